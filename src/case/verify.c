/*
 * verify - prove a case: the database itself, the journal's chain and its end, every row of every
 * table, that no row was taken away, brought back or put in, the mentions each item says it has,
 * the digest of the last generation, and that the snapshots follow from it. All in one view. It can
 * not tell that the whole file was put back to an earlier day: anchors kept outside the case do
 * that.
 */
#include "case/store.h"

#include <string.h>

#include "base/must.h"
#include "case/ending.h"
#include "case/register.h"

struct check {
	struct kase *k;
	void (*say)(void *ctx, bool good, const char *what, uint64_t n);
	void *ctx;
	uint64_t bad;
	uint64_t mentions_said; /* by finished items */
	uint64_t mentions_held; /* by blocks of finished items */
	/* the item whose blocks are passing */
	uint32_t item, seq, ordinal;
	bool finished;
	uint64_t item_mentions;
	struct unpacker unpack;
	uint64_t blocks_bad;
	struct generation generation;
	struct sha256 digest;
	struct arena arena;
	struct list_sum people;
	uint64_t people_bad;
};

static void tell(struct check *c, bool good, const char *what, uint64_t n)
{
	if (!good)
		c->bad += n > 0 ? n : 1;
	c->say(c->ctx, good, what, n);
}

/* ---- the database and the journal ---- */

static void check_database(struct check *c)
{
	sqlite3_stmt *s = NULL;
	bool ok =
	    sqlite3_prepare_v2(c->k->db, "PRAGMA integrity_check", -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW && str_eq(column_str(s, 0), STR("ok"));
	sqlite3_finalize(s);
	tell(c, ok, "database structure", 1);
	tell(c, store_shape_right(c->k), "tables and indexes", 1);
}

static void check_journal(struct check *c)
{
	struct journal_findings f;
	journal_prove(c->k, &f);
	tell(c, f.bad == 0, "journal: chain of entries", f.bad == 0 ? f.n : f.bad);
	if (f.bad > 0)
		tell(c, false, "journal: the first entry that is not what it was", f.first_bad);
	tell(c, f.end_right, "journal: its end and its tree", 1);
	tell(c, f.signers_right, "journal: keys that sign, each named by an entry", f.signers);
	tell(c, f.heads_bad == 0, "journal: signed heads that fit the entries",
	     f.heads_bad == 0 ? f.heads : f.heads_bad);
	tell(c, f.anchors_bad == 0, "journal: timestamps from outside that fit the heads",
	     f.anchors_bad == 0 ? f.anchors : f.anchors_bad);
}

/* ---- what rows say of each other ---- */

static bool state_finished(uint64_t state) { return state == ITEM_read || state == ITEM_partial; }

static void end_of_item(struct check *c)
{
	if (c->item != 0 && c->finished && c->ordinal != c->item_mentions)
		c->blocks_bad++;
	if (c->finished)
		c->mentions_held += c->ordinal;
}

static void start_item(struct check *c, uint32_t item)
{
	end_of_item(c);
	c->item = item;
	c->seq = c->ordinal = 0;
	QUERY_SCOPE *s = row_find(c->k, TABLE_item, item);
	c->finished = s != NULL && state_finished(column_u64(s, 9));
	c->item_mentions = s != NULL ? column_u64(s, 14) : 0;
	if (s == NULL)
		c->blocks_bad++;
}

static void check_block(struct check *c, sqlite3_stmt *s, str plain)
{
	uint64_t id = column_u64(s, 0);
	uint32_t n = 0;
	if (c->item != (uint32_t)(id >> 31))
		start_item(c, (uint32_t)(id >> 31));
	struct block_mention b;
	unpack_open(&c->unpack, plain);
	while (unpack_next(&c->unpack, &b))
		n++;
	if (unpack_bad(&c->unpack) || !unpack_told_all(&c->unpack) || n != column_u64(s, 2) ||
	    c->ordinal != column_u64(s, 1) || c->seq != (id & 0x7fffffff))
		c->blocks_bad++;
	c->seq++;
	c->ordinal += n;
}

static void check_person(struct check *c, str plain)
{
	struct person p;
	sha256_add(&c->digest, plain.p, plain.n);
	arena_reset(&c->arena);
	if (!person_unpack(&c->arena, plain, &p)) {
		c->people_bad++;
		return;
	}
	struct gist g = gist_of(&p);
	list_sum_add(&c->people, p.id, &g, true);
}

static void check_row(struct check *c, enum case_table t, sqlite3_stmt *s, str plain)
{
	if (t == TABLE_item && state_finished(column_u64(s, 9)))
		c->mentions_said += column_u64(s, 14);
	else if (t == TABLE_block)
		check_block(c, s, plain);
	else if (t == TABLE_person)
		check_person(c, plain);
}

static void check_table(struct check *c, enum case_table t, const char *opens, const char *whole)
{
	struct kase *k = c->k;
	struct table_sum seen = {0};
	uint64_t bad = 0;
	k->why = NULL;
	sqlite3_stmt *s = query_private(k, table_rows[t].all);
	while (query_step(k, s)) {
		out_clear(&k->plain);
		if (row_open(k, t, s, &k->plain))
			check_row(c, t, s, out_view(&k->plain));
		else
			bad++;
		if (!sum_add(&k->keys, t, column_str(s, table_rows[t].columns), true, &seen))
			bad++;
	}
	bool read = sqlite3_errcode(k->db) == SQLITE_OK || sqlite3_errcode(k->db) == SQLITE_DONE;
	sqlite3_finalize(s);
	tell(c, bad == 0 && read, opens, bad == 0 ? seen.rows : bad);
	tell(c, crypt_same(&seen, &k->head.table[t], sizeof(seen)), whole, seen.rows);
}

static void check_blocks(struct check *c)
{
	check_table(c, TABLE_block, "blocks: each proven", "blocks: none missing, none added");
	end_of_item(c);
	tell(c, c->blocks_bad == 0 && c->mentions_held == c->mentions_said,
	     "mentions: as many as the items say, in order",
	     c->blocks_bad == 0 ? c->mentions_held : c->blocks_bad);
}

static void check_persons(struct check *c)
{
	unsigned char digest[SHA256_BYTES];
	struct kase *k = c->k;
	c->digest = sha256_begin();
	check_table(c, TABLE_person, "persons: each proven", "persons: none missing, none added");
	bool has = case_generation(k, &c->generation);
	bool ok = generation_digest(k, &c->digest, c->generation.no);
	sha256_end(&c->digest, digest);
	ok = has ? ok && c->generation.no == k->head.generation &&
		       crypt_same(digest, c->generation.digest, sizeof(digest))
		 : k->head.generation == 0;
	tell(c, ok, "generation: digest over persons and requesters", c->generation.no);
}

/* Undo what a generation changed. */
static bool walk_back(struct check *c, uint32_t generation)
{
	struct kase *k = c->k;
	struct change x;
	if (!case_changes_kept(k, generation))
		return false;
	struct change_cursor *cur = case_changes(k, generation);
	while (case_changes_next(cur, &x))
		list_sum_change(&c->people, &x, true);
	case_changes_end(cur);
	return k->why == NULL;
}

static bool check_snapshot(struct check *c, uint32_t no, uint32_t *at)
{
	struct snapshot s;
	struct generation g;
	arena_reset(&c->arena);
	if (!case_snapshot_get(c->k, &c->arena, no, &s) || s.generation > *at)
		return false;
	bool ok = case_generation_get(c->k, s.generation, &g) &&
		  crypt_same(g.digest, s.digest, sizeof(g.digest)) &&
		  s.count[COUNT_people] == g.counts.persons &&
		  s.count[COUNT_confirmed] == g.counts.confirmed &&
		  s.count[COUNT_possible] == g.counts.possible;
	for (; *at > s.generation; --*at)
		ok = walk_back(c, *at) && ok;
	return ok && crypt_same(&c->people, &s.people, sizeof(s.people));
}

static void check_snapshots(struct check *c)
{
	uint32_t n = case_snapshots(c->k), at = c->generation.no;
	uint64_t bad = c->people_bad;
	for (uint32_t no = n; no > 0; no--)
		bad += !check_snapshot(c, no, &at);
	tell(c, bad == 0, "snapshots: follow from the people of now by the changes since",
	     bad == 0 ? n : bad);
}

static void check_facts(struct check *c)
{
	uint64_t n = 0;
	check_table(c, TABLE_fact, "facts: each proven", "facts: none missing, none added");
	check_table(c, TABLE_event, "events: each proven", "events: none missing, none added");
	check_table(c, TABLE_attachment, "attachments: each proven",
		    "attachments: none missing, none added");
	check_table(c, TABLE_ruling, "decisions on duties: each proven",
		    "decisions on duties: none missing, none added");
	check_table(c, TABLE_approval, "approvals: each proven",
		    "approvals: none missing, none added");
	check_table(c, TABLE_notice, "forms: each answer and each notice sent proven",
		    "forms: none missing, none added");
	bool ok = fact_committed(c->k, &n);
	tell(c, ok, "facts and events: those that the journal says, in its order", n);
}

static void check_found(struct check *c)
{
	check_table(c, TABLE_exhibit, "exhibits: each proven",
		    "exhibits: none missing, none added");
	check_table(c, TABLE_item, "items: each proven", "items: none missing, none added");
	check_blocks(c);
	check_table(c, TABLE_names, "cell names: each proven",
		    "cell names: none missing, none added");
	check_table(c, TABLE_value, "values: each proven", "values: none missing, none added");
	check_persons(c);
	check_table(c, TABLE_merged, "merged persons: each proven",
		    "merged persons: none missing, none added");
	check_table(c, TABLE_requester, "requesters: each proven",
		    "requesters: none missing, none added");
	check_table(c, TABLE_mapping, "mentions to persons: each proven",
		    "mentions to persons: none missing, none added");
	check_table(c, TABLE_generation, "generations: each proven",
		    "generations: none missing, none added");
	check_table(c, TABLE_survey, "surveys: each proven", "surveys: none missing, none added");
	check_table(c, TABLE_draw, "samples: each proven", "samples: none missing, none added");
	check_table(c, TABLE_judgement, "judgements: each proven",
		    "judgements: none missing, none added");
	check_table(c, TABLE_change, "changes: each proven", "changes: none missing, none added");
	check_table(c, TABLE_snapshot, "snapshots: each proven",
		    "snapshots: none missing, none added");
	check_snapshots(c);
	check_table(c, TABLE_decision, "decisions: each proven",
		    "decisions: none missing, none added");
	check_table(c, TABLE_doubt, "pairs to review: each proven",
		    "pairs to review: none missing, none added");
	check_table(c, TABLE_customer, "customers: each proven",
		    "customers: none missing, none added");
	check_table(c, TABLE_released, "releases: each proven",
		    "releases: none missing, none added");
}

/* Of a case that ended: that nothing is left of what its certificate says is gone. */
static void check_gone(struct check *c)
{
	uint64_t left = ending_left(c->k);
	tell(c, left == 0, "the case ended: tables of evidence and people are empty",
	     left == 0 ? 1 : left);
}

static void check_endings(struct check *c)
{
	uint64_t n = 0;
	check_table(c, TABLE_register, "register of who was told: each entry proven",
		    "register of who was told: none missing, none added");
	bool ok = register_committed(c->k, &n);
	tell(c, ok, "register of who was told: as the journal says", n);
	check_table(c, TABLE_ending, "certificates: each proven",
		    "certificates: none missing, none added");
	ok = ending_committed(c->k, &n);
	tell(c, ok, "certificates: as the journal says", n);
}

uint64_t case_verify(struct kase *k,
		     void (*say)(void *ctx, bool good, const char *what, uint64_t n), void *ctx)
{
	struct check c = {.k = k, .say = say, .ctx = ctx, .arena = arena_make((size_t)256 << 20)};
	unpack_start(&c.unpack, SIZE_MAX, SIZE_MAX);
	if (!snapshot_begin(k)) {
		tell(&c, false, "head of the case", 1);
		unpack_free(&c.unpack);
		arena_free(&c.arena);
		return c.bad;
	}
	tell(&c, true, "head of the case", 1);
	check_database(&c);
	check_journal(&c);
	if (case_ended(k, NULL))
		check_gone(&c);
	else
		check_found(&c);
	check_facts(&c);
	check_table(&c, TABLE_signer, "signing keys: each proven",
		    "signing keys: none missing, none added");
	check_table(&c, TABLE_tree_head, "signed heads: each proven",
		    "signed heads: none missing, none added");
	check_table(&c, TABLE_anchor, "timestamps: each proven",
		    "timestamps: none missing, none added");
	check_endings(&c);
	snapshot_end(k);
	unpack_free(&c.unpack);
	arena_free(&c.arena);
	if (c.bad > 0)
		k->why = why_altered;
	return c.bad;
}
