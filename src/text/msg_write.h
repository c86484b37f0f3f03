/*
 * msg_write - a message as a file of Outlook (.msg: [MS-OXMSG] in a compound file), so that
 * one message of a store is an item of its own that reader_msg reads. The same properties give the
 * same bytes. Inner header of text/ (reader_pst.c).
 */
#ifndef TEXT_MSG_WRITE_H
#define TEXT_MSG_WRITE_H

#include "text/cfb_write.h"
#include "text/mapi.h"

struct msg_file {
	struct cfb cfb;
	struct out bytes, fixed;
	struct out sets, entries, names; /* what properties are called */
	unsigned persons, attachments;
};

/* msg_begin - a new file. takes f: all zero, or used before: its memory is used again */
void msg_begin(struct msg_file *f);
/* msg_person - a recipient. */
void msg_person(struct msg_file *f, const struct mapi *m);
/* msg_attachment - the name of an attachment that is kept elsewhere. */
void msg_attachment(struct msg_file *f, const struct mapi *m);
/*
 * msg_end - the properties of the message itself, last.
 * takes   own: what the values from MAPI_own on are called
 * gives   the file, borrowed until f is used again
 */
str msg_end(struct msg_file *f, const struct mapi *m, const struct mapi_name *own, size_t n_own);
void msg_free(struct msg_file *f);

#endif
