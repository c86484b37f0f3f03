/*
 * xls_cell - see xls.h. Cells of a workbook of records: noted by their places, given row by row
 * whatever order they stand in ([MS-XLS] 2.4: LabelSst, RK, MulRk, Number, Formula, BoolErr ...).
 * Refuses formulas: their last result is given.
 */
#include "text/xls.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define CELLS_MOST  ((size_t)64 << 20)
#define VALUE_BYTES ((size_t)128 << 10)
#define ASIDE_MOST  4 /* records between a formula and the string that is its result */
#define WHOLE_MOST  1e15

/* ---- noting ---- */

static void note(struct xls *x, unsigned row, unsigned column)
{
	if (x->n_cell >= CELLS_MOST) {
		x->bad = true;
		return;
	}
	GROW(x->cell, x->cell_cap, x->n_cell + 1);
	x->cell[x->n_cell++] = (struct xls_cell){
	    .at = (uint32_t)x->b.at, .row = (uint16_t)row, .column = (uint16_t)column};
}

/* The cells that another workbook is known by. source: 2.4.71 CRN */
static void note_outside(struct xls *x)
{
	struct cur c = x->b.c;
	unsigned last = cur_u8(&c), first = cur_u8(&c), row = cur_u16(&c);
	for (unsigned i = first; i <= last && !c.bad; i++)
		note(x, row, i);
}

void xls_cell_add(struct xls *x)
{
	struct cur c = x->b.c;
	unsigned row = cur_u16(&c), column = cur_u16(&c);
	if (c.bad)
		return;
	switch (x->b.type) {
	case BIFF_many_rk:
		for (size_t n = cur_left(&c); n >= 8; n -= 6)
			note(x, row, column++);
		return;
	case BIFF_outside_row:
		note_outside(x);
		return;
	case BIFF_integer2:
	case BIFF_number2:
	case BIFF_label2:
	case BIFF_truth2:
	case BIFF_formula:
	case BIFF_formula3:
	case BIFF_formula4:
	case BIFF_number:
	case BIFF_label:
	case BIFF_rich_label:
	case BIFF_truth:
	case BIFF_rk:
	case BIFF_shared:
		note(x, row, column);
		return;
	default:
		return;
	}
}

/* ---- values ---- */

static double double_of(uint64_t bits)
{
	double v;
	memcpy(&v, &bits, sizeof(v));
	return v;
}

static void put_number(struct xls *x, double v, unsigned style)
{
	char text[40];
	if (!isfinite(v))
		return;
	out_clear(&x->raw);
	if (v > -WHOLE_MOST && v < WHOLE_MOST && v == (double)(int64_t)v) {
		if (v < 0)
			out_char(&x->raw, '-');
		out_dec(&x->raw, (uint64_t)(v < 0 ? -v : v));
	} else {
		int n = snprintf(text, sizeof(text), "%.15g", v);
		out_bytes(&x->raw, text, n > 0 ? (size_t)n : 0);
	}
	number_format_write(&x->value, out_view(&x->raw), workbook_style(&x->book, style),
			    x->book.from_1904);
}

/* source: [MS-XLS] 2.5.217 RkNumber */
static double rk_of(uint32_t rk)
{
	double v = (rk & 2) != 0 ? (double)((int32_t)rk >> 2)
				 : double_of((uint64_t)(rk & 0xFFFFFFFC) << 32);
	return (rk & 1) != 0 ? v / 100 : v;
}

static void put_truth(struct xls *x, unsigned value, bool error)
{
	static const struct {
		unsigned code;
		const char *text;
	} errors[] = {{0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0F, "#VALUE!"}, {0x17, "#REF!"},
		      {0x1D, "#NAME?"}, {0x24, "#NUM!"},   {0x2A, "#N/A"}};
	if (!error)
		out_z(&x->value, value != 0 ? "TRUE" : "FALSE");
	for (size_t i = 0; error && i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].code == value)
			out_z(&x->value, errors[i].text);
}

/* The string behind a formula: other records may stand between them. */
static void put_result(struct xls *x)
{
	struct biff *b = &x->b;
	for (unsigned i = 0; i < ASIDE_MOST && biff_next(b); i++) {
		if (b->type != BIFF_string && b->type != BIFF_string2)
			continue;
		if (!biff_string(b, *x->l->job->arena, &x->value, b->type == BIFF_string))
			x->bad = true;
		return;
	}
}

static void put_formula(struct xls *x, unsigned style)
{
	uint64_t bits = cur_u64(&x->b.c);
	if (x->b.c.bad)
		return;
	if (bits >> 48 != 0xFFFF) {
		put_number(x, double_of(bits), style);
		return;
	}
	unsigned sort = bits & 0xFF, value = bits >> 16 & 0xFF;
	if (sort == 0)
		put_result(x);
	else if (sort == 1 || sort == 2)
		put_truth(x, value, sort == 2);
}

static void put_shared(struct xls *x)
{
	str s = STR_NONE;
	uint32_t i = cur_u32(&x->b.c);
	if (!workbook_string(&x->book, i, &s))
		x->bad = true;
	out_str(&x->value, str_sub(s, 0, VALUE_BYTES));
}

/* A value of a cell of another workbook. */
static bool put_kept(struct xls *x)
{
	struct biff *b = &x->b;
	unsigned sort = cur_u8(&b->c);
	if (sort == 2)
		return biff_string(b, *x->l->job->arena, &x->value, b->version >= 8);
	uint64_t bits = cur_u64(&b->c);
	if (sort == 1)
		put_number(x, double_of(bits), UINT32_MAX);
	else if (sort == 4 || sort == 16)
		put_truth(x, bits & 0xFF, sort == 16);
	return !b->c.bad;
}

static void put_outside(struct xls *x, unsigned column)
{
	struct cur *c = &x->b.c;
	unsigned last = cur_u8(c), first = cur_u8(c);
	cur_u16(c);
	for (unsigned i = first; i <= last && i <= column; i++) {
		out_clear(&x->value);
		if (!put_kept(x)) {
			x->bad = true;
			return;
		}
	}
}

/* The style of a cell: a number, in version 2 six bits of three bytes. */
static unsigned style_of(struct xls *x)
{
	if (x->b.version != 2)
		return cur_u16(&x->b.c);
	str s = cur_take(&x->b.c, 3);
	return s.n == 3 ? s.p[1] & 0x3F : 0;
}

static void put_many(struct xls *x, unsigned column)
{
	struct cur *c = &x->b.c;
	unsigned first;
	cur_u16(c);
	first = cur_u16(c);
	cur_take(c, (uint64_t)(column - first) * 6);
	unsigned style = cur_u16(c);
	uint32_t rk = cur_u32(c);
	if (!c->bad)
		put_number(x, rk_of(rk), style);
}

/* ---- one cell ---- */

static void put_text(struct xls *x)
{
	struct biff *b = &x->b;
	if (!biff_string(b, *x->l->job->arena, &x->value, b->type != BIFF_label2))
		x->bad = true;
}

static void put_cell(struct xls *x)
{
	struct cur *c = &x->b.c;
	cur_u32(c);
	unsigned style = style_of(x), value;
	switch (x->b.type) {
	case BIFF_integer2:
		put_number(x, cur_u16(c), style);
		break;
	case BIFF_number2:
	case BIFF_number:
		put_number(x, double_of(cur_u64(c)), style);
		break;
	case BIFF_rk:
		put_number(x, rk_of(cur_u32(c)), style);
		break;
	case BIFF_label2:
	case BIFF_label:
	case BIFF_rich_label:
		put_text(x);
		break;
	case BIFF_shared:
		put_shared(x);
		break;
	case BIFF_truth2:
	case BIFF_truth:
		value = cur_u8(c);
		put_truth(x, value, cur_u8(c) != 0);
		break;
	case BIFF_formula:
	case BIFF_formula3:
	case BIFF_formula4:
		put_formula(x, style);
		break;
	default:
		break;
	}
}

static void give(struct xls *x, const struct xls_cell *cell)
{
	biff_seek(&x->b, cell->at);
	if (!biff_next(&x->b))
		return;
	out_clear(&x->value);
	if (x->b.type == BIFF_many_rk)
		put_many(x, cell->column);
	else if (x->b.type == BIFF_outside_row)
		put_outside(x, cell->column);
	else
		put_cell(x);
	sheet_cell(&x->sheet, cell->column, out_view(&x->value));
}

static int by_place(const void *p, const void *q)
{
	const struct xls_cell *a = p, *b = q;
	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

void xls_cells_give(struct xls *x)
{
	size_t behind = x->b.behind;
	bool sorted = true;
	for (size_t i = 1; i < x->n_cell && sorted; i++)
		sorted = by_place(&x->cell[i - 1], &x->cell[i]) < 0;
	if (!sorted)
		qsort(x->cell, x->n_cell, sizeof(*x->cell), by_place);
	for (size_t i = 0; i < x->n_cell && !sheet_full(&x->sheet); i++) {
		const struct xls_cell *c = &x->cell[i];
		if (i == 0 || c->row != c[-1].row)
			sheet_row(&x->sheet, (uint64_t)c->row + 1);
		if (i + 1 == x->n_cell || c[1].row != c->row || c[1].column != c->column)
			give(x, c); /* of two in one place the last is seen */
		if (i % 4096 == 0)
			x->l->job->sink->progress(x->l->job->sink, x->l->job->in->at);
	}
	x->n_cell = 0;
	biff_seek(&x->b, behind);
}
