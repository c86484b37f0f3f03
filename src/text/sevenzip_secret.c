/*
 * sevenzip_secret - see sevenzip_secret.h. libarchive decrypts no 7z, so it gets the archive as it
 * would be without encryption (unlocked.h), under a header written anew. Refuses what 7-Zip does
 * not write: several salts in a folder, AES anywhere but next to the packed bytes.
 */
#include "text/sevenzip_secret.h"

#include <string.h>

#include <zlib.h>

#include "base/cur.h"
#include "text/sevenzip_key.h"
#include "text/unlocked.h"

#define NESTED      4u /* headers that are packed in one another */
#define HEADER_MOST ((uint64_t)32 << 20)
#define TAKE_BYTES  ((size_t)16 << 10)

/* ---- the header ---- */

static str take_range(struct read_job *j, uint64_t at, uint64_t n)
{
	struct out o = out_mem();
	input_seek(j->in, at);
	while (o.n < n) {
		str s = str_sub(input_view(j->in, TAKE_BYTES), 0, (size_t)(n - o.n));
		if (s.n == 0)
			break;
		out_str(&o, s);
		input_skip(j->in, s.n);
	}
	str all = o.n == n ? str_copy(j->arena, out_view(&o)) : STR_NONE;
	out_end(&o);
	return all;
}

/* The header that the start points to, packed or not; nothing when it is not whole. */
static str outer_header(struct read_job *j)
{
	str start = take_range(j, 0, SEVENZIP_START);
	struct cur c = cur_of(str_sub(start, 12, start.n));
	uint64_t at = cur_u64(&c), n = cur_u64(&c);
	uint32_t crc = cur_u32(&c);
	if (c.bad || n == 0 || n > HEADER_MOST || __builtin_add_overflow(at, SEVENZIP_START, &at) ||
	    at > j->in->size || n > j->in->size - at)
		return STR_NONE;
	str s = take_range(j, at, n);
	return crc32_z(0, s.p, s.n) == crc ? s : STR_NONE;
}

/* unpack_header - gives the header within a packed one; nothing when it can not be had, for want of
 * a password when *locked */
static str unpack_header(struct sevenzip_search *s, str header, bool *locked)
{
	struct sevenzip_first first = {.bytes = out_mem(), .wanted = true};
	const unsigned char *key = NULL;
	struct sevenzip_way w;
	struct sevenzip z;
	str got = STR_NONE;
	if (!sevenzip_parse(s->job->arena, header, 1, &z) || z.folder->first > HEADER_MOST ||
	    !sevenzip_way_of(&z, z.folder, &w))
		return STR_NONE;
	if (sevenzip_is_locked(&w)) {
		*locked = true;
		key = sevenzip_find_key(s, &z, z.folder);
		if (key == NULL)
			return STR_NONE;
	}
	if (sevenzip_read_first(s, &z, z.folder, key, &first))
		got = str_copy(s->job->arena, out_view(&first.bytes));
	out_end(&first.bytes);
	return got;
}

static str plain_header(struct sevenzip_search *s, bool *locked)
{
	str header = outer_header(s->job);
	for (unsigned i = 0; i < NESTED && header.n > 0 && header.p[0] == SEVENZIP_PACKED; i++)
		header = unpack_header(s, header, locked);
	return header;
}

/* ---- the archive without its encryption ---- */

enum state {
	STATE_plain,
	STATE_open, /* its key is known */
	STATE_shut,
	STATE_vast /* shut, and said to be longer than anything may be */
};

struct rewrite {
	struct sevenzip_search *s;
	const struct sevenzip *z;
	enum state *state;
	const unsigned char **key;
	struct sevenzip_way way; /* of the folder under way */
	struct sevenzip_stream stream[SEVENZIP_MOST];
	/* where the walk is */
	size_t folder;
	uint64_t file;
};

/* The way of folder i as it shall be: one that is shut holds zeroes, which nobody reads. */
static void look(struct rewrite *r, size_t i)
{
	const struct sevenzip_folder *f = &r->z->folder[i];
	struct sevenzip_way *w = &r->way;
	if (r->state[i] == STATE_shut || r->state[i] == STATE_vast) {
		*w = (struct sevenzip_way){.coders = 1, .in = 1, .out = 1, .packs = 1};
		w->coder[0] = (struct sevenzip_coder){.id = STR("\0"), .in = 1, .out = 1};
		w->size[0] = f->whole;
		r->stream[0] =
		    (struct sevenzip_stream){.n = r->state[i] == STATE_shut ? f->whole : 0};
		return;
	}
	(void)sevenzip_way_of(r->z, f, w);
	(void)sevenzip_unlock(w, r->z->pack + f->pack, r->stream);
}

static void put_sizes(struct rewrite *r, struct out *o)
{
	size_t packs = 0;
	struct out sizes = out_mem();
	for (size_t i = 0; i < r->z->folders; i++) {
		look(r, i);
		packs += r->way.packs;
		for (unsigned k = 0; k < r->way.packs; k++)
			sevenzip_put_number(&sizes, r->stream[k].n);
	}
	sevenzip_put_number(o, packs);
	out_u8(o, SZ_size);
	out_str(o, out_view(&sizes));
	out_end(&sizes);
}

static void put_checksums(const struct sevenzip *z, struct out *o)
{
	out_bytes(o, "\x0A\x00", 2);
	for (size_t i = 0; i < z->folders; i += 8) {
		unsigned bits = 0;
		for (size_t k = 0; k < 8 && i + k < z->folders; k++)
			bits |= z->folder[i + k].has_crc ? 0x80u >> k : 0;
		out_u8(o, (uint8_t)bits);
	}
	for (size_t i = 0; i < z->folders; i++)
		if (z->folder[i].has_crc)
			out_u32(o, z->folder[i].crc);
}

static void put_header(struct rewrite *r, struct out *o)
{
	out_bytes(o, "\x01\x04\x06\x00", 4);
	put_sizes(r, o);
	out_bytes(o, "\x00\x07\x0B", 3);
	sevenzip_put_number(o, r->z->folders);
	out_u8(o, 0);
	for (size_t i = 0; i < r->z->folders; i++) {
		look(r, i);
		sevenzip_put_way(o, &r->way);
	}
	out_u8(o, SZ_coder_sizes);
	for (size_t i = 0; i < r->z->folders; i++) {
		look(r, i);
		for (unsigned k = 0; k < r->way.out; k++)
			sevenzip_put_number(o, r->way.size[k]);
	}
	put_checksums(r->z, o);
	out_u8(o, SZ_end);
	out_str(o, r->z->rest);
}

static void put_streams(struct rewrite *r, struct unlocked *u)
{
	for (size_t i = 0; i < r->z->folders; i++) {
		look(r, i);
		for (unsigned k = 0; k < r->way.packs; k++) {
			uint64_t n = r->stream[k].n;
			if (r->state[i] != STATE_plain && r->state[i] != STATE_open)
				unlocked_zeroes(u, n);
			else if (r->stream[k].locked)
				unlocked_decrypt(u, r->z->at[r->z->folder[i].pack + k], n,
						 r->key[i], r->stream[k].lock.iv);
			else
				unlocked_range(u, r->z->at[r->z->folder[i].pack + k], n);
		}
	}
}

/* Entries come in the order of the header; those with bytes are files of the folders, in order. */
static enum reason on_member(void *ctx, struct unpack *u, const struct child *c)
{
	struct rewrite *r = ctx;
	struct child m = *c;
	if (sevenzip_is_empty(r->z, c->index))
		return archive_give(u, &m);
	while (r->folder < r->z->folders && r->file >= r->z->folder[r->folder].files) {
		r->folder++;
		r->file = 0;
	}
	r->file++;
	if (m.is_file && r->folder < r->z->folders && r->state[r->folder] != STATE_plain &&
	    r->state[r->folder] != STATE_open)
		m.why = r->s->tired ? REASON_untried : REASON_encrypted;
	return archive_give(u, &m);
}

/* The first bytes tell where the header stands: behind all streams. */
static int read_open(struct rewrite *r, bool (*support)(struct archive *, int), struct err *e)
{
	struct unlocked u = unlocked_begin(r->s->job->in, SEVENZIP_KEY);
	struct out start = out_mem(), header = out_mem();
	struct archive_kind k = {.support = support,
				 .seek = true,
				 .packed = r->s->job->in->size,
				 .member = on_member,
				 .ctx = r};
	struct read_job job = *r->s->job;
	unsigned char room[SEVENZIP_START];
	put_header(r, &header);
	unlocked_bytes(&u, (str){room, sizeof(room)});
	put_streams(r, &u);
	sevenzip_put_start(&start, u.size, out_view(&header));
	memcpy(room, out_view(&start).p, sizeof(room));
	unlocked_bytes(&u, out_view(&header));
	job.in = unlocked_view(&u);
	int result = archive_read_all(&job, &k, e);
	unlocked_end(&u);
	out_end(&start);
	out_end(&header);
	return result;
}

/* ---- all of it ---- */

/* The locked folder whose first file costs least to unpack; z->folders when there is none. */
static size_t cheapest(const struct rewrite *r)
{
	size_t best = r->z->folders;
	for (size_t i = 0; i < r->z->folders; i++)
		if (r->state[i] == STATE_shut && r->z->folder[i].files > 0 &&
		    (best == r->z->folders || r->z->folder[i].first < r->z->folder[best].first))
			best = i;
	return best;
}

/* Which folders are locked. gives whether there is one */
static bool find_locked(struct rewrite *r)
{
	bool any = false;
	for (size_t i = 0; i < r->z->folders; i++) {
		if (!sevenzip_way_of(r->z, &r->z->folder[i], &r->way) ||
		    !sevenzip_is_locked(&r->way))
			continue;
		r->state[i] = STATE_shut;
		any = true;
	}
	return any;
}

static void open_folders(struct rewrite *r)
{
	const struct limits *l = r->s->job->limits;
	uint64_t room;
	if (__builtin_mul_overflow(r->s->job->in->size, l->expansion_ratio, &room) ||
	    __builtin_add_overflow(room, l->expansion_free_mib << 20, &room))
		room = INT64_MAX / 2;
	size_t first = cheapest(r);
	if (first < r->z->folders)
		(void)sevenzip_find_key(r->s, r->z, &r->z->folder[first]);
	for (size_t i = 0; i < r->z->folders; i++) {
		if (r->state[i] != STATE_shut)
			continue;
		r->key[i] = sevenzip_find_key(r->s, r->z, &r->z->folder[i]);
		if (r->key[i] != NULL)
			r->state[i] = STATE_open;
		else if (r->z->folder[i].whole > room)
			r->state[i] = STATE_vast;
		else
			room -= r->z->folder[i].whole;
	}
}

bool sevenzip_secret_read(struct read_job *j, bool (*support)(struct archive *a, int arg),
			  int *out_r, struct err *e)
{
	struct sevenzip_search s = sevenzip_search_begin(j, support);
	struct sevenzip z;
	bool locked = false;
	str header = plain_header(&s, &locked);
	if (locked && header.n == 0) {
		enum reason why = s.tired ? REASON_untried : REASON_encrypted;
		*out_r = err_set(e, j->in->failed ? REASON_io_error : why, 0);
		return true;
	}
	if (header.n == 0 || !sevenzip_parse(j->arena, header, j->limits->entries, &z))
		return false;
	struct rewrite *r = arena_new(j->arena, struct rewrite, 1);
	r->s = &s;
	r->z = &z;
	r->state = arena_new(j->arena, enum state, z.folders);
	r->key = arena_new(j->arena, const unsigned char *, z.folders);
	if (!find_locked(r) && !locked)
		return false;
	open_folders(r);
	*out_r = read_open(r, support, e);
	if (j->in->failed)
		*out_r = err_set(e, REASON_io_error, 0);
	return true;
}
