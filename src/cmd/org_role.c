/* org_role - roles claimed of a legal entity for a data stream, and people who act. */
#include <stdio.h>

#include "base/utf8.h"
#include "cmd/org_parts.h"

static bool row_named(const struct named_row *rows, unsigned n, str name, unsigned *out_at)
{
	for (unsigned i = 0; i < n; i++)
		if (str_eq(name, str_of(rows[i].name))) {
			*out_at = i;
			return true;
		}
	return false;
}

str claimed_by_text(struct arena *a, const struct org *o, const struct role_claim *x)
{
	if (x->claimed_by != 0)
		return party_text(a, o, fact_id(a, 'O', x->claimed_by));
	return x->claimed_by_text;
}

void told_claim(struct out *o, struct arena *a, const struct org *g, const struct role_claim *x)
{
	str by = claimed_by_text(a, g, x);
	out_z(o, "  ");
	out_str(o, fact_id(a, 'T', x->id));
	out_z(o, " ");
	out_z(o, stream_role_rows[x->role].name);
	out_z(o, " of ");
	utf8_show(o, x->stream);
	if (x->behalf != 0) {
		out_z(o, " for ");
		utf8_show(o, party_text(a, g, fact_id(a, 'O', x->behalf)));
	}
	if (x->notifier != 0) {
		out_z(o, ", notified by ");
		utf8_show(o, party_text(a, g, fact_id(a, 'O', x->notifier)));
	}
	out_z(o, ": ");
	utf8_show(o, x->basis);
	if (by.n > 0) {
		out_z(o, "; says ");
		utf8_show(o, by);
	}
	if (x->disputed)
		out_z(o, " [disputed]");
	if (x->withdrawn_ms != 0) {
		out_z(o, " [withdrawn: ");
		utf8_show(o, x->withdrawn_why);
		out_char(o, ']');
	}
	out_char(o, '\n');
}

/* ---- claiming ---- */

static int withdraw(struct call *c)
{
	struct facts f;
	uint32_t id;
	str why = str_trim(str_of(call_option(c, "reason")));
	if (c->n_arg != 3 || !event_id_of(str_of(c->arg[2]), 'T', &id))
		return call_wrong(c, "wants: role withdraw T-1 --reason TEXT", NULL);
	if (why.n == 0 || !one_line(why, 1000))
		return call_wrong(c, "a withdrawal says why: --reason TEXT, one line", NULL);
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	int r = EXIT_done;
	if (!org_role_withdraw(k, &f.org, id, why)) {
		r = call_failed(c, case_why(k), NULL);
	} else if ((r = facts_commit(c, k)) == EXIT_done) {
		out_str(c->out, fact_id(c->arena, 'T', id));
		out_z(c->out, " is withdrawn\n");
	}
	case_close(k);
	return r;
}

static int claim_read(struct call *c, const struct org *o, struct role_claim *x)
{
	unsigned role;
	uint32_t other;
	str text;
	if (!row_named(stream_role_rows, ROLE_OF_COUNT, str_of(c->arg[2]), &role) || role == 0)
		return call_wrong(c,
				  "a role is controller, processor, joint, subprocessor or "
				  "disputed, not",
				  c->arg[2]);
	x->role = (enum stream_role)role;
	x->entity = org_entity_arg(c, o, c->arg[1]);
	if (x->entity == 0)
		return EXIT_wrong_use;
	x->stream = str_trim(str_of(call_option(c, "stream")));
	x->basis = str_trim(str_of(call_option(c, "basis")));
	if (x->stream.n == 0 || !one_line(x->stream, 200))
		return call_wrong(c,
				  "say of which data: --stream NAME, as --stream 'population "
				  "screening'",
				  NULL);
	if (x->basis.n == 0 || field_wrong(FIELD_text, x->basis) != NULL)
		return call_wrong(c,
				  "say what the role rests on: --basis TEXT (law, contract and "
				  "clause, a statement)",
				  NULL);
	if (!org_party_option(c, o, "claimed-by", &x->claimed_by, &x->claimed_by_text) ||
	    !org_party_option(c, o, "behalf", &x->behalf, &text) ||
	    !org_party_option(c, o, "notifier", &other, &text))
		return EXIT_wrong_use;
	x->notifier = other;
	if ((call_option(c, "behalf") != NULL && x->behalf == 0) ||
	    (call_option(c, "notifier") != NULL && x->notifier == 0))
		return call_wrong(c, "--behalf and --notifier name legal entities as O-2", NULL);
	if (x->behalf == x->entity)
		return call_wrong(c, "nobody works for itself: --behalf names another", NULL);
	if (x->claimed_by != 0)
		x->claimed_by_text = STR_NONE;
	int r = call_when(c, o, "from", NULL, &x->from);
	return r == EXIT_done ? call_when(c, o, "to", NULL, &x->to) : r;
}

int org_role(struct call *c)
{
	struct facts f;
	struct role_claim x = {0};
	if (c->n_arg > 1 && str_eq(str_of(c->arg[1]), STR("withdraw")))
		return withdraw(c);
	if (c->n_arg != 3)
		return call_wrong(c, "wants: role O-1 ROLE --stream NAME --basis TEXT", NULL);
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	int r = claim_read(c, &f.org, &x);
	if (r == EXIT_done) {
		str known = org_stream(&f.org, x.stream);
		if (known.n == 0)
			fprintf(stderr, "this makes a new data stream\n");
		else
			x.stream = known;
		if (!org_role_put(k, &f.org, &x))
			r = call_failed(c, "nothing was written", case_why(k));
	}
	if (r == EXIT_done)
		r = facts_commit(c, k);
	if (r == EXIT_done && facts_load(c, k, &f))
		told_claim(c->out, c->arena, &f.org, &f.org.claim[x.id - 1]);
	case_close(k);
	return r;
}

/* ---- the claims ---- */

static const struct list_column claim_columns[] = {
    {"id", "id", false},           {"entity", "entity", false},
    {"name", "name", false},       {"stream", "stream", false},
    {"role", "role", false},       {"behalf", "for", false},
    {"notifier", NULL, false},     {"basis", "basis", false},
    {"claimed_by", "says", false}, {"disputed", "disputed", false},
    {"from", NULL, false},         {"to", NULL, false},
    {"withdrawn_at", NULL, false}, {"withdrawn_why", NULL, false},
    {"entered_at", NULL, false},   {"entered_by", NULL, false},
};

static void put_claim(struct list *l, struct arena *a, const struct org *o,
		      const struct role_claim *x)
{
	list_text(l, fact_id(a, 'T', x->id));
	list_text(l, fact_id(a, 'O', x->entity));
	list_text(l, org_entity(o, x->entity)->value[ENTITY_name]);
	list_text(l, x->stream);
	list_text(l, str_of(stream_role_rows[x->role].name));
	list_said(l, short_id_or(a, 'O', x->behalf));
	list_said(l, short_id_or(a, 'O', x->notifier));
	list_text(l, x->basis);
	list_said(l, claimed_by_text(a, o, x));
	list_bool(l, x->disputed);
	list_json(l, when_json(a, &x->from), when_text(a, &x->from));
	list_json(l, when_json(a, &x->to), when_text(a, &x->to));
	list_said(l, x->withdrawn_ms == 0 ? STR_NONE : moment_text(a, x->withdrawn_ms));
	list_said(l, x->withdrawn_why);
	list_text(l, moment_text(a, x->at_ms));
	list_text(l, x->by);
	list_row_end(l);
}

static void pass_claims(struct look *l, struct list *list, void *ctx)
{
	const struct facts *f = ctx;
	bool table = call_option(l->call, "format") == NULL ||
		     str_eq(str_of(call_option(l->call, "format")), STR("table"));
	for (size_t i = 0; i < f->org.n_claim; i++) {
		const struct role_claim *x = &f->org.claim[i];
		struct arena a = *l->call->arena;
		if (table && x->withdrawn_ms != 0)
			continue;
		if (list == NULL)
			look_show(l, fact_id(&a, 'T', x->id));
		else
			put_claim(list, &a, &f->org, x);
	}
}

static int listed(struct call *c, const char *what, const struct list_column *col, size_t n,
		  void (*pass)(struct look *l, struct list *list, void *ctx))
{
	struct look l;
	struct facts f;
	if (c->n_arg > 1)
		return call_wrong(c, "this takes no more arguments", NULL);
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!facts_load(c, l.k, &f))
		return look_give_up(&l, EXIT_failed);
	return look_run(&l, what, col, n, &f, pass);
}

int org_roles(struct call *c)
{
	return listed(c, "org.roles", claim_columns,
		      sizeof(claim_columns) / sizeof(claim_columns[0]), pass_claims);
}

/* ---- people who act ---- */

static int text_option(struct call *c, const char *name, enum field_check check, str *out_text)
{
	const char *v = call_option(c, name);
	if (v == NULL)
		return EXIT_done;
	*out_text = str_trim(str_of(v));
	const char *why = field_wrong(check, *out_text);
	return why == NULL ? EXIT_done : call_wrong(c, name, why);
}

static int roles_read(struct call *c, unsigned *out_roles)
{
	const char *v = call_option(c, "roles");
	if (v == NULL)
		return EXIT_done;
	*out_roles = 0;
	for (str list = str_of(v); list.n > 0;) {
		unsigned r;
		if (!row_named(actor_role_rows, ACTOR_ROLE_COUNT, str_trim(str_cut(&list, ',')),
			       &r))
			return call_wrong(c,
					  "--roles is a list out of those that `kond org kinds` "
					  "names, not",
					  v);
		*out_roles |= 1u << r;
	}
	return EXIT_done;
}

static int actor_read(struct call *c, const struct org *o, struct actor *x)
{
	str text;
	int r = roles_read(c, &x->roles);
	if (r == EXIT_done)
		r = text_option(c, "name", FIELD_line, &x->name);
	if (r == EXIT_done)
		r = text_option(c, "function", FIELD_line, &x->function);
	if (r == EXIT_done)
		r = text_option(c, "phone", FIELD_phone, &x->phone);
	if (r == EXIT_done)
		r = text_option(c, "email", FIELD_email, &x->email);
	if (r == EXIT_done)
		r = text_option(c, "account", FIELD_line, &x->account);
	if (r == EXIT_done && call_option(c, "of") != NULL) {
		if (!org_party_option(c, o, "of", &x->entity, &text))
			r = EXIT_wrong_use;
		else if (x->entity == 0)
			r = call_wrong(c, "--of names a legal entity as O-1", NULL);
	}
	x->gone = call_option(c, "gone") != NULL;
	if (r == EXIT_done && x->name.n == 0)
		r = call_wrong(c, "a name is not empty", NULL);
	return r;
}

static int actor_named(struct call *c, const struct org *o, struct actor *x)
{
	uint32_t id;
	str arg = str_trim(str_of(c->arg[1]));
	bool by_id = str_starts(arg, STR("A-")) && event_id_of(arg, 'A', &id);
	const struct actor *was = by_id ? org_actor(o, id) : org_actor_named(o, arg);
	if (by_id && was == NULL)
		return call_wrong(c, "nobody has this number; `kond org people` lists them",
				  c->arg[1]);
	if (was != NULL)
		*x = *was;
	else
		*x = (struct actor){.name = arg};
	return field_wrong(FIELD_line, arg) == NULL ? EXIT_done
						    : call_wrong(c, "a name is one line", NULL);
}

int org_person(struct call *c)
{
	struct facts f;
	struct actor x = {0};
	if (c->n_arg != 2)
		return call_wrong(c, "wants: person NAME --roles LIST, or person A-1", NULL);
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	int r = actor_named(c, &f.org, &x);
	if (r == EXIT_done)
		r = actor_read(c, &f.org, &x);
	if (r == EXIT_done && !org_actor_put(k, &f.org, &x))
		r = call_failed(c, "nothing was written", case_why(k));
	if (r == EXIT_done)
		r = facts_commit(c, k);
	if (r == EXIT_done) {
		out_str(c->out, fact_id(c->arena, 'A', x.id));
		out_z(c->out, ": ");
		utf8_show(c->out, x.name);
		out_z(c->out, x.gone ? " acts no longer\n" : "\n");
	}
	case_close(k);
	return r;
}

static const struct list_column actor_columns[] = {
    {"id", "id", false},         {"name", "name", false},     {"function", "function", false},
    {"roles", "roles", false},   {"entity", "entity", false}, {"account", "account", false},
    {"phone", "phone", false},   {"email", "e-mail", false},  {"gone", "gone", false},
    {"entered_at", NULL, false}, {"changed_at", NULL, false},
};

static void put_actor(struct list *l, struct arena *a, const struct actor *x)
{
	str role[ACTOR_ROLE_COUNT];
	size_t n = 0;
	for (unsigned r = 0; r < ACTOR_ROLE_COUNT; r++)
		if ((x->roles >> r & 1) != 0)
			role[n++] = str_of(actor_role_rows[r].name);
	list_text(l, fact_id(a, 'A', x->id));
	list_text(l, x->name);
	list_said(l, x->function);
	list_texts(l, role, n);
	list_said(l, short_id_or(a, 'O', x->entity));
	list_said(l, x->account);
	list_said(l, x->phone);
	list_said(l, x->email);
	list_bool(l, x->gone);
	list_text(l, moment_text(a, x->at_ms));
	list_text(l, moment_text(a, x->changed_ms));
	list_row_end(l);
}

static void pass_actors(struct look *l, struct list *list, void *ctx)
{
	const struct facts *f = ctx;
	for (size_t i = 0; i < f->org.n_actor; i++) {
		struct arena a = *l->call->arena;
		if (list == NULL)
			look_show(l, fact_id(&a, 'A', f->org.actor[i].id));
		else
			put_actor(list, &a, &f->org.actor[i]);
	}
}

int org_people(struct call *c)
{
	return listed(c, "org.people", actor_columns,
		      sizeof(actor_columns) / sizeof(actor_columns[0]), pass_actors);
}
