/* pack - see pack.h. Dates are fixed, so that the same members give the same bytes. Compression by
 * zlib. */
#include "sim/pack.h"

#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/must.h"

enum { ZIP_date = 0x5A61 /* 2025-03-01 */, ZIP_utf8 = 0x0800 };

/* window_bits: -15 raw deflate, 31 gzip */
static void squeeze(struct out *o, str bytes, int window_bits)
{
	z_stream z = {0};
	must(deflateInit2(&z, 1, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	size_t most = deflateBound(&z, bytes.n);
	GROW(o->p, o->cap, o->n + most);
	z.next_in = (z_const Bytef *)(uintptr_t)bytes.p;
	z.avail_in = (uInt)bytes.n;
	z.next_out = o->p + o->n;
	z.avail_out = (uInt)most;
	must(deflate(&z, Z_FINISH) == Z_STREAM_END);
	o->n += most - z.avail_out;
	deflateEnd(&z);
}

void pack_gzip(struct out *o, str bytes) { squeeze(o, bytes, 31); }

struct pack pack_begin(enum pack_kind kind, bool store)
{
	return (struct pack){
	    .kind = kind, .body = out_mem(), .directory = out_mem(), .store = store};
}

struct zip_member {
	uint32_t crc, packed, plain, at;
	uint16_t method;
	str name;
};

/* The part that local header and directory entry share. */
static void zip_common(struct out *o, const struct zip_member *m)
{
	out_u16(o, 20);
	out_u16(o, ZIP_utf8);
	out_u16(o, m->method);
	out_u16(o, 0);
	out_u16(o, ZIP_date);
	out_u32(o, m->crc);
	out_u32(o, m->packed);
	out_u32(o, m->plain);
	out_u16(o, (uint16_t)m->name.n);
	out_u16(o, 0);
}

static void zip_add(struct pack *p, str name, str bytes)
{
	struct out small = out_mem();
	struct zip_member m = {.plain = (uint32_t)bytes.n, .at = (uint32_t)p->body.n, .name = name};
	m.crc = (uint32_t)crc32(0, bytes.p, (uInt)bytes.n);
	if (!p->store)
		squeeze(&small, bytes, -15);
	m.method = p->store ? 0 : 8;
	str body = p->store ? bytes : out_view(&small);
	m.packed = (uint32_t)body.n;
	out_u32(&p->body, 0x04034B50);
	zip_common(&p->body, &m);
	out_str(&p->body, name);
	out_str(&p->body, body);
	out_u32(&p->directory, 0x02014B50);
	out_u16(&p->directory, 0x0314);
	zip_common(&p->directory, &m);
	out_u16(&p->directory, 0);
	out_u16(&p->directory, 0);
	out_u16(&p->directory, 0);
	out_u32(&p->directory, 0x81A40000u);
	out_u32(&p->directory, m.at);
	out_str(&p->directory, name);
	out_end(&small);
}

static void octal(unsigned char *p, size_t n, uint64_t v)
{
	for (size_t i = n - 1; i-- > 0; v >>= 3)
		p[i] = (unsigned char)('0' + (v & 7));
}

static void tar_add(struct pack *p, str name, str bytes)
{
	static const unsigned char zero[512];
	unsigned char h[512] = {0};
	uint64_t sum = 0;
	must(name.n < 100);
	memcpy(h, name.p, name.n);
	octal(h + 100, 8, 0644);
	octal(h + 108, 8, 0);
	octal(h + 116, 8, 0);
	octal(h + 124, 12, bytes.n);
	octal(h + 136, 12, 1740787200);
	memset(h + 148, ' ', 8);
	h[156] = '0';
	memcpy(h + 257,
	       "ustar\0"
	       "00",
	       8);
	for (size_t i = 0; i < sizeof(h); i++)
		sum += h[i];
	octal(h + 148, 7, sum);
	out_bytes(&p->body, h, sizeof(h));
	out_str(&p->body, bytes);
	out_bytes(&p->body, zero, (512 - bytes.n % 512) % 512);
}

void pack_add(struct pack *p, str name, str bytes)
{
	p->members++;
	if (p->kind == PACK_zip)
		zip_add(p, name, bytes);
	else
		tar_add(p, name, bytes);
}

void pack_end(struct pack *p, struct out *o)
{
	static const unsigned char zero[1024];
	out_str(o, out_view(&p->body));
	if (p->kind == PACK_tar) {
		out_bytes(o, zero, sizeof(zero));
	} else {
		out_str(o, out_view(&p->directory));
		out_u32(o, 0x06054B50);
		out_u32(o, 0);
		out_u16(o, (uint16_t)p->members);
		out_u16(o, (uint16_t)p->members);
		out_u32(o, (uint32_t)p->directory.n);
		out_u32(o, (uint32_t)p->body.n);
		out_u16(o, 0);
	}
	out_end(&p->body);
	out_end(&p->directory);
}
