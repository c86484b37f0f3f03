/*
 * rows - cutting delimited text into rows and cells. Follows RFC 4180 and what is found beside it:
 * any separator, CR, LF or CRLF, blanks around quotes, quotes within quotes, \" , ="..." and the
 * apostrophe before a number. Refuses nothing: what is not well-formed is taken as plain
 * characters.
 */
#include "text/delimited.h"

#include "text/raw_map.h"

#define HEADING_BYTES 60

void rows_start(struct rows *r, str text, const struct raw_map *map, const struct dialect *d,
		bool last, size_t max)
{
	unsigned char sep = d->sep != 0 ? d->sep : '\n', quote = d->sep != 0 ? '"' : '\n';
	r->text = text;
	r->map = map;
	r->d = *d;
	r->last = last;
	r->max = max;
	r->plain = d->sep != 0 && !d->backslash;
	GROW(r->cell, r->cap, max);
	scan_start(&r->scan, text, sep, quote, '\n', '\r');
}

void rows_free(struct rows *r)
{
	grow_free(r->cell, r->cap, sizeof(*r->cell));
	*r = (struct rows){0};
}

static inline uint64_t place(const struct rows *r, size_t at)
{
	return r->map == NULL ? at : raw_place(r->map, at);
}

/* ="00123" and '00123 keep spreadsheets from eating zeroes; they are no part of the value. */
static str unguard(str s)
{
	if (s.n >= 3 && s.p[0] == '=' && s.p[1] == '"' && s.p[s.n - 1] == '"')
		return str_sub(s, 2, s.n - 1);
	if (s.n < 2 || s.p[0] != '\'')
		return s;
	str inner = str_sub(s, 1, s.p[s.n - 1] == '\'' ? s.n - 1 : s.n);
	bool digit = false;
	for (size_t i = 0; i < inner.n; i++) {
		unsigned char c = inner.p[i];
		if (!is_digit(c) && c != '.' && c != '-' && c != ' ' && c != '+' && c != ',' &&
		    c != '/')
			return s;
		digit = digit || is_digit(c);
	}
	return digit ? inner : s;
}

static inline void add_cell(struct rows *r, str text, size_t from, size_t to)
{
	if (r->n >= r->max) {
		r->dropped = true;
		return;
	}
	if (text.n > 1 && (text.p[0] == '=' || text.p[0] == '\''))
		text = unguard(text);
	struct cell *c = &r->cell[r->n++];
	c->text = text;
	c->at = place(r, from);
	c->raw_n = (uint32_t)(place(r, to) - c->at);
}

/* The inside of a quoted cell, quotes undoubled. */
static str unquote(const struct rows *r, struct arena *a, size_t from, size_t to)
{
	const unsigned char *p = r->text.p;
	unsigned char *out = arena_new(a, unsigned char, to - from);
	size_t n = 0;
	for (size_t i = from; i < to; i++) {
		bool pair =
		    i + 1 < to &&
		    ((p[i] == '"' && p[i + 1] == '"') ||
		     (r->d.backslash && p[i] == '\\' && (p[i + 1] == '"' || p[i + 1] == '\\')));
		if (pair)
			i++;
		out[n++] = p[i];
	}
	return (str){out, n};
}

static bool after_backslash(const struct rows *r, size_t from, size_t at)
{
	size_t n = 0;
	while (at - n > from && r->text.p[at - n - 1] == '\\')
		n++;
	return n % 2 == 1;
}

static inline bool ends_line(const struct rows *r, size_t at)
{
	unsigned char c = r->text.p[at];
	return c == '\n' ||
	       (c == '\r' && (r->d.lone_cr || (at + 1 < r->text.n && r->text.p[at + 1] == '\n')));
}

static size_t over_blanks(const struct rows *r, size_t at)
{
	while (at < r->text.n && r->text.p[at] == ' ' && r->d.sep != ' ')
		at++;
	return at;
}

/*
 * A quoted cell whose opening quote stands at `open`. On ROW_whole it has been added and *at is
 * where the separator, the line end or the end of the text stands.
 */
static enum row_state quoted(struct rows *r, struct arena *a, size_t open, bool one_line,
			     size_t *at)
{
	size_t i = open + 1, n = r->text.n;
	bool escaped = false, lines = false;
	for (;; i++) {
		i = scan_next(&r->scan, i);
		if (i >= n)
			return r->last || one_line ? ROW_unclosed : ROW_short;
		unsigned char c = r->text.p[i];
		if (c == '\n' || c == '\r') {
			if (one_line)
				return ROW_unclosed;
			lines = lines || ends_line(r, i);
			r->lines += c == '\n' || r->d.lone_cr;
			continue;
		}
		if (c != '"')
			continue;
		if (r->d.backslash && after_backslash(r, open + 1, i)) {
			escaped = true;
			continue;
		}
		if (i + 1 < n && r->text.p[i + 1] == '"') {
			escaped = true;
			i++;
			continue;
		}
		size_t next = over_blanks(r, i + 1);
		if (next >= n && !r->last)
			return ROW_short;
		if (next >= n || r->text.p[next] == r->d.sep || r->text.p[next] == '\r' ||
		    r->text.p[next] == '\n') {
			*at = next;
			break;
		}
		if (lines || one_line)
			return ROW_unclosed;
	}
	r->multi = r->multi || lines;
	add_cell(r, escaped ? unquote(r, a, open + 1, i) : str_sub(r->text, open + 1, i), open + 1,
		 i);
	return ROW_whole;
}

/* A cell without quotes around it. gives where it ends; text.n when nothing ends it. */
static inline size_t bare(struct rows *r, size_t from)
{
	for (size_t i = scan_next(&r->scan, from); i < r->text.n; i = scan_next(&r->scan, i + 1))
		if ((r->text.p[i] == r->d.sep && r->d.sep != 0) || ends_line(r, i))
			return i;
	return r->text.n;
}

static inline void add_bare(struct rows *r, size_t from, size_t to)
{
	while (to > from && r->text.p[to - 1] == '\r')
		to--;
	add_cell(r, (str){r->text.p + from, to - from}, from, to);
}

static inline void end_row(struct rows *r, size_t at)
{
	if (at < r->text.n) {
		bool crlf =
		    r->text.p[at] == '\r' && at + 1 < r->text.n && r->text.p[at + 1] == '\n';
		at += crlf ? 2 : 1;
		r->lines++;
	}
	r->end = at;
}

/* The marks of a row one by one, their block and its bits at hand. */
struct marks {
	struct scan *scan;
	size_t block;
	uint64_t left; /* those of the block that were not given yet */
};

/* gives the place of the next mark, or a place behind the text. */
static inline size_t next_mark(struct marks *m)
{
	if (m->left == 0) {
		if (scan_onward(m->scan, m->block + SCAN_BLOCK) >= m->scan->text.n)
			return SIZE_MAX;
		m->block = m->scan->block;
		m->left = m->scan->mask;
	}
	size_t at = m->block + (size_t)__builtin_ctzll(m->left);
	m->left &= m->left - 1;
	return at;
}

static inline struct marks marks_from(struct scan *s, size_t from)
{
	if (s->block > from || from - s->block >= SCAN_BLOCK)
		scan_onward(s, from);
	uint64_t left = s->block >= from ? s->mask
			: from - s->block < SCAN_BLOCK
			    ? s->mask >> (from - s->block) << (from - s->block)
			    : 0;
	return (struct marks){.scan = s, .block = s->block, .left = left};
}

static inline void put_cell(struct cell *c, const unsigned char *p, size_t n, uint64_t at)
{
	*c = (struct cell){{p, n}, at, (uint32_t)n};
	if (n > 1 && (*p == '=' || *p == '\''))
		c->text = unguard(c->text);
}

/*
 * A row of plain cells, the way most rows are: quotes open a cell or close one, none is doubled, no
 * line ends within them. gives false when it is not one; no row has been read then.
 */
static bool plain_row(struct rows *r, size_t from)
{
	const unsigned char *p = r->text.p, sep = r->d.sep;
	uint64_t base = r->map == NULL ? 0 : raw_place(r->map, 0);
	struct marks m = marks_from(&r->scan, from);
	struct cell *c = r->cell, *last = c + r->max;
	size_t n = r->text.n, start = from;
	for (;;) {
		size_t i = next_mark(&m), to = i;
		if (i >= n || c == last)
			return false;
		if (p[i] == '"' && i == start) {
			do
				i = next_mark(&m);
			while (i < n && p[i] == sep);
			if (i >= n || n - i < 2 || p[i] != '"')
				return false;
			to = i++;
			if (p[i] != sep && p[i] != '\n' && p[i] != '\r')
				return false;
			next_mark(&m);
			put_cell(c++, p + start + 1, to - start - 1, base + start + 1);
		} else if (p[i] == '"') {
			if (p[start] == ' ')
				return false;
			continue;
		} else if (p[i] == sep || ends_line(r, i)) {
			while (to > start && p[to - 1] == '\r')
				to--;
			put_cell(c++, p + start, to - start, base + start);
		} else {
			continue;
		}
		start = i + 1;
		if (p[i] != sep) {
			r->n = (unsigned)(c - r->cell);
			end_row(r, i);
			return true;
		}
	}
}

/* "<5" and "4", "5" and "40 mmol/l": cut at a decimal comma, nothing but it between them. */
static bool decimal_pair(const struct cell *whole, const struct cell *part)
{
	str w = whole->text, p = part->text;
	size_t i = 0, digits = 0;
	if (w.n == 0 || p.n == 0 || p.p != w.p + w.n + 1)
		return false;
	while (i < w.n && (w.p[i] == '<' || w.p[i] == '>' || w.p[i] == '=' || w.p[i] == '-' ||
			   w.p[i] == '+' || w.p[i] == ' '))
		i++;
	if (w.n - i < 1 || w.n - i > 4)
		return false;
	for (; i < w.n; i++)
		if (!is_digit(w.p[i]))
			return false;
	while (digits < p.n && is_digit(p.p[digits]))
		digits++;
	return digits >= 1 && digits <= 3 && (digits == p.n || p.p[digits] == ' ');
}

unsigned rows_decimals(const struct rows *r)
{
	unsigned n = 0;
	for (unsigned i = 0; i + 1 < r->n; i++) {
		if (!decimal_pair(&r->cell[i], &r->cell[i + 1]))
			continue;
		n++;
		i++;
	}
	return n;
}

/* Join as many pairs as the row has cells too many, those at the end first: results stand behind
 * codes. */
static void join_decimals(struct rows *r)
{
	unsigned over = r->n - r->d.columns, pairs = rows_decimals(r), to = 0;
	unsigned keep = pairs > over ? pairs - over : 0;
	if (pairs < over)
		return;
	for (unsigned i = 0; i < r->n; i++, to++) {
		struct cell c = r->cell[i];
		if (i + 1 < r->n && decimal_pair(&r->cell[i], &r->cell[i + 1])) {
			const struct cell *part = &r->cell[++i];
			if (keep > 0) {
				keep--;
				r->cell[to++] = c;
				c = *part;
			} else {
				c.text.n += 1 + part->text.n;
				c.raw_n = (uint32_t)(part->at + part->raw_n - c.at);
			}
		}
		r->cell[to] = c;
	}
	r->n = to;
}

static enum row_state read_row(struct rows *r, struct arena *a, size_t from, bool one_line)
{
	size_t at = from;
	r->n = 0;
	r->from = from;
	r->lines = 0;
	r->multi = r->dropped = false;
	if (from >= r->text.n)
		return ROW_none;
	if (r->plain && (r->map == NULL || r->map->kind == RAW_same) && plain_row(r, from))
		return ROW_whole;
	for (;; at++) {
		size_t open = at < r->text.n && r->text.p[at] == ' ' ? over_blanks(r, at) : at;
		bool done = false;
		if (r->d.sep != 0 && open < r->text.n && r->text.p[open] == '"') {
			size_t next = open;
			enum row_state s = quoted(r, a, open, one_line, &next);
			if (s != ROW_whole && !one_line)
				return s;
			done = s == ROW_whole;
			at = done ? next : at;
		}
		if (!done) {
			size_t to = bare(r, at);
			if (to >= r->text.n && !r->last)
				return ROW_short;
			add_bare(r, at, to);
			at = to;
		}
		if (at >= r->text.n || r->text.p[at] != r->d.sep || r->d.sep == 0) {
			end_row(r, at);
			return ROW_whole;
		}
	}
}

enum row_state rows_next(struct rows *r, struct arena *a, size_t from, bool one_line)
{
	enum row_state s = read_row(r, a, from, one_line);
	if (s == ROW_whole && r->d.decimals && r->n > r->d.columns)
		join_decimals(r);
	return s;
}

bool rows_blank(const struct rows *r)
{
	for (unsigned i = 0; i < r->n; i++)
		if (str_trim(r->cell[i].text).n > 0)
			return false;
	return true;
}

bool rows_heading(const struct rows *r)
{
	unsigned empty = 0;
	if (r->n < 2)
		return false;
	for (unsigned i = 0; i < r->n; i++) {
		str s = str_trim(r->cell[i].text);
		unsigned digits = 0, letters = 0;
		if (s.n == 0 && ++empty > r->n / 4)
			return false;
		if (s.n > HEADING_BYTES)
			return false;
		for (size_t k = 0; k < s.n; k++) {
			digits += is_digit(s.p[k]);
			letters += is_alpha(s.p[k]) || s.p[k] >= 0x80;
		}
		if (digits > 2 || (s.n > 0 && letters == 0))
			return false;
		for (unsigned k = 0; k < i && s.n > 0 && k < 64; k++)
			if (str_eq_nocase(s, str_trim(r->cell[k].text)))
				return false;
	}
	return true;
}
