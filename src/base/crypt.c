/*
 * crypt - libsodium, one way of use for each need. Refuses to give back a single byte of a sealed
 * text that was altered.
 */
#include "base/crypt.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/out.h"

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES   crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(CRYPT_OVERHEAD == NONCE_BYTES + TAG_BYTES, "nonce and tag");
_Static_assert(CRYPT_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "cipher key");
_Static_assert(CRYPT_KEY_BYTES == crypto_kdf_KEYBYTES, "derivation key");
_Static_assert(CRYPT_SALT_BYTES == crypto_pwhash_SALTBYTES, "salt");

bool crypt_start(void) { return sodium_init() >= 0; }

void crypt_random(void *out_p, size_t n) { randombytes_buf(out_p, n); }

struct crypt_key crypt_key_new(void)
{
	struct crypt_key k = {0};
	crypt_random(k.b, sizeof(k.b));
	return k;
}

struct crypt_key crypt_key_sub(const struct crypt_key *k, uint64_t id, const char purpose[8])
{
	struct crypt_key sub;
	must(crypto_kdf_derive_from_key(sub.b, sizeof(sub.b), id, purpose, k->b) == 0);
	return sub;
}

bool crypt_key_of_passphrase(str passphrase, const unsigned char salt[CRYPT_SALT_BYTES],
			     uint64_t ops, uint64_t mem_bytes, struct crypt_key *out_key)
{
	return crypto_pwhash(out_key->b, sizeof(out_key->b), (const char *)passphrase.p,
			     passphrase.n, salt, ops, (size_t)mem_bytes,
			     crypto_pwhash_ALG_ARGON2ID13) == 0;
}

/* room - place for n more bytes behind what o holds. */
static unsigned char *room(struct out *o, size_t n)
{
	if (n > SIZE_MAX - o->n)
		arena_full();
	GROW(o->p, o->cap, o->n + n);
	return o->p + o->n;
}

void crypt_seal(struct out *o, const struct crypt_key *k, str aad, str plain)
{
	if (plain.n > SIZE_MAX - CRYPT_OVERHEAD)
		arena_full();
	unsigned char *p = room(o, plain.n + CRYPT_OVERHEAD);
	crypt_random(p, NONCE_BYTES);
	must(crypto_aead_xchacha20poly1305_ietf_encrypt(p + NONCE_BYTES, NULL, plain.p, plain.n,
							aad.p, aad.n, NULL, p, k->b) == 0);
	o->n += plain.n + CRYPT_OVERHEAD;
}

bool crypt_open(struct out *o, const struct crypt_key *k, str aad, str sealed)
{
	if (sealed.n < CRYPT_OVERHEAD)
		return false;
	size_t n = sealed.n - CRYPT_OVERHEAD;
	unsigned char *p = room(o, n);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(p, NULL, NULL, sealed.p + NONCE_BYTES,
						       sealed.n - NONCE_BYTES, aad.p, aad.n,
						       sealed.p, k->b) != 0)
		return false;
	o->n += n;
	return true;
}

void crypt_index(const struct crypt_key *k, str value, unsigned char out_index[CRYPT_INDEX_BYTES])
{
	must(crypto_generichash(out_index, CRYPT_INDEX_BYTES, value.p, value.n, k->b,
				sizeof(k->b)) == 0);
}

void crypt_mac(const struct crypt_key *k, str s, unsigned char out_mac[32])
{
	must(crypto_generichash(out_mac, 32, s.p, s.n, k->b, sizeof(k->b)) == 0);
}

bool crypt_same(const void *a, const void *b, size_t n) { return sodium_memcmp(a, b, n) == 0; }

void crypt_wipe(void *p, size_t n) { sodium_memzero(p, n); }
