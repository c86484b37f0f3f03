/* kond journal - the account: every act and every look. Showing it is a look as well. */
#include "base/date.h"
#include "cmd/look.h"

static const struct option_row options[] = {
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

static str hex(struct arena *a, const unsigned char *p, size_t n)
{
	struct out o = out_mem();
	out_hex(&o, p, n);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static str at(struct arena *a, int64_t ms)
{
	struct out o = out_mem();
	time_write(&o, ms);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	struct journal_entry e;
	struct journal_cursor *j = journal_begin(l->k);
	struct arena scratch = *l->call->arena;
	(void)ctx;
	while (journal_next(j, &scratch, &e)) {
		str hash = hex(&scratch, e.hash, sizeof(e.hash));
		if (list == NULL) {
			look_show(l, hash);
		} else {
			list_number(list, e.seq);
			list_text(list, at(&scratch, e.at_ms));
			list_text(list, e.actor);
			list_text(list, e.act);
			list_json(list, e.detail.n > 0 ? e.detail : STR("null"), e.detail);
			list_text(list, hex(&scratch, e.prev, sizeof(e.prev)));
			list_text(list, hash);
			list_row_end(list);
		}
		scratch = *l->call->arena;
	}
	journal_end(j);
}

static int run(struct call *c)
{
	static const struct list_column col[] = {{"seq", "no", true},         {"at", "when", false},
						 {"actor", "who", false},     {"act", "act", false},
						 {"detail", "detail", false}, {"prev", NULL, false},
						 {"hash", NULL, false}};
	struct look l;
	return look_begin(&l, c) ? look_run(&l, "journal", col, 7, NULL, pass) : EXIT_failed;
}

const struct cmd cmd_journal = {.name = "journal",
				.args = "[options]",
				.brief = "Show every act and every look, oldest first",
				.options = options,
				.needs_case = true,
				.lists = true,
				.run = run};
