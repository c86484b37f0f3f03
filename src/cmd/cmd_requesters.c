/* kond requesters - through whom: practices, hospitals, programmes. */
#include "cmd/look.h"

static const struct option_row options[] = {
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

static void pass(struct look *l, struct list *list, void *ctx)
{
	struct requester r;
	struct requester_cursor *cur = case_requesters(l->k);
	struct arena scratch = *l->call->arena;
	(void)ctx;
	while (case_requesters_next(cur, &scratch, &r)) {
		str id = id_text(&scratch, 'R', r.id);
		if (list == NULL) {
			look_show(l, id);
		} else {
			list_text(list, id);
			list_said(list, r.agb);
			list_said(list, r.name);
			list_said(list, str_of(r.kind));
			list_said(list, r.city);
			list_number(list, r.persons);
			list_number(list, r.persons_published);
			list_number(list, r.persons_possible);
			list_row_end(list);
		}
		scratch = *l->call->arena;
	}
	case_requesters_end(cur);
}

static int run(struct call *c)
{
	static const struct list_column col[] = {{"id", "id", false},
						 {"agb", "agb", false},
						 {"name", "name", false},
						 {"kind", "kind", false},
						 {"city", "city", false},
						 {"persons", "people", true},
						 {"persons_published", "published", true},
						 {"persons_possible", "possible", true}};
	struct look l;
	return look_begin(&l, c)
		   ? look_run(&l, "requesters", col, sizeof(col) / sizeof(col[0]), NULL, pass)
		   : EXIT_failed;
}

const struct cmd cmd_requesters = {.name = "requesters",
				   .args = "[options]",
				   .brief = "List the practices and others through whom data came",
				   .help =
				       "The people of one: `kond persons --requester R-000012`.",
				   .options = options,
				   .needs_case = true,
				   .lists = true,
				   .run = run};
