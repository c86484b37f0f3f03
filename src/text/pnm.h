/* pnm - heads of portable pictures (PBM, PGM, PPM). Inner header of text/ (reader_picture.c). */
#ifndef TEXT_PNM_H
#define TEXT_PNM_H

#include "base/str.h"

struct pnm {
	uint64_t width, height;
	uint64_t bytes; /* [byte] of the dots; of pictures in digits: at least */
	size_t data;    /* [byte] where the dots begin */
	bool digits;    /* the dots are written in digits */
};

/* pnm_head - what the first bytes of a portable picture say. gives false when s begins no such
 * picture; out is not to be used then. source: Netpbm, pbm(5), pgm(5), ppm(5) */
bool pnm_head(str s, struct pnm *out);
/* pnm_whole - is all of the picture in an item that begins with head? size: of the item, [byte];
 * UINT64_MAX: not known */
bool pnm_whole(str head, uint64_t size);
/* pnm_more - does something other than zeroes stand behind the picture that `all` begins with? A
 * file may hold several, one behind the other. */
bool pnm_more(str all);

#endif
