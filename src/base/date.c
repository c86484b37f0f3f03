/*
 * date - reading and writing calendar dates and moments. Refuses what has no plausible reading;
 * never guesses between two. Day numbers: H. Hinnant, chrono-compatible low-level date algorithms
 * (2013). Moments: RFC 3339.
 */
#define _GNU_SOURCE
#include "base/date.h"

#include <time.h>

#include "base/out.h"

#define YEAR_FIRST 1850
#define YEAR_LAST  2100
#define DAY_MS     86400000

static unsigned month_days(unsigned year, unsigned month)
{
	static const unsigned char days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : days[month];
}

bool date_valid(struct date d)
{
	if (d.year < YEAR_FIRST || d.year > YEAR_LAST || d.month > 12)
		return false;
	return d.month == 0 ? d.day == 0 : d.day <= month_days(d.year, d.month);
}

bool date_none(struct date d) { return d.year == 0; }
bool date_full(struct date d) { return date_valid(d) && d.month > 0 && d.day > 0; }

uint32_t date_key(struct date d)
{
	return date_none(d) ? 0 : (uint32_t)d.year * 10000 + (uint32_t)d.month * 100 + d.day;
}

struct date date_of_key(uint32_t key)
{
	if (key > 99991231)
		return (struct date){0};
	return (struct date){
	    .year = (uint16_t)(key / 10000),
	    .month = (uint8_t)(key / 100 % 100),
	    .day = (uint8_t)(key % 100),
	};
}

/* Days since 1970-01-01. The year is counted from March, so that the leap day is its last. */
int32_t date_days(struct date d)
{
	int32_t y = d.month <= 2 ? d.year - 1 : d.year;
	int32_t era = (y >= 0 ? y : y - 399) / 400;
	int32_t year_of_era = y - era * 400;
	int32_t from_march = d.month > 2 ? d.month - 3 : d.month + 9;
	int32_t day_of_year = (153 * from_march + 2) / 5 + d.day - 1;
	int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

struct date date_of_days(int32_t days)
{
	int64_t z = (int64_t)days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
	    day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t from_march = (5 * day_of_year + 2) / 153;
	int64_t month = from_march < 10 ? from_march + 3 : from_march - 9;
	int64_t year = year_of_era + era * 400 + (month <= 2);
	if (year < 1 || year > 9999)
		return (struct date){0};
	return (struct date){
	    .year = (uint16_t)year,
	    .month = (uint8_t)month,
	    .day = (uint8_t)(day_of_year - (153 * from_march + 2) / 5 + 1),
	};
}

/* A number and how many digits wrote it. */
struct num {
	unsigned v;
	size_t n;
};

/* take_num - the digits at the start of *s, at most most of them. */
static struct num take_num(str *s, size_t most)
{
	struct num r = {0};
	while (r.n < most && r.n < s->n && is_digit(s->p[r.n])) {
		r.v = r.v * 10 + (unsigned)(s->p[r.n] - '0');
		r.n++;
	}
	*s = str_sub(*s, r.n, s->n);
	return r;
}

static bool take_byte(str *s, unsigned char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_sub(*s, 1, s->n);
	return true;
}

/* make - a valid date of three numbers; two-digit years go by the pivot, in whole dates only. */
static bool make(struct num y, unsigned m, unsigned d, int pivot, struct date *out)
{
	unsigned year = y.v;
	if (y.n == 2) {
		unsigned turn = (unsigned)pivot;
		year += turn / 100 * 100;
		if (y.v > turn % 100)
			year -= 100;
		if (m == 0 || d == 0)
			return false;
	} else if (y.n != 4) {
		return false;
	}
	if (year > YEAR_LAST || m > 12 || d > 31)
		return false;
	*out = (struct date){(uint16_t)year, (uint8_t)m, (uint8_t)d};
	return date_valid(*out);
}

/* A moment of the day and its offset from UTC. */
struct clock {
	int64_t ms;
	int64_t offset_ms;
};

/* read_offset - Z, +hh, +hhmm, +hh:mm, or nothing; the whole of s. */
static bool read_offset(str s, struct clock *c)
{
	if (s.n == 0)
		return true;
	if (s.n == 1 && to_lower(s.p[0]) == 'z')
		return true;
	if (s.p[0] != '+' && s.p[0] != '-')
		return false;
	int64_t sign = s.p[0] == '-' ? -1 : 1;
	s = str_sub(s, 1, s.n);
	struct num h = take_num(&s, 2);
	bool colon = take_byte(&s, ':');
	struct num m = take_num(&s, 2);
	if (h.n != 2 || h.v > 14 || m.v > 59 || s.n > 0 || (m.n != 2 && (m.n != 0 || colon)))
		return false;
	c->offset_ms = sign * (int64_t)(h.v * 60 + m.v) * 60000;
	return true;
}

static bool read_half(str *s, struct num *h)
{
	str tail = str_trim(*s);
	bool pm = str_eq_nocase(tail, STR("pm"));
	if (!pm && !str_eq_nocase(tail, STR("am")))
		return true;
	*s = STR_NONE;
	if (h->v == 0 || h->v > 12)
		return false;
	h->v = h->v % 12 + (pm ? 12 : 0);
	return true;
}

/* read_clock - all of s as a time: hh:mm[:ss[.f]] or, packed, hh[mm[ss[.f]]]; then an offset. */
static bool read_clock(str s, bool packed, struct clock *out)
{
	struct num h = take_num(&s, 2), m = {0}, sec = {0};
	int64_t unit = 100;
	bool more = packed || take_byte(&s, ':');
	*out = (struct clock){0};
	if (h.n == 0 || (packed && h.n != 2) || !more)
		return false;
	m = take_num(&s, 2);
	if (m.n == 2 && (packed || take_byte(&s, ':'))) {
		sec = take_num(&s, 2);
		if (sec.n == 1 || (!packed && sec.n == 0))
			return false;
	}
	if (m.n == 1 || (!packed && m.n == 0))
		return false;
	if (sec.n == 2 && (take_byte(&s, '.') || take_byte(&s, ','))) {
		if (s.n == 0 || !is_digit(s.p[0]))
			return false;
		for (; s.n > 0 && is_digit(s.p[0]); s = str_sub(s, 1, s.n), unit /= 10)
			out->ms += unit * (s.p[0] - '0');
	}
	if (!read_half(&s, &h) || h.v > 24 || m.v > 59 || sec.v > 60)
		return false;
	if (h.v == 24 && (m.v > 0 || sec.v > 0))
		return false;
	out->ms += ((int64_t)h.v * 3600 + (int64_t)m.v * 60 + (int64_t)sec.v) * 1000;
	return read_offset(s, out);
}

/* read_after - what may follow a date: nothing, an offset, or a time. */
static bool read_after(str s, bool packed, struct clock *c)
{
	*c = (struct clock){0};
	if (s.n == 0)
		return true;
	if (packed && is_digit(s.p[0]))
		return read_clock(s, true, c);
	if (s.p[0] == 'T' || s.p[0] == 't' || s.p[0] == ' ') {
		s = str_trim(str_sub(s, 1, s.n));
		return read_clock(s, false, c) || (packed && read_clock(s, true, c));
	}
	return read_offset(s, c);
}

/* read_packed - 19631024, 24101963, and 19631024 followed by a time. */
static bool read_packed(str s, int pivot, struct date *out, struct clock *c)
{
	str a = s, b = s;
	struct num y = take_num(&a, 4), m = take_num(&a, 2), d = take_num(&a, 2);
	if (d.n == 2 && make(y, m.v, d.v, pivot, out))
		return read_after(a, true, c);
	d = take_num(&b, 2);
	m = take_num(&b, 2);
	y = take_num(&b, 4);
	*c = (struct clock){0};
	return y.n == 4 && b.n == 0 && make(y, m.v, d.v, pivot, out);
}

/* month_of_name - 1..12 for a Dutch or English month, whole or short; 0 otherwise. */
static unsigned month_of_name(str s)
{
	static const char *const names[12][4] = {
	    {"januari", "january", "jan", NULL}, {"februari", "february", "feb", NULL},
	    {"maart", "march", "mrt", "mar"},    {"april", "apr", NULL, NULL},
	    {"mei", "may", NULL, NULL},          {"juni", "june", "jun", NULL},
	    {"juli", "july", "jul", NULL},       {"augustus", "august", "aug", NULL},
	    {"september", "sept", "sep", NULL},  {"oktober", "october", "okt", "oct"},
	    {"november", "nov", NULL, NULL},     {"december", "dec", NULL, NULL},
	};
	for (unsigned m = 0; m < 12; m++)
		for (unsigned i = 0; i < 4 && names[m][i] != NULL; i++)
			if (str_eq_nocase(s, str_of(names[m][i])))
				return m + 1;
	return 0;
}

/* read_named - 24 oktober 1963, 24-okt-63, 24OCT1963, 24 okt. '63 */
static bool read_named(str s, struct num d, int pivot, struct date *out, struct clock *c)
{
	size_t n = 0;
	unsigned char sep = 0;
	if (s.n > 0 && !is_alpha(s.p[0])) {
		sep = s.p[0];
		if (sep != ' ' && sep != '-' && sep != '/' && sep != '.')
			return false;
		s = str_sub(s, 1, s.n);
		while (sep == '.' && take_byte(&s, ' '))
			;
	}
	while (n < s.n && is_alpha(s.p[n]))
		n++;
	unsigned m = month_of_name(str_sub(s, 0, n));
	s = str_sub(s, n, s.n);
	if (m == 0 || d.n > 2 || d.v == 0)
		return false;
	if (sep == '-' || sep == '/') {
		if (!take_byte(&s, sep))
			return false;
	} else if (sep != 0) {
		take_byte(&s, '.');
		while (take_byte(&s, ' '))
			;
	}
	bool quote = take_byte(&s, '\'');
	struct num y = take_num(&s, 4);
	return (!quote || y.n == 2) && make(y, m, d.v, pivot, out) && read_after(s, false, c);
}

/* read_numbers - three numbers with one kind of separator between them. */
static bool read_numbers(str s, struct num a, int pivot, struct date *out, struct clock *c)
{
	unsigned char sep = s.n > 0 ? s.p[0] : 0;
	if (sep != '-' && sep != '/' && sep != '.' && sep != ' ' && sep != ':')
		return false;
	take_byte(&s, sep);
	struct num b = take_num(&s, 2);
	if (b.n == 0 || !take_byte(&s, sep))
		return false;
	struct num e = take_num(&s, 4);
	if (e.n == 0 || !read_after(s, false, c))
		return false;
	if (a.n == 4)
		return e.n <= 2 && make(a, b.v, e.v, pivot, out);
	if (sep == ':' || a.n > 2)
		return false;
	if (make(e, b.v, a.v, pivot, out))
		return true;
	return a.v > 0 && b.v > 12 && make(e, a.v, b.v, pivot, out);
}

static bool read_moment(str s, int pivot, struct date *out, struct clock *c)
{
	str rest = s;
	struct num a = take_num(&rest, 5);
	if (a.n == 0 || s.n > 40)
		return false;
	if (a.n == 5)
		return read_packed(s, pivot, out, c);
	return read_numbers(rest, a, pivot, out, c) || read_named(rest, a, pivot, out, c);
}

bool date_read(str s, int pivot_year, struct date *out_date)
{
	struct clock c;
	struct date d = {0};
	if (!read_moment(str_trim(s), pivot_year, &d, &c))
		return false;
	*out_date = d;
	return true;
}

void date_write(struct out *o, struct date d)
{
	if (date_none(d))
		return;
	out_dec_pad(o, d.year, 4);
	out_char(o, '-');
	out_dec_pad(o, d.month, 2);
	out_char(o, '-');
	out_dec_pad(o, d.day, 2);
}

static int64_t clock_ms(clockid_t id)
{
	struct timespec t = {0};
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t time_now_ms(void) { return clock_ms(CLOCK_REALTIME); }
int64_t time_mono_ms(void) { return clock_ms(CLOCK_MONOTONIC); }

void time_write(struct out *o, int64_t ms)
{
	int64_t days = ms / DAY_MS, rest = ms % DAY_MS;
	if (rest < 0) {
		rest += DAY_MS;
		days--;
	}
	if (days < INT32_MIN || days > INT32_MAX)
		return;
	date_write(o, date_of_days((int32_t)days));
	out_char(o, 'T');
	out_dec_pad(o, (uint64_t)rest / 3600000, 2);
	out_char(o, ':');
	out_dec_pad(o, (uint64_t)rest / 60000 % 60, 2);
	out_char(o, ':');
	out_dec_pad(o, (uint64_t)rest / 1000 % 60, 2);
	out_char(o, '.');
	out_dec_pad(o, (uint64_t)rest % 1000, 3);
	out_char(o, 'Z');
}

bool time_read(str s, int64_t *out_ms)
{
	struct clock c;
	struct date d = {0};
	s = str_trim(s);
	if (s.n < 10 || s.p[4] != '-' || !read_moment(s, YEAR_LAST, &d, &c) || !date_full(d))
		return false;
	*out_ms = (int64_t)date_days(d) * DAY_MS + c.ms - c.offset_ms;
	return true;
}
