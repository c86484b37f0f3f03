/*
 * tell - what of the facts is told to whom, and words for times and parties. Refuses nothing: what
 * is not told is counted by reason. Corrections that were taken back or stand no longer are not
 * final and are left out; the event that stands for them says that it was corrected, and why.
 */
#include "proof/tell.h"

#include "render/json.h"

#define MS_OF_DAY 86400000

bool tell_part(struct tell *t, enum word part)
{
	if (!recipient_has(t->c->to->parts, str_sub(str_of(word_key(part)), 5, SIZE_MAX)))
		return false;
	folio_section(t->d, part);
	return true;
}

/* ---- who needs what ---- */

static bool of_customer(const struct tell *t, uint32_t entity)
{
	const struct entity *e = org_entity(t->c->org, entity);
	return e != NULL && t->c->customer_id != 0 && e->customer == t->c->customer_id;
}

/* It is from, to or between the recipient, or answers what is. */
static bool concerns(const struct tell *t, const struct event *e)
{
	const struct event *re = event_get(t->c->events, e->re);
	return recipient_named(t->c->to, e->to_name) || recipient_named(t->c->to, e->from_name) ||
	       recipient_named(t->c->to, e->value[EVENT_FIELD_between]) ||
	       recipient_named(t->c->to, e->speaker_name) || of_customer(t, e->to) ||
	       of_customer(t, e->from) || of_customer(t, e->entity) ||
	       (re != NULL && re->id < e->id && concerns(t, re));
}

/* gives WITHHELD_COUNT when it is told */
static enum left_out why_not(const struct tell *t, const struct event *e)
{
	str group = str_of(e->kind->group);
	if (e->privileged)
		return WITHHELD_privileged;
	if (e->kind->side == SIDE_none && e->kind->kind != EVENT_agreement)
		return WITHHELD_need;
	bool letters =
	    str_eq(group, STR("supervisor")) && e->kind->kind != EVENT_portal_unavailable;
	if (recipient_has(t->c->to->own, group) && !concerns(t, e) &&
	    e->kind->kind != EVENT_portal_unavailable)
		return letters ? WITHHELD_letters : WITHHELD_need;
	if (!recipient_has(t->c->to->groups, group))
		return letters ? WITHHELD_letters : WITHHELD_need;
	return tell_entity(t, e->entity) && tell_stream(t, e->value[EVENT_FIELD_stream])
		   ? WITHHELD_COUNT
		   : WITHHELD_need;
}

static struct event_all copy(const struct tell *t)
{
	struct event_all all = {.n = t->c->events->n};
	all.event = arena_new(t->a, struct event, all.n + 1);
	for (size_t i = 0; i < all.n; i++)
		all.event[i] = t->c->events->event[i];
	return all;
}

static void keep_told(struct tell *t, struct event *e)
{
	uint32_t *id = arena_new(t->a, uint32_t, e->n_contradicts + 1);
	size_t n = 0;
	for (size_t i = 0; i < e->n_contradicts; i++)
		if (tell_shown(t, e->contradicts[i]) != NULL)
			id[n++] = e->contradicts[i];
	e->contradicts = id;
	e->n_contradicts = n;
}

void tell_choose(struct tell *t)
{
	t->outside = copy(t);
	t->shown = copy(t);
	for (size_t i = 0; i < t->shown.n; i++) {
		struct event *e = &t->shown.event[i];
		if (!event_stands(e))
			continue;
		enum left_out why = why_not(t, e);
		if (why == WITHHELD_COUNT)
			continue;
		t->withheld[why]++;
		e->retracted = true;
		if (why == WITHHELD_privileged)
			t->outside.event[i].retracted = true;
	}
	for (size_t i = 0; i < t->shown.n; i++)
		keep_told(t, &t->shown.event[i]);
}

const struct event *tell_shown(const struct tell *t, uint32_t id)
{
	const struct event *e = event_get(&t->shown, id);
	return e != NULL && event_stands(e) ? e : NULL;
}

bool tell_entity(const struct tell *t, uint32_t entity)
{
	return t->c->entity == 0 || entity == 0 || entity == t->c->entity;
}

/* A customer is told of streams in which it has a role, or somebody works for it. */
bool tell_stream(const struct tell *t, str stream)
{
	const struct org *o = t->c->org;
	if (t->c->customer_id == 0 || stream.n == 0)
		return true;
	for (size_t i = 0; i < o->n_claim; i++)
		if (str_eq(o->claim[i].stream, stream) && o->claim[i].withdrawn_ms == 0 &&
		    (of_customer(t, o->claim[i].entity) || of_customer(t, o->claim[i].behalf)))
			return true;
	return false;
}

/* ---- texts ---- */

str tell_taken(const struct tell *t, struct out *o)
{
	str s = str_copy(t->a, out_view(o));
	out_end(o);
	return s;
}

void tell_nothing(struct tell *t) { folio_text(t->d, folio_word(t->d, WORD_nothing)); }

str tell_id(const struct tell *t, char letter, uint32_t id)
{
	return id == 0 ? STR_NONE : fact_id(t->a, letter, id);
}

str tell_name(const struct tell *t, uint32_t entity)
{
	const struct entity *e = org_entity(t->c->org, entity);
	return e == NULL ? STR_NONE : e->value[ENTITY_name];
}

str tell_party(const struct tell *t, str value)
{
	str name = tell_name(t, entity_of(value));
	return name.n > 0 ? name : value;
}

static void weekday(struct out *o, const struct tell *t, int64_t local_ms)
{
	static const char *const names[2][7] = {{"zo", "ma", "di", "wo", "do", "vr", "za"},
						{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}};
	int64_t day = local_ms / MS_OF_DAY - (local_ms % MS_OF_DAY < 0);
	out_z(o, names[t->c->english][((day + 4) % 7 + 7) % 7]);
	out_char(o, ' ');
}

static void write_end(struct out *o, const struct tell *t, const struct when *w, bool last)
{
	struct when x = {.kind = WHEN_exact,
			 .from_ms = last ? w->to_ms - (w->to_is_date ? 1 : 0) : w->from_ms,
			 .offset_from_s = last ? w->offset_to_s : w->offset_from_s,
			 .from_is_date = last ? w->to_is_date : w->from_is_date};
	weekday(o, t, x.from_ms + (int64_t)x.offset_from_s * 1000);
	when_write(o, &x);
}

str tell_when_text(const struct tell *t, const struct when *w)
{
	struct out o = out_mem();
	if (!when_known(w))
		return folio_word(t->d, WORD_not_known);
	write_end(&o, t, w, false);
	if (w->kind == WHEN_period) {
		out_z(&o, t->c->english ? " to " : " tot en met ");
		if (w->to_ms == WHEN_OPEN)
			out_z(&o, t->c->english ? "now, not ended" : "nu, niet geëindigd");
		else
			write_end(&o, t, w, true);
	}
	return tell_taken(t, &o);
}

static void json_at(struct json *j, const char *key, int64_t ms, int32_t offset)
{
	struct out o = out_mem();
	when_write_moment(&o, ms, offset);
	json_key(j, key);
	json_text(j, out_view(&o));
	out_end(&o);
}

void tell_when(struct tell *t, const struct when *w)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	json_key(&j, "kind");
	json_z(&j, when_kind_name(w->kind));
	if (when_known(w)) {
		json_at(&j, "from", w->from_ms, w->offset_from_s);
		if (w->to_ms != WHEN_OPEN)
			json_at(&j, "to", w->to_ms, w->offset_to_s);
		json_key(&j, "zone");
		json_text_or_null(&j, w->zone);
	}
	json_object_end(&j);
	folio_cell_as(t->d, tell_when_text(t, w), out_view(&o));
	out_end(&o);
}

str tell_moment_text(const struct tell *t, int64_t utc)
{
	struct out o = out_mem();
	if (utc == DUTY_NEVER)
		return STR_NONE;
	weekday(&o, t, zone_local(t->c->zone, utc) * 1000);
	zone_write_local(&o, t->c->zone, utc, false);
	return tell_taken(t, &o);
}

static void moment(struct tell *t, int64_t utc, str text)
{
	struct out o = out_mem();
	if (utc == DUTY_NEVER) {
		folio_cell_as(t->d, STR_NONE, STR("null"));
		return;
	}
	out_char(&o, '"');
	zone_write_utc(&o, utc);
	out_char(&o, '"');
	folio_cell_as(t->d, text, out_view(&o));
	out_end(&o);
}

void tell_moment(struct tell *t, int64_t utc) { moment(t, utc, tell_moment_text(t, utc)); }

void tell_end(struct tell *t, int64_t utc)
{
	int64_t local = utc == DUTY_NEVER ? 0 : zone_local(t->c->zone, utc);
	struct out o = out_mem();
	if (utc == DUTY_NEVER || zone_day(t->c->zone, zone_days(local)) != utc) {
		moment(t, utc, tell_moment_text(t, utc));
		return;
	}
	str day = tell_moment_text(t, utc - 1);
	out_str(&o, str_sub(day, 0, str_find(day, STR(" ")) + 11));
	out_z(&o, t->c->english ? ", end of the day" : ", einde van de dag");
	moment(t, utc, tell_taken(t, &o));
}

str tell_quoted(const struct tell *t, const char *z)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_z(&j, z);
	return tell_taken(t, &o);
}

str tell_lapse(const struct tell *t, int64_t seconds)
{
	struct out o = out_mem();
	uint64_t s = seconds < 0 ? 0 : (uint64_t)seconds;
	if (s >= 86400) {
		out_dec(&o, s / 86400);
		out_z(&o, " d ");
	}
	out_dec(&o, s / 3600 % 24);
	out_z(&o, t->c->english ? " h" : " u");
	if (s < 86400) {
		out_char(&o, ' ');
		out_dec(&o, s / 60 % 60);
		out_z(&o, " min");
	}
	return tell_taken(t, &o);
}

str tell_figures(const struct tell *t, const struct event *e)
{
	struct out o = out_mem();
	for (size_t i = 0; i < e->n_figure; i++) {
		const struct figure *f = &e->figure[i];
		out_z(&o, i == 0 ? "" : "; ");
		if (f->is_number)
			folio_grouped(&o, f->least, t->c->english);
		else
			out_str(&o, f->value);
		out_char(&o, ' ');
		out_str(&o, f->definition);
		out_z(&o, " (");
		out_str(&o, tell_party(t, f->who_said));
		out_z(&o, f->as_of.n > 0 ? ", " : "");
		out_str(&o, f->as_of);
		out_char(&o, ')');
	}
	return tell_taken(t, &o);
}

str tell_title(const struct tell *t, const struct event *e)
{
	struct out o = out_mem();
	str title = e->value[EVENT_FIELD_title], what = e->value[EVENT_FIELD_what];
	if (title.n == 0 && what.n == 0)
		out_str(&o, word_of(t->c->english, "event", str_of(e->kind->name)));
	out_str(&o, title);
	if (what.n > 0 && !str_eq(title, what)) {
		out_z(&o, title.n > 0 ? " - " : "");
		out_str(&o, what);
	}
	if (e->corrects != 0) {
		out_z(&o, " [");
		out_str(&o, folio_word(t->d, WORD_corrected_why));
		out_z(&o, ": ");
		out_str(&o, e->why);
		out_char(&o, ']');
	}
	return tell_taken(t, &o);
}

str tell_day(const struct tell *t, uint32_t event)
{
	for (size_t i = 0; i < t->line.n_known; i++)
		if (t->line.known[i].letter == 'E' && t->line.known[i].id == event)
			return timeline_day(t->a, &t->line.known[i]);
	return STR_NONE;
}

/* ---- all of it ---- */

static void forbid(struct tell *t)
{
	const struct org *o = t->c->org;
	struct arena *a = t->a;
	if (t->c->customer_id == 0)
		return;
	for (uint32_t id = 1; id <= case_customers(t->c->k); id++) {
		str name;
		if (id != t->c->customer_id && case_customer_name(t->c->k, a, id, &name))
			folio_forbid(t->d, name);
	}
	for (size_t i = 0; i < o->n_entity; i++)
		if (o->entity[i].customer != 0 && o->entity[i].customer != t->c->customer_id)
			folio_forbid(t->d, o->entity[i].value[ENTITY_name]);
}

static bool draw_line(struct tell *t, const char **out_why)
{
	struct timeline_ask ask = {.outside = true, .now_ms = t->c->now_ms};
	static const struct aware_all none;
	bool steps = recipient_has(t->c->to->parts, STR("aware"));
	return timeline_make(t->a, t->c->org, steps ? t->c->aware : &none, &t->shown, &ask,
			     &t->line, out_why);
}

str dossier_recipient(const struct recipient *r, bool english)
{
	return str_of(english ? r->en : r->nl);
}

bool dossier_tell(struct folio *d, const struct dossier_case *c, const char **out_why)
{
	static void (*const part[])(struct tell *) = {
	    tell_summary,  tell_happened,       tell_reported,  tell_between,  tell_parties,
	    tell_clocks,   tell_aware,          tell_decisions, tell_counts,   tell_unread,
	    tell_told,     tell_contradictions, tell_measures,  tell_promises, tell_questions,
	    tell_withheld, tell_tool,           tell_verify};
	struct tell t = {.d = d, .c = c, .a = d->a};
	forbid(&t);
	tell_choose(&t);
	if (!draw_line(&t, out_why))
		return false;
	const struct duty_case of = {c->law,     c->org,       c->aware, &t.outside,
				     c->rulings, c->approvals, c->zone};
	t.facts = duty_facts_of(t.a, &of, c->now_ms / 1000);
	t.clocks = duty_clocks(c->law, &t.facts);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		part[i](&t);
	duty_clocks_end(&t.clocks);
	*out_why = case_why(c->k);
	return *out_why == NULL;
}
