/* pst_inner - what the files of the NDB layer share. Inner header of text/ (pst_file.c, pst_page.c,
 * pst_mix.c). */
#ifndef TEXT_PST_INNER_H
#define TEXT_PST_INNER_H

#include "text/pst_file.h"

enum pst_tree { PST_blocks = 0x80, PST_nodes = 0x81 };

/* An entry of a tree. */
struct pst_kept {
	uint64_t id;
	uint64_t at;  /* block: where it stands; node: its data */
	uint64_t sub; /* node: its nodes below; block: its bytes */
	uint32_t parent;
	uint64_t page; /* id of the page it is from: of two the higher one is the newer */
};

/* pst_read - n bytes at a place of the store. gives false when they are not there. */
bool pst_read(struct pst_file *f, uint64_t at, unsigned char *to, size_t n);
/* pst_number - a number of the width of the store's ids. */
uint64_t pst_number(const struct pst_file *f, const unsigned char *p);
uint32_t pst_crc(str s);
/* pst_sum - the mark of a thing by its place and id. source: [MS-PST] section 5.5 */
uint32_t pst_sum(uint64_t at, uint64_t id);

/* pst_walk - all entries of a tree by rising id. gives false when a page of it is damaged; take
 * gives false to stop. */
bool pst_walk(struct pst_file *f, enum pst_tree tree, void *ctx,
	      bool (*take)(void *ctx, const struct pst_kept *k));
bool pst_seek(struct pst_file *f, enum pst_tree tree, uint64_t id, struct pst_kept *out);
/* pst_gather - the entries of both trees from all pages of the store, into f. */
void pst_gather(struct pst_file *f);

/* pst_mix_start - fill f->unmix. pst_unmix - make the bytes of a block readable. */
void pst_mix_start(struct pst_file *f);
void pst_unmix(const struct pst_file *f, uint64_t id, unsigned char *p, size_t n);

#endif
