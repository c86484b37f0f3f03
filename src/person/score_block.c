/*
 * score_block - which pairs of records are looked at: those that share one of several keys, each
 * pair once. A block that is large is walked in the order of names, and only neighbours in it are
 * pairs (sorted neighbourhood: Hernandez & Stolfo, SIGMOD 1995), so that time grows with records.
 */
#include <stdlib.h>

#include "base/hash.h"
#include "base/must.h"
#include "person/score_inner.h"

#define BLOCK_MOST 40u /* records of a block that are all pairs of one another */
#define NEIGHBOURS 10u /* of a larger one, before and behind */
#define KEYS_MOST  96u /* of one record */

struct entry {
	uint64_t key;
	uint32_t rec, order; /* order: by name, in blocks that are large */
};

struct keys_of {
	uint64_t key[KEYS_MOST];
	unsigned n;
};

enum pass {
	PASS_id = 1,
	PASS_patient,
	PASS_phone,
	PASS_email,
	PASS_local,
	PASS_birth,
	PASS_surname_year,
	PASS_surname_day,
	PASS_given_year,
	PASS_given_day,
	PASS_names,
	PASS_postcode_name,
	PASS_postcode_number,
	PASS_line_number,
	PASS_line_city,
	PASS_name_area,
	PASS_city_name,
	PASS_line_year
};

static void put(struct keys_of *k, enum pass pass, uint64_t a, uint64_t b)
{
	if (k->n < KEYS_MOST)
		k->key[k->n++] = hash64_mix(hash64_mix(a, (uint64_t)pass), b);
}

/* ---- what a record has ---- */

#define NAMES (2u * SCORE_VALUES)

struct traits {
	uint64_t sound[NAMES], head[NAMES]; /* of surnames, then of given names */
	unsigned n_surname, n_name;
	uint64_t year[SCORE_VALUES], day[SCORE_VALUES], date[SCORE_VALUES];
	unsigned n_date;
};

static uint64_t head_of(str s, size_t n)
{
	uint64_t h = 0;
	for (size_t i = 0; i < n && i < s.n; i++)
		h = h << 8 | s.p[i];
	return h;
}

static uint64_t value_hash(const struct scorer *s, uint32_t v)
{
	return hash64_mix(s->value[v].hash, 1);
}

static void read_names(const struct scorer *s, const struct score_rec *r, enum score_field f,
		       struct traits *t)
{
	const uint32_t *v = rec_values(s, r, f);
	for (unsigned i = 0; i < r->n[f]; i++) {
		if (s->value[v[i]].initials)
			continue;
		t->sound[t->n_name] = s->value[v[i]].sound;
		t->head[t->n_name++] = head_of(value_text(s, v[i]), 3);
	}
}

static void read_dates(const struct scorer *s, const struct score_rec *r, struct traits *t)
{
	const uint32_t *v = rec_values(s, r, SCORE_birth);
	for (unsigned i = 0; i < r->n[SCORE_birth]; i++) {
		uint32_t d = s->value[v[i]].sound, day = d % 100, month = d / 100 % 100;
		uint32_t low = day < month ? day : month, high = day < month ? month : day;
		t->year[t->n_date] = d / 10000;
		t->day[t->n_date] = low * 100 + high;
		t->date[t->n_date++] = (uint64_t)(d / 10000) * 10000 + low * 100 + high;
	}
}

/* ---- its keys ---- */

static void put_values(const struct scorer *s, const struct score_rec *r, enum score_field f,
		       enum pass pass, struct keys_of *k)
{
	const uint32_t *v = rec_values(s, r, f);
	for (unsigned i = 0; i < r->n[f]; i++)
		put(k, pass, value_hash(s, v[i]), 0);
}

static void put_local_part(const struct scorer *s, const struct score_rec *r, struct keys_of *k)
{
	static const unsigned char plain[16] = "kond score block";
	const uint32_t *v = rec_values(s, r, SCORE_email);
	for (unsigned i = 0; i < r->n[SCORE_email]; i++) {
		str e = value_text(s, v[i]);
		put(k, PASS_local, hash64(plain, str_sub(e, 0, str_find_byte(e, '@'))), 0);
	}
}

static void put_names(const struct traits *t, struct keys_of *k)
{
	for (unsigned i = 0; i < t->n_name; i++) {
		for (unsigned d = 0; d < t->n_date; d++) {
			put(k, PASS_surname_year, t->sound[i], t->year[d]);
			put(k, PASS_surname_day, t->sound[i], t->day[d]);
			put(k, PASS_given_year, t->head[i], t->year[d]);
			put(k, PASS_given_day, t->head[i], t->day[d]);
		}
		for (unsigned j = t->n_surname; i < t->n_surname && j < t->n_name; j++) {
			bool less = t->sound[i] < t->sound[j];
			put(k, PASS_names, t->sound[less ? i : j], t->sound[less ? j : i]);
		}
	}
	for (unsigned d = 0; d < t->n_date; d++)
		put(k, PASS_birth, t->date[d], 0);
}

static void put_place(const struct scorer *s, const struct score_rec *r, const struct traits *t,
		      struct keys_of *k)
{
	static const unsigned char plain[16] = "kond score block";
	const uint32_t *postcode = rec_values(s, r, SCORE_postcode);
	const uint32_t *number = rec_values(s, r, SCORE_number);
	const uint32_t *city = rec_values(s, r, SCORE_city);
	for (unsigned p = 0; p < r->n[SCORE_postcode]; p++) {
		uint64_t area = head_of(value_text(s, postcode[p]), 4);
		for (unsigned i = 0; i < t->n_name; i++) {
			put(k, PASS_postcode_name, value_hash(s, postcode[p]), t->head[i]);
			put(k, PASS_name_area, area, t->sound[i]);
		}
		for (unsigned i = 0; i < r->n[SCORE_number]; i++)
			put(k, PASS_postcode_number, value_hash(s, postcode[p]),
			    value_hash(s, number[i]));
	}
	for (unsigned c = 0; c < r->n[SCORE_city]; c++)
		for (unsigned i = 0; i < t->n_name; i++)
			put(k, PASS_city_name, value_hash(s, city[c]), t->head[i]);
	for (unsigned f = 0; f < 2; f++) {
		enum score_field line = f == 0 ? SCORE_street : SCORE_street2;
		const uint32_t *v = rec_values(s, r, line);
		for (unsigned i = 0; i < r->n[line]; i++) {
			uint64_t text = hash64(plain, value_text(s, v[i]));
			for (unsigned j = 0; j < r->n[SCORE_number]; j++)
				put(k, PASS_line_number, text, value_hash(s, number[j]));
			for (unsigned c = 0; c < r->n[SCORE_city]; c++)
				put(k, PASS_line_city, text, value_hash(s, city[c]));
			for (unsigned d = 0; d < t->n_date; d++)
				put(k, PASS_line_year, text, t->year[d]);
		}
	}
}

static void keys_of_record(const struct scorer *s, const struct score_rec *r, struct keys_of *k)
{
	struct traits t = {.n_name = 0};
	k->n = 0;
	read_names(s, r, SCORE_surname, &t);
	t.n_surname = t.n_name;
	read_names(s, r, SCORE_given, &t);
	read_dates(s, r, &t);
	put_values(s, r, SCORE_id, PASS_id, k);
	put_values(s, r, SCORE_patient, PASS_patient, k);
	put_values(s, r, SCORE_phone, PASS_phone, k);
	put_values(s, r, SCORE_email, PASS_email, k);
	put_local_part(s, r, k);
	put_names(&t, k);
	put_place(s, r, &t, k);
}

/* ---- blocks ---- */

struct blocks {
	struct entry *e;
	size_t n, cap;
	uint32_t *at; /* places in e of each record's entries, record by record */
	size_t n_at, cap_at;
	uint32_t *from; /* where those of a record begin in at */
	size_t cap_from;
};

static int by_key(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return a->rec < b->rec ? -1 : a->rec > b->rec;
}

/* Place of each record when records are in the order of their names. */
struct named {
	uint64_t name;
	uint32_t rec;
};

static int by_name(const void *x, const void *y)
{
	const struct named *a = x, *b = y;
	if (a->name != b->name)
		return a->name < b->name ? -1 : 1;
	return a->rec < b->rec ? -1 : a->rec > b->rec;
}

static uint64_t name_head(const struct scorer *s, const struct score_rec *r)
{
	const uint32_t *sur = rec_values(s, r, SCORE_surname), *giv = rec_values(s, r, SCORE_given);
	uint64_t a = r->n[SCORE_surname] > 0 ? head_of(value_text(s, sur[0]), 4) : 0;
	uint64_t b = r->n[SCORE_given] > 0 ? head_of(value_text(s, giv[0]), 4) : 0;
	return a << 32 | b;
}

/* Keys that one record alone has are dropped. */
static void drop_single(struct blocks *b)
{
	size_t n = 0;
	for (size_t i = 0; i < b->n; i++) {
		bool same = (i > 0 && b->e[i - 1].key == b->e[i].key) ||
			    (i + 1 < b->n && b->e[i + 1].key == b->e[i].key);
		if (same)
			b->e[n++] = b->e[i];
	}
	b->n = n;
}

static void make_entries(const struct scorer *s, struct blocks *b)
{
	size_t cap_named = 0, cap_rank = 0;
	struct named *named = grow(NULL, &cap_named, s->n_rec + 1, sizeof(*named));
	uint32_t *rank = grow(NULL, &cap_rank, s->n_rec + 1, sizeof(*rank));
	for (size_t i = 0; i < s->n_rec; i++)
		named[i] = (struct named){name_head(s, &s->rec[i]), (uint32_t)i};
	if (s->n_rec > 1)
		qsort(named, s->n_rec, sizeof(*named), by_name);
	for (size_t i = 0; i < s->n_rec; i++)
		rank[named[i].rec] = (uint32_t)i;
	for (size_t i = 0; i < s->n_rec; i++) {
		struct keys_of k;
		keys_of_record(s, &s->rec[i], &k);
		GROW(b->e, b->cap, b->n + KEYS_MOST);
		for (unsigned j = 0; j < k.n; j++)
			b->e[b->n++] = (struct entry){k.key[j], (uint32_t)i, rank[i]};
	}
	grow_free(named, cap_named, sizeof(*named));
	grow_free(rank, cap_rank, sizeof(*rank));
	if (b->n > 1)
		qsort(b->e, b->n, sizeof(*b->e), by_key);
	drop_single(b);
}

/* For each record the places of its entries. */
static void index_entries(const struct scorer *s, struct blocks *b)
{
	GROW(b->from, b->cap_from, s->n_rec + 2);
	GROW(b->at, b->cap_at, b->n + 1);
	for (size_t i = 0; i < b->n; i++)
		b->from[b->e[i].rec + 1]++;
	for (size_t i = 0; i < s->n_rec; i++)
		b->from[i + 1] += b->from[i];
	for (size_t i = b->n; i-- > 0;) {
		uint32_t r = b->e[i].rec;
		b->at[--b->from[r + 1]] = (uint32_t)i;
	}
	for (size_t i = 0; i < s->n_rec; i++)
		b->from[i] = b->from[i + 1];
	b->from[s->n_rec] = (uint32_t)b->n;
}

/* The neighbours of entry i in its block: [*out_from, *out_to). */
static void reach(const struct blocks *b, size_t i, size_t *out_from, size_t *out_to)
{
	size_t from = i, to = i + 1;
	while (from > 0 && i - from <= BLOCK_MOST && b->e[from - 1].key == b->e[i].key)
		from--;
	while (to < b->n && to - i <= BLOCK_MOST && b->e[to].key == b->e[i].key)
		to++;
	if (to - from > BLOCK_MOST) {
		from = i - from > NEIGHBOURS ? i - NEIGHBOURS : from;
		to = to - i > NEIGHBOURS + 1 ? i + NEIGHBOURS + 1 : to;
	}
	*out_from = from;
	*out_to = to;
}

void score_block(struct scorer *s, void *ctx, void (*take)(void *ctx, uint32_t a, uint32_t b))
{
	struct blocks b = {0};
	size_t cap = 0;
	uint32_t *met = grow(NULL, &cap, s->n_rec + 1, sizeof(*met));
	make_entries(s, &b);
	must(b.n < UINT32_MAX);
	index_entries(s, &b);
	for (uint32_t r = 0; r < s->n_rec; r++) {
		for (uint32_t x = b.from[r]; x < b.from[r + 1]; x++) {
			size_t from, to;
			reach(&b, b.at[x], &from, &to);
			for (size_t i = from; i < to; i++) {
				uint32_t other = b.e[i].rec;
				if (other <= r || met[other] == r + 1)
					continue;
				met[other] = r + 1;
				take(ctx, r, other);
			}
		}
		if (s->tick != NULL && r % 4096 == 0)
			s->tick(s->tick_ctx, 50 + (unsigned)(850.0 * r / (double)s->n_rec));
	}
	grow_free(met, cap, sizeof(*met));
	grow_free(b.e, b.cap, sizeof(*b.e));
	grow_free(b.at, b.cap_at, sizeof(*b.at));
	grow_free(b.from, b.cap_from, sizeof(*b.from));
}
