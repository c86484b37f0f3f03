/* resolve - one generation: stored mentions through person/ and back into the case, in one
 * transaction. */
#include <string.h>

#include "base/date.h"
#include "find/name.h"
#include "run/progress.h"
#include "run/review.h"
#include "run/scan.h"

static bool journal_resolve(struct kase *k, uint32_t generation, const struct person_counts *n)
{
	const struct journal_number row[] = {{"generation", generation},
					     {"mentions", n->mentions},
					     {"orphans", n->orphans},
					     {"persons", n->persons},
					     {"confirmed", n->confirmed},
					     {"possible", n->possible},
					     {"published", n->published},
					     {"weak_kept", n->weak_kept},
					     {"weak_dropped", n->weak_dropped},
					     {"spilled", case_spilled(k)},
					     {"decided", n->decided},
					     {"decided_refused", n->decided_refused},
					     {"decided_waits", n->decided_waits},
					     {"doubts", n->doubts}};
	return journal_numbers(k, "resolve", row, sizeof(row) / sizeof(row[0]));
}

/* What people decided, and what comes of it. */
struct ruled {
	struct arena a;
	struct decision *d;
	uint32_t *act;
	enum decided *how;
	size_t n;
};

static bool ruled_start(struct ruled *r, struct kase *k, struct prior *prior)
{
	*r = (struct ruled){.a = arena_make((size_t)1 << 30)};
	if (!review_decisions(k, &r->a, &r->d, &r->act, &r->n) || !case_doubts_clear(k))
		return false;
	r->how = arena_new(&r->a, enum decided, r->n);
	prior->decision = r->d;
	prior->n_decision = r->n;
	prior->how = r->how;
	return true;
}

/* By act; nothing is written as long as nobody decided anything. */
static bool ruled_keep(const struct ruled *r, struct kase *k)
{
	struct out o = out_mem();
	for (size_t i = 0; i < r->n; i++) {
		while (o.n + 1 < r->act[i])
			out_u8(&o, DECIDED_waits);
		out_u8(&o, (uint8_t)r->how[i]);
	}
	bool ok = r->n == 0 || review_keep(k, out_view(&o));
	out_end(&o);
	return ok;
}

/* ---- what is shown meanwhile ---- */

/* [1/1000] of the time that each step takes, as measured; a case of another kind only shows an
 * uneven pace. */
static const unsigned share_of[PERSON_STEPS] = {
    [STEP_collect] = 210,       [STEP_ask] = 20,     [STEP_carry] = 100,  [STEP_join_certain] = 60,
    [STEP_join_probable] = 140, [STEP_spread] = 100, [STEP_gather] = 260, [STEP_emit] = 60,
    [STEP_compare] = 50};

struct watching {
	struct progress p;
	uint64_t mentions;
};

static void watch_at(void *ctx, enum person_step step, uint64_t done, uint64_t of)
{
	struct watching *w = ctx;
	unsigned share = 0;
	of = of != 0 ? of : w->mentions;
	for (unsigned k = 0; k < step; k++)
		share += share_of[k];
	if (of > 0)
		share += (unsigned)((done < of ? done : of) * share_of[step] / of);
	w->p.share = share;
	progress_tick(&w->p);
}

static bool resolve_in(struct kase *k, const struct limits *l, struct prior *prior,
		       struct person_counts *out_counts)
{
	struct date today = date_of_days((int32_t)(time_now_ms() / 86400000));
	struct ruled r;
	bool ok = ruled_start(&r, k, prior);
	struct person_out *out = case_resolve_out(k);
	struct watching w = {.p = {.by_share = true}};
	struct case_totals t;
	ok = ok && case_totals(k, &t);
	case_doubts_sink(k, out);
	if (ok) {
		w.mentions = t.mentions;
		out->watch = (struct person_watch){&w, watch_at};
		progress_start(&w.p, "who is who", NULL);
		struct case_mentions *m = case_mentions_begin(k, l);
		struct person_spill spill = case_spill(k, l);
		person_resolve(&m->source, prior, today, case_hash_key(k), &spill, out, out_counts);
		ok = !case_mentions_broken(m);
		case_mentions_end(m);
		w.p.share = ok ? 1000 : w.p.share;
		progress_end(&w.p);
		out->watch = (struct person_watch){0};
	}
	ok = ok && ruled_keep(&r, k);
	arena_free(&r.a);
	return ok;
}

bool resolve_run(struct kase *k, const struct limits *l, struct person_counts *out_counts,
		 uint32_t *out_generation)
{
	struct prior prior = {0};
	name_start();
	TXN_SCOPE t = case_begin(k);
	*out_counts = (struct person_counts){0};
	*out_generation = case_resolve_begin(k, &prior);
	return *out_generation != 0 && resolve_in(k, l, &prior, out_counts) &&
	       case_resolve_end(k, out_counts) && journal_resolve(k, *out_generation, out_counts) &&
	       case_commit(&t);
}
