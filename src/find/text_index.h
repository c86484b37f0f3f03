/*
 * text_index - one look at every byte of a text, for all detectors: bit masks of the kinds of bytes
 * that matter, the runs of digits, and the places of words that begin like a word some detector
 * knows. Detectors go from place to place in it instead of reading the text again. Inner header of
 * find/.
 */
#ifndef FIND_TEXT_INDEX_H
#define FIND_TEXT_INDEX_H

#include "base/str.h"

/* Sets of places, a bit for each byte of the text. */
enum text_mark {
	MARK_digit,
	MARK_alpha, /* ASCII letters */
	MARK_high,  /* bytes of at least 0x80 */
	MARK_name,  /* what a word of a name is made of: letters, high bytes . ' - / ` */
	MARK_start, /* a name may start here: a capital, or m or d of a form of address */
	MARK_sign,  /* : = */
	MARK_at,    /* @ */
	MARK_line,  /* line feed */
	MARK_open,  /* ( */
	MARK_stem,  /* the first of three letters of a stem that stands within words */
	MARK_count
};

/* Who wants to hear of words that begin in a certain way, a bit each. */
enum text_seed {
	SEED_category = 1,
	SEED_key = 2,
	SEED_birth = 4,
	SEED_sex = 8,
	SEED_country = 16,
	SEED_requester = 32,
	SEED_page = 64,
	SEED_report = 128,
	SEED_worded = 256
};

/* A run of digits; n is 0 where a digit of full width may stand. */
struct text_run {
	uint32_t at, n;
};

/* The start of a word: a letter behind something else, or a digit behind what is no letter. */
struct text_word {
	uint32_t at;
	uint32_t seeds;
};

/* The index of one text at a time, reused. A zeroed struct is ready; text_index_free ends it. */
struct text_index {
	str text;
	size_t blocks, room;
	uint64_t *mark; /* MARK_count runs of `room` words of 64 places */
	size_t mark_cap;
	struct text_run *run;
	size_t runs, run_cap;
	struct text_word *word; /* those with seeds only */
	size_t words, word_cap;
};

/* What one block of 64 bytes holds. */
struct text_block {
	uint64_t digit, alpha, upper, high, lead, name, glue, small, blank, sign, at, line, open,
	    wide, stem;
};

#define TEXT_BLOCK 64
#define TEXT_AHEAD 2 /* [byte] behind a block that are looked at too */
#define TEXT_MOST  ((size_t)1 << 31)

/* text_index_start - choose how blocks are read on this machine; once per process, before seeds are
 * set and before the seal. */
void text_index_start(void);
/*
 * text_seed - have words told that begin with these bytes. Others that look alike are told as well.
 * takes   s: one to three bytes, any case; 0 for any byte; space for any of the separators
 *         - _ / . , : ' & and space
 */
void text_seed(enum text_seed seed, str s);
/* text_index_read - look at text, which is borrowed until the next; a text over TEXT_MOST bytes is
 * cut there. */
void text_index_read(struct text_index *x, str text);
void text_index_free(struct text_index *x);

/* text_block_any, text_block_wide - what TEXT_BLOCK + TEXT_AHEAD bytes at p hold: byte by byte, and
 * with AVX2 where the machine has it. They give the same. */
void text_block_any(const unsigned char *p, struct text_block *out);
void text_block_wide(const unsigned char *p, struct text_block *out);
bool text_block_has_wide(void);

static inline const uint64_t *index_marks(const struct text_index *x, enum text_mark m)
{
	return x->mark + (size_t)m * x->room;
}

static inline bool index_is(const struct text_index *x, enum text_mark m, size_t at)
{
	return at < x->text.n && (index_marks(x, m)[at / 64] >> (at % 64) & 1) != 0;
}

/* index_any - one of [from, to) is of m. */
static inline bool index_any(const struct text_index *x, enum text_mark m, size_t from, size_t to)
{
	const uint64_t *w = index_marks(x, m);
	for (size_t i = from / 64; from < to; from = ++i * 64) {
		uint64_t bits = w[i] & ~(uint64_t)0 << (from % 64);
		if (to - i * 64 < 64)
			bits &= ((uint64_t)1 << (to - i * 64)) - 1;
		if (bits != 0)
			return true;
	}
	return false;
}

/* index_next - the first place of m at or behind from; text.n when there is none. */
static inline size_t index_next(const struct text_index *x, enum text_mark m, size_t from)
{
	const uint64_t *w = index_marks(x, m);
	size_t i = from / 64;
	if (i >= x->blocks)
		return x->text.n;
	uint64_t bits = w[i] & ~(uint64_t)0 << (from % 64);
	while (bits == 0)
		if (++i >= x->blocks)
			return x->text.n;
		else
			bits = w[i];
	return i * 64 + (size_t)__builtin_ctzll(bits);
}

/* index_past - the first place at or behind from that is not of m; text.n when there is none. */
static inline size_t index_past(const struct text_index *x, enum text_mark m, size_t from)
{
	const uint64_t *w = index_marks(x, m);
	size_t i = from / 64;
	if (i >= x->blocks)
		return x->text.n;
	uint64_t bits = ~w[i] & ~(uint64_t)0 << (from % 64);
	while (bits == 0)
		if (++i >= x->blocks)
			return x->text.n;
		else
			bits = ~w[i];
	size_t at = i * 64 + (size_t)__builtin_ctzll(bits);
	return at < x->text.n ? at : x->text.n;
}

#endif
