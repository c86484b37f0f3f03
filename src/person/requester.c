/*
 * requester - who ordered. Known by AGB code when there is one, else by folded name and city; a
 * name that is ever written beside exactly one AGB code belongs to it. Kinds by AGB prefix
 * (reference/formats.md 1.3), else by words.
 */
#include <string.h>

#include "base/hash.h"
#include "base/out.h"
#include "base/utf8.h"
#include "find/mention.h"
#include "person/inner.h"

#define TEXT_BYTES ((size_t)2 << 30) /* reserved */

void requesters_start(struct requesters *s, const unsigned char key[16])
{
	*s = (struct requesters){.scratch = out_mem()};
	memcpy(s->key, key, sizeof(s->key));
	s->a = arena_make(TEXT_BYTES);
}

void requesters_free(struct requesters *s)
{
	grow_free(s->r, s->cap, sizeof(*s->r));
	hmap_free(&s->by_text);
	hmap_free(&s->by_key);
	hmap_free(&s->by_name);
	arena_free(&s->a);
	out_end(&s->scratch);
}

static uint64_t hash_texts(struct requesters *s, uint8_t tag, str a, str b, str c)
{
	out_clear(&s->scratch);
	out_u8(&s->scratch, tag);
	out_lv(&s->scratch, a);
	out_lv(&s->scratch, b);
	out_lv(&s->scratch, c);
	return hash64(s->key, out_view(&s->scratch));
}

/* The folded name, and with a city "name, 0x1F, city": the key of a requester without AGB. */
static str name_key(struct requesters *s, str name, str city)
{
	str n = utf8_fold(&s->a, name), c = utf8_fold(&s->a, city);
	if (c.n == 0)
		return n;
	unsigned char *p = arena_new(&s->a, unsigned char, n.n + 1 + c.n);
	memcpy(p, n.p, n.n);
	p[n.n] = KEY_SEP;
	memcpy(p + n.n + 1, c.p, c.n);
	return (str){p, n.n + 1 + c.n};
}

static str folded_name(str key) { return str_sub(key, 0, str_find_byte(key, KEY_SEP)); }

/* A name stands beside an AGB code: it may belong to no other. */
static void teach(struct requesters *s, str name, uint32_t number)
{
	str folded = utf8_fold(&s->a, name);
	if (folded.n == 0)
		return;
	uint64_t *v = hmap_put(&s->by_name, hash64(s->key, folded), NULL);
	*v = *v == 0 || *v == number ? number : MANY;
}

static uint32_t find_or_make(struct requesters *s, str agb, str name, str city, uint64_t at)
{
	bool fresh;
	str key = agb.n > 0 ? agb : name_key(s, name, city);
	if (key.n == 0)
		return 0;
	uint64_t *slot =
	    hmap_put(&s->by_key, hash_texts(s, agb.n > 0, key, STR_NONE, STR_NONE), &fresh);
	if (fresh) {
		GROW(s->r, s->cap, s->n + 1);
		s->r[s->n++] = (struct req){
		    .agb = str_copy(&s->a, agb), .folded = agb.n > 0 ? STR_NONE : key, .first = at};
		*slot = s->n;
	}
	uint32_t number = (uint32_t)*slot;
	struct req *r = &s->r[number - 1];
	if (r->name.n == 0 && name.n > 0)
		r->name = str_copy(&s->a, name);
	if (r->city.n == 0 && city.n > 0)
		r->city = str_copy(&s->a, city);
	if (agb.n > 0)
		teach(s, name, number);
	return number;
}

/* One requester as a mention writes it; texts seen before are not folded again. */
static uint32_t number_of(struct requesters *s, str agb, str name, str city, uint64_t at)
{
	uint64_t hash = hash_texts(s, 2, agb, name, city);
	const uint64_t *seen = hmap_get(&s->by_text, hash);
	if (seen != NULL)
		return (uint32_t)*seen;
	uint32_t number = find_or_make(s, agb, name, city, at);
	*hmap_put(&s->by_text, hash, NULL) = number;
	return number;
}

static unsigned add_value(str *list, unsigned n, str v)
{
	for (unsigned k = 0; k < n; k++)
		if (str_eq(list[k], v))
			return n;
	if (v.n > 0 && n < REQUESTERS_OF_MENTION)
		list[n++] = v;
	return n;
}

unsigned requesters_of(struct requesters *s, const struct block_said *t, uint32_t count,
		       uint64_t at, uint32_t out_r[REQUESTERS_OF_MENTION])
{
	str agb[REQUESTERS_OF_MENTION], name[REQUESTERS_OF_MENTION], city = STR_NONE;
	unsigned n_agb = 0, n_name = 0, n = 0;
	for (uint32_t k = 0; k < count; k++) {
		const struct block_said *f = &t[k];
		if (f->kind == KIND_requester_agb)
			n_agb = add_value(agb, n_agb, f->value);
		else if (f->kind == KIND_requester_name)
			n_name = add_value(name, n_name, f->value);
		else if (f->kind == KIND_requester_city && city.n == 0)
			city = f->value;
	}
	for (unsigned k = 0; k < (n_agb > 0 ? n_agb : n_name); k++) {
		str a = n_agb > 0 ? agb[k] : STR_NONE;
		str b = n_agb == 0 || n_agb == n_name ? name[k] : STR_NONE;
		uint32_t r = number_of(s, a, b, city, at);
		bool seen = r == 0;
		for (unsigned j = 0; j < n; j++)
			seen |= out_r[j] == r;
		if (!seen)
			out_r[n++] = r;
	}
	return n;
}

uint64_t requester_content(struct arena scratch, const struct block_said *t, uint32_t n)
{
	str name = STR_NONE;
	for (uint32_t k = 0; k < n; k++) {
		if (t[k].kind == KIND_requester_agb)
			return hash64(content_key, t[k].value);
		if (t[k].kind == KIND_requester_name && name.n == 0)
			name = t[k].value;
	}
	return name.n == 0 ? 0 : hash64(content_key, utf8_fold(&scratch, name));
}

uint32_t requester_final(const struct requesters *s, uint32_t number)
{
	return number == 0 || s->r[number - 1].into == 0 ? number : s->r[number - 1].into;
}

bool requester_vague(const struct requesters *s, uint32_t number)
{
	return number != 0 && s->r[number - 1].agb.n == 0;
}

static void lower_id(uint32_t *id, uint32_t other)
{
	if (other != 0 && (*id == 0 || other < *id))
		*id = other;
}

/* One that is named without its city is the one of that name whose city is known, when there is
 * just one. */
static void settle_city(struct requesters *s)
{
	struct hmap known = {0};
	for (size_t k = 0; k < s->n; k++) {
		const struct req *r = &s->r[k];
		str name = folded_name(r->folded);
		if (r->agb.n > 0 || r->into != 0 || name.n == r->folded.n)
			continue;
		uint64_t *v = hmap_put(&known, hash64(s->key, name), NULL);
		*v = *v == 0 ? k + 1 : MANY;
	}
	for (size_t k = 0; k < s->n; k++) {
		struct req *r = &s->r[k];
		if (r->agb.n > 0 || r->into != 0 || folded_name(r->folded).n < r->folded.n)
			continue;
		const uint64_t *v = hmap_get(&known, hash64(s->key, r->folded));
		if (v != NULL && *v != MANY)
			r->into = (uint32_t)*v;
	}
	hmap_free(&known);
}

void requesters_settle(struct requesters *s, const struct prior *prior)
{
	uint32_t last = prior->last_requester;
	for (size_t k = 0; k < s->n; k++) {
		struct req *r = &s->r[k];
		const uint64_t *agb =
		    r->agb.n > 0 ? NULL
				 : hmap_get(&s->by_name, hash64(s->key, folded_name(r->folded)));
		if (agb != NULL && *agb != MANY)
			r->into = (uint32_t)*agb;
		if (prior->requester_of != NULL)
			r->id = prior->requester_of(prior->ctx, r->agb.n > 0 ? r->agb : r->folded);
	}
	settle_city(s);
	for (size_t k = 0; k < s->n; k++) {
		const struct req *r = &s->r[k];
		if (r->into == 0)
			continue;
		struct req *to = &s->r[r->into - 1];
		lower_id(&to->id, r->id);
		to->name = to->name.n > 0 ? to->name : r->name;
		to->city = to->city.n > 0 ? to->city : r->city;
	}
	for (size_t k = 0; k < s->n; k++) {
		struct req *r = &s->r[requester_final(s, (uint32_t)k + 1) - 1];
		if (r->id == 0)
			r->id = ++last;
	}
}

static const char *kind_by_agb(str agb)
{
	static const struct {
		const char *prefix, *kind;
	} kinds[] = {
	    {"01", "practice"},        {"02", "pharmacy"},    {"03", "specialist"},
	    {"04", "physiotherapist"}, {"05", "therapist"},   {"06", "hospital"},
	    {"07", "therapist"},       {"08", "midwife"},     {"11", "dentist"},
	    {"12", "dentist"},         {"17", "institution"}, {"22", "clinic"},
	    {"24", "dietitian"},       {"30", "institution"}, {"50", "laboratory"},
	    {"53", "care_group"},      {"54", "care_group"},  {"75", "institution"},
	    {"84", "physician"},       {"91", "nurse"},       {"94", "psychologist"},
	};
	for (size_t k = 0; agb.n == 8 && k < sizeof(kinds) / sizeof(kinds[0]); k++)
		if (str_starts(agb, str_of(kinds[k].prefix)))
			return kinds[k].kind;
	return "";
}

static const char *kind_by_words(str name)
{
	static const struct {
		const char *word, *kind;
	} kinds[] = {
	    {"huisarts", "practice"},
	    {"praktijk", "practice"},
	    {"gezondheidscentrum", "practice"},
	    {"apothe", "pharmacy"},
	    {"ziekenhuis", "hospital"},
	    {"hospital", "hospital"},
	    {"umc", "hospital"},
	    {"medisch centrum", "hospital"},
	    {"verloskund", "midwife"},
	    {"laborator", "laboratory"},
	    {"diagnostisch centrum", "laboratory"},
	    {"fysio", "physiotherapist"},
	    {"tandarts", "dentist"},
	    {"kliniek", "clinic"},
	    {"ggd", "government"},
	    {"rivm", "government"},
	    {"bevolkingsonderzoek", "government"},
	    {"verpleeghuis", "institution"},
	    {"zorgcentrum", "institution"},
	    {"stichting", "institution"},
	};
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		if (str_find_nocase(name, str_of(kinds[k].word)) < name.n)
			return kinds[k].kind;
	return "";
}

void requesters_emit(struct requesters *s, struct person_out *out)
{
	for (size_t k = 0; k < s->n && out->requester != NULL; k++) {
		const struct req *r = &s->r[k];
		if (r->into != 0)
			continue;
		struct requester q = {.id = r->id,
				      .agb = r->agb,
				      .name = r->name,
				      .city = r->city,
				      .kind = kind_by_agb(r->agb),
				      .persons = r->persons,
				      .persons_published = r->published,
				      .persons_possible = r->possible,
				      .persons_shared = r->shared};
		if (q.kind[0] == '\0')
			q.kind = kind_by_words(r->name);
		out->requester(out->ctx, &q, r->agb.n > 0 ? r->agb : r->folded);
	}
}
