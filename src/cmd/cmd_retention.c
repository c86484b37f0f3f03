/* kond retention - until when each kind of thing is kept, by which law, and what is due to go. */
#include "base/date.h"
#include "base/utf8.h"
#include "cmd/facts.h"
#include "cmd/told_ended.h"

static const struct option_row options[] = {
    {"until", "DAY", "set: the last day it is kept, as 2027-01-31; \"\" takes it back", false},
    {"by", "NAME", "set: who decides so", false},
    {"why", "TEXT", "set: why until then; else: why you look", false},
    {NULL, NULL, NULL, false},
};

static const struct list_column columns[] = {
    {"kind", "kind", false},
    {"what", "what", false},
    {"rows", "kept", true},
    {"from", "counts from", false},
    {"least", "at least until", false},
    {"most", "at most until", false},
    {"until", "set until", false},
    {"by", "by", false},
    {"why", NULL, false},
    {"state", "state", false},
    {"due", NULL, false},
    {"stopped_by", "stopped by", false},
    {"basis", "basis", false},
    {"to_be_verified", "to be verified", false},
    {"source", NULL, false},
    {"note", NULL, false},
};

struct shelf {
	struct keeping keeping;
	struct kept *kept;
	size_t n;
};

static str day_text(struct arena *a, int32_t day)
{
	struct out o = out_mem();
	if (day != DUTY_EVER_SINCE && day != DUTY_FOR_EVER)
		date_write(&o, date_of_days(day));
	return taken(a, &o);
}

static str holds_text(struct arena *a, const struct keeping *x)
{
	struct out o = out_mem();
	for (size_t i = 0; i < x->n_hold; i++)
		if (x->hold[i].lifted_ms == 0) {
			out_z(&o, o.n > 0 ? ", H-" : "H-");
			out_dec(&o, x->hold[i].id);
		}
	return taken(a, &o);
}

static str state_of(const struct kept *p, bool stopped)
{
	if (p->rows == 0)
		return STR("nothing kept");
	if (p->due)
		return stopped ? STR("due, but held") : STR("DUE TO GO");
	if (p->early)
		return STR("kept; the day set is before the least term");
	if (p->until == DUTY_EVER_SINCE && p->rule->least.unit == DUTY_no_period)
		return STR("kept; no day is set: `kond retention set`");
	if (p->until == DUTY_EVER_SINCE && p->from == DUTY_EVER_SINCE)
		return STR("kept; the day it counts from is not known");
	return STR("kept");
}

static void put(struct list *l, struct arena a, const struct shelf *s, const struct kept *p)
{
	const struct duty_origin *g = &p->rule->origin;
	list_text(l, p->rule->kind);
	list_text(l, p->rule->what);
	list_number(l, p->rows);
	list_said(l, day_text(&a, p->from));
	list_said(l, day_text(&a, p->least));
	list_said(l, day_text(&a, p->most));
	list_said(l, day_text(&a, p->until));
	list_said(l, p->term == NULL ? STR_NONE : p->term->by);
	list_said(l, p->term == NULL ? STR_NONE : p->term->why);
	list_text(l, state_of(p, s->keeping.standing > 0));
	list_bool(l, p->due);
	list_said(l, holds_text(&a, &s->keeping));
	list_text(l, g->basis);
	list_bool(l, duty_doubted(g));
	list_said(l, g->source);
	list_said(l, g->note);
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct shelf *s = ctx;
	for (size_t i = 0; i < s->n; i++)
		if (list == NULL)
			look_show(l, s->kept[i].rule->kind);
		else
			put(list, *l->call->arena, s, &s->kept[i]);
}

static int list_all(struct call *c)
{
	struct look l;
	struct shelf s;
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!keeping_load(l.k, c->arena, &s.keeping))
		return look_give_up(&l, call_failed(c, "the terms can not be read", case_why(l.k)));
	if (!kept_load(c, l.k, &s.keeping, &s.kept, &s.n))
		return look_give_up(&l, EXIT_failed);
	return look_run(&l, "retention", columns, sizeof(columns) / sizeof(columns[0]), &s, pass);
}

static const struct kept *find(const struct shelf *s, str kind)
{
	const struct kept *p = NULL;
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->kept[i].rule->kind, kind) &&
		    (p == NULL || s->kept[i].least > p->least))
			p = &s->kept[i];
	return p;
}

static int set(struct call *c, struct kase *k)
{
	struct shelf s;
	struct date d;
	struct term t = {.kind = str_of(c->arg[1]),
			 .until = str_trim(str_of(call_option(c, "until"))),
			 .by = str_trim(str_of(call_option(c, "by"))),
			 .why = str_trim(str_of(call_option(c, "why")))};
	if (!keeping_load(k, c->arena, &s.keeping))
		return call_failed(c, "the terms can not be read", case_why(k));
	if (!kept_load(c, k, &s.keeping, &s.kept, &s.n))
		return EXIT_failed;
	const struct kept *p = find(&s, t.kind);
	if (p == NULL)
		return call_wrong(c, "there is no such kind; `kond retention` names them, not",
				  c->arg[1]);
	if (!term_set(k, &t))
		return call_wrong(c, case_why(k), NULL);
	int r = facts_commit(c, k);
	if (r != EXIT_done)
		return r;
	out_str(c->out, t.kind);
	out_z(c->out, t.until.n > 0 ? " is kept until " : " has no day any more");
	out_str(c->out, t.until);
	if (t.until.n > 0 && p->least != DUTY_EVER_SINCE && date_read(t.until, 2000, &d) &&
	    date_days(d) < p->least) {
		out_z(c->out, ". That is before the least term of ");
		out_str(c->out, p->rule->origin.basis);
		out_z(c->out, ": ");
		out_str(c->out, day_text(c->arena, p->least));
	}
	out_char(c->out, '\n');
	return EXIT_done;
}

static int run(struct call *c)
{
	static const char *const lines[] = {"by", "why", "until"};
	if (c->n_arg == 0 || (c->n_arg == 1 && str_eq(str_of(c->arg[0]), STR("list"))))
		return list_all(c);
	if (c->n_arg != 2 || !str_eq(str_of(c->arg[0]), STR("set")))
		return call_wrong(c, "wants: set KIND --until DAY --by NAME --why TEXT, or list",
				  NULL);
	if (call_option(c, "until") == NULL)
		return call_wrong(c, "say until when: --until DAY", NULL);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!one_line(str_of(call_option(c, lines[i])), 1000))
			return call_wrong(c, "is one line of text, at most 1000 bytes", lines[i]);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	case_begin(k); /* ended by facts_commit, or rolled back by case_close */
	int r = set(c, k);
	case_close(k);
	return r;
}

const struct cmd cmd_retention = {
    .name = "retention",
    .args = "[list] | set KIND --until DAY --by NAME --why TEXT",
    .brief = "Show until when what is kept, by which law, and what is due to go",
    .help = "Terms are dated data (rules/retention.tsv); a row marked `to be verified` was not "
	    "read in the law itself. Where the law gives no number\n"
	    "(GDPR 5(1)(e)), the case sets a day. Nothing goes by itself: `kond destroy` is "
	    "prepared by one person and released by another, and a\n"
	    "legal hold (`kond hold`) stops it.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .after_end = true,
    .most_args = 2,
    .run = run};
