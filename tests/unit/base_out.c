/* out: numbers as text, and writing to a descriptor. */
#include "unit.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/io.h"
#include "base/out.h"

static void numbers(void **state)
{
	(void)state;
	struct out o = out_mem();
	out_dec(&o, 0);
	out_char(&o, ' ');
	out_dec(&o, UINT64_MAX);
	out_char(&o, ' ');
	out_dec_pad(&o, 7, 4);
	out_char(&o, ' ');
	out_dec_pad(&o, 12345, 4);
	out_char(&o, ' ');
	out_fixed(&o, 1234, 2, '.');
	out_char(&o, ' ');
	out_fixed(&o, 5, 3, '.');
	out_char(&o, ' ');
	out_fixed(&o, 5, 0, '.');
	out_char(&o, ' ');
	out_hex(&o, "\x00\xab\xff", 3);
	assert_str(out_view(&o), "0 18446744073709551615 0007 12345 12.34 0.005 5 00abff");
	out_clear(&o);
	assert_int_equal(out_view(&o).n, 0);
	out_bytes(&o, NULL, 0);
	assert_true(out_end(&o));
}

static void to_a_pipe(void **state)
{
	(void)state;
	int end[2];
	unsigned char back[16];
	assert_int_equal(pipe(end), 0);
	struct out o = out_fd(end[1]);
	out_z(&o, "een");
	out_str(&o, STR(" twee"));
	assert_true(out_end(&o));
	close(end[1]);
	assert_int_equal(io_read_full(end[0], back, sizeof(back)), 8);
	assert_memory_equal(back, "een twee", 8);
	close(end[0]);
}

static void a_full_disk_is_told(void **state)
{
	(void)state;
	FD_SCOPE fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	struct out o = out_fd(fd);
	out_z(&o, "weg");
	assert_false(out_flush(&o));
	out_z(&o, "ook weg");
	assert_false(out_end(&o));
}

static void many_bytes_are_flushed_on_the_way(void **state)
{
	(void)state;
	FD_SCOPE fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct out o = out_fd(fd);
	for (int i = 0; i < 300000; i++)
		out_char(&o, 'x');
	assert_true(o.n < 65536);
	assert_true(out_end(&o));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers),
	    cmocka_unit_test(to_a_pipe),
	    cmocka_unit_test(a_full_disk_is_told),
	    cmocka_unit_test(many_bytes_are_flushed_on_the_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
