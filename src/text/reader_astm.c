/*
 * reader_astm - messages of analysers: records H P O R C M Q S L of ASTM E1394-97 (CLSI LIS02-A2),
 * bare, or in the frames of ASTM E1381-95 (CLSI LIS01-A2): STX, number, text, ETX or ETB, checksum;
 * in files and dumps of the line. Delimiters are those of each H record; records end in CR, LF or
 * CRLF. Checksums are not held against anything. What stands between messages comes as running
 * text. Refuses frames written as words (<STX>): those lines are given as text, in which the finder
 * looks for messages. Repetitions, components and escapes stay inside the fields.
 */
#include <string.h>

#include "text/prose.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/scan.h"
#include "text/view.h"

#define STX         0x02
#define ETX         0x03
#define EOT         0x04
#define ENQ         0x05
#define ACK         0x06
#define NAK         0x15
#define ETB         0x17
#define LINE_LOOK   512
#define RECORD_MOST ((size_t)64 << 10) /* [byte] of a record that goes over several frames */

struct walk {
	struct read_job *job;
	struct text_in in;
	str text;
	const struct raw_map *map;
	size_t at;
	size_t counted; /* lines of text before this are in `line` */
	uint64_t line;
	uint64_t number; /* of the present message */
	bool open;       /* within a message */
	bool going;      /* records are expected at `at`; false: running text */
	bool framed;
	struct separators sep;
	struct cell *field;
	size_t field_cap;
	unsigned char *whole; /* a record put together from frames */
	size_t whole_n, whole_cap;
	uint64_t whole_at; /* [byte] in the item */
};

/* A line without its framing. */
struct record {
	size_t from, to, next; /* in text; next: behind the line end */
	bool cut;              /* ends in ETB: the next frame goes on with it */
};

static bool is_mark(unsigned char c) { return c > ' ' && c < 0x7F && !is_alnum(c); }
static bool eol(unsigned char c) { return c == '\r' || c == '\n'; }

static bool line_byte(unsigned char c)
{
	return c == ENQ || c == ACK || c == NAK || c == EOT || c == STX || c == 0;
}

/* H, a delimiter and three or four others; gives false when it is none. */
static bool header_at(str s, struct separators *out_sep)
{
	if (s.n < 6 || s.p[0] != 'H')
		return false;
	unsigned char f = s.p[1];
	for (size_t i = 1; i < 5; i++) {
		if (!is_mark(s.p[i]))
			return false;
		for (size_t k = 1; k < i; k++)
			if (s.p[i] == s.p[k])
				return false;
	}
	if (s.p[5] != f && !eol(s.p[5]))
		return false;
	*out_sep = (struct separators){.field = f,
				       .repetition = s.p[2],
				       .component = s.p[3],
				       .escape = s.p[4],
				       .notation = NOTATION_astm};
	return true;
}

/* Over what the line sends before a record: ENQ, ACK, STX and the number of the frame. */
static size_t over_framing(str s, size_t at, bool *out_framed)
{
	while (at < s.n && line_byte(s.p[at])) {
		bool starts = s.p[at] == STX;
		at++;
		*out_framed = *out_framed || starts;
		if (starts && at < s.n && is_digit(s.p[at]))
			at++;
	}
	return at;
}

static size_t over_ends(str s, size_t at)
{
	while (at < s.n && (eol(s.p[at]) || line_byte(s.p[at])) && s.p[at] != STX)
		at++;
	return at;
}

/* From the H of a header back over its framing, not beyond `from`. */
static size_t framing_before(str s, size_t from, size_t at)
{
	bool framed = false;
	size_t i = at;
	while (i > from && (line_byte(s.p[i - 1]) ||
			    (i - from > 1 && is_digit(s.p[i - 1]) && s.p[i - 2] == STX)))
		i--;
	return over_framing(s, i, &framed) == at ? i : at;
}

/* The next message at or behind `from`: an H record at the start of a line or frame. */
static bool find_header(str s, size_t from, size_t *out_at)
{
	struct separators sep;
	for (size_t i = from; i < s.n; i++) {
		i += str_find_byte(str_sub(s, i, s.n), 'H');
		if (i >= s.n)
			return false;
		bool begins = i == 0 || eol(s.p[i - 1]) || line_byte(s.p[i - 1]) ||
			      (i > 1 && is_digit(s.p[i - 1]) && s.p[i - 2] == STX);
		if (!begins || !header_at(str_sub(s, i, s.n), &sep))
			continue;
		*out_at = framing_before(s, from, i);
		return true;
	}
	return false;
}

static bool more(struct walk *w)
{
	w->line += prose_lines(str_sub(w->text, w->counted, w->at));
	w->at = w->counted = 0;
	return view_next(w->job, &w->in, &w->text, &w->map);
}

static void end_message(struct walk *w)
{
	if (w->open)
		w->job->sink->message_end(w->job->sink);
	w->open = false;
	w->whole_n = 0;
}

/* The line at w->at as a record. gives false when its end is not in view */
static bool measure(struct walk *w, struct record *out_r)
{
	struct record r = {.from = over_framing(w->text, w->at, &w->framed)};
	struct scan s;
	scan_start(&s, w->text, '\r', '\n', w->framed ? ETX : '\n', w->framed ? ETB : '\n');
	size_t i = scan_next(&s, r.from);
	r.to = i;
	bool found = i < w->text.n;
	if (found && !eol(w->text.p[i])) {
		r.cut = w->text.p[i] == ETB;
		i = scan_next(&s, i + 1);
		found = i < w->text.n;
	}
	r.next = found ? over_ends(w->text, i) : w->text.n;
	/* CR ETX checksum CR LF: the end of the frame stands on a line of its own */
	if (found && r.next < w->text.n && (w->text.p[r.next] == ETX || w->text.p[r.next] == ETB)) {
		i = scan_next(&s, r.next + 1);
		while (i < w->text.n && !eol(w->text.p[i]))
			i = scan_next(&s, i + 1);
		found = i < w->text.n;
		r.next = found ? over_ends(w->text, i) : w->text.n;
	}
	*out_r = r;
	return found;
}

/* Cut s into fields; those of a record put together from frames all stand for all of it. */
static void give_record(struct walk *w, str s, uint64_t raw, size_t at, size_t raw_n)
{
	size_t n = 0, most = (size_t)w->job->limits->columns, from = 0;
	while (n < most) {
		size_t to =
		    n + 1 < most ? from + str_find_byte(str_sub(s, from, s.n), w->sep.field) : s.n;
		GROW(w->field, w->field_cap, n + 1);
		struct cell *c = &w->field[n++];
		c->text = str_sub(s, from, to);
		c->at = raw_n > 0 ? raw : raw_place(w->map, at + from);
		c->raw_n = (uint32_t)(raw_n > 0 ? raw_n : raw_place(w->map, at + to) - c->at);
		if (to >= s.n)
			break;
		from = to + 1;
	}
	struct segment g = {.message = w->number,
			    .tag = str_sub(w->field[0].text, 0, 1),
			    .n = (unsigned)n,
			    .field = w->field};
	w->job->sink->segment(w->job->sink, &g);
}

/* Is s a record of the present message? */
static bool record_at(const struct walk *w, str s)
{
	return s.n >= 1 && str_find_byte(STR("HPOQRCMSL"), s.p[0]) < 9 &&
	       (s.n == 1 || s.p[1] == w->sep.field);
}

static void keep_part(struct walk *w, str s, size_t at)
{
	if (w->whole_n == 0)
		w->whole_at = raw_place(w->map, at);
	if (s.n > RECORD_MOST - w->whole_n)
		s.n = RECORD_MOST - w->whole_n;
	GROW(w->whole, w->whole_cap, w->whole_n + s.n);
	if (s.n > 0)
		memcpy(w->whole + w->whole_n, s.p, s.n);
	w->whole_n += s.n;
}

/* A part of a UTF-8 character may be cut off where two frames meet, and is not text. */
static str good_part(str s)
{
	size_t n = 0;
	while (n < s.n) {
		int k = scan_utf8_len(str_sub(s, n, s.n));
		if (k <= 0)
			break;
		n += (size_t)k;
	}
	return str_sub(s, 0, n);
}

static void begin_message(struct walk *w, const struct separators *sep)
{
	end_message(w);
	w->sep = *sep;
	w->open = true;
	w->number++;
	w->job->sink->message_begin(w->job->sink, w->number, &w->sep);
}

/* A record that is complete, of more than one frame. */
static void take_whole(struct walk *w, size_t to)
{
	struct separators sep;
	size_t raw_n = (size_t)(raw_place(w->map, to) - w->whole_at);
	str s = good_part((str){w->whole, w->whole_n});
	if (header_at(s, &sep))
		begin_message(w, &sep);
	w->whole_n = 0;
	if (!w->open || !record_at(w, s))
		return;
	give_record(w, s, w->whole_at, 0, raw_n > 0 ? raw_n : 1);
	if (s.p[0] == 'L')
		end_message(w);
}

static void take_record(struct walk *w, const struct record *r)
{
	str s = str_sub(w->text, r->from, r->to);
	struct separators sep;
	if (r->cut || w->whole_n > 0) {
		keep_part(w, s, r->from);
		if (!r->cut)
			take_whole(w, r->to);
		return;
	}
	if (header_at(str_sub(w->text, r->from, r->to + 1), &sep))
		begin_message(w, &sep);
	if (!w->open)
		return;
	give_record(w, s, 0, r->from, 0);
	if (s.p[0] == 'L')
		end_message(w);
}

/* One record of the open message at w->at. gives false when more text is needed first. */
static bool one_record(struct walk *w)
{
	struct record r;
	struct separators sep;
	bool stuck = text_stuck(&w->in, w->at) || w->text.n - w->at >= w->job->limits->row_bytes;
	bool found = measure(w, &r);
	if ((!found || w->text.n - r.next < 8) && !stuck)
		return false;
	str s = str_sub(w->text, r.from, r.to);
	bool goes_on = w->whole_n > 0 && w->framed;
	if (!goes_on && !(w->open && record_at(w, s)) &&
	    !header_at(str_sub(w->text, r.from, w->text.n), &sep)) {
		end_message(w);
		w->going = false;
		return true;
	}
	if (!found && !w->in.last)
		w->job->sink->partial(w->job->sink, REASON_partly_unreadable,
				      raw_at(w->map, r.from));
	take_record(w, &r);
	w->at = r.next;
	return true;
}

/* Text up to the next message. */
static void between(struct walk *w)
{
	size_t at = w->text.n;
	w->going = find_header(w->text, w->at, &at);
	w->framed = false;
	w->line += prose_lines(str_sub(w->text, w->counted, w->at));
	w->line = prose_give(w->job->sink, w->map, str_sub(w->text, w->at, at), w->at, w->line);
	w->at = w->counted = at;
}

static void walk_messages(struct walk *w)
{
	while (w->at < w->text.n || more(w)) {
		if (!w->going) {
			between(w);
		} else if (!one_record(w)) {
			text_keep(&w->in, w->at);
			if (!more(w))
				break;
		}
	}
	end_message(w);
}

/* Another record behind the header tells a message from a word of punctuation. */
static bool followed(str s, size_t at)
{
	struct walk w = {.text = s, .at = at};
	struct record r;
	size_t from = over_framing(s, at, &w.framed);
	if (!header_at(str_sub(s, from, s.n), &w.sep) || !measure(&w, &r))
		return false;
	from = over_framing(s, r.next, &w.framed);
	return record_at(&w, str_sub(s, from, s.n)) && from < s.n;
}

/* A header within a line, and behind an escaped line end another record: a log, given as text, in
 * which the finder looks for messages. Its delimiters would make it a table. */
static bool logged(str s)
{
	static const char *const ends[] = {"\\r", "\\n", "<CR>", "<LF>"};
	struct separators sep;
	for (size_t i = 0; i < s.n; i++) {
		i += str_find(str_sub(s, i, s.n), STR("H|\\"));
		str line = str_sub(s, i, i + LINE_LOOK);
		line.n = str_find_byte(line, '\n');
		if (!header_at(line, &sep))
			continue;
		for (size_t k = 0; k < sizeof(ends) / sizeof(ends[0]); k++) {
			size_t at = str_find(line, str_of(ends[k])) + str_of(ends[k]).n;
			if (line.n > at + 1 && line.p[at + 1] == sep.field)
				return true;
		}
	}
	return false;
}

static int astm_bid(const struct head *h)
{
	size_t at = 0, start = 0;
	if (!find_header(h->text, 0, &at))
		return logged(h->text) ? 84 : 0;
	if (!followed(h->text, at))
		return 0;
	while (start < h->text.n && is_blank(h->text.p[start]))
		start++;
	return at <= start ? 96 : 85;
}

static int astm_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	*w = (struct walk){.job = j, .line = 1};
	text_open(&w->in, &a, j->in, view_charset(j->head));
	walk_messages(w);
	grow_free(w->field, w->field_cap, sizeof(*w->field));
	grow_free(w->whole, w->whole_cap, 1);
	return view_end(j, &w->in, e);
}

const struct reader reader_astm = {
    .name = "astm",
    .version = 1,
    .format = "ASTM messages of analysers (files, dumps of the line)",
    .standard = "ASTM E1394-97 (CLSI LIS02-A2), frames of ASTM E1381-95 (CLSI LIS01-A2)",
    .limits = "checksums are not tested; records of one message in several lines of a log are read "
	      "as text",
    .bid = astm_bid,
    .bid_most = 96,
    .read = astm_read,
};
