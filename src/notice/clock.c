/*
 * clock - how the duty that a form meets stands, asked of duty/: what decides whether reasons for
 * delay are demanded. Takes the earliest of an entity's streams when none is named. Decides nothing
 * by itself: no start known, no word on being late.
 */
#include "notice/sheet.h"

#include "base/arena.h"
#include "duty/facts.h"

static int64_t seconds(const struct when *w)
{
	int64_t ms = w->from_ms;
	return when_known(w) ? (ms - (ms % 1000 + 1000) % 1000) / 1000 : DUTY_NEVER;
}

/* Who sends a form has the duty, whatever role was claimed; what nobody claimed may be either. */
static void add_role(struct arena *a, struct duty_facts *f, str entity, str stream)
{
	struct duty_role_fact *role = arena_new(a, struct duty_role_fact, f->roles + 1);
	bool met = false;
	for (size_t i = 0; i < f->roles; i++) {
		role[i] = f->role[i];
		met |= str_eq(role[i].entity, entity) &&
		       (stream.n == 0 || str_eq(role[i].stream, stream));
	}
	if (!met)
		role[f->roles++] =
		    (struct duty_role_fact){entity, stream, STREAM_disputed, STR_NONE};
	f->role = role;
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

/* add_start - a form whose start is one of its own questions. */
static void add_start(struct arena *a, const struct notice_case *c, const struct form *form,
		      struct duty_facts *f, const struct duty_rule *r, str entity)
{
	const struct notice_said *x =
	    form->starts.n == 0 ? NULL
				: notice_said_to(c->kept, form->name, form->starts, &c->scope);
	int64_t at = x == NULL ? DUTY_NEVER : moment_of(c->zone, x->value);
	if (at == DUTY_NEVER)
		return;
	struct duty_start *s = arena_new(a, struct duty_start, f->starts + 1);
	for (size_t i = 0; i < f->starts; i++)
		s[i] = f->start[i];
	s[f->starts++] = (struct duty_start){.entity = entity, .trigger = r->trigger, .at = at};
	f->start = s;
}

/* The form of the first stage has the limit; what follows on it has none of its own. */
static const struct form *with_limit(const struct notice_case *c, const struct form *f)
{
	const struct form *first =
	    form_on(c->forms, f->name, STR("initial"), zone_days(zone_local(c->zone, c->now)));
	return first == NULL ? f : first;
}

/* A customer's form has the clock of the contract with that customer, too. */
static bool agreed(const struct notice_case *c, const struct duty_clock *x)
{
	uint32_t id;
	if (c->scope.customer == 0 || x->deadline == NULL || !event_id_of(x->ref, 'C', &id) ||
	    id > c->org->n_contract)
		return false;
	const struct entity *to = org_entity(c->org, c->org->contract[id - 1].controller);
	return to != NULL && to->customer == c->scope.customer;
}

static void choose(struct notice_clock *out, const struct duty_clocks *all,
		   const struct notice_case *c)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct duty_clock *x = &all->clock[i];
		bool other =
		    c->scope.stream.n > 0 && x->stream.n > 0 && !str_eq(x->stream, c->scope.stream);
		if ((x->rule != out->rule && !agreed(c, x)) || other ||
		    (x->due == DUTY_NEVER && x->start == DUTY_NEVER))
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
	const struct form *form = with_limit(c, f);
	struct notice_clock out = {.start = DUTY_NEVER, .due = DUTY_NEVER, .floor = DUTY_NEVER};
	const struct notice_sent *before = notice_first(c->kept, f->name, form->stage, &c->scope);
	out.at = before != NULL && when_known(&before->at) ? seconds(&before->at) : c->now;
	out.entity = fact_id(a, 'O', c->scope.entity);
	if (form->rule.n == 0 || c->scope.entity == 0)
		return out;
	/* The rule of the day on which its clock starts. */
	out.rule = duty_rule_on(c->law, form->rule, zone_days(zone_local(c->zone, out.at)));
	if (out.rule == NULL)
		return out;
	const struct duty_case of = {c->law,     c->org,       c->aware, c->events,
				     c->rulings, c->approvals, c->zone};
	struct duty_facts facts = duty_facts_of(a, &of, out.at);
	add_role(a, &facts, out.entity, c->scope.stream);
	add_start(a, c, form, &facts, out.rule, out.entity);
	facts.entity = &out.entity;
	facts.entities = 1;
	struct duty_clocks all = duty_clocks(c->law, &facts);
	choose(&out, &all, c);
	duty_clocks_end(&all);
	if (out.due != DUTY_NEVER)
		out.late = out.at < out.due ? LATE_no : out.at < out.floor ? LATE_strict : LATE_all;
	return out;
}
