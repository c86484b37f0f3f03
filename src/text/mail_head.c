/* mail_head - see mail_head.h. */
#include "text/mail_head.h"

#define NAME_MOST  76
#define LINES_MOST 2000

static const struct {
	const char *name;
	unsigned worth;
} known[] = {{"from", 1},
	     {"to", 1},
	     {"cc", 1},
	     {"subject", 1},
	     {"date", 1},
	     {"sender", 1},
	     {"reply-to", 2},
	     {"received", 4},
	     {"message-id", 4},
	     {"mime-version", 4},
	     {"return-path", 4},
	     {"delivered-to", 4},
	     {"in-reply-to", 4},
	     {"content-type", 2},
	     {"content-transfer-encoding", 1},
	     {"x-mozilla-status", 4},
	     {"x-mailer", 4},
	     {"x-gm-thrid", 4},
	     {"dkim-signature", 4}};

#define KNOWN (sizeof(known) / sizeof(known[0]))

/* The name of the header that s begins with, or nothing. */
static str name_of(str s)
{
	size_t n = 0;
	while (n < s.n && n < NAME_MOST && s.p[n] > ' ' && s.p[n] < 0x7F && s.p[n] != ':')
		n++;
	return n > 0 && n < s.n && s.p[n] == ':' ? str_sub(s, 0, n) : STR_NONE;
}

bool mail_head_line(str s) { return name_of(s).n > 0; }

unsigned mail_head_count(str s)
{
	unsigned seen = 0, worth = 0;
	for (unsigned i = 0; i < LINES_MOST && s.n > 0; i++) {
		str line = str_cut(&s, '\n');
		str name = name_of(line);
		if (str_trim(line).n == 0)
			break;
		if (name.n == 0 && (i == 0 || (line.p[0] != ' ' && line.p[0] != '\t')))
			return s.n == 0 ? worth : 0; /* the end of what is seen may cut a line */
		for (size_t k = 0; k < KNOWN; k++)
			if ((seen >> k & 1) == 0 && str_eq_nocase(name, str_of(known[k].name))) {
				seen |= 1u << k;
				worth += known[k].worth;
			}
	}
	return worth;
}
