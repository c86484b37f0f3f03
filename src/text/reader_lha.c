/*
 * reader_lha - members of LHA and LZH archives (header levels 0 to 3; lh0, lh5 to lh7, lzs, lz4).
 * Source: notes of the LHA for UNIX header format. Refuses lh1 to lh3 and lz5 (told to have no
 * reader).
 */
#include <archive.h>

#include "text/archive.h"

#define LEVEL_AT 20

static int lha_bid(const struct head *h)
{
	str r = h->raw;
	if (r.n <= LEVEL_AT + 2 || r.p[2] != '-' || r.p[3] != 'l' || r.p[6] != '-' ||
	    r.p[LEVEL_AT] > 3)
		return 0;
	bool lh = r.p[4] == 'h' && (is_digit(r.p[5]) || r.p[5] == 'd');
	bool lz = r.p[4] == 'z' && (r.p[5] == 's' || r.p[5] == '4' || r.p[5] == '5');
	return lh || lz ? 90 : 0;
}

static bool support(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_lha(a) == ARCHIVE_OK;
}

static int lha_read(struct read_job *j, struct err *e)
{
	return archive_read_all(j, &(struct archive_kind){.support = support}, e);
}

const struct reader reader_lha = {
    .name = "lha",
    .version = 1,
    .format = "LHA or LZH archive",
    .standard = "LHA header levels 0 to 3",
    .limits = "no methods lh1 to lh3, no lz5",
    .container = true,
    .bid = lha_bid,
    .bid_most = 90,
    .read = lha_read,
};
