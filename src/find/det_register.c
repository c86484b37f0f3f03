/*
 * det_register - what a register notes of somebody beside who it is: that they died, and that their
 * address may not be given out. Columns only, where a header says so; "N" is no finding. Refuses
 * to guess either from running text.
 */
#include "base/date.h"
#include "base/out.h"
#include "find/detector.h"

#define PIVOT_YEAR 2026 /* two-digit years above this one's are of the century before */

static const struct header headers[] = {
    {"overleden", KIND_deceased},
    {"overledenop", KIND_deceased},
    {"overledenjn", KIND_deceased},
    {"indoverleden", KIND_deceased},
    {"indicatieoverleden", KIND_deceased},
    {"patientoverleden", KIND_deceased},
    {"overlijden", KIND_deceased},
    {"datumoverlijden", KIND_deceased},
    {"datumoverleden", KIND_deceased},
    {"overlijdensdatum", KIND_deceased},
    {"overlijdensdat", KIND_deceased},
    {"overlijdendatum", KIND_deceased},
    {"datoverlijden", KIND_deceased},
    {"datoverl", KIND_deceased},
    {"datovl", KIND_deceased},
    {"ovldat", KIND_deceased},
    {"deceased", KIND_deceased},
    {"deceasedind", KIND_deceased},
    {"deceaseddate", KIND_deceased},
    {"deceaseddatetime", KIND_deceased},
    {"dateofdeath", KIND_deceased},
    {"deathdate", KIND_deceased},
    {"dod", KIND_deceased},
    {"060810", KIND_deceased},
    {"verstorben", KIND_deceased},
    {"sterbedatum", KIND_deceased},
    {"geheim", KIND_secrecy},
    {"geheimadres", KIND_secrecy},
    {"adresgeheim", KIND_secrecy},
    {"geheimhouding", KIND_secrecy},
    {"geheimind", KIND_secrecy},
    {"indgeheim", KIND_secrecy},
    {"indicatiegeheim", KIND_secrecy},
    {"indicatiegeheimhouding", KIND_secrecy},
    {"verstrekkingsbeperking", KIND_secrecy},
    {"secretaddress", KIND_secrecy},
    {"addresssecret", KIND_secrecy},
    {"protectionindicator", KIND_secrecy},
    {"077010", KIND_secrecy},
    {NULL, KIND_none},
};

static bool is_yes(str s)
{
	static const char *const words[] = {"j", "ja", "y", "yes", "true", "waar", "x", "1"};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(s, str_of(words[i])))
			return true;
	return false;
}

static bool died(struct arena *a, str s, str *out_value)
{
	struct date d;
	struct out o = out_mem();
	bool ok =
	    is_yes(s) || str_eq_nocase(s, STR("overleden")) || str_eq_nocase(s, STR("deceased"));
	*out_value = STR("Y");
	if (!ok && s.n >= 6 && date_read(s, PIVOT_YEAR, &d)) {
		date_write(&o, d);
		*out_value = str_copy(a, out_view(&o));
		ok = out_value->n == 10;
	}
	out_end(&o);
	return ok;
}

/* BRP 70.10: 0 nobody is refused; 1 to 7 some or all are. */
static bool secret(str s)
{
	return is_yes(s) || str_eq_nocase(s, STR("geheim")) ||
	       (s.n == 1 && s.p[0] >= '1' && s.p[0] <= '7');
}

static bool read_cell(struct arena *a, enum kind kind, str s, str *out_value,
		      unsigned *out_evidence, int *out_score)
{
	s = str_trim(s);
	*out_evidence = EV_check;
	*out_score = 1;
	*out_value = STR("Y");
	if (kind == KIND_secrecy)
		return secret(s);
	return kind == KIND_deceased && died(a, s, out_value);
}

const struct detector detector_register = {
    .name = "register",
    .version = 1,
    .finds = "that somebody died, that an address is secret",
    .standard = "BRP elements 06.08.10, 07.70.10; HL7 PID-29, PID-30",
    .headers = headers,
    .cell = read_cell,
};
