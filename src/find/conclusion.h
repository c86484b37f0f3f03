/* conclusion - results that running text words as sentences or keys. Inner header of find/. */
#ifndef FIND_CONCLUSION_H
#define FIND_CONCLUSION_H

#include "find/detector.h"

/* conclusion_start - set the seeds of the labels; once per process. */
void conclusion_start(void);
/* conclusion_scan - "Conclusie: ...", "uitslag": "0.41", "kalium was 4.2". */
void conclusion_scan(struct hits *h, const struct text_index *x);

#endif
