/*
 * reader_doc - Word documents before 2007 ([MS-DOC], Word 2 to 2003; .doc .dot): body, tables,
 * headers and footers, notes, remarks, text boxes, deleted and hidden text, what quickly saved
 * documents show no more, results of fields and the addresses of mail that they lead to,
 * properties. Pictures and objects in them are members or read along. Refuses macros and style.
 */
#include "text/legacy.h"

#include "base/cur.h"
#include "base/utf8.h"
#include "text/art.h"
#include "text/codeset.h"
#include "text/doc.h"

#define PARAGRAPH_BYTES ((size_t)256 << 10)
#define CODE_BYTES      ((size_t)4096)
#define FIELDS_MOST     63u
#define LEFT_LEAST      ((size_t)8) /* characters of a run that is taken for text */

/* Characters that are no text. source: [MS-DOC] 2.4.1, 2.8.25 */
enum {
	MARK_cell = 0x07,
	MARK_line = 0x0B,
	MARK_page = 0x0C,
	MARK_paragraph = 0x0D,
	MARK_column = 0x0E,
	MARK_field = 0x13,
	MARK_result = 0x14,
	MARK_field_end = 0x15,
	MARK_hyphen = 0x1E
};

struct flow {
	struct legacy *l;
	struct document *to;
	struct doc doc;
	struct out paragraph;
	struct out code; /* of the outermost field whose code is under way */
	struct out link; /* address that the field under way leads to */
	uint64_t codes;  /* a bit for each open field: its code is under way */
	unsigned fields; /* open */
	bool table, row; /* begun */
	bool cell;       /* holds paragraphs already */
};

/* ---- paragraphs and cells ---- */

static void put_paragraph(struct flow *f)
{
	document_put(f->to, out_view(&f->paragraph));
	out_clear(&f->paragraph);
}

static void table_end(struct flow *f)
{
	if (f->table)
		document_table_end(f->to);
	f->table = f->row = f->cell = false;
}

static void cell_begin(struct flow *f)
{
	if (!f->table)
		document_table(f->to, STR_NONE, false);
	if (!f->row)
		document_row(f->to, 0);
	if (!f->cell)
		document_cell(f->to);
	f->table = f->row = f->cell = true;
}

static void put_in_cell(struct flow *f)
{
	bool more = f->cell;
	cell_begin(f);
	if (more && f->paragraph.n > 0)
		document_put(f->to, STR("\n"));
	put_paragraph(f);
}

static void paragraph_end(struct flow *f, uint32_t at)
{
	if (doc_run_at(&f->doc, at) != NULL || (f->doc.n_run == 0 && f->row)) {
		put_in_cell(f);
		return;
	}
	table_end(f);
	if (f->paragraph.n == 0)
		document_blank(f->to);
	put_paragraph(f);
	document_line(f->to);
}

/* A mark of its own behind the last cell ends a row. */
static void cell_end(struct flow *f, uint32_t at)
{
	const struct doc_run *r = doc_run_at(&f->doc, at);
	bool end = r != NULL ? r->row_end : f->row && !f->cell && f->paragraph.n == 0;
	if (!end)
		put_in_cell(f);
	f->row = f->row && !end;
	f->cell = false;
}

/* ---- fields ---- */

static struct out *text_of(struct flow *f) { return f->codes != 0 ? &f->code : &f->paragraph; }

/* What was taken for the code of a field is too long for one: it is text. */
static void code_is_text(struct flow *f)
{
	out_str(&f->paragraph, out_view(&f->code));
	out_clear(&f->code);
	f->codes = 0;
}

static void put_text(struct flow *f, str s)
{
	out_str(text_of(f), s);
	if (f->code.n > CODE_BYTES)
		code_is_text(f);
	if (f->paragraph.n > PARAGRAPH_BYTES)
		put_paragraph(f);
}

static void field_begin(struct flow *f)
{
	if (f->fields >= FIELDS_MOST)
		return;
	if (f->codes == 0)
		out_clear(&f->code);
	f->codes |= (uint64_t)1 << f->fields++;
}

static void keep_link(struct flow *f)
{
	static const str scheme = STR("mailto:");
	str s = out_view(&f->code);
	size_t at = str_find_nocase(s, scheme), n = 0;
	s = str_sub(s, at + scheme.n, s.n);
	while (n < s.n && s.p[n] > ' ' && s.p[n] != '"' && s.p[n] != '?')
		n++;
	out_clear(&f->link);
	out_str(&f->link, str_sub(s, 0, n));
}

static void field_result(struct flow *f)
{
	uint64_t last = f->fields > 0 ? (uint64_t)1 << (f->fields - 1) : 0;
	if ((f->codes & last) == 0)
		return;
	f->codes &= ~last;
	if (f->codes != 0)
		return;
	keep_link(f);
	out_clear(&f->code);
}

static void field_end(struct flow *f)
{
	if (f->fields == 0)
		return;
	f->codes &= ~((uint64_t)1 << --f->fields);
	str link = out_view(&f->link), text = out_view(&f->paragraph);
	if (f->codes == 0 && link.n > 0 && str_find(text, link) == text.n) {
		out_z(&f->paragraph, " ");
		out_str(&f->paragraph, link);
	}
	if (f->codes == 0) {
		out_clear(&f->link);
		out_clear(&f->code);
	}
}

/* ---- characters ---- */

static void put_mark(struct flow *f, unsigned c, uint32_t at)
{
	switch (c) {
	case MARK_field:
		field_begin(f);
		return;
	case MARK_result:
		field_result(f);
		return;
	case MARK_field_end:
		field_end(f);
		return;
	case MARK_hyphen:
		put_text(f, STR("-"));
		return;
	case '\t':
		put_text(f, STR("\t"));
		return;
	case MARK_line:
	case MARK_column:
		put_text(f, STR("\n"));
		return;
	default:
		break;
	}
	if (c != MARK_cell && c != MARK_paragraph && c != MARK_page && c != '\n')
		return; /* stands for a picture, a number, a hyphen nobody sees */
	if (f->codes != 0)
		put_text(f, STR(" "));
	else if (c == MARK_cell)
		cell_end(f, at);
	else
		paragraph_end(f, at);
}

static void put_narrow(struct flow *f, str s, uint32_t at)
{
	bool told;
	for (size_t i = 0; i < s.n;) {
		size_t n = i;
		while (n < s.n && s.p[n] >= ' ' && n - i < CODE_BYTES)
			n++;
		struct arena scratch = *f->l->job->arena;
		if (n > i)
			put_text(f, codeset_page(&scratch, f->doc.page, str_sub(s, i, n), &told));
		if (n < s.n && s.p[n] < ' ') {
			put_mark(f, s.p[n], at + (uint32_t)n);
			n++;
		}
		i = n;
	}
}

static void put_wide(struct flow *f, str s, uint32_t at)
{
	for (size_t i = 0; i + 1 < s.n;) {
		size_t n = i;
		while (n + 1 < s.n && (s.p[n] >= ' ' || s.p[n + 1] != 0) && n - i < CODE_BYTES)
			n += 2;
		if (n > i && n + 1 < s.n && n - i >= CODE_BYTES && (s.p[n + 1] & 0xFC) == 0xDC)
			n -= 2; /* between the halves of a pair */
		ole_put_wide(text_of(f), str_sub(s, i, n));
		put_text(f, STR_NONE);
		if (n + 1 < s.n && s.p[n] < ' ' && s.p[n + 1] == 0) {
			put_mark(f, s.p[n], at + (uint32_t)n);
			n += 2;
		}
		i = n;
	}
}

static void part_end(struct flow *f)
{
	code_is_text(f);
	f->fields = 0;
	out_clear(&f->link);
	if (f->paragraph.n > 0 && f->row)
		put_in_cell(f);
	table_end(f);
	put_paragraph(f);
	document_blank(f->to);
}

/* Some characters of a piece. gives false when the stream does not hold them all. */
static bool put_some(struct flow *f, const struct doc_piece *p, uint32_t skip, uint32_t n)
{
	unsigned width = p->wide ? 2 : 1;
	uint64_t from = p->from + (uint64_t)skip * width, to = from + (uint64_t)n * width;
	str s = from < f->doc.main.n ? str_sub(f->doc.main, (size_t)from, (size_t)to) : STR_NONE;
	if (p->wide)
		put_wide(f, s, (uint32_t)from);
	else
		put_narrow(f, s, (uint32_t)from);
	return s.n == (uint64_t)n * width;
}

/* No piece of an honest document stands in the place of another. */
static void put_pieces(struct flow *f)
{
	struct doc *d = &f->doc;
	uint64_t left = d->main.n + PARAGRAPH_BYTES;
	unsigned part = 0;
	uint32_t behind = 0; /* characters of this part so far */
	for (size_t i = 0; i < d->n_piece; i++) {
		const struct doc_piece *p = &d->piece[i];
		for (uint32_t at = 0; at < p->n;) {
			while (part < DOC_parts && behind >= d->length[part]) {
				part_end(f);
				behind = 0;
				part++;
			}
			uint32_t n = p->n - at;
			if (part < DOC_parts && n > d->length[part] - behind)
				n = d->length[part] - behind;
			if (n > left) {
				legacy_tell(f->l, REASON_limit_expansion);
				return;
			}
			left -= n;
			if (!put_some(f, p, at, n)) {
				d->bad = true;
				break;
			}
			at += n;
			behind += n;
		}
		f->l->job->sink->progress(f->l->job->sink, f->l->job->in->at);
	}
}

/* ---- what is shown no more ---- */

static bool is_text(unsigned char c) { return (c >= ' ' && c < 0x7F) || c >= 0xC0 || c == '\t'; }

/* The bytes of a run of characters of `width` bytes each. *out_text: it can only be text, being
 * long enough and mostly letters */
static size_t text_run(str s, size_t width, bool *out_text)
{
	size_t n = 0, letters = 0;
	while (n + width <= s.n && is_text(s.p[n]) && (width == 1 || s.p[n + 1] == 0)) {
		letters += is_alnum(s.p[n]) || s.p[n] == ' ';
		n += width;
	}
	*out_text = n / width >= LEFT_LEAST && letters * width * 4 >= n * 3;
	return n;
}

static void put_left(struct flow *f, str s)
{
	for (size_t i = 0; i < s.n;) {
		str rest = str_sub(s, i, s.n);
		bool narrow, wide = false;
		size_t n = text_run(rest, 1, &narrow),
		       n_wide = n > 1 ? 0 : text_run(rest, 2, &wide);
		if (wide)
			ole_put_wide(&f->paragraph, str_sub(rest, 0, n_wide));
		else if (narrow)
			put_narrow(f, str_sub(rest, 0, n), UINT32_MAX);
		put_paragraph(f);
		document_line(f->to);
		n = n_wide > n ? n_wide : n;
		i += n > 0 ? n : 1;
	}
}

static void put_all_left(struct flow *f)
{
	struct arena scratch = *f->l->job->arena;
	struct doc_left w;
	str s;
	doc_left_start(&w, &f->doc, &scratch);
	while (doc_left_next(&w, &f->doc, &s))
		put_left(f, s);
	document_blank(f->to);
}

/* Pictures that stand in the text: each with its length in front. source: 2.9.190
 * PICFAndOfficeArtData
 */
static void give_inline(struct legacy *l, str data)
{
	for (size_t at = 0; at + 68 < data.n;) {
		struct cur c = cur_of(str_sub(data, at, data.n));
		uint32_t n = cur_u32(&c);
		unsigned head = cur_u16(&c), map = cur_u16(&c);
		if (head != 68 || n < 68 || n > data.n - at) {
			at++;
			continue;
		}
		str s = str_sub(data, at + 68, at + n);
		if (map == 0x66 && s.n > 0) /* its name first */
			s = str_sub(s, 1u + s.p[0], s.n);
		art_give(&l->letter, s, STR_NONE);
		at += n;
	}
}

static str stream(struct legacy *l, uint32_t storage, str name)
{
	uint32_t i = name.n > 0 ? ole_find_stream(&l->ole, storage, name) : OLE_NONE;
	return i == OLE_NONE ? STR_NONE : ole_stream(&l->ole, i);
}

static enum reason put_document(struct legacy *l, str main, str table, str data)
{
	struct flow f = {.l = l, .to = &l->letter.doc};
	if (!doc_open(&f.doc, l->job->arena, main, table, data))
		return REASON_broken;
	if (f.doc.encrypted)
		return REASON_encrypted;
	f.paragraph = out_mem();
	f.code = out_mem();
	f.link = out_mem();
	put_pieces(&f);
	part_end(&f);
	if (f.doc.quickly_saved)
		put_all_left(&f);
	l->bad = l->bad || f.doc.bad;
	out_end(&f.paragraph);
	out_end(&f.code);
	out_end(&f.link);
	art_give(&l->letter, f.doc.drawings, f.doc.main);
	give_inline(l, f.doc.data);
	return REASON_none;
}

enum reason doc_put(struct legacy *l, uint32_t storage)
{
	str main = stream(l, storage, STR("WordDocument"));
	return put_document(l, main, stream(l, storage, doc_table(main)),
			    stream(l, storage, STR("Data")));
}

/* Before Word 6 a document is nothing but its stream. */
static enum reason put_bare(struct legacy *l, str bytes)
{
	return put_document(l, bytes, STR_NONE, STR_NONE);
}

static int doc_bid(const struct head *h)
{
	return doc_is_bare(h->raw) ? 90 : legacy_bid(h, OLE_text, ".doc .dot");
}

static int doc_read(struct read_job *j, struct err *e)
{
	if (doc_is_bare(j->head->raw))
		return legacy_read_bare(j, put_bare, e);
	return legacy_read(j, e);
}

const struct reader reader_doc = {
    .name = "doc",
    .version = 1,
    .format = "Word documents before 2007 (DOC)",
    .standard = "MS-DOC, MS-CFB",
    .limits = "no macros, no passwords",
    .container = true,
    .bid = doc_bid,
    .bid_most = 98,
    .read = doc_read,
    .warm = legacy_warm,
};
