/*
 * pst_heap - see pst_heap.h. Refuses heaps that turn in circles: what is visited is counted.
 */
#include "text/pst_heap.h"

#include "base/out.h"

#define HEAP_BYTES   ((size_t)96 << 20)
#define HEAP_BLOCKS  8192
#define LEVELS_MOST  4
#define VISITS_MOST  200000
#define VALUES_MOST  20000
#define COLUMNS_MOST 4096
#define ROWS_MOST    100000
#define TREE_mark    0xB5
#define TABLE_mark   0x7C
#define COLUMN_BYTES 8
#define TYPE_bool    0x000B
#define TYPE_int16   0x0002
#define TYPE_int32   0x0003
#define TYPE_float   0x0004
#define TYPE_error   0x000A

static unsigned u16(const unsigned char *p) { return p[0] | (unsigned)p[1] << 8; }
static uint32_t u32(const unsigned char *p) { return u16(p) | (uint32_t)u16(p + 2) << 16; }

/* A block, as long as there is room for it. */
static bool take_block(struct pst_heap *h, uint64_t id, str *out)
{
	struct arena before = *h->a;
	bool good = pst_block(h->f, id, h->a, out) && out->n <= h->left;
	if (good)
		h->left -= out->n;
	else
		*h->a = before;
	*out = good ? *out : STR_NONE;
	return good;
}

void pst_heap_open(struct pst_heap *h, struct pst_file *f, const struct pst_node *n,
		   struct arena *a)
{
	struct pst_data d;
	*h = (struct pst_heap){.f = f, .a = a, .sub = n->sub, .left = HEAP_BYTES};
	h->bad = !pst_data_of(f, n->data, a, &d) || d.n == 0 || d.n > HEAP_BLOCKS;
	size_t most = d.n < HEAP_BLOCKS ? d.n : HEAP_BLOCKS;
	h->block = arena_new(a, str, most + 1);
	for (h->n = 0; h->n < most; h->n++)
		if (!take_block(h, d.block[h->n], &h->block[h->n]))
			h->bad = true;
	if (h->n == 0 || h->block[0].n < 12 || h->block[0].p[2] != 0xEC) {
		h->bad = true;
		h->n = 0;
		return;
	}
	h->root = u32(h->block[0].p + 4);
}

/* A piece of the heap. source: [MS-PST] section 2.3.1 */
static bool piece(struct pst_heap *h, uint32_t id, str *out)
{
	unsigned bits = h->f->form == PST_wide ? 14 : 11;
	size_t block = id >> (5 + bits), i = id >> 5 & ((1u << bits) - 1);
	*out = STR_NONE;
	if (PST_TYPE(id) != 0 || block >= h->n || i == 0 || h->block[block].n < 2)
		return false;
	str s = h->block[block];
	str map = str_sub(s, u16(s.p), s.n);
	if (map.n < 4 || i > u16(map.p) || map.n < 4 + 2 * (i + 1))
		return false;
	size_t from = u16(map.p + 4 + 2 * (i - 1)), to = u16(map.p + 4 + 2 * i);
	*out = str_sub(s, from, to);
	return from <= to && to <= s.n;
}

/* ---- the tree in a heap ---- */

struct bush {
	struct pst_heap *h;
	size_t key, value; /* [byte] */
	void *ctx;
	void (*take)(void *ctx, const unsigned char *record);
	unsigned visits;
};

static void tree_level(struct bush *t, uint32_t id, unsigned level)
{
	str s;
	size_t step = t->key + (level > 0 ? 4 : t->value);
	if (id == 0)
		return;
	if (!piece(t->h, id, &s)) {
		t->h->bad = true;
		return;
	}
	for (size_t at = 0; at + step <= s.n; at += step) {
		if (t->visits++ > VISITS_MOST) {
			t->h->bad = true;
			return;
		}
		if (level > 0)
			tree_level(t, u32(s.p + at + t->key), level - 1);
		else
			t->take(t->ctx, s.p + at);
	}
}

/* source: [MS-PST] section 2.3.2 */
static void tree_each(struct pst_heap *h, uint32_t id, size_t key, void *ctx,
		      void (*take)(void *ctx, const unsigned char *record))
{
	str s;
	if (!piece(h, id, &s) || s.n < 8 || s.p[0] != TREE_mark || s.p[1] != key || s.p[2] == 0 ||
	    s.p[3] > LEVELS_MOST) {
		h->bad = true;
		return;
	}
	struct bush t = {.h = h, .key = key, .value = s.p[2], .ctx = ctx, .take = take};
	tree_level(&t, u32(s.p + 4), s.p[3]);
}

/* ---- properties ---- */

struct values {
	struct pst_heap *h;
	void *ctx;
	void (*take)(void *ctx, const struct pst_value *v);
	unsigned n;
};

static void take_property(void *ctx, const unsigned char *p)
{
	struct values *v = ctx;
	if (v->n++ >= VALUES_MOST) {
		v->h->bad = true;
		return;
	}
	v->take(v->ctx, &(struct pst_value){.id = u16(p), .type = u16(p + 2), .at = u32(p + 4)});
}

/* source: [MS-PST] section 2.3.3 */
void pst_heap_values(struct pst_heap *h, void *ctx,
		     void (*take)(void *ctx, const struct pst_value *v))
{
	struct values v = {.h = h, .ctx = ctx, .take = take};
	str s;
	if (h->n > 0 && piece(h, h->root, &s) && s.n >= 8 && s.p[2] == 6)
		tree_each(h, h->root, 2, &v, take_property);
	else
		h->bad = true;
}

/* ---- tables ---- */

struct table_of {
	str columns;
	unsigned n;         /* columns */
	size_t width, bits; /* [byte] of a row; where it is told which cells it has */
	uint32_t rows;      /* where they are */
	unsigned done;
};

static void take_rows(struct pst_heap *h, struct table_of *t, str s, void *ctx,
		      void (*row)(void *ctx), void (*take)(void *ctx, const struct pst_value *v))
{
	for (size_t at = 0; at + t->width <= s.n; at += t->width) {
		const unsigned char *r = s.p + at;
		if (t->done++ >= ROWS_MOST) {
			h->bad = true;
			return;
		}
		row(ctx);
		for (unsigned i = 0; i < t->n; i++) {
			const unsigned char *c = t->columns.p + (size_t)i * COLUMN_BYTES;
			size_t from = u16(c + 4), n = c[6], bit = c[7];
			struct pst_value v = {.id = u16(c + 2), .type = u16(c)};
			if (t->bits + bit / 8 >= t->width || from + n > t->width ||
			    (r[t->bits + bit / 8] & 0x80 >> bit % 8) == 0)
				continue;
			v.inside = (str){r + from, n};
			v.at = n >= 4 ? u32(r + from) : n >= 2 ? u16(r + from) : r[from];
			take(ctx, &v);
		}
	}
}

/* source: [MS-PST] section 2.3.4 */
void pst_heap_rows(struct pst_heap *h, void *ctx, void (*row)(void *ctx),
		   void (*take)(void *ctx, const struct pst_value *v))
{
	str s;
	if (h->n == 0 || !piece(h, h->root, &s) || s.n < 22 || s.p[0] != TABLE_mark) {
		h->bad = true;
		return;
	}
	struct table_of t = {.n = s.p[1], .bits = u16(s.p + 6), .width = u16(s.p + 8)};
	t.columns = str_sub(s, 22, s.n);
	t.rows = u32(s.p + 14);
	if (t.columns.n / COLUMN_BYTES < t.n || t.width == 0 || t.bits > t.width) {
		h->bad = true;
		return;
	}
	struct pst_value all = {.at = t.rows};
	struct pst_data d;
	if (t.rows == 0)
		return;
	if (PST_TYPE(t.rows) == 0) {
		h->bad = !piece(h, t.rows, &s) || h->bad;
		take_rows(h, &t, s, ctx, row, take);
		return;
	}
	h->bad = !pst_heap_stream(h, &all, &d) || h->bad;
	for (size_t i = 0; i < d.n; i++) /* no row goes on in the next block */
		if (take_block(h, d.block[i], &s))
			take_rows(h, &t, s, ctx, row, take);
		else
			h->bad = true;
}

/* ---- values ---- */

bool pst_heap_stream(struct pst_heap *h, const struct pst_value *v, struct pst_data *out)
{
	struct pst_node n;
	*out = (struct pst_data){0};
	return v->at != 0 && PST_TYPE(v->at) != 0 && pst_sub_find(h->f, h->sub, v->at, *h->a, &n) &&
	       pst_data_of(h->f, n.data, h->a, out);
}

static bool is_inline(uint32_t type)
{
	return type == TYPE_bool || type == TYPE_int16 || type == TYPE_int32 ||
	       type == TYPE_float || type == TYPE_error;
}

bool pst_heap_bytes(struct pst_heap *h, const struct pst_value *v, size_t most, str *out)
{
	struct pst_data d;
	*out = STR_NONE;
	if (is_inline(v->type) || v->inside.n == 8) {
		unsigned char *p = arena_new(h->a, unsigned char, 8);
		for (unsigned i = 0; i < 4; i++)
			p[i] = (unsigned char)(v->at >> 8 * i);
		if (v->inside.n == 8)
			memcpy(p, v->inside.p, 8);
		*out = (str){p, v->inside.n == 8 ? 8 : v->type == TYPE_int16 ? 2 : 4};
		return true;
	}
	if (v->at == 0)
		return true;
	if (PST_TYPE(v->at) == 0)
		return piece(h, v->at, out) && out->n <= most;
	if (!pst_heap_stream(h, v, &d))
		return false;
	struct out all = out_mem();
	bool whole = true;
	most = most < h->left ? most : h->left;
	for (size_t i = 0; i < d.n && whole; i++) {
		struct arena scratch = *h->a;
		str s;
		whole = pst_block(h->f, d.block[i], &scratch, &s) && s.n <= most - all.n;
		if (whole)
			out_str(&all, s);
	}
	h->left -= all.n;
	*out = str_copy(h->a, out_view(&all));
	out_end(&all);
	return whole;
}
