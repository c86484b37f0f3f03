/*
 * facts - see facts.h. Says nothing that nobody recorded: of a time known to the day or a period
 * the first moment rules the alarm and the last the floor; what was told to an authority is shown
 * only by a receipt, its confirmation or a copy. Decides nothing.
 */
#include "duty/facts.h"

#include "base/out.h"

struct fill {
	struct arena *a;
	const struct duty_law *l;
	const struct org *o;
	const struct event_all *e;
	struct duty_facts *f;
	str *entity;
	struct duty_role_fact *role;
	struct duty_known *known;
	struct duty_start *start;
	struct duty_deadline *deadline;
	struct duty_sent *sent;
	struct duty_said *said;
	struct duty_outage *outage;
	struct duty_risk_fact *risk;
	struct duty_finding *finding;
};

/* ---- times ---- */

static int64_t floor_s(int64_t ms) { return ms >= 0 ? ms / 1000 : -((999 - ms) / 1000); }

static int64_t first_s(const struct when *w)
{
	return when_known(w) ? floor_s(w->from_ms) : DUTY_NEVER;
}

/* The last second in which it can have been. */
static int64_t last_s(const struct when *w)
{
	if (!when_known(w) || w->to_ms == WHEN_OPEN)
		return first_s(w);
	return w->to_ms > w->from_ms ? floor_s(w->to_ms) - 1 : floor_s(w->to_ms);
}

/* Before which something has to be there: of a day, its end. */
static int64_t end_s(const struct when *w)
{
	return when_known(w) && w->to_ms != WHEN_OPEN ? floor_s(w->to_ms) : DUTY_NEVER;
}

/* ---- who, and in which role ---- */

static enum duty_stream_role role_of(enum stream_role r)
{
	switch (r) {
	case ROLE_OF_controller:
		return STREAM_controller;
	case ROLE_OF_processor:
	case ROLE_OF_subprocessor:
		return STREAM_processor;
	case ROLE_OF_joint:
		return STREAM_joint;
	case ROLE_OF_disputed:
	case ROLE_OF_none:
	case ROLE_OF_COUNT:
		break;
	}
	return STREAM_disputed;
}

static void add_role(struct fill *x, const struct role_claim *c)
{
	str entity = fact_id(x->a, 'O', c->entity);
	for (size_t i = 0; i < x->f->roles; i++) {
		struct duty_role_fact *r = &x->role[i];
		if (!str_eq(r->entity, entity) || !str_eq(r->stream, c->stream))
			continue;
		if (r->role != role_of(c->role))
			r->role = STREAM_disputed;
		return;
	}
	x->role[x->f->roles++] =
	    (struct duty_role_fact){entity, c->stream, role_of(c->role), c->basis};
}

static void say(struct fill *x, str entity, str word, bool yes, str reason)
{
	x->said[x->f->saids++] = (struct duty_said){
	    .entity = entity, .word = word, .truth = yes ? DUTY_yes : DUTY_no, .reason = reason};
}

static void add_entity(struct fill *x, const struct entity *e)
{
	str id = fact_id(x->a, 'O', e->id);
	str kind = e->value[ENTITY_kind], scope = e->value[ENTITY_essential];
	bool concerned = false;
	for (size_t i = 0; i < x->f->roles; i++)
		concerned = concerned || str_eq(x->role[i].entity, id);
	for (size_t i = 0; i < x->f->knowns; i++)
		concerned = concerned || str_eq(x->known[i].entity, id);
	for (size_t i = 0; i < x->f->deadlines; i++)
		concerned = concerned || str_eq(x->deadline[i].entity, id);
	for (size_t i = 0; i < x->f->starts; i++)
		concerned = concerned || str_eq(x->start[i].entity, id);
	if (!concerned)
		return;
	x->entity[x->f->entities++] = id;
	if (str_eq(kind, STR("laboratory")) || str_eq(kind, STR("practice")) ||
	    str_eq(kind, STR("hospital")))
		say(x, id, STR("care_provider"), true, kind);
	if (scope.n > 0)
		say(x, id, STR("cbw_scope"), !str_eq(scope, STR("none")), scope);
}

/* Of what came later nothing was known at the moment that is looked at; a time that is not known
 * may be any. */
static bool happened(const struct fill *x, const struct when *w)
{
	return !when_known(w) || first_s(w) <= x->f->now;
}

static void add_known(struct fill *x, const struct awareness *n)
{
	static const enum duty_know states[AWARE_STATES] = {
	    [AWARE_signal] = KNOW_signal,
	    [AWARE_verifying] = KNOW_verifying,
	    [AWARE_no_breach] = KNOW_no_breach,
	    [AWARE_aware] = KNOW_aware,
	};
	if (n->state == AWARE_none || n->state >= AWARE_STATES ||
	    (n->signal != NULL && !happened(x, &n->signal->at)))
		return;
	bool ended = n->end == NULL || happened(x, &n->end->at);
	struct duty_known k = {.entity = fact_id(x->a, 'O', n->entity),
			       .stream = n->stream,
			       .matter = n->incident ? STR("aware-incident") : STR("aware"),
			       .state = ended ? states[n->state] : KNOW_signal,
			       .signal = n->signal == NULL ? DUTY_NEVER : first_s(&n->signal->at),
			       .at = DUTY_NEVER,
			       .earliest = DUTY_NEVER};
	if (ended && n->state == AWARE_aware) {
		k.at = last_s(&n->at);
		k.earliest = first_s(&n->at);
		int64_t argued = first_s(&n->earliest);
		if (argued != DUTY_NEVER && (k.earliest == DUTY_NEVER || argued < k.earliest))
			k.earliest = argued;
	} else if (ended && n->end != NULL) {
		k.at = first_s(&n->end->at);
		k.reason = n->end->reason;
	}
	x->known[x->f->knowns++] = k;
	/* The case is a register (GDPR 33(5)): from the first step that was entered on. */
	if (n->signal != NULL && !n->incident)
		x->sent[x->f->sents++] = (struct duty_sent){.rule = STR("gdpr-33-5"),
							    .entity = k.entity,
							    .stream = n->stream,
							    .sent = floor_s(n->signal->at_ms),
							    .received = DUTY_NEVER,
							    .shown = true};
}

/* ---- events ---- */

/* of_authority - the id of the recipient that goes by this name; STR_NONE: none. */
static str of_authority(const struct fill *x, str name)
{
	for (size_t i = 0; i < x->l->recipients; i++) {
		const struct duty_recipient *r = &x->l->recipient[i];
		if (str_eq_nocase(r->id, name) || str_eq_nocase(r->name, name))
			return r->id;
	}
	return STR_NONE;
}

static str entity_of_event(const struct fill *x, const struct event *e)
{
	return e->entity > 0 ? fact_id(x->a, 'O', e->entity) : x->o->setting[SETTING_organisation];
}

/* rule_of_deadline - by who set it. */
static str rule_of_deadline(const struct fill *x, const struct event *e)
{
	str who = of_authority(x, e->from_name);
	if (e->value[EVENT_FIELD_duty].n > 0)
		return e->value[EVENT_FIELD_duty];
	if (str_eq(who, STR("ap")))
		return STR("supervisor-ap");
	return str_eq(who, STR("igj")) ? STR("supervisor-igj") : STR("supervisor-other");
}

/* rule_met - the duty that a message meets, when nobody said: by its kind, and to whom it went. */
static str rule_met(const struct fill *x, const struct event *e)
{
	if (e->value[EVENT_FIELD_duty].n > 0)
		return e->value[EVENT_FIELD_duty];
	if (e->kind->kind == EVENT_controller_told)
		return STR("gdpr-33-2");
	if (e->kind->kind == EVENT_customer_told)
		return STR("practice");
	if (e->kind->kind == EVENT_people_told)
		return STR("gdpr-34");
	if (e->kind->kind == EVENT_notification && str_eq(of_authority(x, e->to_name), STR("ap")))
		return str_eq(e->value[EVENT_FIELD_phase], STR("supplement")) ? STR("gdpr-33-4")
									      : STR("gdpr-33");
	return STR_NONE;
}

/* The receipt that came in later; NULL when none did. */
static const struct event *receipt_of(const struct fill *x, const struct event *e)
{
	for (size_t i = 0; i < x->e->n; i++) {
		const struct event *r = &x->e->event[i];
		if (r->kind->kind == EVENT_receipt && r->re == e->id && event_stands(r) &&
		    happened(x, &r->at))
			return r;
	}
	return NULL;
}

static bool is_shown(const struct event *e, const struct event *receipt)
{
	bool doubted = e->state == STATE_claimed || e->state == STATE_not_confirmed ||
		       e->state == STATE_denied;
	bool proven = receipt != NULL || e->value[EVENT_FIELD_receipt].n > 0 ||
		      e->state == STATE_confirmed || e->n_attachment > 0;
	return proven || (!doubted && e->kind->kind != EVENT_notification);
}

static void add_sent(struct fill *x, const struct event *e, str rule, str ref)
{
	const struct event *receipt = receipt_of(x, e);
	struct duty_sent s = {.rule = rule,
			      .entity = entity_of_event(x, e),
			      .stream = ref.n > 0 ? STR_NONE : e->value[EVENT_FIELD_stream],
			      .ref = ref,
			      .sent = last_s(&e->at),
			      .received = receipt == NULL ? DUTY_NEVER : last_s(&receipt->at),
			      .receipt = e->value[EVENT_FIELD_receipt],
			      .shown = is_shown(e, receipt) && when_known(&e->at),
			      .reasons = e->value[EVENT_FIELD_late_reasons],
			      .withdrawn = str_eq(e->value[EVENT_FIELD_phase], STR("withdrawal"))};
	x->sent[x->f->sents++] = s;
}

static bool asks(const struct event *e)
{
	return e->kind->kind == EVENT_question || e->kind->kind == EVENT_order ||
	       e->kind->kind == EVENT_supervisor_deadline;
}

static void add_deadline(struct fill *x, const struct event *e)
{
	const struct event *answer = event_get(x->e, e->settled);
	str rule = rule_of_deadline(x, e), ref = fact_id(x->a, 'E', e->id);
	int64_t due = end_s(&e->due);
	if (due == DUTY_NEVER)
		return;
	x->deadline[x->f->deadlines++] =
	    (struct duty_deadline){.rule = rule,
				   .entity = entity_of_event(x, e),
				   .stream = e->value[EVENT_FIELD_stream],
				   .ref = ref,
				   .due = due,
				   .set_at = first_s(&e->at),
				   .basis = e->value[EVENT_FIELD_what]};
	if (answer != NULL && happened(x, &answer->at))
		add_sent(x, answer, rule, ref);
}

/* Until when the authority said it may be later; a day counts to its end. */
static int64_t extended_s(const struct event *e)
{
	struct when w;
	str packed = e->value[EVENT_FIELD_extended_at];
	return packed.n > 0 && when_of(packed, &w) ? end_s(&w) : DUTY_NEVER;
}

static void add_event(struct fill *x, const struct event *e)
{
	str starts = e->value[EVENT_FIELD_starts];
	if (starts.n > 0 && when_known(&e->at))
		x->start[x->f->starts++] =
		    (struct duty_start){.entity = entity_of_event(x, e),
					.stream = e->value[EVENT_FIELD_stream],
					.trigger = starts,
					.ref = fact_id(x->a, 'E', e->id),
					.at = first_s(&e->at)};
	if (asks(e)) {
		add_deadline(x, e);
		return;
	}
	str rule = rule_met(x, e);
	if (rule.n > 0)
		add_sent(x, e, rule, STR_NONE);
	if (e->kind->kind == EVENT_controller_told)
		add_sent(x, e, STR("contract-33-2"), STR_NONE);
	if (e->kind->kind == EVENT_portal_unavailable && when_known(&e->at))
		x->outage[x->f->outages++] =
		    (struct duty_outage){.addressee = of_authority(x, e->from_name),
					 .from = first_s(&e->at),
					 .to = end_s(&e->at),
					 .extended = extended_s(e),
					 .statement = e->value[EVENT_FIELD_statement]};
}

/* ---- contracts ---- */

static bool handles_for(const struct role_claim *r, const struct contract *c)
{
	return r->withdrawn_ms == 0 && r->entity == c->processor && r->behalf == c->controller &&
	       (r->role == ROLE_OF_processor || r->role == ROLE_OF_subprocessor ||
		r->role == ROLE_OF_disputed);
}

/* A stream that was met before with this contract. */
static bool met_before(const struct org *o, const struct contract *c, size_t claim)
{
	for (size_t i = 0; i < claim; i++)
		if (handles_for(&o->claim[i], c) &&
		    str_eq(o->claim[i].stream, o->claim[claim].stream))
			return true;
	return false;
}

static void add_agreed(struct fill *x, const struct contract *c, str stream)
{
	struct duty_deadline d = {.rule = STR("contract-33-2"),
				  .entity = fact_id(x->a, 'O', c->processor),
				  .stream = stream,
				  .ref = fact_id(x->a, 'C', c->id),
				  .due = DUTY_NEVER,
				  .set_at = DUTY_NEVER,
				  .trigger = c->discovery ? STR("signal") : STR("aware"),
				  .from = when_known(&c->from) ? first_s(&c->from) : 0,
				  .to = when_known(&c->to) ? end_s(&c->to) : 0};
	struct out o = out_mem();
	out_str(&o, c->basis);
	out_z(&o, c->clause.n > 0 ? ", " : "");
	out_str(&o, c->clause);
	d.basis = str_copy(x->a, out_view(&o));
	out_end(&o);
	if (duty_period_read(c->period, &d.period))
		x->deadline[x->f->deadlines++] = d;
}

/* Of a contract that names no stream: those that the processor handles for that controller; when
 * nobody said which, all. */
static void add_contract(struct fill *x, const struct contract *c)
{
	size_t before = x->f->deadlines;
	for (size_t i = 0; i < x->o->n_claim && c->stream.n == 0; i++)
		if (handles_for(&x->o->claim[i], c) && !met_before(x->o, c, i))
			add_agreed(x, c, x->o->claim[i].stream);
	if (x->f->deadlines == before)
		add_agreed(x, c, c->stream);
}

/* tells - whether a message tells this controller, from this processor. */
static bool tells(const struct fill *x, const struct event *e, const struct contract *c)
{
	str duty = e->value[EVENT_FIELD_duty];
	bool kind = e->kind->kind == EVENT_controller_told ||
		    e->kind->kind == EVENT_customer_told || str_eq(duty, STR("contract-33-2")) ||
		    str_eq(duty, STR("gdpr-33-2"));
	const struct entity *to = org_entity(x->o, c->controller);
	bool by = entity_of(entity_of_event(x, e)) == c->processor;
	return kind && by && to != NULL && contract_stands(c) &&
	       (e->to == c->controller || str_eq_nocase(e->to_name, to->value[ENTITY_name]) ||
		(to->value[ENTITY_customer].n > 0 &&
		 str_eq_nocase(e->to_name, to->value[ENTITY_customer])));
}

/* How many deadlines contracts give, and messages that meet them. */
static void count_contracts(const struct fill *x, size_t *out_deadlines, size_t *out_sents)
{
	*out_deadlines = *out_sents = 0;
	for (size_t i = 0; i < x->o->n_contract; i++) {
		const struct contract *c = &x->o->contract[i];
		*out_deadlines += 1;
		for (size_t r = 0; r < x->o->n_claim; r++)
			*out_deadlines += handles_for(&x->o->claim[r], c);
		for (size_t e = 0; e < x->e->n; e++)
			*out_sents += tells(x, &x->e->event[e], c);
	}
}

static void add_contracts(struct fill *x)
{
	for (size_t i = 0; i < x->o->n_contract; i++) {
		const struct contract *c = &x->o->contract[i];
		if (!contract_stands(c))
			continue;
		add_contract(x, c);
		for (size_t e = 0; e < x->e->n; e++) {
			const struct event *v = &x->e->event[e];
			if (!event_stands(v) || !happened(x, &v->at) || !tells(x, v, c))
				continue;
			add_sent(x, v, STR("contract-33-2"), fact_id(x->a, 'C', c->id));
			x->sent[x->f->sents - 1].stream = v->value[EVENT_FIELD_stream];
		}
	}
}

/* ---- decisions ---- */

static str entity_of_ruling(struct fill *x, const struct duty_ruling *r)
{
	return r->entity > 0 ? fact_id(x->a, 'O', r->entity) : STR_NONE;
}

static void find_by_ruling(struct fill *x, const struct duty_ruling *r, str rule,
			   enum duty_found found)
{
	x->finding[x->f->findings++] =
	    (struct duty_finding){.found = found,
				  .rule = rule,
				  .entity = entity_of_ruling(x, r),
				  .stream = r->value[RULING_FIELD_stream],
				  .by = r->value[RULING_FIELD_decided_by],
				  .reason = r->value[RULING_FIELD_reason]};
}

static void add_risk(struct fill *x, const struct duty_ruling *r)
{
	x->risk[x->f->risks++] =
	    (struct duty_risk_fact){.entity = entity_of_ruling(x, r),
				    .stream = r->value[RULING_FIELD_stream],
				    .risk = str_eq(r->answer, STR("high"))   ? RISK_high
					    : str_eq(r->answer, STR("risk")) ? RISK_risk
									     : RISK_none,
				    .reason = r->value[RULING_FIELD_reason]};
}

static void say_by_ruling(struct fill *x, const struct duty_ruling *r, str word)
{
	say(x, entity_of_ruling(x, r), word, true, r->value[RULING_FIELD_reason]);
	x->said[x->f->saids - 1].stream = r->value[RULING_FIELD_stream];
}

unsigned char duty_exemption(str duty)
{
	static const char *const names[] = {"gdpr-34-3-a", "gdpr-34-3a",  "gdpr-34-3-b",
					    "gdpr-34-3b",  "gdpr-34-3-c", "gdpr-34-3c"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(duty, str_of(names[i])))
			return duty.p[duty.n - 1];
	return 0;
}

bool duty_named(const struct duty_law *l, str id)
{
	return duty_rule_on(l, id, DUTY_EVER_SINCE) != NULL || duty_exemption(id) != 0;
}

/* An exemption of art. 34(3), of the decisions on risk that it may speak of. */
static void exempt(struct fill *x, const struct duty_ruling *r)
{
	str entity = entity_of_ruling(x, r), stream = r->value[RULING_FIELD_stream];
	unsigned char which = duty_exemption(r->value[RULING_FIELD_duty]);
	bool a = which == 'a', b = which == 'b';
	if (which == 'c')
		say_by_ruling(x, r, STR("disproportionate"));
	/* The last decision on risk that covers it, told again with the exemption, for those only.
	 */
	for (size_t i = x->f->risks; i-- > 0;) {
		struct duty_risk_fact f = x->risk[i];
		if ((f.entity.n > 0 && entity.n > 0 && !str_eq(f.entity, entity)) ||
		    (f.stream.n > 0 && stream.n > 0 && !str_eq(f.stream, stream)))
			continue;
		f.entity = entity.n > 0 ? entity : f.entity;
		f.stream = stream.n > 0 ? stream : f.stream;
		f.unintelligible = f.unintelligible || a;
		f.removed = f.removed || b;
		f.reason = r->value[RULING_FIELD_reason];
		if (a || b)
			x->risk[x->f->risks++] = f;
		return;
	}
}

static void add_ruling(struct fill *x, const struct duty_ruling *r)
{
	static const struct {
		const char *answer;
		enum duty_found found;
	} findings[] = {{"missed", FOUND_missed},
			{"met", FOUND_met},
			{"late", FOUND_late},
			{"not_applicable", FOUND_not_applicable}};
	str kind = str_of(r->kind->name), to = r->value[RULING_FIELD_to];
	bool no = str_eq(r->answer, STR("no"));
	if (str_eq(kind, STR("risk")))
		add_risk(x, r);
	if (str_eq(kind, STR("notify")) && no && str_eq(of_authority(x, to), STR("ap")))
		find_by_ruling(x, r, STR("gdpr-33"), FOUND_not_applicable);
	if (str_eq(kind, STR("tell")) && no)
		find_by_ruling(x, r, STR("gdpr-34"), FOUND_not_applicable);
	if (str_eq(kind, STR("tell")) && str_eq(r->answer, STR("public")))
		say_by_ruling(x, r, STR("disproportionate"));
	for (size_t i = 0; i < 4 && str_eq(kind, STR("finding")); i++)
		if (str_eq(r->answer, str_of(findings[i].answer)))
			find_by_ruling(x, r, r->value[RULING_FIELD_duty], findings[i].found);
}

/* stands - a decision that takes a duty away stands once somebody else released it; one that adds
 * to what is to be done stands at once. */
static bool stands(struct fill *x, const struct duty_ruling *r, const struct approval_all *p)
{
	str answer = r->answer;
	bool adds = str_eq(answer, STR("high")) || str_eq(answer, STR("missed")) ||
		    str_eq(answer, STR("late")) || str_eq(answer, STR("public"));
	return r->superseded == 0 &&
	       (adds || approval_of(p, fact_id(x->a, 'B', r->id), r->digest).released != NULL);
}

struct duty_facts duty_facts_of(struct arena *a, const struct duty_case *c, int64_t now)
{
	const struct org *o = c->org;
	const struct aware_all *w = c->aware;
	const struct event_all *e = c->events;
	const struct ruling_all *r = c->rulings;
	struct duty_facts f = {.zone = c->zone, .now = now};
	struct fill x = {.a = a, .l = c->law, .o = o, .e = e, .f = &f};
	x.entity = arena_new(a, str, o->n_entity + 1);
	x.role = arena_new(a, struct duty_role_fact, o->n_claim + 1);
	x.known = arena_new(a, struct duty_known, w->n_now + 1);
	x.start = arena_new(a, struct duty_start, e->n + 1);
	size_t agreed, told;
	count_contracts(&x, &agreed, &told);
	x.deadline = arena_new(a, struct duty_deadline, e->n + agreed + 1);
	x.sent = arena_new(a, struct duty_sent, 3 * e->n + w->n_now + told + 1);
	x.said = arena_new(a, struct duty_said, 2 * o->n_entity + 2 * r->n + 1);
	x.risk = arena_new(a, struct duty_risk_fact, 2 * r->n + 1);
	x.finding = arena_new(a, struct duty_finding, r->n + 1);
	x.outage = arena_new(a, struct duty_outage, e->n + 1);
	for (size_t i = 0; i < o->n_claim; i++)
		if (o->claim[i].withdrawn_ms == 0)
			add_role(&x, &o->claim[i]);
	for (size_t i = 0; i < w->n_now; i++)
		add_known(&x, &w->now[i]);
	for (size_t i = 0; i < e->n; i++)
		if (event_stands(&e->event[i]) && happened(&x, &e->event[i].at))
			add_event(&x, &e->event[i]);
	add_contracts(&x);
	for (size_t i = 0; i < o->n_entity; i++)
		add_entity(&x, &o->entity[i]);
	for (size_t i = 0; i < r->n; i++)
		if (stands(&x, &r->ruling[i], c->approvals))
			add_ruling(&x, &r->ruling[i]);
	for (size_t i = 0; i < r->n; i++)
		if (stands(&x, &r->ruling[i], c->approvals) &&
		    str_eq(str_of(r->ruling[i].kind->name), STR("exempt")) &&
		    str_eq(r->ruling[i].answer, STR("applies")))
			exempt(&x, &r->ruling[i]);
	f.entity = x.entity;
	f.role = x.role;
	f.known = x.known;
	f.start = x.start;
	f.deadline = x.deadline;
	f.sent = x.sent;
	f.said = x.said;
	f.outage = x.outage;
	f.risk = x.risk;
	f.finding = x.finding;
	return f;
}
