/*
 * det_birth_date - dates of birth (formats.md 1.7). A date is one of birth only with a label, a
 * register position or a column that says so. Incomplete dates of the population register
 * (19680000) are read. Refuses years before 1895 and after next year's turn, and dates that a label
 * names as something else.
 */
#include "find/birth_date.h"

#include "base/date.h"
#include "find/seek.h"

#define NUMBER_DIGITS  9    /* of a BSN */
#define DATE_BYTES     10   /* [byte] of 14-09-1958 */
#define DATE_LEAST     6    /* [byte] of the shortest date read in running text */
#define PIVOT_YEAR     2026 /* two-digit years above this one's are of the century before */
#define YEAR_FIRST     1895
#define YEAR_LAST      2035
#define LABEL_BYTES    34
#define TOKEN_BYTES    24
#define BEHIND_BYTES   24 /* [byte] of a label behind its date */
#define GAP_BYTES      48 /* [byte] between columns of a list */
#define NAME_LINE      60 /* [byte] of a line that holds a name alone */
#define PATIENT_DIGITS 5  /* of the shortest number of a patient */

static const struct header headers[] = {
    {"geboortedatum", KIND_birth_date},
    {"gebdatum", KIND_birth_date},
    {"gebdtm", KIND_birth_date},
    {"gdat", KIND_birth_date},
    {"gebdag", KIND_birth_date},
    {"gebdatm", KIND_birth_date},
    {"gebdat", KIND_birth_date},
    {"gebdt", KIND_birth_date},
    {"geboren", KIND_birth_date},
    {"geborenop", KIND_birth_date},
    {"geboorte", KIND_birth_date},
    {"geb", KIND_birth_date},
    {"gd", KIND_birth_date},
    {"dob", KIND_birth_date},
    {"birthdate", KIND_birth_date},
    {"dateofbirth", KIND_birth_date},
    {"birth", KIND_birth_date},
    {"birthtime", KIND_birth_date},
    {"birthday", KIND_birth_date},
    {"geboortedag", KIND_birth_date},
    {"datumgeboorte", KIND_birth_date},
    {"gebdatumpatient", KIND_birth_date},
    {"geboortedatumpatient", KIND_birth_date},
    {"patientgeboortedatum", KIND_birth_date},
    {"geboortedt", KIND_birth_date},
    {"dtgeboorte", KIND_birth_date},
    {"geboortejaar", KIND_birth_date},
    {"gebjr", KIND_birth_date},
    {"gebjaar", KIND_birth_date},
    {"birthyear", KIND_birth_date},
    {"010310", KIND_birth_date},
    {"patientbirthdate", KIND_birth_date},
    {"geburtsdatum", KIND_birth_date},
    {"geburtstag", KIND_birth_date},
    {"gbdt", KIND_birth_date},
    {"gbdat", KIND_birth_date},
    {"gebd", KIND_birth_date},
    {"gebdate", KIND_birth_date},
    {"datumgeb", KIND_birth_date},
    {"dtgeb", KIND_birth_date},
    {"birthdt", KIND_birth_date},
    {"geboorted", KIND_birth_date},
    {"geboortedat", KIND_birth_date},
    {"gdatum", KIND_birth_date},
    {"birthd", KIND_birth_date},
    {"bday", KIND_birth_date},
    {"00100030", KIND_birth_date},
    {NULL, KIND_none},
};

static void put_number(unsigned char *p, unsigned v, unsigned width)
{
	while (width > 0) {
		p[--width] = (unsigned char)('0' + v % 10);
		v /= 10;
	}
}

static str write_date(unsigned char p[BIRTH_DATE_BYTES], struct date d)
{
	put_number(p, d.year, 4);
	p[4] = p[7] = '-';
	put_number(p + 5, d.month, 2);
	put_number(p + 8, d.day, 2);
	return (str){p, BIRTH_DATE_BYTES};
}

static bool plausible(struct date d)
{
	return date_valid(d) && d.year >= YEAR_FIRST && d.year <= YEAR_LAST;
}

/* "090256" is 9 February 1956; the column typer has put years that come first behind. */
static bool six_digits(str s, struct date *out)
{
	unsigned char p[8];
	uint64_t number;
	if (s.n != 6 || !str_u64(s, &number))
		return false;
	for (size_t i = 0, k = 0; i < 8; i++)
		p[i] = i == 2 || i == 5 ? '-' : s.p[k++];
	return date_read((str){p, 8}, PIVOT_YEAR, out) && date_full(*out) &&
	       out->day == number / 10000;
}

/* The day before "(45 jr)", ", 45 jaar", " / 45". */
static str without_age(str s)
{
	size_t i = 8;
	while (i < s.n && s.p[i] != '(' && s.p[i] != ',' && s.p[i] != '[' &&
	       !(s.p[i] == '/' && s.p[i - 1] == ' '))
		i++;
	return i < s.n ? str_trim(str_sub(s, 0, i)) : s;
}

static bool read_cell(struct arena *a, enum kind kind, str s, str *out_value,
		      unsigned *out_evidence, int *out_score)
{
	struct date d;
	uint64_t number;
	int score = 25;
	s = str_trim(s);
	while (s.n > 0 && (s.p[0] == '*' || s.p[0] == '\''))
		s = str_trim(str_sub(s, 1, s.n));
	if (kind != KIND_birth_date || s.n < 4 || s.n > 40)
		return false;
	s = without_age(s);
	if (str_u64(s, &number) && s.n == 4 && number >= YEAR_FIRST && number <= YEAR_LAST) {
		d = (struct date){.year = (uint16_t)number};
		score = 5;
	} else if (str_u64(s, &number) && s.n == 5 && number > 0 && number < 60000) {
		d = date_of_days((int32_t)number -
				 25569); /* days since 1899-12-30, as spreadsheets count */
		score = 4;
	} else if (six_digits(s, &d)) {
		score = 4;
	} else if (!date_read(s, PIVOT_YEAR, &d)) {
		return false;
	}
	if (!plausible(d))
		return false;
	*out_value = write_date(arena_new(a, unsigned char, BIRTH_DATE_BYTES), d);
	*out_evidence = EV_check;
	*out_score = score;
	return true;
}

static const str labels[] = {SEEK("geboortedatum"), SEEK("geb"),
			     SEEK("geb."),          SEEK("gebdat"),
			     SEEK("gebdatum"),      SEEK("geb.datum"),
			     SEEK("geb.dat"),       SEEK("geboren"),
			     SEEK("g.d."),          SEEK("gd"),
			     SEEK("dob"),           SEEK("d.o.b."),
			     SEEK("d.o.b"),         SEEK("date of birth"),
			     SEEK("birthdate"),     SEEK("birth date"),
			     SEEK("born"),          SEEK("geboorte"),
			     SEEK("\u00b0"),        SEEK_END};
static const str others[] = {SEEK("datum"),     SEEK("afname"),    SEEK("afgenomen"),
			     SEEK("ontvangen"), SEEK("ontvangst"), SEEK("aanvraag"),
			     SEEK("rapport"),   SEEK("verslag"),   SEEK("uitslag"),
			     SEEK("overleden"), SEEK("verzonden"), SEEK("geautoriseerd"),
			     SEEK("print"),     SEEK("op"),        SEEK("van"),
			     SEEK("per"),       SEEK("tot"),       SEEK("sinds"),
			     SEEK("d.d."),      SEEK("dd"),        SEEK_END};

/* label_before - what stands before the date names it as one of birth, and nothing nearer names it
 * as another. */
static bool label_before(str before)
{
	size_t own = seek_has(before, labels);
	if (own == 0) {
		str tail = str_trim(before);
		return tail.n > 0 && (tail.p[tail.n - 1] == '*' || str_ends(tail, STR("\u00b0"))) &&
		       before.n - tail.n < 2;
	}
	str between = str_sub(before, own, before.n);
	if (seek_digit(between, 0) < between.n)
		return false;
	return between.n < 12 || seek_has(between, others) == 0;
}

/* whose_bracket - the bracket before the date stands behind a word for a person, of whom nothing
 * else is said by a date: "een man (03-10-1984)". */
static bool whose_bracket(str before)
{
	static const str people[] = {SEEK("man"),          SEEK("vrouw"),         SEEK("jongen"),
				     SEEK("meisje"),       SEEK("heer"),          SEEK("dame"),
				     SEEK("pati\u00ebnt"), SEEK("pati\u00ebnte"), SEEK("patient"),
				     SEEK("patiente"),     SEEK("zuigeling"),     SEEK("kleuter"),
				     SEEK("gentleman"),    SEEK("lady"),          SEEK("woman"),
				     SEEK("boy"),          SEEK("girl"),          SEEK_END};
	if (!str_ends(before, STR(" (")))
		return false;
	str word = str_sub(before, 0, before.n - 2);
	return word.n > 0 && seek_has(word, people) == word.n;
}

/* label_behind_date - "die op 04-05-1995 is geboren", "op 3 mei 1960 te Hoorn geboren". */
static bool label_behind_date(str after)
{
	static const str words[] = {SEEK("geboren"), SEEK("geb."), SEEK_END};
	size_t end = seek_has(after, words);
	for (size_t i = 0; i < end; i++)
		if (is_digit(after.p[i]) || str_find_byte(STR(".,;:("), after.p[i]) < 5)
			return end > 4 && i + 1 == end && after.p[i] == '.';
	return end > 0;
}

/* label_above - the label stands alone at the same column of a form, on the line before; read as
 * "label" newline "date". */
static bool label_above(str s, size_t from)
{
	size_t line = seek_line(s, from);
	if (str_trim(str_sub(s, line, from)).n > 0 || line == 0)
		return false;
	size_t end = line - 1;
	if (end > 0 && s.p[end - 1] == '\r')
		end--;
	str above = str_trim(seek_before(s, end, 40));
	return above.n < 30 && seek_has(above, labels) > 0 && seek_digit(above, 0) == above.n;
}

/* token_end - where a date that starts at from can end: digits, separators, and one month name. */
static size_t token_end(str s, size_t from)
{
	size_t i = from, digits = 0, names = 0;
	while (i < s.n && i - from < TOKEN_BYTES) {
		unsigned char c = s.p[i];
		if (is_digit(c)) {
			if (++digits > 8)
				break;
		} else if (is_alpha(c)) {
			size_t to = i;
			while (to < s.n && is_alpha(s.p[to]))
				to++;
			if (names++ > 0 || digits == 0 || digits > 2 || to - i < 3 || to - i > 9)
				break;
			i = to;
			continue;
		} else if (c == '\'' || c == '-' || c == '/' || c == '.' || c == ':' || c == ' ') {
			if (digits >= 8 || (c == ' ' && i > from && s.p[i - 1] == ' '))
				break;
		} else {
			break;
		}
		i++;
	}
	while (i > from && !is_digit(s.p[i - 1]))
		i--;
	return i;
}

/* read_token - the longest date from from; shorter ends are tried where the text goes on behind it.
 */
static size_t read_token(str s, size_t from, struct date *out)
{
	size_t to = token_end(s, from);
	while (to > from && to - from >= DATE_LEAST) {
		if (date_read(str_sub(s, from, to), PIVOT_YEAR, out) && plausible(*out))
			return to;
		do
			to--;
		while (to > from && is_digit(s.p[to]));
		while (to > from && !is_digit(s.p[to - 1]))
			to--;
	}
	return from;
}

/* seed_near - a word that begins like a label stands so near before the date at at that it may name
 * it, on its line or the line above; seen: the last such word before it, SIZE_MAX when there is
 * none. */
static bool seed_near(const struct text_index *x, size_t at, size_t seen)
{
	str s = x->text;
	if ((seen != SIZE_MAX && at - seen <= LABEL_BYTES) ||
	    index_any(x, MARK_high, at > LABEL_BYTES ? at - LABEL_BYTES : 0, at))
		return true; /* the degree sign is a label too */
	size_t i = at;
	while (i > 0 && (s.p[i - 1] == ' ' || s.p[i - 1] == '\t') && at - i < LABEL_BYTES)
		i--;
	unsigned char c = i > 0 ? s.p[i - 1] : 0;
	return c == '*' || (seen != SIZE_MAX && (c == '\n' || c == '\r' || c == ' '));
}

/* seed_behind - a word that begins like a label stands near behind the date at at; word: the first
 * of the index that is not before it. */
static bool seed_behind(const struct text_index *x, size_t word, size_t at)
{
	for (; word < x->words && x->word[word].at - at < TOKEN_BYTES + BEHIND_BYTES; word++)
		if ((x->word[word].seeds & SEED_birth) != 0)
			return true;
	return false;
}

/* time_at - the time of day of a moment: "T00:00" behind its date. */
static bool time_at(str s, size_t at)
{
	return at + 5 < s.n && s.p[at] == 'T' && is_digit(s.p[at + 1]) && is_digit(s.p[at + 2]) &&
	       s.p[at + 3] == ':' && is_digit(s.p[at + 4]);
}

/* name_line - the line at from holds "Surname, A.B." and nothing else. */
static bool name_line(str s, size_t from)
{
	str line = str_trim(seek_after(s, from, NAME_LINE));
	size_t comma = str_find_byte(line, ',');
	str behind = str_trim(str_sub(line, comma + 1, line.n));
	return comma > 1 && comma < line.n && line.n < NAME_LINE && behind.n > 1 &&
	       (is_upper(behind.p[0]) || behind.p[0] >= 0x80) &&
	       str_find_byte(behind, '.') < behind.n && seek_digit(line, 0) == line.n;
}

/* sex_behind - "14-09-1958 M" ends the line, and the next one holds the name. */
static bool sex_behind(str s, size_t at)
{
	size_t end = at + 2;
	bool sex = end < s.n && s.p[at] == ' ' &&
		   (s.p[at + 1] == 'M' || s.p[at + 1] == 'V' || s.p[at + 1] == 'F');
	end += sex && s.p[end] == '\r';
	return sex && end < s.n && s.p[end] == '\n' && name_line(s, end + 1);
}

static void scan(struct hits *h, const struct text_index *x)
{
	str s = x->text;
	size_t word = 0, seen = SIZE_MAX, done = 0;
	for (const struct text_run *r = x->run; r < x->run + x->runs; r++) {
		size_t at = r->at, run = r->n;
		struct date d;
		if (at < done || run == 0 || run == 3 || (run > 4 && run != 8) ||
		    (at > 0 && is_alnum(s.p[at - 1])))
			continue;
		for (; word < x->words && x->word[word].at < at; word++)
			if ((x->word[word].seeds & SEED_birth) != 0)
				seen = x->word[word].at;
		bool labelled =
		    seed_near(x, at, seen) && token_end(s, at) - at >= DATE_LEAST &&
		    (label_before(seek_before(s, at, LABEL_BYTES)) || label_above(s, at));
		labelled |=
		    at > 0 && s.p[at - 1] == '(' && whose_bracket(seek_before(s, at, LABEL_BYTES));
		if (!labelled && run == 2 && at + DATE_BYTES < s.n && s.p[at + 2] == '-' &&
		    sex_behind(s, at + DATE_BYTES))
			labelled = true;
		size_t to = labelled || seed_behind(x, word, at) ? read_token(s, at, &d) : at;
		if (!labelled && to > at && !label_behind_date(seek_after(s, to, BEHIND_BYTES)))
			to = at;
		if (to > at && (to >= s.n || !is_alnum(s.p[to]) || time_at(s, to))) {
			unsigned char b[BIRTH_DATE_BYTES];
			hit_add(h, KIND_birth_date, EV_label | EV_check, ROLE_none, at, to,
				write_date(b, d));
			done = to;
			continue;
		}
		done = at + run;
		while (done < s.n &&
		       (is_digit(s.p[done]) || ((s.p[done] == '-' || s.p[done] == '.' ||
						 s.p[done] == '/' || s.p[done] == ':') &&
						done + 1 < s.n && is_digit(s.p[done + 1]))))
			done++;
	}
}

size_t birth_date_at(str s, size_t from, unsigned char out[BIRTH_DATE_BYTES])
{
	struct date d;
	size_t to = from < s.n && is_digit(s.p[from]) ? read_token(s, from, &d) : from;
	if (to == from || !date_full(d) || (to < s.n && is_alnum(s.p[to])))
		return from;
	size_t next = to + (to < s.n && (s.p[to] == ' ' || s.p[to] == 'T'));
	size_t digits = seek_digits(s, next, 3), colon = next + digits;
	if (digits > 0 && digits < 3 && colon < s.n && s.p[colon] == ':')
		return from;
	write_date(out, d);
	return to;
}

/* number_behind - a telephone number or a number of a person follows: "   06-", ", BSN". */
static bool number_behind(str s, size_t at)
{
	size_t i = at;
	bool slash = false;
	while (i < s.n && i - at < GAP_BYTES &&
	       (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == ',' || s.p[i] == ';' ||
		s.p[i] == '|' || s.p[i] == ')' || s.p[i] == '/'))
		slash |= s.p[i++] == '/';
	str rest = str_sub(s, i, s.n);
	if (i == at || rest.n < 4)
		return false;
	return str_eq_nocase(str_sub(rest, 0, 3), STR("bsn")) ||
	       str_eq_nocase(str_sub(rest, 0, 3), STR("tel")) ||
	       (!slash && (rest.p[0] == '0' || rest.p[0] == '+') && is_digit(rest.p[1]));
}

/* label_behind - the sex and then a number or the end of the line follow: on a label, below the
 * name. */
static bool label_behind(str s, size_t at)
{
	size_t i = at;
	while (i < s.n && s.p[i] == ' ' && i - at < 4)
		i++;
	unsigned char c = i < s.n ? to_lower(s.p[i]) : 0, next = i + 1 < s.n ? s.p[i + 1] : '\n';
	return i > at && (c == 'm' || c == 'v' || c == 'f') &&
	       (next == '\n' || next == '\r' || number_behind(s, i + 1) ||
		(next == ' ' && seek_digits(s, i + 2, PATIENT_DIGITS) == PATIENT_DIGITS));
}

bool birth_date_numbered(str s, size_t from)
{
	str before = str_trim(str_sub(s, seek_line(s, from), from));
	return before.n == NUMBER_DIGITS && seek_digits(before, 0, SIZE_MAX) == before.n;
}

bool birth_date_place(str s, size_t to, size_t *out_from, bool *out_sure)
{
	unsigned char room[BIRTH_DATE_BYTES];
	size_t i = to;
	bool bracket = false, below = false;
	while (i < s.n && i - to < 2 && (s.p[i] == '\n' || s.p[i] == '\r'))
		below |= s.p[i++] == '\n';
	while (i < s.n && i - to < GAP_BYTES &&
	       (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == ',' || s.p[i] == ';' ||
		s.p[i] == '|' || s.p[i] == '-' || s.p[i] == '/' || (s.p[i] == '(' && !bracket)))
		bracket |= s.p[i++] == '(';
	size_t end = i > to ? birth_date_at(s, i, room) : i;
	if (end == i ||
	    (bracket && (end >= s.n || (s.p[end] != ')' && s.p[end] != ',' && s.p[end] != ';'))))
		return false;
	*out_from = i;
	*out_sure = bracket || number_behind(s, end) || label_behind(s, end);
	return !below || (*out_sure && !bracket);
}

static void start(void)
{
	for (const str *l = labels; l->n > 0; l++)
		if (is_alpha(l->p[0]))
			text_seed(SEED_birth, *l);
}

const struct detector detector_birth_date = {
    .name = "birth_date",
    .version = 1,
    .finds = "dates of birth, also incomplete ones",
    .standard = "BRP element 03.10; formats.md 1.7",
    .headers = headers,
    .start = start,
    .cell = read_cell,
    .scan = scan,
};
