/* shown - values of persons for listings; paths and requesters are looked up once. Shows, never
 * decides. */
#include "cmd/shown.h"

#include "base/out.h"
#include "cmd/look.h"
#include "render/json.h"

struct shown shown_start(struct kase *k)
{
	return (struct shown){.k = k, .arena = arena_make((size_t)4 << 30)};
}

void shown_end(struct shown *w)
{
	hmap_free(&w->path);
	hmap_free(&w->agb);
	hmap_free(&w->customer);
	grow_free(w->text, w->cap, sizeof(w->text[0]));
	arena_free(&w->arena);
}

static str remember(struct shown *w, uint64_t *slot, str s)
{
	GROW(w->text, w->cap, w->n + 1);
	w->text[w->n] = str_copy(&w->arena, s);
	*slot = ++w->n;
	return w->text[w->n - 1];
}

str shown_path(struct shown *w, uint32_t item)
{
	bool is_new;
	struct item i;
	struct arena scratch = arena_make((size_t)1 << 20);
	uint64_t *slot = hmap_put(&w->path, item, &is_new);
	str s = STR_NONE;
	if (!is_new)
		s = w->text[*slot - 1];
	else
		s = remember(w, slot, case_item_get(w->k, &scratch, item, &i) ? i.path : STR_NONE);
	arena_free(&scratch);
	return s;
}

str shown_requester(struct shown *w, uint32_t requester)
{
	bool is_new;
	struct requester r;
	uint64_t *slot = hmap_put(&w->agb, requester, &is_new);
	if (!is_new)
		return w->text[*slot - 1];
	struct arena scratch = arena_make((size_t)1 << 20);
	bool known = case_requester_get(w->k, &scratch, requester, &r);
	str s = remember(w, slot, !known ? STR_NONE : r.agb.n > 0 ? r.agb : r.name);
	arena_free(&scratch);
	return s;
}

str shown_customer(struct shown *w, uint32_t customer)
{
	bool is_new;
	if (customer == 0)
		return STR_NONE;
	uint64_t *slot = hmap_put(&w->customer, customer, &is_new);
	if (!is_new)
		return w->text[*slot - 1];
	struct arena scratch = arena_make((size_t)1 << 20);
	str name = STR_NONE;
	case_customer_name(w->k, &scratch, customer, &name);
	name = remember(w, slot, name);
	arena_free(&scratch);
	return name;
}

static str taken(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_end(o);
	return s;
}

str shown_date(struct arena *a, struct date d)
{
	struct out o = out_mem();
	date_write(&o, d);
	return taken(a, &o);
}

struct texts shown_groups(struct arena *a, unsigned groups)
{
	str *s = arena_new(a, str, GROUPS_known);
	size_t n = 0;
	for (unsigned i = 0; i < GROUPS_known; i++)
		if ((groups >> i & 1) != 0)
			s[n++] = str_of(group_name(i));
	return (struct texts){s, n};
}

struct texts shown_categories(struct arena *a, uint64_t bits)
{
	str *s = arena_new(a, str, 64);
	size_t n = 0;
	for (unsigned b = 0; b < CATEGORY_none; b++)
		if ((bits >> b & 1) != 0)
			s[n++] = str_of(category_name((enum category)b));
	return (struct texts){s, n};
}

struct texts shown_missing(struct arena *a, const struct person *p)
{
	str *s = arena_new(a, str, 5);
	size_t n = 0;
	if (p->n_names == 0)
		s[n++] = STR("name");
	if (date_none(p->birth_date))
		s[n++] = STR("birth_date");
	if (p->bsn.n == 0)
		s[n++] = STR("bsn");
	if (!person_reachable(p))
		s[n++] = STR("address");
	bool through = false;
	for (size_t i = 0; i < p->n_parts; i++)
		through |= p->parts[i].requester != 0;
	if (!through)
		s[n++] = STR("requester");
	return (struct texts){s, n};
}

/* Parts of several customers may be through one requester. */
static bool requester_before(const struct person *p, size_t part)
{
	for (size_t i = 0; i < part; i++)
		if (p->parts[i].requester == p->parts[part].requester)
			return true;
	return false;
}

struct texts shown_requesters(struct shown *w, struct arena *a, const struct person *p)
{
	str *s = arena_new(a, str, p->n_parts);
	size_t n = 0;
	for (size_t i = 0; i < p->n_parts; i++) {
		str r = p->parts[i].requester == 0 || requester_before(p, i)
			    ? STR_NONE
			    : shown_requester(w, p->parts[i].requester);
		if (r.n > 0)
			s[n++] = r;
	}
	return (struct texts){s, n};
}

struct texts shown_files(struct shown *w, struct arena *a, const struct person *p)
{
	str *s = arena_new(a, str, p->n_items);
	for (size_t i = 0; i < p->n_items; i++)
		s[i] = shown_path(w, p->items[i]);
	return (struct texts){s, p->n_items};
}

static void json_texts(struct json *j, struct texts t)
{
	json_array(j);
	for (size_t i = 0; i < t.n; i++)
		json_text(j, t.s[i]);
	json_array_end(j);
}

str shown_texts(struct arena *a, const str *s, size_t n)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_texts(&j, (struct texts){s, n});
	return taken(a, &o);
}

static void pair(struct json *j, const char *key, str value)
{
	json_key(j, key);
	json_text_or_null(j, value);
}

str shown_addresses(struct arena *a, const struct person *p)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_array(&j);
	for (size_t i = 0; i < p->n_addresses; i++) {
		const struct address *at = &p->addresses[i];
		json_object(&j);
		pair(&j, "street", at->street);
		pair(&j, "house_number", at->house_number);
		pair(&j, "postcode", at->postcode);
		pair(&j, "city", at->city);
		pair(&j, "country", at->country);
		pair(&j, "address_date", shown_date(a, at->since));
		json_object_end(&j);
	}
	json_array_end(&j);
	return taken(a, &o);
}

str shown_name_parts(struct arena *a, const struct person *p)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_array(&j);
	for (size_t i = 0; i < p->n_parts_of_name; i++) {
		const struct name_parts *n = &p->parts_of_name[i];
		json_object(&j);
		pair(&j, "given", n->given);
		pair(&j, "initials", n->initials);
		pair(&j, "prefix", n->prefix);
		pair(&j, "surname", n->surname);
		pair(&j, "kind", str_of(n->kind));
		json_object_end(&j);
	}
	json_array_end(&j);
	return taken(a, &o);
}

str shown_parts(struct shown *w, struct arena *a, const struct person *p)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_array(&j);
	for (size_t i = 0; i < p->n_parts; i++) {
		const struct part *t = &p->parts[i];
		struct requester r = {0};
		struct arena scratch = arena_make((size_t)1 << 20);
		bool known =
		    t->requester != 0 && case_requester_get(w->k, &scratch, t->requester, &r);
		json_object(&j);
		pair(&j, "requester", t->requester == 0 ? STR_NONE : id_text(a, 'R', t->requester));
		pair(&j, "agb", known ? r.agb : STR_NONE);
		pair(&j, "customer", shown_customer(w, t->customer));
		json_key(&j, "exposure");
		json_z(&j, standing_name(t->exposure));
		json_key(&j, "categories");
		json_texts(&j, shown_categories(a, t->categories));
		pair(&j, "from", shown_date(a, t->from));
		pair(&j, "to", shown_date(a, t->to));
		json_object_end(&j);
		arena_free(&scratch);
	}
	json_array_end(&j);
	return taken(a, &o);
}
