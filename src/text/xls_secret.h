/*
 * xls_secret - workbooks that are encrypted under the password Excel itself uses where only changes
 * were to be prevented. Inner header of text/ (reader_xls.c).
 */
#ifndef TEXT_XLS_SECRET_H
#define TEXT_XLS_SECRET_H

#include "text/biff.h"

/*
 * xls_secret_open - the record under way tells how the records behind it are encrypted.
 * takes   a: holds the records as they are read from then on
 * gives   false when the standard password does not open them
 */
bool xls_secret_open(struct biff *b, struct arena *a);

#endif
