/*
 * reader_tar - members of tar archives (POSIX.1-2017 ustar and pax, GNU, old v7).
 * A header is known by its checksum; "ustar" alone is not enough. Holes of sparse members are given
 * as zeroes.
 */
#include <archive.h>

#include "text/archive.h"

#define HEADER    512
#define SUM_AT    148
#define SUM_BYTES 8

/* The checksum field: octal digits with blanks or NULs around. */
static bool stored_sum(str field, unsigned *out_sum)
{
	unsigned sum = 0, digits = 0;
	field = str_trim(field);
	for (size_t i = 0; i < field.n; i++, digits++) {
		if (field.p[i] < '0' || field.p[i] > '7')
			return (field.p[i] == 0 || field.p[i] == ' ') && digits > 0 &&
			       (*out_sum = sum, true);
		sum = sum * 8 + (unsigned)(field.p[i] - '0');
	}
	*out_sum = sum;
	return digits > 0;
}

static bool sum_fits(str header)
{
	unsigned stored, plain = 0;
	int with_sign = 0;
	if (!stored_sum(str_sub(header, SUM_AT, SUM_AT + SUM_BYTES), &stored))
		return false;
	for (size_t i = 0; i < HEADER; i++) {
		unsigned char b = i >= SUM_AT && i < SUM_AT + SUM_BYTES ? ' ' : header.p[i];
		plain += b;
		with_sign += (signed char)b;
	}
	return stored == plain || (with_sign >= 0 && stored == (unsigned)with_sign);
}

static int tar_bid(const struct head *h)
{
	if (h->raw.n < HEADER || h->raw.p[0] == 0)
		return 0;
	bool ustar = str_eq(str_sub(h->raw, 257, 262), STR("ustar"));
	if (!sum_fits(str_sub(h->raw, 0, HEADER)))
		return ustar ? 40 : 0;
	return ustar ? 95 : 85;
}

static bool support(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_tar(a) == ARCHIVE_OK;
}

static int tar_read(struct read_job *j, struct err *e)
{
	return archive_read_all(j, &(struct archive_kind){.support = support}, e);
}

const struct reader reader_tar = {
    .name = "tar",
    .version = 1,
    .format = "tar archive",
    .standard = "POSIX.1-2017 pax and ustar, GNU tar, Unix v7",
    .limits = "no incremental or multi-volume archives of GNU tar",
    .container = true,
    .bid = tar_bid,
    .read = tar_read,
};
