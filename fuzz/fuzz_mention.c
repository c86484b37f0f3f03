/*
 * fuzz_mention - blocks of mentions as a lying worker may send them. What is accepted keeps its
 * limits, and packed and unpacked again it is the same.
 */
#include "base/must.h"
#include "base/utf8.h"
#include "find/block.h"

#define FINDINGS_MOST 64
#define VALUE_MOST    200

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

static void check(const struct mention *m)
{
	must(m->n > 0 && m->n <= FINDINGS_MOST);
	for (unsigned i = 0; i < m->n; i++) {
		str v = m->finding[i].value;
		must(kind_known((unsigned)m->finding[i].kind));
		must(v.n > 0 && v.n <= VALUE_MOST && utf8_valid(v));
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

/* Each mention packed alone, and all together: both come out as they were. */
int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	static struct unpacker given, alone, back;
	static struct packer one, all;
	struct block_mention b, c;
	struct mention m, again;
	if (one.table == NULL) {
		packer_start(&one);
		packer_start(&all);
		unpack_start(&given, FINDINGS_MOST, VALUE_MOST);
		unpack_start(&alone, FINDINGS_MOST, VALUE_MOST);
		unpack_start(&back, FINDINGS_MOST, VALUE_MOST);
	}
	packer_clear(&all);
	unpack_open(&given, (str){p, n});
	while (unpack_next(&given, &b) && unpack_whole(&given, &b, &m)) {
		check(&m);
		if (packer_view(&all).n + packer_need(&m) > BLOCK_BYTES)
			break;
		packer_add(&all, &m);
		packer_clear(&one);
		packer_add(&one, &m);
		unpack_open(&alone, packer_view(&one));
		must(unpack_next(&alone, &c) && unpack_whole(&alone, &c, &again));
		must(!unpack_next(&alone, &c) && !unpack_bad(&alone));
		same(&m, &again);
	}
	unpack_open(&given, (str){p, n});
	unpack_open(&back, packer_view(&all));
	for (uint32_t k = 0; k < all.n; k++) {
		must(unpack_next(&given, &b) && unpack_whole(&given, &b, &m));
		must(unpack_next(&back, &c) && unpack_whole(&back, &c, &again));
		same(&m, &again);
	}
	must(!unpack_next(&back, &c) && !unpack_bad(&back));
	return 0;
}
