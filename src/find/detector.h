/*
 * detector - the contract of a kind of data. One file per kind of data, one row in detector.tbl.
 *
 * headers  normalised column headers (utf8_key: lower case, a-z0-9 only) that name this data; the
 * column typer uses them cell     reads one cell that is thought to be of this kind: checks and
 * normalises scan     finds it in running text: labels, form and check together, never one of them
 * alone Any of the three may be missing. A detector gives evidence, never a verdict, and may not
 * look at a BSN's first digit.
 */
#ifndef FIND_DETECTOR_H
#define FIND_DETECTOR_H

#include "base/arena.h"
#include "find/mention.h"
#include "find/text_index.h"

/* A header word and the kind it names. */
struct header {
	const char *key; /* utf8_key form; "bsnnr" */
	enum kind kind;
};

/* Where scan puts its hits: places are byte offsets in the text. */
struct hits {
	struct hit *hit;
	size_t n, cap;
	struct arena *arena; /* for values; emptied after each passage */
};

struct hit {
	enum kind kind;
	unsigned evidence;
	enum role role;  /* what the words around say, ROLE_none when nothing */
	size_t from, to; /* [byte] in the text */
	str value;
};

struct detector {
	const char *name; /* stable, stored in cases */
	unsigned version;
	const char *finds;            /* for people, `kond detectors` */
	const char *standard;         /* source of its rules */
	const struct header *headers; /* ends with key NULL; may be NULL */
	/* start - fill the detector's own tables; once per process, before the seal; may be NULL */
	void (*start)(void);
	/* cell - gives true, the normalised value and evidence bits when s can be of `kind`;
	 * score 1..100 how telling that is */
	bool (*cell)(struct arena *a, enum kind kind, str s, str *out_value, unsigned *out_evidence,
		     int *out_score);
	void (*scan)(struct hits *h, const struct text_index *x);
};

/* detector_scan - the scan of d over text by itself; for texts that no other detector reads. */
void detector_scan(const struct detector *d, struct hits *h, str text);

#define DETECTOR(name) extern const struct detector detector_##name;
#include "find/detector.tbl"
#undef DETECTOR

extern const struct detector *const detector_table[];
extern const size_t detector_count;

/* hit_add - append a hit; its value is copied into h->arena. */
void hit_add(struct hits *h, enum kind kind, unsigned evidence, enum role role, size_t from,
	     size_t to, str value);

#endif
