/*
 * change - the log of what a generation changed against the one before: written while persons are,
 * in the same transaction, in chunks of sealed rows (person/change.h is the form of one change), of
 * every generation but the first. Keeps ids, gists and evidence, nothing of what people are called.
 * Logs nobody who only has more of the same.
 */
#include "case/store.h"

#include <string.h>

#include "base/must.h"

#define CHUNK_BYTES ((size_t)32 << 10)
#define RECORD_ROOM ((size_t)256 << 20)
#define DEPTH_MAX   64 /* containers looked through for the copy that lifted an item */

enum { WAS_known = 1, WAS_said = 2 };

uint64_t change_row(uint32_t generation, uint32_t seq) { return (uint64_t)generation << 31 | seq; }

/* ---- items: what is new about them ---- */

bool change_item_asked(const struct kase *k, uint32_t item)
{
	return !k->resolve.log.on || hmap_get(&k->resolve.log.was, item) != NULL;
}

void change_item_was(struct kase *k, uint32_t item, const struct map_head *h)
{
	struct change_log *g = &k->resolve.log;
	if (!g->on)
		return;
	*hmap_put(&g->was, item, NULL) = (h->known ? WAS_known : 0) | (h->said ? WAS_said : 0) |
					 (uint64_t)h->standing << 8 | (uint64_t)h->version << 16;
}

static uint32_t copy_of_standing(struct kase *k, uint32_t item, enum standing standing)
{
	QUERY_SCOPE *s = query(k, QUERY_item_lifts);
	if (s == NULL)
		return 0;
	bind_u64(s, 1, item);
	bind_u64(s, 2, standing);
	return query_step(k, s) ? column_u32(s, 0) : 0;
}

/* Which file gave an item its standing: itself, a copy, or the same of a container it lies in. */
static struct item_news lifted_by(struct kase *k, uint32_t item, uint32_t exhibit,
				  enum standing standing)
{
	uint32_t at = item;
	for (unsigned depth = 0; at != 0 && depth < DEPTH_MAX; depth++) {
		struct item_mark m = item_mark(k, at);
		if (m.standing == standing)
			return (struct item_news){.item = at, .exhibit = m.exhibit};
		uint32_t copy = copy_of_standing(k, at, standing);
		if (copy != 0)
			return (struct item_news){.item = copy,
						  .exhibit = item_mark(k, copy).exhibit};
		at = m.parent;
	}
	return (struct item_news){.item = item, .exhibit = exhibit};
}

void change_item_is(struct kase *k, uint32_t item, uint32_t version, enum standing standing,
		    uint32_t exhibit)
{
	struct change_log *g = &k->resolve.log;
	const uint64_t *at = hmap_get(&g->was, item);
	uint64_t was = at == NULL ? 0 : *at;
	struct item_news n = {.item = item, .exhibit = exhibit};
	if ((was & WAS_known) == 0) {
		n.causes = 1u << CAUSE_new_file;
	} else if ((was & WAS_said) != 0) {
		bool lifted = (was >> 8 & 0xff) != (uint64_t)standing;
		if (lifted)
			n = lifted_by(k, item, exhibit, standing);
		n.causes = (lifted ? 1u << CAUSE_standing : 0) |
			   (was >> 16 != version ? 1u << CAUSE_reader : 0);
	}
	if (n.causes != 0) {
		GROW(g->news, g->cap_news, g->n_news + 1);
		g->news[g->n_news++] = n;
	}
	*hmap_put(&g->item, item, NULL) = n.causes != 0 ? g->n_news : 0;
}

/* ---- who went where ---- */

void change_merged(struct kase *k, uint32_t id, uint32_t into)
{
	struct change_log *g = &k->resolve.log;
	if (!g->on)
		return;
	*hmap_put(&g->into, id, NULL) = into;
	hmap_put(&g->survivor, into, NULL);
}

void change_split(struct kase *k, uint32_t id, uint32_t from)
{
	if (k->resolve.log.on)
		*hmap_put(&k->resolve.log.from, id, NULL) = from;
}

/* ---- the rows ---- */

static void flush(struct kase *k)
{
	struct change_log *g = &k->resolve.log;
	const struct col c[] = {col_u64(change_row(k->resolve.no, g->seq++)), col_u64(g->n)};
	row_put(k, TABLE_change, c, out_view(&g->row), true);
	out_clear(&g->row);
	g->n = g->last = 0;
}

static void put(struct kase *k, const struct change *c)
{
	struct change_log *g = &k->resolve.log;
	change_pack(&g->row, c, &g->last);
	g->n++;
	if (g->row.n >= CHUNK_BYTES)
		flush(k);
}

void change_log_begin(struct kase *k)
{
	struct change_log *g = &k->resolve.log;
	change_log_free(k);
	g->on = k->resolve.no > 1;
	if (g->on)
		g->arena = arena_make(RECORD_ROOM);
}

void change_log_end(struct kase *k)
{
	struct change_log *g = &k->resolve.log;
	if (g->on && !k->broken && (g->n > 0 || g->seq == 0))
		flush(k);
	change_log_free(k);
}

void change_log_free(struct kase *k)
{
	struct change_log *g = &k->resolve.log;
	hmap_free(&g->was);
	hmap_free(&g->item);
	hmap_free(&g->into);
	hmap_free(&g->from);
	hmap_free(&g->survivor);
	grow_free(g->news, g->cap_news, sizeof(*g->news));
	grow_free(g->told, g->cap_told, sizeof(*g->told));
	if (g->on)
		arena_free(&g->arena);
	out_end(&g->row);
	*g = (struct change_log){.row = out_mem()};
}

/* ---- one person ---- */

/* The record of the last generation; gives false when there is none. */
static bool record_before(struct kase *k, uint32_t id, struct person *out_p)
{
	struct change_log *g = &k->resolve.log;
	QUERY_SCOPE *s = row_find(k, TABLE_person, id);
	if (s == NULL)
		return false;
	arena_reset(&g->arena);
	out_clear(&k->plain);
	return (row_open(k, TABLE_person, s, &k->plain) &&
		person_unpack(&g->arena, str_copy(&g->arena, out_view(&k->plain)), out_p)) ||
	       store_fail(k, why_altered);
}

static bool decided(const struct person *p)
{
	for (size_t i = 0; i < p->n_reasons; i++)
		if (str_starts(p->reasons[i], STR("decided")))
			return true;
	return false;
}

static void by_items_now(struct kase *k, const struct person *p, struct change *c)
{
	struct change_log *g = &k->resolve.log;
	for (size_t i = 0; i < p->n_items; i++) {
		const uint64_t *at = hmap_get(&g->item, p->items[i]);
		if (at == NULL || *at == 0)
			continue;
		const struct item_news *n = &g->news[*at - 1];
		c->causes |= n->causes;
		change_file(c, n->item, n->exhibit);
	}
}

static void by_items_before(struct kase *k, const struct person *p, struct change *c)
{
	for (size_t i = 0; i < p->n_items; i++) {
		if (hmap_get(&k->resolve.log.item, p->items[i]) != NULL)
			continue;
		c->causes |= 1u << CAUSE_gone_file;
		struct item_mark m = item_mark(k, p->items[i]);
		if (m.exhibit != 0)
			change_file(c, p->items[i], m.exhibit);
	}
}

/* Files that are not new, but told nothing of this person before. */
static void by_items_come(struct kase *k, const struct person *was, const struct person *is,
			  struct change *c)
{
	struct hmap had = {0};
	for (size_t i = 0; i < was->n_items; i++)
		hmap_put(&had, was->items[i], NULL);
	for (size_t i = 0; i < is->n_items; i++)
		if (hmap_get(&had, is->items[i]) == NULL)
			change_file(c, is->items[i], item_mark(k, is->items[i]).exhibit);
	hmap_free(&had);
}

static bool only_older(const struct change *c)
{
	struct gist to = c->to;
	to.groups ^= GROUP_minor;
	return c->was && c->is && c->details == 0 && gist_same(&c->from, &to);
}

/* was: NULL when p is new */
static void explain(struct kase *k, const struct person *was, const struct person *p,
		    struct change *c)
{
	by_items_now(k, p, c);
	if (was != NULL) {
		by_items_before(k, was, c);
		if (c->causes == 0)
			by_items_come(k, was, p, c);
	}
	if (decided(p) != (was != NULL && decided(was)))
		c->causes |= 1u << CAUSE_decision;
	if (c->causes == 0)
		c->causes = 1u << (only_older(c) ? CAUSE_age : CAUSE_other);
}

static uint32_t found(const struct hmap *m, uint32_t id)
{
	const uint64_t *v = hmap_get(m, id);
	return v == NULL ? 0 : (uint32_t)*v;
}

/* Why p is as it is, kept for those it took in. */
static void tell_taken_in(struct change_log *g, const struct change *c)
{
	uint64_t *at = hmap_get(&g->survivor, c->id);
	if (at == NULL)
		return;
	GROW(g->told, g->cap_told, g->n_told + 1);
	g->told[g->n_told++] = *c;
	*at = g->n_told;
}

void change_person(struct kase *k, const struct person *p)
{
	struct change_log *g = &k->resolve.log;
	struct person before;
	struct change c = {.id = p->id, .is = true, .to = gist_of(p)};
	if (!g->on)
		return;
	c.was = record_before(k, p->id, &before);
	if (k->broken)
		return;
	if (c.was) {
		c.from = gist_of(&before);
		c.details = change_between(&before, p);
	} else {
		c.other = found(&g->from, p->id);
	}
	bool took = hmap_get(&g->survivor, p->id) != NULL;
	if (change_kind(&c) == CHANGE_none && !took)
		return;
	explain(k, c.was ? &before : NULL, p, &c);
	if (took)
		tell_taken_in(g, &c);
	if (change_kind(&c) != CHANGE_none)
		put(k, &c);
}

void change_dropped(struct kase *k, uint32_t id)
{
	struct change_log *g = &k->resolve.log;
	struct person before;
	struct change c = {.id = id, .was = true};
	if (!g->on || !record_before(k, id, &before) || k->broken)
		return;
	c.from = gist_of(&before);
	c.other = found(&g->into, id);
	uint32_t told = c.other == 0 ? 0 : found(&g->survivor, c.other);
	if (told != 0) {
		const struct change *t = &g->told[told - 1];
		c.causes = t->causes;
		c.exhibit = t->exhibit;
		c.n_files = t->n_files;
		memcpy(c.file, t->file, sizeof(c.file));
	} else {
		by_items_now(k, &before, &c);
		by_items_before(k, &before, &c);
	}
	if (c.causes == 0)
		c.causes = 1u << CAUSE_other;
	put(k, &c);
}

/* ---- reading ---- */

struct change_cursor {
	struct kase *k;
	size_t cap;
	uint32_t generation, seq, last;
	uint64_t left; /* changes of the chunk at hand */
	struct out chunk;
	struct cur at;
};

bool case_changes_kept(struct kase *k, uint32_t no)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = row_find(k, TABLE_change, change_row(no, 0));
	return s != NULL;
}

struct change_cursor *case_changes(struct kase *k, uint32_t no)
{
	size_t cap = 0;
	struct change_cursor *c = grow(NULL, &cap, sizeof(*c), 1);
	if (!k->in_txn)
		k->why = NULL;
	*c = (struct change_cursor){.k = k, .cap = cap, .generation = no, .chunk = out_mem()};
	return c;
}

static bool next_chunk(struct change_cursor *c)
{
	QUERY_SCOPE *s = row_find(c->k, TABLE_change, change_row(c->generation, c->seq));
	if (s == NULL)
		return false;
	out_clear(&c->chunk);
	if (!row_open(c->k, TABLE_change, s, &c->chunk))
		return false;
	c->seq++;
	c->left = column_u64(s, 1);
	c->at = cur_of(out_view(&c->chunk));
	c->last = 0;
	return true;
}

bool case_changes_next(struct change_cursor *c, struct change *out_c)
{
	while (c->left == 0) {
		if (!next_chunk(c))
			return false;
		if (c->left == 0 && !cur_done(&c->at))
			return store_fail_read(c->k, why_altered);
	}
	c->left--;
	return (change_unpack(&c->at, &c->last, out_c) && (c->left > 0 || cur_done(&c->at))) ||
	       store_fail_read(c->k, why_altered);
}

void case_changes_end(struct change_cursor *c)
{
	out_end(&c->chunk);
	grow_free(c, c->cap, 1);
}
