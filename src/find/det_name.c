/*
 * det_name - personal names: columns of exports (formats.md 2.5), form labels ("Naam:",
 * "Achternaam:"), and running text, where a name needs a form of address, a label, initials or two
 * listed names in sequence; a capital alone is never a name. The words around say whose name it is:
 * patient, professional or relative. Sources: BRP group 02, formats.md 1.8.
 */
#include "find/address.h"
#include "find/correspondent.h"
#include "find/detector.h"
#include "find/finder.h"
#include "find/lexicon.h"
#include "find/name.h"
#include "find/name_column.h"
#include "find/name_run.h"
#include "find/prose_house.h"
#include "find/seek.h"
#include "find/words.h"

#define LABEL_BYTES  40
#define LINE_BYTES   60 /* [byte] of the street in an address */
#define OFFICE_BYTES 90 /* [byte] behind a name in which the house is told that it is of */

/* is_role - the word says whose name follows: it is no part of the name. */
static bool is_role(str w)
{
	return (word_lists(w) &
		(1u << WORDS_relative | 1u << WORDS_professional | 1u << WORDS_patient)) != 0;
}

static enum role relative_or_staff(str s, str word, size_t at)
{
	return str_eq_nocase(word, STR("contactpersoon")) && trades(s, at) ? ROLE_staff
									   : ROLE_relative;
}

/* of_office - who wrote or is written to, and of which house: "Van D. Bos, Medisch Laboratorium".
 */
static bool of_office(str s, const struct name_run *r, size_t at)
{
	static const str heads[] = {SEEK("van"), SEEK("aan"),   SEEK("t.a.v."),
				    SEEK("tav"), SEEK("door"),  SEEK("afzender"),
				    SEEK("cc"),  SEEK("kopie"), SEEK("ontvanger")};
	str before = str_trim(seek_before(s, at, LABEL_BYTES));
	str after = str_trim(seek_after(s, r->to, OFFICE_BYTES));
	bool headed = false;
	while (before.n > 0 && (before.p[before.n - 1] == ':' || before.p[before.n - 1] <= ' '))
		before.n--;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		headed |= str_eq_nocase(before, heads[i]);
	if (!headed || after.n < 2 || (after.p[0] != ',' && after.p[0] != '('))
		return false;
	after = str_trim(str_sub(after, 1, str_find_byte(after, '\n')));
	return seek_digit(after, 0) == after.n &&
	       (requester_institution(after) || requester_laboratory(after));
}

/* role_of - whose name it is, by the words before it and behind it. */
static enum role role_of(str s, const struct name_run *r, size_t at, unsigned *evidence)
{
	str before = seek_before(s, at, LABEL_BYTES), after = seek_after(s, r->to, 24), w[4];
	size_t n = seek_words(before, w);
	if (str_ends(before, STR("de naam ")) || str_ends(before, STR("the name ")))
		return ROLE_relative; /* "daar stond de naam J. Bakker op" */
	if (colleague(s, at))
		return ROLE_staff;
	for (size_t i = 0; i < n && i < 3; i++) {
		unsigned lists = word_lists(w[i]);
		if ((lists & 1u << WORDS_relative) != 0)
			return relative_or_staff(s, w[i], at);
		if ((lists & 1u << WORDS_professional) != 0)
			return ROLE_professional;
		if ((lists & 1u << WORDS_patient) != 0) {
			*evidence |= EV_label;
			return r->doctor ? ROLE_professional : ROLE_patient;
		}
		if (i == 0 && (str_eq_nocase(w[i], STR("door")) || str_eq_nocase(w[i], STR("gez"))))
			return ROLE_professional;
		if (name_capital(w[i]) && i > 0 && n > i + 1)
			break;
	}
	if (r->doctor || of_office(s, r, at))
		return ROLE_professional;
	size_t skip = 0;
	while (skip < after.n && (after.p[skip] == ',' || after.p[skip] == ' ' ||
				  after.p[skip] == '(' || after.p[skip] == '-'))
		skip++;
	str next = str_sub(after, skip, name_word_end(after, skip));
	bool street = word_in(WORDS_doctor, next) && name_capital(str_sub(s, r->to + skip, s.n)) &&
		      name_capital(str_sub(s, r->to + skip + next.n + 1, s.n));
	if (skip > 0 && next.n > 2 && word_in(WORDS_professional, next) && !street &&
	    !str_eq_nocase(next, STR("kopie")))
		return ROLE_professional;
	if (attends(s, at) && seek_digit(after, 0) == after.n)
		return ROLE_staff;
	return signed_line(s, at) || signature_line(s, at) ? ROLE_professional : ROLE_none;
}

/* A form label and what stands behind its colon. */
struct label {
	str word;
	enum kind kind;
	enum role role;
	bool subject; /* of a letter: not always a person */
};

static const struct label form_labels[] = {
    {SEEK("naam"), KIND_name, ROLE_patient, false},
    {SEEK("pati\u00ebntnaam"), KIND_name, ROLE_patient, false},
    {SEEK("patientnaam"), KIND_name, ROLE_patient, false},
    {SEEK("achternaam"), KIND_surname, ROLE_patient, false},
    {SEEK("geslachtsnaam"), KIND_surname, ROLE_patient, false},
    {SEEK("familienaam"), KIND_surname, ROLE_patient, false},
    {SEEK("geboortenaam"), KIND_surname, ROLE_patient, false},
    {SEEK("meisjesnaam"), KIND_surname, ROLE_patient, false},
    {SEEK("eigennaam"), KIND_surname, ROLE_patient, false},
    {SEEK("voornaam"), KIND_given, ROLE_patient, false},
    {SEEK("voornamen"), KIND_given, ROLE_patient, false},
    {SEEK("voornaam/namen"), KIND_given, ROLE_patient, false},
    {SEEK("roepnaam"), KIND_given, ROLE_patient, false},
    {SEEK("voorletters"), KIND_initials, ROLE_patient, false},
    {SEEK("initialen"), KIND_initials, ROLE_patient, false},
    {SEEK("voorletter(s)"), KIND_initials, ROLE_patient, false},
    {SEEK("tussenvoegsel"), KIND_prefix, ROLE_patient, false},
    {SEEK("voorvoegsel"), KIND_prefix, ROLE_patient, false},
    {SEEK("tussenvoegsels"), KIND_prefix, ROLE_patient, false},
    {SEEK("partnernaam"), KIND_partner_surname, ROLE_patient, false},
    {SEEK("name"), KIND_name, ROLE_patient, false},
    {SEEK("surname"), KIND_surname, ROLE_patient, false},
};

/* label_at - the label whose colon is at s.p[at]. gives false when it names no person. */
static bool label_at(str s, size_t at, struct label *out)
{
	const unsigned owners =
	    1u << WORDS_patient | 1u << WORDS_relative | 1u << WORDS_professional;
	str before = seek_before(s, at, LABEL_BYTES);
	size_t left = before.n;
	str w = seek_word(before, &left, true);
	unsigned lists = w.n > 0 ? word_lists(w) : 0;
	if ((lists & (owners | 1u << WORDS_field)) == 0 ||
	    (at > 0 && (s.p[at - 1] == ' ' && at > 1 && s.p[at - 2] == ' ' && before.n < 3)))
		return false;
	*out = (struct label){STR_NONE, KIND_name, ROLE_none, false};
	for (size_t i = 0;
	     (lists & 1u << WORDS_field) != 0 && i < sizeof(form_labels) / sizeof(form_labels[0]);
	     i++)
		if (str_eq_nocase(w, form_labels[i].word))
			*out = form_labels[i];
	if (out->role != ROLE_none) {
		str second = seek_word(before, &left, false);
		unsigned owner = second.n > 0 ? word_lists(second) : 0;
		if ((owner & 1u << WORDS_relative) != 0)
			out->role = ROLE_relative;
		else if ((owner & 1u << WORDS_professional) != 0)
			out->role = ROLE_professional;
		else if ((owner & 1u << WORDS_organisation) != 0)
			return false;
	} else if ((lists & 1u << WORDS_patient) != 0) {
		out->role = ROLE_patient;
		out->subject = to_lower(w.p[0]) != 'p' && to_lower(w.p[0]) != 'c';
	} else if ((lists & 1u << WORDS_relative) != 0) {
		out->role = relative_or_staff(s, w, at);
	} else if ((lists & 1u << WORDS_professional) != 0 && !str_eq_nocase(w, STR("aanvrager"))) {
		out->role = ROLE_professional;
	}
	return out->role != ROLE_none;
}

static bool value_fits(enum kind kind, str v)
{
	unsigned char room[2048] UNSET;
	struct arena a = {room, room, room + sizeof(room)};
	struct name n;
	if (kind == KIND_initials)
		return name_initials_form(v);
	if (kind == KIND_prefix)
		return name_prefix_form(v);
	return v.n >= 2 && !name_company(v) && name_parse(&a, v, &n);
}

/* initials_or_given - a name begins with the word: no prefix before it is its own. */
static bool initials_or_given(str w)
{
	return str_find_byte(w, '.') < w.n || (lexicon_look(w) & LEXICON_GIVEN) != 0;
}

/* past_words - behind ordinary words before a name: "uw patiente mevr. Bakker"; from when no name
 * comes. */
static size_t past_words(str s, size_t from)
{
	if (is_upper(s.p[from]) || s.p[from] >= 0x80)
		return from;
	size_t at = from, name = from;
	for (unsigned k = 0; k < 5; k++) {
		size_t to = name_word_end(s, at);
		str w = str_sub(s, at, to);
		unsigned lists = word_lists(w);
		if (w.n == 0)
			return from;
		if (name_capital(w) || (lists & 1u << WORDS_form) != 0)
			return (lists & 1u << WORDS_form) != 0 || initials_or_given(w) ? at : name;
		if (to + 1 >= s.n || s.p[to] != ' ')
			return from;
		at = to + 1;
		if ((lists & 1u << WORDS_prefix) == 0)
			name = at;
	}
	return from;
}

/* is_field - the label of another column: "Patient  Geb.dat.  Datum". */
static bool is_field(str v)
{
	str w = str_sub(v, 0, name_word_end(v, 0));
	return word_in(WORDS_field, w) || str_eq_nocase(str_sub(w, 0, 4), STR("geb.")) ||
	       str_eq_nocase(w, STR("geboortedatum")) || str_eq_nocase(w, STR("geslacht")) ||
	       str_eq_nocase(w, STR("bsn"));
}

static void add_labelled(struct hits *h, str s, size_t at, const struct label *l)
{
	struct name_run r;
	size_t from = at + 1;
	while (from < s.n && from - at < 40 &&
	       (s.p[from] == ' ' || s.p[from] == '\t' || s.p[from] == '"' || s.p[from] == '.' ||
		s.p[from] == ':'))
		from++;
	if (from >= s.n || !name_char(s.p[from]))
		return;
	name_run_read(s, past_words(s, from), true, &r);
	str v = str_trim(str_sub(s, r.from, r.to));
	if (l->kind == KIND_initials || l->kind == KIND_prefix) {
		size_t to = from;
		while (to < s.n && (name_char(s.p[to]) ||
				    (s.p[to] == ' ' && to + 1 < s.n && s.p[to + 1] != ' ')))
			to++;
		v = str_trim(str_sub(s, from, to));
		r.from = from;
		r.to = from + v.n;
	}
	if (v.n == 0 || v.n > RUN_BYTES || is_field(v) || !value_fits(l->kind, v))
		return;
	bool known = r.given + r.surnames + r.initials + r.prefixes > 0;
	bool telling_label = l->word.n > 0 || r.title;
	if (!telling_label && !known)
		return;
	bool person = l->role == ROLE_patient && !l->subject && (r.words > 1 || r.initials > 0);
	if (l->kind == KIND_name && l->word.n == 0 && name_run_telling(&r) == 0 &&
	    ((r.unknown > 0 && !person) || !name_capital(v)))
		return;
	hit_add(h, l->kind, EV_label | (r.sure > 0 ? EV_lexicon : 0u),
		r.doctor ? ROLE_professional : l->role, r.from, r.to, v);
}

static void scan_labels(struct hits *h, const struct text_index *x)
{
	str s = x->text;
	for (size_t at = index_next(x, MARK_sign, 0); at < s.n;
	     at = index_next(x, MARK_sign, at + 1)) {
		struct label l;
		unsigned char c = at > 2 ? s.p[at - 1] : 0;
		if ((name_letter(c) || c == ' ' || c == '\t' || c == ')' || c == '.' || c == '"') &&
		    label_at(s, at, &l))
			add_labelled(h, s, at, &l);
	}
}

/* columns_label - a label at the start of a line, with a tab or two spaces for its colon. */
static void columns_label(struct hits *h, const struct text_index *x, size_t from)
{
	struct label l;
	str s = x->text;
	while (from < s.n && s.p[from] == ' ')
		from++;
	size_t to = index_past(x, MARK_name, from), gap = to;
	if (to - from < 4 || to - from > LABEL_BYTES || s.n - to < 2 ||
	    !(s.p[to] == '\t' || (s.p[to] == ' ' && (s.p[to + 1] == ' ' || s.p[to + 1] == '\t'))))
		return;
	while (gap < s.n && s.p[gap] == ' ')
		gap++;
	if (gap < s.n && label_at(s, to, &l))
		add_labelled(h, s, gap - (s.p[gap] != '\t'), &l);
}

static void scan_lines(struct hits *h, const struct text_index *x)
{
	for (size_t at = 0; at < x->text.n; at = index_next(x, MARK_line, at) + 1)
		columns_label(h, x, at);
}

static bool organisation(str v)
{
	while (v.n > 0) {
		str w = str_cut(&v, ' ');
		if (word_in(WORDS_organisation, w))
			return true;
	}
	return false;
}

/* starts_name - s.p[at], of MARK_start, starts a word with a capital, or a form of address in small
 * letters that ends at to. */
static bool starts_name(str s, size_t at, size_t to)
{
	unsigned char c = s.p[at];
	if (is_upper(c) || c >= 0xc3)
		return true;
	return s.n - at > 2 && str_find_byte(STR("ewhro"), s.p[at + 1]) < 5 &&
	       (word_in(WORDS_form, str_sub(s, at, to)) ||
		str_eq(str_sub(s, at, at + 8), STR("de heer ")));
}

/* alone - the word from at to to is a name with nothing around it: it is no form of address, and
 * is followed by nothing that could go on with its name. */
static bool alone(const struct text_index *x, size_t at, size_t to)
{
	str s = x->text, w = str_sub(s, at, to);
	unsigned char c = to < s.n ? s.p[to] : 0;
	if (str_find_byte(str_sub(w, 0, w.n - (w.n > 0)), '.') + 1 < w.n)
		return false;
	unsigned lists = word_lists(w);
	bool prefix = (lists & 1u << WORDS_prefix) != 0;
	if ((lists & 1u << WORDS_form) != 0)
		return false;
	if (prefix && c == ' ' && s.n - to > 2 && is_upper(s.p[to + 1]) && s.p[to + 2] == '.')
		return true; /* "Van C. Meijer": who sends */
	if ((lists & 1u << WORDS_stop) != 0 && !prefix && s.p[to - 1] != '.')
		return true;
	if (s.n - to < 2 || (c != ' ' && c != ','))
		return !prefix || c == ':' || c == '\n' || c == '\r';
	if (c != ' ' || !is_lower(s.p[to + 1]))
		return false;
	size_t end = index_past(x, MARK_name, to + 1);
	bool again = word_in(WORDS_prefix, str_sub(s, to + 1, end));
	if (prefix)
		/* no "De heer", nor what a date of birth has before it */
		return !again && str_find_byte(STR("gbdsh"), s.p[to + 1]) == 5 &&
		       !name_prefix_leads(s, to + 1);
	return !again || !name_prefix_leads(s, end + 1);
}

/* prefixed_from - where the prefixes in small letters before the name at at begin; at when what
 * stands before them is text that they may belong to. */
static size_t prefixed_from(str s, size_t at)
{
	size_t from = name_run_prefixes(s, at);
	if (from == at || from == 0)
		return from;
	str before = seek_before(s, from, LABEL_BYTES);
	bool listed = name_run_heads_line(s, from);
	for (size_t i = 0; i < before.n; i++)
		listed &= !name_letter(before.p[i]);
	if (listed)
		return from;
	unsigned char c = s.p[from - 1];
	return is_alnum(c) || c == ' ' || c >= 0x80 ? at : from;
}

/* of_house - the word before at makes what follows the name of a house: "Huisartsenpraktijk Het
 * Anker". */
static bool of_house(str s, size_t at)
{
	static const str ends[] = {SEEK("praktijk"),   SEEK("centrum"), SEEK("apotheek"),
				   SEEK("ziekenhuis"), SEEK("kliniek"), SEEK("verpleeghuis")};
	str w[4];
	str before = seek_before(s, at, LABEL_BYTES);
	size_t n = before.n > 0 && before.p[before.n - 1] == ' ' ? seek_words(before, w) : 0;
	for (size_t i = 0; n > 0 && i < sizeof(ends) / sizeof(ends[0]); i++)
		if (w[0].n >= ends[i].n &&
		    str_eq_nocase(str_sub(w[0], w[0].n - ends[i].n, w[0].n), ends[i]))
			return true;
	return false;
}

/* tells_more - what stands behind a name says that it is one: a telephone, where somebody lives. */
static bool tells_more(str s, size_t at)
{
	static const str words[] = {SEEK(", tel"), SEEK(", mob"), SEEK(" (tel"),
				    SEEK(", 06"),  SEEK(" (06"),  SEEK(", bereikbaar"),
				    SEEK(" tel.")};
	if (at + 2 >= s.n || (s.p[at] != ' ' && s.p[at] != ','))
		return false;
	str after = seek_after(s, at, LABEL_BYTES + LABEL_BYTES);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_starts(after, words[i]))
			return true;
	size_t comma = str_find_byte(after, ',');
	return str_starts(after, STR(" uit ")) && after.n > 5 && is_upper(after.p[5]) &&
	       comma < after.n && seek_digit(after, 0) > comma && seek_digit(after, 0) < after.n;
}

/* signs - the name is all of the line below a greeting. */
static bool signs(str s, const struct name_run *r)
{
	return (r->to >= s.n || s.p[r->to] == '\n' || s.p[r->to] == '\r') &&
	       str_trim(seek_before(s, r->from, LABEL_BYTES)).n == 0 && signed_line(s, r->from);
}

/* next_of - the line behind the one that *at stands in; *at goes there. */
static str next_of(str s, size_t *at)
{
	size_t from = *at + str_find_byte(str_sub(s, *at, s.n), '\n');
	*at = from < s.n ? from + 1 : s.n;
	return str_trim(str_sub(s, *at, *at + str_find_byte(str_sub(s, *at, s.n), '\n')));
}

/* heads_address - the name is all of a line above a street with its number and a postcode. */
static bool heads_address(str s, const struct name_run *r)
{
	unsigned char pc[6];
	size_t at = r->to;
	if (r->words == 0 || r->words > 3 || (r->words == 1 && r->initials == 0) ||
	    str_trim(seek_before(s, r->from, LABEL_BYTES)).n > 0 ||
	    (r->to < s.n && s.p[r->to] != '\n' && s.p[r->to] != '\r'))
		return false;
	str street = next_of(s, &at), town = next_of(s, &at);
	size_t digit = seek_digit(street, 0);
	return street.n <= LINE_BYTES && digit > 3 && digit < street.n && name_capital(street) &&
	       str_find_byte(street, ':') == street.n && address_postcode(town, 0, false, pc) > 0;
}

/* placed - two words or more with capitals, and where they stand says that they are a name: behind
 * the word for a relative, or before what only people have. */
static bool placed(str s, const struct name_run *r)
{
	str w[4];
	if (heads_address(s, r))
		return true;
	if (r->words < 2 || r->words > 4)
		return false;
	if (tells_more(s, r->to) || signs(s, r))
		return true;
	size_t n = seek_words(seek_before(s, r->from, LABEL_BYTES), w);
	bool relative = n > 0 && word_in(WORDS_relative, w[0]) &&
			!str_eq_nocase(w[0], STR("man")) && !str_eq_nocase(w[0], STR("vrouw"));
	return relative && r->given + r->surnames > 0;
}

/* with_given - "Bakker, Riet" of a surname and a given name that stands behind it. */
static str with_given(struct arena *a, str surname, str given)
{
	if (given.n == 0)
		return surname;
	unsigned char *p = arena_new(a, unsigned char, surname.n + given.n + 2);
	str out = {p, surname.n + given.n + 2};
	for (size_t i = 0; i < surname.n; i++)
		*p++ = surname.p[i];
	*p++ = ',';
	*p++ = ' ';
	for (size_t i = 0; i < given.n; i++)
		*p++ = given.p[i];
	return out;
}

static void scan_runs(struct hits *h, const struct text_index *x)
{
	str s = x->text;
	for (size_t at = index_next(x, MARK_start, 0); at < s.n;
	     at = index_next(x, MARK_start, at)) {
		struct name_run r;
		size_t end = index_past(x, MARK_name, at);
		if (!starts_name(s, at, end)) {
			at++;
			continue;
		}
		if (alone(x, at, end)) {
			at = end;
			continue;
		}
		name_run_read(s, at, false, &r);
		unsigned evidence = name_run_telling(&r);
		if (evidence == 0 && (name_run_born(s, &r) || placed(s, &r)))
			evidence = EV_label;
		if (evidence == 0) {
			at = end;
			continue;
		}
		if (!r.title && r.from == at)
			r.from = prefixed_from(s, at);
		str v = str_trim(str_sub(s, r.from, r.to));
		if (is_role(str_sub(s, r.from, name_word_end(s, r.from)))) {
			at = name_word_end(s, r.from);
			continue;
		}
		if (name_run_place(s, &r) || (!r.title && r.initials == 0 && of_house(s, r.from))) {
			at = r.to;
			continue;
		}
		if (v.n < 3 || organisation(v) || organisation(seek_after(s, r.to, 20)) ||
		    !value_fits(KIND_name, v)) {
			at = end;
			continue;
		}
		enum role role = role_of(s, &r, at, &evidence);
		size_t to = r.to;
		str given = name_run_given(s, &r, &to);
		hit_add(h, KIND_name, evidence, role, r.from, r.to, with_given(h->arena, v, given));
		at = given.n > 0 && to - r.to < given.n + 3 ? to : r.to;
	}
}

static void scan(struct hits *h, const struct text_index *x)
{
	scan_labels(h, x);
	scan_lines(h, x);
	scan_runs(h, x);
}

const struct detector detector_name = {
    .name = "name",
    .version = 1,
    .finds = "personal names of every origin, and whose they are",
    .standard = "BRP group 02; NEN-EN-ISO 22220 name parts; formats.md 1.8",
    .headers = name_headers,
    .cell = name_cell,
    .scan = scan,
};
