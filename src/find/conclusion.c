/*
 * conclusion - results without a unit in running text: what stands behind "Conclusie:" or alone on
 * the line below it, the value of a key ("waarde":"0.41") near the name of a test, and "kalium was
 * 4.2". Source: headings of Dutch, English and German reports. Refuses answers that are none
 * ("volgt"), and keys of programs ("result=ok").
 */
#include "find/conclusion.h"

#include "find/finder.h"
#include "find/seek.h"

#define TEST_BYTES  80 /* before a key, where the name of its test stands */
#define VALUE_BYTES 80 /* of a conclusion that are kept */
#define GAP_BYTES   24

enum sort {
	SORT_text, /* a heading: any sentence behind it */
	SORT_key   /* a key: a value, near a test */
};

struct heading {
	str word;
	enum sort sort;
};

static const struct heading headings[] = {
    {SEEK("conclusie"), SORT_text},    {SEEK("conclusies"), SORT_text},
    {SEEK("conclusion"), SORT_text},   {SEEK("impression"), SORT_text},
    {SEEK("beoordeling"), SORT_text},  {SEEK("interpretatie"), SORT_text},
    {SEEK("bevinding"), SORT_text},    {SEEK("bevindingen"), SORT_text},
    {SEEK("findings"), SORT_text},     {SEEK("befund"), SORT_text},
    {SEEK("beurteilung"), SORT_text},  {SEEK("uitslag"), SORT_text},
    {SEEK("uitslagen"), SORT_text},    {SEEK("labuitslag"), SORT_text},
    {SEEK("resultaat"), SORT_text},    {SEEK("resultaten"), SORT_text},
    {SEEK("ergebnis"), SORT_text},     {SEEK("waarde"), SORT_key},
    {SEEK("uitslagwaarde"), SORT_key}, {SEEK("testuitslag"), SORT_key},
    {SEEK("result"), SORT_key},        {SEEK("value"), SORT_key},
    {SEEK("resultvalue"), SORT_key},   {SEEK("wert"), SORT_key},
};

#define HEADINGS (sizeof(headings) / sizeof(headings[0]))

/* Headings by their first letter: chains of places, 1-based. Filled once by start. */
static uint8_t heading_first[32], heading_next[HEADINGS];

void conclusion_start(void)
{
	static const str starts[] = {SEEK("toon"),      SEEK("laat"), SEEK("liet"),
				     SEEK("bevestigt"), SEEK("biop"), SEEK("excisie")};
	for (size_t k = 0; k < sizeof(starts) / sizeof(starts[0]); k++)
		text_seed(SEED_worded, starts[k]);
	for (size_t k = HEADINGS; k > 0; k--) {
		str w = headings[k - 1].word;
		text_seed(SEED_worded, w);
		heading_next[k - 1] = heading_first[w.p[0] & 31];
		heading_first[w.p[0] & 31] = (uint8_t)k;
	}
}

static const struct heading *heading_at(str s, size_t at)
{
	size_t to = at, n;
	while (to < s.n && is_alpha(s.p[to]))
		to++;
	n = to - at;
	if (n < 4 || (to < s.n && (is_digit(s.p[to]) || s.p[to] >= 0x80 || s.p[to] == '-')))
		return NULL;
	for (size_t k = heading_first[s.p[at] & 31]; k > 0; k = heading_next[k - 1])
		if (headings[k - 1].word.n == n &&
		    str_eq_nocase(str_sub(s, at, to), headings[k - 1].word))
			return &headings[k - 1];
	return NULL;
}

/* value_place - where the value behind a label begins: behind its colon or sign, or on the line
 * below when the label is alone on its line. 0 when neither. */
static size_t value_place(str s, size_t at, size_t to)
{
	size_t i = to;
	while (i < s.n && i - to < GAP_BYTES && (s.p[i] == ' ' || s.p[i] == '"' || s.p[i] == '\t'))
		i++;
	if (i < s.n && (s.p[i] == ':' || s.p[i] == '=')) {
		for (i++; i < s.n && (s.p[i] == ' ' || s.p[i] == '"' || s.p[i] == '\t');)
			i++;
		if (i < s.n && s.p[i] != '\n' && s.p[i] != '\r')
			return i;
	}
	if (str_trim(seek_before(s, at, GAP_BYTES)).n > 0 ||
	    (i < s.n && s.p[i] != '\n' && s.p[i] != '\r'))
		return 0;
	i += i < s.n && s.p[i] == '\r';
	i += i < s.n && s.p[i] == '\n';
	return i < s.n && s.p[i] > ' ' ? i : 0;
}

/* value_end - where the value ends: with its line, its quotes, or the next column. */
static size_t value_end(str s, size_t from)
{
	bool quoted = from > 0 && s.p[from - 1] == '"', word = from > 0 && s.p[from - 1] == '=';
	size_t i = from;
	while (i < s.n && i - from < VALUE_BYTES && s.p[i] != '\n' && s.p[i] != '\r' &&
	       s.p[i] != '\t' && !(quoted && s.p[i] == '"') &&
	       !(s.p[i] == ' ' && (word || (s.n - i > 1 && s.p[i + 1] == ' '))))
		i++;
	while (i > from && i < s.n && (s.p[i] & 0xc0) == 0x80)
		i--;
	while (i > from && s.p[i - 1] == ' ')
		i--;
	return i;
}

static size_t letters_of(str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += is_alpha(s.p[i]) || s.p[i] >= 0x80;
	return n;
}

/* is_value - a number of few digits, alone. */
static bool is_value(str s)
{
	size_t digits = 0, others = 0;
	for (size_t i = 0; i < s.n; i++) {
		digits += is_digit(s.p[i]);
		others += !is_digit(s.p[i]) && s.p[i] != '.' && s.p[i] != ',' && s.p[i] != '<' &&
			  s.p[i] != '>' && s.p[i] != ' ';
	}
	return digits > 0 && digits <= 6 && others == 0;
}

/* is_open - an answer that says that there is none yet. */
static bool is_open(str s)
{
	static const str words[] = {SEEK("volgt"), SEEK("nog niet"), SEEK("in bewerking"),
				    SEEK("zie "),  SEEK("pending"),  SEEK("niet bekend")};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(str_sub(s, 0, words[i].n), words[i]))
			return true;
	return !result_value(s);
}

static void try_heading(struct hits *h, str s, size_t at, const struct heading *g)
{
	size_t from = value_place(s, at, at + g->word.n);
	if (from == 0)
		return;
	size_t to = value_end(s, from);
	str v = str_sub(s, from, to);
	if (v.n == 0 || v.p[0] == '{' || v.p[0] == '[' || is_open(v))
		return;
	bool sentence = g->sort == SORT_text && letters_of(v) >= 4 && v.n > 6;
	if (!sentence && category_bits(seek_before(s, at, TEST_BYTES), true) == 0)
		return;
	if (sentence || is_value(v) || (g->sort == SORT_key && letters_of(v) >= 3))
		hit_add(h, KIND_result, EV_label, ROLE_none, from, to, v);
}

/* try_said - the number at at is what a test "was": "kalium was 4.2". */
static void try_said(struct hits *h, str s, size_t at)
{
	static const str verbs[] = {SEEK(" was"), SEEK(" is"), SEEK(" bedroeg"), SEEK(" bedraagt"),
				    SEEK(" werd")};
	str before = seek_before(s, at, GAP_BYTES);
	size_t end = at;
	if (before.n < 4 || before.p[before.n - 1] != ' ')
		return;
	before = str_sub(before, 0, before.n - 1);
	for (size_t k = 0; k < sizeof(verbs) / sizeof(verbs[0]); k++) {
		if (!str_ends(before, verbs[k]))
			continue;
		str test = str_sub(before, 0, before.n - verbs[k].n);
		size_t from = test.n;
		while (from > 0 && test.p[from - 1] != ' ' && test.p[from - 1] != ',')
			from--;
		while (end < s.n && end - at < 8 &&
		       (is_digit(s.p[end]) || s.p[end] == '.' || s.p[end] == ','))
			end++;
		while (end > at && !is_digit(s.p[end - 1]))
			end--;
		if ((end < s.n && (is_alnum(s.p[end]) || s.p[end] == '-' || s.p[end] == '/')) ||
		    category_bits(str_sub(test, from, test.n), true) == 0)
			return;
		hit_add(h, KIND_result, EV_lexicon, ROLE_none, at, end, str_sub(s, at, end));
		return;
	}
}

/* ordinary - s names a test of blood or urine and nothing else. */
static bool ordinary(str s)
{
	const uint64_t kinds = (uint64_t)1 << CATEGORY_chemistry | (uint64_t)1
								       << CATEGORY_haematology;
	uint64_t bits = category_bits(s, true);
	return bits != 0 && (bits & ~kinds) == 0;
}

/* is_month - a day of that month may stand before it. */
static bool is_month(str s)
{
	static const char *const months[] = {"jan", "feb", "mrt", "maart", "apr", "mei", "jun",
					     "jul", "aug", "sep", "okt",   "nov", "dec"};
	for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++)
		if (str_eq_nocase(str_sub(s, 0, str_of(months[i]).n), str_of(months[i])))
			return true;
	return false;
}

/* try_bare - the number at at stands right behind the name of a test: "kreatinine 87 gemeld", "Hb
 * 7,4". Whole numbers of one digit may count something else. */
static void try_bare(struct hits *h, str s, size_t at)
{
	str before = seek_before(s, at, GAP_BYTES);
	size_t end = at, to = before.n > 0 ? before.n - 1 : 0, from = to;
	while (from > 0 && (is_alpha(before.p[from - 1]) || before.p[from - 1] >= 0x80))
		from--;
	str word = str_sub(before, from, to);
	while (end < s.n && end - at < 8 &&
	       (is_digit(s.p[end]) || s.p[end] == '.' || s.p[end] == ','))
		end++;
	while (end > at && !is_digit(s.p[end - 1]))
		end--;
	unsigned char c = end < s.n ? s.p[end] : '\n';
	bool short_name = word.n == 2 && to_lower(word.p[0]) == 'h';
	if (end - at < 2 || (word.n < 3 && !short_name) || is_alnum(c) || c == '-' || c == '/' ||
	    c == ':' || c == '%' || c >= 0x80 || (from > 0 && is_alnum(before.p[from - 1])) ||
	    is_month(seek_after(s, end + 1, 8)) || !ordinary(word))
		return;
	bool blood = (category_bits(word, true) >> CATEGORY_haematology & 1) != 0;
	hit_add(h, KIND_category, EV_lexicon, ROLE_none, at - 1 - word.n, at - 1,
		str_of(category_name(blood ? CATEGORY_haematology : CATEGORY_chemistry)));
	hit_add(h, KIND_result, EV_lexicon, ROLE_none, at, end, str_sub(s, at, end));
}

/* try_shown - what a test shows: "DNA-diagnostiek toont dragerschap", "het biopt liet zien". */
static void try_shown(struct hits *h, str s, size_t at)
{
	static const str verbs[] = {SEEK("toont"), SEEK("toonde"), SEEK("liet zien"),
				    SEEK("laat zien"), SEEK("bevestigt")};
	size_t n = 0;
	for (size_t k = 0; k < sizeof(verbs) / sizeof(verbs[0]) && n == 0; k++)
		if (str_eq_nocase(str_sub(s, at, at + verbs[k].n), verbs[k]))
			n = verbs[k].n;
	size_t from = at + n + 1;
	if (n == 0 || from >= s.n || s.p[from - 1] != ' ')
		return;
	str before = seek_before(s, at, TEST_BYTES);
	size_t clause = before.n;
	while (clause > 0 && before.p[clause - 1] != '.' && before.p[clause - 1] != ';')
		clause--;
	size_t to = value_end(s, from);
	if (to - from >= 6 && category_bits(str_sub(before, clause, before.n), true) != 0)
		hit_add(h, KIND_result, EV_lexicon, ROLE_none, from, to, str_sub(s, from, to));
}

/* try_tissue - "Biopt colon: adenocarcinoom": tissue, a colon, and what grows in it. */
static void try_tissue(struct hits *h, str s, size_t at)
{
	size_t colon = at;
	while (colon < s.n && colon - at < GAP_BYTES && s.p[colon] != ':' && s.p[colon] != '\n')
		colon++;
	if (colon + 2 >= s.n || s.p[colon] != ':' || s.p[colon + 1] != ' ')
		return;
	size_t to = value_end(s, colon + 2);
	str label = str_sub(s, at, colon), value = str_sub(s, colon + 2, to);
	if ((category_bits(label, true) >> CATEGORY_pathology & 1) != 0 &&
	    (category_bits(value, false) >> CATEGORY_oncology & 1) != 0)
		hit_add(h, KIND_result, EV_lexicon, ROLE_none, colon + 2, to, value);
}

void conclusion_scan(struct hits *h, const struct text_index *x)
{
	for (const struct text_word *w = x->word; w < x->word + x->words; w++) {
		const struct heading *g =
		    (w->seeds & SEED_worded) != 0 ? heading_at(x->text, w->at) : NULL;
		if (g != NULL && (w->at == 0 || !is_alnum(x->text.p[w->at - 1])))
			try_heading(h, x->text, w->at, g);
		else if ((w->seeds & SEED_worded) != 0) {
			try_shown(h, x->text, w->at);
			try_tissue(h, x->text, w->at);
		}
	}
	for (const struct text_run *r = x->run; r < x->run + x->runs; r++)
		if (r->n > 0 && r->n < 5 && r->at > 3 && x->text.p[r->at - 1] == ' ' &&
		    is_lower(x->text.p[r->at - 2])) {
			try_said(h, x->text, r->at);
			try_bare(h, x->text, r->at);
		}
}
