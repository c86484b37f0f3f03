/* The log of what generations change: what one writes, how several come to one, and that a list and
 * the changes since give the later list. Older cases are brought to today's form. */
#include "case_common.h"
#include "case_old.h"

#include "case/store.h"
#include "run/diff.h"

#define PEOPLE 40

/* A list of people as a test holds it. */
struct list {
	struct gist gist[PEOPLE + 400];
	bool is[PEOPLE + 400];
	uint32_t last;
};

static uint64_t random_state;

static uint32_t pick(uint32_t n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(random_state >> 33) % n;
}

static struct gist some_gist(void)
{
	struct gist g = {.exposure = (enum standing)(STANDING_reachable + pick(3)),
			 .identity = (enum identity)pick(3),
			 .kind = (enum person_kind)pick(3),
			 .bsn = pick(2) != 0,
			 .groups = pick(1u << GROUPS_known),
			 .categories = 1 + pick(8)};
	g.certainty = g.exposure >= STANDING_stolen ? CERTAINTY_confirmed : CERTAINTY_possible;
	g.published = g.exposure == STANDING_published ? g.categories : 0;
	return g;
}

static struct person person_of(uint32_t id, const struct gist *g, const uint32_t *items, size_t n)
{
	return (struct person){.id = id,
			       .kind = g->kind,
			       .groups = g->groups,
			       .bsn = g->bsn ? STR("999990019") : STR_NONE,
			       .bsn_valid = g->bsn,
			       .exposure = g->exposure,
			       .certainty = g->certainty,
			       .identity = g->identity,
			       .categories = g->categories,
			       .published = g->published,
			       .mentions = 1,
			       .items = (uint32_t *)(uintptr_t)items,
			       .n_items = n};
}

/* What happens to a list before it is written as a generation. */
struct events {
	struct {
		uint32_t id, other;
	} merged[8], split[8];
	unsigned n_merged, n_split;
};

static uint32_t somebody(const struct list *l)
{
	for (unsigned tries = 0; tries < 1000; tries++) {
		uint32_t id = 1 + pick(l->last);
		if (l->is[id])
			return id;
	}
	return 0;
}

static void come(struct list *l, uint32_t id)
{
	l->is[id] = true;
	l->gist[id] = some_gist();
	l->last = id;
}

static void live(struct list *l, struct events *e)
{
	uint32_t before = l->last;
	*e = (struct events){0};
	for (unsigned n = pick(4); n > 0; n--) {
		uint32_t a = somebody(l), b = somebody(l);
		if (a == 0 || a == b)
			continue;
		l->is[a > b ? a : b] = false;
		e->merged[e->n_merged].id = a > b ? a : b;
		e->merged[e->n_merged++].other = a < b ? a : b;
	}
	for (unsigned n = pick(3); n > 0; n--) {
		uint32_t id = somebody(l);
		l->is[id] = false; /* and nobody has it */
	}
	for (unsigned n = pick(5); n > 0; n--) {
		uint32_t id = somebody(l);
		if (id != 0)
			l->gist[id] = some_gist();
	}
	for (unsigned n = pick(3); n > 0; n--) {
		uint32_t from = somebody(l);
		if (from == 0 || from > before)
			continue;
		come(l, l->last + 1);
		e->split[e->n_split].id = l->last;
		e->split[e->n_split++].other = from;
	}
	for (unsigned n = pick(5); n > 0; n--)
		come(l, l->last + 1);
}

static void write_list(struct kase *k, const struct list *l, const struct events *e)
{
	struct prior prior;
	struct person_counts n = {0};
	TXN_SCOPE t = case_begin(k);
	case_resolve_begin(k, &prior);
	struct person_out *out = case_resolve_out(k);
	for (unsigned i = 0; i < e->n_merged; i++)
		out->merged(out->ctx, e->merged[i].id, e->merged[i].other);
	for (unsigned i = 0; i < e->n_split; i++)
		out->split(out->ctx, e->split[i].id, e->split[i].other);
	for (uint32_t id = 1; id <= l->last; id++) {
		if (!l->is[id])
			continue;
		struct person p = person_of(id, &l->gist[id], NULL, 0);
		out->person(out->ctx, &p);
		n.persons++;
		n.confirmed += p.certainty == CERTAINTY_confirmed;
		n.possible += p.certainty == CERTAINTY_possible;
		n.published += p.exposure == STANDING_published;
	}
	assert_true(case_resolve_end(k, &n));
	assert_true(case_commit(&t));
}

static void apply(struct list *l, const struct change *c)
{
	assert_true(c->id < sizeof(l->is) / sizeof(l->is[0]));
	assert_int_equal(l->is[c->id], c->was);
	if (c->was)
		assert_true(gist_same(&l->gist[c->id], &c->from));
	l->is[c->id] = c->is;
	if (c->is)
		l->gist[c->id] = c->to;
}

static void same_list(const struct list *a, const struct list *b)
{
	for (uint32_t id = 1; id < sizeof(a->is) / sizeof(a->is[0]); id++) {
		assert_int_equal(a->is[id], b->is[id]);
		if (a->is[id])
			assert_true(gist_same(&a->gist[id], &b->gist[id]));
	}
}

static struct diff_side side(struct kase *k, uint32_t no)
{
	struct generation g;
	assert_true(case_generation_get(k, no, &g));
	return (struct diff_side){.generation = no, .counts = g.counts};
}

/* From list a of generation i, the changes to j give list b, and the sum adds up. */
static void leads(struct kase *k, const struct list *a, uint32_t i, const struct list *b,
		  uint32_t j)
{
	static struct list l;
	struct change c;
	const char *why;
	uint32_t last = 0;
	l = *a;
	struct diff *d = diff_begin(k, i, j, &why);
	assert_non_null(d);
	while (diff_next(d, &c)) {
		assert_true(c.id > last);
		last = c.id;
		if (c.other !=
		    0) /* somebody of the older list, who still is or was when it ended */
			assert_true(a->is[c.other]);
		if (change_kind(&c) == CHANGE_merged)
			assert_true(c.other < c.id);
		apply(&l, &c);
	}
	assert_false(diff_failed(d));
	diff_end(d);
	same_list(&l, b);
	struct diff_side s[2] = {side(k, i), side(k, j)};
	struct diff_sum sum;
	assert_true(diff_add_up(k, s, &sum, &why));
	assert_true(sum.adds_up);
	diff_sum_free(&sum);
}

static void a_list_and_its_changes_give_the_later_list(void **state)
{
	enum { GENERATIONS = 12 };
	static struct list list[GENERATIONS + 1];
	for (unsigned seed = 1; seed <= 6; seed++) {
		char name[24];
		struct events e = {0};
		snprintf(name, sizeof(name), "seed%u.kond", seed);
		random_state = seed;
		memset(list, 0, sizeof(list));
		struct kase *k = made(name);
		for (uint32_t id = 1; id <= PEOPLE; id++)
			come(&list[1], id);
		write_list(k, &list[1], &e);
		for (unsigned g = 2; g <= GENERATIONS; g++) {
			if (pick(3) == 0)
				freeze_simple(k, "");
			list[g] = list[g - 1];
			live(&list[g], &e);
			write_list(k, &list[g], &e);
		}
		for (uint32_t i = 1; i <= GENERATIONS; i++)
			for (uint32_t j = i; j <= GENERATIONS; j++)
				leads(k, &list[i], i, &list[j], j);
		assert_int_equal(case_verify(k, say_bad, state), 0);
		case_close(k);
	}
}

static struct change one_change(struct kase *k, uint32_t from, uint32_t to, uint32_t id)
{
	struct change c = {0}, found = {0};
	const char *why;
	struct diff *d = diff_begin(k, from, to, &why);
	assert_non_null(d);
	while (diff_next(d, &c))
		if (c.id == id)
			found = c;
	diff_end(d);
	return found;
}

static void what_comes_and_goes_between_counts_apart(void **state)
{
	(void)state;
	static struct list l;
	struct events none = {0}, e = {0};
	struct diff_sum sum;
	const char *why;
	random_state = 7;
	memset(&l, 0, sizeof(l));
	struct kase *k = made("between.kond");
	come(&l, 1);
	come(&l, 2);
	write_list(k, &l, &none);
	come(&l, 3); /* split off 2, then merged into 1 */
	e.split[e.n_split].id = 3;
	e.split[e.n_split++].other = 2;
	write_list(k, &l, &e);
	assert_int_equal(change_kind(&(struct change){0}), CHANGE_none);
	struct change c = one_change(k, 1, 2, 3);
	assert_int_equal(change_kind(&c), CHANGE_split);
	assert_int_equal(c.other, 2);
	e = (struct events){.n_merged = 1};
	e.merged[0].id = 3;
	e.merged[0].other = 1;
	l.is[3] = false;
	write_list(k, &l, &e);
	c = one_change(k, 2, 3, 3);
	assert_int_equal(change_kind(&c), CHANGE_merged);
	assert_int_equal(c.other, 1);
	struct diff_side s[2] = {side(k, 1), side(k, 3)};
	assert_true(diff_add_up(k, s, &sum, &why));
	assert_true(sum.adds_up && sum.n == 0 && sum.passing == 1);
	diff_sum_free(&sum);
	case_close(k);
}

static void who_took_somebody_in_may_be_taken_in(void **state)
{
	(void)state;
	static struct list l;
	struct events e = {0};
	random_state = 8;
	memset(&l, 0, sizeof(l));
	struct kase *k = made("chain.kond");
	for (uint32_t id = 1; id <= 3; id++)
		come(&l, id);
	write_list(k, &l, &e);
	e = (struct events){.n_merged = 1};
	e.merged[0].id = 3;
	e.merged[0].other = 2;
	l.is[3] = false;
	write_list(k, &l, &e);
	e.merged[0].id = 2;
	e.merged[0].other = 1;
	l.is[2] = false;
	write_list(k, &l, &e);
	assert_int_equal(one_change(k, 1, 2, 3).other, 2);
	assert_int_equal(one_change(k, 1, 3, 3).other, 1);
	assert_int_equal(one_change(k, 1, 3, 2).other, 1);
	case_close(k);
}

/* ---- by which evidence ---- */

/* One resolution in which every mention of an item is of one person: of[i] that of item i + 1. */
static void resolve_items(struct kase *k, const uint32_t *of, size_t n, const struct gist *gist,
			  uint32_t people, const uint32_t merged[2])
{
	struct limits lim = limits_standard();
	struct prior prior;
	struct place p;
	struct mention me;
	TXN_SCOPE t = case_begin(k);
	case_resolve_begin(k, &prior);
	struct person_out *out = case_resolve_out(k);
	struct case_mentions *m = case_mentions_begin(k, &lim);
	while (case_mentions_next(m, &p, &me)) /* as person_resolve does */
		prior.person_of(prior.ctx, &p);
	if (merged[0] != 0)
		out->merged(out->ctx, merged[0], merged[1]);
	m->source.rewind(&m->source);
	struct person_counts counts = {0};
	while (case_mentions_next(m, &p, &me)) {
		counts.mentions++;
		out->mention_of(out->ctx, &p, of[p.item - 1]);
	}
	case_mentions_end(m);
	for (uint32_t id = 1; id <= people; id++) {
		uint32_t item[16];
		size_t items = 0;
		for (size_t i = 0; i < n; i++)
			if (of[i] == id)
				item[items++] = (uint32_t)i + 1;
		if (items == 0)
			continue;
		struct person q = person_of(id, gist, item, items);
		out->person(out->ctx, &q);
		counts.persons++;
		counts.confirmed++;
	}
	assert_true(case_resolve_end(k, &counts));
	assert_true(case_commit(&t));
}

static const struct gist seen_stolen = {.exposure = STANDING_stolen,
					.certainty = CERTAINTY_confirmed,
					.identity = IDENTITY_sure,
					.categories = 1};
static const struct gist seen_published = {.exposure = STANDING_published,
					   .certainty = CERTAINTY_confirmed,
					   .identity = IDENTITY_sure,
					   .categories = 1};

static void changes_say_by_which_files(void **state)
{
	(void)state;
	struct kase *k = made("files.kond");
	const uint32_t none[2] = {0, 0}, two_into_one[2] = {2, 1};
	uint32_t e1 = add_exhibit(k, "/een", STANDING_stolen);
	uint32_t a = add_item(k, e1, 0, 0, "a", STANDING_stolen);
	uint32_t b = add_item(k, e1, 0, 0, "b", STANDING_stolen);
	finish_item(k, a, 3, "A", "999990019");
	finish_item(k, b, 3, "B", "999990019");
	resolve_items(k, (const uint32_t[]){1, 2}, 2, &seen_stolen, 2, none);
	assert_false(case_changes_kept(k, 1));
	/* nothing new: the log says that nothing changed */
	resolve_items(k, (const uint32_t[]){1, 2}, 2, &seen_stolen, 2, none);
	assert_true(case_changes_kept(k, 2));
	assert_int_equal(one_change(k, 1, 2, 1).id, 0);
	/* a file of another exhibit proves two people one, and brings a third */
	uint32_t e2 = add_exhibit(k, "/twee", STANDING_stolen);
	uint32_t c = add_item(k, e2, 0, 0, "c", STANDING_stolen);
	uint32_t d = add_item(k, e2, 0, 0, "d", STANDING_stolen);
	finish_item(k, c, 1, "C", "999990019");
	finish_item(k, d, 1, "D", "999990019");
	resolve_items(k, (const uint32_t[]){1, 1, 1, 3}, 4, &seen_stolen, 3, two_into_one);
	struct change x = one_change(k, 1, 3, 2);
	assert_int_equal(change_kind(&x), CHANGE_merged);
	assert_int_equal(x.other, 1);
	assert_int_equal(x.causes, 1u << CAUSE_new_file);
	assert_true(x.exhibit == e2 && x.n_files == 1 && x.file[0] == c);
	x = one_change(k, 1, 3, 3);
	assert_int_equal(change_kind(&x), CHANGE_added);
	assert_true(x.causes == 1u << CAUSE_new_file && x.exhibit == e2 && x.file[0] == d);
	/* the same file again, published: what it repeats is lifted, and the copy is what tells */
	uint32_t e3 = add_exhibit(k, "/drie", STANDING_published);
	uint32_t copy = add_item(k, e3, 0, 0, "d", STANDING_published);
	struct arena s = arena_make(1 << 20);
	struct item i;
	assert_true(case_item_get(k, &s, copy, &i));
	i.state = ITEM_duplicate;
	i.duplicate_of = d;
	assert_true(case_item_set(k, &i));
	resolve_items(k, (const uint32_t[]){0, 0, 0, 3}, 4, &seen_published, 3, none);
	x = one_change(k, 3, 4, 3);
	assert_int_equal(change_kind(&x), CHANGE_upgraded);
	assert_int_equal(x.causes, 1u << CAUSE_standing);
	assert_true(x.exhibit == e3 && x.n_files == 1 && x.file[0] == copy);
	x = one_change(k, 3, 4, 1);
	assert_int_equal(change_kind(&x), CHANGE_gone);
	assert_int_equal(x.causes, 1u << CAUSE_other);
	/* read anew by a newer reader */
	assert_true(case_item_get(k, &s, d, &i));
	i.version = 9;
	assert_true(case_item_set(k, &i));
	resolve_items(k, (const uint32_t[]){0, 0, 0, 3}, 4, &seen_stolen, 3, none);
	x = one_change(k, 4, 5, 3);
	assert_int_equal(change_kind(&x), CHANGE_downgraded);
	assert_int_equal(x.causes, 1u << CAUSE_reader);
	/* its file is gone */
	assert_true(case_item_get(k, &s, d, &i));
	i.state = ITEM_unread;
	assert_true(case_item_set(k, &i));
	resolve_items(k, (const uint32_t[]){0, 0, 0, 0}, 4, &seen_stolen, 3, none);
	x = one_change(k, 5, 6, 3);
	assert_int_equal(change_kind(&x), CHANGE_gone);
	assert_int_equal(x.causes, 1u << CAUSE_gone_file);
	arena_free(&s);
	case_close(k);
}

static void a_record_on_its_own_says_what_changed(void **state)
{
	(void)state;
	str one[] = {STR("Okke Roodbaard")}, two[] = {STR("O. Roodbaard")};
	struct person a = {.id = 1, .names = one, .n_names = 1, .sex = 'M'}, b = a;
	assert_int_equal(change_between(&a, &b), 0);
	b.names = two;
	assert_int_equal(change_between(&a, &b), DETAIL_name);
	b.sex = 'F';
	b.emails = two;
	b.n_emails = 1;
	assert_int_equal(change_between(&a, &b), DETAIL_name | DETAIL_birth | DETAIL_contact);
}

static void stored_form(void **state)
{
	(void)state;
	struct out o = out_mem();
	struct change c = {.id = 70000,
			   .was = true,
			   .is = true,
			   .from = seen_stolen,
			   .to = seen_published,
			   .details = 5,
			   .causes = 3,
			   .exhibit = 9,
			   .n_files = 6,
			   .file = {1, 2, 3, 400}},
		      back;
	uint32_t last = 1, first = 1;
	change_pack(&o, &c, &last);
	struct cur at = cur_of(out_view(&o));
	assert_true(change_unpack(&at, &first, &back) && cur_done(&at));
	assert_true(first == 70000 && last == 70000 && back.id == 70000 && back.n_files == 6 &&
		    back.file[3] == 400 && back.exhibit == 9 && back.details == 5 &&
		    gist_same(&back.from, &c.from) && gist_same(&back.to, &c.to));
	for (size_t n = 0; n < o.n; n++) { /* cut short, or one byte another: refused, or whole */
		first = 1;
		at = cur_of((str){o.p, n});
		assert_false(change_unpack(&at, &first, &back));
	}
	out_end(&o);
}

/* ---- cases made before there was a log ---- */

static void older_cases_are_brought_up(void **state)
{
	struct kase *k = made("old.kond");
	fill(k);
	fill_more(k);
	{
		TXN_SCOPE t = case_begin(k);
		assert_true(exec(k, "DROP TABLE survey; DROP TABLE draw; DROP TABLE judgement;"
				    "DROP TABLE change; DROP TABLE snapshot; DROP TABLE customer;"
				    "DROP TABLE released; DROP TABLE decision; DROP TABLE doubt;"
				    "DROP TABLE fact; DROP TABLE event; DROP TABLE attachment;"
				    "DROP TABLE ruling; DROP TABLE approval;"
				    "DROP TABLE notice;"
				    "DROP TABLE dossier; DROP TABLE reminder; DROP TABLE register; "
				    "DROP TABLE ending;"));
		journal_of_old(k);
		for (unsigned n = TABLE_survey; n < TABLE_COUNT; n++)
			k->head.table[n] = (struct table_sum){0};
		k->meta.schema = 3;
		assert_true(meta_bind(k, QUERY_meta_set));
		assert_true(case_commit(&t));
	}
	uint64_t entries = journal_size(k);
	case_close(k);
	k = opened("old.kond");
	assert_int_equal(case_verify(k, say_bad, state), 0);
	struct journal_findings f;
	journal_prove(k, &f);
	assert_true(f.n == entries + 1 && f.carried == entries && f.signers == 1);
	const char *why = NULL;
	assert_false(case_changes_kept(k, 2));
	assert_null(diff_begin(k, 1, 2, &why));
	assert_non_null(strstr(why, "did not yet keep"));
	resolve_simple(k, 4, "W. Zonneveldt", "999990019");
	struct change c = one_change(k, 2, 3, 4);
	assert_int_equal(change_kind(&c), CHANGE_added);
	freeze_simple(k, "na de nieuwe vorm");
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
}

static void a_case_of_form_7_is_brought_up(void **state)
{
	struct kase *k = made("seven.kond");
	fill(k);
	fill_more(k);
	{
		TXN_SCOPE t = case_begin(k);
		assert_true(exec(k, "DROP TABLE fact; DROP TABLE event; DROP TABLE attachment;"
				    "DROP TABLE ruling; DROP TABLE approval;"
				    "DROP TABLE notice;"
				    "DROP TABLE dossier; DROP TABLE reminder; DROP TABLE register; "
				    "DROP TABLE ending;"));
		journal_of_old(k);
		for (unsigned n = TABLE_fact; n < TABLE_COUNT; n++)
			k->head.table[n] = (struct table_sum){0};
		k->meta.schema = 7;
		assert_true(meta_bind(k, QUERY_meta_set));
		assert_true(case_commit(&t));
	}
	case_close(k);
	k = opened("seven.kond");
	assert_int_equal(case_verify(k, say_bad, state), 0);
	assert_int_equal(case_snapshots(k), 1);
	fill_facts(k);
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
}

/* A chain that does not hold is not made into a tree. */
static void an_altered_old_journal_is_refused(void **state)
{
	(void)state;
	static const char *const how[] = {
	    "UPDATE journal SET detail = 'x' WHERE id = 2", "DELETE FROM journal WHERE id = 2",
	    "UPDATE journal SET hash = prev WHERE id = 1",
	    "DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)"};
	for (size_t i = 0; i < sizeof(how) / sizeof(how[0]); i++) {
		char name[32];
		const char *why = NULL;
		snprintf(name, sizeof(name), "altered%zu.kond", i);
		struct kase *k = made(name);
		for (unsigned n = 0; n < 5; n++)
			assert_true(journal_add(k, "look", STR("{}")));
		{
			TXN_SCOPE t = case_begin(k);
			assert_true(
			    exec(k, "DROP TABLE fact; DROP TABLE event; DROP TABLE attachment;"
				    "DROP TABLE ruling; DROP TABLE approval; DROP TABLE notice;"
				    "DROP TABLE dossier; DROP TABLE reminder; DROP TABLE register; "
				    "DROP TABLE ending;"));
			journal_of_old(k);
			assert_true(exec(k, how[i]));
			k->meta.schema = 7;
			assert_true(meta_bind(k, QUERY_meta_set));
			assert_true(case_commit(&t));
		}
		case_close(k);
		assert_null(case_open(in_dir(name), &by_pass, &why));
		assert_non_null(strstr(why, "altered"));
	}
}

/* ---- frozen counts ---- */

static void a_snapshot_is_proven_and_its_label_is_its_own(void **state)
{
	struct arena a = arena_make(1 << 20);
	struct kase *k = made("frozen.kond");
	struct snapshot s = {.label = STR("leeg")};
	assert_false(case_snapshot_add(k, &s));
	assert_non_null(strstr(case_why(k), "scan first"));
	fill(k);
	fill_more(k);
	assert_int_equal(case_snapshots(k), 1);
	assert_true(case_snapshot_get(k, &a, 1, &s));
	assert_true(s.generation == 1 && str_eq(s.label, STR("eerste melding")) &&
		    s.count[COUNT_people] == 3);
	struct snapshot again = {.label = STR("eerste melding")};
	assert_false(case_snapshot_add(k, &again));
	assert_non_null(strstr(case_why(k), "label"));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	/* counts that the generation does not say are noticed, however well sealed */
	struct snapshot wrong = {.label = STR("te veel")};
	wrong.count[COUNT_people] = 99;
	assert_true(case_snapshot_add(k, &wrong));
	assert_int_equal(case_verify(k, say_bad, NULL), 1);
	assert_true(case_key_rotate(k, NULL, NULL));
	assert_int_equal(case_verify(k, say_bad, NULL), 1);
	assert_true(case_snapshot_get(k, &a, 1, &s) && str_eq(s.label, STR("eerste melding")));
	case_close(k);
	arena_free(&a);
}

static void sides(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 20);
	struct kase *k = made("sides.kond");
	struct diff_side s[2];
	const char *why;
	assert_false(diff_sides(k, &a, STR_NONE, STR_NONE, s, &why));
	fill(k);
	fill_more(k);
	assert_true(diff_sides(k, &a, STR_NONE, STR_NONE, s, &why));
	assert_true(s[0].snapshot == 1 && s[0].generation == 1 && s[1].generation == 2);
	assert_true(diff_sides(k, &a, STR("eerste melding"), STR("2"), s, &why));
	assert_true(s[0].snapshot == 1 && s[1].snapshot == 0 && s[1].generation == 2);
	assert_true(diff_sides(k, &a, STR("s-1"), STR("now"), s, &why));
	static const char *const absent[] = {"S-2", "S-0", "0", "9", "S-x", "elders", "4294967297"};
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		assert_false(diff_side(k, &a, str_of(absent[i]), &s[0], &why));
	assert_null(diff_begin(k, 2, 1, &why));
	case_close(k);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_list_and_its_changes_give_the_later_list),
	    cmocka_unit_test(what_comes_and_goes_between_counts_apart),
	    cmocka_unit_test(who_took_somebody_in_may_be_taken_in),
	    cmocka_unit_test(changes_say_by_which_files),
	    cmocka_unit_test(a_record_on_its_own_says_what_changed),
	    cmocka_unit_test(stored_form),
	    cmocka_unit_test(older_cases_are_brought_up),
	    cmocka_unit_test(a_case_of_form_7_is_brought_up),
	    cmocka_unit_test(an_altered_old_journal_is_refused),
	    cmocka_unit_test(a_snapshot_is_proven_and_its_label_is_its_own),
	    cmocka_unit_test(sides),
	};
	return cmocka_run_group_tests(tests, dir_make, dir_drop);
}
