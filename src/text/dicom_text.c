/*
 * dicom_text - see dicom_text.h. Names of elements are shown in Dutch, as forms of a laboratory
 * have them. Refuses numbers and codes of machines.
 */
#include "text/dicom_text.h"

#include "text/codeset.h"

#define SETS_MOST 8

/* Rising by tag. source: PS3.6 section 6 */
static const struct dicom_tag tags[] = {
    {0x00080020, DICOM_date, "Datum onderzoek"},
    {0x00080021, DICOM_date, "Datum serie"},
    {0x00080022, DICOM_date, "Datum opname"},
    {0x0008002A, DICOM_date, "Datum opname"},
    {0x00080050, DICOM_text, "Ordernummer"},
    {0x00080060, DICOM_text, "Modaliteit"},
    {0x00080080, DICOM_text, "Instelling"},
    {0x00080081, DICOM_text, "Adres instelling"},
    {0x00080090, DICOM_person, "Aanvrager"},
    {0x00080092, DICOM_text, "Adres aanvrager"},
    {0x00080094, DICOM_text, "Telefoon aanvrager"},
    {0x0008009C, DICOM_person, "Consulent"},
    {0x00080104, DICOM_code, ""},
    {0x00081030, DICOM_text, "Onderzoek"},
    {0x0008103E, DICOM_text, "Serie"},
    {0x00081040, DICOM_text, "Afdeling"},
    {0x00081048, DICOM_person, "Arts"},
    {0x00081050, DICOM_person, "Uitvoerder"},
    {0x00081060, DICOM_person, "Beoordeeld door"},
    {0x00081070, DICOM_person, "Laborant"},
    {0x00081080, DICOM_text, "Diagnose"},
    {0x00082111, DICOM_text, "Afgeleid"},
    {0x00084000, DICOM_text, "Opmerking"},
    {0x00100010, DICOM_person, "Naam"},
    {0x00100020, DICOM_number, "Patiëntnummer"},
    {0x00100021, DICOM_issuer, "Uitgever patiëntnummer"},
    {0x00100030, DICOM_date, "Geboortedatum"},
    {0x00100040, DICOM_text, "Geslacht"},
    {0x00101000, DICOM_text, "Ander nummer"},
    {0x00101001, DICOM_person, "Andere naam"},
    {0x00101005, DICOM_person, "Geboortenaam"},
    {0x00101010, DICOM_text, "Leeftijd"},
    {0x00101040, DICOM_text, "Adres"},
    {0x00101060, DICOM_person, "Geboortenaam moeder"},
    {0x00101090, DICOM_text, "Dossiernummer"},
    {0x00102000, DICOM_text, "Waarschuwing"},
    {0x00102110, DICOM_text, "Allergie"},
    {0x00102150, DICOM_text, "Land"},
    {0x00102152, DICOM_text, "Regio"},
    {0x00102154, DICOM_text, "Telefoon"},
    {0x00102155, DICOM_text, "Bereikbaar"},
    {0x00102160, DICOM_text, "Etnische groep"},
    {0x00102180, DICOM_text, "Beroep"},
    {0x001021B0, DICOM_text, "Voorgeschiedenis"},
    {0x001021F0, DICOM_text, "Religie"},
    {0x00102297, DICOM_person, "Verantwoordelijke"},
    {0x00104000, DICOM_text, "Opmerking"},
    {0x00200010, DICOM_text, "Onderzoeksnummer"},
    {0x00204000, DICOM_text, "Opmerking"},
    {0x00321030, DICOM_text, "Reden onderzoek"},
    {0x00321032, DICOM_person, "Aanvragend arts"},
    {0x00321033, DICOM_text, "Aanvragende afdeling"},
    {0x00321060, DICOM_text, "Onderzoek"},
    {0x00324000, DICOM_text, "Opmerking"},
    {0x00380010, DICOM_text, "Opnamenummer"},
    {0x00380300, DICOM_text, "Locatie"},
    {0x00380400, DICOM_text, "Verblijf"},
    {0x00380500, DICOM_text, "Toestand"},
    {0x00384000, DICOM_text, "Opmerking"},
    {0x00400006, DICOM_person, "Uitvoerder"},
    {0x00400007, DICOM_text, "Onderzoek"},
    {0x00400254, DICOM_text, "Onderzoek"},
    {0x00400280, DICOM_text, "Opmerking"},
    {0x00401001, DICOM_text, "Onderzoeknummer"},
    {0x00401002, DICOM_text, "Reden onderzoek"},
    {0x00401010, DICOM_person, "Bestemd voor"},
    {0x00401400, DICOM_text, "Opmerking"},
    {0x00402001, DICOM_text, "Reden onderzoek"},
    {0x00402008, DICOM_person, "Ingevoerd door"},
    {0x00402010, DICOM_text, "Telefoon aanvrager"},
    {0x00402016, DICOM_text, "Ordernummer"},
    {0x00402017, DICOM_text, "Ordernummer"},
    {0x00402400, DICOM_text, "Opmerking"},
    {0x0040A075, DICOM_person, "Beoordeeld door"},
    {0x0040A121, DICOM_date, ""},
    {0x0040A123, DICOM_person, ""},
    {0x0040A160, DICOM_text, ""},
    {0x0040A30A, DICOM_text, ""},
    {0x00420010, DICOM_text, "Document"},
    {0x40080102, DICOM_person, "Beoordeeld door"},
    {0x4008010B, DICOM_text, "Verslag"},
    {0x4008010C, DICOM_person, "Beoordeeld door"},
    {0x40080115, DICOM_text, "Diagnose"},
    {0x40080300, DICOM_text, "Conclusie"},
    {0x40084000, DICOM_text, "Opmerking"},
};

const struct dicom_tag *dicom_tag_of(uint32_t tag)
{
	size_t from = 0, to = sizeof(tags) / sizeof(tags[0]);
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (tags[mid].tag == tag)
			return &tags[mid];
		if (tags[mid].tag < tag)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

/* ---- character sets ---- */

/* source: PS3.3 section C.12.1.1.2 */
static const struct {
	const char *term;   /* behind "ISO_IR " or "ISO 2022 IR " */
	const char *escape; /* that calls it, behind ESC */
	const char *name;
	bool whole; /* the escape is part of the coding */
} sets[] = {{"100", "-A", "iso-8859-1", false}, {"101", "-B", "iso-8859-2", false},
	    {"109", "-C", "iso-8859-3", false}, {"110", "-D", "iso-8859-4", false},
	    {"144", "-L", "iso-8859-5", false}, {"127", "-G", "iso-8859-6", false},
	    {"126", "-F", "iso-8859-7", false}, {"138", "-H", "iso-8859-8", false},
	    {"148", "-M", "iso-8859-9", false}, {"203", "-b", "iso-8859-15", false},
	    {"166", "-T", "cp874", false},      {"13", ")I", "shift_jis", false},
	    {"14", "(J", "shift_jis", false},   {"6", "(B", "us-ascii", false},
	    {"87", "$B", "iso-2022-jp", true},  {"159", "$(D", "iso-2022-jp", true},
	    {"149", "$)C", "euc-kr", false},    {"58", "$)A", "gb2312", false},
	    {"192", NULL, "utf-8", false},      {"GB18030", NULL, "gb18030", false},
	    {"GBK", NULL, "gbk", false}};

#define SETS (sizeof(sets) / sizeof(sets[0]))

/* What a defined term stands for; nothing: it says nothing about bytes above 0x7F. */
static str set_name(str term)
{
	static const str heads[] = {STR("ISO_IR "), STR("ISO 2022 IR "), STR("")};
	term = str_trim(term);
	for (size_t h = 0; h < sizeof(heads) / sizeof(heads[0]); h++)
		for (size_t i = 0; i < SETS; i++)
			if (str_starts(term, heads[h]) &&
			    str_eq(str_trim(str_sub(term, heads[h].n, term.n)),
				   str_of(sets[i].term)))
				return i == 13 ? STR_NONE : str_of(sets[i].name);
	return STR_NONE;
}

/* Which escape s begins with, behind ESC; SETS: none that is known. */
static size_t escape_of(str s)
{
	for (size_t i = 0; i < SETS; i++)
		if (sets[i].escape != NULL && str_starts(s, str_of(sets[i].escape)))
			return i;
	return SETS;
}

str dicom_decode(struct arena *a, str declared, str raw)
{
	struct out o = out_mem();
	str rest = declared, name = set_name(str_cut(&rest, '\\'));
	bool told;
	if (str_find_byte(raw, 0x1B) == raw.n) {
		out_end(&o);
		return str_trim(codeset_decode(a, name, raw, &told));
	}
	for (size_t from = 0, set = SETS; from < raw.n;) {
		struct arena scratch = *a;
		bool whole = set < SETS && sets[set].whole;
		str piece = str_sub(raw, from, raw.n);
		size_t n = str_find_byte(str_sub(piece, 1, piece.n), 0x1B) + 1;
		piece = str_sub(piece, 0, n < piece.n ? n : piece.n);
		from += piece.n;
		if (piece.p[0] == 0x1B) {
			set = escape_of(str_sub(piece, 1, piece.n));
			whole = set < SETS && sets[set].whole;
			size_t skip = set < SETS ? 1 + str_of(sets[set].escape).n : 1;
			piece = whole ? piece : str_sub(piece, skip, piece.n);
		}
		out_str(&o, codeset_decode(&scratch, set < SETS ? str_of(sets[set].name) : name,
					   piece, &told));
	}
	str s = str_trim(str_copy(a, out_view(&o)));
	out_end(&o);
	return s;
}

/* ---- names and dates ---- */

/* Does s belong to a surname ("van den"), not in front of a name ("Dr.")? */
static bool is_particle(str s)
{
	static const char *const known[] = {"van", "de",  "der", "den", "het", "'t", "ter",
					    "ten", "te",  "von", "du",  "la",  "le", "el",
					    "al",  "op",  "in",  "aan", "uit", "d'", "v.d.",
					    "vd",  "v/d", "di",  "da",  "dos", "ben"};
	str word = s;
	word = str_cut(&word, ' ');
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq_nocase(word, str_of(known[i])))
			return true;
	return false;
}

static void put_word(struct out *o, str s)
{
	if (s.n > 0 && o->n > 0)
		out_char(o, ' ');
	out_str(o, s);
}

void dicom_person(struct out *o, str name)
{
	str part[5] = {0}, rest;
	do /* as it is written in letters, else as in other characters */
		rest = str_cut(&name, '=');
	while (str_trim(rest).n == 0 && name.n > 0);
	struct out all = out_mem();
	for (size_t i = 0; i < 5 && rest.n > 0; i++)
		part[i] = str_trim(str_cut(&rest, '^'));
	bool particle = is_particle(part[3]);
	put_word(&all, particle ? STR_NONE : part[3]);
	put_word(&all, part[1]);
	put_word(&all, part[2]);
	put_word(&all, particle ? part[3] : STR_NONE);
	put_word(&all, part[0]);
	put_word(&all, part[4]);
	out_str(o, out_view(&all));
	out_end(&all);
}

void dicom_date(struct out *o, str date)
{
	size_t n = 0;
	while (n < date.n && is_digit(date.p[n]))
		n++;
	if (n < 8) {
		out_str(o, date);
		return;
	}
	out_str(o, str_sub(date, 0, 4));
	out_char(o, '-');
	out_str(o, str_sub(date, 4, 6));
	out_char(o, '-');
	out_str(o, str_sub(date, 6, 8));
}
