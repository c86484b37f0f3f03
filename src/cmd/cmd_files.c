/* kond files - every item, its state, and why when it could not be read. */
#include "base/hmap.h"
#include "cmd/look.h"
#include "cmd/told.h"

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

static void put_item(struct list *l, struct arena *a, const struct item *i,
		     const struct hmap *persons)
{
	const uint64_t *n = hmap_get(persons, i->id);
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
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct hmap *persons = ctx;
	bool unread = call_option(l->call, "unread") != NULL;
	struct item i;
	struct item_cursor *cur = case_items(l->k, WALK_evidence);
	struct arena scratch = *l->call->arena;
	while (case_items_next(cur, &scratch, &i)) {
		bool bad =
		    i.state == ITEM_unread || i.state == ITEM_partial || i.state == ITEM_refused;
		if (list != NULL && (!unread || bad))
			put_item(list, &scratch, &i, persons);
		else if (!unread || bad)
			look_show(l, id_text(&scratch, 'I', i.id));
		scratch = *l->call->arena;
	}
	case_items_end(cur);
}

static int run(struct call *c)
{
	static const struct list_column col[] = {
	    {"path", "path", false},          {"exhibit", NULL, true},
	    {"standing", "standing", false},  {"bytes", "bytes", true},
	    {"sha256", NULL, false},          {"type", "type", false},
	    {"state", "state", false},        {"reason", NULL, false},
	    {"reader", NULL, false},          {"version", NULL, true},
	    {"passages", "passages", true},   {"persons", "people", true},
	    {"reason_text", "why not", false}};
	struct look l;
	struct hmap persons = {0};
	if (!look_begin(&l, c))
		return EXIT_failed;
	count_persons(l.k, &persons);
	int r = look_run(&l, call_option(c, "unread") != NULL ? "files.unread" : "files", col,
			 sizeof(col) / sizeof(col[0]), &persons, pass);
	hmap_free(&persons);
	return r;
}

const struct cmd cmd_files = {
    .name = "files",
    .args = "[options]",
    .brief = "List every file and member, read or not and why not",
    .help = "States: read, partial (some of it), unread (no reader, no key), refused (it broke a "
	    "limit or the reader), empty, duplicate, waiting.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .run = run};
