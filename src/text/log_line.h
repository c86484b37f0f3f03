/*
 * log_line - what the head of a line of a log is, and whether the line may speak of somebody. Inner
 * header of text/.
 */
#ifndef TEXT_LOG_LINE_H
#define TEXT_LOG_LINE_H

#include "base/str.h"

/* Where words that tell begin, by three letters; filled by log_learn. */
struct log_words {
	uint64_t words_of[32];   /* by the low five bits of their first letter, a bit each */
	uint32_t three_of[1024]; /* a bit for the low five bits of each letter */
	unsigned char low[3][16], high[3][16]; /* a bit for each of eight sorts of words */
	bool wide;                             /* this machine has AVX2 */
};

void log_learn(struct log_words *w);

/* log_moment_end - where the moment at the start of a line ends: digits and what stands between
 * them, and the name of a month; 0 when there is none. */
size_t log_moment_end(str s);
/* log_web_moment - [10/Oct/2023:13:55:36 in the first part of a line, as web servers write. */
bool log_web_moment(str s);
/*
 * log_may_speak - a word stands in the line beside which personal data stand, or behind the moment
 * of the line a day, an address of mail, a telephone number, or a number that may be of somebody.
 */
bool log_may_speak(const struct log_words *w, str line);
/* log_speaks_any, log_speaks_wide - the same of what stands behind the moment: byte by byte, and
 * with AVX2 where the machine has it. They give the same. */
bool log_speaks_any(const struct log_words *w, str s);
bool log_speaks_wide(const struct log_words *w, str s);
bool log_has_wide(void);

#endif
