/* oprf: the vectors of RFC 9497 (A.1.1), inverses, and points that are none. */
#include "unit.h"

#include "base/oprf.h"

static int setup(void **state)
{
	(void)state;
	return crypt_start() ? 0 : -1;
}

static void hex(const char *z, unsigned char *out)
{
	str s = str_of(z);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		int v = is_digit(c) ? c - '0' : c - 'a' + 10;
		out[i / 2] = (unsigned char)(i % 2 == 0 ? v << 4 : out[i / 2] | v);
	}
}

struct vector {
	const char *input, *blinded, *evaluated, *value;
};

static const char secret_hex[] = "5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e";
static const char blind_hex[] = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706";
static const struct vector vectors[] = {
    {"00", "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c",
     "7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e",
     "527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3"
     "ab9135e3bd69955851de4b1f9fe8a0973396719b7912ba9ee8aa7d0b5e24bcf6"},
    {"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
     "da27ef466870f5f15296299850aa088629945a17d1f5b7f5ff043f76b3c06418",
     "b4cbf5a4f1eeda5a63ce7b77c7d23f461db3fcab0dd28e4e17cecb5c90d02c25",
     "f4a74c9c592497375e796aa837e907b1a045d34306a749db9f34221f7e750cb4"
     "f2a6413a6bf6fa5e19ba6348eb673934a722a7ede2e7621306d18951e7cf2c73"},
};

static void computes_the_vectors_of_the_rfc(void **state)
{
	(void)state;
	struct oprf_scalar secret, blind, back;
	hex(secret_hex, secret.b);
	hex(blind_hex, blind.b);
	for (size_t i = 0; i < 2; i++) {
		const struct vector *v = &vectors[i];
		unsigned char input[32], want[64], point[32], got[32], value[64];
		str in = {input, str_of(v->input).n / 2};
		hex(v->input, input);
		oprf_point(in, point);
		assert_true(oprf_mul(&blind, point, got));
		hex(v->blinded, want);
		assert_memory_equal(got, want, 32);
		assert_true(oprf_mul(&secret, got, got));
		hex(v->evaluated, want);
		assert_memory_equal(got, want, 32);
		back = blind;
		oprf_scalar_invert(&back, 1);
		assert_true(oprf_mul(&back, got, got));
		oprf_finalize(in, got, value);
		hex(v->value, want);
		assert_memory_equal(value, want, 64);
	}
}

static void inverts_many_at_once(void **state)
{
	(void)state;
	static const size_t sizes[] = {0, 1, 2, 7, OPRF_BATCH};
	struct crypt_key seed = crypt_key_new();
	for (size_t k = 0; k < 5; k++) {
		struct oprf_scalar s[OPRF_BATCH];
		unsigned char point[32], there[32];
		oprf_point(STR("somewhere"), point);
		for (size_t i = 0; i < sizes[k]; i++)
			s[i] = oprf_scalar_nth(&seed, i);
		oprf_scalar_invert(s, sizes[k]);
		for (size_t i = 0; i < sizes[k]; i += 17) {
			struct oprf_scalar was = oprf_scalar_nth(&seed, i);
			assert_true(oprf_mul(&was, point, there));
			assert_memory_not_equal(there, point, 32);
			assert_true(oprf_mul(&s[i], there, there));
			assert_memory_equal(there, point, 32);
		}
	}
}

static void numbers_differ_by_place_and_seed(void **state)
{
	(void)state;
	struct crypt_key a = crypt_key_new(), b = crypt_key_new();
	struct oprf_scalar a0 = oprf_scalar_nth(&a, 0), a1 = oprf_scalar_nth(&a, 1),
			   far = oprf_scalar_nth(&a, (uint64_t)1 << 40),
			   b0 = oprf_scalar_nth(&b, 0), again = oprf_scalar_nth(&a, 0);
	assert_memory_equal(&a0, &again, sizeof(a0));
	assert_memory_not_equal(&a0, &a1, sizeof(a0));
	assert_memory_not_equal(&a0, &far, sizeof(a0));
	assert_memory_not_equal(&a0, &b0, sizeof(a0));
}

/* Encodings that RFC 9496 (A.3) says are none, and the neutral element. */
static void refuses_what_is_no_point(void **state)
{
	(void)state;
	static const char *const bad[] = {
	    "0000000000000000000000000000000000000000000000000000000000000000",
	    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "0100000000000000000000000000000000000000000000000000000000000000",
	    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
	};
	struct oprf_scalar s = oprf_scalar_new();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		unsigned char point[32], got[32];
		hex(bad[i], point);
		assert_false(oprf_mul(&s, point, got));
	}
}

/* Random bytes are a point about once in sixteen (even, below the prime, on the curve), and every
 * one that is accepted is the only encoding of its point. */
static void encodings_are_single(void **state)
{
	(void)state;
	struct prng r = prng_start();
	struct oprf_scalar one = {{1}};
	unsigned good = 0;
	for (unsigned i = 0; i < 2000; i++) {
		unsigned char point[32], got[32];
		prng_bytes(&r, point, 32);
		if (!oprf_mul(&one, point, got))
			continue;
		good++;
		assert_memory_equal(point, got, 32);
	}
	assert_in_range(good, 50, 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(computes_the_vectors_of_the_rfc),
	    cmocka_unit_test(inverts_many_at_once),
	    cmocka_unit_test(numbers_differ_by_place_and_seed),
	    cmocka_unit_test(refuses_what_is_no_point),
	    cmocka_unit_test(encodings_are_single),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
