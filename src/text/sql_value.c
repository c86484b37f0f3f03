/*
 * sql_value - values of SQL dumps as the text they stand for: strings with doubled quotes or
 * backslashes, N'', E'', q'[]', X'', 0x, concatenations, dates in functions, and lines of COPY.
 * Follows ISO 9075-2 section 5.3 and the manuals of MySQL 8, PostgreSQL 15, SQL Server and Oracle.
 * Refuses to work anything out: of a function only its first argument counts.
 */
#include "text/sql.h"

#include "base/date.h"
#include "base/utf8.h"

#define DAYS_1900 25567  /* days from 1900-01-01 to 1970-01-01 */
#define DAYS_1    719162 /* days from 0001-01-01 to 1970-01-01 */

void sql_look(struct sql_text *t, str text, const struct raw_map *map, bool last)
{
	t->text = text;
	t->map = map;
	t->last = last;
	sql_turn(t, false);
}

void sql_turn(struct sql_text *t, bool copy)
{
	if (copy)
		scan_start(&t->scan, t->text, '\t', '\n', '\\', '\\');
	else
		scan_start(&t->scan, t->text, '\'', '\\', ',', ')');
}

static inline size_t over_space(str s, size_t at)
{
	while (at < s.n && is_blank(s.p[at]))
		at++;
	return at;
}

/* Where the quote is that closes a string whose inside begins at `from`; text.n: not in view. */
static inline size_t close_quote(struct sql_text *t, size_t from, bool backslash, bool *out_escaped)
{
	const unsigned char *p = t->text.p;
	size_t n = t->text.n;
	for (size_t i = scan_next(&t->scan, from); i < n; i = scan_next(&t->scan, i)) {
		if (p[i] == '\'') {
			if (i + 1 >= n || p[i + 1] != '\'')
				return i + 1 < n || t->last ? i : n;
			*out_escaped = true;
			i += 2;
		} else if (p[i] == '\\' && backslash) {
			*out_escaped = true;
			i += 2;
		} else {
			i++;
		}
		if (i >= n)
			break;
	}
	return n;
}

static unsigned char escaped_byte(unsigned char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'b':
	case 'f':
	case 'v':
	case '0':
	case 'Z':
		return ' ';
	default:
		return c;
	}
}

/* s with its escapes undone; quotes: '' stands for one. */
static size_t unescape(unsigned char *to, str s, bool quotes, bool backslash)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool more = i + 1 < s.n;
		if (more && backslash && s.p[i] == '\\')
			to[n++] = escaped_byte(s.p[++i]);
		else if (more && quotes && s.p[i] == '\'' && s.p[i + 1] == '\'')
			to[n++] = s.p[++i];
		else
			to[n++] = s.p[i];
	}
	return n;
}

static str unescaped(struct arena *a, str s, bool quotes, bool backslash)
{
	unsigned char *p = arena_new(a, unsigned char, s.n);
	return (str){p, unescape(p, s, quotes, backslash)};
}

/* ---- values that are more than a string or a number ---- */

static int hex_digit(unsigned char c)
{
	if (is_digit(c))
		return c - '0';
	c = to_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static str hex_bytes(struct arena *a, str hex)
{
	unsigned char *p = arena_new(a, unsigned char, hex.n / 2 + 1);
	size_t n = 0;
	for (size_t i = 0; i + 1 < hex.n; i += 2) {
		int high = hex_digit(hex.p[i]), low = hex_digit(hex.p[i + 1]);
		if (high < 0 || low < 0)
			break;
		p[n++] = (unsigned char)(high << 4 | low);
	}
	return (str){p, n};
}

/* Bytes written in hexadecimal, when they are text. */
static str hex_text(struct arena *a, str hex)
{
	str s = hex_bytes(a, str_sub(hex, 0, hex.n & ~(size_t)1));
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' && !is_blank(s.p[i]))
			return STR_NONE;
	return utf8_valid(s) ? s : STR_NONE;
}

/* yyyy-mm-dd */
static str date_text(struct arena *a, unsigned year, unsigned month, unsigned day)
{
	unsigned char *p = arena_new(a, unsigned char, 10);
	const unsigned part[10] = {year / 1000, year / 100, year / 10, year,     0,
				   month / 10,  month,      0,         day / 10, day};
	for (size_t i = 0; i < 10; i++)
		p[i] = (unsigned char)(i == 4 || i == 7 ? '-' : '0' + part[i] % 10);
	return (str){p, 10};
}

static str day_text(struct arena *a, int64_t days)
{
	if (days < -300000 || days > 300000)
		return STR_NONE;
	struct date d = date_of_days((int32_t)days);
	return date_text(a, d.year, d.month, d.day);
}

/* CAST(0x... AS Date): as SQL Server Management Studio writes dates. */
static str cast_date(struct arena *a, str hex, str type)
{
	str b = hex_bytes(a, hex);
	uint32_t v = 0;
	if (str_starts(type, STR("DateTime2")) || str_eq(type, STR("Date"))) {
		if (b.n < 3 || b.n > 9)
			return STR_NONE;
		for (size_t i = b.n; i > b.n - 3; i--)
			v = v << 8 | b.p[i - 1];
		return day_text(a, (int64_t)v - DAYS_1);
	}
	size_t wide = str_eq(type, STR("DateTime"))        ? 8
		      : str_eq(type, STR("SmallDateTime")) ? 4
							   : 0;
	if (wide == 0 || b.n != wide)
		return STR_NONE;
	for (size_t i = 0; i < wide / 2; i++)
		v = v << 8 | b.p[i];
	return day_text(a, (int64_t)(int32_t)v - DAYS_1900);
}

/* to_date('10/24/1963', 'MM/DD/YYYY'): the month first is put in order. */
static str oracle_date(struct arena *a, str value, str form)
{
	uint64_t part[3];
	if (!str_eq_nocase(str_sub(form, 0, 2), STR("MM")) || form.n < 10 ||
	    !str_eq_nocase(str_sub(form, 3, 5), STR("DD")))
		return value;
	str day = str_sub(value, 0, str_find_byte(value, ' ')), left = day;
	for (size_t i = 0; i < 3; i++)
		if (!str_u64(str_cut(&left, form.p[2]), &part[i]))
			return value;
	if (part[0] > 12 || part[1] > 31 || part[2] > 9999)
		return value;
	return date_text(a, (unsigned)part[2], (unsigned)part[0], (unsigned)part[1]);
}

/* A walk over the parts of an expression. */
struct expression {
	str s;
	size_t at;
	bool backslash;
};

/* The string that begins at e->at with its quote; e->at moves behind it. */
static str quoted_part(struct expression *e, struct arena *a)
{
	const unsigned char *p = e->s.p;
	size_t from = e->at + 1, i = from;
	unsigned char before = e->at > 0 ? to_lower(p[e->at - 1]) : 0;
	bool slash = e->backslash || before == 'e';
	if (before == 'q' && from < e->s.n) {
		static const char open[] = "[({<", shut[] = "])}>";
		size_t k = str_find_byte(str_of(open), p[from]);
		unsigned char end = k < 4 ? (unsigned char)shut[k] : p[from];
		for (i = from + 1; i + 1 < e->s.n && !(p[i] == end && p[i + 1] == '\''); i++)
			continue;
		e->at = i + 2 < e->s.n ? i + 2 : e->s.n;
		return str_sub(e->s, from + 1, i);
	}
	while (i < e->s.n && (p[i] != '\'' || (i + 1 < e->s.n && p[i + 1] == '\'')))
		i += (slash && p[i] == '\\') || p[i] == '\'' ? 2 : 1;
	i = i < e->s.n ? i : e->s.n;
	e->at = i + 1 < e->s.n ? i + 1 : e->s.n;
	str inside = str_sub(e->s, from, i);
	return before == 'x' ? hex_text(a, inside) : unescaped(a, inside, true, slash);
}

/* CHR(13), CHAR(38): gives the character, 0 when it is none of them. */
static uint32_t character_call(str s, size_t at, size_t *out_end)
{
	static const char *const words[] = {"CHR(", "CHAR(", "NCHAR("};
	uint64_t v;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		str w = str_of(words[i]), rest = str_sub(s, at + w.n, s.n);
		if (!str_eq_nocase(str_sub(s, at, at + w.n), w))
			continue;
		size_t end = str_find_byte(rest, ')');
		if (!str_u64(str_trim(str_sub(rest, 0, end)), &v) || v == 0 || v > 0xFFFF ||
		    (v >= 0xD800 && v < 0xE000))
			return 0;
		*out_end = at + w.n + end + 1;
		return (uint32_t)v;
	}
	return 0;
}

/* The UTF-8 of a character up to U+FFFF. */
static size_t put_character(unsigned char *p, uint32_t c)
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
	static const unsigned char lead[] = {0, 0, 0xC0, 0xE0};
	for (size_t i = n; i > 1; i--, c >>= 6)
		p[i - 1] = (unsigned char)(0x80 | (c & 0x3F));
	p[0] = (unsigned char)(lead[n] | c);
	return n;
}

/* The strings of an expression put together; of a call the first argument only. */
static str strings_of(struct arena *a, str s, bool backslash, bool *out_any, str *out_second)
{
	struct expression e = {.s = s, .backslash = backslash};
	unsigned char *to = arena_new(a, unsigned char, s.n); /* no part is longer than written */
	size_t n = 0;
	unsigned depth = 0, skipped = 0;
	while (e.at < s.n) {
		unsigned char c = s.p[e.at];
		size_t end = 0;
		uint32_t made = is_alpha(c) && (e.at == 0 || !is_alnum(s.p[e.at - 1]))
				    ? character_call(s, e.at, &end)
				    : 0;
		if (c == '\'') {
			str part = quoted_part(&e, a);
			for (size_t i = 0; i < part.n && skipped == 0; i++)
				to[n++] = part.p[i];
			if (skipped > 0 && out_second->n == 0)
				*out_second = part;
			*out_any = true;
			continue;
		}
		if (made != 0 && skipped == 0) {
			n += put_character(to + n, made);
			*out_any = true;
		}
		if (c == '(')
			depth++;
		if (c == ')' && depth > 0)
			skipped = --depth < skipped ? 0 : skipped;
		if (c == ',' && depth > 0 && skipped == 0)
			skipped = depth;
		e.at = end > 0 ? end : e.at + 1;
	}
	return (str){to, n};
}

static str expression(struct arena *a, str s, bool backslash)
{
	static const char *const nothing[] = {"NULL", "DEFAULT", "EMPTY_CLOB()", "EMPTY_BLOB()"};
	bool any = false;
	str second = STR_NONE;
	s = str_trim(s);
	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
		if (str_eq_nocase(s, str_of(nothing[i])))
			return STR_NONE;
	if (str_eq_nocase(str_sub(s, 0, 2), STR("0x")))
		return hex_text(a, str_sub(s, 2, s.n));
	size_t hex = str_find_nocase(str_sub(s, 0, 16), STR("CAST(0x"));
	if (hex == 0) {
		size_t as = str_find_nocase(s, STR(" AS "));
		str type = str_trim(str_sub(s, as + 4, s.n));
		return cast_date(a, str_sub(s, 7, as),
				 str_sub(type, 0, str_find_byte(type, type.n > 9 ? '(' : ')')));
	}
	str all = strings_of(a, s, backslash, &any, &second);
	if (!any)
		return str_find_byte(s, '(') < s.n ? STR_NONE : s;
	if (str_eq_nocase(str_sub(s, 0, 8), STR("replace(")) && str_starts(second, STR("\\")))
		return unescaped(a, all, false, true); /* how sqlite3 writes line ends */
	return str_eq_nocase(str_sub(s, 0, 3), STR("to_")) ? oracle_date(a, all, second) : all;
}

/* Where an expression that begins at `at` ends: at a comma or closing bracket of its own depth. */
static size_t expression_end(struct sql_text *t, size_t at)
{
	const unsigned char *p = t->text.p;
	size_t n = t->text.n;
	unsigned depth = 0;
	for (; at < n; at++) {
		unsigned char c = p[at], before = at > 0 ? to_lower(p[at - 1]) : 0;
		bool escaped;
		if (c == '\'' && before == 'q') {
			struct expression e = {.s = t->text, .at = at};
			struct arena none = {0};
			quoted_part(&e, &none);
			at = e.at - 1;
		} else if (c == '\'') {
			at = close_quote(t, at + 1, t->backslash || before == 'e', &escaped);
		} else if (c == '"') {
			at = at + 1 + str_find_byte(str_sub(t->text, at + 1, n), '"');
		} else if (c == '(') {
			depth++;
		} else if ((c == ',' || c == ')') && depth == 0) {
			return at;
		} else if (c == ')') {
			depth--;
		} else if (c == ';' && depth == 0) {
			return at;
		}
	}
	return n;
}

static enum sql_end ended(unsigned char c) { return c == ',' ? SQL_comma : SQL_closed; }

static enum sql_end slow_value(struct sql_text *t, struct arena *a, size_t *at, struct cell *out)
{
	size_t from = *at, to = expression_end(t, from);
	if (to >= t->text.n)
		return SQL_short;
	if (t->text.p[to] == ';')
		return SQL_bad;
	size_t end = to;
	while (end > from && is_blank(t->text.p[end - 1]))
		end--;
	str s = str_sub(t->text, from, end);
	bool name = s.n > 1 && s.p[0] == '"' && s.p[s.n - 1] == '"';
	*out =
	    sql_cell(t, name ? str_sub(s, 1, s.n - 1) : expression(a, s, t->backslash), from, end);
	*at = to + 1;
	return ended(t->text.p[to]);
}

/* A string and nothing behind it; from: its inside. SQL_bad: it is more than that. */
static inline enum sql_end string_value(struct sql_text *t, struct arena *a, size_t from,
					size_t *at, struct cell *out)
{
	bool escaped = false;
	size_t to = close_quote(t, from, t->backslash, &escaped);
	if (to >= t->text.n)
		return SQL_short;
	size_t next = to + 1;
	if (next < t->text.n && is_blank(t->text.p[next]))
		next = over_space(t->text, next);
	if (next >= t->text.n)
		return SQL_short;
	if (t->text.p[next] != ',' && t->text.p[next] != ')')
		return SQL_bad;
	str s = (str){t->text.p + from, to - from};
	*out = sql_cell(t, escaped ? unescaped(a, s, true, t->backslash) : s, from, to);
	*at = next + 1;
	return ended(t->text.p[next]);
}

enum sql_end sql_value(struct sql_text *t, struct arena *a, size_t *at, struct cell *out)
{
	const unsigned char *p = t->text.p;
	size_t n = t->text.n, i = *at;
	if (i < n && is_blank(p[i]))
		i = over_space(t->text, i);
	if (i >= n)
		return SQL_short;
	*at = i;
	unsigned char c = p[i];
	bool national = (c == 'N' || c == 'n') && i + 1 < n && p[i + 1] == '\'';
	if (c == '\'' || national) {
		enum sql_end e = string_value(t, a, i + (national ? 2 : 1), at, out);
		return e == SQL_bad ? slow_value(t, a, at, out) : e;
	}
	bool number = is_digit(c) || c == '-', null = c == 'N' || c == 'n';
	if (!number && !null)
		return slow_value(t, a, at, out);
	size_t to = scan_next(&t->scan, i);
	if (to >= n)
		return SQL_short;
	str s = (str){p + i, to - i};
	bool plain = p[to] != '\'' && p[to] != '\\' && s.n > 0 && (s.n < 2 || s.p[1] != 'x') &&
		     (number ? s.n < 40 : s.n == 4 && str_eq_nocase(s, STR("null")));
	if (!plain)
		return slow_value(t, a, at, out);
	s = str_trim(s);
	*out = sql_cell(t, null ? STR_NONE : s, i, i + s.n);
	*at = to + 1;
	return ended(p[to]);
}

/* ---- COPY ---- */

/* A byte as \303 or \xC3 at `at` of s. gives where it ends, 0: none. */
static size_t coded_byte(str s, size_t at, unsigned char *out_byte)
{
	bool hex = at < s.n && s.p[at] == 'x';
	size_t from = hex ? at + 1 : at, i = from;
	unsigned v = 0;
	for (; i < s.n && i - from < (hex ? 2 : 3); i++) {
		int d = hex_digit(s.p[i]);
		if (d < 0 || (!hex && d > 7))
			break;
		v = v * (hex ? 16 : 8) + (unsigned)d;
	}
	*out_byte = (unsigned char)v;
	return i > from ? i : 0;
}

/* gives s without such bytes, or s itself when they are no text. */
static str coded_text(struct arena *a, str s)
{
	unsigned char *p = arena_new(a, unsigned char, s.n);
	size_t n = 0;
	bool any = false;
	for (size_t i = 0; i < s.n;) {
		unsigned char byte = 0;
		size_t end = s.p[i] == '\\' ? coded_byte(s, i + 1, &byte) : 0;
		any |= end > 0;
		if (end > 0 && byte != '\\') {
			p[n++] = byte;
			i = end;
			continue;
		}
		if (s.p[i] == '\\' && i + 1 < s.n)
			p[n++] = s.p[i++];
		p[n++] = s.p[i++];
	}
	str said = {p, n};
	return any && utf8_valid(said) ? said : s;
}

static struct cell copy_cell(const struct sql_text *t, struct arena *a, size_t from, size_t to,
			     bool escaped)
{
	str s = str_sub(t->text, from, to);
	if (escaped && s.n == 2 && s.p[0] == '\\' && s.p[1] == 'N')
		return sql_cell(t, STR_NONE, from, to);
	if (escaped && s.n > 3 && str_starts(s, STR("\\\\x")))
		return sql_cell(t, hex_text(a, str_sub(s, 3, s.n)), from, to);
	return sql_cell(t, escaped ? unescaped(a, coded_text(a, s), false, true) : s, from, to);
}

enum sql_end sql_copy_line(struct sql_text *t, struct arena *a, size_t *at, struct cell *out_cells,
			   unsigned max, unsigned *out_n)
{
	const unsigned char *p = t->text.p;
	size_t n = t->text.n, from = *at, i = from;
	bool escaped = false;
	*out_n = 0;
	for (;;) {
		i = scan_next(&t->scan, i);
		if (i >= n && !t->last)
			return SQL_short;
		if (i < n && p[i] == '\\') {
			escaped = true;
			i += i + 1 < n ? 2 : 1;
			continue;
		}
		bool line = i >= n || p[i] == '\n';
		size_t to = line && i > from && p[i - 1] == '\r' ? i - 1 : i;
		if (*out_n < max)
			out_cells[(*out_n)++] = copy_cell(t, a, from, to, escaped);
		escaped = false;
		from = ++i;
		if (line)
			break;
	}
	*at = i < n ? i : n;
	return SQL_closed;
}
