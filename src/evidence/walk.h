/*
 * walk - the files below a folder, in one fixed order. Looks at names and sizes only, never at
 * content; follows no symbolic link.
 */
#ifndef EVIDENCE_WALK_H
#define EVIDENCE_WALK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct found_file {
	str raw_path; /* as the file system has it, relative to the root */
	uint64_t bytes;
	int64_t mtime_ms;
	enum reason why; /* none: a readable-looking regular file */
};

struct walk {
	struct found_file *file;
	size_t n, cap;
	uint64_t bytes;
};

/*
 * walk_tree - list everything below dir (or the one file dir_fd/name).
 * takes   root_fd: an open folder; a: holds the paths
 * gives   files in the order of their path bytes; folders that can not be opened stand in it
 * themselves, with the reason limits  path_depth folders deep; what is deeper stands in it with
 * limit_depth
 */
void walk_tree(struct walk *w, struct arena *a, int root_fd, uint64_t path_depth);
void walk_one(struct walk *w, struct arena *a, int root_fd, str name);
void walk_end(struct walk *w);

/* path_show - a raw path as `kond files` writes it: odd bytes and a literal ! # % as %XX. source:
 * design.md 4 */
str path_show(struct arena *a, str raw);

/*
 * path_rank - in which order files are read: 0 tables, dumps and messages (many people a byte), 1
 * containers, 2 the rest. takes   path: a name is all that is looked at; what the file really is,
 * its reader tells
 */
unsigned path_rank(str path);

#endif
