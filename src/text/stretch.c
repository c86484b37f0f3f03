/*
 * stretch - decoded text of an item, stretch by stretch, with the way back to its bytes. ASCII and
 * good UTF-8 are not copied. Malformed UTF-8 is read as CP1252, byte by byte: mixed files are
 * common and U+FFFD would lose letters of names.
 */
#define _GNU_SOURCE
#include <string.h>

#include "base/must.h"
#include "text/charset.h"
#include "text/decode.h"
#include "text/ebcdic.h"
#include "text/marks.h"
#include "text/raw_map.h"
#include "text/scan.h"

#define STRETCH     ((size_t)256 << 10)
#define GUESS_BYTES ((size_t)64 << 10)

typedef unsigned char v16 __attribute__((vector_size(16)));

/* How often byte c stands in s, at the places where `of` is not 0. */
static size_t count(str s, unsigned char c, v16 of)
{
	const v16 want = (v16){0} + c;
	size_t n = 0, i = 0;
	while (s.n - i >= 16) {
		v16 sum = {0};
		size_t rounds = (s.n - i) / 16 < 255 ? (s.n - i) / 16 : 255;
		for (size_t k = 0; k < rounds; k++, i += 16) {
			v16 x;
			memcpy(&x, s.p + i, 16);
			sum -= (v16)(x == want) & of;
		}
		for (unsigned k = 0; k < 16; k++)
			n += sum[k];
	}
	for (; i < s.n; i++)
		n += s.p[i] == c && of[i % 16] != 0;
	return n;
}

size_t scan_count(str s, unsigned char c) { return count(s, c, (v16){0} - 1); }

size_t scan_count_odd(str s, unsigned char c)
{
	static const unsigned char odd[16] = {0, 255, 0, 255, 0, 255, 0, 255,
					      0, 255, 0, 255, 0, 255, 0, 255};
	v16 of;
	memcpy(&of, odd, 16);
	return count(s, c, of);
}

size_t scan_high(str s)
{
	size_t n = 0, i = 0;
	while (s.n - i >= 16) {
		v16 sum = {0};
		size_t rounds = (s.n - i) / 16 < 255 ? (s.n - i) / 16 : 255;
		for (size_t k = 0; k < rounds; k++, i += 16) {
			v16 x;
			memcpy(&x, s.p + i, 16);
			sum += x >> 7;
		}
		for (unsigned k = 0; k < 16; k++)
			n += sum[k];
	}
	for (; i < s.n; i++)
		n += s.p[i] >> 7;
	return n;
}

/* Read the block that begins at `at`. */
static void load(struct scan *s, size_t at)
{
	size_t left = s->text.n - at;
	s->block = at;
	if (left >= SCAN_BLOCK) {
		s->mask = scan_mask(s->text.p + at, s->want);
		return;
	}
	unsigned char tail[SCAN_BLOCK];
	memset(tail, 0, sizeof(tail));
	memcpy(tail, s->text.p + at, left);
	s->mask = scan_mask(tail, s->want) & (((uint64_t)1 << left) - 1);
}

size_t scan_onward(struct scan *s, size_t from)
{
	if (from >= s->text.n)
		return s->text.n;
	bool inside = s->block <= from && from - s->block < SCAN_BLOCK;
	size_t at = inside ? s->block + SCAN_BLOCK : from;
	for (; at < s->text.n; at += SCAN_BLOCK) {
		load(s, at);
		if (s->mask != 0)
			return at + (size_t)__builtin_ctzll(s->mask);
	}
	return s->text.n;
}

void marks_load(struct marks *m, size_t at)
{
	size_t left = m->text.n - at, n = left / SCAN_BLOCK;
	const unsigned char *p = m->text.p + at;
	n = n < MARKS_BLOCKS ? n : MARKS_BLOCKS;
	for (size_t i = 0; i < n; i++)
		m->mask[i] = scan_mask(p + i * SCAN_BLOCK, m->want);
	if (n < MARKS_BLOCKS && left % SCAN_BLOCK > 0) {
		unsigned char tail[SCAN_BLOCK] = {0};
		memcpy(tail, p + n * SCAN_BLOCK, left % SCAN_BLOCK);
		m->mask[n++] = scan_mask(tail, m->want);
	}
	m->from = at;
	m->n = n;
}

int scan_utf8_len(str s)
{
	unsigned char b = s.p[0], low = 0x80, high = 0xBF;
	size_t n;
	if (b < 0x80)
		return 1;
	if (b < 0xC2 || b > 0xF4)
		return 0;
	n = b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
	if (b == 0xE0)
		low = 0xA0;
	else if (b == 0xED)
		high = 0x9F;
	else if (b == 0xF0)
		low = 0x90;
	else if (b == 0xF4)
		high = 0x8F;
	for (size_t i = 1; i < n; i++) {
		if (i >= s.n)
			return -1;
		if (s.p[i] < low || s.p[i] > high)
			return 0;
		low = 0x80;
		high = 0xBF;
	}
	return (int)n;
}

void text_open(struct text_in *t, struct arena *a, struct input *in, enum charset c)
{
	must(c != CHARSET_none);
	*t = (struct text_in){.in = in, .charset = c, .want = STRETCH};
	t->map = arena_new(a, struct raw_map, 1);
	t->map->cursor = arena_new(a, size_t, 1);
	t->map->near = arena_new(a, struct raw_near, 1);
	input_skip(in, decode_bom(c, input_view(in, 3)));
	if (charset_is_ebcdic(c))
		t->record = ebcdic_record(str_sub(input_view(in, GUESS_BYTES), 0, GUESS_BYTES));
	t->start = in->at;
}

void text_close(struct text_in *t)
{
	grow_free(t->buf, t->buf_cap, 1);
	grow_free(t->map->fixes.p, t->map->fixes.cap, sizeof(*t->map->fixes.p));
	*t = (struct text_in){0};
}

/* Bytes up to and with the last line end within the first `want` of s; 0 when there is none. */
static size_t last_line_end(str s, size_t want, enum charset c)
{
	size_t unit = decode_is_utf16(c) ? 2 : 1, low = c == CHARSET_utf16be ? 1 : 0;
	if (charset_is_ebcdic(c)) {
		while (want > 0 && !ebcdic_end(s.p[want - 1]))
			want--;
		return want;
	}
	if (unit == 1) {
		const unsigned char *nl = memrchr(s.p, '\n', want);
		if (nl != NULL)
			return (size_t)(nl - s.p) + 1;
		const unsigned char *cr = memrchr(s.p, '\r', want);
		return cr == NULL || (size_t)(cr - s.p) + 1 >= s.n ? 0 : (size_t)(cr - s.p) + 1;
	}
	for (unsigned char end = '\n';; end = '\r') {
		for (size_t i = want & ~(size_t)1; i >= 2; i -= 2)
			if (s.p[i - 2 + low] == end && s.p[i - 1 - low] == 0)
				return end == '\r' && i + 2 > s.n ? 0 : i;
		if (end == '\r')
			return 0;
	}
}

/* Is byte `at` of s the second half of a CRLF? */
static bool splits_crlf(str s, size_t at, enum charset c)
{
	if (c == CHARSET_utf16le || c == CHARSET_utf16be) {
		size_t low = c == CHARSET_utf16be ? 1 : 0;
		return s.n - at >= 2 && s.p[at - 2 + low] == '\r' && s.p[at - 1 - low] == 0 &&
		       s.p[at + low] == '\n' && s.p[at + 1 - low] == 0;
	}
	return at < s.n && s.p[at - 1] == '\r' && s.p[at] == '\n';
}

/* Shorten a cut without a line end so that it splits no character. */
static size_t whole_characters(str s, size_t n, enum charset c)
{
	size_t low = c == CHARSET_utf16be ? 0 : 1; /* here: the high byte of a unit */
	if (decode_is_utf16(c)) {
		n &= ~(size_t)1;
		return n > 2 && (s.p[n - 2 + low] & 0xFC) == 0xD8 ? n - 2 : n;
	}
	if (decode_is_utf8(c))
		for (size_t back = 1; back < 4 && back < n; back++)
			if (s.p[n - back] >= 0xC0)
				return scan_utf8_len(str_sub(s, n - back, n)) < 0 ? n - back : n;
	return n;
}

/* Where to cut s, of which at most `most` may be used: behind a line end that lies beyond what was
 * kept, or 0. */
static size_t cut(const struct text_in *t, str s, size_t most)
{
	size_t n = most < s.n ? most : s.n;
	size_t into = t->record > 0 ? (size_t)((t->in->at - t->start + n) % t->record) : 0;
	n = t->record > 0 ? n - (into < n ? into : n) : last_line_end(s, n, t->charset);
	if (n <= t->kept)
		return 0;
	return splits_crlf(s, n, t->charset) ? n + (decode_is_utf16(t->charset) ? 2 : 1) : n;
}

/* The raw bytes of the next stretch. */
static str take(struct text_in *t, size_t row_bytes)
{
	size_t most = t->want;
	str s = input_view(t->in, most + 4);
	t->last = t->in->ended && s.n <= most + 4;
	if (t->last)
		return s;
	size_t n = cut(t, s, most);
	if (n > 0)
		return str_sub(s, 0, n);
	most += row_bytes;
	s = input_view(t->in, most + 4);
	n = cut(t, s, most);
	if (n == 0)
		t->last = t->in->ended && s.n <= most;
	if (n == 0 && !t->last)
		n = whole_characters(s, most < s.n ? most : s.n, t->charset);
	return t->last ? s : str_sub(s, 0, n);
}

/* The first byte above 0x7F of what began as ASCII: now there is something to guess from. */
static void guess_again(struct text_in *t, str raw, size_t good)
{
	size_t from = scan_ascii(str_sub(raw, 0, good));
	from = from > GUESS_BYTES / 2 ? from - GUESS_BYTES / 2 : 0;
	enum charset c = charset_guess(str_sub(raw, from, from + GUESS_BYTES));
	t->charset =
	    c == CHARSET_cp1252 || c == CHARSET_iso8859_15 || c == CHARSET_cp850 ? c : CHARSET_utf8;
}

/* Malformed places among the fixes of a stretch of UTF-8, those counted before left out: kept text
 * comes again. */
static void count_mended(struct text_in *t)
{
	const struct raw_fixes *f = &t->map->fixes;
	for (size_t i = 0; i < f->n; i++) {
		uint64_t at = t->map->base + f->p[i].at - f->p[i].extra;
		if (at < t->seen)
			continue;
		t->replaced++;
		t->seen = at + 1;
	}
}

static str decode(struct text_in *t, str raw)
{
	struct raw_map *m = t->map;
	size_t n, good = decode_is_utf8(t->charset) ? decode_good_utf8(raw) : 0, replaced = 0;
	m->kind = RAW_same;
	if (good == raw.n)
		return raw;
	if (t->charset == CHARSET_ascii)
		guess_again(t, raw, good);
	if (!decode_is_utf8(t->charset) && !decode_is_utf16(t->charset) &&
	    !charset_is_ebcdic(t->charset) && scan_ascii(raw) == raw.n)
		return raw;
	GROW(t->buf, t->buf_cap, DECODE_EBCDIC(raw.n));
	m->kind = RAW_bytes;
	if (decode_is_utf8(t->charset)) {
		n = decode_utf8(t->buf, raw, false, &m->fixes);
		count_mended(t);
	} else if (decode_is_utf16(t->charset)) {
		m->kind = RAW_pairs;
		n = decode_utf16(t->buf, t->charset == CHARSET_utf16be, raw, &m->fixes, &replaced);
		if (m->base >= t->seen)
			t->replaced += replaced;
		t->seen = m->base + raw.n;
	} else if (charset_is_ebcdic(t->charset)) {
		struct records r = {.length = t->record};
		r.into = t->record > 0 ? (size_t)((m->base - t->start) % t->record) : 0;
		n = decode_ebcdic(t->buf, t->charset, raw, &r, &m->fixes);
	} else {
		n = decode_one_byte(t->buf, t->charset, raw, &m->fixes);
	}
	return (str){t->buf, n};
}

bool text_next(struct text_in *t, size_t row_bytes, str *out_text, const struct raw_map **out_map)
{
	input_skip(t->in, t->give_back);
	t->give_back = 0;
	str raw = take(t, row_bytes);
	t->full = raw.n <= t->kept;
	t->want = STRETCH;
	t->kept = 0;
	if (raw.n == 0)
		return false;
	struct raw_map *m = t->map;
	*m = (struct raw_map){.base = t->in->at,
			      .raw_n = raw.n,
			      .fixes = {.p = m->fixes.p, .cap = m->fixes.cap},
			      .cursor = m->cursor,
			      .near = m->near};
	*m->cursor = 0;
	*m->near = (struct raw_near){0};
	m->text = decode(t, raw);
	t->give_back = raw.n;
	*out_text = m->text;
	*out_map = m;
	return true;
}

void text_keep(struct text_in *t, size_t from)
{
	size_t consumed = (size_t)(raw_at(t->map, from) - t->map->base);
	t->kept = t->map->raw_n - consumed;
	t->give_back = consumed;
	t->want = t->kept > STRETCH / 2 ? t->kept * 2 : STRETCH;
}

struct raw_map raw_map_sub(const struct raw_map *m, size_t from)
{
	struct raw_map sub = *m;
	sub.shift += from;
	return sub;
}

/* How many decoded bytes before place `at` are too many; at itself is moved back to the start of
 * its character. */
static size_t extra_before(const struct raw_map *m, size_t *at)
{
	const struct raw_fixes *f = &m->fixes;
	size_t i = *m->cursor, from = 0;
	while (i < f->n && f->p[i].at < *at)
		i++;
	while (i > 0 && f->p[i - 1].at >= *at)
		i--;
	*m->cursor = i;
	if (i > 0) {
		unsigned char lead = m->text.p[f->p[i - 1].at];
		from = f->p[i - 1].at + (lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
		if (*at < from) {
			*at = f->p[i - 1].at;
			return f->p[i - 1].extra;
		}
	}
	size_t extra = i < f->n ? f->p[i].extra : f->extra;
	if (m->near != NULL)
		*m->near = (struct raw_near){
		    .from = from, .to = (i < f->n ? f->p[i].at : m->text.n) + 1, .extra = extra};
	return extra;
}

uint64_t raw_at(const struct raw_map *m, size_t at)
{
	size_t place = m->shift + at < m->text.n ? m->shift + at : m->text.n;
	size_t extra = m->kind != RAW_same ? extra_before(m, &place) : 0;
	place -= extra;
	if (m->kind == RAW_pairs)
		place *= 2;
	return m->base + (place < m->raw_n ? place : m->raw_n);
}
