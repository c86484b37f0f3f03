/*
 * office_secret - see office_secret.h. [MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9 (standard encryption,
 * Office 2007) and 2.3.4.10 to 2.3.4.15 (agile encryption, 2010 and later), by OpenSSL. Refuses
 * keys of certificates, extensible encryption, and to check the digest of the package: what a
 * damaged one gives is read as far as it goes.
 */
#include "text/office_secret.h"

#include <string.h>

#include <openssl/evp.h>

#include "base/cur.h"
#include "text/unlocked.h"
#include "text/xml_walk.h"

#define ROUNDS_MOST   UINT64_C(20000000)
#define SPIN_MOST     1000000u /* Office writes 100,000 */
#define STANDARD_SPIN 50000u
#define KEY_MOST      64
#define SEGMENT       ((size_t)4096)
#define VALUE_MOST    128

struct bytes {
	unsigned char p[VALUE_MOST];
	size_t n;
};

struct lock {
	const EVP_MD *hash;
	bool agile;
	size_t key_n, block;
	uint32_t spin;
	struct bytes salt, verifier, verifier_hash;
	struct bytes key_value; /* agile: the key of the package, locked by the password */
	/* agile: of the package itself */
	const EVP_MD *data_hash;
	struct bytes data_salt;
	size_t data_key_n, data_block;
};

bool office_secret_is(const struct ole *o)
{
	return ole_find_stream(o, OLE_ROOT, STR("EncryptedPackage")) != OLE_NONE;
}

void office_secret_warm(void)
{
	unsigned char none[EVP_MAX_MD_SIZE];
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	(void)EVP_Digest("", 0, none, NULL, EVP_sha512(), NULL);
	if (c != NULL)
		(void)EVP_DecryptInit_ex(c, EVP_aes_256_cbc(), NULL, none, none);
	EVP_CIPHER_CTX_free(c);
}

/* ---- what the file says of its lock ---- */

static const EVP_MD *hash_named(str name)
{
	static const struct {
		str name;
		const EVP_MD *(*md)(void);
	} all[] = {{STR("SHA1"), EVP_sha1},
		   {STR("SHA256"), EVP_sha256},
		   {STR("SHA384"), EVP_sha384},
		   {STR("SHA512"), EVP_sha512}};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (str_eq(name, all[i].name))
			return all[i].md();
	return NULL;
}

static uint64_t number_of(const struct xml_tag *t, const char *name)
{
	str s;
	uint64_t v;
	return xml_attr(t, name, &s) && str_u64(s, &v) ? v : 0;
}

static struct bytes bytes_of(const struct xml_tag *t, const char *name)
{
	struct bytes b = {.n = 0};
	str s;
	if (!xml_attr(t, name, &s) || s.n == 0 || s.n % 4 != 0 || s.n / 4 * 3 > VALUE_MOST)
		return b;
	int n = EVP_DecodeBlock(b.p, s.p, (int)s.n);
	size_t pad = (s.p[s.n - 1] == '=' ? 1u : 0u) + (s.p[s.n - 2] == '=' ? 1u : 0u);
	b.n = n > (int)pad ? (size_t)n - pad : 0;
	return b;
}

static bool aes_cbc(const struct xml_tag *t)
{
	str s;
	return xml_attr(t, "cipherAlgorithm", &s) && str_eq(s, STR("AES")) &&
	       xml_attr(t, "cipherChaining", &s) && str_eq(s, STR("ChainingModeCBC"));
}

static void on_tag(void *ctx, const struct xml_tag *t)
{
	struct lock *l = ctx;
	str hash = STR_NONE;
	if (!aes_cbc(t) || !xml_attr(t, "hashAlgorithm", &hash))
		return;
	if (str_eq(t->name, STR("keyData"))) {
		l->data_hash = hash_named(hash);
		l->data_salt = bytes_of(t, "saltValue");
		l->data_key_n = (size_t)number_of(t, "keyBits") / 8;
		l->data_block = (size_t)number_of(t, "blockSize");
	} else if (str_eq(t->name, STR("encryptedKey")) && l->hash == NULL) {
		l->hash = hash_named(hash);
		l->salt = bytes_of(t, "saltValue");
		l->key_n = (size_t)number_of(t, "keyBits") / 8;
		l->block = (size_t)number_of(t, "blockSize");
		l->spin = (uint32_t)number_of(t, "spinCount");
		l->verifier = bytes_of(t, "encryptedVerifierHashInput");
		l->verifier_hash = bytes_of(t, "encryptedVerifierHashValue");
		l->key_value = bytes_of(t, "encryptedKeyValue");
	}
}

static void on_name(void *ctx, str name) { (void)ctx, (void)name; }

static size_t from_memory(void *from, void *p, size_t n)
{
	str *left = from;
	str piece = str_sub(*left, 0, n);
	memcpy(p, piece.p, piece.n);
	*left = str_sub(*left, piece.n, left->n);
	return piece.n;
}

static bool key_length(size_t n) { return n == 16 || n == 24 || n == 32; }

static bool read_agile(str xml, struct lock *l)
{
	const struct xml_walk w = {.open = on_tag, .close = on_name, .text = on_name, .ctx = l};
	l->agile = true;
	(void)xml_walk(&w, from_memory, &xml);
	return l->hash != NULL && l->data_hash != NULL && key_length(l->key_n) &&
	       key_length(l->data_key_n) && l->block == 16 && l->data_block == 16 &&
	       l->salt.n > 0 && l->data_salt.n > 0 && l->spin <= SPIN_MOST && l->verifier.n > 0 &&
	       l->verifier.n % 16 == 0 && l->verifier_hash.n % 16 == 0 && l->key_value.n % 16 == 0;
}

static void take(struct cur *c, size_t n, struct bytes *out)
{
	str s = cur_take(c, n);
	out->n = s.n <= VALUE_MOST ? s.n : 0;
	memcpy(out->p, s.p, out->n);
}

/* source: [MS-OFFCRYPTO] 2.3.2 EncryptionHeader, 2.3.3 EncryptionVerifier */
static bool read_standard(struct cur *c, struct lock *l)
{
	struct cur h = cur_of(cur_take(c, cur_u32(c)));
	cur_u32(&h);
	cur_u32(&h);
	uint32_t cipher = cur_u32(&h), hash = cur_u32(&h);
	l->key_n = cur_u32(&h) / 8;
	l->hash = EVP_sha1();
	l->spin = STANDARD_SPIN;
	uint32_t salt_n = cur_u32(c);
	take(c, salt_n <= 16 ? salt_n : 0, &l->salt);
	take(c, 16, &l->verifier);
	cur_u32(c);
	take(c, 32, &l->verifier_hash);
	return !c->bad && !h.bad && cipher >= 0x660E && cipher <= 0x6610 &&
	       (hash == 0x8004 || hash == 0) && key_length(l->key_n) && l->salt.n == 16;
}

static bool read_lock(str info, struct lock *l)
{
	struct cur c = cur_of(info);
	uint16_t major = cur_u16(&c), minor = cur_u16(&c);
	cur_u32(&c);
	*l = (struct lock){.hash = NULL};
	if (c.bad)
		return false;
	if (major == 4 && minor == 4)
		return read_agile((str){c.p, cur_left(&c)}, l);
	return major >= 2 && major <= 4 && minor == 2 && read_standard(&c, l);
}

/* ---- keys ---- */

static size_t digest2(const EVP_MD *md, const void *a, size_t n, const void *b, size_t m,
		      unsigned char out[EVP_MAX_MD_SIZE])
{
	unsigned char room[EVP_MAX_MD_SIZE + VALUE_MOST];
	unsigned made = 0;
	if (n + m > sizeof(room))
		return 0;
	memcpy(room, a, n);
	memcpy(room + n, b, m);
	return EVP_Digest(room, n + m, out, &made, md, NULL) == 1 ? made : 0;
}

static void little(uint32_t v, unsigned char out[4])
{
	for (unsigned i = 0; i < 4; i++)
		out[i] = (unsigned char)(v >> (8 * i));
}

/* The password with the salt, hashed over and over. gives its length, 0 on failure */
static size_t spun(const struct lock *l, str wide, unsigned char out[EVP_MAX_MD_SIZE])
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	unsigned n = 0;
	bool ok = c != NULL && EVP_DigestInit_ex(c, l->hash, NULL) == 1 &&
		  EVP_DigestUpdate(c, l->salt.p, l->salt.n) == 1 &&
		  EVP_DigestUpdate(c, wide.p, wide.n) == 1 && EVP_DigestFinal_ex(c, out, &n) == 1;
	for (uint32_t i = 0; ok && i < l->spin; i++) {
		unsigned char count[4];
		little(i, count);
		ok = EVP_DigestInit_ex(c, NULL, NULL) == 1 && EVP_DigestUpdate(c, count, 4) == 1 &&
		     EVP_DigestUpdate(c, out, n) == 1 && EVP_DigestFinal_ex(c, out, &n) == 1;
	}
	EVP_MD_CTX_free(c);
	return ok ? n : 0;
}

static void key_of(unsigned char key[KEY_MOST], const unsigned char *hash, size_t n)
{
	memset(key, 0x36, KEY_MOST);
	memcpy(key, hash, n < KEY_MOST ? n : KEY_MOST);
}

/* n: a whole number of blocks. iv NULL: ECB */
static bool decrypt(size_t key_n, const unsigned char *key, const unsigned char *iv, const void *in,
		    size_t n, unsigned char *out)
{
	const EVP_CIPHER *cbc = key_n == 16   ? EVP_aes_128_cbc()
				: key_n == 24 ? EVP_aes_192_cbc()
					      : EVP_aes_256_cbc();
	const EVP_CIPHER *ecb = key_n == 16   ? EVP_aes_128_ecb()
				: key_n == 24 ? EVP_aes_192_ecb()
					      : EVP_aes_256_ecb();
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int made = 0;
	bool ok = c != NULL && n <= INT32_MAX &&
		  EVP_DecryptInit_ex(c, iv == NULL ? ecb : cbc, NULL, key, iv) == 1 &&
		  EVP_CIPHER_CTX_set_padding(c, 0) == 1 &&
		  EVP_DecryptUpdate(c, out, &made, in, (int)n) == 1 && (size_t)made == n;
	EVP_CIPHER_CTX_free(c);
	return ok;
}

static bool agile_part(const struct lock *l, const unsigned char *hash, size_t n,
		       const unsigned char purpose[8], const struct bytes *in, unsigned char *out)
{
	unsigned char made[EVP_MAX_MD_SIZE], key[KEY_MOST], iv[KEY_MOST];
	size_t made_n = digest2(l->hash, hash, n, purpose, 8, made);
	key_of(key, made, made_n);
	key_of(iv, l->salt.p, l->salt.n);
	return made_n > 0 && decrypt(l->key_n, key, iv, in->p, in->n, out);
}

/* The key of the package, when the password is the right one. source: 2.3.4.11, 2.3.4.13 */
static bool agile_key(const struct lock *l, str wide, unsigned char key[KEY_MOST])
{
	static const unsigned char input[8] = {0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79};
	static const unsigned char value[8] = {0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e};
	static const unsigned char whole[8] = {0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6};
	unsigned char hash[EVP_MAX_MD_SIZE], asked[VALUE_MOST], told[VALUE_MOST] = {0};
	unsigned char got[EVP_MAX_MD_SIZE], plain[VALUE_MOST];
	unsigned made = 0;
	size_t n = spun(l, wide, hash);
	if (n == 0 || !agile_part(l, hash, n, input, &l->verifier, asked) ||
	    !agile_part(l, hash, n, value, &l->verifier_hash, told) ||
	    EVP_Digest(asked, l->verifier.n, got, &made, l->hash, NULL) != 1 ||
	    l->verifier_hash.n < made || memcmp(got, told, made) != 0)
		return false;
	if (l->key_value.n < l->data_key_n || !agile_part(l, hash, n, whole, &l->key_value, plain))
		return false;
	key_of(key, plain, l->data_key_n);
	return true;
}

/* source: 2.3.4.7, 2.3.4.9 */
static bool standard_key(const struct lock *l, str wide, unsigned char key[KEY_MOST])
{
	static const unsigned char none[4] = {0};
	unsigned char hash[EVP_MAX_MD_SIZE], made[EVP_MAX_MD_SIZE], pad[64], both[40];
	unsigned char plain[16], told[32], got[EVP_MAX_MD_SIZE];
	size_t n = spun(l, wide, hash);
	n = n == 0 ? 0 : digest2(l->hash, hash, n, none, sizeof(none), made);
	if (n != 20)
		return false;
	for (unsigned half = 0; half < 2; half++) {
		memset(pad, half == 0 ? 0x36 : 0x5C, sizeof(pad));
		for (size_t i = 0; i < n; i++)
			pad[i] ^= made[i];
		if (digest2(l->hash, pad, sizeof(pad), none, 0, hash) != 20)
			return false;
		memcpy(both + half * 20, hash, 20);
	}
	key_of(key, both, sizeof(both));
	return decrypt(l->key_n, key, NULL, l->verifier.p, 16, plain) &&
	       decrypt(l->key_n, key, NULL, l->verifier_hash.p, 32, told) &&
	       digest2(l->hash, plain, 16, none, 0, got) == 20 && memcmp(got, told, 20) == 0;
}

/* ---- the package ---- */

/* The password of workbooks that were never meant to be secret is tried first. source: [MS-XLS]
 * 2.2.10 */
static bool find_key(struct arena *a, const struct lock *l, str passwords,
		     unsigned char key[KEY_MOST])
{
	str next = STR("VelvetSweatshop");
	for (uint64_t rounds = 0; next.n > 0 && rounds <= ROUNDS_MOST; rounds += l->spin + 1) {
		struct arena before = *a;
		str wide = unlocked_wide(a, next);
		if (l->agile ? agile_key(l, wide, key) : standard_key(l, wide, key))
			return true;
		*a = before;
		do
			next = str_cut(&passwords, '\n');
		while (next.n == 0 && passwords.n > 0);
	}
	return false;
}

/* Each 4096 bytes of an agile package begin anew. source: 2.3.4.15 */
static bool segment(const struct lock *l, const unsigned char key[KEY_MOST], size_t at, str in,
		    unsigned char *out)
{
	unsigned char number[4], iv[EVP_MAX_MD_SIZE];
	if (!l->agile)
		return decrypt(l->key_n, key, NULL, in.p, in.n, out);
	little((uint32_t)(at / SEGMENT), number);
	return digest2(l->data_hash, l->data_salt.p, l->data_salt.n, number, 4, iv) >= 16 &&
	       decrypt(l->data_key_n, key, iv, in.p, in.n, out);
}

static str package(struct arena *a, const struct lock *l, const unsigned char key[KEY_MOST],
		   str stream)
{
	struct cur c = cur_of(stream);
	uint64_t size = cur_u64(&c);
	str in = {c.p, cur_left(&c) / 16 * 16};
	unsigned char *out = arena_alloc(a, in.n, 1, 1);
	if (c.bad)
		return STR_NONE;
	for (size_t at = 0; at < in.n; at += SEGMENT)
		if (!segment(l, key, at, str_sub(in, at, at + SEGMENT), out + at))
			return STR_NONE;
	return (str){out, size < in.n ? (size_t)size : in.n};
}

str office_secret_open(struct ole *o, str passwords)
{
	unsigned char key[KEY_MOST];
	struct lock l;
	uint32_t info = ole_find_stream(o, OLE_ROOT, STR("EncryptionInfo"));
	uint32_t body = ole_find_stream(o, OLE_ROOT, STR("EncryptedPackage"));
	if (info == OLE_NONE || body == OLE_NONE || !read_lock(ole_stream(o, info), &l) ||
	    !find_key(o->a, &l, passwords, key))
		return STR_NONE;
	return package(o->a, &l, key, ole_stream(o, body));
}
