/* kond notice - forms of authorities and customers, filled from facts and frozen counts, what
 * people answered on them, and what was sent. Sends nothing itself. */
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "cmd/event_parts.h"
#include "cmd/notice_parts.h"

static const struct option_row options[] = {
    {"entity", "O-ID", "for which legal entity; else the organisation of the case", false},
    {"stream", "NAME", "for which data stream; else for all of the entity", false},
    {"customer", "NAME", "form customer: whom it is for", false},
    {"snapshot", "S-ID", "form, sent: counts of this snapshot; else of the last", false},
    {"stage", "STAGE",
     "initial, supplement or withdrawal; ncsc: early, notification or final; else the next", false},
    {"on", "TIME", "form: as on that moment; else now", false},
    {"notifier", "A-ID", "form, sent: who notifies; else who acts as contact (kond org people)",
     false},
    {"language", "nl|en", "form: of labels and words; else that of the case", false},
    {"out", "FILE", "form: write it there", false},
    {"from-file", "FILE", "answer: the text in this file", false},
    {"clear", NULL, "answer: take back what was answered", false},
    {"number", "NUMBER", "sent: the number of the receipt (meldingsnummer)", false},
    {"at", "TIME", "sent: when, as the receipt says", false},
    WHEN_OPTIONS,
    {"copy", "FILE", "sent: keep this copy, as the PDF of the portal, encrypted", false},
    {"by", "WHO", "sent: who sent it", false},
    {"as-is", NULL, "sent: although answers are missing here", false},
    {"reason", "TEXT", "retract: why it was not so", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

/* ---- whom it is for ---- */

static int read_entity(struct call *c, const struct org *o, struct notice_scope *s)
{
	const char *v = call_option(c, "entity");
	s->entity = v != NULL ? entity_of(str_of(v)) : entity_of(o->setting[SETTING_organisation]);
	if (v != NULL && s->entity == 0)
		s->entity = org_entity_named(o, str_of(v));
	if (v == NULL && s->entity == 0 && o->n_entity == 1)
		s->entity = 1;
	if (org_entity(o, s->entity) != NULL)
		return EXIT_done;
	return v == NULL
		   ? call_wrong(c,
				"say for which legal entity: --entity O-1, or `kond set "
				"organisation O-1` once; `kond org add NAME` makes one",
				NULL)
		   : call_wrong(c, "there is no such legal entity; `kond org list` names them", v);
}

static int read_customer(struct call *c, struct kase *k, const struct org *o,
			 struct notice_scope *s)
{
	const char *v = call_option(c, "customer");
	if (v == NULL)
		return call_wrong(c, "the form `customer` wants --customer NAME", NULL);
	s->customer = case_customer_find(k, str_of(v));
	uint32_t named = entity_of(str_of(v));
	named = named == 0 ? org_entity_named(o, str_of(v)) : named;
	const struct entity *e = org_entity(o, named);
	if (s->customer == 0 && e != NULL)
		s->customer = e->customer;
	return s->customer > 0
		   ? EXIT_done
		   : call_wrong(c,
				"there is no such customer; `kond scan --customer NAME` says whose "
				"data an exhibit is, `kond org set O-2 --customer NAME` who that "
				"is",
				v);
}

static int read_scope(struct call *c, struct kase *k, struct filling *f)
{
	struct notice_scope *s = &f->c.scope;
	const char *stream = call_option(c, "stream");
	int r = read_entity(c, &f->facts.org, s);
	if (r == EXIT_done && stream != NULL) {
		s->stream = org_stream(&f->facts.org, str_of(stream));
		if (s->stream.n == 0)
			r = call_wrong(c,
				       "there is no such data stream; `kond org role` makes one by "
				       "saying who is what in it",
				       stream);
	}
	if (r == EXIT_done && str_eq(f->form, STR("customer")))
		r = read_customer(c, k, &f->facts.org, s);
	else if (r == EXIT_done && call_option(c, "customer") != NULL)
		r = call_wrong(c, "--customer goes with the form `customer`", NULL);
	return r;
}

/* ---- what it is filled from ---- */

static int read_snapshot(struct call *c, struct kase *k, struct filling *f)
{
	const char *v = call_option(c, "snapshot");
	uint32_t no = case_snapshots(k);
	if (v != NULL && (!event_id_of(str_of(v), 'S', &no) || no > case_snapshots(k)))
		return call_wrong(c, "there is no such snapshot; `kond snapshot list` names them",
				  v);
	if (no == 0)
		return EXIT_done;
	if (!case_snapshot_get(k, c->arena, no, &f->snapshot))
		return call_failed(c, "the snapshot can not be read", case_why(k));
	f->c.snapshot = &f->snapshot;
	return EXIT_done;
}

static const struct actor *acting(const struct org *o, uint32_t entity, enum actor_role role)
{
	for (size_t i = 0; i < o->n_actor; i++) {
		const struct actor *x = &o->actor[i];
		if (!x->gone && (x->roles & 1u << role) != 0 &&
		    (x->entity == 0 || x->entity == entity))
			return x;
	}
	return NULL;
}

static int read_notifier(struct call *c, struct filling *f)
{
	static const enum actor_role by[] = {ACTOR_contact, ACTOR_dpo, ACTOR_preparer};
	const struct org *o = &f->facts.org;
	const char *v = call_option(c, "notifier");
	uint32_t id;
	for (size_t i = 0; i < 3 && v == NULL && f->c.notifier == NULL; i++)
		f->c.notifier = acting(o, f->c.scope.entity, by[i]);
	if (v == NULL)
		return EXIT_done;
	f->c.notifier =
	    event_id_of(str_of(v), 'A', &id) ? org_actor(o, id) : org_actor_named(o, str_of(v));
	return f->c.notifier != NULL
		   ? EXIT_done
		   : call_wrong(c, "there is nobody of that name; `kond org people` names them", v);
}

static int read_language(struct call *c, struct filling *f)
{
	const char *v = call_option(c, "language");
	str s = v == NULL ? f->facts.org.setting[SETTING_language] : str_of(v);
	f->c.english = str_eq(s, STR("en"));
	return f->c.english || str_eq(s, STR("nl"))
		   ? EXIT_done
		   : call_wrong(c, "--language is nl or en, not", v);
}

static int read_now(struct call *c, const char *now, struct filling *f)
{
	struct when w = {0};
	const char *why = NULL;
	f->c.zone = zone_open(c->arena, f->facts.org.setting[SETTING_zone], &why);
	if (f->c.zone == NULL)
		return call_failed(c, why, NULL);
	int r =
	    call_option(c, now) == NULL ? EXIT_done : call_when(c, &f->facts.org, now, NULL, &w);
	f->c.now = (when_known(&w) ? w.from_ms : time_now_ms()) / 1000;
	return r;
}

static int read_law(struct call *c, struct filling *f)
{
	struct duty_err e;
	if (forms_load(c->arena, &f->forms, &e) && duty_law_load(c->arena, NULL, &f->law, &e))
		return EXIT_done;
	fprintf(stderr, "kond notice: %s, line %u: %s\n", e.file, e.line, e.what);
	return EXIT_failed;
}

bool filling_named(const struct forms *f, str name)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->form[i].name, name))
			return true;
	return false;
}

int filling_load(struct call *c, struct kase *k, const char *form, const char *now,
		 const struct notice_scope *scope, struct filling *f)
{
	*f = (struct filling){.form = str_of(form)};
	int r = read_law(c, f);
	if (r == EXIT_done && !filling_named(&f->forms, f->form))
		return call_wrong(c, "there is no such form: ap, ncsc, igj or customer, not", form);
	if (r == EXIT_done && !facts_load(c, k, &f->facts))
		return EXIT_failed;
	if (r == EXIT_done && !notice_load(k, c->arena, &f->kept))
		return call_failed(c, "what was answered can not be read", case_why(k));
	if (r == EXIT_done &&
	    !(ruling_load(k, c->arena, &f->rulings) && approval_load(k, c->arena, &f->approvals)))
		return call_failed(c, "what was decided can not be read", case_why(k));
	if (r == EXIT_done && scope != NULL)
		f->c.scope = *scope;
	else if (r == EXIT_done)
		r = read_scope(c, k, f);
	if (r == EXIT_done)
		r = read_now(c, now, f);
	if (r == EXIT_done)
		r = read_snapshot(c, k, f);
	if (r == EXIT_done)
		r = read_notifier(c, f);
	if (r == EXIT_done)
		r = read_language(c, f);
	if (r == EXIT_done && f->c.scope.customer > 0) {
		if (!notice_count(k, c->arena, f->c.scope.customer, &f->customer))
			return call_failed(c, "the people of this customer can not be counted",
					   case_why(k));
		f->c.customer = &f->customer;
	}
	f->c.org = &f->facts.org;
	f->c.aware = &f->facts.aware;
	f->c.events = &f->facts.events;
	f->c.rulings = &f->rulings;
	f->c.approvals = &f->approvals;
	f->c.kept = &f->kept;
	f->c.law = &f->law;
	f->c.forms = &f->forms;
	return r;
}

/* dated - why no form of a name and stage holds on the day. */
static const char *dated(const struct filling *f, str stage)
{
	for (size_t i = 0; i < f->forms.n; i++)
		if (str_eq(f->forms.form[i].name, f->form) && str_eq(f->forms.form[i].stage, stage))
			return "this form did not hold on that day (`kond notice forms` has the "
			       "dates), so none is owed under it; what was told all the same is an "
			       "event: `kond event add notification`";
	return "this form has no such stage; `kond notice forms` names them";
}

const struct form *filling_form(struct call *c, const struct filling *f)
{
	const char *v = call_option(c, "stage");
	str stage = v != NULL ? str_of(v) : notice_stage(&f->kept, f->form, &f->c.scope);
	const struct form *x =
	    form_on(&f->forms, f->form, stage, zone_days(zone_local(f->c.zone, f->c.now)));
	if (x == NULL)
		call_wrong(c, dated(f, stage), v);
	return x;
}

/* ---- a filled form ---- */

static const struct list_column columns[] = {
    {"id", "id", false},
    {"section", NULL, false},
    {"nl", "question", false},
    {"en", NULL, false},
    {"type", NULL, false},
    {"state", "state", false},
    {"required", NULL, false},
    {"condition", NULL, false},
    {"value", NULL, false},
    {"text", "answer", false},
    {"from", "from", false},
    {"draft", NULL, false},
    {"by_person", NULL, false},
    {"command", "states it", false},
    {"changed", "changed", false},
    {"was", NULL, false},
    {"mark", NULL, false},
    {"source", NULL, false},
    {"to_be_verified", NULL, false},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void put(struct list *l, struct arena *a, const struct notice_answer *x, str section,
		bool english)
{
	static const char *const need[] = {"yes", "if", "no"};
	const struct form_question *q = x->q;
	list_text(l, q->id);
	list_text(l, section);
	list_text(l, q->nl);
	list_text(l, q->en);
	list_text(l, str_of(form_type_name(q->type)));
	list_text(l, str_of(notice_state_name(x->state)));
	list_text(l, str_of(need[q->need]));
	list_said(l, q->condition);
	list_said(l, x->value);
	list_said(l, notice_value_text(a, q, x->value, english));
	list_said(l, x->origin);
	list_bool(l, x->draft);
	list_bool(l, x->by_person);
	list_said(l, x->how);
	list_bool(l, x->changed);
	list_said(l, x->was);
	list_text(l, q->mark);
	list_said(l, q->source);
	list_bool(l, form_doubted(q));
	list_row_end(l);
}

static void rows(struct out *o, enum list_format format, struct arena *a,
		 const struct notice_sheet *s)
{
	struct list *l = list_begin(o, format, columns, COLUMNS, 0, false);
	str section = STR_NONE;
	for (size_t i = 0; i < s->form->questions; i++) {
		struct arena scratch = *a;
		const struct notice_answer *x = &s->answer[i];
		section = x->state == NOTICE_section ? x->q->nl : section;
		if (x->state != NOTICE_section)
			put(l, &scratch, x, section, s->of->english);
	}
	list_end(l);
}

static void write_sheet(struct out *o, struct call *c, const struct notice_sheet *s)
{
	const char *v = call_option(c, "format");
	str f = str_of(v == NULL ? "table" : v);
	enum list_format format;
	if (str_eq(f, STR("pdf")))
		notice_pdf(o, c->arena, s);
	else if (str_eq(f, STR("json")))
		notice_json(o, c->arena, s);
	else if (list_format_by_name(f, &format) && format != LIST_table)
		rows(o, format, c->arena, s);
	else
		notice_text(o, c->arena, s);
}

static void more(struct json *j, const void *ctx)
{
	const struct notice_sheet *s = ctx;
	json_key(j, "form");
	json_text(j, s->form->file);
	json_key(j, "stage");
	json_text(j, s->form->stage);
	json_key(j, "entity");
	json_number(j, s->of->scope.entity);
	json_key(j, "snapshot");
	json_number(j, s->of->snapshot == NULL ? 0 : s->of->snapshot->no);
	json_key(j, "missing");
	json_number(j, (int64_t)s->missing);
}

static void show_line(struct look *l, const struct notice_answer *x)
{
	struct out o = out_mem();
	out_str(&o, x->q->id);
	out_char(&o, '=');
	out_str(&o, x->value);
	look_show(l, out_view(&o));
	out_end(&o);
}

static int form_shown(struct call *c, struct look *l, const struct filling *f,
		      const struct form *form)
{
	struct notice_sheet *s = arena_new(c->arena, struct notice_sheet, 1);
	const char *path = call_option(c, "out");
	struct out o = out_mem();
	int r = EXIT_failed;
	*s = notice_fill(c->arena, &f->c, form);
	for (size_t i = 0; i < form->questions; i++)
		if (s->answer[i].state != NOTICE_section)
			show_line(l, &s->answer[i]);
	l->more = more;
	l->more_ctx = s;
	if (look_write(l, "notice")) {
		write_sheet(&o, c, s);
		r = o.failed       ? call_failed(c, "the sheet could not be written", path)
		    : path != NULL ? event_file(c, out_view(&o), path)
				   : EXIT_done;
		if (path == NULL)
			out_str(c->out, out_view(&o));
		if (r == EXIT_done && s->missing > 0)
			fprintf(stderr, "%zu %s missing; the sheet says what states each\n",
				s->missing, s->missing == 1 ? "answer is" : "answers are");
	}
	out_end(&o);
	return r;
}

static int form_run(struct call *c)
{
	struct look l;
	struct filling f;
	const char *format = call_option(c, "format");
	if (c->n_arg != 2)
		return call_wrong(c, "wants: form ap|ncsc|igj|customer", NULL);
	if (format != NULL && str_eq(str_of(format), STR("pdf")) && call_option(c, "out") == NULL &&
	    isatty(STDOUT_FILENO) == 1)
		return call_wrong(c, "a PDF does not go to a terminal: --out FILE", NULL);
	if (!look_begin(&l, c))
		return EXIT_failed;
	int r = filling_load(c, l.k, c->arg[1], "on", NULL, &f);
	const struct form *form = r == EXIT_done ? filling_form(c, &f) : NULL;
	if (r == EXIT_done)
		r = form == NULL ? EXIT_wrong_use : form_shown(c, &l, &f, form);
	int closed = look_close(&l);
	return r == EXIT_done ? closed : r;
}

static int run(struct call *c)
{
	static const struct {
		const char *name;
		int (*run)(struct call *c);
		bool wide; /* takes json and pdf */
	} part[] = {{"form", form_run, true},           {"answer", notice_answer_run, false},
		    {"sent", notice_sent_run, false},   {"list", notice_list_run, false},
		    {"show", notice_show_run, false},   {"diff", notice_diff_run, false},
		    {"forms", notice_forms_run, false}, {"retract", notice_retract_run, false}};
	const char *format = call_option(c, "format");
	enum list_format f;
	str name = str_of(c->n_arg == 0 ? "list" : c->arg[0]);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		if (!str_eq(name, str_of(part[i].name)))
			continue;
		if (!part[i].wide && format != NULL && !list_format_by_name(str_of(format), &f))
			return call_wrong(c, "--format is table, csv or jsonl, not", format);
		return part[i].run(c);
	}
	return call_wrong(
	    c,
	    "no such part of notice; it has form, answer, sent, retract, list, show, diff "
	    "and forms, not",
	    c->arg[0]);
}

const struct cmd cmd_notice = {
    .name = "notice",
    .args =
	"[form FORM | answer FORM QUESTION VALUE | sent FORM --number N --at TIME | retract N-ID "
	"| list | show N-ID | diff N-ID [N-ID] | forms]",
    .brief = "Fill the forms of authorities and customers, and keep what was sent",
    .help =
	"FORM is ap (data breach, Autoriteit Persoonsgegevens), ncsc (Cbw: early warning, "
	"notification, final report), igj (calamity, Wkkgz) or customer (GDPR 33(2)).\n"
	"form: the form in its own order and with its branches, filled from facts, events that are "
	"not privileged, and frozen counts; each answer says where it is from,\n"
	"each that is missing which command states it. --format json and pdf too; the PDF is a "
	"sheet to type over. Numbers are a minimum and a maximum, never 0 for unknown.\n"
	"answer: what only people know. A later answer stands for an earlier one. Nothing of a "
	"patient goes on a form.\n"
	"sent: kond sends nothing. A person does, and states number and time here: every answer is "
	"frozen as it was, with a copy, and an event that clocks are met by.\n"
	"retract: what was stated as sent was not (another number or time: state it anew). A "
	"notification that is withdrawn at the authority is sent: --stage withdrawal.\n"
	"diff: what differs between what was sent and a later one, or now. A supplement marks only "
	"what changed since the last.\n"
	"Forms are data with dates and sources; wording that was not compared with the real form "
	"is shown as to be verified. Nothing here is legal advice.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .also = "json pdf",
    .most_args = 4,
    .run = run};
