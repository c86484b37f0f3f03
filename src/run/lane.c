/* lane - frames, their pipes and workers, and the watch over them. What workers say is taken in by
 * intake.c. */
#define _GNU_SOURCE
#include "run/frame.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/date.h"
#include "base/io.h"
#include "base/must.h"

#define PACKET          ((size_t)64 << 10)
#define MESSAGES_A_TURN 64
#define WATCH_EVERY_MS  250

static struct frame *top(struct lane *l) { return &l->frame[l->n - 1]; }

static void frame_zero(struct frame *f)
{
	unsigned char *pending = f->pending;
	struct out names = f->names;
	*f = (struct frame){.fd = -1, .feed = -1, .spill = -1, .file = -1, .pending = pending};
	f->names = names.fd == -1 ? names : out_mem();
	out_clear(&f->names);
	f->alive_ms = time_mono_ms();
}

void frame_close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

struct frame *frame_push(struct lane *l, const struct item *i)
{
	must(l->n < LANE_DEPTH);
	struct frame *f = &l->frame[l->n++];
	frame_zero(f);
	f->item = *i;
	f->item.path = str_copy(&l->arena, i->path);
	f->item.raw_path = str_copy(&l->arena, i->raw_path);
	f->item.reader = STR_NONE;
	f->item.type = STR_NONE;
	f->sha = sha256_begin();
	if (f->pending == NULL) {
		size_t cap = 0;
		f->pending = grow(NULL, &cap, PACKET, 1);
	}
	return f;
}

/* ---- workers ---- */

/* Each level of members has a worker of its own: a mail in a mailbox needs no new one for its
 * parts.
 */
static struct worker *worker_take(struct lane *l, unsigned level)
{
	struct worker *w = l->idle[level];
	l->idle[level] = NULL;
	if (w != NULL && ++l->served[level] < l->scan->limits->worker_items)
		return w;
	if (w != NULL)
		worker_kill(w);
	l->served[level] = 0;
	return worker_start(l->scan->box);
}

void frame_worker_back(struct lane *l, struct frame *f)
{
	struct worker **idle = &l->idle[f - l->frame];
	if (*idle == NULL)
		*idle = f->w;
	else
		worker_kill(f->w);
	f->w = NULL;
}

void frame_dies(struct frame *f, enum reason why)
{
	if (f->w != NULL)
		worker_kill(f->w);
	f->w = NULL;
	f->died = true;
	f->done = true;
	f->why = why;
	frame_close_fd(&f->feed);
	f->from = f->to = 0;
}

/* Hands the frame's descriptor to a worker. */
static void frame_start(struct lane *l, struct frame *f, bool can_seek, uint64_t size)
{
	unsigned depth = (unsigned)(f - l->frame);
	struct job j = {.id = f->item.id,
			.name = f->item.path,
			.size = size,
			.can_seek = can_seek,
			.depth = depth,
			.marks = depth + 1 == l->n_chain ? l->marks : STR_NONE};
	if (j.name.n > 1024)
		j.name = str_sub(j.name, j.name.n - 1024, j.name.n);
	while (j.name.n > 0 && (j.name.p[0] & 0xc0) == 0x80)
		j.name = str_sub(j.name, 1, j.name.n);
	f->started = true;
	f->alive_ms = time_mono_ms();
	f->w = worker_take(l, depth);
	if (f->w == NULL) {
		frame_dies(f, REASON_crashed);
		frame_close_fd(&f->fd);
		return;
	}
	f->cpu_ms = worker_cpu_ms(f->w);
	bool ok = f->fetch ? worker_fetch(f->w, &j, f->fd, f->want) : worker_job(f->w, &j, f->fd);
	frame_close_fd(&f->fd);
	if (!ok)
		frame_dies(f, REASON_crashed);
}

static void frame_start_pipe(struct lane *l, struct frame *f)
{
	int p[2];
	if (pipe2(p, O_CLOEXEC) != 0) {
		frame_dies(f, REASON_io_error);
		return;
	}
	fcntl(p[1], F_SETFL, O_NONBLOCK);
	(void)fcntl(p[1], F_SETPIPE_SZ, 1 << 20);
	f->fd = p[0];
	f->feed = p[1];
	frame_start(l, f, false, f->item.bytes > 0 ? f->item.bytes : UINT64_MAX);
}

/* ---- members ---- */

/* Formats whose directory stands at the end, or whose headers are looked through first. */
static bool must_seek(str first)
{
	return str_starts(first, STR("PK\x03\x04")) || str_starts(first, STR("PK\x05\x06")) ||
	       str_starts(first, STR("7z\xbc\xaf")) || str_starts(first, STR("Rar!")) ||
	       str_starts(first, STR("!BDN")) ||
	       str_starts(first, STR("EVF\x09")) || str_starts(first, STR("QFI\xfb")) ||
	       str_starts(first, STR("cone")) || str_starts(first, STR("vhdx")) ||
	       str_starts(first, STR("KDMV"));
}

static bool spill_write(struct frame *f, const unsigned char *p, size_t n)
{
	if (!io_write_full(f->spill, p, n))
		return false;
	f->spill_n += n;
	return true;
}

/* All of a spilled member has come: it can be read by seeking. */
void frame_data_end(struct lane *l, struct frame *f)
{
	(void)fcntl(f->spill, F_ADD_SEALS,
		    F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
	lseek(f->spill, 0, SEEK_SET);
	f->fd = f->spill;
	f->spill = -1;
	frame_start(l, f, true, f->spill_n);
	f->spill_n = 0;
}

static void member_first(struct lane *l, struct frame *f, str first)
{
	uint64_t most = l->scan->limits->member_memory_mib << 20;
	f->started = true;
	if (must_seek(first) && f->item.bytes <= most)
		f->spill = memfd_create("member", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (f->spill < 0)
		frame_start_pipe(l, f);
}

void frame_data(struct lane *l, struct frame *f, str data)
{
	uint64_t most = l->scan->limits->member_memory_mib << 20;
	f->got += data.n;
	sha256_add(&f->sha, data.p, data.n);
	if (l->take != NULL && f == &l->frame[l->n_chain]) {
		l->take(l->take_ctx, data.p, data.n);
		return;
	}
	if (!f->started)
		member_first(l, f, data);
	if (f->done)
		return;
	if (f->spill >= 0 && f->spill_n + data.n > most)
		frame_start_pipe(
		    l, f); /* too large to hold: goes on as a stream, what is held first */
	if (f->spill >= 0 && f->w == NULL) {
		if (!spill_write(f, data.p, data.n))
			frame_dies(f, REASON_limit_memory);
		return;
	}
	must(f->to + data.n <= PACKET);
	memcpy(f->pending + f->to, data.p, data.n);
	f->to += data.n;
}

static bool feed_waits(const struct frame *f)
{
	return f->feed >= 0 && (f->to > f->from || (f->spill >= 0 && f->spill_at < f->spill_n));
}

/* What was held of a member that became too large to hold. */
static bool feed_spilled(struct frame *f)
{
	static unsigned char held[PACKET]; /* one process, one thread: scratch */
	bool moved = false;
	while (f->feed >= 0 && f->spill >= 0) {
		ssize_t n = pread(f->spill, held, sizeof(held), (off_t)f->spill_at);
		ssize_t w = n > 0 ? write(f->feed, held, (size_t)n) : 0;
		if (w > 0) {
			f->spill_at += (uint64_t)w;
			moved = true;
		}
		if (n <= 0 || f->spill_at >= f->spill_n)
			frame_close_fd(&f->spill);
		else if (w <= 0)
			break;
	}
	return moved;
}

/* Writes what waits; gives true when something moved. */
static bool feed(struct frame *f)
{
	bool moved = feed_spilled(f);
	while (f->feed >= 0 && f->spill < 0 && f->to > f->from) {
		ssize_t w = write(f->feed, f->pending + f->from, f->to - f->from);
		if (w <= 0)
			break;
		f->from += (size_t)w;
		moved = true;
	}
	if (f->from == f->to)
		f->from = f->to = 0;
	if (f->feed >= 0 && f->fed && !feed_waits(f))
		frame_close_fd(&f->feed);
	if (moved)
		f->alive_ms = time_mono_ms();
	return moved;
}

/* ---- the end of a frame ---- */

static void frame_close(struct frame *f)
{
	if (f->w != NULL)
		worker_kill(f->w);
	f->w = NULL;
	frame_close_fd(&f->fd);
	frame_close_fd(&f->feed);
	frame_close_fd(&f->spill);
	frame_close_fd(&f->file);
}

/* The container died: what stands on it has nothing more to come. */
static void cut_above(struct lane *l, struct frame *f)
{
	for (struct frame *m = f + 1; m < l->frame + l->n; m++) {
		m->fed = true;
		if (m->end_why == REASON_none)
			m->end_why = REASON_short_data;
	}
}

static bool settle(struct lane *l)
{
	bool moved = false;
	while (l->n > 0) {
		struct frame *f = top(l);
		bool member = l->n > 1;
		if (member && f->fed && !f->started && f->w == NULL)
			f->done = true; /* empty, or taken */
		if (!f->done || (member && !f->fed))
			break;
		bool wanted = l->n_chain > 0 && l->n == l->n_chain + 1;
		if (l->take == NULL && (l->n_chain == 0 || l->n > l->n_chain)) {
			intake_finish(l, f);
		} else {
			unsigned char drop[SHA256_BYTES];
			sha256_end(&f->sha, drop);
			if (f->died || f->failed ||
			    (!wanted && f->entries == 0 && f->why != REASON_none))
				l->fetch_why = f->why;
		}
		frame_close(f);
		l->n--;
		moved = true;
	}
	return moved;
}

/* ---- pumping ---- */

static bool may_receive(const struct lane *l, unsigned k)
{
	const struct frame *f = &l->frame[k];
	if (f->w == NULL)
		return false;
	if (k + 1 == l->n)
		return true;
	const struct frame *c = &l->frame[k + 1];
	return !c->fed && !feed_waits(c);
}

static bool receive(struct lane *l, unsigned k)
{
	bool moved = false;
	for (unsigned i = 0; i < MESSAGES_A_TURN && may_receive(l, k); i++) {
		struct frame *f = &l->frame[k];
		struct message m;
		enum reason why = REASON_none;
		enum receive r = worker_receive(f->w, &m, &why);
		if (r == RECEIVE_nothing)
			break;
		moved = true;
		if (r == RECEIVE_message)
			intake_message(l, f, &m);
		else
			frame_dies(f, r == RECEIVE_lied ? REASON_lied : why);
		if (f->died)
			cut_above(l, f);
	}
	return moved;
}

static bool starving(const struct frame *f)
{
	int waiting = 0;
	return f->feed >= 0 && !f->fed && !feed_waits(f) &&
	       ioctl(f->feed, FIONREAD, &waiting) == 0 && waiting == 0;
}

static void watch(struct lane *l, unsigned k, int64_t now)
{
	struct frame *f = &l->frame[k];
	const struct limits *lim = l->scan->limits;
	if (f->w == NULL)
		return;
	if (!may_receive(l, k) || starving(f))
		f->alive_ms = now;
	uint64_t size = f->file >= 0 ? f->item.bytes : f->got;
	int64_t cpu_most =
	    (int64_t)(lim->item_cpu_base_s * 1000 + (size >> 20) * lim->item_cpu_per_mib_ms);
	enum reason why = REASON_none;
	if (now - f->alive_ms > (int64_t)lim->item_wall_s * 1000)
		why = REASON_limit_wall;
	else if (worker_cpu_ms(f->w) - f->cpu_ms > cpu_most)
		why = REASON_limit_cpu;
	if (why != REASON_none) {
		frame_dies(f, why);
		cut_above(l, f);
	}
}

bool lane_pump(struct lane *l)
{
	bool moved = false;
	for (unsigned k = l->n; k-- > 0;) {
		if (k < l->n && feed(&l->frame[k]))
			moved = true;
		if (k < l->n && receive(l, k))
			moved = true;
	}
	if (l->n > 0 && l->frame[0].file >= 0 && l->frame[0].hashed < l->frame[0].item.bytes)
		intake_hash(&l->frame[0], l->file_progress);
	int64_t now = time_mono_ms();
	if (now >= l->watch_ms) {
		l->watch_ms = now + WATCH_EVERY_MS;
		for (unsigned k = 0; k < l->n; k++)
			watch(l, k, now);
	}
	return settle(l) || moved;
}

size_t lane_poll(const struct lane *l, struct pollfd *p)
{
	size_t n = 0;
	for (unsigned k = 0; k < l->n; k++) {
		if (may_receive(l, k))
			p[n++] = (struct pollfd){.fd = worker_fd(l->frame[k].w), .events = POLLIN};
		if (feed_waits(&l->frame[k]))
			p[n++] = (struct pollfd){.fd = l->frame[k].feed, .events = POLLOUT};
	}
	return n;
}

static struct frame *begin_file(struct lane *l, const struct item *i, int fd)
{
	arena_reset(&l->arena);
	must(l->n == 0);
	l->file_progress = 0;
	l->fetch_why = REASON_none;
	struct frame *f = frame_push(l, i);
	f->file = fd;
	f->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return f;
}

void lane_begin(struct lane *l, const struct item *i, int fd)
{
	l->n_chain = 0;
	struct frame *f = begin_file(l, i, fd);
	if (i->has_sha256)
		f->hashed = i->bytes;
	frame_start(l, f, true, i->bytes);
}

void lane_begin_fetch(struct lane *l, const struct item *file, int fd, const uint32_t *chain,
		      unsigned n_chain, const struct item *i)
{
	must(n_chain > 0 && n_chain < LANE_DEPTH);
	memcpy(l->chain, chain, n_chain * sizeof(chain[0]));
	l->n_chain = n_chain;
	struct frame *f = begin_file(l, file, fd);
	l->wanted = *i;
	l->wanted.path = str_copy(&l->arena, i->path);
	f->fetch = true;
	f->want = chain[0];
	f->hashed = f->item.bytes;
	frame_start(l, f, true, file->bytes);
}

void lane_end(struct lane *l)
{
	while (l->n > 0) {
		unsigned char drop[SHA256_BYTES];
		sha256_end(&top(l)->sha, drop);
		frame_close(top(l));
		l->n--;
	}
	for (unsigned k = 0; k < LANE_DEPTH; k++) {
		if (l->idle[k] != NULL)
			worker_kill(l->idle[k]);
		l->idle[k] = NULL;
		out_end(&l->frame[k].names);
		grow_free(l->frame[k].pending, PACKET, 1);
		l->frame[k].pending = NULL;
	}
	out_end(&l->text);
	arena_free(&l->arena);
}
