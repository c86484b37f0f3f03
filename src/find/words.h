/* words - small closed lists of words around names: prefixes, titles, roles. Inner header of find/. */
#ifndef FIND_WORDS_H
#define FIND_WORDS_H

#include "base/str.h"

enum word_list {
	WORDS_prefix,       /* tussenvoegsels and parts of them */
	WORDS_particle,     /* Ben, Ait, Abu ...: a part of the surname that stands before its main word */
	WORDS_title,        /* forms of address, academic titles, jr sr, professions behind a name */
	WORDS_initial,      /* initials of more letters: Th Chr Joh */
	WORDS_wife_of,      /* e/v */
	WORDS_born,         /* geb. */
	WORDS_organisation, /* a name with such a word is no person */
	WORDS_patient,      /* labels before the name of a patient */
	WORDS_professional, /* words before or behind the name of a professional */
	WORDS_relative,     /* words before the name of a relative */
	WORDS_greeting      /* the last word before a signature */
};

/* word_in - tell whether word is on the list, without regard to case and to points at its end. */
bool word_in(enum word_list list, str word);

#endif
