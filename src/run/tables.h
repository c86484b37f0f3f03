/* tables - the rows of the tables in a file, read by a sealed worker: kond itself parses no file.
 */
#ifndef RUN_TABLES_H
#define RUN_TABLES_H

#include "box/box.h"
#include "text/frames.h"

/* Rows of a file as frames, in its order. A zeroed struct is empty; tables_free ends it. */
struct tables {
	struct out frames;
	size_t *at; /* where each row begins in frames */
	size_t n, cap;
	bool tabled; /* else the rows are the lines of a file without tables */
};

/*
 * tables_read - all rows of the tables in a file; of one without, its lines as rows of one cell.
 * takes   fd: open at its start, stays the caller's; name: a hint for the reader; tick: called with
 *         the bytes of rows that came so far, may be NULL
 * gives   false with *out_why when it can not be read: no reader, a limit, a worker that died
 * limits  those of an item in a scan; TABLES_BYTES of rows
 */
#define TABLES_BYTES ((size_t)1 << 30)
bool tables_read(struct box *b, const struct limits *l, int fd, str name,
		 void (*tick)(void *ctx, uint64_t bytes), void *ctx, struct tables *out_t,
		 enum reason *out_why);
/* tables_row - row i; cells live in a and borrow from t. */
struct frame_read tables_row(const struct tables *t, size_t i, struct arena *a);
void tables_free(struct tables *t);

#endif
