/*
 * reader_vmdk - disks of VMware (.vmdk): sparse and stream-optimised extents. An extent alone is
 * read as a disk; the others of a split disk are other files, and so is the parent of a snapshot:
 * said to be partial. Refuses flat extents (disks as they are), ESX sparse and SE sparse. Source:
 * Virtual Disk Format 5.0, VMware technical note (2011)
 */
#include "text/stored.h"

#define MAGIC     STR("KDMV")
#define PACKED    ((uint64_t)1 << 16)
#define AT_END    UINT64_MAX
#define GRAIN     12 /* [byte] of the marker before a compressed grain */
#define TABLE_MAX ((uint64_t)1 << 16)
#define TEXT_MAX  ((uint64_t)128) /* sectors of the description */

struct vmdk {
	struct stored s; /* first: a stored is its vmdk */
	str directory;
	uint64_t each; /* entries of a table */
	unsigned char *table;
	uint64_t table_at;
	bool has_table, packed;
};

static int vmdk_bid(const struct head *h) { return str_starts(h->raw, MAGIC) ? 97 : 0; }

static bool table_of(struct vmdk *v, uint64_t at)
{
	if (v->has_table && v->table_at == at)
		return true;
	v->has_table = stored_get(&v->s, at, v->table, (size_t)v->each * 4);
	v->table_at = at;
	return v->has_table;
}

static enum stored_place vmdk_find(struct stored *s, uint64_t index, uint64_t *at, uint64_t *n)
{
	struct vmdk *v = (struct vmdk *)(void *)s;
	uint64_t high = index / v->each, low = index % v->each;
	if (high >= v->directory.n / 4)
		return STORED_lost;
	uint64_t table = stored_little(v->directory, (size_t)high * 4, 4);
	if (table == 0)
		return STORED_hole;
	if (!table_of(v, table * 512))
		return STORED_lost;
	uint64_t sector = stored_little((str){v->table, (size_t)v->each * 4}, (size_t)low * 4, 4);
	*at = sector * 512;
	if (sector <= 1)
		return STORED_hole;
	if (!v->packed)
		return STORED_plain;
	unsigned char marker[GRAIN];
	if (!stored_get(s, *at, marker, sizeof(marker)))
		return STORED_lost;
	*n = stored_little((str){marker, sizeof(marker)}, 8, 4);
	*at += GRAIN;
	return STORED_packed;
}

/* Does the description within say that the rest stands in another file? source: 3.2 The Header */
static bool has_parent(struct vmdk *v, str h)
{
	uint64_t at = stored_little(h, 28, 8), n = stored_little(h, 36, 8);
	if (at == 0 || at > INT64_MAX / 1024)
		return false;
	str s = stored_table(&v->s, at * 512, (n < TEXT_MAX ? n : TEXT_MAX) * 512);
	s = str_sub(s, str_find_nocase(s, STR("parentCID=")), s.n);
	return s.n > 0 && !str_eq_nocase(str_sub(s, 10, 18), STR("ffffffff"));
}

static int vmdk_read(struct read_job *j, struct err *e)
{
	struct vmdk *v = arena_new(j->arena, struct vmdk, 1);
	unsigned char head[512];
	str h = {head, sizeof(head)};
	if (!stored_start(&v->s, j, head, sizeof(head), e))
		return -1;
	/* written as a stream: the header at the end knows where the directory stands */
	if (stored_little(h, 56, 8) == AT_END &&
	    (v->s.in->size < 1024 || !stored_get(&v->s, v->s.in->size - 1024, head, 512) ||
	     !str_starts(h, MAGIC)))
		return err_set(e, REASON_short_data, 0);
	uint64_t sectors = stored_little(h, 12, 8), grain = stored_little(h, 20, 8);
	v->each = stored_little(h, 44, 4);
	v->packed = (stored_little(h, 8, 4) & PACKED) != 0;
	if (sectors == 0 || sectors > INT64_MAX / 1024 || grain == 0 || grain > 1 << 16 ||
	    v->each == 0 || v->each > TABLE_MAX)
		return err_set(e, REASON_broken, 0);
	v->s.disk.size = sectors * 512;
	v->s.block = grain * 512;
	v->s.bits = v->packed ? 15 : 0;
	v->s.find = vmdk_find;
	uint64_t tables = (sectors + grain * v->each - 1) / (grain * v->each);
	v->directory = stored_table(&v->s, stored_little(h, 56, 8) * 512, tables * 4);
	v->table = arena_new(j->arena, unsigned char, (size_t)v->each * 4);
	if (v->directory.n == 0)
		return err_set(e, REASON_short_data, 0);
	if (has_parent(v, h))
		j->sink->partial(j->sink, REASON_partly_unreadable, 28);
	return stored_disk(&v->s, e);
}

const struct reader reader_vmdk = {
    .name = "vmdk",
    .version = 1,
    .format = "Disk of VMware (VMDK)",
    .standard = "VMware Virtual Disk Format 5.0, sparse and stream-optimised extents; file systems "
		"as `disk`",
    .limits = "no ESX sparse or SE sparse; the other extents of a split disk are other files, so "
	      "is the parent of a snapshot: said to be partial",
    .container = true,
    .needs_seek = true,
    .bid = vmdk_bid,
    .bid_most = 97,
    .read = vmdk_read,
};
