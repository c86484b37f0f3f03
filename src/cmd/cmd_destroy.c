/* kond destroy - the end of a case: prepared by one person, released by another, carried out with
 * the case named; what would go is shown before, and a certificate stays behind. */
#include "base/utf8.h"
#include "case/register.h"
#include "cmd/destroy_parts.h"
#include "cmd/facts.h"
#include "cmd/register_fill.h"
#include "cmd/told.h"
#include "cmd/told_anchor.h"
#include "cmd/told_ended.h"
#include "run/copies.h"

#define ID_SHOWN 4 /* bytes of the case's id that are typed to confirm */

static const struct option_row options[] = {
    {"what", "SCOPE", "prepare: all (default), or register: only the register of who was told",
     false},
    {"copies", "EXHIBITS",
     "prepare: delete the files of these exhibits too, as 1,3 or all: copies, never the original",
     false},
    {"by", "NAME", "who prepares, or carries out", false},
    {"why", "TEXT", "prepare: why it goes; kept in the certificate. Else: why you look", false},
    {"yes-destroy", "CASE-ID", "carry-out: the id that `kond destroy` shows", false},
    {"without-register", NULL,
     "carry-out: keep no register, though people or organisations were told", false},
    {"out", "PATH", "certificate: a new folder, or a file that ends in .tar", false},
    {NULL, NULL, NULL, false},
};

static str case_name(struct arena *a, const struct kase *k)
{
	struct out o = out_mem();
	out_hex(&o, case_id(k), ID_SHOWN);
	return taken(a, &o);
}

/* ---- what would go ---- */

static const struct list_column columns[] = {
    {"table", "table", false}, {"kind", "kind", false}, {"words", "what", false},
    {"rows", "rows", true},    {"goes", "goes", false},
};

static void put_tables(struct list *l, struct kase *k)
{
	for (size_t i = 0; ending_tables[i].name != NULL; i++) {
		list_text(l, str_of(ending_tables[i].name));
		list_said(l, str_of(ending_tables[i].kind));
		list_text(l, str_of(ending_tables[i].words));
		list_number(l, ending_rows(k, i));
		list_bool(l, ending_tables[i].kind != NULL);
		list_row_end(l);
	}
}

static void tables(struct out *o, struct kase *k, bool goes)
{
	for (size_t i = 0; ending_tables[i].name != NULL; i++) {
		struct out n = out_mem();
		if ((ending_tables[i].kind != NULL) != goes)
			continue;
		told_number(&n, ending_rows(k, i));
		for (size_t w = n.n; w < 14; w++)
			out_char(o, ' ');
		out_str(o, out_view(&n));
		out_z(o, "  ");
		out_z(o, ending_tables[i].words);
		out_char(o, '\n');
		out_end(&n);
	}
	if (goes)
		return;
	struct out n = out_mem();
	told_number(&n, journal_size(k));
	for (size_t w = n.n; w < 14; w++)
		out_char(o, ' ');
	out_str(o, out_view(&n));
	out_z(o, "  entries of the journal, as they are\n");
	out_end(&n);
}

static size_t count_acts(struct kase *k, str act)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct journal_cursor *j = journal_begin(k);
	struct journal_entry e;
	size_t n = 0;
	for (; journal_next(j, &a, &e); arena_reset(&a))
		n += str_eq(e.act, act);
	journal_end(j);
	arena_free(&a);
	return n;
}

static void beyond(struct out *o, struct kase *k)
{
	size_t backups = count_acts(k, STR("backup")), sheets = count_acts(k, STR("key_split"));
	out_z(o, "\nOut of reach of kond: see to it yourself\n");
	out_z(o, "  the files of the evidence, where `kond scan` read them\n");
	if (backups > 0) {
		out_z(o, "  backups that `kond backup` made: ");
		told_number(o, backups);
		out_z(o,
		      " (`kond journal` says when): each still opens with the\n    passphrase, "
		      "key file or sheets of its day. Destroy them; where that can not be shown, "
		      "destroy what opens them\n");
	}
	if (sheets > 0) {
		out_z(o, "  key sheets, split so often: ");
		told_number(o, sheets);
		out_z(o, "; burn them: they open such backups\n");
	}
	out_z(o, "  copies of the case file that something else made (backups of the machine, "
		 "snapshots of the file system)\n");
}

static void plans(struct out *o, struct kase *k, struct arena *a, const struct ending_desk *d)
{
	for (size_t i = 0; i < d->keeping.n_plan; i++) {
		const struct plan *p = &d->keeping.plan[i];
		const char *why = ending_refuses(k, d, p->id);
		out_str(o, fact_id(a, 'X', p->id));
		out_z(o, " (");
		out_z(o, plan_scope_name(p->scope));
		out_z(o, ") prepared by ");
		utf8_show(o, p->by);
		if (p->copies.n > 0) {
			out_z(o, ", with the files of exhibits ");
			utf8_show(o, p->copies);
		}
		out_z(o, why == NULL ? "; released. To do it:\n  kond destroy carry-out X-"
				     : ".\n  It may not be carried out: ");
		if (why != NULL) {
			out_z(o, why);
		} else {
			out_dec(o, p->id);
			out_z(o, " --by NAME --yes-destroy ");
			out_str(o, case_name(a, k));
		}
		out_char(o, '\n');
	}
	if (d->keeping.n_plan == 0)
		out_z(
		    o,
		    "Nothing is prepared. Next: `kond destroy prepare --by NAME --why TEXT`, then "
		    "`kond release X-1 --by ANOTHER`.\n");
}

static void screen(struct call *c, struct kase *k, const struct ending_desk *d, size_t lacks)
{
	struct out *o = c->out;
	out_z(o, "Case ");
	out_str(o, case_name(c->arena, k));
	out_z(o, case_ended(k, NULL) ? ": " : ". This is what would happen; nothing was done.\n");
	if (case_ended(k, NULL)) {
		told_ended(o, k);
		out_z(o, "\n");
	} else {
		out_z(o, "\nGoes, with the key it is sealed with (rows)\n");
		tables(o, k, true);
		out_z(o, "\nStays, sealed with a new key (rows)\n");
		tables(o, k, false);
		beyond(o, k);
		out_z(o, "\nBefore it\n");
		told_anchored(o, k, "  journal: ");
		out_z(o, "  what leaves the house (journal --proof, sheets) is written before: "
			 "afterwards only the journal can\n");
	}
	if (lacks > 0) {
		out_z(o, register_there(k)
			     ? "  told, and not in the register yet (it is filled "
			       "before): "
			     : "  told, and there is no register of it (`kond register "
			       "init`): ");
		told_number(o, lacks);
		out_char(o, '\n');
	}
	out_z(o, "\n");
	if (d->keeping.standing > 0) {
		out_z(o, "STOPPED by legal holds: ");
		told_number(o, d->keeping.standing);
		out_z(o, " (`kond hold`)\n");
	}
	plans(o, k, c->arena, d);
}

static int preview(struct call *c)
{
	struct look l;
	struct ending_desk d;
	struct register_entry *e;
	size_t lacks = 0;
	const char *f = call_option(c, "format");
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!ending_desk_load(l.k, c->arena, &d))
		return look_give_up(&l, call_failed(c, "the case can not be read", case_why(l.k)));
	if (!register_lacks(c, l.k, &e, &lacks))
		return look_give_up(&l, EXIT_failed);
	if (!look_write(&l, "destroy"))
		return look_close(&l);
	if (f == NULL || str_eq(str_of(f), STR("table"))) {
		screen(c, l.k, &d, lacks);
	} else {
		struct list *list = call_list(c, columns, sizeof(columns) / sizeof(columns[0]));
		put_tables(list, l.k);
		list_end(list);
	}
	return look_close(&l);
}

/* ---- prepare ---- */

static int prepare(struct call *c, struct kase *k, enum plan_scope scope)
{
	struct ending_desk d;
	struct plan p = {.scope = scope,
			 .by = str_trim(str_of(call_option(c, "by"))),
			 .why = str_trim(str_of(call_option(c, "why")))};
	struct approval x = {.step = APPROVAL_prepared, .name = p.by};
	if (!ending_desk_load(k, c->arena, &d))
		return call_failed(c, "the case can not be read", case_why(k));
	if (scope == PLAN_all && case_ended(k, NULL))
		return call_failed(c, "this case has ended already", NULL);
	if (scope == PLAN_register && !register_there(k))
		return call_failed(c, "there is no register of who was told", NULL);
	uint32_t *exhibit;
	p.copies = str_trim(str_of(call_option(c, "copies")));
	if (p.copies.n > 0 &&
	    (scope != PLAN_all || copies_read(k, c->arena, p.copies, &exhibit) == 0))
		return call_wrong(c, "--copies are numbers of exhibits, as 1,3, or all; not",
				  call_option(c, "copies"));
	if (!plan_add(k, &d.keeping, &p))
		return call_wrong(c, case_why(k), NULL);
	x.what = fact_id(c->arena, 'X', p.id);
	plan_state(k, &p, x.of);
	if (!approval_add(k, &d.org, &d.approvals, &x))
		return call_failed(c, "nothing was written", case_why(k));
	int r = facts_commit(c, k);
	if (r != EXIT_done)
		return r;
	out_str(c->out, x.what);
	out_z(c->out, scope == PLAN_all ? " is prepared: the end of this case"
					: " is prepared: the end of the register");
	out_z(c->out, ". Another person than ");
	utf8_show(c->out, p.by);
	out_z(c->out, " releases it with `kond release ");
	out_str(c->out, x.what);
	out_z(c->out, " --by NAME`\n");
	return EXIT_done;
}

int destroy_prepare(struct call *c, enum plan_scope scope)
{
	if (!one_line(str_of(call_option(c, "by")), 1000) ||
	    !one_line(str_of(call_option(c, "why")), 1000))
		return call_wrong(c, "--by and --why are one line of text, at most 1000 bytes",
				  NULL);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	case_begin(k); /* ended by facts_commit, or rolled back by case_close */
	int r = prepare(c, k, scope);
	case_close(k);
	return r;
}

/* ---- carry out ---- */

/* All that was told goes into the register first. */
static int fill_register(struct call *c, struct kase *k)
{
	struct register_entry *e;
	size_t n;
	if (case_ended(k, NULL) || call_option(c, "without-register") != NULL)
		return EXIT_done;
	TXN_SCOPE t = case_begin(k);
	if (!register_lacks(c, k, &e, &n))
		return EXIT_failed;
	if (n == 0)
		return EXIT_done;
	if (!register_there(k))
		return call_failed(c,
				   "people or organisations were told, and there is no register of "
				   "it: `kond register init` first, or --without-register",
				   NULL);
	return register_fill(k, e, n) && case_commit(&t)
		   ? EXIT_done
		   : call_failed(c, "the register could not be written", case_why(k));
}

static void copies_json(struct out *o, str exhibits, const struct copies *x)
{
	const struct {
		const char *key;
		uint64_t v;
	} n[] = {{"files", x->files}, {"deleted", x->deleted}, {"gone_before", x->gone}};
	struct json j = json_of(o);
	json_object(&j);
	json_key(&j, "exhibits");
	json_text(&j, exhibits);
	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		json_key(&j, n[i].key);
		json_number(&j, (int64_t)n[i].v);
	}
	json_key(&j, "how");
	json_z(&j,
	       "each compared with the SHA-256 it was read with, then deleted; not overwritten");
	json_object_end(&j);
}

/* The files outside go first: their paths are in what goes. Run again, what is gone is gone. */
static int drop_copies(struct call *c, struct kase *k, str exhibits, struct out *outside)
{
	struct copies x;
	uint32_t *exhibit;
	size_t n = copies_read(k, c->arena, exhibits, &exhibit);
	if (n == 0)
		return EXIT_done;
	const struct journal_number intent = {"exhibits", n};
	if (!journal_numbers(k, "destroy.copies.begin", &intent, 1))
		return call_failed(c, "the act could not be written to the journal", case_why(k));
	bool ok = copies_delete(k, exhibit, n, &x);
	const struct journal_number said[] = {{"files", x.files},     {"deleted", x.deleted},
					      {"gone", x.gone},       {"changed", x.changed},
					      {"unknown", x.unknown}, {"failed", x.failed}};
	if (!journal_numbers(k, "destroy.copies", said, sizeof(said) / sizeof(said[0])))
		return call_failed(c, "the act could not be written to the journal", case_why(k));
	if (!ok) {
		struct out o = out_mem();
		out_z(&o, "changed since they were read ");
		out_dec(&o, x.changed);
		out_z(&o, ", never hashed ");
		out_dec(&o, x.unknown);
		out_z(&o, ", not to be read or deleted ");
		out_dec(&o, x.failed);
		out_z(&o, x.deleted > 0 ? "; others are deleted" : "; none is deleted");
		call_failed(c,
			    "files of the evidence are left, so nothing else goes: see to them, or "
			    "prepare it without --copies",
			    str_z(c->arena, out_view(&o)));
		out_end(&o);
		return EXIT_failed;
	}
	copies_json(outside, exhibits, &x);
	return EXIT_done;
}

static int carry_out(struct call *c, struct kase *k, uint32_t id)
{
	struct ending_desk d;
	const char *typed = call_option(c, "yes-destroy");
	str by = str_trim(str_of(call_option(c, "by")));
	if (by.n == 0 || !one_line(by, 1000))
		return call_wrong(c, "say who: --by NAME", NULL);
	if (typed == NULL || !str_eq(str_of(typed), case_name(c->arena, k)))
		return call_wrong(c,
				  "to be sure, name the case as `kond destroy` shows it: "
				  "--yes-destroy",
				  typed == NULL ? "CASE-ID" : "that is another one");
	if (!ending_desk_load(k, c->arena, &d))
		return call_failed(c, "the case can not be read", case_why(k));
	const char *why = ending_refuses(k, &d, id);
	if (why != NULL)
		return call_failed(c, why, NULL);
	bool all = d.keeping.plan[id - 1].scope == PLAN_all;
	struct out outside = out_mem();
	int r = all ? fill_register(c, k) : EXIT_done;
	if (r == EXIT_done && !case_lease(k))
		r = call_failed(
		    c, "someone else is scanning this case: destroy it when that is done", NULL);
	if (r == EXIT_done)
		r = drop_copies(c, k, d.keeping.plan[id - 1].copies, &outside);
	if (r != EXIT_done) {
		out_end(&outside);
		return r;
	}
	anchor_what_leaves(c, k);
	uint32_t no = ending_carry_out(k, c->arena, id, by, out_view(&outside));
	out_end(&outside);
	if (no == 0)
		return call_failed(c, "nothing was destroyed", case_why(k));
	if (case_why(k) != NULL)
		call_failed(c,
			    "done, but another kond has the case open: the file is wiped, and the "
			    "certificate written, when the case is opened next",
			    NULL);
	out_z(c->out,
	      all ? "Done: evidence, people and facts of this case are gone, with their key.\n"
		  : "Done: the register is gone, with its key.\n");
	out_z(c->out, "Certificate: `kond destroy certificate`, with --out as files for others. "
		      "Anchor the journal once more: `kond anchor`.\n");
	return EXIT_done;
}

static int run_carry_out(struct call *c)
{
	uint32_t id;
	if (c->n_arg != 2 || !event_id_of(str_of(c->arg[1]), 'X', &id))
		return call_wrong(c, "wants: carry-out X-1 --by NAME --yes-destroy CASE-ID", NULL);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	int r = carry_out(c, k, id);
	case_close(k);
	return r;
}

static int run(struct call *c)
{
	const char *what = call_option(c, "what");
	enum plan_scope scope = PLAN_all;
	str part = c->n_arg > 0 ? str_of(c->arg[0]) : STR("show");
	if (what != NULL && str_eq(str_of(what), STR("register")))
		scope = PLAN_register;
	else if (what != NULL && !str_eq(str_of(what), STR("all")))
		return call_wrong(c, "--what is all or register, not", what);
	if (c->n_arg == 0 || (str_eq(part, STR("show")) && c->n_arg == 1))
		return preview(c);
	if (str_eq(part, STR("prepare")) && c->n_arg == 1)
		return destroy_prepare(c, scope);
	if (str_eq(part, STR("carry-out")))
		return run_carry_out(c);
	if (str_eq(part, STR("certificate")))
		return destroy_certificate(c);
	return call_wrong(c, "there is show, prepare, carry-out X-1 and certificate, not",
			  c->arg[0]);
}

const struct cmd cmd_destroy = {
    .name = "destroy",
    .args = "[show] | prepare --by NAME --why TEXT | carry-out X-ID --by NAME --yes-destroy "
	    "CASE-ID | certificate",
    .brief = "End the case: evidence, people and facts go, journal and certificate stay",
    .help =
	"Alone it shows what would go, what stays, what stops it and what kond can not reach; "
	"nothing is done.\n"
	"prepare      one person says why; another releases it: `kond release X-1 --by NAME`. What "
	"comes in after that asks for both again.\n"
	"             --copies 1,3 deletes the files of those exhibits too, when they are still "
	"what "
	"was read\n"
	"carry-out    do it. Refuses while a legal hold stands (`kond hold`). There is no way "
	"back\n"
	"certificate  what was destroyed, when, by whom, and what that shows; --out writes it as "
	"JSON and PDF with the journal that proves it\n"
	"A kill in the middle leaves the case as it was, or ended. Afterwards `kond verify` proves "
	"what is left.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .after_end = true,
    .most_args = 2,
    .run = run};
