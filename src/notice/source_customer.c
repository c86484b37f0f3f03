/*
 * source_customer - answers on what came through one customer, counted over the people of the last
 * generation. Of people of whom it is unknown through whom their data came nothing is guessed: the
 * maximum is asked for.
 */
#include "notice/fill.h"

#include "base/arena.h"
#include "base/date.h"

static void count_part(struct notice_customer *c, const struct part *x, uint64_t *all)
{
	*all |= x->categories;
	if (date_full(x->from) && (!date_full(c->from) || date_days(x->from) < date_days(c->from)))
		c->from = x->from;
	if (date_full(x->to) && (!date_full(c->to) || date_days(x->to) > date_days(c->to)))
		c->to = x->to;
}

static void count_person(struct notice_customer *c, const struct person *p, uint32_t customer)
{
	uint64_t all = 0;
	bool here = false, published = false;
	for (size_t i = 0; i < p->n_parts; i++) {
		const struct part *x = &p->parts[i];
		c->whole = c->whole && x->customer != 0;
		if (x->customer != customer)
			continue;
		here = true;
		published = published || x->exposure == STANDING_published;
		count_part(c, x, &all);
	}
	if (!here)
		return;
	bool confirmed = p->certainty == CERTAINTY_confirmed;
	c->confirmed += confirmed;
	c->possible += !confirmed;
	c->published += confirmed && published;
	for (unsigned b = 0; b < CATEGORY_none && confirmed; b++)
		c->with[b] += all >> b & 1;
}

bool notice_count(struct kase *k, struct arena *a, uint32_t customer, struct notice_customer *out_c)
{
	struct generation g = {0};
	struct case_totals t;
	struct person p;
	*out_c = (struct notice_customer){.whole = true};
	if (!case_customer_name(k, a, customer, &out_c->name) || !case_totals(k, &t))
		return false;
	out_c->whole = case_totals_not_read(&t) == 0;
	if (!case_generation(k, &g))
		return true;
	out_c->generation = g.no;
	struct arena scratch = arena_make((size_t)256 << 20);
	struct person_cursor *c = case_persons(k);
	for (; case_persons_next(c, &scratch, &p); arena_reset(&scratch))
		count_person(out_c, &p, customer);
	case_persons_end(c);
	arena_free(&scratch);
	return case_why(k) == NULL;
}

static void range(const struct notice_customer *c, struct out *o, bool records)
{
	if (c->confirmed == 0)
		return;
	out_dec(o, c->confirmed);
	out_char(o, '-');
	if (c->whole && !records)
		out_dec(o, c->confirmed + c->possible);
}

static void period(const struct notice_customer *c, struct out *o)
{
	if (!date_full(c->from) || !date_full(c->to))
		return;
	date_write(o, c->from);
	out_z(o, " - ");
	date_write(o, c->to);
}

void fill_source_customer(const struct fill *f, const struct form_question *q,
			  struct notice_answer *x)
{
	const struct notice_customer *c = f->c->customer;
	struct out o = out_mem(), where = out_mem();
	if (c == NULL)
		return;
	switch (q->from) {
	case FROM_customer_name:
		out_str(&o, c->name);
		break;
	case FROM_customer_people:
	case FROM_customer_records:
		range(c, &o, q->from == FROM_customer_records);
		break;
	case FROM_customer_options:
		out_str(&o, fill_options(f, q, c->with));
		break;
	case FROM_customer_period:
		period(c, &o);
		break;
	case FROM_customer_published:
		if (c->published > 0)
			out_dec(&o, c->published);
		break;
	default:
		return;
	}
	out_z(&where, "generation ");
	out_dec(&where, c->generation);
	x->value = fill_taken(f, &o);
	str origin = fill_taken(f, &where);
	x->origin = x->value.n > 0 ? origin : STR_NONE;
}
