/* header_part - a header taken apart: the words that say whose column it is, and the rest. Inner
 * header of find/, for header.c. */
#ifndef FIND_HEADER_PART_H
#define FIND_HEADER_PART_H

#include "find/finder.h"

#define HEADER_WORDS 24 /* words of a header that are looked at */

struct header_part {
	str key;                /* what is left, as utf8_key; "" when nothing is */
	enum group who;         /* by the last word that says so */
	bool grouped;           /* a word said whose column it is */
	bool performer;         /* of those who did the test: nothing of ours */
	bool couple;            /* of the man or the woman of a couple */
	bool question;          /* asked of somebody: "Wat is uw geboortedatum?" */
	unsigned n;             /* words of the rest */
	str word[HEADER_WORDS]; /* each as utf8_key */
};

/* header_start_parts - sort the words; once per process. */
void header_start_parts(void);
/*
 * header_apart - take a header apart: "PtDOB(MM/DD/YYYY)", "Tel ouder 1", "agb_aanvr".
 * takes   a: holds the words of the answer
 * gives   false when it is one word, or too many
 */
bool header_apart(struct arena *a, str header, struct header_part *out);

#endif
