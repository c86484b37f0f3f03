/*
 * tree_words - names of elements and members beyond the headers of tables: HL7 v3 and CDA release
 * 2, FHIR, Nictiz ADA, and whose an element is by its name. Source: reference/formats.md 2.3, 2.4;
 * OIDs of Nictiz.
 */
#include "find/tree.h"

struct word {
	const char *key; /* utf8_key form */
	struct head_kind is;
};

static const struct word words[] = {
    {"family", {.kind = KIND_surname, .sure = true}},
    {"given", {.kind = KIND_given, .sure = true}},
    {"givenname", {.kind = KIND_given, .sure = true}},
    {"voorvoegsels", {.kind = KIND_prefix, .sure = true}},
    {"voorvoegselspartner", {.kind = KIND_partner_prefix, .sure = true}},
    {"achternaampartner", {.kind = KIND_partner_surname, .sure = true}},
    {"initialen", {.kind = KIND_initials, .sure = true}},
    {"administrativegendercode", {.kind = KIND_sex, .sure = true}},
    {"streetaddressline", {.kind = KIND_address, .sure = true}},
    {"line", {.kind = KIND_address}},
    {"streetnamebase", {.kind = KIND_street, .sure = true}},
    {"housenumbernumeric", {.kind = KIND_house_number, .sure = true}},
    {"additionallocator", {.kind = KIND_house_number, .sure = true}},
    {"buildingnumbersuffix", {.kind = KIND_house_number, .sure = true}},
    {"huisnummerletter", {.kind = KIND_house_number, .sure = true}},
    {"telecom", {.kind = KIND_phone, .sure = true}},
    {"telefoonnummers", {.kind = KIND_phone, .sure = true}},
    {"emailadressen", {.kind = KIND_email, .sure = true}},
    {"effectivetime", {.kind = KIND_event_date, .sure = true}},
    {"effectivedatetime", {.kind = KIND_event_date, .sure = true}},
    {"afnamedatumtijd", {.kind = KIND_event_date, .sure = true}},
    {"testdatumtijd", {.kind = KIND_event_date, .sure = true}},
    {"displayname", {.kind = KIND_test}},
    {"title", {.text = true, .sure = true}},
    {"titel", {.text = true, .sure = true}},
    {"paragraph", {.text = true, .sure = true}},
    {"content", {.text = true, .sure = true}},
    {"div", {.text = true, .sure = true}},
    {"td", {.text = true, .sure = true}},
    {"nm", {.kind = KIND_name}},
    {"anm", {.kind = KIND_surname, .sure = true}},
    {"vnm", {.kind = KIND_given, .sure = true}},
    {"gsl", {.kind = KIND_sex, .sure = true}},
    {"pl", {.kind = KIND_city, .sure = true}},
    {"oms", {.kind = KIND_test, .sure = true}},
    {"omschr", {.kind = KIND_test, .sure = true}},
    {"uitslagwaarde", {.kind = KIND_result, .sure = true}},
    {"ura", {.kind = KIND_requester_ura, .who = WHO_requester, .sure = true}},
    {"uranummer", {.kind = KIND_requester_ura, .who = WHO_requester, .sure = true}},
};

bool tree_word(str key, struct head_kind *out)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_eq(key, str_of(words[i].key))) {
			*out = words[i].is;
			return true;
		}
	}
	return false;
}

enum fit { FIT_whole, FIT_start, FIT_end };

static const struct {
	const char *word;
	enum fit fit;
	enum whose whose;
} whose_words[] = {
    {"patient", FIT_start, WHOSE_patient},
    {"recordtarget", FIT_whole, WHOSE_patient},
    {"client", FIT_whole, WHOSE_patient},
    {"persoon", FIT_whole, WHOSE_patient},
    {"person", FIT_whole, WHOSE_patient},
    {"subject", FIT_whole, WHOSE_patient},
    {"verzekerde", FIT_whole, WHOSE_patient},
    {"huisarts", FIT_start, WHOSE_requester},
    {"aanvrager", FIT_start, WHOSE_requester},
    {"aanvragend", FIT_start, WHOSE_requester},
    {"verwijzer", FIT_start, WHOSE_requester},
    {"verwijzend", FIT_start, WHOSE_requester},
    {"requester", FIT_start, WHOSE_requester},
    {"requestedby", FIT_whole, WHOSE_requester},
    {"requestor", FIT_start, WHOSE_requester},
    {"referr", FIT_start, WHOSE_requester},
    {"orderingprovider", FIT_whole, WHOSE_requester},
    {"provider", FIT_whole, WHOSE_requester},
    {"practitioner", FIT_start, WHOSE_requester},
    {"practice", FIT_whole, WHOSE_requester},
    {"praktijk", FIT_start, WHOSE_requester},
    {"doctor", FIT_whole, WHOSE_requester},
    {"physician", FIT_end, WHOSE_requester},
    {"arts", FIT_end, WHOSE_requester},
    {"gp", FIT_whole, WHOSE_requester},
    {"behandelaar", FIT_whole, WHOSE_requester},
    {"inzender", FIT_whole, WHOSE_requester},
    {"zorgverlener", FIT_start, WHOSE_requester},
    {"zorgaanbieder", FIT_start, WHOSE_requester},
    {"instelling", FIT_whole, WHOSE_requester},
    {"participant", FIT_whole, WHOSE_requester},
    {"informationrecipient", FIT_whole, WHOSE_requester},
    {"kopie", FIT_start, WHOSE_copy},
    {"copyto", FIT_whole, WHOSE_copy},
    {"partner", FIT_whole, WHOSE_relative},
    {"echtgenoot", FIT_whole, WHOSE_relative},
    {"echtgenote", FIT_whole, WHOSE_relative},
    {"moeder", FIT_whole, WHOSE_relative},
    {"vader", FIT_whole, WHOSE_relative},
    {"mother", FIT_whole, WHOSE_relative},
    {"father", FIT_whole, WHOSE_relative},
    {"ouder", FIT_start, WHOSE_relative},
    {"parent", FIT_whole, WHOSE_relative},
    {"kind", FIT_whole, WHOSE_relative},
    {"guardian", FIT_start, WHOSE_relative},
    {"voogd", FIT_whole, WHOSE_relative},
    {"contactperso", FIT_start, WHOSE_relative},
    {"noodcontact", FIT_whole, WHOSE_relative},
    {"emergencycontact", FIT_start, WHOSE_relative},
    {"nextofkin", FIT_whole, WHOSE_relative},
    {"relatie", FIT_whole, WHOSE_relative},
    {"relaties", FIT_whole, WHOSE_relative},
    {"mantelzorger", FIT_whole, WHOSE_relative},
    {"contact", FIT_whole, WHOSE_contact},
    {"contacts", FIT_whole, WHOSE_contact},
    {"medewerker", FIT_start, WHOSE_staff},
    {"employee", FIT_start, WHOSE_staff},
    {"personeel", FIT_start, WHOSE_staff},
    {"staff", FIT_whole, WHOSE_staff},
    {"user", FIT_whole, WHOSE_nobody},
    {"gebruiker", FIT_whole, WHOSE_nobody},
    {"author", FIT_whole, WHOSE_nobody},
    {"auteur", FIT_whole, WHOSE_nobody},
    {"custodian", FIT_whole, WHOSE_nobody},
    {"legalauthenticator", FIT_whole, WHOSE_nobody},
    {"authenticator", FIT_whole, WHOSE_nobody},
    {"dataenterer", FIT_whole, WHOSE_nobody},
    {"performer", FIT_whole, WHOSE_nobody},
    {"analist", FIT_whole, WHOSE_nobody},
    {"laborant", FIT_whole, WHOSE_nobody},
    {"autorisator", FIT_whole, WHOSE_nobody},
    {"providerorganization", FIT_whole, WHOSE_nobody},
    {"laboratorium", FIT_whole, WHOSE_nobody},
    {"lab", FIT_whole, WHOSE_nobody},
    {"laboratory", FIT_whole, WHOSE_nobody},
    {"sender", FIT_whole, WHOSE_nobody},
    {"receiver", FIT_whole, WHOSE_nobody},
    {"authororperformer", FIT_whole, WHOSE_nobody},
    {"templateid", FIT_whole, WHOSE_nobody},
    {"realmcode", FIT_whole, WHOSE_nobody},
    {"typeid", FIT_whole, WHOSE_nobody},
    {"setid", FIT_whole, WHOSE_nobody},
    {"meta", FIT_whole, WHOSE_nobody},
};

enum whose tree_whose(str key)
{
	for (size_t i = 0; i < sizeof(whose_words) / sizeof(whose_words[0]); i++) {
		str w = str_of(whose_words[i].word);
		bool fits = whose_words[i].fit == FIT_whole   ? str_eq(key, w)
			    : whose_words[i].fit == FIT_start ? str_starts(key, w)
							      : str_ends(key, w);
		if (fits)
			return whose_words[i].whose;
	}
	return WHOSE_parent;
}

enum numbers numbers_of(str s)
{
	static const struct {
		const char *system;
		enum numbers numbers;
	} known[] = {
	    {"2.16.840.1.113883.2.4.6.3", NUMBERS_bsn},   {"NamingSystem/bsn", NUMBERS_bsn},
	    {"2.16.840.1.113883.2.4.6.1", NUMBERS_agb},   {"NamingSystem/agb", NUMBERS_agb},
	    {"2.16.528.1.1007.3.3", NUMBERS_ura},         {"NamingSystem/ura", NUMBERS_ura},
	    {"2.16.840.1.113883.2.4.6.4", NUMBERS_uzovi}, {"NamingSystem/uzovi", NUMBERS_uzovi},
	    {"2.16.528.1.1007.3.1", NUMBERS_work},        {"2.16.528.1.1007.5.1", NUMBERS_work},
	    {"NamingSystem/uzi", NUMBERS_work},           {"NamingSystem/big", NUMBERS_work},
	    {"2.16.840.1.113883.2.4.6.6", NUMBERS_work},
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t at = str_find(s, str_of(known[i].system));
		size_t end = at + str_of(known[i].system).n;
		if (at < s.n && (end == s.n || !is_digit(s.p[end])))
			return known[i].numbers;
	}
	if (str_eq_nocase(s, STR("bsn")) || str_eq_nocase(s, STR("NNNLD")))
		return NUMBERS_bsn;
	if (str_eq_nocase(s, STR("agb")) || str_eq_nocase(s, STR("vektis")))
		return NUMBERS_agb;
	return str_eq_nocase(s, STR("ura")) ? NUMBERS_ura : NUMBERS_other;
}
