/*
 * ebcdic - telling text of mainframes: by what its bytes are, as nearly all are letters, digits,
 * blanks and few marks there; of the sets for western Europe by their bars and brackets. Records of
 * one length without line ends are found by the distance at which bytes of one sort repeat. Follows
 * IBM code pages 37/1140, 500/1148 and 1047. Refuses records of varying length (RDW) and sets of
 * other countries; packed numbers come out as they fall.
 */
#include "text/ebcdic.h"

#include <string.h>

#include "text/scan.h"

#define HEAD_LEAST   32
#define VIEW         ((size_t)32 << 10) /* [byte] that are looked at for records */
#define RECORD_LEAST 16
#define RECORD_MOST  4096
#define RECORDS      4 /* as many must be in view */

enum sort { SORT_blank, SORT_digit, SORT_letter, SORT_mark, SORT_none };

typedef unsigned char v16 __attribute__((vector_size(16)));

static enum sort sort_of(unsigned char b)
{
	unsigned low = b & 15u, high = b >> 4;
	if (b == 0x40)
		return SORT_blank;
	if (high == 15)
		return low <= 9 ? SORT_digit : SORT_none;
	if (high == 12 || high == 13 || high == 8 || high == 9)
		return low >= 1 && low <= 9 ? SORT_letter : SORT_none;
	if (high == 14 || high == 10)
		return low >= 2 && low <= 9 ? SORT_letter : SORT_none;
	/* . ( + & * ) ; - / , % _ > ? : # @ ' = " | < and ends of lines */
	switch (b) {
	case 0x4B:
	case 0x4C:
	case 0x4D:
	case 0x4E:
	case 0x4F:
	case 0x50:
	case 0x5C:
	case 0x5D:
	case 0x5E:
	case 0x60:
	case 0x61:
	case 0x6B:
	case 0x6C:
	case 0x6D:
	case 0x6E:
	case 0x6F:
	case 0x7A:
	case 0x7B:
	case 0x7C:
	case 0x7D:
	case 0x7E:
	case 0x7F:
	case 0xBB:
	case 0x05:
	case 0x0D:
	case 0x15:
	case 0x25:
		return SORT_mark;
	default:
		return SORT_none;
	}
}

/* Bars stand elsewhere in 500, brackets in 1047. */
static enum charset which(const size_t *n)
{
	if (n[0xAD] + n[0xBD] > n[0xBA] + n[0xBB] + n[0x4A] && n[0xAD] > 0 && n[0xBD] > 0)
		return CHARSET_ibm1047;
	return n[0xBB] + n[0x4A] > n[0x4F] + n[0xBA] ? CHARSET_ibm500 : CHARSET_ibm037;
}

enum charset ebcdic_guess(str head)
{
	size_t n[256] = {0}, of[SORT_none + 1] = {0};
	if (head.n < HEAD_LEAST || scan_high(head) * 3 < head.n)
		return CHARSET_none;
	for (size_t i = 0; i < head.n; i++)
		n[head.p[i]]++;
	for (unsigned b = 0; b < 256; b++)
		of[sort_of((unsigned char)b)] += n[b];
	bool known = of[SORT_none] * 10 <= head.n && n[0x20] * 100 <= head.n;
	bool words = (of[SORT_letter] + of[SORT_digit]) * 4 >= head.n && of[SORT_letter] > 0;
	return known && words && (of[SORT_blank] + of[SORT_mark]) * 30 >= head.n ? which(n)
										 : CHARSET_none;
}

/* Of n bytes that are no blanks, how many are of the sort of the byte `lag` further on. */
static size_t alike(const unsigned char *s, size_t n, size_t lag)
{
	size_t yes = 0;
	for (size_t i = 0; i + 16 <= n;) {
		v16 sum = {0};
		size_t rounds = (n - i) / 16 < 255 ? (n - i) / 16 : 255;
		for (size_t k = 0; k < rounds; k++, i += 16) {
			v16 x, y;
			memcpy(&x, s + i, 16);
			memcpy(&y, s + i + lag, 16);
			sum -= (v16)(x == y) & (v16)(x != SORT_blank);
		}
		for (unsigned k = 0; k < 16; k++)
			yes += sum[k];
	}
	return yes;
}

/* A multiple repeats as well: the shortest that does nearly so is the record. */
static size_t shortest(const size_t *yes, size_t best)
{
	for (size_t part = best / RECORD_LEAST; part > 1; part--)
		if (best % part == 0 && yes[best / part] * 100 >= yes[best] * 97)
			return best / part;
	return best;
}

size_t ebcdic_record(str head)
{
	unsigned char sort[VIEW] = {0};
	size_t yes[RECORD_MOST + 1] = {0};
	size_t n = head.n < VIEW ? head.n : VIEW, ends = 0, filled = 0, best = 0, sum = 0;
	size_t most = n / RECORDS < RECORD_MOST ? n / RECORDS : RECORD_MOST;
	for (size_t i = 0; i < n; i++) {
		sort[i] = (unsigned char)sort_of(head.p[i]);
		ends += ebcdic_end(head.p[i]);
	}
	if (most < RECORD_LEAST || ends * RECORD_LEAST > n)
		return 0;
	for (size_t i = 0; i < (n - most) / 16 * 16; i++)
		filled += sort[i] != SORT_blank;
	for (size_t lag = RECORD_LEAST; lag <= most; lag++) {
		yes[lag] = alike(sort, n - most, lag);
		sum += yes[lag];
		best = yes[lag] > yes[best] ? lag : best;
	}
	size_t mean = sum / (most - RECORD_LEAST + 1);
	if (best == 0 || yes[best] * 10 < filled * 6 || (yes[best] - mean) * 8 < filled)
		return 0;
	best = shortest(yes, best);
	return ends * best * 2 > n ? 0 : best; /* packed numbers look like line ends now and then */
}
