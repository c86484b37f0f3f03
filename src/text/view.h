/* view - what readers of text do alike: see the next stretch of the item, and be done with it.
 * Inner header of text/. */
#ifndef TEXT_VIEW_H
#define TEXT_VIEW_H

#include "text/reader.h"

/* view_charset - the set to read an item in: the one guessed, CP1252 when none was. */
enum charset view_charset(const struct head *h);
/*
 * view_next - the next stretch of in (text_next), told to the sink as progress.
 * gives   false at the end, with *text empty
 */
bool view_next(const struct read_job *j, struct text_in *in, str *text, const struct raw_map **map);
/*
 * view_end - the item is read: tell how far that came, close in.
 * gives   what read of a reader gives
 * fails   -1 when the item could not be read to its end
 */
int view_end(struct read_job *j, struct text_in *in, struct err *e);

#endif
