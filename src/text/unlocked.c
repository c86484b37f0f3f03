/*
 * unlocked - see unlocked.h. Refuses to hold what it decrypts, and to tell whether a key is the
 * right one: with a wrong one come bytes without sense.
 */
#include "text/unlocked.h"

#include <errno.h>
#include <string.h>

#include "base/limit.h"
#include "base/must.h"
#include "base/utf8.h"

#define PIECE       ((size_t)64 << 10)
#define BYTES_IN_MS 200000u

struct unlocked unlocked_begin(struct input *in, size_t key_n)
{
	return (struct unlocked){.in = in, .key_n = key_n, .cipher = EVP_CIPHER_CTX_new()};
}

void unlocked_end(struct unlocked *u)
{
	if (u->view.cap > 0)
		input_close(&u->view);
	EVP_CIPHER_CTX_free(u->cipher);
	grow_free(u->piece, u->cap, sizeof(*u->piece));
	*u = (struct unlocked){.in = u->in};
}

static void add(struct unlocked *u, struct unlocked_piece p, uint64_t n)
{
	if (n == 0 || n > INT64_MAX - u->size)
		return;
	p.at = u->size;
	GROW(u->piece, u->cap, u->n + 1);
	u->piece[u->n++] = p;
	u->size += n;
}

void unlocked_bytes(struct unlocked *u, str bytes)
{
	add(u, (struct unlocked_piece){.bytes = bytes}, bytes.n);
}

void unlocked_zeroes(struct unlocked *u, uint64_t n)
{
	add(u, (struct unlocked_piece){.empty = true}, n);
}

void unlocked_range(struct unlocked *u, uint64_t from, uint64_t n)
{
	add(u, (struct unlocked_piece){.from = from}, n);
}

void unlocked_decrypt(struct unlocked *u, uint64_t from, uint64_t n, const unsigned char *key,
		      const unsigned char iv[UNLOCKED_BLOCK])
{
	struct unlocked_piece p = {.from = from, .key = key};
	memcpy(p.iv, iv, UNLOCKED_BLOCK);
	add(u, p, n);
}

/* ---- reading ---- */

static const struct unlocked_piece *piece_at(const struct unlocked *u, uint64_t at)
{
	size_t low = 0, high = u->n;
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;
		if (u->piece[mid].at <= at)
			low = mid;
		else
			high = mid;
	}
	return &u->piece[low];
}

static str item(struct unlocked *u, uint64_t at, size_t n)
{
	input_seek(u->in, at);
	return str_sub(input_view(u->in, n), 0, n);
}

bool unlocked_plain(struct unlocked *u, const unsigned char *key, const unsigned char *iv, str in,
		    unsigned char *out)
{
	const EVP_CIPHER *c = u->key_n == 16 ? EVP_aes_128_cbc() : EVP_aes_256_cbc();
	int made = 0;
	return u->cipher != NULL && EVP_DecryptInit_ex(u->cipher, c, NULL, key, iv) == 1 &&
	       EVP_CIPHER_CTX_set_padding(u->cipher, 0) == 1 &&
	       EVP_DecryptUpdate(u->cipher, out, &made, in.p, (int)in.n) == 1 &&
	       (size_t)made == in.n;
}

/* From `off` of a piece on: whole blocks, each of which needs the one before it. */
static size_t take_locked(struct unlocked *u, const struct unlocked_piece *p, uint64_t off,
			  unsigned char *to, size_t n)
{
	unsigned char plain[PIECE + UNLOCKED_BLOCK], iv[UNLOCKED_BLOCK];
	size_t into = (size_t)(off % UNLOCKED_BLOCK);
	uint64_t first = off - into;
	size_t want = (into + n + UNLOCKED_BLOCK - 1) / UNLOCKED_BLOCK * UNLOCKED_BLOCK;
	memcpy(iv, p->iv, sizeof(iv));
	if (first > 0) {
		str before = item(u, p->from + first - UNLOCKED_BLOCK, UNLOCKED_BLOCK);
		if (before.n < UNLOCKED_BLOCK)
			return 0;
		memcpy(iv, before.p, sizeof(iv));
	}
	str in = item(u, p->from + first, want);
	in.n = in.n / UNLOCKED_BLOCK * UNLOCKED_BLOCK;
	if (in.n <= into || !unlocked_plain(u, p->key, iv, in, plain))
		return 0;
	n = in.n - into < n ? in.n - into : n;
	memcpy(to, plain + into, n);
	return n;
}

ssize_t unlocked_read(void *ctx, uint64_t at, void *to, size_t n)
{
	struct unlocked *u = ctx;
	if (at >= u->size || u->n == 0)
		return 0;
	const struct unlocked_piece *p = piece_at(u, at);
	uint64_t end = p + 1 < u->piece + u->n ? p[1].at : u->size, off = at - p->at;
	n = end - at < n ? (size_t)(end - at) : n;
	n = n < PIECE ? n : PIECE;
	if (p->key != NULL) {
		n = take_locked(u, p, off, to, n);
	} else if (p->empty) {
		memset(to, 0, n);
	} else {
		str s = p->bytes.n > 0 ? str_sub(p->bytes, (size_t)off, (size_t)off + n)
				       : item(u, p->from + off, n);
		memcpy(to, s.p, s.n);
		n = s.n;
	}
	u->given += n;
	if (!u->in->failed)
		return (ssize_t)n;
	errno = EIO;
	return -1;
}

struct input *unlocked_view(struct unlocked *u)
{
	must(u->view.cap == 0);
	input_of_making(&u->view, u->size, unlocked_read, u);
	return &u->view;
}

/* ---- passwords ---- */

void unlocked_warm(void)
{
	unsigned char none[EVP_MAX_MD_SIZE] = {0};
	struct unlocked u = unlocked_begin(NULL, 16);
	(void)PKCS5_PBKDF2_HMAC("", 0, none, 8, 1, EVP_sha256(), 32, none);
	for (; u.key_n <= 32; u.key_n += 16)
		(void)unlocked_plain(&u, none, none, STR("0123456789abcdef"), none);
	unlocked_end(&u);
}

str unlocked_wide(struct arena *a, str password)
{
	unsigned char *p = arena_alloc(a, 4 * password.n, 1, 1);
	size_t n = 0;
	for (size_t at = 0; at < password.n;) {
		uint32_t c = utf8_next(password, &at), unit[2] = {c, 0};
		if (c > 0xFFFF) {
			unit[0] = 0xD800 + ((c - 0x10000) >> 10);
			unit[1] = 0xDC00 + ((c - 0x10000) & 0x3FF);
		}
		for (unsigned i = 0; i < 2 && (i == 0 || unit[i] != 0); i++) {
			p[n++] = (unsigned char)unit[i];
			p[n++] = (unsigned char)(unit[i] >> 8);
		}
	}
	return (str){p, n};
}

uint64_t unlocked_work(const struct limits *l, uint64_t size)
{
	uint64_t ms, more;
	if (__builtin_mul_overflow(l->item_cpu_base_s, 1000, &ms) ||
	    __builtin_mul_overflow(l->item_cpu_per_mib_ms, size >> 20, &more) ||
	    __builtin_add_overflow(ms, more, &ms) ||
	    __builtin_mul_overflow(ms / 2, BYTES_IN_MS, &ms))
		return UINT64_MAX;
	return ms;
}
