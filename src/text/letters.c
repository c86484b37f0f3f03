/* letters - see letters.h. FreeType over a font held in memory, by cairo. */
#include "text/letters.h"

#include <string.h>

#include <cairo-ft.h>
#include <ft2build.h>
#include FT_FREETYPE_H

#include "base/io.h"

#define FONT_PATH   "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
#define FONT_BYTES  ((size_t)4 << 20)
#define LETTER_MOST 8    /* bytes of one letter */
#define BASELINE    0.22 /* of its box: from the bottom up */
#define FONT_SIZE   0.80 /* of the height of its box */
#define DARK        0xC0

static cairo_font_face_t *face;

static void draw_one(cairo_t *c, const char *letter, double x, double y, double size)
{
	cairo_set_font_size(c, size);
	cairo_move_to(c, x, y);
	cairo_show_text(c, letter);
}

/* A drawing of every printable letter, so that nothing is looked for later. */
static void draw_some(void)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 32, 32);
	cairo_t *c = cairo_create(s);
	cairo_set_font_face(c, face);
	draw_one(c, "k\xc3\xab", 2, 20, 12);
	cairo_destroy(c);
	cairo_surface_destroy(s);
}

void letters_warm(void)
{
	static struct arena a;
	FT_Library library;
	FT_Face loaded;
	str font;
	if (a.base != NULL)
		return;
	a = arena_make(2 * FONT_BYTES);
	if (!io_read_file(&a, FONT_PATH, FONT_BYTES, &font) || FT_Init_FreeType(&library) != 0)
		return;
	if (FT_New_Memory_Face(library, font.p, (FT_Long)font.n, 0, &loaded) != 0)
		return;
	face = cairo_ft_font_face_create_for_ft_face(loaded, 0);
	draw_some();
}

static bool shows(cairo_surface_t *s, double scale, const struct glyph *g)
{
	const unsigned char *p = cairo_image_surface_get_data(s);
	int width = cairo_image_surface_get_width(s), height = cairo_image_surface_get_height(s);
	size_t stride = (size_t)cairo_image_surface_get_stride(s);
	int x1 = (int)(g->x1 * scale), x2 = (int)(g->x2 * scale) + 1;
	int y1 = (int)(g->y1 * scale), y2 = (int)(g->y2 * scale) + 1;
	for (int y = y1 < 0 ? 0 : y1; y < y2 && y < height; y++)
		for (int x = x1 < 0 ? 0 : x1; x < x2 && x < width; x++)
			if (p[(size_t)y * stride + (size_t)x * 4 + 1] < DARK)
				return true;
	return false;
}

void letters_draw(cairo_surface_t *s, double scale, str text, const struct glyph *glyph, size_t n)
{
	size_t cap = 0;
	if (face == NULL || n == 0)
		return;
	bool *shown = grow(NULL, &cap, n, sizeof(*shown)); /* before any is drawn: they touch */
	for (size_t i = 0; i < n; i++)
		shown[i] = shows(s, scale, &glyph[i]);
	cairo_t *c = cairo_create(s);
	cairo_set_font_face(c, face);
	cairo_set_source_rgb(c, 0, 0, 0);
	for (size_t i = 0; i < n; i++) {
		const struct glyph *g = &glyph[i];
		char letter[LETTER_MOST + 1] = {0};
		double high = (g->y2 - g->y1) * scale;
		if (g->to - g->from > LETTER_MOST || !(high > 1 && high < 1000) || shown[i])
			continue;
		memcpy(letter, text.p + g->from, g->to - g->from);
		draw_one(c, letter, g->x1 * scale, g->y2 * scale - high * BASELINE,
			 high * FONT_SIZE);
	}
	cairo_destroy(c);
	cairo_surface_flush(s);
	grow_free(shown, cap, sizeof(*shown));
}
