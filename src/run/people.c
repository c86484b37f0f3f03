/* people - see people.h. Counts the last finished generation; decides nothing. */
#include "run/people.h"

#include <string.h>

#include "base/hmap.h"
#include "run/progress.h"

/* Items that themselves could not be read to their end. */
static void partly_read(struct kase *k, struct arena a, struct hmap *out_ids)
{
	struct item_cursor *c = case_items(k, WALK_not_read);
	struct item i;
	for (;;) {
		struct arena scratch = a;
		if (!case_items_next(c, &scratch, &i))
			break;
		if (i.state == ITEM_partial && i.reason != REASON_member_unread)
			*hmap_put(out_ids, i.id, NULL) = 1;
	}
	case_items_end(c);
}

static bool all_in(const struct person *p, const struct hmap *items)
{
	for (size_t i = 0; i < p->n_items; i++)
		if (hmap_get(items, p->items[i]) == NULL)
			return false;
	return p->n_items > 0;
}

static void count_confirmed(struct people *n, const struct person *p, const struct hmap *partial)
{
	n->published += p->exposure == STANDING_published;
	n->by_identity[p->identity]++;
	n->by_kind[p->kind]++;
	for (unsigned g = 0; g < 7; g++)
		n->by_group[g] += p->groups >> g & 1;
	n->without_bsn += p->bsn.n == 0;
	n->on_partial += all_in(p, partial);
	for (unsigned b = 0; b < CATEGORY_none; b++) {
		n->with[b] += p->categories >> b & 1;
		n->with_published[b] += p->published >> b & 1;
	}
	n->letter_ready += p->n_names > 0 && p->n_addresses > 0 &&
			   p->addresses[0].house_number.n > 0 && p->addresses[0].postcode.n > 0;
}

void people_count(struct kase *k, struct people *n)
{
	struct hmap partial = {0};
	struct arena a = arena_make((size_t)64 << 20);
	struct person p;
	struct tally *different = tally_new(case_hash_key(k));
	uint64_t most;
	*n = (struct people){0};
	partly_read(k, a, &partial);
	struct person_cursor *cur = case_persons(k);
	while (case_persons_next(cur, &a, &p)) {
		arena_reset(&a);
		n->all++;
		n->confirmed += p.certainty == CERTAINTY_confirmed;
		n->possible += p.certainty == CERTAINTY_possible;
		n->excluded += p.certainty == CERTAINTY_excluded;
		if (p.certainty != CERTAINTY_confirmed)
			continue;
		count_confirmed(n, &p, &partial);
		tally_person(different, &p);
	}
	tally_range(different, &n->at_least, &most);
	tally_free(different);
	hmap_free(&partial);
	case_persons_end(cur);
	arena_free(&a);
}

uint64_t people_unread(const struct case_totals *t)
{
	return t->by_state[ITEM_waiting].bytes + t->by_state[ITEM_unread].bytes +
	       t->by_state[ITEM_refused].bytes;
}

uint64_t people_at_most(const struct people *n, const struct case_totals *t)
{
	uint64_t unread = people_unread(t);
	return progress_at_most(n->at_least, n->confirmed + n->possible,
				t->bytes - (unread < t->bytes ? unread : t->bytes), t->bytes);
}

static uint64_t requesters(struct kase *k)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct requester_cursor *c = case_requesters(k);
	struct requester r;
	uint64_t n = 0;
	for (; case_requesters_next(c, &a, &r); arena_reset(&a))
		n++;
	case_requesters_end(c);
	arena_free(&a);
	return n;
}

static void freeze_people(const struct people *n, uint64_t count[COUNT_ALL])
{
	count[COUNT_at_least] = n->at_least;
	count[COUNT_people] = n->all;
	count[COUNT_confirmed] = n->confirmed;
	count[COUNT_possible] = n->possible;
	count[COUNT_excluded] = n->excluded;
	count[COUNT_published] = n->published;
	count[COUNT_sure] = n->by_identity[IDENTITY_sure];
	count[COUNT_probable] = n->by_identity[IDENTITY_probable];
	count[COUNT_single] = n->by_identity[IDENTITY_single];
	count[COUNT_patients] = n->by_kind[PERSON_patient];
	count[COUNT_staff] = n->by_kind[PERSON_staff];
	count[COUNT_professionals] = n->by_kind[PERSON_professional];
	for (unsigned g = 0; g < 7; g++)
		count[COUNT_minors + g] = n->by_group[g];
	count[COUNT_without_bsn] = n->without_bsn;
	count[COUNT_letter_ready] = n->letter_ready;
	count[COUNT_on_partly_read] = n->on_partial;
}

static void freeze_coverage(const struct case_totals *t, uint64_t count[COUNT_ALL])
{
	count[COUNT_exhibits] = t->exhibits;
	count[COUNT_files] = t->files;
	count[COUNT_bytes] = t->bytes;
	count[COUNT_bytes_partial] = t->by_state[ITEM_partial].bytes;
	count[COUNT_bytes_unread] = people_unread(t);
	count[COUNT_bytes_read] = t->bytes - count[COUNT_bytes_partial] - count[COUNT_bytes_unread];
	count[COUNT_items_unread] = case_totals_not_read(t);
	count[COUNT_waiting] = t->by_state[ITEM_waiting].items;
}

bool people_freeze(struct kase *k, struct snapshot *s)
{
	struct people n;
	struct case_totals t;
	struct generation g = {0};
	_Static_assert(COUNT_test_patients - COUNT_minors == 6,
		       "groups in the order of enum group");
	if (!case_totals(k, &t) || !case_generation(k, &g))
		return false;
	people_count(k, &n);
	freeze_people(&n, s->count);
	freeze_coverage(&t, s->count);
	s->count[COUNT_at_most] = people_at_most(&n, &t);
	s->count[COUNT_requesters] = requesters(k);
	s->count[COUNT_mentions] = g.counts.mentions;
	s->count[COUNT_orphans] = g.counts.orphans;
	memcpy(s->with, n.with, sizeof(s->with));
	memcpy(s->with_published, n.with_published, sizeof(s->with_published));
	return case_why(k) == NULL;
}
