/* birth_date - dates of birth that stand without a label. Inner header of find/. */
#ifndef FIND_BIRTH_DATE_H
#define FIND_BIRTH_DATE_H

#include "find/detector.h"

#define BIRTH_DATE_BYTES 10 /* yyyy-mm-dd */

/*
 * birth_date_at - read the whole date that begins at from.
 * gives   where it ends and out; from when no date that can be one of birth stands there, or a time
 * of day or more digits follow
 */
size_t birth_date_at(str s, size_t from, unsigned char out[BIRTH_DATE_BYTES]);

/*
 * birth_date_place - the date of birth that a name is followed by without a label, as in lists and
 * between brackets: "J. Bakker (01-02-1980)", "Bakker, J.   01-02-1980   06-...".
 * takes   to: behind the name
 * gives   true, where the date begins and *sure: brackets, or a number behind it, say that it is
 * one of birth; without that its year must
 */
bool birth_date_place(str s, size_t to, size_t *out_from, bool *out_sure);

/* birth_date_numbered - only a number of nine digits stands before the name at from on its line. */
bool birth_date_numbered(str s, size_t from);

#endif
