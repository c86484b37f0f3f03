/* resolve - one generation: stored mentions through person/ and back into the case, in one
 * transaction. */
#include <string.h>

#include "base/date.h"
#include "find/name.h"
#include "render/json.h"
#include "run/scan.h"

static bool journal_resolve(struct kase *k, uint32_t generation, const struct person_counts *n)
{
	const struct {
		const char *key;
		uint64_t v;
	} row[] = {{"generation", generation},        {"mentions", n->mentions},
		   {"orphans", n->orphans},           {"persons", n->persons},
		   {"confirmed", n->confirmed},       {"possible", n->possible},
		   {"published", n->published},       {"weak_kept", n->weak_kept},
		   {"weak_dropped", n->weak_dropped}, {"spilled", case_spilled(k)}};
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		json_key(&j, row[i].key);
		json_number(&j, (int64_t)row[i].v);
	}
	json_object_end(&j);
	bool ok = journal_add(k, "resolve", out_view(&o));
	out_end(&o);
	return ok;
}

bool resolve_run(struct kase *k, const struct limits *l, struct person_counts *out_counts,
		 uint32_t *out_generation)
{
	struct prior prior = {0};
	struct date today = date_of_days((int32_t)(time_now_ms() / 86400000));
	name_start();
	TXN_SCOPE t = case_begin(k);
	*out_counts = (struct person_counts){0};
	*out_generation = case_resolve_begin(k, &prior);
	if (*out_generation == 0)
		return false;
	struct case_mentions *m = case_mentions_begin(k, l);
	struct person_spill spill = case_spill(k, l);
	person_resolve(&m->source, &prior, today, case_hash_key(k), &spill, case_resolve_out(k),
		       out_counts);
	bool broken = case_mentions_broken(m);
	case_mentions_end(m);
	return !broken && case_resolve_end(k, out_counts) &&
	       journal_resolve(k, *out_generation, out_counts) && case_commit(&t);
}
