/*
 * number_format - numbers of a workbook as people see them: the format of a cell's style says
 * whether 23308 is a count or a day, and how many zeroes stand in front (ISO/IEC 29500-1 18.8.30,
 * 18.17.4). Decimals are kept as stored, also those a format would round away; no exponents.
 * Inner header of text/.
 */
#ifndef TEXT_NUMBER_FORMAT_H
#define TEXT_NUMBER_FORMAT_H

#include "base/arena.h"
#include "base/out.h"

enum format_sort {
	FORMAT_plain,
	FORMAT_date,
	FORMAT_moment, /* a date with a time */
	FORMAT_time,
	FORMAT_percent,
	FORMAT_mask /* whole numbers with zeroes or other characters between the digits */
};

struct number_format {
	enum format_sort sort;
	bool day_first; /* dd-mm-yyyy, else yyyy-mm-dd */
	str mask;       /* \1: a digit, \2: a digit or nothing */
};

/* number_format_known - of a format that has a number only. */
struct number_format number_format_known(uint64_t id);
/* number_format_read - of a code such as "dd\-mm\-yyyy;@". a: for the mask */
struct number_format number_format_read(struct arena *a, str code);
/*
 * number_format_write - one value.
 * takes   v: as stored; what is no number is written as it is
 *         from_1904: days are counted from 1 January 1904
 */
void number_format_write(struct out *o, str v, const struct number_format *f, bool from_1904);

#endif
