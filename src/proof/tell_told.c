/*
 * tell_told - notices as they were sent, each with what it changed against the one before, and who
 * was told what. Tells no notice of another customer, and no answer of a notice to somebody else.
 */
#include "notice/sheet.h"
#include "proof/tell.h"

static bool told(const struct tell *t, const struct notice_sent *s)
{
	return recipient_has(t->c->to->forms, s->form) && tell_entity(t, s->scope.entity) &&
	       (t->c->customer_id == 0 || s->scope.customer == t->c->customer_id);
}

/* The one of the same form and scope that was sent before and stands. */
static const struct notice_sent *before(const struct tell *t, const struct notice_sent *s)
{
	const struct notice_all *all = t->c->notices;
	for (size_t i = s->id - 1; i > 0; i--) {
		const struct notice_sent *x = &all->sent[i - 1];
		if (!x->retracted && str_eq(x->form, s->form) &&
		    x->scope.entity == s->scope.entity && x->scope.customer == s->scope.customer &&
		    str_eq(x->scope.stream, s->scope.stream))
			return x;
	}
	return NULL;
}

static void notice_row(struct tell *t, const struct notice_sent *s)
{
	str customer = STR_NONE;
	if (s->scope.customer != 0)
		case_customer_name(t->c->k, t->a, s->scope.customer, &customer);
	folio_cell_own(t->d, tell_id(t, 'N', s->id));
	tell_when(t, &s->at);
	folio_cell_own(t->d, s->form);
	folio_cell_own(t->d, s->stage);
	folio_cell(t->d, tell_name(t, s->scope.entity));
	folio_cell(t->d, customer.n > 0 ? customer : s->scope.stream);
	folio_cell(t->d, s->number);
	folio_cell(t->d, tell_party(t, s->who));
	folio_cell_own(t->d, tell_id(t, 'S', s->snapshot));
	folio_row_end(t->d);
}

static void differences(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_id, "id", 9, 0},
						  {WORD_question, NULL, 40, 0},
						  {WORD_was, NULL, 40, 0},
						  {WORD_now, NULL, 40, 0}};
	const struct notice_all *all = t->c->notices;
	bool some = false;
	for (size_t i = 0; i < all->n_sent; i++) {
		const struct notice_sent *s = &all->sent[i];
		const struct notice_sent *was = s->retracted || !told(t, s) ? NULL : before(t, s);
		struct notice_change *c;
		size_t n = was == NULL
			       ? 0
			       : notice_diff(t->a, was->line, was->lines, s->line, s->lines, &c);
		for (size_t k = 0; k < n; k++) {
			if (!some)
				folio_table(t->d, "notice_changes", WORD_notice_diff, col, 4);
			some = true;
			folio_cell_own(t->d, tell_id(t, 'N', s->id));
			folio_cell(t->d, c[k].label);
			folio_cell(t->d, c[k].was);
			folio_cell(t->d, c[k].now);
			folio_row_end(t->d);
		}
	}
	if (some)
		folio_table_end(t->d);
}

static void notices(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_id, "id", 9, 0},
						  {WORD_when, "at", 26, 0},
						  {WORD_form, NULL, 16, 0},
						  {WORD_stage, NULL, 16, 0},
						  {WORD_by_whom, "by", 0, FOLIO_FOLD},
						  {WORD_to_whom, "of", 40, 0},
						  {WORD_number, NULL, 24, 0},
						  {WORD_sent_by, NULL, 0, FOLIO_FOLD},
						  {WORD_snapshot, NULL, 12, 0}};
	const struct notice_all *all = t->c->notices;
	bool some = false;
	for (size_t i = 0; i < all->n_sent; i++) {
		const struct notice_sent *s = &all->sent[i];
		if (s->retracted)
			continue;
		if (!told(t, s)) {
			t->withheld[WITHHELD_notice]++;
			continue;
		}
		if (!some)
			folio_table(t->d, "notices", WORD_notices, col, 9);
		some = true;
		notice_row(t, s);
	}
	if (some)
		folio_table_end(t->d);
	differences(t);
}

/* Who was told, in one table: customers, controllers, people. */
static void parties(struct tell *t)
{
	static const struct folio_column col[] = {{WORD_to_whom, "to", 26, 0},
						  {WORD_when, "at", 24, 0},
						  {WORD_day, "day", 10, 0},
						  {WORD_what, NULL, 50, 0},
						  {WORD_figures, NULL, 0, FOLIO_FOLD},
						  {WORD_channel, NULL, 0, FOLIO_FOLD},
						  {WORD_id, "id", 9, 0}};
	bool some = false;
	for (size_t i = 0; i < t->shown.n; i++) {
		const struct event *e = &t->shown.event[i];
		if (!event_stands(e) || !str_eq(str_of(e->kind->group), STR("notification")) ||
		    e->kind->kind == EVENT_receipt)
			continue;
		if (!some)
			folio_table(t->d, "told", WORD_told_table, col, 7);
		some = true;
		folio_cell(t->d, e->to_name.n > 0
				     ? e->to_name
				     : word_of(t->c->english, "event", str_of(e->kind->name)));
		tell_when(t, &e->at);
		folio_cell_own(t->d, tell_day(t, e->id));
		folio_cell(t->d, tell_title(t, e));
		folio_cell(t->d, tell_figures(t, e));
		folio_cell(t->d, e->value[EVENT_FIELD_channel]);
		folio_cell_own(t->d, tell_id(t, 'E', e->id));
		folio_row_end(t->d);
	}
	if (some)
		folio_table_end(t->d);
	else
		tell_nothing(t);
}

void tell_told(struct tell *t)
{
	if (!tell_part(t, WORD_part_told))
		return;
	parties(t);
	notices(t);
}
