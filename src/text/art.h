/*
 * art - the pictures of office files before 2007 ([MS-ODRAW] 2.2: blips), as members. Inner header
 * of text/ (reader_doc.c, reader_xls.c, reader_ppt.c).
 */
#ifndef TEXT_ART_H
#define TEXT_ART_H

#include "text/letter.h"

/*
 * art_give - give every picture (JPEG, PNG, TIFF, BMP) in a run of drawing records, however deep.
 * takes   apart: the stream in which pictures stand that the records only point to, or nothing
 */
void art_give(struct letter *l, str records, str apart);

#endif
