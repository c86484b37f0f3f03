/*
 * markup - see markup.h. Names and entities: XML 1.0 2.3 and 4.6, HTML 4 entity sets for Latin
 * letters. A tag over TAG_MOST bytes is no tag.
 */
#include "text/markup.h"

#include <string.h>

#define TAG_MOST  ((size_t)256 << 10)
#define NAME_MOST 200

static bool name_start(unsigned char c) { return is_alpha(c) || c == '_' || c >= 0x80; }

static bool name_char(unsigned char c)
{
	return name_start(c) || is_digit(c) || c == '-' || c == '.' || c == ':';
}

static str local(str name, str *out_prefix)
{
	size_t colon = str_find_byte(name, ':');
	bool split = colon > 0 && colon + 1 < name.n;
	if (out_prefix != NULL)
		*out_prefix = split ? str_sub(name, 0, colon) : STR_NONE;
	return split ? str_sub(name, colon + 1, name.n) : name;
}

static struct token until(str s, size_t at, size_t skip, str end, bool last)
{
	str rest = str_sub(s, at + skip, s.n);
	size_t i = str_find(rest, end);
	struct token t = {.kind = TOKEN_other, .from = at, .text_from = at + skip};
	if (i == rest.n && !last)
		return (struct token){.kind = TOKEN_more, .from = at, .to = s.n};
	t.text_to = at + skip + i;
	t.to = i == rest.n ? s.n : t.text_to + end.n;
	return t;
}

/* <!DOCTYPE ... [ ... ]>: as far as its brackets go. */
static struct token declaration(str s, size_t at, bool last)
{
	unsigned depth = 0;
	for (size_t i = at + 2; i < s.n && i - at < TAG_MOST; i++) {
		unsigned char c = s.p[i];
		if (c == '[')
			depth++;
		else if (c == ']')
			depth -= depth > 0;
		else if (c == '>' && depth == 0)
			return (struct token){.kind = TOKEN_other, .from = at, .to = i + 1};
	}
	bool may = !last && s.n - at < TAG_MOST;
	return (struct token){
	    .kind = may ? TOKEN_more : TOKEN_other, .from = at, .to = may ? s.n : at + 2};
}

static struct token text(str s, size_t at, bool last)
{
	size_t i = str_find_byte(str_sub(s, at + 1, s.n), '<') + at + 1;
	if (i >= s.n && !last)
		return (struct token){.kind = TOKEN_more, .from = at, .to = s.n};
	return (struct token){
	    .kind = TOKEN_text, .from = at, .to = i, .text_from = at, .text_to = i};
}

/* The place behind the tag that begins at `at`; 0 when its end is not in view. A quote that never
 * closes is none: a '<' stands in it, and the tag ends before that. */
static size_t tag_end(str s, size_t at)
{
	size_t i = at, first = 0;
	while (i < s.n && i - at < TAG_MOST) {
		unsigned char c = s.p[i];
		if (c == '>')
			return i + 1;
		if (c == '<')
			return i;
		if (c == '"' || c == '\'') {
			size_t n = 1;
			for (first = 0; i + n < s.n && s.p[i + n] != c && s.p[i + n] != '<'; n++)
				if (s.p[i + n] == '>' && first == 0)
					first = i + n + 1;
			if (i + n < s.n && s.p[i + n] == '<')
				return first > 0 ? first : i + n;
			i += n;
		}
		i++;
	}
	return 0;
}

struct token markup_next(str s, size_t at, bool last)
{
	str rest = str_sub(s, at, s.n);
	if (rest.p[0] != '<')
		return text(s, at, last);
	if (rest.n < 10 && !last)
		return (struct token){.kind = TOKEN_more, .from = at, .to = s.n};
	if (str_starts(rest, STR("<!--")))
		return until(s, at, 4, STR("-->"), last);
	if (str_starts(rest, STR("<![CDATA["))) {
		struct token t = until(s, at, 9, STR("]]>"), last);
		t.kind = t.kind == TOKEN_other ? TOKEN_plain : t.kind;
		return t;
	}
	if (str_starts(rest, STR("<?")))
		return until(s, at, 2, STR("?>"), last);
	if (str_starts(rest, STR("<!")))
		return declaration(s, at, last);
	bool close = rest.n > 1 && rest.p[1] == '/';
	size_t name = close ? 2 : 1, to = name;
	if (rest.n <= name || !name_start(rest.p[name]))
		return text(s, at, last);
	while (to < rest.n && name_char(rest.p[to]))
		to++;
	size_t end = tag_end(s, at + 1);
	if (end == 0)
		return last || s.n - at >= TAG_MOST
			   ? text(s, at, last)
			   : (struct token){.kind = TOKEN_more, .from = at, .to = s.n};
	struct token t = {.kind = close ? TOKEN_close : TOKEN_open,
			  .from = at,
			  .to = end,
			  .text_from = at + to,
			  .text_to = s.p[end - 1] == '>' ? end - 1 : end,
			  .name = local(str_sub(rest, name, to), NULL)};
	if (t.text_from > t.text_to)
		t.text_from = t.text_to;
	t.empty = t.text_to > t.text_from && s.p[t.text_to - 1] == '/';
	return t;
}

bool markup_attribute(str s, size_t *at, size_t to, struct attribute *out)
{
	size_t i = *at;
	while (i < to && !name_start(s.p[i]))
		i++;
	size_t name = i;
	while (i < to && name_char(s.p[i]))
		i++;
	if (i == name)
		return false;
	*out = (struct attribute){.name = local(str_sub(s, name, i), &out->prefix)};
	local(str_sub(s, name, i), &out->prefix);
	while (i < to && is_blank(s.p[i]))
		i++;
	if (i >= to || s.p[i] != '=') {
		out->from = out->to = *at = i;
		return true;
	}
	i++;
	while (i < to && is_blank(s.p[i]))
		i++;
	unsigned char quote = i < to ? s.p[i] : 0;
	if (quote == '"' || quote == '\'') {
		out->from = ++i;
		i += str_find_byte(str_sub(s, i, to), quote);
		out->to = i < to ? i : to;
		*at = i < to ? i + 1 : to;
		return true;
	}
	out->from = i;
	while (i < to && !is_blank(s.p[i]))
		i++;
	out->to = *at = i;
	return true;
}

/* ---- entities ---- */

static const struct {
	const char *name;
	unsigned short code;
} entities[] = {
    {"amp", '&'},       {"lt", '<'},       {"gt", '>'},       {"quot", '"'},     {"apos", '\''},
    {"nbsp", 0xA0},     {"euro", 0x20AC},  {"micro", 0xB5},   {"deg", 0xB0},     {"plusmn", 0xB1},
    {"sup2", 0xB2},     {"sup3", 0xB3},    {"middot", 0xB7},  {"ndash", 0x2013}, {"mdash", 0x2014},
    {"lsquo", 0x2018},  {"rsquo", 0x2019}, {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"bull", 0x2022},
    {"hellip", 0x2026}, {"shy", 0xAD},     {"agrave", 0xE0},  {"aacute", 0xE1},  {"acirc", 0xE2},
    {"atilde", 0xE3},   {"auml", 0xE4},    {"aring", 0xE5},   {"aelig", 0xE6},   {"ccedil", 0xE7},
    {"egrave", 0xE8},   {"eacute", 0xE9},  {"ecirc", 0xEA},   {"euml", 0xEB},    {"igrave", 0xEC},
    {"iacute", 0xED},   {"icirc", 0xEE},   {"iuml", 0xEF},    {"eth", 0xF0},     {"ntilde", 0xF1},
    {"ograve", 0xF2},   {"oacute", 0xF3},  {"ocirc", 0xF4},   {"otilde", 0xF5},  {"ouml", 0xF6},
    {"oslash", 0xF8},   {"ugrave", 0xF9},  {"uacute", 0xFA},  {"ucirc", 0xFB},   {"uuml", 0xFC},
    {"yacute", 0xFD},   {"thorn", 0xFE},   {"yuml", 0xFF},    {"szlig", 0xDF},   {"ge", 0x2265},
    {"le", 0x2264},     {"scaron", 0x161}, {"oelig", 0x153},
};

static size_t put(unsigned char *p, uint32_t c)
{
	if (c < 0x80) {
		p[0] = (unsigned char)c;
		return 1;
	}
	unsigned n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (unsigned i = n; i-- > 1; c >>= 6)
		p[i] = (unsigned char)(0x80 | (c & 0x3F));
	p[0] = (unsigned char)((n == 2 ? 0xC0 : n == 3 ? 0xE0 : 0xF0) | c);
	return n;
}

static uint32_t numbered(str s)
{
	bool hex = s.n > 0 && (s.p[0] == 'x' || s.p[0] == 'X');
	uint32_t v = 0;
	if (s.n == hex || s.n > 9)
		return 0;
	for (size_t i = hex; i < s.n; i++) {
		unsigned char c = to_lower(s.p[i]);
		unsigned d = is_digit(c)                   ? (unsigned)(c - '0')
			     : hex && c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
							   : 99;
		if (d == 99)
			return 0;
		v = v * (hex ? 16 : 10) + d;
	}
	return v == 0 || v > 0x10FFFF || (v >= 0xD800 && v < 0xE000) ? 0xFFFD : v;
}

/* Capital letters have the names of the small ones: Eacute, AElig. */
static uint32_t named(str s)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		str name = str_of(entities[i].name);
		uint32_t code = entities[i].code;
		if (str_eq(name, s))
			return code;
		if (code >= 0xE0 && code <= 0xFE && is_upper(s.p[0]) && str_eq_nocase(name, s))
			return code - 0x20;
	}
	return 0;
}

size_t markup_entity(str s, unsigned char *p, size_t *out_took)
{
	size_t end = str_find_byte(str_sub(s, 0, 12), ';');
	if (end < 2 || end >= s.n || s.p[end] != ';')
		return 0;
	str in = str_sub(s, 1, end);
	uint32_t c = in.p[0] == '#' ? numbered(str_sub(in, 1, in.n)) : named(in);
	if (c == 0)
		return 0;
	*out_took = end + 1;
	return put(p, c);
}

str markup_plain(struct plain *r, str s)
{
	size_t i = str_find_byte(s, '&'), n = i;
	if (i == s.n)
		return s;
	GROW(r->p, r->cap, s.n + 4);
	memcpy(r->p, s.p, i);
	while (i < s.n) {
		size_t took, put_n = markup_entity(str_sub(s, i, s.n), r->p + n, &took);
		if (put_n > 0) {
			n += put_n;
			i += took;
		} else {
			r->p[n++] = s.p[i++];
		}
		size_t run = str_find_byte(str_sub(s, i, s.n), '&');
		if (run > 0)
			memcpy(r->p + n, s.p + i, run);
		n += run;
		i += run;
	}
	return (str){r->p, n};
}

void plain_free(struct plain *r)
{
	grow_free(r->p, r->cap, 1);
	*r = (struct plain){0};
}

enum charset markup_charset(str raw, enum charset guess)
{
	static const struct {
		const char *name;
		enum charset charset;
	} known[] = {{"iso-8859-15", CHARSET_iso8859_15}, {"iso-8859-1", CHARSET_cp1252},
		     {"windows-1252", CHARSET_cp1252},    {"cp1252", CHARSET_cp1252},
		     {"ibm850", CHARSET_cp850},           {"cp850", CHARSET_cp850}};
	str head = str_sub(raw, 0, 1024);
	if (guess == CHARSET_none)
		return CHARSET_cp1252;
	if (guess == CHARSET_utf8 || guess == CHARSET_utf16le || guess == CHARSET_utf16be)
		return guess;
	size_t at = str_find_nocase(head, STR("encoding="));
	if (at == head.n)
		at = str_find_nocase(head, STR("charset="));
	str said = str_sub(head, at, at + 40);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_find_nocase(said, str_of(known[i].name)) < said.n)
			return known[i].charset;
	return guess;
}
