/*
 * table_label - lines of labels and values above or between the rows of a table: the person whom
 * the rows below are of ("Patient;A. Jansen;01-02-1980;BSN;..."), the practice of a whole list
 * ("Praktijk: De Brug  AGB 01990001"). What a row says itself goes before what stands above it.
 * Refuses lines in which most cells are headers, and long text.
 */
#include "find/table.h"

#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "find/address.h"
#include "find/words.h"

#define CAPTION_BYTES 4096 /* text above a table is no longer */
#define CAPTION_LINE  300
#define PIECES        16
#define PIVOT_YEAR    2030

#define CARD_KINDS   4   /* different things that labels tell of in a card */
#define CARD_ROWS    200 /* of one card */
#define CARD_VALUE   300
#define CARD_COLUMNS 16

#define BIT(kind)       ((uint64_t)1 << KIND_##kind)
#define PERSON_KINDS    (BIT(bsn) | BIT(name) | BIT(surname) | BIT(patient_number))
#define REQUESTER_KINDS (BIT(requester_agb) | BIT(requester_name))

static bool known(const struct head_kind *h) { return h->kind != KIND_none || h->other || h->text; }

static bool opens(const struct head_kind *h)
{
	switch (h->kind) {
	case KIND_name:
	case KIND_surname:
	case KIND_bsn:
	case KIND_patient_number:
	case KIND_birth_date:
	case KIND_requester_agb:
	case KIND_requester_name:
		return true;
	default:
		return false;
	}
}

static str label_text(str s)
{
	s = str_trim(s);
	while (s.n > 0 && (s.p[s.n - 1] == ':' || s.p[s.n - 1] == '=' || s.p[s.n - 1] == ' '))
		s.n--;
	return s;
}

/* Labels, then values: at most half of the cells are labels, and the second is none. */
static bool is_label_row(struct arena a, const struct row *r)
{
	unsigned filled = 0, labels = 0;
	for (unsigned i = 0; i < r->n && i < PIECES; i++) {
		str s = label_text(r->cells[i].text);
		if (s.n == 0)
			continue;
		struct head_kind h = header_read(a, s);
		if ((filled == 0 && !opens(&h)) || (filled == 1 && known(&h)))
			return false; /* most rows end here */
		labels += known(&h);
		filled++;
	}
	return filled > 1 && labels * 2 <= filled;
}

/* apart - "Patient: Jansen, A. | Geb: 01-02-1980": labels and values that share cells, as a row in
 * which each has its own. gives false when it is none. */
static bool apart(struct arena a, const struct row *r, struct cell piece[PIECES * 2],
		  struct row *out)
{
	unsigned labels = 0;
	*out = (struct row){.number = r->number, .cells = piece};
	for (unsigned i = 0; i < r->n && i < PIECES; i++) {
		struct cell c = r->cells[i];
		size_t colon = str_find_byte(c.text, ':');
		if (str_trim(c.text).n == 0)
			continue;
		struct head_kind h = header_read(a, label_text(str_sub(c.text, 0, colon)));
		if (colon >= CAPTION_LINE || str_trim(str_sub(c.text, colon, c.text.n)).n < 2 ||
		    !known(&h))
			return false;
		for (unsigned k = 0; k < 2; k++)
			piece[out->n + k] = c;
		piece[out->n++].text = str_trim(str_sub(c.text, 0, colon));
		piece[out->n++].text = str_trim(str_sub(c.text, colon + 1, c.text.n));
		labels++;
	}
	return labels > 1;
}

static void add_read(struct table_state *t, struct work *w, const struct head_kind *h,
		     const struct cell *cell, str s)
{
	struct build *b = table_build(t, WHO_patient);
	const struct detector *d = kind_detector(h->kind);
	struct column c = {.kind = h->kind, .who = h->who, .evidence = EV_label};
	str value;
	unsigned evidence = 0;
	int score = 0;
	if ((h->kind == KIND_street || h->kind == KIND_address) && table_address(w, b, &c, cell, s))
		return;
	bool ok =
	    d != NULL && d->cell != NULL && d->cell(&w->a, h->kind, s, &value, &evidence, &score);
	if (table_mixed_cell(t, w, &c, cell, s, ok) || !ok)
		return;
	build_add(b, h->kind, EV_label | evidence, 0, cell->at, cell->raw_n, value);
}

/* A value without a label of its own. */
static void add_untold(struct table_state *t, struct work *w, const struct cell *cell, str s)
{
	struct date d;
	struct head_kind h = {.kind = KIND_none};
	str value;
	unsigned evidence;
	int score = 0;
	if (s.n >= 8 && date_read(s, PIVOT_YEAR, &d) && date_full(d))
		h.kind = KIND_birth_date;
	else if (detector_sex.cell(&w->a, KIND_sex, s, &value, &evidence, &score) && score >= 20)
		h.kind = KIND_sex;
	if (h.kind != KIND_none && !build_has(table_build(t, WHO_patient), h.kind))
		add_read(t, w, &h, cell, s);
}

static void read_labels(struct table_state *t, struct work *w, const struct row *r)
{
	struct head_kind label = {.kind = KIND_none};
	bool used = true;
	for (unsigned i = 0; i < r->n && i < PIECES; i++) {
		str s = str_trim(r->cells[i].text);
		if (s.n == 0)
			continue;
		struct head_kind h = header_read(w->a, label_text(s));
		if (known(&h) && (used || h.kind != KIND_none)) {
			label = h;
			used = false;
		} else if (!used && label.kind != KIND_none) {
			add_read(t, w, &label, &r->cells[i], s);
			used = true;
		} else {
			if (used)
				add_untold(t, w, &r->cells[i], s);
			used = true;
		}
	}
}

static void keep_requester(struct table_state *t, const struct build *b)
{
	t->n_asked = 0;
	for (size_t i = 0; i < b->n && t->n_asked < ASKED_MAX; i++) {
		const struct finding *f = &b->finding[i];
		if ((REQUESTER_KINDS >> f->kind & 1) == 0 || f->value.n > HELD_VALUE_BYTES)
			continue;
		struct held *h = &t->asked[t->n_asked++];
		*h =
		    (struct held){.kind = f->kind, .n = f->value.n, .at = f->at, .raw_n = f->raw_n};
		memcpy(h->value, f->value.p, f->value.n);
	}
}

void table_add_asked(struct table_state *t, struct build *b)
{
	if (t->n_asked == 0 || (build_kinds(b) & REQUESTER_KINDS) != 0)
		return;
	for (size_t i = 0; i < t->n_asked; i++) {
		const struct held *h = &t->asked[i];
		build_add(b, h->kind, EV_derived, 0, h->at, h->raw_n, (str){h->value, h->n});
	}
}

bool table_label_row(struct table_state *t, const struct row *r)
{
	struct work w = {.a = t->row_arena};
	struct cell piece[PIECES * 2];
	struct row split;
	if (r->n >= 2 && apart(w.a, r, piece, &split))
		r = &split;
	if (r->n < 2 || !is_label_row(w.a, r))
		return false;
	t->row = r->number;
	t->used = t->houses = 0;
	struct build *b = table_build(t, WHO_patient);
	read_labels(t, &w, r);
	uint64_t kinds = build_kinds(b);
	bool person = (kinds & PERSON_KINDS) != 0;
	if (!person && (kinds & REQUESTER_KINDS) == 0) {
		b->n = 0;
		return false;
	}
	if (person) {
		table_add_asked(t, b);
		b->role = ROLE_patient;
		table_hold(t, b);
		t->persons = 1;
		t->context = true;
	} else {
		keep_requester(t, b);
	}
	build_emit(b);
	return true;
}

/* named_code - "Labexport - praktijk De Brug (AGB 01234567)": the house before a labelled code. */
static void named_code(struct table_state *t, struct work *w, str line, const struct prose *p)
{
	size_t label = str_find_nocase(line, STR("agb")), at = label, from = 0;
	str name, agb, value;
	unsigned evidence = 0;
	int score = 0;
	while (at < line.n && at - label < 16 && !is_digit(line.p[at]))
		at++;
	size_t to = at;
	while (to < line.n && is_digit(line.p[to]))
		to++;
	if (label < 4 || to - at != 8 ||
	    !agb_read(&w->a, str_sub(line, at, to), false, &agb, &evidence))
		return;
	for (size_t i = 0; i + 2 < label; i++)
		if ((line.p[i] == '-' || line.p[i] == ':' || line.p[i] == ';') &&
		    line.p[i + 1] == ' ')
			from = i + 2;
	name = str_trim(str_sub(line, from, label));
	while (name.n > 0 && (name.p[name.n - 1] == '(' || name.p[name.n - 1] == ',' ||
			      name.p[name.n - 1] == ' '))
		name.n--;
	if (!detector_requester.cell(&w->a, KIND_requester_name, name, &value, &evidence, &score) ||
	    (evidence & EV_lexicon) == 0)
		return;
	struct build *b = table_build(t, WHO_patient);
	build_add(b, KIND_requester_name, EV_label, 0, raw_at(p->map, (size_t)(name.p - p->text.p)),
		  (uint32_t)name.n, value);
	build_add(b, KIND_requester_agb, EV_label, 0,
		  raw_at(p->map, (size_t)(line.p - p->text.p) + at), 8, agb);
	keep_requester(t, b);
	b->n = 0;
}

/* house_word - where the name of a house begins within a title, and goes on to its end; s.n: none.
 */
static size_t house_word(str s)
{
	for (size_t from = 0, to; from < s.n; from = to + 1) {
		to = from + str_find_byte(str_sub(s, from, s.n), ' ');
		if (requester_institution(str_sub(s, from, to)))
			return from;
	}
	return s.n;
}

/* code_below - "Bewoners Verpleeghuis De Linde" and below it "AGB 30900000". */
static void code_below(struct table_state *t, struct work *w, str above, str line,
		       const struct prose *p)
{
	size_t at = 0, to;
	str agb;
	unsigned evidence = 0;
	if (!str_eq_nocase(str_sub(line, 0, 3), STR("agb")))
		return;
	while (at < line.n && at < 16 && !is_digit(line.p[at]))
		at++;
	for (to = at; to < line.n && is_digit(line.p[to]);)
		to++;
	if (to - at != 8 || !agb_read(&w->a, str_sub(line, at, to), false, &agb, &evidence))
		return;
	str name = str_trim(str_sub(above, house_word(above), above.n));
	struct build *b = table_build(t, WHO_patient);
	if (name.n > 0 && name.n <= NAME_BYTES)
		build_add(b, KIND_requester_name, EV_label, 0,
			  raw_at(p->map, (size_t)(name.p - p->text.p)), (uint32_t)name.n, name);
	build_add(b, KIND_requester_agb, EV_label, 0,
		  raw_at(p->map, (size_t)(line.p - p->text.p) + at), 8, agb);
	keep_requester(t, b);
	b->n = 0;
}

/* Labels and values in words alone: who asked for the rows that follow. */
static bool asked_in(struct table_state *t, struct work *w, const struct row *r)
{
	t->used = t->houses = 0;
	struct build *b = table_build(t, WHO_patient);
	read_labels(t, w, r);
	uint64_t kinds = build_kinds(b);
	bool asked = (kinds & REQUESTER_KINDS) != 0 && (kinds & PERSON_KINDS) == 0;
	if (asked)
		keep_requester(t, b);
	b->n = 0;
	return asked;
}

bool table_title_row(struct table_state *t, const struct row *r)
{
	struct cell piece[2];
	struct row titled = {.n = 2, .cells = piece};
	struct work w = {.a = t->row_arena};
	if (r->n < 2 || r->cells[0].text.n == 0 || r->cells[0].text.n > CAPTION_LINE)
		return false;
	const struct cell *c = &r->cells[0];
	for (unsigned i = 1; i < r->n; i++)
		if (str_trim(r->cells[i].text).n > 0)
			return false;
	size_t colon = str_find_byte(c->text, ':');
	if (colon == c->text.n)
		return false;
	piece[0] = piece[1] = *c;
	piece[0].text = str_trim(str_sub(c->text, 0, colon));
	piece[1].text = str_trim(str_sub(c->text, colon + 1, c->text.n));
	return is_label_row(w.a, &titled) && asked_in(t, &w, &titled);
}

/* A line of text as a row: cut at what stands between labels and values. */
static void caption_line(struct table_state *t, str above, str line, const struct prose *p)
{
	struct cell piece[PIECES];
	struct row r = {.n = 0, .cells = piece};
	struct work w = {.a = t->row_arena};
	line = str_trim(line);
	while (line.n > 1 && (line.p[0] == '"' || line.p[0] == '#'))
		line = str_trim(str_sub(line, 1, line.n));
	for (size_t i = 0, from = 0; i <= line.n && r.n < PIECES; i++) {
		bool mark = i < line.n && (line.p[i] == ';' || line.p[i] == ':' ||
					   line.p[i] == '\t' || line.p[i] == '|');
		if (i < line.n && !mark)
			continue;
		str s = str_trim(str_sub(line, from, i));
		while (s.n > 0 && s.p[s.n - 1] == '"')
			s.n--;
		uint64_t at = s.n > 0 ? raw_at(p->map, (size_t)(s.p - p->text.p)) : 0;
		piece[r.n++] = (struct cell){.text = s, .at = at, .raw_n = (uint32_t)s.n};
		from = i + 1;
	}
	if (r.n < 2 || !is_label_row(w.a, &r)) {
		t->used = t->houses = 0;
		named_code(t, &w, line, p);
		code_below(t, &w, above, line, p);
		return;
	}
	asked_in(t, &w, &r);
}

void table_caption(struct table_state *t, const struct prose *p)
{
	str text = p->text;
	if (t->live)
		return;
	if (text.n > CAPTION_BYTES) {
		t->n_asked = 0;
		return;
	}
	for (str above = STR(""), line; text.n > 0; above = line) {
		line = str_cut(&text, '\n');
		if (line.n <= CAPTION_LINE)
			caption_line(t, str_trim(above), line, p);
	}
}

bool table_other_row(struct table_state *t, const struct row *r)
{
	unsigned filled = 0, at[2];
	for (unsigned i = 0; i < r->n && i < CARD_COLUMNS; i++) {
		if (table_text(r, i).n == 0)
			continue;
		if (filled == 2)
			return false;
		at[filled++] = i;
	}
	if (filled != 2 || r->n > CARD_COLUMNS)
		return false;
	struct head_kind h = header_read(t->row_arena, label_text(table_text(r, at[0])));
	return h.other && h.kind == KIND_none;
}

/* ---- cards: labels and their values in every row ---- */

/* What a column of the sample holds: labels, and of which kinds. */
struct card_column {
	unsigned filled, known;
	uint64_t kinds;
};

static void see_card(struct card_column *c, struct arena a, str s)
{
	if (s.n == 0)
		return;
	c->filled++;
	if (s.n > NAME_BYTES)
		return;
	struct head_kind h = header_read(a, s);
	c->known += known(&h);
	if (h.kind != KIND_none && h.who == WHO_patient)
		c->kinds |= (uint64_t)1 << h.kind;
}

static unsigned bits_of(uint64_t set)
{
	unsigned n = 0;
	for (uint64_t k = set; k != 0; k &= k - 1)
		n++;
	return n;
}

/* Do the first rows hold labels of many kinds below one another, and nothing else beside values? */
uint32_t table_cards(struct table_state *t, const struct table *table)
{
	struct card_column c[CARD_COLUMNS] = {0};
	uint64_t kinds = 0, twice = 0;
	uint32_t labels = 0;
	unsigned known_labels = 0, known_values = 0;
	if (t->columns.n < 2 || t->columns.n > CARD_COLUMNS)
		return 0;
	for (unsigned i = 0; i < table->n_sample; i++)
		for (unsigned k = 0; k < table->sample[i].n && k < CARD_COLUMNS; k++)
			see_card(&c[k], t->row_arena, label_text(table_text(&table->sample[i], k)));
	for (unsigned k = 0; k < t->columns.n; k++) {
		if (c[k].known < 2 || c[k].known * 2 <= c[k].filled) {
			known_values += c[k].known;
			continue;
		}
		labels |= (uint32_t)1 << k;
		known_labels += c[k].known;
		twice |= kinds & c[k].kinds;
		kinds |= c[k].kinds;
	}
	bool two = (twice & (PERSON_KINDS | BIT(birth_date))) != 0; /* persons side by side */
	return bits_of(kinds) >= CARD_KINDS && (kinds & (BIT(bsn) | BIT(birth_date))) != 0 &&
		       !two && (labels & 1) != 0 && known_values * 10 <= known_labels
		   ? labels
		   : 0;
}

/* one_house - the practice of a card goes before the doctor. */
static void one_house(struct build *b)
{
	size_t kept = 0;
	bool house = false;
	for (size_t i = 0; i < b->n; i++)
		house |= b->finding[i].kind == KIND_requester_name &&
			 (b->finding[i].evidence & EV_lexicon) != 0;
	for (size_t i = 0; i < b->n; i++)
		if (!house || b->finding[i].kind != KIND_requester_name ||
		    (b->finding[i].evidence & EV_lexicon) != 0)
			b->finding[kept++] = b->finding[i];
	b->n = kept;
}

void table_card_end(struct table_state *t)
{
	struct build *b = &t->build[WHO_patient];
	if (t->card_rows == 0)
		return;
	/* "naam" beside initials or a prefix is the surname */
	bool parts = (build_kinds(b) & (BIT(initials) | BIT(prefix) | BIT(given))) != 0;
	for (size_t i = 0; i < b->n && parts; i++)
		if (b->finding[i].kind == KIND_name)
			b->finding[i].kind = KIND_surname;
	one_house(b);
	category_add(b, t->card_bits, 0, b->n > 0 ? b->finding[0].at : 0, 0);
	if ((build_kinds(b) & PERSON_KINDS) != 0)
		b->role = ROLE_patient;
	else
		b->n = 0;
	build_emit(b);
	b->n = 0;
	arena_reset(&t->card_arena);
	t->card_rows = 0;
	t->card_bits = 0;
}

/* "Kalium;4,1": a test and what came of it. */
static void card_result(struct table_state *t, struct work *w, const struct cell *test,
			const struct cell *cell)
{
	uint64_t bits = category_bits(test->text, true);
	struct head_kind result = {.kind = KIND_result};
	size_t before = t->build[WHO_patient].n;
	if (bits == 0)
		return;
	add_read(t, w, &result, cell, str_trim(cell->text));
	struct build *b = &t->build[WHO_patient];
	if (b->n == before)
		return;
	t->card_bits |= bits;
	build_add(b, KIND_test, EV_label, 0, test->at, test->raw_n, str_trim(test->text));
}

void table_card_pair(struct table_state *t, const struct row *r, str label, const struct cell *test,
		     const struct cell *cell)
{
	struct work w = {.a = t->row_arena};
	uint64_t key = word_hash(utf8_key(&w.a, str_sub(label, 0, NAME_BYTES)));
	if (t->card_rows >= CARD_ROWS || (t->card_rows > 0 && key == t->card_first))
		table_card_end(t);
	struct head_kind h = header_read(w.a, label);
	if (t->card_rows == 0 && !opens(&h))
		return;
	if (t->card_rows++ == 0) {
		t->card_first = key;
		t->row = r->number;
		t->used = t->houses = 0;
	}
	struct build *b = table_build(t, WHO_patient);
	size_t before = b->n;
	str s = cell == NULL ? STR_NONE : str_trim(cell->text);
	if (s.n == 0 || s.n > CARD_VALUE)
		return;
	if (h.kind != KIND_none)
		add_read(t, &w, &h, cell, s);
	else if (!h.other && !h.text)
		card_result(t, &w, test, cell);
	for (size_t i = before; i < b->n; i++)
		b->finding[i].value = str_copy(&t->card_arena, b->finding[i].value);
}

static bool has_word(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_alnum(s.p[i]) || s.p[i] >= 0x80)
			return true;
	return false;
}

/* card_value - what stands behind the label of column i; NULL: nothing. */
static const struct cell *card_value(const struct table_state *t, const struct row *r, unsigned i)
{
	for (unsigned k = i + 1; k < r->n && k < CARD_COLUMNS && (t->cards >> k & 1) == 0; k++)
		if (table_text(r, k).n > 0)
			return &r->cells[k];
	return NULL;
}

/* address_below - the value has no label of its own: the second line of an address. gives false
 * when it is none. */
static bool address_below(struct table_state *t, const struct row *r)
{
	struct work w = {.a = t->row_arena};
	struct head_kind h = {.kind = KIND_address};
	struct build *b = &t->build[WHO_patient];
	unsigned char pc[6];
	const struct cell *cell = card_value(t, r, 0);
	str s = cell == NULL ? STR_NONE : str_trim(cell->text);
	if (t->card_rows == 0 || build_has(b, KIND_postcode) ||
	    address_postcode(s, 0, false, pc) == 0)
		return false;
	size_t before = b->n;
	add_read(t, &w, &h, cell, s);
	for (size_t i = before; i < b->n; i++)
		b->finding[i].value = str_copy(&t->card_arena, b->finding[i].value);
	return true;
}

void table_card_row(struct table_state *t, const struct row *r)
{
	if (!has_word(label_text(table_text(r, 0))) && !address_below(t, r))
		table_card_end(t);
	for (unsigned i = 0; i < r->n && i < CARD_COLUMNS; i++) {
		str label = label_text(table_text(r, i));
		if ((t->cards >> i & 1) != 0 && has_word(label))
			table_card_pair(t, r, label, &r->cells[i], card_value(t, r, i));
	}
}
