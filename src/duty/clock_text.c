/* clock_text - a clock in words: what is shown large, and the readings behind it. */
#include "duty/duty.h"

#include "base/out.h"

void duty_lapse(struct out *o, int64_t seconds)
{
	uint64_t s = seconds < 0 ? 0 : (uint64_t)seconds;
	uint64_t days = s / 86400, hours = s / 3600 % 24, minutes = s / 60 % 60;
	if (days > 0) {
		out_dec(o, days);
		out_z(o, " d ");
	}
	if (days > 0 || hours > 0) {
		out_dec(o, hours);
		out_z(o, " h");
	}
	if (days > 0)
		return;
	out_z(o, hours > 0 ? " " : "");
	out_dec(o, minutes);
	out_z(o, " min");
}

static void moment(struct out *o, const struct zone *z, int64_t at)
{
	static const char *const weekday[] = {"Sun ", "Mon ", "Tue ", "Wed ",
					      "Thu ", "Fri ", "Sat "};
	int32_t day = zone_days(zone_local(z, at));
	out_z(o, weekday[((day + 4) % 7 + 7) % 7]);
	zone_write_local(o, z, at, false);
}

/* An end is a moment before which it must be; midnight is the end of the day before. */
static void end(struct out *o, const struct zone *z, int64_t at)
{
	struct out t = out_mem();
	int32_t day = zone_days(zone_local(z, at));
	bool midnight = zone_day(z, day) == at;
	moment(&t, z, midnight ? at - 1 : at);
	/* "Fri 2025-09-05" */
	out_str(o, midnight ? str_sub(out_view(&t), 0, 14) : out_view(&t));
	out_z(o, midnight ? ", end of the day" : "");
	out_end(&t);
}

static void say_due(struct out *o, const struct duty_clock *c, const struct zone *z)
{
	out_z(o, "at the latest ");
	end(o, z, c->due);
	out_z(o, c->ends > 1 ? ", strictest reading" : "");
}

static void say_elapsed(struct out *o, const struct duty_clock *c)
{
	duty_lapse(o, c->elapsed);
	out_z(o, " elapsed, no limit");
}

static void say_met(struct out *o, const struct duty_clock *c, const struct zone *z)
{
	out_z(o, c->state == DUTY_met_late ? "met late, " : "met ");
	moment(o, z, c->met);
	if (c->earliest != DUTY_NEVER) {
		out_z(o, ", after ");
		duty_lapse(o, c->elapsed);
	}
	if (c->late_strict)
		out_z(o, "; late on the strict reading, timely on another");
}

static void say_why(struct out *o, const char *what, str why)
{
	out_z(o, what);
	if (why.n > 0) {
		out_z(o, ": ");
		out_str(o, why);
	}
}

void duty_headline(struct out *o, const struct duty_clock *c, const struct zone *z)
{
	if (c->met == DUTY_NEVER && (c->state == DUTY_met || c->state == DUTY_met_late)) {
		say_why(o, c->state == DUTY_met ? "found to be met" : "found to be met late",
			c->reason);
		return;
	}
	switch (c->state) {
	case DUTY_no_start:
	case DUTY_state_count:
		out_z(o, duty_state_text(DUTY_no_start));
		return;
	case DUTY_met:
	case DUTY_met_late:
		say_met(o, c, z);
		return;
	case DUTY_not_due:
		say_why(o, duty_state_text(c->state), c->reason.n > 0 ? c->reason : c->open);
		return;
	case DUTY_missed:
		say_why(o, duty_state_text(c->state), c->reason);
		return;
	case DUTY_running:
	case DUTY_not_shown:
		break;
	}
	if (c->state == DUTY_not_shown)
		out_z(o, "not shown to be met; ");
	if (c->due == DUTY_NEVER)
		say_elapsed(o, c);
	else
		say_due(o, c, z);
	if (c->claimed)
		out_z(o, "; said to be sent, nothing shows it");
	if (c->undecided)
		say_why(o, "; not decided", c->open);
}

void duty_why(struct out *o, const struct duty_clock *c, const struct duty_end *e,
	      const struct zone *z)
{
	end(o, z, e->at);
	out_z(o, ": ");
	if (c->deadline != NULL && c->deadline->due != DUTY_NEVER) {
		out_str(o, c->deadline->basis);
		return;
	}
	out_z(o, e->reading == READING_strict && c->rule->period.unit > DUTY_hours
		     ? "the last day as it falls"
		     : duty_reading_text(e->reading));
	if (e->from_earliest)
		out_z(o, ", from the earliest start that can be argued");
	if (e->early)
		out_z(o, ", from a start that somebody may mean");
	if (c->assumed && !e->early)
		out_z(o, ", from when what was not sent was due");
}
