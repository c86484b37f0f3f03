/*
 * hash - SHA-256, SHA-1 (FIPS 180-4) and MD5 (RFC 1321) by OpenSSL, SipHash-2-4 (Aumasson,
 * Bernstein 2012) by libsodium. Refuses to go on when the library will not work: a digest that is
 * not there must never look like one.
 */
#include "base/hash.h"

#include <openssl/evp.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/must.h"

struct sha256 sha256_begin(void)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	if (c == NULL)
		arena_full();
	must(EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1);
	return (struct sha256){c};
}

void sha256_add(struct sha256 *h, const void *p, size_t n)
{
	must(EVP_DigestUpdate(h->ctx, p, n) == 1);
}

void sha256_end(struct sha256 *h, unsigned char out_digest[SHA256_BYTES])
{
	must(EVP_DigestFinal_ex(h->ctx, out_digest, NULL) == 1);
	EVP_MD_CTX_free(h->ctx);
	h->ctx = NULL;
}

void sha256_next(struct sha256 *h, unsigned char out_digest[SHA256_BYTES])
{
	must(EVP_DigestFinal_ex(h->ctx, out_digest, NULL) == 1);
	must(EVP_DigestInit_ex(h->ctx, NULL, NULL) == 1);
}

void sha256_once(str s, unsigned char out_digest[SHA256_BYTES])
{
	must(EVP_Digest(s.p, s.n, out_digest, NULL, EVP_sha256(), NULL) == 1);
}

bool hash_md5(str s, unsigned char out_digest[16])
{
	return EVP_Digest(s.p, s.n, out_digest, NULL, EVP_md5(), NULL) == 1;
}

bool hash_sha1(str s, unsigned char out_digest[20])
{
	return EVP_Digest(s.p, s.n, out_digest, NULL, EVP_sha1(), NULL) == 1;
}

uint64_t hash64(const unsigned char key[16], str s)
{
	unsigned char h[crypto_shorthash_BYTES];
	uint64_t v = 0;
	must(crypto_shorthash(h, s.p, s.n, key) == 0);
	for (size_t i = 8; i > 0; i--)
		v = v << 8 | h[i - 1];
	return v;
}

uint64_t hash64_mix(uint64_t a, uint64_t b)
{
	uint64_t x = (a << 27 | a >> 37) * 0x9e3779b97f4a7c15 ^ b;
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93;
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93;
	return x ^ x >> 32;
}
