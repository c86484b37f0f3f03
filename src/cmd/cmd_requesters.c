/* kond requesters - through whom: practices, hospitals, programmes; and for which customers of the
 * laboratory. Counts people; shows none. */
#include <stdio.h>

#include "cmd/look.h"
#include "cmd/shown.h"

static const struct option_row options[] = {
    {"by", "WHAT", "requester (default) or customer: a line for each", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

/* Of the people with data through one customer. */
struct through {
	uint64_t persons, published, possible, shared, unrequested;
	uint64_t last; /* person that was counted last + 1 */
	enum standing highest;
	bool requested;
};

struct counts {
	struct through *of; /* by customer; [0]: of none that is known */
	uint32_t n;
	uint64_t unrequested; /* people without any requester */
	struct arena scratch;
	struct shown shown;
};

static void count_part(struct through *t, const struct part *p, uint32_t person)
{
	if (t->last != (uint64_t)person + 1) {
		t->last = (uint64_t)person + 1;
		t->highest = STANDING_none;
		t->requested = false;
	}
	t->highest = p->exposure > t->highest ? p->exposure : t->highest;
	t->requested |= p->requester != 0;
}

static void count_person(struct counts *n, const struct person *p)
{
	uint32_t different = 0;
	bool requested = false;
	for (size_t k = 0; k < p->n_parts; k++) {
		uint32_t c = p->parts[k].customer < n->n ? p->parts[k].customer : 0;
		different += c != 0 && n->of[c].last != (uint64_t)p->id + 1;
		count_part(&n->of[c], &p->parts[k], p->id);
		requested |= p->parts[k].requester != 0;
	}
	n->unrequested += !requested;
	for (size_t k = 0; k < p->n_parts; k++) {
		struct through *t = &n->of[p->parts[k].customer < n->n ? p->parts[k].customer : 0];
		if (t->last != (uint64_t)p->id + 1)
			continue;
		t->last = 0;
		t->persons += t->highest >= STANDING_stolen;
		t->published += t->highest == STANDING_published;
		t->possible += t->highest < STANDING_stolen;
		t->shared += different > 1;
		t->unrequested += !t->requested;
	}
}

static void count_all(struct kase *k, struct counts *n)
{
	struct person_cursor *cur = case_persons(k);
	struct person p;
	n->n = case_customers(k) + 1;
	n->of = arena_new(&n->scratch, struct through, n->n);
	for (struct arena a = n->scratch; case_persons_next(cur, &a, &p); a = n->scratch)
		if (p.merged_into == 0 && p.certainty >= CERTAINTY_possible)
			count_person(n, &p);
	case_persons_end(cur);
}

static void pass_customers(struct look *l, struct list *list, void *ctx)
{
	struct counts *n = ctx;
	for (uint32_t c = 1; c <= n->n; c++) {
		uint32_t id = c % n->n; /* who has none comes last */
		const struct through *t = &n->of[id];
		struct arena scratch = n->scratch;
		if (id == 0 && t->persons + t->possible == 0)
			continue;
		if (list == NULL) {
			look_show(l, id_text(&scratch, 'C', id));
			continue;
		}
		list_said(list, shown_customer(&n->shown, id));
		list_number(list, t->persons);
		list_number(list, t->published);
		list_number(list, t->possible);
		list_number(list, t->shared);
		list_number(list, t->unrequested);
		list_row_end(list);
	}
}

static void put_requester(struct list *list, str id, const struct requester *r)
{
	list_text(list, id);
	list_said(list, r->agb);
	list_said(list, r->name);
	list_said(list, str_of(r->kind));
	list_said(list, r->city);
	list_number(list, r->persons);
	list_number(list, r->persons_published);
	list_number(list, r->persons_possible);
	list_number(list, r->persons_shared);
	list_row_end(list);
}

static void pass_requesters(struct look *l, struct list *list, void *ctx)
{
	struct requester r;
	struct requester_cursor *cur = case_requesters(l->k);
	struct arena scratch = *l->call->arena;
	(void)ctx;
	while (case_requesters_next(cur, &scratch, &r)) {
		str id = id_text(&scratch, 'R', r.id);
		if (list == NULL)
			look_show(l, id);
		else
			put_requester(list, id, &r);
		scratch = *l->call->arena;
	}
	case_requesters_end(cur);
}

static int by_customer(struct look *l, struct counts *n)
{
	static const struct list_column col[] = {
	    {"customer", "customer", false},
	    {"persons", "people", true},
	    {"persons_published", "published", true},
	    {"persons_possible", "possible", true},
	    {"persons_shared", "also through others", true},
	    {"persons_without_requester", "without requester", true}};
	n->shown = shown_start(l->k);
	int r = look_run(l, "requesters", col, sizeof(col) / sizeof(col[0]), n, pass_customers);
	shown_end(&n->shown);
	return r;
}

static int by_requester(struct look *l, struct counts *n)
{
	static const struct list_column col[] = {{"id", "id", false},
						 {"agb", "agb", false},
						 {"name", "name", false},
						 {"kind", "kind", false},
						 {"city", "city", false},
						 {"persons", "people", true},
						 {"persons_published", "published", true},
						 {"persons_possible", "possible", true},
						 {"persons_shared", "also through others", true}};
	uint64_t unrequested = n->unrequested;
	int r = look_run(l, "requesters", col, sizeof(col) / sizeof(col[0]), NULL, pass_requesters);
	if (r == EXIT_done && unrequested > 0)
		fprintf(stderr,
			"%llu people came through nobody that is known (`kond persons --certainty "
			"all --requester none`)\n",
			(unsigned long long)unrequested);
	return r;
}

static int run(struct call *c)
{
	const char *by = call_option(c, "by");
	bool customers = by != NULL && str_eq(str_of(by), STR("customer"));
	struct counts n = {0};
	struct look l;
	if (by != NULL && !customers && !str_eq(str_of(by), STR("requester")))
		return call_wrong(c, "--by is requester or customer, not", by);
	if (!look_begin(&l, c))
		return EXIT_failed;
	n.scratch = arena_make((size_t)64 << 20);
	count_all(l.k, &n);
	int r = customers ? by_customer(&l, &n) : by_requester(&l, &n);
	arena_free(&n.scratch);
	return r;
}

const struct cmd cmd_requesters = {
    .name = "requesters",
    .args = "[options]",
    .brief = "List the practices and others through whom data came",
    .help =
	"The people of one: `kond persons --requester R-000012`; those without any: `kond persons "
	"--requester none`.\n"
	"persons_shared: who have data through other requesters (--by customer: customers) too. "
	"Nobody is told more than the parts that came through it.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .run = run};
