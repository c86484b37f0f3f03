/* kond clock rules, kond clock holidays - the law as kond holds it, with where it comes from. */
#include <stdio.h>

#include "base/date.h"
#include "cmd/clock.h"
#include "duty/count.h"

static const struct list_column rule_columns[] = {
    {"id", "rule", false},       {"period", "period", false},
    {"addressee", "to", false},  {"basis", "basis", false},
    {"from", "from", false},     {"to", "until", false},
    {"state", "state", false},   {"mark", "mark", false},
    {"source", "source", false}, {"verified_on", "verified", false},
    {"duty", "duty", false},     {"role", NULL, false},
    {"per", NULL, false},        {"trigger", NULL, false},
    {"when", NULL, false},       {"counting", NULL, false},
    {"kind", NULL, false},       {"to_be_verified", NULL, false},
    {"note", NULL, false},
};
#define RULE_COLUMNS (sizeof(rule_columns) / sizeof(rule_columns[0]))

static str taken(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_end(o);
	return s;
}

static str period_text(struct arena *a, const struct duty_rule *r)
{
	struct out o = out_mem();
	duty_period_write(&o, r->period);
	if (o.n == 0 && r->kind == DUTY_prompt)
		out_z(&o, "no limit");
	return taken(a, &o);
}

static str state_shown(const struct duty_rule *r)
{
	if (r->standing == DUTY_off)
		return STR("off: pending");
	return duty_doubted(&r->origin) || r->standing == DUTY_unverified ? STR("to be verified")
									  : STR("in force");
}

static str json_string(struct arena *a, const char *z)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_z(&j, z);
	return taken(a, &o);
}

static void put_rule(struct list *l, struct arena *a, const struct duty_law *law,
		     const struct duty_rule *r, int32_t day)
{
	const struct duty_recipient *to = duty_recipient_on(law, r->addressee, day);
	list_text(l, r->id);
	list_said(l, period_text(a, r));
	list_text(l, to == NULL ? r->addressee : to->name);
	list_said(l, r->origin.basis);
	list_said(l, clock_day_text(a, r->origin.from));
	list_said(l, clock_day_text(a, r->origin.to));
	list_json(l, json_string(a, duty_standing_name(r->standing)), state_shown(r));
	list_text(l, r->origin.mark);
	list_said(l, r->origin.source);
	list_said(l, clock_day_text(a, r->origin.verified));
	list_text(l, r->duty);
	list_text(l, str_of(duty_role_name(r->role)));
	list_text(l, r->per);
	list_said(l, r->trigger);
	list_texts(l, r->when.word, r->when.n);
	list_said(l, r->counting);
	list_text(l, str_of(duty_kind_name(r->kind)));
	list_bool(l, duty_doubted(&r->origin) || r->standing == DUTY_unverified);
	list_said(l, r->origin.note);
	list_row_end(l);
}

int clock_rules(struct call *c)
{
	struct duty_law law;
	int32_t day;
	bool dated = call_option(c, "on") != NULL;
	str only = c->n_arg > 1 ? str_of(c->arg[1]) : STR_NONE;
	uint64_t shown = 0;
	if (!clock_law(c, &law))
		return EXIT_failed;
	if (!clock_day(c, "on", (int32_t)(time_now_ms() / 86400000), &day))
		return EXIT_wrong_use;
	if (only.n > 0 && duty_rule_on(&law, only, day) == NULL)
		return call_wrong(c, "no such rule; `kond clock rules` lists them", c->arg[1]);
	struct list *l = call_list(c, rule_columns, RULE_COLUMNS);
	for (size_t i = 0; i < law.rules; i++) {
		const struct duty_rule *r = &law.rule[i];
		if (only.n > 0 && !str_eq(only, r->id))
			continue;
		if (dated && (r->standing == DUTY_off || !duty_holds(&r->origin, day)))
			continue;
		put_rule(l, c->arena, &law, r, day);
		shown++;
	}
	list_end(l);
	fprintf(stderr,
		"kond clock: %llu rules; \"to be verified\" was not read in its source. "
		"Nothing here is legal advice.\n",
		(unsigned long long)shown);
	return EXIT_done;
}

int clock_holidays(struct call *c)
{
	static const struct list_column col[] = {
	    {"calendar", "calendar", false}, {"date", "date", false},
	    {"weekday", "weekday", false},   {"day", "day", false},
	    {"basis", "basis", false},       {"mark", "mark", false},
	};
	static const char *const weekday[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
					      "Thursday", "Friday", "Saturday"};
	struct duty_law law;
	uint64_t year;
	struct date now = date_of_days((int32_t)(time_now_ms() / 86400000));
	if (!call_number(c, "year", now.year, &year))
		return EXIT_wrong_use;
	if (year < 1970 || year > 2100)
		return call_wrong(c, "--year is from 1970 to 2100, not", call_option(c, "year"));
	if (!clock_law(c, &law))
		return EXIT_failed;
	struct list *l = call_list(c, col, 6);
	for (size_t k = 0; k < law.calendars; k++) {
		int32_t first = date_days((struct date){(uint16_t)year, 1, 1});
		int32_t last = date_days((struct date){(uint16_t)year, 12, 31});
		for (int32_t d = first; d <= last; d++) {
			const struct duty_holiday *h = duty_holiday_on(&law, k, d);
			if (h == NULL)
				continue;
			list_text(l, law.calendar[k]);
			list_text(l, clock_day_text(c->arena, d));
			list_text(l, str_of(weekday[((d + 4) % 7 + 7) % 7]));
			list_text(l, h->day);
			list_said(l, h->origin.basis);
			list_text(l, h->origin.mark);
			list_row_end(l);
		}
	}
	list_end(l);
	return EXIT_done;
}
