/*
 * mentions - all finished items' mentions in the order of first evidence, for person/.
 * Which of two equal files is read and which is called the duplicate hangs on worker timing; the
 * order given here does not: what was read is given at the place of the earliest of them, with the
 * folder and exhibit of that place, with the highest standing of them all, and as the data of the
 * customers of them all. An item in a
 * container stands at least as high as the container, and what was made from an item as high as
 * that item. Needs about 40 bytes of memory an item. Gives
 * nothing of refused, waiting and unread items.
 */
#include "case/store.h"

#include <string.h>

#include "base/hmap.h"
#include "base/must.h"
#include "case/customer_set.h"

struct node {
	uint32_t id, exhibit, parent, scope, original;
	uint32_t customers; /* a set */
	uint32_t to;        /* first place behind its members, in evidence order */
	uint8_t standing, state;
	bool given;
};

struct given {
	uint32_t node;
	uint32_t scope, exhibit; /* of the earliest place */
};

struct range {
	uint32_t at, to;
};

struct stream {
	struct case_mentions pub; /* first: the source is cast back to the stream */
	struct kase *k;
	size_t cap;
	bool broken;
	struct node *node;
	size_t n, node_cap;
	struct given *order;
	size_t n_order, order_cap;
	struct range *stack;
	size_t depth, stack_cap;
	struct hmap place;    /* item id -> place in node + 1 */
	struct hmap origin;   /* exhibit -> item it was derived from */
	struct hmap customer; /* exhibit -> customer */
	struct customer_sets sets;
	/* reading */
	size_t at;
	uint32_t seq, ordinal, in_block; /* ordinal: of the first mention of the block */
	struct place here; /* of the first mention of the block, for case_mentions_next */
	struct out block;
	struct unpacker unpack;
};

/* ---- the order ---- */

static struct node *node_of(struct stream *m, uint32_t id)
{
	const uint64_t *at = id == 0 ? NULL : hmap_get(&m->place, id);
	return at == NULL ? NULL : &m->node[*at - 1];
}

/* A rank starts with the rank of its container: the open containers are a stack. */
static void load(struct stream *m)
{
	QUERY_SCOPE *s = query(m->k, QUERY_item_order);
	m->depth = 0;
	while (s != NULL && query_step(m->k, s)) {
		GROW(m->node, m->node_cap, m->n + 1);
		m->node[m->n] = (struct node){.id = column_u32(s, 0),
					      .exhibit = column_u32(s, 1),
					      .parent = column_u32(s, 2),
					      .scope = column_u32(s, 3),
					      .standing = (uint8_t)column_u32(s, 4),
					      .state = (uint8_t)column_u32(s, 5),
					      .original = column_u32(s, 6)};
		while (m->depth > 0 &&
		       m->node[m->stack[m->depth - 1].at].id != m->node[m->n].parent)
			m->node[m->stack[--m->depth].at].to = (uint32_t)m->n;
		GROW(m->stack, m->stack_cap, m->depth + 1);
		m->stack[m->depth++].at = (uint32_t)m->n;
		*hmap_put(&m->place, m->node[m->n].id, NULL) = m->n + 1;
		m->n++;
	}
	while (m->depth > 0)
		m->node[m->stack[--m->depth].at].to = (uint32_t)m->n;
}

static struct node *origin_of(struct stream *m, const struct node *n)
{
	const uint64_t *item = hmap_get(&m->origin, n->exhibit);
	return item == NULL ? NULL : node_of(m, (uint32_t)*item);
}

static bool lift(struct stream *m, struct node *n, const struct node *from)
{
	if (n == NULL || from == NULL)
		return false;
	bool higher = n->standing < from->standing;
	uint32_t customers = customer_set_join(&m->sets, n->customers, from->customers);
	bool more = higher || customers != n->customers;
	n->standing = higher ? from->standing : n->standing;
	n->customers = customers;
	return more;
}

/* A list that is only compared with makes nothing a customer's data. */
static void name_customers(struct stream *m)
{
	for (size_t i = 0; i < m->n; i++) {
		struct node *n = &m->node[i];
		const uint64_t *c = hmap_get(&m->customer, n->exhibit);
		if (c != NULL && n->standing >= STANDING_listed)
			n->customers = customer_set_of(&m->sets, (uint32_t)*c);
	}
}

/* Ends: every round but the last raises something, and there are six standings and so many
 * customers. */
static void lift_all(struct stream *m)
{
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < m->n; i++) {
			struct node *n = &m->node[i];
			more |= lift(m, n, node_of(m, n->parent));
			more |= lift(m, n, origin_of(m, n));
			if (n->state == ITEM_duplicate)
				more |= lift(m, node_of(m, n->original), n);
		}
	}
}

static void push(struct stream *m, uint32_t at, uint32_t to)
{
	GROW(m->stack, m->stack_cap, m->depth + 1);
	m->stack[m->depth++] = (struct range){at, to};
}

static void give(struct stream *m, uint32_t at, const struct node *here)
{
	struct node *n = &m->node[at];
	n->given = true;
	if (n->state != ITEM_read && n->state != ITEM_partial)
		return;
	GROW(m->order, m->order_cap, m->n_order + 1);
	m->order[m->n_order++] = (struct given){at, here->scope, here->exhibit};
}

static void order_all(struct stream *m)
{
	m->depth = 0;
	push(m, 0, (uint32_t)m->n);
	while (m->depth > 0) {
		struct range *r = &m->stack[m->depth - 1];
		if (r->at == r->to) {
			m->depth--;
			continue;
		}
		uint32_t at = r->at++;
		const struct node *here = &m->node[at];
		const struct node *original =
		    here->state == ITEM_duplicate ? node_of(m, here->original) : NULL;
		if (original != NULL && !original->given) {
			uint32_t first = (uint32_t)(original - m->node);
			give(m, first, here);
			push(m, first + 1, original->to);
		}
		if (!here->given)
			give(m, at, here);
	}
}

/* ---- reading ---- */

static void rewind_stream(struct mention_source *s)
{
	struct stream *m = (struct stream *)s;
	m->at = 0;
	m->seq = m->ordinal = m->in_block = 0;
}

/* A block must have been read to its end, and hold what its row says. */
static void block_done(struct stream *m)
{
	m->broken |= m->in_block > 0 && (unpack_bad(&m->unpack) || m->unpack.n != m->in_block);
	m->ordinal += m->in_block;
	m->in_block = 0;
}

/* Stand at the next block, or go past it. gives false at the end */
static bool next_block(struct stream *m, bool pass)
{
	block_done(m);
	while (!m->broken && m->at < m->n_order) {
		uint32_t first, n, item = m->node[m->order[m->at].node].id;
		out_clear(&m->block);
		if (case_block_get(m->k, item, m->seq, pass ? NULL : &m->block, &first, &n)) {
			m->seq++;
			m->broken = first != m->ordinal || n == 0;
			if (pass) {
				m->ordinal += n;
				return !m->broken;
			}
			m->in_block = n;
			unpack_open(&m->unpack, out_view(&m->block));
			return !m->broken;
		}
		if (m->k->why != NULL) {
			m->broken = true;
		} else {
			m->at++;
			m->seq = m->ordinal = 0;
		}
	}
	return false;
}

static struct unpacker *next_in_order(struct mention_source *s, struct place *out_place)
{
	struct stream *m = (struct stream *)s;
	if (!next_block(m, false))
		return NULL;
	const struct given *g = &m->order[m->at];
	const struct node *n = &m->node[g->node];
	uint32_t n_customer;
	const uint32_t *customer = customer_set_ids(&m->sets, n->customers, &n_customer);
	*out_place = (struct place){.item = n->id,
				    .customer = customer,
				    .n_customer = n_customer,
				    .ordinal = m->ordinal,
				    .standing = (enum standing)n->standing,
				    .scope = g->scope,
				    .exhibit = g->exhibit};
	return &m->unpack;
}

static void pass_in_order(struct mention_source *s) { next_block((struct stream *)s, true); }

bool case_mentions_next(struct case_mentions *pub, struct place *out_place, struct mention *out_m)
{
	struct stream *m = (struct stream *)pub;
	struct block_mention b;
	while (m->in_block == 0 || !unpack_next(&m->unpack, &b))
		if (next_in_order(&m->pub.source, &m->here) == NULL)
			return false;
	if (!unpack_whole(&m->unpack, &b, out_m)) {
		m->broken = true;
		return false;
	}
	*out_place = m->here;
	out_place->ordinal = m->ordinal + m->unpack.n - 1;
	out_place->unit = out_m->unit;
	out_place->number = b.number;
	out_place->at = b.at;
	return true;
}

struct case_mentions *case_mentions_begin(struct kase *k, const struct limits *l)
{
	size_t cap = 0;
	struct stream *m = grow(NULL, &cap, sizeof(*m), 1);
	if (!k->in_txn)
		k->why = NULL;
	m->pub.source = (struct mention_source){rewind_stream, next_in_order, pass_in_order};
	m->k = k;
	m->cap = cap;
	m->block = out_mem();
	unpack_start(&m->unpack, l->mention_findings, l->value_bytes);
	m->unpack.vouched = true;
	load(m);
	m->broken = k->why != NULL;
	m->broken |= !case_exhibit_ties(k, &m->origin, &m->customer);
	name_customers(m);
	lift_all(m);
	order_all(m);
	return &m->pub;
}

bool case_mentions_broken(const struct case_mentions *m)
{
	return ((const struct stream *)m)->broken;
}

void case_mentions_end(struct case_mentions *pub)
{
	struct stream *m = (struct stream *)pub;
	if (m->block.p != NULL)
		crypt_wipe(m->block.p, m->block.cap);
	out_end(&m->block);
	hmap_free(&m->place);
	hmap_free(&m->origin);
	hmap_free(&m->customer);
	customer_sets_free(&m->sets);
	grow_free(m->node, m->node_cap, sizeof(*m->node));
	grow_free(m->order, m->order_cap, sizeof(*m->order));
	grow_free(m->stack, m->stack_cap, sizeof(*m->stack));
	unpack_free(&m->unpack);
	grow_free(m, m->cap, 1);
}
