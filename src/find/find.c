/*
 * find - the finder: takes passages and hands each sort to its assembler. The name of an item is
 * evidence too ("uitslag de Vries 01-02-1980.pdf") and is read as a passage of its own.
 */
#include "find/find.h"

#include <string.h>

#include "find/care.h"
#include "find/embedded.h"
#include "find/finder.h"
#include "find/hidden.h"
#include "find/name.h"

#define NAME_ARENA_BYTES ((size_t)1 << 20)
#define TREE_ARENA_BYTES ((size_t)64 << 20)
#define TREE_REST_BYTES  ((size_t)32 << 20) /* text around messages in the values of one tree */

struct finder {
	struct sink sink; /* first: a sink is its finder */
	const struct limits *limits;
	struct find_out *out;
	struct cells cells;
	struct table_state *table;
	struct hl7_state *hl7;
	struct care *care;         /* messages of all notations, upon hl7 */
	struct hidden *hidden;     /* messages inside other text */
	struct embedded *embedded; /* trees inside running text */
	struct sink plain;         /* the sink for what was looked through for trees */
	struct sink direct;        /* the sink for what was looked through */
	struct tree_state *tree;
	struct prose_state *prose;
	struct build name;
	struct arena arena;
	struct arena tree_arena; /* a tree without the messages in it */
	uint64_t passages;
};

void find_start(void)
{
	text_index_start();
	name_start();
	header_start();
	prose_start();
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
	table_row(f->table, hidden_row(f->hidden, r));
}

static void sink_table_end(struct sink *s) { table_end(finder_of(s)->table); }

static struct finder *direct_of(struct sink *s)
{
	return (struct finder *)(void *)((unsigned char *)s - offsetof(struct finder, direct));
}

static void direct_message_begin(struct sink *s, uint64_t number, const struct separators *sep)
{
	care_message(direct_of(s)->care, number, sep);
}

static void direct_segment(struct sink *s, const struct segment *g)
{
	care_segment(direct_of(s)->care, g);
}

static void direct_message_end(struct sink *s) { care_message_end(direct_of(s)->care); }

static void direct_prose(struct sink *s, const struct prose *p)
{
	embedded_prose(direct_of(s)->embedded, p);
}

static struct finder *plain_of(struct sink *s)
{
	return (struct finder *)(void *)((unsigned char *)s - offsetof(struct finder, plain));
}

static void plain_prose(struct sink *s, const struct prose *p)
{
	prose_passage(plain_of(s)->prose, p);
}

static void plain_tree(struct sink *s, const struct tree *t) { tree_passage(plain_of(s)->tree, t); }

static void direct_partial(struct sink *s, enum reason why, uint64_t at)
{
	struct find_out *o = direct_of(s)->out;
	o->partial(o, why, at);
}

static void sink_message_begin(struct sink *s, uint64_t number, const struct separators *sep)
{
	care_message(finder_of(s)->care, number, sep);
}

static void sink_segment(struct sink *s, const struct segment *g)
{
	struct finder *f = finder_of(s);
	f->passages++;
	care_segment(f->care, g);
}

static void sink_message_end(struct sink *s) { care_message_end(finder_of(s)->care); }

/* A tree whose values hold messages: these are given, what stood around them stays. */
static const struct tree *look_through(struct finder *f, const struct tree *t, struct tree *copy)
{
	struct tree_node *node = NULL;
	size_t kept = 0;
	for (uint32_t i = 0; i < t->n && kept < TREE_REST_BYTES; i++) {
		struct row one = {.number = t->number, .n = 1, .cells = &t->node[i].value};
		if (!hidden_may_hold(one.cells->text))
			continue;
		const struct row *rest = hidden_row(f->hidden, &one);
		if (rest == &one)
			continue;
		if (node == NULL) {
			arena_reset(&f->tree_arena);
			node = arena_new(&f->tree_arena, struct tree_node, t->n);
			memcpy(node, t->node, t->n * sizeof(*node));
		}
		kept += rest->cells[0].text.n;
		node[i].value.text = kept < TREE_REST_BYTES
					 ? str_copy(&f->tree_arena, rest->cells[0].text)
					 : STR_NONE;
	}
	if (node == NULL)
		return t;
	*copy = *t;
	copy->node = node;
	return copy;
}

static void sink_tree(struct sink *s, const struct tree *t)
{
	struct finder *f = finder_of(s);
	f->passages++;
	struct tree copy;
	tree_passage(f->tree, look_through(f, t, &copy));
}

static void sink_prose(struct sink *s, const struct prose *p)
{
	struct finder *f = finder_of(s);
	f->passages++;
	table_caption(f->table, p);
	if (hidden_may_hold(p->text))
		hidden_prose(f->hidden, p);
	else
		embedded_prose(f->embedded, p);
}

struct finder *find_new(const struct limits *l, struct find_out *out)
{
	size_t cap = 0;
	struct finder *f = grow(NULL, &cap, 1, sizeof(*f));
	f->limits = l;
	f->out = out;
	f->sink = sink_none();
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
	f->care = care_new(f->hl7);
	f->direct = (struct sink){.message_begin = direct_message_begin,
				  .segment = direct_segment,
				  .message_end = direct_message_end,
				  .prose = direct_prose,
				  .partial = direct_partial};
	f->hidden = hidden_new(l, &f->direct);
	f->plain = (struct sink){.tree = plain_tree, .prose = plain_prose};
	f->embedded = embedded_new(l, &f->plain);
	f->tree = tree_new(l, out, &f->cells, f->prose);
	f->name = (struct build){.out = out, .limits = l};
	f->arena = arena_make(NAME_ARENA_BYTES);
	f->tree_arena = arena_make(TREE_ARENA_BYTES);
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
	hidden_item(f->hidden);
	embedded_item(f->embedded);
	prose_item(f->prose);
	table_item(f->table, name);
	tree_item(f->tree);
	read_name(f, name);
}

void find_item_end(struct finder *f) { prose_item_end(f->prose); }

uint64_t find_passages(const struct finder *f) { return f->passages; }

void find_free(struct finder *f)
{
	table_free(f->table);
	care_free(f->care);
	hidden_free(f->hidden);
	embedded_free(f->embedded);
	hl7_free(f->hl7);
	tree_free_state(f->tree);
	prose_free(f->prose);
	cells_free(&f->cells);
	grow_free(f->name.finding, f->name.cap, sizeof(*f->name.finding));
	arena_free(&f->arena);
	arena_free(&f->tree_arena);
	grow_free(f, 64, sizeof(*f));
}
