/* kond clock list, kond clock show - the clocks of a case: one for each entity, role, stream and
 * rule, the earliest reading large, the others under why. Nothing here is legal advice. */
#include <stdio.h>

#include "base/date.h"
#include "cmd/clock.h"
#include "cmd/facts.h"
#include "run/duties.h"

static const struct list_column columns[] = {
    {"rule", "rule", false},
    {"entity", "entity", false},
    {"stream", "stream", false},
    {"ref", "ref", false},
    {"state", "state", false},
    {"headline", "how it stands", false},
    {"colour", "colour", false},
    {"due", NULL, false},
    {"late_by_every_reading", NULL, false},
    {"start", NULL, false},
    {"earliest_start", NULL, false},
    {"met", NULL, false},
    {"elapsed_s", NULL, true},
    {"addressee", "to", false},
    {"basis", "basis", false},
    {"role", NULL, false},
    {"role_basis", NULL, false},
    {"reasons_wanted", NULL, false},
    {"claimed", NULL, false},
    {"open", NULL, false},
    {"mark", "mark", false},
    {"to_be_verified", NULL, false},
    {"why", NULL, false},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* What is shown, and of which clocks. */
struct clocks {
	struct duty_law law;
	struct facts facts;
	struct ruling_all rulings;
	const struct zone *zone;
	struct duty_facts f;
	struct duty_clocks all;
	str rule, entity, stream; /* only these; empty: all */
	bool whole;               /* also duties without a clock and those that are not due */
	uint64_t left_out;
};

static bool wanted(struct clocks *x, const struct duty_clock *c)
{
	if ((x->rule.n > 0 && !str_eq(x->rule, c->rule->id)) ||
	    (x->entity.n > 0 && !str_eq(x->entity, c->entity)) ||
	    (x->stream.n > 0 && !str_eq(x->stream, c->stream)))
		return false;
	str t = c->rule->trigger;
	bool of_breach = str_starts(t, STR("aware")) || str_eq(t, STR("signal")) || t.n == 0;
	bool quiet = c->state == DUTY_not_due || (c->state == DUTY_no_start && !of_breach) ||
		     c->rule->kind == DUTY_standing || c->rule->kind == DUTY_free ||
		     c->rule->kind == DUTY_expect;
	return x->whole || x->rule.n > 0 || !quiet;
}

static str id_of_clock(struct arena *a, const struct duty_clock *c)
{
	struct out o = out_mem();
	out_str(&o, c->rule->id);
	out_char(&o, '/');
	out_str(&o, c->entity);
	out_char(&o, '/');
	out_str(&o, c->stream);
	out_char(&o, '/');
	out_str(&o, c->ref);
	return taken(a, &o);
}

static str headline(struct arena *a, const struct clocks *x, const struct duty_clock *c)
{
	struct out o = out_mem();
	duty_headline(&o, c, x->zone);
	return taken(a, &o);
}

static void put_moment(struct list *l, struct arena *a, int64_t at)
{
	if (at == DUTY_NEVER)
		list_null(l);
	else
		list_text(l, clock_utc_text(a, at));
}

static str why_text(struct arena *a, const struct clocks *x, const struct duty_clock *c, size_t k)
{
	struct out o = out_mem();
	duty_why(&o, c, &c->end[k], x->zone);
	return taken(a, &o);
}

static bool doubted(const struct duty_rule *r)
{
	return duty_doubted(&r->origin) || r->standing == DUTY_unverified;
}

static void put(struct list *l, struct arena *a, const struct clocks *x, const struct duty_clock *c)
{
	int32_t day = (int32_t)(x->f.now / 86400);
	const struct duty_recipient *to = duty_recipient_on(&x->law, c->rule->addressee, day);
	str *why = arena_new(a, str, c->ends);
	for (size_t k = 0; k < c->ends; k++)
		why[k] = why_text(a, x, c, k);
	list_text(l, c->rule->id);
	list_text(l, c->entity);
	list_said(l, c->stream);
	list_said(l, c->ref);
	list_text(l, str_of(duty_state_name(c->state)));
	list_text(l, headline(a, x, c));
	list_said(l, c->colour);
	put_moment(l, a, c->due);
	put_moment(l, a, c->ends > 0 ? c->floor : DUTY_NEVER);
	put_moment(l, a, c->start);
	put_moment(l, a, c->earliest);
	put_moment(l, a, c->met);
	list_signed(l, c->elapsed);
	list_text(l, to == NULL ? c->rule->addressee : to->name);
	list_said(l, c->rule->origin.basis);
	list_text(l, str_of(duty_role_name(c->role)));
	list_said(l, c->as == NULL ? STR_NONE : c->as->basis);
	list_bool(l, c->reasons_wanted);
	list_bool(l, c->claimed);
	list_said(l, c->open);
	list_text(l, c->rule->origin.mark);
	list_bool(l, doubted(c->rule));
	list_texts(l, why, c->ends);
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	struct clocks *x = ctx;
	x->left_out = 0;
	for (size_t i = 0; i < x->all.n; i++) {
		struct arena a = *l->call->arena;
		const struct duty_clock *c = &x->all.clock[i];
		if (!wanted(x, c))
			x->left_out++;
		else if (list == NULL)
			look_show(l, id_of_clock(&a, c));
		else
			put(list, &a, x, c);
	}
}

/* ---- one clock on a screen ---- */

static str moment(struct arena *a, const struct clocks *x, int64_t at)
{
	return at == DUTY_NEVER ? STR_NONE : clock_local_text(a, x->zone, at);
}

static void show_why(struct out *o, struct arena *a, const struct clocks *x,
		     const struct duty_clock *c)
{
	for (size_t k = 0; k < c->ends; k++)
		row_text(o, k == 0 ? "why" : "", why_text(a, x, c, k));
}

static void show(struct out *o, struct arena *a, const struct clocks *x, const struct duty_clock *c)
{
	const struct duty_rule *r = c->rule;
	struct out who = out_mem();
	int32_t day = (int32_t)(x->f.now / 86400);
	const struct duty_recipient *to = duty_recipient_on(&x->law, r->addressee, day);
	out_str(&who, party_text(a, &x->facts.org, c->entity));
	out_z(&who, ", ");
	out_z(&who, duty_role_name(c->role));
	if (c->stream.n > 0) {
		out_z(&who, ", ");
		out_str(&who, c->stream);
	}
	out_str(o, r->id);
	out_z(o, ": ");
	out_str(o, headline(a, x, c));
	out_char(o, '\n');
	row_text(o, "who", taken(a, &who));
	row_text(o, "role by", c->as == NULL ? STR_NONE : c->as->basis);
	row_text(o, "duty", r->duty);
	row_text(o, "to", to == NULL ? r->addressee : to->name);
	row_text(o, "how", to == NULL ? STR_NONE : to->channel);
	row_text(o, "basis", r->origin.basis);
	row_text(o, "letter", c->ref);
	row_text(o, "since", moment(a, x, c->start));
	if (c->earliest != c->start)
		row_text(o, "arguable", moment(a, x, c->earliest));
	row_text(o, "sent", moment(a, x, c->met));
	show_why(o, a, x, c);
	if (c->reasons_wanted)
		row_text(o, "wanted", STR("the reasons for the delay"));
	if (c->undecided)
		row_text(o, "open", c->open);
	row_text(o, "note", r->origin.note);
	if (doubted(r))
		row_text(o, "mark", STR("to be verified: not read in its source"));
	out_char(o, '\n');
}

static void show_all(struct call *c, struct clocks *x)
{
	for (size_t i = 0; i < x->all.n; i++) {
		struct arena a = *c->arena;
		if (wanted(x, &x->all.clock[i]))
			show(c->out, &a, x, &x->all.clock[i]);
	}
}

/* ---- both ---- */

static int now_of(struct call *c, const struct org *o, int64_t *out_now)
{
	const char *text = call_option(c, "now");
	struct when w;
	*out_now = time_now_ms() / 1000;
	if (text == NULL)
		return EXIT_done;
	int r = call_when(c, o, "now", NULL, &w);
	if (r == EXIT_done && when_known(&w))
		*out_now = w.from_ms / 1000;
	return r;
}

static int ask_of(struct call *c, struct clocks *x)
{
	const char *entity = call_option(c, "entity"), *stream = call_option(c, "stream");
	const char *why = NULL;
	int64_t now;
	x->zone = zone_open(c->arena, x->facts.org.setting[SETTING_zone], &why);
	if (x->zone == NULL)
		return call_wrong(c, why, NULL);
	if (c->n_arg > 1)
		x->rule = str_of(c->arg[1]);
	if (entity != NULL && org_entity(&x->facts.org, entity_of(str_of(entity))) == NULL)
		return call_wrong(c, "there is no such legal entity; `kond org list` names them",
				  entity);
	x->entity = entity == NULL ? STR_NONE : str_of(entity);
	if (stream != NULL) {
		x->stream = org_stream(&x->facts.org, str_of(stream));
		if (x->stream.n == 0)
			return call_wrong(c,
					  "there is no such data stream; `kond org roles` names "
					  "them",
					  stream);
	}
	x->whole = call_option(c, "all") != NULL;
	int r = now_of(c, &x->facts.org, &now);
	if (r != EXIT_done)
		return r;
	if (x->rule.n > 0 && duty_rule_on(&x->law, x->rule, (int32_t)(now / 86400)) == NULL)
		return call_wrong(c, "no such rule on that day; `kond clock rules` lists them",
				  c->arg[1]);
	const struct duties_case of = {&x->facts.org, &x->facts.aware, &x->facts.events,
				       &x->rulings};
	x->f = duties_of(c->arena, &of, x->zone, now);
	x->all = duty_clocks(&x->law, &x->f);
	return EXIT_done;
}

static int run(struct call *c, bool listed)
{
	struct look l;
	struct clocks x = {0};
	if (!clock_law(c, &x.law) || !look_begin(&l, c))
		return EXIT_failed;
	int r = EXIT_failed;
	if (facts_load(c, l.k, &x.facts)) {
		if (ruling_load(l.k, c->arena, &x.rulings))
			r = ask_of(c, &x);
		else
			call_failed(c, "the decisions could not be read:", case_why(l.k));
	}
	if (r != EXIT_done) {
		case_close(l.k);
		return r;
	}
	const char *format = call_option(c, "format");
	if (listed || (format != NULL && !str_eq(str_of(format), STR("table")))) {
		r = look_run(&l, "clocks", columns, COLUMNS, &x, pass);
	} else {
		pass(&l, NULL, &x);
		if (look_write(&l, "clocks"))
			show_all(c, &x);
		r = look_close(&l);
	}
	if (listed && x.left_out > 0 && r == EXIT_done)
		fprintf(stderr, "%llu more without a clock, or not due: --all\n",
			(unsigned long long)x.left_out);
	duty_clocks_end(&x.all);
	return r;
}

int clock_list(struct call *c) { return run(c, true); }

int clock_show(struct call *c) { return run(c, false); }
