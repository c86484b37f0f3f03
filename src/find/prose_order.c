/*
 * prose_order - names of a list that stand with the surname first, without a comma: "Martens Judith
 * 4-7-2019". One such name can not always be told from "Kok Niels"; the names that begin the other
 * lines and have a date of birth behind them say which word is which. Refuses names with a comma or
 * initials, and lists in which fewer than two names tell.
 */
#include "find/prose_order.h"

#include "find/lexicon.h"
#include "find/name.h"
#include "find/name_run.h"
#include "find/name_token.h"

#define NAME_BYTES 60
#define BORN_BYTES 24 /* [byte] between a name and its date of birth */
#define TELLING    2  /* names that must have the surname first */

/* A name of two words or more: prefixes, then the first word, and the last one. */
struct ends {
	str first, last;
	size_t last_at;
	bool prefixed;
};

/* ends_of - gives false for names whose order is told by a comma or initials. */
static bool ends_of(str name, struct ends *out)
{
	size_t from = 0, to = name.n;
	*out = (struct ends){.prefixed = false};
	if (name.n > NAME_BYTES || str_find_byte(name, ',') < name.n ||
	    str_find_byte(name, '.') < name.n)
		return false;
	for (;;) {
		size_t end = from + str_find_byte(str_sub(name, from, name.n), ' ');
		out->first = str_sub(name, from, end);
		if (end >= name.n || !name_is_prefix(out->first) || !name_starts_small(out->first))
			break;
		out->prefixed = true;
		from = end + 1;
	}
	while (to > from && name.p[to - 1] != ' ')
		to--;
	out->last = str_sub(name, to, name.n);
	out->last_at = to;
	return to > from && name_letters(out->last) > 1 && name_letters(out->first) > 1;
}

static bool is_given(str w) { return (lexicon_look(w) & LEXICON_GIVEN) != 0; }

/* is_entry - hit i is a name that begins its line, with a date of birth behind it. */
static bool is_entry(const struct hits *h, size_t i, str text)
{
	const struct hit *name = &h->hit[i];
	return name->kind == KIND_name && i + 1 < h->n && name[1].kind == KIND_birth_date &&
	       name[1].from - name->to < BORN_BYTES && name_run_heads_line(text, name->from);
}

static str turned(struct arena *a, str name, const struct ends *e)
{
	str surname = str_trim(str_sub(name, 0, e->last_at));
	unsigned char *p = arena_new(a, unsigned char, name.n + 2);
	size_t n = 0;
	for (size_t i = 0; i < surname.n; i++)
		p[n++] = surname.p[i];
	p[n++] = ',';
	p[n++] = ' ';
	for (size_t i = 0; i < e->last.n; i++)
		p[n++] = e->last.p[i];
	return (str){p, n};
}

void prose_order(struct hits *h, str text)
{
	size_t turned_first = 0, given_first = 0;
	struct ends e;
	for (size_t i = 0; i < h->n; i++) {
		if (!is_entry(h, i, text) || !ends_of(h->hit[i].value, &e))
			continue;
		bool surname = e.prefixed || name_only_surname(e.first);
		turned_first += surname && is_given(e.last);
		given_first += !e.prefixed && is_given(e.first) && name_only_surname(e.last);
	}
	if (turned_first < TELLING || turned_first <= 2 * given_first)
		return;
	for (size_t i = 0; i < h->n; i++) {
		if (!is_entry(h, i, text) || !ends_of(h->hit[i].value, &e))
			continue;
		if (e.prefixed || !name_only_given(e.first) || !name_only_surname(e.last))
			h->hit[i].value = turned(h->arena, h->hit[i].value, &e);
	}
}
