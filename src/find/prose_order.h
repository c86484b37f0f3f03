/* prose_order - names of a list that stand with the surname first. Inner header of find/. */
#ifndef FIND_PROSE_ORDER_H
#define FIND_PROSE_ORDER_H

#include "find/assemble.h"

/*
 * prose_order - write names that begin the lines of a list as "Surname, Given" when most of them
 * have the surname first.
 * takes   h: the hits of text, in their order
 * gives   changed values, in h->arena
 */
void prose_order(struct hits *h, str text);

#endif
