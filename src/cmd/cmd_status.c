/* kond status - where we are, on one screen. */
#include "base/date.h"
#include "base/hmap.h"
#include "cmd/look.h"
#include "cmd/told.h"
#include "run/progress.h"
#include "run/review.h"

struct people {
	uint64_t confirmed, possible, excluded, published, at_least, patients, staff, minors,
	    trials;
	uint64_t without_bsn, letter_ready;
	uint64_t to_decide, refused;           /* pairs for people; decisions that can not be */
	uint64_t on_partial;                   /* all their files are only partly read */
	uint64_t with[64], with_published[64]; /* by category */
};

/* Items that themselves could not be read to their end. */
static void partly_read(struct kase *k, struct arena a, struct hmap *out_ids)
{
	struct item_cursor *c = case_items(k, WALK_not_read);
	struct item i;
	for (;;) {
		struct arena scratch = a;
		if (!case_items_next(c, &scratch, &i))
			break;
		if (i.state == ITEM_partial && i.reason != REASON_member_unread)
			*hmap_put(out_ids, i.id, NULL) = 1;
	}
	case_items_end(c);
}

static bool all_in(const struct person *p, const struct hmap *items)
{
	for (size_t i = 0; i < p->n_items; i++)
		if (hmap_get(items, p->items[i]) == NULL)
			return false;
	return p->n_items > 0;
}

static void count(struct kase *k, struct people *n)
{
	struct hmap partial = {0};
	struct person_cursor *cur = case_persons(k);
	struct arena a = arena_make((size_t)64 << 20);
	struct person p;
	struct tally *different = tally_new(case_hash_key(k));
	uint64_t most;
	partly_read(k, a, &partial);
	while (case_persons_next(cur, &a, &p)) {
		arena_reset(&a);
		if (p.merged_into != 0)
			continue;
		n->confirmed += p.certainty == CERTAINTY_confirmed;
		n->possible += p.certainty == CERTAINTY_possible;
		n->excluded += p.certainty == CERTAINTY_excluded;
		if (p.certainty != CERTAINTY_confirmed)
			continue;
		n->published += p.exposure == STANDING_published;
		tally_person(different, &p);
		n->patients += p.kind == PERSON_patient;
		n->staff += p.kind != PERSON_patient;
		n->minors += (p.groups & GROUP_minor) != 0;
		n->trials += (p.groups & GROUP_test_patient) != 0;
		n->without_bsn += p.bsn.n == 0;
		n->on_partial += all_in(&p, &partial);
		for (unsigned b = 0; b < CATEGORY_none; b++) {
			n->with[b] += p.categories >> b & 1;
			n->with_published[b] += p.published >> b & 1;
		}
		n->letter_ready += p.n_names > 0 && p.n_addresses > 0 &&
				   p.addresses[0].house_number.n > 0 &&
				   p.addresses[0].postcode.n > 0;
	}
	tally_range(different, &n->at_least, &most);
	tally_free(different);
	hmap_free(&partial);
	case_persons_end(cur);
	arena_free(&a);
}

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

static void screen(struct out *o, const struct generation *g, const struct people *n, uint64_t most,
		   const struct case_totals *t)
{
	out_z(o, "People (generation ");
	out_dec(o, g->no);
	out_z(o, ", ");
	time_write(o, g->at_ms);
	out_z(o, ")\n");
	row(o, "at least", n->at_least);
	row(o, "at most, with what is unread", most);
	row(o, "confirmed: seen in what was taken", n->confirmed);
	row(o, "  of whom published", n->published);
	row(o, "  of whom patients", n->patients);
	row(o, "  of whom staff or professionals", n->staff);
	row(o, "  of whom minors", n->minors);
	row(o, "  of whom test patients and examples", n->trials);
	row(o, "  without BSN", n->without_bsn);
	row(o, "  with name and address for a letter", n->letter_ready);
	row(o, "  only in files that are partly read", n->on_partial);
	row(o, "possible: only within reach", n->possible);
	row(o, "pairs for people to decide", n->to_decide);
	if (n->refused > 0)
		row(o, "decisions that were refused", n->refused);
	categories(o, n);
	out_z(o, "\nEvidence\n");
	told_coverage(o, t);
	if (t->by_state[ITEM_waiting].items > 0)
		out_z(o, "\nReading is not finished: `kond scan` goes on with it.\n");
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
	    {"to_decide", "to decide", true}};
	struct look look;
	struct people n = {0};
	struct case_totals t;
	const char *f = call_option(c, "format");
	if (!look_begin(&look, c))
		return EXIT_failed;
	count(look.k, &n);
	if (!count_decisions(look.k, &n) || !case_totals(look.k, &t)) {
		case_close(look.k);
		return call_failed(c, "the case can not be read", NULL);
	}
	uint64_t unread = t.by_state[ITEM_waiting].bytes + t.by_state[ITEM_unread].bytes +
			  t.by_state[ITEM_refused].bytes;
	uint64_t all = n.confirmed + n.possible;
	uint64_t most = progress_at_most(n.at_least, all,
					 t.bytes - (unread < t.bytes ? unread : t.bytes), t.bytes);
	look.count = all;
	if (!look_write(&look, "status"))
		return look_close(&look);
	if (f == NULL || str_eq(str_of(f), STR("table"))) {
		screen(c->out, &look.generation, &n, most, &t);
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
    .lists = true,
    .run = run};
