/*
 * sheet_note - see sheet_note.h. Source: ISO/IEC 29500-1 18.7 (comments). Refuses more than 65536
 * comments, and comments whose cell is not told.
 */
#include "text/sheet_note.h"

#include <stdlib.h>

#include "base/arena.h"
#include "text/xml_walk.h"

#define NOTES_MOST 65536
#define NOTE_BYTES 4096

struct sheet_note {
	uint64_t row;
	size_t from, to;
	bool given;
};

/* A walk over comments. */
struct reading {
	struct sheet_notes *s;
	bool inside, text;
	unsigned sound;
};

void sheet_notes_start(struct sheet_notes *s) { *s = (struct sheet_notes){.text = out_mem()}; }

void sheet_notes_free(struct sheet_notes *s)
{
	out_end(&s->text);
	grow_free(s->note, s->cap, sizeof(*s->note));
}

/* The row of "BC12"; 0: none. */
static uint64_t row_of(str ref)
{
	uint64_t row = 0;
	size_t i = 0;
	while (i < ref.n && is_alpha(ref.p[i]))
		i++;
	return i > 0 && str_u64(str_sub(ref, i, ref.n), &row) ? row : 0;
}

static void on_open(void *ctx, const struct xml_tag *t)
{
	struct reading *r = ctx;
	struct sheet_notes *s = r->s;
	str ref;
	if (str_eq(t->name, STR("comment"))) {
		uint64_t row = xml_attr(t, "ref", &ref) ? row_of(ref) : 0;
		r->inside = row > 0 && s->n < NOTES_MOST;
		if (!r->inside)
			return;
		GROW(s->note, s->cap, s->n + 1);
		s->note[s->n++] =
		    (struct sheet_note){.row = row, .from = s->text.n, .to = s->text.n};
	}
	r->sound += str_eq(t->name, STR("rPh"));
	r->text = r->inside && r->sound == 0 && str_eq(t->name, STR("t"));
}

static void on_close(void *ctx, str name)
{
	struct reading *r = ctx;
	r->text = false;
	if (str_eq(name, STR("comment")))
		r->inside = false;
	if (str_eq(name, STR("rPh")))
		r->sound -= r->sound > 0;
}

static void on_text(void *ctx, str text)
{
	struct reading *r = ctx;
	struct sheet_notes *s = r->s;
	if (!r->text)
		return;
	struct sheet_note *n = &s->note[s->n - 1];
	out_str(&s->text, str_sub(text, 0, NOTE_BYTES - (n->to - n->from)));
	n->to = s->text.n;
}

static size_t from_memory(void *from, void *p, size_t n)
{
	str *xml = from;
	unsigned char *to = p;
	n = n < xml->n ? n : xml->n;
	for (size_t i = 0; i < n; i++)
		to[i] = xml->p[i];
	*xml = str_sub(*xml, n, xml->n);
	return n;
}

static int by_row(const void *x, const void *y)
{
	const struct sheet_note *a = x, *b = y;
	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return a->from < b->from ? -1 : a->from > b->from;
}

bool sheet_notes_read(struct sheet_notes *s, str xml)
{
	struct reading r = {.s = s};
	bool whole =
	    xml_walk(&(struct xml_walk){on_open, on_close, on_text, &r}, from_memory, &xml);
	if (s->n > 0)
		qsort(s->note, s->n, sizeof(*s->note), by_row);
	return whole;
}

static str give(struct sheet_notes *s, struct sheet_note *n)
{
	n->given = true;
	return str_sub(out_view(&s->text), n->from, n->to);
}

str sheet_notes_of(struct sheet_notes *s, uint64_t row)
{
	while (s->next < s->n && s->note[s->next].row < row)
		s->next++;
	if (s->next == s->n || s->note[s->next].row > row)
		return STR_NONE;
	return give(s, &s->note[s->next++]);
}

str sheet_notes_left(struct sheet_notes *s)
{
	for (; s->left < s->n; s->left++)
		if (!s->note[s->left].given)
			return give(s, &s->note[s->left]);
	return STR_NONE;
}
