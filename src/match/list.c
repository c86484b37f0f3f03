/*
 * list - columns by their headers, Dutch and English, or as told. Refuses a list without a column
 * that a key can be made of, and columns that are not there.
 */
#include "match/list.h"

#include "base/utf8.h"

static const struct {
	const char *name;  /* in --columns */
	const char *known; /* headers as utf8_key gives them, between blanks */
} fields[FIELD_COUNT] = {
    [FIELD_bsn] = {"bsn",
		   " bsn burgerservicenummer bsnnummer bsnnr sofinummer citizenservicenumber "},
    [FIELD_surname] = {"surname",
		       " achternaam geslachtsnaam familienaam surname lastname familyname "},
    [FIELD_birth_surname] = {"birth_surname",
			     " geboortenaam meisjesnaam eigennaam birthname maidenname "
			     "birthsurname "},
    [FIELD_prefix] = {"prefix", " tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels prefix "},
    [FIELD_given] = {"given",
		     " voornaam voornamen roepnaam given givenname givennames firstname forename "
		     "firstnames "},
    [FIELD_initials] = {"initials", " voorletters voorletter initialen initials "},
    [FIELD_name] = {"name", " naam name patient patientnaam volledigenaam fullname "},
    [FIELD_birth_date] = {"birth_date",
			  " geboortedatum gebdatum gebdat geboren birthdate dateofbirth dob "},
    [FIELD_street] = {"street", " straat straatnaam adres street address streetaddress "},
    [FIELD_house_number] = {"house_number",
			    " huisnummer huisnr nummer nr housenumber houseno streetnumber "},
    [FIELD_postcode] = {"postcode", " postcode pc postalcode zip zipcode "},
    [FIELD_id] = {"id", " id patientnummer patientnr patientid clientnummer clientnr clientid "
			"dossiernummer recordid "},
};

/* Fields that kond link takes besides; of no use here. */
static bool passed_over(str name)
{
	return str_eq(name, STR("city")) || str_eq(name, STR("email")) ||
	       str_eq(name, STR("phone"));
}

static bool is_known(struct arena *a, enum list_field f, str key)
{
	struct out o = out_mem();
	out_char(&o, ' ');
	out_str(&o, key);
	out_char(&o, ' ');
	str word = str_copy(a, out_view(&o));
	out_end(&o);
	str known = str_of(fields[f].known);
	return key.n > 0 && str_find(known, word) < known.n;
}

static void by_words(struct match_list *l, struct arena *a)
{
	for (size_t i = 0; i < l->table.n; i++) {
		str key = utf8_key(a, l->table.cell[i]);
		for (unsigned f = 0; f < FIELD_COUNT; f++)
			if (l->column[f] < 0 && is_known(a, f, key))
				l->column[f] = (int)i;
	}
}

static int column_of(const struct match_list *l, str said)
{
	uint64_t number;
	for (size_t i = 0; i < l->table.n; i++)
		if (str_eq_nocase(l->table.cell[i], said))
			return (int)i;
	if (str_u64(said, &number) && number >= 1 && number <= l->table.n)
		return (int)number - 1;
	return -1;
}

static bool as_told(struct match_list *l, str columns, const char **out_why)
{
	while (columns.n > 0) {
		str col = str_cut(&columns, ',');
		str name = str_trim(str_cut(&col, '='));
		bool found = passed_over(name);
		for (unsigned f = 0; f < FIELD_COUNT; f++) {
			if (!str_eq(name, str_of(fields[f].name)))
				continue;
			found = true;
			l->column[f] = column_of(l, str_trim(col));
			if (l->column[f] < 0) {
				*out_why = "--columns names a column that the list has not";
				return false;
			}
		}
		if (!found) {
			*out_why = "--columns takes bsn, surname, birth_surname, prefix, given, "
				   "initials, name, birth_date, street, house_number, postcode, id";
			return false;
		}
	}
	return true;
}

bool match_list_open(struct match_list *l, struct arena *a, str text, str columns,
		     const struct limits *limits, const char **out_why)
{
	struct out today = out_mem();
	uint64_t year = 0;
	*l = (struct match_list){0};
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		l->column[f] = -1;
	time_write(&today, time_now_ms());
	str_u64(str_sub(out_view(&today), 0, 4), &year);
	l->this_year = (int)year;
	out_end(&today);
	if (!csv_open(&l->table, text, limits) || !csv_next(&l->table, a)) {
		*out_why = l->table.why != NULL ? l->table.why : "the list is empty";
		return false;
	}
	if (columns.n == 0)
		by_words(l, a);
	else if (!as_told(l, columns, out_why))
		return false;
	bool name = l->column[FIELD_surname] >= 0 || l->column[FIELD_name] >= 0 ||
		    l->column[FIELD_birth_surname] >= 0;
	if (l->column[FIELD_bsn] >= 0 || (name && l->column[FIELD_birth_date] >= 0))
		return true;
	*out_why = "the first row of the list is no header with a BSN, or a surname and a birth "
		   "date; tell with --columns";
	return false;
}

static str cell(const struct match_list *l, enum list_field f)
{
	int c = l->column[f];
	return c >= 0 && (size_t)c < l->table.n ? l->table.cell[c] : STR_NONE;
}

/* The first run of digits behind the name of a street. */
static str number_in(str street)
{
	for (size_t i = 1; i < street.n; i++)
		if (is_digit(street.p[i]) && is_blank(street.p[i - 1]))
			return str_sub(street, i, street.n);
	return STR_NONE;
}

bool match_list_next(struct match_list *l, struct arena *a, struct match_who *out_w, str *out_id)
{
	if (!csv_next(&l->table, a))
		return false;
	l->row++;
	struct match_who *w = out_w;
	*w = (struct match_who){0};
	match_who_bsn(a, w, cell(l, FIELD_bsn));
	match_who_surname(a, w, cell(l, FIELD_surname));
	match_who_surname(a, w, cell(l, FIELD_birth_surname));
	match_who_first(a, w, cell(l, FIELD_initials));
	match_who_first(a, w, cell(l, FIELD_given));
	if (cell(l, FIELD_name).n > 0)
		match_who_name(a, w, cell(l, FIELD_name));
	if (!date_read(cell(l, FIELD_birth_date), l->this_year, &w->birth))
		w->birth = (struct date){0};
	str number = cell(l, FIELD_house_number);
	if (number.n == 0)
		number = number_in(cell(l, FIELD_street));
	match_who_address(a, w, cell(l, FIELD_postcode), number);
	*out_id = cell(l, FIELD_id);
	return true;
}

void match_list_close(struct match_list *l) { csv_close(&l->table); }
