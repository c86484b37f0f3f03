/* out - see out.h. Refuses to write on after a failed write. */
#include "base/out.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/must.h"

#define FLUSH_AT ((size_t)64 << 10)

struct out out_mem(void) { return (struct out){.fd = -1}; }
struct out out_fd(int fd) { return (struct out){.fd = fd}; }

bool out_flush(struct out *o)
{
	size_t at = 0;
	must(o->fd >= 0);
	while (!o->failed && at < o->n) {
		ssize_t w = write(o->fd, o->p + at, o->n - at);
		if (w < 0 && errno == EINTR)
			continue;
		if (w > 0) {
			at += (size_t)w;
		} else {
			o->failed = true;
			o->closed = w < 0 && errno == EPIPE;
		}
	}
	o->n = 0;
	return !o->failed;
}

bool out_end(struct out *o)
{
	bool ok = o->fd < 0 || out_flush(o);
	grow_free(o->p, o->cap, 1);
	*o = (struct out){.fd = -1};
	return ok;
}

str out_view(const struct out *o) { return (str){o->p, o->n}; }
void out_clear(struct out *o) { o->n = 0; }

void out_bytes(struct out *o, const void *p, size_t n)
{
	if (n == 0)
		return;
	if (n > SIZE_MAX - o->n)
		arena_full();
	GROW(o->p, o->cap, o->n + n);
	memcpy(o->p + o->n, p, n);
	o->n += n;
	if (o->fd >= 0 && o->n >= FLUSH_AT)
		out_flush(o);
}

unsigned char *out_room(struct out *o, size_t n)
{
	must(o->fd < 0);
	if (n > SIZE_MAX - o->n)
		arena_full();
	GROW(o->p, o->cap, o->n + n);
	o->n += n;
	return o->p + o->n - n;
}

void out_str(struct out *o, str s) { out_bytes(o, s.p, s.n); }
void out_z(struct out *o, const char *z) { out_str(o, str_of(z)); }
void out_char(struct out *o, char c) { out_bytes(o, &c, 1); }
void out_dec(struct out *o, uint64_t v) { out_dec_pad(o, v, 1); }

void out_dec_pad(struct out *o, uint64_t v, unsigned width)
{
	unsigned char d[32];
	size_t i = sizeof(d);
	must(width <= 20);
	do {
		d[--i] = (unsigned char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	while (sizeof(d) - i < width)
		d[--i] = '0';
	out_bytes(o, d + i, sizeof(d) - i);
}

void out_hex(struct out *o, const void *p, size_t n)
{
	const unsigned char *b = p;
	for (size_t i = 0; i < n; i++) {
		out_char(o, "0123456789abcdef"[b[i] >> 4]);
		out_char(o, "0123456789abcdef"[b[i] & 15]);
	}
}

void out_fixed(struct out *o, uint64_t v, unsigned places, char mark)
{
	uint64_t unit = 1;
	for (unsigned i = 0; i < places; i++)
		unit *= 10;
	out_dec(o, v / unit);
	if (places > 0) {
		out_char(o, mark);
		out_dec_pad(o, v % unit, places);
	}
}

static void little(struct out *o, uint64_t v, size_t n)
{
	unsigned char b[8];
	for (size_t i = 0; i < n; i++)
		b[i] = (unsigned char)(v >> (8 * i));
	out_bytes(o, b, n);
}

void out_u8(struct out *o, uint8_t v) { out_bytes(o, &v, 1); }
void out_u16(struct out *o, uint16_t v) { little(o, v, 2); }
void out_u32(struct out *o, uint32_t v) { little(o, v, 4); }
void out_u64(struct out *o, uint64_t v) { little(o, v, 8); }

void out_var(struct out *o, uint64_t v)
{
	unsigned char b[10];
	size_t n = 0;
	while (v >= 0x80) {
		b[n++] = (unsigned char)(v | 0x80);
		v >>= 7;
	}
	b[n++] = (unsigned char)v;
	out_bytes(o, b, n);
}

void out_lv(struct out *o, str s)
{
	out_var(o, s.n);
	out_str(o, s);
}
