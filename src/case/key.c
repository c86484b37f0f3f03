/*
 * key - making, opening and closing a case, and the lock on its key: a random case key, wrapped
 * under Argon2id (RFC 9106) of the passphrase or under a key file of 32 random bytes. Refuses an
 * empty passphrase, and a key file in the folder of the case (who takes the one takes the other),
 * the demo excepted. doc/adr/0001.
 */
#define _GNU_SOURCE
#include "case/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/must.h"

/* Argon2id cost: RFC 9106 section 4, second recommended option (64 MiB, 3 passes). What a case may
 * ask for is bounded. */
#define KDF_OPS         3
#define KDF_MEM_KIB     65536
#define KDF_OPS_MAX     64
#define KDF_MEM_KIB_MAX 1048576

static const char why_exists[] = "there is a case with this name already";
static const char why_absent[] =
    "there is no case here, or it may not be opened: check --case and the rights on the file";
static const char why_not_case[] = "this file is not a kond case";
static const char why_path[] = "the path of the case is too long";
static const char why_start[] = "the cipher library does not start";
static const char why_empty[] = "an empty passphrase protects nothing: give one";
static const char why_wrong_passphrase[] = "the passphrase does not open this case";
static const char why_wrong_file[] = "this key file does not open this case";
static const char why_needs_file[] = "this case opens with a key file: give --key-file";
static const char why_needs_passphrase[] = "this case opens with a passphrase, not with a key file";
static const char why_beside[] = "a key file in the folder of the case is taken together with it: "
				 "put it elsewhere, best on another disk";
static const char why_key_file[] = "the key file can not be read, or is not one: it holds 32 bytes";
static const char why_key_made[] = "the key file can not be made there";
static const char why_memory[] = "not enough memory to work out the key: 64 MiB is needed";

static void out_wipe(struct out *o)
{
	if (o->p != NULL)
		crypt_wipe(o->p, o->cap);
	out_end(o);
}

/* ---- the key file ---- */

#define DIR_BYTES 4096

/* The folder that path stands in; gives false when its name is too long. */
static bool parent_of(const char *path, char out_dir[DIR_BYTES])
{
	str s = str_of(path);
	size_t n = s.n;
	while (n > 0 && s.p[n - 1] != '/')
		n--;
	if (n >= DIR_BYTES)
		return false;
	memcpy(out_dir, n > 0 ? path : ".", n > 0 ? n : 1);
	out_dir[n > 0 ? n : 1] = '\0';
	return true;
}

static bool folder_of(const char *path, struct stat *out_st)
{
	char dir[DIR_BYTES];
	return parent_of(path, dir) && stat(dir, out_st) == 0;
}

/* Beside: as named, and where a link leads to. */
static bool stands_beside(const char *key_file, const char *case_path)
{
	struct stat a, b;
	if (!folder_of(case_path, &b))
		return true;
	if (folder_of(key_file, &a) && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		return true;
	char real[PATH_MAX];
	return realpath(key_file, real) != NULL && folder_of(real, &a) && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

static bool key_file_make(const char *path, struct crypt_key *out_key)
{
	FD_SCOPE fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	*out_key = crypt_key_new();
	return io_write_full(fd, out_key->b, sizeof(out_key->b)) && fsync(fd) == 0 &&
	       sync_parent(path);
}

static bool key_file_read(const char *path, struct crypt_key *out_key)
{
	struct stat st;
	FD_SCOPE fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_size == CRYPT_KEY_BYTES &&
	       io_read_full(fd, out_key->b, sizeof(out_key->b)) == CRYPT_KEY_BYTES;
}

static bool key_of_file(struct kase *k, const struct unlock *u, bool may_create,
			struct crypt_key *out_kek)
{
	struct crypt_key raw;
	if (!u->demo && stands_beside(u->key_file, k->path))
		return store_fail(k, why_beside);
	if (may_create && access(u->key_file, F_OK) != 0) {
		if (!key_file_make(u->key_file, &raw))
			return store_fail(k, why_key_made);
	} else if (!key_file_read(u->key_file, &raw)) {
		return store_fail(k, why_key_file);
	}
	*out_kek = crypt_key_sub(&raw, 1, "kond-kek");
	crypt_wipe(&raw, sizeof(raw));
	return true;
}

static bool kek_of(struct kase *k, const struct unlock *u, bool may_create,
		   struct crypt_key *out_kek)
{
	if (u->key_file != NULL)
		return key_of_file(k, u, may_create, out_kek);
	if (u->passphrase.n == 0)
		return store_fail(k, why_empty);
	if (k->meta.ops < 1 || k->meta.ops > KDF_OPS_MAX || k->meta.mem_kib < 8 ||
	    k->meta.mem_kib > KDF_MEM_KIB_MAX)
		return store_fail(k, why_altered);
	return crypt_key_of_passphrase(u->passphrase, k->meta.salt, (uint64_t)k->meta.ops,
				       (uint64_t)k->meta.mem_kib * 1024, out_kek) ||
	       store_fail(k, why_memory);
}

void key_wrap(struct kase *k)
{
	struct out aad = out_mem(), wrapped = out_mem();
	must(k->has_kek);
	meta_aad(&aad, &k->meta, false);
	crypt_seal(&wrapped, &k->kek, out_view(&aad), (str){k->keys.top.b, CRYPT_KEY_BYTES});
	must(wrapped.n == sizeof(k->meta.wrapped));
	memcpy(k->meta.wrapped, wrapped.p, sizeof(k->meta.wrapped));
	out_end(&aad);
	out_end(&wrapped);
}

bool key_lock(struct kase *k, const struct unlock *u)
{
	k->meta.kind = u->key_file != NULL ? LOCK_key_file : LOCK_passphrase;
	k->meta.ops = KDF_OPS;
	k->meta.mem_kib = KDF_MEM_KIB;
	crypt_random(k->meta.salt, sizeof(k->meta.salt));
	k->has_kek = kek_of(k, u, true, &k->kek);
	if (k->has_kek)
		key_wrap(k);
	return k->has_kek;
}

static bool key_unwrap(struct kase *k, const struct unlock *u)
{
	struct out aad = out_mem(), top = out_mem();
	bool by_file = u->key_file != NULL;
	if (by_file != (k->meta.kind == LOCK_key_file))
		return store_fail(k, by_file ? why_needs_passphrase : why_needs_file);
	k->has_kek = kek_of(k, u, false, &k->kek);
	if (!k->has_kek)
		return false;
	meta_aad(&aad, &k->meta, false);
	bool ok = crypt_open(&top, &k->kek, out_view(&aad),
			     (str){k->meta.wrapped, sizeof(k->meta.wrapped)}) &&
		  top.n == CRYPT_KEY_BYTES;
	if (ok)
		memcpy(k->keys.top.b, top.p, CRYPT_KEY_BYTES);
	out_wipe(&top);
	out_end(&aad);
	return ok || store_fail(k, by_file ? why_wrong_file : why_wrong_passphrase);
}

/* ---- the open case ---- */

struct kase *kase_new(const char *path, const char **out_why)
{
	size_t cap = 0;
	str p = str_of(path);
	if (!crypt_start() || sqlite3_threadsafe() < 0) {
		*out_why = why_start;
		return NULL;
	}
	if (p.n == 0 || p.n > sizeof(((struct kase *)NULL)->path) - 16) {
		*out_why = why_path;
		return NULL;
	}
	struct kase *k = grow(NULL, &cap, sizeof(struct kase), 1);
	mlock(k, sizeof(*k)); /* where the system allows it */
	madvise(k, sizeof(*k), MADV_DONTDUMP);
	k->fd = -1;
	k->aad = k->sealed = k->plain = k->packed = out_mem();
	k->actor = out_mem();
	k->sha = sha256_begin();
	k->resolve.map = k->resolve.old = k->resolve.pack = k->resolve.log.row = out_mem();
	/* a path that starts with a slash or a point is never one of SQLite's special names */
	size_t at = p.p[0] == '/' ? 0 : 2;
	memcpy(k->path, "./", 2);
	memcpy(k->path + at, p.p, p.n);
	return k;
}

/* The descriptor is closed after the database: closing any descriptor of a file drops all fcntl
 * locks the process has on it. */
void kase_free(struct kase *k)
{
	store_close_db(k);
	if (k->fd >= 0)
		close(k->fd);
	out_wipe(&k->aad);
	out_wipe(&k->sealed);
	out_wipe(&k->plain);
	out_wipe(&k->packed);
	map_forget(k);
	change_log_free(k);
	out_wipe(&k->resolve.map);
	out_wipe(&k->resolve.old);
	out_wipe(&k->resolve.pack);
	out_end(&k->actor);
	unsigned char unused[SHA256_BYTES];
	sha256_end(&k->sha, unused);
	size_t cap = 64;
	while (cap < sizeof(*k))
		cap *= 2;
	crypt_wipe(k, sizeof(*k));
	munlock(k, sizeof(*k));
	grow_free(k, cap, 1);
}

static struct kase *give_up(struct kase *k, const char **out_why)
{
	*out_why = k->why != NULL ? k->why : why_database;
	kase_free(k);
	return NULL;
}

bool sync_parent(const char *path)
{
	char dir[DIR_BYTES];
	if (!parent_of(path, dir))
		return false;
	FD_SCOPE fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 && fsync(fd) == 0;
}

static bool first_rows(struct kase *k, const struct unlock *u)
{
	k->meta.schema = SCHEMA_VERSION;
	k->meta.key_no = 1;
	crypt_random(k->meta.id, sizeof(k->meta.id));
	crypt_random(k->head.hash_key, sizeof(k->head.hash_key));
	k->keys.top = crypt_key_new();
	k->keys = keys_of(&k->keys.top);
	if (!key_lock(k, u))
		return false;
	k->in_txn = true;
	struct txn t = {k};
	if (!exec(k, "BEGIN IMMEDIATE") || !store_migrate(k, 0) || !meta_bind(k, QUERY_meta_add) ||
	    !journal_signer(k, "create")) {
		case_txn_scope(&t);
		return false;
	}
	return case_commit(&t);
}

/* What a killed case_create left behind: ours when nobody holds it. */
static bool drop_stale(const char *path)
{
	FD_SCOPE fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	return fd < 0 || (flock(fd, LOCK_EX | LOCK_NB) == 0 && unlink(path) == 0);
}

static struct kase *create_at(const char *path, const struct unlock *u, const char **out_why)
{
	struct kase *k = kase_new(path, out_why);
	if (k == NULL)
		return NULL;
	if (u->key_file != NULL && !u->demo && stands_beside(u->key_file, k->path)) {
		store_fail(k, why_beside);
		return give_up(k, out_why);
	}
	k->fd =
	    drop_stale(k->path) ? open(k->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
	if (k->fd < 0) {
		store_fail(k, errno == EEXIST ? why_exists : why_disk);
		return give_up(k, out_why);
	}
	if (case_lease(k) && store_open_db(k) && first_rows(k, u))
		return k;
	store_close_db(k);
	unlink(k->path); /* ours: made above, and nothing is in it */
	return give_up(k, out_why);
}

/* Made whole under another name, then renamed: a kill leaves a case or none, never a part of one.
 */
struct kase *case_create(const char *path, const struct unlock *u, const char **out_why)
{
	struct out name = out_mem();
	out_z(&name, path);
	out_bytes(&name, ".new", sizeof(".new"));
	const char *fresh = (const char *)name.p;
	struct kase *k = create_at(fresh, u, out_why);
	if (k != NULL) {
		case_close(k);
		k = NULL;
		if (renameat2(AT_FDCWD, fresh, AT_FDCWD, path, RENAME_NOREPLACE) != 0) {
			*out_why = errno == EEXIST ? why_exists : why_disk;
			unlink(fresh);
		} else if (!sync_parent(path)) {
			*out_why = why_disk;
		} else {
			k = case_open(path, u, out_why);
		}
	}
	out_end(&name);
	return k;
}

static bool enter_older(struct kase *k)
{
	TXN_SCOPE t = case_begin(k);
	if (k->broken || !store_migrate(k, k->meta.schema))
		return false;
	int64_t from = k->meta.schema;
	k->meta.schema = SCHEMA_VERSION;
	return (from >= 8 || journal_carry(k)) && meta_bind(k, QUERY_meta_set) &&
	       journal_carried(k, from) && case_commit(&t);
}

bool kase_enter(struct kase *k)
{
	k->keys = keys_of(&k->keys.top);
	bool ok = snapshot_begin(k);
	snapshot_end(k);
	if (ok && k->meta.schema < SCHEMA_VERSION)
		ok = enter_older(k);
	return ok && store_shape_right(k) && ending_enter(k);
}

static struct kase *begin_open(const char *path, const char **out_why)
{
	struct kase *k = kase_new(path, out_why);
	struct stat st;
	if (k == NULL)
		return NULL;
	k->fd = open(k->path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (k->fd < 0 || fstat(k->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		store_fail(k, why_absent);
		return give_up(k, out_why);
	}
	unsigned char magic[16] = {0};
	if (pread(k->fd, magic, sizeof(magic), 0) != sizeof(magic) ||
	    memcmp(magic, "SQLite format 3", sizeof(magic)) != 0) {
		store_fail(k, why_not_case);
		return give_up(k, out_why);
	}
	struct out head = out_mem();
	bool ok = store_open_db(k) && meta_read(k, &k->meta, &head);
	out_end(&head);
	if (ok && k->meta.schema > SCHEMA_VERSION)
		ok = store_fail(k, why_newer);
	return ok ? k : give_up(k, out_why);
}

struct kase *case_open(const char *path, const struct unlock *u, const char **out_why)
{
	struct kase *k = begin_open(path, out_why);
	if (k == NULL)
		return NULL;
	return key_unwrap(k, u) && kase_enter(k) ? k : give_up(k, out_why);
}

struct kase *kase_open_with(const char *path, const struct crypt_key *top,
			    const unsigned char id[CASE_ID_BYTES], int64_t key_no,
			    const char **out_why)
{
	struct kase *k = begin_open(path, out_why);
	if (k == NULL)
		return NULL;
	if (memcmp(k->meta.id, id, CASE_ID_BYTES) != 0)
		store_fail(k, "these sheets are of another case");
	else if (k->meta.key_no != key_no)
		store_fail(k, "these sheets are of an older key of this case: it was rotated "
			      "since, and sheets were to be made anew");
	if (k->why != NULL)
		return give_up(k, out_why);
	k->keys.top = *top;
	return kase_enter(k) ? k : give_up(k, out_why);
}

void case_close(struct kase *k)
{
	if (k == NULL)
		return;
	struct txn t = {k};
	case_txn_scope(&t);
	snapshot_end(k);
	kase_free(k);
}

const char *case_why(const struct kase *k) { return k->why; }
const unsigned char *case_hash_key(const struct kase *k) { return k->head.hash_key; }
struct crypt_key case_spool_key(struct kase *k) { return k->keys.spool; }

bool case_lease(struct kase *k)
{
	if (!k->leased)
		k->leased = flock(k->fd, LOCK_EX | LOCK_NB) == 0;
	return k->leased;
}

static const char why_still_open[] = "done, but another kond has the case open: parts of the old "
				     "key stay in its log until all have closed it";

bool scrub(struct kase *k)
{
	sqlite3_stmt *s = NULL;
	bool ok = exec(k, "PRAGMA wal_checkpoint(TRUNCATE)") && exec(k, "VACUUM") &&
		  sqlite3_prepare_v2(k->db, "PRAGMA wal_checkpoint(TRUNCATE)", -1, &s, NULL) ==
		      SQLITE_OK &&
		  query_step(k, s);
	if (ok && sqlite3_column_int(s, 0) != 0)
		k->why = why_still_open;
	sqlite3_finalize(s);
	return ok;
}

bool case_key_change(struct kase *k, const struct unlock *new_unlock)
{
	TXN_SCOPE t = case_begin(k);
	struct meta before = k->meta;
	struct crypt_key kek = k->kek;
	bool had = k->has_kek;
	bool ok = !k->broken && key_lock(k, new_unlock) && meta_bind(k, QUERY_meta_set) &&
		  journal_add(k, "key_change",
			      k->meta.kind == LOCK_key_file ? STR("{\"lock\":\"key file\"}")
							    : STR("{\"lock\":\"passphrase\"}")) &&
		  case_commit(&t);
	if (!ok) {
		k->meta = before;
		k->kek = kek;
		k->has_kek = had;
	}
	crypt_wipe(&kek, sizeof(kek));
	return ok && scrub(k);
}
