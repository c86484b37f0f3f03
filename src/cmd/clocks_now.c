/* clocks_now - see clocks_now.h. Shows nothing. */
#include "cmd/clocks_now.h"

const char *clocks_now(struct call *c, struct kase *k, int64_t now, struct clocks_now *out_n)
{
	struct clocks_now n = {.zone = NULL};
	struct duty_err err;
	const char *why = NULL;
	if (!org_load(k, c->arena, &n.facts.org) ||
	    !aware_load(k, c->arena, &n.facts.org, &n.facts.aware) ||
	    !event_load(k, c->arena, &n.facts.org, &n.facts.events) ||
	    !ruling_load(k, c->arena, &n.rulings) || !approval_load(k, c->arena, &n.approvals))
		return case_why(k);
	n.zone = zone_open(c->arena, n.facts.org.setting[SETTING_zone], &why);
	if (n.zone == NULL)
		return why;
	if (!duty_law_load(c->arena, NULL, &n.law, &err))
		return "the rules that are built in can not be read";
	*out_n = n;
	const struct duty_case of = {&out_n->law,
				     &out_n->facts.org,
				     &out_n->facts.aware,
				     &out_n->facts.events,
				     &out_n->rulings,
				     &out_n->approvals,
				     n.zone};
	out_n->duties = duty_facts_of(c->arena, &of, now);
	out_n->clocks = duty_clocks(&out_n->law, &out_n->duties);
	return NULL;
}
