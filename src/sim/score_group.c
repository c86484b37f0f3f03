/* score_group - see score.h: patients by group, and those to whom no letter can go. */
#include "sim/score.h"

static void count(struct ratio *r, bool truth, bool found)
{
	r->truth += truth;
	r->found += found;
	r->right += truth && found;
}

static void count_one(struct group_scores *g, const struct claim *t, const struct claim *f)
{
	for (unsigned i = 0; i < GROUPS_known; i++)
		count(&g->group[i], t != NULL && (t->groups >> i & 1) != 0,
		      f != NULL && (f->groups >> i & 1) != 0);
	count(&g->unreachable, t != NULL && t->unreachable, f != NULL && f->unreachable);
}

void score_groups(const struct claims *truth, const struct claims *found, const struct score *s,
		  struct group_scores *out_g)
{
	*out_g = (struct group_scores){0};
	for (size_t t = 0; t < truth->n; t++) {
		const struct claim *c = &truth->c[t],
				   *f = s->found_of[t] != 0 ? &found->c[s->found_of[t] - 1] : NULL;
		if (c->kind == PERSON_patient)
			count_one(out_g, c, f != NULL && f->kind == c->kind ? f : NULL);
	}
	for (size_t f = 0; f < found->n; f++)
		if (found->c[f].kind == PERSON_patient && s->truth_of[f] == 0)
			count_one(out_g, NULL, &found->c[f]);
}
