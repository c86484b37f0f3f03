/* ocr - words on a picture of a page, by tesseract. Inner header of text/. */
#ifndef TEXT_OCR_H
#define TEXT_OCR_H

#include "text/clean.h"
#include "text/layout.h"

/* ocr_warm - load the language data; before the seal. */
void ocr_warm(void);
/*
 * ocr_page - put what stands on the picture.
 * takes   page: cleaned; turned upside down when it reads better so
 * gives   false when there is no language data, or the picture can not be looked at; *out_sure:
 * mean certainty of its words, 0 when it has none [percent]; *out_lost: a long number on it could
 * not be read
 */
bool ocr_page(struct document *d, struct arena a, struct clean *page, unsigned *out_sure,
	      bool *out_lost);

#endif
