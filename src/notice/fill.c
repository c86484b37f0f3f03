/*
 * fill - a sheet out of a form: which questions are asked, what stands for an answer, what is
 * missing and what states it. What a person stated goes before what facts give; where the two
 * differ both are shown.
 */
#include "notice/fill.h"

#include "base/arena.h"
#include "base/date.h"

enum holds { HOLDS_no, HOLDS_open, HOLDS_yes };

static enum holds term_holds(const struct fill *f, const struct form_term *t)
{
	enum notice_late late = f->s->clock.late;
	if (t->late)
		return late == LATE_unknown ? HOLDS_open : late == LATE_no ? HOLDS_no : HOLDS_yes;
	const struct notice_answer *x = &f->s->answer[t->of - f->s->form->question];
	if (x->state == NOTICE_missing || x->state == NOTICE_open)
		return HOLDS_open;
	for (str left = x->value; left.n > 0;)
		if (form_keys_have(t->keys, ',', str_cut(&left, ',')))
			return HOLDS_yes;
	return HOLDS_no;
}

static enum holds asked(const struct fill *f, const struct form_question *q)
{
	enum holds all = HOLDS_yes;
	for (size_t i = 0; i < q->terms; i++) {
		enum holds one = term_holds(f, &q->term[i]);
		all = one < all ? one : all;
	}
	return all;
}

/* ---- what states a missing answer ---- */

static void put_at(const struct fill *f, const struct form_question *q, char what, struct out *o)
{
	switch (what) {
	case 'O':
		out_str(o, fact_id(f->a, 'O', f->c->scope.entity == 0 ? 1 : f->c->scope.entity));
		break;
	case 'F':
		out_str(o, f->s->form->name);
		break;
	case 'Q':
		out_str(o, q->id);
		break;
	case 'K':
		for (size_t i = 0; i < q->options; i++) {
			out_z(o, i > 0 ? "|" : "");
			out_str(o, q->option[i].key);
		}
		break;
	default:
		if (q->from == FROM_entity)
			out_z(o, entity_field_rows[q->part].standard);
	}
}

/* The command by which a person states it. */
static const char *answer_command(const struct form_question *q)
{
	static const char *const by_type[FORM_TYPES] = {
	    [FORM_section] = "",
	    [FORM_line] = "kond notice answer @F @Q 'TEXT'",
	    [FORM_text] = "kond notice answer @F @Q 'TEXT'",
	    [FORM_time] = "kond notice answer @F @Q TIME",
	    [FORM_yesno] = "kond notice answer @F @Q yes|no|unknown",
	    [FORM_one] = "kond notice answer @F @Q @K",
	    [FORM_many] = "kond notice answer @F @Q KEY,KEY  (of @K)",
	    [FORM_number] = "kond notice answer @F @Q NUMBER",
	    [FORM_range] = "kond notice answer @F @Q MIN-MAX",
	    [FORM_list] = "kond notice answer @F @Q 'TEXT'"};
	return by_type[q->type];
}

static void put_command(const struct fill *f, const struct form_question *q, const char *p,
			struct out *o)
{
	for (; *p != 0; p++) {
		if (*p == '@')
			put_at(f, q, *++p, o);
		else
			out_char(o, *p);
	}
}

/* What states it: a fact where there is one for it; where facts can only say yes, a person may say
 * no. */
static str how_of(const struct fill *f, const struct form_question *q)
{
	struct out o = out_mem();
	const char *own = form_source_rows[q->from].command;
	bool choice = q->type == FORM_yesno || q->options > 0;
	bool fact = q->from != FROM_nothing && q->from != FROM_options && q->from != FROM_complete;
	if (fact)
		put_command(f, q, own, &o);
	if (fact && choice)
		out_z(&o, ", or ");
	if (!fact || choice)
		put_command(f, q, answer_command(q), &o);
	return fill_taken(f, &o);
}

/* ---- one answer ---- */

static bool half(const struct form_question *q, str value)
{
	return q->type == FORM_range && value.n > 0 && value.p[value.n - 1] == '-';
}

static str person_origin(const struct fill *f, const struct notice_said *s)
{
	struct out o = out_mem();
	out_str(&o, s->by);
	out_z(&o, ", ");
	time_write(&o, s->at_ms);
	return fill_taken(f, &o);
}

static void put_words(const struct fill *f, struct notice_answer *x)
{
	struct out o = out_mem();
	x->where = x->origin;
	if (x->origin.n == 0)
		return;
	out_str(&o, x->origin);
	out_z(&o, ": ");
	out_z(&o, form_source_rows[x->q->from].words);
	x->origin = fill_taken(f, &o);
}

static void answer(const struct fill *f, struct notice_answer *x)
{
	const struct notice_said *s =
	    notice_said_to(f->c->kept, f->s->form->name, x->q->id, &f->c->scope);
	fill_from(f, x->q, x);
	put_words(f, x);
	if (s == NULL)
		return;
	x->facts = str_eq(x->value, s->value) || half(x->q, x->value) ? STR_NONE : x->value;
	x->value = s->value;
	x->where = x->origin = person_origin(f, s);
	x->by_person = true;
	x->draft = false;
}

static void one(const struct fill *f, struct notice_answer *x)
{
	const struct form_question *q = x->q;
	enum holds h = asked(f, q);
	if (h == HOLDS_no) {
		x->state = NOTICE_not_asked;
		return;
	}
	answer(f, x);
	bool known = x->value.n > 0 && !half(q, x->value);
	x->state = known                ? NOTICE_given
		   : h == HOLDS_open    ? NOTICE_open
		   : q->need == NEED_no ? NOTICE_blank
					: NOTICE_missing;
	if (!known)
		x->how = how_of(f, q);
}

/* complete - a report with something missing is a preliminary one; that it is complete, a person
 * says. */
static void complete(const struct fill *f, struct notice_answer *x)
{
	const struct snapshot *s = f->c->snapshot;
	bool unread = s == NULL || s->count[COUNT_waiting] + s->count[COUNT_bytes_unread] +
					   s->count[COUNT_bytes_partial] >
				       0;
	if (x->state != NOTICE_missing || (!unread && f->s->missing == 1))
		return;
	x->value = STR("preliminary");
	x->origin = str_of(form_source_rows[FROM_complete].words);
	x->state = NOTICE_given;
	x->how = STR_NONE;
	f->s->missing--;
	f->s->given++;
}

static void compare(struct notice_sheet *s, struct notice_answer *x)
{
	const struct notice_line *was =
	    s->before == NULL ? NULL : notice_line_of(s->before, x->q->id);
	str before = was == NULL ? STR_NONE : was->value;
	if (s->before == NULL || x->state == NOTICE_section || str_eq(before, x->value))
		return;
	x->changed = true;
	x->was = before;
	s->changed++;
}

struct notice_sheet notice_fill(struct arena *a, const struct notice_case *c, const struct form *fm)
{
	struct notice_sheet s = {.form = fm,
				 .answer = arena_new(a, struct notice_answer, fm->questions),
				 .clock = notice_clock(a, c, fm),
				 .before = notice_last(c->kept, fm->name, STR_NONE, &c->scope),
				 .of = c};
	struct fill f = {a, c, &s};
	struct notice_answer *last = NULL;
	for (size_t i = 0; i < fm->questions; i++) {
		struct notice_answer *x = &s.answer[i];
		x->q = &fm->question[i];
		if (x->q->type == FORM_section)
			continue;
		one(&f, x);
		s.missing += x->state == NOTICE_missing;
		s.given += x->state == NOTICE_given;
		last = x->q->from == FROM_complete ? x : last;
	}
	if (last != NULL)
		complete(&f, last);
	for (size_t i = 0; i < fm->questions; i++) {
		compare(&s, &s.answer[i]);
		s.doubted += s.answer[i].state != NOTICE_section &&
			     s.answer[i].state != NOTICE_not_asked && form_doubted(s.answer[i].q);
	}
	return s;
}

/* ---- what comes next, what was sent ---- */

str notice_stage(const struct notice_all *n, str form, const struct notice_scope *s)
{
	static const char *const stages[][3] = {{"ncsc", "early", "notification"},
						{"ncsc", "notification", "final"}};
	bool cbw = str_eq(form, STR("ncsc"));
	if (!cbw)
		return notice_last(n, form, STR("initial"), s) == NULL ? STR("initial")
								       : STR("supplement");
	str next = STR("early");
	for (size_t i = 0; i < 2; i++)
		if (notice_last(n, form, str_of(stages[i][1]), s) != NULL)
			next = str_of(stages[i][2]);
	return next;
}

const struct notice_line *notice_lines(struct arena *a, const struct notice_sheet *s, size_t *out_n)
{
	struct notice_line *all = arena_new(a, struct notice_line, s->form->questions);
	*out_n = 0;
	for (size_t i = 0; i < s->form->questions; i++) {
		const struct notice_answer *x = &s->answer[i];
		if (x->state != NOTICE_section)
			all[(*out_n)++] =
			    (struct notice_line){x->q->id, x->q->nl, x->value, x->origin, x->state};
	}
	return all;
}

static const struct notice_line *line_of(const struct notice_line *l, size_t n, str question)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(l[i].question, question))
			return &l[i];
	return NULL;
}

size_t notice_diff(struct arena *a, const struct notice_line *was, size_t n_was,
		   const struct notice_line *now, size_t n_now, struct notice_change **out_c)
{
	size_t n = 0;
	*out_c = arena_new(a, struct notice_change, n_was + n_now);
	for (size_t i = 0; i < n_now; i++) {
		const struct notice_line *b = line_of(was, n_was, now[i].question);
		str before = b == NULL ? STR_NONE : b->value;
		if (!str_eq(before, now[i].value))
			(*out_c)[n++] = (struct notice_change){now[i].question, now[i].label,
							       before, now[i].value};
	}
	for (size_t i = 0; i < n_was; i++)
		if (was[i].value.n > 0 && line_of(now, n_now, was[i].question) == NULL)
			(*out_c)[n++] = (struct notice_change){was[i].question, was[i].label,
							       was[i].value, STR_NONE};
	return n;
}
