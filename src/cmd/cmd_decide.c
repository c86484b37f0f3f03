/* kond decide - decisions about duties: the risk, whether and whom to tell, exemptions, who tells
 * whom. One prepares here; another releases with `kond release`. */
#include "base/utf8.h"
#include "cmd/decide_parts.h"
#include "duty/facts.h"

static const struct option_row options[] = {
#define RULING_FIELD(name, option, words) {option, "TEXT", words, false},
#include "case/ruling_field.tbl"
#undef RULING_FIELD
    {"factor", "FACTOR", "risk: 'KEY=VALUE|REASON', a reason for each; more than once", true},
    {"at", "TIME", "when it was decided (default now)", false},
    WHEN_OPTIONS,
    {"supersedes", "B-ID", "this decision stands for an earlier one", false},
    {"why-changed", "TEXT", "why it does", false},
    {"history", NULL, "list: also what was superseded", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

struct decisions {
	struct facts f;
	struct ruling_all r;
	struct approval_all a;
	struct duty_law law;
};

static bool load(struct call *c, struct kase *k, struct decisions *d)
{
	if (!decide_law(c, &d->law) || !facts_load(c, k, &d->f))
		return false;
	if (ruling_load(k, c->arena, &d->r) && approval_load(k, c->arena, &d->a))
		return true;
	call_failed(c, "the decisions of the case can not be read", case_why(k));
	return false;
}

static struct approval_state state_of(struct arena *a, const struct decisions *d,
				      const struct duty_ruling *r)
{
	return approval_of(&d->a, fact_id(a, 'B', r->id), r->digest);
}

static const char *state_words(const struct duty_ruling *r, const struct approval_state *s)
{
	return r->superseded != 0    ? "superseded"
	       : s->released != NULL ? "released"
	       : s->prepared != NULL ? "prepared"
				     : "withdrawn";
}

/* ---- showing ---- */

static str factors_text(struct arena *a, const struct duty_ruling *r)
{
	struct out o = out_mem();
	for (size_t i = 0; i < r->n_factor; i++) {
		out_z(&o, i > 0 ? "\n" : "");
		out_str(&o, r->factor[i].key);
		out_z(&o, " ");
		out_str(&o, r->factor[i].value);
		out_z(&o, ": ");
		out_str(&o, r->factor[i].reason);
	}
	return taken(a, &o);
}

static void told(struct out *o, struct arena *a, const struct decisions *d,
		 const struct duty_ruling *r)
{
	struct approval_state s = state_of(a, d, r);
	out_str(o, fact_id(a, 'B', r->id));
	out_z(o, " ");
	out_z(o, r->kind->words);
	out_z(o, ": ");
	out_str(o, r->answer);
	out_z(o, " [");
	out_z(o, state_words(r, &s));
	out_z(o, "]\n");
	row_text(o, "decided", when_text(a, &r->at));
	row_text(o, "factors", factors_text(a, r));
	for (unsigned x = 0; x < RULING_FIELD_COUNT; x++)
		row_text(o, ruling_field_rows[x].option, party_text(a, &d->f.org, r->value[x]));
	told_advice(o, a, &d->law, r);
	row_text(o, "prepared by", s.prepared == NULL ? STR_NONE : s.prepared->name);
	row_text(o, "released by", s.released == NULL ? STR_NONE : s.released->name);
	row_text(o, "as counsel", s.counsel == NULL ? STR_NONE : s.counsel->name);
	row_text(o, "counts",
		 s.released == NULL ? STR_NONE : short_id_or(a, 'S', s.released->snapshot));
	if (s.released != NULL && str_eq(s.released->account, s.prepared->account))
		row_text(o, "note", STR("prepared and released under one account of this machine"));
	row_text(o, "supersedes", short_id_or(a, 'B', r->supersedes));
	row_text(o, "why", r->why);
	row_text(o, "superseded by", short_id_or(a, 'B', r->superseded));
	row_text(o, "entered", moment_text(a, r->at_ms));
	row_text(o, "entered by", r->by);
}

static const struct list_column columns[] = {
    {"id", "id", false},
    {"kind", "kind", false},
    {"answer", "answer", false},
    {"state", "state", false},
    {"at", "decided", false},
    {"entity", "entity", false},
    {"stream", "stream", false},
    {"duty", "duty", false},
    {"to", "to", false},
    {"reason", "reason", false},
    {"decided_by", "by", false},
    {"prepared_by", "prepared by", false},
    {"released_by", "released by", false},
    {"counsel", NULL, false},
    {"snapshot", NULL, false},
    {"factors", NULL, false},
    {"score", NULL, false},
    {"evidence", NULL, false},
    {"teller", NULL, false},
    {"text", NULL, false},
    {"reference", NULL, false},
    {"supersedes", NULL, false},
    {"superseded", NULL, false},
    {"why_changed", NULL, false},
    {"entered_at", NULL, false},
    {"entered_by", NULL, false},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static str factors_json(struct arena *a, const struct duty_ruling *r)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_array(&j);
	for (size_t i = 0; i < r->n_factor; i++) {
		json_object(&j);
		json_key(&j, "key");
		json_text(&j, r->factor[i].key);
		json_key(&j, "value");
		json_text(&j, r->factor[i].value);
		json_key(&j, "reason");
		json_text(&j, r->factor[i].reason);
		json_object_end(&j);
	}
	json_array_end(&j);
	return taken(a, &o);
}

static void put(struct list *l, struct arena *a, const struct decisions *d,
		const struct duty_ruling *r)
{
	struct approval_state s = state_of(a, d, r);
	static const enum ruling_field shown[] = {RULING_FIELD_stream, RULING_FIELD_duty,
						  RULING_FIELD_to, RULING_FIELD_reason,
						  RULING_FIELD_decided_by};
	static const enum ruling_field more[] = {RULING_FIELD_score, RULING_FIELD_evidence,
						 RULING_FIELD_teller, RULING_FIELD_text,
						 RULING_FIELD_reference};
	list_text(l, fact_id(a, 'B', r->id));
	list_text(l, str_of(r->kind->name));
	list_text(l, r->answer);
	list_text(l, str_of(state_words(r, &s)));
	list_json(l, when_json(a, &r->at), when_text(a, &r->at));
	list_said(l, short_id_or(a, 'O', r->entity));
	for (size_t i = 0; i < 5; i++)
		list_said(l, r->value[shown[i]]);
	list_said(l, s.prepared == NULL ? STR_NONE : s.prepared->name);
	list_said(l, s.released == NULL ? STR_NONE : s.released->name);
	list_said(l, s.counsel == NULL ? STR_NONE : s.counsel->name);
	list_said(l, s.released == NULL ? STR_NONE : short_id_or(a, 'S', s.released->snapshot));
	str factors = factors_json(a, r);
	list_json(l, factors, factors);
	for (size_t i = 0; i < 5; i++)
		list_said(l, r->value[more[i]]);
	list_said(l, short_id_or(a, 'B', r->supersedes));
	list_said(l, short_id_or(a, 'B', r->superseded));
	list_said(l, r->why);
	list_text(l, moment_text(a, r->at_ms));
	list_text(l, r->by);
	list_row_end(l);
}

struct wanted {
	struct decisions *d;
	uint32_t only;
	bool history;
};

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct wanted *w = ctx;
	for (size_t i = 0; i < w->d->r.n; i++) {
		const struct duty_ruling *r = &w->d->r.ruling[i];
		struct arena a = *l->call->arena;
		if (w->only != 0 ? r->id != w->only : !w->history && r->superseded != 0)
			continue;
		if (list == NULL)
			look_show(l, fact_id(&a, 'B', r->id));
		else
			put(list, &a, w->d, r);
	}
}

static int show(struct call *c, const char *name)
{
	struct look l;
	struct decisions d;
	uint32_t id = 0;
	const char *format = call_option(c, "format");
	if (!look_begin(&l, c))
		return EXIT_failed;
	bool ok = load(c, l.k, &d);
	struct wanted w = {&d, 0, call_option(c, "history") != NULL};
	if (ok && name != NULL && (!event_id_of(str_of(name), 'B', &id) || id > d.r.n)) {
		call_wrong(c, "there is no such decision; `kond decide list` shows them", name);
		return look_give_up(&l, EXIT_wrong_use);
	}
	if (!ok)
		return look_give_up(&l, EXIT_failed);
	w.only = id;
	if (id == 0 || (format != NULL && !str_eq(str_of(format), STR("table"))))
		return look_run(&l, "decisions", columns, COLUMNS, &w, pass);
	look_show(&l, fact_id(c->arena, 'B', id));
	if (look_write(&l, "decision"))
		told(c->out, c->arena, &d, &d.r.ruling[id - 1]);
	return look_close(&l);
}

static int kinds(struct call *c)
{
	static const struct list_column col[] = {{"name", "kind", false},
						 {"what", "what", false},
						 {"answers", "answers", false},
						 {"asks", "asks", false}};
	struct list *l = call_list(c, col, 4);
	for (const struct ruling_kind_row *r = ruling_kind_rows; r->name != NULL; r++) {
		list_text(l, str_of(r->name));
		list_text(l, str_of(r->words));
		list_text(l, str_of(r->answers));
		list_said(l, str_of(r->asks));
		list_row_end(l);
	}
	list_end(l);
	return EXIT_done;
}

/* ---- deciding ---- */

static int read_factors(struct call *c, struct duty_ruling *r)
{
	size_t n = 0;
	while (call_option_at(c, "factor", n) != NULL)
		n++;
	r->factor = arena_new(c->arena, struct factor, n);
	for (; r->n_factor < n; r->n_factor++) {
		const char *v = call_option_at(c, "factor", r->n_factor);
		if (!one_line(str_of(v), 2000) || !factor_read(str_of(v), &r->factor[r->n_factor]))
			return call_wrong(c, "a factor is 'KEY=VALUE|REASON', not", v);
	}
	return EXIT_done;
}

static int read_ruling(struct call *c, const struct decisions *d, struct duty_ruling *r)
{
	const char *of = call_option(c, "supersedes");
	for (unsigned x = 0; x < RULING_FIELD_COUNT; x++)
		r->value[x] = str_trim(str_of(call_option(c, ruling_field_rows[x].option)));
	r->answer = str_of(c->arg[2]);
	r->why = str_trim(str_of(call_option(c, "why-changed")));
	if (of != NULL && !event_id_of(str_of(of), 'B', &r->supersedes))
		return call_wrong(c, "--supersedes is a decision as B-1, not", of);
	if (!utf8_valid(r->why))
		return call_wrong(c, "text is UTF-8", NULL);
	str duty = r->value[RULING_FIELD_duty];
	if (duty.n > 0 && !duty_named(&d->law, duty))
		return call_wrong(c, "there is no such duty; `kond clock rules` names them, not",
				  call_option(c, "duty"));
	int rc = read_factors(c, r);
	if (rc == EXIT_done)
		rc = call_when(c, &d->f.org, "at", NULL, &r->at);
	return rc;
}

static bool now_unless_said(struct call *c, const struct org *o, struct duty_ruling *r)
{
	struct call again = *c;
	struct call_option now = {"at", "now"};
	if (call_option(c, "at") != NULL)
		return true;
	again.option = &now;
	again.n_option = 1;
	return call_when(&again, o, "at", NULL, &r->at) == EXIT_done;
}

/* Who prepared it: as said, else the account. */
static str preparer(struct call *c, const struct duty_ruling *r)
{
	struct out o = out_mem();
	fact_account(&o);
	str account = taken(c->arena, &o);
	return r->value[RULING_FIELD_prepared_by].n > 0 ? r->value[RULING_FIELD_prepared_by]
							: account;
}

static int written(struct call *c, struct kase *k, struct decisions *d, struct duty_ruling *r)
{
	const char *why = NULL;
	if (!ruling_add(k, c->arena, &d->f.org, &d->r, r, &why))
		return call_wrong(c, why == NULL ? "nothing was written" : why, NULL);
	struct approval x = {.step = APPROVAL_prepared,
			     .what = fact_id(c->arena, 'B', r->id),
			     .name = preparer(c, r)};
	for (size_t i = 0; i < sizeof(x.of); i++)
		x.of[i] = r->digest[i];
	if (!approval_add(k, &d->f.org, &d->a, &x))
		return call_failed(c, "nothing was written", case_why(k));
	int rc = facts_commit(c, k);
	if (rc != EXIT_done || !load(c, k, d))
		return rc == EXIT_done ? EXIT_failed : rc;
	told(c->out, c->arena, d, &d->r.ruling[r->id - 1]);
	out_z(c->out, "Another person releases it: `kond release ");
	out_str(c->out, x.what);
	out_z(c->out, " --by NAME`\n");
	return EXIT_done;
}

static int add(struct call *c)
{
	struct decisions d;
	struct duty_ruling r = {0};
	if (c->n_arg != 3)
		return call_wrong(c,
				  "wants: add KIND ANSWER --reason TEXT --decided-by NAME; "
				  "`kond decide kinds` tells what there is",
				  NULL);
	r.kind = ruling_kind_by_name(str_of(c->arg[1]));
	if (r.kind == NULL)
		return call_wrong(c, "there is no such kind; `kond decide kinds` names them, not",
				  c->arg[1]);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	case_begin(k); /* ended by facts_commit, or rolled back by case_close */
	int rc = load(c, k, &d) ? read_ruling(c, &d, &r) : EXIT_failed;
	if (rc == EXIT_done && !now_unless_said(c, &d.f.org, &r))
		rc = EXIT_wrong_use;
	if (rc == EXIT_done)
		rc = decide_advise(c, &d.law, &r);
	if (rc == EXIT_done)
		rc = written(c, k, &d, &r);
	case_close(k);
	return rc;
}

static int run(struct call *c)
{
	str part = c->n_arg > 0 ? str_of(c->arg[0]) : STR("list");
	if (str_eq(part, STR("add")))
		return add(c);
	if (str_eq(part, STR("kinds")) && c->n_arg == 1)
		return kinds(c);
	if (str_eq(part, STR("factors")) && c->n_arg == 1)
		return decide_factors(c);
	if (str_eq(part, STR("cases")) && c->n_arg == 1)
		return decide_cases(c);
	if (str_eq(part, STR("list")) && c->n_arg <= 1)
		return show(c, NULL);
	if (str_eq(part, STR("show")) && c->n_arg == 2)
		return show(c, c->arg[1]);
	return call_wrong(c, "wants: add KIND ANSWER, list, show B-1, kinds, factors or cases, not",
			  c->arg[0]);
}

const struct cmd cmd_decide = {
    .name = "decide",
    .args = "[add KIND ANSWER | list | show B-ID | kinds | factors | cases]",
    .brief = "Decide about duties: the risk, whom to tell, exemptions",
    .help = "A decision keeps its reason, who decided, when and on what evidence; a risk keeps a "
	    "reason for each factor. It is never changed: a later one\n"
	    "supersedes it and says why. Who enters it prepares it; it holds once another person "
	    "has released it (`kond release`).\n"
	    "Out of the six factors of ENISA (`kond decide factors`), each with its reason, kond "
	    "works out the severity: advice, never the decision.\n"
	    "Beside it stand the cases of the EDPB with the same outcome (`kond decide cases`).",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 3,
    .run = run};
