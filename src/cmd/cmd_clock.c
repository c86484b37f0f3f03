/* kond clock - the clocks of a case; and without one, when the law's periods end and by which
 * rules. Reads no evidence. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cmd/clock.h"

static const struct option_row options[] = {
    {"rule", "ID", "compute: the rule that counts (see `kond clock rules`)", false},
    {"from", "TIME",
     "compute: local time as 2026-03-26T02:12:58, or with its offset; - reads lines", false},
    {"fold", "N", "compute: of a time that comes twice in autumn, 0 the first, 1 the second",
     false},
    {"zone", "NAME", "compute: time zone (" ZONE_STANDARD ")", false},
    {"period", "P", "compute: period of a rule whose period the case gives, as `36 h`", false},
    {"entity", "O-ID", "list, show: of this legal entity", false},
    {"stream", "NAME", "list, show: of this data stream", false},
    {"at", "TIME", "list, show: as it stood then (now)", false},
    {"why", "TEXT", "list, show: why you look; kept in the journal", false},
    {"on", "DATE", "rules: only those that hold on that day", false},
    {"year", "Y", "holidays: of which year (this one)", false},
    {"rules", "DIR", "other tables than those built in, as rules/*.tsv of the sources", false},
    {NULL, NULL, NULL, false},
};

bool clock_law(struct call *c, struct duty_law *out_law)
{
	struct duty_err e;
	const char *dir = call_option(c, "rules");
	if (duty_law_load(c->arena, dir, out_law, &e))
		return true;
	fprintf(stderr, "kond clock: %s%s%s", dir == NULL ? "" : dir, dir == NULL ? "" : "/",
		e.file);
	if (e.line > 0)
		fprintf(stderr, ", line %u", e.line);
	fprintf(stderr, ": %s\n", e.what);
	return false;
}

const struct zone *clock_zone(struct call *c)
{
	const char *name = call_option(c, "zone"), *why = NULL;
	const struct zone *z =
	    zone_open(c->arena, str_of(name == NULL ? ZONE_STANDARD : name), &why);
	if (z == NULL)
		call_wrong(c, why, name);
	return z;
}

bool clock_day(struct call *c, const char *option, int32_t standard, int32_t *out_day)
{
	const char *text = call_option(c, option);
	struct date d;
	*out_day = standard;
	if (text == NULL)
		return true;
	str s = str_of(text);
	if (s.n != 10 || s.p[4] != '-' || !date_read(s, 2100, &d) || !date_full(d)) {
		call_wrong(c, "a date as 2026-08-15 is wanted, not", text);
		return false;
	}
	*out_day = date_days(d);
	return true;
}

static str taken(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_end(o);
	return s;
}

/* The clock on the wall at a moment, by the offset of another. */
static void write_hour(struct out *o, int64_t local)
{
	out_dec_pad(o, (uint64_t)(local - (int64_t)zone_days(local) * 86400) / 3600, 2);
	out_char(o, ':');
	out_dec_pad(o, (uint64_t)(local - (int64_t)zone_days(local) * 86400) / 60 % 60, 2);
}

static str never_comes(struct arena *a, const struct zone *z, int64_t jump)
{
	struct out o = out_mem();
	out_z(&o, "that time never came: the clocks went from ");
	write_hour(&o, jump + zone_offset(z, jump - 1));
	out_z(&o, " to ");
	write_hour(&o, zone_local(z, jump));
	return taken(a, &o);
}

bool clock_moment(struct arena *a, const struct zone *z, str text, int fold, int64_t *out_utc,
		  bool *out_twice, str *out_why)
{
	struct zone_time t;
	*out_twice = false;
	if (!zone_time_read(text, &t)) {
		*out_why = STR("a time as 2026-03-26T02:12:58 is wanted");
		return false;
	}
	if (t.has_offset) {
		*out_utc = t.local - t.offset;
		return true;
	}
	enum zone_kind kind = zone_utc(z, t.local, fold > 0, out_utc);
	if (kind == ZONE_never)
		*out_why = never_comes(a, z, *out_utc);
	*out_twice = kind == ZONE_twice && fold < 0;
	return kind != ZONE_never;
}

str clock_utc_text(struct arena *a, int64_t utc)
{
	struct out o = out_mem();
	zone_write_utc(&o, utc);
	return taken(a, &o);
}

str clock_local_text(struct arena *a, const struct zone *z, int64_t utc)
{
	static const char *const weekday[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	struct out o = out_mem();
	int32_t day = zone_days(zone_local(z, utc));
	out_z(&o, weekday[((day + 4) % 7 + 7) % 7]);
	out_char(&o, ' ');
	zone_write_local(&o, z, utc, false);
	return taken(a, &o);
}

str clock_day_text(struct arena *a, int32_t day)
{
	struct out o = out_mem();
	if (day != DUTY_EVER_SINCE && day != DUTY_FOR_EVER)
		date_write(&o, date_of_days(day));
	return taken(a, &o);
}

static int run(struct call *c)
{
	static const struct {
		const char *name;
		int (*run)(struct call *c);
		size_t args;
	} acts[] = {{"list", clock_list, 1},
		    {"show", clock_show, 2},
		    {"compute", clock_compute, 1},
		    {"rules", clock_rules, 2},
		    {"holidays", clock_holidays, 1}};
	if (c->n_arg == 0)
		return call_wrong(c, "what: list, show, compute, rules or holidays?", NULL);
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (str_eq(str_of(c->arg[0]), str_of(acts[i].name)))
			return c->n_arg > acts[i].args
				   ? call_wrong(c, "too many arguments, from", c->arg[acts[i].args])
				   : acts[i].run(c);
	return call_wrong(c, "list, show, compute, rules or holidays, not", c->arg[0]);
}

const struct cmd cmd_clock = {
    .name = "clock",
    .args = "list|show|compute|rules|holidays [options] [RULE]",
    .brief = "The clocks of the law: of the case, and of any moment",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 2,
    .help =
	"list: the clocks of the case, for each legal entity, role and data stream, what asks for "
	"something first. Shown is the strictest reading; show\n"
	"has the others, and the law. A duty of which nobody recorded when it was met is \"not "
	"shown "
	"to be met\"; missed is only what a person found.\n"
	"compute: when the period of a rule ends, counted from a time, by every reading of the "
	"law. The alarm is the earliest of those that the\n"
	"law may mean; ends are exclusive: sent before it is in time, at it is late. A time in the "
	"spring hour that never comes is refused; of a\n"
	"time that comes twice in autumn the first is taken, which is the stricter. With --from - "
	"every line of standard input is a TIME, then if\n"
	"wanted the fold and a rule; each gives one JSON object.\n"
	"rules: the rules, with basis, source, when they were verified, and whether they still "
	"have to be. Nothing here is legal advice.\n"
	"holidays: the days off that are counted with.",
    .run = run};
