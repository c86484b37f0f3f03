/*
 * reader_zip - members of ZIP archives (PKWARE APPNOTE 6.3.10, ZIP64, UTF-8 names of general
 * purpose bit 11). Uses the central directory when the input can seek, else the local headers.
 * Tries the passwords given. Refuses Deflate64, implode, split archives.
 */
#include <archive.h>

#include "text/archive.h"

static int zip_bid(const struct head *h)
{
	if (str_starts(h->raw, STR("PK\3\4")))
		return h->raw.n >= 30 ? 90 : 60;
	if (str_starts(h->raw, STR("PK00PK\3\4")) || str_starts(h->raw, STR("PK\7\10PK\3\4")))
		return 90;
	return str_starts(h->raw, STR("PK\5\6")) && h->raw.n >= 22 ? 90 : 0;
}

static bool support_any(struct archive *a, int streaming)
{
	if (streaming != 0)
		return archive_read_support_format_zip_streamable(a) == ARCHIVE_OK;
	return archive_read_support_format_zip(a) == ARCHIVE_OK;
}

static int zip_read(struct read_job *j, struct err *e)
{
	struct archive_kind k = {
	    .support = support_any, .seek = true, .jumps = true, .passwords = true};
	struct archive_kind front = {.support = support_any, .arg = 1, .passwords = true};
	struct err first = {0};
	struct read_job with = *j;
	with.passwords = archive_order_passwords(j, &k, &front);
	if (j->in->can_seek)
		input_seek(j->in, 0);
	if (archive_read_all(&with, &k, &first) == 0)
		return 0;
	/* No usable central directory: take what the local headers give. */
	if (!j->in->can_seek || first.reason == REASON_io_error)
		return err_set(e, first.reason, first.at);
	input_seek(j->in, 0);
	if (archive_read_all(&with, &front, e) != 0)
		return -1;
	j->sink->partial(j->sink, first.reason, first.at);
	return 0;
}

const struct reader reader_zip = {
    .name = "zip",
    .version = 2,
    .format = "ZIP archive",
    .standard = "PKWARE APPNOTE 6.3.10",
    .limits = "no Deflate64, implode or split archives",
    .container = true,
    .needs_seek = true,
    .bid = zip_bid,
    .read = zip_read,
};
