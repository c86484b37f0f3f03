/*
 * prose_lane - columns in running text. A line opens columns when it names two numbers, dates of
 * birth, postcodes or labelled names with a tab or three spaces between them; they hold until the
 * paragraph ends. Refuses to make columns of names alone: a list has those too.
 */
#include "find/prose_lane.h"

#define SLACK 4 /* [byte] that letters of more bytes may shift a column */

void lanes_start(struct lanes *l, const struct limits *limits)
{
	*l = (struct lanes){.n = 0};
	for (unsigned i = 0; i + 1 < LANES_MOST; i++)
		record_start(&l->record[i], limits);
}

void lanes_free(struct lanes *l)
{
	for (unsigned i = 0; i + 1 < LANES_MOST; i++)
		record_free(&l->record[i]);
}

void lanes_forget(struct lanes *l)
{
	for (unsigned i = 0; i + 1 < LANES_MOST; i++)
		record_clear(&l->record[i]);
	l->n = 0;
}

void lanes_end(struct lanes *l, struct parts *p)
{
	for (unsigned i = 0; i + 1 < l->n; i++)
		parts_give(p, &l->record[i], l->record[i].n);
	lanes_forget(l);
}

/* column_of - where the column begins that the byte at at stands in: behind the last tab or three
 * spaces before it; known when none stand behind seen. */
static uint32_t column_of(str text, uint32_t at, size_t seen, uint32_t known)
{
	size_t i = at < text.n ? at : text.n, least = i < seen ? 0 : seen;
	for (; i > least; i--) {
		if (text.p[i - 1] == '\t')
			return (uint32_t)i;
		if (i >= 3 && text.p[i - 1] == ' ' && text.p[i - 2] == ' ' && text.p[i - 3] == ' ')
			return (uint32_t)i;
	}
	return least > 0 ? known : 0;
}

static bool opens_columns(const struct entry *e)
{
	enum kind k = e->f.kind;
	if (!role_of_patient(e->role))
		return false;
	return k == KIND_bsn || k == KIND_birth_date || k == KIND_postcode ||
	       (kind_is_name(k) && e->role == ROLE_patient);
}

/* columns_of - where entries of kind k that differ stand in columns of their own; gives how many.
 */
static unsigned columns_of(const struct entry *e, size_t n, str text, enum kind k,
			   uint32_t out[LANES_MOST])
{
	unsigned found = 0;
	uint32_t at = 0;
	size_t seen = 0;
	for (size_t i = 0; i < n && found < LANES_MOST; i++) {
		if (e[i].f.kind != k || !role_of_patient(e[i].role))
			continue;
		at = column_of(text, e[i].lead, seen, at);
		seen = e[i].lead < text.n ? e[i].lead : text.n;
		if (found == 0 || at > out[found - 1])
			out[found++] = at;
	}
	return found;
}

/* has_pair - two entries could open columns with each other. */
static bool has_pair(const struct entry *e, size_t n)
{
	uint64_t once = 0, twice = 0, opens = 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t kind = (uint64_t)role_of_patient(e[i].role) << e[i].f.kind;
		twice |= once & kind;
		once |= kind;
		opens |= opens_columns(&e[i]) ? kind : 0;
	}
	return (twice & opens) != 0;
}

static void open_lanes(struct lanes *l, struct record *r, const struct entry *e, size_t n, str text,
		       bool fresh)
{
	unsigned found = 0;
	uint64_t tried = 0; /* kinds, a bit each */
	for (size_t i = 0; i < n && found < 2; i++) {
		uint64_t kind = (uint64_t)1 << e[i].f.kind;
		if (!opens_columns(&e[i]) || (tried & kind) != 0)
			continue;
		tried |= kind;
		found = columns_of(e, n, text, e[i].f.kind, l->lead);
	}
	if (found < 2)
		return;
	uint32_t first[LANES_MOST];
	unsigned alike = columns_of(e, n, text, e[0].f.kind, first);
	for (unsigned i = 0; alike == found && i < found; i++)
		l->lead[i] = first[i];
	l->n = found;
	size_t from = r->n;
	while (!fresh && from > 0 && r->e[from - 1].gap == GAP_none)
		from--;
	if (!fresh && from > 0)
		from--;
	for (unsigned i = found - 1; i > 0; i--)
		record_move(r, from, l->lead[i] > SLACK ? l->lead[i] - SLACK : 0,
			    &l->record[i - 1]);
}

size_t lanes_split(struct lanes *l, struct record *r, struct entry *e, size_t n, str text,
		   bool fresh)
{
	size_t kept = 0;
	if (l->n == 0 && has_pair(e, n))
		open_lanes(l, r, e, n, text, fresh);
	for (unsigned i = 0; i + 1 < l->n; i++)
		record_step(&l->record[i]);
	for (size_t i = 0; i < n; i++) {
		unsigned lane = l->n > 0 ? l->n - 1 : 0;
		while (lane > 0 && e[i].lead + SLACK < l->lead[lane])
			lane--;
		if (lane == 0)
			e[kept++] = e[i];
		else
			record_add(&l->record[lane - 1], &e[i]);
	}
	return kept;
}
