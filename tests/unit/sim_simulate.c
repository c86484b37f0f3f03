/* Unit tests of sim/simulate.h: repeatable, harmless numbers, and a truth that says what the files
 * say. */
#define _GNU_SOURCE
#include "unit.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "sim/pack.h"
#include "sim/pool.h"
#include "sim/score.h"
#include "sim/simulate.h"

static unsigned char *tree; /* exclusive or over the files met */
static size_t tree_root;

static int add_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
	struct arena a = arena_make((size_t)64 << 20);
	unsigned char d[SHA256_BYTES];
	str s;
	(void)st;
	(void)at;
	if (type == FTW_F) {
		assert_true(io_read_file(&a, path, (size_t)32 << 20, &s));
		str name = str_of(path + tree_root);
		sha256_once(s, d);
		/* folders are met in any order: an exclusive or of file digests does not mind */
		unsigned char n[SHA256_BYTES];
		sha256_once(name, n);
		for (size_t i = 0; i < SHA256_BYTES; i++)
			tree[i] ^= (unsigned char)(d[i] + 3 * n[i]);
	}
	arena_free(&a);
	return 0;
}

static int remove_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void clean(const char *dir) { nftw(dir, remove_file, 16, FTW_DEPTH | FTW_PHYS); }

static void make(char *dir, struct simulation w, unsigned char sum[SHA256_BYTES])
{
	struct simulation_counts n;
	assert_non_null(mkdtemp(dir));
	assert_true(simulate(&w, dir, &n));
	memset(sum, 0, SHA256_BYTES);
	tree = sum;
	tree_root = str_of(dir).n;
	nftw(dir, add_file, 16, FTW_PHYS);
}

#define TODAY ((struct date){2025, 9, 1})

static void same_seed_same_bytes(void **state)
{
	char one[] = "/tmp/kond-sim-XXXXXX", two[] = "/tmp/kond-sim-XXXXXX",
	     three[] = "/tmp/kond-sim-XXXXXX";
	unsigned char a[SHA256_BYTES], b[SHA256_BYTES], c[SHA256_BYTES];
	(void)state;
	make(one, (struct simulation){.seed = 42, .persons = 400, .today = TODAY}, a);
	make(two, (struct simulation){.seed = 42, .persons = 400, .today = TODAY}, b);
	make(three, (struct simulation){.seed = 43, .persons = 400, .today = TODAY}, c);
	assert_memory_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, c, sizeof(a));
	clean(one);
	clean(two);
	clean(three);
}

static void numbers_are_harmless(void **state)
{
	struct pool p;
	(void)state;
	pool_make(&p, 7, 3000, TODAY);
	size_t with = 0;
	for (size_t i = 0; i < p.n; i++) {
		uint32_t bsn = p.human[i].bsn;
		if (bsn == 0)
			continue;
		with++;
		assert_int_equal(bsn / 100000000, 9);
		assert_true(pool_bsn_passes(bsn));
		for (size_t k = 0; k < i && k < 50 && !p.human[i].shares; k++)
			assert_int_not_equal(bsn, p.human[k].bsn);
	}
	assert_true(with > 2800);
	assert_true(pool_bsn_passes(123456782));
	assert_false(pool_bsn_passes(123456789));
	pool_free(&p);
}

static void has_hard_cases(void **state)
{
	static const enum hard wanted[] = {
	    HARD_twin,       HARD_father_son,    HARD_namesake,       HARD_no_bsn,
	    HARD_newborn,    HARD_made_up_name,  HARD_moved,          HARD_double_name,
	    HARD_bsn_shared, HARD_newborn_named, HARD_incomplete_date};
	struct pool p;
	(void)state;
	pool_make(&p, 1, 20000, TODAY);
	for (size_t k = 0; k < sizeof(wanted) / sizeof(wanted[0]); k++) {
		size_t n = 0;
		for (size_t i = 0; i < p.patients; i++)
			n += p.human[i].hard >> wanted[k] & 1;
		assert_true(n >= 2);
	}
	pool_free(&p);
}

/* Digits only: without what a layout may put between them. */
static str digits_of(struct arena *a, str s)
{
	unsigned char *p = arena_new(a, unsigned char, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != 0 && s.p[i] != '.' && s.p[i] != ' ')
			p[n++] = s.p[i];
	return (str){p, n};
}

static bool stands_in(struct arena scratch, const char *dir, str path, str bsn)
{
	static const char *const roots[] = {"stolen", "published"};
	char z[512];
	str s;
	for (size_t i = 0; i < 2; i++) {
		snprintf(z, sizeof(z), "%s/evidence/%s/%.*s", dir, roots[i], (int)path.n,
			 (const char *)path.p);
		if (!io_read_file(&scratch, z, (size_t)32 << 20, &s))
			continue;
		str d = digits_of(&scratch, s);
		if (str_find(d, bsn) < d.n)
			return true;
	}
	return false;
}

static void truth_says_what_files_say(void **state)
{
	char dir[] = "/tmp/kond-sim-XXXXXX", path[64];
	unsigned char sum[SHA256_BYTES];
	struct arena a = arena_make((size_t)1 << 30);
	struct claims c = {.arena = &a};
	size_t looked = 0;
	(void)state;
	make(
	    dir,
	    (struct simulation){
		.seed = 5, .persons = 600, .formats = SIM_csv | SIM_hl7 | SIM_text, .today = TODAY},
	    sum);
	snprintf(path, sizeof(path), "%s/truth/persons.jsonl", dir);
	assert_int_equal(claims_read(&c, path), 0);
	assert_true(c.n > 590);
	for (size_t i = 0; i < c.n; i += 3) {
		bool found = c.c[i].bsn.n == 0;
		for (size_t k = 0; k < c.c[i].n_file && !found; k++)
			found = stands_in(a, dir, c.c[i].file[k], c.c[i].bsn);
		assert_true(found);
		looked += c.c[i].bsn.n > 0;
		assert_true(c.c[i].bsn.n > 0 || c.c[i].n_surname > 0);
		assert_true(c.c[i].n_file > 0);
		assert_true(c.c[i].categories != 0);
	}
	assert_true(looked > 150);
	claims_free(&c);
	arena_free(&a);
	clean(dir);
}

static void formats_are_chosen(void **state)
{
	char dir[] = "/tmp/kond-sim-XXXXXX", path[64];
	unsigned char sum[SHA256_BYTES];
	struct arena a = arena_make((size_t)64 << 20);
	struct claims c = {.arena = &a};
	unsigned f = 0;
	(void)state;
	assert_true(simulate_formats(STR("hl7, csv"), &f));
	assert_int_equal(f, SIM_hl7 | SIM_csv);
	assert_false(simulate_formats(STR("hl7,xdoc"), &f));
	assert_false(simulate_formats(STR(""), &f));
	make(dir,
	     (struct simulation){.seed = 5, .persons = 100, .formats = SIM_hl7, .today = TODAY},
	     sum);
	snprintf(path, sizeof(path), "%s/truth/persons.jsonl", dir);
	assert_int_equal(claims_read(&c, path), 0);
	for (size_t i = 0; i < c.n; i++)
		for (size_t k = 0; k < c.c[i].n_tag; k++)
			assert_false(str_eq(c.c[i].tag[k], STR("format csv")));
	claims_free(&c);
	arena_free(&a);
	clean(dir);
}

/* Words of the truth that stand beside a person's formats. */
static size_t kinds_of(const struct claim *c)
{
	size_t n = 0;
	for (size_t i = 0; i < c->n_tag; i++)
		n += str_starts(c->tag[i], STR("format ")) &&
		     !str_eq(c->tag[i], STR("format container"));
	return n;
}

static void some_stand_in_one_format_only(void **state)
{
	char dir[] = "/tmp/kond-sim-XXXXXX", path[64];
	unsigned char sum[SHA256_BYTES];
	struct arena a = arena_make((size_t)64 << 20);
	struct claims c = {.arena = &a};
	struct truth_items items = {0};
	size_t only = 0, scanned = 0, unread = 0;
	unsigned f = 0;
	(void)state;
	assert_true(simulate_formats(STR("plain"), &f));
	assert_int_equal(f & (SIM_docx | SIM_scan | SIM_raw), 0);
	assert_true(simulate_formats(STR("documents"), &f));
	assert_int_equal(f & (SIM_csv | SIM_raw), 0);
	make(dir,
	     (struct simulation){.seed = 5,
				 .persons = 400,
				 .formats = SIM_docx | SIM_csv | SIM_scan | SIM_container,
				 .scans = 3,
				 .today = TODAY},
	     sum);
	snprintf(path, sizeof(path), "%s/truth/persons.jsonl", dir);
	assert_int_equal(claims_read(&c, path), 0);
	for (size_t i = 0; i < c.n; i++)
		for (size_t k = 0; k < c.c[i].n_tag && kinds_of(&c.c[i]) == 1; k++) {
			only += str_eq(c.c[i].tag[k], STR("format docx"));
			scanned += str_eq(c.c[i].tag[k], STR("format scan"));
		}
	assert_true(only >= 2);
	assert_true(scanned >= 2);
	snprintf(path, sizeof(path), "%s/truth/items.jsonl", dir);
	assert_true(items_read(&items, &a, path));
	for (size_t i = 0; i < items.n; i++)
		unread += !items.item[i].readable;
	assert_true(unread >= 8);
	/* members that the truth does not name are their container's, and so are exhibits above */
	str known = items.item[0].path;
	struct out deep = out_mem();
	out_z(&deep, "stolen/");
	out_str(&deep, known);
	out_z(&deep, "!/page 1.png");
	assert_ptr_equal(items_at(&items, out_view(&deep)), &items.item[0]);
	assert_null(items_at(&items, STR("not/there")));
	out_end(&deep);
	items_free(&items);
	claims_free(&c);
	arena_free(&a);
	clean(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(same_seed_same_bytes),
					   cmocka_unit_test(numbers_are_harmless),
					   cmocka_unit_test(has_hard_cases),
					   cmocka_unit_test(truth_says_what_files_say),
					   cmocka_unit_test(formats_are_chosen),
					   cmocka_unit_test(some_stand_in_one_format_only)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
