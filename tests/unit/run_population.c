/* Answers to customers over a whole case: each answer occurs and the sums add up; what is unread
 * makes possible; two different people release; new evidence withdraws; a file of two customers
 * counts for both. */
#include "case_common.h"

#include "base/arena.h"
#include "find/name.h"
#include "run/population.h"
#include "run/scan.h"

static const struct measured measured = {
    .measured = true, .low = 0.991, .high = 0.998, .judged = 400, .generation = 1};
static const struct measured unmeasured = {0};

static uint32_t exhibit_of(struct kase *k, const char *root, enum standing s, const char *customer)
{
	struct exhibit e = {.standing = s, .root = str_of(root), .added_ms = 1};
	if (customer != NULL)
		e.customer = case_customer_add(k, str_of(customer));
	assert_true(case_exhibit_add(k, &e));
	return e.id;
}

/* A file with one person a row. */
struct told {
	const char *name, *bsn;
};
static uint32_t file_of(struct kase *k, uint32_t exhibit, const char *path, enum standing s,
			const struct told *t, unsigned n)
{
	struct arena a = arena_make(1 << 20);
	struct item i;
	struct packer o;
	uint32_t id = add_item(k, exhibit, 0, 0, path, s);
	packer_start(&o);
	for (unsigned r = 0; r < n; r++)
		pack_one(&o, t[r].name, t[r].bsn, r + 2);
	if (n > 0)
		assert_true(case_block_add(k, id, 0, 0, n, packer_view(&o)));
	assert_true(case_item_get(k, &a, id, &i));
	i.state = ITEM_read;
	i.mentions = i.passages = n;
	i.reader = STR("delimited");
	i.has_sha256 = true;
	memset(i.sha256, (int)id, sizeof(i.sha256));
	assert_true(case_item_set(k, &i));
	packer_free(&o);
	arena_free(&a);
	return id;
}

static void set_state(struct kase *k, uint32_t item, enum item_state s)
{
	struct arena a = arena_make(1 << 20);
	struct item i;
	assert_true(case_item_get(k, &a, item, &i));
	i.state = s;
	assert_true(case_item_set(k, &i));
	arena_free(&a);
}

static void resolve_all(struct kase *k)
{
	struct limits l = limits_standard();
	struct person_counts n;
	uint32_t generation;
	assert_true(resolve_run(k, &l, &n, &generation));
}

static struct population_run *asked(struct kase *k, const char *customer, const struct measured *d,
				    struct population_sums *out_s)
{
	struct limits l = limits_standard();
	const char *why = NULL;
	size_t n;
	struct population_run *r =
	    population_run(k, &l, case_customer_find(k, str_of(customer)), d, &why);
	if (r == NULL)
		print_error("%s\n", why);
	assert_non_null(r);
	const struct population_sums *s = population_customers(r, &n);
	assert_int_equal(n, 1);
	assert_int_equal(s->confirmed + s->possible + s->excluded + s->not_found, s->rows);
	*out_s = *s;
	return r;
}

static struct population_sums sums_of(struct kase *k, const char *customer, const struct measured *d)
{
	struct population_sums s;
	population_run_free(asked(k, customer, d, &s));
	s.by[0] = s.by[1] = STR_NONE; /* they went with the run */
	return s;
}

static bool release(struct kase *k, const char *by, const struct measured *d)
{
	struct population_sums s;
	const char *why = NULL;
	struct population_run *r = asked(k, "Ziekenhuis A", d, &s);
	bool ok = population_release(k, &s, d, str_of(by), &why);
	assert_true(ok == (why == NULL));
	population_run_free(r);
	return ok;
}

#define ROWS 5

static struct kase *world(uint32_t *out_file)
{
	static const struct told evidence[] = {{"Willemijn Zonneveldt", "999990019"}};
	static const struct told near[] = {{"Okke Roodbaard", "999990032"}};
	static const struct told other[] = {{"Fatima El Amrani", "999990044"}};
	static const struct told list[] = {{"Willemijn Zonneveldt", "999990019"},
					   {"Okke Roodbaard", "999990032"},
					   {"Fatima El Amrani", "999990044"},
					   {"Sanne Vroegindeweij", "999990056"},
					   {"Sanne Vroegindeweij", "999990056"}};
	struct kase *k = made("population.kond");
	name_start();
	uint32_t a = exhibit_of(k, "/a", STANDING_stolen, "Ziekenhuis A");
	uint32_t r = exhibit_of(k, "/r", STANDING_reachable, "Ziekenhuis A");
	uint32_t b = exhibit_of(k, "/b", STANDING_stolen, "Kliniek B");
	uint32_t l = exhibit_of(k, "/l", STANDING_population, "ziekenhuis  a");
	*out_file = file_of(k, a, "a.csv", STANDING_stolen, evidence, 1);
	file_of(k, r, "r.csv", STANDING_reachable, near, 1);
	file_of(k, b, "b.csv", STANDING_stolen, other, 1);
	file_of(k, l, "LIST.csv", STANDING_population, list, ROWS);
	resolve_all(k);
	return k;
}

static void every_answer(void **state)
{
	(void)state;
	uint32_t file;
	struct kase *k = world(&file);
	struct population_sums s = sums_of(k, "Ziekenhuis A", &measured);
	assert_int_equal(s.rows, ROWS);
	assert_int_equal(s.confirmed, 2);
	assert_int_equal(s.because[5], 1); /* only in other customers' data */
	assert_int_equal(s.possible, 1);
	assert_int_equal(s.not_found, 2);
	assert_int_equal(s.excludable, 2);
	assert_int_equal(s.duplicates, 1);
	assert_int_equal(s.unread, 0);
	assert_true(release(k, "mw. Quist", &measured));
	assert_int_equal(sums_of(k, "Ziekenhuis A", &measured).excluded, 0);
	assert_false(release(k, "Mw Quist", &measured));
	assert_true(release(k, "dhr. Bos", &measured));
	assert_false(release(k, "dhr. Kok", &measured));
	s = sums_of(k, "Ziekenhuis A", &measured);
	assert_int_equal(s.excluded, 2);
	assert_int_equal(s.released, 2);
	assert_int_equal(s.not_found, 0);
	/* without a measured doubt no release makes it so */
	assert_int_equal(sums_of(k, "Ziekenhuis A", &unmeasured).excluded, 0);
	assert_int_equal(case_verify(k, say_bad, NULL), 0);
	case_close(k);
}

static void not_measured(void **state)
{
	(void)state;
	uint32_t file;
	unlink(in_dir("population.kond"));
	struct kase *k = world(&file);
	assert_false(release(k, "mw. Quist", &unmeasured));
	assert_false(release(k, " ", &measured));
	case_close(k);
}

static void unread_makes_possible(void **state)
{
	(void)state;
	uint32_t file;
	unlink(in_dir("population.kond"));
	struct kase *k = world(&file);
	assert_true(release(k, "mw. Quist", &measured));
	assert_true(release(k, "dhr. Bos", &measured));
	/* another customer's unread file changes nothing, one that is nobody's does */
	uint32_t b = exhibit_of(k, "/b2", STANDING_stolen, "Kliniek B");
	set_state(k, add_item(k, b, 0, 0, "b.dwg", STANDING_stolen), ITEM_unread);
	assert_true(population_settle(k));
	assert_int_equal(sums_of(k, "Ziekenhuis A", &measured).excluded, 2);
	uint32_t n = exhibit_of(k, "/n", STANDING_reachable, NULL);
	uint32_t item = add_item(k, n, 0, 0, "n.dwg", STANDING_reachable);
	set_state(k, item, ITEM_partial);
	assert_true(population_settle(k));
	struct population_sums s = sums_of(k, "Ziekenhuis A", &measured);
	assert_int_equal(s.excluded, 0);
	assert_int_equal(s.unread, 1);
	assert_int_equal(s.because[4], 2);
	assert_int_equal(s.possible, 3);
	assert_false(release(k, "mw. Quist", &measured));
	/* read since: the old releases stay withdrawn */
	set_state(k, item, ITEM_read);
	s = sums_of(k, "Ziekenhuis A", &measured);
	assert_int_equal(s.released, 0);
	assert_int_equal(s.not_found, 2);
	case_close(k);
}

/* The same file from two customers is a part of each. */
static void a_file_of_two_customers(void **state)
{
	(void)state;
	uint32_t file;
	unlink(in_dir("population.kond"));
	struct kase *k = world(&file);
	struct arena a = arena_make(1 << 20);
	struct item i;
	struct person p;
	uint32_t b = exhibit_of(k, "/b2", STANDING_stolen, "Kliniek B");
	uint32_t copy = add_item(k, b, 0, 0, "copy.csv", STANDING_stolen);
	assert_true(case_item_get(k, &a, copy, &i));
	i.state = ITEM_duplicate;
	i.duplicate_of = file;
	assert_true(case_item_set(k, &i));
	resolve_all(k);
	assert_true(case_person_get(k, &a, case_person_by_bsn(k, STR("999990019")), &p));
	assert_int_equal(p.n_parts, 2);
	assert_int_equal(p.parts[0].customer, case_customer_find(k, STR("Ziekenhuis A")));
	assert_int_equal(p.parts[1].customer, case_customer_find(k, STR("KLINIEK B")));
	arena_free(&a);
	case_close(k);
}

static void withdrawn_by_hand(void **state)
{
	(void)state;
	uint32_t file;
	const char *why = NULL;
	unlink(in_dir("population.kond"));
	struct kase *k = world(&file);
	uint32_t c = case_customer_find(k, STR("Ziekenhuis A"));
	assert_int_equal(population_withdraw(k, c, STR("dhr. Bos"), &why), 0);
	assert_true(release(k, "mw. Quist", &measured));
	assert_int_equal(population_withdraw(k, c, STR("dhr. Bos"), &why), 1);
	assert_int_equal(sums_of(k, "Ziekenhuis A", &measured).released, 0);
	assert_true(release(k, "mw. Quist", &measured));
	case_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_answer),          cmocka_unit_test(not_measured),
	    cmocka_unit_test(unread_makes_possible), cmocka_unit_test(a_file_of_two_customers),
	    cmocka_unit_test(withdrawn_by_hand),
	};
	return cmocka_run_group_tests(tests, dir_make, dir_drop);
}
