/* rows - kond-parse asked for its tables. No evidence is near. */
#define _GNU_SOURCE
#include "run/rows.h"

#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/out.h"

#define ROWS_BYTES ((size_t)1 << 20)

bool rows_load(struct arena *a, const char *parser, const char *which, str *out_text)
{
	int p[2], status = 0;
	if (pipe2(p, O_CLOEXEC) != 0)
		return false;
	pid_t pid = fork();
	if (pid == 0) {
		char *const argv[] = {(char *)"kond-parse", (char *)"--rows",
				      (char *)(uintptr_t)which, NULL};
		char *const env[] = {(char *)"LC_ALL=C.UTF-8", NULL};
		if (dup2(p[1], STDOUT_FILENO) >= 0)
			execve(parser, argv, env);
		_exit(127);
	}
	close(p[1]);
	unsigned char *buf = arena_new(a, unsigned char, ROWS_BYTES);
	int64_t n = pid > 0 ? io_read_full(p[0], buf, ROWS_BYTES) : -1;
	close(p[0]);
	if (pid > 0)
		waitpid(pid, &status, 0);
	*out_text = (str){buf, n < 0 ? 0 : (size_t)n};
	return n > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

str rows_value(struct arena *a, str line, const char *key)
{
	json_t *o = json_loadb((const char *)line.p, line.n, JSON_REJECT_DUPLICATES, NULL);
	const json_t *v = json_object_get(o, key);
	str s = STR_NONE;
	if (json_is_string(v)) {
		s = str_copy(
		    a, (str){(const unsigned char *)json_string_value(v), json_string_length(v)});
	} else if (json_is_integer(v)) {
		struct out d = out_mem();
		out_dec(&d, (uint64_t)json_integer_value(v));
		s = str_copy(a, out_view(&d));
		out_end(&d);
	}
	json_decref(o);
	return s;
}
