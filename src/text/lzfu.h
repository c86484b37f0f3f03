/* lzfu - compressed RTF of Outlook ([MS-OXRTFCP]). Inner header of text/. */
#ifndef TEXT_LZFU_H
#define TEXT_LZFU_H

#include "base/err.h"
#include "base/out.h"

/*
 * lzfu_open - unpack.
 * takes   packed: the whole value; most: [byte] it may become
 * gives   none when all of it came out; else what came is in out
 */
enum reason lzfu_open(str packed, uint64_t most, struct out *out);

#endif
