/*
 * sevenzip_key - see sevenzip_key.h. 7-Zip 22.01, 7zAES.cpp: the key of AES-256 is SHA-256 over
 * salt, password and a counter, over and over. The first file of a folder is unpacked out of a
 * small archive of that folder alone. Refuses to take a password for the right one by less than the
 * checksum, where other bytes could be unpacked as well, and to try on beyond the work allowed.
 */
#include "text/sevenzip_key.h"

#include <string.h>

#include <openssl/evp.h>
#include <zlib.h>

#include "text/unlocked.h"

#define KEY         SEVENZIP_KEY
#define TAKE_BYTES  ((size_t)16 << 10)
#define UNITS_BYTES ((size_t)32 << 10)   /* hashed at once */
#define TRIAL_WORK  ((uint64_t)64 << 10) /* [byte] of work that setting up a trial counts for */

struct sevenzip_password {
	str wide;
	bool made; /* its key, for the salt of the search */
	unsigned char key[KEY];
};

/* ---- keys ---- */

/* What is hashed for rounds [from, from + n). */
static str units(unsigned char *to, const struct sevenzip_lock *l, str wide, uint64_t from,
		 uint64_t n)
{
	unsigned char *p = to;
	for (uint64_t i = from; i < from + n; i++) {
		memcpy(p, l->salt, l->salt_n);
		memcpy(p + l->salt_n, wide.p, wide.n);
		p += l->salt_n + wide.n;
		for (unsigned k = 0; k < 8; k++)
			*p++ = (unsigned char)(i >> (8 * k));
	}
	return (str){to, (size_t)(p - to)};
}

static bool derive(struct arena scratch, const struct sevenzip_lock *l, str wide,
		   unsigned char key[KEY])
{
	uint64_t rounds = UINT64_C(1) << l->power, each = l->salt_n + wide.n + 8;
	uint64_t at_once = each < UNITS_BYTES ? UNITS_BYTES / each : 1;
	unsigned char *room = arena_alloc(&scratch, at_once * each, 1, 1);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool ok = c != NULL && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1;
	for (uint64_t i = 0; ok && i < rounds; i += at_once) {
		str s = units(room, l, wide, i, rounds - i < at_once ? rounds - i : at_once);
		ok = EVP_DigestUpdate(c, s.p, s.n) == 1;
	}
	ok = ok && EVP_DigestFinal_ex(c, key, NULL) == 1;
	EVP_MD_CTX_free(c);
	return ok;
}

static void spend(struct sevenzip_search *s, uint64_t work)
{
	s->work -= work < s->work ? work : s->work;
}

/* All locks of a folder have one salt and power; keys of another one before are forgotten. */
static void use_salt(struct sevenzip_search *s, const struct sevenzip_lock *l)
{
	if (s->power == l->power && s->salt_n == l->salt_n &&
	    memcmp(s->salt, l->salt, l->salt_n) == 0)
		return;
	s->power = l->power;
	s->salt_n = l->salt_n;
	memcpy(s->salt, l->salt, l->salt_n);
	for (size_t i = 0; i < s->n; i++)
		s->password[i].made = false;
}

static bool make_key(struct sevenzip_search *s, const struct sevenzip_lock *l,
		     struct sevenzip_password *p)
{
	uint64_t work = (l->salt_n + p->wide.n + 8) << l->power;
	if (p->made)
		return true;
	if (work > s->work) {
		s->tired = true;
		return false;
	}
	spend(s, work);
	p->made = derive(*s->job->arena, l, p->wide, p->key);
	return p->made;
}

static void take_passwords(struct sevenzip_search *s, str list)
{
	size_t lines = 1;
	for (str rest = list; rest.n > 0; lines++)
		(void)str_cut(&rest, '\n');
	s->password = arena_new(s->job->arena, struct sevenzip_password, lines);
	while (list.n > 0) {
		str one = str_cut(&list, '\n');
		if (one.n > 0)
			s->password[s->n++].wide = unlocked_wide(s->job->arena, one);
	}
}

/* ---- a small archive of one folder ---- */

static void put_name(struct out *o, char name)
{
	out_char(o, name);
	out_bytes(o, "\0\0", 3);
}

/* How one folder is packed. source: 7zFormat.txt, PackInfo and Folders */
static void put_packed(struct out *o, const struct sevenzip_way *w, const struct sevenzip_stream *s)
{
	out_bytes(o, "\x01\x04\x06\x00", 4);
	sevenzip_put_number(o, w->packs);
	out_u8(o, SZ_size);
	for (unsigned i = 0; i < w->packs; i++)
		sevenzip_put_number(o, s[i].n);
	out_bytes(o, "\x00\x07\x0B\x01\x00", 5);
	sevenzip_put_way(o, w);
	out_u8(o, SZ_coder_sizes);
	for (unsigned i = 0; i < w->out; i++)
		sevenzip_put_number(o, w->size[i]);
	out_u8(o, SZ_end);
}

/* The header of an archive that holds the folder, its first file as one, the others as another. */
static void put_small(struct out *o, const struct sevenzip_folder *f, const struct sevenzip_way *w,
		      const struct sevenzip_stream *s)
{
	unsigned files = f->files > 1 ? 2 : 1;
	put_packed(o, w, s);
	out_u8(o, SZ_substreams);
	out_u8(o, SZ_counts);
	out_u8(o, (uint8_t)files);
	if (files > 1) {
		out_u8(o, SZ_size);
		sevenzip_put_number(o, f->first);
	}
	out_bytes(o, "\x00\x00\x05", 3);
	out_u8(o, (uint8_t)files);
	out_u8(o, SZ_names);
	out_u8(o, (uint8_t)(1 + 4 * files));
	out_u8(o, 0);
	put_name(o, 'a');
	if (files > 1)
		put_name(o, 'b');
	out_bytes(o, "\0", 2);
}

static enum reason take_first(void *ctx, struct unpack *u, const struct child *c)
{
	unsigned char bytes[TAKE_BYTES];
	struct sevenzip_first *f = ctx;
	size_t n;
	(void)c;
	f->why = REASON_none;
	while ((n = archive_take(u, bytes, sizeof(bytes), &f->why)) > 0) {
		f->crc = (uint32_t)crc32_z(f->crc, bytes, n);
		f->n += n;
		if (f->wanted)
			out_bytes(&f->bytes, bytes, n);
	}
	return REASON_limit_expansion; /* ends the walk */
}

/* What the sink of the job is told while passwords are tried: that there is progress. */
struct quiet {
	struct sink s;
	struct sink *to;
};

static void on_progress(struct sink *s, uint64_t bytes)
{
	struct sink *to = ((struct quiet *)(void *)s)->to;
	to->progress(to, bytes);
}

static void walk(struct sevenzip_search *s, struct arena *scratch, struct unlocked *u,
		 struct sevenzip_first *f)
{
	struct quiet q = {.s = sink_none(), .to = s->job->sink};
	struct archive_kind k = {.support = s->support,
				 .seek = true,
				 .packed = s->job->in->size,
				 .member = take_first,
				 .ctx = f};
	struct read_job job = *s->job;
	struct err e = {0};
	q.s.progress = on_progress;
	job.arena = scratch;
	job.sink = &q.s;
	job.in = unlocked_view(u);
	job.passwords = STR_NONE;
	f->why = REASON_broken;
	(void)archive_read_all(&job, &k, &e);
}

/* read_first - the first file of a folder, decrypted with key. gives whether it is what its
 * checksum says, or could at least be unpacked when it has none */
bool sevenzip_read_first(struct sevenzip_search *s, const struct sevenzip *z,
			 const struct sevenzip_folder *f, const unsigned char *key,
			 struct sevenzip_first *first)
{
	struct arena scratch = *s->job->arena;
	struct sevenzip_stream *t = arena_new(&scratch, struct sevenzip_stream, SEVENZIP_MOST);
	struct sevenzip_way w;
	if (!sevenzip_way_of(z, f, &w) || !sevenzip_unlock(&w, z->pack + f->pack, t))
		return false;
	struct unlocked u = unlocked_begin(s->job->in, KEY);
	struct out start = out_mem(), header = out_mem();
	uint64_t size = SEVENZIP_START;
	put_small(&header, f, &w, t);
	for (unsigned i = 0; i < w.packs; i++)
		size += t[i].n;
	sevenzip_put_start(&start, size, out_view(&header));
	unlocked_bytes(&u, out_view(&start));
	for (unsigned i = 0; i < w.packs; i++) {
		uint64_t from = z->at[f->pack + i];
		if (t[i].locked)
			unlocked_decrypt(&u, from, t[i].n, key, t[i].lock.iv);
		else
			unlocked_range(&u, from, t[i].n);
	}
	unlocked_bytes(&u, out_view(&header));
	walk(s, &scratch, &u, first);
	spend(s, u.given + TRIAL_WORK);
	unlocked_end(&u);
	out_end(&start);
	out_end(&header);
	if (first->why != REASON_none || first->n != f->first)
		return false;
	return f->has_first_crc ? first->crc == f->first_crc : !sevenzip_is_stored(&w);
}

/* ---- which password ---- */

static const unsigned char *keep(struct sevenzip_search *s, size_t i)
{
	const unsigned char *key = s->password[i].key;
	s->best = i;
	if (s->last == NULL || memcmp(s->last, key, KEY) != 0)
		s->last = str_copy(s->job->arena, (str){key, KEY}).p;
	return s->last;
}

static bool same_salt(const struct sevenzip_lock *a, const struct sevenzip_lock *b)
{
	return a->power == b->power && a->salt_n == b->salt_n &&
	       memcmp(a->salt, b->salt, a->salt_n) == 0;
}

/* The lock of a folder. gives false when its way is not understood. */
static bool lock_of(struct arena scratch, const struct sevenzip *z, const struct sevenzip_folder *f,
		    struct sevenzip_lock *out)
{
	struct sevenzip_stream *t = arena_new(&scratch, struct sevenzip_stream, SEVENZIP_MOST);
	struct sevenzip_way w;
	bool found = false;
	if (!sevenzip_way_of(z, f, &w) || !sevenzip_unlock(&w, z->pack + f->pack, t))
		return false;
	for (unsigned i = 0; i < w.packs; i++) {
		if (!t[i].locked)
			continue;
		if (found && !same_salt(out, &t[i].lock))
			return false;
		*out = t[i].lock;
		found = true;
	}
	return found;
}

static bool fits(struct sevenzip_search *s, const struct sevenzip *z,
		 const struct sevenzip_folder *f, const struct sevenzip_lock *l,
		 struct sevenzip_password *p)
{
	struct sevenzip_first first = {.n = 0};
	if (!make_key(s, l, p))
		return false;
	uint64_t work = s->work;
	if (!sevenzip_read_first(s, z, f, p->key, &first))
		return false;
	s->work = work; /* what was read so is no loss */
	return true;
}

const unsigned char *sevenzip_find_key(struct sevenzip_search *s, const struct sevenzip *z,
				       const struct sevenzip_folder *f)
{
	size_t best = s->best;
	struct sevenzip_lock l;
	if (f->files == 0 || !lock_of(*s->job->arena, z, f, &l))
		return NULL;
	use_salt(s, &l);
	for (size_t i = 0; i < s->n; i++) {
		size_t which = i == 0 ? best : i <= best ? i - 1 : i;
		s->tired = s->tired || s->work == 0;
		if (s->work == 0)
			return NULL;
		if (fits(s, z, f, &l, &s->password[which]))
			return keep(s, which);
	}
	return NULL;
}

struct sevenzip_search sevenzip_search_begin(struct read_job *j,
					     bool (*support)(struct archive *, int))
{
	struct sevenzip_search s = {
	    .job = j, .support = support, .work = unlocked_work(j->limits, j->in->size)};
	take_passwords(&s, j->passwords);
	return s;
}
