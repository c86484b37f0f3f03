/*
 * source_ruling - answers out of what people decided (kond decide): how grave it is and why,
 * whether people are told and why not. Takes decisions that stand, for this legal entity and data
 * stream; one that nobody released yet is shown as a draft, one that was taken back is not used.
 */
#include "notice/fill.h"

#include "base/arena.h"
#include "duty/facts.h"

static bool covers(const struct fill *f, const struct duty_ruling *r)
{
	str stream = r->value[RULING_FIELD_stream], asked = f->c->scope.stream;
	return (r->entity == 0 || r->entity == f->c->scope.entity) &&
	       (stream.n == 0 || asked.n == 0 || str_eq(stream, asked));
}

/* The last decision of a kind that covers this form; *out_draft: nobody released it yet. */
static const struct duty_ruling *decided(const struct fill *f, str kind, str answer,
					 bool *out_draft)
{
	const struct ruling_all *all = f->c->rulings;
	for (size_t i = all->n; i-- > 0;) {
		const struct duty_ruling *r = &all->ruling[i];
		struct arena a = *f->a;
		if (r->superseded != 0 || !str_eq(str_of(r->kind->name), kind) || !covers(f, r) ||
		    (answer.n > 0 && !str_eq(r->answer, answer)))
			continue;
		struct approval_state s =
		    approval_of(f->c->approvals, fact_id(&a, 'B', r->id), r->digest);
		if (s.released == NULL && s.prepared == NULL)
			continue;
		*out_draft = s.released == NULL;
		return r;
	}
	return NULL;
}

static void found(const struct fill *f, struct notice_answer *x, str value,
		  const struct duty_ruling *r, bool draft)
{
	x->value = value;
	if (value.n == 0)
		return;
	x->origin = fact_id(f->a, 'B', r->id);
	x->draft = draft;
}

/* "5.00 very high" is level very-high in option.tsv. */
static bool is_level(str score, str key)
{
	str_cut(&score, ' ');
	bool same = score.n > 0 && score.n == key.n;
	for (size_t i = 0; i < score.n && same; i++)
		same = (score.p[i] == ' ' ? '-' : score.p[i]) == key.p[i];
	return same;
}

/* severity - the option that the worked out score chooses; without a score people say. A draft: the
 * authority asks for an estimate of one's own. */
static void severity(const struct fill *f, const struct form_question *q, struct notice_answer *x)
{
	bool draft;
	const struct duty_ruling *r = decided(f, STR("risk"), STR_NONE, &draft);
	for (size_t i = 0; r != NULL && i < q->options; i++)
		for (str left = q->option[i].chosen; left.n > 0;) {
			str what = str_cut(&left, ' ');
			if (str_eq(str_cut(&what, ':'), STR("score")) &&
			    is_level(r->value[RULING_FIELD_score], what))
				found(f, x, q->option[i].key, r, true);
		}
}

static void severity_why(const struct fill *f, struct notice_answer *x)
{
	bool draft;
	const struct duty_ruling *r = decided(f, STR("risk"), STR_NONE, &draft);
	struct out o = out_mem();
	if (r != NULL) {
		out_str(&o, r->value[RULING_FIELD_reason]);
		for (size_t i = 0; i < r->n_factor; i++) {
			fill_line(&o);
			out_str(&o, r->factor[i].reason);
		}
		if (r->value[RULING_FIELD_score].n > 0) {
			fill_line(&o);
			out_z(&o, f->c->english ? "Severity by the method of ENISA (2013): "
						: "Ernst volgens de methode van ENISA (2013): ");
			out_str(&o, r->value[RULING_FIELD_score]);
		}
	}
	found(f, x, fill_taken(f, &o), r, true);
}

/* told - people were not told so far, and this was decided about it. */
static void told(const struct fill *f, struct notice_answer *x)
{
	bool draft;
	const struct duty_ruling *r = decided(f, STR("tell"), STR_NONE, &draft);
	if (r == NULL)
		return;
	bool no = str_eq(r->answer, STR("no")) || str_eq(r->answer, STR("public"));
	found(f, x, no ? STR("no") : STR("planned"), r, draft);
}

/* untold - why people are not told: an exemption that is relied on, else that the risk is not high.
 */
static void untold(const struct fill *f, struct notice_answer *x)
{
	static const struct {
		unsigned char which;
		const char *key;
	} reasons[] = {{'a', "unintelligible"}, {'b', "measures"}, {'c', "disproportionate"}};
	bool draft = false;
	const struct duty_ruling *r = decided(f, STR("exempt"), STR("applies"), &draft);
	unsigned char which = r == NULL ? 0 : duty_exemption(r->value[RULING_FIELD_duty]);
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (which == reasons[i].which)
			found(f, x, str_of(reasons[i].key), r, draft);
	if (x->value.n > 0)
		return;
	r = decided(f, STR("tell"), STR("public"), &draft);
	if (r != NULL) {
		found(f, x, STR("disproportionate"), r, draft);
		return;
	}
	r = decided(f, STR("risk"), STR_NONE, &draft);
	if (r != NULL && !str_eq(r->answer, STR("high")))
		found(f, x, STR("low-risk"), r, draft);
}

void fill_source_ruling(const struct fill *f, const struct form_question *q,
			struct notice_answer *x)
{
	switch (q->from) {
	case FROM_severity:
		return severity(f, q, x);
	case FROM_severity_why:
		return severity_why(f, x);
	case FROM_informed:
		if (x->value.n == 0)
			told(f, x);
		return;
	case FROM_untold:
		return untold(f, x);
	default:
		return;
	}
}
