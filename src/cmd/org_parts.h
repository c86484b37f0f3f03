/* org_parts - the parts of `kond org` in files of their own: roles and people, awareness. */
#ifndef CMD_ORG_PARTS_H
#define CMD_ORG_PARTS_H

#include "cmd/facts.h"

int org_role(struct call *c);      /* role O-1 ROLE | role withdraw T-1 */
int org_roles(struct call *c);     /* the claims */
int org_person(struct call *c);    /* person NAME | person A-1 */
int org_people(struct call *c);    /* who acts */
int org_aware(struct call *c);     /* aware [O-1 [STATE]] */
int org_contract(struct call *c);  /* contract O-2 | contract withdraw C-1 */
int org_contracts(struct call *c); /* how soon whom */

/* org_entity_arg - the entity that an argument names: O-1, or its name when one bears it; 0 after
 * saying why. */
uint32_t org_entity_arg(struct call *c, const struct org *o, const char *arg);
/* org_party_option - the same of an option that may also be any name: *out_id 0, *out_text then.
 * gives false after saying why */
bool org_party_option(struct call *c, const struct org *o, const char *name, uint32_t *out_id,
		      str *out_text);
/* told_awareness - how an entity and stream stand, in lines of a screen. */
void told_awareness(struct out *o, struct arena *a, const struct awareness *n);
/* told_claim - a claim about a role, one line. */
void told_claim(struct out *o, struct arena *a, const struct org *g, const struct role_claim *x);
/* claimed_by_text - who makes a claim; "" when the keeper of the case does */
str claimed_by_text(struct arena *a, const struct org *o, const struct role_claim *x);

#endif
