/*
 * archive - members out of containers by libarchive, over the window of struct input.
 * Adds formats and filters one by one: archive_read_support_filter_all would start programs.
 * Refuses to unpack beyond the limits of members and expansion, and whatever asks for a password
 * that is not among those given.
 */
#include "text/archive.h"

#include <errno.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/utf8.h"
#include "text/charset.h"

#define PIECE          ((size_t)64 << 10)
#define PROGRESS_BYTES ((uint64_t)1 << 20)

struct unpack {
	struct read_job *job;
	struct archive *a;
	struct arena names; /* for the name of one member */
	size_t held;        /* bytes of the view that libarchive has now */
	uint64_t told;      /* progress was last said here */
	uint64_t out;       /* bytes unpacked so far */
	uint64_t out_told;  /* of them when progress was last said */
	uint64_t base;      /* place in the item where the archive begins */
	uint64_t packed;    /* [byte] of the archive, when the input is not it; else 0 */
	unsigned bombs;     /* members set aside because they unpack to too much */
	uint32_t index;
};

/* Where it is, as a place that the item has. */
static uint64_t place(const struct unpack *u)
{
	uint64_t at = u->job->in->at;
	return u->packed > 0 && at > u->packed ? u->packed : at;
}

static void tell(struct unpack *u)
{
	u->told = u->job->in->at;
	u->out_told = u->out;
	u->job->sink->progress(u->job->sink, place(u));
}

static la_ssize_t on_read(struct archive *a, void *data, const void **out_p)
{
	struct unpack *u = data;
	struct input *in = u->job->in;
	(void)a;
	input_skip(in, u->held);
	str s = str_sub(input_view(in, PIECE), 0, PIECE);
	u->held = s.n;
	if (in->at - u->told >= PROGRESS_BYTES)
		tell(u);
	*out_p = s.p;
	return (la_ssize_t)s.n;
}

static void drop_held(struct unpack *u)
{
	input_skip(u->job->in, u->held);
	u->held = 0;
}

static la_int64_t on_skip(struct archive *a, void *data, la_int64_t want)
{
	struct unpack *u = data;
	struct input *in = u->job->in;
	(void)a;
	drop_held(u);
	if (want <= 0 || !in->can_seek || in->size == UINT64_MAX || in->at >= in->size)
		return 0;
	uint64_t left = in->size - in->at, n = (uint64_t)want < left ? (uint64_t)want : left;
	input_seek(in, in->at + n);
	return (la_int64_t)n;
}

static la_int64_t on_seek(struct archive *a, void *data, la_int64_t to, int whence)
{
	struct unpack *u = data;
	struct input *in = u->job->in;
	int64_t base = 0, at;
	(void)a;
	drop_held(u);
	if (whence == SEEK_CUR)
		base = (int64_t)(in->at - u->base);
	else if (whence == SEEK_END)
		base = (int64_t)(in->size - u->base);
	if (__builtin_add_overflow(base, to, &at) || at < 0 || (uint64_t)at > in->size - u->base)
		return ARCHIVE_FATAL;
	input_seek(in, (uint64_t)at + u->base);
	return at;
}

static void add_passwords(struct unpack *u)
{
	for (str rest = u->job->passwords; rest.n > 0;) {
		struct arena scratch = *u->job->arena;
		str s = str_cut(&rest, '\n');
		if (s.n > 0)
			archive_read_add_passphrase(u->a, str_z(&scratch, s));
	}
}

static bool start(struct unpack *u, const struct archive_kind *k)
{
	struct input *in = u->job->in;
	u->a = archive_read_new();
	u->held = 0;
	if (u->a == NULL || !k->support(u->a, k->arg))
		return false;
	if (k->passwords)
		add_passwords(u);
	archive_read_set_callback_data(u->a, u);
	archive_read_set_read_callback(u->a, on_read);
	archive_read_set_skip_callback(u->a, on_skip);
	if (k->seek && in->can_seek && in->size <= INT64_MAX)
		archive_read_set_seek_callback(u->a, on_seek);
	return archive_read_open1(u->a) == ARCHIVE_OK;
}

/* Why libarchive gave up, as far as it tells. */
static enum reason why(struct archive *a)
{
	str text = str_of(archive_error_string(a));
	if (archive_errno(a) == ENOMEM)
		return REASON_limit_memory;
	if (str_find_nocase(text, STR("passphrase")) < text.n ||
	    str_find_nocase(text, STR("encrypt")) < text.n)
		return REASON_encrypted;
	if (str_find(text, STR("nsupported")) < text.n || str_find(text, STR("codec ID")) < text.n)
		return REASON_no_reader;
	if (str_find_nocase(text, STR("truncated")) < text.n ||
	    str_find_nocase(text, STR("end of file")) < text.n)
		return REASON_short_data;
	return REASON_broken;
}

/* A stored name as valid UTF-8, in a. Old zips hold names in the code page of the machine that made
 * them. */
static str name_of(struct unpack *u, struct arena *a, struct archive_entry *entry,
		   const struct archive_kind *k)
{
	size_t cap = (size_t)u->job->limits->name_bytes;
	str s = str_sub(str_of(archive_entry_pathname(entry)), 0, cap);
	if (s.n == 0)
		s = str_sub(str_of(archive_entry_pathname_utf8(entry)), 0, cap);
	if (k->name != NULL)
		s = *k->name;
	enum charset c = utf8_valid(s) ? CHARSET_utf8 : charset_guess(s);
	s = charset_decode(a, c == CHARSET_none ? CHARSET_cp1252 : c, s);
	while (s.n > cap || !utf8_valid(s))
		s.n--;
	return s;
}

static bool too_big(const struct unpack *u)
{
	const struct limits *l = u->job->limits;
	const struct input *in = u->job->in;
	uint64_t packed = in->size != UINT64_MAX ? in->size : in->at + u->held, most;
	if (u->packed > 0)
		packed = u->packed;
	if (__builtin_mul_overflow(packed, l->expansion_ratio, &most))
		return false;
	return u->out > l->expansion_free_mib << 20 && u->out > most;
}

static bool give(struct unpack *u, const void *p, size_t n)
{
	u->out += n;
	if (too_big(u))
		return false;
	u->job->sink->child_data(u->job->sink, p, n);
	if (u->out - u->out_told >= PROGRESS_BYTES)
		tell(u);
	return true;
}

/* Holes of sparse members are given as zeroes. */
static bool give_hole(struct unpack *u, uint64_t n)
{
	static const unsigned char zero[4096];
	while (n > 0) {
		size_t piece = n < sizeof(zero) ? (size_t)n : sizeof(zero);
		if (!give(u, zero, piece))
			return false;
		n -= piece;
	}
	return true;
}

/* All data of the present member. */
static enum reason member_data(struct unpack *u)
{
	uint64_t at = 0;
	enum reason bad = REASON_none;
	for (;;) {
		const void *p;
		size_t n;
		la_int64_t offset;
		int r = archive_read_data_block(u->a, &p, &n, &offset);
		if (r == ARCHIVE_EOF)
			return bad;
		if (r == ARCHIVE_RETRY)
			continue;
		if (r < ARCHIVE_WARN)
			return why(u->a);
		if (r == ARCHIVE_WARN)
			bad = REASON_broken; /* such as a wrong checksum: the bytes are given all
						the same */
		if (offset > 0 && (uint64_t)offset > at && !give_hole(u, (uint64_t)offset - at))
			return REASON_limit_expansion;
		if (n > 0 && !give(u, p, n))
			return REASON_limit_expansion;
		at = (offset > 0 ? (uint64_t)offset : 0) + n;
	}
}

enum reason archive_give(struct unpack *u, const struct child *c)
{
	struct sink *s = u->job->sink;
	if (!s->child_begin(s, c) || !c->is_file || c->why != REASON_none)
		return REASON_none;
	enum reason r = member_data(u);
	s->child_end(s, r);
	return r;
}

size_t archive_take(struct unpack *u, void *p, size_t n, enum reason *out_why)
{
	*out_why = REASON_none;
	la_ssize_t got = archive_read_data(u->a, p, n);
	if (got < 0) {
		*out_why = why(u->a);
		return 0;
	}
	u->out += (size_t)got;
	if (too_big(u)) {
		*out_why = REASON_limit_expansion;
		return 0;
	}
	if (u->out - u->out_told >= PROGRESS_BYTES)
		tell(u);
	return (size_t)got;
}

str archive_take_all(struct unpack *u, struct arena *a, uint64_t most, enum reason *out_why)
{
	unsigned char *from = a->p;
	size_t have = 0;
	while (have < most) {
		size_t want = most - have < PIECE ? (size_t)(most - have) : PIECE;
		unsigned char *p = arena_alloc(a, want, 1, 1);
		size_t got = archive_take(u, p, want, out_why);
		have += got;
		a->p = p + got;
		if (got == 0)
			return (str){from, have};
	}
	*out_why = REASON_limit_memory;
	return (str){from, have};
}

static enum reason member(struct unpack *u, struct arena scratch, struct archive_entry *entry,
			  const struct archive_kind *k)
{
	/* the last of several names of a file has its bytes in cpio */
	bool has_bytes = archive_entry_size_is_set(entry) && archive_entry_size(entry) > 0;
	bool is_file = archive_entry_filetype(entry) == AE_IFREG &&
		       (archive_entry_hardlink(entry) == NULL || has_bytes);
	bool tried = k->passwords && u->job->passwords.n > 0;
	bool locked =
	    is_file && !tried &&
	    (archive_entry_is_data_encrypted(entry) || archive_entry_is_metadata_encrypted(entry));
	struct child c = {
	    .name = name_of(u, &scratch, entry, k),
	    .size = archive_entry_size_is_set(entry) && archive_entry_size(entry) >= 0
			? archive_entry_size(entry)
			: -1,
	    .index = u->index,
	    .is_file = is_file,
	    .why = locked ? REASON_encrypted : REASON_none,
	};
	return k->member == NULL ? archive_give(u, &c) : k->member(k->ctx, u, &c);
}

/* set_aside - a member that unpacked to too much, so that it does not hide its neighbours. gives
 * false when the walk has to end. */
static bool set_aside(struct unpack *u, const struct archive_kind *k, uint64_t before)
{
	if (!k->jumps || !u->job->in->can_seek || u->bombs >= BOMBS_MOST)
		return false;
	u->job->sink->partial(u->job->sink, REASON_limit_expansion, place(u));
	u->bombs++;
	u->out = u->out_told = before;
	return true;
}

/* Walk the members. gives the reason why it stopped before the end, or none. */
static enum reason walk(struct unpack *u, const struct archive_kind *k)
{
	for (;;) {
		struct archive_entry *entry;
		int r = archive_read_next_header(u->a, &entry);
		if (r == ARCHIVE_EOF)
			return REASON_none;
		if (r == ARCHIVE_RETRY)
			continue;
		if (r < ARCHIVE_WARN)
			return why(u->a);
		if (u->index >= u->job->limits->entries)
			return REASON_limit_entries;
		uint64_t before = u->out;
		enum reason bad = member(u, u->names, entry, k);
		u->index++;
		if (bad == REASON_limit_expansion && !set_aside(u, k, before))
			return bad;
	}
}

/* Bytes behind the packed data that are not padding: nobody reads them, so it is said. */
static void look_behind(struct unpack *u)
{
	struct input *in = u->job->in;
	la_int64_t used = archive_filter_bytes(u->a, -1);
	drop_held(u);
	if (used < 0 || (uint64_t)used >= in->at)
		return;
	bool rubbish = !in->can_seek; /* gone by: taken for more than padding */
	uint64_t at = (uint64_t)used;
	if (in->can_seek)
		input_seek(in, at);
	for (str s; !rubbish && (s = input_view(in, PIECE)).n > 0; input_skip(in, s.n))
		for (size_t i = 0; i < s.n && !rubbish; i++)
			rubbish = s.p[i] != 0;
	if (rubbish)
		u->job->sink->partial(u->job->sink, REASON_partly_unreadable, at);
}

int archive_read_all(struct read_job *j, const struct archive_kind *k, struct err *e)
{
	size_t room = (size_t)j->limits->name_bytes * 4 + 4096;
	unsigned char *p = arena_new(j->arena, unsigned char, room);
	struct unpack u = {
	    .job = j, .names = {p, p, p + room}, .base = k->base, .packed = k->packed};
	enum reason bad;
	bool started = start(&u, k);
	if (started)
		bad = walk(&u, k);
	else
		bad = u.a == NULL ? REASON_limit_memory : why(u.a);
	if (started && bad == REASON_broken && u.index == 0 &&
	    archive_read_has_encrypted_entries(u.a) > 0)
		bad = REASON_encrypted;
	uint64_t at = place(&u);
	if (bad == REASON_none && k->alone)
		look_behind(&u);
	archive_read_free(u.a);
	drop_held(&u);
	j->sink->progress(j->sink, place(&u));
	if (j->in->failed)
		return err_set(e, REASON_io_error, place(&u));
	if (bad != REASON_none && u.index == 0)
		return err_set(e, bad, at);
	if (bad != REASON_none)
		j->sink->partial(j->sink, bad, at);
	return 0;
}

int archive_read_sought(struct read_job *j, const struct archive_kind *k, struct err *e)
{
	uint64_t most = j->limits->member_memory_mib << 20;
	struct input all;
	str bytes;
	if (j->in->can_seek || (j->in->size != UINT64_MAX && j->in->size > most))
		return archive_read_all(j, k, e);
	if (!input_all(j->in, j->arena, most, &bytes))
		return err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, j->in->at);
	input_of_memory(&all, bytes);
	struct read_job job = *j;
	job.in = &all;
	return archive_read_all(&job, k, e);
}
