/*
 * table - see table.h. A row that does not fit is refused with its line: a rule that was read wrong
 * would be worse than none.
 */
#include "duty/table.h"

#include "base/date.h"
#include "base/utf8.h"

bool table_bad(struct table *t, const char *what)
{
	if (!t->failed) {
		t->failed = true;
		t->err.line = t->line;
		t->err.what = what;
	}
	return false;
}

static str next_line(struct table *t)
{
	str line = STR_NONE;
	do {
		line = str_cut(&t->rest, '\n');
		t->line++;
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
	} while (t->rest.n > 0 && (line.n == 0 || line.p[0] == '#'));
	return line.n > 0 && line.p[0] == '#' ? STR_NONE : line;
}

static size_t cut_cells(struct table *t, str line)
{
	size_t n = 0;
	bool more = true;
	while (more && n < TABLE_COLUMNS) {
		size_t at = str_find_byte(line, '\t');
		str cell = str_trim(str_sub(line, 0, at));
		t->cell[n++] = str_eq(cell, STR("-")) ? STR_NONE : cell;
		more = at < line.n;
		line = str_sub(line, at + 1, line.n);
	}
	return more ? TABLE_COLUMNS + 1 : n;
}

bool table_begin(struct table *t, const char *file, str text, const char *heading)
{
	*t = (struct table){.rest = text, .err = {.file = file}};
	if (!utf8_valid(text))
		return table_bad(t, "is no UTF-8");
	str line = next_line(t);
	if (!str_eq(line, str_of(heading)))
		return table_bad(t, "has another heading than this version of kond reads");
	t->columns = cut_cells(t, line);
	return true;
}

bool table_next(struct table *t)
{
	str line = STR_NONE;
	while (!t->failed && t->rest.n > 0 && line.n == 0)
		line = next_line(t);
	if (t->failed || line.n == 0)
		return false;
	if (cut_cells(t, line) != t->columns)
		return table_bad(t, "has not as many cells as the heading");
	return true;
}

bool table_number(struct table *t, size_t column, uint32_t *out)
{
	uint64_t v = 0;
	if (t->cell[column].n > 0 && (!str_u64(t->cell[column], &v) || v > 1000000))
		return table_bad(t, "a number is wanted");
	*out = (uint32_t)v;
	return true;
}

bool table_day(struct table *t, size_t column, int32_t none, int32_t *out)
{
	str s = t->cell[column];
	struct date d;
	*out = none;
	if (s.n == 0)
		return true;
	if (s.n != 10 || s.p[4] != '-' || !date_read(s, 2100, &d) || !date_full(d))
		return table_bad(t, "a date as 2026-08-15 is wanted");
	*out = date_days(d);
	return true;
}

bool table_period(struct table *t, size_t column, struct duty_period *out)
{
	return duty_period_read(t->cell[column], out) ||
	       table_bad(t, "a period as `72 h` or `1 month` is wanted");
}

bool table_yes(struct table *t, size_t column, bool *out)
{
	*out = str_eq(t->cell[column], STR("yes"));
	return *out || str_eq(t->cell[column], STR("no")) || table_bad(t, "yes or no is wanted");
}

bool table_words(struct table *t, size_t column, unsigned char sep, struct duty_words *out)
{
	str s = t->cell[column];
	*out = (struct duty_words){.n = 0};
	while (s.n > 0) {
		str word = str_trim(str_cut(&s, sep));
		if (word.n == 0)
			continue;
		if (out->n == DUTY_WORDS_MOST)
			return table_bad(t, "too many words in one cell");
		out->word[out->n++] = word;
	}
	return true;
}

bool table_one(struct table *t, size_t column, const char *const *word, size_t n, size_t *out)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(t->cell[column], str_of(word[i]))) {
			*out = i;
			return true;
		}
	return table_bad(t, "a word that this version of kond does not know");
}
