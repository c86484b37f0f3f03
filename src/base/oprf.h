/*
 * oprf - an oblivious pseudo-random function: who holds a secret number computes with it on an
 * input that it never sees, and who asks never sees the number. RFC 9497, OPRF mode,
 * ristretto255-SHA512; the group is that of RFC 9496. The only file that computes in the group.
 */
#ifndef BASE_OPRF_H
#define BASE_OPRF_H

#include "base/crypt.h"

#define OPRF_POINT_BYTES  32
#define OPRF_OUTPUT_BYTES 64

struct oprf_scalar {
	unsigned char b[32];
};

/* oprf_scalar_new - a random number of the group, never 0. */
struct oprf_scalar oprf_scalar_new(void);
/* oprf_scalar_nth - number n of the row that follows from a seed, never 0: who does not know the
 * seed can not tell it from a random one. source: keyed BLAKE2b-512 (RFC 7693), reduced */
struct oprf_scalar oprf_scalar_nth(const struct crypt_key *seed, uint64_t n);
/* oprf_scalar_invert - turn n numbers, none 0, into their inverses. limits  n: at most
 * OPRF_BATCH */
#define OPRF_BATCH 256
void oprf_scalar_invert(struct oprf_scalar *s, size_t n);
/* oprf_point - HashToGroup of an input. limits  input: 65,535 bytes */
void oprf_point(str input, unsigned char out_point[OPRF_POINT_BYTES]);
/* oprf_mul - s times a point, which may be anybody's bytes. fails   false: no valid encoding of a
 * point, or the neutral element */
bool oprf_mul(const struct oprf_scalar *s, const unsigned char point[OPRF_POINT_BYTES],
	      unsigned char out_point[OPRF_POINT_BYTES]);
/* oprf_finalize - the function's value of an input. takes   point: the secret number times
 * oprf_point(input) */
void oprf_finalize(str input, const unsigned char point[OPRF_POINT_BYTES],
		   unsigned char out_value[OPRF_OUTPUT_BYTES]);

#endif
