/*
 * letter - a mail as it is read, whatever it was kept in: lines of its head ("From: J. Jansen
 * <j@example.nl>"), its text, its attachments as members. Inner header of text/ (reader_eml.c,
 * reader_msg.c, reader_tnef.c).
 */
#ifndef TEXT_LETTER_H
#define TEXT_LETTER_H

#include "text/document.h"

struct letter {
	struct read_job *job;
	struct document doc;
	uint32_t index; /* of the next member */
	bool full;      /* it has more members than the limit: said */
};

void letter_start(struct letter *l, struct read_job *j);
void letter_end(struct letter *l);
/* letter_line - "What: text" as one line; nothing when text is blank. text: valid UTF-8 */
void letter_line(struct letter *l, const char *what, str text);
/* letter_person - "What: name <address>"; either may be missing; an address without @ is left out.
 */
void letter_person(struct letter *l, const char *what, str name, str address);
/* letter_text - a body, as running text of its own. text: valid UTF-8 */
void letter_text(struct letter *l, str text);
/*
 * letter_member - a member begins.
 * takes   name: any bytes, or nothing: then "part-N" and `ending`; size: [byte], -1: not known;
 *         why: not none: it can not be read
 * gives   whether its data is wanted: then child_data and child_end follow
 */
bool letter_member(struct letter *l, str name, const char *ending, int64_t size, enum reason why);
/* letter_give - a member that is in memory. */
void letter_give(struct letter *l, str name, const char *ending, str bytes, enum reason why);

#endif
