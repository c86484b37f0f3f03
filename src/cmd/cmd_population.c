/*
 * kond population - what each customer is answered about the people on its lists; and the release
 * of those who may be called excluded. Shows what run/population.h works out; decides nothing.
 */
#include <stdio.h>

#include "base/utf8.h"
#include "cmd/look.h"
#include "cmd/shown.h"
#include "cmd/told.h"
#include "cmd/told_anchor.h"
#include "run/population.h"
#include "run/promise.h"

#define FIRST 10 /* unread files that are named on the screen */

static const struct option_row options[] = {
    {"customer", "NAME", "only the lists of this customer", false},
    {"rows", NULL, "a line for each row of the lists", false},
    {"certainty", "C", "with --rows: confirmed, possible, excluded, not_found or all (default)",
     false},
    {"by", "NAME", "who releases or withdraws; kept in the journal", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

struct query {
	struct population_run *run;
	const struct population_sums *sums;
	size_t n_sums;
	struct measured doubt;
	struct shown shown;
	struct promises promises;
	struct arena scratch;
	int certainty; /* -1: all */
};

/* ---- a line for each row ---- */

static const struct list_column row_columns[] = {{"customer", NULL, false},
						 {"file", "file", false},
						 {"row", "row", true},
						 {"certainty", "certainty", false},
						 {"persons", "persons", false},
						 {"more_persons", NULL, false},
						 {"exposure", "exposure", false},
						 {"files", "seen in", false},
						 {"reasons", "by", false},
						 {"why", "why", false},
						 {"same_as", "same as row", true}};

static struct texts shown_why(struct arena *a, unsigned why)
{
	str *s = arena_new(a, str, POPULATION_WHYS);
	size_t n = 0;
	for (unsigned b = 0; b < POPULATION_WHYS; b++)
		if ((why >> b & 1) != 0)
			s[n++] = str_of(population_why_name(b));
	return (struct texts){s, n};
}

/* Where the one who was found was seen, as far as this customer may know. */
static struct texts seen_in(struct query *q, struct arena *a, const struct population_answer *x)
{
	struct person p;
	if (x->row.person[0] == 0 || !case_person_get(q->shown.k, a, x->row.person[0], &p))
		return (struct texts){0};
	str *s = arena_new(a, str, p.n_items);
	size_t n = 0;
	for (size_t k = 0; k < p.n_items; k++)
		if (population_tells(q->run, x->customer, p.items[k]))
			s[n++] = shown_path(&q->shown, p.items[k]);
	return (struct texts){s, n};
}

static void number_or_null(struct list *l, uint64_t v)
{
	if (v == 0)
		list_null(l);
	else
		list_number(l, v);
}

static void put_row(struct list *l, struct query *q, struct arena *a,
		    const struct population_answer *x)
{
	str id[POPULATION_FITS], word[POPULATION_WORDS];
	size_t n = 0;
	for (; n < POPULATION_FITS && x->row.person[n] != 0; n++)
		id[n] = id_text(a, 'P', x->row.person[n]);
	list_said(l, shown_customer(&q->shown, x->customer));
	list_text(l, shown_path(&q->shown, x->row.item));
	number_or_null(l, x->row.number);
	list_text(l, str_of(certainty_name(x->certainty)));
	list_texts(l, id, n);
	list_bool(l, x->row.fits > POPULATION_FITS);
	list_said(l, x->exposure == STANDING_none ? STR_NONE : str_of(standing_name(x->exposure)));
	struct texts t = seen_in(q, a, x);
	list_texts(l, t.s, t.n);
	list_texts(l, word, population_words(x->row.because, word));
	t = shown_why(a, x->why);
	list_texts(l, t.s, t.n);
	number_or_null(l, x->same_row);
	list_row_end(l);
}

static str row_name(struct arena *a, const struct population_answer *x)
{
	struct out o = out_mem();
	out_str(&o, id_text(a, 'I', x->row.item));
	out_char(&o, '#');
	out_dec(&o, x->row.number);
	out_char(&o, '=');
	out_z(&o, certainty_name(x->certainty));
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static void pass_rows(struct look *l, struct list *list, void *ctx)
{
	struct query *q = ctx;
	for (size_t k = 0; k < population_answers(q->run); k++) {
		struct population_answer x = population_answer(q->run, k);
		struct arena scratch = q->scratch;
		if (q->certainty >= 0 && (int)x.certainty != q->certainty)
			continue;
		if (list == NULL)
			look_show(l, row_name(&scratch, &x));
		else
			put_row(list, q, &scratch, &x);
	}
}

/* ---- a line for each customer ---- */

static const struct list_column customer_columns[] = {{"customer", "customer", false},
						      {"rows", "rows", true},
						      {"confirmed", "confirmed", true},
						      {"published", "published", true},
						      {"possible", "possible", true},
						      {"excluded", "excluded", true},
						      {"not_found", "not found", true},
						      {"duplicates", "duplicates", true},
						      {"why", NULL, false},
						      {"lists", "lists", true},
						      {"lists_unread", "lists unread", true},
						      {"evidence", "files", true},
						      {"unread", "not read", true},
						      {"unread_bytes", NULL, true},
						      {"excludable", "excludable", true},
						      {"recall_low", "recall from", true},
						      {"recall_high", "to", true},
						      {"released_by", "released by", false}};

static str share(struct arena *a, double v)
{
	struct out o = out_mem();
	out_fixed(&o, (uint64_t)(v * 10000 + 0.5), 4, '.');
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static str shown_sums(struct arena *a, const struct population_sums *s)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	for (unsigned b = 0; b < POPULATION_WHYS; b++) {
		json_key(&j, population_why_name(b));
		json_number(&j, (int64_t)s->because[b]);
	}
	json_object_end(&j);
	str text = str_copy(a, out_view(&o));
	out_end(&o);
	return text;
}

static void put_customer(struct list *l, struct query *q, struct arena *a,
			 const struct population_sums *s)
{
	const uint64_t counts[] = {s->rows,     s->confirmed, s->published, s->possible,
				   s->excluded, s->not_found, s->duplicates};
	const uint64_t more[] = {s->lists,  s->lists_unread, s->evidence,
				 s->unread, s->unread_bytes, s->excludable};
	list_said(l, shown_customer(&q->shown, s->customer));
	for (size_t k = 0; k < sizeof(counts) / sizeof(counts[0]); k++)
		list_number(l, counts[k]);
	list_json(l, shown_sums(a, s), STR_NONE);
	for (size_t k = 0; k < sizeof(more) / sizeof(more[0]); k++)
		list_number(l, more[k]);
	for (unsigned k = 0; k < 2; k++) {
		str v = share(a, k == 0 ? q->doubt.low : q->doubt.high);
		if (q->doubt.measured)
			list_json(l, v, v);
		else
			list_null(l);
	}
	list_texts(l, s->by, s->released);
	list_row_end(l);
}

static void pass_customers(struct look *l, struct list *list, void *ctx)
{
	struct query *q = ctx;
	for (size_t k = 0; k < q->n_sums; k++) {
		struct arena scratch = q->scratch;
		if (list == NULL)
			look_show(l, id_text(&scratch, 'C', q->sums[k].customer));
		else
			put_customer(list, q, &scratch, &q->sums[k]);
	}
}

/* ---- a screen for each customer ---- */

static void line(struct out *o, const char *what, uint64_t v)
{
	out_z(o, "  ");
	out_z(o, what);
	for (size_t n = str_of(what).n; n < 48; n++)
		out_char(o, ' ');
	told_number(o, v);
	out_char(o, '\n');
}

static void whys(struct out *o, const struct population_sums *s, unsigned bits)
{
	static const char *const text[POPULATION_WHYS] = {
	    "    only within reach",
	    "    two persons fit",
	    "    part of the identity was seen",
	    "    somebody very like, something contradicts",
	    "    evidence that is not read",
	    "    of whom only in other customers' data",
	    "    the row says too little to be compared",
	    "    nobody could be read in the row",
	    "    not excluded: the doubt is not measured",
	    "    not excluded: not released by two people",
	    "    there is no evidence"};
	for (unsigned b = 0; b < POPULATION_WHYS; b++)
		if ((bits >> b & 1) != 0 && s->because[b] > 0)
			line(o, text[b], s->because[b]);
}

/* What would turn "possible" into an answer. */
static void unread_first(struct out *o, struct query *q, const struct population_sums *s)
{
	unsigned shown = 0;
	if (s->unread == 0)
		return;
	out_z(o, "  Read or restore these first:\n");
	for (size_t k = 0; k < q->promises.n && shown < FIRST; k++) {
		const struct promise *p = &q->promises.at[k];
		if (!population_tells(q->run, s->customer, p->item))
			continue;
		out_z(o, "    ");
		utf8_show(o, shown_path(&q->shown, p->item));
		out_z(o, " (");
		told_bytes(o, p->bytes);
		out_z(o, ", may hold ");
		told_number(o, p->people);
		out_z(o, " people)\n");
		shown++;
	}
}

static void doubt_told(struct out *o, struct query *q, const struct population_sums *s)
{
	struct arena a = q->scratch;
	if (q->doubt.measured) {
		out_z(o, "  Of what stands in the evidence ");
		out_str(o, share(&a, q->doubt.low));
		out_z(o, " to ");
		out_str(o, share(&a, q->doubt.high));
		out_z(o, " was found (95 %, ");
		told_number(o, q->doubt.judged);
		out_z(o, " judged)\n");
	} else {
		out_z(o, "  The doubt is not measured, so nobody can be excluded\n");
	}
	for (unsigned k = 0; k < s->released; k++) {
		out_z(o, "  Released by ");
		utf8_show(o, s->by[k]);
		out_char(o, '\n');
	}
}

static void screen(struct out *o, struct query *q, const struct population_sums *s)
{
	str name = shown_customer(&q->shown, s->customer);
	if (name.n > 0)
		utf8_show(o, name);
	else
		out_z(o, "(lists of which no customer is named)");
	out_char(o, '\n');
	line(o, "rows of its lists", s->rows);
	line(o, "confirmed: seen in what was taken", s->confirmed);
	line(o, "    of whom published", s->published);
	whys(o, s, POPULATION_others);
	line(o, "possible", s->possible);
	whys(o, s,
	     POPULATION_reachable | POPULATION_two | POPULATION_part | POPULATION_alike |
		 POPULATION_unread);
	line(o, "excluded", s->excluded);
	line(o, "not found", s->not_found);
	whys(o, s,
	     POPULATION_little | POPULATION_odd | POPULATION_unmeasured | POPULATION_unreleased |
		 POPULATION_nothing);
	line(o, "rows that say the same as an earlier one", s->duplicates);
	if (s->lists_unread > 0)
		line(o, "LISTS THAT ARE NOT FULLY READ: rows are missing", s->lists_unread);
	line(o, "files its people may be in", s->evidence);
	line(o, "of them not, or not fully, read", s->unread);
	unread_first(o, q, s);
	doubt_told(o, q, s);
}

static int show_screens(struct look *l, struct query *q)
{
	pass_customers(l, NULL, q);
	if (!look_write(l, "population"))
		return look_close(l);
	for (size_t k = 0; k < q->n_sums; k++) {
		if (k > 0)
			out_char(l->call->out, '\n');
		screen(l->call->out, q, &q->sums[k]);
	}
	return look_close(l);
}

/* ---- acts ---- */

static int act_release(struct look *l, struct query *q, const char *by)
{
	const char *why = NULL;
	const struct population_sums *s = &q->sums[0];
	if (!population_release(l->k, s, &q->doubt, str_of(by), &why)) {
		l->failed = true;
		call_failed(l->call, why, NULL);
	} else if (s->released == 0) {
		fprintf(stderr, "released by one; another person must release it too\n");
	} else {
		fprintf(stderr, "released by two: %llu rows are excluded now\n",
			(unsigned long long)s->excludable);
		anchor_what_leaves(l->call, l->k);
	}
	return look_close(l);
}

static int act_withdraw(struct look *l, uint32_t customer, const char *by)
{
	const char *why = NULL;
	unsigned n = population_withdraw(l->k, customer, str_of(by), &why);
	if (n == 0) {
		l->failed = true;
		call_failed(l->call, why, NULL);
	} else {
		fprintf(stderr, "withdrawn: %u\n", n);
	}
	return look_close(l);
}

/* ---- the command ---- */

enum population_act { ACT_show, ACT_release, ACT_withdraw };

static bool read_act(struct call *c, enum population_act *out_a)
{
	const char *arg = c->n_arg == 0 ? NULL : c->arg[0], *by = call_option(c, "by");
	*out_a = ACT_show;
	if (arg != NULL && str_eq(str_of(arg), STR("release")))
		*out_a = ACT_release;
	else if (arg != NULL && str_eq(str_of(arg), STR("withdraw")))
		*out_a = ACT_withdraw;
	else if (arg != NULL)
		return call_wrong(c, "release, withdraw or nothing, not", arg), false;
	if (*out_a == ACT_show)
		return by == NULL ||
		       (call_wrong(c, "--by is for release and withdraw", NULL), false);
	if (by == NULL || str_trim(str_of(by)).n == 0 || call_option(c, "customer") == NULL)
		return call_wrong(c, "this wants --customer NAME and --by NAME of who does it",
				  NULL),
		       false;
	return true;
}

static bool read_certainty(struct call *c, int *out_certainty)
{
	const char *v = call_option(c, "certainty");
	*out_certainty = -1;
	if (v == NULL || str_eq(str_of(v), STR("all")))
		return true;
	for (int x = CERTAINTY_not_found; x <= CERTAINTY_confirmed; x++)
		if (str_eq(str_of(v), str_of(certainty_name((enum certainty)x))))
			*out_certainty = x;
	if (*out_certainty < 0)
		call_wrong(c, "--certainty is confirmed, possible, excluded, not_found or all, not",
			   v);
	return *out_certainty >= 0;
}

static int show(struct look *l, struct query *q)
{
	const char *format = call_option(l->call, "format");
	if (call_option(l->call, "rows") != NULL)
		return look_run(l, "population.rows", row_columns,
				sizeof(row_columns) / sizeof(row_columns[0]), q, pass_rows);
	if (format == NULL || str_eq(str_of(format), STR("table")))
		return show_screens(l, q);
	return look_run(l, "population", customer_columns,
			sizeof(customer_columns) / sizeof(customer_columns[0]), q, pass_customers);
}

static int work(struct look *l, struct query *q, enum population_act act, uint32_t customer)
{
	const char *why = NULL, *by = call_option(l->call, "by");
	if (act == ACT_withdraw)
		return act_withdraw(l, customer, by);
	q->doubt = doubt_of(l->k);
	q->run = population_run(l->k, &l->call->limits, customer, &q->doubt, &why);
	if (q->run == NULL) {
		l->failed = true;
		call_failed(l->call, why, NULL);
		return look_close(l);
	}
	q->sums = population_customers(q->run, &q->n_sums);
	q->promises = promise_list(l->k, population_people(q->run));
	q->shown = shown_start(l->k);
	int r;
	if (q->n_sums == 0) {
		l->failed = true;
		call_failed(l->call,
			    "no list of a customer is in the case; `kond scan --as population "
			    "--customer NAME LIST` adds one",
			    NULL);
		r = look_close(l);
	} else {
		r = act == ACT_release ? act_release(l, q, by) : show(l, q);
	}
	shown_end(&q->shown);
	promise_free(&q->promises);
	population_run_free(q->run);
	return r;
}

static int run(struct call *c)
{
	const char *name = call_option(c, "customer");
	struct query q = {0};
	struct look l;
	enum population_act act;
	uint32_t customer = 0;
	if (!read_act(c, &act) || !read_certainty(c, &q.certainty))
		return EXIT_wrong_use;
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (name != NULL)
		customer = case_customer_find(l.k, str_of(name));
	if (name != NULL && customer == 0) {
		case_close(l.k);
		return call_wrong(c, "--customer is no customer of this case", name);
	}
	q.scratch = arena_make((size_t)64 << 20);
	int r = work(&l, &q, act, customer);
	arena_free(&q.scratch);
	return r;
}

const struct cmd cmd_population = {
    .name = "population",
    .args = "[release|withdraw] [options]",
    .brief = "Answer customers about the people on their lists",
    .help =
	"A list comes in by `kond scan --as population --customer NAME LIST.csv`; it is compared "
	"with the people of the case and makes nobody one of them.\n"
	"Each row is confirmed (with where), possible (with why: only within reach, two persons "
	"fit, part of the identity seen, somebody very like, unread\n"
	"evidence), excluded, or not_found; together they are all rows. Evidence for which no "
	"customer is named counts for every customer.\n"
	"Excluded takes: all of the evidence read, the doubt measured (`kond sample`), and `kond "
	"population release --customer NAME --by NAME` by two\n"
	"different people. New evidence withdraws it by itself; `kond population withdraw` does "
	"so by hand.\n"
	"Exposure and files are told only as far as they are this customer's, or nobody's by name.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 1,
    .run = run};
