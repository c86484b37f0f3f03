/* What leaves memory while persons are made: it comes back as it was, can not be read where it
 * stands, has no name there, and what was altered is refused. */
#include "case_common.h"

#define PAGE 16384

static const char marker[] = "surname=Wilgenroos;bsn=999990019";

/* The descriptor of the file without a name in the folder of the tests, -1: none. */
static int nameless(void)
{
	char link[64], to[256];
	for (int fd = 3; fd < 256; fd++) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		ssize_t n = readlink(link, to, sizeof(to) - 1);
		if (n <= 0)
			continue;
		to[n] = '\0';
		if (strstr(to, test_dir) != NULL && strstr(to, "(deleted)") != NULL)
			return fd;
	}
	return -1;
}

static void fill_page(unsigned char *page, unsigned number)
{
	memset(page, (int)(number + 1), PAGE);
	memcpy(page + 100, marker, sizeof(marker));
}

static void there_and_back(void **state)
{
	(void)state;
	struct kase *k = made("spill.kond");
	struct limits l = limits_standard();
	static unsigned char page[PAGE], got[PAGE], raw[4 * (PAGE + 64)];
	l.waiting_memory_mib = 3;
	struct txn t = case_begin(k);
	struct person_spill s = case_spill(k, &l);
	assert_int_equal(s.limit, 3 << 20);
	void *f = s.open(s.ctx);
	assert_non_null(f);
	for (unsigned n = 0; n < 4; n++) {
		fill_page(page, n);
		assert_true(s.put(f, page, PAGE));
	}
	for (unsigned n = 4; n > 0; n--) {
		fill_page(page, n - 1);
		assert_true(s.get(f, n - 1, got, PAGE));
		assert_memory_equal(page, got, PAGE);
	}
	int fd = nameless();
	assert_true(fd >= 0);
	ssize_t n = pread(fd, raw, sizeof(raw), 0);
	assert_int_equal(n, 4 * (PAGE + 40));
	assert_null(memmem(raw, (size_t)n, "Wilgenroos", 10));
	assert_null(memmem(raw, (size_t)n, "\1\1\1\1\1\1\1\1", 8));

	/* another page in its place, or one bit of it */
	assert_int_equal(pwrite(fd, raw + PAGE + 40, PAGE + 40, 0), PAGE + 40);
	assert_false(s.get(f, 0, got, PAGE));
	assert_false(s.get(f, 4, got, PAGE));
	assert_true(s.get(f, 1, got, PAGE));
	s.close(f);
	assert_int_equal(nameless(), -1);
	assert_int_equal(case_spilled(k), 1);
	assert_false(case_commit(&t)); /* what rests on it is not kept */
	case_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(there_and_back)};
	return cmocka_run_group_tests(tests, dir_make, dir_drop);
}
