/*
 * xls_secret - see xls_secret.h. [MS-OFFCRYPTO] 2.3.5 (RC4 CryptoAPI), 2.3.6 (RC4),
 * [MS-XLS] 2.2.10: records are encrypted in blocks of 1024 bytes, their heads are not. Refuses
 * every password but one, and the older way by XOR.
 */
#include "text/xls_secret.h"

#include "base/hash.h"

#define BLOCK_BYTES ((size_t)1024)
#define KEY_MOST    ((size_t)16)

/* The password of workbooks that were never meant to be secret. source: [MS-XLS] 2.2.10 */
static const str password = STR("V\0e\0l\0v\0e\0t\0S\0w\0e\0a\0t\0s\0h\0o\0p\0");

struct rc4 {
	unsigned char s[256];
	unsigned char i, j;
};

static void rc4_start(struct rc4 *r, str key)
{
	unsigned j = 0;
	r->i = r->j = 0;
	for (unsigned i = 0; i < 256; i++)
		r->s[i] = (unsigned char)i;
	for (unsigned i = 0; i < 256; i++) {
		unsigned char t = r->s[i];
		j = (j + t + key.p[i % key.n]) & 0xFF;
		r->s[i] = r->s[j];
		r->s[j] = t;
	}
}

static unsigned char rc4_next(struct rc4 *r)
{
	unsigned char t = r->s[++r->i];
	r->j = (unsigned char)(r->j + t);
	r->s[r->i] = r->s[r->j];
	r->s[r->j] = t;
	return r->s[(unsigned char)(r->s[r->i] + t)];
}

/* How the keys of blocks are made. */
struct secret {
	unsigned char seed[20];
	size_t seed_n, key_n;
	bool sha; /* else MD5 */
};

static bool digest(const struct secret *k, str s, unsigned char out[20])
{
	return k->sha ? hash_sha1(s, out) : hash_md5(s, out);
}

static void block_key(const struct secret *k, uint32_t block, struct rc4 *out)
{
	unsigned char room[24], key[20] = {0};
	memcpy(room, k->seed, k->seed_n);
	for (unsigned i = 0; i < 4; i++)
		room[k->seed_n + i] = (unsigned char)(block >> (8 * i));
	(void)digest(k, (str){room, k->seed_n + 4}, key);
	memset(key + k->key_n, 0, sizeof(key) - k->key_n);
	rc4_start(out, (str){key, KEY_MOST});
}

/* The verifier, its digest behind it. */
static bool verified(const struct secret *k, str verifier, str told)
{
	struct rc4 r;
	unsigned char plain[16], hash[20] = {0}, got[20] = {0};
	size_t n = k->sha ? 20 : 16;
	block_key(k, 0, &r);
	if (verifier.n != 16 || told.n != n)
		return false;
	for (size_t i = 0; i < 16; i++)
		plain[i] = verifier.p[i] ^ rc4_next(&r);
	for (size_t i = 0; i < n; i++)
		hash[i] = told.p[i] ^ rc4_next(&r);
	return digest(k, (str){plain, 16}, got) && memcmp(hash, got, n) == 0;
}

/* source: [MS-OFFCRYPTO] 2.3.6.2 */
static bool open_plain(struct cur *c, struct secret *k)
{
	str salt = cur_take(c, 16), verifier = cur_take(c, 16), told = cur_take(c, 16);
	unsigned char first[20], many[16 * 21];
	*k = (struct secret){.seed_n = 5, .key_n = 16};
	if (c->bad || !hash_md5(password, first))
		return false;
	for (size_t i = 0; i < 16; i++) {
		memcpy(many + i * 21, first, 5);
		memcpy(many + i * 21 + 5, salt.p, 16);
	}
	return hash_md5((str){many, sizeof(many)}, k->seed) && verified(k, verifier, told);
}

/* source: [MS-OFFCRYPTO] 2.3.2, 2.3.5.2 */
static bool open_api(struct cur *c, struct secret *k)
{
	cur_u32(c);
	struct cur head = cur_of(cur_take(c, cur_u32(c)));
	cur_take(&head, 16);
	uint32_t bits = cur_u32(&head);
	str salt = cur_take(c, cur_u32(c)), verifier = cur_take(c, 16);
	uint32_t n = cur_u32(c);
	str told = cur_take(c, n == 20 ? n : 0);
	unsigned char both[16 + 64];
	bits = bits == 0 ? 40 : bits;
	*k = (struct secret){.seed_n = 20, .key_n = bits / 8, .sha = true};
	if (c->bad || head.bad || salt.n != 16 || bits % 8 != 0 || bits > 128)
		return false;
	memcpy(both, salt.p, 16);
	memcpy(both + 16, password.p, password.n);
	return hash_sha1((str){both, 16 + password.n}, k->seed) && verified(k, verifier, told);
}

/* Bytes of a record that are never encrypted. */
static size_t open_bytes(unsigned type, size_t n)
{
	switch (type) {
	case BIFF_bof:
	case BIFF_password:
	case 0x00E1: /* InterfaceHdr */
	case 0x0138: /* RRDInfo */
	case 0x0194: /* UsrExcl */
	case 0x0195: /* FileLock */
	case 0x0196: /* RRDHead */
		return n;
	case BIFF_sheet:
		return 4;
	default:
		return 0;
	}
}

static void decrypt(const struct secret *k, unsigned char *p, str all)
{
	struct biff b = {.all = all};
	struct rc4 r = {{0}, 0, 0};
	size_t at = 0, block = SIZE_MAX;
	while (biff_next(&b)) {
		size_t from = b.at + 4, first = from + open_bytes(b.type, b.behind - from);
		for (; at < b.behind; at++) {
			if (at / BLOCK_BYTES != block) {
				block = at / BLOCK_BYTES;
				block_key(k, (uint32_t)block, &r);
			}
			unsigned char mask = rc4_next(&r);
			if (at >= first)
				p[at] = all.p[at] ^ mask;
		}
	}
}

bool xls_secret_open(struct biff *b, struct arena *a)
{
	struct secret k;
	struct cur c = b->c;
	unsigned sort = cur_u16(&c), major = cur_u16(&c), minor = cur_u16(&c);
	if (b->version < 8 || sort != 1)
		return false;
	bool open = major == 1 && minor == 1 ? open_plain(&c, &k)
		    : minor == 2             ? open_api(&c, &k)
					     : false;
	if (!open)
		return false;
	unsigned char *p = arena_new(a, unsigned char, b->all.n + 1);
	memcpy(p, b->all.p, b->all.n);
	decrypt(&k, p, b->all);
	b->all.p = p;
	return true;
}
