/*
 * tell_law - who is who, clocks with all their readings, how entities came to know, and what was
 * decided and released. kond decides nothing: "missed" is only ever a person's finding, and what
 * was not released is not told.
 */
#include "proof/tell.h"

/* ---- who is who ---- */

static bool role_told(const struct tell *t, const struct role_claim *r)
{
	return r->withdrawn_ms == 0 && tell_entity(t, r->entity) && tell_stream(t, r->stream);
}

static void roles(struct tell *t)
{
	static const struct folio_column col[] = {
	    {WORD_id, "id", 8, 0},    {WORD_stream, NULL, 24, 0}, {WORD_entity, NULL, 28, 0},
	    {WORD_role, NULL, 24, 0}, {WORD_basis, NULL, 36, 0},  {WORD_claimed_by, NULL, 24, 0}};
	const struct org *o = t->c->org;
	bool some = false;
	for (size_t i = 0; i < o->n_claim; i++) {
		const struct role_claim *r = &o->claim[i];
		if (!role_told(t, r))
			continue;
		if (!some)
			folio_table(t->d, "roles", WORD_role, col, 6);
		some = true;
		struct out role = out_mem();
		out_str(&role,
			word_of(t->c->english, "role", str_of(stream_role_rows[r->role].name)));
		if (r->disputed && r->role != ROLE_OF_disputed) {
			out_z(&role, " (");
			out_str(&role, folio_word(t->d, WORD_role_disputed));
			out_char(&role, ')');
		}
		folio_cell_own(t->d, tell_id(t, 'T', r->id));
		folio_cell(t->d, r->stream);
		folio_cell(t->d, tell_name(t, r->entity));
		folio_cell(t->d, tell_taken(t, &role));
		folio_cell(t->d, r->basis);
		folio_cell(t->d,
			   r->claimed_by != 0 ? tell_name(t, r->claimed_by) : r->claimed_by_text);
		folio_row_end(t->d);
	}
	if (some)
		folio_table_end(t->d);
}

void tell_parties(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_id, "id", 8, 0},
						  {WORD_name, NULL, 40, 0},
						  {WORD_kvk, NULL, 14, 0},
						  {WORD_contact, NULL, 34, 0},
						  {WORD_dpo, NULL, 34, 0}};
	const struct org *o = t->c->org;
	if (!tell_part(t, WORD_part_parties))
		return;
	if (o->n_entity == 0) {
		tell_nothing(t);
		return;
	}
	folio_table(t->d, "entities", WORD_entity, col, 5);
	for (size_t i = 0; i < o->n_entity; i++) {
		const struct entity *e = &o->entity[i];
		struct out dpo = out_mem();
		out_str(&dpo, e->value[ENTITY_dpo_name]);
		out_z(&dpo, dpo.n > 0 && e->value[ENTITY_dpo_email].n > 0 ? ", " : "");
		out_str(&dpo, e->value[ENTITY_dpo_email]);
		folio_cell_own(t->d, tell_id(t, 'O', e->id));
		folio_cell(t->d, e->value[ENTITY_name]);
		folio_cell(t->d, e->value[ENTITY_kvk]);
		folio_cell(t->d, e->value[ENTITY_contact_name]);
		folio_cell(t->d, tell_taken(t, &dpo));
		folio_row_end(t->d);
	}
	folio_table_end(t->d);
	roles(t);
}

/* ---- clocks ---- */

/* What starts it, when that is an event, is told too. */
static bool start_told(const struct tell *t, const struct duty_clock *c)
{
	uint32_t id;
	return !str_starts(c->ref, STR("E-")) || !event_id_of(c->ref, 'E', &id) ||
	       tell_shown(t, id) != NULL;
}

static bool clock_told(struct tell *t, const struct duty_clock *c)
{
	uint32_t entity = entity_of(c->entity);
	if (c->rule->kind == DUTY_expect || c->rule->standing == DUTY_off)
		return false;
	if (recipient_has(t->c->to->duties, c->rule->id) && tell_entity(t, entity) &&
	    tell_stream(t, c->stream) && start_told(t, c))
		return true;
	t->withheld[WITHHELD_duty]++;
	return false;
}

static bool doubted(const struct duty_clock *c)
{
	return duty_doubted(&c->rule->origin) || c->rule->standing == DUTY_unverified;
}

static void law_cell(struct tell *t, const struct duty_clock *c)
{
	struct out o = out_mem();
	out_str(&o, c->rule->origin.basis);
	if (doubted(c)) {
		out_z(&o, " [");
		out_str(&o, folio_word(t->d, WORD_to_verify));
		out_char(&o, ']');
	}
	folio_cell_own(t->d, tell_taken(t, &o));
}

static void state_cell(struct tell *t, const struct duty_clock *c)
{
	struct out o = out_mem();
	out_str(&o, word_of(t->c->english, "clock", str_of(duty_state_name(c->state))));
	str why = c->reason.n > 0 ? c->reason
		  : c->undecided  ? word_of(t->c->english, "condition", c->open)
				  : STR_NONE;
	if (why.n > 0) {
		out_z(&o, c->reason.n > 0 ? ": " : "; ");
		if (c->reason.n == 0) {
			out_str(&o, folio_word(t->d, WORD_open_condition));
			out_z(&o, ": ");
		}
		out_str(&o, why);
	}
	if (c->claimed || c->late_strict || c->reasons_wanted) {
		out_z(&o, "; ");
		out_str(&o, folio_word(t->d, c->claimed          ? WORD_clock_claimed
					     : c->reasons_wanted ? WORD_clock_reasons_wanted
								 : WORD_clock_late_strict));
	}
	if (c->sent != NULL && c->sent->reasons.n > 0) {
		out_z(&o, "; ");
		out_str(&o, c->sent->reasons);
	}
	folio_cell(t->d, tell_taken(t, &o));
}

static void clock_row(struct tell *t, const struct duty_clock *c)
{
	folio_cell_own(t->d, c->rule->id);
	folio_cell_own(t->d, word_of(t->c->english, "duty", c->rule->id));
	folio_cell(t->d, tell_name(t, entity_of(c->entity)));
	folio_cell(t->d, c->ref.n > 0 ? c->ref : c->stream);
	folio_cell_own(t->d, word_of(t->c->english, "role", str_of(duty_role_name(c->role))));
	tell_moment(t, c->earliest);
	if (c->due == DUTY_NEVER)
		folio_cell_as(t->d, folio_word(t->d, WORD_no_limit), STR("null"));
	else
		tell_end(t, c->due);
	tell_moment(t, c->met);
	if (c->earliest == DUTY_NEVER)
		folio_cell_as(t->d, STR_NONE, STR("null"));
	else
		folio_cell_own(t->d, tell_lapse(t, c->elapsed));
	state_cell(t, c);
	law_cell(t, c);
	folio_row_end(t->d);
}

static str reading_text(const struct tell *t, const struct duty_clock *c, const struct duty_end *e)
{
	if (c->deadline != NULL && c->deadline->due != DUTY_NEVER)
		return c->deadline->basis;
	return e->reading == READING_strict && c->rule->period.unit > DUTY_hours
		   ? folio_word(t->d, WORD_reading_day)
		   : word_of(t->c->english, "reading", str_of(duty_reading_name(e->reading)));
}

static void readings(struct tell *t, const struct duty_clock *const *c, size_t n)
{
	static const struct folio_column col[] = {{WORD_duty, "rule", 20, 0},
						  {WORD_entity, NULL, 26, 0},
						  {WORD_stream, NULL, 24, 0},
						  {WORD_until, "at", 28, 0},
						  {WORD_reading, NULL, 50, 0}};
	bool some = false;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < c[i]->ends; k++) {
			const struct duty_end *e = &c[i]->end[k];
			struct out o = out_mem();
			if (!some)
				folio_table(t->d, "readings", WORD_readings, col, 5);
			some = true;
			out_str(&o, reading_text(t, c[i], e));
			if (e->from_earliest) {
				out_z(&o, ", ");
				out_str(&o, folio_word(t->d, WORD_from_earliest));
			}
			folio_cell_own(t->d, c[i]->rule->id);
			folio_cell(t->d, tell_name(t, entity_of(c[i]->entity)));
			folio_cell(t->d, c[i]->ref.n > 0 ? c[i]->ref : c[i]->stream);
			tell_end(t, e->at);
			folio_cell(t->d, tell_taken(t, &o));
			folio_row_end(t->d);
		}
	}
	if (some)
		folio_table_end(t->d);
}

void tell_clocks(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_id, "rule", 18, 0},
						  {WORD_duty, NULL, 50, 0},
						  {WORD_entity, NULL, 0, FOLIO_FOLD},
						  {WORD_stream, NULL, 0, FOLIO_FOLD},
						  {WORD_role, NULL, 0, FOLIO_FOLD},
						  {WORD_start, NULL, 0, FOLIO_FOLD},
						  {WORD_due, NULL, 24, 0},
						  {WORD_met, NULL, 24, 0},
						  {WORD_elapsed, NULL, 16, 0},
						  {WORD_state, NULL, 28, 0},
						  {WORD_law, NULL, 0, FOLIO_FOLD}};
	if (!recipient_has(t->c->to->parts, STR("clocks")))
		return;
	const struct duty_clock **told =
	    arena_new(t->a, const struct duty_clock *, t->clocks.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < t->clocks.n; i++)
		if (clock_told(t, &t->clocks.clock[i]))
			told[n++] = &t->clocks.clock[i];
	tell_part(t, WORD_part_clocks);
	if (n == 0) {
		tell_nothing(t);
		return;
	}
	folio_text(t->d, folio_word(t->d, WORD_clocks_how));
	tell_picture_clocks(t, told, n);
	folio_table(t->d, "clocks", WORD_part_clocks, col, 11);
	for (size_t i = 0; i < n; i++)
		clock_row(t, told[i]);
	folio_table_end(t->d);
	readings(t, told, n);
}

/* ---- awareness ---- */

void tell_aware(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_id, "id", 9, 0},
						  {WORD_entity, NULL, 26, 0},
						  {WORD_stream, NULL, 24, 0},
						  {WORD_step, NULL, 24, 0},
						  {WORD_matter, NULL, 0, FOLIO_FOLD},
						  {WORD_when, "at", 26, 0},
						  {WORD_earliest, NULL, 0, FOLIO_FOLD},
						  {WORD_how, NULL, 40, 0},
						  {WORD_decided_by, NULL, 0, FOLIO_FOLD},
						  {WORD_evidence, NULL, 0, FOLIO_FOLD},
						  {WORD_reason, NULL, 0, FOLIO_FOLD}};
	const struct aware_all *w = t->c->aware;
	bool some = false;
	if (!tell_part(t, WORD_part_aware))
		return;
	for (size_t i = 0; i < w->n_step; i++) {
		const struct aware_step *s = &w->step[i];
		if (s->corrected != 0 || s->retracted || !tell_entity(t, s->entity) ||
		    !tell_stream(t, s->stream))
			continue;
		if (!some)
			folio_table(t->d, "awareness", WORD_part_aware, col, 11);
		some = true;
		folio_cell_own(t->d, tell_id(t, 'W', s->id));
		folio_cell(t->d, tell_name(t, s->entity));
		folio_cell(t->d, s->stream);
		folio_cell_own(t->d, word_of(t->c->english, "aware", str_of(aware_name(s->state))));
		folio_cell_own(t->d, word_of(t->c->english, "matter",
					     s->incident ? STR("incident") : STR("breach")));
		tell_when(t, &s->at);
		if (when_known(&s->earliest))
			tell_when(t, &s->earliest);
		else
			folio_cell_as(t->d, STR_NONE, STR("null"));
		folio_cell(t->d, s->how);
		folio_cell(t->d, s->decided_by);
		folio_cell(t->d, s->evidence);
		folio_cell(t->d, s->reason.n > 0 ? s->reason : s->why);
		folio_row_end(t->d);
	}
	if (some)
		folio_table_end(t->d);
	else
		tell_nothing(t);
}

/* ---- decisions ---- */

static bool ruling_told(struct tell *t, const struct duty_ruling *r,
			const struct approval **out_released)
{
	str duty = r->value[RULING_FIELD_duty];
	if (!recipient_has(t->c->to->rulings, str_of(r->kind->name)) ||
	    (duty.n > 0 && !recipient_has(t->c->to->duties, duty)) || !tell_entity(t, r->entity) ||
	    !tell_stream(t, r->value[RULING_FIELD_stream])) {
		t->withheld[WITHHELD_ruling]++;
		return false;
	}
	*out_released = approval_of(t->c->approvals, tell_id(t, 'B', r->id), r->digest).released;
	t->withheld[WITHHELD_draft] += *out_released == NULL;
	return *out_released != NULL;
}

static void factors(struct tell *t, const struct duty_ruling *const *told, size_t n)
{
	static const struct folio_column col[] = {{WORD_id, "id", 9, 0},
						  {WORD_factor, NULL, 24, 0},
						  {WORD_value, NULL, 30, 0},
						  {WORD_reason, NULL, 60, 0}};
	bool some = false;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < told[i]->n_factor; k++) {
			if (!some)
				folio_table(t->d, "factors", WORD_factors, col, 4);
			some = true;
			folio_cell_own(t->d, tell_id(t, 'B', told[i]->id));
			folio_cell(t->d, told[i]->factor[k].key);
			folio_cell(t->d, told[i]->factor[k].value);
			folio_cell(t->d, told[i]->factor[k].reason);
			folio_row_end(t->d);
		}
	}
	if (some)
		folio_table_end(t->d);
}

static void ruling_row(struct tell *t, const struct duty_ruling *r, const struct approval *by)
{
	static const enum ruling_field more[] = {RULING_FIELD_to, RULING_FIELD_teller,
						 RULING_FIELD_score, RULING_FIELD_text};
	struct out what = out_mem();
	out_str(&what, word_of(t->c->english, "answer", r->answer));
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		if (r->value[more[i]].n == 0)
			continue;
		out_z(&what, "; ");
		out_str(&what, tell_party(t, r->value[more[i]]));
	}
	if (r->supersedes != 0) {
		out_z(&what, " (");
		out_str(&what, folio_word(t->d, WORD_supersedes));
		out_z(&what, " B-");
		out_dec(&what, r->supersedes);
		out_z(&what, r->why.n > 0 ? ": " : "");
		out_str(&what, r->why);
		out_char(&what, ')');
	}
	folio_cell_own(t->d, tell_id(t, 'B', r->id));
	tell_when(t, &r->at);
	folio_cell_own(t->d, word_of(t->c->english, "ruling", str_of(r->kind->name)));
	folio_cell(t->d, tell_taken(t, &what));
	folio_cell(t->d, r->value[RULING_FIELD_duty]);
	folio_cell(t->d, r->value[RULING_FIELD_reason]);
	folio_cell(t->d, r->value[RULING_FIELD_evidence]);
	folio_cell(t->d, tell_party(t, r->value[RULING_FIELD_decided_by]));
	folio_cell(t->d, by->name);
	folio_row_end(t->d);
}

void tell_decisions(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_id, "id", 9, 0},
						  {WORD_when, "at", 24, 0},
						  {WORD_kind, NULL, 26, 0},
						  {WORD_answer, NULL, 60, 0},
						  {WORD_duty, "rule", 18, 0},
						  {WORD_reason, NULL, 0, FOLIO_FOLD},
						  {WORD_evidence, NULL, 0, FOLIO_FOLD},
						  {WORD_decided_by, NULL, 0, FOLIO_FOLD},
						  {WORD_released_by, NULL, 0, FOLIO_FOLD}};
	const struct ruling_all *all = t->c->rulings;
	const struct duty_ruling **told = arena_new(t->a, const struct duty_ruling *, all->n + 1);
	size_t n = 0;
	if (!tell_part(t, WORD_part_decisions)) {
		t->withheld[WITHHELD_ruling] += all->n;
		return;
	}
	folio_text(t->d, folio_word(t->d, WORD_drafts));
	for (size_t i = 0; i < all->n; i++) {
		const struct approval *by;
		if (!ruling_told(t, &all->ruling[i], &by))
			continue;
		if (n == 0)
			folio_table(t->d, "decisions", WORD_part_decisions, col, 9);
		told[n++] = &all->ruling[i];
		ruling_row(t, &all->ruling[i], by);
	}
	if (n > 0)
		folio_table_end(t->d);
	else
		tell_nothing(t);
	factors(t, told, n);
}
