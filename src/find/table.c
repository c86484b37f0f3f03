/*
 * table - rows to mentions, by the types of their columns (column.c).
 * A row speaks of one patient (or member of staff, or practice), and may speak of relatives, each a
 * mention of their own when it has a BSN, or a name and a birth date. A row without a person but
 * with a key is kept for joining. Rows of a register that follow their person with an empty first
 * cell are earlier addresses of that person. Skips headers, repeated headers and footers, and
 * columns that say nothing.
 */
#include "find/table.h"

#include <string.h>

#include "base/out.h"

#define ROW_ARENA_BYTES  ((size_t)32 << 20)
#define TYPE_ARENA_BYTES ((size_t)64 << 20)
#define CARD_ARENA_BYTES ((size_t)4 << 20)
#define MEMO_COLUMNS     64 /* columns of a table whose cells are kept in mind */

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
	t->card_arena = arena_make(CARD_ARENA_BYTES);
	for (size_t i = 0; i < WHO_count; i++)
		t->build[i] = (struct build){.out = out, .limits = l};
	return t;
}

void table_free(struct table_state *t)
{
	columns_free(&t->columns);
	grow_free(t->read, t->read_cap, sizeof(*t->read));
	for (size_t i = 0; i < t->memo_cap; i++)
		memo_free(&t->memo[i]);
	grow_free(t->memo, t->memo_cap, sizeof(*t->memo));
	arena_free(&t->row_arena);
	arena_free(&t->type_arena);
	arena_free(&t->card_arena);
	for (size_t i = 0; i < WHO_count; i++)
		grow_free(t->build[i].finding, t->build[i].cap, sizeof(*t->build[i].finding));
	grow_free(t, 64, sizeof(*t));
}

void table_forgetful(struct table_state *t) { t->memo_off = true; }

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

static str file_name(str path)
{
	size_t from = path.n;
	while (from > 0 && path.p[from - 1] != '/')
		from--;
	return str_sub(path, from, path.n);
}

/* The file's own name speaks before the folders it lies in. */
static enum role name_role(str name)
{
	enum role own = word_role(file_name(name));
	return own != ROLE_patient ? own : word_role(name);
}

void table_item(struct table_state *t, str name)
{
	t->n_held = t->n_asked = 0;
	t->context = false;
	t->persons = 0;
	t->live = false;
	t->cards = 0;
	t->card_rows = 0;
	t->name_role = name_role(name);
	t->name_house = header_of_house(file_name(name));
}

/* Typed columns are named in advance: by their header, or by their place. */
static uint32_t column_name(struct table_state *t, struct arena a, size_t i)
{
	const struct column *c = &t->columns.column[i];
	if (c->labelled && t->columns.header != NULL) {
		str s = table_text(t->columns.header, i);
		if (s.n > 0 && s.n <= NAME_BYTES)
			return cells_number(t->cells, s);
	}
	unsigned char *p = arena_new(&a, unsigned char, 32), *to = p + 32;
	size_t n = 0;
	for (size_t v = i + 1; v > 0; v /= 10)
		p[31 - n++] = (unsigned char)('0' + v % 10);
	memcpy(to - n - 7, "column ", 7);
	return cells_number(t->cells, (str){to - n - 7, n + 7});
}

/* Which columns are read at all, and what is kept of each. */
static void plan(struct table_state *t)
{
	t->n_read = 0;
	t->table++;
	GROW(t->read, t->read_cap, t->columns.n);
	for (size_t i = 0; i < t->columns.n; i++) {
		struct column *c = &t->columns.column[i];
		c->memo = SIZE_MAX;
		c->simple = false;
		if (c->silent)
			continue;
		if (t->n_read < MEMO_COLUMNS && !t->memo_off && t->table != 0) {
			c->memo = t->n_read;
			GROW(t->memo, t->memo_cap, t->n_read + 1);
			memo_start(&t->memo[t->n_read], t->table);
			c->simple = c->kind != KIND_none && !c->person && !c->text && !c->whole &&
				    !c->scoped && c->kind != KIND_requester_number &&
				    c->kind != KIND_requester_link &&
				    (c->kind != KIND_patient_number || !t->columns.registers);
		}
		t->read[t->n_read++] = (uint32_t)i;
	}
}

void table_start(struct table_state *t, const struct table *all)
{
	struct table apart;
	const struct table *table = all;
	t->context = t->persons == 1 && t->n_held > 0;
	t->unit = table->lines ? UNIT_line : UNIT_row;
	t->persons = 0;
	arena_reset(&t->type_arena);
	t->abreast = abreast_find(&t->type_arena, all, &apart);
	if (t->abreast.wide > 0)
		table = &apart;
	columns_type(&t->columns, t->type_arena, table, (size_t)t->limits->columns);
	for (size_t i = 0; i < t->columns.n; i++)
		if (t->columns.column[i].kind == KIND_requester_number)
			t->columns.column[i].house_key |=
			    table->title.n > 0 ? header_of_house(table->title) : t->name_house;
	for (size_t i = 0; i < t->columns.n; i++)
		t->columns.column[i].cell =
		    t->columns.column[i].silent ? 0 : column_name(t, t->type_arena, i);
	for (size_t i = 0; i < 2; i++) {
		str s = t->columns.header != NULL ? table_text(t->columns.header, i) : STR_NONE;
		t->first_header_n[i] = s.n <= NAME_BYTES ? s.n : 0;
		if (s.n > 0 && s.n <= NAME_BYTES)
			memcpy(t->first_header[i], s.p, s.n);
	}
	t->scope_n = table->scope.n <= SCOPE_BYTES ? table->scope.n : 0;
	if (t->scope_n > 0)
		memcpy(t->scope, table->scope.p, t->scope_n);
	for (size_t i = 0; i < t->columns.n && t->columns.header != NULL; i++)
		t->columns.column[i].scoped =
		    t->scope_n > 0 && t->columns.column[i].kind != KIND_requester_agb &&
		    str_ends(table_text(t->columns.header, i), STR(".id"));
	plan(t);
	t->columns.header = NULL; /* the sample is the caller's */
	t->formed = t->abreast.wide == 0 && table_form(t, table);
	t->cards = t->formed ? 0 : table_cards(t, table);
	if (t->columns.people)
		t->context = false;
	t->live = true;
}

void table_end(struct table_state *t)
{
	table_card_end(t);
	t->live = t->formed = false;
	t->cards = 0;
	t->n_asked = t->columns.people ? 0 : t->n_asked;
}

static bool repeats_header(const struct table_state *t, const struct row *r)
{
	size_t same = 0;
	for (size_t i = 0; i < 2; i++) {
		if (t->first_header_n[i] == 0)
			continue;
		if (!str_eq(table_text(r, i), (str){t->first_header[i], t->first_header_n[i]}))
			return false;
		same++;
	}
	return same > 0;
}

/* Does a row end or count what stands above it? */
static bool footer(const struct row *r)
{
	static const char *const words[] = {"totaal", "aantal",     "subtotaal", "total",
					    "einde",  "gemiddelde", "pagina "};
	str s = table_text(r, 0);
	bool word = false;
	if (s.n < 5 || !is_alpha(s.p[0]))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !word; i++)
		word = (unsigned char)words[i][0] == to_lower(s.p[0]) &&
		       str_eq_nocase(str_sub(s, 0, str_of(words[i]).n), str_of(words[i]));
	size_t filled = 0;
	for (size_t i = 0; word && i < r->n && filled < 4; i++)
		filled += table_text(r, i).n > 0;
	return word && filled <= 3;
}

/* The way of most cells: short, and known to be a value. gives false when it is another. */
static inline bool known_cell(struct table_state *t, struct work *w, const struct column *c,
			      const struct cell *cell)
{
	str s = cell->text;
	if (!c->simple || s.n > 16 || s.p[0] <= ' ' || s.p[s.n - 1] <= ' ')
		return false;
	const struct memo_recent *e = memo_short(&t->memo[c->memo], s);
	if (e == NULL)
		return false;
	if (e->bits != 0)
		table_bits(w, e->bits, c, cell);
	str value = {e->value, e->value_n};
	struct build *b = table_build(t, c->who);
	if (c->kind == KIND_house_number)
		table_house(t, c, value, cell);
	else
		build_put(b, c->kind, c->evidence | e->evidence, c->cell, cell->at, cell->raw_n,
			  value);
	return true;
}

static void one_row(struct table_state *t, const struct row *r)
{
	if (t->live && t->cards != 0) {
		table_card_row(t, r);
		return;
	}
	if (t->live && (r->number < t->columns.header_to || !t->columns.people) && r->n > 1 &&
	    table_label_row(t, r))
		return;
	if (!t->live || r->number <= t->columns.header_to || repeats_header(t, r) || footer(r) ||
	    table_title_row(t, r) || (t->columns.header_to == 0 && table_other_row(t, r)))
		return;
	struct work w = {.a = t->row_arena};
	t->row = r->number;
	t->used = t->houses = 0;
	for (size_t i = 0; i < t->n_read; i++) {
		uint32_t k = t->read[i];
		if (k >= r->n)
			break;
		const struct cell *cell = &r->cells[k];
		struct column *c = &t->columns.column[k];
		if (cell->text.n > 0 && !known_cell(t, &w, c, cell))
			table_read_cell(t, &w, c, cell);
	}
	table_finish_row(t, &w, r);
}

void table_row(struct table_state *t, const struct row *r)
{
	struct row part;
	if (t->formed)
		return;
	if (t->abreast.wide == 0) {
		one_row(t, r);
		return;
	}
	for (unsigned k = 0; k < t->abreast.n; k++)
		if (abreast_row(&t->abreast, r, k, &part))
			one_row(t, &part);
}
