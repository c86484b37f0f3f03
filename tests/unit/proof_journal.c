/* What leaves the house: privileged entries show only that they stand there, each choice of entries
 * is proven, and nothing is left of an archive that could not be written. The verifier is the one
 * written from the description, not kond. */
#include "stamp_common.h"

#include "case/store.h"
#include "proof/anchoring.h"
#include "proof/journal_proof.h"

static char verifier[4096];

static int verified(const char *name)
{
	char command[8192];
	snprintf(command, sizeof(command), "'%s' '%s/%s' >'%s/said' 2>&1", verifier, test_dir, name,
		 test_dir);
	int r = system(command);
	return WIFEXITED(r) ? WEXITSTATUS(r) : -1;
}

static bool said(const char *what)
{
	struct arena a = arena_make(1 << 20);
	str s = file_of(&a, "said");
	bool is = str_find(s, str_of(what)) < s.n;
	if (!is)
		print_message("%.*s\n", (int)s.n, (const char *)s.p);
	arena_free(&a);
	return is;
}

static void add_acts(struct kase *k, unsigned n)
{
	TXN_SCOPE t = case_begin(k);
	for (unsigned i = 0; i < n; i++)
		assert_true(i % 3 == 1
				? journal_add_privileged(k, "event", STR("{\"advies\":\"geheim\"}"))
				: journal_add(k, "look", STR("{\"n\":\"\\u00eb\\n\xc3\xab\"}")));
	assert_true(case_commit(&t));
}

static struct journal_shared shared(struct kase *k, const char *name, const uint64_t *only,
				    size_t n)
{
	const char *why = NULL;
	struct journal_share s = {.only = only, .n_only = n};
	struct journal_shared got;
	struct out facts = out_mem();
	assert_true(case_head_sign(k, &s.head));
	struct archive *x = archive_begin(in_dir(name), &why);
	assert_non_null(x);
	journal_proof_facts(k, "journal", &s.head, &facts);
	assert_true(journal_proof_put(k, x, &s, &got));
	assert_true(archive_end(x, out_view(&facts), case_sign_key(k)));
	out_end(&facts);
	return got;
}

static void privileged_is_withheld(void **state)
{
	(void)state;
	struct kase *k = made("p.kond");
	struct arena a = arena_make(1 << 20);
	case_role_set(k, STR("FG"));
	add_acts(k, 20);
	struct journal_shared n = shared(k, "all", NULL, 0);
	assert_int_equal(n.told, 21);
	assert_int_equal(n.withheld, 7);
	assert_int_equal(verified("all"), 0);
	assert_true(said("what was done in 7 entries"));
	str lines = file_of(&a, "all/entries.jsonl");
	assert_true(str_find(lines, STR("geheim")) == lines.n);
	assert_true(str_find(lines, STR("\"role\":\"FG\"")) < lines.n);
	case_close(k);
	arena_free(&a);
}

/* Every entry of trees of every size up to 20, each with its own proof. */
static void each_entry_alone(void **state)
{
	(void)state;
	struct kase *k = made("e.kond");
	char name[32];
	for (unsigned size = 1; size <= 20; size++) {
		uint64_t only[20];
		struct tree_head h;
		if (size > 1)
			add_acts(k, 1);
		assert_true(case_head_sign(k, &h));
		for (uint64_t i = 0; i < size; i++)
			only[i] = i + 1;
		snprintf(name, sizeof(name), "e%u.tar", size);
		struct journal_shared n = shared(k, name, only, size);
		assert_int_equal(n.told, size);
		assert_int_equal(verified(name), 0);
	}
	case_close(k);
}

static void nothing_is_left_of_what_failed(void **state)
{
	(void)state;
	const char *why = NULL;
	struct crypt_key sign = {{1}};
	assert_null(archive_begin(in_dir("no/such/folder"), &why));
	assert_non_null(why);
	struct archive *x = archive_begin(in_dir("f"), &why);
	assert_non_null(x);
	archive_put(x, "a/b.txt", STR("x"));
	shell("chmod 500 f/a; rm -rf f/a; touch f/a");
	archive_put(x, "a/c.txt", STR("y"));
	assert_false(archive_end(x, STR("\"kind\":\"journal\""), &sign));
	assert_null(archive_begin(in_dir("f"), &why)); /* somebody else's file keeps the folder */
	shell("rm f/a && rmdir f");
}

static void the_same_journal_is_the_same_bytes(void **state)
{
	(void)state;
	struct kase *k = made("s.kond");
	add_acts(k, 5);
	shared(k, "one.tar", NULL, 0);
	shared(k, "two.tar", NULL, 0);
	shell("cmp one.tar two.tar");
	case_close(k);
}

static void the_line(void **state)
{
	(void)state;
	struct kase *k = made("l.kond");
	struct out o = out_mem();
	unsigned char root[32];
	add_acts(k, 9);
	assert_true(case_tree_root(k, 7, root));
	anchoring_line(k, 7, root, &o);
	add_acts(k, 30);
	assert_null(anchoring_line_fits(k, out_view(&o)));
	o.p[o.n - 1] = o.p[o.n - 1] == 'A' ? 'B' : 'A';
	assert_non_null(anchoring_line_fits(k, out_view(&o)));
	assert_non_null(anchoring_line_fits(k, STR("")));
	assert_non_null(anchoring_line_fits(k, STR("kond 0 A")));
	assert_non_null(anchoring_line_fits(k, STR("kond 99999999999999999999 A")));
	out_end(&o);
	case_close(k);
}

static int start(void **state)
{
	const char *root = getenv("KOND_ROOT");
	snprintf(verifier, sizeof(verifier), "%s/tools/verify-dossier", root == NULL ? "." : root);
	return dir_make(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(privileged_is_withheld),
	    cmocka_unit_test(each_entry_alone),
	    cmocka_unit_test(nothing_is_left_of_what_failed),
	    cmocka_unit_test(the_same_journal_is_the_same_bytes),
	    cmocka_unit_test(the_line),
	};
	alarm(120);
	return cmocka_run_group_tests_name("proof_journal", tests, start, dir_drop);
}
