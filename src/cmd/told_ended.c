/* told_ended - see told_ended.h. Days are those of UTC. */
#include "cmd/told_ended.h"

#include "base/date.h"
#include "case/register.h"
#include "cmd/facts.h"
#include "cmd/told.h"

#define DAY_MS INT64_C(86400000)

static int32_t today(void) { return (int32_t)(time_now_ms() / DAY_MS); }

static void out_day(struct out *o, int32_t day) { date_write(o, date_of_days(day)); }

void told_ended(struct out *o, struct kase *k)
{
	int64_t at;
	if (!case_ended(k, &at))
		return;
	out_z(o, "this case ended on ");
	out_day(o, (int32_t)(at / DAY_MS));
	out_z(o, ": evidence, people and facts are gone; left are the journal (kond journal, "
		 "verify, anchor), the certificate (kond destroy certificate)");
	out_z(o, register_there(k) ? " and the register of who was told (kond register)" : "");
}

/* ---- until when ---- */

static int32_t day_of(str s)
{
	struct date d;
	return s.n == 10 && date_read(s, 2000, &d) && date_full(d) ? date_days(d) : DUTY_EVER_SINCE;
}

static int32_t last_told(struct call *c, struct kase *k)
{
	struct register_entry *e;
	size_t n;
	if (!register_there(k) || !register_all(k, c->arena, NULL, &e, &n) || n == 0)
		return DUTY_EVER_SINCE;
	return (int32_t)(e[n - 1].at_ms / DAY_MS);
}

static int32_t from_of(struct call *c, struct kase *k, const struct org *o,
		       const struct retention_rule *r)
{
	struct journal_entry e;
	struct arena a = *c->arena;
	if (str_eq(r->trigger, STR("closed")))
		return day_of(o->setting[SETTING_closed]);
	if (str_eq(r->trigger, STR("told")))
		return last_told(c, k);
	if (str_eq(r->trigger, STR("written")) && journal_get(k, &a, journal_size(k), &e))
		return (int32_t)(e.at_ms / DAY_MS);
	return DUTY_EVER_SINCE;
}

static uint64_t rows_of(struct kase *k, str kind)
{
	uint64_t n = 0;
	if (str_eq(kind, STR("journal")))
		return journal_size(k);
	if (str_eq(kind, STR("register")))
		return register_entries(k);
	for (size_t i = 0; ending_tables[i].name != NULL; i++)
		if (ending_tables[i].kind != NULL && str_eq(str_of(ending_tables[i].kind), kind))
			n += ending_rows(k, i);
	return n;
}

bool kept_load(struct call *c, struct kase *k, const struct keeping *x, struct kept **out_k,
	       size_t *out_n)
{
	struct retention_rule *r;
	struct duty_err err;
	struct org o;
	size_t n, kept = 0;
	if (!retention_load(c->arena, NULL, &r, &n, &err)) {
		call_failed(c, err.what, err.file);
		return false;
	}
	if (!org_load(k, c->arena, &o)) {
		call_failed(c, "the facts of the case can not be read", case_why(k));
		return false;
	}
	struct kept *all = arena_new(c->arena, struct kept, n);
	for (size_t i = 0; i < n; i++) {
		struct kept *p = &all[kept];
		if (!duty_holds(&r[i].origin, today()))
			continue;
		*p = (struct kept){.rule = &r[i],
				   .rows = rows_of(k, r[i].kind),
				   .from = from_of(c, k, &o, &r[i]),
				   .term = keeping_term(x, r[i].kind),
				   .until = DUTY_EVER_SINCE};
		p->least = retention_day(p->from, r[i].least);
		p->most = retention_day(p->from, r[i].most);
		if (p->term != NULL)
			p->until = day_of(p->term->until);
		p->early = p->until != DUTY_EVER_SINCE && p->until < p->least;
		p->due = p->rows > 0 && ((p->until != DUTY_EVER_SINCE && p->until <= today()) ||
					 (p->most != DUTY_EVER_SINCE && p->most <= today()));
		kept++;
	}
	*out_k = all;
	*out_n = kept;
	return true;
}

/* ---- the screen ---- */

static void hold_line(struct out *o, const struct keeping *x)
{
	size_t review = 0;
	for (size_t i = 0; i < x->n_hold; i++) {
		int32_t day = day_of(x->hold[i].review);
		review += x->hold[i].lifted_ms == 0 && day != DUTY_EVER_SINCE && day <= today();
	}
	if (x->standing == 0)
		return;
	out_z(o, "  legal holds that stand: ");
	told_number(o, x->standing);
	if (review > 0) {
		out_z(o, "; TO BE LOOKED AT AGAIN: ");
		told_number(o, review);
	}
	out_z(o, " (`kond hold`)\n");
}

void told_due(struct call *c, struct kase *k, struct out *o)
{
	struct keeping x;
	struct kept *p;
	size_t n;
	if (!keeping_load(k, c->arena, &x) || !kept_load(c, k, &x, &p, &n))
		return;
	bool head = x.standing > 0;
	for (size_t i = 0; i < n; i++)
		head |= p[i].due;
	if (!head)
		return;
	out_z(o, "\nKeeping\n");
	hold_line(o, &x);
	for (size_t i = 0; i < n; i++) {
		bool again = i > 0 && p[i - 1].due && p[i - 1].rule->kind.n == p[i].rule->kind.n &&
			     str_eq(p[i - 1].rule->kind, p[i].rule->kind);
		if (!p[i].due || again)
			continue;
		out_z(o, "  DUE TO GO: ");
		out_str(o, p[i].rule->kind);
		out_z(o, ", kept until ");
		out_day(o, p[i].until != DUTY_EVER_SINCE && p[i].until <= today() ? p[i].until
										  : p[i].most);
		out_z(o, x.standing > 0 ? "; a legal hold stops it\n"
					: " (`kond retention`, `kond destroy`)\n");
	}
}
