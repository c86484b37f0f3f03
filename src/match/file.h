/*
 * file - the two files of a private match that travel, and the one that stays. All little endian.
 *
 * question, answer: "KONDMTCH", u16 version, u8 what, u8 sorts (bits), id of the exchange (16),
 * u64 points, u64 tags, SHA-256 of the question that is answered (0 in a question), points (32
 * each), tags (17 each, rising), SHA-256 of all before. The last is against damage: who made a
 * file it can not tell.
 * secret: "KONDMSEC", u16 version, salt (16), the rest sealed under the passphrase (base/crypt.h).
 */
#ifndef MATCH_FILE_H
#define MATCH_FILE_H

#include "base/oprf.h"
#include "base/out.h"
#include "match/key.h"

#define MATCH_TAG_BYTES 17 /* 16 of the function's value, one told to whoever knows it */

enum match_what { MATCH_question = 1, MATCH_answer = 2 };

struct match_file {
	enum match_what what;
	unsigned sorts; /* bits of enum match_sort that may be in it */
	unsigned char id[MATCH_ID_BYTES];
	unsigned char answers[SHA256_BYTES]; /* the question's digest; 0 in a question */
	uint64_t n_point, n_tag;
	const unsigned char *point, *tag; /* borrowed */
	unsigned char digest[SHA256_BYTES];
};

/* match_file_bytes - size of a file of so many; match_file_head - write what stands before the
 * points; match_file_end - the digest over all of o, also to out_digest. */
uint64_t match_file_bytes(uint64_t n_point, uint64_t n_tag);
void match_file_head(struct out *o, const struct match_file *f);
void match_file_end(struct out *o, unsigned char out_digest[SHA256_BYTES]);
/*
 * match_file_read - take a file apart and check all but its points, which are checked when they are
 * computed with (oprf_mul).
 * takes   most: points, and tags, that may be in it
 * gives   false with *out_why: in our own words
 */
bool match_file_read(str file, enum match_what what, uint64_t most, struct match_file *out_f,
		     const char **out_why);

/* One key that was asked for, in the order of the question. */
struct match_entry {
	unsigned char digest[SHA256_BYTES];
	uint32_t row; /* of the list from 1, or a person's id; 0: padding */
	enum match_sort sort;
};

/* What the asking side keeps. */
struct match_secret {
	unsigned char id[MATCH_ID_BYTES];
	unsigned char question[SHA256_BYTES]; /* its digest */
	struct crypt_key seed;                /* of the blinds */
	bool people;                          /* rows are ids of persons of a case */
	uint32_t rows, rows_without;          /* read; of those that gave no key */
	size_t n;
	struct match_entry *entry;
	str *label; /* of row 1, 2 ...: its id in the list; NULL: the list has none */
};

/* match_secret_pack - append the secret, sealed under the passphrase. gives false when memory for
 * the key is short. match_secret_read - gives false with *out_why; the arena holds secrets then:
 * wipe it. */
bool match_secret_pack(struct out *o, const struct match_secret *s, str passphrase);
bool match_secret_read(struct arena *a, str file, str passphrase, uint64_t most,
		       struct match_secret *out_s, const char **out_why);

#endif
