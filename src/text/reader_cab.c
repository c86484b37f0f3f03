/*
 * reader_cab - members of cabinets ([MS-CAB] 1.3): stored, MSZIP and LZX.
 * Refuses Quantum, and all but the members that are whole in one cabinet of a set.
 */
#include <archive.h>

#include "text/archive.h"

static int cab_bid(const struct head *h)
{
	return h->raw.n >= 36 && str_starts(h->raw, STR("MSCF\0\0\0\0")) ? 95 : 0;
}

static bool support(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_cab(a) == ARCHIVE_OK;
}

static int cab_read(struct read_job *j, struct err *e)
{
	return archive_read_all(j, &(struct archive_kind){.support = support}, e);
}

const struct reader reader_cab = {
    .name = "cab",
    .version = 1,
    .format = "Cabinet (CAB)",
    .standard = "[MS-CAB] 1.3",
    .limits = "no Quantum, no sets of cabinets",
    .container = true,
    .bid = cab_bid,
    .bid_most = 95,
    .read = cab_read,
};
