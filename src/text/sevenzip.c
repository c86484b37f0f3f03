/*
 * sevenzip - see sevenzip.h. 7-Zip 22.01, 7zFormat.txt and 7zAES.cpp. Refuses parts of the header
 * that stand elsewhere ("external") and streams besides the main ones: nobody writes them.
 */
#include "text/sevenzip.h"

#include <string.h>

#include <zlib.h>

#include "base/cur.h"

#define AES        STR("\x06\xF1\x07\x01")
#define POWER_MOST 24u
#define STORED     STR("\0")
#define PPMD       STR("\x03\x04\x01")

static uint64_t number(struct cur *c)
{
	uint64_t first = cur_u8(c), mask = 0x80, v = 0;
	for (unsigned i = 0; i < 8; i++, mask >>= 1) {
		if ((first & mask) == 0)
			return v | (first & (mask - 1)) << (8 * i);
		v |= (uint64_t)cur_u8(c) << (8 * i);
	}
	return v;
}

/* A number that is at most `most`. */
static size_t count(struct cur *c, uint64_t most)
{
	uint64_t v = number(c);
	c->bad = c->bad || v > most;
	return c->bad ? 0 : (size_t)v;
}

static void want(struct cur *c, enum sevenzip_id id)
{
	if (number(c) != (uint64_t)id)
		c->bad = true;
}

static bool bit(str bits, uint64_t i)
{
	return i / 8 < bits.n && (bits.p[i / 8] & 0x80u >> i % 8) != 0;
}

/* Which of n have a checksum: all (gives nothing) or some. */
static str which(struct cur *c, uint64_t n, bool *out_all)
{
	*out_all = cur_u8(c) != 0;
	return *out_all ? STR_NONE : cur_take(c, n / 8 + (n % 8 != 0 ? 1 : 0));
}

/* ---- a folder ---- */

static void coder(struct cur *c, struct sevenzip_way *w)
{
	struct sevenzip_coder *k = &w->coder[w->coders++];
	uint8_t flags = cur_u8(c);
	c->bad = c->bad || (flags & 0xC0) != 0;
	k->id = cur_take(c, flags & 0xF);
	k->in = k->out = 1;
	k->props = STR_NONE;
	if (flags & 0x10) {
		k->in = (unsigned)count(c, SEVENZIP_MOST - w->in);
		k->out = (unsigned)count(c, SEVENZIP_MOST - w->out);
	}
	if (flags & 0x20)
		k->props = cur_take(c, number(c));
	w->in += k->in;
	w->out += k->out;
	c->bad = c->bad || w->in > SEVENZIP_MOST || w->out > SEVENZIP_MOST;
}

/* Which bond gives that stream; w->bonds: none. */
static unsigned bond_into(const struct sevenzip_way *w, unsigned in)
{
	unsigned i = 0;
	while (i < w->bonds && w->bond_in[i] != in)
		i++;
	return i;
}

static unsigned bond_from(const struct sevenzip_way *w, unsigned out)
{
	unsigned i = 0;
	while (i < w->bonds && w->bond_out[i] != out)
		i++;
	return i;
}

static void way(struct cur *c, struct sevenzip_way *w)
{
	w->coders = w->in = w->out = w->bonds = w->packs = 0;
	size_t coders = count(c, SEVENZIP_MOST);
	for (size_t i = 0; i < coders && !c->bad; i++)
		coder(c, w);
	if (c->bad || w->out == 0 || w->in < w->out - 1) {
		c->bad = true;
		return;
	}
	for (unsigned bonds = w->out - 1; bonds > 0; bonds--) {
		w->bond_in[w->bonds] = (unsigned)count(c, w->in - 1);
		w->bond_out[w->bonds++] = (unsigned)count(c, w->out - 1);
	}
	unsigned packs = w->in - w->bonds;
	for (unsigned i = 0; packs == 1 && i < w->in; i++)
		if (bond_into(w, i) == w->bonds && w->packs == 0)
			w->pack_in[w->packs++] = i;
	while (packs != 1 && w->packs < packs)
		w->pack_in[w->packs++] = (unsigned)count(c, w->in - 1);
	c->bad = c->bad || w->packs != packs;
}

bool sevenzip_way_of(const struct sevenzip *z, const struct sevenzip_folder *f,
		     struct sevenzip_way *out)
{
	struct cur c = cur_of(f->raw);
	way(&c, out);
	if (c.bad || out->out > z->sizes - f->size || out->packs > z->packs - f->pack)
		return false;
	memcpy(out->size, z->size + f->size, out->out * sizeof(out->size[0]));
	return true;
}

/* ---- the header ---- */

struct parse {
	struct arena *a;
	struct cur c;
	uint64_t most;
	struct sevenzip *z;
};

static void numbers(struct parse *p, uint64_t *to, size_t n)
{
	for (size_t i = 0; i < n && !p->c.bad; i++)
		to[i] = number(&p->c);
}

static void skip_checksums(struct cur *c, uint64_t n)
{
	bool all;
	str bits = which(c, n, &all);
	for (uint64_t i = 0; i < n && !c->bad; i++)
		if (all || bit(bits, i))
			cur_u32(c);
}

static void packed(struct parse *p)
{
	struct sevenzip *z = p->z;
	uint64_t at = number(&p->c), id;
	z->packs = count(&p->c, cur_left(&p->c));
	z->pack = arena_new(p->a, uint64_t, z->packs);
	z->at = arena_new(p->a, uint64_t, z->packs);
	while ((id = number(&p->c)) != SZ_end && !p->c.bad) {
		if (id == SZ_size)
			numbers(p, z->pack, z->packs);
		else if (id == SZ_crc)
			skip_checksums(&p->c, z->packs);
		else
			p->c.bad = true;
	}
	p->c.bad = p->c.bad || __builtin_add_overflow(at, SEVENZIP_START, &at);
	for (size_t i = 0; i < z->packs && !p->c.bad; i++) {
		z->at[i] = at;
		p->c.bad = __builtin_add_overflow(at, z->pack[i], &at) || at > INT64_MAX;
	}
}

static void folders(struct parse *p)
{
	struct sevenzip *z = p->z;
	struct sevenzip_way w;
	size_t pack = 0;
	want(&p->c, SZ_folder);
	z->folders = count(&p->c, cur_left(&p->c) < p->most ? cur_left(&p->c) : p->most);
	if (cur_u8(&p->c) != 0)
		p->c.bad = true;
	z->folder = arena_new(p->a, struct sevenzip_folder, z->folders);
	for (size_t i = 0; i < z->folders && !p->c.bad; i++) {
		const unsigned char *from = p->c.p;
		way(&p->c, &w);
		z->folder[i] = (struct sevenzip_folder){
		    .raw = {from, (size_t)(p->c.p - from)}, .size = z->sizes, .pack = pack};
		z->sizes += w.out;
		pack += w.packs;
	}
	p->c.bad = p->c.bad || pack > z->packs;
}

/* What comes out of a folder in the end. */
static void whole(struct sevenzip *z, struct sevenzip_folder *f)
{
	struct sevenzip_way w;
	unsigned i = 0;
	if (!sevenzip_way_of(z, f, &w))
		return;
	while (i + 1 < w.out && bond_from(&w, i) < w.bonds)
		i++;
	f->whole = f->first = w.size[i];
	f->files = 1;
}

static void unpacking(struct parse *p)
{
	struct sevenzip *z = p->z;
	bool all;
	folders(p);
	want(&p->c, SZ_coder_sizes);
	if (p->c.bad || z->sizes > cur_left(&p->c)) {
		p->c.bad = true;
		return;
	}
	z->size = arena_new(p->a, uint64_t, z->sizes);
	numbers(p, z->size, z->sizes);
	for (size_t i = 0; i < z->folders && !p->c.bad; i++)
		whole(z, &z->folder[i]);
	uint64_t id = number(&p->c);
	if (id == SZ_crc) {
		str bits = which(&p->c, z->folders, &all);
		for (size_t i = 0; i < z->folders && !p->c.bad; i++) {
			struct sevenzip_folder *f = &z->folder[i];
			f->has_crc = f->has_first_crc = all || bit(bits, i);
			f->crc = f->first_crc = f->has_crc ? cur_u32(&p->c) : 0;
		}
		id = number(&p->c);
	}
	p->c.bad = p->c.bad || id != SZ_end;
}

static void file_sizes(struct parse *p)
{
	for (size_t i = 0; i < p->z->folders; i++) {
		struct sevenzip_folder *f = &p->z->folder[i];
		for (uint64_t k = 1; k < f->files && !p->c.bad; k++) {
			uint64_t n = number(&p->c);
			f->first = k == 1 ? n : f->first;
		}
	}
}

static void file_checksums(struct parse *p)
{
	uint64_t n = 0, at = 0;
	bool all;
	for (size_t i = 0; i < p->z->folders; i++) {
		const struct sevenzip_folder *f = &p->z->folder[i];
		if ((f->files != 1 || !f->has_crc) && __builtin_add_overflow(n, f->files, &n))
			p->c.bad = true;
	}
	str bits = which(&p->c, n, &all);
	for (size_t i = 0; i < p->z->folders; i++) {
		struct sevenzip_folder *f = &p->z->folder[i];
		if (f->files == 1 && f->has_crc)
			continue;
		f->has_first_crc = false;
		for (uint64_t k = 0; k < f->files && !p->c.bad; k++, at++) {
			if (!all && !bit(bits, at))
				continue;
			uint32_t crc = cur_u32(&p->c);
			if (k == 0) {
				f->has_first_crc = true;
				f->first_crc = crc;
			}
		}
	}
}

static void substreams(struct parse *p)
{
	uint64_t id = number(&p->c);
	if (id == SZ_counts) {
		for (size_t i = 0; i < p->z->folders && !p->c.bad; i++) {
			p->z->folder[i].files = number(&p->c);
			if (p->z->folder[i].files != 1)
				p->z->folder[i].has_first_crc = false;
		}
		id = number(&p->c);
	}
	if (id == SZ_size) {
		file_sizes(p);
		id = number(&p->c);
	}
	if (id == SZ_crc) {
		file_checksums(p);
		id = number(&p->c);
	}
	p->c.bad = p->c.bad || id != SZ_end;
}

static void streams(struct parse *p)
{
	uint64_t id = number(&p->c);
	if (id == SZ_pack) {
		packed(p);
		id = number(&p->c);
	}
	if (id == SZ_unpack && !p->c.bad) {
		unpacking(p);
		p->z->rest = (str){p->c.p, cur_left(&p->c)};
		id = number(&p->c);
	}
	if (id == SZ_substreams && !p->c.bad) {
		substreams(p);
		id = number(&p->c);
	}
	p->c.bad = p->c.bad || id != SZ_end;
}

static void files(struct parse *p)
{
	uint64_t id;
	p->z->entries = count(&p->c, p->most);
	while ((id = number(&p->c)) != SZ_end && !p->c.bad) {
		str s = cur_take(&p->c, number(&p->c));
		if (id == SZ_empty)
			p->z->empty = s;
	}
}

static void skip_properties(struct cur *c)
{
	while (number(c) != SZ_end && !c->bad)
		(void)cur_take(c, number(c));
}

bool sevenzip_parse(struct arena *a, str header, uint64_t most, struct sevenzip *out)
{
	struct parse p = {.a = a, .c = cur_of(header), .most = most, .z = out};
	*out = (struct sevenzip){.folders = 0};
	uint64_t id = number(&p.c);
	if (id == SEVENZIP_PACKED) {
		streams(&p);
		return !p.c.bad && out->folders == 1;
	}
	if (id != SEVENZIP_PLAIN)
		return false;
	id = number(&p.c);
	if (id == SZ_properties) {
		skip_properties(&p.c);
		id = number(&p.c);
	}
	if (id == SZ_streams) {
		streams(&p);
		id = number(&p.c);
	}
	if (id == SZ_files)
		files(&p);
	return !p.c.bad && (id == SZ_files || id == SZ_end);
}

bool sevenzip_is_empty(const struct sevenzip *z, uint64_t entry) { return bit(z->empty, entry); }

/* ---- without encryption ---- */

static bool is_lock(const struct sevenzip_coder *c) { return str_eq(c->id, AES); }

bool sevenzip_is_locked(const struct sevenzip_way *w)
{
	for (unsigned i = 0; i < w->coders; i++)
		if (is_lock(&w->coder[i]))
			return true;
	return false;
}

bool sevenzip_is_stored(const struct sevenzip_way *w)
{
	for (unsigned i = 0; i < w->coders; i++)
		if (str_eq(w->coder[i].id, STORED) || str_eq(w->coder[i].id, PPMD))
			return true;
	return false;
}

static bool read_lock(str props, struct sevenzip_lock *l)
{
	struct cur c = cur_of(props);
	uint8_t first = cur_u8(&c), second = 0;
	size_t salt = first >> 7, iv = first >> 6 & 1;
	*l = (struct sevenzip_lock){.power = first & 0x3F};
	if (salt + iv > 0)
		second = cur_u8(&c);
	salt += second >> 4;
	iv += second & 0xF;
	str s = cur_take(&c, salt), v = cur_take(&c, iv);
	if (c.bad || s.n > sizeof(l->salt) || v.n > sizeof(l->iv) || l->power > POWER_MOST)
		return false;
	l->salt_n = s.n;
	memcpy(l->salt, s.p, s.n);
	memcpy(l->iv, v.p, v.n);
	return true;
}

static void drop_bond(struct sevenzip_way *w, unsigned i)
{
	w->bonds--;
	for (; i < w->bonds; i++) {
		w->bond_in[i] = w->bond_in[i + 1];
		w->bond_out[i] = w->bond_out[i + 1];
	}
}

static void lower(unsigned *v, unsigned n, unsigned gone)
{
	for (unsigned i = 0; i < n; i++)
		if (v[i] > gone)
			v[i]--;
}

/* Coder k, from stream `in` to stream `out`, is no more. */
static void drop_coder(struct sevenzip_way *w, unsigned k, unsigned in, unsigned out)
{
	w->coders--;
	for (; k < w->coders; k++)
		w->coder[k] = w->coder[k + 1];
	w->in--;
	w->out--;
	for (unsigned i = out; i < w->out; i++)
		w->size[i] = w->size[i + 1];
	lower(w->bond_in, w->bonds, in);
	lower(w->pack_in, w->packs, in);
	lower(w->bond_out, w->bonds, out);
}

/* One coder of AES, which must be the first that its stream of the archive goes through. */
static bool unlock_one(struct sevenzip_way *w, unsigned k, unsigned in, unsigned out,
		       const uint64_t *pack, struct sevenzip_stream s[SEVENZIP_MOST])
{
	unsigned p = 0;
	while (p < w->packs && w->pack_in[p] != in)
		p++;
	const struct sevenzip_coder *c = &w->coder[k];
	if (p == w->packs || c->in != 1 || c->out != 1 || s[p].locked ||
	    !read_lock(c->props, &s[p].lock))
		return false;
	s[p].locked = true;
	s[p].n = w->size[out];
	if (s[p].n > pack[p] || (s[p].n + 15) / 16 * 16 > pack[p])
		return false;
	unsigned b = bond_from(w, out);
	if (b == w->bonds) {
		w->coder[k] = (struct sevenzip_coder){.id = STORED, .in = 1, .out = 1};
		return w->coders == 1;
	}
	w->pack_in[p] = w->bond_in[b];
	drop_bond(w, b);
	drop_coder(w, k, in, out);
	return true;
}

bool sevenzip_unlock(struct sevenzip_way *w, const uint64_t *pack,
		     struct sevenzip_stream s[SEVENZIP_MOST])
{
	unsigned in = 0, out = 0;
	for (unsigned i = 0; i < w->packs; i++)
		s[i] = (struct sevenzip_stream){.n = pack[i]};
	for (unsigned k = 0; k < w->coders;) {
		if (!is_lock(&w->coder[k])) {
			in += w->coder[k].in;
			out += w->coder[k++].out;
		} else if (!unlock_one(w, k, in, out, pack, s)) {
			return false;
		}
	}
	return true;
}

/* ---- writing ---- */

void sevenzip_put_number(struct out *o, uint64_t v)
{
	if (v < 0x80) {
		out_u8(o, (uint8_t)v);
		return;
	}
	out_u8(o, 0xFF);
	out_u64(o, v);
}

void sevenzip_put_way(struct out *o, const struct sevenzip_way *w)
{
	sevenzip_put_number(o, w->coders);
	for (unsigned i = 0; i < w->coders; i++) {
		const struct sevenzip_coder *c = &w->coder[i];
		bool plain = c->in == 1 && c->out == 1;
		out_u8(o, (uint8_t)(c->id.n | (plain ? 0 : 0x10u) | (c->props.n > 0 ? 0x20u : 0)));
		out_str(o, c->id);
		if (!plain) {
			sevenzip_put_number(o, c->in);
			sevenzip_put_number(o, c->out);
		}
		if (c->props.n > 0) {
			sevenzip_put_number(o, c->props.n);
			out_str(o, c->props);
		}
	}
	for (unsigned i = 0; i < w->bonds; i++) {
		sevenzip_put_number(o, w->bond_in[i]);
		sevenzip_put_number(o, w->bond_out[i]);
	}
	for (unsigned i = 0; w->packs > 1 && i < w->packs; i++)
		sevenzip_put_number(o, w->pack_in[i]);
}

static uint32_t sum(str s) { return (uint32_t)crc32_z(0, s.p, s.n); }

void sevenzip_put_start(struct out *o, uint64_t at, str header)
{
	struct out next = out_mem();
	out_u64(&next, at - SEVENZIP_START);
	out_u64(&next, header.n);
	out_u32(&next, sum(header));
	out_str(o, STR("7z\xBC\xAF\x27\x1C"));
	out_u8(o, 0);
	out_u8(o, 4);
	out_u32(o, sum(out_view(&next)));
	out_str(o, out_view(&next));
	out_end(&next);
}
