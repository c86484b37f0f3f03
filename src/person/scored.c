/*
 * scored - persons that the rules left apart, compared by weight (score.h): pairs that may be one
 * are told, for people to decide. Joins nothing: what is left behind the rules differs in something
 * that only people can explain, and a merge tells secrets. Never told: two BSNs, facts that
 * contradict (oppose.c), what people decided.
 */
#include "base/hash.h"
#include "person/inner.h"
#include "person/score.h"

#define FLOOR       0.05 /* probability below which nobody is asked */
#define DATE_DIGITS 8

void scored_start(struct scored *x, const unsigned char key[16])
{
	*x = (struct scored){.score = score_new(key)};
}

void scored_free(struct scored *x)
{
	score_end(x->score);
	grow_free(x->of, x->cap, sizeof(*x->of));
}

static void add_value(struct score_record *r, enum score_field f, str v)
{
	unsigned k = 0;
	while (k < SCORE_VALUES && r->value[f][k].n > 0 && !str_eq(r->value[f][k], v))
		k++;
	if (k < SCORE_VALUES && v.n > 0)
		r->value[f][k] = v;
}

static str digits_of(unsigned char room[DATE_DIGITS], struct date d)
{
	uint32_t v = date_key(d);
	for (size_t k = DATE_DIGITS; k > 0; k--, v /= 10)
		room[k - 1] = (unsigned char)('0' + v % 10);
	return date_none(d) ? STR_NONE : (str){room, DATE_DIGITS};
}

static void add_names(struct score_record *r, const struct person *p)
{
	for (size_t k = 0; k < p->n_parts_of_name; k++) {
		const struct name_parts *n = &p->parts_of_name[k];
		add_value(r, SCORE_surname, n->surname);
		add_value(r, SCORE_given, n->given.n > 0 ? n->given : n->initials);
	}
}

void scored_add(struct scored *x, const struct person *p, uint32_t root)
{
	unsigned char room[DATE_DIGITS];
	struct score_record r = {0};
	if (p->kind != PERSON_patient || (p->groups & GROUP_test_patient) != 0)
		return;
	add_names(&r, p);
	add_value(&r, SCORE_birth, digits_of(room, p->birth_date));
	if (p->sex == 'M' || p->sex == 'F')
		add_value(&r, SCORE_sex, (str){(const unsigned char *)&p->sex, 1});
	for (size_t k = 0; k < p->n_addresses; k++) {
		add_value(&r, SCORE_street, p->addresses[k].street);
		add_value(&r, SCORE_number, p->addresses[k].house_number);
		add_value(&r, SCORE_postcode, p->addresses[k].postcode);
		add_value(&r, SCORE_city, p->addresses[k].city);
	}
	for (size_t k = 0; k < p->n_phones; k++)
		add_value(&r, SCORE_phone, p->phones[k]);
	for (size_t k = 0; k < p->n_emails; k++)
		add_value(&r, SCORE_email, p->emails[k]);
	score_add(x->score, &r);
	GROW(x->of, x->cap, x->n + 1);
	x->of[x->n++] = (struct scored_person){.id = p->id, .root = root};
}

struct telling {
	struct scored *x;
	const struct profiles *s;
	struct person_out *out;
	struct person_counts *counts;
};

static int32_t centibits(double bits)
{
	double v = bits * 100.0;
	return v > 1e6 ? 1000000 : v < -1e6 ? -1000000 : (int32_t)v;
}

static void tell(struct telling *t, const struct score_pair *p, const struct scored_person *a,
		 const struct scored_person *b)
{
	struct score_told told;
	struct doubt d = {.a = a->id < b->id ? a->id : b->id,
			  .b = a->id < b->id ? b->id : a->id,
			  .permille = (uint32_t)(p->probability * 1000.0),
			  .centibits = centibits(p->bits)};
	score_two(t->x->score, p->a, p->b, &told);
	for (unsigned f = 0; f < SCORE_FIELDS && d.n < DOUBT_SAID; f++) {
		if (!told.field[f].told)
			continue;
		d.said[d.n++] =
		    (struct doubt_said){.field = str_of(score_field_name((enum score_field)f)),
					.level = str_of(told.field[f].level),
					.centibits = centibits(told.field[f].bits)};
	}
	t->counts->doubts++;
	if (t->out->doubt != NULL)
		t->out->doubt(t->out->ctx, &d);
}

static void look_at(void *ctx, const struct score_pair *p)
{
	struct telling *t = ctx;
	const struct scored_person *a = &t->x->of[p->a], *b = &t->x->of[p->b];
	if (!clusters_oppose(t->s, a->root, b->root, RULE_order, BECAUSE_order))
		tell(t, p, a, b);
}

void scored_tell(struct scored *x, const struct profiles *s, struct person_out *out,
		 struct person_counts *counts)
{
	struct telling t = {x, s, out, counts};
	if (x->n < 2)
		return;
	score_settle(x->score, NULL, NULL);
	score_pairs(x->score, FLOOR, &t, look_at);
}
