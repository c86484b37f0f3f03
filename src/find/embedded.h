/* embedded - trees inside running text: JSON objects and XML elements that tell of people, in log
 * lines, stack traces and captures. Inner header of find/. */
#ifndef FIND_EMBEDDED_H
#define FIND_EMBEDDED_H

#include "base/limit.h"
#include "text/passage.h"

struct embedded;

/* embedded_new - to: where trees and the text around them go; borrowed. Owns: embedded_free. */
struct embedded *embedded_new(const struct limits *l, struct sink *to);
void embedded_free(struct embedded *e);
void embedded_item(struct embedded *e); /* a new item: trees are counted anew */
/* embedded_prose - give the trees in p, and the text around them; all of p when there is none. */
void embedded_prose(struct embedded *e, const struct prose *p);

#endif
