/* seek - small steps that the scans of detectors share: jumping to digits, looking back for labels.
 * Inner header of find/. */
#ifndef FIND_SEEK_H
#define FIND_SEEK_H

#include "base/str.h"

/* seek_digit - the first digit at or behind from; s.n when there is none. */
size_t seek_digit(str s, size_t from);
/* seek_before - up to n bytes that stand before at, on the same line. seek_after - the same behind
 * it. */
str seek_before(str s, size_t at, size_t n);
str seek_after(str s, size_t at, size_t n);
/* SEEK - a word of a list for seek_has, in small letters; SEEK_END ends the list. */
#define SEEK(lit)                                                                                  \
	{                                                                                          \
		(const unsigned char *)("" lit), sizeof(lit) - 1                                   \
	}
#define SEEK_END                                                                                   \
	{                                                                                          \
		NULL, 0                                                                            \
	}
/* seek_has - one of the words of list stands in s as a whole word; gives where the last one ends, 0
 * when none. */
size_t seek_has(str s, const str *list);
/* A list of words of at least two letters that are looked for within others too, without their
 * case. */
struct seek_set {
	const str *word;
	uint32_t
	    second_of[32]; /* by first letter: the second letters, a bit each by low five bits */
};

/* seek_set_start - list: ended by SEEK_END, borrowed for good. */
void seek_set_start(struct seek_set *set, const str *list);
/* seek_set_find - the first place in s where a word of set stands; s.n when there is none.
 * *out_word: which, may be NULL. */
/* seek_set_at - the bytes of the word of set that stands at s.p[i], 0 when there is none. */
size_t seek_set_at(const struct seek_set *set, str s, size_t i);
size_t seek_set_find(const struct seek_set *set, str s, str *out_word);

#define SEEK_LINE_MAX 1024 /* [byte] a line longer than this says nothing by its start */

/* seek_line - the start of the line of at, or SEEK_LINE_MAX bytes before it. */
size_t seek_line(str s, size_t at);
/* seek_digits - how many digits stand at at, most at most. */
size_t seek_digits(str s, size_t at, size_t most);
/* seek_word - the last word of s that ends at or before *at; nothing behind a mark that parts
 * fields, nor behind a comma unless first. *at: moved to where it begins. */
str seek_word(str s, size_t *at, bool is_first);
/* seek_words - the last words of a stretch, nearest first; gives how many. */
size_t seek_words(str s, str out[4]);

#endif
