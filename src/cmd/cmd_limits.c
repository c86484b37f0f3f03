/* kond limits - the table of limits as it would hold for a scan. */
#include "cmd/cmd.h"

static int run(struct call *c)
{
	static const struct list_column col[] = {{"name", "limit", false},
						 {"value", "value", true},
						 {"unit", "unit", false},
						 {"standard", NULL, true},
						 {"why", "what it bounds", false}};
	struct list *l = call_list(c, col, 5);
	for (size_t i = 0; i < limit_row_count; i++) {
		const struct limit_row *r = &limit_rows[i];
		list_text(l, str_of(r->name));
		list_number(l, limit_value(&c->limits, r));
		list_text(l, str_of(r->unit));
		list_number(l, r->standard);
		list_text(l, str_of(r->why));
		list_row_end(l);
	}
	list_end(l);
	return EXIT_done;
}

const struct cmd cmd_limits = {.name = "limits",
			       .args = "[options]",
			       .brief = "List the limits that hold for evidence",
			       .lists = true,
			       .help = "Each limit costs only the item that hits it: it is then "
				       "reported as unread or refused with the reason.\n"
				       "To change some, write `name = number` lines into a file "
				       "and give it with --limits to `kond scan`.",
			       .run = run};
