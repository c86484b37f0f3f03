/* pdf_archive - see pdf_archive.h. Done with libqpdf, which takes the file of cairo apart and puts
 * it together again. */
#include "render/pdf_archive.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/utf8.h"

/* STRING_most: bytes of UTF-8; the norm has 32,767 bytes for any string. */
enum { DEEPEST = 40, STRING_most = 10000 };

struct work {
	qpdf_data q;
	const struct pdf_about *about;
	const struct pdf_mark *mark;
	size_t n, at;
	struct out text; /* of what is put in next */
	bool failed;
};

static const char *text_z(struct work *w)
{
	out_char(&w->text, '\0');
	return (const char *)w->text.p;
}

static void put(struct work *w, qpdf_oh dict, const char *key, qpdf_oh value)
{
	qpdf_oh_replace_key(w->q, dict, key, value);
	qpdf_oh_release(w->q, value);
}

static void put_parsed(struct work *w, qpdf_oh dict, const char *key, const char *pdf)
{
	put(w, dict, key, qpdf_oh_parse(w->q, pdf));
}

static void put_text(struct work *w, qpdf_oh dict, const char *key, str s)
{
	out_clear(&w->text);
	out_str(&w->text, utf8_head(s, STRING_most));
	put(w, dict, key, qpdf_oh_new_unicode_string(w->q, text_z(w)));
}

static void stream_fill(struct work *w, qpdf_oh stream, str bytes)
{
	qpdf_oh none = qpdf_oh_new_null(w->q);
	qpdf_oh_replace_stream_data(w->q, stream, bytes.p, bytes.n, none, none);
	qpdf_oh_release(w->q, none);
}

/* ---- what tags say ---- */

/* Tenths of points, from the lower left corner as PDF has it. */
static void out_tenths(struct out *o, double v)
{
	out_char(o, ' ');
	out_fixed(o, v > 0 ? (uint64_t)(v * 10 + 0.5) : 0, 1, '.');
}

static void tell_figure(struct work *w, qpdf_oh element, const struct pdf_mark *m)
{
	put_text(w, element, "/Alt", m->alt);
	out_clear(&w->text);
	out_z(&w->text, "<< /O /Layout /Placement /Block /BBox [");
	out_tenths(&w->text, m->x);
	out_tenths(&w->text, PDF_HEIGHT - m->y - m->h);
	out_tenths(&w->text, m->x + m->w);
	out_tenths(&w->text, PDF_HEIGHT - m->y);
	out_z(&w->text, " ] >>");
	put_parsed(w, element, "/A", text_z(w));
}

static void tell(struct work *w, qpdf_oh element, bool figure)
{
	const struct pdf_mark *m = w->at < w->n ? &w->mark[w->at++] : NULL;
	if (m == NULL || (m->kind == PDF_MARK_figure) != figure)
		w->failed = true;
	else if (figure)
		tell_figure(w, element, m);
	else
		put_parsed(w, element, "/A",
			   m->kind == PDF_MARK_row ? "<< /O /Table /Scope /Row >>"
						   : "<< /O /Table /Scope /Column >>");
}

/* Elements in the order in which they were opened; tags nest a few deep only. */
static void walk(struct work *w, qpdf_oh at, unsigned depth)
{
	w->failed |= depth > DEEPEST;
	if (w->failed)
		return;
	if (qpdf_oh_is_array(w->q, at)) {
		int n = qpdf_oh_get_array_n_items(w->q, at);
		for (int i = 0; i < n; i++) {
			qpdf_oh item = qpdf_oh_get_array_item(w->q, at, i);
			walk(w, item, depth + 1);
			qpdf_oh_release(w->q, item);
		}
	} else if (qpdf_oh_is_dictionary(w->q, at)) {
		qpdf_oh role = qpdf_oh_get_key(w->q, at, "/S"),
			kids = qpdf_oh_get_key(w->q, at, "/K");
		bool figure = qpdf_oh_is_name_and_equals(w->q, role, "/Figure");
		if (figure || qpdf_oh_is_name_and_equals(w->q, role, "/TH"))
			tell(w, at, figure);
		else if (qpdf_oh_is_name_and_equals(w->q, role, "/L"))
			put_parsed(w, at, "/A", "<< /O /List /ListNumbering /Disc >>");
		walk(w, kids, depth + 1);
		qpdf_oh_release(w->q, role);
		qpdf_oh_release(w->q, kids);
	}
}

/* ---- pages and fonts ---- */

static void artifacts(struct work *w)
{
	struct out o = out_mem();
	int pages = qpdf_get_num_pages(w->q);
	for (int i = 0; i < pages; i++) {
		qpdf_oh page = qpdf_get_page_n(w->q, (size_t)i),
			stream = qpdf_oh_get_key(w->q, page, "/Contents");
		unsigned char *bytes = NULL;
		size_t n = 0;
		QPDF_BOOL filtered = QPDF_FALSE;
		out_clear(&o);
		if (qpdf_oh_get_stream_data(w->q, stream, qpdf_dl_generalized, &filtered, &bytes,
					    &n) != QPDF_SUCCESS ||
		    !filtered)
			w->failed = true;
		else
			pdf_artifacts(&o, (str){bytes, n});
		free(bytes);
		if (!w->failed)
			stream_fill(w, stream, out_view(&o));
		put_parsed(w, page, "/Tabs", "/S");
		qpdf_oh_release(w->q, stream);
		qpdf_oh_release(w->q, page);
	}
	out_end(&o);
}

/* cairo leaves out that its fonts number glyphs as their characters (ISO 19005-2, 6.2.11.3.2). */
static void fonts(struct work *w)
{
	qpdf_oh trailer = qpdf_get_trailer(w->q), size = qpdf_oh_get_key(w->q, trailer, "/Size");
	int n = qpdf_oh_get_int_value_as_int(w->q, size);
	for (int i = 1; i < n; i++) {
		qpdf_oh x = qpdf_get_object_by_id(w->q, i, 0);
		if (qpdf_oh_is_dictionary_of_type(w->q, x, "/Font", "/CIDFontType2"))
			put_parsed(w, x, "/CIDToGIDMap", "/Identity");
		qpdf_oh_release(w->q, x);
	}
	qpdf_oh_release(w->q, size);
	qpdf_oh_release(w->q, trailer);
}

/* ---- particulars, twice ---- */

static str program(struct work *w, struct out *o)
{
	out_z(o, "kond " KOND_VERSION);
	if (w->about->note.n > 0) {
		out_z(o, ", ");
		out_str(o, w->about->note);
	}
	return out_view(o);
}

static void out_escaped(struct out *o, str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '&')
			out_z(o, "&amp;");
		else if (s.p[i] == '<')
			out_z(o, "&lt;");
		else if (s.p[i] == '>')
			out_z(o, "&gt;");
		else
			out_char(o, (char)s.p[i]);
}

static void xmp_text(struct out *o, const char *open, str text, const char *close)
{
	if (text.n == 0)
		return;
	out_z(o, open);
	out_escaped(o, text);
	out_z(o, close);
}

/* date: 2026-11-22T20:00:00Z */
static void xmp_write(struct work *w, struct out *o, str maker, str date)
{
	const struct pdf_about *a = w->about;
	out_z(o, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
		 "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
		 "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
		 "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
		 " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
		 " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
		 " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
		 "<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n"
		 "<dc:format>application/pdf</dc:format>\n");
	xmp_text(o, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", a->title,
		 "</rdf:li></rdf:Alt></dc:title>\n");
	xmp_text(o, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">", a->subject,
		 "</rdf:li></rdf:Alt></dc:description>\n");
	xmp_text(o, "<dc:creator><rdf:Seq><rdf:li>", a->author,
		 "</rdf:li></rdf:Seq></dc:creator>\n");
	xmp_text(o, "<dc:language><rdf:Bag><rdf:li>", a->lang,
		 "</rdf:li></rdf:Bag></dc:language>\n");
	xmp_text(o, "<xmp:CreatorTool>", maker, "</xmp:CreatorTool>\n");
	xmp_text(o, "<pdf:Producer>", maker, "</pdf:Producer>\n");
	xmp_text(o, "<xmp:CreateDate>", date, "</xmp:CreateDate>\n");
	xmp_text(o, "<xmp:ModifyDate>", date, "</xmp:ModifyDate>\n");
	out_z(o, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n");
}

static void info_put(struct work *w, qpdf_oh info, const char *key, str text)
{
	if (text.n > 0)
		put_text(w, info, key, text);
}

static void info(struct work *w, str maker, str date)
{
	struct out o = out_mem();
	qpdf_oh trailer = qpdf_get_trailer(w->q), direct = qpdf_oh_new_dictionary(w->q),
		i = qpdf_make_indirect_object(w->q, direct);
	out_z(&o, "D:");
	for (size_t at = 0; at < date.n; at++)
		if (is_digit(date.p[at]))
			out_char(&o, (char)date.p[at]);
	out_char(&o, 'Z');
	info_put(w, i, "/Title", w->about->title);
	info_put(w, i, "/Subject", w->about->subject);
	info_put(w, i, "/Author", w->about->author);
	info_put(w, i, "/Creator", maker);
	info_put(w, i, "/Producer", maker);
	info_put(w, i, "/CreationDate", out_view(&o));
	info_put(w, i, "/ModDate", out_view(&o));
	qpdf_oh_replace_key(w->q, trailer, "/Info", i);
	qpdf_oh_release(w->q, i);
	qpdf_oh_release(w->q, direct);
	qpdf_oh_release(w->q, trailer);
	out_end(&o);
}

static void catalogue(struct work *w, qpdf_oh root, str maker, str date)
{
	struct out o = out_mem();
	qpdf_oh meta = qpdf_oh_new_stream(w->q), profile = qpdf_oh_new_stream(w->q),
		dict = qpdf_oh_get_dict(w->q, meta);
	xmp_write(w, &o, maker, date);
	stream_fill(w, meta, out_view(&o));
	put_parsed(w, dict, "/Type", "/Metadata");
	put_parsed(w, dict, "/Subtype", "/XML");
	qpdf_oh_release(w->q, dict);
	put(w, root, "/Metadata", meta);
	out_clear(&o);
	pdf_profile(&o);
	stream_fill(w, profile, out_view(&o));
	dict = qpdf_oh_get_dict(w->q, profile);
	put_parsed(w, dict, "/N", "3");
	put_parsed(w, dict, "/Alternate", "/DeviceRGB");
	qpdf_oh_release(w->q, dict);
	dict = qpdf_oh_parse(w->q, "<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier"
				   " (sRGB IEC61966-2.1) /Info (sRGB IEC61966-2.1) >>");
	put(w, dict, "/DestOutputProfile", profile);
	qpdf_oh intents = qpdf_oh_new_array(w->q);
	qpdf_oh_append_item(w->q, intents, dict);
	qpdf_oh_release(w->q, dict);
	put(w, root, "/OutputIntents", intents);
	put_text(w, root, "/Lang", w->about->lang);
	put_parsed(w, root, "/MarkInfo", "<< /Marked true >>");
	put_parsed(w, root, "/ViewerPreferences", "<< /DisplayDocTitle true >>");
	if (qpdf_oh_has_key(w->q, root, "/Outlines"))
		put_parsed(w, root, "/PageMode", "/UseOutlines");
	out_end(&o);
}

static void particulars(struct work *w)
{
	struct out name = out_mem(), date = out_mem();
	str maker = program(w, &name);
	qpdf_oh root = qpdf_get_root(w->q), tree = qpdf_oh_get_key(w->q, root, "/StructTreeRoot"),
		kids = qpdf_oh_get_key_if_dict(w->q, tree, "/K");
	time_write(&date, w->about->at_ms);
	date.n = 19;
	str at = out_view(&date);
	info(w, maker, at);
	out_char(&date, 'Z');
	catalogue(w, root, maker, out_view(&date));
	walk(w, kids, 0);
	w->failed |= w->at != w->n || !qpdf_oh_is_dictionary(w->q, tree);
	qpdf_oh_release(w->q, kids);
	qpdf_oh_release(w->q, tree);
	qpdf_oh_release(w->q, root);
	out_end(&name);
	out_end(&date);
}

static void write_to(struct work *w, struct out *o)
{
	if (qpdf_init_write_memory(w->q) != QPDF_SUCCESS) {
		w->failed = true;
		return;
	}
	qpdf_set_minimum_pdf_version(w->q, "1.7");
	qpdf_set_object_stream_mode(w->q, qpdf_o_generate);
	qpdf_set_deterministic_ID(w->q, QPDF_TRUE);
	w->failed |= qpdf_write(w->q) != QPDF_SUCCESS;
	if (!w->failed)
		out_bytes(o, qpdf_get_buffer(w->q), qpdf_get_buffer_length(w->q));
}

bool pdf_archive(struct out *o, str raw, const struct pdf_about *about, const struct pdf_mark *mark,
		 size_t n)
{
	struct work w = {.q = qpdf_init(), .about = about, .mark = mark, .n = n, .text = out_mem()};
	qpdf_silence_errors(w.q);
	qpdf_set_suppress_warnings(w.q, QPDF_TRUE);
	w.failed = qpdf_read_memory(w.q, "kond", (const char *)raw.p, raw.n, NULL) != QPDF_SUCCESS;
	if (!w.failed) {
		artifacts(&w);
		fonts(&w);
		particulars(&w);
		w.failed |= qpdf_has_error(w.q) || qpdf_more_warnings(w.q);
	}
	if (!w.failed)
		write_to(&w, o);
	out_end(&w.text);
	qpdf_cleanup(&w.q);
	return !w.failed;
}
