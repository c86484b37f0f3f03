/*
 * release - two people's word that those who were not found may be called excluded, and its
 * withdrawal when what it was given on is no more. Refuses a release while evidence is unread or
 * the doubt is not measured, and the same person twice.
 */
#include <string.h>

#include "base/utf8.h"
#include "render/json.h"
#include "run/population_inner.h"

static bool journal_act(struct kase *k, const char *act, uint32_t customer, uint64_t release,
			str by, const char *why)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	json_key(&j, "customer");
	json_number(&j, customer);
	json_key(&j, "release");
	json_number(&j, (int64_t)release);
	json_key(&j, "by");
	json_text_or_null(&j, by);
	json_key(&j, "why");
	json_text_or_null(&j, str_of(why));
	json_object_end(&j);
	bool ok = journal_add(k, act, out_view(&o));
	out_end(&o);
	return ok;
}

static bool same_person(struct arena a, str one, str other)
{
	return str_eq(utf8_fold(&a, one), utf8_fold(&a, other));
}

static bool withdraw(struct kase *k, const struct release *r, str by, const char *why)
{
	return case_release_withdraw(k, r->id) &&
	       journal_act(k, "population.withdraw", r->customer, r->id, by, why);
}

static bool is_of(const struct release *r, const struct population_sums *s)
{
	return memcmp(r->evidence, s->evidence_digest, SHA256_BYTES) == 0 &&
	       memcmp(r->rows, s->rows_digest, SHA256_BYTES) == 0;
}

static bool may_release(const struct population_sums *s, const struct measured *doubt, str by,
			struct arena a, const char **out_why)
{
	if (by.n == 0 || by.n > 1024 || !utf8_valid(by) || utf8_fold(&a, by).n == 0)
		*out_why = "a release wants the name of who gives it: --by NAME";
	else if (s->unread > 0)
		*out_why = "evidence this customer's people may be in is not all read; see `kond "
			   "population` for which files";
	else if (!doubt->measured)
		*out_why = "the doubt is not measured; judge a sample first (`kond sample`)";
	else if (s->excludable == 0)
		*out_why = "there is no row that a release would exclude";
	else if (s->released >= 2)
		*out_why = "this is released by two people already";
	else if (s->released == 1 && same_person(a, by, s->by[0]))
		*out_why = "the same person has released this already; another one must";
	else
		return true;
	return false;
}

static str doubt_text(struct arena *a, const struct measured *d)
{
	struct out o = out_mem();
	out_z(&o, "recall 0.");
	out_dec_pad(&o, (uint64_t)(d->low * 9999.99), 4);
	out_z(&o, " to ");
	out_fixed(&o, (uint64_t)(d->high * 10000), 4, '.');
	out_z(&o, ", judged ");
	out_dec(&o, d->judged);
	out_z(&o, ", generation ");
	out_dec(&o, d->generation);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

/* Those of an earlier state of the evidence, or of other rows. */
static bool drop_stale(struct kase *k, struct arena a, const struct population_sums *s)
{
	struct release r = {0};
	bool ok = true;
	for (struct arena x = a; ok && case_release_next(k, &x, s->customer, r.id, &r); x = a)
		if (!is_of(&r, s))
			ok = withdraw(k, &r, STR_NONE, "the evidence or the answers changed");
	return ok && case_why(k) == NULL;
}

bool population_release(struct kase *k, const struct population_sums *s, const struct measured *doubt,
			str by, const char **out_why)
{
	struct arena a = arena_make((size_t)1 << 20);
	struct release r = {.customer = s->customer, .by = str_trim(by)};
	bool ok = may_release(s, doubt, r.by, a, out_why);
	if (ok) {
		TXN_SCOPE t = case_begin(k);
		memcpy(r.evidence, s->evidence_digest, SHA256_BYTES);
		memcpy(r.rows, s->rows_digest, SHA256_BYTES);
		r.doubt = doubt_text(&a, doubt);
		ok = drop_stale(k, a, s) && case_release_add(k, &r) &&
		     journal_act(k, "population.release", r.customer, r.id, r.by, NULL) &&
		     case_commit(&t);
		if (!ok)
			*out_why = case_why(k);
	}
	arena_free(&a);
	return ok;
}

unsigned population_withdraw(struct kase *k, uint32_t customer, str by, const char **out_why)
{
	struct arena a = arena_make((size_t)1 << 20);
	struct release r = {0};
	unsigned n = 0;
	bool ok = true;
	{
		TXN_SCOPE t = case_begin(k);
		for (struct arena x = a; ok && case_release_next(k, &x, customer, r.id, &r); x = a)
			ok = withdraw(k, &r, str_trim(by), NULL) && ++n > 0;
		ok = ok && case_commit(&t);
	}
	arena_free(&a);
	*out_why = !ok ? case_why(k) : n == 0 ? "nothing is released for this customer" : NULL;
	return ok ? n : 0;
}

static bool settle_customer(struct kase *k, const struct population_items *items, struct arena a,
			    uint32_t customer)
{
	unsigned char now[SHA256_BYTES];
	struct release r = {0};
	bool ok = true;
	population_digest(items, customer, now);
	for (struct arena x = a; ok && case_release_next(k, &x, customer, r.id, &r); x = a)
		if (memcmp(now, r.evidence, sizeof(now)) != 0)
			ok = withdraw(k, &r, STR_NONE, "the evidence changed");
	return ok && case_why(k) == NULL;
}

bool population_settle(struct kase *k)
{
	struct arena a = arena_make((size_t)1 << 20);
	struct population_items items = {0};
	struct release any;
	bool ok = true, loaded = false;
	TXN_SCOPE t = case_begin(k);
	for (uint32_t c = 0; ok && c <= case_customers(k); c++) {
		struct arena x = a;
		if (!case_release_next(k, &x, c, 0, &any))
			continue;
		ok = loaded || population_items_load(k, &items);
		loaded = true;
		ok = ok && settle_customer(k, &items, a, c);
	}
	population_items_free(&items);
	arena_free(&a);
	return ok && case_commit(&t);
}
