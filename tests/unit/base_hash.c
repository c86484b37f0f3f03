/* hash and hmap: published vectors, and a map against a naive one. */
#include "unit.h"

#include "base/hash.h"
#include "base/hmap.h"

static void sha256_vectors(void **state)
{
	(void)state;
	/* FIPS 180-4 examples, as published by NIST */
	static const unsigned char abc[32] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
					      0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
					      0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
					      0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
	static const unsigned char none[32] = {0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14,
					       0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
					       0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c,
					       0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};
	unsigned char d[SHA256_BYTES];
	sha256_once(STR("abc"), d);
	assert_memory_equal(d, abc, 32);
	sha256_once(STR_NONE, d);
	assert_memory_equal(d, none, 32);
	struct sha256 h = sha256_begin();
	sha256_add(&h, "a", 1);
	sha256_add(&h, NULL, 0);
	sha256_add(&h, "bc", 2);
	sha256_end(&h, d);
	assert_memory_equal(d, abc, 32);
	assert_null(h.ctx);
}

static void siphash_vectors(void **state)
{
	(void)state;
	/* SipHash-2-4 reference vectors: key 00..0f, input 00, 00 01, ... */
	unsigned char key[16], in[16];
	for (unsigned char i = 0; i < 16; i++)
		key[i] = in[i] = i;
	assert_true(hash64(key, (str){in, 0}) == 0x726fdb47dd0e0e31);
	assert_true(hash64(key, (str){in, 1}) == 0x74f839c593dc67fd);
	assert_true(hash64(key, (str){in, 15}) == 0xa129ca6149be45e5);
}

static void mix_minds_the_order(void **state)
{
	(void)state;
	struct prng r = prng_start();
	for (int i = 0; i < 10000; i++) {
		uint64_t a = prng_next(&r), b = prng_next(&r);
		assert_true(hash64_mix(a, b) != hash64_mix(b, a));
	}
}

static void map_against_naive(void **state)
{
	(void)state;
	struct prng r = prng_start();
	enum { KEYS = 3000 };
	static uint64_t value[KEYS];
	static bool held[KEYS];
	struct hmap m = {0};
	size_t count = 0;
	assert_null(hmap_get(&m, 0));
	assert_null(hmap_get(&m, 7));
	for (int round = 0; round < 100000; round++) {
		size_t i = prng_below(&r, KEYS);
		/* keys that land badly: multiples of a power of two, small ones, 0 among them */
		uint64_t key = i % 2 == 0 ? (uint64_t)i : (uint64_t)i << 40;
		if (prng_below(&r, 2) == 0) {
			bool is_new;
			uint64_t *v = hmap_put(&m, key, &is_new);
			assert_int_equal(is_new, !held[i]);
			if (is_new)
				assert_true(*v == 0);
			count += is_new;
			held[i] = true;
			*v = value[i] = prng_next(&r);
		} else {
			uint64_t *v = hmap_get(&m, key);
			assert_int_equal(v != NULL, held[i]);
			if (v != NULL)
				assert_true(*v == value[i]);
		}
		assert_int_equal(m.count, count);
	}
	hmap_free(&m);
	assert_null(hmap_get(&m, 2));
	*hmap_put(&m, 5, NULL) = 6;
	assert_true(*hmap_get(&m, 5) == 6);
	hmap_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sha256_vectors),
	    cmocka_unit_test(siphash_vectors),
	    cmocka_unit_test(mix_minds_the_order),
	    cmocka_unit_test(map_against_naive),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
