/*
 * out - growing bytes in memory, or buffered bytes to a descriptor. The mirror of base/cur.h for
 * binary, and the floor under render/ for text. A failed write is kept in `failed`; later writes
 * are dropped.
 */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include "base/str.h"

struct out {
	unsigned char *p;
	size_t n;    /* bytes held */
	size_t cap;  /* bytes owned */
	int fd;      /* -1: memory only */
	bool failed; /* a write to fd failed */
	bool closed; /* it failed because the reader at the other end went away */
};

struct out out_mem(void);
struct out out_fd(int fd);
/* out_flush - write what is held to fd. gives false once anything failed. */
bool out_flush(struct out *o);
/* out_end - flush (fd) and free; the fd stays the caller's. gives false once anything failed. */
bool out_end(struct out *o);
/* out_view - what a memory out holds; borrowed until the next write. */
str out_view(const struct out *o);
/* out_clear - forget what a memory out holds, keep its memory. */
void out_clear(struct out *o);

void out_bytes(struct out *o, const void *p, size_t n);
/* out_room - n more bytes of a memory out, for the caller to fill at once. */
unsigned char *out_room(struct out *o, size_t n);
void out_str(struct out *o, str s);
void out_z(struct out *o, const char *z); /* our own constants */
void out_char(struct out *o, char c);
void out_dec(struct out *o, uint64_t v);
/* out_dec_pad - decimal with leading zeroes up to width. */
void out_dec_pad(struct out *o, uint64_t v, unsigned width);
void out_hex(struct out *o, const void *p, size_t n);
/* out_fixed - v / 10^places as decimal: out_fixed(o, 1234, 2, '.') gives 12.34 */
void out_fixed(struct out *o, uint64_t v, unsigned places, char mark);

void out_u8(struct out *o, uint8_t v);
void out_u16(struct out *o, uint16_t v);
void out_u32(struct out *o, uint32_t v);
void out_u64(struct out *o, uint64_t v);
void out_var(struct out *o, uint64_t v);
void out_lv(struct out *o, str s);

#endif
