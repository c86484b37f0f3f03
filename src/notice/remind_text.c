/*
 * remind_text - a reminder in words (remind_word.tbl, remind_do.tbl) and as JSON. Says what is due,
 * for whom, until when, and what to do; shows nothing of patients. Whoever reads it may be on a
 * telephone: short lines, what is urgent first.
 */
#include "notice/remind.h"

#include "base/out.h"
#include "base/utf8.h"
#include "case/event.h"
#include "render/json.h"

enum word {
#define REMIND_WORD(name, nl, en) WORD_##name,
#include "notice/remind_word.tbl"
#undef REMIND_WORD
	WORD_COUNT
};

static const char *const words[WORD_COUNT][2] = {
#define REMIND_WORD(name, nl, en) {nl, en},
#include "notice/remind_word.tbl"
#undef REMIND_WORD
};

static const struct {
	const char *rule, *form, *nl, *en;
} doings[] = {
#define REMIND_DO(rule, form, nl, en) {rule, form, nl, en},
#include "notice/remind_do.tbl"
#undef REMIND_DO
};
#define DOINGS (sizeof(doings) / sizeof(doings[0]))

static bool english(const struct remind_letter *l)
{
	return str_eq(l->org->setting[SETTING_language], STR("en"));
}

static const char *word(const struct remind_letter *l, enum word w) { return words[w][english(l)]; }

str remind_doing(str rule, bool in_english)
{
	for (size_t i = 0; i < DOINGS; i++)
		if (str_eq(rule, str_of(doings[i].rule)))
			return str_of(in_english ? doings[i].en : doings[i].nl);
	return STR_NONE;
}

static str form_of(str rule)
{
	for (size_t i = 0; i < DOINGS; i++)
		if (str_eq(rule, str_of(doings[i].rule)))
			return str_of(doings[i].form);
	return STR_NONE;
}

static str doing(const struct remind_letter *l, const struct duty_rule *r)
{
	str s = remind_doing(r->id, english(l));
	return s.n > 0 ? s : r->duty;
}

/* An end is a moment before which it must be; midnight is the end of the day before. */
static void moment(struct out *o, const struct remind_letter *l, int64_t at)
{
	struct out t = out_mem();
	bool midnight = zone_day(l->zone, zone_days(zone_local(l->zone, at))) == at;
	int64_t shown = midnight ? at - 1 : at;
	unsigned day = (unsigned)(((zone_days(zone_local(l->zone, shown)) + 4) % 7 + 7) % 7);
	str names = str_of(word(l, WORD_days)), name = STR_NONE;
	for (unsigned i = 0; i <= day; i++)
		name = str_cut(&names, ' ');
	out_str(o, name);
	out_char(o, ' ');
	zone_write_local(&t, l->zone, shown, false);
	/* of midnight the date alone */
	out_str(o, midnight ? str_sub(out_view(&t), 0, 10) : out_view(&t));
	out_z(o, midnight ? word(l, WORD_end_of_day) : "");
	out_end(&t);
}

/* ---- lines ---- */

static void head(struct out *o, const char *what)
{
	out_z(o, "   ");
	out_z(o, what);
	out_char(o, ':');
	for (size_t n = str_of(what).n; n < 15; n++)
		out_char(o, ' ');
}

static void say_end(struct out *o, const struct remind_letter *l, const struct remind_due *d)
{
	const struct duty_clock *c = d->clock;
	bool late = d->step == REMINDER_LATE;
	head(o, word(l, late ? WORD_over : WORD_latest));
	moment(o, l, c->due);
	out_z(o, c->ends > 1 ? word(l, WORD_strictest) : "");
	out_z(o, " (");
	out_str(o, l->org->setting[SETTING_zone]);
	out_z(o, ")\n");
	head(o, word(l, late ? WORD_lapse : WORD_left));
	duty_lapse(o, late ? l->now - c->due : c->due - l->now);
	if (late) {
		out_z(o, "; ");
		out_z(o, word(l, WORD_not_shown));
	}
	out_char(o, '\n');
}

static str name_of(const struct org *org, str entity)
{
	const struct entity *e = org_entity(org, entity_of(entity));
	return e == NULL ? STR_NONE : e->value[ENTITY_name];
}

static void say_whom(struct out *o, const struct remind_letter *l, const struct duty_clock *c)
{
	head(o, word(l, WORD_whom));
	utf8_show(o, name_of(l->org, c->entity));
	out_z(o, " (");
	out_str(o, c->entity);
	out_char(o, ')');
	if (c->stream.n > 0) {
		out_z(o, ", ");
		out_z(o, word(l, WORD_stream));
		out_char(o, ' ');
		utf8_show(o, c->stream);
	}
	out_char(o, '\n');
	if (c->ref.n > 0) {
		head(o, word(l, WORD_concerns));
		utf8_show(o, c->ref);
		out_char(o, '\n');
	}
}

static void say_law(struct out *o, const struct remind_letter *l, const struct duty_clock *c)
{
	head(o, word(l, WORD_basis));
	out_str(o, c->rule->origin.basis);
	if (duty_doubted(&c->rule->origin) || c->rule->standing == DUTY_unverified)
		out_z(o, word(l, WORD_unverified));
	out_char(o, '\n');
	if (c->undecided) {
		head(o, word(l, WORD_open));
		utf8_show(o, c->open);
		out_char(o, '\n');
	}
}

static void command(struct out *o, const struct duty_clock *c)
{
	str form = form_of(c->rule->id);
	if (form.n == 0) {
		out_z(o, "kond clock show ");
		out_str(o, c->rule->id);
	} else {
		out_z(o, "kond notice form ");
		out_str(o, form);
	}
	out_z(o, " --entity ");
	out_str(o, c->entity);
	if (c->stream.n > 0 && str_find_byte(c->stream, '\'') == c->stream.n) {
		out_z(o, " --stream '");
		utf8_show(o, c->stream);
		out_char(o, '\'');
	}
}

static void say_doing(struct out *o, const struct remind_letter *l, const struct remind_due *d)
{
	str form = form_of(d->clock->rule->id);
	head(o, word(l, WORD_to_do));
	command(o, d->clock);
	out_z(o, "\n   ");
	out_z(o, word(l, WORD_done));
	if (form.n > 0) {
		out_z(o, "kond notice sent ");
		out_str(o, form);
	} else if (d->clock->ref.n > 0 && d->clock->deadline != NULL) {
		out_z(o, "kond event add answer --re ");
		out_str(o, d->clock->ref);
	} else {
		out_z(o, "kond event add ... --duty ");
		out_str(o, d->clock->rule->id);
	}
	out_char(o, '\n');
	if (d->step == REMINDER_LATE) {
		out_z(o, "   ");
		out_z(o, word(l, WORD_reasons));
		out_char(o, '\n');
	}
}

static void say_incident(struct out *o, const struct remind_letter *l)
{
	str incident = l->org->setting[SETTING_incident];
	if (incident.n == 0)
		return;
	out_z(o, word(l, WORD_incident));
	out_z(o, ": ");
	utf8_show(o, incident);
	out_char(o, '\n');
}

void remind_text(struct out *o, const struct remind_letter *l)
{
	out_z(o, word(l, l->n == 0 ? WORD_test : WORD_intro));
	out_char(o, '\n');
	say_incident(o, l);
	if (l->again.n > 0) {
		out_z(o, word(l, WORD_again));
		out_str(o, l->again);
		out_z(o, ".\n");
	}
	for (size_t i = 0; i < l->n; i++) {
		const struct remind_due *d = &l->due[i];
		out_char(o, '\n');
		out_dec(o, i + 1);
		out_z(o, i < 9 ? ". " : ".");
		out_str(o, doing(l, d->clock->rule));
		out_z(o, " (");
		out_str(o, d->clock->rule->id);
		out_z(o, ")\n");
		say_end(o, l, d);
		say_whom(o, l, d->clock);
		say_law(o, l, d->clock);
		say_doing(o, l, d);
	}
	if (l->n > 0) {
		out_char(o, '\n');
		out_z(o, word(l, WORD_advice));
		out_char(o, '\n');
	}
}

/* No name of anybody: a subject is shown on locked screens. */
void remind_subject(struct out *o, const struct remind_letter *l)
{
	out_z(o, "kond: ");
	if (l->n == 0) {
		out_z(o, word(l, WORD_subject_test));
		return;
	}
	const struct remind_due *d = &l->due[0];
	out_z(o, word(l, d->step == REMINDER_LATE ? WORD_subject_late : WORD_subject_soon));
	out_char(o, ' ');
	moment(o, l, d->clock->due);
	out_z(o, ", ");
	out_str(o, d->clock->rule->id);
	if (l->n > 1) {
		out_z(o, ", ");
		out_z(o, word(l, WORD_and_more));
		out_dec(o, l->n - 1);
	}
}

/* ---- for programs ---- */

static void json_moment(struct json *j, const char *key, const struct zone *z, int64_t at)
{
	struct out o = out_mem();
	if (z == NULL)
		zone_write_utc(&o, at);
	else
		zone_write_local(&o, z, at, false);
	json_key(j, key);
	json_text(j, out_view(&o));
	out_end(&o);
}

static void json_field(struct json *j, const char *key, str value)
{
	json_key(j, key);
	json_text_or_null(j, value);
}

static void json_due(struct json *j, const struct remind_letter *l, const struct remind_due *d)
{
	const struct duty_clock *c = d->clock;
	struct out t = out_mem();
	json_object(j);
	json_field(j, "rule", c->rule->id);
	json_field(j, "entity", c->entity);
	json_field(j, "name", name_of(l->org, c->entity));
	json_field(j, "stream", c->stream);
	json_field(j, "of", c->ref);
	json_moment(j, "due", NULL, c->due);
	json_moment(j, "due_local", l->zone, c->due);
	json_key(j, "left_seconds");
	json_number(j, c->due - l->now);
	json_key(j, "late");
	json_bool(j, d->step == REMINDER_LATE);
	json_key(j, "step_seconds");
	json_number(j, d->step);
	json_key(j, "readings");
	json_number(j, (int64_t)c->ends);
	json_field(j, "duty", c->rule->duty);
	json_field(j, "to_do", doing(l, c->rule));
	command(&t, c);
	json_field(j, "command", out_view(&t));
	json_field(j, "basis", c->rule->origin.basis);
	json_key(j, "to_be_verified");
	json_bool(j, duty_doubted(&c->rule->origin) || c->rule->standing == DUTY_unverified);
	json_field(j, "not_decided", c->undecided ? c->open : STR_NONE);
	json_object_end(j);
	out_end(&t);
}

void remind_json(struct out *o, const struct remind_letter *l)
{
	struct json j = json_of(o);
	json_object(&j);
	json_key(&j, "kond");
	json_z(&j, KOND_VERSION);
	json_key(&j, "test");
	json_bool(&j, l->n == 0);
	json_field(&j, "incident", l->org->setting[SETTING_incident]);
	json_moment(&j, "at", NULL, l->now);
	json_field(&j, "again", l->again);
	json_key(&j, "reminders");
	json_array(&j);
	for (size_t i = 0; i < l->n; i++)
		json_due(&j, l, &l->due[i]);
	json_array_end(&j);
	json_object_end(&j);
	out_char(o, '\n');
}
