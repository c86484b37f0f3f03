/*
 * det_result - tests, values and the dates of orders, samples and results. A value is what was
 * measured or concluded; an order without one is not a result. In running text a value needs its
 * unit, or is a word of results behind the name of a test.
 */
#include "find/finder.h"

#include "base/date.h"
#include "find/conclusion.h"
#include "find/seek.h"

#define CULTURE_BYTES   90 /* [byte] between a culture and what it is resistent to */
#define VALUE_BYTES_MAX 400
#define TEST_BYTES      60 /* of the name of a test before its worded result */
#define COLUMN_BYTES    32 /* between a value and the column of its unit */
#define WORDED_BYTES    30 /* of such a result with a word before it */

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

static const str result_words[] = {
    SEEK("positief"), SEEK("negatief"),      SEEK("pos"),
    SEEK("neg"),      SEEK("aangetoond"),    SEEK("niet aangetoond"),
    SEEK("detected"), SEEK("not detected"),  SEEK("positive"),
    SEEK("negative"), SEEK("afwijkend"),     SEEK("normaal"),
    SEEK("reactief"), SEEK("niet reactief"), SEEK("non-reactief"),
    SEEK("dubieus"),  SEEK("zwak positief"), SEEK("ongeldig"),
    SEEK("invalid"),  SEEK("spoor"),         SEEK("aanwezig"),
    SEEK("afwezig"),  SEEK("gevoelig"),      SEEK("resistent"),
    SEEK("pap0"),     SEEK("pap1"),          SEEK("pap2"),
    SEEK("pap3a1"),   SEEK("pap3a2"),        SEEK("pap3b"),
    SEEK("pap4"),     SEEK("pap5"),          SEEK("groei"),
    SEEK("groeide"),  SEEK("geen groei"),
};

#define RESULT_WORDS (sizeof(result_words) / sizeof(result_words[0]))

static uint64_t words_of[32]; /* by their first letter, a bit each; filled once by start */

static bool is_result_word(str s)
{
	if (s.n == 0 || is_digit(s.p[0]))
		return false;
	for (size_t i = 0; i < RESULT_WORDS; i++)
		if (str_eq_nocase(s, result_words[i]))
			return true;
	return false;
}

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
		*out_score = is_result_word(s) ? 60 : measured(s) ? 15 : 3;
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
	conclusion_start();
	_Static_assert(RESULT_WORDS <= 64, "a bit each");
	for (size_t k = 0; k < RESULT_WORDS; k++) {
		text_seed(SEED_worded, result_words[k]);
		words_of[result_words[k].p[0] & 31] |= (uint64_t)1 << k;
	}
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

static void scan_units(struct hits *h, const struct text_index *x)
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
		while (u < text.n && u - end < COLUMN_BYTES &&
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

/* worded - the bytes of the longest worded result that stands at i as whole words, 0 when none. */
static size_t worded(str s, size_t i)
{
	size_t best = 0;
	for (uint64_t of_letter = words_of[s.p[i] & 31]; of_letter != 0;
	     of_letter &= of_letter - 1) {
		str w = result_words[__builtin_ctzll(of_letter)];
		if (w.n <= best || !str_eq_nocase(str_sub(s, i, i + w.n), w))
			continue;
		unsigned char next = i + w.n < s.n ? s.p[i + w.n] : 0;
		if (!is_alnum(next) && next < 0x80 && next != '-' && next != '/' && next != '_')
			best = w.n;
	}
	return best;
}

static bool ends_field(str s, size_t at)
{
	unsigned char c = at < s.n ? s.p[at] : 0;
	return c == 0 || c == '\n' || c == '\r' || c == '\t' || c == ';' || c == '|' || c == '.' ||
	       (c == ' ' && at + 1 < s.n && s.p[at + 1] == ' ');
}

/* field_start - where the field of a line begins that holds at: behind a colon, a tab or two
 * spaces, a few words before it at most. *out_label: where what stands before those ends. gives
 * SIZE_MAX when there is none. */
static size_t field_start(str s, size_t at, size_t *out_label)
{
	size_t from = at;
	for (size_t i = at; i > 0 && at - i <= WORDED_BYTES; i--) {
		unsigned char c = s.p[i - 1];
		bool wide = c == ' ' && i > 1 && s.p[i - 2] == ' ';
		if (c == '\n' || c == '\r' || c == ';' || c == '|')
			return SIZE_MAX;
		if (c == ':' || c == '\t' || wide) {
			while (i > 0 && (s.p[i - 1] == ' ' || s.p[i - 1] == '\t'))
				i--;
			*out_label = i > 0 && s.p[i - 1] == ':' ? i - 1 : i;
			return from;
		}
		if (c != ' ')
			from = i - 1;
	}
	return SIZE_MAX;
}

/* found_or_not - the words that say of what stands before them that it was found or not. */
static bool found_or_not(str w)
{
	static const str words[] = {
	    SEEK("positief"),      SEEK("negatief"), SEEK("aangetoond"),   SEEK("positive"),
	    SEEK("negative"),      SEEK("detected"), SEEK("not detected"), SEEK("niet aangetoond"),
	    SEEK("pos"),           SEEK("neg"),      SEEK("reactief"),     SEEK("niet reactief"),
	    SEEK("zwak positief"), SEEK("groeide"),  SEEK("geen groei")};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(w, words[i]))
			return true;
	return false;
}

/* of_culture - "resistent" behind a culture on its line: "de urinekweek liet E. coli zien,
 * resistent voor trimethoprim". */
static bool of_culture(str s, size_t at, size_t n)
{
	return str_eq_nocase(str_sub(s, at, at + n), STR("resistent")) &&
	       str_find_nocase(seek_before(s, at, CULTURE_BYTES), STR("kweek")) <
		   seek_before(s, at, CULTURE_BYTES).n;
}

/* behind_test - the words right before at, in the same clause, name a test: "HIV negatief, HBsAg
 * negatief". */
static bool behind_test(str s, size_t at)
{
	str before = seek_before(s, at, WORDED_BYTES);
	size_t from = before.n, words = 0;
	if (from < 3 || before.p[from - 1] != ' ')
		return false;
	for (from--; from > 0; from--) {
		unsigned char c = before.p[from - 1];
		bool comma = c == ',' && from < before.n && before.p[from] == ' ';
		if (comma || c == ';' || c == ':' || c == '|' || c == '\t' ||
		    (c == '.' && before.p[from] == ' ') || (c == ' ' && ++words > 3))
			break;
	}
	return category_bits(str_sub(before, from, before.n), true) != 0;
}

/* scan_words - "HIV Ag/As: negatief", "hrHPV    HPV positief": the name of a test, a colon or a
 * column, and a worded result; words before it only where it ends its field. */
static void scan_words(struct hits *h, const struct text_index *x)
{
	str text = x->text;
	size_t done = 0;
	for (const struct text_word *w = x->word; w < x->word + x->words; w++) {
		size_t n = (w->seeds & SEED_worded) != 0 && w->at >= done ? worded(text, w->at) : 0;
		size_t label = 0, from = n > 0 ? field_start(text, w->at, &label) : SIZE_MAX;
		bool field = from != SIZE_MAX && (from == w->at || ends_field(text, w->at + n)) &&
			     category_bits(seek_before(text, label, TEST_BYTES), true) != 0;
		if (!field) {
			bool told = n > 0 && found_or_not(str_sub(text, w->at, w->at + n)) &&
				    behind_test(text, w->at);
			if (n == 0 || (!told && !of_culture(text, w->at, n)))
				continue;
			from = w->at;
		}
		hit_add(h, KIND_result, EV_lexicon, ROLE_none, from, w->at + n,
			str_sub(text, from, w->at + n));
		done = w->at + n;
	}
}

static void scan(struct hits *h, const struct text_index *x)
{
	scan_units(h, x);
	scan_words(h, x);
	conclusion_scan(h, x);
}

static const struct header headers[] = {
    {"bepaling", KIND_test},
    {"ondz", KIND_test},
    {"onderz", KIND_test},
    {"bep", KIND_test},
    {"bepal", KIND_test},
    {"bepoms", KIND_test},
    {"bepomschr", KIND_test},
    {"ondzoms", KIND_test},
    {"onderzoms", KIND_test},
    {"bepalingcode", KIND_test},
    {"bepalingnaam", KIND_test},
    {"testcode", KIND_test},
    {"testnaam", KIND_test},
    {"test", KIND_test},
    {"tests", KIND_test},
    {"bepalingen", KIND_test},
    {"onderzoeken", KIND_test},
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
    {"analyt", KIND_test},
    {"untersuchung", KIND_test},
    {"messgrosse", KIND_test},
    {"testomschrijving", KIND_test},
    {"onderzoeksnaam", KIND_test},
    {"onderzoeknaam", KIND_test},
    {"testomschr", KIND_test},
    {"omschr", KIND_test},
    {"analysenaam", KIND_test},
    {"analysecode", KIND_test},
    {"bepalingsnaam", KIND_test},
    {"bepalingnm", KIND_test},
    {"uitslag", KIND_result},
    {"uitsl", KIND_result},
    {"uitslwrd", KIND_result},
    {"uitsltxt", KIND_result},
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
    {"uitslaginwoorden", KIND_result},
    {"resultaatinwoorden", KIND_result},
    {"ergebnis", KIND_result},
    {"resultat", KIND_result},
    {"wert", KIND_result},
    {"messwert", KIND_result},
    {"resultaattekst", KIND_result},
    {"befund", KIND_result},
    {"meetwaarde", KIND_result},
    {"uitslagen", KIND_result},
    {"bevinding", KIND_result},
    {"afnamedatum", KIND_event_date},
    {"afndat", KIND_event_date},
    {"afndt", KIND_event_date},
    {"afndtm", KIND_event_date},
    {"afndatum", KIND_event_date},
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
    {"dat", KIND_event_date},
    {"verslagdatum", KIND_event_date},
    {"startdatum", KIND_event_date},
    {"begindatum", KIND_event_date},
    {"geldigvan", KIND_event_date},
    {"geldigtot", KIND_event_date},
    {"createdat", KIND_event_date},
    {"created", KIND_event_date},
    {"timestamp", KIND_event_date},
    {"tijdstempel", KIND_event_date},
    {"entnahmedatum", KIND_event_date},
    {"eingangsdatum", KIND_event_date},
    {"prikdatum", KIND_event_date},
    {"datumprikken", KIND_event_date},
    {"lstct", KIND_event_date},
    {"laatstecontact", KIND_event_date},
    {"afspraakdatum", KIND_event_date},
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
