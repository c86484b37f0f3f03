/*
 * csv - rows of a delimited text (RFC 4180), over a cursor. Refuses UTF-16 and bytes of 0 (it is
 * no text then), a quote that is never closed, and rows over the limits row_bytes and columns.
 */
#include "match/csv.h"

#include "base/out.h"
#include "base/utf8.h"

/* What Windows-1252 has at 0x80 to 0x9f; 0: nothing. source: unicode.org CP1252.TXT */
static const uint16_t upper[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
				   0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
				   0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
				   0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

static bool fail(struct csv *t, const char *why)
{
	t->why = why;
	return false;
}

static unsigned char find_mark(str text)
{
	static const unsigned char marks[] = {';', ',', '\t', '|'};
	size_t count[sizeof(marks)] = {0}, best = 0;
	bool quoted = false;
	for (size_t i = 0; i < text.n && (quoted || text.p[i] != '\n'); i++) {
		quoted ^= text.p[i] == '"';
		for (size_t m = 0; !quoted && m < sizeof(marks); m++)
			count[m] += text.p[i] == marks[m];
	}
	for (size_t m = 1; m < sizeof(marks); m++)
		if (count[m] > count[best])
			best = m;
	return marks[best];
}

bool csv_open(struct csv *t, str text, const struct limits *l)
{
	*t = (struct csv){.row_bytes = l->row_bytes, .columns = l->columns, .next_line = 1};
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	if (str_find_byte(text, 0) < text.n || str_starts(text, STR("\xff\xfe")) ||
	    str_starts(text, STR("\xfe\xff")))
		return fail(t, "the list is no text as CSV is; save it as \"CSV UTF-8\"");
	t->narrow = !utf8_valid(text);
	t->mark = find_mark(str_sub(text, 0, (size_t)l->row_bytes));
	t->left = cur_of(text);
	return true;
}

void csv_close(struct csv *t) { grow_free(t->cell, t->cap, sizeof(t->cell[0])); }

static str widened(struct arena *a, str s)
{
	struct out o = out_mem();
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		uint32_t cp = c;
		if (c >= 0x80 && c < 0xa0)
			cp = upper[c - 0x80] == 0 ? 0xfffd : upper[c - 0x80];
		utf8_put(&o, cp);
	}
	str wide = str_copy(a, out_view(&o));
	out_end(&o);
	return wide;
}

static bool add_cell(struct csv *t, struct arena *a, str s)
{
	if (t->n == t->columns)
		return fail(t, "a row has more cells than the limit columns");
	bool high = false;
	for (size_t i = 0; t->narrow && i < s.n; i++)
		high |= s.p[i] >= 0x80;
	GROW(t->cell, t->cap, t->n + 1);
	t->cell[t->n++] = str_trim(high ? widened(a, s) : s);
	return true;
}

/* The text between quotes, which the cursor stands behind the first of. */
static bool quoted(struct csv *t, struct arena *a, str *out_s)
{
	const unsigned char *from = t->left.p;
	size_t doubled = 0;
	for (;;) {
		unsigned char c = cur_u8(&t->left);
		if (t->left.bad || (size_t)(t->left.p - from) > t->row_bytes)
			return fail(t, "a quote is never closed, or a row is over the limit "
				       "row_bytes");
		t->next_line += c == '\n';
		if (c != '"')
			continue;
		if (cur_left(&t->left) == 0 || *t->left.p != '"')
			break;
		cur_u8(&t->left);
		doubled++;
	}
	str s = {from, (size_t)(t->left.p - from) - 1};
	if (doubled > 0) {
		unsigned char *p = arena_new(a, unsigned char, s.n);
		size_t n = 0;
		for (size_t i = 0; i < s.n; i++) {
			p[n++] = s.p[i];
			i += s.p[i] == '"';
		}
		s = (str){p, n};
	}
	*out_s = s;
	return true;
}

/* One cell and the mark behind it. gives false at the end of the row, or with t->why */
static bool one_cell(struct csv *t, struct arena *a)
{
	str s = STR_NONE;
	bool in_quotes = cur_left(&t->left) > 0 && *t->left.p == '"';
	if (in_quotes) {
		cur_u8(&t->left);
		if (!quoted(t, a, &s))
			return false;
	}
	str rest = {t->left.p, cur_left(&t->left)};
	size_t n = 0;
	while (n < rest.n && rest.p[n] != t->mark && rest.p[n] != '\n' && rest.p[n] != '\r')
		n++;
	if (n > t->row_bytes)
		return fail(t, "a row is over the limit row_bytes");
	cur_take(&t->left, n);
	if (!add_cell(t, a, in_quotes ? s : str_sub(rest, 0, n)))
		return false;
	if (n < rest.n && rest.p[n] == t->mark) {
		cur_u8(&t->left);
		return true;
	}
	return false;
}

static void end_line(struct csv *t)
{
	if (cur_left(&t->left) > 0 && *t->left.p == '\r')
		cur_u8(&t->left);
	if (cur_left(&t->left) > 0 && *t->left.p == '\n')
		cur_u8(&t->left);
	t->next_line++;
}

bool csv_next(struct csv *t, struct arena *a)
{
	while (t->why == NULL && cur_left(&t->left) > 0) {
		const unsigned char *from = t->left.p;
		t->line = t->next_line;
		t->n = 0;
		bool more = true;
		while (more && t->why == NULL) {
			more = one_cell(t, a);
			if ((size_t)(t->left.p - from) > t->row_bytes)
				return fail(t, "a row is over the limit row_bytes");
		}
		if (t->why != NULL)
			return false;
		end_line(t);
		for (size_t i = 0; i < t->n; i++)
			if (t->cell[i].n > 0)
				return true;
	}
	return false;
}
