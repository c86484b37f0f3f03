/*
 * change - see change.h. Stored form: var id - last id, u8 what stands there, var other, the gists
 * (u8 exposure and certainty, u8 identity, kind and BSN, var groups, categories, published), var
 * details, var causes, var exhibit, var files and the first of them. Refuses rows that say what can
 * not be.
 */
#include "person/change.h"

#include "base/cur.h"
#include "base/hash.h"
#include "base/out.h"

enum { IT_was = 1, IT_is = 2 };

#define GROUPS_ALL  ((1u << GROUPS_known) - 1)
#define DETAILS_ALL 63u
#define CAUSES_ALL  ((1u << CAUSE_COUNT) - 1)

const char *cause_name(enum cause c)
{
	static const char *const names[] = {
#define CAUSE(name, words) #name,
#include "person/cause.tbl"
#undef CAUSE
	};
	return (unsigned)c < CAUSE_COUNT ? names[c] : "";
}

const char *cause_words(enum cause c)
{
	static const char *const words_of[] = {
#define CAUSE(name, words) words,
#include "person/cause.tbl"
#undef CAUSE
	};
	return (unsigned)c < CAUSE_COUNT ? words_of[c] : "";
}

enum cause cause_first(unsigned causes)
{
	for (unsigned k = 0; k < CAUSE_COUNT; k++)
		if ((causes >> k & 1) != 0)
			return (enum cause)k;
	return CAUSE_other;
}

const char *detail_name(unsigned bit)
{
	static const char *const names[] = {"name",    "birth_date", "bsn",
					    "address", "contact",    "requester"};
	for (unsigned k = 0; k < sizeof(names) / sizeof(names[0]); k++)
		if (bit == 1u << k)
			return names[k];
	return "";
}

const char *change_kind_name(enum change_kind k)
{
	static const char *const names[] = {"none", "added",    "split",      "merged",
					    "gone", "upgraded", "downgraded", "altered"};
	return (unsigned)k < CHANGE_KINDS ? names[k] : "";
}

/* ---- two records of one person ---- */

struct gist gist_of(const struct person *p)
{
	return (struct gist){.exposure = p->exposure,
			     .certainty = p->certainty,
			     .identity = p->identity,
			     .kind = p->kind,
			     .bsn = p->bsn_valid,
			     .groups = p->groups,
			     .categories = p->categories,
			     .published = p->published};
}

bool gist_same(const struct gist *a, const struct gist *b)
{
	return a->exposure == b->exposure && a->certainty == b->certainty &&
	       a->identity == b->identity && a->kind == b->kind && a->bsn == b->bsn &&
	       a->groups == b->groups && a->categories == b->categories &&
	       a->published == b->published;
}

enum change_kind change_kind(const struct change *c)
{
	const struct gist *a = &c->from, *b = &c->to;
	if (!c->was && !c->is)
		return CHANGE_none;
	if (!c->was)
		return c->other != 0 ? CHANGE_split : CHANGE_added;
	if (!c->is)
		return c->other != 0 ? CHANGE_merged : CHANGE_gone;
	if (a->exposure > b->exposure || a->certainty > b->certainty)
		return CHANGE_downgraded;
	if (a->exposure < b->exposure || a->certainty < b->certainty)
		return CHANGE_upgraded;
	if (a->identity != b->identity)
		return a->identity < b->identity ? CHANGE_upgraded : CHANGE_downgraded;
	return gist_same(a, b) && c->details == 0 ? CHANGE_none : CHANGE_altered;
}

static bool same_texts(const str *a, size_t n, const str *b, size_t m)
{
	if (n != m)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!str_eq(a[i], b[i]))
			return false;
	return true;
}

static bool same_names(const struct person *a, const struct person *b)
{
	if (!same_texts(a->names, a->n_names, b->names, b->n_names) ||
	    a->n_parts_of_name != b->n_parts_of_name)
		return false;
	for (size_t i = 0; i < a->n_parts_of_name; i++) {
		const struct name_parts *x = &a->parts_of_name[i], *y = &b->parts_of_name[i];
		if (!str_eq(x->given, y->given) || !str_eq(x->initials, y->initials) ||
		    !str_eq(x->prefix, y->prefix) || !str_eq(x->surname, y->surname) ||
		    !str_eq(str_of(x->kind), str_of(y->kind)))
			return false;
	}
	return true;
}

static bool same_addresses(const struct person *a, const struct person *b)
{
	if (a->n_addresses != b->n_addresses)
		return false;
	for (size_t i = 0; i < a->n_addresses; i++) {
		const struct address *x = &a->addresses[i], *y = &b->addresses[i];
		if (!str_eq(x->street, y->street) || !str_eq(x->house_number, y->house_number) ||
		    !str_eq(x->postcode, y->postcode) || !str_eq(x->city, y->city) ||
		    !str_eq(x->country, y->country) || date_key(x->since) != date_key(y->since))
			return false;
	}
	return true;
}

static bool same_parts(const struct person *a, const struct person *b)
{
	if (a->n_parts != b->n_parts)
		return false;
	for (size_t i = 0; i < a->n_parts; i++) {
		const struct part *x = &a->parts[i], *y = &b->parts[i];
		if (x->requester != y->requester || x->exposure != y->exposure ||
		    x->categories != y->categories || x->published != y->published ||
		    date_key(x->from) != date_key(y->from) || date_key(x->to) != date_key(y->to))
			return false;
	}
	return true;
}

unsigned change_between(const struct person *a, const struct person *b)
{
	unsigned bits = 0;
	if (!same_names(a, b))
		bits |= DETAIL_name;
	if (date_key(a->birth_date) != date_key(b->birth_date) || a->sex != b->sex)
		bits |= DETAIL_birth;
	if (!str_eq(a->bsn, b->bsn) || a->bsn_valid != b->bsn_valid)
		bits |= DETAIL_bsn;
	if (!same_addresses(a, b))
		bits |= DETAIL_address;
	if (!same_texts(a->emails, a->n_emails, b->emails, b->n_emails) ||
	    !same_texts(a->phones, a->n_phones, b->phones, b->n_phones))
		bits |= DETAIL_contact;
	if (!same_parts(a, b))
		bits |= DETAIL_requester;
	return bits;
}

void change_file(struct change *c, uint32_t item, uint32_t exhibit)
{
	unsigned kept = c->n_files < CHANGE_FILES ? c->n_files : CHANGE_FILES;
	for (unsigned k = 0; k < kept; k++)
		if (c->file[k] == item)
			return;
	if (c->n_files == 0)
		c->exhibit = exhibit;
	if (kept < CHANGE_FILES)
		c->file[kept] = item;
	c->n_files += c->n_files < UINT32_MAX;
}

/* ---- several as one ---- */

static void join_files(struct change *c, const struct change *later)
{
	uint32_t kept = later->n_files < CHANGE_FILES ? later->n_files : CHANGE_FILES;
	for (uint32_t k = 0; k < kept; k++)
		change_file(c, later->file[k], later->exhibit);
	uint32_t rest = later->n_files - kept;
	c->n_files += rest < UINT32_MAX - c->n_files ? rest : UINT32_MAX - c->n_files;
}

void change_join(struct change *c, const struct change *later)
{
	if (!later->was || !later->is)
		c->other = later->other;
	c->is = later->is;
	c->to = later->to;
	if (c->was == c->is)
		c->other = 0;
	c->details |= later->details;
	c->causes |= later->causes;
	join_files(c, later);
}

/* ---- stored form ---- */

static void put_gist(struct out *o, const struct gist *g)
{
	out_u8(o, (uint8_t)(g->exposure << 4 | g->certainty));
	out_u8(o, (uint8_t)(g->identity << 4 | g->kind << 1 | g->bsn));
	out_var(o, g->groups);
	out_var(o, g->categories);
	out_var(o, g->published);
}

void change_pack(struct out *o, const struct change *c, uint32_t *last)
{
	uint32_t files = c->n_files < CHANGE_FILES ? c->n_files : CHANGE_FILES;
	out_var(o, c->id - *last);
	*last = c->id;
	out_u8(o, (uint8_t)((c->was ? IT_was : 0) | (c->is ? IT_is : 0)));
	out_var(o, c->other);
	if (c->was)
		put_gist(o, &c->from);
	if (c->is)
		put_gist(o, &c->to);
	out_var(o, c->details);
	out_var(o, c->causes);
	out_var(o, c->exhibit);
	out_var(o, c->n_files);
	for (uint32_t k = 0; k < files; k++)
		out_var(o, c->file[k]);
}

static uint64_t take(struct cur *c, uint64_t most)
{
	uint64_t v = cur_var(c);
	if (v > most)
		c->bad = true;
	return c->bad ? 0 : v;
}

static struct gist take_gist(struct cur *c)
{
	unsigned a = cur_u8(c), b = cur_u8(c);
	struct gist g = {.exposure = (enum standing)(a >> 4),
			 .certainty = (enum certainty)(a & 15),
			 .identity = (enum identity)(b >> 4),
			 .kind = (enum person_kind)(b >> 1 & 7),
			 .bsn = (b & 1) != 0};
	if (g.exposure > STANDING_published || g.certainty > CERTAINTY_confirmed ||
	    g.identity > IDENTITY_sure || g.kind > PERSON_professional)
		c->bad = true;
	g.groups = (unsigned)take(c, GROUPS_ALL);
	g.categories = take(c, UINT64_MAX);
	g.published = take(c, UINT64_MAX);
	return g;
}

bool change_unpack(struct cur *c, uint32_t *last, struct change *out_c)
{
	struct change x = {0};
	uint64_t id = *last + take(c, UINT32_MAX);
	unsigned it = cur_u8(c);
	if (id <= *last || id > UINT32_MAX || it == 0 || it > (IT_was | IT_is))
		c->bad = true;
	x.id = (uint32_t)id;
	x.was = (it & IT_was) != 0;
	x.is = (it & IT_is) != 0;
	x.other = (uint32_t)take(c, UINT32_MAX);
	if (x.was)
		x.from = take_gist(c);
	if (x.is)
		x.to = take_gist(c);
	x.details = (unsigned)take(c, DETAILS_ALL);
	x.causes = (unsigned)take(c, CAUSES_ALL);
	x.exhibit = (uint32_t)take(c, UINT32_MAX);
	x.n_files = (uint32_t)take(c, UINT32_MAX);
	for (uint32_t k = 0; k < x.n_files && k < CHANGE_FILES; k++)
		x.file[k] = (uint32_t)take(c, UINT32_MAX);
	if (c->bad || (x.was && x.is && x.other != 0))
		return false;
	*last = x.id;
	*out_c = x;
	return true;
}

/* ---- the sum of a list ---- */

void list_sum_add(struct list_sum *s, uint32_t id, const struct gist *g, bool add)
{
	unsigned char b[64], digest[SHA256_BYTES];
	uint64_t v[] = {id,
			(uint64_t)g->exposure << 32 | (uint64_t)g->certainty << 24 |
			    (uint64_t)g->identity << 16 | (uint64_t)g->kind << 8 | g->bsn,
			g->groups, g->categories, g->published};
	for (size_t k = 0; k < sizeof(v) / sizeof(v[0]); k++)
		for (size_t i = 0; i < 8; i++)
			b[k * 8 + i] = (unsigned char)(v[k] >> (8 * i));
	sha256_once((str){b, sizeof(v)}, digest);
	struct cur c = cur_of((str){digest, sizeof(digest)});
	for (int i = 0; i < 4; i++) {
		uint64_t lane = cur_u64(&c);
		s->lane[i] += add ? lane : -lane;
	}
}

void list_sum_change(struct list_sum *s, const struct change *c, bool back)
{
	if (c->was)
		list_sum_add(s, c->id, &c->from, back);
	if (c->is)
		list_sum_add(s, c->id, &c->to, !back);
}
