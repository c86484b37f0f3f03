/* What goes in comes out, in the order of first evidence; nothing of it is readable in the files;
 * and how fast. */
#include "case_common.h"

static void items(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 20);
	struct kase *k = made("a.kond");
	uint32_t e = add_exhibit(k, "/bewijs/één", STANDING_published);
	struct exhibit ex;
	assert_true(case_exhibit_get(k, &a, e, &ex));
	assert_true(str_eq(ex.root, str_of("/bewijs/één")) && ex.standing == STANDING_published &&
		    ex.added_ms == 1);
	assert_true(str_eq(ex.by, STR("beheerder Vroegindeweij")));
	assert_false(case_exhibit_get(k, &a, 9, &ex));
	assert_null(case_why(k));
	assert_int_equal(case_exhibits(k), e);
	assert_int_equal(ex.derived_from, 0);

	struct item i = {.exhibit = e,
			 .index = 3,
			 .scope = 4,
			 .order = 5,
			 .standing = STANDING_stolen,
			 .bytes = UINT64_MAX,
			 .mtime_ms = -7,
			 .path = STR("a%2F\xc3\xa9"),
			 .raw_path = STR("a\xff\0b"),
			 .type = STR("t"),
			 .state = ITEM_unread,
			 .reason = REASON_encrypted,
			 .reason_at = UINT64_MAX,
			 .reader = STR("r"),
			 .version = 8,
			 .passages = 9,
			 .mentions = 10,
			 .duplicate_of = 11,
			 .names_n = 12},
		    j;
	assert_true(case_item_add(k, &i));
	assert_true(case_item_get(k, &a, i.id, &j));
	assert_true(j.exhibit == e && j.index == 3 && j.scope == 4 && j.order == 5 &&
		    j.standing == STANDING_stolen);
	assert_true(j.bytes == (uint64_t)1 << 48 && j.mtime_ms == -7 && j.state == ITEM_unread &&
		    j.reason == REASON_encrypted);
	assert_true(j.reason_at == UINT64_MAX && j.version == 8 && j.passages == 9 &&
		    j.mentions == 10 && j.duplicate_of == 11);
	assert_true(j.names_n == 12 && !j.has_sha256 && str_eq(j.path, i.path) &&
		    str_eq(j.raw_path, i.raw_path));
	assert_int_equal(case_item_find(k, e, i.path), i.id);
	assert_int_equal(case_item_find(k, e + 1, i.path), 0);
	assert_int_equal(case_item_find(k, e, STR("a")), 0);
	case_close(k);
	arena_free(&a);
}

static void walk_is(struct kase *k, enum item_walk w, const char *want)
{
	struct arena a = arena_make(1 << 20);
	struct item_cursor *c = case_items(k, w);
	struct out o = out_mem();
	struct item i;
	while (case_items_next(c, &a, &i)) {
		out_str(&o, i.path);
		out_z(&o, " ");
	}
	case_items_end(c);
	if (!str_eq(out_view(&o), str_of(want)))
		fail_msg("walk gives '%.*s' instead of '%s'", (int)o.n, (const char *)o.p, want);
	out_end(&o);
	arena_free(&a);
}

static void walks(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 20);
	struct kase *k = made("w.kond");
	uint32_t e = add_exhibit(k, "/x", STANDING_stolen);
	uint32_t z1 = add_item(k, e, 0, 0, "z1", STANDING_stolen);
	uint32_t z2 = add_item(k, e, 0, 0, "z2", STANDING_stolen);
	add_item(k, e, z2, 1, "z2b", STANDING_stolen); /* as workers happen to finish */
	uint32_t z1a = add_item(k, e, z1, 0, "z1a", STANDING_stolen);
	add_item(k, e, z2, 0, "z2a", STANDING_stolen);
	add_item(k, e, z1, 300, "z1b", STANDING_stolen);
	add_item(k, e, z1a, 0, "z1aa", STANDING_stolen);
	add_item(k, e, 0, 0, "z3", STANDING_stolen);
	walk_is(k, WALK_evidence, "z1 z1a z1aa z1b z2 z2a z2b z3 ");
	struct item i;
	assert_true(case_item_get(k, &a, z2, &i));
	i.order = 7;
	assert_true(case_item_set(k, &i));
	walk_is(k, WALK_waiting, "z1 z1a z1aa z1b z2a z2b z3 z2 ");
	finish_item(k, z1, 2, "Iep Wilgenroos", "999990019");
	walk_is(k, WALK_waiting, "z1a z1aa z1b z2a z2b z3 z2 ");
	assert_true(case_item_get(k, &a, z1a, &i));
	i.state = ITEM_refused;
	assert_true(case_item_set(k, &i));
	walk_is(k, WALK_not_read, "z1a ");
	assert_true(case_item_clear(k, z1));
	walk_is(k, WALK_evidence, "z1 z2 z2a z2b z3 ");
	struct case_totals t;
	assert_true(case_totals(k, &t));
	assert_true(t.files == 3 && t.members == 2 && t.bytes == 3000 && t.member_bytes == 2000 &&
		    t.exhibits == 1);
	assert_true(t.by_state[ITEM_waiting].items + t.members_by_state[ITEM_waiting].items == 4);
	assert_true(t.by_state[ITEM_read].items + t.members_by_state[ITEM_read].items == 1);
	uint32_t fresh = add_item(k, e, 0, 0, "z4", STANDING_stolen);
	assert_int_equal(fresh, 9); /* ids are never given twice */
	case_close(k);
	arena_free(&a);
}

/* While the walker works through what waits, it may write; more than one page. */
static void walk_and_write(void **state)
{
	struct arena a = arena_make(1 << 20);
	struct kase *k = made("ww.kond");
	struct item i;
	char name[32];
	unsigned n = 0;
	{
		TXN_SCOPE t = case_begin(k);
		uint32_t e = add_exhibit(k, "/x", STANDING_stolen);
		for (unsigned f = 0; f < 600; f++) {
			snprintf(name, sizeof(name), "f%u", f);
			add_item(k, e, 0, 0, name, STANDING_stolen);
		}
		assert_true(case_commit(&t));
	}
	struct item_cursor *c = case_items(k, WALK_waiting);
	while (case_items_next(c, &a, &i)) {
		i.state = ITEM_read;
		assert_true(case_item_set(k, &i));
		arena_reset(&a);
		n++;
	}
	case_items_end(c);
	assert_int_equal(n, 600);
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	arena_free(&a);
}

static void mentions_are(struct kase *k, const char *want)
{
	struct limits l = limits_standard();
	struct case_mentions *m = case_mentions_begin(k, &l);
	struct out o = out_mem();
	struct place p;
	struct mention me;
	for (int run = 0; run < 2; run++) {
		out_clear(&o);
		m->source.rewind(&m->source);
		while (case_mentions_next(m, &p, &me)) {
			out_str(&o, me.finding[0].value);
			out_dec(&o, p.ordinal);
			out_z(&o, p.standing == STANDING_published ? "p "
				  : p.standing == STANDING_stolen  ? "s "
								   : "r ");
		}
	}
	assert_false(case_mentions_broken(m));
	case_mentions_end(m);
	if (!str_eq(out_view(&o), str_of(want)))
		fail_msg("'%.*s' instead of '%s'", (int)o.n, (const char *)o.p, want);
	out_end(&o);
}

static void make_duplicate(struct kase *k, uint32_t id, uint32_t of)
{
	struct arena a = arena_make(1 << 20);
	struct item i;
	assert_true(case_item_get(k, &a, id, &i));
	i.state = ITEM_duplicate;
	i.duplicate_of = of;
	assert_true(case_item_set(k, &i));
	arena_free(&a);
}

static void mentions(void **state)
{
	struct kase *k = made("m.kond");
	uint32_t e1 = add_exhibit(k, "/s", STANDING_reachable),
		 e2 = add_exhibit(k, "/p", STANDING_published);
	uint32_t zip = add_item(k, e1, 0, 0, "a.zip", STANDING_reachable);
	uint32_t b = add_item(k, e1, 0, 0, "b", STANDING_stolen);
	uint32_t m1 = add_item(k, e1, zip, 0, "a.zip!/1", STANDING_reachable);
	uint32_t m2 = add_item(k, e1, zip, 1, "a.zip!/2", STANDING_reachable);
	add_item(k, e1, 0, 0, "waits", STANDING_stolen);
	finish_item(k, zip, 0, "", "");
	finish_item(k, b, 2, "B", "999990019");
	finish_item(k, m2, 1, "M2-", "999990019");
	finish_item(k, m1, 1, "M1-", "999990019");
	mentions_are(k, "M1-0r M2-0r B0s B1s ");
	/* the whole container was published too: its members with it */
	uint32_t p = add_item(k, e2, 0, 0, "a.zip", STANDING_published);
	make_duplicate(k, p, zip);
	mentions_are(k, "M1-0p M2-0p B0s B1s ");
	/* what stands first was called the duplicate of what stands later: first evidence is where
	 * it stands first */
	uint32_t q = add_item(k, e2, 0, 0, "q", STANDING_published);
	finish_item(k, q, 1, "Q", "999990019");
	make_duplicate(k, m1, q);
	mentions_are(k, "Q0p M2-0p B0s B1s ");
	/* a container that holds itself */
	uint32_t inner = add_item(k, e2, q, 0, "q!/q", STANDING_published);
	make_duplicate(k, inner, q);
	mentions_are(k, "Q0p M2-0p B0s B1s ");
	case_close(k);
	(void)state;
}

static void generations(void **state)
{
	struct arena a = arena_make(1 << 20);
	struct kase *k = made("g.kond");
	struct generation g;
	struct person p;
	assert_false(case_generation(k, &g));
	fill(k);
	assert_true(case_generation(k, &g));
	assert_true(g.no == 1 && g.counts.persons == 3 && g.counts.mentions == 23);
	struct person_cursor *c = case_persons(k);
	for (uint32_t id = 1; id <= 3; id++) {
		assert_true(case_persons_next(c, &a, &p));
		assert_true(p.id == id && p.generation == 1 &&
			    str_eq(p.names[0], STR("Willemijn Zonneveldt")));
	}
	assert_false(case_persons_next(c, &a, &p));
	case_persons_end(c);
	assert_true(case_person_get(k, &a, 4, &p));
	assert_true(p.merged_into == 1);
	assert_int_equal(case_person_of_mention(k, 1, 19), 1);
	assert_int_equal(case_person_of_mention(k, 1, 20), 0);
	assert_int_equal(case_person_of_mention(k, 77, 0), 0);
	struct prior prior;
	{
		TXN_SCOPE t = case_begin(k);
		assert_int_equal(case_resolve_begin(k, &prior), 2);
		struct place at = {
		    .item = 3, .ordinal = 2, .unit = UNIT_row, .number = 2, .at = 200};
		assert_int_equal(prior.person_of(prior.ctx, &at), 1);
		at.ordinal = 3;
		at.number = 3;
		at.at = 300;
		assert_int_equal(prior.person_of(prior.ctx, &at), 0);
		assert_int_equal(prior.requester_of(prior.ctx, STR("01012345")), 1);
		assert_int_equal(prior.requester_of(prior.ctx, STR("01012346")), 0);
		assert_true(prior.last_person == 3 && prior.last_requester == 1);
		(void)t; /* left without commit: nothing happened */
	}
	assert_true(case_generation(k, &g));
	assert_int_equal(g.no, 1);
	resolve_simple(k, 2, "Willemijn Zonneveldt", "999990031");
	assert_true(case_generation(k, &g));
	assert_int_equal(g.no, 2);
	assert_true(case_person_get(k, &a, 1, &p));
	assert_int_equal(p.generation, 2);
	assert_int_equal(case_person_by_bsn(k, STR("999990031")), 1);
	assert_int_equal(case_person_by_bsn(k, STR("999990019")), 0);
	assert_true(case_person_get(k, &a, 2, &p));
	assert_int_equal(p.generation, 1); /* its record did not change */
	assert_int_equal(case_verify(k, say_bad, state), 0);
	struct requester r;
	struct requester_cursor *rc = case_requesters(k);
	assert_true(case_requesters_next(rc, &a, &r));
	assert_true(str_eq(r.agb, STR("01012345")));
	assert_false(case_requesters_next(rc, &a, &r));
	case_requesters_end(rc);
	case_close(k);
	arena_free(&a);
}

/* Read anew by a reader that skips the first row, or as another member with the same bytes: the
 * same person all the same. */
static void read_anew(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 20);
	struct kase *k = made("n.kond");
	struct limits l = limits_standard();
	struct item i;
	struct packer o;
	struct place p;
	struct mention me;
	struct prior prior;
	packer_start(&o);
	fill(k);
	assert_true(case_item_get(k, &a, 1, &i));
	assert_true(case_item_clear(k, 1));
	pack_one(&o, "Willemijn Zonneveldt", "999990019", 7);
	pack_one(&o, "Willemijn Zonneveldt", "999990019", 700);
	assert_true(case_block_add(k, 1, 0, 0, 2, packer_view(&o)));
	i.mentions = 2;
	assert_true(case_item_set(k, &i));
	assert_true(case_item_get(k, &a, 3, &i));
	assert_true(case_item_clear(k, 2));
	uint32_t again = add_item(k, 1, 2, 0, "mail.zip!/brief.txt", STANDING_stolen);
	finish_item(k, again, 3, "Okke Roodbaard", "999990020");
	i.id = again;
	assert_true(case_item_set(k, &i));
	{
		TXN_SCOPE t = case_begin(k);
		static const uint32_t want[] = {1, 0, 1, 1, 1};
		case_resolve_begin(k, &prior);
		struct case_mentions *m = case_mentions_begin(k, &l);
		for (size_t n = 0; n < 5; n++) {
			assert_true(case_mentions_next(m, &p, &me));
			assert_int_equal(prior.person_of(prior.ctx, &p), want[n]);
		}
		assert_false(case_mentions_next(m, &p, &me));
		case_mentions_end(m);
		(void)t;
	}
	case_close(k);
	packer_free(&o);
	arena_free(&a);
}

static void journal(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 20);
	struct kase *k = made("j.kond");
	struct journal_entry e;
	fill(k);
	struct journal_cursor *c = journal_begin(k);
	static const char *const acts[] = {"create", "exhibit_add", "decide", "resolve"};
	for (uint64_t n = 0; n < 4; n++) {
		assert_true(journal_next(c, &a, &e));
		assert_true(e.seq == n + 1 && str_eq(e.act, str_of(acts[n])) &&
			    str_starts(e.program, STR("kond ")));
	}
	assert_false(journal_next(c, &a, &e));
	journal_end(c);
	case_close(k);
	arena_free(&a);
}

/* ---- nothing readable ---- */

static const char *const markers[] = {
    "Willemijn",  "Zonneveldt",    "Roodbaard",  "999990019", "999990020",    "bewijs",
    "gestolen",   "dokter",        "uitslagen",  "brief.txt", "mail.zip",     "Recherche",
    "Quist",      "Vroegindeweij", "achternaam", "De Linde",  "organisation", "Zilverschoon",
    "Oegstgeest", "01012345",      "CSV, UTF-8", "Amsterdam", "2025-08-12",   "zussen",
};

static void none_readable(const char *name)
{
	struct arena a = arena_make((size_t)256 << 20);
	FILE *f = fopen(in_dir(name), "rb");
	if (f == NULL)
		fail_msg("%s is not there", name);
	unsigned char *b = arena_new(&a, unsigned char, (size_t)64 << 20);
	size_t n = fread(b, 1, (size_t)64 << 20, f);
	fclose(f);
	assert_true(n > 1000);
	for (size_t m = 0; m < sizeof(markers) / sizeof(markers[0]); m++) {
		str w = str_of(markers[m]);
		unsigned char wide[128] = {0};
		for (size_t i = 0; i < w.n; i++)
			wide[2 * i] = w.p[i];
		if (str_find_nocase((str){b, n}, w) < n || memmem(b, n, wide, 2 * w.n - 1) != NULL)
			fail_msg("'%s' is readable in %s", markers[m], name);
	}
	arena_free(&a);
}

static void secret(void **state)
{
	(void)state;
	struct kase *k = made("s.kond");
	fill(k);
	none_readable("s.kond-wal");
	none_readable("s.kond-shm");
	assert_true(case_backup(k, in_dir("s.backup")));
	none_readable("s.backup");
	case_close(k);
	none_readable("s.kond");
}

/* ---- speed ---- */

static double seconds_since(int64_t ms) { return (double)(time_mono_ms() - ms + 1) / 1000; }

static void speed(void **state)
{
	struct kase *k = made("v.kond");
	struct packer o;
	packer_start(&o);
	uint32_t e = add_exhibit(k, "/x", STANDING_stolen), n = 0;
	char name[64];
	while (packer_view(&o).n < 60000)
		pack_one(&o, "Jozefien van der Wiel", "999990019", ++n);
	int64_t at = time_mono_ms();
	for (unsigned batch = 0; batch < 20; batch++) {
		TXN_SCOPE t = case_begin(k);
		for (unsigned f = 0; f < 1000; f++) {
			snprintf(name, sizeof(name), "map %u/bestand %u.csv", batch, f);
			add_item(k, e, 0, 0, name, STANDING_stolen);
		}
		assert_true(case_commit(&t));
	}
	print_message("items added: %.0f/s\n", 20000 / seconds_since(at));
	at = time_mono_ms();
	for (unsigned batch = 0; batch < 16; batch++) {
		TXN_SCOPE t = case_begin(k);
		for (uint32_t s = 0; s < 100; s++)
			assert_true(case_block_add(k, batch + 1, s, s * n, n, packer_view(&o)));
		assert_true(case_commit(&t));
	}
	print_message("blocks written: %.0f MB/s\n",
		      1600 * (double)packer_view(&o).n / 1e6 / seconds_since(at));
	struct arena a = arena_make(1 << 20);
	for (uint32_t id = 1; id <= 16; id++) {
		struct item i;
		assert_true(case_item_get(k, &a, id, &i));
		i.state = ITEM_read;
		i.mentions = 100 * (uint64_t)n;
		assert_true(case_item_set(k, &i));
	}
	struct limits l = limits_standard();
	struct place p;
	struct mention me;
	uint64_t read = 0;
	at = time_mono_ms();
	struct case_mentions *m = case_mentions_begin(k, &l);
	while (case_mentions_next(m, &p, &me))
		read++;
	case_mentions_end(m);
	assert_int_equal(read, 1600 * (uint64_t)n);
	print_message("mentions streamed: %.0f/s, %.0f MB/s\n", (double)read / seconds_since(at),
		      1600 * (double)packer_view(&o).n / 1e6 / seconds_since(at));
	at = time_mono_ms();
	resolve_simple(k, 50000, "Jozefien van der Wiel", "999990019");
	print_message("generation of 50,000 persons over %llu mentions: %.0f persons/s\n",
		      (unsigned long long)read, 50000 / seconds_since(at));
	at = time_mono_ms();
	assert_int_equal(case_verify(k, say_bad, state), 0);
	print_message("verified in %.2f s\n", seconds_since(at));
	at = time_mono_ms();
	assert_true(case_key_rotate(k, NULL, NULL));
	print_message("key rotated in %.2f s\n", seconds_since(at));
	at = time_mono_ms();
	for (unsigned i = 0; i < 50; i++)
		assert_true(journal_add(k, "look", STR("{}")));
	print_message("one act with its own transaction: %.2f ms\n", seconds_since(at) * 1000 / 50);
	case_close(k);
	packer_free(&o);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(items),          cmocka_unit_test(walks),
	    cmocka_unit_test(walk_and_write), cmocka_unit_test(mentions),
	    cmocka_unit_test(generations),    cmocka_unit_test(read_anew),
	    cmocka_unit_test(journal),        cmocka_unit_test(secret),
	    cmocka_unit_test(speed),
	};
	alarm(240);
	return cmocka_run_group_tests_name("case_store", tests, dir_make, dir_drop);
}
