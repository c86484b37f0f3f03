/*
 * hidden - care messages inside other text: HL7, EDIFACT and ASTM in log lines, JSON, XML and SQL
 * strings, cells of tables, and as Base64 in any of them. Inner header of find/.
 */
#ifndef FIND_HIDDEN_H
#define FIND_HIDDEN_H

#include "base/arena.h"
#include "base/limit.h"
#include "text/passage.h"

struct hidden;

/* hidden_new - to: where messages and what is left of running text go; borrowed, and never asked
 * from within hidden_may_hold. */
struct hidden *hidden_new(const struct limits *l, struct sink *to);
void hidden_free(struct hidden *h);
void hidden_item(struct hidden *h); /* a new item: messages are counted anew */
/* hidden_may_hold - cheap: could s hold a message? A look at each pair of bytes. */
bool hidden_may_hold(str s);
/* hidden_prose - give the messages in p, and the text around them. */
void hidden_prose(struct hidden *h, const struct prose *p);
/*
 * hidden_row - give the messages in the cells of r.
 * gives   r itself when there are none, else a copy with only what stood around them in those
 * cells; lives until the next call
 */
const struct row *hidden_row(struct hidden *h, const struct row *r);

#endif
