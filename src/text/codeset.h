/*
 * codeset - text whose character set is told by a name (mail) or a code page (Outlook, RTF), as
 * UTF-8. The usual sets by our own tables, the others by iconv, whose modules are loaded before the
 * seal and kept. Inner header of text/.
 */
#ifndef TEXT_CODESET_H
#define TEXT_CODESET_H

#include "base/arena.h"
#include "base/str.h"

/* codeset_warm - open every set; once, before the seal. */
void codeset_warm(void);
/*
 * codeset_decode - the text in bytes.
 * takes   name: as in a mail ("windows-1250", "cp1250"), or nothing; bytes: borrowed
 * gives   valid UTF-8, in a or the bytes themselves. A set that nobody knows, or that the bytes
 *         are not in, is guessed; *out_told is false then and the bytes are no ASCII. What a set
 *         does not hold is U+FFFD
 */
str codeset_decode(struct arena *a, str name, str bytes, bool *out_told);
/* codeset_page - the same by the number of a Windows code page; 0: not told. */
str codeset_page(struct arena *a, unsigned page, str bytes, bool *out_told);

#endif
