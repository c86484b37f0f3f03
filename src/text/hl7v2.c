/*
 * hl7v2 - finding HL7 v2 messages in text: MSH, a separator, the encoding characters (HL7 v2.5.1
 * section 2.5.4 and 2.15.9), however the message was written into a log, a JSON string or XML.
 */
#include "text/hl7v2.h"

#include "base/out.h"
#include "text/scan.h"

#define ENCODING_BYTES 16                 /* of MSH-2, escapes and all */
#define STYLE_BYTES    ((size_t)64 << 10) /* how far the end of the first segment is looked for */
#define PREFIX_BYTES   ((size_t)1 << 10)

static bool is_mark(unsigned char c) { return c > ' ' && c < 0x7F && !is_alnum(c); }
static bool eol(unsigned char c) { return c == '\r' || c == '\n'; }

bool hl7_tag(str s, unsigned char field)
{
	if (s.n < 3 || !is_upper(s.p[0]) || !(is_upper(s.p[1]) || is_digit(s.p[1])) ||
	    !(is_upper(s.p[2]) || is_digit(s.p[2])))
		return false;
	return s.n > 3 && s.p[3] == field;
}

/* Could s, of at least two bytes, be one of the escapes below? */
static bool may_be_escape(str s)
{
	unsigned char c = to_lower(s.p[1]);
	if (s.p[0] == '\\')
		return c == 'r' || c == 'n' || c == 'x' || c == 'u' || c == '0';
	return s.p[0] == '&' ? c == '#' : s.p[0] == '<' && (c == 'c' || c == 'l');
}

size_t hl7_line_escape(str s)
{
	static const str escapes[] = {STR("\\X0D\\"), STR("\\X0A\\"), STR("\\x0d"), STR("\\x0a"),
				      STR("\\u000d"), STR("\\u000a"), STR("&#xd;"), STR("&#xa;"),
				      STR("&#13;"),   STR("&#10;"),   STR("<cr>"),  STR("<lf>"),
				      STR("\\015"),   STR("\\012")};
	size_t doubled = s.n > 2 && s.p[0] == '\\' && s.p[1] == '\\' ? 1 : 0;
	s = str_sub(s, doubled, s.n);
	if (s.n < 2 || !may_be_escape(s))
		return 0;
	if (s.p[0] == '\\' && (s.p[1] == 'r' || s.p[1] == 'n'))
		return 2 + doubled;
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		if (str_eq_nocase(str_sub(s, 0, escapes[i].n), escapes[i]))
			return escapes[i].n + doubled;
	return 0;
}

/* MSH-2 with &amp; and doubled backslashes undone. gives false when it is not four such characters
 * (three to five are found). */
static bool encoding(str s, struct hl7_head *h)
{
	unsigned char c[5] = {0}, field = s.p[0];
	size_t n = 0, i = 1;
	for (; i < s.n && i < ENCODING_BYTES && s.p[i] != field; i++) {
		if (n == 5 || !is_mark(s.p[i]))
			return false;
		c[n++] = s.p[i];
		if (s.p[i] == '&' && str_starts(str_sub(s, i, s.n), STR("&amp;"))) {
			h->entities = true;
			i += 4;
		} else if (s.p[i] == '\\' && s.n - i > 1 && s.p[i + 1] == '\\') {
			h->doubled = true;
			i++;
		}
	}
	if (n < 2 || i >= s.n || s.p[i] != field)
		return false;
	for (size_t a = 0; a < n; a++)
		for (size_t b = 0; b < a; b++)
			if (c[a] == c[b])
				return false;
	h->sep = (struct separators){.field = field,
				     .component = c[0],
				     .repetition = c[1],
				     .escape = c[2],
				     .subcomponent = c[3]};
	return true;
}

/* Where the line goes on to; s.n when its end is not in s. */
static size_t line_end(str s, size_t from)
{
	struct scan ends;
	scan_start(&ends, s, '\r', '\r', '\n', '\n');
	return from < s.n ? scan_next(&ends, from) : s.n;
}

/* How the first segment ends tells how all do. */
static void find_style(str text, struct hl7_head *h)
{
	size_t at = h->at + 4, end = line_end(str_sub(text, 0, h->at + STYLE_BYTES), at);
	struct scan marks;
	scan_start(&marks, str_sub(text, 0, end), '\\', '&', '<', '<');
	for (; (at = scan_next(&marks, at)) < end; at++) {
		size_t n = hl7_line_escape(str_sub(text, at, text.n)), first = n;
		for (size_t again = n; again > 0; n += again)
			again = hl7_line_escape(str_sub(text, at + n, text.n));
		if (first > 0 && hl7_tag(str_sub(text, at + n, text.n), h->sep.field)) {
			h->escaped = h->followed = true;
			h->escape_mark = text.p[at];
			return;
		}
		at += first > 0 ? n - 1 : 0;
	}
	while (at < text.n && eol(text.p[at]))
		at++;
	str rest = str_sub(text, at, text.n);
	h->followed = hl7_tag(rest, h->sep.field) && !str_starts(rest, STR("MSH"));
	for (size_t i = 1;
	     !h->followed && h->prefix > 0 && i < rest.n && i < PREFIX_BYTES && !eol(rest.p[i]);
	     i++)
		h->followed =
		    !is_alnum(rest.p[i - 1]) && hl7_tag(str_sub(rest, i, rest.n), h->sep.field);
}

/* What stands before MSH on its line. */
static void find_prefix(str text, struct hl7_head *h)
{
	size_t at = h->at;
	while (at > 0 && h->at - at < PREFIX_BYTES && !eol(text.p[at - 1]) &&
	       text.p[at - 1] != 0x0B)
		at--;
	str before = str_sub(text, at, h->at);
	if (str_ends(before, STR("\xEF\xBB\xBF")))
		before.n -= 3;
	h->prefix = str_trim(before).n == 0 ? 0 : before.n;
	unsigned char c = h->at > 0 ? text.p[h->at - 1] : 0;
	h->quote = c == '"' || c == '\'' ? c : c == '>' ? '<' : 0;
}

bool hl7_find(str text, size_t from, struct hl7_head *out_head)
{
	for (size_t at = from; at < text.n; at += 3) {
		at += str_find(str_sub(text, at, text.n), STR("MSH"));
		struct hl7_head h = {.at = at};
		str s = str_sub(text, at + 3, text.n);
		if (s.n < 4 || !is_mark(s.p[0]) || (at > 0 && is_alnum(text.p[at - 1])) ||
		    !encoding(s, &h))
			continue;
		find_prefix(text, &h);
		find_style(text, &h);
		*out_head = h;
		return true;
	}
	return false;
}

bool hl7_batch(str s)
{
	struct hl7_head h = {0};
	return (str_starts(s, STR("FHS")) || str_starts(s, STR("BHS"))) && s.n > 8 &&
	       is_mark(s.p[3]) && encoding(str_sub(s, 3, s.n), &h);
}

str hl7_charset(str text, const struct hl7_head *h)
{
	str s = str_sub(text, h->at, text.n), field = STR_NONE;
	size_t end = 0;
	while (end < s.n && !eol(s.p[end]) && end < STYLE_BYTES)
		end++;
	s.n = end;
	for (unsigned i = 0; i < 18; i++) /* MSH, then MSH-2 .. MSH-18 */
		field = str_cut(&s, h->sep.field);
	return field;
}

static uint32_t hex(str s)
{
	uint32_t v = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = to_lower(s.p[i]);
		if (!is_digit(c) && !(c >= 'a' && c <= 'f'))
			return UINT32_MAX;
		v = v * 16 + (uint32_t)(is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	return s.n == 0 ? UINT32_MAX : v;
}

/* A code point below U+10000 at p; what is none becomes U+FFFD. */
static size_t put(unsigned char *p, uint32_t u)
{
	if (u == 0 || u > 0xFFFF || (u >= 0xD800 && u < 0xE000))
		u = 0xFFFD;
	if (u < 0x80) {
		p[0] = (unsigned char)u;
		return 1;
	}
	if (u < 0x800) {
		p[0] = (unsigned char)(0xC0 | u >> 6);
		p[1] = (unsigned char)(0x80 | (u & 63));
		return 2;
	}
	p[0] = (unsigned char)(0xE0 | u >> 12);
	p[1] = (unsigned char)(0x80 | (u >> 6 & 63));
	p[2] = (unsigned char)(0x80 | (u & 63));
	return 3;
}

/* One backslash escape at the start of s, to p. gives how much of s it took. */
static size_t from_backslash(unsigned char *p, size_t *n, str s)
{
	if (s.n >= 6 && s.p[1] == 'u' && hex(str_sub(s, 2, 6)) != UINT32_MAX) {
		*n += put(p + *n, hex(str_sub(s, 2, 6)));
		return 6;
	}
	size_t at = s.n < 2 ? 5 : str_find_byte(STR("\\\"/'"), s.p[1]);
	if (s.n >= 2 && at < 4) {
		p[(*n)++] = s.p[1];
		return 2;
	}
	size_t line = hl7_line_escape(s);
	p[(*n)++] = line > 0 ? '\n' : '\\';
	return line > 0 ? line : 1;
}

size_t hl7_entity(unsigned char *p, size_t *n, str s)
{
	static const struct {
		str name;
		unsigned char c;
	} named[] = {{STR("&amp;"), '&'},
		     {STR("&lt;"), '<'},
		     {STR("&gt;"), '>'},
		     {STR("&quot;"), '"'},
		     {STR("&apos;"), '\''}};
	size_t end = str_find_byte(str_sub(s, 0, 10), ';');
	uint64_t dec = 0;
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (str_starts(s, named[i].name)) {
			p[(*n)++] = named[i].c;
			return named[i].name.n;
		}
	if (s.n > 4 && s.p[1] == '#' && end < 10 && end < s.n) {
		bool is_hex = s.p[2] == 'x' || s.p[2] == 'X';
		uint32_t u = is_hex                              ? hex(str_sub(s, 3, end))
			     : str_u64(str_sub(s, 2, end), &dec) ? (uint32_t)(dec & 0x1FFFFF)
								 : UINT32_MAX;
		if (u != UINT32_MAX) {
			*n += put(p + *n, u);
			return end + 1;
		}
	}
	p[(*n)++] = '&';
	return 1;
}

str hl7_unescape(struct arena *a, const struct hl7_head *h, str s)
{
	bool backslash = h->doubled && str_find_byte(s, '\\') < s.n,
	     entity = h->entities && str_find_byte(s, '&') < s.n;
	size_t n = 0;
	if (!backslash && !entity)
		return s;
	unsigned char *p = arena_new(a, unsigned char, s.n + 4);
	for (size_t i = 0; i < s.n;) {
		str rest = str_sub(s, i, s.n);
		if (backslash && s.p[i] == '\\')
			i += from_backslash(p, &n, rest);
		else if (entity && s.p[i] == '&')
			i += hl7_entity(p, &n, rest);
		else
			p[n++] = s.p[i++];
	}
	return (str){p, n};
}
