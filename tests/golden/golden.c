/*
 * golden - read one file in this process, unsealed, and write what came of it.
 *   golden text ROW FILE      passages of reader ROW
 *   golden find ROW FILE      mentions, by the reader that bids highest (ROW only names the folder)
 *   golden hostile ROW FILE   the reasons given by reader ROW, one a line, each once; ends by the
 * limits of a worker The item's name is the name of FILE without ".in". gives 0 when it came to an
 * end, whatever it found.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/crypt.h"
#include "base/io.h"
#include "base/must.h"
#include "golden/dump.h"
#include "guard.h"
#include "text/reader.h"

#define FILE_BYTES  ((size_t)256 << 20)
#define ARENA_BYTES ((size_t)256 << 20)

static int wrong_use(const char *what)
{
	fprintf(stderr, "golden: %s\nusage: golden text|find|hostile ROW FILE\n", what);
	return 2;
}

static void say(struct out *o, enum reason r)
{
	out_z(o, r == REASON_none ? "none" : reason_name(r));
	out_char(o, '\n');
}

/* Reasons, each once, in the order they come. */
struct reasons {
	struct sink sink; /* first */
	struct out o;
	bool told[256];
};

static void add_reason(struct reasons *h, enum reason why)
{
	must((size_t)why < sizeof(h->told));
	if (!h->told[why])
		say(&h->o, why);
	h->told[why] = true;
}

static struct reasons *reasons_of(struct sink *s) { return (struct reasons *)(void *)s; }

static bool take_child(struct sink *s, const struct child *c) { return (void)s, (void)c, true; }

static bool reason_child(struct sink *s, const struct child *c)
{
	if (c->why != REASON_none)
		add_reason(reasons_of(s), c->why);
	return true;
}

static void reason_child_end(struct sink *s, enum reason why)
{
	if (why != REASON_none)
		add_reason(reasons_of(s), why);
}

static void reason_partial(struct sink *s, enum reason why, uint64_t at)
{
	(void)at;
	add_reason(reasons_of(s), why);
}

static struct sink *reasons_sink(struct reasons *h)
{
	*h = (struct reasons){.sink = sink_none(), .o = out_mem()};
	h->sink.child_begin = reason_child;
	h->sink.child_end = reason_child_end;
	h->sink.partial = reason_partial;
	return &h->sink;
}

static void end_by(const char *line, size_t n)
{
	(void)!write(STDOUT_FILENO, line, n);
	_exit(0);
}

static void on_memory(void) { end_by("limit_memory\n", 13); }

static void on_cpu(int number)
{
	(void)number;
	end_by("limit_cpu\n", 10);
}

/*
 * like_a_worker - the limits a sealed worker has, and room for the file, which stays outside there.
 * ASan reserves address space beyond any limit.
 */
static void like_a_worker(const struct limits *l)
{
	struct rlimit cpu = {l->item_cpu_base_s, l->item_cpu_base_s + 5};
#ifndef KOND_ASAN
	rlim_t bytes = (l->worker_memory_mib << 20) + FILE_BYTES;
	struct rlimit memory = {bytes, bytes};
	setrlimit(RLIMIT_AS, &memory);
#endif
	arena_on_full = on_memory;
	signal(SIGXCPU, on_cpu);
	setrlimit(RLIMIT_CPU, &cpu);
}

/* What locked fixtures open with, when they shall. */
#define PASSWORDS STR("mis\nontsluit\npassword\n")

/* One run: an item, the reader for it, and the arena of both. */
struct run {
	struct arena arena;
	struct limits limits;
	struct input in;
	struct head head;
	const struct reader *reader;
	str item;
};

static enum reason read_into(struct run *r, struct sink *inner)
{
	struct guard g;
	struct err e = {0};
	struct read_job j = {.in = &r->in,
			     .head = &r->head,
			     .limits = &r->limits,
			     .passwords = PASSWORDS,
			     .arena = &r->arena,
			     .sink = guard_sink(&g, inner, &r->limits, r->item.n)};
	int result = r->reader->read(&j, &e);
	guard_end(&g);
	must((result == 0) == (e.reason == REASON_none));
	return e.reason;
}

static void run_text(struct run *r, struct out *o)
{
	struct dump d;
	const struct reader *best = reader_choose(&r->head);
	out_z(o, "charset ");
	out_z(o, charset_name(r->head.charset));
	out_z(o, " reader ");
	out_z(o, best == NULL ? "none" : best->name);
	out_char(o, '\n');
	enum reason end = read_into(r, dump_sink(&d, o));
	out_z(o, "end ");
	say(o, end);
	dump_end(&d);
}

static void run_find(struct run *r, struct out *o)
{
	static struct dump_find d;
	struct finder *f = find_new(&r->limits, dump_find(&d, o, &r->limits));
	struct sink *s = find_sink(f);
	s->child_begin = take_child;
	find_item(f, r->head.name);
	read_into(r, s);
	find_item_end(f);
	find_free(f);
	dump_find_end(&d);
}

static void run_hostile(struct run *r, struct out *o)
{
	struct reasons h;
	like_a_worker(&r->limits);
	struct sink *s = reasons_sink(&h);
	enum reason end = read_into(r, s);
	if (end != REASON_none || out_view(&h.o).n == 0)
		add_reason(&h, end);
	out_str(o, out_view(&h.o));
	out_end(&h.o);
}

static str item_name(str path)
{
	size_t at = path.n;
	while (at > 0 && path.p[at - 1] != '/')
		at--;
	path = str_sub(path, at, path.n);
	return str_ends(path, STR(".in")) ? str_sub(path, 0, path.n - 3) : path;
}

int main(int argc, char **argv)
{
	struct run r = {.arena = arena_make(ARENA_BYTES), .limits = limits_standard()};
	struct arena file = arena_make(FILE_BYTES + 4096);
	if (argc != 4)
		return wrong_use("three arguments are needed");
	str stage = str_of(argv[1]);
	bool text = str_eq(stage, STR("text")), find = str_eq(stage, STR("find"));
	if (!crypt_start() || !io_read_file(&file, argv[3], FILE_BYTES, &r.item))
		return wrong_use("the file can not be read");
	charset_start();
	find_start();
	input_of_memory(&r.in, r.item);
	reader_head(&r.arena, &r.in, item_name(str_of(argv[3])), &r.head);
	r.reader = find ? reader_choose(&r.head) : reader_by_name(str_of(argv[2]));
	if (r.reader == NULL)
		return wrong_use(find ? "no reader bids for the file" : "no such reader");
	if (r.reader->warm != NULL) /* the others cost time, and run hundreds of times */
		r.reader->warm();
	struct out o = out_fd(STDOUT_FILENO);
	if (text)
		run_text(&r, &o);
	else if (find)
		run_find(&r, &o);
	else
		run_hostile(&r, &o);
	input_close(&r.in);
	arena_free(&r.arena);
	arena_free(&file);
	return out_end(&o) ? 0 : 1;
}
