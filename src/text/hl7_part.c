/*
 * hl7_part - documents in Base64 in OBX-5 of type ED (HL7 v2.5.1 section 2.A.24): unpacked and
 * given as members. Line ends and escapes between the characters are stepped over. Refuses to
 * guess: only what says that it is Base64 is unpacked, and where it stops being that it ends as
 * damaged.
 */
#include "text/hl7_part.h"

#define PIECE      ((size_t)4096)
#define ENDING_MAX 8

struct unpack {
	struct sink *sink;
	unsigned char piece[PIECE];
	size_t n;
	uint32_t bits; /* six of each character */
	unsigned held; /* how many */
};

/* component - the k-th (from 1) component of s. */
static str component(str s, unsigned char separator, unsigned k)
{
	for (; k > 1 && s.n > 0; k--)
		str_cut(&s, separator);
	return str_cut(&s, separator);
}

static int value_of(unsigned char c)
{
	return is_upper(c)   ? c - 'A'
	       : is_lower(c) ? c - 'a' + 26
	       : is_digit(c) ? c - '0' + 52
	       : c == '+'    ? 62
	       : c == '/'    ? 63
			     : -1;
}

static void give(struct unpack *u, unsigned char c)
{
	if (u->n == PIECE) {
		u->sink->child_data(u->sink, u->piece, u->n);
		u->n = 0;
	}
	u->piece[u->n++] = c;
}

static void take(struct unpack *u, int value)
{
	u->bits = u->bits << 6 | (uint32_t)value;
	u->held += 6;
	if (u->held < 8)
		return;
	u->held -= 8;
	give(u, (unsigned char)(u->bits >> u->held & 0xFF));
}

/* Where an escape that begins at s.p[i] ends; i when it does not. */
static size_t over_escape(str s, size_t i, unsigned char escape)
{
	str rest = str_sub(s, i + 1, s.n);
	size_t n = str_find_byte(str_sub(rest, 0, 16), escape);
	return n < rest.n && n < 16 ? i + n + 1 : i;
}

static enum reason unpack(struct unpack *u, str s, unsigned char escape)
{
	for (size_t i = 0; i < s.n && s.p[i] != '='; i++) {
		int value = value_of(s.p[i]);
		size_t to = value < 0 && s.p[i] == escape ? over_escape(s, i, escape) : i;
		if (value >= 0)
			take(u, value);
		else if (to > i)
			i = to;
		else if (!is_blank(s.p[i]))
			return REASON_broken;
	}
	return REASON_none;
}

/* "OBX-5.pdf" */
static str name_of(unsigned char *p, str kind)
{
	static const unsigned char stem[] = "OBX-5.";
	size_t n = sizeof(stem) - 1;
	memcpy(p, stem, n);
	for (size_t i = 0; i < kind.n && i < ENDING_MAX && is_alnum(kind.p[i]); i++)
		p[n++] = to_lower(kind.p[i]);
	return (str){p, p[n - 1] == '.' ? n - 1 : n};
}

static void give_part(struct read_job *j, const struct separators *sep, str ed, uint32_t index)
{
	unsigned char name[16 + ENDING_MAX];
	struct unpack u = {.sink = j->sink};
	str kind = str_trim(component(ed, sep->component, 3)),
	    data = component(ed, sep->component, 5);
	struct child c = {.name = name_of(name, kind), .size = -1, .index = index, .is_file = true};
	if (!j->sink->child_begin(j->sink, &c))
		return;
	enum reason why = unpack(&u, data, sep->escape);
	if (u.n > 0)
		j->sink->child_data(j->sink, u.piece, u.n);
	j->sink->child_end(j->sink, why);
}

void hl7_part(struct read_job *j, const struct separators *sep, const struct segment *g,
	      uint32_t *index)
{
	if (g->n <= 5 || !str_eq(g->tag, STR("OBX")) || sep->component == 0 ||
	    !str_eq(str_trim(g->field[2].text), STR("ED")))
		return;
	for (str rest = g->field[5].text; rest.n > 0;) {
		str ed = sep->repetition != 0 ? str_cut(&rest, sep->repetition) : rest;
		if (sep->repetition == 0)
			rest = STR_NONE;
		if (!str_eq_nocase(str_trim(component(ed, sep->component, 4)), STR("Base64")) ||
		    str_trim(component(ed, sep->component, 5)).n == 0)
			continue;
		if (*index >= j->limits->entries) {
			j->sink->partial(j->sink, REASON_limit_entries, g->field[5].at);
			return;
		}
		give_part(j, sep, ed, (*index)++);
	}
}
