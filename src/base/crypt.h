/*
 * crypt - the only file that calls the cipher libraries (libsodium; OpenSSL for large rows), so
 * that every key in kond has one way of use. AEAD: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha),
 * random nonces. Passphrases: Argon2id (RFC 9106). Blind index: keyed BLAKE2b-128 (RFC 7693).
 * Sub-keys: libsodium crypto_kdf.
 */
#ifndef BASE_CRYPT_H
#define BASE_CRYPT_H

#include "base/str.h"

struct out;

#define CRYPT_KEY_BYTES   32
#define CRYPT_SALT_BYTES  16
#define CRYPT_INDEX_BYTES 16
#define CRYPT_OVERHEAD    40 /* nonce and tag */

struct crypt_key {
	unsigned char b[CRYPT_KEY_BYTES];
};

/* crypt_start - once per process, before anything else here. gives false when the library will not
 * start. */
bool crypt_start(void);
void crypt_random(void *out_p, size_t n);
struct crypt_key crypt_key_new(void);
/* crypt_key_sub - derive sub-key number id for purpose (8 characters exactly). */
struct crypt_key crypt_key_sub(const struct crypt_key *k, uint64_t id, const char purpose[8]);
/* crypt_key_of_passphrase - Argon2id with the given cost. gives false when memory is short. */
bool crypt_key_of_passphrase(str passphrase, const unsigned char salt[CRYPT_SALT_BYTES],
			     uint64_t ops, uint64_t mem_bytes, struct crypt_key *out_key);
/* crypt_seal - append nonce, ciphertext and tag of plain to o; aad is bound but not stored. */
void crypt_seal(struct out *o, const struct crypt_key *k, str aad, str plain);
/* crypt_open - append the plain text of what crypt_seal made. gives false when anything was
 * altered. */
bool crypt_open(struct out *o, const struct crypt_key *k, str aad, str sealed);
/* crypt_index - blind index of a normalised value. */
void crypt_index(const struct crypt_key *k, str value, unsigned char out_index[CRYPT_INDEX_BYTES]);
/* crypt_mac - keyed BLAKE2b-256 of s; crypt_same - compare in constant time. */
void crypt_mac(const struct crypt_key *k, str s, unsigned char out_mac[32]);
bool crypt_same(const void *a, const void *b, size_t n);
void crypt_wipe(void *p, size_t n);

/* Ed25519 (RFC 8032). The key is the seed of a pair; crypt_sign_public gives the half to show. */
#define CRYPT_PUBLIC_BYTES    32
#define CRYPT_SIGNATURE_BYTES 64
void crypt_sign_public(const struct crypt_key *k, unsigned char out_public[CRYPT_PUBLIC_BYTES]);
void crypt_sign(const struct crypt_key *k, str s,
		unsigned char out_signature[CRYPT_SIGNATURE_BYTES]);
bool crypt_sign_check(const unsigned char public[CRYPT_PUBLIC_BYTES], str s,
		      const unsigned char signature[CRYPT_SIGNATURE_BYTES]);

/* Sealed for one reader by whoever knows the public half (libsodium crypto_box_seal: X25519,
 * XSalsa20-Poly1305, a fresh pair each time): who writes can not read. The key is the seed. */
#define CRYPT_BOX_OVERHEAD 48
void crypt_box_public(const struct crypt_key *k, unsigned char out_public[CRYPT_PUBLIC_BYTES]);
void crypt_box_seal(struct out *o, const unsigned char public[CRYPT_PUBLIC_BYTES], str plain);
/* crypt_box_open - append the plain text. gives false when it is for another or was altered. */
bool crypt_box_open(struct out *o, const struct crypt_key *k, str sealed);

#endif
