/* make_noise - files in which nobody stands, though much in them looks like it: traps 8.1 to 8.12
 * of formats.md. */
#include "sim/sim.h"

#include <string.h>

static void begin(struct sim *s, const char *folder, const char *stem, const char *ending)
{
	sim_open(s, SIM_noise, CODING_cp1252, sim_name(s, folder, stem, ending));
}

static void company_table(struct sim *s)
{
	begin(s, "administratie", "crediteuren", ".csv");
	out_z(&s->text, "Relatie;RSIN;KvK;Adres;Postcode;Plaats;Telefoon\r\n");
	for (unsigned i = 0; i < 60; i++) {
		uint32_t rsin = 0;
		while (rsin == 0)
			rsin = bsn_nine(rng_below(&s->rng, 10000000));
		out_str(&s->text, names_pick(&s->pool.names.head[ORIGIN_nl], &s->rng));
		out_str(&s->text, names_pick(&s->pool.names.tail[ORIGIN_nl], &s->rng));
		out_z(&s->text, rng_hit(&s->rng, 500) ? " B.V.;" : " Techniek N.V.;");
		out_dec(&s->text, rsin);
		out_char(&s->text, ';');
		out_dec(&s->text, 60000000 + rng_below(&s->rng, 9999999));
		out_z(&s->text, ";Industrieweg ");
		out_dec(&s->text, i + 1);
		out_z(&s->text, ";1999XB;Wolfsdrecht;088-5550");
		out_dec_pad(&s->text, i, 3);
		out_z(&s->text, "\r\n");
	}
	sim_close(s);
}

static void number_log(struct sim *s)
{
	begin(s, "logs", "analyser", ".log");
	for (unsigned i = 0; i < 1500; i++) {
		out_z(&s->text, "2025-08-30 07:12:");
		out_dec_pad(&s->text, i % 60, 2);
		out_z(&s->text, " DEBUG sample ");
		out_dec(&s->text, 202600000 + i);
		out_z(&s->text, " rack ");
		out_dec(&s->text, 100000000 + rng_below(&s->rng, 899999999));
		out_z(&s->text, " queue ok\n");
	}
	sim_close(s);
}

static void order_numbers(struct sim *s)
{
	begin(s, "LIS", "werklijst", ".csv");
	out_z(&s->text, "Ordernummer;Monsternummer;Rek;Status\r\n");
	for (unsigned i = 0; i < 400; i++) {
		out_dec(&s->text, 330000000 + rng_below(&s->rng, 1000000));
		out_char(&s->text, ';');
		out_dec(&s->text, 100102000 + i);
		out_char(&s->text, ';');
		out_dec(&s->text, i % 50);
		out_z(&s->text, ";gereed\r\n");
	}
	sim_close(s);
}

static void controls(struct sim *s)
{
	begin(s, "kwaliteit", "qc", ".csv");
	out_z(&s->text, "Monster;Bepaling;Uitslag;Eenheid;Lot\r\n");
	for (unsigned i = 0; i < 200; i++) {
		out_z(&s->text, i % 2 == 0 ? "SKML-A" : "QC HIGH ");
		out_dec(&s->text, i);
		out_z(&s->text, ";HIV combi Ag/As;negatief;;LOT");
		out_dec(&s->text, 445566 + i);
		out_z(&s->text, "\r\n");
	}
	sim_close(s);
}

static void policy(struct sim *s)
{
	begin(s, "beleid", "werkinstructie", ".txt");
	out_z(&s->text, "Werkinstructie afname\n\nHet BSN van de patiënt altijd controleren op het "
			"formulier van 01-02-2024.\n"
			"Een BSN heeft negen cijfers. Noteer naam, geboortedatum en postcode.\n"
			"Bij twijfel: bel de balie, toestel 4455. Onze KvK is 60123456.\n"
			"HIV- en SOA-uitslagen worden nooit telefonisch gegeven.\n");
	sim_close(s);
}

static void junk(struct sim *s, const char *stem, const char *ending, const char *head, size_t n)
{
	struct out o = out_mem();
	out_z(&o, head);
	for (size_t i = 0; i < n; i += 8)
		out_u64(&o, rng_u64(&s->rng));
	sim_put(s, SIM_noise, sim_name(s, "divers", stem, ending), out_view(&o));
	sim_unreadable(s, n > 8000 ? "unknown" : "broken");
	out_end(&o);
}

static void broken_zip(struct sim *s)
{
	struct pack p = pack_begin(PACK_zip, false);
	struct out o = out_mem();
	pack_add(
	    &p, STR("leeg.txt"),
	    STR("Dit bestand bevat niets over personen. Dit bestand bevat niets over personen.\n"));
	pack_end(&p, &o);
	sim_put(s, SIM_noise, sim_name(s, "backup", "kapot", ".zip"),
		str_sub(out_view(&o), 0, o.n / 2));
	sim_unreadable(s, "broken");
	out_end(&o);
}

void make_noise(struct sim *s, unsigned round)
{
	uint64_t before = s->counts.files;
	company_table(s);
	number_log(s);
	order_numbers(s);
	controls(s);
	if (round == 0) {
		policy(s);
		sim_put(s, SIM_noise, sim_name(s, "divers", "leeg", ".csv"), STR_NONE);
		junk(s, "logo", ".bin", "", 9000);
		junk(s, "rapport", ".pdf", "%PDF-1.4\n", 4000);
		junk(s, "brief", ".docx", "PK\x03\x04", 3000);
		broken_zip(s);
	}
	s->counts.noise_files += s->counts.files - before;
}
