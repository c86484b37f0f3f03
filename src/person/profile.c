/*
 * profile - distinct identities, collected while mentions stream by. Memory grows with people, not
 * with mentions and not with spellings: what says the same once folded (name, birth date, sex, BSN,
 * contacts) is one profile, however often and however it is written. Of written forms only those
 * met lately are known by their bytes; the others are folded again.
 */
#include <string.h>

#include "base/hash.h"
#include "base/must.h"
#include "base/utf8.h"
#include "person/inner.h"

#define NAMES_BYTES ((size_t)16 << 30) /* reserved, not used */
#define SPARE_BYTES ((size_t)4 << 20)
#define SPELLINGS   ((size_t)1 << 17)
#define CONTACTS    1024 /* of one profile; what comes beyond ties it to nobody more */

void profiles_start(struct profiles *s, const unsigned char key[16])
{
	*s = (struct profiles){.n_name = 1, .scratch = out_mem()};
	memcpy(s->key, key, sizeof(s->key));
	s->names = arena_make(NAMES_BYTES);
	s->spare = arena_make(SPARE_BYTES);
	GROW(s->name, s->cap_name, 1);
	GROW(s->spelling, s->cap_spelling, SPELLINGS);
}

void profiles_settled(struct profiles *s)
{
	grow_free(s->spelling, s->cap_spelling, sizeof(*s->spelling));
	s->spelling = NULL;
	s->cap_spelling = 0;
	hmap_free(&s->by_hash);
	hmap_free(&s->by_name);
	hmap_free(&s->by_claim);
	hmap_free(&s->by_through);
}

void profiles_free(struct profiles *s)
{
	profiles_settled(s);
	grow_free(s->p, s->cap, sizeof(*s->p));
	grow_free(s->contact, s->cap_contact, sizeof(*s->contact));
	grow_free(s->name, s->cap_name, sizeof(*s->name));
	grow_free(s->claim, s->cap_claim, sizeof(*s->claim));
	grow_free(s->through, s->cap_through, sizeof(*s->through));
	grow_free(s->apart, s->cap_apart, sizeof(*s->apart));
	hmap_free(&s->bsn_known);
	arena_free(&s->names);
	arena_free(&s->spare);
	out_end(&s->scratch);
}

static uint32_t fold(struct profiles *s, const struct ident *i)
{
	struct arena a = s->spare, rest = s->spare;
	bool fresh;
	/* one half of the scratch for the result, the other for the work */
	a.end = a.p + (size_t)(a.end - a.p) / 2;
	rest.p = a.end;
	const unsigned char *folded = name_fold(&a, rest, i);
	if (folded == NULL)
		return 0;
	str bytes = {folded, (size_t)(a.p - folded)};
	uint64_t *at = hmap_put(&s->by_name, hash64(s->key, bytes), &fresh);
	if (!fresh)
		return (uint32_t)*at;
	GROW(s->name, s->cap_name, s->n_name + 1);
	s->name[s->n_name] = str_copy(&s->names, bytes).p;
	*at = s->n_name++;
	return (uint32_t)*at;
}

/* The number of a name in comparable form, which is held once. */
static uint32_t name_number(struct profiles *s, const struct ident *i)
{
	const str part[] = {i->whole, i->surname, i->given, i->initials, i->partner_surname};
	must(s->spelling != NULL);
	if (!ident_named(i))
		return 0;
	out_clear(&s->scratch);
	for (unsigned k = 0; k < sizeof(part) / sizeof(part[0]); k++)
		out_lv(&s->scratch, part[k]);
	uint64_t hash = hash64(s->key, out_view(&s->scratch));
	hash = hash == 0 ? 1 : hash;
	struct spelling *met = &s->spelling[hash & (SPELLINGS - 1)];
	if (met->hash != hash)
		*met = (struct spelling){hash, fold(s, i)};
	return met->number;
}

void profile_claim(struct profiles *s, uint32_t profile, uint32_t id, uint64_t at)
{
	struct profile *p = &s->p[profile];
	bool fresh;
	if (id == 0 || p->prior == id)
		return;
	if (p->prior == 0) {
		p->prior = id;
		p->prior_at = at;
		return;
	}
	hmap_put(&s->by_claim, (uint64_t)profile << 32 | id, &fresh);
	if (!fresh)
		return;
	GROW(s->claim, s->cap_claim, s->n_claim + 1);
	s->claim[s->n_claim++] = (struct claim){profile, id, at};
}

/*
 * What makes two identities one profile. One BSN with one name and birth date is one person's
 * wherever he lived: such a profile takes in contacts. Without a BSN the contacts are part of who
 * it is.
 */
static uint64_t profile_hash(struct profiles *s, enum role role, const struct profile *p,
			     const uint64_t *contact, unsigned n)
{
	struct out *o = &s->scratch;
	out_clear(o);
	unsigned char *b = out_room(o, 16 + CONTACTS_MAX * sizeof(*contact));
	const uint32_t v[] = {p->bsn, p->birth, p->name};
	b[0] = (unsigned char)role;
	b[1] = p->bsn_invalid;
	b[2] = (unsigned char)p->sex;
	b[3] = (unsigned char)n;
	memcpy(b + 4, v, sizeof(v));
	memcpy(b + 16, contact, n * sizeof(*contact));
	return hash64(s->key, (str){b, 16 + n * sizeof(*contact)});
}

static void more_contacts(struct profiles *s, struct profile *p)
{
	uint32_t to = (uint32_t)s->n_contact, cap = p->contact_cap == 0 ? 2u : p->contact_cap * 2u;
	GROW(s->contact, s->cap_contact, s->n_contact + cap);
	if (p->contact_n > 0)
		memcpy(s->contact + to, s->contact + p->contact_at,
		       p->contact_n * sizeof(*s->contact));
	s->n_contact += cap;
	p->contact_at = to;
	p->contact_cap = (uint16_t)cap;
}

static void contact_add(struct profiles *s, struct profile *p, uint64_t contact)
{
	for (unsigned k = 0; k < p->contact_n; k++)
		if (s->contact[p->contact_at + k] == contact)
			return;
	if (p->contact_n == CONTACTS)
		return;
	if (p->contact_n == p->contact_cap)
		more_contacts(s, p);
	s->contact[p->contact_at + p->contact_n++] = contact;
}

static struct profile profile_new(struct profiles *s, const struct ident *i)
{
	return (struct profile){.birth = date_key(i->birth),
				.bsn = i->bsn,
				.said = i->bsn,
				.sex = i->sex,
				.name = name_number(s, i),
				.bsn_invalid = i->bsn_state == BSN_invalid,
				.n_weak = (uint8_t)i->n_weak,
				.parent = (uint32_t)s->n,
				.next = (uint32_t)s->n};
}

/* Number + 1 of the profile with this hash; made as p when there is none. */
static uint32_t find_or_make(struct profiles *s, uint64_t hash, const struct profile *p, bool more,
			     const uint64_t *contact, unsigned n)
{
	bool fresh;
	uint64_t *at = hmap_put(&s->by_hash, hash, &fresh);
	if (fresh) {
		*at = s->n + 1;
		if (p->bsn != 0)
			*hmap_put(&s->bsn_known, p->bsn, NULL) = 1;
		GROW(s->p, s->cap, s->n + 1);
		s->p[s->n++] = *p;
	}
	uint32_t number = (uint32_t)*at;
	for (unsigned k = 0; k < n && (fresh || more); k++)
		contact_add(s, &s->p[number - 1], contact[k]);
	return number;
}

static bool gathers(const struct profile *p)
{
	return p->bsn != 0 && (p->name != 0 || p->birth != 0);
}

uint32_t profile_of(struct profiles *s, const struct ident *i, const struct place *place)
{
	uint64_t contact[CONTACTS_MAX];
	struct profile p = profile_new(s, i);
	unsigned n = ident_contacts(i, place, &s->scratch, contact, CONTACTS_MAX);
	uint64_t hash = profile_hash(s, i->role, &p, contact, gathers(&p) ? 0 : n);
	return find_or_make(s, hash, &p, gathers(&p), contact, n);
}

uint32_t profile_of_own(struct profiles *s, const struct ident *i, const struct place *place,
			uint64_t mark, uint64_t *out_else)
{
	uint64_t contact[CONTACTS_MAX];
	struct profile p = profile_new(s, i);
	unsigned n = ident_contacts(i, place, &s->scratch, contact, CONTACTS_MAX);
	*out_else = profile_hash(s, i->role, &p, contact, gathers(&p) ? 0 : n);
	return find_or_make(s, hash64_mix(*out_else, mark), &p, true, contact, n);
}

uint32_t profile_by_hash(const struct profiles *s, uint64_t hash)
{
	const uint64_t *at = hmap_get(&s->by_hash, hash);
	return at == NULL ? 0 : (uint32_t)*at;
}

void profile_through(struct profiles *s, uint32_t profile, uint64_t requester)
{
	bool fresh;
	if (s->p[profile].name == 0 || requester == 0)
		return;
	hmap_put(&s->by_through, hash64_mix(requester, profile), &fresh);
	if (!fresh)
		return;
	GROW(s->through, s->cap_through, s->n_through + 1);
	s->through[s->n_through++] = (struct through){requester, profile};
}

uint32_t cluster_root(struct profiles *s, uint32_t profile)
{
	while (s->p[profile].parent != profile) {
		s->p[profile].parent = s->p[s->p[profile].parent].parent;
		profile = s->p[profile].parent;
	}
	return profile;
}
