/* link_date - dates by the order of their column. */
#include "run/link_date.h"

#include "base/date.h"

#define YEAR_PIVOT 2030 /* two digits above 30 are of the century before */

/* A date as up to three numbers. */
struct parts {
	unsigned v[3];
	unsigned digits[3];
	unsigned n;
	bool only; /* nothing but digits and separators */
};

static struct parts take_apart(str s)
{
	struct parts p = {.only = true};
	bool open = false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		if (is_digit(c)) {
			if (!open && p.n == 3)
				break;
			p.n += !open;
			open = true;
			p.v[p.n - 1] = p.v[p.n - 1] * 10 + (unsigned)(c - '0');
			if (++p.digits[p.n - 1] > 8) {
				p.only = false;
				return p;
			}
		} else if (c == '-' || c == '/' || c == '.' || c == ' ' || c == ':') {
			open = false;
		} else if (c == 'T' && p.n == 3) {
			break;
		} else {
			p.only = false;
		}
	}
	return p;
}

static bool year_like(unsigned v) { return v >= 1850 && v <= 2100; }

static bool three(const struct parts *p) { return p->only && p->n == 3; }

static bool eight(const struct parts *p) { return p->only && p->n == 1 && p->digits[0] == 8; }

bool date_order_see(struct date_order *o, str s)
{
	struct parts p = take_apart(str_trim(s));
	struct date d;
	if (eight(&p)) {
		bool first = year_like(p.v[0] / 10000), last = year_like(p.v[0] % 10000);
		o->year_first += first && !last;
		o->year_last += last && !first;
		return first || last;
	}
	if (three(&p) && p.digits[0] == 4) {
		o->year_day += p.v[1] > 12 && p.v[2] <= 12;
		o->year_first += p.v[1] <= 12 && p.v[2] > 12;
		return p.v[1] <= 31 && p.v[2] <= 31;
	}
	if (three(&p) && (p.digits[2] == 4 || p.digits[2] == 2)) {
		o->day_first += p.v[0] > 12 && p.v[1] <= 12;
		o->month_first += p.v[1] > 12 && p.v[0] <= 12;
		return p.v[0] <= 31 && p.v[1] <= 31;
	}
	return date_read(str_trim(s), YEAR_PIVOT % 100, &d);
}

static bool write(unsigned year, unsigned month, unsigned day, char out[8])
{
	unsigned v = year * 10000 + month * 100 + day;
	if (year > 9999 || month > 99 || day > 99)
		return false;
	for (unsigned i = 8; i-- > 0; v /= 10)
		out[i] = (char)('0' + v % 10);
	return true;
}

static unsigned whole_year(const struct parts *p, unsigned i)
{
	if (p->digits[i] > 2)
		return p->v[i];
	return p->v[i] + (p->v[i] > YEAR_PIVOT % 100 ? 1900u : 2000u);
}

bool date_order_read(const struct date_order *o, str s, char out_digits[8])
{
	struct parts p = take_apart(str_trim(s));
	struct date d;
	if (eight(&p)) {
		unsigned v = p.v[0];
		if (o->year_last > o->year_first)
			return write(v % 10000, v / 10000 % 100, v / 1000000, out_digits);
		return write(v / 10000, v / 100 % 100, v % 100, out_digits);
	}
	if (three(&p) && p.digits[0] == 4) {
		bool turned = o->year_day > o->year_first;
		return write(p.v[0], p.v[turned ? 2 : 1], p.v[turned ? 1 : 2], out_digits);
	}
	if (three(&p) && p.digits[2] <= 4 && p.digits[2] >= 2) {
		bool turned = o->month_first > o->day_first;
		return write(whole_year(&p, 2), p.v[turned ? 0 : 1], p.v[turned ? 1 : 0],
			     out_digits);
	}
	if (p.only && p.n == 1 && p.digits[0] == 4 && year_like(p.v[0]))
		return write(p.v[0], 0, 0, out_digits);
	if (!date_read(str_trim(s), YEAR_PIVOT % 100, &d))
		return false;
	return write(d.year, d.month, d.day, out_digits);
}
