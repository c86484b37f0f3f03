/*
 * when_read - times as typed: RFC 3339 without or with an offset, dates, months, `now`. Refuses a
 * local time that does not exist, one that comes twice without being told which, an offset that the
 * zone did not have, and a period that ends before it begins.
 */
#include "case/when_read.h"

#include "base/date.h"
#include "base/zone.h"

#define DAY_S 86400

/* One end of it: [from, to) when it is a date or a month, else from alone. Units: seconds. */
struct end {
	int64_t from, to;
	int32_t offset, offset_to;
	bool is_date, is_span; /* is_span: more than a day */
	bool by_zone;          /* the zone was asked */
};

static const char why_form[] =
    "a time is 2025-08-06T16:40 (with +02:00 or Z behind it when it is not local), 2025-08-06 when "
    "the hour is not known, 2025-08, or now";
static const char why_twice[] =
    "this hour came twice, as the clocks went back: say --fold 0 for the first or --fold 1 for the "
    "second, or write the offset behind it";
static const char why_never[] =
    "this time does not exist: the clocks went forward over it; look again at the source";
static const char why_offset[] =
    "the zone did not have this offset then: leave out --zone, or correct one of the two";

static const char *local_end(const struct zone *z, int64_t local, int fold, struct end *out_e)
{
	int64_t utc;
	enum zone_kind kind = zone_utc(z, local, fold == 1 ? 1 : 0, &utc);
	if (kind == ZONE_never)
		return why_never;
	if (kind == ZONE_twice && fold < 0)
		return why_twice;
	*out_e = (struct end){.from = utc, .to = utc, .offset = (int32_t)(local - utc)};
	out_e->by_zone = true;
	return NULL;
}

static void days_end(const struct zone *z, int32_t first, int32_t next, struct end *out_e)
{
	*out_e = (struct end){.from = zone_day(z, first),
			      .to = zone_day(z, next),
			      .is_date = true,
			      .is_span = next > first + 1,
			      .by_zone = true};
	out_e->offset = zone_offset(z, out_e->from);
	out_e->offset_to = zone_offset(z, out_e->to - 1);
}

static bool month_of(str s, int32_t *out_first, int32_t *out_next)
{
	uint64_t y, m;
	if (s.n != 7 || s.p[4] != '-' || !str_u64(str_sub(s, 0, 4), &y) ||
	    !str_u64(str_sub(s, 5, 7), &m) || y < 1900 || y > 2100 || m < 1 || m > 12)
		return false;
	struct date d = {(uint16_t)y, (uint8_t)m, 1};
	struct date next = {(uint16_t)(m == 12 ? y + 1 : y), (uint8_t)(m == 12 ? 1 : m + 1), 1};
	*out_first = date_days(d);
	*out_next = date_days(next);
	return true;
}

static bool day_of(str s, int32_t *out_first)
{
	struct date d;
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !date_read(s, 2100, &d) || !date_full(d))
		return false;
	*out_first = date_days(d);
	return true;
}

static const char *read_end(const struct zone *z, const struct when_asked *q, str s, int fold,
			    struct end *out_e)
{
	struct zone_time t;
	int32_t first, next;
	if (str_eq(s, STR("now"))) {
		int64_t utc = time_now_ms() / 1000;
		*out_e = (struct end){.from = utc, .to = utc, .offset = zone_offset(z, utc)};
		out_e->by_zone = true;
		return NULL;
	}
	if (day_of(s, &first)) {
		days_end(z, first, first + 1, out_e);
		return NULL;
	}
	if (month_of(s, &first, &next)) {
		days_end(z, first, next, out_e);
		return NULL;
	}
	if (!zone_time_read(s, &t))
		return why_form;
	if (!t.has_offset)
		return local_end(z, t.local, fold, out_e);
	int64_t utc = t.local - t.offset;
	*out_e = (struct end){.from = utc, .to = utc, .offset = t.offset};
	out_e->by_zone = zone_offset(z, utc) == t.offset;
	return q->zone_said && !out_e->by_zone ? why_offset : NULL;
}

static str typed(struct arena *a, const struct when_asked *q)
{
	struct out o = out_mem();
	out_str(&o, q->at);
	if (q->until.n > 0) {
		out_z(&o, " / ");
		out_str(&o, q->until);
	}
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static const char *read_until(const struct zone *z, const struct when_asked *q, struct when *w)
{
	struct end e = {0};
	if (str_eq(q->until, STR("open"))) {
		w->to_ms = WHEN_OPEN;
		w->to_is_date = false;
		w->offset_to_s = w->offset_from_s;
		return NULL;
	}
	const char *why = read_end(z, q, q->until, q->fold_until, &e);
	if (why != NULL)
		return why;
	w->to_ms = e.to * 1000;
	w->to_is_date = e.is_date;
	w->offset_to_s = e.is_date ? e.offset_to : e.offset;
	return w->to_ms < w->from_ms ? "this period ends before it begins" : NULL;
}

const char *when_read(struct arena *a, const struct when_asked *q, struct when *out_w)
{
	const char *why = NULL;
	struct end e = {0};
	*out_w = (struct when){0};
	if (q->at.n == 0)
		return q->until.n > 0 ? "--until wants --at: when it began" : NULL;
	const struct zone *z = zone_open(a, q->zone, &why);
	if (z == NULL)
		return why;
	why = read_end(z, q, q->at, q->fold, &e);
	if (why != NULL)
		return why;
	struct when w = {.kind = e.is_span   ? WHEN_period
				 : e.is_date ? WHEN_day
					     : WHEN_exact,
			 .from_ms = e.from * 1000,
			 .to_ms = e.to * 1000,
			 .offset_from_s = e.offset,
			 .offset_to_s = e.is_date ? e.offset_to : e.offset,
			 .from_is_date = e.is_date,
			 .to_is_date = e.is_date};
	if (q->until.n > 0) {
		w.kind = WHEN_period;
		why = read_until(z, q, &w);
	}
	w.zone = e.by_zone ? str_copy(a, q->zone) : STR_NONE;
	w.tzdata = e.by_zone ? zone_data_version(a) : STR_NONE;
	w.text = typed(a, q);
	*out_w = w;
	return why;
}
