/*
 * sheet_pdf - a sheet as a copy sheet of A4 pages: the form's questions in its order, answers large
 * enough to type over, what is missing in a frame of its own with what states it, what changed
 * since it was sent marked at the edge, and what is still to be verified said at each question.
 */
#include "base/arena.h"
#include "base/date.h"
#include "duty/duty.h"
#include "notice/sheet.h"
#include "render/pdf.h"

#define LEFT   46.0
#define RIGHT  (PDF_WIDTH - 46.0)
#define TOP    56.0
#define BOTTOM (PDF_HEIGHT - 56.0)
#define ANSWER (LEFT + 70.0)
#define INK    0x1a1a1au
#define GREY   0x666666u
#define PALE   0xf2f4f7u
#define EDGE   0x9aa4b2u
#define BLUE   0x1f4e8cu
#define RED    0xa31515u
#define AMBER  0x8a5a00u

static const struct pdf_font font_title = {15, true, false, BLUE};
static const struct pdf_font font_section = {11, true, false, 0xffffffu};
static const struct pdf_font font_label = {9, true, false, INK};
static const struct pdf_font font_second = {7.5, false, false, GREY};
static const struct pdf_font font_answer = {11.5, false, false, INK};
static const struct pdf_font font_small = {7.5, false, false, GREY};
static const struct pdf_font font_said = {9, false, false, INK};
static const struct pdf_font font_red = {9, true, false, RED};
static const struct pdf_font font_amber = {7.5, true, false, AMBER};
static const struct pdf_font font_command = {8, false, true, RED};
static const struct pdf_font font_quiet = {8, false, true, GREY};

struct page {
	struct pdf pdf;
	struct arena *a;
	const struct notice_sheet *s;
	double y;
	unsigned no, of; /* of 0: not counted yet */
	bool en;
};

static const char *words(const struct page *g, const char *nl, const char *en)
{
	return g->en ? en : nl;
}

static str taken(struct page *g, struct out *o)
{
	str s = str_copy(g->a, out_view(o));
	out_end(o);
	return s;
}

/* ---- pages ---- */

static void foot(struct page *g)
{
	struct out o = out_mem();
	out_z(&o, words(g, "pagina ", "page "));
	out_dec(&o, g->no);
	out_z(&o, words(g, " van ", " of "));
	out_dec(&o, g->of);
	str number = taken(g, &o);
	o = out_mem();
	out_str(&o, g->s->form->file);
	out_z(&o, ", ");
	out_str(&o, g->s->form->stage);
	out_z(&o, words(g, " - overtypblad van kond, nog niet verzonden - ",
			" - copy sheet of kond, not sent - "));
	zone_write_local(&o, g->s->of->zone, g->s->of->now, false);
	pdf_line(&g->pdf, LEFT, BOTTOM + 14, RIGHT, BOTTOM + 14, 0.5, EDGE);
	pdf_text(&g->pdf, LEFT, BOTTOM + 26, &font_small, taken(g, &o));
	pdf_text(&g->pdf, RIGHT - pdf_width(&g->pdf, &font_small, number), BOTTOM + 26, &font_small,
		 number);
}

static void page_end(struct page *g)
{
	foot(g);
	pdf_page(&g->pdf);
}

static void page_next(struct page *g)
{
	page_end(g);
	g->no++;
	g->y = TOP;
}

static void room(struct page *g, double height)
{
	if (g->y + height > BOTTOM)
		page_next(g);
}

static size_t lines_of(struct page *g, const struct pdf_font *f, str text, double width)
{
	size_t n = 0;
	for (; text.n > 0; n++)
		pdf_fit(&g->pdf, f, &text, width);
	return n;
}

/* Text from x to the right edge; goes on over pages, in a tag for each. */
static void flow_as(struct page *g, const char *tag, double x, double right,
		    const struct pdf_font *f, str text)
{
	bool open = false;
	while (text.n > 0) {
		if (open && g->y + f->size * 1.35 > BOTTOM) {
			pdf_tag_end(&g->pdf);
			open = false;
		}
		room(g, f->size * 1.35);
		if (!open)
			pdf_tag(&g->pdf, tag);
		open = true;
		g->y += f->size * 1.35;
		pdf_text(&g->pdf, x, g->y - f->size * 0.3, f,
			 pdf_fit(&g->pdf, f, &text, right - x));
	}
	if (open)
		pdf_tag_end(&g->pdf);
}

static void flow(struct page *g, double x, double right, const struct pdf_font *f, str text)
{
	flow_as(g, "P", x, right, f, text);
}

/* ---- the head of the sheet ---- */

static void fact(struct page *g, const char *nl, const char *en, str text)
{
	if (text.n == 0)
		return;
	double y = g->y;
	pdf_tag(&g->pdf, "TR");
	pdf_tag_head(&g->pdf, true);
	pdf_text(&g->pdf, LEFT + 10, y + font_said.size, &font_small, str_of(words(g, nl, en)));
	pdf_tag_end(&g->pdf);
	flow_as(g, "TD", LEFT + 112, RIGHT - 10, &font_said, text);
	pdf_tag_end(&g->pdf);
}

static str snapshot_text(struct page *g)
{
	const struct snapshot *x = g->s->of->snapshot;
	struct out o = out_mem();
	if (x == NULL) {
		out_z(&o, words(g, "geen: `kond snapshot --label TEXT` zet de aantallen vast",
				"none: `kond snapshot --label TEXT` freezes the counts"));
	} else {
		out_z(&o, "S-");
		out_dec(&o, x->no);
		out_z(&o, ", ");
		zone_write_local(&o, g->s->of->zone, x->at_ms / 1000, false);
	}
	return taken(g, &o);
}

static str state_text(struct page *g)
{
	struct out o = out_mem();
	out_z(&o, words(g, "ontbrekende antwoorden: ", "answers missing: "));
	out_dec(&o, g->s->missing);
	out_z(&o, words(g, "; ingevuld: ", "; filled in: "));
	out_dec(&o, g->s->given);
	out_z(
	    &o,
	    words(g,
		  "; vragen waarvan de tekst nog met het echte formulier moet worden vergeleken: ",
		  "; questions whose wording is still to be compared with the real form: "));
	out_dec(&o, g->s->doubted);
	if (g->s->before != NULL) {
		out_z(&o, words(g, "; gewijzigd sinds N-", "; changed since N-"));
		out_dec(&o, g->s->before->id);
		out_z(&o, ": ");
		out_dec(&o, g->s->changed);
	}
	return taken(g, &o);
}

static void local(struct page *g, struct out *o, int64_t at)
{
	static const char *const day[2][7] = {{"zo", "ma", "di", "wo", "do", "vr", "za"},
					      {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}};
	int32_t days = zone_days(zone_local(g->s->of->zone, at));
	out_z(o, day[g->en][((days + 4) % 7 + 7) % 7]);
	out_char(o, ' ');
	zone_write_local(o, g->s->of->zone, at, false);
}

static str clock_text(struct page *g)
{
	const struct notice_clock *c = &g->s->clock;
	struct out o = out_mem();
	if (g->en)
		return notice_clock_text(g->a, g->s);
	if (c->rule == NULL)
		return STR_NONE;
	if (c->start == DUTY_NEVER) {
		out_z(&o, "geen aftelling: geen begin bekend, of geen rol met deze plicht");
	} else if (c->due == DUTY_NEVER) {
		out_z(&o, "geen termijn in uren; begonnen op ");
		local(g, &o, c->start);
	} else {
		out_z(&o, "uiterlijk ");
		local(g, &o, c->due);
		out_z(&o, ", strengste lezing");
		if (c->late == LATE_strict)
			out_z(&o, ": te laat volgens de strengste lezing, op tijd volgens een "
				  "andere; geef de redenen");
		if (c->late == LATE_all)
			out_z(&o, ": te laat volgens elke lezing; redenen zijn verplicht");
	}
	out_z(&o, " (");
	out_str(&o, c->rule->origin.basis);
	out_char(&o, ')');
	return taken(g, &o);
}

static void head(struct page *g)
{
	const struct notice_case *c = g->s->of;
	const struct form *f = g->s->form;
	const struct entity *e = org_entity(c->org, c->scope.entity);
	flow_as(g, "H1", LEFT, RIGHT, &font_title, g->en ? f->en : f->nl);
	g->y += 8;
	double y = g->y;
	g->y += 5;
	pdf_tag(&g->pdf, "Table");
	fact(g, "Voor", "For", e == NULL ? STR_NONE : e->value[ENTITY_name]);
	fact(g, "Gegevensstroom", "Data stream", c->scope.stream);
	fact(g, "Opdrachtgever", "Customer", c->customer == NULL ? STR_NONE : c->customer->name);
	fact(g, "Incident", "Incident", c->org->setting[SETTING_incident]);
	fact(g, "Langs", "Through", g->en ? f->channel : f->channel_nl);
	fact(g, "Klok", "Clock", clock_text(g));
	fact(g, "Vastgezette aantallen", "Frozen counts", snapshot_text(g));
	fact(g, "Stand", "State", state_text(g));
	fact(
	    g, "Let op", "Mind",
	    str_of(words(g,
			 "kond bereidt voor; een mens verzendt. Er staan geen gegevens van "
			 "patiënten op dit blad.",
			 "kond prepares; a person sends. Nothing of a patient is on this sheet.")));
	pdf_tag_end(&g->pdf);
	g->y += 6;
	pdf_box(&g->pdf, LEFT, y, RIGHT - LEFT, g->y - y, PDF_NONE, EDGE);
	g->y += 8;
}

/* ---- answers ---- */

/* next: how high the first question below is; a heading never stands alone at the foot. */
static void section(struct page *g, const struct form_question *q, double next)
{
	struct out o = out_mem();
	out_str(&o, q->id);
	out_z(&o, "  ");
	out_str(&o, g->en ? q->en : q->nl);
	room(g, next + 32 < BOTTOM - TOP ? next + 32 : 150);
	g->y += 8;
	pdf_box(&g->pdf, LEFT, g->y, RIGHT - LEFT, 18, BLUE, PDF_NONE);
	str text = taken(g, &o);
	pdf_outline(&g->pdf, 0, text, g->no, g->y - 4);
	pdf_tag(&g->pdf, "H2");
	pdf_text(&g->pdf, LEFT + 6, g->y + 13, &font_section, text);
	pdf_tag_end(&g->pdf);
	g->y += 24;
}

/* A frame with the answer; one longer than a page goes on in another frame. */
static void framed(struct page *g, const struct pdf_font *f, str text, unsigned edge, double least)
{
	double width = RIGHT - ANSWER - 14, line = f->size * 1.35;
	do {
		double left = BOTTOM - g->y - 10;
		size_t most = left < line ? 0 : (size_t)(left / line);
		size_t n = lines_of(g, f, text, width);
		if (most == 0 || (n > most && (double)n * line + 10 < BOTTOM - TOP)) {
			page_next(g);
			continue;
		}
		n = n > most ? most : n;
		double height = (double)n * line + 9;
		height = height < least ? least : height;
		pdf_box(&g->pdf, ANSWER, g->y, RIGHT - ANSWER, height, 0xffffffu, edge);
		pdf_tag(&g->pdf, "P");
		for (size_t i = 0; i < n; i++)
			pdf_text(&g->pdf, ANSWER + 7, g->y + 4 + line * ((double)i + 0.8), f,
				 pdf_fit(&g->pdf, f, &text, width));
		pdf_tag_end(&g->pdf);
		g->y += height + 2;
	} while (text.n > 0);
}

/* All options in the authority's order, those chosen marked: so they are ticked on the screen. */
static str ticked(struct page *g, const struct notice_answer *x)
{
	struct out o = out_mem();
	for (size_t i = 0; i < x->q->options; i++) {
		const struct form_option *p = &x->q->option[i];
		out_z(&o, i > 0 ? "\n" : "");
		out_z(&o, form_keys_have(x->value, ',', p->key) ? "☒ " : "☐ ");
		out_str(&o, g->en ? p->en : p->nl);
	}
	return taken(g, &o);
}

static void small(struct page *g, const struct pdf_font *f, const char *head_nl,
		  const char *head_en, str text)
{
	struct out o = out_mem();
	out_z(&o, words(g, head_nl, head_en));
	out_str(&o, text);
	flow(g, ANSWER, RIGHT, f, taken(g, &o));
}

static void lacking(struct page *g, const struct notice_answer *x)
{
	bool demanded = x->state == NOTICE_missing;
	double least = x->q->type == FORM_text || x->q->type == FORM_list ? 40 : 20;
	str value =
	    x->q->options > 0 ? ticked(g, x) : notice_value_text(g->a, x->q, x->value, g->en);
	if (x->state == NOTICE_open)
		small(g, &font_small, "alleen als ", "only if ",
		      notice_condition(g->a, x->q, g->en));
	framed(g, &font_answer, value.n > 0 ? value : STR(" "), demanded ? RED : EDGE, least);
	if (demanded)
		small(g, &font_red, "ONTBREEKT", "MISSING", STR_NONE);
	flow(g, ANSWER, RIGHT, demanded ? &font_command : &font_quiet, x->how);
}

static str origin(struct page *g, const struct notice_answer *x)
{
	struct out o = out_mem();
	const struct form_source_row *r = &form_source_rows[x->q->from];
	out_str(&o, x->where);
	if (!x->by_person) {
		out_z(&o, x->where.n > 0 ? ": " : "");
		out_z(&o, g->en ? r->words : r->nl);
	}
	return taken(g, &o);
}

static void answer(struct page *g, const struct notice_answer *x)
{
	str text = notice_value_text(g->a, x->q, x->value, g->en);
	if (x->state != NOTICE_given) {
		lacking(g, x);
		return;
	}
	framed(g, &font_answer, x->q->options > 0 ? ticked(g, x) : text, EDGE, 0);
	small(g, &font_small, x->draft ? "lees na en werk uit; uit " : "uit ",
	      x->draft ? "read over and write out; from " : "from ", origin(g, x));
	if (x->facts.n > 0)
		small(g, &font_amber, "de feiten zeggen: ", "the facts say: ",
		      notice_value_text(g->a, x->q, x->facts, g->en));
}

/* How high a question will be, at least: so that it stands on one page. */
static double height_of(struct page *g, const struct notice_answer *x)
{
	str text =
	    x->q->options > 0 ? ticked(g, x) : notice_value_text(g->a, x->q, x->value, g->en);
	size_t labels = lines_of(g, &font_label, g->en ? x->q->en : x->q->nl, RIGHT - ANSWER),
	       lines = lines_of(g, &font_answer, text, RIGHT - ANSWER - 14);
	return (double)labels * 12.2 + (double)(lines < 1 ? 1 : lines) * 15.6 +
	       (x->state == NOTICE_given ? 46 : 78) + (x->changed ? 14 : 0);
}

static void question(struct page *g, const struct notice_answer *x)
{
	const struct form_question *q = x->q;
	str label = g->en ? q->en : q->nl;
	struct pdf_font id = font_label;
	double wide = pdf_width(&g->pdf, &id, q->id), high = height_of(g, x);
	if (wide > ANSWER - LEFT - 10)
		id.size *= (ANSWER - LEFT - 10) / wide;
	room(g, high < BOTTOM - TOP ? high : 120);
	double from = g->y;
	unsigned page = g->no;
	pdf_tag(&g->pdf, "H3");
	pdf_tag(&g->pdf, "Span");
	pdf_text(&g->pdf, LEFT + 4, g->y + 9.5, &id, q->id);
	pdf_tag_end(&g->pdf);
	flow_as(g, "Span", ANSWER, RIGHT, &font_label, label);
	pdf_tag_end(&g->pdf);
	flow(g, ANSWER, RIGHT, &font_second, g->en ? q->nl : q->en);
	if (form_doubted(q))
		small(g, &font_amber, "tekst te verifiëren", "wording to be verified", STR_NONE);
	if (q->note.n > 0)
		flow(g, ANSWER, RIGHT, &font_second, q->note);
	g->y += 2;
	answer(g, x);
	if (x->changed) {
		str was = notice_value_text(g->a, q, x->was, g->en);
		small(g, &font_red, "GEWIJZIGD; verzonden was: ", "CHANGED; sent was: ",
		      was.n > 0 ? was : str_of(words(g, "niets", "nothing")));
		pdf_box(&g->pdf, LEFT - 5, page == g->no ? from : TOP, 4,
			g->y - (page == g->no ? from : TOP), RED, PDF_NONE);
	}
	g->y += 9;
}

static void not_asked(struct page *g)
{
	struct out o = out_mem();
	for (size_t i = 0; i < g->s->form->questions; i++) {
		if (g->s->answer[i].state != NOTICE_not_asked)
			continue;
		out_z(&o, o.n > 0 ? ", "
				  : words(g, "Niet gesteld bij deze antwoorden: ",
					  "Not asked with these answers: "));
		out_str(&o, g->s->form->question[i].id);
	}
	g->y += 6;
	flow(g, LEFT, RIGHT, &font_small, taken(g, &o));
}

/* next_height - of the first question behind i that is asked. */
static double next_height(struct page *g, size_t i)
{
	for (i++; i < g->s->form->questions; i++)
		if (g->s->answer[i].state != NOTICE_not_asked)
			return g->s->answer[i].state == NOTICE_section
				   ? 0
				   : height_of(g, &g->s->answer[i]);
	return 0;
}

static void all(struct page *g)
{
	const struct notice_sheet *s = g->s;
	g->y = TOP;
	g->no = 1;
	head(g);
	for (size_t i = 0; i < s->form->questions; i++) {
		const struct notice_answer *x = &s->answer[i];
		if (x->state == NOTICE_section)
			section(g, x->q, next_height(g, i));
		else if (x->state != NOTICE_not_asked)
			question(g, x);
	}
	not_asked(g);
	page_end(g);
}

/* Twice: the first time only counts the pages. */
void notice_pdf(struct out *o, struct arena *a, const struct notice_sheet *s)
{
	struct page g = {.a = a, .s = s, .en = s->of->english};
	struct pdf_about about = {.title = g.en ? s->form->en : s->form->nl,
				  .lang = g.en ? STR("en") : STR("nl"),
				  .at_ms = s->of->now * 1000};
	g.pdf = pdf_begin(a, o, &about);
	g.pdf.quiet = true;
	all(&g);
	g.of = g.no;
	g.pdf.quiet = false;
	all(&g);
	o->failed = !pdf_end(&g.pdf) || o->failed;
}
