/*
 * reader_hl7v2 - HL7 version 2.x messages in the pipe notation (HL7 v2.5.1 chapter 2, MLLP release
 * 1, batch protocol 2.10.3), in files, interface dumps and logs. Separators are those of each MSH;
 * segments end in CR, LF, CRLF, or in escapes for them as logs, JSON and XML write them. What
 * stands between messages comes as running text. Refuses the XML notation: it is read as text.
 * Repetitions, components and HL7 escapes stay inside the fields.
 */
#include "text/hl7v2.h"

#include <string.h>

#include "text/hl7_part.h"
#include "text/marks.h"
#include "text/prose.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/view.h"

#define MLLP_START      0x0B
#define MLLP_END        0x1C
#define CONTINUED_LINES 20
#define CONTINUED_BYTES ((size_t)8 << 10)
#define PREFIX_BYTES    200

/* The present segment: places in text of its fields and ends. */
struct span {
	size_t *cut; /* where each field separator stands; room for all that are looked at */
	size_t cap, n;
	size_t from, to; /* the segment without its end */
	size_t next;     /* behind the end */
	bool found;      /* the end is in view */
	bool closes;     /* the message ends here: MLLP end, or the quote around it */
};

struct walk {
	struct read_job *job;
	struct text_in in;
	str text;
	const struct raw_map *map;
	size_t at;
	size_t counted; /* lines of text before this are in `line` */
	uint64_t line;
	uint64_t number; /* of the present message */
	uint32_t parts;  /* members given so far */
	bool open;       /* within a message */
	bool skipping;   /* within a segment that is too long */
	struct hl7_head head;
	struct marks marks; /* of text, for the separators of head */
	struct span span;
	struct cell *field;
	size_t field_cap;
};

static bool more(struct walk *w)
{
	w->line += prose_lines(str_sub(w->text, w->counted, w->at));
	w->at = w->counted = 0;
	if (!view_next(w->job, &w->in, &w->text, &w->map))
		return false;
	marks_text(&w->marks, w->text);
	return true;
}

/* Start of a segment of the present message at place `at`? */
static bool segment_at(const struct walk *w, size_t at)
{
	return hl7_tag(str_sub(w->text, at, w->text.n), w->head.sep.field);
}

static bool has_tag(str s, const char tag[4])
{
	return s.n >= 3 && s.p[0] == tag[0] && s.p[1] == tag[1] && s.p[2] == tag[2];
}

static bool segment_is(const struct walk *w, size_t at, const char tag[4])
{
	return has_tag(str_sub(w->text, at, w->text.n), tag);
}

static bool batch_tag(str s)
{
	return has_tag(s, "FHS") || has_tag(s, "BHS") || has_tag(s, "BTS") || has_tag(s, "FTS");
}

/* Might s, of three bytes or more, be MSH or a batch tag? */
static bool heads(str s) { return s.p[1] == 'H' || s.p[1] == 'T' || s.p[1] == 'S'; }

static bool eol(unsigned char c) { return c == '\r' || c == '\n'; }

/* Over line ends, blanks and the BOM of a next message. */
static size_t over_space(str s, size_t at)
{
	while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t' || eol(s.p[at])))
		at++;
	return at;
}

/*
 * Where the next segment of the message begins, in a line that begins at `at`; SIZE_MAX when the
 * line is none. In logs each line may carry what the MSH line carried before it.
 */
static size_t segment_in_line(const struct walk *w, size_t at)
{
	if (segment_at(w, at))
		return at;
	if (w->head.prefix == 0)
		return SIZE_MAX;
	if (w->text.n - at > w->head.prefix && segment_at(w, at + w->head.prefix))
		return at + w->head.prefix;
	for (size_t i = at + 1; i < w->text.n && i - at < PREFIX_BYTES && !eol(w->text.p[i]); i++)
		if (!is_alnum(w->text.p[i - 1]) && segment_at(w, i))
			return i;
	return SIZE_MAX;
}

/* Is this escape the end of the segment, and not a part of its data? *out_next: behind it and those
 * right behind it. */
static bool escape_ends(const struct walk *w, size_t at, size_t *out_next)
{
	size_t next = at + 1, n = hl7_line_escape(str_sub(w->text, at, w->text.n));
	if (n > 0)
		next = at + n;
	for (size_t again = n; again > 0; next += again)
		again = hl7_line_escape(str_sub(w->text, next, w->text.n));
	*out_next = next;
	if (n == 0)
		return false;
	return next >= w->text.n || eol(w->text.p[next]) || w->text.p[next] == w->head.quote ||
	       w->text.p[next] == MLLP_END || segment_at(w, next);
}

/* The quote that stood before MSH, here as the end of the message and not as two quotes for null.
 */
static bool quote_closes(const struct walk *w, size_t at)
{
	if (w->head.quote == '<')
		return true;
	if (at > 0 && (w->text.p[at - 1] == '\\' || w->text.p[at - 1] == w->head.sep.field))
		return false;
	return at + 1 >= w->text.n || str_find_byte(STR(",}]);: \t\r\n"), w->text.p[at + 1]) < 10;
}

/* Byte i is one of those looked for in a string, and no field separator: does the segment end
 * there? *i moves on to the last byte of an escape that does not end it. */
static bool ends_at(struct walk *w, size_t *i)
{
	struct span *p = &w->span;
	unsigned char c = w->text.p[*i];
	bool mark = c == w->head.escape_mark;
	p->next = *i + 1;
	if (mark && !escape_ends(w, *i, &p->next)) {
		*i = p->next - 1;
		return false;
	}
	if (!mark && c == w->head.quote && !quote_closes(w, *i))
		return false;
	p->closes = !mark;
	return true;
}

/* Separators that are looked at: with the tag and MSH-1 no more than `columns` fields come of them,
 * and the last field holds the rest. */
static size_t most_cuts(const struct walk *w)
{
	uint64_t columns = w->job->limits->columns;
	uint64_t most = columns > 2 ? columns - 2 : 0;
	return most < w->text.n ? (size_t)most : w->text.n;
}

/* The fields from place i on. gives where the segment ends, or the end of the text. */
static size_t measure_fields(struct walk *w, size_t i, size_t most)
{
	struct marks *m = &w->marks;
	size_t n = 0, *cut = w->span.cut;
	unsigned char field = w->head.sep.field;
	bool string = w->head.escaped;
	while (i < w->text.n) {
		size_t block = marks_block(m, i), base = m->from + block * SCAN_BLOCK;
		uint64_t mask = m->mask[block] & (UINT64_MAX << (i - base));
		i = base + SCAN_BLOCK;
		for (; mask != 0; mask &= mask - 1) {
			size_t at = base + (size_t)__builtin_ctzll(mask);
			if (w->text.p[at] == field) {
				cut[n] = at;
				n += n < most;
				continue;
			}
			size_t end = at;
			if (!string || ends_at(w, &at)) {
				w->span.n = n;
				return end;
			}
			if (at > end) { /* over the whole escape */
				i = at + 1;
				break;
			}
		}
	}
	w->span.n = n;
	return w->text.n;
}

/* Find the fields and the end of the segment that begins at `from`. */
static void measure(struct walk *w, size_t from)
{
	struct span *p = &w->span;
	size_t most = most_cuts(w);
	GROW(p->cut, p->cap, most + 1);
	p->from = from;
	p->closes = false;
	p->next = w->text.n;
	p->to = measure_fields(w, from, most);
	p->found = p->to < w->text.n;
	if (p->found && !w->head.escaped) {
		p->next = p->to + 1;
		p->closes = w->text.p[p->to] == MLLP_END;
	}
	if (p->found)
		return;
	p->to = p->next = w->text.n;
	p->closes = false;
}

static void add_field(struct walk *w, size_t n, size_t from, size_t to)
{
	w->field[n] = raw_cell(w->map, str_sub(w->text, from, to), from, to);
}

/* The fields from `at` to each cut, where one byte of text is one byte of the item: add_field for
 * all of them. gives where the next field begins. */
static size_t add_plain(struct walk *w, size_t n, size_t at, size_t cut)
{
	struct cell *c = w->field + n;
	uint64_t raw = raw_place(w->map, at) - at;
	for (; cut < w->span.n; cut++) {
		size_t to = w->span.cut[cut];
		*c++ = (struct cell){.text = {w->text.p + at, to - at},
				     .at = raw + at,
				     .raw_n = (uint32_t)(to - at)};
		at = to + 1;
	}
	return at;
}

static size_t add_fields(struct walk *w, size_t n, size_t at, size_t cut)
{
	if (raw_plain(w->map, at, w->span.to))
		return add_plain(w, n, at, cut);
	for (; cut < w->span.n; cut++) {
		add_field(w, n++, at, w->span.cut[cut]);
		at = w->span.cut[cut] + 1;
	}
	return at;
}

static void give_segment(struct walk *w)
{
	struct span *p = &w->span;
	struct arena scratch = *w->job->arena;
	size_t n = 0, at = p->from, first = 0;
	while (p->to > p->from && eol(w->text.p[p->to - 1]))
		p->to--;
	GROW(w->field, w->field_cap, p->n + 2);
	if (p->n > 0 && segment_is(w, p->from, "MSH")) { /* MSH-1 is the separator itself */
		add_field(w, n++, at, p->cut[0]);
		add_field(w, n++, p->cut[0], p->cut[0] + 1);
		at = p->cut[first++] + 1;
	}
	at = add_fields(w, n, at, first);
	n += p->n - first;
	add_field(w, n++, at, p->to > at ? p->to : at);
	if (w->head.doubled || w->head.entities)
		for (size_t i = 0; i < n; i++)
			w->field[i].text = hl7_unescape(&scratch, &w->head, w->field[i].text);
	struct segment g = {
	    .message = w->number, .tag = w->field[0].text, .n = (unsigned)n, .field = w->field};
	w->job->sink->segment(w->job->sink, &g);
	hl7_part(w->job, &w->head.sep, &g, &w->parts);
}

static void end_message(struct walk *w)
{
	if (w->open)
		w->job->sink->message_end(w->job->sink);
	w->open = false;
}

static void begin_message(struct walk *w, const struct hl7_head *h)
{
	w->head = *h;
	if (!h->escaped)
		marks_want(&w->marks, h->sep.field, '\n', '\r', MLLP_END);
	else
		marks_want(&w->marks, h->sep.field, '\n', h->escape_mark,
			   h->quote != 0 ? h->quote : '\n');
	w->open = true;
	w->number++;
	w->at = h->at;
	w->job->sink->message_begin(w->job->sink, w->number, &w->head.sep);
}

/* Take what stands up to `to` into the segment. */
static void lengthen(struct walk *w, size_t to)
{
	struct span *p = &w->span;
	size_t most = most_cuts(w);
	for (size_t i = p->to; i < to && p->n < most; i++)
		if (w->text.p[i] == w->head.sep.field)
			p->cut[p->n++] = i;
	p->to = to;
}

/* Lines from `at` that go on with the last field: they stand before another segment of the message.
 * gives where that begins, or 0. */
static size_t continued_to(const struct walk *w, size_t at)
{
	size_t from = at;
	for (unsigned i = 0; i < CONTINUED_LINES && at < w->text.n && at - from < CONTINUED_BYTES;
	     i++) {
		str rest = str_sub(w->text, at, w->text.n);
		if (rest.p[0] == MLLP_START || rest.p[0] == MLLP_END || has_tag(rest, "MSH") ||
		    batch_tag(rest))
			return 0;
		if (segment_at(w, at))
			return at;
		while (at < w->text.n && !eol(w->text.p[at]) && w->text.p[at] != MLLP_END)
			at++;
		at = over_space(w->text, at);
	}
	return 0;
}

enum after { AFTER_segment, AFTER_end, AFTER_unknown };

/* What stands behind the present segment; moves *next to where the next one begins. May lengthen
 * the segment. */
static enum after look_behind(struct walk *w, size_t *next)
{
	struct span *p = &w->span;
	if (p->closes)
		return AFTER_end;
	size_t at = over_space(w->text, p->next);
	if (at >= w->text.n)
		return AFTER_unknown;
	str rest = str_sub(w->text, at, w->text.n);
	if (hl7_tag(rest, w->head.sep.field) && !heads(rest)) {
		*next = at;
		return AFTER_segment;
	}
	if (has_tag(rest, "MSH") || batch_tag(rest) || rest.p[0] == MLLP_START ||
	    rest.p[0] == MLLP_END)
		return AFTER_end;
	size_t segment = segment_in_line(w, at);
	if (segment != SIZE_MAX) {
		*next = segment;
		return segment_is(w, segment, "MSH") ? AFTER_end : AFTER_segment;
	}
	if (w->head.escaped || w->head.prefix > 0)
		return AFTER_end;
	size_t to = continued_to(w, at);
	if (to == 0)
		return AFTER_end;
	lengthen(w, to);
	*next = to;
	return AFTER_segment;
}

/* One segment at w->at. gives false when more text is needed first. */
static bool one_segment(struct walk *w)
{
	size_t next;
	measure(w, w->at);
	bool stuck = text_stuck(&w->in, w->at) || w->text.n - w->at >= w->job->limits->row_bytes;
	if (!w->span.found && !stuck)
		return false;
	next = w->span.next;
	if (!w->span.found && !w->in.last) {
		w->job->sink->partial(w->job->sink, REASON_partly_unreadable,
				      raw_at(w->map, w->at));
		w->skipping = true;
	}
	enum after a = w->span.found ? look_behind(w, &next) : AFTER_end;
	if (a == AFTER_unknown && !stuck)
		return false;
	give_segment(w);
	w->at = next;
	if (a != AFTER_segment && !w->skipping)
		end_message(w);
	return true;
}

/* The rest of a segment that was too long: nothing of it is read. */
static void skip_segment(struct walk *w)
{
	size_t next = w->text.n;
	measure(w, w->at);
	if (w->span.found) {
		w->skipping = false;
		next = w->span.next;
		if (look_behind(w, &next) != AFTER_segment)
			end_message(w);
	}
	w->at = next;
}

/* Text up to the next message. */
static void between(struct walk *w)
{
	struct hl7_head h;
	bool found = hl7_find(w->text, w->at, &h);
	size_t to = found ? h.at : w->text.n;
	w->line += prose_lines(str_sub(w->text, w->counted, w->at));
	w->line = prose_give(w->job->sink, w->map, str_sub(w->text, w->at, to), w->at, w->line);
	w->at = w->counted = to;
	if (found)
		begin_message(w, &h);
}

static void walk_messages(struct walk *w)
{
	while (w->at < w->text.n || more(w)) {
		if (w->skipping) {
			skip_segment(w);
		} else if (!w->open) {
			between(w);
		} else if (!one_segment(w)) {
			text_keep(&w->in, w->at);
			if (!more(w))
				break;
		}
	}
	end_message(w);
}

/* MSH-18 tells the set where the bytes leave a choice. source: HL7 table 0211, and names of DICOM
 * and of Windows that stand there too */
static enum charset told_charset(const struct head *h)
{
	static const struct {
		str name;
		enum charset charset;
	} names[] = {{STR("8859/15"), CHARSET_iso8859_15}, {STR("8859-15"), CHARSET_iso8859_15},
		     {STR("IR 203"), CHARSET_iso8859_15},  {STR("IR203"), CHARSET_iso8859_15},
		     {STR("8859/1"), CHARSET_cp1252},      {STR("8859-1"), CHARSET_cp1252},
		     {STR("IR 100"), CHARSET_cp1252},      {STR("IR100"), CHARSET_cp1252},
		     {STR("1252"), CHARSET_cp1252},        {STR("850"), CHARSET_cp850}};
	struct hl7_head head;
	enum charset c = view_charset(h);
	bool choice = c == CHARSET_cp1252 || c == CHARSET_iso8859_15 || c == CHARSET_cp850;
	if (!choice || !hl7_find(h->text, 0, &head))
		return c;
	str told = hl7_charset(h->text, &head);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_find(told, names[i].name) == told.n)
			continue;
		/* the euro sign, where it stands, says more than the name of the set without it */
		bool euro = names[i].charset == CHARSET_cp1252 && c == CHARSET_iso8859_15;
		return euro ? c : names[i].charset;
	}
	return c;
}

static int hl7_bid(const struct head *h)
{
	struct hl7_head head;
	str s = h->text;
	size_t start = 0;
	while (start < s.n &&
	       (s.p[start] <= ' ' ||
		(s.n - start > 2 && str_starts(str_sub(s, start, s.n), STR("\xEF\xBB\xBF")))))
		start += s.p[start] <= ' ' ? 1 : 3;
	str first = str_sub(s, start, s.n);
	if (batch_tag(first) && hl7_batch(first))
		return 95;
	if (!hl7_find(s, 0, &head))
		return 0;
	bool at_start = head.at == start;
	if (head.followed)
		return at_start ? 97 : 88;
	return at_start ? 60 : 0;
}

static int hl7_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	struct read_job job = *j;
	job.arena = &a;
	*w = (struct walk){.job = &job, .line = 1};
	text_open(&w->in, &a, j->in, told_charset(j->head));
	walk_messages(w);
	grow_free(w->span.cut, w->span.cap, sizeof(*w->span.cut));
	grow_free(w->field, w->field_cap, sizeof(*w->field));
	return view_end(j, &w->in, e);
}

const struct reader reader_hl7v2 = {
    .name = "hl7v2",
    .version = 1,
    .format = "HL7 v2 messages (files, MLLP dumps, batches, logs)",
    .standard = "HL7 v2.2 - v2.8, pipe notation; MLLP release 1",
    .limits = "not hexadecimal dumps",
    .container = true,
    .bid = hl7_bid,
    .read = hl7_read,
};
