/* zone: against the C library over many zones and years, folds and gaps, files that are no TZif or
 * are cut, and the rule behind the last change. */
#include "unit.h"

#include <time.h>

#include "base/arena.h"
#include "base/io.h"
#include "base/out.h"
#include "base/zone.h"

static const char *const names[] = {
    "Europe/Amsterdam", "Europe/London",      "Europe/Dublin",    "UTC",
    "America/New_York", "America/Sao_Paulo",  "Asia/Kolkata",     "Australia/Lord_Howe",
    "Pacific/Apia",     "Africa/Casablanca",  "Asia/Gaza",        "America/Nuuk",
    "Pacific/Chatham",  "America/Paramaribo", "America/Curacao",  "Antarctica/Troll",
    "Asia/Tehran",      "Pacific/Kiritimati", "America/St_Johns", "Africa/Cairo"};

static const struct zone *open_zone(struct arena *a, const char *name)
{
	const char *why = NULL;
	const struct zone *z = zone_open(a, str_of(name), &why);
	if (z == NULL)
		fail_msg("%s: %s", name, why);
	return z;
}

static void as_the_c_library(void **state)
{
	struct prng r = prng_start();
	struct arena a = arena_make(1 << 24);
	(void)state;
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		const struct zone *z = open_zone(&a, names[k]);
		setenv("TZ", names[k], 1);
		tzset();
		for (int i = 0; i < 20000; i++) {
			/* 1920 to 2099 */
			int64_t utc = -1577923200 + (int64_t)(prng_next(&r) % 5680281600);
			time_t t = (time_t)utc;
			struct tm tm;
			localtime_r(&t, &tm);
			if (zone_offset(z, utc) != tm.tm_gmtoff)
				fail_msg("%s at %lld: %d, not %ld", names[k], (long long)utc,
					 zone_offset(z, utc), tm.tm_gmtoff);
		}
	}
	unsetenv("TZ");
	tzset();
	arena_free(&a);
}

static void there_and_back(void **state)
{
	struct prng r = prng_start();
	struct arena a = arena_make(1 << 24);
	(void)state;
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		const struct zone *z = open_zone(&a, names[k]);
		for (int i = 0; i < 5000; i++) {
			int64_t utc = 1577836800 + (int64_t)(prng_next(&r) % 3155760000), back[2];
			int64_t local = zone_local(z, utc);
			enum zone_kind kind = zone_utc(z, local, 0, &back[0]);
			assert_int_equal(zone_utc(z, local, 1, &back[1]), kind);
			assert_true(kind != ZONE_never);
			assert_true(back[0] == utc || back[1] == utc);
			assert_int_equal(kind == ZONE_once, back[0] == back[1]);
			assert_true(back[0] <= back[1]);
			assert_int_equal(zone_local(z, back[0]), local);
			assert_int_equal(zone_local(z, back[1]), local);
		}
	}
	arena_free(&a);
}

static int64_t local_of(const char *text)
{
	struct zone_time t;
	assert_true(zone_time_read(str_of(text), &t));
	assert_false(t.has_offset);
	return t.local;
}

static void assert_utc(int64_t utc, const char *want)
{
	struct out o = out_mem();
	zone_write_utc(&o, utc);
	assert_str(out_view(&o), want);
	out_end(&o);
}

/* law.md 1.5: the summer times of 2025 to 2028, and beyond what the file lists. */
static void turns(void **state)
{
	static const char *const gap[] = {"2025-03-30", "2026-03-29", "2027-03-28", "2028-03-26",
					  "2035-03-25", "2040-03-25", "2099-03-29"};
	static const char *const fold[] = {"2025-10-26", "2026-10-25", "2027-10-31", "2028-10-29",
					   "2035-10-28", "2040-10-28", "2099-10-25"};
	struct arena a = arena_make(1 << 24);
	const struct zone *z = open_zone(&a, ZONE_STANDARD);
	(void)state;
	for (size_t i = 0; i < 7; i++) {
		char text[32], want[32];
		int64_t utc;
		snprintf(text, sizeof(text), "%sT02:30", gap[i]);
		snprintf(want, sizeof(want), "%sT01:00:00Z", gap[i]);
		assert_int_equal(zone_utc(z, local_of(text), 0, &utc), ZONE_never);
		assert_utc(utc, want);
		assert_int_equal(zone_utc(z, local_of(text) - 1800, 0, &utc), ZONE_never);
		assert_int_equal(zone_utc(z, local_of(text) - 1801, 0, &utc), ZONE_once);
		assert_int_equal(zone_utc(z, local_of(text) + 1799, 0, &utc), ZONE_never);
		assert_utc(utc, want);
		assert_int_equal(zone_utc(z, local_of(text) + 1800, 0, &utc), ZONE_once);
		assert_utc(utc, want);
		snprintf(text, sizeof(text), "%sT02:30", fold[i]);
		snprintf(want, sizeof(want), "%sT00:30:00Z", fold[i]);
		assert_int_equal(zone_utc(z, local_of(text), 0, &utc), ZONE_twice);
		assert_utc(utc, want);
		snprintf(want, sizeof(want), "%sT01:30:00Z", fold[i]);
		assert_int_equal(zone_utc(z, local_of(text), 1, &utc), ZONE_twice);
		assert_utc(utc, want);
	}
	arena_free(&a);
}

static void texts(void **state)
{
	static const char *const bad[] = {
	    "",
	    "2026-03-26",
	    "2026-02-29T10:00",
	    "2026-13-01T10:00",
	    "2026-00-01T10:00",
	    "2026-01-00T10:00",
	    "2026-01-01T24:00",
	    "2026-01-01T10:60",
	    "2026-01-01T10:00:60",
	    "2026-01-01T10",
	    "2026-01-01T10:00:00.5",
	    "2026-01-01T10:00+0100",
	    "2026-01-01T10:00+01:00x",
	    "2026-01-01T10:00z",
	    "26-01-01T10:00",
	    "2026-1-1T10:00",
	    " 2026-01-01T10:00",
	    "2026-01-01T10:00 ",
	    "2026-01-01T1a:00",
	    "1700-01-01T10:00",
	};
	struct zone_time t;
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (zone_time_read(str_of(bad[i]), &t))
			fail_msg("read: %s", bad[i]);
	assert_true(zone_time_read(STR("2026-01-14 12:17:30+01:00"), &t));
	assert_true(t.has_offset);
	assert_int_equal(t.offset, 3600);
	assert_utc(t.local - t.offset, "2026-01-14T11:17:30Z");
	assert_true(zone_time_read(STR("2026-01-14T12:17-05:30"), &t));
	assert_int_equal(t.offset, -19800);
	assert_true(zone_time_read(STR("2026-01-14T12:17Z"), &t));
	assert_true(t.has_offset);
	assert_int_equal(t.offset, 0);
}

static void names_that_leave(void **state)
{
	static const char *const bad[] = {
	    "",          "../../etc/passwd", "/etc/localtime", "Europe/../UTC",     "Europe",
	    "tzdata.zi", "zone.tab",         "Mars/Base",      "Europe/Amsterdam\n"};
	struct arena a = arena_make(1 << 24);
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *why = NULL;
		assert_null(zone_open(&a, str_of(bad[i]), &why));
		assert_non_null(why);
	}
	assert_true(zone_data_version(&a).n >= 5);
	arena_free(&a);
}

/* A file with nothing but one type and a rule: what zic -b slim writes for 2038 and later. */
static void only_a_rule(void **state)
{
	static const unsigned char v2[] =
	    "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1"
	    "\0\0\0\0\0\0\0"
	    "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
	    "\0\0\x0e\x10\0\0CET";
	static const struct {
		const char *rule;
		const char *at;
		int32_t offset;
	} rows[] = {
	    {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 3600},
	    {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 7200},
	    {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", 7200},
	    {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", 3600},
	    {"<-03>3", "2026-03-29T01:00:00Z", -10800},
	    {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-15T00:00:00Z", 39600},
	    {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-06-15T00:00:00Z", 36000},
	    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-07-01T00:00:00Z", -3600},
	    {"AAA0BBB-2,J60/0,J300", "2028-02-29T23:59:59Z", 0},
	    {"AAA0BBB-2,J60/0,J300", "2028-03-01T00:00:00Z", 7200},
	    {"AAA0BBB-2,59/0,300", "2028-02-29T00:00:00Z", 7200},
	};
	struct arena a = arena_make(1 << 24);
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct out o = out_mem();
		struct zone_time t;
		const char *why = NULL;
		out_bytes(&o, v2, sizeof(v2)); /* the last byte ends the abbreviation */
		out_char(&o, '\n');
		out_z(&o, rows[i].rule);
		out_char(&o, '\n');
		const struct zone *z = zone_read(&a, out_view(&o), &why);
		if (z == NULL)
			fail_msg("%s: %s", rows[i].rule, why);
		assert_true(zone_time_read(str_of(rows[i].at), &t));
		if (zone_offset(z, t.local) != rows[i].offset)
			fail_msg("%s at %s: %d", rows[i].rule, rows[i].at, zone_offset(z, t.local));
		out_end(&o);
	}
	arena_free(&a);
}

/* Every cut, and 20,000 files with wrong bytes: refused or read, never a crash or a loop. */
static void damaged(void **state)
{
	struct prng r = prng_start();
	struct arena a = arena_make(1 << 26);
	const char *why = NULL;
	str text;
	(void)state;
	assert_true(io_read_file(&a, "/usr/share/zoneinfo/Europe/Amsterdam", 1 << 20, &text));
	for (size_t n = 0; n < text.n; n++) {
		struct arena scratch = a;
		const struct zone *z = zone_read(&scratch, str_sub(text, 0, n), &why);
		if (z != NULL)
			zone_offset(z, 1774746000);
	}
	for (int i = 0; i < 20000; i++) {
		struct arena scratch = a;
		unsigned char copy[4096];
		int64_t utc;
		assert_true(text.n <= sizeof(copy));
		memcpy(copy, text.p, text.n);
		for (size_t k = prng_below(&r, 5); k < 5; k++)
			copy[prng_below(&r, text.n)] = (unsigned char)prng_next(&r);
		const struct zone *z = zone_read(&scratch, (str){copy, text.n}, &why);
		if (z != NULL)
			zone_utc(z, (int64_t)prng_next(&r) >> 24, 0, &utc);
	}
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_the_c_library),
	    cmocka_unit_test(there_and_back),
	    cmocka_unit_test(turns),
	    cmocka_unit_test(texts),
	    cmocka_unit_test(names_that_leave),
	    cmocka_unit_test(only_a_rule),
	    cmocka_unit_test(damaged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
