/*
 * dialect - telling whether a text is a table, and how it is delimited: which separator gives
 * neighbouring rows the same number of cells. Own method. Refuses prose, source code, JSON, XML and
 * SQL, where separators stand too.
 */
#include "text/delimited.h"

#define ROWS_MAX        400
#define LIST_LINE_BYTES 60
#define SETTLED_ROWS    12
#define SECTION_ROWS    12  /* of several tables in one text */
#define FORM_LINES      200 /* lines that are looked at to tell a form from a table */

/* Rows of a text under one separator. */
struct tally {
	unsigned n;               /* rows that are not blank */
	unsigned cells[ROWS_MAX]; /* of each row */
	size_t from[ROWS_MAX];
	bool filled[ROWS_MAX];      /* more than one cell holds something */
	unsigned fit;               /* rows with as many cells as a neighbour, and more than one */
	unsigned usual, usual_rows; /* the most frequent number of cells above one */
	unsigned code;              /* rows that look like code or markup */
	unsigned tail_empty, head_empty; /* rows with nothing in the last, in the first cell */
	size_t bytes, total;             /* of all rows; cells of all rows */
	bool doubtful;                   /* an unclosed quote */
	bool comma;                      /* the separator may be a decimal one too */
	bool decimals;                   /* and it is */
	unsigned heading;                /* cells of the first row, when it looks like headings */
	unsigned pairs[ROWS_MAX];        /* of cells that may be a number cut in two */
};

static bool looks_like_code(str s)
{
	static const str marks[] = {
	    STR("//"),      STR("/*"),      STR("#include"), STR("#define"), STR("typedef "),
	    STR("struct "), STR("return "), STR("INSERT "),  STR("CREATE "), STR("--"),
	    STR("UNA"),     STR("UNB+"),    STR("MSH"),      STR("PID|"),    STR("OBX|"),
	    STR("BEGIN:"),  STR("http://"), STR("https://")};
	s = str_trim(s);
	unsigned char first = s.n > 0 ? s.p[0] : 0;
	if (first == '{' || first == '}' || first == '[' || first == ']' || first == '<' ||
	    first == '(' || first == '*' || str_ends(s, STR(");")) || str_ends(s, STR("{")) ||
	    str_ends(s, STR("*/")))
		return true;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (marks[i].p[0] == first && str_starts(s, marks[i]))
			return true;
	return false;
}

/* A line that only rules: "-----", "+----+----+", "|---|:--|", "=====". */
bool dialect_rule(str s, unsigned char sep)
{
	size_t marks = 0;
	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		if (c != '-' && c != '=' && c != '_' && c != '+' && c != '|' && c != ':' &&
		    c != ' ' && c != sep)
			return false;
		marks += c == '-' || c == '=' || c == '_';
	}
	return marks >= 5 && s.p[0] != ' ' && (sep > ' ' || sep == '\t');
}

static void tally_row(struct tally *t, const struct rows *r)
{
	unsigned i = t->n++, filled = 0;
	t->cells[i] = r->n;
	if (i == 0 && t->comma && rows_heading(r))
		t->heading = r->n;
	t->pairs[i] = t->heading > 0 && r->n > t->heading ? rows_decimals(r) : 0;
	t->from[i] = r->from;
	for (unsigned k = 0; k < r->n && filled < 2; k++)
		filled += str_trim(r->cell[k].text).n > 0;
	t->filled[i] = filled > 1;
	t->code += looks_like_code(str_sub(r->text, r->from, r->end));
	t->bytes += r->end - r->from;
	t->total += r->n;
	if (r->n > 1) {
		t->tail_empty += str_trim(r->cell[r->n - 1].text).n == 0;
		t->head_empty += str_trim(r->cell[0].text).n == 0;
	}
}

/* Commas also cut numbers when rows have as many cells more than the headings as that explains. */
static void tally_decimals(struct tally *t)
{
	unsigned fit = 0, more = 0;
	for (unsigned i = 1; i < t->n; i++) {
		more += t->cells[i] > t->heading;
		fit += t->cells[i] >= t->heading && t->cells[i] - t->pairs[i] <= t->heading;
	}
	if (t->heading < 3 || more * 10 < t->n || fit * 10 < (t->n - 1) * 9)
		return;
	t->decimals = true;
	for (unsigned i = 1; i < t->n; i++)
		if (t->cells[i] > t->heading && t->cells[i] - t->pairs[i] <= t->heading)
			t->cells[i] = t->heading;
}

static void tally_usual(struct tally *t)
{
	for (unsigned i = 0; i < t->n; i++) {
		unsigned same = 0;
		if (t->cells[i] < 2)
			continue;
		if ((i > 0 && t->cells[i - 1] == t->cells[i]) ||
		    (i + 1 < t->n && t->cells[i + 1] == t->cells[i]))
			t->fit++;
		if (i > 0 && t->cells[i - 1] == t->cells[i])
			continue; /* counted with the row before */
		for (unsigned k = 0; k < t->n; k++)
			same += t->cells[k] == t->cells[i];
		if (same > t->usual_rows) {
			t->usual_rows = same;
			t->usual = t->cells[i];
		}
	}
	if (t->usual_rows > t->fit)
		t->fit = t->usual_rows;
}

static void tally_text(struct tally *t, struct rows *r, struct arena scratch)
{
	size_t at = 0;
	*t = (struct tally){.comma = r->d.sep == ','};
	while (t->n < ROWS_MAX) {
		struct arena a = scratch;
		enum row_state s = rows_next(r, &a, at, r->d.one_line);
		if (s == ROW_unclosed) {
			t->doubtful = true;
			s = rows_next(r, &a, at, true);
		}
		if (s == ROW_short && t->n == 0 && at == 0 && r->text.n > 0) {
			r->last = true; /* one row longer than what we may look at */
			continue;
		}
		if (s != ROW_whole)
			break;
		if (!rows_blank(r) && !dialect_rule(str_sub(r->text, r->from, r->end), r->d.sep))
			tally_row(t, r);
		at = r->end;
	}
	if (t->heading > 0)
		tally_decimals(t);
	tally_usual(t);
}

/* The place behind a quoted cell that begins at `i`, i when none does there. */
static size_t quoted_end(str s, size_t i)
{
	if (s.p[i] != '"' || (i > 0 && s.p[i - 1] != ',' && s.p[i - 1] != '\n'))
		return i;
	for (size_t k = i + 1; k < s.n; k++) {
		if (s.p[k] == '\n')
			return i;
		if (s.p[k] == '"' && (k + 1 == s.n || s.p[k + 1] == ',' || s.p[k + 1] == '\n' ||
				      s.p[k + 1] == '\r'))
			return k + 1;
	}
	return i;
}

/* Do commas stand as in prose (a blank behind each) or as in decimals (a digit on either side)?
 * Those within a quoted cell cut nothing. */
static void comma_use(str s, unsigned *out_prose, unsigned *out_decimal, unsigned *out_all)
{
	*out_prose = *out_decimal = *out_all = 0;
	for (size_t i = 0; i < s.n; i++) {
		i = quoted_end(s, i);
		if (i == s.n || s.p[i] != ',')
			continue;
		(*out_all)++;
		if (i + 1 < s.n && (s.p[i + 1] == ' ' || s.p[i + 1] == '\n' || s.p[i + 1] == '\r'))
			(*out_prose)++;
		else if (i > 0 && i + 1 < s.n && is_digit(s.p[i - 1]) && is_digit(s.p[i + 1]))
			(*out_decimal)++;
	}
}

/* Tables of other widths below one another, hardly a line between them. */
static bool several_tables(const struct tally *t, unsigned prose, unsigned all)
{
	return t->n >= SECTION_ROWS && t->fit * 10 >= t->n * 7 && t->usual_rows >= 4 &&
	       t->usual > 2 && prose * 10 < all;
}

static bool comma_convinces(const struct tally *t, str s)
{
	unsigned prose, decimal, all;
	comma_use(s, &prose, &decimal, &all);
	if (t->usual_rows * 10 < t->n * 7 && !several_tables(t, prose, all))
		return false;
	if (prose * 3 > all && (t->usual < 4 || t->usual_rows < 5 || t->usual_rows * 10 < t->n * 9))
		return false;
	return t->usual > 2 || decimal * 10 < all * 9;
}

/* How good a table a separator makes: 0 none .. 100. */
static int score(const struct tally *t, str s, unsigned char sep)
{
	static const unsigned char second_best[] = {',', '|'};
	unsigned real = t->usual;
	if (t->n == 0 || t->usual < 2 || t->code * 3 > t->n || t->bytes / t->total > 120)
		return 0;
	if (t->tail_empty * 10 >= t->usual_rows * 9 || (t->usual == 2 && t->code * 5 > t->n))
		real--; /* every row ends in a separator: so does source code */
	if (real < 2 || (sep == '\t' && t->head_empty * 2 > t->n && t->usual < 4))
		return 0;
	if (t->n == 1)
		return real >= (sep == ',' ? 4u : 3u) && t->code == 0 ? 30 : 0;
	if (t->fit < 2 || t->fit * 10 < t->n * 6 || (sep == ',' && !comma_convinces(t, s)))
		return 0;
	int v = (int)(t->fit * 70 / t->n) + (int)(real > 10 ? 10 : real) * 2;
	for (size_t i = 0; i < sizeof(second_best); i++)
		v -= sep == second_best[i] ? 8 : 0;
	return v + (t->doubtful ? 0 : 10);
}

/* Where the table begins: the first row like its neighbour and not one of titles padded with
 * separators, or the headings above it. */
static size_t start_of(const struct tally *t)
{
	for (unsigned i = 0; i < t->n; i++) {
		if (t->cells[i] < 2 || !t->filled[i] ||
		    (i + 1 < t->n && t->cells[i + 1] != t->cells[i]))
			continue;
		bool headings = i > 0 && t->cells[i - 1] > 1 && t->filled[i - 1] &&
				t->cells[i - 1] * 2 >= t->cells[i];
		return t->from[headings ? i - 1 : i];
	}
	return t->n > 0 ? t->from[0] : 0;
}

/* The number of cells of the first two rows from `start` on when they agree, else the usual one. */
static unsigned columns_from(const struct tally *t, size_t start)
{
	unsigned best = 0, most = 0, seen = 0;
	for (unsigned i = 0; i < t->n && seen < 30; i++) {
		unsigned same = 0, k = i;
		if (t->from[i] < start)
			continue;
		if (seen++ == 0 && i + 1 < t->n && t->cells[i + 1] == t->cells[i])
			return t->cells[i];
		for (; k < t->n && k < i + 30; k++)
			same += t->cells[k] == t->cells[i];
		if (t->cells[i] > 1 && same > most) {
			most = same;
			best = t->cells[i];
		}
	}
	return best;
}

static bool uses_backslash(str s, unsigned char sep)
{
	unsigned with = 0, doubled = 0;
	if (str_find(s, STR("\\\"")) == s.n)
		return false;
	for (size_t i = 1; i + 1 < s.n; i++) {
		if (s.p[i] != '"')
			continue;
		unsigned char next = s.p[i + 1], before = s.p[i - 1];
		bool ends = next == sep || next == '\r' || next == '\n';
		with += before == '\\' && !ends;
		doubled += next == '"' && before != sep && before != '"' && i + 2 < s.n &&
			   s.p[i + 2] != sep;
	}
	return with > doubled;
}

/* What kind of line stands in a list. */
enum line_kind { LINE_other, LINE_number, LINE_words, LINE_code };

static enum line_kind line_kind(str s)
{
	unsigned digits = 0, letters = 0, blanks = 0, others = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		digits += is_digit(c);
		letters += is_alpha(c) || c >= 0x80;
		blanks += c == ' ';
		others += !is_alnum(c) && c < 0x80 && c != ' ' && c != '.' && c != '-' &&
			  c != '\'' && c != '@' && c != '_' && c != '/' && c != ',' && c != '+';
	}
	unsigned char end = s.p[s.n - 1];
	if (others > 0 || s.n > LIST_LINE_BYTES || end == ':' || end == '?')
		return LINE_other;
	if (letters == 0)
		return digits >= 2 ? LINE_number : LINE_other;
	if (digits == 0 && blanks <= 5 && is_upper(s.p[0]) && (end != '.' || blanks <= 2) &&
	    end != ',')
		return LINE_words;
	return blanks == 0 && digits + 1 > 0 && (digits > 0 || str_find_byte(s, '@') < s.n)
		   ? LINE_code
		   : LINE_other;
}

/* Does every word but the small ones begin with a capital, as in names? */
static bool names_only(str s)
{
	while (s.n > 0) {
		str word = str_cut(&s, ' ');
		if (word.n > 4 && is_lower(word.p[0]))
			return false;
	}
	return true;
}

/* A list: one short value a line, all of one kind; the first may be a heading. */
static bool is_list(str s, bool last)
{
	unsigned n = 0, kinds[4] = {0};
	while (s.n > 0 && n < ROWS_MAX) {
		size_t eol = 0;
		while (eol < s.n && s.p[eol] != '\n' && s.p[eol] != '\r')
			eol++;
		if (eol == s.n && !last && n > 0)
			break;
		str line = str_trim(str_sub(s, 0, eol));
		s = str_sub(s, eol + 1, s.n);
		if (line.n == 0)
			continue;
		enum line_kind k = line_kind(line);
		n++;
		if (n > 1 || k == LINE_number)
			kinds[k == LINE_words && !names_only(line) ? LINE_other : k]++;
		unsigned most =
		    kinds[LINE_number] > kinds[LINE_words] ? kinds[LINE_number] : kinds[LINE_words];
		most = kinds[LINE_code] > most ? kinds[LINE_code] : most;
		if (n - most > ROWS_MAX / 20 + 1)
			return false; /* too many odd lines, however many follow */
	}
	for (unsigned k = LINE_number; k <= LINE_code; k++)
		if (n >= 4 && (kinds[k] + 1) * 20 >= n * 19)
			return true;
	return false;
}

/* `sep=;` on the first line settles it. gives the length of that line. */
static size_t told_separator(str s, unsigned char *out_sep)
{
	if (s.n < 6 || !str_eq_nocase(str_sub(s, 0, 4), STR("sep=")) ||
	    (s.p[5] != '\r' && s.p[5] != '\n'))
		return 0;
	*out_sep = s.p[4];
	return s.p[5] == '\r' && s.n > 6 && s.p[6] == '\n' ? 7 : 6;
}

/* What is measured: a look at the text, by all of its kind. */
struct look {
	str text;  /* the whole view */
	str part;  /* what is cut into rows of it */
	bool last; /* nothing comes behind part */
	struct tally *tally;
	struct rows rows;
	bool settled; /* more rows would not change the best guess */
};

/* Values in quotes with one blank between: dumps of Progress databases (".d"). */
static bool quoted_by_blanks(str text)
{
	unsigned with = 0, n = 0;
	while (text.n > 0 && n < 20) {
		str line = str_trim(str_cut(&text, '\n'));
		unsigned gaps = 0;
		if (line.n == 0)
			continue;
		for (size_t i = 1; i + 1 < line.n; i++)
			gaps += line.p[i] == ' ' && (line.p[i - 1] == '"' || line.p[i + 1] == '"');
		n++;
		with += gaps >= 3 && str_find(line, STR("  ")) == line.n;
	}
	return n > 1 && with * 10 >= n * 9;
}

static struct dialect dialect_of(str text, unsigned char sep)
{
	return (struct dialect){.sep = sep,
				.lone_cr = str_find_byte(text, '\n') == text.n,
				.backslash = uses_backslash(text, sep),
				.columns = 1};
}

/* Measure one separator; keep it when it is better than what was found. */
static void try_separator(struct guess *g, struct look *k, struct arena scratch, unsigned char sep,
			  bool told)
{
	struct tally *t = k->tally;
	struct dialect d = dialect_of(k->text, sep);
	rows_start(&k->rows, k->part, NULL, &d, k->last, 4096);
	tally_text(t, &k->rows, scratch);
	int v = told && t->usual >= 2 ? BID_TOLD : score(t, k->part, sep);
	if (v > g->bid) {
		g->bid = v;
		g->start = start_of(t);
		g->d = d;
		g->d.columns = columns_from(t, g->start);
		g->d.decimals = t->decimals;
		k->settled = t->n >= SETTLED_ROWS && t->usual_rows == t->n && !t->doubtful;
	}
}

/* is_form - most lines that hold the separator have it behind a colon: "Naam:<tab>J. Jansen" is a
 * filled-in form, whose rows are not persons. */
static bool is_form(str text, unsigned char sep)
{
	size_t split = 0, labelled = 0;
	for (unsigned i = 0; i < FORM_LINES && text.n > 0; i++) {
		str line = str_cut(&text, '\n');
		size_t at = str_find_byte(line, sep);
		if (at == line.n)
			continue;
		str label = str_trim(str_sub(line, 0, at));
		split++;
		labelled += label.n > 1 && label.p[label.n - 1] == ':';
	}
	return labelled >= 2 && labelled * 2 > split;
}

/* The best of all separators for the part that is looked at. skip: bytes of a line that tells the
 * separator sep. */
static struct guess guess_part(struct look *k, struct arena scratch, size_t skip, unsigned char sep)
{
	static const unsigned char separators[] = {';', '\t', '|', ',', '~'};
	struct guess g = {0};
	k->settled = false;
	if (skip > 0) {
		struct look behind = *k;
		behind.text = str_sub(k->text, skip, k->text.n);
		behind.part = str_sub(k->part, skip, k->part.n);
		try_separator(&g, &behind, scratch, sep, true);
		k->rows = behind.rows;
		k->settled = behind.settled;
		g.start += skip;
		if (g.bid > 0)
			return g;
		g = (struct guess){0};
	}
	for (size_t i = 0; i < sizeof(separators); i++)
		if (str_find_byte(k->text, separators[i]) < k->text.n &&
		    !is_form(k->text, separators[i]))
			try_separator(&g, k, scratch, separators[i], false);
	if (g.bid == 0 && quoted_by_blanks(k->text))
		try_separator(&g, k, scratch, ' ', false);
	return g;
}

struct guess dialect_guess(struct arena scratch, str text, bool last)
{
	static const size_t parts[] = {512, 2048, 8192}; /* one tells, as a rule */
	struct look k = {.text = text, .tally = arena_new(&scratch, struct tally, 1)};
	struct guess g = {0};
	unsigned char sep = 0;
	size_t skip = told_separator(text, &sep);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !k.settled; i++) {
		k.part = str_sub(text, 0, parts[i]);
		if (text.n >= 2 * parts[i])
			g = guess_part(&k, scratch, skip, sep);
	}
	if (!k.settled) {
		k.part = text;
		k.last = last;
		g = guess_part(&k, scratch, skip, sep);
	}
	rows_free(&k.rows);
	if (g.bid == 0 && is_list(text, last)) {
		g.d = dialect_of(text, 0);
		g.bid = 40;
	}
	return g;
}
