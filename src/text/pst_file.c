/*
 * pst_file - see pst_file.h. Refuses to check more than that a block is the one that was asked for:
 * one whose sum is wrong is read and doubted. Heeds neither maps of free room nor passwords.
 */
#include "text/pst_file.h"

#include <zlib.h>

#include "base/cur.h"
#include "text/pst_inner.h"

#define HEAD_BYTES_ALL 564
#define CACHE_BYTES    ((size_t)256 * 4096)
#define CACHE_PAGES    256
#define BLOCKS_MOST    ((size_t)1 << 20)
#define BLOCK_internal 2u
#define SUB_MOST       100000 /* nodes below a node */
#define KIND_data      1      /* blocks of ids of blocks */
#define KIND_sub       2

bool pst_read(struct pst_file *f, uint64_t at, unsigned char *to, size_t n)
{
	struct input *in = f->job->in;
	size_t have = 0;
	if (at > f->size || n > f->size - at)
		return false;
	if (!in->can_seek) {
		memcpy(to, f->bytes.p + at, n);
		return true;
	}
	input_seek(in, at);
	while (have < n) {
		str s = str_sub(input_view(in, n - have), 0, n - have);
		if (s.n == 0)
			return false;
		memcpy(to + have, s.p, s.n);
		input_skip(in, s.n);
		have += s.n;
	}
	return true;
}

uint64_t pst_number(const struct pst_file *f, const unsigned char *p)
{
	struct cur c = cur_of((str){p, 8});
	return f->form == PST_ansi ? cur_u32(&c) : cur_u64(&c);
}

uint32_t pst_crc(str s) { return ~(uint32_t)crc32(UINT32_MAX, s.p, (uInt)s.n); }

uint32_t pst_sum(uint64_t at, uint64_t id)
{
	uint32_t v = (uint32_t)(at ^ id);
	return (v >> 16 ^ v) & 0xFFFF;
}

/* ---- blocks ---- */

/* What stands behind a block. source: [MS-PST] section 2.2.2.8.1 */
struct trailer {
	uint64_t id;
	uint32_t crc, n, unpacked;
};

static bool trailer_of(struct pst_file *f, uint64_t at, size_t n, struct trailer *t)
{
	unsigned char p[24] = {0};
	size_t own = f->form == PST_ansi ? 12 : f->form == PST_unicode ? 16 : 24;
	size_t step = f->form == PST_wide ? 512 : 64;
	size_t all = (n + own + step - 1) / step * step;
	if (!pst_read(f, at + all - own, p, own))
		return false;
	struct cur c = cur_of((str){p, sizeof(p)});
	*t = (struct trailer){.n = cur_u16(&c)};
	(void)cur_u16(&c);
	uint32_t one = cur_u32(&c);
	t->crc = f->form == PST_ansi ? cur_u32(&c) : one;
	t->id = f->form == PST_ansi ? one : cur_u64(&c);
	if (f->form != PST_wide)
		return true;
	(void)cur_u16(&c);
	t->unpacked = cur_u16(&c);
	return true;
}

static bool inflate_all(str packed, unsigned char *to, size_t n)
{
	uLongf have = n;
	return uncompress(to, &have, packed.p, packed.n) == Z_OK && have == n;
}

bool pst_block(struct pst_file *f, uint64_t id, struct arena *a, str *out)
{
	struct pst_kept k;
	struct trailer t;
	*out = STR_NONE;
	if (!pst_seek(f, PST_blocks, id & ~(uint64_t)1, &k))
		return false;
	size_t n = (size_t)k.sub;
	unsigned char *p = arena_new(a, unsigned char, n + 1);
	if (!pst_read(f, k.at, p, n) || !trailer_of(f, k.at, n, &t) || t.n != n || t.id != k.id)
		return false;
	f->doubt = f->doubt || t.crc != pst_crc((str){p, n});
	bool packed = t.unpacked != 0 && t.unpacked != n, mixed = (id & BLOCK_internal) == 0;
	if (packed && mixed && p[0] != 0x78) {
		pst_unmix(f, k.id, p, n);
		mixed = false;
	}
	if (packed) {
		unsigned char *whole = arena_new(a, unsigned char, t.unpacked);
		if (!inflate_all((str){p, n}, whole, t.unpacked))
			return false;
		p = whole;
		n = t.unpacked;
	}
	if (mixed)
		pst_unmix(f, k.id, p, n);
	*out = (str){p, n};
	return true;
}

/* ---- data of a node ---- */

/* The head of a block of ids: what it is for, and how many levels are below it. */
static bool ids_of(struct cur *c, unsigned kind, unsigned *level, unsigned *n)
{
	unsigned sort = cur_u8(c);
	*level = cur_u8(c);
	*n = cur_u16(c);
	return !c->bad && sort == kind;
}

static bool add_ids(struct pst_file *f, uint64_t id, unsigned level, struct arena scratch,
		    struct pst_data *out, size_t *cap)
{
	str s;
	unsigned own, n;
	bool whole = pst_block(f, id, &scratch, &s);
	struct cur c = cur_of(s);
	if (!whole || !ids_of(&c, KIND_data, &own, &n) || own != level)
		return false;
	(void)cur_u32(&c);
	for (unsigned i = 0; i < n; i++) {
		uint64_t next = f->form == PST_ansi ? cur_u32(&c) : cur_u64(&c);
		if (c.bad || out->n >= BLOCKS_MOST)
			return false;
		if (level > 1) {
			whole = add_ids(f, next, level - 1, scratch, out, cap) && whole;
			continue;
		}
		GROW(out->block, *cap, out->n + 1);
		out->block[out->n++] = next;
	}
	return whole;
}

bool pst_data_of(struct pst_file *f, uint64_t id, struct arena *a, struct pst_data *out)
{
	struct pst_data all = {0};
	struct arena scratch = *a;
	size_t cap = 0;
	str s;
	bool whole = true;
	*out = (struct pst_data){.block = arena_new(a, uint64_t, 1)};
	if ((id & ~(uint64_t)1) == 0)
		return true;
	if ((id & BLOCK_internal) == 0) {
		out->block[out->n++] = id;
		return true;
	}
	whole = pst_block(f, id, &scratch, &s) && s.n > 1;
	if (whole)
		whole = (s.p[1] == 1 || s.p[1] == 2) && add_ids(f, id, s.p[1], scratch, &all, &cap);
	*out = (struct pst_data){.block = arena_new(a, uint64_t, all.n + 1), .n = all.n};
	for (size_t i = 0; i < all.n; i++)
		out->block[i] = all.block[i];
	grow_free(all.block, cap, sizeof(*all.block));
	return whole;
}

/* ---- nodes below a node ---- */

static struct pst_node sub_entry(struct pst_file *f, struct cur *c, unsigned level)
{
	bool ansi = f->form == PST_ansi;
	struct pst_node n = {.id = (uint32_t)(ansi ? cur_u32(c) : cur_u64(c))};
	n.data = ansi ? cur_u32(c) : cur_u64(c); /* of a level above: the block below it */
	if (level == 0)
		n.sub = ansi ? cur_u32(c) : cur_u64(c);
	return n;
}

static bool sub_block(struct pst_file *f, uint64_t id, struct arena *a, struct cur *c,
		      unsigned *level, unsigned *n)
{
	str s;
	if (!pst_block(f, id, a, &s))
		return false;
	*c = cur_of(s);
	if (!ids_of(c, KIND_sub, level, n) || *level > 1)
		return false;
	if (f->form != PST_ansi)
		(void)cur_u32(c);
	return true;
}

bool pst_sub_find(struct pst_file *f, uint64_t sub, uint32_t id, struct arena scratch,
		  struct pst_node *out)
{
	struct cur c;
	unsigned level = 0, n = 0, before = 2;
	while (sub != 0 && sub_block(f, sub, &scratch, &c, &level, &n) && level < before) {
		struct pst_node last = {0};
		bool any = false;
		for (unsigned i = 0; i < n; i++) {
			struct pst_node e = sub_entry(f, &c, level);
			if (c.bad || e.id > id)
				break;
			last = e;
			any = true;
		}
		if (!any)
			return false;
		if (level == 0) {
			*out = last;
			return last.id == id;
		}
		sub = last.data;
		before = level;
	}
	return false;
}

struct list {
	struct pst_node *node;
	size_t n, cap;
	unsigned type;
};

static bool list_add(struct pst_file *f, uint64_t sub, unsigned below, struct arena scratch,
		     struct list *l)
{
	struct cur c;
	unsigned level, n;
	bool whole = sub_block(f, sub, &scratch, &c, &level, &n) && level < below;
	for (unsigned i = 0; whole && i < n; i++) {
		struct pst_node e = sub_entry(f, &c, level);
		if (c.bad || l->n >= SUB_MOST)
			return false;
		if (level > 0) {
			whole = list_add(f, e.data, level, scratch, l);
			continue;
		}
		if (PST_TYPE(e.id) != l->type)
			continue;
		GROW(l->node, l->cap, l->n + 1);
		l->node[l->n++] = e;
	}
	return whole;
}

bool pst_sub_list(struct pst_file *f, uint64_t sub, unsigned type, struct arena *a,
		  struct pst_node **out, size_t *out_n)
{
	struct list l = {.type = type};
	bool whole = sub == 0 || list_add(f, sub, 2, *a, &l);
	*out_n = l.n;
	*out = arena_new(a, struct pst_node, l.n + 1);
	for (size_t i = 0; i < l.n; i++)
		(*out)[i] = l.node[i];
	grow_free(l.node, l.cap, sizeof(*l.node));
	return whole;
}

/* ---- nodes of the store ---- */

struct each {
	void *ctx;
	bool (*take)(void *ctx, const struct pst_node *n);
};

static struct pst_node node_of(const struct pst_kept *k)
{
	return (struct pst_node){
	    .id = (uint32_t)k->id, .parent = k->parent, .data = k->at, .sub = k->sub};
}

static bool each_one(void *ctx, const struct pst_kept *k)
{
	struct each *e = ctx;
	struct pst_node n = node_of(k);
	return e->take(e->ctx, &n);
}

void pst_each(struct pst_file *f, void *ctx, bool (*take)(void *ctx, const struct pst_node *n))
{
	struct each e = {ctx, take};
	(void)pst_walk(f, PST_nodes, &e, each_one);
}

bool pst_find(struct pst_file *f, uint32_t id, struct pst_node *out)
{
	struct pst_kept k;
	if (!pst_seek(f, PST_nodes, id, &k))
		return false;
	*out = node_of(&k);
	return true;
}

/* ---- the store ---- */

static bool look(void *ctx, const struct pst_kept *k) { return (void)ctx, (void)k, true; }

/* source: [MS-PST] section 2.2.2.6 */
static bool head(struct pst_file *f)
{
	unsigned char p[HEAD_BYTES_ALL] = {0};
	size_t n = f->size < sizeof(p) ? (size_t)f->size : sizeof(p);
	if (n < 512 || !pst_read(f, 0, p, n))
		return false;
	unsigned version = p[10] | (unsigned)p[11] << 8;
	bool ansi = version < 20;
	f->form = ansi ? PST_ansi : version < 36 ? PST_unicode : PST_wide;
	f->crypt = ansi ? p[461] : p[513];
	f->nodes_at = pst_number(f, p + (ansi ? 188 : 224));
	f->blocks_at = pst_number(f, p + (ansi ? 196 : 240));
	f->doubt = f->size < pst_number(f, p + (ansi ? 168 : 184));
	return true;
}

int pst_file_open(struct pst_file *f, struct read_job *j, struct err *e)
{
	*f = (struct pst_file){.job = j, .size = j->in->size};
	if (!j->in->can_seek || f->size == UINT64_MAX) {
		if (!input_all(j->in, j->arena, j->limits->member_memory_mib << 20, &f->bytes))
			return err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory,
				       j->in->at);
		f->size = f->bytes.n;
	}
	if (!head(f))
		return err_set(e, REASON_short_data, 0);
	f->page = arena_new(j->arena, unsigned char, CACHE_BYTES);
	f->page_at = arena_new(j->arena, uint64_t, CACHE_PAGES);
	pst_mix_start(f);
	bool cut = f->doubt;
	if (f->crypt > 2)
		return err_set(e, REASON_encrypted, 0);
	if (!pst_walk(f, PST_nodes, NULL, look) || !pst_walk(f, PST_blocks, NULL, look))
		pst_gather(f);
	if (j->in->failed)
		return err_set(e, REASON_io_error, 0);
	if (f->rebuilt && (f->n_node == 0 || f->n_block == 0))
		return err_set(e, cut ? REASON_short_data : REASON_broken, cut ? f->size : 0);
	return 0;
}

void pst_file_close(struct pst_file *f)
{
	grow_free(f->node, f->node_cap, sizeof(*f->node));
	grow_free(f->block, f->block_cap, sizeof(*f->block));
	f->node = f->block = NULL;
}
