/* folio_form - the stored form of folio.h: one block after another, each a byte and its fields. */
#ifndef PROOF_FOLIO_FORM_H
#define PROOF_FOLIO_FORM_H

#include "base/cur.h"
#include "proof/folio.h"

/* Stored, never renumber. */
enum folio_block {
	FOLIO_section = 1, /* id, title */
	FOLIO_text,        /* text */
	FOLIO_note,        /* text */
	FOLIO_fact,        /* id, label, value, JSON or "" */
	FOLIO_table,       /* id, title, columns: id, head, share, flags */
	FOLIO_row,         /* cells: text, JSON or "" */
	FOLIO_table_end,
	FOLIO_picture, /* id, caption, says, width, height, strokes */
};
enum folio_stroke {
	FOLIO_stroke_line = 1, /* x1 y1 x2 y2 colour width */
	FOLIO_stroke_box,      /* x y w h colour */
	FOLIO_stroke_label,    /* x y size anchor colour text */
};
enum { FOLIO_COLUMNS_most = 12 };

struct folio_head {
	str id, head;
	unsigned share, flags;
};

/* One block as it was stored; of a picture the strokes are still to be read. */
struct folio_read {
	struct cur c;
	enum folio_block block;
	str id, title, text, json, strokes;
	unsigned width, height;
	struct folio_head head[FOLIO_COLUMNS_most]; /* of the last table */
	size_t columns;
	str cell[FOLIO_COLUMNS_most], value[FOLIO_COLUMNS_most];
};

struct folio_read folio_read_begin(str stored);
/* folio_next - gives false at the end, and when c.bad: then it is not whole. */
bool folio_next(struct folio_read *r);

struct folio_mark {
	enum folio_stroke stroke;
	int at[4];
	unsigned colour, width, anchor;
	str text;
};
bool folio_next_mark(struct cur *c, struct folio_mark *out_m);

#endif
