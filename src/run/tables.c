/*
 * tables - rows fetched from a sealed worker as the member PLACE_OF_TABLE, under the watch that a
 * scan keeps over an item: time without a sign of life, computing time, memory, bytes.
 */
#include "run/tables.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/must.h"
#include "text/places.h"

#define ROW_ARENA ((size_t)1 << 20)
#define WAIT_MS   200

/* One fetch on its way. */
struct fetch {
	struct worker *w;
	const struct limits *limits;
	struct tables *t;
	struct arena arena;
	size_t seen; /* [byte] of frames already taken apart */
	uint64_t size;
	int64_t alive_ms;
	enum reason why;
	bool done;
};

struct frame_read tables_row(const struct tables *t, size_t i, struct arena *a)
{
	struct frame_read f;
	size_t n;
	must(i < t->n);
	str bytes = str_sub(out_view(&t->frames), t->at[i], SIZE_MAX);
	must(frames_next(a, bytes, &f, &n) == FRAME_whole);
	return f;
}

void tables_free(struct tables *t)
{
	out_end(&t->frames);
	grow_free(t->at, t->cap, sizeof(*t->at));
	*t = (struct tables){0};
}

/* New bytes of frames: note where rows begin. gives false when they are none. */
static bool take(struct fetch *f, str data)
{
	struct tables *t = f->t;
	if (data.n > TABLES_BYTES - t->frames.n) {
		f->why = REASON_limit_output;
		return false;
	}
	out_bytes(&t->frames, data.p, data.n);
	for (;;) {
		struct arena scratch = f->arena;
		struct frame_read r;
		size_t n = 0;
		str left = str_sub(out_view(&t->frames), f->seen, SIZE_MAX);
		enum frame_state s = frames_next(&scratch, left, &r, &n);
		if (s == FRAME_bad)
			f->why = REASON_broken;
		if (s != FRAME_whole)
			return s == FRAME_part;
		if (!r.table && !r.line && !t->tabled) {
			t->tabled = true;
			t->n = 0;
		}
		if (!r.table && r.line != t->tabled) {
			GROW(t->at, t->cap, t->n + 1);
			t->at[t->n++] = f->seen;
		}
		f->seen += n;
	}
}

/* One message. gives false when the fetch is over. */
static bool heed(struct fetch *f, const struct message *m)
{
	f->alive_ms = time_mono_ms();
	switch (m->wire) {
	case WIRE_data:
		return take(f, m->data);
	case WIRE_child_end:
		f->done = m->child_end == REASON_none;
		f->why = m->child_end;
		return true;
	case WIRE_done:
		if (!f->done && f->why == REASON_none)
			f->why = m->done.why != REASON_none ? m->done.why : REASON_broken;
		return false;
	default:
		return true;
	}
}

static bool too_long(struct fetch *f)
{
	const struct limits *l = f->limits;
	int64_t most =
	    (int64_t)(l->item_cpu_base_s * 1000 + (f->size >> 20) * l->item_cpu_per_mib_ms);
	if (time_mono_ms() - f->alive_ms > (int64_t)l->item_wall_s * 1000)
		f->why = REASON_limit_wall;
	else if (worker_cpu_ms(f->w) > most)
		f->why = REASON_limit_cpu;
	return f->why != REASON_none;
}

static void run(struct fetch *f, void (*tick)(void *ctx, uint64_t bytes), void *ctx)
{
	for (;;) {
		struct message m;
		enum reason why = REASON_none;
		struct pollfd p = {.fd = worker_fd(f->w), .events = POLLIN};
		enum receive r = worker_receive(f->w, &m, &why);
		if (r == RECEIVE_message) {
			if (!heed(f, &m))
				return;
			continue;
		}
		if (r != RECEIVE_nothing) {
			f->why = r == RECEIVE_lied ? REASON_lied : why;
			return;
		}
		if (tick != NULL)
			tick(ctx, f->t->frames.n);
		if (too_long(f))
			return;
		poll(&p, 1, WAIT_MS);
	}
}

bool tables_read(struct box *b, const struct limits *l, int fd, str name,
		 void (*tick)(void *ctx, uint64_t bytes), void *ctx, struct tables *out_t,
		 enum reason *out_why)
{
	struct stat st;
	struct fetch f = {.limits = l, .t = out_t, .alive_ms = time_mono_ms()};
	*out_t = (struct tables){.frames = out_mem()};
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		*out_why = REASON_io_error;
		return false;
	}
	f.size = (uint64_t)st.st_size;
	struct job j = {.id = 1, .name = name, .size = f.size, .can_seek = true};
	f.w = worker_start(b);
	if (f.w == NULL) {
		*out_why = REASON_crashed;
		return false;
	}
	f.arena = arena_make(ROW_ARENA);
	if (worker_fetch(f.w, &j, fd, PLACE_OF_TABLE))
		run(&f, tick, ctx);
	else
		f.why = REASON_crashed;
	worker_kill(f.w);
	arena_free(&f.arena);
	*out_why = f.why;
	return f.done && f.seen == out_t->frames.n;
}
