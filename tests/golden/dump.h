/* dump - passages and mentions as text lines, for the golden tests: stable, readable, one fact a
 * line. */
#ifndef TESTS_GOLDEN_DUMP_H
#define TESTS_GOLDEN_DUMP_H

#include "base/arena.h"
#include "base/out.h"
#include "find/block.h"
#include "find/find.h"
#include "text/passage.h"

/* A sink that writes what it is told. */
struct dump {
	struct sink sink; /* first: a sink is its dump */
	struct out *o;
	struct out child; /* data of the member being read */
};

struct sink *dump_sink(struct dump *d, struct out *o);
void dump_end(struct dump *d);

/* Where a finder puts its mentions: written too. */
struct dump_find {
	struct find_out find; /* first */
	struct out *o;
	const struct limits *limits;
	struct packer pack;
	struct unpacker unpack;
	str name[4096]; /* of cells, by number; in names */
	struct arena names;
};

struct find_out *dump_find(struct dump_find *d, struct out *o, const struct limits *l);
void dump_find_end(struct dump_find *d);

/* dump_text - s in quotes, with escapes as in JSON. */
void dump_text(struct out *o, str s);

#endif
