/* io, limit and log: no way out of the root, whole reads, limits from a file, one line per log. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/io.h"
#include "base/limit.h"
#include "base/log.h"

static char dir[] = "/tmp/kond-unit-io-XXXXXX";

static void put(const char *name, const char *text)
{
	FD_SCOPE fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_true(io_write_full(fd, text, str_of(text).n));
}

static int setup(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL || chdir(dir) != 0)
		return -1;
	if (mkdir("root", 0700) != 0 || mkdir("root/sub", 0700) != 0)
		return -1;
	put("secret", "buiten");
	put("root/sub/file", "binnen");
	return symlink("../secret", "root/out") | symlink("sub", "root/in") |
	       symlink("/etc/passwd", "root/sub/abs") | mkfifo("root/pipe", 0600);
}

static int teardown(void **state)
{
	(void)state;
	unlink("secret");
	unlink("big");
	unlink("root/sub/file");
	unlink("root/sub/abs");
	unlink("root/out");
	unlink("root/in");
	unlink("root/pipe");
	rmdir("root/sub");
	rmdir("root");
	return chdir("/") | rmdir(dir);
}

static void nothing_outside_the_root(void **state)
{
	(void)state;
	FD_SCOPE root = open("root", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FD_SCOPE good = io_open_beneath(root, "sub/file");
	unsigned char b[16];
	assert_true(good >= 0);
	assert_int_equal(io_read_full(good, b, sizeof(b)), 6);
	assert_memory_equal(b, "binnen", 6);
	static const char *const ways_out[] = {"../secret", "sub/../../secret", "/etc/passwd",
					       "out",       "in/file",          "sub/abs"};
	for (size_t i = 0; i < sizeof(ways_out) / sizeof(ways_out[0]); i++)
		assert_true(io_open_beneath(root, ways_out[i]) < 0);
	assert_int_equal(io_open_beneath(root, "none"), -ENOENT);
	assert_int_equal(io_open_beneath(root, "out"), -ELOOP);
	assert_int_equal(io_open_beneath(root, "../secret"), -EXDEV);
	/* a pipe is opened without waiting for a writer; the caller sees that it is no file */
	FD_SCOPE pipe_fd = io_open_beneath(root, "pipe");
	assert_true(pipe_fd >= 0);
}

static void whole_files(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)4 << 20);
	unsigned char *start = a.p;
	str s;
	assert_true(io_read_file(&a, "secret", 6, &s));
	assert_str(s, "buiten");
	assert_ptr_equal(a.p, s.p + s.n);
	arena_reset(&a);
	assert_false(io_read_file(&a, "secret", 5, &s));
	assert_false(io_read_file(&a, "none", 5, &s));
	assert_false(io_read_file(&a, "root", 5, &s));
	assert_ptr_equal(a.p, start);
	assert_true(io_read_file(&a, "/proc/self/status", 1 << 20, &s));
	assert_true(s.n > 100);
	FD_SCOPE fd = open("big", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(ftruncate(fd, 200000), 0);
	assert_true(io_read_file(&a, "big", 200000, &s));
	assert_int_equal(s.n, 200000);
	assert_false(io_read_file(&a, "big", 199999, &s));
	arena_free(&a);
}

static void own_folder(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 20);
	str s;
	assert_true(io_self_dir(&a, &s));
	assert_true(s.n > 1 && s.p[0] == '/' && s.p[s.n - 1] != '/');
	arena_free(&a);
}

static void closed_at_the_end_of_the_block(void **state)
{
	(void)state;
	int seen;
	{
		FD_SCOPE fd = open("secret", O_RDONLY | O_CLOEXEC);
		seen = fd;
	}
	assert_int_equal(fcntl(seen, F_GETFD), -1);
	assert_int_equal(io_read_full(seen, &seen, 1), -1);
	assert_false(io_write_full(seen, "x", 1));
}

static void limits(void **state)
{
	(void)state;
	struct limits l = limits_standard();
	assert_int_equal(l.depth, 8);
	for (size_t i = 0; i < limit_row_count; i++)
		assert_true(limit_value(&l, &limit_rows[i]) == limit_rows[i].standard);
	assert_int_equal(limits_read(&l, STR("# a comment\n\ndepth = 3 # less\nentries=7\n")), 0);
	assert_int_equal(l.depth, 3);
	assert_int_equal(l.entries, 7);
	assert_int_equal(limits_read(&l, STR("depth = 4\nno_such = 1\n")), 2);
	assert_int_equal(limits_read(&l, STR("depth = -1")), 1);
	assert_int_equal(limits_read(&l, STR("depth")), 1);
	assert_int_equal(limits_read(&l, STR("depth =")), 1);
	assert_int_equal(limits_read(&l, STR("\n\ndepth = 99999999999999")), 3);
	assert_int_equal(limits_read(&l, STR("")), 0);
}

static void one_line_per_log(void **state)
{
	(void)state;
	char text[256];
	int end[2], keep = dup(STDERR_FILENO);
	assert_int_equal(pipe(end), 0);
	dup2(end[1], STDERR_FILENO);
	log_say(LOG_WARN, "worker replaced", "number", -3);
	log_say(LOG_ERROR, "disk full", NULL, 0);
	log_say(LOG_DEBUG, "not shown", NULL, 0);
	dup2(keep, STDERR_FILENO);
	close(end[1]);
	close(keep);
	int64_t n = io_read_full(end[0], text, sizeof(text));
	close(end[0]);
	assert_str(((str){(unsigned char *)text, (size_t)n}),
		   "kond: warning: worker replaced number=-3\nkond: error: disk full\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_outside_the_root),
	    cmocka_unit_test(whole_files),
	    cmocka_unit_test(own_folder),
	    cmocka_unit_test(closed_at_the_end_of_the_block),
	    cmocka_unit_test(limits),
	    cmocka_unit_test(one_line_per_log),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
