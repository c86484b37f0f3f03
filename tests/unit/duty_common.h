/* duty_common - what the tests of duty/ share: the law built in, the zone, moments from text, and
 * files of vectors. */
#ifndef TESTS_DUTY_COMMON_H
#define TESTS_DUTY_COMMON_H

#include "unit.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/io.h"
#include "base/out.h"
#include "duty/count.h"

static struct arena memory;
static struct duty_law law;
static const struct zone *home;

static int start_law(void **state)
{
	struct duty_err e;
	const char *why = NULL;
	(void)state;
	memory = arena_make((size_t)1 << 28);
	if (!duty_law_load(&memory, NULL, &law, &e))
		fail_msg("%s:%u: %s", e.file, e.line, e.what);
	home = zone_open(&memory, STR(ZONE_STANDARD), &why);
	assert_non_null(home);
	return 0;
}

static int end_law(void **state)
{
	(void)state;
	arena_free(&memory);
	return 0;
}

/* at - the moment of a text: local time in Amsterdam, or with an offset. */
static inline int64_t at_fold(str text, unsigned fold)
{
	struct zone_time t;
	int64_t utc;
	if (!zone_time_read(text, &t))
		fail_msg("no time: %.*s", (int)text.n, (const char *)text.p);
	if (t.has_offset)
		return t.local - t.offset;
	assert_true(zone_utc(home, t.local, fold, &utc) != ZONE_never);
	return utc;
}

static inline int64_t at(const char *text) { return at_fold(str_of(text), 0); }

static inline int32_t day(str text)
{
	struct date d;
	assert_true(date_read(text, 2100, &d) && date_full(d));
	return date_days(d);
}

/* text_of - UTC text of a moment; lives until the next but three. */
static inline const char *utc_text(int64_t utc)
{
	static char text[4][32];
	static unsigned next;
	struct out o = out_mem();
	zone_write_utc(&o, utc);
	str s = out_view(&o);
	char *to = text[next++ % 4];
	snprintf(to, 32, "%.*s", (int)s.n, (const char *)s.p);
	out_end(&o);
	return to;
}

static inline const char *day_text(int32_t days)
{
	static char text[4][32];
	static unsigned next;
	struct date d = date_of_days(days);
	char *to = text[next++ % 4];
	snprintf(to, 32, "%04u-%02u-%02u", d.year, d.month, d.day);
	return to;
}

static inline str vectors(const char *file)
{
	const char *root = getenv("KOND_ROOT");
	char path[4096];
	str text;
	snprintf(path, sizeof(path), "%s/tests/law/%s", root == NULL ? "." : root, file);
	if (!io_read_file(&memory, path, 1 << 20, &text))
		fail_msg("no %s", path);
	return text;
}

/* vector_next - the cells of the next line that is no comment. gives how many */
static inline size_t vector_next(str *text, str *cell, size_t most)
{
	while (text->n > 0) {
		str line = str_cut(text, '\n');
		size_t n = 0;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		while (line.n > 0 && n < most)
			cell[n++] = str_cut(&line, '\t');
		return n;
	}
	return 0;
}

static inline const struct duty_rule *rule(str id)
{
	const struct duty_rule *r = duty_rule_on(&law, id, DUTY_EVER_SINCE);
	if (r == NULL)
		fail_msg("no rule %.*s", (int)id.n, (const char *)id.p);
	return r;
}

static inline const struct duty_counting *counting_of(const struct duty_rule *r)
{
	const struct duty_counting *c = duty_counting_on(&law, r->counting, DUTY_EVER_SINCE);
	assert_non_null(c);
	return c;
}

#endif
