/*
 * count - when a period ends: hours by every reading of the law (law.md 1.3, 1.4), days, weeks,
 * months, years and working days. Pure: rules, zone and moments are given. Ends are exclusive: sent
 * before it is in time, at it is late. units: seconds since 1970 UTC; days since 1970
 */
#ifndef DUTY_COUNT_H
#define DUTY_COUNT_H

#include "base/zone.h"
#include "duty/law.h"

/* duty_holiday_on - the row that makes a day of a calendar a day off; NULL on other days. Saturdays
 * and Sundays have none. */
const struct duty_holiday *duty_holiday_on(const struct duty_law *l, size_t calendar, int32_t day);
/* duty_working - no Saturday, Sunday or day off. */
bool duty_working(const struct duty_law *l, size_t calendar, int32_t day);
/* duty_easter - Easter Sunday. source: anonymous Gregorian computus (Nature, 1876) */
int32_t duty_easter(int year);

enum duty_reading {
	READING_strict,       /* elapsed hours */
	READING_wall,         /* the same time by the clock on the wall */
	READING_reg1182,      /* from the hour after */
	READING_reg1182_wall, /* the same by the clock on the wall */
	READING_whole,        /* and two whole working days in it */
	READING_touched,      /* and two working days touched by it */
	READING_hours,
	READING_rolled = READING_hours, /* of days and longer: to the next working day */
	READING_count
};
/* duty_reading_name - "strict"; as in counting.tsv and the output of `kond clock compute`.
 * duty_reading_text - in words */
const char *duty_reading_name(enum duty_reading r);
const char *duty_reading_text(enum duty_reading r);
/* duty_reading_counts - tell whether a counting rule names it as one the law may mean. */
bool duty_reading_counts(const struct duty_counting *c, enum duty_reading r);

struct duty_hours {
	int64_t at[READING_hours];
	int64_t alarm; /* the earlier of strict and wall */
	int64_t floor; /* the later of reg1182 and reg1182_wall */
};
void duty_count_hours(const struct duty_law *l, const struct duty_counting *c, const struct zone *z,
		      uint32_t hours, int64_t from, struct duty_hours *out_ends);

struct duty_term {
	int32_t last;        /* the last day, before rolling */
	int32_t due;         /* the last day */
	int64_t strict, end; /* where those days end */
};
/* duty_count_term - a period of days or longer, from a moment; the day of the moment is not
 * counted. */
void duty_count_term(const struct duty_law *l, const struct duty_counting *c, const struct zone *z,
		     struct duty_period p, int64_t from, struct duty_term *out_term);

#endif
