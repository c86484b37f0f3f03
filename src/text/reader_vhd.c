/*
 * reader_vhd - disks of Virtual PC, Hyper-V and Azure that grow (.vhd). Those of fixed size are
 * disks as they are (reader_disk.c). A differencing disk is read as far as it goes, and said to be
 * partial: its parent is another file. Source: Virtual Hard Disk Image Format Specification 1.0
 * (Microsoft, 2006)
 */
#include "text/stored.h"

#define COOKIE  STR("conectix")
#define NONE    0xFFFFFFFFu
#define DIFFERS 4

struct vhd {
	struct stored s; /* first: a stored is its vhd */
	str table;
	uint64_t bitmap; /* [byte] before each block */
};

static int vhd_bid(const struct head *h) { return str_starts(h->raw, COOKIE) ? 97 : 0; }

static enum stored_place vhd_find(struct stored *s, uint64_t index, uint64_t *at, uint64_t *n)
{
	struct vhd *v = (struct vhd *)(void *)s;
	(void)n;
	if (index >= v->table.n / 4)
		return STORED_lost;
	uint64_t sector = stored_big(v->table, (size_t)index * 4, 4);
	*at = sector * 512 + v->bitmap;
	return sector == NONE ? STORED_hole : STORED_plain;
}

static int vhd_read(struct read_job *j, struct err *e)
{
	struct vhd *v = arena_new(j->arena, struct vhd, 1);
	unsigned char foot[512], head[1024];
	str f = {foot, sizeof(foot)}, h = {head, sizeof(head)};
	if (!stored_start(&v->s, j, foot, sizeof(foot), e))
		return -1;
	if (!stored_get(&v->s, stored_big(f, 16, 8), head, sizeof(head)) ||
	    !str_starts(h, STR("cxsparse")))
		return err_set(e, REASON_broken, 0);
	v->s.disk.size = stored_big(f, 48, 8);
	v->s.block = stored_big(h, 32, 4);
	v->bitmap = (v->s.block / 512 / 8 + 511) / 512 * 512;
	v->table = stored_table(&v->s, stored_big(h, 16, 8), stored_big(h, 28, 4) * 4);
	v->s.find = vhd_find;
	if (v->table.n == 0)
		return err_set(e, REASON_short_data, 0);
	if (stored_big(f, 60, 4) == DIFFERS)
		j->sink->partial(j->sink, REASON_partly_unreadable, 60);
	return stored_disk(&v->s, e);
}

const struct reader reader_vhd = {
    .name = "vhd",
    .version = 1,
    .format = "Disk of Virtual PC and Hyper-V (VHD)",
    .standard = "VHD Image Format Specification 1.0; file systems as `disk`",
    .limits = "the parent of a differencing disk is another file: said to be partial",
    .container = true,
    .needs_seek = true,
    .bid = vhd_bid,
    .bid_most = 97,
    .read = vhd_read,
};
