/* remind - see remind.h. Chooses; remind_text.c writes. */
#include "notice/remind.h"

#include <string.h>

/* Only what has an end, is open, and is ours to do. */
static bool may_be(const struct duty_clock *c)
{
	bool open = c->state == DUTY_running || c->state == DUTY_not_shown;
	return open && c->due != DUTY_NEVER && c->rule->kind != DUTY_expect;
}

/* A step longer than half of a clock would come as it starts. */
static bool fits(const struct duty_clock *c, int64_t step)
{
	return c->earliest == DUTY_NEVER || step <= (c->due - c->earliest) / 2;
}

static struct remind_due due_of(const struct duty_clock *c, int64_t step)
{
	return (struct remind_due){.clock = c,
				   .step = step,
				   .key = {.rule = c->rule->id,
					   .entity = c->entity,
					   .stream = c->stream,
					   .ref = c->ref,
					   .due = c->due,
					   .step = step}};
}

/* The nearest step that has come; gives false when none has. */
static bool come(const struct remind_ask *q, const struct duty_clock *c, int64_t *out_step)
{
	bool some = false;
	*out_step = REMINDER_LATE;
	if (q->now >= c->due)
		return true;
	for (size_t i = 0; i < q->steps; i++)
		if (fits(c, q->step[i]) && c->due - q->now <= q->step[i]) {
			*out_step = q->step[i];
			some = true;
		}
	return some;
}

static bool before(const struct remind_due *x, const struct remind_due *y)
{
	return x->key.due < y->key.due;
}

/* sort - stable, by merging halves. */
static void sort(struct remind_due *v, struct remind_due *room, size_t n)
{
	size_t half = n / 2, i = 0, j = half;
	if (n < 2)
		return;
	sort(v, room, half);
	sort(v + half, room, n - half);
	for (size_t k = 0; k < n; k++)
		room[k] = j == n || (i < half && !before(&v[j], &v[i])) ? v[i++] : v[j++];
	memcpy(v, room, n * sizeof(*v));
}

size_t remind_due(struct arena *a, const struct remind_ask *q, struct remind_due **out_due)
{
	size_t n = 0, most = q->clocks->n;
	struct remind_due *due = arena_new(a, struct remind_due, most + 1);
	struct remind_due *room = arena_new(a, struct remind_due, most + 1);
	for (size_t i = 0; i < most; i++) {
		const struct duty_clock *c = &q->clocks->clock[i];
		int64_t step;
		if (may_be(c) && come(q, c, &step))
			due[n++] = due_of(c, step);
	}
	sort(due, room, n);
	*out_due = due;
	return n;
}

int64_t remind_next(const struct remind_ask *q, struct remind_due *out_due)
{
	int64_t best = DUTY_NEVER;
	for (size_t i = 0; i < q->clocks->n; i++) {
		const struct duty_clock *c = &q->clocks->clock[i];
		for (size_t s = 0; may_be(c) && s <= q->steps; s++) {
			int64_t step = s < q->steps ? q->step[s] : REMINDER_LATE;
			int64_t at = c->due - step;
			if (!fits(c, step) || at <= q->now || (best != DUTY_NEVER && at >= best))
				continue;
			best = at;
			*out_due = due_of(c, step);
		}
	}
	return best;
}
