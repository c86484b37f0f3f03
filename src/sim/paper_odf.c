/* paper_odf - papers as OpenDocument 1.2 text and sheets: a zip whose first member, stored, is the
 * media type. */
#include "sim/paper.h"

#include "base/date.h"
#include "sim/pack.h"

#define NAMES                                                                                      \
	" xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""                       \
	" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""                           \
	" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" office:version=\"1.2\""

static void put_paragraph(struct out *o, str s)
{
	out_z(o, "<text:p>");
	put_xml(o, s);
	out_z(o, "</text:p>");
}

static void put_typed(struct out *o, const struct look *l, str s, enum cell_kind kind)
{
	struct date d;
	if (s.n == 0) {
		out_z(o, "<table:table-cell/>");
		return;
	}
	if (l->dated && kind == CELL_date && date_read(s, 2030, &d) && date_full(d)) {
		out_z(o, "<table:table-cell office:value-type=\"date\" office:date-value=\"");
		date_write(o, d);
		out_z(o, "\">");
	} else {
		out_z(o, "<table:table-cell office:value-type=\"string\">");
	}
	put_paragraph(o, s);
	out_z(o, "</table:table-cell>");
}

static void put_row(struct out *o, const struct look *l, const struct paper *p,
		    const struct paper_block *k)
{
	bool head = k->kind == BLOCK_head;
	out_z(o, head ? "<table:table-header-rows>" : "");
	out_z(o, "<table:table-row>");
	for (size_t i = 0; i < k->n; i++)
		put_typed(o, l, paper_words(p, k->cell + i), paper_cell_at(p, k->cell + i)->kind);
	out_z(o, "</table:table-row>");
	out_z(o, head ? "</table:table-header-rows>" : "");
}

static void put_table(struct out *o, const struct paper *p, const struct look *l, size_t from,
		      size_t end, unsigned no)
{
	out_z(o, "<table:table table:name=\"Tabel");
	out_dec(o, no);
	out_z(o, "\">");
	for (size_t b = from; b < end; b++)
		put_row(o, l, p, &p->block[b]);
	out_z(o, "</table:table>");
}

static size_t same_kind(const struct paper *p, size_t at)
{
	size_t end = at + 1;
	while (end < p->blocks && p->block[end].kind == p->block[at].kind)
		end++;
	return end;
}

static void put_pair(struct out *o, const struct paper *p, const struct paper_block *k)
{
	out_z(o, "<text:p>");
	for (size_t i = 0; i < k->n; i++) {
		out_z(o, i > 0 ? "<text:tab/>" : "");
		put_xml(o, paper_words(p, k->cell + i));
		out_z(o, i % 2 == 0 ? ":" : "");
	}
	out_z(o, "</text:p>");
}

static void put_text(struct out *o, const struct paper *p, const struct look *l)
{
	unsigned tables = 0;
	for (size_t b = 0; b < p->blocks;) {
		const struct paper_block *k = &p->block[b];
		if (k->kind == BLOCK_head || k->kind == BLOCK_row) {
			size_t end = paper_table_stop(p, b);
			put_table(o, p, l, b, end, ++tables);
			b = end;
			continue;
		}
		if (k->kind == BLOCK_pair && !l->tabs) {
			size_t end = same_kind(p, b);
			put_table(o, p, l, b, end, ++tables);
			b = end;
			continue;
		}
		if (k->kind == BLOCK_pair)
			put_pair(o, p, k);
		else if (k->kind == BLOCK_title)
			out_z(o, "<text:h text:outline-level=\"1\">");
		if (k->kind == BLOCK_title) {
			put_xml(o, paper_words(p, k->cell));
			out_z(o, "</text:h>");
		} else if (k->kind == BLOCK_line) {
			put_paragraph(o, paper_words(p, k->cell));
		}
		b++;
	}
}

static void put_sheets(struct out *o, const struct paper *p, const struct look *l)
{
	unsigned no = 0;
	for (size_t at = 0; at < p->blocks;) {
		size_t end = at;
		while (end < p->blocks && p->block[end].kind != BLOCK_page)
			end++;
		put_table(o, p, l, at, end, ++no);
		at = end + 1;
	}
}

static void write_odf(struct out *o, const char *type, const char *tag, const struct paper *p,
		      const struct look *l, bool sheets)
{
	struct pack z = pack_begin(PACK_zip, true);
	struct out t = out_mem();
	pack_add(&z, STR("mimetype"), str_of(type));
	z.store = false;
	out_z(&t, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content" NAMES
		  "><office:body><office:");
	out_z(&t, tag);
	out_z(&t, ">");
	if (sheets)
		put_sheets(&t, p, l);
	else
		put_text(&t, p, l);
	out_z(&t, "</office:");
	out_z(&t, tag);
	out_z(&t, "></office:body></office:document-content>");
	pack_add(&z, STR("content.xml"), out_view(&t));
	out_clear(&t);
	out_z(&t,
	      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\"urn:"
	      "oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\">"
	      "<manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"");
	out_z(&t, type);
	out_z(&t, "\"/><manifest:file-entry manifest:full-path=\"content.xml\" "
		  "manifest:media-type=\"text/xml\"/></manifest:manifest>");
	pack_add(&z, STR("META-INF/manifest.xml"), out_view(&t));
	out_end(&t);
	pack_end(&z, o);
}

void write_odt(struct out *o, const struct paper *p, const struct look *l)
{
	write_odf(o, "application/vnd.oasis.opendocument.text", "text", p, l, false);
}

void write_ods(struct out *o, const struct paper *p, const struct look *l)
{
	write_odf(o, "application/vnd.oasis.opendocument.spreadsheet", "spreadsheet", p, l, true);
}
