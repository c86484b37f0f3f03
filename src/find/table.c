/*
 * table - rows to mentions, by the types of their columns (column.c).
 * A row speaks of one patient (or member of staff, or practice), and may speak of relatives, each a
 * mention of their own when it has a BSN, or a name and a birth date. A row without a person but
 * with a key is kept for joining. Rows of a register that follow their person with an empty first
 * cell are earlier addresses of that person. Skips headers, repeated headers and footers.
 */
#include "find/address.h"
#include "find/column.h"

#include <string.h>

#include "base/date.h"

#define ROW_ARENA_BYTES   ((size_t)32 << 20)
#define TYPE_ARENA_BYTES  ((size_t)64 << 20)
#define HELD_MAX          12
#define HELD_VALUE_BYTES  128
#define NAME_BYTES        64
#define SCOPE_BYTES       64
#define HOUSE_BYTES       32
#define SERIAL_EPOCH_DAYS 25569 /* 1970-01-01 as days since 1899-12-30 */
#define PIVOT_YEAR        2050  /* two-digit years above it are of the century before */

/* A finding kept over rows: who the rows below or the next table speak of. */
struct held {
	enum kind kind;
	unsigned char value[HELD_VALUE_BYTES];
	size_t n;
	uint32_t cell;
	uint64_t at;
	uint32_t raw_n;
};

struct house {
	unsigned char text[HOUSE_BYTES];
	size_t n;
	const struct cell *cell;
	uint32_t name;
};

struct table_state {
	const struct limits *limits;
	struct cells *cells;
	struct prose_state *prose;
	struct columns columns;
	struct arena row_arena, type_arena;
	struct build build[WHO_count];
	bool used[WHO_count];
	struct house house[WHO_count];
	struct held held[HELD_MAX];
	size_t n_held;
	uint64_t persons; /* rows of this table that spoke of a patient */
	bool context;     /* held is the one person of the table before */
	/* of the header, for rows that repeat it */
	unsigned char first_header[2][NAME_BYTES];
	size_t first_header_n[2];
	bool live;
	unsigned char scope[SCOPE_BYTES]; /* of the database that the table is of */
	size_t scope_n;
	enum role name_role; /* of names in tables that hold nothing of care */
};

/* One row under way. */
struct work {
	struct arena a;
	uint64_t bits; /* categories */
	uint64_t bits_at;
	uint32_t bits_raw_n, bits_cell;
	str weak; /* a number of a column that may be BSNs */
	const struct cell *weak_cell;
	uint32_t weak_name;
};

struct table_state *table_new(const struct limits *l, struct find_out *out, struct cells *cells,
			      struct prose_state *prose)
{
	size_t cap = 0;
	struct table_state *t = grow(NULL, &cap, 1, sizeof(*t));
	t->limits = l;
	t->cells = cells;
	t->prose = prose;
	t->row_arena = arena_make(ROW_ARENA_BYTES);
	t->type_arena = arena_make(TYPE_ARENA_BYTES);
	for (size_t i = 0; i < WHO_count; i++)
		t->build[i] = (struct build){.out = out, .limits = l, .packed = out_mem()};
	return t;
}

void table_free(struct table_state *t)
{
	columns_free(&t->columns);
	arena_free(&t->row_arena);
	arena_free(&t->type_arena);
	for (size_t i = 0; i < WHO_count; i++) {
		out_end(&t->build[i].packed);
		grow_free(t->build[i].finding, t->build[i].cap, sizeof(*t->build[i].finding));
	}
	grow_free(t, 64, sizeof(*t));
}

/* Whose names a list holds, when its columns do not say: by the name of the file. */
static enum role word_role(str name)
{
	static const char *const staff[] = {"medewerker", "personeel", "werknemer",
					    "staff",      "employee",  "stagiair"};
	static const char *const professional[] = {"artsen",  "zorgverlener", "specialisten",
						   "doctors", "physicians",   "verwijzers"};
	for (size_t i = 0; i < sizeof(staff) / sizeof(staff[0]); i++)
		if (str_find_nocase(name, str_of(staff[i])) < name.n)
			return ROLE_staff;
	for (size_t i = 0; i < sizeof(professional) / sizeof(professional[0]); i++)
		if (str_find_nocase(name, str_of(professional[i])) < name.n)
			return ROLE_professional;
	return ROLE_patient;
}

/* The file's own name speaks before the folders it lies in. */
static enum role name_role(str name)
{
	size_t from = name.n;
	while (from > 0 && name.p[from - 1] != '/')
		from--;
	enum role own = word_role(str_sub(name, from, name.n));
	return own != ROLE_patient ? own : word_role(name);
}

void table_item(struct table_state *t, str name)
{
	t->n_held = 0;
	t->context = false;
	t->persons = 0;
	t->live = false;
	t->name_role = name_role(name);
}

static str row_text(const struct row *r, size_t i)
{
	return i < r->n ? str_trim(r->cells[i].text) : STR_NONE;
}

/* Typed columns are named in advance: by their header, or by their place. */
static uint32_t column_name(struct table_state *t, struct arena a, size_t i)
{
	const struct column *c = &t->columns.column[i];
	if (c->labelled && t->columns.header != NULL) {
		str s = row_text(t->columns.header, i);
		if (s.n > 0 && s.n <= NAME_BYTES)
			return cells_number(t->cells, s);
	}
	struct out o = out_mem();
	out_z(&o, "column ");
	out_dec(&o, i + 1);
	str name = str_copy(&a, out_view(&o));
	out_end(&o);
	return cells_number(t->cells, name);
}

void table_start(struct table_state *t, const struct table *table)
{
	t->context = t->persons == 1 && t->n_held > 0;
	t->persons = 0;
	arena_reset(&t->type_arena);
	columns_type(&t->columns, t->type_arena, table, (size_t)t->limits->columns);
	for (size_t i = 0; i < t->columns.n; i++)
		t->columns.column[i].cell =
		    t->columns.column[i].silent ? 0 : column_name(t, t->type_arena, i);
	for (size_t i = 0; i < 2; i++) {
		str s = t->columns.header != NULL ? row_text(t->columns.header, i) : STR_NONE;
		t->first_header_n[i] = s.n <= NAME_BYTES ? s.n : 0;
		if (s.n > 0 && s.n <= NAME_BYTES)
			memcpy(t->first_header[i], s.p, s.n);
	}
	t->scope_n = table->scope.n <= SCOPE_BYTES ? table->scope.n : 0;
	if (t->scope_n > 0)
		memcpy(t->scope, table->scope.p, t->scope_n);
	for (size_t i = 0; i < t->columns.n && t->columns.header != NULL; i++)
		t->columns.column[i].scoped =
		    t->scope_n > 0 && str_ends(row_text(t->columns.header, i), STR(".id"));
	t->columns.header = NULL; /* the sample is the caller's */
	if (t->columns.people)
		t->context = false;
	t->live = true;
}

void table_end(struct table_state *t) { t->live = false; }

/* ---- rows that hold no data ---- */

static bool repeats_header(const struct table_state *t, const struct row *r)
{
	size_t same = 0;
	for (size_t i = 0; i < 2; i++) {
		if (t->first_header_n[i] == 0)
			continue;
		if (!str_eq(row_text(r, i), (str){t->first_header[i], t->first_header_n[i]}))
			return false;
		same++;
	}
	return same > 0;
}

static bool footer(const struct row *r)
{
	static const char *const words[] = {"totaal", "aantal",     "subtotaal", "total",
					    "einde",  "gemiddelde", "pagina "};
	str s = row_text(r, 0);
	if (s.n < 5 || !is_alpha(s.p[0]))
		return false;
	size_t filled = 0;
	for (size_t i = 0; i < r->n && filled < 4; i++)
		filled += row_text(r, i).n > 0;
	if (filled > 3)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(str_sub(s, 0, str_of(words[i]).n), str_of(words[i])))
			return true;
	return false;
}

static bool null_cell(str s)
{
	switch (s.n) {
	case 0:
		return true;
	case 1:
		return s.p[0] == '-' || s.p[0] == '?' || s.p[0] == '.';
	case 2:
		return (s.p[0] == '\\' && s.p[1] == 'N') || (s.p[0] == '"' && s.p[1] == '"');
	case 4:
		return str_eq_nocase(s, STR("null"));
	default:
		return false;
	}
}

/* ---- cells ---- */

static struct build *build_of(struct table_state *t, enum group who)
{
	enum group g =
	    who == WHO_requester || who == WHO_copy || who == WHO_staff ? WHO_patient : who;
	t->used[g] = true;
	return &t->build[g];
}

static str written_date(struct arena *a, struct date d)
{
	struct out o = out_mem();
	date_write(&o, d);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

/* Dates that no detector reads: since when an address holds, and of death. */
static bool plain_date(struct arena *a, str s, str *out_value)
{
	struct date d;
	if (!date_read(s, PIVOT_YEAR, &d))
		return false;
	*out_value = written_date(a, d);
	return out_value->n == 10;
}

/* A column named as one part of a name holds names, however odd: "C", "<Onbekend>", a page of
 * titles. */
static bool odd_name(const struct column *c, str s, str *out_value)
{
	bool name =
	    c->kind == KIND_surname || c->kind == KIND_given || c->kind == KIND_partner_surname;
	bool letter = false;
	for (size_t i = 0; i < s.n && !letter; i++)
		letter = is_alpha(s.p[i]) || s.p[i] >= 0x80;
	*out_value = s;
	return name && c->labelled && letter;
}

static bool serial_date(struct arena *a, str s, str *out_value)
{
	uint64_t days;
	size_t point = str_find_byte(s, '.');
	if (!str_u64(str_sub(s, 0, point < s.n ? point : str_find_byte(s, ',')), &days) ||
	    days < 366 || days > 80000)
		return false;
	*out_value = written_date(a, date_of_days((int32_t)days - SERIAL_EPOCH_DAYS));
	return out_value->n == 10;
}

/* Read one typed cell; through the memo when the cell above in this column said the same. */
static bool typed_value(struct column *c, struct arena *a, str s, str *out_value,
			unsigned *out_evidence, uint64_t *out_bits)
{
	struct memo *m = &c->memo;
	if (m->held && m->text_n == s.n && memcmp(m->text, s.p, s.n) == 0) {
		*out_value = (str){m->value, m->value_n};
		*out_evidence = m->evidence;
		*out_bits = m->bits;
		return m->ok;
	}
	int score = 0;
	bool ok = false;
	*out_evidence = 0;
	*out_bits = c->tests ? category_bits(s, true) : 0;
	if (c->serial && serial_date(a, s, out_value))
		ok = true;
	else if (c->kind == KIND_address_date || c->kind == KIND_deceased)
		ok = plain_date(a, s, out_value);
	else if (c->detector != NULL && c->detector->cell != NULL)
		ok = c->detector->cell(a, c->kind, s, out_value, out_evidence, &score);
	ok = ok || odd_name(c, s, out_value);
	m->held = s.n <= COLUMN_MEMO && (!ok || out_value->n <= COLUMN_MEMO);
	if (!m->held)
		return ok;
	m->ok = ok;
	m->bits = *out_bits;
	m->evidence = (uint8_t)*out_evidence;
	m->text_n = (uint8_t)s.n;
	memcpy(m->text, s.p, s.n);
	m->value_n = ok ? (uint8_t)out_value->n : 0;
	if (m->value_n > 0)
		memcpy(m->value, out_value->p, m->value_n);
	return ok;
}

/* House number, letter and addition may stand in columns of their own. */
static void house_part(struct house *h, str s, const struct cell *cell, uint32_t name)
{
	if (s.n + 1 > HOUSE_BYTES - h->n)
		return;
	if (h->n == 0) {
		h->cell = cell;
		h->name = name;
	} else {
		h->text[h->n++] = '-';
	}
	memcpy(h->text + h->n, s.p, s.n);
	h->n += s.n;
}

static bool lost_digits(str s)
{
	size_t e = str_find_byte(s, 'E');
	if (e == s.n)
		e = str_find_byte(s, 'e');
	return s.n >= 6 && s.n <= 14 && is_digit(s.p[0]) && e > 1 && e + 1 < s.n &&
	       (s.p[1] == '.' || s.p[1] == ',') && s.p[e + 1] == '+';
}

/* "Dorpsstraat 12-A, 2288 AA Rijswijk" in one cell; each part has the place of the whole. */
static bool address_cell(struct work *w, struct build *b, const struct column *c,
			 const struct cell *cell, str s)
{
	struct address ad;
	if (!c->whole || !address_split(&w->a, s, &ad))
		return false;
	const struct {
		enum kind kind;
		str value;
	} part[] = {{KIND_street, ad.street},
		    {KIND_house_number, ad.number},
		    {KIND_postcode, ad.postcode},
		    {KIND_city, ad.city}};
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (part[i].value.n > 0)
			build_add(b, part[i].kind, c->evidence, c->cell, cell->at, cell->raw_n,
				  part[i].value);
	return true;
}

static void typed_cell(struct table_state *t, struct work *w, struct column *c,
		       const struct cell *cell, str s)
{
	str value = STR_NONE;
	unsigned evidence;
	uint64_t bits;
	struct build *b = build_of(t, c->who);
	bool ok = typed_value(c, &w->a, s, &value, &evidence, &bits);
	if (bits != 0) {
		w->bits |= bits;
		w->bits_at = cell->at;
		w->bits_raw_n = cell->raw_n;
		w->bits_cell = c->cell;
	}
	if (!ok) {
		if (c->kind == KIND_bsn && lost_digits(s))
			build_add(b, KIND_lost, c->evidence, c->cell, cell->at, cell->raw_n, s);
		return;
	}
	if (address_cell(w, b, c, cell, s))
		return;
	if (c->kind == KIND_house_number)
		house_part(&t->house[c->who], value, cell, c->cell);
	else if (c->kind == KIND_patient_number && t->columns.registers)
		build_add(b, c->kind, c->evidence | evidence, c->cell, cell->at, cell->raw_n,
			  local_key(&w->a, STR("BRP"), s));
	else if (c->scoped)
		build_add(b, c->kind, c->evidence | evidence, c->cell, cell->at, cell->raw_n,
			  local_key(&w->a, (str){t->scope, t->scope_n}, s));
	else
		build_add(b, c->kind, c->evidence | evidence, c->cell, cell->at, cell->raw_n,
			  value);
}

/* Running text in a cell; what it says is copied, as the next text may take its place. */
static void text_cell(struct table_state *t, struct work *w, const struct column *c,
		      const struct cell *cell)
{
	struct build *b = build_of(t, WHO_patient);
	size_t before = b->n;
	prose_cell(t->prose, b, c->cell, cell);
	for (size_t i = before; i < b->n; i++)
		b->finding[i].value = str_copy(&w->a, b->finding[i].value);
}

/* What may stand unannounced in a column that is not typed: cheap to look for, dear to read. */
static bool worth_reading(str s)
{
	unsigned run = 0;
	bool digits = false, letters = false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char ch = s.p[i];
		if (ch == '@')
			return true;
		run = is_digit(ch) ? run + 1 : 0;
		digits |= run >= 8;
		letters |= is_alpha(ch);
	}
	return digits && letters;
}

static void untyped_cell(struct table_state *t, struct work *w, struct column *c,
			 const struct cell *cell, str s)
{
	unsigned char d[9];
	if (c->maybe_bsn) {
		if (s.n >= 9 && bsn_digits(s, d) == 0 && bsn_check(d) && !bsn_filler(d) &&
		    w->weak.n == 0) {
			unsigned char text[9];
			for (size_t i = 0; i < 9; i++)
				text[i] = (unsigned char)('0' + d[i]);
			w->weak = str_copy(&w->a, (str){text, 9});
			w->weak_cell = cell;
			w->weak_name = c->cell;
		}
	} else if (s.n >= 8 && worth_reading(s)) {
		text_cell(t, w, c, cell);
	}
}

static void read_cell(struct table_state *t, struct work *w, struct column *c,
		      const struct cell *cell)
{
	str s = str_trim(cell->text);
	if (null_cell(s))
		return;
	if (c->kind != KIND_none)
		typed_cell(t, w, c, cell, s);
	if (c->text)
		text_cell(t, w, c, cell);
	else if (c->kind == KIND_none)
		untyped_cell(t, w, c, cell, s);
}

/* ---- the row as a whole ---- */

#define BIT(kind) ((uint64_t)1 << KIND_##kind)
/* An address or telephone number alone may be anybody's, a company's too. */
#define PERSON_KINDS                                                                               \
	(BIT(bsn) | BIT(name) | BIT(surname) | BIT(given) | BIT(birth_date) | BIT(email) |         \
	 BIT(partner_surname) | BIT(patient_number) | BIT(staff_number) | BIT(id_document))

static bool names_person(const struct build *b) { return (build_kinds(b) & PERSON_KINDS) != 0; }

static bool name_and_birth(const struct build *b)
{
	return build_has(b, KIND_birth_date) &&
	       (build_has(b, KIND_surname) || build_has(b, KIND_name));
}

static void add_houses(struct table_state *t)
{
	for (size_t g = 0; g < WHO_count; g++) {
		struct house *h = &t->house[g];
		if (h->n > 0)
			build_add(build_of(t, (enum group)g), KIND_house_number, EV_label, h->name,
				  h->cell->at, h->cell->raw_n, (str){h->text, h->n});
	}
}

static void add_held(struct table_state *t, struct build *b, bool number_only)
{
	for (size_t i = 0; i < t->n_held; i++) {
		const struct held *h = &t->held[i];
		if (!number_only || h->kind == KIND_bsn || h->kind == KIND_patient_number)
			build_add(b, h->kind, EV_derived, h->cell, h->at, h->raw_n,
				  (str){h->value, h->n});
	}
}

static bool is_identity(enum kind k)
{
	switch (k) {
	case KIND_bsn:
	case KIND_name:
	case KIND_surname:
	case KIND_prefix:
	case KIND_given:
	case KIND_initials:
	case KIND_birth_date:
	case KIND_patient_number:
		return true;
	default:
		return false;
	}
}

static void hold(struct table_state *t, const struct build *b)
{
	t->n_held = 0;
	for (size_t i = 0; i < b->n && t->n_held < HELD_MAX; i++) {
		const struct finding *f = &b->finding[i];
		if (!is_identity(f->kind) || f->value.n > HELD_VALUE_BYTES)
			continue;
		struct held *h = &t->held[t->n_held++];
		*h = (struct held){.kind = f->kind,
				   .n = f->value.n,
				   .cell = f->cell,
				   .at = f->at,
				   .raw_n = f->raw_n};
		memcpy(h->value, f->value.p, f->value.n);
	}
}

static void add_weak(struct build *b, const struct work *w)
{
	if (w->weak.n == 0 || build_has(b, KIND_bsn))
		return;
	enum kind kind = name_and_birth(b) ? KIND_bsn : KIND_weak_bsn;
	build_add(b, kind, EV_check, w->weak_name, w->weak_cell->at, w->weak_cell->raw_n, w->weak);
}

/* In a register a row with an empty first cell and no person of its own belongs to the person
 * above. */
static bool history_row(const struct table_state *t, const struct row *r, const struct build *b)
{
	return t->columns.registers && row_text(r, 0).n == 0 && !build_has(b, KIND_bsn) &&
	       !build_has(b, KIND_surname);
}

/* Work in care that is done outside the laboratory. source: beroepen of Wet BIG art. 3, and
 * specialisms */
static bool is_profession(str job)
{
	static const char *const word[] = {
	    "huisarts",   "specialist", "verloskund",   "apotheker", "fysiotherap",
	    "tandarts",   "psycholo",   "psychiater",   "internist", "cardiolo",
	    "chirurg",    "gynaecolo",  "dermatolo",    "urolo",     "neurolo",
	    "kinderarts", "longarts",   "bedrijfsarts", "verpleeg",  "verwijzer",
	    "physician",  "arts ",      "basisarts",    "jeugdarts", "verzekeringsarts",
	    "geriater",   "reumatolo",  "oncoloog"};
	if (str_eq_nocase(job, STR("arts")) || str_eq_nocase(job, STR("dokter")) ||
	    str_eq_nocase(job, STR("gp")))
		return true;
	for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		if (str_find_nocase(job, str_of(word[i])) < job.n)
			return true;
	return false;
}

static enum role person_role(const struct table_state *t, const struct row *r)
{
	str job = t->columns.job > 0 ? str_trim(row_text(r, t->columns.job - 1)) : STR_NONE;
	if (t->columns.staff)
		return is_profession(job) || t->name_role == ROLE_professional ? ROLE_professional
									       : ROLE_staff;
	return t->columns.care ? ROLE_patient : t->name_role;
}

static void finish_patient(struct table_state *t, const struct work *w, const struct row *r)
{
	struct build *b = &t->build[WHO_patient];
	add_weak(b, w);
	category_add(b, w->bits, w->bits_cell, w->bits_at, w->bits_raw_n);
	if (t->columns.house && (build_kinds(b) & (BIT(bsn) | BIT(birth_date))) == 0) {
		b->n = 0;
		return;
	}
	if (t->columns.requesters_only) {
		b->role = ROLE_none;
	} else if (history_row(t, r, b)) {
		if (!build_has(b, KIND_street) && !build_has(b, KIND_postcode) &&
		    !build_has(b, KIND_address)) {
			b->n = 0;
			return;
		}
		add_held(t, b, true);
		b->role = ROLE_patient;
	} else if (names_person(b)) {
		b->role = person_role(t, r);
		t->persons++;
		if (t->persons == 1 || t->columns.registers)
			hold(t, b);
	} else if (t->context && b->n > 0) {
		add_held(t, b, false);
		b->role = ROLE_patient;
	}
	build_emit(b);
}

/* The partner's surname stands with the patient's name; it is also the partner's own. */
static void finish_partner(struct table_state *t)
{
	struct build *b = &t->build[WHO_partner];
	const struct build *patient = &t->build[WHO_patient];
	if (build_has(b, KIND_surname) || build_has(b, KIND_name))
		return;
	for (size_t i = 0; i < patient->n; i++) {
		const struct finding *f = &patient->finding[i];
		enum kind kind = f->kind == KIND_partner_surname  ? KIND_surname
				 : f->kind == KIND_partner_prefix ? KIND_prefix
								  : KIND_none;
		if (kind != KIND_none)
			build_add(b, kind, f->evidence, f->cell, f->at, f->raw_n, f->value);
	}
}

static void finish_relatives(struct table_state *t)
{
	for (size_t g = WHO_parent1; g <= WHO_contact; g++) {
		struct build *b = &t->build[g];
		if (!t->used[g])
			continue;
		if (build_has(b, KIND_bsn) || name_and_birth(b)) {
			b->role = ROLE_relative;
			build_emit(b);
		}
		b->n = 0;
	}
}

void table_row(struct table_state *t, const struct row *r)
{
	if (!t->live || r->number <= t->columns.header_to || repeats_header(t, r) || footer(r))
		return;
	struct work w = {.a = t->row_arena};
	for (size_t g = 0; g < WHO_count; g++) {
		build_start(&t->build[g], UNIT_row, r->number);
		t->house[g].n = 0;
		t->used[g] = false;
	}
	size_t n = r->n < t->columns.n ? r->n : t->columns.n;
	for (size_t i = 0; i < n; i++)
		if (!t->columns.column[i].silent && r->cells[i].text.n > 0)
			read_cell(t, &w, &t->columns.column[i], &r->cells[i]);
	add_houses(t);
	if (t->used[WHO_partner])
		finish_partner(t);
	finish_patient(t, &w, r);
	finish_relatives(t);
}
