/*
 * json_bid - does an item begin as JSON does? The first tokens must follow one another as RFC 8259
 * asks, with the liberties that reader_json.c takes. Refuses words that are no literals, so that
 * sections of settings ("[main]") and program text are not taken.
 */
#include "text/json.h"

#define LEAD_BYTES  120
#define LOOK_TOKENS 200

/* The place behind white space and comments. */
static size_t over_space(str s, size_t i)
{
	while (i < s.n) {
		str rest = str_sub(s, i, s.n);
		if (s.p[i] <= ' ')
			i++;
		else if (str_starts(rest, STR("//")))
			i += str_find_byte(rest, '\n');
		else if (str_starts(rest, STR("/*")))
			i += str_find(rest, STR("*/")) + 2;
		else
			break;
	}
	return i < s.n ? i : s.n;
}

/* Behind the value or key at i; 0 when it is none. */
static size_t over_scalar(str s, size_t i, bool key)
{
	size_t from = i;
	if (s.p[i] == '"' || s.p[i] == '\'') {
		unsigned char quote = s.p[i++];
		while (i < s.n && s.p[i] != quote)
			i += s.p[i] == '\\' ? 2 : 1;
		return i < s.n ? i + 1 : s.n;
	}
	while (i < s.n && json_word_char(s.p[i]))
		i++;
	str word = str_sub(s, from, i);
	bool known = str_eq(word, STR("true")) || str_eq(word, STR("false")) ||
		     str_eq(word, STR("null")) || (word.n > 0 && is_digit(word.p[word.n - 1]));
	return word.n > 0 && (key || known) ? i : 0;
}

/* Do the first tokens follow one another as they should? */
static bool well_begun(str s, size_t i)
{
	bool object[32] = {false};
	unsigned depth = 0;
	for (unsigned k = 0; k < LOOK_TOKENS && i < s.n; k++) {
		unsigned char c = s.p[i];
		if (c == '{' || c == '[') {
			if (depth == 32)
				return true;
			object[depth++] = c == '{';
			i = over_space(s, i + 1);
			if (i < s.n && (s.p[i] == '}' || s.p[i] == ']'))
				continue;
		} else if (c == '}' || c == ']') {
			if (depth == 0 || object[depth - 1] != (c == '}'))
				return false;
			depth--;
			i = over_space(s, i + 1);
			if (depth == 0)
				return true;
			if (i < s.n && s.p[i] == ',')
				i = over_space(s, i + 1);
		} else {
			i = over_scalar(s, i, false);
			if (i == 0)
				return false;
			i = over_space(s, i);
			if (i < s.n && s.p[i] != ',' && s.p[i] != '}' && s.p[i] != ']')
				return false;
			if (i < s.n && s.p[i] == ',')
				i = over_space(s, i + 1);
		}
		if (i >= s.n || depth == 0 || !object[depth - 1] || s.p[i] == '}')
			continue;
		i = over_scalar(s, i, true);
		if (i == 0)
			return false;
		i = over_space(s, i);
		if (i < s.n && s.p[i] != ':')
			return false;
		i = over_space(s, i + 1);
	}
	return true;
}

/* "var data = ", "callback(", ")]}'," may stand in front. */
static size_t over_lead(str s)
{
	size_t i = over_space(s, 0);
	if (str_starts(str_sub(s, i, s.n), STR(")]}'")))
		return over_space(s, i + (s.n - i > 4 && s.p[i + 4] == ',' ? 5 : 4));
	size_t to = i;
	while (to < s.n && to - i < LEAD_BYTES &&
	       (json_word_char(s.p[to]) || s.p[to] == ' ' || s.p[to] == '=' || s.p[to] == '('))
		to++;
	while (to > i && to <= s.n && s.p[to - 1] == ' ')
		to--;
	bool assigns = to > i && (s.p[to - 1] == '=' || s.p[to - 1] == '(');
	return assigns ? over_space(s, to) : i;
}

int json_bid(const struct head *h)
{
	size_t i = over_lead(h->text);
	str s = str_sub(h->text, i, h->text.n);
	if (s.n < 2 || (s.p[0] != '{' && s.p[0] != '['))
		return 0;
	return well_begun(s, 0) ? JSON_BID : 0;
}
