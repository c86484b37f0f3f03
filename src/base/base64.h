/* base64 - characters to bytes, one at a time (RFC 4648 section 4), for text that is broken by line
 * ends and escapes. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stdint.h>

struct base64 {
	uint32_t bits; /* six of each character */
	unsigned held; /* how many */
};

/* base64_digit - the value of a character, -1 when it is none. */
static inline int base64_digit(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* base64_take - put the next value in; gives true when *out_byte came out. */
static inline bool base64_take(struct base64 *b, int digit, unsigned char *out_byte)
{
	b->bits = b->bits << 6 | (uint32_t)digit;
	b->held += 6;
	if (b->held < 8)
		return false;
	b->held -= 8;
	*out_byte = (unsigned char)(b->bits >> b->held & 0xFF);
	return true;
}

#endif
