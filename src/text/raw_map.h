/* raw_map - from places in decoded text back to bytes of the item. Inner header of text/; others
 * ask raw_at (text/passage.h). */
#ifndef TEXT_RAW_MAP_H
#define TEXT_RAW_MAP_H

#include "base/arena.h"
#include "text/passage.h"

enum raw_kind {
	RAW_same,  /* one decoded byte is one raw byte */
	RAW_bytes, /* so is it, but for characters in the list of fixes: those are one raw byte */
	RAW_pairs  /* one decoded byte is two raw bytes, but for those: they are two, or four beyond
		      U+FFFF */
};

/* A character that is longer or shorter in decoded text than in the item. */
struct raw_fix {
	size_t at;    /* of its first decoded byte */
	size_t extra; /* decoded bytes that all those before it have too many */
};

struct raw_fixes {
	struct raw_fix *p;
	size_t n, cap;
	size_t extra; /* of all so far */
};

/* Around the last question: places [from, to) all have `extra` decoded bytes too many before them.
 */
struct raw_near {
	size_t from, to, extra;
};

struct raw_map {
	enum raw_kind kind;
	uint64_t base; /* [byte] place in the item of the stretch */
	size_t raw_n;  /* raw bytes of the stretch */
	str text;      /* the whole stretch */
	size_t shift;  /* where in text this map's byte 0 stands */
	struct raw_fixes fixes;
	size_t *cursor; /* the fix that the last question led to: the next one nearby is cheap */
	struct raw_near *near; /* may be NULL */
};

/* raw_fix_add - the character at `at` has `extra` decoded bytes too many. */
static inline void raw_fix_add(struct raw_fixes *f, size_t at, size_t extra)
{
	GROW(f->p, f->cap, f->n + 1);
	f->p[f->n++] = (struct raw_fix){.at = at, .extra = f->extra};
	f->extra += extra;
}

/* raw_place - raw_at, fast where nothing was decoded and near the last question; at: within the
 * text. */
static inline uint64_t raw_place(const struct raw_map *m, size_t at)
{
	size_t place = m->shift + at;
	if (m->kind == RAW_same)
		return m->base + place;
	const struct raw_near *n = m->near;
	if (m->kind == RAW_bytes && n != NULL && place >= n->from && place < n->to)
		return m->base + place - n->extra;
	return raw_at(m, at);
}

/* raw_cell - the cell that says `said` and takes the bytes [from, to) of the text. */
static inline struct cell raw_cell(const struct raw_map *m, str said, size_t from, size_t to)
{
	uint64_t at = raw_place(m, from);
	return (struct cell){.text = said, .at = at, .raw_n = (uint32_t)(raw_place(m, to) - at)};
}

/* raw_plain - is each byte of text from `from` to `to` known to be one byte of the item? */
static inline bool raw_plain(const struct raw_map *m, size_t from, size_t to)
{
	const struct raw_near *n = m->near;
	return m->kind == RAW_same || (m->kind == RAW_bytes && n != NULL &&
				       m->shift + from >= n->from && m->shift + to < n->to);
}

/* raw_map_sub - the map of the part of a stretch that begins at `from`; lives as long as m. */
struct raw_map raw_map_sub(const struct raw_map *m, size_t from);

#endif
