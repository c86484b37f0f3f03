/*
 * name - personal names as written in the Netherlands, of every origin: taking them apart, and
 * telling them from other words.
 */
#ifndef FIND_NAME_H
#define FIND_NAME_H

#include "base/arena.h"
#include "base/str.h"

/* A name taken apart; parts are as written (marks kept), "" when absent. For a double name surname
 * is the own (birth) name. */
struct name {
	str title; /* dhr mevr drs ... */
	str given, initials;
	str prefix, surname;
	str partner_prefix, partner_surname;
};

/* name_start - build the word lists; once per process. Called by find_start, and by kond itself
 * before name_parse. */
void name_start(void);
/*
 * name_parse - take a whole name apart.
 * takes   s: one name as found: "J.A. de Vries-Bakker", "Vries, J.A. de", "VAN DEN BERG, Th.",
 * "Mevr. A. Yilmaz", "Li Wei", "Jansen - van Dam, P." gives   false when it can not be a personal
 * name (digits, organisation words, one letter ...)
 */
bool name_parse(struct arena *a, str s, struct name *out_name);
/* name_score - 0..100: how telling it is that s, a cell or a stretch of words, is a personal name;
 * by structure and word lists. */
int name_score(str s);
/* name_judge - name_parse and name_score in one: gives whether s can be taken apart as a name. */
bool name_judge(str s, int *out_score);
bool name_is_prefix(str word);     /* tussenvoegsel or a part of one, any case */
bool name_known_given(str folded); /* utf8_fold form */
bool name_known_surname(str folded);

/* name_company - "Jansen Transport B.V.": the name of a company, by its form. */
bool name_company(str s);

#endif
