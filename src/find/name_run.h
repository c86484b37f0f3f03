/* name_run - the words of running text that may be one name. Inner header of find/. */
#ifndef FIND_NAME_RUN_H
#define FIND_NAME_RUN_H

#include "base/str.h"

#define RUN_BYTES 90 /* [byte] of a name in running text */

/* What a run of words that may be a name holds. */
struct name_run {
	size_t from, to; /* of the name, without forms of address before it */
	bool title;      /* dhr mevr ... or dr */
	bool doctor;     /* dr prof ... */
	bool comma;
	unsigned initials, words, prefixes, given, surnames, sure, unknown;
};

static inline bool name_letter(unsigned char c) { return is_alpha(c) || c >= 0x80; }

static inline bool name_char(unsigned char c)
{
	return name_letter(c) || c == '.' || c == '\'' || c == '-' || c == '/' || c == '`';
}

/* name_word_end - behind the word at at, points and hyphens in it; a point at a sentence's end is
 * not of it. */
static inline size_t name_word_end(str s, size_t at)
{
	while (at < s.n && name_char(s.p[at]))
		at++;
	return at;
}

bool name_capital(str w);
/* name_prefix_leads - behind prefixes from at, or at once, stands a word with a capital. */
bool name_prefix_leads(str s, size_t at);
/* name_run_read - take words from at as long as they can belong to one name. loose: small letters
 * will do (behind a label). */
void name_run_read(str s, size_t at, bool loose, struct name_run *r);
/* name_run_telling - tell whether a run is a name without a label. gives its evidence bits, 0 when
 * it is none. */
unsigned name_run_telling(const struct name_run *r);
/* name_run_born - tell whether a run is a name because a date of birth or a number stands behind
 * it. */
bool name_run_born(str s, const struct name_run *r);

/* name_run_heads_line - only blanks and the mark or number of a list stand before at on its line. */
bool name_run_heads_line(str s, size_t at);
/* name_run_prefixes - where the prefixes in small letters before the word at at begin. */
size_t name_run_prefixes(str s, size_t at);

/* name_run_given - the given name that is told behind a form of address with a surname: "mevrouw
 * Bakker (Riet, ...", "voornaam Riet", "Riet heet ze". *out_to: where it ends. Empty: none is. */
str name_run_given(str s, const struct name_run *r, size_t *out_to);

/* name_run_place - tell whether a run is a place or a street: "Alphen aan den Rijn", "Dr.
 * Kuyperlaan 4". */
bool name_run_place(str s, const struct name_run *r);

#endif
