/* names - the lists of data/sim/, held in the program, and names made up from halves, which no
 * lexicon knows. */
#ifndef SIM_NAMES_H
#define SIM_NAMES_H

#include "base/arena.h"
#include "base/str.h"
#include "sim/rng.h"

struct out;

enum origin {
#define ORIGIN(code, thousandths) ORIGIN_##code,
#include "sim/origin.tbl"
#undef ORIGIN
	ORIGIN_count
};
const char *origin_name(enum origin o);

struct name_list {
	str *s;
	size_t n, cap;
};

struct names {
	struct name_list female[ORIGIN_count], male[ORIGIN_count], surname[ORIGIN_count];
	struct name_list head[ORIGIN_count], tail[ORIGIN_count]; /* halves of made-up surnames */
	struct name_list given_head[ORIGIN_count],
	    given_tail[ORIGIN_count]; /* and of given names */
	struct name_list street, city;
};

/* names_load - read the lists; names_free - end them. */
void names_load(struct names *n);
void names_free(struct names *n);

enum origin names_origin(struct rng *r);
/* names_surname - draw one. gives the tussenvoegsel apart, "" for none; *out_made_up when it was
 * made from halves */
str names_surname(const struct names *n, struct arena *a, struct rng *r, enum origin o,
		  str *out_prefix, bool *out_made_up);
str names_given(const struct names *n, struct arena *a, struct rng *r, enum origin o, bool female);
str names_pick(const struct name_list *l, struct rng *r);
/* put_ascii - s with Latin letters stripped of their marks. put_upper - s in capitals, marks kept.
 */
void put_ascii(struct out *o, str s);
void put_upper(struct out *o, str s);

#endif
