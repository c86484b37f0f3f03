/*
 * svg - SVG 1.1 (W3C, 2011) as text. Escapes everything that is text of people; characters that XML
 * 1.0 does not allow, and those that steer the direction of text around them, go out as U+FFFD.
 * Widths of text are estimates on the wide side: the font of the reader is not known here.
 */
#include "render/svg.h"

#include <utf8proc.h>

#include "base/must.h"
#include "base/utf8.h"

#define FONTS "Noto Sans, Open Sans, DejaVu Sans, Arial, sans-serif"

static void escaped(struct out *o, str s)
{
	for (size_t at = 0; at < s.n;) {
		uint32_t cp = utf8_next(s, &at);
		if (cp == '&')
			out_z(o, "&amp;");
		else if (cp == '<')
			out_z(o, "&lt;");
		else if (cp == '>')
			out_z(o, "&gt;");
		else if (cp == '"')
			out_z(o, "&quot;");
		else if (cp == '\n' || cp == '\t')
			out_char(o, ' ');
		else
			utf8_put(o,
				 utf8_showable(cp) && cp != 0xfffe && cp != 0xffff ? cp : 0xfffd);
	}
}

static void tenths(struct out *o, long v)
{
	if (v < 0)
		out_char(o, '-');
	uint64_t n = (uint64_t)(v < 0 ? -v : v);
	out_dec(o, n / 10);
	if (n % 10 != 0) {
		out_char(o, '.');
		out_dec(o, n % 10);
	}
}

static void attr(struct svg *s, const char *name, long v)
{
	out_char(s->o, ' ');
	out_z(s->o, name);
	out_z(s->o, "=\"");
	tenths(s->o, v);
	out_char(s->o, '"');
}

static void attr_z(struct svg *s, const char *name, const char *v)
{
	out_char(s->o, ' ');
	out_z(s->o, name);
	out_z(s->o, "=\"");
	out_z(s->o, v);
	out_char(s->o, '"');
}

static void open_tag(struct svg *s, const char *name)
{
	for (unsigned i = 0; i < s->depth; i++)
		out_char(s->o, ' ');
	out_char(s->o, '<');
	out_z(s->o, name);
}

static void element(struct svg *s, const char *name, str text)
{
	open_tag(s, name);
	out_char(s->o, '>');
	escaped(s->o, text);
	out_z(s->o, "</");
	out_z(s->o, name);
	out_z(s->o, ">\n");
}

struct svg svg_begin(struct out *o, unsigned width, unsigned height, const char *lang, str title,
		     str desc)
{
	struct svg s = {.o = o};
	out_z(o, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	open_tag(&s, "svg");
	attr_z(&s, "xmlns", "http://www.w3.org/2000/svg");
	attr_z(&s, "version", "1.1");
	attr_z(&s, "width", "210mm");
	out_z(o, " height=\"");
	tenths(o, (long)height * 2100 / (long)width);
	out_z(o, "mm\"");
	out_z(o, " viewBox=\"0 0 ");
	out_dec(o, width);
	out_char(o, ' ');
	out_dec(o, height);
	out_char(o, '"');
	attr_z(&s, "lang", lang);
	attr_z(&s, "xml:lang", lang);
	attr_z(&s, "role", "graphics-document document");
	attr_z(&s, "aria-labelledby", "t");
	attr_z(&s, "aria-describedby", "d");
	attr_z(&s, "font-family", FONTS);
	out_z(o, ">\n");
	s.depth = 1;
	out_z(o, " <title id=\"t\">");
	escaped(o, title);
	out_z(o, "</title>\n <desc id=\"d\">");
	escaped(o, desc);
	out_z(o, "</desc>\n");
	return s;
}

void svg_end(struct svg *s)
{
	must(s->depth == 1);
	out_z(s->o, "</svg>\n");
}

void svg_group(struct svg *s, str words)
{
	open_tag(s, "g");
	attr_z(s, "role", "graphics-object");
	out_z(s->o, " aria-label=\"");
	escaped(s->o, words);
	out_z(s->o, "\">\n");
	s->depth++;
	element(s, "title", words);
}

void svg_group_end(struct svg *s)
{
	must(s->depth > 1);
	s->depth--;
	open_tag(s, "/g");
	out_z(s->o, ">\n");
}

void svg_line(struct svg *s, long x1, long y1, long x2, long y2, const char *colour,
	      unsigned width_tenths, bool dashed)
{
	open_tag(s, "line");
	attr(s, "x1", x1);
	attr(s, "y1", y1);
	attr(s, "x2", x2);
	attr(s, "y2", y2);
	attr_z(s, "stroke", colour);
	attr(s, "stroke-width", (long)width_tenths);
	if (dashed)
		attr_z(s, "stroke-dasharray", "3 2");
	out_z(s->o, "/>\n");
}

static void painted(struct svg *s, const char *fill, const char *stroke)
{
	attr_z(s, "fill", fill);
	attr_z(s, "stroke", stroke);
	out_z(s->o, "/>\n");
}

void svg_rect(struct svg *s, long x, long y, long w, long h, const char *fill, const char *stroke)
{
	open_tag(s, "rect");
	attr(s, "x", x);
	attr(s, "y", y);
	attr(s, "width", w);
	attr(s, "height", h);
	painted(s, fill, stroke);
}

void svg_circle(struct svg *s, long x, long y, long r, const char *fill, const char *stroke)
{
	open_tag(s, "circle");
	attr(s, "cx", x);
	attr(s, "cy", y);
	attr(s, "r", r);
	painted(s, fill, stroke);
}

void svg_polygon(struct svg *s, const long *xy, size_t n, const char *fill, const char *stroke)
{
	open_tag(s, "polygon");
	out_z(s->o, " points=\"");
	for (size_t i = 0; i < n * 2; i++) {
		if (i > 0)
			out_char(s->o, i % 2 == 0 ? ' ' : ',');
		tenths(s->o, xy[i]);
	}
	out_char(s->o, '"');
	painted(s, fill, stroke);
}

static void text_begin(struct svg *s, long x, long y, const struct svg_font *f)
{
	static const char *const anchor[] = {"start", "middle", "end"};
	open_tag(s, "text");
	attr(s, "x", x);
	attr(s, "y", y);
	attr(s, "font-size", (long)f->tenths);
	if (f->bold)
		attr_z(s, "font-weight", "bold");
	if (f->anchor != SVG_start)
		attr_z(s, "text-anchor", anchor[f->anchor]);
	attr_z(s, "fill", f->colour);
	out_char(s->o, '>');
}

void svg_text(struct svg *s, long x, long y, const struct svg_font *f, str text)
{
	text_begin(s, x, y, f);
	escaped(s->o, text);
	out_z(s->o, "</text>\n");
}

void svg_text_headed(struct svg *s, long x, long y, const struct svg_font *f, const char *colour,
		     str head, str text)
{
	text_begin(s, x, y, f);
	out_z(s->o, "<tspan");
	attr_z(s, "fill", colour);
	out_char(s->o, '>');
	escaped(s->o, head);
	out_z(s->o, "</tspan> ");
	escaped(s->o, text);
	out_z(s->o, "</text>\n");
}

/* ---- widths: in hundredths of the size, as DejaVu Sans (a wide one) has them, or a bit more ----
 */

static unsigned char_width(uint32_t cp)
{
	if (cp > 0x2ff) {
		int w = utf8proc_charwidth((int32_t)cp);
		return w <= 0 ? 0 : w == 1 ? 75 : 105;
	}
	if (cp == 'W' || cp == 'M' || cp == 'm' || cp == '@' || cp == '%')
		return 100;
	if (cp == 'i' || cp == 'l' || cp == 'j' || cp == 'I' || cp == '.' || cp == ',' ||
	    cp == ':' || cp == ';' || cp == '\'' || cp == '|' || cp == '!')
		return 34;
	if (cp == ' ' || cp == 'f' || cp == 't' || cp == 'r' || cp == '(' || cp == ')' || cp == '-')
		return 42;
	if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xc0 && cp <= 0xde) || cp == 'w')
		return 78;
	return 64;
}

long svg_text_width(str text, unsigned size_tenths)
{
	long w = 0;
	for (size_t at = 0; at < text.n;)
		w += (long)(char_width(utf8_next(text, &at)) * size_tenths) / 100;
	return w;
}

void svg_text_fit(struct out *o, str text, unsigned size_tenths, long room)
{
	long w = 0, dots = (long)(char_width(0x2026) * size_tenths) / 100;
	size_t at = 0, fits = 0;
	if (svg_text_width(text, size_tenths) <= room) {
		out_str(o, text);
		return;
	}
	while (at < text.n) {
		w += (long)(char_width(utf8_next(text, &at)) * size_tenths) / 100;
		if (w + dots > room)
			break;
		fits = at;
	}
	out_str(o, str_trim(str_sub(text, 0, fits)));
	out_z(o, "\u2026");
}
