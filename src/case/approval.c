/*
 * approval - four eyes: one prepares, another releases, and a release holds for what was prepared
 * and nothing else. Refuses the same person twice, whoever the case does not know as one who may
 * release, and what changed since it was prepared.
 */
#include <string.h>

#include "base/utf8.h"
#include "case/event.h"
#include "case/ruling.h"
#include "case/store.h"

static str hex_text(struct arena *a, const unsigned char of[SHA256_BYTES])
{
	struct out o = out_mem();
	out_hex(&o, of, SHA256_BYTES);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static bool read_approval(const struct fact *f, struct approval *x)
{
	uint32_t step = fact_number(f, "step");
	*x = (struct approval){.id = f->number,
			       .at_ms = f->at_ms,
			       .account = f->by,
			       .step = (enum approval_step)step,
			       .what = fact_value(f, "what"),
			       .name = fact_value(f, "name"),
			       .actor = fact_number(f, "actor"),
			       .counsel = fact_value(f, "counsel").n > 0,
			       .note = fact_value(f, "note"),
			       .snapshot = fact_number(f, "snapshot")};
	return step >= APPROVAL_prepared && step <= APPROVAL_withdrawn && x->what.n > 0 &&
	       x->name.n > 0 && hash_read(fact_value(f, "of"), x->of);
}

bool approval_load(struct kase *k, struct arena *a, struct approval_all *out_a)
{
	struct fact *f;
	struct approval_all all = {0};
	if (!fact_all(k, a, ABOUT_approval, &f, &all.n))
		return false;
	all.approval = arena_new(a, struct approval, all.n + 1);
	for (size_t i = 0; i < all.n; i++)
		if (f[i].number != i + 1 || !read_approval(&f[i], &all.approval[i]))
			return store_fail_read(k, why_altered);
	*out_a = all;
	return true;
}

struct approval_state approval_of(const struct approval_all *all, str what,
				  const unsigned char digest[SHA256_BYTES])
{
	struct approval_state s = {0};
	for (size_t i = 0; i < all->n; i++) {
		const struct approval *x = &all->approval[i];
		if (!str_eq(x->what, what))
			continue;
		if (x->step == APPROVAL_released) {
			if (x->counsel)
				s.counsel = s.counsel == NULL ? x : s.counsel;
			s.released = s.released == NULL ? x : s.released;
			continue;
		}
		/* made anew, or taken back: what was released before holds no longer */
		s = (struct approval_state){.prepared = x->step == APPROVAL_prepared ? x : NULL};
	}
	s.changed = s.prepared != NULL && memcmp(s.prepared->of, digest, SHA256_BYTES) != 0;
	if (s.changed)
		s.released = s.counsel = NULL;
	return s;
}

static bool same_person(const struct approval *x, const struct approval *y)
{
	struct arena a = arena_make((size_t)1 << 20);
	bool same = (x->actor != 0 && x->actor == y->actor) ||
		    str_eq(utf8_fold(&a, x->name), utf8_fold(&a, y->name));
	arena_free(&a);
	return same;
}

static const char *may_act(const struct org *o, const struct approval *x)
{
	const struct actor *who = org_actor_named(o, x->name);
	bool some = false;
	for (size_t i = 0; i < o->n_actor; i++)
		some |= !o->actor[i].gone &&
			(o->actor[i].roles & (1u << ACTOR_releaser | 1u << ACTOR_counsel)) != 0;
	if (x->step != APPROVAL_released)
		return NULL;
	if (x->counsel && (who == NULL || (who->roles & 1u << ACTOR_counsel) == 0))
		return "nobody of this name is counsel in this case; `kond org person NAME --roles "
		       "counsel`";
	if (some &&
	    (who == NULL || (who->roles & (1u << ACTOR_releaser | 1u << ACTOR_counsel)) == 0))
		return "nobody of this name may release in this case; `kond org people` shows who "
		       "may";
	return NULL;
}

const char *approval_refuses(const struct org *o, const struct approval_all *all,
			     const struct approval *x)
{
	struct approval_state s = approval_of(all, x->what, x->of);
	struct arena a = arena_make((size_t)1 << 20);
	bool named = utf8_valid(x->name) && utf8_fold(&a, x->name).n > 0;
	arena_free(&a);
	if (!named)
		return "say who: --by NAME";
	const char *why = may_act(o, x);
	if (why != NULL || x->step == APPROVAL_prepared)
		return why;
	if (s.prepared == NULL)
		return "this was not prepared, or was taken back: `kond release prepare` first";
	if (x->step == APPROVAL_withdrawn)
		return NULL;
	if (s.changed)
		return "this changed since it was prepared: prepare it again, then release it";
	if (same_person(s.prepared, x))
		return "who prepared this may not release it: another one must";
	for (size_t i = 0; i < all->n; i++) {
		const struct approval *y = &all->approval[i];
		if (y->step == APPROVAL_released && str_eq(y->what, x->what) &&
		    y->id > s.prepared->id && same_person(y, x) && y->counsel == x->counsel)
			return "the same person has released this already";
	}
	return NULL;
}

bool approval_add(struct kase *k, const struct org *o, const struct approval_all *all,
		  struct approval *x)
{
	static const char *const acts[] = {"", "release.prepare", "release", "release.withdraw"};
	const char *why = approval_refuses(o, all, x);
	if (why != NULL)
		return store_fail(k, why);
	struct arena a = arena_make((size_t)4 << 20);
	struct bag b = {.a = &a};
	const struct actor *who = org_actor_named(o, x->name);
	x->id = (uint32_t)all->n + 1;
	x->actor = who == NULL ? 0 : who->id;
	bag_put_number(&b, "step", x->step);
	bag_put(&b, "what", x->what);
	bag_put(&b, "name", x->name);
	if (x->actor != 0)
		bag_put_number(&b, "actor", x->actor);
	bag_put(&b, "counsel", x->counsel ? STR("yes") : STR_NONE);
	bag_put(&b, "note", x->note);
	if (x->snapshot != 0)
		bag_put_number(&b, "snapshot", x->snapshot);
	bag_put(&b, "of", hex_text(&a, x->of));
	struct fact f = {.about = ABOUT_approval, .number = x->id, .n = b.n, .field = b.field};
	bool ok = fact_add(k, &f, all->n, acts[x->step], false);
	bag_end(&b);
	arena_free(&a);
	return ok;
}
