/*
 * score_em - the weights: u by counting, m by expectation-maximisation over the patterns of the
 * candidates, and the weight of a pair.
 *
 * Four stories compete for every pair: one person (m), one person who moved house in between (m,
 * but u for the address: differences there are one event, not four), two people of one household
 * (who share surname, address and telephone, but not given name and birth date), two of all (u). u
 * is of random pairs, so the parts of the stories are of all pairs, not of the candidates; pairs
 * that are no candidates are two people of all. Sums run over patterns in the order of their bits:
 * the order of records changes nothing. Source: Fellegi & Sunter, JASA 1969; Winkler 1988 (EM);
 * Splink's documentation (u by random pairs, term frequencies).
 */
#include <math.h>

#include "base/hash.h"
#include "base/must.h"
#include "person/score_inner.h"

#define RANDOM_PAIRS  200000u /* looked at for u */
#define HANGING_PAIRS 20000u  /* looked at for each field that hangs on another */
#define UNSEEN        0.5     /* pairs of a level that none of them shows */
#define ROUNDS        40u
#define TABLE_PAIRS   20.0 /* pairs that m of the table is worth beside those at hand */
#define TABLE_RANDOM  20.0 /* the same of u */
#define TABLE_SHARES                                                                               \
	2000.0            /* the same of values shared: of few records too little can be counted */
#define ENOUGH       30.0 /* matches expected from which m is called estimated */
#define MOVED_TABLE  0.1  /* of those met twice, have moved. source: CBS, 1 in 10 a year */
#define LIVES_IN     0.9  /* share from which a field is of the address */
#define HOUSE_UNSEEN 1.1  /* others of one household a record has. source: CBS, 2.1 persons */
#define HOUSE_LEAST  0.05 /* others of one household a record, at least */

static const struct {
	double m, u;
} table[LEVELS] = {
    {1.0, 1.0},
#define SCORE_LEVEL(field, level, m, u, source) {m, u},
#include "person/weight.tbl"
#undef SCORE_LEVEL
};

#define HANGS_EQUAL                                                                                \
	0.9 /* u of the last level where what a field hangs on is equal, by the table              \
	     */

void score_weights_standard(struct scorer *s)
{
	for (unsigned l = 0; l < LEVELS; l++) {
		enum score_field f = l > 0 ? level_field((enum score_level)l) : SCORE_surname;
		bool last = l > 0 && l == (unsigned)level_last(f);
		unsigned others = (unsigned)level_last(f) - (unsigned)level_first(f);
		s->m[l] = table[l].m;
		s->u[l] = table[l].u;
		s->given[l] = last ? HANGS_EQUAL : (1.0 - HANGS_EQUAL) / others;
	}
	s->given[LEVEL_none] = 1.0;
}

/* ---- stories ---- */

static double u_of(const struct scorer *s, const struct score_levels *l, unsigned f)
{
	unsigned v = l->level[f];
	return level_hangs(l, (enum score_field)f) ? s->given[v] : s->u[v];
}

static bool of_address(unsigned f) { return field_share((enum score_field)f) >= LIVES_IN; }

struct score_odds pattern_odds(const struct scorer *s, const struct score_levels *l)
{
	struct score_odds o = {1.0, 1.0, 1.0, 1.0};
	for (unsigned f = 0; f < SCORE_FIELDS; f++) {
		unsigned v = l->level[f];
		if (v == LEVEL_none)
			continue;
		double share = field_share((enum score_field)f), u = u_of(s, l, f);
		o.m *= s->m[v];
		o.moved *= of_address(f) ? u : s->m[v];
		o.u *= u;
		o.h *= share * s->m[v] + (1.0 - share) * u;
	}
	o.m *= s->match * (1.0 - s->moved);
	o.moved *= s->match * s->moved;
	o.h *= s->house;
	o.u *= 1.0 - s->match - s->house;
	return o;
}

/* ---- u ---- */

/* Rather one person, by what is known so far. */
static bool likely(const struct scorer *s, const struct score_levels *l)
{
	struct score_odds o = pattern_odds(s, l);
	return o.m + o.moved + o.h > o.u;
}

struct tally_u {
	double level[LEVELS];
};

static void tally_level(struct tally_u *t, const struct score_levels *l)
{
	for (unsigned f = 0; f < SCORE_FIELDS; f++)
		t->level[l->level[f]] += 1.0;
}

static void random_pairs(const struct scorer *s, struct tally_u *t)
{
	uint64_t n = s->n_rec, all = n * (n - 1) / 2, k = 0;
	struct score_levels l;
	if (n < 2)
		return;
	if (all <= RANDOM_PAIRS) {
		for (size_t i = 0; i < n; i++)
			for (size_t j = i + 1; j < n; j++) {
				score_compare(s, &s->rec[i], &s->rec[j], &l);
				if (!likely(s, &l))
					tally_level(t, &l);
			}
		return;
	}
	for (; k < RANDOM_PAIRS; k++) {
		uint64_t i = hash64_mix(k, 1) % n, j = hash64_mix(k, 2) % n;
		if (i == j)
			continue;
		score_compare(s, &s->rec[i], &s->rec[j], &l);
		if (!likely(s, &l))
			tally_level(t, &l);
	}
}

/* How often random pairs share a value of f, with the table as if it were TABLE_SHARES pairs. */
static double share_of_pairs(const struct scorer *s, enum score_field f)
{
	double same = TABLE_SHARES * table[level_last(f)].u, n = (double)s->told[f];
	for (size_t i = 0; i < s->n_value; i++) {
		double c = (double)s->value[i].times;
		if (s->value[i].field == f)
			same += c * (c - 1.0);
	}
	return same / (n * (n - 1.0) + TABLE_SHARES);
}

/* The part of each level of a field, with the table as if it were TABLE_RANDOM pairs. */
static void set_u(struct scorer *s, enum score_field f, const struct tally_u *t)
{
	double sum = TABLE_RANDOM, last = s->u[level_last(f)], rest = 0.0;
	for (unsigned l = level_first(f); l <= level_last(f); l++)
		sum += t->level[l];
	for (unsigned l = level_first(f); l <= level_last(f); l++) {
		double prior = TABLE_RANDOM * table[l].u;
		s->u[l] = (t->level[l] + (prior > UNSEEN ? prior : UNSEEN)) / sum;
	}
	if (level_last(f) == LEVEL_names_swapped_straight ||
	    level_last(f) == LEVEL_streets_swapped_straight || s->told[f] < 2)
		return;
	last = share_of_pairs(s, f);
	s->u[level_last(f)] = last;
	for (unsigned l = level_first(f); l < level_last(f); l++)
		rest += s->u[l];
	for (unsigned l = level_first(f); l < level_last(f); l++)
		s->u[l] *= (1.0 - last) / rest;
}

/* Pairs that share a value of g, for u of the fields that hang on g. */
static void hanging_pairs(const struct scorer *s, enum score_field g, struct tally_u *t)
{
	size_t cap = 0, cap_last = 0, looked = 0;
	uint32_t *last = grow(NULL, &cap_last, s->n_value + 1, sizeof(*last));
	uint32_t *next = grow(NULL, &cap, s->n_rec + 1, sizeof(*next));
	for (size_t i = 0; i < s->n_rec && looked < HANGING_PAIRS; i++) {
		const struct score_rec *r = &s->rec[i];
		const uint32_t *v = rec_values(s, r, g);
		struct score_levels l;
		if (r->n[g] == 0)
			continue;
		uint32_t before = last[v[0]];
		next[i] = before;
		for (unsigned step = 0; before != 0 && step < 3; step++) {
			score_compare(s, &s->rec[before - 1], r, &l);
			struct score_odds o = pattern_odds(s, &l);
			if (o.m + o.moved < o.u + o.h && ++looked > 0)
				tally_level(t, &l);
			before = next[before - 1];
		}
		last[v[0]] = (uint32_t)i + 1;
	}
	grow_free(last, cap_last, sizeof(*last));
	grow_free(next, cap, sizeof(*next));
}

static void set_given(struct scorer *s, enum score_field f, const struct tally_u *t)
{
	double sum = TABLE_RANDOM;
	for (unsigned l = level_first(f); l <= level_last(f); l++)
		sum += t->level[l];
	for (unsigned l = level_first(f); l <= level_last(f); l++)
		s->given[l] = (t->level[l] + TABLE_RANDOM * s->given[l]) / sum;
}

void score_count_u(struct scorer *s)
{
	struct tally_u t = {{0}};
	double n = (double)s->n_rec_of;
	s->match = n > 1.0 ? 0.3 * n / s->pairs : 0.1;
	s->house = s->match;
	s->moved = MOVED_TABLE;
	s->match = s->match > 0.3 ? 0.3 : s->match;
	s->house = s->house > 0.3 ? 0.3 : s->house;
	random_pairs(s, &t);
	for (unsigned f = 0; f < SCORE_FIELDS; f++)
		set_u(s, (enum score_field)f, &t);
	for (unsigned g = 0; g < SCORE_FIELDS; g++) {
		struct tally_u hanging = {{0}};
		bool any = false;
		for (unsigned f = 0; f < SCORE_FIELDS; f++)
			any |= f != g && field_given((enum score_field)f) == g && s->told[f] > 0;
		if (!any || s->told[g] == 0)
			continue;
		hanging_pairs(s, (enum score_field)g, &hanging);
		for (unsigned f = 0; f < SCORE_FIELDS; f++)
			if (f != g && field_given((enum score_field)f) == g)
				set_given(s, (enum score_field)f, &hanging);
	}
}

/* ---- EM ---- */

struct expected {
	double match, moved, house; /* pairs */
	double m[LEVELS];           /* matches by level; of the address: those that did not move */
	double shared[LEVELS];      /* those and households by level */
	double all[LEVELS];         /* candidates by level */
};

static void expect(const struct scorer *s, struct expected *e)
{
	*e = (struct expected){0};
	for (size_t i = 0; i < s->n_pattern; i++) {
		struct score_levels l;
		pattern_levels(s->pattern[i].bits, &l);
		struct score_odds o = pattern_odds(s, &l);
		double sum = o.m + o.moved + o.h + o.u, n = (double)s->pattern[i].pairs;
		if (!(sum > 0.0))
			continue;
		double stayed = n * o.m / sum, moved = n * o.moved / sum, house = n * o.h / sum;
		e->match += stayed + moved;
		e->moved += moved;
		e->house += house;
		for (unsigned f = 0; f < SCORE_FIELDS; f++) {
			double pm = of_address(f) ? stayed : stayed + moved;
			e->m[l.level[f]] += pm;
			e->shared[l.level[f]] += pm + house;
			e->all[l.level[f]] += n;
		}
	}
}

static void new_m(struct scorer *s, const struct expected *e)
{
	for (unsigned f = 0; f < SCORE_FIELDS; f++) {
		double sum = TABLE_PAIRS;
		for (unsigned l = level_first((enum score_field)f);
		     l <= level_last((enum score_field)f); l++)
			sum += e->m[l];
		for (unsigned l = level_first((enum score_field)f);
		     l <= level_last((enum score_field)f); l++)
			s->m[l] = (e->m[l] + TABLE_PAIRS * table[l].m) / sum;
	}
}

/*
 * Pairs that share a value, less those that do so because they are one person or household. Of the
 * other levels there are at least as many pairs as among candidates: rare ones, that random pairs
 * may miss, are keys of blocks (day and month swapped).
 */
static void new_u(struct scorer *s, const struct expected *e, const double share[SCORE_FIELDS])
{
	for (unsigned f = 0; f < SCORE_FIELDS; f++) {
		double n = (double)s->told[f], pairs = n * (n - 1.0) / 2.0;
		unsigned last = level_last((enum score_field)f);
		if (n < 2.0)
			continue;
		double least = 0.1 / n, u = share[f] - e->shared[last] / pairs;
		s->u[last] = u > least ? u : least;
		for (unsigned l = level_first((enum score_field)f); l < last; l++) {
			u = (e->all[l] - e->shared[l]) / pairs;
			s->u[l] = u > s->u[l] ? u : s->u[l];
		}
	}
}

/* Others of one household a record has at least; where no address is told they can not be counted.
 */
static double house_least(const struct scorer *s)
{
	uint64_t n = s->n_rec_of, told = s->told[SCORE_number];
	uint64_t place = s->told[SCORE_postcode] > s->told[SCORE_street] ? s->told[SCORE_postcode]
									 : s->told[SCORE_street];
	told = told < place ? told : place;
	return told > n / 2 ? HOUSE_LEAST : HOUSE_UNSEEN;
}

void score_estimate(struct scorer *s)
{
	double share[SCORE_FIELDS], n = (double)s->n_rec_of;
	struct expected e;
	if (n < 2.0)
		return;
	for (unsigned f = 0; f < SCORE_FIELDS; f++)
		share[f] = share_of_pairs(s, (enum score_field)f);
	for (unsigned i = 0; i < ROUNDS; i++) {
		expect(s, &e);
		new_m(s, &e);
		new_u(s, &e, share);
		double match = (e.match + 0.5) / (s->pairs + 1.0);
		double house = (e.house + house_least(s) * n / 2.0) / (s->pairs + n);
		s->moved = (e.moved + TABLE_PAIRS * MOVED_TABLE) / (e.match + TABLE_PAIRS);
		s->match = match < 0.45 ? match : 0.45;
		s->house = house < 0.45 ? house : 0.45;
	}
	s->estimated = e.match >= ENOUGH;
}

/* ---- the weight of a pair ---- */

/* How often others have this value. */
static double value_part(const struct scorer *s, enum score_field f, uint32_t v)
{
	double n = (double)s->told[f], mean = s->u[level_last(f)];
	double own = 2.0 * s->match * s->pairs / (double)s->n_rec_of;
	double others = (double)s->value[v].times - 1.0 - (own > 1.0 ? own : 1.0);
	if (n < 2.0)
		return mean;
	if (others < 0.5) {
		double rare = 0.5 / n;
		return rare < mean ? rare : mean;
	}
	return others / n;
}

/* log2 of the sum of two numbers given by their log2. */
static double log2_sum(double a, double b)
{
	double most = a > b ? a : b;
	return most + log2(exp2(a - most) + exp2(b - most));
}

double score_weigh(const struct scorer *s, const struct score_levels *l, struct score_told *out_t)
{
	double m = 0.0, v = 0.0, u = 0.0, h = 0.0, sum = 0.0; /* [bit] */
	for (unsigned f = 0; f < SCORE_FIELDS; f++) {
		unsigned x = l->level[f];
		struct score_said *said = &out_t->field[f];
		*said = (struct score_said){.told = x != LEVEL_none,
					    .level = level_name((enum score_level)x)};
		if (x == LEVEL_none)
			continue;
		double share = field_share((enum score_field)f), uf = u_of(s, l, f);
		if (l->equal[f] != 0) {
			double part = value_part(s, (enum score_field)f, l->equal[f] - 1);
			bool hangs = level_hangs(l, (enum score_field)f) && s->given[x] > part;
			uf = hangs ? s->given[x] : part;
		}
		m += log2(s->m[x]);
		v += log2(of_address(f) ? uf : s->m[x]);
		u += log2(uf);
		h += log2(share * s->m[x] + (1.0 - share) * uf);
		said->bits = log2(s->m[x] / uf);
		sum += said->bits;
	}
	double one = log2_sum(log2(1.0 - s->moved) + m, log2(s->moved) + v);
	double two = log2_sum(log2(s->house) + h, log2(1.0 - s->match - s->house) + u);
	out_t->moved = one - m;
	out_t->house = h - u;
	out_t->bits = one - two + log2(1.0 - s->match);
	out_t->shared = sum + out_t->moved - out_t->bits;
	out_t->probability = score_probability(s, out_t->bits);
	return out_t->bits;
}

double score_households(const struct scorer *s) { return s->house * s->pairs; }
