/*
 * sql_name - words, identifiers and blanks of SQL, and what a column is called towards the finder.
 * Follows ISO 9075-2 section 5.2, and the quotes of MySQL (`x`) and SQL Server ([x]).
 */
#include "base/utf8.h"
#include "text/sql.h"

#define REMARK_BYTES ((size_t)4096) /* in places of blanks */

size_t sql_blank(str s, size_t at)
{
	while (at < s.n) {
		str rest = str_sub(s, at, s.n);
		size_t end;
		if (is_blank(rest.p[0])) {
			at++;
		} else if (str_starts(rest, STR("--"))) {
			end = str_find_byte(str_sub(rest, 0, REMARK_BYTES), '\n');
			if (end >= rest.n)
				return s.n + 1;
			if (end == REMARK_BYTES)
				return at;
			at += end + 1;
		} else if (str_starts(rest, STR("/*"))) {
			str view = str_sub(rest, 2, REMARK_BYTES);
			end = str_find(view, STR("*/"));
			if (end == view.n)
				return rest.n < REMARK_BYTES ? s.n + 1 : at;
			at += end + 4;
		} else {
			break;
		}
	}
	return at;
}

static bool is_name_byte(unsigned char c)
{
	return is_alnum(c) || c == '_' || c == '$' || c == '#' || c >= 0x80;
}

size_t sql_word(str s, size_t at, const char *word)
{
	str w = str_of(word);
	size_t end = at + w.n;
	if (at >= s.n || s.n - at < w.n || to_upper(s.p[at]) != w.p[0] ||
	    !str_eq_nocase(str_sub(s, at, end), w))
		return 0;
	return end == s.n || !is_name_byte(s.p[end]) ? end : 0;
}

size_t sql_name(str s, size_t at, size_t *out_from, size_t *out_to)
{
	unsigned char c = at < s.n ? s.p[at] : 0;
	unsigned char shut = c == '[' ? ']' : c == '`' || c == '"' ? c : 0;
	size_t to = at;
	if (shut != 0) {
		to = at + 1 + str_find_byte(str_sub(s, at + 1, at + 2 + SQL_NAME_BYTES), shut);
		*out_from = at + 1;
		*out_to = to;
		return to < s.n && s.p[to] == shut && to > at + 1 ? to + 1 : 0;
	}
	while (to < s.n && is_name_byte(s.p[to]) && to - at <= SQL_NAME_BYTES)
		to++;
	*out_from = at;
	*out_to = to;
	return to > at && to - at <= SQL_NAME_BYTES && !is_digit(c) ? to : 0;
}

size_t sql_path(str s, size_t at, size_t *out_from, size_t *out_to)
{
	size_t end = sql_name(s, at, out_from, out_to);
	for (unsigned i = 0; i < 4 && end > 0 && end < s.n && s.p[end] == '.'; i++)
		end = sql_name(s, end + 1, out_from, out_to);
	return end;
}

size_t sql_bracket(str s, size_t at)
{
	unsigned depth = 0;
	for (; at < s.n; at++) {
		unsigned char c = s.p[at];
		if (c == '\'' || c == '`' || c == '"')
			at = at + 1 + str_find_byte(str_sub(s, at + 1, s.n), c);
		else if (c == '(')
			depth++;
		else if (c == ')' && --depth == 0)
			return at + 1;
	}
	return 0;
}

str sql_refers(str item)
{
	size_t at = str_find_nocase(item, STR("REFERENCES")), from, to;
	if (at == item.n || sql_path(item, sql_blank(item, at + 10), &from, &to) == 0)
		return STR_NONE;
	return str_sub(item, from, to);
}

bool sql_constraint(str item)
{
	static const char *const words[] = {"PRIMARY", "KEY",     "UNIQUE", "CONSTRAINT",
					    "FOREIGN", "INDEX",   "CHECK",  "FULLTEXT",
					    "SPATIAL", "EXCLUDE", "PERIOD", "LIKE"};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (sql_word(item, 0, words[i]) > 0)
			return true;
	return false;
}

size_t sql_item(str s, size_t at, size_t end)
{
	for (; at < end; at++) {
		unsigned char c = s.p[at];
		if (c == '(')
			at = sql_bracket(str_sub(s, 0, end), at) - 1;
		else if (c == '\'' || c == '`' || c == '"')
			at = at + 1 + str_find_byte(str_sub(s, at + 1, end), c);
		else if (c == ',' || c == ')')
			break;
		if (at >= end)
			return end;
	}
	return at;
}

/* ---- columns of keys ---- */

/* What rows of a table are: the last word of its name tells. */
static const struct {
	const char *word; /* utf8_key form */
	const char *heading;
} rows_of[] = {
    {"patient", "patient.id"},
    {"patienten", "patient.id"},
    {"patients", "patient.id"},
    {"ptnt", "patient.id"},
    {"client", "patient.id"},
    {"clienten", "patient.id"},
    {"clients", "patient.id"},
    {"persoon", "patient.id"},
    {"personen", "patient.id"},
    {"person", "patient.id"},
    {"persons", "patient.id"},
    {"deelnemer", "patient.id"},
    {"deelnemers", "patient.id"},
    {"verzekerde", "patient.id"},
    {"verzekerden", "patient.id"},
    {"order", "order.id"},
    {"orders", "order.id"},
    {"aanvraag", "order.id"},
    {"aanvragen", "order.id"},
    {"request", "order.id"},
    {"requests", "order.id"},
    {"onderzoek", "order.id"},
    {"onderzoeken", "order.id"},
    {"labaanvraag", "order.id"},
    {"labaanvragen", "order.id"},
    {"specimen", "specimen.id"},
    {"specimens", "specimen.id"},
    {"monster", "specimen.id"},
    {"monsters", "specimen.id"},
    {"sample", "specimen.id"},
    {"samples", "specimen.id"},
    {"aanvrager", "requester.id"},
    {"aanvragers", "requester.id"},
    {"requester", "requester.id"},
    {"requesters", "requester.id"},
    {"arts", "requester.id"},
    {"artsen", "requester.id"},
    {"huisarts", "requester.id"},
    {"huisartsen", "requester.id"},
    {"verwijzer", "requester.id"},
    {"verwijzers", "requester.id"},
    {"inzender", "requester.id"},
    {"inzenders", "requester.id"},
    {"practitioner", "requester.id"},
    {"practitioners", "requester.id"},
    {"doctor", "requester.id"},
    {"doctors", "requester.id"},
    {"physician", "requester.id"},
    {"physicians", "requester.id"},
    {"provider", "requester.id"},
    {"providers", "requester.id"},
    {"zorgverlener", "requester.id"},
    {"zorgverleners", "requester.id"},
    {"behandelaar", "requester.id"},
    {"behandelaars", "requester.id"},
    {"gp", "requester.id"},
    {"gps", "requester.id"},
    {"praktijk", "practice.id"},
    {"praktijken", "practice.id"},
    {"practice", "practice.id"},
    {"practices", "practice.id"},
    {"huisartspraktijk", "practice.id"},
    {"huisartsenpraktijk", "practice.id"},
    {"huisartsenpraktijken", "practice.id"},
    {"instelling", "practice.id"},
    {"instellingen", "practice.id"},
    {"organisatie", "practice.id"},
    {"organisaties", "practice.id"},
    {"organization", "practice.id"},
    {"organizations", "practice.id"},
};

static bool of_rows(str key, str *out_heading)
{
	static const char *const around[] = {"tbl", "tabel", "table", "tab", "dbo", "lab", "lis"};
	for (size_t i = 0; i < sizeof(around) / sizeof(around[0]); i++) {
		str w = str_of(around[i]);
		if (key.n > w.n + 2 && str_starts(key, w))
			key = str_sub(key, w.n, key.n);
		else if (key.n > w.n + 2 && str_ends(key, w))
			key = str_sub(key, 0, key.n - w.n);
	}
	for (size_t i = 0; i < sizeof(rows_of) / sizeof(rows_of[0]); i++) {
		if (!str_eq(key, str_of(rows_of[i].word)))
			continue;
		*out_heading = str_of(rows_of[i].heading);
		return true;
	}
	return false;
}

/* "patient_id", "patientId", "id_patient", "fk_patient": the word for what is referred to. */
static str referred(str key)
{
	str s = str_starts(key, STR("fk")) ? str_sub(key, 2, key.n) : key;
	if (s.n > 4 && str_ends(s, STR("id")))
		return str_sub(s, 0, s.n - 2);
	if (s.n > 4 && str_starts(s, STR("id")))
		return str_sub(s, 2, s.n);
	return s.n < key.n ? s : STR_NONE;
}

str sql_heading(struct arena *a, str table, str column, str refers)
{
	str heading = STR_NONE, key = utf8_key(a, column), own = utf8_key(a, table), word;
	while (own.n > 0 && is_digit(own.p[own.n - 1]))
		own.n--;
	word = referred(key);
	if (refers.n > 0 && of_rows(utf8_key(a, refers), &heading))
		return heading;
	if (str_eq(key, STR("id")) && of_rows(own, &heading))
		return heading;
	if (word.n > 0 && of_rows(word, &heading))
		return heading;
	return column;
}
