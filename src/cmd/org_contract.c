/* org_contract - how soon a processor tells a controller of a breach, by their contract: stating,
 * correcting, withdrawing, listing. */
#include "base/utf8.h"
#include "cmd/org_parts.h"
#include "duty/law.h"

static uint32_t party_of(struct call *c, const struct org *o, const char *arg)
{
	str name = str_trim(str_of(arg));
	for (size_t i = 0; i < o->n_entity && entity_of(name) == 0; i++)
		if (o->entity[i].value[ENTITY_customer].n > 0 &&
		    str_eq_nocase(o->entity[i].value[ENTITY_customer], name) &&
		    org_entity_named(o, name) == 0)
			return o->entity[i].id;
	return org_entity_arg(c, o, arg);
}

static void told(struct out *o, struct arena *a, const struct org *g, const struct contract *x)
{
	struct duty_period p;
	out_str(o, fact_id(a, 'C', x->id));
	out_z(o, ": ");
	utf8_show(o, party_text(a, g, fact_id(a, 'O', x->processor)));
	out_z(o, " tells ");
	utf8_show(o, party_text(a, g, fact_id(a, 'O', x->controller)));
	out_z(o, " within ");
	if (duty_period_read(x->period, &p))
		duty_period_write(o, p);
	out_z(o, x->discovery ? " from the first signal" : " from being aware");
	if (x->stream.n > 0) {
		out_z(o, ", of ");
		utf8_show(o, x->stream);
	}
	out_z(o, ": ");
	utf8_show(o, x->basis);
	if (x->clause.n > 0) {
		out_z(o, ", ");
		utf8_show(o, x->clause);
	}
	out_char(o, '\n');
}

static int withdraw(struct call *c)
{
	struct facts f;
	uint32_t id;
	str why = str_trim(str_of(call_option(c, "reason")));
	if (c->n_arg != 3 || !event_id_of(str_of(c->arg[2]), 'C', &id))
		return call_wrong(c, "wants: contract withdraw C-1 --reason TEXT", NULL);
	if (why.n == 0 || !one_line(why, 1000))
		return call_wrong(c, "a withdrawal says why: --reason TEXT, one line", NULL);
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	int r = EXIT_done;
	if (!contract_withdraw(k, &f.org, id, why)) {
		r = call_failed(c, case_why(k), NULL);
	} else if ((r = facts_commit(c, k)) == EXIT_done) {
		out_str(c->out, fact_id(c->arena, 'C', id));
		out_z(c->out, " is withdrawn\n");
	}
	case_close(k);
	return r;
}

/* ---- stating ---- */

static int read_parties(struct call *c, const struct org *o, struct contract *x)
{
	const char *by = call_option(c, "processor"), *stream = call_option(c, "stream");
	x->controller = party_of(c, o, c->arg[1]);
	if (x->controller == 0)
		return EXIT_wrong_use;
	x->processor =
	    by == NULL ? entity_of(o->setting[SETTING_organisation]) : org_entity_arg(c, o, by);
	if (x->processor == 0)
		return by != NULL ? EXIT_wrong_use
				  : call_wrong(c,
					       "who is the processor: --processor O-1, or `kond "
					       "set organisation O-1`",
					       NULL);
	x->stream = stream == NULL ? STR_NONE : org_stream(o, str_of(stream));
	if (stream != NULL && x->stream.n == 0)
		return call_wrong(c,
				  "there is no such data stream; `kond org role` makes one by "
				  "saying who is what in it",
				  stream);
	return EXIT_done;
}

static int read_terms(struct call *c, const struct org *o, struct contract *x)
{
	struct duty_period p;
	const char *period = call_option(c, "period"), *from = call_option(c, "from");
	x->period = str_trim(str_of(period));
	if (!duty_period_read(x->period, &p) || p.unit <= DUTY_of_case || p.n == 0)
		return call_wrong(
		    c, "within which time: --period '24 h', '2 days', '1 working-day'", period);
	if (from != NULL && !contract_from_read(str_of(from), &x->discovery))
		return call_wrong(c,
				  "--from is discovery (the first signal) or aware, as the "
				  "contract says, not",
				  from);
	x->basis = str_trim(str_of(call_option(c, "basis")));
	x->clause = str_trim(str_of(call_option(c, "clause")));
	if (!one_line(x->basis, 1000) || !one_line(x->clause, 1000))
		return call_wrong(c, "--basis and --clause are one line each", NULL);
	int r = call_when(c, o, "valid-from", NULL, &x->from);
	return r == EXIT_done ? call_when(c, o, "valid-to", NULL, &x->to) : r;
}

static int contract_args(struct call *c, const struct org *o, struct contract *x)
{
	const char *of = call_option(c, "corrects");
	if (of != NULL && !event_id_of(str_of(of), 'C', &x->supersedes))
		return call_wrong(c, "--corrects is a contract as C-1, not", of);
	int r = read_parties(c, o, x);
	if (r == EXIT_done)
		r = read_terms(c, o, x);
	const char *why = r == EXIT_done ? contract_refuses(o, x) : NULL;
	return why == NULL ? r : call_wrong(c, why, NULL);
}

int org_contract(struct call *c)
{
	struct facts f;
	struct contract x = {0};
	if (c->n_arg > 1 && str_eq(str_of(c->arg[1]), STR("withdraw")))
		return withdraw(c);
	if (c->n_arg != 2)
		return call_wrong(c, "wants: contract O-2 --period '24 h' --basis TEXT", NULL);
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	int r = contract_args(c, &f.org, &x);
	if (r == EXIT_done && !contract_put(k, &f.org, &x))
		r = call_failed(c, "nothing was written", case_why(k));
	if (r == EXIT_done)
		r = facts_commit(c, k);
	if (r == EXIT_done)
		told(c->out, c->arena, &f.org, &x);
	case_close(k);
	return r;
}

/* ---- listing ---- */

static const struct list_column columns[] = {
    {"id", "id", false},
    {"processor", "who", false},
    {"controller", "tells", false},
    {"controller_name", "name", false},
    {"stream", "stream", false},
    {"period", "within", false},
    {"counts_from", "from", false},
    {"basis", "basis", false},
    {"clause", "clause", false},
    {"state", "state", false},
    {"valid_from", NULL, false},
    {"valid_to", NULL, false},
    {"supersedes", NULL, false},
    {"superseded", NULL, false},
    {"withdrawn_at", NULL, false},
    {"withdrawn_why", NULL, false},
    {"entered_at", NULL, false},
    {"entered_by", NULL, false},
};

static void put(struct list *l, struct arena *a, const struct org *o, const struct contract *x)
{
	list_text(l, fact_id(a, 'C', x->id));
	list_text(l, fact_id(a, 'O', x->processor));
	list_text(l, fact_id(a, 'O', x->controller));
	list_text(l, org_entity(o, x->controller)->value[ENTITY_name]);
	list_said(l, x->stream);
	list_text(l, x->period);
	list_text(l, str_of(contract_from_name(x->discovery)));
	list_text(l, x->basis);
	list_said(l, x->clause);
	list_text(l, x->withdrawn_ms != 0 ? STR("withdrawn")
		     : x->superseded != 0 ? STR("corrected")
					  : STR("stands"));
	list_json(l, when_json(a, &x->from), when_text(a, &x->from));
	list_json(l, when_json(a, &x->to), when_text(a, &x->to));
	list_said(l, short_id_or(a, 'C', x->supersedes));
	list_said(l, short_id_or(a, 'C', x->superseded));
	list_said(l, x->withdrawn_ms == 0 ? STR_NONE : moment_text(a, x->withdrawn_ms));
	list_said(l, x->withdrawn_why);
	list_text(l, moment_text(a, x->at_ms));
	list_text(l, x->by);
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct facts *f = ctx;
	for (size_t i = 0; i < f->org.n_contract; i++) {
		struct arena a = *l->call->arena;
		if (list == NULL)
			look_show(l, fact_id(&a, 'C', f->org.contract[i].id));
		else
			put(list, &a, &f->org, &f->org.contract[i]);
	}
}

int org_contracts(struct call *c)
{
	struct look l;
	struct facts f;
	if (c->n_arg > 1)
		return call_wrong(c, "contracts takes no more arguments", NULL);
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!facts_load(c, l.k, &f))
		return look_give_up(&l, EXIT_failed);
	return look_run(&l, "org.contracts", columns, sizeof(columns) / sizeof(columns[0]), &f,
			pass);
}
