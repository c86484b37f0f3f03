/*
 * source_event - answers out of what happened and what was told. Takes no event that is privileged,
 * taken back or denied, and none that is about another legal entity or data stream.
 */
#include "notice/fill.h"

#include "base/arena.h"
#include "base/utf8.h"

#define DAY_MS INT64_C(86400000)

static bool usable(const struct fill *f, const struct event *e)
{
	str stream = e->value[EVENT_FIELD_stream];
	return event_stands(e) && !e->privileged && e->state != STATE_denied &&
	       (e->entity == 0 || e->entity == f->c->scope.entity) &&
	       (stream.n == 0 || f->c->scope.stream.n == 0 || str_eq(stream, f->c->scope.stream));
}

const struct event *fill_event(const struct fill *f, enum event_kind kind, size_t n)
{
	const struct event_all *all = f->c->events;
	for (size_t i = 0; i < all->n; i++)
		if (all->event[i].kind->kind == kind && usable(f, &all->event[i]) && n-- == 0)
			return &all->event[i];
	return NULL;
}

static void found(const struct fill *f, struct notice_answer *x, str value, const struct event *e)
{
	x->value = value;
	if (value.n > 0)
		x->origin = fact_id(f->a, 'E', e->id);
}

/* first_of - the earliest of known time; NULL: none. last: the latest */
static const struct event *first_of(const struct fill *f, const enum event_kind *kind, size_t n,
				    bool last)
{
	const struct event *best = NULL, *e;
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; (e = fill_event(f, kind[k], i)) != NULL; i++)
			if (when_known(&e->at) &&
			    (best == NULL || (last ? e->at.from_ms > best->at.from_ms
						   : e->at.from_ms < best->at.from_ms)))
				best = e;
	return best;
}

static str time_text(const struct fill *f, const struct when *w)
{
	struct out o = out_mem();
	when_write(&o, w);
	return fill_taken(f, &o);
}

/* ---- when the breach was ---- */

static const struct event *breach(const struct fill *f)
{
	static const enum event_kind kinds[] = {EVENT_intrusion, EVENT_theft, EVENT_encryption};
	return first_of(f, kinds, 3, false);
}

static struct when end_of(const struct when *w, bool from)
{
	struct when x = *w;
	if (w->kind != WHEN_period)
		return x;
	bool day = from ? w->from_is_date : w->to_is_date;
	x.kind = day ? WHEN_day : WHEN_exact;
	if (!from) {
		x.from_ms = day ? w->to_ms - DAY_MS : w->to_ms;
		x.offset_from_s = w->offset_to_s;
	}
	x.to_ms = day ? x.from_ms + DAY_MS : x.from_ms;
	x.from_is_date = x.to_is_date = day;
	x.text = STR_NONE;
	return x;
}

static void breach_time(const struct fill *f, enum form_source from, struct notice_answer *x)
{
	const struct event *e = breach(f);
	if (e == NULL)
		return;
	bool period = e->at.kind == WHEN_period, ended = e->at.to_ms != WHEN_OPEN;
	if (from == FROM_breach_kind) {
		found(f, x, period ? STR("period") : STR("exact"), e);
	} else if (from == FROM_breach_from || (period && ended)) {
		struct when w = end_of(&e->at, from == FROM_breach_from);
		found(f, x, time_text(f, &w), e);
	}
}

static const struct event *containment(const struct fill *f)
{
	static const enum event_kind kind = EVENT_containment;
	return first_of(f, &kind, 1, true);
}

static void ongoing(const struct fill *f, struct notice_answer *x)
{
	str set = f->c->org->setting[SETTING_breach_ongoing];
	const struct event *e = containment(f);
	if (set.n > 0) {
		x->value = set;
		x->origin = STR("kond set");
	} else if (e != NULL) {
		found(f, x, STR("no"), e);
		x->draft = true;
	}
}

static void breach_end(const struct fill *f, struct notice_answer *x)
{
	const struct event *e = containment(f);
	if (e == NULL)
		return;
	struct when w = end_of(&e->at, e->at.to_ms == WHEN_OPEN);
	found(f, x, time_text(f, &w), e);
}

/* ---- who was told ---- */

static void informed(const struct fill *f, enum form_source from, struct notice_answer *x)
{
	static const enum event_kind kind = EVENT_people_told;
	const struct event *e = first_of(f, &kind, 1, false);
	e = e == NULL ? fill_event(f, kind, 0) : e;
	if (e == NULL)
		return;
	if (from == FROM_informed)
		found(f, x, STR("yes"), e);
	else if (from == FROM_informed_channel)
		found(f, x, e->value[EVENT_FIELD_channel], e);
	else if (when_known(&e->at))
		found(f, x, time_text(f, &e->at), e);
}

/* Only where each told one number: else a person adds up. */
static void informed_number(const struct fill *f, struct notice_answer *x)
{
	const struct event *e;
	uint64_t sum = 0;
	struct out ids = out_mem(), o = out_mem();
	bool known = true;
	for (size_t i = 0; (e = fill_event(f, EVENT_people_told, i)) != NULL; i++) {
		known = known && e->n_figure == 1 && e->figure[0].is_number;
		sum += known ? e->figure[0].least : 0;
		out_z(&ids, ids.n > 0 ? ", E-" : "E-");
		out_dec(&ids, e->id);
	}
	if (known && sum > 0)
		out_dec(&o, sum);
	x->value = fill_taken(f, &o);
	str where = fill_taken(f, &ids);
	x->origin = x->value.n > 0 ? where : STR_NONE;
}

static str title_of(const struct event *e)
{
	str t = e->value[EVENT_FIELD_title];
	return t.n > 0 ? t : e->value[EVENT_FIELD_how];
}

static void event_line(struct out *o, const struct event *e, str text)
{
	fill_line(o);
	if (when_known(&e->at)) {
		when_write_short(o, &e->at);
		out_z(o, ": ");
	}
	out_str(o, text);
}

struct gathered {
	struct out lines, ids;
};

static void gather(struct gathered *g, const struct event *e, str text)
{
	event_line(&g->lines, e, text);
	out_z(&g->ids, g->ids.n > 0 ? ", E-" : "E-");
	out_dec(&g->ids, e->id);
}

static void gathered_end(const struct fill *f, struct gathered *g, struct notice_answer *x)
{
	x->value = fill_taken(f, &g->lines);
	str where = fill_taken(f, &g->ids);
	x->origin = x->value.n > 0 ? where : STR_NONE;
}

static void measures(const struct fill *f, struct notice_answer *x)
{
	static const enum event_kind kinds[] = {EVENT_containment, EVENT_measure};
	struct gathered g = {out_mem(), out_mem()};
	const struct event *e;
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; (e = fill_event(f, kinds[k], i)) != NULL; i++)
			if (title_of(e).n > 0)
				gather(&g, e, title_of(e));
	gathered_end(f, &g, x);
	x->draft = x->value.n > 0;
}

/* is_addressee - whether an event was to whom this very form goes. */
static bool is_addressee(const struct fill *f, const struct event *e)
{
	const struct duty_recipient *r = duty_recipient_on(
	    f->c->law, f->s->form->addressee, zone_days(zone_local(f->c->zone, f->c->now)));
	str to = utf8_fold(f->a, e->to_name);
	return str_eq_nocase(e->to_name, f->s->form->addressee) ||
	       (r != NULL && str_eq(to, utf8_fold(f->a, r->name)));
}

static void authorities(const struct fill *f, struct notice_answer *x)
{
	static const enum event_kind kinds[] = {EVENT_notification, EVENT_notified_by_other};
	struct gathered g = {out_mem(), out_mem()};
	const struct event *e;
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; (e = fill_event(f, kinds[k], i)) != NULL; i++)
			if (e->to_name.n > 0 && !is_addressee(f, e))
				gather(&g, e, e->to_name);
	gathered_end(f, &g, x);
}

static void malicious(const struct fill *f, struct notice_answer *x)
{
	static const enum event_kind kinds[] = {EVENT_intrusion, EVENT_theft, EVENT_encryption,
						EVENT_demand, EVENT_sample_published};
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		const struct event *e = fill_event(f, kinds[k], 0);
		if (e != NULL && x->value.n == 0)
			found(f, x, STR("yes"), e);
	}
}

void fill_source_event(const struct fill *f, const struct form_question *q, struct notice_answer *x)
{
	switch (q->from) {
	case FROM_breach_kind:
	case FROM_breach_from:
	case FROM_breach_to:
		return breach_time(f, q->from, x);
	case FROM_ongoing:
		return ongoing(f, x);
	case FROM_breach_end:
		return breach_end(f, x);
	case FROM_informed:
	case FROM_informed_at:
	case FROM_informed_channel:
		return informed(f, q->from, x);
	case FROM_informed_number:
		return informed_number(f, x);
	case FROM_measures:
		return measures(f, x);
	case FROM_authorities:
		return authorities(f, x);
	case FROM_malicious:
		return malicious(f, x);
	default:
		return;
	}
}
