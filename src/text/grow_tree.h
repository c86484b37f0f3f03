/*
 * grow_tree - building the trees of text/passage.h while a document is read, and handing them out
 * in parts, so that memory does not grow with the document. Inner header of text/.
 */
#ifndef TEXT_GROW_TREE_H
#define TEXT_GROW_TREE_H

#include "text/raw_map.h"
#include "text/reader.h"

#define TREE_VALUE ((size_t)1 << 20) /* most bytes of one value */

/* The document under way. */
struct grow_tree {
	struct sink *sink;
	enum notation notation;
	uint64_t number; /* of trees given so far */
	struct tree_node *node;
	size_t node_cap;
	uint32_t n;
	unsigned char *text; /* keys and values, in the order of the nodes */
	size_t text_n, text_cap;
	uint32_t open[TREE_DEPTH]; /* containers that are open, the root first */
	uint32_t depth;            /* how many of them */
	uint64_t over;             /* open ones that are too deep to be nodes of their own */
	size_t kept;               /* what of it came from the part before */
	uint64_t told_at;          /* [byte] where the next damage may be told of */
	bool told_depth;
	bool fresh; /* something stands in it that was not given yet */
};

/* tree_begin - an empty document. Owns memory: tree_free. */
void tree_begin(struct grow_tree *t, struct sink *sink, enum notation notation);
/* tree_open - an object, array or element begins. at: [byte] in the item. gives its node, or that
 * of the deepest one when it is too deep. */
uint32_t tree_open(struct grow_tree *t, enum node_sort sort, str key, uint64_t at);
/* tree_value - a value; key and text are copied. limits: text up to TREE_VALUE bytes */
void tree_value(struct grow_tree *t, str key, struct cell value, bool attribute);
/* tree_close - the innermost container ends; when much has been gathered it is handed out. */
void tree_close(struct grow_tree *t);
/* tree_close_leaf - the same; an element that holds nothing but one text becomes a value. */
void tree_close_leaf(struct grow_tree *t);
/* tree_end - the document ends, whatever is still open: hand out what there is. */
void tree_end(struct grow_tree *t);
/* tree_partial - what stands at [byte] `at` of the item could not be read; told once a KiB. */
void tree_partial(struct grow_tree *t, enum reason why, uint64_t at);
/* tree_tell_depth - a container begins at [byte] `at`: said once when it is too deep. */
void tree_tell_depth(struct grow_tree *t, uint64_t at);
void tree_free(struct grow_tree *t);

/* tree_deep - how many containers are open. */
static inline uint64_t tree_deep(const struct grow_tree *t) { return t->depth + t->over; }
/* tree_top - the innermost open container; there is one. */
static inline struct tree_node *tree_top(const struct grow_tree *t)
{
	return &t->node[t->open[t->depth - 1]];
}

#endif
