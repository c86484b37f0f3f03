/*
 * name_run - the words of running text that can belong to one personal name, and what makes them
 * one without a label: a form of address, initials, listed names, or a date of birth or number
 * behind them. Source: formats.md 1.8. Refuses places ("Alphen aan den Rijn"), streets ("Dr.
 * Kuyperlaan 4") and where somebody lives ("Jan Bakker uit Hoorn").
 */
#include "find/name_run.h"

#include "find/address.h"
#include "find/birth_date.h"
#include "find/lexicon.h"
#include "find/mention.h"
#include "find/name.h"
#include "find/seek.h"
#include "find/words.h"

#define POSTCODE_BYTES 9  /* [byte] of a postcode and the blanks behind it */
#define GIVEN_BYTES    60 /* [byte] behind a surname in which its given name is told */
#define LABEL_NEAR     14 /* [byte] behind a surname that "voornaam" ends in */
#define MAIL_BYTES     80 /* of the address of a mail */
#define RUN_WORDS      9
#define LIST_MARK      6  /* [byte] of "12) " or "- " before an entry of a list */
#define COLUMN_BYTES   48 /* [byte] between the columns of a list */

bool name_capital(str w)
{
	size_t i = 0;
	while (i < w.n && (w.p[i] == '\'' || w.p[i] == '-'))
		i++;
	return i < w.n &&
	       (is_upper(w.p[i]) ||
		(w.p[i] >= 0xc3 && !(w.p[i] == 0xc3 && i + 1 < w.n && w.p[i + 1] >= 0x9f)));
}

static bool initials(str w)
{
	size_t run = 0, points = 0;
	if (w.n == 0 || w.p[w.n - 1] != '.' || !name_capital(w))
		return false;
	for (size_t i = 0; i < w.n; i++) {
		if (w.p[i] == '.') {
			points++;
			run = 0;
		} else if (w.p[i] != '-' && w.p[i] < 0xc0 ? name_letter(w.p[i]) && w.p[i] < 0x80
							  : w.p[i] >= 0xc0) {
			run++;
		}
		if (run > 3)
			return false;
	}
	return points > 0;
}

bool name_prefix_leads(str s, size_t at)
{
	for (unsigned i = 0; i < 4; i++) {
		size_t to = name_word_end(s, at);
		str w = str_sub(s, at, to);
		if (w.n == 0)
			return false;
		if (!name_is_prefix(w) || name_capital(w))
			return name_capital(w) && !initials(w);
		at = to;
		while (at < s.n && s.p[at] == ' ')
			at++;
	}
	return false;
}

static void count_word(struct name_run *r, str w)
{
	unsigned f = lexicon_look(w);
	if (f == 0 && str_find_byte(w, '-') < w.n) {
		size_t at = str_find_byte(w, '-');
		f = lexicon_look(str_sub(w, 0, at)) | lexicon_look(str_sub(w, at + 1, w.n));
	}
	r->words++;
	r->given += (f & LEXICON_GIVEN) != 0;
	r->surnames += (f & LEXICON_SURNAME) != 0;
	r->sure += (f & LEXICON_NAME) != 0 && (f & LEXICON_WORD) == 0;
	r->unknown += (f & LEXICON_NAME) == 0;
}

/* is_label_word - "geb.dat.", "date of birth": a label that is written with points, or in English.
 */
static bool is_label_word(str w)
{
	if (str_eq(w, STR("date")) || str_eq(w, STR("born")))
		return true;
	size_t point = str_find_byte(w, '.');
	return point >= 3 && point + 1 < w.n && is_lower(w.p[0]);
}

/* is_whole - what was read so far can stand as a name by itself. */
static bool is_whole(const struct name_run *r)
{
	return r->words >= 2 || (r->words == 1 && (r->initials > 0 || r->title));
}

/* goes_on - behind the comma of a field comes more of the name: "de vries, jan"; a name in capitals
 * and small letters goes on in capitals: "Winta Berhane, bereikbaar op". */
static bool goes_on(const struct name_run *r, str s, str next)
{
	return next.n > 0 && !word_in(WORDS_stop, next) && !is_label_word(next) &&
	       (name_capital(next) || name_is_prefix(next) ||
		!name_capital(str_sub(s, r->from, r->to)));
}

/* lives_here - the word at at, a prefix too, begins where somebody lives or works: "uit Hoorn", "te
 * Den Haag"; not "uit den Bogaard". */
static bool lives_here(str s, size_t at, size_t to)
{
	str w = str_sub(s, at, to);
	if (!str_eq(w, STR("uit")) && !str_eq(w, STR("te")))
		return false;
	size_t next = to + 1;
	return to < s.n && s.p[to] == ' ' && next < s.n &&
	       name_capital(str_sub(s, next, name_word_end(s, next)));
}

/* ends_capitals - the letter at at is one of initials behind a surname in capitals, which ends a
 * field: "JANSEN J M   ". */
static bool ends_capitals(str s, size_t from, size_t at)
{
	for (size_t i = from; i < at; i++)
		if (is_lower(s.p[i]))
			return false;
	size_t i = at;
	while (i - at < 10 && i + 1 < s.n && is_upper(s.p[i]) && s.p[i + 1] == ' ')
		i += 2;
	if (i > at && i < s.n && is_digit(s.p[i]))
		return at - from >= 4;
	if (i < s.n && is_upper(s.p[i]))
		i++;
	return i > at &&
	       (i >= s.n || s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == '\t') &&
	       at - from >= 4;
}

/* name_run_read - take words from at as long as they can belong to one name. loose: small letters
 * will do (behind a label). */
void name_run_read(str s, size_t at, bool loose, struct name_run *r)
{
	size_t i = at, limit = at + RUN_BYTES, baby = SIZE_MAX; /* a part of the name */
	*r = (struct name_run){.from = at, .to = at};
	for (unsigned k = 0; k < RUN_WORDS && i < s.n && i < limit; k++) {
		size_t to = name_word_end(s, i);
		str w = str_sub(s, i, to);
		unsigned lists = word_lists(w);
		if (w.n == 0)
			break;
		bool started = r->words + r->initials + r->prefixes > 0;
		if ((lists & 1u << WORDS_form) != 0) {
			if (started)
				break;
			r->title = true;
			baby = str_eq_nocase(w, STR("baby")) ? i : baby;
			r->doctor |= (lists & 1u << WORDS_doctor) != 0;
		} else if (!started && str_eq_nocase(w, STR("de")) &&
			   str_eq_nocase(str_sub(s, to + 1, to + 5), STR("heer"))) {
			r->title = true;
		} else if (initials(w) && w.n < 16) {
			r->initials++;
			r->to = to;
		} else if ((lists & 1u << WORDS_prefix) != 0 && !loose && is_whole(r) &&
			   lives_here(s, i, to)) {
			break;
		} else if ((lists & 1u << WORDS_prefix) != 0 &&
			   !(name_capital(w) && lexicon_look(w) != 0) &&
			   (loose || name_prefix_leads(s, to + 1) || r->comma)) {
			r->prefixes++;
			r->to = to;
		} else if ((lists & 1u << WORDS_stop) != 0 || !(name_capital(w) || loose)) {
			break;
		} else {
			bool end = w.p[w.n - 1] == '.';
			if (end)
				to--;
			while (to > i && !name_letter(s.p[to - 1]))
				to--;
			if (to - i == 1 && r->words > 0 && !r->comma && !ends_capitals(s, at, i))
				break;
			if (to - i == 1)
				r->initials++;
			else
				count_word(r, str_sub(s, i, to));
			r->to = to;
			if (end)
				break;
		}
		i = to;
		if (!started && r->to == at)
			r->from = i;
		if (i < s.n && s.p[i] == ',' && r->words > 0 && !r->comma && i + 1 < s.n) {
			size_t next = i + 1 + (s.p[i + 1] == ' ');
			str n = str_sub(s, next, name_word_end(s, next));
			if (!(initials(n) || (name_capital(n) && n.n <= 3) ||
			      (n.n > 2 && (lexicon_look(n) & LEXICON_GIVEN) != 0 &&
			       name_capital(n)) ||
			      (loose && goes_on(r, s, n))))
				break;
			r->comma = true;
			i = next;
			continue;
		}
		if (i + 2 < s.n && s.p[i] == ' ' && s.p[i + 1] == '-' && s.p[i + 2] == ' ' &&
		    r->words > 0 && (loose || r->title))
			i += 2;
		if (i >= s.n || s.p[i] != ' ' || (i + 1 < s.n && s.p[i + 1] == ' '))
			break;
		i++;
	}
	if (baby < SIZE_MAX)
		r->from = baby;
	while (r->from < r->to && s.p[r->from] == ' ')
		r->from++;
}

/* behind_postcode - a postcode stands right before at. */
static bool behind_postcode(str s, size_t at)
{
	unsigned char pc[6];
	str before = seek_before(s, at, POSTCODE_BYTES);
	size_t digit = seek_digit(before, 0);
	return digit < before.n && address_postcode(before, digit, false, pc) > digit &&
	       str_trim(str_sub(before, address_postcode(before, digit, false, pc), before.n)).n ==
		   0;
}

/* behind_te - "Grachtweg 31 te" stands right before at: a place follows. */
static bool behind_te(str s, size_t at)
{
	str before = seek_before(s, at, POSTCODE_BYTES);
	size_t n = before.n;
	if (n < 6 || !str_ends(before, STR(" te ")))
		return false;
	return is_digit(before.p[n - 5]) ||
	       (is_alpha(before.p[n - 5]) && is_digit(before.p[n - 6]));
}

bool name_run_place(str s, const struct name_run *r)
{
	static const str street_ends[] = {
	    SEEK("straat"), SEEK("laan"),   SEEK("weg"),      SEEK("plein"), SEEK("gracht"),
	    SEEK("kade"),   SEEK("singel"), SEEK("dijk"),     SEEK("hof"),   SEEK("pad"),
	    SEEK("steeg"),  SEEK("dreef"),  SEEK("plantsoen")};
	str v = str_sub(s, r->from, r->to), first = str_sub(s, r->from, name_word_end(s, r->from));
	if (r->to + 1 < s.n && s.p[r->to] == ' ' && is_digit(s.p[r->to + 1]))
		for (size_t i = 0; i < sizeof(street_ends) / sizeof(street_ends[0]); i++)
			if (v.n > street_ends[i].n + 2 &&
			    str_eq(str_sub(v, v.n - street_ends[i].n, v.n), street_ends[i]))
				return true;
	if (!r->title && r->initials == 0 && (behind_postcode(s, r->from) || behind_te(s, r->from)))
		return true;
	if (r->title || r->initials > 0 || r->words != 2 || r->prefixes == 0)
		return false;
	str rest = str_sub(s, r->from + first.n, r->to);
	static const str ties[] = {SEEK(" aan "), SEEK(" a/d "), SEEK(" op "), SEEK(" bij ")};
	bool tied = false;
	for (size_t i = 0; i < sizeof(ties) / sizeof(ties[0]); i++)
		tied |= str_eq_nocase(str_sub(rest, 0, ties[i].n), ties[i]);
	return tied && (lexicon_look(first) & LEXICON_GIVEN) == 0;
}

/* telling - a run that is a name without a label. gives its evidence bits, 0 when it is none. */
unsigned name_run_telling(const struct name_run *r)
{
	if (r->words == 0 || r->words > 5)
		return 0;
	if (r->title)
		return EV_label | (r->sure > 0 ? EV_lexicon : 0u);
	if (r->initials > 0 && (r->surnames > 0 || r->prefixes > 0))
		return r->sure > 0 || r->prefixes > 0 || r->initials > 0 ? EV_lexicon : 0;
	if (r->comma && r->surnames > 0 && r->words < 4)
		return r->given > 1 || r->sure > 0 ? EV_lexicon : 0;
	if (r->unknown > 0 && r->prefixes == 0 && r->sure < 2)
		return 0;
	if (r->words >= 2 && r->sure > 0 && r->given > 0 && (r->surnames > 0 || r->given > 1))
		return EV_lexicon;
	if (r->prefixes > 0 && r->words >= 2 && r->given > 0 && r->sure > 0)
		return EV_lexicon;
	return 0;
}

bool name_run_heads_line(str s, size_t at)
{
	str before = str_trim(seek_before(s, at, LIST_MARK + 1));
	if (before.n == 0 || before.n > LIST_MARK)
		return before.n == 0;
	unsigned char last = before.p[before.n - 1];
	return last == ')' || last == '.' || last == '-' || last == '*' || last == ':';
}

size_t name_run_prefixes(str s, size_t at)
{
	size_t from = at;
	for (unsigned k = 0; k < 3 && from > 1 && s.p[from - 1] == ' '; k++) {
		size_t i = from - 1;
		while (i > 0 && from - i < 8 && name_char(s.p[i - 1]))
			i--;
		str w = str_sub(s, i, from - 1);
		if (w.n == 0 || name_capital(w) || !word_in(WORDS_prefix, w))
			break;
		from = i;
	}
	return from;
}

/* born_behind - a date of birth or a number of a person follows: "(geb. 01-02-1980)", ", BSN", or
 * in a list, columns apart. */
static bool born_behind(str s, const struct name_run *r)
{
	static const str words[] = {SEEK("geb"),  SEEK("bsn"),  SEEK("dob"), SEEK("*"),
				    SEEK("g.d."), SEEK("sofi"), SEEK("born")};
	size_t at = r->to, i = at, from;
	bool named = false, sure;
	while (i < s.n && i - at < COLUMN_BYTES &&
	       (s.p[i] == ' ' || s.p[i] == ',' || s.p[i] == '(' || s.p[i] == ';' || s.p[i] == '"' ||
		s.p[i] == '\t'))
		i++;
	bool far = i - at > 4;
	if (i == at || i >= s.n || (far && !name_run_heads_line(s, name_run_prefixes(s, r->from))))
		return false;
	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
		named |= words[k].p[0] == to_lower(s.p[i]) &&
			 str_eq_nocase(str_sub(s, i, i + words[k].n), words[k]);
	str rest = named ? seek_after(s, i, 24) : STR("");
	if (seek_digit(rest, 0) < rest.n)
		return true;
	if (!is_digit(s.p[i]) || !birth_date_place(s, at, &from, &sure))
		return false;
	return birth_date_numbered(s, r->from) ||
	       (sure && (far || s.p[from - 1] == '(' ||
			 name_run_heads_line(s, name_run_prefixes(s, r->from))));
}

/* mail_behind - the address of a mail follows, as in its head: "Jan Bakker <j.bakker@...". */
static bool mail_behind(str s, const struct name_run *r)
{
	size_t next = r->to;
	while (next < s.n && s.p[next] == ' ')
		next++;
	if (next < s.n && s.p[next] > ' ' && s.p[next] != '<' && s.p[next] != '[')
		return false;
	str rest = str_trim(seek_after(s, r->to, MAIL_BYTES));
	if (rest.n < 5 || (rest.p[0] != '<' && !str_starts(rest, STR("[mailto:"))))
		return false;
	size_t at = str_find_byte(rest, '@'), from = r->to;
	while (from > r->from && name_letter(s.p[from - 1]))
		from--;
	str box = str_sub(rest, 1, at), word = str_sub(s, from, r->to);
	return at < rest.n &&
	       (r->given + r->surnames > 0 || (word.n > 2 && str_find_nocase(box, word) < box.n));
}

/* given_word - the word at at, when it is a given name with a capital, alone; *out_to: its end. */
static str given_word(str s, size_t at, size_t *out_to)
{
	size_t to = at < s.n ? name_word_end(s, at) : at;
	while (to > at && !name_letter(s.p[to - 1]))
		to--;
	str w = str_sub(s, at, to);
	*out_to = to;
	return w.n > 1 && name_capital(w) && (lexicon_look(w) & LEXICON_SURNAME) == 0 &&
		       word_lists(w) == 0
		   ? w
	       : w.n > 1 && name_capital(w) && (lexicon_look(w) & LEXICON_GIVEN) != 0 ? w
										      : STR("");
}

str name_run_given(str s, const struct name_run *r, size_t *out_to)
{
	static const str labels[] = {SEEK("voornaam"), SEEK("voornaam:"), SEEK("roepnaam"),
				     SEEK("roepnaam:"), SEEK_END};
	static const str calls[] = {SEEK(" heet ze"), SEEK(" heet hij"), SEEK(" heet zij"),
				    SEEK(" is de voornaam")};
	str after = seek_after(s, r->to, GIVEN_BYTES), given;
	if (!r->title || r->initials > 0 || r->words == 0 || r->words > 2 || r->comma ||
	    after.n < 4)
		return STR("");
	if (after.p[0] == ' ' && after.p[1] == '(') {
		given = given_word(s, r->to + 2, out_to);
		unsigned char c = *out_to < s.n ? s.p[*out_to] : 0;
		return c == ',' || c == ')' || c == ';' ? given : STR("");
	}
	size_t label = seek_has(str_sub(after, 0, LABEL_NEAR), labels);
	if (label > 0 && str_find_byte(str_sub(after, 0, label), '.') == label)
		return given_word(s, r->to + label + 1, out_to);
	for (size_t k = 0; k < sizeof(calls) / sizeof(calls[0]); k++) {
		size_t at = str_find(after, calls[k]), from = at;
		while (at < after.n && from > 0 && name_char(after.p[from - 1]))
			from--;
		given = at < after.n ? given_word(s, r->to + from, out_to) : STR("");
		if (given.n > 0)
			return given;
	}
	return STR("");
}

/* name_run_born - a run that is a name because a date of birth or a number stands behind it. */
bool name_run_born(str s, const struct name_run *r)
{
	if (r->words == 0 || r->words > 4 || !(born_behind(s, r) || mail_behind(s, r)))
		return false;
	return r->initials > 0 || r->words > 1 || r->prefixes > 0 || r->sure > 0;
}
