/*
 * timeline_text - the timeline on a terminal: a strip that shows when much happened and little was
 * told, then the entries in order, those that happened marked with a triangle that points up, those
 * that were told with one that points down, and the gaps between them by name.
 */
#include "base/utf8.h"
#include "duty/timeline.h"

#define STRIP_MOST 100
#define GAP_LEAST  7 /* [day] a shorter gap is not named in the list */

struct strip {
	unsigned above[STRIP_MOST], below[STRIP_MOST];
	unsigned wide;
};

static str taken(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_end(o);
	return s;
}

static void strip_row(struct out *o, const struct strip *s, bool above, const char *word)
{
	out_z(o, word);
	for (unsigned i = 0; i < s->wide; i++) {
		unsigned n = above ? s->above[i] : s->below[i];
		if (n == 0)
			out_char(o, ' ');
		else if (n == 1)
			out_z(o, above ? "\u25b2" : "\u25bc");
		else
			out_char(o, (char)(n < 10 ? '0' + (int)n : '+'));
	}
	out_char(o, '\n');
}

static void write_date(struct out *o, const struct zone *z, int64_t s)
{
	struct out d = out_mem();
	zone_write_local(&d, z, s, false);
	out_str(o, str_sub(out_view(&d), 0, 10));
	out_end(&d);
}

static void strip(struct out *o, const struct timeline *t, unsigned columns)
{
	struct strip s = {.wide = columns > 30 ? columns - 12 : 20};
	if (t->n_known < 2)
		return;
	s.wide = s.wide > STRIP_MOST ? STRIP_MOST : s.wide;
	int64_t first = t->known[0].at.from_ms / 1000,
		last = t->known[t->n_known - 1].at.from_ms / 1000, span = last - first + 1;
	for (size_t i = 0; i < t->n_known; i++) {
		const struct timeline_entry *e = &t->known[i];
		int64_t at = (e->at.from_ms / 1000 - first) * s.wide / span;
		if (e->side == SIDE_above)
			s.above[at]++;
		else if (e->side == SIDE_below)
			s.below[at]++;
	}
	strip_row(o, &s, true, "  happened ");
	out_z(o, "           ");
	for (unsigned i = 0; i < s.wide; i++)
		out_z(o, "\u2501");
	out_char(o, '\n');
	strip_row(o, &s, false, "      told ");
	out_z(o, "           ");
	write_date(o, t->zone, first);
	for (unsigned i = 20; i < s.wide; i++)
		out_char(o, ' ');
	write_date(o, t->zone, last);
	out_z(o, "\n\n");
}

static void firsts(struct out *o, const struct timeline *t)
{
	if (t->day0 == 0)
		return;
	out_z(o, "Day 0 is ");
	write_date(o, t->zone, t->day0_utc);
	out_z(o, " (");
	out_char(o, t->day0_letter);
	out_char(o, '-');
	out_dec(o, t->day0);
	out_z(o, "). Until\n");
	for (size_t i = 0; i < TIMELINE_FIRSTS; i++) {
		out_z(o, "  ");
		out_z(o, t->first[i].words);
		for (size_t n = str_of(t->first[i].words).n; n < 34; n++)
			out_char(o, ' ');
		if (t->first[i].id == 0) {
			out_z(o, "no such entry with a known time\n");
			continue;
		}
		int64_t day = t->first[i].day;
		timeline_days(o, day < 0 ? -day : day);
		out_z(o, day < 0 ? " before it (E-" : " (E-");
		out_dec(o, t->first[i].id);
		out_z(o, ")\n");
	}
	out_char(o, '\n');
}

static void pad(struct out *o, str s, size_t width)
{
	utf8_show(o, s);
	for (size_t n = s.n; n < width; n++)
		out_char(o, ' ');
	out_char(o, ' ');
}

static str id_text(struct arena *a, const struct timeline_entry *e)
{
	struct out o = out_mem();
	out_char(&o, e->letter);
	out_char(&o, '-');
	out_dec(&o, e->id);
	return taken(a, &o);
}

static void entry(struct out *o, struct arena *a, const struct timeline_entry *e)
{
	struct out t = out_mem();
	str marks = timeline_marks(a, e);
	when_write_short(&t, &e->at);
	out_z(o, e->side == SIDE_above ? "\u25b2 " : e->side == SIDE_below ? "\u25bc " : "  ");
	pad(o, id_text(a, e), 4);
	pad(o, timeline_day(a, e), 5);
	pad(o, taken(a, &t), 16);
	utf8_show(o, e->title);
	if (marks.n > 0) {
		out_z(o, " [");
		utf8_show(o, marks);
		out_char(o, ']');
	}
	out_char(o, '\n');
}

static void gap(struct out *o, const struct timeline_entry *e)
{
	if (!e->has_gap || e->gap < GAP_LEAST || e->side != SIDE_below)
		return;
	out_z(o, "  \u250a     ");
	timeline_days(o, e->gap);
	out_z(o, " in which nothing was told\n");
}

void timeline_text(struct out *o, struct arena *a, const struct timeline *t, unsigned columns)
{
	bool told = false;
	strip(o, t, columns == 0 ? 80 : columns);
	firsts(o, t);
	for (size_t i = 0; i < t->n_known; i++) {
		const struct timeline_entry *e = &t->known[i];
		struct arena scratch = *a;
		if (!told && e->side == SIDE_below && e->day >= GAP_LEAST) {
			out_z(o, "  \u250a     ");
			timeline_days(o, e->day);
			out_z(o, " from day 0 until something was told\n");
		}
		told |= e->side == SIDE_below;
		gap(o, e);
		entry(o, &scratch, e);
	}
	if (t->n_unknown > 0)
		out_z(o, "\nWhen is not known\n");
	for (size_t i = 0; i < t->n_unknown; i++) {
		struct arena scratch = *a;
		entry(o, &scratch, &t->unknown[i]);
	}
	if (t->n_known + t->n_unknown == 0)
		out_z(o, "No events yet: `kond event add`.\n");
	if (t->withheld > 0) {
		out_z(o, "\nLeft out as privileged: ");
		out_dec(o, t->withheld);
		out_char(o, '\n');
	}
}
