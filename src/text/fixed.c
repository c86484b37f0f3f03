/*
 * fixed - telling columns by position: by a ruler below the headings, by characters that are blank
 * in nearly every line, or, where lines are of one length, by where kinds of characters change and
 * by numbers and dates that stand side by side. Own method. Refuses prose, letters and lists of
 * labels: their lines do not agree on three columns.
 */
#include "text/fixed.h"

#include <string.h>

#include "base/date.h"

#define LINES_MAX   400
#define LINES_LEAST 6
#define GLUED_LEAST 24 /* characters of a line without blanks between columns */

/* What stands at one character of all lines. */
struct spot {
	unsigned blank, digit, other;
	unsigned starts; /* lines in which a word begins here */
	unsigned mark;   /* - / . : as within days and numbers */
};

struct lines {
	str line[LINES_MAX];
	unsigned length[LINES_MAX];
	uint64_t face[LINES_MAX];
	unsigned n;
	unsigned usual, usual_n; /* the most frequent length */
	struct spot spot[FIXED_WIDTH];
};

unsigned fixed_length(str s)
{
	unsigned n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += (s.p[i] & 0xC0) != 0x80;
	return n;
}

bool fixed_ruler(str line)
{
	size_t marks = 0;
	for (size_t i = 0; i < line.n; i++) {
		unsigned char c = line.p[i];
		if (c != '-' && c != '=' && c != ' ' && c != '\r' && c != '_')
			return false;
		marks += c == '-' || c == '=' || c == '_';
	}
	return marks >= 6;
}

static str without_end(str line)
{
	while (line.n > 0 && (line.p[line.n - 1] == '\r' || line.p[line.n - 1] == '\f'))
		line.n--;
	while (line.n > 0 && line.p[0] == '\f')
		line = str_sub(line, 1, line.n);
	return line;
}

/* Columns as the groups of a ruler stand. */
static bool by_ruler(struct fixed *f, str ruler)
{
	unsigned end = 0;
	f->n = 0;
	for (size_t i = 0; i < ruler.n && f->n < FIXED_COLUMNS; i++)
		if (ruler.p[i] != ' ') {
			if (i == 0 || ruler.p[i - 1] == ' ')
				f->from[f->n++] = (unsigned)i;
			end = (unsigned)i + 1;
		}
	f->from[f->n] = end;
	f->least = f->n > 1 ? f->from[1] : 0;
	f->most = FIXED_WIDTH;
	return f->n >= 2;
}

static void look(struct lines *l, str s)
{
	unsigned at = 0;
	bool blank = true;
	for (size_t i = 0; i < s.n && at < FIXED_WIDTH; i++) {
		unsigned char c = s.p[i];
		if ((c & 0xC0) == 0x80)
			continue;
		struct spot *p = &l->spot[at++];
		p->blank += c == ' ';
		p->digit += is_digit(c);
		p->other += c != ' ' && !is_digit(c);
		p->starts += blank && c != ' ';
		p->mark += c == '-' || c == '/' || c == '.' || c == ':';
		blank = c == ' ';
	}
	for (; at < FIXED_WIDTH; at++)
		l->spot[at].blank++;
}

static void look_again(struct lines *l)
{
	memset(l->spot, 0, sizeof(l->spot));
	for (unsigned i = 0; i < l->n; i++)
		look(l, l->line[i]);
}

/* The line as it looks when all digits are alike: titles of pages come again so. */
static uint64_t face_of(str line)
{
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < line.n; i++)
		h = (h ^ (is_digit(line.p[i]) ? '0' : line.p[i])) * 0x100000001b3u;
	return h;
}

static bool seen_before(const struct lines *l, uint64_t face)
{
	for (unsigned i = 0; i < l->n; i++)
		if (l->face[i] == face)
			return true;
	return false;
}

static bool has_words(str line)
{
	unsigned letters = 0;
	for (size_t i = 0; i < line.n; i++)
		letters += is_alpha(line.p[i]);
	return letters >= 8;
}

static void gather(struct lines *l, str text, bool last)
{
	while (l->n < LINES_MAX && text.n > 0) {
		str line = without_end(str_cut(&text, '\n'));
		if (text.n == 0 && !last && l->n > 0)
			break;
		if (str_trim(line).n == 0 || fixed_ruler(line))
			continue;
		uint64_t face = face_of(line);
		if (has_words(line) && seen_before(l, face))
			continue;
		l->face[l->n] = face;
		l->length[l->n] = fixed_length(line);
		l->line[l->n++] = line;
	}
	for (unsigned i = 0; i < l->n; i++) {
		unsigned same = 0;
		for (unsigned k = 0; k < l->n; k++)
			same += l->length[k] == l->length[i];
		if (same > l->usual_n) {
			l->usual_n = same;
			l->usual = l->length[i];
		}
	}
}

/* Lines that are separated by marks are not of fixed width. */
static bool delimited(const struct lines *l)
{
	static const unsigned char marks[] = {';', '|', '\t'};
	for (size_t m = 0; m < sizeof(marks); m++) {
		unsigned with = 0;
		for (unsigned i = 0; i < l->n; i++)
			with += str_find_byte(l->line[i], marks[m]) < l->line[i].n;
		if (with * 4 > l->n)
			return true;
	}
	return false;
}

/* The most lines that have something in one place from `from` to `to`. */
static unsigned fullest(const struct lines *l, unsigned from, unsigned to)
{
	unsigned most = 0;
	for (unsigned i = from; i < to && i < FIXED_WIDTH; i++)
		if (l->n - l->spot[i].blank > most)
			most = l->n - l->spot[i].blank;
	return most;
}

/* The column before holds something in few lines, and a single place blank in not all lines parts
 * it from what follows: the longest of numbers that end on one place. */
static bool long_head(const struct fixed *f, const struct lines *l, unsigned at)
{
	return f->n > 0 && l->spot[at - 1].blank < l->n &&
	       fullest(l, f->from[f->n - 1], at - 1) * 4 <= l->n;
}

/* "1234 AB": the blank before `at` does not divide columns. */
static bool within_postcode(const struct lines *l, unsigned at, unsigned end)
{
	unsigned few = l->n / 16;
	if (at < 5 || end - at != 2)
		return false;
	for (unsigned i = at - 5; i < at - 1; i++)
		if (l->spot[i].digit + l->spot[i].blank + few < l->n)
			return false;
	return l->spot[at].digit <= few && l->spot[at + 1].digit <= few &&
	       l->spot[at - 2].digit * 2 > l->n;
}

/* Places that are blank but in titles of pages divide columns. What stands behind a single blank in
 * few lines is another word of the column before. */
static void by_gutters(struct fixed *f, const struct lines *l, unsigned wide)
{
	unsigned few = l->n / 16, gap = 2,
		 best = 0; /* best: behind the blankest place of the gap */
	f->n = 0;
	for (unsigned i = 0; i < wide && f->n < FIXED_COLUMNS;) {
		unsigned end = i;
		while (end < wide && l->n - l->spot[end].blank > few)
			end++;
		if (end > i && (gap > 1 || (fullest(l, i, end) * 4 > l->n && !long_head(f, l, i) &&
					    !within_postcode(l, i, end)))) {
			f->from[f->n] = f->n > 0 ? best : 0;
			f->n++;
		}
		best = i = end;
		for (gap = 0; i < wide && l->n - l->spot[i].blank <= few; i++, gap++)
			if (gap == 0 || l->spot[i].blank >= l->spot[best - 1].blank)
				best = i + 1;
	}
	f->from[f->n] = wide;
	f->least = f->n > 1 ? f->from[1] : wide;
	f->most = wide;
}

/* How many columns have in most lines something in them. */
static unsigned filled_columns(const struct fixed *f, const struct lines *l)
{
	unsigned filled = 0;
	for (unsigned c = 0; c < f->n; c++)
		filled += fullest(l, f->from[c], f->from[c + 1]) * 2 > l->n;
	return filled;
}

/* ---- lines of one length ---- */

/* In nearly all lines the eight digits at `at` are a day; form 0 yyyymmdd, 1 ddmmyyyy. */
static bool days_at(const struct lines *l, unsigned at, unsigned form)
{
	unsigned yes = 0, n = 0;
	for (unsigned i = 0; i < l->n; i++) {
		str s = str_sub(l->line[i], at, at + 8);
		uint64_t v;
		if (l->length[i] != l->usual)
			continue;
		n++;
		if (s.n < 8 || !str_u64(s, &v))
			continue;
		uint64_t year = form == 0 ? v / 10000 : v % 10000, month = v / 100 % 100,
			 day = form == 0 ? v % 100 : v / 1000000;
		if (form == 1)
			month = v / 10000 % 100;
		yes += year >= 1890 && year < 2100 && month >= 1 && month <= 12 && day >= 1 &&
		       day <= 31;
	}
	return n > 0 && yes * 20 >= n * 19;
}

/* In nearly all lines the nine digits at `at` pass the 11-test, and they differ: chance would let
 * one in eleven pass. */
static bool numbers_at(const struct lines *l, unsigned at)
{
	unsigned yes = 0, n = 0, same = 0;
	str before = STR_NONE;
	for (unsigned i = 0; i < l->n; i++) {
		str s = str_sub(l->line[i], at, at + 9);
		unsigned sum = 0, k = 0;
		if (l->length[i] != l->usual)
			continue;
		n++;
		for (; k < 9 && k < s.n && is_digit(s.p[k]); k++)
			sum += k < 8 ? (9 - k) * (s.p[k] - (unsigned)'0') : 0;
		yes += k == 9 && sum > 0 && sum % 11 == s.p[8] - (unsigned)'0';
		same += str_eq(s, before);
		before = s;
	}
	return n >= LINES_LEAST && yes * 20 >= n * 19 && same * 2 < n;
}

static void add_edge(struct fixed *f, unsigned at)
{
	if (f->n < FIXED_COLUMNS && (f->n == 0 || f->from[f->n - 1] < at))
		f->from[f->n++] = at;
}

/* What stands at `at`: 9 for a number that passes the 11-test, 8 for a day, 0 for anything. */
static unsigned known_at(const struct lines *l, unsigned at, unsigned to)
{
	if (to - at >= 9 && numbers_at(l, at))
		return 9;
	return to - at >= 8 && (days_at(l, at, 0) || days_at(l, at, 1)) ? 8 : 0;
}

/* Digits from `from` to `to` in all lines: days and tested numbers among them are columns of their
 * own. */
static void split_digits(struct fixed *f, const struct lines *l, unsigned from, unsigned to)
{
	unsigned at = from;
	add_edge(f, from);
	while (to - at >= 8) {
		unsigned known = to - from > 8 ? known_at(l, at, to) : 0;
		if (known > 0 && at > from)
			add_edge(f, at);
		at += known > 0 ? known : 1;
		if (known > 0 && at < to)
			add_edge(f, at);
	}
}

/* Columns that begin with a long run of digits in nearly all lines, split as above. */
static void split_runs(struct fixed *f, const struct lines *l)
{
	struct fixed old = *f;
	f->n = 0;
	for (unsigned c = 0; c < old.n; c++) {
		unsigned from = old.from[c], to = from, first = f->n;
		while (to < old.from[c + 1] && to < FIXED_WIDTH &&
		       l->spot[to].digit + l->n / 30 >= l->n)
			to++;
		bool glued = to < old.from[c + 1] && l->spot[to].blank * 2 < l->n;
		if (to - from > 9 || (to - from == 9 && glued)) {
			split_digits(f, l, from, to);
			if (glued && f->n > first + 1)
				add_edge(f, to);
		} else {
			add_edge(f, from);
		}
		for (unsigned i = first + 1; i < f->n; i++)
			f->tight[i] = true;
	}
	f->from[f->n] = old.from[old.n];
}

enum spot_kind { SPOT_digit, SPOT_other, SPOT_mixed };

static enum spot_kind spot_kind(const struct lines *l, unsigned i)
{
	const struct spot *p = &l->spot[i];
	unsigned few = l->n / 30;
	if (p->digit + few >= l->n)
		return SPOT_digit;
	return p->digit <= few ? SPOT_other : SPOT_mixed;
}

static bool is_mark(const struct lines *l, unsigned i)
{
	return l->spot[i].mark + l->n / 30 >= l->n;
}

static bool is_letter(const struct lines *l, unsigned i)
{
	const struct spot *p = &l->spot[i];
	return p->other + l->n / 30 >= l->n && p->mark <= l->n / 30;
}

/* A postcode: four digits and two letters are one column; digits before them are not of it. Days
 * behind a number that some lines lack are none. */
static bool postcode_ends(const struct lines *l, unsigned from, unsigned end)
{
	bool more =
	    end - from > 4 && end - from <= 8 && from > 0 && l->spot[from - 1].digit > l->n / 30;
	if (end - from == 8 && (days_at(l, from, 0) || days_at(l, from, 1)))
		return false;
	return (end - from == 4 || more) && end + 2 <= l->usual && is_letter(l, end) &&
	       is_letter(l, end + 1);
}

/* split_postcode - digits up to `end` end with those of a postcode: the last digits of a
 * number that is filled up in front stand before it, and often a place right behind. */
static void split_postcode(struct fixed *f, const struct lines *l, unsigned end)
{
	add_edge(f, end - 4);
	if (end + 2 < l->usual && l->spot[end + 2].blank <= l->n / 30)
		add_edge(f, end + 2);
}

/* Does a column begin at i, by where words begin? A number that is filled up with blanks in front
 * begins anywhere. */
static bool word_edge(const struct lines *l, unsigned i)
{
	const struct spot *p = &l->spot[i];
	unsigned few = l->n / 30;
	if (i == 0)
		return true;
	const struct spot *before = p - 1;
	if (before->blank + few >= l->n)
		return p->blank + few < l->n;
	if ((before->other <= few && p->other <= few) || is_mark(l, i - 1))
		return false;
	unsigned around = before->starts + (i + 1 < FIXED_WIDTH ? p[1].starts : 0);
	return p->starts * 10 > l->n && p->starts > 2 * around;
}

/* Does a word begin at `end` in nearly all lines, and in most of them a number end right before it
 * that is filled up with blanks in front? */
static bool number_ends(const struct lines *l, unsigned end)
{
	unsigned few = l->n / 30;
	if (end < 3 || end >= l->usual)
		return false;
	const struct spot *last = &l->spot[end - 1], *next = &l->spot[end];
	return last->blank <= few && last->digit * 10 >= l->n * 6 && next->other * 10 >= l->n * 9 &&
	       !is_mark(l, end) && !is_mark(l, end - 1) &&
	       last[-2].blank > last->blank + l->n / 4 && last[-2].blank >= last[-1].blank;
}

/* Where its column begins: behind what stands before the blanks. */
static unsigned number_begins(const struct lines *l, unsigned end)
{
	unsigned at = end - 1, best = end - 1;
	while (at > 0 && l->spot[at - 1].blank >= l->spot[best].blank) {
		at--;
		best = at;
	}
	return best;
}

/* Numbers that end on one place begin anywhere: no column begins within them. */
static void mend_numbers(struct fixed *f, const struct lines *l)
{
	for (unsigned end = 3; end < l->usual; end++) {
		unsigned n = 0, begin, keep[FIXED_COLUMNS + 1];
		if (!number_ends(l, end))
			continue;
		begin = number_begins(l, end);
		for (unsigned i = 0; i < f->n && f->from[i] < begin; i++)
			keep[n++] = f->from[i];
		unsigned behind = n;
		while (behind < f->n && f->from[behind] <= end)
			behind++;
		if (n + 2 + f->n - behind > FIXED_COLUMNS)
			return;
		keep[n++] = begin;
		keep[n++] = end;
		for (; behind < f->n; behind++)
			keep[n++] = f->from[behind];
		memcpy(f->from, keep, n * sizeof(keep[0]));
		f->n = n;
	}
}

/* Columns where kinds of characters change, and where words begin in many lines. */
static void by_kinds(struct fixed *f, const struct lines *l)
{
	f->n = 0;
	for (unsigned i = 0; i < l->usual;) {
		unsigned end = i + 1;
		while (spot_kind(l, i) == SPOT_digit && end < l->usual &&
		       spot_kind(l, end) == SPOT_digit)
			end++;
		bool after_mark = i > 0 && is_mark(l, i - 1);
		if (postcode_ends(l, i, end) && !after_mark) {
			split_postcode(f, l, end);
			end += 2;
		} else if (end - i >= 4 && !after_mark) {
			split_digits(f, l, i, end);
			if (end < l->usual && !is_mark(l, end))
				add_edge(f, end);
		} else if (word_edge(l, i)) {
			add_edge(f, i);
		}
		i = end;
	}
	mend_numbers(f, l);
	f->from[f->n] = l->usual;
	f->least = f->most = l->usual;
	f->glued = true;
}

/* Does a column of f touch the one before it, one of them of digits only? */
static bool is_glued(const struct fixed *f, const struct lines *l)
{
	for (unsigned i = 1; i < f->n; i++) {
		unsigned at = f->from[i];
		if (l->spot[at - 1].blank * 10 < l->n && l->spot[at].blank * 10 < l->n &&
		    (spot_kind(l, at - 1) == SPOT_digit || spot_kind(l, at) == SPOT_digit))
			return true;
	}
	return false;
}

/* Leave out lines without a digit: headings say nothing of where columns touch. */
static void drop_headings(struct lines *l)
{
	unsigned n = 0;
	for (unsigned i = 0; i < l->n; i++) {
		bool digit = false;
		for (size_t k = 0; k < l->line[i].n && !digit; k++)
			digit = is_digit(l->line[i].p[k]);
		if (!digit)
			continue;
		l->length[n] = l->length[i];
		l->line[n++] = l->line[i];
	}
	l->n = n;
	look_again(l);
}

/* ---- choosing ---- */

/* Leave out lines of another length than most: titles of pages. gives false when most have none in
 * common, or all have. */
static bool keep_usual(struct lines *l)
{
	unsigned n = 0;
	if (l->usual_n * 10 < l->n * 6 || l->usual_n == l->n || l->usual_n < LINES_LEAST ||
	    l->usual > FIXED_WIDTH)
		return false;
	for (unsigned i = 0; i < l->n; i++)
		if (l->length[i] == l->usual) {
			l->length[n] = l->length[i];
			l->line[n++] = l->line[i];
		}
	l->n = n;
	look_again(l);
	return true;
}

/* split - f with what touches in it split, where lines are of one length. */
static struct fixed split(struct fixed f, const struct lines *l)
{
	if (f.bid > 0 && !f.glued && l->usual_n * 10 >= l->n * 9)
		split_runs(&f, l);
	return f;
}

static unsigned fitting(const struct fixed *f, const struct lines *l)
{
	unsigned n = 0;
	for (unsigned i = 0; i < l->n; i++)
		n += fixed_fits(f, l->line[i]);
	return n;
}

static struct fixed columns_of(struct arena a, str text, bool last)
{
	struct lines *l = arena_new(&a, struct lines, 1);
	struct fixed f = {.n = 0};
	str left = text;
	gather(l, text, last);
	if (l->n < 3 || delimited(l))
		return f;
	for (unsigned i = 0; i < LINES_MAX && left.n > 0; i++) {
		str line = without_end(str_cut(&left, '\n'));
		if (fixed_ruler(line) && str_find_byte(str_trim(line), ' ') < str_trim(line).n &&
		    by_ruler(&f, line) && fitting(&f, l) * 10 >= l->n * (f.n >= 3 ? 5 : 8)) {
			f.bid = f.n >= 3 ? FIXED_RULED : 40;
			return f;
		}
		f.n = 0;
	}
	if (l->n < LINES_LEAST)
		return (struct fixed){.n = 0};
	bool equal =
	    l->usual_n * 10 >= l->n * 9 && l->usual >= GLUED_LEAST && l->usual <= FIXED_WIDTH;
	for (unsigned i = 0; i < l->n; i++)
		look(l, l->line[i]);
	unsigned wide = 0;
	for (unsigned i = 0; i < FIXED_WIDTH; i++)
		if (l->n - l->spot[i].blank > l->n / 40)
			wide = i + 1;
	by_gutters(&f, l, wide);
	unsigned spaced = 0;
	for (unsigned i = 0; i < l->n; i++)
		spaced += str_find(str_trim(l->line[i]), STR("  ")) < str_trim(l->line[i]).n;
	if (spaced * 3 >= l->n * 2 && f.n >= 3 && filled_columns(&f, l) >= 3 &&
	    fitting(&f, l) * 10 >= l->n * 9)
		f.bid = l->n >= 12 || equal ? 87 : 50;
	struct fixed g = {.n = 0};
	unsigned before = filled_columns(&f, l);
	if (f.bid > 0 && keep_usual(l)) {
		by_gutters(&g, l, l->usual);
		g.bid = f.bid;
		if (filled_columns(&g, l) > before && fitting(&g, l) * 10 >= l->n * 9)
			return split(g, l);
		g = (struct fixed){.n = 0};
	}
	if (!equal)
		return f.bid > 0 ? split(f, l) : (struct fixed){.n = 0};
	drop_headings(l);
	if (l->n < LINES_LEAST)
		return f.bid > 0 ? split(f, l) : (struct fixed){.n = 0};
	by_kinds(&g, l);
	if (g.n >= 3 && g.n > f.n && is_glued(&g, l)) {
		g.bid = 86;
		return g;
	}
	return f.bid > 0 ? split(f, l) : (struct fixed){.n = 0};
}

bool fixed_second(const struct fixed *f, str line)
{
	size_t i = 0;
	while (i < line.n && line.p[i] == ' ')
		i++;
	return f->n > 1 && i < line.n && i >= f->from[1];
}

/* Has nearly every row a second line, with nothing in the first column? */
static bool two_lines(const struct fixed *f, str text)
{
	unsigned first = 0, both = 0, lone = 0;
	bool open = false;
	for (unsigned i = 0; i < LINES_MAX && text.n > 0; i++) {
		str line = without_end(str_cut(&text, '\n'));
		bool row = text.n > 0 && !fixed_ruler(line) && fixed_fits(f, line);
		bool second = row && fixed_second(f, line);
		first += row && !second;
		both += second && open;
		lone += second && !open;
		open = row && !second;
	}
	return first >= 3 && both * 10 >= first * 8 && lone * 10 <= first;
}

/* The columns of the first lines of the rows, or of the second ones, alone. */
static void columns_apart(struct fixed *f, struct arena a, str text, bool second)
{
	struct lines *l = arena_new(&a, struct lines, 1);
	struct fixed g = {.n = 0};
	unsigned wide = 0;
	while (l->n < LINES_MAX && text.n > 0) {
		str line = without_end(str_cut(&text, '\n'));
		if (text.n == 0 || fixed_ruler(line) || !fixed_fits(f, line) ||
		    fixed_second(f, line) != second)
			continue;
		l->line[l->n++] = line;
		look(l, line);
	}
	for (unsigned i = 0; i < FIXED_WIDTH; i++)
		if (l->n - l->spot[i].blank > l->n / 40)
			wide = i + 1;
	by_gutters(&g, l, wide);
	bool better = g.n > 1 && g.n <= FIXED_COLUMNS / 2 && fitting(&g, l) * 10 >= l->n * 9;
	const struct fixed *best = better ? &g : f;
	f->n_line[second] = best->n;
	for (unsigned i = 0; i <= best->n; i++)
		f->line[second][i] = best->from[i];
}

struct fixed fixed_guess(struct arena a, str text, bool last)
{
	struct fixed f = columns_of(a, text, last);
	f.paired = f.bid > 0 && !f.glued && f.n * 2 <= FIXED_COLUMNS && two_lines(&f, text);
	if (f.paired) {
		columns_apart(&f, a, text, false);
		columns_apart(&f, a, text, true);
	}
	return f;
}

bool fixed_fits(const struct fixed *f, str line)
{
	unsigned at = 0, column = 0, filled = 0;
	bool seen = false, blank = true;
	line = without_end(line);
	unsigned length = fixed_length(line);
	if (f->glued)
		return length == f->most;
	if (length <= f->least)
		return false;
	for (size_t i = 0; i < line.n; i++) {
		if ((line.p[i] & 0xC0) == 0x80)
			continue;
		if (column < f->n && at == f->from[column]) {
			if (at > 0 && !blank && !f->tight[column])
				return false;
			filled += seen;
			seen = false;
			column++;
		}
		blank = line.p[i] == ' ';
		seen |= !blank;
		at++;
	}
	return filled + seen >= 2;
}
