/*
 * aware - the state machine of law.md 1.2 over the facts: what stands after corrections, read in
 * order, must be SIGNAL, VERIFYING, then NO_BREACH or AWARE, each not before the last; a NO_BREACH
 * may be followed by another SIGNAL. Refuses every other step, in words. What was entered before a
 * correction stays and is shown.
 */
#include "case/aware.h"

#include <string.h>

#include "base/utf8.h"
#include "case/store.h"

static const struct {
	const char *name, *words;
} states[AWARE_STATES] = {
    {"none", "nothing is said"},           {"signal", "a signal came in"},
    {"verifying", "it is being verified"}, {"no_breach", "verified: no breach"},
    {"aware", "aware of a breach"},
};

const char *aware_name(enum aware_state s) { return states[s < AWARE_STATES ? s : 0].name; }
const char *aware_words(enum aware_state s) { return states[s < AWARE_STATES ? s : 0].words; }

enum aware_state aware_by_name(str name)
{
	for (unsigned s = AWARE_signal; s < AWARE_STATES; s++)
		if (str_eq(name, str_of(states[s].name)))
			return (enum aware_state)s;
	return AWARE_none;
}

/* ---- the machine ---- */

static const char *follows(enum aware_state last, enum aware_state next)
{
	switch (next) {
	case AWARE_signal:
		if (last == AWARE_none || last == AWARE_no_breach)
			return NULL;
		return last == AWARE_aware
			   ? "this entity is aware already: what comes later is an event (`kond "
			     "event add`); a separate attack is another stream"
			   : "there is a signal already: go on with `verifying`, or correct it "
			     "(--corrects W-ID)";
	case AWARE_verifying:
		if (last == AWARE_signal)
			return NULL;
		return last == AWARE_verifying ? "it is being verified already: close it with "
						 "`aware` or `no_breach`, or correct "
						 "it (--corrects W-ID)"
		       : last == AWARE_aware
			   ? "this entity is aware already: verifying came before that; correct "
			     "the step that is wrong (--corrects W-ID)"
			   : "verifying begins at a signal: record that first (`signal`)";
	case AWARE_no_breach:
	case AWARE_aware:
		if (last == AWARE_verifying)
			return NULL;
		return last == AWARE_signal
			   ? "a signal is verified first, however briefly: record `verifying`, or "
			     "give --verifying-at TIME here"
		       : last == AWARE_none || (last == AWARE_no_breach && next == AWARE_aware)
			   ? "there is no signal that this can follow: record `signal` and "
			     "`verifying`, or give --signal-at and --verifying-at here"
			   : "this was closed already: correct the step that is wrong (--corrects "
			     "W-ID)";
	default:
		return "a state is signal, verifying, no_breach or aware";
	}
}

/* Whether times allow b after a: only what is certain counts against it. */
static bool in_order(const struct aware_step *x, const struct aware_step *y)
{
	return !when_before(&y->at, &x->at);
}

static bool same_subject(const struct aware_step *x, const struct aware_step *y)
{
	return x->entity == y->entity && x->incident == y->incident && str_eq(x->stream, y->stream);
}

static bool is_part(const struct aware_step *s, const struct awareness *n)
{
	return s->entity == n->entity && s->incident == n->incident && str_eq(s->stream, n->stream);
}

/* The step that stands for step i, following corrections; NULL when it was taken back. Corrections
 * come later than what they correct, so this ends. */
static const struct aware_step *standing(const struct aware_all *w, const struct aware_step *s)
{
	while (s->corrected != 0)
		s = &w->step[s->corrected - 1];
	return s->retracted ? NULL : s;
}

/* Walk the steps of one subject as they stand now. */
static void walk(const struct aware_all *w, struct awareness *n)
{
	const struct aware_step *last = NULL;
	n->state = AWARE_none;
	n->signal = n->verifying = n->end = NULL;
	n->impossible = false;
	n->why = NULL;
	for (size_t i = 0; i < w->n_step && !n->impossible; i++) {
		const struct aware_step *s = &w->step[i];
		if (!is_part(s, n) || s->corrects != 0)
			continue;
		s = standing(w, s);
		if (s == NULL)
			continue;
		n->why = follows(n->state, s->state);
		if (n->why == NULL && last != NULL && !in_order(last, s))
			n->why = "this lies before the step it follows: look at the two times";
		n->impossible = n->why != NULL;
		if (n->impossible)
			return;
		if (s->state == AWARE_signal) {
			n->signal = s;
			n->verifying = n->end = NULL;
		} else if (s->state == AWARE_verifying) {
			n->verifying = s;
		} else {
			n->end = s;
		}
		n->state = s->state;
		last = s;
	}
	if (n->state != AWARE_aware)
		return;
	n->at = n->end->at;
	n->earliest_said = when_known(&n->end->earliest);
	n->earliest = n->earliest_said ? n->end->earliest : n->signal->at;
	if (when_before(&n->at, &n->earliest)) {
		n->impossible = true;
		n->why = "the earliest moment that can be argued lies behind the moment of "
			 "awareness";
	}
}

/* ---- reading ---- */

static bool read_step(struct aware_all *w, const struct org *o, const struct fact *f)
{
	if (f->number != w->n_step + 1)
		return false;
	struct aware_step *s = &w->step[w->n_step];
	*s = (struct aware_step){.id = f->number,
				 .at_ms = f->at_ms,
				 .by = f->by,
				 .entity = fact_number(f, "entity"),
				 .stream = fact_value(f, "stream"),
				 .incident = str_eq(fact_value(f, "matter"), STR("incident")),
				 .state = aware_by_name(fact_value(f, "state")),
				 .at = fact_when(f, "time_at"),
				 .earliest = fact_when(f, "earliest_at"),
				 .how = fact_value(f, "how"),
				 .decided_by = fact_value(f, "decided_by"),
				 .evidence = fact_value(f, "evidence"),
				 .reason = fact_value(f, "reason"),
				 .corrects = fact_number(f, "corrects"),
				 .retracted = fact_value(f, "retracted").n > 0,
				 .why = fact_value(f, "why")};
	if (s->state == AWARE_none || s->entity == 0 || s->entity > o->n_entity ||
	    s->corrects >= s->id)
		return false;
	w->n_step++;
	if (s->corrects != 0) {
		struct aware_step *was = &w->step[s->corrects - 1];
		if (was->corrected != 0 || !same_subject(was, s))
			return false;
		was->corrected = s->id;
	}
	return true;
}

const struct awareness *aware_find(const struct aware_all *w, uint32_t entity, str stream)
{
	const struct aware_step s = {.entity = entity, .stream = stream};
	return aware_of(w, &s);
}

const struct awareness *aware_of(const struct aware_all *w, const struct aware_step *s)
{
	for (size_t i = 0; i < w->n_now; i++)
		if (is_part(s, &w->now[i]))
			return &w->now[i];
	return NULL;
}

const char *aware_matter(bool incident)
{
	return incident ? "a significant incident (Cbw)" : "a breach";
}

static void find_all(struct aware_all *w)
{
	for (size_t i = 0; i < w->n_step; i++) {
		const struct aware_step *s = &w->step[i];
		if (aware_of(w, s) != NULL)
			continue;
		struct awareness *n = &w->now[w->n_now++];
		*n = (struct awareness){
		    .entity = s->entity, .stream = s->stream, .incident = s->incident};
		walk(w, n);
	}
}

bool aware_load(struct kase *k, struct arena *a, const struct org *o, struct aware_all *out_w)
{
	struct aware_all w = {.step = arena_new(a, struct aware_step, o->n_fact + 1),
			      .now = arena_new(a, struct awareness, o->n_fact + 1),
			      .n_fact = o->n_fact};
	for (size_t i = 0; i < o->n_fact; i++)
		if (o->fact[i].about == ABOUT_awareness && !read_step(&w, o, &o->fact[i]))
			return store_fail_read(k, why_altered);
	find_all(&w);
	*out_w = w;
	return true;
}

/* ---- asking and writing ---- */

static const char *wants(const struct aware_step *s)
{
	if (s->incident && s->stream.n > 0)
		return "a significant incident is of the whole entity: leave --stream out";
	if (s->retracted)
		return NULL;
	if (!when_known(&s->at) && s->state != AWARE_signal)
		return "say when: --at TIME (a date alone when the hour is not known)";
	if (s->state == AWARE_no_breach && s->reason.n == 0)
		return "that there was no breach wants its reason: --reason TEXT; it goes into the "
		       "register";
	if (s->state == AWARE_aware && s->decided_by.n == 0)
		return "say who decided that this is a breach: --decided-by NAME";
	if (s->state == AWARE_aware && s->how.n == 0)
		return "say how it was discovered: --how TEXT; the form of the authority asks it";
	if (s->state == AWARE_aware && s->evidence.n == 0)
		return "say what shows it: --evidence TEXT, as E-3 or the name of a document";
	if (when_known(&s->earliest) && s->state != AWARE_aware)
		return "--earliest goes with `aware`: the earliest moment that can be argued";
	return NULL;
}

static const char *correctable(const struct aware_all *w, const struct aware_step *s)
{
	if (s->corrects == 0)
		return s->retracted ? "say which step is taken back: --corrects W-ID" : NULL;
	if (s->corrects > w->n_step)
		return "there is no such step; `kond org aware` lists them";
	const struct aware_step *was = &w->step[s->corrects - 1];
	if (!same_subject(was, s))
		return "that step is of another entity, stream or matter (--of)";
	if (was->corrected != 0)
		return "that step was corrected already: correct the one that stands for it";
	if (!s->retracted && was->state != s->state)
		return "a correction keeps the state of what it corrects: take the step back "
		       "(--retract) and record what was meant";
	return s->why.n == 0 ? "a correction says why: --why-changed TEXT" : NULL;
}

const char *aware_refuses(struct arena *a, const struct aware_all *w, const struct aware_step *s)
{
	const char *why = wants(s);
	if (why == NULL)
		why = correctable(w, s);
	if (why != NULL)
		return why;
	/* as if it were written */
	struct arena scratch = *a;
	struct aware_all then = *w;
	then.step = arena_new(&scratch, struct aware_step, w->n_step + 1);
	if (w->n_step > 0)
		memcpy(then.step, w->step, w->n_step * sizeof(*w->step));
	then.step[then.n_step] = *s;
	then.n_step++;
	then.step[w->n_step].id = (uint32_t)then.n_step;
	if (s->corrects != 0)
		then.step[s->corrects - 1].corrected = (uint32_t)then.n_step;
	struct awareness n = {.entity = s->entity, .stream = s->stream, .incident = s->incident};
	walk(&then, &n);
	return n.impossible ? n.why : NULL;
}

static bool write_step(struct kase *k, struct arena a, size_t seen, const struct aware_step *s)
{
	struct bag b = {.a = &a};
	bag_put_number(&b, "entity", s->entity);
	bag_put(&b, "stream", s->stream);
	bag_put(&b, "matter", s->incident ? STR("incident") : STR_NONE);
	bag_put(&b, "state", str_of(aware_name(s->state)));
	if (when_known(&s->at))
		bag_put_when(&b, "time_at", &s->at);
	if (when_known(&s->earliest))
		bag_put_when(&b, "earliest_at", &s->earliest);
	bag_put(&b, "how", s->how);
	bag_put(&b, "decided_by", s->decided_by);
	bag_put(&b, "evidence", s->evidence);
	bag_put(&b, "reason", s->reason);
	if (s->corrects != 0)
		bag_put_number(&b, "corrects", s->corrects);
	bag_put(&b, "retracted", s->retracted ? STR("yes") : STR_NONE);
	bag_put(&b, "why", s->why);
	struct fact f = {.about = ABOUT_awareness, .number = s->id, .n = b.n, .field = b.field};
	bool ok = fact_add(k, &f, seen, "aware", false);
	bag_end(&b);
	return ok;
}

bool aware_put(struct kase *k, struct arena *a, struct aware_all *w, struct aware_step *s)
{
	const char *why = aware_refuses(a, w, s);
	if (why != NULL)
		return store_fail(k, why);
	s->id = (uint32_t)w->n_step + 1;
	if (!write_step(k, *a, w->n_fact, s))
		return false;
	w->n_fact++;
	struct aware_step *all = arena_new(a, struct aware_step, w->n_step + 2);
	if (w->n_step > 0)
		memcpy(all, w->step, w->n_step * sizeof(*all));
	all[w->n_step++] = *s;
	if (s->corrects != 0)
		all[s->corrects - 1].corrected = s->id;
	w->step = all;
	w->now = arena_new(a, struct awareness, w->n_step + 1);
	w->n_now = 0;
	find_all(w);
	return true;
}
