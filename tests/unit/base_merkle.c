/* merkle: the vectors of RFC 6962 implementations (Certificate Transparency, leaves of 0 to 16
 * bytes), and every proof of every small tree against the definition by recursion. */
#include "unit.h"

#include "base/merkle.h"

#define MOST 70

static struct merkle_hash leaves[MOST];
static struct sha256 sha;

static struct merkle_hash of_hex(const char *hex)
{
	struct merkle_hash h;
	for (size_t i = 0; i < sizeof(h.b); i++) {
		unsigned v;
		assert_int_equal(sscanf(hex + 2 * i, "%2x", &v), 1);
		h.b[i] = (unsigned char)v;
	}
	return h;
}

#define same_hash(a, hex)                                                                          \
	do {                                                                                       \
		struct merkle_hash want_ = of_hex(hex);                                            \
		assert_memory_equal((a).b, want_.b, 32);                                           \
	} while (0)

/* MTH of RFC 6962 2.1, word for word. */
static struct merkle_hash mth(uint64_t from, uint64_t to)
{
	struct merkle_hash h;
	if (to - from == 1)
		return leaves[from];
	uint64_t k = 1;
	while (k * 2 < to - from)
		k *= 2;
	struct merkle_hash l = mth(from, from + k), r = mth(from + k, to);
	merkle_node(&sha, &l, &r, &h);
	return h;
}

static int start(void **state)
{
	(void)state;
	sha = sha256_begin();
	for (unsigned i = 0; i < MOST; i++) {
		unsigned char d[2] = {(unsigned char)i, 7};
		merkle_leaf(&sha, (str){d, 2}, &leaves[i]);
	}
	return 0;
}

static int stop(void **state)
{
	struct merkle_hash unused;
	(void)state;
	sha256_end(&sha, unused.b);
	return 0;
}

static const str ct_leaf[8] = {
    STR_NONE,
    {(const unsigned char *)"\x00", 1},
    {(const unsigned char *)"\x10", 1},
    {(const unsigned char *)"\x20\x21", 2},
    {(const unsigned char *)"\x30\x31", 2},
    {(const unsigned char *)"\x40\x41\x42\x43", 4},
    {(const unsigned char *)"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
    {(const unsigned char *)"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16},
};
static const char *const ct_root[9] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void vectors(void **state)
{
	struct merkle m = {0};
	struct merkle_hash h, root;
	(void)state;
	merkle_root(&sha, &m, &root);
	same_hash(root, ct_root[0]);
	for (unsigned i = 0; i < 8; i++) {
		merkle_leaf(&sha, ct_leaf[i], &h);
		merkle_add(&sha, &m, &h, NULL, NULL);
		merkle_root(&sha, &m, &root);
		same_hash(root, ct_root[i + 1]);
	}
}

struct proof {
	bool consistency; /* else inclusion */
	uint64_t a, size;
	unsigned n;
	const char *path[4];
};
#define N96 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define N5F "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define N6B "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define NBC "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define NCA "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define N0E "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
static const struct proof ct_proof[] = {
    {false, 0, 1, 0, {NULL}},
    {false, 0, 8, 3, {N96, N5F, N6B}},
    {false,
     5,
     8,
     3,
     {NBC, NCA, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
    {false, 2, 3, 1, {"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}},
    {false,
     1,
     5,
     3,
     {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", N5F, NBC}},
    {true, 1, 1, 0, {NULL}},
    {true, 1, 8, 3, {N96, N5F, N6B}},
    {true, 6, 8, 3, {N0E, NCA, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
    {true, 2, 5, 2, {N5F, NBC}},
};

static void published_proofs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ct_proof) / sizeof(ct_proof[0]); i++) {
		const struct proof *p = &ct_proof[i];
		struct merkle_hash path[4] = {0}, leaf, root = of_hex(ct_root[p->size]);
		struct merkle_range plan[MERKLE_PATH_MAX];
		for (unsigned n = 0; n < p->n; n++)
			path[n] = of_hex(p->path[n]);
		if (p->consistency) {
			struct merkle_hash old = of_hex(ct_root[p->a]);
			assert_true(merkle_consistent(p->a, p->size, path, p->n, &old, &root));
			assert_int_equal(merkle_plan_consistency(p->a, p->size, plan), p->n);
		} else {
			merkle_leaf(&sha, ct_leaf[p->a], &leaf);
			assert_true(merkle_included(&leaf, p->a, p->size, path, p->n, &root));
			assert_int_equal(merkle_plan_inclusion(p->a, p->size, plan), p->n);
		}
	}
}

static void roots_by_definition(void **state)
{
	struct merkle m = {0};
	struct merkle_hash root;
	(void)state;
	for (uint64_t n = 1; n <= MOST; n++) {
		merkle_add(&sha, &m, &leaves[n - 1], NULL, NULL);
		merkle_root(&sha, &m, &root);
		struct merkle_hash want = mth(0, n);
		assert_memory_equal(root.b, want.b, 32);
	}
}

/* Every range of a plan is one the tree can tell: a complete subtree, or what is behind it. */
static size_t walked(const struct merkle_range *plan, size_t n, uint64_t size,
		     struct merkle_hash *path)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t from = plan[i].from, width = plan[i].to - from;
		assert_true(width > 0 && plan[i].to <= size);
		if (plan[i].to != size)
			assert_true((width & (width - 1)) == 0 && from % width == 0);
		path[i] = mth(from, plan[i].to);
	}
	return n;
}

static void all_proofs(void **state)
{
	struct merkle_range plan[MERKLE_PATH_MAX];
	struct merkle_hash path[MERKLE_PATH_MAX + 1] = {0};
	(void)state;
	for (uint64_t size = 1; size <= MOST; size++) {
		struct merkle_hash root = mth(0, size);
		for (uint64_t i = 0; i < size; i++) {
			size_t n = walked(plan, merkle_plan_inclusion(i, size, plan), size, path);
			assert_true(merkle_included(&leaves[i], i, size, path, n, &root));
			assert_false(merkle_included(&leaves[i], i, size, path, n + 1, &root));
			assert_false(n > 0 &&
				     merkle_included(&leaves[i], i, size, path, n - 1, &root));
			assert_false(
			    merkle_included(&leaves[(i + 1) % MOST], i, size, path, n, &root));
			for (size_t b = 0; b < n; b++) {
				path[b].b[b % 32] ^= 1;
				assert_false(merkle_included(&leaves[i], i, size, path, n, &root));
				path[b].b[b % 32] ^= 1;
			}
		}
		for (uint64_t old = 1; old <= size; old++) {
			struct merkle_hash was = mth(0, old), other = leaves[0];
			size_t n =
			    walked(plan, merkle_plan_consistency(old, size, plan), size, path);
			assert_true(merkle_consistent(old, size, path, n, &was, &root));
			assert_false(merkle_consistent(old, size, path, n + 1, &was, &root));
			if (old < size)
				assert_false(
				    merkle_consistent(old, size, path, n - 1, &was, &root));
			other.b[0] ^= 1;
			assert_false(merkle_consistent(old, size, path, n, &other, &root));
			assert_false(merkle_consistent(old, size, path, n, &was, &other));
		}
	}
	assert_false(merkle_consistent(0, 5, path, 0, &path[0], &path[0]));
	assert_false(merkle_consistent(6, 5, path, 0, &path[0], &path[0]));
	assert_false(merkle_included(&leaves[0], 0, 0, path, 0, &leaves[0]));
}

static void on_node(void *ctx, unsigned level, uint64_t index, const struct merkle_hash *h)
{
	struct merkle_hash want = mth(index << level, (index + 1) << level);
	assert_memory_equal(h->b, want.b, 32);
	++*(unsigned *)ctx;
}

/* What is told while the tree grows, and its right edge. */
static void nodes_told(void **state)
{
	struct merkle m = {0};
	unsigned told = 0;
	(void)state;
	for (unsigned i = 0; i < 64; i++)
		merkle_add(&sha, &m, &leaves[i], on_node, &told);
	assert_int_equal(told, 127);
	for (unsigned i = 64; i < MOST; i++)
		merkle_add(&sha, &m, &leaves[i], NULL, NULL);
	static const uint64_t edge[] = {0, 64, 68, 70};
	for (size_t i = 0; i < 3; i++) {
		struct merkle_hash h, want = mth(edge[i], MOST);
		merkle_root_from(&sha, &m, edge[i], &h);
		assert_memory_equal(h.b, want.b, 32);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(vectors),
	    cmocka_unit_test(published_proofs),
	    cmocka_unit_test(roots_by_definition),
	    cmocka_unit_test(all_proofs),
	    cmocka_unit_test(nodes_told),
	};
	return cmocka_run_group_tests_name("base_merkle", tests, start, stop);
}
