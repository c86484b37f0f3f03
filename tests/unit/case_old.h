/* case_old - a journal as cases before version 8 had it: a chain of hashes, no tree. */
#ifndef TESTS_CASE_OLD_H
#define TESTS_CASE_OLD_H

#include "case/store.h"

static inline void hash_of_old(const struct journal_entry *e, unsigned char out_hash[32])
{
	struct out o = out_mem();
	out_z(&o, "kond journal 1");
	out_u64(&o, e->seq);
	out_u64(&o, (uint64_t)e->at_ms);
	out_lv(&o, e->actor);
	out_lv(&o, e->program);
	out_lv(&o, e->act);
	out_lv(&o, e->detail);
	out_bytes(&o, e->prev, sizeof(e->prev));
	sha256_once(out_view(&o), out_hash);
	out_end(&o);
}

/* Inside a transaction; the caller sets the version and writes the head. */
static inline void journal_of_old(struct kase *k)
{
	struct arena a = arena_make(1 << 20);
	unsigned char last[32] = {0};
	struct journal_entry e;
	char sql[512], hex[2][65];
	for (uint64_t seq = 1; seq <= k->head.journal_seq; seq++) {
		assert_true(journal_get(k, &a, seq, &e));
		memcpy(e.prev, last, 32);
		hash_of_old(&e, last);
		for (int i = 0; i < 32; i++) {
			snprintf(hex[0] + 2 * i, 3, "%02x", e.prev[i]);
			snprintf(hex[1] + 2 * i, 3, "%02x", last[i]);
		}
		snprintf(sql, sizeof(sql),
			 "UPDATE journal SET prev = x'%s', hash = x'%s' WHERE id = %llu", hex[0],
			 hex[1], (unsigned long long)seq);
		assert_true(exec(k, sql));
	}
	assert_true(exec(k, "ALTER TABLE journal DROP COLUMN flags;"
			    "ALTER TABLE journal DROP COLUMN role;"
			    "ALTER TABLE journal DROP COLUMN salt;"
			    "DROP TABLE signer; DROP TABLE tree_head; DROP TABLE anchor;"));
	for (int t = TABLE_signer; t <= TABLE_anchor; t++)
		k->head.table[t] = (struct table_sum){0};
	memcpy(k->head.journal_hash, last, 32);
	k->head.tree = (struct merkle){0};
	arena_free(&a);
}

#endif
