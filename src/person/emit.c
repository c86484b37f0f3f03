/*
 * emit - an accumulated person in the form the case keeps and shows: names most complete first,
 * addresses newest first, kind, groups, certainty and the reasons why these mentions are one human
 * (design.md 4, 6).
 */
#include "base/utf8.h"
#include "person/gather.h"

static str *texts_out(const struct gather *g, struct arena *a, const struct list *l, size_t *out_n)
{
	size_t n = 0;
	for (uint32_t e = l->first; e != 0; e = g->text[e - 1].next)
		n++;
	str *t = arena_new(a, str, n);
	*out_n = 0;
	for (uint32_t e = l->first; e != 0; e = g->text[e - 1].next)
		t[(*out_n)++] = g->text[e - 1].s;
	return t;
}

/* The most complete form first; forms of one length stay in the order of evidence. */
static void longest_first(str *t, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		str x = t[i];
		size_t j = i;
		for (; j > 0 && t[j - 1].n < x.n; j--)
			t[j] = t[j - 1];
		t[j] = x;
	}
}

static bool partner_elsewhere(const struct gather *g, const struct list *l,
			      const struct name_entry *own)
{
	for (uint32_t e = l->first; e != 0; e = g->name[e - 1].next)
		if (g->name[e - 1].n.kind[0] == 'p' && g->name[e - 1].surname == own->surname)
			return own->n.kind[0] == 'o';
	return false;
}

static void names_out(const struct gather *g, struct arena *a, const struct held *h,
		      struct person *p)
{
	const struct list *l = &h->name_parts;
	size_t n = 0;
	for (uint32_t e = l->first; e != 0; e = g->name[e - 1].next)
		n++;
	p->parts_of_name = arena_new(a, struct name_parts, n);
	for (uint32_t e = l->first; e != 0; e = g->name[e - 1].next)
		if (!partner_elsewhere(g, l, &g->name[e - 1]))
			p->parts_of_name[p->n_parts_of_name++] = g->name[e - 1].n;
	p->names = texts_out(g, a, &h->names, &p->n_names);
	longest_first(p->names, p->n_names);
}

static bool newer(const struct address_entry *a, const struct address_entry *b)
{
	uint32_t da = date_key(a->a.since) != 0 ? date_key(a->a.since) : a->event;
	uint32_t db = date_key(b->a.since) != 0 ? date_key(b->a.since) : b->event;
	return da != db ? da > db : a->seen > b->seen;
}

/* "269" of "269-bis". */
static bool without_addition(str x, str y)
{
	size_t n = 0;
	while (n < x.n && is_digit(x.p[n]))
		n++;
	return n > 0 && n == x.n && y.n > n && !is_digit(y.p[n]) && str_starts(y, x);
}

/* within - x says no more than y does: a postcode or a city alone of the same place, or the house
 * number without what is added to it. */
static bool within(struct arena a, const struct address *x, const struct address *y)
{
	if (y->house_number.n == 0 || y->postcode.n == 0)
		return false;
	if (x->house_number.n > 0)
		return str_eq(x->postcode, y->postcode) &&
		       without_addition(x->house_number, y->house_number);
	if (x->postcode.n > 0)
		return str_eq(x->postcode, y->postcode);
	return x->street.n == 0 && str_eq(utf8_fold(&a, x->city), utf8_fold(&a, y->city));
}

/* What part says of when also goes for the whole. */
static void take_dates(struct address_entry *whole, const struct address_entry *part)
{
	if (date_key(part->a.since) > date_key(whole->a.since))
		whole->a.since = part->a.since;
	whole->event = part->event > whole->event ? part->event : whole->event;
	whole->seen = part->seen > whole->seen ? part->seen : whole->seen;
	if (whole->a.country.n == 0)
		whole->a.country = part->a.country;
}

/* Those with a house number, or those without, that say no more than another one: into[] is the
 * newest of those, 0: none. All are weighed before any gives its dates away. */
static void fold_parts(struct arena a, struct address_entry *list, size_t n, bool numbered)
{
	size_t *into = arena_new(&a, size_t, n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n && (list[i].a.house_number.n > 0) == numbered; k++)
			if (within(a, &list[i].a, &list[k].a) &&
			    (into[i] == 0 || newer(&list[k], &list[into[i] - 1])))
				into[i] = k + 1;
	for (size_t i = 0; i < n; i++) {
		if (into[i] == 0)
			continue;
		take_dates(&list[into[i] - 1], &list[i]);
		list[i].folded = 0;
	}
}

/* A part of an address, however new, is no other address: the newest whole one takes its dates.
 * First those without a house number: what they are a part of may be a part itself. */
static size_t whole_addresses(struct arena a, struct address_entry *list, size_t n)
{
	size_t kept = 0;
	fold_parts(a, list, n, false);
	fold_parts(a, list, n, true);
	for (size_t i = 0; i < n; i++)
		if (list[i].folded != 0)
			list[kept++] = list[i];
	return kept;
}

static void addresses_out(const struct gather *g, struct arena *a, const struct held *h,
			  struct person *p)
{
	const struct address_entry **list;
	struct address_entry *all;
	size_t n = 0, k = 0;
	for (uint32_t e = h->addresses.first; e != 0; e = g->address[e - 1].next)
		n++;
	all = arena_new(a, struct address_entry, n);
	for (uint32_t e = h->addresses.first; e != 0; e = g->address[e - 1].next)
		all[k++] = g->address[e - 1];
	n = whole_addresses(*a, all, n);
	list = arena_new(a, const struct address_entry *, n);
	for (k = 0; k < n; k++) {
		size_t j = k;
		for (; j > 0 && newer(&all[k], list[j - 1]); j--)
			list[j] = list[j - 1];
		list[j] = &all[k];
	}
	p->addresses = arena_new(a, struct address, n);
	p->n_addresses = n;
	for (k = 0; k < n; k++)
		p->addresses[k] = list[k]->a;
}

/* Each requester once, however many customers its parts came through. */
static void count_requesters(const struct person *p, struct requesters *rs, const uint32_t *number)
{
	size_t different = 0;
	for (size_t k = 0; k < p->n_parts; k++) {
		bool met = number[k] == 0;
		for (size_t j = 0; j < k && !met; j++)
			met = number[j] == number[k];
		different += !met;
	}
	for (size_t k = 0; k < p->n_parts; k++) {
		enum standing highest = p->parts[k].exposure;
		bool met = number[k] == 0;
		for (size_t j = 0; j < p->n_parts; j++) {
			met |= j < k && number[j] == number[k];
			if (number[j] == number[k] && p->parts[j].exposure > highest)
				highest = p->parts[j].exposure;
		}
		if (met)
			continue;
		struct req *r = &rs->r[number[k] - 1];
		r->persons += highest >= STANDING_stolen;
		r->published += highest == STANDING_published;
		r->possible += highest < STANDING_stolen;
		r->shared += different > 1;
	}
}

static void parts_out(const struct gather *g, struct arena *a, const struct held *h,
		      struct requesters *rs, struct person *p)
{
	size_t n = 0;
	for (uint32_t e = h->parts.first; e != 0; e = g->part[e - 1].next)
		n++;
	p->parts = arena_new(a, struct part, n);
	uint32_t *number = arena_new(a, uint32_t, n);
	for (uint32_t e = h->parts.first; e != 0; e = g->part[e - 1].next) {
		struct part *out = &p->parts[p->n_parts++];
		*out = g->part[e - 1].p;
		number[p->n_parts - 1] = out->requester;
		if (out->requester != 0)
			out->requester = rs->r[out->requester - 1].id;
	}
	count_requesters(p, rs, number);
	n = 0;
	for (uint32_t e = h->items.first; e != 0; e = g->item[e - 1].next)
		n++;
	p->items = arena_new(a, uint32_t, n);
	for (uint32_t e = h->items.first; e != 0; e = g->item[e - 1].next)
		p->items[p->n_items++] = g->item[e - 1].item;
}

size_t because_words(uint32_t because, str out_words[BECAUSE_WORDS])
{
	static const struct {
		uint32_t bit;
		const char *text;
	} reasons[] = {
	    {BECAUSE_decided, "decided"},
	    {BECAUSE_bsn, "bsn"},
	    {BECAUSE_weak, "bsn_beside_name"},
	    {BECAUSE_address, "name+birth_date+postcode"},
	    {BECAUSE_phone, "name+birth_date+phone"},
	    {BECAUSE_email, "name+birth_date+email"},
	    {BECAUSE_patient, "patient_number"},
	    {BECAUSE_staff, "staff_number"},
	    {BECAUSE_order, "order"},
	    {BECAUSE_specimen, "specimen"},
	    {BECAUSE_invalid, "invalid_bsn+name"},
	    {BECAUSE_swapped, "name+address"},
	    {BECAUSE_name_birth, "name+birth_date"},
	    {BECAUSE_name_contact, "name+contact"},
	    {BECAUSE_name_requester, "name+requester"},
	    {BECAUSE_renamed, "birth_date+contact"},
	    {BECAUSE_conflict, "bsn_conflict"},
	};
	_Static_assert(sizeof(reasons) / sizeof(reasons[0]) <= BECAUSE_WORDS, "all fit");
	size_t n = 0;
	for (size_t k = 0; k < sizeof(reasons) / sizeof(reasons[0]); k++)
		if ((because & reasons[k].bit) != 0)
			out_words[n++] = str_of(reasons[k].text);
	return n;
}

static void reasons_out(struct arena *a, uint32_t because, const struct person *known,
			struct person *p)
{
	p->reasons = arena_new(a, str, BECAUSE_WORDS + 1);
	p->n_reasons = because_words(because, p->reasons);
	if ((because & ~(uint32_t)BECAUSE_conflict) == 0)
		p->reasons[p->n_reasons++] =
		    date_none(known->birth_date) ? STR("name+contact") : STR("name+birth_date");
}

/* Was any test of a person under 18? */
static bool tested_under_18(const struct person *p)
{
	for (size_t i = 0; i < p->n_parts; i++)
		if (!date_none(p->parts[i].from) &&
		    person_under_18(p->birth_date, p->parts[i].from))
			return true;
	return false;
}

static void kind_out(const struct gather *g, const struct held *h, struct person *p)
{
	const unsigned patient =
	    1u << ROLE_none | 1u << ROLE_patient | 1u << ROLE_relative | 1u << ROLE_weak;
	bool works = (h->roles & (1u << ROLE_staff | 1u << ROLE_professional)) != 0;
	if ((h->roles & patient) != 0 && !gather_colleague(g, h))
		p->kind = PERSON_patient;
	else
		p->kind = (h->roles & 1u << ROLE_staff) != 0 ? PERSON_staff : PERSON_professional;
	if (works && p->kind == PERSON_patient)
		p->groups |= GROUP_staff;
}

static void count(struct person_counts *c, const struct person *p)
{
	c->persons++;
	c->confirmed += p->certainty == CERTAINTY_confirmed;
	c->possible += p->certainty == CERTAINTY_possible;
	c->published += p->exposure == STANDING_published;
}

void gather_emit(struct gather *g, size_t person, const struct settled *known, struct date today,
		 struct requesters *rs, struct person_out *out, struct person_counts *counts,
		 struct arena spare)
{
	const struct held *h = &g->h[person];
	struct person p = {.id = h->id,
			   .mentions = h->mentions,
			   .groups = h->groups,
			   .categories = h->categories,
			   .published = h->published,
			   .exposure = (enum standing)h->exposure};
	unsigned char digits[9];
	p.birth_date = date_of_key(known->birth != 0 ? known->birth : h->birth);
	p.sex = known->sex != 0 ? known->sex : h->sex;
	p.certainty = p.exposure >= STANDING_stolen ? CERTAINTY_confirmed : CERTAINTY_possible;
	p.identity = h->mentions <= 1  ? IDENTITY_single
		     : known->probable ? IDENTITY_probable
				       : IDENTITY_sure;
	if (known->bsn != 0) {
		uint32_t b = known->bsn;
		for (size_t k = 9; k > 0; k--, b /= 10)
			digits[k - 1] = (unsigned char)('0' + b % 10);
		p.bsn = (str){digits, 9};
		p.bsn_valid = true;
	} else {
		p.bsn = h->bsn_invalid;
	}
	kind_out(g, h, &p);
	names_out(g, &spare, h, &p);
	addresses_out(g, &spare, h, &p);
	p.emails = texts_out(g, &spare, &h->emails, &p.n_emails);
	p.phones = texts_out(g, &spare, &h->phones, &p.n_phones);
	parts_out(g, &spare, h, rs, &p);
	reasons_out(&spare, known->because | h->because, &p, &p);
	if (person_under_18(p.birth_date, today))
		p.groups |= GROUP_minor;
	if (tested_under_18(&p))
		p.groups |= GROUP_minor_at_test;
	if (p.n_addresses > 0 && country_abroad(p.addresses[0].country))
		p.groups |= GROUP_abroad;
	count(counts, &p);
	if (out->person != NULL)
		out->person(out->ctx, &p);
}
