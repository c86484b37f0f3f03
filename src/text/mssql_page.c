/*
 * mssql_page - see mssql_page.h. The table of the columns stands elsewhere in the database, so the
 * columns of variable length are told by the row itself, and those of fixed length by what all rows
 * of a page hold in one place: letters, days, moments, numbers under the 11-test. Refuses
 * compressed rows, long values outside the row, and numbers: none of them can be told from others.
 * Source: Inside the Storage Engine: Anatomy of a page, of a record (P. Randal, 2007); Microsoft
 * SQL Server, documentation of date, datetime and datetime2
 */
#include "text/mssql_page.h"

#include <string.h>

#include "base/date.h"
#include "base/out.h"
#include "text/carve.h"

#define HEADER     96
#define ROWS_LEAST 10        /* fewer tell nothing of a place */
#define DAY_ZERO   (-719162) /* 0001-01-01, from 1970-01-01 */
#define DAY_1900   (-25567)
#define DAY_FIRST  (-40177)  /* 1860-01-01 */
#define DAY_LAST   22280     /* 2031-01-01 */
#define TICKS      25920000u /* of a day */

static unsigned u16(const unsigned char *p) { return p[0] | (unsigned)p[1] << 8; }

static uint32_t u32(const unsigned char *p) { return u16(p) | (uint32_t)u16(p + 2) << 16; }

static bool type_known(unsigned type)
{
	return (type >= 1 && type <= 4) || (type >= 7 && type <= 11) || type == 13 ||
	       (type >= 15 && type <= 20);
}

enum mssql_kind mssql_kind(const unsigned char *p)
{
	unsigned slots = u16(p + 22), free = u16(p + 30), file = u16(p + 36);
	if (p[0] != 1 || !type_known(p[1]) || p[3] > 10 || slots > MSSQL_ROWS ||
	    free > MSSQL_PAGE || free < HEADER || u16(p + 28) > MSSQL_PAGE - HEADER || file == 0 ||
	    file > 32767)
		return MSSQL_none;
	if (p[1] == 3 || p[1] == 4)
		return MSSQL_text;
	if (p[1] != 1)
		return MSSQL_other;
	for (unsigned i = 0; i < slots; i++) {
		unsigned at = u16(p + MSSQL_PAGE - 2 * (i + 1));
		if (at != 0 && (at < HEADER || at > MSSQL_PAGE - 2 * slots))
			return MSSQL_none;
	}
	return MSSQL_data;
}

/* ---- rows ---- */

/* A row, cut at its seams. */
struct cut_row {
	str row; /* to the end of the page */
	unsigned fixed, vars, ends, data;
};

static bool cut_row(str page, unsigned at, struct cut_row *r)
{
	str s = str_sub(page, at, page.n);
	if (s.n < 8 || (s.p[0] & 0x8E) != 0 || (s.p[0] & 0x10) == 0) /* primary, with a null map */
		return false;
	*r = (struct cut_row){.row = s, .fixed = u16(s.p + 2)};
	if (r->fixed < 4 || r->fixed + 4u > s.n)
		return false;
	unsigned columns = u16(s.p + r->fixed), behind = r->fixed + 2 + (columns + 7) / 8;
	if (columns == 0 || columns > 1024)
		return false;
	if ((s.p[0] & 0x20) == 0)
		return true;
	if (behind + 2 > s.n)
		return false;
	r->vars = u16(s.p + behind);
	r->ends = behind + 2;
	r->data = r->ends + 2 * r->vars;
	return r->vars <= columns && r->data <= s.n;
}

/* ---- what the fixed parts hold ---- */

static const unsigned char *fixed_at(const struct mssql_page *g, unsigned i, unsigned at)
{
	return g->page.p + g->row[i] + at;
}

static bool bsn_passes(uint32_t v)
{
	int sum = 0;
	if (v < 10000000 || v > 999999999)
		return false;
	sum = -(int)(v % 10);
	for (int k = 2; k <= 9; k++)
		sum += (int)((v /= 10) % 10) * k;
	return sum % 11 == 0;
}

static int32_t day_of(const struct mssql_page *g, unsigned i, unsigned at)
{
	const unsigned char *p = fixed_at(g, i, at);
	return (int32_t)(u16(p) | (uint32_t)p[2] << 16) + DAY_ZERO;
}

static int32_t moment_of(const struct mssql_page *g, unsigned i, unsigned at)
{
	const unsigned char *p = fixed_at(g, i, at);
	int32_t days = (int32_t)u32(p + 4);
	if (u32(p) >= TICKS || days < -100000 || days > 100000)
		return DAY_FIRST - 1;
	return days + DAY_1900;
}

static bool empty_at(const struct mssql_page *g, unsigned i, unsigned at, unsigned n)
{
	for (unsigned k = 0; k < n; k++)
		if (fixed_at(g, i, at)[k] != 0)
			return false;
	return true;
}

/* Do the rows hold days at this place, different ones? */
static bool are_days(const struct mssql_page *g, unsigned at, unsigned n,
		     int32_t (*day)(const struct mssql_page *g, unsigned i, unsigned at))
{
	unsigned filled = 0, turns = 0;
	int32_t last = 0;
	for (unsigned i = 0; i < g->n; i++) {
		if (empty_at(g, i, at, n))
			continue;
		int32_t d = day(g, i, at);
		if (d < DAY_FIRST || d > DAY_LAST)
			return false;
		turns += filled == 0 || d != last;
		last = d;
		filled++;
	}
	return filled * 2 >= g->n && turns >= 5 && turns * 3 >= filled;
}

static bool are_bsns(const struct mssql_page *g, unsigned at)
{
	unsigned filled = 0, passes = 0, turns = 0;
	uint32_t last = 0;
	for (unsigned i = 0; i < g->n; i++) {
		uint32_t v = u32(fixed_at(g, i, at));
		if (v == 0)
			continue;
		filled++;
		passes += bsn_passes(v);
		turns += v != last;
		last = v;
	}
	return filled * 2 >= g->n && turns >= 8 && passes * 20 >= filled * 19;
}

static bool all_text(const struct mssql_page *g, unsigned at, bool digit)
{
	unsigned good = 0;
	for (unsigned i = 0; i < g->n; i++) {
		unsigned char c = *fixed_at(g, i, at);
		good += digit ? is_digit(c) : c == ' ' || (c > ' ' && c != 0x7F);
	}
	return good * 10 >= g->n * 9;
}

static bool all_zero(const struct mssql_page *g, unsigned at)
{
	unsigned zero = 0;
	for (unsigned i = 0; i < g->n; i++)
		zero += *fixed_at(g, i, at) == 0;
	return zero * 10 >= g->n * 9;
}

static void add_field(struct mssql_page *g, unsigned at, unsigned n, enum mssql_sort sort)
{
	if (g->fields < sizeof(g->field) / sizeof(g->field[0]))
		g->field[g->fields++] =
		    (struct mssql_field){.at = (uint16_t)at, .n = (uint16_t)n, .sort = sort};
}

/* Letters in [from, to): a number of 8 to 10 digits among them is a column of its own. */
static void add_chars(struct mssql_page *g, unsigned from, unsigned to)
{
	unsigned start = from;
	for (unsigned i = from; i < to;) {
		unsigned k = i;
		while (k < to && all_text(g, k, true))
			k++;
		if (k - i >= 8 && k - i <= 10) {
			if (i > start)
				add_field(g, start, i - start, MSSQL_chars);
			add_field(g, i, k - i, MSSQL_chars);
			start = k;
		}
		i = k > i ? k : i + 1;
	}
	if (to > start)
		add_field(g, start, to - start, MSSQL_chars);
}

static unsigned chars_at(const struct mssql_page *g, unsigned at, bool wide)
{
	unsigned n = 0, unit = wide ? 2 : 1;
	while (at + n + unit <= g->fixed && all_text(g, at + n, false) &&
	       (!wide || all_zero(g, at + n + 1)))
		n += unit;
	return n;
}

static void tell_fields(struct mssql_page *g)
{
	for (unsigned at = 4; at < g->fixed;) {
		unsigned left = g->fixed - at, n;
		if (left >= 8 && are_days(g, at, 8, moment_of)) {
			add_field(g, at, 8, MSSQL_moment);
			at += 8;
		} else if (left >= 4 && are_bsns(g, at)) {
			add_field(g, at, 4, MSSQL_bsn);
			at += 4;
		} else if ((n = chars_at(g, at, true)) >= 4) {
			add_field(g, at, n, MSSQL_wide_chars);
			at += n;
		} else if ((n = chars_at(g, at, false)) >= 2) {
			add_chars(g, at, at + n);
			at += n;
		} else if (left >= 3 && are_days(g, at, 3, day_of)) {
			add_field(g, at, 3, MSSQL_day);
			at += 3;
		} else {
			at++;
		}
	}
}

bool mssql_open(struct mssql_page *g, str page)
{
	struct cut_row r;
	unsigned slots = u16(page.p + 22);
	*g = (struct mssql_page){.page = page, .object = u32(page.p + 24)};
	for (unsigned i = 0; i < slots; i++) {
		unsigned at = u16(page.p + MSSQL_PAGE - 2 * (i + 1));
		if (at == 0 || !cut_row(page, at, &r))
			continue;
		if (g->n > 0 && r.fixed != g->fixed)
			return false;
		g->fixed = (uint16_t)r.fixed;
		g->row[g->n++] = (uint16_t)at;
	}
	if (g->n >= ROWS_LEAST)
		tell_fields(g);
	return g->n > 0;
}

/* ---- cells ---- */

static str text_of(struct arena *a, str raw)
{
	size_t zeros = 0;
	for (size_t i = 1; i < raw.n; i += 2)
		zeros += raw.p[i] == 0;
	bool wide = raw.n >= 2 && raw.n % 2 == 0 && zeros * 2 * 10 >= raw.n * 8;
	for (size_t i = 0; i < raw.n && !wide; i++)
		if (raw.p[i] < ' ' && raw.p[i] != '\t' && raw.p[i] != '\n' && raw.p[i] != '\r')
			return STR_NONE; /* bytes that are no text */
	return str_trim(charset_decode(a, wide ? CHARSET_utf16le : carve_set(raw), raw));
}

static str day_text(struct arena *a, int32_t day)
{
	struct out o = out_mem();
	if (day >= DAY_FIRST && day <= DAY_LAST)
		date_write(&o, date_of_days(day));
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static str number_text(struct arena *a, uint32_t v)
{
	struct out o = out_mem();
	if (v != 0)
		out_dec_pad(&o, v, 9);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static str field_text(const struct mssql_page *g, unsigned i, const struct mssql_field *f,
		      struct arena *a)
{
	const unsigned char *p = fixed_at(g, i, f->at);
	if (empty_at(g, i, f->at, f->n))
		return STR_NONE;
	switch (f->sort) {
	case MSSQL_bsn:
		return number_text(a, u32(p));
	case MSSQL_day:
		return day_text(a, day_of(g, i, f->at));
	case MSSQL_moment:
		return day_text(a, moment_of(g, i, f->at));
	case MSSQL_wide_chars:
		return str_trim(charset_decode(a, CHARSET_utf16le, (str){p, f->n}));
	case MSSQL_chars:
		break;
	}
	return text_of(a, (str){p, f->n});
}

unsigned mssql_row(const struct mssql_page *g, unsigned i, uint64_t at, struct arena *a,
		   struct cell *cell)
{
	struct cut_row r;
	unsigned n = 0;
	at += g->row[i];
	if (!cut_row(g->page, g->row[i], &r))
		return 0;
	for (unsigned k = 0; k < g->fields && n < MSSQL_CELLS; k++, n++)
		cell[n] = (struct cell){.text = field_text(g, i, &g->field[k], a),
					.at = at + g->field[k].at,
					.raw_n = g->field[k].n};
	unsigned from = r.data;
	for (unsigned k = 0; k < r.vars && n < MSSQL_CELLS; k++, n++) {
		unsigned end = u16(r.row.p + r.ends + 2 * k), to = end & 0x7FFF;
		if (to < from || to > r.row.n)
			return 0;
		str raw = str_sub(r.row, from, to);
		cell[n] = (struct cell){.text = (end & 0x8000) != 0 ? STR_NONE : text_of(a, raw),
					.at = at + from,
					.raw_n = (uint32_t)raw.n};
		from = to;
	}
	return n;
}
