/* json - what reader_json.c and json_bid.c share. Inner header of text/. */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "text/reader.h"

#define JSON_BID 87 /* above tables, below messages of HL7 v2 that stand in strings */

int json_bid(const struct head *h);

/* json_word_char - may stand in a number, a literal or a name without quotes. */
static inline bool json_word_char(unsigned char c)
{
	return is_alnum(c) || c == '_' || c == '-' || c == '+' || c == '.' || c == '$' || c >= 0x80;
}

#endif
