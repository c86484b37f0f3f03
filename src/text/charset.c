/*
 * charset - telling character sets: byte-order marks, NUL patterns of UTF-16, validity of UTF-8,
 * and among one-byte sets the one that makes words. Follows RFC 3629 (UTF-8), RFC 2781 (UTF-16);
 * tables of one-byte sets are ICU's. Refuses UTF-32 and multi-byte Asian sets: they count as not
 * text.
 */
#include "text/charset.h"

#include <locale.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/ucnv.h>

#include "base/must.h"
#include "text/decode.h"
#include "text/ebcdic.h"
#include "text/scan.h"

/* What a byte of a one-byte set looks like between letters. */
enum look {
	LOOK_symbol,
	LOOK_lower,
	LOOK_upper,
	LOOK_open,
	LOOK_close,
	LOOK_apostrophe,
	LOOK_unit,
	LOOK_micro,
	LOOK_skip,
	LOOK_control
};

static const struct {
	enum charset c;
	const char *icu;
} sets[] = {
    {CHARSET_cp1252, "windows-1252"},        {CHARSET_iso8859_1, "ISO-8859-1"},
    {CHARSET_iso8859_15, "ISO-8859-15"},     {CHARSET_cp850, "ibm-850_P100-1995"},
    {CHARSET_ibm037, "ibm-1140_P100-1997"},  {CHARSET_ibm500, "ibm-1148_P100-1997"},
    {CHARSET_ibm1047, "ibm-1047_P100-1995"},
};

#define N_CHARSETS (CHARSET_ibm1047 + 1)

static struct glyph glyphs[N_CHARSETS][256];
static unsigned char looks[N_CHARSETS][256];

const char *charset_name(enum charset c)
{
	static const char *const names[N_CHARSETS] = {
	    "none",  "ascii",    "utf-8",    "cp1252", "iso-8859-1", "iso-8859-15",
	    "cp850", "utf-16le", "utf-16be", "ibm037", "ibm500",     "ibm1047"};
	must((unsigned)c < N_CHARSETS);
	return names[c];
}

static enum look look_of(UChar32 u)
{
	switch (u) {
	case 0x201A:
	case 0x201E:
	case 0x2039:
	case 0x2018:
	case 0x201C:
	case 0xAB:
		return LOOK_open;
	case 0x201D:
	case 0x203A:
	case 0xBB:
		return LOOK_close;
	case 0x2019:
	case 0xB4:
		return LOOK_apostrophe;
	case 0xB0:
	case 0xB2:
	case 0xB3:
	case 0xB1:
	case 0xB9:
	case 0xBA:
	case 0xAA:
		return LOOK_unit;
	case 0xB5:
		return LOOK_micro;
	case 0xA0:
	case 0xAD:
		return LOOK_skip;
	default:
		break;
	}
	if (u >= 0x80 && u < 0xA0)
		return LOOK_control;
	if (u_isupper(u))
		return LOOK_upper;
	return u_isalpha(u) ? LOOK_lower : LOOK_symbol;
}

static struct glyph glyph_of(UChar32 u)
{
	if (u < 0x80)
		return (struct glyph){1, {(unsigned char)u}};
	if (u < 0x800)
		return (struct glyph){
		    2, {(unsigned char)(0xC0 | u >> 6), (unsigned char)(0x80 | (u & 63))}};
	return (struct glyph){3,
			      {(unsigned char)(0xE0 | u >> 12),
			       (unsigned char)(0x80 | (u >> 6 & 63)),
			       (unsigned char)(0x80 | (u & 63))}};
}

/* NL and LF both end lines; other controls are fillers and packed numbers. */
static struct glyph glyph_of_ebcdic(UChar32 u)
{
	if (u == 0x85)
		u = '\n';
	else if ((u < 0x20 && u != '\n' && u != '\r' && u != '\t' && u != '\f') ||
		 (u >= 0x7F && u < 0xA0))
		u = ' ';
	return glyph_of(u);
}

void charset_start(void)
{
	setlocale(LC_CTYPE, "C.UTF-8"); /* libarchive takes names through the locale */
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		UErrorCode bad = U_ZERO_ERROR;
		UConverter *conv = ucnv_open(sets[i].icu, &bad);
		must(U_SUCCESS(bad));
		for (unsigned b = 0; b < 256; b++) {
			char raw = (char)b;
			UChar u[4];
			bad = U_ZERO_ERROR;
			int32_t n = ucnv_toUChars(conv, u, 4, &raw, 1, &bad);
			must(U_SUCCESS(bad) && n == 1);
			glyphs[sets[i].c][b] = charset_is_ebcdic(sets[i].c)
						   ? glyph_of_ebcdic(u[0])
						   : glyph_of(b < 0x80 ? (UChar32)b : u[0]);
			looks[sets[i].c][b] = (unsigned char)look_of(u[0]);
		}
		ucnv_close(conv);
	}
	/* In old LIS files 0xA0 is a no-break space far more often than the CP850 letter: it proves
	 * nothing. */
	looks[CHARSET_cp850][0xA0] = LOOK_skip;
}

const struct glyph *decode_glyphs(enum charset c)
{
	if (decode_is_utf8(c))
		c = CHARSET_cp1252;
	must((c >= CHARSET_cp1252 && c <= CHARSET_cp850) || charset_is_ebcdic(c));
	must(glyphs[c]['A'].n > 0);
	return glyphs[c];
}

size_t decode_bom(enum charset c, str raw)
{
	if (decode_is_utf8(c))
		return str_starts(raw, STR("\xEF\xBB\xBF")) ? 3 : 0;
	if (c == CHARSET_utf16le)
		return str_starts(raw, STR("\xFF\xFE")) ? 2 : 0;
	return c == CHARSET_utf16be && str_starts(raw, STR("\xFE\xFF")) ? 2 : 0;
}

/* How well byte b fits between its neighbours when read in a set where it looks like look. */
static int fit(enum look look, unsigned char before, unsigned char after)
{
	bool left = is_alpha(before), right = is_alpha(after);
	switch (look) {
	case LOOK_lower:
		return left && right ? 3 : left || right ? 1 : 0;
	case LOOK_upper:
		if (is_lower(before))
			return -2;
		return left || right ? 2 : 0;
	case LOOK_open:
		return right && !left ? 2 : left ? -1 : 0;
	case LOOK_close:
		return left && !right ? 2 : right ? -1 : 0;
	case LOOK_apostrophe:
		return left ? 1 : 0;
	case LOOK_micro:
		return right && !left ? 3 : 0;
	case LOOK_unit:
		return right && left ? -1 : 0;
	case LOOK_symbol:
		return left && right ? -2 : left || right ? -1 : 0;
	case LOOK_control:
		return -3;
	case LOOK_skip:
		break;
	}
	return 0;
}

static enum charset guess_one_byte(str s)
{
	long dos = 0, windows = 0, latin9 = 0;
	for (size_t i = scan_ascii(s); i < s.n; i++) {
		unsigned char b = s.p[i];
		if (b < 0x80)
			continue;
		unsigned char before = i > 0 ? s.p[i - 1] : ' ',
			      after = i + 1 < s.n ? s.p[i + 1] : ' ';
		dos += fit(looks[CHARSET_cp850][b], before, after);
		windows += fit(looks[CHARSET_cp1252][b], before, after);
		latin9 += b == 0xA4 ? 2 : fit(looks[CHARSET_iso8859_15][b], before, after);
		if ((b == 0xC4 || b == 0xCD || b == 0xDB) && before == b)
			dos += 2; /* a drawn line */
	}
	if (dos > windows && dos > latin9)
		return CHARSET_cp850;
	return latin9 > windows ? CHARSET_iso8859_15 : CHARSET_cp1252;
}

struct tally {
	size_t good, likely,
	    bad; /* sequences of UTF-8; those of them usual in Dutch text; malformed bytes */
};

static struct tally tally_utf8(str s)
{
	struct tally t = {0};
	size_t i = 0;
	while ((i += scan_ascii(str_sub(s, i, s.n))) < s.n) {
		int n = scan_utf8_len(str_sub(s, i, s.n));
		if (n < 0)
			break;
		if (n == 0) {
			t.bad++;
			i++;
			continue;
		}
		t.good++;
		if (s.p[i] == 0xC3 || s.p[i] == 0xC2 || (s.p[i] == 0xE2 && s.p[i + 1] == 0x80))
			t.likely++;
		i += (size_t)n;
	}
	return t;
}

/* Eight 16-bit units at p as eight bytes at to, when all are below 0x80. */
static bool pack_ascii(unsigned char *to, const unsigned char *p, bool big)
{
#ifdef __SSE2__
	__m128i x;
	memcpy(&x, p, sizeof(x));
	if (big)
		x = _mm_or_si128(_mm_srli_epi16(x, 8), _mm_slli_epi16(x, 8));
	__m128i high = _mm_and_si128(x, _mm_set1_epi16((short)0xFF80));
	if (_mm_movemask_epi8(_mm_cmpeq_epi16(high, _mm_setzero_si128())) != 0xFFFF)
		return false;
	_mm_storel_epi64((__m128i *)(void *)to, _mm_packus_epi16(x, x));
#else
	for (unsigned i = 0; i < 8; i++) {
		unsigned u = (unsigned)(p[2 * i + !big] << 8 | p[2 * i + big]);
		if (u >= 0x80)
			return false;
		to[i] = (unsigned char)u;
	}
#endif
	return true;
}

/* Which of the 16 bytes at p are controls: below the blank, or DEL. */
static unsigned controls_of(const unsigned char *p)
{
	unsigned mask = 0;
#ifdef __SSE2__
	__m128i x;
	memcpy(&x, p, sizeof(x));
	__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1F)), x);
	mask =
	    (unsigned)_mm_movemask_epi8(_mm_or_si128(low, _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7F))));
#else
	for (unsigned i = 0; i < 16; i++)
		mask |= (unsigned)(p[i] < 0x20 || p[i] == 0x7F) << i;
#endif
	return mask;
}

/* Share of 16-bit units that are usual in text, and no lone surrogates to speak of. */
static bool makes_utf16(str s, bool big)
{
	size_t usual = 0, odd = 0, units = s.n / 2;
	unsigned char plain[16] = "................";
	for (size_t i = 0; i + 1 < s.n; i += 2) {
		if (s.n - i >= 16 && pack_ascii(plain, s.p + i, big) && controls_of(plain) == 0) {
			usual += 8;
			i += 14;
			continue;
		}
		unsigned u = big ? (unsigned)(s.p[i] << 8 | s.p[i + 1])
				 : (unsigned)(s.p[i + 1] << 8 | s.p[i]);
		if ((u >= 0x20 && u < 0x7F) || u == '\r' || u == '\n' || u == '\t' ||
		    (u >= 0xA0 && u < 0x250))
			usual++;
		else if (u < 0x20 || (u >= 0xD800 && u < 0xE000) || u >= 0xFFF0)
			odd++;
	}
	return units > 1 && odd <= units / 50 && usual >= units / 2;
}

static enum charset guess_utf16(str s)
{
	size_t odd = scan_count_odd(s, 0),
	       even = scan_count(str_sub(s, 0, s.n & ~(size_t)1), 0) - odd;
	if (odd > s.n / 8 && even <= odd / 16 && makes_utf16(s, false))
		return CHARSET_utf16le;
	if (even > s.n / 8 && odd <= even / 16 && makes_utf16(s, true))
		return CHARSET_utf16be;
	return CHARSET_none;
}

/* One control byte of text, of which there are too many when they are not those of MLLP and ASTM
 * framing, of terminals and of DOS. */
static void count_control(unsigned char b, size_t *bad, size_t *framing)
{
	if ((b >= '\t' && b <= '\r') || b == 0x1B)
		return;
	if ((b >= 0x02 && b <= 0x06) || b == 0x08 || b == 0x15 || b == 0x17 || b == 0x1A ||
	    b == 0x1C)
		(*framing)++;
	else
		(*bad)++;
}

static bool too_many_controls(str s)
{
	size_t bad = 0, framing = 0, i = 0;
	for (; s.n - i >= 16; i += 16)
		for (unsigned mask = controls_of(s.p + i); mask != 0; mask &= mask - 1)
			count_control(s.p[i + (unsigned)__builtin_ctz(mask)], &bad, &framing);
	for (; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] == 0x7F)
			count_control(s.p[i], &bad, &framing);
	return bad > s.n / 50 || framing > s.n / 10 + 2;
}

enum charset charset_guess(str head)
{
	if (str_starts(head, STR("\xEF\xBB\xBF")))
		return CHARSET_utf8;
	if (str_starts(head, STR("\xFF\xFE")))
		return head.n >= 4 && head.p[2] == 0 && head.p[3] == 0 ? CHARSET_none
								       : CHARSET_utf16le;
	if (str_starts(head, STR("\xFE\xFF")))
		return CHARSET_utf16be;
	enum charset mainframe = ebcdic_guess(head);
	if (mainframe != CHARSET_none)
		return mainframe;
	while (head.n > 1 && head.p[head.n - 1] == 0 && head.p[head.n - 2] == 0)
		head.n--; /* logs written ahead of time end in NULs */
	if (str_find_byte(head, 0) < head.n) {
		enum charset wide = guess_utf16(head);
		if (wide != CHARSET_none)
			return wide;
	}
	if (too_many_controls(head))
		return CHARSET_none;
	if (scan_ascii(head) == head.n)
		return CHARSET_ascii;
	struct tally t = tally_utf8(head);
	if (t.bad == 0)
		return t.good > 0 ? CHARSET_utf8 : head.n < 4 ? CHARSET_cp1252 : CHARSET_utf8;
	/* Mixed: whoever wrote some UTF-8 meant it, as accidents are rare; the rest is mended byte
	 * by byte. */
	enum charset narrow = guess_one_byte(head);
	if (t.good * 4 >= t.bad || (narrow != CHARSET_cp850 && t.likely * 20 >= t.bad))
		return t.good > 0 ? CHARSET_utf8 : narrow;
	return narrow;
}

size_t decode_one_byte(unsigned char *p, enum charset c, str raw, struct raw_fixes *fixes)
{
	const struct glyph *g = decode_glyphs(c);
	size_t n = 0, i = 0;
	while (i < raw.n) {
		size_t run = scan_ascii(str_sub(raw, i, raw.n));
		memcpy(p + n, raw.p + i, run);
		n += run;
		i += run;
		for (; i < raw.n && raw.p[i] >= 0x80; i++) {
			const struct glyph *x = &g[raw.p[i]];
			if (fixes != NULL)
				raw_fix_add(fixes, n, (size_t)x->n - 1);
			memcpy(p + n, x->b, x->n);
			n += x->n;
		}
	}
	return n;
}

size_t decode_ebcdic(unsigned char *p, enum charset c, str raw, const struct records *r,
		     struct raw_fixes *fixes)
{
	const struct glyph *g = decode_glyphs(c);
	size_t n = 0, left = r->length == 0 ? SIZE_MAX : r->length - r->into;
	for (size_t i = 0; i < raw.n; i++) {
		const struct glyph *x = &g[raw.p[i]];
		if (x->n > 1 && fixes != NULL)
			raw_fix_add(fixes, n, (size_t)x->n - 1);
		memcpy(p + n, x->b, x->n);
		if (r->length > 0 && (x->b[0] == '\n' || x->b[0] == '\r'))
			p[n] = ' ';
		n += x->n;
		if (--left > 0)
			continue;
		left = r->length;
		if (fixes != NULL)
			raw_fix_add(fixes, n, 1);
		p[n++] = '\n';
	}
	return n;
}

size_t decode_good_utf8(str s)
{
	size_t i = 0;
	while ((i += scan_ascii(str_sub(s, i, s.n))) < s.n) {
		while (i < s.n && s.p[i] >= 0x80) {
			int n = scan_utf8_len((str){s.p + i, s.n - i});
			if (n <= 0)
				return i;
			i += (size_t)n;
		}
	}
	return i;
}

size_t decode_utf8(unsigned char *p, str raw, bool drop_cut, struct raw_fixes *fixes)
{
	const struct glyph *g = decode_glyphs(CHARSET_cp1252);
	size_t n = 0, i = 0;
	for (;;) {
		size_t good = decode_good_utf8(str_sub(raw, i, raw.n));
		memcpy(p + n, raw.p + i, good);
		n += good;
		i += good;
		if (i >= raw.n || (drop_cut && scan_utf8_len(str_sub(raw, i, raw.n)) < 0))
			return n;
		const struct glyph *x = &g[raw.p[i++]];
		if (fixes != NULL)
			raw_fix_add(fixes, n, (size_t)x->n - 1);
		memcpy(p + n, x->b, x->n);
		n += x->n;
	}
}

static size_t put(unsigned char *p, uint32_t u)
{
	if (u >= 0x10000) {
		p[0] = (unsigned char)(0xF0 | u >> 18);
		p[1] = (unsigned char)(0x80 | (u >> 12 & 63));
		p[2] = (unsigned char)(0x80 | (u >> 6 & 63));
		p[3] = (unsigned char)(0x80 | (u & 63));
		return 4;
	}
	struct glyph g = glyph_of((UChar32)u);
	memcpy(p, g.b, g.n);
	return g.n;
}

size_t decode_utf16(unsigned char *p, bool big, str raw, struct raw_fixes *fixes,
		    size_t *out_replaced)
{
	size_t n = 0, replaced = 0, hi = big ? 0 : 1, lo = 1 - hi;
	for (size_t i = 0; i < raw.n; i += 2) {
		uint32_t u = 0xFFFD, v = 0;
		size_t units = 1;
		while (raw.n - i >= 16 && pack_ascii(p + n, raw.p + i, big)) {
			n += 8;
			i += 16;
		}
		if (i == raw.n)
			break;
		if (raw.n - i >= 2)
			u = (uint32_t)(raw.p[i + hi] << 8 | raw.p[i + lo]);
		if (u < 0x80) {
			p[n++] = (unsigned char)u;
			continue;
		}
		if ((u & 0xFC00) == 0xD800 && raw.n - i >= 4)
			v = (uint32_t)(raw.p[i + 2 + hi] << 8 | raw.p[i + 2 + lo]);
		if ((v & 0xFC00) == 0xDC00) {
			u = 0x10000 + ((u & 0x3FF) << 10) + (v & 0x3FF);
			units = 2;
		} else if ((u & 0xF800) == 0xD800 || raw.n - i < 2) {
			u = 0xFFFD;
			replaced++;
		}
		size_t width = put(p + n, u);
		if (fixes != NULL)
			raw_fix_add(fixes, n, width - units);
		n += width;
		i += 2 * (units - 1);
	}
	*out_replaced = replaced;
	return n;
}

str charset_decode(struct arena *a, enum charset c, str raw)
{
	size_t n, replaced;
	if (c == CHARSET_none)
		return STR_NONE;
	raw = str_sub(raw, decode_bom(c, raw), raw.n);
	if (decode_is_utf16(c) && raw.n % 2 == 1)
		raw.n--;
	if (decode_is_utf8(c) && decode_good_utf8(raw) == raw.n)
		return str_copy(a, raw);
	struct records records = {.length = charset_is_ebcdic(c) ? ebcdic_record(raw) : 0};
	size_t most = decode_is_utf16(c)     ? raw.n / 2 * 3
		      : charset_is_ebcdic(c) ? DECODE_EBCDIC(raw.n)
					     : raw.n + 2 * scan_high(raw);
	unsigned char *p = arena_new(a, unsigned char, most + 4);
	if (decode_is_utf16(c))
		n = decode_utf16(p, c == CHARSET_utf16be, raw, NULL, &replaced);
	else if (decode_is_utf8(c))
		n = decode_utf8(p, raw, true, NULL);
	else if (charset_is_ebcdic(c))
		n = decode_ebcdic(p, c, raw, &records, NULL);
	else
		n = decode_one_byte(p, c, raw, NULL);
	return (str){p, n};
}
