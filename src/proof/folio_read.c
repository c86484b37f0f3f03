/*
 * folio_read - the stored form of a dossier read again, and written as JSON, as SVG and for a
 * terminal. Refuses a form that is not whole, and blocks it does not know.
 */
#include "base/utf8.h"
#include "proof/folio.h"
#include "proof/folio_form.h"
#include "render/json.h"
#include "render/list.h"
#include "render/svg.h"

struct folio_read folio_read_begin(str stored) { return (struct folio_read){.c = cur_of(stored)}; }

static void read_table(struct folio_read *r)
{
	r->id = cur_lv(&r->c);
	r->title = cur_lv(&r->c);
	uint64_t n = cur_var(&r->c);
	if (n == 0 || n > FOLIO_COLUMNS_most) {
		r->c.bad = true;
		return;
	}
	r->columns = (size_t)n;
	for (size_t i = 0; i < r->columns; i++) {
		r->head[i].id = cur_lv(&r->c);
		r->head[i].head = cur_lv(&r->c);
		r->head[i].share = (unsigned)cur_var(&r->c);
		r->head[i].flags = cur_u8(&r->c);
	}
}

static void read_row(struct folio_read *r)
{
	for (size_t i = 0; i < r->columns; i++) {
		r->cell[i] = cur_lv(&r->c);
		r->value[i] = cur_lv(&r->c);
	}
}

static void read_picture(struct folio_read *r)
{
	r->id = cur_lv(&r->c);
	r->title = cur_lv(&r->c);
	r->text = cur_lv(&r->c);
	r->width = (unsigned)cur_var(&r->c);
	r->height = (unsigned)cur_var(&r->c);
	r->strokes = cur_lv(&r->c);
}

bool folio_next(struct folio_read *r)
{
	if (r->c.bad || cur_left(&r->c) == 0)
		return false;
	r->block = (enum folio_block)cur_u8(&r->c);
	switch (r->block) {
	case FOLIO_section:
		r->id = cur_lv(&r->c);
		r->title = cur_lv(&r->c);
		break;
	case FOLIO_text:
	case FOLIO_note:
		r->text = cur_lv(&r->c);
		break;
	case FOLIO_fact:
		r->id = cur_lv(&r->c);
		r->title = cur_lv(&r->c);
		r->text = cur_lv(&r->c);
		r->json = cur_lv(&r->c);
		break;
	case FOLIO_table:
		read_table(r);
		break;
	case FOLIO_row:
		read_row(r);
		break;
	case FOLIO_table_end:
		break;
	case FOLIO_picture:
		read_picture(r);
		break;
	default:
		r->c.bad = true;
	}
	return !r->c.bad;
}

bool folio_next_mark(struct cur *c, struct folio_mark *out_m)
{
	if (c->bad || cur_left(c) == 0)
		return false;
	*out_m = (struct folio_mark){.stroke = (enum folio_stroke)cur_u8(c)};
	for (int i = 0; i < 4; i++)
		out_m->at[i] = (int)cur_u32(c);
	out_m->colour = cur_u32(c) & 0xffffff;
	out_m->width = (unsigned)cur_var(c);
	out_m->anchor = (unsigned)cur_var(c);
	out_m->text = cur_lv(c);
	return !c->bad;
}

/* ---- JSON ---- */

static void key_text(struct json *j, const char *key, str s)
{
	json_key(j, key);
	json_text(j, s);
}

static void value_of(struct json *j, str text, str json)
{
	if (json.n > 0)
		json_raw(j, json);
	else
		json_text(j, text);
}

static void table_json(struct json *j, const struct folio_read *r)
{
	json_object(j);
	key_text(j, "table", r->id);
	key_text(j, "title", r->title);
	json_key(j, "columns");
	json_array(j);
	for (size_t i = 0; i < r->columns; i++) {
		json_object(j);
		key_text(j, "id", r->head[i].id);
		key_text(j, "label", r->head[i].head);
		json_object_end(j);
	}
	json_array_end(j);
	json_key(j, "rows");
	json_array(j);
}

static void row_json(struct json *j, const struct folio_read *r, struct out *key)
{
	json_object(j);
	for (size_t i = 0; i < r->columns; i++) {
		out_clear(key);
		out_str(key, r->head[i].id);
		out_u8(key, 0);
		json_key(j, (const char *)key->p);
		value_of(j, r->cell[i], r->value[i]);
	}
	json_object_end(j);
}

static void block_json(struct json *j, const struct folio_read *r, struct out *key)
{
	switch (r->block) {
	case FOLIO_table:
		table_json(j, r);
		return;
	case FOLIO_row:
		row_json(j, r, key);
		return;
	case FOLIO_table_end:
		json_array_end(j);
		json_object_end(j);
		return;
	default:
		break;
	}
	json_object(j);
	if (r->block == FOLIO_fact) {
		key_text(j, "fact", r->id);
		key_text(j, "label", r->title);
		json_key(j, "value");
		value_of(j, r->text, r->json);
	} else if (r->block == FOLIO_picture) {
		key_text(j, "picture", r->id);
		key_text(j, "title", r->title);
		key_text(j, "says", r->text);
	} else {
		key_text(j, r->block == FOLIO_note ? "note" : "text", r->text);
	}
	json_object_end(j);
}

bool folio_json(struct out *o, str stored)
{
	struct folio_read r = folio_read_begin(stored);
	struct json j = json_of(o);
	struct out key = out_mem();
	bool open = false;
	json_array(&j);
	while (folio_next(&r)) {
		if (r.block != FOLIO_section) {
			r.c.bad = r.c.bad || !open;
			if (open)
				block_json(&j, &r, &key);
			continue;
		}
		if (open) {
			json_array_end(&j);
			json_object_end(&j);
		}
		open = true;
		json_object(&j);
		key_text(&j, "id", r.id);
		key_text(&j, "title", r.title);
		json_key(&j, "content");
		json_array(&j);
	}
	if (open) {
		json_array_end(&j);
		json_object_end(&j);
	}
	json_array_end(&j);
	out_end(&key);
	return !r.c.bad;
}

/* ---- SVG ---- */

static void colour_of(char out_c[8], unsigned colour)
{
	static const char digit[] = "0123456789abcdef";
	out_c[0] = '#';
	for (int i = 0; i < 6; i++)
		out_c[1 + i] = digit[colour >> (20 - 4 * i) & 15];
	out_c[7] = '\0';
}

static void strokes_svg(struct svg *s, str strokes)
{
	struct cur c = cur_of(strokes);
	struct folio_mark m;
	char colour[8];
	while (folio_next_mark(&c, &m)) {
		colour_of(colour, m.colour);
		if (m.stroke == FOLIO_stroke_line)
			svg_line(s, m.at[0], m.at[1], m.at[2], m.at[3], colour, m.width, false);
		else if (m.stroke == FOLIO_stroke_box)
			svg_rect(s, m.at[0], m.at[1], m.at[2], m.at[3], colour, "none");
		else
			svg_text(s, m.at[0], m.at[1],
				 &(struct svg_font){.tenths = m.width,
						    .colour = colour,
						    .anchor = (enum svg_anchor)(m.anchor % 3)},
				 m.text);
	}
}

bool folio_svg(struct out *o, str stored, const char *id, bool english)
{
	struct folio_read r = folio_read_begin(stored);
	bool found = false;
	while (!found && folio_next(&r)) {
		if (r.block != FOLIO_picture || !str_eq(r.id, str_of(id)))
			continue;
		struct svg s = svg_begin(o, r.width / 10, r.height / 10, english ? "en" : "nl",
					 r.title, r.text);
		svg_rect(&s, 0, 0, (long)r.width, (long)r.height, "#ffffff", "none");
		strokes_svg(&s, r.strokes);
		svg_end(&s);
		found = true;
	}
	return found && !r.c.bad;
}

/* ---- for a terminal ---- */

static void line(struct out *o, const char *before, str s)
{
	out_z(o, before);
	utf8_show(o, s);
	out_char(o, '\n');
}

static struct list *table_screen(struct out *o, struct arena *a, const struct folio_read *r)
{
	struct list_column *c = arena_new(a, struct list_column, r->columns);
	for (size_t i = 0; i < r->columns; i++)
		c[i] = (struct list_column){str_z(a, r->head[i].id), str_z(a, r->head[i].head),
					    (r->head[i].flags & FOLIO_NUMBER) != 0};
	out_char(o, '\n');
	line(o, "", r->title);
	return list_begin(o, LIST_table, c, r->columns, 0, false);
}

bool folio_screen(struct out *o, struct arena *a, str stored)
{
	struct folio_read r = folio_read_begin(stored);
	struct list *l = NULL;
	while (folio_next(&r)) {
		if (r.block == FOLIO_section) {
			out_char(o, '\n');
			line(o, "== ", r.title);
		} else if (r.block == FOLIO_fact) {
			out_z(o, "  ");
			utf8_show(o, r.title);
			line(o, ": ", r.text);
		} else if (r.block == FOLIO_table && l == NULL) {
			l = table_screen(o, a, &r);
		} else if (r.block == FOLIO_row && l != NULL) {
			for (size_t i = 0; i < r.columns; i++)
				list_text(l, r.cell[i]);
			list_row_end(l);
		} else if (r.block == FOLIO_table_end && l != NULL) {
			list_end(l);
			l = NULL;
		} else if (r.block == FOLIO_text || r.block == FOLIO_note) {
			line(o, r.block == FOLIO_note ? "! " : "  ", r.text);
		}
	}
	if (l != NULL)
		list_end(l);
	return !r.c.bad;
}
