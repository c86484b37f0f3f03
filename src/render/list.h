/*
 * list - one listing, in the format the user asked for: a table for people, CSV (RFC 4180), or JSON
 * lines (RFC 8259). Columns are declared once; rows are written by typed calls in column order.
 * Values from evidence are shown with control characters and bidi overrides escaped; CSV cells that
 * a spreadsheet would run as a formula get a leading apostrophe.
 */
#ifndef RENDER_LIST_H
#define RENDER_LIST_H

#include "base/arena.h"
#include "base/out.h"
#include "render/json.h"

enum list_format { LIST_table, LIST_csv, LIST_jsonl };

struct list_column {
	const char *key;  /* JSON key and CSV header */
	const char *head; /* table heading; NULL: not shown in the table */
	bool right;       /* numbers: flush right */
};

struct list;
/* list_begin - start; o stays the caller's. colour: for the table. width: terminal columns, 0
 * unlimited */
struct list *list_begin(struct out *o, enum list_format f, const struct list_column *c, size_t n,
			unsigned width, bool colour);
void list_text(struct list *l, str s); /* "" stays "" */
void list_null(struct list *l);
void list_said(struct list *l, str s); /* "" is null */
void list_number(struct list *l, uint64_t v);
void list_signed(struct list *l, int64_t v);
void list_bool(struct list *l, bool b);
/* list_texts - JSON array; in table and CSV joined by "; " */
void list_texts(struct list *l, const str *s, size_t n);
/* list_json - a ready JSON value for jsonl; shown: what table and CSV show instead */
void list_json(struct list *l, str json, str shown);
void list_row_end(struct list *l);
/* list_end - print what waits (tables wait for their widths); gives the number of rows. */
uint64_t list_end(struct list *l);
/* list_format_by_name - "table", "csv", "jsonl"; false otherwise */
bool list_format_by_name(str s, enum list_format *out_f);

#endif
