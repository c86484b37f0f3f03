/*
 * fuzz_reader - one reader against any bytes, in this process. Everything it says is held against
 * the contract (tests/guard.c) and handed to the finder, whose mentions must be what they should
 * be.
 */
#include <setjmp.h>

#include "base/crypt.h"
#include "base/must.h"
#include "find/block.h"
#include "find/find.h"
#include "find/survey.h"
#include "guard.h"
#include "text/reader.h"

#define ARENA_BYTES ((size_t)512 << 20)
#define CHILD_BYTES ((size_t)16 << 20) /* more of a member says nothing new */

int fuzz_reader(const struct reader *row, const unsigned char *p, size_t n);

/* What lasts from input to input. */
static struct {
	struct arena arena;
	struct packer pack;
	struct unpacker unpack;
	struct limits limits;
	struct find_out find;
	struct finder *finder;
	struct survey *survey;
	struct sink
	    both; /* passages to the finder and to the second detector, as kond-parse does */
	uint32_t names;
	size_t child;
	uint64_t sum; /* of members' bytes, so that each is looked at */
	jmp_buf full; /* over a cap: the input is done; in a worker the process would be */
} here;

static void on_full(void) { longjmp(here.full, 1); }

static void on_mention(struct find_out *o, const struct mention *given)
{
	struct block_mention b;
	struct mention m;
	(void)o;
	if (packer_view(&here.pack).n + packer_need(given) > BLOCK_BYTES)
		packer_clear(&here.pack);
	size_t before = here.pack.n;
	packer_add(&here.pack, given);
	if (before > 0 && before % 16 != 0)
		return;
	unpack_open(&here.unpack, packer_view(&here.pack));
	while (unpack_next(&here.unpack, &b))
		must(unpack_whole(&here.unpack, &b, &m));
	must(!unpack_bad(&here.unpack) && here.unpack.n == here.pack.n && m.n == given->n);
	for (unsigned i = 0; i < m.n; i++)
		must(m.finding[i].cell <= here.names);
}

static void on_name(struct find_out *o, uint32_t cell, str name)
{
	(void)o;
	(void)name;
	must(cell > 0);
	if (cell > here.names)
		here.names = cell;
}

static bool on_child(struct sink *s, const struct child *c)
{
	(void)s;
	here.child = 0;
	return c->is_file;
}

static void on_data(struct sink *s, const void *p, size_t n)
{
	(void)s;
	for (size_t i = 0; i < n && here.child < CHILD_BYTES; i++, here.child++)
		here.sum += ((const unsigned char *)p)[i];
}

static void on_inner_partial(struct find_out *o, enum reason why, uint64_t at)
{
	(void)o, (void)at;
	must(why != REASON_none);
}

/* Stretches are what kond will believe. */
static void on_stretches(void *ctx, str packed)
{
	struct cur c = cur_of(packed);
	struct stretch s;
	uint64_t last = 0;
	(void)ctx;
	while (stretches_next(&c, &last, UINT64_MAX, &s))
		continue;
	must(!c.bad);
}

static void on_row(struct sink *s, const struct row *r)
{
	struct sink *f = find_sink(here.finder), *v = survey_sink(here.survey);
	(void)s, f->row(f, r), v->row(v, r);
}

static void on_segment(struct sink *s, const struct segment *g)
{
	struct sink *f = find_sink(here.finder), *v = survey_sink(here.survey);
	(void)s, f->segment(f, g), v->segment(v, g);
}

static void on_tree(struct sink *s, const struct tree *t)
{
	struct sink *f = find_sink(here.finder), *v = survey_sink(here.survey);
	(void)s, f->tree(f, t), v->tree(v, t);
}

static void on_prose(struct sink *s, const struct prose *p)
{
	struct sink *f = find_sink(here.finder), *v = survey_sink(here.survey);
	(void)s, f->prose(f, p), v->prose(v, p);
}

static void on_table_begin(struct sink *s, const struct table *t)
{
	struct sink *f = find_sink(here.finder);
	(void)s, f->table_begin(f, t);
}

static void on_table_end(struct sink *s)
{
	struct sink *f = find_sink(here.finder);
	(void)s, f->table_end(f);
}

static void on_message_begin(struct sink *s, uint64_t number, const struct separators *sep)
{
	struct sink *f = find_sink(here.finder);
	(void)s, f->message_begin(f, number, sep);
}

static void on_message_end(struct sink *s)
{
	struct sink *f = find_sink(here.finder);
	(void)s, f->message_end(f);
}

static struct sink both_sinks(void)
{
	struct sink s = *find_sink(here.finder);
	s.table_begin = on_table_begin;
	s.row = on_row;
	s.table_end = on_table_end;
	s.message_begin = on_message_begin;
	s.segment = on_segment;
	s.message_end = on_message_end;
	s.tree = on_tree;
	s.prose = on_prose;
	s.child_begin = on_child;
	s.child_data = on_data;
	return s;
}

static void begin(const struct reader *row)
{
	static const struct reader *begun;
	must(begun == NULL || begun == row);
	if (begun == NULL) {
		must(crypt_start());
		charset_start();
		find_start();
		if (row->warm != NULL)
			row->warm();
		here.arena = arena_make(ARENA_BYTES);
		here.limits = limits_standard();
		here.limits.item_cpu_base_s = 1; /* wrong passwords may take half of it */
		packer_start(&here.pack);
		here.survey = survey_new(on_stretches, NULL);
		unpack_start(&here.unpack, here.limits.mention_findings, here.limits.value_bytes);
		here.find = (struct find_out){on_mention, on_name, on_inner_partial};
		arena_on_full = on_full;
	}
	begun = row;
	if (here.finder != NULL)
		return;
	here.finder = find_new(&here.limits, &here.find);
	here.both = both_sinks();
}

static void read_once(const struct reader *row, struct input *in)
{
	struct head head;
	struct guard g;
	struct err e = {0};
	reader_head(&here.arena, in, STR("item"), &head);
	for (size_t i = 0; i < reader_count; i++) {
		int bid = reader_table[i]->bid(&head);
		must(bid >= 0 && bid <= 100);
	}
	struct read_job j = {.in = in,
			     .head = &head,
			     .limits = &here.limits,
			     .passwords = STR("geheim\nsleutel"),
			     .arena = &here.arena,
			     .sink = guard_sink(&g, &here.both, &here.limits, head.size)};
	find_item(here.finder, head.name);
	survey_item(here.survey);
	int result = row->read(&j, &e);
	must((result == 0) == (e.reason == REASON_none));
	guard_end(&g);
	find_item_end(here.finder);
	survey_end(here.survey);
}

int fuzz_reader(const struct reader *row, const unsigned char *p, size_t n)
{
	struct input in;
	begin(row);
	here.names = 0;
	input_of_memory(&in, (str){p, n});
	if (setjmp(here.full) == 0) {
		read_once(row, &in);
	} else {
		find_free(here.finder);
		here.finder = NULL;
	}
	input_close(&in);
	arena_reset(&here.arena);
	return 0;
}
