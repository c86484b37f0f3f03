/* kond diff - why a count changed: the sum in lines with the evidence of each, or person by person.
 * Shows ids, standings and files; never what people are called. */
#include <string.h>

#include "base/utf8.h"
#include "cmd/look.h"
#include "cmd/told.h"
#include "cmd/told_diff.h"

static const struct option_row options[] = {
    {"people", NULL, "person by person", false},
    {"change", "KIND", "only added, split, merged, gone, upgraded, downgraded or altered", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

struct ask {
	struct diff_side side[2];
	enum change_kind only; /* CHANGE_none: all */
	struct diff_sum sum;
	struct shown shown;
	struct arena scratch;
	const char *why;
	bool failed;
};

static str taken(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_end(o);
	return s;
}

/* ---- person by person ---- */

static const struct list_column people_columns[] = {
    {"id", "id", false},     {"change", "change", false},  {"from", "from", false},
    {"to", "to", false},     {"other", "other", false},    {"what", "what", false},
    {"by", "by", false},     {"evidence", "files", false}, {"evidence_files", NULL, true},
    {"exhibit", NULL, true},
};

static void json_texts(struct json *j, struct texts t)
{
	json_array(j);
	for (size_t i = 0; i < t.n; i++)
		json_text(j, t.s[i]);
	json_array_end(j);
}

static str gist_json(struct arena *a, const struct gist *g)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	json_key(&j, "exposure");
	json_z(&j, standing_name(g->exposure));
	json_key(&j, "certainty");
	json_z(&j, certainty_name(g->certainty));
	json_key(&j, "identity");
	json_z(&j, identity_name(g->identity));
	json_key(&j, "kind");
	json_z(&j, person_kind_name(g->kind));
	json_key(&j, "bsn");
	json_bool(&j, g->bsn);
	json_key(&j, "groups");
	json_texts(&j, shown_groups(a, g->groups));
	json_key(&j, "categories");
	json_texts(&j, shown_categories(a, g->categories));
	json_key(&j, "published_categories");
	json_texts(&j, shown_categories(a, g->published));
	json_object_end(&j);
	return taken(a, &o);
}

static void put_gist(struct list *l, struct arena *a, bool there, const struct gist *g)
{
	struct out o = out_mem();
	if (!there) {
		list_null(l);
		return;
	}
	out_z(&o, standing_name(g->exposure));
	out_z(&o, ", ");
	out_z(&o, identity_name(g->identity));
	list_json(l, gist_json(a, g), taken(a, &o));
}

static struct texts what_changed(struct arena *a, const struct change *c)
{
	str *s = arena_new(a, str, FACET_COUNT);
	uint64_t bits = diff_facets(c);
	size_t n = 0;
	for (unsigned f = 0; f < FACET_COUNT; f++)
		if ((bits >> f & 1) != 0)
			s[n++] = str_of(diff_facet_name((enum diff_facet)f));
	return (struct texts){s, n};
}

static struct texts by_what(struct arena *a, const struct change *c)
{
	str *s = arena_new(a, str, CAUSE_COUNT);
	size_t n = 0;
	for (unsigned k = 0; k < CAUSE_COUNT; k++)
		if ((c->causes >> k & 1) != 0)
			s[n++] = str_of(cause_name((enum cause)k));
	return (struct texts){s, n};
}

static struct texts evidence(struct shown *w, struct arena *a, const struct change *c)
{
	str *s = arena_new(a, str, CHANGE_FILES);
	size_t n = 0;
	for (unsigned i = 0; i < c->n_files && i < CHANGE_FILES; i++) {
		str path = shown_path(w, c->file[i]);
		if (path.n > 0)
			s[n++] = path;
	}
	return (struct texts){s, n};
}

static void put_change(struct list *l, struct ask *q, const struct change *c)
{
	struct arena *a = &q->scratch;
	list_text(l, id_text(a, 'P', c->id));
	list_text(l, str_of(change_kind_name(change_kind(c))));
	put_gist(l, a, c->was, &c->from);
	put_gist(l, a, c->is, &c->to);
	list_said(l, c->other == 0 ? STR_NONE : id_text(a, 'P', c->other));
	struct texts t = what_changed(a, c);
	list_texts(l, t.s, t.n);
	t = by_what(a, c);
	list_texts(l, t.s, t.n);
	t = evidence(&q->shown, a, c);
	list_texts(l, t.s, t.n);
	list_number(l, c->n_files);
	if (c->exhibit == 0)
		list_null(l);
	else
		list_number(l, c->exhibit);
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	struct ask *q = ctx;
	struct change c;
	struct diff *d = diff_begin(l->k, q->side[0].generation, q->side[1].generation, &q->why);
	if (d == NULL) {
		q->failed = true;
		return;
	}
	for (; diff_next(d, &c); arena_reset(&q->scratch)) {
		if (q->only != CHANGE_none && change_kind(&c) != q->only)
			continue;
		if (list == NULL)
			look_show(l, id_text(&q->scratch, 'P', c.id));
		else
			put_change(list, q, &c);
	}
	q->failed |= diff_failed(d);
	diff_end(d);
}

/* ---- the sum as rows ---- */

static const struct list_column sum_columns[] = {
    {"line", "line", false},          {"by", "by", false},
    {"exhibit", "exhibit", true},     {"n", "n", true},
    {"people", "people", true},       {"confirmed", "confirmed", true},
    {"published", "published", true}, {"possible", "possible", true},
    {"evidence", "files", false},
};

static void put_numbers(struct list *l, const int64_t v[DIFF_COUNTS])
{
	for (unsigned i = 0; i < DIFF_COUNTS; i++)
		list_signed(l, v[i]);
}

static void put_end(struct list *l, const char *line, const int64_t v[DIFF_COUNTS])
{
	list_text(l, str_of(line));
	for (int i = 0; i < 3; i++)
		list_null(l);
	put_numbers(l, v);
	list_texts(l, NULL, 0);
	list_row_end(l);
}

static void put_line(struct list *l, struct ask *q, const struct diff_line *line)
{
	struct change c = {.n_files = line->n_file};
	for (unsigned i = 0; i < line->n_file; i++)
		c.file[i] = line->file[i];
	list_text(l, str_of(change_kind_name(line->kind)));
	list_text(l, str_of(cause_name(line->cause)));
	if (line->exhibit == 0)
		list_null(l);
	else
		list_number(l, line->exhibit);
	list_number(l, line->n);
	put_numbers(l, line->move);
	struct texts t = evidence(&q->shown, &q->scratch, &c);
	list_texts(l, t.s, t.n);
	list_row_end(l);
}

/* What changed of people on both lists moves no count. */
static void put_facet(struct list *l, enum diff_facet f, uint64_t n)
{
	list_text(l, STR("both"));
	list_text(l, str_of(diff_facet_name(f)));
	list_null(l);
	list_number(l, n);
	for (unsigned i = 0; i < DIFF_COUNTS; i++)
		list_number(l, 0);
	list_texts(l, NULL, 0);
	list_row_end(l);
}

static void rows(struct call *c, struct ask *q)
{
	struct list *l = call_list(c, sum_columns, sizeof(sum_columns) / sizeof(sum_columns[0]));
	put_end(l, "from", q->sum.from);
	for (size_t i = 0; i < q->sum.n; i++, arena_reset(&q->scratch))
		put_line(l, q, &q->sum.line[i]);
	for (unsigned f = 0; f < FACET_COUNT; f++)
		if (q->sum.facet[f] > 0)
			put_facet(l, (enum diff_facet)f, q->sum.facet[f]);
	put_end(l, "to", q->sum.to);
	list_end(l);
}

/* ---- what was done meanwhile ---- */

#define ACTS_MOST 32
#define ACT_BYTES 32

static void acts(struct out *o, struct kase *k, const struct diff_side side[2], struct arena a)
{
	struct {
		unsigned char act[ACT_BYTES];
		size_t act_n;
		uint64_t n;
	} met[ACTS_MOST];
	size_t n = 0;
	struct journal_cursor *j = journal_begin(k);
	struct journal_entry e;
	for (;;) {
		struct arena scratch = a;
		if (!journal_next(j, &scratch, &e))
			break;
		size_t i = 0;
		if (e.at_ms <= side[0].at_ms || e.at_ms > side[1].at_ms ||
		    str_eq(e.act, STR("look")))
			continue;
		str act = str_sub(e.act, 0, ACT_BYTES);
		while (i < n && !str_eq((str){met[i].act, met[i].act_n}, act))
			i++;
		if (i == ACTS_MOST)
			continue;
		if (i == n) {
			memcpy(met[n].act, act.p, act.n);
			met[n].act_n = act.n;
			met[n++].n = 0;
		}
		met[i].n++;
	}
	journal_end(j);
	for (size_t i = 0; i < n; i++) {
		out_z(o, i == 0 ? "\nDone between: " : ", ");
		utf8_show(o, (str){met[i].act, met[i].act_n});
		out_char(o, ' ');
		told_number(o, met[i].n);
	}
	if (n > 0)
		out_char(o, '\n');
}

/* ---- the command ---- */

static bool read_kind(struct call *c, enum change_kind *out_kind)
{
	const char *v = call_option(c, "change");
	*out_kind = CHANGE_none;
	for (unsigned k = CHANGE_added; v != NULL && k < CHANGE_KINDS; k++)
		if (str_eq(str_of(v), str_of(change_kind_name((enum change_kind)k))))
			*out_kind = (enum change_kind)k;
	return v == NULL || *out_kind != CHANGE_none;
}

static int show_people(struct call *c, struct look *l, struct ask *q)
{
	int r = look_run(l, "diff", people_columns,
			 sizeof(people_columns) / sizeof(people_columns[0]), q, pass);
	return q->failed && r == EXIT_done ? call_failed(c, "can not compare", q->why) : r;
}

static int show_sum(struct call *c, struct look *l, struct ask *q)
{
	const char *f = call_option(c, "format");
	bool table = f == NULL || str_eq(str_of(f), STR("table"));
	for (size_t i = 0; i < q->sum.n; i++)
		l->count += q->sum.line[i].n;
	if (!look_write(l, "diff"))
		return look_close(l);
	if (table) {
		told_diff(c->out, &q->shown, q->side, &q->sum);
		acts(c->out, l->k, q->side, q->scratch);
	} else {
		rows(c, q);
	}
	int r = look_close(l);
	return q->sum.adds_up ? r : EXIT_failed;
}

static int answer(struct call *c, struct look *l, struct ask *q)
{
	str from = c->n_arg > 0 ? str_of(c->arg[0]) : STR_NONE,
	    to = c->n_arg > 1 ? str_of(c->arg[1]) : STR_NONE;
	if (!diff_sides(l->k, c->arena, from, to, q->side, &q->why) ||
	    !diff_add_up(l->k, q->side, &q->sum, &q->why)) {
		case_close(l->k);
		return call_failed(c, q->why, NULL);
	}
	return call_option(c, "people") != NULL ? show_people(c, l, q) : show_sum(c, l, q);
}

static int run(struct call *c)
{
	struct look l;
	struct ask q = {0};
	if (!read_kind(c, &q.only))
		return call_wrong(c,
				  "--change wants added, split, merged, gone, upgraded, "
				  "downgraded or altered, not",
				  call_option(c, "change"));
	if (!look_begin(&l, c))
		return EXIT_failed;
	q.shown = shown_start(l.k);
	q.scratch = arena_make((size_t)16 << 20);
	int r = answer(c, &l, &q);
	diff_sum_free(&q.sum);
	shown_end(&q.shown);
	arena_free(&q.scratch);
	return r;
}

const struct cmd cmd_diff = {
    .name = "diff",
    .args = "[options] [FROM [TO]]",
    .brief = "Why a count changed: added, merged, split, gone, and by which evidence",
    .help =
	"FROM and TO are a snapshot (S-1, or its label), the number of a generation, or now. "
	"Without them: the last snapshot, else the\n"
	"generation before the last, against now. The lines add up exactly: FROM + added + split "
	"- merged - gone = TO, also for those\n"
	"confirmed, published and possible. --people lists them one by one; each look is one "
	"entry in the journal.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 2,
    .run = run};
