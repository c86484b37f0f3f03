/*
 * name - taking personal names apart as written in the Netherlands (formats.md 1.8; BRP
 * naamgebruik; FHIR humanname-assembly-order NL1-NL4): "J.A. de Vries-Bakker", "Vries, J.A. de",
 * "VAN DEN BERG, Th.", and names of origins without prefix or surname. Refuses what holds digits,
 * signs no name has, or words of organisations. Which of two words is the surname can not always be
 * known (Chinese, Ethiopian, Somali order): then the Dutch order is taken, and both words are kept.
 */
#include "find/name.h"

#include "find/lexicon.h"
#include "find/name_token.h"
#include "find/words.h"

#define NAME_BYTES 160

/* A stretch of tokens [from, to). */
struct range {
	size_t from, to;
};

static bool empty(struct range r) { return r.from >= r.to; }

/* span - the text of tokens r as it stands, white space made single. */
static str span(struct arena *a, const struct name_tokens *k, struct range r)
{
	if (empty(r))
		return STR("");
	str first = k->t[r.from].text, last = k->t[r.to - 1].text;
	str whole = {first.p, (size_t)(last.p - first.p) + last.n};
	if (str_find(whole, STR("  ")) == whole.n && str_find_byte(whole, '\t') == whole.n &&
	    str_find_byte(whole, '(') == whole.n)
		return whole;
	unsigned char *p = arena_new(a, unsigned char, whole.n + 1);
	size_t n = 0;
	for (size_t i = r.from; i < r.to; i++) {
		if (i > r.from)
			p[n++] = ' ';
		for (size_t j = 0; j < k->t[i].text.n; j++)
			p[n++] = k->t[i].text.p[j];
	}
	return (str){p, n};
}

/* shed - drop titles and commas at both ends, noting the first title. */
static struct range shed(struct arena *a, const struct name_tokens *k, struct range r,
			 struct name *out)
{
	size_t from = r.from;
	while (!empty(r) && (k->t[r.from].sort == SORT_title || k->t[r.from].sort == SORT_comma))
		r.from++;
	if (r.from > from && out->title.n == 0) {
		size_t to = r.from;
		while (to > from && k->t[to - 1].sort == SORT_comma)
			to--;
		out->title = span(a, k, (struct range){from, to});
	}
	while (!empty(r) &&
	       (k->t[r.to - 1].sort == SORT_title || k->t[r.to - 1].sort == SORT_comma))
		r.to--;
	return r;
}

static size_t find_sort(const struct name_tokens *k, struct range r, enum name_sort sort)
{
	size_t i = r.from;
	while (i < r.to && k->t[i].sort != sort)
		i++;
	return i;
}

/* split_prefix - leading prefixes of r into *out_prefix, the rest is the surname; a prefix alone is
 * a surname ("van Ten"). */
static struct range split_prefix(const struct name_tokens *k, struct range r,
				 struct range *out_prefix)
{
	size_t i = r.from;
	while (i < r.to && k->t[i].sort == SORT_prefix)
		i++;
	if (i == r.to && i > r.from)
		i--;
	*out_prefix = (struct range){r.from, i};
	return (struct range){i, r.to};
}

/* hyphen_at - where a double name joined by a hyphen is cut: not behind or before a particle
 * ("Ait-Ali", "El-Amrani"). */
static size_t hyphen_at(str w)
{
	size_t at = str_find_byte(w, '-');
	if (at == 0 || at + 1 >= w.n)
		return w.n;
	str left = str_sub(w, 0, at), right = str_sub(w, at + 1, w.n);
	if (word_in(WORDS_particle, left) || name_is_prefix(left) || name_letters(left) < 2 ||
	    name_letters(right) < 2)
		return w.n;
	return at;
}

static void set_surname(struct arena *a, const struct name_tokens *k, struct range r,
			struct name *out)
{
	struct range prefix, rest = split_prefix(k, r, &prefix);
	out->prefix = span(a, k, prefix);
	out->surname = span(a, k, rest);
}

static void set_partner(struct arena *a, const struct name_tokens *k, struct range r,
			struct name *out)
{
	struct range prefix, rest = split_prefix(k, r, &prefix);
	out->partner_prefix = span(a, k, prefix);
	out->partner_surname = span(a, k, rest);
}

/* split_hyphen - "Vries-Bakker": partner before the hyphen, own name behind it. gives false when
 * there is none. */
static bool split_hyphen(struct arena *a, struct name_tokens *k, struct range r, struct name *out)
{
	for (size_t i = r.from; i < r.to; i++) {
		str w = k->t[i].text;
		size_t at = name_word(k->t[i].sort) ? hyphen_at(w) : w.n;
		if (at == w.n || k->n == TOKENS)
			continue;
		for (size_t j = k->n; j > i + 1; j--)
			k->t[j] = k->t[j - 1];
		k->n++;
		str own = str_sub(w, at + 1, w.n);
		k->t[i].text = str_sub(w, 0, at);
		k->t[i + 1] = (struct name_token){SORT_word, 0, own};
		set_partner(a, k, (struct range){r.from, i + 1}, out);
		set_surname(a, k, (struct range){i + 1, r.to + 1}, out);
		return true;
	}
	return false;
}

/* surnames - tokens r are all surname: one, or two joined by a dash, "e/v" or "geb.". */
static void surnames(struct arena *a, struct name_tokens *k, struct range r, struct name *out)
{
	size_t dash = find_sort(k, r, SORT_dash), wife = find_sort(k, r, SORT_wife_of),
	       born = find_sort(k, r, SORT_born);
	struct range left, right;
	if (wife > r.from && wife + 1 < r.to) {
		set_surname(a, k, (struct range){r.from, wife}, out);
		set_partner(a, k, (struct range){wife + 1, r.to}, out);
		return;
	}
	size_t cut = born < r.to ? born : dash;
	left = (struct range){r.from, cut};
	right = (struct range){cut + 1, r.to};
	if (cut < r.to && !empty(left) && !empty(right)) {
		set_partner(a, k, left, out);
		set_surname(a, k, right, out);
		return;
	}
	if (!split_hyphen(a, k, r, out))
		set_surname(a, k, r, out);
}

/* firsts - tokens r are initials and given names. */
static void firsts(struct arena *a, const struct name_tokens *k, struct range r, struct name *out)
{
	size_t i = r.from;
	while (i < r.to && k->t[i].sort == SORT_initials)
		i++;
	out->initials = span(a, k, (struct range){r.from, i});
	size_t from = i;
	while (i < r.to && k->t[i].sort != SORT_initials)
		i++;
	out->given = span(a, k, (struct range){from, i});
	from = i;
	while (i < r.to && k->t[i].sort == SORT_initials)
		i++;
	if (out->initials.n == 0)
		out->initials = span(a, k, (struct range){from, i});
}

static bool trailing(const struct name_tokens *k, struct range r, enum name_sort sort,
		     struct range *out)
{
	size_t i = r.to;
	while (i > r.from && k->t[i - 1].sort == sort)
		i--;
	*out = (struct range){i, r.to};
	return i < r.to;
}

/* with_comma - "Vries, J.A. de", "de Vries, Jan", "Vries de, Jan", "Berg, van den". */
static bool with_comma(struct arena *a, struct name_tokens *k, struct range r, size_t comma,
		       struct name *out)
{
	struct range left = {r.from, comma},
		     right = shed(a, k, (struct range){comma + 1, r.to}, out), prefix;
	size_t more = find_sort(k, right, SORT_comma);
	if (more < right.to) {
		struct range third = {more + 1, right.to};
		right.to = more;
		if (empty(right) || k->t[right.from].sort == SORT_prefix)
			right = third;
	}
	trailing(k, right, SORT_prefix, &prefix);
	right.to = prefix.from;
	if (empty(prefix) && left.to - left.from > 1 && trailing(k, left, SORT_prefix, &prefix) &&
	    prefix.from > left.from)
		left.to = prefix.from;
	else if (!empty(prefix) && prefix.from < left.to)
		prefix = (struct range){0, 0};
	left = shed(a, k, left, out);
	if (empty(left))
		return false;
	firsts(a, k, right, out);
	str late = empty(prefix) || prefix.from < left.to ? STR("") : span(a, k, prefix);
	surnames(a, k, left, out);
	if (out->partner_surname.n == 0 && out->prefix.n == 0)
		out->prefix = late;
	else if (out->partner_surname.n > 0 && out->partner_prefix.n == 0)
		out->partner_prefix = late;
	return true;
}

/* A word that begins family names of the Maghreb (people of, sons of) and is nobody's given name.
 */
static bool begins_family(str s)
{
	static const str words[] = {STR("ait"),   STR("a\xc3\xaft"), STR("a\xc3\x8ft"),
				    STR("oulad"), STR("ouled"),      STR("ould")};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(s, words[i]))
			return true;
	return false;
}

/* surname_from - the first token of the surname in r, where no comma tells. */
static size_t surname_from(const struct name_tokens *k, struct range r)
{
	size_t i = r.from;
	while (i < r.to && k->t[i].sort == SORT_initials)
		i++;
	if (i > r.from && i + 1 == r.to)
		return i;
	size_t first = i;
	for (size_t j = first; j + 1 < r.to; j++)
		if (begins_family(k->t[j].text))
			return j;
	for (; i < r.to; i++) {
		enum name_sort s = k->t[i].sort;
		if (s == SORT_prefix || (s == SORT_particle && i > first))
			break;
		if (s == SORT_dash || s == SORT_wife_of || s == SORT_born)
			return i > first ? i - 1 : i;
	}
	size_t end = i < r.to ? i : r.to - 1;
	if (r.from < first && i == r.to && !name_only_given(k->t[first].text))
		return first;
	for (size_t j = first + (first == r.from); j < end; j++)
		if (name_only_surname(k->t[j].text))
			return j;
	return end;
}

static bool surname_first(const struct name_tokens *k, struct range r, size_t *out_to)
{
	size_t i = r.from;
	while (i < r.to && k->t[i].sort == SORT_prefix)
		i++;
	while (i < r.to && name_word(k->t[i].sort))
		i++;
	if (i > r.from && i < r.to && k->t[i].sort == SORT_initials) {
		*out_to = i;
		return true;
	}
	if (i == r.to && k->t[r.to - 1].sort == SORT_word && r.to - r.from > 1 &&
	    name_only_given(k->t[r.to - 1].text) && (name_only_surname(k->t[r.to - 2].text))) {
		*out_to = r.to - 1;
		return k->t[r.from].sort == SORT_prefix || r.to - r.from == 2;
	}
	return false;
}

static void plain(struct arena *a, struct name_tokens *k, struct range r, struct name *out)
{
	struct range prefix;
	size_t to;
	if (surname_first(k, r, &to)) {
		struct range right = {to, r.to};
		trailing(k, right, SORT_prefix, &prefix);
		right.to = prefix.from;
		str late = span(a, k, prefix);
		firsts(a, k, right, out);
		surnames(a, k, (struct range){r.from, to}, out);
		if (out->prefix.n == 0)
			out->prefix = late;
		return;
	}
	if (trailing(k, r, SORT_prefix, &prefix) && prefix.from > r.from) {
		r.to = prefix.from;
		size_t from = surname_from(k, r);
		firsts(a, k, (struct range){r.from, from}, out);
		out->surname = span(a, k, (struct range){from, r.to});
		out->prefix = span(a, k, prefix);
		return;
	}
	size_t from = surname_from(k, r);
	if (r.to - r.from == 1 && k->t[r.from].sort == SORT_word &&
	    name_only_given(k->t[r.from].text)) {
		out->given = k->t[r.from].text;
		return;
	}
	firsts(a, k, (struct range){r.from, from}, out);
	surnames(a, k, (struct range){from, r.to}, out);
}

static bool parse(struct arena *a, str s, struct name_tokens *k, struct name *out)
{
	s = str_trim(s);
	if (s.n < 2 || s.n > NAME_BYTES || !name_tokens(s, k))
		return false;
	struct range r = shed(a, k, (struct range){0, k->n}, out);
	if (empty(r))
		return false;
	size_t comma = find_sort(k, r, SORT_comma);
	if (comma < r.to)
		return with_comma(a, k, r, comma, out);
	plain(a, k, r, out);
	return out->surname.n > 0 || out->given.n > 0;
}

bool name_parse(struct arena *a, str s, struct name *out_name)
{
	struct name_tokens k UNSET;
	struct name n = {STR(""), STR(""), STR(""), STR(""), STR(""), STR(""), STR("")};
	if (!parse(a, s, &k, &n))
		return false;
	*out_name = n;
	return true;
}

/* ending - a surname by its ending, of an origin whose surnames have one. */
static bool ending(str w)
{
	static const str ends[] = {
	    STR("stra"),     STR("sma"),    STR("inga"),   STR("enga"),      STR("zema"),
	    STR("ski"),      STR("ska"),    STR("wicz"),   STR("czyk"),      STR("oglu"),
	    STR("\u011flu"), STR("ssen"),   STR("sson"),   STR("enko"),      STR("chuk"),
	    STR("opoulos"),  STR("shvili"), STR("ovic"),   STR("ovi\u0107"), STR("persad"),
	    STR("pershad"),  STR("koemar"), STR("kumar"),  STR("singh"),     STR("sing"),
	    STR("dimedjo"),  STR("zadeh"),  STR("zada"),   STR("zai"),       STR("khel"),
	    STR("ullah"),    STR("allah"),  STR("eddine"), STR("michael"),   STR("mariam"),
	    STR("sluis"),    STR("huis"),   STR("veld"),   STR("kamp"),      STR("berg"),
	    STR("burg"),     STR("broek"),  STR("meijer"), STR("meyer"),     STR("steen"),
	    STR("bosch"),    STR("horst"),  STR("mans"),   STR("stein"),     STR("aoui"),
	    STR("iri"),      STR("ani")};
	unsigned char last = w.n > 0 ? to_lower(w.p[w.n - 1]) : 0;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		str e = ends[i];
		if (e.p[e.n - 1] == last && w.n > e.n + 1 &&
		    str_eq_nocase(str_sub(w, w.n - e.n, w.n), e))
			return true;
	}
	return false;
}

/* weigh_word - points of one word, or of the better half of a hyphened one. */
static int weigh_word(str w, bool small_whole)
{
	unsigned f = lexicon_look(w);
	if (f == 0 && str_find_byte(w, '-') < w.n) {
		size_t at = str_find_byte(w, '-');
		int l = weigh_word(str_sub(w, 0, at), small_whole),
		    r = weigh_word(str_sub(w, at + 1, w.n), small_whole);
		return l > r ? l : r;
	}
	if (name_starts_small(w) && !small_whole && str_find_byte(w, '\'') == w.n)
		return (f & LEXICON_WORD) != 0 || f == 0 ? -25 : 5;
	if ((f & LEXICON_NAME) != 0)
		return (f & LEXICON_WORD) != 0 ? 18 : 34;
	return ending(w) ? 22 : 4;
}

/* weigh - points of the words of a name that could be taken apart. */
static int weigh(str s, const struct name_tokens *k)
{
	int score = 0, words = 0, unknown = 0;
	bool small = true;
	for (size_t i = 0; i < s.n; i++)
		small &= !is_upper(s.p[i]);
	for (size_t i = 0; i < k->n; i++) {
		switch (k->t[i].sort) {
		case SORT_word:
		case SORT_particle: {
			int w =
			    k->t[i].sort == SORT_particle ? 20 : weigh_word(k->t[i].text, small);
			unknown += w < 18;
			score += w;
			words++;
			break;
		}
		case SORT_initials:
			score += str_find_byte(k->t[i].text, '.') < k->t[i].text.n ? 30 : 15;
			break;
		case SORT_prefix:
			score += k->n > 1 ? 22 : 0;
			break;
		case SORT_title:
			score += 25;
			break;
		case SORT_comma:
		case SORT_wife_of:
		case SORT_born:
			score += 12;
			break;
		case SORT_dash:
			break;
		}
	}
	if (words == 1 && score > 0)
		score += score >= 34 ? 16 : 8;
	if (words == 2 && unknown < 2)
		score += 15;
	if (words > 4)
		score -= 20 * (words - 4);
	score -= 8 * unknown;
	if (small && unknown == words)
		score -= 10;
	return score < 0 ? 0 : score > 100 ? 100 : score;
}

/* Initials may be B.V. too: "Jansen, B.V.", "Jansen B.V." is one word and initials. */
static bool company_form(str form, str before)
{
	bool points = str_find_byte(form, '.') < form.n;
	bool comma = str_find_byte(before, ',') < before.n;
	size_t words = 1;
	for (size_t i = 0; i < before.n; i++)
		words += before.p[i] == ' ' && i + 1 < before.n && is_upper(before.p[i + 1]);
	return !comma && (form.n > 5 || (words > 1 && points) || (!points && words > 2));
}

/* "Jansen Transport B.V.", "Peters V.O.F.": the form of a company ends the name. */
bool name_company(str s)
{
	static const char *const forms[] = {"bv",   "nv",   "vof",     "cv",    "ltd",
					    "gmbh", "inc",  "holding", "groep", "beheer",
					    "llc",  "bvba", "corp",    "ag"};
	unsigned char last[8];
	size_t n = 0, i = s.n;
	while (i > 0 && s.p[i - 1] != ' ' && n < sizeof(last)) {
		i--;
		if (s.p[i] != '.')
			last[sizeof(last) - ++n] = to_lower(s.p[i]);
	}
	str w = {last + sizeof(last) - n, n};
	if (i == 0 || s.p[i - 1] != ' ' || (n == 2 && i < 4))
		return false;
	for (size_t k = 0; k < sizeof(forms) / sizeof(forms[0]); k++)
		if (str_eq(w, str_of(forms[k])))
			return k > 3 || company_form(str_sub(s, i, s.n), str_sub(s, 0, i - 1));
	return false;
}

bool name_judge(str s, int *out_score)
{
	unsigned char room[8 * (NAME_BYTES + 16)];
	struct arena a = {room, room, room + sizeof(room)};
	struct name_tokens k;
	struct name n = {STR(""), STR(""), STR(""), STR(""), STR(""), STR(""), STR("")};
	s = str_trim(s);
	if (s.n > NAME_BYTES || name_company(s) || !parse(&a, s, &k, &n))
		return false;
	*out_score = weigh(s, &k);
	return true;
}

int name_score(str s)
{
	int score = 0;
	return name_judge(s, &score) ? score : 0;
}
