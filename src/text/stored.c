/*
 * stored - see stored.h. All bytes come through struct input; a block that is compressed is
 * unpacked by zlib and kept until another is asked for. Refuses tables and blocks that do not stand
 * in the item.
 */
#include "text/stored.h"

#include <zlib.h>

#define SCRATCH_MOST ((uint64_t)256 << 20) /* [byte] of all tables together */

bool stored_get(struct stored *s, uint64_t at, void *p, size_t n)
{
	unsigned char *to = p;
	for (size_t have = 0; have < n;) {
		ssize_t got = disk_input_read(s->in, at + have, to + have, n - have);
		if (got <= 0)
			return false;
		have += (size_t)got;
	}
	return true;
}

bool stored_start(struct stored *s, struct read_job *j, void *head, size_t n, struct err *e)
{
	s->job = j;
	s->in = disk_sought(j, &s->held, e);
	if (s->in != NULL && stored_get(s, 0, head, n))
		return true;
	err_set(e, REASON_short_data, 0);
	return false;
}

str stored_table(struct stored *s, uint64_t at, uint64_t n)
{
	if (n > SCRATCH_MOST || at > s->in->size || n > s->in->size - at)
		return STR_NONE;
	unsigned char *p = arena_new(s->job->arena, unsigned char, (size_t)n + 1);
	return stored_get(s, at, p, (size_t)n) ? (str){p, (size_t)n} : STR_NONE;
}

/* Only the last block of a disk may be short. */
static bool unpack(struct stored *s, uint64_t index, uint64_t at, uint64_t n)
{
	uint64_t rest = s->disk.size - index * s->block, least = rest < s->block ? rest : s->block;

	if (n > STORED_PACKED || at > s->in->size)
		return false;
	if (n > s->in->size - at) /* the last one may be told longer than it is */
		n = s->in->size - at;
	if (!stored_get(s, at, s->packed, (size_t)n))
		return false;
	z_stream z = {.next_in = s->packed,
		      .avail_in = (uInt)n,
		      .next_out = s->whole,
		      .avail_out = (uInt)s->block};
	if (inflateInit2(&z, s->bits) != Z_OK)
		return false;
	int r = inflate(&z, Z_FINISH);
	uint64_t got = s->block - z.avail_out;
	inflateEnd(&z);
	if (r != Z_STREAM_END && r != Z_BUF_ERROR && r != Z_OK)
		return false;
	return got >= least;
}

static bool whole_block(struct stored *s, uint64_t index, uint64_t at, uint64_t n)
{
	if (s->has_whole && s->whole_index == index)
		return true;
	s->has_whole = unpack(s, index, at, n);
	s->whole_index = index;
	return s->has_whole;
}

static ssize_t stored_read(void *ctx, uint64_t at, void *p, size_t n)
{
	struct stored *s = ctx;
	uint64_t index = at / s->block, within = at % s->block, from = 0, packed = 0;
	if (at >= s->disk.size)
		return 0;
	if (n > s->disk.size - at)
		n = (size_t)(s->disk.size - at);
	if (n > s->block - within)
		n = (size_t)(s->block - within);
	switch (s->find(s, index, &from, &packed)) {
	case STORED_hole:
		memset(p, 0, n);
		return (ssize_t)n;
	case STORED_plain:
		if (from > s->in->size || within >= s->in->size - from)
			return -1;
		return disk_input_read(s->in, from + within, p, n);
	case STORED_packed:
		if (!whole_block(s, index, from, packed))
			return -1;
		memcpy(p, s->whole + within, n);
		return (ssize_t)n;
	case STORED_lost:
		break;
	}
	return -1;
}

int stored_disk(struct stored *s, struct err *e)
{
	struct read_job job = *s->job;
	if (s->block < 512 || s->block > STORED_BLOCK_MOST || s->disk.size == 0 ||
	    s->disk.size > INT64_MAX / 2 || (s->bits != 0 && s->block > STORED_PACKED))
		return err_set(e, REASON_broken, 0);
	if (s->bits != 0) {
		s->packed = arena_new(job.arena, unsigned char, STORED_PACKED);
		s->whole = arena_new(job.arena, unsigned char, (size_t)s->block);
	}
	s->disk.read = stored_read;
	s->disk.ctx = s;
	job.in = s->in;
	int r = disk_stored(&job, &s->disk, e);
	return s->in->failed ? err_set(e, REASON_io_error, 0) : r;
}
