/*
 * reader_qcow - disks of QEMU and KVM (.qcow2, .qcow): versions 1, 2 and 3, clusters compressed by
 * deflate. Refuses encryption, zstd, data in another file and extended L2 entries; a disk on top of
 * another one (backing file) is read as far as it goes, one with snapshots within as it is now, and
 * both are said to be partial.
 * Source: docs/interop/qcow2.rst of QEMU; the qcow format, Mark McLoughlin (version 1)
 */
#include "text/stored.h"

#define MAGIC   STR("QFI\xFB")
#define OFFSETS 0x00FFFFFFFFFFFE00ull /* bits 9 to 55 */
#define CORRUPT 2

struct qcow {
	struct stored s; /* first: a stored is its qcow */
	unsigned version, bits, l2_bits;
	str l1;
	unsigned char *l2; /* the table read last */
	uint64_t l2_at;
	bool has_l2;
};

static int qcow_bid(const struct head *h)
{
	return str_starts(h->raw, MAGIC) && stored_big(h->raw, 4, 4) - 1 < 3 ? 97 : 0;
}

static bool l2_of(struct qcow *q, uint64_t at)
{
	if (q->has_l2 && q->l2_at == at)
		return true;
	q->has_l2 = stored_get(&q->s, at, q->l2, (size_t)8 << q->l2_bits);
	q->l2_at = at;
	return q->has_l2;
}

static enum stored_place qcow_find(struct stored *s, uint64_t index, uint64_t *at, uint64_t *n)
{
	struct qcow *q = (struct qcow *)(void *)s;
	uint64_t high = index >> q->l2_bits, low = index & (((uint64_t)1 << q->l2_bits) - 1);
	if (high >= q->l1.n / 8)
		return STORED_lost;
	uint64_t l1 = stored_big(q->l1, (size_t)high * 8, 8);
	uint64_t table = q->version == 1 ? l1 : l1 & OFFSETS;
	if (table == 0)
		return STORED_hole;
	if (!l2_of(q, table))
		return STORED_lost;
	uint64_t e = stored_big((str){q->l2, (size_t)8 << q->l2_bits}, (size_t)low * 8, 8);
	unsigned packed_bit = q->version == 1 ? 63 : 62;
	if (e >> packed_bit & 1) {
		unsigned x = q->version == 1 ? 63 - q->bits : 62 - (q->bits - 8);
		uint64_t size = (e & (((uint64_t)1 << packed_bit) - 1)) >> x;
		*at = e & (((uint64_t)1 << x) - 1);
		*n = q->version == 1 ? size & (((uint64_t)1 << q->bits) - 1)
				     : (size + 1) * 512 - *at % 512;
		return STORED_packed;
	}
	*at = q->version == 1 ? e : e & OFFSETS;
	return *at == 0 || (q->version == 3 && (e & 1) != 0) ? STORED_hole : STORED_plain;
}

/* What the header says. gives why it can not be read. */
static enum reason read_header(struct qcow *q, str h)
{
	bool old = stored_big(h, 4, 4) == 1;
	uint64_t features = stored_big(h, 4, 4) == 3 ? stored_big(h, 72, 8) : 0;
	uint64_t entries, at = stored_big(h, 40, 8);
	q->version = (unsigned)stored_big(h, 4, 4);
	q->bits = (unsigned)(old ? stored_big(h, 32, 1) : stored_big(h, 20, 4));
	q->s.disk.size = stored_big(h, 24, 8);
	if (q->bits < 9 || q->bits > 21)
		return REASON_broken;
	q->l2_bits = old ? (unsigned)stored_big(h, 33, 1) : q->bits - 3;
	if (q->l2_bits < 6 || q->l2_bits > 18)
		return REASON_broken;
	if (stored_big(h, old ? 36 : 32, 4) != 0)
		return REASON_encrypted;
	bool zstd = (features & 8) != 0 && stored_big(h, 104, 1) != 0;
	if ((features & ~(uint64_t)0xB) != 0 || zstd)
		return REASON_no_reader;
	entries = old ? (q->s.disk.size >> (q->bits + q->l2_bits)) + 1 : stored_big(h, 36, 4);
	q->l1 = stored_table(&q->s, at, entries * 8);
	return q->l1.n > 0 ? REASON_none : REASON_broken;
}

static int qcow_read(struct read_job *j, struct err *e)
{
	struct qcow *q = arena_new(j->arena, struct qcow, 1);
	unsigned char head[112] = {0};
	str h = {head, sizeof(head)};
	if (!stored_start(&q->s, j, head, sizeof(head), e))
		return -1;
	enum reason why = read_header(q, h);
	if (why != REASON_none)
		return err_set(e, why, 0);
	q->l2 = arena_new(j->arena, unsigned char, (size_t)8 << q->l2_bits);
	q->s.block = (uint64_t)1 << q->bits;
	q->s.bits = -15;
	q->s.find = qcow_find;
	bool snapshots = q->version > 1 && stored_big(h, 60, 4) != 0;
	bool corrupt = q->version == 3 && (stored_big(h, 72, 8) & CORRUPT) != 0;
	if (stored_big(h, 8, 8) != 0 || snapshots || corrupt)
		j->sink->partial(j->sink, REASON_partly_unreadable, 8);
	return stored_disk(&q->s, e);
}

const struct reader reader_qcow = {
    .name = "qcow",
    .version = 1,
    .format = "Disk of QEMU and KVM (qcow, qcow2)",
    .standard = "QEMU docs/interop/qcow2, versions 1, 2 and 3; file systems as `disk`",
    .limits =
	"no zstd, no data in another file; what internal snapshots keep is not read, a backing "
	"file is another file: said to be partial",
    .container = true,
    .needs_seek = true,
    .bid = qcow_bid,
    .bid_most = 97,
    .read = qcow_read,
};
