/*
 * doc - where the text of a Word document before 2007 stands ([MS-DOC]): its pieces, the lengths of
 * its parts, which paragraphs stand in tables. Inner header of text/ (doc.c, reader_doc.c).
 */
#ifndef TEXT_DOC_H
#define TEXT_DOC_H

#include "base/arena.h"
#include "base/str.h"

/* Text that stands together in the stream. */
struct doc_piece {
	uint32_t n;    /* characters */
	uint32_t from; /* [byte] in the stream */
	bool wide;     /* UTF-16, else of the code page */
};

/* Paragraphs of one kind that stand together. */
struct doc_run {
	uint32_t from, to; /* [byte] in the stream */
	bool row_end;      /* the mark that ends a row; else paragraphs in cells */
};

enum doc_part {
	DOC_body,
	DOC_foot_notes,
	DOC_heads,
	DOC_macros,
	DOC_remarks,
	DOC_end_notes,
	DOC_boxes,
	DOC_head_boxes,
	DOC_parts
};

struct doc {
	str main, table, data; /* streams; data may be missing */
	unsigned page;         /* code page of pieces that are not wide */
	bool encrypted;
	bool quickly_saved;         /* text that is shown no more may stand between the pieces */
	uint32_t length[DOC_parts]; /* characters of each part, in this order */
	struct doc_piece *piece;
	struct doc_run *run;
	size_t n_piece, n_run;
	str drawings; /* what tells of pictures beside the text */
	bool bad;     /* not all could be told: the text is read as it stands */
};

/*
 * doc_open - read the head of a document.
 * takes   a: holds the lists; main: the stream; table: the one of the two that the head names
 *         (doc_table), or nothing before Word 97; data: the stream of pictures
 * gives   false when it is no document
 */
bool doc_open(struct doc *d, struct arena *a, str main, str table, str data);
/* doc_is_bare - the head of a document of Word 2, which is a stream and nothing around it. */
bool doc_is_bare(str head);
/* doc_table - the name of the stream that tables stand in; nothing before Word 97. */
str doc_table(str main);
/* doc_run_at - the run that holds the byte `at`; NULL. */
const struct doc_run *doc_run_at(const struct doc *d, uint32_t at);

/* What a quickly saved document holds beside its pieces: deleted and replaced text, and other
 * things. */
struct doc_left {
	struct doc_piece *sorted;
	size_t i;
	uint32_t at, end; /* [byte] */
};
/* doc_left_start - a: holds the pieces by their places.
 * doc_left_next - the next stretch that no piece shows; gives false when there is none. */
void doc_left_start(struct doc_left *w, const struct doc *d, struct arena *a);
bool doc_left_next(struct doc_left *w, const struct doc *d, str *out_bytes);

#endif
