/*
 * reader_xls - workbooks of Excel 2 to 2003 ([MS-XLS], BIFF 2 to 8; .xls .xlt): every sheet as
 * tables, hidden ones too, numbers as people see them, results of formulas, notes, text boxes,
 * addresses of mail that cells lead to, headers and footers, what is kept of other workbooks,
 * properties. Pictures and objects in them are members or read along. Refuses formulas, charts,
 * pivot caches, macros.
 */
#include "text/xls.h"

#include <stdlib.h>

#include "text/art.h"
#include "text/xls_secret.h"

#define NAMES_MOST  ((size_t)4096)
#define ASIDE_BYTES ((size_t)64 << 20)

enum { SORT_globals = 0x05, SORT_chart = 0x20 };

static struct arena scratch_of(const struct xls *x) { return *x->l->job->arena; }

/* ---- what belongs to the workbook ---- */

static void take_strings(struct xls *x)
{
	struct biff *b = &x->b;
	uint32_t n;
	cur_u32(&b->c);
	n = cur_u32(&b->c);
	for (uint32_t i = 0; i < n; i++) {
		if (cur_left(&b->c) == 0 && !biff_continue(b))
			break;
		if (!workbook_add_string(&x->book)) {
			x->strings_full = true;
			return;
		}
		size_t length = cur_u16(&b->c);
		if (!biff_text(b, &x->book.strings, length))
			break;
	}
	x->bad = x->bad || x->book.n_start < n;
}

static void take_name(struct xls *x)
{
	struct biff *b = &x->b;
	uint32_t at = cur_u32(&b->c);
	cur_u16(&b->c);
	out_clear(&x->value);
	if (b->c.bad || x->n_name >= NAMES_MOST || !biff_string(b, scratch_of(x), &x->value, false))
		return;
	GROW(x->name, x->name_cap, x->n_name + 1);
	x->names_sorted = false;
	x->name[x->n_name++] =
	    (struct xls_name){.at = at, .name = str_copy(x->l->job->arena, out_view(&x->value))};
}

/* Formats are numbered by their order before version 5. */
static void take_format(struct xls *x)
{
	struct biff *b = &x->b;
	uint64_t id = x->book.n_code;
	if (b->version >= 5)
		id = cur_u16(&b->c);
	else if (b->version == 4)
		cur_u16(&b->c);
	out_clear(&x->value);
	if (!biff_string(b, scratch_of(x), &x->value, b->version >= 8))
		return;
	workbook_add_code(&x->book, id, out_view(&x->value));
	if (b->version == 2)
		workbook_add_style(&x->book, id);
}

static void take_style(struct xls *x)
{
	struct cur *c = &x->b.c;
	bool wide = x->b.type == BIFF_xf;
	unsigned font = wide ? cur_u16(c) : cur_u8(c);
	(void)font;
	workbook_add_style(&x->book, wide ? cur_u16(c) : cur_u8(c));
}

static void take_page(struct xls *x)
{
	unsigned page = cur_u16(&x->b.c);
	x->b.page = page == 0x8000                               ? 10000
		    : page == 0x8001 || page == 367 || page == 0 ? 1252
								 : page;
}

static void take_pictures(struct xls *x)
{
	struct biff *b = &x->b;
	do {
		size_t n = cur_left(&b->c);
		str s = cur_take(&b->c, n);
		out_str(&x->pictures, s);
	} while (biff_continue(b));
}

/* ---- what stands beside the cells ---- */

static void aside_line(struct xls *x)
{
	str s = str_trim(out_view(&x->value));
	if (s.n == 0)
		return;
	if (x->aside.n >= ASIDE_BYTES) {
		x->bad = true;
		return;
	}
	out_str(&x->aside, s);
	out_char(&x->aside, '\n');
}

static void take_margin(struct xls *x)
{
	struct biff *b = &x->b;
	out_clear(&x->value);
	if (cur_left(&b->c) == 0 || !biff_string(b, scratch_of(x), &x->value, b->version >= 8))
		return;
	out_str(&x->margin, out_view(&x->value));
	out_char(&x->margin, '\n');
}

/* Who wrote it; before version 8 what is written too, in pieces. source: [MS-XLS] 2.4.179 */
static void take_note(struct xls *x)
{
	struct biff *b = &x->b;
	out_clear(&x->value);
	cur_u32(&b->c);
	if (b->version >= 8) {
		cur_u32(&b->c);
		size_t n = cur_u16(&b->c);
		if (!b->c.bad && n > 0 && biff_text(b, &x->value, n))
			aside_line(x);
		return;
	}
	size_t n = cur_u16(&b->c), some = cur_left(&b->c);
	(void)biff_bytes(b, scratch_of(x), &x->value, n < some ? n : some);
	aside_line(x);
}

/* Text of a box or note stands in the record behind. source: 2.4.329 TxO */
static void take_box(struct xls *x)
{
	struct biff *b = &x->b;
	cur_take(&b->c, 10);
	size_t n = cur_u16(&b->c);
	if (b->c.bad || n == 0)
		return;
	cur_take(&b->c, cur_left(&b->c));
	out_clear(&x->value);
	if (!biff_continue(b) || !biff_chars(b, &x->value, n, (cur_u8(&b->c) & 1) != 0))
		x->bad = true;
	aside_line(x);
}

/* The address of a mail that a cell leads to. source: [MS-OSHARED] 2.3.7.6 URLMoniker */
static void take_link(struct xls *x)
{
	static const str moniker =
	    STR("\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B");
	struct cur c = x->b.c;
	str s = cur_take(&c, cur_left(&c));
	struct cur tail = cur_of(str_sub(s, str_find(s, moniker), s.n));
	cur_take(&tail, moniker.n);
	str address = cur_take(&tail, cur_u32(&tail));
	out_clear(&x->value);
	ole_put_wide(&x->value, address);
	if (str_starts(out_view(&x->value), STR("mailto:")))
		aside_line(x);
}

/* ---- substreams ---- */

static void put_aside(struct xls *x)
{
	struct document *d = &x->l->letter.doc;
	if (x->margin.n > 0) {
		sheet_margin(d, out_view(&x->margin));
		document_blank(d);
	}
	for (str s = out_view(&x->aside); s.n > 0;) {
		document_put(d, str_cut(&s, '\n'));
		document_line(d);
	}
	if (x->aside.n > 0)
		document_blank(d);
	out_clear(&x->margin);
	out_clear(&x->aside);
}

static void close_sheet(struct xls *x)
{
	if (x->depth == 0)
		return;
	xls_cells_give(x);
	enum reason less = sheet_end(&x->sheet);
	put_aside(x);
	if (less != REASON_none)
		legacy_tell(x->l, less);
	x->depth = 0;
	x->chart = false;
}

static unsigned version_of(unsigned type, unsigned told)
{
	if (type == BIFF_bof2)
		return 2;
	if (type == BIFF_bof3)
		return 3;
	if (type == BIFF_bof4)
		return 4;
	return told == 0x0600   ? 8
	       : told == 0x0400 ? 4
	       : told == 0x0300 ? 3
	       : told == 0x0200 ? 2
				: 5;
}

static int by_place(const void *p, const void *q)
{
	const struct xls_name *a = p, *b = q;
	return a->at < b->at ? -1 : a->at > b->at;
}

/* The first sheet that begins behind `at`, by the names. */
static size_t name_behind(struct xls *x, size_t at)
{
	size_t from = 0, to = x->n_name;
	if (!x->names_sorted && x->n_name > 0)
		qsort(x->name, x->n_name, sizeof(*x->name), by_place);
	x->names_sorted = true;
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (x->name[mid].at <= at)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static void open_stream(struct xls *x)
{
	unsigned told = cur_u16(&x->b.c), sort = cur_u16(&x->b.c);
	str name = STR_NONE;
	if (x->depth > 0 && sort == SORT_chart) {
		x->depth++;
		return;
	}
	close_sheet(x);
	x->b.version = version_of(x->b.type, told);
	x->depth = 1;
	x->chart = sort == SORT_chart;
	x->n_opened += sort != SORT_globals;
	size_t i = name_behind(x, x->b.at);
	if (i > 0 && x->name[i - 1].at == x->b.at)
		name = x->name[i - 1].name;
	sheet_begin(&x->sheet, name);
}

static void take_record(struct xls *x)
{
	switch (x->b.type) {
	case BIFF_strings:
		take_strings(x);
		break;
	case BIFF_sheet:
		take_name(x);
		break;
	case BIFF_format:
	case BIFF_format2:
		take_format(x);
		break;
	case BIFF_xf:
	case BIFF_xf3:
	case BIFF_xf4:
		take_style(x);
		break;
	case BIFF_page:
		take_page(x);
		break;
	case BIFF_from_1904:
		x->book.from_1904 = cur_u16(&x->b.c) == 1;
		break;
	case BIFF_drawings:
		take_pictures(x);
		break;
	case BIFF_header:
	case BIFF_footer:
		take_margin(x);
		break;
	case BIFF_note:
		take_note(x);
		break;
	case BIFF_text_box:
		take_box(x);
		break;
	case BIFF_link:
		take_link(x);
		break;
	default:
		if (x->depth == 1 && !x->chart)
			xls_cell_add(x);
		break;
	}
}

/* Where records are lost, the next sheet that is named begins anew. gives false when there is none.
 * at: where they were lost */
static bool find_sheet(struct xls *x, size_t at)
{
	size_t i = name_behind(x, at);
	if (i >= x->n_name || x->name[i].at >= x->b.all.n)
		return false;
	biff_seek(&x->b, x->name[i].at);
	return true;
}

static bool opens(unsigned type)
{
	return type == BIFF_bof || type == BIFF_bof2 || type == BIFF_bof3 || type == BIFF_bof4;
}

static enum reason walk(struct xls *x)
{
	struct biff *b = &x->b;
	for (size_t n = 0;; n++) {
		bool here = biff_next(b);
		if (here && opens(b->type)) {
			open_stream(x);
		} else if (here && x->depth > 0 && b->type == BIFF_eof) {
			if (--x->depth == 0) {
				x->depth = 1;
				close_sheet(x);
			}
		} else if (here && x->depth > 0 && b->type == BIFF_password) {
			if (!xls_secret_open(b, x->l->job->arena))
				return REASON_encrypted;
		} else if (here && x->depth > 0) {
			take_record(x);
		} else {
			x->bad = x->bad || x->depth > 0 || (here && b->type != 0);
			close_sheet(x);
			if (!find_sheet(x, here ? b->at : b->behind))
				return REASON_none;
		}
		if (n % 65536 == 0)
			x->l->job->sink->progress(x->l->job->sink, x->l->job->in->at);
	}
}

static enum reason put_records(struct legacy *l, str records)
{
	struct xls x = {.l = l,
			.b = {.all = records, .page = 1252},
			.value = out_mem(),
			.raw = out_mem(),
			.margin = out_mem(),
			.aside = out_mem(),
			.pictures = out_mem()};
	workbook_start(&x.book, l->job->arena);
	sheet_start(&x.sheet, &l->letter.doc);
	enum reason why = records.n > UINT32_MAX ? REASON_limit_memory : walk(&x);
	if (x.book.n_start == 0 && x.n_name == 0 && x.b.version == 0 && why == REASON_none)
		why = REASON_broken;
	if (x.strings_full)
		legacy_tell(l, REASON_limit_memory);
	l->bad = l->bad || x.bad || x.n_opened < x.n_name;
	art_give(&l->letter, out_view(&x.pictures), STR_NONE);
	sheet_free(&x.sheet);
	workbook_free(&x.book);
	grow_free(x.name, x.name_cap, sizeof(*x.name));
	grow_free(x.cell, x.cell_cap, sizeof(*x.cell));
	out_end(&x.value);
	out_end(&x.raw);
	out_end(&x.margin);
	out_end(&x.aside);
	out_end(&x.pictures);
	return why;
}

enum reason xls_put(struct legacy *l, uint32_t storage)
{
	uint32_t i = ole_find_stream(&l->ole, storage, STR("Workbook"));
	if (i == OLE_NONE)
		i = ole_find_stream(&l->ole, storage, STR("Book"));
	if (i == OLE_NONE)
		return REASON_broken;
	if (ole_find(&l->ole, storage, STR("_SX_DB_CUR")) != OLE_NONE)
		legacy_tell(l, REASON_partly_unreadable); /* rows that no sheet may hold any more */
	return put_records(l, ole_stream(&l->ole, i));
}

/* A workbook before version 5 is nothing but its records. source: OpenOffice.org's documentation
 * of the Excel file format, 5.8 BOF */
static bool bare(str head)
{
	struct biff b = {.all = head};
	if (!biff_next(&b) || !opens(b.type) || cur_left(&b.c) < 4 || cur_left(&b.c) > 16)
		return false;
	cur_u16(&b.c);
	unsigned sort = cur_u16(&b.c);
	return (sort == SORT_globals || sort == 0x10 || sort == 0x40 || sort == 0x100) &&
	       biff_next(&b);
}

static int xls_bid(const struct head *h)
{
	if (bare(h->raw))
		return 90;
	return legacy_bid(h, OLE_workbook, ".xls .xlt .xla .xlw");
}

static int xls_read(struct read_job *j, struct err *e)
{
	return bare(j->head->raw) ? legacy_read_bare(j, put_records, e) : legacy_read(j, e);
}

const struct reader reader_xls = {
    .name = "xls",
    .version = 1,
    .format = "Workbooks before 2007 (XLS)",
    .standard = "MS-XLS, MS-CFB",
    .limits = "no formulas, charts, pivot caches or macros; no passwords but the standard one",
    .container = true,
    .bid = xls_bid,
    .bid_most = 98,
    .read = xls_read,
    .warm = legacy_warm,
};
