/* cur and out: the mirror of reading and writing, and what does not fit. */
#include "unit.h"

#include "base/cur.h"
#include "base/out.h"

static void mirror_of_random_records(void **state)
{
	(void)state;
	struct prng r = prng_start();
	for (int round = 0; round < 2000; round++) {
		unsigned kind[40];
		uint64_t value[40];
		unsigned char text[40][64];
		size_t n = 1 + prng_below(&r, 40);
		struct out o = out_mem();
		for (size_t i = 0; i < n; i++) {
			kind[i] = (unsigned)prng_below(&r, 6);
			value[i] = prng_next(&r) >> prng_below(&r, 64);
			prng_bytes(&r, text[i], sizeof(text[i]));
			switch (kind[i]) {
			case 0:
				out_u8(&o, (uint8_t)value[i]);
				break;
			case 1:
				out_u16(&o, (uint16_t)value[i]);
				break;
			case 2:
				out_u32(&o, (uint32_t)value[i]);
				break;
			case 3:
				out_u64(&o, value[i]);
				break;
			case 4:
				out_var(&o, value[i]);
				break;
			default:
				out_lv(&o, (str){text[i], value[i] % 64});
				break;
			}
		}
		struct cur c = cur_of(out_view(&o));
		for (size_t i = 0; i < n; i++) {
			switch (kind[i]) {
			case 0:
				assert_int_equal(cur_u8(&c), (uint8_t)value[i]);
				break;
			case 1:
				assert_int_equal(cur_u16(&c), (uint16_t)value[i]);
				break;
			case 2:
				assert_int_equal(cur_u32(&c), (uint32_t)value[i]);
				break;
			case 3:
				assert_true(cur_u64(&c) == value[i]);
				break;
			case 4:
				assert_true(cur_var(&c) == value[i]);
				break;
			default:
				assert_true(str_eq(cur_lv(&c), (str){text[i], value[i] % 64}));
				break;
			}
		}
		assert_true(cur_done(&c));
		out_end(&o);
	}
}

static void every_cut_is_noticed(void **state)
{
	(void)state;
	struct out o = out_mem();
	out_u32(&o, 0xdeadbeef);
	out_var(&o, UINT64_MAX);
	out_lv(&o, STR("tien letters"));
	for (size_t n = 0; n <= out_view(&o).n; n++) {
		struct cur c = cur_of(str_sub(out_view(&o), 0, n));
		cur_u32(&c);
		cur_var(&c);
		cur_lv(&c);
		assert_int_equal(cur_done(&c), n == out_view(&o).n);
	}
	out_end(&o);
}

static void bad_stays_bad(void **state)
{
	(void)state;
	struct cur c = cur_of(STR("\x01\x02\x03"));
	assert_int_equal(cur_take(&c, UINT64_MAX).n, 0);
	assert_true(c.bad);
	assert_int_equal(cur_left(&c), 0);
	assert_int_equal(cur_u8(&c), 0);
	assert_int_equal(cur_var(&c), 0);
	assert_int_equal(cur_lv(&c).n, 0);
	assert_false(cur_done(&c));
}

static void var_refuses_more_than_64_bits(void **state)
{
	(void)state;
	struct cur most = cur_of(STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
	assert_true(cur_var(&most) == UINT64_MAX);
	assert_true(cur_done(&most));
	struct cur over = cur_of(STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"));
	assert_true(cur_var(&over) == 0);
	assert_true(over.bad);
	struct cur lasting = cur_of(STR("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"));
	cur_var(&lasting);
	assert_true(lasting.bad);
}

static void empty_and_null(void **state)
{
	(void)state;
	struct cur c = cur_of(STR_NONE);
	assert_true(cur_done(&c));
	assert_int_equal(cur_take(&c, 0).n, 0);
	assert_false(c.bad);
	cur_u8(&c);
	assert_true(c.bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mirror_of_random_records),
	    cmocka_unit_test(every_cut_is_noticed),
	    cmocka_unit_test(bad_stays_bad),
	    cmocka_unit_test(var_refuses_more_than_64_bits),
	    cmocka_unit_test(empty_and_null),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
