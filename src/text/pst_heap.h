/*
 * pst_heap - what stands in the data of a node of an Outlook store: a heap of values with a tree of
 * properties or a table on top ([MS-PST] section 2.3: the LTP layer). Inner header of text/
 * (pst_store.c).
 */
#ifndef TEXT_PST_HEAP_H
#define TEXT_PST_HEAP_H

#include "text/pst_file.h"

struct pst_heap {
	struct pst_file *f;
	struct arena *a;
	uint64_t sub; /* nodes below the one it is of: values that are large */
	str *block;
	size_t n;
	uint32_t root; /* of the tree or table */
	size_t left;   /* [byte] it may still take in memory */
	bool bad;      /* something of it could not be read */
};

/* A value of a property or cell: where it is, before anything is read of it. */
struct pst_value {
	uint32_t id, type;
	uint32_t at; /* its place, or itself when it has four bytes at most */
	str inside;  /* of a cell of eight bytes: itself */
};

/* pst_heap_open - of a node. What can not be read leaves it bad. limits: 96 MiB with all that is
 * taken out of it */
void pst_heap_open(struct pst_heap *h, struct pst_file *f, const struct pst_node *n,
		   struct arena *a);
/* pst_heap_values - the properties of a node. limits: 20,000 */
void pst_heap_values(struct pst_heap *h, void *ctx,
		     void (*take)(void *ctx, const struct pst_value *v));
/* pst_heap_rows - the cells of a table; row begins the next row. limits: 100,000 rows */
void pst_heap_rows(struct pst_heap *h, void *ctx, void (*row)(void *ctx),
		   void (*take)(void *ctx, const struct pst_value *v));
/*
 * pst_heap_bytes - the bytes of a value of any length, in the arena of h.
 * gives   false when they can not be read, or are longer than most
 */
bool pst_heap_bytes(struct pst_heap *h, const struct pst_value *v, size_t most, str *out);
/* pst_heap_stream - of a value that is large: the blocks that hold it, none when it stands in the
 * heap. gives false when some are missing */
bool pst_heap_stream(struct pst_heap *h, const struct pst_value *v, struct pst_data *out);

#endif
