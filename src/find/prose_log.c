/*
 * prose_log - lines of logs and of conversations in running text. A line of a log is a record of
 * its own; in a conversation what is said of somebody goes on in the lines below, until somebody
 * else is named. Refuses to go on when the line brings a second date of birth or BSN.
 */
#include "find/prose_log.h"

#define LOG_HEAD    32
#define MOMENT_MOST 40 /* [byte] of a moment with its marks */
#define SPEAKER     40 /* [byte] of who speaks */

bool log_line(str line)
{
	size_t digits = 0, marks = 0, i = 0;
	if (line.n > 0 && (line.p[0] == '[' || line.p[0] == '<'))
		i++;
	if (i + 6 < line.n && is_upper(line.p[i]) && is_lower(line.p[i + 1]) &&
	    is_lower(line.p[i + 2]) && line.p[i + 3] == ' ' &&
	    (line.p[i + 4] == ' ' || is_digit(line.p[i + 4])))
		i += 4;
	else if (i >= line.n || !is_digit(line.p[i]))
		return false;
	for (; i < line.n && i < LOG_HEAD; i++) {
		unsigned char c = line.p[i];
		if (is_digit(c))
			digits++;
		else if (c == ':' && i > 0 && is_digit(line.p[i - 1]) && i + 1 < line.n &&
			 is_digit(line.p[i + 1]))
			marks++;
		else if (c != '-' && c != '/' && c != '.' && c != ' ' && c != 'T' && c != ',')
			break;
	}
	return marks > 0 && digits >= 6;
}

/* moment_end - behind the digits and marks of the moment that a line begins with. */
static size_t moment_end(str line)
{
	size_t i = 0;
	while (i < line.n && i < MOMENT_MOST && !is_alpha(line.p[i]) && line.p[i] < 0x80)
		i++;
	return i;
}

bool log_talk(str line)
{
	size_t from = moment_end(line), to = from, words = 1;
	if (from >= line.n || is_lower(line.p[from]))
		return false;
	while (to < line.n && to - from < SPEAKER &&
	       (is_alpha(line.p[to]) || line.p[to] >= 0x80 || line.p[to] == ' ' ||
		line.p[to] == '.' || line.p[to] == '-')) {
		words += line.p[to] == ' ';
		to++;
	}
	bool small = false; /* a level of a log is all capitals: INFO, WARN */
	for (size_t i = from; i < to; i++)
		small |= is_lower(line.p[i]);
	return to - from > 1 && words < 5 && small && line.n - to > 2 && line.p[to] == ':' &&
	       line.p[to + 1] == ' ';
}

bool log_goes_on(const struct record *r, const struct who *w)
{
	if (w->name != NULL || r->name == NOT_KNOWN)
		return false;
	return (w->bsn == NULL || r->bsn == NOT_KNOWN) && (w->date == NULL || r->date == NOT_KNOWN);
}
