/*
 * edifact - finding EDIFACT messages in text: the service string advice, interchange and message
 * headers of ISO 9735 (1988 and 2002, parts 1), and the segment PID of Dutch health messages whose
 * head is lost (reference/formats.md 2.2). Refuses service characters that are letters or digits.
 */
#include "text/edifact.h"

#include "text/scan.h"

#define REFERENCE_BYTES 40
#define FRAGMENT_BYTES  300
#define WRAPPED_LOOKS   64
#define SERVICE_BYTES   9 /* UNA and its six characters */

const struct service edifact_usual = {
    .element = '+', .component = ':', .release = '?', .end = '\''};

static bool is_mark(unsigned char c) { return c > ' ' && c < 0x7F && !is_alnum(c); }

/* Places in 16 bytes from p on where UN or PI stands; p[16] is looked at too. */
static unsigned pairs(const unsigned char *p)
{
#ifdef __SSE2__
	__m128i a, b;
	memcpy(&a, p, 16);
	memcpy(&b, p + 1, 16);
	__m128i un = _mm_and_si128(_mm_cmpeq_epi8(a, _mm_set1_epi8('U')),
				   _mm_cmpeq_epi8(b, _mm_set1_epi8('N')));
	__m128i pi = _mm_and_si128(_mm_cmpeq_epi8(a, _mm_set1_epi8('P')),
				   _mm_cmpeq_epi8(b, _mm_set1_epi8('I')));
	return (unsigned)_mm_movemask_epi8(_mm_or_si128(un, pi));
#else
	unsigned mask = 0;
	for (unsigned i = 0; i < 16; i++)
		if ((p[i] == 'U' && p[i + 1] == 'N') || (p[i] == 'P' && p[i + 1] == 'I'))
			mask |= 1u << i;
	return mask;
#endif
}

/* UNA, UNB, UNH or PID at place i, and no letter before it. */
static bool may_begin(str s, size_t i)
{
	if (s.n - i < 4 || (i > 0 && is_alnum(s.p[i - 1])))
		return false;
	unsigned char c = s.p[i + 2];
	return s.p[i] == 'U' ? s.p[i + 1] == 'N' && (c == 'A' || c == 'B' || c == 'H')
			     : s.p[i] == 'P' && s.p[i + 1] == 'I' && c == 'D';
}

size_t edifact_seek(str s, size_t from)
{
	size_t i = from;
	for (; i < s.n && s.n - i > 16; i += 16)
		for (unsigned mask = pairs(s.p + i); mask != 0; mask &= mask - 1) {
			size_t at = i + (size_t)__builtin_ctz(mask);
			if (may_begin(s, at))
				return at;
		}
	for (; i < s.n; i++)
		if (may_begin(s, i))
			return i;
	return s.n;
}

bool edifact_tag(str s, const struct service *c)
{
	if (s.n < 4 || !is_upper(s.p[0]) || !(is_upper(s.p[1]) || is_digit(s.p[1])) ||
	    !(is_upper(s.p[2]) || is_digit(s.p[2])))
		return false;
	return s.p[3] == c->element || s.p[3] == c->end ||
	       (s.p[3] == c->component && s.n > 4 && is_digit(s.p[4]));
}

/* UNA and six characters, then a header. gives false when it is none */
static bool service_advice(str s, struct service *out_c)
{
	if (s.n < SERVICE_BYTES + 4)
		return false;
	struct service c = {.component = s.p[3], .element = s.p[4], .end = s.p[8]};
	unsigned char marks[] = {c.component, c.element, c.end, s.p[6]};
	for (unsigned i = 0; i < 4; i++) {
		if (!is_mark(marks[i]) && !(i == 2 && (marks[i] == '\r' || marks[i] == '\n')) &&
		    !(i == 3 && marks[i] == ' '))
			return false;
		for (unsigned k = 0; k < i; k++)
			if (marks[i] == marks[k])
				return false;
	}
	c.release = s.p[6] == ' ' ? 0 : s.p[6];
	size_t at = SERVICE_BYTES;
	while (at < s.n && at < 32 && is_blank(s.p[at]))
		at++;
	str rest = str_sub(s, at, s.n);
	if (!str_starts(rest, STR("UNB")) && !str_starts(rest, STR("UNH")) &&
	    !str_starts(rest, STR("UNG")))
		return false;
	*out_c = c;
	return rest.n > 3 && rest.p[3] == c.element;
}

/* UNH+reference+TYPE */
static bool message_head(str s, const struct service *c)
{
	if (s.n < 8 || s.p[3] != c->element)
		return false;
	str rest = str_sub(s, 4, 4 + REFERENCE_BYTES + 4);
	size_t at = str_find_byte(rest, c->element);
	return str_find_byte(rest, c->end) > at && rest.n - at > 3 && is_upper(rest.p[at + 1]) &&
	       is_upper(rest.p[at + 2]) && is_upper(rest.p[at + 3]);
}

static bool date_of_birth(str s, const struct service *c)
{
	for (size_t i = 0; i < 10; i++)
		if (i >= s.n || (i == 4 || i == 7 ? s.p[i] != c->component : !is_digit(s.p[i])))
			return false;
	return true;
}

/* PID with a date of birth, PAT, or a BSN glued to its mark. */
static bool patient_head(str s, const struct service *c)
{
	if (s.n < 8 || s.p[3] != c->element)
		return false;
	str rest = str_sub(s, 4, 4 + FRAGMENT_BYTES);
	if (date_of_birth(rest, c))
		return true;
	rest = str_sub(rest, 0, str_find_byte(rest, c->end));
	size_t at = str_find(rest, STR("BSN"));
	if (rest.n - at > 3 + 7 && is_digit(rest.p[at + 3]) && is_digit(rest.p[at + 9]))
		return true;
	return str_starts(rest, STR("PAT")) && rest.n > 3 && rest.p[3] == c->element;
}

bool edifact_find(str text, size_t from, const struct service *now, struct edifact_head *out_head)
{
	for (size_t at = edifact_seek(text, from); at < text.n; at = edifact_seek(text, at + 1)) {
		struct service c = *now;
		str s = str_sub(text, at, text.n);
		bool found;
		if (s.p[2] == 'A')
			found = service_advice(s, &c);
		else if (s.p[2] == 'B')
			found = s.p[3] == c.element && str_starts(str_sub(s, 4, s.n), STR("UNO"));
		else if (s.p[2] == 'H')
			found = message_head(s, &c);
		else
			found = patient_head(s, &c);
		if (!found)
			continue;
		*out_head = (struct edifact_head){.at = at, .service = c};
		return true;
	}
	return false;
}

bool edifact_plain(str s, const struct service *c)
{
	str line = str_sub(s, 0, FRAGMENT_BYTES);
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '\n' || line.p[i] == '\r')
			line.n = i;
	size_t end = str_find_byte(line, c->end);
	if (end == line.n)
		return str_find_byte(line, '&') == line.n && str_find_byte(line, '\\') == line.n;
	str rest = str_trim(str_sub(line, end + 1, line.n));
	return rest.n == 0 || is_upper(rest.p[0]);
}

bool edifact_wrapped(str s)
{
	size_t at = 0;
	for (unsigned i = 0; i < WRAPPED_LOOKS; i++, at++) {
		struct edifact_head h;
		at = edifact_seek(s, at);
		if (at >= s.n)
			return false;
		str look = str_sub(s, at, at + EDIFACT_HEAD_BYTES);
		if (s.p[at] != 'U' || at == 0 || s.p[at - 1] == '"' || s.p[at - 1] == '\n' ||
		    s.p[at - 1] == '\r' || !edifact_find(look, 0, &edifact_usual, &h) || h.at != 0)
			continue;
		str next = str_sub(look, str_find_byte(look, '\n') + 1, look.n);
		if (edifact_tag(next, &h.service))
			return true;
	}
	return false;
}

bool edifact_fragment(str s, const struct service *c)
{
	static const char *const tags[] = {"ZKH", "PID", "PAD", "ART", "AFD", "ARA", "KOP", "DET",
					   "IDE", "OPM", "BEP", "OPB", "GGA", "GGO", "SPE", "BLG"};
	s = str_sub(s, 0, EDIFACT_HEAD_BYTES);
	for (unsigned segments = 0; segments < 2; segments++) {
		bool known = false;
		for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]) && !known; i++)
			known = str_starts(s, str_of(tags[i]));
		size_t end = str_find_byte(s, c->end);
		if (!known || !edifact_tag(s, c) || end == s.n)
			return false;
		s = str_trim(str_sub(s, end + 1, s.n));
	}
	return true;
}
