/* account - rounds over what was not read: members before their containers, and items that
 * something was derived from, which are to it as containers are to members: read when all of it is,
 * partial when some of it is, untouched when none could be read. */
#include "run/account.h"

#include <stdlib.h>

#include "base/hmap.h"

#define ITEM_ARENA   ((size_t)16 << 20)
#define SOURCE_ARENA ((size_t)1 << 30)

/* An exhibit that was made from an item. */
struct source {
	uint32_t exhibit;
	struct item of;
};

/* What an item is read through. */
struct piece {
	uint32_t of, item;
};

struct survey {
	struct kase *k;
	struct arena arena; /* the sources, and one item at a time */
	struct source *source;
	size_t n_source, source_cap;
	struct piece *piece;
	size_t n, cap;
	struct hmap holder; /* items with members: some readers tell of a part that is kept
			       elsewhere without having any */
	bool looked, changed;
};

/* ---- what is there ---- */

static bool list_sources(struct survey *s)
{
	struct hmap origin = {0};
	bool ok = case_exhibit_ties(s->k, &origin, NULL);
	for (uint32_t id = 1; ok && id <= case_exhibits(s->k); id++) {
		struct source x = {.exhibit = id};
		const uint64_t *of = hmap_get(&origin, id);
		if (of == NULL)
			continue;
		if (case_item_get(s->k, &s->arena, (uint32_t)*of, &x.of)) {
			GROW(s->source, s->source_cap, s->n_source + 1);
			s->source[s->n_source++] = x;
		} else {
			ok = case_why(s->k) == NULL; /* its container no longer holds it */
		}
	}
	hmap_free(&origin);
	return ok;
}

static void add_piece(struct survey *s, uint32_t of, uint32_t item)
{
	GROW(s->piece, s->cap, s->n + 1);
	s->piece[s->n++] = (struct piece){of, item};
}

/* The member as what was unpacked from its container holds it: at the same path. */
static void find_unpacked(struct survey *s, const struct item *i, const struct source *x)
{
	str rest = i->path;
	if (i->exhibit != x->of.exhibit || !str_starts(rest, x->of.path))
		return;
	rest = str_sub(rest, x->of.path.n, rest.n);
	if (!str_starts(rest, STR("!/")))
		return;
	uint32_t id = case_item_find(s->k, x->exhibit, str_sub(rest, 2, rest.n));
	if (id != 0)
		add_piece(s, i->id, id);
}

static void look_at(struct survey *s, const struct item *i)
{
	bool wants = i->parent != 0 && i->reason != REASON_member_unread &&
		     (item_not_read(i) || i->reason == REASON_derived);
	if (i->parent != 0)
		hmap_put(&s->holder, i->parent, NULL);
	for (size_t n = 0; n < s->n_source; n++) {
		const struct source *x = &s->source[n];
		if (i->exhibit == x->exhibit)
			add_piece(s, x->of.id, i->id);
		if (wants)
			find_unpacked(s, i, x);
	}
}

static int by_item(const void *a, const void *b)
{
	const struct piece *p = a, *q = b;
	if (p->of != q->of)
		return p->of < q->of ? -1 : 1;
	return p->item < q->item ? -1 : p->item > q->item;
}

static void look_around(struct survey *s)
{
	struct item i;
	if (s->looked)
		return;
	s->looked = true;
	struct item_cursor *c = case_items(s->k, WALK_evidence);
	for (;;) {
		struct arena scratch = s->arena;
		if (!case_items_next(c, &scratch, &i))
			break;
		look_at(s, &i);
	}
	case_items_end(c);
	if (s->n > 0)
		qsort(s->piece, s->n, sizeof(s->piece[0]), by_item);
}

static bool change(struct survey *s, struct item *i, enum item_state state, enum reason reason)
{
	if (i->state == state && i->reason == reason)
		return true;
	i->state = state;
	i->reason = reason;
	s->changed = true;
	return case_item_set(s->k, i);
}

/* ---- what is read through what was derived from it ---- */

struct through {
	unsigned read, not_read;
};

static bool is_holder(const struct survey *s, const struct item *i)
{
	return i->reason == REASON_member_unread && hmap_get(&s->holder, i->id) != NULL;
}

/* A copy of the item itself says nothing of it; a container says it by its members. */
static bool count_piece(struct survey *s, struct arena a, const struct piece *p, struct through *n)
{
	struct item i;
	if (!case_item_get(s->k, &a, p->item, &i))
		return false;
	if (i.state == ITEM_duplicate) {
		if (i.duplicate_of == p->of)
			return true;
		if (!case_item_get(s->k, &a, i.duplicate_of, &i))
			return false;
	}
	bool some = i.passages > 0 && i.reason != REASON_carved;
	if (i.state == ITEM_read || i.state == ITEM_partial)
		n->read += some || i.reason == REASON_derived;
	if (item_not_read(&i))
		n->not_read += i.id != p->item || !is_holder(s, &i);
	n->not_read += i.state == ITEM_waiting;
	return true;
}

/* The pieces of one item stand together. */
static bool settle_item(struct survey *s, const struct piece *p, size_t n)
{
	struct arena a = s->arena;
	struct through t = {0};
	struct item i;
	for (size_t x = 0; x < n; x++)
		if (!count_piece(s, a, &p[x], &t))
			return false;
	if (!case_item_get(s->k, &a, p->of, &i))
		return false;
	if (i.reason != REASON_derived && (!item_not_read(&i) || is_holder(s, &i)))
		return true;
	if (t.read > 0)
		return change(s, &i, t.not_read == 0 ? ITEM_read : ITEM_partial, REASON_derived);
	return i.reason != REASON_derived || change(s, &i, ITEM_waiting, REASON_none);
}

static bool derived(struct survey *s)
{
	bool ok = true;
	for (size_t at = 0, n; ok && at < s->n; at += n) {
		for (n = 1; at + n < s->n && s->piece[at + n].of == s->piece[at].of;)
			n++;
		ok = settle_item(s, &s->piece[at], n);
	}
	return ok;
}

/* ---- containers ---- */

struct unread {
	uint32_t id, parent;
	bool by_members; /* nothing else is wrong with it */
};

static struct unread *list_unread(struct survey *s, size_t *out_n, size_t *out_cap)
{
	struct item_cursor *c = case_items(s->k, WALK_not_read);
	struct unread *u = NULL;
	struct item i;
	size_t n = 0, cap = 0;
	for (;;) {
		struct arena scratch = s->arena;
		if (!case_items_next(c, &scratch, &i))
			break;
		GROW(u, cap, n + 1);
		u[n++] = (struct unread){.id = i.id,
					 .parent = i.parent,
					 .by_members = i.state == ITEM_partial &&
						       i.reason == REASON_member_unread};
	}
	case_items_end(c);
	*out_n = n;
	*out_cap = cap;
	return u;
}

static bool now_read(struct survey *s, uint32_t id)
{
	struct arena a = s->arena;
	struct item i;
	return case_item_get(s->k, &a, id, &i) && change(s, &i, ITEM_read, REASON_none);
}

/* hold - something in this container is not read; it may have been, through what was derived from
 * it. */
static bool hold(struct survey *s, struct hmap *holds, uint32_t id)
{
	bool is_new = true, ok = true;
	while (ok && id != 0) {
		struct arena a = s->arena;
		struct item i;
		hmap_put(holds, id, &is_new);
		if (!is_new)
			break;
		ok = case_item_get(s->k, &a, id, &i);
		id = 0;
		if (ok && i.state == ITEM_read && i.reason == REASON_none) {
			ok = change(s, &i, ITEM_partial, REASON_member_unread);
			id = i.parent;
		}
	}
	return ok;
}

/* Containers come before their members in the order of evidence. */
static bool containers(struct survey *s)
{
	struct hmap holds = {0}; /* containers of something that is not read */
	size_t n, cap;
	struct unread *u = list_unread(s, &n, &cap);
	bool ok = true;
	for (size_t at = 0; at < n; at++)
		if (u[at].by_members)
			look_around(s);
	for (size_t at = n; ok && at-- > 0;) {
		if (u[at].by_members && hmap_get(&holds, u[at].id) == NULL &&
		    hmap_get(&s->holder, u[at].id) != NULL)
			ok = now_read(s, u[at].id);
		else
			ok = hold(s, &holds, u[at].parent);
	}
	hmap_free(&holds);
	grow_free(u, cap, sizeof(u[0]));
	return ok;
}

/* What was derived may itself hold containers, and items that something was derived from: rounds,
 * until nothing changes. An item can come to wait again but once, so they end. */
static bool settle(struct survey *s)
{
	bool ok = list_sources(s);
	if (s->n_source > 0)
		look_around(s);
	for (size_t round = 0; ok && round <= s->n; round++) {
		s->changed = false;
		ok = containers(s) && derived(s);
		if (!s->changed)
			break;
	}
	return ok && containers(s);
}

bool account_settle(struct kase *k)
{
	struct survey s = {.k = k, .arena = arena_make(SOURCE_ARENA)};
	TXN_SCOPE t = case_begin(k);
	bool ok = settle(&s) && case_commit(&t);
	grow_free(s.source, s.source_cap, sizeof(s.source[0]));
	hmap_free(&s.holder);
	grow_free(s.piece, s.cap, sizeof(s.piece[0]));
	arena_free(&s.arena);
	return ok;
}

/* The only item with this path, whatever its exhibit. gives 0 when there is none, or several */
static uint32_t item_of_path(struct kase *k, str path)
{
	uint32_t found = 0;
	for (uint32_t e = 1; e <= case_exhibits(k); e++) {
		uint32_t id = case_item_find(k, e, path);
		if (id != 0 && found != 0)
			return 0;
		found = id != 0 ? id : found;
	}
	return found;
}

/* More of the same may come. */
static bool has_derived(struct kase *k, struct arena a, uint32_t item)
{
	for (uint32_t id = 1; id <= case_exhibits(k); id++) {
		struct arena scratch = a;
		struct exhibit e;
		if (case_exhibit_get(k, &scratch, id, &e) && e.derived_from == item)
			return true;
	}
	return false;
}

uint32_t account_item(struct kase *k, str text, enum standing *out_standing, const char **out_why)
{
	struct arena a = arena_make(ITEM_ARENA);
	struct item i;
	uint64_t v;
	str number = str_starts(text, STR("I-")) ? str_sub(text, 2, text.n) : text;
	uint32_t id = str_u64(number, &v) && v <= UINT32_MAX ? (uint32_t)v : item_of_path(k, text);
	if (id == 0 || !case_item_get(k, &a, id, &i)) {
		*out_why = "no such item, or several; name it by its number in `kond files`";
		id = 0;
	} else if (!item_not_read(&i) && i.reason != REASON_derived && !has_derived(k, a, id)) {
		*out_why = "that item has been read, waits, or repeats another";
		id = 0;
	}
	*out_standing = id == 0 ? STANDING_none : i.standing;
	arena_free(&a);
	return id;
}
