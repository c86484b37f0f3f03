/*
 * name - taking personal names apart as written in the Netherlands (formats.md 1.8; BRP naamgebruik; FHIR humanname-assembly-order
 * NL1-NL4): "J.A. de Vries-Bakker", "Vries, J.A. de", "VAN DEN BERG, Th.", and names of origins without prefix or surname.
 * Refuses what holds digits, signs no name has, or words of organisations. Which of two words is the surname can not always be known
 * (Chinese, Ethiopian, Somali order): then the Dutch order is taken, and both words are kept.
 */
#include "find/name.h"

#include "base/utf8.h"
#include "find/lexicon.h"
#include "find/words.h"

#define TOKENS 16
#define NAME_BYTES 160

enum sort { SORT_word, SORT_initials, SORT_prefix, SORT_particle, SORT_title, SORT_comma, SORT_dash, SORT_wife_of, SORT_born };

struct token {
	enum sort sort;
	str text;
};

struct tokens {
	struct token t[TOKENS];
	size_t n;
	bool all_upper; /* no small letter in the whole */
};

bool name_is_prefix(str word) { return word_in(WORDS_prefix, word); }

static bool is_letter(unsigned char c) { return is_alpha(c) || c >= 0x80; }

/* letters - characters of s, not bytes. */
static size_t letters(str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += is_alpha(s.p[i]) || s.p[i] >= 0xc0;
	return n;
}

static bool starts_small(str s)
{
	return s.n > 0 && is_lower(s.p[0]);
}

static bool all_upper(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_lower(s.p[i]))
			return false;
	return s.n > 0;
}

/* initials_bytes - how many bytes at the start of s are initials with points: "A.B.", "Th.", "J.-P."; 0 when none. */
static size_t initials_bytes(str s)
{
	size_t done = 0, i = 0;
	while (i < s.n) {
		size_t from = i;
		if (i > 0 && s.p[i] == '-')
			from = ++i;
		while (i < s.n && is_letter(s.p[i]))
			i++;
		str piece = str_sub(s, from, i);
		if (i >= s.n || s.p[i] != '.' || letters(piece) == 0 || starts_small(piece))
			break;
		if (letters(piece) > 1 && !word_in(WORDS_initial, piece))
			break;
		done = ++i;
	}
	return done;
}

static bool word_chars(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_letter(s.p[i]) && str_find_byte(STR("'-.`/?&"), s.p[i]) == 7)
			return false;
	return letters(s) > 0;
}

static bool push(struct tokens *k, enum sort sort, str text)
{
	if (k->n == TOKENS)
		return false;
	k->t[k->n++] = (struct token){sort, text};
	return true;
}

/* sort_of - what a word without context is. */
static enum sort sort_of(str w)
{
	if (word_in(WORDS_wife_of, w))
		return SORT_wife_of;
	if (word_in(WORDS_born, w))
		return SORT_born;
	if (name_is_prefix(w))
		return SORT_prefix;
	if (word_in(WORDS_title, w))
		return SORT_title;
	if (word_in(WORDS_particle, w))
		return SORT_particle;
	if (letters(w) == 1 && !starts_small(w))
		return SORT_initials;
	return SORT_word;
}

/* join_at - the hyphen of "Jansen-de", behind which a prefix leads the second name; s.n when there is none. */
static size_t join_at(str w)
{
	size_t at = str_find_byte(w, '-');
	bool cut = at > 1 && at < w.n && name_is_prefix(str_sub(w, at + 1, w.n)) && !name_is_prefix(str_sub(w, 0, at)) &&
	           !word_in(WORDS_particle, str_sub(w, 0, at));
	return cut ? at : w.n;
}

/* cut_word - one stretch without blanks, which may hold initials glued to a name: "J.de", "A.B.Jansen". */
static bool cut_word(struct tokens *k, str w)
{
	while (w.n > 0) {
		enum sort sort = sort_of(w);
		size_t lead = sort == SORT_word || sort == SORT_initials ? initials_bytes(w) : 0;
		if (lead > 0) {
			if (!push(k, SORT_initials, str_sub(w, 0, lead)))
				return false;
			w = str_sub(w, lead, w.n);
			continue;
		}
		if (!word_chars(w))
			return false;
		size_t join = join_at(w);
		if (sort == SORT_word && join < w.n)
			return push(k, SORT_word, str_sub(w, 0, join)) && push(k, SORT_dash, str_sub(w, join, join + 1)) &&
			       push(k, SORT_prefix, str_sub(w, join + 1, w.n));
		size_t small = str_starts(w, STR("v.d.")) ? 4 : str_starts(w, STR("v.")) ? 2 : 0;
		if (small > 0 && small < w.n && sort == SORT_word) {
			if (!push(k, SORT_prefix, str_sub(w, 0, small)))
				return false;
			w = str_sub(w, small, w.n);
			continue;
		}
		return push(k, sort, w);
	}
	return true;
}

static bool is_dash(str w)
{
	return str_eq(w, STR("-")) || str_eq(w, STR("\u2013")) || str_eq(w, STR("--"));
}

static str skip_brackets(str s)
{
	size_t to = str_find_byte(s, s.p[0] == '"' ? '"' : ')');
	if (s.p[0] == '"')
		to = 1 + str_find_byte(str_sub(s, 1, s.n), '"');
	return str_sub(s, to < s.n ? to + 1 : s.n, s.n);
}

static bool tokenise(str s, struct tokens *k)
{
	k->n = 0;
	k->all_upper = all_upper(s);
	while (s.n > 0) {
		size_t i = 0;
		if (is_blank(s.p[0])) {
			s = str_sub(s, 1, s.n);
			continue;
		}
		if (s.p[0] == '(' || s.p[0] == '"') {
			s = skip_brackets(s);
			continue;
		}
		if (s.p[0] == ',') {
			if (!push(k, SORT_comma, str_sub(s, 0, 1)))
				return false;
			s = str_sub(s, 1, s.n);
			continue;
		}
		while (i < s.n && !is_blank(s.p[i]) && s.p[i] != ',' && s.p[i] != '(')
			i++;
		str w = str_sub(s, 0, i);
		if (is_dash(w) ? !push(k, SORT_dash, w) : !cut_word(k, w))
			return false;
		s = str_sub(s, i, s.n);
	}
	return k->n > 0;
}

static bool is_name_word(enum sort s) { return s == SORT_word || s == SORT_particle; }

/* settle - what only the neighbours tell: capitals that are initials, titles that are words, words at the wrong place. */
static void settle(struct tokens *k)
{
	size_t words = 0;
	for (size_t i = 0; i < k->n; i++)
		words += is_name_word(k->t[i].sort);
	for (size_t i = 0; i < k->n; i++) {
		struct token *t = &k->t[i];
		bool head = i == 0 || k->t[i - 1].sort == SORT_comma || k->t[i - 1].sort == SORT_title ||
		            k->t[i - 1].sort == SORT_initials;
		bool tail = i + 1 == k->n && i > 0;
		if (t->sort == SORT_word && words > 1 && (head || tail) && all_upper(t->text) && letters(t->text) < 5 &&
		    (!k->all_upper || letters(t->text) < 4) && (lexicon_look(t->text) & LEXICON_NAME) == 0) {
			t->sort = SORT_initials;
			words--;
		} else if (t->sort == SORT_prefix && str_eq_nocase(t->text, STR("de")) && i + 1 < k->n &&
		           str_eq_nocase(k->t[i + 1].text, STR("heer"))) {
			t->sort = SORT_title;
		}
	}
}

/* A stretch of tokens [from, to). */
struct range {
	size_t from, to;
};

static bool empty(struct range r) { return r.from >= r.to; }

/* span - the text of tokens r as it stands, white space made single. */
static str span(struct arena *a, const struct tokens *k, struct range r)
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
static struct range shed(struct arena *a, const struct tokens *k, struct range r, struct name *out)
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
	while (!empty(r) && (k->t[r.to - 1].sort == SORT_title || k->t[r.to - 1].sort == SORT_comma))
		r.to--;
	return r;
}

static size_t find_sort(const struct tokens *k, struct range r, enum sort sort)
{
	size_t i = r.from;
	while (i < r.to && k->t[i].sort != sort)
		i++;
	return i;
}

/* split_prefix - leading prefixes of r into *out_prefix, the rest is the surname; a prefix alone is a surname ("van Ten"). */
static struct range split_prefix(const struct tokens *k, struct range r, struct range *out_prefix)
{
	size_t i = r.from;
	while (i < r.to && k->t[i].sort == SORT_prefix)
		i++;
	if (i == r.to && i > r.from)
		i--;
	*out_prefix = (struct range){r.from, i};
	return (struct range){i, r.to};
}

/* hyphen_at - where a double name joined by a hyphen is cut: not behind or before a particle ("Ait-Ali", "El-Amrani"). */
static size_t hyphen_at(str w)
{
	size_t at = str_find_byte(w, '-');
	if (at == 0 || at + 1 >= w.n)
		return w.n;
	str left = str_sub(w, 0, at), right = str_sub(w, at + 1, w.n);
	if (word_in(WORDS_particle, left) || name_is_prefix(left) || letters(left) < 2 || letters(right) < 2)
		return w.n;
	return at;
}

static void set_surname(struct arena *a, const struct tokens *k, struct range r, struct name *out)
{
	struct range prefix, rest = split_prefix(k, r, &prefix);
	out->prefix = span(a, k, prefix);
	out->surname = span(a, k, rest);
}

static void set_partner(struct arena *a, const struct tokens *k, struct range r, struct name *out)
{
	struct range prefix, rest = split_prefix(k, r, &prefix);
	out->partner_prefix = span(a, k, prefix);
	out->partner_surname = span(a, k, rest);
}

/* split_hyphen - "Vries-Bakker": partner before the hyphen, own name behind it. gives false when there is none. */
static bool split_hyphen(struct arena *a, struct tokens *k, struct range r, struct name *out)
{
	for (size_t i = r.from; i < r.to; i++) {
		str w = k->t[i].text;
		size_t at = is_name_word(k->t[i].sort) ? hyphen_at(w) : w.n;
		if (at == w.n || k->n == TOKENS)
			continue;
		for (size_t j = k->n; j > i + 1; j--)
			k->t[j] = k->t[j - 1];
		k->n++;
		str own = str_sub(w, at + 1, w.n);
		k->t[i].text = str_sub(w, 0, at);
		k->t[i + 1] = (struct token){SORT_word, own};
		set_partner(a, k, (struct range){r.from, i + 1}, out);
		set_surname(a, k, (struct range){i + 1, r.to + 1}, out);
		return true;
	}
	return false;
}

/* surnames - tokens r are all surname: one, or two joined by a dash, "e/v" or "geb.". */
static void surnames(struct arena *a, struct tokens *k, struct range r, struct name *out)
{
	size_t dash = find_sort(k, r, SORT_dash), wife = find_sort(k, r, SORT_wife_of), born = find_sort(k, r, SORT_born);
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
static void firsts(struct arena *a, const struct tokens *k, struct range r, struct name *out)
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

static bool trailing(const struct tokens *k, struct range r, enum sort sort, struct range *out)
{
	size_t i = r.to;
	while (i > r.from && k->t[i - 1].sort == sort)
		i--;
	*out = (struct range){i, r.to};
	return i < r.to;
}

/* with_comma - "Vries, J.A. de", "de Vries, Jan", "Vries de, Jan", "Berg, van den". */
static bool with_comma(struct arena *a, struct tokens *k, struct range r, size_t comma, struct name *out)
{
	struct range left = {r.from, comma}, right = shed(a, k, (struct range){comma + 1, r.to}, out), prefix;
	size_t more = find_sort(k, right, SORT_comma);
	if (more < right.to) {
		struct range third = {more + 1, right.to};
		right.to = more;
		if (empty(right) || k->t[right.from].sort == SORT_prefix)
			right = third;
	}
	trailing(k, right, SORT_prefix, &prefix);
	right.to = prefix.from;
	if (empty(prefix) && left.to - left.from > 1 && trailing(k, left, SORT_prefix, &prefix) && prefix.from > left.from)
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

static bool only_surname(str w)
{
	unsigned f = lexicon_look(w);
	return (f & LEXICON_SURNAME) != 0 && (f & LEXICON_GIVEN) == 0;
}

static bool only_given(str w)
{
	unsigned f = lexicon_look(w);
	return (f & LEXICON_GIVEN) != 0 && (f & LEXICON_SURNAME) == 0;
}

/* surname_from - the first token of the surname in r, where no comma tells. */
static size_t surname_from(const struct tokens *k, struct range r)
{
	size_t i = r.from;
	while (i < r.to && k->t[i].sort == SORT_initials)
		i++;
	if (i > r.from && i + 1 == r.to)
		return i;
	size_t first = i;
	for (; i < r.to; i++) {
		enum sort s = k->t[i].sort;
		if (s == SORT_prefix || (s == SORT_particle && i > first))
			break;
		if (s == SORT_dash || s == SORT_wife_of || s == SORT_born)
			return i > first ? i - 1 : i;
	}
	size_t end = i < r.to ? i : r.to - 1;
	if (r.from < first && i == r.to && !only_given(k->t[first].text))
		return first;
	for (size_t j = first + (first == r.from); j < end; j++)
		if (only_surname(k->t[j].text))
			return j;
	return end;
}

static bool surname_first(const struct tokens *k, struct range r, size_t *out_to)
{
	size_t i = r.from;
	while (i < r.to && k->t[i].sort == SORT_prefix)
		i++;
	while (i < r.to && is_name_word(k->t[i].sort))
		i++;
	if (i > r.from && i < r.to && k->t[i].sort == SORT_initials) {
		*out_to = i;
		return true;
	}
	if (i == r.to && k->t[r.to - 1].sort == SORT_word && r.to - r.from > 1 && only_given(k->t[r.to - 1].text) &&
	    (only_surname(k->t[r.to - 2].text))) {
		*out_to = r.to - 1;
		return k->t[r.from].sort == SORT_prefix || r.to - r.from == 2;
	}
	return false;
}

static void plain(struct arena *a, struct tokens *k, struct range r, struct name *out)
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
	if (r.to - r.from == 1 && k->t[r.from].sort == SORT_word && only_given(k->t[r.from].text)) {
		out->given = k->t[r.from].text;
		return;
	}
	firsts(a, k, (struct range){r.from, from}, out);
	surnames(a, k, (struct range){from, r.to}, out);
}

static bool refuses(const struct tokens *k)
{
	size_t most = 0, words = 0;
	for (size_t i = 0; i < k->n; i++) {
		if (word_in(WORDS_organisation, k->t[i].text))
			return true;
		if (is_name_word(k->t[i].sort) || k->t[i].sort == SORT_prefix) {
			size_t n = letters(k->t[i].text);
			most = n > most ? n : most;
			words++;
		}
	}
	return words == 0 || most < 2;
}

static bool parse(struct arena *a, str s, struct tokens *k, struct name *out)
{
	s = str_trim(s);
	if (s.n < 2 || s.n > NAME_BYTES || !tokenise(s, k) || refuses(k))
		return false;
	settle(k);
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
	struct tokens k;
	struct name n = {STR(""), STR(""), STR(""), STR(""), STR(""), STR(""), STR("")};
	if (!parse(a, s, &k, &n))
		return false;
	*out_name = n;
	return true;
}

/* ending - a surname by its ending, of an origin whose surnames have one. */
static bool ending(str w)
{
	static const char *const ends[] = {"stra", "sma", "inga", "enga", "zema", "ski", "ska", "wicz", "czyk", "oglu", "\u011flu", "ssen",
		"sson", "enko", "chuk", "opoulos", "shvili", "ovic", "ovi\u0107", "persad", "pershad", "koemar", "kumar", "singh", "sing",
		"dimedjo", "zadeh", "zada", "zai", "khel", "ullah", "allah", "eddine", "michael", "mariam", "sluis", "huis", "veld",
		"kamp", "berg", "burg", "broek", "meijer", "meyer", "steen", "bosch", "horst", "mans", "stein", "aoui", "iri", "ani", NULL};
	for (size_t i = 0; ends[i] != NULL; i++) {
		str e = str_of(ends[i]);
		if (w.n > e.n + 1 && str_eq_nocase(str_sub(w, w.n - e.n, w.n), e))
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
		int l = weigh_word(str_sub(w, 0, at), small_whole), r = weigh_word(str_sub(w, at + 1, w.n), small_whole);
		return l > r ? l : r;
	}
	if (starts_small(w) && !small_whole && str_find_byte(w, '\'') == w.n)
		return (f & LEXICON_WORD) != 0 || f == 0 ? -25 : 5;
	if ((f & LEXICON_NAME) != 0)
		return (f & LEXICON_WORD) != 0 ? 18 : 34;
	return ending(w) ? 22 : 4;
}

int name_score(str s)
{
	unsigned char room[8 * (NAME_BYTES + 16)];
	struct arena a = {room, room, room + sizeof(room)};
	struct tokens k;
	struct name n = {STR(""), STR(""), STR(""), STR(""), STR(""), STR(""), STR("")};
	int score = 0, words = 0, unknown = 0;
	s = str_trim(s);
	if (s.n > NAME_BYTES || !parse(&a, s, &k, &n))
		return 0;
	bool small = true;
	for (size_t i = 0; i < s.n; i++)
		small &= !is_upper(s.p[i]);
	for (size_t i = 0; i < k.n; i++) {
		switch (k.t[i].sort) {
		case SORT_word:
		case SORT_particle: {
			int w = k.t[i].sort == SORT_particle ? 20 : weigh_word(k.t[i].text, small);
			unknown += w < 18;
			score += w;
			words++;
			break;
		}
		case SORT_initials:
			score += str_find_byte(k.t[i].text, '.') < k.t[i].text.n ? 30 : 15;
			break;
		case SORT_prefix:
			score += k.n > 1 ? 22 : 0;
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
	if (small)
		score -= 10;
	return score < 0 ? 0 : score > 100 ? 100 : score;
}
