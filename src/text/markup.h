/*
 * markup - the tokens of XML and HTML, and what their entities stand for. For both readers; knows
 * nothing of documents. Follows XML 1.0 (fifth edition) 2.4 - 2.8 and HTML 13.1, loosely: what is
 * broken is text. Refuses document type definitions: no entity of theirs is ever replaced. Inner
 * header of text/.
 */
#ifndef TEXT_MARKUP_H
#define TEXT_MARKUP_H

#include "base/arena.h"
#include "base/str.h"
#include "text/charset.h"

enum token_kind {
	TOKEN_more,  /* its end is not in view */
	TOKEN_text,  /* entities are still in it */
	TOKEN_plain, /* text without entities: CDATA */
	TOKEN_open,
	TOKEN_close,
	TOKEN_other /* comment, instruction, document type */
};

/* One token: places in the text looked at. */
struct token {
	enum token_kind kind;
	size_t from, to;           /* all of it */
	size_t text_from, text_to; /* of text: the characters; of a tag: its attributes */
	str name;                  /* of a tag, without namespace prefix */
	bool empty;                /* a tag that closes itself */
};

/* An attribute of a tag. */
struct attribute {
	str name;        /* without namespace prefix */
	str prefix;      /* that prefix, or nothing */
	size_t from, to; /* value, in the text; entities are still in it */
};

/* markup_next - the token at `at` (within s). last: nothing comes behind s */
struct token markup_next(str s, size_t at, bool last);
/* markup_attribute - the next attribute of a tag; *at begins at text_from. gives false when there
 * is none before `to`. */
bool markup_attribute(str s, size_t *at, size_t to, struct attribute *out);

/* Room for text without its entities. */
struct plain {
	unsigned char *p;
	size_t cap;
};

/* markup_plain - s with its entities replaced, borrowed from s or r. Unknown ones stay. */
str markup_plain(struct plain *r, str s);
/* markup_entity - what the entity at s (which begins with &) stands for, as UTF-8 in p (4 bytes);
 * *out_took: its length. gives 0 when it is none. */
size_t markup_entity(str s, unsigned char *p, size_t *out_took);
/* markup_charset - what the document says of its character set where that can be believed, else the
 * guess. */
enum charset markup_charset(str raw, enum charset guess);
void plain_free(struct plain *r);

#endif
