/* kond dossier list, kond dossier recipients - what was prepared and how it stands; who gets what.
 */
#include "cmd/dossier_parts.h"

static const struct list_column columns[] = {
    {"id", "id", false},
    {"recipient", "for", false},
    {"customer", "customer", true},
    {"lang", "language", false},
    {"state", "state", false},
    {"prepared", "prepared by", false},
    {"released", "released by", false},
    {"snapshot", "counts", false},
    {"at", "when", false},
    {"sha256", NULL, false},
};

static void put(struct list *l, struct arena *a, const struct dossier_desk *d,
		const struct dossier_row *row)
{
	uint32_t last;
	struct out hex = out_mem();
	str released = dossier_released(a, d, row, &last), prepared = dossier_prepared(a, d, row);
	out_hex(&hex, row->text.sha256, SHA256_BYTES);
	list_text(l, fact_id(a, 'D', row->id));
	list_text(l, row->recipient);
	if (row->customer == 0)
		list_null(l);
	else
		list_number(l, row->customer);
	list_text(l, row->english ? STR("en") : STR("nl"));
	list_text(l, released.n > 0   ? STR("released")
		     : prepared.n > 0 ? STR("prepared")
				      : STR("withdrawn"));
	list_said(l, prepared);
	list_said(l, released);
	list_said(l, short_id_or(a, 'S', row->snapshot));
	list_text(l, moment_text(a, row->at_ms));
	list_text(l, out_view(&hex));
	list_row_end(l);
	out_end(&hex);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct dossier_desk *d = ctx;
	for (size_t i = 0; i < d->dossiers.n; i++) {
		struct arena a = *l->call->arena;
		if (list == NULL)
			look_show(l, fact_id(&a, 'D', d->dossiers.row[i].id));
		else
			put(list, &a, d, &d->dossiers.row[i]);
	}
}

int dossier_list(struct call *c)
{
	struct look l;
	struct dossier_desk d;
	if (!look_begin(&l, c))
		return EXIT_failed;
	int r = dossier_load_facts(c, l.k, &d);
	if (r != EXIT_done)
		return look_give_up(&l, r);
	return look_run(&l, "dossiers", columns, sizeof(columns) / sizeof(columns[0]), &d, pass);
}

int dossier_recipients(struct call *c)
{
	static const struct list_column col[] = {{"id", "for", false},
						 {"name", "name", false},
						 {"since", NULL, false},
						 {"until", NULL, false},
						 {"parts", "parts", false},
						 {"events", "events", false},
						 {"own_only", "own only", false},
						 {"duties", "duties", false},
						 {"rulings", NULL, false},
						 {"notices", "notices", false}};
	struct list *l = call_list(c, col, sizeof(col) / sizeof(col[0]));
	if (l == NULL)
		return EXIT_wrong_use;
	for (const struct recipient *r = recipients; r->id != NULL; r++) {
		list_text(l, str_of(r->id));
		list_text(l, str_of(r->nl));
		list_said(l, str_of(r->since));
		list_said(l, str_of(r->until));
		list_text(l, str_of(r->parts));
		list_text(l, str_of(r->groups));
		list_said(l, str_of(r->own));
		list_text(l, str_of(r->duties));
		list_said(l, str_of(r->rulings));
		list_said(l, str_of(r->forms));
		list_row_end(l);
	}
	list_end(l);
	return EXIT_done;
}
