/* guard - see guard.h. Breaches are bugs of readers, so they go through must(). */
#include "guard.h"

#include "base/must.h"
#include "base/utf8.h"

static struct guard *guard_of(struct sink *s) { return (struct guard *)(void *)s; }

static void whole(const struct guard *g, uint64_t at, uint64_t n)
{
	uint64_t most = g->derived ? g->text.n : g->size;
	must(at <= most);
	must(n <= most - at);
}

static void check_cell(const struct guard *g, const struct cell *c)
{
	must(c->text.n == 0 || c->text.p != NULL);
	must(utf8_valid(c->text));
	whole(g, c->at, c->raw_n);
	if (g->derived)
		must(str_eq(c->text, str_sub(out_view(&g->text), c->at, c->at + c->raw_n)));
}

static void check_row(const struct guard *g, const struct row *r)
{
	must(r->number > 0 || g->lines);
	must(r->n <= g->limits->columns);
	for (unsigned i = 0; i < r->n; i++)
		check_cell(g, &r->cells[i]);
}

static void table_begin(struct sink *s, const struct table *t)
{
	struct guard *g = guard_of(s);
	must(!g->in_table && !g->in_message && !g->in_child);
	must(t->n_sample <= 200);
	must(utf8_valid(t->title));
	g->lines = t->lines;
	for (unsigned i = 0; i < t->n_sample; i++)
		check_row(g, &t->sample[i]);
	g->in_table = true;
	g->row = 0;
	g->headed = false;
	g->inner->table_begin(g->inner, t);
}

static void row(struct sink *s, const struct row *r)
{
	struct guard *g = guard_of(s);
	must(g->in_table);
	must(r->number > g->row || (g->lines && !g->headed));
	g->headed = true;
	g->row = r->number;
	check_row(g, r);
	g->inner->row(g->inner, r);
}

static void table_end(struct sink *s)
{
	struct guard *g = guard_of(s);
	must(g->in_table);
	g->in_table = false;
	g->inner->table_end(g->inner);
}

static void message_begin(struct sink *s, uint64_t number, const struct separators *sep)
{
	struct guard *g = guard_of(s);
	must(!g->in_table && !g->in_message && !g->in_child);
	must(number > 0);
	g->in_message = true;
	g->inner->message_begin(g->inner, number, sep);
}

static void segment(struct sink *s, const struct segment *seg)
{
	struct guard *g = guard_of(s);
	must(g->in_message);
	must(seg->message > 0 && seg->n > 0 && seg->n <= g->limits->columns);
	must(utf8_valid(seg->tag));
	for (unsigned i = 0; i < seg->n; i++)
		check_cell(g, &seg->field[i]);
	g->inner->segment(g->inner, seg);
}

static void message_end(struct sink *s)
{
	struct guard *g = guard_of(s);
	must(g->in_message);
	g->in_message = false;
	g->inner->message_end(g->inner);
}

static void check_node(const struct guard *g, const struct tree *r, uint32_t i)
{
	const struct tree_node *n = &r->node[i];
	must(n->sort == NODE_value || n->sort == NODE_object || n->sort == NODE_array);
	must(n->to > i && n->to <= r->n);
	must(n->sort != NODE_value || n->to == i + 1);
	must(i == 0 ? n->up == 0 && n->to == r->n : n->up < i);
	must(i == 0 || (r->node[n->up].sort != NODE_value && n->to <= r->node[n->up].to));
	must(utf8_valid(n->key));
	must(n->sort == NODE_value || (n->value.text.n == 0 && n->value.raw_n == 0));
	check_cell(g, &n->value);
}

static void tree(struct sink *s, const struct tree *r)
{
	struct guard *g = guard_of(s);
	unsigned char depth[TREE_NODES];
	must(!g->in_table && !g->in_message && !g->in_child);
	must(r->number > g->tree);
	must(r->notation == NOTATION_json || r->notation == NOTATION_xml);
	must(r->n > 0 && r->n <= TREE_NODES);
	g->tree = r->number;
	depth[0] = 0;
	for (uint32_t i = 0; i < r->n; i++) {
		check_node(g, r, i);
		must(i == 0 || depth[r->node[i].up] < TREE_DEPTH - 1);
		depth[i] = i == 0 ? 0 : (unsigned char)(depth[r->node[i].up] + 1);
	}
	g->inner->tree(g->inner, r);
}

static void prose(struct sink *s, const struct prose *p)
{
	struct guard *g = guard_of(s);
	uint64_t last = g->raw;
	must(!g->in_message && !g->in_child);
	must(p->line >= g->line);
	must(p->text.n > 0);
	must(utf8_valid(p->text));
	g->line = p->line;
	for (size_t at = 0; at < p->text.n; utf8_next(p->text, &at)) {
		uint64_t raw = raw_at(p->map, at);
		must(raw >= last && raw <= (g->derived ? g->text.n : g->size));
		must(!g->derived || g->text.p[raw] == p->text.p[at]);
		last = raw;
	}
	g->raw = last;
	g->inner->prose(g->inner, p);
}

static bool child_begin(struct sink *s, const struct child *c)
{
	struct guard *g = guard_of(s);
	must(!g->in_table && !g->in_child);
	must(utf8_valid(c->name));
	must(c->name.n <= g->limits->name_bytes);
	must(c->index >= g->index);
	must(c->size >= -1);
	must(reason_known((uint64_t)c->why));
	g->index = (uint64_t)c->index + 1;
	g->in_child = true;
	g->data_wanted = g->inner->child_begin(g->inner, c) && c->is_file && c->why == REASON_none;
	if (!g->data_wanted)
		g->in_child = false;
	return g->data_wanted;
}

static void child_data(struct sink *s, const void *p, size_t n)
{
	struct guard *g = guard_of(s);
	must(g->in_child && g->data_wanted);
	must(p != NULL || n == 0);
	g->inner->child_data(g->inner, p, n);
}

static void child_end(struct sink *s, enum reason why)
{
	struct guard *g = guard_of(s);
	must(g->in_child);
	must(reason_known((uint64_t)why));
	g->in_child = false;
	g->inner->child_end(g->inner, why);
}

static void progress(struct sink *s, uint64_t bytes)
{
	struct guard *g = guard_of(s);
	must(bytes <= g->size);
	g->inner->progress(g->inner, bytes);
}

static void partial(struct sink *s, enum reason why, uint64_t at)
{
	struct guard *g = guard_of(s);
	must(why != REASON_none && reason_known((uint64_t)why));
	must(at <= g->size);
	g->inner->partial(g->inner, why, at);
}

static void text(struct sink *s, str t)
{
	struct guard *g = guard_of(s);
	must(t.n > 0 && utf8_valid(t));
	g->derived = true;
	out_str(&g->text, t);
	if (g->inner->text != NULL)
		g->inner->text(g->inner, t);
}

struct sink *guard_sink(struct guard *g, struct sink *inner, const struct limits *l, uint64_t size)
{
	*g = (struct guard){
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
		     .text = text,
		     .progress = progress,
		     .partial = partial},
	    .inner = inner,
	    .limits = l,
	    .size = size,
	    .text = out_mem(),
	};
	return &g->sink;
}

void guard_end(struct guard *g)
{
	must(!g->in_table && !g->in_message && !g->in_child);
	out_end(&g->text);
}
