/* recipient - who gets a dossier and what of it, from recipient.tbl. Decides by words of that table
 * alone. */
#ifndef PROOF_RECIPIENT_H
#define PROOF_RECIPIENT_H

#include "base/str.h"

struct recipient {
	const char *id, *nl, *en;
	const char *since, *until; /* days; "" open */
	const char *parts, *groups, *own, *names, *duties, *rulings, *forms;
};
extern const struct recipient recipients[]; /* ends with id NULL */

/* recipient_on - the row of an id that holds on a day, "2026-08-15"; NULL when there is none. */
const struct recipient *recipient_on(str id, str day);
/* recipient_has - tell whether a word is among those of a list. */
bool recipient_has(const char *list, str word);
/* recipient_named - tell whether s names one of the recipient's names, as words of their own. */
bool recipient_named(const struct recipient *r, str s);

#endif
