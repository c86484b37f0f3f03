/*
 * backup - a copy of the case of one moment, also while a scan writes (SQLite VACUUM INTO), and
 * back. The copy appears under its name only when it is whole and on the disk. Refuses to write
 * over anything, and to restore what does not verify.
 */
#define _GNU_SOURCE
#include "case/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/must.h"

#define PATH_BYTES 4096
#define COPY_BYTES 65536

static const char why_exists[] = "there is a file with this name already";
static const char why_long[] = "the path is too long";
static const char why_no_backup[] = "the backup can not be read";
static const char why_in_use[] = "the backup is open as a case: close it first";

static bool with_suffix(char out_path[PATH_BYTES], const char *path, const char *suffix)
{
	str a = str_of(path), b = str_of(suffix);
	if (a.n + b.n >= PATH_BYTES)
		return false;
	memcpy(out_path, a.p, a.n);
	memcpy(out_path + a.n, b.p, b.n + 1);
	return true;
}

static bool sync_file(const char *path)
{
	FD_SCOPE fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 && fsync(fd) == 0;
}

/* gives NULL, or why not */
static const char *put_in_place(const char *part, const char *path)
{
	if (!sync_file(part))
		return why_disk;
	if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) != 0)
		return errno == EEXIST ? why_exists : why_disk;
	return sync_parent(path) ? NULL : why_disk;
}

static bool make_private(const char *path)
{
	FD_SCOPE fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd >= 0;
}

static bool copy_out(struct kase *k, const char *part)
{
	sqlite3_stmt *s = NULL;
	bool ok = sqlite3_prepare_v2(k->db, "VACUUM INTO ?1", -1, &s, NULL) == SQLITE_OK &&
		  sqlite3_bind_text(s, 1, part, -1, SQLITE_STATIC) == SQLITE_OK &&
		  sqlite3_step(s) == SQLITE_DONE;
	sqlite3_finalize(s);
	return ok || store_fail(k, why_disk);
}

bool case_backup(struct kase *k, const char *path)
{
	char part[PATH_BYTES];
	must(!k->in_txn);
	k->why = NULL;
	if (!with_suffix(part, path, ".part"))
		return store_fail(k, why_long);
	if (access(path, F_OK) == 0)
		return store_fail(k, why_exists);
	unlink(part); /* what a backup that was cut short left */
	if (!make_private(part))
		return store_fail(k, why_disk);
	if (!copy_out(k, part)) {
		unlink(part);
		return false;
	}
	const char *why = put_in_place(part, path);
	if (why != NULL) {
		unlink(part);
		return store_fail(k, why);
	}
	return journal_add(k, "backup", STR("{}"));
}

static const char *copy_file(const char *from, const char *to)
{
	static const char suffix[] = "-wal";
	unsigned char b[COPY_BYTES];
	char wal[PATH_BYTES];
	if (!with_suffix(wal, from, suffix))
		return why_long;
	if (access(wal, F_OK) == 0)
		return why_in_use;
	FD_SCOPE in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (in < 0)
		return why_no_backup;
	FD_SCOPE out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0)
		return why_disk;
	for (;;) {
		int64_t n = io_read_full(in, b, sizeof(b));
		if (n < 0)
			return why_no_backup;
		if (n == 0)
			return fsync(out) == 0 ? NULL : why_disk;
		if (!io_write_full(out, b, (size_t)n))
			return why_disk;
	}
}

static void say_nothing(void *ctx, bool good, const char *what, uint64_t n)
{
	(void)ctx;
	(void)good;
	(void)what;
	(void)n;
}

static const char *check_copy(const char *part, const struct unlock *u)
{
	const char *why = NULL;
	struct kase *k = case_open(part, u, &why);
	if (k == NULL)
		return why;
	if (case_verify(k, say_nothing, NULL) > 0)
		why = "the backup was altered or damaged: it does not verify";
	else if (!journal_add(k, "restore", STR("{}")))
		why = case_why(k);
	case_close(k);
	return why;
}

static void remove_part(const char *part)
{
	char name[PATH_BYTES];
	unlink(part);
	if (with_suffix(name, part, "-wal"))
		unlink(name);
	if (with_suffix(name, part, "-shm"))
		unlink(name);
}

bool case_restore(const char *backup, const char *path, const struct unlock *u,
		  const char **out_why)
{
	char part[PATH_BYTES];
	const char *why = NULL;
	if (!with_suffix(part, path, ".part"))
		why = why_long;
	else if (access(path, F_OK) == 0)
		why = why_exists;
	if (why != NULL) {
		*out_why = why;
		return false;
	}
	remove_part(part);
	why = copy_file(backup, part);
	if (why == NULL)
		why = check_copy(part, u);
	if (why == NULL)
		why = put_in_place(part, path);
	if (why != NULL) {
		remove_part(part);
		*out_why = why;
		return false;
	}
	return true;
}
