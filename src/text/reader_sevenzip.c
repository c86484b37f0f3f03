/*
 * reader_sevenzip - members of 7z archives (7-Zip 22.01, 7zFormat.txt): LZMA, LZMA2, PPMd, deflate,
 * bzip2, zstd and the usual branch filters. The directory stands at the end.
 * Tries the passwords given on members and on the directory itself. Refuses all but the first
 * volume of a split archive.
 */
#include <archive.h>

#include "text/sevenzip_secret.h"
#include "text/unlocked.h"

static int sevenzip_bid(const struct head *h)
{
	return h->raw.n >= 32 && str_starts(h->raw, STR("7z\xBC\xAF\x27\x1C")) ? 95 : 0;
}

static bool support(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_7zip(a) == ARCHIVE_OK;
}

static int read_plain(struct read_job *j, struct err *e)
{
	if (j->in->can_seek)
		input_seek(j->in, 0);
	return archive_read_sought(j, &(struct archive_kind){.support = support, .seek = true}, e);
}

static int sevenzip_read(struct read_job *j, struct err *e)
{
	int r = 0;
	if (j->in->can_seek && sevenzip_secret_read(j, support, &r, e))
		return r;
	r = read_plain(j, e);
	/* the directory is in the last volume */
	if (r != 0 && e->reason == REASON_broken && str_ends(j->head->name, STR(".001")))
		e->reason = REASON_short_data;
	return r;
}

const struct reader reader_sevenzip = {
    .name = "sevenzip",
    .version = 2,
    .format = "7z archive",
    .standard = "7-Zip 22.01, 7zFormat.txt",
    .limits = "no volumes",
    .container = true,
    .needs_seek = true,
    .bid = sevenzip_bid,
    .bid_most = 95,
    .read = sevenzip_read,
    .warm = unlocked_warm,
};
