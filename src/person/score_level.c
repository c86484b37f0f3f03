/*
 * score_level - how two records agree in each field: levels of weight.tbl. Names and address lines
 * in each other's place are compared crosswise where that fits better. Refuses to weigh.
 */
#include "base/must.h"
#include "person/score_inner.h"

#define NEAR_LONG  8    /* letters from which two typing errors are near */
#define ALIKE      0.84 /* Jaro-Winkler. source: Winkler 1990: names above 0.8 .. 0.9 */
#define ALIKE_LINE 0.88 /* of lines and addresses, which have words in common */

static const uint8_t level_of_field[LEVELS] = {
    0,
#define SCORE_LEVEL(field, level, m, u, source) SCORE_##field,
#include "person/weight.tbl"
#undef SCORE_LEVEL
};

static const char *const level_names[LEVELS] = {
    "",
#define SCORE_LEVEL(field, level, m, u, source) #level,
#include "person/weight.tbl"
#undef SCORE_LEVEL
};

static const struct {
	const char *shown;
	double share;
	enum score_field given;
	enum score_level first, last;
} fields[SCORE_FIELDS] = {
#define SCORE_FIELD(name, shown, share, given, first, last, source)                                \
	{shown, share, SCORE_##given, LEVEL_##name##_##first, LEVEL_##name##_##last},
#include "person/weight.tbl"
#undef SCORE_FIELD
};

const char *score_field_name(enum score_field f) { return fields[f].shown; }
const char *level_name(enum score_level l) { return level_names[l]; }
enum score_field level_field(enum score_level l) { return (enum score_field)level_of_field[l]; }
enum score_field field_given(enum score_field f) { return fields[f].given; }
double field_share(enum score_field f) { return fields[f].share; }

enum score_level level_first(enum score_field f) { return fields[f].first; }
enum score_level level_last(enum score_field f) { return fields[f].last; }

/* At most so many edits between two values. */
static bool within(const struct scorer *s, uint32_t x, uint32_t y, unsigned most)
{
	return texts_apart(s->value[x].letters, s->value[y].letters) <= most &&
	       text_edits(value_text(s, x), value_text(s, y), most) <= most;
}

/* Near: a typing error, two in a long text. */
static bool near(const struct scorer *s, uint32_t x, uint32_t y)
{
	uint16_t a = s->value[x].n, b = s->value[y].n, least = a < b ? a : b;
	return least >= 3 && within(s, x, y, least >= NEAR_LONG ? 2 : 1);
}

static bool alike(const struct scorer *s, uint32_t x, uint32_t y, double least)
{
	str a = value_text(s, x), b = value_text(s, y);
	return text_alike_most(a, b, s->value[x].letters, s->value[y].letters) >= least &&
	       text_jaro_winkler(a, b) >= least;
}

static enum score_level surname_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	str a = value_text(s, x), b = value_text(s, y);
	if (near(s, x, y))
		return LEVEL_surname_near;
	if (s->value[x].sound != 0 && s->value[x].sound == s->value[y].sound)
		return LEVEL_surname_alike;
	if (a.n >= 4 && b.n >= 4 && (str_starts(a, b) || str_starts(b, a)))
		return LEVEL_surname_alike;
	return alike(s, x, y, ALIKE) ? LEVEL_surname_alike : LEVEL_surname_differ;
}

static bool nick_match(uint32_t x, uint32_t y)
{
	for (; x != 0; x >>= 8)
		for (uint32_t z = y; z != 0; z >>= 8)
			if ((x & 255) == (z & 255))
				return true;
	return false;
}

/* A word of one is a word of the other. */
static bool word_shared(str a, str b)
{
	while (a.n > 0) {
		str x = str_cut(&a, ' '), rest = b;
		while (x.n > 1 && rest.n > 0)
			if (str_eq(str_cut(&rest, ' '), x))
				return true;
	}
	return false;
}

static enum score_level given_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	const struct score_value *vx = &s->value[x], *vy = &s->value[y];
	str a = value_text(s, x), b = value_text(s, y);
	if (vx->initials || vy->initials)
		return a.p[0] == b.p[0] ? LEVEL_given_initial : LEVEL_given_differ;
	if (near(s, x, y))
		return LEVEL_given_near;
	if (nick_match(vx->nick, vy->nick) || word_shared(a, b))
		return LEVEL_given_alike;
	if (a.n >= 3 && b.n >= 3 && (str_starts(a, b) || str_starts(b, a)))
		return LEVEL_given_alike;
	if (vx->sound != 0 && vx->sound == vy->sound && a.p[0] == b.p[0])
		return LEVEL_given_alike;
	return alike(s, x, y, ALIKE) ? LEVEL_given_alike : LEVEL_given_differ;
}

static bool part_fits(uint32_t a, uint32_t b) { return a == 0 || b == 0 || a == b; }

static enum score_level birth_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	uint32_t a = s->value[x].sound, b = s->value[y].sound;
	uint32_t ya = a / 10000, ma = a / 100 % 100, da = a % 100;
	uint32_t yb = b / 10000, mb = b / 100 % 100, db = b % 100;
	if (ma == 0 || da == 0 || mb == 0 || db == 0)
		return ya == yb && part_fits(ma, mb) && part_fits(da, db) ? LEVEL_birth_part
									  : LEVEL_birth_differ;
	if (ya == yb && ma == db && da == mb)
		return LEVEL_birth_swapped;
	if (within(s, x, y, 1))
		return LEVEL_birth_near;
	int same = (ya == yb) + (ma == mb) + (da == db);
	return same == 2 ? LEVEL_birth_part : LEVEL_birth_differ;
}

static enum score_level street_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	str a = value_text(s, x), b = value_text(s, y);
	if (near(s, x, y))
		return LEVEL_street_near;
	if (a.n >= 6 && b.n >= 6 && (str_starts(a, b) || str_starts(b, a)))
		return LEVEL_street_alike;
	return alike(s, x, y, ALIKE_LINE) ? LEVEL_street_alike : LEVEL_street_differ;
}

static enum score_level street2_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	return (enum score_level)(street_level(s, x, y) - LEVEL_street_differ +
				  LEVEL_street2_differ);
}

static size_t head_digits(str s)
{
	size_t n = 0;
	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n;
}

static enum score_level number_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	str a = value_text(s, x), b = value_text(s, y);
	size_t da = head_digits(a), db = head_digits(b);
	if (da > 0 && str_eq(str_sub(a, 0, da), str_sub(b, 0, db)))
		return LEVEL_number_near;
	return (a.n > 1 || b.n > 1) && within(s, x, y, 1) ? LEVEL_number_near : LEVEL_number_differ;
}

static enum score_level postcode_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	str a = value_text(s, x), b = value_text(s, y);
	size_t least = a.n < b.n ? a.n : b.n;
	bool dutch = head_digits(a) == 4 && head_digits(b) == 4 && (a.n == 6 || b.n == 6);
	if (dutch && str_eq(str_sub(a, 0, 4), str_sub(b, 0, 4)))
		return a.n == b.n && within(s, x, y, 1) ? LEVEL_postcode_near : LEVEL_postcode_part;
	if (least >= 4 && within(s, x, y, 1))
		return LEVEL_postcode_near;
	return least >= 5 && str_eq(str_sub(a, 0, 3), str_sub(b, 0, 3)) ? LEVEL_postcode_part
									: LEVEL_postcode_differ;
}

static enum score_level city_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	str a = value_text(s, x), b = value_text(s, y);
	if (near(s, x, y) || (a.n >= 4 && b.n >= 4 && (str_starts(a, b) || str_starts(b, a))))
		return LEVEL_city_near;
	return alike(s, x, y, 0.93) ? LEVEL_city_near : LEVEL_city_differ;
}

static enum score_level phone_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	return within(s, x, y, 1) ? LEVEL_phone_near : LEVEL_phone_differ;
}

static enum score_level email_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	str a = value_text(s, x), b = value_text(s, y);
	str ha = str_sub(a, 0, str_find_byte(a, '@')), hb = str_sub(b, 0, str_find_byte(b, '@'));
	if (within(s, x, y, 2))
		return LEVEL_email_near;
	if (ha.n >= 4 && hb.n >= 4 && text_edits(ha, hb, 1) <= 1)
		return LEVEL_email_alike;
	return alike(s, x, y, ALIKE_LINE) ? LEVEL_email_alike : LEVEL_email_differ;
}

static enum score_level patient_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	str a = value_text(s, x);
	return a.n >= 6 && within(s, x, y, 1) ? LEVEL_patient_near : LEVEL_patient_differ;
}

static enum score_level id_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	str a = value_text(s, x);
	return a.n >= 5 && within(s, x, y, 1) ? LEVEL_id_near : LEVEL_id_differ;
}

static enum score_level sex_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	(void)s, (void)x, (void)y;
	return LEVEL_sex_differ;
}

static enum score_level state_level(const struct scorer *s, uint32_t x, uint32_t y)
{
	(void)s, (void)x, (void)y;
	return LEVEL_state_differ;
}

static enum score_level unequal(const struct scorer *s, enum score_field f, uint32_t x, uint32_t y)
{
	static enum score_level (*const how[SCORE_FIELDS])(const struct scorer *, uint32_t,
							   uint32_t) = {
	    [SCORE_surname] = surname_level, [SCORE_given] = given_level,
	    [SCORE_birth] = birth_level,     [SCORE_sex] = sex_level,
	    [SCORE_street] = street_level,   [SCORE_number] = number_level,
	    [SCORE_street2] = street2_level, [SCORE_postcode] = postcode_level,
	    [SCORE_city] = city_level,       [SCORE_state] = state_level,
	    [SCORE_phone] = phone_level,     [SCORE_email] = email_level,
	    [SCORE_patient] = patient_level, [SCORE_id] = id_level};
	return how[f](s, x, y);
}

/* The values of one field of one record. */
struct said {
	const uint32_t *v;
	unsigned n;
};

static struct said said_of(const struct scorer *s, const struct score_rec *r, enum score_field f)
{
	return (struct said){rec_values(s, r, f), r->n[f]};
}

/* crossed: the same text, though counted for different fields: names in each other's place. */
static bool same_value(const struct scorer *s, uint32_t x, uint32_t y, bool crossed)
{
	return crossed ? str_eq(value_text(s, x), value_text(s, y)) : x == y;
}

/* tells_whole - the value says all of its field: no initials for names, no year for a date. */
static bool tells_whole(const struct scorer *s, enum score_field f, uint32_t v)
{
	const struct score_value *x = &s->value[v];
	if (f == SCORE_birth)
		return x->sound % 100 != 0 && x->sound / 100 % 100 != 0;
	return f != SCORE_given || !x->initials;
}

/* The best level that values of a and b give in field f; the value they share, the rarest of them.
 */
static enum score_level best(const struct scorer *s, enum score_field f, struct said a,
			     struct said b, bool crossed, uint32_t *out_equal)
{
	enum score_level top = LEVEL_none;
	bool full = false;
	*out_equal = 0;
	for (unsigned i = 0; i < a.n; i++)
		for (unsigned j = 0; j < b.n; j++) {
			if (!same_value(s, a.v[i], b.v[j], crossed))
				continue;
			top = level_last(f);
			if (*out_equal == 0 ||
			    s->value[a.v[i]].times < s->value[*out_equal - 1].times)
				*out_equal = a.v[i] + 1;
		}
	if (top != LEVEL_none && tells_whole(s, f, *out_equal - 1))
		return top;
	if (top != LEVEL_none) {
		*out_equal = 0;
		top = f == SCORE_given ? LEVEL_given_initial : LEVEL_birth_part;
	}
	for (unsigned i = 0; i < a.n; i++)
		for (unsigned j = 0; j < b.n; j++) {
			enum score_level l = unequal(s, f, a.v[i], b.v[j]);
			bool names = f == SCORE_given && !s->value[a.v[i]].initials &&
				     !s->value[b.v[j]].initials;
			if (names && !full)
				top = l;
			else if (names || !full)
				top = l > top ? l : top;
			full |= names;
		}
	return top;
}

/* Two fields that change places, and the flag that says they did. */
static void cross(const struct scorer *s, const struct score_rec *a, const struct score_rec *b,
		  enum score_field f, enum score_field g, enum score_field flag,
		  struct score_levels *l)
{
	struct said fa = said_of(s, a, f), fb = said_of(s, b, f);
	struct said ga = said_of(s, a, g), gb = said_of(s, b, g);
	enum score_level lf = l->level[f], lg = l->level[g];
	if (fa.n == 0 || ga.n == 0 || fb.n == 0 || gb.n == 0)
		return;
	l->level[flag] = (uint8_t)level_last(flag);
	if (lf != level_first(f) || lg != level_first(g))
		return;
	uint32_t ef, eg;
	enum score_level xf = best(s, f, fa, gb, true, &ef), xg = best(s, g, ga, fb, true, &eg);
	if (xf <= level_first(f) || xg <= level_first(g) ||
	    (xf < level_last(f) && xg < level_last(g)))
		return;
	l->level[f] = (uint8_t)xf;
	l->level[g] = (uint8_t)xg;
	l->equal[f] = ef;
	l->equal[g] = eg;
	l->level[flag] = (uint8_t)level_first(flag);
}

void score_compare(const struct scorer *s, const struct score_rec *a, const struct score_rec *b,
		   struct score_levels *out_l)
{
	struct said sa = {s->ref + a->ref, 0}, sb = {s->ref + b->ref, 0};
	for (unsigned f = 0; f < SCORE_FIELDS; f++) {
		sa.n = a->n[f];
		sb.n = b->n[f];
		out_l->equal[f] = 0;
		out_l->level[f] = LEVEL_none;
		if (sa.n > 0 && sb.n > 0)
			out_l->level[f] =
			    (uint8_t)best(s, (enum score_field)f, sa, sb, false, &out_l->equal[f]);
		sa.v += sa.n;
		sb.v += sb.n;
	}
	cross(s, a, b, SCORE_surname, SCORE_given, SCORE_names_swapped, out_l);
	cross(s, a, b, SCORE_street, SCORE_street2, SCORE_streets_swapped, out_l);
}

uint64_t pattern_of(const struct score_levels *l)
{
	uint64_t bits = 0;
	for (unsigned f = SCORE_FIELDS; f-- > 0;) {
		unsigned v = l->level[f];
		bits = bits << LEVEL_BITS |
		       (v == LEVEL_none ? 0 : v - level_first((enum score_field)f) + 1);
	}
	return bits;
}

void pattern_levels(uint64_t bits, struct score_levels *out_l)
{
	for (unsigned f = 0; f < SCORE_FIELDS; f++, bits >>= LEVEL_BITS) {
		unsigned v = bits & ((1u << LEVEL_BITS) - 1);
		out_l->equal[f] = 0;
		out_l->level[f] = (uint8_t)(v == 0 ? 0 : level_first((enum score_field)f) + v - 1);
	}
}

bool level_hangs(const struct score_levels *l, enum score_field f)
{
	enum score_field g = field_given(f);
	return g != f && l->level[g] == level_last(g);
}
