/* The timeline: order, days and gaps; and of the picture, from random timelines, that no label lies
 * on another and none leaves the page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "duty/timeline.h"
#include "render/svg.h"

#define EVENTS_MOST 120

static struct org org;
static struct aware_all aware;

static struct event made_event(uint32_t id, enum event_kind kind, int day, const char *title)
{
	struct event e = {.id = id, .kind = event_kind_row(kind)};
	int64_t ms = ((int64_t)date_days((struct date){2025, 7, 6}) + day) * 86400000 + 36000000;
	e.at = (struct when){.kind = WHEN_exact,
			     .from_ms = ms,
			     .to_ms = ms,
			     .offset_from_s = 7200,
			     .offset_to_s = 7200};
	e.value[EVENT_FIELD_title] = str_of(title);
	return e;
}

static struct timeline timeline_of(struct arena *a, struct event *e, size_t n, bool outside)
{
	struct event_all all = {e, n};
	struct timeline_ask ask = {.outside = outside, .now_ms = 1800000000000};
	struct timeline t;
	const char *why = NULL;
	org.setting[SETTING_zone] = STR("Europe/Amsterdam");
	assert_true(timeline_make(a, &org, &aware, &all, &ask, &t, &why));
	return t;
}

static void days_and_gaps(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)16 << 20);
	static struct event e[8];
	e[0] = made_event(1, EVENT_people_told, 43, "letters");
	e[1] = made_event(2, EVENT_claim, 0, "claim");
	e[2] = made_event(3, EVENT_intrusion, -3, "intrusion");
	e[3] = made_event(4, EVENT_controller_told, 31, "told");
	e[4] = made_event(5, EVENT_note, 50, "note");
	e[5] = made_event(6, EVENT_advice, 51, "advice");
	e[6] = made_event(7, EVENT_question, 60, "question");
	e[7] = made_event(8, EVENT_statement, 61, "statement");
	e[6].privileged = true;
	e[7].at = (struct when){0};
	struct timeline t = timeline_of(&a, e, 8, true);
	assert_int_equal(t.n_known, 4);
	assert_int_equal(t.n_unknown, 1);
	assert_int_equal(t.withheld, 1);
	assert_int_equal(t.day0, 2);
	assert_int_equal(t.known[0].id, 3);
	assert_int_equal(t.known[0].day, -3);
	assert_int_equal(t.known[2].id, 4);
	assert_int_equal(t.known[2].day, 31);
	assert_false(t.known[2].has_gap);
	assert_int_equal(t.known[3].gap, 12);
	assert_int_equal(t.first[0].day, 31);
	assert_int_equal(t.first[3].day, 43);
	assert_int_equal(t.first[1].id, 0);
	t = timeline_of(&a, e, 8, false);
	assert_int_equal(t.n_known, 5);
	assert_int_equal(t.privileged, 1);
	e[1].corrected = 9; /* what was corrected is not in it */
	t = timeline_of(&a, e, 8, true);
	assert_int_equal(t.n_known, 3);
	arena_free(&a);
}

/* ---- the picture ---- */

struct box {
	double x1, y1, x2, y2;
};

static double number_of(const char *tag, const char *name)
{
	const char *at = strstr(tag, name);
	assert_non_null(at);
	return strtod(at + strlen(name), NULL);
}

/* Texts and their boxes, by the widest guess; the page in *out_page. */
static size_t boxes_of(const char *svg, struct box *out_b, size_t most, struct box *out_page)
{
	size_t n = 0;
	const char *view = strstr(svg, "viewBox=\"0 0 ");
	assert_non_null(view);
	char *end;
	out_page->x2 = strtod(view + 13, &end);
	out_page->y2 = strtod(end, NULL);
	for (const char *p = svg; (p = strstr(p, "<text ")) != NULL && n < most; p++) {
		const char *close = strstr(p, "</text>"), *at = strchr(p, '>') + 1;
		char text[2000];
		size_t len = 0;
		for (bool tag = false; at < close && len < sizeof(text) - 1; at++) {
			if (*at == '<' || *at == '>')
				tag = *at == '<';
			else if (!tag)
				text[len++] = *at;
		}
		text[len] = '\0';
		double size = number_of(p, "font-size=\""), x = number_of(p, " x=\""),
		       y = number_of(p, " y=\"");
		/* a common font is narrower than the guess by a sixth at least */
		double w = (double)svg_text_width(str_of(text), (unsigned)(size * 10)) / 10 * 0.83;
		double from = strstr(p, "\"middle\"") != NULL && strstr(p, "\"middle\"") < close
				  ? x - w / 2
			      : strstr(p, "\"end\"") != NULL && strstr(p, "\"end\"") < close ? x - w
											     : x;
		out_b[n++] = (struct box){from, y - size * 0.8, from + w, y + size * 0.2};
	}
	return n;
}

static void no_label_lies_on_another(void **state)
{
	(void)state;
	static struct event e[EVENTS_MOST];
	static struct box b[2000];
	static const enum event_kind kinds[] = {
	    EVENT_claim,     EVENT_measure,     EVENT_finding,       EVENT_people_told,
	    EVENT_statement, EVENT_publication, EVENT_supervisor_act};
	static const char *const titles[] = {
	    "kort", "Een titel van gewone lengte, met een komma",
	    "Een titel die zo lang is dat zij op geen enkele manier op een regel van een bladzijde "
	    "past, en dus "
	    "wordt afgebroken waar de rand is",
	    "\xe6\xb8\xac\xe8\xa9\xa6\xe6\xb8\xac\xe8\xa9\xa6 & <b>"};
	uint64_t seed = 7;
	for (unsigned run = 0; run < 120; run++) {
		struct arena a = arena_make((size_t)64 << 20);
		size_t n = 1 + run % EVENTS_MOST, span = run % 3 == 0 ? 3 : run % 3 == 1 ? 60 : 900;
		for (size_t i = 0; i < n; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			e[i] = made_event((uint32_t)i + 1, kinds[(seed >> 33) % 7],
					  (int)((seed >> 40) % span), titles[(seed >> 50) % 4]);
			if ((seed >> 55) % 11 == 0)
				e[i].at = (struct when){0};
			if ((seed >> 55) % 5 == 0)
				e[i].speaker_name = STR("een woordvoerder");
		}
		struct timeline t = timeline_of(&a, e, n, false);
		struct out o = out_mem();
		struct box page = {0};
		timeline_svg(&o, &a, &t, STR("proef"));
		out_char(&o, '\0');
		size_t boxes = boxes_of((const char *)o.p, b, 2000, &page);
		assert_true(boxes > n);
		for (size_t i = 0; i < boxes; i++) {
			if (b[i].x1 < 0 || b[i].y1 < 0 || b[i].x2 > page.x2 || b[i].y2 > page.y2)
				fail_msg("run %u: text %zu leaves the page", run, i);
			for (size_t j = 0; j < i; j++)
				if (b[i].x1 < b[j].x2 && b[j].x1 < b[i].x2 && b[i].y1 < b[j].y2 &&
				    b[j].y1 < b[i].y2)
					fail_msg("run %u: text %zu lies on text %zu", run, i, j);
		}
		out_end(&o);
		o = out_mem();
		timeline_text(&o, &a, &t, 80);
		assert_true(o.n > 0);
		out_end(&o);
		arena_free(&a);
	}
}

static void text_is_text(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)16 << 20);
	static struct event e[1];
	e[0] = made_event(1, EVENT_claim, 0, "a < b & \"c\"\x01\xe2\x80\xae");
	struct timeline t = timeline_of(&a, e, 1, false);
	struct out o = out_mem();
	timeline_svg(&o, &a, &t, STR("x"));
	out_char(&o, '\0');
	assert_non_null(
	    strstr((const char *)o.p, "a &lt; b &amp; &quot;c&quot;\xef\xbf\xbd\xef\xbf\xbd"));
	assert_null(strstr((const char *)o.p, "\xe2\x80\xae"));
	out_end(&o);
	arena_free(&a);
}

/* Numbers of four digits stand free of what follows; a statement without a title is one line. */
static void a_long_case(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)16 << 20);
	static struct event e[2];
	static char what[2000];
	memset(what, 'w', sizeof(what) - 1);
	memcpy(what, "first line\nsecond", 17);
	e[0] = made_event(1000, EVENT_claim, 0, "");
	e[0].value[EVENT_FIELD_what] = str_of(what);
	e[1] = made_event(12345, EVENT_statement, 2000, "");
	e[1].value[EVENT_FIELD_what] = str_of(what + 20);
	struct timeline t = timeline_of(&a, e, 2, false);
	struct out o = out_mem();
	timeline_text(&o, &a, &t, 80);
	out_char(&o, '\0');
	assert_non_null(strstr((const char *)o.p, "E-1000 d+0   2025-07-06 12:00 first line\n"));
	assert_non_null(strstr((const char *)o.p, "E-12345 d+2000 2030-12-27 12:00 www"));
	assert_int_equal(t.known[1].title.n, 300);
	out_end(&o);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_and_gaps),
	    cmocka_unit_test(no_label_lies_on_another),
	    cmocka_unit_test(text_is_text),
	    cmocka_unit_test(a_long_case),
	};
	alarm(120);
	return cmocka_run_group_tests_name("duty_timeline", tests, NULL, NULL);
}
