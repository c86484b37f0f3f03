/*
 * reader_sevenzip - members of 7z archives (7-Zip 22.01, 7zFormat.txt): LZMA, LZMA2, PPMd, deflate,
 * bzip2, zstd and the usual branch filters. The directory stands at the end.
 * Refuses passwords (members, or the directory itself, are told to be encrypted) and all but the
 * first volume of a split archive.
 */
#include <archive.h>

#include "text/archive.h"

static int sevenzip_bid(const struct head *h)
{
	return h->raw.n >= 32 && str_starts(h->raw, STR("7z\xBC\xAF\x27\x1C")) ? 95 : 0;
}

static bool support(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_7zip(a) == ARCHIVE_OK;
}

static int sevenzip_read(struct read_job *j, struct err *e)
{
	return archive_read_sought(j, &(struct archive_kind){.support = support, .seek = true}, e);
}

const struct reader reader_sevenzip = {
    .name = "sevenzip",
    .version = 1,
    .format = "7z archive",
    .standard = "7-Zip 22.01, 7zFormat.txt",
    .limits = "no passwords, no volumes",
    .container = true,
    .needs_seek = true,
    .bid = sevenzip_bid,
    .bid_most = 95,
    .read = sevenzip_read,
};
