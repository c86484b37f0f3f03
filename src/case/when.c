/*
 * when - the time of a fact: packing, comparing, and writing it by the offset it was entered with.
 * RFC 3339 for what programs read. Refuses stored forms whose ends stand the wrong way round.
 */
#include "case/when.h"

#include "base/cur.h"
#include "base/date.h"
#include "base/utf8.h"

#define WHEN_VERSION 1
#define DAY_MS       86400000
#define OFFSET_MOST  (26 * 3600)

const char *when_kind_name(enum when_kind k)
{
	static const char *const names[] = {"unknown", "exact", "day", "period"};
	return (unsigned)k < sizeof(names) / sizeof(names[0]) ? names[k] : "";
}

/* ---- writing ---- */

static int64_t local_ms(int64_t ms, int32_t offset_s) { return ms + (int64_t)offset_s * 1000; }

static int64_t floor_days(int64_t ms)
{
	int64_t days = ms / DAY_MS;
	return ms % DAY_MS < 0 ? days - 1 : days;
}

static void write_date(struct out *o, int64_t ms)
{
	date_write(o, date_of_days((int32_t)floor_days(ms)));
}

static void write_clock(struct out *o, int64_t ms, bool seconds)
{
	int64_t rest = ms - floor_days(ms) * DAY_MS;
	out_dec_pad(o, (uint64_t)rest / 3600000, 2);
	out_char(o, ':');
	out_dec_pad(o, (uint64_t)rest / 60000 % 60, 2);
	if (!seconds && rest % 60000 == 0)
		return;
	out_char(o, ':');
	out_dec_pad(o, (uint64_t)rest / 1000 % 60, 2);
}

static void write_offset(struct out *o, int32_t offset_s)
{
	uint32_t m = (uint32_t)(offset_s < 0 ? -offset_s : offset_s) / 60;
	out_char(o, offset_s < 0 ? '-' : '+');
	out_dec_pad(o, m / 60, 2);
	out_char(o, ':');
	out_dec_pad(o, m % 60, 2);
}

void when_write_moment(struct out *o, int64_t ms, int32_t offset_s)
{
	int64_t local = local_ms(ms, offset_s);
	write_date(o, local);
	out_char(o, 'T');
	write_clock(o, local, true);
	write_offset(o, offset_s);
}

static void write_end(struct out *o, int64_t ms, int32_t offset_s, bool is_date, bool with_offset)
{
	int64_t local = local_ms(ms, offset_s);
	write_date(o, local);
	if (is_date)
		return;
	out_char(o, ' ');
	write_clock(o, local, false);
	if (!with_offset)
		return;
	out_char(o, ' ');
	write_offset(o, offset_s);
}

static void write_all(struct out *o, const struct when *w, bool with_offset)
{
	if (w->kind == WHEN_unknown) {
		out_z(o, "not known");
		return;
	}
	write_end(o, w->from_ms, w->offset_from_s, w->from_is_date, with_offset);
	if (w->kind != WHEN_period)
		return;
	if (w->to_ms == WHEN_OPEN) {
		out_z(o, " until now, not ended");
		return;
	}
	out_z(o, " to ");
	/* a date stands for all of its day: the end kept is the midnight behind it */
	write_end(o, w->to_ms - (w->to_is_date ? 1 : 0), w->offset_to_s, w->to_is_date,
		  with_offset);
}

void when_write(struct out *o, const struct when *w) { write_all(o, w, true); }
void when_write_short(struct out *o, const struct when *w) { write_all(o, w, false); }

/* ---- the stored form ---- */

void when_pack(struct out *o, const struct when *w)
{
	out_u8(o, WHEN_VERSION);
	out_u8(o, (uint8_t)w->kind);
	out_u64(o, (uint64_t)w->from_ms);
	out_u64(o, (uint64_t)w->to_ms);
	out_u32(o, (uint32_t)w->offset_from_s);
	out_u32(o, (uint32_t)w->offset_to_s);
	out_u8(o, (uint8_t)((w->from_is_date ? 1 : 0) | (w->to_is_date ? 2 : 0)));
	out_lv(o, w->zone);
	out_lv(o, w->tzdata);
	out_lv(o, w->text);
}

static bool offset_right(int32_t s) { return s > -OFFSET_MOST && s < OFFSET_MOST; }

struct when when_unpack(struct cur *c)
{
	struct when w = {0};
	unsigned version = cur_u8(c), kind = cur_u8(c);
	w.kind = (enum when_kind)kind;
	w.from_ms = (int64_t)cur_u64(c);
	w.to_ms = (int64_t)cur_u64(c);
	w.offset_from_s = (int32_t)cur_u32(c);
	w.offset_to_s = (int32_t)cur_u32(c);
	unsigned dates = cur_u8(c);
	w.from_is_date = (dates & 1) != 0;
	w.to_is_date = (dates & 2) != 0;
	w.zone = cur_lv(c);
	w.tzdata = cur_lv(c);
	w.text = cur_lv(c);
	c->bad |= version != WHEN_VERSION || kind > WHEN_period || dates > 3 ||
		  w.from_ms > w.to_ms || !offset_right(w.offset_from_s) ||
		  !offset_right(w.offset_to_s) || !utf8_valid(w.zone) || !utf8_valid(w.tzdata) ||
		  !utf8_valid(w.text);
	return c->bad ? (struct when){0} : w;
}

bool when_of(str s, struct when *out_w)
{
	struct cur c = cur_of(s);
	*out_w = when_unpack(&c);
	return cur_done(&c);
}

/* ---- comparing ---- */

/* The last moment of it: an end that is a midnight behind a day is not in it. */
static int64_t last_ms(const struct when *w)
{
	return w->to_ms == WHEN_OPEN || w->kind == WHEN_exact || !w->to_is_date ? w->to_ms
										: w->to_ms - 1;
}

bool when_before(const struct when *a, const struct when *b)
{
	return when_known(a) && when_known(b) && last_ms(a) < b->from_ms;
}

bool when_overlaps(const struct when *a, const struct when *b)
{
	return when_known(a) && when_known(b) && !when_before(a, b) && !when_before(b, a);
}
