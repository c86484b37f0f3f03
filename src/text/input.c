/*
 * input - the sliding window over the bytes of one item.
 * Refuses to hold more than its window: a longer item is seen piece by piece.
 */
#define _GNU_SOURCE
#include "text/input.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/must.h"

#define READ_BYTES  ((size_t)256 << 10)
#define MADE_WINDOW ((size_t)256 << 10)

void input_open(struct input *in, int fd, bool can_seek, uint64_t size, size_t max_window)
{
	*in = (struct input){.fd = fd, .can_seek = can_seek, .size = size};
	in->buf = grow(NULL, &in->cap, max_window, 1);
}

void input_close(struct input *in)
{
	if (in->cap > 0)
		grow_free(in->buf, in->cap, 1);
	*in = (struct input){.fd = -1, .ended = true};
}

void input_of_memory(struct input *in, str bytes)
{
	static unsigned char none[1];
	*in = (struct input){
	    .fd = -1, .can_seek = true, .size = bytes.n, .to = bytes.n, .ended = true};
	in->buf = bytes.n > 0 ? (unsigned char *)(uintptr_t)bytes.p : none;
}

void input_of_making(struct input *in, uint64_t size,
		     ssize_t (*make)(void *ctx, uint64_t at, void *p, size_t n), void *ctx)
{
	input_open(in, -1, true, size, MADE_WINDOW);
	in->make = make;
	in->ctx = ctx;
}

static ssize_t read_at(struct input *in, void *p, size_t n, uint64_t at)
{
	if (in->make != NULL)
		return in->make(in->ctx, at, p, n);
	return in->can_seek ? pread(in->fd, p, n, (off_t)at) : read(in->fd, p, n);
}

/* One read behind the window. gives false when nothing more comes. */
static bool fill(struct input *in, size_t want)
{
	size_t have = in->to - in->from;
	if (in->from > 0) {
		memmove(in->buf, in->buf + in->from, have);
		in->from = 0;
		in->to = have;
	}
	size_t room = in->cap - have, n = want - have > READ_BYTES ? want - have : READ_BYTES;
	if (n > room)
		n = room;
	ssize_t r;
	do
		r = read_at(in, in->buf + in->to, n, in->at + have);
	while (r < 0 && errno == EINTR);
	if (r <= 0) {
		in->failed = in->failed || r < 0;
		in->ended = true;
		return false;
	}
	in->to += (size_t)r;
	return true;
}

str input_view(struct input *in, size_t want)
{
	if (want > in->cap)
		want = in->cap;
	while (!in->ended && in->to - in->from < want && fill(in, want))
		continue;
	return (str){in->buf + in->from, in->to - in->from};
}

void input_skip(struct input *in, size_t n)
{
	must(n <= in->to - in->from);
	in->from += n;
	in->at += n;
}

void input_seek(struct input *in, uint64_t at)
{
	uint64_t start = in->at - in->from; /* place in the item of buf[0] */
	must(in->can_seek);
	if (at >= start && at - start <= in->to) {
		in->from = (size_t)(at - start);
		in->at = at;
		return;
	}
	if (in->cap == 0) { /* in memory: beyond the end */
		in->at += in->to - in->from;
		in->from = in->to;
		return;
	}
	in->from = in->to = 0;
	in->at = at > INT64_MAX / 2 ? INT64_MAX / 2 : at;
	in->ended = false;
}

/* all_sought - of an input whose size is known: read straight to its place. */
static bool all_sought(struct input *in, struct arena *a, str *out)
{
	size_t n = (size_t)in->size, have = 0;
	unsigned char *p = arena_new(a, unsigned char, n + 1);
	input_seek(in, 0);
	while (have < n) {
		str s = input_view(in, n - have);
		if (s.n == 0)
			break;
		memcpy(p + have, s.p, s.n);
		input_skip(in, s.n);
		have += s.n;
	}
	*out = (str){p, have};
	return !in->failed;
}

/* all_piped - of a pipe: in pieces, which are joined when the end is there. */
static bool all_piped(struct input *in, struct arena *a, uint64_t most, str *out)
{
	unsigned char *p = a->p;
	size_t have = 0;
	for (;;) {
		str s = input_view(in, 1);
		if (s.n == 0)
			break;
		if (s.n > most - have)
			return false;
		memcpy(arena_alloc(a, s.n, 1, 1), s.p, s.n);
		input_skip(in, s.n);
		have += s.n;
	}
	*out = (str){p, have};
	return !in->failed;
}

bool input_all(struct input *in, struct arena *a, uint64_t most, str *out_bytes)
{
	*out_bytes = STR_NONE;
	if (in->cap == 0) { /* in memory already */
		input_seek(in, 0);
		*out_bytes = input_view(in, SIZE_MAX);
		return out_bytes->n <= most;
	}
	if (in->can_seek && in->size != UINT64_MAX)
		return in->size <= most && all_sought(in, a, out_bytes);
	return all_piped(in, a, most, out_bytes);
}
