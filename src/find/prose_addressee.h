/* prose_addressee - who a letter goes to, and the letterhead. Inner header of find/, for prose.c.
 */
#ifndef FIND_PROSE_ADDRESSEE_H
#define FIND_PROSE_ADDRESSEE_H

#include "find/detector.h"

/*
 * prose_addressee - the practice above "Betreft:" or "Geachte collega" ordered; its address and its
 * doctor are not the patient's.
 * takes   h: sorted by place, without overlap; x: the index of the text
 * gives   the same with hits added, taken out, and names told to be of professionals
 */
void prose_addressee(struct hits *h, const struct text_index *x);

#endif
