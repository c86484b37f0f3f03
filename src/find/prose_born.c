/*
 * prose_born - dates of birth without a label (formats.md 1.7). A date behind a name is one of
 * birth when brackets hold it or a number of the person follows; in a column of a list when its
 * years are spread as no appointments are, or lie long ago. The date of a delivery is that of the
 * child named on the line. Refuses dates behind the name of a professional, and those that have a
 * hit already.
 */
#include "find/prose_born.h"

#include "find/birth_date.h"
#include "find/prose_record.h"
#include "find/seek.h"

#define LONG_AGO  2008 /* a bare date up to this year is no appointment */
#define SPREAD    6    /* [year] that the dates of a list must span */
#define LIST_ROWS 3
#define LINE_LOOK 200 /* [byte] of a line that tells of a birth */

static unsigned year_of(const unsigned char d[BIRTH_DATE_BYTES])
{
	unsigned year = 0;
	for (size_t i = 0; i < 4; i++)
		year = year * 10 + (unsigned)(d[i] - '0');
	return year;
}

/* place_behind - the date that stands behind hit i and is not taken. */
static bool place_behind(const struct hits *h, size_t n, size_t i, str text, size_t *from,
			 bool *sure)
{
	const struct hit *name = &h->hit[i];
	if (!kind_is_name(name->kind) || name->role == ROLE_professional ||
	    name->role == ROLE_staff || !birth_date_place(text, name->to, from, sure))
		return false;
	for (size_t k = i + 1; k < n && h->hit[k].from <= *from; k++)
		if (h->hit[k].to > *from || h->hit[k].kind == KIND_birth_date)
			return false;
	return true;
}

static const str births[] = {
    SEEK("beviel"),       SEEK("bevallen"), SEEK("werd geboren"), SEEK("is geboren"),
    SEEK("geboorte van"), SEEK("partus"),   SEEK("gave birth"),   SEEK_END};
static const str children[] = {SEEK("dochter"),  SEEK("zoon"),   SEEK("kind"),     SEEK("baby"),
			       SEEK("meisje"),   SEEK("jongen"), SEEK("tweeling"), SEEK("neonaat"),
			       SEEK("daughter"), SEEK("son"),    SEEK_END};

/* of_delivery - the name is that of the child whose birth its line tells of; the date of it. */
static bool of_delivery(const struct hit *name, str text, size_t *out_from, size_t *out_to,
			unsigned char out[BIRTH_DATE_BYTES])
{
	if (name->role != ROLE_relative)
		return false;
	str before = seek_before(text, name->from, LINE_LOOK);
	size_t base = name->from - before.n, child = seek_has(before, children);
	if (child == 0 || before.n - child > 3 || seek_has(before, births) == 0)
		return false;
	for (size_t at = seek_digit(before, 0); at < before.n; at = seek_digit(before, at)) {
		size_t to = birth_date_at(before, at, out);
		if (to > at) {
			*out_from = base + at;
			*out_to = base + to;
			return true;
		}
		at += seek_digits(before, at, SIZE_MAX);
	}
	return false;
}

struct born_column born_column(const struct hits *h, str text)
{
	struct born_column c = {.first = UINT32_MAX};
	unsigned char d[BIRTH_DATE_BYTES];
	size_t from;
	bool sure;
	for (size_t i = 0; i < h->n; i++) {
		if (!place_behind(h, h->n, i, text, &from, &sure) ||
		    birth_date_at(text, from, d) == from)
			continue;
		unsigned year = year_of(d);
		c.rows++;
		c.first = year < c.first ? year : c.first;
		c.last = year > c.last ? year : c.last;
	}
	return c;
}

bool born_of(const struct hits *h, size_t n, size_t i, str text, const struct born_column *c,
	     struct born_date *out)
{
	bool list = c->rows >= LIST_ROWS && c->last - c->first >= SPREAD, sure = false;
	if (!place_behind(h, n, i, text, &out->from, &sure))
		return of_delivery(&h->hit[i], text, &out->from, &out->to, out->value);
	out->to = birth_date_at(text, out->from, out->value);
	return sure || list || birth_date_numbered(text, h->hit[i].from) ||
	       year_of(out->value) <= LONG_AGO;
}
