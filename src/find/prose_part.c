/*
 * prose_part - whose a finding is, once all that stands between two persons is known. A letter is
 * one mention of its patient; relatives and professionals named in it, and numbers for which
 * nothing else speaks, come out as mentions of their own. Refuses to guess: contact details in a
 * paragraph without a person are kept apart, not given to the patient.
 */
#include "find/prose_part.h"

#include "base/utf8.h"
#include "find/same_name.h"
#include "find/seek.h"
#include "find/words.h"

#define PART_ARENA  ((size_t)64 << 20)
#define OWN_LETTERS 3 /* of a name that a mailbox must hold */
#define FIELD_LEAD                                                                                 \
	28 /* a name that stands so near the start of its line is a field or a heading             \
	    */

static void part_start(struct part *p, const struct limits *l, struct find_out *out)
{
	*p = (struct part){.b = {.out = out, .limits = l}, .values = arena_make(PART_ARENA)};
}

static void part_free(struct part *p)
{
	grow_free(p->b.finding, p->b.cap, sizeof(*p->b.finding));
	arena_free(&p->values);
}

void parts_start(struct parts *p, const struct limits *l, struct find_out *out)
{
	part_start(&p->open, l, out);
	part_start(&p->side, l, out);
	part_start(&p->stray, l, out);
	house_start(&p->house);
}

void parts_free(struct parts *p)
{
	part_free(&p->open);
	part_free(&p->side);
	part_free(&p->stray);
	house_free(&p->house);
	grow_free(p->own, p->own_cap, sizeof(*p->own));
}

static bool has_identity(const struct build *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (kind_is_identity(b->finding[i].kind))
			return true;
	return false;
}

static void part_clear(struct part *p)
{
	p->b.n = 0;
	p->b.role = ROLE_none;
	arena_reset(&p->values);
}

void parts_clear(struct parts *p)
{
	part_clear(&p->open);
	part_clear(&p->side);
	part_clear(&p->stray);
	house_clear(&p->house);
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
static void part_renew(struct part *p, enum role role)
{
	struct finding keep[8];
	unsigned char room[8][256] UNSET;
	size_t n = 0;
	for (size_t i = 0; i < p->b.n && n < 8; i++) {
		const struct finding *f = &p->b.finding[i];
		if (!kind_is_identity(f->kind) || f->value.n > sizeof(room[0]))
			continue;
		for (size_t j = 0; j < f->value.n; j++)
			room[n][j] = f->value.p[j];
		keep[n] = *f;
		keep[n].value.p = room[n];
		n++;
	}
	part_emit(p, role);
	p->b.role = role;
	for (size_t i = 0; i < n; i++) {
		keep[i].value = str_copy(&p->values, keep[i].value);
		build_add(&p->b, keep[i].kind, keep[i].evidence, keep[i].cell, keep[i].at,
			  keep[i].raw_n, keep[i].value);
	}
}

static void part_add(struct part *p, const struct finding *f, enum unit unit, uint64_t number,
		     enum role role)
{
	if (p->b.n + 1 >= p->b.limits->mention_findings)
		part_renew(p, role);
	if (p->b.n == 0)
		build_start(&p->b, unit, number);
	p->b.role = role;
	size_t old = p->b.n;
	build_add(&p->b, f->kind, f->evidence, f->cell, f->at, f->raw_n, f->value);
	for (size_t i = old; i < p->b.n; i++)
		p->b.finding[i].value = str_copy(&p->values, p->b.finding[i].value);
}

void side_end(struct parts *p) { part_emit(&p->side, p->side.b.role); }

void side_begin(struct parts *p, const struct finding *f, enum unit unit, uint64_t number,
		enum role role)
{
	side_end(p);
	part_add(&p->side, f, unit, number, role);
}

void side_add(struct parts *p, const struct finding *f, enum unit unit, uint64_t number)
{
	part_add(&p->side, f, unit, number, p->side.b.role);
}

bool side_takes(const struct parts *p, enum kind k)
{
	if (p->side.b.n == 0)
		return false;
	if (p->side.b.role == ROLE_professional)
		return k == KIND_phone || k == KIND_email;
	return k == KIND_bsn || k == KIND_birth_date || k == KIND_sex || kind_is_contact(k) ||
	       k == KIND_weak_bsn;
}

void parts_weak(struct parts *p, const struct finding *f, enum unit unit, uint64_t number)
{
	side_begin(p, f, unit, number, ROLE_weak);
	side_end(p);
}

/* A walk over the entries of one person. */
struct giving {
	const struct entry *e;
	const bool *own; /* entry by entry: a name of the person */
	size_t n;
	const struct finding *name; /* of the person, NULL when none is known */
	bool met;                   /* the person was named in an earlier paragraph */
	bool heading;               /* the one aside stands at the head of this paragraph */
	bool field;                 /* the one aside stands at the start of an earlier line */
	bool house;                 /* who ordered was named last */
};

/* name_of - the person's name: the first with a label, or else the first. */
static const struct finding *name_of(const struct entry *e, size_t n)
{
	const struct finding *best = NULL;
	for (size_t i = 0; i < n; i++) {
		if (!kind_is_name(e[i].f.kind) || !role_of_patient(e[i].role))
			continue;
		if (e[i].role == ROLE_patient)
			return &e[i].f;
		best = best == NULL ? &e[i].f : best;
	}
	return best;
}

static bool is_own_name(const struct finding *name, const struct entry *e)
{
	if (!kind_is_name(e->f.kind))
		return false;
	if (!role_of_patient(e->role)) /* a letter that the patient signed */
		return e->role == ROLE_professional && name != NULL &&
		       str_find_byte(name->value, ' ') < name->value.n &&
		       str_eq_nocase(name->value, e->f.value);
	return name == NULL || e->role == ROLE_patient || same_name(name->value, e->f.value);
}

/* speaks_of_person - entry i names the person, or is a number or date of theirs. */
static bool speaks_of_person(const struct giving *g, size_t i)
{
	const struct entry *e = &g->e[i];
	if (kind_is_name(e->f.kind))
		return g->own[i];
	return !e->aside && role_of_patient(e->role) &&
	       (kind_is_identity(e->f.kind) || e->f.kind == KIND_given);
}

/* is_role_box - a mailbox of an office, nobody's own. */
static bool is_role_box(str mail)
{
	static const str offices[] = {
	    SEEK("info"),     SEEK("klacht"),  SEEK("service"),  SEEK("helpdesk"), SEEK("support"),
	    SEEK("balie"),    SEEK("recept"),  SEEK("secretar"), SEEK("admin"),    SEEK("noreply"),
	    SEEK("no-reply"), SEEK("contact"), SEEK("post"),     SEEK("lab"),      SEEK("praktijk"),
	    SEEK("huisarts"), SEEK("poli"),    SEEK("privacy"),  SEEK("factu"),    SEEK("debiteur"),
	    SEEK("klanten"),  SEEK("afspra"),  SEEK("planning"), SEEK("webmaster")};
	for (size_t i = 0; i < sizeof(offices) / sizeof(offices[0]); i++)
		if (str_starts(mail, offices[i]))
			return true;
	return false;
}

/* name_piece - take a word of a name off: up to a blank or dash. */
static str name_piece(str *left)
{
	size_t blank = str_find_byte(*left, ' '), dash = str_find_byte(*left, '-');
	return str_cut(left, dash < blank ? '-' : ' ');
}

/* stands_in - a piece of a mailbox begins with the word, or ends with it behind a name or behind
 * one of the letters that words of the name begin with: "bakker", "annabakker", "abakker". */
static bool stands_in(str piece, str word, str firsts)
{
	if (str_starts(piece, word))
		return true;
	size_t rest = piece.n - word.n;
	return str_ends(piece, word) && (rest > 2 || str_find_byte(firsts, piece.p[0]) < firsts.n);
}

/* in_box - a piece of the mailbox between points, dashes and digits is the word's. */
static bool in_box(struct arena a, str box, str word, str firsts)
{
	while (box.n > 0) {
		size_t n = 0;
		while (n < box.n && (is_alpha(box.p[n]) || box.p[n] >= 0x80))
			n++;
		struct arena piece = a;
		if (n >= word.n && stands_in(utf8_key(&piece, str_sub(box, 0, n)), word, firsts))
			return true;
		box = str_sub(box, n < box.n ? n + 1 : n, box.n);
	}
	return false;
}

/* is_own_mail - a word of the person's name stands in the mailbox; neither initials nor prefixes
 * are enough. */
static bool is_own_mail(const struct giving *g, const struct finding *f)
{
	unsigned char room[1024] UNSET, letters[32];
	struct arena a = {room, room, room + sizeof(room)};
	str firsts = {letters, 0};
	if (f->kind != KIND_email || g->name == NULL || g->name->value.n > 120 || f->value.n > 120)
		return false;
	str box = str_sub(f->value, 0, str_find_byte(f->value, '@'));
	for (str left = g->name->value; left.n > 0 && firsts.n < sizeof(letters);) {
		struct arena word = a;
		str w = utf8_key(&word, name_piece(&left));
		if (w.n > 0)
			letters[firsts.n++] = w.p[0];
	}
	for (str left = g->name->value; left.n > 0;) {
		struct arena word = a;
		str said = name_piece(&left), w = utf8_key(&word, said);
		if (w.n >= OWN_LETTERS && str_find_byte(said, '.') == said.n &&
		    !word_in(WORDS_prefix, said) && in_box(word, box, w, firsts))
			return true;
	}
	return false;
}

static bool is_mobile(str phone) { return str_starts(phone, STR("+316")); }

/* held_before - the record has this kind before place at. */
static bool held_before(const struct giving *g, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (g->e[i].f.kind == g->e[at].f.kind)
			return true;
	return false;
}

/* goes_aside - entry i is of the one aside. */
static bool goes_aside(const struct parts *p, const struct giving *g, size_t i)
{
	enum kind k = g->e[i].f.kind;
	if (p->side.b.n > 0 && g->e[i].told && (k == KIND_category || k == KIND_result))
		return true;
	if (p->side.b.n == 0 || (!g->field && !g->heading))
		return side_takes(p, k);
	if (!kind_is_contact(k))
		return !g->field && side_takes(p, k);
	if (g->heading)
		return true;
	if (p->side.b.role == ROLE_professional)
		return k == KIND_phone && !is_mobile(g->e[i].f.value);
	return k == KIND_phone || k == KIND_email || held_before(g, i);
}

/* next_line - what is aside ends with its line, unless it stands as a field or a heading. */
static void next_line(struct parts *p, struct giving *g, size_t i)
{
	const struct entry *last = &g->e[i - 1];
	size_t from = i - 1;
	while (from > 0 && g->e[from - 1].step == last->step)
		from--;
	bool name = kind_is_name(g->e[from].f.kind) && !g->own[from];
	g->field =
	    p->side.b.n > 0 && (g->heading || g->field || (name && g->e[from].lead <= FIELD_LEAD));
	if (!g->field)
		side_end(p);
}

/* is_stray - a contact detail that may be a letterhead's, or that of who ordered. */
static bool is_stray(const struct giving *g, const struct finding *f, bool person, bool letterhead)
{
	if (!kind_is_contact(f->kind) || is_own_mail(g, f))
		return false;
	if (f->kind == KIND_email && is_role_box(f->value))
		return true;
	if (g->house && f->kind == KIND_phone && !is_mobile(f->value))
		return true;
	return !person && (letterhead || (f->evidence & EV_label) == 0);
}

/* is_helpers - the telephone or mail of a relative who is not named in full. */
static bool is_helpers(const struct entry *e)
{
	return (e->f.kind == KIND_phone || e->f.kind == KIND_email) && e->role == ROLE_relative;
}

static enum unit unit_of(const struct entry *e) { return e->page > 0 ? UNIT_page : UNIT_line; }

static uint64_t number_of(const struct entry *e) { return e->page > 0 ? e->page : e->line; }

static void give_paragraph(struct parts *p, struct giving *g, size_t from, size_t to)
{
	bool person = false, telling = false, bare = false, postcode = false;
	for (size_t i = from; i < to; i++) {
		bool code = g->e[i].f.kind == KIND_postcode;
		person |= speaks_of_person(g, i);
		bare |= code && !postcode && (g->e[i].f.evidence & EV_label) == 0;
		postcode |= code;
	}
	bool letterhead = !g->met || bare;
	for (size_t i = from; i < to; i++) {
		const struct entry *e = &g->e[i];
		const struct finding *f = &e->f;
		if (i == from || e->step != e[-1].step) {
			if (i > from)
				next_line(p, g, i);
			telling = false;
			for (size_t k = i; k < to && g->e[k].step == e->step; k++)
				telling |= g->e[k].f.kind != KIND_bsn && speaks_of_person(g, k);
		}
		if ((kind_is_name(f->kind) && !g->own[i]) ||
		    (f->kind == KIND_birth_date && e->role == ROLE_relative && p->side.b.n == 0)) {
			side_begin(p, f, unit_of(e), number_of(e),
				   role_of_patient(e->role) ? ROLE_relative : e->role);
			g->heading = i == from && e->lead <= FIELD_LEAD;
			g->field = false;
			continue;
		}
		if (speaks_of_person(g, i) && (kind_is_name(f->kind) || g->field || e->writer)) {
			side_end(p);
			g->heading = g->field = false;
		}
		if (f->kind == KIND_requester_name || f->kind == KIND_requester_agb)
			g->house = true;
		else if (speaks_of_person(g, i))
			g->house = false;
		if (is_helpers(e) && p->side.b.n == 0)
			part_add(&p->stray, f, unit_of(e), number_of(e), ROLE_none);
		else if (goes_aside(p, g, i) && !is_own_mail(g, f))
			side_add(p, f, unit_of(e), number_of(e));
		else if (f->kind == KIND_weak_bsn && !telling)
			parts_weak(p, f, unit_of(e), number_of(e));
		else if (e->of_house || is_stray(g, f, person, letterhead))
			part_add(&p->stray, f, unit_of(e), number_of(e), ROLE_none);
		else
			part_add(&p->open, f, unit_of(e), number_of(e), ROLE_patient);
	}
	side_end(p);
	part_emit(&p->stray, ROLE_none);
	g->heading = g->field = g->house = false;
	g->met |= person;
}

/* is_known - the person of the entries has a name, number or date. */
static bool is_known(const struct entry *e, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (kind_is_identity(e[i].f.kind) && !e[i].aside && role_of_patient(e[i].role))
			return true;
	return false;
}

/* told_to - behind what stands on the line of the name of entry i before another name; *out_sure:
 * the date of birth or BSN is among it. */
static size_t told_to(const struct entry *e, size_t n, size_t i, bool *out_sure)
{
	size_t to = i + 1;
	*out_sure = false;
	for (; to < n && e[to].step == e[i].step && !kind_is_name(e[to].f.kind) && !e[to].writer;
	     to++)
		*out_sure |= e[to].f.kind == KIND_bsn || e[to].f.kind == KIND_birth_date;
	return to;
}

/* tell_relative - text in which nobody but one relative has a date of birth or BSN is about that
 * relative: "namens mijn moeder, mevrouw Bakker (geb. 03-10-1948)". */
static void tell_relative(struct entry *e, size_t n)
{
	size_t one = n;
	bool sure;
	if (is_known(e, n))
		return;
	for (size_t i = 0; i < n; i++) {
		if (!kind_is_name(e[i].f.kind) || e[i].role != ROLE_relative)
			continue;
		told_to(e, n, i, &sure);
		if (sure && one < n && !same_name(e[one].f.value, e[i].f.value))
			return;
		one = sure && one == n ? i : one;
	}
	if (one == n)
		return;
	size_t to = told_to(e, n, one, &sure);
	e[one].role = ROLE_patient;
	for (size_t i = one + 1; i < n && (i < to || e[i].step == e[one].step); i++) {
		e[i].aside &= i >= to;
		e[i].told &= i >= to;
	}
}

void parts_give(struct parts *p, struct record *r, size_t n)
{
	tell_relative(r->e, n);
	house_see(&p->house, r->e, n);
	struct giving g = {.e = r->e, .n = n, .name = name_of(r->e, n)};
	GROW(p->own, p->own_cap, n);
	for (size_t i = 0; i < n; i++)
		p->own[i] = is_own_name(g.name, &r->e[i]);
	g.own = p->own;
	for (size_t from = 0; from < n;) {
		size_t to = from + 1;
		while (to < n && r->e[to].gap == GAP_none)
			to++;
		give_paragraph(p, &g, from, to);
		from = to;
	}
	if (has_identity(&p->open.b))
		house_add(&p->house, &p->open.b);
	part_emit(&p->open, ROLE_patient);
}
