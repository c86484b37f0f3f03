/*
 * reader_text - any text that no other reader knows: letters, logs, source code, JSON, XML. Given
 * as running text with line numbers. Follows no standard. Refuses what is not text.
 */
#include "text/decode.h"
#include "text/prose.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/scan.h"

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

static int text_bid(const struct head *h)
{
	return h->charset != CHARSET_none && h->raw.n > 0 ? 10 : 0;
}

static int text_read(struct read_job *j, struct err *e)
{
	struct text_in t;
	const struct raw_map *map;
	uint64_t line = 1;
	str s;
	enum charset c = j->head->charset == CHARSET_none ? CHARSET_cp1252 : j->head->charset;
	text_open(&t, j->arena, j->in, c);
	while (text_next(&t, (size_t)j->limits->row_bytes, &s, &map)) {
		line = prose_give(j->sink, map, s, 0, line);
		j->sink->progress(j->sink, raw_at(map, s.n));
	}
	if (decode_is_utf16(t.charset) && t.replaced > 0)
		j->sink->partial(j->sink, REASON_charset, t.seen);
	text_close(&t);
	return j->in->failed ? err_set(e, REASON_io_error, j->in->at) : 0;
}

const struct reader reader_text = {
    .name = "text",
    .version = 1,
    .format = "Text (letters, logs, source code, JSON, XML as text)",
    .standard = "UTF-8, UTF-16, CP1252, ISO-8859-1/-15, CP850",
    .limits =
	"no UTF-32, EBCDIC or Asian multi-byte sets; markup and escapes are read as they stand",
    .bid = text_bid,
    .read = text_read,
};
