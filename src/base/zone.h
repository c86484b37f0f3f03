/*
 * zone - time zones: local time and UTC, there and back, with the hour that comes twice and the
 * one that never comes. Moments here are seconds since 1970, UTC; local time is written as the
 * same number would be if there were no offset.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/str.h"

struct arena;
struct out;

#define ZONE_STANDARD "Europe/Amsterdam"

struct zone;

/*
 * zone_open - the rules of an IANA time zone from the system's tzdata ($TZDIR, else
 * /usr/share/zoneinfo).
 * takes   name: "Europe/Amsterdam"; letters, digits, / _ - + only
 * gives   the zone, which lives as long as a; NULL with *why: what to say to the user
 * source  RFC 8536 (TZif 1 to 4)
 */
const struct zone *zone_open(struct arena *a, str name, const char **why);
/* zone_read - the same from bytes of a TZif file. */
const struct zone *zone_read(struct arena *a, str tzif, const char **why);
/* zone_data_version - "2025b"; "unknown" when the system does not tell. */
str zone_data_version(struct arena *a);

/* zone_offset - local minus UTC at a moment. units: seconds */
int32_t zone_offset(const struct zone *z, int64_t utc);
static inline int64_t zone_local(const struct zone *z, int64_t utc)
{
	return utc + zone_offset(z, utc);
}

enum zone_kind { ZONE_once, ZONE_twice, ZONE_never };
/*
 * zone_utc - the moment of a local time.
 * takes   fold: of a local time that comes twice, 0 the first and 1 the second
 * gives   whether it comes once, twice or never. *out_utc: the moment; of one that never comes,
 *         the moment at which the clocks jump over it
 */
enum zone_kind zone_utc(const struct zone *z, int64_t local, unsigned fold, int64_t *out_utc);
/* zone_day - the moment a local day begins. days: since 1970 */
int64_t zone_day(const struct zone *z, int32_t days);

/* A time as somebody wrote it. */
struct zone_time {
	int64_t local;
	bool has_offset; /* an offset stood with it: the moment is local - offset */
	int32_t offset;
};
/*
 * zone_time_read - YYYY-MM-DDThh:mm[:ss][Z|+hh:mm|-hh:mm], a blank for the T too; years 1850 to
 * 2100.
 * gives false for anything else, also for days and hours that do not exist
 */
bool zone_time_read(str s, struct zone_time *out_time);
/* zone_write_utc - 2026-03-29T01:00:00Z */
void zone_write_utc(struct out *o, int64_t utc);
/* zone_write_local - 2026-03-29 03:00:00 +02:00, seconds left out when they are none and whole is
 * false */
void zone_write_local(struct out *o, const struct zone *z, int64_t utc, bool whole);
/* zone_days - the day of a local time, days since 1970. */
static inline int32_t zone_days(int64_t local)
{
	int64_t d = local / 86400;
	return (int32_t)(local % 86400 < 0 ? d - 1 : d);
}

#endif
