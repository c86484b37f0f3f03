/* xml_walk - see xml_walk.h. The events of libxml2's SAX 2, which builds no tree. */
#include "text/xml_walk.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#define ATTR_PARTS 5 /* name, prefix, namespace, value, end of value */

struct feed {
	size_t (*read)(void *from, void *p, size_t n);
	void *from;
};

static void quiet(void *ctx, xmlErrorPtr e) { (void)ctx, (void)e; }

static int on_read(void *ctx, char *buf, int n)
{
	struct feed *f = ctx;
	return n > 0 ? (int)f->read(f->from, buf, (size_t)n) : 0;
}

static int on_close(void *ctx)
{
	(void)ctx;
	return 0;
}

static void on_open(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
		    int n_names, const xmlChar **names, int n, int n_default, const xmlChar **attr)
{
	const struct xml_walk *w = ctx;
	(void)prefix, (void)uri, (void)n_names, (void)names, (void)n_default;
	struct xml_tag t = {.name = str_of((const char *)name),
			    .attr = attr,
			    .n = attr != NULL && n > 0 ? (unsigned)n : 0};
	w->open(w->ctx, &t);
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	const struct xml_walk *w = ctx;
	(void)prefix, (void)uri;
	w->close(w->ctx, str_of((const char *)name));
}

static void on_text(void *ctx, const xmlChar *s, int n)
{
	const struct xml_walk *w = ctx;
	if (n > 0)
		w->text(w->ctx, (str){s, (size_t)n});
}

bool xml_attr(const struct xml_tag *t, const char *name, str *out_value)
{
	str want = str_of(name);
	for (unsigned i = 0; i < t->n; i++) {
		const unsigned char *const *a = t->attr + (size_t)i * ATTR_PARTS;
		if (a[3] == NULL || a[0][0] != want.p[0] ||
		    !str_eq(str_of((const char *)a[0]), want))
			continue;
		*out_value = (str){a[3], (size_t)(a[4] - a[3])};
		return true;
	}
	return false;
}

bool xml_walk(const struct xml_walk *w, size_t (*read)(void *from, void *p, size_t n), void *from)
{
	struct feed feed = {read, from};
	struct xml_walk copy = *w;
	xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
			     .startElementNs = on_open,
			     .endElementNs = on_end,
			     .characters = on_text,
			     .ignorableWhitespace = on_text,
			     .cdataBlock = on_text,
			     .serror = quiet};
	xmlParserCtxtPtr c =
	    xmlCreateIOParserCtxt(&sax, &copy, on_read, on_close, &feed, XML_CHAR_ENCODING_NONE);
	if (c == NULL)
		return false;
	xmlCtxtUseOptions(c, XML_PARSE_NONET);
	bool whole = xmlParseDocument(c) == 0 && c->wellFormed != 0;
	if (c->myDoc != NULL)
		xmlFreeDoc(c->myDoc); /* declarations of entities */
	c->myDoc = NULL;
	xmlFreeParserCtxt(c);
	return whole;
}
