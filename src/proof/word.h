/* word - the words of a dossier in the languages it is written in: word.tbl. */
#ifndef PROOF_WORD_H
#define PROOF_WORD_H

#include "base/str.h"

enum word {
#define WORD(key, nl, en) WORD_##key,
#include "proof/word.tbl"
#undef WORD
	WORD_COUNT
};

str word(bool english, enum word w);
const char *word_key(enum word w); /* "part_summary" */
/* word_of - the word of a row of another table: word_of(true, "event", STR("theft")). Marks in name
 * count as `_`. gives name itself when there is none */
str word_of(bool english, const char *table, str name);

#endif
