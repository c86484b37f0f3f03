/* manifest - files of an exhibit into the case, custody, expected hashes. Opens evidence, looks at
 * no content. */
#define _GNU_SOURCE
#include "run/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/io.h"
#include "evidence/walk.h"
#include "render/json.h"
#include "run/scope.h"

#define WALK_ARENA ((size_t)4 << 30)
#define LIST_BYTES ((size_t)1 << 30)

/* A folder given as /x/published or a file of it: what the folder above all says it is. */
static enum standing standing_by_folder(str path)
{
	size_t slash = str_find_byte(path, '/');
	enum standing s =
	    slash < path.n ? standing_by_name(str_sub(path, 0, slash)) : STANDING_none;
	return s == STANDING_none || s == STANDING_population ? STANDING_stolen : s;
}

static bool add_item(struct kase *k, struct arena *a, const struct exhibit *e,
		     const struct found_file *f, bool by_folder, uint64_t *added)
{
	struct item i = {.exhibit = e->id,
			 .bytes = f->bytes,
			 .mtime_ms = f->mtime_ms,
			 .path = path_show(a, f->raw_path),
			 .raw_path = f->raw_path};
	if (case_item_find(k, e->id, i.path) != 0)
		return true;
	i.standing = by_folder ? standing_by_folder(i.path) : e->standing;
	i.scope = scope_of(k, e->id, i.path);
	i.order = path_rank(f->raw_path);
	if (f->why != REASON_none) {
		i.state = ITEM_unread;
		i.reason = f->why;
	} else if (f->bytes == 0) {
		i.state = ITEM_empty;
	}
	(*added)++;
	return case_item_add(k, &i);
}

static bool journal_exhibit(struct kase *k, const struct exhibit *e, bool is_new, uint64_t files,
			    const struct walk *w)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	json_key(&j, "exhibit");
	json_number(&j, e->id);
	json_key(&j, "standing");
	json_z(&j, standing_name(e->standing));
	if (e->customer != 0) {
		json_key(&j, "customer");
		json_number(&j, e->customer);
	}
	if (e->derived_from != 0) {
		json_key(&j, "derived_from_item");
		json_number(&j, e->derived_from);
	}
	json_key(&j, "files_new");
	json_number(&j, (int64_t)files);
	json_key(&j, "files");
	json_number(&j, (int64_t)w->n);
	json_key(&j, "bytes");
	json_number(&j, (int64_t)w->bytes);
	json_object_end(&j);
	bool ok = journal_add(k, is_new ? "exhibit.add" : "exhibit.more", out_view(&o));
	out_end(&o);
	return ok;
}

/* Is x, which holds what stands at the PATH, of the customer that is named now? Of one nobody was
 * named for, a whole folder may still be said to be somebody's; one file of it may not. */
static bool same_customer(const struct exhibit *x, const struct exhibit *e, bool whole)
{
	return e->customer == 0 || x->customer == e->customer || (whole && x->customer == 0);
}

/* The exhibit that the PATH was added to before, 0: none. What is derived is as its item is, which
 * may be more than when it came. whole: PATH is a folder */
static uint32_t same_exhibit(struct kase *k, struct arena a, const struct exhibit *e, bool whole)
{
	for (uint32_t id = 1; id <= case_exhibits(k); id++) {
		struct arena scratch = a;
		struct exhibit x;
		if (case_exhibit_get(k, &scratch, id, &x) &&
		    (x.standing == e->standing || e->derived_from != 0) &&
		    x.derived_from == e->derived_from && str_eq(x.root, e->root) &&
		    same_customer(&x, e, whole))
			return id;
	}
	return 0;
}

/* Whose data is it? What was made from an item is whose the item is. */
static bool find_customer(struct kase *k, struct arena a, str name, struct exhibit *e)
{
	struct item of;
	struct exhibit x;
	if (name.n > 0)
		return (e->customer = case_customer_add(k, name)) != 0;
	if (e->derived_from != 0 && case_item_get(k, &a, e->derived_from, &of) &&
	    case_exhibit_get(k, &a, of.exhibit, &x))
		e->customer = x.customer;
	return true;
}

static bool take_customer(struct kase *k, struct arena a, const struct exhibit *e)
{
	struct exhibit x;
	if (e->customer == 0 || !case_exhibit_get(k, &a, e->id, &x) || x.customer == e->customer)
		return case_why(k) == NULL;
	const struct journal_number said[] = {{"exhibit", e->id}, {"customer", e->customer}};
	return case_exhibit_customer(k, e->id, e->customer) &&
	       journal_numbers(k, "exhibit.customer", said, 2);
}

/* What is to be stored of a PATH. */
struct delivery {
	struct walk w;
	const struct scan_options *o;
	bool whole; /* it is a folder */
};

static bool store(struct kase *k, struct arena *a, struct exhibit *e, const struct delivery *d,
		  uint64_t *out_added)
{
	const struct walk *w = &d->w;
	bool by_folder = d->o->standing == STANDING_none;
	uint64_t added = 0;
	TXN_SCOPE t = case_begin(k);
	if (!find_customer(k, *a, d->o->customer, e))
		return false;
	uint32_t id = same_exhibit(k, *a, e, d->whole);
	bool is_new = id == 0;
	e->id = id;
	if (is_new ? !case_exhibit_add(k, e) : !take_customer(k, *a, e))
		return false;
	for (size_t n = 0; n < w->n; n++) {
		struct arena scratch = *a;
		if (!add_item(k, &scratch, e, &w->file[n], by_folder, &added))
			return false;
	}
	*out_added += added;
	if ((is_new || added > 0) && !journal_exhibit(k, e, is_new, added, w))
		return false;
	return case_commit(&t);
}

static bool walk_path(struct walk *w, struct arena *a, struct exhibit *e, const char *real,
		      const struct stat *st, uint64_t path_depth, const char **out_why)
{
	str path = str_of(real), leaf = STR_NONE;
	if (!S_ISDIR(st->st_mode)) {
		size_t slash = path.n;
		while (slash > 0 && path.p[slash - 1] != '/')
			slash--;
		leaf = str_sub(path, slash, path.n);
		path = str_sub(path, 0, slash > 1 ? slash - 1 : slash);
	}
	e->root = path;
	FD_SCOPE fd = open(str_z(a, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		*out_why = "a PATH can not be opened; is it readable for you?";
		return false;
	}
	if (leaf.n > 0)
		walk_one(w, a, fd, leaf);
	else
		walk_tree(w, a, fd, path_depth);
	return true;
}

bool manifest_add(struct kase *k, const char *path, const struct scan_options *o,
		  uint64_t *out_added, const char **out_why)
{
	struct arena a = arena_make(WALK_ARENA);
	struct delivery d = {.o = o};
	struct stat st;
	struct exhibit e = {.standing =
				o->standing == STANDING_none ? STANDING_stolen : o->standing,
			    .received_from = o->received_from,
			    .by = o->by,
			    .acquired_at = o->acquired_at,
			    .authority = o->authority,
			    .police = o->police,
			    .derived_from = o->derived_from,
			    .added_ms = time_now_ms()};
	char *real = realpath(path, NULL);
	bool ok = false;
	if (real == NULL || stat(real, &st) != 0) {
		*out_why = "a PATH does not exist or can not be reached";
	} else if (walk_path(&d.w, &a, &e, real, &st, o->limits.path_depth, out_why)) {
		d.whole = S_ISDIR(st.st_mode);
		ok = store(k, &a, &e, &d, out_added);
		if (!ok)
			*out_why = case_why(k);
	}
	free(real);
	walk_end(&d.w);
	arena_free(&a);
	return ok;
}

int manifest_open(struct kase *k, struct arena *a, const struct item *i)
{
	struct exhibit e;
	struct arena scratch = *a;
	if (!case_exhibit_get(k, &scratch, i->exhibit, &e))
		return -EIO;
	FD_SCOPE root = open(str_z(&scratch, e.root), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return -errno;
	return io_open_beneath(root, str_z(&scratch, i->raw_path));
}

bool manifest_hash(int fd, unsigned char out_digest[SHA256_BYTES])
{
	static unsigned char buf[1 << 20]; /* one process, one thread: scratch */
	struct sha256 h = sha256_begin();
	uint64_t at = 0;
	ssize_t n;
	while ((n = pread(fd, buf, sizeof(buf), (off_t)at)) > 0) {
		sha256_add(&h, buf, (size_t)n);
		at += (uint64_t)n;
	}
	sha256_end(&h, out_digest);
	return n == 0;
}

/* ---- expected hashes ---- */

static bool hex_digest(str s, unsigned char out_digest[SHA256_BYTES])
{
	if (s.n != 2 * SHA256_BYTES)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = to_lower(s.p[i]);
		if (!is_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
		unsigned v = is_digit(c) ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
		out_digest[i / 2] = (unsigned char)(i % 2 == 0 ? v << 4 : out_digest[i / 2] | v);
	}
	return true;
}

/* The end of path is want, at a folder border. */
static bool same_file(str path, str want)
{
	return str_ends(path, want) && (path.n == want.n || path.p[path.n - want.n - 1] == '/');
}

static uint32_t find_named(struct kase *k, struct arena *a, str want, struct item *out_i)
{
	struct item_cursor *c = case_items(k, WALK_evidence);
	uint32_t id = 0;
	struct arena scratch = *a;
	while (id == 0 && case_items_next(c, &scratch, out_i)) {
		if (out_i->parent == 0 &&
		    (same_file(out_i->raw_path, want) || same_file(want, out_i->raw_path)))
			id = out_i->id;
		else
			scratch = *a;
	}
	case_items_end(c);
	*a = scratch;
	return id;
}

static bool check_line(struct kase *k, struct arena a, str line, bool *out_good)
{
	unsigned char want[SHA256_BYTES], have[SHA256_BYTES];
	struct item i;
	str rest = line, hex = str_cut(&rest, ' ');
	rest = str_trim(rest);
	if (rest.n > 0 && rest.p[0] == '*')
		rest = str_sub(rest, 1, rest.n);
	if (str_starts(rest, STR("./")))
		rest = str_sub(rest, 2, rest.n);
	if (!hex_digest(hex, want) || rest.n == 0)
		return false;
	*out_good = false;
	if (find_named(k, &a, rest, &i) == 0)
		return true;
	FD_SCOPE fd = manifest_open(k, &a, &i);
	if (fd < 0 || !manifest_hash(fd, have) || !crypt_same(want, have, sizeof(want)))
		return true;
	i.has_sha256 = true;
	memcpy(i.sha256, have, sizeof(have));
	*out_good = i.state == ITEM_waiting ? case_item_set(k, &i) : true;
	return true;
}

static bool journal_check(struct kase *k, const char *act, uint64_t good, uint64_t bad)
{
	const struct journal_number said[] = {{"as_expected", good}, {"different_or_missing", bad}};
	TXN_SCOPE t = case_begin(k);
	return journal_numbers(k, act, said, 2) && case_commit(&t);
}

bool manifest_check(struct kase *k, const char *list, const char **out_why)
{
	struct arena a = arena_make(LIST_BYTES);
	str text;
	uint64_t good = 0, bad = 0, odd = 0;
	bool readable = io_read_file(&a, list, LIST_BYTES / 2, &text);
	{
		TXN_SCOPE t = case_begin(k);
		while (readable && text.n > 0) {
			bool is_good = false;
			str line = str_trim(str_cut(&text, '\n'));
			if (line.n == 0 || line.p[0] == '#')
				continue;
			if (!check_line(k, a, line, &is_good))
				odd++;
			else if (is_good)
				good++;
			else
				bad++;
		}
		case_commit(&t);
	}
	arena_free(&a);
	if (!readable || odd > 0)
		*out_why = "the list of expected hashes can not be read; it wants lines as "
			   "sha256sum writes them";
	else if (!journal_check(k, bad == 0 ? "hashes.match" : "hashes.differ", good, bad))
		*out_why = case_why(k);
	else if (bad > 0)
		*out_why = "files differ from the expected hashes or are missing; nothing was read";
	else
		return true;
	return false;
}
