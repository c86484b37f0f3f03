/* Unit tests of sim/score.h: the truth against itself is without fault, and each planted fault is
 * seen. */
#define _GNU_SOURCE
#include "unit.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/score.h"
#include "sim/simulate.h"

struct given {
	char dir[32];
	struct arena a;
	struct claims truth, found;
};

static int remove_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static int begin(void **state)
{
	struct given *g = calloc(1, sizeof(*g));
	struct simulation_counts n;
	struct simulation w = {.seed = 11, .persons = 500, .today = {2025, 9, 1}};
	char path[64];
	snprintf(g->dir, sizeof(g->dir), "/tmp/kond-score-XXXXXX");
	assert_non_null(mkdtemp(g->dir));
	assert_true(simulate(&w, g->dir, &n));
	snprintf(path, sizeof(path), "%s/truth/persons.jsonl", g->dir);
	g->a = arena_make((size_t)1 << 30);
	g->truth.arena = g->found.arena = &g->a;
	assert_int_equal(claims_read(&g->truth, path), 0);
	assert_int_equal(claims_read(&g->found, path), 0);
	*state = g;
	return 0;
}

static int end(void **state)
{
	struct given *g = *state;
	claims_free(&g->truth);
	claims_free(&g->found);
	arena_free(&g->a);
	nftw(g->dir, remove_file, 16, FTW_DEPTH | FTW_PHYS);
	free(g);
	return 0;
}

static void whole(const struct ratio *r)
{
	assert_true(r->right > 0);
	assert_int_equal(r->right, r->found);
	assert_int_equal(r->right, r->truth);
}

static void drop(struct claims *c, size_t at)
{
	memmove(&c->c[at], &c->c[at + 1], (c->n - at - 1) * sizeof(*c->c));
	c->n--;
}

/* A patient with a BSN, e-mail and telephone, alone of that name; from: where to look. */
static size_t rich(const struct claims *c, size_t from)
{
	for (size_t i = from; i < c->n; i++) {
		const struct claim *k = &c->c[i];
		bool hard = false;
		for (size_t t = 0; t < k->n_tag; t++)
			hard |= str_eq(k->tag[t], STR("hard twin")) ||
				str_eq(k->tag[t], STR("hard namesake"));
		if (!hard && k->kind == PERSON_patient && k->bsn.n > 0 && k->n_email > 0 &&
		    k->n_phone > 0 && k->given.n > 0)
			return i;
	}
	fail();
	return 0;
}

static void truth_against_itself(void **state)
{
	struct given *g = *state;
	struct score s;
	score_make(&g->a, &g->truth, &g->found, &s);
	whole(&s.people);
	whole(&s.staff);
	whole(&s.professionals);
	whole(&s.names);
	whole(&s.exposure);
	whole(&s.requesters);
	whole(&s.parts);
	whole(&s.categories);
	assert_int_equal(s.merged + s.split + s.missed + s.unfounded + s.false_sensitive, 0);
	for (size_t i = 0; i < s.n_tag; i++)
		assert_int_equal(s.tag[i].r.right, s.tag[i].r.truth);
	score_free(&s);
}

/* By format: the truth meets itself; somebody without truth counts against the format of its file.
 */
static void tells_formats_apart(void **state)
{
	struct given *g = *state;
	struct truth_items items = {0};
	struct format_scores f;
	struct score s;
	char path[64];
	str file = STR_NONE;
	snprintf(path, sizeof(path), "%s/truth/items.jsonl", g->dir);
	assert_true(items_read(&items, &g->a, path));
	score_make(&g->a, &g->truth, &g->found, &s);
	score_formats(&g->truth, &g->found, &s, &items, &f);
	assert_true(f.n > 5);
	whole(&f.outside);
	for (size_t i = 0; i < f.n; i++)
		whole(&f.f[i].r);
	score_free(&s);
	for (size_t i = 0; i < items.n; i++)
		if (str_eq(items.item[i].format, STR("docx")))
			file = items.item[i].path;
	GROW(g->found.c, g->found.cap, g->found.n + 1);
	g->found.c[g->found.n++] = (struct claim){
	    .birth_date = STR("1900-01-01"), .kind = PERSON_patient, .file = &file, .n_file = 1};
	score_make(&g->a, &g->truth, &g->found, &s);
	score_formats(&g->truth, &g->found, &s, &items, &f);
	assert_int_equal(f.outside.found, f.outside.right + 1);
	for (size_t i = 0; i < f.n; i++)
		assert_int_equal(f.f[i].r.found - f.f[i].r.right,
				 str_eq(f.f[i].format, STR("docx")) ? 1 : 0);
	score_free(&s);
	items_free(&items);
}

static void sees_a_miss(void **state)
{
	struct given *g = *state;
	struct score s;
	size_t at = rich(&g->found, 10);
	drop(&g->found, at);
	score_make(&g->a, &g->truth, &g->found, &s);
	assert_int_equal(s.missed, 1);
	assert_int_equal(s.people.truth - s.people.right, 1);
	assert_int_equal(s.people.found, s.people.right);
	assert_int_equal(s.verdict_truth[at], VERDICT_missed);
	assert_int_equal(s.merged, 0);
	score_free(&s);
}

/* Somebody without truth counts as found, unless shown as a test patient. */
static void sets_test_patients_apart(void **state)
{
	struct given *g = *state;
	struct score s;
	size_t trials = 0;
	for (size_t i = 0; i < g->truth.n; i++)
		trials += g->truth.c[i].trial;
	assert_true(trials > 0);
	for (int i = 0; i < 2; i++) {
		GROW(g->found.c, g->found.cap, g->found.n + 1);
		g->found.c[g->found.n++] = (struct claim){
		    .birth_date = STR("1900-01-01"), .kind = PERSON_patient, .trial = i == 0};
	}
	score_make(&g->a, &g->truth, &g->found, &s);
	assert_int_equal(s.apart, 1 + trials);
	assert_int_equal(s.unfounded, 1);
	assert_int_equal(s.people.found - s.people.right, 1);
	assert_int_equal(s.verdict_found[g->found.n - 2], VERDICT_apart);
	score_free(&s);
}

/* A test patient who is shown as somebody is somebody too many; somebody shown as a test patient is
 * not found. */
static void trials_are_nobody(void **state)
{
	struct given *g = *state;
	struct score s;
	size_t at = rich(&g->found, 10), trial = 0;
	while (!g->found.c[trial].trial)
		trial++;
	g->found.c[trial].trial = false;
	g->found.c[at].trial = true;
	score_make(&g->a, &g->truth, &g->found, &s);
	assert_int_equal(s.unfounded, 1);
	assert_int_equal(s.people.truth - s.people.right, 1);
	score_free(&s);
}

static const struct tag_score *tag(const struct score *s, const char *name)
{
	for (size_t i = 0; i < s->n_tag; i++)
		if (str_eq(s->tag[i].tag, str_of(name)))
			return &s->tag[i];
	return NULL;
}

static void tells_each_hard_case(void **state)
{
	struct given *g = *state;
	struct score s;
	str moved = STR("hard moved"), double_name = STR("hard double_name");
	size_t at = rich(&g->found, 10), other = rich(&g->found, at + 1);
	g->truth.c[at].tag = &moved;
	g->truth.c[other].tag = &double_name;
	g->truth.c[at].n_tag = g->truth.c[other].n_tag = 1;
	struct claim *big = &g->found.c[at];
	str *emails = arena_new(&g->a, str, big->n_email + 1);
	memcpy(emails, big->email, big->n_email * sizeof(*emails));
	emails[big->n_email++] = g->found.c[other].email[0];
	big->email = emails;
	struct claim piece = g->found.c[other];
	piece.bsn = STR_NONE;
	piece.n_email = 0;
	GROW(g->found.c, g->found.cap, g->found.n + 1);
	g->found.c[g->found.n++] = piece;
	score_make(&g->a, &g->truth, &g->found, &s);
	assert_int_equal(tag(&s, "hard moved")->merged, 1);
	assert_int_equal(tag(&s, "hard moved")->split, 0);
	assert_int_equal(tag(&s, "hard double_name")->merged, 1);
	assert_int_equal(tag(&s, "hard double_name")->split, 1);
	score_free(&s);
}

static void scores_groups(void **state)
{
	struct given *g = *state;
	struct score s;
	struct group_scores groups;
	size_t at = rich(&g->found, 10), other = rich(&g->found, at + 1);
	const struct ratio *minor = &groups.group[0], *detained = &groups.group[3];
	assert_true(str_eq(str_of(group_name(3)), STR("detained")));
	g->truth.c[at].groups = GROUP_detained;
	g->truth.c[at].unreachable = true;
	g->found.c[other].groups = GROUP_detained;
	score_make(&g->a, &g->truth, &g->found, &s);
	score_groups(&g->truth, &g->found, &s, &groups);
	assert_true(minor->truth > 0 && minor->found + 2 > minor->truth);
	assert_int_equal(detained->found, detained->right + 1);
	assert_int_equal(detained->truth, detained->right + 1);
	assert_int_equal(groups.unreachable.truth, groups.unreachable.right + 1);
	score_free(&s);
}

static void sees_a_split(void **state)
{
	struct given *g = *state;
	struct score s;
	size_t at = rich(&g->found, 10);
	GROW(g->found.c, g->found.cap, g->found.n + 1);
	struct claim piece = g->found.c[at];
	piece.bsn = STR_NONE;
	piece.n_email = 0;
	g->found.c[g->found.n++] = piece;
	score_make(&g->a, &g->truth, &g->found, &s);
	assert_int_equal(s.split, 1);
	assert_int_equal(s.missed, 0);
	assert_int_equal(s.verdict_found[g->found.n - 1], VERDICT_split);
	assert_int_equal(s.people.found - s.people.right, 1);
	score_free(&s);
}

static void sees_a_merge(void **state)
{
	struct given *g = *state;
	struct score s;
	size_t one = rich(&g->found, 10), two = rich(&g->found, one + 1);
	str mails[2] = {g->found.c[one].email[0], g->found.c[two].email[0]};
	g->found.c[one].email = mails;
	g->found.c[one].n_email = 2;
	drop(&g->found, two);
	score_make(&g->a, &g->truth, &g->found, &s);
	assert_int_equal(s.merged, 1);
	assert_int_equal(s.missed, 1);
	assert_int_equal(s.verdict_found[one], VERDICT_merged);
	assert_int_equal(s.other[one], two + 1);
	score_free(&s);
}

static void sees_wrong_exposure_and_category(void **state)
{
	struct given *g = *state;
	struct score s;
	size_t at = rich(&g->found, 10);
	g->found.c[at].exposure =
	    str_eq(g->found.c[at].exposure, STR("stolen")) ? STR("published") : STR("stolen");
	g->found.c[at].categories |= 1ull << CATEGORY_genetics | 1ull << CATEGORY_fertility;
	g->found.c[at].birth_date = STR("1901-01-01");
	score_make(&g->a, &g->truth, &g->found, &s);
	assert_int_equal(s.exposure.truth - s.exposure.right, 1);
	assert_int_equal(s.false_sensitive, 2);
	assert_int_equal(s.names.truth - s.names.right, 1);
	whole(&s.people);
	score_free(&s);
}

static void sees_somebody_who_is_not_there(void **state)
{
	struct given *g = *state;
	struct score s;
	str name = STR("x yzzy"), surname = STR("yzzy");
	GROW(g->found.c, g->found.cap, g->found.n + 1);
	g->found.c[g->found.n++] = (struct claim){.id = STR("P-9"),
						  .bsn = STR("999999999"),
						  .birth_date = STR("1900-01-02"),
						  .name = &name,
						  .n_name = 1,
						  .surname = &surname,
						  .n_surname = 1,
						  .exposure = STR("stolen")};
	score_make(&g->a, &g->truth, &g->found, &s);
	assert_int_equal(s.unfounded, 1);
	assert_int_equal(s.verdict_found[g->found.n - 1], VERDICT_false);
	score_free(&s);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {T(truth_against_itself),
					   T(tells_formats_apart),
					   T(sees_a_miss),
					   T(sees_a_split),
					   T(sets_test_patients_apart),
					   T(trials_are_nobody),
					   T(tells_each_hard_case),
					   T(scores_groups),
					   T(sees_a_merge),
					   T(sees_wrong_exposure_and_category),
					   T(sees_somebody_who_is_not_there)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
