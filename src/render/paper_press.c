/*
 * paper_press - a paper on pages: one pass that only measures, to know the pages of headings and
 * how many there are, and one that draws. Heads, feet and the mark are outside of tags, so they are
 * artifacts; a paragraph that goes on over pages is one P of several Spans.
 */
#include "base/date.h"
#include "render/paper_kept.h"

static const struct pdf_font font_title = {23, true, false, PAPER_ACCENT};
static const struct pdf_font font_subject = {12.5, false, false, PAPER_INK};
static const struct pdf_font font_heading[4] = {{0, false, false, 0},
						{16, true, false, PAPER_ACCENT},
						{12, true, false, PAPER_ACCENT},
						{10, true, false, PAPER_INK}};
static const struct pdf_font font_text = {9.6, false, false, PAPER_INK};
static const struct pdf_font font_bold = {9.6, true, false, PAPER_INK};
static const struct pdf_font font_small = {8, false, false, PAPER_GREY};
static const struct pdf_font font_page = {7.5, false, false, PAPER_GREY};
static const struct pdf_font font_marked = {7.5, true, false, 0xa31515};
static const struct pdf_font font_mark = {110, true, false, 0xececef};

static str words(const struct press *g, const char *nl, const char *en)
{
	return str_of(g->english ? en : nl);
}

/* ---- pages ---- */

static void right_text(struct press *g, double y, const struct pdf_font *f, str text)
{
	pdf_text(&g->pdf, PAPER_RIGHT - pdf_width(&g->pdf, f, text), y, f, text);
}

/* From corner to corner below all else; smaller when the word is long. */
static void mark(struct press *g)
{
	struct pdf_font f = font_mark;
	double wide = pdf_width(&g->pdf, &f, g->p->about.mark), most = 640;
	if (wide > most) {
		f.size *= most / wide;
		wide = most;
	}
	pdf_turned(&g->pdf, PDF_WIDTH / 2 - wide * 0.287 + f.size * 0.29,
		   PDF_HEIGHT / 2 + wide * 0.41 + f.size * 0.2, -55, &f, g->p->about.mark);
}

static void page_begin(struct press *g)
{
	if (g->pdf.quiet)
		return;
	if (g->p->about.mark.n > 0)
		mark(g);
	str head = g->p->about.head;
	if (head.n > 0) {
		double room = PAPER_WIDTH;
		if (g->p->about.mark.n > 0)
			room -= pdf_width(&g->pdf, &font_marked, g->p->about.mark) + 12;
		pdf_text(&g->pdf, PAPER_LEFT, 42, &font_page,
			 pdf_fit(&g->pdf, &font_page, &head, room));
	}
	right_text(g, 42, &font_marked, g->p->about.mark);
	pdf_line(&g->pdf, PAPER_LEFT, 48, PAPER_RIGHT, 48, 0.5, PAPER_RULE);
}

static void page_end(struct press *g)
{
	struct out o = out_mem();
	str title = g->p->about.title;
	if (!g->pdf.quiet) {
		out_str(&o, words(g, "pagina ", "page "));
		out_dec(&o, g->page);
		out_str(&o, words(g, " van ", " of "));
		out_dec(&o, g->of);
		pdf_line(&g->pdf, PAPER_LEFT, PDF_HEIGHT - 50, PAPER_RIGHT, PDF_HEIGHT - 50, 0.5,
			 PAPER_RULE);
		pdf_text(&g->pdf, PAPER_LEFT, PDF_HEIGHT - 38, &font_page,
			 pdf_fit(&g->pdf, &font_page, &title, PAPER_WIDTH - 90));
		right_text(g, PDF_HEIGHT - 38, &font_page, out_view(&o));
	}
	pdf_page(&g->pdf);
	out_end(&o);
}

void press_page(struct press *g)
{
	page_end(g);
	g->page++;
	g->y = PAPER_TOP;
	page_begin(g);
}

void press_room(struct press *g, double height)
{
	if (g->y + height > PAPER_BOTTOM)
		press_page(g);
}

/* ---- text ---- */

/* Lines over as many pages as it takes; leaves no single line behind or before. */
static void flow(struct press *g, const char *tag, const struct pdf_font *f, double x, str text)
{
	struct pdf_lay l = pdf_lay(&g->pdf, f, text, PAPER_RIGHT - x, false);
	unsigned done = 0, room = (unsigned)((PAPER_BOTTOM - g->y) / l.leading);
	if (room < l.lines && (room < 2 || l.lines < 4)) {
		press_page(g);
		room = (unsigned)((PAPER_BOTTOM - g->y) / l.leading);
	}
	bool parts = room < l.lines;
	pdf_tag(&g->pdf, tag);
	while (done < l.lines) {
		unsigned left = l.lines - done, n = left <= room ? left : room;
		if (n + 1 == left && n > 2)
			n--;
		if (parts)
			pdf_tag(&g->pdf, "Span");
		pdf_lay_draw(&g->pdf, &l, done, n, x, g->y);
		if (parts)
			pdf_tag_end(&g->pdf);
		g->y += n * l.leading;
		done += n;
		if (done < l.lines) {
			press_page(g);
			room = (unsigned)((PAPER_BOTTOM - g->y) / l.leading);
		}
	}
	pdf_tag_end(&g->pdf);
	pdf_lay_free(&l);
}

static void heading(struct press *g, struct told *t)
{
	static const double before[4] = {0, 22, 15, 10}, after[4] = {0, 7, 4, 2};
	static const char *const tag[4] = {"", "H2", "H3", "H4"};
	const struct pdf_font *f = &font_heading[t->level];
	struct pdf_lay l = pdf_lay(&g->pdf, f, t->text, PAPER_WIDTH, false);
	double high = l.lines * l.leading;
	pdf_lay_free(&l);
	if (g->y > PAPER_TOP) {
		g->y += before[t->level];
		press_room(g, high + after[t->level] + 56);
	}
	t->page = g->page;
	g->outline[t->level] = pdf_outline(&g->pdf, t->level == 1 ? 0 : g->outline[t->level - 1],
					   t->text, g->page, g->y - 4);
	for (unsigned i = t->level + 1; i < 4; i++)
		g->outline[i] = g->outline[t->level];
	flow(g, tag[t->level], f, PAPER_LEFT, t->text);
	if (t->level == 1) {
		pdf_line(&g->pdf, PAPER_LEFT, g->y + 2, PAPER_RIGHT, g->y + 2, 1, PAPER_ACCENT);
		g->y += 3;
	}
	g->y += after[t->level];
}

/* In a frame, in pieces when it is longer than a page. */
static void note(struct press *g, str text)
{
	struct pdf_lay l = pdf_lay(&g->pdf, &font_text, text, PAPER_WIDTH - 26, false);
	unsigned done = 0;
	double whole = l.lines * l.leading + 14;
	g->y += 4;
	press_room(g, whole < PAPER_BOTTOM - PAPER_TOP ? whole : 60);
	pdf_tag(&g->pdf, "P");
	while (done < l.lines) {
		unsigned n = (unsigned)((PAPER_BOTTOM - g->y - 14) / l.leading);
		n = n < l.lines - done ? n : l.lines - done;
		double high = n * l.leading + 14;
		pdf_box(&g->pdf, PAPER_LEFT, g->y, PAPER_WIDTH, high, PAPER_PALE, PDF_NONE);
		pdf_box(&g->pdf, PAPER_LEFT, g->y, 3.5, high, PAPER_ACCENT, PDF_NONE);
		pdf_tag(&g->pdf, "Span");
		pdf_lay_draw(&g->pdf, &l, done, n, PAPER_LEFT + 15, g->y + 7);
		pdf_tag_end(&g->pdf);
		done += n;
		g->y += high;
		if (done < l.lines)
			press_page(g);
	}
	pdf_tag_end(&g->pdf);
	pdf_lay_free(&l);
	g->y += 9;
}

static struct told *items(struct press *g, struct told *t)
{
	struct told *last = t;
	pdf_tag(&g->pdf, "L");
	for (; t != NULL && t->kind == TOLD_item; last = t, t = t->next) {
		press_room(g, 2 * font_text.size * 1.38);
		pdf_tag(&g->pdf, "LI");
		pdf_tag(&g->pdf, "Lbl");
		pdf_text(&g->pdf, PAPER_LEFT + 6, g->y + font_text.size * 1.38 * 0.77, &font_bold,
			 STR("\xe2\x80\xa2"));
		pdf_tag_end(&g->pdf);
		flow(g, "LBody", &font_text, PAPER_LEFT + 18, t->text);
		pdf_tag_end(&g->pdf);
		g->y += 2;
	}
	pdf_tag_end(&g->pdf);
	g->y += 5;
	return last;
}

static void figure(struct press *g, const struct told *t)
{
	double most = PAPER_BOTTOM - PAPER_TOP - 40, scale = 1;
	if (t->width > PAPER_WIDTH)
		scale = PAPER_WIDTH / t->width;
	if (t->height * scale > most)
		scale = most / t->height;
	double wide = t->width * scale, high = t->height * scale;
	g->y += 4;
	press_room(g, high + (t->text.n > 0 ? 30 : 0));
	pdf_tag_figure(&g->pdf, t->label, PAPER_LEFT, g->y, wide, high);
	if (!g->pdf.quiet) {
		pdf_enter(&g->pdf, PAPER_LEFT, g->y, scale);
		t->draw(t->ctx, &g->pdf);
		pdf_leave(&g->pdf);
	}
	pdf_tag_end(&g->pdf);
	g->y += high + 4;
	if (t->text.n > 0)
		flow(g, "P", &font_small, PAPER_LEFT, t->text);
	g->y += 8;
}

/* ---- contents ---- */

static void contents_line(struct press *g, const struct told *t)
{
	double x = PAPER_LEFT + (t->level == 1 ? 0 : 14), y;
	const struct pdf_font *f = t->level == 1 ? &font_bold : &font_text;
	struct pdf_lay l = pdf_lay(&g->pdf, f, t->text, PAPER_RIGHT - 44 - x, false);
	struct out o = out_mem();
	out_dec(&o, t->page);
	g->y += t->level == 1 ? 4 : 0;
	press_room(g, l.lines * l.leading);
	pdf_tag(&g->pdf, "TOCI");
	pdf_tag(&g->pdf, "P");
	pdf_lay_draw(&g->pdf, &l, 0, l.lines, x, g->y);
	g->y += l.lines * l.leading;
	y = g->y - l.leading * 0.23;
	right_text(g, y, f, out_view(&o));
	pdf_tag_end(&g->pdf);
	if (l.lines == 1)
		pdf_line(&g->pdf, x + pdf_width(&g->pdf, f, t->text) + 6, y,
			 PAPER_RIGHT - pdf_width(&g->pdf, f, out_view(&o)) - 6, y, 0.4, PAPER_RULE);
	pdf_tag_end(&g->pdf);
	pdf_lay_free(&l);
	out_end(&o);
}

static void contents(struct press *g)
{
	pdf_tag(&g->pdf, "TOC");
	for (const struct told *t = g->p->first; t != NULL; t = t->next)
		if (t->kind == TOLD_heading && t->level <= 2)
			contents_line(g, t);
	pdf_tag_end(&g->pdf);
	g->y += 10;
}

/* ---- the whole ---- */

static void begin(struct press *g)
{
	const struct paper_about *a = &g->p->about;
	g->y = PAPER_TOP;
	g->page = 1;
	page_begin(g);
	g->y += 26;
	flow(g, "H1", &font_title, PAPER_LEFT, a->title);
	g->y += 4;
	if (a->subject.n > 0)
		flow(g, "P", &font_subject, PAPER_LEFT, a->subject);
	g->y += 6;
	pdf_box(&g->pdf, PAPER_LEFT, g->y, 74, 3, PAPER_ACCENT, PDF_NONE);
	g->y += 12;
	if (a->author.n > 0)
		flow(g, "P", &font_small, PAPER_LEFT, a->author);
	if (a->mark.n > 0) {
		struct out o = out_mem();
		out_str(&o, a->mark);
		out_z(&o, a->mark_says.n > 0 ? ": " : "");
		out_str(&o, a->mark_says);
		g->y += 4;
		note(g, out_view(&o));
		out_end(&o);
	}
	g->y += 10;
}

static void all(struct press *g)
{
	begin(g);
	for (struct told *t = g->p->first; t != NULL; t = t->next) {
		if (t->kind == TOLD_heading) {
			heading(g, t);
		} else if (t->kind == TOLD_text || t->kind == TOLD_small) {
			flow(g, "P", t->kind == TOLD_text ? &font_text : &font_small, PAPER_LEFT,
			     t->text);
			g->y += 6;
		} else if (t->kind == TOLD_note) {
			note(g, t->text);
		} else if (t->kind == TOLD_item) {
			t = items(g, t);
		} else if (t->kind == TOLD_fact) {
			t = press_facts(g, t);
		} else if (t->kind == TOLD_contents) {
			contents(g);
		} else if (t->kind == TOLD_break) {
			press_page(g);
		} else if (t->kind == TOLD_table) {
			t = press_table(g, t);
		} else if (t->kind == TOLD_figure) {
			figure(g, t);
		}
	}
	page_end(g);
}

bool paper_press(struct paper *p)
{
	struct pdf_about about = {.title = p->about.title,
				  .subject = p->about.subject,
				  .author = p->about.author,
				  .note = p->about.producer_note,
				  .lang = p->about.lang,
				  .at_ms = p->about.at_ms};
	struct press g = {.p = p,
			  .pdf = pdf_begin(&p->arena, p->o, &about),
			  .english = str_eq(p->about.lang, STR("en"))};
	g.pdf.quiet = true;
	all(&g);
	g.of = g.page;
	g.pdf.quiet = false;
	all(&g);
	return pdf_end(&g.pdf);
}
