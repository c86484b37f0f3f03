/* crypt: what was sealed opens, what was altered in any bit does not. */
#include "unit.h"

#include <sodium.h>

#include "base/crypt.h"
#include "base/out.h"

static int setup(void **state)
{
	(void)state;
	return crypt_start() ? 0 : -1;
}

static void opens_what_it_sealed(void **state)
{
	(void)state;
	struct prng r = prng_start();
	struct crypt_key k = crypt_key_new();
	for (size_t n = 0; n < 300; n++) {
		unsigned char plain[300], aad[20];
		struct out sealed = out_mem(), opened = out_mem();
		prng_bytes(&r, plain, n);
		prng_bytes(&r, aad, sizeof(aad));
		out_z(&sealed, "head");
		out_z(&opened, "head");
		crypt_seal(&sealed, &k, (str){aad, n % 20}, (str){plain, n});
		assert_int_equal(sealed.n, 4 + n + CRYPT_OVERHEAD);
		str body = str_sub(out_view(&sealed), 4, sealed.n);
		assert_true(crypt_open(&opened, &k, (str){aad, n % 20}, body));
		assert_true(str_eq(str_sub(out_view(&opened), 4, opened.n), (str){plain, n}));
		out_end(&sealed);
		out_end(&opened);
	}
}

/* Large texts go another way: the bytes must be those of XChaCha20-Poly1305 all the same. */
static void large_is_the_same_cipher(void **state)
{
	(void)state;
	static const size_t sizes[] = {4095, 4096, 4097, 70001, 131070};
	struct prng r = prng_start();
	struct crypt_key k = crypt_key_new();
	for (size_t at = 0; at < 5; at++) {
		static unsigned char plain[131070], got[131070], aad[20];
		unsigned long long n = 0;
		struct out sealed = out_mem(), opened = out_mem();
		prng_bytes(&r, plain, sizes[at]);
		prng_bytes(&r, aad, sizeof(aad));
		str with = {aad, at * 5};
		crypt_seal(&sealed, &k, with, (str){plain, sizes[at]});
		assert_int_equal(
		    crypto_aead_xchacha20poly1305_ietf_decrypt(
			got, &n, NULL, sealed.p + 24, sealed.n - 24, with.p, with.n, sealed.p, k.b),
		    0);
		assert_int_equal(n, sizes[at]);
		assert_memory_equal(got, plain, sizes[at]);
		assert_true(crypt_open(&opened, &k, with, out_view(&sealed)));
		assert_memory_equal(opened.p, plain, sizes[at]);
		out_clear(&opened);
		static const size_t flips[] = {0, 23, 24, 3000};
		for (size_t f = 0; f < 5; f++) {
			size_t byte = f < 4 ? flips[f] : sealed.n - 1;
			sealed.p[byte] ^= 1;
			assert_false(crypt_open(&opened, &k, with, out_view(&sealed)));
			assert_int_equal(opened.n, 0);
			sealed.p[byte] ^= 1;
		}
		assert_false(crypt_open(&opened, &k, STR("other"), out_view(&sealed)));
		out_end(&sealed);
		out_end(&opened);
	}
}

static void refuses_every_flipped_bit(void **state)
{
	(void)state;
	struct crypt_key k = crypt_key_new();
	struct out sealed = out_mem(), opened = out_mem();
	unsigned char aad[] = "item 7";
	crypt_seal(&sealed, &k, (str){aad, 6}, STR("999990019"));
	for (size_t bit = 0; bit < sealed.n * 8; bit++) {
		sealed.p[bit / 8] ^= (unsigned char)(1 << bit % 8);
		assert_false(crypt_open(&opened, &k, (str){aad, 6}, out_view(&sealed)));
		assert_int_equal(opened.n, 0);
		sealed.p[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	for (size_t bit = 0; bit < 48; bit++) {
		aad[bit / 8] ^= (unsigned char)(1 << bit % 8);
		assert_false(crypt_open(&opened, &k, (str){aad, 6}, out_view(&sealed)));
		aad[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	for (size_t bit = 0; bit < CRYPT_KEY_BYTES * 8; bit++) {
		struct crypt_key other = k;
		other.b[bit / 8] ^= (unsigned char)(1 << bit % 8);
		assert_false(crypt_open(&opened, &other, (str){aad, 6}, out_view(&sealed)));
	}
	for (size_t n = 0; n < sealed.n; n++)
		assert_false(crypt_open(&opened, &k, (str){aad, 6}, (str){sealed.p, n}));
	assert_true(crypt_open(&opened, &k, (str){aad, 6}, out_view(&sealed)));
	out_end(&sealed);
	out_end(&opened);
}

static void no_two_seals_alike(void **state)
{
	(void)state;
	struct crypt_key k = crypt_key_new();
	struct out a = out_mem(), b = out_mem();
	crypt_seal(&a, &k, STR_NONE, STR("gelijk"));
	crypt_seal(&b, &k, STR_NONE, STR("gelijk"));
	assert_false(str_eq(out_view(&a), out_view(&b)));
	out_end(&a);
	out_end(&b);
}

static void keys_differ_by_id_and_purpose(void **state)
{
	(void)state;
	struct crypt_key k = crypt_key_new();
	struct crypt_key one = crypt_key_sub(&k, 1, "mentions");
	struct crypt_key again = crypt_key_sub(&k, 1, "mentions");
	struct crypt_key two = crypt_key_sub(&k, 2, "mentions");
	struct crypt_key other = crypt_key_sub(&k, 1, "journal_");
	assert_true(crypt_same(&one, &again, sizeof(one)));
	assert_false(crypt_same(&one, &two, sizeof(one)));
	assert_false(crypt_same(&one, &other, sizeof(one)));
	crypt_wipe(&one, sizeof(one));
	static const struct crypt_key zero;
	assert_memory_equal(&one, &zero, sizeof(one));
}

static void passphrases(void **state)
{
	(void)state;
	unsigned char salt[CRYPT_SALT_BYTES] = {1, 2, 3};
	struct crypt_key a, b, c, d;
	assert_true(crypt_key_of_passphrase(STR("een lange zin"), salt, 1, 1 << 20, &a));
	assert_true(crypt_key_of_passphrase(STR("een lange zin"), salt, 1, 1 << 20, &b));
	assert_true(crypt_key_of_passphrase(STR("een lange zim"), salt, 1, 1 << 20, &c));
	salt[15] = 1;
	assert_true(crypt_key_of_passphrase(STR("een lange zin"), salt, 1, 1 << 20, &d));
	assert_true(crypt_same(&a, &b, sizeof(a)));
	assert_false(crypt_same(&a, &c, sizeof(a)));
	assert_false(crypt_same(&a, &d, sizeof(a)));
	assert_false(crypt_key_of_passphrase(STR("x"), salt, 0, 1 << 20, &a));
	assert_false(crypt_key_of_passphrase(STR("x"), salt, 1, UINT64_MAX, &a));
}

static void index_and_mac(void **state)
{
	(void)state;
	struct crypt_key k = crypt_key_new(), l = crypt_key_new();
	unsigned char a[CRYPT_INDEX_BYTES], b[CRYPT_INDEX_BYTES], m[32], n[32];
	crypt_index(&k, STR("999990019"), a);
	crypt_index(&k, STR("999990019"), b);
	assert_memory_equal(a, b, sizeof(a));
	crypt_index(&l, STR("999990019"), b);
	assert_memory_not_equal(a, b, sizeof(a));
	crypt_mac(&k, STR_NONE, m);
	crypt_mac(&k, STR("x"), n);
	assert_memory_not_equal(m, n, sizeof(m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(opens_what_it_sealed),
	    cmocka_unit_test(large_is_the_same_cipher),
	    cmocka_unit_test(refuses_every_flipped_bit),
	    cmocka_unit_test(no_two_seals_alike),
	    cmocka_unit_test(keys_differ_by_id_and_purpose),
	    cmocka_unit_test(passphrases),
	    cmocka_unit_test(index_and_mac),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
