/*
 * xml_flow - the text of an office document in XML: paragraphs, tables, cells. What an element
 * means is a row of a table, by its name without prefix; all others are looked through. Reads by
 * libxml2, without network, entities of its own, or document type definitions. Inner header of
 * text/.
 */
#ifndef TEXT_XML_FLOW_H
#define TEXT_XML_FLOW_H

#include "text/document.h"

enum flow {
	FLOW_through, /* what is in it is read */
	FLOW_skip,    /* nothing in it is read */
	FLOW_text,    /* its characters are text; outside of such elements characters are not */
	FLOW_line,    /* a paragraph */
	FLOW_break,   /* the line ends here */
	FLOW_tab,
	FLOW_space,
	FLOW_table,
	FLOW_row,
	FLOW_cell
};

struct flow_name {
	str name;
	enum flow flow;
};

struct flow_grammar {
	const struct flow_name *name;
	size_t n;
	bool all_text; /* characters are text in any element */
};

/*
 * xml_flow_read - put the text of one part of a document.
 * takes   xml: the part as stored
 * gives   false when it is not well-formed to its end: what came before is put
 */
bool xml_flow_read(struct document *d, const struct flow_grammar *g, str xml);
/* xml_warm - start libxml2 before the seal. */
void xml_warm(void);

#endif
