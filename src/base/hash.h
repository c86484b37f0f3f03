/* hash - digests of evidence and keyed hashes of values. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

#define SHA256_BYTES 32

/* A running SHA-256 (OpenSSL EVP, which uses the processor's SHA instructions). */
struct sha256 {
	void *ctx;
};
struct sha256 sha256_begin(void);
void sha256_add(struct sha256 *h, const void *p, size_t n);
/* sha256_end - gives the digest and frees. */
void sha256_end(struct sha256 *h, unsigned char out_digest[SHA256_BYTES]);
/* sha256_next - gives the digest and begins anew: cheaper than _end and _begin for many short
 * texts.
 */
void sha256_next(struct sha256 *h, unsigned char out_digest[SHA256_BYTES]);
void sha256_once(str s, unsigned char out_digest[SHA256_BYTES]);

/* hash_md5, hash_sha1 - what old formats derive their keys from; prove nothing. give false when the
 * library has them no more. */
bool hash_md5(str s, unsigned char out_digest[16]);
bool hash_sha1(str s, unsigned char out_digest[20]);

/* hash64 - keyed 64-bit hash of hostile bytes (SipHash-2-4). key: 16 bytes */
uint64_t hash64(const unsigned char key[16], str s);
/* hash64_mix - combine two hashes, order matters. Not for hostile choice of both. */
uint64_t hash64_mix(uint64_t a, uint64_t b);

#endif
