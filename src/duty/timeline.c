/*
 * timeline - the entries, their order, their days and gaps. Leaves out, and counts, what is
 * privileged when it leaves the house. Of corrected events only those that stand are in it.
 */
#include "duty/timeline.h"

#include "base/must.h"

void timeline_days(struct out *o, int64_t days)
{
	if (days < 0)
		out_char(o, '-');
	out_dec(o, (uint64_t)(days < 0 ? -days : days));
	out_z(o, days == 1 || days == -1 ? " day" : " days");
}

static str taken(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_end(o);
	return s;
}

str timeline_day(struct arena *a, const struct timeline_entry *e)
{
	struct out o = out_mem();
	if (e->has_day) {
		out_z(&o, e->day < 0 ? "d-" : "d+");
		out_dec(&o, (uint64_t)(e->day < 0 ? -e->day : e->day));
	}
	return taken(a, &o);
}

static void mark(struct out *o, str text)
{
	if (text.n == 0)
		return;
	if (o->n > 0)
		out_z(o, "; ");
	out_str(o, text);
}

static str state_text(struct arena *a, const struct event *e)
{
	struct out o = out_mem();
	static const char *const words[STATE_COUNT] = {"", "claimed", "confirmed", "not confirmed",
						       "denied"};
	out_z(&o, words[e->state]);
	if (e->speaker_name.n > 0) {
		out_z(&o, e->state == STATE_claimed ? " by " : o.n > 0 ? ", says " : "says ");
		out_str(&o, e->speaker_name);
	}
	return taken(a, &o);
}

static str contradicts_text(struct arena *a, const struct timeline_entry *e)
{
	struct out o = out_mem();
	for (size_t i = 0; i < e->n_contradicts; i++) {
		out_z(&o, i == 0 ? "contradicts E-" : ", E-");
		out_dec(&o, e->contradicts[i]);
	}
	return taken(a, &o);
}

str timeline_marks(struct arena *a, const struct timeline_entry *e)
{
	struct out o = out_mem();
	if (e->privileged)
		mark(&o, STR("privileged"));
	if (e->e != NULL)
		mark(&o, state_text(a, e->e));
	mark(&o, contradicts_text(a, e));
	mark(&o, e->note);
	return taken(a, &o);
}

/* ---- entries ---- */

static int64_t local_days(const struct zone *z, int64_t ms)
{
	int64_t s = ms / 1000 - (ms % 1000 < 0);
	return zone_days(zone_local(z, s));
}

static int64_t last_moment(const struct when *w)
{
	return w->to_is_date && w->to_ms != WHEN_OPEN ? w->to_ms - 1 : w->to_ms;
}

/* What came of a promise or a question: late, open, overdue. */
static str due_text(struct arena *a, const struct zone *z, const struct event_all *all,
		    const struct event *e, const struct timeline_ask *ask)
{
	struct out o = out_mem();
	if (e->settled == 0 && !event_open(e))
		return STR_NONE;
	if (when_known(&e->due)) {
		out_z(&o, "due ");
		when_write_short(&o, &e->due);
	}
	const struct event *by = event_get(all, e->settled);
	int64_t due = when_known(&e->due) ? local_days(z, last_moment(&e->due)) : 0;
	if (by == NULL) {
		out_z(&o, o.n > 0 ? ": open" : "open");
		if (when_known(&e->due) && last_moment(&e->due) < ask->now_ms) {
			out_z(&o, ", overdue by ");
			timeline_days(&o, local_days(z, ask->now_ms) - due);
		}
	} else {
		bool broken = by->kind->kind == EVENT_broken;
		out_z(&o, o.n > 0 ? ": " : "");
		out_z(&o, broken ? "broken" : "settled");
		if (!ask->outside || !by->privileged) {
			out_z(&o, broken ? ", E-" : " by E-");
			out_dec(&o, by->id);
		}
		if (!broken && when_known(&e->due) && when_known(&by->at) &&
		    by->at.from_ms > last_moment(&e->due)) {
			out_z(&o, ", late by ");
			timeline_days(&o, local_days(z, by->at.from_ms) - due);
		}
	}
	return taken(a, &o);
}

static str step_title(struct arena *a, const struct org *o, const struct aware_step *s)
{
	struct out t = out_mem();
	out_str(&t, org_entity(o, s->entity)->value[ENTITY_name]);
	out_z(&t, ": ");
	out_z(&t, aware_words(s->state));
	out_z(&t, s->incident ? ", of a significant incident (Cbw)" : "");
	if (s->stream.n > 0) {
		out_z(&t, " (");
		out_str(&t, s->stream);
		out_char(&t, ')');
	}
	return taken(a, &t);
}

struct gather {
	struct timeline_entry *entry;
	size_t n;
};

static size_t take_contradicting(struct arena *a, const struct event_all *all,
				 const struct event *e, bool outside, const uint32_t **out_ids)
{
	uint32_t *id = arena_new(a, uint32_t, e->n_contradicts + 1);
	size_t n = 0;
	for (size_t i = 0; i < e->n_contradicts; i++)
		if (!outside || !event_get(all, e->contradicts[i])->privileged)
			id[n++] = e->contradicts[i];
	*out_ids = id;
	return n;
}

static void take_events(struct gather *g, struct arena *a, const struct event_all *all,
			const struct timeline_ask *ask, struct timeline *t)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct event *e = &all->event[i];
		if (!event_stands(e) || (ask->entity != 0 && e->entity != ask->entity))
			continue;
		if (ask->outside && e->privileged) {
			t->withheld++; /* also what would be in no picture */
			continue;
		}
		if (!ask->silent && e->kind->side == SIDE_none)
			continue;
		t->privileged += e->privileged;
		const uint32_t *other;
		size_t n = take_contradicting(a, all, e, ask->outside, &other);
		t->contradicting += n > 0;
		g->entry[g->n++] =
		    (struct timeline_entry){.letter = 'E',
					    .id = e->id,
					    .e = e,
					    .at = e->at,
					    .side = e->kind->side,
					    .title = event_title(e),
					    .note = due_text(a, t->zone, all, e, ask),
					    .contradicts = other,
					    .n_contradicts = n,
					    .privileged = e->privileged};
	}
}

static void take_steps(struct gather *g, struct arena *a, const struct org *o,
		       const struct aware_all *w, const struct timeline_ask *ask)
{
	for (size_t i = 0; i < w->n_step; i++) {
		const struct aware_step *s = &w->step[i];
		const struct awareness *n = aware_of(w, s);
		/* of steps made at one moment the last tells all */
		bool passed = n != NULL && n->end != NULL && n->end != s &&
			      n->end->at.from_ms == s->at.from_ms && when_known(&s->at);
		if (s->corrected != 0 || s->retracted || passed ||
		    (ask->entity != 0 && s->entity != ask->entity))
			continue;
		g->entry[g->n++] = (struct timeline_entry){.letter = 'W',
							   .id = s->id,
							   .s = s,
							   .at = s->at,
							   .side = SIDE_above,
							   .title = step_title(a, o, s)};
	}
}

/* By time; of one moment events first, then in the order they were entered. */
static bool goes_before(const struct timeline_entry *x, const struct timeline_entry *y)
{
	if (when_known(&x->at) != when_known(&y->at))
		return when_known(&x->at);
	if (when_known(&x->at) && x->at.from_ms != y->at.from_ms)
		return x->at.from_ms < y->at.from_ms;
	return x->letter != y->letter ? x->letter < y->letter : x->id < y->id;
}

static void merge_sort(struct timeline_entry *v, struct timeline_entry *room, size_t n)
{
	size_t half = n / 2, i = 0, j = half;
	if (n < 2)
		return;
	merge_sort(v, room, half);
	merge_sort(v + half, room, n - half);
	for (size_t k = 0; k < n; k++)
		room[k] = j == n || (i < half && !goes_before(&v[j], &v[i])) ? v[i++] : v[j++];
	for (size_t k = 0; k < n; k++)
		v[k] = room[k];
}

/* ---- days and gaps ---- */

static bool makes_known(const struct timeline_entry *x)
{
	static const enum event_kind kinds[] = {EVENT_claim, EVENT_sample_published,
						EVENT_data_published, EVENT_demand,
						EVENT_discovery};
	for (size_t i = 0; x->e != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (x->e->kind->kind == kinds[i])
			return true;
	return x->s != NULL && x->s->state == AWARE_signal;
}

static const struct timeline_entry *
choose_day0(const struct timeline *t, const struct timeline_ask *ask, const char **out_why)
{
	*out_why = NULL;
	for (size_t i = 0; i < t->n_known; i++)
		if (ask->day0 != 0 && t->known[i].letter == 'E' && t->known[i].id == ask->day0)
			return &t->known[i];
	if (ask->day0 != 0) {
		*out_why = "day 0 is an event of the timeline with a known time, as E-1";
		return NULL;
	}
	for (size_t i = 0; i < t->n_known; i++)
		if (makes_known(&t->known[i]))
			return &t->known[i];
	return t->n_known > 0 ? &t->known[0] : NULL;
}

static void count_days(struct timeline_entry *v, size_t n, const struct zone *z, int64_t day0)
{
	int64_t last[3] = {0};
	bool some[3] = {false};
	for (size_t i = 0; i < n; i++) {
		int64_t day = local_days(z, v[i].at.from_ms);
		enum event_side side = v[i].side;
		v[i].has_day = true;
		v[i].day = day - day0;
		v[i].has_gap = some[side];
		v[i].gap = some[side] ? day - last[side] : 0;
		/* a gap runs from the end of what lasted */
		int64_t end = v[i].at.kind == WHEN_period && v[i].at.to_ms != WHEN_OPEN
				  ? local_days(z, last_moment(&v[i].at))
				  : day;
		last[side] = some[side] && last[side] > end ? last[side] : end;
		some[side] = true;
		if (v[i].gap < 0)
			v[i].gap = 0;
	}
}

static void find_firsts(struct timeline *t)
{
	static const struct {
		const char *words;
		enum event_kind kind[2];
	} asked[TIMELINE_FIRSTS] = {
	    {"a controller was told", {EVENT_controller_told, EVENT_none}},
	    {"an authority was notified", {EVENT_notification, EVENT_notified_by_other}},
	    {"it was made public", {EVENT_publication, EVENT_none}},
	    {"people were told", {EVENT_people_told, EVENT_none}},
	    {"a customer or practice was told", {EVENT_customer_told, EVENT_none}},
	};
	for (size_t f = 0; f < TIMELINE_FIRSTS; f++) {
		t->first[f].words = asked[f].words;
		for (size_t i = 0; i < t->n_known && t->first[f].id == 0; i++) {
			const struct event *e = t->known[i].e;
			if (e == NULL || e->kind->kind == EVENT_none ||
			    (e->kind->kind != asked[f].kind[0] &&
			     e->kind->kind != asked[f].kind[1]))
				continue;
			t->first[f].id = e->id;
			t->first[f].day = t->known[i].day;
		}
	}
}

bool timeline_make(struct arena *a, const struct org *o, const struct aware_all *w,
		   const struct event_all *all, const struct timeline_ask *ask,
		   struct timeline *out_t, const char **out_why)
{
	struct timeline t = {.zone_name = o->setting[SETTING_zone]};
	t.zone = zone_open(a, t.zone_name, out_why);
	if (t.zone == NULL)
		return false;
	struct gather g = {.entry = arena_new(a, struct timeline_entry, all->n + w->n_step + 1)};
	take_events(&g, a, all, ask, &t);
	take_steps(&g, a, o, w, ask);
	merge_sort(g.entry, arena_new(a, struct timeline_entry, g.n + 1), g.n);
	while (t.n_known < g.n && when_known(&g.entry[t.n_known].at))
		t.n_known++;
	t.known = g.entry;
	t.unknown = g.entry + t.n_known;
	t.n_unknown = g.n - t.n_known;
	const struct timeline_entry *zero = choose_day0(&t, ask, out_why);
	if (*out_why != NULL)
		return false;
	if (zero != NULL) {
		int64_t day0 = local_days(t.zone, zero->at.from_ms);
		t.day0_letter = zero->letter;
		t.day0 = zero->id;
		t.day0_utc = zone_day(t.zone, (int32_t)day0);
		count_days(g.entry, t.n_known, t.zone, day0);
	}
	find_firsts(&t);
	*out_t = t;
	return true;
}
