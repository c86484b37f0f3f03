/*
 * fuzz_reader - one reader (ROW: reader_hl7v2 ...) against any bytes, in this process. Everything
 * it says is held against the contract (tests/guard.c) and handed to the finder, whose mentions
 * must be what they should be.
 */
#include <setjmp.h>

#include "base/crypt.h"
#include "base/must.h"
#include "find/block.h"
#include "find/find.h"
#include "guard.h"
#include "text/reader.h"

#define ARENA_BYTES ((size_t)512 << 20)
#define CHILD_BYTES ((size_t)16 << 20) /* more of a member says nothing new */

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

/* What lasts from input to input. */
static struct {
	struct arena arena;
	struct packer pack;
	struct unpacker unpack;
	struct limits limits;
	struct find_out find;
	struct finder *finder;
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

static void begin(void)
{
	static bool begun;
	if (!begun) {
		must(crypt_start());
		charset_start();
		find_start();
		if (ROW.warm != NULL)
			ROW.warm();
		here.arena = arena_make(ARENA_BYTES);
		here.limits = limits_standard();
		here.limits.item_cpu_base_s = 1; /* wrong passwords may take half of it */
		packer_start(&here.pack);
		unpack_start(&here.unpack, here.limits.mention_findings, here.limits.value_bytes);
		here.find = (struct find_out){on_mention, on_name, on_inner_partial};
		arena_on_full = on_full;
	}
	begun = true;
	if (here.finder != NULL)
		return;
	here.finder = find_new(&here.limits, &here.find);
	struct sink *s = find_sink(here.finder);
	s->child_begin = on_child;
	s->child_data = on_data;
}

static void read_once(struct input *in)
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
			     .sink =
				 guard_sink(&g, find_sink(here.finder), &here.limits, head.size)};
	find_item(here.finder, head.name);
	int result = ROW.read(&j, &e);
	must((result == 0) == (e.reason == REASON_none));
	guard_end(&g);
	find_item_end(here.finder);
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct input in;
	begin();
	here.names = 0;
	input_of_memory(&in, (str){p, n});
	if (setjmp(here.full) == 0) {
		read_once(&in);
	} else {
		find_free(here.finder);
		here.finder = NULL;
	}
	input_close(&in);
	arena_reset(&here.arena);
	return 0;
}
