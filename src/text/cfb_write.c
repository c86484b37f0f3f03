/* cfb_write - see cfb_write.h. Refuses storages within storages: messages need none. */
#include "text/cfb_write.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/must.h"

#define SECTOR       ((size_t)512)
#define MINI         ((size_t)64)
#define CUTOFF       ((size_t)4096)
#define NAME_MOST    31
#define ENTRY        128
#define FREE         0xFFFFFFFFu
#define CHAIN_END    0xFFFFFFFEu
#define FAT_sector   0xFFFFFFFDu
#define DIFAT_sector 0xFFFFFFFCu
#define HEAD_FATS    109 /* told in the head; more of them in sectors of their own */
#define PER_SECTOR   (SECTOR / 4)

enum sort { SORT_none, SORT_storage = 1, SORT_stream = 2, SORT_root = 5 };

struct cfb_entry {
	char name[NAME_MOST + 1];
	size_t name_n, in;
	uint64_t n;     /* [byte] of a stream */
	uint32_t start; /* sector, among those of its size */
	uint32_t left, right, child;
	enum sort sort;
	bool red;
};

struct cfb_order {
	const struct cfb_entry *e;
	uint32_t at;
};

void cfb_begin(struct cfb *c)
{
	struct out *const outs[] = {&c->small, &c->large, &c->mini, &c->fat};
	for (size_t i = 0; i < sizeof(outs) / sizeof(outs[0]); i++)
		if (c->cap == 0)
			*outs[i] = out_mem();
		else
			out_clear(outs[i]);
	GROW(c->entry, c->cap, 64);
	c->entry[0] = (struct cfb_entry){.name = "Root Entry", .name_n = 10, .sort = SORT_root};
	c->n = 1;
}

void cfb_free(struct cfb *c)
{
	if (c->cap == 0)
		return;
	out_end(&c->small);
	out_end(&c->large);
	out_end(&c->mini);
	out_end(&c->fat);
	grow_free(c->entry, c->cap, sizeof(*c->entry));
	grow_free(c->order, c->order_cap, sizeof(*c->order));
	*c = (struct cfb){0};
}

static struct cfb_entry *add(struct cfb *c, size_t in, const char *name, enum sort sort)
{
	str s = str_of(name);
	must(s.n <= NAME_MOST && in < c->n);
	GROW(c->entry, c->cap, c->n + 1);
	struct cfb_entry *e = &c->entry[c->n++];
	*e = (struct cfb_entry){.name_n = s.n, .in = in, .sort = sort};
	memcpy(e->name, s.p, s.n);
	return e;
}

size_t cfb_storage(struct cfb *c, const char *name)
{
	(void)add(c, 0, name, SORT_storage);
	return c->n - 1;
}

static void pad(struct out *o, size_t step)
{
	static const unsigned char zero[SECTOR];
	size_t over = o->n % step;
	out_bytes(o, zero, over > 0 ? step - over : 0);
}

void cfb_stream(struct cfb *c, size_t in, const char *name, str bytes)
{
	struct cfb_entry *e = add(c, in, name, SORT_stream);
	bool small = bytes.n < CUTOFF;
	struct out *o = small ? &c->small : &c->large;
	e->n = bytes.n;
	e->start = bytes.n == 0 ? CHAIN_END : (uint32_t)(o->n / (small ? MINI : SECTOR));
	out_str(o, bytes);
	pad(o, small ? MINI : SECTOR);
}

/* ---- the tree of each storage ---- */

/* By storage, then shorter names first, then as capitals. source: [MS-CFB] section 2.6.4 */
static int by_name(const void *a, const void *b)
{
	const struct cfb_entry *x = ((const struct cfb_order *)a)->e,
			       *y = ((const struct cfb_order *)b)->e;
	if (x->in != y->in)
		return x->in < y->in ? -1 : 1;
	if (x->name_n != y->name_n)
		return x->name_n < y->name_n ? -1 : 1;
	for (size_t i = 0; i < x->name_n; i++) {
		unsigned char p = to_upper((unsigned char)x->name[i]),
			      q = to_upper((unsigned char)y->name[i]);
		if (p != q)
			return p < q ? -1 : 1;
	}
	return 0;
}

/* A balanced tree of n entries in order, of which those of the last level (0) are red. gives its
 * root */
static uint32_t plant(struct cfb *c, const struct cfb_order *o, size_t n, unsigned level)
{
	if (n == 0)
		return FREE;
	size_t mid = n / 2;
	struct cfb_entry *e = &c->entry[o[mid].at];
	e->red = level == 0;
	e->left = plant(c, o, mid, level - 1);
	e->right = plant(c, o + mid + 1, n - mid - 1, level - 1);
	return o[mid].at;
}

static void plant_all(struct cfb *c)
{
	size_t n = c->n - 1;
	GROW(c->order, c->order_cap, n + 1);
	struct cfb_order *o = c->order;
	for (size_t i = 0; i < c->n; i++)
		c->entry[i].left = c->entry[i].right = c->entry[i].child = FREE;
	for (size_t i = 0; i < n; i++)
		o[i] = (struct cfb_order){&c->entry[i + 1], (uint32_t)(i + 1)};
	if (n > 0)
		qsort(o, n, sizeof(*o), by_name);
	for (size_t from = 0, to; from < n; from = to) {
		unsigned level = 0;
		for (to = from + 1; to < n && o[to].e->in == o[from].e->in; to++)
			continue;
		for (size_t k = to - from; k > 1; k /= 2)
			level++;
		level += level == 0; /* a root is never red */
		c->entry[o[from].e->in].child = plant(c, o + from, to - from, level);
	}
}

static void put_entry(struct out *o, const struct cfb_entry *e)
{
	static const unsigned char zero[ENTRY];
	for (size_t i = 0; i <= NAME_MOST; i++)
		out_u16(o, i < e->name_n ? (unsigned char)e->name[i] : 0);
	out_u16(o, (uint16_t)(e->sort == SORT_none ? 0 : 2 * (e->name_n + 1)));
	out_u8(o, (uint8_t)e->sort);
	out_u8(o, !e->red);
	out_u32(o, e->left);
	out_u32(o, e->right);
	out_u32(o, e->child);
	out_bytes(o, zero, 16 + 4 + 8 + 8); /* class, state, times */
	out_u32(o, e->start);
	out_u64(o, e->n);
}

/* ---- the file ---- */

/* How many sectors each part has, and how many of tables are needed for all of it. */
struct plan {
	size_t large, small, entries, mini, fat, difat;
	struct out table; /* the FAT */
};

static size_t sectors(size_t bytes) { return (bytes + SECTOR - 1) / SECTOR; }

/* The entries of n things in a row that end. */
static void put_chain(struct out *o, size_t n)
{
	uint32_t at = (uint32_t)(o->n / 4);
	for (size_t i = 1; i <= n; i++)
		out_u32(o, i < n ? at + (uint32_t)i : CHAIN_END);
}

static void put_many(struct out *o, uint32_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out_u32(o, v);
}

static void fill(struct out *o)
{
	put_many(o, FREE, (PER_SECTOR - o->n / 4 % PER_SECTOR) % PER_SECTOR);
}

static void put_chains(struct cfb *c, bool small, struct out *o)
{
	for (size_t i = 1; i < c->n; i++) {
		const struct cfb_entry *e = &c->entry[i];
		if (e->sort == SORT_stream && e->n > 0 && (e->n < CUTOFF) == small)
			put_chain(o, (size_t)((e->n + (small ? MINI : SECTOR) - 1) /
					      (small ? MINI : SECTOR)));
	}
}

static void put_head(struct out *o, const struct plan *p)
{
	static const unsigned char zero[16];
	size_t entries = p->large + p->small, mini = entries + p->entries, fat = mini + p->mini;
	out_str(o, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
	out_bytes(o, zero, 16);
	out_u16(o, 0x3E);
	out_u16(o, 3);
	out_u16(o, 0xFFFE);
	out_u16(o, 9);
	out_u16(o, 6);
	out_bytes(o, zero, 10);
	out_u32(o, (uint32_t)p->fat);
	out_u32(o, (uint32_t)entries);
	out_u32(o, 0);
	out_u32(o, CUTOFF);
	out_u32(o, p->mini > 0 ? (uint32_t)mini : CHAIN_END);
	out_u32(o, (uint32_t)p->mini);
	out_u32(o, p->difat > 0 ? (uint32_t)(fat + p->fat) : CHAIN_END);
	out_u32(o, (uint32_t)p->difat);
	for (size_t i = 0; i < HEAD_FATS; i++)
		out_u32(o, i < p->fat ? (uint32_t)(fat + i) : FREE);
}

/* Where the tables are that the head has no room for. */
static void put_difat(struct out *o, const struct plan *p)
{
	size_t fat = p->large + p->small + p->entries + p->mini, next = HEAD_FATS;
	for (size_t i = 0; i < p->difat; i++) {
		for (size_t k = 1; k < PER_SECTOR; k++, next++)
			out_u32(o, next < p->fat ? (uint32_t)(fat + next) : FREE);
		out_u32(o, i + 1 < p->difat ? (uint32_t)(fat + p->fat + i + 1) : CHAIN_END);
	}
}

static void plan_tables(struct plan *p)
{
	size_t data = p->large + p->small + p->entries + p->mini;
	for (size_t before = SIZE_MAX; p->fat != before;) {
		before = p->fat;
		p->difat = p->fat > HEAD_FATS
			       ? (p->fat - HEAD_FATS + PER_SECTOR - 2) / (PER_SECTOR - 1)
			       : 0;
		p->fat = (data + p->fat + p->difat + PER_SECTOR - 1) / PER_SECTOR;
	}
}

void cfb_end(struct cfb *c, struct out *out)
{
	struct plan p = {.large = sectors(c->large.n), .small = sectors(c->small.n), .fat = 1};
	put_chains(c, true, &c->mini);
	fill(&c->mini);
	p.mini = sectors(c->mini.n);
	p.entries = sectors(c->n * ENTRY);
	c->entry[0].n = c->small.n;
	c->entry[0].start = p.small > 0 ? (uint32_t)p.large : CHAIN_END;
	plant_all(c);
	plan_tables(&p);
	put_chains(c, false, &c->fat);
	put_chain(&c->fat, p.small);
	put_chain(&c->fat, p.entries);
	put_chain(&c->fat, p.mini);
	put_many(&c->fat, FAT_sector, p.fat);
	put_many(&c->fat, DIFAT_sector, p.difat);
	fill(&c->fat);
	put_head(out, &p);
	out_str(out, out_view(&c->large));
	out_str(out, out_view(&c->small));
	pad(out, SECTOR);
	for (size_t i = 0; i < c->n; i++)
		put_entry(out, &c->entry[i]);
	for (size_t i = c->n; i % (SECTOR / ENTRY) != 0; i++)
		put_entry(out, &(struct cfb_entry){.left = FREE, .right = FREE, .child = FREE});
	out_str(out, out_view(&c->mini));
	out_str(out, out_view(&c->fat));
	put_difat(out, &p);
}
