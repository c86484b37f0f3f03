/*
 * header - what a column header names: the header words of all detectors, words of our own for what
 * is no finding, prefixes that say whom a column speaks of, and the element numbers of the
 * population register. Source: headers seen in Dutch exports (reference/formats.md 2.5); Logisch
 * Ontwerp BRP, groups 01-13. A word that is not known is not guessed at; content decides then.
 */
#include "find/finder.h"

#include <string.h>

#include "base/must.h"
#include "base/utf8.h"
#include "find/header_part.h"
#include "find/words.h"

#define WORDS_MAX        2048
#define SLOTS            8192 /* a power of two */
#define HEADER_BYTES_MAX 120

struct word {
	const char *key;
	struct head_kind is;
};

static struct word words[WORDS_MAX];
static str keys[WORDS_MAX];
static size_t word_count;
static uint16_t slots[SLOTS]; /* 1 + place in words; of two that know a word the first has it */
static const struct detector *by_kind[64];

/* Words that name no finding by themselves. */
static const struct word own_words[] = {
    {"opmerking", {.text = true}},
    {"opmerkingen", {.text = true}},
    {"toelichting", {.text = true}},
    {"klinischegegevens", {.text = true}},
    {"vraagstelling", {.text = true}},
    {"commentaar", {.text = true}},
    {"notitie", {.text = true}},
    {"notities", {.text = true}},
    {"remark", {.text = true}},
    {"remarks", {.text = true}},
    {"comment", {.text = true}},
    {"comments", {.text = true}},
    {"tekst", {.text = true}},
    {"text", {.text = true}},
    {"anamnese", {.text = true}},
    {"bericht", {.text = true}},
    {"brief", {.text = true}},
    {"notes", {.text = true}},
    {"note", {.text = true}},
    {"description", {.text = true}},
    {"beschrijving", {.text = true}},
    {"onderwerp", {.text = true}},
    {"klacht", {.text = true}},
    {"klachten", {.text = true}},
    {"bijzonderheden", {.text = true}},
    {"conclusie", {.kind = KIND_result, .text = true}},
    {"verslag", {.kind = KIND_result, .text = true}},
    {"bevindingen", {.kind = KIND_result, .text = true}},
    {"macroscopie", {.kind = KIND_result, .text = true}},
    {"microscopie", {.kind = KIND_result, .text = true}},
    {"samenvatting", {.kind = KIND_result, .text = true}},
    {"conclusion", {.kind = KIND_result, .text = true}},
    {"report", {.kind = KIND_result, .text = true}},
    {"materiaal", {.kind = KIND_category}},
    {"matsoort", {.kind = KIND_category}},
    {"afnamemateriaal", {.kind = KIND_category}},
    {"monstermateriaal", {.kind = KIND_category}},
    {"materiaalshortname", {.kind = KIND_category}},
    {"material", {.kind = KIND_category}},
    {"specialisme", {.kind = KIND_category}},
    {"bevolkingsonderzoek", {.kind = KIND_category}},
    {"reden", {.kind = KIND_category}},
    {"redenafspraak", {.kind = KIND_category}},
    {"afspraakreden", {.kind = KIND_category}},
    {"afspraaksoort", {.kind = KIND_category}},
    {"soortafspraak", {.kind = KIND_category}},
    {"reason", {.kind = KIND_category}},
    {"indicatie", {.kind = KIND_category}},
    {"indication", {.kind = KIND_category}},
    {"eenheid", {.other = true}},
    {"eenh", {.other = true}},
    {"einheit", {.other = true}},
    {"normbereich", {.other = true}},
    {"referenzbereich", {.other = true}},
    {"ref", {.other = true}},
    {"ua", {.other = true}},
    {"useragent", {.other = true}},
    {"betaald", {.other = true}},
    {"voldaan", {.other = true}},
    {"prestatie", {.other = true}},
    {"prestatiecode", {.other = true}},
    {"melding", {.other = true}},
    {"toestel", {.staff = true, .other = true}},
    {"werkmail", {.kind = KIND_email, .staff = true}},
    {"unit", {.other = true}},
    {"units", {.other = true}},
    {"normaalwaarde", {.other = true}},
    {"referentiewaarde", {.other = true}},
    {"referentie", {.other = true}},
    {"refwaarde", {.other = true}},
    {"referentiewaarden", {.other = true}},
    {"ondergrens", {.other = true}},
    {"bovengrens", {.other = true}},
    {"afwijkend", {.other = true}},
    {"vlag", {.other = true}},
    {"flag", {.other = true}},
    {"hl", {.other = true}},
    {"status", {.other = true}},
    {"btwnummer", {.other = true, .house = true}},
    {"kvknr", {.other = true, .house = true}},
    {"bedrijfsnaam", {.other = true, .house = true}},
    {"crediteur", {.other = true, .house = true}},
    {"debiteurnr", {.other = true, .house = true, .debtor = true}},
    {"leverancier", {.other = true, .house = true}},
    {"regel", {.other = true}},
    {"volgnummer", {.other = true}},
    {"volgnr", {.other = true}},
    {"rij", {.other = true}},
    {"ingeschrevendoor", {.other = true}},
    {"ingevulddoor", {.other = true}},
    {"ingevoerddoor", {.other = true}},
    {"uitgevoerddoor", {.other = true}},
    {"gecontroleerddoor", {.other = true}},
    {"geautoriseerddoor", {.other = true}},
    {"gevalideerddoor", {.other = true}},
    {"beoordeelddoor", {.other = true}},
    {"opgestelddoor", {.other = true}},
    {"aangenomendoor", {.other = true}},
    {"gepriktdoor", {.other = true}},
    {"afgenomendoor", {.other = true}},
    {"kvk", {.other = true, .house = true}},
    {"kvknummer", {.other = true, .house = true}},
    {"rsin", {.other = true, .house = true}},
    {"btw", {.other = true, .house = true}},
    {"bedrag", {.other = true}},
    {"ura", {.other = true}},
    {"uzi", {.other = true}},
    {"bignummer", {.other = true}},
    {"factuurnummer", {.other = true}},
    {"factuurnr", {.other = true}},
    {"werkplekcode", {.other = true}},
    {"versie", {.other = true}},
    {"lotnummer", {.other = true}},
    {"artikelnummer", {.other = true}},
    {"artikelnr", {.other = true}},
    {"sku", {.other = true}},
    {"lot", {.other = true}},
    {"lotnr", {.other = true}},
    {"batch", {.other = true}},
    {"batchnr", {.other = true}},
    {"charge", {.other = true}},
    {"kenteken", {.other = true}},
    {"serienummer", {.other = true}},
    {"orgnr", {.other = true, .house = true}},
    {"organisasjonsnummer", {.other = true, .house = true}},
    {"aantal", {.other = true}},
    {"functie", {.staff = true, .other = true, .job = true}},
    {"beroep", {.other = true, .job = true}},
    {"specialisme", {.other = true, .job = true}},
    {"jobtitle", {.staff = true, .other = true, .job = true}},
    {"dienstverband", {.staff = true, .other = true}},
    {"indienst", {.staff = true, .other = true}},
    {"uitdienst", {.staff = true, .other = true}},
    {"datumindienst", {.staff = true, .other = true}},
    {"salaris", {.staff = true, .other = true}},
    {"fte", {.staff = true, .other = true}},
    {"contracturen", {.staff = true, .other = true}},
    {"loonschaal", {.staff = true, .other = true}},
    {"dienst", {.staff = true, .other = true}},
    {"medewerker", {.kind = KIND_name, .staff = true}},
    {"werknemer", {.kind = KIND_name, .staff = true}},
    {"medewerkernaam", {.kind = KIND_name, .staff = true}},
    {"employee", {.kind = KIND_name, .staff = true}},
};

static enum group kind_group(enum kind k)
{
	switch (k) {
	case KIND_requester_agb:
	case KIND_requester_name:
	case KIND_requester_city:
		return WHO_requester;
	case KIND_copy_agb:
		return WHO_copy;
	default:
		return WHO_patient;
	}
}

/* Words also used for other things: content or company must agree. */
static bool doubtful(const char *key)
{
	static const char *const list[] = {
	    "persnr",       "persoonsnummer", "identificatienummer",
	    "nationaalid",  "nationalid",     "ssn",
	    "id",           "score",          "memo",
	    "omschrijving", "order",          "test",
	    "specimen",     "value",          "monster",
	    "date",         "section",        "pid",
	    "lzb",          "burgerservice",  "uitvoerder",
	};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (strcmp(list[i], key) == 0)
			return true;
	return false;
}

/* Where key stands in slots, or belongs. */
static size_t slot_of(str key)
{
	size_t i = (size_t)(word_hash(key) >> 40) % SLOTS;
	while (slots[i] != 0 && !str_eq(keys[slots[i] - 1], key))
		i = (i + 1) % SLOTS;
	return i;
}

static void add_word(const char *key, struct head_kind is)
{
	size_t slot = slot_of(str_of(key));
	must(word_count < WORDS_MAX);
	if (slots[slot] != 0)
		return;
	words[word_count] = (struct word){key, is};
	keys[word_count] = str_of(key);
	slots[slot] = (uint16_t)++word_count;
}

void header_start(void)
{
	header_start_parts();
	for (size_t i = 0; i < sizeof(own_words) / sizeof(own_words[0]); i++) {
		struct head_kind is = own_words[i].is;
		is.sure = true;
		add_word(own_words[i].key, is);
	}
	for (size_t d = 0; d < detector_count; d++) {
		for (const struct header *h = detector_table[d]->headers;
		     h != NULL && h->key != NULL; h++) {
			struct head_kind is = {.kind = h->kind,
					       .who = kind_group(h->kind),
					       .sure = !doubtful(h->key),
					       .staff = h->kind == KIND_staff_number};
			add_word(h->key, is);
			if (by_kind[h->kind] == NULL)
				by_kind[h->kind] = detector_table[d];
		}
	}
	by_kind[KIND_requester_number] = by_kind[KIND_requester_link] = by_kind[KIND_order];
}

bool header_of_house(str said)
{
	static const char *const list[] = {"praktijk",   "practice", "instelling", "organisati",
					   "organizati", "praxis",   "hospital",   "ziekenhuis"};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (str_find_nocase(said, str_of(list[i])) < said.n)
			return true;
	return false;
}

const struct detector *kind_detector(enum kind kind)
{
	return (size_t)kind < sizeof(by_kind) / sizeof(by_kind[0]) ? by_kind[kind] : NULL;
}

static bool look_up(str key, struct head_kind *out)
{
	uint16_t slot = slots[slot_of(key)];
	if (slot == 0)
		return false;
	*out = words[slot - 1].is;
	return true;
}

struct who_word {
	const char *word;
	enum group who;
};

/* Longest first where one begins another. */
static const struct who_word who_words[] = {
    {"huisartsenpraktijk", WHO_requester},
    {"huisartspraktijk", WHO_requester},
    {"huisarts", WHO_requester},
    {"aanvragendarts", WHO_requester},
    {"aanvrager", WHO_requester},
    {"verwijzer", WHO_requester},
    {"praktijk", WHO_requester},
    {"requester", WHO_requester},
    {"behandelaar", WHO_requester},
    {"inzender", WHO_requester},
    {"instelling", WHO_requester},
    {"arts", WHO_requester},
    {"opdrachtgever", WHO_requester},
    {"lab", WHO_requester},
    {"apotheek", WHO_copy},
    {"kopie", WHO_copy},
    {"moeder", WHO_parent1},
    {"vader", WHO_parent2},
    {"ouder1", WHO_parent1},
    {"ouder2", WHO_parent2},
    {"ouder", WHO_parent1},
    {"verzorger", WHO_parent1},
    {"mother", WHO_parent1},
    {"father", WHO_parent2},
    {"parent", WHO_parent1},
    {"partner", WHO_partner},
    {"echtgenoot", WHO_partner},
    {"echtgenote", WHO_partner},
    {"kind", WHO_child},
    {"child", WHO_child},
    {"contactpersoon", WHO_contact},
    {"contact", WHO_contact},
    {"relatie", WHO_contact},
    {"medewerker", WHO_staff},
    {"werknemer", WHO_staff},
    {"employee", WHO_staff},
    {"personeel", WHO_staff},
    {"staff", WHO_staff},
};

static const char *const own_prefixes[] = {
    "patienten", "patient", "pat",    "clienten", "client",  "clnt", "cli",
    "deelnemer", "persoon", "person", "tbl",      "fld",     "str",  "dt",
    "vc",        "txt",     "dat",    "nr",       "subject",
};

static struct head_kind for_requester(struct head_kind h, enum group who)
{
	h.who = who;
	switch (h.kind) {
	case KIND_name:
	case KIND_surname:
		h.kind = KIND_requester_name;
		break;
	case KIND_patient_number:
	case KIND_order:
		h.kind = KIND_requester_agb; /* only when its cells can be codes */
		break;
	case KIND_city:
		h.kind = KIND_requester_city;
		break;
	case KIND_requester_agb:
	case KIND_requester_name:
	case KIND_requester_city:
	case KIND_copy_agb:
		break;
	default:
		h.kind = KIND_none;
		h.other = true;
	}
	if (who == WHO_copy) {
		h.other = h.kind != KIND_requester_agb && h.kind != KIND_copy_agb;
		h.kind = h.other ? KIND_none : KIND_copy_agb;
	}
	return h;
}

static bool with_group(str key, struct head_kind *out)
{
	for (size_t i = 0; i < sizeof(who_words) / sizeof(who_words[0]); i++) {
		str w = str_of(who_words[i].word), rest;
		if (key.n <= w.n)
			continue;
		if (str_starts(key, w))
			rest = str_sub(key, w.n, key.n);
		else if (str_ends(key, w))
			rest = str_sub(key, 0, key.n - w.n);
		else
			continue;
		if (str_starts(rest, STR("van")) && rest.n > 4 && !look_up(rest, out))
			rest = str_sub(rest, 3, rest.n);
		if (!look_up(rest, out))
			continue;
		enum group who = who_words[i].who;
		if (who == WHO_requester || who == WHO_copy)
			*out = for_requester(*out, who);
		else if (who == WHO_staff)
			out->staff = true;
		else if (out->kind != KIND_none)
			out->who = who;
		return true;
	}
	return false;
}

static bool with_own_prefix(str key, struct head_kind *out)
{
	for (size_t i = 0; i < sizeof(own_prefixes) / sizeof(own_prefixes[0]); i++) {
		str w = str_of(own_prefixes[i]);
		if (key.n <= w.n + 1)
			continue;
		if (str_starts(key, w) && look_up(str_sub(key, w.n, key.n), out))
			return true;
		if (w.n > 3 && str_ends(key, w) && look_up(str_sub(key, 0, key.n - w.n), out))
			return true;
	}
	return false;
}

/* "order_no", "orderNumber", "afnamedat": other endings of the same words. */
static bool with_other_end(struct arena *a, str key, struct head_kind *out)
{
	static const char *const ends[][2] = {
	    {"number", "nr"},     {"num", "nr"},     {"nummer", "nr"}, {"no", "nr"},
	    {"nr", "nummer"},     {"date", "datum"}, {"dat", "datum"}, {"dt", "datum"},
	    {"naam", "name"},     {"name", "naam"},  {"nm", "naam"},   {"id", "nr"},
	    {"identifier", "id"},
	};
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		str end = str_of(ends[i][0]), other = str_of(ends[i][1]);
		if (key.n <= end.n + 2 || !str_ends(key, end))
			continue;
		size_t stem = key.n - end.n;
		unsigned char *p = arena_new(a, unsigned char, stem + other.n);
		memcpy(p, key.p, stem);
		memcpy(p + stem, other.p, other.n);
		str mended = {p, stem + other.n};
		if (look_up(mended, out) || with_own_prefix(mended, out) || with_group(mended, out))
			return true;
	}
	return false;
}

static bool without_number(str key, struct head_kind *out)
{
	size_t n = key.n;
	while (n > 0 && is_digit(key.p[n - 1]))
		n--;
	return n > 1 && n < key.n && key.n - n <= 2 && look_up(str_sub(key, 0, n), out);
}

/* Words that name a part of a name only beside whose it is: "PtLast". */
static str whole_part(str key)
{
	static const char *const parts[][2] = {
	    {"last", "lastname"},  {"first", "firstname"}, {"nm", "naam"},  {"fam", "achternaam"},
	    {"anm", "achternaam"}, {"vnm", "voornaam"},    {"nr", "patnr"}, {"number", "patnr"},
	    {"nummer", "patnr"},   {"code", "patnr"},      {"no", "patnr"},
	};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (str_eq(key, str_of(parts[i][0])))
			return str_of(parts[i][1]);
	return key;
}

static bool look_around(struct arena *a, str key, struct head_kind *out)
{
	return key.n > 1 && (look_up(key, out) || without_number(key, out) ||
			     with_own_prefix(key, out) || with_other_end(a, key, out));
}

/* What a question asks for: the first of its words that names something of a person. */
static bool asked(const struct header_part *p, struct head_kind *out)
{
	for (unsigned i = 0; i < p->n; i++)
		if (look_up(p->word[i], out) && out->kind != KIND_none && out->who == WHO_patient &&
		    out->kind != KIND_test && out->kind != KIND_result)
			return true;
	return false;
}

static void set_group(const struct header_part *p, struct head_kind *h)
{
	if (p->performer)
		*h = (struct head_kind){.other = true};
	else if (!p->grouped)
		return;
	else if (p->who == WHO_requester || p->who == WHO_copy)
		*h = for_requester(*h, p->who);
	else if (p->who == WHO_staff)
		h->staff = true;
	else if (h->kind != KIND_none && h->who == WHO_patient)
		h->who = p->who;
	h->couple = p->couple && h->who != WHO_requester;
}

/* Words in any order: "Tel ouder 1", "PtDOB", "agb_aanvr", "Wat is uw voornaam?" */
static bool with_parts(struct arena a, str header, struct head_kind *out)
{
	struct header_part p;
	if (!header_apart(&a, header, &p))
		return false;
	bool known = look_around(&a, p.grouped ? whole_part(p.key) : p.key, out);
	bool relative = p.who >= WHO_parent1 && p.who <= WHO_contact && !p.couple;
	if (p.key.n == 0 && p.grouped && relative) {
		*out = (struct head_kind){.kind = KIND_name, .who = p.who};
		return true;
	}
	if (p.key.n == 0 && p.grouped && p.who == WHO_requester) {
		*out = (struct head_kind){.kind = KIND_requester_name, .who = p.who, .sure = true};
		return true;
	}
	if (!known && p.question)
		known = asked(&p, out);
	if (!known)
		return false;
	set_group(&p, out);
	return true;
}

/* ---- population register elements: category.group.element ---- */

struct element {
	unsigned number; /* group * 100 + element */
	enum kind kind;
};

static const struct element person_elements[] = {
    {110, KIND_patient_number}, {120, KIND_bsn},    {210, KIND_given},
    {220, KIND_title},          {230, KIND_prefix}, {240, KIND_surname},
    {310, KIND_birth_date},     {410, KIND_sex},    {6110, KIND_name_use},
};

static const struct element address_elements[] = {
    {1110, KIND_street}, {1120, KIND_house_number}, {1160, KIND_postcode},
    {1170, KIND_city},   {1030, KIND_address_date},
};

static const struct element death_elements[] = {{810, KIND_deceased}};
static const struct element secrecy_elements[] = {{7010, KIND_secrecy}};

static enum kind element_kind(const struct element *e, size_t n, unsigned number)
{
	for (size_t i = 0; i < n; i++)
		if (e[i].number == number)
			return e[i].kind;
	return KIND_none;
}

static bool register_element(str s, struct head_kind *out)
{
	unsigned part[3] = {0, 0, 0};
	s = str_trim(s);
	if (s.n != 8 || s.p[2] != '.' || s.p[5] != '.')
		return false;
	for (size_t i = 0; i < 8; i++) {
		if (i == 2 || i == 5)
			continue;
		if (!is_digit(s.p[i]))
			return false;
		part[i / 3] = part[i / 3] * 10 + (unsigned)(s.p[i] - '0');
	}
	unsigned number = part[1] * 100 + part[2];
	static const enum group who[] = {[1] = WHO_patient,
					 [2] = WHO_parent1,
					 [3] = WHO_parent2,
					 [5] = WHO_partner,
					 [9] = WHO_child};
	*out = (struct head_kind){.sure = true, .other = true, .history = true};
	if (part[0] == 8)
		out->kind =
		    element_kind(address_elements,
				 sizeof(address_elements) / sizeof(address_elements[0]), number);
	else if (part[0] == 6)
		out->kind = element_kind(death_elements, 1, number);
	else if (part[0] == 7)
		out->kind = element_kind(secrecy_elements, 1, number);
	else if (part[0] == 1 || part[0] == 2 || part[0] == 3 || part[0] == 5 || part[0] == 9)
		out->kind = element_kind(
		    person_elements, sizeof(person_elements) / sizeof(person_elements[0]), number);
	if (part[0] < sizeof(who) / sizeof(who[0]) && part[0] != 8 && part[0] != 6 && part[0] != 7)
		out->who = who[part[0]];
	if (part[0] == 8 && (number == 1130 || number == 1140))
		out->kind = KIND_house_number;
	out->other = out->kind == KIND_none;
	return true;
}

/* "Naam (patient)", "BSN [9]": what stands in brackets may say whom; kept as a word behind. */
struct head_kind header_read(struct arena a, str header)
{
	struct head_kind is = {0};
	header = str_trim(header);
	if (header.n == 0 || header.n > HEADER_BYTES_MAX || register_element(header, &is))
		return is;
	str key = utf8_key(&a, header);
	if (key.n == 0)
		return is;
	if (look_up(key, &is) || without_number(key, &is) || with_own_prefix(key, &is) ||
	    with_group(key, &is) || with_other_end(&a, key, &is) || with_parts(a, header, &is))
		return is;
	size_t bracket = str_find_byte(header, '(');
	if (bracket == header.n)
		bracket = str_find_byte(header, '[');
	if (bracket > 0 && bracket < header.n) {
		key = utf8_key(&a, str_sub(header, 0, bracket));
		if (look_up(key, &is) || with_own_prefix(key, &is) || with_group(key, &is))
			return is;
	}
	/* a path: "Patient.Name.Surname", "dbo.patient.bsn" */
	size_t dot = header.n;
	while (dot > 0 && header.p[dot - 1] != '.' && header.p[dot - 1] != '/')
		dot--;
	if (dot > 0 && look_up(utf8_key(&a, str_sub(header, dot, header.n)), &is))
		return is;
	return (struct head_kind){0};
}
