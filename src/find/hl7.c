/*
 * hl7 - HL7 v2 messages to mentions: one mention for each patient of a message, with all orders of
 * one requester. Follows HL7 v2.5.1 chapters 2, 3, 4 and 7 and Dutch use of it
 * (reference/formats.md 2.1). Separators come from the message. The null value "" is no data. A
 * message without a patient gives a mention of its order or specimen alone, to be joined.
 */
#include "find/hl7.h"

#include "base/date.h"

#define LENT_MOST          8
#define HEAD_ARENA_BYTES   ((size_t)16 << 20) /* a segment, its escapes undone, and more */
#define PERSON_ARENA_BYTES ((size_t)64 << 20)
#define ORDER_ARENA_BYTES  ((size_t)64 << 20)
#define ORDER_ARENA_FULL   ((size_t)16 << 20) /* put out what there is when values take so much */

static struct build new_build(const struct limits *l, struct find_out *out)
{
	return (struct build){.out = out, .limits = l};
}

struct hl7_state *hl7_new(const struct limits *l, struct find_out *out, struct cells *cells,
			  struct prose_state *prose)
{
	size_t cap = 0;
	struct hl7_state *h = grow(NULL, &cap, 1, sizeof(*h));
	h->limits = l;
	h->cells = cells;
	h->prose = prose;
	h->head_arena = arena_make(HEAD_ARENA_BYTES);
	h->person_arena = arena_make(PERSON_ARENA_BYTES);
	h->order_arena = arena_make(ORDER_ARENA_BYTES);
	h->patient = new_build(l, out);
	h->order = new_build(l, out);
	h->relative = new_build(l, out);
	return h;
}

static void free_build(struct build *b) { grow_free(b->finding, b->cap, sizeof(*b->finding)); }

void hl7_free(struct hl7_state *h)
{
	free_build(&h->patient);
	free_build(&h->order);
	free_build(&h->relative);
	arena_free(&h->head_arena);
	arena_free(&h->person_arena);
	arena_free(&h->order_arena);
	grow_free(h, 64, sizeof(*h));
}

static uint32_t cell_number(struct hl7_state *h, unsigned n)
{
	const struct segment *g = h->segment;
	unsigned char name[16];
	size_t k = 0;
	for (; k < g->tag.n && k < 4; k++)
		name[k] = g->tag.p[k];
	name[k++] = '.';
	if (n >= 10)
		name[k++] = (unsigned char)('0' + n / 10 % 10);
	name[k++] = (unsigned char)('0' + n % 10);
	return cells_number(h->cells, (str){name, k});
}

struct place_in hl7_place(struct hl7_state *h, unsigned n)
{
	const struct segment *g = h->segment;
	uint32_t none = 0, *cell = &none;
	if (h->row < PLACE_ROWS && n < PLACE_FIELDS)
		cell = &h->place[h->row][n];
	if (*cell == 0)
		*cell = cell_number(h, n);
	struct place_in p = {.cell = *cell};
	if (n < g->n) {
		p.at = g->field[n].at;
		p.raw_n = g->field[n].raw_n;
	}
	return p;
}

static unsigned char *room(struct arena *a, size_t n)
{
	if ((size_t)(a->end - a->p) < n)
		arena_full();
	unsigned char *p = a->p;
	a->p += n;
	return p;
}

str hl7_keep(struct hl7_state *h, str s)
{
	if (s.n == 0 || s.n > h->limits->value_bytes)
		return STR_NONE;
	unsigned char *p = room(h->arena, s.n);
	memcpy(p, s.p, s.n);
	return (str){p, s.n};
}

str hl7_join(struct hl7_state *h, str x, str between, str y)
{
	str list[3] = {x, x.n > 0 && y.n > 0 ? between : STR_NONE, y};
	unsigned char *p = room(h->arena, x.n + between.n + y.n);
	size_t n = 0;
	for (size_t k = 0; k < 3; k++) {
		if (list[k].n > 0)
			memcpy(p + n, list[k].p, list[k].n);
		n += list[k].n;
	}
	return (str){p, n};
}

const struct parts *hl7_split(struct hl7_state *h, str s)
{
	field_split(&h->parts, s, h->sep.component);
	return &h->parts;
}

const struct parts *hl7_split_sub(struct hl7_state *h, str s)
{
	field_split(&h->subparts, s, h->sep.subcomponent);
	return &h->subparts;
}

size_t hl7_hash(str s)
{
	uint64_t h = s.n, w;
	for (; s.n >= 8; s.p += 8, s.n -= 8) {
		memcpy(&w, s.p, 8);
		h = (h ^ w) * 0x9E3779B97F4A7C15u;
		h ^= h >> 29;
	}
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ s.p[i]) * 0x9E3779B97F4A7C15u;
	return (size_t)(h >> 40);
}

bool hl7_known(struct hl7_state *h, unsigned ask, str s, struct known **out_known)
{
	size_t place = s.n <= KNOWN_BYTES ? (hl7_hash(s) + ask) % KNOWN_TEXTS : KNOWN_TEXTS;
	struct known *k = *out_known = &h->known[place];
	if (k->stamp == h->stamp && k->ask == ask && str_eq((str){k->text, k->text_n}, s))
		return true;
	*k = (struct known){.ask = (unsigned char)ask};
	if (place == KNOWN_TEXTS)
		return false;
	k->stamp = h->stamp;
	k->text_n = (unsigned char)s.n;
	if (s.n > 0)
		memcpy(k->text, s.p, s.n);
	return false;
}

void hl7_add(struct hl7_state *h, struct build *b, enum kind kind, struct place_in p, str s)
{
	if (s.n == 0)
		return;
	str leaf = field_leaf(h->arena, &h->sep, s);
	build_add(b, kind, EV_position, p.cell, p.at, p.raw_n, hl7_keep(h, leaf));
}

bool hl7_add_checked(struct hl7_state *h, struct build *b, enum kind kind, struct place_in p, str s)
{
	if (s.n == 0)
		return false;
	const struct detector *d = kind_detector(kind);
	str leaf = field_leaf(h->arena, &h->sep, s), value;
	unsigned evidence = 0;
	int score;
	if (leaf.n == 0 || d == NULL || d->cell == NULL ||
	    !d->cell(h->arena, kind, leaf, &value, &evidence, &score))
		return false;
	build_add(b, kind, EV_position | evidence, p.cell, p.at, p.raw_n, hl7_keep(h, value));
	return true;
}

/* Nothing of another patient is left. */
static void begin_patient(struct hl7_state *h)
{
	arena_reset(&h->person_arena);
	arena_reset(&h->order_arena);
	build_start(&h->patient, UNIT_message, h->number);
	build_start(&h->order, UNIT_message, h->number);
	h->seen_patient = h->in_orders = false;
	h->identity_n = 0;
	h->visit = h->group = (struct asked){0};
	h->said = STR_NONE;
	h->bits = 0;
	h->leads = 0;
	h->lead_tag = 0;
	h->seen_order = false;
	h->arena = &h->person_arena;
}

void hl7_message(struct hl7_state *h, uint64_t number, const struct separators *sep)
{
	if (h->stamp == 0 || memcmp(&h->sep, sep, sizeof(*sep)) != 0)
		h->stamp++;
	if (h->item != h->cells->item)
		memset(h->place, 0, sizeof(h->place));
	h->item = h->cells->item;
	h->sep = *sep;
	h->number = number;
	h->sender = h->receiver = h->message_date = STR_NONE;
	begin_patient(h);
}

#define BIT(kind) ((uint64_t)1 << KIND_##kind)
#define PERSON_KINDS                                                                               \
	(BIT(bsn) | BIT(name) | BIT(surname) | BIT(given) | BIT(birth_date) | BIT(email) |         \
	 BIT(phone) | BIT(street) | BIT(postcode) | BIT(patient_number) | BIT(insurer))

static bool names_person(const struct build *b) { return (build_kinds(b) & PERSON_KINDS) != 0; }

/* A message whose parts are not dated is dated itself. */
static void add_message_date(struct hl7_state *h)
{
	struct build *b = &h->patient;
	if (h->message_date.n > 0 && !build_has(b, KIND_event_date) &&
	    (build_has(b, KIND_order) || build_has(b, KIND_result)))
		build_add(b, KIND_event_date, EV_derived, 0, h->date_at, h->date_raw_n,
			  h->message_date);
}

static void put_out(struct hl7_state *h)
{
	add_message_date(h);
	h->patient.role = names_person(&h->patient) ? ROLE_patient : ROLE_none;
	build_emit(&h->patient);
}

/* Put out what there is, and go on with the same patient. */
static void go_on(struct hl7_state *h)
{
	size_t keep = h->identity_n;
	put_out(h);
	build_start(&h->patient, UNIT_message, h->number);
	h->patient.n = keep; /* build_emit leaves the findings where they are */
	h->said = STR_NONE;
}

static str asked_key(const struct asked *a) { return a->agb.n > 0 ? a->agb : a->name; }

static void add_asked(struct build *b, const struct asked *a)
{
	build_add(b, KIND_requester_agb, EV_position | a->evidence, a->cell, a->at, a->raw_n,
		  a->agb);
	build_add(b, KIND_requester_name, EV_position, a->cell, a->at, a->raw_n, a->name);
	build_add(b, KIND_requester_city, EV_position, a->cell, a->at, a->raw_n, a->city);
	build_add(b, KIND_requester_agb, EV_position, a->doctor_cell, a->doctor_at, a->doctor_raw_n,
		  a->doctor_agb);
	build_add(b, KIND_requester_name, EV_position, a->doctor_cell, a->doctor_at,
		  a->doctor_raw_n, a->doctor_name);
}

static bool is_key(const struct finding *f)
{
	return f->kind == KIND_order || f->kind == KIND_specimen;
}

/* Has the order under way numbers, and are all of them others than those in patient? */
static bool stranger(const struct hl7_state *h)
{
	bool here = false, there = false;
	for (size_t i = 0; i < h->order.n; i++) {
		const struct finding *f = &h->order.finding[i];
		for (size_t k = 0; is_key(f) && k < h->patient.n; k++) {
			const struct finding *g = &h->patient.finding[k];
			there = there || is_key(g);
			if (g->kind == f->kind && str_eq(g->value, f->value))
				return false;
		}
		here = here || is_key(f);
	}
	return here && there;
}

void hl7_order_end(struct hl7_state *h)
{
	struct asked *a = h->group.rank >= h->visit.rank ? &h->group : &h->visit;
	if (!h->in_orders) {
		h->in_orders = true;
		h->identity_n = h->patient.n;
	}
	if (h->order.n == 0 && h->bits == 0 && h->group.rank == 0)
		return;
	str key = asked_key(a);
	bool other = h->said.n > 0 && key.n > 0 && !str_eq(h->said, key);
	other = other || (!h->seen_patient && stranger(h));
	if (other || h->patient.n + h->order.n + 16 > h->limits->mention_findings)
		go_on(h);
	if (key.n > 0) {
		h->said = key;
		add_asked(&h->patient, a);
	}
	category_add(&h->order, h->bits, 0, h->order.n > 0 ? h->order.finding[0].at : 0, 0);
	for (size_t i = 0; i < h->order.n; i++) {
		const struct finding *f = &h->order.finding[i];
		build_put(&h->patient, f->kind, f->evidence, f->cell, f->at, f->raw_n, f->value);
	}
	build_start(&h->order, UNIT_message, h->number);
	h->group = (struct asked){0};
	h->bits = 0;
}

void hl7_order_next(struct hl7_state *h)
{
	struct asked same = h->group;
	hl7_order_end(h);
	h->group = same;
	for (size_t i = 0; i < h->leads; i++) {
		const struct finding *f = &h->lead[i];
		build_add(&h->order, f->kind, f->evidence | EV_derived, f->cell, f->at, f->raw_n,
			  f->value);
	}
}

void hl7_specimen_lead(struct hl7_state *h)
{
	unsigned char tag = h->segment->tag.p[2];
	if (h->seen_patient || (h->seen_order && h->lead_tag == 0))
		return;
	if (h->lead_tag == 0)
		h->lead_tag = tag;
	if (h->lead_tag != tag)
		return;
	h->leads = 0;
	hl7_order_end(h);
	h->seen_order = false;
}

/* What stood in specimen segments before the first order below them is kept for the others. */
static void keep_leads(struct hl7_state *h)
{
	if (h->lead_tag == 0 || h->seen_order)
		return;
	h->leads = 0;
	for (size_t i = 0; i < h->order.n && h->leads < LEADS_MOST; i++) {
		struct finding f = h->order.finding[i];
		unsigned char *to = h->lead_value[h->leads];
		if (f.kind != KIND_specimen || f.value.n > KEY_MOST)
			continue;
		memcpy(to, f.value.p, f.value.n);
		f.value.p = to;
		h->lead[h->leads++] = f;
	}
}

void hl7_order_begin(struct hl7_state *h)
{
	keep_leads(h);
	h->seen_order = true;
}

void hl7_order_relieve(struct hl7_state *h)
{
	if ((size_t)(h->order_arena.p - h->order_arena.base) < ORDER_ARENA_FULL)
		return;
	go_on(h);
	arena_reset(&h->order_arena);
}

/* The patient's names, number and date of birth are lent to the order while its text is read: other
 * people in it are told by them. */
static size_t lend_identity(struct hl7_state *h)
{
	struct build *b = &h->order;
	size_t own = h->in_orders ? h->identity_n : h->patient.n, n = 0;
	for (size_t i = 0; i < own && n < LENT_MOST; i++) {
		const struct finding *f = &h->patient.finding[i];
		if (f->kind != KIND_name && f->kind != KIND_bsn && f->kind != KIND_birth_date)
			continue;
		GROW(b->finding, b->cap, b->n + 1);
		b->finding[b->n++] = *f;
		n++;
	}
	b->counted = SIZE_MAX;
	return n;
}

void hl7_prose(struct hl7_state *h, uint32_t cell, const struct cell *c)
{
	struct build *b = &h->order;
	size_t before = b->n, lent = lend_identity(h), to = before;
	prose_cell(h->prose, b, cell, c);
	for (size_t i = before + lent; i < b->n; i++, to++) {
		b->finding[to] = b->finding[i];
		b->finding[to].value = str_copy(h->arena, b->finding[to].value);
	}
	b->n = to;
	b->counted = SIZE_MAX;
}

void hl7_patient_end(struct hl7_state *h)
{
	hl7_order_end(h);
	if (h->patient.n == h->identity_n && h->visit.rank > 0)
		add_asked(&h->patient, &h->visit);
	put_out(h);
	begin_patient(h);
}

void hl7_message_end(struct hl7_state *h) { hl7_patient_end(h); }

/* "GLIMS/UMCG_LAB": an application and its house, for scopes of numbers. */
static str house_name(struct hl7_state *h, const struct segment *g, unsigned field)
{
	str part[2], one;
	for (unsigned i = 0; i < 2; i++) {
		one = field_part(field_text(g, field + i), h->sep.component, 1);
		one = field_leaf(h->arena, &h->sep, one);
		part[i] = one.n <= 64 ? one : STR_NONE;
	}
	str s = hl7_join(h, part[0], part[1].n > 0 ? STR("/") : STR_NONE, part[1]);
	unsigned char *p = room(h->arena, s.n);
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] < 0x20 || s.p[i] == 0x7f ? ' ' : s.p[i];
	return (str){p, s.n};
}

/* Messages mostly come from where the one before came from. */
static bool same_houses(const struct hl7_state *h, const struct segment *g)
{
	for (unsigned i = 0; i < HOUSE_FIELDS; i++)
		if (!str_eq(field_text(g, 3 + i), h->house[i]))
			return false;
	return h->houses == h->stamp;
}

static void header(struct hl7_state *h, const struct segment *g)
{
	const struct detector *d = kind_detector(KIND_event_date);
	str date = str_sub(field_text(g, 7), 0, 8), value;
	unsigned evidence;
	int score;
	h->arena = &h->head_arena;
	if (!same_houses(h, g)) {
		arena_reset(h->arena);
		for (unsigned i = 0; i < HOUSE_FIELDS; i++)
			h->house[i] = str_copy(h->arena, field_text(g, 3 + i));
		h->from_house = house_name(h, g, 3);
		h->to_house = house_name(h, g, 5);
		h->houses = h->stamp;
	}
	h->sender = h->from_house;
	h->receiver = h->to_house;
	struct arena scratch = *h->arena;
	if (d == NULL || !d->cell(&scratch, KIND_event_date, date, &value, &evidence, &score) ||
	    value.n > sizeof(h->date))
		return;
	memcpy(h->date, value.p, value.n);
	h->message_date = (str){h->date, value.n};
	h->date_at = g->n > 7 ? g->field[7].at : 0;
	h->date_raw_n = g->n > 7 ? g->field[7].raw_n : 0;
}

typedef void segment_reader(struct hl7_state *h, const struct segment *g);

static void patient_segment(struct hl7_state *h, const struct segment *g)
{
	if (h->seen_patient)
		hl7_patient_end(h);
	h->seen_patient = true;
	hl7_pid(h, g);
}

#define TAG(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

static const struct {
	uint32_t tag;
	segment_reader *read;
	bool order; /* its values belong to the order under way */
} segments[] = {
    {TAG('O', 'B', 'X'), hl7_obx, true},          {TAG('M', 'S', 'H'), header, false},
    {TAG('P', 'I', 'D'), patient_segment, false}, {TAG('O', 'R', 'C'), hl7_orc, true},
    {TAG('O', 'B', 'R'), hl7_obr, true},          {TAG('N', 'T', 'E'), hl7_note, true},
    {TAG('P', 'V', '1'), hl7_visit, false},       {TAG('S', 'P', 'M'), hl7_specimen, true},
    {TAG('S', 'A', 'C'), hl7_specimen, true},     {TAG('I', 'N', '1'), hl7_insurance, false},
    {TAG('N', 'K', '1'), hl7_nk1, false},         {TAG('G', 'T', '1'), hl7_guarantor, false},
    {TAG('R', 'O', 'L'), hl7_role, true},         {TAG('P', 'R', 'T'), hl7_participation, true},
    {TAG('Q', 'R', 'D'), hl7_query, false},       {TAG('Q', 'P', 'D'), hl7_parameters, false},
    {TAG('M', 'R', 'G'), hl7_merged, false},
};

#define ROWS (sizeof(segments) / sizeof(segments[0]))
_Static_assert(ROWS <= PLACE_ROWS, "each segment has a row of places");

static size_t row_of(str tag)
{
	size_t i = 0;
	if (tag.n != 3)
		return PLACE_ROWS;
	uint32_t t = TAG(tag.p[0], tag.p[1], tag.p[2]);
	while (i < ROWS && segments[i].tag != t)
		i++;
	return i < ROWS ? i : PLACE_ROWS;
}

/* A segment of the sender's own: numbers that say what they are, and words. */
static void own_segment(struct hl7_state *h, const struct segment *g)
{
	for (unsigned n = 1; n < g->n; n++) {
		if (field_text(g, n).n < 8)
			continue;
		h->arena = &h->person_arena;
		bool number = hl7_own_number(h, n);
		h->arena = &h->order_arena;
		if (!number)
			hl7_prose(h, hl7_place(h, n).cell, &g->field[n]);
	}
}

void hl7_segment(struct hl7_state *h, const struct segment *g)
{
	h->segment = g;
	h->row = row_of(g->tag);
	if (h->row < ROWS) {
		h->arena = segments[h->row].order ? &h->order_arena : &h->person_arena;
		segments[h->row].read(h, g);
		return;
	}
	if (g->tag.n > 0 && g->tag.p[0] == 'Z')
		own_segment(h, g);
}
