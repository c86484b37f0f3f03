/* freeze - counts frozen with their journal entry. The label is the user's own and stays out of the
 * journal. */
#include "run/freeze.h"

#include "render/json.h"
#include "run/people.h"

static bool journal_snapshot(struct kase *k, const struct snapshot *s)
{
	struct out o = out_mem(), hex = out_mem();
	struct json j = json_of(&o);
	out_hex(&hex, s->digest, sizeof(s->digest));
	json_object(&j);
	json_key(&j, "snapshot");
	json_number(&j, s->no);
	json_key(&j, "generation");
	json_number(&j, s->generation);
	json_key(&j, "at_least");
	json_number(&j, (int64_t)s->count[COUNT_at_least]);
	json_key(&j, "at_most");
	json_number(&j, (int64_t)s->count[COUNT_at_most]);
	json_key(&j, "confirmed");
	json_number(&j, (int64_t)s->count[COUNT_confirmed]);
	json_key(&j, "digest");
	json_text(&j, out_view(&hex));
	json_object_end(&j);
	bool ok = journal_add(k, "snapshot", out_view(&o));
	out_end(&o);
	out_end(&hex);
	return ok;
}

bool freeze_counts(struct kase *k, struct snapshot *s)
{
	return people_freeze(k, s) && case_snapshot_add(k, s) && journal_snapshot(k, s);
}

bool freeze_last(struct kase *k, str label, uint32_t *out_no)
{
	struct arena a = arena_make((size_t)4 << 20);
	struct generation g;
	struct snapshot s = {0};
	bool ok = true;
	*out_no = case_snapshots(k);
	if (!case_generation(k, &g)) {
		*out_no = 0;
		ok = case_why(k) == NULL;
	} else if (*out_no == 0 || !case_snapshot_get(k, &a, *out_no, &s) || s.generation != g.no) {
		s = (struct snapshot){.label = label};
		ok = case_why(k) == NULL && freeze_counts(k, &s);
		*out_no = s.no;
	}
	arena_free(&a);
	return ok;
}
