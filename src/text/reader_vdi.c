/*
 * reader_vdi - disks of VirtualBox (.vdi). A differencing disk is read as far as it goes, and said
 * to be partial: its parent is another file. Source: VDICore.h of VirtualBox, described in the
 * VirtualBox forum (All about VDIs)
 */
#include "text/stored.h"

#define MAGIC   0xBEDA107Fu
#define HOLES   0xFFFFFFFEu /* and from there on */
#define DIFFERS 4

struct vdi {
	struct stored s; /* first: a stored is its vdi */
	str table;
	uint64_t data, extra; /* [byte] where the blocks begin, and before each */
};

static int vdi_bid(const struct head *h) { return stored_little(h->raw, 64, 4) == MAGIC ? 97 : 0; }

static enum stored_place vdi_find(struct stored *s, uint64_t index, uint64_t *at, uint64_t *n)
{
	struct vdi *v = (struct vdi *)(void *)s;
	(void)n;
	if (index >= v->table.n / 4)
		return STORED_lost;
	uint64_t block = stored_little(v->table, (size_t)index * 4, 4);
	*at = v->data + block * (v->s.block + v->extra) + v->extra;
	return block >= HOLES ? STORED_hole : STORED_plain;
}

static int vdi_read(struct read_job *j, struct err *e)
{
	struct vdi *v = arena_new(j->arena, struct vdi, 1);
	unsigned char head[512];
	str h = {head, sizeof(head)};
	if (!stored_start(&v->s, j, head, sizeof(head), e))
		return -1;
	v->data = stored_little(h, 0x158, 4);
	v->s.disk.size = stored_little(h, 0x170, 8);
	v->s.block = stored_little(h, 0x178, 4);
	v->extra = stored_little(h, 0x17C, 4);
	v->table = stored_table(&v->s, stored_little(h, 0x154, 4), stored_little(h, 0x180, 4) * 4);
	v->s.find = vdi_find;
	if (stored_little(h, 0x46, 2) != 1 || v->table.n == 0)
		return err_set(e, REASON_broken, 0);
	if (stored_little(h, 0x4C, 4) == DIFFERS)
		j->sink->partial(j->sink, REASON_partly_unreadable, 0x4C);
	return stored_disk(&v->s, e);
}

const struct reader reader_vdi = {
    .name = "vdi",
    .version = 1,
    .format = "Disk of VirtualBox (VDI)",
    .standard = "VDI 1.1; file systems as `disk`",
    .limits = "the parent of a differencing disk is another file: said to be partial",
    .container = true,
    .needs_seek = true,
    .bid = vdi_bid,
    .bid_most = 97,
    .read = vdi_read,
};
