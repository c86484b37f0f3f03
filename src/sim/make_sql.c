/*
 * make_sql - dumps of databases as SQL (formats.md 2.6): patients, their orders and the results in
 * three tables that join on numbers of rows, as MySQL, PostgreSQL, SQL Server, Oracle and SQLite
 * write them.
 */
#include "sim/sim.h"

enum dialect {
	DIALECT_mysql,
	DIALECT_copy,
	DIALECT_inserts,
	DIALECT_mssql,
	DIALECT_oracle,
	DIALECT_sqlite,
	DIALECT_count
};

#define STATEMENT_BYTES ((size_t)60000)
#define COLUMNS_MAX     24

/* A table of a dump. */
struct relation {
	const char *name;
	const char *column[COLUMNS_MAX];
	size_t n;
	size_t row;   /* cells of the present row so far */
	size_t begun; /* where in the text the open statement begins, plus one; 0: none is open */
};

struct dump {
	struct sim *s;
	enum dialect dialect;
	struct style style;
	enum field field[COLUMNS_MAX]; /* of the patients, behind the number of the row */
	size_t fields;
	struct relation patient, order, result;
	bool by_turns, upper;
	uint32_t results;
};

static str column_word(struct sim *s, enum field f)
{
	static const char *const words[] = {
#define FIELD(name, category, dutch, machine) machine,
#include "sim/field.tbl"
#undef FIELD
	};
	str left = str_of(words[f]), last = STR_NONE;
	uint32_t n = 1;
	for (size_t i = 0; i < left.n; i++)
		n += left.p[i] == '|';
	for (uint32_t k = rng_below(&s->rng, n) + 1; k > 0; k--)
		last = str_cut(&left, '|');
	return last;
}

static void add_column(struct dump *d, struct relation *r, str name)
{
	r->column[r->n++] = str_z(&d->s->scratch, name);
}

static void add_field(struct dump *d, enum field f)
{
	d->field[d->fields++] = f;
	add_column(d, &d->patient, f == FIELD_patient ? STR("patnr") : column_word(d->s, f));
}

static uint64_t mask(const struct dump *d)
{
	uint64_t m = 0;
	for (size_t i = 0; i < d->fields; i++)
		m |= 1ull << d->field[i];
	return m;
}

static void add_person(struct dump *d)
{
	struct rng *r = &d->s->rng;
	if (!rng_hit(r, 100))
		add_field(d, FIELD_bsn);
	if (rng_hit(r, 300)) {
		add_field(d, FIELD_whole);
	} else {
		add_field(d, rng_hit(r, 500) ? FIELD_given : FIELD_initials);
		add_field(d, FIELD_prefix);
		add_field(d, FIELD_surname);
	}
	add_field(d, FIELD_birth);
	add_field(d, FIELD_sex);
	if (rng_hit(r, 600)) {
		add_field(d, FIELD_street);
		add_field(d, FIELD_number);
		add_field(d, FIELD_postcode);
		add_field(d, FIELD_city);
	}
	if (rng_hit(r, 400))
		add_field(d, FIELD_phone);
	if (rng_hit(r, 300))
		add_field(d, FIELD_email);
}

/* ---- writing ---- */

static void put_identifier(struct dump *d, const char *name)
{
	struct out *o = &d->s->text;
	static const char *const open[DIALECT_count] = {"`", "", "", "[", "", "\""};
	static const char *const shut[DIALECT_count] = {"`", "", "", "]", "", "\""};
	out_z(o, open[d->dialect]);
	for (str w = str_of(name); w.n > 0; w = str_sub(w, 1, w.n))
		out_char(o, (char)(d->upper ? to_upper(w.p[0]) : w.p[0]));
	out_z(o, shut[d->dialect]);
}

static void put_table(struct dump *d, const char *name)
{
	out_z(&d->s->text, d->dialect == DIALECT_mssql                                   ? "[dbo]."
			   : d->dialect == DIALECT_copy || d->dialect == DIALECT_inserts ? "public."
											 : "");
	put_identifier(d, name);
}

static void put_columns(struct dump *d, const struct relation *r)
{
	out_z(&d->s->text, " (");
	for (size_t i = 0; i < r->n; i++) {
		out_z(&d->s->text, i > 0 ? ", " : "");
		put_identifier(d, r->column[i]);
	}
	out_z(&d->s->text, ")");
}

static void put_create(struct dump *d, const struct relation *r)
{
	struct out *o = &d->s->text;
	out_z(o, "CREATE TABLE ");
	put_table(d, r->name);
	out_z(o, " (\n");
	for (size_t i = 0; i < r->n; i++) {
		out_z(o, "  ");
		put_identifier(d, r->column[i]);
		out_z(o, i == 0 ? " integer NOT NULL" : " varchar(80)");
		out_z(o, i + 1 < r->n ? ",\n" : "\n");
	}
	out_z(o, d->dialect == DIALECT_mysql ? ") ENGINE=InnoDB;\n" : ");\n");
	out_z(o, d->dialect == DIALECT_mssql ? "GO\n" : "");
}

static void put_head(struct dump *d, const char *base)
{
	static const char *const heads[DIALECT_count] = {
	    "-- MySQL dump 10.13  Distrib 8.0.36\n--\n-- Host: localhost    Database: ",
	    "--\n-- PostgreSQL database dump\n--\n\n\\connect ",
	    "--\n-- PostgreSQL database dump\n--\n\n\\connect ",
	    "USE [",
	    "REM INSERTING into PATIENT\nSET DEFINE OFF;\n",
	    "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"};
	static const char *const tails[DIALECT_count] = {"\n\n", "\n\n", "\n\n", "]\nGO\n", "", ""};
	struct out *o = &d->s->text;
	out_z(o, heads[d->dialect]);
	if (tails[d->dialect][0] != '\0')
		out_z(o, base);
	out_z(o, tails[d->dialect]);
	if (d->dialect == DIALECT_oracle)
		return;
	put_create(d, &d->patient);
	put_create(d, &d->order);
	put_create(d, &d->result);
}

static void end_statement(struct dump *d, struct relation *r)
{
	if (r->begun > 0)
		out_z(&d->s->text, d->dialect == DIALECT_copy ? "\\.\n\n" : ";\n");
	r->begun = 0;
}

/* Where many rows stand in one statement it is left open. */
static void begin_row(struct dump *d, struct relation *r)
{
	struct out *o = &d->s->text;
	bool many = d->dialect == DIALECT_mysql || d->dialect == DIALECT_copy;
	r->row = 0;
	if (r->begun > 0 && d->dialect == DIALECT_mysql && o->n - r->begun > STATEMENT_BYTES)
		end_statement(d, r);
	if (r->begun == 0) {
		if (d->dialect == DIALECT_copy) {
			out_z(o, "COPY ");
			put_table(d, r->name);
			put_columns(d, r);
			out_z(o, " FROM stdin;\n");
		} else {
			out_z(o, d->dialect == DIALECT_mssql ? "INSERT " : "INSERT INTO ");
			put_table(d, r->name);
			if (d->dialect != DIALECT_mysql && d->dialect != DIALECT_sqlite)
				put_columns(d, r);
			out_z(o, " VALUES (");
		}
		r->begun = many ? o->n : 0;
	} else if (d->dialect == DIALECT_mysql) {
		out_z(o, ",(");
	}
}

static void end_row(struct dump *d, struct relation *r)
{
	static const char *const ends[DIALECT_count] = {")", "\n", ");\n", ")\n", ");\n", ");\n"};
	out_z(&d->s->text, ends[d->dialect]);
	if (d->by_turns)
		end_statement(d, r);
}

static void put_string(struct dump *d, str v)
{
	struct out *o = &d->s->text;
	out_z(o, d->dialect == DIALECT_mssql ? "N'" : "'");
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '\'')
			out_char(o, d->dialect == DIALECT_mysql ? '\\' : '\'');
		out_char(o, (char)v.p[i]);
	}
	out_char(o, '\'');
}

/* What stands in s->cell as the next value of the row. */
static void put_value_as(struct dump *d, struct relation *r, bool number, bool date)
{
	struct out *o = &d->s->text;
	str v = out_view(&d->s->cell);
	bool copy = d->dialect == DIALECT_copy;
	if (r->row++ > 0)
		out_z(o, copy ? "\t" : d->dialect == DIALECT_mssql ? ", " : ",");
	if (v.n == 0) {
		out_z(o, copy ? "\\N" : "NULL");
	} else if (copy || number) {
		out_str(o, v);
	} else if (date && d->dialect == DIALECT_mssql) {
		out_z(o, "CAST(");
		put_string(d, v);
		out_z(o, " AS Date)");
	} else if (date && d->dialect == DIALECT_oracle) {
		out_z(o, "to_date(");
		put_string(d, v);
		out_z(o, ",'YYYY-MM-DD')");
	} else {
		put_string(d, v);
	}
	out_clear(&d->s->cell);
}

static void put_number(struct dump *d, struct relation *r, uint64_t v)
{
	out_dec(&d->s->cell, v);
	put_value_as(d, r, true, false);
}

static void put_text(struct dump *d, struct relation *r, const char *words)
{
	out_z(&d->s->cell, words);
	put_value_as(d, r, false, false);
}

static void put_patient(struct dump *d, const struct face *f, uint32_t id)
{
	begin_row(d, &d->patient);
	put_number(d, &d->patient, id);
	for (size_t i = 0; i < d->fields; i++) {
		face_put(d->s, &d->s->cell, f, &d->style, d->field[i]);
		put_value_as(d, &d->patient, false, d->field[i] == FIELD_birth);
	}
	end_row(d, &d->patient);
	truth_see(d->s, f, mask(d) | BIT(patient), 0, SENDER_none, 0, false);
}

static void put_order(struct dump *d, const struct order *o, uint32_t patient, uint32_t id)
{
	begin_row(d, &d->order);
	put_number(d, &d->order, id);
	put_number(d, &d->order, patient);
	put_date(&d->s->cell, date_of_days(o->day), 1);
	put_value_as(d, &d->order, false, true);
	out_str(&d->s->cell, d->s->pool.sender[o->sender].agb);
	put_value_as(d, &d->order, false, false);
	end_row(d, &d->order);
}

static void put_results(struct dump *d, const struct order *o, uint32_t order)
{
	const struct test *test;
	const struct panel_row *panel;
	for (size_t n = lab_panel(o->panel, &test, &panel); n > 0; n--, test++) {
		begin_row(d, &d->result);
		put_number(d, &d->result, ++d->results);
		put_number(d, &d->result, order);
		put_text(d, &d->result, test->code);
		put_text(d, &d->result, test->name);
		put_value(&d->s->cell, d->s, o, test);
		put_value_as(d, &d->result, false, false);
		put_text(d, &d->result, test->unit);
		end_row(d, &d->result);
	}
}

/* ---- a dump ---- */

/* The part of the dump that one person has. */
struct stay {
	struct face face;
	struct order order;
	bool can;
};

static void put_parts(struct dump *d, struct stay *v, uint32_t id, unsigned parts)
{
	if (!v->can)
		return;
	if (parts & 1)
		put_patient(d, &v->face, id);
	if (parts & 2)
		put_order(d, &v->order, id, id + 5000);
	if ((parts & 4) == 0)
		return;
	uint32_t sender = v->order.sender;
	put_results(d, &v->order, id + 5000);
	truth_see(d->s, &v->face, BIT(patient) | BIT(order), order_categories(&v->order, true),
		  d->s->pool.sender[sender].agb.n > 0 ? sender : SENDER_none, v->order.day, true);
}

static void put_rows(struct dump *d, struct batch b)
{
	struct sim *s = d->s;
	struct relation *const all[] = {&d->patient, &d->order, &d->result};
	struct stay *stay = arena_new(&s->scratch, struct stay, b.n);
	for (size_t i = 0; i < b.n; i++) {
		stay[i].face = face_make(s, b.at[i], &d->style);
		stay[i].can = face_can(&stay[i].face, mask(d));
		stay[i].order = pool_order(&s->pool, b.at[i], order_any(s, stay[i].face.h));
	}
	for (unsigned part = 0; part < 3 && !d->by_turns; part++) {
		for (size_t i = 0; i < b.n; i++)
			put_parts(d, &stay[i], (uint32_t)i + 1, 1u << part);
		end_statement(d, all[part]);
	}
	for (size_t i = 0; i < b.n && d->by_turns; i++)
		put_parts(d, &stay[i], (uint32_t)i + 1, 7);
}

static enum coding coding_of(enum dialect d, struct rng *r)
{
	if (d == DIALECT_mssql)
		return rng_hit(r, 700) ? CODING_utf16le_bom : CODING_utf8_bom;
	if (d == DIALECT_oracle)
		return CODING_cp1252;
	return rng_hit(r, 150) ? CODING_cp1252 : CODING_utf8;
}

void make_sql(struct sim *s, struct batch b)
{
	static const char *const tables[][3] = {{"patient", "orders", "results"},
						{"patienten", "aanvragen", "uitslagen"},
						{"tblPatient", "tblOrder", "tblUitslag"}};
	static const char *const keys[][2] = {
	    {"patient_id", "order_id"}, {"patient_id", "aanvraag_id"}, {"PatientId", "OrderId"}};
	struct rng *r = &s->rng;
	struct arena keep = s->scratch;
	struct dump d = {.s = s, .style = style_make(r)};
	uint32_t words = rng_below(r, 3);
	d.dialect = (enum dialect)rng_below(r, DIALECT_count);
	d.by_turns = rng_hit(r, 250);
	d.upper = d.dialect == DIALECT_oracle;
	d.style.date = d.dialect == DIALECT_oracle || rng_hit(r, 900) ? 1 : 2;
	d.patient.name = tables[words][0];
	d.order.name = tables[words][1];
	d.result.name = tables[words][2];
	add_column(&d, &d.patient, words == 2 ? str_of(keys[2][0]) : STR("id"));
	add_column(&d, &d.order, words == 2 ? str_of(keys[2][1]) : STR("id"));
	add_column(&d, &d.order, str_of(keys[words][0]));
	add_column(&d, &d.order, STR("afnamedatum"));
	add_column(&d, &d.order, STR("agb_aanvrager"));
	add_column(&d, &d.result, STR("id"));
	add_column(&d, &d.result, str_of(keys[words][1]));
	add_column(&d, &d.result, column_word(s, FIELD_code));
	add_column(&d, &d.result, column_word(s, FIELD_test));
	add_column(&d, &d.result, column_word(s, FIELD_value));
	add_column(&d, &d.result, column_word(s, FIELD_unit));
	add_person(&d);
	str path = sim_name(s, rng_hit(r, 500) ? "backup/db" : "LIS/dump", "dump", ".sql");
	struct out base = out_mem();
	out_z(&base, "labdb_");
	out_dec(&base, s->number);
	sim_open(s, SIM_sql, coding_of(d.dialect, r), path);
	put_head(&d, str_z(&s->scratch, out_view(&base)));
	put_rows(&d, b);
	out_z(&s->text, d.dialect == DIALECT_sqlite ? "COMMIT;\n" : "-- Dump completed\n");
	sim_close(s);
	out_end(&base);
	s->scratch = keep;
}
