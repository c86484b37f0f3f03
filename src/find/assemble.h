/*
 * assemble - what the three assemblers (table.c, hl7.c, prose.c) share: building one mention and
 * putting it out. Inner header of find/.
 */
#ifndef FIND_ASSEMBLE_H
#define FIND_ASSEMBLE_H

#include "base/arena.h"
#include "find/detector.h"
#include "find/find.h"

/* A mention under construction. One per assembler, reused; values are borrowed until build_emit. */
struct build {
	struct find_out *out;
	const struct limits *limits;
	struct finding *finding;
	size_t n, cap;
	uint64_t kinds; /* those of the findings, a bit each, when there are `counted` of them */
	size_t counted; /* SIZE_MAX: to be counted; for who changes findings by hand */
	enum role role;
	enum unit unit;
	uint64_t number;
};

void build_start(struct build *b, enum unit unit, uint64_t number);
/* build_add - add a finding; the same kind and value twice is kept once; empty values and values
 * over the limit are not added. */
void build_add(struct build *b, enum kind kind, unsigned evidence, uint32_t cell, uint64_t at,
	       uint32_t raw_n, str value);
/* build_clean - build_add would take s as one value, as it stands. build_put - build_add of such a
 * value; build_put_slow - its rarer cases. */
bool build_clean(const struct build *b, str s);
void build_put_slow(struct build *b, const struct finding *f);
static inline void build_put(struct build *b, enum kind kind, unsigned evidence, uint32_t cell,
			     uint64_t at, uint32_t raw_n, str value)
{
	uint64_t bit = (uint64_t)1 << kind;
	if (b->counted != b->n || (b->kinds & bit) != 0 || b->n >= b->cap ||
	    b->n >= b->limits->mention_findings) {
		struct finding slow = {kind, evidence, cell, at, raw_n, value};
		build_put_slow(b, &slow);
		return;
	}
	struct finding *f = &b->finding[b->n++];
	f->kind = kind;
	f->evidence = evidence;
	f->cell = cell;
	f->at = at;
	f->raw_n = raw_n;
	f->value = value;
	b->counted = b->n;
	b->kinds |= bit;
}
bool build_has(const struct build *b, enum kind kind);
/* build_emit - put the mention out when it holds anything worth keeping, and empty it. */
void build_emit(struct build *b);

/* The running-text assembler (prose.c). names: cell numbers are given by the finder; prose findings
 * have cell 0. */
struct prose_state;
void prose_start(void); /* fill its tables; once per process, before the seal */
struct prose_state *prose_new(const struct limits *l, struct find_out *out);
void prose_item(struct prose_state *p);                           /* a new item begins */
void prose_passage(struct prose_state *p, const struct prose *t); /* one stretch */
void prose_item_end(struct prose_state *p);                       /* put out what waits */
void prose_free(struct prose_state *p);

/* The same detectors over one free-text cell or field (a remark in a table, an NTE or OBX text):
 * adds what speaks of the person of the build under construction, and categories; other people
 * found in it come out as mentions of their own. gives false when it says nothing at all. */
bool prose_cell(struct prose_state *p, struct build *b, uint32_t cell, const struct cell *c);

#endif
