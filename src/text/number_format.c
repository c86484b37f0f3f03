/* number_format - see number_format.h. Works on decimal digits, so that nothing is lost to binary
 * fractions. Refuses conditions and fractions in a format: the number is written plainly. */
#include "text/number_format.h"

#include "base/date.h"

#define DIGITS     15 /* that a workbook keeps of a number */
#define PLACES     40 /* most zeroes written before or behind them */
#define MASK_BYTES 64
#define DAY_LAST   2958465 /* 9999-12-31 */

/* ---- what a format means ---- */

struct number_format number_format_known(uint64_t id)
{
	struct number_format f = {.sort = FORMAT_plain};
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 ||
	    (id >= 50 && id <= 54) || id == 57 || id == 58)
		f.sort = FORMAT_date;
	else if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) ||
		 id == 55 || id == 56)
		f.sort = FORMAT_time;
	else if (id == 22)
		f.sort = FORMAT_moment;
	else if (id == 9 || id == 10)
		f.sort = FORMAT_percent;
	f.day_first = id == 14 || id == 15 || id == 16 || id == 22;
	return f;
}

/* What stands in the first section of a code. */
struct code {
	bool year, month, day, time, percent, odd, digits;
	unsigned char first; /* letter of a date */
	unsigned char mask[MASK_BYTES];
	size_t n;
};

static void literal(struct code *c, unsigned char ch)
{
	if (c->n < MASK_BYTES)
		c->mask[c->n++] = ch;
	else
		c->odd = true;
}

static void bracket(struct code *c, str inner)
{
	unsigned char first = inner.n > 0 ? to_lower(inner.p[0]) : 0;
	if (first == '<' || first == '>' || first == '=')
		c->odd = true;
	if (first == 'h' || first == 'm' || first == 's')
		for (size_t i = 0; i < inner.n && to_lower(inner.p[i]) == first; i++)
			c->time = c->time || i + 1 == inner.n;
	if (first != '$')
		return;
	str sign = str_sub(inner, 1, str_find_byte(inner, '-'));
	for (size_t i = 0; i < sign.n; i++)
		literal(c, sign.p[i]);
}

static void letter(struct code *c, unsigned char ch)
{
	unsigned char low = to_lower(ch);
	bool date = true;
	if (low == 'y' || low == 'j')
		c->year = true;
	else if (low == 'm')
		c->month = true;
	else if (low == 'd')
		c->day = true;
	else
		date = false;
	if (date && c->first == 0)
		c->first = low;
	if (low == 'h' || low == 's')
		c->time = true;
	if (ch == '0' || ch == '#' || ch == '?') {
		c->digits = true;
		literal(c, ch == '0' ? 1 : 2);
	} else if (ch == '%') {
		c->percent = true;
	} else if (ch == '.' || ch == ',' || ch == '/' || is_alpha(ch)) {
		c->odd = true;
	} else {
		literal(c, ch);
	}
}

/* One piece of a code that begins at i. gives where the next begins. */
static size_t piece(struct code *c, str s, size_t i)
{
	str rest = str_sub(s, i + 1, s.n);
	size_t n;
	switch (s.p[i]) {
	case '"':
		n = str_find_byte(rest, '"');
		for (size_t k = 0; k < n; k++)
			literal(c, rest.p[k]);
		return i + n + 2;
	case '[':
		n = str_find_byte(rest, ']');
		bracket(c, str_sub(rest, 0, n));
		return i + n + 2;
	case '\\':
		if (rest.n > 0)
			literal(c, rest.p[0]);
		return i + 2;
	case '_':
	case '*':
		return i + 2;
	default:
		letter(c, s.p[i]);
		return i + 1;
	}
}

struct number_format number_format_read(struct arena *a, str code)
{
	struct code c = {0};
	struct number_format f = {.sort = FORMAT_plain};
	if (str_find_nocase(code, STR("general")) < code.n)
		return f;
	for (size_t i = 0; i < code.n && code.p[i] != ';';)
		i = piece(&c, code, i);
	bool date = c.year || c.day || (c.month && !c.time);
	if (date || c.time)
		f.sort = !date ? FORMAT_time : c.time ? FORMAT_moment : FORMAT_date;
	else if (c.digits && c.percent)
		f.sort = FORMAT_percent;
	else if (c.digits && !c.odd && c.n > 1)
		f.sort = FORMAT_mask;
	f.day_first = c.first == 'd';
	if (f.sort == FORMAT_mask)
		f.mask = str_copy(a, (str){c.mask, c.n});
	return f;
}

/* ---- numbers ---- */

/* 0.d1d2d3... times ten to the power `point`. */
struct decimal {
	bool minus;
	unsigned char digit[DIGITS + 1];
	unsigned n;
	int point;
};

static void round_up(struct decimal *d)
{
	unsigned i = d->n;
	while (i > 0 && d->digit[i - 1] == 9)
		d->digit[--i] = 0;
	if (i > 0) {
		d->digit[i - 1]++;
		return;
	}
	d->digit[0] = 1; /* 999.. */
	d->point++;
}

static void trim(struct decimal *d)
{
	while (d->n > 0 && d->digit[d->n - 1] == 0)
		d->n--;
}

static bool read_exponent(str s, int *point)
{
	bool minus = s.n > 0 && s.p[0] == '-';
	int v = 0;
	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_sub(s, 1, s.n);
	if (s.n == 0 || s.n > 3)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*point += minus ? -v : v;
	return true;
}

static bool read_decimal(str s, struct decimal *d)
{
	*d = (struct decimal){.minus = s.n > 0 && s.p[0] == '-'};
	size_t i = d->minus ? 1 : 0;
	bool any = false, fraction = false;
	if (s.n > 512)
		return false;
	for (; i < s.n; i++) {
		unsigned char c = s.p[i];
		if (c == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (!is_digit(c))
			break;
		any = true;
		bool leading = d->n == 0 && c == '0';
		d->point += leading ? (fraction ? -1 : 0) : !fraction;
		if (!leading && d->n <= DIGITS)
			d->digit[d->n++] = (unsigned char)(c - '0');
	}
	if (!any || (i < s.n && s.p[i] != 'e' && s.p[i] != 'E') ||
	    (i < s.n && !read_exponent(str_sub(s, i + 1, s.n), &d->point)))
		return false;
	if (d->n > DIGITS) {
		d->n = DIGITS;
		if (d->digit[DIGITS] >= 5)
			round_up(d);
	}
	trim(d);
	return d->point >= -PLACES && d->point <= PLACES;
}

static unsigned digit_at(const struct decimal *d, int i)
{
	return i >= 0 && i < (int)d->n ? d->digit[i] : 0;
}

static void write_plain(struct out *o, const struct decimal *d)
{
	if (d->minus && d->n > 0)
		out_char(o, '-');
	if (d->point <= 0 || d->n == 0)
		out_char(o, '0');
	for (int i = 0; d->n > 0 && i < d->point; i++)
		out_char(o, (char)('0' + digit_at(d, i)));
	if ((int)d->n > d->point && d->n > 0)
		out_char(o, '.');
	for (int i = d->point; i < (int)d->n && d->n > 0; i++)
		out_char(o, (char)('0' + digit_at(d, i)));
}

/* ---- days and hours ---- */

/* Whole days and seconds of a serial number. gives false when it is none that a date could be. */
static bool read_serial(const struct decimal *d, int64_t *out_day, int64_t *out_second)
{
	int64_t day = 0, part = 0;
	if (d->minus || d->point > 7)
		return false;
	for (int i = 0; i < d->point; i++)
		day = day * 10 + digit_at(d, i);
	for (int i = 0; i < 9; i++)
		part = part * 10 + digit_at(d, (d->point > -20 ? d->point : -20) + i);
	int64_t second = (part * 86400 + 500000000) / 1000000000;
	*out_day = day + second / 86400;
	*out_second = second % 86400;
	return *out_day <= DAY_LAST;
}

static void write_day(struct out *o, int64_t serial, bool from_1904, bool day_first)
{
	/* 1900 was no leap year, but day 60 is its 29 February to a workbook. */
	int64_t day = from_1904 ? serial - 24107 : serial - 25569 + (serial < 60 ? 1 : 0);
	struct date t = date_of_days((int32_t)day);
	if (day_first) {
		out_dec_pad(o, t.day, 2);
		out_char(o, '-');
		out_dec_pad(o, t.month, 2);
		out_char(o, '-');
		out_dec_pad(o, t.year, 4);
		return;
	}
	out_dec_pad(o, t.year, 4);
	out_char(o, '-');
	out_dec_pad(o, t.month, 2);
	out_char(o, '-');
	out_dec_pad(o, t.day, 2);
}

static void write_time(struct out *o, int64_t hours, int64_t second)
{
	out_dec_pad(o, (uint64_t)hours, 2);
	out_char(o, ':');
	out_dec_pad(o, (uint64_t)(second / 60 % 60), 2);
	if (second % 60 == 0)
		return;
	out_char(o, ':');
	out_dec_pad(o, (uint64_t)(second % 60), 2);
}

/* ---- masks ---- */

static void write_mask(struct out *o, const struct decimal *d, str mask)
{
	unsigned char line[MASK_BYTES + PLACES];
	size_t at = sizeof(line), first = 0;
	int next = d->n > 0 ? d->point - 1 : -1;
	while (first < mask.n && mask.p[first] > 2)
		first++;
	for (size_t i = mask.n; i-- > 0;) {
		unsigned char c = mask.p[i];
		if (c > 2)
			line[--at] = c;
		else if (next >= 0 || c == 1)
			line[--at] = (unsigned char)('0' + digit_at(d, next--));
		while (i == first && next >= 0)
			line[--at] = (unsigned char)('0' + digit_at(d, next--));
	}
	out_bytes(o, line + at, sizeof(line) - at);
}

/* Whole numbers are written digit for digit, however many they have. */
static bool whole(str v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!is_digit(v.p[i]))
			return false;
	return v.n > 0;
}

void number_format_write(struct out *o, str v, const struct number_format *f, bool from_1904)
{
	struct decimal d;
	int64_t day = 0, second = 0;
	v = str_trim(v);
	if ((f->sort == FORMAT_plain && whole(v)) || !read_decimal(v, &d)) {
		out_str(o, v);
		return;
	}
	bool dated = f->sort == FORMAT_date || f->sort == FORMAT_moment || f->sort == FORMAT_time;
	if (dated && read_serial(&d, &day, &second)) {
		if (f->sort != FORMAT_time && day > 0)
			write_day(o, day, from_1904, f->day_first);
		if (f->sort == FORMAT_moment && day > 0 && second > 0)
			out_char(o, ' ');
		if (f->sort == FORMAT_time || day == 0)
			write_time(o, day * 24 + second / 3600, second);
		else if (f->sort == FORMAT_moment && second > 0)
			write_time(o, second / 3600, second);
		return;
	}
	if (f->sort == FORMAT_mask && !d.minus && (int)d.n <= d.point) {
		write_mask(o, &d, f->mask);
		return;
	}
	if (f->sort == FORMAT_percent && d.n > 0)
		d.point += 2;
	write_plain(o, &d);
	if (f->sort == FORMAT_percent)
		out_char(o, '%');
}
