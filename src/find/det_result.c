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

static const str units[] = {
    SEEK("mmol/l"),
    SEEK("mmol/mol"),
    SEEK("\xc2\xb5mol/l"),
    SEEK("\xce\xbcmol/l"),
    SEEK("umol/l"),
    SEEK("nmol/l"),
    SEEK("pmol/l"),
    SEEK("mol/l"),
    SEEK("mg/l"),
    SEEK("\xc2\xb5g/l"),
    SEEK("ug/l"),
    SEEK("ng/l"),
    SEEK("ng/ml"),
    SEEK("pg/ml"),
    SEEK("g/l"),
    SEEK("g/dl"),
    SEEK("mg/dl"),
    SEEK("mg/mmol"),
    SEEK("u/l"),
    SEEK("iu/l"),
    SEEK("ie/l"),
    SEEK("ie/ml"),
    SEEK("iu/ml"),
    SEEK("ku/l"),
    SEEK("mu/l"),
    SEEK("miu/l"),
    SEEK("kie/l"),
    SEEK("10^9/l"),
    SEEK("10*9/l"),
    SEEK("10^12/l"),
    SEEK("10*12/l"),
    SEEK("x10^9/l"),
    SEEK("x10*9/l"),
    SEEK("/fl"),
    SEEK("fl"),
    SEEK("fmol"),
    SEEK("ml/min"),
    SEEK("ml/min/1.73m2"),
    SEEK("mm/uur"),
    SEEK("mm/h"),
    SEEK("kopieen/ml"),
    SEEK("cop/ml"),
    SEEK("mosm/kg"),
    SEEK("l/l"),
    SEEK("s/co"),
};

#define UNITS (sizeof(units) / sizeof(units[0]))

/* Units by their first byte, without case: chains of places, 1-based. Filled once by start. */
static uint8_t unit_first[256], unit_next[UNITS];

static void start(void)
{
	for (size_t k = UNITS; k > 0; k--) {
		unsigned char c = units[k - 1].p[0];
		unit_next[k - 1] = unit_first[c];
		unit_first[c] = (uint8_t)k;
	}
}

/* Whether a known unit stands at text[i] and ends as a word. */
static size_t unit_at(str text, size_t i)
{
	size_t best = 0;
	for (size_t k = unit_first[to_lower(text.p[i])]; k > 0; k = unit_next[k - 1]) {
		str u = units[k - 1];
		if (u.n > best && text.n - i >= u.n &&
		    str_eq_nocase(str_sub(text, i, i + u.n), u) &&
		    (text.n - i == u.n || !is_alnum(text.p[i + u.n])))
			best = u.n;
	}
	return best;
}

static void scan(struct hits *h, const struct text_index *x)
{
	str text = x->text;
	size_t done = 0;
	for (const struct text_run *r = x->run; r < x->run + x->runs; r++) {
		size_t i = r->at, end = i + r->n;
		if (i < done || r->n == 0 || r->n > 9 ||
		    (i > 0 &&
		     (is_alnum(text.p[i - 1]) || text.p[i - 1] == '.' || text.p[i - 1] == ',')))
			continue;
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
		done = end;
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
