/* Tests of rows to mentions: headers, columns typed by content, column statistics, groups of
 * columns, registers. */
#include "find_common.h"

#include "base/date.h"
#include "find/finder.h"

static const char *run(const char *csv)
{
	const char *text = bench_item_table(&bench, csv);
	assert_false(bench.bad);
	return text;
}

/* A seeded generator; every test prints nothing of it, as it is fixed. */
static uint64_t seed;

static unsigned below(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((seed >> 33) % n);
}

static void put_number(struct out *o, unsigned v) { out_dec_pad(o, v, 9); }

static unsigned made_bsn(void)
{
	for (;;) {
		unsigned v = 900000000u + below(99999999u), rest = v;
		unsigned char d[9];
		for (int i = 8; i >= 0; i--, rest /= 10)
			d[i] = (unsigned char)(rest % 10);
		if (bsn_check(d) && !bsn_filler(d))
			return v;
	}
}

static void with_header(void **state)
{
	(void)state;
	const char *t =
	    run("BSN;Achternaam;Voorvoegsel;Voorletters;Geboortedatum;Geslacht;Postcode;Huisnummer;"
		"AGB huisarts;Huisarts;Aanvraagnr;Bepaling;Uitslag;Afnamedatum\n"
		"999990019;Vries;de;J.A.;01-02-1980;V;2288AA;12;01012345;Huisartsenpraktijk De "
		"Linde;A26001;hrHPV;positief;01-03-2022\n"
		"Totaal;1;;;;;;;;;;;;\n");
	assert_int_equal(bench.mentions, 1);
	HAS(t, "patient 2: bsn=999990019");
	HAS(t, " birth_date=1980-02-01");
	HAS(t, " surname=Vries");
	HAS(t, " prefix=de");
	HAS(t, " initials=J.A.");
	HAS(t, " requester_agb=01012345");
	HAS(t, " order=|A26001");
	HAS(t, " test=hrHPV");
	HAS(t, " result=positief");
	HAS(t, " event_date=2022-03-01");
	HAS(t, " category=cervical_screening");
}

static void header_spellings(void **state)
{
	(void)state;
	const char *t = run("PatientBSN;pat_achternaam;geboorteDatum;tel_1;Huisnr "
			    "(patient)\n999990019;Bakker;1980-02-01;0612345678;4\n");
	HAS(t, "bsn=999990019");
	HAS(t, "surname=Bakker");
	HAS(t, "birth_date=1980-02-01");
	HAS(t, "phone=+31612345678");
}

static void titles_and_two_header_rows(void **state)
{
	(void)state;
	const char *t = run("Export laboratorium\n"
			    "Pati\xc3\xabnt;;;Huisarts;\n"
			    "Naam;Geboortedatum;BSN;Naam;AGB\n"
			    "Jansen, P.;01-02-1980;999990019;Praktijk De Linde;01012345\n"
			    "Naam;Geboortedatum;BSN;Naam;AGB\n"
			    "Yilmaz, A.;03-04-1981;999900511;Praktijk De Linde;01012345\n");
	assert_int_equal(bench.mentions, 2);
	HAS(t, "patient 4: name=Jansen, P. birth_date=1980-02-01 bsn=999990019");
	HAS(t, "requester_name=Praktijk De Linde");
	HAS_NOT(t, " name=Praktijk");
}

static void damage_of_spreadsheets(void **state)
{
	(void)state;
	const char *t = run("BSN;Naam;Geboortedatum;AGB\n"
			    "99999114;Jansen, P.;23308;1012345\n"
			    "9.99990019E+08;Bakker, K.;29252;1012345\n"
			    "1,23457E+08;Yilmaz, A.;29253;1012345\n");
	HAS(t, "patient 2: bsn!=99999114");
	HAS(t, "birth_date=1963-10-24");
	HAS(t, "requester_agb0=01012345");
	HAS(t, "patient 3: bsn=999990019");
	HAS(t, "lost=1,23457E+08");
}

static void labelled_but_invalid(void **state)
{
	(void)state;
	const char *t = run("BSN;Naam;Geboortedatum\n999990018;Jansen, "
			    "P.;01-02-1980\n111111110;Bakker, K.;01-02-1980\n");
	HAS(t, "bsn!=999990018");
	HAS_NOT(t, "111111110");
}

static void without_header(void **state)
{
	struct out o = out_mem();
	static const char *const given[] = {"Johanna", "Fatima", "Pieter", "Mohamed", "Anna"};
	static const char *const family[] = {"Bakker", "Yilmaz", "Jansen", "Visser", "Smit"};
	(void)state;
	seed = 1;
	for (unsigned i = 0; i < 40; i++) {
		put_number(&o, made_bsn());
		out_char(&o, ';');
		out_z(&o, given[i % 5]);
		out_char(&o, ';');
		out_z(&o, family[i / 5 % 5]);
		out_char(&o, ';');
		date_write(&o, (struct date){(uint16_t)(1930 + below(80)), (uint8_t)(1 + below(12)),
					     (uint8_t)(1 + below(28))});
		out_char(&o, ';');
		out_z(&o, i % 2 != 0 ? "M" : "V");
		out_z(&o, ";2288 AA;mail");
		out_dec(&o, i);
		out_z(&o, "@example.nl;");
		date_write(&o,
			   (struct date){2024, (uint8_t)(1 + below(12)), (uint8_t)(1 + below(28))});
		out_char(&o, '\n');
	}
	out_char(&o, '\0');
	const char *t = run((const char *)o.p);
	assert_int_equal(bench.mentions, 40);
	HAS(t, "patient 1: bsn=9");
	HAS(t, " given=Johanna");
	HAS(t, " surname=Bakker");
	HAS(t, " birth_date=19");
	HAS(t, " event_date=2024-");
	HAS_NOT(t, "birth_date=2024");
	HAS(t, " sex=F");
	HAS(t, " postcode=2288AA");
	HAS(t, " email=mail0@example.nl");
	out_end(&o);
}

/* Any numbers: one in eleven passes, and none of it may become a BSN or a candidate. */
static void column_of_other_numbers(void **state)
{
	struct out o = out_mem();
	(void)state;
	seed = 2;
	out_z(&o, "kolom a;kolom b;kolom c\n");
	for (unsigned i = 0; i < 1000; i++) {
		put_number(&o, 200000000u + below(700000000u));
		out_char(&o, ';');
		put_number(&o, 202600000u + i);
		out_z(&o, ";tekst\n");
	}
	out_char(&o, '\0');
	const char *t = run((const char *)o.p);
	HAS_NOT(t, "bsn");
	assert_int_equal(bench.mentions, 0);
	out_end(&o);
}

static void column_of_bsns_under_another_name(void **state)
{
	struct out o = out_mem();
	(void)state;
	seed = 3;
	out_z(&o, "patientnr;opgehaald\n");
	for (unsigned i = 0; i < 20; i++) {
		put_number(&o, made_bsn());
		out_z(&o, ";ja\n");
	}
	out_char(&o, '\0');
	const char *t = run((const char *)o.p);
	HAS(t, "patient 2: bsn=9");
	assert_int_equal(bench.mentions, 20);
	out_end(&o);
}

static void few_numbers_are_weak(void **state)
{
	(void)state;
	const char *t = run("kolom a;kolom b\n999990019;x\n");
	HAS(t, "weak 2: weak_bsn=999990019");
	t = run("kolom a;Naam;Geboortedatum\n999990019;Jansen, P.;01-02-1980\n");
	HAS(t, " bsn=999990019");
	t = run("Monsternummer;Naam;Geboortedatum\n100102001;Jansen, P.;01-02-1980\n");
	HAS_NOT(t, "bsn");
	HAS(t, "specimen=|100102001");
}

static void relatives(void **state)
{
	(void)state;
	const char *t = run("BSN;Achternaam;Geboortedatum;BSN moeder;Achternaam "
			    "moeder;Geboortedatum moeder;Achternaam vader\n"
			    "999990019;Vries;01-02-2015;999900511;Bakker;03-04-1981;Vries\n");
	assert_int_equal(bench.mentions, 2);
	HAS(t, "patient 2: bsn=999990019 surname=Vries birth_date=2015-02-01\n");
	HAS(t, "relative 2: bsn=999900511 surname=Bakker birth_date=1981-04-03\n");
}

static void orphans_keep_their_keys(void **state)
{
	(void)state;
	const char *t = run("Aanvraagnr;Bepaling;Uitslag\nA26001;HIV combi;negatief\n");
	HAS(t, "none 2: order=|A26001 test=HIV combi result=negatief category=hiv");
}

static void order_without_result(void **state)
{
	(void)state;
	const char *t = run("Aanvraagnr;Bepaling;Uitslag\nA26001;HIV combi;volgt\n");
	HAS_NOT(t, "result=");
	HAS(t, "category=hiv");
}

static void staff_and_practices(void **state)
{
	(void)state;
	const char *t =
	    run("Personeelsnr;Naam;Geboortedatum;Functie\n1001;Jansen, P.;01-02-1980;analist\n");
	HAS(t, "staff 2: staff_number=|1001");
	t = run("AGB;Praktijknaam;Plaats;Telefoon\n01012345;Huisartsenpraktijk De "
		"Linde;Rijswijk;0701234567\n");
	HAS(t, "none 2: requester_agb=01012345 requester_name=Huisartsenpraktijk De Linde "
	       "requester_city=Rijswijk\n");
}

/* A patient block, and below it a table of results without any person. */
static void patient_block_above_results(void **state)
{
	(void)state;
	bench_clear(&bench);
	find_item(bench.finder, STR("his.csv"));
	bench_table(&bench, "BSN;Achternaam;Geboortedatum\n999990019;Vries;01-02-1980\n");
	const char *t = bench_table(
	    &bench, "NHG-nr;Memo;Datum;Uitslag;Eenheid\n624;NA;01-03-2024;140;mmol/l\n");
	find_item_end(bench.finder);
	HAS(t, "event_date=2024-03-01 result=140 category=chemistry bsn~=999990019");
}

/* An order alone has no kind of ordinary result; companies are nobody. */
static void what_is_nobody_and_no_result(void **state)
{
	(void)state;
	const char *t =
	    run("BSN;Aanvraagnr;Bepaling\n999990019;A26001;Natrium\n999900511;A26002;HIV combi\n");
	HAS_NOT(t, "category=chemistry");
	HAS(t, "category=hiv");
	run("Relatie;RSIN;KvK;Adres;Postcode;Plaats;Telefoon\n"
	    "Haverhoek B.V.;999990019;66566365;Industrieweg 1;1999XB;Wolfsdrecht;088-5550000\n");
	assert_int_equal(bench.mentions, 0);
}

static void lists_of_staff_by_name_of_file(void **state)
{
	(void)state;
	bench_clear(&bench);
	find_item(bench.finder, STR("personeel/artsenlijst.csv"));
	const char *t = bench_table(&bench, "naam;email\nJansen, P.;p.jansen@example.nl\n");
	find_item_end(bench.finder);
	HAS(t, "professional 2: name=Jansen, P.");
}

static void register_rows(void **state)
{
	(void)state;
	const char *t = run(";01.01.20;01.02.10;01.02.30;01.02.40;01.03.10;05.01.20;05.02.40;08.11."
			    "10;08.11.20;08.11.30;08.11.60;08.10.30\n"
			    "L1;999990019;Johanna;de;Vries;19800201;999900511;Bakker;Dorpsstraat;"
			    "12;A;2288AA;20240301\n"
			    ";;;;;;;;Kerkweg;3;;2281BB;20100101\n");
	assert_int_equal(bench.mentions, 3);
	HAS(t, "patient 2: bsn=999990019 given=Johanna prefix=de surname=Vries "
	       "birth_date=1980-02-01 street=Dorpsstraat postcode=2288AA "
	       "address_date=2024-03-01 house_number=12-A\n");
	HAS(t, "relative 2: bsn=999900511 surname=Bakker\n");
	HAS(t, "patient 3: street=Kerkweg postcode=2281BB address_date=2010-01-01 house_number=3 "
	       "bsn~=999990019\n");
}

static void hostile_rows(void **state)
{
	struct out o = out_mem();
	(void)state;
	out_z(&o, "BSN;Naam;Opmerking\n");
	for (unsigned i = 0; i < 2000; i++)
		out_z(&o, "999990019;");
	out_z(&o, "\n;;\n\x01\x02;a\x7f;\n");
	out_char(&o, '\0');
	run((const char *)o.p);
	struct table none = {.n_sample = 0};
	struct sink *s = find_sink(bench.finder);
	s->table_begin(s, &none);
	struct row empty = {.number = 1};
	s->row(s, &empty);
	s->table_end(s);
	out_end(&o);
}

/* ---- the memo changes nothing ---- */

struct packed {
	struct find_out out; /* first */
	struct out all;
};

static void packed_mention(struct find_out *o, const struct mention *m)
{
	struct out *all = &((struct packed *)(void *)o)->all;
	out_u8(all, (uint8_t)m->role);
	out_u8(all, (uint8_t)m->unit);
	out_u64(all, m->number);
	for (unsigned i = 0; i < m->n; i++) {
		const struct finding *f = &m->finding[i];
		out_u8(all, (uint8_t)f->kind);
		out_u8(all, (uint8_t)f->evidence);
		out_u32(all, f->cell);
		out_u64(all, f->at);
		out_u32(all, f->raw_n);
		out_lv(all, f->value);
	}
}

static void packed_name(struct find_out *o, uint32_t cell, str name)
{
	struct out *all = &((struct packed *)(void *)o)->all;
	out_dec(all, cell);
	out_str(all, name);
}

#define MEMO_COLUMNS_MADE 9
#define MEMO_ROWS_MADE    3000

/* A cell of a few values, some of them odd, longer than is kept, or with blanks around. */
static str made_cell(struct arena *a, unsigned column)
{
	static const char *const some[MEMO_COLUMNS_MADE][6] = {
	    {"999990019", " 999990032", "9,9999E+08", "", "0", "999990010"},
	    {"Brummelaar", "Okkerman ", "van den Heuvel", "X", "", "Jansen-de Vries"},
	    {"12-03-1961", "22352", "1961", "onbekend", "", "31-02-1980"},
	    {"Glucose", "Chlamydia trachomatis PCR", "HIV", "", "TSH", "Kalium"},
	    {"5,4", "positief", "volgt", "<0,5", "", "negatief"},
	    {"Dorpsstraat 12-A, 2288 AA Rijswijk", "Kerklaan 3", "", "postbus", "x", "Molenweg 7"},
	    {"Huisartsenpraktijk Veldkamp aan de Zuiderhaven te Beukendam en omstreken", "Arts", "",
	     "Praktijk De Poort", "01901067", "-"},
	    {"", "nuchter", "bellen met 0612345678 of sms naar a@example.org",
	     "gezien met moeder, BSN 999990032", " nuchter", "zie brief van 12-03-2020"},
	    {"4711", "L-504237", "1,23457E+11", "", "4711.0", "'0815"},
	};
	if (below(6) == 0) {
		struct out o = out_mem();
		out_dec(&o, below(100000000));
		str s = str_copy(a, out_view(&o));
		out_end(&o);
		return s;
	}
	return str_of(some[column][below(6)]);
}

static void read_made(struct table_state *t, const struct row *rows, unsigned n)
{
	struct table sample = {.sample = rows, .n_sample = 200};
	table_item(t, STR("export.csv"));
	table_start(t, &sample);
	for (unsigned i = 0; i < n; i++)
		table_row(t, &rows[i]);
	table_end(t);
}

/* gives all mentions of the rows, with or without the memo; twice, for what is kept from table to
 * table. */
static struct out mentions_of(const struct row *rows, bool forgetful)
{
	struct packed p = {.out = {.mention = packed_mention, .name = packed_name},
			   .all = out_mem()};
	struct limits l = limits_standard();
	struct cells cells;
	struct prose_state *prose = prose_new(&l, &p.out);
	cells_init(&cells, &p.out);
	struct table_state *t = table_new(&l, &p.out, &cells, prose);
	if (forgetful)
		table_forgetful(t);
	read_made(t, rows, MEMO_ROWS_MADE);
	read_made(t, rows, MEMO_ROWS_MADE / 2);
	table_free(t);
	prose_free(prose);
	cells_free(&cells);
	return p.all;
}

static void memo_changes_nothing(void **state)
{
	static struct row rows[MEMO_ROWS_MADE];
	static struct cell cells[MEMO_ROWS_MADE * MEMO_COLUMNS_MADE];
	static const char *const heads[][MEMO_COLUMNS_MADE] = {
	    {"BSN", "Achternaam", "Geboortedatum", "Bepaling", "Uitslag", "Adres", "Praktijk",
	     "Opmerking", "Ordernummer"},
	    {"x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9"},
	    {"Patientnummer", "Naam", "Overlijdensdatum", "Conclusie", "Materiaal", "Straat",
	     "Huisarts", "Klinische gegevens", "Monsternummer"},
	};
	(void)state;
	for (unsigned h = 0; h < sizeof(heads) / sizeof(heads[0]); h++) {
		struct arena scratch = bench.reader;
		seed = 77 + h;
		for (unsigned i = 0; i < MEMO_ROWS_MADE; i++) {
			struct cell *c = cells + (size_t)i * MEMO_COLUMNS_MADE;
			rows[i] = (struct row){.number = i + 1, .n = MEMO_COLUMNS_MADE, .cells = c};
			for (unsigned k = 0; k < MEMO_COLUMNS_MADE; k++) {
				str s = i == 0 ? str_of(heads[h][k]) : made_cell(&scratch, k);
				c[k] = (struct cell){
				    .text = s, .at = i * 1000u + k * 100, .raw_n = (uint32_t)s.n};
			}
		}
		struct out kept = mentions_of(rows, false), anew = mentions_of(rows, true);
		assert_true(out_view(&kept).n > 1000);
		assert_true(str_eq(out_view(&kept), out_view(&anew)));
		out_end(&kept);
		out_end(&anew);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(with_header),
	    cmocka_unit_test(header_spellings),
	    cmocka_unit_test(titles_and_two_header_rows),
	    cmocka_unit_test(damage_of_spreadsheets),
	    cmocka_unit_test(labelled_but_invalid),
	    cmocka_unit_test(without_header),
	    cmocka_unit_test(column_of_other_numbers),
	    cmocka_unit_test(column_of_bsns_under_another_name),
	    cmocka_unit_test(few_numbers_are_weak),
	    cmocka_unit_test(relatives),
	    cmocka_unit_test(orphans_keep_their_keys),
	    cmocka_unit_test(order_without_result),
	    cmocka_unit_test(staff_and_practices),
	    cmocka_unit_test(patient_block_above_results),
	    cmocka_unit_test(what_is_nobody_and_no_result),
	    cmocka_unit_test(lists_of_staff_by_name_of_file),
	    cmocka_unit_test(register_rows),
	    cmocka_unit_test(hostile_rows),
	    cmocka_unit_test(memo_changes_nothing),
	};
	alarm(60);
	return cmocka_run_group_tests(tests, bench_set_up, bench_tear_down);
}
