/* case_common - a made-up case for the tests of case/: a folder of its own, a few items, mentions
 * and persons. */
#ifndef TESTS_CASE_COMMON_H
#define TESTS_CASE_COMMON_H

#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"
#include "case/ending.h"
#include "case/event.h"
#include "case/register.h"

#define PASS STR("drie blauwe fietsen op dinsdag")

static char test_dir[64];
static const struct unlock by_pass = {.passphrase = PASS};

static inline const char *in_dir(const char *name)
{
	static char paths[8][160];
	static unsigned at;
	at = (at + 1) % 8;
	snprintf(paths[at], sizeof(paths[at]), "%s/%s", test_dir, name);
	return paths[at];
}

static inline int dir_make(void **state)
{
	(void)state;
	snprintf(test_dir, sizeof(test_dir), "/tmp/kond-case-XXXXXX");
	return mkdtemp(test_dir) == NULL;
}

static inline int dir_drop(void **state)
{
	(void)state;
	pid_t p = fork();
	if (p == 0) {
		execlp("rm", "rm", "-rf", test_dir, (char *)NULL);
		_exit(1);
	}
	waitpid(p, NULL, 0);
	return 0;
}

static inline struct kase *held(struct kase *k, const char *why)
{
	if (k == NULL)
		print_error("%s\n", why);
	assert_non_null(k);
	return k;
}

static inline struct kase *made(const char *name)
{
	const char *why = NULL;
	struct kase *k = case_create(in_dir(name), &by_pass, &why);
	return held(k, why);
}

static inline struct kase *opened(const char *name)
{
	const char *why = NULL;
	struct kase *k = case_open(in_dir(name), &by_pass, &why);
	return held(k, why);
}

static inline void say_bad(void *ctx, bool good, const char *what, uint64_t n)
{
	if (!good && ctx != NULL)
		print_message("  not proven: %s (%llu)\n", what, (unsigned long long)n);
}

static inline void copy_to(const char *from, const char *to)
{
	static unsigned char b[1 << 16];
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	assert_non_null(in);
	assert_non_null(out);
	for (size_t n; (n = fread(b, 1, sizeof(b), in)) > 0;)
		assert_int_equal(fwrite(b, 1, n, out), n);
	fclose(in);
	assert_int_equal(fclose(out), 0);
}

static inline void pack_one(struct packer *o, const char *name, const char *bsn, uint64_t row)
{
	const struct finding f[] = {
	    {.kind = KIND_name,
	     .evidence = EV_label,
	     .at = row * 100,
	     .raw_n = 10,
	     .value = str_of(name)},
	    {.kind = KIND_bsn,
	     .evidence = EV_label | EV_check,
	     .at = row * 100 + 20,
	     .raw_n = 9,
	     .value = str_of(bsn)},
	};
	packer_add(
	    o, &(struct mention){
		   .role = ROLE_patient, .unit = UNIT_row, .number = row, .n = 2, .finding = f});
}

static inline uint32_t add_exhibit(struct kase *k, const char *root, enum standing s)
{
	struct exhibit e = {.standing = s,
			    .root = str_of(root),
			    .received_from = STR("Recherche Rijswijk, mw. Quist"),
			    .by = STR("beheerder Vroegindeweij"),
			    .acquired_at = STR("2025-08-12T10:00:00Z"),
			    .added_ms = 1};
	assert_true(case_exhibit_add(k, &e));
	return e.id;
}

static inline uint32_t add_item(struct kase *k, uint32_t exhibit, uint32_t parent, uint32_t index,
				const char *path, enum standing s)
{
	struct item i = {.exhibit = exhibit,
			 .parent = parent,
			 .index = index,
			 .standing = s,
			 .bytes = 1000,
			 .mtime_ms = 5,
			 .path = str_of(path),
			 .raw_path = str_of(path),
			 .type = STR("CSV, UTF-8"),
			 .reader = STR("csv")};
	assert_true(case_item_add(k, &i));
	return i.id;
}

/* Finish an item: n mentions in one block. */
static inline void finish_item(struct kase *k, uint32_t id, unsigned n, const char *name,
			       const char *bsn)
{
	struct arena a = arena_make(1 << 20);
	struct packer o;
	struct item i;
	packer_start(&o);
	for (unsigned r = 0; r < n; r++)
		pack_one(&o, name, bsn, r);
	if (n > 0)
		assert_true(case_block_add(k, id, 0, 0, n, packer_view(&o)));
	assert_true(case_item_get(k, &a, id, &i));
	i.state = ITEM_read;
	i.mentions = n;
	i.has_sha256 = true;
	memset(i.sha256, (int)id, sizeof(i.sha256));
	assert_true(case_item_set(k, &i));
	packer_free(&o);
	arena_free(&a);
}

/* One resolution in which every mention of the case came to person 1, and persons 1..n live. */
static inline void resolve_simple(struct kase *k, uint32_t n, const char *name, const char *bsn)
{
	struct limits l = limits_standard();
	struct prior prior;
	TXN_SCOPE t = case_begin(k);
	assert_non_null(t.k);
	case_resolve_begin(k, &prior);
	struct person_out *out = case_resolve_out(k);
	struct case_mentions *m = case_mentions_begin(k, &l);
	struct place p;
	struct mention me;
	uint64_t mentions = 0;
	while (case_mentions_next(m, &p, &me)) {
		out->mention_of(out->ctx, &p, 1);
		mentions++;
	}
	assert_false(case_mentions_broken(m));
	case_mentions_end(m);
	str names[] = {str_of(name)}, reasons[] = {STR("bsn")};
	for (uint32_t id = 1; id <= n; id++) {
		struct person q = {.id = id,
				   .kind = PERSON_patient,
				   .bsn = id == 1 ? str_of(bsn) : STR_NONE,
				   .bsn_valid = id == 1,
				   .birth_date = {1980, 2, 1},
				   .sex = 'F',
				   .exposure = STANDING_stolen,
				   .certainty = CERTAINTY_confirmed,
				   .mentions = 1,
				   .names = names,
				   .n_names = 1,
				   .reasons = reasons,
				   .n_reasons = 1};
		out->person(out->ctx, &q);
	}
	struct requester r = {.id = 1,
			      .agb = STR("01012345"),
			      .name = STR("Praktijk Zilverschoon"),
			      .city = STR("Oegstgeest"),
			      .kind = "practice",
			      .persons = n};
	out->requester(out->ctx, &r, STR("01012345"));
	if (n > 1)
		out->merged(out->ctx, n + 1, 1);
	struct doubt doubt = {.a = 1,
			      .b = 2,
			      .permille = 500,
			      .centibits = -120,
			      .n = 1,
			      .said = {{STR("birth date"), STR("near"), -120}}};
	case_doubts_clear(k);
	case_doubts_sink(k, out);
	if (n > 1)
		out->doubt(out->ctx, &doubt);
	struct person_counts counts = {.mentions = mentions, .persons = n, .confirmed = n};
	assert_true(case_resolve_end(k, &counts));
	assert_true(journal_add(k, "resolve", STR("{\"generation\":1}")));
	assert_true(case_commit(&t));
}

static inline void freeze_simple(struct kase *k, const char *label)
{
	struct generation g;
	assert_true(case_generation(k, &g));
	struct snapshot s = {.label = str_of(label)};
	s.count[COUNT_people] = g.counts.persons;
	s.count[COUNT_confirmed] = g.counts.confirmed;
	s.count[COUNT_possible] = g.counts.possible;
	assert_true(case_snapshot_add(k, &s));
}

static inline void add_fact(struct kase *k, enum fact_about about, const char *key,
			    const char *value)
{
	struct field one = {str_of(key), str_of(value)};
	struct fact f = {.about = about, .number = 1, .n = 1, .field = &one};
	assert_true(fact_add(k, &f, FACT_ANY, "test", false));
}

/* A destruction that one prepared and another released; gives its number. */
static inline uint32_t plan_released(struct kase *k, enum plan_scope scope)
{
	struct arena a = arena_make(1 << 24);
	struct ending_desk d;
	assert_true(ending_desk_load(k, &a, &d));
	struct plan p = {.scope = scope, .by = STR("mw. Quist"), .why = STR("de zaak is af")};
	assert_true(plan_add(k, &d.keeping, &p));
	struct approval x = {.what = fact_id(&a, 'X', p.id), .name = p.by};
	for (x.step = APPROVAL_prepared; x.step <= APPROVAL_released; x.step++) {
		plan_state(k, &p, x.of);
		assert_true(ending_desk_load(k, &a, &d));
		assert_true(approval_add(k, &d.org, &d.approvals, &x));
		x.name = STR("dhr. Roodbaard");
	}
	arena_free(&a);
	return p.id;
}

static inline void fill_register(struct kase *k)
{
	struct register_entry e = {.source = STR("N-1"),
				   .whom = STR("Ziekenhuis Zilverschoon"),
				   .capacity = STR("customer"),
				   .when = STR("2026-08-09"),
				   .how = STR("post")};
	assert_true(register_init(k, STR("acht groene pennen")));
	assert_true(register_add(k, &e));
}

/* A register that was destroyed, with its certificate, and another one. */
static inline void fill_endings(struct kase *k)
{
	struct arena a = arena_make(1 << 24);
	fill_register(k);
	assert_int_equal(
	    ending_carry_out(k, &a, plan_released(k, PLAN_register), STR("mw. Quist"), STR_NONE),
	    1);
	fill_register(k);
	arena_free(&a);
}

static inline void fill_facts(struct kase *k)
{
	struct attachment x = {.name = STR("brief.pdf")};
	add_fact(k, ABOUT_entity, "name", "Laboratorium De Linde");
	add_fact(k, ABOUT_event, "kind", "note");
	add_fact(k, ABOUT_ruling, "risk", "high");
	add_fact(k, ABOUT_approval, "what", "S-1");
	add_fact(k, ABOUT_notice, "act", "answer");
	add_fact(k, ABOUT_reminder, "act", "try");
	add_fact(k, ABOUT_dossier, "recipient", "ap");
	assert_true(attachment_add(k, STR("%PDF-1.7"), &x));
}

/* A small case with at least one row in every table of its first generation. */
static inline void fill(struct kase *k)
{
	uint32_t e = add_exhibit(k, "/bewijs/gestolen", STANDING_stolen);
	uint32_t a = add_item(k, e, 0, 0, "dokter de Wildt/uitslagen.csv", STANDING_stolen);
	uint32_t b = add_item(k, e, 0, 0, "mail.zip", STANDING_stolen);
	uint32_t c = add_item(k, e, b, 0, "mail.zip!/brief.txt", STANDING_stolen);
	finish_item(k, a, 20, "Willemijn Zonneveldt", "999990019");
	finish_item(k, b, 0, "", "");
	finish_item(k, c, 3, "Okke Roodbaard", "999990020");
	assert_true(case_names_set(k, a,
				   STR("achternaam\x1f"
				       "bsn")));
	struct release r = {.customer = case_customer_add(k, STR("Ziekenhuis Zilverschoon")),
			    .by = STR("mw. Quist")};
	assert_true(r.customer != 0 && case_release_add(k, &r));
	assert_true(case_value_set(k, "organisation", STR("Laboratorium De Linde")));
	assert_true(case_value_set(k, "zone", STR("Europe/Amsterdam")));
	assert_true(case_survey_add(k, a, 0, 2, STR("stukken")));
	assert_int_equal(case_draw_add(k, 1, STR("steekproef")), 1);
	assert_true(case_judgement_add(k, STR("oordeel")));
	assert_true(journal_add(k, "exhibit_add", STR("{\"exhibit\":1}")));
	struct act act = {.ruling = RULING_different,
			  .note = STR("twee zussen"),
			  .a = {.unit = UNIT_row, .number = 1, .person = 1},
			  .b = {.unit = UNIT_row, .number = 2, .person = 2}};
	assert_true(case_act_add(k, &act));
	struct arena scratch = arena_make(1 << 20);
	struct tree_anchor asked;
	assert_true(case_anchor_request(k, &scratch, &asked));
	arena_free(&scratch);
	resolve_simple(k, 3, "Willemijn Zonneveldt", "999990019");
}

/* And one generation more, behind a snapshot. */
static inline void fill_more(struct kase *k)
{
	freeze_simple(k, "eerste melding");
	resolve_simple(k, 3, "W. Zonneveldt", "999990019");
}

#endif
