/* told_clocks - see told_clocks.h. */
#include "cmd/told_clocks.h"

#include "base/date.h"
#include "base/utf8.h"
#include "cmd/clock.h"
#include "cmd/told_remind.h"

#define SHOWN 6

/* Clocks with an end that are not over, by that end; what runs without one is only counted. */
struct picked {
	const struct duty_clock *clock[SHOWN];
	size_t n, more, elapsing;
};

static void pick(struct picked *p, const struct duty_clock *c)
{
	bool open = c->state == DUTY_running || c->state == DUTY_not_shown;
	if (!open || c->rule->kind == DUTY_expect)
		return;
	if (c->due == DUTY_NEVER) {
		p->elapsing++;
		return;
	}
	size_t at = p->n;
	while (at > 0 && p->clock[at - 1]->due > c->due)
		at--;
	p->more += p->n == SHOWN;
	if (at == SHOWN)
		return;
	p->n += p->n < SHOWN;
	for (size_t k = p->n - 1; k > at; k--)
		p->clock[k] = p->clock[k - 1];
	p->clock[at] = c;
}

static void tell(struct out *o, const struct picked *p, const struct zone *z)
{
	out_z(o, "\nClocks (`kond clock list`)\n");
	for (size_t i = 0; i < p->n; i++) {
		const struct duty_clock *c = p->clock[i];
		out_z(o, "  ");
		out_str(o, c->rule->id);
		out_char(o, ' ');
		out_str(o, c->entity);
		if (c->stream.n > 0) {
			out_z(o, " (");
			utf8_show(o, c->stream);
			out_char(o, ')');
		}
		out_z(o, ": ");
		struct out line = out_mem();
		duty_headline(&line, c, z);
		utf8_show(o, out_view(&line));
		out_end(&line);
		out_char(o, '\n');
	}
	if (p->more > 0) {
		out_z(o, "  and ");
		out_dec(o, p->more);
		out_z(o, " more that end later\n");
	}
	if (p->elapsing > 0) {
		out_z(o, "  without limit, time elapses: ");
		out_dec(o, p->elapsing);
		out_char(o, '\n');
	}
}

void told_clocks(struct call *c, struct kase *k, struct out *o)
{
	struct arena a = *c->arena;
	struct call inner = *c;
	struct clocks_now n;
	struct picked p = {.n = 0};
	inner.arena = &a;
	if (clocks_now(&inner, k, time_now_ms() / 1000, &n) != NULL) {
		out_z(o, "\nClocks could not be worked out: see `kond clock list`\n");
		return;
	}
	for (size_t i = 0; i < n.clocks.n; i++)
		pick(&p, &n.clocks.clock[i]);
	if (p.n + p.elapsing > 0)
		tell(o, &p, n.zone);
	told_remind(&inner, k, &n, o);
	duty_clocks_end(&n.clocks);
}
