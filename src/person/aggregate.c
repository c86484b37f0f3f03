/*
 * aggregate - what is known of each person, gathered in the last pass: names, addresses, parts,
 * categories. What a profile says of who somebody is, is taken once; what a mention says of results
 * and requesters, every time.
 */
#include <string.h>

#include "base/hash.h"
#include "base/out.h"
#include "base/utf8.h"
#include "find/mention.h"
#include "find/name.h"
#include "person/gather.h"

#define LIST_MAX    64                /* names, addresses, numbers of one person that are kept */
#define LATELY      ((size_t)1 << 17) /* fewest that are remembered; a power of two, as MOST */
#define LATELY_MOST ((size_t)1 << 24)
#define LATELY_EACH 8    /* of each person */
#define PARTS_MAX   4096 /* requesters of one person; what comes beyond goes to requester 0 */
#define TEXT_BYTES  ((size_t)32 << 30) /* reserved, not used */

static void lately_start(struct memory *m, size_t persons)
{
	m->n = LATELY;
	while (m->n < persons * LATELY_EACH && m->n < LATELY_MOST)
		m->n *= 2;
	GROW(m->e, m->cap, m->n);
}

static void lately_free(struct memory *m)
{
	grow_free(m->e, m->cap, sizeof(*m->e));
	*m = (struct memory){0};
}

struct gather *gather_new(size_t persons, const unsigned char key[16])
{
	struct arena a = arena_make(TEXT_BYTES);
	struct gather *g = arena_new(&a, struct gather, 1);
	g->scratch = out_mem();
	g->spare = arena_make((size_t)4 << 20);
	memcpy(g->key, key, sizeof(g->key));
	GROW(g->h, g->cap, persons);
	lately_start(&g->names, persons);
	lately_start(&g->addresses, persons);
	lately_start(&g->reached, persons);
	g->n = persons;
	g->a = a;
	return g;
}

void gather_settled(struct gather *g)
{
	lately_free(&g->names);
	lately_free(&g->addresses);
	lately_free(&g->reached);
}

void gather_free(struct gather *g)
{
	struct arena a = g->a;
	gather_settled(g);
	grow_free(g->h, g->cap, sizeof(*g->h));
	grow_free(g->text, g->cap_text, sizeof(*g->text));
	grow_free(g->name, g->cap_name, sizeof(*g->name));
	grow_free(g->address, g->cap_address, sizeof(*g->address));
	grow_free(g->part, g->cap_part, sizeof(*g->part));
	grow_free(g->item, g->cap_item, sizeof(*g->item));
	hmap_free(&g->writers);
	hmap_free(&g->patients);
	arena_free(&g->spare);
	out_end(&g->scratch);
	arena_free(&a);
}

void gather_id(struct gather *g, size_t person, uint32_t id) { g->h[person].id = id; }
uint32_t gather_id_of(const struct gather *g, size_t person) { return g->h[person].id; }

static uint64_t fold_hash(struct gather *g, str s)
{
	struct arena spare = g->spare;
	return hash64(g->key, utf8_fold(&spare, s));
}

/* The place of these texts of this person among what was taken in lately; *out_fresh: they were not
 * there. */
static struct lately *lately(struct gather *g, struct memory *m, const struct held *h,
			     const str *text, size_t n, bool *out_fresh)
{
	out_clear(&g->scratch);
	out_var(&g->scratch, (uint64_t)(h - g->h));
	for (size_t k = 0; k < n; k++)
		out_lv(&g->scratch, text[k]);
	uint64_t hash = hash64(g->key, out_view(&g->scratch));
	hash = hash == 0 ? 1 : hash;
	struct lately *l = &m->e[hash & (m->n - 1)];
	*out_fresh = l->hash != hash;
	l->hash = hash;
	return l;
}

/* Put entry number + 1 behind the list; *prev_next is the next field of the entry that was last. */
static void chain(struct list *l, uint32_t *last_next, uint32_t entry)
{
	if (l->first == 0)
		l->first = entry;
	else
		*last_next = entry;
	l->last = entry;
}

static bool has_small(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_lower(s.p[i]))
			return true;
	return false;
}

/* prefer_small - of two spellings the one that is not in capitals alone. */
static void prefer_small(struct gather *g, str *s, str v)
{
	if (has_small(v) && !has_small(*s))
		*s = str_copy(&g->a, v);
}

static void add_text(struct gather *g, struct list *l, str s)
{
	unsigned n = 0;
	uint32_t none;
	if (s.n == 0)
		return;
	uint64_t folded = fold_hash(g, s);
	for (uint32_t e = l->first; e != 0; e = g->text[e - 1].next) {
		if (g->text[e - 1].folded == folded)
			prefer_small(g, &g->text[e - 1].s, s);
		if (g->text[e - 1].folded == folded || ++n >= LIST_MAX)
			return;
	}
	GROW(g->text, g->cap_text, g->n_text + 1);
	g->text[g->n_text++] = (struct text){.s = str_copy(&g->a, s), .folded = folded};
	chain(l, l->last > 0 ? &g->text[l->last - 1].next : &none, (uint32_t)g->n_text);
}

/* ---- names ---- */

static void write_surname(struct out *o, str prefix, str surname)
{
	out_str(o, prefix);
	if (prefix.n > 0)
		out_char(o, ' ');
	out_str(o, surname);
}

/* A name written from its parts, by its name use (BRP 61.10); partner and own name when nothing is
 * said. */
static str compose(struct gather *g, const struct ident *i)
{
	struct out *o = &g->scratch;
	bool own = i->surname.n > 0, partner = i->partner_surname.n > 0;
	unsigned char use = i->name_use.n == 1 ? i->name_use.p[0] : 'V';
	str first = i->initials.n > 0 ? i->initials : i->given;
	out_clear(o);
	out_str(o, first);
	if (first.n > 0 && (own || partner))
		out_char(o, ' ');
	if (own && (!partner || use == 'E' || use == 'N'))
		write_surname(o, i->prefix, i->surname);
	if (partner && !(own && use == 'E')) {
		if (own && use == 'N')
			out_char(o, '-');
		write_surname(o, i->partner_prefix, i->partner_surname);
	}
	if (own && partner && use != 'E' && use != 'N' && use != 'P') {
		out_char(o, '-');
		write_surname(o, i->prefix, i->surname);
	}
	return out_view(o);
}

static void fill(struct gather *g, str *s, str v)
{
	if (v.n > s->n)
		*s = str_copy(&g->a, v);
}

static void add_name_part(struct gather *g, struct list *l, const struct name_parts *n)
{
	unsigned count = 0;
	uint32_t none;
	if (n->surname.n == 0 && n->given.n == 0)
		return;
	uint64_t surname = fold_hash(g, n->surname);
	for (uint32_t e = l->first; e != 0; e = g->name[e - 1].next) {
		struct name_entry *x = &g->name[e - 1];
		if (x->surname == surname && (x->n.kind[0] == 'p') == (n->kind[0] == 'p')) {
			prefer_small(g, &x->n.surname, n->surname);
			if (n->prefix.n > 0)
				prefer_small(g, &x->n.prefix, n->prefix);
			fill(g, &x->n.given, n->given);
			fill(g, &x->n.initials, n->initials);
			fill(g, &x->n.prefix, n->prefix);
			if (n->kind[0] == 'b')
				x->n.kind = n->kind;
			return;
		}
		if (++count >= LIST_MAX)
			return;
	}
	struct name_entry x = {.n = *n, .surname = surname};
	x.n.given = str_copy(&g->a, n->given);
	x.n.initials = str_copy(&g->a, n->initials);
	x.n.prefix = str_copy(&g->a, n->prefix);
	x.n.surname = str_copy(&g->a, n->surname);
	GROW(g->name, g->cap_name, g->n_name + 1);
	g->name[g->n_name++] = x;
	chain(l, l->last > 0 ? &g->name[l->last - 1].next : &none, (uint32_t)g->n_name);
}

static void add_names(struct gather *g, struct held *h, const struct ident *i)
{
	struct arena spare = g->spare;
	struct name parsed = {0};
	const str said[] = {i->whole,   i->given,          i->initials,        i->prefix,
			    i->surname, i->partner_prefix, i->partner_surname, i->name_use};
	bool fresh;
	if (!ident_named(i))
		return;
	lately(g, &g->names, h, said, sizeof(said) / sizeof(said[0]), &fresh);
	if (!fresh)
		return;
	bool split = i->surname.n > 0 || i->partner_surname.n > 0;
	str written = i->whole.n > 0 ? i->whole : compose(g, i);
	add_text(g, &h->names, written);
	if (ident_stand_in(i) == STAND_IN_trial)
		h->groups |= GROUP_test_patient;
	struct name_parts own = {i->given, i->initials, i->prefix, i->surname, "own"};
	struct name_parts partner = {i->given, i->initials, i->partner_prefix, i->partner_surname,
				     "partner"};
	if (!split && i->whole.n > 0 && name_parse(&spare, i->whole, &parsed)) {
		own = (struct name_parts){parsed.given, parsed.initials, parsed.prefix,
					  parsed.surname, "own"};
		partner = (struct name_parts){parsed.given, parsed.initials, parsed.partner_prefix,
					      parsed.partner_surname, "partner"};
	}
	if (partner.surname.n > 0) {
		own.kind = "birth";
		add_name_part(g, &h->name_parts, &partner);
	}
	if (own.surname.n > 0 || partner.surname.n == 0)
		add_name_part(g, &h->name_parts, &own);
}

/* ---- addresses ---- */

static uint64_t address_hash(struct gather *g, const struct address *a)
{
	struct arena spare = g->spare;
	struct out *o = &g->scratch;
	bool code = a->postcode.n > 0 && a->house_number.n > 0;
	str number = utf8_key(&spare, a->house_number);
	out_clear(o);
	out_lv(o, number);
	if (code) {
		out_lv(o, a->postcode);
	} else {
		out_lv(o, utf8_fold(&spare, a->street));
		out_lv(o, utf8_fold(&spare, a->city));
		out_lv(o, a->postcode);
	}
	return hash64(g->key, out_view(o));
}

/* Gives the number + 1 of the address, 0 when there is none. */
static uint32_t find_address(struct gather *g, struct held *h, const struct ident *i, uint64_t seen)
{
	struct address a = {.street = i->street.n > 0 ? i->street : i->address,
			    .house_number = i->house_number,
			    .postcode = i->postcode,
			    .city = i->city,
			    .country = i->country,
			    .since = date_of_value(i->since)};
	struct list *l = &h->addresses;
	unsigned n = 0;
	uint32_t none;
	if (a.street.n == 0 && a.postcode.n == 0 && a.city.n == 0)
		return 0;
	h->groups |=
	    (uint16_t)(groups_of_place(g->spare, a.street) | groups_of_place(g->spare, a.city));
	uint64_t folded = address_hash(g, &a);
	for (uint32_t e = l->first; e != 0; e = g->address[e - 1].next) {
		struct address_entry *x = &g->address[e - 1];
		if (x->folded == folded) {
			fill(g, &x->a.street, a.street);
			fill(g, &x->a.city, a.city);
			fill(g, &x->a.country, a.country);
			if (date_key(a.since) > date_key(x->a.since))
				x->a.since = a.since;
			return e;
		}
		if (++n >= LIST_MAX)
			return 0;
	}
	struct address_entry x = {.a = a, .folded = folded, .seen = seen};
	x.a.street = str_copy(&g->a, a.street);
	x.a.house_number = str_copy(&g->a, a.house_number);
	x.a.postcode = str_copy(&g->a, a.postcode);
	x.a.city = str_copy(&g->a, a.city);
	x.a.country = str_copy(&g->a, a.country);
	GROW(g->address, g->cap_address, g->n_address + 1);
	g->address[g->n_address++] = x;
	chain(l, l->last > 0 ? &g->address[l->last - 1].next : &none, (uint32_t)g->n_address);
	return (uint32_t)g->n_address;
}

static uint32_t add_address(struct gather *g, struct held *h, const struct ident *i, uint64_t seen)
{
	const str said[] = {i->street, i->address, i->house_number, i->postcode,
			    i->city,   i->country, i->since};
	size_t n = sizeof(said) / sizeof(said[0]), bytes = 0;
	bool fresh;
	for (size_t k = 0; k < n; k++)
		bytes += said[k].n;
	if (bytes == 0)
		return 0;
	struct lately *l = lately(g, &g->addresses, h, said, n, &fresh);
	if (fresh)
		l->entry = find_address(g, h, i, seen);
	return l->entry;
}

/* ---- categories, dates, parts ---- */

static bool is_part(const struct part *p, uint32_t requester, uint32_t customer)
{
	return p->requester == requester && p->customer == customer;
}

static struct part_entry *part_of(struct gather *g, struct held *h, uint32_t requester,
				  uint32_t customer)
{
	struct list *l = &h->parts;
	unsigned n = 0;
	uint32_t none;
	if (h->part != 0 && is_part(&g->part[h->part - 1].p, requester, customer))
		return &g->part[h->part - 1];
	for (uint32_t e = l->first; e != 0; e = g->part[e - 1].next, n++) {
		if (is_part(&g->part[e - 1].p, requester, customer)) {
			h->part = e;
			return &g->part[e - 1];
		}
	}
	if (n >= PARTS_MAX && requester != 0)
		return part_of(g, h, 0, customer);
	GROW(g->part, g->cap_part, g->n_part + 1);
	g->part[g->n_part++] =
	    (struct part_entry){.p = {.requester = requester, .customer = customer}};
	chain(l, l->last > 0 ? &g->part[l->last - 1].next : &none, (uint32_t)g->n_part);
	h->part = (uint32_t)g->n_part;
	return &g->part[g->n_part - 1];
}

static void add_part(struct gather *g, struct held *h, uint32_t requester, uint32_t customer,
		     const struct gathered *x)
{
	struct part *p = &part_of(g, h, requester, customer)->p;
	const struct said *s = &x->said;
	enum standing standing = x->place->standing;
	p->categories |= s->categories;
	if (standing == STANDING_published)
		p->published |= s->categories;
	if (standing > p->exposure)
		p->exposure = standing;
	if (s->from != 0 && (date_none(p->from) || s->from < date_key(p->from)))
		p->from = date_of_key(s->from);
	if (s->to > date_key(p->to))
		p->to = date_of_key(s->to);
}

/* The data of several customers is a part of each. */
static void add_parts(struct gather *g, struct held *h, uint32_t requester,
		      const struct gathered *x)
{
	for (uint32_t k = 0; k < x->place->n_customer; k++)
		add_part(g, h, requester, x->place->customer[k], x);
	if (x->place->n_customer == 0)
		add_part(g, h, requester, 0, x);
}

static void add_item(struct gather *g, struct held *h, uint32_t item)
{
	struct list *l = &h->items;
	uint32_t none;
	if (l->last != 0 && g->item[l->last - 1].item == item)
		return;
	GROW(g->item, g->cap_item, g->n_item + 1);
	g->item[g->n_item++] = (struct item_entry){.item = item};
	chain(l, l->last > 0 ? &g->item[l->last - 1].next : &none, (uint32_t)g->n_item);
}

static void add_reached(struct gather *g, struct held *h, const struct ident *i)
{
	str said[2 * IDENT_LIST];
	unsigned n = 0;
	bool fresh;
	for (unsigned k = 0; k < i->n_email; k++)
		said[n++] = i->email[k];
	for (unsigned k = 0; k < i->n_phone; k++)
		said[n++] = i->phone[k];
	if (n == 0)
		return;
	lately(g, &g->reached, h, said, n, &fresh);
	for (unsigned k = 0; k < n && fresh; k++)
		add_text(g, k < i->n_email ? &h->emails : &h->phones, said[k]);
}

uint32_t gather_identity(struct gather *g, size_t person, const struct ident *i, uint64_t at)
{
	struct held *h = &g->h[person];
	add_names(g, h, i);
	uint32_t address = add_address(g, h, i, at);
	add_reached(g, h, i);
	if (h->birth == 0)
		h->birth = date_key(i->birth);
	if (h->sex == 0)
		h->sex = i->sex;
	if (h->bsn_invalid.n == 0 && i->bsn_state == BSN_invalid)
		h->bsn_invalid = str_copy(&g->a, i->bsn_text);
	return address;
}

void gather_add(struct gather *g, size_t person, const struct gathered *x)
{
	struct held *h = &g->h[person];
	const struct said *s = &x->said;
	if (x->address != 0) {
		g->address[x->address - 1].seen = x->at;
		if (s->to > g->address[x->address - 1].event)
			g->address[x->address - 1].event = s->to;
	}
	h->mentions += h->mentions < UINT32_MAX;
	h->because |= x->because;
	h->categories |= s->categories;
	if (x->place->standing == STANDING_published)
		h->published |= s->categories;
	if ((uint8_t)x->place->standing > h->exposure)
		h->exposure = (uint8_t)x->place->standing;
	h->roles |= (uint8_t)(1u << x->role);
	if (s->deceased)
		h->groups |= GROUP_deceased;
	if (s->secret)
		h->groups |= GROUP_secret_address;
	for (unsigned k = 0; k < x->n_requester; k++)
		add_parts(g, h, x->requester[k], x);
	if (x->n_requester == 0)
		add_parts(g, h, 0, x);
	add_item(g, h, x->place->item);
}

void gather_again(struct gather *g, size_t person, uint32_t address, uint64_t at)
{
	struct held *h = &g->h[person];
	if (address != 0)
		g->address[address - 1].seen = at;
	h->mentions += h->mentions < UINT32_MAX;
}
