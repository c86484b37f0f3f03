/*
 * svg - writing SVG 1.1 pictures: typed calls, text as text, a title and a description for those
 * who can not see it, presentation attributes only (no style sheets, no scripts, nothing from
 * outside). Units: user units of the view box, 794 of them to the width of A4.
 */
#ifndef RENDER_SVG_H
#define RENDER_SVG_H

#include "base/out.h"

#define SVG_A4_WIDTH 794

enum svg_anchor { SVG_start, SVG_middle, SVG_end };

struct svg_font {
	unsigned tenths; /* size, in tenths of a unit */
	bool bold;
	const char *colour; /* "#202020" */
	enum svg_anchor anchor;
};

struct svg {
	struct out *o;
	unsigned depth;
};

/* svg_begin - width and height of the view box; the picture is as wide as A4. lang: "en". title,
 * desc: text of people too; escaped. svg_end closes it. */
struct svg svg_begin(struct out *o, unsigned width, unsigned height, const char *lang, str title,
		     str desc);
void svg_end(struct svg *s);
/* svg_group - what belongs together, with words for it; svg_group_end. */
void svg_group(struct svg *s, str words);
void svg_group_end(struct svg *s);
/* Coordinates are tenths of a unit. */
void svg_line(struct svg *s, long x1, long y1, long x2, long y2, const char *colour,
	      unsigned width_tenths, bool dashed);
/* svg_rect - fill, stroke: "none" for none. */
void svg_rect(struct svg *s, long x, long y, long w, long h, const char *fill, const char *stroke);
void svg_circle(struct svg *s, long x, long y, long r, const char *fill, const char *stroke);
/* svg_polygon - n corners, x and y by turns. */
void svg_polygon(struct svg *s, const long *xy, size_t n, const char *fill, const char *stroke);
void svg_text(struct svg *s, long x, long y, const struct svg_font *f, str text);
/* svg_text_headed - the same with a head in a colour of its own and a blank between. */
void svg_text_headed(struct svg *s, long x, long y, const struct svg_font *f, const char *colour,
		     str head, str text);

/* svg_text_width - how wide text will be at most in a common sans-serif font, in tenths. */
long svg_text_width(str text, unsigned size_tenths);
/* svg_text_fit - the head of text that fits room, with an ellipsis when it is cut; into o. */
void svg_text_fit(struct out *o, str text, unsigned size_tenths, long room);

#endif
