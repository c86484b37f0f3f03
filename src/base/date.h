/*
 * date - calendar dates as found in care data, and moments in time.
 * A date may be incomplete, as in the population register: month or day 0, or the year 0 too.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/str.h"

struct out;

struct date {
	uint16_t year; /* 0: unknown */
	uint8_t month; /* 0: unknown */
	uint8_t day;   /* 0: unknown */
};

/* date_valid - year 1850..2100, month 0..12, day within the month; month 0 asks day 0. */
bool date_valid(struct date d);
bool date_none(struct date d);
/* date_full - valid with month and day known. */
bool date_full(struct date d);
/* date_key - yyyymmdd as one number, for comparing and hashing; 0 when unknown. */
uint32_t date_key(struct date d);
struct date date_of_key(uint32_t key);
/* date_days - days since 1970-01-01 of a full date, proleptic Gregorian. source: H. Hinnant,
 * days_from_civil */
int32_t date_days(struct date d);
struct date date_of_days(int32_t days);
/*
 * date_read - read one whole token as a date.
 * takes   s: trimmed; forms of formats.md 1.7: 24-10-1963, 24/10/63, 24.10.1963, '24 oktober 1963',
 * 24-okt-63, 1963-10-24 with or without time, 19631024 (also followed by a time), 24101963,
 * 1963:10:24, 24-OCT-63, 00-00-1968, 19680000; pivot_year: a two-digit year above pivot_year % 100
 * is in the century before gives   true and the date when exactly one plausible reading exists;
 * day-month order first, month-day only when day-month can not be
 */
bool date_read(str s, int pivot_year, struct date *out_date);
/* date_write - yyyy-mm-dd with 00 for what is unknown; nothing when the date is unknown. */
void date_write(struct out *o, struct date d);

/* time_now_ms - milliseconds since 1970 UTC. time_mono_ms - a clock that never jumps. */
int64_t time_now_ms(void);
int64_t time_mono_ms(void);
/* time_write - 2026-11-21T23:11:16.123Z */
void time_write(struct out *o, int64_t ms);
/* time_read - read what time_write writes, also without fraction, with an offset, or a bare date.
 */
bool time_read(str s, int64_t *out_ms);

#endif
