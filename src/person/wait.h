/*
 * wait - local keys that wait for their person, one value after the other. Inner header of orphan.c
 * (fills the spools) and wait.c (works them out).
 *
 * All keys of one value (LAB/4711, HIS/4711, 4711 in a folder) stand together when the spools are
 * sorted, and are worked out together: in memory there is one value at a time, and the clusters.
 */
#ifndef PERSON_WAIT_H
#define PERSON_WAIT_H

#include "base/hash.h"
#include "person/inner.h"

/* Flags of SAYING_carries, SAYING_asked_by and SAYING_asker. */
#define SAID_BLANK 1u /* the key has no scope */
#define SAID_VAGUE                                                                                 \
	2u           /* the requester has no AGB code, and there is a link that may know better    \
		      */
#define SAID_OWN  4u /* it is the requester's own number: no person's */
#define SAID_LAST 8u /* of the links of the mention */

/* wait_wide - where a key is looked for in its whole exhibit; never that of a direct one. */
static inline uint64_t wait_wide(uint32_t exhibit, enum key_mode mode)
{
	return (uint64_t)exhibit << 8 | (uint64_t)mode;
}
/* wait_mark - tells a key from all others. */
static inline uint64_t wait_mark(uint64_t v, uint64_t in) { return hash64_mix(v, in); }

#endif
