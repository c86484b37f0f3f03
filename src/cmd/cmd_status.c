/* kond status - where we are, on one screen. */
#include "base/date.h"
#include "cmd/look.h"
#include "cmd/told.h"
#include "cmd/told_anchor.h"
#include "cmd/told_clocks.h"
#include "cmd/told_ended.h"
#include "cmd/told_sample.h"
#include "run/people.h"
#include "run/review.h"

/* What people decided, and have still to decide. */
static bool count_decisions(struct kase *k, struct people *n)
{
	struct arena a = arena_make((size_t)1 << 30);
	struct act *act;
	struct doubt *d;
	size_t n_act = 0, n_doubt = 0;
	str kept;
	bool ok = case_acts(k, &a, &act, &n_act) && case_doubts(k, &a, &d, &n_doubt);
	review_kept_get(k, &a, &kept);
	for (size_t i = 0; i < n_act; i++)
		n->refused += act[i].undone == 0 && act[i].ruling != RULING_undone &&
			      review_kept(kept, act[i].id) == DECIDED_refused;
	n->to_decide = n_doubt;
	arena_free(&a);
	return ok;
}

static void row(struct out *o, const char *what, uint64_t v)
{
	out_z(o, "  ");
	out_z(o, what);
	for (size_t n = str_of(what).n; n < 38; n++)
		out_char(o, ' ');
	told_number(o, v);
	out_char(o, '\n');
}

static void categories(struct out *o, const struct people *n)
{
	out_z(o, "\nData of them                        people      of whom published\n");
	for (unsigned b = 0; b < CATEGORY_none; b++) {
		struct out v = out_mem();
		if (n->with[b] == 0)
			continue;
		out_z(o, category_sensitive((enum category)b) ? "  * " : "    ");
		out_z(o, category_name((enum category)b));
		for (size_t k = str_of(category_name((enum category)b)).n; k < 30; k++)
			out_char(o, ' ');
		told_number(&v, n->with[b]);
		for (size_t k = v.n; k < 8; k++)
			out_char(o, ' ');
		out_str(o, out_view(&v));
		out_clear(&v);
		told_number(&v, n->with_published[b]);
		for (size_t k = v.n; k < 12; k++)
			out_char(o, ' ');
		out_str(o, out_view(&v));
		out_char(o, '\n');
		out_end(&v);
	}
	out_z(o, "    (* sensitive)\n");
}

static void people(struct out *o, struct kase *k, const struct generation *g,
		   const struct people *n, uint64_t most)
{
	if (g->no == 0) {
		out_z(o, "People\n  not counted yet: `kond scan` counts them when it is done\n");
		return;
	}
	out_z(o, "People (generation ");
	out_dec(o, g->no);
	out_z(o, ", ");
	time_write(o, g->at_ms);
	out_z(o, ")\n");
	row(o, "at least", n->at_least);
	row(o, "at most, with what is unread", most);
	row(o, "confirmed: seen in what was taken", n->confirmed);
	row(o, "  of whom published", n->published);
	row(o, "  of whom patients", n->by_kind[PERSON_patient]);
	row(o, "  of whom staff or professionals",
	    n->by_kind[PERSON_staff] + n->by_kind[PERSON_professional]);
	row(o, "  of whom minors", n->by_group[0]);
	row(o, "  of whom test patients and examples", n->by_group[6]);
	row(o, "  without BSN", n->without_bsn);
	row(o, "  with name and address for a letter", n->letter_ready);
	row(o, "  only in files that are partly read", n->on_partial);
	row(o, "possible: only within reach", n->possible);
	told_doubt(o, k, "  ");
	row(o, "pairs for people to decide", n->to_decide);
	if (n->refused > 0)
		row(o, "decisions that were refused", n->refused);
	if (n->confirmed > 0)
		categories(o, n);
}

static void screen(struct call *c, struct kase *k, const struct generation *g,
		   const struct people *n, uint64_t most, const struct case_totals *t)
{
	struct out *o = c->out;
	people(o, k, g, n, most);
	out_z(o, "\nEvidence\n");
	if (t->files == 0)
		out_z(o, "  none yet: `kond scan PATH` adds it\n");
	told_coverage(o, t);
	told_clocks(c, k, o);
	out_z(o, "\nJournal\n");
	told_anchored(o, k, "  ");
	told_due(c, k, o);
	if (t->by_state[ITEM_waiting].items > 0)
		out_z(o, "\nReading is not finished: `kond scan` goes on with it.\n");
}

/* Of a case that ended: that it did, and how far its journal is anchored. */
static int ended(struct call *c, struct look *look)
{
	const char *f = call_option(c, "format");
	if (f != NULL && !str_eq(str_of(f), STR("table"))) {
		struct out o = out_mem();
		told_ended(&o, look->k);
		call_failed(c, str_z(c->arena, out_view(&o)), NULL);
		out_end(&o);
		return look_give_up(look, EXIT_failed);
	}
	if (!look_write(look, "status"))
		return look_close(look);
	out_z(c->out, "Ended: ");
	told_ended(c->out, look->k);
	out_z(c->out, "\n\nJournal\n");
	told_anchored(c->out, look->k, "  ");
	told_due(c, look->k, c->out);
	return look_close(look);
}

static int run(struct call *c)
{
	static const struct list_column col[] = {
	    {"generation", "generation", true}, {"at_least", "at least", true},
	    {"at_most", "at most", true},       {"confirmed", "confirmed", true},
	    {"published", "published", true},   {"possible", "possible", true},
	    {"excluded", "excluded", true},     {"files", "files", true},
	    {"bytes", "bytes", true},           {"bytes_read", "read", true},
	    {"bytes_unread", "not read", true}, {"items_unread", "items not read", true},
	    {"waiting", "waiting", true},       {"on_partly_read", "on partly read", true},
	    {"to_decide", "to decide", true},   {"recall", "recall", true},
	    {"recall_low", NULL, true},         {"recall_high", NULL, true},
	    {"recall_judged", NULL, true},      {"recall_more", NULL, true},
	    {"precision", "precision", true},   {"precision_low", NULL, true},
	    {"precision_high", NULL, true},     {"precision_judged", NULL, true},
	    {"precision_more", NULL, true},     {"anchored_entries", NULL, true},
	    {"not_anchored_hours", NULL, true}};
	struct look look;
	struct people n = {0};
	struct case_totals t;
	const char *f = call_option(c, "format");
	if (!look_begin(&look, c))
		return EXIT_failed;
	if (case_ended(look.k, NULL))
		return ended(c, &look);
	people_count(look.k, &n);
	if (!count_decisions(look.k, &n) || !case_totals(look.k, &t)) {
		case_close(look.k);
		return call_failed(c, "the case can not be read", NULL);
	}
	uint64_t unread = people_unread(&t), most = people_at_most(&n, &t);
	look.count = n.confirmed + n.possible;
	if (!look_write(&look, "status"))
		return look_close(&look);
	if (f == NULL || str_eq(str_of(f), STR("table"))) {
		screen(c, look.k, &look.generation, &n, most, &t);
		return look_close(&look);
	}
	struct list *l = call_list(c, col, sizeof(col) / sizeof(col[0]));
	const uint64_t v[] = {look.generation.no,
			      n.at_least,
			      most,
			      n.confirmed,
			      n.published,
			      n.possible,
			      n.excluded,
			      t.files,
			      t.bytes,
			      t.by_state[ITEM_read].bytes + t.by_state[ITEM_duplicate].bytes,
			      unread,
			      case_totals_not_read(&t),
			      t.by_state[ITEM_waiting].items,
			      n.on_partial,
			      n.to_decide};
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		list_number(l, v[i]);
	told_doubt_row(l, look.k);
	struct anchoring_state anchored;
	anchoring_state(look.k, c->arena, &anchored);
	list_number(l, anchored.size);
	list_number(l, anchored.hours);
	list_row_end(l);
	list_end(l);
	return look_close(&look);
}

const struct cmd cmd_status = {
    .name = "status",
    .args = "[options]",
    .brief = "Show counts, coverage and what to do, on one screen",
    .help = "At least: people in what was taken who are certainly different, by BSN or else by "
	    "birth date. At most: everyone seen, and for every unread byte\n"
	    "as many people as a read byte held on average.",
    .needs_case = true,
    .after_end = true,
    .lists = true,
    .run = run};
