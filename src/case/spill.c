/*
 * spill - room beside the case for what does not fit in memory while persons are made. The file has
 * no name, so that it goes with the process however that ends; each page is sealed under a key that
 * is only in memory and new for each file, with its number bound to it. Refuses nothing but what
 * was altered; where it fails, the transaction that asked for it can not commit.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "case/store.h"

struct spill_file {
	struct kase *k;
	int fd;
	size_t cap; /* of this struct */
	uint64_t pages;
	struct crypt_key key;
	struct out sealed, plain;
};

/* A file in the folder of the case that has no name, or loses it at once. */
static int open_nameless(const char *path)
{
	char to[4096 + 16];
	str p = str_of(path);
	size_t dir = p.n;
	while (dir > 0 && p.p[dir - 1] != '/')
		dir--;
	memcpy(to, p.p, dir);
	memcpy(to + dir, dir == 0 ? "." : "", dir == 0 ? 2 : 1);
	int fd = open(to, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	memcpy(to, p.p, p.n);
	memcpy(to + p.n, "-spill", 7);
	unlink(to);
	fd = open(to, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		unlink(to);
	return fd;
}

static void *spill_open(void *ctx)
{
	struct kase *k = ctx;
	size_t cap = 0;
	int fd = open_nameless(k->path);
	if (fd < 0) {
		store_fail(k, why_disk);
		return NULL;
	}
	struct spill_file *f = grow(NULL, &cap, sizeof(*f), 1);
	*f = (struct spill_file){.k = k,
				 .fd = fd,
				 .cap = cap,
				 .key = crypt_key_new(),
				 .sealed = out_mem(),
				 .plain = out_mem()};
	k->spilled++;
	return f;
}

static str aad_of(uint64_t *number) { return (str){(unsigned char *)number, sizeof(*number)}; }

static bool spill_put(void *file, const void *page, size_t n)
{
	struct spill_file *f = file;
	out_clear(&f->sealed);
	crypt_seal(&f->sealed, &f->key, aad_of(&f->pages), (str){page, n});
	f->pages++;
	return io_write_full(f->fd, f->sealed.p, f->sealed.n) || store_fail(f->k, why_disk);
}

static bool read_at(int fd, unsigned char *p, size_t n, uint64_t at)
{
	for (size_t got = 0; got < n;) {
		ssize_t r = pread(fd, p + got, n - got, (off_t)(at + got));
		if (r <= 0)
			return false;
		got += (size_t)r;
	}
	return true;
}

static bool spill_get(void *file, uint64_t number, void *page, size_t n)
{
	struct spill_file *f = file;
	size_t sealed = n + CRYPT_OVERHEAD;
	out_clear(&f->sealed);
	out_clear(&f->plain);
	if (!read_at(f->fd, out_room(&f->sealed, sealed), sealed, number * sealed))
		return store_fail(f->k, why_disk);
	if (!crypt_open(&f->plain, &f->key, aad_of(&number), out_view(&f->sealed)))
		return store_fail(f->k, why_disk);
	memcpy(page, f->plain.p, n);
	return true;
}

static void spill_close(void *file)
{
	struct spill_file *f = file;
	close(f->fd);
	if (f->plain.p != NULL)
		crypt_wipe(f->plain.p, f->plain.cap);
	crypt_wipe(&f->key, sizeof(f->key));
	out_end(&f->sealed);
	out_end(&f->plain);
	grow_free(f, f->cap, 1);
}

struct person_spill case_spill(struct kase *k, const struct limits *l)
{
	return (struct person_spill){.ctx = k,
				     .limit = l->waiting_memory_mib << 20,
				     .open = spill_open,
				     .put = spill_put,
				     .get = spill_get,
				     .close = spill_close};
}

uint64_t case_spilled(const struct kase *k) { return k->spilled; }
