/* sheet_text - a sheet on a terminal and as JSON. Shows what is asked; what is not asked stands in
 * JSON only. */
#include "base/arena.h"
#include "base/date.h"
#include "base/utf8.h"
#include "duty/duty.h"
#include "notice/sheet.h"
#include "render/json.h"

static str taken(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_end(o);
	return s;
}

/* ---- the clock ---- */

static void moment(struct out *o, const struct zone *z, int64_t at)
{
	static const char *const weekday[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	int32_t day = zone_days(zone_local(z, at));
	out_z(o, weekday[((day + 4) % 7 + 7) % 7]);
	out_char(o, ' ');
	zone_write_local(o, z, at, false);
}

str notice_clock_text(struct arena *a, const struct notice_sheet *s)
{
	static const char *const words[] = {
	    [LATE_unknown] = "",
	    [LATE_no] = "",
	    [LATE_strict] =
		": late on the strict reading, timely on another; reasons are asked for",
	    [LATE_all] = ": late by every reading; reasons are demanded"};
	const struct notice_clock *c = &s->clock;
	struct out o = out_mem();
	if (c->rule == NULL)
		return STR_NONE;
	out_str(&o, c->rule->id);
	if (c->start == DUTY_NEVER) {
		out_z(&o, ": no countdown: no start known, or no role that has this duty");
	} else if (c->due == DUTY_NEVER) {
		out_z(&o, ": no limit in hours; ");
		duty_lapse(&o, c->at - c->start);
		out_z(&o, " since the start");
	} else {
		out_z(&o, ": at the latest ");
		moment(&o, s->of->zone, c->due);
		out_z(&o, ", strictest reading");
		out_z(&o, words[c->late]);
	}
	return taken(a, &o);
}

/* ---- terminal ---- */

static void indented(struct out *o, const char *indent, str text)
{
	while (text.n > 0) {
		out_z(o, indent);
		utf8_show(o, str_cut(&text, '\n'));
		out_char(o, '\n');
	}
}

static void labelled(struct out *o, const char *label, str text)
{
	out_z(o, "        ");
	out_z(o, label);
	utf8_show(o, text);
	out_char(o, '\n');
}

static void text_head(struct out *o, struct arena *a, const struct notice_sheet *s)
{
	const struct notice_case *c = s->of;
	const struct entity *e = org_entity(c->org, c->scope.entity);
	str clock = notice_clock_text(a, s);
	out_str(o, c->english ? s->form->en : s->form->nl);
	out_z(o, "\n  form ");
	out_str(o, s->form->file);
	out_z(o, ", stage ");
	out_str(o, s->form->stage);
	out_z(o, "; for ");
	utf8_show(o, e == NULL ? STR("nobody yet: `kond init --organisation NAME`")
			       : e->value[ENTITY_name]);
	if (c->scope.stream.n > 0) {
		out_z(o, ", ");
		utf8_show(o, c->scope.stream);
	}
	out_z(o, "\n  through: ");
	out_str(o, s->form->channel);
	if (clock.n > 0) {
		out_z(o, "\n  clock ");
		out_str(o, clock);
	}
	if (c->snapshot != NULL) {
		out_z(o, "\n  counts of S-");
		out_dec(o, c->snapshot->no);
		out_z(o, ", frozen ");
		time_write(o, c->snapshot->at_ms);
	}
	out_z(o, "\n  a person sends it; then `kond notice sent` keeps number, time and copy\n");
	if (s->form->origin.note.n > 0)
		indented(o, "  ", s->form->origin.note);
}

static void text_answer(struct out *o, struct arena *a, const struct notice_answer *x, bool english)
{
	indented(o, "        ", notice_value_text(a, x->q, x->value, english));
	if (x->value.n > 0)
		labelled(o, x->draft ? "from (read it over) " : "from ", x->origin);
	if (x->facts.n > 0)
		labelled(o, "the facts say: ", notice_value_text(a, x->q, x->facts, english));
	if (x->state == NOTICE_missing)
		labelled(o, "MISSING: ", x->how);
	if (x->state == NOTICE_blank)
		labelled(o, "not demanded: ", x->how);
	if (x->state == NOTICE_open) {
		labelled(o, "asked if ", notice_condition(a, x->q, english));
		labelled(o, "then: ", x->how);
	}
	if (x->changed)
		labelled(o, "CHANGED; sent was: ",
			 x->was.n == 0 ? STR("nothing")
				       : notice_value_text(a, x->q, x->was, english));
}

static void text_question(struct out *o, struct arena *a, const struct notice_answer *x,
			  bool english)
{
	str label = english ? x->q->en : x->q->nl;
	if (x->state == NOTICE_section) {
		out_z(o, "\n");
		out_str(o, x->q->id);
		out_char(o, ' ');
		out_str(o, label);
		out_char(o, '\n');
		return;
	}
	out_z(o, x->changed ? "* " : "  ");
	out_str(o, x->q->id);
	for (size_t n = x->q->id.n; n < 5; n++)
		out_char(o, ' ');
	out_char(o, ' ');
	out_str(o, label);
	out_z(o, form_doubted(x->q) ? " [to be verified]\n" : "\n");
	text_answer(o, a, x, english);
}

void notice_text(struct out *o, struct arena *a, const struct notice_sheet *s)
{
	size_t not_asked = 0;
	text_head(o, a, s);
	for (size_t i = 0; i < s->form->questions; i++) {
		const struct notice_answer *x = &s->answer[i];
		struct arena scratch = *a;
		not_asked += x->state == NOTICE_not_asked;
		if (x->state != NOTICE_not_asked)
			text_question(o, &scratch, x, s->of->english);
	}
	out_z(o, "\nanswered: ");
	out_dec(o, s->given);
	out_z(o, ", missing: ");
	out_dec(o, s->missing);
	out_z(o, ", not asked: ");
	out_dec(o, not_asked);
	out_z(o, ", wording to be verified: ");
	out_dec(o, s->doubted);
	if (s->before != NULL) {
		out_z(o, ", changed since N-");
		out_dec(o, s->before->id);
		out_z(o, ": ");
		out_dec(o, s->changed);
	}
	out_char(o, '\n');
}

/* ---- JSON ---- */

static void key_text(struct json *j, const char *key, str value)
{
	json_key(j, key);
	json_text_or_null(j, value);
}

static void key_utc(struct json *j, const char *key, int64_t at)
{
	struct out o = out_mem();
	if (at != DUTY_NEVER)
		zone_write_utc(&o, at);
	key_text(j, key, out_view(&o));
	out_end(&o);
}

static void key_id(struct json *j, const char *key, char letter, uint32_t id)
{
	struct out o = out_mem();
	if (id > 0) {
		out_char(&o, letter);
		out_char(&o, '-');
		out_dec(&o, id);
	}
	key_text(j, key, out_view(&o));
	out_end(&o);
}

static void json_clock(struct json *j, const struct notice_sheet *s)
{
	static const char *const late[] = {"unknown", "no", "strict", "all"};
	const struct notice_clock *c = &s->clock;
	json_key(j, "clock");
	if (c->rule == NULL) {
		json_null(j);
		return;
	}
	json_object(j);
	key_text(j, "rule", c->rule->id);
	key_text(j, "basis", c->rule->origin.basis);
	key_text(j, "stream", c->stream);
	key_utc(j, "start", c->start);
	key_utc(j, "due", c->due);
	key_utc(j, "floor", c->floor);
	key_utc(j, "at", c->at);
	json_key(j, "late");
	json_z(j, late[c->late]);
	json_object_end(j);
}

static void json_options(struct json *j, const struct form_question *q)
{
	json_key(j, "options");
	json_array(j);
	for (size_t i = 0; i < q->options; i++) {
		json_object(j);
		key_text(j, "key", q->option[i].key);
		key_text(j, "nl", q->option[i].nl);
		key_text(j, "en", q->option[i].en);
		key_text(j, "mark", q->option[i].mark);
		json_object_end(j);
	}
	json_array_end(j);
}

static void json_question(struct json *j, struct arena *a, const struct notice_answer *x,
			  bool english)
{
	static const char *const need[] = {"yes", "if", "no"};
	const struct form_question *q = x->q;
	json_object(j);
	key_text(j, "id", q->id);
	key_text(j, "nl", q->nl);
	key_text(j, "en", q->en);
	json_key(j, "type");
	json_z(j, form_type_name(q->type));
	json_key(j, "state");
	json_z(j, notice_state_name(x->state));
	if (q->type != FORM_section) {
		json_key(j, "required");
		json_z(j, need[q->need]);
		key_text(j, "condition", q->condition);
		json_options(j, q);
		key_text(j, "value", x->value);
		key_text(j, "text", notice_value_text(a, q, x->value, english));
		key_text(j, "from", x->origin);
		json_key(j, "by_person");
		json_bool(j, x->by_person);
		json_key(j, "draft");
		json_bool(j, x->draft);
		key_text(j, "facts", x->facts);
		key_text(j, "command", x->how);
		json_key(j, "changed");
		json_bool(j, x->changed);
		key_text(j, "was", x->was);
	}
	key_text(j, "mark", q->mark);
	key_text(j, "source", q->source);
	json_key(j, "to_be_verified");
	json_bool(j, form_doubted(q));
	key_text(j, "note", q->note);
	json_object_end(j);
}

static void json_head(struct json *j, const struct notice_sheet *s)
{
	const struct form *f = s->form;
	const struct notice_case *c = s->of;
	struct out hex = out_mem();
	out_hex(&hex, c->forms->digest, SHA256_BYTES);
	key_text(j, "form", f->name);
	key_text(j, "stage", f->stage);
	key_text(j, "file", f->file);
	key_text(j, "forms_sha256", out_view(&hex));
	key_text(j, "nl", f->nl);
	key_text(j, "en", f->en);
	key_text(j, "addressee", f->addressee);
	key_text(j, "channel", f->channel);
	json_key(j, "to_be_verified");
	json_bool(j, duty_doubted(&f->origin));
	key_id(j, "entity", 'O', c->scope.entity);
	key_text(j, "stream", c->scope.stream);
	key_text(j, "customer", c->customer == NULL ? STR_NONE : c->customer->name);
	key_id(j, "snapshot", 'S', c->snapshot == NULL ? 0 : c->snapshot->no);
	key_id(j, "before", 'N', s->before == NULL ? 0 : s->before->id);
	key_utc(j, "made", c->now);
	out_end(&hex);
}

void notice_json(struct out *o, struct arena *a, const struct notice_sheet *s)
{
	struct json j = json_of(o);
	json_object(&j);
	json_head(&j, s);
	json_clock(&j, s);
	json_key(&j, "answered");
	json_number(&j, (int64_t)s->given);
	json_key(&j, "missing");
	json_number(&j, (int64_t)s->missing);
	json_key(&j, "changed");
	json_number(&j, (int64_t)s->changed);
	json_key(&j, "questions");
	json_array(&j);
	for (size_t i = 0; i < s->form->questions; i++) {
		struct arena scratch = *a;
		json_question(&j, &scratch, &s->answer[i], s->of->english);
	}
	json_array_end(&j);
	json_object_end(&j);
	out_char(o, '\n');
}
