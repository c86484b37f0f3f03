/*
 * msg_names - what the properties of a message file (.msg) are called that have a name instead of a
 * number ([MS-OXMSG] section 2.2.3). Inner header of text/ (reader_msg.c).
 */
#ifndef TEXT_MSG_NAMES_H
#define TEXT_MSG_NAMES_H

#include <gsf/gsf.h>

#include "text/mapi.h"

struct msg_names {
	struct mapi_name *name; /* [id - MAPI_own]; in the arena it was read into */
	size_t n;
};

/* msg_names_fill - from the three lists that say it. sets: GUIDs; entries: a number or the place of
 * a text, set, property; texts: lengths and UTF-16LE */
void msg_names_fill(struct msg_names *names, str sets, str entries, str texts, struct arena *a);
/* msg_names_read - of the root of a file; nothing when it holds none. limits: 32,766 of them; 4 MiB
 * of texts */
void msg_names_read(struct msg_names *names, GsfInfile *root, struct arena *a);
/* msg_names_of - what id is called, or NULL. */
const struct mapi_name *msg_names_of(const struct msg_names *names, unsigned id);

#endif
