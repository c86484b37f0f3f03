/*
 * customer - the organisations the laboratory works for, whose data an exhibit is, and the acts by
 * which people release that those not found may be called excluded. Names are sealed; a customer is
 * found by blind index of the folded name. Rows are only ever added, so a number is never given
 * twice; a release that no longer holds stays, with the time of its withdrawal. Decides nothing:
 * run/population.c does.
 */
#include "case/store.h"

#include <string.h>

#include "base/date.h"
#include "base/utf8.h"

#define NAME_BYTES ((size_t)1024)

static void fresh_why(struct kase *k)
{
	if (!k->in_txn)
		k->why = NULL;
}

void customer_blind(struct kase *k, str name, unsigned char out_index[CRYPT_INDEX_BYTES])
{
	struct arena a = arena_make((size_t)1 << 20);
	blind(k, PURPOSE_customer, utf8_fold(&a, name), out_index);
	arena_free(&a);
}

uint32_t case_customer_find(struct kase *k, str name)
{
	unsigned char index[CRYPT_INDEX_BYTES];
	fresh_why(k);
	sqlite3_stmt *s = query(k, QUERY_customer_of_name);
	if (s == NULL)
		return 0;
	customer_blind(k, name, index);
	bind_str(s, 1, (str){index, sizeof(index)});
	uint32_t id = query_step(k, s) ? column_u32(s, 0) : 0;
	query_done(&s);
	return id;
}

uint32_t case_customer_add(struct kase *k, str name)
{
	TXN_SCOPE t = txn_join(k);
	unsigned char index[CRYPT_INDEX_BYTES];
	name = str_trim(name);
	if (k->broken)
		return 0;
	if (name.n == 0 || name.n > NAME_BYTES || !utf8_valid(name))
		return store_fail(k, "a customer's name is a line of text");
	uint32_t id = case_customer_find(k, name);
	if (id != 0 || k->broken)
		return txn_leave(k, &t) ? id : 0;
	id = case_customers(k) + 1;
	customer_blind(k, name, index);
	const struct col c[] = {col_u64(id), col_blob(index, sizeof(index))};
	out_clear(&k->plain);
	out_lv(&k->plain, name);
	row_put(k, TABLE_customer, c, out_view(&k->plain), true);
	return txn_leave(k, &t) ? id : 0;
}

bool case_customer_name(struct kase *k, struct arena *a, uint32_t id, str *out_name)
{
	fresh_why(k);
	QUERY_SCOPE *s = row_find(k, TABLE_customer, id);
	out_clear(&k->plain);
	if (s == NULL || !row_open(k, TABLE_customer, s, &k->plain))
		return false;
	struct cur c = cur_of(out_view(&k->plain));
	str name = cur_lv(&c);
	if (!cur_done(&c) || !utf8_valid(name))
		return store_fail_read(k, why_altered);
	*out_name = str_copy(a, name);
	return true;
}

uint32_t case_customers(const struct kase *k)
{
	uint64_t n = k->head.table[TABLE_customer].rows;
	return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX - 1;
}

bool case_exhibit_customer(struct kase *k, uint32_t exhibit, uint32_t customer)
{
	struct arena a = arena_make((size_t)1 << 20);
	struct exhibit e;
	TXN_SCOPE t = txn_join(k);
	bool ok = case_exhibit_get(k, &a, exhibit, &e) &&
		  (e.customer == 0 || store_fail(k, "this exhibit has another customer"));
	e.customer = customer;
	ok = ok && exhibit_write(k, &e, false) && txn_leave(k, &t);
	arena_free(&a);
	return ok;
}

/* ---- releases ---- */

static bool release_write(struct kase *k, const struct release *r, bool fresh)
{
	const struct col c[] = {col_u64(r->id), col_u64(r->customer), col_u64((uint64_t)r->at_ms),
				col_u64((uint64_t)r->withdrawn_ms)};
	out_clear(&k->plain);
	out_lv(&k->plain, r->by);
	out_bytes(&k->plain, r->evidence, sizeof(r->evidence));
	out_bytes(&k->plain, r->rows, sizeof(r->rows));
	out_lv(&k->plain, r->doubt);
	return row_put(k, TABLE_released, c, out_view(&k->plain), fresh);
}

bool case_release_add(struct kase *k, struct release *r)
{
	TXN_SCOPE t = txn_join(k);
	r->id = (uint32_t)k->head.table[TABLE_released].rows + 1;
	r->at_ms = time_now_ms();
	r->withdrawn_ms = 0;
	return release_write(k, r, true) && txn_leave(k, &t);
}

static bool release_get(struct kase *k, struct arena *a, uint32_t id, struct release *out_r)
{
	QUERY_SCOPE *s = row_find(k, TABLE_released, id);
	out_clear(&k->plain);
	if (s == NULL || !row_open(k, TABLE_released, s, &k->plain))
		return false;
	struct cur c = cur_of(out_view(&k->plain));
	struct release r = {.id = id,
			    .customer = column_u32(s, 1),
			    .at_ms = sqlite3_column_int64(s, 2),
			    .withdrawn_ms = sqlite3_column_int64(s, 3)};
	str by = cur_lv(&c), evidence = cur_take(&c, SHA256_BYTES),
	    rows = cur_take(&c, SHA256_BYTES), doubt = cur_lv(&c);
	if (!cur_done(&c) || !utf8_valid(by) || !utf8_valid(doubt))
		return store_fail_read(k, why_altered);
	memcpy(r.evidence, evidence.p, SHA256_BYTES);
	memcpy(r.rows, rows.p, SHA256_BYTES);
	r.by = str_copy(a, by);
	r.doubt = str_copy(a, doubt);
	*out_r = r;
	return true;
}

bool case_release_next(struct kase *k, struct arena *a, uint32_t customer, uint32_t after,
		       struct release *out_r)
{
	fresh_why(k);
	sqlite3_stmt *s = query(k, QUERY_released_standing);
	if (s == NULL)
		return false;
	bind_u64(s, 1, customer);
	bind_u64(s, 2, after);
	uint32_t id = query_step(k, s) ? column_u32(s, 0) : 0;
	query_done(&s);
	return id != 0 && release_get(k, a, id, out_r);
}

bool case_release_withdraw(struct kase *k, uint32_t id)
{
	struct arena a = arena_make((size_t)1 << 20);
	struct release r;
	TXN_SCOPE t = txn_join(k);
	bool ok = release_get(k, &a, id, &r);
	if (ok) {
		r.withdrawn_ms = time_now_ms();
		ok = release_write(k, &r, false) && txn_leave(k, &t);
	}
	arena_free(&a);
	return ok;
}
