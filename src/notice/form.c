/*
 * form - see form.h. Refuses a file, with its line, in which ids repeat, options or sources are
 * unknown, or a condition does not name an earlier question and answers it can have.
 */
#include "notice/form.h"

#include "base/arena.h"
#include "base/out.h"
#include "duty/table.h"

static const char *const type_names[FORM_TYPES] = {"section", "line", "text",   "time",  "yesno",
						   "one",     "many", "number", "range", "list"};
static const char *const need_names[FORM_NEEDS] = {"y", "c", "n"};
static const char *const person_names[PERSON_PARTS] = {"name", "function", "phone", "email"};

const struct form_source_row form_source_rows[FROM_COUNT] = {
    [FROM_nothing] = {"", "kond notice answer @F @Q 'TEXT'", "what only people know",
		      "wat alleen mensen weten"},
#define SOURCE(name, command, words, nl) [FROM_##name] = {#name, command, words, nl},
#include "notice/source.tbl"
#undef SOURCE
};

static const char form_heading[] =
    "form\tstage\tfile\taddressee\trule\tstarts\tnl\ten\tchannel_nl\tchannel\tfrom\tto\t"
    "mark\tsource\tverified\tnote";
static const char option_heading[] = "list\toption\tnl\ten\tchosen\tmark\tsource";
static const char question_heading[] = "id\tnl\ten\ttype\toptions\trequired\tcondition\tfilled\t"
				       "source\tmark\tnote";
enum {
	Q_id,
	Q_nl,
	Q_en,
	Q_type,
	Q_options,
	Q_need,
	Q_condition,
	Q_filled,
	Q_source,
	Q_mark,
	Q_note
};

const char *form_type_name(enum form_type t) { return type_names[t]; }

bool form_keys_have(str keys, unsigned char sep, str key)
{
	while (keys.n > 0)
		if (str_eq(str_cut(&keys, sep), key))
			return true;
	return false;
}

static bool mark_right(str mark)
{
	return str_eq(mark, STR("S")) || str_eq(mark, STR("K")) || str_eq(mark, STR("?")) ||
	       str_eq(mark, STR("D"));
}

static bool key_right(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_lower(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-' && s.p[i] != '_' &&
		    s.p[i] != '.')
			return false;
	return s.n > 0 && s.n <= 40;
}

/* ---- what may be chosen ---- */

static bool read_option(struct table *t, const struct form_option *all, size_t n,
			struct form_option *x)
{
	*x = (struct form_option){t->cell[0], t->cell[1], t->cell[2], t->cell[3],
				  t->cell[4], t->cell[5], t->cell[6]};
	if (!key_right(x->list) || !key_right(x->key) || x->nl.n == 0 || x->en.n == 0)
		return table_bad(t, "an option has a list, a key, and words in both languages");
	if (!mark_right(x->mark))
		return table_bad(t, "a mark is S, K, ? or D");
	bool opened = false;
	for (size_t i = 0; i < n; i++) {
		if (str_eq(all[i].list, x->list) && str_eq(all[i].key, x->key))
			return table_bad(t, "this option is there already");
		opened = opened || str_eq(all[i].list, x->list);
	}
	return !opened || str_eq(all[n - 1].list, x->list) ||
	       table_bad(t, "the options of a list stand together");
}

static size_t lines_of(str text)
{
	size_t n = 0;
	for (; text.n > 0; n++)
		str_cut(&text, '\n');
	return n;
}

static bool read_options(struct arena *a, struct forms *f, struct duty_err *e)
{
	struct table t;
	str text;
	forms_text(STR("option"), &text);
	f->option = arena_new(a, struct form_option, lines_of(text));
	if (table_begin(&t, "option.tsv", text, option_heading))
		while (table_next(&t) &&
		       read_option(&t, f->option, f->options, &f->option[f->options]))
			f->options++;
	*e = t.err;
	return !t.failed;
}

/* ---- questions ---- */

struct reading {
	const struct forms *f;
	struct table t;
	struct form_question *q;
	size_t n;
};

static bool read_list(struct reading *r, struct form_question *q)
{
	str list = r->t.cell[Q_options];
	bool wants = q->type == FORM_one || q->type == FORM_many;
	for (size_t i = 0; i < r->f->options && list.n > 0; i++) {
		if (!str_eq(r->f->option[i].list, list))
			continue;
		q->option = q->options++ == 0 ? &r->f->option[i] : q->option;
	}
	if (wants != (q->options > 0) || (list.n > 0 && q->options == 0))
		return table_bad(&r->t, "only questions of type one and many have options, of "
					"option.tsv");
	return true;
}

static bool can_be(const struct form_question *q, str key)
{
	if (q->type == FORM_yesno)
		return str_eq(key, STR("yes")) || str_eq(key, STR("no")) ||
		       str_eq(key, STR("unknown"));
	return form_option_of(q, key) != NULL;
}

static bool read_term(struct reading *r, str word, struct form_term *term)
{
	*term = (struct form_term){.late = str_eq(word, STR("late"))};
	if (term->late)
		return true;
	str id = str_cut(&word, '=');
	term->keys = word;
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->q[i].id, id))
			term->of = &r->q[i];
	if (term->of == NULL)
		return table_bad(&r->t, "a condition names an earlier question, or is `late`");
	while (word.n > 0)
		if (!can_be(term->of, str_cut(&word, ',')))
			return table_bad(&r->t, "a condition names answers its question can have");
	return term->keys.n > 0 || table_bad(&r->t, "a condition is QUESTION=ANSWER");
}

static bool read_condition(struct reading *r, struct form_question *q)
{
	str left = q->condition = r->t.cell[Q_condition];
	while (left.n > 0) {
		if (q->terms == FORM_TERMS)
			return table_bad(&r->t, "too many conditions");
		if (!read_term(r, str_cut(&left, '+'), &q->term[q->terms++]))
			return false;
	}
	return (q->need == NEED_if ? q->terms > 0 : q->need == NEED_no || q->terms == 0) ||
	       table_bad(&r->t, "`c` goes with a condition, `y` without");
}

static bool read_part(struct reading *r, struct form_question *q, str part)
{
	if (q->from == FROM_entity && forms_entity_part(part, &q->part))
		return true;
	if (q->from == FROM_notifier)
		for (; q->part < PERSON_PARTS; q->part++)
			if (str_eq(part, str_of(person_names[q->part])))
				return true;
	return (part.n == 0 && q->from != FROM_entity && q->from != FROM_notifier) ||
	       table_bad(&r->t, "this source has no such part");
}

static bool read_source(struct reading *r, struct form_question *q)
{
	str filled = r->t.cell[Q_filled], name = str_cut(&filled, ':');
	for (unsigned s = 0; s < FROM_COUNT; s++) {
		if (!str_eq(name, str_of(form_source_rows[s].name)))
			continue;
		q->from = (enum form_source)s;
		return read_part(r, q, filled);
	}
	return table_bad(&r->t, "no such source; src/notice/source.tbl has them");
}

static bool read_question(struct reading *r)
{
	size_t type, need;
	struct form_question *q = &r->q[r->n];
	*q = (struct form_question){.id = r->t.cell[Q_id],
				    .nl = r->t.cell[Q_nl],
				    .en = r->t.cell[Q_en],
				    .source = r->t.cell[Q_source],
				    .mark = r->t.cell[Q_mark],
				    .note = r->t.cell[Q_note]};
	if (!key_right(q->id) || q->nl.n == 0 || q->en.n == 0)
		return table_bad(&r->t, "a question has an id, and words in both languages");
	if (!mark_right(q->mark))
		return table_bad(&r->t, "a mark is S, K, ? or D");
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->q[i].id, q->id))
			return table_bad(&r->t, "this id is there already");
	if (!table_one(&r->t, Q_type, type_names, FORM_TYPES, &type))
		return false;
	q->type = (enum form_type)type;
	if (q->type == FORM_section)
		return (r->t.cell[Q_need].n == 0 && r->t.cell[Q_condition].n == 0) ||
		       table_bad(&r->t, "a section is no question");
	if (r->n == 0)
		return table_bad(&r->t, "questions stand in sections");
	if (!table_one(&r->t, Q_need, need_names, FORM_NEEDS, &need))
		return false;
	q->need = (enum form_need)need;
	return read_list(r, q) && read_condition(r, q) && read_source(r, q);
}

bool form_read(struct arena *a, const struct forms *f, const char *file, str text,
	       const struct form_question **out_q, size_t *out_n, struct duty_err *out_err)
{
	struct reading r = {.f = f, .q = arena_new(a, struct form_question, lines_of(text))};
	if (table_begin(&r.t, file, text, question_heading))
		while (table_next(&r.t) && read_question(&r))
			r.n++;
	*out_q = r.q;
	*out_n = r.n;
	*out_err = r.t.err;
	return !r.t.failed;
}

/* ---- which form is which file ---- */

static bool read_form(struct table *t, struct form *x)
{
	*x = (struct form){.name = t->cell[0],
			   .stage = t->cell[1],
			   .file = t->cell[2],
			   .addressee = t->cell[3],
			   .rule = t->cell[4],
			   .starts = t->cell[5],
			   .nl = t->cell[6],
			   .en = t->cell[7],
			   .channel_nl = t->cell[8],
			   .channel = t->cell[9]};
	x->origin =
	    (struct duty_origin){.mark = t->cell[12], .source = t->cell[13], .note = t->cell[15]};
	str text;
	if (!key_right(x->name) || !key_right(x->stage) || x->nl.n == 0 || x->en.n == 0)
		return table_bad(t, "a form has a name, a stage, and words in both languages");
	if (!forms_text(x->file, &text))
		return table_bad(t, "there is no such file");
	if (!mark_right(x->origin.mark))
		return table_bad(t, "a mark is S, K, ? or D");
	return table_day(t, 10, DUTY_EVER_SINCE, &x->origin.from) &&
	       table_day(t, 11, DUTY_FOR_EVER, &x->origin.to) &&
	       table_day(t, 14, DUTY_EVER_SINCE, &x->origin.verified);
}

static bool read_forms(struct arena *a, struct forms *f, struct duty_err *e)
{
	struct table t;
	str text;
	forms_text(STR("form"), &text);
	f->form = arena_new(a, struct form, lines_of(text));
	if (table_begin(&t, "form.tsv", text, form_heading))
		while (table_next(&t) && read_form(&t, &f->form[f->n]))
			f->n++;
	*e = t.err;
	return !t.failed;
}

static bool read_files(struct arena *a, struct forms *f, struct duty_err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		struct form *x = &f->form[i];
		str text;
		for (size_t j = 0; j < i && x->question == NULL; j++) {
			if (!str_eq(f->form[j].file, x->file))
				continue;
			x->question = f->form[j].question;
			x->questions = f->form[j].questions;
		}
		forms_text(x->file, &text);
		if (x->question == NULL &&
		    !form_read(a, f, str_z(a, x->file), text, &x->question, &x->questions, e))
			return false;
	}
	return true;
}

bool forms_load(struct arena *a, struct forms *out_f, struct duty_err *out_err)
{
	*out_f = (struct forms){.n = 0};
	forms_digest(out_f->digest);
	return read_options(a, out_f, out_err) && read_forms(a, out_f, out_err) &&
	       read_files(a, out_f, out_err);
}

/* ---- looking up ---- */

const struct form *form_on(const struct forms *f, str name, str stage, int32_t day)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->form[i].name, name) && str_eq(f->form[i].stage, stage) &&
		    duty_holds(&f->form[i].origin, day))
			return &f->form[i];
	return NULL;
}

const struct form_question *form_question_of(const struct form *f, str id)
{
	for (size_t i = 0; i < f->questions; i++)
		if (str_eq(f->question[i].id, id))
			return &f->question[i];
	return NULL;
}

const struct form_option *form_option_of(const struct form_question *q, str key)
{
	for (size_t i = 0; i < q->options; i++)
		if (str_eq(q->option[i].key, key))
			return &q->option[i];
	return NULL;
}

static bool doubted(str mark) { return str_eq(mark, STR("K")) || str_eq(mark, STR("?")); }

bool form_doubted(const struct form_question *q)
{
	bool any = doubted(q->mark);
	for (size_t i = 0; i < q->options; i++)
		any = any || doubted(q->option[i].mark);
	return any;
}
