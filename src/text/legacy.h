/*
 * legacy - what the readers of Microsoft's office files before 2007 share: one compound file, whose
 * storages may each hold a document, and the document that is written of them. Inner header of
 * text/ (reader_ole.c, reader_doc.c, reader_xls.c, reader_ppt.c).
 */
#ifndef TEXT_LEGACY_H
#define TEXT_LEGACY_H

#include "text/letter.h"
#include "text/ole.h"

struct legacy {
	struct read_job *job;
	struct ole ole;
	struct letter letter; /* the text, and the members */
	unsigned depth;       /* of objects within objects */
	bool bad;             /* some of it could not be read */
};

/* Each writes what a storage holds. gives why it could not be read at all. */
enum reason xls_put(struct legacy *l, uint32_t storage);
enum reason doc_put(struct legacy *l, uint32_t storage);
enum reason ppt_put(struct legacy *l, uint32_t storage);

/*
 * legacy_read - read an item that is a compound file, whatever it holds: the read of all of these
 * readers, because the head of an item does not always tell.
 */
int legacy_read(struct read_job *j, struct err *e);
/* legacy_read_bare - read an item that is one stream with no compound file around it. */
int legacy_read_bare(struct read_job *j, enum reason (*put)(struct legacy *l, str bytes),
		     struct err *e);
/* legacy_warm - load what they need. */
void legacy_warm(void);
/* legacy_bid - how sure it is that the head is of this kind; names: endings that tell it when the
 * head does not, as ".xls .xlt", or nothing. */
int legacy_bid(const struct head *h, enum ole_kind kind, const char *names);

/* legacy_objects - what the storages within this one hold: objects in a document. */
void legacy_objects(struct legacy *l, uint32_t storage);
/* legacy_tell - say why an object, or part of the document, was not read. */
void legacy_tell(struct legacy *l, enum reason why);
/* legacy_line - one line of text of its own. text: UTF-8 */
void legacy_line(struct legacy *l, str text);

#endif
