/* io - files and descriptors: open beneath a root without following links, whole reads, sizes. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include "base/str.h"

struct arena;

/* io_open_beneath - open rel (NUL-ended, slash-separated) below directory dir_fd read-only, never
 * through a symbolic link and never outside it (openat2, RESOLVE_BENEATH|RESOLVE_NO_SYMLINKS).
 * gives a descriptor, or -errno. */
int io_open_beneath(int dir_fd, const char *rel);
/* io_read_full - read until n bytes or the end. gives the bytes read, or -1. */
int64_t io_read_full(int fd, void *p, size_t n);
bool io_write_full(int fd, const void *p, size_t n);
/* io_read_file - a whole small file into a. gives false when it can not be read or is larger than
 * cap_bytes. */
bool io_read_file(struct arena *a, const char *path, size_t cap_bytes, str *out_text);
/* io_self_dir - the folder of the running program. */
bool io_self_dir(struct arena *a, str *out_dir);

/* FD_SCOPE - a descriptor closed at the end of the block. */
void io_close_scope(int *fd);
#define FD_SCOPE __attribute__((cleanup(io_close_scope))) int

#endif
