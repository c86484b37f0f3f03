/*
 * dump - see dump.h. A cell is written as place+length "text". Members of containers are shown by
 * their text when it is short, else by their SHA-256.
 */
#include "golden/dump.h"

#include "base/hash.h"
#include "base/must.h"
#include "base/utf8.h"
#include "render/json.h"

#define SHORT_BYTES 2048
#define NAMES       (sizeof(((struct dump_find *)NULL)->name) / sizeof(str))

static struct dump *dump_of(struct sink *s) { return (struct dump *)(void *)s; }

void dump_text(struct out *o, str s)
{
	struct json j = json_of(o);
	json_text(&j, s);
}

static void number(struct out *o, const char *before, uint64_t v)
{
	out_z(o, before);
	out_dec(o, v);
}

static void cell(struct out *o, const struct cell *c)
{
	number(o, "  ", c->at);
	number(o, "+", c->raw_n);
	out_char(o, ' ');
	dump_text(o, c->text);
	out_char(o, '\n');
}

static void table_begin(struct sink *s, const struct table *t)
{
	struct out *o = dump_of(s)->o;
	number(o, "table sample ", t->n_sample);
	out_z(o, " title ");
	dump_text(o, t->title);
	out_char(o, '\n');
}

static void row(struct sink *s, const struct row *r)
{
	struct out *o = dump_of(s)->o;
	number(o, "row ", r->number);
	out_char(o, '\n');
	for (unsigned i = 0; i < r->n; i++)
		cell(o, &r->cells[i]);
}

static void table_end(struct sink *s) { out_z(dump_of(s)->o, "table end\n"); }

static void message_begin(struct sink *s, uint64_t n, const struct separators *sep)
{
	struct out *o = dump_of(s)->o;
	const unsigned char all[] = {sep->field, sep->component, sep->repetition, sep->escape,
				     sep->subcomponent};
	number(o, "message ", n);
	out_z(o, " separators ");
	dump_text(o, (str){all, sizeof(all)});
	out_char(o, '\n');
}

static void segment(struct sink *s, const struct segment *g)
{
	struct out *o = dump_of(s)->o;
	out_z(o, "segment ");
	dump_text(o, g->tag);
	number(o, " of message ", g->message);
	out_char(o, '\n');
	for (unsigned i = 0; i < g->n; i++)
		if (g->field[i].text.n > 0) {
			number(o, "  [", i);
			out_char(o, ']');
			cell(o, &g->field[i]);
		}
}

static void message_end(struct sink *s) { out_z(dump_of(s)->o, "message end\n"); }

/* tree - a node a line, by its depth. */
static void tree(struct sink *s, const struct tree *r)
{
	static const char *const sorts[] = {
	    [NODE_value] = "", [NODE_object] = " {}", [NODE_array] = " []"};
	struct out *o = dump_of(s)->o;
	number(o, r->notation == NOTATION_json ? "json " : "xml ", r->number);
	out_char(o, '\n');
	for (uint32_t i = 0; i < r->n; i++) {
		const struct tree_node *n = &r->node[i];
		for (uint32_t at = i; at != 0; at = r->node[at].up)
			out_z(o, "  ");
		out_z(o, n->again ? "| " : "  ");
		out_z(o, n->attribute ? "@" : "");
		dump_text(o, n->key);
		out_z(o, sorts[n->sort]);
		if (n->sort == NODE_value)
			cell(o, &n->value);
		else
			out_char(o, '\n');
	}
}

/* prose - line by line, each with the place of its first byte. */
static void prose(struct sink *s, const struct prose *p)
{
	struct out *o = dump_of(s)->o;
	str rest = p->text;
	size_t at = 0;
	number(o, "prose from line ", p->line);
	if (p->page > 0)
		number(o, " of page ", p->page);
	out_char(o, '\n');
	while (rest.n > 0) {
		size_t n = str_find_byte(rest, '\n');
		n = n < rest.n ? n + 1 : n;
		number(o, "  ", raw_at(p->map, at));
		out_char(o, ' ');
		dump_text(o, str_sub(rest, 0, n));
		out_char(o, '\n');
		rest = str_sub(rest, n, rest.n);
		at += n;
	}
}

static bool child_begin(struct sink *s, const struct child *c)
{
	struct dump *d = dump_of(s);
	number(d->o, "member ", c->index);
	out_char(d->o, ' ');
	dump_text(d->o, c->name);
	if (c->size >= 0)
		number(d->o, " size ", (uint64_t)c->size);
	out_z(d->o, c->is_file ? "" : " no file");
	if (c->why != REASON_none) {
		out_char(d->o, ' ');
		out_z(d->o, reason_name(c->why));
	}
	out_char(d->o, '\n');
	out_clear(&d->child);
	return true;
}

static void child_data(struct sink *s, const void *p, size_t n)
{
	out_bytes(&dump_of(s)->child, p, n);
}

static void child_end(struct sink *s, enum reason why)
{
	struct dump *d = dump_of(s);
	str data = out_view(&d->child);
	number(d->o, "  data ", data.n);
	out_char(d->o, ' ');
	if (data.n <= SHORT_BYTES && utf8_valid(data)) {
		dump_text(d->o, data);
	} else {
		unsigned char digest[SHA256_BYTES];
		sha256_once(data, digest);
		out_z(d->o, "sha256 ");
		out_hex(d->o, digest, sizeof(digest));
	}
	if (why != REASON_none) {
		out_char(d->o, ' ');
		out_z(d->o, reason_name(why));
	}
	out_char(d->o, '\n');
}

static void progress(struct sink *s, uint64_t bytes)
{
	(void)s;
	(void)bytes;
}

static void partial(struct sink *s, enum reason why, uint64_t at)
{
	struct out *o = dump_of(s)->o;
	out_z(o, "partial ");
	out_z(o, reason_name(why));
	number(o, " at ", at);
	out_char(o, '\n');
}

struct sink *dump_sink(struct dump *d, struct out *o)
{
	*d = (struct dump){
	    .sink = {.table_begin = table_begin,
		     .row = row,
		     .table_end = table_end,
		     .message_begin = message_begin,
		     .segment = segment,
		     .message_end = message_end,
		     .tree = tree,
		     .prose = prose,
		     .child_begin = child_begin,
		     .child_data = child_data,
		     .child_end = child_end,
		     .progress = progress,
		     .partial = partial},
	    .o = o,
	    .child = out_mem(),
	};
	return &d->sink;
}

void dump_end(struct dump *d) { out_end(&d->child); }

static struct dump_find *find_of(struct find_out *f) { return (struct dump_find *)(void *)f; }

static void find_name(struct find_out *f, uint32_t number_of, str name)
{
	struct dump_find *d = find_of(f);
	must(number_of > 0);
	must(utf8_valid(name));
	if (number_of < NAMES)
		d->name[number_of] = str_copy(&d->names, name);
}

static void evidence(struct out *o, unsigned bits)
{
	static const char *const names[] = {"label",   "position", "check",  "column",
					    "lexicon", "invalid",  "padded", "derived"};
	bool some = false;
	for (unsigned i = 0; i < 8; i++) {
		if ((bits >> i & 1) == 0)
			continue;
		out_char(o, some ? '+' : ' ');
		out_z(o, names[i]);
		some = true;
	}
}

static void finding(struct dump_find *d, const struct finding *f)
{
	out_z(d->o, "  ");
	out_z(d->o, kind_name(f->kind));
	out_char(d->o, ' ');
	dump_text(d->o, f->value);
	evidence(d->o, f->evidence);
	if (f->cell != 0) {
		out_z(d->o, " in ");
		if (f->cell < NAMES && d->name[f->cell].p != NULL)
			dump_text(d->o, d->name[f->cell]);
		else
			out_z(d->o, "UNNAMED");
	}
	number(d->o, " ", f->at);
	number(d->o, "+", f->raw_n);
	out_char(d->o, '\n');
}

/* Shown as kond will see it: packed and unpacked again. */
static void find_mention(struct find_out *f, const struct mention *given)
{
	struct dump_find *d = find_of(f);
	struct block_mention one;
	struct mention m;
	packer_clear(&d->pack);
	packer_add(&d->pack, given);
	unpack_open(&d->unpack, packer_view(&d->pack));
	must(unpack_next(&d->unpack, &one) && unpack_whole(&d->unpack, &one, &m));
	out_z(d->o, "mention ");
	out_z(d->o, role_name(m.role)[0] == '\0' ? "nobody" : role_name(m.role));
	out_char(d->o, ' ');
	out_z(d->o, unit_name(m.unit));
	number(d->o, " ", m.number);
	out_char(d->o, '\n');
	for (unsigned i = 0; i < m.n; i++)
		finding(d, &m.finding[i]);
}

static void find_partial(struct find_out *f, enum reason why, uint64_t at)
{
	struct dump_find *d = find_of(f);
	out_z(d->o, "partial ");
	out_z(d->o, reason_name(why));
	number(d->o, " ", at);
	out_char(d->o, '\n');
}

struct find_out *dump_find(struct dump_find *d, struct out *o, const struct limits *l)
{
	*d = (struct dump_find){
	    .find = {.mention = find_mention, .name = find_name, .partial = find_partial},
	    .o = o,
	    .limits = l,
	    .names = arena_make((size_t)64 << 20),
	};
	packer_start(&d->pack);
	unpack_start(&d->unpack, l->mention_findings, l->value_bytes);
	return &d->find;
}

void dump_find_end(struct dump_find *d)
{
	packer_free(&d->pack);
	unpack_free(&d->unpack);
	arena_free(&d->names);
}
