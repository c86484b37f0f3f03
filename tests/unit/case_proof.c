/* The property the journal is for: before the last timestamp every flip, drop, swap, insertion and
 * cut of an entry is found, also when it is done with the key of the case and everything is worked
 * out and signed anew; behind it only when it is done without the key. */
#include "stamp_common.h"

#include "case/store.h"

#define MOST 4096

static struct unlock lock;

struct rewrite {
	struct journal_entry e[MOST];
	size_t n;
};
static struct rewrite now;

enum attack {
	FLIP_time,
	FLIP_role,
	FLIP_act,
	FLIP_detail,
	FLIP_salt,
	FLIP_flag,
	DROP,
	SWAP,
	INSERT,
	CUT,
	ATTACKS
};
static const char *const attack_names[ATTACKS] = {"time", "role", "act",  "detail", "salt",
						  "flag", "drop", "swap", "insert", "cut"};

static void load(struct kase *k, struct arena *a)
{
	struct journal_cursor *j = journal_begin(k);
	now.n = 0;
	while (now.n < MOST && journal_next(j, a, &now.e[now.n]))
		now.n++;
	journal_end(j);
}

static bool mutate(enum attack how, size_t i)
{
	struct journal_entry *e = &now.e[i];
	switch (how) {
	case FLIP_time:
		e->at_ms ^= 1;
		return true;
	case FLIP_role:
		e->role = str_eq(e->role, STR("FG")) ? STR("fg") : STR("FG");
		return true;
	case FLIP_act:
		e->act = STR("looked");
		return true;
	case FLIP_detail:
		e->detail = str_sub(e->detail, 0, e->detail.n - 1);
		return true;
	case FLIP_salt:
		e->salt[i % 32] ^= 1;
		return true;
	case FLIP_flag:
		e->flags ^= JOURNAL_privileged;
		return true;
	case DROP:
		memmove(e, e + 1, (now.n - i - 1) * sizeof(*e));
		now.n--;
		return true;
	case SWAP:
		if (i + 1 >= now.n)
			return false;
		struct journal_entry x = e[0];
		e[0] = e[1];
		e[1] = x;
		return true;
	case INSERT:
		if (now.n == MOST)
			return false;
		memmove(e + 1, e, (now.n - i) * sizeof(*e));
		now.n++;
		e->at_ms++;
		return true;
	default:
		now.n = i;
		return true;
	}
}

static void write_entry(struct kase *k, struct journal_entry *e, uint64_t seq)
{
	unsigned char who[32], what[32];
	struct merkle_hash leaf;
	e->seq = seq;
	memcpy(e->prev, k->head.journal_hash, sizeof(e->prev));
	journal_commit(&k->sha, e, who, what);
	journal_leaf(&k->sha, e, who, what, e->hash);
	sqlite3_stmt *s = query(k, QUERY_journal_add);
	const str text[] = {e->actor, e->program, e->act, e->detail};
	bind_u64(s, 1, e->seq);
	sqlite3_bind_int64(s, 2, e->at_ms);
	for (int i = 0; i < 4; i++)
		sqlite3_bind_text64(s, 3 + i, (const char *)text[i].p, text[i].n, SQLITE_STATIC,
				    SQLITE_UTF8);
	bind_str(s, 7, (str){e->prev, 32});
	bind_str(s, 8, (str){e->hash, 32});
	bind_u64(s, 9, e->flags);
	sqlite3_bind_text64(s, 10, e->role.n > 0 ? (const char *)e->role.p : "", e->role.n,
			    SQLITE_STATIC, SQLITE_UTF8);
	bind_str(s, 11, (str){e->salt, 32});
	assert_true(query_run(k, s));
	memcpy(leaf.b, e->hash, 32);
	merkle_add(&k->sha, &k->head.tree, &leaf, NULL, NULL);
	k->head.journal_seq = seq;
	memcpy(k->head.journal_hash, e->hash, 32);
}

/* A head of the same number, size and time, signed over what the journal says now. */
static void sign_anew(struct kase *k, uint32_t no, uint64_t size, int64_t at_ms)
{
	struct tree_head h = {.no = no, .size = size, .at_ms = at_ms};
	struct merkle_hash root;
	struct out o = out_mem();
	merkle_root(&k->sha, &k->head.tree, &root);
	memcpy(h.root, root.b, 32);
	crypt_sign_public(&k->keys.sign, h.public_key);
	case_head_text(k, &h, false, &o);
	crypt_sign(&k->keys.sign, out_view(&o), h.signature);
	out_clear(&o);
	out_bytes(&o, h.root, 32);
	out_bytes(&o, h.public_key, 32);
	out_bytes(&o, h.signature, 64);
	const struct col c[] = {col_u64(no), col_u64(size), col_u64((uint64_t)at_ms)};
	assert_true(row_put(k, TABLE_tree_head, c, out_view(&o), false));
	out_end(&o);
}

/* All that somebody with the key can do: the whole journal, its tree, head and signatures anew. */
static void write_anew(struct kase *k)
{
	TXN_SCOPE t = case_begin(k);
	uint32_t heads = case_heads(k), next = 1;
	struct tree_head h = {0};
	assert_true(exec(k, "DELETE FROM journal"));
	k->head.tree = (struct merkle){0};
	memset(k->head.journal_hash, 0, 32);
	k->head.journal_seq = 0;
	k->dirty = true;
	if (heads > 0)
		assert_true(case_head_get(k, 1, &h));
	for (size_t i = 0; i < now.n; i++) {
		write_entry(k, &now.e[i], i + 1);
		while (next <= heads && h.size == i + 1) {
			sign_anew(k, next, h.size, h.at_ms);
			if (++next <= heads)
				assert_true(case_head_get(k, next, &h));
		}
	}
	assert_true(case_commit(&t));
}

static bool found_with_key(enum attack how, size_t i)
{
	const char *why = NULL;
	struct arena a = arena_make((size_t)16 << 20);
	copy_to(in_dir("whole.kond"), in_dir("tried.kond"));
	struct kase *k = case_open(in_dir("tried.kond"), &lock, &why);
	assert_non_null(k);
	load(k, &a);
	bool found = true;
	if (mutate(how, i)) {
		write_anew(k);
		struct journal_findings f;
		assert_true(snapshot_begin(k));
		journal_prove(k, &f);
		snapshot_end(k);
		found = f.bad > 0 || !f.end_right || !f.signers_right || f.heads_bad > 0 ||
			f.anchors_bad > 0;
	}
	case_close(k);
	arena_free(&a);
	return found;
}

static void add_acts(struct kase *k, unsigned n)
{
	TXN_SCOPE t = case_begin(k);
	for (unsigned i = 0; i < n; i++) {
		struct journal_number said[] = {{"n", i}};
		assert_true(i % 7 == 3 ? journal_add_privileged(k, "event", STR("{\"note\":1}"))
				       : journal_numbers(k, "look", said, 1));
	}
	assert_true(case_commit(&t));
}

/* before entries, a timestamp, behind entries. gives the size that is stamped */
static uint64_t make_stamped(unsigned before, unsigned behind)
{
	const char *why = NULL;
	struct arena a = arena_make((size_t)16 << 20);
	struct tree_anchor x;
	struct stamp s;
	unlink(in_dir("whole.kond"));
	struct kase *k = case_create(in_dir("whole.kond"), &lock, &why);
	assert_non_null(k);
	add_acts(k, before);
	struct tree_head h;
	if (before > 20)
		assert_true(case_head_sign(k, &h));
	add_acts(k, 1);
	assert_true(case_anchor_request(k, &a, &x));
	str ca = file_of(&a, "ca.pem");
	assert_true(case_anchor_answer(k, &a, stamped(&a, x.request), ca, &x, &s));
	assert_true(case_head_get(k, x.head, &h));
	add_acts(k, behind);
	assert_int_equal(case_verify(k, say_bad, &why), 0);
	case_close(k);
	arena_free(&a);
	return h.size;
}

static unsigned tried, missed, free_behind;

static void try_at(size_t i, uint64_t stamped_size)
{
	for (unsigned how = 0; how < ATTACKS; how++) {
		bool before = i < stamped_size;
		/* a swap with an entry that is not stamped, and a cut, take what is stamped */
		if (found_with_key((enum attack)how, i)) {
			tried += before;
			continue;
		}
		if (before) {
			tried++;
			missed++;
			print_message("not found: %s at %zu\n", attack_names[how], i + 1);
		} else {
			free_behind++;
		}
	}
}

static void every_place_of_a_small_journal(void **state)
{
	(void)state;
	uint64_t size = make_stamped(24, 6);
	for (size_t i = 0; i < size + 6; i++)
		try_at(i, size);
	print_message("%u ways to write %llu stamped entries anew with the key: %u not found; "
		      "behind the stamp %u went unseen\n",
		      tried, (unsigned long long)size, missed, free_behind);
	assert_int_equal(missed, 0);
	assert_true(tried >= 9 * size);
	assert_true(free_behind > 0); /* as doc/journal-format.md says of what is not stamped */
}

static void places_of_a_large_journal(void **state)
{
	(void)state;
	uint64_t size = make_stamped(3000, 50);
	uint64_t at = 88172645463325252u;
	tried = missed = 0;
	for (unsigned n = 0; n < 12; n++) {
		at ^= at << 13;
		at ^= at >> 7;
		at ^= at << 17;
		try_at((size_t)(at % size), size);
	}
	print_message("%u ways at random places of %llu: %u not found\n", tried,
		      (unsigned long long)size, missed);
	assert_int_equal(missed, 0);
}

/* ---- without the key: statements on the file ---- */

static bool noticed(const char *sql)
{
	sqlite3 *db;
	const char *why = NULL;
	copy_to(in_dir("whole.kond"), in_dir("tried.kond"));
	assert_int_equal(sqlite3_open(in_dir("tried.kond"), &db), SQLITE_OK);
	int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	assert_int_equal(rc, SQLITE_OK);
	struct kase *k = case_open(in_dir("tried.kond"), &lock, &why);
	bool seen = k == NULL || case_verify(k, say_bad, NULL) > 0;
	case_close(k);
	return seen;
}

static const char *const statements[] = {
    "DELETE FROM journal WHERE id = %1$u; UPDATE journal SET id = -(id - 1) WHERE id > %1$u;"
    "UPDATE journal SET id = -id WHERE id < 0",
    "UPDATE journal SET id = 0 WHERE id = %1$u; UPDATE journal SET id = %1$u WHERE id = %1$u + 1;"
    "UPDATE journal SET id = %1$u + 1 WHERE id = 0",
    "UPDATE journal SET id = -(id + 1) WHERE id >= %1$u; UPDATE journal SET id = -id WHERE id < 0;"
    "INSERT INTO journal SELECT %1$u, at_ms, actor, program, act, detail, prev, hash, flags, role, "
    "salt FROM journal WHERE id = %1$u + 1",
    "DELETE FROM journal WHERE id >= %1$u",
    "UPDATE journal SET role = 'FG' WHERE id = %1$u",
    "UPDATE journal SET salt = x'00' WHERE id = %1$u",
    "UPDATE journal SET flags = 1 - flags WHERE id = %1$u",
};

static void every_place_without_the_key(void **state)
{
	(void)state;
	unsigned n = 0;
	uint64_t size = make_stamped(24, 6) + 6;
	for (unsigned i = 1; i < size; i++) {
		for (size_t s = 0; s < sizeof(statements) / sizeof(statements[0]); s++) {
			char sql[1024];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(sql, sizeof(sql), statements[s], i);
#pragma GCC diagnostic pop
			n++;
			if (!noticed(sql))
				fail_msg("not noticed: %s", sql);
		}
	}
	print_message("%u ways without the key, all noticed\n", n);
}

/* ---- timestamps that do not hold ---- */

static void bad_answers(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)64 << 20);
	const char *why = NULL;
	struct tree_anchor x, y;
	struct stamp s = {0};
	unlink(in_dir("bad.kond"));
	struct kase *k = case_create(in_dir("bad.kond"), &lock, &why);
	assert_non_null(k);
	assert_true(case_anchor_request(k, &a, &x));
	str ca = file_of(&a, "ca.pem"), other = file_of(&a, "other.pem");
	str answer = stamped(&a, x.request);
	assert_false(case_anchor_answer(k, &a, answer, other, &y, &s));
	assert_false(case_anchor_answer(k, &a, answer, STR("no certificate"), &y, &s));
	assert_false(case_anchor_answer(k, &a, STR("no answer"), ca, &y, &s));
	assert_false(case_anchor_answer(k, &a, str_sub(answer, 0, answer.n - 1), ca, &y, &s));
	unsigned char *flipped = arena_new(&a, unsigned char, answer.n + 1);
	unsigned held = 0;
	for (size_t i = 0; i < answer.n; i += 3) {
		memcpy(flipped, answer.p, answer.n);
		flipped[i] ^= 0x10;
		held += stamp_check(&a, x.request, (str){flipped, answer.n}, ca, &s) == NULL;
	}
	/* certificates in the answer that the signature does not cover may differ in unused bits */
	assert_true(held < answer.n / 60);
	flipped[answer.n] = 0;
	assert_false(case_anchor_answer(k, &a, (str){flipped, answer.n + 1}, ca, &y, &s));
	struct out again = out_mem();
	unsigned char digest[32] = {1};
	stamp_request(digest, &again);
	assert_false(case_anchor_answer(k, &a, stamped(&a, out_view(&again)), ca, &y, &s));
	out_end(&again);
	assert_int_equal(case_verify(k, say_bad, &why), 0);
	assert_true(case_anchor_answer(k, &a, answer, ca, &y, &s));
	assert_true(y.no == x.no && s.at_ms > 0 && str_find(s.authority, STR("Tijdstempel")) > 0);
	assert_false(case_anchor_answer(k, &a, answer, ca, &y, &s)); /* once */
	struct anchored last;
	assert_true(case_anchor_last(k, &a, &last));
	assert_int_equal(last.head.size, 1);
	assert_true(case_key_rotate(k, NULL, NULL) || lock.key_file != NULL);
	assert_int_equal(case_verify(k, say_bad, &why), 0);
	struct tree_head h;
	assert_true(case_head_sign(k, &h));
	assert_int_equal(case_verify(k, say_bad, &why), 0);
	case_close(k);
	arena_free(&a);
}

static int start(void **state)
{
	static char key[160];
	int r = dir_make(state);
	if (r != 0)
		return r;
	snprintf(key, sizeof(key), "%s", in_dir("key"));
	lock = (struct unlock){.key_file = key, .demo = true};
	authority_make();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_place_of_a_small_journal),
	    cmocka_unit_test(places_of_a_large_journal),
	    cmocka_unit_test(every_place_without_the_key),
	    cmocka_unit_test(bad_answers),
	};
	alarm(300);
	return cmocka_run_group_tests_name("case_proof", tests, start, dir_drop);
}
