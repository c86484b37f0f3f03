/*
 * words - the closed lists behind find/words.h. Tussenvoegsels: formats.md 1.8 and the RvIG set; the rest is ordinary Dutch usage.
 * Words are held as one string of space-ended words per list, in small letters.
 */
#include "find/words.h"

#define WORD_MOST 32

static const char *const lists[] = {
	[WORDS_prefix] = " 't 's s' d' l' t aan al bij d da dal das de degli del dela della den der des di do dos du e el het in 'n la "
			 "las le les lo los mc onder op over te ten ter toe tot uit uijt v v.d v/d v.d. vd v.de van vande vanden vander vom von "
			 "von voor vor vún zu zum zur \u2019t \u2019s `t y as ar ",
	[WORDS_particle] = " ben bin ibn bint bou abou abu aboe abdel abdul abd ait a\u00eft oulad ould ouled oum umm nait san santa saint "
			   "st sint mac fitz sri bel lo ",
	[WORDS_title] = " dhr mevr mw mej mevrouw meneer mejuffrouw heer hr fam familie dr drs prof ir ing mr ds bc ba bsc msc ma md phd "
			"rn np jr sr jun sen junior senior jhr jkvr jonkheer jonkvrouw erven wed weduwe weduwnaar baron barones graaf gravin "
			"ridder zr br ms mrs miss dhr/mw dhr/mevr heer/mevrouw m/v hem huisarts arts patholoog gynaecoloog internist "
			"cardioloog uroloog chirurg dermatoloog neuroloog kinderarts psychiater verloskundige verpleegkundige "
			"arts-microbioloog klinisch-chemicus doktersassistente praktijkondersteuner apotheker aios anios specialist ",
	[WORDS_initial] = " th ch chr ph fr joh jac jos aug ant alb alex bern corn chris ferd fred gerh guil herm hub ij js kl leon matth "
			  "nic nico pet pieter rob st steph tj sj tjeerd wilh wm ys yv \u00e9l ",
	[WORDS_wife_of] = " e/v ev e.v echtgenote echtgenoot w/v wed.v ",
	[WORDS_born] = " geb geboren g/b n\u00e9e nee meisjesnaam ",
	[WORDS_organisation] =
		" bv b.v nv n.v vof cv stichting vereniging praktijk huisartsenpraktijk huisartspraktijk huisartsenpost huisartsengroep "
		"huisartsencentrum gezondheidscentrum ziekenhuis laboratorium laboratoria lab kliniek klinieken polikliniek poli centrum "
		"apotheek afdeling maatschap gemeente ggd ggz umc amc umcg umcu lumc erasmusmc mc instituut universiteit hogeschool "
		"school zorggroep zorgcentrum verpleeghuis verzorgingshuis hospice verzekeringen zorgverzekeraar verzekeraar "
		"diagnostisch diagnostiek bevolkingsonderzoek huisartsen artsen patholoog-anatomen dienst ministerie rivm nictiz "
		"vektis team secretariaat administratie balie receptie helpdesk dokterspost ",
	[WORDS_patient] = " patient pati\u00ebnt pati\u00ebnte patiente pati\u00ebntnaam patientnaam pat pt cli\u00ebnt client cli\u00ebnte naam "
			  "betreft inzake re onderwerp achternaam volledige deelnemer deelneemster verzekerde kind zoon-van ",
	[WORDS_professional] =
		" huisarts arts dokter dr dr. aanvrager aanvragend behandelaar behandelend specialist patholoog gynaecoloog internist "
		"cardioloog uroloog chirurg dermatoloog neuroloog kinderarts psychiater psycholoog verloskundige verpleegkundige "
		"microbioloog arts-microbioloog klinisch chemicus collega verwijzer verwezen assistente doktersassistente analist "
		"laborant apotheker fysiotherapeut hoogleraar prof coassistent aios radioloog oncoloog hematoloog mdl-arts "
		"geautoriseerd beoordeeld vrijgegeven kopie cc ",
	[WORDS_relative] = " partner echtgenoot echtgenote moeder vader zus zuster broer dochter zoon ouder ouders oma opa tante oom man "
			   "vrouw nicht neef schoonzus schoonmoeder contactpersoon mantelzorger voogd wettelijk vertegenwoordiger "
			   "tweelingzus tweelingbroer ex-partner vriend vriendin familielid ",
	[WORDS_greeting] = " groet groeten groetjes hoogachtend mvg vr.gr vrgr gr ondertekend getekend ",
};

bool word_in(enum word_list list, str word)
{
	unsigned char w[WORD_MOST + 2];
	while (word.n > 1 && word.p[word.n - 1] == '.')
		word.n--;
	if (word.n == 0 || word.n > WORD_MOST || str_find_byte(word, ' ') < word.n)
		return false;
	w[0] = ' ';
	for (size_t i = 0; i < word.n; i++)
		w[i + 1] = to_lower(word.p[i]);
	w[word.n + 1] = ' ';
	str all = str_of(lists[list]);
	return str_find(all, (str){w, word.n + 2}) < all.n;
}
