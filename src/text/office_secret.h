/*
 * office_secret - Office documents of 2007 and later that ask for a password: the package within
 * the compound file, by the passwords given. Inner header of text/ (reader_ole.c).
 */
#ifndef TEXT_OFFICE_SECRET_H
#define TEXT_OFFICE_SECRET_H

#include "text/ole.h"

/* office_secret_is - does the compound file hold such a package? */
bool office_secret_is(const struct ole *o);
/*
 * office_secret_open - decrypt the package.
 * takes   passwords: to try, one a line, UTF-8
 * gives   its bytes, in o->a; nothing when none of them opens it, or the way of encryption is not
 *         known
 * limits  20 million rounds of hashing in all, which is some two hundred passwords of Office 2013
 */
str office_secret_open(struct ole *o, str passwords);
/* office_secret_warm - before the seal. */
void office_secret_warm(void);

#endif
