/* excerpt - fetching bytes of an item again, through its containers, with the SHA-256 of the whole
 * checked on the way. */
#include "run/excerpt.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/must.h"
#include "run/lane.h"
#include "run/manifest.h"
#include "run/passwords.h"
#include "text/places.h"

#define PICTURE_MOST ((size_t)256 << 20)

struct window {
	struct sha256 sha;
	uint64_t at, from;
	unsigned char *p;
	size_t n, want;
};

static void take(void *ctx, const void *p, size_t n)
{
	struct window *w = ctx;
	const unsigned char *b = p;
	sha256_add(&w->sha, p, n);
	for (size_t i = 0; i < n; i++, w->at++)
		if (w->at >= w->from && w->n < w->want)
			w->p[w->n++] = b[i];
}

static void from_file(struct window *w, int fd)
{
	static unsigned char buf[1 << 16]; /* one process, one thread: scratch */
	int64_t n;
	while ((n = io_read_full(fd, buf, sizeof(buf))) > 0)
		take(w, buf, (size_t)n);
}

/* An item and the way to it: the file of the exhibit, and places down through containers. */
struct way {
	struct kase *k;
	const struct limits *limits;
	const char *parser;
	struct arena *a;
	struct item item, file;
	uint32_t chain[LANE_DEPTH];
	unsigned depth;
	int fd;
};

struct taker {
	void (*take)(void *ctx, const void *p, size_t n);
	void *ctx;
};

static bool from_container(const struct way *y, unsigned n, str marks, struct taker to,
			   const char **out_why)
{
	struct scan s = {.k = y->k, .limits = y->limits};
	struct lane lane = {.scan = &s,
			    .arena = arena_make((size_t)16 << 20),
			    .text = out_mem(),
			    .marks = marks,
			    .take = to.take,
			    .take_ctx = to.ctx};
	signal(SIGPIPE, SIG_IGN);
	s.box = box_start(y->parser, y->limits, passwords_get(y->k, &lane.arena), out_why);
	if (s.box == NULL) {
		lane_end(&lane);
		return false;
	}
	lane_begin_fetch(&lane, &y->file, dup(y->fd), y->chain, n, &y->item);
	while (lane.n > 0) {
		struct pollfd p[2 * LANE_DEPTH];
		if (!lane_pump(&lane))
			poll(p, lane_poll(&lane, p), 100);
	}
	bool ok = lane.fetch_why == REASON_none;
	if (!ok)
		*out_why = reason_text(lane.fetch_why);
	lane_end(&lane);
	box_stop(s.box);
	return ok;
}

static bool is_as_scanned(struct window *w, const struct item *i, const char **out_why)
{
	unsigned char digest[SHA256_BYTES];
	sha256_end(&w->sha, digest);
	if (!i->has_sha256 || memcmp(digest, i->sha256, sizeof(digest)) == 0)
		return true;
	*out_why = "the evidence has changed since it was scanned (SHA-256 differs)";
	return false;
}

/* way_open - gives false with *out_why; else close(y->fd) ends it. */
static bool way_open(struct way *y, uint32_t item, const char **out_why)
{
	uint32_t place[LANE_DEPTH];
	if (!case_item_get(y->k, y->a, item, &y->item)) {
		*out_why = "no such item in the case";
		return false;
	}
	for (y->file = y->item; y->file.parent != 0 && y->depth < LANE_DEPTH - 2;) {
		place[y->depth++] = y->file.index;
		if (!case_item_get(y->k, y->a, y->file.parent, &y->file))
			return false;
	}
	for (unsigned x = 0; x < y->depth; x++)
		y->chain[x] = place[y->depth - 1 - x];
	y->fd = manifest_open(y->k, y->a, &y->file);
	if (y->fd < 0)
		*out_why = "the evidence is no longer where it was when it was scanned";
	return y->fd >= 0;
}

/* The bytes of the item itself; proven to be those that were scanned. */
static bool way_walk(const struct way *y, struct window *w, const char **out_why)
{
	bool ok = true;
	if (y->depth == 0) {
		from_file(w, y->fd);
		lseek(y->fd, 0, SEEK_SET);
	} else {
		ok = from_container(y, y->depth, STR_NONE, (struct taker){take, w}, out_why);
	}
	return is_as_scanned(w, &y->item, out_why) && ok;
}

bool excerpt_get(struct kase *k, const struct limits *l, const char *parser, struct arena *a,
		 uint32_t item, uint64_t from, size_t n, str *out_bytes, const char **out_why)
{
	struct way y = {.k = k, .limits = l, .parser = parser, .a = a};
	must(n <= (size_t)1 << 20);
	if (!way_open(&y, item, out_why))
		return false;
	struct window w = {
	    .sha = sha256_begin(), .from = from, .want = n, .p = arena_new(a, unsigned char, n)};
	bool text = places_of(y.item.reader) == PLACE_text;
	if (text)
		w.want = 0;
	bool ok = way_walk(&y, &w, out_why);
	if (ok && text) {
		y.chain[y.depth] = PLACE_OF_TEXT;
		w = (struct window){.sha = sha256_begin(), .from = from, .want = n, .p = w.p};
		ok = from_container(&y, y.depth + 1, STR_NONE, (struct taker){take, &w}, out_why);
		is_as_scanned(&w, &(struct item){0}, out_why);
	}
	close(y.fd);
	*out_bytes = (str){w.p, w.n};
	return ok;
}

static void take_all(void *ctx, const void *p, size_t n)
{
	struct out *o = ctx;
	if (o->n + n <= PICTURE_MOST)
		out_bytes(o, p, n);
}

bool excerpt_picture(struct kase *k, const struct limits *l, const char *parser, uint32_t item,
		     str marks, struct out *o, const char **out_why)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct way y = {.k = k, .limits = l, .parser = parser, .a = &a};
	struct window w = {0};
	bool ok = way_open(&y, item, out_why);
	if (ok && !places_drawn(y.item.reader)) {
		*out_why = "it does not stand on a page that can be drawn; --show alone gives its "
			   "bytes";
		close(y.fd);
		ok = false;
	} else if (ok) {
		w.sha = sha256_begin();
		y.chain[y.depth] = PLACE_OF_PICTURE;
		ok = way_walk(&y, &w, out_why) &&
		     from_container(&y, y.depth + 1, marks, (struct taker){take_all, o}, out_why);
		close(y.fd);
	}
	arena_free(&a);
	return ok && o->n > 0;
}
