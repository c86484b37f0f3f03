/*
 * profile - distinct identities, collected while mentions stream by. Memory grows with these, not
 * with mentions: what is the same in every identity field is one profile, however often it occurs.
 */
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "person/inner.h"

#define NAMES_BYTES ((size_t)16 << 30) /* reserved, not used */
#define SPARE_BYTES ((size_t)4 << 20)

void profiles_start(struct profiles *s, const unsigned char key[16])
{
	*s = (struct profiles){.n_name = 1, .scratch = out_mem()};
	memcpy(s->key, key, sizeof(s->key));
	s->names = arena_make(NAMES_BYTES);
	s->spare = arena_make(SPARE_BYTES);
	GROW(s->name, s->cap_name, 1);
}

void profiles_free(struct profiles *s)
{
	grow_free(s->p, s->cap, sizeof(*s->p));
	grow_free(s->contact, s->cap_contact, sizeof(*s->contact));
	grow_free(s->name, s->cap_name, sizeof(*s->name));
	grow_free(s->claim, s->cap_claim, sizeof(*s->claim));
	hmap_free(&s->by_hash);
	hmap_free(&s->by_name);
	hmap_free(&s->by_claim);
	hmap_free(&s->by_through);
	grow_free(s->through, s->cap_through, sizeof(*s->through));
	hmap_free(&s->bsn_known);
	arena_free(&s->names);
	arena_free(&s->spare);
	out_end(&s->scratch);
}

uint32_t profile_find(struct profiles *s, const struct ident *i, const struct place *p)
{
	const uint64_t *at = hmap_get(&s->by_hash, ident_hash(i, p, s->key, &s->scratch));
	return at == NULL ? 0 : (uint32_t)*at;
}

/* The number of the comparable form of a name; a name written the same way is held once. */
static uint32_t name_number(struct profiles *s, const struct ident *i)
{
	const str part[] = {i->whole, i->surname, i->given, i->initials, i->partner_surname};
	bool fresh;
	if (!ident_named(i))
		return 0;
	out_clear(&s->scratch);
	for (unsigned k = 0; k < sizeof(part) / sizeof(part[0]); k++)
		out_lv(&s->scratch, part[k]);
	uint64_t *at = hmap_put(&s->by_name, hash64(s->key, out_view(&s->scratch)), &fresh);
	if (!fresh)
		return (uint32_t)*at;
	const unsigned char *folded = name_fold(&s->names, s->spare, i);
	if (folded == NULL)
		return 0;
	GROW(s->name, s->cap_name, s->n_name + 1);
	s->name[s->n_name] = folded;
	*at = s->n_name++;
	return (uint32_t)*at;
}

static void add_claim(struct profiles *s, uint32_t profile, uint32_t id, uint64_t at)
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

static void make(struct profiles *s, const struct ident *i, const struct place *place)
{
	uint64_t contact[CONTACTS_MAX];
	struct profile p = {.birth = date_key(i->birth),
			    .bsn = i->bsn,
			    .sex = i->sex,
			    .name = name_number(s, i),
			    .bsn_invalid = i->bsn_state == BSN_invalid,
			    .parent = (uint32_t)s->n,
			    .next = (uint32_t)s->n,
			    .contact_at = (uint32_t)s->n_contact};
	unsigned n = ident_contacts(i, place, &s->scratch, contact, CONTACTS_MAX);
	GROW(s->contact, s->cap_contact, s->n_contact + n);
	for (unsigned k = 0; k < n; k++)
		s->contact[s->n_contact++] = contact[k];
	p.contact_n = (uint8_t)n;
	if (p.bsn != 0)
		*hmap_put(&s->bsn_known, p.bsn, NULL) = 1;
	GROW(s->p, s->cap, s->n + 1);
	s->p[s->n++] = p;
}

static void add_through(struct profiles *s, uint32_t profile, const struct ident *i)
{
	struct arena scratch = s->spare;
	str who = i->agb.n > 0 ? i->agb : i->requester;
	bool fresh;
	if (s->p[profile].name == 0 || who.n == 0)
		return;
	uint64_t h = hash64(content_key, i->agb.n > 0 ? who : utf8_fold(&scratch, who));
	hmap_put(&s->by_through, hash64_mix(h, profile), &fresh);
	if (!fresh)
		return;
	GROW(s->through, s->cap_through, s->n_through + 1);
	s->through[s->n_through++] = (struct through){h, profile};
}

uint32_t profile_add(struct profiles *s, const struct ident *i, const struct place *place,
		     uint64_t at, uint32_t prior)
{
	bool fresh;
	uint64_t *slot = hmap_put(&s->by_hash, ident_hash(i, place, s->key, &s->scratch), &fresh);
	if (fresh) {
		*slot = s->n + 1;
		make(s, i, place);
	}
	uint32_t number = (uint32_t)*slot;
	if (s->p[number - 1].mentions < UINT32_MAX)
		s->p[number - 1].mentions++;
	add_claim(s, number - 1, prior, at);
	add_through(s, number - 1, i);
	return number;
}

uint32_t cluster_root(struct profiles *s, uint32_t profile)
{
	while (s->p[profile].parent != profile) {
		s->p[profile].parent = s->p[s->p[profile].parent].parent;
		profile = s->p[profile].parent;
	}
	return profile;
}
