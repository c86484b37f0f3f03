/* kond findings - every finding with its place; --show fetches its bytes back out of the evidence.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hmap.h"
#include "base/io.h"
#include "cmd/look.h"
#include "cmd/shown.h"
#include "run/excerpt.h"
#include "text/places.h"

#define MARKS_SHOWN 100 /* findings of one mention that are marked */

static const struct option_row options[] = {
    {"person", "P-ID", "only what was found of this person", false},
    {"group", "GROUP", "only what puts people in this group: deceased, detained, abroad ...",
     false},
    {"kind", "KIND", "only this kind: bsn, name, birth_date, postcode, result ...", false},
    {"show", "ID", "the bytes of this finding, out of the evidence, however deep", false},
    {"context", "N", "with --show: so many bytes before and behind as well", false},
    {"picture", "FILE",
     "with --show: a PNG of the page it stands on (PDF, scans), with all that was found there of "
     "its person marked",
     false},
    {"pictures", "DIR", "with --person: such a picture of every page, into a folder", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

/* F-item.mention.finding */
static str finding_id(struct arena *a, const struct place *p, size_t i)
{
	struct out o = out_mem();
	out_z(&o, "F-");
	out_dec(&o, p->item);
	out_char(&o, '.');
	out_dec(&o, p->ordinal);
	out_char(&o, '.');
	out_dec(&o, i + 1);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static bool finding_of(str s, struct place *out_p, size_t *out_i)
{
	uint64_t v[3];
	if (!str_starts(s, STR("F-")))
		return false;
	s = str_sub(s, 2, s.n);
	for (size_t i = 0; i < 3; i++)
		if (!str_u64(str_cut(&s, '.'), &v[i]) || v[i] > UINT32_MAX)
			return false;
	*out_p = (struct place){.item = (uint32_t)v[0], .ordinal = (uint32_t)v[1]};
	*out_i = (size_t)v[2] - 1;
	return s.n == 0 && v[2] > 0;
}

/* Names of the cells of the item at hand. */
struct cells {
	uint32_t item;
	struct hmap at;
	str *name;
	size_t n, cap;
	struct arena arena;
};

static void cells_load(struct cells *s, struct kase *k, uint32_t item)
{
	str packed;
	if (s->item == item)
		return;
	hmap_free(&s->at);
	arena_reset(&s->arena);
	s->item = item;
	s->n = 0;
	if (!case_names_get(k, &s->arena, item, &packed))
		return;
	struct cur c = cur_of(packed);
	while (cur_left(&c) > 0 && !c.bad) {
		uint64_t cell = cur_var(&c);
		GROW(s->name, s->cap, s->n + 1);
		s->name[s->n++] = cur_lv(&c);
		*hmap_put(&s->at, cell, NULL) = s->n;
	}
}

static str locator(struct arena *a, struct shown *w, struct cells *s, const struct place *p,
		   const struct mention *m, const struct finding *f)
{
	struct out o = out_mem();
	uint64_t *name = f->cell == 0 ? NULL : hmap_get(&s->at, f->cell);
	out_str(&o, shown_path(w, p->item));
	out_char(&o, '#');
	out_z(&o, unit_name(m->unit));
	out_char(&o, '=');
	out_dec(&o, m->number);
	if (name != NULL) {
		out_z(&o, m->unit == UNIT_message ? "&segment=" : "&col=");
		out_str(&o, s->name[*name - 1]);
	} else {
		out_z(&o, "&byte=");
		out_dec(&o, f->at);
	}
	str r = str_copy(a, out_view(&o));
	out_end(&o);
	return r;
}

static struct texts evidence(struct arena *a, unsigned bits)
{
	static const char *const name[] = {"label",   "position", "check",  "column",
					   "lexicon", "invalid",  "padded", "derived"};
	str *s = arena_new(a, str, 8);
	size_t n = 0;
	for (unsigned b = 0; b < 8; b++)
		if ((bits >> b & 1) != 0)
			s[n++] = str_of(name[b]);
	return (struct texts){s, n};
}

/* Local keys are shown as scope:value. */
static str key_shown(struct arena *a, str v)
{
	size_t at = str_find_byte(v, KEY_SEP);
	if (at == v.n)
		return v;
	if (at == 0)
		return str_sub(v, 1, v.n);
	str s = str_copy(a, v);
	((unsigned char *)(uintptr_t)s.p)[at] = ':';
	return s;
}

static const struct list_column columns[] = {
    {"id", "id", false},         {"person", "person", false},     {"kind", "kind", false},
    {"value", "value", false},   {"evidence", "evidence", false}, {"role", NULL, false},
    {"locator", "where", false}, {"offset", NULL, true},          {"bytes", NULL, true}};

struct query {
	uint32_t person;
	const char *kind;
	unsigned group;
	struct shown shown;
	struct cells cells;
	struct arena scratch;
	bool broken;
};

static void put_finding(struct list *l, struct query *q, struct kase *k, const struct place *p,
			const struct mention *m, size_t i, uint32_t of)
{
	const struct finding *f = &m->finding[i];
	struct texts t = evidence(&q->scratch, f->evidence);
	cells_load(&q->cells, k, p->item);
	list_text(l, finding_id(&q->scratch, p, i));
	if (of == 0)
		list_null(l);
	else
		list_text(l, id_text(&q->scratch, 'P', of));
	list_text(l, str_of(kind_name(f->kind)));
	list_text(l, key_shown(&q->scratch, f->value));
	list_texts(l, t.s, t.n);
	list_text(l, str_of(role_name(m->role)));
	list_text(l, locator(&q->scratch, &q->shown, &q->cells, p, m, f));
	list_number(l, f->at);
	list_number(l, f->raw_n);
	list_row_end(l);
}

static bool wanted(const struct query *q, const struct mention *m, const struct finding *f)
{
	if (q->kind != NULL && !str_eq(str_of(kind_name(f->kind)), str_of(q->kind)))
		return false;
	return q->group == 0 ||
	       (groups_of_finding(q->scratch, m->role, f->kind, f->value) & q->group) != 0;
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	struct query *q = ctx;
	struct case_mentions *all = case_mentions_begin(l->k, &l->call->limits);
	struct place p;
	struct mention m;
	while (case_mentions_next(all, &p, &m)) {
		uint32_t of = q->person == 0 && list == NULL
				  ? 0
				  : case_person_of_mention(l->k, p.item, p.ordinal);
		for (size_t i = 0; i < m.n && (q->person == 0 || of == q->person); i++) {
			if (!wanted(q, &m, &m.finding[i]))
				continue;
			if (list == NULL)
				look_show(l, finding_id(&q->scratch, &p, i));
			else
				put_finding(list, q, l->k, &p, &m, i, of);
		}
		arena_reset(&q->scratch);
	}
	q->broken |= case_mentions_broken(all);
	case_mentions_end(all);
}

static int list_all(struct call *c, struct look *look, uint32_t person, unsigned group)
{
	struct query q = {.person = person,
			  .kind = call_option(c, "kind"),
			  .group = group,
			  .shown = shown_start(look->k),
			  .cells = {.arena = arena_make((size_t)64 << 20)},
			  .scratch = arena_make((size_t)16 << 20)};
	int r = look_run(look, "findings", columns, sizeof(columns) / sizeof(columns[0]), &q, pass);
	shown_end(&q.shown);
	hmap_free(&q.cells.at);
	grow_free(q.cells.name, q.cells.cap, sizeof(q.cells.name[0]));
	arena_free(&q.cells.arena);
	arena_free(&q.scratch);
	return q.broken ? call_failed(c, "the case holds an altered block; see `kond verify`", NULL)
			: r;
}

/* ---- pictures of pages ---- */

/* Places of the findings of a mention, as text/highlight.h; not of what was worked out from another
 * place. */
static void write_marks(struct out *o, const struct mention *m)
{
	for (size_t i = 0; i < m->n && i < MARKS_SHOWN; i++) {
		if ((m->finding[i].evidence & EV_derived) != 0)
			continue;
		if (o->n > 0)
			out_char(o, ' ');
		out_dec(o, m->finding[i].at);
		out_char(o, '+');
		out_dec(o, m->finding[i].raw_n);
	}
}

/* Pictures are the user's to keep: nobody else may read them, and nothing is written over. */
static bool write_file(struct call *c, const char *path, str bytes)
{
	FD_SCOPE fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0 && io_write_full(fd, bytes.p, bytes.n))
		return true;
	call_failed(c,
		    errno == EEXIST ? "is there already; name another file, or take it away"
				    : "can not be written",
		    path);
	return false;
}

static bool draw(struct call *c, struct look *look, const struct place *p, const struct mention *m,
		 const char *path)
{
	struct out marks = out_mem(), png = out_mem();
	const char *why = NULL, *parser = call_parser(c);
	write_marks(&marks, m);
	bool ok = parser != NULL && excerpt_picture(look->k, &c->limits, parser, p->item,
						    out_view(&marks), &png, &why);
	if (!ok)
		call_failed(c, why == NULL ? "kond-parse is missing" : why, NULL);
	ok = ok && write_file(c, path, out_view(&png));
	out_end(&marks);
	out_end(&png);
	return ok;
}

static const char *picture_path(struct arena *a, const char *dir, const struct place *p)
{
	struct out o = out_mem();
	out_z(&o, dir);
	out_z(&o, "/F-");
	out_dec(&o, p->item);
	out_char(&o, '.');
	out_dec(&o, p->ordinal);
	out_z(&o, ".png");
	const char *path = str_z(a, out_view(&o));
	out_end(&o);
	return path;
}

struct drawing {
	uint32_t person;
	const char *dir;
	unsigned pages, drawn, failed;
	bool broken;
};

static bool on_page(struct kase *k, struct arena a, uint32_t item)
{
	struct item i;
	return case_item_get(k, &a, item, &i) && places_drawn(i.reader);
}

static void pages_of(struct look *l, struct drawing *d, bool show)
{
	struct case_mentions *all = case_mentions_begin(l->k, &l->call->limits);
	struct arena a = arena_make((size_t)16 << 20);
	struct place p;
	struct mention m;
	while (case_mentions_next(all, &p, &m)) {
		struct arena scratch = a;
		if (case_person_of_mention(l->k, p.item, p.ordinal) != d->person ||
		    !on_page(l->k, scratch, p.item))
			continue;
		d->pages += !show;
		if (!show)
			look_show(l, finding_id(&scratch, &p, 0));
		else if (draw(l->call, l, &p, &m, picture_path(&scratch, d->dir, &p)))
			d->drawn++;
		else
			d->failed++;
	}
	d->broken |= case_mentions_broken(all);
	case_mentions_end(all);
	arena_free(&a);
}

static bool is_person(struct kase *k, struct arena a, uint32_t person)
{
	struct person p;
	return case_person_get(k, &a, person, &p);
}

static void tell_drawn(struct out *o, const struct drawing *d)
{
	out_dec(o, d->drawn);
	if (d->pages == 0) {
		out_z(o, " pictures: nothing of this person stands on a page of a PDF or scan\n");
		return;
	}
	out_z(o, d->drawn == 1 ? " picture in " : " pictures in ");
	out_z(o, d->dir);
	out_char(o, '\n');
}

static int draw_all(struct call *c, struct look *look, uint32_t person, const char *dir)
{
	struct drawing d = {.person = person, .dir = dir};
	if (person == 0)
		return case_close(look->k), call_wrong(c, "--pictures wants --person P-ID", NULL);
	if (!is_person(look->k, *c->arena, person))
		return case_close(look->k),
		       call_failed(c, "no such person in the case", call_option(c, "person"));
	pages_of(look, &d, false);
	if (d.pages > 0 && mkdir(dir, 0700) != 0 && errno != EEXIST)
		return case_close(look->k), call_failed(c, "can not be made", dir);
	if (look_write(look, "findings.pictures"))
		pages_of(look, &d, true);
	tell_drawn(c->out, &d);
	int r = look_close(look);
	if (d.broken)
		return call_failed(c, "the case holds an altered block; see `kond verify`", NULL);
	return d.failed > 0 ? EXIT_failed : r;
}

/* The mention want with finding i; it lives as long as *out_all, which the caller ends. */
static bool find_one(struct call *c, struct kase *k, const struct place *want, size_t i,
		     struct case_mentions **out_all, struct mention *out_m)
{
	struct place p;
	bool hit = false;
	*out_all = case_mentions_begin(k, &c->limits);
	while (!hit && case_mentions_next(*out_all, &p, out_m))
		hit = p.item == want->item && p.ordinal == want->ordinal && i < out_m->n;
	return hit;
}

static int show_bytes(struct call *c, struct look *look, const char *id, uint32_t item,
		      const struct finding *f, uint64_t context)
{
	const char *why = NULL, *parser = call_parser(c);
	uint64_t from = f->at > context ? f->at - context : 0;
	size_t n = (size_t)(f->at - from) + f->raw_n + (size_t)context;
	str bytes;
	if (parser == NULL || !excerpt_get(look->k, &c->limits, parser, c->arena, item, from,
					   n > 1 << 20 ? 1 << 20 : n, &bytes, &why))
		return case_close(look->k),
		       call_failed(c, why == NULL ? "kond-parse is missing" : why, NULL);
	look_show(look, str_of(id));
	if (look_write(look, "findings.show")) {
		out_str(c->out, bytes);
		if (isatty(STDOUT_FILENO) == 1)
			out_char(c->out, '\n');
	}
	return look_close(look);
}

static int show_picture(struct call *c, struct look *look, const char *id, const struct place *p,
			const struct mention *m, const char *file)
{
	look_show(look, str_of(id));
	bool ok = look_write(look, "findings.picture") && draw(c, look, p, m, file);
	int r = look_close(look);
	return ok ? r : EXIT_failed;
}

static int show(struct call *c, struct look *look, const char *id)
{
	struct place p;
	struct mention m;
	struct case_mentions *all = NULL;
	size_t i;
	uint64_t context;
	const char *file = call_option(c, "picture");
	if (!call_number(c, "context", 0, &context) || !finding_of(str_of(id), &p, &i))
		return case_close(look->k),
		       call_wrong(c, "--show wants an id as `kond findings` lists them: F-12.0.1",
				  id);
	if (!find_one(c, look->k, &p, i, &all, &m)) {
		case_mentions_end(all);
		return case_close(look->k), call_failed(c, "no such finding in the case", id);
	}
	struct finding f = m.finding[i];
	struct finding *kept = arena_new(c->arena, struct finding, m.n);
	for (size_t x = 0; x < m.n; x++)
		kept[x] = (struct finding){.at = m.finding[x].at,
					   .raw_n = m.finding[x].raw_n,
					   .evidence = m.finding[x].evidence};
	m.finding = kept;
	case_mentions_end(all);
	return file != NULL
		   ? show_picture(c, look, id, &p, &m, file)
		   : show_bytes(c, look, id, p.item, &f, context < 65536 ? context : 65536);
}

static int run(struct call *c)
{
	struct look look;
	uint32_t person = 0;
	const char *v = call_option(c, "person");
	if (v != NULL && !id_read(str_of(v), 'P', &person))
		return call_wrong(c, "--person wants an id as P-000123", v);
	const char *g = call_option(c, "group");
	unsigned group = g == NULL ? 0 : group_by_name(str_of(g));
	if (g != NULL && group == 0)
		return call_wrong(c,
				  "--group is minor, minor_at_test, deceased, secret_address, "
				  "detained, abroad, staff or test_patient, not",
				  g);
	if (!look_begin(&look, c))
		return EXIT_failed;
	if (call_option(c, "show") != NULL)
		return show(c, &look, call_option(c, "show"));
	if (call_option(c, "pictures") != NULL)
		return draw_all(c, &look, person, call_option(c, "pictures"));
	return list_all(c, &look, person, group);
}

const struct cmd cmd_findings = {
    .name = "findings",
    .args = "[options]",
    .brief = "List what was found where, or fetch its bytes",
    .help =
	"A locator is the path of the item (!/ at each container), then # and the place in it.\n"
	"--show writes exactly the bytes of the finding to stdout and checks that the evidence is "
	"still the same.\n"
	"--person P-000012 --group deceased lists the evidence for which that person is in the "
	"group; for minors the birth date, and the days of tests.\n"
	"--picture draws the page of a PDF or scan instead, so that a person can look: as --person "
	"P-000012 --pictures DIR does for all pages of one person.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .run = run};
