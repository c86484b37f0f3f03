/*
 * fuzz_mention - packed mentions as a lying worker may send them. What is accepted keeps its
 * limits, and packed and unpacked again it is the same.
 */
#include "base/arena.h"
#include "base/must.h"
#include "base/utf8.h"
#include "find/mention.h"

#define FINDINGS_MOST 64
#define VALUE_MOST    200

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

static void check(const struct mention *m)
{
	must(m->n <= FINDINGS_MOST);
	for (unsigned i = 0; i < m->n; i++) {
		str v = m->finding[i].value;
		must(kind_name(m->finding[i].kind)[0] != '\0');
		must(v.n <= VALUE_MOST && utf8_valid(v));
		for (size_t at = 0; at < v.n; at++)
			must(v.p[at] >= 0x20 || v.p[at] == KEY_SEP);
	}
}

static void same(const struct mention *a, const struct mention *b)
{
	must(a->role == b->role && a->unit == b->unit && a->number == b->number && a->n == b->n);
	for (unsigned i = 0; i < a->n; i++) {
		const struct finding *f = &a->finding[i], *g = &b->finding[i];
		must(f->kind == g->kind && f->evidence == g->evidence && f->cell == g->cell);
		must(f->at == g->at && f->raw_n == g->raw_n && str_eq(f->value, g->value));
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	static struct arena arena;
	struct cur c = cur_of((str){p, n});
	struct mention m, again;
	if (arena.base == NULL)
		arena = arena_make((size_t)16 << 20);
	arena_reset(&arena);
	while (cur_left(&c) > 0 && mention_unpack(&c, &arena, FINDINGS_MOST, VALUE_MOST, &m)) {
		struct out o = out_mem();
		check(&m);
		mention_pack(&o, &m);
		struct cur back = cur_of(out_view(&o));
		must(mention_unpack(&back, &arena, FINDINGS_MOST, VALUE_MOST, &again));
		must(cur_done(&back));
		same(&m, &again);
		out_end(&o);
	}
	return 0;
}
