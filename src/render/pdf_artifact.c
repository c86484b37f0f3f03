/*
 * pdf_artifact - what a page paints outside of tags, marked as an artifact (ISO 32000-1, 14.8.2.2).
 * cairo 1.16 has no tag for it. Reads the content streams that cairo writes: operands, then an
 * operator; no inline images, which kond does not draw.
 */
#include "render/pdf_archive.h"

/* A stretch of content: of one mark's, or between marks. */
struct stretch {
	struct out *o;
	str content;
	size_t from, at; /* of the stretch; behind the last operator */
	size_t depth;    /* of marks that are open */
	bool tagged, in_text, paints;
};

static void stretch_end(struct stretch *s, size_t to, bool tagged)
{
	bool artifact = !s->tagged && s->paints;
	if (artifact)
		out_z(s->o, "/Artifact BMC\n");
	out_str(s->o, str_sub(s->content, s->from, to));
	if (artifact)
		out_z(s->o, "\nEMC\n");
	s->from = to;
	s->tagged = tagged;
	s->paints = false;
}

static size_t string_end(str s, size_t at)
{
	unsigned depth = 0;
	for (; at < s.n; at++) {
		if (s.p[at] == '\\')
			at++;
		else if (s.p[at] == '(')
			depth++;
		else if (s.p[at] == ')' && --depth == 0)
			return at + 1;
	}
	return s.n;
}

static bool delimits(unsigned char c)
{
	return is_blank(c) || c == 0 || strchr("()<>[]{}/%", c) != NULL;
}

static size_t word_end(str s, size_t at)
{
	do
		at++;
	while (at < s.n && !delimits(s.p[at]));
	return at;
}

static bool is_painting(str op)
{
	static const char *const all[] = {"f",  "F",  "f*", "S",  "s",  "B",  "b", "B*",
					  "b*", "Tj", "'",  "TJ", "\"", "Do", "sh"};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (str_eq(op, str_of(all[i])))
			return true;
	return false;
}

static void operator_at(struct stretch *s, str op, size_t end)
{
	if (str_eq(op, STR("BT")) || str_eq(op, STR("ET"))) {
		s->in_text = op.p[0] == 'B';
	} else if (str_eq(op, STR("BDC")) || str_eq(op, STR("BMC"))) {
		if (s->depth == 0 && !s->in_text)
			stretch_end(s, s->at, true);
		s->depth++;
	} else if (str_eq(op, STR("EMC"))) {
		s->depth -= s->depth > 0;
		if (s->depth == 0 && s->tagged)
			stretch_end(s, end, false);
	} else {
		s->paints |= is_painting(op);
	}
	s->at = end;
}

void pdf_artifacts(struct out *o, str content)
{
	struct stretch s = {.o = o, .content = content};
	size_t end;
	for (size_t at = 0; at < content.n; at = end) {
		unsigned char c = content.p[at];
		if (c == '(') {
			end = string_end(content, at);
		} else if (c == '/' || (!delimits(c) && !is_alpha(c) && c != '\'' && c != '"')) {
			end = word_end(content, at);
		} else if (delimits(c)) {
			end = at + 1;
			if (c == '<' && end < content.n && content.p[end] != '<')
				end += str_find_byte(str_sub(content, end, content.n), '>');
			else if (c == '<')
				end++;
		} else {
			end = word_end(content, at);
			operator_at(&s, str_sub(content, at, end), end);
		}
	}
	stretch_end(&s, content.n, false);
}
