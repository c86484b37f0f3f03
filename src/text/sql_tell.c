/*
 * sql_tell - telling a dump of a database from other text, and its dialect. Own method: the first
 * line that is no remark begins a statement, and some line brings rows or columns. Refuses programs
 * and letters with SQL in them.
 */
#include "text/sql.h"

#define HEAD_LINES 400

static bool begins_with(str line, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (sql_word(line, 0, words[i]) > 0)
			return true;
	return false;
}

/* Lines of a head that begin as statements. */
struct lines {
	unsigned n, data; /* data: they bring rows or columns */
	bool first;       /* the first one that is no remark begins as SQL */
	bool dump;        /* it begins with the remark of a dump program */
	bool tables;      /* two tables are named */
};

static bool is_data(str line, str *out_name)
{
	static const struct {
		const char *first, *second;
	} known[] = {{"INSERT", "INTO"},
		     {"INSERT", NULL},
		     {"REPLACE", "INTO"},
		     {"CREATE", "TABLE"},
		     {"COPY", NULL}};
	size_t from, to;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t at = sql_word(line, 0, known[i].first);
		if (at == 0)
			continue;
		at = sql_blank(line, at);
		if (known[i].second != NULL && (at = sql_word(line, at, known[i].second)) == 0)
			continue;
		at = sql_blank(line, at);
		if (known[i].second == NULL && i == 1 && line.p[at < line.n ? at : 0] != '[')
			continue;
		at = sql_path(line, at, &from, &to);
		if (at == 0 || (i == 4 && str_find_nocase(line, STR("stdin")) == line.n))
			continue;
		*out_name = str_sub(line, from, to);
		return true;
	}
	return false;
}

static struct lines look_at(str text)
{
	static const char *const words[] = {
	    "INSERT", "REPLACE",  "CREATE", "DROP",     "SET",    "USE",    "BEGIN",   "COPY",
	    "LOCK",   "ALTER",    "PRAGMA", "GO",       "START",  "SELECT", "DELETE",  "UPDATE",
	    "COMMIT", "SPOOL",    "PROMPT", "REM",      "PRINT",  "IF",     "DECLARE", "EXEC",
	    "GRANT",  "WHENEVER", "DEFINE", "TRUNCATE", "ANALYZE"};
	struct lines l = {0};
	str last = STR_NONE, name;
	bool remark = false, any = false;
	for (unsigned i = 0; i < HEAD_LINES && text.n > 0; i++) {
		str line = str_trim(str_cut(&text, '\n'));
		bool opens = str_starts(line, STR("/*"));
		if (line.n == 0)
			continue;
		if (i < 3 && (str_find(line, STR("SQL dump")) < line.n ||
			      str_find(line, STR("MariaDB dump")) < line.n ||
			      str_find(line, STR("database dump")) < line.n))
			l.dump = true;
		remark |= opens;
		if (remark || str_starts(line, STR("--")) || line.p[0] == '#') {
			remark &= str_find(line, STR("*/")) == line.n;
			continue;
		}
		l.n++;
		if (!any)
			l.first = begins_with(line, words, sizeof(words) / sizeof(words[0])) ||
				  line.p[0] == '\\';
		any = true;
		if (is_data(line, &name)) {
			l.data++;
			l.tables |= last.n > 0 && !str_eq(name, last);
			last = name;
		}
	}
	return l;
}

int sql_bid(const struct head *h)
{
	struct lines l = look_at(h->text);
	if (l.first && l.data > 0)
		return SQL_BID;
	if (l.dump)
		return 90;
	return l.data > 1 && l.data * 3 >= l.n ? 88 : 0;
}

bool sql_tables(str text) { return look_at(text).tables; }

/* As MySQL has it, unless another program's marks stand there. */
bool sql_backslash(str text)
{
	static const char *const yes[] = {"MySQL",       "MariaDB", "phpMyAdmin",
					  "LOCK TABLES", "ENGINE=", "INTO `"};
	static const char *const no[] = {"PostgreSQL", "[dbo]", "PRAGMA", "SET DEFINE"};
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (str_find(text, str_of(no[i])) < text.n)
			return false;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (str_find(text, str_of(yes[i])) < text.n)
			return true;
	size_t at = str_find(text, STR("\\'"));
	return at + 2 < text.n && is_alpha(text.p[at + 2]);
}
