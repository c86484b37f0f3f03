/*
 * grow_tree - see grow_tree.h. A large document is cut behind a container that is complete, a deep
 * one later than a shallow one, so that what belongs together mostly stays together. Refuses to
 * hold more than TEXT_MOST bytes or TREE_NODES nodes: then it cuts where it stands.
 */
#include "text/grow_tree.h"

#include <string.h>

#include "base/utf8.h"

#define TEXT_MOST  ((size_t)4 << 20)
#define CUT_BYTES  ((size_t)24 << 10) /* for each level of depth twice as much */
#define CUT_LEVELS 6
#define NODE_COST  32 /* [byte] a node counts for in that */
#define KEPT_NODES 512
#define KEPT_BYTES ((size_t)32 << 10)
#define KEY_BYTES  200
#define TEXT_FIRST ((size_t)16 << 10) /* room at first */
#define NODE_FIRST 512

void tree_begin(struct grow_tree *t, struct sink *sink, enum notation notation)
{
	*t = (struct grow_tree){.sink = sink, .notation = notation};
	GROW(t->text, t->text_cap, TEXT_FIRST);
	GROW(t->node, t->node_cap, NODE_FIRST);
}

void tree_free(struct grow_tree *t)
{
	grow_free(t->text, t->text_cap, 1);
	grow_free(t->node, t->node_cap, sizeof(*t->node));
	*t = (struct grow_tree){0};
}

static str keep_text(struct grow_tree *t, str s)
{
	unsigned char *p = t->text + t->text_n;
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	t->text_n += s.n;
	return (str){p, s.n};
}

static void give(struct grow_tree *t)
{
	if (t->n == 0 || !t->fresh)
		return;
	for (uint32_t i = 0; i < t->depth; i++)
		t->node[t->open[i]].to = t->n;
	struct tree out = {
	    .number = ++t->number, .notation = t->notation, .n = t->n, .node = t->node};
	t->sink->tree(t->sink, &out);
	t->fresh = false;
}

static size_t cost(const struct grow_tree *t) { return t->text_n + t->n * NODE_COST; }

/* Does node i, a child of an open container, go into the next part too? Its plain values say whose
 * the rest is. */
static bool stays(const struct grow_tree *t, uint32_t i)
{
	const struct tree_node *n = &t->node[i];
	return n->sort == NODE_value && n->key.n > 0 && t->node[n->up].sort == NODE_object &&
	       n->value.text.n <= 256;
}

static void move_down(struct grow_tree *t, str *s)
{
	if (s->n > 0)
		memmove(t->text + t->text_n, s->p, s->n);
	s->p = t->text + t->text_n;
	t->text_n += s->n;
}

/* Go on behind a part: the open containers and their plain values stay. */
static void go_on(struct grow_tree *t)
{
	uint32_t n = 0, level = 0, was = t->n, chain_at = 0;
	t->text_n = 0;
	for (uint32_t i = 0; i < was; i++) {
		bool chain = level < t->depth && t->open[level] == i;
		bool of_chain = level > 0 && t->node[i].up == chain_at;
		if (!chain &&
		    !(of_chain && n < KEPT_NODES && t->text_n < KEPT_BYTES && stays(t, i)))
			continue;
		struct tree_node k = t->node[i];
		k.again = true;
		k.up = level > 0 ? t->open[level - 1] : 0;
		move_down(t, &k.key);
		move_down(t, &k.value.text);
		k.to = n + 1;
		if (chain) {
			t->open[level++] = n;
			chain_at = i;
		}
		t->node[n++] = k;
	}
	t->n = n;
	t->kept = cost(t);
}

static void cut(struct grow_tree *t)
{
	give(t);
	go_on(t);
}

static void follow(str *s, uintptr_t was, unsigned char *now)
{
	if (s->p != NULL)
		s->p = now + ((uintptr_t)s->p - was);
}

/* More bytes of text; keys and values follow when it moves. */
static void widen(struct grow_tree *t, size_t bytes)
{
	uintptr_t was = (uintptr_t)t->text;
	GROW(t->text, t->text_cap, t->text_n + bytes);
	for (uint32_t i = 0; i < t->n && (uintptr_t)t->text != was; i++) {
		follow(&t->node[i].key, was, t->text);
		follow(&t->node[i].value.text, was, t->text);
	}
}

/* Room for one more node with its text. */
static void room(struct grow_tree *t, size_t bytes)
{
	if (t->n == TREE_NODES || bytes > TEXT_MOST - t->text_n)
		cut(t);
	GROW(t->node, t->node_cap, (size_t)t->n + 1);
	if (bytes > t->text_cap - t->text_n)
		widen(t, bytes);
}

static struct tree_node *add(struct grow_tree *t, enum node_sort sort, str key)
{
	uint32_t i = t->n++;
	struct tree_node *n = &t->node[i];
	*n = (struct tree_node){.sort = sort, .to = i + 1, .key = keep_text(t, key)};
	n->up = t->depth > 0 ? t->open[t->depth - 1] : 0;
	t->fresh = true;
	return n;
}

/* Keys may be as odd as they like; no name of ours is that long. */
static str short_key(str key) { return utf8_head(key, KEY_BYTES); }

uint32_t tree_open(struct grow_tree *t, enum node_sort sort, str key, uint64_t at)
{
	if (t->depth >= TREE_DEPTH - 1) {
		t->over++;
		return t->open[t->depth - 1];
	}
	key = short_key(key);
	room(t, key.n);
	struct tree_node *n = add(t, sort, key);
	n->value.at = at;
	t->open[t->depth++] = t->n - 1;
	return t->n - 1;
}

void tree_value(struct grow_tree *t, str key, struct cell value, bool attribute)
{
	key = short_key(key);
	room(t, key.n + value.text.n);
	struct tree_node *n = add(t, NODE_value, key);
	value.text = keep_text(t, value.text);
	n->value = value;
	n->attribute = attribute;
}

void tree_close(struct grow_tree *t)
{
	if (t->over > 0) {
		t->over--;
		return;
	}
	t->node[t->open[--t->depth]].to = t->n;
	size_t level = t->depth < CUT_LEVELS ? t->depth : CUT_LEVELS;
	if (t->depth > 0 && cost(t) - t->kept >= CUT_BYTES << level)
		cut(t);
}

void tree_close_leaf(struct grow_tree *t)
{
	uint32_t i = t->depth > 0 ? t->open[t->depth - 1] : 0;
	struct tree_node *n = &t->node[i];
	if (t->over == 0 && t->n == i + 2 && n[1].sort == NODE_value && n[1].key.n == 0 &&
	    !n[1].again) {
		n->sort = NODE_value;
		n->value = n[1].value;
		n->again = false;
		t->n--;
	}
	tree_close(t);
}

void tree_end(struct grow_tree *t)
{
	give(t);
	t->n = t->depth = 0;
	t->over = 0;
	t->text_n = t->kept = 0;
}

void tree_partial(struct grow_tree *t, enum reason why, uint64_t at)
{
	if (t->told_at <= at)
		t->sink->partial(t->sink, why, at);
	t->told_at = at + 1024;
}

void tree_tell_depth(struct grow_tree *t, uint64_t at)
{
	if (t->depth < TREE_DEPTH - 1 || t->told_depth)
		return;
	t->told_depth = true;
	t->sink->partial(t->sink, REASON_limit_depth, at);
}
