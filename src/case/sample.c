/*
 * sample - what measured doubt keeps in a case: the stretches of each item, samples that were
 * drawn, and judgements. Samples and judgements are only ever added, so what was once judged stays.
 * This file does not look into them (run/sample.c does).
 */
#include "case/store.h"

#include "base/date.h"

#define SEQ_MAX ((uint32_t)1 << 31)

static void fresh_why(struct kase *k)
{
	if (!k->in_txn)
		k->why = NULL;
}

bool case_survey_add(struct kase *k, uint32_t item, uint32_t seq, uint32_t n, str packed)
{
	TXN_SCOPE t = txn_join(k);
	if (k->broken)
		return false;
	if (seq >= SEQ_MAX)
		return store_fail(k, "an item can not hold more stretches");
	const struct col c[] = {col_u64(block_row(item, seq)), col_u64(n)};
	row_put(k, TABLE_survey, c, packed, false);
	return txn_leave(k, &t);
}

bool case_survey_get(struct kase *k, uint32_t item, uint32_t seq, struct out *o, uint32_t *out_n)
{
	fresh_why(k);
	QUERY_SCOPE *s = seq < SEQ_MAX ? row_find(k, TABLE_survey, block_row(item, seq)) : NULL;
	if (s == NULL || !row_open(k, TABLE_survey, s, o))
		return false;
	*out_n = column_u32(s, 1);
	return true;
}

static uint64_t first_survey(struct kase *k, uint32_t item)
{
	sqlite3_stmt *s = query(k, QUERY_survey_of_item);
	if (s == NULL)
		return 0;
	bind_u64(s, 1, block_row(item, 0));
	bind_u64(s, 2, block_row(item, 0) + SEQ_MAX);
	uint64_t id = query_step(k, s) ? column_u64(s, 0) : 0;
	query_done(&s);
	return id;
}

void survey_drop(struct kase *k, uint32_t item)
{
	for (uint64_t id = first_survey(k, item); id != 0 && !k->broken; id = first_survey(k, item))
		row_drop(k, TABLE_survey, id);
}

/* Rows are never dropped: the next number is one more than there are. */
static uint64_t next_of(const struct kase *k, enum case_table t)
{
	return k->head.table[t].rows + 1;
}

uint32_t case_draw_add(struct kase *k, uint32_t generation, str packed)
{
	TXN_SCOPE t = txn_join(k);
	if (k->broken)
		return 0;
	uint64_t no = next_of(k, TABLE_draw);
	const struct col c[] = {col_u64(no), col_u64(generation), col_u64((uint64_t)time_now_ms())};
	row_put(k, TABLE_draw, c, packed, true);
	return txn_leave(k, &t) ? (uint32_t)no : 0;
}

bool case_draw_last(struct kase *k, struct arena *a, uint32_t *out_no, uint32_t *out_generation,
		    str *out_packed)
{
	fresh_why(k);
	QUERY_SCOPE *s = query(k, QUERY_draw_last);
	if (s == NULL || !query_step(k, s))
		return false;
	out_clear(&k->plain);
	if (!row_open(k, TABLE_draw, s, &k->plain))
		return false;
	*out_no = column_u32(s, 0);
	*out_generation = column_u32(s, 1);
	*out_packed = str_copy(a, out_view(&k->plain));
	return true;
}

bool case_judgement_add(struct kase *k, str packed)
{
	TXN_SCOPE t = txn_join(k);
	if (k->broken)
		return false;
	const struct col c[] = {col_u64(next_of(k, TABLE_judgement)),
				col_u64((uint64_t)time_now_ms())};
	row_put(k, TABLE_judgement, c, packed, true);
	return txn_leave(k, &t);
}

bool case_judgements(struct kase *k, struct arena *a, uint32_t *at, int64_t *out_at_ms,
		     str *out_packed)
{
	fresh_why(k);
	QUERY_SCOPE *s = row_find(k, TABLE_judgement, *at);
	out_clear(&k->plain);
	if (s == NULL || !row_open(k, TABLE_judgement, s, &k->plain))
		return false;
	(*at)++;
	*out_at_ms = sqlite3_column_int64(s, 1);
	*out_packed = str_copy(a, out_view(&k->plain));
	return true;
}
