/* exposed - newly exposed people in words, and the notices that follow. Ids and counts only. */
#include "cmd/exposed.h"

#include "base/utf8.h"
#include "cmd/facts.h"
#include "cmd/told.h"
#include "run/diff.h"
#include "run/exposed.h"

/* ---- notices that follow ---- */

struct follows {
	const char *notice, *why;
	str to;
	uint64_t people;
};

struct follow_list {
	struct follows *row;
	size_t n, cap;
	struct arena *a;
	const struct facts *f;
	const struct exposed *e;
};

static void follow(struct follow_list *l, const char *notice, str to, uint64_t people,
		   const char *why)
{
	GROW(l->row, l->cap, l->n + 1);
	l->row[l->n++] = (struct follows){notice, why, to, people};
}

static void follow_customers(struct follow_list *l, struct kase *k)
{
	for (uint32_t c = 1; c <= case_customers(k); c++) {
		const uint64_t *n = hmap_get(&l->e->customer, c);
		str to = STR_NONE;
		if (n == NULL)
			continue;
		for (size_t i = 0; i < l->f->org.n_entity; i++)
			if (l->f->org.entity[i].customer == c)
				to = fact_id(l->a, 'O', l->f->org.entity[i].id);
		if (to.n == 0)
			case_customer_name(k, l->a, c, &to);
		follow(l, "customer", to, *n, "people of its data were published");
	}
}

static void follow_requesters(struct follow_list *l, struct kase *k)
{
	struct requester_cursor *c = case_requesters(k);
	struct arena a = arena_make((size_t)16 << 20);
	struct requester r;
	for (; case_requesters_next(c, &a, &r); arena_reset(&a)) {
		const uint64_t *n = hmap_get(&l->e->requester, r.id);
		if (n != NULL)
			follow(l, "requester", id_text(l->a, 'R', r.id), *n,
			       "which of its patients");
	}
	case_requesters_end(c);
	arena_free(&a);
}

static void follow_authorities(struct follow_list *l)
{
	size_t before = l->n;
	for (size_t i = 0; i < l->f->events.n; i++) {
		const struct event *e = &l->f->events.event[i];
		if (!event_stands(e) || e->kind->kind != EVENT_notification)
			continue;
		bool again = false;
		for (size_t j = before; j < l->n; j++)
			again |= str_eq(l->row[j].to, e->to_name);
		if (!again)
			follow(l, "supplement", e->to_name, l->e->n,
			       "this authority was notified before: tell it the new counts");
	}
	if (l->n == before)
		follow(l, "notification", STR("AP"), l->e->n,
		       "no notification is recorded: see `kond clock` for whether and by when");
}

/* A processor tells its controllers, whatever the risk. */
static void follow_controllers(struct follow_list *l)
{
	for (size_t i = 0; i < l->f->org.n_claim; i++) {
		const struct role_claim *x = &l->f->org.claim[i];
		if (x->withdrawn_ms == 0 && x->behalf != 0 &&
		    (x->role == ROLE_OF_processor || x->role == ROLE_OF_subprocessor))
			follow(l, "controller", fact_id(l->a, 'O', x->behalf), l->e->n,
			       "we work for it: tell it what was published, and of whom");
	}
}

static void follow_all(struct follow_list *l, struct kase *k)
{
	if (l->e->n == 0)
		return;
	follow(l, "letters", STR("people"), l->e->n,
	       "what of them was published; those told before that it was not, again");
	follow_controllers(l);
	follow_customers(l, k);
	follow_requesters(l, k);
	follow_authorities(l);
}

/* ---- in words ---- */

static void count(struct out *o, uint64_t n, const char *words)
{
	if (n == 0)
		return;
	out_z(o, "  ");
	told_number(o, n);
	out_char(o, ' ');
	out_z(o, words);
	out_char(o, '\n');
}

#define SHOWN_MOST 12

static void said(struct out *o, const char *word, str text)
{
	out_z(o, word);
	utf8_show(o, text.n > 0 ? text : STR("not said"));
}

/* Who fetched what was published, and on whose authority. */
static void told_custody(struct out *o, struct kase *k, struct arena a)
{
	for (uint32_t id = 1; id <= case_exhibits(k); id++) {
		struct arena scratch = a;
		struct exhibit x;
		if (!case_exhibit_get(k, &scratch, id, &x) || x.standing != STANDING_published)
			continue;
		out_z(o, "Exhibit ");
		out_dec(o, id);
		said(o, ": fetched by ", x.by);
		said(o, ", from ", x.received_from);
		said(o, ", on the authority of ", x.authority);
		said(o, "; the police: ", x.police);
		out_char(o, '\n');
	}
}

static void told(struct out *o, struct kase *k, const struct exposed *e,
		 const struct follow_list *l)
{
	out_z(o, "Newly exposed by what was published: ");
	told_number(o, e->n);
	out_z(o, e->n == 1 ? " person\n" : " people\n");
	count(o, e->by_how[EXPOSED_new], "not in the case before");
	count(o, e->by_how[EXPOSED_known], "in the case, not published before");
	count(o, e->by_how[EXPOSED_more], "published before, now more kinds of data");
	count(o, e->minors, "minors among them");
	count(o, e->secret, "with a secret address among them");
	count(o, e->no_requester, "of whom no requester is known");
	told_custody(o, k, *l->a);
	out_z(o, "Notices that follow\n");
	for (size_t i = 0; i < l->n && i < SHOWN_MOST; i++) {
		out_z(o, "  ");
		out_z(o, l->row[i].notice);
		for (size_t n = str_of(l->row[i].notice).n; n < 13; n++)
			out_char(o, ' ');
		utf8_show(o, l->row[i].to);
		out_z(o, ", ");
		told_number(o, l->row[i].people);
		out_z(o, l->row[i].people == 1 ? " person: " : " people: ");
		out_z(o, l->row[i].why);
		out_char(o, '\n');
	}
	if (l->n > SHOWN_MOST) {
		out_z(o, "  and ");
		told_number(o, l->n - SHOWN_MOST);
		out_z(o, " more: `kond event exposed --notices`\n");
	}
}

void told_exposed(struct call *c, struct kase *k, uint32_t from, uint32_t to)
{
	struct exposed e = {0};
	struct facts f;
	struct generation g;
	const char *why = NULL;
	if (!case_generation(k, &g) || g.counts.published == 0)
		return;
	if (exposed_find(k, from, to, &e, &why) && e.n > 0 && facts_load(c, k, &f)) {
		struct follow_list l = {.a = c->arena, .f = &f, .e = &e};
		follow_all(&l, k);
		told(c->out, k, &e, &l);
		grow_free(l.row, l.cap, sizeof(*l.row));
	}
	exposed_free(&e);
}

/* ---- the command ---- */

static const struct list_column person_columns[] = {
    {"id", "id", false}, {"how", "how", false}, {"before", "before", false}};
static const struct list_column notice_columns[] = {{"notice", "notice", false},
						    {"to", "to", false},
						    {"people", "people", true},
						    {"why", "why", false}};

static void pass_people(struct look *l, struct list *list, void *ctx)
{
	const struct follow_list *w = ctx;
	for (size_t i = 0; i < w->e->n; i++) {
		const struct exposed_person *p = &w->e->person[i];
		struct arena a = *l->call->arena;
		str id = id_text(&a, 'P', p->id);
		if (list == NULL) {
			look_show(l, id);
			continue;
		}
		list_text(list, id);
		list_text(list, str_of(exposed_how_name(p->how)));
		list_said(list,
			  p->before == STANDING_none ? STR_NONE : str_of(standing_name(p->before)));
		list_row_end(list);
	}
}

static void pass_notices(struct look *l, struct list *list, void *ctx)
{
	const struct follow_list *w = ctx;
	for (size_t i = 0; i < w->n; i++) {
		if (list == NULL) {
			look_show(l, str_of(w->row[i].notice)); /* names stay out of the journal */
			continue;
		}
		list_text(list, str_of(w->row[i].notice));
		list_text(list, w->row[i].to);
		list_number(list, w->row[i].people);
		list_text(list, str_of(w->row[i].why));
		list_row_end(list);
	}
}

static int show(struct call *c, struct look *l, struct follow_list *w)
{
	const char *format = call_option(c, "format");
	bool table = format == NULL || str_eq(str_of(format), STR("table"));
	if (call_option(c, "notices") != NULL)
		return look_run(l, "exposed.notices", notice_columns, 4, w, pass_notices);
	if (!table)
		return look_run(l, "exposed", person_columns, 3, w, pass_people);
	pass_people(l, NULL, w);
	if (look_write(l, "exposed"))
		told(c->out, l->k, w->e, w);
	return look_close(l);
}

int event_exposed(struct call *c)
{
	struct look l;
	struct facts f;
	struct exposed e = {0};
	struct diff_side side[2] = {0};
	const char *why = NULL;
	if (!look_begin(&l, c))
		return EXIT_failed;
	bool ok = facts_load(c, l.k, &f);
	/* with one generation alone all who are published are new */
	if (ok && c->n_arg == 1 && l.generation.no == 1)
		side[1].generation = 1;
	else
		ok = ok && diff_sides(l.k, c->arena, c->n_arg > 1 ? str_of(c->arg[1]) : STR_NONE,
				      c->n_arg > 2 ? str_of(c->arg[2]) : STR_NONE, side, &why);
	ok = ok && exposed_find(l.k, side[0].generation, side[1].generation, &e, &why);
	int r = EXIT_failed;
	if (ok) {
		struct follow_list w = {.a = c->arena, .f = &f, .e = &e};
		follow_all(&w, l.k);
		r = show(c, &l, &w);
		grow_free(w.row, w.cap, sizeof(*w.row));
	} else {
		look_give_up(&l, EXIT_failed);
		if (why != NULL)
			call_failed(c, why, NULL);
	}
	exposed_free(&e);
	return r;
}
