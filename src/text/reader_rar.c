/*
 * reader_rar - members of RAR archives (RAR 1.5 to 4 and 5.0, technote.txt of RAR 6).
 * Of an archive in volumes each volume is read alone: members that are whole in it come out, the
 * one that goes on in the next breaks off. Refuses passwords.
 */
#include <archive.h>

#include "text/archive.h"

static int rar_bid(const struct head *h)
{
	return str_starts(h->raw, STR("Rar!\x1A\x07\x00")) ||
		       str_starts(h->raw, STR("Rar!\x1A\x07\x01\x00"))
		   ? 95
		   : 0;
}

static bool support(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_rar(a) == ARCHIVE_OK &&
	       archive_read_support_format_rar5(a) == ARCHIVE_OK;
}

static int rar_read(struct read_job *j, struct err *e)
{
	return archive_read_all(j, &(struct archive_kind){.support = support, .seek = true}, e);
}

const struct reader reader_rar = {
    .name = "rar",
    .version = 1,
    .format = "RAR archive",
    .standard = "RAR 4, RAR 5.0 (technote.txt)",
    .limits = "no passwords; volumes are read one by one",
    .container = true,
    .bid = rar_bid,
    .bid_most = 95,
    .read = rar_read,
};
