/*
 * population - the rows of customers' lists against the persons of the last generation. What is
 * unread, only within reach or alike is never a "no": not found is what it says, and excluded takes
 * evidence that is all read, a measured doubt and the word of two people. Changes nothing.
 */
#include "run/population.h"

#include <string.h>

#include "base/must.h"
#include "find/name.h"
#include "run/population_inner.h"

#define PERSON_BYTES ((size_t)64 << 20)

/* Through which customers a person has data: a run of these each. */
struct passed {
	uint32_t customer;
	uint8_t exposure;
};

struct answer {
	uint32_t row;    /* of the comparison + 1; 0: nobody could be read in it */
	uint32_t item;   /* place in items */
	uint64_t number; /* of the row; 0: which it is can not be told */
	uint32_t sums;   /* place of its customer */
	uint16_t why;
	uint8_t certainty, exposure;
};

struct population_run {
	size_t cap; /* of itself */
	struct kase *k;
	uint32_t customer; /* 0: all */
	const struct measured *doubt;
	struct population_items items;
	struct population *x;
	uint32_t generation;
	struct hmap person; /* id -> place of its first + 1 in passed */
	struct passed *passed;
	size_t n_passed, cap_passed;
	struct hmap people; /* item -> people */
	struct population_sums *sums;
	size_t n_sums, cap_sums;
	struct answer *answer;
	size_t n, cap_answer;
	struct arena arena; /* names of who released */
};

const char *population_why_name(unsigned bit)
{
	static const char *const names[POPULATION_WHYS] = {
	    "reachable_only",     "two_persons_fit",      "part_of_identity", "contradicted",
	    "unread_files",       "only_other_customers", "too_little",       "not_understood",
	    "doubt_not_measured", "not_released",         "no_evidence"};
	return bit < POPULATION_WHYS ? names[bit] : "";
}

/* ---- persons ---- */

static void add_passed(struct population_run *r, uint32_t customer, enum standing s)
{
	GROW(r->passed, r->cap_passed, r->n_passed + 1);
	r->passed[r->n_passed++] = (struct passed){customer, (uint8_t)s};
}

/* A run ends with the exposure of the whole person, under no customer at all. */
#define WHOLE UINT32_MAX

static void take_person(struct population_run *r, const struct person *p)
{
	population_person(r->x, p);
	*hmap_put(&r->person, p->id, NULL) = r->n_passed + 1;
	size_t from = r->n_passed;
	for (size_t k = 0; k < p->n_parts; k++) {
		size_t at = from;
		while (at < r->n_passed && r->passed[at].customer != p->parts[k].customer)
			at++;
		if (at == r->n_passed)
			add_passed(r, p->parts[k].customer, STANDING_none);
		if ((uint8_t)p->parts[k].exposure > r->passed[at].exposure)
			r->passed[at].exposure = (uint8_t)p->parts[k].exposure;
	}
	add_passed(r, WHOLE, p->exposure);
	for (size_t k = 0; k < p->n_items; k++)
		++*hmap_put(&r->people, p->items[k], NULL);
}

static bool take_persons(struct population_run *r)
{
	struct person_cursor *c = case_persons(r->k);
	struct arena a = arena_make(PERSON_BYTES);
	struct person p;
	for (struct arena s = a; case_persons_next(c, &s, &p); s = a)
		if (p.merged_into == 0)
			take_person(r, &p);
	case_persons_end(c);
	arena_free(&a);
	return case_why(r->k) == NULL;
}

static uint32_t whose(void *ctx, const struct place *p)
{
	const struct population_run *r = ctx;
	return case_mapping_person(r->k, r->generation, p->item, p->ordinal);
}

static bool take_evidence(struct population_run *r, const struct limits *l)
{
	struct case_mentions *m = case_mentions_begin(r->k, l);
	r->generation = case_mapping_begin(r->k);
	population_evidence(r->x, &m->source, whose, r);
	bool broken = case_mentions_broken(m);
	case_mentions_end(m);
	return !broken;
}

/* ---- lists ---- */

static struct population_sums *sums_of(struct population_run *r, uint32_t customer)
{
	for (size_t k = 0; k < r->n_sums; k++)
		if (r->sums[k].customer == customer)
			return &r->sums[k];
	GROW(r->sums, r->cap_sums, r->n_sums + 1);
	r->sums[r->n_sums] = (struct population_sums){.customer = customer};
	return &r->sums[r->n_sums++];
}

static void add_answer(struct population_run *r, size_t item, size_t row, uint64_t number)
{
	GROW(r->answer, r->cap_answer, r->n + 1);
	r->answer[r->n++] =
	    (struct answer){.row = (uint32_t)row,
			    .item = (uint32_t)item,
			    .number = number,
			    .sums = (uint32_t)(sums_of(r, r->items.i[item].customer) - r->sums)};
}

/* One table of a list: rows in which somebody could be read. */
struct span {
	size_t from, to; /* of the comparison */
	uint64_t least, most;
	bool headed, rows;
};

static struct span span_at(const struct population_run *r, size_t from, size_t to)
{
	struct span s = {.from = from, .to = from, .least = UINT64_MAX, .rows = true};
	uint32_t table = population_at(r->x, from).table;
	for (; s.to < to; s.to++) {
		struct population_row x = population_at(r->x, s.to);
		if (x.table != table)
			break;
		s.rows &= x.unit == UNIT_row;
		s.headed |= x.headed;
		s.least = x.number < s.least ? x.number : s.least;
		s.most = x.number > s.most ? x.number : s.most;
	}
	return s;
}

/* The rows of a table in which nobody could be read; which they are, nobody tells: empty ones are
 * passed over by the reader. Of several tables only what stands between rows of the list is the
 * list. */
static void add_odd_rows(struct population_run *r, size_t item, size_t from, size_t to)
{
	const struct population_item *i = &r->items.i[item];
	uint64_t met = to - from, between = 0;
	for (size_t at = from; at < to;) {
		struct span s = span_at(r, at, to);
		if (!s.rows)
			return;
		met += s.headed;
		between += s.most - s.least + 1 - (s.to - s.from);
		at = s.to;
	}
	uint64_t odd = i->passages > met ? i->passages - met : 0;
	if (i->sheets && odd > between)
		odd = between;
	for (; odd > 0; odd--)
		add_answer(r, item, 0, 0);
}

static bool take_blocks(struct population_run *r, struct unpacker *u, const struct item *of,
			const struct item *list)
{
	struct out block = out_mem();
	uint32_t first, n, at = 0;
	bool ok = true;
	for (uint32_t seq = 0; ok && case_block_get(r->k, of->id, seq, &block, &first, &n); seq++) {
		struct place p = {.item = list->id,
				  .ordinal = first,
				  .standing = STANDING_population,
				  .scope = list->scope,
				  .exhibit = list->exhibit};
		unpack_open(u, out_view(&block));
		population_block(r->x, u, &p);
		ok = first == at && !unpack_bad(u) && u->n == n;
		at += n;
		out_clear(&block);
	}
	if (block.p != NULL)
		crypt_wipe(block.p, block.cap);
	out_end(&block);
	return ok && case_why(r->k) == NULL;
}

static bool take_list(struct population_run *r, struct unpacker *u, size_t at, struct arena a)
{
	const struct population_item *i = &r->items.i[at];
	struct population_sums *s = sums_of(r, i->customer);
	struct item list, of;
	size_t from = population_rows(r->x);
	s->lists++;
	s->lists_unread += population_open(&r->items, i) && !i->by_others;
	if (!case_item_get(r->k, &a, i->id, &list) ||
	    !case_item_get(r->k, &a, i->state == ITEM_duplicate ? i->original : i->id, &of))
		return false;
	if (of.state != ITEM_read && of.state != ITEM_partial)
		return true;
	if (!take_blocks(r, u, &of, &list))
		return false;
	size_t to = population_rows(r->x);
	for (size_t row = from; row < to; row++)
		add_answer(r, at, row + 1, population_at(r->x, row).number);
	if (i->table && i->state != ITEM_duplicate)
		add_odd_rows(r, at, from, to);
	return true;
}

static bool take_lists(struct population_run *r, const struct limits *l)
{
	struct unpacker u;
	struct arena a = arena_make((size_t)16 << 20);
	bool ok = true;
	unpack_start(&u, l->mention_findings, l->value_bytes);
	for (size_t k = 0; ok && k < r->items.n; k++)
		if (r->items.i[k].list &&
		    (r->customer == 0 || r->items.i[k].customer == r->customer))
			ok = take_list(r, &u, k, a);
	unpack_free(&u);
	arena_free(&a);
	return ok;
}

/* ---- answers ---- */

static enum standing exposed(const struct population_run *r, uint32_t person, uint32_t customer,
			     bool *out_others)
{
	const uint64_t *at = hmap_get(&r->person, person);
	enum standing told = STANDING_none, whole = STANDING_none;
	for (size_t k = at == NULL ? r->n_passed : (size_t)*at - 1; k < r->n_passed; k++) {
		const struct passed *p = &r->passed[k];
		enum standing s = (enum standing)p->exposure;
		if (p->customer == WHOLE) {
			whole = s;
			break;
		}
		if ((customer == 0 || p->customer == 0 || p->customer == customer) && s > told)
			told = s;
	}
	*out_others = whole >= STANDING_stolen && told < STANDING_stolen;
	return told;
}

static void decide_found(const struct population_run *r, const struct population_row *row,
			 uint32_t customer, struct answer *a)
{
	bool others;
	a->certainty = CERTAINTY_possible;
	a->exposure = (uint8_t)exposed(r, row->person[0], customer, &others);
	if (row->fits > 1)
		a->why |= POPULATION_two;
	if (row->match == MATCH_part)
		a->why |= POPULATION_part;
	if (row->match == MATCH_alike)
		a->why |= POPULATION_alike;
	if (a->why != 0)
		return;
	if (others)
		a->why |= POPULATION_others;
	else if (a->exposure < STANDING_stolen)
		a->why |= POPULATION_reachable;
	if ((a->why & POPULATION_reachable) == 0)
		a->certainty = CERTAINTY_confirmed;
}

/* Rows of which nobody was seen; excluded comes later, when it is known of which rows releases
 * speak. */
static void decide_missing(const struct population_row *row, struct population_sums *s,
			   struct answer *a)
{
	a->certainty = s->unread > 0 ? CERTAINTY_possible : CERTAINTY_not_found;
	if (s->unread > 0)
		a->why |= POPULATION_unread;
	else if (s->evidence == 0)
		a->why |= POPULATION_nothing;
	if (a->row == 0)
		a->why |= POPULATION_odd;
	else if (row->little)
		a->why |= POPULATION_little;
	s->excludable += a->why == 0;
}

static void decide(struct population_run *r, struct answer *a)
{
	struct population_sums *s = &r->sums[a->sums];
	struct population_row row = {0};
	if (a->row != 0)
		row = population_at(r->x, a->row - 1);
	if (row.match != MATCH_none)
		decide_found(r, &row, s->customer, a);
	else
		decide_missing(&row, s, a);
	s->duplicates += row.same != 0;
}

static void survey_evidence(struct population_run *r, struct population_sums *s)
{
	for (size_t k = 0; k < r->items.n; k++) {
		const struct population_item *i = &r->items.i[k];
		if (!population_counts_for(i, s->customer))
			continue;
		bool open = population_open(&r->items, i);
		s->evidence++;
		s->unread += open;
		s->unread_bytes += open && !i->by_others ? i->bytes : 0;
	}
	population_digest(&r->items, s->customer, s->evidence_digest);
}

/* Of which rows a release speaks: those that would be excluded by it. */
static void digest_rows(struct population_run *r)
{
	for (size_t c = 0; c < r->n_sums; c++) {
		struct sha256 h = sha256_begin();
		for (size_t k = 0; k < r->n; k++) {
			const struct answer *a = &r->answer[k];
			if (a->sums != c || a->why != 0 || a->certainty != CERTAINTY_not_found)
				continue;
			struct population_row row = population_at(r->x, a->row - 1);
			const uint64_t v[] = {row.item, row.number};
			sha256_add(&h, v, sizeof(v));
		}
		sha256_end(&h, r->sums[c].rows_digest);
	}
}

static void take_releases(struct population_run *r, struct population_sums *s)
{
	struct release x = {0};
	while (s->released < 2 && case_release_next(r->k, &r->arena, s->customer, x.id, &x))
		if (memcmp(x.evidence, s->evidence_digest, SHA256_BYTES) == 0 &&
		    memcmp(x.rows, s->rows_digest, SHA256_BYTES) == 0)
			s->by[s->released++] = x.by;
}

static void exclude(struct population_run *r, struct answer *a)
{
	const struct population_sums *s = &r->sums[a->sums];
	if (a->why != 0 || a->certainty != CERTAINTY_not_found)
		return;
	if (!r->doubt->measured)
		a->why |= POPULATION_unmeasured;
	if (s->released < 2)
		a->why |= POPULATION_unreleased;
	if (a->why == 0)
		a->certainty = CERTAINTY_excluded;
}

static void add_up(struct population_sums *s, const struct answer *a)
{
	s->rows++;
	s->confirmed += a->certainty == CERTAINTY_confirmed;
	s->possible += a->certainty == CERTAINTY_possible;
	s->excluded += a->certainty == CERTAINTY_excluded;
	s->not_found += a->certainty == CERTAINTY_not_found;
	s->published += a->certainty == CERTAINTY_confirmed && a->exposure == STANDING_published;
	for (unsigned b = 0; b < POPULATION_WHYS; b++)
		s->because[b] += a->why >> b & 1;
}

static void decide_all(struct population_run *r)
{
	for (size_t k = 0; k < r->n_sums; k++)
		survey_evidence(r, &r->sums[k]);
	for (size_t k = 0; k < r->n; k++)
		decide(r, &r->answer[k]);
	digest_rows(r);
	for (size_t k = 0; k < r->n_sums; k++)
		take_releases(r, &r->sums[k]);
	for (size_t k = 0; k < r->n; k++) {
		exclude(r, &r->answer[k]);
		add_up(&r->sums[r->answer[k].sums], &r->answer[k]);
	}
	for (size_t k = 0; k < r->n_sums; k++) {
		const struct population_sums *s = &r->sums[k];
		must(s->confirmed + s->possible + s->excluded + s->not_found == s->rows);
	}
}

static bool compare(struct population_run *r, const struct limits *l, const char **out_why)
{
	struct generation before = {0}, after = {0};
	case_generation(r->k, &before);
	bool ok = population_items_load(r->k, &r->items) && take_persons(r) &&
		  take_evidence(r, l) && take_lists(r, l);
	case_generation(r->k, &after);
	if (ok && (before.no != after.no || (before.no != 0 && r->generation != before.no))) {
		*out_why = "the persons were worked out anew meanwhile; try again";
		return false;
	}
	if (!ok)
		*out_why = case_why(r->k) != NULL ? case_why(r->k)
						  : "the case holds an altered block; see `kond "
						    "verify`";
	return ok;
}

struct population_run *population_run(struct kase *k, const struct limits *l, uint32_t customer,
				      const struct measured *doubt, const char **out_why)
{
	size_t cap = 0;
	struct population_run *r = grow(NULL, &cap, sizeof(*r), 1);
	*r = (struct population_run){.cap = cap, .k = k, .customer = customer, .doubt = doubt};
	r->arena = arena_make((size_t)16 << 20);
	name_start();
	r->x = population_new(case_hash_key(k));
	if (!compare(r, l, out_why)) {
		population_run_free(r);
		return NULL;
	}
	population_compare(r->x);
	decide_all(r);
	return r;
}

void population_run_free(struct population_run *r)
{
	population_items_free(&r->items);
	population_free(r->x);
	hmap_free(&r->person);
	hmap_free(&r->people);
	grow_free(r->passed, r->cap_passed, sizeof(*r->passed));
	grow_free(r->sums, r->cap_sums, sizeof(*r->sums));
	grow_free(r->answer, r->cap_answer, sizeof(*r->answer));
	arena_free(&r->arena);
	grow_free(r, r->cap, 1);
}

/* ---- what came of it ---- */

const struct population_sums *population_customers(const struct population_run *r, size_t *out_n)
{
	*out_n = r->n_sums;
	return r->sums;
}

size_t population_answers(const struct population_run *r) { return r->n; }

struct population_answer population_answer(const struct population_run *r, size_t at)
{
	const struct answer *a = &r->answer[at];
	struct population_answer out = {.customer = r->sums[a->sums].customer,
					.certainty = (enum certainty)a->certainty,
					.exposure = (enum standing)a->exposure,
					.why = a->why};
	if (a->row == 0) {
		out.row = (struct population_row){
		    .item = r->items.i[a->item].id, .unit = UNIT_row, .number = a->number};
		return out;
	}
	out.row = population_at(r->x, a->row - 1);
	if (out.row.same != 0)
		out.same_row = population_at(r->x, out.row.same - 1).number;
	return out;
}

const struct hmap *population_people(const struct population_run *r) { return &r->people; }

bool population_tells(const struct population_run *r, uint32_t customer, uint32_t item)
{
	const uint64_t *at = hmap_get(&r->items.at, item);
	return at != NULL && population_counts_for(&r->items.i[*at - 1], customer);
}
