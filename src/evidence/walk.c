/* walk - folders by descriptor (openat, O_NOFOLLOW), so that nothing can lead outside the exhibit.
 */
#define _GNU_SOURCE
#include "evidence/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/out.h"
#include "base/utf8.h"

static int by_path(const void *a, const void *b)
{
	const struct found_file *x = a, *y = b;
	return str_cmp(x->raw_path, y->raw_path);
}

static void add(struct walk *w, str path, const struct stat *st, enum reason why)
{
	GROW(w->file, w->cap, w->n + 1);
	struct found_file *f = &w->file[w->n++];
	*f = (struct found_file){.raw_path = path, .why = why};
	if (st == NULL)
		return;
	f->bytes = S_ISREG(st->st_mode) && st->st_size > 0 ? (uint64_t)st->st_size : 0;
	f->mtime_ms = (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;
	w->bytes += f->bytes;
}

static str join(struct arena *a, str dir, const char *name)
{
	str leaf = str_of(name);
	size_t slash = dir.n > 0 ? 1 : 0;
	unsigned char *p = arena_new(a, unsigned char, dir.n + slash + leaf.n);
	if (dir.n > 0) {
		memcpy(p, dir.p, dir.n);
		p[dir.n] = '/';
	}
	memcpy(p + dir.n + slash, leaf.p, leaf.n);
	return (str){p, dir.n + slash + leaf.n};
}

static void folder(struct walk *w, struct arena *a, int fd, str path, uint64_t depth);

static void entry(struct walk *w, struct arena *a, int dir_fd, str path, const char *name,
		  uint64_t depth)
{
	struct stat st;
	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		add(w, path, NULL, errno == EACCES ? REASON_permission : REASON_io_error);
		return;
	}
	if (S_ISREG(st.st_mode)) {
		add(w, path, &st, REASON_none);
		return;
	}
	if (!S_ISDIR(st.st_mode)) {
		add(w, path, &st, REASON_not_a_file);
		return;
	}
	if (depth == 0) {
		add(w, path, &st, REASON_limit_depth);
		return;
	}
	int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		add(w, path, &st, errno == EACCES ? REASON_permission : REASON_io_error);
		return;
	}
	folder(w, a, fd, path, depth - 1);
}

/* Takes over fd. */
static void folder(struct walk *w, struct arena *a, int fd, str path, uint64_t depth)
{
	DIR *d = fdopendir(fd);
	if (d == NULL) {
		close(fd);
		add(w, path, NULL, REASON_io_error);
		return;
	}
	for (;;) {
		errno = 0;
		struct dirent *e = readdir(d);
		if (e == NULL)
			break;
		str name = str_of(e->d_name);
		if (str_eq(name, STR(".")) || str_eq(name, STR("..")))
			continue;
		entry(w, a, dirfd(d), join(a, path, e->d_name), e->d_name, depth);
	}
	if (errno != 0)
		add(w, path, NULL, REASON_io_error);
	closedir(d);
}

void walk_tree(struct walk *w, struct arena *a, int root_fd, uint64_t path_depth)
{
	int fd = openat(root_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		add(w, STR("."), NULL, errno == EACCES ? REASON_permission : REASON_io_error);
	else
		folder(w, a, fd, STR_NONE, path_depth);
	if (w->n > 1)
		qsort(w->file, w->n, sizeof(w->file[0]), by_path);
}

void walk_one(struct walk *w, struct arena *a, int root_fd, str name)
{
	entry(w, a, root_fd, str_copy(a, name), str_z(a, name), 0);
}

void walk_end(struct walk *w)
{
	grow_free(w->file, w->cap, sizeof(w->file[0]));
	*w = (struct walk){0};
}

str path_show(struct arena *a, str raw)
{
	unsigned char *p = arena_new(a, unsigned char, raw.n * 3);
	size_t n = 0;
	for (size_t at = 0; at < raw.n;) {
		size_t from = at;
		uint32_t cp = utf8_next(raw, &at);
		bool good = utf8_valid(str_sub(raw, from, at)) && cp >= 0x20 && cp != 0x7f &&
			    cp != '!' && cp != '#' && cp != '%' && !(cp >= 0x80 && cp < 0xa0) &&
			    !(cp >= 0x202a && cp <= 0x202e) && !(cp >= 0x2066 && cp <= 0x2069);
		for (; from < at; from++) {
			if (good) {
				p[n++] = raw.p[from];
				continue;
			}
			p[n++] = '%';
			p[n++] = (unsigned char)"0123456789ABCDEF"[raw.p[from] >> 4];
			p[n++] = (unsigned char)"0123456789ABCDEF"[raw.p[from] & 15];
		}
	}
	return (str){p, n};
}

unsigned path_rank(str path)
{
	static const char *const tables[] = {"csv",    "tsv", "tab",  "sql", "hl7",    "dmp",
					     "dump",   "bak", "mdf",  "mdb", "accdb",  "dbf",
					     "sqlite", "db",  "xlsx", "xls", "ods",    "ndjson",
					     "jsonl",  "edi", "oru",  "dat", "parquet"};
	static const char *const containers[] = {"zip", "gz", "tgz", "tar", "7z",  "rar",
						 "bz2", "xz", "zst", "cab", "iso", "pst"};
	size_t dot = path.n;
	while (dot > 0 && path.p[dot - 1] != '.' && path.p[dot - 1] != '/')
		dot--;
	str ext = str_sub(path, dot, path.n);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (str_eq_nocase(ext, str_of(tables[i])))
			return 0;
	for (size_t i = 0; i < sizeof(containers) / sizeof(containers[0]); i++)
		if (str_eq_nocase(ext, str_of(containers[i])))
			return 1;
	return 2;
}
