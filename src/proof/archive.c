/*
 * archive - see archive.h. A folder, or a tar (POSIX.1-1988 ustar) in the one form that
 * doc/journal-format.md fixes: no owner, no time, mode 0644, so that the same files are the same
 * bytes. Refuses to write over anything.
 */
#define _GNU_SOURCE
#include "proof/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/io.h"
#include "base/must.h"
#include "render/json.h"

#define BLOCK     512
#define SIZE_MOST 077777777777 /* [byte] of one file, as ustar tells it */

struct archive {
	size_t cap;
	struct out path;  /* with a NUL behind it */
	bool tar, failed; /* failed: what was made is taken away at the end */
	int fd;           /* of the tar, or the file being written */
	int dir;          /* of the folder; -1 for a tar */
	char name[ARCHIVE_NAME_MAX + 1];
	uint64_t at, bytes; /* at: of the tar, where the header of this file stands */
	struct sha256 sha;
	struct out list, made; /* list: JSON of the files; made: their names, each with a NUL */
	struct json files;
};

static const char why_there[] = "is there already, or can not be made: name a new one";

static bool folder_make(struct archive *x)
{
	if (mkdir((const char *)x->path.p, 0700) != 0)
		return false;
	x->dir = open((const char *)x->path.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	return x->dir >= 0;
}

struct archive *archive_begin(const char *path, const char **out_why)
{
	size_t cap = 0;
	struct archive *x = grow(NULL, &cap, sizeof(*x), 1);
	x->cap = cap;
	x->fd = x->dir = -1;
	x->path = x->list = x->made = out_mem();
	out_z(&x->path, path);
	out_u8(&x->path, 0);
	x->tar = str_ends(str_of(path), STR(".tar"));
	if (x->tar)
		x->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (x->tar ? x->fd < 0 : !folder_make(x)) {
		*out_why = why_there;
		out_end(&x->path);
		grow_free(x, x->cap, 1);
		return NULL;
	}
	x->files = json_of(&x->list);
	json_array(&x->files);
	return x;
}

/* ---- one file ---- */

static void octal(unsigned char *p, size_t n, uint64_t v)
{
	p[--n] = 0;
	while (n > 0) {
		p[--n] = (unsigned char)('0' + (v & 7));
		v >>= 3;
	}
}

static void tar_header(const char *name, uint64_t bytes, unsigned char h[BLOCK])
{
	memset(h, 0, BLOCK);
	memcpy(h, name, str_of(name).n);
	octal(h + 100, 8, 0644);
	octal(h + 108, 8, 0);
	octal(h + 116, 8, 0);
	octal(h + 124, 12, bytes);
	octal(h + 136, 12, 0);
	memset(h + 148, ' ', 8);
	h[156] = '0';
	memcpy(h + 257, "ustar\00000", 8);
	uint64_t sum = 0;
	for (size_t i = 0; i < BLOCK; i++)
		sum += h[i];
	octal(h + 148, 7, sum);
}

static void put(struct archive *x, const void *p, size_t n)
{
	if (!x->failed && !io_write_full(x->fd, p, n))
		x->failed = true;
}

static void open_file(struct archive *x)
{
	str name = str_of(x->name);
	size_t slash = str_find_byte(name, '/');
	if (slash < name.n) {
		char folder[ARCHIVE_NAME_MAX + 1] = {0};
		memcpy(folder, x->name, slash);
		if (mkdirat(x->dir, folder, 0700) != 0 && errno != EEXIST)
			x->failed = true;
	}
	x->fd = openat(x->dir, x->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	x->failed = x->failed || x->fd < 0;
}

void archive_file(struct archive *x, const char *name)
{
	static const unsigned char empty[BLOCK];
	str s = str_of(name);
	must(s.n > 0 && s.n <= ARCHIVE_NAME_MAX);
	memcpy(x->name, name, s.n + 1);
	out_bytes(&x->made, name, s.n + 1);
	x->bytes = 0;
	x->sha = sha256_begin();
	if (x->tar)
		put(x, empty, BLOCK); /* the header, when its size is known */
	else
		open_file(x);
}

void archive_write(struct archive *x, str s)
{
	put(x, s.p, s.n);
	sha256_add(&x->sha, s.p, s.n);
	x->bytes += s.n;
}

static void tar_file_end(struct archive *x)
{
	static const unsigned char empty[BLOCK];
	unsigned char header[BLOCK];
	size_t rest = (size_t)(x->bytes % BLOCK);
	if (rest > 0)
		put(x, empty, BLOCK - rest);
	tar_header(x->name, x->bytes, header);
	if (x->bytes > SIZE_MOST ||
	    pwrite(x->fd, header, sizeof(header), (off_t)x->at) != (ssize_t)sizeof(header))
		x->failed = true;
	x->at += BLOCK + x->bytes + (rest > 0 ? BLOCK - rest : 0);
}

static void file_end(struct archive *x, unsigned char digest[SHA256_BYTES])
{
	sha256_end(&x->sha, digest);
	if (x->tar) {
		tar_file_end(x);
		return;
	}
	if (x->fd >= 0 && (fsync(x->fd) != 0 || close(x->fd) != 0))
		x->failed = true;
	x->fd = -1;
}

void archive_file_end(struct archive *x)
{
	unsigned char digest[SHA256_BYTES];
	struct out hex = out_mem();
	file_end(x, digest);
	out_hex(&hex, digest, sizeof(digest));
	json_object(&x->files);
	json_key(&x->files, "path");
	json_z(&x->files, x->name);
	json_key(&x->files, "bytes");
	json_number(&x->files, (int64_t)x->bytes);
	json_key(&x->files, "sha256");
	json_text(&x->files, out_view(&hex));
	json_object_end(&x->files);
	out_end(&hex);
}

void archive_put(struct archive *x, const char *name, str s)
{
	archive_file(x, name);
	archive_write(x, s);
	archive_file_end(x);
}

/* ---- manifest and end ---- */

static void put_unlisted(struct archive *x, const char *name, str s)
{
	unsigned char digest[SHA256_BYTES];
	archive_file(x, name);
	archive_write(x, s);
	file_end(x, digest);
}

static void put_manifest(struct archive *x, str facts, const struct crypt_key *sign)
{
	unsigned char signature[CRYPT_SIGNATURE_BYTES];
	struct out text = out_mem(), hex = out_mem();
	json_array_end(&x->files);
	out_z(&text, "kond manifest 1\n");
	size_t from = text.n;
	out_z(&text, "{\"format\":\"kond proof 1\",");
	out_str(&text, facts);
	out_z(&text, ",\"files\":");
	out_str(&text, out_view(&x->list));
	out_z(&text, "}\n");
	crypt_sign(sign, out_view(&text), signature);
	out_hex(&hex, signature, sizeof(signature));
	out_char(&hex, '\n');
	put_unlisted(x, "manifest.json", str_sub(out_view(&text), from, text.n));
	put_unlisted(x, "manifest.sig", out_view(&hex));
	out_end(&text);
	out_end(&hex);
}

/* Ours: all of it was made since archive_begin. */
static void take_away(struct archive *x)
{
	if (x->tar) {
		unlink((const char *)x->path.p);
		return;
	}
	for (size_t at = 0; at < x->made.n;) {
		const char *name = (const char *)x->made.p + at;
		str s = str_of(name);
		size_t slash = str_find_byte(s, '/');
		unlinkat(x->dir, name, 0);
		if (slash < s.n) {
			char folder[ARCHIVE_NAME_MAX + 1] = {0};
			memcpy(folder, name, slash);
			unlinkat(x->dir, folder, AT_REMOVEDIR); /* when it is empty */
		}
		at += s.n + 1;
	}
	rmdir((const char *)x->path.p);
}

static void forget(struct archive *x)
{
	if (x->fd >= 0)
		close(x->fd);
	if (x->dir >= 0)
		close(x->dir);
	out_end(&x->path);
	out_end(&x->list);
	out_end(&x->made);
	grow_free(x, x->cap, 1);
}

bool archive_end(struct archive *x, str facts, const struct crypt_key *sign)
{
	static const unsigned char end[2 * BLOCK];
	put_manifest(x, facts, sign);
	if (x->tar) {
		put(x, end, sizeof(end));
		x->failed = x->failed || fsync(x->fd) != 0;
	} else {
		x->failed = x->failed || fsync(x->dir) != 0;
	}
	bool ok = !x->failed;
	if (!ok)
		take_away(x);
	forget(x);
	return ok;
}

void archive_give_up(struct archive *x)
{
	take_away(x);
	forget(x);
}
