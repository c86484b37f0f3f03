/* paper_sqlite - the tables of a paper as an SQLite database, made in memory and taken as bytes:
 * each sheet a table, text in every column or the kinds the cells have. */
#include "sim/paper.h"

#include <sqlite3.h>

#include "base/arena.h"
#include "base/must.h"

static void run(sqlite3 *db, struct out *sql)
{
	out_char(sql, '\0');
	must(sqlite3_exec(db, (const char *)sql->p, NULL, NULL, NULL) == SQLITE_OK);
	out_clear(sql);
}

static void put_table_name(struct out *sql, const struct look *l, unsigned no)
{
	static const char *const names[] = {"patient", "uitslag", "aanvraag", "export"};
	out_z(sql, names[(l->seed + no) % 4]);
	out_dec(sql, no);
}

static void make_table(sqlite3 *db, struct out *sql, const struct paper *p,
		       const struct paper_block *head, const struct look *l, unsigned no)
{
	out_z(sql, "CREATE TABLE ");
	put_table_name(sql, l, no);
	out_z(sql, " (id INTEGER PRIMARY KEY");
	for (size_t i = 0; i < head->n; i++) {
		out_z(sql, ", \"");
		out_str(sql, paper_words(p, head->cell + i));
		out_z(sql, "\" TEXT");
	}
	out_char(sql, ')');
	run(db, sql);
}

static sqlite3_stmt *prepare_row(sqlite3 *db, struct out *sql, const struct look *l, unsigned no,
				 size_t columns)
{
	sqlite3_stmt *s = NULL;
	out_z(sql, "INSERT INTO ");
	put_table_name(sql, l, no);
	out_z(sql, " VALUES (NULL");
	for (size_t i = 0; i < columns; i++)
		out_z(sql, ",?");
	out_char(sql, ')');
	must(sqlite3_prepare_v2(db, (const char *)sql->p, (int)sql->n, &s, NULL) == SQLITE_OK);
	out_clear(sql);
	return s;
}

static void put_row(sqlite3_stmt *s, const struct paper *p, const struct paper_block *k)
{
	for (size_t i = 0; i < k->n; i++) {
		str v = paper_words(p, k->cell + i);
		must(sqlite3_bind_text(s, (int)i + 1, (const char *)v.p, (int)v.n, SQLITE_STATIC) ==
		     SQLITE_OK);
	}
	must(sqlite3_step(s) == SQLITE_DONE);
	sqlite3_reset(s);
}

void write_sqlite(struct out *o, const struct paper *p, const struct look *l)
{
	struct out sql = out_mem();
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	sqlite3_int64 n = 0;
	unsigned no = 0;
	must(sqlite3_open(":memory:", &db) == SQLITE_OK);
	must(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
	for (size_t b = 0; b < p->blocks; b++) {
		const struct paper_block *k = &p->block[b];
		if (k->kind == BLOCK_head) {
			sqlite3_finalize(s);
			make_table(db, &sql, p, k, l, ++no);
			s = prepare_row(db, &sql, l, no, k->n);
		} else if (k->kind == BLOCK_row && s != NULL) {
			put_row(s, p, k);
		}
	}
	sqlite3_finalize(s);
	must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
	unsigned char *bytes = sqlite3_serialize(db, "main", &n, 0);
	must(bytes != NULL || n == 0);
	out_bytes(o, bytes, (size_t)n);
	sqlite3_free(bytes);
	must(sqlite3_close(db) == SQLITE_OK);
	out_end(&sql);
}
