/*
 * doc - see doc.h. [MS-DOC] 2.5 (FIB), 2.4.1 (characters), 2.9.38 (pieces), 2.4.6.1 and 2.9.177
 * (paragraphs); Word 6 and 95 by the layout of their FIB. Refuses style, but for what ends a row.
 */
#include "text/doc.h"

#include <stdlib.h>

#include "base/cur.h"

#define PIECES_MOST ((uint32_t)4 << 20)
#define PAGE_BYTES  512u
#define RUNS_MOST   29u /* of one page */
#define WORD_97     193u

enum {
	FLAG_quickly_saved = 0x4,
	FLAG_encrypted = 0x100,
	FLAG_table_1 = 0x200,
	FLAG_wide = 0x1000,
	MARK_word_2 = 0xA5DB,
	SPRM_in_table = 0x2416,
	SPRM_row_end = 0x2417,
	SPRM_table = 0xD608,
	SPRM_tabs = 0xC615
};

static uint32_t u32_at(str s, uint64_t at)
{
	struct cur c = cur_of(str_sub(s, at > s.n ? s.n : (size_t)at, s.n));
	return cur_u32(&c);
}

static uint16_t u16_at(str s, uint64_t at)
{
	struct cur c = cur_of(str_sub(s, at > s.n ? s.n : (size_t)at, s.n));
	return cur_u16(&c);
}

static bool old(str main) { return u16_at(main, 2) < WORD_97; }

bool doc_is_bare(str head)
{
	uint32_t from = u32_at(head, 24), to = u32_at(head, 28), n = u32_at(head, 0x34);
	return u16_at(head, 0) == MARK_word_2 && from >= 0x100 && from <= to && n <= to - from;
}

str doc_table(str main)
{
	if (old(main))
		return STR_NONE;
	return (u16_at(main, 10) & FLAG_table_1) != 0 ? STR("1Table") : STR("0Table");
}

/* The code page of a language before Word 97. source: [MS-LCID], by the first ten bits */
static unsigned page_of(unsigned language)
{
	static const struct {
		unsigned language, page;
	} pages[] = {{0x01, 1256}, {0x02, 1251}, {0x05, 1250}, {0x08, 1253}, {0x0D, 1255},
		     {0x0E, 1250}, {0x11, 932},  {0x12, 949},  {0x15, 1250}, {0x18, 1250},
		     {0x19, 1251}, {0x1A, 1250}, {0x1B, 1250}, {0x1E, 874},  {0x1F, 1254},
		     {0x20, 1256}, {0x22, 1251}, {0x23, 1251}, {0x24, 1250}, {0x25, 1257},
		     {0x26, 1257}, {0x27, 1257}, {0x29, 1256}, {0x2A, 1258}, {0x2F, 1251}};
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (pages[i].language == (language & 0x3FF))
			return pages[i].page;
	return language == 0x0404 ? 950 : (language & 0x3FF) == 4 ? 936 : 1252;
}

/* A place and a length in the list of the FIB: the bytes there. */
static str part_of(const struct doc *d, uint64_t list, unsigned i)
{
	uint32_t from = u32_at(d->main, list + (uint64_t)i * 8),
		 n = u32_at(d->main, list + (uint64_t)i * 8 + 4);
	if (n == 0 || from > d->table.n || n > d->table.n - from)
		return STR_NONE;
	return str_sub(d->table, from, (size_t)from + n);
}

/* ---- pieces ---- */

static void one_piece(struct doc *d, struct arena *a, bool wide)
{
	uint32_t from = u32_at(d->main, 24), to = u32_at(d->main, 28);
	size_t n = d->main.n < UINT32_MAX ? d->main.n : UINT32_MAX;
	from = from < n ? from : (uint32_t)n;
	to = to > from && to <= n ? to : (uint32_t)n;
	d->piece = arena_new(a, struct doc_piece, 1);
	d->piece[0] =
	    (struct doc_piece){.n = (to - from) / (wide ? 2 : 1), .from = from, .wide = wide};
	d->n_piece = 1;
}

/* In UTF-16 most letters have a zero behind them; where only some of the text is, zeroes are no
 * text either way. */
static bool looks_wide(const struct doc *d)
{
	str s = str_sub(d->main, u32_at(d->main, 24), u32_at(d->main, 28));
	size_t bytes = 0, pairs = 0;
	for (size_t i = 0; i + 1 < s.n; i += 2) {
		bytes += s.p[i] != 0;
		bytes += s.p[i + 1] != 0;
		pairs += s.p[i] != 0 && s.p[i + 1] == 0;
	}
	return pairs * 10 > bytes * 8;
}

static bool take_pieces(struct doc *d, struct arena *a, str list, bool is_old, bool wide)
{
	uint32_t n = (uint32_t)((list.n - 4) / 12);
	if (list.n < 16 || n > PIECES_MOST)
		return false;
	d->piece = arena_new(a, struct doc_piece, n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = u32_at(list, (uint64_t)i * 4), to = u32_at(list, (uint64_t)i * 4 + 4),
			 fc = u32_at(list, ((uint64_t)n + 1) * 4 + (uint64_t)i * 8 + 2);
		if (to <= at) {
			d->bad = d->bad || to < at;
			continue;
		}
		struct doc_piece p = {.n = to - at, .from = fc, .wide = wide};
		if (!is_old) {
			p.wide = (fc & 0x40000000) == 0;
			p.from = p.wide ? fc & 0x3FFFFFFF : (fc & 0x3FFFFFFF) / 2;
		}
		d->piece[d->n_piece++] = p;
	}
	return d->n_piece > 0;
}

/* source: 2.9.38 Clx: properties, then the list of pieces */
static bool read_pieces(struct doc *d, struct arena *a, str clx, bool is_old, bool wide)
{
	struct cur c = cur_of(clx);
	while (cur_left(&c) > 0) {
		unsigned sort = cur_u8(&c);
		if (sort == 2)
			return take_pieces(d, a, cur_take(&c, cur_u32(&c)), is_old, wide);
		if (sort != 1)
			return false;
		cur_take(&c, cur_u16(&c));
	}
	return false;
}

/* ---- paragraphs ---- */

/* Bytes of the value of a property, its length included. source: 2.6.1 Prl */
static uint64_t value_bytes(unsigned sprm, const struct cur *at)
{
	static const unsigned char fixed[8] = {1, 1, 2, 4, 2, 2, 0, 3};
	struct cur c = *at;
	if (sprm >> 13 != 6)
		return fixed[sprm >> 13];
	if (sprm == SPRM_table)
		return (uint64_t)cur_u16(&c) + 1;
	unsigned n = cur_u8(&c);
	if (sprm != SPRM_tabs || n != 255)
		return 1u + n;
	unsigned gone = cur_u8(&c);
	cur_take(&c, (uint64_t)gone * 4);
	return 2u + gone * 4 + 1u + cur_u8(&c) * 3u;
}

/* What the properties of a paragraph say: in a table, the end of a row. */
static void read_properties(str s, bool *out_in, bool *out_end)
{
	struct cur c = cur_of(s);
	cur_u16(&c);
	while (cur_left(&c) >= 3) {
		unsigned sprm = cur_u16(&c);
		str value = cur_take(&c, value_bytes(sprm, &c));
		if (value.n == 0)
			return;
		if (sprm == SPRM_in_table)
			*out_in = value.p[0] != 0;
		else if (sprm == SPRM_row_end)
			*out_end = value.p[0] != 0;
	}
}

/* One page of paragraphs. source: 2.9.175 PapxFkp */
static void take_page(struct doc *d, str page)
{
	uint32_t n = page.n == PAGE_BYTES ? page.p[PAGE_BYTES - 1] : 0;
	for (uint32_t i = 0; i < n && n <= RUNS_MOST; i++) {
		uint32_t from = u32_at(page, (uint64_t)i * 4),
			 to = u32_at(page, (uint64_t)i * 4 + 4);
		size_t at = (size_t)page.p[(size_t)(n + 1) * 4 + (size_t)i * 13] * 2;
		bool in = false, end = false;
		if (at == 0 || to <= from)
			continue;
		size_t words = page.p[at], head = 1;
		if (words == 0 && at + 1 < page.n) {
			words = page.p[at + 1];
			head = 2;
		}
		read_properties(str_sub(page, at + head, at + head + words * 2 - (head == 1)), &in,
				&end);
		if (in || end)
			d->run[d->n_run++] =
			    (struct doc_run){.from = from, .to = to, .row_end = end};
	}
}

static int by_place(const void *p, const void *q)
{
	const struct doc_run *a = p, *b = q;
	return a->from < b->from ? -1 : a->from > b->from;
}

static void read_runs(struct doc *d, struct arena *a, str list)
{
	size_t n = list.n < 12 ? 0 : (list.n - 4) / 8, most = d->main.n / PAGE_BYTES;
	n = n < most ? n : most;
	d->run = arena_new(a, struct doc_run, n * RUNS_MOST + 1);
	for (size_t i = 0; i < n; i++) {
		uint32_t page = u32_at(list, ((list.n - 4) / 8 + 1) * 4 + i * 4) & 0x3FFFFF;
		size_t at = (size_t)page * PAGE_BYTES;
		take_page(d, str_sub(d->main, at, at + PAGE_BYTES));
	}
	qsort(d->run, d->n_run, sizeof(*d->run), by_place);
}

const struct doc_run *doc_run_at(const struct doc *d, uint32_t at)
{
	size_t from = 0, to = d->n_run;
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (d->run[mid].from <= at)
			from = mid + 1;
		else
			to = mid;
	}
	return from > 0 && at < d->run[from - 1].to ? &d->run[from - 1] : NULL;
}

/* ---- the head ---- */

/* source: Word 2 and 6 binary format: lengths from 0x34 on, pieces at 0x160 */
static void open_old(struct doc *d, struct arena *a)
{
	unsigned flags = u16_at(d->main, 10), set = u16_at(d->main, 20);
	d->page = set == 256 ? 10000 : page_of(u16_at(d->main, 6));
	for (unsigned i = 0; i < DOC_parts; i++)
		d->length[i] = u32_at(d->main, 0x34 + (uint64_t)i * 4);
	d->table = d->main;
	bool wide = (flags & FLAG_wide) != 0;
	str clx = u16_at(d->main, 0) == MARK_word_2 ? STR_NONE : part_of(d, 0x160, 0);
	if (!read_pieces(d, a, clx, true, wide)) {
		d->bad = d->bad || clx.n > 0;
		one_piece(d, a, wide);
	}
}

static void open_new(struct doc *d, struct arena *a)
{
	uint64_t longs = 34 + (uint64_t)u16_at(d->main, 32) * 2 + 2,
		 list = longs + (uint64_t)u16_at(d->main, longs - 2) * 4 + 2;
	d->page = 1252;
	for (unsigned i = 0; i < DOC_parts; i++)
		d->length[i] = u32_at(d->main, longs + 12 + (uint64_t)i * 4);
	if (!read_pieces(d, a, part_of(d, list, 33), false, false)) {
		d->bad = true;
		d->n_piece = 0;
		d->length[DOC_body] = UINT32_MAX;
		one_piece(d, a, looks_wide(d));
	}
	read_runs(d, a, part_of(d, list, 13));
	d->drawings = part_of(d, list, 50);
}

bool doc_open(struct doc *d, struct arena *a, str main, str table, str data)
{
	*d = (struct doc){.main = main, .table = table, .data = data};
	unsigned mark = u16_at(main, 0);
	if (main.n < 0x170 || (mark != 0xA5EC && mark != 0xA5DC && mark != MARK_word_2))
		return false;
	d->encrypted = (u16_at(main, 10) & FLAG_encrypted) != 0;
	d->quickly_saved = (u16_at(main, 10) & FLAG_quickly_saved) != 0;
	if (d->encrypted)
		return true;
	if (old(main))
		open_old(d, a);
	else
		open_new(d, a);
	return true;
}

/* ---- what is shown no more ---- */

static int by_stream(const void *p, const void *q)
{
	const struct doc_piece *a = p, *b = q;
	return a->from < b->from ? -1 : a->from > b->from;
}

void doc_left_start(struct doc_left *w, const struct doc *d, struct arena *a)
{
	uint32_t most = d->main.n < UINT32_MAX ? (uint32_t)d->main.n : UINT32_MAX;
	*w = (struct doc_left){.at = u32_at(d->main, 24), .end = u32_at(d->main, 28)};
	if (w->end > most)
		w->end = most;
	w->sorted = arena_new(a, struct doc_piece, d->n_piece + 1);
	for (size_t i = 0; i < d->n_piece; i++)
		w->sorted[i] = d->piece[i];
	qsort(w->sorted, d->n_piece, sizeof(*w->sorted), by_stream);
}

bool doc_left_next(struct doc_left *w, const struct doc *d, str *out_bytes)
{
	while (w->at < w->end) {
		uint32_t from = w->at, to = w->end;
		if (w->i < d->n_piece) {
			const struct doc_piece *p = &w->sorted[w->i++];
			uint64_t behind = p->from + (uint64_t)p->n * (p->wide ? 2 : 1);
			to = p->from < to ? p->from : to;
			w->at =
			    behind > w->at ? (uint32_t)(behind < w->end ? behind : w->end) : w->at;
		} else {
			w->at = w->end;
		}
		if (to > from) {
			*out_bytes = str_sub(d->main, from, to);
			return true;
		}
	}
	return false;
}
