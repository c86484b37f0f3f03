/*
 * retention - see retention.h. A row that does not fit is refused with its line. Hours and working
 * days are no terms of keeping.
 */
#include "duty/retention.h"

#include "base/arena.h"
#include "base/date.h"
#include "duty/table.h"
#include "duty/tables.h"

#define HEADING "kind\twhat\ttrigger\tleast\tmost\tbasis\tfrom\tto\tmark\tsource\tverified\tnote"

static bool term_right(struct table *t, struct duty_period p)
{
	return p.unit == DUTY_no_period || p.unit == DUTY_days || p.unit == DUTY_weeks ||
	       p.unit == DUTY_months || p.unit == DUTY_years ||
	       table_bad(t, "a term of keeping is days, weeks, months or years");
}

static bool read_row(struct table *t, struct retention_rule *r)
{
	static const char *const trigger[] = {"", "closed", "written", "told"};
	size_t which;
	*r = (struct retention_rule){.kind = t->cell[0], .what = t->cell[1], .trigger = t->cell[2]};
	r->origin = (struct duty_origin){
	    .basis = t->cell[5], .mark = t->cell[8], .source = t->cell[9], .note = t->cell[11]};
	if (!table_one(t, 2, trigger, 4, &which) || !table_period(t, 3, &r->least) ||
	    !table_period(t, 4, &r->most) || !term_right(t, r->least) || !term_right(t, r->most) ||
	    !table_day(t, 6, DUTY_EVER_SINCE, &r->origin.from) ||
	    !table_day(t, 7, DUTY_FOR_EVER, &r->origin.to) ||
	    !table_day(t, 10, DUTY_EVER_SINCE, &r->origin.verified))
		return false;
	if (r->kind.n == 0 || r->what.n == 0 || r->origin.basis.n == 0)
		return table_bad(t, "a row needs a kind, says what it is, and by which law");
	return true;
}

bool retention_load(struct arena *a, const char *dir, struct retention_rule **out_r, size_t *out_n,
		    struct duty_err *out_err)
{
	struct table t = {.err = {.file = tables_file(TABLE_retention)}};
	str text = STR_NONE, rest;
	size_t lines = 1, n = 0;
	bool read = tables_text(a, dir, TABLE_retention, &text);
	if (!read)
		table_bad(&t, "can not be read");
	for (rest = text; rest.n > 0; str_cut(&rest, '\n'))
		lines++;
	struct retention_rule *r = arena_new(a, struct retention_rule, lines);
	if (read && table_begin(&t, tables_file(TABLE_retention), text, HEADING))
		while (table_next(&t))
			n += read_row(&t, &r[n]);
	*out_err = t.err;
	*out_r = r;
	*out_n = n;
	return !t.failed;
}

static int32_t months_on(int32_t from, uint32_t months)
{
	struct date d = date_of_days(from);
	uint32_t at = d.year * 12u + d.month - 1 + months;
	struct date then = {(uint16_t)(at / 12), (uint8_t)(at % 12 + 1), d.day};
	struct date first = {then.year, then.month, 1};
	if (then.year > 2200)
		return DUTY_FOR_EVER;
	for (uint8_t next = then.month; then.day > 28; then.day--) {
		struct date back = date_of_days(date_days(first) + then.day - 1);
		if (back.month == next)
			break;
	}
	return date_days(first) + then.day - 1;
}

int32_t retention_day(int32_t from, struct duty_period p)
{
	if (from == DUTY_EVER_SINCE)
		return DUTY_EVER_SINCE;
	switch (p.unit) {
	case DUTY_days:
		return from + (int32_t)p.n;
	case DUTY_weeks:
		return from + (int32_t)p.n * 7;
	case DUTY_months:
		return months_on(from, p.n);
	case DUTY_years:
		return months_on(from, p.n * 12);
	default:
		return DUTY_EVER_SINCE;
	}
}
