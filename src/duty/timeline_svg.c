/*
 * timeline_svg - the timeline as a picture of A4 width: a band with the calendar, what happened
 * above it, what was told below, arrows that name the days between. Every entry has a label of its
 * own on a leader; labels stand so that no label lies on another and no leader runs through one.
 * What has no known time stands in a box of its own. Grows in height, never in width.
 */
#include <string.h>

#include "base/date.h"
#include "duty/timeline.h"
#include "render/svg.h"

#define WIDTH      ((long)SVG_A4_WIDTH * 10)
#define HEAD       200L
#define LEFT       620L /* of the calendar; before it the name of the first gap has room */
#define RIGHT      160L
#define LABEL_MOST 3300L /* a label is not wider */
#define BAND       220L
#define LANE       230L /* of the arrows below the band */
#define LINE       140L
#define FINE       110L /* a second line, in small print */
#define FEW        24   /* labels of a side that get a second line */
#define SIZE       100
#define SIZE_FINE  84

static const char ink[] = "#202124", grey[] = "#5f6368", faint[] = "#b4b8bc";
static const char above_ink[] = "#8a1b1b", below_ink[] = "#14507a", aware_ink[] = "#5b2a86";
static const char warn_ink[] = "#b00020", band_fill[] = "#eef0f2";

struct label {
	const struct timeline_entry *e;
	long x, end, dist, height; /* x of the leader; x of the end of a period; from the band */
	str head, text, fine;
	long width;
};

struct side {
	struct label *label; /* by time */
	size_t n;
	long tallest;
};

struct picture {
	struct svg s;
	struct arena *a;
	const struct timeline *t;
	struct side above, below;
	int64_t first, last; /* [s] of the band */
	long right;          /* x of the end of the band */
	long y_above, y_below;
	bool clocks; /* so short that hours matter */
};

static str taken(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_end(o);
	return s;
}

static const char *colour_of(const struct timeline_entry *e)
{
	return e->letter == 'W' ? aware_ink : e->side == SIDE_below ? below_ink : above_ink;
}

static long x_of(const struct picture *p, int64_t s)
{
	int64_t span = p->last - p->first;
	s = s < p->first ? p->first : s > p->last ? p->last : s;
	return LEFT + (long)((p->right - LEFT) * (s - p->first) / span);
}

/* ---- labels ---- */

static void write_id(struct out *o, const struct timeline_entry *e)
{
	out_char(o, e->letter);
	out_char(o, '-');
	out_dec(o, e->id);
}

static void write_time(struct out *o, const struct picture *p, const struct timeline_entry *e)
{
	struct out t = out_mem();
	when_write_short(&t, &e->at);
	bool shorten = e->at.kind == WHEN_exact && !p->clocks;
	out_str(o, shorten ? str_sub(out_view(&t), 0, 10) : out_view(&t));
	out_end(&t);
}

static void write_unlike(struct out *o, const struct timeline_entry *e)
{
	for (size_t i = 0; i < e->n_contradicts; i++) {
		out_z(o, i == 0 ? "\u2260 E-" : ", E-");
		out_dec(o, e->contradicts[i]);
		if (i == 2 && e->n_contradicts > 3) {
			out_z(o, " ...");
			break;
		}
	}
	if (e->n_contradicts > 0)
		out_z(o, "  ");
}

/* What the label would say with all the room there is. */
static void label_make(struct picture *p, struct label *l, bool two_lines)
{
	struct out o = out_mem();
	if (!two_lines)
		write_unlike(&o, l->e);
	out_str(&o, l->e->title);
	l->text = taken(p->a, &o);
	o = out_mem();
	write_id(&o, l->e);
	out_char(&o, ' ');
	write_time(&o, p, l->e);
	out_char(&o, ' ');
	out_str(&o, timeline_day(p->a, l->e));
	l->head = taken(p->a, &o);
	if (two_lines)
		l->fine = timeline_marks(p->a, l->e);
	l->height = LINE + (l->fine.n > 0 ? FINE : 0);
}

static long head_width(const struct label *l) { return svg_text_width(l->head, SIZE) + 80; }

static long full_width(const struct label *l)
{
	long w = head_width(l) + svg_text_width(l->text, SIZE),
	     fine = svg_text_width(l->fine, SIZE_FINE);
	return (w > fine ? w : fine) + 60;
}

static str fitted(struct arena *a, str text, unsigned size, long room)
{
	struct out o = out_mem();
	svg_text_fit(&o, text, size, room);
	return taken(a, &o);
}

/* Cut to the room right of its leader. */
static void label_cut(struct picture *p, struct label *l)
{
	long room = WIDTH - RIGHT - l->x - 30;
	l->text = fitted(p->a, l->text, SIZE, room - head_width(l));
	l->fine = fitted(p->a, l->fine, SIZE_FINE, room);
	l->width = full_width(l);
}

static void side_fill(struct picture *p, struct side *s, enum event_side which)
{
	s->label = arena_new(p->a, struct label, p->t->n_known + 1);
	for (size_t i = 0; i < p->t->n_known; i++)
		if (p->t->known[i].side == which)
			s->label[s->n++].e = &p->t->known[i];
	for (size_t i = 0; i < s->n; i++)
		label_make(p, &s->label[i], s->n <= FEW);
}

/* How far right the band may end, so that every label has the room it wants, up to LABEL_MOST. */
static void side_leaves(struct picture *p, const struct side *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct label *l = &s->label[i];
		long w = full_width(l) < LABEL_MOST ? full_width(l) : LABEL_MOST;
		int64_t at = l->e->at.from_ms / 1000 - p->first, span = p->last - p->first;
		long most = LEFT + (long)((WIDTH - RIGHT - w - LEFT) * span / (at > 0 ? at : 1));
		p->right = most < p->right ? most : p->right;
	}
}

/* From the last to the first: each stands farther out than all whose leader it would cross. */
static void side_place(struct picture *p, struct side *s, long base)
{
	for (size_t i = s->n; i-- > 0;) {
		struct label *l = &s->label[i];
		l->x = x_of(p, l->e->at.from_ms / 1000);
		l->end = l->e->at.to_ms == WHEN_OPEN ? p->right : x_of(p, l->e->at.to_ms / 1000);
		label_cut(p, l);
		l->dist = base;
		for (size_t j = i + 1; j < s->n && s->label[j].x < l->x + l->width; j++)
			if (s->label[j].dist + s->label[j].height > l->dist)
				l->dist = s->label[j].dist + s->label[j].height;
		if (l->dist + l->height > s->tallest)
			s->tallest = l->dist + l->height;
	}
}

/* ---- drawing ---- */

static void draw_mark(struct picture *p, const struct timeline_entry *e, long x, long y)
{
	const char *c = colour_of(e);
	bool doubted =
	    e->e != NULL && e->e->state != STATE_recorded && e->e->state != STATE_confirmed;
	const long diamond[] = {x, y - 42, x + 42, y, x, y + 42, x - 42, y};
	if (e->letter == 'W')
		svg_polygon(&p->s, diamond, 4, c, "#ffffff");
	else
		svg_circle(&p->s, x, y, 34, doubted ? "#ffffff" : c, c);
}

static str words_of(struct picture *p, const struct timeline_entry *e)
{
	struct out o = out_mem();
	write_id(&o, e);
	out_z(&o, e->side == SIDE_below ? ", told, " : ", happened, ");
	when_write(&o, &e->at);
	out_z(&o, ": ");
	out_str(&o, e->title);
	str marks = timeline_marks(p->a, e);
	if (marks.n > 0) {
		out_z(&o, " (");
		out_str(&o, marks);
		out_char(&o, ')');
	}
	return taken(p->a, &o);
}

static void draw_text(struct picture *p, const struct label *l, long x, long y)
{
	const struct svg_font f = {SIZE, false, ink, SVG_start};
	bool warns = l->e->privileged || l->e->n_contradicts > 0;
	const struct svg_font fine = {SIZE_FINE, false, warns ? warn_ink : grey, SVG_start};
	svg_text_headed(&p->s, x, y, &f, colour_of(l->e), l->head, l->text);
	if (l->fine.n > 0)
		svg_text(&p->s, x, y + FINE - 5, &fine, l->fine);
}

static void draw_label(struct picture *p, const struct label *l, bool up)
{
	long edge = up ? p->y_above : p->y_below;
	/* the box of the label, from its top */
	long top = up ? edge - l->dist - l->height : edge + l->dist;
	long y = top + LINE - 35;
	svg_group(&p->s, words_of(p, l->e));
	if (l->e->at.kind == WHEN_period && l->end > l->x + 20)
		svg_rect(&p->s, l->x, up ? edge + 10 : edge - 50, l->end - l->x, 40,
			 colour_of(l->e), "none");
	svg_line(&p->s, l->x, edge, l->x, up ? y - 60 : y, faint, 6, false);
	draw_text(p, l, l->x + 30, y);
	svg_group_end(&p->s);
}

/* Over all leaders. */
static void draw_marks(struct picture *p)
{
	for (size_t i = 0; i < p->above.n; i++)
		draw_mark(p, p->above.label[i].e, p->above.label[i].x, p->y_above);
	for (size_t i = 0; i < p->below.n; i++)
		draw_mark(p, p->below.label[i].e, p->below.label[i].x, p->y_below);
}

/* ---- the calendar ---- */

enum tick_step { STEP_hour, STEP_day, STEP_week, STEP_month, STEP_quarter, STEP_year };

static struct date next_month(struct date d, unsigned step)
{
	unsigned m = d.month - 1u + step;
	return (struct date){(uint16_t)(d.year + m / 12), (uint8_t)(m % 12 + 1), 1};
}

static enum tick_step unit_for(const struct picture *p)
{
	int64_t days = (p->last - p->first) / 86400 + 1;
	long room = (p->right - LEFT) / 600; /* so many labels have place */
	if (days <= 2)
		return STEP_hour;
	if (days <= room)
		return STEP_day;
	if (days / 7 <= room)
		return STEP_week;
	if (days / 30 <= room)
		return STEP_month;
	return days / 91 <= room ? STEP_quarter : STEP_year;
}

/* The first tick at or behind day d. */
static struct date first_tick(struct date d, enum tick_step u)
{
	if (u == STEP_month || u == STEP_quarter || u == STEP_year) {
		d = d.day > 1 ? next_month(d, 1) : d;
		while (u == STEP_quarter && d.month % 3 != 1)
			d = next_month(d, 1);
		while (u == STEP_year && d.month != 1)
			d = next_month(d, 1);
	}
	int32_t n = date_days(d);
	if (u == STEP_week) /* Mondays: day 0 of 1970 was a Thursday */
		n += (int32_t)((7 - (n + 3) % 7) % 7);
	return date_of_days(n);
}

static struct date next_tick(struct date d, enum tick_step u)
{
	if (u == STEP_month)
		return next_month(d, 1);
	if (u == STEP_quarter)
		return next_month(d, 3);
	if (u == STEP_year)
		return next_month(d, 12);
	return date_of_days(date_days(d) + (u == STEP_week ? 7 : 1));
}

static void tick(struct picture *p, int64_t s, str text)
{
	const struct svg_font f = {SIZE_FINE, false, grey, SVG_start};
	long x = x_of(p, s);
	if (s < p->first)
		return;
	svg_line(&p->s, x, p->y_above, x, p->y_below, faint, 6, false);
	if (x + svg_text_width(text, SIZE_FINE) + 22 < p->right + 60)
		svg_text(&p->s, x + 22, p->y_above + BAND / 2 + 32, &f, text);
}

static void draw_hours(struct picture *p)
{
	int64_t step = (p->last - p->first) / 8 / 3600 * 3600;
	step = step < 3600 ? 3600 : step;
	for (int64_t s = p->first - p->first % 3600 + 3600; s < p->last; s += step) {
		struct out o = out_mem();
		zone_write_local(&o, p->t->zone, s, false);
		tick(p, s, str_sub(out_view(&o), 5, 16));
		out_end(&o);
	}
}

static void draw_calendar(struct picture *p)
{
	enum tick_step u = unit_for(p);
	svg_rect(&p->s, LEFT - 60, p->y_above, p->right - LEFT + 120, BAND, band_fill, "none");
	if (u == STEP_hour) {
		draw_hours(p);
		return;
	}
	struct date d = first_tick(date_of_days(zone_days(zone_local(p->t->zone, p->first))), u);
	for (int64_t s; (s = zone_day(p->t->zone, date_days(d))) <= p->last; d = next_tick(d, u)) {
		struct out o = out_mem();
		date_write(&o, d);
		str text = out_view(&o);
		text = u == STEP_year                         ? str_sub(text, 0, 4)
		       : u == STEP_month || u == STEP_quarter ? str_sub(text, 0, 7)
							      : text;
		tick(p, s, text);
		out_end(&o);
	}
}

/* ---- gaps ---- */

static void draw_gap(struct picture *p, long from, long to, int64_t days, const char *what)
{
	const struct svg_font f = {SIZE_FINE, false, ink, SVG_middle},
			      before = {SIZE_FINE, false, ink, SVG_end};
	struct out o = out_mem();
	long y = p->y_below + LANE - 60;
	timeline_days(&o, days);
	long bare = svg_text_width(out_view(&o), SIZE_FINE);
	if (what != NULL) {
		out_z(&o, what);
		if (svg_text_width(out_view(&o), SIZE_FINE) > to - from - 60) {
			out_clear(&o);
			timeline_days(&o, days);
		}
	}
	if (days > 0 && bare < to - from - 60) {
		const long l[] = {from + 10, y, from + 60, y - 22, from + 60, y + 22};
		const long r[] = {to - 10, y, to - 60, y - 22, to - 60, y + 22};
		svg_line(&p->s, from + 30, y, to - 30, y, grey, 8, false);
		svg_polygon(&p->s, l, 3, grey, "none");
		svg_polygon(&p->s, r, 3, grey, "none");
		svg_text(&p->s, (from + to) / 2, y - 35, &f, out_view(&o));
	} else if (what != NULL && days > 0) { /* the first one is named in any case */
		svg_line(&p->s, from, y, to, y, grey, 8, false);
		svg_text(&p->s, from - 30, y + 28, &before, out_view(&o));
	}
	out_end(&o);
}

static void draw_gaps(struct picture *p)
{
	const struct timeline *t = p->t;
	const struct side *s = &p->below;
	long from = x_of(p, t->day0_utc);
	if (s->n == 0 || t->day0 == 0)
		return;
	svg_line(&p->s, from, p->y_above, from, p->y_below + LANE - 20, grey, 8, true);
	if (s->label[0].e->day > 0)
		draw_gap(p, from, s->label[0].x, s->label[0].e->day, " until something was told");
	long end = s->label[0].x;
	for (size_t i = 0; i + 1 < s->n; i++) {
		const struct label *l = &s->label[i];
		bool lasts = l->e->at.kind == WHEN_period;
		end = lasts && l->end > end ? l->end : l->x > end ? l->x : end;
		draw_gap(p, end, s->label[i + 1].x, s->label[i + 1].e->gap, NULL);
	}
}

/* ---- head and foot ---- */

static long draw_firsts(struct picture *p, long y)
{
	const struct svg_font f = {SIZE, false, ink, SVG_start};
	for (size_t i = 0; i < TIMELINE_FIRSTS && p->t->day0 != 0; i++) {
		struct out o = out_mem();
		out_z(&o, "From day 0 until ");
		out_z(&o, p->t->first[i].words);
		out_z(&o, ": ");
		if (p->t->first[i].id == 0) {
			out_z(&o, "no such entry with a known time");
		} else {
			int64_t day = p->t->first[i].day;
			timeline_days(&o, day < 0 ? -day : day);
			out_z(&o, day < 0 ? " before it (E-" : " (E-");
			out_dec(&o, p->t->first[i].id);
			out_char(&o, ')');
		}
		svg_text(&p->s, HEAD + (long)(i % 2) * 3700, y + (long)(i / 2) * LINE, &f,
			 out_view(&o));
		out_end(&o);
	}
	return y + (p->t->day0 == 0 ? 0 : (TIMELINE_FIRSTS + 1) / 2 * LINE);
}

static str day0_text(struct picture *p)
{
	struct out o = out_mem();
	out_z(&o, "Above the line what happened, below it what was told. Times of ");
	out_str(&o, p->t->zone_name);
	if (p->t->day0 != 0) {
		struct out d = out_mem();
		zone_write_local(&d, p->t->zone, p->t->day0_utc, false);
		out_z(&o, "; day 0 is ");
		out_str(&o, str_sub(out_view(&d), 0, 10));
		out_z(&o, " (");
		out_char(&o, p->t->day0_letter);
		out_char(&o, '-');
		out_dec(&o, p->t->day0);
		out_char(&o, ')');
		out_end(&d);
	}
	out_char(&o, '.');
	return taken(p->a, &o);
}

static long draw_key(struct picture *p, long y)
{
	static const struct {
		const char *colour, *text;
		int shape; /* 0 full, 1 open, 2 diamond */
	} key[] = {{"#8a1b1b", "happened", 0},
		   {"#14507a", "told", 0},
		   {"#5f6368", "claimed, denied or not confirmed", 1},
		   {"#5b2a86", "a legal entity came to know", 2}};
	const struct svg_font f = {SIZE_FINE, false, grey, SVG_start};
	long x = HEAD + 40;
	for (size_t i = 0; i < sizeof(key) / sizeof(key[0]); i++) {
		const char *c = key[i].colour;
		const long d[] = {x, y - 72, x + 42, y - 30, x, y + 12, x - 42, y - 30};
		if (key[i].shape == 2)
			svg_polygon(&p->s, d, 4, c, "none");
		else
			svg_circle(&p->s, x, y - 30, 34, key[i].shape == 1 ? "#ffffff" : c, c);
		svg_text(&p->s, x + 70, y, &f, str_of(key[i].text));
		x += svg_text_width(str_of(key[i].text), SIZE_FINE) + 260;
	}
	svg_text(&p->s, x - 40, y, &f, STR("\u2260 contradicts"));
	return y + LINE;
}

static long draw_counted(struct picture *p, long y)
{
	struct out o = out_mem();
	const struct svg_font f = {SIZE, true, warn_ink, SVG_start};
	if (p->t->withheld > 0) {
		out_z(&o, "Left out as privileged: ");
		out_dec(&o, p->t->withheld);
		out_z(&o, p->t->withheld == 1 ? " entry." : " entries.");
	}
	if (p->t->privileged > 0)
		out_z(&o, "Holds what is privileged: not to leave the house (--for leaves it "
			  "out).");
	if (o.n > 0)
		svg_text(&p->s, HEAD, y, &f, out_view(&o));
	y += o.n > 0 ? LINE : 0;
	out_end(&o);
	return y;
}

static long unknown_height(const struct timeline *t)
{
	return t->n_unknown == 0 ? 0 : (long)t->n_unknown * (LINE + FINE) + 320;
}

static void draw_unknown(struct picture *p, long y)
{
	const struct svg_font head = {SIZE, true, ink, SVG_start},
			      f = {SIZE, false, ink, SVG_start},
			      fine = {SIZE_FINE, false, grey, SVG_start};
	const struct timeline *t = p->t;
	const long room = WIDTH - HEAD - RIGHT - 260;
	if (t->n_unknown == 0)
		return;
	svg_rect(&p->s, HEAD, y, WIDTH - HEAD - RIGHT, unknown_height(t) - 60, "none", faint);
	svg_text(&p->s, HEAD + 60, y + 150, &head, STR("When is not known"));
	y += 320;
	for (size_t i = 0; i < t->n_unknown; i++, y += LINE + FINE) {
		const struct timeline_entry *e = &t->unknown[i];
		struct out o = out_mem(), line = out_mem();
		write_id(&line, e);
		out_z(&line, e->side == SIDE_below ? " told: " : " happened: ");
		svg_text_fit(&o, e->title, SIZE, room - svg_text_width(out_view(&line), SIZE));
		out_str(&line, out_view(&o));
		svg_group(&p->s, words_of(p, e));
		draw_mark(p, e, HEAD + 90, y - 32);
		svg_text(&p->s, HEAD + 160, y, &f, out_view(&line));
		out_clear(&o);
		svg_text_fit(&o, timeline_marks(p->a, e), SIZE_FINE, room);
		if (o.n > 0)
			svg_text(&p->s, HEAD + 160, y + FINE - 5, &fine, out_view(&o));
		svg_group_end(&p->s);
		out_end(&o);
		out_end(&line);
	}
}

static str described(struct picture *p)
{
	struct out o = out_mem();
	const struct timeline *t = p->t;
	out_str(&o, day0_text(p));
	out_char(&o, ' ');
	out_dec(&o, p->above.n);
	out_z(&o, " entries above, ");
	out_dec(&o, p->below.n);
	out_z(&o, " below, ");
	out_dec(&o, t->n_unknown);
	out_z(&o, " without a known time");
	for (size_t i = 0; i < TIMELINE_FIRSTS; i++) {
		if (t->first[i].id == 0)
			continue;
		out_z(&o, "; from day 0 until ");
		out_z(&o, t->first[i].words);
		out_char(&o, ' ');
		timeline_days(&o, t->first[i].day);
	}
	out_z(&o, ". Entries that contradict others: ");
	out_dec(&o, t->contradicting);
	out_z(&o, "; left out as privileged: ");
	out_dec(&o, t->withheld);
	out_char(&o, '.');
	return taken(p->a, &o);
}

/* The band: from the first entry to the last, with a little room, at least a day. */
static void set_span(struct picture *p)
{
	const struct timeline *t = p->t;
	p->first = t->n_known > 0 ? t->known[0].at.from_ms / 1000 : 0;
	p->last = p->first;
	for (size_t i = 0; i < t->n_known; i++) {
		const struct when *w = &t->known[i].at;
		int64_t end = (w->to_ms == WHEN_OPEN ? w->from_ms : w->to_ms) / 1000;
		p->last = end > p->last ? end : p->last;
	}
	int64_t span = p->last - p->first;
	p->clocks = span < (int64_t)14 * 86400;
	p->last += span / 50 + 3600;
	p->first -= span / 50 + 3600;
}

static void lay_out(struct picture *p)
{
	set_span(p);
	side_fill(p, &p->above, SIDE_above);
	side_fill(p, &p->below, SIDE_below);
	p->right = WIDTH - RIGHT - 400;
	side_leaves(p, &p->above);
	side_leaves(p, &p->below);
	side_place(p, &p->above, 80);
	side_place(p, &p->below, LANE);
}

void timeline_svg(struct out *o, struct arena *a, const struct timeline *t, str title)
{
	struct picture p = {.a = a, .t = t};
	const struct svg_font head = {150, true, ink, SVG_start},
			      sub = {SIZE, false, grey, SVG_start};
	struct out whole = out_mem();
	lay_out(&p);
	long top = 320 + 190 + (t->day0 == 0 ? 0 : (TIMELINE_FIRSTS + 1) / 2 * LINE) + 180;
	p.y_above = top + p.above.tallest;
	p.y_below = p.y_above + BAND;
	long foot = p.y_below + (p.below.tallest > LANE ? p.below.tallest : LANE) + 120;
	long height = foot + unknown_height(t) + 2 * LINE + 160;
	out_z(&whole, "Timeline");
	if (title.n > 0) {
		out_z(&whole, ": ");
		out_str(&whole, title);
	}
	p.s = svg_begin(o, SVG_A4_WIDTH, (unsigned)(height / 10), "en", out_view(&whole),
			described(&p));
	svg_rect(&p.s, 0, 0, WIDTH, height, "#ffffff", "none");
	svg_text(&p.s, HEAD, 320, &head, out_view(&whole));
	svg_text(&p.s, HEAD, 320 + 170, &sub, day0_text(&p));
	draw_firsts(&p, 320 + 190 + 150);
	if (t->n_known > 0) {
		draw_calendar(&p);
		draw_gaps(&p);
	}
	for (size_t i = 0; i < p.above.n; i++)
		draw_label(&p, &p.above.label[i], true);
	for (size_t i = 0; i < p.below.n; i++)
		draw_label(&p, &p.below.label[i], false);
	draw_marks(&p);
	draw_unknown(&p, foot);
	foot = draw_key(&p, foot + unknown_height(t) + 80);
	draw_counted(&p, foot + 20);
	svg_end(&p.s);
	out_end(&whole);
}
