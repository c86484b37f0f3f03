/*
 * det_email - e-mail addresses: the dot-atom form of RFC 5322 3.4.1 with a domain of RFC 1035
 * labels. Refuses quoted local parts, address literals, and domains without a point. Gives small
 * letters.
 */
#include "find/detector.h"
#include "find/seek.h"

#define LOCAL_BYTES  64
#define DOMAIN_BYTES 253

static const struct header headers[] = {
    {"email", KIND_email},        {"mail", KIND_email},
    {"emailadres", KIND_email},   {"mailadres", KIND_email},
    {"eml", KIND_email},          {"emailaddress", KIND_email},
    {"emailpatient", KIND_email}, {"patientemail", KIND_email},
    {"emailprive", KIND_email},   {"email1", KIND_email},
    {"email2", KIND_email},       {"epost", KIND_email},
    {"emailwerk", KIND_email},    {NULL, KIND_none},
};

static bool is_local(unsigned char c)
{
	return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%' || c == '&';
}
static bool is_domain(unsigned char c) { return is_alnum(c) || c == '.' || c == '-'; }

/* around - the address around the '@' at at. gives false when there is none. */
static bool around(str s, size_t at, size_t *out_from, size_t *out_to)
{
	size_t from = at, to = at + 1, point = 0;
	while (from > 0 && is_local(s.p[from - 1]) && at - from < LOCAL_BYTES)
		from--;
	while (from < at && (s.p[from] == '.' || s.p[from] == '-'))
		from++;
	while (to < s.n && is_domain(s.p[to]) && to - at < DOMAIN_BYTES)
		to++;
	while (to > at + 1 && !is_alnum(s.p[to - 1]))
		to--;
	for (size_t i = at + 1; i < to; i++)
		if (s.p[i] == '.')
			point = i;
	if (from == at || point < at + 2 || to - point < 3 || s.p[at - 1] == '.')
		return false;
	for (size_t i = point + 1; i < to; i++)
		if (!is_alpha(s.p[i]))
			return false;
	*out_from = from;
	*out_to = to;
	return str_find(str_sub(s, from, to), STR("..")) == to - from;
}

static str lower(unsigned char *p, str s)
{
	for (size_t i = 0; i < s.n; i++)
		p[i] = to_lower(s.p[i]);
	return (str){p, s.n};
}

static bool read_cell(struct arena *a, enum kind kind, str s, str *out_value,
		      unsigned *out_evidence, int *out_score)
{
	size_t from, to;
	s = str_trim(s);
	size_t at = str_find_byte(s, '@');
	if (kind != KIND_email || at == s.n || !around(s, at, &from, &to))
		return false;
	if (from > 0 && s.p[from - 1] != '<' && s.p[from - 1] != ':' && s.p[from - 1] != ' ')
		return false;
	*out_value = lower(arena_new(a, unsigned char, to - from), str_sub(s, from, to));
	*out_evidence = EV_check;
	*out_score = 95;
	return true;
}

static void scan(struct hits *h, const struct text_index *x)
{
	str s = x->text;
	size_t at = index_next(x, MARK_at, 0);
	while (at < s.n) {
		size_t from, to = at + 1;
		if (around(s, at, &from, &to)) {
			unsigned char b[LOCAL_BYTES + DOMAIN_BYTES + 1];
			hit_add(h, KIND_email, EV_check, ROLE_none, from, to,
				lower(b, str_sub(s, from, to)));
		}
		at = index_next(x, MARK_at, to);
	}
}

const struct detector detector_email = {
    .name = "email",
    .version = 1,
    .finds = "e-mail addresses",
    .standard = "RFC 5322 section 3.4.1",
    .headers = headers,
    .cell = read_cell,
    .scan = scan,
};
