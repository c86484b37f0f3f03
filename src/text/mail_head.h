/* mail_head - the look of the head of a mail (RFC 5322), for bids and for mailboxes. Inner header
 * of text/. */
#ifndef TEXT_MAIL_HEAD_H
#define TEXT_MAIL_HEAD_H

#include "base/str.h"

/* mail_head_line - does s begin with a header ("Name:")? */
bool mail_head_line(str s);
/*
 * mail_head_count - how many different headers of mail stand at the start of s.
 * gives   0 when it does not begin with lines of headers; those that only mail has count 4
 */
unsigned mail_head_count(str s);

#endif
