/*
 * pdf_fields - see pdf_fields.h (ISO 32000-2, 12.7). A value is put where its field stands, so that
 * the label printed beside it is read with it; a field without anything printed before it carries
 * its own name. Fields that take no room stand below the page. Refuses passwords and pictures.
 */
#include "text/pdf_fields.h"

#define FIELDS_MOST  10000
#define LETTERS_MOST 4000
#define LOOKS_MOST   ((size_t)50000000)
#define TALL_MOST    12.0  /* [point] of a letter, when the field does not say */
#define WIDE_SHARE   0.5   /* [height] of a letter */
#define LABEL_OFF    250.0 /* [point] a label stands no further to the left */

struct place {
	double x1, y1, x2, y2;
};

struct fields {
	struct out *text;
	struct glyph *glyph;
	size_t n, cap, printed; /* printed: letters of the page itself */
	size_t looks;           /* letters that may yet be looked at */
	double wide, high;      /* of the page as it stands */
	int turned;             /* [quarter, clockwise] the page */
	double below;           /* where the next field without a place stands */
	bool lost;              /* of a field something was left out */
};

static bool sane(const PopplerRectangle *r)
{
	const double most = 1e6;
	return r->x1 > -most && r->x2 < most && r->y1 > -most && r->y2 < most && r->x1 < r->x2 &&
	       r->y1 < r->y2;
}

static void put_word(struct fields *f, str word, double x, double y, double high)
{
	size_t from = f->text->n;
	out_str(f->text, word);
	if (f->n < f->cap)
		f->glyph[f->n++] = (struct glyph){.x1 = x,
						  .x2 = x + (double)word.n * high * WIDE_SHARE,
						  .y1 = y,
						  .y2 = y + high,
						  .from = from,
						  .to = f->text->n};
}

static bool space(unsigned char c) { return c <= ' '; }

/* Words of one line from x on. gives where the next would stand */
static double put_line(struct fields *f, str line, double x, double y, double high)
{
	for (size_t i = 0, from; i < line.n;) {
		while (i < line.n && space(line.p[i]))
			i++;
		for (from = i; i < line.n && !space(line.p[i]);)
			i++;
		if (i > from)
			put_word(f, str_sub(line, from, i), x, y, high);
		x += (double)(i - from + 1) * high * WIDE_SHARE;
	}
	return x;
}

/* Is something printed to the left of the place, or right above it? */
static bool labelled(struct fields *f, const struct place *at)
{
	if (f->looks < f->printed)
		return true;
	f->looks -= f->printed;
	double high = at->y2 - at->y1, middle = (at->y1 + at->y2) / 2;
	for (size_t i = 0; i < f->printed; i++) {
		const struct glyph *g = &f->glyph[i];
		double y = (g->y1 + g->y2) / 2, tall = g->y2 - g->y1;
		bool beside = g->x1 < at->x1 && at->x1 - g->x2 < LABEL_OFF && y > middle - high &&
			      y < middle + high;
		bool above = g->x2 > at->x1 && g->x1 < at->x2 && g->y2 <= at->y1 + tall / 2 &&
			     at->y1 - g->y2 < tall * 1.5;
		if (beside || above)
			return true;
	}
	return false;
}

static void put_value(struct fields *f, PopplerFormField *field, const struct place *at, str value)
{
	double size = poppler_form_field_get_font_size(field), high = at->y2 - at->y1;
	double tall = size > 1 && size < 100 ? size : high < TALL_MOST ? high : TALL_MOST;
	size_t lines = 1;
	f->lost = f->lost || value.n > LETTERS_MOST;
	value = str_trim(str_sub(value, 0, LETTERS_MOST));
	for (size_t i = 0; i < value.n; i++)
		lines += value.p[i] == '\n' ||
			 (value.p[i] == '\r' && i + 1 < value.n && value.p[i + 1] != '\n');
	double x = at->x1, y = lines > 1 ? at->y1 : (at->y1 + at->y2 - tall) / 2;
	gchar *name = labelled(f, at) ? NULL : poppler_form_field_get_partial_name(field);
	if (name != NULL && name[0] != 0) {
		x = put_line(f, str_sub(str_of(name), 0, LETTERS_MOST), x, y, tall);
		put_word(f, STR(":"), x - tall * WIDE_SHARE, y, tall);
		x += tall * WIDE_SHARE;
	}
	g_free(name);
	while (value.n > 0) {
		size_t end = 0;
		while (end < value.n && value.p[end] != '\n' && value.p[end] != '\r')
			end++;
		put_line(f, str_sub(value, 0, end), x, y, tall);
		y += end > 0 ? tall * 1.2 : 0;
		value = str_sub(value, end + 1, value.n);
	}
}

/* All that is chosen of a list. */
static gchar *chosen(PopplerFormField *field)
{
	struct out o = out_mem();
	for (int i = 0; i < poppler_form_field_choice_get_n_items(field); i++) {
		if (!poppler_form_field_choice_is_item_selected(field, i))
			continue;
		gchar *item = poppler_form_field_choice_get_item(field, i);
		out_z(&o, o.n > 0 ? ", " : "");
		out_z(&o, item == NULL ? "" : item);
		g_free(item);
	}
	gchar *all = o.n == 0 ? poppler_form_field_choice_get_text(field)
			      : g_strndup((const char *)o.p, o.n);
	out_end(&o);
	return all;
}

/* What is filled in; NULL: nothing. To be freed. */
static gchar *value_of(PopplerFormField *field)
{
	switch (poppler_form_field_get_field_type(field)) {
	case POPPLER_FORM_FIELD_TEXT:
		return poppler_form_field_text_is_password(field)
			   ? NULL
			   : poppler_form_field_text_get_text(field);
	case POPPLER_FORM_FIELD_CHOICE:
		return chosen(field);
	case POPPLER_FORM_FIELD_BUTTON:
		return poppler_form_field_button_get_button_type(field) !=
				   POPPLER_FORM_BUTTON_PUSH &&
			       poppler_form_field_button_get_state(field)
			   ? g_strdup("[x]")
			   : NULL;
	default:
		return NULL;
	}
}

static size_t words_in(const gchar *s)
{
	size_t n = 1;
	for (size_t i = 0; s != NULL && s[i] != 0 && i < LETTERS_MOST; i++)
		n += (unsigned char)s[i] <= ' ';
	return n;
}

/* No more words than these are put for a field. */
static size_t words_of(PopplerFormField *field, const gchar *value)
{
	if (value == NULL || value[0] == 0)
		return 0;
	gchar *name = poppler_form_field_get_partial_name(field);
	size_t n = words_in(value) + words_in(name) + 1;
	g_free(name);
	return n;
}

/* ---- where a field stands ---- */

/* Where a field of the unturned page (y upwards) stands on a page turned by so many quarters. */
static PopplerRectangle turned(const struct fields *f, const PopplerRectangle *r, int quarters)
{
	switch (quarters) {
	case 1:
		return (PopplerRectangle){r->y1, f->high - r->x2, r->y2, f->high - r->x1};
	case 2:
		return (PopplerRectangle){f->wide - r->x2, f->high - r->y2, f->wide - r->x1,
					  f->high - r->y1};
	case 3:
		return (PopplerRectangle){f->wide - r->y2, r->x1, f->wide - r->y1, r->x2};
	default:
		return *r;
	}
}

static bool same(const PopplerRectangle *a, const PopplerRectangle *b)
{
	double off = (a->x1 - b->x1) * (a->x1 - b->x1) + (a->x2 - b->x2) * (a->x2 - b->x2) +
		     (a->y1 - b->y1) * (a->y1 - b->y1) + (a->y2 - b->y2) * (a->y2 - b->y2);
	return off < 1;
}

/* How the page is turned: poppler tells the places of fields without it, of notes with it, and
 * every field is a note too. */
static int turn_of(const struct fields *f, GList *fields, PopplerPage *page)
{
	const PopplerFormFieldMapping *m = NULL;
	for (GList *l = fields; l != NULL && (m == NULL || !sane(&m->area)); l = l->next)
		m = l->data;
	GList *notes = poppler_page_get_annot_mapping(page);
	int found = 0;
	for (int quarters = 3; m != NULL && quarters >= 0; quarters--) {
		PopplerRectangle r = turned(f, &m->area, quarters);
		for (GList *l = notes; l != NULL; l = l->next)
			if (same(&((PopplerAnnotMapping *)l->data)->area, &r))
				found = quarters;
	}
	poppler_page_free_annot_mapping(notes);
	return found;
}

static struct place place_of(struct fields *f, const PopplerRectangle *area)
{
	if (!sane(area)) {
		f->below += 2 * TALL_MOST;
		return (struct place){0, f->below, f->wide, f->below + TALL_MOST};
	}
	PopplerRectangle r = turned(f, area, f->turned);
	return (struct place){r.x1, f->high - r.y2, r.x2, f->high - r.y1};
}

bool pdf_fields_add(struct arena *a, PopplerPage *page, struct out *text, struct glyph **glyph,
		    size_t *n)
{
	unsigned count = 0;
	GList *all = poppler_page_get_form_field_mapping(page), *l;
	struct fields f = {.text = text, .n = *n, .printed = *n, .looks = LOOKS_MOST};
	if (all == NULL)
		return true;
	f.cap = *n;
	for (l = all; l != NULL && count < FIELDS_MOST; l = l->next, count++) {
		gchar *value = value_of(((PopplerFormFieldMapping *)l->data)->field);
		f.cap += words_of(((PopplerFormFieldMapping *)l->data)->field, value);
		g_free(value);
	}
	f.lost = l != NULL;
	poppler_page_get_size(page, &f.wide, &f.high);
	f.below = f.high;
	f.turned = turn_of(&f, all, page);
	f.glyph = arena_new(a, struct glyph, f.cap);
	for (size_t i = 0; i < *n; i++)
		f.glyph[i] = (*glyph)[i];
	count = 0;
	for (l = all; l != NULL && count < FIELDS_MOST; l = l->next, count++) {
		const PopplerFormFieldMapping *m = l->data;
		gchar *value = value_of(m->field);
		if (value != NULL && value[0] != 0) {
			struct place at = place_of(&f, &m->area);
			put_value(&f, m->field, &at, str_of(value));
		}
		g_free(value);
	}
	poppler_page_free_form_field_mapping(all);
	*glyph = f.glyph;
	*n = f.n;
	return !f.lost;
}
