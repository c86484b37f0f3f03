/*
 * workbook - what the sheets of a workbook refer to: shared strings, styles of numbers, names of
 * sheets. Inner header of text/ (workbook.c, reader_xlsx.c, reader_xls.c).
 */
#ifndef TEXT_WORKBOOK_H
#define TEXT_WORKBOOK_H

#include "text/number_format.h"
#include "text/package.h"

struct book_sheet {
	str name, id; /* id: of its relation */
};

struct book_relation {
	str id, target;
};

struct book_code {
	uint64_t id;
	struct number_format format;
};

struct workbook {
	struct arena *a;
	struct book_sheet *sheet;
	struct book_relation *relation;
	struct book_code *code;      /* formats that the workbook brings along */
	struct number_format *style; /* of a cell, by its number */
	size_t n_sheet, sheet_cap, n_relation, relation_cap, n_code, code_cap, n_style, style_cap;
	struct out strings; /* one behind another */
	uint32_t *start;    /* of each */
	size_t n_start, start_cap;
	bool from_1904;
};

void workbook_start(struct workbook *b, struct arena *a);
void workbook_free(struct workbook *b);

/* Each reads one part, the member under way, and gives why not all of it could be read.
 * limits: 256 MiB of strings, 64 Ki styles, 4096 names of sheets and relations, 1024 formats */
enum reason workbook_read_sheets(struct workbook *b, struct unpack *u);
enum reason workbook_read_relations(struct workbook *b, struct unpack *u);
enum reason workbook_read_styles(struct workbook *b, struct unpack *u);
enum reason workbook_read_strings(struct workbook *b, struct unpack *u);

/* The same, one at a time, for workbooks that keep them in records (reader_xls.c); the same limits.
 * workbook_add_style - the next style of cells shows numbers by format `code`.
 * workbook_add_string - the next shared string begins: its text goes to b->strings. gives false
 * when it has no room */
void workbook_add_code(struct workbook *b, uint64_t id, str code);
void workbook_add_style(struct workbook *b, uint64_t code);
bool workbook_add_string(struct workbook *b);

/* workbook_name - the name of the sheet that is the member `path`; nothing when it has none. */
str workbook_name(const struct workbook *b, str path);
/* workbook_string - gives false when there is none of that number; borrowed. */
bool workbook_string(const struct workbook *b, uint64_t i, str *out_text);
/* workbook_style - never NULL. */
const struct number_format *workbook_style(const struct workbook *b, uint64_t i);
/* workbook_unescape - put the text of a cell, _x000D_ as the character it stands for. */
void workbook_unescape(struct out *o, str s);

#endif
