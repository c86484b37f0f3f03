/* prose_aside - what on a line is of somebody else than the person. Inner header of find/. */
#ifndef FIND_PROSE_ASIDE_H
#define FIND_PROSE_ASIDE_H

#include "find/prose_record.h"

/*
 * prose_aside - what stands behind the name of somebody else on a line is not of the patient; what
 * is said of a relative in the same sentence is the relative's.
 * e      the n findings of the line, in their order; aside, told and writer are set
 */
void prose_aside(struct entry *e, size_t n, str line);

#endif
