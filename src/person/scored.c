/*
 * scored - persons that the rules left apart, compared by weight (score.h): pairs that may be one
 * are told, for people to decide. Joins nothing: what is left behind the rules differs in something
 * that only people can explain, and a merge tells secrets. Never told: two BSNs, facts that
 * contradict (oppose.c), what people decided.
 */
#include <math.h>

#include "base/hash.h"
#include "person/inner.h"
#include "person/score.h"

#define FLOOR 0.2 /* probability below which nobody is asked */
#define LEFT_APART                                                                                 \
	0.001 /* of people, whom the rules leave in two pieces: measured on simulated cases */
#define DATE_DIGITS 8
#define KEYS_MAX    64 /* of one profile */
#define BEGIN_BYTES 3  /* of a name that tells it from others of its day */

/* ---- who shares something with somebody without a BSN ---- */

enum key_tag { KEYED_called = 1, KEYED_begin, KEYED_year, KEYED_undated };

static uint64_t keyed(enum key_tag tag, uint64_t a, uint64_t b)
{
	return hash64_mix(hash64_mix(a, b), (uint64_t)tag);
}

/* Looser than any rule: what may be one person shares one of these. */
static unsigned keys_of(const struct profiles *s, const struct profile *p, uint64_t out[KEYS_MAX])
{
	struct name_view v = {.n_sur = 0};
	unsigned n = 0;
	if (p->name != 0)
		name_view_read(s->name[p->name], &v);
	str first = v.initials.n > 0 ? v.initials : v.given;
	uint64_t letter = first.n > 0 ? first.p[0] : 0;
	str called = v.given.n > 2 ? str_sub(v.given, 0, BEGIN_BYTES) : v.initials;
	if (p->birth != 0 && called.n > 0)
		out[n++] = keyed(KEYED_called, p->birth, surname_hash(called));
	for (unsigned k = 0; k < v.n_sur; k++) {
		uint64_t sur = v.sur_hash[k];
		out[n++] = p->birth == 0 ? keyed(KEYED_undated, sur, letter)
					 : keyed(KEYED_year, sur, letter << 32 | p->birth / 10000);
		if (p->birth != 0)
			out[n++] = keyed(KEYED_begin,
					 surname_hash(str_sub(v.sur[k], 0, BEGIN_BYTES)), p->birth);
	}
	for (unsigned k = 0; k < p->contact_n && n < KEYS_MAX; k++) {
		uint64_t c = s->contact[p->contact_at + k];
		if (contact_kind(c) >= CONTACT_address && contact_kind(c) <= CONTACT_email)
			out[n++] = c;
	}
	return n;
}

static bool is_alive(const struct profile *p) { return (p->flags & PROFILE_dead) == 0; }

/* A key of somebody without a BSN: whose it is, MANY once somebody else has it too. */
static void note_open(struct scored *x, const struct profiles *s, const struct profile *p,
		      uint32_t root)
{
	uint64_t key[KEYS_MAX];
	unsigned n = keys_of(s, p, key);
	for (unsigned i = 0; i < n; i++) {
		uint64_t *v = hmap_put(&x->keys, key[i], NULL);
		*v = *v == 0 || *v == root + 1 ? root + 1 : MANY;
	}
}

static bool shares_open(const struct scored *x, const struct profiles *s, const struct profile *p)
{
	uint64_t key[KEYS_MAX];
	unsigned n = keys_of(s, p, key);
	bool any = false;
	for (unsigned i = 0; i < n; i++) {
		uint64_t *v = hmap_get(&x->keys, key[i]);
		any |= v != NULL;
		if (v != NULL)
			*v = MANY;
	}
	return any;
}

static bool shares(const struct scored *x, const struct profiles *s, const struct profile *p)
{
	uint64_t key[KEYS_MAX];
	unsigned n = keys_of(s, p, key);
	for (unsigned i = 0; i < n; i++) {
		const uint64_t *v = hmap_get(&x->keys, key[i]);
		if (v != NULL && *v == MANY)
			return true;
	}
	return false;
}

void scored_open(struct scored *x, struct profiles *s)
{
	for (size_t k = 0; k < s->n; k++) {
		uint32_t root = cluster_root(s, (uint32_t)k);
		if (is_alive(&s->p[k]) && s->p[root].group_bsn == 0)
			note_open(x, s, &s->p[k], root);
	}
	for (size_t k = 0; k < s->n && x->keys.count > 0; k++) {
		uint32_t root = cluster_root(s, (uint32_t)k);
		if (is_alive(&s->p[k]) && s->p[root].group_bsn != 0 && shares_open(x, s, &s->p[k]))
			s->p[root].flags |= PROFILE_shares;
	}
	for (size_t k = 0; k < s->n && x->keys.count > 0; k++) {
		uint32_t root = cluster_root(s, (uint32_t)k);
		if (is_alive(&s->p[k]) && s->p[root].group_bsn == 0 && shares(x, s, &s->p[k]))
			s->p[root].flags |= PROFILE_shares;
	}
	hmap_free(&x->keys);
	x->keys = (struct hmap){0};
}

/* ---- records ---- */

void scored_start(struct scored *x, const unsigned char key[16])
{
	*x = (struct scored){.score = score_new(key)};
}

void scored_free(struct scored *x)
{
	score_end(x->score);
	hmap_free(&x->keys);
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

void scored_add(struct scored *x, const struct profiles *s, const struct person *p, uint32_t root)
{
	unsigned char room[DATE_DIGITS];
	struct score_record r = {0};
	x->people++;
	if (p->kind != PERSON_patient || (p->groups & GROUP_test_patient) != 0 ||
	    (s->p[root].flags & PROFILE_shares) == 0)
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
	r.apart = s->p[root].group_bsn;
	score_add(x->score, &r);
	GROW(x->of, x->cap, x->n + 1);
	x->of[x->n++] = (struct scored_person){.id = p->id, .root = root};
}

/* That a pair is one person, and not two of one household or any two: of all pairs of all people,
 * for only those who share something are compared. */
static double probability(const struct scored *x, const struct score_told *t)
{
	double pairs = (double)x->people * ((double)x->people - 1.0) / 2.0;
	double one = LEFT_APART * (double)x->people / pairs * exp2(t->bits + t->shared);
	double house = score_households(x->score) / pairs * exp2(t->house);
	return one / (one + house + 1.0);
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

static void tell(struct telling *t, const struct score_told *told, const struct scored_person *a,
		 const struct scored_person *b)
{
	struct doubt d = {.a = a->id < b->id ? a->id : b->id,
			  .b = a->id < b->id ? b->id : a->id,
			  .permille = (uint32_t)(probability(t->x, told) * 1000.0),
			  .centibits = centibits(told->bits)};
	for (unsigned f = 0; f < SCORE_FIELDS && d.n < DOUBT_SAID; f++) {
		if (!told->field[f].told)
			continue;
		d.said[d.n++] =
		    (struct doubt_said){.field = str_of(score_field_name((enum score_field)f)),
					.level = str_of(told->field[f].level),
					.centibits = centibits(told->field[f].bits)};
	}
	t->counts->doubts++;
	if (t->out->doubt != NULL)
		t->out->doubt(t->out->ctx, &d);
}

static void look_at(void *ctx, const struct score_pair *p)
{
	struct telling *t = ctx;
	const struct scored_person *a = &t->x->of[p->a], *b = &t->x->of[p->b];
	struct score_told told;
	score_two(t->x->score, p->a, p->b, &told);
	if (probability(t->x, &told) >= FLOOR &&
	    !clusters_oppose(t->s, a->root, b->root, RULE_order, BECAUSE_order))
		tell(t, &told, a, b);
}

static void tell_part(void *ctx, unsigned permille)
{
	const struct person_watch *w = ctx;
	if (w->at != NULL)
		w->at(w->ctx, STEP_compare, permille, 1000);
}

void scored_tell(struct scored *x, const struct profiles *s, struct person_out *out,
		 struct person_counts *counts)
{
	struct telling t = {x, s, out, counts};
	if (x->n < 2)
		return;
	score_settle(x->score, tell_part, &out->watch);
	score_pairs(x->score, 0.0, &t, look_at);
}
