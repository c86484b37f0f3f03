/*
 * count - see count.h. Regulation 1182/71 art. 3 and Algemene termijnenwet art. 1 to 4, as law.md 1
 * and 4 read them: where the law is disputed every reading is worked out, and none chosen.
 */
#include "duty/count.h"

#include "base/date.h"
#include "base/must.h"

#define HOUR        3600
#define SEARCH_DAYS 1000 /* a calendar in which every day is off must not keep us for ever */

int32_t duty_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
	struct date day = {(uint16_t)year, (uint8_t)(n / 31), (uint8_t)(n % 31 + 1)};
	return date_days(day);
}

/* 0 is Sunday. */
static int weekday(int32_t day) { return ((day + 4) % 7 + 7) % 7; }

/* stands - tell whether the calendar has that day; date_full() would know no year behind those that
 * evidence may speak of, and terms end there. */
static bool stands(struct date d)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = d.year % 4 == 0 && (d.year % 100 != 0 || d.year % 400 == 0);
	return d.day <= days[d.month - 1] + (d.month == 2 && leap);
}

static int32_t holiday_in(const struct duty_holiday *h, int year)
{
	struct date d = {(uint16_t)year, (uint8_t)h->month, (uint8_t)h->date};
	switch (h->form) {
	case DUTY_date:
		return h->single;
	case DUTY_easter:
		return duty_easter(year) + h->shift;
	case DUTY_fixed:
		break;
	}
	if (!stands(d)) /* 29 February of another year */
		return DUTY_EVER_SINCE;
	int32_t day = date_days(d);
	return weekday(day) == 0 ? day + h->shift : day;
}

const struct duty_holiday *duty_holiday_on(const struct duty_law *l, size_t calendar, int32_t day)
{
	int year = date_of_days(day).year;
	for (size_t i = 0; i < l->holidays; i++) {
		const struct duty_holiday *h = &l->holiday[i];
		if (h->calendar == calendar && h->off && duty_holds(&h->origin, day) &&
		    holiday_in(h, year) == day)
			return h;
	}
	return NULL;
}

bool duty_working(const struct duty_law *l, size_t calendar, int32_t day)
{
	int w = weekday(day);
	return w != 0 && w != 6 && duty_holiday_on(l, calendar, day) == NULL;
}

static const struct {
	const char *name, *text;
} readings[READING_count] = {
    [READING_strict] = {"strict", "elapsed time, from the moment itself"},
    [READING_wall] = {"wall", "the same time by the clock on the wall"},
    [READING_reg1182] = {"reg1182", "the hour of the event is not counted"},
    [READING_reg1182_wall] = {"reg1182_wall",
			      "the hour of the event is not counted, by the clock on the wall"},
    [READING_whole] = {"working_days_whole", "and at least two whole working days in it"},
    [READING_touched] = {"working_days_touched", "and at least two working days touched by it"},
    [READING_rolled] = {"rolled", "a last day off moves to the next working day"},
};

const char *duty_reading_name(enum duty_reading r) { return readings[r].name; }
const char *duty_reading_text(enum duty_reading r) { return readings[r].text; }

bool duty_reading_counts(const struct duty_counting *c, enum duty_reading r)
{
	return duty_words_has(&c->readings, str_of(readings[r].name));
}

/* ---- hours ---- */

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

/* wall - the moment when clocks show so many hours more. */
static int64_t wall(const struct zone *z, int64_t from, int64_t seconds)
{
	int64_t utc;
	zone_utc(z, zone_local(z, from) + seconds, 0, &utc);
	return utc;
}

/* The end of the n-th whole working day that begins at start or later. */
static int64_t whole_days(const struct duty_law *l, const struct duty_counting *c,
			  const struct zone *z, int64_t start)
{
	int32_t day = zone_days(zone_local(z, start));
	uint32_t n = 0;
	if (zone_day(z, day) < start)
		day++;
	for (int32_t last = day + SEARCH_DAYS; day < last; day++)
		if (duty_working(l, c->calendar, day) && ++n == c->least_working)
			return zone_day(z, day + 1);
	return start;
}

/* An hour into the n-th working day that start lies in or that comes after. */
static int64_t touched_days(const struct duty_law *l, const struct duty_counting *c,
			    const struct zone *z, int64_t start)
{
	int32_t day = zone_days(zone_local(z, start));
	uint32_t n = 0;
	for (int32_t last = day + SEARCH_DAYS; day < last; day++)
		if (duty_working(l, c->calendar, day) && ++n == c->least_working)
			return later(zone_day(z, day), start) + HOUR;
	return start;
}

void duty_count_hours(const struct duty_law *l, const struct duty_counting *c, const struct zone *z,
		      uint32_t hours, int64_t from, struct duty_hours *out_ends)
{
	int64_t period = (int64_t)hours * HOUR, *at = out_ends->at;
	int64_t past = zone_local(z, from) % HOUR;
	int64_t start = from - (past < 0 ? past + HOUR : past) + HOUR;
	at[READING_strict] = from + period;
	at[READING_wall] = wall(z, from, period);
	at[READING_reg1182] = start + period;
	at[READING_reg1182_wall] = wall(z, start, period);
	at[READING_whole] = at[READING_touched] = at[READING_reg1182];
	if (c->least_working > 0) {
		at[READING_whole] = later(at[READING_whole], whole_days(l, c, z, start));
		at[READING_touched] = later(at[READING_touched], touched_days(l, c, z, start));
	}
	out_ends->alarm =
	    at[READING_wall] < at[READING_strict] ? at[READING_wall] : at[READING_strict];
	out_ends->floor = later(at[READING_reg1182], at[READING_reg1182_wall]);
}

/* ---- days and longer ---- */

/* The same date so many months later, or the last day of that month. */
static int32_t add_months(int32_t day, uint32_t months)
{
	struct date d = date_of_days(day);
	uint32_t month = (uint32_t)d.month - 1 + months;
	d.year = (uint16_t)(d.year + month / 12);
	d.month = (uint8_t)(month % 12 + 1);
	while (d.day > 28 && !stands(d))
		d.day--;
	return date_days(d);
}

static int32_t add_working(const struct duty_law *l, size_t calendar, int32_t day, uint32_t n)
{
	for (int32_t most = day + SEARCH_DAYS; n > 0 && day < most;)
		if (duty_working(l, calendar, ++day))
			n--;
	return day;
}

static int32_t last_day(const struct duty_law *l, size_t calendar, struct duty_period p,
			int32_t day)
{
	switch (p.unit) {
	case DUTY_days:
		return day + (int32_t)p.n;
	case DUTY_weeks:
		return day + 7 * (int32_t)p.n;
	case DUTY_months:
		return add_months(day, p.n);
	case DUTY_years:
		return add_months(day, 12 * p.n);
	case DUTY_working_days:
		return add_working(l, calendar, day, p.n);
	case DUTY_hours:
	case DUTY_no_period:
	case DUTY_of_case:
	case DUTY_unit_count:
		break;
	}
	must(p.unit == DUTY_days);
	return day;
}

/* rolled - the first day from last on that is a working day, with enough of them behind day. */
static int32_t rolled(const struct duty_law *l, const struct duty_counting *c, int32_t day,
		      int32_t last)
{
	uint32_t working = 0, least = last - day >= (int32_t)c->least_days ? c->least_working : 0;
	for (int32_t d = day + 1; d <= last && working < least; d++)
		working += duty_working(l, c->calendar, d);
	for (int32_t most = last + SEARCH_DAYS; last < most; last++) {
		if (working >= least && duty_working(l, c->calendar, last))
			return last;
		working += duty_working(l, c->calendar, last + 1);
	}
	return last;
}

void duty_count_term(const struct duty_law *l, const struct duty_counting *c, const struct zone *z,
		     struct duty_period p, int64_t from, struct duty_term *out_term)
{
	int32_t day = zone_days(zone_local(z, from));
	out_term->last = last_day(l, c->calendar, p, day);
	out_term->due = out_term->last;
	if (c->roll && !(c->limited && p.n > c->most[p.unit]))
		out_term->due = rolled(l, c, day, out_term->last);
	out_term->strict = zone_day(z, out_term->last + 1);
	out_term->end = zone_day(z, out_term->due + 1);
}
