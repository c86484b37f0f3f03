/*
 * pst_store - a mail store of Outlook (PST, OST) by libpff: its things as bags of properties. The
 * library reads the item by seeking, so that memory does not grow with the store. Inner header of
 * text/ (reader_pst.c).
 */
#ifndef TEXT_PST_STORE_H
#define TEXT_PST_STORE_H

#include <libpff.h>

#include "text/mapi.h"
#include "text/msg_write.h"

struct pst_store {
	struct read_job *job;
	str bytes;   /* of an item that can not seek: all of it, in the arena of the job */
	uint64_t at; /* where the library reads on */
	libbfio_handle_t *handle;
	libpff_file_t *file;
};

/* What stands in one thing of a store. */
struct pst_bag {
	struct mapi mapi;      /* its bytes live in the arena it was taken into */
	struct mapi_name *own; /* of the values from MAPI_own on: own[id - MAPI_own] */
	size_t n_own, own_cap;
	bool bad; /* some value could not be read */
};

/*
 * pst_open - begin on the item of j.
 * gives   0; the caller ends with pst_close, also after a failure
 * fails   broken, limit_memory (a pipe longer than member_memory_mib), io_error
 */
int pst_open(struct pst_store *s, struct read_job *j, struct err *e);
void pst_close(struct pst_store *s);
/*
 * pst_take - the properties of item in bag, which is emptied before.
 * limits  64 MiB for one value: larger ones are left out and make bag bad
 */
void pst_take(struct pst_bag *bag, libpff_item_t *item, struct arena *a);
/* pst_row - the same of one row of a table (recipients). */
void pst_row(struct pst_bag *bag, libpff_item_t *table, int row, struct arena *a);
void pst_bag_free(struct pst_bag *bag);

#endif
