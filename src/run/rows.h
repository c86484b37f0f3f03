/* rows - the tables of kond-parse (readers, detectors), asked from the program itself. It reads no
 * evidence for this. */
#ifndef RUN_ROWS_H
#define RUN_ROWS_H

#include "base/arena.h"
#include "base/str.h"

/* rows_load - what `kond-parse --rows WHICH` prints: one JSON object a line. gives false when it
 * can not be run. */
bool rows_load(struct arena *a, const char *parser, const char *which, str *out_text);
/* rows_value - the value of a key in one such line (our own flat JSON: strings and numbers); ""
 * when absent. */
str rows_value(struct arena *a, str line, const char *key);

#endif
