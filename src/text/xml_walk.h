/*
 * xml_walk - XML of any length, element by element, as it is unpacked: what a sheet of a million
 * rows needs. Reads by libxml2, without network, entities of its own, or document type
 * definitions; nesting beyond 256 is not well-formed to it. Inner header of text/.
 */
#ifndef TEXT_XML_WALK_H
#define TEXT_XML_WALK_H

#include "base/str.h"

/* An element that begins. Names are without prefix. */
struct xml_tag {
	str name;
	const unsigned char *const *attr;
	unsigned n;
};

struct xml_walk {
	void (*open)(void *ctx, const struct xml_tag *t);
	void (*close)(void *ctx, str name);
	void (*text)(void *ctx, str s);
	void *ctx;
};

/* xml_attr - the value of an attribute; borrowed for the call of open. gives false when the element
 * has it not. */
bool xml_attr(const struct xml_tag *t, const char *name, str *out_value);
/*
 * xml_walk - walk one document.
 * takes   read: gives the next bytes of it, 0 at its end
 * gives   false when it is not well-formed to its end: what came before was told
 */
bool xml_walk(const struct xml_walk *w, size_t (*read)(void *from, void *p, size_t n), void *from);

#endif
