/* doc_form - the stored form of doc.h: one block after another, each a byte and its fields. */
#ifndef PROOF_DOC_FORM_H
#define PROOF_DOC_FORM_H

#include "base/cur.h"

/* Stored, never renumber. */
enum doc_block {
	DOC_section = 1, /* id, title */
	DOC_text,        /* text */
	DOC_note,        /* text */
	DOC_fact,        /* id, label, value, JSON or "" */
	DOC_table,       /* id, title, columns: id, head, share, flags */
	DOC_row,         /* cells: text, JSON or "" */
	DOC_table_end,
	DOC_picture, /* id, caption, says, width, height, strokes */
};
enum doc_stroke {
	DOC_stroke_line = 1, /* x1 y1 x2 y2 colour width */
	DOC_stroke_box,      /* x y w h colour */
	DOC_stroke_label,    /* x y size anchor colour text */
};
enum { DOC_FLAG_number = 1, DOC_FLAG_mono = 2, DOC_COLUMNS_most = 12 };

struct doc_head {
	str id, head;
	unsigned share, flags;
};

/* One block as it was stored; of a picture the strokes are still to be read. */
struct doc_read {
	struct cur c;
	enum doc_block block;
	str id, title, text, json, strokes;
	unsigned width, height;
	struct doc_head head[DOC_COLUMNS_most]; /* of the last table */
	size_t columns;
	str cell[DOC_COLUMNS_most], value[DOC_COLUMNS_most];
};

struct doc_read doc_read_begin(str stored);
/* doc_next - gives false at the end, and when c.bad: then it is not whole. */
bool doc_next(struct doc_read *r);

struct doc_mark {
	enum doc_stroke stroke;
	int at[4];
	unsigned colour, width, anchor;
	str text;
};
bool doc_next_mark(struct cur *c, struct doc_mark *out_m);

#endif
