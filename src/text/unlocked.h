/*
 * unlocked - an archive as it would be without its passwords: ranges of the item decrypted as they
 * are asked for, and headers that were written anew. Read as an input, so that nothing of it is
 * held but a window. Inner header of text/ (sevenzip_secret.c, rar_secret.c).
 */
#ifndef TEXT_UNLOCKED_H
#define TEXT_UNLOCKED_H

#include <openssl/evp.h>

#include "base/arena.h"
#include "text/input.h"

#define UNLOCKED_BLOCK 16u /* [byte] of AES */

struct unlocked_piece {
	uint64_t at;              /* here it begins */
	uint64_t from;            /* [byte] of the item */
	const unsigned char *key; /* the item is decrypted with it; NULL: as it is */
	unsigned char iv[UNLOCKED_BLOCK];
	str bytes;  /* these instead of the item */
	bool empty; /* zeroes instead of the item */
};

struct unlocked {
	struct input *in; /* the item, which can seek */
	struct unlocked_piece *piece;
	size_t n, cap;
	uint64_t size;  /* [byte] of all */
	uint64_t given; /* [byte] read of it so far */
	size_t key_n;   /* [byte]: 16 or 32 */
	EVP_CIPHER_CTX *cipher;
	struct input view;
};

/* unlocked_begin - nothing yet. in: borrowed; key_n: of all keys. unlocked_end frees it. */
struct unlocked unlocked_begin(struct input *in, size_t key_n);
void unlocked_end(struct unlocked *u);

/* What comes next: bytes (borrowed), zeroes, a range of the item, a range that is decrypted (AES in
 * CBC mode; n: without the padding; key: borrowed). */
void unlocked_bytes(struct unlocked *u, str bytes);
void unlocked_zeroes(struct unlocked *u, uint64_t n);
void unlocked_range(struct unlocked *u, uint64_t from, uint64_t n);
void unlocked_decrypt(struct unlocked *u, uint64_t from, uint64_t n, const unsigned char *key,
		      const unsigned char iv[UNLOCKED_BLOCK]);

/* unlocked_read - up to n bytes of it from `at`, as pread gives them. ctx: struct unlocked */
ssize_t unlocked_read(void *ctx, uint64_t at, void *to, size_t n);
/* unlocked_plain - decrypt whole blocks that are in memory, now. */
bool unlocked_plain(struct unlocked *u, const unsigned char *key, const unsigned char *iv, str in,
		    unsigned char *out);

/* unlocked_view - all that was added, from its beginning; valid until unlocked_end. */
struct input *unlocked_view(struct unlocked *u);

/* unlocked_warm - before the seal. */
void unlocked_warm(void);

/* unlocked_wide - a password in UTF-16, little endian, in a. */
str unlocked_wide(struct arena *a, str password);

/*
 * unlocked_work - what may be spent on finding passwords: half of the computing time of the item,
 * at 200 MB a second.
 * units   [byte] hashed or decrypted
 */
struct limits;
uint64_t unlocked_work(const struct limits *l, uint64_t size);

#endif
