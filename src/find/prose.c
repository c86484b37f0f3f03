/*
 * prose - the assembler of running text (find/assemble.h): runs every detector over a stretch,
 * drops what overlaps, and gathers what speaks of one person. A letter is one mention of its
 * patient; relatives and professionals named in it, lines of a log, and numbers for which nothing
 * else speaks come out as mentions of their own. What stands open at the end of a stretch is
 * carried over. Refuses to guess: contact details in a block without a person are kept apart, not
 * given to the patient.
 */
#include "base/must.h"
#include "find/assemble.h"
#include "find/overlap.h"
#include "find/same_name.h"

#define HIT_ARENA   ((size_t)128 << 20)
#define PART_ARENA  ((size_t)64 << 20)
#define LINES_APART 400 /* lines without a word of the person after which a mention ends */
#define LOG_HEAD    32

/* A mention under construction with the memory of its values. */
struct part {
	struct build b;
	struct arena values;
};

struct prose_state {
	const struct limits *limits;
	struct hits hits;
	struct arena hit_values;
	struct overlap overlap;
	struct part open; /* the person the text is about now */
	struct part
	    block; /* the findings since the last blank line, not yet known to be of that person */
	struct part side; /* somebody else, named on this line */
	uint64_t line_of_person;
	struct arena cell_values; /* what prose_cell gave to a build of another assembler */
	const struct build *cell_build;
	uint64_t cell_number;
};

static void part_start(struct part *p, const struct limits *l, struct find_out *out)
{
	*p = (struct part){.b = {.out = out, .limits = l, .packed = out_mem()},
			   .values = arena_make(PART_ARENA)};
}

static void part_free(struct part *p)
{
	out_end(&p->b.packed);
	grow_free(p->b.finding, p->b.cap, sizeof(*p->b.finding));
	arena_free(&p->values);
}

struct prose_state *prose_new(const struct limits *l, struct find_out *out)
{
	size_t cap = 0;
	struct prose_state *p = grow(NULL, &cap, 1, sizeof(*p));
	*p = (struct prose_state){.limits = l};
	p->hit_values = arena_make(HIT_ARENA);
	p->hits.arena = &p->hit_values;
	p->cell_values = arena_make(PART_ARENA);
	part_start(&p->open, l, out);
	part_start(&p->block, l, out);
	part_start(&p->side, l, out);
	return p;
}

void prose_free(struct prose_state *p)
{
	part_free(&p->open);
	part_free(&p->block);
	part_free(&p->side);
	arena_free(&p->cell_values);
	arena_free(&p->hit_values);
	grow_free(p->hits.hit, p->hits.cap, sizeof(*p->hits.hit));
	overlap_free(&p->overlap);
	grow_free(p, 64, sizeof(*p));
}

static bool is_name(enum kind k) { return k == KIND_name || k == KIND_surname; }

/* is_identity - kinds that say which person it is. */
static bool is_identity(enum kind k) { return is_name(k) || k == KIND_bsn || k == KIND_birth_date; }

/* is_contact - kinds that may be those of an organisation as well. */
static bool is_contact(enum kind k)
{
	return (k >= KIND_street && k <= KIND_city) || k == KIND_phone || k == KIND_email ||
	       k == KIND_iban || k == KIND_address;
}

static bool has_identity(const struct build *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (is_identity(b->finding[i].kind))
			return true;
	return false;
}

static const struct finding *first_of(const struct build *b, enum kind k)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->finding[i].kind == k)
			return &b->finding[i];
	return NULL;
}

static void part_clear(struct part *p)
{
	p->b.n = 0;
	arena_reset(&p->values);
}

/* part_emit - put a part out with the role that its findings allow. */
static void part_emit(struct part *p, enum role role)
{
	if (p->b.n > 0) {
		p->b.role = role == ROLE_patient && !has_identity(&p->b) ? ROLE_none : role;
		build_emit(&p->b);
	}
	part_clear(p);
}

/* part_renew - a full part goes out; who it is about stays for what follows. */
static void part_renew(struct part *p)
{
	struct finding keep[8];
	unsigned char room[8][256];
	size_t n = 0;
	for (size_t i = 0; i < p->b.n && n < 8; i++) {
		const struct finding *f = &p->b.finding[i];
		if (!is_identity(f->kind) || f->value.n > sizeof(room[0]))
			continue;
		for (size_t j = 0; j < f->value.n; j++)
			room[n][j] = f->value.p[j];
		keep[n] = *f;
		keep[n].value.p = room[n];
		n++;
	}
	part_emit(p, ROLE_patient);
	for (size_t i = 0; i < n; i++) {
		keep[i].value = str_copy(&p->values, keep[i].value);
		build_add(&p->b, keep[i].kind, keep[i].evidence, keep[i].cell, keep[i].at,
			  keep[i].raw_n, keep[i].value);
	}
}

static void part_add(struct part *p, const struct finding *f, enum unit unit, uint64_t number)
{
	if (p->b.n + 1 >= p->b.limits->mention_findings)
		part_renew(p);
	if (p->b.n == 0)
		build_start(&p->b, unit, number);
	size_t old = p->b.n;
	build_add(&p->b, f->kind, f->evidence, f->cell, f->at, f->raw_n, f->value);
	for (size_t i = old; i < p->b.n; i++)
		p->b.finding[i].value = str_copy(&p->values, p->b.finding[i].value);
}

static void emit_open(struct prose_state *p) { part_emit(&p->open, ROLE_patient); }

/* has_bare_postcode - an address without a label: of a letterhead, when no person stands beside it.
 */
static bool has_bare_postcode(const struct build *b)
{
	const struct finding *f = first_of(b, KIND_postcode);
	return f != NULL && (f->evidence & EV_label) == 0;
}

/* commit_block - the block speaks of the open person; contact details without a person beside them
 * may be a letterhead's. */
static void commit_block(struct prose_state *p)
{
	struct part *block = &p->block;
	bool person = has_identity(&block->b) || build_has(&block->b, KIND_given);
	bool letterhead = !has_identity(&p->open.b) || has_bare_postcode(&block->b);
	if (block->b.n == 0)
		return;
	for (size_t i = 0; i < block->b.n; i++) {
		const struct finding *f = &block->b.finding[i];
		bool stray =
		    !person && is_contact(f->kind) && (letterhead || (f->evidence & EV_label) == 0);
		part_add(stray ? &p->side : &p->open, f, block->b.unit, block->b.number);
	}
	part_emit(&p->side, ROLE_none);
	part_clear(block);
}

/* start_person - another person begins; what the present block holds without naming anybody belongs
 * to the new one. */
static void start_person(struct prose_state *p)
{
	if (has_identity(&p->block.b))
		commit_block(p);
	emit_open(p);
}

/* What one line says of who it is about. */
struct who {
	const struct hit *bsn, *name, *date;
	unsigned bsns;
};

static bool of_patient(const struct hit *h)
{
	return h->role == ROLE_none || h->role == ROLE_patient;
}

static struct who who_of(const struct hit *h, size_t n)
{
	struct who w = {0};
	bool other = false;
	for (size_t i = 0; i < n; i++) {
		if (is_name(h[i].kind))
			other = !of_patient(&h[i]);
		if (h[i].kind == KIND_bsn && !other) {
			w.bsns += w.bsn == NULL || !str_eq(w.bsn->value, h[i].value);
			w.bsn = w.bsn == NULL ? &h[i] : w.bsn;
		}
		if (is_name(h[i].kind) && of_patient(&h[i]) &&
		    (w.name == NULL || (w.name->role == ROLE_none && h[i].role == ROLE_patient)))
			w.name = &h[i];
		if (h[i].kind == KIND_birth_date && !other && w.date == NULL)
			w.date = &h[i];
	}
	return w;
}

/* known - the first finding of kind in the open mention or the present block. */
static const struct finding *known(const struct prose_state *p, enum kind k)
{
	const struct finding *f = first_of(&p->block.b, k);
	return f != NULL ? f : first_of(&p->open.b, k);
}

static const struct finding *known_name(const struct prose_state *p)
{
	const struct finding *f = known(p, KIND_name);
	return f != NULL ? f : known(p, KIND_surname);
}

/* is_other - the line speaks of somebody else than the text so far. */
static bool is_other(const struct prose_state *p, const struct who *w)
{
	const struct finding *bsn = known(p, KIND_bsn), *date = known(p, KIND_birth_date),
			     *name = known_name(p);
	bool same_bsn = bsn != NULL && w->bsn != NULL && str_eq(bsn->value, w->bsn->value);
	bool same_date = date != NULL && w->date != NULL && str_eq(date->value, w->date->value);
	bool other_date = date != NULL && w->date != NULL && !same_date;
	bool other_name =
	    name != NULL && w->name != NULL && !same_name(name->value, w->name->value);
	if (same_bsn)
		return false;
	if (bsn != NULL && w->bsn != NULL)
		return true;
	if (other_name && w->name->role == ROLE_patient)
		return !same_date || w->name->kind == KIND_name;
	if (other_name && (w->bsn != NULL || other_date))
		return true;
	return other_date && w->name == NULL && name != NULL &&
	       build_has(&p->open.b, KIND_birth_date) && !build_has(&p->block.b, KIND_birth_date) &&
	       (w->date->evidence & EV_label) != 0;
}

/* Where a hit's bytes stand, for the finding. */
struct place {
	const struct raw_map *map; /* NULL: a cell */
	const struct cell *c;
	uint32_t cell;
	enum unit unit;
	uint64_t number;
};

static struct finding finding_of(const struct hit *h, const struct place *at)
{
	struct finding f = {
	    .kind = h->kind, .evidence = h->evidence, .cell = at->cell, .value = h->value};
	if (at->map != NULL) {
		f.at = raw_at(at->map, h->from);
		uint64_t to = raw_at(at->map, h->to);
		f.raw_n = to > f.at && to - f.at < UINT32_MAX ? (uint32_t)(to - f.at) : 0;
		return f;
	}
	bool plain = at->c->raw_n == at->c->text.n;
	f.at = at->c->at + (plain ? h->from : 0);
	f.raw_n = plain ? (uint32_t)(h->to - h->from) : at->c->raw_n;
	return f;
}

/* emit_weak - a number for which nothing else on its line speaks. */
static void emit_weak(struct prose_state *p, const struct finding *f, const struct place *at)
{
	part_emit(&p->side, p->side.b.role);
	part_add(&p->side, f, at->unit, at->number);
	part_emit(&p->side, ROLE_weak);
	p->side.b.role = ROLE_none;
}

/* begin_side - somebody else is named: their mention starts. */
static void begin_side(struct prose_state *p, const struct finding *f, const struct place *at,
		       enum role role)
{
	part_emit(&p->side, p->side.b.role);
	part_add(&p->side, f, at->unit, at->number);
	p->side.b.role = role;
}

static void end_side(struct prose_state *p)
{
	part_emit(&p->side, p->side.b.role);
	p->side.b.role = ROLE_none;
}

/* goes_aside - a finding behind the name of somebody else is theirs. */
static bool goes_aside(const struct prose_state *p, enum kind k)
{
	if (p->side.b.n == 0)
		return false;
	if (p->side.b.role == ROLE_professional)
		return k == KIND_phone || k == KIND_email;
	return k == KIND_bsn || k == KIND_birth_date || k == KIND_sex || is_contact(k) ||
	       k == KIND_weak_bsn;
}

static bool same_as_known(const struct finding *name, const struct hit *h)
{
	return name == NULL || h->role == ROLE_patient || same_name(name->value, h->value);
}

/* add_line - the hits of one line to whom they speak of. */
static void add_line(struct prose_state *p, const struct hit *h, size_t n, const struct who *w,
		     const struct place *at)
{
	const struct hit *first = NULL;
	for (size_t i = 0; i < n; i++) {
		struct finding f = finding_of(&h[i], at);
		if (is_name(h[i].kind) &&
		    (!of_patient(&h[i]) || !same_as_known(known_name(p), &h[i]))) {
			begin_side(p, &f, at, of_patient(&h[i]) ? ROLE_relative : h[i].role);
			continue;
		}
		if (is_name(h[i].kind))
			end_side(p);
		if (goes_aside(p, h[i].kind)) {
			part_add(&p->side, &f, at->unit, at->number);
			continue;
		}
		if (h[i].kind == KIND_weak_bsn && w->name == NULL && w->date == NULL) {
			emit_weak(p, &f, at);
			continue;
		}
		if (h[i].kind == KIND_bsn && first != NULL && !str_eq(first->value, h[i].value)) {
			end_side(p);
			start_person(p);
		}
		if (h[i].kind == KIND_bsn)
			first = &h[i];
		part_add(&p->block, &f, at->unit, at->number);
	}
	end_side(p);
}

/* is_log - the line starts with a moment: 2024-03-01 12:00:00, 01-03-2024 12:00, [.., Mar  1
 * 12:00:00. */
static bool is_log(str line)
{
	size_t digits = 0, marks = 0, i = 0;
	if (line.n > 0 && (line.p[0] == '[' || line.p[0] == '<'))
		i++;
	if (i + 6 < line.n && is_upper(line.p[i]) && is_lower(line.p[i + 1]) &&
	    is_lower(line.p[i + 2]) && line.p[i + 3] == ' ' &&
	    (line.p[i + 4] == ' ' || is_digit(line.p[i + 4])))
		i += 4;
	else if (i >= line.n || !is_digit(line.p[i]))
		return false;
	for (; i < line.n && i < LOG_HEAD; i++) {
		unsigned char c = line.p[i];
		if (is_digit(c))
			digits++;
		else if (c == ':' && i > 0 && is_digit(line.p[i - 1]) && i + 1 < line.n &&
			 is_digit(line.p[i + 1]))
			marks++;
		else if (c != '-' && c != '/' && c != '.' && c != ' ' && c != 'T' && c != ',')
			break;
	}
	return marks > 0 && digits >= 6;
}

static void line_of_log(struct prose_state *p, const struct hit *h, size_t n,
			const struct place *at)
{
	bool telling = false;
	commit_block(p);
	emit_open(p);
	for (size_t i = 0; i < n; i++)
		telling |=
		    (is_name(h[i].kind) && of_patient(&h[i])) || h[i].kind == KIND_birth_date;
	for (size_t i = 0; i < n; i++) {
		struct finding f = finding_of(&h[i], at);
		if (is_name(h[i].kind) && !of_patient(&h[i]))
			begin_side(p, &f, at, h[i].role);
		else if (goes_aside(p, h[i].kind))
			part_add(&p->side, &f, at->unit, at->number);
		else if (h[i].kind == KIND_weak_bsn && !telling)
			emit_weak(p, &f, at);
		else
			part_add(&p->open, &f, at->unit, at->number);
	}
	end_side(p);
	emit_open(p);
}

static void line_of_text(struct prose_state *p, const struct hit *h, size_t n, bool blank,
			 const struct place *at)
{
	struct who w = who_of(h, n);
	if (blank)
		commit_block(p);
	if (p->open.b.n > 0 && at->number - p->line_of_person > LINES_APART) {
		commit_block(p);
		emit_open(p);
	}
	if (is_other(p, &w))
		start_person(p);
	if (w.bsn != NULL || w.name != NULL || w.date != NULL || p->open.b.n == 0)
		p->line_of_person = at->number;
	add_line(p, h, n, &w, at);
}

/* A walk over the lines of a stretch. */
struct walk {
	str text;
	size_t from, to; /* the present line, without its end */
	uint64_t line;
	bool blank; /* a blank line or form feed was passed since this was cleared */
};

static size_t line_end(str s, size_t from)
{
	return from + str_find_byte(str_sub(s, from, s.n), '\n');
}

/* walk_to - step on to the line of at. */
static void walk_to(struct walk *w, size_t at)
{
	while (w->to < at && w->to < w->text.n) {
		w->from = w->to + 1;
		w->to = line_end(w->text, w->from);
		w->line++;
		str line = str_sub(w->text, w->from, w->to);
		if (line.n > 0 && line.p[0] == '\f')
			w->blank = true;
		if (line.n < 200 && str_trim(line).n == 0)
			w->blank = true;
	}
}

static void collect(struct prose_state *p, str text)
{
	p->hits.n = 0;
	arena_reset(&p->hit_values);
	for (size_t i = 0; i < detector_count; i++)
		if (detector_table[i]->scan != NULL)
			detector_table[i]->scan(&p->hits, text);
	p->hits.n = overlap_drop(&p->overlap, p->hits.hit, p->hits.n);
}

void prose_passage(struct prose_state *p, const struct prose *t)
{
	struct walk w = {.text = t->text, .to = line_end(t->text, 0), .line = t->line};
	w.blank = str_trim(str_sub(t->text, 0, w.to)).n == 0;
	collect(p, t->text);
	for (size_t i = 0; i < p->hits.n;) {
		const struct hit *h = p->hits.hit + i;
		size_t n = 1;
		walk_to(&w, h->from);
		while (i + n < p->hits.n && h[n].from <= w.to)
			n++;
		struct place at = {.map = t->map, .unit = UNIT_line, .number = w.line};
		if (is_log(str_sub(t->text, w.from, w.to)))
			line_of_log(p, h, n, &at);
		else
			line_of_text(p, h, n, w.blank, &at);
		w.blank = false;
		i += n;
	}
	walk_to(&w, t->text.n);
	if (w.blank)
		commit_block(p);
}

void prose_item(struct prose_state *p)
{
	part_clear(&p->open);
	part_clear(&p->block);
	part_clear(&p->side);
	p->side.b.role = ROLE_none;
	p->line_of_person = 0;
	p->cell_build = NULL;
}

void prose_item_end(struct prose_state *p)
{
	commit_block(p);
	emit_open(p);
}

/* cell_add - give a finding to a build of another assembler; its value lives until that build's
 * next mention. */
static void cell_add(struct prose_state *p, struct build *b, const struct finding *f)
{
	size_t old = b->n;
	build_add(b, f->kind, f->evidence, f->cell, f->at, f->raw_n, f->value);
	for (size_t i = old; i < b->n; i++)
		b->finding[i].value = str_copy(&p->cell_values, b->finding[i].value);
}

static const struct finding *name_in(const struct build *b)
{
	const struct finding *f = first_of(b, KIND_name);
	return f != NULL ? f : first_of(b, KIND_surname);
}

/* other_in_cell - a BSN or date of birth that is not the one of the build's person. */
static bool other_in_cell(const struct build *b, const struct hit *h)
{
	const struct finding *f =
	    h->kind == KIND_bsn || h->kind == KIND_birth_date ? first_of(b, h->kind) : NULL;
	return f != NULL && !str_eq(f->value, h->value);
}

void prose_cell(struct prose_state *p, struct build *b, uint32_t cell, const struct cell *c)
{
	struct place at = {.c = c, .cell = cell, .unit = b->unit, .number = b->number};
	if (b != p->cell_build || b->number != p->cell_number || b->n == 0)
		arena_reset(&p->cell_values);
	p->cell_build = b;
	p->cell_number = b->number;
	collect(p, c->text);
	for (size_t i = 0; i < p->hits.n; i++) {
		const struct hit *h = &p->hits.hit[i];
		struct finding f = finding_of(h, &at);
		if (is_name(h->kind) && (!of_patient(h) || !same_as_known(name_in(b), h)))
			begin_side(p, &f, &at, of_patient(h) ? ROLE_relative : h->role);
		else if (other_in_cell(b, h) && p->side.b.n == 0)
			begin_side(p, &f, &at, ROLE_relative);
		else if (goes_aside(p, h->kind))
			part_add(&p->side, &f, at.unit, at.number);
		else if (h->kind == KIND_weak_bsn)
			emit_weak(p, &f, &at);
		else
			cell_add(p, b, &f);
	}
	end_side(p);
}
