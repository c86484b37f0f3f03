/* raw_map - from places in decoded text back to bytes of the item. Inner header of text/; others
 * ask raw_at (text/passage.h). */
#ifndef TEXT_RAW_MAP_H
#define TEXT_RAW_MAP_H

#include "text/passage.h"

enum raw_kind {
	RAW_same,     /* one decoded byte is one raw byte */
	RAW_one_byte, /* one character is one raw byte */
	RAW_utf16,    /* one character is two raw bytes, or four beyond U+FFFF */
	RAW_mended    /* RAW_same, but for some raw bytes that became two or three */
};

/* A raw byte that became more than one. */
struct raw_fix {
	size_t at;    /* of its first decoded byte */
	size_t extra; /* decoded minus raw bytes before it */
};

/* Where the last question was answered: the next one nearby is cheap. */
struct raw_cursor {
	size_t at, raw, fix;
};

struct raw_map {
	enum raw_kind kind;
	uint64_t base; /* [byte] place in the item of the stretch */
	size_t raw_n;  /* raw bytes of the stretch */
	str text;      /* the whole stretch */
	size_t shift;  /* where in text this map's byte 0 stands */
	const struct raw_fix *fix;
	size_t n_fix;
	struct raw_cursor *cursor;
};

/* raw_place - raw_at, fast where nothing was decoded; at: within the text. */
static inline uint64_t raw_place(const struct raw_map *m, size_t at)
{
	return m->kind == RAW_same ? m->base + m->shift + at : raw_at(m, at);
}

/* raw_map_sub - the map of the part of a stretch that begins at `from`; lives as long as m. */
struct raw_map raw_map_sub(const struct raw_map *m, size_t from);

#endif
