/* prose_split - several people on one line of running text. Inner header of find/. */
#ifndef FIND_PROSE_SPLIT_H
#define FIND_PROSE_SPLIT_H

#include "find/prose_record.h"

/*
 * split_line - where on one line another person begins: at the second name with a date of birth, at
 * the second number, or at what stands before it when the first person began with such a thing too.
 * gives   n when the line is of one person
 */
size_t split_line(const struct entry *e, size_t n);
/* split_to_first - a number "van eerstgenoemde" goes before the second of two that the line names.
 */
void split_to_first(struct entry *e, size_t n, str line);

#endif
