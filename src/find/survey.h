/*
 * survey - a second detector, built otherwise than the others so that what they overlook shows: it
 * goes by patterns and the word list of names alone, over the text of passages, and knows no
 * columns, positions, labels or context. It finds no persons; it says in which stretches of an item
 * somebody seems to stand. `kond sample` compares, draws and asks (doc/adr/0021).
 */
#ifndef FIND_SURVEY_H
#define FIND_SURVEY_H

#include "find/stretches.h"
#include "text/passage.h"

struct survey;

/* survey_new - full: called with packed stretches (find/stretches.h) whenever there are enough. */
struct survey *survey_new(void (*full)(void *ctx, str packed), void *ctx);
/* survey_sink - its passages side; heeds neither members nor progress. */
struct sink *survey_sink(struct survey *s);
/* survey_item - another item begins. survey_end - it is over, or a member begins: give what there
 * is. */
void survey_item(struct survey *s);
void survey_end(struct survey *s);
void survey_free(struct survey *s);

/* survey_sees - does somebody stand in this text, by itself? */
bool survey_sees(str text);

#endif
