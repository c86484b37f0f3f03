/*
 * pst_file - a store of Outlook (PST, OST) as nodes and their data ([MS-PST] section 2.2: the NDB
 * layer). Read by seeking: memory does not grow with the store, but for the index of a damaged one.
 * Inner header of text/ (pst_store.c).
 */
#ifndef TEXT_PST_FILE_H
#define TEXT_PST_FILE_H

#include "text/reader.h"

enum pst_form { PST_ansi, PST_unicode, PST_wide }; /* wide: pages of 4 KiB, blocks packed */

struct pst_node {
	uint32_t id, parent; /* parent: of nodes of the store itself */
	uint64_t data, sub;  /* ids of blocks, 0: none */
};

#define PST_TYPE(id)   ((id)&0x1F)
#define PST_FOLDER     2
#define PST_SEARCH     3
#define PST_MESSAGE    4
#define PST_ATTACHMENT 5

struct pst_file {
	struct read_job *job;
	str bytes; /* of an item that can not seek: all of it, in the arena of the job */
	uint64_t size;
	enum pst_form form;
	unsigned crypt;
	uint64_t nodes_at, blocks_at;  /* roots of the two trees */
	uint64_t told;                 /* of progress */
	unsigned missed;               /* pages read since then */
	unsigned char *page;           /* pages read before, in the arena of the job */
	uint64_t *page_at;             /* where they stand, and 1 */
	unsigned char unmix[256];      /* undoes the substitution of bytes */
	struct pst_kept *node, *block; /* of a damaged store: its index, by id */
	size_t n_node, n_block, node_cap, block_cap;
	bool rebuilt; /* the trees are damaged: the index was gathered from all pages */
	bool doubt;   /* something read since it was last set to false is not what was written */
};

/*
 * pst_file_open - begin on the item of j.
 * gives   0; the caller ends with pst_file_close, also after a failure
 * fails   broken, short_data, limit_memory (a pipe longer than member_memory_mib), io_error
 */
int pst_file_open(struct pst_file *f, struct read_job *j, struct err *e);
void pst_file_close(struct pst_file *f);
/* pst_each - all nodes of the store, by rising id; take gives false to stop. */
void pst_each(struct pst_file *f, void *ctx, bool (*take)(void *ctx, const struct pst_node *n));
/* pst_find - a node of the store. */
bool pst_find(struct pst_file *f, uint32_t id, struct pst_node *out);

/* Where the data of a node stand: ids of blocks, in order. */
struct pst_data {
	uint64_t *block;
	size_t n;
};

/* pst_data_of - the blocks of data id, in a. gives false when some are missing: what is known is in
 * *out. limits: 2^20 blocks */
bool pst_data_of(struct pst_file *f, uint64_t id, struct arena *a, struct pst_data *out);
/* pst_block - the bytes of one block, readable, in a. */
bool pst_block(struct pst_file *f, uint64_t id, struct arena *a, str *out);
/* pst_sub_find - a node below another one. sub: of that one */
bool pst_sub_find(struct pst_file *f, uint64_t sub, uint32_t id, struct arena scratch,
		  struct pst_node *out);
/* pst_sub_list - the nodes of a type below another one, in a. gives false when some are missing */
bool pst_sub_list(struct pst_file *f, uint64_t sub, unsigned type, struct arena *a,
		  struct pst_node **out, size_t *out_n);

#endif
