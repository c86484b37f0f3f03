/* account - rounds over what was not read: members before their containers, and items that
 * something was derived from, which are to it as containers are to members: read when all of it is,
 * partial when some of it is, untouched when none could be read. */
#include "run/account.h"

#include <stdlib.h>

#include "base/hmap.h"

#define ITEM_ARENA ((size_t)16 << 20)

/* A file of an exhibit that was made from an item. */
struct piece {
	uint32_t exhibit, of, item;
};

struct survey {
	struct kase *k;
	struct arena arena; /* one item at a time */
	struct hmap origin; /* exhibit -> item it was derived from */
	struct piece *piece;
	size_t n, cap;
	struct hmap holder; /* items with members: some readers tell of a part that is kept
			       elsewhere without having any */
	bool changed;
};

static void look_around(struct survey *s)
{
	struct item_cursor *c = case_items(s->k, WALK_evidence);
	struct item i;
	for (;;) {
		struct arena scratch = s->arena;
		if (!case_items_next(c, &scratch, &i))
			break;
		const uint64_t *of = hmap_get(&s->origin, i.exhibit);
		if (i.parent != 0) {
			hmap_put(&s->holder, i.parent, NULL);
		} else if (of != NULL) {
			GROW(s->piece, s->cap, s->n + 1);
			s->piece[s->n++] = (struct piece){i.exhibit, (uint32_t)*of, i.id};
		}
	}
	case_items_end(c);
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

/* A copy of the item itself says nothing of it. */
static bool count_part(struct survey *s, struct arena a, const struct piece *p, struct through *n)
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
	n->read += i.state == ITEM_read;
	n->not_read += item_not_read(&i) || i.state == ITEM_waiting;
	return true;
}

/* The parts of one item stand together. */
static bool settle_item(struct survey *s, const struct piece *p, size_t n)
{
	struct arena a = s->arena;
	struct through t = {0};
	struct item i;
	for (size_t x = 0; x < n; x++)
		if (!count_part(s, a, &p[x], &t))
			return false;
	if (!case_item_get(s->k, &a, p->of, &i))
		return case_why(s->k) == NULL; /* its container no longer holds it */
	if (i.reason != REASON_derived && (!item_not_read(&i) || i.reason == REASON_member_unread))
		return true;
	if (t.read > 0)
		return change(s, &i, t.not_read == 0 ? ITEM_read : ITEM_partial, REASON_derived);
	return i.reason != REASON_derived || change(s, &i, ITEM_waiting, REASON_none);
}

/* The member as what was unpacked from its container holds it. */
static bool settle_member(struct survey *s, struct arena a, const struct piece *p, str container,
			  struct item *i)
{
	struct through t = {0};
	if (i->path.n < container.n + 2 || !str_starts(i->path, container) ||
	    !str_starts(str_sub(i->path, container.n, i->path.n), STR("!/")))
		return true;
	uint32_t id =
	    case_item_find(s->k, p->exhibit, str_sub(i->path, container.n + 2, i->path.n));
	if (id == 0)
		return true;
	if (!count_part(s, a, &(struct piece){p->exhibit, i->id, id}, &t))
		return false;
	return t.read == 0 || change(s, i, ITEM_read, REASON_derived);
}

/* A container that was read, but not all its members: each must be among what was unpacked. */
static bool settle_members(struct survey *s, const struct piece *p)
{
	struct arena a = s->arena;
	struct item of, i;
	bool ok = true;
	if (!case_item_get(s->k, &a, p->of, &of))
		return case_why(s->k) == NULL;
	if (of.state != ITEM_partial || of.reason != REASON_member_unread)
		return true;
	struct item_cursor *c = case_items(s->k, WALK_not_read);
	while (ok) {
		struct arena scratch = a;
		if (!case_items_next(c, &scratch, &i))
			break;
		if (i.exhibit == of.exhibit && item_not_read(&i) && !item_by_others(&i))
			ok = settle_member(s, scratch, p, of.path, &i);
	}
	case_items_end(c);
	return ok;
}

static int by_item(const void *a, const void *b)
{
	const struct piece *p = a, *q = b;
	if (p->of != q->of)
		return p->of < q->of ? -1 : 1;
	return p->item < q->item ? -1 : p->item > q->item;
}

static bool derived(struct survey *s)
{
	bool ok = true;
	for (size_t at = 0, n; ok && at < s->n; at += n) {
		for (n = 1; at + n < s->n && s->piece[at + n].of == s->piece[at].of;)
			n++;
		ok = settle_item(s, &s->piece[at], n);
		for (size_t x = at; ok && x < at + n; x++)
			if (x == at || s->piece[x].exhibit != s->piece[x - 1].exhibit)
				ok = settle_members(s, &s->piece[x]);
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

/* Containers come before their members in the order of evidence. */
static bool containers(struct survey *s)
{
	struct hmap holds = {0}; /* containers of something that is not read */
	size_t n, cap;
	struct unread *u = list_unread(s, &n, &cap);
	bool ok = true;
	for (size_t at = n; ok && at-- > 0;) {
		if (u[at].by_members && hmap_get(&holds, u[at].id) == NULL &&
		    hmap_get(&s->holder, u[at].id) != NULL)
			ok = now_read(s, u[at].id);
		else
			hmap_put(&holds, u[at].parent, NULL);
	}
	hmap_free(&holds);
	grow_free(u, cap, sizeof(u[0]));
	return ok;
}

/* What was derived may itself hold containers, and items that something was derived from: rounds,
 * until nothing changes. An item can come to wait again but once, so they end. */
static bool settle(struct survey *s)
{
	bool ok = case_origins(s->k, &s->origin);
	if (ok)
		look_around(s);
	if (s->n > 0)
		qsort(s->piece, s->n, sizeof(s->piece[0]), by_item);
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
	struct survey s = {.k = k, .arena = arena_make(ITEM_ARENA)};
	TXN_SCOPE t = case_begin(k);
	bool ok = settle(&s) && case_commit(&t);
	hmap_free(&s.origin);
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
