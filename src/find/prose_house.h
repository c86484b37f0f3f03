/* prose_house - who sent a text, by its heading. Inner header of find/. */
#ifndef FIND_PROSE_HOUSE_H
#define FIND_PROSE_HOUSE_H

#include "find/prose_record.h"

/* Who sent the present item: the AGB code or the name in its heading. */
struct house {
	struct finding code, name; /* a value of no bytes: not known */
	struct arena values;
	bool closed; /* somebody was named: what follows is no heading */
};

void house_start(struct house *h);
void house_free(struct house *h);
void house_clear(struct house *h);
/* requester_laboratory - the name is of who carries out: also one of pathology. */
bool requester_laboratory(str s);
/* house_letter - the text addresses somebody: who writes it needs not be who ordered. */
bool house_letter(str text);
/* house_name - the name of an institution that the first line of a text begins with.
 * gives   false when it names none, or a laboratory */
bool house_name(str line, size_t *out_from, size_t *out_to);
/* house_see - take the heading's code and name from the first entries of an item. */
void house_see(struct house *h, const struct entry *e, size_t n);
/* house_add - give a mention of a person that names nobody who ordered the heading's. */
void house_add(const struct house *h, struct build *b);

#endif
