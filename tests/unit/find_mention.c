/* Blocks of mentions: what goes in comes out; whatever is altered is refused or is made of mentions
 * that follow every rule. */
#include "unit.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "find/block.h"

#define FINDINGS 72
#define VALUE    128
#define SAMPLES  (sizeof(sample) / sizeof(sample[0]))

static const struct finding sample[] = {
    {KIND_bsn, EV_label | EV_check, 3, 1000, 9, {(const unsigned char *)"999990019", 9}},
    {KIND_name, EV_lexicon, 0, 40, 20, {(const unsigned char *)"J.A. de Vries-Bakker", 20}},
    {KIND_birth_date, EV_label, 4, UINT64_MAX - 5, 10, {(const unsigned char *)"1963-10-24", 10}},
    {KIND_sex, 0, 1, 0, 1, {(const unsigned char *)"F", 1}},
    {KIND_postcode, EV_check, UINT32_MAX, 1, UINT32_MAX, {(const unsigned char *)"2288AA", 6}},
    {KIND_order,
     EV_label,
     9,
     5,
     5,
     {(const unsigned char *)"glims\x1f"
			     "12345",
      11}},
    {KIND_category, 0, 0, 7, 3, {(const unsigned char *)"hiv", 3}},
};

static struct mention sample_mention(void)
{
	return (struct mention){ROLE_patient, UNIT_row, 77, sizeof(sample) / sizeof(sample[0]),
				sample};
}

/* One block, and all that is read from it. */
struct bench {
	struct packer pack;
	struct unpacker unpack;
};

static void bench_start(struct bench *b, size_t findings, size_t value)
{
	packer_start(&b->pack);
	unpack_start(&b->unpack, findings, value);
}

static void bench_end(struct bench *b)
{
	packer_free(&b->pack);
	unpack_free(&b->unpack);
}

static void same(const struct mention *got, const struct mention *m)
{
	assert_int_equal(got->role, m->role);
	assert_int_equal(got->unit, m->unit);
	assert_true(got->number == m->number);
	assert_int_equal(got->n, m->n);
	for (unsigned i = 0; i < m->n; i++) {
		const struct finding *f = &got->finding[i], *g = &m->finding[i];
		assert_int_equal(f->kind, g->kind);
		assert_int_equal(f->evidence, g->evidence);
		assert_int_equal(f->cell, g->cell);
		assert_true(f->at == g->at);
		assert_int_equal(f->raw_n, g->raw_n);
		assert_true(str_eq(f->value, g->value));
	}
}

/* lawful - every rule of mention.h holds. */
static void lawful(const struct mention *m)
{
	assert_true(m->role <= ROLE_weak && m->unit <= UNIT_record && m->n > 0 && m->n <= FINDINGS);
	for (unsigned i = 0; i < m->n; i++) {
		const struct finding *f = &m->finding[i];
		assert_string_not_equal(kind_name(f->kind), "none");
		assert_true(f->value.n > 0 && f->value.n <= VALUE && utf8_valid(f->value) &&
			    f->evidence < 256);
		for (size_t k = 0; k < f->value.n; k++)
			assert_true(f->value.p[k] >= 0x20 || f->value.p[k] == KEY_SEP);
	}
}

/* Read all of a block; gives whether it is one. */
static bool all_lawful(struct bench *b, str bytes)
{
	struct block_mention one;
	struct mention m;
	unpack_open(&b->unpack, bytes);
	while (unpack_next(&b->unpack, &one))
		if (unpack_whole(&b->unpack, &one, &m))
			lawful(&m);
	return !unpack_bad(&b->unpack) && unpack_told_all(&b->unpack) && b->unpack.n > 0;
}

/* Now and then several values of one kind, some of them the same, or more than have a bit. */
static void doubled(struct prng *r, struct mention *m, struct finding f[FINDINGS], uint64_t at)
{
	static const char *const tests[] = {"Kalium", "Natrium", "Ferritine in serum", "Ca"};
	size_t n = prng_below(r, 4) == 0 ? prng_below(r, 4) : 0;
	if (prng_below(r, 100) == 0)
		n = FINDINGS - m->n;
	for (; n > 0; n--, at += 10)
		f[m->n++] = (struct finding){.kind = KIND_test,
					     .at = at,
					     .raw_n = 5 + (uint32_t)prng_below(r, 3),
					     .value = str_of(tests[prng_below(r, 4)])};
}

/* A variation on the sample: which findings, how often the same values, other places. */
static struct mention varied(struct prng *r, struct finding f[FINDINGS])
{
	static const char *const names[] = {"J.A. de Vries-Bakker", "Okke Roodbaard", "W. Bos"};
	struct mention m = {.role = (enum role)prng_below(r, 6),
			    .unit = (enum unit)prng_below(r, 7),
			    .number = prng_below(r, 3) == 0 ? prng_next(r) : prng_below(r, 1000),
			    .finding = f};
	uint64_t at = prng_below(r, 1000000);
	for (size_t i = 0; i < SAMPLES; i++) {
		if (prng_below(r, 4) == 0)
			continue;
		f[m.n] = sample[i];
		f[m.n].at = prng_below(r, 50) == 0 ? prng_next(r) : at;
		f[m.n].raw_n = (uint32_t)(sample[i].value.n + prng_below(r, 2));
		f[m.n].evidence = prng_below(r, 8) == 0 ? EV_invalid : EV_label;
		if (sample[i].kind == KIND_name)
			f[m.n].value = str_of(names[prng_below(r, 3)]);
		at += f[m.n++].raw_n + prng_below(r, 3);
	}
	if (m.n == 0)
		f[m.n++] = sample[0];
	doubled(r, &m, f, at);
	return m;
}

static void test_round_trip(void **state)
{
	struct bench b;
	struct block_mention one;
	struct mention m = sample_mention(), got;
	(void)state;
	bench_start(&b, FINDINGS, VALUE);
	packer_add(&b.pack, &m);
	unpack_open(&b.unpack, packer_view(&b.pack));
	assert_true(unpack_next(&b.unpack, &one) && unpack_whole(&b.unpack, &one, &got));
	same(&got, &m);
	assert_false(unpack_next(&b.unpack, &one) || unpack_bad(&b.unpack));
	bench_end(&b);
}

/* Many mentions in a block, with and without what they share, come out as they went in. */
static void test_many(void **state)
{
	struct bench b;
	struct prng r = prng_start(), again;
	struct finding f[FINDINGS];
	struct block_mention one;
	struct mention got;
	(void)state;
	bench_start(&b, FINDINGS, VALUE);
	for (unsigned round = 0; round < 50; round++) {
		unsigned n = 0;
		again = r;
		packer_clear(&b.pack);
		for (; n < 500; n++) {
			struct mention m = varied(&r, f);
			if (packer_view(&b.pack).n + packer_need(&m) > BLOCK_BYTES)
				break;
			packer_add(&b.pack, &m);
		}
		unpack_open(&b.unpack, packer_view(&b.pack));
		for (unsigned k = 0; k < n; k++) {
			struct mention m = varied(&again, f);
			assert_true(unpack_next(&b.unpack, &one));
			assert_true(unpack_whole(&b.unpack, &one, &got));
			same(&got, &m);
			assert_true(one.at == m.finding[0].at);
		}
		assert_false(unpack_next(&b.unpack, &one) || unpack_bad(&b.unpack));
		assert_int_equal(b.unpack.n, n);
	}
	bench_end(&b);
}

/* What many mentions share stands once. */
static void test_small(void **state)
{
	struct bench b;
	struct mention m = sample_mention();
	(void)state;
	bench_start(&b, FINDINGS, VALUE);
	packer_add(&b.pack, &m);
	size_t first = packer_view(&b.pack).n;
	for (unsigned i = 0; i < 100; i++) {
		m.number++;
		packer_add(&b.pack, &m);
	}
	assert_true(packer_view(&b.pack).n - first <= 100 * 10);
	bench_end(&b);
}

static void test_bit_flips(void **state)
{
	struct bench b;
	struct out o = out_mem();
	struct prng r = prng_start();
	struct finding f[FINDINGS];
	unsigned refused = 0;
	(void)state;
	bench_start(&b, FINDINGS, VALUE);
	for (unsigned i = 0; i < 4; i++) {
		struct mention m = varied(&r, f);
		packer_add(&b.pack, &m);
	}
	out_str(&o, packer_view(&b.pack));
	assert_true(all_lawful(&b, out_view(&o)));
	for (size_t bit = 0; bit < o.n * 8; bit++) {
		o.p[bit / 8] ^= (unsigned char)(1u << bit % 8);
		refused += !all_lawful(&b, out_view(&o));
		o.p[bit / 8] ^= (unsigned char)(1u << bit % 8);
	}
	assert_true(refused > 0);
	assert_false(all_lawful(&b, (str){o.p, o.n - 1}));
	bench_end(&b);
	out_end(&o);
}

static void test_any_bytes(void **state)
{
	struct bench b;
	struct out o = out_mem();
	struct prng r = prng_start();
	struct finding f[FINDINGS];
	(void)state;
	bench_start(&b, FINDINGS, VALUE);
	for (int i = 0; i < 50000; i++) {
		packer_clear(&b.pack);
		for (size_t k = prng_below(&r, 4) + 1; k > 0; k--) {
			struct mention m = varied(&r, f);
			packer_add(&b.pack, &m);
		}
		out_clear(&o);
		out_str(&o, packer_view(&b.pack));
		for (size_t k = prng_below(&r, 6) + 1; k > 0; k--)
			o.p[prng_below(&r, o.n)] = (unsigned char)prng_next(&r);
		all_lawful(&b, (str){o.p, prng_below(&r, 4) == 0 ? prng_below(&r, o.n) : o.n});
	}
	bench_end(&b);
	out_end(&o);
}

static bool takes_within(const struct mention *m, size_t findings, size_t value)
{
	struct bench b;
	bench_start(&b, findings, value);
	packer_add(&b.pack, m);
	bool ok = all_lawful(&b, packer_view(&b.pack));
	bench_end(&b);
	return ok;
}

static bool takes(enum kind k, const char *value)
{
	struct finding f = {.kind = k, .value = str_of(value)};
	return takes_within(&(struct mention){ROLE_none, UNIT_line, 1, 1, &f}, FINDINGS, VALUE);
}

static void test_forms(void **state)
{
	(void)state;
	assert_true(takes(KIND_birth_date, "1963-00-00"));
	assert_false(takes(KIND_birth_date, "24-10-1963"));
	assert_true(takes(KIND_event_date, "1963-01-01"));
	assert_false(takes(KIND_event_date, "1963"));
	assert_true(takes(KIND_sex, "O"));
	assert_false(takes(KIND_sex, "V"));
	assert_true(takes(KIND_deceased, "Y"));
	assert_false(takes(KIND_postcode, "2288 AA"));
	assert_false(takes(KIND_bsn, "99999001x"));
	assert_false(takes(KIND_weak_bsn, "99999001"));
	assert_false(takes(KIND_category, "shoes"));
	assert_false(takes(KIND_requester_name, "a\nb"));
	assert_false(takes(KIND_result, ""));
	assert_false(takes(KIND_name, ""));
	assert_false(takes(KIND_name, "a\nb"));
	assert_false(takes(KIND_name, "a\xc2\x85"
				      "b"));
	assert_false(takes(KIND_name, "a\xff"));
	assert_true(takes(KIND_name, "\xc4\xb0pek"));
}

static void test_limits(void **state)
{
	struct finding f[3] = {sample[0], sample[1], sample[3]};
	struct mention m = {ROLE_patient, UNIT_row, 1, 3, f};
	(void)state;
	assert_false(takes_within(&m, 2, VALUE));
	assert_false(takes_within(&m, 3, 10));
	assert_true(takes_within(&m, 3, 20));
}

/* References that lead nowhere, and an identity that is not what its mention says. */
static void test_lies(void **state)
{
	static const unsigned char shape[] = {2, ROLE_patient, UNIT_row, 1, KIND_sex, 1, 0};
	static const unsigned char identity[] = {0, 5, ROLE_patient, 1, KIND_sex, 1, 'F'};
	static const unsigned char other[] = {0, 5, ROLE_staff, 1, KIND_sex, 1, 'F'};
	static const unsigned char mention[] = {4, 3, 2, 2, 0}, none[] = {4, 3, 2, 2, 1};
	static const unsigned char no_shape[] = {5, 3, 2, 2, 0}, same[] = {4, 1, 2, 2};
	static const unsigned char moved[] = {4, 11, 2, 2, 0, 2, 0, 2};
	static const unsigned char late[] = {4, 11, 2, 2, 0, 2, 9, 2};
	static const unsigned char longer[] = {4, 11, 2, 2, 0, 2, 1, 2};
	static const unsigned char twice[] = {4, 11, 2, 2, 0, 4, 1, 2, 1, 2};
	static const unsigned char no_requester[] = {4, 7, 2, 2, 0, 0};
	static const unsigned char no_value[] = {4, 19, 2, 2, 0, 0};
#define PART(a)                                                                                    \
	{                                                                                          \
		(a), sizeof(a)                                                                     \
	}
	static const struct {
		str part[3];
		bool good;
	} tries[] = {
	    {{PART(shape), PART(identity), PART(mention)}, true},
	    {{PART(shape), PART(other), PART(mention)}, false},
	    {{PART(shape), PART(identity), PART(none)}, false},
	    {{PART(shape), PART(identity), PART(no_shape)}, false},
	    {{PART(shape), PART(identity), PART(same)}, false},
	    {{PART(shape), PART(identity), PART(moved)}, false},
	    {{PART(shape), PART(identity), PART(late)}, false},
	    {{PART(shape), PART(identity), PART(longer)}, true},
	    {{PART(shape), PART(identity), PART(twice)}, false},
	    {{PART(shape), PART(identity), PART(no_requester)}, false},
	    {{PART(shape), PART(identity), PART(no_value)}, false},
	    {{PART(shape), PART(mention), PART(identity)}, false},
	    {{PART(identity), PART(mention), PART(shape)}, false},
	    {{PART(shape), PART(identity), PART(identity)}, false},
	};
#undef PART
	struct bench b;
	(void)state;
	bench_start(&b, FINDINGS, VALUE);
	for (size_t k = 0; k < sizeof(tries) / sizeof(tries[0]); k++) {
		struct out o = out_mem();
		for (size_t j = 0; j < 3; j++)
			out_str(&o, tries[k].part[j]);
		assert_int_equal(all_lawful(&b, out_view(&o)), tries[k].good);
		out_end(&o);
	}
	bench_end(&b);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(kind_name(KIND_bsn), "bsn");
	assert_string_equal(kind_name((enum kind)250), "none");
	assert_int_equal(kind_category(KIND_surname), CATEGORY_name);
	assert_int_equal(kind_category(KIND_sex), CATEGORY_sex);
	assert_int_equal(kind_category(KIND_test), CATEGORY_none);
	assert_int_equal(category_by_name(STR("hiv")), CATEGORY_hiv);
	assert_int_equal(category_by_name(STR("shoes")), CATEGORY_none);
	assert_true(category_sensitive(CATEGORY_hiv));
	assert_false(category_sensitive(CATEGORY_bsn));
	assert_string_equal(category_name(CATEGORY_none), "none");
	assert_string_equal(unit_name(UNIT_row), "row");
	assert_string_equal(role_name(ROLE_relative), "relative");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trip), cmocka_unit_test(test_many),
	    cmocka_unit_test(test_small),      cmocka_unit_test(test_bit_flips),
	    cmocka_unit_test(test_any_bytes),  cmocka_unit_test(test_forms),
	    cmocka_unit_test(test_limits),     cmocka_unit_test(test_lies),
	    cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
