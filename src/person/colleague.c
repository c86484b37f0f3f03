/*
 * colleague - who writes for an organisation: names with no more than an address for mail, whose
 * domain many such names share and hardly a patient has. Mail of a laboratory is full of them, and
 * they are no patients because they wrote. Refuses to tell one writer from another: below three of
 * a domain nobody is judged, nor at a provider of mail.
 */
#include "base/hash.h"
#include "find/provider.h"
#include "person/gather.h"

#define WRITERS_LEAST 3
#define LETTERS_LEAST 3 /* items in which one of them stands: who complains does so once */
#define WORD_LEAST    3 /* letters of a name that is looked for in an address */
#define PATIENT_SHARE 4 /* of so many writers one may be known as a patient as well */

/* What a writer may be known by. */
#define BARE                                                                                       \
	(UINT64_C(1) << CATEGORY_name | UINT64_C(1) << CATEGORY_sex |                              \
	 UINT64_C(1) << CATEGORY_address | UINT64_C(1) << CATEGORY_phone |                         \
	 UINT64_C(1) << CATEGORY_email)

static bool bare(const struct held *h)
{
	return (h->categories & ~BARE) == 0 && h->birth == 0 && h->bsn_invalid.n == 0;
}

/* works - named as staff or professional somewhere, and known by nothing of their own but how to
 * reach them: results in their letters are of others. */
static bool works(const struct held *h)
{
	const uint64_t own = UINT64_C(1) << CATEGORY_bsn | UINT64_C(1) << CATEGORY_birth_date |
			     UINT64_C(1) << CATEGORY_patient_number |
			     UINT64_C(1) << CATEGORY_insurer | UINT64_C(1) << CATEGORY_order;
	return (h->categories & own) == 0 && h->birth == 0 && h->bsn_invalid.n == 0 &&
	       (h->roles & (1u << ROLE_staff | 1u << ROLE_professional)) != 0;
}

static bool has_word_of(str box, str name)
{
	for (size_t i = 0, from = 0; i <= name.n; i++) {
		if (i < name.n && is_alpha(name.p[i]))
			continue;
		str word = str_sub(name, from, i);
		from = i + 1;
		if (word.n >= WORD_LEAST && str_find_nocase(box, word) < box.n)
			return true;
	}
	return false;
}

/* Does the box of the address hold a word of the name? Letters about a patient hold other people's
 * addresses. */
static bool own_address(const struct gather *g, const struct held *h, str address)
{
	str box = str_sub(address, 0, str_find_byte(address, '@'));
	for (uint32_t e = h->name_parts.first; e != 0; e = g->name[e - 1].next)
		if (has_word_of(box, g->name[e - 1].n.surname) ||
		    has_word_of(box, g->name[e - 1].n.given))
			return true;
	return false;
}

/* 0: none, or that of a provider, where anybody has a box. */
static uint64_t domain_of(const struct gather *g, str address)
{
	size_t at = str_find_byte(address, '@');
	str house = str_sub(address, at + 1, address.n);
	return at < address.n && !provider_mail(house) ? hash64(g->key, house) : 0;
}

static bool often(const struct gather *g, const struct held *h)
{
	unsigned n = 0;
	for (uint32_t e = h->items.first; e != 0 && n < LETTERS_LEAST; e = g->item[e - 1].next)
		n++;
	return n >= LETTERS_LEAST;
}

/* Who has more addresses of a domain is one still: the low half counts people, the high half holds
 * who was counted last. */
static void count_once(struct hmap *of, uint64_t domain, size_t person)
{
	uint64_t *n = hmap_put(of, domain, NULL);
	if (*n >> 32 != person + 1)
		*n = (uint64_t)(person + 1) << 32 | ((uint32_t)*n + 1);
}

void gather_domains(struct gather *g)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct held *h = &g->h[i];
		struct hmap *of = bare(h) ? &g->writers : &g->patients;
		if (of == &g->writers && !often(g, h))
			continue;
		for (uint32_t e = h->emails.first; e != 0; e = g->text[e - 1].next) {
			uint64_t domain = domain_of(g, g->text[e - 1].s);
			bool own = of == &g->writers || own_address(g, h, g->text[e - 1].s);
			if (domain != 0 && own)
				count_once(of, domain, i);
		}
	}
}

static uint64_t count(const struct hmap *m, uint64_t domain)
{
	const uint64_t *n = hmap_get(m, domain);
	return n == NULL ? 0 : (uint32_t)*n;
}

bool gather_colleague(const struct gather *g, const struct held *h)
{
	if (!bare(h) && !works(h))
		return false;
	for (uint32_t e = h->emails.first; e != 0; e = g->text[e - 1].next) {
		uint64_t domain = domain_of(g, g->text[e - 1].s);
		uint64_t writers = count(&g->writers, domain);
		if (domain != 0 && writers >= WRITERS_LEAST &&
		    count(&g->patients, domain) * PATIENT_SHARE <= writers)
			return true;
	}
	return false;
}
