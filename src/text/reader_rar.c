/*
 * reader_rar - members of RAR archives (RAR 1.5 to 4 and 5.0, technote.txt of RAR 6).
 * Of an archive in volumes each volume is read alone: members that are whole in it come out, the
 * one that goes on in the next breaks off. Tries the passwords given on RAR 5; libarchive tells of
 * encrypted members of RAR 4 only, so the headers of RAR 5 are looked through here first. Refuses
 * passwords of RAR 4.
 */
#include <archive.h>
#include <zlib.h>

#include "base/cur.h"
#include "text/archive.h"
#include "text/rar_secret.h"

#define TAKE_BYTES  ((size_t)16 << 10)
#define HEADER_MOST ((size_t)1 << 20)
#define HAS_EXTRA   1u
#define HAS_DATA    2u
#define GOES_ON     0x08u /* from another volume: libarchive makes no member of it */
#define SPLIT       0x18u /* or in another volume */
#define RECORD_LOCK 1     /* in the extra area: how the file is encrypted */

enum block { BLOCK_file = 2, BLOCK_end = 5 };

/* A member of which something is to be told. */
struct odd {
	uint32_t place;
	bool locked, split, goes_on;
};

/* All of them, by rising place. */
struct locked {
	struct odd *odd;
	size_t n, cap;
	bool split;           /* one of them is */
	size_t asked, summed; /* those before it are behind the walk */
	struct rar_open open;
	struct sink *sink;
};

static int rar_bid(const struct head *h)
{
	return str_starts(h->raw, STR("Rar!\x1A\x07\x00")) || str_starts(h->raw, RAR5_START) ? 95
											     : 0;
}

static bool support(struct archive *a, int arg)
{
	(void)arg;
	return archive_read_support_format_rar(a) == ARCHIVE_OK &&
	       archive_read_support_format_rar5(a) == ARCHIVE_OK;
}

static bool extra_locks(str extra)
{
	struct cur c = cur_of(extra);
	while (cur_left(&c) > 0) {
		struct cur record = cur_of(cur_lv(&c));
		if (cur_var(&record) == RECORD_LOCK && !record.bad)
			return true;
	}
	return false;
}

/* One block. gives its length with the data behind it, 0 when there is none. */
static uint64_t read_block(struct input *in, uint64_t *out_sort, struct odd *out_odd)
{
	struct cur c = cur_of(str_sub(input_view(in, HEADER_MOST), 0, HEADER_MOST));
	size_t whole = cur_left(&c);
	uint64_t extra = 0, data = 0, end;
	cur_u32(&c);
	struct cur h = cur_of(cur_lv(&c));
	size_t size = whole - cur_left(&c);
	*out_sort = cur_var(&h);
	uint64_t flags = cur_var(&h);
	if (flags & HAS_EXTRA)
		extra = cur_var(&h);
	if (flags & HAS_DATA)
		data = cur_var(&h);
	str rest = {h.p, cur_left(&h)};
	if (c.bad || h.bad || extra > rest.n || __builtin_add_overflow(data, size, &end))
		return 0;
	out_odd->split = (flags & SPLIT) != 0;
	out_odd->goes_on = (flags & GOES_ON) != 0;
	out_odd->locked = extra_locks(str_sub(rest, rest.n - (size_t)extra, rest.n));
	return end;
}

static void find_locked(struct read_job *j, struct locked *l)
{
	struct input *in = j->in;
	uint64_t start = in->at, at = start + RAR5_START.n, sort, n;
	struct odd o;
	uint32_t place = 0;
	while (place < j->limits->entries) {
		input_seek(in, at);
		n = read_block(in, &sort, &o);
		if (n == 0 || sort == BLOCK_end || __builtin_add_overflow(at, n, &at) ||
		    at >= in->size)
			break;
		if (sort != BLOCK_file)
			continue;
		l->split = l->split || o.split;
		if (o.goes_on)
			continue;
		o.place = place++;
		if (o.locked || o.split) {
			GROW(l->odd, l->cap, l->n + 1);
			l->odd[l->n++] = o;
		}
	}
	input_seek(in, start);
}

/* One whose checksum libarchive can not compare, or of which it does not say that the rest is in
 * another volume. sum: NULL for the latter */
static enum reason give_odd(struct locked *l, struct unpack *u, const struct child *c,
			    const struct rar_sum *sum)
{
	unsigned char bytes[TAKE_BYTES];
	enum reason why = REASON_none;
	uint32_t crc = 0;
	size_t n;
	if (!l->sink->child_begin(l->sink, c))
		return REASON_none;
	while ((n = archive_take(u, bytes, sizeof(bytes), &why)) > 0) {
		crc = (uint32_t)crc32_z(crc, bytes, n);
		l->sink->child_data(l->sink, bytes, n);
	}
	if (sum == NULL && why != REASON_limit_expansion)
		why = REASON_short_data;
	else if (why == REASON_none && !rar_secret_sum(sum, crc))
		why = REASON_broken;
	l->sink->child_end(l->sink, why);
	return why;
}

static enum reason on_member(void *ctx, struct unpack *u, const struct child *c)
{
	static const struct odd usual;
	struct locked *l = ctx;
	const struct rar_open *r = &l->open;
	const struct rar_sum *sum = NULL;
	struct child m = *c;
	while (l->asked < l->n && l->odd[l->asked].place < c->index)
		l->asked++;
	while (l->summed < r->sums && r->sum[l->summed].place < c->index)
		l->summed++;
	bool is_odd = m.is_file && l->asked < l->n && l->odd[l->asked].place == c->index;
	const struct odd *o = is_odd ? &l->odd[l->asked] : &usual;
	if (o->locked)
		m.why = r->tired ? REASON_untried : REASON_encrypted;
	if (m.is_file && l->summed < r->sums && r->sum[l->summed].place == c->index)
		sum = &r->sum[l->summed];
	if (m.why == REASON_none && (sum != NULL || o->split))
		return give_odd(l, u, &m, sum);
	return archive_give(u, &m);
}

static int read_five(struct read_job *j, struct archive_kind *k, struct locked *l, struct err *e)
{
	struct read_job job = *j;
	rar_secret_open(j, &l->open);
	if (l->open.headers)
		return err_set(e, l->open.tired ? REASON_untried : REASON_encrypted, 0);
	if (l->open.any)
		job.in = unlocked_view(&l->open.u);
	else
		input_seek(j->in, 0);
	k->packed = j->in->size;
	find_locked(&job, l);
	int r = archive_read_all(&job, k, e);
	if (j->in->failed)
		return err_set(e, REASON_io_error, 0);
	if (r != 0 && l->split && e->reason == REASON_broken)
		e->reason = REASON_short_data;
	if (r == 0 && (l->open.cut || l->split))
		j->sink->partial(j->sink, REASON_short_data, j->in->size);
	return r;
}

static int rar_read(struct read_job *j, struct err *e)
{
	struct locked l = {.sink = j->sink};
	struct archive_kind k = {.support = support, .seek = true, .member = on_member, .ctx = &l};
	bool five = j->in->can_seek && str_starts(j->head->raw, RAR5_START);
	int r = five ? read_five(j, &k, &l, e) : archive_read_all(j, &k, e);
	rar_secret_end(&l.open);
	grow_free(l.odd, l.cap, sizeof(*l.odd));
	return r;
}

const struct reader reader_rar = {
    .name = "rar",
    .version = 2,
    .format = "RAR archive",
    .standard = "RAR 4, RAR 5.0 (technote.txt)",
    .limits = "no passwords of RAR 4; volumes are read one by one",
    .container = true,
    .needs_seek = true,
    .bid = rar_bid,
    .bid_most = 95,
    .read = rar_read,
    .warm = unlocked_warm,
};
