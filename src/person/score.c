/*
 * score - records taken in: values and records that are the same are kept once, and settled in the
 * order of a hash of their content, so that nothing later hangs on the order they came in.
 */
#include "person/score_inner.h"

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/must.h"

#define SCRATCH_BYTES ((size_t)1 << 20)
#define MANY_RECORDS  50000u /* from here on of pairs that are never one ONE_IN is looked at */
#define ONE_IN        16u

static const unsigned char order_key[16] = "kond score order";

struct scorer *score_new(const unsigned char key[16])
{
	size_t cap = 0;
	struct scorer *s = grow(NULL, &cap, 1, sizeof(*s));
	s->cap_self = cap;
	s->text = out_mem();
	s->scratch = arena_make(SCRATCH_BYTES);
	for (size_t i = 0; i < sizeof(s->key); i++)
		s->key[i] = key[i];
	score_weights_standard(s);
	return s;
}

void score_end(struct scorer *s)
{
	out_end(&s->text);
	grow_free(s->value, s->cap_value, sizeof(*s->value));
	grow_free(s->ref, s->cap_ref, sizeof(*s->ref));
	grow_free(s->rec, s->cap_rec, sizeof(*s->rec));
	grow_free(s->rec_of, s->cap_rec_of, sizeof(*s->rec_of));
	grow_free(s->pattern, s->cap_pattern, sizeof(*s->pattern));
	grow_free(s->cand, s->cap_cand, sizeof(*s->cand));
	hmap_free(&s->by_value);
	hmap_free(&s->by_rec);
	arena_free(&s->scratch);
	grow_free(s, s->cap_self, sizeof(*s));
}

const uint32_t *rec_values(const struct scorer *s, const struct score_rec *r, enum score_field f)
{
	uint32_t at = r->ref;
	for (unsigned i = 0; i < (unsigned)f; i++)
		at += r->n[i];
	return s->ref + at;
}

static uint32_t date_number(str digits)
{
	uint32_t v = 0;
	for (size_t i = 0; i < digits.n; i++)
		v = v * 10 + (uint32_t)(digits.p[i] - '0');
	return v;
}

static uint32_t value_number(struct scorer *s, enum score_field f, str text)
{
	bool is_new;
	uint64_t known = hash64_mix(hash64(s->key, text), (uint64_t)f);
	uint64_t *slot = hmap_put(&s->by_value, known, &is_new);
	if (!is_new)
		return (uint32_t)*slot;
	*slot = s->n_value;
	must(s->n_value < UINT32_MAX && s->text.n < UINT32_MAX - VALUE_BYTES);
	GROW(s->value, s->cap_value, s->n_value + 1);
	struct score_value *v = &s->value[s->n_value];
	*v = (struct score_value){.hash = hash64_mix(hash64(order_key, text), (uint64_t)f),
				  .letters = text_letters(text),
				  .at = (uint32_t)s->text.n,
				  .n = (uint16_t)text.n,
				  .field = (uint8_t)f};
	out_str(&s->text, text);
	if (f == SCORE_surname || f == SCORE_given)
		v->sound = text_sound(text);
	if (f == SCORE_birth)
		v->sound = date_number(text);
	if (f == SCORE_given) {
		str rest = text;
		v->nick = text_nicknames(str_cut(&rest, ' '));
		v->initials = value_is_initials(text);
	}
	return (uint32_t)s->n_value++;
}

/* Values of one field in the order of their hash. */
static void put_in_order(const struct scorer *s, uint32_t *v, unsigned n)
{
	for (unsigned i = 1; i < n; i++)
		for (unsigned j = i; j > 0 && s->value[v[j]].hash < s->value[v[j - 1]].hash; j--) {
			uint32_t t = v[j];
			v[j] = v[j - 1];
			v[j - 1] = t;
		}
}

uint32_t score_add(struct scorer *s, const struct score_record *r)
{
	struct score_rec rec = {.ref = (uint32_t)s->n_ref, .apart = r->apart};
	bool is_new;
	must(!s->settled && s->n_rec_of < UINT32_MAX - 1 &&
	     s->n_ref < UINT32_MAX - SCORE_FIELDS * SCORE_VALUES);
	GROW(s->ref, s->cap_ref, s->n_ref + SCORE_FIELDS * SCORE_VALUES);
	for (unsigned f = 0; f < SCORE_FIELDS; f++) {
		struct arena scratch = s->scratch;
		str value[SCORE_VALUES];
		uint32_t *at = s->ref + s->n_ref;
		rec.n[f] = (uint8_t)score_fold(&scratch, (enum score_field)f, r, value);
		for (unsigned i = 0; i < rec.n[f]; i++)
			at[i] = value_number(s, (enum score_field)f, value[i]);
		put_in_order(s, at, rec.n[f]);
		for (unsigned i = 0; i < rec.n[f]; i++)
			rec.hash = hash64_mix(rec.hash, s->value[at[i]].hash);
		s->n_ref += rec.n[f];
	}
	rec.hash = rec.apart == 0 ? rec.hash : hash64_mix(rec.hash, rec.apart);
	uint64_t *slot = hmap_put(&s->by_rec, rec.hash, &is_new);
	if (is_new) {
		*slot = s->n_rec;
		rec.first = (uint32_t)s->n_rec_of;
		GROW(s->rec, s->cap_rec, s->n_rec + 1);
		s->rec[s->n_rec++] = rec;
	} else {
		s->n_ref = rec.ref;
	}
	s->rec[*slot].times++;
	GROW(s->rec_of, s->cap_rec_of, s->n_rec_of + 1);
	s->rec_of[s->n_rec_of] = (uint32_t)*slot;
	return (uint32_t)s->n_rec_of++;
}

static int by_hash(const void *x, const void *y)
{
	uint64_t a = ((const struct score_rec *)x)->hash, b = ((const struct score_rec *)y)->hash;
	return a < b ? -1 : a > b;
}

/* Records in the order of their content; numbers of records follow. */
static void sort_records(struct scorer *s)
{
	if (s->n_rec > 1)
		qsort(s->rec, s->n_rec, sizeof(*s->rec), by_hash);
	for (size_t i = 0; i < s->n_rec; i++)
		*hmap_put(&s->by_rec, s->rec[i].hash, NULL) = i;
	size_t cap = 0;
	uint32_t *now = grow(NULL, &cap, s->n_rec + 1, sizeof(*now));
	for (size_t i = 0; i < s->n_rec; i++)
		now[s->rec_of[s->rec[i].first]] = (uint32_t)i;
	for (size_t i = 0; i < s->n_rec_of; i++)
		s->rec_of[i] = now[s->rec_of[i]];
	grow_free(now, cap, sizeof(*now));
}

static void count_values(struct scorer *s)
{
	for (size_t i = 0; i < s->n_rec; i++) {
		const struct score_rec *r = &s->rec[i];
		const uint32_t *v = s->ref + r->ref;
		for (unsigned f = 0; f < SCORE_FIELDS; f++) {
			s->told[f] += r->n[f] > 0 ? r->times : 0;
			for (unsigned k = 0; k < r->n[f]; k++)
				s->value[*v++].times += r->times;
		}
	}
}

static void tick(struct scorer *s, unsigned permille)
{
	if (s->tick != NULL)
		s->tick(s->tick_ctx, permille);
}

/* ---- two looks at the candidates: what patterns there are, and which may be matches ---- */

struct looking {
	struct scorer *s;
	struct hmap by_pattern;
	bool keep;
};

static void count_pattern(struct looking *k, uint64_t bits, uint64_t pairs)
{
	bool is_new;
	uint64_t *slot = hmap_put(&k->by_pattern, bits, &is_new);
	if (is_new) {
		*slot = k->s->n_pattern;
		GROW(k->s->pattern, k->s->cap_pattern, k->s->n_pattern + 1);
		k->s->pattern[k->s->n_pattern++] = (struct score_pattern){.bits = bits};
	}
	k->s->pattern[*slot].pairs += pairs;
}

static bool never_one(const struct score_rec *a, const struct score_rec *b)
{
	return a->apart != 0 && b->apart != 0 && a->apart != b->apart;
}

/* Pairs that are never one are looked at only to learn how two people differ. Of many records a
 * part of them is enough for that, chosen by what they say. */
static void look_at(void *ctx, uint32_t a, uint32_t b)
{
	struct looking *k = ctx;
	struct scorer *s = k->s;
	struct score_levels l;
	const struct score_rec *ra = &s->rec[a], *rb = &s->rec[b];
	bool never = never_one(ra, rb);
	uint64_t stands_for = never && s->n_rec >= MANY_RECORDS ? ONE_IN : 1;
	if (stands_for > 1 && hash64_mix(ra->hash, rb->hash) % ONE_IN != 0)
		return;
	score_compare(s, ra, rb, &l);
	count_pattern(k, pattern_of(&l), (uint64_t)ra->times * rb->times * stands_for);
	s->candidates++;
	if (never)
		return;
	struct score_odds o = pattern_odds(s, &l);
	if (o.m + o.moved < o.u * 0x1p-6)
		return;
	GROW(s->cand, s->cap_cand, s->n_cand + 1);
	s->cand[s->n_cand++] = (struct score_cand){.a = a, .b = b};
}

static int by_pattern(const void *x, const void *y)
{
	uint64_t a = ((const struct score_pattern *)x)->bits;
	uint64_t b = ((const struct score_pattern *)y)->bits;
	return a < b ? -1 : a > b;
}

void score_settle(struct scorer *s, void (*told)(void *ctx, unsigned permille), void *ctx)
{
	struct looking k = {.s = s};
	must(!s->settled);
	s->settled = true;
	s->tick = told;
	s->tick_ctx = ctx;
	double n = (double)s->n_rec_of;
	s->pairs = n * (n - 1.0) / 2.0;
	sort_records(s);
	count_values(s);
	score_count_u(s);
	tick(s, 50);
	score_block(s, &k, look_at);
	for (size_t i = 0; i < s->n_rec; i++)
		if (s->rec[i].times > 1) {
			struct score_levels l;
			uint64_t t = s->rec[i].times;
			score_compare(s, &s->rec[i], &s->rec[i], &l);
			count_pattern(&k, pattern_of(&l), t * (t - 1) / 2);
		}
	hmap_free(&k.by_pattern);
	if (s->n_pattern > 1)
		qsort(s->pattern, s->n_pattern, sizeof(*s->pattern), by_pattern);
	tick(s, 900);
	score_estimate(s);
	tick(s, 950);
	for (size_t i = 0; i < s->n_cand; i++) {
		struct score_told t;
		struct score_levels l;
		struct score_cand *c = &s->cand[i];
		score_compare(s, &s->rec[c->a], &s->rec[c->b], &l);
		c->bits = (float)score_weigh(s, &l, &t);
	}
	tick(s, 1000);
}

double score_probability(const struct scorer *s, double bits)
{
	double odds = s->match / (1.0 - s->match);
	for (; bits > 60.0; bits -= 60.0)
		odds *= 0x1p60;
	odds *= exp2(bits);
	return odds > 1e18 ? 1.0 : odds / (1.0 + odds);
}

void score_two(const struct scorer *s, uint32_t a, uint32_t b, struct score_told *out_t)
{
	struct score_levels l;
	must(s->settled && a < s->n_rec_of && b < s->n_rec_of);
	score_compare(s, &s->rec[s->rec_of[a]], &s->rec[s->rec_of[b]], &l);
	score_weigh(s, &l, out_t);
}
