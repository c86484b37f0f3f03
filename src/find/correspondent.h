/* correspondent - names of those who write a letter or a mail, not of whom it is about. Inner
 * header of find/. */
#ifndef FIND_CORRESPONDENT_H
#define FIND_CORRESPONDENT_H

#include "base/str.h"

/* signed_line - the line before (blank lines skipped) ends a letter: "Met vriendelijke groet,". */
bool signed_line(str s, size_t at);
/* signature_line - the name opens the block below "-- " that ends a mail (RFC 3676, 4.3). */
bool signature_line(str s, size_t at);
/*
 * colleague - the name stands at the head of a mail, or before "schreef:", with an address of the
 * same house as another's of that head: mail within a house, and no complaint nor of the sender's
 * own data.
 */
bool colleague(str s, size_t at);

/* attends - the name at at stands where minutes say who was there or was not: behind "Aanwezig:" on
 * its line, or in the list of marks below it. */
bool attends(str s, size_t at);

/* trades - the place stands in an invoice or offer that speaks of no patient: its contact person is
 * of a firm. */
bool trades(str s, size_t at);

#endif
