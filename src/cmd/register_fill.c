/*
 * register_fill - see register_fill.h. A notice that was sent stands for the event it made. What is
 * privileged is left out: counsel keeps it, and the register answers others.
 */
#include "cmd/register_fill.h"

#include "base/utf8.h"
#include "case/notice.h"
#include "cmd/facts.h"

struct filling {
	struct call *c;
	struct kase *k;
	struct facts f;
	struct notice_all n;
	struct register_entry *there; /* in the register already */
	size_t n_there;
	struct register_entry *out;
	size_t n_out;
};

/* Whether a source is in the register, as told. */
static bool stands(const struct filling *x, str source)
{
	bool told = false;
	for (size_t i = 0; i < x->n_there; i++)
		if (str_eq(x->there[i].source, source))
			told = !x->there[i].taken_back;
	return told;
}

static void add(struct filling *x, struct register_entry e, bool told)
{
	if (stands(x, e.source) == told)
		return;
	e.taken_back = !told;
	x->out[x->n_out++] = e;
}

static const char *capacity_of(enum event_kind k)
{
	switch (k) {
	case EVENT_notification:
		return "supervisor";
	case EVENT_controller_told:
		return "controller";
	case EVENT_customer_told:
		return "customer";
	case EVENT_people_told:
		return "people";
	case EVENT_police_report:
		return "police";
	default:
		return NULL;
	}
}

static bool of_notice(const struct filling *x, uint32_t event)
{
	for (size_t i = 0; i < x->n.n_sent; i++)
		if (x->n.sent[i].event == event)
			return true;
	return false;
}

static void say(struct out *o, const char *head, str s)
{
	if (s.n == 0)
		return;
	out_z(o, o->n > 0 ? "; " : "");
	out_z(o, head);
	out_str(o, s);
}

static str what_of(struct filling *x, const struct event *e)
{
	struct out o = out_mem();
	say(&o, "", event_title(e));
	say(&o, "phase ", e->value[EVENT_FIELD_phase]);
	say(&o, "group ", e->value[EVENT_FIELD_group]);
	say(&o, "counts ", short_id_or(x->c->arena, 'S', e->snapshot));
	return taken(x->c->arena, &o);
}

static void add_event(struct filling *x, const struct event *e)
{
	const char *capacity = capacity_of(e->kind->kind);
	if (capacity == NULL || e->privileged || e->retracted || of_notice(x, e->id))
		return;
	struct register_entry r = {.source = fact_id(x->c->arena, 'E', e->id),
				   .whom = e->to_name,
				   .capacity = str_of(capacity),
				   .when = when_text(x->c->arena, &e->at),
				   .how = e->value[EVENT_FIELD_channel],
				   .what = what_of(x, e),
				   .number = e->value[EVENT_FIELD_receipt]};
	add(x, r, event_stands(e));
}

static str form_text(struct filling *x, const struct notice_sent *s)
{
	struct out o = out_mem();
	out_z(&o, "form ");
	out_str(&o, s->form);
	say(&o, "", s->stage);
	say(&o, "counts ", short_id_or(x->c->arena, 'S', s->snapshot));
	return taken(x->c->arena, &o);
}

static void add_notice(struct filling *x, const struct notice_sent *s)
{
	const struct event *e = event_get(&x->f.events, s->event);
	struct register_entry r = {.source = fact_id(x->c->arena, 'N', s->id),
				   .capacity =
				       s->scope.customer == 0 ? STR("supervisor") : STR("customer"),
				   .when = when_text(x->c->arena, &s->at),
				   .what = form_text(x, s),
				   .number = s->number};
	if (s->scope.customer != 0)
		case_customer_name(x->k, x->c->arena, s->scope.customer, &r.whom);
	else
		r.whom = e != NULL && e->to_name.n > 0 ? e->to_name : s->form;
	if (e != NULL)
		r.how = e->value[EVENT_FIELD_channel];
	add(x, r, !s->retracted);
}

bool register_lacks(struct call *c, struct kase *k, struct register_entry **out_e, size_t *out_n)
{
	struct filling x = {.c = c, .k = k};
	if (!facts_load(c, k, &x.f))
		return false;
	if (!notice_load(k, c->arena, &x.n) ||
	    (register_there(k) && !register_all(k, c->arena, NULL, &x.there, &x.n_there))) {
		call_failed(c, "who was told can not be read", case_why(k));
		return false;
	}
	x.out = arena_new(c->arena, struct register_entry, x.n.n_sent + x.f.events.n + 1);
	for (size_t i = 0; i < x.n.n_sent; i++)
		add_notice(&x, &x.n.sent[i]);
	for (size_t i = 0; i < x.f.events.n; i++)
		add_event(&x, &x.f.events.event[i]);
	*out_e = x.out;
	*out_n = x.n_out;
	return true;
}

bool register_fill(struct kase *k, struct register_entry *e, size_t n)
{
	bool ok = true;
	for (size_t i = 0; ok && i < n; i++)
		ok = register_add(k, &e[i]);
	return ok;
}
