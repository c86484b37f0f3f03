/*
 * tree_scope - any tree to mentions, by the names of its elements. What stands in one element
 * speaks of one person: items of arrays (and elements that are repeated) that name a person are
 * persons each; elements that name somebody else (requester, partner, author) are theirs; all else
 * belongs to the person of the element around it. Orders with a requester of their own are mentions
 * of their own. Passes over the nodes a fixed number of times, whatever their form.
 */
#include "find/tree_scope.h"

#define IDENT_MOST 48
#define ROOM       16 /* findings that one value may bring */

/* ---- whose it is ---- */

/* How many sorts of facts: parts of one name, or of one address, are one. */
static unsigned facts(uint64_t b)
{
	static const uint64_t sorts[] = {
	    NAME_KINDS | BIT(prefix) | BIT(partner_prefix) | BIT(initials) | BIT(title),
	    ADDRESS_KINDS | BIT(address_date),
	    BIT(bsn) | BIT(patient_number) | BIT(insurer) | BIT(staff_number) | BIT(id_document),
	    BIT(phone) | BIT(email),
	    BIT(birth_date),
	    BIT(sex),
	    BIT(order) | BIT(specimen),
	    BIT(test) | BIT(result) | BIT(category),
	    ASKED_KINDS};
	unsigned n = 0;
	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++)
		n += (b & sorts[i]) != 0;
	return n;
}

static bool is_somebody(uint64_t b)
{
	int n = ((b & BIT(bsn)) != 0) + ((b & NAME_KINDS) != 0) + ((b & BIT(birth_date)) != 0);
	if (n > 1)
		return true;
	return (b & NAME_KINDS) != 0 &&
	       (b & (BIT(patient_number) | BIT(email) | BIT(phone) | BIT(postcode))) != 0;
}

static enum mark mark_of(const struct scope_walk *w, uint32_t i)
{
	const struct place *p = &w->p[i];
	enum whose whose = path_of(w, i)->whose;
	bool object = w->t->node[i].sort == NODE_object;
	bool begins = i > 0 && (path_of(w, w->t->node[i].up)->whose != whose ||
				w->t->node[w->t->node[i].up].sort == NODE_array);
	if (whose == WHOSE_nobody)
		return MARK_nobody;
	if (whose == WHOSE_contact && (p->bits & NAME_KINDS) == 0)
		return MARK_none;
	if (object && begins && (whose == WHOSE_relative || whose == WHOSE_contact))
		return MARK_relative;
	if (object && begins && whose == WHOSE_staff && (p->bits & NAME_KINDS) != 0)
		return MARK_staff;
	if (!p->item || !object || facts(p->bits) < 2)
		return MARK_none;
	if (whose == WHOSE_requester)
		return MARK_record;
	return is_somebody(p->bits) ? MARK_person : MARK_record;
}

/* Paths, kinds of leaves, and which elements are repeated. */
static void look(struct scope_walk *w)
{
	const struct tree *t = w->t;
	uint32_t *last = arena_new(&w->s->arena, uint32_t, t->n);
	for (uint32_t i = 0; i < t->n; i++) {
		const struct tree_node *n = &t->node[i];
		struct place *p = &w->p[i];
		p->path = tree_path(w->s, i == 0 ? 0 : w->p[n->up].path, n->key);
		if (i == 0)
			continue;
		uint32_t before = last[n->up];
		p->item = t->node[n->up].sort == NODE_array;
		if (!p->item && before != 0 && n->sort == NODE_object &&
		    str_eq(t->node[before].key, n->key))
			p->item = w->p[before].item = true;
		last[n->up] = i;
	}
	for (uint32_t i = t->n; i-- > 0;) {
		struct place *p = &w->p[i];
		if (t->node[i].sort == NODE_value) {
			p->kind = (uint8_t)leaf_kind(w, i);
			p->bits = p->kind == KIND_none ? 0 : (uint64_t)1 << p->kind;
		} else {
			p->mark = (uint8_t)mark_of(w, i);
		}
		if (i > 0 && p->mark == MARK_none)
			w->p[t->node[i].up].bits |= p->bits;
	}
}

static bool owns(const struct scope_walk *w, uint32_t i)
{
	const struct place *p = &w->p[i];
	uint32_t up = w->p[w->t->node[i].up].scope;
	switch (p->mark) {
	case MARK_person:
	case MARK_relative:
	case MARK_staff:
		return true;
	case MARK_record:
		if (up == NOWHERE || (w->p[up].bits & PERSON_KINDS) == 0)
			return (p->bits & (KEY_KINDS | PERSON_KINDS | ASKED_KINDS)) != 0;
		return (p->bits & ASKED_KINDS) != 0;
	default:
		return false;
	}
}

static void divide(struct scope_walk *w)
{
	const struct tree *t = w->t;
	for (uint32_t i = 0; i < t->n; i++) {
		struct place *p = &w->p[i];
		uint32_t up = i == 0 ? 0 : w->p[t->node[i].up].scope;
		bool root = i == 0;
		if (p->mark == MARK_nobody) {
			p->scope = NOWHERE;
		} else if (root || owns(w, i)) {
			p->scope = i;
			w->scope[i] = (struct scope){.up = up};
			w->scope[i].borrows = !root && p->mark == MARK_record && up != NOWHERE &&
					      (w->p[up].bits & PERSON_KINDS) != 0;
		} else {
			p->scope = up;
		}
		if (t->node[i].sort != NODE_value || p->scope == NOWHERE)
			continue;
		struct scope *s = &w->scope[p->scope];
		if (s->first == 0 && s->last == 0)
			s->first = i;
		else
			w->p[s->last].next = i;
		s->last = i;
		s->news |= !t->node[i].again;
	}
}

/* ---- mentions ---- */

static void keep(struct scope_walk *w, struct scope *s, uint64_t kinds, bool asked)
{
	const struct build *b = &w->s->build;
	struct finding *f = arena_new(&w->s->arena, struct finding, IDENT_MOST);
	uint32_t n = 0;
	for (size_t i = 0; i < b->n && n < IDENT_MOST; i++)
		if ((kinds >> b->finding[i].kind & 1) != 0)
			f[n++] = b->finding[i];
	w->s->arena.p = (unsigned char *)(f + n);
	if (asked) {
		s->asked = f;
		s->n_asked = n;
	} else {
		s->ident = f;
		s->n_ident = n;
	}
}

static void lend(struct build *b, const struct finding *f, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		build_add(b, f[i].kind, f[i].evidence | EV_derived, f[i].cell, f[i].at, f[i].raw_n,
			  f[i].value);
}

/* The requester of what is around it, when it has none of its own. */
static void lend_asked(struct scope_walk *w, const struct scope *s)
{
	struct build *b = &w->s->build;
	uint32_t up = s->up;
	for (unsigned k = 0; k < 16 && (build_kinds(b) & ASKED_KINDS) == 0 && up != NOWHERE; k++) {
		lend(b, w->scope[up].asked, w->scope[up].n_asked);
		if (up == 0)
			break;
		up = w->scope[up].up;
	}
}

static void finish(struct scope_walk *w, enum mark mark)
{
	struct build *b = &w->s->build;
	uint64_t kinds = build_kinds(b);
	bool named = (kinds & (BIT(surname) | BIT(name))) != 0;
	if (w->weak_leaf != 0 && (kinds & BIT(bsn)) == 0)
		leaf_put(w, w->weak_leaf,
			 named && (kinds & BIT(birth_date)) != 0 ? KIND_bsn : KIND_weak_bsn,
			 EV_check, str_trim(w->t->node[w->weak_leaf].value.text));
	const struct cell *c = &w->t->node[w->bits_leaf].value;
	if (w->bits != 0)
		category_add(b, w->bits, tree_cell(w->s, w->p[w->bits_leaf].path), c->at, c->raw_n);
	w->bits = 0;
	if (mark == MARK_relative) {
		b->role = ROLE_relative;
		if ((kinds & BIT(bsn)) == 0 && !(named && (kinds & BIT(birth_date)) != 0))
			b->n = 0;
	} else if (mark == MARK_staff) {
		b->role = ROLE_staff;
	} else {
		b->role = (kinds & PERSON_KINDS) != 0 ? ROLE_patient : ROLE_none;
	}
	build_emit(b);
}

static void begin_scope(struct scope_walk *w)
{
	build_start(&w->s->build, UNIT_record, w->t->number);
	w->house_n = 0;
	w->address_up = NOWHERE;
	w->names = w->bits = 0;
	w->bits_leaf = w->weak_leaf = 0;
}

static void give_scope(struct scope_walk *w, uint32_t at)
{
	struct scope *s = &w->scope[at];
	struct build *b = &w->s->build;
	begin_scope(w);
	if (s->borrows)
		lend(b, w->scope[s->up].ident, w->scope[s->up].n_ident);
	for (uint32_t i = s->first; i != 0 || i == at; i = w->p[i].next) {
		uint64_t bit = (uint64_t)1 << w->p[i].kind;
		if ((bit & IDENTITY_KINDS) != 0 && b->n + ROOM < w->s->limits->mention_findings)
			leaf_identity(w, i);
		if (i == s->last)
			break;
	}
	if (w->house_n > 0)
		leaf_put(w, w->house_leaf, KIND_house_number, EV_label,
			 str_copy(&w->s->arena, (str){w->house, w->house_n}));
	keep(w, s, IDENTITY_KINDS, false);
	size_t identity = b->n < w->s->limits->mention_findings / 2
			      ? b->n
			      : (size_t)w->s->limits->mention_findings / 2;
	for (uint32_t i = s->first; i != 0 || i == at; i = w->p[i].next) {
		uint64_t bit = (uint64_t)1 << w->p[i].kind;
		if (b->n + ROOM >= w->s->limits->mention_findings) {
			finish(w, (enum mark)w->p[at].mark);
			build_start(b, UNIT_record, w->t->number);
			b->n = identity;
		}
		if ((bit & IDENTITY_KINDS) == 0 || w->p[i].kind == KIND_none)
			leaf_other(w, i);
		if (i == s->last)
			break;
	}
	keep(w, s, ASKED_KINDS, true);
	if (!s->news) {
		b->n = 0;
		return;
	}
	if ((build_kinds(b) & PERSON_KINDS) != 0)
		lend_asked(w, s);
	finish(w, (enum mark)w->p[at].mark);
}

void tree_scopes(struct tree_state *s)
{
	const struct tree *t = s->t;
	struct scope_walk w = {.s = s, .t = t};
	w.p = arena_new(&s->arena, struct place, t->n);
	w.scope = arena_new(&s->arena, struct scope, t->n);
	look(&w);
	divide(&w);
	for (uint32_t i = 0; i < t->n; i++)
		if (w.p[i].scope == i &&
		    (w.scope[i].last != 0 || (i == 0 && t->node[0].sort == NODE_value)))
			give_scope(&w, i);
}
