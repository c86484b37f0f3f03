/*
 * marks - where a few special bytes stand in a text, as bits, for a walk that looks at all of them.
 * Inner header of text/. A window of 4 KiB at a time, so that other bytes may be asked for at any
 * place. Refuses nothing: behind the text no byte stands.
 */
#ifndef TEXT_MARKS_H
#define TEXT_MARKS_H

#include "text/scan.h"

#define MARKS_BLOCKS ((size_t)64)

struct marks {
	str text;
	unsigned char want[4]; /* none of them 0; repeat one to look for fewer */
	size_t from, n;        /* the window: its place in text, its blocks of 64 bytes */
	uint64_t mask[MARKS_BLOCKS];
};

/* marks_text - another text. */
static inline void marks_text(struct marks *m, str text)
{
	m->text = text;
	m->n = 0;
}

/* marks_want - look for these bytes from now on. */
static inline void marks_want(struct marks *m, unsigned char a, unsigned char b, unsigned char c,
			      unsigned char d)
{
	const unsigned char want[4] = {a, b, c, d};
	if (memcmp(m->want, want, sizeof(want)) == 0)
		return;
	memcpy(m->want, want, sizeof(want));
	m->n = 0;
}

/* marks_load - the window that begins at `at`, within the text. */
void marks_load(struct marks *m, size_t at);

/* marks_block - number of the block of the window in which byte `at` of the text lies; the window
 * is moved when it lies in none. */
static inline size_t marks_block(struct marks *m, size_t at)
{
	size_t block = (at - m->from) / SCAN_BLOCK;
	if (block < m->n)
		return block;
	marks_load(m, at);
	return 0;
}

#endif
