/*
 * stand_in - names that stand where a person's would and are nobody's: material that is measured to
 * control the apparatus, test patients, and the people of manuals and examples. Only plain words
 * count, whole, so that nobody called Hoog or Monster is lost; a test patient stays a person, in a
 * group of its own (design.md 4; reference/formats.md 1.1: listed apart, never dropped).
 */
#include "person/inner.h"

#include "base/utf8.h"

#define UNBORN    19000101 /* [date_key] what is filled in for no birth date */
#define WORDS_MAX 12
#define NAME_MAX  128 /* [byte] of a part of a name; longer ones are looked at no further */
#define FOLD_MAX  (NAME_MAX * 16) /* what it can fold to */

struct words {
	str w[WORDS_MAX]; /* folded */
	size_t n;
};

static void cut_words(struct words *k, struct arena *a, str s)
{
	str rest = utf8_fold(a, str_sub(s, 0, NAME_MAX));
	while (rest.n > 0 && k->n < WORDS_MAX) {
		str w = str_cut(&rest, ' ');
		if (w.n > 0)
			k->w[k->n++] = w;
	}
}

static bool any_of(str w, const str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(w, list[i]))
			return true;
	return false;
}

#define ANY_OF(w, list) any_of(w, list, sizeof(list) / sizeof((list)[0]))

static bool is_number(str w)
{
	size_t i = 0;
	while (i < w.n && is_digit(w.p[i]))
		i++;
	return w.n > 0 && i == w.n;
}

/* What a control is a control of: how high it is, or which round. */
static bool is_level(str w)
{
	static const str levels[] = {
	    STR("normaal"), STR("normal"), STR("hoog"),     STR("high"),     STR("laag"),
	    STR("low"),     STR("level"),  STR("niveau"),   STR("ronde"),    STR("round"),
	    STR("mid"),     STR("pos"),    STR("neg"),      STR("positief"), STR("negatief"),
	    STR("serum"),   STR("bloed"),  STR("volbloed"), STR("urine"),    STR("plasma"),
	    STR("lot"),     STR("batch"),  STR("blanco"),   STR("leeg"),     STR("test")};
	size_t n = w.n;
	while (n > 1 && is_digit(w.p[n - 1])) /* "level1" */
		n--;
	return w.n == 1 || is_number(w) || ANY_OF(str_sub(w, 0, n), levels);
}

/* A word that only material has, and no person. */
static bool is_material(str w)
{
	static const str words[] = {
	    STR("controle"),        STR("control"),       STR("kwaliteitscontrole"),
	    STR("qualitycontrol"),  STR("kalibrator"),    STR("calibrator"),
	    STR("kalibratie"),      STR("calibratie"),    STR("calibration"),
	    STR("kalibratiereeks"), STR("rondzending"),   STR("ringonderzoek"),
	    STR("ringtest"),        STR("controleserum"), STR("controlemateriaal"),
	    STR("spoeling")};
	return ANY_OF(w, words) || (w.n >= 10 && str_ends(w, STR("monster")));
}

/* The short names of controls and of who sends them round; initials too, so nothing else may stand
 * beside them. */
static bool is_scheme(str w)
{
	static const str words[] = {STR("qc"),   STR("iqc"),     STR("eqc"),    STR("eqa"),
				    STR("skml"), STR("ukneqas"), STR("instand")};
	return ANY_OF(w, words);
}

static bool material(const struct words *k)
{
	bool all = k->n > 0, scheme = false;
	for (size_t i = 0; i < k->n; i++) {
		if (is_material(k->w[i]))
			return true;
		scheme |= is_scheme(k->w[i]);
		all &= is_scheme(k->w[i]) || is_level(k->w[i]);
	}
	return scheme && all;
}

static bool one_letter_only(str w)
{
	size_t i = 0;
	while (i < w.n && w.p[i] == w.p[0])
		i++;
	return w.n >= 3 && i == w.n && (w.p[0] == 'x' || w.p[0] == 'z');
}

/* A word that is put in for a name to try something out. */
static bool is_trial(str w)
{
	static const str begins[] = {STR("testpatient"), STR("testpersoon"), STR("proefpatient"),
				     STR("zztest"),      STR("xxtest"),      STR("zztst")};
	static const str words[] = {STR("test"),     STR("tester"),     STR("testpat"),
				    STR("testnaam"), STR("testclient"), STR("testperson"),
				    STR("dummy"),    STR("proef"),      STR("proefpersoon"),
				    STR("demo"),     STR("voorbeeld")};
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (str_starts(w, begins[i]))
			return true;
	return ANY_OF(w, words) || one_letter_only(w);
}

static bool example_pair(str a, str b)
{
	static const str pairs[][2] = {{STR("john"), STR("doe")},  {STR("jane"), STR("doe")},
				       {STR("foo"), STR("bar")},   {STR("lorem"), STR("ipsum")},
				       {STR("piet"), STR("puk")},  {STR("pietje"), STR("puk")},
				       {STR("jan"), STR("modaal")}};
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		str x = pairs[i][0], y = pairs[i][1];
		if ((str_eq(a, x) && str_eq(b, y)) || (str_eq(a, y) && str_eq(b, x)))
			return true;
	}
	return false;
}

static bool trial(const struct words *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (is_trial(k->w[i]))
			return true;
	return k->n == 2 && example_pair(k->w[0], k->w[1]);
}

/* A level alone, with the birth date that apparatus asks for and nobody has. */
static bool unfilled(const struct ident *i, const struct words *k)
{
	bool all = k->n > 0 && date_key(i->birth) == UNBORN;
	for (size_t w = 0; w < k->n; w++)
		all &= is_level(k->w[w]) && k->w[w].n > 1;
	return all;
}

enum stand_in ident_stand_in(const struct ident *i)
{
	unsigned char room[4 * FOLD_MAX] UNSET;
	const str said[] = {i->given, i->whole, i->surname, i->partner_surname};
	struct arena a = {room, room, room + sizeof(room)};
	struct words k = {.n = 0};
	for (size_t s = 0; s < sizeof(said) / sizeof(said[0]); s++)
		if (said[s].n > 0)
			cut_words(&k, &a, said[s]);
	if (trial(&k))
		return STAND_IN_trial;
	return material(&k) || unfilled(i, &k) ? STAND_IN_material : STAND_IN_none;
}
