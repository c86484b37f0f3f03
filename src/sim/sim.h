/*
 * sim - the inside of the simulation: the file being written, what was said of whom (the truth),
 * and how a person looks in one place. Only the files of sim/ include it.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "base/out.h"
#include "sim/pack.h"
#include "sim/paper.h"
#include "sim/pool.h"
#include "sim/simulate.h"

#define SENDER_none UINT32_MAX

enum field {
#define FIELD(name, category, dutch, machine) FIELD_##name,
#include "sim/field.tbl"
#undef FIELD
	FIELD_count
};
#define BIT(name) (1ull << FIELD_##name)
#define BITS_home (BIT(address) | BIT(street) | BIT(number) | BIT(postcode) | BIT(city))

enum coding {
	CODING_utf8,
	CODING_utf8_bom,
	CODING_cp1252,
	CODING_iso8859_15,
	CODING_utf16le_bom,
	CODING_utf16be_bom,
	CODING_utf16le,
	CODING_utf16be,
	CODING_cp850,
	CODING_ibm037,
	CODING_count
};

/* encode - text in a character set; letters it lacks lose their marks. */
void encode(struct out *o, enum coding c, str utf8);

/* ---- what was said of whom ---- */

struct seen_part {
	uint32_t next, sender;
	int32_t from, to;
	uint64_t categories, published;
	bool is_published;
};
struct seen_file {
	uint32_t next, file;
};

struct seen {
	uint64_t fields; /* seen right */
	uint64_t categories, published;
	uint32_t part, file; /* first of their chains, 0: none */
	uint32_t mentions, hard;
	uint32_t formats;
	uint8_t
	    uses; /* of names: 1 own, 2 partner, 4 partner-own, 8 own-partner, 16 with given name */
	bool counts, is_published, wrong_bsn;
	bool home, home_dated,
	    old_home;         /* addresses seen; home_dated: beside the day of an order */
	uint32_t bsn_written; /* the invalid one */
	unsigned groups;      /* enum group bits that a file tells */
	bool abroad;          /* a file tells the country of the newest home */
};

struct truth {
	struct seen *seen;
	struct seen_part *part;
	size_t parts, parts_cap;
	struct seen_file *file;
	size_t files, files_cap;
	struct {
		str path;
		enum sim_format format;
		const char *unread; /* why it can not be read; NULL: it can */
	} * path;
	size_t paths, paths_cap;
	uint32_t *sender_persons;
};

/* How a person looks in one place. */
struct face {
	uint32_t at;
	const struct human *h;
	str given, initials, prefix, surname, partner_prefix, partner;
	char use;
	uint32_t bsn; /* as written; 0: none */
	bool bsn_wrong;
	struct date birth;
	const struct home *home;
	bool old_home, dated; /* dated: the day of an order stands beside it */
	uint64_t untrue;      /* fields that do not hold what is true */
	uint32_t hard;
};

/* How a file writes things. */
struct style {
	bool capitals, bare, spaced_postcode, whole_sex, plus_phone, use_partner;
	unsigned date, name, bsn;
	bool flaws; /* typing errors may happen */
};

struct sim {
	struct pool pool;
	const struct simulation *want;
	struct truth truth;
	struct rng rng;
	struct arena paths;                 /* process */
	struct arena scratch;               /* of one row */
	struct out text, cell, bytes, name; /* file, cell, file encoded, one name */
	int dir;                            /* of DIR/evidence */
	/* the file being written */
	enum coding coding;
	enum sim_format format;
	bool to_stolen, to_published;
	uint32_t file;
	str path;
	struct pack *pack; /* open container, NULL: none */
	str pack_path;
	uint32_t number;    /* running, for file names */
	struct paper paper; /* the document being written */
	struct look look;
	enum paper_form form;
	bool papered;        /* tables go to the paper */
	unsigned char *only; /* of each person: 1 + the row of the format that alone names them */
	bool failed;
	struct simulation_counts counts;
};

/* emit.c: files. sim_open - start a file at path (relative; in the open container when there is
 * one). Text goes to s->text. */
void sim_open(struct sim *s, enum sim_format f, enum coding c, str path);
void sim_close(struct sim *s);
/* sim_put - a whole file of ready bytes. */
void sim_put(struct sim *s, enum sim_format f, str path, str bytes);
/* sim_unreadable - what was put last can not be read, and must be reported. */
void sim_unreadable(struct sim *s, const char *why);
/* sim_name - a file name from words: stem, a running number, ending. */
str sim_name(struct sim *s, const char *folder, const char *stem, const char *ending);
enum coding sim_coding(struct rng *r);
/* sim_paper - start a document of form; its blocks go to s->paper. sim_paper_end - write it. */
void sim_paper(struct sim *s, enum sim_format f, enum paper_form form, str path);
void sim_paper_end(struct sim *s);

/* truth.c. truth_see - note what the open file says of a person. joined: the person is named by a
 * local key in the same folder, and that alone makes it hard */
void truth_see(struct sim *s, const struct face *f, uint64_t fields, uint64_t categories,
	       uint32_t sender, int32_t day, bool joined);
bool truth_write(struct sim *s, int dir);
void truth_free(struct truth *t);

/* face.c */
struct style style_make(struct rng *r);
/* style_message - how messages write things: dates, BSNs and sexes as their standards ask. */
struct style style_message(struct rng *r);
struct face face_make(struct sim *s, uint32_t at, const struct style *y);
/* flaw.c: flaw_add - now and then something that is not as it should be; flaws: typing errors too.
 * flaw_double - one of the ways to write two surnames. flaw_nameless - a newborn has no name yet */
void flaw_add(struct sim *s, struct face *f);
void flaw_double(struct sim *s, struct face *f, bool flaws);
void flaw_nameless(struct sim *s, struct face *f);
/* face_relative - whom a letter about a person names as contact: the number of the partner or a
 * parent + 1, 0: nobody */
uint32_t face_relative(struct sim *s, const struct human *h);
/* face_on - as on the day of an order: people move. told: the file says the day beside it */
void face_on(const struct sim *s, struct face *f, int32_t day, bool told);
/* face_can - these fields are enough to know who it is. */
bool face_can(const struct face *f, uint64_t fields);
void face_put(struct sim *s, struct out *o, const struct face *f, const struct style *y,
	      enum field field);
void put_date(struct out *o, struct date d, unsigned form);
void put_whole_name(struct out *o, const struct face *f, unsigned form);
/* put_surname - prefix and surname(s) as the name use asks. */
void put_surname(struct out *o, const struct face *f);
/* put_coded - a test in a message: code^name. */
void put_coded(struct out *o, const char *code, const char *name);
void put_order_number(struct out *o, const struct order *d, unsigned form);
void put_value(struct out *o, const struct sim *s, const struct order *d, const struct test *t);
/* order_most - how many orders a file may choose from for a person. order_any - one of them. */
uint32_t order_most(const struct sim *s, const struct human *h);
uint32_t order_any(struct sim *s, const struct human *h);
/* order_categories - of an order with (or without) result values. */
uint64_t order_categories(const struct order *d, bool valued);

/* wrap.c: what a file of another format does to the messages in it. sim_wrap - the text from place
 * `from` on becomes a string of that format */
enum wrap {
	WRAP_none,
	WRAP_json,
	WRAP_json_careful, /* signs as \u00xx */
	WRAP_xml,
	WRAP_sql,
	WRAP_log,
	WRAP_base64,
	WRAP_count
};
void sim_wrap(struct sim *s, enum wrap wrap, size_t from);

/* make_*.c: one batch of people, in files of one format */
struct batch {
	const uint32_t *at;
	size_t n;
};
void make_tables(struct sim *s, struct batch b);
void make_hl7(struct sim *s, struct batch b);
void make_edifact(struct sim *s, struct batch b);
void make_astm(struct sim *s, struct batch b);
void make_texts(struct sim *s, struct batch b);
void make_json(struct sim *s, struct batch b);
void make_xml(struct sim *s, struct batch b);
void make_fhir(struct sim *s, struct batch b);
void make_cda(struct sim *s, struct batch b);
void make_html(struct sim *s, struct batch b);
void make_sql(struct sim *s, struct batch b);
void make_fixed(struct sim *s, struct batch b);
void make_logs(struct sim *s, struct batch b);
void make_docx(struct sim *s, struct batch b);
void make_odt(struct sim *s, struct batch b);
void make_rtf(struct sim *s, struct batch b);
void make_pdf(struct sim *s, struct batch b);
void make_xlsx(struct sim *s, struct batch b);
void make_ods(struct sim *s, struct batch b);
void make_sqlite(struct sim *s, struct batch b);
void make_eml(struct sim *s, struct batch b);
void make_mbox(struct sim *s, struct batch b);
void make_raw(struct sim *s, struct batch b);
/* make_scans - `only` and then others, until there are so many pages. */
void make_scans(struct sim *s, struct batch only, struct batch others, uint32_t pages, bool rough);
/* make_unread - files that nobody can read. */
void make_unread(struct sim *s);
void make_staff(struct sim *s);
void make_senders(struct sim *s);
void make_noise(struct sim *s, unsigned round);
/* make_bulk - the large files that want->bulk asks for. */
void make_bulk(struct sim *s);

#endif
