/*
 * name_token - cutting a written name into words, and telling prefixes, initials, titles and marks
 * from the words that name (the lists of find/words.h; formats.md 1.8). Refuses digits, signs no
 * name has, words of organisations, and more than TOKENS words.
 */
#include "find/name_token.h"

#include "find/lexicon.h"
#include "find/name.h"
#include "find/words.h"

bool name_is_prefix(str word) { return word_in(WORDS_prefix, word); }

static bool is_letter(unsigned char c) { return is_alpha(c) || c >= 0x80; }

size_t name_letters(str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += is_alpha(s.p[i]) || s.p[i] >= 0xc0;
	return n;
}

bool name_starts_small(str s) { return s.n > 0 && is_lower(s.p[0]); }

static bool all_upper(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_lower(s.p[i]))
			return false;
	return s.n > 0;
}

/* initials_bytes - how many bytes at the start of s are initials with points: "A.B.", "Th.",
 * "J.-P."; 0 when none. */
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
		if (i >= s.n || s.p[i] != '.' || name_letters(piece) == 0 ||
		    name_starts_small(piece))
			break;
		if (name_letters(piece) > 1 && !word_in(WORDS_initial, piece))
			break;
		done = ++i;
	}
	return done;
}

static bool word_chars(str s)
{
	size_t letters = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		letters += is_alpha(c) || c >= 0xc0;
		if (!is_letter(c) && c != '\'' && c != '-' && c != '.' && c != '`' && c != '/' &&
		    c != '?' && c != '&')
			return false;
	}
	return letters > 0;
}

static bool push(struct name_tokens *k, enum name_sort sort, str text, unsigned lists)
{
	if (k->n == TOKENS)
		return false;
	k->t[k->n++] = (struct name_token){sort, lists, text};
	return true;
}

/* Capitals hide the prefix in "J. V.D. BERG", "BERG, J. V.D." and "VAN T HOF": what stands before
 * tells. */
static bool hidden_prefix(const struct name_tokens *k, size_t i)
{
	const struct name_token *t = &k->t[i];
	if (t->sort != SORT_initials || i == 0 || (t->lists & 1u << WORDS_prefix) == 0)
		return false;
	enum name_sort before = k->t[i - 1].sort;
	bool word_next = i + 1 < k->n && name_word(k->t[i + 1].sort);
	if (before == SORT_prefix)
		return word_next;
	return name_letters(t->text) > 1 && (before == SORT_initials || name_word(before)) &&
	       (word_next || (k->all_upper && i + 1 == k->n));
}

/* sort_of - what a word without context is; lead: its bytes that are initials. */
static enum name_sort sort_of(str w, unsigned lists, size_t lead)
{
	bool one = w.n == 1 && is_letter(w.p[0]);
	if ((lists & 1u << WORDS_wife_of) != 0)
		return SORT_wife_of;
	if ((lists & 1u << WORDS_born) != 0)
		return SORT_born;
	if (!name_starts_small(w) && (one || (w.n > 1 && lead == w.n)))
		return SORT_initials; /* "T.", "V.D.", "E", though t, v.d. and e are prefixes */
	if ((lists & 1u << WORDS_prefix) != 0)
		return SORT_prefix;
	if ((lists & 1u << WORDS_title) != 0)
		return SORT_title;
	if ((lists & 1u << WORDS_particle) != 0)
		return SORT_particle;
	if (name_letters(w) == 1 && !name_starts_small(w))
		return SORT_initials;
	return SORT_word;
}

/* join_at - the hyphen of "Jansen-de", behind which a prefix leads the second name; s.n when there
 * is none. */
static size_t join_at(str w)
{
	size_t at = str_find_byte(w, '-');
	bool cut = at > 1 && at < w.n && name_is_prefix(str_sub(w, at + 1, w.n)) &&
		   !name_is_prefix(str_sub(w, 0, at)) &&
		   !word_in(WORDS_particle, str_sub(w, 0, at));
	return cut ? at : w.n;
}

/* cut_word - one stretch without blanks, which may hold initials glued to a name: "J.de",
 * "A.B.Jansen". */
static bool cut_word(struct name_tokens *k, str w)
{
	while (w.n > 0) {
		unsigned lists = word_lists(w);
		size_t lead = str_find_byte(w, '.') < w.n ? initials_bytes(w) : 0;
		enum name_sort sort = sort_of(w, lists, lead);
		if (lead > 0 && (sort == SORT_word || sort == SORT_initials)) {
			if (!push(k, SORT_initials, str_sub(w, 0, lead),
				  lead == w.n ? lists : word_lists(str_sub(w, 0, lead))))
				return false;
			w = str_sub(w, lead, w.n);
			continue;
		}
		if (!word_chars(w))
			return false;
		size_t join = sort == SORT_word ? join_at(w) : w.n;
		if (join < w.n) {
			str left = str_sub(w, 0, join), right = str_sub(w, join + 1, w.n);
			return push(k, SORT_word, left, word_lists(left)) &&
			       push(k, SORT_dash, str_sub(w, join, join + 1), 0) &&
			       push(k, SORT_prefix, right, word_lists(right));
		}
		size_t small = w.p[0] != 'v' || w.n < 2 || w.p[1] != '.' ? 0
			       : str_starts(w, STR("v.d."))              ? 4
									 : 2;
		if (small > 0 && small < w.n && sort == SORT_word) {
			if (!push(k, SORT_prefix, str_sub(w, 0, small),
				  word_lists(str_sub(w, 0, small))))
				return false;
			w = str_sub(w, small, w.n);
			continue;
		}
		return push(k, sort, w, lists);
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

static bool tokenise(str s, struct name_tokens *k)
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
			if (!push(k, SORT_comma, str_sub(s, 0, 1), 0))
				return false;
			s = str_sub(s, 1, s.n);
			continue;
		}
		while (i < s.n && !is_blank(s.p[i]) && s.p[i] != ',' && s.p[i] != '(')
			i++;
		str w = str_sub(s, 0, i);
		if (is_dash(w) ? !push(k, SORT_dash, w, 0) : !cut_word(k, w))
			return false;
		s = str_sub(s, i, s.n);
	}
	return k->n > 0;
}

bool name_word(enum name_sort s) { return s == SORT_word || s == SORT_particle; }

bool name_only_surname(str w)
{
	unsigned f = lexicon_look(w);
	return (f & LEXICON_SURNAME) != 0 && (f & LEXICON_GIVEN) == 0;
}

bool name_only_given(str w)
{
	unsigned f = lexicon_look(w);
	return (f & LEXICON_GIVEN) != 0 && (f & LEXICON_SURNAME) == 0;
}

/* settle - what only the neighbours tell: capitals that are initials, titles that are words, words
 * at the wrong place. */
static void settle(struct name_tokens *k)
{
	size_t words = 0;
	for (size_t i = 0; i < k->n; i++) {
		if (hidden_prefix(k, i))
			k->t[i].sort = SORT_prefix;
		words += name_word(k->t[i].sort);
	}
	for (size_t i = 0; i < k->n; i++) {
		struct name_token *t = &k->t[i];
		bool head = i == 0 || k->t[i - 1].sort == SORT_comma ||
			    k->t[i - 1].sort == SORT_title || k->t[i - 1].sort == SORT_initials;
		bool tail = i + 1 == k->n && i > 0;
		if (t->sort == SORT_word && words > 1 && (head || tail) && all_upper(t->text) &&
		    name_letters(t->text) < 5 && (!k->all_upper || name_letters(t->text) < 4) &&
		    (lexicon_look(t->text) & LEXICON_NAME) == 0) {
			t->sort = SORT_initials;
			words--;
		} else if (t->sort == SORT_prefix && str_eq_nocase(t->text, STR("de")) &&
			   i + 1 < k->n && str_eq_nocase(k->t[i + 1].text, STR("heer"))) {
			t->sort = SORT_title;
		} else if (t->sort == SORT_prefix && tail &&
			   (t->lists & 1u << WORDS_short_surname) != 0 &&
			   name_word(k->t[i - 1].sort) &&
			   (!name_starts_small(t->text) ||
			    (k->n == 2 && (lexicon_look(k->t[0].text) & LEXICON_GIVEN) != 0))) {
			t->sort = SORT_word;
		}
	}
}

static bool refuses(const struct name_tokens *k)
{
	size_t most = 0, words = 0;
	for (size_t i = 0; i < k->n; i++) {
		if ((k->t[i].lists & 1u << WORDS_organisation) != 0)
			return true;
		if (name_word(k->t[i].sort) || k->t[i].sort == SORT_prefix) {
			size_t n = name_letters(k->t[i].text);
			most = n > most ? n : most;
			words += k->t[i].sort != SORT_prefix || k->n > 1;
		}
	}
	return words == 0 || most < 2;
}

bool name_tokens(str s, struct name_tokens *k)
{
	if (!tokenise(s, k) || refuses(k))
		return false;
	settle(k);
	return true;
}
