/*
 * det_result - tests, values and the dates of orders, samples and results. A value is what was
 * measured or concluded; an order without one is not a result. In running text a value needs its
 * unit or a flag word behind a test name.
 */
#include "find/finder.h"

#include "base/date.h"
#include "find/seek.h"

#define VALUE_BYTES_MAX 400

static bool one_of(str s, const char *const *words, size_t n)
{
	unsigned char first = s.n > 0 ? to_lower(s.p[0]) : 0;
	if (is_digit(first))
		return false; /* no word of a list begins so */
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)words[i][0] == first && str_eq_nocase(s, str_of(words[i])))
			return true;
	return false;
}

bool result_value(str s)
{
	static const char *const none[] = {
	    "",
	    "-",
	    "--",
	    "---",
	    ".",
	    "*",
	    "?",
	    "\"\"",
	    "null",
	    "none",
	    "nan",
	    "n/a",
	    "na",
	    "nvt",
	    "n.v.t.",
	    "n.v.t",
	    "volgt",
	    "volgt nog",
	    "in bewerking",
	    "zie opmerking",
	    "zie onder",
	    "aangevraagd",
	    "openstaand",
	    "pending",
	    "ordered",
	    "\\n",
	    "niet bepaald",
	    "nb",
	    "n.b.",
	    "vervallen",
	    "geannuleerd",
	    "nog niet bekend",
	    "onbekend",
	};
	s = str_trim(s);
	return !one_of(s, none, sizeof(none) / sizeof(none[0]));
}

static const char *const result_words[] = {
    "positief", "negatief",      "pos",          "neg",      "aangetoond",    "niet aangetoond",
    "detected", "not detected",  "positive",     "negative", "afwijkend",     "normaal",
    "reactief", "niet reactief", "non-reactief", "dubieus",  "zwak positief", "ongeldig",
    "invalid",  "spoor",         "aanwezig",     "afwezig",  "gevoelig",      "resistent",
    "pap0",     "pap1",          "pap2",         "pap3a1",   "pap3a2",        "pap3b",
    "pap4",     "pap5",
};

/* "4,5", "<0,5", "> 100", "1:80", "5.6e3", "+++" */
static bool measured(str s)
{
	size_t i = 0, digits = 0;
	while (i < s.n && (s.p[i] == '<' || s.p[i] == '>' || s.p[i] == '=' || s.p[i] == ' ' ||
			   s.p[i] == '~' || s.p[i] == '+' || s.p[i] == '-'))
		i++;
	for (; i < s.n && (is_digit(s.p[i]) || s.p[i] == '.' || s.p[i] == ',' || s.p[i] == ':' ||
			   s.p[i] == ' ');
	     i++)
		digits += is_digit(s.p[i]);
	return i == s.n && digits > 0 && digits <= 8;
}

static bool date_value(struct arena *a, str s, str *out_value)
{
	struct date d;
	s = str_trim(s);
	if (!date_read(s, 2050, &d) || !date_full(d) || d.year < 1970)
		return false;
	unsigned char *p = arena_new(a, unsigned char, 10);
	unsigned v[3] = {d.year, d.month, d.day};
	for (size_t i = 0; i < 4; i++, v[0] /= 10)
		p[3 - i] = (unsigned char)('0' + v[0] % 10);
	p[4] = p[7] = '-';
	p[5] = (unsigned char)('0' + v[1] / 10);
	p[6] = (unsigned char)('0' + v[1] % 10);
	p[8] = (unsigned char)('0' + v[2] / 10);
	p[9] = (unsigned char)('0' + v[2] % 10);
	*out_value = (str){p, 10};
	return true;
}

static bool cell(struct arena *a, enum kind kind, str s, str *out_value, unsigned *out_evidence,
		 int *out_score)
{
	s = str_trim(s);
	*out_evidence = 0;
	*out_score = 5;
	if (kind == KIND_event_date) {
		*out_score = 60;
		return date_value(a, s, out_value);
	}
	if (!result_value(s) || s.n > VALUE_BYTES_MAX)
		return false;
	if (kind == KIND_result)
		*out_score = one_of(s, result_words, sizeof(result_words) / sizeof(result_words[0]))
				 ? 60
			     : measured(s) ? 15
					   : 3;
	*out_value = s;
	return true;
}

/* ---- running text ---- */

static const char *const units[] = {
    "mmol/l",  "mmol/mol", "\xc2\xb5mol/l", "\xce\xbcmol/l", "umol/l",  "nmol/l",     "pmol/l",
    "mol/l",   "mg/l",     "\xc2\xb5g/l",   "ug/l",          "ng/l",    "ng/ml",      "pg/ml",
    "g/l",     "g/dl",     "mg/dl",         "mg/mmol",       "u/l",     "iu/l",       "ie/l",
    "ie/ml",   "iu/ml",    "ku/l",          "mu/l",          "miu/l",   "kie/l",      "10^9/l",
    "10*9/l",  "10^12/l",  "10*12/l",       "x10^9/l",       "x10*9/l", "/fl",        "fl",
    "fmol",    "ml/min",   "ml/min/1.73m2", "mm/uur",        "mm/h",    "kopieen/ml", "cop/ml",
    "mosm/kg", "l/l",      "s/co",
};

#define UNITS (sizeof(units) / sizeof(units[0]))

static bool begins_unit[256]; /* by byte; filled once by start */

static void start(void)
{
	for (size_t k = 0; k < UNITS; k++) {
		unsigned char c = (unsigned char)units[k][0];
		begins_unit[c] = begins_unit[to_upper(c)] = true;
	}
}

/* Whether a known unit stands at text[i] and ends as a word. */
static size_t unit_at(str text, size_t i)
{
	size_t best = 0;
	if (!begins_unit[text.p[i]])
		return 0;
	for (size_t k = 0; k < UNITS; k++) {
		if ((unsigned char)units[k][0] != to_lower(text.p[i]))
			continue;
		str u = str_of(units[k]);
		if (u.n > best && text.n - i >= u.n &&
		    str_eq_nocase(str_sub(text, i, i + u.n), u) &&
		    (text.n - i == u.n || !is_alnum(text.p[i + u.n])))
			best = u.n;
	}
	return best;
}

static void scan(struct hits *h, str text)
{
	for (size_t i = seek_digit(text, 0); i < text.n; i = seek_digit(text, i)) {
		if (i > 0 &&
		    (is_alnum(text.p[i - 1]) || text.p[i - 1] == '.' || text.p[i - 1] == ',')) {
			i++;
			continue;
		}
		size_t end = i;
		while (end < text.n &&
		       (is_digit(text.p[end]) || text.p[end] == ',' || text.p[end] == '.'))
			end++;
		size_t u = end;
		while (u < text.n && u - end < 4 &&
		       (text.p[u] == ' ' || text.p[u] == '\t' || text.p[u] == '*'))
			u++;
		size_t n = end - i <= 9 && u < text.n ? unit_at(text, u) : 0;
		if (n > 0) {
			size_t from =
			    i > 0 && (text.p[i - 1] == '<' || text.p[i - 1] == '>') ? i - 1 : i;
			hit_add(h, KIND_result, EV_check, ROLE_none, from, u + n,
				str_sub(text, from, u + n));
			end = u + n;
		}
		i = end;
	}
}

static const struct header headers[] = {
    {"bepaling", KIND_test},
    {"bepalingcode", KIND_test},
    {"bepalingnaam", KIND_test},
    {"testcode", KIND_test},
    {"testnaam", KIND_test},
    {"test", KIND_test},
    {"onderzoek", KIND_test},
    {"onderzoekcode", KIND_test},
    {"verrichting", KIND_test},
    {"parameter", KIND_test},
    {"analyse", KIND_test},
    {"memo", KIND_test},
    {"memocode", KIND_test},
    {"nhgcode", KIND_test},
    {"nhgnr", KIND_test},
    {"loinc", KIND_test},
    {"loinccode", KIND_test},
    {"snomed", KIND_test},
    {"nza", KIND_test},
    {"zorgactiviteit", KIND_test},
    {"panel", KIND_test},
    {"profiel", KIND_test},
    {"pakket", KIND_test},
    {"testname", KIND_test},
    {"bepalingomschrijving", KIND_test},
    {"microorganismename", KIND_test},
    {"microorganismecode", KIND_test},
    {"microorganisme", KIND_test},
    {"section", KIND_test},
    {"sectie", KIND_test},
    {"rubriek", KIND_test},
    {"onderzoeksindicatie", KIND_test},
    {"onderzoeksreden", KIND_test},
    {"omschrijving", KIND_test},
    {"programma", KIND_test},
    {"uitslag", KIND_result},
    {"uitslagwaarde", KIND_result},
    {"resultaat", KIND_result},
    {"waarde", KIND_result},
    {"result", KIND_result},
    {"resultvalue", KIND_result},
    {"value", KIND_result},
    {"score", KIND_result},
    {"antwoord", KIND_result},
    {"risvwaarde", KIND_result},
    {"micruwewaarde", KIND_result},
    {"diagnose", KIND_result},
    {"uitslagtekst", KIND_result},
    {"afnamedatum", KIND_event_date},
    {"datumafname", KIND_event_date},
    {"afnametijd", KIND_event_date},
    {"ontvangstdatum", KIND_event_date},
    {"datumontvangst", KIND_event_date},
    {"autorisatiedatum", KIND_event_date},
    {"rapportdatum", KIND_event_date},
    {"datum", KIND_event_date},
    {"date", KIND_event_date},
    {"aanvraagdatum", KIND_event_date},
    {"datumaanvraag", KIND_event_date},
    {"orderdatum", KIND_event_date},
    {"uitslagdatum", KIND_event_date},
    {"datumuitslag", KIND_event_date},
    {"einddatum", KIND_event_date},
    {"resultdate", KIND_event_date},
    {"orderdate", KIND_event_date},
    {"sampledate", KIND_event_date},
    {"collectiondate", KIND_event_date},
    {"afname", KIND_event_date},
    {"datumtijd", KIND_event_date},
    {"monsterdatum", KIND_event_date},
    {"bezoekdatum", KIND_event_date},
    {"factuurdatum", KIND_event_date},
    {"testdatum", KIND_event_date},
    {"onderzoeksdatum", KIND_event_date},
    {NULL, KIND_none},
};

const struct detector detector_result = {
    .name = "result",
    .version = 1,
    .finds = "tests, results and their dates",
    .standard = "UCUM units as written in Dutch reports; NHG table 45 and LOINC codes as text",
    .headers = headers,
    .start = start,
    .cell = cell,
    .scan = scan,
};
