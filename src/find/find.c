/*
 * find - the finder: takes passages and hands each sort to its assembler. The name of an item is
 * evidence too ("uitslag de Vries 01-02-1980.pdf") and is read as a passage of its own.
 */
#include "find/find.h"

#include "find/finder.h"
#include "find/name.h"

#define NAME_ARENA_BYTES ((size_t)1 << 20)

struct finder {
	struct sink sink; /* first: a sink is its finder */
	const struct limits *limits;
	struct cells cells;
	struct table_state *table;
	struct hl7_state *hl7;
	struct tree_state *tree;
	struct prose_state *prose;
	struct build name;
	struct arena arena;
	uint64_t passages;
};

void find_start(void)
{
	name_start();
	header_start();
	for (size_t i = 0; i < detector_count; i++)
		if (detector_table[i]->start != NULL)
			detector_table[i]->start();
}

static struct finder *finder_of(struct sink *s) { return (struct finder *)(void *)s; }

static void sink_table_begin(struct sink *s, const struct table *t)
{
	table_start(finder_of(s)->table, t);
}

static void sink_row(struct sink *s, const struct row *r)
{
	struct finder *f = finder_of(s);
	f->passages++;
	table_row(f->table, r);
}

static void sink_table_end(struct sink *s) { table_end(finder_of(s)->table); }

static void sink_message_begin(struct sink *s, uint64_t number, const struct separators *sep)
{
	hl7_message(finder_of(s)->hl7, number, sep);
}

static void sink_segment(struct sink *s, const struct segment *g)
{
	struct finder *f = finder_of(s);
	f->passages++;
	hl7_segment(f->hl7, g);
}

static void sink_message_end(struct sink *s) { hl7_message_end(finder_of(s)->hl7); }

static void sink_tree(struct sink *s, const struct tree *t)
{
	struct finder *f = finder_of(s);
	f->passages++;
	tree_passage(f->tree, t);
}

static void sink_prose(struct sink *s, const struct prose *p)
{
	struct finder *f = finder_of(s);
	f->passages++;
	prose_passage(f->prose, p);
}

struct finder *find_new(const struct limits *l, struct find_out *out)
{
	size_t cap = 0;
	struct finder *f = grow(NULL, &cap, 1, sizeof(*f));
	f->limits = l;
	f->sink.table_begin = sink_table_begin;
	f->sink.row = sink_row;
	f->sink.table_end = sink_table_end;
	f->sink.message_begin = sink_message_begin;
	f->sink.segment = sink_segment;
	f->sink.message_end = sink_message_end;
	f->sink.tree = sink_tree;
	f->sink.prose = sink_prose;
	cells_init(&f->cells, out);
	f->prose = prose_new(l, out);
	f->table = table_new(l, out, &f->cells, f->prose);
	f->hl7 = hl7_new(l, out, &f->cells, f->prose);
	f->tree = tree_new(l, out, &f->cells, f->prose);
	f->name = (struct build){.out = out, .limits = l, .packed = out_mem()};
	f->arena = arena_make(NAME_ARENA_BYTES);
	return f;
}

struct sink *find_sink(struct finder *f) { return &f->sink; }

/* The last part of a path, without its ending, with the marks that stand for spaces in file names
 * made spaces. */
static str spoken_name(struct arena *a, str path)
{
	size_t from = path.n;
	while (from > 0 && path.p[from - 1] != '/' && path.p[from - 1] != '\\')
		from--;
	str s = str_sub(path, from, path.n);
	size_t dot = s.n;
	while (dot > 0 && s.p[dot - 1] != '.')
		dot--;
	if (dot > 1 && s.n - dot <= 5)
		s = str_sub(s, 0, dot - 1);
	unsigned char *p = arena_new(a, unsigned char, s.n);
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == '_' || s.p[i] == '+' ? ' ' : s.p[i];
	return (str){p, s.n};
}

static void read_name(struct finder *f, str name)
{
	if (name.n == 0 || name.n > f->limits->name_bytes)
		return;
	arena_reset(&f->arena);
	str text = spoken_name(&f->arena, name);
	struct cell cell = {.text = text, .at = 0, .raw_n = (uint32_t)name.n};
	build_start(&f->name, UNIT_name, 0);
	prose_cell(f->prose, &f->name, 0, &cell);
	build_emit(&f->name);
}

void find_item(struct finder *f, str name)
{
	f->passages = 0;
	cells_item(&f->cells);
	prose_item(f->prose);
	table_item(f->table, name);
	tree_item(f->tree);
	read_name(f, name);
}

void find_item_end(struct finder *f)
{
	tree_item_end(f->tree);
	prose_item_end(f->prose);
}

uint64_t find_passages(const struct finder *f) { return f->passages; }

void find_free(struct finder *f)
{
	table_free(f->table);
	hl7_free(f->hl7);
	tree_free_state(f->tree);
	prose_free(f->prose);
	cells_free(&f->cells);
	out_end(&f->name.packed);
	grow_free(f->name.finding, f->name.cap, sizeof(*f->name.finding));
	arena_free(&f->arena);
	grow_free(f, 64, sizeof(*f));
}
