/*
 * snapshot - counts frozen with the generation they are of, when something leaves the house. A row
 * is never changed or dropped. What was frozen stays provable: the digest is that of the generation
 * (kept for ever), and the sum over people and gists follows from the people of now by the changes
 * since (verify.c). Keeps no names; the label is what the user calls it.
 */
#include "case/store.h"

#include <string.h>

#include "base/date.h"

#define SNAPSHOT_VERSION 1
#define LABEL_MAX        200

static const char why_none[] = "nothing is resolved yet: scan first, then freeze";
static const char why_taken[] = "a snapshot has this label already: give another";

const char *count_name(enum count c)
{
	static const char *const names[] = {
#define COUNT(name, words) #name,
#include "case/count.tbl"
#undef COUNT
	};
	return (unsigned)c < COUNT_ALL ? names[c] : "";
}

const char *count_words(enum count c)
{
	static const char *const words_of[] = {
#define COUNT(name, words) words,
#include "case/count.tbl"
#undef COUNT
	};
	return (unsigned)c < COUNT_ALL ? words_of[c] : "";
}

static void pack(struct out *o, const struct snapshot *s)
{
	out_u8(o, SNAPSHOT_VERSION);
	out_lv(o, s->label);
	out_lv(o, s->program);
	out_bytes(o, s->digest, sizeof(s->digest));
	for (int i = 0; i < 4; i++)
		out_u64(o, s->people.lane[i]);
	out_var(o, COUNT_ALL);
	for (unsigned i = 0; i < COUNT_ALL; i++)
		out_var(o, s->count[i]);
	out_var(o, CATEGORY_none);
	for (unsigned i = 0; i < CATEGORY_none; i++) {
		out_var(o, s->with[i]);
		out_var(o, s->with_published[i]);
	}
}

/* Older kinds of kond counted less. */
static bool unpack(struct arena *a, str packed, struct snapshot *s)
{
	struct cur c = cur_of(packed);
	if (cur_u8(&c) != SNAPSHOT_VERSION)
		return false;
	str label = cur_lv(&c), program = cur_lv(&c), digest = cur_take(&c, SHA256_BYTES);
	for (int i = 0; i < 4; i++)
		s->people.lane[i] = cur_u64(&c);
	uint64_t n = cur_var(&c);
	for (uint64_t i = 0; i < n && i < COUNT_ALL; i++)
		s->count[i] = cur_var(&c);
	uint64_t m = cur_var(&c);
	for (uint64_t i = 0; i < m && i < CATEGORY_none; i++) {
		s->with[i] = cur_var(&c);
		s->with_published[i] = cur_var(&c);
	}
	if (!cur_done(&c) || n > COUNT_ALL || m > CATEGORY_none)
		return false;
	memcpy(s->digest, digest.p, SHA256_BYTES);
	s->label = str_copy(a, label);
	s->program = str_copy(a, program);
	return true;
}

static bool sum_people(struct kase *k, struct list_sum *out_sum)
{
	struct arena a = arena_make((size_t)256 << 20);
	struct person_cursor *c = case_persons(k);
	struct person p;
	*out_sum = (struct list_sum){0};
	for (; case_persons_next(c, &a, &p); arena_reset(&a)) {
		struct gist g = gist_of(&p);
		list_sum_add(out_sum, p.id, &g, true);
	}
	case_persons_end(c);
	arena_free(&a);
	return k->why == NULL;
}

static bool label_taken(struct kase *k, str label)
{
	struct arena a = arena_make((size_t)1 << 20);
	bool taken = false;
	for (uint32_t no = case_snapshots(k); no > 0 && !taken && label.n > 0; no--) {
		struct snapshot s;
		arena_reset(&a);
		taken = case_snapshot_get(k, &a, no, &s) && str_eq(s.label, label);
	}
	arena_free(&a);
	return taken;
}

uint32_t case_snapshots(struct kase *k)
{
	return (uint32_t)k->head.table[TABLE_snapshot].rows; /* none is ever dropped */
}

bool case_snapshot_add(struct kase *k, struct snapshot *s)
{
	TXN_SCOPE t = txn_join(k);
	struct generation g;
	if (k->broken)
		return false;
	if (!case_generation(k, &g))
		return store_fail(k, why_none);
	if (s->label.n > LABEL_MAX)
		return store_fail(k, "a label has at most 200 bytes");
	if (label_taken(k, s->label))
		return store_fail(k, why_taken);
	if (!sum_people(k, &s->people))
		return store_fail(k, why_altered);
	s->no = case_snapshots(k) + 1;
	s->generation = g.no;
	s->at_ms = time_now_ms();
	s->program = STR("kond " KOND_VERSION);
	memcpy(s->digest, g.digest, sizeof(s->digest));
	const struct col c[] = {col_u64(s->no), col_u64(s->generation),
				col_u64((uint64_t)s->at_ms)};
	out_clear(&k->plain);
	pack(&k->plain, s);
	row_put(k, TABLE_snapshot, c, out_view(&k->plain), true);
	return txn_leave(k, &t);
}

bool case_snapshot_get(struct kase *k, struct arena *a, uint32_t no, struct snapshot *out_s)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = row_find(k, TABLE_snapshot, no);
	out_clear(&k->plain);
	if (s == NULL || !row_open(k, TABLE_snapshot, s, &k->plain))
		return false;
	*out_s = (struct snapshot){
	    .no = no, .generation = column_u32(s, 1), .at_ms = sqlite3_column_int64(s, 2)};
	return unpack(a, out_view(&k->plain), out_s) || store_fail_read(k, why_altered);
}
