/* paper - see paper.h: what is told is kept here; paper_press.c lays it out. */
#include "render/paper.h"

#include "base/must.h"
#include "render/paper_kept.h"

enum { MOST_BYTES = 1 << 30 };

static struct told *add(struct paper *p, enum told_kind kind, str text)
{
	struct told *t = arena_new(&p->arena, struct told, 1);
	*t = (struct told){.kind = kind, .text = str_copy(&p->arena, text)};
	*p->tail = t;
	p->tail = &t->next;
	return t;
}

struct paper *paper_begin(struct out *o, const struct paper_about *about)
{
	struct arena a = arena_make(MOST_BYTES);
	struct paper *p = arena_new(&a, struct paper, 1);
	*p = (struct paper){.arena = a, .o = o, .about = *about};
	str *const s[] = {&p->about.title,         &p->about.subject,  &p->about.author,
			  &p->about.producer_note, &p->about.lang,     &p->about.head,
			  &p->about.mark,          &p->about.mark_says};
	for (size_t i = 0; i < sizeof(s) / sizeof(s[0]); i++)
		*s[i] = str_copy(&p->arena, *s[i]);
	p->tail = &p->first;
	return p;
}

bool paper_end(struct paper *p)
{
	must(p->table == NULL);
	bool ok = paper_press(p);
	struct arena a = p->arena;
	arena_free(&a);
	return ok;
}

void paper_heading(struct paper *p, unsigned level, str text)
{
	must(level >= 1 && level <= 3);
	add(p, TOLD_heading, text)->level = level;
}

void paper_text(struct paper *p, str text) { add(p, TOLD_text, text); }
void paper_small(struct paper *p, str text) { add(p, TOLD_small, text); }
void paper_note(struct paper *p, str text) { add(p, TOLD_note, text); }
void paper_item(struct paper *p, str text) { add(p, TOLD_item, text); }
void paper_contents(struct paper *p) { add(p, TOLD_contents, STR_NONE); }
void paper_break(struct paper *p) { add(p, TOLD_break, STR_NONE); }

void paper_fact(struct paper *p, str label, str value)
{
	struct told *t = add(p, TOLD_fact, value);
	t->label = str_copy(&p->arena, label);
}

void paper_table(struct paper *p, str title, const struct paper_column *col, size_t n)
{
	must(p->table == NULL && n > 0 && n <= PAPER_COLUMNS_most);
	struct told *t = add(p, TOLD_table, title);
	struct paper_column *copy = arena_new(&p->arena, struct paper_column, n);
	for (size_t i = 0; i < n; i++) {
		copy[i] = col[i];
		copy[i].head = str_copy(&p->arena, col[i].head);
	}
	t->col = copy;
	t->n = n;
	p->table = t;
}

void paper_row(struct paper *p, const str *cells)
{
	must(p->table != NULL);
	struct told *t = add(p, TOLD_row, STR_NONE);
	t->n = p->table->n;
	t->cell = arena_new(&p->arena, str, t->n);
	for (size_t i = 0; i < t->n; i++)
		t->cell[i] = str_copy(&p->arena, cells[i]);
}

void paper_table_end(struct paper *p)
{
	must(p->table != NULL);
	add(p, TOLD_table_end, STR_NONE);
	p->table = NULL;
}

void paper_figure(struct paper *p, str alt, str caption, double width, double height,
		  void (*draw)(void *ctx, struct pdf *pdf), void *ctx)
{
	struct told *t = add(p, TOLD_figure, caption);
	t->label = str_copy(&p->arena, alt);
	t->width = width;
	t->height = height;
	t->draw = draw;
	t->ctx = ctx;
}
