/* listing - the thieves' listing cut into tokens and compared by keyed hash. Nothing of it is
 * stored or shown. */
#include "run/listing.h"

#include <string.h>

#include "base/hmap.h"
#include "base/io.h"
#include "render/json.h"

#define LISTING_BYTES ((size_t)1 << 30)
#define LINE_BYTES    8192
#define NUMBERS       64

/* What the listing names, as hashes: SHA-256 digests, and (leaf name, size) pairs with the lines
 * they stand on. */
struct named {
	struct kase *k;
	struct hmap digest; /* hash of 64 hex digits */
	struct hmap sized;  /* hash of (class, folder's last word, leaf, size) */
	uint64_t n_line;    /* lines that name a size */
	struct arena *arena;
};

static str fold_path(struct arena *a, str s)
{
	unsigned char *p = arena_new(a, unsigned char, s.n);
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == '\\' ? '/' : to_lower(s.p[i]);
	return (str){p, s.n};
}

/* How much a line says of the folder: nothing, or its name; ANY is for items that lie in no folder
 * of their exhibit. */
enum class { BARE, IN_FOLDER, ANY };

static uint64_t sized_key(const struct named *n, enum class c, str folder, str leaf, uint64_t size)
{
	const unsigned char *key = case_hash_key(n->k);
	return hash64_mix(hash64_mix(hash64(key, leaf), hash64(key, folder)), size * 4 + c);
}

static bool is_gap(unsigned char c)
{
	return c == ' ' || c == '\t' || c == ';' || c == ',' || c == '|' || c == '"';
}

/* The last word of the folder that ends before `slash`. */
static str folder_word(str line, size_t slash)
{
	size_t from = slash;
	while (from > 0 && line.p[from - 1] != '/' && !is_gap(line.p[from - 1]))
		from--;
	return str_sub(line, from, slash);
}

static bool is_hex64(str s)
{
	if (s.n != 64)
		return false;
	for (size_t i = 0; i < 64; i++)
		if (!is_digit(s.p[i]) && !(to_lower(s.p[i]) >= 'a' && to_lower(s.p[i]) <= 'f'))
			return false;
	return true;
}

/* A size as people print it: digits with thousands marks. */
static bool size_of(str t, uint64_t *out_v)
{
	uint64_t v = 0;
	size_t digits = 0;
	for (size_t i = 0; i < t.n; i++) {
		if (is_digit(t.p[i]) && ++digits < 19)
			v = v * 10 + (uint64_t)(t.p[i] - '0');
		else if ((t.p[i] != '.' && t.p[i] != ',') || i == 0)
			return false;
	}
	*out_v = v;
	return digits > 0;
}

static void add_leaf(struct named *n, str line, size_t from, size_t to, uint64_t size)
{
	bool in_folder = from > 0 && line.p[from - 1] == '/';
	str leaf = str_sub(line, from, to),
	    folder = in_folder ? folder_word(line, from - 1) : STR_NONE;
	*hmap_put(&n->sized, sized_key(n, in_folder ? IN_FOLDER : BARE, folder, leaf, size), NULL) =
	    1;
	*hmap_put(&n->sized, sized_key(n, ANY, STR_NONE, leaf, size), NULL) = 1;
}

/* Every end of the line that begins a token may be the path (names hold blanks): keep each leaf
 * with each size of the line. */
static void add_line(struct named *n, str raw)
{
	uint64_t size[NUMBERS];
	size_t n_size = 0;
	str line = fold_path(n->arena, raw);
	while (line.n > 0 && (is_gap(line.p[line.n - 1]) || is_blank(line.p[line.n - 1])))
		line.n--;
	for (str rest = line; rest.n > 0;) {
		size_t to = 0;
		while (to < rest.n && (!is_gap(rest.p[to]) || rest.p[to] == ','))
			to++;
		str t = str_sub(rest, 0, to);
		while (t.n > 0 && t.p[t.n - 1] == ',')
			t.n--;
		if (is_hex64(t))
			*hmap_put(&n->digest, hash64(case_hash_key(n->k), t), NULL) = 1;
		if (n_size < NUMBERS && size_of(t, &size[n_size]))
			n_size++;
		for (str u = t; u.n > 0 && n_size < NUMBERS;) { /* a,b,c of CSV */
			str part = str_cut(&u, ',');
			if (part.n < t.n && size_of(part, &size[n_size]))
				n_size++;
			if (is_hex64(part))
				*hmap_put(&n->digest, hash64(case_hash_key(n->k), part), NULL) = 1;
		}
		rest = str_sub(rest, to + 1, rest.n);
	}
	if (n_size == 0)
		return;
	n->n_line++;
	for (size_t from = 0; from < line.n; from++) {
		if (from > 0 && !is_gap(line.p[from - 1]) && line.p[from - 1] != '/')
			continue;
		for (size_t to = from + 1; to <= line.n; to++) {
			if (to < line.n && line.p[to] == '/')
				break;
			if (to < line.n && !is_gap(line.p[to]))
				continue;
			for (size_t s = 0; s < n_size; s++)
				add_leaf(n, line, from, to, size[s]);
		}
	}
}

static bool read_listing(struct named *n, const char *path)
{
	str text;
	if (!io_read_file(n->arena, path, LISTING_BYTES / 4, &text))
		return false;
	while (text.n > 0) {
		str line = str_trim(str_cut(&text, '\n'));
		if (line.n > 0 && line.n <= LINE_BYTES)
			add_line(n, line);
	}
	return true;
}

static bool is_named(const struct named *n, struct arena a, const struct item *i)
{
	struct out hex = out_mem();
	out_hex(&hex, i->sha256, SHA256_BYTES);
	bool hit = i->has_sha256 &&
		   hmap_get(&n->digest, hash64(case_hash_key(n->k), out_view(&hex))) != NULL;
	out_end(&hex);
	str path = fold_path(&a, i->raw_path.n > 0 ? i->raw_path : i->path);
	size_t slash = path.n;
	while (slash > 0 && path.p[slash - 1] != '/')
		slash--;
	str leaf = str_sub(path, slash, path.n);
	if (hit || leaf.n == 0)
		return hit;
	if (slash == 0)
		return hmap_get(&n->sized, sized_key(n, ANY, STR_NONE, leaf, i->bytes)) != NULL;
	str folder = folder_word(path, slash - 1);
	return hmap_get(&n->sized, sized_key(n, IN_FOLDER, folder, leaf, i->bytes)) != NULL ||
	       hmap_get(&n->sized, sized_key(n, BARE, STR_NONE, leaf, i->bytes)) != NULL;
}

static bool raise(struct kase *k, struct arena a, uint32_t id)
{
	struct item i;
	if (!case_item_get(k, &a, id, &i))
		return false;
	i.standing = STANDING_stolen;
	return case_item_set(k, &i);
}

static bool journal_listing(struct kase *k, uint64_t lines, uint64_t listed)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	json_key(&j, "lines");
	json_number(&j, (int64_t)lines);
	json_key(&j, "became_stolen");
	json_number(&j, (int64_t)listed);
	json_object_end(&j);
	bool ok = journal_add(k, "listing", out_view(&o));
	out_end(&o);
	return ok;
}

bool listing_apply(struct kase *k, const char *path, uint64_t *out_listed, const char **out_why)
{
	struct arena a = arena_make(LISTING_BYTES), items = arena_make((size_t)16 << 20);
	struct named n = {.k = k, .arena = &a};
	struct hmap raised = {0};
	uint32_t *id = NULL;
	size_t n_id = 0, cap = 0;
	struct item i;
	bool ok = read_listing(&n, path);
	if (!ok)
		*out_why = "the thieves' listing can not be read";
	struct item_cursor *c = ok ? case_items(k, WALK_evidence) : NULL;
	while (ok) {
		struct arena scratch = items;
		if (!case_items_next(c, &scratch, &i))
			break;
		bool up = i.parent != 0 && hmap_get(&raised, i.parent) != NULL;
		if (i.standing != STANDING_reachable || !(up || is_named(&n, scratch, &i)))
			continue;
		*hmap_put(&raised, i.id, NULL) = 1;
		GROW(id, cap, n_id + 1);
		id[n_id++] = i.id;
	}
	if (c != NULL)
		case_items_end(c);
	if (ok) {
		TXN_SCOPE t = case_begin(k);
		for (size_t x = 0; ok && x < n_id; x++)
			ok = raise(k, items, id[x]);
		ok = ok && journal_listing(k, n.n_line, n_id) && case_commit(&t);
		if (!ok)
			*out_why = case_why(k);
		*out_listed += n_id;
	}
	hmap_free(&n.digest);
	hmap_free(&n.sized);
	hmap_free(&raised);
	grow_free(id, cap, sizeof(id[0]));
	arena_free(&items);
	arena_free(&a);
	return ok;
}
