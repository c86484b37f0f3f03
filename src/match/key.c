/*
 * key - normalisation for kond match. Follows reference/formats.md 1.1 (BSN), 1.2 (postcode)
 * and 1.8 (names). Both sides must do the same to the letter, so it is told in the version of the
 * files: a change here is a new version. Refuses to guess: no nicknames, no typing errors, no part
 * of a date.
 */
#include "match/key.h"

#include <string.h>

#include "base/crypt.h"
#include "base/utf8.h"
#include "find/name.h"

static const char *const sort_name[MATCH_SORTS] = {
    [MATCH_pad] = "", [MATCH_bsn] = "bsn", [MATCH_name] = "name", [MATCH_address] = "address"};

const char *match_sort_name(enum match_sort s) { return sort_name[s]; }

unsigned match_sorts_read(str list)
{
	unsigned bits = 0;
	while (list.n > 0) {
		str word = str_trim(str_cut(&list, ','));
		unsigned bit = 0;
		for (unsigned s = MATCH_bsn; s < MATCH_SORTS; s++)
			if (str_eq(word, str_of(sort_name[s])))
				bit = 1u << s;
		if (bit == 0)
			return 0;
		bits |= bit;
	}
	return bits;
}

#define BSN_DIGITS 9
#define BSN_LEAST  8 /* digits written, when zeros in front were lost */

static bool bsn_right(const unsigned char d[BSN_DIGITS])
{
	int sum = 0, any = 0;
	for (int i = 0; i < BSN_DIGITS; i++) {
		int v = d[i] - '0';
		any |= v;
		sum += i < BSN_DIGITS - 1 ? (BSN_DIGITS - i) * v : -v;
	}
	return any != 0 && sum % 11 == 0;
}

void match_who_bsn(struct arena *a, struct match_who *w, str bsn)
{
	unsigned char d[BSN_DIGITS];
	size_t n = 0;
	for (size_t i = 0; i < bsn.n; i++) {
		unsigned char c = bsn.p[i];
		if (is_blank(c) || c == '.' || c == '-')
			continue;
		if (!is_digit(c) || n == BSN_DIGITS)
			return;
		d[n++] = c;
	}
	if (n < BSN_LEAST)
		return;
	memmove(d + BSN_DIGITS - n, d, n);
	memset(d, '0', BSN_DIGITS - n);
	if (bsn_right(d))
		w->bsn = str_copy(a, (str){d, BSN_DIGITS});
}

/* "van den berg" gives "berg", as long as something is left; then without blanks: "el amrani",
 * written apart or not, is one. */
static str bare(struct arena *a, str folded)
{
	for (;;) {
		str rest = folded;
		str word = str_cut(&rest, ' ');
		if (rest.n == 0 || !name_is_prefix(word))
			return utf8_key(a, folded);
		folded = rest;
	}
}

static void add_surname(struct arena *a, struct match_who *w, str part)
{
	str s = bare(a, utf8_fold(a, part));
	if (s.n < 2 || w->n_surname == MATCH_SURNAMES)
		return;
	for (unsigned i = 0; i < w->n_surname; i++)
		if (str_eq(w->surname[i], s))
			return;
	w->surname[w->n_surname++] = s;
}

void match_who_surname(struct arena *a, struct match_who *w, str surname)
{
	str name = str_cut(&surname, ','); /* "Berg, van den" */
	while (name.n > 0)
		add_surname(a, w, str_cut(&name, '-'));
}

void match_who_first(struct arena *a, struct match_who *w, str first)
{
	str folded = utf8_fold(a, first);
	if (folded.n == 0 || w->n_letter == MATCH_LETTERS || is_digit(folded.p[0]) ||
	    memchr(w->letter, folded.p[0], w->n_letter) != NULL)
		return;
	w->letter[w->n_letter++] = folded.p[0];
}

void match_who_address(struct arena *a, struct match_who *w, str postcode, str number)
{
	str p = utf8_key(a, postcode);
	size_t n = 0;
	number = str_trim(number);
	while (number.n > 0 && number.p[0] == '0')
		number = str_sub(number, 1, number.n);
	while (n < number.n && is_digit(number.p[n]))
		n++;
	bool right = p.n == 6 && is_alpha(p.p[4]) && is_alpha(p.p[5]) && n > 0 && n < 6;
	for (size_t i = 0; right && i < 4; i++)
		right = is_digit(p.p[i]);
	if (!right || w->n_place == MATCH_ADDRESSES)
		return;
	struct match_place at = {p, str_copy(a, str_sub(number, 0, n))};
	for (unsigned i = 0; i < w->n_place; i++)
		if (str_eq(w->place[i].postcode, at.postcode) &&
		    str_eq(w->place[i].number, at.number))
			return;
	w->place[w->n_place++] = at;
}

void match_who_name(struct arena *a, struct match_who *w, str name)
{
	struct name n = {0};
	if (!name_parse(a, name, &n))
		return;
	match_who_surname(a, w, n.surname);
	match_who_surname(a, w, n.partner_surname);
	match_who_first(a, w, n.initials);
	match_who_first(a, w, n.given);
}

struct match_who match_who_person(struct arena *a, const struct person *p)
{
	struct match_who w = {.birth = p->birth_date};
	if (p->bsn_valid)
		match_who_bsn(a, &w, p->bsn);
	for (size_t i = 0; i < p->n_parts_of_name; i++) {
		match_who_surname(a, &w, p->parts_of_name[i].surname);
		match_who_first(a, &w, p->parts_of_name[i].initials);
		match_who_first(a, &w, p->parts_of_name[i].given);
	}
	for (size_t i = 0; p->n_parts_of_name == 0 && i < p->n_names; i++)
		match_who_name(a, &w, p->names[i]);
	for (size_t i = 0; i < p->n_addresses; i++)
		match_who_address(a, &w, p->addresses[i].postcode, p->addresses[i].house_number);
	return w;
}

/* The first run of digits behind the name of a street. */
static str number_in(str street)
{
	for (size_t i = 1; i < street.n; i++)
		if (is_digit(street.p[i]) && is_blank(street.p[i - 1]))
			return str_sub(street, i, street.n);
	return STR_NONE;
}

struct match_who match_who_record(struct arena *a, const struct score_record *r)
{
	struct match_who w = {0};
	uint64_t day = 0;
	for (unsigned i = 0; i < SCORE_VALUES; i++) {
		match_who_bsn(a, &w, r->value[SCORE_id][i]);
		match_who_surname(a, &w, r->value[SCORE_surname][i]);
		match_who_first(a, &w, r->value[SCORE_given][i]);
	}
	if (str_u64(r->value[SCORE_birth][0], &day) && day <= UINT32_MAX)
		w.birth = date_of_key((uint32_t)day);
	str number = r->value[SCORE_number][0];
	match_who_address(a, &w, r->value[SCORE_postcode][0],
			  number.n > 0 ? number : number_in(r->value[SCORE_street][0]));
	return w;
}

/* One field with its length before it, so that no two lists of fields are the same bytes. */
static void field(unsigned char **p, str s)
{
	*(*p)++ = (unsigned char)(s.n >> 8);
	*(*p)++ = (unsigned char)s.n;
	if (s.n > 0)
		memcpy(*p, s.p, s.n);
	*p += s.n;
}

#define SURNAME_BYTES 200 /* of one surname that count */

static struct match_key digest(const unsigned char id[MATCH_ID_BYTES], enum match_sort sort,
			       str first, str second, str third, struct date birth)
{
	unsigned char text[512], *p = text, day[4];
	struct match_key k = {.sort = sort};
	uint32_t when = date_key(birth);
	for (unsigned i = 0; i < 4; i++)
		day[i] = (unsigned char)(when >> 8 * i);
	field(&p, STR("kond match 1"));
	field(&p, (str){id, MATCH_ID_BYTES});
	*p++ = (unsigned char)sort;
	field(&p, str_sub(first, 0, SURNAME_BYTES));
	field(&p, str_sub(second, 0, 8));
	field(&p, str_sub(third, 0, 8));
	field(&p, (str){day, 4});
	sha256_once((str){text, (size_t)(p - text)}, k.digest);
	crypt_wipe(text, sizeof(text));
	return k;
}

unsigned match_keys(const struct match_who *w, const unsigned char id[MATCH_ID_BYTES],
		    unsigned sorts, struct match_key out_keys[MATCH_KEYS_MOST])
{
	struct date never = {0};
	unsigned n = 0;
	if (w->bsn.n > 0 && (sorts & 1u << MATCH_bsn) != 0)
		out_keys[n++] = digest(id, MATCH_bsn, w->bsn, STR_NONE, STR_NONE, never);
	if (!date_full(w->birth))
		return n;
	for (unsigned s = 0; s < w->n_surname; s++) {
		for (unsigned i = 0; (sorts & 1u << MATCH_name) != 0 && i < w->n_letter; i++)
			out_keys[n++] = digest(id, MATCH_name, w->surname[s],
					       (str){&w->letter[i], 1}, STR_NONE, w->birth);
		for (unsigned i = 0; (sorts & 1u << MATCH_address) != 0 && i < w->n_place; i++)
			out_keys[n++] = digest(id, MATCH_address, w->surname[s],
					       w->place[i].postcode, w->place[i].number, w->birth);
	}
	return n;
}
