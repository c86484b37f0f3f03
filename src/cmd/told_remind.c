/* told_remind - see told_remind.h. */
#include "cmd/told_remind.h"

#include "base/utf8.h"
#include "cmd/clock.h"
#include "run/remind.h"

const char *remind_job_load(struct call *c, struct kase *k, const struct clocks_now *n,
			    struct remind_job *out_j)
{
	struct remind_job j = {.k = k,
			       .a = c->arena,
			       .org = &n->facts.org,
			       .law = &n->law,
			       .zone = n->zone,
			       .ask = {.clocks = &n->clocks, .now = n->duties.now}};
	j.all = arena_new(c->arena, struct reminder_all, 1);
	if (!reminder_load(k, c->arena, j.all))
		return case_why(k);
	remind_job_of(&j);
	*out_j = j;
	return NULL;
}

bool told_next_reminder(struct out *o, const struct remind_job *j)
{
	struct remind_due due;
	struct arena a = *j->a;
	int64_t at = remind_next(&j->ask, &due);
	if (at == DUTY_NEVER)
		return false;
	out_str(o, clock_local_text(&a, j->zone, at));
	out_z(o, ": ");
	out_str(o, due.key.rule);
	out_char(o, ' ');
	out_str(o, due.key.entity);
	if (due.key.stream.n > 0) {
		out_z(o, " (");
		utf8_show(o, due.key.stream);
		out_char(o, ')');
	}
	if (due.step == REMINDER_LATE) {
		out_z(o, ", as it ends");
	} else {
		out_z(o, ", ");
		duty_lapse(o, due.step);
		out_z(o, " before it ends");
	}
	return true;
}

/* The last try of each way and address, when it did not end well. */
static void told_failures(struct out *o, const struct reminder_all *all)
{
	for (size_t i = all->n; i-- > 0;) {
		const struct reminder_try *t = &all->tried[i];
		bool later = false;
		for (size_t x = i + 1; x < all->n && !later; x++)
			later = str_eq(all->tried[x].way, t->way) &&
				str_eq_nocase(all->tried[x].to, t->to);
		if (later || t->end == REMINDER_sent)
			continue;
		out_z(o, "  FAILED R-");
		out_dec(o, t->id);
		out_z(o, ", ");
		out_str(o, t->way);
		if (t->actor != 0) {
			out_z(o, " to A-");
			out_dec(o, t->actor);
		}
		out_z(o, ": ");
		if (t->end == REMINDER_failed)
			utf8_show(o, t->why);
		else
			out_z(o, t->end == REMINDER_cut ? "cut off, not known whether it was sent"
							: "being sent, or cut off");
		out_char(o, '\n');
	}
}

void told_remind(struct call *c, struct kase *k, const struct clocks_now *n, struct out *o)
{
	struct remind_job j;
	struct remind_message *m;
	struct out next = out_mem();
	if (remind_job_load(c, k, n, &j) != NULL) {
		out_z(o, "\nReminders can not be read: see `kond remind list`\n");
		out_end(&next);
		return;
	}
	bool comes = told_next_reminder(&next, &j);
	const char *wrong = remind_job_wrong(&j);
	size_t waiting = wrong == NULL ? remind_plan(&j, false, &m) : 0;
	if (comes || waiting > 0 || j.all->n > 0) {
		out_z(o, "\nReminders (`kond remind`)\n");
		if (wrong != NULL) {
			out_z(o, "  NOBODY IS REMINDED: ");
			out_z(o, wrong);
			out_char(o, '\n');
		}
		if (comes) {
			out_z(o, "  next: ");
			out_str(o, out_view(&next));
			out_char(o, '\n');
		}
		if (waiting > 0) {
			out_z(o, "  due now, not sent: ");
			out_dec(o, waiting);
			out_z(o, waiting == 1 ? " message" : " messages");
			out_z(o, " (`kond remind`; by itself: `kond remind --help`)\n");
		}
		told_failures(o, j.all);
	}
	out_end(&next);
}
