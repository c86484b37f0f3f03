/*
 * crypt - libsodium, one way of use for each need. Refuses to give back a single byte of a sealed
 * text that was altered. Large texts go through the ChaCha20-Poly1305 of OpenSSL (RFC 8439), which
 * is three times as fast, with the sub-key and nonce that XChaCha20 takes from the long nonce
 * (draft-irtf-cfrg-xchacha, 2.3): the bytes are the same.
 */
#include "base/crypt.h"

#include <limits.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/out.h"

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define LARGE       4096 /* [byte] from here on OpenSSL is the faster one */
#define SHORT_NONCE 12   /* of RFC 8439 */

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

static bool is_large(str aad, size_t n) { return n >= LARGE && n <= INT_MAX && aad.n <= INT_MAX; }

/* A large text; seal: write to[0..n) and the tag, else check the tag too. gives false when it is
 * not the one. */
static bool large(bool seal, unsigned char *to, const unsigned char *from, size_t n, str aad,
		  const unsigned char *nonce, unsigned char tag[TAG_BYTES],
		  const struct crypt_key *k)
{
	unsigned char sub[CRYPT_KEY_BYTES], iv[SHORT_NONCE] = {0};
	int got = 0;
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	if (c == NULL)
		arena_full();
	must(crypto_core_hchacha20(sub, nonce, k->b, NULL) == 0);
	memcpy(iv + SHORT_NONCE - 8, nonce + NONCE_BYTES - 8, 8);
	must(EVP_CipherInit_ex(c, EVP_chacha20_poly1305(), NULL, sub, iv, seal) == 1);
	sodium_memzero(sub, sizeof(sub));
	must(aad.n == 0 || EVP_CipherUpdate(c, NULL, &got, aad.p, (int)aad.n) == 1);
	must(EVP_CipherUpdate(c, to, &got, from, (int)n) == 1 && (size_t)got == n);
	must(seal || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag) == 1);
	bool same = EVP_CipherFinal_ex(c, to + n, &got) == 1;
	must(!seal || (same && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, tag) == 1));
	EVP_CIPHER_CTX_free(c);
	if (!same)
		sodium_memzero(to, n);
	return same;
}

void crypt_seal(struct out *o, const struct crypt_key *k, str aad, str plain)
{
	if (plain.n > SIZE_MAX - CRYPT_OVERHEAD)
		arena_full();
	unsigned char *p = room(o, plain.n + CRYPT_OVERHEAD);
	crypt_random(p, NONCE_BYTES);
	unsigned char *text = p + NONCE_BYTES;
	if (is_large(aad, plain.n))
		must(large(true, text, plain.p, plain.n, aad, p, text + plain.n, k));
	else
		must(crypto_aead_xchacha20poly1305_ietf_encrypt(p + NONCE_BYTES, NULL, plain.p,
								plain.n, aad.p, aad.n, NULL, p,
								k->b) == 0);
	o->n += plain.n + CRYPT_OVERHEAD;
}

bool crypt_open(struct out *o, const struct crypt_key *k, str aad, str sealed)
{
	if (sealed.n < CRYPT_OVERHEAD)
		return false;
	size_t n = sealed.n - CRYPT_OVERHEAD;
	unsigned char *p = room(o, n);
	unsigned char tag[TAG_BYTES];
	memcpy(tag, sealed.p + sealed.n - TAG_BYTES, TAG_BYTES);
	if (is_large(aad, n) ? !large(false, p, sealed.p + NONCE_BYTES, n, aad, sealed.p, tag, k)
			     : crypto_aead_xchacha20poly1305_ietf_decrypt(
				   p, NULL, NULL, sealed.p + NONCE_BYTES, sealed.n - NONCE_BYTES,
				   aad.p, aad.n, sealed.p, k->b) != 0)
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

_Static_assert(CRYPT_KEY_BYTES == crypto_sign_SEEDBYTES, "seed of a signing pair");
_Static_assert(CRYPT_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "public key");
_Static_assert(CRYPT_SIGNATURE_BYTES == crypto_sign_BYTES, "signature");

static void sign_pair(const struct crypt_key *k, unsigned char public[CRYPT_PUBLIC_BYTES],
		      unsigned char secret[crypto_sign_SECRETKEYBYTES])
{
	must(crypto_sign_seed_keypair(public, secret, k->b) == 0);
}

void crypt_sign_public(const struct crypt_key *k, unsigned char out_public[CRYPT_PUBLIC_BYTES])
{
	unsigned char secret[crypto_sign_SECRETKEYBYTES];
	sign_pair(k, out_public, secret);
	crypt_wipe(secret, sizeof(secret));
}

void crypt_sign(const struct crypt_key *k, str s,
		unsigned char out_signature[CRYPT_SIGNATURE_BYTES])
{
	unsigned char public[CRYPT_PUBLIC_BYTES], secret[crypto_sign_SECRETKEYBYTES];
	sign_pair(k, public, secret);
	must(crypto_sign_detached(out_signature, NULL, s.p, s.n, secret) == 0);
	crypt_wipe(secret, sizeof(secret));
}

bool crypt_sign_check(const unsigned char public[CRYPT_PUBLIC_BYTES], str s,
		      const unsigned char signature[CRYPT_SIGNATURE_BYTES])
{
	return crypto_sign_verify_detached(signature, s.p, s.n, public) == 0;
}

/* ---- for one reader ---- */

_Static_assert(CRYPT_BOX_OVERHEAD == crypto_box_SEALBYTES, "public key and tag");
_Static_assert(CRYPT_PUBLIC_BYTES == crypto_box_PUBLICKEYBYTES, "public key");
_Static_assert(CRYPT_KEY_BYTES == crypto_box_SEEDBYTES, "seed");

void crypt_box_public(const struct crypt_key *k, unsigned char out_public[CRYPT_PUBLIC_BYTES])
{
	unsigned char secret[crypto_box_SECRETKEYBYTES];
	must(crypto_box_seed_keypair(out_public, secret, k->b) == 0);
	crypt_wipe(secret, sizeof(secret));
}

void crypt_box_seal(struct out *o, const unsigned char public[CRYPT_PUBLIC_BYTES], str plain)
{
	unsigned char *to = room(o, plain.n + CRYPT_BOX_OVERHEAD);
	must(crypto_box_seal(to, plain.p, plain.n, public) == 0);
	o->n += plain.n + CRYPT_BOX_OVERHEAD;
}

bool crypt_box_open(struct out *o, const struct crypt_key *k, str sealed)
{
	unsigned char public[CRYPT_PUBLIC_BYTES], secret[crypto_box_SECRETKEYBYTES];
	if (sealed.n < CRYPT_BOX_OVERHEAD)
		return false;
	must(crypto_box_seed_keypair(public, secret, k->b) == 0);
	bool ok = crypto_box_seal_open(room(o, sealed.n), sealed.p, sealed.n, public, secret) == 0;
	crypt_wipe(secret, sizeof(secret));
	if (ok)
		o->n += sealed.n - CRYPT_BOX_OVERHEAD;
	return ok;
}
