/*
 * reader_ooxml - Word documents and presentations of Office Open XML (ECMA-376, ISO/IEC 29500;
 * .docx .docm .dotx .pptx ...): body, tables, headers and footers, notes, comments, text boxes,
 * deleted text, properties. Pictures and objects in them are members. Other packages of the format
 * are unpacked like any ZIP archive. Refuses macros and style.
 */
#include <stdlib.h>

#include "text/package.h"
#include "text/xml_flow.h"

#define PARTS_BYTES ((uint64_t)256 << 20)

/* A part that holds text, kept until all have come: they are put in the order of this enum. */
enum part_sort { PART_body, PART_slide, PART_note, PART_head, PART_foot, PART_comment, PART_other };

struct part {
	enum part_sort sort;
	uint64_t number; /* of a slide */
	size_t order;    /* in which it came */
	str xml;
	enum reason why;
};

struct load {
	struct read_job *job;
	struct part *part;
	size_t n, cap;
};

static const struct flow_name names[] = {
    {STR("p"), FLOW_line},           {STR("t"), FLOW_text},
    {STR("delText"), FLOW_text},     {STR("tab"), FLOW_tab},
    {STR("br"), FLOW_break},         {STR("cr"), FLOW_break},
    {STR("tbl"), FLOW_table},        {STR("tr"), FLOW_row},
    {STR("tc"), FLOW_cell},          {STR("noBreakHyphen"), FLOW_space},
    {STR("Fallback"), FLOW_skip},    {STR("tabs"), FLOW_skip},
    {STR("creator"), FLOW_text},     {STR("lastModifiedBy"), FLOW_text},
    {STR("title"), FLOW_text},       {STR("subject"), FLOW_text},
    {STR("description"), FLOW_text}, {STR("keywords"), FLOW_text}};
static const struct flow_grammar grammar = {names, sizeof(names) / sizeof(names[0]), false};

static uint64_t number_in(str name)
{
	uint64_t v = 0;
	for (size_t i = 0; i < name.n; i++)
		if (is_digit(name.p[i]) && v < UINT32_MAX)
			v = v * 10 + (name.p[i] - (unsigned)'0');
	return v;
}

/* holds_text - the sort of a part by its name. gives false for others. */
static bool holds_text(str name, enum part_sort *out)
{
	static const struct {
		const char *start;
		enum part_sort sort;
	} starts[] = {{"word/document", PART_body},       {"ppt/slides/slide", PART_slide},
		      {"ppt/notesSlides/", PART_note},    {"word/footnotes", PART_note},
		      {"word/endnotes", PART_note},       {"word/header", PART_head},
		      {"word/footer", PART_foot},         {"word/comments", PART_comment},
		      {"ppt/comments/", PART_comment},    {"word/glossary/document", PART_other},
		      {"word/diagrams/data", PART_other}, {"ppt/diagrams/data", PART_other},
		      {"docProps/core", PART_other}};
	if (!str_ends(name, STR(".xml")))
		return false;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (str_starts(name, str_of(starts[i].start))) {
			*out = starts[i].sort;
			return true;
		}
	return false;
}

static bool is_plumbing(str name)
{
	return str_ends(name, STR(".xml")) || str_ends(name, STR(".rels"));
}

static enum reason on_member(void *ctx, struct unpack *u, const struct child *c)
{
	struct load *l = ctx;
	struct part p = {0};
	if (!c->is_file ||
	    (c->why == REASON_none && is_plumbing(c->name) && !holds_text(c->name, &p.sort)))
		return REASON_none;
	if (c->why != REASON_none || !holds_text(c->name, &p.sort))
		return archive_give(u, c);
	p.number = number_in(c->name);
	p.order = l->n;
	p.xml = archive_take_all(u, l->job->arena, PARTS_BYTES, &p.why);
	GROW(l->part, l->cap, l->n + 1);
	l->part[l->n++] = p;
	return p.why == REASON_limit_expansion ? p.why : REASON_none;
}

static int by_place(const void *p, const void *q)
{
	const struct part *a = p, *b = q;
	if (a->sort != b->sort)
		return a->sort < b->sort ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static int ooxml_bid(const struct head *h)
{
	enum package p = package_of(h->raw);
	return p == PACKAGE_none || p == PACKAGE_sheets ? 0 : 95;
}

static int ooxml_read(struct read_job *j, struct err *e)
{
	struct load l = {.job = j};
	struct document d;
	if (package_walk(j, on_member, &l, e) != 0) {
		grow_free(l.part, l.cap, sizeof(*l.part));
		return -1;
	}
	if (l.n > 0)
		qsort(l.part, l.n, sizeof(*l.part), by_place);
	document_start(&d, j);
	for (size_t i = 0; i < l.n; i++) {
		if (l.part[i].sort == PART_slide)
			document_page(&d, l.part[i].number);
		bool whole = xml_flow_read(&d, &grammar, l.part[i].xml);
		if (!whole || l.part[i].why != REASON_none)
			j->sink->partial(
			    j->sink, l.part[i].why != REASON_none ? l.part[i].why : REASON_broken,
			    0);
		document_blank(&d);
	}
	document_end(&d);
	grow_free(l.part, l.cap, sizeof(*l.part));
	return 0;
}

const struct reader reader_ooxml = {
    .name = "ooxml",
    .version = 3,
    .format = "Word documents and presentations (DOCX, PPTX)",
    .standard = "ECMA-376, ISO/IEC 29500",
    .limits = "no macros, no charts, no passwords",
    .container = true,
    .needs_seek = true,
    .bid = ooxml_bid,
    .bid_most = 95,
    .read = ooxml_read,
    .warm = xml_warm,
};
