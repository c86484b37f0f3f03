/*
 * exposed - people newly seen in what the thieves published, out of the log of changes
 * (run/diff.c); without an earlier generation all who are published. Decides nothing about notices.
 */
#include "run/exposed.h"

#include "run/diff.h"

const char *exposed_how_name(enum exposed_how h)
{
	static const char *const names[] = {"new", "known", "more"};
	return (unsigned)h < EXPOSED_COUNT ? names[h] : "";
}

void exposed_free(struct exposed *e)
{
	grow_free(e->person, e->cap, sizeof(*e->person));
	hmap_free(&e->requester);
	hmap_free(&e->customer);
	hmap_free(&e->last_requester);
	hmap_free(&e->last_customer);
	e->person = NULL;
	e->n = e->cap = 0;
}

static void add(struct exposed *e, uint32_t id, enum exposed_how how, enum standing before)
{
	GROW(e->person, e->cap, e->n + 1);
	e->person[e->n++] = (struct exposed_person){id, how, before};
	e->by_how[how]++;
}

static void take_change(struct exposed *e, const struct change *c)
{
	bool is = c->is && c->to.exposure == STANDING_published;
	bool was = c->was && c->from.exposure == STANDING_published;
	if (is && !was)
		add(e, c->id, c->was ? EXPOSED_known : EXPOSED_new,
		    c->was ? c->from.exposure : STANDING_none);
	else if (is && (c->to.published & ~c->from.published) != 0)
		add(e, c->id, EXPOSED_more, STANDING_published);
}

static bool take_changes(struct kase *k, struct exposed *e, const char **out_why)
{
	struct change c;
	struct diff *d = diff_begin(k, e->from, e->to, out_why);
	if (d == NULL)
		return false;
	while (diff_next(d, &c))
		take_change(e, &c);
	bool ok = !diff_failed(d);
	diff_end(d);
	if (!ok)
		*out_why = case_why(k);
	return ok;
}

/* Once for each person, however many parts name it. */
static void count_once(struct hmap *people, struct hmap *last, uint32_t id, uint32_t person)
{
	uint64_t *v = hmap_put(last, id, NULL);
	if (*v == person)
		return;
	*v = person;
	(*hmap_put(people, id, NULL))++;
}

static void count_parts(struct exposed *e, const struct person *p)
{
	bool any = false;
	for (size_t i = 0; i < p->n_parts; i++) {
		const struct part *x = &p->parts[i];
		if (x->exposure != STANDING_published)
			continue;
		any |= x->requester != 0;
		if (x->requester != 0)
			count_once(&e->requester, &e->last_requester, x->requester, p->id);
		if (x->customer != 0)
			count_once(&e->customer, &e->last_customer, x->customer, p->id);
	}
	e->no_requester += !any;
}

static void count_person(struct exposed *e, const struct person *p)
{
	count_parts(e, p);
	e->minors += (p->groups & GROUP_minor) != 0;
	e->secret += (p->groups & GROUP_secret_address) != 0;
}

/* Without a generation before: all who are published, counted in the same walk. */
static void take_all(struct kase *k, struct exposed *e)
{
	struct arena a = arena_make((size_t)256 << 20);
	struct person_cursor *c = case_persons(k);
	struct person p;
	for (; case_persons_next(c, &a, &p); arena_reset(&a))
		if (p.exposure == STANDING_published && p.certainty == CERTAINTY_confirmed) {
			add(e, p.id, EXPOSED_new, STANDING_none);
			count_person(e, &p);
		}
	case_persons_end(c);
	arena_free(&a);
}

static bool count_people(struct kase *k, struct exposed *e)
{
	struct arena a = arena_make((size_t)64 << 20);
	bool ok = true;
	for (size_t i = 0; i < e->n && ok; i++, arena_reset(&a)) {
		struct person p;
		ok = case_person_get(k, &a, e->person[i].id, &p);
		if (ok)
			count_person(e, &p);
	}
	arena_free(&a);
	return ok;
}

bool exposed_find(struct kase *k, uint32_t from, uint32_t to, struct exposed *out_e,
		  const char **out_why)
{
	*out_e = (struct exposed){.from = from, .to = to};
	*out_why = NULL;
	if (to == 0 || from == to)
		return true;
	if (from == 0)
		take_all(k, out_e);
	else if (!take_changes(k, out_e, out_why))
		return false;
	if ((from == 0 || count_people(k, out_e)) && case_why(k) == NULL)
		return true;
	*out_why = case_why(k) == NULL ? "the case can not be read" : case_why(k);
	return false;
}
