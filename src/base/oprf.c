/*
 * oprf - RFC 9497 (OPRF mode, ristretto255-SHA512) over libsodium: section 3.3.1 for the steps, 4.1
 * for the suite; hashing to the group is expand_message_xmd of RFC 9380, 5.3.1, for the one length
 * needed. Refuses every point that is not encoded as RFC 9496 says, and the neutral element.
 */
#include "base/oprf.h"

#include <sodium.h>
#include <string.h>

#include "base/must.h"

#define HASH_BYTES  crypto_hash_sha512_BYTES
#define BLOCK_BYTES 128 /* of SHA-512 */
#define INPUT_MOST  65535

static const char dst[] = "HashToGroup-OPRFV1-\0-ristretto255-SHA512";

_Static_assert(OPRF_POINT_BYTES == crypto_core_ristretto255_BYTES, "point");
_Static_assert(sizeof(struct oprf_scalar) == crypto_core_ristretto255_SCALARBYTES, "scalar");
_Static_assert(OPRF_OUTPUT_BYTES == HASH_BYTES, "output");
_Static_assert(HASH_BYTES == crypto_core_ristretto255_HASHBYTES, "one block of the expansion");

struct oprf_scalar oprf_scalar_new(void)
{
	struct oprf_scalar s;
	do {
		crypto_core_ristretto255_scalar_random(s.b);
	} while (sodium_is_zero(s.b, sizeof(s.b)));
	return s;
}

struct oprf_scalar oprf_scalar_nth(const struct crypt_key *seed, uint64_t n)
{
	unsigned char number[8], wide[crypto_core_ristretto255_NONREDUCEDSCALARBYTES];
	struct oprf_scalar s;
	for (unsigned i = 0; i < sizeof(number); i++)
		number[i] = (unsigned char)(n >> 8 * i);
	must(crypto_generichash(wide, sizeof(wide), number, sizeof(number), seed->b,
				sizeof(seed->b)) == 0);
	crypto_core_ristretto255_scalar_reduce(s.b, wide);
	sodium_memzero(wide, sizeof(wide));
	must(!sodium_is_zero(s.b, sizeof(s.b))); /* once in 2^252 */
	return s;
}

/* One inversion for all: the product of those before each, then backwards. source: P. Montgomery,
 * Math. Comp. 48 (1987), 10.3.4 */
void oprf_scalar_invert(struct oprf_scalar *s, size_t n)
{
	struct oprf_scalar before[OPRF_BATCH], all = {{1}}, next;
	must(n <= OPRF_BATCH);
	for (size_t i = 0; i < n; i++) {
		before[i] = all;
		crypto_core_ristretto255_scalar_mul(next.b, all.b, s[i].b);
		all = next;
	}
	must(crypto_core_ristretto255_scalar_invert(next.b, all.b) == 0);
	all = next;
	for (size_t i = n; i-- > 0;) {
		struct oprf_scalar was = s[i];
		crypto_core_ristretto255_scalar_mul(s[i].b, all.b, before[i].b);
		crypto_core_ristretto255_scalar_mul(next.b, all.b, was.b);
		all = next;
	}
	sodium_memzero(before, sizeof(before));
	sodium_memzero(&all, sizeof(all));
	sodium_memzero(&next, sizeof(next));
}

static void add_byte(crypto_hash_sha512_state *h, unsigned char b)
{
	crypto_hash_sha512_update(h, &b, 1);
}

static void add_length(crypto_hash_sha512_state *h, size_t n)
{
	add_byte(h, (unsigned char)(n >> 8));
	add_byte(h, (unsigned char)n);
}

static void add_dst(crypto_hash_sha512_state *h)
{
	crypto_hash_sha512_update(h, (const unsigned char *)dst, sizeof(dst) - 1);
	add_byte(h, sizeof(dst) - 1);
}

void oprf_point(str input, unsigned char out_point[OPRF_POINT_BYTES])
{
	static const unsigned char pad[BLOCK_BYTES];
	unsigned char b[HASH_BYTES];
	crypto_hash_sha512_state h;
	must(input.n <= INPUT_MOST);
	crypto_hash_sha512_init(&h);
	crypto_hash_sha512_update(&h, pad, sizeof(pad));
	crypto_hash_sha512_update(&h, input.p, input.n);
	add_length(&h, HASH_BYTES);
	add_byte(&h, 0);
	add_dst(&h);
	crypto_hash_sha512_final(&h, b);
	crypto_hash_sha512_init(&h);
	crypto_hash_sha512_update(&h, b, sizeof(b));
	add_byte(&h, 1);
	add_dst(&h);
	crypto_hash_sha512_final(&h, b);
	must(crypto_core_ristretto255_from_hash(out_point, b) == 0);
}

bool oprf_mul(const struct oprf_scalar *s, const unsigned char point[OPRF_POINT_BYTES],
	      unsigned char out_point[OPRF_POINT_BYTES])
{
	/* libsodium 1.0.18 reads past the highest bit, which RFC 9496 (4.3.1) wants to be 0 */
	return (point[OPRF_POINT_BYTES - 1] & 0x80) == 0 &&
	       crypto_scalarmult_ristretto255(out_point, s->b, point) == 0;
}

void oprf_finalize(str input, const unsigned char point[OPRF_POINT_BYTES],
		   unsigned char out_value[OPRF_OUTPUT_BYTES])
{
	crypto_hash_sha512_state h;
	must(input.n <= INPUT_MOST);
	crypto_hash_sha512_init(&h);
	add_length(&h, input.n);
	crypto_hash_sha512_update(&h, input.p, input.n);
	add_length(&h, OPRF_POINT_BYTES);
	crypto_hash_sha512_update(&h, point, OPRF_POINT_BYTES);
	crypto_hash_sha512_update(&h, (const unsigned char *)"Finalize", 8);
	crypto_hash_sha512_final(&h, out_value);
}
