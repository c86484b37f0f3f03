/*
 * event_add - checking and writing an event. Refuses, in words that say what to do, what event.c
 * could not read or what would mislead: a payment without its sanctions check, an answer to
 * nothing, a correction without its reason.
 */
#include "case/event.h"

#include "base/utf8.h"
#include "case/store.h"

struct asked {
	struct kase *k;
	struct arena *a;
	const struct org *o;
	const struct event_all *all;
	struct event_draft *d;
};

static const char *said(struct arena *a, const char *one, const char *two, const char *three)
{
	struct out o = out_mem();
	out_z(&o, one);
	out_z(&o, two);
	out_z(&o, three);
	const char *z = str_z(a, out_view(&o));
	out_end(&o);
	return z;
}

static bool given(const struct event_draft *d, enum event_field f) { return d->value[f].n > 0; }

static bool one_of(str v, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_eq(v, str_of(*words)))
			return true;
	return false;
}

/* ---- fields and their kind ---- */

static const char *fields_fit(const struct asked *q)
{
	const struct event_draft *d = q->d;
	for (unsigned f = 0; f < EVENT_FIELD_COUNT; f++) {
		bool asks = event_asks(d->kind, (enum event_field)f);
		if (given(d, (enum event_field)f) && !event_takes(d->kind, (enum event_field)f))
			return said(q->a, "this kind of event has no --",
				    event_field_rows[f].option,
				    "; `kond event kinds` tells what each kind takes");
		if (asks && !given(d, (enum event_field)f))
			return said(q->a, "this kind of event wants --", event_field_rows[f].option,
				    said(q->a, ": ", event_field_rows[f].words, ""));
	}
	if (d->n_figure > 0 && !event_takes_figure(d->kind))
		return "this kind of event has no --figure; `kond event kinds` tells which have";
	if (d->kind->kind == EVENT_figure && d->n_figure == 0)
		return "this kind of event wants --figure 'VALUE|AS OF|WHO SAID|WHAT IS COUNTED'";
	return NULL;
}

static const char *words_fit(const struct asked *q)
{
	static const char *const checked[] = {"yes", "no", "unknown", NULL};
	static const char *const phases[] = {"initial",      "supplement", "withdrawal", "early",
					     "notification", "final",      NULL};
	const struct event_draft *d = q->d;
	enum event_state s;
	for (unsigned f = 0; f < EVENT_FIELD_COUNT; f++)
		if (!event_field_rows[f].is_time && !utf8_valid(d->value[f]))
			return "text is UTF-8";
	if (given(d, EVENT_FIELD_state) && !event_state_read(d->value[EVENT_FIELD_state], &s))
		return "--state is claimed, confirmed, not_confirmed or denied";
	if (given(d, EVENT_FIELD_sanctions_checked) &&
	    !one_of(d->value[EVENT_FIELD_sanctions_checked], checked))
		return "--sanctions-checked is yes, no or unknown";
	if (given(d, EVENT_FIELD_phase) && !one_of(d->value[EVENT_FIELD_phase], phases))
		return "--phase is initial, supplement, withdrawal, early, notification or final";
	if (d->value[EVENT_FIELD_title].n > EVENT_TITLE_MOST)
		return "a title is one line of at most 300 bytes; --text takes more";
	return NULL;
}

/* ---- what it speaks of must be there ---- */

static const char *party_missing(const struct asked *q, enum event_field f)
{
	return party_there(q->o, q->d->value[f])
		   ? NULL
		   : said(q->a, "there is no such legal entity for --", event_field_rows[f].option,
			  "; `kond org list` names them");
}

static const char *things_there(const struct asked *q)
{
	uint32_t id;
	struct event_draft *d = q->d;
	if (given(d, EVENT_FIELD_entity) && entity_of(d->value[EVENT_FIELD_entity]) == 0)
		return "--entity is a legal entity as O-1; `kond org list` names them";
	static const enum event_field party[] = {EVENT_FIELD_entity, EVENT_FIELD_speaker,
						 EVENT_FIELD_to, EVENT_FIELD_from, EVENT_FIELD_who};
	for (size_t i = 0; i < sizeof(party) / sizeof(party[0]); i++) {
		const char *why = party_missing(q, party[i]);
		if (why != NULL)
			return why;
	}
	if (given(d, EVENT_FIELD_stream)) {
		str stream = org_stream(q->o, d->value[EVENT_FIELD_stream]);
		if (stream.n == 0)
			return "there is no such data stream; `kond org role` makes one by saying "
			       "who is what in it";
		d->value[EVENT_FIELD_stream] = stream;
	}
	if (given(d, EVENT_FIELD_exhibit) &&
	    (!event_id_of(d->value[EVENT_FIELD_exhibit], 'X', &id) || id > case_exhibits(q->k)))
		return "--exhibit is the number of an exhibit of this case";
	if (given(d, EVENT_FIELD_snapshot) &&
	    (!event_id_of(d->value[EVENT_FIELD_snapshot], 'S', &id) || id > case_snapshots(q->k)))
		return "there is no such snapshot; `kond snapshot list` names them";
	return NULL;
}

/* What an event of a kind may be about; NULL: anything. */
static const char *const *settles_what(enum event_kind kind, const char **out_words)
{
	static const char *const promises[] = {"promise", "thieves_promise", NULL};
	static const char *const questions[] = {"question", "order", "supervisor_deadline", NULL};
	static const char *const told[] = {"notification",
					   "notified_by_other",
					   "controller_told",
					   "customer_told",
					   "police_report",
					   "answer",
					   NULL};
	switch (kind) {
	case EVENT_kept:
	case EVENT_broken:
		*out_words = "--re names a promise; `kond event list --kind promise` shows them";
		return promises;
	case EVENT_answer:
		*out_words = "--re names what was asked; `kond event list --kind question` shows "
			     "them";
		return questions;
	case EVENT_receipt:
		*out_words = "--re names what was sent; `kond event list --group notification` "
			     "shows them";
		return told;
	default:
		return NULL;
	}
}

static const char *refers(const struct asked *q)
{
	uint32_t id;
	const char *words = NULL;
	struct event_draft *d = q->d;
	if (!given(d, EVENT_FIELD_re))
		return NULL;
	const struct event *of =
	    event_id_of(d->value[EVENT_FIELD_re], 'E', &id) ? event_get(q->all, id) : NULL;
	of = of == NULL ? NULL : event_now(q->all, of);
	if (of == NULL || (d->corrects != 0 && of->id == d->corrects))
		return "--re names an event that stands, as E-3; `kond event list` shows them";
	const char *const *kinds = settles_what(d->kind->kind, &words);
	return kinds == NULL || one_of(str_of(of->kind->name), kinds) ? NULL : words;
}

static const char *contradicts(const struct asked *q)
{
	for (str list = q->d->value[EVENT_FIELD_contradicts]; list.n > 0;) {
		uint32_t id;
		if (!event_id_of(str_trim(str_cut(&list, ',')), 'E', &id) ||
		    event_get(q->all, id) == NULL)
			return "--contradicts names events, as E-3,E-5; `kond event list` shows "
			       "them";
	}
	return NULL;
}

static const char *corrects(const struct asked *q)
{
	const struct event_draft *d = q->d;
	if (d->corrects == 0)
		return NULL;
	const struct event *was = event_get(q->all, d->corrects);
	if (was == NULL)
		return "there is no such event; `kond event list` shows them";
	if (was->corrected != 0)
		return "this event was corrected already: correct the one that stands for it "
		       "(`kond event show` names it)";
	if (was->retracted)
		return "this takes an event back: there is nothing in it to correct; add the event "
		       "anew";
	return d->why.n == 0 ? "a correction says why: --why-changed TEXT" : NULL;
}

/* ---- writing ---- */

static void fill(struct bag *b, const struct event_draft *d)
{
	bag_put(b, "kind", str_of(d->kind->name));
	if (when_known(&d->at))
		bag_put_when(b, "time_at", &d->at);
	for (unsigned f = 0; f < EVENT_FIELD_COUNT; f++)
		bag_put(b, event_field_rows[f].name, d->value[f]);
	for (size_t i = 0; i < d->n_figure; i++)
		bag_put(b, "figure", figure_pack(b->a, &d->figure[i]));
	for (size_t i = 0; i < d->n_attachment; i++)
		bag_put(b, "attachment", attachment_pack(b->a, &d->attachment[i]));
	bag_put(b, "privileged", d->privileged ? STR("yes") : STR_NONE);
	if (d->corrects != 0)
		bag_put_number(b, "corrects", d->corrects);
	bag_put(b, "retracted", d->retracts ? STR("yes") : STR_NONE);
	bag_put(b, "why", d->why);
}

static bool write_event(struct kase *k, const struct event_draft *d, uint32_t id)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct bag b = {.a = &a};
	fill(&b, d);
	struct fact f = {.about = ABOUT_event, .number = id, .n = b.n, .field = b.field};
	bool ok =
	    fact_add(k, &f, id - 1, d->corrects != 0 ? "event.correct" : "event", d->privileged);
	bag_end(&b);
	arena_free(&a);
	return ok;
}

bool event_add(struct kase *k, struct arena *a, const struct org *o, const struct event_all *all,
	       struct event_draft *d, uint32_t *out_id, const char **out_why)
{
	const struct asked q = {k, a, o, all, d};
	static const char *(*const checks[])(const struct asked *) = {
	    corrects, fields_fit, words_fit, things_there, refers, contradicts};
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		*out_why = i > 0 && d->retracts ? NULL : checks[i](&q);
		if (*out_why != NULL)
			return false;
	}
	if (given(d, EVENT_FIELD_speaker) && !given(d, EVENT_FIELD_state))
		d->value[EVENT_FIELD_state] = STR("claimed");
	*out_id = (uint32_t)all->n + 1;
	if (write_event(k, d, *out_id))
		return true;
	*out_why = case_why(k);
	return false;
}

void event_draft_of(const struct event *e, struct event_draft *out_d)
{
	*out_d = (struct event_draft){.kind = e->kind,
				      .at = e->at,
				      .figure = e->figure,
				      .n_figure = e->n_figure,
				      .attachment = e->attachment,
				      .n_attachment = e->n_attachment,
				      .privileged = e->privileged,
				      .corrects = e->id};
	for (unsigned f = 0; f < EVENT_FIELD_COUNT; f++)
		out_d->value[f] = e->value[f];
}
