/* notice_sent - stating an answer, and stating that a form was sent. */
#include <stdio.h>

#include "base/date.h"
#include "base/io.h"
#include "base/utf8.h"
#include "cmd/event_parts.h"
#include "cmd/notice_parts.h"

/* ---- answers ---- */

static const struct form_question *question_of(const struct filling *f, str id)
{
	for (size_t i = 0; i < f->forms.n; i++) {
		const struct form_question *q = str_eq(f->forms.form[i].name, f->form)
						    ? form_question_of(&f->forms.form[i], id)
						    : NULL;
		if (q != NULL)
			return q;
	}
	return NULL;
}

static int value_of(struct call *c, str *out_value)
{
	const char *file = call_option(c, "from-file");
	bool clear = call_option(c, "clear") != NULL, word = c->n_arg == 4;
	if (word + clear + (file != NULL) != 1)
		return call_wrong(c, "an answer is one of: VALUE, --from-file FILE, or --clear",
				  NULL);
	*out_value = word ? str_of(c->arg[3]) : STR_NONE;
	if (file != NULL && !io_read_file(c->arena, file, 1 << 16, out_value))
		return call_failed(c, "can not be read, or is larger than 64 KiB", file);
	return EXIT_done;
}

static int say(struct call *c, struct kase *k, const struct filling *f)
{
	struct notice_said s = {
	    .form = f->form, .question = str_of(c->arg[2]), .scope = f->c.scope};
	const struct form_question *q = question_of(f, s.question);
	const char *why = NULL;
	if (q == NULL)
		return call_wrong(
		    c, "this form has no such question; `kond notice form` shows them", c->arg[2]);
	int r = value_of(c, &s.value);
	if (r != EXIT_done)
		return r;
	if (call_option(c, "clear") == NULL) {
		why = notice_check(c->arena, &f->c, q, s.value, &s.value);
		if (why == NULL && s.value.n == 0)
			why = "an empty answer; --clear takes one back";
	}
	if (why != NULL)
		return call_wrong(c, why, NULL); /* never what was typed: it may be about people */
	if (!notice_say(k, &f->kept, &s))
		return call_failed(c, "nothing was written", case_why(k));
	r = facts_commit(c, k);
	if (r != EXIT_done)
		return r;
	out_str(c->out, q->id);
	out_char(c->out, ' ');
	out_str(c->out, f->c.english ? q->en : q->nl);
	out_z(c->out, s.value.n == 0 ? ": taken back\n" : "\n");
	for (str left = notice_value_text(c->arena, q, s.value, f->c.english); left.n > 0;) {
		out_z(c->out, "    ");
		utf8_show(c->out, str_cut(&left, '\n'));
		out_char(c->out, '\n');
	}
	return EXIT_done;
}

int notice_answer_run(struct call *c)
{
	struct filling f;
	if (c->n_arg < 3)
		return call_wrong(c, "wants: answer FORM QUESTION VALUE, as `answer ap 4.3 no`",
				  NULL);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	case_begin(k); /* ended by facts_commit, or rolled back by case_close */
	int r = filling_load(c, k, c->arg[1], "on", NULL, &f);
	if (r == EXIT_done)
		r = say(c, k, &f);
	case_close(k);
	return r;
}

/* ---- sent ---- */

static str addressee_of(struct call *c, const struct filling *f, const struct form *form)
{
	const struct org *o = &f->facts.org;
	const struct duty_recipient *r =
	    duty_recipient_on(&f->law, form->addressee, zone_days(zone_local(f->c.zone, f->c.now)));
	str name = r == NULL ? form->addressee : r->name;
	for (size_t i = 0; i < o->n_entity; i++) {
		const struct entity *e = &o->entity[i];
		str own = e->value[ENTITY_name];
		bool is = f->c.scope.customer > 0
			      ? e->customer == f->c.scope.customer
			      : str_eq_nocase(own, form->addressee) || str_eq_nocase(own, name);
		if (is)
			return fact_id(c->arena, 'O', e->id);
	}
	return f->c.customer != NULL ? f->c.customer->name : name;
}

static void draft_put(struct event_draft *d, enum event_field f, str v)
{
	if (event_takes(d->kind, f))
		d->value[f] = v;
}

static void draft_of(struct call *c, const struct filling *f, const struct form *form,
		     const struct notice_sent *s, struct event_draft *d)
{
	bool customer = f->c.scope.customer > 0;
	d->kind = event_kind_by_name(customer ? STR("controller_told") : STR("notification"));
	d->at = s->at;
	struct out o = out_mem();
	out_str(&o, form->nl);
	out_z(&o, " (N-");
	out_dec(&o, (uint64_t)f->kept.n_sent + 1);
	out_char(&o, ')');
	draft_put(d, EVENT_FIELD_title, taken(c->arena, &o));
	draft_put(d, EVENT_FIELD_to, addressee_of(c, f, form));
	draft_put(d, EVENT_FIELD_entity, fact_id(c->arena, 'O', s->scope.entity));
	draft_put(d, EVENT_FIELD_stream, s->scope.stream);
	draft_put(d, EVENT_FIELD_phase, s->stage);
	draft_put(d, EVENT_FIELD_receipt, s->number);
	draft_put(d, EVENT_FIELD_channel, form->channel);
	draft_put(d, EVENT_FIELD_duty, form->rule);
	draft_put(d, EVENT_FIELD_who, s->who);
	draft_put(d, EVENT_FIELD_snapshot, short_id_or(c->arena, 'S', s->snapshot));
	if (s->copy.id != 0) {
		d->attachment = arena_new(c->arena, struct attachment, 1);
		d->attachment[0] = s->copy;
		d->n_attachment = 1;
	}
}

static int refuse_missing(struct call *c, const struct notice_sheet *s)
{
	struct out o = out_mem();
	size_t told = 0;
	for (size_t i = 0; i < s->form->questions && told < 12; i++) {
		if (s->answer[i].state != NOTICE_missing)
			continue;
		out_z(&o, told++ > 0 ? ", " : "");
		out_str(&o, s->answer[i].q->id);
	}
	out_z(&o, told < s->missing ? " ..." : "");
	const char *ids = str_z(c->arena, taken(c->arena, &o));
	return call_wrong(c,
			  "what was typed at these questions is not known here: state it with "
			  "`kond notice answer` first, or --as-is keeps them as missing",
			  ids);
}

static int sent_read(struct call *c, struct kase *k, const struct filling *f,
		     const struct form *form, struct notice_sent *s)
{
	const char *number = call_option(c, "number"), *by = call_option(c, "by"),
		   *copy = call_option(c, "copy");
	*s = (struct notice_sent){.form = form->name,
				  .stage = form->stage,
				  .file = form->file,
				  .scope = f->c.scope,
				  .number = str_trim(str_of(number)),
				  .who = str_trim(str_of(by)),
				  .snapshot = f->c.snapshot == NULL ? 0 : f->c.snapshot->no};
	if (s->number.n == 0 && f->c.scope.customer == 0)
		return call_wrong(c,
				  "say the number of the receipt: --number MELDINGSNUMMER; the "
				  "portal gives it when the form is sent",
				  NULL);
	if (!one_line(s->number, 100) || !one_line(s->who, 200))
		return call_wrong(c, "--number and --by are one line of text", NULL);
	int r = call_when(c, &f->facts.org, "at", NULL, &s->at);
	if (r == EXIT_done && s->at.kind != WHEN_exact)
		r = call_wrong(c, "say when it was sent, with the hour: --at 2025-08-08T15:30",
			       NULL);
	if (r == EXIT_done && s->at.from_ms > time_now_ms())
		r = call_wrong(c, "this time lies in the future: state it when it was sent", NULL);
	return r == EXIT_done && copy != NULL ? event_attach(c, k, copy, &s->copy) : r;
}

static void told(struct call *c, const struct notice_sent *s, const struct notice_sheet *sheet)
{
	out_str(c->out, fact_id(c->arena, 'N', s->id));
	out_z(c->out, ": ");
	out_str(c->out, s->file);
	out_z(c->out, ", ");
	out_str(c->out, s->stage);
	out_z(c->out, ", sent ");
	when_write(c->out, &s->at);
	if (s->number.n > 0) {
		out_z(c->out, ", number ");
		utf8_show(c->out, s->number);
	}
	out_z(c->out, "; event E-");
	out_dec(c->out, s->event);
	out_z(c->out, "\n  answers frozen: ");
	out_dec(c->out, sheet->given);
	out_z(c->out, ", missing: ");
	out_dec(c->out, sheet->missing);
	out_char(c->out, '\n');
	str clock = notice_clock_text(c->arena, sheet);
	if (clock.n > 0) {
		out_z(c->out, "  ");
		out_str(c->out, clock);
		out_char(c->out, '\n');
	}
}

static int send(struct call *c, struct kase *k, const struct filling *f, const struct form *form)
{
	struct notice_sent s;
	struct event_draft d = {0};
	const char *why = NULL;
	struct notice_sheet sheet = notice_fill(c->arena, &f->c, form);
	int r = sent_read(c, k, f, form, &s);
	if (r == EXIT_done && sheet.missing > 0 && call_option(c, "as-is") == NULL)
		r = refuse_missing(c, &sheet);
	if (r != EXIT_done)
		return r;
	struct out hex = out_mem();
	out_hex(&hex, f->forms.digest, SHA256_BYTES);
	s.forms_sha256 = taken(c->arena, &hex);
	s.line = notice_lines(c->arena, &sheet, &s.lines);
	draft_of(c, f, form, &s, &d);
	if (!event_add(k, c->arena, &f->facts.org, &f->facts.events, &d, &s.event, &why))
		return call_failed(c, "nothing was written", why);
	if (!notice_put(k, &f->kept, &s))
		return call_failed(c, "nothing was written", case_why(k));
	r = facts_commit(c, k);
	if (r == EXIT_done)
		told(c, &s, &sheet);
	return r;
}

int notice_sent_run(struct call *c)
{
	struct filling f;
	if (c->n_arg != 2)
		return call_wrong(c, "wants: sent FORM --number MELDINGSNUMMER --at TIME", NULL);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	case_begin(k); /* ended by facts_commit, or rolled back by case_close */
	int r = filling_load(c, k, c->arg[1], "at", NULL, &f);
	const struct form *form = r == EXIT_done ? filling_form(c, &f) : NULL;
	if (r == EXIT_done)
		r = form == NULL ? EXIT_wrong_use : send(c, k, &f, form);
	case_close(k);
	return r;
}

/* ---- taken back ---- */

static int retract_event(struct call *c, struct kase *k, const struct facts *f,
			 const struct notice_sent *s, str why_back)
{
	struct event_draft d;
	const char *why = NULL;
	uint32_t id;
	const struct event *e = event_get(&f->events, s->event);
	if (e == NULL || !event_stands(e))
		return EXIT_done;
	event_draft_of(e, &d);
	d.retracts = true;
	d.why = why_back;
	return event_add(k, c->arena, &f->org, &f->events, &d, &id, &why)
		   ? EXIT_done
		   : call_failed(c, "nothing was written", why);
}

static int retract(struct call *c, struct kase *k, const struct facts *f)
{
	struct notice_all n;
	uint32_t id;
	str why = str_trim(str_of(call_option(c, "reason")));
	if (!notice_load(k, c->arena, &n))
		return call_failed(c, "what was sent can not be read", case_why(k));
	const struct notice_sent *s =
	    event_id_of(str_of(c->arg[1]), 'N', &id) ? notice_get(&n, id) : NULL;
	if (s == NULL)
		return call_wrong(
		    c, "nothing of that number was sent; `kond notice list` shows what was",
		    c->arg[1]);
	if (s->retracted)
		return call_failed(c, "this was taken back already", c->arg[1]);
	if (why.n == 0 || !one_line(why, 500))
		return call_wrong(c, "say why it was not so: --reason TEXT, one line", NULL);
	if (!notice_retract(k, &n, s, why))
		return call_failed(c, "nothing was written", case_why(k));
	int r = retract_event(c, k, f, s, why);
	if (r == EXIT_done)
		r = facts_commit(c, k);
	if (r == EXIT_done) {
		out_str(c->out, fact_id(c->arena, 'N', s->id));
		out_z(c->out, ": taken back; it stays in the list, and its event is taken back\n");
	}
	return r;
}

int notice_retract_run(struct call *c)
{
	struct facts f;
	if (c->n_arg != 2)
		return call_wrong(c, "wants: retract N-1 --reason TEXT", NULL);
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	int r = retract(c, k, &f);
	case_close(k);
	return r;
}
