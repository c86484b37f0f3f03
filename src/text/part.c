/*
 * part - see part.h. RFC 4648 sections 4 and 5, RFC 2397 for what stands before it. Line ends and
 * spaces between the characters are stepped over. Refuses to guess what a file is: its reader does.
 */
#include "text/part.h"

#include "base/base64.h"

#define PIECE       ((size_t)4096)
#define PACKED_LOOK 400 /* [byte] that are looked at; shorter text is no file */
#define DATA_LOOK   100 /* [byte] in which "data:application/pdf;base64," ends */
#define ESCAPE_LOOK 16

static int digit_of(unsigned char c) { return base64_digit(c == '-' ? '+' : c == '_' ? '/' : c); }

static str behind_data(str s)
{
	str head = str_sub(s, 0, DATA_LOOK);
	size_t comma = str_starts(s, STR("data:")) ? str_find_byte(head, ',') : head.n;
	return comma < head.n ? str_sub(s, comma + 1, s.n) : s;
}

bool part_packed(str s)
{
	s = behind_data(s);
	if (s.n < PACKED_LOOK)
		return false;
	for (size_t i = 0; i < PACKED_LOOK; i++)
		if (digit_of(s.p[i]) < 0 && s.p[i] != '=' && s.p[i] != '\r' && s.p[i] != '\n')
			return false;
	return true;
}

/* Where an escape that begins at s.p[i] ends; i when it does not. */
static size_t over_escape(str s, size_t i, unsigned char escape)
{
	str rest = str_sub(s, i + 1, s.n);
	size_t n = str_find_byte(str_sub(rest, 0, ESCAPE_LOOK), escape);
	return n < rest.n && n < ESCAPE_LOOK ? i + n + 1 : i;
}

static enum reason unpack(struct sink *sink, str s, unsigned char escape)
{
	unsigned char piece[PIECE];
	struct base64 b = {0};
	size_t n = 0;
	enum reason why = REASON_none;
	for (size_t i = 0; why == REASON_none && i < s.n && s.p[i] != '='; i++) {
		bool escaped = escape != 0 && s.p[i] == escape;
		int digit = escaped ? -1 : digit_of(s.p[i]);
		size_t to = escaped ? over_escape(s, i, escape) : i;
		if (digit >= 0)
			n += base64_take(&b, digit, &piece[n]);
		else if (to > i)
			i = to;
		else if (!is_blank(s.p[i]))
			why = REASON_broken;
		if (n == PIECE) {
			sink->child_data(sink, piece, n);
			n = 0;
		}
	}
	if (n > 0)
		sink->child_data(sink, piece, n);
	return why;
}

void part_give(struct read_job *j, str name, str s, unsigned char escape, uint64_t at,
	       uint32_t *index)
{
	struct child c = {.name = name, .size = -1, .index = *index, .is_file = true};
	if (*index >= j->limits->entries) {
		j->sink->partial(j->sink, REASON_limit_entries, at);
		return;
	}
	(*index)++;
	if (j->sink->child_begin(j->sink, &c))
		j->sink->child_end(j->sink, unpack(j->sink, behind_data(s), escape));
}
