/*
 * pst_store - see pst_store.h. Refuses values that are nobody's data: lists of numbers, identities
 * of the machinery.
 */
#include "text/pst_store.h"

#define VALUE_BYTES   ((size_t)64 << 20) /* most of one property of a message */
#define NAMES_BYTES   ((size_t)4 << 20)
#define NODE_names    0x61
#define NODE_people   0x692
#define METHOD_none   0 /* [MS-OXCMSG] section 2.2.2.9 */
#define METHOD_data   1
#define METHOD_within 5

static bool wanted(uint32_t id, uint32_t type)
{
	switch (type) {
	case MAPI_int16:
	case MAPI_int32:
	case MAPI_string8:
	case MAPI_unicode:
	case MAPI_time:
		return true;
	case MAPI_binary:
		return id == MAPI_rtf || id == MAPI_html;
	case MAPI_binaries:
		return id >= MAPI_own;
	default:
		return false;
	}
}

/* In front of a subject may stand how long its "RE: " is. source: [MS-PST] section 2.5.3.1.1.1 */
static str behind_mark(uint32_t id, uint32_t type, str s)
{
	size_t unit = type == MAPI_unicode ? 2 : 1;
	bool marked =
	    id == MAPI_subject && s.n >= 2 * unit && s.p[0] == 1 && (unit == 1 || s.p[1] == 0);
	return marked ? str_sub(s, 2 * unit, s.n) : s;
}

struct taking {
	struct pst_bag *bag;
	struct pst_heap *heap;
	const struct msg_names *names;
	void *ctx;
	void (*row)(void *ctx);
	bool begun, bad;
};

static void take_value(void *ctx, const struct pst_value *v)
{
	struct taking *t = ctx;
	struct pst_bag *bag = t->bag;
	uint32_t id = v->id;
	str s;
	if (!wanted(id, v->type))
		return;
	if (!pst_heap_bytes(t->heap, v, VALUE_BYTES, &s)) {
		bag->bad = true;
		return;
	}
	const struct mapi_name *name = msg_names_of(t->names, id);
	if (s.n == 0 || (id >= MAPI_own && name == NULL))
		return;
	if (id >= MAPI_own) {
		GROW(bag->own, bag->own_cap, bag->n_own + 1);
		id = MAPI_own + (uint32_t)bag->n_own;
		bag->own[bag->n_own++] = *name;
	}
	mapi_add(&bag->mapi, id, v->type, behind_mark(id, v->type, s));
}

static void empty(struct pst_bag *bag)
{
	mapi_clear(&bag->mapi);
	bag->mapi.page = 0;
	bag->n_own = 0;
	bag->bad = false;
}

void pst_take(struct pst_bag *bag, struct pst_file *f, const struct msg_names *names,
	      const struct pst_node *n, struct arena *a)
{
	struct pst_heap h;
	struct taking t = {.bag = bag, .heap = &h, .names = names};
	empty(bag);
	pst_heap_open(&h, f, n, a);
	pst_heap_values(&h, &t, take_value);
	bag->bad = bag->bad || h.bad;
}

static void row_end(struct taking *t)
{
	if (t->begun)
		t->row(t->ctx);
	t->bad = t->bad || t->bag->bad;
}

static void row_begin(void *ctx)
{
	struct taking *t = ctx;
	row_end(t);
	t->begun = true;
	empty(t->bag);
}

bool pst_people(struct pst_bag *bag, struct pst_file *f, const struct pst_node *n, struct arena *a,
		void *ctx, void (*take)(void *ctx))
{
	static const struct msg_names none;
	struct pst_node table;
	struct pst_heap h;
	struct taking t = {.bag = bag, .heap = &h, .names = &none, .ctx = ctx, .row = take};
	empty(bag);
	if (!pst_sub_find(f, n->sub, NODE_people, *a, &table))
		return true;
	pst_heap_open(&h, f, &table, a);
	pst_heap_rows(&h, &t, row_begin, take_value);
	row_end(&t);
	return !h.bad && !t.bad;
}

/* ---- what properties are called ---- */

struct lists {
	struct pst_heap heap;
	str list[3];
};

static void take_list(void *ctx, const struct pst_value *v)
{
	struct lists *l = ctx;
	if (v->id >= 2 && v->id <= 4)
		(void)pst_heap_bytes(&l->heap, v, NAMES_BYTES, &l->list[v->id - 2]);
}

void pst_names(struct pst_file *f, struct arena *a, struct msg_names *out)
{
	struct pst_node n;
	struct lists l = {0};
	*out = (struct msg_names){0};
	if (!pst_find(f, NODE_names, &n))
		return;
	pst_heap_open(&l.heap, f, &n, a);
	pst_heap_values(&l.heap, &l, take_list);
	msg_names_fill(out, l.list[0], l.list[1], l.list[2], a);
}

/* ---- attachments ---- */

struct finding_data {
	struct pst_heap heap;
	struct pst_value value;
	bool found;
};

static void take_data(void *ctx, const struct pst_value *v)
{
	struct finding_data *d = ctx;
	if (v->id != MAPI_attach_data)
		return;
	d->value = *v;
	d->found = true;
}

/* The node that a value of the kind "object" speaks of: its id, and how long it is. */
static bool object_of(struct finding_data *d, struct pst_file *f, const struct pst_node *n,
		      struct arena *a, struct pst_node *out)
{
	str s;
	if (d->value.type != MAPI_object || !pst_heap_bytes(&d->heap, &d->value, 64, &s) || s.n < 4)
		return false;
	uint32_t id =
	    s.p[0] | (uint32_t)s.p[1] << 8 | (uint32_t)s.p[2] << 16 | (uint32_t)s.p[3] << 24;
	return pst_sub_find(f, n->sub, id, *a, out);
}

static void file_of(struct finding_data *d, struct pst_attached *out)
{
	out->cut = !pst_heap_stream(&d->heap, &d->value, &out->blocks);
	bool small = PST_TYPE(d->value.at) == 0;
	if (small)
		out->cut = !pst_heap_bytes(&d->heap, &d->value, VALUE_BYTES, &out->bytes);
	if (out->blocks.n > 0 || !out->cut)
		out->sort = PST_file;
}

struct pst_attached pst_attached_of(const struct pst_bag *bag, struct pst_file *f,
				    const struct pst_node *n, struct arena *a)
{
	struct finding_data d = {0};
	struct pst_attached out = {.sort = PST_lost};
	uint32_t method = mapi_number(&bag->mapi, MAPI_attach_method, METHOD_none);
	bool data = method == METHOD_data || method >= METHOD_within;
	pst_heap_open(&d.heap, f, n, a);
	pst_heap_values(&d.heap, &d, take_data);
	if (!d.found) {
		out.sort = data || d.heap.bad ? PST_lost : PST_link;
	} else if (d.value.type != MAPI_object) {
		file_of(&d, &out);
	} else if (object_of(&d, f, n, a, &out.node) && method == METHOD_within) {
		out.sort = PST_within;
	} else if (out.node.data != 0) {
		out.cut = !pst_data_of(f, out.node.data, a, &out.blocks);
		out.sort = out.blocks.n > 0 ? PST_file : PST_lost;
	}
	return out;
}

void pst_bag_free(struct pst_bag *bag)
{
	mapi_free(&bag->mapi);
	grow_free(bag->own, bag->own_cap, sizeof(*bag->own));
	*bag = (struct pst_bag){0};
}
