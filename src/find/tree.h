/*
 * tree - what the assemblers of trees share: tree.c (choice, typing of keys), tree_scope.c (any
 * tree), fhir.c and fhir_person.c (FHIR resources). Inner header of find/.
 */
#ifndef FIND_TREE_H
#define FIND_TREE_H

#include "base/out.h"
#include "find/finder.h"

#define PATHS_MOST 20000 /* different paths of one item that are remembered */

/* Whose an element is, by its name alone. */
enum whose {
	WHOSE_parent, /* says nothing */
	WHOSE_patient,
	WHOSE_requester,
	WHOSE_copy,
	WHOSE_relative,
	WHOSE_contact, /* a relative when it has a name */
	WHOSE_staff,
	WHOSE_nobody /* senders and receivers of messages, signatures */
};

/* A path of names from the root, understood once. */
struct path {
	struct head_kind head;  /* what a value here is, by all the names on the way */
	struct head_kind plain; /* by its own name and that of what it is in */
	bool stands;            /* head is that of what it is in: <achternaam value="..."> */
	enum whose whose;       /* of this element and of what is in it */
	uint32_t cell;          /* number of its name, 0: not yet */
	size_t name, name_n;    /* in names */
	size_t owner, owner_n;  /* its last name that says something */
};

struct paths {
	struct hmap map; /* parent path and key -> index + 1 */
	struct path *path;
	size_t n, cap;
	struct out names;
};

/* A requester of one item, by what refers to it. */
struct known {
	str agb, ura, name, city; /* in kept */
};

struct tree_state {
	const struct limits *limits;
	struct cells *cells;
	struct prose_state *prose;
	struct build build, other; /* the one under way, and one beside it */
	struct arena arena;        /* of the tree under way */
	const struct tree *t;
	struct paths paths;

	/* fhir.c: of the item */
	struct arena kept;
	struct hmap known; /* hash of a reference -> index + 1 */
	struct known *asked;
	size_t n_asked, asked_cap;
};

/* tree_word - what an element of XML or a member of JSON is called beyond the headers of tables. */
bool tree_word(str key, struct head_kind *out);
enum whose tree_whose(str key);

/* tree_scopes - any tree: persons by the names of its elements. */
void tree_scopes(struct tree_state *s);
/* tree_path - the path of node i; paths[up] are known. */
uint32_t tree_path(struct tree_state *s, uint32_t up, str key);
uint32_t tree_cell(struct tree_state *s, uint32_t path);
/* tree_prose - running text in c, put with b; what it says is copied. */
void tree_prose(struct tree_state *s, struct build *b, uint32_t cell, const struct cell *c);
/* tree_checked - through the detector of the kind; gives false when it does not take it. */
bool tree_checked(struct tree_state *s, struct build *b, enum kind kind, unsigned evidence,
		  uint32_t cell, const struct cell *c, str text);

/* fhir_resources - gives false when the tree holds none. */
bool fhir_resources(struct tree_state *s);
void fhir_item(struct tree_state *s);
void fhir_free(struct tree_state *s);

/* ---- walking ---- */

#define NODE_NONE UINT32_MAX

/* node_next - the child of parent behind prev (NODE_NONE: the first); NODE_NONE when there is none.
 */
static inline uint32_t node_next(const struct tree *t, uint32_t parent, uint32_t prev)
{
	uint32_t i = prev == NODE_NONE ? parent + 1 : t->node[prev].to;
	return i < t->node[parent].to ? i : NODE_NONE;
}
/* node_child - the first child of that name, or NODE_NONE; parent may be that too. */
uint32_t node_child(const struct tree *t, uint32_t parent, str key);
/* node_each - the children of that name behind prev, one by one; items of arrays for the array. */
uint32_t node_each(const struct tree *t, uint32_t parent, str key, uint32_t prev);
/* node_value - the value of node i: its own, or that of its attribute "value" or its text; NULL
 * when it has none. i: may be NODE_NONE */
const struct cell *node_value(const struct tree *t, uint32_t i);
static inline str node_text(const struct tree *t, uint32_t i)
{
	const struct cell *c = node_value(t, i);
	return c == NULL ? STR_NONE : str_trim(c->text);
}
/* numbers_of - which numbers a system or root stands for. */
enum numbers { NUMBERS_other, NUMBERS_bsn, NUMBERS_agb, NUMBERS_ura, NUMBERS_uzovi, NUMBERS_work };
enum numbers numbers_of(str system);

#endif
