/*
 * det_address - addresses: postcode with what stands around it, "street number" lines behind a
 * label, and the address columns of exports (formats.md 1.5, 2.5). Refuses four digits with a unit
 * or an ordinary word behind them (2000 mg, 2024 en).
 */
#include "find/address.h"
#include "find/detector.h"
#include "find/seek.h"

#define LINE_BYTES   120
#define LABEL_BYTES  30
#define COLUMN_SLACK 4 /* [byte] that letters of more bytes may shift a column */

static const struct header headers[] = {
    {"adres", KIND_address},
    {"volledigadres", KIND_address},
    {"adresregel", KIND_address},
    {"adresregel1", KIND_address},
    {"adres1", KIND_address},
    {"address", KIND_address},
    {"woonadres", KIND_address},
    {"adrespatient", KIND_address},
    {"patientadres", KIND_address},
    {"postadres", KIND_address},
    {"straathuisnummer", KIND_address},
    {"straatenhuisnummer", KIND_address},
    {"straatnr", KIND_address},
    {"pcplaats", KIND_address},
    {"pcwoonplaats", KIND_address},
    {"postcodeplaats", KIND_address},
    {"postcodewoonplaats", KIND_address},
    {"postcodeenplaats", KIND_address},
    {"postcodeenwoonplaats", KIND_address},
    {"pcenplaats", KIND_address},
    {"plzort", KIND_address},
    {"adresregel2", KIND_address},
    {"addressline", KIND_address},
    {"addressline1", KIND_address},
    {"streetaddress", KIND_address},
    {"straathuisnr", KIND_address},
    {"straatenhuisnr", KIND_address},
    {"anschrift", KIND_address},
    {"adresse", KIND_address},
    {"huisadres", KIND_address},
    {"bezoekadres", KIND_address},
    {"factuuradres", KIND_address},
    {"straat", KIND_street},
    {"straatnaam", KIND_street},
    {"str", KIND_street},
    {"street", KIND_street},
    {"adresstraat", KIND_street},
    {"openbareruimte", KIND_street},
    {"011110", KIND_street},
    {"081110", KIND_street},
    {"streetname", KIND_street},
    {"strasse", KIND_street},
    {"straatnm", KIND_street},
    {"strnaam", KIND_street},
    {"strt", KIND_street},
    {"strnm", KIND_street},
    {"huisnr", KIND_house_number},
    {"huisnummer", KIND_house_number},
    {"hnr", KIND_house_number},
    {"nr", KIND_house_number},
    {"housenumber", KIND_house_number},
    {"huisnummervolledig", KIND_house_number},
    {"081120", KIND_house_number},
    {"huisnummertoevoeging", KIND_house_number},
    {"toevoeging", KIND_house_number},
    {"huisletter", KIND_house_number},
    {"huisltr", KIND_house_number},
    {"toev", KIND_house_number},
    {"huisnrtoev", KIND_house_number},
    {"huisnrtoevoeging", KIND_house_number},
    {"081130", KIND_house_number},
    {"081140", KIND_house_number},
    {"hausnr", KIND_house_number},
    {"hausnummer", KIND_house_number},
    {"houseno", KIND_house_number},
    {"housenr", KIND_house_number},
    {"huisno", KIND_house_number},
    {"hsnr", KIND_house_number},
    {"hnummer", KIND_house_number},
    {"huisnrs", KIND_house_number},
    {"hnrtoev", KIND_house_number},
    {"huisnrtoevoegsel", KIND_house_number},
    {"huisnummertoev", KIND_house_number},
    {"toevoegsel", KIND_house_number},
    {"postcode", KIND_postcode},
    {"pc", KIND_postcode},
    {"pcode", KIND_postcode},
    {"postkode", KIND_postcode},
    {"zip", KIND_postcode},
    {"zipcode", KIND_postcode},
    {"postalcode", KIND_postcode},
    {"postcodepatient", KIND_postcode},
    {"postcd", KIND_postcode},
    {"postc", KIND_postcode},
    {"pstc", KIND_postcode},
    {"081160", KIND_postcode},
    {"plz", KIND_postcode},
    {"postleitzahl", KIND_postcode},
    {"postal", KIND_postcode},
    {"pstcd", KIND_postcode},
    {"pstcode", KIND_postcode},
    {"plaats", KIND_city},
    {"woonplaats", KIND_city},
    {"stad", KIND_city},
    {"city", KIND_city},
    {"plaatsnaam", KIND_city},
    {"woonplaatsnaam", KIND_city},
    {"gemeente", KIND_city},
    {"081170", KIND_city},
    {"wpl", KIND_city},
    {"ort", KIND_city},
    {"wohnort", KIND_city},
    {"town", KIND_city},
    {"woonpl", KIND_city},
    {"wplaats", KIND_city},
    {"wnplts", KIND_city},
    {"plts", KIND_city},
    {"land", KIND_country},
    {"country", KIND_country},
    {"landcode", KIND_country},
    {"landnaam", KIND_country},
    {"woonland", KIND_country},
    {"adresland", KIND_country},
    {"countrycode", KIND_country},
    {"countryname", KIND_country},
    {"datumaanvangadres", KIND_address_date},
    {"datumadres", KIND_address_date},
    {"adresdatum", KIND_address_date},
    {"adressinds", KIND_address_date},
    {"081030", KIND_address_date},
    {NULL, KIND_none},
};

static size_t letters(str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += is_alpha(s.p[i]) || s.p[i] >= 0xc0;
	return n;
}

static bool cell_number(struct arena *a, str s, str *out, int *score)
{
	if (s.n <= 5 && letters(s) == s.n &&
	    s.n > 0) { /* a letter or addition in a column of its own */
		*out = str_copy(a, s);
		*score = 1;
		return true;
	}
	size_t at = 0;
	while (at < s.n && s.p[at] == '0')
		at++;
	if (address_number(a, s, at, out) != s.n)
		return false;
	*score = letters(s) > 0 ? 20 : 4;
	return true;
}

static bool read_cell(struct arena *a, enum kind kind, str s, str *out_value,
		      unsigned *out_evidence, int *out_score)
{
	unsigned char pc[6];
	struct address ad;
	size_t n;
	s = str_trim(s);
	n = letters(s);
	*out_evidence = 0;
	*out_value = s;
	if (s.n == 0 || s.n > 160)
		return false;
	switch (kind) {
	case KIND_postcode:
		if (address_postcode(s, 0, true, pc) != s.n)
			return false;
		*out_value = str_copy(a, (str){pc, 6});
		*out_evidence = EV_check;
		*out_score = 80;
		return true;
	case KIND_house_number:
		return cell_number(a, s, out_value, out_score);
	case KIND_street:
		*out_score = address_street_score(s);
		return n >= 2;
	case KIND_city:
		*out_score = 6;
		return n >= 2 && seek_digit(s, 0) == s.n;
	case KIND_country:
		*out_score =
		    str_eq_nocase(s, STR("nederland")) || str_eq_nocase(s, STR("nl")) ? 40 : 2;
		return s.n <= 60;
	case KIND_address:
		if (n < 2)
			return false;
		*out_score =
		    address_split(a, s, &ad) ? (ad.postcode.n > 0 && ad.number.n > 0 ? 85 : 30) : 2;
		return true;
	default:
		return false;
	}
}

static void add(struct hits *h, enum kind kind, unsigned evidence, size_t base, size_t from,
		size_t to, str value)
{
	if (value.n > 0)
		hit_add(h, kind, evidence, ROLE_none, base + from, base + to, value);
}

static void add_all(struct hits *h, const struct address *ad, size_t base, unsigned evidence)
{
	add(h, KIND_street, evidence, base, ad->street_from, ad->street_to, ad->street);
	add(h, KIND_house_number, evidence, base, ad->number_from, ad->number_to, ad->number);
	add(h, KIND_postcode, evidence | EV_check, base, ad->postcode_from, ad->postcode_to,
	    ad->postcode);
	add(h, KIND_city, evidence, base, ad->city_from, ad->city_to, ad->city);
}

static const str labels[] = {SEEK("adres"),  SEEK("woonadres"), SEEK("postadres"),
			     SEEK("straat"), SEEK("wonende"),   SEEK("woonachtig"),
			     SEEK("woont"),  SEEK("address"),   SEEK("huisadres"),
			     SEEK("adres:"), SEEK_END};
static const str post_labels[] = {SEEK("postcode"),
				  SEEK("pc"),
				  SEEK("postcode/plaats"),
				  SEEK("postcode/woonplaats"),
				  SEEK("woonplaats"),
				  SEEK("plaats"),
				  SEEK_END};

/* label_cut - s behind the last label word and its colon. */
static size_t label_end(str s)
{
	size_t to = seek_has(s, labels), post = seek_has(s, post_labels);
	to = post > to ? post : to;
	while (to < s.n && (s.p[to] == ':' || s.p[to] == ' ' || s.p[to] == '\t' || s.p[to] == '='))
		to++;
	size_t colon = s.n;
	while (colon > to && s.p[colon - 1] != ':' && s.p[colon - 1] != '\t' &&
	       s.p[colon - 1] != ';' && s.p[colon - 1] != '|')
		colon--;
	return colon > to ? colon : to;
}

/* column_start - where the column of at begins within s: behind the last tab or three spaces. */
static size_t column_start(str s, size_t at)
{
	for (size_t i = at < s.n ? at : s.n; i > 0; i--)
		if (s.p[i - 1] == '\t' ||
		    (i >= 3 && s.p[i - 1] == ' ' && s.p[i - 2] == ' ' && s.p[i - 3] == ' '))
			return i;
	return 0;
}

/* column_end - where the column that begins at from ends; blanks before a colon belong to its
 * label.
 */
static size_t column_end(str s, size_t from)
{
	while (from < s.n && (s.p[from] == ' ' || s.p[from] == '\t'))
		from++;
	for (size_t i = from; i < s.n; i++) {
		size_t to = i;
		while (to < s.n && s.p[to] == ' ')
			to++;
		if (to < s.n && s.p[to] == ':')
			continue;
		if (s.p[i] == '\t' || to - i >= 3)
			return i;
	}
	return s.n;
}

/* column_over - where the column begins that stands over the place `at` of the line below. */
static size_t column_over(str s, size_t at)
{
	size_t from = 0;
	for (;;) {
		size_t next = column_end(s, from);
		while (next < s.n && (s.p[next] == ' ' || s.p[next] == '\t'))
			next++;
		if (next >= s.n || next > at)
			return from;
		from = next;
	}
}

/* street_above - the line before holds only "street number" (an address block), or does so at
 * column. */
static void street_above(struct hits *h, struct arena scratch, str s, size_t line, size_t column)
{
	struct address ad;
	size_t end = line;
	while (end > 0 && (s.p[end - 1] == '\n' || s.p[end - 1] == '\r') && line - end < 2)
		end--;
	if (end == line)
		return;
	str above = seek_before(s, end, LINE_BYTES);
	size_t base = end - above.n, from = column_over(above, column + COLUMN_SLACK);
	size_t to = column_end(above, from);
	if (to > from && above.p[to - 1] == ':') /* the value of a label stands in the next one */
		to = column_end(above, to);
	above = str_sub(above, from, to);
	base += from;
	size_t skip = label_end(above);
	above = str_sub(above, skip, above.n);
	if (address_split(&scratch, above, &ad) && ad.street.n > 0 && ad.postcode.n == 0 &&
	    ad.number_to == str_trim(above).n + (size_t)(str_trim(above).p - above.p) &&
	    address_street_score(ad.street) + (int)(ad.street_from < 3 ? 8 : 0) >= 16)
		add_all(h, &ad, base + skip, 0);
}

static bool has_postcode(str s)
{
	unsigned char pc[6];
	for (size_t at = seek_digit(s, 0); at < s.n; at = seek_digit(s, at)) {
		if (address_postcode(s, at, false, pc) > at)
			return true;
		at += seek_digits(s, at, SIZE_MAX);
	}
	return false;
}

/* city_below - the line behind a postcode holds "Woonplaats: Hoorn". */
static void city_below(struct hits *h, str s, size_t end)
{
	static const str words[] = {SEEK("woonplaats"), SEEK("plaats"), SEEK("plaatsnaam"),
				    SEEK_END};
	size_t line = end;
	for (unsigned breaks = 0; line < s.n && breaks < 3; line++) {
		if (s.p[line] == '\n')
			breaks++;
		else if (s.p[line] != '\r' && s.p[line] != ' ' && s.p[line] != '\t')
			break;
	}
	str below = seek_after(s, line, 64);
	size_t to = 0;
	while (to < below.n && is_alpha(below.p[to]))
		to++;
	if (line == end || to == 0 || seek_has(str_sub(below, 0, to), words) != to)
		return;
	size_t from = to;
	while (from < below.n &&
	       (below.p[from] == ':' || below.p[from] == ' ' || below.p[from] == '\t'))
		from++;
	str city = str_trim(str_sub(below, from, below.n));
	if (from == to || city.n < 2 ||
	    !(is_upper(city.p[0]) || city.p[0] >= 0x80 || city.p[0] == '\'') ||
	    seek_digit(city, 0) < city.n || str_find_byte(city, '\t') < city.n ||
	    str_find_byte(city, ':') < city.n)
		return;
	add(h, KIND_city, EV_label, line, from, from + city.n, city);
}

/* around_postcode - a postcode stands at [at, end): take its line as an address. */
static size_t around_postcode(struct hits *h, str s, size_t at, size_t end)
{
	unsigned char room[1024] UNSET;
	struct arena scratch = {room, room, room + sizeof(room)};
	struct address ad;
	str before = seek_before(s, at, LINE_BYTES), after = seek_after(s, end, 48);
	size_t base = at - before.n, skip = label_end(before),
	       column = column_start(before, before.n);
	size_t apart = has_postcode(str_sub(before, 0, column)) ? column : 0;
	skip = apart > skip ? apart : skip;
	unsigned evidence = skip > apart ? EV_label : 0u;
	str line = {s.p + base + skip, before.n - skip + (end - at) + after.n};
	if (!address_split(&scratch, line, &ad) || ad.postcode.n == 0)
		return end;
	if (ad.street.n == 0)
		street_above(h, scratch, s, seek_line(s, at), column);
	add_all(h, &ad, base + skip, evidence);
	if (ad.city.n == 0)
		city_below(h, s, end);
	return end;
}

/* labelled - "Adres: Dorpsstraat 12" without a postcode on the line; at: behind the label. */
static void labelled(struct hits *h, str s, size_t at)
{
	unsigned char room[1024] UNSET;
	struct arena scratch = {room, room, room + sizeof(room)};
	struct address ad;
	str line = seek_after(s, at + 1, LINE_BYTES);
	if (address_split(&scratch, line, &ad) && ad.postcode.n == 0 && ad.street.n > 0 &&
	    ad.street_from < 12)
		add_all(h, &ad, at + 1, EV_label);
}

static void scan_labels(struct hits *h, const struct text_index *x, str end)
{
	str s = x->text;
	for (size_t at = index_next(x, MARK_stem, 0); at < s.n;
	     at = index_next(x, MARK_stem, at + 1)) {
		size_t from = at - (at > 0 && end.p[0] == 'S'),
		       to = from + end.n; /* the stem is "tra" */
		if (to < s.n && (s.p[to] == ':' || s.p[to] == '\t') &&
		    str_eq(str_sub(s, from, to), end))
			labelled(h, s, to);
	}
}

static void scan(struct hits *h, const struct text_index *x)
{
	str s = x->text;
	size_t done = 0;
	for (const struct text_run *r = x->run; r < x->run + x->runs; r++) {
		unsigned char pc[6];
		size_t at = r->at;
		if (r->n != 4 || at < done ||
		    (at > 0 && (is_alnum(s.p[at - 1]) || s.p[at - 1] == '.' || s.p[at - 1] == ',' ||
				s.p[at - 1] == '-')))
			continue;
		size_t end = address_postcode(s, at, false, pc);
		if (end > at)
			done = around_postcode(h, s, at, end);
	}
	scan_labels(h, x, STR("dres"));
	scan_labels(h, x, STR("Straat"));
}

const struct detector detector_address = {
    .name = "address",
    .version = 1,
    .finds = "addresses: street, house number, postcode, city",
    .standard = "NEN 5825; PostNL postcode form; BAG additions",
    .headers = headers,
    .cell = read_cell,
    .scan = scan,
};
