/*
 * rar_secret - see rar_secret.h. RAR 5.0 archive format (rarlab, technote.txt): AES-256 in CBC
 * mode, the key by PBKDF2 with HMAC-SHA256; which password is the right one the archive tells
 * itself, by eight bytes. Headers are written anew without what tells of encryption, data are
 * decrypted as they are asked for (unlocked.h). Refuses RAR 4, files that go on in another volume,
 * and archives without those eight bytes.
 */
#include "text/rar_secret.h"

#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

#include "base/cur.h"
#include "base/out.h"

#define HEADER_MOST  ((size_t)2 << 20)
#define WRITTEN_MOST ((size_t)64 << 20) /* [byte] of all headers written anew */
#define POWER_MOST   24u
#define ROUND_WORK   200u /* [byte] of work that a round of PBKDF2 counts for */
#define CHECK        8
#define PART_LAST    0x40u
#define PART_LEAST                                                                                 \
	64 /* [byte] of packed data, on the average; shorter parts are not looked through */
#define BLOCK UNLOCKED_BLOCK

enum sort { SORT_file = 2, SORT_lock = 4, SORT_end = 5 };

enum {
	HAS_EXTRA = 1u,
	HAS_DATA = 2u,
	GOES_ON = 0x08u, /* from another volume: libarchive makes no member of it */
	SPLIT = 0x18u,   /* or in another volume */
	FILE_TIME = 2u,
	FILE_SUM = 4u,
	FILE_NO_SIZE = 8u,
	WAY_SOLID = 0x40u,
	WAY_PACKED = 0x380u,
	LOCK_CHECK = 1u,
	LOCK_SUMS = 2u,
	RECORD_LOCK = 1u,
	RECORD_HASH = 2u
};

struct lock {
	unsigned power;
	bool has_check, sums;
	unsigned char salt[16], iv[BLOCK], check[CHECK];
};

struct keys {
	unsigned char data[RAR_KEY], sum[RAR_KEY];
};

/* A header, and what follows it. */
struct block {
	str body; /* borrowed until the next one */
	uint64_t size, data, sort, flags;
	str fields, extra; /* of body: behind the sizes; what is added */
};

struct walk {
	struct read_job *job;
	struct rar_open *out;
	const struct keys *header; /* of locked headers; else NULL */
	unsigned char *room;       /* HEADER_MOST bytes, for one of them */
	struct lock tried;         /* the lock of the passwords below */
	bool has_tried;
	const struct keys *found; /* for it; NULL: none opens it */
	uint64_t work;
	size_t written;
	uint64_t at;
	uint32_t place;
	bool shut; /* a member stayed locked */
};

/* ---- keys ---- */

static bool stretched(str password, const struct lock *l, unsigned more, unsigned char to[RAR_KEY])
{
	return PKCS5_PBKDF2_HMAC((const char *)password.p, (int)password.n, l->salt,
				 sizeof(l->salt), (int)((1u << l->power) + more), EVP_sha256(),
				 RAR_KEY, to) == 1;
}

static bool fits(str password, const struct lock *l)
{
	unsigned char long_check[RAR_KEY], check[CHECK] = {0};
	if (!stretched(password, l, 32, long_check))
		return false;
	for (size_t i = 0; i < sizeof(long_check); i++)
		check[i % CHECK] ^= long_check[i];
	return memcmp(check, l->check, CHECK) == 0;
}

static const struct keys *search(struct walk *w, const struct lock *l)
{
	uint64_t cost = (uint64_t)ROUND_WORK << l->power;
	for (str list = w->job->passwords; list.n > 0;) {
		str one = str_cut(&list, '\n');
		struct keys k;
		if (one.n == 0)
			continue;
		if (w->work < cost) {
			w->out->tired = true;
			return NULL;
		}
		w->work -= cost;
		if (fits(one, l) && stretched(one, l, 0, k.data) && stretched(one, l, 16, k.sum)) {
			struct keys *kept = arena_new(w->job->arena, struct keys, 1);
			*kept = k;
			return kept;
		}
	}
	return NULL;
}

static const struct keys *keys_of(struct walk *w, const struct lock *l)
{
	const struct lock *t = &w->tried;
	bool same = w->has_tried && t->power == l->power &&
		    memcmp(t->salt, l->salt, sizeof(l->salt)) == 0 &&
		    memcmp(t->check, l->check, CHECK) == 0;
	if (same)
		return w->found;
	w->tried = *l;
	w->has_tried = true;
	w->found = l->has_check && l->power <= POWER_MOST ? search(w, l) : NULL;
	return w->found;
}

bool rar_secret_sum(const struct rar_sum *s, uint32_t crc)
{
	unsigned char little[4], mac[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	uint32_t folded = 0;
	for (unsigned i = 0; i < 4; i++)
		little[i] = (unsigned char)(crc >> (8 * i));
	if (HMAC(EVP_sha256(), s->key, RAR_KEY, little, sizeof(little), mac, &n) == NULL)
		return false;
	for (unsigned i = 0; i < n; i++)
		folded ^= (uint32_t)mac[i] << (8 * (i & 3));
	return folded == s->sum;
}

/* ---- headers ---- */

static void take_bytes(struct cur *c, void *to, size_t n)
{
	str s = cur_take(c, n);
	if (s.n == n)
		memcpy(to, s.p, n);
}

/* What follows the version in the record of a file and in the header that locks all others. */
static bool take_lock(struct cur *c, bool of_file, struct lock *l)
{
	unsigned char sum[4] = {0}, made[EVP_MAX_MD_SIZE] = {0};
	*l = (struct lock){.power = 0};
	uint64_t version = cur_var(c), flags = cur_var(c);
	l->power = cur_u8(c);
	take_bytes(c, l->salt, sizeof(l->salt));
	if (of_file)
		take_bytes(c, l->iv, sizeof(l->iv));
	l->sums = of_file && (flags & LOCK_SUMS) != 0;
	if (flags & LOCK_CHECK) {
		take_bytes(c, l->check, CHECK);
		take_bytes(c, sum, sizeof(sum));
		l->has_check = EVP_Digest(l->check, CHECK, made, NULL, EVP_sha256(), NULL) == 1 &&
			       memcmp(made, sum, sizeof(sum)) == 0;
	}
	return !c->bad && version == 0;
}

static bool take_fields(struct block *b)
{
	struct cur c = cur_of(b->body);
	uint64_t extra = 0;
	b->sort = cur_var(&c);
	b->flags = cur_var(&c);
	if (b->flags & HAS_EXTRA)
		extra = cur_var(&c);
	b->data = b->flags & HAS_DATA ? cur_var(&c) : 0;
	str rest = {c.p, cur_left(&c)};
	if (c.bad || extra > rest.n)
		return false;
	b->fields = str_sub(rest, 0, rest.n - (size_t)extra);
	b->extra = str_sub(rest, rest.n - (size_t)extra, rest.n);
	return true;
}

/* One that is as it is. */
static bool plain_block(struct walk *w, struct block *b)
{
	input_seek(w->job->in, w->at);
	str all = str_sub(input_view(w->job->in, HEADER_MOST), 0, HEADER_MOST);
	struct cur c = cur_of(all);
	cur_u32(&c);
	b->body = cur_lv(&c);
	b->size = all.n - cur_left(&c);
	return !c.bad && take_fields(b);
}

/* One that is encrypted: its length is in its first 16 bytes. */
static bool locked_block(struct walk *w, struct block *b)
{
	unsigned char iv[BLOCK], head[BLOCK];
	input_seek(w->job->in, w->at);
	str all = str_sub(input_view(w->job->in, HEADER_MOST), 0, HEADER_MOST);
	str in = str_sub(all, BLOCK, all.n);
	if (in.n < BLOCK)
		return false;
	memcpy(iv, all.p, BLOCK);
	if (!unlocked_plain(&w->out->u, w->header->data, iv, str_sub(in, 0, BLOCK), head))
		return false;
	struct cur c = cur_of((str){head, sizeof(head)});
	uint32_t crc = cur_u32(&c);
	uint64_t body = cur_var(&c);
	size_t before = sizeof(head) - cur_left(&c);
	if (c.bad || body > in.n - before)
		return false;
	size_t n = before + (size_t)body, whole = (n + BLOCK - 1) / BLOCK * BLOCK;
	if (whole > in.n ||
	    !unlocked_plain(&w->out->u, w->header->data, iv, str_sub(in, 0, whole), w->room) ||
	    crc32_z(0, w->room + 4, n - 4) != crc)
		return false;
	b->body = (str){w->room + before, (size_t)body};
	b->size = BLOCK + whole;
	return take_fields(b);
}

/* ---- writing ---- */

static void put_block(struct walk *w, str body)
{
	struct out o = out_mem(), all = out_mem();
	out_lv(&o, body);
	out_u32(&all, (uint32_t)crc32_z(0, out_view(&o).p, out_view(&o).n));
	out_str(&all, out_view(&o));
	str s = str_copy(w->job->arena, out_view(&all));
	w->written += s.n;
	unlocked_bytes(&w->out->u, s);
	out_end(&o);
	out_end(&all);
}

/* A file, as far as it matters here. */
struct file {
	struct lock lock;
	bool locked, solid, stored, has_size, has_sum;
	uint64_t flags, size;
	uint32_t sum;
	str attributes, rest; /* of its fields: before and behind the checksum */
};

static bool take_file(const struct block *b, struct file *f)
{
	struct cur c = cur_of(b->fields);
	*f = (struct file){.flags = cur_var(&c)};
	f->size = cur_var(&c);
	f->has_size = (f->flags & FILE_NO_SIZE) == 0;
	const unsigned char *from = c.p;
	cur_var(&c);
	if (f->flags & FILE_TIME)
		cur_u32(&c);
	f->attributes = (str){from, c.bad ? 0 : (size_t)(c.p - from)};
	f->has_sum = (f->flags & FILE_SUM) != 0;
	f->sum = f->has_sum ? cur_u32(&c) : 0;
	f->rest = (str){c.p, cur_left(&c)};
	uint64_t way = cur_var(&c);
	f->solid = (way & WAY_SOLID) != 0;
	f->stored = (way & WAY_PACKED) == 0;
	for (struct cur e = cur_of(b->extra); cur_left(&e) > 0;) {
		struct cur record = cur_of(cur_lv(&e));
		if (cur_var(&record) == RECORD_LOCK && !record.bad) {
			f->locked = true;
			if (!take_lock(&record, true, &f->lock))
				f->lock.has_check = false;
		}
	}
	return !c.bad;
}

/* What is added, but for the lock, and what only those with the password can compare. */
static void put_extra(struct out *o, const struct block *b, const struct file *f)
{
	for (struct cur e = cur_of(b->extra); cur_left(&e) > 0;) {
		str s = cur_lv(&e);
		struct cur record = cur_of(s);
		uint64_t sort = cur_var(&record);
		if (s.n > 0 && sort != RECORD_LOCK && !(sort == RECORD_HASH && f->lock.sums))
			out_lv(o, s);
	}
}

static void add_sum(struct walk *w, const struct file *f, const struct keys *k)
{
	struct rar_open *r = w->out;
	GROW(r->sum, r->cap, r->sums + 1);
	r->sum[r->sums++] = (struct rar_sum){.place = w->place, .sum = f->sum, .key = k->sum};
}

/* What is packed ends before the padding, which the decoder would take for more: each part of it
 * tells how long it is, and whether it is the last. source: technote.txt; unrar, unpack50.cpp */
static uint64_t packed_length(struct walk *w, const struct block *b, const struct file *f,
			      const struct keys *k)
{
	struct unlocked u = {.in = w->job->in, .key_n = RAR_KEY, .cipher = w->out->u.cipher};
	uint64_t at = 0, parts = b->data / PART_LEAST + 1, n = b->data;
	unlocked_decrypt(&u, w->at + b->size, b->data, k->data, f->lock.iv);
	for (; parts > 0 && at < b->data; parts--) {
		unsigned char head[2 + 3] = {0};
		(void)unlocked_read(&u, at, head, sizeof(head));
		unsigned bytes = (head[0] >> 3 & 3) + 1;
		uint64_t size = head[2];
		for (unsigned i = 1; i < bytes && i < 3; i++)
			size |= (uint64_t)head[2 + i] << (8 * i);
		at += 2 + bytes + size;
		if ((head[0] & PART_LAST) != 0 || bytes > 3) {
			n = bytes <= 3 && at < b->data ? at : b->data;
			break;
		}
	}
	grow_free(u.piece, u.cap, sizeof(*u.piece));
	return n;
}

static void put_file(struct walk *w, const struct block *b, const struct file *f,
		     const struct keys *k)
{
	struct out extra = out_mem(), o = out_mem();
	uint64_t data = f->stored ? b->data : packed_length(w, b, f, k);
	if (f->stored && f->has_size && f->size < data)
		data = f->size;
	put_extra(&extra, b, f);
	out_var(&o, b->sort);
	out_var(&o, (b->flags & ~(uint64_t)HAS_EXTRA) | HAS_EXTRA);
	out_var(&o, out_view(&extra).n);
	out_var(&o, data);
	out_var(&o, f->lock.sums ? f->flags & ~(uint64_t)FILE_SUM : f->flags);
	out_var(&o, f->size);
	out_str(&o, f->attributes);
	if (f->has_sum && !f->lock.sums)
		out_u32(&o, f->sum);
	if (f->has_sum && f->lock.sums)
		add_sum(w, f, k);
	out_str(&o, f->rest);
	out_str(&o, out_view(&extra));
	put_block(w, out_view(&o));
	unlocked_decrypt(&w->out->u, w->at + b->size, data, k->data, f->lock.iv);
	w->out->any = true;
	out_end(&extra);
	out_end(&o);
}

static void put_same(struct walk *w, const struct block *b)
{
	if (w->header == NULL) {
		unlocked_range(&w->out->u, w->at, b->size + b->data);
		return;
	}
	put_block(w, b->body);
	unlocked_range(&w->out->u, w->at + b->size, b->data);
}

static void put(struct walk *w, const struct block *b)
{
	struct file f;
	const struct keys *k = NULL;
	if (b->sort != SORT_file || !take_file(b, &f)) {
		put_same(w, b);
		w->place += b->sort == SORT_file && (b->flags & GOES_ON) == 0 ? 1 : 0;
		return;
	}
	bool whole = (b->flags & (HAS_DATA | SPLIT)) == HAS_DATA;
	if (f.locked && whole && !(f.solid && w->shut))
		k = keys_of(w, &f.lock);
	w->shut = w->shut || (f.locked && k == NULL);
	if (k != NULL)
		put_file(w, b, &f, k);
	else
		put_same(w, b);
	w->place += (b->flags & GOES_ON) == 0 ? 1 : 0;
}

/* ---- all of it ---- */

/* The header that tells that all others are encrypted. gives false when none of the passwords
 * opens it */
static bool open_headers(struct walk *w)
{
	struct block b;
	struct lock l;
	if (!plain_block(w, &b) || b.sort != SORT_lock)
		return true;
	struct cur c = cur_of(b.fields);
	w->header = take_lock(&c, false, &l) ? keys_of(w, &l) : NULL;
	w->room = arena_alloc(w->job->arena, HEADER_MOST, 1, 1);
	w->at += b.size;
	w->out->any = true;
	return w->header != NULL;
}

void rar_secret_open(struct read_job *j, struct rar_open *out)
{
	struct walk w = {.job = j, .out = out, .work = unlocked_work(j->limits, j->in->size)};
	struct block b = {.sort = 0};
	*out = (struct rar_open){.u = unlocked_begin(j->in, RAR_KEY)};
	w.at = RAR5_START.n;
	unlocked_range(&out->u, 0, w.at);
	if (!open_headers(&w)) {
		out->headers = true;
		return;
	}
	while (b.sort != SORT_end && w.at < j->in->size && w.place < j->limits->entries &&
	       w.written < WRITTEN_MOST) {
		uint64_t next;
		if (!(w.header != NULL ? locked_block(&w, &b) : plain_block(&w, &b)) ||
		    __builtin_add_overflow(w.at, b.size, &next) ||
		    __builtin_add_overflow(next, b.data, &next) || next > j->in->size)
			break;
		put(&w, &b);
		w.at = next;
	}
	out->cut = w.header != NULL && b.sort != SORT_end;
	if (w.header == NULL && w.at < j->in->size)
		unlocked_range(&out->u, w.at, j->in->size - w.at);
}

void rar_secret_end(struct rar_open *r)
{
	unlocked_end(&r->u);
	grow_free(r->sum, r->cap, sizeof(*r->sum));
}
