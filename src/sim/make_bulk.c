/*
 * make_bulk - one large file of each kind, written as a stream: what `make bench` measures. One
 * layout and no flaws, in UTF-8; the people are those of the pool, each coming back as often as the
 * size asks. The other makers give variety; this one gives length.
 */
#define _GNU_SOURCE
#include "sim/sim.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

#define FLUSH_BYTES ((size_t)1 << 20)
#define ORDERS      60

struct bulk {
	struct sim *s;
	struct style y;
	struct arena keep;
	uint64_t lines;
	uint64_t written;
	int fd;
};

/* What stands in a row. */
struct entry {
	struct face f;
	struct order d;
	const struct test *test;
	size_t tests;
	const struct panel_row *panel;
	const struct sender *sender;
};

#define WHO                                                                                        \
	(BIT(bsn) | BIT(surname) | BIT(initials) | BIT(prefix) | BIT(birth) | BIT(sex) |           \
	 BIT(street) | BIT(number) | BIT(address) | BIT(postcode) | BIT(city))

static void see(struct bulk *b, const struct entry *e, uint64_t fields, bool valued)
{
	truth_see(b->s, &e->f, fields | BIT(order), valued ? order_categories(&e->d, true) : 0,
		  e->d.sender, e->d.day, false);
}

/* A cell as s->cell has it; marks inside are doubled. */
static void put_quoted(struct bulk *b, const char *quote)
{
	struct out *o = &b->s->text;
	str v = out_view(&b->s->cell);
	out_z(o, quote);
	for (size_t i = 0; i < v.n; i++) {
		if (quote[0] != '\0' && v.p[i] == (unsigned char)quote[0])
			out_char(o, quote[0]);
		out_char(o, (char)v.p[i]);
	}
	out_z(o, quote);
}

/* The columns that csv and sql share, with these marks around and between. */
static void put_columns(struct bulk *b, const struct entry *e, const struct test *t,
			const char *quote, const char *between)
{
	static const enum field column[] = {
	    FIELD_bsn,    FIELD_surname, FIELD_prefix,   FIELD_initials, FIELD_birth, FIELD_sex,
	    FIELD_street, FIELD_number,  FIELD_postcode, FIELD_city,     FIELD_agb,   FIELD_order,
	    FIELD_day,    FIELD_test,    FIELD_value,    FIELD_unit};
	struct out *cell = &b->s->cell;
	for (size_t i = 0; i < sizeof(column) / sizeof(column[0]); i++) {
		out_clear(cell);
		switch (column[i]) {
		case FIELD_agb:
			out_str(cell, e->sender->agb);
			break;
		case FIELD_order:
			put_order_number(cell, &e->d, 0);
			break;
		case FIELD_day:
			put_date(cell, date_of_days(e->d.day), b->y.date);
			break;
		case FIELD_test:
			out_z(cell, t->name);
			break;
		case FIELD_value:
			put_value(cell, b->s, &e->d, t);
			break;
		case FIELD_unit:
			out_z(cell, t->unit);
			break;
		default:
			face_put(b->s, cell, &e->f, &b->y, column[i]);
		}
		out_z(&b->s->text, i > 0 ? between : "");
		put_quoted(b, quote);
	}
}

static void put_csv(struct bulk *b, const struct entry *e)
{
	struct out *o = &b->s->text;
	if (b->lines == 0)
		out_z(o, "bsn;achternaam;tussenvoegsel;voorletters;geboortedatum;geslacht;straat;"
			 "huisnummer;postcode;plaats;agb;ordernummer;afnamedatum;bepaling;uitslag;"
			 "eenheid\r\n");
	for (size_t i = 0; i < e->tests; i++) {
		put_columns(b, e, e->test + i, "", ";");
		out_z(o, "\r\n");
	}
	see(b, e, WHO, true);
}

static void put_sql(struct bulk *b, const struct entry *e)
{
	struct out *o = &b->s->text;
	if (b->lines == 0)
		out_z(o,
		      "-- MySQL dump 10.19\n\nDROP TABLE IF EXISTS `uitslag`;\n"
		      "CREATE TABLE `uitslag` (\n  `bsn` varchar(9),\n  `achternaam` varchar(80),\n"
		      "  `tussenvoegsel` varchar(20),\n  `voorletters` varchar(20),\n"
		      "  `geboortedatum` varchar(10),\n  `geslacht` char(1),\n"
		      "  `straat` varchar(80),\n  `huisnummer` varchar(10),\n"
		      "  `postcode` varchar(7),\n  `plaats` varchar(80),\n  `agb` char(8),\n"
		      "  `ordernummer` varchar(20),\n  `afnamedatum` varchar(10),\n"
		      "  `bepaling` varchar(80),\n  `uitslag` varchar(80),\n"
		      "  `eenheid` varchar(20)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n\n");
	for (size_t i = 0; i < e->tests; i++) {
		out_z(o, i == 0 && b->lines % 200 == 0 ? "INSERT INTO `uitslag` VALUES (" : "(");
		put_columns(b, e, e->test + i, "'", ",");
		out_z(o, i + 1 == e->tests && b->lines % 200 == 199 ? ");\n" : "),");
	}
	see(b, e, WHO, true);
}

static void put_hl7(struct bulk *b, const struct entry *e)
{
	struct out *o = &b->s->text;
	const struct face *f = &e->f;
	out_z(o, "MSH|^~\\&|GLIMS|LAB|HIS|ZIS|20250901120000||ORU^R01^ORU_R01|M");
	out_dec(o, b->lines + 1);
	out_z(o, "|P|2.5.1|||||NLD|UNICODE UTF-8\rPID|1||");
	face_put(b->s, o, f, &b->y, FIELD_bsn);
	out_z(o, "^^^NLMINBIZA^NNNLD||");
	put_surname(o, f);
	out_char(o, '^');
	out_str(o, f->given);
	out_z(o, "^^^^^L||");
	put_date(o, f->birth, 2);
	out_z(o, f->h->sex == 'F' ? "|F|||" : "|M|||");
	face_put(b->s, o, f, &b->y, FIELD_address);
	out_z(o, "^^");
	out_str(o, f->home->city);
	out_z(o, "^^");
	face_put(b->s, o, f, &b->y, FIELD_postcode);
	out_z(o, "^NL^M\rORC|RE|");
	out_dec(o, e->d.number);
	out_z(o, "^LIS||||||||||");
	out_str(o, e->sender->agb);
	out_char(o, '^');
	out_str(o, e->sender->doctor);
	out_z(o, "^^^^^^^VEKTIS\rOBR|1|");
	out_dec(o, e->d.number);
	out_z(o, "^LIS||");
	put_coded(o, e->test->code, e->test->name);
	out_z(o, "^L|||");
	put_date(o, date_of_days(e->d.day), 2);
	out_z(o, "0830\r");
	for (size_t i = 0; i < e->tests; i++) {
		out_z(o, "OBX|");
		out_dec(o, i + 1);
		out_z(o, e->test[i].values == NULL ? "|NM|" : "|ST|");
		put_coded(o, e->test[i].code, e->test[i].name);
		out_z(o, "^L||");
		put_value(o, b->s, &e->d, e->test + i);
		out_char(o, '|');
		out_z(o, e->test[i].unit);
		out_z(o, "|||||F|||20250901\r");
	}
	see(b, e,
	    BIT(bsn) | BIT(surname) | BIT(given) | BIT(whole) | BIT(birth) | BIT(sex) | BITS_home,
	    true);
}

/* One line in five names somebody. */
static void put_log(struct bulk *b, const struct entry *e)
{
	struct out *o = &b->s->text;
	static const char *const idle[] = {
	    " DEBUG [pool-3-thread-1] nl.lab.queue.Poller - queue depth 17, waited 203 ms",
	    " INFO  [http-nio-8080-exec-4] nl.lab.web.Session - session 8f3a2c71 renewed, ttl 1800",
	    " INFO  [scheduler-1] nl.lab.job.Export - wrote 20250901_export.tmp (1284771 bytes)",
	    " WARN  [tcp-in-2] nl.lab.hl7.Listener - slow peer 10.20.3.14:50122, 4211 ms"};
	for (size_t i = 0; i <= sizeof(idle) / sizeof(idle[0]); i++) {
		uint64_t t = b->lines * 5 + i;
		out_z(o, "2025-09-01 ");
		out_dec_pad(o, t / 3600000 % 24, 2);
		out_char(o, ':');
		out_dec_pad(o, t / 60000 % 60, 2);
		out_char(o, ':');
		out_dec_pad(o, t / 1000 % 60, 2);
		out_char(o, ',');
		out_dec_pad(o, t % 1000, 3);
		if (i < sizeof(idle) / sizeof(idle[0])) {
			out_z(o, idle[i]);
		} else {
			out_z(o, " INFO  [tcp-in-1] nl.lab.order.Service - zoek patient bsn=");
			face_put(b->s, o, &e->f, &b->y, FIELD_bsn);
			out_z(o, " naam=\"");
			put_whole_name(o, &e->f, 2);
			out_z(o, "\" geboortedatum=");
			face_put(b->s, o, &e->f, &b->y, FIELD_birth);
			out_z(o, " order=");
			put_order_number(o, &e->d, 0);
		}
		out_char(o, '\n');
	}
	see(b, e, BIT(bsn) | BIT(whole) | BIT(surname) | BIT(birth), false);
}

static void put_prose(struct bulk *b, const struct entry *e)
{
	struct out *o = &b->s->text;
	static const char *const body[] = {
	    "Hierbij ontvangt u de uitslagen van het onderzoek van bovengenoemde patiënt. Het "
	    "materiaal "
	    "is in goede staat ontvangen en binnen de daarvoor gestelde termijn verwerkt.\n\n",
	    "Bij de anamnese geeft patiënt aan sinds enkele weken vermoeid te zijn, zonder koorts "
	    "of "
	    "gewichtsverlies. De eetlust is goed, er zijn geen klachten van hoesten of "
	    "kortademigheid. "
	    "Bij lichamelijk onderzoek zijn er geen bijzonderheden gevonden.\n\n",
	    "Gezien de verwijzing is aanvullend onderzoek verricht volgens de richtlijn. De "
	    "waarden "
	    "staan hieronder, met de eenheid waarin zij zijn gemeten. Waarden buiten het gebied "
	    "dat "
	    "voor leeftijd en geslacht geldt zijn in het systeem gemerkt.\n\n",
	    "Wij adviseren het onderzoek over drie maanden te herhalen, of eerder wanneer de "
	    "klachten "
	    "toenemen. Voor overleg is de dienstdoende klinisch chemicus bereikbaar via de "
	    "centrale.\n\n"};
	out_z(o, "Aan: ");
	out_str(o, e->sender->name);
	out_z(o, "\nDatum: ");
	put_date(o, date_of_days(e->d.day), b->y.date);
	out_z(o, "\n\nBetreft: ");
	put_whole_name(o, &e->f, 5);
	out_z(o, ", geb. ");
	face_put(b->s, o, &e->f, &b->y, FIELD_birth);
	if (e->f.bsn != 0) {
		out_z(o, ", BSN ");
		face_put(b->s, o, &e->f, &b->y, FIELD_bsn);
	}
	out_z(o, "\n\nGeachte dokter ");
	out_str(o, e->sender->doctor);
	out_z(o, ",\n\n");
	for (size_t i = 0; i < sizeof(body) / sizeof(body[0]); i++)
		if (i != b->lines % 3)
			out_z(o, body[i]);
	for (size_t i = 0; i < e->tests; i++) {
		out_z(o, "- ");
		out_z(o, e->test[i].name);
		out_z(o, ": ");
		put_value(o, b->s, &e->d, e->test + i);
		out_char(o, ' ');
		out_z(o, e->test[i].unit);
		out_char(o, '\n');
	}
	out_z(o, "\nMet vriendelijke groet,\nLaboratorium Noorderland\n\f");
	see(b, e, BIT(bsn) | BIT(whole) | BIT(surname) | BIT(birth), true);
}

static const struct {
	const char *name, *path;
	enum sim_format format;
	uint64_t could;
	void (*put)(struct bulk *, const struct entry *);
} kinds[] = {
    {"csv", "uitslagen.csv", SIM_csv, WHO, put_csv},
    {"hl7", "berichten.hl7", SIM_hl7, WHO, put_hl7},
    {"sql", "labdb.sql", SIM_sql, WHO, put_sql},
    {"log", "applicatie.log", SIM_log, BIT(bsn) | BIT(whole) | BIT(birth), put_log},
    {"prose", "brieven.txt", SIM_text, BIT(bsn) | BIT(whole) | BIT(birth), put_prose},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

bool bulk_kinds(str list, unsigned *out_kinds)
{
	unsigned all = 0;
	while (list.n > 0) {
		str word = str_trim(str_cut(&list, ','));
		unsigned bit = 0;
		for (size_t i = 0; i < KINDS; i++)
			if (str_eq(word, str_of(kinds[i].name)))
				bit = 1u << i;
		if (bit == 0)
			return false;
		all |= bit;
	}
	*out_kinds = all;
	return all != 0;
}

static bool flush(struct bulk *b, bool all)
{
	struct out *o = &b->s->text;
	if (!all && o->n < FLUSH_BYTES)
		return true;
	bool ok = io_write_full(b->fd, o->p, o->n);
	b->written += o->n;
	out_clear(o);
	return ok;
}

static bool one_round(struct bulk *b, size_t kind, uint64_t bytes, uint32_t round)
{
	struct sim *s = b->s;
	bool ok = true;
	for (uint32_t at = 0; ok && at < s->pool.patients && b->written + s->text.n < bytes; at++) {
		s->scratch = b->keep;
		if (!s->pool.human[at].stolen)
			continue;
		struct entry e = {.f = face_make(s, at, &b->y),
				  .d = pool_order(&s->pool, at, round % ORDERS)};
		e.tests = lab_panel(e.d.panel, &e.test, &e.panel);
		e.sender = &s->pool.sender[e.d.sender];
		if (!face_can(&e.f, kinds[kind].could))
			continue;
		kinds[kind].put(b, &e);
		b->lines++;
		ok = flush(b, false);
	}
	return ok;
}

static bool write_kind(struct sim *s, size_t kind, uint64_t bytes)
{
	struct bulk b = {.s = s, .keep = s->scratch};
	struct out path = out_mem();
	struct arena scratch = s->scratch;
	b.y = (struct style){.date = 0};
	sim_open(s, kinds[kind].format, CODING_utf8, str_of(kinds[kind].path));
	out_z(&path, "stolen/");
	out_z(&path, kinds[kind].path);
	b.fd = openat(s->dir, str_z(&scratch, out_view(&path)),
		      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	out_end(&path);
	if (b.fd < 0)
		return false;
	bool ok = true;
	for (uint32_t round = 0; ok && b.written + s->text.n < bytes; round++) {
		uint64_t before = b.lines;
		ok = one_round(&b, kind, bytes, round);
		if (b.lines == before)
			break;
	}
	if (s->text.n > 0 && s->text.p[s->text.n - 1] == ',')
		s->text.p[s->text.n - 1] = ';';
	ok = flush(&b, true) && ok;
	s->counts.files++;
	s->counts.bytes += b.written;
	s->scratch = b.keep;
	return close(b.fd) == 0 && ok;
}

void make_bulk(struct sim *s)
{
	unsigned n = 0, kind_bits = s->want->bulk;
	for (size_t i = 0; i < KINDS; i++)
		n += kind_bits >> i & 1;
	for (size_t i = 0; i < KINDS; i++)
		if ((kind_bits >> i & 1) != 0 && !write_kind(s, i, s->want->bytes / n))
			s->failed = true;
}
