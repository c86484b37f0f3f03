/*
 * store - what the files of case/ share: the open case, statements, transactions, sealed rows and
 * the head.
 *
 * Every row of the tables of table.tbl carries its plain columns and one AEAD text `sealed` whose
 * associated data is the table's number and all plain columns, so a row proves itself and can not
 * stand in for another. The head, sealed in the one row of meta, holds for every table the number
 * of rows and the sum of a keyed hash of their tags (a multiset hash: Clarke et al., ASIACRYPT
 * 2003, MSet-Add), so that a row taken away, brought back or put in shows too; and the journal's
 * last number and hash. It is read when a transaction begins and written when it commits: the cost
 * of a transaction does not grow with the case.
 */
#ifndef CASE_STORE_H
#define CASE_STORE_H

#include <sqlite3.h>

#include "base/hmap.h"
#include "base/merkle.h"
#include "case/case.h"
#include "person/change.h"

/* 3: mentions tell what changed (find/block.h); 4: samples; 5: changes; 6: decisions; 7: customers;
 * 8: facts; the journal as a tree; 9: dossiers, reminders, the register, the end of a case */
#define SCHEMA_VERSION 9
#define SCHEMA_OLDEST  3 /* that can be brought to SCHEMA_VERSION */
#define CASE_ID_BYTES  16
#define COLUMNS_MAX    24
#define MAPPING_CHUNK  16384u /* mentions in one row of mapping */

enum case_table {
	TABLE_none = 0,
#define TABLE(num, name, columns) TABLE_##name = num,
#include "case/table.tbl"
#undef TABLE
	TABLE_COUNT
};

enum query {
#define QUERY(name, flags, sql) QUERY_##name,
#include "case/query.tbl"
#undef QUERY
	QUERY_COUNT
};

#define QUERY_SCAN 1u

struct query_row {
	const char *name, *sql;
	unsigned flags;
};
extern const struct query_row query_rows[QUERY_COUNT];

struct table_row {
	const char *name;
	int columns; /* plain ones; `sealed` follows */
	enum query all, get, put, drop;
};
extern const struct table_row table_rows[TABLE_COUNT];

/* What blind indexes are kept of; each has its own key. */
enum purpose {
	PURPOSE_root,
	PURPOSE_path,
	PURPOSE_sha256,
	PURPOSE_name,
	PURPOSE_bsn,
	PURPOSE_record,
	PURPOSE_requester,
	PURPOSE_customer,
	PURPOSE_COUNT
};

/* All keys that follow from one case key. */
struct keys {
	struct crypt_key top;
	struct crypt_key head, set, spool;
	struct crypt_key sign; /* of the heads of the journal's tree */
	struct crypt_key row[TABLE_COUNT];
	struct crypt_key index[PURPOSE_COUNT];
};

/* How many rows a table has, and the sum of their keyed hashes, lane by lane modulo 2^64. */
struct table_sum {
	uint64_t rows;
	uint64_t lane[4];
};

struct head {
	uint64_t journal_seq;
	unsigned char journal_hash[SHA256_BYTES];
	unsigned char hash_key[16];
	uint32_t generation;
	uint32_t last_exhibit, last_item, last_person,
	    last_requester; /* ids are never given twice */
	struct table_sum table[TABLE_COUNT];
	struct merkle tree; /* over the journal; of journal_seq leaves */
};

enum lock_kind { LOCK_passphrase = 1, LOCK_key_file = 2 };

/* The row of meta, without the head. */
struct meta {
	int64_t schema;
	unsigned char id[CASE_ID_BYTES];
	int64_t key_no; /* counts rotations, from 1 */
	int64_t kind;   /* enum lock_kind */
	unsigned char salt[CRYPT_SALT_BYTES];
	int64_t ops, mem_kib;
	unsigned char wrapped[CRYPT_KEY_BYTES + CRYPT_OVERHEAD];
};

/* An item, as far as its row tells without being opened. */
struct item_mark {
	uint32_t exhibit, parent, version;
	enum standing standing;
};

/* What tells an item of this generation from the same one of the last. */
struct item_news {
	unsigned causes;        /* 1 << enum cause */
	uint32_t item, exhibit; /* which to show for it: itself, or a copy that raised it */
};

/* The log of what the generation being written changes. */
struct change_log {
	bool on;          /* there is a last generation */
	struct hmap was;  /* item -> how the last generation knew it, ITEM_* of change.c */
	struct hmap item; /* items with mentions now -> number in news + 1, 0: nothing new */
	struct item_news *news;
	size_t n_news, cap_news;
	struct hmap into;     /* id that went -> who it lives on in */
	struct hmap from;     /* new id -> who it was parted from */
	struct hmap survivor; /* who took somebody in -> number in told + 1, 0: not written yet */
	struct change *told;  /* why, for those it took in */
	size_t n_told, cap_told;
	struct arena arena;    /* the record before */
	struct out row;        /* the chunk being written */
	uint32_t seq, n, last; /* its number, its changes, the last id in it */
};

/* The generation being written. */
struct resolve {
	bool open;
	uint32_t no;
	uint32_t last_id;     /* of the persons written */
	struct sha256 digest; /* over packed records in order */
	uint64_t persons, requesters;
	uint32_t map_item, map_chunk, map_n;
	uint32_t was_item,
	    was_source; /* the item asked for, and the one its earlier persons are kept under */
	bool was_marked;
	struct hmap was; /* mark -> person, of was_source; UINT32_MAX: of several */
	struct out map;  /* entries of the chunk being written */
	struct out old;  /* a chunk of the last generation */
	int64_t old_id;  /* its row; -1: none loaded */
	struct out pack;
	struct person_out sink;
	enum standing map_standing; /* of the item being written, and its earliest exhibit */
	uint32_t map_exhibit;
	struct change_log log;
};

struct kase {
	sqlite3 *db;
	sqlite3_stmt *stmt[QUERY_COUNT];
	int fd; /* on the case file: the lease */
	bool leased;
	bool in_txn;
	bool broken;   /* a write failed: the transaction may not commit */
	bool dirty;    /* the head changed */
	bool snapshot; /* a read transaction of our own is open */
	const char *why;
	struct meta meta;
	struct head head;
	struct keys keys;
	struct crypt_key kek;                  /* wraps the case key; kept for rotation */
	bool has_kek;                          /* false when opened with sheets */
	struct out aad, sealed, plain, packed; /* scratch, wiped at close */
	struct resolve resolve;
	unsigned char chain_was[SHA256_BYTES]; /* of a journal that is carried over */
	struct sha256 sha;                     /* of journal and tree */
	struct out actor; /* who runs this program, as entries say it; empty until asked */
	str role;         /* points into role_text */
	unsigned char role_text[JOURNAL_ROLE_MAX];
	uint64_t spilled;   /* files that case_spill opened */
	uint64_t ended_seq; /* the entry by which the case ended; 0: it did not */
	int64_t ended_ms;
	char path[4096];
};

/* ---- statements ---- */

/* query - the statement, prepared once, reset and unbound. NULL after store_fail(). query_private -
 * one of the caller's own, to finalize. */
sqlite3_stmt *query(struct kase *k, enum query q);
sqlite3_stmt *query_private(struct kase *k, enum query q);
/* query_step - gives true at a row; false at the end or on an error (store_fail() was called, and
 * `broken` set inside a transaction). */
bool query_step(struct kase *k, sqlite3_stmt *s);
/* query_run - step a statement that gives no rows, and reset it. */
bool query_run(struct kase *k, sqlite3_stmt *s);
void query_done(sqlite3_stmt **s);
#define QUERY_SCOPE __attribute__((cleanup(query_done))) sqlite3_stmt
void bind_u64(sqlite3_stmt *s, int at, uint64_t v);
void bind_str(sqlite3_stmt *s, int at, str v); /* blob; borrowed until the statement is reset */
str column_str(sqlite3_stmt *s, int at);
uint64_t column_u64(sqlite3_stmt *s, int at);
uint32_t column_u32(sqlite3_stmt *s, int at);
bool exec(struct kase *k, const char *sql);
/* fail - keep the first cause; inside a transaction it can then not commit. gives false */
bool store_fail(struct kase *k, const char *why);
/* fail_read - the same for a read: leaves the transaction be. */
bool store_fail_read(struct kase *k, const char *why);

extern const char why_altered[], why_database[], why_disk[], why_newer[];

/* ---- opening, store.c ---- */

bool store_open_db(struct kase *k);
void store_close_db(struct kase *k);
/* store_migrate - bring the tables from version `from` (0: none yet) to SCHEMA_VERSION, inside the
 * caller's transaction. gives false for a version that is too new or too old */
bool store_migrate(struct kase *k, int64_t from);
/* store_shape_right - the tables, indexes, triggers and views are exactly those the migrations
 * make. */
bool store_shape_right(struct kase *k);
/* txn_join - begin a transaction unless one is open; txn_leave commits what txn_join began. */
struct txn txn_join(struct kase *k);
bool txn_leave(struct kase *k, struct txn *t);
/* snapshot_begin - see one state of the case until snapshot_end, whatever others write. Nothing to
 * do inside a transaction. */
bool snapshot_begin(struct kase *k);
void snapshot_end(struct kase *k);

/* ---- sealed rows, row.c ---- */

struct col {
	enum { COL_int, COL_blob, COL_null } type;
	int64_t i;
	str s;
};
static inline struct col col_u64(uint64_t v)
{
	return (struct col){.type = COL_int, .i = (int64_t)v};
}
static inline struct col col_blob(const void *p, size_t n)
{
	return (struct col){.type = COL_blob, .s = {p, n}};
}
static inline struct col col_null(void) { return (struct col){.type = COL_null}; }

struct keys keys_of(const struct crypt_key *top);
void blind(const struct kase *k, enum purpose p, str value,
	   unsigned char out_index[CRYPT_INDEX_BYTES]);
/* row_put - seal and write a row; c: all plain columns, id first. fresh: no row has this id yet. */
bool row_put(struct kase *k, enum case_table t, const struct col *c, str plain, bool fresh);
bool row_drop(struct kase *k, enum case_table t, uint64_t id);
/* row_find - stand the table's _get statement at row id. gives NULL when absent */
sqlite3_stmt *row_find(struct kase *k, enum case_table t, uint64_t id);
/* row_open - prove the row s stands at and append its secret to plain. */
bool row_open(struct kase *k, enum case_table t, sqlite3_stmt *s, struct out *plain);
/* sum_add - add a row, by its sealed text, to a sum, or take it off. gives false when that is too
 * short to be one */
bool sum_add(const struct keys *ks, enum case_table t, str sealed, bool add, struct table_sum *sum);
void meta_aad(struct out *o, const struct meta *m, bool all);
bool meta_read(struct kase *k, struct meta *out_m, struct out *out_head);
bool meta_bind(struct kase *k, enum query q);
bool head_load(struct kase *k);
bool head_store(struct kase *k);
void head_pack(struct out *o, const struct head *h);

/* ---- between the files ---- */

/* journal_actor - who runs this program, as in entries. */
void journal_actor(struct out *o);
/* journal_carry - bring a journal of a case before version 8 into the form of today: its chain is
 * proven, then the tree is made over it. gives false when it was altered. journal_carried - the
 * entry that says so and names the signing key. */
bool journal_carry(struct kase *k);
bool journal_carried(struct kase *k, int64_t from);
/* journal_signer - an act by which a new key signs: the entry names its public half, and so does
 * the table signer. */
bool journal_signer(struct kase *k, const char *act);
/* head_good - this is the row the case has under its number, and it was signed by the key of then.
 */
bool head_good(struct kase *k, const struct tree_head *h);
struct kase *kase_new(const char *path, const char **out_why);
void kase_free(struct kase *k);
/* kase_enter - with the case key in keys.top: derive the rest, prove the head, migrate, check the
 * shape. */
bool kase_enter(struct kase *k);
/* kase_open_with - open with the case key itself, when it is key number key_no of case id. */
struct kase *kase_open_with(const char *path, const struct crypt_key *top,
			    const unsigned char id[CASE_ID_BYTES], int64_t key_no,
			    const char **out_why);
/* key_lock - a new lock on the case key: passphrase or key file. key_wrap - wrap keys.top under the
 * lock there is. */
bool key_lock(struct kase *k, const struct unlock *u);
void key_wrap(struct kase *k);
/* scrub - after a change of keys: nothing of the old wrapped key stays in the log or in free pages.
 */
bool scrub(struct kase *k);
/* keys_renew - a new case key for all rows there are, inside the caller's transaction; keys_renewed
 * - after its end: kept, or back to what was. What was is wiped. */
struct renewal {
	struct keys keys;
	struct meta meta;
};
bool keys_renew(struct kase *k, struct renewal *w,
		void (*progress)(void *ctx, uint64_t done, uint64_t all), void *ctx);
void keys_renewed(struct kase *k, struct renewal *w, bool kept);
/* ending_enter - how the case ended, when it did; what was cut off in the middle is brought to its
 * end. */
bool ending_enter(struct kase *k);
/* exhibit_write - its row, inside the caller's transaction. fresh: it has none yet. */
bool exhibit_write(struct kase *k, const struct exhibit *e, bool fresh);
/* customer_blind - the index of a customer's name, whatever its capitals and marks. */
void customer_blind(struct kase *k, str name, unsigned char out_index[CRYPT_INDEX_BYTES]);
/* sync_parent - make a new name in the folder of path durable. */
bool sync_parent(const char *path);
/* item_sha256 - gives false when the item is gone or was never hashed. out_mark: as item_mark */
bool item_sha256(struct kase *k, uint32_t id, unsigned char out_sha256[SHA256_BYTES],
		 struct item_mark *out_mark);
/* item_mark - all zero when the item is gone. */
struct item_mark item_mark(struct kase *k, uint32_t id);
void map_forget(struct kase *k);
/* How a generation knew an item: what stands before its first chunk of mapping. */
struct map_head {
	bool known, said; /* said: the next two stand there (cases of older kinds do not tell) */
	uint32_t version;
	enum standing standing;
};

/* ---- the log of changes, change.c; all inside a resolution ---- */

void change_log_begin(struct kase *k);
/* change_log_end - write what waits. change_log_free - after the end, or a roll-back. */
void change_log_end(struct kase *k);
void change_log_free(struct kase *k);
/* change_item_was - how the last generation knew this item; told once. change_item_is - how this
 * one does, after all of change_item_was. */
bool change_item_asked(const struct kase *k, uint32_t item);
void change_item_was(struct kase *k, uint32_t item, const struct map_head *h);
void change_item_is(struct kase *k, uint32_t item, uint32_t version, enum standing standing,
		    uint32_t exhibit);
/* change_person - p is written over the row of its id, or is new. change_dropped - the row of id
 * goes. Call both before the row changes, in rising id. */
void change_person(struct kase *k, const struct person *p);
void change_merged(struct kase *k, uint32_t id, uint32_t into);
void change_split(struct kase *k, uint32_t id, uint32_t from);
void change_dropped(struct kase *k, uint32_t id);
bool item_read_row(struct kase *k, sqlite3_stmt *s, struct arena *a, struct item *out_i);
/* generation_digest - add the packed requesters of a generation to h, which holds its persons. */
bool generation_digest(struct kase *k, struct sha256 *h, uint32_t generation);
/* survey_drop - forget what the second detector saw in an item. */
void survey_drop(struct kase *k, uint32_t item);
uint64_t block_row(uint32_t item, uint32_t seq);
uint64_t change_row(uint32_t generation, uint32_t seq);
uint64_t mapping_row(uint32_t item, uint32_t chunk, uint32_t generation);

#endif
