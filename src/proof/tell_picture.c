/*
 * tell_picture - the pictures of a dossier: events above and below a line of time, elapsed time
 * against limits, people at least and at most. Tables beside them tell the same. Sizes are tenths
 * of a point.
 */
#include "proof/tell.h"

#define WIDTH     5100
#define INK       0x202020u
#define GREY      0x8a8a8au
#define PALE      0xd8dde3u
#define ABOVE     0x8c2d19u
#define BELOW     0x1f4e79u
#define BAR       0x6b8fb3u
#define LEVELS    6
#define LEVEL     130
#define LABEL     70
#define CLOCKS    16
#define SNAPSHOTS 20

/* ---- time ---- */

struct scale {
	int64_t from, to; /* [ms] */
};

static int place(const struct scale *s, int64_t at)
{
	double share = s->to > s->from ? (double)(at - s->from) / (double)(s->to - s->from) : 0.5;
	return 150 + (int)(share * (WIDTH - 300));
}

/* The lowest level on which a label of this width is free; UINT_MAX when none is. */
static unsigned level_for(int free_from[LEVELS], int x, int width)
{
	for (unsigned l = 0; l < LEVELS; l++) {
		if (x - width / 2 < free_from[l])
			continue;
		free_from[l] = x + width / 2 + 20;
		return l;
	}
	return LEVELS;
}

static void months(struct tell *t, const struct scale *s, int axis, int foot)
{
	int32_t last = -1;
	int free_from = 0;
	for (int64_t at = s->from; at <= s->to; at += 86400000) {
		struct when w = {.kind = WHEN_day, .from_ms = at, .from_is_date = true};
		struct out o = out_mem();
		int64_t local = zone_local(t->c->zone, at / 1000);
		w.offset_from_s = zone_offset(t->c->zone, at / 1000);
		when_write(&o, &w);
		str day = out_view(&o);
		int32_t month = day.n >= 7 ? (day.p[5] - '0') * 10 + day.p[6] - '0' : 0;
		int x = place(s, at - (local - (int64_t)zone_days(local) * 86400) * 1000);
		if (month != last && last >= 0) {
			folio_line(t->d, x, axis - 25, x, axis + 25, GREY, 5);
			if (x > free_from) {
				folio_label(t->d, x, foot, 65, 1, GREY, str_sub(day, 0, 7));
				free_from = x + 340;
			}
		}
		last = month;
		out_end(&o);
	}
}

struct flag {
	str id;
	int x, y;
	bool up, shown;
};

static size_t flags(struct tell *t, const struct scale *s, int axis, struct flag *f)
{
	const struct timeline *l = &t->line;
	int above[LEVELS] = {0}, below[LEVELS] = {0};
	size_t n = 0;
	for (size_t i = 0; i < l->n_known; i++) {
		const struct timeline_entry *e = &l->known[i];
		str id = tell_id(t, e->letter, e->id);
		bool up = e->side == SIDE_above;
		int x = place(s, e->at.from_ms);
		if (e->side == SIDE_none)
			continue;
		unsigned level = level_for(up ? above : below, x, (int)id.n * 42);
		int reach = 110 + (int)(level < LEVELS ? level : LEVELS - 1) * LEVEL;
		f[n++] = (struct flag){id, x, up ? axis - reach : axis + reach, up, level < LEVELS};
	}
	return n;
}

void tell_picture_timeline(struct tell *t)
{
	const struct timeline *l = &t->line;
	const int axis = 220 + LEVELS * LEVEL, height = 2 * axis + 60;
	if (l->n_known < 2)
		return;
	struct scale s = {l->known[0].at.from_ms, l->known[l->n_known - 1].at.from_ms};
	if (s.to - s.from > (int64_t)40 * 366 * 86400000)
		return;
	struct flag *f = arena_new(t->a, struct flag, l->n_known);
	size_t n = flags(t, &s, axis, f);
	folio_picture(t->d, "timeline", WORD_timeline, WORD_timeline_alt, WIDTH, (unsigned)height);
	folio_label(t->d, 20, 80, 80, 0, ABOVE, folio_word(t->d, WORD_above));
	folio_label(t->d, 20, height - 110, 80, 0, BELOW, folio_word(t->d, WORD_below));
	folio_line(t->d, 100, axis, WIDTH - 100, axis, INK, 12);
	months(t, &s, axis, height - 15);
	for (size_t i = 0; i < n; i++)
		folio_line(t->d, f[i].x, axis, f[i].x, f[i].up ? f[i].y : f[i].y - 50,
			   f[i].up ? ABOVE : BELOW, 3);
	for (size_t i = 0; i < n; i++) {
		if (!f[i].shown)
			continue;
		int half = (int)f[i].id.n * 20;
		folio_box(t->d, f[i].x - half, f[i].y - 62, 2 * half, 76, 0xffffff);
		folio_label(t->d, f[i].x, f[i].y, LABEL, 1, f[i].up ? ABOVE : BELOW, f[i].id);
	}
	folio_picture_end(t->d);
}

/* ---- clocks ---- */

void tell_picture_clocks(struct tell *t, const struct duty_clock *const *c, size_t n)
{
	const struct duty_clock *some[CLOCKS];
	size_t m = 0;
	for (size_t i = 0; i < n && m < CLOCKS; i++)
		if (c[i]->due != DUTY_NEVER && c[i]->earliest != DUTY_NEVER &&
		    c[i]->due > c[i]->earliest)
			some[m++] = c[i];
	if (m == 0)
		return;
	folio_picture(t->d, "clocks", WORD_clocks_picture, WORD_clocks_picture_alt, WIDTH,
		      (unsigned)(200 + m * 240));
	for (size_t i = 0; i < m; i++) {
		const struct duty_clock *k = some[i];
		double period = (double)(k->due - k->earliest), share = (double)k->elapsed / period;
		int y = 120 + (int)i * 240, full = 3000;
		bool over = share > 3;
		int bar = (int)((over ? 3 : share < 0 ? 0 : share) / 3 * full);
		struct out o = out_mem();
		out_str(&o, k->rule->id);
		out_z(&o, "  ");
		out_str(&o, tell_name(t, entity_of(k->entity)));
		out_z(&o, k->stream.n > 0 ? ", " : "");
		out_str(&o, k->stream);
		folio_label(t->d, 20, y, LABEL, 0, INK, tell_taken(t, &o));
		folio_box(t->d, 20, y + 30, full, 90, PALE);
		folio_box(t->d, 20, y + 30, bar, 90, share > 1 ? ABOVE : BAR);
		folio_line(t->d, 20 + full / 3, y + 15, 20 + full / 3, y + 135, INK, 14);
		o = out_mem();
		out_str(&o, tell_lapse(t, k->elapsed));
		out_z(&o, " / ");
		out_str(&o, tell_lapse(t, k->due - k->earliest));
		out_z(&o, "; ");
		out_str(&o, word_of(t->c->english, "clock", str_of(duty_state_name(k->state))));
		folio_label(t->d, full + 80, y + 100, LABEL, 0, INK, tell_taken(t, &o));
	}
	folio_picture_end(t->d);
}

/* ---- people ---- */

static uint64_t most_of(const struct snapshot *s)
{
	return s->count[COUNT_at_most] > s->count[COUNT_at_least] ? s->count[COUNT_at_most]
								  : s->count[COUNT_at_least];
}

void tell_picture_counts(struct tell *t, const struct snapshot *s, size_t n)
{
	uint64_t top = 1;
	size_t first = n > SNAPSHOTS ? n - SNAPSHOTS : 0;
	for (size_t i = first; i < n; i++)
		top = most_of(&s[i]) > top ? most_of(&s[i]) : top;
	folio_picture(t->d, "counts", WORD_counts_picture, WORD_counts_picture_alt, WIDTH,
		      (unsigned)(120 + (n - first) * 200));
	for (size_t i = first; i < n; i++) {
		int y = 60 + (int)(i - first) * 200, full = 3000;
		int least = (int)((double)s[i].count[COUNT_at_least] / (double)top * full);
		int most = (int)((double)most_of(&s[i]) / (double)top * full);
		struct out o = out_mem();
		folio_label(t->d, 20, y + 80, LABEL, 0, INK, tell_id(t, 'S', s[i].no));
		folio_box(t->d, 400, y, most < 10 ? 10 : most, 110, PALE);
		folio_box(t->d, 400, y, least < 10 ? 10 : least, 110, BAR);
		folio_grouped(&o, s[i].count[COUNT_at_least], t->c->english);
		out_z(&o, " - ");
		if (s[i].count[COUNT_waiting] > 0)
			out_str(&o, folio_word(t->d, WORD_not_known));
		else
			folio_grouped(&o, most_of(&s[i]), t->c->english);
		folio_label(t->d, full + 460, y + 80, LABEL, 0, INK, tell_taken(t, &o));
	}
	folio_picture_end(t->d);
}
