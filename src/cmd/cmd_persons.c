/* kond persons - the list of people. */
#include <unistd.h>

#include "base/date.h"
#include "cmd/look.h"
#include "cmd/shown.h"
#include "cmd/told_sample.h"

static const struct option_row options[] = {
    {"certainty", "C", "confirmed (default), possible, excluded or all", false},
    {"requester", "R-ID",
     "only people with data through this requester; none: through nobody known", false},
    {"customer", "NAME", "only people with data that came through this customer", false},
    {"id", "P-ID", "only this person", false},
    {"bsn", "BSN", "only the person with this BSN", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

struct filter {
	enum certainty certainty;
	bool all, no_requester;
	uint32_t requester, id, customer;
};

static bool read_through(struct call *c, struct kase *k, struct filter *f)
{
	const char *v = call_option(c, "requester");
	f->no_requester = v != NULL && str_eq(str_of(v), STR("none"));
	if (v != NULL && !f->no_requester && !id_read(str_of(v), 'R', &f->requester))
		return call_wrong(c, "--requester wants an id as R-000012, or none", v), false;
	v = call_option(c, "customer");
	f->customer = v == NULL ? 0 : case_customer_find(k, str_of(v));
	if (v != NULL && f->customer == 0)
		return call_wrong(c, "--customer is no customer of this case", v), false;
	return true;
}

static bool read_filter(struct call *c, struct kase *k, struct filter *f)
{
	const char *v = call_option(c, "certainty");
	*f = (struct filter){.certainty = CERTAINTY_confirmed};
	if (v != NULL) {
		str s = str_of(v);
		f->all = str_eq(s, STR("all"));
		if (str_eq(s, STR("possible")))
			f->certainty = CERTAINTY_possible;
		else if (str_eq(s, STR("excluded")))
			f->certainty = CERTAINTY_excluded;
		else if (!f->all && !str_eq(s, STR("confirmed")))
			return call_wrong(
				   c, "--certainty is confirmed, possible, excluded or all, not",
				   v),
			       false;
	}
	if (!read_through(c, k, f))
		return false;
	v = call_option(c, "id");
	if (v != NULL && !id_read(str_of(v), 'P', &f->id))
		return call_wrong(c, "--id wants an id as P-000123", v), false;
	v = call_option(c, "bsn");
	if (v != NULL) {
		f->id = case_person_by_bsn(k, str_of(v));
		f->id = f->id == 0 ? UINT32_MAX : f->id;
	}
	return true;
}

/* One part must be both: of the customer and through the requester. */
static bool came_through(const struct filter *f, const struct person *p)
{
	bool none = true, one = f->requester == 0 && f->customer == 0;
	for (size_t i = 0; i < p->n_parts; i++) {
		const struct part *t = &p->parts[i];
		none &= t->requester == 0;
		one |= (f->requester == 0 || t->requester == f->requester) &&
		       (f->customer == 0 || t->customer == f->customer);
	}
	return one && (none || !f->no_requester);
}

static bool wanted(const struct filter *f, const struct person *p)
{
	if (f->id != 0)
		return p->id == f->id;
	if (p->merged_into != 0 || p->certainty == CERTAINTY_not_found)
		return false;
	if (!f->all && p->certainty != f->certainty)
		return false;
	return came_through(f, p);
}

static const struct list_column columns[] = {
    {"id", "id", false},           {"kind", "kind", false},
    {"groups", NULL, false},       {"bsn", "bsn", false},
    {"bsn_valid", NULL, false},    {"names", "name", false},
    {"name_parts", NULL, false},   {"birth_date", "born", false},
    {"sex", "sex", false},         {"street", "street", false},
    {"house_number", "nr", false}, {"postcode", "postcode", false},
    {"city", "city", false},       {"address_date", NULL, false},
    {"addresses", NULL, false},    {"emails", NULL, false},
    {"phones", NULL, false},       {"requesters", "requesters", false},
    {"categories", "data", false}, {"published_categories", NULL, false},
    {"parts", NULL, false},        {"exposure", "exposure", false},
    {"certainty", NULL, false},    {"identity", "identity", false},
    {"files", NULL, false},        {"mentions", "mentions", true},
    {"reasons", NULL, false},      {"missing", NULL, false},
    {"merged_into", NULL, false},  {"generation", NULL, false}};

static void put_address(struct list *l, struct arena *a, const struct person *p)
{
	struct address none = {0};
	const struct address *at = p->n_addresses > 0 ? &p->addresses[0] : &none;
	list_said(l, at->street);
	list_said(l, at->house_number);
	list_said(l, at->postcode);
	list_said(l, at->city);
	list_said(l, shown_date(a, at->since));
	list_json(l, shown_addresses(a, p), STR_NONE);
}

static void put_person(struct list *l, struct arena *a, struct shown *w, const struct person *p)
{
	struct texts t;
	list_text(l, id_text(a, 'P', p->id));
	list_text(l, str_of(person_kind_name(p->kind)));
	t = shown_groups(a, p->groups);
	list_texts(l, t.s, t.n);
	list_said(l, p->bsn);
	if (p->bsn.n > 0)
		list_bool(l, p->bsn_valid);
	else
		list_null(l);
	list_json(l, shown_texts(a, p->names, p->n_names), p->n_names > 0 ? p->names[0] : STR_NONE);
	list_json(l, shown_name_parts(a, p), STR_NONE);
	list_said(l, shown_date(a, p->birth_date));
	list_said(l, p->sex == 0 ? STR_NONE : (str){(const unsigned char *)&p->sex, 1});
	put_address(l, a, p);
	list_texts(l, p->emails, p->n_emails);
	list_texts(l, p->phones, p->n_phones);
	t = shown_requesters(w, a, p);
	list_texts(l, t.s, t.n);
	t = shown_categories(a, p->categories);
	list_texts(l, t.s, t.n);
	t = shown_categories(a, p->published);
	list_texts(l, t.s, t.n);
	list_json(l, shown_parts(w, a, p), STR_NONE);
	list_text(l, str_of(standing_name(p->exposure)));
	list_text(l, str_of(certainty_name(p->certainty)));
	list_text(l, str_of(identity_name(p->identity)));
	t = shown_files(w, a, p);
	list_texts(l, t.s, t.n);
	list_number(l, p->mentions);
	list_texts(l, p->reasons, p->n_reasons);
	t = shown_missing(a, p);
	list_texts(l, t.s, t.n);
	list_said(l, p->merged_into == 0 ? STR_NONE : id_text(a, 'P', p->merged_into));
	list_number(l, p->generation);
	list_row_end(l);
}

struct query {
	struct filter filter;
	struct shown shown;
	struct arena scratch;
};

static void one(struct look *l, struct list *list, struct query *q, const struct person *p)
{
	if (!wanted(&q->filter, p))
		return;
	if (list == NULL)
		look_show(l, id_text(&q->scratch, 'P', p->id));
	else
		put_person(list, &q->scratch, &q->shown, p);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	struct query *q = ctx;
	struct person p;
	if (q->filter.id != 0) {
		if (case_person_get(l->k, &q->scratch, q->filter.id, &p))
			one(l, list, q, &p);
		return;
	}
	struct person_cursor *cur = case_persons(l->k);
	while (case_persons_next(cur, &q->scratch, &p)) {
		one(l, list, q, &p);
		arena_reset(&q->scratch);
	}
	case_persons_end(cur);
}

static int run(struct call *c)
{
	struct look l;
	struct query q = {0};
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!read_filter(c, l.k, &q.filter)) {
		case_close(l.k);
		return EXIT_wrong_use;
	}
	q.shown = shown_start(l.k);
	struct out doubt = out_fd(STDERR_FILENO);
	if (call_option(c, "format") == NULL && q.filter.id == 0)
		told_measured(&doubt, l.k);
	q.scratch = arena_make((size_t)64 << 20);
	int r = look_run(&l, "persons", columns, sizeof(columns) / sizeof(columns[0]), &q, pass);
	shown_end(&q.shown);
	out_flush(c->out);
	out_end(&doubt);
	arena_free(&q.scratch);
	return r;
}

const struct cmd cmd_persons = {.name = "persons",
				.args = "[options]",
				.brief =
				    "List the people, with which data of each and through whom",
				.help = "Shows what the case holds of people; each listing is one "
					"entry in the journal (--why says the reason).\n"
					"A person's number never changes; of two that prove one, "
					"the older lives and the other says merged_into.\n"
					"groups: minor (now), minor_at_test, deceased, "
					"secret_address (a register or the address says so; also "
					"women's shelters), detained (the address is a prison, a "
					"TBS clinic), abroad (the newest address), staff, "
					"test_patient.\n"
					"kond findings --person P-ID --group NAME lists what puts "
					"somebody in a group; missing tells what a letter lacks.",
				.options = options,
				.needs_case = true,
				.lists = true,
				.run = run};
