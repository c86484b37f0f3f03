/*
 * prose_behind - what a name or a date of birth in running text says of the words behind it: the
 * date of birth, the sex, where somebody lives, and that a doctor asks. Refuses what another
 * detector found there.
 */
#include "find/prose_behind.h"

#include "find/address.h"
#include "find/finder.h"
#include "find/prose_born.h"
#include "find/prose_record.h"
#include "find/seek.h"

#define LIVES_BYTES  90 /* [byte] of "uit Hoorn, Dorpsstraat 12" behind a name */
#define ASKS_BYTES   24
#define STREET_SCORE 60
#define BLANKS_MOST  24
#define NUMBER_LEAST 6 /* digits of the number of a patient */
#define NUMBER_MOST  8

/* put - a finding that belongs behind hit i. */
static void put(struct behind *b, struct hits *h, size_t i, enum kind kind, size_t from, size_t to,
		str value)
{
	hit_add(h, kind, EV_position, ROLE_none, from, to, value);
	GROW(b->place, b->cap, b->n + 1);
	b->place[b->n++] = i;
}

/* merge - bring the findings, which stand after the first `old` hits, to where they belong. */
static void merge(struct behind *b, struct hits *h, size_t old)
{
	GROW(b->hit, b->hit_cap, b->n);
	for (size_t k = 0; k < b->n; k++)
		b->hit[k] = h->hit[old + k];
	for (size_t k = b->n, to = h->n, from = old; k > 0;) {
		if (from == b->place[k - 1] + 1)
			h->hit[--to] = b->hit[--k];
		else
			h->hit[--to] = h->hit[--from];
	}
}

/* ends_field - the line, or a field of it, ends at at. */
static bool ends_field(str s, size_t at)
{
	unsigned char c = at < s.n ? s.p[at] : '\n';
	return c == '\n' || c == '\r' || c == ',' || c == ';' || c == ')' || c == '\t' ||
	       c == '|' || (c == ' ' && (s.n - at < 2 || s.p[at + 1] == ' '));
}

static bool is_taken(const struct hits *h, size_t n, size_t i, size_t to)
{
	return i + 1 < n && h->hit[i + 1].from < to;
}

/* sex_behind - "GEB: 01-02-1980  M", ", man". */
static void sex_behind(struct behind *b, struct hits *h, size_t n, size_t i, str s)
{
	static const struct {
		str word;
		unsigned char sex;
	} words[] = {{SEEK("m"), 'M'},      {SEEK("v"), 'F'},      {SEEK("f"), 'F'},
		     {SEEK("man"), 'M'},    {SEEK("vrouw"), 'F'},  {SEEK("male"), 'M'},
		     {SEEK("female"), 'F'}, {SEEK("jongen"), 'M'}, {SEEK("meisje"), 'F'},
		     {SEEK("w"), 'F'},      {SEEK("mnl"), 'M'},    {SEEK("vrl"), 'F'}};
	size_t from = h->hit[i].to, to;
	while (from < s.n && from - h->hit[i].to < BLANKS_MOST &&
	       (s.p[from] == ' ' || s.p[from] == '\t' || s.p[from] == ',' || s.p[from] == '/' ||
		s.p[from] == '(' || s.p[from] == ';' || s.p[from] == '|'))
		from++;
	for (to = from; to < s.n && is_alpha(s.p[to]) && to - from < 8;)
		to++;
	if (from == h->hit[i].to || to == from || !ends_field(s, to) || is_taken(h, n, i, to))
		return;
	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
		if (str_eq_nocase(str_sub(s, from, to), words[k].word)) {
			unsigned char sex = words[k].sex;
			put(b, h, i, KIND_sex, from, to, (str){&sex, 1});
			return;
		}
}

/* lives_behind - "Jan Bakker uit Hoorn, Dorpsstraat 12: ...", "wonende te ...". */
static void lives_behind(struct behind *b, struct hits *h, size_t n, size_t i, str s)
{
	static const str ways[] = {SEEK(" uit "),
				   SEEK(" te "),
				   SEEK(", uit "),
				   SEEK(", wonende te "),
				   SEEK(", woonachtig te "),
				   SEEK(", woont in "),
				   SEEK(" woont in ")};
	unsigned char room[1024] UNSET;
	struct arena scratch = {room, room, room + sizeof(room)};
	struct address ad;
	str rest = seek_after(s, h->hit[i].to, LIVES_BYTES);
	size_t skip = 0;
	for (size_t k = 0; k < sizeof(ways) / sizeof(ways[0]) && skip == 0; k++)
		skip = str_starts(rest, ways[k]) ? ways[k].n : 0;
	size_t comma = str_find_byte(rest, ','), base = h->hit[i].to;
	if (skip > 0 && comma < skip)
		comma = skip + str_find_byte(str_sub(rest, skip, rest.n), ',');
	if (skip == 0 || comma >= rest.n || comma - skip < 3 || !is_upper(rest.p[skip]) ||
	    seek_digit(str_sub(rest, skip, comma), 0) < comma - skip)
		return;
	size_t street = comma + 1, end = street;
	while (end < rest.n && rest.p[end] != ':' && rest.p[end] != ',' && rest.p[end] != ';' &&
	       rest.p[end] != '.' && rest.p[end] != '(')
		end++;
	str line = str_sub(rest, street, end);
	if (!address_split(&scratch, line, &ad) || ad.street.n == 0 || ad.number.n == 0 ||
	    is_taken(h, n, i, base + street + ad.number_to))
		return;
	put(b, h, i, KIND_city, base + skip, base + comma, str_sub(rest, skip, comma));
	put(b, h, i, KIND_street, base + street + ad.street_from, base + street + ad.street_to,
	    ad.street);
	put(b, h, i, KIND_house_number, base + street + ad.number_from,
	    base + street + ad.number_to, ad.number);
}

/* street_behind - "J. Bakker, 01-02-1980, Dorpsstraat 12": a street by its ending, with its number,
 * alone between commas. */
static void street_behind(struct behind *b, struct hits *h, size_t n, size_t i, size_t base, str s)
{
	unsigned char room[1024] UNSET;
	struct arena scratch = {room, room, room + sizeof(room)};
	struct address ad;
	str rest = seek_after(s, base, LIVES_BYTES);
	size_t end = 2;
	if (!str_starts(rest, STR(", ")) || rest.n < 3 ||
	    !(is_upper(rest.p[2]) || is_digit(rest.p[2])))
		return;
	while (end < rest.n && rest.p[end] != ',' && rest.p[end] != ';' && rest.p[end] != '(' &&
	       rest.p[end] != ')')
		end++;
	str field = str_trim(str_sub(rest, 2, end));
	size_t at = (size_t)(field.p - s.p);
	if (field.n > 0 && field.p[field.n - 1] == '.')
		field.n--;
	if (!address_split(&scratch, field, &ad) || ad.street.n == 0 || ad.street_from > 0 ||
	    ad.postcode.n > 0 || ad.number_to != field.n ||
	    address_street_score(ad.street) < STREET_SCORE || is_taken(h, n, i, at + field.n))
		return;
	put(b, h, i, KIND_street, at, at + ad.street_to, ad.street);
	put(b, h, i, KIND_house_number, at + ad.number_from, at + ad.number_to, ad.number);
}

/* asks_behind - "Huisarts J. Bakker vraagt naar ...": who ordered. */
static void asks_behind(struct behind *b, struct hits *h, size_t i, str s)
{
	static const str verbs[] = {
	    SEEK(" vraagt"),      SEEK(" verzoekt"),   SEEK(" vroeg"),
	    SEEK(" belt voor"),   SEEK(" belde voor"), SEEK(" wil de uitslag"),
	    SEEK(" wil uitslag"), SEEK(" informeert"), SEEK(" verwijst"),
	    SEEK(" verwees"),     SEEK(" stuurt in"),  SEEK(" heeft aangevraagd")};
	const struct hit *name = &h->hit[i];
	str rest = seek_after(s, name->to, ASKS_BYTES);
	for (size_t k = 0; k < sizeof(verbs) / sizeof(verbs[0]); k++)
		if (str_starts(rest, verbs[k])) {
			put(b, h, i, KIND_requester_name, name->from, name->to, name->value);
			return;
		}
}

/* number_behind - "Bakker, J. 01-02-1980 4101619": the number that a person is known by, right
 * behind name and date of birth. */
static void number_behind(struct behind *b, struct hits *h, size_t n, size_t i, size_t at, str s)
{
	size_t from = at + 1, digits = from < s.n ? seek_digits(s, from, NUMBER_MOST + 1) : 0;
	unsigned char c = from + digits < s.n ? s.p[from + digits] : '\n';
	unsigned char d = from + digits + 1 < s.n ? s.p[from + digits + 1] : '\n';
	if (digits < NUMBER_LEAST || digits > NUMBER_MOST || s.p[at] != ' ' || s.p[from] == '0' ||
	    is_taken(h, n, i, at) ||
	    (i + 1 < n && h->hit[i + 1].from < from + digits && h->hit[i + 1].to > from) ||
	    (c != '\n' && c != '\r' && c != ' ' && c != ';' &&
	     !((c == '.' || c == ',') && (d == ' ' || d == '\n' || d == '\r'))))
		return;
	put(b, h, i, KIND_patient_number, from, from + digits,
	    local_key(h->arena, STR_NONE, str_sub(s, from, from + digits)));
}

void prose_behind(struct behind *b, struct hits *h, str text)
{
	struct born_column c = born_column(h, text);
	size_t old = h->n;
	b->n = 0;
	for (size_t i = 0; i < old; i++) {
		struct born_date d;
		enum kind kind = h->hit[i].kind;
		if (kind == KIND_birth_date) {
			sex_behind(b, h, old, i, text);
			street_behind(b, h, old, i, h->hit[i].to, text);
		}
		if (!kind_is_name(kind))
			continue;
		if (h->hit[i].role == ROLE_professional)
			asks_behind(b, h, i, text);
		else
			lives_behind(b, h, old, i, text);
		size_t end = h->hit[i].to;
		if (born_of(h, old, i, text, &c, &d)) {
			put(b, h, i, KIND_birth_date, d.from, d.to,
			    (str){d.value, BIRTH_DATE_BYTES});
			end = d.to > end ? d.to : end;
			number_behind(b, h, old, i, end, text);
		}
		if (role_of_patient(h->hit[i].role))
			street_behind(b, h, old, i, end, text);
	}
	merge(b, h, old);
}

void behind_free(struct behind *b)
{
	grow_free(b->place, b->cap, sizeof(*b->place));
	grow_free(b->hit, b->hit_cap, sizeof(*b->hit));
}
