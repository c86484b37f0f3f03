/* duties - see duties.h. Which events meet and start which rules stands in duties.tbl. */
#include "run/duties.h"

#include "base/date.h"

struct met_row {
	const char *event;
	str to, rules;
};
struct asked_row {
	const char *event;
	str from, trigger, rule;
};
#define MET(event, to, rules) {#event, STR(to), STR(rules)},
#define ASKED(event, from, trigger, rule)
static const struct met_row mets[] = {
#include "run/duties.tbl"
};
#undef MET
#undef ASKED
#define MET(event, to, rules)
#define ASKED(event, from, trigger, rule) {#event, STR(from), STR(trigger), STR(rule)},
static const struct asked_row askeds[] = {
#include "run/duties.tbl"
};
#undef MET
#undef ASKED

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct making {
	struct arena *a;
	const struct duties_case *c;
	int64_t now;
	str main; /* the entity that keeps the case */
};

/* ---- words and moments ---- */

static str id_of(struct arena *a, char letter, uint32_t id)
{
	struct out o = out_mem();
	if (id != 0) {
		out_char(&o, letter);
		out_char(&o, '-');
		out_dec(&o, id);
	}
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

/* The earliest moment a time can mean, DUTY_NEVER when it is not known. */
static int64_t earliest(const struct when *w)
{
	return when_known(w) ? w->from_ms / 1000 : DUTY_NEVER;
}

/* Does w begin at this place of s and end as a word? "_" in w is a blank. */
static bool word_at(str s, size_t at, str w)
{
	for (size_t i = 0; i < w.n; i++) {
		unsigned char c = w.p[i] == '_' ? ' ' : w.p[i];
		if (at + i >= s.n || to_lower(s.p[at + i]) != c)
			return false;
	}
	return at + w.n == s.n || !is_alnum(s.p[at + w.n]);
}

/* Is one of the words, cut by blanks, in s as a whole word? No words: anything will do. */
static bool names_one(str words, str s)
{
	bool any = words.n == 0;
	while (words.n > 0 && !any) {
		str w = str_cut(&words, ' ');
		for (size_t at = 0; at < s.n && !any; at++)
			any = (at == 0 || !is_alnum(s.p[at - 1])) && word_at(s, at, w);
	}
	return any;
}

static bool happened(const struct making *m, const struct event *e)
{
	return event_stands(e) && (!when_known(&e->at) || earliest(&e->at) <= m->now);
}

/* Whose clock an event belongs to: the entity it is about, else who says it did so, else the keeper
 * of the case. */
static str entity_of_event(const struct making *m, const struct event *e)
{
	uint32_t id = e->entity != 0 ? e->entity : e->speaker;
	return id != 0 ? id_of(m->a, 'O', id) : m->main;
}

/* ---- roles and awareness ---- */

static enum duty_stream_role role_of(enum stream_role r)
{
	return r == ROLE_OF_controller ? STREAM_controller
	       : r == ROLE_OF_joint    ? STREAM_joint
	       : r == ROLE_OF_disputed ? STREAM_disputed
				       : STREAM_processor;
}

static void add_roles(const struct making *m, struct duty_facts *f)
{
	const struct org *o = m->c->org;
	struct duty_role_fact *role = arena_new(m->a, struct duty_role_fact, o->n_claim);
	for (size_t i = 0; i < o->n_claim; i++) {
		const struct role_claim *c = &o->claim[i];
		str entity = id_of(m->a, 'O', c->entity);
		bool met = c->withdrawn_ms != 0;
		for (size_t k = 0; k < f->roles && !met; k++)
			met = str_eq(role[k].entity, entity) && str_eq(role[k].stream, c->stream) &&
			      role[k].role == role_of(c->role);
		if (!met)
			role[f->roles++] =
			    (struct duty_role_fact){entity, c->stream, role_of(c->role), c->basis};
	}
	f->role = role;
}

/* Supervisors, thieves and papers are entities too; duties have those who process, or came to know.
 */
static void add_entities(const struct making *m, struct duty_facts *f)
{
	const struct org *o = m->c->org;
	str *entity = arena_new(m->a, str, o->n_entity);
	for (size_t i = 0; i < o->n_entity; i++) {
		str id = id_of(m->a, 'O', o->entity[i].id);
		bool has = str_eq(id, m->main);
		for (size_t k = 0; k < f->roles && !has; k++)
			has = str_eq(f->role[k].entity, id);
		for (size_t k = 0; k < f->knowns && !has; k++)
			has = str_eq(f->known[k].entity, id);
		if (has)
			entity[f->entities++] = id;
	}
	f->entity = entity;
}

/* How far an entity had come by now. */
static struct duty_known known_of(const struct making *m, const struct awareness *w)
{
	struct duty_known k = {.entity = id_of(m->a, 'O', w->entity),
			       .stream = w->stream,
			       .matter = STR("aware"),
			       .state = KNOW_signal,
			       .signal = DUTY_NEVER,
			       .at = DUTY_NEVER,
			       .earliest = DUTY_NEVER};
	if (w->signal != NULL)
		k.signal = earliest(&w->signal->at);
	if (w->verifying != NULL && earliest(&w->verifying->at) <= m->now)
		k.state = KNOW_verifying;
	if (w->end == NULL || earliest(&w->end->at) > m->now)
		return k;
	k.state = w->state == AWARE_aware ? KNOW_aware : KNOW_no_breach;
	k.at = earliest(&w->end->at);
	k.reason = w->end->reason;
	if (w->state == AWARE_aware)
		k.earliest = earliest(&w->earliest);
	return k;
}

/* Of a significant incident nobody states since when it is known apart: it is the earliest moment
 * at which the entity knew of the breach. */
static void add_incident(struct duty_known *known, size_t n, const struct duty_known *of,
			 size_t *out_n)
{
	for (size_t i = n; i < *out_n; i++)
		if (str_eq(known[i].entity, of->entity)) {
			if (of->at < known[i].at)
				known[i].at = of->at;
			if (of->earliest < known[i].earliest)
				known[i].earliest = of->earliest;
			return;
		}
	known[*out_n] = *of;
	known[*out_n].stream = STR_NONE;
	known[(*out_n)++].matter = STR("aware-incident");
}

static void add_knowns(const struct making *m, struct duty_facts *f)
{
	const struct aware_all *w = m->c->aware;
	struct duty_known *known = arena_new(m->a, struct duty_known, w->n_now * 2);
	for (size_t i = 0; i < w->n_now; i++) {
		struct duty_known k = known_of(m, &w->now[i]);
		if (k.signal <= m->now && !w->now[i].impossible)
			known[f->knowns++] = k;
	}
	size_t n = f->knowns;
	for (size_t i = 0; i < n; i++)
		if (known[i].state == KNOW_aware)
			add_incident(known, n, &known[i], &f->knowns);
	f->known = known;
}

/* ---- what was sent and asked ---- */

/* The receipt that came in for an event, NULL when none did. */
static const struct event *receipt_of(const struct making *m, const struct event *e)
{
	const struct event_all *all = m->c->events;
	for (size_t i = 0; i < all->n; i++)
		if (all->event[i].re == e->id && happened(m, &all->event[i]) &&
		    str_eq(str_of(all->event[i].kind->name), STR("receipt")))
			return &all->event[i];
	return NULL;
}

static void add_sent(const struct making *m, const struct event *e, str rules,
		     struct duty_sent *sent, size_t *n)
{
	const struct event *receipt = receipt_of(m, e);
	str number = e->value[EVENT_FIELD_receipt];
	if (number.n == 0 && receipt != NULL)
		number = receipt->value[EVENT_FIELD_receipt];
	bool shown = number.n > 0 || e->n_attachment > 0 || e->state == STATE_confirmed;
	while (rules.n > 0)
		sent[(*n)++] = (struct duty_sent){
		    .rule = str_cut(&rules, ' '),
		    .entity = entity_of_event(m, e),
		    .stream = e->value[EVENT_FIELD_stream],
		    .sent = earliest(&e->at),
		    .received = receipt == NULL ? DUTY_NEVER : earliest(&receipt->at),
		    .receipt = number,
		    .shown = shown,
		    .withdrawn = str_eq(e->value[EVENT_FIELD_phase], STR("withdrawal"))};
}

#define SENT_MOST 4 /* rules that one event meets */

static void add_sents(const struct making *m, struct duty_facts *f)
{
	const struct event_all *all = m->c->events;
	struct duty_sent *sent =
	    arena_new(m->a, struct duty_sent, all->n * SENT_MOST * COUNT(mets));
	for (size_t i = 0; i < all->n; i++) {
		const struct event *e = &all->event[i];
		if (!happened(m, e) || e->state == STATE_denied)
			continue;
		for (size_t k = 0; k < COUNT(mets); k++)
			if (str_eq(str_of(e->kind->name), str_of(mets[k].event)) &&
			    names_one(mets[k].to, e->to_name))
				add_sent(m, e, mets[k].rules, sent, &f->sents);
	}
	f->sent = sent;
}

/* An answer meets the letter it answers. */
static void add_answer(const struct making *m, const struct event *e, const struct asked_row *by,
		       struct duty_sent *sent, size_t *n)
{
	const struct event *answer = e->settled == 0 ? NULL : event_get(m->c->events, e->settled);
	if (answer == NULL || !happened(m, answer))
		return;
	sent[(*n)++] = (struct duty_sent){.rule = by->rule,
					  .entity = entity_of_event(m, e),
					  .stream = e->value[EVENT_FIELD_stream],
					  .ref = id_of(m->a, 'E', e->id),
					  .sent = earliest(&answer->at),
					  .received = DUTY_NEVER,
					  .receipt = answer->value[EVENT_FIELD_receipt],
					  .shown = answer->value[EVENT_FIELD_receipt].n > 0 ||
						   answer->n_attachment > 0 ||
						   answer->state == STATE_confirmed};
}

static void add_letters(const struct making *m, struct duty_facts *f)
{
	const struct event_all *all = m->c->events;
	struct duty_start *start = arena_new(m->a, struct duty_start, all->n);
	struct duty_deadline *due = arena_new(m->a, struct duty_deadline, all->n);
	struct duty_sent *sent = arena_new(m->a, struct duty_sent, f->sents + all->n);
	for (size_t i = 0; i < f->sents; i++)
		sent[i] = f->sent[i];
	for (size_t i = 0; i < all->n; i++) {
		const struct event *e = &all->event[i];
		const struct asked_row *by = NULL;
		for (size_t k = 0; k < COUNT(askeds) && by == NULL; k++)
			if (str_eq(str_of(e->kind->name), str_of(askeds[k].event)) &&
			    names_one(askeds[k].from, e->from_name))
				by = &askeds[k];
		if (by == NULL || !happened(m, e))
			continue;
		str ref = id_of(m->a, 'E', e->id), entity = entity_of_event(m, e);
		start[f->starts++] = (struct duty_start){entity, e->value[EVENT_FIELD_stream],
							 by->trigger, ref, earliest(&e->at)};
		if (when_known(&e->due))
			due[f->deadlines++] =
			    (struct duty_deadline){.rule = by->rule,
						   .entity = entity,
						   .stream = e->value[EVENT_FIELD_stream],
						   .ref = ref,
						   .due = e->due.to_ms / 1000,
						   .set_at = earliest(&e->at),
						   .basis = STR("the letter")};
		add_answer(m, e, by, sent, &f->sents);
	}
	f->start = start;
	f->deadline = due;
	f->sent = sent;
}

static void add_outages(const struct making *m, struct duty_facts *f)
{
	const struct event_all *all = m->c->events;
	struct duty_outage *out = arena_new(m->a, struct duty_outage, all->n);
	for (size_t i = 0; i < all->n; i++) {
		const struct event *e = &all->event[i];
		if (!happened(m, e) || !when_known(&e->at) ||
		    !str_eq(str_of(e->kind->name), STR("portal_unavailable")))
			continue;
		bool ap = names_one(STR("ap autoriteit_persoonsgegevens"), e->from_name);
		out[f->outages++] = (struct duty_outage){
		    .addressee = ap ? STR("ap") : STR("cbw-portal"),
		    .from = e->at.from_ms / 1000,
		    .to = e->at.to_ms == WHEN_OPEN ? m->now : e->at.to_ms / 1000,
		    .extended = DUTY_NEVER,
		    .statement = e->value[EVENT_FIELD_statement]};
	}
	f->outage = out;
}

/* ---- what was decided ---- */

static struct duty_risk_fact risk_of(const struct making *m, const struct duty_ruling *r)
{
	return (struct duty_risk_fact){.entity = id_of(m->a, 'O', r->entity),
				       .stream = r->value[RULING_FIELD_stream],
				       .risk = str_eq(r->answer, STR("high"))   ? RISK_high
					       : str_eq(r->answer, STR("risk")) ? RISK_risk
										: RISK_none,
				       .reason = r->value[RULING_FIELD_reason]};
}

/* An exemption of art. 34(3) changes the last risk that was decided for the same. */
static void exempt(struct duty_risk_fact *risk, size_t n, const struct making *m,
		   const struct duty_ruling *r)
{
	str duty = r->value[RULING_FIELD_duty], entity = id_of(m->a, 'O', r->entity);
	bool applies = str_eq(r->answer, STR("applies"));
	for (size_t i = n; i-- > 0;) {
		if (!str_eq(risk[i].entity, entity) ||
		    !str_eq(risk[i].stream, r->value[RULING_FIELD_stream]))
			continue;
		if (str_starts(duty, STR("gdpr-34-3-a")) || str_starts(duty, STR("gdpr-34-3a")))
			risk[i].unintelligible = applies;
		if (str_starts(duty, STR("gdpr-34-3-b")) || str_starts(duty, STR("gdpr-34-3b")))
			risk[i].removed = applies;
		risk[i].reason = applies ? r->value[RULING_FIELD_reason] : risk[i].reason;
		return;
	}
}

static bool decided(const struct making *m, const struct duty_ruling *r)
{
	return r->superseded == 0 && (!when_known(&r->at) || earliest(&r->at) <= m->now);
}

static bool is_kind(const struct duty_ruling *r, const char *name)
{
	return str_eq(str_of(r->kind->name), str_of(name));
}

static void add_rulings(const struct making *m, struct duty_facts *f)
{
	const struct ruling_all *all = m->c->rulings;
	struct duty_risk_fact *risk = arena_new(m->a, struct duty_risk_fact, all->n);
	struct duty_finding *finding = arena_new(m->a, struct duty_finding, all->n);
	for (size_t i = 0; i < all->n; i++) {
		const struct duty_ruling *r = &all->ruling[i];
		if (!decided(m, r))
			continue;
		if (is_kind(r, "risk"))
			risk[f->risks++] = risk_of(m, r);
		else if (is_kind(r, "exempt"))
			exempt(risk, f->risks, m, r);
		else if (is_kind(r, "finding") && str_eq(r->answer, STR("missed")))
			finding[f->findings++] =
			    (struct duty_finding){.rule = r->value[RULING_FIELD_duty],
						  .entity = id_of(m->a, 'O', r->entity),
						  .stream = r->value[RULING_FIELD_stream],
						  .by = r->value[RULING_FIELD_decided_by],
						  .reason = r->value[RULING_FIELD_reason]};
	}
	f->risk = risk;
	f->finding = finding;
}

/* What an entity is, said as conditions of rules. */
static void add_saids(const struct making *m, struct duty_facts *f)
{
	static const str care[] = {STR("laboratory"), STR("practice"), STR("hospital")};
	const struct org *o = m->c->org;
	const struct ruling_all *all = m->c->rulings;
	struct duty_said *said = arena_new(m->a, struct duty_said, o->n_entity * 2 + all->n);
	for (size_t i = 0; i < o->n_entity; i++) {
		const struct entity *e = &o->entity[i];
		str id = id_of(m->a, 'O', e->id), cbw = e->value[ENTITY_essential];
		bool is_care = false;
		for (size_t k = 0; k < COUNT(care); k++)
			is_care |= str_eq(e->value[ENTITY_kind], care[k]);
		if (e->value[ENTITY_kind].n > 0)
			said[f->saids++] =
			    (struct duty_said){.entity = id,
					       .word = STR("care_provider"),
					       .truth = is_care ? DUTY_yes : DUTY_no,
					       .reason = is_care ? STR_NONE : STR("gives no care")};
		if (cbw.n > 0)
			said[f->saids++] = (struct duty_said){
			    .entity = id,
			    .word = STR("cbw_scope"),
			    .truth = str_eq(cbw, STR("none")) ? DUTY_no : DUTY_yes,
			    .reason =
				str_eq(cbw, STR("none")) ? STR("not within the Cbw") : STR_NONE};
	}
	for (size_t i = 0; i < all->n; i++) {
		const struct duty_ruling *r = &all->ruling[i];
		if (decided(m, r) && is_kind(r, "exempt") &&
		    str_eq(r->value[RULING_FIELD_duty], STR("gdpr-34-3c")))
			said[f->saids++] = (struct duty_said){
			    .entity = id_of(m->a, 'O', r->entity),
			    .stream = r->value[RULING_FIELD_stream],
			    .word = STR("disproportionate"),
			    .truth = str_eq(r->answer, STR("applies")) ? DUTY_yes : DUTY_no,
			    .reason = r->value[RULING_FIELD_reason]};
	}
	f->said = said;
}

struct duty_facts duties_of(struct arena *a, const struct duties_case *c, const struct zone *zone,
			    int64_t now)
{
	struct duty_facts f = {.zone = zone, .now = now};
	uint32_t main = entity_of(c->org->setting[SETTING_organisation]);
	struct making m = {.a = a, .c = c, .now = now};
	m.main = id_of(a, 'O', main != 0 ? main : c->org->n_entity > 0 ? c->org->entity[0].id : 0);
	add_roles(&m, &f);
	add_knowns(&m, &f);
	add_entities(&m, &f);
	add_sents(&m, &f);
	add_letters(&m, &f);
	add_outages(&m, &f);
	add_rulings(&m, &f);
	add_saids(&m, &f);
	return f;
}
