/*
 * oppose - what contradicts that two clusters are one person: BSN, sex, birth date, given name,
 * e-mail addresses, and people
 * who said so. design.md 6. Looks at so many members of a cluster and no more; joins nothing.
 */
#include "person/inner.h"

#define MEMBERS_MAX 48 /* profiles of a cluster that are looked at */

static bool sexes_oppose(char a, char b)
{
	return (a == 'M' && b == 'F') || (a == 'F' && b == 'M');
}

static bool births_oppose(const struct profile *a, const struct profile *b, bool lenient)
{
	enum birth_fit d = birth_compare(a->birth, b->birth);
	return d == BIRTH_differ || (!lenient && (d == BIRTH_near || d == BIRTH_swapped));
}

static bool soft_opposes(const struct profile *a, const struct profile *b)
{
	return a->bsn != 0 && b->bsn != 0 && a->bsn != b->bsn &&
	       ((a->flags | b->flags) & PROFILE_soft) != 0;
}

/* How a profile goes with the members of a cluster. */
struct going {
	bool one, all;      /* with one of them, with all */
	bool called, dated; /* one has a given name, a birth date, to hold against its own */
	bool name, birth;   /* and goes with it */
	bool soft;          /* their soft BSN differs */
};

static struct going going_with(const struct profiles *s, const struct profile *p, uint32_t b,
			       bool lenient)
{
	struct going g = {.all = true};
	uint32_t j = b, n = 0;
	do {
		const struct profile *q = &s->p[j];
		enum given_fit given = name_compare(s->name[p->name], s->name[q->name]).given;
		bool dated = p->birth != 0 && q->birth != 0;
		bool fits = given != GIVEN_contradict && !births_oppose(p, q, lenient);
		g.one |= fits;
		g.all &= fits;
		g.called |= given != GIVEN_none;
		g.name |= given > GIVEN_none;
		g.dated |= dated;
		g.birth |= dated && !births_oppose(p, q, lenient);
		g.soft |= soft_opposes(p, q);
		j = q->next;
	} while (j != b && ++n < MEMBERS_MAX);
	return g;
}

/*
 * Every member of the cluster of a must go with at least one member of the cluster of b, and its
 * given name and its birth date with one that has such: in a cluster held together by a BSN call
 * names and typing errors stand side by side, and rows with the number alone go with everybody.
 * Without a BSN it must go with all.
 */
static bool side_opposes(const struct profiles *s, uint32_t a, uint32_t b, bool all, bool probable,
			 bool lenient)
{
	uint32_t i = a, n = 0;
	do {
		struct going g = going_with(s, &s->p[i], b, lenient);
		bool witness = g.one && (!g.called || g.name) && (!g.dated || g.birth);
		if ((all ? !g.all : !witness) || (probable && g.soft))
			return true;
		i = s->p[i].next;
	} while (i != a && ++n < MEMBERS_MAX);
	return false;
}

static bool has_contact(const struct profile *p, const struct profiles *s, uint64_t c)
{
	for (unsigned i = 0; i < p->contact_n; i++)
		if (s->contact[p->contact_at + i] == c)
			return true;
	return false;
}

/* How the e-mail addresses of two clusters stand: none on one side, one shared, or all different.
 */
static bool emails_differ(const struct profiles *s, uint32_t a, uint32_t b)
{
	bool some_a = false, some_b = false;
	uint32_t i = a, n_i = 0;
	do {
		const struct profile *p = &s->p[i];
		for (unsigned k = 0; k < p->contact_n; k++) {
			uint64_t c = s->contact[p->contact_at + k];
			if (contact_kind(c) != CONTACT_email)
				continue;
			some_a = true;
			uint32_t j = b, n_j = 0;
			do {
				if (has_contact(&s->p[j], s, c))
					return false;
				j = s->p[j].next;
			} while (j != b && ++n_j < MEMBERS_MAX);
		}
		i = s->p[i].next;
	} while (i != a && ++n_i < MEMBERS_MAX);
	uint32_t j = b, n_j = 0;
	do {
		const struct profile *p = &s->p[j];
		for (unsigned k = 0; k < p->contact_n; k++)
			some_b |= contact_kind(s->contact[p->contact_at + k]) == CONTACT_email;
		j = s->p[j].next;
	} while (j != b && ++n_j < MEMBERS_MAX);
	return some_a && some_b;
}

/* Does any of the cluster have a given name or initial? */
static bool has_given(const struct profiles *s, uint32_t a)
{
	uint32_t i = a, n = 0;
	do {
		struct name_view v;
		if (s->p[i].name != 0) {
			name_view_read(s->name[s->p[i].name], &v);
			if (v.given.n + v.initials.n > 0)
				return true;
		}
		i = s->p[i].next;
	} while (i != a && ++n < MEMBERS_MAX);
	return false;
}

/*
 * People of one household have an e-mail address each; so have the parents' addresses for newborn
 * twins, where no given name tells them apart. A number that was given to one person says more.
 */
static bool emails_oppose(const struct profiles *s, uint32_t a, uint32_t b, enum rule rule,
			  uint32_t because)
{
	bool number = rule == RULE_patient || rule == RULE_order || rule == RULE_invalid ||
		      because == BECAUSE_patient || because == BECAUSE_staff;
	return (rule == RULE_name_household ||
		(!number && (!has_given(s, a) || !has_given(s, b)))) &&
	       emails_differ(s, a, b);
}

static uint32_t root_of(const struct profiles *s, uint32_t profile)
{
	while (s->p[profile].parent != profile)
		profile = s->p[profile].parent;
	return profile;
}

bool clusters_apart(const struct profiles *s, uint32_t a, uint32_t b)
{
	if ((s->p[a].flags & s->p[b].flags & PROFILE_apart) == 0)
		return false;
	for (size_t k = 0; k < s->n_apart; k++) {
		uint32_t x = root_of(s, s->apart[k].stays), y = root_of(s, s->apart[k].leaves);
		if ((x == a && y == b) || (x == b && y == a))
			return true;
	}
	return false;
}

bool clusters_oppose(const struct profiles *s, uint32_t a, uint32_t b, enum rule rule,
		     uint32_t because)
{
	const struct profile *pa = &s->p[a], *pb = &s->p[b];
	bool probable = rule >= RULE_name_birth;
	bool lenient = rule == RULE_swapped || rule == RULE_patient || rule == RULE_order ||
		       rule == RULE_invalid;
	if (pa->group_bsn != 0 && pb->group_bsn != 0 && pa->group_bsn != pb->group_bsn)
		return true;
	if (clusters_apart(s, a, b) || sexes_oppose(pa->group_sex, pb->group_sex))
		return true;
	if (emails_oppose(s, a, b, rule, because))
		return true;
	if (pa->group_bsn == 0 && pb->group_bsn == 0)
		return side_opposes(s, a, b, true, probable, lenient);
	return (pa->group_bsn == 0 && side_opposes(s, a, b, false, probable, lenient)) ||
	       (pb->group_bsn == 0 && side_opposes(s, b, a, false, probable, lenient));
}

bool cluster_accepts(struct profiles *s, uint32_t root, const unsigned char *name, uint32_t birth,
		     char sex)
{
	uint32_t j = root, n = 0;
	bool called = false, dated = false, name_fits = false, birth_fits = false;
	if (sexes_oppose(s->p[root].group_sex, sex))
		return false;
	do {
		const struct profile *p = &s->p[j];
		called |= p->name != 0;
		dated |= p->birth != 0;
		if (p->name != 0 && !name_fits) {
			struct name_fit f = name_compare(name, s->name[p->name]);
			name_fits = f.sur != SUR_differ && f.given != GIVEN_contradict;
		}
		birth_fits |= p->birth != 0 && birth_compare(birth, p->birth) != BIRTH_differ;
		if (name_fits && birth_fits)
			return true;
		j = p->next;
	} while (j != root && ++n < MEMBERS_MAX);
	return (!called || name_fits) && (!dated || birth_fits);
}
