/*
 * fhir - what fhir.c (resources and their links) and fhir_person.c (what one resource says) share.
 * Follows FHIR STU3 and R4 and the Dutch profiles nl-core. Inner header of find/.
 */
#ifndef FIND_FHIR_H
#define FIND_FHIR_H

#include "find/tree.h"

/* A resource in the tree. */
struct resource {
	uint32_t node;
	str type, id;  /* "Patient", "123" */
	str full;      /* fullUrl of its entry, or nothing */
	uint32_t in;   /* index + 1 of the resource that contains it, 0: none */
	uint32_t next; /* resource of the same subject behind it: index + 1 */
};

/* What refers to a resource: "Patient/123", "urn:uuid:..." or the number of a contained one. */
struct reference {
	str scope, value; /* of the local key it becomes */
	uint32_t node;    /* of the Reference */
	uint32_t at;      /* of its member reference */
	uint32_t found;   /* index + 1 of the resource in this tree, 0: elsewhere */
	str display;
	uint32_t identifier; /* node, 0: none */
};

/* Who asked: by resource, by identifier, by display. */
struct asker {
	const struct cell *cell;
	uint32_t name_cell;
	str agb, ura, name, city;
	struct reference link[2]; /* to resources elsewhere that may say more */
	unsigned n_link;
};

/* What is about one patient. */
struct subject {
	uint32_t patient; /* resource index + 1, 0: elsewhere */
	struct reference ref;
	uint32_t first, last; /* resources about it: index + 1 */
};

struct fhir {
	struct tree_state *s;
	const struct tree *t;
	struct resource *r;
	uint32_t n;
	uint32_t *at;        /* resource index + 1, by node */
	struct hmap by_name; /* hash of what may refer to a resource -> index + 1 */
	struct subject *subject;
	uint32_t n_subject;
	struct hmap by_key; /* hash of what refers to a patient -> subject index + 1 */
};

extern const unsigned char fhir_hash_key[16];
/* Members by which a result says for which order it is. */
extern const char *const fhir_order_links[3];

static inline bool asker_known(const struct asker *a)
{
	return a->agb.n > 0 || a->ura.n > 0 || a->name.n > 0;
}

static inline bool asker_says(const struct asker *a) { return asker_known(a) || a->n_link > 0; }

/* fhir_text - the text of a child. fhir_two - x, between and y behind one another. */
str fhir_text(const struct fhir *f, uint32_t at, const char *key);
str fhir_two(struct arena *a, str x, const char *between, str y);
/* fhir_reference - the Reference at node at of resource from. */
struct reference fhir_reference(struct fhir *f, const struct resource *from, uint32_t at);
uint64_t fhir_link_hash(str scope, str value);
/* fhir_link - a reference to a resource elsewhere, as a local key. fhir_own_key - the keys by which
 * others refer to r. */
void fhir_link(struct fhir *f, struct build *b, enum kind kind, const char *name,
	       const struct reference *ref);
void fhir_own_key(struct fhir *f, struct build *b, enum kind kind, const char *name,
		  const struct resource *r);
bool fhir_can_ask(str type);
/* fhir_resolve - who stands at the Reference at node at; nobody when that is a patient. */
struct asker fhir_resolve(struct fhir *f, const struct resource *from, uint32_t at, int depth);
/* fhir_asker_for - who asked for r, or for the order it is a result of. */
struct asker fhir_asker_for(struct fhir *f, const struct resource *r);
void fhir_put_asker(struct build *b, const struct asker *a);
/* fhir_put_links - the references by which a may be known elsewhere. */
void fhir_put_links(struct fhir *f, struct build *b, const struct asker *a);
/* fhir_askers - put practices and doctors out by themselves, and remember them for later. */
void fhir_askers(struct fhir *f);

/* fhir_put, fhir_checked - the value of node i (0: none) as a finding; name: of its cell. */
void fhir_put(struct tree_state *s, struct build *b, enum kind kind, const char *name, uint32_t i);
bool fhir_checked(struct tree_state *s, struct build *b, enum kind kind, const char *name,
		  uint32_t i);
/* fhir_number - one Identifier, for a person. */
void fhir_number(struct tree_state *s, struct build *b, uint32_t identifier);
/* fhir_human - all that a Patient, Person or RelatedPerson resource (or Patient.contact) says of
 * who it is. */
void fhir_human(struct tree_state *s, struct build *b, uint32_t at);
/* fhir_asker - what a Practitioner or Organization says of itself. */
struct asker fhir_asker(struct tree_state *s, uint32_t at);
/* fhir_facts - tests, results, dates and remarks of a resource that is about somebody. gives the
 * categories it tells of */
uint64_t fhir_facts(struct tree_state *s, struct build *b, const struct resource *r);

#endif
