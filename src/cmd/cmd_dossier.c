/* kond dossier - the account for a supervisor, a court or a customer, as one signed archive.
 * Without a release it is a concept; with one it is told word for word as it was released. */
#include <stdio.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cmd/dossier_parts.h"
#include "cmd/told.h"
#include "proof/dossier.h"
#include "run/freeze.h"

#define CONCEPT_SAYS "CONCEPT, not released: `kond dossier prepare`, then `kond release D-ID`"

static const struct option_row options[] = {
    {"for", "WHO", "for whom: ap, igj, court, or customer:NAME", false},
    {"out", "PATH", "where: a new folder, or a file that ends in .tar", false},
    {"lang", "nl|en", "in which language (nl)", false},
    {"entity", "O-ID", "only of this legal entity; else of all", false},
    {"by", "NAME", "prepare: who prepares it", false},
    {"note", "TEXT", "prepare: a note; kept, encrypted", false},
    {"why", "TEXT", "why it is made; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

/* The row for what was told; what stands on its cover may be told as well. */
static struct dossier_row row_of(const struct dossier_desk *d, const struct folio *f)
{
	struct dossier_row row = dossier_row_of(d);
	if (!folio_tells(f, row.title))
		row.title = STR_NONE;
	return row;
}

static int tell(struct call *c, struct dossier_desk *d, struct folio *f)
{
	const char *why = NULL;
	*f = folio_begin(c->arena, d->c.english);
	if (dossier_tell(f, &d->c, &why))
		return EXIT_done;
	return call_failed(c, why != NULL ? why : "the dossier can not be told", NULL);
}

/* ---- the archive ---- */

/* The act, before anything leaves. It says nothing of what users typed but why. */
static bool note(struct call *c, struct kase *k, const struct dossier_made *m,
		 struct tree_head *out_head)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	TXN_SCOPE t = case_begin(k);
	json_object(&j);
	json_key(&j, "dossier");
	if (m->row->id != 0)
		json_number(&j, m->row->id);
	else
		json_null(&j);
	json_key(&j, "for");
	json_text(&j, m->row->recipient);
	json_key(&j, "customer");
	json_number(&j, m->row->customer);
	json_key(&j, "released");
	json_bool(&j, m->released.n > 0);
	json_key(&j, "why");
	json_text_or_null(&j, str_of(call_option(c, "why")));
	json_object_end(&j);
	bool ok = journal_add(k, "dossier.write", out_view(&o)) &&
		  (out_head == NULL || case_head_sign(k, out_head)) && case_commit(&t);
	out_end(&o);
	return ok;
}

static void say_written(struct call *c, const struct dossier_made *m,
			const struct dossier_written *w)
{
	struct out *o = c->out;
	const char *path = call_option(c, "out");
	out_z(o, m->released.n > 0 ? "Released dossier " : "");
	if (m->row->id != 0) {
		out_z(o, "D-");
		out_dec(o, m->row->id);
		out_z(o, ": ");
	}
	out_z(o, m->released.n > 0 ? "" : CONCEPT_SAYS "\n");
	out_z(o, path);
	out_z(o, ": for ");
	utf8_show(o, m->row->to);
	out_z(o, ", proven to entry ");
	told_number(o, m->head.size);
	out_z(o, " with ");
	told_number(o, w->entries);
	out_z(o, " entries of the journal\nCheck it without kond: tools/verify-dossier ");
	out_z(o, path);
	out_char(o, '\n');
}

static int write_it(struct call *c, struct kase *k, struct dossier_made *m)
{
	struct dossier_written w;
	const char *why = dossier_write(k, call_option(c, "out"), m, &w);
	if (why != NULL)
		return call_failed(c, why, call_option(c, "out"));
	say_written(c, m, &w);
	return EXIT_done;
}

static int concept(struct call *c, struct kase *k)
{
	struct dossier_desk d;
	struct folio f;
	int r = dossier_load_facts(c, k, &d);
	if (r == EXIT_done)
		r = dossier_load_rest(c, k, &d);
	if (r != EXIT_done || (r = tell(c, &d, &f)) != EXIT_done)
		return r;
	struct dossier_row row = row_of(&d, &f);
	struct dossier_made m = {
	    .row = &row, .text = out_view(&f.o), .selftest = d.c.selftest, .zone = d.c.zone};
	r = note(c, k, &m, &m.head)
		? write_it(c, k, &m)
		: call_failed(c, "the act could not be written to the journal", case_why(k));
	folio_end(&f);
	return r;
}

static const struct dossier_row *row_named(struct call *c, const struct dossier_desk *d,
					   const char *name)
{
	uint32_t id;
	const struct dossier_row *row =
	    event_id_of(str_of(name), 'D', &id) ? dossier_get(&d->dossiers, id) : NULL;
	if (row == NULL)
		call_wrong(c, "there is no such dossier; `kond dossier list` names them", name);
	return row;
}

static int prepared(struct call *c, struct kase *k, const char *name)
{
	struct dossier_desk d;
	struct out text = out_mem(), selftest = out_mem();
	uint32_t approval = 0;
	int r = dossier_load_facts(c, k, &d);
	const struct dossier_row *row = r == EXIT_done ? row_named(c, &d, name) : NULL;
	if (row == NULL)
		return r == EXIT_done ? EXIT_wrong_use : r;
	if (call_option(c, "for") != NULL || call_option(c, "lang") != NULL ||
	    call_option(c, "entity") != NULL)
		return call_wrong(c,
				  "a prepared dossier is told as it was prepared: only --out and "
				  "--why go with",
				  name);
	const char *why = NULL;
	d.c.zone = zone_open(c->arena, row->zone, &why);
	if (d.c.zone == NULL)
		return call_failed(c, why, NULL);
	struct dossier_made m = {.row = row,
				 .prepared = dossier_prepared(c->arena, &d, row),
				 .released = dossier_released(c->arena, &d, row, &approval),
				 .zone = d.c.zone};
	uint64_t seq = 0;
	bool ok = dossier_text(k, &row->text, &text) &&
		  (row->selftest.id == 0 || dossier_text(k, &row->selftest, &selftest)) &&
		  (approval == 0 || dossier_entry(k, "approval", approval, &seq)) &&
		  note(c, k, &m, approval == 0 ? &m.head : NULL) &&
		  (approval == 0 || dossier_head(k, seq, &m.head));
	m.text = out_view(&text);
	m.selftest = out_view(&selftest);
	r = ok ? write_it(c, k, &m) : call_failed(c, "the dossier can not be read", case_why(k));
	out_end(&text);
	out_end(&selftest);
	return r;
}

static int write_out(struct call *c)
{
	const char *path = call_option(c, "out");
	if (path == NULL)
		return call_wrong(c, "name a new folder, or a file that ends in .tar, with --out",
				  NULL);
	if (access(path, F_OK) == 0)
		return call_failed(c, "is there already: name a new one", path);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	int r = c->n_arg == 0 ? concept(c, k) : prepared(c, k, c->arg[0]);
	case_close(k);
	return r;
}

/* ---- preparing ---- */

/* The counts it tells are those of now: freeze them, as every release does. */
static int freeze(struct call *c, struct kase *k)
{
	uint32_t no;
	if (!case_lease(k))
		return call_failed(
		    c, "someone else is scanning this case: prepare when that is done", NULL);
	return freeze_last(k, STR_NONE, &no)
		   ? EXIT_done
		   : call_failed(c, "the counts could not be frozen", case_why(k));
}

static int put_row(struct call *c, struct kase *k, struct dossier_desk *d, struct dossier_row *row)
{
	struct folio f;
	struct approval x = {.step = APPROVAL_prepared,
			     .name = str_trim(str_of(call_option(c, "by"))),
			     .note = str_trim(str_of(call_option(c, "note")))};
	if (x.name.n == 0 || !one_line(x.name, 1000) || !one_line(x.note, 1000))
		return call_wrong(c, "say who prepares it: --by NAME, on one line", NULL);
	int r = tell(c, d, &f);
	*row = row_of(d, &f);
	if (r == EXIT_done && !dossier_add(k, &d->dossiers, out_view(&f.o), d->c.selftest, row))
		r = call_failed(c, "nothing was written", case_why(k));
	folio_end(&f);
	x.what = fact_id(c->arena, 'D', row->id);
	memcpy(x.of, row->digest, SHA256_BYTES);
	if (r == EXIT_done && !approval_add(k, &d->facts.org, &d->approvals, &x))
		r = call_failed(c, "nothing was written", case_why(k));
	return r;
}

static int prepare(struct call *c)
{
	struct dossier_desk d;
	struct dossier_row row;
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	case_begin(k); /* ended by facts_commit, or rolled back by case_close */
	int r = freeze(c, k);
	if (r == EXIT_done)
		r = dossier_load_facts(c, k, &d);
	if (r == EXIT_done)
		r = dossier_load_rest(c, k, &d);
	if (r == EXIT_done)
		r = put_row(c, k, &d, &row);
	if (r == EXIT_done)
		r = facts_commit(c, k);
	if (r == EXIT_done) {
		out_z(c->out, "D-");
		out_dec(c->out, row.id);
		out_z(c->out, " is prepared, for ");
		utf8_show(c->out, row.to);
		out_z(c->out, ". Read it: `kond dossier show D-");
		out_dec(c->out, row.id);
		out_z(c->out, "`. Another person releases it, and counsel: `kond release D-");
		out_dec(c->out, row.id);
		out_z(c->out, " --by NAME --as counsel`\n");
	}
	case_close(k);
	return r;
}

/* ---- showing ---- */

static int text_of(struct call *c, struct kase *k, struct dossier_desk *d, struct out *text)
{
	struct folio f;
	int r = dossier_load_facts(c, k, d);
	if (r == EXIT_done && c->n_arg > 1) {
		const struct dossier_row *row = row_named(c, d, c->arg[1]);
		if (row == NULL)
			return EXIT_wrong_use;
		return dossier_text(k, &row->text, text)
			   ? EXIT_done
			   : call_failed(c, "the dossier can not be read", case_why(k));
	}
	if (r == EXIT_done)
		r = dossier_load_rest(c, k, d);
	if (r != EXIT_done || (r = tell(c, d, &f)) != EXIT_done)
		return r;
	out_str(text, out_view(&f.o));
	folio_end(&f);
	return EXIT_done;
}

static int show(struct call *c)
{
	struct look l;
	struct dossier_desk d;
	struct out text = out_mem();
	const char *format = call_option(c, "format");
	if (!look_begin(&l, c))
		return EXIT_failed;
	int r = text_of(c, l.k, &d, &text);
	if (r != EXIT_done) {
		out_end(&text);
		return look_give_up(&l, r);
	}
	look_show(&l, c->n_arg > 1 ? str_of(c->arg[1]) : str_of(call_option(c, "for")));
	if (look_write(&l, "dossier")) {
		if (format != NULL && str_eq(str_of(format), STR("json"))) {
			folio_json(c->out, out_view(&text));
			out_char(c->out, '\n');
		} else {
			folio_screen(c->out, c->arena, out_view(&text));
		}
	}
	out_end(&text);
	return look_close(&l);
}

static int run(struct call *c)
{
	str part = c->n_arg > 0 ? str_of(c->arg[0]) : STR_NONE;
	bool listed = str_eq(part, STR("list")) || str_eq(part, STR("recipients"));
	const char *format = call_option(c, "format");
	if (format != NULL && !listed && !str_eq(part, STR("show")))
		return call_wrong(c, "--format goes with list, recipients and show", NULL);
	if (c->n_arg > 1 && !str_eq(part, STR("show")))
		return call_wrong(c, "too many arguments, from", c->arg[1]);
	if (str_eq(part, STR("list")))
		return dossier_list(c);
	if (str_eq(part, STR("recipients")))
		return dossier_recipients(c);
	if (str_eq(part, STR("show")))
		return show(c);
	if (str_eq(part, STR("prepare")))
		return prepare(c);
	if (part.n > 0 && (part.n < 3 || to_upper(part.p[0]) != 'D' || part.p[1] != '-'))
		return call_wrong(c, "list, recipients, show, prepare, or D-1, not", c->arg[0]);
	return write_out(c);
}

const struct cmd cmd_dossier = {
    .name = "dossier",
    .args = "--for WHO --out PATH | prepare --for WHO --by NAME | D-ID --out PATH | show | list",
    .brief = "The account for a supervisor, court or customer: one signed archive",
    .help =
	"What happened, when was it reported, what happened in between; then clocks with their "
	"basis, decisions, counts, what could not be read, who was told what,\n"
	"what was withheld and why, as dossier.pdf and dossier.json with custody sheet and the "
	"journal's proofs. Only what is final, not privileged, and needed by\n"
	"whom it is for (`kond dossier recipients`); of people only counts. tools/verify-dossier "
	"checks it without kond.\n"
	"Without a release it is marked CONCEPT. `prepare` keeps the text word for word as D-1; "
	"`kond release D-1` by another person, and by counsel, releases it;\n"
	"`kond dossier D-1 --out PATH` then writes it, the same bytes each time. `show` reads it "
	"on "
	"the screen first: --for WHO as it would be now, D-1 as prepared.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .also = "json",
    .most_args = 2,
    .run = run};
