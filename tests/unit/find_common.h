/* find_common - what the tests of find/ share: a finder whose mentions become lines of text, and
 * tables made from text. */
#ifndef TESTS_FIND_COMMON_H
#define TESTS_FIND_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "find/block.h"
#include "find/find.h"
#include "text/reader.h"

static const char *const role_text[] = {"none",         "patient",  "staff",
					"professional", "relative", "weak"};

/* A finder and what it gave. */
struct bench {
	struct find_out out; /* first */
	struct limits limits;
	struct packer pack;
	struct unpacker unpack;
	struct arena reader; /* for readers */
	struct finder *finder;
	struct out text; /* one line a mention: "patient 2: bsn=... surname=..." */
	unsigned mentions;
	bool bad;
};

/* As kond will see it: packed and unpacked again. */
static void bench_mention(struct find_out *o, const struct mention *given)
{
	struct bench *b = (struct bench *)(void *)o;
	struct block_mention one;
	struct mention m;
	packer_clear(&b->pack);
	packer_add(&b->pack, given);
	unpack_open(&b->unpack, packer_view(&b->pack));
	if (!unpack_next(&b->unpack, &one) || !unpack_whole(&b->unpack, &one, &m)) {
		b->bad = true;
		return;
	}
	b->mentions++;
	out_z(&b->text, role_text[m.role]);
	out_char(&b->text, ' ');
	out_dec(&b->text, m.number);
	out_char(&b->text, ':');
	for (unsigned i = 0; i < m.n; i++) {
		const struct finding *f = &m.finding[i];
		out_char(&b->text, ' ');
		out_z(&b->text, kind_name(f->kind));
		if ((f->evidence & EV_invalid) != 0)
			out_char(&b->text, '!');
		if ((f->evidence & EV_padded) != 0)
			out_char(&b->text, '0');
		if ((f->evidence & EV_derived) != 0)
			out_char(&b->text, '~');
		out_char(&b->text, '=');
		for (size_t k = 0; k < f->value.n; k++)
			out_char(&b->text, f->value.p[k] == KEY_SEP ? '|' : (char)f->value.p[k]);
	}
	out_char(&b->text, '\n');
}

static void bench_name(struct find_out *o, uint32_t cell, str name)
{
	struct bench *b = (struct bench *)(void *)o;
	if (cell == 0 || name.n == 0)
		b->bad = true;
}

static void bench_partial(struct find_out *o, enum reason why, uint64_t at)
{
	(void)o, (void)why, (void)at;
}

__attribute__((unused)) static void bench_start(struct bench *b)
{
	*b = (struct bench){.out = {bench_mention, bench_name, bench_partial},
			    .limits = limits_standard(),
			    .text = out_mem()};
	packer_start(&b->pack);
	unpack_start(&b->unpack, b->limits.mention_findings, b->limits.value_bytes);
	b->reader = arena_make((size_t)256 << 20);
	find_start();
	b->finder = find_new(&b->limits, &b->out);
}

__attribute__((unused)) static void bench_end(struct bench *b)
{
	find_free(b->finder);
	out_end(&b->text);
	packer_free(&b->pack);
	unpack_free(&b->unpack);
	arena_free(&b->reader);
}

/* The bench of a file of tests, with what a group of them starts and ends with. */
static struct bench bench;

__attribute__((unused)) static int bench_set_up(void **state)
{
	(void)state;
	charset_start();
	bench_start(&bench);
	return 0;
}

__attribute__((unused)) static int bench_tear_down(void **state)
{
	(void)state;
	bool bad = bench.bad;
	bench_end(&bench);
	return bad ? -1 : 0;
}

__attribute__((unused)) static void bench_clear(struct bench *b)
{
	out_clear(&b->text);
	b->mentions = 0;
}

#define ROWS_MAX  5000
#define CELLS_MAX 40

/* bench_table - give `;`-separated lines as one table. gives the mentions as text. */
__attribute__((unused)) static const char *bench_table(struct bench *b, const char *csv)
{
	static struct row rows[ROWS_MAX];
	static struct cell cells[ROWS_MAX * CELLS_MAX];
	unsigned n = 0;
	size_t used = 0;
	str rest = str_of(csv), all = rest;
	while (rest.n > 0 && n < ROWS_MAX) {
		str line = str_cut(&rest, '\n');
		rows[n] = (struct row){.number = n + 1, .cells = cells + used};
		bool more = true;
		while (more && rows[n].n < CELLS_MAX) {
			size_t semi = str_find_byte(line, ';');
			str s = str_sub(line, 0, semi);
			cells[used++] = (struct cell){
			    .text = s, .at = (uint64_t)(s.p - all.p), .raw_n = (uint32_t)s.n};
			rows[n].n++;
			more = semi < line.n;
			line = str_sub(line, semi + 1, line.n);
		}
		n++;
	}
	struct sink *s = find_sink(b->finder);
	struct table t = {.sample = rows, .n_sample = n < 200 ? n : 200};
	s->table_begin(s, &t);
	for (unsigned i = 0; i < n; i++)
		s->row(s, &rows[i]);
	s->table_end(s);
	out_char(&b->text, '\0');
	b->text.n--;
	return (const char *)b->text.p;
}

/* bench_item_table - the same as an item of its own. */
__attribute__((unused)) static const char *bench_item_table(struct bench *b, const char *csv)
{
	bench_clear(b);
	find_item(b->finder, STR("export.csv"));
	const char *text = bench_table(b, csv);
	find_item_end(b->finder);
	return text;
}

/* bench_bytes - read bytes with the reader that bids highest. */
__attribute__((unused)) static const char *bench_bytes(struct bench *b, str bytes, str name)
{
	struct arena scratch = b->reader;
	struct input in;
	struct err e = {0};
	struct head head = {.raw = str_sub(bytes, 0, 65536), .name = name, .size = bytes.n};
	head.charset = charset_guess(head.raw);
	head.text = head.charset == CHARSET_none ? STR_NONE : head.raw;
	bench_clear(b);
	find_item(b->finder, name);
	const struct reader *r = reader_choose(&head);
	if (r != NULL) {
		input_of_memory(&in, bytes);
		struct read_job job = {.in = &in,
				       .head = &head,
				       .limits = &b->limits,
				       .arena = &scratch,
				       .sink = find_sink(b->finder)};
		r->read(&job, &e);
		input_close(&in);
	}
	find_item_end(b->finder);
	out_char(&b->text, '\0');
	b->text.n--;
	return (const char *)b->text.p;
}

#define HAS(text, what)     assert_non_null(strstr((text), (what)))
#define HAS_NOT(text, what) assert_null(strstr((text), (what)))

#endif
