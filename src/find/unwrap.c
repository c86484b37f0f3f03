/*
 * unwrap - undoing escapes of JSON (RFC 8259 section 7), XML (1.0 section 4.6), SQL strings and
 * logs, and Base64 (RFC 4648 section 4). What is no escape is kept as it stands.
 */
#include "find/unwrap.h"

#include "base/base64.h"

#include "base/utf8.h"

#define ENTITY_BYTES 10

void unwrap_free(struct unwrapped *u)
{
	out_end(&u->text);
	grow_free(u->fix, u->cap, sizeof(*u->fix));
	*u = (struct unwrapped){0};
}

static bool holds(str s, const char *word) { return str_find(s, str_of(word)) < s.n; }

struct escapes unwrap_escapes(str s)
{
	struct escapes e = {0};
	if (str_find_byte(s, '\\') < s.n)
		e.backslash = holds(s, "\\r") || holds(s, "\\n") || holds(s, "\\u00") ||
			      holds(s, "\\'") || holds(s, "\\\"") || holds(s, "\\\\");
	if (str_find_byte(s, '&') < s.n)
		e.entity = holds(s, "&apos;") || holds(s, "&#") || holds(s, "&amp;");
	if (str_find_byte(s, '<') < s.n)
		e.word = holds(s, "<CR>") || holds(s, "<LF>") || holds(s, "<STX>");
	/* ''PID: a terminator doubled, and not the end of a message in quotes */
	size_t at = str_find(s, STR("''"));
	while (at < s.n && at + 2 < s.n && (is_blank(s.p[at + 2]) || s.p[at + 2] == '\\'))
		at++;
	e.doubled = at + 3 < s.n && (is_upper(s.p[at + 2]) || s.p[at + 2] == '\'');
	return e;
}

static int hex_digit(unsigned char c)
{
	c = to_lower(c);
	return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A number of n digits at most in the base. gives the digits read */
static size_t code_point(str s, size_t most, unsigned base, uint32_t *out_u)
{
	size_t n = 0;
	*out_u = 0;
	for (; n < s.n && n < most; n++) {
		int d = hex_digit(s.p[n]);
		if (d < 0 || (unsigned)d >= base)
			break;
		*out_u = *out_u * base + (unsigned)d;
	}
	return n;
}

static void put(struct out *o, uint32_t u)
{
	if (u == 0 || u > 0x10FFFF || (u >= 0xD800 && u < 0xE000))
		u = 0xFFFD;
	utf8_put(o, u);
}

/* One escape at the start of s. gives how much of s it took, 0: it is none */
static size_t backslash(struct out *o, str s)
{
	static const char names[] = "rntb\"'\\/", bytes[] = "\r\n\t \"'\\/";
	uint32_t u;
	if (s.n >= 6 && s.p[1] == 'u' && code_point(str_sub(s, 2, 6), 4, 16, &u) == 4) {
		put(o, u);
		return 6;
	}
	for (size_t i = 0; s.n >= 2 && names[i] != '\0'; i++)
		if (s.p[1] == (unsigned char)names[i]) {
			out_char(o, bytes[i]);
			return 2;
		}
	return 0;
}

static size_t named(struct out *o, str s, const char *const names[], const char *bytes)
{
	for (size_t i = 0; names[i] != NULL; i++)
		if (str_starts(s, str_of(names[i]))) {
			out_char(o, bytes[i]);
			return str_of(names[i]).n;
		}
	return 0;
}

static size_t entity(struct out *o, str s)
{
	static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;", NULL};
	uint32_t u;
	if (s.n < 4 || s.p[1] != '#')
		return named(o, s, names, "&<>\"'");
	bool hex = to_lower(s.p[2]) == 'x';
	size_t from = hex ? 3 : 2,
	       n = code_point(str_sub(s, from, s.n), ENTITY_BYTES - from - 1, hex ? 16 : 10, &u);
	if (n == 0 || from + n >= s.n || s.p[from + n] != ';')
		return 0;
	put(o, u);
	return from + n + 1;
}

static size_t word(struct out *o, str s)
{
	static const char *const names[] = {"<CR>",  "<LF>",  "<STX>", "<ETX>", "<ETB>",
					    "<ENQ>", "<EOT>", "<ACK>", NULL};
	return named(o, s, names, "\r\n\x02\x03\x17\x05\x04\x06");
}

static void fix(struct unwrapped *u, size_t from)
{
	GROW(u->fix, u->cap, u->fixes + 1);
	u->fix[u->fixes++] = (struct unwrap_fix){.at = u->text.n, .from = from};
}

void unwrap_text(struct unwrapped *u, struct escapes e, str s)
{
	size_t plain = 0;
	out_clear(&u->text);
	u->fixes = 0;
	for (size_t i = 0; i < s.n;) {
		unsigned char c = s.p[i];
		size_t took = 0, before = u->text.n;
		if ((c == '\\' && e.backslash) || (c == '&' && e.entity) || (c == '<' && e.word) ||
		    (c == '\'' && e.doubled)) {
			str rest = str_sub(s, i, s.n);
			out_bytes(&u->text, s.p + plain, i - plain);
			plain = i;
			before = u->text.n;
			if (c == '\\')
				took = backslash(&u->text, rest);
			else if (c == '&')
				took = entity(&u->text, rest);
			else if (c == '<')
				took = word(&u->text, rest);
			else if (rest.n > 1 && rest.p[1] == '\'') {
				out_char(&u->text, '\'');
				took = 2;
			}
		}
		if (took == 0) {
			i++;
			continue;
		}
		/* the escape stands at its first byte, what follows behind its last */
		size_t end = u->text.n;
		u->text.n = before;
		fix(u, i);
		u->text.n = end;
		i += took;
		plain = i;
		fix(u, i);
	}
	out_bytes(&u->text, s.p + plain, s.n - plain);
}

size_t unwrap_place(const struct unwrapped *u, size_t at)
{
	size_t low = 0, high = u->fixes;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (u->fix[mid].at <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return at;
	const struct unwrap_fix *f = &u->fix[low - 1];
	return f->from + (at - f->at);
}

size_t unwrap_base64(struct unwrapped *u, str s)
{
	struct base64 b = {0};
	unsigned char byte;
	size_t i = 0, end = 0, digits = 0;
	out_clear(&u->text);
	u->fixes = 0;
	for (; i < s.n; i++) {
		int d = base64_digit(s.p[i]);
		if (d < 0 && (s.p[i] == '\r' || s.p[i] == '\n'))
			continue;
		if (d < 0)
			break;
		if (end != i) { /* line ends were left out */
			GROW(u->fix, u->cap, u->fixes + 1);
			u->fix[u->fixes++] = (struct unwrap_fix){.at = digits, .from = i};
		}
		end = i + 1;
		digits++;
		if (base64_take(&b, d, &byte))
			out_u8(&u->text, byte);
	}
	return end;
}
