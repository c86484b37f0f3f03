/* claims - people as claims, from jsonl (read with jansson: our own files) or from the records of a
 * case. */
#include "sim/score.h"

#include <jansson.h>
#include <string.h>

#include "base/io.h"
#include "base/utf8.h"

void claims_free(struct claims *c)
{
	grow_free(c->c, c->cap, sizeof(*c->c));
	*c = (struct claims){0};
}

static str copy_z(struct arena *a, const char *z) { return str_copy(a, str_of(z)); }

static str text(struct arena *a, const json_t *o, const char *key)
{
	const char *z = json_string_value(json_object_get(o, key));
	return z == NULL ? STR_NONE : copy_z(a, z);
}

static str *texts(struct arena *a, const json_t *list, size_t *out_n)
{
	size_t n = json_array_size(list), m = 0;
	str *s = arena_new(a, str, n);
	for (size_t i = 0; i < n; i++) {
		const char *z = json_string_value(json_array_get(list, i));
		if (z != NULL)
			s[m++] = copy_z(a, z);
	}
	*out_n = m;
	return s;
}

static uint64_t categories(const json_t *list)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *z = json_string_value(json_array_get(list, i));
		enum category c = category_by_name(str_of(z));
		bits |= c == CATEGORY_none ? 0 : 1ull << c;
	}
	return bits;
}

static unsigned groups(const json_t *list)
{
	unsigned bits = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *z = json_string_value(json_array_get(list, i));
		bits |= z == NULL ? 0 : group_by_name(str_of(z));
	}
	return bits;
}

/* Folded, so that spaces and signs do not matter; places are known when both halves are. */
static void add_place(struct arena *a, struct claim *c, str postcode, str number)
{
	struct out o = out_mem();
	if (postcode.n > 0)
		c->postcode[c->n_postcode++] = utf8_key(a, postcode);
	if (postcode.n > 0 && number.n > 0) {
		out_str(&o, postcode);
		out_char(&o, ' ');
		out_str(&o, number);
		c->place[c->n_place++] = utf8_key(a, out_view(&o));
	}
	out_end(&o);
}

static void add_tags(struct arena *a, const json_t *o, struct claim *c)
{
	static const char *const keys[] = {"formats", "hard"};
	static const char *const heads[] = {"format ", "hard "};
	size_t most = 1 + json_array_size(json_object_get(o, keys[0])) +
		      json_array_size(json_object_get(o, keys[1]));
	struct out t = out_mem();
	c->tag = arena_new(a, str, most);
	if (c->origin.n > 0) {
		out_z(&t, "origin ");
		out_str(&t, c->origin);
		c->tag[c->n_tag++] = str_copy(a, out_view(&t));
	}
	for (size_t k = 0; k < 2; k++) {
		const json_t *list = json_object_get(o, keys[k]);
		for (size_t i = 0; i < json_array_size(list); i++) {
			out_clear(&t);
			out_z(&t, heads[k]);
			out_z(&t, json_string_value(json_array_get(list, i)));
			c->tag[c->n_tag++] = str_copy(a, out_view(&t));
		}
	}
	out_end(&t);
}

static void read_names(struct arena *a, const json_t *o, struct claim *c)
{
	const json_t *parts = json_object_get(o, "name_parts");
	size_t n = json_array_size(parts);
	c->surname = arena_new(a, str, n);
	for (size_t i = 0; i < n; i++) {
		const json_t *p = json_array_get(parts, i);
		str s = utf8_fold(a, text(a, p, "surname"));
		if (s.n > 0)
			c->surname[c->n_surname++] = s;
		if (c->given.n == 0)
			c->given = utf8_fold(a, text(a, p, "given"));
		if (c->initials.n == 0)
			c->initials = utf8_key(a, text(a, p, "initials"));
	}
	c->name = texts(a, json_object_get(o, "names"), &c->n_name);
	for (size_t i = 0; i < c->n_name; i++)
		c->name[i] = utf8_fold(a, c->name[i]);
}

static void read_places(struct arena *a, const json_t *o, struct claim *c)
{
	const json_t *more = json_object_get(o, "addresses");
	size_t n = json_array_size(more);
	c->place = arena_new(a, str, n + 1);
	c->postcode = arena_new(a, str, n + 1);
	for (size_t i = 0; i <= n; i++) {
		const json_t *at = i == 0 ? o : json_array_get(more, i - 1);
		add_place(a, c, text(a, at, "postcode"), text(a, at, "house_number"));
	}
	c->newest_untold = json_is_false(json_object_get(o, "newest_told"));
}

static void read_parts(struct arena *a, const json_t *o, struct claim *c)
{
	const json_t *parts = json_object_get(o, "parts");
	size_t n = json_array_size(parts);
	c->part = arena_new(a, struct claim_part, n);
	for (size_t i = 0; i < n; i++) {
		const json_t *p = json_array_get(parts, i);
		c->part[c->n_part++] =
		    (struct claim_part){.agb = text(a, p, "agb"),
					.name = utf8_fold(a, text(a, p, "name")),
					.categories = categories(json_object_get(p, "categories"))};
	}
}

static enum person_kind kind_of(str s)
{
	for (int k = PERSON_patient; k <= PERSON_professional; k++)
		if (str_eq(s, str_of(person_kind_name((enum person_kind)k))))
			return (enum person_kind)k;
	return PERSON_patient;
}

static bool has_text(json_t *list, const char *what)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *s = json_string_value(json_array_get(list, i));
		if (s != NULL && str_eq(str_of(s), str_of(what)))
			return true;
	}
	return false;
}

static struct claim *add(struct claims *c)
{
	GROW(c->c, c->cap, c->n + 1);
	struct claim *k = &c->c[c->n++];
	*k = (struct claim){0};
	return k;
}

static bool add_line(struct claims *c, str line)
{
	struct arena *a = c->arena;
	json_t *o = json_loadb((const char *)line.p, line.n, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(o)) {
		json_decref(o);
		return false;
	}
	struct claim *k = add(c);
	k->id = text(a, o, "id");
	k->bsn = text(a, o, "bsn");
	k->birth_date = text(a, o, "birth_date");
	k->origin = text(a, o, "origin");
	k->kind = kind_of(text(a, o, "kind"));
	k->groups = groups(json_object_get(o, "groups"));
	k->trial = (k->groups & GROUP_test_patient) != 0;
	k->unreachable = has_text(json_object_get(o, "missing"), "address");
	k->exposure = text(a, o, "exposure");
	k->categories = categories(json_object_get(o, "categories"));
	read_names(a, o, k);
	read_places(a, o, k);
	read_parts(a, o, k);
	k->email = texts(a, json_object_get(o, "emails"), &k->n_email);
	k->phone = texts(a, json_object_get(o, "phones"), &k->n_phone);
	k->file = texts(a, json_object_get(o, "files"), &k->n_file);
	add_tags(a, o, k);
	json_decref(o);
	return true;
}

int64_t claims_read(struct claims *c, const char *path)
{
	struct arena all = arena_make((size_t)16 << 30);
	str text_all;
	int64_t no = 0, bad = 0;
	if (!io_read_file(&all, path, (size_t)15 << 30, &text_all))
		bad = -1;
	while (bad == 0 && text_all.n > 0) {
		str line = str_trim(str_cut(&text_all, '\n'));
		no++;
		if (line.n > 0 && !add_line(c, line))
			bad = no;
	}
	arena_free(&all);
	return bad;
}

void claims_age(struct claims *c, struct date day)
{
	for (size_t i = 0; i < c->n; i++) {
		struct claim *k = &c->c[i];
		struct date born;
		if (!date_read(k->birth_date, day.year, &born))
			continue;
		k->groups &= ~(unsigned)GROUP_minor;
		k->groups |= person_under_18(born, day) ? GROUP_minor : 0;
	}
}

static void add_identity(struct arena *a, struct claim *k, const struct person *p)
{
	k->surname = arena_new(a, str, p->n_parts_of_name);
	for (size_t i = 0; i < p->n_parts_of_name; i++) {
		str s = utf8_fold(a, p->parts_of_name[i].surname);
		if (s.n > 0)
			k->surname[k->n_surname++] = s;
		if (k->given.n == 0)
			k->given = utf8_fold(a, p->parts_of_name[i].given);
		if (k->initials.n == 0)
			k->initials = utf8_key(a, p->parts_of_name[i].initials);
	}
	k->name = arena_new(a, str, p->n_names);
	for (size_t i = 0; i < p->n_names; i++)
		k->name[k->n_name++] = utf8_fold(a, p->names[i]);
	k->place = arena_new(a, str, p->n_addresses);
	k->postcode = arena_new(a, str, p->n_addresses);
	for (size_t i = 0; i < p->n_addresses; i++)
		add_place(a, k, p->addresses[i].postcode, p->addresses[i].house_number);
}

static str *copies(struct arena *a, const str *s, size_t n)
{
	str *to = arena_new(a, str, n);
	for (size_t i = 0; i < n; i++)
		to[i] = str_copy(a, s[i]);
	return to;
}

static void add_parts(struct arena *a, struct claim *k, const struct person *p,
		      const struct claims_look *look)
{
	k->part = arena_new(a, struct claim_part, p->n_parts);
	for (size_t i = 0; i < p->n_parts; i++) {
		struct requester r = {0};
		struct claim_part *to = &k->part[k->n_part++];
		to->categories = p->parts[i].categories;
		if (p->parts[i].requester == 0 ||
		    !look->requester(look->ctx, p->parts[i].requester, &r))
			continue;
		to->agb = str_copy(a, r.agb);
		to->name = utf8_fold(a, r.name);
	}
}

void claims_add(struct claims *c, const struct person *p, const struct claims_look *look)
{
	struct arena *a = c->arena;
	struct out t = out_mem();
	if (p->merged_into != 0 || p->certainty != CERTAINTY_confirmed)
		return;
	struct claim *k = add(c);
	out_z(&t, "P-");
	out_dec_pad(&t, p->id, 6);
	k->id = str_copy(a, out_view(&t));
	out_clear(&t);
	date_write(&t, p->birth_date);
	k->birth_date = str_copy(a, out_view(&t));
	out_end(&t);
	k->bsn = str_copy(a, p->bsn);
	k->kind = p->kind;
	k->groups = p->groups;
	k->trial = (p->groups & GROUP_test_patient) != 0;
	k->unreachable = !person_reachable(p);
	k->exposure = str_of(standing_name(p->exposure));
	k->categories = p->categories;
	add_identity(a, k, p);
	k->email = copies(a, p->emails, p->n_emails);
	k->n_email = p->n_emails;
	k->phone = copies(a, p->phones, p->n_phones);
	k->n_phone = p->n_phones;
	add_parts(a, k, p, look);
	k->file = arena_new(a, str, p->n_items);
	for (size_t i = 0; i < p->n_items; i++) {
		str path;
		if (look->path(look->ctx, p->items[i], &path))
			k->file[k->n_file++] = str_copy(a, path);
	}
}
