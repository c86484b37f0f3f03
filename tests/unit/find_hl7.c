/* Tests of HL7 v2 messages to mentions. Vectors: reference/formats.md 2.1, 3.3, 7 and 8. */
#include "find_common.h"

#define FIELDS_MAX 64

/* One message of segments that end with '\n', given to the sink directly. */
static const char *run_sep(const char *message, struct separators sep)
{
	struct sink *s = find_sink(bench.finder);
	str rest = str_of(message), all = rest;
	bench_clear(&bench);
	find_item(bench.finder, STR("messages"));
	s->message_begin(s, 1, &sep);
	while (rest.n > 0) {
		struct cell field[FIELDS_MAX];
		struct segment g = {.message = 1, .field = field};
		str line = str_cut(&rest, '\n');
		bool msh = str_starts(line, STR("MSH")), more = true;
		while (more && g.n < FIELDS_MAX) {
			size_t bar = str_find_byte(line, '|');
			str f = str_sub(line, 0, bar);
			field[g.n++] = (struct cell){
			    .text = f, .at = (uint64_t)(f.p - all.p), .raw_n = (uint32_t)f.n};
			if (msh && g.n == 1)
				field[g.n++] = (struct cell){.text = STR("|")};
			more = bar < line.n;
			line = str_sub(line, bar + 1, line.n);
		}
		g.tag = field[0].text;
		s->segment(s, &g);
	}
	s->message_end(s);
	find_item_end(bench.finder);
	out_char(&bench.text, '\0');
	bench.text.n--;
	assert_false(bench.bad);
	return (const char *)bench.text.p;
}

static const char *run_with(const char *message, unsigned char repetition)
{
	return run_sep(message, (struct separators){'|', '^', repetition, '\\', '&', NOTATION_hl7});
}

static const char *run(const char *message) { return run_with(message, '~'); }

#define MSH "MSH|^~\\&|GLIMS|UMCG_LAB|LIS||20240301120000||ORU^R01|1|P|2.5\n"

static void patient_in_full(void **state)
{
	(void)state;
	const char *t = run(
	    MSH
	    "PID|1||900073962^^^NLMINBIZA^NNNLD~ZP100120391^^^ZorgDomein^VN||Testpati\xc3\xabnt - "
	    "van Zorg Domein&van&Zorg Domein&&Testpati\xc3\xabnt^Z^D^^^^L||19901231|F|||2e Antonie "
	    "Heinsiusstraat 3456 b&2e Antonie Heinsiusstraat&3456^b^'s-Gravenhage^^9999 "
	    "ZZ^NL^M||+12025550144^PRN^PH~+31612345678^ORN^CP~^NET^Internet^demo@zorgdomein.nl\n");
	assert_int_equal(bench.mentions, 1);
	HAS(t, "patient 1: bsn=900073962");
	HAS(t, " order=ZorgDomein|ZP100120391");
	HAS(t, " surname=Zorg Domein prefix=van partner_surname=Testpati\xc3\xabnt");
	HAS(t, " initials=ZD");
	HAS(t, " birth_date=1990-12-31 sex=F");
	HAS(t, " postcode=9999ZZ street=2e Antonie Heinsiusstraat house_number=3456-b "
	       "city='s-Gravenhage");
	HAS(t, " phone=+31612345678");
	HAS(t, " email=demo@zorgdomein.nl");
	HAS_NOT(t, "country");
}

static void bsn_positions(void **state)
{
	(void)state;
	HAS(run(MSH "PID|1||999911120^^^^NNNLD||Bakker^J\n"), "bsn=999911120");
	HAS(run(MSH "PID|1||12345^^^UMCU^PI~999911120^^^NLMINBIZA||Bakker^J\n"),
	    "patient_number=UMCU|12345 bsn=999911120");
	HAS(run(MSH "PID|1||X1^^^L^PI||Bakker^J||||||||||||||999911120\n"), "bsn=999911120");
	HAS(run(MSH "PID|1||999990018^^^NLMINBIZA^NNNLD||Bakker^J\n"), "bsn!=999990018");
	HAS(run(MSH "PID|1||4711||Bakker^J\n"), "patient_number=GLIMS/UMCG_LAB|4711");
}

static void empty_bsn_is_nobody(void **state)
{
	(void)state;
	run(MSH "PID|1||^^^NLMINBIZA^NNNLD||\"\"||\"\"\n");
	assert_int_equal(bench.mentions, 0);
}

static void other_repetition_separator(void **state)
{
	(void)state;
	const char *t =
	    run_with("MSH|^_\\&|ZorgDomein||LIS||20240301||ORU^R01|1|P|2.4\n"
		     "PID|1||999911120^^^NLMINBIZA^NNNLD_ZD12345678^^^ZorgDomein^VN||Bakker^J\n",
		     '_');
	HAS(t, "bsn=999911120 order=ZorgDomein|ZD12345678");
}

static void orders_and_requesters(void **state)
{
	(void)state;
	const char *t = run(
	    MSH "PID|1||999911120^^^NLMINBIZA^NNNLD||Bakker^J||19800201|F\n"
		"PV1|1|O||||||01099999^Ander^B\n"
		"ORC|RE|ZD200046119^ZorgDomein|26001||||||||01123456^Blank^M.A.^^^^^^VEKTIS|||||\n"
		"ORC|RE|ZD200046119^ZorgDomein|26001|||||||||01123456^Blank^M.A.^^^^^^VEKTIS|||||"
		"01052184^Huisartsenpraktijk Blank^VEKTIS\n"
		"OBR|1|ZD200046119^ZorgDomein|26001|624^Natrium^L|||20240229\n"
		"OBX|1|NM|624^Natrium^L||140|mmol/l|||||F\n"
		"OBR|2|ZD200046119^ZorgDomein|26001|HIVC^HIV "
		"combi^L|||20240229|||||||||||||||||||||01020007^Kopie^A\n"
		"OBX|1|ST|HIVC^HIV combi^L||negatief||||||F\n"
		"OBX|2|ST|CHLAM^Chlamydia^L||\"\"||||||I\n");
	assert_int_equal(bench.mentions, 2); /* the first group's requester is another */
	HAS(t, "requester_agb=01052184 requester_name=Huisartsenpraktijk Blank");
	HAS(t, "order=ZorgDomein|ZD200046119 order=GLIMS/UMCG_LAB|26001");
	HAS(t, "test=Natrium event_date=2024-02-29 result=140 category=chemistry");
	HAS(t, "copy_agb=01020007");
	HAS(t, "result=negatief");
	HAS(t, "category=hiv");
	HAS(t, "category=sti");
}

static void referring_doctor_alone(void **state)
{
	(void)state;
	const char *t = run(
	    MSH "PID|1||999911120^^^^NNNLD||Bakker^J\nPV1|1|O||||||01020007^Dokter^A^^^^^^VEKTIS\n"
		"OBR|1|100102018.HPV^ScreenIT||HPV^HPV\n");
	HAS(t, "requester_agb=01020007 requester_name=A Dokter");
	HAS(t, "order=ScreenIT|100102018.HPV order~=ScreenIT|100102018 specimen~=|100102018");
	HAS(t, "category=cervical_screening");
	HAS_NOT(t, "result");
}

static void analyser_without_patient(void **state)
{
	(void)state;
	const char *t = run(
	    "MSH|^~\\&|COBAS|ROCHE|LIMS||20240301||OUL^R22|2|P|2.5\n"
	    "SPM|3|100102018&ROCHE||PCYT^^99ROC\nSAC|||100102018\nOBX|1|ST|02HPVHR^^99ROC||POS\n");
	assert_int_equal(bench.mentions, 1);
	HAS(t, "none 1: specimen=|100102018 specimen=ROCHE|100102018");
	HAS(t, "result=POS");
	HAS(t, "category=cervical_screening");
	HAS(t, "event_date~=2024-03-01");
}

static void several_patients(void **state)
{
	(void)state;
	const char *t =
	    run(MSH "PID|1||999911120^^^NLMINBIZA^NNNLD||Bakker^J\nOBX|1|NM|1^Natrium||140\n"
		    "PID|2||999900511^^^NLMINBIZA^NNNLD||Smit^P\nOBX|1|NM|1^Kalium||4\n");
	assert_int_equal(bench.mentions, 2);
	HAS(t, "bsn=999900511");
	assert_true(strstr(t, "test=Kalium") > strstr(t, "bsn=999900511"));
}

static void next_of_kin(void **state)
{
	(void)state;
	const char *t = run(MSH "PID|1||999911120^^^NLMINBIZA^NNNLD||Bakker^J||20150201\n"
				"NK1|1|Smit^Petra|MTH||||||||||||F|19810304|||||||||||||||||"
				"999900511^^^NLMINBIZA^NNNLD\n");
	HAS(t, "relative 1: bsn=999900511");
	HAS(t, "birth_date=1981-03-04");
	HAS(t, "patient 1: bsn=999911120");
}

static void escapes(void **state)
{
	(void)state;
	const char *t = run(MSH "PID|1||999911120^^^NLMINBIZA^NNNLD||M\\XFC\\ller \\T\\ Zn^J\n"
				"OBX|1|FT|1^Conclusie||geen afwijkingen\\.br\\HIV negatief\n");
	HAS(t, "M\xc3\xbcller & Zn");
	HAS(t, "category=hiv");
}

static void odd_and_hostile(void **state)
{
	struct out o = out_mem();
	(void)state;
	out_z(&o, MSH "PID|1||999911120^^^NLMINBIZA^NNNLD||Bakker^J||\\X\\|\\\\\\|&&&^^^|~~~|\n");
	for (unsigned i = 0; i < 3000; i++) {
		out_z(&o, "OBX|1|NM|");
		out_dec(&o, i);
		out_z(&o, "^Natrium ");
		out_dec(&o, i);
		out_z(&o, "||");
		out_dec(&o, i);
		out_z(&o, "\n");
	}
	out_z(&o, "PID\nOBR\nORC\nSPM|\nSAC||\nNK1|||\nIN1\nZZ1|\x01\x02\n");
	out_char(&o, '\0');
	const char *t = run((const char *)o.p);
	assert_true(bench.mentions >
		    5); /* split over the limit of findings, each with its person */
	unsigned lines = 0, owned = 0;
	for (const char *p = t; (p = strstr(p, "patient 1: bsn=999911120")) != NULL; p++)
		owned++;
	for (const char *p = t; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	assert_int_equal(owned, lines);
	out_end(&o);
}

/* What is kept of texts that came before changes nothing: neither other texts in its place nor the
 * same text with other separators. */
static void kept_texts_change_nothing(void **state)
{
	static const char *const message =
	    MSH "PID|1||999911120^^^NLMINBIZA^NNNLD||Bakker^J\n"
		"OBR|1|100|200|HIVC^HIV combi$Chlamydia^L\nOBX|1|ST|HIVC^HIV "
		"combi$Chlamydia^L||negatief\n"
		"NTE|1||uitstrijkje herhalen\n";
	static const struct separators usual = {'|', '^', '~', '\\', '&', NOTATION_hl7},
				       other = {'|', '$', '~', '\\', '&', NOTATION_hl7};
	struct out first[2] = {out_mem(), out_mem()}, o = out_mem();
	(void)state;
	out_z(&first[0], run_sep(message, usual));
	out_z(&first[1], run_sep(message, other));
	assert_false(str_eq(out_view(&first[0]), out_view(&first[1])));
	out_z(&o, MSH "PID|1||999911120^^^NLMINBIZA^NNNLD||Bakker^J\n");
	for (unsigned i = 0; i < 2000; i++) {
		out_z(&o, "OBX|1|ST|");
		out_dec(&o, i);
		out_z(&o, "^Pap ");
		out_dec(&o, i);
		out_z(&o, "||negatief\n");
	}
	out_char(&o, '\0');
	for (unsigned turn = 0; turn < 3; turn++) {
		assert_true(str_eq(str_of(run_sep(message, usual)), out_view(&first[0])));
		assert_true(str_eq(str_of(run_sep(message, other)), out_view(&first[1])));
		run((const char *)o.p);
	}
	out_end(&first[0]);
	out_end(&first[1]);
	out_end(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(patient_in_full),
	    cmocka_unit_test(bsn_positions),
	    cmocka_unit_test(empty_bsn_is_nobody),
	    cmocka_unit_test(other_repetition_separator),
	    cmocka_unit_test(orders_and_requesters),
	    cmocka_unit_test(referring_doctor_alone),
	    cmocka_unit_test(analyser_without_patient),
	    cmocka_unit_test(several_patients),
	    cmocka_unit_test(next_of_kin),
	    cmocka_unit_test(escapes),
	    cmocka_unit_test(odd_and_hostile),
	    cmocka_unit_test(kept_texts_change_nothing),
	};
	alarm(60);
	return cmocka_run_group_tests(tests, bench_set_up, bench_tear_down);
}
