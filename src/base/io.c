/*
 * io - files and descriptors of Linux (openat2(2), Linux 5.6). Refuses to follow a symbolic link or
 * to leave the given root.
 */
#define _GNU_SOURCE
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/arena.h"

#define CHUNK      ((size_t)64 << 10)
#define RACE_TRIES 16 /* openat2 gives EAGAIN while somebody renames on the way */

int io_open_beneath(int dir_fd, const char *rel)
{
	struct open_how how = {
	    /* O_NONBLOCK: a pipe in the evidence must not make kond wait for a writer */
	    .flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	for (unsigned i = 0; i < RACE_TRIES; i++) {
		long fd = syscall(SYS_openat2, dir_fd, rel, &how, sizeof(how));
		if (fd >= 0)
			return (int)fd;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
	}
	return -EAGAIN;
}

int64_t io_read_full(int fd, void *p, size_t n)
{
	size_t at = 0;
	while (at < n) {
		ssize_t r = read(fd, (unsigned char *)p + at, n - at);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -1;
		if (r == 0)
			break;
		at += (size_t)r;
	}
	return (int64_t)at;
}

bool io_write_full(int fd, const void *p, size_t n)
{
	size_t at = 0;
	while (at < n) {
		ssize_t w = write(fd, (const unsigned char *)p + at, n - at);
		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return false;
		at += (size_t)w;
	}
	return true;
}

bool io_read_file(struct arena *a, const char *path, size_t cap_bytes, str *out_text)
{
	FD_SCOPE fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	unsigned char *start = a->p;
	size_t n = 0;
	if (fd < 0)
		return false;
	for (;;) {
		size_t room = n < cap_bytes && cap_bytes - n < CHUNK ? cap_bytes - n + 1 : CHUNK;
		unsigned char *p = arena_alloc(a, room, 1, 1);
		int64_t r = io_read_full(fd, p, room);
		if (r < 0 || (uint64_t)r > cap_bytes - n) {
			a->p = start;
			return false;
		}
		n += (size_t)r;
		a->p = start + n;
		if ((size_t)r < room)
			break;
	}
	*out_text = (str){start, n};
	return true;
}

bool io_self_dir(struct arena *a, str *out_dir)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path));
	if (n <= 0 || n == (ssize_t)sizeof(path))
		return false;
	while (n > 0 && path[n - 1] != '/')
		n--;
	*out_dir = str_copy(a, (str){(unsigned char *)path, n > 1 ? (size_t)n - 1 : (size_t)n});
	return true;
}

void io_close_scope(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
