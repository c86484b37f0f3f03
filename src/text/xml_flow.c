/* xml_flow - see xml_flow.h. */
#include "text/xml_flow.h"

#include <libxml/xmlreader.h>

#define DEPTH_MOST 512

static void quiet(void *ctx, const char *text, ...) { (void)ctx, (void)text; }

static void quiet_reader(void *ctx, const char *text, xmlParserSeverities how,
			 xmlTextReaderLocatorPtr at)
{
	(void)ctx, (void)text, (void)how, (void)at;
}

void xml_warm(void)
{
	xmlInitParser();
	xmlSetGenericErrorFunc(NULL, quiet);
}

static enum flow flow_of(const struct flow_grammar *g, str name)
{
	for (size_t i = 0; i < g->n; i++)
		if (str_eq(name, str_of(g->name[i].name)))
			return g->name[i].flow;
	return FLOW_through;
}

struct walk {
	struct document *d;
	const struct flow_grammar *g;
	xmlTextReaderPtr r;
	int skip_above;   /* depth of the element that is skipped, -1: none */
	uint64_t line_at; /* place in the text where the last paragraph began */
	int text_above;   /* depth of the element whose characters are text, -1: none */
};

static void opens(struct walk *w, enum flow f, bool empty)
{
	switch (f) {
	case FLOW_line:
		document_line(w->d);
		w->line_at = w->d->base + w->d->run.n;
		if (empty)
			document_blank(w->d);
		break;
	case FLOW_break:
		document_put(w->d, STR("\n"));
		break;
	case FLOW_tab:
		document_put(w->d, STR("\t"));
		break;
	case FLOW_space:
		document_put(w->d, STR(" "));
		break;
	case FLOW_table:
		if (!empty)
			document_table(w->d, STR_NONE, false);
		break;
	case FLOW_row:
		document_row(w->d, 0);
		break;
	case FLOW_cell:
		document_cell(w->d);
		break;
	case FLOW_text:
		if (!empty && w->text_above < 0)
			w->text_above = xmlTextReaderDepth(w->r);
		break;
	case FLOW_skip:
		if (!empty && w->skip_above < 0)
			w->skip_above = xmlTextReaderDepth(w->r);
		break;
	case FLOW_through:
	default:
		break;
	}
}

static void closes(struct walk *w, enum flow f)
{
	int depth = xmlTextReaderDepth(w->r);
	if (depth == w->skip_above)
		w->skip_above = -1;
	if (depth == w->text_above)
		w->text_above = -1;
	if (w->skip_above >= 0)
		return;
	if (f == FLOW_line && w->line_at == w->d->base + w->d->run.n)
		document_blank(w->d);
	else if (f == FLOW_line)
		document_line(w->d);
	else if (f == FLOW_table)
		document_table_end(w->d);
}

static void step(struct walk *w)
{
	const xmlChar *s;
	switch (xmlTextReaderNodeType(w->r)) {
	case XML_READER_TYPE_ELEMENT:
		if (w->skip_above < 0)
			opens(
			    w,
			    flow_of(w->g, str_of((const char *)xmlTextReaderConstLocalName(w->r))),
			    xmlTextReaderIsEmptyElement(w->r) == 1);
		break;
	case XML_READER_TYPE_END_ELEMENT:
		closes(w, flow_of(w->g, str_of((const char *)xmlTextReaderConstLocalName(w->r))));
		break;
	case XML_READER_TYPE_TEXT:
	case XML_READER_TYPE_CDATA:
	case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		s = xmlTextReaderConstValue(w->r);
		if (s != NULL && w->skip_above < 0 && (w->g->all_text || w->text_above >= 0))
			document_put(w->d, str_of((const char *)s));
		break;
	default:
		break;
	}
}

bool xml_flow_read(struct document *d, const struct flow_grammar *g, str xml)
{
	struct walk w = {.d = d, .g = g, .skip_above = -1, .text_above = -1};
	if (xml.n > INT32_MAX)
		return false;
	w.r = xmlReaderForMemory((const char *)xml.p, (int)xml.n, NULL, NULL, XML_PARSE_NONET);
	if (w.r == NULL)
		return false;
	xmlTextReaderSetErrorHandler(w.r, quiet_reader, NULL);
	int r;
	while ((r = xmlTextReaderRead(w.r)) == 1)
		if (xmlTextReaderDepth(w.r) <= DEPTH_MOST)
			step(&w);
	xmlFreeTextReader(w.r);
	return r == 0;
}
