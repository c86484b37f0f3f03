/*
 * reader_xml - XML (1.0, fifth edition) of any kind as trees: documents, fragments, several in one
 * file. Elements keep their local names. What does not fit together is stepped over, and said.
 * Refuses document type definitions: entities of their own stay as they are written, and nothing
 * outside of the item is ever asked for.
 */
#include "base/utf8.h"
#include "text/grow_tree.h"
#include "text/part.h"
#include "text/markup.h"
#include "text/prose.h"
#include "text/view.h"

#define BID        87 /* above tables, below messages of HL7 v2 that stand in it */
#define BID_PLAIN  86 /* no declaration in front */
#define LOOK_BYTES ((size_t)16 << 10)

struct walk {
	struct read_job *job;
	struct text_in in;
	str text;
	const struct raw_map *map;
	size_t at;
	struct grow_tree tree;
	struct plain plain;
	uint64_t line;
	uint32_t parts; /* members so far */
};

static bool more(struct walk *w)
{
	w->at = 0;
	return view_next(w->job, &w->in, &w->text, &w->map);
}

static bool more_behind(struct walk *w) { return text_again(&w->in, w->at) && more(w); }

static void say_partial(struct walk *w, enum reason why)
{
	tree_partial(&w->tree, why, raw_at(w->map, w->at));
}

static struct cell cell_of(struct walk *w, size_t from, size_t to, str text)
{
	str said = utf8_head(text, TREE_VALUE);
	if (said.n < text.n)
		say_partial(w, REASON_partly_unreadable);
	return raw_cell(w->map, said, from, to);
}

static void give_text(struct walk *w, const struct token *t)
{
	str raw = str_sub(w->text, t->text_from, t->text_to);
	str s = str_trim(raw);
	if (s.n == 0)
		return;
	size_t from = (size_t)(s.p - w->text.p);
	if (tree_deep(&w->tree) == 0) {
		prose_give(w->job->sink, w->map, s, from, w->line);
		return;
	}
	str plain = t->kind == TOKEN_plain ? s : markup_plain(&w->plain, s);
	if (part_packed(plain)) {
		part_give(w->job, tree_top(&w->tree)->key, plain, 0, raw_at(w->map, from),
			  &w->parts);
		return;
	}
	tree_value(&w->tree, STR_NONE, cell_of(w, from, from + s.n, str_trim(plain)), false);
}

static void give_attributes(struct walk *w, const struct token *t)
{
	size_t at = t->text_from;
	struct attribute a;
	while (markup_attribute(w->text, &at, t->text_to, &a)) {
		if (str_eq(a.prefix, STR("xmlns")) || str_eq(a.name, STR("schemaLocation")))
			continue;
		str raw = str_sub(w->text, a.from, a.to);
		str value = markup_plain(&w->plain, raw);
		if (part_packed(value)) {
			part_give(w->job, a.name, value, 0, raw_at(w->map, a.from), &w->parts);
			continue;
		}
		tree_value(&w->tree, a.name, cell_of(w, a.from, a.to, value), true);
	}
}

static void end_document(struct walk *w) { tree_end(&w->tree); }

static void open_element(struct walk *w, const struct token *t)
{
	uint64_t at = raw_place(w->map, t->from);
	tree_tell_depth(&w->tree, at);
	tree_open(&w->tree, NODE_object, t->name, at);
	give_attributes(w, t);
	if (t->empty)
		tree_close(&w->tree);
	if (tree_deep(&w->tree) == 0)
		end_document(w);
}

/* An end tag closes the element of its name; those within it that were not closed are, too. */
static void close_element(struct walk *w, const struct token *t)
{
	uint32_t depth = w->tree.depth;
	if (w->tree.over > 0) {
		tree_close(&w->tree);
		return;
	}
	while (depth > 0 && !str_eq(w->tree.node[w->tree.open[depth - 1]].key, t->name))
		depth--;
	if (depth != w->tree.depth || depth == 0)
		say_partial(w, REASON_partly_unreadable);
	if (depth == 0)
		return;
	while (w->tree.depth >= depth)
		tree_close_leaf(&w->tree);
	if (w->tree.depth == 0)
		end_document(w);
}

/* Another declaration while a document is open: that one was cut off. */
static void declaration(struct walk *w, const struct token *t)
{
	if (!str_starts(str_sub(w->text, t->from, t->to), STR("<?xml")) || tree_deep(&w->tree) == 0)
		return;
	say_partial(w, REASON_short_data);
	end_document(w);
}

static void step(struct walk *w)
{
	struct token t = markup_next(w->text, w->at, w->in.last);
	if (t.kind == TOKEN_more) {
		if (more_behind(w))
			return;
		t = markup_next(w->text, w->at, true);
		say_partial(w, REASON_partly_unreadable);
	}
	switch (t.kind) {
	case TOKEN_text:
	case TOKEN_plain:
		give_text(w, &t);
		break;
	case TOKEN_open:
		open_element(w, &t);
		break;
	case TOKEN_close:
		close_element(w, &t);
		break;
	default:
		declaration(w, &t);
	}
	w->at = t.to;
}

static void walk_documents(struct walk *w)
{
	while (w->at < w->text.n || more(w))
		step(w);
	if (tree_deep(&w->tree) > 0) {
		w->job->sink->partial(w->job->sink, REASON_short_data, w->job->in->at);
		end_document(w);
	}
}

/* ---- bidding ---- */

static bool hypertext(str name)
{
	static const char *const names[] = {"html", "head",  "body",  "table", "div",
					    "span", "p",     "h1",    "h2",    "font",
					    "meta", "title", "style", "center"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(name, str_of(names[i])))
			return true;
	return false;
}

static int xml_bid(const struct head *h)
{
	str s = str_sub(h->text, 0, LOOK_BYTES);
	size_t at = 0, closed = 0, opened = 0;
	while (at < s.n && s.p[at] <= ' ')
		at++;
	bool said = str_starts(str_sub(s, at, s.n), STR("<?xml"));
	if (at == s.n || s.p[at] != '<')
		return 0;
	while (at < s.n && closed == 0) {
		struct token t = markup_next(s, at, true);
		if (t.kind == TOKEN_text && opened == 0 && str_trim(str_sub(s, t.from, t.to)).n > 0)
			return 0;
		if (t.kind == TOKEN_open && opened == 0 && hypertext(t.name))
			return 0;
		if (t.kind == TOKEN_other && !said &&
		    str_eq_nocase(str_sub(s, t.from + 2, t.from + 14), STR("DOCTYPE html")))
			return 0;
		opened += t.kind == TOKEN_open;
		closed += t.kind == TOKEN_close || (t.kind == TOKEN_open && t.empty);
		at = t.to;
	}
	if (opened == 0)
		return said ? BID : 0;
	return said ? BID : closed > 0 || s.n == LOOK_BYTES ? BID_PLAIN : 0;
}

static int xml_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	struct read_job job = *j;
	job.arena = &a;
	w->job = &job;
	w->line = 1;
	tree_begin(&w->tree, j->sink, NOTATION_xml);
	text_open(&w->in, &a, j->in, markup_charset(j->head->raw, j->head->charset));
	walk_documents(w);
	tree_free(&w->tree);
	plain_free(&w->plain);
	return view_end(j, &w->in, e);
}

const struct reader reader_xml = {
    .name = "xml",
    .version = 1,
    .format = "XML (FHIR, CDA, HL7 v3, ADA, exports)",
    .standard = "XML 1.0; FHIR STU3 and R4, HL7 v3 and CDA release 2, Nictiz ADA",
    .limits = "entities of a document type definition stay as written; namespaces are not told "
	      "apart",
    .bid = xml_bid,
    .container = true,
    .bid_most = BID,
    .read = xml_read,
};
