/*
 * scan - finding a few special bytes fast, and the length of UTF-8 sequences. Inner header of
 * text/. Blocks of 64 bytes become bit masks (SSE2 where there is, else byte by byte).
 */
#ifndef TEXT_SCAN_H
#define TEXT_SCAN_H

#include <string.h>

#include "base/str.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define SCAN_BLOCK ((size_t)64)

/* A walk over the places of text where one of four bytes stands. */
struct scan {
	str text;
	unsigned char want[4]; /* repeat one to look for fewer */
	size_t block; /* place of the block in `mask`; behind the text when there is none */
	uint64_t mask;
};

static inline uint64_t scan_mask(const unsigned char *p, const unsigned char want[4])
{
	uint64_t mask = 0;
#ifdef __SSE2__
	const __m128i a = _mm_set1_epi8((char)want[0]), b = _mm_set1_epi8((char)want[1]);
	const __m128i c = _mm_set1_epi8((char)want[2]), d = _mm_set1_epi8((char)want[3]);
	for (unsigned i = 0; i < 4; i++) {
		__m128i x;
		memcpy(&x, p + 16 * i, 16);
		__m128i hit =
		    _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, a), _mm_cmpeq_epi8(x, b)),
				 _mm_or_si128(_mm_cmpeq_epi8(x, c), _mm_cmpeq_epi8(x, d)));
		mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << (16 * i);
	}
#else
	for (unsigned i = 0; i < SCAN_BLOCK; i++)
		if (p[i] == want[0] || p[i] == want[1] || p[i] == want[2] || p[i] == want[3])
			mask |= (uint64_t)1 << i;
#endif
	return mask;
}

/* scan_start - look through text from its start. */
static inline void scan_start(struct scan *s, str text, unsigned char a, unsigned char b,
			      unsigned char c, unsigned char d)
{
	*s = (struct scan){.text = text, .want = {a, b, c, d}, .block = SIZE_MAX};
}

/* scan_onward - as scan_next, when the present block holds none. */
size_t scan_onward(struct scan *s, size_t from);

/* scan_next - the first wanted byte at or behind `from`; text.n when there is none. Rising
 * questions are cheap. */
static inline size_t scan_next(struct scan *s, size_t from)
{
	size_t in_block = from - s->block;
	uint64_t mask = in_block < SCAN_BLOCK ? s->mask >> in_block : 0;
	return mask != 0 ? from + (size_t)__builtin_ctzll(mask) : scan_onward(s, from);
}

/* scan_ascii - how many bytes from the start of s are below 0x80. */
static inline size_t scan_ascii(str s)
{
	size_t i = 0;
	for (; s.n - i >= 32; i += 32) {
		uint64_t w[4];
		memcpy(w, s.p + i, 32);
		if (((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080u) != 0)
			break;
	}
	for (; s.n - i >= 8; i += 8) {
		uint64_t w;
		memcpy(&w, s.p + i, 8);
		if ((w & 0x8080808080808080u) != 0)
			break;
	}
	while (i < s.n && s.p[i] < 0x80)
		i++;
	return i;
}

/* scan_count - how often byte c stands in s. */
size_t scan_count(str s, unsigned char c);
/* scan_count_odd - the same at odd places only. */
size_t scan_count_odd(str s, unsigned char c);
/* scan_high - how many bytes of s are above 0x7F. */
size_t scan_high(str s);
/*
 * scan_utf8_len - the length of the UTF-8 sequence at the start of s (not empty).
 * gives   1..4; 0 when it is malformed; -1 when it is well-formed so far and s ends in it
 * source  RFC 3629 section 4
 */
int scan_utf8_len(str s);

#endif
