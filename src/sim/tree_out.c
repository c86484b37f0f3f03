/* tree_out - see tree_out.h. */
#include "sim/tree_out.h"

#include "base/must.h"
#include "base/utf8.h"

static void code_point(struct out *o, uint32_t c)
{
	static const char digits[] = "0123456789abcdef";
	out_z(o, "\\u");
	for (int shift = 12; shift >= 0; shift -= 4)
		out_char(o, digits[c >> shift & 15]);
}

static void escaped(struct tree_out *t, str s)
{
	bool json = t->form == TREE_FORM_json;
	for (size_t i = 0; i < s.n;) {
		size_t from = i;
		uint32_t c = utf8_next(s, &i);
		if (json && (c == '"' || c == '\\')) {
			out_char(t->o, '\\');
			out_char(t->o, (char)c);
		} else if (json && (c < 0x20 || (t->ascii && c > 0x7E && c < 0x10000))) {
			code_point(t->o, c);
		} else if (!json && (c == '<' || c == '&' || c == '"')) {
			out_z(t->o, c == '<' ? "&lt;" : c == '&' ? "&amp;" : "&quot;");
		} else if (!json && t->ascii && c > 0x7E) {
			out_z(t->o, "&#");
			out_dec(t->o, c);
			out_char(t->o, ';');
		} else {
			out_str(t->o, str_sub(s, from, i));
		}
	}
}

static void line(struct tree_out *t)
{
	if (!t->pretty)
		return;
	out_char(t->o, '\n');
	for (unsigned i = 0; i < t->depth; i++)
		out_z(t->o, "  ");
}

static struct tree_frame *top(struct tree_out *t)
{
	return t->depth > 0 ? &t->frame[t->depth - 1] : NULL;
}

/* The start tag of what is around gets its end; of lists without an element there is none. */
static void shut(struct tree_out *t)
{
	struct tree_frame *f = top(t);
	if (f != NULL && f->open)
		out_char(t->o, '>');
	if (f != NULL)
		f->open = false;
}

static void key(struct tree_out *t, const char *name)
{
	struct tree_frame *f = top(t);
	if (f == NULL)
		return;
	if (f->any)
		out_char(t->o, ',');
	f->any = true;
	line(t);
	if (f->list)
		return;
	out_char(t->o, '"');
	out_z(t->o, name);
	out_z(t->o, t->pretty ? "\": " : "\":");
}

static const char *element(struct tree_out *t, const char *name)
{
	struct tree_frame *f = top(t);
	return f != NULL && f->list ? f->item : name;
}

static void push(struct tree_out *t, const char *name, const char *item, bool list)
{
	must(t->depth < TREE_OUT_DEPTH);
	t->frame[t->depth++] = (struct tree_frame){.name = name, .item = item, .list = list};
}

void to_object(struct tree_out *t, const char *name)
{
	if (t->form == TREE_FORM_json) {
		key(t, name);
		out_char(t->o, '{');
		push(t, name, NULL, false);
		return;
	}
	name = element(t, name);
	shut(t);
	line(t);
	out_char(t->o, '<');
	out_z(t->o, name);
	push(t, name, NULL, false);
	top(t)->open = true;
}

void to_list(struct tree_out *t, const char *name, const char *item)
{
	if (t->form == TREE_FORM_json) {
		key(t, name);
		out_char(t->o, '[');
	} else if (!t->bare_lists) {
		shut(t);
		line(t);
		out_char(t->o, '<');
		out_z(t->o, name);
		out_char(t->o, '>');
	} else {
		shut(t);
	}
	push(t, name, item, true);
}

void to_end(struct tree_out *t)
{
	struct tree_frame f = *top(t);
	bool json = t->form == TREE_FORM_json;
	t->depth--;
	if (json) {
		line(t);
		out_char(t->o, f.list ? ']' : '}');
	} else if (f.open) {
		out_z(t->o, "/>");
	} else if (!f.list || !t->bare_lists) {
		line(t);
		out_z(t->o, "</");
		out_z(t->o, f.name);
		out_char(t->o, '>');
	}
}

static void quoted(struct tree_out *t, str value)
{
	out_char(t->o, '"');
	escaped(t, value);
	out_char(t->o, '"');
}

void to_text(struct tree_out *t, const char *name, str value)
{
	struct tree_frame *f = top(t);
	if (t->form == TREE_FORM_json) {
		key(t, name);
		quoted(t, value);
		return;
	}
	name = element(t, name);
	if (t->form == TREE_FORM_attributes && f != NULL && f->open) {
		out_char(t->o, ' ');
		out_z(t->o, name);
		out_char(t->o, '=');
		quoted(t, value);
		return;
	}
	shut(t);
	line(t);
	out_char(t->o, '<');
	out_z(t->o, name);
	if (t->form == TREE_FORM_value) {
		out_z(t->o, " value=");
		quoted(t, value);
		out_z(t->o, "/>");
		return;
	}
	out_char(t->o, '>');
	escaped(t, value);
	out_z(t->o, "</");
	out_z(t->o, name);
	out_char(t->o, '>');
}

void to_z(struct tree_out *t, const char *name, const char *value)
{
	to_text(t, name, str_of(value));
}

void to_number(struct tree_out *t, const char *name, str value)
{
	bool plain = value.n > 0 && value.n < 16 && (value.n == 1 || value.p[0] != '0');
	for (size_t i = 0; i < value.n; i++)
		plain &= is_digit(value.p[i]);
	if (t->form != TREE_FORM_json || !plain) {
		to_text(t, name, value);
		return;
	}
	key(t, name);
	out_str(t->o, value);
}

void to_attribute(struct tree_out *t, const char *name, const char *value)
{
	if (t->form == TREE_FORM_json)
		return;
	out_char(t->o, ' ');
	out_z(t->o, name);
	out_char(t->o, '=');
	quoted(t, str_of(value));
}
