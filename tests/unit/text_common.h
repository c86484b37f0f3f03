/*
 * text_common - for the tests of text/: a sink that writes what it is told as short text and holds
 * every cell against the bytes of the item, behind the guard of tests/guard.c. {3 title}   a table
 * with a sample of 3    row 4: a|b    }    <1 |^~\&>  a message    PID|..    >    "text"@line (name
 * 12 data)
 */
#ifndef TESTS_TEXT_COMMON_H
#define TESTS_TEXT_COMMON_H

#include "unit.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/must.h"
#include "base/out.h"
#include "base/utf8.h"
#include "guard.c" /* a test program has no library of its own */
#include "text/reader.h"

struct rec {
	struct sink sink; /* first */
	struct out o;
	str item; /* the bytes read, for checking places */
	enum charset charset;
	struct arena arena;
	bool quiet;            /* count only */
	bool prose_only_lines; /* leave prose out of o */
	uint64_t cells, rows, messages, partials, children, data, prose;
	enum reason last_end, last_partial, last_why;
	struct out member; /* data of the last one */
	char name[256];
};

static inline struct rec *rec_of(struct sink *s) { return (struct rec *)(void *)s; }

/* Characters that quoting and guarding may add or drop. */
static inline bool rec_ignored(unsigned char c)
{
	return c == '"' || c == '\\' || c == '=' || c == '\'';
}

static inline bool rec_same(str a, str b)
{
	size_t i = 0, k = 0;
	for (;;) {
		while (i < a.n && rec_ignored(a.p[i]))
			i++;
		while (k < b.n && rec_ignored(b.p[k]))
			k++;
		if (i >= a.n || k >= b.n)
			return i >= a.n && k >= b.n;
		if (a.p[i++] != b.p[k++])
			return false;
	}
}

static inline void rec_cell(struct rec *r, const struct cell *c)
{
	struct arena a = r->arena;
	r->cells++;
	str raw = str_sub(r->item, (size_t)c->at, (size_t)c->at + c->raw_n);
	assert_int_equal(raw.n, c->raw_n);
	if (r->charset != CHARSET_none)
		assert_true(rec_same(charset_decode(&a, r->charset, raw), c->text));
	if (!r->quiet)
		out_str(&r->o, c->text);
}

static void rec_table_begin(struct sink *s, const struct table *t)
{
	struct rec *r = rec_of(s);
	if (r->quiet)
		return;
	out_char(&r->o, '{');
	out_dec(&r->o, t->n_sample);
	out_char(&r->o, ' ');
	out_str(&r->o, t->title);
	out_char(&r->o, '\n');
}

static void rec_row(struct sink *s, const struct row *row)
{
	struct rec *r = rec_of(s);
	r->rows++;
	if (!r->quiet)
		out_dec(&r->o, row->number);
	for (unsigned i = 0; i < row->n; i++) {
		if (!r->quiet)
			out_char(&r->o, i == 0 ? ':' : '|');
		rec_cell(r, &row->cells[i]);
	}
	if (!r->quiet)
		out_char(&r->o, '\n');
}

static void rec_table_end(struct sink *s)
{
	if (!rec_of(s)->quiet)
		out_z(&rec_of(s)->o, "}\n");
}

static void rec_message_begin(struct sink *s, uint64_t n, const struct separators *sep)
{
	struct rec *r = rec_of(s);
	const unsigned char all[] = {sep->field, sep->component, sep->repetition, sep->escape,
				     sep->subcomponent};
	r->messages++;
	if (r->quiet)
		return;
	out_char(&r->o, '<');
	out_dec(&r->o, n);
	out_char(&r->o, ' ');
	out_bytes(&r->o, all, sizeof(all));
	out_char(&r->o, '\n');
}

static void rec_segment(struct sink *s, const struct segment *g)
{
	struct rec *r = rec_of(s);
	for (unsigned i = 0; i < g->n; i++) {
		if (!r->quiet && i > 0)
			out_char(&r->o, '|');
		rec_cell(r, &g->field[i]);
	}
	if (!r->quiet)
		out_char(&r->o, '\n');
}

static void rec_message_end(struct sink *s)
{
	if (!rec_of(s)->quiet)
		out_z(&rec_of(s)->o, ">\n");
}

static void rec_tree(struct sink *s, const struct tree *t) { (void)s, (void)t; }

static void rec_prose(struct sink *s, const struct prose *p)
{
	struct rec *r = rec_of(s);
	r->prose += p->text.n;
	if (r->quiet || r->prose_only_lines)
		return;
	out_char(&r->o, '"');
	out_str(&r->o, str_trim(p->text));
	out_z(&r->o, "\"@");
	out_dec(&r->o, p->line);
	out_char(&r->o, '\n');
}

static bool rec_child_begin(struct sink *s, const struct child *c)
{
	struct rec *r = rec_of(s);
	r->children++;
	r->last_why = c->why;
	out_clear(&r->member);
	snprintf(r->name, sizeof(r->name), "%.*s", (int)c->name.n, (const char *)c->name.p);
	if (!r->quiet) {
		out_char(&r->o, '(');
		out_str(&r->o, c->name);
		out_z(&r->o, c->is_file ? "" : " no file");
		out_z(&r->o, c->why != REASON_none ? " " : "");
		out_z(&r->o, reason_name(c->why));
		out_z(&r->o, c->is_file && c->why == REASON_none ? "" : ")\n");
	}
	return true;
}

static void rec_child_data(struct sink *s, const void *p, size_t n)
{
	struct rec *r = rec_of(s);
	r->data += n;
	if (out_view(&r->member).n < 1u << 20)
		out_bytes(&r->member, p, n);
}

static void rec_child_end(struct sink *s, enum reason why)
{
	struct rec *r = rec_of(s);
	r->last_end = why;
	if (r->quiet)
		return;
	out_char(&r->o, ' ');
	out_str(&r->o, out_view(&r->member));
	out_z(&r->o, why == REASON_none ? ")\n" : " !");
	if (why != REASON_none) {
		out_z(&r->o, reason_name(why));
		out_z(&r->o, ")\n");
	}
}

static void rec_progress(struct sink *s, uint64_t n) { (void)s, (void)n; }

static void rec_partial(struct sink *s, enum reason why, uint64_t at)
{
	(void)at;
	rec_of(s)->partials++;
	rec_of(s)->last_partial = why;
}

static inline void rec_start(struct rec *r)
{
	*r = (struct rec){.sink = {rec_table_begin, rec_row, rec_table_end, rec_message_begin,
				   rec_segment, rec_message_end, rec_tree, rec_prose,
				   rec_child_begin, rec_child_data, rec_child_end, rec_progress,
				   rec_partial, NULL},
			  .o = out_mem(),
			  .member = out_mem(),
			  .arena = arena_make((size_t)64 << 20)};
}

static inline void rec_free(struct rec *r)
{
	out_end(&r->o);
	out_end(&r->member);
	arena_free(&r->arena);
}

/* How the bytes are handed to the reader. */
enum via { VIA_memory, VIA_pipe, VIA_memfd };

static inline int fd_of(str item, enum via via)
{
	int fd[2];
	if (via == VIA_memfd) {
		fd[0] = memfd_create("item", 0);
		assert_int_equal(write(fd[0], item.p, item.n), item.n);
		return fd[0];
	}
	assert_int_equal(pipe(fd), 0);
	if (item.n > 60000) { /* more than a pipe holds: a writer of its own */
		if (fork() == 0) {
			size_t at = 0;
			close(fd[0]);
			while (at < item.n) {
				ssize_t n = write(fd[1], item.p + at, item.n - at);
				if (n <= 0)
					_exit(0);
				at += (size_t)n;
			}
			_exit(0);
		}
	} else {
		assert_int_equal(write(fd[1], item.p, item.n), item.n);
	}
	close(fd[1]);
	return fd[0];
}

struct how {
	enum via via;
	size_t window;    /* 0: INPUT_WINDOW */
	size_t row_bytes; /* 0: standard */
	const char *name;
	enum charset charset;        /* for checking raw places; none: not checked */
	const struct reader *reader; /* NULL: the one that bids highest */
	const struct limits *limits; /* NULL: standard */
};

/* read_item - read item into r. gives what the reader gave; *out_e may be NULL. */
static inline int read_item(struct rec *r, str item, const struct how *how, struct err *out_e)
{
	struct arena a = arena_make((size_t)256 << 20);
	struct limits l = how->limits != NULL ? *how->limits : limits_standard();
	struct input in;
	struct head head;
	struct guard g;
	struct err e = {0};
	int fd = -1;
	if (how->row_bytes > 0)
		l.row_bytes = how->row_bytes;
	if (how->via == VIA_memory) {
		input_of_memory(&in, item);
	} else {
		fd = fd_of(item, how->via);
		input_open(&in, fd, how->via == VIA_memfd,
			   how->via == VIA_memfd ? item.n : UINT64_MAX,
			   how->window > 0 ? how->window : INPUT_WINDOW);
	}
	reader_head(&a, &in, str_of(how->name != NULL ? how->name : "item"), &head);
	r->item = item;
	r->charset = how->charset;
	const struct reader *reader = how->reader != NULL ? how->reader : reader_choose(&head);
	assert_non_null(reader);
	struct read_job j = {.in = &in,
			     .head = &head,
			     .limits = &l,
			     .arena = &a,
			     .sink = guard_sink(&g, &r->sink, &l, item.n)};
	int result = reader->read(&j, &e);
	guard_end(&g);
	must((result == 0) == (e.reason == REASON_none));
	input_close(&in);
	if (fd >= 0)
		close(fd);
	arena_free(&a);
	if (out_e != NULL)
		*out_e = e;
	return result;
}

/* expect - item gives exactly want, however it is handed over. */
static inline void expect(str item, const struct how *how, const char *want)
{
	for (int via = VIA_memory; via <= VIA_memfd; via++) {
		struct rec r;
		struct how h = *how;
		rec_start(&r);
		h.via = (enum via)via;
		assert_int_equal(read_item(&r, item, &h, NULL), 0);
		out_char(&r.o, '\0');
		assert_string_equal((const char *)out_view(&r.o).p, want);
		rec_free(&r);
	}
}

static unsigned text_seconds = 120; /* after which a test that hangs is ended */

/* text_start - before a group of tests. */
static int text_start(void **state)
{
	(void)state;
	charset_start();
	reader_warm();
	alarm(text_seconds);
	return 0;
}

#define chosen_by(item_, want_)                                                                    \
	do {                                                                                       \
		struct arena chosen_a = arena_make((size_t)16 << 20);                              \
		struct input chosen_in;                                                            \
		struct head chosen_head;                                                           \
		input_of_memory(&chosen_in, item_);                                                \
		reader_head(&chosen_a, &chosen_in, STR("item"), &chosen_head);                     \
		const struct reader *chosen_r = reader_choose(&chosen_head);                       \
		assert_string_equal(chosen_r == NULL ? "none" : chosen_r->name, want_);            \
		arena_free(&chosen_a);                                                             \
	} while (0)

#endif
