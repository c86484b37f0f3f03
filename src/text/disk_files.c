/*
 * disk_files - partitions and file systems of a disk by libtsk (The Sleuth Kit): NTFS, FAT, exFAT,
 * ext2 to 4, HFS+, UFS, ISO 9660. Files are members by their paths; other streams of NTFS and
 * resource forks are members of their own. With the limit deleted_files, files whose entry and
 * bytes are still there are members below "[deleted]". The library reads by a callback: it opens no
 * file. Refuses what is not content: entries that the file system keeps for itself, links, devices.
 */
#include <tsk/libtsk.h>

#include "text/disk.h"

#define PARTITIONS_MOST 1024u
#define NTFS_OWN        11 /* entries up to this one are the file system's, not somebody's */
#define STREAMS_MOST    256
#define DIRECT          12 /* blocks of a file that its inode names itself */
#define LEVELS          3  /* of tables of blocks, behind those */

/* The disk as the library sees it. Its own opener of images would link every format it knows. */
struct image {
	TSK_IMG_INFO tsk; /* first: an image is its TSK_IMG_INFO */
	struct disk_walk *w;
};

static ssize_t on_read(TSK_IMG_INFO *tsk, TSK_OFF_T at, char *p, size_t n)
{
	struct disk_walk *w = ((struct image *)(void *)tsk)->w;
	size_t have = 0;
	if (at < 0 || (uint64_t)at >= w->disk->size)
		return -1;
	if (n > w->disk->size - (uint64_t)at)
		n = (size_t)(w->disk->size - (uint64_t)at);
	while (have < n) {
		ssize_t got = w->disk->read(w->disk->ctx, (uint64_t)at + have, p + have, n - have);
		if (got <= 0)
			break;
		have += (size_t)got;
	}
	w->io += have;
	disk_tell_progress(w);
	return have > 0 ? (ssize_t)have : -1;
}

static void on_close(TSK_IMG_INFO *tsk) { (void)tsk; }

static void on_stat(TSK_IMG_INFO *tsk, FILE *f) { (void)tsk, (void)f; }

static struct image *image_of(struct disk_walk *w)
{
	struct image *i = arena_new(w->job->arena, struct image, 1);
	i->tsk.tag = TSK_IMG_INFO_TAG;
	i->tsk.itype = TSK_IMG_TYPE_EXTERNAL;
	i->tsk.size = w->disk->size <= INT64_MAX ? (TSK_OFF_T)w->disk->size : INT64_MAX;
	i->tsk.sector_size = 512;
	i->tsk.read = on_read;
	i->tsk.close = on_close;
	i->tsk.imgstat = on_stat;
	i->w = w;
	return i;
}

/* ---- one file ---- */

struct stream {
	const TSK_FS_ATTR *attr;
};

static ssize_t stream_read(void *ctx, uint64_t at, void *p, size_t n)
{
	const struct stream *s = ctx;
	return tsk_fs_attr_read(s->attr, (TSK_OFF_T)at, p, n, TSK_FS_FILE_READ_FLAG_NONE);
}

static bool is_content(const TSK_FS_ATTR *a)
{
	return a->type == TSK_FS_ATTR_TYPE_DEFAULT || a->type == TSK_FS_ATTR_TYPE_NTFS_DATA ||
	       a->type == TSK_FS_ATTR_TYPE_HFS_DATA || a->type == TSK_FS_ATTR_TYPE_HFS_RSRC;
}

/* The main stream of a file has no name, or that of all main streams. */
static str stream_name(const TSK_FS_ATTR *a)
{
	str name = a->name != NULL ? str_of(a->name) : STR_NONE;
	if (a->type == TSK_FS_ATTR_TYPE_HFS_RSRC)
		return STR("rsrc");
	if (a->type != TSK_FS_ATTR_TYPE_NTFS_DATA || str_eq(name, STR("$Data")))
		return STR_NONE;
	return name;
}

static bool is_dir(const TSK_FS_FILE *f)
{
	return TSK_FS_IS_DIR_NAME(f->name->type) ||
	       (f->meta != NULL && TSK_FS_IS_DIR_META(f->meta->type));
}

static bool is_deleted(const TSK_FS_FILE *f)
{
	return (f->name->flags & TSK_FS_NAME_FLAG_UNALLOC) != 0 ||
	       (f->meta != NULL && (f->meta->flags & TSK_FS_META_FLAG_UNALLOC) != 0);
}

/* Is it somebody's, and not the file system's own? */
static bool is_wanted(const TSK_FS_FILE *f, str path)
{
	str name = str_of(f->name->name);
	if (str_eq(name, STR(".")) || str_eq(name, STR("..")) ||
	    f->name->type == TSK_FS_NAME_TYPE_VIRT || f->name->type == TSK_FS_NAME_TYPE_VIRT_DIR)
		return false;
	if ((f->fs_info->ftype & TSK_FS_TYPE_FAT_DETECT) != 0 && f->meta != NULL &&
	    f->meta->size == 0 && str_ends(name, STR("(Volume Label Entry)")))
		return false;
	bool own = f->name->meta_addr <= NTFS_OWN || str_starts(path, STR("$Extend/"));
	if (f->fs_info->ftype == TSK_FS_TYPE_NTFS && own && !is_deleted(f))
		return false;
	if (f->meta == NULL)
		return f->name->type == TSK_FS_NAME_TYPE_REG;
	/* the entry is deleted, its inode somebody else's by now */
	if ((f->name->flags & TSK_FS_NAME_FLAG_UNALLOC) != 0 &&
	    (f->meta->flags & TSK_FS_META_FLAG_ALLOC) != 0)
		return false;
	return f->meta->type == TSK_FS_META_TYPE_REG || is_dir(f);
}

static str path_of(struct disk_walk *w, struct arena *a, const TSK_FS_FILE *f, const char *path,
		   str stream)
{
	static const str deleted = STR("[deleted]/");
	str part[] = {w->prefix,
		      is_deleted(f) ? deleted : STR_NONE,
		      str_of(path),
		      str_of(f->name->name),
		      stream.n > 0 ? STR(":") : STR_NONE,
		      stream};
	size_t most = (size_t)w->job->limits->name_bytes, n = 0;
	unsigned char *p = arena_new(a, unsigned char, most);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		str s = str_sub(part[i], 0, most - n);
		if (s.n > 0)
			memcpy(p + n, s.p, s.n);
		n += s.n;
	}
	return (str){p, n};
}

static bool give_stream(struct disk_walk *w, TSK_FS_FILE *f, const char *path, const TSK_FS_ATTR *a)
{
	struct arena scratch = w->names;
	str stream = stream_name(a), name = path_of(w, &scratch, f, path, stream);
	struct stream s = {.attr = a};
	uint64_t size = a->size > 0 ? (uint64_t)a->size : 0;
	bool locked = (a->flags & TSK_FS_ATTR_ENC) != 0;
	if ((is_dir(f) || is_deleted(f) || a->type == TSK_FS_ATTR_TYPE_HFS_RSRC) && size == 0)
		return true;
	struct arena kept = w->names;
	w->names = scratch;
	bool more =
	    disk_member(w, name, size, locked ? REASON_encrypted : REASON_none, stream_read, &s);
	w->names = kept;
	return more;
}

/* ---- tall files of ext2 and ext3 ---- */

/* A file with tables of tables of tables of blocks. The library takes their number squared for it,
 * hours for each file above 4 GiB. source: ext4 wiki, Direct/Indirect Block Addressing */
struct tall {
	TSK_FS_INFO *fs;
	const TSK_DADDR_T *top;       /* the first blocks, then a table of each level */
	unsigned char *table[LEVELS]; /* the one of each level that was read last */
	TSK_DADDR_T table_at[LEVELS]; /* 0: none */
};

static bool is_tall(const TSK_FS_FILE *f)
{
	const TSK_FS_META *m = f->meta;
	uint64_t block = f->fs_info->block_size, each = block / 4;
	return TSK_FS_TYPE_ISEXT(f->fs_info->ftype) != 0 && m != NULL && each > 0 &&
	       m->type == TSK_FS_META_TYPE_REG &&
	       m->content_type == TSK_FS_META_CONTENT_TYPE_DEFAULT && m->content_ptr != NULL &&
	       m->content_len >= (DIRECT + LEVELS) * sizeof(TSK_DADDR_T) && m->size > 0 &&
	       ((uint64_t)m->size - 1) / block >= DIRECT + each + each * each;
}

static bool tall_table(struct tall *t, unsigned level, TSK_DADDR_T at)
{
	TSK_FS_INFO *fs = t->fs;
	if (t->table_at[level] == at)
		return true;
	t->table_at[level] = 0;
	if (tsk_fs_read_block(fs, at, (char *)t->table[level], fs->block_size) !=
	    (ssize_t)fs->block_size)
		return false;
	t->table_at[level] = at;
	return true;
}

/* Where block n of the file stands; 0: nowhere, it is a hole. gives false when it can not be had */
static bool tall_block(struct tall *t, uint64_t n, TSK_DADDR_T *at)
{
	uint64_t each = t->fs->block_size / 4, room = each;
	unsigned level = 0;
	if (n < DIRECT) {
		*at = t->top[n];
		return true;
	}
	for (n -= DIRECT; level < LEVELS && n >= room; level++, room *= each)
		n -= room;
	if (level == LEVELS)
		return false;
	*at = t->top[DIRECT + level];
	for (level++; level > 0 && *at != 0; level--) {
		room /= each;
		if (!tall_table(t, level - 1, *at))
			return false;
		const unsigned char *p = t->table[level - 1] + n / room * 4;
		*at = p[0] | (TSK_DADDR_T)p[1] << 8 | (TSK_DADDR_T)p[2] << 16 |
		      (TSK_DADDR_T)p[3] << 24;
		n %= room;
	}
	return true;
}

static ssize_t tall_read(void *ctx, uint64_t at, void *p, size_t n)
{
	struct tall *t = ctx;
	uint64_t block = t->fs->block_size, within = at % block;
	TSK_DADDR_T from;
	if (!tall_block(t, at / block, &from))
		return -1;
	n = n < block - within ? n : (size_t)(block - within);
	if (from != 0)
		return tsk_fs_read(t->fs, (TSK_OFF_T)(from * block + within), p, n);
	memset(p, 0, n);
	return (ssize_t)n;
}

static bool give_tall(struct disk_walk *w, const TSK_FS_FILE *f, const char *path)
{
	struct arena scratch = w->names, before = *w->job->arena;
	struct tall t = {.fs = f->fs_info, .top = f->meta->content_ptr};
	for (unsigned i = 0; i < LEVELS; i++)
		t.table[i] = arena_new(w->job->arena, unsigned char, t.fs->block_size);
	str name = path_of(w, &scratch, f, path, STR_NONE);
	struct arena kept = w->names;
	w->names = scratch;
	bool more = disk_member(w, name, (uint64_t)f->meta->size, REASON_none, tall_read, &t);
	w->names = kept;
	*w->job->arena = before;
	return more;
}

static bool give_file(struct disk_walk *w, TSK_FS_FILE *f, const char *path)
{
	struct arena scratch = w->names;
	if (is_tall(f))
		return give_tall(w, f, path);
	int n = f->meta != NULL ? tsk_fs_file_attr_getsize(f) : 0;
	unsigned given = 0;
	if (n > STREAMS_MOST)
		w->job->sink->partial(w->job->sink, REASON_limit_entries, w->volume_at);
	for (int i = 0; i < n && i < STREAMS_MOST; i++) {
		const TSK_FS_ATTR *a = tsk_fs_file_attr_get_idx(f, i);
		if (a == NULL || !is_content(a) || (is_dir(f) && stream_name(a).n == 0))
			continue;
		given++;
		if (!give_stream(w, f, path, a))
			return false;
	}
	if (given > 0 || is_dir(f) || is_deleted(f) || (f->meta != NULL && f->meta->size == 0))
		return true;
	str name = path_of(w, &scratch, f, path, STR_NONE);
	return disk_member(w, name, 0, REASON_broken, NULL, NULL);
}

/* The library goes on behind what it can not read, and leaves word of it; of attributes that it
 * only looks for, too. */
static void note_error(struct disk_walk *w)
{
	uint32_t error = tsk_error_get_errno();
	if (error != 0 && error != TSK_ERR_FS_ATTR_NOTFOUND)
		disk_lose(w, w->volume_at);
	tsk_error_reset();
}

static TSK_WALK_RET_ENUM on_file(TSK_FS_FILE *f, const char *path, void *ptr)
{
	struct disk_walk *w = ptr;
	w->seen += f != NULL && f->name != NULL && f->name->type < TSK_FS_NAME_TYPE_VIRT;
	note_error(w);
	if (f == NULL || f->name == NULL || f->name->name == NULL || is_deleted(f) != w->deleted ||
	    !is_wanted(f, str_of(path)))
		return TSK_WALK_CONT;
	return give_file(w, f, path) ? TSK_WALK_CONT : TSK_WALK_STOP;
}

/* ---- file systems ---- */

static TSK_FS_TYPE_ENUM type_of(enum volume v)
{
	switch (v) {
	case VOLUME_ntfs:
		return TSK_FS_TYPE_NTFS_DETECT;
	case VOLUME_fat:
		return TSK_FS_TYPE_FAT_DETECT;
	case VOLUME_exfat:
		return TSK_FS_TYPE_EXFAT;
	case VOLUME_ext:
		return TSK_FS_TYPE_EXT_DETECT;
	case VOLUME_hfs:
		return TSK_FS_TYPE_HFS_DETECT;
	case VOLUME_ufs:
		return TSK_FS_TYPE_FFS_DETECT;
	case VOLUME_iso:
		return TSK_FS_TYPE_ISO9660_DETECT;
	default:
		return TSK_FS_TYPE_UNSUPP;
	}
}

bool disk_files(struct disk_walk *w, uint64_t at, enum volume v)
{
	struct arena before = *w->job->arena;
	unsigned flags = TSK_FS_DIR_WALK_FLAG_ALLOC | TSK_FS_DIR_WALK_FLAG_RECURSE;
	flags |= w->deleted ? TSK_FS_DIR_WALK_FLAG_UNALLOC : TSK_FS_DIR_WALK_FLAG_NOORPHAN;
	struct image *i = image_of(w);
	w->volume_at = at;
	w->seen = 0;
	tsk_error_reset();
	TSK_FS_INFO *fs = tsk_fs_open_img(&i->tsk, (TSK_OFF_T)at, type_of(v));
	if (fs != NULL) {
		tsk_error_reset();
		if (tsk_fs_dir_walk(fs, fs->root_inum, (TSK_FS_DIR_WALK_FLAG_ENUM)flags, on_file,
				    w) != 0 &&
		    !w->full)
			disk_lose(w, at);
		note_error(w);
		tsk_fs_close(fs);
	}
	tsk_error_reset();
	*w->job->arena = before;
	/* the root of ext holds "." at least: else the file system is not there any more */
	return fs != NULL && (w->seen > 0 || v != VOLUME_ext);
}

/* ---- partitions ---- */

/* "partition 2/" in text, which holds 32. */
static str numbered(unsigned char *text, str what, unsigned number)
{
	size_t n = 32;
	text[--n] = '/';
	for (unsigned v = number; v > 0; v /= 10)
		text[--n] = (unsigned char)('0' + v % 10);
	text[--n] = ' ';
	memcpy(text + n - what.n, what.p, what.n);
	return (str){text + n - what.n, 32 - n + what.n};
}

static void give_partition(struct disk_walk *w, const TSK_VS_INFO *vs, const TSK_VS_PART_INFO *part,
			   str name)
{
	uint64_t at, size, disk = w->disk->size;
	if (__builtin_mul_overflow(part->start, vs->block_size, &at) || at >= disk ||
	    __builtin_mul_overflow(part->len, vs->block_size, &size)) {
		w->job->sink->partial(w->job->sink, REASON_short_data, disk);
		return;
	}
	if (size > disk - at) {
		w->job->sink->partial(w->job->sink, REASON_short_data, disk);
		size = disk - at;
	}
	w->prefix = name;
	if ((part->flags & TSK_VS_PART_FLAG_ALLOC) != 0)
		disk_volume(w, at, size, str_sub(name, 0, name.n - 1));
	else
		disk_range(w, at, size, str_sub(name, 0, name.n - 1), REASON_none);
	w->prefix = STR_NONE;
}

bool disk_partitions(struct disk_walk *w, enum volume v)
{
	struct arena before = *w->job->arena;
	struct image *i = image_of(w);
	TSK_VS_INFO *vs =
	    tsk_vs_open(&i->tsk, 0, v == VOLUME_gpt ? TSK_VS_TYPE_GPT : TSK_VS_TYPE_DOS);
	unsigned number = 0, loose = 0;
	unsigned char text[32];
	for (const TSK_VS_PART_INFO *p = vs != NULL ? vs->part_list : NULL; p != NULL && !w->full;
	     p = p->next) {
		bool held = (p->flags & TSK_VS_PART_FLAG_ALLOC) != 0;
		if ((p->flags & TSK_VS_PART_FLAG_META) != 0 || (!held && p->start == 0))
			continue;
		if (number + loose >= PARTITIONS_MOST) {
			w->job->sink->partial(w->job->sink, REASON_limit_entries, 0);
			break;
		}
		if (held)
			give_partition(w, vs, p, numbered(text, STR("partition"), ++number));
		else if (w->deleted)
			give_partition(w, vs, p, numbered(text, STR("between"), ++loose));
	}
	if (vs != NULL)
		tsk_vs_close(vs);
	tsk_error_reset();
	*w->job->arena = before;
	return vs != NULL;
}
