/* words - small closed lists of words around names: prefixes, titles, roles. Inner header of find/.
 */
#ifndef FIND_WORDS_H
#define FIND_WORDS_H

#include "base/str.h"

enum word_list {
	WORDS_prefix,   /* tussenvoegsels and parts of them */
	WORDS_particle, /* Ben, Ait, Abu ...: a part of the surname that stands before its main word
			 */
	WORDS_short_surname, /* surnames that are prefixes elsewhere: Minh Le, Linh Do */
	WORDS_title,   /* forms of address, academic titles, jr sr, professions behind a name */
	WORDS_initial, /* initials of more letters: Th Chr Joh */
	WORDS_wife_of, /* e/v */
	WORDS_born,    /* geb. */
	WORDS_organisation, /* a name with such a word is no person */
	WORDS_patient,      /* labels before the name of a patient */
	WORDS_professional, /* words before or behind the name of a professional */
	WORDS_relative,     /* words before the name of a relative */
	WORDS_greeting,     /* the last word before a signature */
	WORDS_field,        /* labels of a field of a form that holds a name or a part of one */
	WORDS_form,         /* forms of address that make the words behind them a name */
	WORDS_doctor,       /* those of a doctor */
	WORDS_stop,         /* written like a part of a name, but ends it */
	WORDS_count
};

/* word_in - tell whether word is on the list, without regard to case and to points at its end. */
bool word_in(enum word_list list, str word);
/* word_lists - the lists that word is on, a bit each (1u << WORDS_prefix ...). */
unsigned word_lists(str word);
/* word_hash - of a word in small ASCII letters, never 0; for tables of our own words, where a
 * collision only mistakes a word. */
uint64_t word_hash(str word);
/* words_start - fill the table; once per process. Called by name_start. */
void words_start(void);

#endif
