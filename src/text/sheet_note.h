/*
 * sheet_note - the comments of the cells of one sheet, by row. Inner header of text/.
 */
#ifndef TEXT_SHEET_NOTE_H
#define TEXT_SHEET_NOTE_H

#include "base/out.h"

struct sheet_note;

struct sheet_notes {
	struct out text; /* of all of them */
	struct sheet_note *note;
	size_t n, cap, next, left;
};

void sheet_notes_start(struct sheet_notes *s);
void sheet_notes_free(struct sheet_notes *s);
/* sheet_notes_read - take them from a part with comments, whole. gives false when it breaks off. */
bool sheet_notes_read(struct sheet_notes *s, str xml);
/*
 * sheet_notes_of - the next comment of this row that was not given; rows are asked in their order.
 * takes   row: 1-based
 * gives   "" when there is none; borrowed until the next read
 */
str sheet_notes_of(struct sheet_notes *s, uint64_t row);
/* sheet_notes_left - a comment that no row has had; "" when there is none. */
str sheet_notes_left(struct sheet_notes *s);

#endif
