/*
 * contract - what a processor agreed on with a controller: within which time it tells of a breach,
 * and from when that counts. Refuses a contract without its basis, and a second withdrawal of one.
 */
#include "case/org.h"

#include "case/store.h"

static const char *const from_names[] = {"aware", "discovery"};

const char *contract_from_name(bool discovery) { return from_names[discovery]; }

bool contract_from_read(str s, bool *out_discovery)
{
	*out_discovery = str_eq(s, str_of(from_names[1]));
	return *out_discovery || str_eq(s, str_of(from_names[0]));
}

bool contract_read(struct org *o, const struct fact *f)
{
	if (f->number == 0 || f->number > o->n_contract + 1)
		return false;
	struct contract *c = &o->contract[f->number - 1];
	if (f->number <= o->n_contract) { /* a later row withdraws it */
		c->withdrawn_ms = f->at_ms;
		c->withdrawn_why = fact_value(f, "reason");
		return true;
	}
	o->n_contract++;
	*c = (struct contract){.id = f->number,
			       .at_ms = f->at_ms,
			       .by = f->by,
			       .processor = fact_number(f, "processor"),
			       .controller = fact_number(f, "controller"),
			       .stream = fact_value(f, "stream"),
			       .period = fact_value(f, "period"),
			       .basis = fact_value(f, "basis"),
			       .clause = fact_value(f, "clause"),
			       .from = fact_when(f, "from_at"),
			       .to = fact_when(f, "to_at"),
			       .supersedes = fact_number(f, "supersedes")};
	if (c->processor == 0 || c->processor > o->n_entity || c->controller == 0 ||
	    c->controller > o->n_entity || c->supersedes >= c->id ||
	    !contract_from_read(fact_value(f, "counts_from"), &c->discovery))
		return false;
	if (c->supersedes != 0)
		o->contract[c->supersedes - 1].superseded = c->id;
	return true;
}

const char *contract_refuses(const struct org *o, const struct contract *c)
{
	if (c->basis.n == 0)
		return "say which contract: --basis TEXT, as 'verwerkersovereenkomst 2023-04'";
	if (c->processor == c->controller)
		return "nobody has a contract with itself: --processor names another";
	if (when_known(&c->from) && when_known(&c->to) && when_before(&c->to, &c->from))
		return "it ends before it begins: look at --valid-from and --valid-to";
	if (c->supersedes == 0)
		return NULL;
	if (c->supersedes > o->n_contract)
		return "there is no such contract; `kond org contracts` lists them";
	const struct contract *was = &o->contract[c->supersedes - 1];
	if (was->withdrawn_ms != 0 || was->superseded != 0)
		return "that one does not stand any more; `kond org contracts` lists them";
	return was->controller == c->controller && was->processor == c->processor
		   ? NULL
		   : "a correction is of the same two parties: withdraw the other one";
}

bool contract_put(struct kase *k, const struct org *o, struct contract *c)
{
	struct arena a = arena_make((size_t)4 << 20);
	struct bag b = {.a = &a};
	c->id = (uint32_t)o->n_contract + 1;
	bag_put_number(&b, "processor", c->processor);
	bag_put_number(&b, "controller", c->controller);
	bag_put(&b, "stream", c->stream);
	bag_put(&b, "period", c->period);
	bag_put(&b, "counts_from", str_of(contract_from_name(c->discovery)));
	bag_put(&b, "basis", c->basis);
	bag_put(&b, "clause", c->clause);
	if (when_known(&c->from))
		bag_put_when(&b, "from_at", &c->from);
	if (when_known(&c->to))
		bag_put_when(&b, "to_at", &c->to);
	if (c->supersedes != 0)
		bag_put_number(&b, "supersedes", c->supersedes);
	struct fact f = {.about = ABOUT_contract, .number = c->id, .n = b.n, .field = b.field};
	bool ok = fact_add(k, &f, o->n_fact, "org.contract", false);
	bag_end(&b);
	arena_free(&a);
	return ok;
}

bool contract_withdraw(struct kase *k, const struct org *o, uint32_t id, str why)
{
	struct field one = {STR("reason"), why};
	struct fact f = {.about = ABOUT_contract, .number = id, .n = 1, .field = &one};
	if (id == 0 || id > o->n_contract)
		return store_fail_read(
		    k, "there is no such contract; `kond org contracts` lists them");
	if (o->contract[id - 1].withdrawn_ms != 0)
		return store_fail_read(k, "this contract was withdrawn already");
	return fact_add(k, &f, o->n_fact, "org.contract_withdraw", false);
}
