/* call_rows - a table of kond-parse as a listing. */
#include "cmd/cmd.h"
#include "run/rows.h"

int call_rows(struct call *c, const char *which)
{
	static const struct list_column col[] = {{"name", "name", false},
						 {"version", "version", true},
						 {"reads", "what", false},
						 {"standard", "standard", false},
						 {"limits", "not read", false}};
	str text;
	const char *parser = call_parser(c);
	if (parser == NULL || !rows_load(c->arena, parser, which, &text))
		return call_failed(
		    c, "kond-parse is missing or can not be run; install kond with `make install`",
		    NULL);
	struct list *l = call_list(c, col, 5);
	while (text.n > 0) {
		uint64_t version = 0;
		str line = str_cut(&text, '\n');
		if (line.n == 0)
			continue;
		str reads = rows_value(c->arena, line, "format");
		str_u64(rows_value(c->arena, line, "version"), &version);
		list_text(l, rows_value(c->arena, line, "name"));
		list_number(l, version);
		list_text(l, reads.n > 0 ? reads : rows_value(c->arena, line, "finds"));
		list_text(l, rows_value(c->arena, line, "standard"));
		list_text(l, rows_value(c->arena, line, "limits"));
		list_row_end(l);
	}
	list_end(l);
	return EXIT_done;
}
