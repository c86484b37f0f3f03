/*
 * reader_edifact - EDIFACT interchanges and messages as Dutch care sends them: MEDLAB, MEDVRI,
 * MEDRAD, MEDSPE, MEDVRY, MEDEUR and the UN messages MEDRPT and MEDSPE 3.1 (ISO 9735:1988 and
 * 9735-1:2002 syntax levels A to C; reference/formats.md 2.2). Service characters are those of UNA,
 * else the usual. Line ends may stand between segments, within them, or for their ends; heads and
 * trailers may be missing; counts and references are not held against anything. Each message is
 * given with the interchange header before it, which tells the mailbox it went to. What stands
 * between messages comes as running text. Refuses the XML notations and batch headers UNG: they are
 * read as text or stepped over. Elements, components and releases stay inside the fields.
 */
#include "text/edifact.h"

#include <string.h>

#include "text/prose.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/scan.h"
#include "text/view.h"

#define HEADER_FIELDS 12
#define HEADER_BYTES  512
#define NEWLINE_LOOK  ((size_t)64 << 10)

/* The present segment: places in text of its fields and ends. */
struct span {
	size_t *cut;
	size_t cap, n;
	size_t from, to; /* the segment without its end */
	size_t next;     /* behind the end */
	bool found;      /* the end is in view */
	bool broken;     /* line ends stand inside it */
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
	bool open;       /* within a message */
	bool going;      /* segments are expected at `at`; false: running text */
	struct service service;
	unsigned char newline;
	struct span span;
	struct cell *field;
	size_t field_cap;
	/* the interchange header, for each message of it */
	struct cell header[HEADER_FIELDS];
	unsigned header_n;
	unsigned char header_text[HEADER_BYTES];
};

static bool more(struct walk *w)
{
	w->line += prose_lines(str_sub(w->text, w->counted, w->at));
	w->at = w->counted = 0;
	if (!view_next(w->job, &w->in, &w->text, &w->map))
		return false;
	str look = str_sub(w->text, 0, NEWLINE_LOOK);
	w->newline = str_find_byte(look, '\n') < look.n ? '\n' : '\r';
	return true;
}

static bool eol(unsigned char c) { return c == '\r' || c == '\n'; }

static size_t over_space(str s, size_t at)
{
	while (at < s.n && (is_blank(s.p[at]) || s.p[at] == 0 || s.p[at] == 0x1A))
		at++;
	return at;
}

static bool tag_at(const struct walk *w, size_t at)
{
	return edifact_tag(str_sub(w->text, at, w->text.n), &w->service);
}

static bool tag_is(const struct walk *w, size_t at, const char tag[3])
{
	return w->text.n - at >= 3 && memcmp(w->text.p + at, tag, 3) == 0;
}

static bool trailer(const struct walk *w, size_t at)
{
	return tag_is(w, at, "UNT") || tag_is(w, at, "UNZ") || tag_is(w, at, "UNE");
}

/*
 * Is the terminator at `at` one? An apostrophe that its writer forgot to release ('s-Gravenhage)
 * stands before a letter that begins no tag.
 */
static bool terminates(const struct walk *w, size_t at)
{
	size_t next = at + 1;
	if (next >= w->text.n || trailer(w, w->span.from))
		return true;
	unsigned char c = w->text.p[next];
	if (!is_alnum(c) && c != ' ')
		return true;
	next = over_space(w->text, next);
	return w->text.n - next < 5 || tag_at(w, next) || tag_is(w, next, "UNA");
}

/* A line end where the next line begins with a segment: the writer put line ends for terminators.
 * *out_next: behind the blanks. */
static bool line_ends(const struct walk *w, size_t at, size_t *out_next)
{
	*out_next = over_space(w->text, at);
	return *out_next < w->text.n && tag_at(w, *out_next);
}

/* Find the fields and the end of the segment that begins at `from`. */
static void measure(struct walk *w, size_t from)
{
	struct span *p = &w->span;
	struct scan s;
	size_t most = (size_t)w->job->limits->columns;
	unsigned char release = w->service.release != 0 ? w->service.release : w->service.end;
	scan_start(&s, w->text, w->service.element, w->service.end, release, w->newline);
	*p = (struct span){.cut = p->cut, .cap = p->cap, .from = from};
	for (size_t i = scan_next(&s, from); i < w->text.n; i = scan_next(&s, i + 1)) {
		unsigned char c = w->text.p[i];
		if (c == w->service.element) {
			if (p->n + 2 < most) { /* beyond, the last field holds the rest */
				GROW(p->cut, p->cap, p->n + 1);
				p->cut[p->n++] = i;
			}
			continue;
		}
		if (c == w->service.release) {
			if (i + 1 < w->text.n && !eol(w->text.p[i + 1]))
				i++;
			continue;
		}
		size_t next = i + 1;
		bool end = c == w->service.end ? terminates(w, i) : line_ends(w, i, &next);
		if (!end) {
			p->broken = p->broken || c == w->newline;
			i = next - 1;
			continue;
		}
		p->to = i;
		p->next = next;
		p->found = true;
		return;
	}
	p->to = p->next = w->text.n;
}

/* s without the line ends inside it. */
static str joined(struct arena *a, str s)
{
	unsigned char *p = arena_new(a, unsigned char, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (!eol(s.p[i]))
			p[n++] = s.p[i];
	return (str){p, n};
}

/* raw: where the field stands in the item. gives where it ends there */
static uint64_t add_field(struct walk *w, struct arena *a, size_t n, size_t from, size_t to,
			  uint64_t raw)
{
	struct cell *c = &w->field[n];
	uint64_t end = raw_place(w->map, to);
	c->text = (str){w->text.p + from, to - from};
	c->at = raw;
	c->raw_n = (uint32_t)(end - raw);
	if (w->span.broken)
		c->text = joined(a, c->text);
	return end;
}

static unsigned cut_fields(struct walk *w, struct arena *a)
{
	struct span *p = &w->span;
	size_t n = 0, at = p->from, mark = w->map->kind == RAW_pairs ? 2 : 1;
	uint64_t raw = raw_place(w->map, at);
	while (p->to > p->from && eol(w->text.p[p->to - 1]))
		p->to--;
	while (p->n > 0 && p->cut[p->n - 1] >= p->to)
		p->n--;
	GROW(w->field, w->field_cap, p->n + 1);
	for (size_t i = 0; i < p->n; i++) {
		raw = add_field(w, a, n++, at, p->cut[i], raw) + mark;
		at = p->cut[i] + 1;
	}
	add_field(w, a, n++, at, p->to, raw);
	return (unsigned)n;
}

static void put(struct walk *w, const struct cell *field, unsigned n)
{
	struct segment g = {
	    .message = w->number, .tag = str_sub(field[0].text, 0, 3), .n = n, .field = field};
	w->job->sink->segment(w->job->sink, &g);
}

static void end_message(struct walk *w)
{
	if (w->open)
		w->job->sink->message_end(w->job->sink);
	w->open = false;
}

static void begin_message(struct walk *w)
{
	struct separators sep = {.field = w->service.element,
				 .component = w->service.component,
				 .escape = w->service.release,
				 .notation = NOTATION_edifact};
	end_message(w);
	w->open = true;
	w->number++;
	w->job->sink->message_begin(w->job->sink, w->number, &sep);
	if (w->header_n > 0)
		put(w, w->header, w->header_n);
}

/* Keep the interchange header beyond its stretch of text; one that is too long is not kept. */
static void keep_header(struct walk *w, unsigned n)
{
	size_t used = 0;
	w->header_n = 0;
	for (unsigned i = 0; i < n && i < HEADER_FIELDS; i++) {
		str s = w->field[i].text;
		if (s.n > HEADER_BYTES - used)
			return;
		w->header[i] = w->field[i];
		w->header[i].text = (str){w->header_text + used, s.n};
		if (s.n > 0)
			memcpy(w->header_text + used, s.p, s.n);
		used += s.n;
	}
	w->header_n = n < HEADER_FIELDS ? n : HEADER_FIELDS;
}

static void give_segment(struct walk *w)
{
	struct arena scratch = *w->job->arena;
	size_t from = w->span.from;
	unsigned n = cut_fields(w, &scratch);
	if (tag_is(w, from, "UNB")) {
		end_message(w);
		keep_header(w, n);
	} else if (tag_is(w, from, "UNZ")) {
		end_message(w);
		w->header_n = 0;
		w->service = edifact_usual;
	} else if (tag_is(w, from, "UNG") || tag_is(w, from, "UNE")) {
		end_message(w);
	} else {
		if (!w->open || tag_is(w, from, "UNH"))
			begin_message(w);
		put(w, w->field, n);
		if (tag_is(w, from, "UNT"))
			end_message(w);
	}
}

/* The service string, when one stands at `at`. gives behind it, or at */
static size_t over_service(struct walk *w, size_t at)
{
	struct edifact_head h;
	if (!tag_is(w, at, "UNA") ||
	    !edifact_find(str_sub(w->text, at, at + EDIFACT_HEAD_BYTES), 0, &w->service, &h) ||
	    h.at != 0)
		return at;
	end_message(w);
	w->service = h.service;
	return over_space(w->text, at + 9);
}

/* One segment at w->at. gives false when more text is needed first. */
static bool one_segment(struct walk *w)
{
	bool stuck = text_stuck(&w->in, w->at) || w->text.n - w->at >= w->job->limits->row_bytes;
	if (w->text.n - w->at < EDIFACT_HEAD_BYTES && !stuck)
		return false;
	size_t from = over_service(w, over_space(w->text, w->at));
	if (!tag_at(w, from)) {
		end_message(w);
		w->going = false;
		return true;
	}
	measure(w, from);
	if (!w->span.found && !stuck)
		return false;
	if (!w->span.found && !w->in.last) {
		w->job->sink->partial(w->job->sink, REASON_partly_unreadable, raw_at(w->map, from));
		w->going = false;
	}
	give_segment(w);
	w->at = w->span.next;
	if (!w->going)
		end_message(w);
	return true;
}

/* Where to stop in running text without a head: not within what may yet become one. */
static size_t safe_end(const struct walk *w)
{
	size_t to = w->text.n;
	if (text_stuck(&w->in, w->at) || to - w->at <= EDIFACT_HEAD_BYTES || eol(w->text.p[to - 1]))
		return to;
	to -= EDIFACT_HEAD_BYTES;
	while (to > w->at && (w->text.p[to] & 0xC0) == 0x80)
		to--;
	return to;
}

/* Text up to the next message. gives false when more text is needed first. */
static bool between(struct walk *w)
{
	struct edifact_head h;
	size_t start = over_space(w->text, w->at);
	bool found = edifact_fragment(str_sub(w->text, start, w->text.n), &w->service);
	h = (struct edifact_head){.at = start, .service = w->service};
	found = found || edifact_find(w->text, w->at, &w->service, &h);
	size_t to = found ? h.at : safe_end(w);
	w->line += prose_lines(str_sub(w->text, w->counted, w->at));
	w->line = prose_give(w->job->sink, w->map, str_sub(w->text, w->at, to), w->at, w->line);
	w->at = w->counted = to;
	w->going = found;
	if (found)
		w->service = h.service;
	return found || to == w->text.n;
}

static void walk_messages(struct walk *w)
{
	while (w->at < w->text.n || more(w)) {
		if (w->going ? one_segment(w) : between(w))
			continue;
		text_keep(&w->in, w->at);
		if (!more(w))
			break;
	}
	end_message(w);
}

static int edifact_bid(const struct head *h)
{
	struct edifact_head head;
	str s = h->text;
	size_t start = 0;
	while (start < s.n && (s.p[start] <= ' ' || s.p[start] >= 0x80) && start < 64)
		start++;
	if (edifact_fragment(str_sub(s, start, s.n), &edifact_usual))
		return 95;
	if (!edifact_find(s, 0, &edifact_usual, &head))
		return 0;
	if (s.p[head.at] == 'P')
		return head.at == start ? 70 : 0;
	if (head.at == start)
		return 97;
	bool line = s.p[head.at - 1] == '\n' || s.p[head.at - 1] == '\r';
	return line && edifact_plain(str_sub(s, head.at, s.n), &head.service) ? 86 : 0;
}

static int edifact_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	struct read_job job = *j;
	job.arena = &a;
	*w = (struct walk){.job = &job, .line = 1, .service = edifact_usual};
	text_open(&w->in, &a, j->in, view_charset(j->head));
	walk_messages(w);
	grow_free(w->span.cut, w->span.cap, sizeof(*w->span.cut));
	grow_free(w->field, w->field_cap, sizeof(*w->field));
	return view_end(j, &w->in, e);
}

const struct reader reader_edifact = {
    .name = "edifact",
    .version = 1,
    .format = "EDIFACT messages of care (MEDLAB, MEDVRI, MEDRAD, MEDSPE, MEDRPT ...)",
    .standard = "ISO 9735:1988 and ISO 9735-1:2002, syntax UNOA to UNOC; NHG/WCIA MEDLAB 1, "
		"MEDRPT D.93A",
    .limits = "not the XML notations; groups (UNG) and packages (UNO) are stepped over",
    .bid = edifact_bid,
    .bid_most = 97,
    .read = edifact_read,
};
