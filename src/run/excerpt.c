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

static bool from_container(struct kase *k, const struct limits *l, const char *parser,
			   const struct item *i, const struct item *file, int fd,
			   const uint32_t *chain, unsigned n, struct window *w,
			   const char **out_why)
{
	struct scan s = {.k = k, .limits = l};
	struct lane lane = {.scan = &s,
			    .arena = arena_make((size_t)16 << 20),
			    .text = out_mem(),
			    .take = take,
			    .take_ctx = w};
	signal(SIGPIPE, SIG_IGN);
	s.box = box_start(parser, l, passwords_get(k, &lane.arena), out_why);
	if (s.box == NULL) {
		close(fd);
		return false;
	}
	lane_begin_fetch(&lane, file, fd, chain, n, i);
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

bool excerpt_get(struct kase *k, const struct limits *l, const char *parser, struct arena *a,
		 uint32_t item, uint64_t from, size_t n, str *out_bytes, const char **out_why)
{
	struct item i, up;
	uint32_t place[LANE_DEPTH], chain[LANE_DEPTH];
	unsigned depth = 0;
	must(n <= (size_t)1 << 20);
	if (!case_item_get(k, a, item, &i)) {
		*out_why = "no such item in the case";
		return false;
	}
	for (up = i; up.parent != 0 && depth < LANE_DEPTH - 1;) {
		place[depth++] = up.index;
		if (!case_item_get(k, a, up.parent, &up))
			return false;
	}
	for (unsigned x = 0; x < depth; x++)
		chain[x] = place[depth - 1 - x];
	int fd = manifest_open(k, a, &up);
	if (fd < 0) {
		*out_why = "the evidence is no longer where it was when it was scanned";
		return false;
	}
	struct window w = {
	    .sha = sha256_begin(), .from = from, .want = n, .p = arena_new(a, unsigned char, n)};
	bool text = places_of(i.reader) == PLACE_text, ok = true;
	if (text)
		w.want = 0;
	if (depth == 0) {
		from_file(&w, fd);
		lseek(fd, 0, SEEK_SET);
	} else {
		ok = from_container(k, l, parser, &i, &up, dup(fd), chain, depth, &w, out_why);
	}
	ok = is_as_scanned(&w, &i, out_why) && ok;
	if (ok && text) {
		chain[depth] = PLACE_OF_TEXT;
		w = (struct window){.sha = sha256_begin(), .from = from, .want = n, .p = w.p};
		ok = from_container(k, l, parser, &i, &up, dup(fd), chain, depth + 1, &w, out_why);
		is_as_scanned(&w, &(struct item){0}, out_why);
	}
	close(fd);
	*out_bytes = (str){w.p, w.n};
	return ok;
}
