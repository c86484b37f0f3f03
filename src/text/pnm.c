/*
 * pnm - see pnm.h: the kinds P1 to P6. Refuses P7 (PAM) and pictures of floating point.
 * Source: Netpbm, pbm(5), pgm(5), ppm(5)
 */
#include "text/pnm.h"

#define NUMBER_MOST 5 /* digits */
#define LOOK        4096

/* Behind the space and the remarks at `at`. */
static size_t skip_blank(str s, size_t at)
{
	while (at < s.n && (is_blank(s.p[at]) || s.p[at] == '#')) {
		if (s.p[at] == '#')
			at += str_find_byte(str_sub(s, at, s.n), '\n');
		else
			at++;
	}
	return at < s.n ? at : s.n;
}

/* A number from 1 to 99999 at *at, with the space before it; 0 when there is none. */
static uint64_t number(str s, size_t *at)
{
	uint64_t v = 0;
	size_t from = skip_blank(s, *at), i = from;
	if (from == *at)
		return 0;
	for (; i < s.n && i - from < NUMBER_MOST && is_digit(s.p[i]); i++)
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	*at = i;
	return v;
}

bool pnm_head(str s, struct pnm *out)
{
	size_t at = 2;
	uint64_t most = 1;
	if (s.n < 8 || s.p[0] != 'P' || s.p[1] < '1' || s.p[1] > '6')
		return false;
	unsigned kind = (unsigned)(s.p[1] - '1') % 3;
	*out = (struct pnm){.digits = s.p[1] <= '3'};
	out->width = number(s, &at);
	out->height = number(s, &at);
	if (kind > 0)
		most = number(s, &at);
	if (out->width == 0 || out->height == 0 || most == 0 || most > 65535 || at >= s.n ||
	    !is_blank(s.p[at]))
		return false;
	out->data = at + 1;
	uint64_t row = kind == 2 ? out->width * 3 : out->width;
	if (!out->digits)
		row = kind == 0 ? (row + 7) / 8 : row * (most > 255 ? 2 : 1);
	out->bytes = row * out->height;
	return true;
}

bool pnm_whole(str head, uint64_t size)
{
	struct pnm m;
	if (!pnm_head(head, &m) ||
	    (size != UINT64_MAX && (size < m.data || size - m.data < m.bytes)))
		return false;
	str look = str_sub(head, m.data, m.data + LOOK);
	for (size_t i = 0; i < look.n && m.digits; i++)
		if (!is_digit(look.p[i]) && !is_blank(look.p[i]))
			return false;
	return true;
}

bool pnm_more(str all)
{
	struct pnm m;
	if (!pnm_head(all, &m) || m.digits || m.bytes > all.n - m.data)
		return false;
	for (size_t i = m.data + (size_t)m.bytes; i < all.n; i++)
		if (all.p[i] != 0 && !is_blank(all.p[i]))
			return true;
	return false;
}
