/*
 * reader_ewf - forensic copies of disks by EnCase, FTK Imager, ewfacquire and SMART (.E01, .S01).
 * An item is one segment: those that follow (.E02 ...) are other files, and their part of the disk
 * is said to be missing. Checksums are not compared; kond has its own hash of the item. Refuses
 * logical copies (.L01), EnCase 7 (.Ex01) and encryption. Source: Expert Witness Compression Format
 * specification, J. Metz (2006-2021)
 */
#include "base/arena.h"
#include "text/carve.h"
#include "text/stored.h"

#define MAGIC        STR("EVF\x09\x0D\x0A\xFF\x00")
#define FIRST        13 /* [byte] where the sections begin */
#define SECTION      76
#define SECTIONS_MAX 1000000u
#define TABLE_HEAD   24
#define PACKED       ((uint64_t)1 << 31)
#define CHECKSUM     4

/* Where some chunks in a row stand. */
struct chunks {
	uint64_t first, base, end; /* end: [byte] of the item, behind the last one */
	str entry;                 /* 4 bytes each */
	uint64_t wide;             /* entries from this one on have no mark: 32 bits of place */
};

struct ewf {
	struct stored s; /* first: a stored is its ewf */
	struct chunks *table;
	size_t n, cap;
	uint64_t chunks; /* so far */
	bool more;       /* segments follow */
	bool holes;      /* sectors that could not be read when it was made */
};

static int ewf_bid(const struct head *h) { return str_starts(h->raw, MAGIC) ? 98 : 0; }

static uint64_t entry(const struct chunks *t, uint64_t i)
{
	return stored_little(t->entry, (size_t)i * 4, 4);
}

static uint64_t place_of(const struct chunks *t, uint64_t i)
{
	if (i >= t->entry.n / 4)
		return t->end;
	uint64_t e = entry(t, i);
	return t->base + (i < t->wide ? e & ~PACKED : e);
}

static const struct chunks *table_of(const struct ewf *w, uint64_t index)
{
	size_t low = 0, high = w->n;
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;
		if (w->table[mid].first <= index)
			low = mid;
		else
			high = mid;
	}
	return w->n > 0 && index - w->table[low].first < w->table[low].entry.n / 4 ? &w->table[low]
										   : NULL;
}

static enum stored_place ewf_find(struct stored *s, uint64_t index, uint64_t *at, uint64_t *n)
{
	struct ewf *w = (struct ewf *)(void *)s;
	const struct chunks *t = table_of(w, index);
	if (t == NULL)
		return STORED_lost;
	uint64_t i = index - t->first, next;
	*at = place_of(t, i);
	next = place_of(t, i + 1);
	if (next <= *at)
		return STORED_lost;
	*n = next - *at;
	bool packed = i < t->wide ? (entry(t, i) & PACKED) != 0 : *n < s->block;
	return packed ? STORED_packed : STORED_plain;
}

static void add_table(struct ewf *w, uint64_t at, uint64_t size)
{
	unsigned char head[TABLE_HEAD];
	str h = {head, sizeof(head)};
	struct chunks t = {.first = w->chunks};
	if (size < SECTION + TABLE_HEAD || !stored_get(&w->s, at + SECTION, head, sizeof(head)))
		return;
	uint64_t n = stored_little(h, 0, 4), room = (size - SECTION - TABLE_HEAD) / 4;
	n = n < room ? n : room;
	t.base = stored_little(h, 8, 8);
	t.entry = stored_table(&w->s, at + SECTION + TABLE_HEAD, n * 4);
	t.wide = n;
	for (uint64_t i = 1; i < n && t.wide == n; i++)
		if ((entry(&t, i) & ~PACKED) < (entry(&t, i - 1) & ~PACKED))
			t.wide = i;
	/* chunks stand before their table, or in SMART's format behind it */
	t.end = at;
	if (n > 0 && place_of(&t, n - 1) >= at)
		t.end = at + size;
	if (t.entry.n == 0)
		return;
	GROW(w->table, w->cap, w->n + 1);
	w->table[w->n++] = t;
	w->chunks += n;
}

static void add_volume(struct ewf *w, uint64_t at, uint64_t size)
{
	unsigned char data[24];
	str d = {data, sizeof(data)};
	if (w->s.block != 0 || size < SECTION + 94 ||
	    !stored_get(&w->s, at + SECTION, data, sizeof(data)))
		return;
	uint64_t each = stored_little(d, 8, 4), bytes = stored_little(d, 12, 4);
	uint64_t sectors = stored_little(d, 16, size - SECTION >= 1052 ? 8 : 4);
	if (each > 1 << 20 || bytes > 4096 || sectors > INT64_MAX / 8192)
		return;
	w->s.block = each * bytes;
	w->s.disk.size = sectors * bytes;
}

/* What the disk would not give when it was copied. source: 3.17 Error2 section */
static void add_errors(struct ewf *w, uint64_t at, uint64_t size)
{
	unsigned char n[4];
	if (size >= SECTION + sizeof(n) && stored_get(&w->s, at + SECTION, n, sizeof(n)))
		w->holes = w->holes || stored_little((str){n, 4}, 0, 4) > 0;
}

/* All sections of the segment, each told where the next one stands. */
static void read_sections(struct ewf *w)
{
	unsigned char head[SECTION];
	str h = {head, sizeof(head)};
	uint64_t at = FIRST;
	for (unsigned i = 0; i < SECTIONS_MAX && stored_get(&w->s, at, head, sizeof(head)); i++) {
		str type = str_sub(h, 0, str_find_byte(str_sub(h, 0, 16), 0));
		uint64_t next = stored_little(h, 16, 8), size = stored_little(h, 24, 8);
		if (size > w->s.in->size - at)
			size = w->s.in->size - at;
		if (next > at && (size == 0 || size > next - at))
			size = next - at;
		if (str_eq(type, STR("volume")) || str_eq(type, STR("disk")))
			add_volume(w, at, size);
		else if (str_eq(type, STR("table")))
			add_table(w, at, size);
		else if (str_eq(type, STR("error2")))
			add_errors(w, at, size);
		w->more = str_eq(type, STR("next"));
		if (next <= at || str_eq(type, STR("done")) || w->more)
			return;
		at = next;
	}
	w->more = true; /* it ends without saying so */
}

/* A later segment, or one without its tables: its chunks may be as they are. */
static int search(struct ewf *w, enum reason why, struct err *e)
{
	struct read_job job = *w->s.job;
	job.in = w->s.in;
	input_seek(job.in, 0);
	job.sink->partial(job.sink, why, 0);
	if (carve_read(&job, false, e) == 0)
		return 0;
	*e = (struct err){.reason = job.in->failed ? REASON_io_error : why};
	return -1;
}

static int ewf_read(struct read_job *j, struct err *e)
{
	struct ewf *w = arena_new(j->arena, struct ewf, 1);
	if (!stored_start(&w->s, j, NULL, 0, e))
		return -1;
	read_sections(w);
	w->s.bits = 15;
	w->s.find = ewf_find;
	int r;
	if (w->s.block == 0 || w->n == 0) {
		r = search(w, w->more ? REASON_short_data : REASON_broken, e);
	} else {
		uint64_t all = (w->s.disk.size + w->s.block - 1) / w->s.block;
		if (w->more || w->chunks < all)
			j->sink->partial(j->sink, REASON_short_data, w->s.in->size);
		if (w->holes || w->chunks > all)
			j->sink->partial(j->sink, REASON_partly_unreadable, 0);
		r = stored_disk(&w->s, e);
	}
	grow_free(w->table, w->cap, sizeof(*w->table));
	return r;
}

const struct reader reader_ewf = {
    .name = "ewf",
    .version = 1,
    .format = "Forensic copy of a disk (E01, S01)",
    .standard = "EWF as of EnCase 1 to 6, SMART; file systems as `disk`",
    .limits =
	"one segment: .E02 and on are other files, their part is said to be missing; no L01, no "
	"Ex01",
    .container = true,
    .needs_seek = true,
    .bid = ewf_bid,
    .bid_most = 98,
    .read = ewf_read,
};
