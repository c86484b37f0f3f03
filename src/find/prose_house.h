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

/*
 * house_contact - is hit i of a line the address or telephone of the laboratory or practice that
 * the line names before it: a letterhead or foot of one line, "Aanvrager: Praktijk De Linde,
 * Dorpsstraat 12"? Never behind somebody's name, nor in another column of the line.
 * takes   line: without its end; line_at: where it begins, in the bytes of the hits; h: the hits of
 *         the line, in order
 * limits  looks back no further than 200 bytes
 */
bool house_contact(str line, size_t line_at, const struct hit *h, size_t i);

#endif
