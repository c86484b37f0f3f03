/*
 * clock - how the duty that a form meets stands, asked of duty/: what decides whether reasons for
 * delay are demanded. Takes the earliest of an entity's streams when none is named. Decides nothing
 * by itself: no start known, no word on being late.
 */
#include "notice/sheet.h"

#include "base/arena.h"
#include "duty/duty.h"

/* Facts being gathered for one entity. */
struct gather {
	struct arena *a;
	const struct notice_case *c;
	const struct form *form; /* whose rule has the clock */
	struct duty_facts f;
	struct duty_role_fact *role;
	struct duty_known *known;
	struct duty_sent *sent;
	str entity;
};

static str id_of(struct arena *a, uint32_t id)
{
	struct out o = out_mem();
	out_z(&o, "O-");
	out_dec(&o, id);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static enum duty_stream_role role_of(const struct role_claim *r)
{
	if (r->disputed || r->role == ROLE_OF_disputed)
		return STREAM_disputed;
	if (r->role == ROLE_OF_controller)
		return STREAM_controller;
	return r->role == ROLE_OF_joint ? STREAM_joint : STREAM_processor;
}

/* What nobody claimed a role for may be either. */
static void gather_roles(struct gather *g)
{
	const struct org *o = g->c->org;
	g->role = arena_new(g->a, struct duty_role_fact, o->n_claim + 1);
	for (size_t i = 0; i < o->n_claim; i++) {
		const struct role_claim *r = &o->claim[i];
		if (r->entity != g->c->scope.entity || r->withdrawn_ms != 0 ||
		    (g->c->scope.stream.n > 0 && !str_eq(r->stream, g->c->scope.stream)))
			continue;
		g->role[g->f.roles++] =
		    (struct duty_role_fact){g->entity, r->stream, role_of(r), r->basis};
	}
	if (g->f.roles == 0)
		g->role[g->f.roles++] = (struct duty_role_fact){g->entity, g->c->scope.stream,
								STREAM_disputed, STR_NONE};
	g->f.role = g->role;
}

static int64_t seconds(const struct when *w)
{
	int64_t ms = w->from_ms;
	return when_known(w) ? (ms - (ms % 1000 + 1000) % 1000) / 1000 : DUTY_NEVER;
}

static enum duty_know know_of(enum aware_state s)
{
	static const enum duty_know as[AWARE_STATES] = {[AWARE_none] = KNOW_signal,
							[AWARE_signal] = KNOW_signal,
							[AWARE_verifying] = KNOW_verifying,
							[AWARE_no_breach] = KNOW_no_breach,
							[AWARE_aware] = KNOW_aware};
	return as[s];
}

static void gather_awareness(struct gather *g)
{
	const struct aware_all *w = g->c->aware;
	g->known = arena_new(g->a, struct duty_known, w->n_now + 1);
	for (size_t i = 0; i < w->n_now; i++) {
		const struct awareness *x = &w->now[i];
		if (x->entity != g->c->scope.entity || x->state == AWARE_none)
			continue;
		g->known[g->f.knowns++] = (struct duty_known){
		    .entity = g->entity,
		    .stream = x->stream,
		    .matter = STR("aware"),
		    .state = know_of(x->state),
		    .signal = x->signal == NULL ? DUTY_NEVER : seconds(&x->signal->at),
		    .at = x->end == NULL ? DUTY_NEVER : seconds(&x->end->at),
		    .earliest = seconds(&x->earliest)};
	}
	g->f.known = g->known;
}

/* The moment of an answer as it is kept: 2026-09-01 10:00 +02:00, or a day. */
static int64_t moment_of(const struct zone *z, str s)
{
	struct zone_time t;
	int64_t utc;
	struct out o = out_mem();
	out_str(&o, str_sub(s, 0, 16));
	if (s.n == 10)
		out_z(&o, "T00:00");
	else if (s.n > 17)
		out_str(&o, str_sub(s, 17, s.n));
	bool ok = zone_time_read(out_view(&o), &t);
	out_end(&o);
	if (!ok)
		return DUTY_NEVER;
	if (t.has_offset)
		return t.local - t.offset;
	zone_utc(z, t.local, 0, &utc);
	return utc;
}

/* gather_start - a form whose start is one of its own questions. */
static void gather_start(struct gather *g, const struct duty_rule *r)
{
	const struct notice_said *x =
	    g->form->starts.n == 0
		? NULL
		: notice_said_to(g->c->kept, g->form->name, g->form->starts, &g->c->scope);
	int64_t at = x == NULL ? DUTY_NEVER : moment_of(g->c->zone, x->value);
	if (at == DUTY_NEVER)
		return;
	g->known[g->f.knowns++] = (struct duty_known){.entity = g->entity,
						      .matter = STR("aware-incident"),
						      .state = KNOW_aware,
						      .signal = at,
						      .at = at,
						      .earliest = DUTY_NEVER};
	struct duty_start *s = arena_new(g->a, struct duty_start, 1);
	*s = (struct duty_start){.entity = g->entity, .trigger = r->trigger, .at = at};
	g->f.start = s;
	g->f.starts = 1;
}

/* Notices of other duties that were sent: some clocks start there. */
static void gather_sent(struct gather *g, const struct duty_rule *r)
{
	const struct notice_all *n = g->c->kept;
	g->sent = arena_new(g->a, struct duty_sent, n->n_sent);
	for (size_t i = 0; i < n->n_sent; i++) {
		const struct notice_sent *x = &n->sent[i];
		int64_t at = seconds(&x->at);
		const struct form *f =
		    form_on(g->c->forms, x->form, x->stage,
			    zone_days(zone_local(g->c->zone, at == DUTY_NEVER ? g->c->now : at)));
		if (x->retracted || x->scope.entity != g->c->scope.entity || f == NULL ||
		    at == DUTY_NEVER || f->rule.n == 0 || str_eq(f->rule, r->id))
			continue;
		g->sent[g->f.sents++] = (struct duty_sent){.rule = f->rule,
							   .entity = g->entity,
							   .stream = x->scope.stream,
							   .sent = at,
							   .received = DUTY_NEVER,
							   .shown = true};
	}
	g->f.sent = g->sent;
}

/* The form of the first stage has the limit; what follows on it has none of its own. */
static const struct form *with_limit(const struct notice_case *c, const struct form *f)
{
	const struct form *first =
	    form_on(c->forms, f->name, STR("initial"), zone_days(zone_local(c->zone, c->now)));
	return first == NULL ? f : first;
}

static void choose(struct notice_clock *out, const struct duty_clocks *all,
		   const struct duty_rule *r)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct duty_clock *x = &all->clock[i];
		if (x->rule != r || (x->due == DUTY_NEVER && x->start == DUTY_NEVER))
			continue;
		bool earlier =
		    out->start == DUTY_NEVER ||
		    (x->due != DUTY_NEVER && (out->due == DUTY_NEVER || x->due < out->due));
		if (!earlier)
			continue;
		out->start = x->start;
		out->due = x->due;
		out->floor = x->floor;
		out->stream = x->stream;
	}
}

struct notice_clock notice_clock(struct arena *a, const struct notice_case *c, const struct form *f)
{
	struct gather g = {.a = a, .c = c, .form = with_limit(c, f)};
	struct notice_clock out = {.start = DUTY_NEVER, .due = DUTY_NEVER, .floor = DUTY_NEVER};
	const struct notice_sent *before = notice_first(c->kept, f->name, g.form->stage, &c->scope);
	out.at = before != NULL && when_known(&before->at) ? seconds(&before->at) : c->now;
	g.entity = out.entity = id_of(a, c->scope.entity);
	g.f =
	    (struct duty_facts){.entity = &g.entity, .entities = 1, .zone = c->zone, .now = out.at};
	if (g.form->rule.n == 0 || c->scope.entity == 0)
		return out;
	gather_roles(&g);
	gather_awareness(&g);
	/* The rule of the day on which its clock starts. */
	out.rule = duty_rule_on(c->law, g.form->rule, zone_days(zone_local(c->zone, out.at)));
	if (out.rule == NULL)
		return out;
	gather_start(&g, out.rule);
	gather_sent(&g, out.rule);
	struct duty_clocks all = duty_clocks(c->law, &g.f);
	choose(&out, &all, out.rule);
	duty_clocks_end(&all);
	if (out.due != DUTY_NEVER)
		out.late = out.at < out.due ? LATE_no : out.at < out.floor ? LATE_strict : LATE_all;
	return out;
}
