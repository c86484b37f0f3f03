/* kond snapshot - freeze the counts for what leaves the house, and show what was frozen. Counts
 * only; the label is the user's own and stays out of the journal. */
#include "base/date.h"
#include "base/utf8.h"
#include "cmd/look.h"
#include "cmd/told.h"
#include "cmd/told_anchor.h"
#include "run/diff.h"
#include "run/freeze.h"

static const struct option_row options[] = {
    {"label", "TEXT", "a name for this snapshot, as `first report`", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

static str taken(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_end(o);
	return s;
}

static str snapshot_id(struct arena *a, uint32_t no)
{
	struct out o = out_mem();
	out_z(&o, "S-");
	out_dec(&o, no);
	return taken(a, &o);
}

static str time_text(struct arena *a, int64_t ms)
{
	struct out o = out_mem();
	time_write(&o, ms);
	return taken(a, &o);
}

static str digest_text(struct arena *a, const struct snapshot *s)
{
	struct out o = out_mem();
	out_hex(&o, s->digest, sizeof(s->digest));
	return taken(a, &o);
}

/* ---- one of them on a screen ---- */

static void row(struct out *o, const char *what, uint64_t v)
{
	out_z(o, "  ");
	out_z(o, what);
	for (size_t n = str_of(what).n; n < 40; n++)
		out_char(o, ' ');
	told_number(o, v);
	out_char(o, '\n');
}

static void data(struct out *o, const struct snapshot *s)
{
	out_z(o, "\nData of those confirmed (of whom published)\n");
	for (unsigned b = 0; b < CATEGORY_none; b++) {
		if (s->with[b] == 0)
			continue;
		out_z(o, "  ");
		out_z(o, category_name((enum category)b));
		for (size_t n = str_of(category_name((enum category)b)).n; n < 40; n++)
			out_char(o, ' ');
		told_number(o, s->with[b]);
		out_z(o, " (");
		told_number(o, s->with_published[b]);
		out_z(o, ")\n");
	}
}

static void screen(struct out *o, struct arena *a, const struct snapshot *s)
{
	out_str(o, snapshot_id(a, s->no));
	if (s->label.n > 0) {
		out_z(o, " \"");
		utf8_show(o, s->label);
		out_char(o, '"');
	}
	out_z(o, ": generation ");
	out_dec(o, s->generation);
	out_z(o, ", frozen ");
	time_write(o, s->at_ms);
	out_z(o, " by ");
	out_str(o, s->program);
	out_z(o, "\n\n");
	for (unsigned c = 0; c < COUNT_ALL; c++)
		if (s->count[c] > 0 || c <= COUNT_published)
			row(o, count_words((enum count)c), s->count[c]);
	data(o, s);
	out_z(o, "\nSHA-256 over people and requesters: ");
	out_str(o, digest_text(a, s));
	out_char(o, '\n');
}

/* ---- freezing ---- */

static bool label_good(str s)
{
	uint64_t v;
	bool good = utf8_valid(s) && s.n <= 200 && !str_eq(s, STR("now")) && !str_u64(s, &v) &&
		    !(s.n > 1 && to_upper(s.p[0]) == 'S' && s.p[1] == '-');
	for (size_t i = 0; i < s.n; i++)
		good = good && s.p[i] >= ' ' && s.p[i] != 0x7f;
	return good;
}

static int freeze(struct call *c)
{
	const char *label = call_option(c, "label");
	struct snapshot s = {.label = label == NULL ? STR_NONE : str_of(label)};
	if (!label_good(s.label))
		return call_wrong(c, "a label is a short text, no number, `now` or S-1, not",
				  label);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	int r = EXIT_done;
	if (!case_lease(k)) {
		r = call_failed(c, "someone else is scanning this case: freeze when that is done",
				NULL);
	} else {
		TXN_SCOPE t = case_begin(k);
		if (!freeze_counts(k, &s) || !case_commit(&t))
			r = call_failed(c, "nothing was frozen",
					case_why(k) == NULL ? "nothing is resolved yet: scan first"
							    : case_why(k));
	}
	if (r == EXIT_done) {
		screen(c->out, c->arena, &s);
		out_flush(c->out);
		anchor_what_leaves(c, k);
	}
	case_close(k);
	return r;
}

/* ---- listing ---- */

static const struct list_column columns[] = {
    {"id", "id", false},
    {"label", "label", false},
    {"generation", "generation", true},
    {"at", "when", false},
    {"at_least", "at least", true},
    {"at_most", "at most", true},
    {"confirmed", "confirmed", true},
    {"published", "published", true},
    {"possible", "possible", true},
    {"counts", NULL, false},
    {"data", NULL, false},
    {"published_data", NULL, false},
    {"program", NULL, false},
    {"digest", NULL, false},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static str counts_json(struct arena *a, const struct snapshot *s)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	for (unsigned c = 0; c < COUNT_ALL; c++) {
		json_key(&j, count_name((enum count)c));
		json_number(&j, (int64_t)s->count[c]);
	}
	json_object_end(&j);
	return taken(a, &o);
}

static str data_json(struct arena *a, const uint64_t with[CATEGORY_none])
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	for (unsigned b = 0; b < CATEGORY_none; b++) {
		if (with[b] == 0)
			continue;
		json_key(&j, category_name((enum category)b));
		json_number(&j, (int64_t)with[b]);
	}
	json_object_end(&j);
	return taken(a, &o);
}

static void put(struct list *l, struct arena *a, const struct snapshot *s)
{
	static const enum count shown[] = {COUNT_at_least, COUNT_at_most, COUNT_confirmed,
					   COUNT_published, COUNT_possible};
	list_text(l, snapshot_id(a, s->no));
	list_said(l, s->label);
	list_number(l, s->generation);
	list_text(l, time_text(a, s->at_ms));
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		list_number(l, s->count[shown[i]]);
	str counts = counts_json(a, s), with = data_json(a, s->with),
	    published = data_json(a, s->with_published);
	list_json(l, counts, counts);
	list_json(l, with, with);
	list_json(l, published, published);
	list_text(l, s->program);
	list_text(l, digest_text(a, s));
	list_row_end(l);
}

struct wanted {
	uint32_t only; /* 0: all */
};

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct wanted *w = ctx;
	for (uint32_t no = 1; no <= case_snapshots(l->k); no++) {
		struct arena a = *l->call->arena;
		struct snapshot s;
		if ((w->only != 0 && w->only != no) || !case_snapshot_get(l->k, &a, no, &s))
			continue;
		if (list == NULL)
			look_show(l, snapshot_id(&a, no));
		else
			put(list, &a, &s);
	}
}

static int list_all(struct look *l, struct wanted *w)
{
	return look_run(l, "snapshots", columns, COLUMNS, w, pass);
}

static int show(struct call *c, struct look *l, const char *name)
{
	const char *why, *f = call_option(c, "format");
	struct diff_side side;
	struct snapshot s;
	if (!diff_side(l->k, c->arena, str_of(name), &side, &why) || side.snapshot == 0 ||
	    !case_snapshot_get(l->k, c->arena, side.snapshot, &s)) {
		case_close(l->k);
		return call_failed(c, "there is no such snapshot; `kond snapshot list` names them",
				   name);
	}
	if (f != NULL && !str_eq(str_of(f), STR("table")))
		return list_all(l, &(struct wanted){.only = s.no});
	look_show(l, snapshot_id(c->arena, s.no));
	if (look_write(l, "snapshot"))
		screen(c->out, c->arena, &s);
	return look_close(l);
}

static int run(struct call *c)
{
	struct look l;
	str what = c->n_arg > 0 ? str_of(c->arg[0]) : STR_NONE;
	bool all = str_eq(what, STR("list")) && c->n_arg == 1;
	bool one = str_eq(what, STR("show")) && c->n_arg == 2;
	if (what.n > 0 && !all && !one)
		return call_wrong(c, "`list`, or `show S-1`; to freeze give only --label, not",
				  c->arg[0]);
	if (what.n == 0)
		return freeze(c);
	if (call_option(c, "label") != NULL)
		return call_wrong(c, "a label is given when freezing, not with", c->arg[0]);
	if (!look_begin(&l, c))
		return EXIT_failed;
	return all ? list_all(&l, &(struct wanted){0}) : show(c, &l, c->arg[1]);
}

const struct cmd cmd_snapshot = {
    .name = "snapshot",
    .args = "[--label TEXT] | list | show S-1",
    .brief = "Freeze the counts for what leaves the house",
    .help = "Before a figure is told to an authority, a customer or the press, freeze it: S-1, S-2 "
	    "... keep the counts, the coverage of that\n"
	    "moment and a digest of the people, and `kond diff` tells later why they changed. "
	    "What is frozen is never changed;\n"
	    "`kond verify` proves that it follows from the people of now by the changes since.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 2,
    .run = run};
