/* xml_flow - see xml_flow.h. */
#include "text/xml_flow.h"

#include <string.h>

#include <libxml/parser.h>

#include "text/xml_walk.h"

#define DEPTH_MOST 512

static void quiet(void *ctx, const char *text, ...) { (void)ctx, (void)text; }

void xml_warm(void)
{
	xmlInitParser();
	xmlSetGenericErrorFunc(NULL, quiet);
}

static enum flow flow_of(const struct flow_grammar *g, str name)
{
	for (size_t i = 0; i < g->n && name.n > 0; i++) {
		str n = g->name[i].name;
		if (n.n == name.n && n.p[0] == name.p[0] && str_eq(name, n))
			return g->name[i].flow;
	}
	return FLOW_through;
}

struct flowing {
	struct document *d;
	const struct flow_grammar *g;
	int depth;        /* of the element under way */
	int skip_above;   /* depth of the element that is skipped, -1: none */
	int text_above;   /* depth of the element whose characters are text, -1: none */
	uint64_t line_at; /* place in the text where the last paragraph began */
};

static void on_open(void *ctx, const struct xml_tag *t)
{
	struct flowing *w = ctx;
	enum flow f =
	    ++w->depth <= DEPTH_MOST && w->skip_above < 0 ? flow_of(w->g, t->name) : FLOW_through;
	switch (f) {
	case FLOW_line:
		document_line(w->d);
		w->line_at = document_place(w->d);
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
		document_table(w->d, STR_NONE, false);
		break;
	case FLOW_row:
		document_row(w->d, 0);
		break;
	case FLOW_cell:
		document_cell(w->d);
		break;
	case FLOW_text:
		if (w->text_above < 0)
			w->text_above = w->depth;
		break;
	case FLOW_skip:
		w->skip_above = w->depth;
		break;
	case FLOW_through:
	default:
		break;
	}
}

static void on_close(void *ctx, str name)
{
	struct flowing *w = ctx;
	int depth = w->depth--;
	if (depth == w->text_above)
		w->text_above = -1;
	if (depth == w->skip_above)
		w->skip_above = -1;
	else if (depth <= DEPTH_MOST && w->skip_above < 0) {
		enum flow f = flow_of(w->g, name);
		if (f == FLOW_line && w->line_at == document_place(w->d))
			document_blank(w->d);
		else if (f == FLOW_line)
			document_line(w->d);
		else if (f == FLOW_table)
			document_table_end(w->d);
	}
}

static void on_text(void *ctx, str s)
{
	struct flowing *w = ctx;
	if (w->skip_above < 0 && (w->g->all_text || w->text_above >= 0))
		document_put(w->d, s);
}

static size_t from_memory(void *from, void *p, size_t n)
{
	str *left = from;
	str piece = str_sub(*left, 0, n);
	memcpy(p, piece.p, piece.n);
	*left = str_sub(*left, piece.n, left->n);
	return piece.n;
}

bool xml_flow_read(struct document *d, const struct flow_grammar *g, str xml)
{
	struct flowing f = {.d = d, .g = g, .skip_above = -1, .text_above = -1};
	const struct xml_walk walk = {
	    .open = on_open, .close = on_close, .text = on_text, .ctx = &f};
	return xml_walk(&walk, from_memory, &xml);
}
