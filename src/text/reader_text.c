/*
 * reader_text - any text that no other reader knows: letters, logs, source code. Given
 * as running text with line numbers. Follows no standard. Refuses what is not text.
 */
#include "text/decode.h"
#include "text/edifact.h"
#include "text/prose.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/scan.h"
#include "text/view.h"

uint64_t prose_lines(str s)
{
	size_t n = scan_count(s, '\n');
	return n > 0 ? n : scan_count(s, '\r');
}

uint64_t prose_give(struct sink *sink, const struct raw_map *map, str s, size_t at, uint64_t line)
{
	size_t i = 0;
	while (i < s.n && (s.p[i] <= ' ' || s.p[i] == 0x7F))
		i++;
	if (i < s.n) {
		struct raw_map sub = raw_map_sub(map, at);
		sink->prose(sink, &(struct prose){.line = line, .text = s, .map = &sub});
	}
	return line + prose_lines(s);
}

/* Documents in the guise of text: their words do not stand in them as they are read. */
static bool wrapped(str raw)
{
	static const char *const start[] = {"%PDF-", "%!PS", "{\\rtf"};
	str s = str_trim(str_starts(raw, STR("\xef\xbb\xbf")) ? str_sub(raw, 3, raw.n) : raw);
	for (size_t i = 0; i < sizeof(start) / sizeof(start[0]); i++)
		if (str_starts(s, str_of(start[i])))
			return true;
	return false;
}

static int text_bid(const struct head *h)
{
	if (h->charset == CHARSET_none || h->raw.n == 0 || wrapped(h->raw))
		return 0;
	return edifact_wrapped(h->text) ? 86 : 10; /* its marks would make it a table */
}

/* Parts in Base64 (mail, data URLs) are not unpacked here: the item is only partly read, and says
 * so. */
static bool holds_base64(str s)
{
	return str_find(s, STR(";base64,")) < s.n ||
	       str_find(s, STR("ransfer-Encoding: base64")) < s.n ||
	       str_find(s, STR("ransfer-encoding: base64")) < s.n;
}

static int text_read(struct read_job *j, struct err *e)
{
	struct text_in t;
	const struct raw_map *map;
	uint64_t line = 1;
	str s;
	text_open(&t, j->arena, j->in, view_charset(j->head));
	while (text_next(&t, (size_t)j->limits->row_bytes, &s, &map)) {
		line = prose_give(j->sink, map, s, 0, line);
		if (holds_base64(s))
			j->sink->partial(j->sink, REASON_no_reader, raw_at(map, 0));
		j->sink->progress(j->sink, raw_at(map, s.n));
	}
	if (decode_is_utf16(t.charset) && t.replaced > 0)
		j->sink->partial(j->sink, REASON_charset, t.seen);
	return view_end(j, &t, e);
}

const struct reader reader_text = {
    .name = "text",
    .version = 2,
    .format = "Text (letters, logs, source code)",
    .standard = "UTF-8, UTF-16, CP1252, ISO-8859-1/-15, CP850; EBCDIC: IBM 37/1140, 500/1148, 1047",
    .limits = "no UTF-32 or Asian multi-byte sets; markup and escapes are read as they stand; "
	      "PDF, PostScript and RTF are left unread, parts in Base64 reported",
    .bid = text_bid,
    .read = text_read,
};
