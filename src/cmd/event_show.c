/* event_show - events as a listing and one on a screen, their kinds, and their files. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "base/io.h"
#include "base/utf8.h"
#include "cmd/event_parts.h"

const struct event *event_arg(struct call *c, const struct facts *f, const char *arg)
{
	uint32_t id;
	const struct event *e =
	    event_id_of(str_of(arg), 'E', &id) ? event_get(&f->events, id) : NULL;
	if (e == NULL)
		call_wrong(c, "there is no such event; `kond event list --history` shows them",
			   arg);
	return e;
}

/* ---- one, on a screen ---- */

static str hex_text(struct arena *a, const unsigned char *p, size_t n)
{
	struct out o = out_mem();
	out_hex(&o, p, n);
	return taken(a, &o);
}

static str figure_text(struct arena *a, const struct figure *x)
{
	struct out o = out_mem();
	out_str(&o, x->value);
	out_char(&o, ' ');
	out_str(&o, x->definition);
	if (x->as_of.n > 0) {
		out_z(&o, ", as of ");
		out_str(&o, x->as_of);
	}
	if (x->who_said.n > 0) {
		out_z(&o, ", says ");
		out_str(&o, x->who_said);
	}
	return taken(a, &o);
}

static bool is_party(unsigned field)
{
	return field == EVENT_FIELD_entity || field == EVENT_FIELD_speaker ||
	       field == EVENT_FIELD_to || field == EVENT_FIELD_from || field == EVENT_FIELD_who;
}

static void told_fields(struct out *o, struct arena *a, const struct facts *f,
			const struct event *e)
{
	for (unsigned x = 0; x < EVENT_FIELD_COUNT; x++) {
		str v = e->value[x];
		if (x == EVENT_FIELD_title || v.n == 0)
			continue;
		struct when w;
		if (event_field_rows[x].is_time && when_of(v, &w))
			v = when_text(a, &w);
		else if (is_party(x))
			v = party_text(a, &f->org, v);
		row_text(o, event_field_rows[x].option, v);
	}
}

static void told_links(struct out *o, struct arena *a, const struct event *e)
{
	row_text(o, "contradicts", joined_ids(a, 'E', e->contradicts, e->n_contradicts));
	row_text(o, e->retracted ? "takes back" : "corrects", short_id_or(a, 'E', e->corrects));
	row_text(o, "why", e->why);
	row_text(o, "corrected by", short_id_or(a, 'E', e->corrected));
	row_text(o, "settled by", short_id_or(a, 'E', e->settled));
	if (event_open(e))
		row_text(o, "open", STR("yes: no event with --re to this one settles it"));
}

void told_event(struct out *o, struct arena *a, const struct facts *f, const struct event *e)
{
	out_str(o, fact_id(a, 'E', e->id));
	out_char(o, ' ');
	utf8_show(o, event_title(e));
	out_z(o, e->privileged ? " [privileged]\n" : "\n");
	row_text(o, "when", when_text(a, &e->at));
	if (e->at.zone.n > 0)
		row_text(o, "zone", e->at.zone);
	row_text(o, "kind", str_of(e->kind->name));
	told_fields(o, a, f, e);
	for (size_t i = 0; i < e->n_figure; i++)
		row_text(o, "figure", figure_text(a, &e->figure[i]));
	for (size_t i = 0; i < e->n_attachment; i++) {
		row_text(o, e->attachment[i].id == 0 ? "file elsewhere" : "file",
			 e->attachment[i].name);
		row_text(o, "  SHA-256", hex_text(a, e->attachment[i].sha256, SHA256_BYTES));
	}
	told_links(o, a, e);
	row_text(o, "entered", moment_text(a, e->at_ms));
	row_text(o, "entered by", e->by);
	row_text(o, "in the journal", hex_text(a, e->digest, sizeof(e->digest)));
}

/* ---- listing ---- */

static const struct list_column columns[] = {
    {"id", "id", false},
    {"at", "when", false},
    {"kind", "kind", false},
    {"group", NULL, false},
    {"title", "what", false},
    {"speaker", "says", false},
    {"state", "state", false},
    {"entity", "of", false},
    {"stream", NULL, false},
    {"who", NULL, false},
    {"to", "to", false},
    {"from", NULL, false},
    {"due", "due", false},
    {"open", "open", false},
    {"settled", NULL, false},
    {"re", NULL, false},
    {"contradicts", "contradicts", false},
    {"figures", NULL, false},
    {"attachments", NULL, false},
    {"fields", NULL, false},
    {"privileged", "privileged", false},
    {"corrects", NULL, false},
    {"corrected", NULL, false},
    {"retracts", NULL, false},
    {"why_changed", NULL, false},
    {"entered_at", NULL, false},
    {"entered_by", NULL, false},
    {"sha256", NULL, false},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static str figures_json(struct arena *a, const struct event *e)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_array(&j);
	for (size_t i = 0; i < e->n_figure; i++) {
		json_object(&j);
		json_key(&j, "value");
		json_text(&j, e->figure[i].value);
		json_key(&j, "number");
		if (e->figure[i].is_number)
			json_number(&j, (int64_t)e->figure[i].least);
		else
			json_null(&j);
		json_key(&j, "as_of");
		json_text_or_null(&j, e->figure[i].as_of);
		json_key(&j, "who_said");
		json_text_or_null(&j, e->figure[i].who_said);
		json_key(&j, "definition");
		json_text(&j, e->figure[i].definition);
		json_object_end(&j);
	}
	json_array_end(&j);
	return taken(a, &o);
}

static str attachments_json(struct arena *a, const struct event *e)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_array(&j);
	for (size_t i = 0; i < e->n_attachment; i++) {
		json_object(&j);
		json_key(&j, "name");
		json_text(&j, e->attachment[i].name);
		json_key(&j, "kept");
		json_bool(&j, e->attachment[i].id != 0);
		json_key(&j, "bytes");
		json_number(&j, (int64_t)e->attachment[i].bytes);
		json_key(&j, "sha256");
		json_text(&j, hex_text(a, e->attachment[i].sha256, SHA256_BYTES));
		json_object_end(&j);
	}
	json_array_end(&j);
	return taken(a, &o);
}

/* Events it names have columns of their own, which leave out what is withheld. */
static str fields_json(struct arena *a, const struct event *e, bool outside)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	for (unsigned x = 0; x < EVENT_FIELD_COUNT; x++) {
		bool names = x == EVENT_FIELD_contradicts || x == EVENT_FIELD_re;
		bool time = event_field_rows[x].is_time;
		struct when w;
		if (e->value[x].n == 0 || x == EVENT_FIELD_due_at || (names && outside))
			continue;
		json_key(&j, event_field_rows[x].name);
		json_text(&j, time && when_of(e->value[x], &w) ? when_text(a, &w) : e->value[x]);
	}
	json_object_end(&j);
	return taken(a, &o);
}

struct wanted {
	struct facts *f;
	uint32_t only; /* 0: all that pass */
	const struct event_kind_row *kind;
	str group, stream;
	uint32_t entity;
	bool open, history, outside;
	uint64_t withheld;
};

/* A number as it may be told: none of a privileged event to whom that is withheld from. */
static uint32_t told_id(const struct wanted *w, uint32_t id)
{
	const struct event *e = event_get(&w->f->events, id);
	return w->outside && e != NULL && e->privileged ? 0 : id;
}

static void put_links(struct list *l, struct arena *a, const struct wanted *w,
		      const struct event *e)
{
	list_bool(l, event_open(e));
	list_said(l, short_id_or(a, 'E', told_id(w, e->settled)));
	list_said(l, short_id_or(a, 'E', told_id(w, e->re)));
	str *other = arena_new(a, str, e->n_contradicts);
	size_t n = 0;
	for (size_t i = 0; i < e->n_contradicts; i++)
		if (told_id(w, e->contradicts[i]) != 0)
			other[n++] = fact_id(a, 'E', e->contradicts[i]);
	list_texts(l, other, n);
}

static void put(struct list *l, struct arena *a, const struct wanted *w, const struct event *e)
{
	str figures = figures_json(a, e), files = attachments_json(a, e),
	    f = fields_json(a, e, w->outside);
	list_text(l, fact_id(a, 'E', e->id));
	list_json(l, when_json(a, &e->at), when_text(a, &e->at));
	list_text(l, str_of(e->kind->name));
	list_text(l, str_of(e->kind->group));
	list_text(l, event_title(e));
	list_said(l, e->speaker_name);
	list_text(l, str_of(event_state_name(e->state)));
	list_said(l, short_id_or(a, 'O', e->entity));
	list_said(l, e->value[EVENT_FIELD_stream]);
	list_said(l, e->who_name);
	list_said(l, e->to_name);
	list_said(l, e->from_name);
	if (when_known(&e->due))
		list_json(l, when_json(a, &e->due), when_text(a, &e->due));
	else
		list_null(l);
	put_links(l, a, w, e);
	list_json(l, figures, figures);
	list_json(l, files, files);
	list_json(l, f, f);
	list_bool(l, e->privileged);
	list_said(l, short_id_or(a, 'E', told_id(w, e->corrects)));
	list_said(l, short_id_or(a, 'E', told_id(w, e->corrected)));
	list_bool(l, e->retracted);
	list_said(l, e->why);
	list_text(l, moment_text(a, e->at_ms));
	list_text(l, e->by);
	list_text(l, hex_text(a, e->digest, sizeof(e->digest)));
	list_row_end(l);
}

static bool passes(const struct wanted *w, const struct event *e)
{
	if (w->only != 0)
		return e->id == w->only;
	return (w->history || event_stands(e)) && (!w->open || event_open(e)) &&
	       (w->kind == NULL || e->kind == w->kind) &&
	       (w->group.n == 0 || str_eq(str_of(e->kind->group), w->group)) &&
	       (w->entity == 0 || e->entity == w->entity) &&
	       (w->stream.n == 0 || str_eq(e->value[EVENT_FIELD_stream], w->stream));
}

/* What is privileged now was no less so in the words of before. */
static bool withheld(const struct event_all *all, const struct event *e)
{
	while (!e->privileged && e->corrected != 0)
		e = event_get(all, e->corrected);
	return e->privileged;
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	struct wanted *w = ctx;
	w->withheld = 0;
	for (size_t i = 0; i < w->f->events.n; i++) {
		const struct event *e = &w->f->events.event[i];
		struct arena a = *l->call->arena;
		if (!passes(w, e))
			continue;
		if (w->outside && withheld(&w->f->events, e))
			w->withheld++;
		else if (list == NULL)
			look_show(l, fact_id(&a, 'E', e->id));
		else
			put(list, &a, w, e);
	}
}

static void more(struct json *j, const void *ctx)
{
	const struct wanted *w = ctx;
	json_key(j, "withheld");
	json_number(j, (int64_t)w->withheld);
}

static int filters(struct call *c, struct wanted *w)
{
	const char *kind = call_option(c, "kind"), *entity = call_option(c, "entity"),
		   *stream = call_option(c, "stream");
	bool known = false;
	w->kind = kind == NULL ? NULL : event_kind_by_name(str_of(kind));
	w->group = str_of(call_option(c, "group-of"));
	w->open = call_option(c, "open") != NULL;
	w->history = call_option(c, "history") != NULL;
	w->outside = call_option(c, "for") != NULL;
	for (const struct event_kind_row *r = event_kind_rows; r->name != NULL; r++)
		known |= str_eq(str_of(r->group), w->group);
	if ((kind != NULL && w->kind == NULL) || (w->group.n > 0 && !known))
		return call_wrong(
		    c, "there is no such kind or group; `kond event kinds` names them", NULL);
	w->entity = entity == NULL ? 0 : entity_of(str_of(entity));
	if (entity != NULL && org_entity(&w->f->org, w->entity) == NULL)
		return call_wrong(c, "there is no such legal entity; `kond org list` names them",
				  entity);
	w->stream = stream == NULL ? STR_NONE : org_stream(&w->f->org, str_of(stream));
	return stream != NULL && w->stream.n == 0
		   ? call_wrong(c, "there is no such data stream", stream)
		   : EXIT_done;
}

int event_list(struct call *c)
{
	struct look l;
	struct facts f;
	struct wanted w = {.f = &f};
	if (c->n_arg > 1)
		return call_wrong(c, "list takes no more arguments", NULL);
	if (!look_begin(&l, c))
		return EXIT_failed;
	int r = facts_load(c, l.k, &f) ? filters(c, &w) : EXIT_failed;
	if (r != EXIT_done)
		return look_give_up(&l, r);
	l.more = more;
	l.more_ctx = &w;
	r = look_run(&l, "events", columns, COLUMNS, &w, pass);
	if (w.outside && r == EXIT_done)
		fprintf(stderr, "withheld as privileged: %llu\n", (unsigned long long)w.withheld);
	return r;
}

int event_show(struct call *c)
{
	struct look l;
	struct facts f;
	const struct event *e = NULL;
	const char *format = call_option(c, "format");
	if (c->n_arg != 2)
		return call_wrong(c, "wants: show E-3", NULL);
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (facts_load(c, l.k, &f))
		e = event_arg(c, &f, c->arg[1]);
	if (e == NULL)
		return look_give_up(&l, EXIT_wrong_use);
	if (format != NULL && !str_eq(str_of(format), STR("table")))
		return look_run(&l, "events", columns, COLUMNS,
				&(struct wanted){.f = &f, .only = e->id}, pass);
	look_show(&l, fact_id(c->arena, 'E', e->id));
	if (look_write(&l, "event"))
		told_event(c->out, c->arena, &f, e);
	return look_close(&l);
}

int event_kinds(struct call *c)
{
	static const struct list_column col[] = {
	    {"name", "kind", false}, {"group", "group", false}, {"side", "line", false},
	    {"what", "what", false}, {"asks", "asks", false},   {"may", "may say", false}};
	static const char *const sides[] = {"none", "above", "below"};
	struct list *l = call_list(c, col, 6);
	for (const struct event_kind_row *r = event_kind_rows; r->name != NULL; r++) {
		list_text(l, str_of(r->name));
		list_text(l, str_of(r->group));
		list_text(l, str_of(sides[r->side]));
		list_text(l, str_of(r->words));
		list_said(l, str_of(r->asks));
		list_said(l, str_of(r->may));
		list_row_end(l);
	}
	list_end(l);
	return EXIT_done;
}

/* ---- files ---- */

static const struct attachment *attachment_arg(struct call *c, const struct event *e)
{
	uint64_t n = 1;
	if (c->n_arg == 3 && !str_u64(str_of(c->arg[2]), &n))
		n = 0;
	if (n == 0 || n > e->n_attachment) {
		call_wrong(c, "this event has no such file; `kond event show` lists them, from 1",
			   c->n_arg == 3 ? c->arg[2] : NULL);
		return NULL;
	}
	if (e->attachment[n - 1].id == 0) {
		call_failed(c, "only the hash of this file is kept; the file is elsewhere", NULL);
		return NULL;
	}
	return &e->attachment[n - 1];
}

int event_file(struct call *c, str bytes, const char *path)
{
	FD_SCOPE fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return call_failed(c,
				   errno == EEXIST ? "there is a file already; name another"
						   : "can not be made there",
				   path);
	return io_write_full(fd, bytes.p, bytes.n) && fsync(fd) == 0
		   ? EXIT_done
		   : call_failed(c, "could not be written; is the disk full?", path);
}

int event_save(struct call *c)
{
	struct look l;
	struct facts f;
	const char *path = call_option(c, "out");
	if (c->n_arg < 2 || path == NULL)
		return call_wrong(c, "wants: attachment E-3 [N] --out FILE", NULL);
	if (!look_begin(&l, c))
		return EXIT_failed;
	const struct event *e = facts_load(c, l.k, &f) ? event_arg(c, &f, c->arg[1]) : NULL;
	const struct attachment *x = e == NULL ? NULL : attachment_arg(c, e);
	if (x == NULL)
		return look_give_up(&l, EXIT_wrong_use);
	struct out bytes = out_mem();
	int r = EXIT_failed;
	look_show(&l, fact_id(c->arena, 'E', e->id));
	if (!attachment_get(l.k, x->id, &bytes)) {
		call_failed(c, "the file can not be read", case_why(l.k));
		out_end(&bytes);
		return look_give_up(&l, r);
	}
	if (look_write(&l, "attachment"))
		r = event_file(c, out_view(&bytes), path);
	out_end(&bytes);
	int closed = look_close(&l);
	return r == EXIT_done ? closed : r;
}
