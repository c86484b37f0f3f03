/*
 * tree_out - writing one tree as JSON (RFC 8259) or XML (1.0), as the makers of trees ask: the same
 * calls give objects and members, or elements with text, attributes, or attributes called value.
 */
#ifndef SIM_TREE_OUT_H
#define SIM_TREE_OUT_H

#include "base/out.h"

enum tree_form {
	TREE_FORM_json,
	TREE_FORM_elements,   /* <naam>x</naam> */
	TREE_FORM_attributes, /* <patient naam="x"> as far as values come first */
	TREE_FORM_value       /* <naam value="x"/> */
};

#define TREE_OUT_DEPTH 16

struct tree_out {
	struct out *o;
	enum tree_form form;
	bool pretty, ascii; /* ascii: letters beyond it as escapes */
	bool bare_lists;    /* XML: items of a list without an element around them */
	unsigned depth;
	struct tree_frame {
		const char *name, *item; /* item: of a list */
		bool list, any, open;    /* open: its start tag still takes attributes */
	} frame[TREE_OUT_DEPTH];
};

/* to_object, to_list - begin one, as a member called name or as the next item of a list (name
 * ignored in JSON). item: what XML calls the items */
void to_object(struct tree_out *t, const char *name);
void to_list(struct tree_out *t, const char *name, const char *item);
void to_end(struct tree_out *t);
void to_text(struct tree_out *t, const char *name, str value);
void to_z(struct tree_out *t, const char *name, const char *value);
/* to_attribute - an attribute of the element just begun; nothing in JSON. */
void to_attribute(struct tree_out *t, const char *name, const char *value);
/* to_number - a value that JSON writes without quotes when it is a number. */
void to_number(struct tree_out *t, const char *name, str value);

#endif
