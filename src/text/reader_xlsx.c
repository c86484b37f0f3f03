/*
 * reader_xlsx - workbooks of Excel in Office Open XML (ISO/IEC 29500-1 18; .xlsx .xlsm .xltx):
 * every sheet as tables, hidden ones too, numbers as people see them, results of formulas,
 * comments, text boxes, headers and footers, what is kept of other workbooks, properties. Pictures,
 * objects and macros in them are members. Sheets are read as they are unpacked; strings that they
 * share are held in memory. Refuses formulas, charts, pivot caches, and workbooks in binary parts
 * (.xlsb).
 */
#include "text/sheet.h"
#include "text/sheet_note.h"
#include "text/workbook.h"
#include "text/xml_flow.h"

#define PART_BYTES  ((uint64_t)16 << 20)
#define PARTS_BYTES ((size_t)64 << 20)
#define VALUE_BYTES ((size_t)256 << 10)
#define LINKS_MOST  4096
#define NAME_BYTES  1024
#define WIDE_MOST   256 /* columns that a sheet says to have, to be believed */

enum part_sort {
	PART_none,
	PART_book,
	PART_relations,
	PART_links,
	PART_styles,
	PART_strings,
	PART_sheet,
	PART_aside,
	PART_cache,
	PART_binary
};

/* Text that stands beside the cells, kept until the sheets have been read. */
struct aside {
	str xml;
	str name; /* of its part, without folders */
	enum reason why;
	bool given; /* with the rows of its sheet */
};

/* The part with the comments of a sheet; names without folders. */
struct link {
	str sheet, comments;
};

struct load {
	struct read_job *job;
	struct workbook book;
	struct document d;
	struct sheet sheet;
	struct aside *aside;
	size_t n, cap, held;
	struct link *link;
	size_t links, links_cap;
	str linking;           /* the sheet whose links are being read */
	bool plumbing, sheets; /* what this walk reads */
	bool binary;
};

/* ---- one sheet ---- */

enum value { VALUE_number, VALUE_shared, VALUE_text, VALUE_truth };

struct grid {
	struct load *load;
	struct out value, shown; /* of the cell; as people see it */
	struct out margin;       /* headers and footers */
	struct sheet_notes notes;
	unsigned wide; /* columns before the one that comments go to */
	uint64_t style;
	enum value sort;
	unsigned column, next; /* of the cell, of one that tells none */
	unsigned sound;
	bool in_cell, text, in_margin, lost;
};

/* The column of "BC12", 0-based. */
static unsigned column_of(str ref, unsigned without)
{
	unsigned v = 0;
	size_t i = 0;
	for (; i < ref.n && i < 4 && is_alpha(ref.p[i]); i++)
		v = v * 26 + (unsigned)(to_upper(ref.p[i]) - 'A') + 1;
	return i == 0 ? without : v - 1;
}

static void cell_opens(struct grid *g, const struct xml_tag *t)
{
	str s;
	g->in_cell = true;
	g->column = xml_attr(t, "r", &s) ? column_of(s, g->next) : g->next;
	g->next = g->column + 1;
	g->wide = g->next > g->wide ? g->next : g->wide;
	g->style = 0;
	if (xml_attr(t, "s", &s) && !str_u64(s, &g->style))
		g->style = 0;
	g->sort = VALUE_number;
	if (xml_attr(t, "t", &s))
		g->sort = str_eq(s, STR("s"))   ? VALUE_shared
			  : str_eq(s, STR("b")) ? VALUE_truth
			  : str_eq(s, STR("n")) ? VALUE_number
						: VALUE_text;
	out_clear(&g->value);
}

static void row_opens(struct grid *g, const struct xml_tag *t)
{
	str s;
	uint64_t number = 0;
	if (!xml_attr(t, "r", &s) || !str_u64(s, &number))
		number = 0;
	sheet_row(&g->load->sheet, number);
	g->next = 0;
}

/* "A1:F20": how wide the sheet is. */
static void dimension(struct grid *g, const struct xml_tag *t)
{
	str s;
	if (!xml_attr(t, "ref", &s))
		return;
	unsigned wide = column_of(str_sub(s, str_find_byte(s, ':') + 1, s.n), 0) + 1;
	g->wide = wide <= WIDE_MOST && wide > g->wide ? wide : g->wide;
}

/* What is said of the cells of a row stands behind its last column. */
static void give_notes(struct grid *g)
{
	struct sheet *s = &g->load->sheet;
	unsigned at = g->wide;
	for (str note; (note = sheet_notes_of(&g->notes, s->number)).n > 0;)
		if (s->n > 0)
			sheet_cell(s, at++, note);
}

/* "cell": what is kept of a sheet of another workbook. */
static bool is_cell(str name) { return str_eq(name, STR("c")) || str_eq(name, STR("cell")); }

static bool is_margin(str name)
{
	return str_ends(name, STR("Header")) || str_ends(name, STR("Footer"));
}

static void on_open(void *ctx, const struct xml_tag *t)
{
	struct grid *g = ctx;
	if (g->in_cell) {
		if (str_eq(t->name, STR("rPh")))
			g->sound++;
		g->text = (str_eq(t->name, STR("v")) || str_eq(t->name, STR("t"))) && g->sound == 0;
	} else if (is_cell(t->name)) {
		cell_opens(g, t);
	} else if (str_eq(t->name, STR("row"))) {
		row_opens(g, t);
	} else if (is_margin(t->name)) {
		g->in_margin = true;
	} else if (str_eq(t->name, STR("dimension"))) {
		dimension(g, t);
	}
}

static void give_cell(struct grid *g)
{
	struct load *l = g->load;
	str v = out_view(&g->value), s = STR_NONE;
	uint64_t i;
	out_clear(&g->shown);
	switch (g->sort) {
	case VALUE_shared:
		if (!str_u64(str_trim(v), &i) || !workbook_string(&l->book, i, &s))
			g->lost = true;
		workbook_unescape(&g->shown, str_sub(s, 0, VALUE_BYTES));
		break;
	case VALUE_truth:
		out_z(&g->shown, str_eq(str_trim(v), STR("1")) ? "TRUE" : "FALSE");
		break;
	case VALUE_number:
		number_format_write(&g->shown, v, workbook_style(&l->book, g->style),
				    l->book.from_1904);
		break;
	case VALUE_text:
	default:
		workbook_unescape(&g->shown, v);
		break;
	}
	sheet_cell(&l->sheet, g->column, out_view(&g->shown));
}

static void on_close(void *ctx, str name)
{
	struct grid *g = ctx;
	g->text = false;
	if (is_cell(name) && g->in_cell) {
		g->in_cell = false;
		g->sound = 0;
		if (g->value.n > 0 && !sheet_full(&g->load->sheet))
			give_cell(g);
	} else if (str_eq(name, STR("rPh"))) {
		g->sound -= g->sound > 0;
	} else if (str_eq(name, STR("row"))) {
		give_notes(g);
	} else if (g->in_margin && is_margin(name)) {
		g->in_margin = false;
		out_char(&g->margin, '\n');
	}
}

static void on_text(void *ctx, str s)
{
	struct grid *g = ctx;
	struct out *o = g->in_margin ? &g->margin : &g->value;
	if ((g->text || g->in_margin) && o->n < VALUE_BYTES)
		out_str(o, str_sub(s, 0, VALUE_BYTES));
}

static str base_of(str path)
{
	size_t from = path.n;
	while (from > 0 && path.p[from - 1] != '/')
		from--;
	return str_sub(path, from, path.n);
}

/* Where the part with the comments of this sheet was kept; NULL: nowhere. */
static struct aside *comments_of(struct load *l, str path)
{
	str sheet = base_of(path);
	size_t i = 0;
	while (i < l->links && !str_eq(l->link[i].sheet, sheet))
		i++;
	for (size_t k = 0; i < l->links && k < l->n && k < LINKS_MOST; k++)
		if (str_eq(l->aside[k].name, l->link[i].comments))
			return &l->aside[k];
	return NULL;
}

static void read_notes(struct load *l, struct grid *g, str path)
{
	struct aside *a = comments_of(l, path);
	if (a == NULL || a->given)
		return;
	a->given = true;
	if (!sheet_notes_read(&g->notes, a->xml) && a->why == REASON_none)
		l->job->sink->partial(l->job->sink, REASON_broken, 0);
}

static enum reason read_sheet(struct load *l, struct unpack *u, str path)
{
	struct grid g = {.load = l, .value = out_mem(), .shown = out_mem(), .margin = out_mem()};
	sheet_notes_start(&g.notes);
	read_notes(l, &g, path);
	sheet_begin(&l->sheet, workbook_name(&l->book, path));
	enum reason why = package_xml(u, &(struct xml_walk){on_open, on_close, on_text, &g});
	enum reason less = sheet_end(&l->sheet);
	if (g.margin.n > 0) {
		sheet_margin(&l->d, out_view(&g.margin));
		document_blank(&l->d);
	}
	for (str note; (note = sheet_notes_left(&g.notes)).n > 0;) {
		document_put(&l->d, note);
		document_blank(&l->d);
	}
	sheet_notes_free(&g.notes);
	out_end(&g.value);
	out_end(&g.shown);
	out_end(&g.margin);
	if (why != REASON_none)
		return why;
	return less != REASON_none ? less : g.lost ? REASON_partly_unreadable : REASON_none;
}

/* ---- the package ---- */

static const struct flow_name names[] = {{STR("comment"), FLOW_line},
					 {STR("threadedComment"), FLOW_line},
					 {STR("text"), FLOW_text},
					 {STR("author"), FLOW_through},
					 {STR("rPh"), FLOW_skip},
					 {STR("Fallback"), FLOW_skip},
					 {STR("p"), FLOW_line},
					 {STR("t"), FLOW_text},
					 {STR("br"), FLOW_break},
					 {STR("creator"), FLOW_text},
					 {STR("lastModifiedBy"), FLOW_text},
					 {STR("title"), FLOW_text},
					 {STR("subject"), FLOW_text},
					 {STR("description"), FLOW_text},
					 {STR("keywords"), FLOW_text}};
static const struct flow_grammar grammar = {names, sizeof(names) / sizeof(names[0]), false};

static bool starts(str name, const char *start)
{
	str s = str_of(start);
	return str_eq_nocase(str_sub(name, 0, s.n), s);
}

static bool ends(str name, const char *end)
{
	str s = str_of(end);
	return name.n >= s.n && str_eq_nocase(str_sub(name, name.n - s.n, name.n), s);
}

static enum part_sort sort_of(str name)
{
	static const struct {
		const char *start, *end;
		enum part_sort sort;
	} parts[] = {{"xl/workbook", ".xml", PART_book},
		     {"xl/workbook", ".bin", PART_binary},
		     {"xl/_rels/workbook", ".rels", PART_relations},
		     {"xl/styles", ".xml", PART_styles},
		     {"xl/sharedStrings", ".xml", PART_strings},
		     {"xl/worksheets/_rels/", ".rels", PART_links},
		     {"xl/worksheets/_rels/", "", PART_none},
		     {"xl/worksheets/", ".xml", PART_sheet},
		     {"xl/dialogsheets/", ".xml", PART_sheet},
		     {"xl/externalLinks/externalLink", ".xml", PART_sheet},
		     {"xl/pivotCache/pivotCacheRecords", ".xml", PART_cache},
		     {"xl/macrosheets/", ".xml", PART_sheet},
		     {"xl/comments", ".xml", PART_aside},
		     {"xl/threadedComments/", ".xml", PART_aside},
		     {"xl/drawings/drawing", ".xml", PART_aside},
		     {"docProps/core", ".xml", PART_aside}};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (starts(name, parts[i].start) && ends(name, parts[i].end))
			return parts[i].sort;
	return PART_none;
}

static bool is_plumbing(str name)
{
	return ends(name, ".xml") || ends(name, ".rels") || ends(name, ".vml") ||
	       starts(name, "xl/printerSettings/");
}

static void on_link(void *ctx, const struct xml_tag *t)
{
	struct load *l = ctx;
	str type, target;
	if (l->links >= LINKS_MOST || !xml_attr(t, "Type", &type) ||
	    !str_ends(type, STR("/comments")) || !xml_attr(t, "Target", &target))
		return;
	GROW(l->link, l->links_cap, l->links + 1);
	l->link[l->links++] = (struct link){
	    .sheet = l->linking,
	    .comments = str_copy(l->job->arena, base_of(str_sub(target, 0, NAME_BYTES)))};
}

static void no_text(void *ctx, str s) { (void)ctx, (void)s; }

/* "xl/worksheets/_rels/sheet1.xml.rels": the parts that belong to a sheet. */
static enum reason read_links(struct load *l, struct unpack *u, str name)
{
	str base = base_of(name);
	if (l->links >= LINKS_MOST || base.n > NAME_BYTES)
		return REASON_none;
	l->linking = str_copy(l->job->arena, str_sub(base, 0, base.n - STR(".rels").n));
	return package_xml(u, &(struct xml_walk){on_link, no_text, no_text, l});
}

static enum reason keep_aside(struct load *l, struct unpack *u, str name)
{
	struct aside p = {.name = str_copy(l->job->arena, str_sub(base_of(name), 0, NAME_BYTES))};
	if (l->held >= PARTS_BYTES)
		return REASON_limit_memory;
	p.xml = archive_take_all(u, l->job->arena, PART_BYTES, &p.why);
	l->held += p.xml.n;
	GROW(l->aside, l->cap, l->n + 1);
	l->aside[l->n++] = p;
	return p.why;
}

static enum reason read_part(struct load *l, struct unpack *u, enum part_sort sort, str name)
{
	if ((sort == PART_sheet) ? !l->sheets : !l->plumbing)
		return REASON_none;
	switch (sort) {
	case PART_book:
		return workbook_read_sheets(&l->book, u);
	case PART_relations:
		return workbook_read_relations(&l->book, u);
	case PART_links:
		return read_links(l, u, name);
	case PART_styles:
		return workbook_read_styles(&l->book, u);
	case PART_strings:
		return workbook_read_strings(&l->book, u);
	case PART_sheet:
		return read_sheet(l, u, name);
	case PART_aside:
		return keep_aside(l, u, name);
	case PART_cache:
		return REASON_partly_unreadable; /* may hold rows that no sheet holds any more */
	case PART_none:
	case PART_binary:
	default:
		return REASON_none;
	}
}

static enum reason on_member(void *ctx, struct unpack *u, const struct child *c)
{
	struct load *l = ctx;
	enum part_sort sort = sort_of(c->name);
	if (!c->is_file)
		return REASON_none;
	if (c->why != REASON_none || (sort == PART_none && !is_plumbing(c->name)))
		return l->plumbing ? archive_give(u, c) : REASON_none;
	l->binary = l->binary || sort == PART_binary;
	enum reason why = read_part(l, u, sort, c->name);
	if (why != REASON_none)
		l->job->sink->partial(l->job->sink, why, 0);
	return why == REASON_limit_expansion ? why : REASON_none;
}

static int walk_twice(struct load *l, struct err *e)
{
	struct read_job *j = l->job;
	l->plumbing = true;
	l->sheets = !j->in->can_seek;
	if (package_walk(j, on_member, l, e) != 0)
		return -1;
	if (l->binary)
		return err_set(e, REASON_no_reader, 0);
	if (l->sheets)
		return 0;
	l->plumbing = false;
	l->sheets = true;
	input_seek(j->in, 0);
	return package_walk(j, on_member, l, e);
}

static int xlsx_read(struct read_job *j, struct err *e)
{
	struct load l = {.job = j};
	workbook_start(&l.book, j->arena);
	document_start(&l.d, j);
	sheet_start(&l.sheet, &l.d);
	int r = walk_twice(&l, e);
	for (size_t i = 0; r == 0 && i < l.n; i++) {
		if (l.aside[i].given)
			continue;
		if (!xml_flow_read(&l.d, &grammar, l.aside[i].xml) && l.aside[i].why == REASON_none)
			j->sink->partial(j->sink, REASON_broken, 0);
		document_blank(&l.d);
	}
	document_end(&l.d);
	sheet_free(&l.sheet);
	workbook_free(&l.book);
	grow_free(l.aside, l.cap, sizeof(*l.aside));
	grow_free(l.link, l.links_cap, sizeof(*l.link));
	return r;
}

static int xlsx_bid(const struct head *h) { return package_of(h->raw) == PACKAGE_sheets ? 95 : 0; }

const struct reader reader_xlsx = {
    .name = "xlsx",
    .version = 3,
    .format = "Workbooks (XLSX, XLSM)",
    .standard = "ISO/IEC 29500-1 18",
    .limits = "no formulas, charts, pivot caches or passwords, no XLSB",
    .container = true,
    .needs_seek = true,
    .bid = xlsx_bid,
    .bid_most = 95,
    .read = xlsx_read,
    .warm = xml_warm,
};
