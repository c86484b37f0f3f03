/* kond score - hold what was found against the truth of a simulation. */
#include "cmd/look.h"

#include "sim/score.h"

static const struct option_row options[] = {
    {"found", "FILE", "a listing of kond persons --format jsonl instead of the case", false},
    {"list", "WHICH",
     "missed, false, merged, split, apart or right: the people concerned, to find out why", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

/* What finds requesters and paths of a case; each record lives until the next question. */
struct lookup {
	struct kase *k;
	struct arena arena;
};

static bool find_requester(void *ctx, uint32_t id, struct requester *out_r)
{
	struct lookup *l = ctx;
	arena_reset(&l->arena);
	return case_requester_get(l->k, &l->arena, id, out_r);
}

static bool find_path(void *ctx, uint32_t item, str *out_path)
{
	struct lookup *l = ctx;
	struct item i;
	arena_reset(&l->arena);
	if (!case_item_get(l->k, &l->arena, item, &i))
		return false;
	*out_path = i.path;
	return true;
}

static void read_case(struct look *look, struct claims *found)
{
	struct lookup l = {.k = look->k, .arena = arena_make((size_t)64 << 20)};
	struct claims_look ask = {&l, find_requester, find_path};
	struct arena keep = arena_make((size_t)256 << 20), scratch = keep;
	struct person_cursor *cur = case_persons(look->k);
	struct person p;
	while (case_persons_next(cur, &scratch, &p)) {
		claims_add(found, &p, &ask);
		look_show(look, id_text(&scratch, 'P', p.id));
		scratch = keep;
	}
	case_persons_end(cur);
	arena_free(&keep);
	arena_free(&l.arena);
}

/* Which of the items that nobody can read does the case report? */
static void tell_unread(struct kase *k, struct truth_items *items)
{
	struct arena keep = arena_make((size_t)256 << 20), scratch = keep;
	struct item_cursor *cur = case_items(k, WALK_not_read);
	struct item i;
	while (case_items_next(cur, &scratch, &i)) {
		struct truth_item *t = items_at(items, i.path);
		if (t != NULL && i.state != ITEM_read && i.state != ITEM_waiting)
			t->told |= i.reason != REASON_none || i.state == ITEM_duplicate;
		scratch = keep;
	}
	case_items_end(cur);
	arena_free(&keep);
}

/* ---- printing ---- */

static void put_ratio(struct list *l, uint64_t part, uint64_t whole)
{
	struct out o = out_mem();
	if (whole == 0) {
		list_null(l);
		return;
	}
	out_fixed(&o, (part * 10000 + whole / 2) / whole, 4, '.');
	list_json(l, out_view(&o), out_view(&o));
	out_end(&o);
}

static void put_nulls(struct list *l, int n)
{
	while (n-- > 0)
		list_null(l);
}

static void put_measures(struct list *l, str what, const struct ratio *r)
{
	list_text(l, what);
	list_number(l, r->right);
	list_number(l, r->found);
	list_number(l, r->truth);
	put_ratio(l, r->right, r->found);
	put_ratio(l, r->right, r->truth);
	put_ratio(l, 2 * r->right, r->found + r->truth);
}

static void put_row(struct list *l, str what, const struct ratio *r)
{
	put_measures(l, what, r);
	put_nulls(l, 2);
	list_row_end(l);
}

static void put_count(struct list *l, const char *what, uint64_t n)
{
	list_text(l, str_of(what));
	list_number(l, n);
	put_nulls(l, 7);
	list_row_end(l);
}

/* How many in so many people. */
static void put_rate(struct list *l, const char *what, uint64_t n, uint64_t people, uint64_t of)
{
	struct out o = out_mem();
	out_fixed(&o, people > 0 ? (n * of * 100 + people / 2) / people : 0, 2, '.');
	list_text(l, str_of(what));
	list_json(l, out_view(&o), out_view(&o));
	put_nulls(l, 7);
	list_row_end(l);
	out_end(&o);
}

/* A measure that asks only how many of the true ones were met. */
static void put_recall(struct list *l, str what, const struct ratio *r)
{
	list_text(l, what);
	list_number(l, r->right);
	list_null(l);
	list_number(l, r->truth);
	list_null(l);
	put_ratio(l, r->right, r->truth);
	put_nulls(l, 3);
	list_row_end(l);
}

/* Who was met, in how many pieces, and covered together with whom. */
static void put_case(struct list *l, str what, const struct tag_score *t)
{
	list_text(l, what);
	list_number(l, t->r.right);
	list_null(l);
	list_number(l, t->r.truth);
	list_null(l);
	put_ratio(l, t->r.right, t->r.truth);
	list_null(l);
	list_number(l, t->split);
	list_number(l, t->merged);
	list_row_end(l);
}

static void put_tag(struct list *l, const struct tag_score *t)
{
	struct out o = out_mem();
	out_z(&o, "patients, ");
	out_str(&o, t->tag);
	if (str_starts(t->tag, STR("origin ")))
		put_row(l, out_view(&o), &t->r);
	else if (!str_starts(t->tag, STR("format ")))
		put_case(l, out_view(&o), t);
	out_end(&o);
}

static void put_groups(struct list *l, const struct group_scores *g)
{
	struct out o = out_mem();
	for (unsigned i = 0; i < GROUPS_known; i++) {
		out_clear(&o);
		out_z(&o, "group ");
		out_z(&o, group_name(i));
		put_row(l, out_view(&o), &g->group[i]);
	}
	put_row(l, STR("no usable address"), &g->unreachable);
	out_end(&o);
}

static void put_formats(struct list *l, const struct format_scores *f)
{
	struct out o = out_mem();
	put_row(l, STR("patients, outside OCR"), &f->outside);
	for (int only = 0; only < 2; only++)
		for (size_t i = 0; i < f->n; i++) {
			out_clear(&o);
			out_z(&o, only ? "patients, only in " : "patients, format ");
			out_str(&o, f->f[i].format);
			if (only && f->f[i].only.truth > 0)
				put_recall(l, out_view(&o), &f->f[i].only);
			else if (!only)
				put_row(l, out_view(&o), &f->f[i].r);
		}
	out_end(&o);
}

static void put_unread(struct list *l, const struct truth_items *items)
{
	struct ratio r = {0};
	for (size_t i = 0; i < items->n; i++) {
		r.truth += !items->item[i].readable;
		r.right += !items->item[i].readable && items->item[i].told;
	}
	put_recall(l, STR("unreadable, told"), &r);
}

static void print_score(struct call *c, const struct score *s, const struct format_scores *f,
			const struct group_scores *g, const struct truth_items *items)
{
	static const struct list_column col[] = {{"measure", "measure", false},
						 {"right", "right", true},
						 {"found", "found", true},
						 {"truth", "true", true},
						 {"precision", "precision", true},
						 {"recall", "recall", true},
						 {"f1", "F1", true},
						 {"split", "split", true},
						 {"merged", "merged", true}};
	const struct {
		const char *what;
		const struct ratio *r;
	} rows[] = {{"patients", &s->people},
		    {"staff", &s->staff},
		    {"professionals", &s->professionals},
		    {"name and birth date", &s->names},
		    {"exposure", &s->exposure},
		    {"requester links", &s->requesters},
		    {"parts (sensitive)", &s->parts},
		    {"categories", &s->categories},
		    {"letter-ready", &s->ready},
		    {"patients, in text only", &s->text_only}};
	struct list *l = call_list(c, col, sizeof(col) / sizeof(col[0]));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		put_row(l, str_of(rows[i].what), rows[i].r);
	put_count(l, "wrong merges", s->merged);
	put_count(l, "splits", s->split);
	put_rate(l, "wrong merges per 20,000", s->merged, s->people.truth, 20000);
	put_rate(l, "splits per 1,000", s->split, s->people.truth, 1000);
	put_count(l, "missed", s->missed);
	put_count(l, "unfounded", s->unfounded);
	put_count(l, "test patients, apart", s->apart);
	put_count(l, "false sensitive categories", s->false_sensitive);
	put_groups(l, g);
	put_formats(l, f);
	if (items->n > 0)
		put_unread(l, items);
	for (size_t i = 0; i < s->n_tag; i++)
		put_tag(l, &s->tag[i]);
	list_end(l);
}

static void put_claim(struct list *l, const struct claim *t, const struct claim *f)
{
	const struct claim *any = t != NULL ? t : f;
	if (f != NULL)
		list_text(l, f->id);
	else
		list_null(l);
	if (t != NULL)
		list_text(l, t->id);
	else
		list_null(l);
	list_text(l, str_of(person_kind_name(any->kind)));
	list_texts(l, any->tag, any->n_tag);
	list_texts(l, any->file, any->n_file);
	list_row_end(l);
}

static void print_list(struct call *c, const struct claims *truth, const struct claims *found,
		       const struct score *s, enum verdict which)
{
	static const struct list_column col[] = {{"found", "found", false},
						 {"truth", "true", false},
						 {"kind", "kind", false},
						 {"tags", "tags", false},
						 {"files", "files", false}};
	struct list *l = call_list(c, col, sizeof(col) / sizeof(col[0]));
	for (size_t i = 0; which == VERDICT_missed && i < truth->n; i++)
		if (s->verdict_truth[i] == VERDICT_missed)
			put_claim(l, &truth->c[i], NULL);
	for (size_t i = 0; which != VERDICT_missed && i < found->n; i++)
		if (s->verdict_found[i] == which) {
			uint32_t t = which == VERDICT_right ? s->truth_of[i] : s->other[i];
			put_claim(l, t != 0 ? &truth->c[t - 1] : NULL, &found->c[i]);
		}
	list_end(l);
}

static bool verdict_by_name(str s, enum verdict *out_v)
{
	static const struct {
		const char *name;
		enum verdict v;
	} known[] = {{"right", VERDICT_right}, {"missed", VERDICT_missed},
		     {"false", VERDICT_false}, {"merged", VERDICT_merged},
		     {"split", VERDICT_split}, {"apart", VERDICT_apart}};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(s, str_of(known[i].name))) {
			*out_v = known[i].v;
			return true;
		}
	return false;
}

static int read_truth(struct call *c, struct claims *truth)
{
	struct out path = out_mem();
	out_z(&path, c->arg[0]);
	out_z(&path, "/persons.jsonl");
	int64_t bad = claims_read(truth, str_z(c->arena, out_view(&path)));
	out_end(&path);
	if (bad < 0)
		return call_failed(c, "there is no persons.jsonl to read in", c->arg[0]);
	return bad > 0 ? call_failed(c, "a line of persons.jsonl is not a person, in", c->arg[0])
		       : EXIT_done;
}

static void read_items(struct call *c, struct truth_items *items, struct arena *a)
{
	struct out path = out_mem();
	out_z(&path, c->arg[0]);
	out_z(&path, "/items.jsonl");
	items_read(items, a, str_z(c->arena, out_view(&path)));
	out_end(&path);
}

static int run(struct call *c)
{
	struct look look = {0};
	enum verdict which = VERDICT_missed;
	const char *file = call_option(c, "found"), *list = call_option(c, "list");
	if (c->n_arg != 1)
		return call_wrong(
		    c, "say where the truth is: the folder truth/ that kond simulate made", NULL);
	if (list != NULL && !verdict_by_name(str_of(list), &which))
		return call_wrong(c, "--list is missed, false, merged, split or right, not", list);
	struct arena a = arena_make((size_t)64 << 30);
	struct claims truth = {.arena = &a}, found = {.arena = &a};
	struct truth_items items = {0};
	int r = read_truth(c, &truth);
	read_items(c, &items, &a);
	if (r == EXIT_done && file != NULL && claims_read(&found, file) != 0)
		r = call_failed(c, "not a listing of kond persons --format jsonl:", file);
	if (r == EXIT_done && file == NULL) {
		if (look_begin(&look, c)) {
			read_case(&look, &found);
			claims_age(&truth, date_of_days((int32_t)(time_now_ms() / 86400000)));
			tell_unread(look.k, &items);
		} else {
			r = EXIT_failed;
		}
	}
	if (r == EXIT_done && look.k != NULL && !look_write(&look, "score"))
		r = look_close(&look);
	if (r == EXIT_done) {
		struct score s;
		struct format_scores f;
		struct group_scores g;
		score_make(&a, &truth, &found, &s);
		score_formats(&truth, &found, &s, &items, &f);
		score_groups(&truth, &found, &s, &g);
		if (list != NULL)
			print_list(c, &truth, &found, &s, which);
		else
			print_score(c, &s, &f, &g, &items);
		score_free(&s);
		r = look.k != NULL ? look_close(&look) : EXIT_done;
	}
	claims_free(&truth);
	claims_free(&found);
	items_free(&items);
	arena_free(&a);
	return r;
}

const struct cmd cmd_score = {
    .name = "score",
    .args = "[options] TRUTH_DIR",
    .brief = "Hold what was found against the truth of a simulation",
    .help =
	"Found and true people are paired one to one: by BSN, else by "
	"the best overlap of name, birth date, address, telephone\n"
	"and e-mail. A wrong merge is a found person who covers two true "
	"ones; a split is a piece of somebody found already.\n"
	"By format: a found person without a truth counts against the format "
	"of all its files; outside OCR leaves out scans. Unreadable, told: "
	"what nobody can read, and the case reports with a reason.\n"
	"Hard cases (patients, hard ...): how many were met, split: pieces of them that stand "
	"aside, merged: found people who cover one of them and somebody else.\n"
	"Groups: who is in it on both sides, in what was found, in the truth; test patients are "
	"in no other figure.\n"
	"Requester links, parts and categories are counted over "
	"patients; parts are (person, requester, sensitive category). "
	"Letter-ready: name, newest address, sender and parts are\n"
	"what the truth holds.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 1,
    .run = run};
