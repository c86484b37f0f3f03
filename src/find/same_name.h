/* same_name - can two written names be those of one person? Inner header of find/. */
#ifndef FIND_SAME_NAME_H
#define FIND_SAME_NAME_H

#include "base/str.h"

/*
 * same_name - tell whether two names within one text can be one person's: a surname in common (own
 * or partner's, marks and capitals aside) and no first letters that differ. "Mevr. De Vries" and
 * "A. de Vries-Bakker" can; "J. Jansen" and "P. Jansen" can not. limits  names over 200 bytes
 * differ
 */
bool same_name(str a, str b);

#endif
