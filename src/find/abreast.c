/*
 * abreast - see abreast.h. The headings of a table come again in the same order, two or more of
 * them, with one among them that names a person: "Tijd Naam BSN, Tijd Naam BSN". Own method.
 * Refuses headings that come again in part.
 */
#include "find/abreast.h"

#define HEADER_ROWS 30
#define WIDE_MOST   64

static str text(const struct row *r, unsigned i)
{
	return i < r->n ? str_trim(r->cells[i].text) : STR_NONE;
}

static bool names_person(enum kind k)
{
	return k == KIND_name || k == KIND_surname || k == KIND_bsn || k == KIND_patient_number ||
	       k == KIND_birth_date;
}

/* Do the first wide cells hold headings, one of them of a person? */
static bool headings(struct arena a, const struct row *r, unsigned wide)
{
	unsigned known = 0;
	bool person = false;
	for (unsigned i = 0; i < wide; i++) {
		struct head_kind h = header_read(a, text(r, i));
		known += h.kind != KIND_none || h.other || h.text;
		person |= h.who == WHO_patient && names_person(h.kind);
	}
	return known > 1 && person;
}

/* after - the headings come again after so many columns; 0: never. */
static unsigned after(struct arena a, const struct row *r)
{
	unsigned n = r->n;
	while (n > 0 && text(r, n - 1).n == 0)
		n--;
	for (unsigned wide = 2; wide < n && wide <= WIDE_MOST; wide++) {
		unsigned i = wide;
		while (i < n && str_eq_nocase(text(r, i), text(r, i - wide)))
			i++;
		if (i < n || text(r, 0).n == 0)
			continue;
		unsigned filled = wide; /* columns between the tables are empty */
		while (filled > 0 && text(r, filled - 1).n == 0)
			filled--;
		return n % wide == filled % wide && headings(a, r, wide) ? wide : 0;
	}
	return 0;
}

bool abreast_row(const struct abreast *b, const struct row *r, unsigned k, struct row *out)
{
	unsigned from = k * b->wide, n = r->n > from ? r->n - from : 0;
	if (k > 0 && r->number <= b->header)
		return false;
	*out = *r;
	out->n = n < b->wide ? n : b->wide;
	out->cells = r->cells + (n > 0 ? from : 0);
	for (unsigned i = 0; i < out->n; i++)
		if (text(out, i).n > 0)
			return true;
	return k == 0;
}

static void set_apart(struct arena *a, const struct abreast *b, const struct table *t,
		      struct table *out)
{
	struct row *rows = arena_new(a, struct row, (size_t)t->n_sample * b->n);
	unsigned n = 0;
	for (unsigned i = 0; i < t->n_sample; i++)
		for (unsigned k = 0; k < b->n; k++)
			n += abreast_row(b, &t->sample[i], k, &rows[n]);
	*out = *t;
	out->sample = rows;
	out->n_sample = n;
}

struct abreast abreast_find(struct arena *a, const struct table *t, struct table *out_apart)
{
	for (unsigned i = 0; i < t->n_sample && i < HEADER_ROWS; i++) {
		const struct row *r = &t->sample[i];
		unsigned wide = r->n >= 4 ? after(*a, r) : 0;
		if (wide == 0)
			continue;
		struct abreast b = {
		    .wide = wide, .n = (r->n + wide - 1) / wide, .header = r->number};
		set_apart(a, &b, t, out_apart);
		return b;
	}
	return (struct abreast){0};
}
