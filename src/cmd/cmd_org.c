/* kond org - legal entities, their roles per data stream, people who act, and who knew what when.
 */
#include "base/utf8.h"
#include "cmd/org_parts.h"

static const struct option_row options[] = {
#define ENTITY_FIELD(name, check, option, words) {option, "TEXT", words, false},
#include "case/entity_field.tbl"
#undef ENTITY_FIELD
    {"reason", "TEXT", "why: of a change, a withdrawal, a verification, no breach", false},
    {"stream", "NAME", "the data stream: population screening, GP diagnostics ...", false},
    {"basis", "TEXT", "what a role rests on: law, contract and clause, a statement", false},
    {"behalf", "O-ID", "the controller that a processor works for", false},
    {"notifier", "O-ID", "joint controllers: who notifies", false},
    {"claimed-by", "WHO", "who says that this is the role: O-1 or a name; else who keeps the case",
     false},
    {"from", "TIME",
     "role: since when it holds; contract: aware (default) or discovery, from which it counts",
     false},
    {"to", "TIME", "until when", false},
    {"function", "TEXT", "function of a person who acts", false},
    {"roles", "LIST", "what a person does: preparer,releaser,decider,counsel,dpo ...", false},
    {"of", "WHAT",
     "person: the legal entity it belongs to, O-1; aware: breach (default) or incident, a "
     "significant one (Cbw)",
     false},
    {"account", "NAME", "user name of a person on this machine", false},
    {"gone", NULL, "this person acts no longer", false},
    {"processor", "O-ID", "contract: who must tell; else the organisation of the case", false},
    {"period", "P", "contract: within which time, as '24 h'", false},
    {"clause", "TEXT", "contract: the clause that says so", false},
    {"valid-from", "TIME", "contract: for breaches since then", false},
    {"valid-to", "TIME", "contract: for breaches until then", false},
    {"at", "TIME", "awareness: when this step was made", false},
    {"signal-at", "TIME", "with aware and no_breach: record the signal too", false},
    {"verifying-at", "TIME", "with aware and no_breach: record the verification too", false},
    {"earliest", "TIME", "with aware: the earliest moment that can be argued; else the signal",
     false},
    {"how", "TEXT", "how it was discovered", false},
    {"decided-by", "NAME", "who decided that this is a breach, or is none", false},
    {"evidence", "TEXT", "what shows it: E-3, a document", false},
    {"corrects", "ID", "this step or contract stands for an earlier one: W-1, C-1", false},
    {"retract", NULL, "take the step of --corrects back", false},
    {"why-changed", "TEXT", "why a step is corrected", false},
    WHEN_OPTIONS,
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

uint32_t org_entity_arg(struct call *c, const struct org *o, const char *arg)
{
	uint32_t id = entity_of(str_of(arg));
	if (id == 0)
		id = org_entity_named(o, str_of(arg));
	if (id == UINT32_MAX)
		call_wrong(c, "several legal entities have this name: use the number", arg);
	else if (org_entity(o, id) == NULL)
		call_wrong(c, "there is no such legal entity; `kond org list` names them", arg);
	return org_entity(o, id) == NULL ? 0 : id;
}

bool org_party_option(struct call *c, const struct org *o, const char *name, uint32_t *out_id,
		      str *out_text)
{
	const char *v = call_option(c, name);
	*out_id = 0;
	*out_text = str_trim(str_of(v));
	if (v == NULL)
		return true;
	uint32_t id = entity_of(*out_text);
	if (id == 0) {
		const char *why = field_wrong(FIELD_line, *out_text);
		id = org_entity_named(o, *out_text);
		if (why != NULL)
			call_wrong(c, why, name);
		*out_id = id == UINT32_MAX ? 0 : id;
		return why == NULL;
	}
	*out_id = id;
	if (org_entity(o, id) == NULL)
		call_wrong(c, "there is no such legal entity; `kond org list` names them", v);
	return org_entity(o, id) != NULL;
}

/* ---- add, set ---- */

static int fields_of(struct call *c, str value[ENTITY_FIELD_COUNT], uint64_t *out_changed)
{
	*out_changed = 0;
	for (unsigned f = 0; f < ENTITY_FIELD_COUNT; f++) {
		const char *v = call_option(c, entity_field_rows[f].standard);
		if (v == NULL)
			continue;
		value[f] = str_trim(str_of(v));
		*out_changed |= (uint64_t)1 << f;
		const char *why = field_wrong(entity_field_rows[f].check, value[f]);
		if (why != NULL)
			return call_wrong(c, entity_field_rows[f].standard, why);
	}
	return EXIT_done;
}

static int entity_written(struct call *c, struct kase *k, const struct org *o, uint32_t id,
			  const str *value, uint64_t changed)
{
	bool fresh = id == 0;
	str why = str_trim(str_of(call_option(c, "reason")));
	if (!org_entity_put(k, o, &id, value, changed, why))
		return call_failed(c, "nothing was written", case_why(k));
	int r = facts_commit(c, k);
	if (r != EXIT_done)
		return r;
	out_str(c->out, fact_id(c->arena, 'O', id));
	out_z(c->out, fresh ? ": " : " changed: ");
	utf8_show(c->out, value[ENTITY_name]);
	if (!fresh)
		for (unsigned f = 0; f < ENTITY_FIELD_COUNT; f++)
			if (f != ENTITY_name && (changed >> f & 1) != 0) {
				out_char(c->out, ' ');
				out_z(c->out, entity_field_rows[f].name);
			}
	out_char(c->out, '\n');
	return EXIT_done;
}

static int add(struct call *c)
{
	struct facts f;
	str value[ENTITY_FIELD_COUNT] = {0};
	uint64_t changed;
	if (c->n_arg != 2 || call_option(c, "name") != NULL)
		return call_wrong(c, "wants: add NAME, with what is known as options", NULL);
	int r = fields_of(c, value, &changed);
	if (r != EXIT_done)
		return r;
	value[ENTITY_name] = str_trim(str_of(c->arg[1]));
	const char *why = field_wrong(FIELD_line, value[ENTITY_name]);
	if (why != NULL || value[ENTITY_name].n == 0)
		return call_wrong(c, "a name is", why == NULL ? "not empty" : why);
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	uint32_t same = org_entity_named(&f.org, value[ENTITY_name]);
	if (same != 0)
		r = call_wrong(c, "there is one of this name; change it with `kond org set`",
			       c->arg[1]);
	else
		r = entity_written(c, k, &f.org, 0, value, changed | 1u << ENTITY_name);
	case_close(k);
	return r;
}

static int set(struct call *c)
{
	struct facts f;
	str value[ENTITY_FIELD_COUNT] = {0};
	uint64_t changed;
	if (c->n_arg != 2)
		return call_wrong(c, "wants: set O-1, with what changes as options", NULL);
	int r = fields_of(c, value, &changed);
	if (r != EXIT_done)
		return r;
	if (changed == 0)
		return call_wrong(c, "say what changes, as --kvk 12345678", NULL);
	if ((changed >> ENTITY_name & 1) != 0 && value[ENTITY_name].n == 0)
		return call_wrong(c, "a name is not empty", NULL);
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	uint32_t id = org_entity_arg(c, &f.org, c->arg[1]);
	uint32_t same =
	    (changed >> ENTITY_name & 1) == 0 ? 0 : org_entity_named(&f.org, value[ENTITY_name]);
	if (id == 0) {
		r = EXIT_wrong_use;
	} else if (same != 0 && same != id) {
		r = call_wrong(c, "another legal entity has this name: `kond org list` names them",
			       call_option(c, "name"));
	} else {
		if ((changed >> ENTITY_name & 1) == 0)
			value[ENTITY_name] = org_entity(&f.org, id)->value[ENTITY_name];
		r = entity_written(c, k, &f.org, id, value, changed);
	}
	case_close(k);
	return r;
}

/* ---- list ---- */

static const struct list_column columns[] = {
    {"id", "id", false},         {"name", "name", false},  {"kind", "kind", false},
    {"kvk", "KvK", false},       {"city", "place", false}, {"roles", "roles", false},
    {"aware", "aware", false},   {"customer", NULL, true}, {"contact", "contact", false},
    {"dpo", "FG", false},        {"fields", NULL, false},  {"entered_at", NULL, false},
    {"changed_at", NULL, false},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static str roles_shown(struct arena *a, const struct org *o, uint32_t entity)
{
	struct out t = out_mem();
	for (size_t i = 0; i < o->n_claim; i++) {
		const struct role_claim *x = &o->claim[i];
		if (x->entity != entity || x->withdrawn_ms != 0)
			continue;
		if (t.n > 0)
			out_z(&t, "; ");
		out_z(&t, stream_role_rows[x->role].name);
		out_z(&t, " of ");
		out_str(&t, x->stream);
		if (x->disputed)
			out_z(&t, " (disputed)");
	}
	return taken(a, &t);
}

static str aware_shown(struct arena *a, const struct aware_all *w, uint32_t entity)
{
	struct out t = out_mem();
	for (size_t i = 0; i < w->n_now; i++) {
		const struct awareness *n = &w->now[i];
		if (n->entity != entity || n->state == AWARE_none)
			continue;
		if (t.n > 0)
			out_z(&t, "; ");
		out_z(&t, aware_name(n->state));
		out_z(&t, n->incident ? " (incident)" : "");
		if (n->state == AWARE_aware) {
			out_char(&t, ' ');
			when_write_short(&t, &n->at);
		}
	}
	return taken(a, &t);
}

static str fields_json(struct arena *a, const struct entity *e)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	for (unsigned f = 0; f < ENTITY_FIELD_COUNT; f++) {
		json_key(&j, entity_field_rows[f].name);
		json_text_or_null(&j, e->value[f]);
	}
	json_object_end(&j);
	return taken(a, &o);
}

static void put(struct list *l, struct arena *a, const struct facts *f, const struct entity *e)
{
	list_text(l, fact_id(a, 'O', e->id));
	list_text(l, e->value[ENTITY_name]);
	list_said(l, e->value[ENTITY_kind]);
	list_said(l, e->value[ENTITY_kvk]);
	list_said(l, e->value[ENTITY_city]);
	list_said(l, roles_shown(a, &f->org, e->id));
	list_said(l, aware_shown(a, &f->aware, e->id));
	if (e->customer == 0)
		list_null(l);
	else
		list_number(l, e->customer);
	list_said(l, e->value[ENTITY_contact_name]);
	list_said(l, e->value[ENTITY_dpo_name]);
	str json = fields_json(a, e);
	list_json(l, json, json);
	list_text(l, moment_text(a, e->at_ms));
	list_text(l, moment_text(a, e->changed_ms));
	list_row_end(l);
}

struct wanted {
	struct facts *f;
	uint32_t only; /* 0: all */
};

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct wanted *w = ctx;
	for (size_t i = 0; i < w->f->org.n_entity; i++) {
		const struct entity *e = &w->f->org.entity[i];
		struct arena a = *l->call->arena;
		if (w->only != 0 && w->only != e->id)
			continue;
		if (list == NULL)
			look_show(l, fact_id(&a, 'O', e->id));
		else
			put(list, &a, w->f, e);
	}
}

/* ---- show ---- */

static void exhibits(struct out *o, struct kase *k, struct arena a, const struct entity *e)
{
	unsigned n = 0;
	for (uint32_t x = 1; e->customer != 0 && x <= case_exhibits(k); x++) {
		struct arena scratch = a;
		struct exhibit ex;
		n += case_exhibit_get(k, &scratch, x, &ex) && ex.customer == e->customer;
	}
	if (e->customer == 0)
		return;
	out_z(o, "  exhibits           ");
	out_dec(o, n);
	out_z(o, " with its data (`kond scan --customer`)\n");
}

static void screen(struct out *o, struct kase *k, struct arena *a, const struct facts *f,
		   const struct entity *e)
{
	bool some = false;
	out_str(o, fact_id(a, 'O', e->id));
	out_char(o, ' ');
	utf8_show(o, e->value[ENTITY_name]);
	out_char(o, '\n');
	for (unsigned x = 0; x < ENTITY_FIELD_COUNT; x++)
		if (x != ENTITY_name)
			row_text(o, entity_field_rows[x].standard, e->value[x]);
	exhibits(o, k, *a, e);
	for (size_t i = 0; i < f->org.n_claim; i++) {
		const struct role_claim *x = &f->org.claim[i];
		if (x->entity != e->id)
			continue;
		out_z(o, some ? "" : "\nRoles\n");
		some = true;
		told_claim(o, a, &f->org, x);
	}
	some = false;
	for (size_t i = 0; i < f->aware.n_now; i++) {
		if (f->aware.now[i].entity != e->id)
			continue;
		out_z(o, some ? "" : "\nAwareness\n");
		some = true;
		told_awareness(o, a, &f->aware.now[i]);
	}
}

static int list_some(struct look *l, struct wanted *w)
{
	return look_run(l, "org", columns, COLUMNS, w, pass);
}

static int list_all(struct call *c)
{
	struct look l;
	struct facts f;
	if (c->n_arg > 1)
		return call_wrong(c, "list takes no more arguments", NULL);
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!facts_load(c, l.k, &f))
		return look_give_up(&l, EXIT_failed);
	return list_some(&l, &(struct wanted){&f, 0});
}

static int show(struct call *c)
{
	struct look l;
	struct facts f;
	const char *format = call_option(c, "format");
	if (c->n_arg != 2)
		return call_wrong(c, "wants: show O-1", NULL);
	if (!look_begin(&l, c))
		return EXIT_failed;
	uint32_t id = 0;
	if (facts_load(c, l.k, &f))
		id = org_entity_arg(c, &f.org, c->arg[1]);
	if (id == 0)
		return look_give_up(&l, EXIT_wrong_use);
	if (format != NULL && !str_eq(str_of(format), STR("table")))
		return list_some(&l, &(struct wanted){&f, id});
	look_show(&l, fact_id(c->arena, 'O', id));
	if (look_write(&l, "org"))
		screen(c->out, l.k, c->arena, &f, org_entity(&f.org, id));
	return look_close(&l);
}

static void rows(struct list *l, const char *what, const struct named_row *r, size_t n)
{
	for (size_t i = 0; i < n && r[i].name != NULL; i++) {
		list_text(l, str_of(what));
		list_text(l, str_of(r[i].name));
		list_text(l, str_of(r[i].words));
		list_row_end(l);
	}
}

static int kinds(struct call *c)
{
	static const struct list_column col[] = {
	    {"of", "of", false}, {"name", "name", false}, {"what", "what", false}};
	struct list *l = call_list(c, col, 3);
	rows(l, "organisation", entity_kind_rows, SIZE_MAX);
	rows(l, "role", stream_role_rows + 1, ROLE_OF_COUNT - 1);
	rows(l, "person", actor_role_rows, ACTOR_ROLE_COUNT);
	list_end(l);
	return EXIT_done;
}

static int run(struct call *c)
{
	static const struct {
		const char *name;
		int (*run)(struct call *c);
	} part[] = {{"add", add},
		    {"set", set},
		    {"list", list_all},
		    {"show", show},
		    {"kinds", kinds},
		    {"role", org_role},
		    {"roles", org_roles},
		    {"person", org_person},
		    {"people", org_people},
		    {"aware", org_aware},
		    {"contract", org_contract},
		    {"contracts", org_contracts}};
	if (c->n_arg == 0)
		return list_all(c);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (str_eq(str_of(c->arg[0]), str_of(part[i].name)))
			return part[i].run(c);
	return call_wrong(c,
			  "no such part of org; it has add, set, list, show, kinds, role, "
			  "roles, person, people, aware, contract and contracts, not",
			  c->arg[0]);
}

const struct cmd cmd_org = {
    .name = "org",
    .args = "[add NAME | set O-ID | list | show O-ID | kinds | role O-ID ROLE | role withdraw T-ID "
	    "| roles | person NAME | person A-ID | people | aware [O-ID [STATE]] | contract O-ID | "
	    "contract withdraw C-ID | contracts]",
    .brief = "Legal entities, their roles, people who act, and who knew what when",
    .help =
	"A clock runs for a legal entity in a role for a data stream, so say first who is who:\n"
	"add and set keep a legal entity with its contacts; role claims a role of it for a data "
	"stream, with what it rests on. Claims of different\n"
	"people stand side by side, marked disputed, until they are withdrawn. person keeps who "
	"prepares, releases, decides or advises.\n"
	"contract keeps how soon a processor tells a controller of a breach (GDPR 33(2)): a clock "
	"of its own then counts, for each data stream that it handles\n"
	"for that controller (`kond org role O-1 processor --behalf O-2`), until it was told "
	"(`kond event add controller_told --to O-2`).\n"
	"aware records the steps by which an entity came to know: signal, verifying, then "
	"no_breach "
	"or aware. A step is never changed: a later one\n"
	"corrects it (--corrects W-1 --why-changed TEXT). A significant incident (Cbw) is known at "
	"a "
	"moment of its own: --of incident. Times are local unless an offset stands "
	"behind them; a date alone means that the hour is not known.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 4,
    .run = run};
