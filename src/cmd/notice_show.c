/* notice_show - what was sent: a listing, one of them, what differs between two; and the forms. */
#include "base/date.h"
#include "base/utf8.h"
#include "cmd/notice_parts.h"

/* ---- listing ---- */

static const struct list_column columns[] = {
    {"id", "id", false},
    {"form", "form", false},
    {"stage", "stage", false},
    {"file", NULL, false},
    {"entity", "entity", false},
    {"stream", "stream", false},
    {"customer", "customer", false},
    {"number", "number", false},
    {"at", "sent", false},
    {"who", "by", false},
    {"snapshot", "counts", false},
    {"event", "event", false},
    {"answers", "answers", true},
    {"missing", "missing", true},
    {"copy", "copy", false},
    {"copy_sha256", NULL, false},
    {"forms_sha256", NULL, false},
    {"sha256", NULL, false},
    {"entered", NULL, false},
    {"entered_by", NULL, false},
    {"taken_back", "taken back", false},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static size_t lines_in(const struct notice_sent *s, enum notice_state state)
{
	size_t n = 0;
	for (size_t i = 0; i < s->lines; i++)
		n += s->line[i].state == state;
	return n;
}

static str hex_text(struct arena *a, const unsigned char *p)
{
	struct out o = out_mem();
	out_hex(&o, p, SHA256_BYTES);
	return taken(a, &o);
}

static void put(struct list *l, struct arena *a, struct kase *k, const struct notice_sent *s)
{
	str customer = STR_NONE;
	if (s->scope.customer > 0)
		case_customer_name(k, a, s->scope.customer, &customer);
	list_text(l, fact_id(a, 'N', s->id));
	list_text(l, s->form);
	list_text(l, s->stage);
	list_text(l, s->file);
	list_said(l, short_id_or(a, 'O', s->scope.entity));
	list_said(l, s->scope.stream);
	list_said(l, customer);
	list_said(l, s->number);
	list_json(l, when_json(a, &s->at), when_text(a, &s->at));
	list_said(l, s->who);
	list_said(l, short_id_or(a, 'S', s->snapshot));
	list_said(l, short_id_or(a, 'E', s->event));
	list_number(l, lines_in(s, NOTICE_given));
	list_number(l, lines_in(s, NOTICE_missing));
	list_said(l, s->copy.name);
	list_said(l, s->copy.id == 0 ? STR_NONE : hex_text(a, s->copy.sha256));
	list_text(l, s->forms_sha256);
	list_text(l, hex_text(a, s->digest));
	list_text(l, moment_text(a, s->at_ms));
	list_text(l, s->by);
	list_said(l, s->why);
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct notice_all *n = ctx;
	for (size_t i = 0; i < n->n_sent; i++) {
		struct arena a = *l->call->arena;
		if (list == NULL)
			look_show(l, fact_id(&a, 'N', n->sent[i].id));
		else
			put(list, &a, l->k, &n->sent[i]);
	}
}

int notice_list_run(struct call *c)
{
	struct look l;
	struct notice_all n;
	if (c->n_arg > 1)
		return call_wrong(c, "too many arguments, from", c->arg[1]);
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!notice_load(l.k, c->arena, &n)) {
		int r = call_failed(c, "what was sent can not be read", case_why(l.k));
		case_close(l.k);
		return r;
	}
	return look_run(&l, "notices", columns, COLUMNS, &n, pass);
}

/* ---- one ---- */

static const struct list_column line_columns[] = {
    {"id", "id", false},    {"question", "question", false}, {"state", "state", false},
    {"value", NULL, false}, {"text", "answer", false},       {"from", "from", false}};

struct shown {
	const struct notice_sent *s;
	const struct forms *forms;
	bool english;
};

/* The question as the file has it that it was sent on; NULL when this kond has it no more. */
static const struct form_question *question_of(const struct forms *f, str file, str id)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->form[i].file, file))
			return form_question_of(&f->form[i], id);
	return NULL;
}

static str text_of(struct arena *a, const struct shown *w, const struct notice_line *x)
{
	const struct form_question *q = question_of(w->forms, w->s->file, x->question);
	return q == NULL ? x->value : notice_value_text(a, q, x->value, w->english);
}

static void show_pass(struct look *l, struct list *list, void *ctx)
{
	const struct shown *w = ctx;
	for (size_t i = 0; i < w->s->lines; i++) {
		const struct notice_line *x = &w->s->line[i];
		struct arena a = *l->call->arena;
		if (list == NULL) {
			look_show(l, x->question);
			continue;
		}
		list_text(list, x->question);
		list_text(list, x->label);
		list_text(list, str_of(notice_state_name(x->state)));
		list_said(list, x->value);
		list_said(list, text_of(&a, w, x));
		list_said(list, x->origin);
		list_row_end(list);
	}
}

static void show_head(struct out *o, struct arena *a, const struct org *org,
		      const struct notice_sent *s)
{
	const struct entity *e = org_entity(org, s->scope.entity);
	out_str(o, fact_id(a, 'N', s->id));
	out_char(o, ' ');
	out_str(o, s->file);
	out_z(o, ", ");
	out_str(o, s->stage);
	out_char(o, '\n');
	row_text(o, "for", e == NULL ? STR_NONE : e->value[ENTITY_name]);
	row_text(o, "stream", s->scope.stream);
	row_text(o, "taken back", s->why);
	row_text(o, "number", s->number);
	row_text(o, "sent", when_text(a, &s->at));
	row_text(o, "by", s->who);
	row_text(o, "counts", short_id_or(a, 'S', s->snapshot));
	row_text(o, "event", short_id_or(a, 'E', s->event));
	row_text(o, "copy", s->copy.name);
	if (s->copy.id != 0)
		row_text(o, "  SHA-256", hex_text(a, s->copy.sha256));
	row_text(o, "entered", moment_text(a, s->at_ms));
	row_text(o, "entered by", s->by);
	row_text(o, "in the journal", hex_text(a, s->digest));
	out_char(o, '\n');
}

static void show_text(struct call *c, const struct org *org, const struct shown *w)
{
	show_head(c->out, c->arena, org, w->s);
	for (size_t i = 0; i < w->s->lines; i++) {
		const struct notice_line *x = &w->s->line[i];
		struct arena a = *c->arena;
		if (x->state == NOTICE_not_asked)
			continue;
		out_str(c->out, x->question);
		out_char(c->out, ' ');
		out_str(c->out, x->label);
		out_char(c->out, '\n');
		for (str left = text_of(&a, w, x); left.n > 0;) {
			out_z(c->out, "    ");
			utf8_show(c->out, str_cut(&left, '\n'));
			out_char(c->out, '\n');
		}
		if (x->value.n == 0) {
			out_z(c->out, "    (");
			out_z(c->out, notice_state_name(x->state));
			out_z(c->out, ")\n");
		}
	}
}

static const struct notice_sent *arg(struct call *c, const struct notice_all *n, const char *v)
{
	uint32_t id;
	const struct notice_sent *s = event_id_of(str_of(v), 'N', &id) ? notice_get(n, id) : NULL;
	if (s == NULL)
		call_wrong(c, "nothing of that number was sent; `kond notice list` shows what was",
			   v);
	return s;
}

/* What showing needs of a case that is open. */
struct opened {
	struct org org;
	struct notice_all kept;
	struct forms forms;
};

static int open_for_look(struct call *c, struct look *l, struct opened *o)
{
	struct duty_err e;
	if (!forms_load(c->arena, &o->forms, &e))
		return call_failed(c, e.what, e.file);
	if (!org_load(l->k, c->arena, &o->org) || !notice_load(l->k, c->arena, &o->kept))
		return call_failed(c, "what was sent can not be read", case_why(l->k));
	return EXIT_done;
}

static bool english(const struct call *c, const struct org *o)
{
	const char *v = call_option(c, "language");
	return str_eq(v == NULL ? o->setting[SETTING_language] : str_of(v), STR("en"));
}

int notice_show_run(struct call *c)
{
	struct look l;
	struct opened o;
	const char *f = call_option(c, "format");
	if (c->n_arg != 2)
		return call_wrong(c, "wants: show N-1", NULL);
	if (!look_begin(&l, c))
		return EXIT_failed;
	int r = open_for_look(c, &l, &o);
	struct shown w = {.forms = &o.forms};
	if (r == EXIT_done)
		w.s = arg(c, &o.kept, c->arg[1]);
	if (w.s == NULL) {
		case_close(l.k);
		return r == EXIT_done ? EXIT_wrong_use : r;
	}
	w.english = english(c, &o.org);
	if (f != NULL && !str_eq(str_of(f), STR("table")))
		return look_run(&l, "notice", line_columns,
				sizeof(line_columns) / sizeof(line_columns[0]), &w, show_pass);
	show_pass(&l, NULL, &w);
	if (look_write(&l, "notice"))
		show_text(c, &o.org, &w);
	return look_close(&l);
}

/* ---- what differs ---- */

static const struct list_column diff_columns[] = {{"id", "id", false},
						  {"question", "question", false},
						  {"was", "was", false},
						  {"now", "now", false}};

struct differs {
	struct notice_change *change;
	size_t n;
	const struct forms *forms;
	str file;
	bool english;
};

static void diff_pass(struct look *l, struct list *list, void *ctx)
{
	const struct differs *d = ctx;
	for (size_t i = 0; i < d->n; i++) {
		const struct notice_change *x = &d->change[i];
		const struct form_question *q = question_of(d->forms, d->file, x->question);
		struct arena a = *l->call->arena;
		if (list == NULL) {
			look_show(l, x->question);
			continue;
		}
		list_text(list, x->question);
		list_text(list, x->label);
		list_said(list, q == NULL ? x->was : notice_value_text(&a, q, x->was, d->english));
		list_said(list, q == NULL ? x->now : notice_value_text(&a, q, x->now, d->english));
		list_row_end(list);
	}
}

static int diff_now(struct call *c, struct kase *k, const struct notice_sent *was,
		    struct differs *d)
{
	struct filling f;
	size_t n;
	int r = filling_load(c, k, (const char *)str_z(c->arena, was->form), "on", &was->scope, &f);
	if (r != EXIT_done)
		return r;
	const struct form *form = filling_form(c, &f);
	if (form == NULL)
		return EXIT_wrong_use;
	struct notice_sheet s = notice_fill(c->arena, &f.c, form);
	const struct notice_line *now = notice_lines(c->arena, &s, &n);
	d->n = notice_diff(c->arena, was->line, was->lines, now, n, &d->change);
	d->file = form->file;
	return r;
}

int notice_diff_run(struct call *c)
{
	struct look l;
	struct opened o;
	struct differs d = {.n = 0};
	bool now = c->n_arg == 2 || (c->n_arg == 3 && str_eq(str_of(c->arg[2]), STR("now")));
	if (c->n_arg != 2 && c->n_arg != 3)
		return call_wrong(c, "wants: diff N-1 [N-2]; without N-2 against now", NULL);
	if (!look_begin(&l, c))
		return EXIT_failed;
	int r = open_for_look(c, &l, &o);
	const struct notice_sent *was = r == EXIT_done ? arg(c, &o.kept, c->arg[1]) : NULL,
				 *than = was != NULL && !now ? arg(c, &o.kept, c->arg[2]) : NULL;
	if (r == EXIT_done && (was == NULL || (!now && than == NULL)))
		r = EXIT_wrong_use;
	if (r == EXIT_done && !now && !str_eq(was->form, than->form))
		r = call_wrong(c, "these are two different forms", NULL);
	if (r == EXIT_done && now) {
		r = diff_now(c, l.k, was, &d);
	} else if (r == EXIT_done) {
		d.n = notice_diff(c->arena, was->line, was->lines, than->line, than->lines,
				  &d.change);
		d.file = than->file;
	}
	if (r != EXIT_done) {
		case_close(l.k);
		return r;
	}
	d.forms = &o.forms;
	d.english = english(c, &o.org);
	return look_run(&l, "notice.diff", diff_columns, 4, &d, diff_pass);
}

/* ---- the forms ---- */

int notice_forms_run(struct call *c)
{
	static const struct list_column form_columns[] = {{"form", "form", false},
							  {"stage", "stage", false},
							  {"file", NULL, false},
							  {"addressee", "to", false},
							  {"rule", "meets", false},
							  {"from", "from", false},
							  {"to", "until", false},
							  {"questions", "questions", true},
							  {"to_be_verified", "to verify", true},
							  {"mark", "mark", false},
							  {"source", NULL, false},
							  {"nl", NULL, false},
							  {"en", "what", false},
							  {"channel", NULL, false},
							  {"note", NULL, false}};
	struct forms f;
	struct duty_err e;
	if (c->n_arg > 1)
		return call_wrong(c, "too many arguments, from", c->arg[1]);
	if (!forms_load(c->arena, &f, &e))
		return call_failed(c, e.what, e.file);
	struct list *l = call_list(c, form_columns, sizeof(form_columns) / sizeof(form_columns[0]));
	for (size_t i = 0; i < f.n; i++) {
		const struct form *x = &f.form[i];
		struct out from = out_mem(), to = out_mem();
		size_t asks = 0, doubted = 0;
		for (size_t q = 0; q < x->questions; q++) {
			bool section = x->question[q].type == FORM_section;
			asks += !section;
			doubted += !section && form_doubted(&x->question[q]);
		}
		if (x->origin.from != DUTY_EVER_SINCE)
			date_write(&from, date_of_days(x->origin.from));
		if (x->origin.to != DUTY_FOR_EVER)
			date_write(&to, date_of_days(x->origin.to));
		list_text(l, x->name);
		list_text(l, x->stage);
		list_text(l, x->file);
		list_text(l, x->addressee);
		list_said(l, x->rule);
		list_said(l, taken(c->arena, &from));
		list_said(l, taken(c->arena, &to));
		list_number(l, asks);
		list_number(l, doubted);
		list_text(l, x->origin.mark);
		list_said(l, x->origin.source);
		list_text(l, x->nl);
		list_text(l, x->en);
		list_text(l, x->channel);
		list_said(l, x->origin.note);
		list_row_end(l);
	}
	list_end(l);
	return EXIT_done;
}
