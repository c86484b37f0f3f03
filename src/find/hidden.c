/*
 * hidden - care messages inside other text (find/hidden.h). A stretch of text in which a message
 * begins is freed of the escapes around it and read by the reader of its format; every cell points
 * back at the bytes of the item that it was read from, escapes and all. In Base64 a value points at
 * the quads that hold it. Refuses Base64 within Base64, and messages that begin in one stretch of
 * text and end in the next.
 */
#include "find/hidden.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "find/unwrap.h"
#include "text/edifact.h"
#include "text/hl7v2.h"
#include "text/prose.h"
#include "text/raw_map.h"
#include "text/reader.h"

#define ARENA_BYTES  ((size_t)32 << 20)
#define HEAD_LOOK    ((size_t)600)     /* [byte] in which a head is told */
#define FOLLOW_LOOK  ((size_t)1 << 10) /* and its second segment */
#define CELL_LEAST   40
#define BASE64_LEAST 40

#define HIDDEN_hl7     1u
#define HIDDEN_edifact 2u
#define HIDDEN_astm    4u
#define HIDDEN_base64  8u
#define HIDDEN_all     15u
#define HIDDEN_kinds   4

/* What is looked through: running text, or a cell. */
struct source {
	str text;
	const struct prose *prose;
	const struct cell *cell; /* NULL: running text */
	struct out *rest;        /* of a cell: what stands around messages */
	size_t counted;          /* lines of text before this are in `line` */
	uint64_t line;
};

struct hidden {
	const struct limits *limits;
	struct sink *to;
	struct arena arena[HIDDEN_kinds]; /* a kind is read within another, never within itself */
	struct arena rows;                /* a copy of a row */
	struct out rest;
	uint64_t number; /* of messages in this item */
};

/* A reader at work on a piece of a source; a sink. */
struct inner {
	struct sink sink; /* first */
	struct hidden *h;
	struct source *src;
	size_t base;               /* where the piece begins in the source */
	const struct unwrapped *u; /* how it was unwrapped, NULL: it stands as it is */
	bool base64, coded;        /* coded: the bytes were in no UTF-8 */
	size_t n;                  /* [byte] of the piece in the source */
	unsigned kinds;            /* still to be looked for in what is left */
	struct cell *cell;
	size_t cap;
};

struct hidden *hidden_new(const struct limits *l, struct sink *to)
{
	size_t cap = 0;
	struct hidden *h = grow(NULL, &cap, 1, sizeof(*h));
	h->limits = l;
	h->to = to;
	for (size_t i = 0; i < HIDDEN_kinds; i++)
		h->arena[i] = arena_make(ARENA_BYTES);
	h->rows = arena_make(ARENA_BYTES);
	h->rest = out_mem();
	return h;
}

void hidden_free(struct hidden *h)
{
	for (size_t i = 0; i < HIDDEN_kinds; i++)
		arena_free(&h->arena[i]);
	arena_free(&h->rows);
	out_end(&h->rest);
	grow_free(h, 64, sizeof(*h));
}

void hidden_item(struct hidden *h) { h->number = 0; }

/* ---- marks ---- */

/* The first two bytes of all of them. */
#define PAIRS(pair)                                                                                \
	pair('M', 'S') | pair('U', 'N') | pair('H', '|') | pair('T', 'V') | pair('V', 'U')

/* The kind of message that may begin at place i, or 0. */
static unsigned mark_at(str s, size_t i)
{
	if (s.n - i < 5)
		return 0;
	const unsigned char *p = s.p + i;
	switch (p[0]) {
	case 'M':
		return p[1] == 'S' && p[2] == 'H' ? HIDDEN_hl7 : 0;
	case 'U':
		return p[1] == 'N' && (p[2] == 'H' || p[2] == 'B' || p[2] == 'A') ? HIDDEN_edifact
										  : 0;
	case 'H':
		return p[1] == '|' && p[2] == '\\' ? HIDDEN_astm : 0;
	case 'T': /* MSH */
		return p[1] == 'V' && p[2] == 'N' && p[3] == 'I' ? HIDDEN_base64 : 0;
	case 'V': /* UNA UNB UNH */
		return p[1] == 'U' && p[2] == '5' && (p[3] == 'B' || p[3] == 'C' || p[3] == 'I')
			   ? HIDDEN_base64
			   : 0;
	default:
		return 0;
	}
}

/* Places in 16 bytes from p on where one of the pairs stands; p[16] is looked at too. */
static unsigned pairs_at(const unsigned char *p)
{
#ifdef __SSE2__
#define PAIR(x, y)                                                                                 \
	(_mm_cmpeq_epi8(a, _mm_set1_epi8((char)(x))) & _mm_cmpeq_epi8(b, _mm_set1_epi8((char)(y))))
	__m128i a, b;
	memcpy(&a, p, 16);
	memcpy(&b, p + 1, 16);
	return (unsigned)_mm_movemask_epi8(PAIRS(PAIR));
#else
#define PAIR(x, y) (unsigned)(p[i] == (x) && p[i + 1] == (y))
	unsigned mask = 0;
	for (unsigned i = 0; i < 16; i++)
		mask |= (PAIRS(PAIR)) << i;
	return mask;
#endif
#undef PAIR
}

bool hidden_may_hold(str s)
{
	size_t i = 0;
	for (; s.n - i > 16; i += 16)
		for (unsigned mask = pairs_at(s.p + i); mask != 0; mask &= mask - 1)
			if (mark_at(s, i + (size_t)__builtin_ctz(mask)) != 0)
				return true;
	for (; i < s.n; i++)
		if (mark_at(s, i) != 0)
			return true;
	return false;
}

/* May a message begin behind what stands before place i? Not within a word, but behind an escaped
 * line end and behind the number of a frame. */
static bool begins(str s, size_t i)
{
	if (i == 0 || !is_alnum(s.p[i - 1]))
		return true;
	if (i < 2)
		return false;
	unsigned char last = s.p[i - 1], before = s.p[i - 2];
	return ((last == 'n' || last == 'r') && before == '\\') ||
	       (is_digit(last) && (before == 0x02 || before == '>'));
}

/* The next mark of that kind at or behind `from`, with no word before it. */
static size_t next_mark(str s, size_t from, unsigned kind)
{
	size_t i = from;
	while (i < s.n) {
		unsigned mask = 1;
		if (s.n - i > 16) {
			mask = pairs_at(s.p + i);
			if (mask == 0) {
				i += 16;
				continue;
			}
		}
		i += (size_t)__builtin_ctz(mask);
		if (mark_at(s, i) == kind && begins(s, i))
			return i;
		i++;
	}
	return s.n;
}

/* ---- handing on ---- */

static void give_text(struct hidden *h, struct source *src, size_t from, size_t to)
{
	str s = str_sub(src->text, from, to);
	if (src->cell != NULL) {
		out_str(src->rest, s);
		return;
	}
	src->line += prose_lines(str_sub(src->text, src->counted, from));
	src->line = prose_give(h->to, src->prose->map, s, from, src->line);
	src->counted = to > from ? to : from;
}

static void give_part(struct hidden *h, struct source *src, size_t from, size_t to, unsigned kinds);

static struct inner *inner_of(struct sink *s) { return (struct inner *)(void *)s; }

/* Where byte `at` of what the reader read stands in the source. */
static size_t in_source(const struct inner *in, size_t at, bool end)
{
	size_t n = at;
	if (in->base64)
		n = unwrap_place(in->u, end ? (at * 4 + 2) / 3 : at / 3 * 4);
	else if (in->u != NULL)
		n = unwrap_place(in->u, at);
	return in->base + (n < in->n ? n : in->n);
}

static struct cell in_item(const struct inner *in, const struct cell *c)
{
	const struct source *src = in->src;
	size_t from = in_source(in, c->at, false), to = in_source(in, c->at + c->raw_n, true);
	struct cell r = *c;
	if (in->coded) {
		from = in->base;
		to = in->base + in->n;
	}
	if (src->cell == NULL) {
		r.at = raw_at(src->prose->map, from);
		r.raw_n = (uint32_t)(raw_at(src->prose->map, to) - r.at);
	} else if (src->cell->raw_n == src->cell->text.n) {
		r.at = src->cell->at + from;
		r.raw_n = (uint32_t)(to > from ? to - from : 0);
	} else {
		r.at = src->cell->at;
		r.raw_n = src->cell->raw_n;
	}
	return r;
}

static void inner_begin(struct sink *s, uint64_t number, const struct separators *sep)
{
	struct inner *in = inner_of(s);
	(void)number;
	in->h->to->message_begin(in->h->to, ++in->h->number, sep);
}

static void inner_segment(struct sink *s, const struct segment *g)
{
	struct inner *in = inner_of(s);
	GROW(in->cell, in->cap, g->n);
	for (unsigned i = 0; i < g->n; i++)
		in->cell[i] = in_item(in, &g->field[i]);
	struct segment moved = {
	    .message = in->h->number, .tag = g->tag, .n = g->n, .field = in->cell};
	in->h->to->segment(in->h->to, &moved);
}

static void inner_end(struct sink *s) { inner_of(s)->h->to->message_end(inner_of(s)->h->to); }

/* What is no message goes on as it stood, escapes and all. */
static void inner_prose(struct sink *s, const struct prose *p)
{
	struct inner *in = inner_of(s);
	size_t at = (size_t)raw_at(p->map, 0);
	if (in->base64)
		return;
	give_part(in->h, in->src, in_source(in, at, false), in_source(in, at + p->text.n, true),
		  in->kinds);
}

static void inner_partial(struct sink *s, enum reason why, uint64_t at)
{
	struct inner *in = inner_of(s);
	struct cell c = in_item(in, &(struct cell){.at = at});
	in->h->to->partial(in->h->to, why, c.at);
}

/* A document in a hidden message has no place of its own to be fetched from again. */
static bool inner_child(struct sink *s, const struct child *c)
{
	(void)c;
	inner_partial(s, REASON_partly_unreadable, 0);
	return false;
}

static struct arena arena_of(const struct hidden *h, unsigned kind)
{
	return h->arena[__builtin_ctz(kind)];
}

static void run(struct inner *in, const struct reader *reader, struct arena a, str text)
{
	in->sink = sink_none();
	in->sink.message_begin = inner_begin;
	in->sink.segment = inner_segment;
	in->sink.message_end = inner_end;
	in->sink.prose = inner_prose;
	in->sink.child_begin = inner_child;
	in->sink.partial = inner_partial;
	reader_text_read(reader, text, in->h->limits, a, &in->sink);
	grow_free(in->cell, in->cap, sizeof(*in->cell));
}

/* ---- kinds ---- */

static size_t line_start(str s, size_t from, size_t at)
{
	while (at > from && s.p[at - 1] != '\n' && s.p[at - 1] != '\r')
		at--;
	return at;
}

static size_t line_end(str s, size_t at) { return at + str_find_byte(str_sub(s, at, s.n), '\n'); }

/* A whole message begins at `at`: its head is well-formed, and another segment follows. */
static bool hl7_here(str s, size_t at)
{
	struct hl7_head head;
	str look = str_sub(s, at, at + FOLLOW_LOOK);
	return hl7_find(str_sub(look, 0, 24), 0, &head) && head.at == 0 &&
	       hl7_find(look, 0, &head) && head.at == 0 && head.followed;
}

static bool edifact_here(struct unwrapped *u, str s, size_t at)
{
	struct edifact_head head;
	str look = str_sub(s, at, at + HEAD_LOOK);
	struct escapes e = unwrap_escapes(look);
	if (unwrap_any(e)) {
		unwrap_text(u, e, look);
		look = out_view(&u->text);
	}
	return edifact_find(str_sub(look, 0, 128), 0, &edifact_usual, &head) && head.at == 0;
}

static void give_hl7(struct hidden *h, struct source *src, size_t from, size_t to, unsigned kinds)
{
	str s = str_sub(src->text, 0, to);
	size_t at = next_mark(s, from, HIDDEN_hl7);
	while (at < to && !hl7_here(s, at))
		at = next_mark(s, at + 1, HIDDEN_hl7);
	if (at >= to) {
		give_part(h, src, from, to, kinds);
		return;
	}
	size_t start = line_start(s, from, at);
	give_part(h, src, from, start, kinds);
	struct inner in = {.h = h, .src = src, .base = start, .n = to - start, .kinds = kinds};
	run(&in, &reader_hl7v2, arena_of(h, HIDDEN_hl7), str_sub(s, start, to));
}

static void give_edifact(struct hidden *h, struct source *src, size_t from, size_t to,
			 unsigned kinds)
{
	struct unwrapped u = {.text = out_mem()};
	str s = str_sub(src->text, 0, to);
	size_t at = next_mark(s, from, HIDDEN_edifact);
	while (at < to && !edifact_here(&u, s, at))
		at = next_mark(s, at + 1, HIDDEN_edifact);
	give_part(h, src, from, at, kinds);
	if (at < to) {
		struct inner in = {.h = h, .src = src, .base = at, .n = to - at, .kinds = kinds};
		struct escapes e = unwrap_escapes(str_sub(s, at, at + HEAD_LOOK));
		str text = str_sub(s, at, to);
		if (unwrap_any(e)) {
			unwrap_text(&u, e, text);
			text = out_view(&u.text);
			in.u = &u;
		}
		run(&in, &reader_edifact, arena_of(h, HIDDEN_edifact), text);
	}
	unwrap_free(&u);
}

/* Each message by itself: on one line with escapes for its ends, or to where the text ends. */
static void give_astm(struct hidden *h, struct source *src, size_t from, size_t to, unsigned kinds)
{
	struct unwrapped u = {.text = out_mem()};
	str s = str_sub(src->text, 0, to);
	for (size_t at = next_mark(s, from, HIDDEN_astm); at < to;
	     at = next_mark(s, at, HIDDEN_astm)) {
		size_t end = line_end(s, at);
		struct escapes e =
		    unwrap_escapes(str_sub(s, at, at + HEAD_LOOK < end ? at + HEAD_LOOK : end));
		struct inner in = {.h = h, .src = src, .base = at, .kinds = kinds};
		give_part(h, src, from, at, kinds);
		if (unwrap_any(e)) {
			in.n = end - at;
			unwrap_text(&u, e, str_sub(s, at, end));
			in.u = &u;
			run(&in, &reader_astm, arena_of(h, HIDDEN_astm), out_view(&u.text));
		} else {
			end = to;
			in.n = end - at;
			run(&in, &reader_astm, arena_of(h, HIDDEN_astm), str_sub(s, at, end));
		}
		from = at = end;
	}
	give_part(h, src, from, to, kinds);
	unwrap_free(&u);
}

/* The reader for what came out of Base64, or NULL. */
static const struct reader *reader_for(const struct head *head)
{
	static const struct reader *const readers[] = {&reader_hl7v2, &reader_edifact,
						       &reader_astm};
	const struct reader *best = NULL;
	int most = 0;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		int bid = readers[i]->bid(head);
		if (bid > most) {
			most = bid;
			best = readers[i];
		}
	}
	return best;
}

static void give_base64(struct hidden *h, struct source *src, size_t from, size_t to,
			unsigned kinds)
{
	struct unwrapped u = {.text = out_mem()};
	str s = str_sub(src->text, 0, to);
	for (size_t at = next_mark(s, from, HIDDEN_base64); at < to;
	     at = next_mark(s, at, HIDDEN_base64)) {
		struct arena a = arena_of(h, HIDDEN_base64);
		size_t n = unwrap_base64(&u, str_sub(s, at, to));
		str raw = out_view(&u.text);
		enum charset c =
		    n < BASE64_LEAST ? CHARSET_none : charset_guess(str_sub(raw, 0, HEAD_BYTES));
		struct head head = {
		    .raw = str_sub(raw, 0, HEAD_BYTES), .charset = c, .size = raw.n};
		head.text = c == CHARSET_none ? STR_NONE : charset_decode(&a, c, head.raw);
		const struct reader *r = c == CHARSET_none ? NULL : reader_for(&head);
		if (r == NULL) {
			at += n > 0 ? n : 1;
			continue;
		}
		struct inner in = {.h = h, .src = src, .base = at, .u = &u, .base64 = true, .n = n};
		in.coded = c != CHARSET_ascii && c != CHARSET_utf8;
		give_part(h, src, from, at, kinds);
		str text = in.coded ? charset_decode(&a, c, raw) : raw;
		run(&in, r, a, text);
		from = at = at + n;
	}
	give_part(h, src, from, to, kinds);
	unwrap_free(&u);
}

static void give_part(struct hidden *h, struct source *src, size_t from, size_t to, unsigned kinds)
{
	static void (*const give[])(struct hidden *, struct source *, size_t, size_t,
				    unsigned) = {give_hl7, give_edifact, give_astm, give_base64};
	if (from >= to)
		return;
	if (kinds == 0) {
		give_text(h, src, from, to);
		return;
	}
	size_t i = (size_t)__builtin_ctz(kinds);
	give[i](h, src, from, to, kinds & (kinds - 1));
}

void hidden_prose(struct hidden *h, const struct prose *p)
{
	struct source src = {.text = p->text, .prose = p, .line = p->line};
	give_part(h, &src, 0, p->text.n, HIDDEN_all);
}

static bool hidden_cell(struct hidden *h, const struct cell *c, str *out_rest)
{
	uint64_t before = h->number;
	struct source src = {.text = c->text, .cell = c, .rest = &h->rest};
	out_clear(&h->rest);
	give_part(h, &src, 0, c->text.n, HIDDEN_all);
	if (h->number > before)
		*out_rest = str_copy(&h->rows, str_trim(out_view(&h->rest)));
	return h->number > before;
}

const struct row *hidden_row(struct hidden *h, const struct row *r)
{
	struct row *copy = NULL;
	struct cell *cell = NULL;
	for (unsigned i = 0; i < r->n; i++) {
		str rest;
		if (r->cells[i].text.n < CELL_LEAST || !hidden_may_hold(r->cells[i].text))
			continue;
		if (copy == NULL)
			arena_reset(&h->rows);
		if (!hidden_cell(h, &r->cells[i], &rest))
			continue;
		if (copy == NULL) {
			copy = arena_new(&h->rows, struct row, 1);
			cell = arena_new(&h->rows, struct cell, r->n);
			for (unsigned k = 0; k < r->n; k++)
				cell[k] = r->cells[k];
			*copy = (struct row){.number = r->number, .n = r->n, .cells = cell};
		}
		cell[i].text = rest;
	}
	return copy == NULL ? r : copy;
}
