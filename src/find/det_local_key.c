/*
 * det_local_key - numbers that mean something within one house only: patient, order, specimen and
 * staff numbers, pathology reports. Source: formats seen in Dutch laboratory files
 * (reference/formats.md 1.9). A key joins only within its scope; a number without a label is a key
 * only in the form of a pathology report (T24-817631) or a ZorgDomein number (ZD and nine digits).
 */
#include "find/finder.h"

#include "base/date.h"
#include "find/seek.h"

#define KEY_BYTES_MAX 40

str local_key(struct arena *a, str scope, str value)
{
	static const unsigned char sep = (unsigned char)KEY_SEP;
	unsigned char *p = arena_new(a, unsigned char, scope.n + 1 + value.n);
	size_t n = 0;
	for (size_t i = 0; i < scope.n; i++)
		p[n++] = scope.p[i];
	p[n++] = sep;
	for (size_t i = 0; i < value.n; i++)
		p[n++] = value.p[i];
	return (str){p, n};
}

static bool key_form(str s)
{
	bool digit = false;
	if (s.n < 1 || s.n > KEY_BYTES_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		if (!is_alnum(c) && c != '-' && c != '.' && c != '_' && c != '/' && c != ' ' &&
		    c != ':' && c != '#')
			return false;
		if (c == ' ' && i > 0 && s.p[i - 1] == ' ')
			return false;
		digit |= is_digit(c);
	}
	return digit;
}

/* "123.0" as spreadsheets write whole numbers. */
static str whole(str s)
{
	if (s.n > 3 && str_ends(s, STR(".0"))) {
		for (size_t i = 0; i + 2 < s.n; i++)
			if (!is_digit(s.p[i]))
				return s;
		return str_sub(s, 0, s.n - 2);
	}
	return s;
}

static bool nothing(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '0' && s.p[i] != '-' && s.p[i] != '.' && s.p[i] != '9')
			return false;
	return true;
}

static bool cell(struct arena *a, enum kind kind, str s, str *out_value, unsigned *out_evidence,
		 int *out_score)
{
	(void)kind;
	s = str_trim(s);
	while (s.n > 0 && (s.p[0] == '\'' || s.p[0] == '"' || s.p[0] == '='))
		s = str_sub(s, 1, s.n);
	while (s.n > 0 && (s.p[s.n - 1] == '"' || s.p[s.n - 1] == '\''))
		s = str_sub(s, 0, s.n - 1);
	s = whole(s);
	if (!key_form(s) || (s.n > 1 && nothing(s)))
		return false;
	*out_value = local_key(a, STR_NONE, s);
	*out_evidence = 0;
	*out_score = 5;
	return true;
}

/* ---- running text ---- */

/* How much has to speak for what stands behind a label. */
enum trust {
	TRUST_word,  /* any number */
	TRUST_form,  /* the word says other things too: six digits at least, and no date */
	TRUST_colon, /* the same, and a colon */
	TRUST_equals /* a name in a log or query: an equals sign and a number */
};

struct key_label {
	str word; /* lower case */
	enum kind kind;
	enum trust trust;
};

static const struct key_label key_labels[] = {
    {SEEK("patientnummer"), KIND_patient_number, TRUST_word},
    {SEEK("patiëntnummer"), KIND_patient_number, TRUST_word},
    {SEEK("patientnr"), KIND_patient_number, TRUST_word},
    {SEEK("patiëntnr"), KIND_patient_number, TRUST_word},
    {SEEK("patnr"), KIND_patient_number, TRUST_word},
    {SEEK("pat.nr"), KIND_patient_number, TRUST_word},
    {SEEK("pat. nr"), KIND_patient_number, TRUST_word},
    {SEEK("pat nr"), KIND_patient_number, TRUST_word},
    {SEEK("pat-nr"), KIND_patient_number, TRUST_word},
    {SEEK("patiëntennummer"), KIND_patient_number, TRUST_word},
    {SEEK("patientennummer"), KIND_patient_number, TRUST_word},
    {SEEK("patiënt nr"), KIND_patient_number, TRUST_word},
    {SEEK("patient nr"), KIND_patient_number, TRUST_word},
    {SEEK("patient no"), KIND_patient_number, TRUST_word},
    {SEEK("patient number"), KIND_patient_number, TRUST_word},
    {SEEK("ziekenhuisnummer"), KIND_patient_number, TRUST_word},
    {SEEK("ziekenhuisnr"), KIND_patient_number, TRUST_word},
    {SEEK("cliëntnr"), KIND_patient_number, TRUST_word},
    {SEEK("clientnr"), KIND_patient_number, TRUST_word},
    {SEEK("registratienummer"), KIND_patient_number, TRUST_form},
    {SEEK("patient-id"), KIND_patient_number, TRUST_word},
    {SEEK("patiënt-id"), KIND_patient_number, TRUST_word},
    {SEEK("zis-nr"), KIND_patient_number, TRUST_word},
    {SEEK("zisnr"), KIND_patient_number, TRUST_word},
    {SEEK("cliëntnummer"), KIND_patient_number, TRUST_word},
    {SEEK("clientnummer"), KIND_patient_number, TRUST_word},
    {SEEK("dossiernummer"), KIND_patient_number, TRUST_word},
    {SEEK("mrn"), KIND_patient_number, TRUST_word},
    {SEEK("deelnemernummer"), KIND_patient_number, TRUST_word},
    {SEEK("aanvraagnummer"), KIND_order, TRUST_word},
    {SEEK("aanvraagnr"), KIND_order, TRUST_word},
    {SEEK("ordernummer"), KIND_order, TRUST_word},
    {SEEK("ordernr"), KIND_order, TRUST_word},
    {SEEK("labnummer"), KIND_order, TRUST_word},
    {SEEK("labnr"), KIND_order, TRUST_word},
    {SEEK("onderzoeksnummer"), KIND_order, TRUST_word},
    {SEEK("onderzoeknummer"), KIND_order, TRUST_word},
    {SEEK("c-nummer"), KIND_order, TRUST_word},
    {SEEK("t-nummer"), KIND_order, TRUST_word},
    {SEEK("verslagnummer"), KIND_order, TRUST_word},
    {SEEK("monsternummer"), KIND_specimen, TRUST_word},
    {SEEK("monsternr"), KIND_specimen, TRUST_word},
    {SEEK("monster-id"), KIND_specimen, TRUST_word},
    {SEEK("monster id"), KIND_specimen, TRUST_word},
    {SEEK("samplenr"), KIND_specimen, TRUST_word},
    {SEEK("buisnummer"), KIND_specimen, TRUST_word},
    {SEEK("barcode"), KIND_specimen, TRUST_word},
    {SEEK("personeelsnummer"), KIND_staff_number, TRUST_word},
    {SEEK("personeelsnr"), KIND_staff_number, TRUST_word},
    {SEEK("medewerkernummer"), KIND_staff_number, TRUST_word},
    {SEEK("aanvraag"), KIND_order, TRUST_form},
    {SEEK("monster"), KIND_specimen, TRUST_form},
    {SEEK("buis"), KIND_specimen, TRUST_form},
    {SEEK("order"), KIND_order, TRUST_colon},
    {SEEK("order nr"), KIND_order, TRUST_word},
    {SEEK("lab nr"), KIND_order, TRUST_word},
    {SEEK("lab.nr"), KIND_order, TRUST_word},
    {SEEK("monster nr"), KIND_specimen, TRUST_word},
    {SEEK("order"), KIND_order, TRUST_equals},
    {SEEK("order_id"), KIND_order, TRUST_equals},
    {SEEK("orderid"), KIND_order, TRUST_equals},
    {SEEK("order_nr"), KIND_order, TRUST_equals},
    {SEEK("aanvraag"), KIND_order, TRUST_equals},
    {SEEK("aanvraag_id"), KIND_order, TRUST_equals},
    {SEEK("patient"), KIND_patient_number, TRUST_equals},
    {SEEK("patient_id"), KIND_patient_number, TRUST_equals},
    {SEEK("patientid"), KIND_patient_number, TRUST_equals},
    {SEEK("patient_nr"), KIND_patient_number, TRUST_equals},
    {SEEK("pat_id"), KIND_patient_number, TRUST_equals},
    {SEEK("patid"), KIND_patient_number, TRUST_equals},
    {SEEK("pid"), KIND_patient_number, TRUST_equals},
    {SEEK("client_id"), KIND_patient_number, TRUST_equals},
    {SEEK("sample"), KIND_specimen, TRUST_equals},
    {SEEK("sample_id"), KIND_specimen, TRUST_equals},
    {SEEK("sampleid"), KIND_specimen, TRUST_equals},
    {SEEK("monster"), KIND_specimen, TRUST_equals},
    {SEEK("monster_id"), KIND_specimen, TRUST_equals},
    {SEEK("monsterid"), KIND_specimen, TRUST_equals},
    {SEEK("specimen_id"), KIND_specimen, TRUST_equals},
};

/* A key behind a label: after a colon or blanks, one token that holds a digit. */
static bool token_after(str text, size_t at, size_t *out_from, size_t *out_to)
{
	size_t i = at;
	while (i < text.n && i - at < 6 &&
	       (is_blank(text.p[i]) || text.p[i] == ':' || text.p[i] == '.' || text.p[i] == '=' ||
		text.p[i] == '#'))
		i++;
	size_t end = i;
	while (end < text.n && end - i <= KEY_BYTES_MAX &&
	       (is_alnum(text.p[end]) || text.p[end] == '-' || text.p[end] == '_' ||
		text.p[end] == '/' ||
		(text.p[end] == '.' && text.n - end > 1 && is_alnum(text.p[end + 1]))))
		end++;
	str s = str_sub(text, i, end);
	*out_from = i;
	*out_to = end;
	return s.n >= 3 && key_form(s) && !nothing(s);
}

#define LABELS (sizeof(key_labels) / sizeof(key_labels[0]))

/* Labels by their first letter: chains of places, 1-based. Filled once by start. */
static uint8_t label_first[32], label_next[LABELS];

static void start(void)
{
	static const char leads[] = "TCBSHO";
	for (size_t k = LABELS; k > 0; k--) {
		str word = key_labels[k - 1].word;
		text_seed(SEED_key, word);
		label_next[k - 1] = label_first[word.p[0] & 31];
		label_first[word.p[0] & 31] = (uint8_t)k;
	}
	for (unsigned char d = '0'; d <= '9'; d++) {
		for (const char *l = leads; *l != '\0'; l++) {
			text_seed(SEED_report, (str){(unsigned char[]){(unsigned char)*l, d}, 2});
			text_seed(SEED_report,
				  (str){(unsigned char[]){(unsigned char)*l, ' ', d}, 3});
		}
		text_seed(SEED_report, (str){(unsigned char[]){'Z', 'D', d}, 3});
		text_seed(SEED_report, (str){(unsigned char[]){'Z', 'P', d}, 3});
	}
}

/* trusted - the key at [from, to) behind a label that ended at end is one. */
static bool trusted(enum trust trust, str text, size_t end, size_t from, size_t to)
{
	str key = str_sub(text, from, to);
	size_t digits = 0;
	struct date d;
	for (size_t i = 0; i < key.n; i++)
		digits += is_digit(key.p[i]);
	if (trust == TRUST_word)
		return true;
	if (trust == TRUST_equals)
		return text.p[end] == '=';
	if (trust == TRUST_colon && str_find_byte(str_sub(text, end, from), ':') == from - end)
		return false;
	return digits >= 6 && !date_read(key, 2050, &d);
}

/* label_at - a label stands at i, and a key behind it. */
static bool label_at(str text, size_t i, size_t *out_from, size_t *out_to, enum kind *out_kind)
{
	for (size_t k = label_first[text.p[i] & 31]; k > 0; k = label_next[k - 1]) {
		str word = key_labels[k - 1].word;
		size_t end = i + word.n;
		if (!str_eq_nocase(str_sub(text, i, end), word) ||
		    (end < text.n && (is_alpha(text.p[end]) || text.p[end] == '_')))
			continue;
		*out_kind = key_labels[k - 1].kind;
		if (token_after(text, end, out_from, out_to) &&
		    trusted(key_labels[k - 1].trust, text, end, *out_from, *out_to))
			return true;
	}
	return false;
}

/* T24-817631, "T 24-817623", C24-01234: letter, two digits of the year, number. */
static size_t pathology_at(str text, size_t i)
{
	size_t at = i + 1;
	unsigned char c = text.p[i];
	if (c != 'T' && c != 'C' && c != 'B' && c != 'S' && c != 'H' && c != 'O')
		return 0;
	if (at < text.n && text.p[at] == ' ')
		at++;
	if (text.n - at < 7 || !is_digit(text.p[at]) || !is_digit(text.p[at + 1]) ||
	    (text.p[at + 2] != '-' && text.p[at + 2] != '.'))
		return 0;
	size_t end = at + 3;
	while (end < text.n && is_digit(text.p[end]) && end - at < 10)
		end++;
	return end - at >= 7 && (end == text.n || !is_alnum(text.p[end])) ? end : 0;
}

static size_t zorgdomein_at(str text, size_t i)
{
	if (text.n - i < 11 || text.p[i] != 'Z' || (text.p[i + 1] != 'D' && text.p[i + 1] != 'P'))
		return 0;
	for (size_t k = 2; k < 11; k++)
		if (!is_digit(text.p[i + k]))
			return 0;
	return text.n - i == 11 || !is_alnum(text.p[i + 11]) ? i + 11 : 0;
}

static void add_key(struct hits *h, enum kind kind, unsigned evidence, str scope, str text,
		    size_t from, size_t to)
{
	str s = str_sub(text, from, to);
	unsigned char value[KEY_BYTES_MAX + 1];
	size_t n = 0;
	for (size_t i = 0; i < s.n && n < sizeof(value); i++)
		if (s.p[i] != ' ')
			value[n++] = s.p[i];
	hit_add(h, kind, evidence, ROLE_none, from, to,
		local_key(h->arena, scope, (str){value, n}));
}

/* begins_word - a word begins at at: what stands before it is no letter, nor digits behind one. */
static bool begins_word(str s, size_t at)
{
	while (at > 0 && (is_digit(s.p[at - 1]) || s.p[at - 1] >= 0x80))
		at--;
	return at == 0 || !is_alpha(s.p[at - 1]);
}

static void scan(struct hits *h, const struct text_index *x)
{
	str text = x->text;
	size_t done = 0;
	for (const struct text_word *w = x->word; w < x->word + x->words; w++) {
		size_t from, to, i = w->at;
		enum kind kind;
		bool report = (w->seeds & SEED_report) != 0 && is_upper(text.p[i]);
		bool label = (w->seeds & SEED_key) != 0;
		if (!(report || label) || i < done || !begins_word(text, i))
			continue;
		if (report && (to = pathology_at(text, i)) > 0) {
			add_key(h, KIND_order, EV_check, STR("pathology"), text, i, to);
			done = to;
		} else if (report && (to = zorgdomein_at(text, i)) > 0) {
			add_key(h, KIND_order, EV_check, STR("ZorgDomein"), text, i, to);
			done = to;
		} else if (label && label_at(text, i, &from, &to, &kind) &&
			   pathology_at(text, from) == 0 && zorgdomein_at(text, from) == 0) {
			add_key(h, kind, EV_label, STR_NONE, text, from, to);
			done = to;
		}
	}
}

static const struct header headers[] = {
    {"id", KIND_patient_number},
    {"patid", KIND_patient_number},
    {"patientid", KIND_patient_number},
    {"patientnr", KIND_patient_number},
    {"patientnummer", KIND_patient_number},
    {"patnr", KIND_patient_number},
    {"clinr", KIND_patient_number},
    {"clntnr", KIND_patient_number},
    {"kaartnummer", KIND_patient_number},
    {"kaartnr", KIND_patient_number},
    {"patientnumber", KIND_patient_number},
    {"pid", KIND_patient_number},
    {"ziekenhuisnummer", KIND_patient_number},
    {"zisnr", KIND_patient_number},
    {"zisnummer", KIND_patient_number},
    {"epdnr", KIND_patient_number},
    {"epdnummer", KIND_patient_number},
    {"clientnr", KIND_patient_number},
    {"clientnummer", KIND_patient_number},
    {"clientid", KIND_patient_number},
    {"deelnemernr", KIND_patient_number},
    {"deelnemernummer", KIND_patient_number},
    {"deelnemerid", KIND_patient_number},
    {"relatienr", KIND_patient_number},
    {"dossiernr", KIND_patient_number},
    {"dossiernummer", KIND_patient_number},
    {"mrn", KIND_patient_number},
    {"hisnr", KIND_patient_number},
    {"hisnummer", KIND_patient_number},
    {"pseudoid", KIND_patient_number},
    {"pseudo", KIND_patient_number},
    {"pseudoniem", KIND_patient_number},
    {"pseudonym", KIND_patient_number},
    {"pseudonr", KIND_patient_number},
    {"persoonsid", KIND_patient_number},
    {"persoonid", KIND_patient_number},
    {"personid", KIND_patient_number},
    {"ptntnr", KIND_patient_number},
    {"identificatienummer", KIND_patient_number},
    {"dossier", KIND_patient_number},
    {"fallnr", KIND_patient_number},
    {"fallnummer", KIND_patient_number},
    {"chartnr", KIND_patient_number},
    {"clientcode", KIND_patient_number},
    {"patientcode", KIND_patient_number},
    {"patcode", KIND_patient_number},
    {"patnummer", KIND_patient_number},
    {"ptid", KIND_patient_number},
    {"ptnr", KIND_patient_number},
    {"patkey", KIND_patient_number},
    {"patientkey", KIND_patient_number},
    {"medischdossiernr", KIND_patient_number},
    {"mdn", KIND_patient_number},
    {"ordernr", KIND_order},
    {"ordnr", KIND_order},
    {"ordernummer", KIND_order},
    {"orderid", KIND_order},
    {"order", KIND_order},
    {"ordernumber", KIND_order},
    {"aanvraagnr", KIND_order},
    {"opdrid", KIND_order},
    {"opdrnr", KIND_order},
    {"opdrachtid", KIND_order},
    {"opdrachtnr", KIND_order},
    {"opdrachtnummer", KIND_order},
    {"opdrachten", KIND_order},
    {"aanvraagnummer", KIND_order},
    {"aanvraagid", KIND_order},
    {"aanvraag", KIND_order},
    {"labnr", KIND_order},
    {"labnummer", KIND_order},
    {"onderzoeksnummer", KIND_order},
    {"onderzoeknummer", KIND_order},
    {"onderzoeknr", KIND_order},
    {"requestnr", KIND_order},
    {"requestid", KIND_order},
    {"episodenr", KIND_order},
    {"zdnummer", KIND_order},
    {"zdnr", KIND_order},
    {"verslagnummer", KIND_order},
    {"cnummer", KIND_order},
    {"tnummer", KIND_order},
    {"accessionnumber", KIND_order},
    {"rapportnummer", KIND_order},
    {"auftragsnr", KIND_order},
    {"auftragsnummer", KIND_order},
    {"auftrag", KIND_order},
    {"aanvrnr", KIND_order},
    {"onderznr", KIND_order},
    {"tagebuchnr", KIND_order},
    {"labordernr", KIND_order},
    {"labid", KIND_order},
    {"verslagnr", KIND_order},
    {"rapportnr", KIND_order},
    {"accession", KIND_order},
    {"accessionno", KIND_order},
    {"fillerorder", KIND_order},
    {"placerorder", KIND_order},
    {"monsternr", KIND_specimen},
    {"monsternummer", KIND_specimen},
    {"monsterid", KIND_specimen},
    {"monster", KIND_specimen},
    {"samplenr", KIND_specimen},
    {"sampleid", KIND_specimen},
    {"samplenumber", KIND_specimen},
    {"barcode", KIND_specimen},
    {"barc", KIND_specimen},
    {"barcd", KIND_specimen},
    {"brcode", KIND_specimen},
    {"buisnr", KIND_specimen},
    {"buisnummer", KIND_specimen},
    {"specimenid", KIND_specimen},
    {"specimen", KIND_specimen},
    {"isolaatnr", KIND_specimen},
    {"isolaatnummer", KIND_specimen},
    {"specimennr", KIND_specimen},
    {"probennr", KIND_specimen},
    {"probennummer", KIND_specimen},
    {"probe", KIND_specimen},
    {"probenid", KIND_specimen},
    {"materiaalnr", KIND_specimen},
    {"materiaalnummer", KIND_specimen},
    {"personeelsnr", KIND_staff_number},
    {"persnummer", KIND_staff_number},
    {"personeelsid", KIND_staff_number},
    {"personeelnr", KIND_staff_number},
    {"employeenumber", KIND_staff_number},
    {"personeelsnummer", KIND_staff_number},
    {"medewerkernr", KIND_staff_number},
    {"medewerkernummer", KIND_staff_number},
    {"medewerkerid", KIND_staff_number},
    {"werknemernr", KIND_staff_number},
    {"werknemersnummer", KIND_staff_number},
    {"employeeid", KIND_staff_number},
    {"staffid", KIND_staff_number},
    {"medewerkercode", KIND_staff_number},
    {NULL, KIND_none},
};

const struct detector detector_local_key = {
    .name = "local_key",
    .version = 1,
    .finds = "patient, order, specimen, pathology report, ZorgDomein and staff numbers",
    .standard = "forms seen in Dutch laboratory files; ZorgDomein and PALGA report numbers",
    .headers = headers,
    .start = start,
    .cell = cell,
    .scan = scan,
};
