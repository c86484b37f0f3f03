/*
 * pst_page - the two trees of a store of Outlook, whose pages tell where its nodes and blocks are
 * ([MS-PST] section 2.2.2.7). A store whose trees are damaged or cut off is searched for all pages
 * that were ever written. Heeds no map of free room.
 */
#include <stdlib.h>

#include "base/must.h"
#include "text/pst_inner.h"

#define CACHE_PAGES 256
#define PAGE_MOST   4096
#define LEVELS_MOST 8

/* How a page is laid out. */
struct layout {
	size_t page, entries;      /* [byte] of all, of the entries */
	size_t trailer;            /* where it begins */
	size_t inner, node, block; /* [byte] of an entry */
};

static const struct layout layouts[] = {
    [PST_ansi] = {512, 496, 500, 12, 16, 12},
    [PST_unicode] = {512, 488, 496, 24, 32, 24},
    [PST_wide] = {4096, 4056, 4072, 24, 32, 24},
};

struct page {
	const unsigned char *p; /* borrowed from the cache */
	size_t n, step;         /* entries, [byte] of one */
	unsigned level;
	uint64_t id;
};

static unsigned u16(const unsigned char *p) { return p[0] | (unsigned)p[1] << 8; }
static uint32_t u32(const unsigned char *p) { return u16(p) | (uint32_t)u16(p + 2) << 16; }

/* Is p a page of a tree? */
static bool page_of(const struct pst_file *f, const unsigned char *p, enum pst_tree tree,
		    struct page *out)
{
	const struct layout *l = &layouts[f->form];
	const unsigned char *tail = p + l->trailer;
	bool wide = f->form == PST_wide, ansi = f->form == PST_ansi;
	const unsigned char *count = p + l->entries;
	*out = (struct page){.p = p, .n = wide ? u16(count) : count[0]};
	out->step = wide ? count[4] : count[2];
	out->level = wide ? count[5] : count[3];
	out->id = pst_number(f, tail + (ansi ? 4 : 8));
	size_t least = out->level > 0 ? l->inner : tree == PST_nodes ? l->node : l->block;
	return tail[0] == tree && tail[1] == tree && out->level <= LEVELS_MOST &&
	       out->step >= least && out->n <= l->entries / out->step;
}

/* Is it the page that was written at this place? Either sum will do for one that is searched. */
static bool sum_fits(const struct pst_file *f, const struct page *p, uint64_t at)
{
	return u16(p->p + layouts[f->form].trailer + 2) == pst_sum(at, p->id);
}

static bool crc_fits(const struct pst_file *f, const struct page *p)
{
	const struct layout *l = &layouts[f->form];
	return u32(p->p + l->trailer + (f->form == PST_ansi ? 8 : 4)) ==
	       pst_crc((str){p->p, l->trailer});
}

/* A disk may need minutes for all pages of a large index. */
static void tell(struct pst_file *f, uint64_t at)
{
	if (++f->missed % 256 != 0)
		return;
	f->told = at > f->told ? at : f->told;
	f->job->sink->progress(f->job->sink, f->told);
}

/* A page of a tree, out of the cache or into it. */
static bool load(struct pst_file *f, uint64_t at, enum pst_tree tree, struct page *out)
{
	size_t slot = (size_t)(at / 512 * 0x9E3779B97F4A7C15u >> 56) % CACHE_PAGES;
	unsigned char *p = f->page + slot * PAGE_MOST;
	if (f->page_at[slot] != at + 1) {
		f->page_at[slot] = 0;
		if (!pst_read(f, at, p, layouts[f->form].page))
			return false;
		f->page_at[slot] = at + 1;
		tell(f, at);
		f->doubt = f->doubt || (page_of(f, p, tree, out) && !crc_fits(f, out));
	}
	return page_of(f, p, tree, out);
}

static struct pst_kept entry(const struct pst_file *f, enum pst_tree tree, const struct page *p,
			     size_t i)
{
	size_t w = f->form == PST_ansi ? 4 : 8;
	const unsigned char *e = p->p + i * p->step;
	struct pst_kept k = {.id = pst_number(f, e), .at = pst_number(f, e + w), .page = p->id};
	if (tree == PST_nodes && p->level == 0) {
		k.id &= UINT32_MAX;
		k.sub = pst_number(f, e + 2 * w);
		k.parent = u32(e + 3 * w);
	} else if (p->level == 0) {
		k.id &= ~(uint64_t)1;
		k.sub = u16(e + 2 * w);
	} else {
		k.at = pst_number(f, e + 2 * w); /* behind the id of the page */
	}
	return k;
}

/* ---- through a tree ---- */

struct walk {
	struct pst_file *f;
	enum pst_tree tree;
	void *ctx;
	bool (*take)(void *ctx, const struct pst_kept *k);
	uint64_t left; /* pages that it may have at most */
	bool whole, stopped;
};

static void walk_page(struct walk *w, uint64_t at, unsigned level)
{
	struct page p;
	bool good =
	    w->left > 0 && load(w->f, at, w->tree, &p) && (level > LEVELS_MOST || p.level == level);
	w->whole = w->whole && good;
	if (!good)
		return;
	w->left--;
	for (size_t i = 0; i < p.n && !w->stopped; i++) {
		/* what is taken may need the page's place in the cache */
		if (!load(w->f, at, w->tree, &p))
			return;
		struct pst_kept k = entry(w->f, w->tree, &p, i);
		if (p.level > 0)
			walk_page(w, k.at, p.level - 1);
		else
			w->stopped = !w->take(w->ctx, &k);
	}
}

bool pst_walk(struct pst_file *f, enum pst_tree tree, void *ctx,
	      bool (*take)(void *ctx, const struct pst_kept *k))
{
	struct walk w = {.f = f,
			 .tree = tree,
			 .ctx = ctx,
			 .take = take,
			 .left = f->size / layouts[f->form].page + 1,
			 .whole = true};
	struct pst_kept *kept = tree == PST_nodes ? f->node : f->block;
	size_t n = tree == PST_nodes ? f->n_node : f->n_block;
	if (!f->rebuilt)
		walk_page(&w, tree == PST_nodes ? f->nodes_at : f->blocks_at, LEVELS_MOST + 1);
	for (size_t i = 0; f->rebuilt && i < n && !w.stopped; i++)
		w.stopped = !take(ctx, &kept[i]);
	return w.whole;
}

static bool seek_kept(const struct pst_kept *kept, size_t n, uint64_t id, struct pst_kept *out)
{
	size_t from = 0, to = n;
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (kept[mid].id < id)
			from = mid + 1;
		else
			to = mid;
	}
	if (from == n || kept[from].id != id)
		return false;
	*out = kept[from];
	return true;
}

bool pst_seek(struct pst_file *f, enum pst_tree tree, uint64_t id, struct pst_kept *out)
{
	struct page p;
	uint64_t at = tree == PST_nodes ? f->nodes_at : f->blocks_at;
	unsigned level = LEVELS_MOST + 1;
	if (f->rebuilt && tree == PST_nodes)
		return seek_kept(f->node, f->n_node, id, out);
	if (f->rebuilt)
		return seek_kept(f->block, f->n_block, id, out);
	while (load(f, at, tree, &p) && (level > LEVELS_MOST || p.level == level)) {
		size_t i = p.n;
		struct pst_kept k = {0};
		for (size_t lo = 0; lo < i;) { /* the last that is not behind id */
			size_t mid = lo + (i - lo) / 2;
			if (entry(f, tree, &p, mid).id <= id)
				lo = mid + 1;
			else
				i = mid;
		}
		if (i == 0)
			return false;
		k = entry(f, tree, &p, i - 1);
		if (p.level == 0) {
			*out = k;
			return k.id == id;
		}
		at = k.at;
		level = p.level - 1;
	}
	return false;
}

/* ---- without a tree ---- */

static int by_id(const void *a, const void *b)
{
	const struct pst_kept *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->page > y->page ? -1 : x->page < y->page;
}

/* Sorted, and of each id the newest. */
static size_t tidy(struct pst_kept *k, size_t n)
{
	size_t have = 0;
	if (n > 0)
		qsort(k, n, sizeof(*k), by_id);
	for (size_t i = 0; i < n; i++)
		if (have == 0 || k[have - 1].id != k[i].id)
			k[have++] = k[i];
	return have;
}

static void keep_page(struct pst_file *f, enum pst_tree tree, const struct page *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct pst_kept k = entry(f, tree, p, i);
		if (tree == PST_nodes) {
			GROW(f->node, f->node_cap, f->n_node + 1);
			f->node[f->n_node++] = k;
		} else if (k.at < f->size) {
			GROW(f->block, f->block_cap, f->n_block + 1);
			f->block[f->n_block++] = k;
		}
	}
}

void pst_gather(struct pst_file *f)
{
	const struct layout *l = &layouts[f->form];
	struct arena scratch = *f->job->arena;
	unsigned char *p = arena_new(&scratch, unsigned char, PAGE_MOST);
	struct page page;
	for (uint64_t at = 0; f->size >= l->page && at <= f->size - l->page; at += 512) {
		if (at % ((uint64_t)1 << 20) == 0)
			f->job->sink->progress(f->job->sink, at);
		if (!pst_read(f, at + l->trailer, p, 2) || p[0] != p[1] ||
		    (p[0] != PST_nodes && p[0] != PST_blocks) || !pst_read(f, at, p, l->page))
			continue;
		enum pst_tree tree = p[l->trailer] == PST_nodes ? PST_nodes : PST_blocks;
		if (page_of(f, p, tree, &page) && page.level == 0 &&
		    (sum_fits(f, &page, at) || crc_fits(f, &page)))
			keep_page(f, tree, &page);
	}
	f->n_node = tidy(f->node, f->n_node);
	f->n_block = tidy(f->block, f->n_block);
	f->rebuilt = true;
}
