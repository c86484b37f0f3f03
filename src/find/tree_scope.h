/*
 * tree_scope - what tree_scope.c (whose a value is) and tree_leaf.c (what it is) share. Inner
 * header of find/.
 */
#ifndef FIND_TREE_SCOPE_H
#define FIND_TREE_SCOPE_H

#include "find/tree.h"

#define NOWHERE    UINT32_MAX
#define HOUSE_MOST 32
#define BIT(kind)  ((uint64_t)1 << KIND_##kind)
#define NAME_KINDS (BIT(name) | BIT(surname) | BIT(given) | BIT(partner_surname))
#define PERSON_KINDS                                                                               \
	(NAME_KINDS | BIT(bsn) | BIT(birth_date) | BIT(email) | BIT(patient_number) |              \
	 BIT(staff_number) | BIT(id_document))
#define ADDRESS_KINDS                                                                              \
	(BIT(street) | BIT(house_number) | BIT(postcode) | BIT(city) | BIT(address) | BIT(country))
#define KEY_KINDS (BIT(order) | BIT(specimen) | BIT(patient_number))
#define ASKED_KINDS                                                                                \
	(BIT(requester_agb) | BIT(requester_ura) | BIT(requester_name) | BIT(requester_city))
#define IDENTITY_KINDS                                                                             \
	(PERSON_KINDS | ADDRESS_KINDS | BIT(prefix) | BIT(partner_prefix) | BIT(initials) |        \
	 BIT(sex) | BIT(phone) | BIT(insurer) | BIT(iban) | BIT(title) | BIT(deceased) |           \
	 BIT(secrecy) | BIT(name_use))

enum mark { MARK_none, MARK_person, MARK_record, MARK_relative, MARK_staff, MARK_nobody };

/* What is known of a node while the tree is read. */
struct place {
	uint64_t bits; /* kinds in it, without those of persons and records of their own */
	uint32_t path;
	uint32_t scope; /* node of the scope it belongs to; NOWHERE: to nobody's */
	uint32_t next;  /* leaf of the same scope behind it */
	uint8_t kind, mark;
	bool item;
};

/* The findings and leaves of a node that is a scope. */
struct scope {
	uint32_t first, last; /* leaves, 0: none */
	uint32_t up;          /* the scope around it */
	bool borrows;         /* says of whom it is by the scope around it */
	bool news;            /* holds something that was not in the part before */
	const struct finding *ident, *asked;
	uint32_t n_ident, n_asked;
};

struct scope_walk {
	struct tree_state *s;
	const struct tree *t;
	struct place *p;
	struct scope *scope; /* by node */
	/* of the scope under way */
	unsigned char house[HOUSE_MOST];
	size_t house_n;
	uint32_t house_leaf, address_up;
	uint64_t names; /* kinds of names that were given */
	uint64_t bits;  /* categories */
	uint32_t bits_leaf, weak_leaf;
	uint32_t test_leaf; /* the cell of a table of text that named a test last, 0: none */
};

static inline const struct path *path_of(const struct scope_walk *w, uint32_t i)
{
	return &w->s->paths.path[w->p[i].path - 1];
}

/* leaf_kind - what leaf i is, by its path and by what stands beside it. */
enum kind leaf_kind(const struct scope_walk *w, uint32_t i);
/* leaf_put - a finding at leaf i. */
void leaf_put(struct scope_walk *w, uint32_t i, enum kind kind, unsigned evidence, str value);
/* leaf_identity - a leaf that says who it is; leaf_other - any other one. */
void leaf_identity(struct scope_walk *w, uint32_t i);
void leaf_other(struct scope_walk *w, uint32_t i);

#endif
