/*
 * keeping - see keeping.h. Refuses to let one person place and lift a hold, dates that are none,
 * and acts without a name or a reason.
 */
#include "case/keeping.h"

#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "case/store.h"

const char *plan_scope_name(enum plan_scope s)
{
	static const char *const names[] = {"", "all", "register"};
	return names[s];
}

bool same_person(const struct org *o, str one, str other)
{
	struct arena a = arena_make((size_t)1 << 20);
	const struct actor *x = org_actor_named(o, one), *y = org_actor_named(o, other);
	bool same = (x != NULL && x == y) || str_eq(utf8_fold(&a, one), utf8_fold(&a, other));
	arena_free(&a);
	return same;
}

/* ---- reading ---- */

static bool read_hold(struct keeping *x, const struct fact *f)
{
	struct hold h = {.id = f->number,
			 .at_ms = f->at_ms,
			 .account = f->by,
			 .by = fact_value(f, "by"),
			 .why = fact_value(f, "why"),
			 .reference = fact_value(f, "reference"),
			 .review = fact_value(f, "review")};
	if (h.id != x->n_hold + 1 || h.by.n == 0 || h.why.n == 0)
		return false;
	x->hold[x->n_hold++] = h;
	x->standing++;
	return true;
}

static bool read_lift(struct keeping *x, const struct fact *f)
{
	if (f->number == 0 || f->number > x->n_hold || x->hold[f->number - 1].lifted_ms != 0)
		return false;
	struct hold *h = &x->hold[f->number - 1];
	h->lifted_ms = f->at_ms;
	h->lifted_by = fact_value(f, "by");
	h->lifted_why = fact_value(f, "why");
	x->standing--;
	return true;
}

static bool read_plan(struct keeping *x, const struct fact *f)
{
	str what = fact_value(f, "what");
	struct plan p = {.id = f->number,
			 .at_ms = f->at_ms,
			 .account = f->by,
			 .by = fact_value(f, "by"),
			 .why = fact_value(f, "why"),
			 .copies = fact_value(f, "copies"),
			 .scope = str_eq(what, STR("all"))        ? PLAN_all
				  : str_eq(what, STR("register")) ? PLAN_register
								  : 0};
	memcpy(p.digest, f->digest, sizeof(p.digest));
	if (p.id != x->n_plan + 1 || p.scope == 0)
		return false;
	x->plan[x->n_plan++] = p;
	return true;
}

static bool read_one(struct keeping *x, const struct fact *f)
{
	str act = fact_value(f, "act");
	if (str_eq(act, STR("hold")))
		return read_hold(x, f);
	if (str_eq(act, STR("lift")))
		return read_lift(x, f);
	if (str_eq(act, STR("plan")))
		return read_plan(x, f);
	x->term[x->n_term++] = (struct term){.kind = fact_value(f, "kind"),
					     .until = fact_value(f, "until"),
					     .by = fact_value(f, "by"),
					     .why = fact_value(f, "why"),
					     .at_ms = f->at_ms};
	return str_eq(act, STR("term"));
}

bool keeping_load(struct kase *k, struct arena *a, struct keeping *out_x)
{
	struct keeping x = {0};
	struct fact *f;
	size_t n;
	if (!fact_all(k, a, ABOUT_case, &f, &n))
		return false;
	x.hold = arena_new(a, struct hold, n + 1);
	x.term = arena_new(a, struct term, n + 1);
	x.plan = arena_new(a, struct plan, n + 1);
	for (size_t i = 0; i < n; i++)
		if (f[i].about == ABOUT_keeping && !read_one(&x, &f[i]))
			return store_fail_read(k, why_altered);
	*out_x = x;
	return true;
}

const struct term *keeping_term(const struct keeping *x, str kind)
{
	for (size_t i = x->n_term; i > 0; i--)
		if (str_eq(x->term[i - 1].kind, kind))
			return x->term[i - 1].until.n > 0 ? &x->term[i - 1] : NULL;
	return NULL;
}

/* ---- writing ---- */

static bool put(struct kase *k, uint32_t number, struct bag *b, const char *journal_act,
		unsigned char out_digest[SHA256_BYTES])
{
	struct fact f = {.about = ABOUT_keeping, .number = number, .n = b->n, .field = b->field};
	bool ok = fact_add(k, &f, FACT_ANY, journal_act, false);
	if (out_digest != NULL)
		memcpy(out_digest, f.digest, SHA256_BYTES);
	bag_end(b);
	return ok;
}

static bool named(struct kase *k, str by, str why)
{
	if (!k->in_txn)
		k->why = NULL;
	struct arena a = arena_make((size_t)1 << 20);
	bool ok = utf8_valid(by) && utf8_fold(&a, by).n > 0;
	arena_free(&a);
	if (!ok)
		return store_fail(k, "say who: --by NAME");
	return why.n > 0 || store_fail(k, "say why: --why TEXT");
}

static bool day_right(struct kase *k, str day)
{
	struct date d;
	return day.n == 0 || (day.n == 10 && date_read(day, 2000, &d) && date_full(d)) ||
	       store_fail(k, "a day is written as 2027-01-31");
}

bool hold_place(struct kase *k, const struct keeping *x, struct hold *h)
{
	struct arena a = arena_make((size_t)1 << 20);
	struct bag b = {.a = &a};
	bool ok = named(k, h->by, h->why) && day_right(k, h->review);
	h->id = (uint32_t)x->n_hold + 1;
	bag_put(&b, "act", STR("hold"));
	bag_put(&b, "by", h->by);
	bag_put(&b, "why", h->why);
	bag_put(&b, "reference", h->reference);
	bag_put(&b, "review", h->review);
	ok = ok ? put(k, h->id, &b, "hold.place", NULL) : (bag_end(&b), false);
	arena_free(&a);
	return ok;
}

bool hold_lift(struct kase *k, const struct org *o, const struct keeping *x, uint32_t id, str by,
	       str why)
{
	if (!named(k, by, why))
		return false;
	if (id == 0 || id > x->n_hold)
		return store_fail(k, "there is no such hold: `kond hold` lists them");
	if (x->hold[id - 1].lifted_ms != 0)
		return store_fail(k, "this hold was lifted already");
	if (same_person(o, x->hold[id - 1].by, by))
		return store_fail(k, "who placed a hold may not lift it: another one must");
	struct arena a = arena_make((size_t)1 << 20);
	struct bag b = {.a = &a};
	bag_put(&b, "act", STR("lift"));
	bag_put(&b, "by", by);
	bag_put(&b, "why", why);
	bool ok = put(k, id, &b, "hold.lift", NULL);
	arena_free(&a);
	return ok;
}

bool term_set(struct kase *k, const struct term *t)
{
	if (!named(k, t->by, t->why) || !day_right(k, t->until))
		return false;
	struct arena a = arena_make((size_t)1 << 20);
	struct bag b = {.a = &a};
	bag_put(&b, "act", STR("term"));
	bag_put(&b, "kind", t->kind);
	bag_put(&b, "until", t->until);
	bag_put(&b, "by", t->by);
	bag_put(&b, "why", t->why);
	bool ok = put(k, 0, &b, "retention.set", NULL);
	arena_free(&a);
	return ok;
}

bool plan_add(struct kase *k, const struct keeping *x, struct plan *p)
{
	if (!named(k, p->by, p->why))
		return false;
	struct arena a = arena_make((size_t)1 << 20);
	struct bag b = {.a = &a};
	p->id = (uint32_t)x->n_plan + 1;
	bag_put(&b, "act", STR("plan"));
	bag_put(&b, "what", str_of(plan_scope_name(p->scope)));
	bag_put(&b, "copies", p->copies);
	bag_put(&b, "by", p->by);
	bag_put(&b, "why", p->why);
	bool ok = put(k, p->id, &b, "destroy.prepare", p->digest);
	arena_free(&a);
	return ok;
}

void plan_state(struct kase *k, const struct plan *p, unsigned char out_digest[SHA256_BYTES])
{
	static const enum case_table seen[] = {TABLE_exhibit,   TABLE_item,   TABLE_block,
					       TABLE_event,     TABLE_ruling, TABLE_notice,
					       TABLE_attachment};
	struct out o = out_mem();
	out_z(&o, "kond destruction 1");
	out_bytes(&o, p->digest, sizeof(p->digest));
	out_u32(&o, (uint32_t)p->scope);
	out_u32(&o, k->head.generation);
	for (size_t i = 0; p->scope == PLAN_all && i < sizeof(seen) / sizeof(seen[0]); i++)
		out_u64(&o, k->head.table[seen[i]].rows);
	if (p->scope == PLAN_register)
		out_u64(&o, k->head.table[TABLE_register].rows);
	sha256_once(out_view(&o), out_digest);
	out_end(&o);
}
