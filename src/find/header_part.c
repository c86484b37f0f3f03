/*
 * header_part - a header taken apart into words, at blanks, signs and humps
 * ("OrderingProviderLast", "agb_aanvr", "Naam kind"). Words that say whose column it is are told
 * from those that say what stands in it; filling words are left out. Source: headers of exports in
 * Dutch, English and German (reference/formats.md 2.5). Refuses to guess at words it does not know:
 * they stay in the rest.
 */
#include "find/header_part.h"

#include "base/must.h"
#include "base/utf8.h"
#include "find/words.h"

#define SLOTS 1024 /* a power of two */

enum sort { SORT_group, SORT_filler, SORT_performer, SORT_couple, SORT_question };

struct set {
	enum sort sort;
	enum group who;
	const char *words; /* by blanks */
};

static const struct set sets[] = {
    {SORT_group, WHO_patient,
     "pat patient patienten patients pt pnt ptnt client clienten cliente clnt clt deelnemer "
     "deelnemers persoon person subject verzekerde verzekerden verz insured member kunde "
     "versicherter versicherten patientin bewoner proband cursist abonnee lid respondent melder "
     "betrokkene zorgvrager kandidaat donor reiziger debiteur debtor klant customer"},
    {SORT_group, WHO_requester,
     "aanvrager aanvragers aanvr aanvragend aanvragende arts artsen dokter huisarts huisartsen ha "
     "huisartsenpraktijk huisartspraktijk praktijk prakt verwijzer verwijzers verw verwijzend "
     "verwijzende inzender inzenders inz insturend insturende instuurder behandelaar behandelend "
     "behandelende requester requesting ordering orderer provider physician doctor gp practice "
     "referring referrer clinician prescriber voorschrijver verloskundige verlosk specialist "
     "instelling practitioner einsender einsendender arzt hausarzt zuweiser praxis opdr "
     "opdrachtgever hoofdbehandelaar regiebehandelaar"},
    {SORT_group, WHO_copy, "kopie cc copy kopiehouder apotheek apotheker pharmacy"},
    {SORT_group, WHO_parent1,
     "moeder mother mutter mama ouder ouder1 parent parent1 verzorger verzorger1 voogd guardian "
     "gezaghebbende gezag gezag1 moe"},
    {SORT_group, WHO_parent2, "vader father vater papa ouder2 parent2 verzorger2 gezag2"},
    {SORT_group, WHO_partner, "partner echtgenoot echtgenote spouse"},
    {SORT_group, WHO_child, "kind child baby zuigeling neonaat pasgeborene newborn kindje"},
    {SORT_group, WHO_contact,
     "contactpersoon contact noodcontact emergency mantelzorger waarschuwen naaste bewindvoerder "
     "curator"},
    {SORT_group, WHO_staff, "medewerker werknemer employee personeel staff collega"},
    {SORT_couple, WHO_patient, "vrouw woman wife frau zij"},
    {SORT_couple, WHO_partner, "man husband mann hij"},
    {SORT_performer, WHO_requester,
     "uitv uitvoerder uitvoerend uitvoerende performer performing laborant analist patholoog "
     "pathologist autorisator geautoriseerd authorizer afgenomen afnemer prikker collector "
     "technician validator beoordelaar invoerder user gebruiker aangemaakt gewijzigd"},
    {SORT_filler, WHO_patient,
     "van de het der des den een of the voluit volledig volledige full laatst laatste geg gegevens "
     "info huidig huidige current officieel officiele primair primaire primary thuis home main "
     "gezin family paar is op in bij vh vd als id1 ve our ons onze"},
    {SORT_question, WHO_patient,
     "wat what welk welke which hoe how uw your jouw je bent kunnen vul geef ihr ihre was"},
};

struct slot {
	str word;
	enum sort sort;
	enum group who;
};

static struct slot slots[SLOTS]; /* filled once by header_start_parts */

static struct slot *slot_of(str w)
{
	size_t i = (size_t)(word_hash(w) >> 40) % SLOTS;
	while (slots[i].word.n != 0 && !str_eq(slots[i].word, w))
		i = (i + 1) % SLOTS;
	return &slots[i];
}

void header_start_parts(void)
{
	unsigned n = 0;
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		str rest = str_of(sets[i].words);
		while (rest.n > 0) {
			str w = str_cut(&rest, ' ');
			struct slot *s = slot_of(w);
			must(w.n > 0 && s->word.n == 0 && ++n * 2 < SLOTS);
			*s = (struct slot){.word = w, .sort = sets[i].sort, .who = sets[i].who};
		}
	}
}

static bool is_letter(unsigned char c) { return is_alpha(c) || c >= 0x80; }

/* Does another word begin at i, within letters and digits? */
static bool hump(str s, size_t i)
{
	unsigned char before = s.p[i - 1], c = s.p[i];
	if (is_digit(c) != is_digit(before))
		return is_digit(c);
	if (is_upper(c) && is_lower(before))
		return true;
	return is_upper(c) && is_upper(before) && i + 1 < s.n && is_lower(s.p[i + 1]) && i > 1;
}

/* The next word of a header; signs before it are left out, and what stands in brackets. */
static str next_word(str *s)
{
	size_t i = 0, from;
	while (i < s->n && !is_letter(s->p[i]) && !is_digit(s->p[i])) {
		if (s->p[i] == '(' || s->p[i] == '[') {
			i = s->n;
			break;
		}
		i++;
	}
	from = i;
	while (i < s->n && (is_letter(s->p[i]) || is_digit(s->p[i])) && (i == from || !hump(*s, i)))
		i++;
	str w = str_sub(*s, from, i);
	*s = str_sub(*s, i, s->n);
	return w;
}

static bool digits_only(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return s.n > 0;
}

/* "ouder 2", "verzorger 2": the second of a kind. */
static bool second(struct header_part *p, str w)
{
	if (!digits_only(w) || w.n > 2 || !p->grouped)
		return false;
	if (p->who == WHO_parent1 && str_eq(w, STR("2")))
		p->who = WHO_parent2;
	return p->who != WHO_patient;
}

static void take(struct header_part *p, str w, unsigned *couples)
{
	const struct slot *s = slot_of(w);
	if (s->word.n == 0) {
		if (p->n < HEADER_WORDS && !second(p, w))
			p->word[p->n++] = w;
		return;
	}
	switch (s->sort) {
	case SORT_filler:
		break;
	case SORT_question:
		p->question = true;
		break;
	case SORT_performer:
		p->performer = true;
		break;
	case SORT_couple:
		(*couples)++;
		p->couple = true;
		p->grouped = true;
		p->who = s->who;
		break;
	case SORT_group:
		if (p->grouped && s->who == WHO_patient)
			break; /* "huisarts patient" is the doctor's */
		p->grouped = true;
		p->who = s->who;
		break;
	}
}

bool header_apart(struct arena *a, str header, struct header_part *out)
{
	unsigned words = 0, couples = 0;
	str rest = header, first = STR_NONE;
	*out = (struct header_part){.who = WHO_patient};
	while (rest.n > 0 && words <= HEADER_WORDS) {
		str w = next_word(&rest);
		if (w.n == 0)
			break;
		w = utf8_key(a, w);
		if (words++ == 0)
			first = w;
		take(out, w, &couples);
	}
	if (words > HEADER_WORDS || couples > 1 || (words < 2 && (!out->grouped || out->couple)))
		return false;
	out->question &=
	    header.p[header.n - 1] == '?' || words > 3 || slot_of(first)->sort == SORT_question;
	size_t n = 0;
	for (unsigned i = 0; i < out->n; i++)
		n += out->word[i].n;
	unsigned char *p = arena_new(a, unsigned char, n + 1);
	n = 0;
	for (unsigned i = 0; i < out->n; i++)
		for (size_t k = 0; k < out->word[i].n; k++)
			p[n++] = out->word[i].p[k];
	out->key = (str){p, n};
	return true;
}
