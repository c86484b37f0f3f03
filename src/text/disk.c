/*
 * disk - see disk.h. Which file system a disk or a partition holds is told by its own marks here,
 * so that the library tries no more than one. Refuses LVM, software RAID, ZFS, XFS, btrfs, ReFS and
 * APFS: their ranges become members, to be searched for text.
 * Source: Microsoft FAT (fatgen103), exFAT and NTFS boot sectors; ext4 wiki, super block; Apple
 * TN1150; UEFI 2.10 section 5 (GPT, MBR); LUKS on-disk format 1.2.3 and 2; dislocker on BitLocker.
 */
#include "text/disk.h"

#include "base/utf8.h"
#include "text/places.h"

#define SECTOR     ((size_t)512)
#define PARTS      0x1BE
#define EXT_AT     1024
#define EXT_MAGIC  0x38
#define UFS_MAGIC  1372
#define PART_LEAST ((uint64_t)8 << 10) /* [byte] a disk with partitions is larger */

/* ---- what it is ---- */

static bool has_at(str s, size_t at, str mark) { return str_eq(str_sub(s, at, at + mark.n), mark); }

static uint64_t little(str s, size_t at, unsigned n)
{
	uint64_t v = 0;
	for (unsigned i = n; i > 0 && at + n <= s.n; i--)
		v = v << 8 | s.p[at + i - 1];
	return v;
}

static bool power_of_two(uint64_t v) { return v != 0 && (v & (v - 1)) == 0; }

static bool is_fat(str s)
{
	uint64_t bytes = little(s, 11, 2), each = little(s, 13, 1), tables = little(s, 16, 1);
	bool jump = s.p[0] == 0xE9 || (s.p[0] == 0xEB && s.p[2] == 0x90);
	return jump && power_of_two(bytes) && bytes >= 512 && bytes <= 4096 && power_of_two(each) &&
	       little(s, 14, 2) > 0 && tables >= 1 && tables <= 2 && little(s, 21, 1) >= 0xF0 &&
	       (little(s, 19, 2) > 0 || little(s, 32, 4) > 0);
}

static bool is_ext(str s)
{
	str b = str_sub(s, EXT_AT, EXT_AT + 1024);
	return b.n >= 264 && little(b, EXT_MAGIC, 2) == 0xEF53 && little(b, 0, 4) > 0 &&
	       little(b, 4, 4) > 0 && little(b, 24, 4) <= 6 && little(b, 76, 4) <= 1;
}

static bool is_hfs(str s)
{
	str b = str_sub(s, 1024, 1028);
	return str_eq(b, STR("H+\0\4")) || str_eq(b, STR("HX\0\5"));
}

static bool is_ufs(str s)
{
	static const size_t at[] = {8192, 65536};
	for (size_t i = 0; i < 2; i++) {
		uint64_t magic = little(s, at[i] + UFS_MAGIC, 4);
		if (magic == 0x011954 || magic == 0x19540119)
			return true;
	}
	return false;
}

/* A table of four partitions, each empty or within the disk; at least one is there. */
static bool is_dos(str s, uint64_t size)
{
	unsigned used = 0;
	for (unsigned i = 0; i < 4; i++) {
		size_t at = PARTS + 16 * i;
		uint64_t flag = s.p[at], type = s.p[at + 4], from = little(s, at + 8, 4),
			 n = little(s, at + 12, 4);
		if (flag != 0 && flag != 0x80)
			return false;
		if (type == 0 && n == 0)
			continue;
		if (type == 0 || n == 0 || from == 0 ||
		    (size != UINT64_MAX && from * SECTOR >= size))
			return false;
		used++;
	}
	return used > 0 && size >= PART_LEAST;
}

enum volume disk_tell(str s, uint64_t size)
{
	if (s.n < SECTOR)
		return VOLUME_unknown;
	if (has_at(s, 3, STR("-FVE-FS-")) || has_at(s, 0, STR("LUKS\xBA\xBE")))
		return VOLUME_encrypted;
	bool boot = s.p[510] == 0x55 && s.p[511] == 0xAA;
	if (boot && has_at(s, 3, STR("NTFS    ")))
		return VOLUME_ntfs;
	if (boot && has_at(s, 3, STR("EXFAT   ")))
		return VOLUME_exfat;
	if (boot && is_fat(s))
		return VOLUME_fat;
	if (is_ext(s))
		return VOLUME_ext;
	if (is_hfs(s))
		return VOLUME_hfs;
	if (has_at(s, SECTOR, STR("EFI PART")))
		return VOLUME_gpt;
	if (has_at(s, 32769, STR("CD001\1")))
		return VOLUME_iso;
	if (is_ufs(s))
		return VOLUME_ufs;
	return boot && is_dos(s, size) ? VOLUME_dos : VOLUME_unknown;
}

/* ---- members ---- */

void disk_tell_progress(struct disk_walk *w)
{
	uint64_t at = w->io > w->out ? w->io : w->out, size = w->job->in->size;
	w->job->sink->progress(w->job->sink, at < size ? at : size);
}

static bool too_big(const struct disk_walk *w, uint64_t more)
{
	const struct limits *l = w->job->limits;
	uint64_t most;
	if (__builtin_mul_overflow(w->disk->size, l->expansion_ratio, &most))
		return false;
	return w->out + more > l->expansion_free_mib << 20 && w->out + more > most;
}

static enum reason member_data(struct disk_walk *w, uint64_t size,
			       ssize_t (*read)(void *ctx, uint64_t at, void *p, size_t n),
			       void *ctx)
{
	struct sink *s = w->job->sink;
	uint64_t before = w->out;
	for (uint64_t at = 0; at < size;) {
		size_t n = size - at < DISK_PIECE ? (size_t)(size - at) : DISK_PIECE;
		ssize_t got = read(ctx, at, w->piece, n);
		if (got <= 0)
			return REASON_broken;
		if (too_big(w, (uint64_t)got)) {
			if (w->bombs++ >= BOMBS_MOST)
				w->full = true;
			w->out = before;
			return REASON_limit_expansion;
		}
		s->child_data(s, w->piece, (size_t)got);
		at += (uint64_t)got;
		w->out += (uint64_t)got;
		disk_tell_progress(w);
	}
	return REASON_none;
}

bool disk_member(struct disk_walk *w, str name, uint64_t size, enum reason why,
		 ssize_t (*read)(void *ctx, uint64_t at, void *p, size_t n), void *ctx)
{
	struct sink *s = w->job->sink;
	struct arena scratch = w->names;
	size_t most = (size_t)w->job->limits->name_bytes;
	uint32_t before = w->deleted ? PLACE_DELETED : 0;
	if (w->index - before >= w->job->limits->entries) {
		if (!w->full)
			s->partial(s, REASON_limit_entries, 0);
		w->full = true;
		return false;
	}
	if (!utf8_valid(name))
		name = charset_decode(&scratch, CHARSET_cp1252, name);
	name = str_sub(name, 0, most);
	while (!utf8_valid(name))
		name.n--;
	struct child c = {.name = name,
			  .size = size <= INT64_MAX ? (int64_t)size : -1,
			  .index = w->index++,
			  .is_file = true,
			  .why = why};
	if (s->child_begin(s, &c) && why == REASON_none)
		s->child_end(s, member_data(w, size, read, ctx));
	disk_tell_progress(w);
	return !w->full;
}

/* ---- what is no file system ---- */

struct range {
	struct disk_walk *w;
	uint64_t from;
};

static ssize_t range_read(void *ctx, uint64_t at, void *p, size_t n)
{
	struct range *r = ctx;
	return r->w->disk->read(r->w->disk->ctx, r->from + at, p, n);
}

void disk_range(struct disk_walk *w, uint64_t at, uint64_t size, str name, enum reason why)
{
	struct range r = {.w = w, .from = at};
	disk_member(w, name, size, why, range_read, &r);
}

static str head_of(struct disk_walk *w, uint64_t at, uint64_t size)
{
	size_t n = size < HEAD_BYTES ? (size_t)size : HEAD_BYTES, have = 0;
	unsigned char *p = arena_new(&w->names, unsigned char, n);
	while (have < n) {
		ssize_t got = w->disk->read(w->disk->ctx, at + have, p + have, n - have);
		if (got <= 0)
			break;
		have += (size_t)got;
	}
	return (str){p, have};
}

void disk_lose(struct disk_walk *w, uint64_t at)
{
	w->lost_at = w->lost ? w->lost_at : at;
	w->lost = true;
}

void disk_volume(struct disk_walk *w, uint64_t at, uint64_t size, str name)
{
	struct arena before = w->names;
	enum volume v = disk_tell(head_of(w, at, size), size);
	w->names = before;
	if (w->deleted) {
		if (v != VOLUME_unknown && v < VOLUME_encrypted)
			disk_files(w, at, v);
		return;
	}
	if (v == VOLUME_encrypted) {
		disk_range(w, at, size, name, REASON_encrypted);
		return;
	}
	if (v != VOLUME_unknown && v < VOLUME_dos && disk_files(w, at, v))
		return;
	if (v != VOLUME_unknown && v < VOLUME_dos)
		disk_lose(w, at);
	disk_range(w, at, size, name, REASON_none);
}

/* ---- the whole disk ---- */

ssize_t disk_input_read(void *ctx, uint64_t at, void *p, size_t n)
{
	struct input *in = ctx;
	input_seek(in, at);
	str s = str_sub(input_view(in, n), 0, n);
	memcpy(p, s.p, s.n);
	return in->failed ? -1 : (ssize_t)s.n;
}

struct input *disk_sought(struct read_job *j, struct input *out, struct err *e)
{
	uint64_t most = j->limits->member_memory_mib << 20;
	str bytes;
	if (j->in->can_seek)
		return j->in;
	if ((j->in->size != UINT64_MAX && j->in->size > most) ||
	    !input_all(j->in, j->arena, most, &bytes)) {
		err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, j->in->at);
		return NULL;
	}
	input_of_memory(out, bytes);
	return out;
}

static bool walk(struct disk_walk *w, enum volume v)
{
	if (v == VOLUME_dos || v == VOLUME_gpt)
		return disk_partitions(w, v);
	return v != VOLUME_unknown && disk_files(w, 0, v);
}

bool disk_read(struct read_job *j, const struct disk *d, struct err *e)
{
	size_t room = (size_t)j->limits->name_bytes * 8 + HEAD_BYTES + 4096;
	unsigned char *p = arena_new(j->arena, unsigned char, room);
	struct disk_walk w = {.job = j, .disk = d, .names = {p, p, p + room}};
	w.piece = arena_new(j->arena, unsigned char, DISK_PIECE);
	struct arena before = w.names;
	enum volume v = disk_tell(head_of(&w, 0, d->size), d->size);
	bool good = false;
	w.names = before;
	if (v == VOLUME_encrypted) {
		err_set(e, REASON_encrypted, 0);
		return true;
	}
	good = walk(&w, v);
	if (good && j->limits->deleted_files > 0 && !w.full) {
		w.deleted = true;
		w.index = PLACE_DELETED;
		walk(&w, v);
	}
	if (w.bombs > BOMBS_MOST)
		j->sink->partial(j->sink, REASON_limit_expansion, 0);
	if (w.lost)
		j->sink->partial(j->sink, REASON_broken, w.lost_at);
	return good;
}

int disk_stored(struct read_job *j, const struct disk *d, struct err *e)
{
	struct sink *s = j->sink;
	if (disk_read(j, d, e))
		return e->reason == REASON_none ? 0 : -1;
	struct disk_walk w = {.job = j, .disk = d};
	unsigned char *p = arena_new(j->arena, unsigned char, j->limits->name_bytes + 4096);
	w.names = (struct arena){p, p, p + j->limits->name_bytes + 4096};
	w.piece = arena_new(j->arena, unsigned char, DISK_PIECE);
	disk_range(&w, 0, d->size, STR("disk"), REASON_none);
	s->partial(s, REASON_broken, 0);
	return 0;
}
