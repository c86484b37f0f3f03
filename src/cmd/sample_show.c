/*
 * sample_show - units of a sample as they are shown: their bytes out of the evidence, what stands
 * around them, who is listed from there. Control characters of evidence never reach the terminal.
 */
#include "cmd/sample_show.h"

#include "base/utf8.h"

str sample_id(struct arena *a, const struct sample *s, size_t i)
{
	struct out o = out_mem();
	out_z(&o, "U-");
	out_dec(&o, s->no);
	out_char(&o, '.');
	out_dec(&o, i + 1);
	str id = str_copy(a, out_view(&o));
	out_end(&o);
	return id;
}

/* ---- showing ---- */

/* Bytes of evidence as text for people: what is no letter, mark or line end does not come through.
 */
static str readable(struct arena *a, str bytes)
{
	struct out o = out_mem();
	for (size_t at = 0; at < bytes.n;) {
		uint32_t cp = utf8_next(bytes, &at);
		if (cp == '\n' || cp == '\t')
			out_char(&o, (char)cp);
		else if (cp != 0 && cp != '\r')
			utf8_put(&o, utf8_showable(cp) ? cp : ' ');
	}
	str s = str_copy(a, out_view(&o));
	crypt_wipe(o.p, o.n);
	out_end(&o);
	return s;
}

static str where(struct arena *a, const struct sample_unit *u, str path)
{
	struct out o = out_mem();
	out_str(&o, path);
	if (u->unit != UNIT_byte) {
		out_char(&o, '#');
		out_z(&o, unit_name(u->unit));
		out_char(&o, '=');
		out_dec(&o, u->number);
	}
	out_z(&o, u->unit == UNIT_byte ? "#byte=" : "&byte=");
	out_dec(&o, u->at);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static str listed_json(struct arena *a, const struct sample_view *v)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_array(&j);
	for (size_t i = 0; i < v->n_listed; i++) {
		const struct person *p = &v->listed[i];
		json_object(&j);
		json_key(&j, "id");
		json_text(&j, id_text(a, 'P', p->id));
		json_key(&j, "bsn");
		json_text_or_null(&j, p->bsn);
		json_key(&j, "names");
		json_raw(&j, shown_texts(a, p->names, p->n_names));
		json_key(&j, "birth_date");
		json_text_or_null(&j, shown_date(a, p->birth_date));
		json_key(&j, "mentions");
		json_number(&j, p->mentions);
		json_object_end(&j);
	}
	json_array_end(&j);
	str s = str_copy(a, out_view(&o));
	crypt_wipe(o.p, o.n);
	out_end(&o);
	return s;
}

static const char *asks_name(enum sample_asks a)
{
	return a == SAMPLE_person ? "person" : "stretch";
}

static void put_unit(struct list *l, struct desk *d, size_t i, const struct sample_view *v)
{
	const struct sample_unit *u = &d->s.unit[i];
	list_text(l, sample_id(&d->arena, &d->s, i));
	list_text(l, str_of(asks_name(u->asks)));
	list_text(l, str_of(sample_stratum_name(u->asks, u->stratum)));
	list_said(l, where(&d->arena, u, v->path));
	list_said(l, readable(&d->arena, v->before));
	list_said(l, readable(&d->arena, v->text));
	list_said(l, readable(&d->arena, v->behind));
	list_said(l, str_of(v->why));
	list_json(l, listed_json(&d->arena, v), STR_NONE);
	list_said(l, str_of(sample_verdict_name(u->verdict)));
	list_number(l, u->missed);
	list_bool(l, u->stale);
	list_said(l, u->note);
	list_row_end(l);
}

static void say_person(struct out *o, struct arena *a, const struct person *p)
{
	out_z(o, "  ");
	out_str(o, id_text(a, 'P', p->id));
	for (size_t i = 0; i < p->n_names && i < 3; i++) {
		out_z(o, i > 0 ? " / " : "  ");
		utf8_show(o, p->names[i]);
	}
	out_z(o, "  born ");
	out_str(o, date_none(p->birth_date) ? STR("-") : shown_date(a, p->birth_date));
	out_z(o, "  BSN ");
	utf8_show(o, p->bsn.n == 0 ? STR("-") : p->bsn);
	out_z(o, "  mentions ");
	out_dec(o, p->mentions);
	out_char(o, '\n');
}

static void say_text(struct out *o, struct arena *a, const char *head, str bytes)
{
	if (bytes.n == 0)
		return;
	out_z(o, head);
	out_char(o, '\n');
	out_str(o, readable(a, bytes));
	out_char(o, '\n');
}

static void show_words(struct desk *d, size_t i, const struct sample_view *v)
{
	struct out *o = d->call->out;
	const struct sample_unit *u = &d->s.unit[i];
	bool person = u->asks == SAMPLE_person;
	out_char(o, '\n');
	out_str(o, sample_id(&d->arena, &d->s, i));
	out_z(o, "  ");
	out_z(o, sample_stratum_name(u->asks, u->stratum));
	out_z(o, "  ");
	utf8_show(o, where(&d->arena, u, v->path));
	out_char(o, '\n');
	say_text(o, &d->arena, "---- before", v->before);
	say_text(o, &d->arena, person ? "==== found of this person" : "==== the stretch", v->text);
	say_text(o, &d->arena, "---- behind", v->behind);
	if (v->why != NULL) {
		out_z(o, "its text can not be shown: ");
		out_z(o, v->why);
		out_char(o, '\n');
	}
	out_z(o, person ? "Listed as:\n" : "Listed from the stretch:\n");
	for (size_t p = 0; p < v->n_listed; p++)
		say_person(o, &d->arena, &v->listed[p]);
	if (v->n_listed == 0)
		out_z(o, "  nobody\n");
	out_z(o, person ? "Is this one real person, as listed?\n"
			: "How many people stand in the stretch who are not in this list?\n");
	out_flush(o);
}

bool sample_in_words(const struct call *c)
{
	const char *f = call_option(c, "format");
	return f == NULL || str_eq(str_of(f), STR("table"));
}

static void view_units(struct desk *d, struct list *l, size_t from, size_t to)
{
	const char *parser = call_parser(d->call);
	for (size_t i = from; i < to; i++) {
		struct sample_view v;
		arena_reset(&d->arena);
		sample_view(d->look.k, &d->call->limits, parser, &d->arena, &d->s.unit[i], &v);
		if (l == NULL)
			show_words(d, i, &v);
		else
			put_unit(l, d, i, &v);
	}
}

/* What is shown at once is one look. */
bool sample_show(struct desk *d, size_t from, size_t to)
{
	static const struct list_column col[] = {
	    {"id", "id", false},         {"asks", "asks", false},
	    {"stratum", "why", false},   {"where", "where", false},
	    {"before", "before", false}, {"text", "text", false},
	    {"behind", "behind", false}, {"unreadable", "unreadable", false},
	    {"listed", "listed", false}, {"verdict", "verdict", false},
	    {"missed", "missed", true},  {"stale", NULL, false},
	    {"note", "note", false}};
	d->look.set = sha256_begin();
	d->look.count = 0;
	for (size_t i = from; i < to; i++) {
		arena_reset(&d->arena);
		look_show(&d->look, sample_id(&d->arena, &d->s, i));
	}
	if (!look_write(&d->look, "sample"))
		return false;
	struct list *l =
	    sample_in_words(d->call) ? NULL : call_list(d->call, col, sizeof(col) / sizeof(col[0]));
	view_units(d, l, from, to);
	if (l != NULL)
		list_end(l);
	return true;
}

/* ---- the sample as a list ---- */

static void pass(struct look *l, struct list *list, void *ctx)
{
	struct desk *d = ctx;
	for (size_t i = 0; i < d->s.n; i++) {
		const struct sample_unit *u = &d->s.unit[i];
		arena_reset(&d->arena);
		if (list == NULL) {
			look_show(l, sample_id(&d->arena, &d->s, i));
			continue;
		}
		list_text(list, sample_id(&d->arena, &d->s, i));
		list_text(list, str_of(asks_name(u->asks)));
		list_text(list, str_of(sample_stratum_name(u->asks, u->stratum)));
		list_said(list, u->person == 0 ? STR_NONE : id_text(&d->arena, 'P', u->person));
		list_said(list, str_of(sample_verdict_name(u->verdict)));
		list_number(list, u->missed);
		list_bool(list, u->stale);
		list_said(list, where(&d->arena, u, shown_path(&d->shown, u->item)));
		list_said(list, u->note);
		list_row_end(list);
	}
}

int sample_list(struct desk *d)
{
	static const struct list_column col[] = {
	    {"id", "id", false},         {"asks", "asks", false},    {"stratum", "why", false},
	    {"person", "person", false}, {"verdict", "said", false}, {"missed", "missed", true},
	    {"stale", "stale", false},   {"where", "where", false},  {"note", "note", false}};
	pass(&d->look, NULL, d);
	if (look_write(&d->look, "sample.list")) {
		struct list *l = call_list(d->call, col, sizeof(col) / sizeof(col[0]));
		pass(&d->look, l, d);
		list_end(l);
	}
	return EXIT_done;
}
