/*
 * name_column - the columns of exports that hold names or parts of them: their headers
 * (formats.md 2.5, BRP elements 02.10-02.40, 61.10) and what a cell of each may look like. Refuses
 * cells with digits or signs that no name has.
 */
#include "find/name_column.h"

#include <string.h>

#include "find/lexicon.h"
#include "find/name.h"

const struct header name_headers[] = {
    {"naam", KIND_name},
    {"achternaamvoorl", KIND_name},
    {"achternaamvoorletters", KIND_name},
    {"naamvoorl", KIND_name},
    {"naamvoorletters", KIND_name},
    {"patientnaam", KIND_name},
    {"patnaam", KIND_name},
    {"clientnaam", KIND_name},
    {"volledigenaam", KIND_name},
    {"naampatient", KIND_name},
    {"patient", KIND_name},
    {"name", KIND_name},
    {"fullname", KIND_name},
    {"patientname", KIND_name},
    {"naamclient", KIND_name},
    {"naamvolledig", KIND_name},
    {"naamdeelnemer", KIND_name},
    {"deelnemer", KIND_name},
    {"weergavenaam", KIND_name},
    {"displayname", KIND_name},
    {"client", KIND_name},
    {"debiteur", KIND_name},
    {"debiteurnaam", KIND_name},
    {"debtor", KIND_name},
    {"klant", KIND_name},
    {"klantnaam", KIND_name},
    {"customername", KIND_name},
    {"kunde", KIND_name},
    {"verzekerde", KIND_name},
    {"verzekerdenaam", KIND_name},
    {"betrokkene", KIND_name},
    {"bewoner", KIND_name},
    {"geadresseerde", KIND_name},
    {"tenaamstelling", KIND_name},
    {"tennamevan", KIND_name},
    {"tnv", KIND_name},
    {"tav", KIND_name},
    {"terattentievan", KIND_name},
    {"naamverzekerde", KIND_name},
    {"debiteurnaam", KIND_name},
    {"naamdebiteur", KIND_name},
    {"rekeninghouder", KIND_name},
    {"naamdebiteur", KIND_name},
    {"naamklant", KIND_name},
    {"volnaam", KIND_name},
    {"volnm", KIND_name},
    {"volledigenaampatient", KIND_name},
    {"patientin", KIND_name},
    {"patname", KIND_name},
    {"ptname", KIND_name},
    {"ptnaam", KIND_name},
    {"nm", KIND_name},
    {"naampersoon", KIND_name},
    {"persoonsnaam", KIND_name},
    {"contactnaam", KIND_name},
    {"aanhef", KIND_title},
    {"titel", KIND_title},
    {"achternaam", KIND_surname},
    {"geslachtsnaam", KIND_surname},
    {"familienaam", KIND_surname},
    {"surname", KIND_surname},
    {"lastname", KIND_surname},
    {"eigennaam", KIND_surname},
    {"geboortenaam", KIND_surname},
    {"meisjesnaam", KIND_surname},
    {"familyname", KIND_surname},
    {"achternm", KIND_surname},
    {"anaam", KIND_surname},
    {"achternaampatient", KIND_surname},
    {"010240", KIND_surname},
    {"family", KIND_surname},
    {"nachname", KIND_surname},
    {"zuname", KIND_surname},
    {"familienname", KIND_surname},
    {"geburtsname", KIND_surname},
    {"birthname", KIND_surname},
    {"maidenname", KIND_surname},
    {"anm", KIND_surname},
    {"achtern", KIND_surname},
    {"achternaamgeboorte", KIND_surname},
    {"gebnaam", KIND_surname},
    {"geslnaam", KIND_surname},
    {"lname", KIND_surname},
    {"surnm", KIND_surname},
    {"partnernaam", KIND_partner_surname},
    {"naampartner", KIND_partner_surname},
    {"echtgenoot", KIND_partner_surname},
    {"aangetrouwdenaam", KIND_partner_surname},
    {"achternaampartner", KIND_partner_surname},
    {"geslachtsnaampartner", KIND_partner_surname},
    {"partnerachternaam", KIND_partner_surname},
    {"naamechtgenoot", KIND_partner_surname},
    {"tussenvoegsel", KIND_prefix},
    {"tussenv", KIND_prefix},
    {"tussenvgsl", KIND_prefix},
    {"voorvoegsel", KIND_prefix},
    {"voorvoegsels", KIND_prefix},
    {"tussenvoegsels", KIND_prefix},
    {"voorv", KIND_prefix},
    {"vv", KIND_prefix},
    {"tv", KIND_prefix},
    {"prefix", KIND_prefix},
    {"tussen", KIND_prefix},
    {"010230", KIND_prefix},
    {"voorvgeb", KIND_prefix},
    {"voorvoegselgeslachtsnaam", KIND_prefix},
    {"voorvoegselgeboortenaam", KIND_prefix},
    {"tussenvoegselgeboortenaam", KIND_prefix},
    {"voorvgsl", KIND_prefix},
    {"tsv", KIND_prefix},
    {"tussenvs", KIND_prefix},
    {"middlename", KIND_prefix},
    {"infix", KIND_prefix},
    {"vorsatz", KIND_prefix},
    {"voorvoegselpartner", KIND_partner_prefix},
    {"tussenvoegselpartner", KIND_partner_prefix},
    {"partnervoorvoegsel", KIND_partner_prefix},
    {"partnertussenvoegsel", KIND_partner_prefix},
    {"voorvpart", KIND_partner_prefix},
    {"voorvpartner", KIND_partner_prefix},
    {"tussenvpartner", KIND_partner_prefix},
    {"tvpartner", KIND_partner_prefix},
    {"vvpartner", KIND_partner_prefix},
    {"infixpartner", KIND_partner_prefix},
    {"voorletters", KIND_initials},
    {"voorl", KIND_initials},
    {"vrlttrs", KIND_initials},
    {"vlttrs", KIND_initials},
    {"voorltrs", KIND_initials},
    {"vrltr", KIND_initials},
    {"voorlttr", KIND_initials},
    {"voorlttrs", KIND_initials},
    {"initialen", KIND_initials},
    {"inits", KIND_initials},
    {"vl", KIND_initials},
    {"voorletter", KIND_initials},
    {"initials", KIND_initials},
    {"voorlett", KIND_initials},
    {"voorletterspatient", KIND_initials},
    {"vlt", KIND_initials},
    {"vltr", KIND_initials},
    {"initialien", KIND_initials},
    {"initial", KIND_initials},
    {"voornaam", KIND_given},
    {"voornamen", KIND_given},
    {"roepnaam", KIND_given},
    {"roepnm", KIND_given},
    {"firstname", KIND_given},
    {"givenname", KIND_given},
    {"given", KIND_given},
    {"doopnamen", KIND_given},
    {"vnaam", KIND_given},
    {"voornaampatient", KIND_given},
    {"010210", KIND_given},
    {"vorname", KIND_given},
    {"vornamen", KIND_given},
    {"rufname", KIND_given},
    {"fname", KIND_given},
    {"voorn", KIND_given},
    {"vnm", KIND_given},
    {"forename", KIND_given},
    {"naamgebruik", KIND_name_use},
    {"aanduidingnaamgebruik", KIND_name_use},
    {"016110", KIND_name_use},
    {NULL, KIND_none},
};

/* Digits and signs that no name has. */
static bool no_letter(unsigned char c)
{
	static const unsigned char none[128] = {
	    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1,  ['5'] = 1, ['6'] = 1, ['7'] = 1,
	    ['8'] = 1, ['9'] = 1, ['@'] = 1, ['_'] = 1, ['='] = 1,  ['<'] = 1, ['>'] = 1, ['{'] = 1,
	    ['}'] = 1, ['['] = 1, [']'] = 1, ['|'] = 1, ['\\'] = 1, ['#'] = 1, ['$'] = 1, ['%'] = 1,
	    ['*'] = 1, [';'] = 1, [':'] = 1, ['!'] = 1, ['"'] = 1,
	};
	return c < ' ' || (c < 0x80 && none[c] != 0);
}

static bool letters_only(str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (no_letter(s.p[i]))
			return false;
		n += is_alpha(s.p[i]) || s.p[i] >= 0xc0;
	}
	return n > 0;
}

bool name_prefix_form(str s)
{
	while (s.n > 0) {
		str w = str_cut(&s, ' ');
		if (w.n > 0 && !name_is_prefix(w))
			return false;
	}
	return true;
}

str name_prefix_behind(str *surname)
{
	str s = str_trim(*surname);
	size_t at = str_find_byte(s, ',');
	bool brackets = at == s.n && s.n > 0 && s.p[s.n - 1] == ')';
	if (brackets)
		at = str_find_byte(s, '(');
	if (at == 0 || at + 1 >= s.n)
		return STR_NONE;
	str behind = str_trim(str_sub(s, at + 1, brackets ? s.n - 1 : s.n));
	if (behind.n == 0 || !name_prefix_form(behind))
		return STR_NONE;
	*surname = str_trim(str_sub(s, 0, at));
	return behind;
}

/* "Berg, van den" as "van den Berg" */
static str prefix_first(struct arena *a, str s)
{
	str prefix = name_prefix_behind(&s);
	if (prefix.n == 0)
		return str_copy(a, s);
	unsigned char *p = arena_new(a, unsigned char, prefix.n + 1 + s.n);
	memcpy(p, prefix.p, prefix.n);
	p[prefix.n] = ' ';
	memcpy(p + prefix.n + 1, s.p, s.n);
	return (str){p, prefix.n + 1 + s.n};
}

bool name_initials_form(str s)
{
	size_t run = 0, all = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool letter = is_alpha(s.p[i]) || s.p[i] >= 0x80;
		run = letter ? run + 1 : 0;
		all += letter;
		if (run > 5 || (run > 2 && is_lower(s.p[i]) && run > 4) ||
		    (!letter && str_find_byte(STR(". -,"), s.p[i]) == 4))
			return false;
	}
	return all > 0 && all <= 14;
}

static int surname_score(str s)
{
	int score = name_score(s);
	return score > 70 ? 70 : score;
}

/* with_comma - "Bakker / P." as "Bakker, P."; s itself when it is no such name. */
static str with_comma(struct arena *a, str s)
{
	size_t at = str_find(s, STR(" / "));
	if (at < 2 || at == s.n || !name_initials_form(str_trim(str_sub(s, at + 3, s.n))))
		return s;
	unsigned char *p = arena_new(a, unsigned char, s.n - 1);
	size_t n = 0;
	for (size_t i = 0; i < at; i++)
		p[n++] = s.p[i];
	p[n++] = ',';
	for (size_t i = at + 2; i < s.n; i++)
		p[n++] = s.p[i];
	return (str){p, n};
}

bool name_cell(struct arena *a, enum kind kind, str s, str *out_value, unsigned *out_evidence,
	       int *out_score)
{
	s = str_trim(s);
	if (kind == KIND_name && s.n <= 160)
		s = with_comma(a, s);
	if (s.n == 0 || s.n > 160 || !letters_only(s))
		return false;
	*out_value = str_copy(a, s);
	*out_evidence = 0;
	*out_score = 5;
	switch (kind) {
	case KIND_name:
		if (!name_judge(s, out_score))
			return false;
		*out_evidence = *out_score >= 40 ? EV_lexicon : 0u;
		return true;
	case KIND_surname:
	case KIND_partner_surname:
		*out_value = prefix_first(a, s);
		*out_score = surname_score(s);
		*out_evidence = *out_score >= 40 ? EV_lexicon : 0u;
		return s.n >= 2;
	case KIND_given: {
		unsigned f = lexicon_look(str_sub(s, 0, str_find_byte(s, ' ')));
		*out_score = (f & LEXICON_GIVEN) == 0     ? 5
			     : (f & LEXICON_WORD) != 0    ? 25
			     : (f & LEXICON_SURNAME) != 0 ? 50
							  : 70;
		*out_evidence = (f & LEXICON_GIVEN) != 0 ? EV_lexicon : 0u;
		return true;
	}
	case KIND_prefix:
	case KIND_partner_prefix:
		*out_score = 60;
		return name_prefix_form(s);
	case KIND_initials:
		*out_score = str_find_byte(s, '.') < s.n ? 50 : 12;
		return name_initials_form(s);
	case KIND_name_use: {
		unsigned char c = to_upper(s.p[0]);
		*out_score = 3;
		*out_value = str_copy(a, (str){&c, 1});
		return s.n == 1 && str_find_byte(STR("EPVN"), c) < 4;
	}
	case KIND_title:
		return s.n < 40;
	default:
		return false;
	}
}
