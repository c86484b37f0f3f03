/*
 * frames - rows of tables as bytes, on their way from a sealed worker to kond as the member
 * PLACE_OF_TABLE. For both programs; links no reader. What is read from frames is a lie until
 * proven: lengths are checked, text is valid UTF-8 or the frame is bad.
 */
#ifndef TEXT_FRAMES_H
#define TEXT_FRAMES_H

#include "base/arena.h"
#include "base/out.h"
#include "text/passage.h"

#define FRAME_BYTES ((size_t)8 << 20) /* most of one frame */
#define FRAME_CELLS 4096u             /* most cells of one row */

/* frames_table - a table begins. frames_row - a row of it; cells beyond FRAME_CELLS and rows beyond
 * FRAME_BYTES are left out. frames_lines - running text, a row of one cell for each line: a file of
 * one column is no table to its reader. */
void frames_table(struct out *o);
void frames_row(struct out *o, const struct row *r);
void frames_lines(struct out *o, const struct prose *p);

struct frame_read {
	bool table;      /* a table begins; else a row */
	bool line;       /* the row is a line of running text */
	uint64_t number; /* of the row, 0: headings without a line of their own */
	unsigned n;
	str *cell;
};

enum frame_state { FRAME_whole, FRAME_part, FRAME_bad };
/*
 * frames_next - the frame at the start of bytes.
 * takes   a: for its cells, which borrow from bytes
 * gives   FRAME_whole with *out_n bytes taken; FRAME_part when more must come first
 */
enum frame_state frames_next(struct arena *a, str bytes, struct frame_read *out_f, size_t *out_n);

#endif
