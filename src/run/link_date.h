/*
 * link_date - birth dates of a column, whatever the order of day, month and year in it: the order
 * is that of the column, not of one date. Keeps dates that are none of the calendar: a typing error
 * is still most of a date.
 */
#ifndef RUN_LINK_DATE_H
#define RUN_LINK_DATE_H

#include "base/str.h"

/* What is known of the order of a column; a zeroed struct: nothing yet. */
struct date_order {
	uint64_t day_first, month_first; /* dates that can be read in one of the orders only */
	uint64_t year_last, year_first;  /* the same of eight digits */
	uint64_t year_day;               /* 1980-24-12 */
};

/* date_order_see - take a value of the column into account. gives whether it looks like a date */
bool date_order_see(struct date_order *o, str s);
/* date_order_read - eight digits yyyymmdd, 00 for what is unknown. gives false when s is no date */
bool date_order_read(const struct date_order *o, str s, char out_digits[8]);

#endif
