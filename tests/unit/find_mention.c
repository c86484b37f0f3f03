/* Packed mentions: what goes in comes out; whatever is altered is refused or is a mention that
 * follows every rule. */
#include "unit.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "find/mention.h"

#define FINDINGS 64
#define VALUE    128

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

static bool unpack(str bytes, struct arena scratch, struct mention *out)
{
	struct cur c = cur_of(bytes);
	return mention_unpack(&c, &scratch, FINDINGS, VALUE, out) && cur_left(&c) == 0;
}

static void test_round_trip(void **state)
{
	struct out o = out_mem();
	struct arena a = arena_make((size_t)1 << 20);
	struct mention m = sample_mention(), got;
	(void)state;
	mention_pack(&o, &m);
	assert_true(unpack(out_view(&o), a, &got));
	assert_int_equal(got.role, m.role);
	assert_int_equal(got.unit, m.unit);
	assert_int_equal(got.number, m.number);
	assert_int_equal(got.n, m.n);
	for (unsigned i = 0; i < m.n; i++) {
		assert_int_equal(got.finding[i].kind, sample[i].kind);
		assert_int_equal(got.finding[i].evidence, sample[i].evidence);
		assert_int_equal(got.finding[i].cell, sample[i].cell);
		assert_true(got.finding[i].at == sample[i].at);
		assert_int_equal(got.finding[i].raw_n, sample[i].raw_n);
		assert_true(str_eq(got.finding[i].value, sample[i].value));
	}
	arena_free(&a);
	out_end(&o);
}

/* lawful - every rule of mention.h holds. */
static void lawful(const struct mention *m)
{
	assert_true(m->role <= ROLE_weak && m->unit <= UNIT_name && m->n > 0 && m->n <= FINDINGS);
	for (unsigned i = 0; i < m->n; i++) {
		const struct finding *f = &m->finding[i];
		assert_string_not_equal(kind_name(f->kind), "none");
		assert_true(f->value.n > 0 && f->value.n <= VALUE && utf8_valid(f->value) &&
			    f->evidence < 256);
		for (size_t k = 0; k < f->value.n; k++)
			assert_true(f->value.p[k] >= 0x20 || f->value.p[k] == KEY_SEP);
	}
}

static void test_bit_flips(void **state)
{
	struct out o = out_mem();
	struct arena a = arena_make((size_t)1 << 20);
	struct mention m = sample_mention(), got;
	unsigned refused = 0;
	(void)state;
	mention_pack(&o, &m);
	for (size_t bit = 0; bit < o.n * 8; bit++) {
		o.p[bit / 8] ^= (unsigned char)(1u << bit % 8);
		if (unpack(out_view(&o), a, &got))
			lawful(&got);
		else
			refused++;
		o.p[bit / 8] ^= (unsigned char)(1u << bit % 8);
	}
	assert_true(refused > 0);
	for (size_t n = 0; n < o.n; n++)
		assert_false(unpack((str){o.p, n}, a, &got));
	arena_free(&a);
	out_end(&o);
}

static void test_any_bytes(void **state)
{
	struct out o = out_mem();
	struct arena a = arena_make((size_t)1 << 20);
	struct prng r = prng_start();
	struct mention m = sample_mention(), got;
	(void)state;
	for (int i = 0; i < 100000; i++) {
		out_clear(&o);
		mention_pack(&o, &m);
		for (size_t k = prng_below(&r, 6) + 1; k > 0; k--)
			o.p[prng_below(&r, o.n)] = (unsigned char)prng_next(&r);
		if (unpack((str){o.p, prng_below(&r, 4) == 0 ? prng_below(&r, o.n) : o.n}, a, &got))
			lawful(&got);
	}
	arena_free(&a);
	out_end(&o);
}

static bool takes(enum kind k, const char *value)
{
	struct finding f = {.kind = k, .value = str_of(value)};
	struct mention m = {ROLE_none, UNIT_line, 1, 1, &f}, got;
	struct out o = out_mem();
	struct arena a = arena_make((size_t)1 << 16);
	mention_pack(&o, &m);
	bool ok = unpack(out_view(&o), a, &got);
	arena_free(&a);
	out_end(&o);
	return ok;
}

static void test_forms(void **state)
{
	(void)state;
	assert_true(takes(KIND_birth_date, "1963-00-00"));
	assert_false(takes(KIND_birth_date, "24-10-1963"));
	assert_true(takes(KIND_sex, "O"));
	assert_false(takes(KIND_sex, "V"));
	assert_true(takes(KIND_deceased, "Y"));
	assert_false(takes(KIND_postcode, "2288 AA"));
	assert_false(takes(KIND_bsn, "99999001x"));
	assert_false(takes(KIND_weak_bsn, "99999001"));
	assert_false(takes(KIND_category, "shoes"));
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
	struct mention m = {ROLE_patient, UNIT_row, 1, 3, f}, got;
	struct out o = out_mem();
	struct arena a = arena_make((size_t)1 << 16);
	(void)state;
	mention_pack(&o, &m);
	struct cur c = cur_of(out_view(&o));
	assert_false(mention_unpack(&c, &a, 2, VALUE, &got));
	assert_true(c.bad);
	c = cur_of(out_view(&o));
	assert_false(mention_unpack(&c, &a, 3, 10, &got));
	c = cur_of(out_view(&o));
	assert_true(mention_unpack(&c, &a, 3, 20, &got));
	arena_free(&a);
	out_end(&o);
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
	    cmocka_unit_test(test_round_trip), cmocka_unit_test(test_bit_flips),
	    cmocka_unit_test(test_any_bytes),  cmocka_unit_test(test_forms),
	    cmocka_unit_test(test_limits),     cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
