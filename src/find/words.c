/*
 * words - the closed lists behind find/words.h. Tussenvoegsels: formats.md 1.8 and the RvIG set;
 * the rest is ordinary Dutch usage. Each list is one string of words in small letters.
 */
#include "find/words.h"

#include <string.h>

#include "base/must.h"

#define WORD_MOST 32

static const char *const lists[] = {
    [WORDS_prefix] = " 't 's s' d' l' t aan al bij d da dal das de degli del dela della den der "
		     "des di do dos du e el het in 'n la "
		     "las le les lo los mc onder op over te ten ter toe tot uit uijt v v.d v/d "
		     "v.d. vd v.de van vande vanden vander vom von "
		     "von voor vor vún zu zum zur \u2019t \u2019s `t y as ar ",
    [WORDS_particle] = " ben bin ibn bint bou abou abu aboe abdel abdul abd ait a\u00eft oulad "
		       "ould ouled oum umm nait san santa saint "
		       "st sint mac fitz sri bel lo ",
    [WORDS_short_surname] = " le do to ta la lo vo an da du das ",
    [WORDS_title] =
	" baby dhr mevr mw mej mevrouw meneer mejuffrouw heer hr fam familie dr drs prof ir "
	"ing mr ds bc ba bsc msc phd "
	"rn np jr sr junior senior jhr jkvr jonkheer jonkvrouw erven wed weduwe "
	"weduwnaar baron barones graaf gravin "
	"ridder zr br ms mrs miss dhr/mw dhr/mevr heer/mevrouw m/v hem huisarts arts "
	"patholoog gynaecoloog internist "
	"cardioloog uroloog chirurg dermatoloog neuroloog kinderarts psychiater "
	"verloskundige verpleegkundige "
	"arts-microbioloog klinisch-chemicus doktersassistente praktijkondersteuner "
	"apotheker aios anios specialist ",
    [WORDS_initial] = " th ch chr ph fr joh jac jos aug ant alb alex bern corn chris ferd fred "
		      "gerh guil herm hub ij js kl leon matth "
		      "nic nico pet pieter rob st steph tj sj tjeerd wilh wm ys yv \u00e9l ",
    [WORDS_wife_of] = " e/v ev e.v echtgenote echtgenoot w/v wed.v ",
    [WORDS_born] = " geb geboren g/b n\u00e9e nee meisjesnaam ",
    [WORDS_organisation] =
	" bv b.v nv n.v vof v.o.f cv c.v gmbh ltd holding firma groep groothandel "
	"stichting vereniging praktijk huisartsenpraktijk huisartspraktijk "
	"huisartsenpost huisartsengroep "
	"huisartsencentrum gezondheidscentrum ziekenhuis laboratorium laboratoria lab kliniek "
	"klinieken polikliniek poli centrum "
	"apotheek afdeling maatschap gemeente ggd ggz umc amc umcg umcu lumc erasmusmc mc "
	"instituut universiteit hogeschool "
	"school zorggroep zorgcentrum verpleeghuis verzorgingshuis hospice verzekeringen "
	"zorgverzekeraar verzekeraar "
	"diagnostisch diagnostiek bevolkingsonderzoek huisartsen artsen patholoog-anatomen dienst "
	"ministerie rivm nictiz "
	"vektis team service desk servicedesk klantenservice support secretariaat administratie "
	"balie receptie helpdesk dokterspost inkoop crediteurenadministratie "
	"debiteurenadministratie salarisadministratie "
	"zonen taxi drukkerij bakkerij slagerij bloemisterij schildersbedrijf schilderwerken "
	"koeltechniek installatietechniek automatisering verhuizingen installatiebureau "
	"installatiebedrijf notariskantoor advocaten advocatenkantoor makelaardij accountants "
	"schoonmaak schoonmaakbedrijf catering supplies loodgietersbedrijf aannemersbedrijf "
	"bouwbedrijf garagebedrijf autobedrijf rijschool kapsalon restaurant drogisterij "
	"transportbedrijf hoveniersbedrijf adviesbureau ",
    [WORDS_patient] = " patient pati\u00ebnt pati\u00ebnte patiente pati\u00ebntnaam patientnaam "
		      "pat pt cli\u00ebnt client cli\u00ebnte naam "
		      "betreft inzake re onderwerp achternaam volledige deelnemer deelneemster "
		      "verzekerde kind zoon-van kraamvrouw zwangere betrokkene bewoner bewoonster "
		      "pati\u00ebnten ",
    [WORDS_professional] = " huisarts arts dokter dr dr. aanvrager aanvragend behandelaar "
			   "behandelend specialist patholoog gynaecoloog internist "
			   "cardioloog uroloog chirurg dermatoloog neuroloog kinderarts psychiater "
			   "psycholoog verloskundige verpleegkundige "
			   "microbioloog arts-microbioloog klinisch chemicus collega verwijzer "
			   "verwezen assistente doktersassistente analist "
			   "laborant apotheker fysiotherapeut hoogleraar prof coassistent aios "
			   "radioloog oncoloog hematoloog mdl-arts "
			   "geautoriseerd beoordeeld vrijgegeven kopie cc voorzitter notulist "
			   "melder medewerker medewerkster bedrijfsarts verzekeringsarts gemeld "
			   "naamplaatje naambordje klachtenfunctionaris kwaliteitsfunctionaris "
			   "afdelingshoofd teamleider "
			   "praktijkmanager ingevuld opgesteld "
			   "dagdienst nachtdienst avonddienst weekenddienst ",
    [WORDS_relative] = " partner echtgenoot echtgenote moeder vader zus zuster broer dochter zoon "
		       "ouder ouders oma opa tante oom man "
		       "vrouw nicht neef schoonzus schoonmoeder contactpersoon mantelzorger voogd "
		       "wettelijk vertegenwoordiger "
		       "mentor bewindvoerder curator "
		       "buurman buurvrouw huisgenoot huisgenote "
		       "tweelingzus tweelingbroer ex-partner vriend vriendin familielid ",
    [WORDS_field] = " naam pati\u00ebntnaam patientnaam achternaam geslachtsnaam familienaam "
		    "geboortenaam meisjesnaam eigennaam voornaam voornamen voornaam/namen roepnaam "
		    "voorletters initialen voorletter(s) tussenvoegsel voorvoegsel tussenvoegsels "
		    "partnernaam name surname ",
    [WORDS_form] =
	" baby dhr mevr mw mevrouw meneer heer hr mej mejuffrouw fam familie dr drs prof "
	"dokter ir mr ing mrs ms ",
    [WORDS_doctor] = " dr drs prof dokter ",
    [WORDS_stop] =
	" geb geboren bsn adres tel telefoon datum geslacht geboortedatum man vrouw te "
	"uit met en is heeft wordt was op in "
	"voor polis patnr agb email e-mail mobiel dob pid uzovi iban plaats woonplaats "
	"postcode huisarts arts ik wij buizen bloed urine materiaal monsters uitslag uitslagen "
	"gegevens lijst lijstje dag beste geachte hallo hoi hi hello dear lieve goedemorgen "
	"goedemiddag goedenavond door namens klacht klachten melding casus verzoek bezwaar ",
    [WORDS_greeting] =
	" groet groeten groetjes hoogachtend mvg vr.gr vrgr gr ondertekend getekend ",
};

/* A word of any list. */
struct slot {
	uint64_t hash; /* 0: free */
	unsigned lists;
};

#define SLOTS 4096u

#define LOOKS 16384u

static struct slot slots[SLOTS];      /* filled once by words_start */
static uint64_t looks_of[LOOKS / 64]; /* a bit for those that a word of any list has */

#define EACH_BYTE ((uint64_t)0x0101010101010101)

/* lower_eight - eight bytes with their ASCII capitals made small. */
static uint64_t lower_eight(uint64_t v)
{
	uint64_t low = v & EACH_BYTE * 0x7f;
	uint64_t capital = ((low + EACH_BYTE * (0x80 - 'A')) ^ (low + EACH_BYTE * (0x7f - 'Z'))) &
			   ~v & EACH_BYTE * 0x80;
	return v | capital >> 2;
}

static uint64_t eight_at(const unsigned char *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof(v));
	return lower_eight(v);
}

/* up_to_eight - all bytes of a word of at most eight, each at least once. */
static uint64_t up_to_eight(str w)
{
	uint32_t low, high;
	if (w.n == 8)
		return eight_at(w.p);
	if (w.n < 4)
		return lower_eight(w.n == 0 ? 0
					    : w.p[0] | (uint64_t)w.p[w.n / 2] << 8 |
						  (uint64_t)w.p[w.n - 1] << 16);
	memcpy(&low, w.p, sizeof(low));
	memcpy(&high, w.p + w.n - sizeof(high), sizeof(high));
	return lower_eight(low | (uint64_t)high << 32);
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15;
	return h ^ h >> 32;
}

uint64_t word_hash(str w)
{
	uint64_t h = w.n * 0xd6e8feb86659fd93;
	if (w.n > 8) {
		for (size_t i = 0; i + 8 < w.n; i += 8)
			h = mix(h, eight_at(w.p + i));
		h = mix(h, eight_at(w.p + w.n - 8));
	} else {
		h = mix(h, up_to_eight(w));
	}
	return (h * 0xd6e8feb86659fd93) | 1;
}

/* looks - which of LOOKS a word has: its first and last letter without their case, and its length.
 */
static size_t looks(str w) { return (w.p[0] & 31u) | (w.p[w.n - 1] & 31u) << 5 | (w.n & 15) << 10; }

static struct slot *slot_of(uint64_t hash)
{
	size_t i = (size_t)(hash >> 40) & (SLOTS - 1);
	while (slots[i].hash != 0 && slots[i].hash != hash)
		i = (i + 1) & (SLOTS - 1);
	return &slots[i];
}

void words_start(void)
{
	size_t n = 0;
	for (unsigned list = 0; list < WORDS_count; list++) {
		str all = str_of(lists[list]);
		while (all.n > 0) {
			str w = str_cut(&all, ' ');
			if (w.n == 0)
				continue;
			must(w.n <= WORD_MOST && ++n < SLOTS / 2);
			struct slot *slot = slot_of(word_hash(w));
			slot->hash = word_hash(w);
			slot->lists |= 1u << list;
			looks_of[looks(w) / 64] |= (uint64_t)1 << (looks(w) % 64);
		}
	}
}

unsigned word_lists(str word)
{
	while (word.n > 1 && word.p[word.n - 1] == '.')
		word.n--;
	if (word.n == 0 || word.n > WORD_MOST ||
	    (looks_of[looks(word) / 64] >> (looks(word) % 64) & 1) == 0)
		return 0;
	return slot_of(word_hash(word))->lists;
}

bool word_in(enum word_list list, str word) { return (word_lists(word) >> list & 1) != 0; }
