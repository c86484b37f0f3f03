/* name_token - the words of a name and what each is. Inner header of find/. */
#ifndef FIND_NAME_TOKEN_H
#define FIND_NAME_TOKEN_H

#include "base/str.h"

#define TOKENS 16

enum name_sort {
	SORT_word,
	SORT_initials,
	SORT_prefix,
	SORT_particle,
	SORT_title,
	SORT_comma,
	SORT_dash,
	SORT_wife_of,
	SORT_born
};

struct name_token {
	enum name_sort sort;
	unsigned lists; /* the word lists that text is on, a bit each */
	str text;
};

struct name_tokens {
	struct name_token t[TOKENS];
	size_t n;
	bool all_upper; /* no small letter in the whole */
};

/*
 * name_tokens - cut a name into words and say what each is.
 * takes   s: trimmed
 * gives   false when s can not be a personal name: digits, signs no name has, words of
 * organisations, too many words
 */
bool name_tokens(str s, struct name_tokens *k);
/* name_word - words that carry a name: neither prefix nor initials, title or mark. */
bool name_word(enum name_sort s);
/* name_only_surname, name_only_given - the word lists know the word as this and not as the other.
 */
bool name_only_surname(str w);
bool name_only_given(str w);
bool name_starts_small(str s);
/* name_letters - letters in s: characters, not bytes. */
size_t name_letters(str s);

#endif
