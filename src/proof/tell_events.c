/*
 * tell_events - the three questions: what happened, when it was reported and what was told, and
 * what happened in between; then what contradicts, measures, promises, and what supervisors asked.
 * Tells events in the order of their times, what has no known time behind them.
 */
#include "proof/tell.h"

static const struct timeline_entry *nth(const struct tell *t, size_t i)
{
	const struct timeline *l = &t->line;
	return i < l->n_known ? &l->known[i] : &l->unknown[i - l->n_known];
}

static size_t entries(const struct tell *t) { return t->line.n_known + t->line.n_unknown; }

static str says(const struct tell *t, const struct event *e)
{
	struct out o = out_mem();
	out_str(&o, e->speaker_name);
	if (e->state != STATE_recorded) {
		out_z(&o, e->speaker_name.n > 0 ? ": " : "");
		out_str(&o,
			word_of(t->c->english, "event_state", str_of(event_state_name(e->state))));
	}
	return tell_taken(t, &o);
}

static str ids(const struct tell *t, const uint32_t *id, size_t n)
{
	struct out o = out_mem();
	for (size_t i = 0; i < n; i++) {
		out_z(&o, i == 0 ? "E-" : ", E-");
		out_dec(&o, id[i]);
	}
	return tell_taken(t, &o);
}

static str kind_of(const struct tell *t, const struct event *e)
{
	return word_of(t->c->english, "event", str_of(e->kind->name));
}

/* ---- what happened, and what happened in between ---- */

static const struct folio_column event_columns[] = {{WORD_id, "id", 9, 0},
						    {WORD_when, "at", 24, 0},
						    {WORD_day, "day", 10, 0},
						    {WORD_kind, NULL, 22, 0},
						    {WORD_what, NULL, 60, 0},
						    {WORD_figures, NULL, 0, FOLIO_FOLD},
						    {WORD_who_says, "says", 0, FOLIO_FOLD},
						    {WORD_source, NULL, 0, FOLIO_FOLD},
						    {WORD_contradicts, NULL, 0, FOLIO_FOLD}};
#define EVENT_COLUMNS (sizeof(event_columns) / sizeof(event_columns[0]))

static void event_row(struct tell *t, const struct event *e)
{
	folio_cell_own(t->d, tell_id(t, 'E', e->id));
	tell_when(t, &e->at);
	folio_cell_own(t->d, tell_day(t, e->id));
	folio_cell_as(t->d, kind_of(t, e), STR_NONE);
	folio_cell(t->d, tell_title(t, e));
	folio_cell(t->d, tell_figures(t, e));
	folio_cell(t->d, says(t, e));
	folio_cell(t->d, e->value[EVENT_FIELD_source]);
	folio_cell_own(t->d, ids(t, e->contradicts, e->n_contradicts));
	folio_row_end(t->d);
}

static bool in_group(const struct event *e, const char *groups)
{
	return recipient_has(groups, str_of(e->kind->group));
}

static void event_table(struct tell *t, const char *id, enum word title, enum event_side side,
			const char *groups)
{
	bool some = false;
	for (size_t i = 0; i < entries(t); i++) {
		const struct event *e = nth(t, i)->e;
		if (e == NULL || e->kind->side != side || !in_group(e, groups))
			continue;
		if (!some)
			folio_table(t->d, id, title, event_columns, EVENT_COLUMNS);
		some = true;
		event_row(t, e);
	}
	if (some)
		folio_table_end(t->d);
	else
		tell_nothing(t);
}

void tell_happened(struct tell *t)
{
	if (!tell_part(t, WORD_part_happened))
		return;
	tell_picture_timeline(t);
	event_table(t, "happened", WORD_part_happened, SIDE_above, "*");
}

/* ---- when it was reported, and what was told ---- */

static const struct folio_column report_columns[] = {{WORD_id, "id", 9, 0},
						     {WORD_when, "at", 24, 0},
						     {WORD_day, "day", 10, 0},
						     {WORD_kind, NULL, 24, 0},
						     {WORD_by_whom, "by", 0, FOLIO_FOLD},
						     {WORD_to_whom, "to", 24, 0},
						     {WORD_what, NULL, 50, 0},
						     {WORD_figures, NULL, 0, FOLIO_FOLD},
						     {WORD_receipt, NULL, 0, FOLIO_FOLD},
						     {WORD_state, "state", 0, FOLIO_FOLD},
						     {WORD_late_reasons, NULL, 0, FOLIO_FOLD}};
#define REPORT_COLUMNS (sizeof(report_columns) / sizeof(report_columns[0]))

static void report_row(struct tell *t, const struct event *e)
{
	folio_cell_own(t->d, tell_id(t, 'E', e->id));
	tell_when(t, &e->at);
	folio_cell_own(t->d, tell_day(t, e->id));
	folio_cell_own(t->d, kind_of(t, e));
	folio_cell(t->d, e->entity != 0 ? tell_name(t, e->entity) : e->speaker_name);
	folio_cell(t->d, e->to_name.n > 0 ? e->to_name : e->value[EVENT_FIELD_group]);
	folio_cell(t->d, tell_title(t, e));
	folio_cell(t->d, tell_figures(t, e));
	folio_cell(t->d, e->value[EVENT_FIELD_receipt]);
	folio_cell_own(t->d,
		       word_of(t->c->english, "event_state", str_of(event_state_name(e->state))));
	folio_cell(t->d, e->value[EVENT_FIELD_late_reasons]);
	folio_row_end(t->d);
}

void tell_reported(struct tell *t)
{
	bool some = false;
	if (!tell_part(t, WORD_part_reported))
		return;
	for (size_t i = 0; i < entries(t); i++) {
		const struct event *e = nth(t, i)->e;
		if (e == NULL || !in_group(e, "notification"))
			continue;
		if (!some)
			folio_table(t->d, "reported", WORD_part_reported, report_columns,
				    REPORT_COLUMNS);
		some = true;
		report_row(t, e);
	}
	if (some)
		folio_table_end(t->d);
	else
		tell_nothing(t);
}

/* ---- in between: how long until, how long nothing was said ---- */

#define GAPS_TOLD 5

static void tell_firsts(struct tell *t)
{
	static const enum word first[TIMELINE_FIRSTS] = {
	    WORD_first_controller_told, WORD_first_notification, WORD_first_publication,
	    WORD_first_people_told, WORD_first_customer_told};
	static const struct folio_column col[] = {{WORD_firsts, "first", 40, 0},
						  {WORD_gap, "days", 12, FOLIO_NUMBER},
						  {WORD_id, "id", 10, 0}};
	folio_table(t->d, "firsts", WORD_firsts, col, 3);
	for (size_t i = 0; i < TIMELINE_FIRSTS; i++) {
		const struct timeline_first *f = &t->line.first[i];
		folio_cell_own(t->d, folio_word(t->d, first[i]));
		if (f->id == 0)
			folio_cell_as(t->d, folio_word(t->d, WORD_not_yet), STR("null"));
		else
			folio_cell_number(t->d, f->day < 0 ? 0 : (uint64_t)f->day);
		folio_cell_own(t->d, tell_id(t, 'E', f->id));
		folio_row_end(t->d);
	}
	folio_table_end(t->d);
}

/* The longest ones, of those below the line; ties: the earlier first. */
static size_t longest(const struct tell *t, const struct timeline_entry *out_gap[GAPS_TOLD])
{
	size_t n = 0;
	for (size_t i = 0; i < t->line.n_known; i++) {
		const struct timeline_entry *e = &t->line.known[i];
		if (e->side != SIDE_below || !e->has_gap || e->gap < 2)
			continue;
		size_t at = n < GAPS_TOLD ? n : GAPS_TOLD;
		while (at > 0 && out_gap[at - 1]->gap < e->gap)
			at--;
		if (at == GAPS_TOLD)
			continue;
		n += n < GAPS_TOLD;
		for (size_t k = n - 1; k > at; k--)
			out_gap[k] = out_gap[k - 1];
		out_gap[at] = e;
	}
	return n;
}

static void tell_gaps(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_gap, "days", 12, FOLIO_NUMBER},
						  {WORD_until, "until", 24, 0},
						  {WORD_id, "id", 10, 0},
						  {WORD_what, NULL, 50, 0}};
	const struct timeline_entry *gap[GAPS_TOLD];
	size_t n = longest(t, gap);
	if (n == 0)
		return;
	folio_table(t->d, "gaps", WORD_gaps, col, 4);
	for (size_t i = 0; i < n; i++) {
		folio_cell_number(t->d, (uint64_t)gap[i]->gap);
		tell_when(t, &gap[i]->at);
		folio_cell_own(t->d, tell_id(t, gap[i]->letter, gap[i]->id));
		folio_cell(t->d, gap[i]->e == NULL ? STR_NONE : tell_title(t, gap[i]->e));
		folio_row_end(t->d);
	}
	folio_table_end(t->d);
}

void tell_between(struct tell *t)
{
	if (!tell_part(t, WORD_part_between))
		return;
	tell_firsts(t);
	tell_gaps(t);
	event_table(t, "between", WORD_part_between, SIDE_below,
		    "promise supervisor statement inquiry");
}

/* ---- contradictions ---- */

static void side(struct tell *t, const struct event *e)
{
	struct out o = out_mem();
	str figures = tell_figures(t, e);
	out_str(&o, tell_when_text(t, &e->at));
	out_z(&o, ": ");
	out_str(&o, tell_title(t, e));
	out_z(&o, figures.n > 0 ? "; " : "");
	out_str(&o, figures);
	folio_cell_own(t->d, tell_id(t, 'E', e->id));
	folio_cell(t->d, says(t, e));
	folio_cell(t->d, tell_taken(t, &o));
}

void tell_contradictions(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_id, "id", 9, 0},
						  {WORD_who_says, "says", 20, 0},
						  {WORD_statement, NULL, 40, 0},
						  {WORD_contradicts, NULL, 9, 0},
						  {WORD_who_says, "other_says", 20, 0},
						  {WORD_statement, "other_statement", 40, 0}};
	bool some = false;
	if (!tell_part(t, WORD_part_contradictions))
		return;
	for (size_t i = 0; i < t->shown.n; i++) {
		const struct event *e = &t->shown.event[i];
		for (size_t k = 0; event_stands(e) && k < e->n_contradicts; k++) {
			const struct event *other = tell_shown(t, e->contradicts[k]);
			if (other == NULL || other->id < e->id)
				continue;
			if (!some)
				folio_table(t->d, "contradictions", WORD_part_contradictions, col,
					    6);
			some = true;
			side(t, e);
			side(t, other);
			folio_row_end(t->d);
		}
	}
	if (some)
		folio_table_end(t->d);
	else
		tell_nothing(t);
}

/* ---- measures, promises, supervisors ---- */

void tell_measures(struct tell *t)
{
	static const struct folio_column col[] = {
	    {WORD_id, "id", 9, 0},    {WORD_when, "at", 24, 0}, {WORD_kind, NULL, 16, 0},
	    {WORD_what, NULL, 45, 0}, {WORD_how, NULL, 30, 0},  {WORD_source, NULL, 20, 0}};
	bool some = false;
	if (!tell_part(t, WORD_part_measures))
		return;
	for (size_t i = 0; i < entries(t); i++) {
		const struct event *e = nth(t, i)->e;
		if (e == NULL ||
		    (e->kind->kind != EVENT_measure && e->kind->kind != EVENT_containment &&
		     e->kind->kind != EVENT_standstill))
			continue;
		if (!some)
			folio_table(t->d, "measures", WORD_part_measures, col, 6);
		some = true;
		folio_cell_own(t->d, tell_id(t, 'E', e->id));
		tell_when(t, &e->at);
		folio_cell_own(t->d, kind_of(t, e));
		folio_cell(t->d, tell_title(t, e));
		folio_cell(t->d, e->value[EVENT_FIELD_how]);
		folio_cell(t->d, e->value[EVENT_FIELD_source]);
		folio_row_end(t->d);
	}
	if (some)
		folio_table_end(t->d);
	else
		tell_nothing(t);
}

/* Calendar days behind the day by which it was due; 0 or less: in time, or not known. */
static int64_t days_late(const struct tell *t, const struct event *e, const struct event *by)
{
	if (!when_known(&e->due) || e->due.to_ms == WHEN_OPEN || !when_known(&by->at) ||
	    by->at.from_ms < e->due.to_ms)
		return 0;
	int64_t due = zone_days(zone_local(t->c->zone, (e->due.to_ms - 1) / 1000));
	return zone_days(zone_local(t->c->zone, by->at.from_ms / 1000)) - due;
}

/* Whether what was promised or asked came, as far as it is told. */
static str settled(struct tell *t, const struct event *e)
{
	const struct event *by = tell_shown(t, e->settled);
	bool past = when_known(&e->due) && e->due.to_ms != WHEN_OPEN && e->due.to_ms < t->c->now_ms;
	struct out o = out_mem();
	if (by == NULL) {
		out_end(&o);
		return e->settled != 0 ? STR_NONE
				       : folio_word(t->d, past ? WORD_kept_late : WORD_kept_open);
	}
	out_str(&o, kind_of(t, by));
	out_z(&o, ", ");
	out_str(&o, tell_when_text(t, &by->at));
	out_z(&o, " (E-");
	out_dec(&o, by->id);
	out_char(&o, ')');
	int64_t late = days_late(t, e, by);
	if (late > 0) {
		out_z(&o, ", ");
		out_dec(&o, (uint64_t)late);
		out_char(&o, ' ');
		out_str(&o, folio_word(t->d, WORD_days_late));
	}
	out_z(&o, ": ");
	out_str(&o, tell_title(t, by));
	return tell_taken(t, &o);
}

void tell_promises(struct tell *t)
{
	static const struct folio_column col[] = {
	    {WORD_id, "id", 9, 0},       {WORD_when, "at", 22, 0},     {WORD_to_whom, "to", 20, 0},
	    {WORD_promise, NULL, 40, 0}, {WORD_by_when, "due", 22, 0}, {WORD_kept, NULL, 36, 0}};
	bool some = false;
	if (!tell_part(t, WORD_part_promises))
		return;
	for (size_t i = 0; i < entries(t); i++) {
		const struct event *e = nth(t, i)->e;
		if (e == NULL || e->kind->kind != EVENT_promise)
			continue;
		if (!some)
			folio_table(t->d, "promises", WORD_part_promises, col, 6);
		some = true;
		folio_cell_own(t->d, tell_id(t, 'E', e->id));
		tell_when(t, &e->at);
		folio_cell(t->d, e->to_name);
		folio_cell(t->d, tell_title(t, e));
		tell_when(t, &e->due);
		folio_cell(t->d, settled(t, e));
		folio_row_end(t->d);
	}
	if (some)
		folio_table_end(t->d);
	else
		tell_nothing(t);
}

static bool asks(const struct event *e)
{
	return e->kind->kind == EVENT_question || e->kind->kind == EVENT_order ||
	       e->kind->kind == EVENT_supervisor_deadline || e->kind->kind == EVENT_agreement ||
	       e->kind->kind == EVENT_portal_unavailable;
}

void tell_questions(struct tell *t)
{
	static const struct folio_column col[] = {
	    {WORD_id, "id", 9, 0},           {WORD_when, "at", 22, 0}, {WORD_kind, NULL, 16, 0},
	    {WORD_from_whom, "from", 16, 0}, {WORD_what, NULL, 36, 0}, {WORD_by_when, "due", 22, 0},
	    {WORD_settled_by, NULL, 34, 0}};
	bool some = false;
	if (!tell_part(t, WORD_part_questions))
		return;
	for (size_t i = 0; i < entries(t); i++) {
		const struct event *e = nth(t, i)->e;
		if (e == NULL || !asks(e))
			continue;
		if (!some)
			folio_table(t->d, "questions", WORD_part_questions, col, 7);
		some = true;
		bool open = e->kind->kind == EVENT_question || e->kind->kind == EVENT_order;
		folio_cell_own(t->d, tell_id(t, 'E', e->id));
		tell_when(t, &e->at);
		folio_cell_own(t->d, kind_of(t, e));
		folio_cell(t->d, e->from_name.n > 0 ? e->from_name : e->value[EVENT_FIELD_between]);
		folio_cell(t->d, tell_title(t, e));
		if (when_known(&e->due))
			tell_when(t, &e->due);
		else
			folio_cell_as(t->d, STR_NONE, STR("null"));
		folio_cell(t->d, open ? settled(t, e) : STR_NONE);
		folio_row_end(t->d);
	}
	if (some)
		folio_table_end(t->d);
	else
		tell_nothing(t);
}
