/* kond release - four eyes: one prepares, another releases; a release freezes the counts. */
#include <string.h>

#include "base/utf8.h"
#include "case/dossier.h"
#include "case/keeping.h"
#include "cmd/facts.h"
#include "cmd/told_anchor.h"
#include "run/freeze.h"

static const struct option_row options[] = {
    {"by", "NAME", "who prepares, releases or withdraws", false},
    {"as", "ROLE", "releaser (default) or counsel", false},
    {"note", "TEXT", "a note; kept, encrypted", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

struct desk {
	struct org org;
	struct ruling_all r;
	struct approval_all a;
	struct keeping keeping;
	struct dossier_all dossiers;
};

static bool load(struct call *c, struct kase *k, struct desk *d)
{
	if (org_load(k, c->arena, &d->org) && ruling_load(k, c->arena, &d->r) &&
	    approval_load(k, c->arena, &d->a) && keeping_load(k, c->arena, &d->keeping) &&
	    dossier_load(k, c->arena, &d->dossiers))
		return true;
	call_failed(c, "the releases of the case can not be read", case_why(k));
	return false;
}

/* What a name stands for, and the digest of it as it is now. */
static bool thing(struct call *c, struct kase *k, const struct desk *d, str name, str *out_what,
		  unsigned char out_digest[SHA256_BYTES])
{
	uint32_t id = 0;
	struct snapshot s;
	unsigned char letter = name.n > 2 ? to_upper(name.p[0]) : 0;
	bool numbered = letter != 0 && event_id_of(name, letter, &id);
	bool ruling = numbered && letter == 'B' && id <= d->r.n;
	bool counts = numbered && letter == 'S' && case_snapshot_get(k, c->arena, id, &s);
	bool ends = numbered && letter == 'X' && id <= d->keeping.n_plan;
	const struct dossier_row *row =
	    numbered && letter == 'D' ? dossier_get(&d->dossiers, id) : NULL;
	if (ruling)
		memcpy(out_digest, d->r.ruling[id - 1].digest, SHA256_BYTES);
	else if (counts)
		memcpy(out_digest, s.digest, SHA256_BYTES);
	else if (row != NULL)
		memcpy(out_digest, row->digest, SHA256_BYTES);
	else if (ends)
		plan_state(k, &d->keeping.plan[id - 1], out_digest);
	*out_what = fact_id(c->arena, (char)letter, id);
	return ruling || counts || row != NULL || ends;
}

/* A dossier was prepared with counts that were frozen then. */
static int freeze(struct call *c, struct kase *k, const struct desk *d, struct approval *x)
{
	uint32_t id;
	if (str_starts(x->what, STR("S-"))) {
		event_id_of(x->what, 'S', &x->snapshot);
		return EXIT_done;
	}
	if (str_starts(x->what, STR("D-")) && event_id_of(x->what, 'D', &id)) {
		x->snapshot = dossier_get(&d->dossiers, id)->snapshot;
		return EXIT_done;
	}
	struct generation g;
	if (str_starts(x->what, STR("X-")) && !case_generation(k, &g))
		return EXIT_done;
	if (!case_lease(k))
		return call_failed(c,
				   "someone else is scanning this case: a release freezes the "
				   "counts; release when that is done",
				   NULL);
	return freeze_last(k, STR_NONE, &x->snapshot)
		   ? EXIT_done
		   : call_failed(c, "the counts could not be frozen", case_why(k));
}

static int fill(struct call *c, struct approval *x)
{
	const char *as = call_option(c, "as");
	x->name = str_trim(str_of(call_option(c, "by")));
	x->note = str_trim(str_of(call_option(c, "note")));
	if (x->name.n == 0 || !one_line(x->name, 1000))
		return call_wrong(c, "say who: --by NAME", NULL);
	if (!one_line(x->note, 1000))
		return call_wrong(c, "--note is one line", NULL);
	x->counsel = as != NULL && str_eq(str_of(as), STR("counsel"));
	if (as != NULL && !x->counsel && !str_eq(str_of(as), STR("releaser")))
		return call_wrong(c, "--as is releaser or counsel, not", as);
	return EXIT_done;
}

static int step(struct call *c, struct kase *k, const char *name, enum approval_step which)
{
	static const char *const words[] = {"", " is prepared: another person releases it\n",
					    " is released by ", " is withdrawn\n"};
	struct desk d;
	struct approval x = {.step = which};
	int r = load(c, k, &d) ? fill(c, &x) : EXIT_failed;
	if (r != EXIT_done)
		return r;
	if (!thing(c, k, &d, str_of(name), &x.what, x.of))
		return call_wrong(
		    c,
		    "there is no such decision (B-1), snapshot (S-1), dossier (D-1) or "
		    "destruction (X-1)",
		    name);
	const char *why = approval_refuses(&d.org, &d.a, &x);
	if (why != NULL)
		return call_wrong(c, why, name);
	if (which == APPROVAL_released)
		r = freeze(c, k, &d, &x);
	struct tree_head head;
	if (r == EXIT_done && (!approval_add(k, &d.org, &d.a, &x) ||
			       (which == APPROVAL_released && !case_head_sign(k, &head))))
		r = call_failed(c, "nothing was written", case_why(k));
	if (r == EXIT_done)
		r = facts_commit(c, k);
	if (r != EXIT_done)
		return r;
	out_str(c->out, x.what);
	out_z(c->out, words[which]);
	if (which == APPROVAL_released) {
		utf8_show(c->out, x.name);
		out_z(c->out, x.counsel ? " as counsel" : "");
		if (x.snapshot != 0) {
			out_z(c->out, "; the counts are S-");
			out_dec(c->out, x.snapshot);
		}
		out_char(c->out, '\n');
		out_flush(c->out);
		anchor_what_leaves(c, k);
	}
	return EXIT_done;
}

/* ---- list ---- */

static const struct list_column columns[] = {
    {"what", "what", false},       {"step", "step", false},       {"name", "by", false},
    {"actor", "person", false},    {"counsel", "counsel", false}, {"holds", "holds", false},
    {"snapshot", "counts", false}, {"note", "note", false},       {"at", "when", false},
    {"account", "account", false},
};

static void put(struct list *l, struct arena *a, struct kase *k, struct call *c,
		const struct desk *d, const struct approval *x)
{
	static const char *const steps[] = {"", "prepared", "released", "withdrawn"};
	unsigned char digest[SHA256_BYTES] = {0};
	str what;
	bool there = thing(c, k, d, x->what, &what, digest);
	struct approval_state s = approval_of(&d->a, x->what, digest);
	bool holds = there && !s.changed && s.prepared != NULL &&
		     (x->step == APPROVAL_withdrawn || x->id >= s.prepared->id);
	list_text(l, x->what);
	list_text(l, str_of(steps[x->step]));
	list_text(l, x->name);
	list_said(l, short_id_or(a, 'A', x->actor));
	list_bool(l, x->counsel);
	list_bool(l, holds && x->step != APPROVAL_withdrawn);
	list_said(l, short_id_or(a, 'S', x->snapshot));
	list_said(l, x->note);
	list_text(l, moment_text(a, x->at_ms));
	list_text(l, x->account);
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct desk *d = ctx;
	for (size_t i = 0; i < d->a.n; i++) {
		struct arena a = *l->call->arena;
		if (list == NULL)
			look_show(l, d->a.approval[i].what);
		else
			put(list, &a, l->k, l->call, d, &d->a.approval[i]);
	}
}

static int list_all(struct call *c)
{
	struct look l;
	struct desk d;
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!load(c, l.k, &d))
		return look_give_up(&l, EXIT_failed);
	return look_run(&l, "releases", columns, sizeof(columns) / sizeof(columns[0]), &d, pass);
}

static int run(struct call *c)
{
	enum approval_step which = APPROVAL_released;
	str part = c->n_arg > 0 ? str_of(c->arg[0]) : STR("list");
	if (str_eq(part, STR("list")) && c->n_arg <= 1)
		return list_all(c);
	if (str_eq(part, STR("prepare")))
		which = APPROVAL_prepared;
	else if (str_eq(part, STR("withdraw")))
		which = APPROVAL_withdrawn;
	if (c->n_arg != (which == APPROVAL_released ? 1u : 2u))
		return call_wrong(c, "wants: B-1 --by NAME, prepare S-1, withdraw B-1, or list",
				  NULL);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	case_begin(k); /* ended by facts_commit, or rolled back by case_close */
	int r = step(c, k, c->arg[c->n_arg - 1], which);
	case_close(k);
	return r;
}

const struct cmd cmd_release = {
    .name = "release",
    .args = "B-ID|D-ID|X-ID --by NAME | prepare S-ID --by NAME | withdraw B-ID --by NAME | list",
    .brief = "Four eyes: release what another person prepared",
    .help =
	"Who prepared something may not release it, and a release holds only for what was "
	"prepared: what changes is prepared and released again.\n"
	"Each release freezes the counts of that moment (S-1, S-2 ...); a dossier (D-1) tells "
	"those it was prepared with, and wants counsel among its releasers. Once people who may "
	"release are named (`kond org person NAME --roles releaser`),\n"
	"nobody else may; --as counsel wants somebody who is counsel. Lists of customers are "
	"released with `kond population`; X-1 is a destruction (`kond destroy prepare`).",
    .options = options,
    .needs_case = true,
    .lists = true,
    .after_end = true,
    .most_args = 2,
    .run = run};
