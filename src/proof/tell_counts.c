/*
 * tell_counts - in brief; how many people, how sure, and what could not be read; what was told to
 * whom; what was withheld; the program, and how to verify. Of people only counts; what is not known
 * is never a zero.
 */
#include "proof/tell.h"

#include "base/must.h"

static str range(struct tell *t, const struct snapshot *s)
{
	struct out o = out_mem();
	folio_grouped(&o, s->count[COUNT_at_least], t->c->english);
	out_z(&o, t->c->english ? " to " : " tot ");
	if (s->count[COUNT_waiting] > 0)
		out_str(&o, folio_word(t->d, WORD_not_known));
	else
		folio_grouped(&o, s->count[COUNT_at_most], t->c->english);
	return tell_taken(t, &o);
}

/* The counts it tells; gives false when nothing is frozen. */
static bool last(struct tell *t, struct snapshot *out_s)
{
	return t->c->snapshot != 0 && case_snapshot_get(t->c->k, t->a, t->c->snapshot, out_s);
}

void tell_summary(struct tell *t)
{
	const struct org *o = t->c->org;
	struct snapshot s;
	if (!tell_part(t, WORD_part_summary))
		return;
	folio_fact(t->d, WORD_incident, o->setting[SETTING_incident]);
	folio_fact(t->d, WORD_reference, o->setting[SETTING_reference]);
	folio_fact(t->d, WORD_organisation, tell_party(t, o->setting[SETTING_organisation]));
	folio_fact(t->d, WORD_nature, o->setting[SETTING_breach_nature]);
	folio_fact(t->d, WORD_for,
		   t->c->customer != NULL ? t->c->customer->name
					  : dossier_recipient(t->c->to, t->c->english));
	folio_fact(t->d, WORD_as_of, tell_moment_text(t, t->c->now_ms / 1000));
	folio_fact(t->d, WORD_zone, t->line.zone_name);
	if (t->line.day0 != 0)
		folio_fact(t->d, WORD_day0, tell_moment_text(t, t->line.day0_utc));
	if (t->c->customer == NULL)
		folio_fact(t->d, WORD_people_range,
			   last(t, &s) ? range(t, &s) : folio_word(t->d, WORD_no_snapshot));
	else
		folio_count(t->d, WORD_customer_counts, t->c->customer->confirmed);
}

/* ---- counts ---- */

static void share_row(struct tell *t, enum word what, const struct dossier_share *s)
{
	struct out at = out_mem(), interval = out_mem(), judged = out_mem();
	if (s->known) {
		out_fixed(&at, (uint64_t)(s->at * 1000 + 0.5), 3, t->c->english ? '.' : ',');
		out_fixed(&interval, (uint64_t)(s->low * 1000 + 0.5), 3, t->c->english ? '.' : ',');
		out_z(&interval, t->c->english ? " to " : " tot ");
		out_fixed(&interval, (uint64_t)(s->high * 1000 + 0.5), 3,
			  t->c->english ? '.' : ',');
		out_dec(&judged, s->judged);
	} else {
		out_str(&at, folio_word(t->d, WORD_not_measured));
	}
	folio_cell_own(t->d, folio_word(t->d, what));
	folio_cell_own(t->d, out_view(&at));
	folio_cell_own(t->d, out_view(&interval));
	folio_cell_own(t->d, out_view(&judged));
	folio_row_end(t->d);
	out_end(&at);
	out_end(&interval);
	out_end(&judged);
}

static void shares(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_what, "measure", 40, 0},
						  {WORD_value, NULL, 16, FOLIO_NUMBER},
						  {WORD_interval, NULL, 24, FOLIO_NUMBER},
						  {WORD_judged, NULL, 16, FOLIO_NUMBER}};
	folio_table(t->d, "sample", WORD_recall, col, 4);
	share_row(t, WORD_recall, &t->c->recall);
	share_row(t, WORD_precision, &t->c->precision);
	folio_table_end(t->d);
}

static str coverage(struct tell *t, const struct snapshot *s)
{
	struct out o = out_mem();
	uint64_t all = s->count[COUNT_bytes];
	if (all > 0) {
		uint64_t mille =
		    (uint64_t)((double)s->count[COUNT_bytes_read] * 1000 / (double)all);
		out_fixed(&o, mille, 1, t->c->english ? '.' : ',');
		out_z(&o, " %");
	}
	return tell_taken(t, &o);
}

static size_t all_snapshots(struct tell *t, struct snapshot **out_s)
{
	size_t n = 0;
	struct snapshot *s = arena_new(t->a, struct snapshot, t->c->snapshot + 1);
	for (uint32_t no = 1; no <= t->c->snapshot; no++)
		if (case_snapshot_get(t->c->k, t->a, no, &s[n]))
			n++;
	*out_s = s;
	return n;
}

static void snapshots(struct tell *t, const struct snapshot *s, size_t n)
{
	static const struct folio_column col[] = {
	    {WORD_snapshot, "id", 12, 0},
	    {WORD_when, "at", 30, 0},
	    {WORD_what, "label", 0, FOLIO_FOLD},
	    {WORD_count_at_least, "at_least", 16, FOLIO_NUMBER},
	    {WORD_count_at_most, "at_most", 18, FOLIO_NUMBER},
	    {WORD_confirmed, NULL, 16, FOLIO_NUMBER},
	    {WORD_published, NULL, 16, FOLIO_NUMBER},
	    {WORD_possible, NULL, 16, FOLIO_NUMBER},
	    {WORD_coverage, NULL, 14, FOLIO_NUMBER}};
	folio_table(t->d, "snapshots", WORD_snapshots, col, 9);
	for (size_t i = 0; i < n; i++) {
		folio_cell_own(t->d, tell_id(t, 'S', s[i].no));
		tell_moment(t, s[i].at_ms / 1000);
		folio_cell(t->d, s[i].label);
		folio_cell_number(t->d, s[i].count[COUNT_at_least]);
		if (s[i].count[COUNT_waiting] > 0)
			folio_cell_as(t->d, folio_word(t->d, WORD_not_known), STR("null"));
		else
			folio_cell_number(t->d, s[i].count[COUNT_at_most]);
		folio_cell_number(t->d, s[i].count[COUNT_confirmed]);
		folio_cell_number(t->d, s[i].count[COUNT_published]);
		folio_cell_number(t->d, s[i].count[COUNT_possible]);
		folio_cell_own(t->d, coverage(t, &s[i]));
		folio_row_end(t->d);
	}
	folio_table_end(t->d);
}

static void counts(struct tell *t, const struct snapshot *s)
{
	static const struct folio_column col[] = {{WORD_count, "count", 50, 0},
						  {WORD_people, "value", 20, FOLIO_NUMBER}};
	folio_table(t->d, "counts", WORD_counts_of, col, 2);
	for (unsigned c = 0; c < COUNT_ALL; c++) {
		if (s->count[c] == 0 && c > COUNT_published)
			continue;
		folio_cell_as(t->d,
			      word_of(t->c->english, "count", str_of(count_name((enum count)c))),
			      STR_NONE);
		folio_cell_number(t->d, s->count[c]);
		folio_row_end(t->d);
	}
	folio_table_end(t->d);
}

static void data(struct tell *t, const uint64_t with[CATEGORY_none], const uint64_t *published)
{
	static const struct folio_column col[] = {
	    {WORD_data_kind, "kind", 44, 0},
	    {WORD_people, NULL, 20, FOLIO_NUMBER},
	    {WORD_of_whom_published, "published", 24, FOLIO_NUMBER}};
	folio_table(t->d, "data", WORD_data_table, col, published == NULL ? 2 : 3);
	for (unsigned b = 0; b < CATEGORY_none; b++) {
		if (with[b] == 0)
			continue;
		folio_cell_own(t->d, word_of(t->c->english, "category",
					     str_of(category_name((enum category)b))));
		folio_cell_number(t->d, with[b]);
		if (published != NULL)
			folio_cell_number(t->d, published[b]);
		folio_row_end(t->d);
	}
	folio_table_end(t->d);
}

static void customer_counts(struct tell *t)
{
	const struct dossier_customer *c = t->c->customer;
	folio_text(t->d, folio_word(t->d, WORD_customer_counts));
	folio_count(t->d, WORD_confirmed, c->confirmed);
	folio_count(t->d, WORD_possible, c->possible);
	folio_count(t->d, WORD_published, c->published);
	folio_fact(t->d, WORD_customer_whole, folio_word(t->d, c->whole ? WORD_yes : WORD_no));
	data(t, c->with, NULL);
}

void tell_counts(struct tell *t)
{
	struct snapshot *s;
	if (!tell_part(t, WORD_part_counts))
		return;
	folio_text(t->d, folio_word(t->d, WORD_counts_how));
	if (t->c->customer != NULL) {
		customer_counts(t);
		return;
	}
	size_t n = all_snapshots(t, &s);
	if (n == 0) {
		folio_text(t->d, folio_word(t->d, WORD_no_snapshot));
		return;
	}
	tell_picture_counts(t, s, n);
	snapshots(t, s, n);
	shares(t);
	counts(t, &s[n - 1]);
	data(t, s[n - 1].with, s[n - 1].with_published);
}

/* ---- what could not be read ---- */

static bool unread_state(unsigned state)
{
	return state == ITEM_waiting || state == ITEM_partial || state == ITEM_unread ||
	       state == ITEM_refused;
}

static void exhibits(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_exhibit, "exhibit", 12, FOLIO_NUMBER},
						  {WORD_state, "standing", 18, 0},
						  {WORD_received_from, NULL, 26, 0},
						  {WORD_by_whom, "by", 22, 0},
						  {WORD_acquired_at, NULL, 22, 0},
						  {WORD_authority, NULL, 30, 0}};
	bool some = false;
	for (uint32_t id = 1; id <= case_exhibits(t->c->k); id++) {
		struct exhibit e;
		if (!case_exhibit_get(t->c->k, t->a, id, &e) ||
		    (t->c->customer_id != 0 && e.customer != t->c->customer_id))
			continue;
		if (!some)
			folio_table(t->d, "exhibits", WORD_exhibits, col, 6);
		some = true;
		folio_cell_number(t->d, id);
		folio_cell_own(
		    t->d, word_of(t->c->english, "standing", str_of(standing_name(e.standing))));
		folio_cell(t->d, e.received_from);
		folio_cell(t->d, e.by);
		folio_cell(t->d, e.acquired_at);
		folio_cell(t->d, e.authority);
		folio_row_end(t->d);
	}
	if (some)
		folio_table_end(t->d);
}

void tell_unread(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_state, "state", 20, 0},
						  {WORD_why_not, "reason", 50, 0},
						  {WORD_items, NULL, 20, FOLIO_NUMBER},
						  {WORD_bytes, NULL, 20, FOLIO_NUMBER}};
	const struct custody *c = t->c->custody;
	bool some = false;
	if (!tell_part(t, WORD_part_unread))
		return;
	for (unsigned s = 0; s < 8; s++) {
		for (unsigned r = 0; r < CUSTODY_REASONS; r++) {
			if (!unread_state(s) || c->by[s][r].items == 0)
				continue;
			if (!some)
				folio_table(t->d, "unread", WORD_part_unread, col, 4);
			some = true;
			folio_cell_own(t->d, word_of(t->c->english, "item",
						     str_of(item_state_name((enum item_state)s))));
			folio_cell_own(t->d, word_of(t->c->english, "reason",
						     r == 0 ? STR("none")
							    : str_of(reason_name((enum reason)r))));
			folio_cell_number(t->d, c->by[s][r].items);
			folio_cell_number(t->d, c->by[s][r].bytes);
			folio_row_end(t->d);
		}
	}
	if (some)
		folio_table_end(t->d);
	else
		folio_text(t->d, folio_word(t->d, c->items > 0 ? WORD_all_read : WORD_no_evidence));
	exhibits(t);
	folio_text(t->d, folio_word(t->d, WORD_custody));
}

/* ---- withheld ---- */

static void privileged(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_id, "id", 12, 0},
						  {WORD_entered, "entered", 30, 0},
						  {WORD_fingerprint, "sha256", 70, FOLIO_MONO}};
	if (t->withheld[WITHHELD_privileged] == 0)
		return;
	folio_table(t->d, "privileged", WORD_privileged_table, col, 3);
	for (size_t i = 0; i < t->c->events->n; i++) {
		const struct event *e = &t->c->events->event[i];
		struct out hex = out_mem();
		if (e->privileged && event_stands(e)) {
			out_hex(&hex, e->digest, SHA256_BYTES);
			folio_cell_own(t->d, tell_id(t, 'E', e->id));
			tell_moment(t, e->at_ms / 1000);
			folio_cell_own(t->d, out_view(&hex));
			folio_row_end(t->d);
		}
		out_end(&hex);
	}
	folio_table_end(t->d);
}

static void withheld_row(struct tell *t, enum word why, uint64_t n)
{
	if (n == 0)
		return;
	folio_cell_as(t->d, folio_word(t->d, why), STR_NONE);
	folio_cell_number(t->d, n);
	folio_cell_as(t->d, STR_NONE, tell_quoted(t, word_key(why)));
	folio_row_end(t->d);
}

void tell_withheld(struct tell *t)
{
	static const enum word words[WITHHELD_COUNT] = {[WITHHELD_privileged] =
							    WORD_withheld_privileged,
							[WITHHELD_letters] = WORD_withheld_letters,
							[WITHHELD_need] = WORD_withheld_need,
							[WITHHELD_duty] = WORD_withheld_duty,
							[WITHHELD_ruling] = WORD_withheld_ruling,
							[WITHHELD_draft] = WORD_withheld_draft,
							[WITHHELD_notice] = WORD_withheld_notice};
	static const struct folio_column col[] = {{WORD_reason, "reason", 70, 0},
						  {WORD_count, "count", 14, FOLIO_NUMBER},
						  {WORD_id, "id", 0, FOLIO_FOLD}};
	if (!tell_part(t, WORD_part_withheld))
		return;
	folio_text(t->d, folio_word(t->d, WORD_withheld_how));
	folio_table(t->d, "withheld", WORD_withheld_table, col, 3);
	for (unsigned w = 0; w < WITHHELD_COUNT; w++)
		withheld_row(t, words[w], t->withheld[w]);
	withheld_row(t, WORD_withheld_names, t->d->named);
	withheld_row(t, WORD_withheld_numbers, t->d->numbers);
	folio_table_end(t->d);
	privileged(t);
}

/* ---- the program, and how to verify ---- */

void tell_tool(struct tell *t)
{
	struct out hex = out_mem();
	if (!tell_part(t, WORD_part_tool))
		return;
	out_hex(&hex, t->c->law->digest, SHA256_BYTES);
	folio_fact(t->d, WORD_program, STR("kond " KOND_VERSION));
	folio_fact(
	    t->d, WORD_selftest,
	    folio_word(t->d, t->c->selftest.n > 0 ? WORD_selftest_kept : WORD_selftest_none));
	folio_fact(t->d, WORD_rules_digest, out_view(&hex));
	folio_text(t->d, folio_word(t->d, WORD_law_note));
	out_end(&hex);
}

void tell_verify(struct tell *t)
{
	if (!tell_part(t, WORD_part_verify))
		return;
	folio_text(t->d, folio_word(t->d, WORD_verify_how));
	folio_text(t->d, folio_word(t->d, WORD_verify_files));
	folio_text(t->d, folio_word(t->d, WORD_verify_limit));
}
