/* kond score - hold what was found against the truth of a simulation. */
#include "cmd/score_show.h"

static const struct option_row options[] = {
    {"found", "FILE", "a listing of kond persons --format jsonl instead of the case", false},
    {"list", "WHICH",
     "missed, false, merged, split, apart or right: the people concerned, to find out why", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

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
			score_read_case(look.k, &found, &look);
			claims_age(&truth, date_of_days((int32_t)(time_now_ms() / 86400000)));
			score_tell_unread(look.k, &items);
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
			score_show(call_list(c, score_columns, SCORE_COLUMNS), &s, &f, &g, &items);
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
