/*
 * passage - what readers give: table rows with headed cells, segments with fields, trees of named
 * values, or running text.
 * Everything is valid UTF-8, borrowed for the call. Every cell knows where its raw bytes stand in
 * the item, so that a finding can be shown again byte for byte.
 */
#ifndef TEXT_PASSAGE_H
#define TEXT_PASSAGE_H

#include "base/err.h"
#include "base/str.h"

/* What a locator counts; the number is stored in cases. */
enum unit {
	UNIT_none = 0,
	UNIT_row = 1,
	UNIT_message = 2,
	UNIT_line = 3,
	UNIT_byte = 4,
	UNIT_page = 5,
	UNIT_name = 6,
	UNIT_record = 7
};

struct cell {
	str text;       /* unquoted, decoded */
	uint64_t at;    /* [byte] of the raw value in the item, or in its text (enum places) */
	uint32_t raw_n; /* [byte] length of the raw value */
};

struct row {
	uint64_t number; /* 1-based, in the item; 0: headings above the first line */
	unsigned n;
	const struct cell *cells;
};

/* The first rows of a table, before the first row() of it: the finder types the columns from them,
 * header row or none. */
struct table {
	const struct row *sample;
	unsigned n_sample; /* rows: up to 200, fewer when the table is short */
	str title;         /* what stood above the table or names it, or nothing */
	/* scope - the database the table is of, or nothing: numbers of columns headed "NAME.id"
	 * count its rows, and mean something within it only */
	str scope;
	bool lines; /* its rows are numbered by the lines of the item */
};

/* One segment of an HL7 v2 or EDIFACT message or record of an ASTM message, split into fields;
 * repetitions, components and escapes are still inside. */
struct segment {
	uint64_t message; /* 1-based, in the item */
	str tag;          /* "PID" */
	unsigned n; /* fields[1] is PID-1; fields[0] is the tag, in EDIFACT with the components
		       right behind it ("DET:1"). For MSH fields[1] is the separator itself */
	const struct cell *field;
};

/* How segments and trees are written: what the assembler goes by. */
enum notation { NOTATION_hl7, NOTATION_edifact, NOTATION_astm, NOTATION_json, NOTATION_xml };

struct separators {
	unsigned char field, component, repetition, escape, subcomponent; /* 0: none */
	enum notation notation;
};

/* One node of a tree: a member of an object, an element, an attribute, an item of an array. */
enum node_sort { NODE_value, NODE_object, NODE_array };

struct tree_node {
	enum node_sort sort;
	bool attribute; /* of an XML element */
	bool again;     /* stood in the part before: an ancestor, or a value of an ancestor */
	uint32_t up;    /* index of the parent; the root is its own */
	uint32_t to;    /* index behind its last descendant */
	str key; /* name, without namespace prefix; "" of items and of text between elements */
	struct cell value; /* of a NODE_value; of others text is empty and raw_n 0 */
};

/*
 * A document, or a part of a large one, as a list of nodes in the order of the item: parents before
 * their children. The parts of a large document each begin with the chain of nodes that are still
 * open and with the values of these.
 */
struct tree {
	uint64_t number; /* 1-based, rising, in the item */
	enum notation notation;
	uint32_t n; /* at least 1: node[0] is the root */
	const struct tree_node *node;
};

#define TREE_NODES 65536 /* most nodes of one */
#define TREE_DEPTH 256   /* most nodes above one another; deeper ones hang on the deepest */

/*
 * A stretch of running text: whole lines where they are not too long, at most a few MiB;
 * neighbouring stretches overlap in no byte. May also come between the rows of a table: remarks and
 * totals in it.
 */
struct prose {
	uint64_t line; /* 1-based number of the first line */
	uint64_t page; /* 1-based page that all of it stands on, 0: it has none */
	str text;
	const struct raw_map *map; /* where each byte of text stands in the item */
};

/* raw_at - the place in the item of byte `at` of a decoded text; ask in rising order for speed. */
uint64_t raw_at(const struct raw_map *map, size_t at);

/* A member of a container; it may stand within a message. */
struct child {
	str name;        /* as stored, made valid UTF-8, "" when it has none */
	int64_t size;    /* [byte], -1 when not known beforehand */
	uint32_t index;  /* 0-based place in the container: how to fetch it again */
	bool is_file;    /* false: folder or link; no data follows */
	enum reason why; /* not none: can not be unpacked, no data follows */
};

/* Where readers put what they read. Calls may not return (the worker's limits). No pointer but text
 * is ever NULL. */
struct sink {
	void (*table_begin)(struct sink *s, const struct table *t);
	void (*row)(struct sink *s, const struct row *r);
	void (*table_end)(struct sink *s);
	void (*message_begin)(struct sink *s, uint64_t number, const struct separators *sep);
	void (*segment)(struct sink *s, const struct segment *g);
	void (*message_end)(struct sink *s);
	void (*tree)(struct sink *s, const struct tree *t);
	void (*prose)(struct sink *s, const struct prose *p);
	/* child_begin gives false when the member's data is not wanted: skip it. */
	bool (*child_begin)(struct sink *s, const struct child *c);
	void (*child_data)(struct sink *s, const void *p, size_t n);
	void (*child_end)(struct sink *s, enum reason why); /* none: the member came out whole */
	/* progress - bytes of the item consumed so far; call at least once every MiB */
	void (*progress)(struct sink *s, uint64_t bytes);
	/* partial - something in the item could not be read; the rest goes on */
	void (*partial)(struct sink *s, enum reason why, uint64_t at);
	/* text - the next bytes of the text that a reader of documents writes, before the passages
	 * in it are given; NULL: nobody wants it */
	void (*text)(struct sink *s, str text);
};

/* sink_none - heeds nothing and wants no member: to fill in what matters. */
struct sink sink_none(void);

#endif
