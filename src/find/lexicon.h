/* lexicon - the word list of personal names (data/names.tsv). Inner header of find/. */
#ifndef FIND_LEXICON_H
#define FIND_LEXICON_H

#include "base/str.h"

#define LEXICON_GIVEN   1u
#define LEXICON_SURNAME 2u
#define LEXICON_WORD    4u /* also an ordinary Dutch word: never makes a name by itself */
#define LEXICON_NAME    (LEXICON_GIVEN | LEXICON_SURNAME)

/*
 * lexicon_look - what the list knows of one word.
 * takes   word: any case, with or without marks; borrowed
 * gives   LEXICON_ bits, 0 when unknown
 * limits  words over 48 bytes are unknown
 */
unsigned lexicon_look(str word);

#endif
