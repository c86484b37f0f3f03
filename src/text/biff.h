/*
 * biff - the records of a workbook of Excel 2 to 2003 ([MS-XLS], BIFF), and the strings in them.
 * Inner header of text/ (biff.c, reader_xls.c, xls_cell.c).
 */
#ifndef TEXT_BIFF_H
#define TEXT_BIFF_H

#include "base/arena.h"
#include "base/cur.h"
#include "base/out.h"

enum biff_type {
	BIFF_dimension2 = 0x0000,
	BIFF_integer2 = 0x0002,
	BIFF_number2 = 0x0003,
	BIFF_label2 = 0x0004,
	BIFF_truth2 = 0x0005,
	BIFF_formula = 0x0006,
	BIFF_string2 = 0x0007,
	BIFF_bof2 = 0x0009,
	BIFF_eof = 0x000A,
	BIFF_header = 0x0014,
	BIFF_footer = 0x0015,
	BIFF_note = 0x001C,
	BIFF_format2 = 0x001E,
	BIFF_from_1904 = 0x0022,
	BIFF_password = 0x002F,
	BIFF_continue = 0x003C,
	BIFF_page = 0x0042,
	BIFF_xf2 = 0x0043,
	BIFF_outside_row = 0x005A,
	BIFF_sheet = 0x0085,
	BIFF_many_rk = 0x00BD,
	BIFF_rich_label = 0x00D6,
	BIFF_xf = 0x00E0,
	BIFF_drawings = 0x00EB,
	BIFF_strings = 0x00FC,
	BIFF_shared = 0x00FD,
	BIFF_text_box = 0x01B6,
	BIFF_link = 0x01B8,
	BIFF_number = 0x0203,
	BIFF_label = 0x0204,
	BIFF_truth = 0x0205,
	BIFF_string = 0x0207,
	BIFF_bof3 = 0x0209,
	BIFF_formula3 = 0x0206,
	BIFF_xf3 = 0x0243,
	BIFF_rk = 0x027E,
	BIFF_formula4 = 0x0406,
	BIFF_bof4 = 0x0409,
	BIFF_format = 0x041E,
	BIFF_xf4 = 0x0443,
	BIFF_bof = 0x0809
};

/* A record under way, read through the records that continue it. */
struct biff {
	str all;
	size_t at;     /* of the record */
	size_t behind; /* where the next one begins */
	unsigned type;
	struct cur c; /* what is left of it */
	/* of the workbook: */
	unsigned version; /* 2 to 5, 8 */
	unsigned page;    /* code page of its text before version 8 */
};

/* biff_seek - the record at `at` is the next. */
void biff_seek(struct biff *b, size_t at);
/* biff_next - step to the next record; gives false at the end, or where no whole record is. */
bool biff_next(struct biff *b);
/* biff_continue - step into the record that continues this one; gives false when there is none. */
bool biff_continue(struct biff *b);
/* biff_peek - the type of the next record; 0x10000 when there is none. */
unsigned biff_peek(const struct biff *b);
/*
 * biff_text - a string of Unicode: its flags, its characters, what it tells of style and sound.
 * takes   n: characters
 * gives   its characters in UTF-8, put to o; false when the records end before it does
 * source  [MS-XLS] 2.5.293 XLUnicodeRichExtendedString
 */
bool biff_text(struct biff *b, struct out *o, size_t n);
/* biff_chars - n characters that begin in this record; wide: of two bytes. */
bool biff_chars(struct biff *b, struct out *o, size_t n, bool wide);
/* biff_string - a string with its length before it, in the way of the workbook's version.
 * wide: a length of two bytes. a: scratch */
bool biff_string(struct biff *b, struct arena a, struct out *o, bool wide);
/* biff_bytes - n bytes of a code page, as UTF-8. */
bool biff_bytes(struct biff *b, struct arena a, struct out *o, size_t n);

#endif
