/* copies - see copies.h. */
#define _GNU_SOURCE
#include "run/copies.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "run/manifest.h"

size_t copies_read(struct kase *k, struct arena *a, str s, uint32_t **out_exhibit)
{
	uint32_t all = case_exhibits(k);
	uint32_t *e = arena_new(a, uint32_t, (size_t)all + 1);
	size_t n = 0;
	*out_exhibit = e;
	if (str_eq(s, STR("all"))) {
		for (uint32_t id = 1; id <= all; id++)
			e[n++] = id;
		return n;
	}
	while (s.n > 0) {
		uint64_t v;
		if (!str_u64(str_trim(str_cut(&s, ',')), &v) || v == 0 || v > all || n == all)
			return 0;
		e[n++] = (uint32_t)v;
	}
	return n;
}

static bool named(const uint32_t *exhibit, size_t n, const struct item *i)
{
	bool is = false;
	for (size_t e = 0; e < n; e++)
		is |= exhibit[e] == i->exhibit;
	return is && i->parent == 0;
}

/* How a file stands: 0 as it was read (*out_fd is open), else an errno; EILSEQ: it changed. */
static int look(struct kase *k, struct arena *a, const struct item *i, int *out_fd)
{
	unsigned char now[SHA256_BYTES];
	struct stat st;
	int fd = manifest_open(k, a, i);
	*out_fd = fd;
	if (fd < 0)
		return -fd;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return EILSEQ;
	if (!i->has_sha256)
		return st.st_size == 0 && i->bytes == 0 ? 0 : ENODATA;
	if (!manifest_hash(fd, now))
		return EIO;
	return memcmp(now, i->sha256, sizeof(now)) == 0 ? 0 : EILSEQ;
}

static int open_root(struct kase *k, struct arena *a, uint32_t exhibit)
{
	struct exhibit e;
	if (!case_exhibit_get(k, a, exhibit, &e))
		return -1;
	return open(str_z(a, e.root), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* The folder a file or folder stands in, beneath the root; its own name in *out_name. */
static int open_parent(struct arena *a, int root, str path, const char **out_name)
{
	size_t at = path.n;
	while (at > 0 && path.p[at - 1] != '/')
		at--;
	*out_name = str_z(a, str_sub(path, at, path.n));
	return io_open_beneath(root, at == 0 ? "." : str_z(a, str_sub(path, 0, at - 1)));
}

/* Folders that hold nothing any more, from the file up; the root stays. */
static void drop_folders(struct arena *a, int root, str path)
{
	for (;;) {
		struct arena scratch = *a;
		const char *name;
		size_t at = path.n;
		while (at > 0 && path.p[at - 1] != '/')
			at--;
		if (at == 0)
			return;
		path = str_sub(path, 0, at - 1);
		FD_SCOPE parent = open_parent(&scratch, root, path, &name);
		if (parent < 0 || unlinkat(parent, name, AT_REMOVEDIR) != 0)
			return;
	}
}

static bool drop_file(struct kase *k, struct arena *a, const struct item *i, int fd)
{
	struct stat was, is;
	const char *name;
	FD_SCOPE root = open_root(k, a, i->exhibit);
	if (root < 0)
		return false;
	FD_SCOPE parent = open_parent(a, root, i->raw_path, &name);
	if (parent < 0 || fstat(fd, &was) != 0 ||
	    fstatat(parent, name, &is, AT_SYMLINK_NOFOLLOW) != 0 || was.st_dev != is.st_dev ||
	    was.st_ino != is.st_ino || unlinkat(parent, name, 0) != 0)
		return false;
	drop_folders(a, root, i->raw_path);
	return fsync(parent) == 0;
}

static void count(struct copies *c, int how)
{
	c->files++;
	c->gone += how == ENOENT || how == ENOTDIR;
	c->changed += how == EILSEQ;
	c->unknown += how == ENODATA;
	c->failed += how != 0 && how != ENOENT && how != ENOTDIR && how != EILSEQ && how != ENODATA;
}

static void pass(struct kase *k, const uint32_t *exhibit, size_t n, bool drop, struct copies *c)
{
	struct arena a = arena_make((size_t)64 << 20);
	struct item_cursor *cur = case_items(k, WALK_evidence);
	struct item i;
	for (; case_items_next(cur, &a, &i); arena_reset(&a)) {
		int kept;
		if (!named(exhibit, n, &i))
			continue;
		int how = look(k, &a, &i, &kept);
		FD_SCOPE fd = kept >= 0 ? kept : -1;
		if (how == 0 && drop && !drop_file(k, &a, &i, fd))
			how = EIO;
		c->deleted += how == 0 && drop;
		count(c, how);
	}
	case_items_end(cur);
	arena_free(&a);
}

static bool left(const struct copies *c) { return c->changed + c->unknown + c->failed > 0; }

bool copies_delete(struct kase *k, const uint32_t *exhibit, size_t n, struct copies *out_c)
{
	*out_c = (struct copies){0};
	pass(k, exhibit, n, false, out_c);
	if (left(out_c))
		return false;
	*out_c = (struct copies){0};
	pass(k, exhibit, n, true, out_c);
	return !left(out_c);
}
