/* account - a pass over what was not read, members before their containers. */
#include "run/account.h"

#include "base/hmap.h"

#define ITEM_ARENA ((size_t)16 << 20)

static bool derived(struct kase *k, struct arena a)
{
	for (uint32_t id = 1; id <= case_exhibits(k); id++) {
		struct arena scratch = a;
		struct exhibit e;
		struct item i;
		if (!case_exhibit_get(k, &scratch, id, &e))
			return false;
		if (e.derived_from == 0)
			continue;
		if (!case_item_get(k, &scratch, e.derived_from, &i)) {
			if (case_why(k) != NULL)
				return false;
			continue; /* its container is read again */
		}
		if (i.state != ITEM_unread && i.state != ITEM_partial && i.state != ITEM_refused)
			continue;
		i.state = ITEM_read;
		i.reason = REASON_derived;
		if (!case_item_set(k, &i))
			return false;
	}
	return true;
}

struct unread {
	uint32_t id, parent;
	bool by_members; /* nothing else is wrong with it */
};

static struct unread *list_unread(struct kase *k, struct arena a, size_t *out_n, size_t *out_cap)
{
	struct item_cursor *c = case_items(k, WALK_not_read);
	struct unread *u = NULL;
	struct item i;
	size_t n = 0, cap = 0;
	for (;;) {
		struct arena scratch = a;
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

static bool now_read(struct kase *k, struct arena a, uint32_t id)
{
	struct item i;
	if (!case_item_get(k, &a, id, &i))
		return false;
	i.state = ITEM_read;
	i.reason = REASON_none;
	return case_item_set(k, &i);
}

/* What has members; some readers tell of a part that is kept elsewhere without having any. */
static void containers_of(struct kase *k, struct arena a, struct hmap *out_ids)
{
	struct item_cursor *c = case_items(k, WALK_evidence);
	struct item i;
	for (;;) {
		struct arena scratch = a;
		if (!case_items_next(c, &scratch, &i))
			break;
		if (i.parent != 0)
			hmap_put(out_ids, i.parent, NULL);
	}
	case_items_end(c);
}

/* Containers come before their members in the order of evidence. */
static bool containers(struct kase *k, struct arena a)
{
	struct hmap holds = {0}; /* containers of something that is not read */
	struct hmap parents = {0};
	size_t n, cap;
	struct unread *u = list_unread(k, a, &n, &cap);
	bool ok = true, any = false;
	for (size_t i = 0; i < n; i++)
		any |= u[i].by_members;
	if (any)
		containers_of(k, a, &parents);
	for (size_t at = n; ok && at-- > 0;) {
		if (u[at].by_members && hmap_get(&holds, u[at].id) == NULL &&
		    hmap_get(&parents, u[at].id) != NULL)
			ok = now_read(k, a, u[at].id);
		else
			hmap_put(&holds, u[at].parent, NULL);
	}
	hmap_free(&holds);
	hmap_free(&parents);
	grow_free(u, cap, sizeof(u[0]));
	return ok;
}

bool account_settle(struct kase *k)
{
	struct arena a = arena_make(ITEM_ARENA);
	TXN_SCOPE t = case_begin(k);
	bool ok = derived(k, a) && containers(k, a) && case_commit(&t);
	arena_free(&a);
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
	} else if (i.reason != REASON_derived && i.state != ITEM_unread &&
		   i.state != ITEM_partial && i.state != ITEM_refused) {
		*out_why = "that item has been read, waits, or repeats another";
		id = 0;
	}
	*out_standing = id == 0 ? STANDING_none : i.standing;
	arena_free(&a);
	return id;
}
