/*
 * paper_ooxml - papers as Word and Excel store them: ECMA-376 parts 1 and 2, a zip of XML. Text is
 * cut into runs where an editor would cut it; dates in sheets are serial numbers with a style.
 */
#include "sim/paper.h"

#include "base/date.h"
#include "sim/pack.h"

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define OFFICE   "http://schemas.openxmlformats.org/officeDocument/2006/"
#define RELATED  "http://schemas.openxmlformats.org/package/2006/relationships"
#define TYPES    "http://schemas.openxmlformats.org/package/2006/content-types"
#define WORD     "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define SHEET    "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define VND      "application/vnd.openxmlformats-officedocument."

static void add_z(struct pack *z, const char *name, const char *text)
{
	pack_add(z, str_of(name), str_of(text));
}

static void add_root(struct pack *z, const char *target)
{
	struct out t = out_mem();
	out_z(&t, XML_HEAD "<Relationships xmlns=\"" RELATED
			   "\"><Relationship Id=\"rId1\" Type=\"" OFFICE
			   "relationships/officeDocument\" Target=\"");
	out_z(&t, target);
	out_z(&t, "\"/></Relationships>");
	pack_add(z, STR("_rels/.rels"), out_view(&t));
	out_end(&t);
}

/* ---- DOCX ---- */

static void put_run(struct out *o, str s, bool bold)
{
	out_z(o, bold ? "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">"
		      : "<w:r><w:t xml:space=\"preserve\">");
	put_xml(o, s);
	out_z(o, "</w:t></w:r>");
}

/* A text in one run, or in two as a spelling checker leaves it. */
static void put_runs(struct out *o, const struct look *l, str s, bool bold)
{
	size_t cut = s.n > 12 && (l->seed + s.n) % 3 == 0 ? s.n / 2 : s.n;
	while (cut < s.n && (s.p[cut] & 0xC0) == 0x80)
		cut++;
	put_run(o, str_sub(s, 0, cut), bold);
	if (cut == s.n)
		return;
	out_z(o, "<w:proofErr w:type=\"spellStart\"/>");
	put_run(o, str_sub(s, cut, s.n), bold);
}

static void put_paragraph(struct out *o, const struct look *l, str s, bool bold)
{
	out_z(o, "<w:p>");
	if (s.n > 0)
		put_runs(o, l, s, bold);
	out_z(o, "</w:p>");
}

static void put_tabbed(struct out *o, const struct look *l, const struct paper *p,
		       const struct paper_block *k)
{
	out_z(o, "<w:p>");
	for (size_t i = 0; i < k->n; i++) {
		if (i > 0)
			out_z(o, "<w:r><w:tab/></w:r>");
		put_runs(o, l, paper_words(p, k->cell + i), false);
		if (i % 2 == 0)
			put_run(o, STR(":"), false);
	}
	out_z(o, "</w:p>");
}

static void put_word_row(struct out *o, const struct look *l, const struct paper *p,
			 const struct paper_block *k)
{
	bool head = k->kind == BLOCK_head;
	out_z(o, head ? "<w:tr><w:trPr><w:tblHeader/></w:trPr>" : "<w:tr>");
	for (size_t i = 0; i < k->n; i++) {
		out_z(o, "<w:tc><w:tcPr><w:tcW w:w=\"0\" w:type=\"auto\"/></w:tcPr>");
		put_paragraph(o, l, paper_words(p, k->cell + i), head);
		out_z(o, "</w:tc>");
	}
	out_z(o, "</w:tr>");
}

/* The blocks from `at` on that are one table; gives the block after them. */
static size_t put_word_table(struct out *o, const struct look *l, const struct paper *p, size_t at)
{
	size_t end = paper_table_stop(p, at);
	while (p->block[at].kind == BLOCK_pair && end < p->blocks &&
	       p->block[end].kind == BLOCK_pair)
		end++;
	out_z(o, "<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/></w:tblPr><w:tblGrid/>");
	for (; at < end; at++)
		put_word_row(o, l, p, &p->block[at]);
	out_z(o, "</w:tbl>");
	return end;
}

static void put_body(struct out *o, const struct paper *p, const struct look *l)
{
	for (size_t b = 0; b < p->blocks;) {
		const struct paper_block *k = &p->block[b];
		bool table = k->kind == BLOCK_head || k->kind == BLOCK_row ||
			     (k->kind == BLOCK_pair && !l->tabs);
		if (table) {
			b = put_word_table(o, l, p, b);
			continue;
		}
		if (k->kind == BLOCK_page)
			out_z(o, "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>");
		else if (k->kind == BLOCK_pair)
			put_tabbed(o, l, p, k);
		else
			put_paragraph(o, l, paper_words(p, k->cell), k->kind == BLOCK_title);
		b++;
	}
}

static void add_margin(struct pack *z, const char *name, const char *tag, const char *words)
{
	struct out t = out_mem();
	out_z(&t, XML_HEAD "<w:");
	out_z(&t, tag);
	out_z(&t, " xmlns:w=\"" WORD "\"><w:p><w:r><w:t>");
	put_xml(&t, str_of(words));
	out_z(&t, "</w:t></w:r></w:p></w:");
	out_z(&t, tag);
	out_z(&t, ">");
	pack_add(z, str_of(name), out_view(&t));
	out_end(&t);
}

void write_docx(struct out *o, const struct paper *p, const struct look *l)
{
	struct pack z = pack_begin(PACK_zip, false);
	struct out t = out_mem();
	const char *head = p->head != NULL ? p->head : "", *foot = p->foot != NULL ? p->foot : "";
	add_z(&z, "[Content_Types].xml",
	      XML_HEAD "<Types xmlns=\"" TYPES "\">"
		       "<Default Extension=\"rels\" ContentType=\"application/vnd."
		       "openxmlformats-package.relationships+xml\"/>"
		       "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
		       "<Override PartName=\"/word/document.xml\" ContentType=\"" VND
		       "wordprocessingml.document.main+xml\"/>"
		       "<Override PartName=\"/word/header1.xml\" ContentType=\"" VND
		       "wordprocessingml.header+xml\"/>"
		       "<Override PartName=\"/word/footer1.xml\" ContentType=\"" VND
		       "wordprocessingml.footer+xml\"/></Types>");
	add_root(&z, "word/document.xml");
	add_z(&z, "word/_rels/document.xml.rels",
	      XML_HEAD "<Relationships xmlns=\"" RELATED "\">"
		       "<Relationship Id=\"rId1\" Type=\"" OFFICE
		       "relationships/header\" Target=\"header1.xml\"/>"
		       "<Relationship Id=\"rId2\" Type=\"" OFFICE
		       "relationships/footer\" Target=\"footer1.xml\"/></Relationships>");
	out_z(&t, XML_HEAD "<w:document xmlns:w=\"" WORD "\" xmlns:r=\"" OFFICE
			   "relationships\"><w:body>");
	put_body(&t, p, l);
	out_z(&t, "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId1\"/>"
		  "<w:footerReference w:type=\"default\" r:id=\"rId2\"/>"
		  "<w:pgSz w:w=\"11906\" w:h=\"16838\"/></w:sectPr></w:body></w:document>");
	pack_add(&z, STR("word/document.xml"), out_view(&t));
	add_margin(&z, "word/header1.xml", "hdr", head);
	add_margin(&z, "word/footer1.xml", "ftr", foot);
	out_end(&t);
	pack_end(&z, o);
}

/* ---- XLSX ---- */

static void put_column(struct out *o, size_t i)
{
	if (i >= 26)
		out_char(o, (char)('A' + i / 26 - 1));
	out_char(o, (char)('A' + i % 26));
}

static bool number_like(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return s.n > 0 && s.n < 15 && (s.p[0] != '0' || s.n == 1);
}

static void put_sheet_cell(struct out *o, struct out *strings, uint32_t *shared,
			   const struct look *l, str s, enum cell_kind kind)
{
	struct date d;
	if (l->dated && kind == CELL_date && date_read(s, 2030, &d) && date_full(d)) {
		out_z(o, "s=\"1\"><v>");
		out_dec(o, (uint64_t)(date_days(d) + 25569));
		out_z(o, "</v></c>");
	} else if (l->dated && kind == CELL_number && number_like(s)) {
		out_z(o, "><v>");
		out_str(o, s);
		out_z(o, "</v></c>");
	} else if (l->shared) {
		out_z(o, "t=\"s\"><v>");
		out_dec(o, (*shared)++);
		out_z(o, "</v></c>");
		out_z(strings, "<si><t xml:space=\"preserve\">");
		put_xml(strings, s);
		out_z(strings, "</t></si>");
	} else {
		out_z(o, "t=\"inlineStr\"><is><t xml:space=\"preserve\">");
		put_xml(o, s);
		out_z(o, "</t></is></c>");
	}
}

/* One sheet: the blocks from `from` to a new page. gives the block after it */
static size_t put_sheet(struct out *o, struct out *strings, uint32_t *shared, const struct paper *p,
			const struct look *l, size_t from)
{
	size_t b = from;
	out_z(o, XML_HEAD "<worksheet xmlns=\"" SHEET "\"><sheetData>");
	for (; b < p->blocks && p->block[b].kind != BLOCK_page; b++) {
		const struct paper_block *k = &p->block[b];
		out_z(o, "<row r=\"");
		out_dec(o, b - from + 1);
		out_z(o, "\">");
		for (size_t i = 0; i < k->n; i++) {
			str s = paper_words(p, k->cell + i);
			if (s.n == 0)
				continue;
			out_z(o, "<c r=\"");
			put_column(o, i);
			out_dec(o, b - from + 1);
			out_z(o, "\" ");
			put_sheet_cell(o, strings, shared, l, s,
				       paper_cell_at(p, k->cell + i)->kind);
		}
		out_z(o, "</row>");
	}
	out_z(o, "</sheetData></worksheet>");
	return b < p->blocks ? b + 1 : b;
}

static void put_sheet_parts(struct out *types, struct out *book, struct out *rels, unsigned no)
{
	out_z(types, "<Override PartName=\"/xl/worksheets/sheet");
	out_dec(types, no);
	out_z(types, ".xml\" ContentType=\"" VND "spreadsheetml.worksheet+xml\"/>");
	out_z(book, "<sheet name=\"Blad");
	out_dec(book, no);
	out_z(book, "\" sheetId=\"");
	out_dec(book, no);
	out_z(book, "\" r:id=\"rId");
	out_dec(book, no + 2);
	out_z(book, "\"/>");
	out_z(rels, "<Relationship Id=\"rId");
	out_dec(rels, no + 2);
	out_z(rels, "\" Type=\"" OFFICE "relationships/worksheet\" Target=\"worksheets/sheet");
	out_dec(rels, no);
	out_z(rels, ".xml\"/>");
}

static void add_sheets(struct pack *z, const struct paper *p, const struct look *l,
		       struct out *types, struct out *book, struct out *rels, struct out *strings)
{
	struct out t = out_mem(), name = out_mem();
	uint32_t shared = 0;
	unsigned no = 0;
	for (size_t at = 0; at < p->blocks;) {
		out_clear(&t);
		out_clear(&name);
		at = put_sheet(&t, strings, &shared, p, l, at);
		out_z(&name, "xl/worksheets/sheet");
		out_dec(&name, ++no);
		out_z(&name, ".xml");
		pack_add(z, out_view(&name), out_view(&t));
		put_sheet_parts(types, book, rels, no);
	}
	out_end(&t);
	out_end(&name);
}

void write_xlsx(struct out *o, const struct paper *p, const struct look *l)
{
	struct pack z = pack_begin(PACK_zip, false);
	struct out types = out_mem(), book = out_mem(), rels = out_mem(), strings = out_mem();
	out_z(&types, XML_HEAD "<Types xmlns=\"" TYPES "\">"
			       "<Default Extension=\"rels\" ContentType=\"application/vnd."
			       "openxmlformats-package.relationships+xml\"/>"
			       "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
			       "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" VND
			       "spreadsheetml.sheet.main+xml\"/>"
			       "<Override PartName=\"/xl/styles.xml\" ContentType=\"" VND
			       "spreadsheetml.styles+xml\"/>"
			       "<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"" VND
			       "spreadsheetml.sharedStrings+xml\"/>");
	out_z(&book, XML_HEAD "<workbook xmlns=\"" SHEET "\" xmlns:r=\"" OFFICE
			      "relationships\"><sheets>");
	out_z(&rels, XML_HEAD "<Relationships xmlns=\"" RELATED "\">"
			      "<Relationship Id=\"rId1\" Type=\"" OFFICE
			      "relationships/styles\" Target=\"styles.xml\"/>"
			      "<Relationship Id=\"rId2\" Type=\"" OFFICE
			      "relationships/sharedStrings\" Target=\"sharedStrings.xml\"/>");
	out_z(&strings, XML_HEAD "<sst xmlns=\"" SHEET "\">");
	add_sheets(&z, p, l, &types, &book, &rels, &strings);
	out_z(&types, "</Types>");
	out_z(&book, "</sheets></workbook>");
	out_z(&rels, "</Relationships>");
	out_z(&strings, "</sst>");
	pack_add(&z, STR("[Content_Types].xml"), out_view(&types));
	add_root(&z, "xl/workbook.xml");
	pack_add(&z, STR("xl/workbook.xml"), out_view(&book));
	pack_add(&z, STR("xl/_rels/workbook.xml.rels"), out_view(&rels));
	add_z(&z, "xl/styles.xml",
	      XML_HEAD "<styleSheet xmlns=\"" SHEET "\"><fonts count=\"1\"><font/></fonts>"
		       "<fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders>"
		       "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\">"
		       "<xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/>"
		       "</cellXfs></styleSheet>");
	pack_add(&z, STR("xl/sharedStrings.xml"), out_view(&strings));
	out_end(&types);
	out_end(&book);
	out_end(&rels);
	out_end(&strings);
	pack_end(&z, o);
}
