/*
 * reader_vhdx - disks of Hyper-V (.vhdx). A log that was not replayed and the parent of a
 * differencing disk are not read, and it is said. Source: [MS-VHDX] v20160714
 */
#include "text/stored.h"

#define KIB64      ((uint64_t)64 << 10)
#define ENTRY      32
#define HAS_PARENT 2

static const str region_bat =
    STR("\x66\x77\xC2\x2D\x23\xF6\x00\x42\x9D\x64\x11\x5E\x9B\xFD\x4A\x08");
static const str region_metadata =
    STR("\x06\xA2\x7C\x8B\x90\x47\x9A\x4B\xB8\xFE\x57\x5F\x05\x0F\x88\x6E");
static const str item_file =
    STR("\x37\x67\xA1\xCA\x36\xFA\x43\x4D\xB3\xB6\x33\xF0\xAA\x44\xE7\x6B");
static const str item_size =
    STR("\x24\x42\xA5\x2F\x1B\xCD\x76\x48\xB2\x11\x5D\xBE\xD8\x3B\xF4\xB8");
static const str item_sector =
    STR("\x1D\xBF\x41\x81\x6F\xA9\x09\x47\xBA\x47\xF2\x33\xA8\xFA\xAB\x5F");

struct vhdx {
	struct stored s; /* first: a stored is its vhdx */
	str table;
	uint64_t ratio; /* blocks between two bitmaps in the table */
};

static int vhdx_bid(const struct head *h) { return str_starts(h->raw, STR("vhdxfile")) ? 97 : 0; }

static enum stored_place vhdx_find(struct stored *s, uint64_t index, uint64_t *at, uint64_t *n)
{
	struct vhdx *v = (struct vhdx *)(void *)s;
	uint64_t place = index + index / v->ratio;
	(void)n;
	if (place >= v->table.n / 8)
		return STORED_lost;
	uint64_t entry = stored_little(v->table, (size_t)place * 8, 8);
	*at = entry >> 20 << 20;
	switch (entry & 7) {
	case 6:
	case 7: /* some of it is in the parent */
		return STORED_plain;
	case 4: /* means nothing */
		return STORED_lost;
	default: /* 5: not in use, in disks of before 1.0 */
		return STORED_hole;
	}
}

/* The entry called id in a table whose entries begin at `from`; nothing when there is none. */
static str entry_of(str table, size_t from, uint64_t n, str id)
{
	for (uint64_t i = 0; i < n && i < 2048; i++) {
		str e = str_sub(table, from + (size_t)i * ENTRY, from + (size_t)(i + 1) * ENTRY);
		if (e.n == ENTRY && str_eq(str_sub(e, 0, 16), id))
			return e;
	}
	return STR_NONE;
}

static str region(struct vhdx *v, str table, str id)
{
	str e = entry_of(table, 16, stored_little(table, 8, 4), id);
	return e.n == 0 ? e : stored_table(&v->s, stored_little(e, 16, 8), stored_little(e, 24, 4));
}

static str item(str metadata, str id)
{
	str e = entry_of(metadata, 32, stored_little(metadata, 10, 2), id);
	size_t at = (size_t)stored_little(e, 16, 4);
	return e.n == 0 ? e : str_sub(metadata, at, at + (size_t)stored_little(e, 20, 4));
}

/* Is there a log in the newer header? */
static bool has_log(struct vhdx *v)
{
	unsigned char bytes[2][64];
	str h[2] = {{bytes[0], 64}, {bytes[1], 64}};
	uint64_t newest = 0;
	bool log = false;
	for (unsigned i = 0; i < 2; i++) {
		if (!stored_get(&v->s, KIB64 * (i + 1), bytes[i], 64) ||
		    !str_starts(h[i], STR("head")) || stored_little(h[i], 8, 8) < newest)
			continue;
		newest = stored_little(h[i], 8, 8);
		log = stored_little(h[i], 48, 8) != 0 || stored_little(h[i], 56, 8) != 0;
	}
	return log;
}

static int vhdx_read(struct read_job *j, struct err *e)
{
	struct vhdx *v = arena_new(j->arena, struct vhdx, 1);
	if (!stored_start(&v->s, j, NULL, 0, e))
		return -1;
	str regions = stored_table(&v->s, KIB64 * 3, KIB64);
	if (!str_starts(regions, STR("regi")))
		regions = stored_table(&v->s, KIB64 * 4, KIB64);
	if (!str_starts(regions, STR("regi")))
		return err_set(e, REASON_broken, 0);
	str metadata = region(v, regions, region_metadata);
	str file = item(metadata, item_file), sector = item(metadata, item_sector);
	uint64_t bytes = sector.n >= 4 ? stored_little(sector, 0, 4) : 512;
	v->table = region(v, regions, region_bat);
	v->s.disk.size = stored_little(item(metadata, item_size), 0, 8);
	v->s.block = stored_little(file, 0, 4);
	v->s.find = vhdx_find;
	if (v->s.block < (1 << 20) || v->table.n == 0 || bytes < 512 || bytes > 4096)
		return err_set(e, REASON_broken, 0);
	v->ratio = ((uint64_t)1 << 23) * bytes / v->s.block;
	if (v->ratio == 0)
		return err_set(e, REASON_broken, 0);
	if (has_log(v) || (stored_little(file, 4, 4) & HAS_PARENT) != 0)
		j->sink->partial(j->sink, REASON_partly_unreadable, 0);
	return stored_disk(&v->s, e);
}

const struct reader reader_vhdx = {
    .name = "vhdx",
    .version = 1,
    .format = "Disk of Hyper-V (VHDX)",
    .standard = "[MS-VHDX]; file systems as `disk`",
    .limits =
	"a log is not replayed, the parent of a differencing disk is another file: said to be "
	"partial",
    .container = true,
    .needs_seek = true,
    .bid = vhdx_bid,
    .bid_most = 97,
    .read = vhdx_read,
};
