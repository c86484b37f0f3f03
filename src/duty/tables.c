/*
 * tables - see tables.h. They are part of the program, so that a clock never hangs on a file that
 * is missing beside it (ADR 25).
 */
#define _GNU_SOURCE
#include "duty/tables.h"

#include <errno.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/io.h"
#include "base/out.h"

#define TABLE_MOST ((size_t)4 << 20)

#define DUTY_TABLE(name) EMBED(duty_##name##_tsv, "rules/" #name ".tsv");
#include "duty/tables.tbl"
#undef DUTY_TABLE

static const struct embedded built_in[TABLE_count] = {
#define DUTY_TABLE(name) [TABLE_##name] = EMBEDDED(duty_##name##_tsv, #name ".tsv"),
#include "duty/tables.tbl"
#undef DUTY_TABLE
};

const char *tables_file(enum table_name n) { return built_in[n].name; }

static const char *path_of(struct arena *a, const char *dir, const char *file)
{
	struct out o = out_mem();
	out_z(&o, dir);
	out_char(&o, '/');
	out_z(&o, file);
	const char *path = str_z(a, out_view(&o));
	out_end(&o);
	return path;
}

bool tables_text(struct arena *a, const char *dir, enum table_name n, str *out_text)
{
	*out_text = embedded_text(&built_in[n]);
	if (dir == NULL)
		return true;
	const char *path = path_of(a, dir, built_in[n].name);
	if (access(path, F_OK) != 0)
		return errno == ENOENT && access(dir, X_OK) == 0;
	return io_read_file(a, path, TABLE_MOST, out_text);
}
