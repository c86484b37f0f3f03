/*
 * tree - trees of named values (JSON, XML) to mentions: FHIR resources by position, all others by
 * the names on the way to a value. A path of names is understood once for each item. Refuses to
 * remember more than PATHS_MOST paths: values behind that are read without the name of their cell.
 */
#include "find/tree.h"

#include "base/hash.h"
#include "base/utf8.h"

#define TREE_ARENA_BYTES ((size_t)256 << 20)
#define KEPT_BYTES       ((size_t)64 << 20)
#define NAME_MOST        200
#define KEY_MOST         80

static struct build new_build(const struct limits *l, struct find_out *out)
{
	return (struct build){.out = out, .limits = l};
}

struct tree_state *tree_new(const struct limits *l, struct find_out *out, struct cells *cells,
			    struct prose_state *prose)
{
	size_t cap = 0;
	struct tree_state *s = grow(NULL, &cap, 1, sizeof(*s));
	s->limits = l;
	s->cells = cells;
	s->prose = prose;
	s->build = new_build(l, out);
	s->other = new_build(l, out);
	s->arena = arena_make(TREE_ARENA_BYTES);
	s->kept = arena_make(KEPT_BYTES);
	s->paths.names = out_mem();
	return s;
}

static void free_build(struct build *b) { grow_free(b->finding, b->cap, sizeof(*b->finding)); }

void tree_free_state(struct tree_state *s)
{
	fhir_free(s);
	free_build(&s->build);
	free_build(&s->other);
	arena_free(&s->arena);
	arena_free(&s->kept);
	hmap_free(&s->paths.map);
	grow_free(s->paths.path, s->paths.cap, sizeof(*s->paths.path));
	out_end(&s->paths.names);
	grow_free(s, 64, sizeof(*s));
}

void tree_item(struct tree_state *s)
{
	if (s->paths.n > 0)
		hmap_free(&s->paths.map);
	s->paths.n = 0;
	out_clear(&s->paths.names);
	fhir_item(s);
}

/* ---- paths ---- */

static str name_of(const struct paths *p, const struct path *x)
{
	return str_sub(out_view(&p->names), x->name, x->name + x->name_n);
}

static str owner_of(const struct paths *p, const struct path *x)
{
	return str_sub(out_view(&p->names), x->owner, x->owner + x->owner_n);
}

static bool says_something(struct head_kind h)
{
	return h.kind != KIND_none || h.text || h.other || h.staff;
}

/* Names that stand for the value of what they are in: <achternaam value="...">. */
static bool stands_for_value(str key)
{
	static const char *const names[] = {"value", "text", "waarde", "val", "tekst", "v"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(key, str_of(names[i])))
			return true;
	return key.n == 0;
}

static struct head_kind read_two(struct arena a, str first, str second)
{
	struct out o = out_mem();
	out_str(&o, first);
	out_str(&o, second);
	struct head_kind h = header_read(a, out_view(&o));
	out_end(&o);
	return h;
}

static struct head_kind known_word(struct arena a, str key)
{
	struct head_kind h = {0};
	if (tree_word(key, &h))
		return h;
	return header_read(a, key);
}

/* "name", "code", "date": what they say depends on what they are in. */
static bool bare(str key)
{
	static const char *const names[] = {"naam",   "name", "code",  "id",     "nr",
					    "nummer", "date", "datum", "value",  "type",
					    "title",  "line", "text",  "waarde", "number"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(key, str_of(names[i])))
			return true;
	return false;
}

static bool among(str key, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(key, str_of(list[i])))
			return true;
	return false;
}

/* Letters alone in the element of one result: <uitslag oms="Hb" w="8.1" e="mmol/l"/>. */
static bool of_result(str owner, str key, struct head_kind *out)
{
	static const char *const owners[] = {"uitslag",  "labuitslag", "bepaling", "labbepaling",
					     "result",   "labresult",  "meting",   "observation",
					     "ergebnis", "uitsl",      "res",      "lab",
					     "bep",      "analyse",    "analyt",   "labtest"};
	static const char *const tests[] = {"o", "n", "nm", "naam", "name", "test", "bez"};
	static const char *const values[] = {"w", "wrd", "wert", "v", "val", "value"};
	static const char *const others[] = {"e",    "eh",   "u", "unit", "ref",
					     "vlag", "flag", "c", "cd"};
	if (!among(owner, owners, sizeof(owners) / sizeof(owners[0])))
		return false;
	if (among(key, tests, sizeof(tests) / sizeof(tests[0])))
		*out = (struct head_kind){.kind = KIND_test, .sure = true};
	else if (among(key, values, sizeof(values) / sizeof(values[0])))
		*out = (struct head_kind){.kind = KIND_result, .sure = true};
	else if (among(key, others, sizeof(others) / sizeof(others[0])))
		*out = (struct head_kind){.other = true};
	else
		return false;
	return true;
}

/* Attributes of an account in a directory (RFC 4519, RFC 2798, Active Directory). */
static bool of_account(str owner, str key, struct head_kind *out)
{
	static const struct {
		const char *key;
		enum kind kind; /* KIND_none: nothing to find in it */
	} attributes[] = {{"cn", KIND_name},
			  {"displayname", KIND_name},
			  {"gecos", KIND_name},
			  {"sn", KIND_surname},
			  {"gn", KIND_given},
			  {"givenname", KIND_given},
			  {"initials", KIND_initials},
			  {"mail", KIND_email},
			  {"proxyaddresses", KIND_none},
			  {"mobile", KIND_phone},
			  {"telephonenumber", KIND_phone},
			  {"homephone", KIND_phone},
			  {"l", KIND_none},
			  {"dn", KIND_none},
			  {"name", KIND_none},
			  {"title", KIND_none},
			  {"description", KIND_none},
			  {"uid", KIND_none},
			  {"samaccountname", KIND_none},
			  {"userprincipalname", KIND_none},
			  {"distinguishedname", KIND_none},
			  {"manager", KIND_none},
			  {"memberof", KIND_none},
			  {"employeeid", KIND_staff_number},
			  {"employeenumber", KIND_staff_number}};
	bool client = str_eq(owner, STR("clientaccount")); /* of nobody who works there */
	if (!client && !str_eq(owner, STR("staff")))
		return false;
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		if (str_eq(key, str_of(attributes[i].key))) {
			enum kind k = attributes[i].kind;
			if (client && k == KIND_staff_number) {
				*out = (struct head_kind){0};
				return true;
			}
			*out = (struct head_kind){
			    .kind = k, .sure = k != KIND_none, .other = k == KIND_none};
			return true;
		}
	return false;
}

/* The number of a house, within an address: {"address": {"street": ..., "number": "12"}}. */
static bool of_address(str owner, str key, struct head_kind *out)
{
	static const char *const owners[] = {"address", "addresses", "adres",    "adressen",
					     "addr",    "woonadres", "postadres"};
	static const char *const numbers[] = {"number", "nr", "nummer", "no", "num"};
	if (!among(owner, owners, sizeof(owners) / sizeof(owners[0])) ||
	    !among(key, numbers, sizeof(numbers) / sizeof(numbers[0])))
		return false;
	*out = (struct head_kind){.kind = KIND_house_number, .sure = true};
	return true;
}

/* What a value called key is within an element called owner. */
static struct head_kind type_of(struct arena a, str owner, str key, enum whose whose)
{
	struct head_kind h = {0};
	if (of_result(owner, key, &h) || of_account(owner, key, &h) || of_address(owner, key, &h))
		return h;
	if (owner.n > 0 && bare(key)) {
		h = read_two(a, owner, key);
		if (says_something(h))
			return h;
	}
	h = known_word(a, key);
	if (!bare(key) || !says_something(h))
		return h;
	bool person = whose == WHOSE_patient || whose == WHOSE_requester || whose == WHOSE_staff ||
		      whose == WHOSE_relative || whose == WHOSE_contact;
	if (h.kind == KIND_name) {
		h.sure = person || owner.n == 0;
		return h;
	}
	if (h.kind == KIND_event_date || h.kind == KIND_result || h.text)
		return h;
	if (str_eq(key, STR("nr")) || str_eq(key, STR("nummer")) || str_eq(key, STR("number")))
		return (struct head_kind){.kind = KIND_house_number}; /* beside a street */
	return (struct head_kind){0};
}

/* The value, code or name of a code of what it stands in. */
static bool take_above(struct path *x, const struct path *up, str key)
{
	if (!says_something(up->head))
		return false;
	if (str_eq(key, STR("displayname")) && up->head.kind != KIND_test &&
	    up->head.kind != KIND_result) {
		x->plain = (struct head_kind){.other = true};
		return false;
	}
	return stands_for_value(key) || (str_eq(key, STR("code")) && up->head.kind == KIND_sex);
}

/* Names without meaning of their own, between others that have one. */
static bool wraps(str key)
{
	static const char *const names[] = {"data",   "record",  "records", "item",    "items",
					    "row",    "rows",    "entry",   "lijst",   "list",
					    "result", "results", "content", "gegevens"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(key, str_of(names[i])))
			return true;
	return key.n == 0;
}

static void understand(struct tree_state *s, struct path *x, const struct path *up, str key)
{
	struct arena a = s->arena;
	struct paths *p = &s->paths;
	str plain = key.n <= KEY_MOST ? utf8_key(&a, key) : STR_NONE;
	str owner = up == NULL ? STR_NONE : owner_of(p, up);
	enum whose above = up == NULL ? WHOSE_parent : up->whose;
	x->plain = type_of(a, owner, plain, above);
	x->stands = up != NULL && take_above(x, up, plain);
	x->head = x->stands ? up->head : x->plain;
	enum whose own = tree_whose(plain);
	x->whose = own == WHOSE_parent || above == WHOSE_nobody ? above : own;
	owner = str_copy(&a, wraps(plain) ? owner : plain);
	str full = up == NULL ? STR_NONE : str_copy(&a, name_of(p, up));
	x->owner = p->names.n;
	x->owner_n = owner.n;
	out_str(&p->names, owner);
	x->name = p->names.n;
	if (full.n + key.n < NAME_MOST) {
		out_str(&p->names, full);
		if (full.n > 0 && key.n > 0)
			out_char(&p->names, '.');
		out_str(&p->names, key);
	} else {
		out_str(&p->names, str_sub(key, 0, NAME_MOST));
	}
	x->name_n = p->names.n - x->name;
}

uint32_t tree_path(struct tree_state *s, uint32_t up, str key)
{
	static const unsigned char hash_key[16] = "paths of a tree";
	struct paths *p = &s->paths;
	bool fresh = false;
	uint64_t h = hash64_mix(hash64(hash_key, key), up);
	uint64_t *at = p->n < PATHS_MOST ? hmap_put(&p->map, h, &fresh) : hmap_get(&p->map, h);
	if (at != NULL && !fresh)
		return (uint32_t)*at;
	if (at == NULL) { /* too many: the last one is used again and again */
		struct path *x = &p->path[p->n - 1];
		struct path none = {0};
		size_t names = p->names.n;
		understand(s, &none, up == 0 ? NULL : &p->path[up - 1], key);
		p->names.n = names;
		none.cell = 0;
		none.name_n = none.owner_n = 0;
		*x = none;
		return (uint32_t)p->n;
	}
	GROW(p->path, p->cap, p->n + 1);
	*at = ++p->n;
	struct path x = {0};
	understand(s, &x, up == 0 ? NULL : &p->path[up - 1], key);
	p->path[p->n - 1] = x;
	return (uint32_t)p->n;
}

uint32_t tree_cell(struct tree_state *s, uint32_t path)
{
	struct path *x = &s->paths.path[path - 1];
	if (x->cell == 0 && x->name_n > 0)
		x->cell = cells_number(s->cells, name_of(&s->paths, x));
	return x->cell;
}

/* ---- values ---- */

void tree_prose(struct tree_state *s, struct build *b, uint32_t cell, const struct cell *c)
{
	size_t before = b->n;
	prose_cell(s->prose, b, cell, c);
	for (size_t i = before; i < b->n; i++)
		b->finding[i].value = str_copy(&s->arena, b->finding[i].value);
}

bool tree_checked(struct tree_state *s, struct build *b, enum kind kind, unsigned evidence,
		  uint32_t cell, const struct cell *c, str text)
{
	const struct detector *d = kind_detector(kind);
	str value;
	unsigned more = 0;
	int score;
	if (text.n == 0 || text.n > s->limits->value_bytes || d == NULL || d->cell == NULL ||
	    !d->cell(&s->arena, kind, text, &value, &more, &score))
		return false;
	build_add(b, kind, evidence | more, cell, c->at, c->raw_n, value);
	return true;
}

/* ---- walking ---- */

uint32_t node_child(const struct tree *t, uint32_t parent, str key)
{
	if (parent == NODE_NONE)
		return NODE_NONE;
	uint32_t i = node_next(t, parent, NODE_NONE);
	while (i != NODE_NONE && !str_eq(t->node[i].key, key))
		i = node_next(t, parent, i);
	return i;
}

uint32_t node_each(const struct tree *t, uint32_t parent, str key, uint32_t prev)
{
	if (parent == NODE_NONE)
		return NODE_NONE;
	if (prev != NODE_NONE && t->node[prev].up != parent) { /* within an array */
		uint32_t array = t->node[prev].up, i = node_next(t, array, prev);
		if (i != NODE_NONE)
			return i;
		prev = array;
	}
	for (uint32_t i = node_next(t, parent, prev); i != NODE_NONE; i = node_next(t, parent, i)) {
		if (!str_eq(t->node[i].key, key))
			continue;
		uint32_t first = t->node[i].sort == NODE_array ? node_next(t, i, NODE_NONE) : i;
		if (first != NODE_NONE)
			return first;
	}
	return NODE_NONE;
}

const struct cell *node_value(const struct tree *t, uint32_t i)
{
	if (i == NODE_NONE || t->node[i].sort == NODE_array)
		return NULL;
	if (t->node[i].sort == NODE_value)
		return &t->node[i].value;
	for (uint32_t k = node_next(t, i, NODE_NONE); k != NODE_NONE; k = node_next(t, i, k)) {
		const struct tree_node *c = &t->node[k];
		if (c->sort == NODE_value &&
		    (c->key.n == 0 || (c->attribute && str_eq(c->key, STR("value")))))
			return &c->value;
	}
	return NULL;
}

void tree_passage(struct tree_state *s, const struct tree *t)
{
	arena_reset(&s->arena);
	s->t = t;
	if (!fhir_resources(s))
		tree_scopes(s);
	s->t = NULL;
}
