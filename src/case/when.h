/*
 * when - the time of a fact as somebody stated it: a moment, a day of which the hour is not known,
 * a period, or not known at all. Kept as UTC instants with the offset and zone as entered and the
 * version of the zone data that was used (law.md R-GEN-2), and the text that was typed. Never local
 * time alone. Reading what people type is duty/'s: this file has no zones.
 */
#ifndef CASE_WHEN_H
#define CASE_WHEN_H

#include "base/out.h"

struct cur;

enum when_kind { WHEN_unknown = 0, WHEN_exact = 1, WHEN_day = 2, WHEN_period = 3 };

#define WHEN_OPEN INT64_MAX /* to_ms of a period that has not ended */

struct when {
	enum when_kind kind;
	int64_t from_ms, to_ms; /* exact: equal. day: its midnight and the next. period: its ends;
				   an end given as a date is the midnight behind that day */
	int32_t offset_from_s, offset_to_s; /* [s] east of UTC at either end */
	bool from_is_date, to_is_date;
	str zone;   /* IANA name; "" when only an offset was given */
	str tzdata; /* version of the zone data used; "" when none was needed */
	str text;   /* as entered */
};

const char *when_kind_name(enum when_kind k);
/* when_write - 2025-08-06 16:40 +02:00; 2025-08-06; 2025-07-03 to 2025-07-06; not known. By the
 * offsets as entered. when_write_short: without the offset. */
void when_write(struct out *o, const struct when *w);
void when_write_short(struct out *o, const struct when *w);
/* when_write_moment - a moment by an offset, as RFC 3339: 2025-08-06T16:40:00+02:00 */
void when_write_moment(struct out *o, int64_t ms, int32_t offset_s);
/* when_pack, when_unpack - the stored form. when_unpack: texts are borrowed from the input; c->bad
 * when it says anything odd. */
void when_pack(struct out *o, const struct when *w);
struct when when_unpack(struct cur *c);
/* when_of - unpack all of s. gives false when s is no stored time */
bool when_of(str s, struct when *out_w);
/* when_known - tells whether there is any time in it. */
static inline bool when_known(const struct when *w) { return w->kind != WHEN_unknown; }
/* when_before - a lies certainly before b: its latest moment before b's earliest. */
bool when_before(const struct when *a, const struct when *b);
/* when_overlaps - one moment could be in both. */
bool when_overlaps(const struct when *a, const struct when *b);

#endif
