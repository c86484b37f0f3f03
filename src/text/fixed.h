/* fixed - columns by position, told from a head of text. Inner header of text/ (fixed.c,
 * reader_fixed.c). */
#ifndef TEXT_FIXED_H
#define TEXT_FIXED_H

#include "base/arena.h"
#include "base/str.h"

#define FIXED_RULED   88 /* what is bid for columns under a ruler; the most */
#define FIXED_COLUMNS 96
#define FIXED_WIDTH   1024 /* characters of a line that are looked at */

/* Where columns begin; each reaches to the next. */
struct fixed {
	unsigned from[FIXED_COLUMNS + 1]; /* [character] */
	bool tight[FIXED_COLUMNS + 1];    /* no blank stands before it */
	unsigned n;
	unsigned least, most; /* [character] length of a row */
	bool glued;           /* no blanks between all columns: rows are of one length */
	bool paired;          /* a row has a second line, with nothing in the first column; then */
	unsigned line[2][FIXED_COLUMNS / 2 + 1]; /* the columns of either line, as in from */
	unsigned n_line[2];
	int bid; /* 0: there is no such table */
};

/* fixed_guess - look for columns in text. last: nothing comes behind it. a: scratch */
struct fixed fixed_guess(struct arena a, str text, bool last);
/* fixed_fits - the line is a row: what stands between columns is blank. */
bool fixed_fits(const struct fixed *f, str line);
/* fixed_second - the row begins behind the first column: the second line of a row, when they have
 * two. */
bool fixed_second(const struct fixed *f, str line);
/* fixed_ruler - the line only rules off: ---- ----- */
bool fixed_ruler(str line);
/* fixed_length - characters in s. */
unsigned fixed_length(str s);

#endif
