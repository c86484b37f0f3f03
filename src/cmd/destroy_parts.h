/* destroy_parts - what `kond destroy` and `kond register` share. */
#ifndef CMD_DESTROY_PARTS_H
#define CMD_DESTROY_PARTS_H

#include "case/ending.h"
#include "cmd/cmd.h"

/* destroy_prepare - write a plan by the options --by and --why, and that it was prepared. */
int destroy_prepare(struct call *c, enum plan_scope scope);
/* destroy_certificate - show a certificate, or write it as files with --out. */
int destroy_certificate(struct call *c);
/* proven_archive - one or two files (other: may be NULL) with the whole journal and all its proofs,
 * at --out. */
int proven_archive(struct call *c, struct kase *k, const struct tree_head *head, const char *name,
		   str text, const char *other, str other_text);

#endif
