/*
 * sqlite_input - see sqlite_input.h. A file system for SQLite that holds one file, the item, and
 * makes none. A database in write-ahead mode is shown as one without: its log is another item.
 * Refuses schemas any trust: no functions with side effects, no extensions.
 * Source: sqlite.org/c3ref/vfs.html, sqlite.org/fileformat2.html section 1.3
 */
#include "text/sqlite_input.h"

#include <sqlite3.h>

#define VFS_NAME  "item"
#define WAL_AT    18 /* the two bytes of the write and read version */
#define WAL_BYTES 2

struct item_file {
	sqlite3_file base; /* first: a sqlite3_file is its item_file */
	struct input *in;
};

static int file_close(sqlite3_file *f) { return (void)f, SQLITE_OK; }
static int file_lock(sqlite3_file *f, int how) { return (void)f, (void)how, SQLITE_OK; }
static int file_sync(sqlite3_file *f, int how) { return (void)f, (void)how, SQLITE_OK; }
static int file_control(sqlite3_file *f, int what, void *p)
{
	return (void)f, (void)what, (void)p, SQLITE_NOTFOUND;
}

static int file_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	return (void)f, (void)p, (void)n, (void)at, SQLITE_READONLY;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 n)
{
	return (void)f, (void)n, SQLITE_READONLY;
}

static int file_reserved(sqlite3_file *f, int *out) { return (void)f, *out = 0, SQLITE_OK; }
static int file_sector(sqlite3_file *f) { return (void)f, 512; }
static int file_traits(sqlite3_file *f) { return (void)f, SQLITE_IOCAP_IMMUTABLE; }

static int file_size(sqlite3_file *f, sqlite3_int64 *out)
{
	struct input *in = ((struct item_file *)(void *)f)->in;
	*out = in->size > INT64_MAX ? INT64_MAX : (sqlite3_int64)in->size;
	return SQLITE_OK;
}

static int file_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	struct input *in = ((struct item_file *)(void *)f)->in;
	unsigned char *to = p;
	size_t want = n > 0 ? (size_t)n : 0, have = 0;
	if (at >= 0 && (uint64_t)at < in->size) {
		input_seek(in, (uint64_t)at);
		while (have < want) {
			str s = str_sub(input_view(in, want - have), 0, want - have);
			if (s.n == 0)
				break;
			memcpy(to + have, s.p, s.n);
			have += s.n;
			input_skip(in, s.n);
		}
	}
	for (size_t i = WAL_AT; i < WAL_AT + WAL_BYTES; i++)
		if (at >= 0 && (uint64_t)at <= i && i - (size_t)at < have &&
		    to[i - (size_t)at] == 2)
			to[i - (size_t)at] = 1;
	if (in->failed)
		return SQLITE_IOERR_READ;
	memset(to + have, 0, want - have);
	return have < want ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
};

static int vfs_open(sqlite3_vfs *v, sqlite3_filename name, sqlite3_file *f, int flags, int *out)
{
	struct item_file *file = (struct item_file *)(void *)f;
	(void)name;
	f->pMethods = NULL;
	if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
		return SQLITE_CANTOPEN;
	f->pMethods = &methods;
	file->in = v->pAppData;
	if (out != NULL)
		*out = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
	return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *v, const char *name, int sync)
{
	return (void)v, (void)name, (void)sync, SQLITE_READONLY;
}

static int vfs_access(sqlite3_vfs *v, const char *name, int how, int *out)
{
	return (void)v, (void)name, (void)how, *out = 0, SQLITE_OK;
}

static int vfs_path(sqlite3_vfs *v, const char *name, int room, char *out)
{
	str s = str_of(name);
	(void)v;
	if (room <= 0 || s.n >= (size_t)room)
		return SQLITE_CANTOPEN;
	memcpy(out, s.p, s.n);
	out[s.n] = 0;
	return SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *v, int n, char *out)
{
	(void)v;
	memset(out, 0, n > 0 ? (size_t)n : 0);
	return n;
}

static int vfs_sleep(sqlite3_vfs *v, int us) { return (void)v, us; }
static int vfs_error(sqlite3_vfs *v, int n, char *out) { return (void)v, (void)n, (void)out, 0; }

static int vfs_time(sqlite3_vfs *v, double *out) { return (void)v, *out = 2440587.5, SQLITE_OK; }

struct sqlite3 *sqlite_input_open(struct input *in, uint64_t most)
{
	sqlite3_vfs v = {.iVersion = 1,
			 .szOsFile = sizeof(struct item_file),
			 .mxPathname = 64,
			 .zName = VFS_NAME,
			 .pAppData = in,
			 .xOpen = vfs_open,
			 .xDelete = vfs_delete,
			 .xAccess = vfs_access,
			 .xFullPathname = vfs_path,
			 .xRandomness = vfs_random,
			 .xSleep = vfs_sleep,
			 .xCurrentTime = vfs_time,
			 .xGetLastError = vfs_error};
	sqlite3_vfs *kept = sqlite3_malloc(sizeof(v));
	sqlite3 *db = NULL;
	if (kept == NULL)
		return NULL;
	*kept = v;
	sqlite3_vfs_register(kept, 0);
	if (sqlite3_open_v2("item", &db, SQLITE_OPEN_READONLY, VFS_NAME) != SQLITE_OK) {
		sqlite_input_close(db);
		return NULL;
	}
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, most > 1000000000 ? 1000000000 : (int)most);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/* a schema that is partly broken, and a file that is cut, still give what is whole */
	sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
	sqlite3_exec(db, "PRAGMA cell_size_check=1; PRAGMA temp_store=2; PRAGMA mmap_size=0;", NULL,
		     NULL, NULL);
	return db;
}

void sqlite_input_close(struct sqlite3 *db)
{
	sqlite3_vfs *v = sqlite3_vfs_find(VFS_NAME);
	sqlite3_close(db);
	if (v != NULL) {
		sqlite3_vfs_unregister(v);
		sqlite3_free(v);
	}
}
