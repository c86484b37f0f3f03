/* kond hold - legal holds: while one stands, nothing of the case is destroyed. */
#include "base/date.h"
#include "base/utf8.h"
#include "case/ending.h"
#include "cmd/facts.h"

static const struct option_row options[] = {
    {"by", "NAME", "who places or lifts it", false},
    {"why", "TEXT", "place: why; lift: why it is no longer needed; list: why you look", false},
    {"review", "DAY", "place: when it is to be looked at again, as 2027-01-31", false},
    {"reference", "TEXT", "place: number of the case, claim or order it is about", false},
    {NULL, NULL, NULL, false},
};

static const struct list_column columns[] = {
    {"id", "hold", false},           {"state", "state", false},   {"by", "placed by", false},
    {"at", "placed", false},         {"why", "why", false},       {"reference", "reference", false},
    {"review", "look again", false}, {"review_due", NULL, false}, {"lifted_by", "lifted by", false},
    {"lifted_at", "lifted", false},  {"lifted_why", NULL, false}, {"account", NULL, false},
};

static bool review_due(const struct hold *h)
{
	struct date d;
	return h->lifted_ms == 0 && date_read(h->review, 2000, &d) &&
	       date_days(d) <= time_now_ms() / 86400000;
}

static void put(struct list *l, struct arena a, const struct hold *h)
{
	list_text(l, fact_id(&a, 'H', h->id));
	list_text(l, h->lifted_ms != 0 ? STR("lifted")
		     : review_due(h)   ? STR("stands, look again")
				       : STR("stands"));
	list_text(l, h->by);
	list_text(l, moment_text(&a, h->at_ms));
	list_text(l, h->why);
	list_said(l, h->reference);
	list_said(l, h->review);
	list_bool(l, review_due(h));
	list_said(l, h->lifted_by);
	list_said(l, h->lifted_ms == 0 ? STR_NONE : moment_text(&a, h->lifted_ms));
	list_said(l, h->lifted_why);
	list_text(l, h->account);
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct keeping *x = ctx;
	for (size_t i = 0; i < x->n_hold; i++) {
		struct arena a = *l->call->arena;
		if (list == NULL)
			look_show(l, fact_id(&a, 'H', x->hold[i].id));
		else
			put(list, a, &x->hold[i]);
	}
}

static int list_all(struct call *c)
{
	struct look l;
	struct keeping x;
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!keeping_load(l.k, c->arena, &x))
		return look_give_up(&l, call_failed(c, "the holds can not be read", case_why(l.k)));
	return look_run(&l, "holds", columns, sizeof(columns) / sizeof(columns[0]), &x, pass);
}

static str option_line(struct call *c, const char *name)
{
	return str_trim(str_of(call_option(c, name)));
}

static int place(struct call *c, struct kase *k, const struct ending_desk *d)
{
	struct hold h = {.by = option_line(c, "by"),
			 .why = option_line(c, "why"),
			 .review = option_line(c, "review"),
			 .reference = option_line(c, "reference")};
	if (!hold_place(k, &d->keeping, &h))
		return call_wrong(c, case_why(k), NULL);
	int r = facts_commit(c, k);
	if (r == EXIT_done) {
		out_str(c->out, fact_id(c->arena, 'H', h.id));
		out_z(c->out,
		      " stands: nothing of this case is destroyed until another person than ");
		utf8_show(c->out, h.by);
		out_z(c->out, " lifts it\n");
	}
	return r;
}

static int lift(struct call *c, struct kase *k, const struct ending_desk *d)
{
	uint32_t id;
	if (c->n_arg != 2 || !event_id_of(str_of(c->arg[1]), 'H', &id))
		return call_wrong(c, "wants: lift H-1 --by NAME --why TEXT", NULL);
	if (!hold_lift(k, &d->org, &d->keeping, id, option_line(c, "by"), option_line(c, "why")))
		return call_wrong(c, case_why(k), c->arg[1]);
	int r = facts_commit(c, k);
	if (r == EXIT_done) {
		out_str(c->out, fact_id(c->arena, 'H', id));
		out_z(c->out, " is lifted");
		if (d->keeping.standing > 1) {
			out_z(c->out, "; others that stand: ");
			out_dec(c->out, d->keeping.standing - 1);
		}
		out_char(c->out, '\n');
	}
	return r;
}

static int run(struct call *c)
{
	static const char *const lines[] = {"by", "why", "review", "reference"};
	struct ending_desk d;
	str part = c->n_arg > 0 ? str_of(c->arg[0]) : STR("list");
	bool places = str_eq(part, STR("place")), lifts = str_eq(part, STR("lift"));
	if (str_eq(part, STR("list")) && c->n_arg <= 1)
		return list_all(c);
	if ((!places && !lifts) || (places && c->n_arg != 1))
		return call_wrong(c,
				  "wants: place --by NAME --why TEXT, lift H-1 --by NAME --why "
				  "TEXT, or list",
				  NULL);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!one_line(str_of(call_option(c, lines[i])), 1000))
			return call_wrong(c, "is one line of text, at most 1000 bytes", lines[i]);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	case_begin(k); /* ended by facts_commit, or rolled back by case_close */
	int r = !ending_desk_load(k, c->arena, &d)
		    ? call_failed(c, "the holds can not be read", case_why(k))
		: places ? place(c, k, &d)
			 : lift(c, k, &d);
	case_close(k);
	return r;
}

const struct cmd cmd_hold = {
    .name = "hold",
    .args = "place --by NAME --why TEXT | lift H-ID --by NAME --why TEXT | list",
    .brief = "Legal hold: stop that anything is destroyed",
    .help = "While a hold stands, `kond destroy` refuses. Who placed it may not lift it: another "
	    "person does (four eyes).\n"
	    "Holds are kept, also lifted ones; a hold past its day of review is shown by `kond "
	    "status`.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .after_end = true,
    .most_args = 2,
    .run = run};
