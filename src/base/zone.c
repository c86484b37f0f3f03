/*
 * zone - time zones out of TZif files (RFC 8536), with the rule behind the last listed change
 * (POSIX TZ, extended as there). Own reader, because tzset() of the C library is one zone for the
 * whole process. Refuses files with leap seconds and names that could leave the folder.
 */
#define _GNU_SOURCE
#include "base/zone.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/cur.h"
#include "base/date.h"
#include "base/io.h"
#include "base/out.h"

#define FOLDER       "/usr/share/zoneinfo"
#define FILE_MOST    ((size_t)1 << 20)
#define NAME_MOST    64
#define TYPES_MOST   256
#define CHANGES_MOST 10000
#define DAY          86400
#define OFFSET_MOST  (26 * 3600) /* RFC 8536 3.2: -25 to 26 hours */

/* When in a year the clocks change: Mm.w.d, Jn or n of POSIX TZ. */
struct turn {
	char form; /* 'M', 'J' or 'n' */
	int month, week, day;
	int32_t at; /* local seconds since midnight; may be negative or above a day */
};

struct zone {
	int64_t *change;
	unsigned char *to; /* type from that change on */
	size_t changes;
	int32_t offset[TYPES_MOST];
	size_t types;
	bool ruled; /* behind the last change a rule goes on */
	int32_t standard, summer;
	bool has_summer;
	struct turn begin, end;
	int32_t least, most; /* of all offsets, those of the rule too */
};

/* ---- the rule behind the last change ---- */

static bool take(str *s, unsigned char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_sub(*s, 1, s->n);
	return true;
}

static bool take_number(str *s, int most, int *out)
{
	int v = 0;
	size_t n = 0;
	while (n < s->n && n < 4 && is_digit(s->p[n]))
		v = v * 10 + (s->p[n++] - '0');
	*s = str_sub(*s, n, s->n);
	*out = v;
	return n > 0 && v <= most;
}

static bool take_name(str *s)
{
	size_t n = 0;
	if (take(s, '<')) {
		n = str_find_byte(*s, '>');
		*s = str_sub(*s, n + 1, s->n);
		return n > 0;
	}
	while (n < s->n && is_alpha(s->p[n]))
		n++;
	*s = str_sub(*s, n, s->n);
	return n >= 3;
}

static bool take_hours(str *s, int32_t *out)
{
	bool minus = take(s, '-');
	int h, m = 0, sec = 0;
	if (!minus)
		take(s, '+');
	if (!take_number(s, 167, &h))
		return false;
	if (take(s, ':') &&
	    (!take_number(s, 59, &m) || (take(s, ':') && !take_number(s, 59, &sec))))
		return false;
	*out = (h * 3600 + m * 60 + sec) * (minus ? -1 : 1);
	return true;
}

static bool take_turn(str *s, struct turn *t)
{
	*t = (struct turn){.form = 'n', .at = 2 * 3600};
	if (!take(s, ','))
		return false;
	if (take(s, 'M')) {
		t->form = 'M';
		if (!take_number(s, 12, &t->month) || !take(s, '.') ||
		    !take_number(s, 5, &t->week) || !take(s, '.') || !take_number(s, 6, &t->day) ||
		    t->month < 1 || t->week < 1)
			return false;
	} else {
		if (take(s, 'J'))
			t->form = 'J';
		if (!take_number(s, 365, &t->day) || (t->form == 'J' && t->day < 1))
			return false;
	}
	return !take(s, '/') || take_hours(s, &t->at);
}

static bool read_rule(struct zone *z, str s)
{
	int32_t west;
	if (!take_name(&s) || !take_hours(&s, &west) || abs(west) > OFFSET_MOST)
		return false;
	z->standard = -west;
	z->ruled = true;
	if (s.n == 0)
		return true;
	z->has_summer = true;
	z->summer = z->standard + 3600;
	if (!take_name(&s))
		return false;
	if (s.n > 0 && s.p[0] != ',') {
		if (!take_hours(&s, &west) || abs(west) > OFFSET_MOST)
			return false;
		z->summer = -west;
	}
	return take_turn(&s, &z->begin) && take_turn(&s, &z->end) && s.n == 0;
}

static int32_t day_of(int year, int month, int day)
{
	return date_days((struct date){(uint16_t)year, (uint8_t)month, (uint8_t)day});
}

/* turn_local - local time of a turn in a year, by the clock that holds before it. */
static int64_t turn_local(const struct turn *t, int year)
{
	int32_t first = day_of(year, 1, 1), day;
	bool leap = day_of(year, 3, 1) - day_of(year, 2, 1) == 29;
	if (t->form == 'n')
		return (int64_t)(first + t->day) * DAY + t->at;
	if (t->form == 'J')
		return (int64_t)(first + t->day - (leap && t->day >= 60 ? 0 : 1)) * DAY + t->at;
	first = day_of(year, t->month, 1);
	int32_t next = t->month == 12 ? day_of(year + 1, 1, 1) : day_of(year, t->month + 1, 1);
	int weekday = (int)(((first + 4) % 7 + 7) % 7);
	day = first + (t->day - weekday + 7) % 7 + 7 * (t->week - 1);
	return (int64_t)(day >= next ? day - 7 : day) * DAY + t->at;
}

static int32_t rule_offset(const struct zone *z, int64_t utc)
{
	if (!z->has_summer)
		return z->standard;
	struct date d = date_of_days(zone_days(utc + z->standard));
	if (d.year == 0)
		return z->standard;
	int64_t begin = turn_local(&z->begin, d.year) - z->standard;
	int64_t end = turn_local(&z->end, d.year) - z->summer;
	bool summer = begin < end ? utc >= begin && utc < end : !(utc >= end && utc < begin);
	return summer ? z->summer : z->standard;
}

/* ---- the file ---- */

struct header {
	unsigned version;
	uint32_t utc, wall, leaps, changes, types, chars;
};

/* Numbers of TZif are big endian. */
static uint64_t big(struct cur *c, size_t bytes)
{
	uint64_t v = 0;
	while (bytes-- > 0)
		v = v << 8 | cur_u8(c);
	return v;
}

static bool read_header(struct cur *c, struct header *h)
{
	if (!str_eq(cur_take(c, 4), STR("TZif")))
		return false;
	h->version = cur_u8(c);
	cur_take(c, 15);
	h->utc = (uint32_t)big(c, 4);
	h->wall = (uint32_t)big(c, 4);
	h->leaps = (uint32_t)big(c, 4);
	h->changes = (uint32_t)big(c, 4);
	h->types = (uint32_t)big(c, 4);
	h->chars = (uint32_t)big(c, 4);
	return !c->bad && h->types > 0 && h->types <= TYPES_MOST && h->changes <= CHANGES_MOST &&
	       h->leaps == 0;
}

static uint64_t body_bytes(const struct header *h, unsigned time)
{
	return (uint64_t)h->changes * (time + 1) + (uint64_t)h->types * 6 + h->chars + h->wall +
	       h->utc;
}

static bool read_body(struct arena *a, struct cur *c, const struct header *h, unsigned time,
		      struct zone *z)
{
	z->changes = h->changes;
	z->types = h->types;
	z->change = arena_new(a, int64_t, z->changes + 1);
	z->to = arena_new(a, unsigned char, z->changes + 1);
	for (size_t i = 0; i < z->changes; i++) {
		uint64_t v = big(c, time);
		z->change[i] = time == 4 ? (int64_t)(int32_t)(uint32_t)v : (int64_t)v;
		if (i > 0 && z->change[i] <= z->change[i - 1])
			return false;
	}
	for (size_t i = 0; i < z->changes; i++) {
		z->to[i] = cur_u8(c);
		if (z->to[i] >= z->types)
			return false;
	}
	for (size_t i = 0; i < z->types; i++) {
		z->offset[i] = (int32_t)(uint32_t)big(c, 4);
		cur_take(c, 2);
		if (z->offset[i] > OFFSET_MOST || z->offset[i] < -OFFSET_MOST)
			return false;
	}
	cur_take(c, (uint64_t)h->chars + h->wall + h->utc);
	return !c->bad;
}

static void span(struct zone *z, int32_t offset)
{
	z->least = offset < z->least ? offset : z->least;
	z->most = offset > z->most ? offset : z->most;
}

static bool read_file(struct arena *a, str tzif, struct zone *z)
{
	struct cur c = cur_of(tzif);
	struct header h;
	unsigned time = 4;
	if (!read_header(&c, &h))
		return false;
	if (h.version >= '2') {
		cur_take(&c, body_bytes(&h, 4));
		time = 8;
		if (!read_header(&c, &h))
			return false;
	}
	if (!read_body(a, &c, &h, time, z))
		return false;
	str foot = cur_take(&c, cur_left(&c));
	if (time == 8 && take(&foot, '\n')) {
		str rule = str_cut(&foot, '\n');
		if (rule.n > 0 && !read_rule(z, rule))
			return false;
	}
	z->least = z->most = z->offset[0];
	for (size_t i = 1; i < z->types; i++)
		span(z, z->offset[i]);
	if (z->ruled)
		span(z, z->standard);
	if (z->has_summer)
		span(z, z->summer);
	return true;
}

const struct zone *zone_read(struct arena *a, str tzif, const char **why)
{
	struct zone *z = arena_new(a, struct zone, 1);
	if (read_file(a, tzif, z))
		return z;
	*why = "the system's data of this time zone are damaged; reinstall tzdata";
	return NULL;
}

static bool name_fits(str name)
{
	if (name.n == 0 || name.n > NAME_MOST || name.p[0] == '/')
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!is_alnum(name.p[i]) && str_find_byte(STR("/_-+"), name.p[i]) == 4)
			return false;
	return true;
}

static const char *path_in_folder(struct arena *a, str name)
{
	const char *env = getenv("TZDIR");
	struct out o = out_mem();
	out_z(&o, env == NULL || *env == '\0' ? FOLDER : env);
	out_char(&o, '/');
	out_str(&o, name);
	const char *path = str_z(a, out_view(&o));
	out_end(&o);
	return path;
}

const struct zone *zone_open(struct arena *a, str name, const char **why)
{
	str text;
	*why = "no such time zone; an IANA name is wanted, such as " ZONE_STANDARD;
	if (!name_fits(name))
		return NULL;
	if (io_read_file(a, path_in_folder(a, name), FILE_MOST, &text))
		return zone_read(a, text, why);
	if (!io_read_file(a, path_in_folder(a, STR("UTC")), FILE_MOST, &text))
		*why = "no data of time zones on this system; install the package tzdata";
	return NULL;
}

str zone_data_version(struct arena *a)
{
	str text;
	if (!io_read_file(a, path_in_folder(a, STR("tzdata.zi")), FILE_MOST, &text))
		return STR("unknown");
	str line = str_trim(str_cut(&text, '\n'));
	if (!str_starts(line, STR("# version ")))
		return STR("unknown");
	return str_sub(line, 10, line.n);
}

/* ---- there and back ---- */

int32_t zone_offset(const struct zone *z, int64_t utc)
{
	size_t low = 0, high = z->changes;
	if (z->ruled && (z->changes == 0 || utc >= z->change[z->changes - 1]))
		return rule_offset(z, utc);
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (utc >= z->change[mid])
			low = mid + 1;
		else
			high = mid;
	}
	return z->offset[low == 0 ? 0 : z->to[low - 1]];
}

/* try - a moment that a local time may be, by one offset. */
static void try(const struct zone *z, int64_t local, int32_t offset, size_t *n, int64_t at[2])
{
	int64_t utc = local - offset;
	if (zone_offset(z, utc) != offset)
		return;
	if (*n == 0 || utc < at[0])
		at[0] = utc;
	if (*n == 0 || utc > at[1])
		at[1] = utc;
	++*n;
}

/* The moment at which the clocks jump over a local time that never comes: before it they show
 * less, from it on more. */
static int64_t jump(const struct zone *z, int64_t local)
{
	int64_t low = local - z->most - 1, high = local - z->least + 1;
	while (high - low > 1) {
		int64_t mid = low + (high - low) / 2;
		if (zone_local(z, mid) > local)
			high = mid;
		else
			low = mid;
	}
	return high;
}

enum zone_kind zone_utc(const struct zone *z, int64_t local, unsigned fold, int64_t *out_utc)
{
	int64_t at[2];
	size_t n = 0;
	for (size_t i = 0; i < z->types; i++)
		try(z, local, z->offset[i], &n, at);
	if (z->ruled)
		try(z, local, z->standard, &n, at);
	if (z->has_summer)
		try(z, local, z->summer, &n, at);
	*out_utc = n == 0 ? jump(z, local) : at[fold > 0];
	if (n == 0)
		return ZONE_never;
	return at[0] == at[1] ? ZONE_once : ZONE_twice;
}

int64_t zone_day(const struct zone *z, int32_t days)
{
	int64_t utc;
	zone_utc(z, (int64_t)days * DAY, 0, &utc);
	return utc;
}

/* ---- as text ---- */

/* take_fixed - exactly so many digits. */
static bool take_fixed(str *s, size_t digits, unsigned most, unsigned *out)
{
	uint64_t v;
	if (s->n < digits || !is_digit(s->p[0]) || !str_u64(str_sub(*s, 0, digits), &v))
		return false;
	*s = str_sub(*s, digits, s->n);
	*out = (unsigned)v;
	return v <= most;
}

static bool read_offset(str s, struct zone_time *t)
{
	unsigned h, m;
	t->has_offset = s.n > 0;
	t->offset = 0;
	if (s.n == 0 || str_eq(s, STR("Z")))
		return true;
	bool minus = take(&s, '-');
	if (!minus && !take(&s, '+'))
		return false;
	if (!take_fixed(&s, 2, 14, &h) || !take(&s, ':') || !take_fixed(&s, 2, 59, &m) || s.n > 0)
		return false;
	t->offset = (int32_t)(h * 3600 + m * 60) * (minus ? -1 : 1);
	return true;
}

bool zone_time_read(str s, struct zone_time *out_time)
{
	unsigned year, month, day, h, m, sec = 0;
	if (!take_fixed(&s, 4, 9999, &year) || !take(&s, '-') || !take_fixed(&s, 2, 12, &month) ||
	    !take(&s, '-') || !take_fixed(&s, 2, 31, &day))
		return false;
	struct date d = {(uint16_t)year, (uint8_t)month, (uint8_t)day};
	if (!date_full(d) || (!take(&s, 'T') && !take(&s, ' ')))
		return false;
	if (!take_fixed(&s, 2, 23, &h) || !take(&s, ':') || !take_fixed(&s, 2, 59, &m) ||
	    (take(&s, ':') && !take_fixed(&s, 2, 59, &sec)))
		return false;
	out_time->local = (int64_t)date_days(d) * DAY + (int64_t)(h * 3600 + m * 60 + sec);
	return read_offset(s, out_time);
}

static void write_clock(struct out *o, int64_t local, char between, bool whole)
{
	int32_t days = zone_days(local);
	unsigned sec = (unsigned)(local - (int64_t)days * DAY);
	date_write(o, date_of_days(days));
	out_char(o, between);
	out_dec_pad(o, sec / 3600, 2);
	out_char(o, ':');
	out_dec_pad(o, sec / 60 % 60, 2);
	if (!whole && sec % 60 == 0)
		return;
	out_char(o, ':');
	out_dec_pad(o, sec % 60, 2);
}

void zone_write_utc(struct out *o, int64_t utc)
{
	write_clock(o, utc, 'T', true);
	out_char(o, 'Z');
}

void zone_write_local(struct out *o, const struct zone *z, int64_t utc, bool whole)
{
	int32_t offset = zone_offset(z, utc);
	uint32_t size = (uint32_t)abs(offset);
	write_clock(o, utc + offset, ' ', whole);
	out_z(o, offset < 0 ? " -" : " +");
	out_dec_pad(o, size / 3600, 2);
	out_char(o, ':');
	out_dec_pad(o, size / 60 % 60, 2);
}
