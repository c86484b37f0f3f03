/* address - Dutch addresses taken apart (formats.md 1.5; NEN 5825 parts). Inner header of find/. */
#ifndef FIND_ADDRESS_H
#define FIND_ADDRESS_H

#include "base/arena.h"
#include "base/str.h"

/* Parts are normalised as kind.tbl says; "" when absent. The places are byte offsets in what was
 * read. */
struct address {
	str street, number, postcode, city;
	size_t street_from, street_to, number_from, number_to, postcode_from, postcode_to,
	    city_from, city_to;
};

/* address_postcode - read "2288 AA" at s.p[at]: gives where it ends, at when none stands there.
 * small: small letters will do. */
size_t address_postcode(str s, size_t at, bool small, unsigned char out_postcode[6]);
/* address_number - read a house number with letter and addition ("12-A", "43 B 2", "3 hoog") at
 * s.p[at]; gives where it ends. */
size_t address_number(struct arena *a, str s, size_t at, str *out_number);
/*
 * address_split - take apart a whole address or a part of one: "Dorpsstraat 12-A, 2288 AA
 * Rijswijk", "Dorpsstraat 12", "2288AA Rijswijk". gives   false when neither a number nor a
 * postcode can be found in it
 */
bool address_split(struct arena *a, str s, struct address *out);
/* address_street_score - how much a text looks like a street by its ending: 60 when it has a usual
 * one, 8 when not. */
int address_street_score(str s);

#endif
