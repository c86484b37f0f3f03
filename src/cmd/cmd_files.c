/* kond files - every item, its state, and why when it could not be read. */
#include "base/hmap.h"
#include "cmd/look.h"
#include "cmd/told.h"
#include "run/promise.h"

static const struct option_row options[] = {
    {"unread", NULL, "only what was not, not fully or not at all allowed to be read", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

static str hex(struct arena *a, const struct item *i)
{
	struct out o = out_mem();
	if (i->has_sha256)
		out_hex(&o, i->sha256, SHA256_BYTES);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

/* How many persons stand in each item. */
static void count_persons(struct kase *k, struct hmap *n)
{
	struct person_cursor *cur = case_persons(k);
	struct arena scratch = arena_make((size_t)64 << 20);
	struct person p;
	while (case_persons_next(cur, &scratch, &p)) {
		for (size_t i = 0; p.merged_into == 0 && i < p.n_items; i++)
			++*hmap_put(n, p.items[i], NULL);
		arena_reset(&scratch);
	}
	case_persons_end(cur);
	arena_free(&scratch);
}

struct listed {
	struct hmap persons;      /* item -> people found in it */
	struct hmap derived;      /* exhibit -> item it was derived from */
	struct promises promises; /* of what was not read */
	bool unread;
};

static void put_item(struct list *l, struct arena *a, const struct item *i, const struct listed *x,
		     const struct promise *promise)
{
	const uint64_t *n = hmap_get(&x->persons, i->id);
	const uint64_t *from = hmap_get(&x->derived, i->exhibit);
	list_text(l, i->path);
	list_number(l, i->exhibit);
	list_text(l, str_of(standing_name(i->standing)));
	list_number(l, i->bytes);
	list_said(l, hex(a, i));
	list_said(l, i->type);
	list_text(l, str_of(item_state_name(i->state)));
	list_said(l, str_of(reason_name(i->reason)));
	list_said(l, i->reader);
	if (i->reader.n > 0)
		list_number(l, i->version);
	else
		list_null(l);
	list_number(l, i->passages);
	list_number(l, n == NULL ? 0 : *n);
	list_said(l, str_of(reason_text(i->reason)));
	list_text(l, id_text(a, 'I', i->id));
	list_said(l, from == NULL ? STR_NONE : id_text(a, 'I', (uint32_t)*from));
	if (x->unread)
		list_number(l, promise->people);
	list_row_end(l);
}

static void show(struct look *l, struct list *list, struct arena *a, const struct item *i,
		 const struct listed *x, const struct promise *promise)
{
	if (list != NULL)
		put_item(list, a, i, x, promise);
	else
		look_show(l, id_text(a, 'I', i->id));
}

static void pass_unread(struct look *l, struct list *list, const struct listed *x)
{
	for (size_t n = 0; n < x->promises.n; n++) {
		struct arena scratch = *l->call->arena;
		struct item i;
		if (case_item_get(l->k, &scratch, x->promises.at[n].item, &i))
			show(l, list, &scratch, &i, x, &x->promises.at[n]);
	}
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct listed *x = ctx;
	struct item i;
	if (x->unread) {
		pass_unread(l, list, x);
		return;
	}
	struct item_cursor *cur = case_items(l->k, WALK_evidence);
	struct arena scratch = *l->call->arena;
	while (case_items_next(cur, &scratch, &i)) {
		show(l, list, &scratch, &i, x, NULL);
		scratch = *l->call->arena;
	}
	case_items_end(cur);
}

static int run(struct call *c)
{
	static const struct list_column col[] = {
	    {"path", "path", false},           {"exhibit", NULL, true},
	    {"standing", "standing", false},   {"bytes", "bytes", true},
	    {"sha256", NULL, false},           {"type", "type", false},
	    {"state", "state", false},         {"reason", NULL, false},
	    {"reader", NULL, false},           {"version", NULL, true},
	    {"passages", "passages", true},    {"persons", "people", true},
	    {"reason_text", "why not", false}, {"item", "item", false},
	    {"derived_from", NULL, false},     {"may_hold", "may hold", true}};
	const size_t n = sizeof(col) / sizeof(col[0]);
	struct look l;
	struct listed x = {.unread = call_option(c, "unread") != NULL};
	if (!look_begin(&l, c))
		return EXIT_failed;
	count_persons(l.k, &x.persons);
	case_exhibit_ties(l.k, &x.derived, NULL);
	if (x.unread)
		x.promises = promise_list(l.k, &x.persons);
	int r =
	    look_run(&l, x.unread ? "files.unread" : "files", col, x.unread ? n : n - 1, &x, pass);
	hmap_free(&x.persons);
	hmap_free(&x.derived);
	promise_free(&x.promises);
	return r;
}

const struct cmd cmd_files = {
    .name = "files",
    .args = "[options]",
    .brief = "List every file and member, read or not and why not",
    .help = "States: read, partial (some of it), unread (no reader, no key), refused (it broke a "
	    "limit or the reader), empty, duplicate, waiting.\n"
	    "--unread is a to-do list, most promising first: \"may hold\" is how many people it "
	    "would hold at the rate of files like it\n"
	    "(same ending, else same folder, else all) that were read. An estimate: it is counted "
	    "nowhere.\n"
	    "What is locked: `kond scan --passwords FILE`. What kond can not read: restore or "
	    "convert it, then `kond scan --derived-from ITEM PATH`\n"
	    "(see doc/restoring.md).",
    .options = options,
    .needs_case = true,
    .lists = true,
    .run = run};
