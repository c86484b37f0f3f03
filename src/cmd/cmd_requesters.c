/* kond requesters - through whom: practices, hospitals, programmes. */
#include "cmd/look.h"

static const struct option_row options[] = {
	{"why", "TEXT", "why you look; kept in the journal", false},
	{NULL, NULL, NULL, false},
};

static void put(struct list *l, str s)
{
	if (s.n == 0)
		list_null(l);
	else
		list_text(l, s);
}

static int run(struct call *c)
{
	static const struct list_column col[] = {
		{"id", "id", false}, {"agb", "agb", false}, {"name", "name", false}, {"kind", "kind", false},
		{"city", "city", false}, {"persons", "people", true}, {"persons_published", "published", true},
		{"persons_possible", "possible", true}};
	struct look look;
	struct requester r;
	if (!look_begin(&look, c))
		return EXIT_failed;
	struct list *l = call_list(c, col, sizeof(col) / sizeof(col[0]));
	struct requester_cursor *cur = case_requesters(look.k);
	struct arena scratch = *c->arena;
	while (case_requesters_next(cur, &scratch, &r)) {
		str id = id_text(&scratch, 'R', r.id);
		list_text(l, id);
		put(l, r.agb);
		put(l, r.name);
		put(l, str_of(r.kind));
		put(l, r.city);
		list_number(l, r.persons);
		list_number(l, r.persons_published);
		list_number(l, r.persons_possible);
		list_row_end(l);
		look_show(&look, id);
		scratch = *c->arena;
	}
	case_requesters_end(cur);
	list_end(l);
	return look_end(&look, "requesters");
}

const struct cmd cmd_requesters = {
	.name = "requesters", .args = "[options]", .brief = "List the practices and others through whom data came",
	.help = "The people of one: `kond persons --requester R-000012`.",
	.options = options, .needs_case = true, .lists = true, .run = run};
