/*
 * clock - see duty.h. For each rule that holds on the day it starts: who has it, since when, until
 * when by each reading, and how it stands. Refuses to count without a start, and to call anything
 * missed by itself.
 */
#include "duty/duty.h"

#include "base/must.h"

/* What one clock is made for. */
struct make {
	const struct duty_law *law;
	const struct duty_facts *f;
	struct duty_clocks *out;
};

static const char *const state_names[DUTY_state_count] = {
    [DUTY_running] = "running",   [DUTY_no_start] = "no-start",   [DUTY_met] = "met",
    [DUTY_met_late] = "met-late", [DUTY_not_shown] = "not-shown", [DUTY_missed] = "missed",
    [DUTY_not_due] = "not-due",
};
static const char *const state_texts[DUTY_state_count] = {
    [DUTY_running] = "running",
    [DUTY_no_start] = "no start known, no countdown",
    [DUTY_met] = "met",
    [DUTY_met_late] = "met late",
    [DUTY_not_shown] = "not shown to be met",
    [DUTY_missed] = "found to be missed",
    [DUTY_not_due] = "not due by decision",
};

const char *duty_state_name(enum duty_state s) { return state_names[s]; }
const char *duty_state_text(enum duty_state s) { return state_texts[s]; }

/* A fact without a stream is one of all streams. */
static bool of_stream(str fact, str stream) { return fact.n == 0 || str_eq(fact, stream); }

/* ---- starts ---- */

static const struct duty_known *known_of(const struct duty_facts *f, str matter, str entity,
					 str stream)
{
	const struct duty_known *best = NULL;
	for (size_t i = 0; i < f->knowns; i++) {
		const struct duty_known *k = &f->known[i];
		if (!str_eq(k->matter, matter) || !str_eq(k->entity, entity) ||
		    (stream.n > 0 && !of_stream(k->stream, stream)))
			continue;
		/* what is said of this very stream goes before what is said of all; of several
		 * streams of an entity the earliest counts */
		bool closer = best == NULL || (best->stream.n == 0 && k->stream.n > 0);
		bool earlier = best != NULL && stream.n == 0 && k->state == KNOW_aware &&
			       (best->state != KNOW_aware || k->at < best->at);
		if (closer || earlier)
			best = k;
	}
	return best;
}

static int64_t sent_at(const struct duty_sent *s)
{
	return s->received == DUTY_NEVER ? s->sent : s->received;
}

/* sent_of - the first that shows it; else the first that claims it. */
static const struct duty_sent *sent_of(const struct duty_facts *f, str rule, str entity, str stream,
				       str ref)
{
	const struct duty_sent *best = NULL;
	for (size_t i = 0; i < f->sents; i++) {
		const struct duty_sent *s = &f->sent[i];
		if (!str_eq(s->rule, rule) || !str_eq(s->entity, entity) ||
		    !of_stream(s->stream, stream) || (ref.n > 0 && !str_eq(s->ref, ref)))
			continue;
		if (best == NULL || (s->shown && !best->shown) ||
		    (s->shown == best->shown && sent_at(s) < sent_at(best)))
			best = s;
	}
	return best;
}

static const struct duty_start *start_of(const struct duty_facts *f, str trigger, str entity,
					 str stream, str ref)
{
	for (size_t i = 0; i < f->starts; i++) {
		const struct duty_start *s = &f->start[i];
		if (str_eq(s->trigger, trigger) && str_eq(s->entity, entity) &&
		    of_stream(s->stream, stream) && (ref.n == 0 || str_eq(s->ref, ref)))
			return s;
	}
	return NULL;
}

/* start_at - when a trigger was, for this clock; its earliest arguable moment too. */
static int64_t start_at(const struct duty_facts *f, struct duty_clock *c, str trigger,
			int64_t *out_earliest)
{
	int64_t at = DUTY_NEVER;
	bool signal = str_eq(trigger, STR("signal"));
	*out_earliest = DUTY_NEVER;
	c->known = NULL;
	if (signal || str_starts(trigger, STR("aware")))
		c->known = known_of(f, signal ? STR("aware") : trigger, c->entity, c->stream);
	if (c->known != NULL) {
		if (signal)
			return c->known->signal;
		if (c->known->state != KNOW_aware)
			return DUTY_NEVER;
		*out_earliest = c->known->earliest;
		return c->known->at;
	}
	if (str_starts(trigger, STR("sent:"))) {
		const struct duty_sent *s =
		    sent_of(f, str_sub(trigger, 5, trigger.n), c->entity, c->stream, STR_NONE);
		return s == NULL ? at : sent_at(s);
	}
	const struct duty_start *s = start_of(f, trigger, c->entity, c->stream, c->ref);
	return s == NULL ? at : s->at;
}

/* due_of - when another rule was due, which stands for what was not sent. */
static int64_t due_of(const struct make *m, struct duty_clock *c, str named)
{
	const struct duty_facts *f = m->f;
	struct duty_clock other = *c;
	int64_t earliest;
	const struct duty_rule *r =
	    duty_rule_on(m->law, named, zone_days(zone_local(f->zone, f->now)));
	int64_t at = r == NULL ? DUTY_NEVER : start_at(f, &other, r->trigger, &earliest);
	const struct duty_counting *n =
	    r == NULL ? NULL : duty_counting_on(m->law, r->counting, DUTY_EVER_SINCE);
	if (at == DUTY_NEVER || n == NULL || r->period.unit != DUTY_hours)
		return DUTY_NEVER;
	struct duty_hours h = {.alarm = 0};
	duty_count_hours(m->law, n, f->zone, r->period.n, at, &h);
	return h.at[READING_strict];
}

static void find_start(const struct make *m, struct duty_clock *c)
{
	const struct duty_rule *r = c->rule;
	bool own = c->deadline != NULL && c->deadline->trigger.n > 0;
	c->start = start_at(m->f, c, own ? c->deadline->trigger : r->trigger, &c->earliest);
	if (c->start == DUTY_NEVER && str_starts(r->or_else, STR("due:"))) {
		c->start = due_of(m, c, str_sub(r->or_else, 4, r->or_else.n));
		c->assumed = c->start != DUTY_NEVER;
	}
	if (c->start == DUTY_NEVER && c->deadline != NULL)
		c->start = c->deadline->set_at;
	if (c->earliest == DUTY_NEVER || c->earliest > c->start)
		c->earliest = c->start;
}

/* ---- ends ---- */

static void add_end(struct duty_clock *c, struct duty_end e)
{
	size_t i = c->ends;
	must(c->ends < DUTY_ENDS_MOST);
	while (i > 0 && c->end[i - 1].at > e.at) {
		c->end[i] = c->end[i - 1];
		i--;
	}
	c->end[i] = e;
	c->ends++;
}

/* count_from - the ends by each reading that the law may mean. gives the latest of them */
static int64_t count_from(const struct make *m, struct duty_clock *c, const struct duty_counting *n,
			  struct duty_period p, int64_t from, struct duty_end as)
{
	int64_t at[READING_count], latest = DUTY_NEVER;
	size_t first = 0, end = READING_hours;
	if (p.unit == DUTY_hours) {
		struct duty_hours h = {.alarm = 0};
		duty_count_hours(m->law, n, m->f->zone, p.n, from, &h);
		for (size_t i = 0; i < READING_hours; i++)
			at[i] = h.at[i];
	} else {
		struct duty_term t;
		duty_count_term(m->law, n, m->f->zone, p, from, &t);
		at[READING_strict] = t.strict;
		at[READING_rolled] = t.end;
		end = READING_count;
	}
	for (size_t i = first; i < end; i++) {
		bool counted = p.unit == DUTY_hours || i == READING_strict || i == READING_rolled;
		if (!counted || !duty_reading_counts(n, (enum duty_reading)i))
			continue;
		as.reading = (enum duty_reading)i;
		as.at = at[i];
		add_end(c, as);
		latest = at[i] > latest ? at[i] : latest;
	}
	return latest;
}

static void find_outage(const struct make *m, struct duty_clock *c)
{
	for (size_t i = 0; i < m->f->outages; i++) {
		const struct duty_outage *o = &m->f->outage[i];
		bool touches = c->start != DUTY_NEVER && o->from < c->floor &&
			       (o->to == DUTY_NEVER || o->to > c->start);
		if (!str_eq(o->addressee, c->rule->addressee) || !touches)
			continue;
		c->outage = o;
		c->extended = o->extended;
		if (o->extended != DUTY_NEVER && o->extended > c->floor)
			c->floor = o->extended;
	}
}

static void find_ends(const struct make *m, struct duty_clock *c)
{
	struct duty_period p = c->rule->period;
	int32_t day = zone_days(zone_local(m->f->zone, m->f->now));
	c->due = c->floor = c->extended = DUTY_NEVER;
	if (c->deadline != NULL) {
		p = c->deadline->period;
		if (c->deadline->due != DUTY_NEVER) {
			add_end(c, (struct duty_end){.at = c->deadline->due});
			c->due = c->floor = c->deadline->due;
			find_outage(m, c);
			return;
		}
	}
	const struct duty_counting *n = duty_counting_on(m->law, c->rule->counting, day);
	if (p.unit <= DUTY_of_case || n == NULL || c->start == DUTY_NEVER)
		return;
	c->floor = count_from(m, c, n, p, c->start, (struct duty_end){.at = 0});
	if (c->earliest < c->start)
		count_from(m, c, n, p, c->earliest, (struct duty_end){.from_earliest = true});
	if (c->rule->early.n > 0) {
		struct duty_clock other = *c;
		int64_t earliest, at = start_at(m->f, &other, c->rule->early, &earliest);
		if (at != DUTY_NEVER)
			count_from(m, c, n, p, at, (struct duty_end){.early = true});
	}
	c->due = c->ends > 0 ? c->end[0].at : DUTY_NEVER;
	find_outage(m, c);
}

/* ---- how it stands ---- */

static int64_t seconds(struct duty_period p)
{
	return (int64_t)p.n * (p.unit == DUTY_days ? 86400 : 3600);
}

static bool band_reached(const struct duty_band *b, const struct duty_clock *c, int64_t used,
			 int64_t now)
{
	if (b->due)
		return c->due != DUTY_NEVER && now >= c->due;
	if (b->period.unit != DUTY_no_period)
		return used >= seconds(b->period);
	return c->due != DUTY_NEVER && used * b->whole >= (c->due - c->earliest) * b->part;
}

/* colour_of - that of the last band that is reached; green before the first. */
static str colour_of(const struct make *m, const struct duty_clock *c, str rule, int64_t used)
{
	str colour = STR_NONE;
	for (size_t i = 0; i < m->law->bands; i++) {
		const struct duty_band *b = &m->law->band[i];
		if (!str_eq(b->rule, rule))
			continue;
		if (colour.n == 0)
			colour = STR("green");
		if (band_reached(b, c, used, m->f->now))
			colour = b->colour;
	}
	return colour;
}

static void find_colour(const struct make *m, struct duty_clock *c)
{
	const struct duty_known *k = c->known;
	if (c->state == DUTY_no_start && k != NULL && k->signal != DUTY_NEVER)
		c->colour = colour_of(m, c, STR("verifying"), m->f->now - k->signal);
	if (c->state != DUTY_running && c->state != DUTY_not_shown)
		return;
	c->colour = colour_of(m, c, c->rule->id, c->elapsed);
	if (c->colour.n == 0 && c->due != DUTY_NEVER)
		c->colour = colour_of(m, c, STR("*"), c->elapsed);
}

static const struct duty_finding *finding_of(const struct duty_facts *f, const struct duty_clock *c)
{
	for (size_t i = f->findings; i-- > 0;) {
		const struct duty_finding *x = &f->finding[i];
		if (str_eq(x->rule, c->rule->id) && of_stream(x->entity, c->entity) &&
		    of_stream(x->stream, c->stream) && (c->ref.n == 0 || str_eq(x->ref, c->ref)))
			return x;
	}
	return NULL;
}

static enum duty_state stands(const struct duty_clock *c, int64_t now)
{
	bool limited = c->due != DUTY_NEVER;
	if (c->met != DUTY_NEVER)
		return limited && c->met >= c->floor ? DUTY_met_late : DUTY_met;
	if (limited && now >= c->due)
		return DUTY_not_shown;
	return c->start == DUTY_NEVER && !limited ? DUTY_no_start : DUTY_running;
}

static void find_state(const struct make *m, struct duty_clock *c)
{
	static const enum duty_state by_finding[] = {[FOUND_missed] = DUTY_missed,
						     [FOUND_not_applicable] = DUTY_not_due,
						     [FOUND_met] = DUTY_met,
						     [FOUND_late] = DUTY_met_late};
	const struct duty_facts *f = m->f;
	c->sent = sent_of(f, c->rule->id, c->entity, c->stream, c->ref);
	c->met = c->sent != NULL && c->sent->shown ? sent_at(c->sent) : DUTY_NEVER;
	c->claimed = c->sent != NULL && !c->sent->shown;
	c->finding = finding_of(f, c);
	int64_t until = c->met == DUTY_NEVER ? f->now : c->met;
	c->elapsed = c->earliest == DUTY_NEVER ? 0 : until - c->earliest;
	bool late = c->due != DUTY_NEVER && until >= c->due;
	c->state = stands(c, f->now);
	c->late_strict = c->state == DUTY_met && late;
	c->reasons_wanted = late && (c->sent == NULL || c->sent->reasons.n == 0);
	enum duty_truth applies =
	    duty_applies(f, c->rule, c->entity, c->stream, c->ref, &c->open, &c->reason);
	c->undecided = applies == DUTY_unsaid && c->met == DUTY_NEVER;
	if (applies == DUTY_no && c->met == DUTY_NEVER)
		c->state = DUTY_not_due;
	bool agreed = c->deadline != NULL && c->deadline->trigger.n > 0 && c->met == DUTY_NEVER;
	if ((c->state == DUTY_no_start || agreed) && c->known != NULL &&
	    c->known->state == KNOW_no_breach) {
		c->state = DUTY_not_due;
		c->reason = c->known->reason;
	}
	if (c->finding != NULL) {
		c->state = by_finding[c->finding->found];
		c->reason = c->finding->reason;
	}
	if (c->state == DUTY_not_due || (c->state == DUTY_met && c->met == DUTY_NEVER))
		c->reasons_wanted = c->undecided = false;
	find_colour(m, c);
}

/* ---- which clocks there are ---- */

/* time_of - when the matter came up for an entity, as far as known: the last it knows of, else the
 * last anybody does, else now. */
static int64_t time_of(const struct duty_facts *f, str entity)
{
	int64_t own = DUTY_NEVER, any = DUTY_NEVER;
	for (size_t i = 0; i < f->knowns; i++) {
		const struct duty_known *k = &f->known[i];
		int64_t at = k->at > k->signal ? k->at : k->signal;
		any = at > any ? at : any;
		if (str_eq(k->entity, entity) && at > own)
			own = at;
	}
	any = own == DUTY_NEVER ? any : own;
	return any == DUTY_NEVER ? f->now : any;
}

/* wanted - only what may concern somebody is a clock: rules that hold on the day they start (while
 * that is not known, when the matter came up: a theft of 2025 gets no duty of 2026), and of those
 * that ask that something was said, the ones of which it was. */
static bool wanted(const struct make *m, const struct duty_clock *c)
{
	int64_t at = c->start == DUTY_NEVER ? time_of(m->f, c->entity) : c->start;
	if (!duty_holds(&c->rule->origin, zone_days(zone_local(m->f->zone, at))))
		return false;
	const struct duty_deadline *d = c->deadline;
	if (d != NULL && ((d->from != 0 && at < d->from) || (d->to != 0 && at >= d->to)))
		return false;
	for (size_t i = 0; i < c->rule->when.n; i++) {
		str reason, word = c->rule->when.word[i];
		if (str_starts(word, STR("said:")) &&
		    duty_condition(m->f, word, c->entity, c->stream, c->ref, &reason) != DUTY_yes)
			return false;
	}
	/* What follows on something sent is no duty before. */
	return c->start != DUTY_NEVER || c->deadline != NULL ||
	       !str_starts(c->rule->trigger, STR("sent:"));
}

static void add_clock(const struct make *m, struct duty_clock c)
{
	c.start = c.earliest = c.due = c.floor = c.extended = c.met = DUTY_NEVER;
	find_start(m, &c);
	if (!wanted(m, &c))
		return;
	find_ends(m, &c);
	find_state(m, &c);
	GROW(m->out->clock, m->out->cap, m->out->n + 1);
	m->out->clock[m->out->n++] = c;
}

static bool has_role(enum duty_role rule, enum duty_stream_role role)
{
	switch (rule) {
	case DUTY_controller:
		return role != STREAM_processor;
	case DUTY_processor:
		return role == STREAM_processor || role == STREAM_disputed;
	case DUTY_any:
	case DUTY_role_count:
		break;
	}
	return true;
}

/* Deadlines of letters and contracts, for one entity (and stream, when the rule is of streams). */
static void add_deadlines(const struct make *m, struct duty_clock c, bool of_streams)
{
	for (size_t i = 0; i < m->f->deadlines; i++) {
		const struct duty_deadline *d = &m->f->deadline[i];
		if (!str_eq(d->rule, c.rule->id) || !str_eq(d->entity, c.entity) ||
		    (of_streams && !of_stream(d->stream, c.stream)))
			continue;
		c.deadline = d;
		c.ref = d->ref;
		if (!of_streams)
			c.stream = d->stream;
		add_clock(m, c);
	}
}

static void add_stream(const struct make *m, const struct duty_role_fact *as,
		       const struct duty_rule *r)
{
	struct duty_clock c = {.rule = r, .entity = as->entity, .stream = as->stream};
	c.role = r->role;
	c.as = as;
	if (!has_role(r->role, as->role))
		return;
	if (r->kind == DUTY_case)
		add_deadlines(m, c, true);
	else
		add_clock(m, c);
}

/* Every request or order that starts this rule. */
static void add_starts(const struct make *m, struct duty_clock c)
{
	for (size_t i = 0; i < m->f->starts; i++) {
		const struct duty_start *s = &m->f->start[i];
		if (!str_eq(s->trigger, c.rule->trigger) || !str_eq(s->entity, c.entity))
			continue;
		c.ref = s->ref;
		c.stream = s->stream;
		add_clock(m, c);
	}
}

static bool ticks(const struct duty_rule *r)
{
	return r->standing != DUTY_off && r->kind != DUTY_keep && r->kind != DUTY_standing &&
	       r->kind != DUTY_free;
}

static void add_entity(const struct make *m, str entity)
{
	for (size_t i = 0; i < m->law->rules; i++) {
		const struct duty_rule *r = &m->law->rule[i];
		struct duty_clock c = {.rule = r, .entity = entity, .role = r->role};
		if (!ticks(r) || str_eq(r->per, STR("stream")))
			continue;
		if (r->kind == DUTY_case)
			add_deadlines(m, c, false);
		else if (str_eq(r->per, STR("entity")))
			add_clock(m, c);
		else
			add_starts(m, c);
	}
}

struct duty_clocks duty_clocks(const struct duty_law *l, const struct duty_facts *f)
{
	struct duty_clocks out = {.n = 0};
	struct make m = {l, f, &out};
	for (size_t e = 0; e < f->entities; e++) {
		for (size_t i = 0; i < f->roles; i++) {
			if (!str_eq(f->role[i].entity, f->entity[e]))
				continue;
			for (size_t r = 0; r < l->rules; r++)
				if (ticks(&l->rule[r]) && str_eq(l->rule[r].per, STR("stream")))
					add_stream(&m, &f->role[i], &l->rule[r]);
		}
		add_entity(&m, f->entity[e]);
	}
	return out;
}

void duty_clocks_end(struct duty_clocks *c)
{
	grow_free(c->clock, c->cap, sizeof(*c->clock));
	*c = (struct duty_clocks){.n = 0};
}
