/*
 * orphan - mentions that are nobody by themselves: an order, a specimen, a bare patient number.
 * Only keys that such a mention asks for are kept; a person is handed on from key to key (specimen,
 * order, patient) until nothing changes, and a requester from its own number to those who name it.
 * A key that two people carry leads to nobody. A key without scope belongs to its folder, and only
 * failing that to the one person in its exhibit that has it.
 */
#include <string.h>

#include "person/inner.h"

#define FALLBACK_LENGTH 5 /* shortest value that is believed outside its scope */
#define NUMBER_LENGTH   7 /* the same of numbers of requesters */
#define ROUNDS          8 /* steps from key to key */

static const enum key_mode modes[] = {KEY_direct, KEY_any, KEY_blank};

void orphans_start(struct orphans *o, const unsigned char key[16])
{
	*o = (struct orphans){0};
	memcpy(o->key, key, sizeof(o->key));
}

void orphans_free(struct orphans *o)
{
	grow_free(o->node, o->cap, sizeof(*o->node));
	grow_free(o->edge, o->cap_edge, sizeof(*o->edge));
	grow_free(o->more, o->cap_more, sizeof(*o->more));
	grow_free(o->lend, o->cap_lend, sizeof(*o->lend));
	grow_free(o->via, o->cap_via, sizeof(*o->via));
	hmap_free(&o->by_key);
	hmap_free(&o->by_edge);
	hmap_free(&o->by_more);
}

static uint64_t hash_of(const struct orphans *o, struct key_memo *k, enum key_mode mode,
			const struct place *p)
{
	if (k->value == 0)
		k->value = local_value_hash(&k->key, o->key);
	return local_hash(&k->key, k->value, mode, p, o->key);
}

/* Which nodes the key has; looked up again when there are more than last time. */
static void look(struct orphans *o, struct key_memo *k, const struct place *p)
{
	if (k->looked == o->n + 1)
		return;
	k->looked = o->n + 1;
	for (unsigned m = 0; m < sizeof(modes) / sizeof(modes[0]); m++) {
		if (k->node[m] != 0 || !o->has[m] || (modes[m] == KEY_blank && k->key.scope.n > 0))
			continue;
		const uint64_t *at = hmap_get(&o->by_key, hash_of(o, k, modes[m], p));
		k->node[m] = at == NULL ? 0 : (uint32_t)*at;
	}
}

static uint32_t node_make(struct orphans *o, struct key_memo *k, enum key_mode mode,
			  const struct place *p, bool *out_new)
{
	uint64_t *at = hmap_put(&o->by_key, hash_of(o, k, mode, p), out_new);
	if (*out_new) {
		GROW(o->node, o->cap, o->n + 1);
		o->node[o->n++] = (struct node){.kind = k->key.kind, .direct = mode == KEY_direct};
		for (unsigned m = 0; m < sizeof(modes) / sizeof(modes[0]); m++)
			o->has[m] |= modes[m] == mode;
		o->patients |= k->key.kind == KIND_patient_number;
		*at = o->n;
	}
	return (uint32_t)*at;
}

static bool is_own(const struct key_memo *m) { return m->key.kind == KIND_requester_number; }

static bool is_link(const struct key_memo *m) { return m->key.kind == KIND_requester_link; }

static uint32_t node_ask(struct orphans *o, struct key_memo *m, const struct place *p)
{
	bool fresh;
	if (m->node[0] != 0)
		return m->node[0];
	uint32_t direct = node_make(o, m, KEY_direct, p, &fresh);
	if (fresh && m->key.value.n >= (is_link(m) ? NUMBER_LENGTH : FALLBACK_LENGTH)) {
		bool other;
		uint32_t back =
		    node_make(o, m, m->key.scope.n == 0 ? KEY_any : KEY_blank, p, &other);
		o->node[direct - 1].fallback = back;
	}
	m->node[0] = direct;
	return direct;
}

static void add_edge(struct orphans *o, uint32_t a, uint32_t b)
{
	bool fresh;
	uint32_t low = a < b ? a : b, high = a < b ? b : a;
	hmap_put(&o->by_edge, (uint64_t)low << 32 | high, &fresh);
	if (!fresh || low == high)
		return;
	GROW(o->edge, o->cap_edge, o->n_edge + 1);
	o->edge[o->n_edge++] = (struct edge){low - 1, high - 1};
}

/* What an orphan is found to be, it is also for those who look for its key in the whole exhibit. */
static void add_lend(struct orphans *o, uint32_t direct, uint32_t wide)
{
	bool fresh;
	hmap_put(&o->by_edge, (uint64_t)direct << 32 | wide, &fresh);
	if (!fresh || direct == 0)
		return;
	GROW(o->lend, o->cap_lend, o->n_lend + 1);
	o->lend[o->n_lend++] = (struct edge){direct - 1, wide - 1};
}

void orphan_ask(struct orphans *o, const struct keys *keys)
{
	uint32_t first = 0;
	for (unsigned k = 0; k < keys->n; k++) {
		struct key_memo *m = keys->key[k];
		if (is_own(m))
			continue;
		uint32_t node = node_ask(o, m, keys->place);
		if (is_link(m))
			continue;
		if (first != 0 && m->edge != first)
			add_edge(o, first, node);
		if (first != 0)
			m->edge = first;
		else
			first = node;
	}
}

static bool has_link(const struct keys *keys)
{
	for (unsigned k = 0; k < keys->n; k++)
		if (is_link(keys->key[k]))
			return true;
	return false;
}

void orphan_ask_links(struct orphans *o, const struct keys *keys)
{
	for (unsigned k = 0; k < keys->n; k++)
		if (is_link(keys->key[k]))
			node_ask(o, keys->key[k], keys->place);
}

void orphan_ask_orders(struct orphans *o, const struct keys *keys, size_t limit)
{
	for (unsigned k = 0; k < keys->n; k++) {
		if (keys->key[k]->key.kind == KIND_patient_number || is_own(keys->key[k]) ||
		    (limit > 0 && o->asked >= limit))
			continue;
		size_t before = o->n;
		node_ask(o, keys->key[k], keys->place);
		o->asked += o->n - before;
	}
}

static void carry(struct orphans *o, uint32_t node, uint32_t profile, uint32_t requester,
		  bool vague)
{
	struct node *n = &o->node[node - 1];
	bool fresh;
	if (requester != 0 && vague)
		n->vague = n->vague == 0 || n->vague == requester ? requester : MANY;
	else if (requester != 0 && n->kind != KIND_patient_number)
		n->requester = n->requester == 0 || n->requester == requester ? requester : MANY;
	if (profile == 0 || n->first == profile)
		return;
	if (n->first == 0) {
		n->first = profile;
		return;
	}
	hmap_put(&o->by_more, (uint64_t)node << 32 | profile, &fresh);
	if (!fresh)
		return;
	GROW(o->more, o->cap_more, o->n_more + 1);
	o->more[o->n_more++] = (struct bucket_entry){.hash = node - 1, .profile = profile - 1};
}

/* The mention names no requester: its orders, or its own number, were asked by its links. */
static void add_via(struct orphans *o, const struct keys *keys)
{
	struct via v = {0};
	unsigned n = 0;
	bool fresh;
	for (unsigned k = 0; k < keys->n && n < LINKS_OF_MENTION; k++) {
		if (!is_link(keys->key[k]))
			continue;
		look(o, keys->key[k], keys->place);
		v.link[n] = keys->key[k]->node[0];
		n += v.link[n] != 0;
	}
	for (unsigned k = 0; k < keys->n && n > 0; k++) {
		struct key_memo *key = keys->key[k];
		if (is_link(key) || key->key.kind == KIND_patient_number)
			continue;
		look(o, key, keys->place);
		for (unsigned m = 0; m < 3; m++) {
			if (key->node[m] == 0)
				continue;
			v.node = key->node[m];
			hmap_put(&o->by_edge, (uint64_t)v.node << 32 | v.link[0], &fresh);
			if (!fresh)
				continue;
			GROW(o->via, o->cap_via, o->n_via + 1);
			o->via[o->n_via++] = v;
		}
	}
}

void orphan_carry(struct orphans *o, const struct keys *keys, uint32_t profile, uint32_t requester,
		  bool vague)
{
	if (o->n == 0)
		return;
	vague = vague && has_link(keys);
	if (requester == 0 || vague)
		add_via(o, keys);
	for (unsigned k = 0; k < keys->n; k++) {
		struct key_memo *key = keys->key[k];
		if (is_link(key))
			continue;
		if (key->carried == o->n + 1 && key->profile == profile &&
		    key->requester == requester && !vague)
			continue; /* as last time */
		look(o, key, keys->place);
		for (unsigned m = 0; m < 3; m++) {
			if (key->node[m] == 0)
				continue;
			carry(o, key->node[m], is_own(key) ? 0 : profile, requester, vague);
			if (profile == 0 && m > 0 && !is_own(key))
				add_lend(o, key->node[0], key->node[m]);
		}
		key->carried = o->n + 1;
		key->profile = profile;
		key->requester = requester;
	}
}

void orphans_join(struct orphans *o, struct profiles *s)
{
	struct bucket_entry *e = NULL, *spare = NULL;
	size_t cap = 0, cap_spare = 0;
	GROW(spare, cap_spare, o->n_more);
	buckets_sort(o->more, spare, o->n_more);
	grow_free(spare, cap_spare, sizeof(*spare));
	for (size_t from = 0, to; from < o->n_more; from = to) {
		const struct node *n = &o->node[o->more[from].hash];
		for (to = from + 1; to < o->n_more && o->more[to].hash == o->more[from].hash; to++)
			;
		if (!n->direct || n->kind == KIND_patient_number || n->kind == KIND_staff_number)
			continue;
		GROW(e, cap, to - from + 1);
		e[0] = (struct bucket_entry){.profile = n->first - 1};
		for (size_t k = from; k < to; k++)
			e[k - from + 1] = o->more[k];
		join_bucket(s, e, to - from + 1, RULE_order,
			    n->kind == KIND_specimen ? BECAUSE_specimen : BECAUSE_order);
	}
	grow_free(e, cap, sizeof(*e));
}

static uint32_t merge_who(uint32_t a, uint32_t b)
{
	return a == 0 || a == b ? b : b == 0 ? a : MANY;
}

/* Requester + 1 of a node, or of the same key in its whole exhibit; MANY. */
static uint32_t asker_of(const struct orphans *o, uint32_t node)
{
	const struct node *n = &o->node[node - 1];
	if (n->requester == 0 && n->fallback != 0)
		n = &o->node[n->fallback - 1];
	return n->requester;
}

/* Nobody is known by what others say at the same time: what is found out counts in the next round.
 */
static bool ask_once(struct orphans *o)
{
	bool any = false;
	for (size_t k = 0; k < o->n_via; k++) {
		const struct via *v = &o->via[k];
		struct node *n = &o->node[v->node - 1];
		uint32_t asker = 0;
		for (unsigned i = 0; i < LINKS_OF_MENTION && (asker == 0 || asker == MANY); i++)
			asker = v->link[i] == 0 ? asker : asker_of(o, v->link[i]);
		if (n->requester == 0)
			n->asker = merge_who(n->asker, asker);
	}
	for (size_t k = 0; k < o->n; k++) {
		struct node *n = &o->node[k];
		any |= n->requester == 0 && n->asker != 0;
		n->requester = n->requester == 0 ? n->asker : n->requester;
	}
	return any;
}

void orphans_asked(struct orphans *o)
{
	for (unsigned round = 0; round < ROUNDS && o->n_via > 0 && ask_once(o); round++)
		;
	for (size_t k = 0; k < o->n; k++)
		if (o->node[k].requester == 0 && o->node[k].kind != KIND_patient_number)
			o->node[k].requester = o->node[k].vague;
}

static void spread_carriers(struct orphans *o, struct profiles *s)
{
	for (size_t k = 0; k < o->n; k++)
		if (o->node[k].first != 0)
			o->node[k].who = cluster_root(s, o->node[k].first - 1) + 1;
	for (size_t k = 0; k < o->n_more; k++) {
		struct node *n = &o->node[o->more[k].hash];
		n->who = merge_who(n->who, cluster_root(s, o->more[k].profile) + 1);
	}
}

/* One step along the edges: a key without person takes the one its neighbours have; neighbours that
 * disagree make it nobody's. */
static bool spread_once(struct orphans *o, uint32_t *got)
{
	bool any = false;
	memset(got, 0, o->n * sizeof(*got));
	for (size_t k = 0; k < o->n_edge; k++) {
		uint32_t a = o->edge[k].a, b = o->edge[k].b;
		uint32_t wa = o->node[a].who, wb = o->node[b].who;
		if (wa == 0 && wb != 0 && wb != MANY)
			got[a] = merge_who(got[a], wb);
		else if (wb == 0 && wa != 0 && wa != MANY)
			got[b] = merge_who(got[b], wa);
	}
	for (size_t k = 0; k < o->n; k++) {
		if (got[k] != 0) {
			o->node[k].who = got[k];
			any = true;
		}
	}
	return any;
}

static bool spread_fallback(struct orphans *o)
{
	bool any = false;
	for (size_t k = 0; k < o->n_lend; k++) {
		uint32_t who = o->node[o->lend[k].a].who;
		struct node *wide = &o->node[o->lend[k].b];
		if (who != 0 && !o->node[o->lend[k].a].borrowed)
			wide->who = merge_who(wide->who, who);
	}
	for (size_t k = 0; k < o->n; k++) {
		struct node *n = &o->node[k];
		uint32_t back = n->fallback == 0 ? 0 : o->node[n->fallback - 1].who;
		if (n->who == 0 && back != 0 && back != MANY) {
			n->who = back;
			n->borrowed = true;
			any = true;
		}
	}
	return any;
}

void orphans_spread(struct orphans *o, struct profiles *s)
{
	uint32_t *got = NULL;
	size_t cap = 0;
	bool any = o->n > 0;
	GROW(got, cap, o->n);
	spread_carriers(o, s);
	for (unsigned round = 0; any && round < ROUNDS; round++) {
		for (unsigned step = 0; step < ROUNDS && spread_once(o, got); step++)
			;
		any = spread_fallback(o);
	}
	grow_free(got, cap, sizeof(*got));
}

static uint32_t because_key(enum kind k)
{
	return k == KIND_order          ? BECAUSE_order
	       : k == KIND_specimen     ? BECAUSE_specimen
	       : k == KIND_staff_number ? BECAUSE_staff
					: BECAUSE_patient;
}

uint32_t orphan_who(struct orphans *o, struct profiles *s, const struct keys *keys,
		    uint32_t *out_because)
{
	static const enum kind order[] = {KIND_patient_number, KIND_order, KIND_specimen};
	for (unsigned step = 0; step < 3; step++) {
		for (unsigned k = 0; k < keys->n; k++) {
			struct key_memo *key = keys->key[k];
			if (key->key.kind != order[step])
				continue;
			look(o, key, keys->place);
			uint32_t who = key->node[0] == 0 ? 0 : o->node[key->node[0] - 1].who;
			if (who != 0 && who != MANY) {
				*out_because = because_key(order[step]);
				return cluster_root(s, who - 1) + 1;
			}
		}
	}
	return 0;
}

/* By its links, or by its orders and specimens. */
static uint32_t requester_by(struct orphans *o, const struct keys *keys, bool links)
{
	for (unsigned k = 0; k < keys->n; k++) {
		struct key_memo *key = keys->key[k];
		if (key->key.kind == KIND_patient_number || is_own(key) || is_link(key) != links)
			continue;
		look(o, key, keys->place);
		uint32_t r = key->node[0] == 0 ? 0 : asker_of(o, key->node[0]);
		if (r != 0 && r != MANY)
			return r;
	}
	return 0;
}

uint32_t orphan_linked(struct orphans *o, const struct keys *keys)
{
	return requester_by(o, keys, true);
}

uint32_t orphan_requester(struct orphans *o, const struct keys *keys)
{
	uint32_t r = requester_by(o, keys, true);
	return r != 0 ? r : requester_by(o, keys, false);
}
