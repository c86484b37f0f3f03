/*
 * prose_split - where one line of running text goes over from one person to another
 * (find/prose_split.h). Refuses to part relatives and professionals from the person they stand
 * beside: they are told by their role.
 */
#include "find/prose_split.h"

#include "find/same_name.h"
#include "find/seek.h"

#define FIRST_BYTES 48 /* [byte] of "999990019 van eerstgenoemde" */

/* What was seen of the first person of a line. */
struct seen {
	const struct entry *name, *date;
};

/* is_named - entry i is the name of another person with another date of birth right behind it, and
 * the one before has both: "A (geb. ...) en B (geb. ...)". */
static bool is_named(struct seen *s, const struct entry *e, size_t n, size_t i)
{
	if (!role_of_patient(e[i].role))
		*s = (struct seen){NULL, NULL};
	if (e[i].aside || !role_of_patient(e[i].role))
		return false;
	bool born = i + 1 < n && e[i + 1].f.kind == KIND_birth_date;
	if (kind_is_name(e[i].f.kind) && s->name == NULL && born)
		s->name = &e[i];
	else if (kind_is_name(e[i].f.kind) && s->date != NULL && born &&
		 !same_name(s->name->f.value, e[i].f.value) &&
		 !str_eq(s->date->f.value, e[i + 1].f.value))
		return true;
	if (e[i].f.kind == KIND_birth_date && s->name != NULL && s->date == NULL)
		s->date = &e[i];
	return false;
}

size_t split_line(const struct entry *e, size_t n)
{
	struct seen seen = {NULL, NULL};
	size_t first = n, again = n;
	for (size_t i = 0; i < n; i++) {
		if (is_named(&seen, e, n, i))
			return i;
		if (e[i].aside)
			continue;
		if (first < n && again == n && e[i].f.kind == e[0].f.kind)
			again = i;
		if (e[i].f.kind != KIND_bsn)
			continue;
		if (first == n)
			first = i;
		else if (!str_eq(e[first].f.value, e[i].f.value))
			return again < i ? again : i;
	}
	return n;
}

void split_to_first(struct entry *e, size_t n, str line)
{
	struct seen seen = {NULL, NULL};
	size_t second = 0;
	while (second < n && !is_named(&seen, e, n, second))
		second++;
	for (size_t i = second; i < n; i++) {
		if (e[i].f.kind != KIND_bsn)
			continue;
		str behind = seek_after(line, e[i].lead, FIRST_BYTES);
		size_t at = str_find_nocase(behind, STR("van eerstgenoemd"));
		if (at == behind.n || str_find(behind, STR(". ")) < at)
			continue;
		struct entry moved = e[i];
		for (size_t k = i; k > second; k--)
			e[k] = e[k - 1];
		e[second] = moved;
		return;
	}
}
