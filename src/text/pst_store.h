/*
 * pst_store - a mail store of Outlook as things with properties: messages, their recipients and
 * attachments. Inner header of text/ (reader_pst.c).
 */
#ifndef TEXT_PST_STORE_H
#define TEXT_PST_STORE_H

#include "text/mapi.h"
#include "text/msg_names.h"
#include "text/pst_heap.h"

/* What stands in one thing of a store. */
struct pst_bag {
	struct mapi mapi;      /* its bytes live in the arena it was taken into */
	struct mapi_name *own; /* of the values from MAPI_own on: own[id - MAPI_own] */
	size_t n_own, own_cap;
	bool bad; /* some value could not be read */
};

enum pst_sort { PST_file, PST_within, PST_link, PST_lost };

/* What is attached to a message. */
struct pst_attached {
	enum pst_sort sort;     /* a file, a message, a file elsewhere, or not to be read */
	str bytes;              /* of a small file */
	struct pst_data blocks; /* of another one */
	bool cut;               /* some of them are missing */
	struct pst_node node;   /* of a message */
};

/* pst_names - what the properties of the store are called, in a; nothing when that is not there. */
void pst_names(struct pst_file *f, struct arena *a, struct msg_names *out);
/*
 * pst_take - the properties of a node in bag, which is emptied before.
 * limits  64 MiB for one value: larger ones are left out and make bag bad
 */
void pst_take(struct pst_bag *bag, struct pst_file *f, const struct msg_names *names,
	      const struct pst_node *n, struct arena *a);
/* pst_people - hand over the recipients of a message, one by one, in bag. gives false when some
 * could not be read */
bool pst_people(struct pst_bag *bag, struct pst_file *f, const struct pst_node *n, struct arena *a,
		void *ctx, void (*take)(void *ctx));
/* pst_attached_of - what is attached, of the node of an attachment whose properties are in bag. */
struct pst_attached pst_attached_of(const struct pst_bag *bag, struct pst_file *f,
				    const struct pst_node *n, struct arena *a);
void pst_bag_free(struct pst_bag *bag);

#endif
