/*
 * reader_iso - files of CD and DVD images (ECMA-119, Joliet, Rock Ridge, zisofs).
 * Files stand in any order, so an image that comes by a pipe is held in memory. Refuses images with
 * UDF alone, sessions but the last, and the bytes between files.
 */
#include <archive.h>

#include "text/archive.h"

#define DESCRIPTOR_AT 32768

static int iso_bid(const struct head *h)
{
	str d = str_sub(h->raw, DESCRIPTOR_AT, DESCRIPTOR_AT + 7);
	return d.n == 7 && d.p[0] <= 3 && str_eq(str_sub(d, 1, 7), STR("CD001\1")) ? 97 : 0;
}

static bool support(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_iso9660(a) == ARCHIVE_OK;
}

static int iso_read(struct read_job *j, struct err *e)
{
	return archive_read_sought(
	    j, &(struct archive_kind){.support = support, .seek = true, .jumps = true}, e);
}

const struct reader reader_iso = {
    .name = "iso",
    .version = 1,
    .format = "CD or DVD image (ISO 9660)",
    .standard = "ECMA-119, Joliet, IEEE P1282 Rock Ridge",
    .limits = "no UDF alone, no older sessions",
    .container = true,
    .needs_seek = true,
    .bid = iso_bid,
    .bid_most = 97,
    .read = iso_read,
};
