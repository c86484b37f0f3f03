/*
 * record - the stored form of persons and requesters. The case file may have been altered:
 * everything is checked on the way back, and anything odd refuses the whole record.
 *
 * Layout: u8 version, then the fields in the order of person.h; numbers by var, dates by var of
 * yyyymmdd, texts by lv, lists by a count and their elements.
 */
#include "base/cur.h"
#include "base/out.h"
#include "base/utf8.h"
#include "find/mention.h"
#include "person/person.h"

#define PERSON_VERSION    1
#define PERSON_CUSTOMERS  2    /* version whose parts name customers; only where one does */
#define REQUESTER_VERSION 2    /* 1: without persons_shared */
#define TEXT_MAX          8192 /* [byte] of one text */
#define GROUPS_ALL        ((1u << GROUPS_known) - 1)

static const char *const name_kinds[] = {"own", "birth", "partner"};

static void put_date(struct out *o, struct date d) { out_var(o, date_key(d)); }

static void put_texts(struct out *o, const str *s, size_t n)
{
	out_var(o, n);
	for (size_t k = 0; k < n; k++)
		out_lv(o, s[k]);
}

static uint8_t name_kind_number(const char *kind)
{
	uint8_t k = 0;
	while (k < 2 && !str_eq(str_of(kind), str_of(name_kinds[k])))
		k++;
	return k;
}

static bool names_customers(const struct person *p)
{
	for (size_t k = 0; k < p->n_parts; k++)
		if (p->parts[k].customer != 0)
			return true;
	return false;
}

void person_pack(struct out *o, const struct person *p)
{
	bool customers = names_customers(p);
	out_u8(o, customers ? PERSON_CUSTOMERS : PERSON_VERSION);
	out_var(o, p->id);
	out_var(o, p->merged_into);
	out_var(o, p->generation);
	out_u8(o, (uint8_t)p->kind);
	out_var(o, p->groups);
	out_lv(o, p->bsn);
	out_u8(o, p->bsn_valid);
	put_date(o, p->birth_date);
	out_u8(o, (uint8_t)p->sex);
	out_u8(o, (uint8_t)p->exposure);
	out_u8(o, (uint8_t)p->certainty);
	out_u8(o, (uint8_t)p->identity);
	out_var(o, p->categories);
	out_var(o, p->published);
	out_var(o, p->mentions);
	put_texts(o, p->names, p->n_names);
	out_var(o, p->n_parts_of_name);
	for (size_t k = 0; k < p->n_parts_of_name; k++) {
		const struct name_parts *n = &p->parts_of_name[k];
		out_u8(o, name_kind_number(n->kind));
		out_lv(o, n->given);
		out_lv(o, n->initials);
		out_lv(o, n->prefix);
		out_lv(o, n->surname);
	}
	out_var(o, p->n_addresses);
	for (size_t k = 0; k < p->n_addresses; k++) {
		const struct address *a = &p->addresses[k];
		out_lv(o, a->street);
		out_lv(o, a->house_number);
		out_lv(o, a->postcode);
		out_lv(o, a->city);
		out_lv(o, a->country);
		put_date(o, a->since);
	}
	put_texts(o, p->emails, p->n_emails);
	put_texts(o, p->phones, p->n_phones);
	out_var(o, p->n_parts);
	for (size_t k = 0; k < p->n_parts; k++) {
		const struct part *t = &p->parts[k];
		out_var(o, t->requester);
		if (customers)
			out_var(o, t->customer);
		out_u8(o, (uint8_t)t->exposure);
		out_var(o, t->categories);
		out_var(o, t->published);
		put_date(o, t->from);
		put_date(o, t->to);
	}
	out_var(o, p->n_items);
	for (size_t k = 0; k < p->n_items; k++)
		out_var(o, p->items[k]);
	put_texts(o, p->reasons, p->n_reasons);
}

/* A number of at most max; anything above makes the record bad. */
static uint64_t take_number(struct cur *c, uint64_t max)
{
	uint64_t v = cur_var(c);
	if (v > max)
		c->bad = true;
	return c->bad ? 0 : v;
}

static unsigned take_small(struct cur *c, unsigned max)
{
	unsigned v = cur_u8(c);
	if (v > max)
		c->bad = true;
	return c->bad ? 0 : v;
}

static str take_text(struct cur *c)
{
	str s = cur_lv(c);
	if (!c->bad && (s.n > TEXT_MAX || !utf8_valid(s)))
		c->bad = true;
	return c->bad ? STR_NONE : s;
}

static struct date take_date(struct cur *c)
{
	uint32_t key = (uint32_t)take_number(c, 99999999);
	struct date d = date_of_key(key);
	if (key == 0)
		return (struct date){0};
	if (!date_valid(d) || date_key(d) != key)
		c->bad = true;
	return d;
}

/* A count of elements of at least least_bytes each: never more than there are bytes for. */
static size_t take_count(struct cur *c, size_t least_bytes)
{
	uint64_t n = cur_var(c);
	if (c->bad || n > cur_left(c) / least_bytes)
		c->bad = true;
	return c->bad ? 0 : (size_t)n;
}

static uint64_t take_categories(struct cur *c)
{
	uint64_t known = 0;
#define CATEGORY(bit, name, sensitive) known |= (uint64_t)1 << (bit);
#include "find/category.tbl"
#undef CATEGORY
	uint64_t v = cur_var(c);
	if ((v & ~known) != 0)
		c->bad = true;
	return c->bad ? 0 : v;
}

static str *take_texts(struct arena *a, struct cur *c, size_t *out_n)
{
	size_t n = take_count(c, 1);
	str *s = arena_new(a, str, n);
	for (size_t k = 0; k < n; k++)
		s[k] = take_text(c);
	*out_n = n;
	return s;
}

static void take_head(struct cur *c, struct person *p)
{
	p->id = (uint32_t)take_number(c, UINT32_MAX);
	p->merged_into = (uint32_t)take_number(c, UINT32_MAX);
	p->generation = (uint32_t)take_number(c, UINT32_MAX);
	p->kind = (enum person_kind)take_small(c, PERSON_professional);
	p->groups = (unsigned)take_number(c, GROUPS_ALL);
	p->bsn = take_text(c);
	p->bsn_valid = take_small(c, 1) == 1;
	p->birth_date = take_date(c);
	p->sex = (char)take_small(c, 'U');
	if (p->sex != 0 && p->sex != 'M' && p->sex != 'F' && p->sex != 'O' && p->sex != 'U')
		c->bad = true;
	p->exposure = (enum standing)take_small(c, STANDING_published);
	p->certainty = (enum certainty)take_small(c, CERTAINTY_confirmed);
	p->identity = (enum identity)take_small(c, IDENTITY_sure);
	p->categories = take_categories(c);
	p->published = take_categories(c);
	p->mentions = (uint32_t)take_number(c, UINT32_MAX);
	if (p->id == 0 || p->merged_into == p->id || (p->bsn_valid && p->bsn.n == 0))
		c->bad = true;
}

static void take_names(struct arena *a, struct cur *c, struct person *p)
{
	p->names = take_texts(a, c, &p->n_names);
	p->n_parts_of_name = take_count(c, 5);
	p->parts_of_name = arena_new(a, struct name_parts, p->n_parts_of_name);
	for (size_t k = 0; k < p->n_parts_of_name; k++) {
		struct name_parts *n = &p->parts_of_name[k];
		n->kind = name_kinds[take_small(c, 2)];
		n->given = take_text(c);
		n->initials = take_text(c);
		n->prefix = take_text(c);
		n->surname = take_text(c);
	}
	p->n_addresses = take_count(c, 6);
	p->addresses = arena_new(a, struct address, p->n_addresses);
	for (size_t k = 0; k < p->n_addresses; k++) {
		struct address *d = &p->addresses[k];
		d->street = take_text(c);
		d->house_number = take_text(c);
		d->postcode = take_text(c);
		d->city = take_text(c);
		d->country = take_text(c);
		d->since = take_date(c);
	}
}

static void take_parts(struct arena *a, struct cur *c, bool customers, struct person *p)
{
	p->n_parts = take_count(c, 6);
	p->parts = arena_new(a, struct part, p->n_parts);
	for (size_t k = 0; k < p->n_parts; k++) {
		struct part *t = &p->parts[k];
		t->requester = (uint32_t)take_number(c, UINT32_MAX);
		t->customer = customers ? (uint32_t)take_number(c, UINT32_MAX) : 0;
		t->exposure = (enum standing)take_small(c, STANDING_published);
		t->categories = take_categories(c);
		t->published = take_categories(c);
		t->from = take_date(c);
		t->to = take_date(c);
	}
	p->n_items = take_count(c, 1);
	p->items = arena_new(a, uint32_t, p->n_items);
	for (size_t k = 0; k < p->n_items; k++)
		p->items[k] = (uint32_t)take_number(c, UINT32_MAX);
}

bool person_unpack(struct arena *a, str packed, struct person *out_p)
{
	struct cur c = cur_of(packed);
	struct person p = {0};
	unsigned version = cur_u8(&c);
	if (version != PERSON_VERSION && version != PERSON_CUSTOMERS)
		return false;
	take_head(&c, &p);
	take_names(a, &c, &p);
	p.emails = take_texts(a, &c, &p.n_emails);
	p.phones = take_texts(a, &c, &p.n_phones);
	take_parts(a, &c, version == PERSON_CUSTOMERS, &p);
	p.reasons = take_texts(a, &c, &p.n_reasons);
	if (!cur_done(&c))
		return false;
	*out_p = p;
	return true;
}

void requester_pack(struct out *o, const struct requester *r)
{
	out_u8(o, REQUESTER_VERSION);
	out_var(o, r->id);
	out_lv(o, r->agb);
	out_lv(o, r->name);
	out_lv(o, r->city);
	out_lv(o, str_of(r->kind));
	out_var(o, r->persons);
	out_var(o, r->persons_published);
	out_var(o, r->persons_possible);
	out_var(o, r->persons_shared);
}

bool requester_unpack(struct arena *a, str packed, struct requester *out_r)
{
	struct cur c = cur_of(packed);
	struct requester r = {0};
	unsigned version = cur_u8(&c);
	if (version < 1 || version > REQUESTER_VERSION)
		return false;
	r.id = (uint32_t)take_number(&c, UINT32_MAX);
	r.agb = take_text(&c);
	r.name = take_text(&c);
	r.city = take_text(&c);
	str kind = take_text(&c);
	r.persons = (uint32_t)take_number(&c, UINT32_MAX);
	r.persons_published = (uint32_t)take_number(&c, UINT32_MAX);
	r.persons_possible = (uint32_t)take_number(&c, UINT32_MAX);
	r.persons_shared = version > 1 ? (uint32_t)take_number(&c, UINT32_MAX) : 0;
	for (size_t k = 0; k < kind.n; k++)
		if (!is_lower(kind.p[k]) && kind.p[k] != '_')
			c.bad = true;
	if (!cur_done(&c) || r.id == 0)
		return false;
	r.kind = str_z(a, kind);
	*out_r = r;
	return true;
}
