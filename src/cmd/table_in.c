/* table_in - see table_in.h. Opens files and hands them to the sealed reader; parses none. */
#define _GNU_SOURCE
#include "cmd/table_in.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

/* "given=voornaam,surname=achternaam" */
static int read_wishes(struct table_in *t, const char *value)
{
	str list = str_of(value);
	while (list.n > 0) {
		str one = str_trim(str_cut(&list, ','));
		size_t eq = str_find_byte(one, '=');
		struct link_wish w = {link_role_by_option(str_sub(one, 0, eq)),
				      str_trim(str_sub(one, eq + 1, one.n))};
		if (one.n == 0)
			continue;
		if (w.role == LINK_none)
			return call_wrong(
			    t->call,
			    "--columns knows given, initials, surname, birth_surname, name, "
			    "birth_date, birth_year, birth_month, birth_day, sex, street, number "
			    "(house_number), street2, postcode, city, state, phone, email, "
			    "patient, id (bsn) and label, as given=COL, not",
			    str_z(t->call->arena, one));
		if (w.column.n == 0)
			return call_wrong(t->call, "which column? say it as given=COL:",
					  str_z(t->call->arena, one));
		if (t->n_wish == TABLE_WISHES)
			return call_wrong(t->call, "too many columns, from",
					  str_z(t->call->arena, one));
		t->wish[t->n_wish++] = w;
	}
	return EXIT_done;
}

int table_in_options(struct table_in *t, struct call *c)
{
	const char *v;
	int r = EXIT_done;
	*t = (struct table_in){.call = c, .tty = isatty(STDERR_FILENO) == 1};
	for (size_t i = 0; r == EXIT_done && (v = call_option_at(c, "columns", i)) != NULL; i++)
		r = read_wishes(t, v);
	return r;
}

int table_in_start(struct table_in *t)
{
	const char *why = NULL, *parser = call_parser(t->call);
	if (parser == NULL)
		return call_failed(t->call, "kond-parse is missing", NULL);
	t->box = box_start(parser, &t->call->limits, STR_NONE, &why);
	return t->box != NULL ? EXIT_done : call_failed(t->call, why, NULL);
}

void table_in_stop(struct table_in *t)
{
	if (t->box != NULL)
		box_stop(t->box);
	t->box = NULL;
}

static void say_bytes(void *ctx, uint64_t bytes)
{
	const struct table_in *t = ctx;
	if (t->tty)
		fprintf(stderr, "\r\033[Kreading: %llu kB", (unsigned long long)(bytes >> 10));
}

static bool any_role(const struct link_columns *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->c[i].role != LINK_none && c->c[i].role != LINK_label)
			return true;
	return false;
}

static int understand(struct table_in *t, const char *path, const struct tables *rows,
		      struct link_columns *out_c)
{
	struct call *c = t->call;
	*out_c = link_columns_read(c->arena, rows, t->wish, t->n_wish, t->alone);
	if (rows->n == 0)
		return call_failed(c, "there is no table in", path);
	if (out_c->missing != NULL)
		return call_failed(
		    c, "no such column in every file:", str_z(c->arena, out_c->missing->column));
	if (!any_role(out_c))
		return call_failed(c,
				   "no column of it is understood; name them with --columns "
				   "given=COL,surname=COL,...:",
				   path);
	return EXIT_done;
}

int table_in_read(struct table_in *t, const char *path, struct tables *out_t,
		  struct link_columns *out_c)
{
	struct stat st;
	enum reason why;
	*out_t = (struct tables){0};
	FD_SCOPE fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return call_failed(t->call, "can not open", path);
	if (fstat(fd, &st) != 0)
		return call_failed(t->call, "can not read", path);
	if (S_ISDIR(st.st_mode))
		return call_failed(t->call, "a folder; name the tables in it:", path);
	if (S_ISREG(st.st_mode) && st.st_size == 0)
		return call_failed(t->call, "an empty file:", path);
	bool ok =
	    tables_read(t->box, &t->call->limits, fd, str_of(path), say_bytes, t, out_t, &why);
	if (t->tty)
		fputs("\r\033[K", stderr);
	return ok ? understand(t, path, out_t, out_c)
		  : call_failed(t->call, reason_text(why), path);
}
