/*
 * case - the store: one SQLite file NAME.kond. The only folder with SQL; every statement is a named
 * row of query.tbl. Everything about people, and every path, is encrypted before it reaches SQLite;
 * look-up by keyed blind index. Every change of the case and its journal entry share one
 * transaction.
 */
#ifndef CASE_CASE_H
#define CASE_CASE_H

#include "base/arena.h"
#include "base/crypt.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/hmap.h"
#include "base/limit.h"
#include "base/merkle.h"
#include "base/out.h"
#include "base/stamp.h"
#include "person/change.h"

struct kase; /* an open case */

/* What opens a case. */
struct unlock {
	str passphrase;       /* "" when a key file is used */
	const char *key_file; /* NULL when a passphrase is used */
	bool demo;            /* a key file beside the case is refused unless this is set */
};

/* Our own words on what went wrong and what to do; never text from evidence. NULL when all is well.
 */
const char *case_why(const struct kase *k);

/* case_create - make a new case; fails when the file exists. case_open - open one, migrating older
 * schemas in one transaction. Both give NULL with *out_why set. */
struct kase *case_create(const char *path, const struct unlock *u, const char **out_why);
struct kase *case_open(const char *path, const struct unlock *u, const char **out_why);
void case_close(struct kase *k);
/*
 * case_lease - take the right to scan: held until close or death of the process. gives false when
 * somebody else has it. It is flock() on a descriptor of the case file kept for this alone, not
 * fcntl(): SQLite uses fcntl locks on the same file, which belong to the process, mix with ours,
 * and all fall when any descriptor of the file is closed. For the same reason a process opens a
 * case once at a time and never opens the case file by itself.
 */
bool case_lease(struct kase *k);
const unsigned char *
case_hash_key(const struct kase *k); /* 16 bytes for hash64, the same for the life of the case */
/* case_secret - sub-keys of the case for other folders (temporary spool files). */
struct crypt_key case_spool_key(struct kase *k);

/* case_create, the migrations, backup, restore and everything on keys write their own journal
 * entry; all else is the caller's to journal. A write outside a transaction is one by itself; one
 * that fails inside makes the commit fail. Batch: each commit waits for the disk. */
/* Transactions nest not. TXN_SCOPE t = case_begin(k); ... case_commit(&t); a scope left without
 * commit is rolled back. */
struct txn {
	struct kase *k;
};
struct txn case_begin(struct kase *k);
bool case_commit(struct txn *t);
void case_txn_scope(struct txn *t);
#define TXN_SCOPE __attribute__((cleanup(case_txn_scope))) struct txn

/* ---- exhibits and items ---- */

struct exhibit {
	uint32_t id;
	enum standing standing;
	str root;          /* absolute PATH given; encrypted */
	str received_from; /* custody; encrypted */
	str by;
	str acquired_at;       /* as time_write */
	uint32_t derived_from; /* item it was restored, decrypted or transcribed from, by the number
				  it has now; 0: none */
	uint32_t customer;     /* whose data it is, 0: not said */
	str authority; /* on whose authority it was fetched, and that the police know; encrypted */
	str police;
	int64_t added_ms;
};

enum item_state {
	ITEM_waiting = 0,
	ITEM_read = 1,
	ITEM_partial = 2,
	ITEM_unread = 3,
	ITEM_empty = 4,
	ITEM_duplicate = 5,
	ITEM_refused = 6
};
const char *item_state_name(enum item_state s);

struct item {
	uint32_t id;
	uint32_t exhibit;
	uint32_t parent; /* 0: a file of the exhibit */
	uint32_t index;  /* place in the parent container */
	uint32_t scope;  /* folder or container, for local keys */
	uint32_t order;  /* rank in which it should be read: tables and dumps first */
	enum standing standing;
	uint64_t bytes;
	int64_t mtime_ms;
	bool has_sha256;
	unsigned char sha256[SHA256_BYTES];
	str path; /* relative to the exhibit's root, with !/ at each level, escaped as design.md 4;
		     encrypted */
	str raw_path; /* bytes for opening a file (files of an exhibit only); encrypted */
	str type;     /* "CSV, CP1252" : our own words */
	enum item_state state;
	enum reason reason;
	uint64_t reason_at; /* [byte] */
	str reader;
	uint32_t version;
	uint64_t passages, mentions;
	uint32_t duplicate_of;
	uint64_t names_n;
};

/* item_not_read - not, not fully or not at all allowed to be read. item_by_others - partial only
 * for its members, or for what was derived from it: those stand in every list themselves. */
bool item_not_read(const struct item *i);
bool item_by_others(const struct item *i);

bool case_exhibit_add(struct kase *k, struct exhibit *e); /* sets e->id */
bool case_exhibit_get(struct kase *k, struct arena *a, uint32_t id, struct exhibit *out_e);
uint32_t case_exhibits(const struct kase *k); /* how many: ids are 1 to this */
/* case_exhibit_ties - exhibit -> item, of those that were derived from one; exhibit -> customer, of
 * those of which it is said. Either may be NULL. */
bool case_exhibit_ties(struct kase *k, struct hmap *out_origins, struct hmap *out_customers);
/* case_item_add - sets i->id. Files of an exhibit are ranked as they are added: add them in the
 * order of their raw paths; members rank by parent and index. Members of a container are added
 * after it. */
bool case_item_add(struct kase *k, struct item *i);
bool case_item_set(struct kase *k, const struct item *i); /* all but id and exhibit */
bool case_item_get(struct kase *k, struct arena *a, uint32_t id, struct item *out_i);
/* case_item_find - by exhibit and exact path (blind index); 0 when absent */
uint32_t case_item_find(struct kase *k, uint32_t exhibit, str path);
/* case_item_by_sha256 - an item already read with the same bytes and at least this standing; 0 when
 * there is none */
uint32_t case_item_by_sha256(struct kase *k, const unsigned char sha256[SHA256_BYTES]);

/* The walker may write in between; what is added meanwhile may be missed: walk again until nothing
 * waits. */
/* Walking items: order by path within exhibits (first evidence), or by `order` of those waiting
 * (for scanning). */
enum item_walk { WALK_evidence, WALK_waiting, WALK_not_read };
struct item_cursor;
struct item_cursor *case_items(struct kase *k, enum item_walk w);
bool case_items_next(struct item_cursor *c, struct arena *a, struct item *out_i);
void case_items_end(struct item_cursor *c);

/* ---- what was found: packed blocks per item ---- */

/* case_block_add - store a block of n packed mentions (find/block.h) of an item; first: ordinal of
 * the first mention in it. */
bool case_block_add(struct kase *k, uint32_t item, uint32_t seq, uint32_t first, uint32_t n,
		    str packed);
/* case_names_set - the cell names of an item, packed by the caller. case_names_get - "" when none
 */
bool case_names_set(struct kase *k, uint32_t item, str packed);
bool case_names_get(struct kase *k, struct arena *a, uint32_t item, str *out_packed);
/* case_item_clear - forget members, blocks and names of an item that was not finished */
bool case_item_clear(struct kase *k, uint32_t item);
/* case_block_get - block seq of an item, decrypted into o. gives false when absent or altered
 * (case_why tells which). o NULL: only what stands beside it, unproven */
bool case_block_get(struct kase *k, uint32_t item, uint32_t seq, struct out *o, uint32_t *out_first,
		    uint32_t *out_n);
/* case_mentions - all finished items' mentions in the order of first evidence, by blocks (source)
 * or one by one (case_mentions_next, borrowed until the next call; not both between two rewinds);
 * end with ->end. Duplicates give none of their own; their standing, when higher, is lent to the
 * item they repeat. */
struct case_mentions {
	struct mention_source source;
};
struct case_mentions *case_mentions_begin(struct kase *k, const struct limits *l);
bool case_mentions_next(struct case_mentions *m, struct place *out_place, struct mention *out_m);
bool case_mentions_broken(const struct case_mentions *m); /* a block failed to open */
void case_mentions_end(struct case_mentions *m);

/* ---- persons and requesters: numbered generations ---- */

struct generation {
	uint32_t no;
	int64_t at_ms;
	struct person_counts counts;
	unsigned char digest[SHA256_BYTES];
};
/* case_spill - room for keys that wait (person.h), encrypted, beside the case; inside the caller's
 * transaction. case_spilled - files that were needed. */
struct person_spill case_spill(struct kase *k, const struct limits *l);
uint64_t case_spilled(const struct kase *k);

/* case_resolve_begin - start writing the next generation inside the caller's transaction; readers
 * go on seeing the last. */
uint32_t case_resolve_begin(struct kase *k, struct prior *out_prior);
struct person_out *case_resolve_out(struct kase *k);
bool case_resolve_end(struct kase *k, const struct person_counts *counts);
bool case_generation(struct kase *k,
		     struct generation *out_g); /* the last finished; false when there is none */
bool case_generation_get(struct kase *k, uint32_t no, struct generation *out_g);

/* ---- what a generation changed, and frozen counts ---- */

/* case_changes_kept - whether kond kept what generation no changed against the one before: not of
 * the first, nor of those made by a kond that did not yet. */
bool case_changes_kept(struct kase *k, uint32_t no);
/* case_changes - those changes, in rising id. Several cursors may be open; write meanwhile nothing.
 * next gives false at the end, and when the log was altered (case_why). */
struct change_cursor;
struct change_cursor *case_changes(struct kase *k, uint32_t no);
bool case_changes_next(struct change_cursor *c, struct change *out_c);
void case_changes_end(struct change_cursor *c);

enum count {
#define COUNT(name, words) COUNT_##name,
#include "case/count.tbl"
#undef COUNT
	COUNT_ALL
};
const char *count_name(enum count c);  /* "at_least" */
const char *count_words(enum count c); /* "at least" */

/* What was known when something left the house. */
struct snapshot {
	uint32_t no, generation;
	int64_t at_ms;
	str label, program; /* "" none; "kond 0.1.0" */
	uint64_t count[COUNT_ALL];
	uint64_t with[CATEGORY_none], with_published[CATEGORY_none]; /* confirmed people */
	unsigned char digest[SHA256_BYTES]; /* of the generation: persons and requesters */
	struct list_sum people;             /* of their ids and gists */
};
/* case_snapshot_add - freeze the last generation: sets no, generation, at_ms, program, digest and
 * people; counts and label are the caller's. Inside the caller's transaction, with its journal
 * entry. gives false when there is no generation, or the label is taken (case_why) */
bool case_snapshot_add(struct kase *k, struct snapshot *s);
bool case_snapshot_get(struct kase *k, struct arena *a, uint32_t no, struct snapshot *out_s);
uint32_t case_snapshots(struct kase *k); /* how many: numbers are 1 to this */

/* case_persons - those alive, in rising id; case_person_get also gives an id that was merged:
 * nothing but merged_into and generation. End a cursor over persons, requesters or the journal
 * before writing. */
struct person_cursor;
struct person_cursor *case_persons(struct kase *k);
bool case_persons_next(struct person_cursor *c, struct arena *a, struct person *out_p);
void case_persons_end(struct person_cursor *c);
bool case_person_get(struct kase *k, struct arena *a, uint32_t id, struct person *out_p);
/* case_merged_into - who an id lives on in, and since which generation; false when it does not. */
bool case_merged_into(struct kase *k, uint32_t id, uint32_t *out_into, uint32_t *out_generation);
/* case_person_by_bsn - through the blind index; 0 when unknown */
uint32_t case_person_by_bsn(struct kase *k, str bsn);
uint32_t case_person_of_mention(struct kase *k, uint32_t item, uint32_t ordinal);
/* case_mapping_begin, case_mapping_person - the same for many mentions one after another: gives the
 * generation to ask of, 0 when there is none, and the person of a mention as long as that is the
 * last one. */
uint32_t case_mapping_begin(struct kase *k);
uint32_t case_mapping_person(struct kase *k, uint32_t generation, uint32_t item, uint32_t ordinal);
struct requester_cursor;
struct requester_cursor *case_requesters(struct kase *k);
bool case_requesters_next(struct requester_cursor *c, struct arena *a, struct requester *out_r);
void case_requesters_end(struct requester_cursor *c);
bool case_requester_get(struct kase *k, struct arena *a, uint32_t id, struct requester *out_r);

/* ---- samples and what people judged of them; encrypted, never dropped ---- */

/* case_survey_add - store n packed stretches (find/stretches.h) of an item, packet seq of it.
 * case_survey_get - into o; false when there is none or it was altered (case_why tells which). */
bool case_survey_add(struct kase *k, uint32_t item, uint32_t seq, uint32_t n, str packed);
bool case_survey_get(struct kase *k, uint32_t item, uint32_t seq, struct out *o, uint32_t *out_n);
/* case_draw_add - keep a sample of this generation; gives its number, 0 on failure.
 * case_draw_last - the newest one, false when there is none. */
uint32_t case_draw_add(struct kase *k, uint32_t generation, str packed);
bool case_draw_last(struct kase *k, struct arena *a, uint32_t *out_no, uint32_t *out_generation,
		    str *out_packed);
/* case_judgement_add - keep what somebody judged; case_judgements - all, oldest first, from
 * number *at (1 at first), which is moved on: false at the end. */
bool case_judgement_add(struct kase *k, str packed);
bool case_judgements(struct kase *k, struct arena *a, uint32_t *at, int64_t *out_at_ms,
		     str *out_packed);

/* ---- what people decided; kept for ever ---- */

/* A mention as a decision names it: by the bytes of its item and the place in it. */
struct act_side {
	unsigned char sha256[SHA256_BYTES];
	enum unit unit;
	uint64_t number, at;
	uint32_t person; /* whose it was then */
};
/* One act: a decision, or (RULING_undone) an earlier one taken back. */
struct act {
	uint32_t id; /* D-7 */
	int64_t at_ms;
	enum ruling ruling;
	uint32_t undoes; /* id of a decision, with RULING_undone */
	uint32_t undone; /* id of the act that took this one back, 0: it stands */
	str by, note;
	struct act_side a, b;
};
/* case_act_add - write an act and its journal entry (ids and counts only) in one transaction; sets
 * id, at_ms and by. */
bool case_act_add(struct kase *k, struct act *d);
/* case_acts - all, oldest first, in a. gives false when one was altered */
bool case_acts(struct kase *k, struct arena *a, struct act **out_acts, size_t *out_n);
/* case_doubts_clear - forget the pairs of the last generation. case_doubts_sink - let o write those
 * of the one at hand; both inside the caller's transaction. */
bool case_doubts_clear(struct kase *k);
void case_doubts_sink(struct kase *k, struct person_out *o);
/* case_doubts - all pairs, in a, in the order they were told. gives false when one was altered */
bool case_doubts(struct kase *k, struct arena *a, struct doubt **out_doubts, size_t *out_n);

/* ---- customers: the organisations the laboratory works for; encrypted (customer.c) ---- */

/* case_customer_add - the number of the customer of this name, made when it is new; 0 on failure.
 * case_customer_find - 0 when unknown. Capitals, marks and blanks do not make another customer. */
uint32_t case_customer_add(struct kase *k, str name);
uint32_t case_customer_find(struct kase *k, str name);
bool case_customer_name(struct kase *k, struct arena *a, uint32_t id, str *out_name);
uint32_t case_customers(const struct kase *k); /* how many: numbers are 1 to this */
/* case_exhibit_customer - say whose data an exhibit is, for which nothing was said before. */
bool case_exhibit_customer(struct kase *k, uint32_t exhibit, uint32_t customer);

/* One person's word that those not found in a customer's evidence may be called excluded. */
struct release {
	uint32_t id, customer;
	int64_t at_ms, withdrawn_ms; /* withdrawn_ms: 0 while it stands */
	str by;
	unsigned char evidence[SHA256_BYTES]; /* of what the evidence was */
	unsigned char rows[SHA256_BYTES];     /* of which rows of the lists it speaks */
	str doubt; /* the measured doubt it was given on: our own words */
};
/* Releases and their withdrawal are the caller's to journal, in the same transaction. */
bool case_release_add(struct kase *k, struct release *r); /* sets r->id and at_ms */
/* case_release_next - the first standing release of a customer with a number above after. gives
 * false at the end */
bool case_release_next(struct kase *k, struct arena *a, uint32_t customer, uint32_t after,
		       struct release *out_r);
bool case_release_withdraw(struct kase *k, uint32_t id);

/* ---- small values of the case (scan progress, settings); encrypted ---- */
bool case_value_set(struct kase *k, const char *name, str value);
bool case_value_get(struct kase *k, struct arena *a, const char *name, str *out_value);

/* ---- totals, kept by SQL over what is not encrypted ---- */
struct case_totals {
	uint64_t files, bytes; /* files of exhibits; members are counted apart */
	struct state_total {
		uint64_t items, bytes;
	} by_state[8]; /* files of exhibits: adds up to files, bytes */
	struct state_total
	    members_by_state[8]; /* what lies in containers: adds up to members, member_bytes */
	uint64_t members, member_bytes;
	uint64_t exhibits, passages, mentions;
};
bool case_totals(struct kase *k, struct case_totals *out_t);
/* case_totals_not_read - files and members as item_not_read tells them */
uint64_t case_totals_not_read(const struct case_totals *t);

/* ---- journal ---- */

/* What is done or looked at: one entry. detail: our own JSON with ids, counts and hashes only,
 * never personal data or paths. */
bool journal_add(struct kase *k, const char *act, str detail);
/* journal_add_privileged - the same for what counsel keeps to themselves: in the journal, but what
 * leaves the house only shows that an entry stands there (doc/journal-format.md). */
bool journal_add_privileged(struct kase *k, const char *act, str detail);
/* journal_numbers - an act whose detail is n numbers. */
struct journal_number {
	const char *key;
	uint64_t v;
};
bool journal_numbers(struct kase *k, const char *act, const struct journal_number *v, size_t n);
/* case_role_set - in which role who runs this program acts, in entries from now on; what is too
 * long is cut. */
#define JOURNAL_ROLE_MAX 100
void case_role_set(struct kase *k, str role);

enum {
	JOURNAL_privileged = 1, /* left out of what leaves the house; proven all the same */
	JOURNAL_carried = 2     /* older than the tree: proven only from the entry `migrate` on */
};
struct journal_entry {
	uint64_t seq;
	int64_t at_ms;
	unsigned flags; /* JOURNAL_* */
	str actor, role, program, act, detail;
	unsigned char salt[32]; /* half for each of the two parts */
	unsigned char prev[32], hash[32];
};
struct journal_cursor;
struct journal_cursor *journal_begin(struct kase *k);
bool journal_next(struct journal_cursor *c, struct arena *a, struct journal_entry *out_e);
void journal_end(struct journal_cursor *c);
/* journal_get - entry seq. gives false when there is none */
bool journal_get(struct kase *k, struct arena *a, uint64_t seq, struct journal_entry *out_e);
uint64_t journal_size(const struct kase *k); /* entries, as of the last look at the head */
/* journal_commit - the commitments to the two parts of an entry: who, what. journal_leaf - its
 * hash in the tree, from its plain columns and these. doc/journal-format.md */
void journal_commit(struct sha256 *h, const struct journal_entry *e, unsigned char out_who[32],
		    unsigned char out_what[32]);
void journal_leaf(struct sha256 *h, const struct journal_entry *e, const unsigned char who[32],
		  const unsigned char what[32], unsigned char out_hash[32]);

/* ---- the journal's tree: signed heads, and anchors outside (head.c, anchor.c) ---- */

struct tree_head {
	uint32_t no;
	uint64_t size; /* [entry] that it speaks of */
	int64_t at_ms;
	unsigned char root[32];
	unsigned char public_key[CRYPT_PUBLIC_BYTES], signature[CRYPT_SIGNATURE_BYTES];
};
/* case_head_sign - the signed head of the journal as it is; the last one when nothing came since.
 * Inside a transaction: of the journal so far. */
bool case_head_sign(struct kase *k, struct tree_head *out_h);
uint32_t case_heads(const struct kase *k); /* how many: numbers are 1 to this */
bool case_head_get(struct kase *k, uint32_t no, struct tree_head *out_h);
/* case_head_text - append what is signed; signature behind it: what is stamped. */
void case_head_text(struct kase *k, const struct tree_head *h, bool signature, struct out *o);
/* case_signers - how many keys signed; case_signer_since - from which entry on the i-th does. */
uint64_t case_signers(const struct kase *k);
bool case_signer_since(struct kase *k, uint64_t i, uint64_t *out_seq);
const unsigned char *case_id(const struct kase *k); /* 16 bytes, random, of this case for ever */
const struct crypt_key *case_sign_key(const struct kase *k);

/* The hash of a subtree of a proof, found in one pass over the journal. */
struct tree_wish {
	struct merkle_range range;
	struct merkle_hash hash;
};
/* case_tree_fill - the hashes of n ranges, planned for a tree of size leaves (base/merkle.h).
 * limits  one pass over size entries; memory by n
 * fails   false when the journal has fewer entries */
bool case_tree_fill(struct kase *k, uint64_t size, struct tree_wish *w, size_t n);

/* case_tree_root - the root of the first size entries. gives false when there are fewer. limits:
 * one pass */
bool case_tree_root(struct kase *k, uint64_t size, unsigned char out_root[32]);

/* A timestamp asked for, and its answer. */
struct tree_anchor {
	uint32_t no, head; /* head: number of the tree_head */
	int64_t asked_ms;
	str request;        /* DER */
	str answer, ca_pem; /* "" while it waits */
};
uint32_t case_anchors(const struct kase *k); /* how many: numbers are 1 to this */
bool case_anchor_get(struct kase *k, struct arena *a, uint32_t no, struct tree_anchor *out_x);
/* case_anchor_request - sign the head of now and make a request for it. case_anchor_answer - take
 * the answer to one of those that wait; the caller journals it in the same transaction.
 * fails   false with case_why() when it does not hold, or answers none */
bool case_anchor_request(struct kase *k, struct arena *a, struct tree_anchor *out_x);
bool case_anchor_answer(struct kase *k, struct arena *a, str answer, str ca_pem,
			struct tree_anchor *out_x, struct stamp *out_stamp);
/* case_anchor_check - NULL when the answer holds for this head, else our own words. */
const char *case_anchor_check(struct kase *k, struct arena *a, const struct tree_anchor *x,
			      const struct tree_head *h, struct stamp *out_stamp);
/* case_anchor_last - the last one that holds. gives false when there is none */
struct anchored {
	struct tree_anchor anchor;
	struct tree_head head;
	struct stamp stamp;
};
bool case_anchor_last(struct kase *k, struct arena *a, struct anchored *out_last);

/* What a pass over the journal found. */
struct journal_findings {
	uint64_t n, bad, first_bad; /* [entry] */
	uint64_t privileged, carried;
	unsigned char root[32];
	bool end_right;            /* nothing cut off or put behind */
	uint64_t heads, heads_bad; /* signed heads */
	uint64_t signers;          /* keys that signed, each named by an entry */
	bool signers_right;
	uint64_t anchors, anchors_bad, anchors_waiting;
};
/* journal_prove - the journal alone, in the view of the caller's snapshot or transaction.
 * limits  one pass; memory does not grow with it */
void journal_prove(struct kase *k, struct journal_findings *out_f);

/* case_verify - prove journal, blocks, items, the last generation, and that what was frozen follows
 * from it by the changes since. say is called with each
 * finding in our own words; gives the number of things that could not be proven. */
uint64_t case_verify(struct kase *k,
		     void (*say)(void *ctx, bool good, const char *what, uint64_t n), void *ctx);

/* ---- keys ---- */
bool case_key_change(struct kase *k, const struct unlock *new_unlock);
/* case_key_split - the case key into n sheets of which any m open the case; sheet i is text to
 * print. */
bool case_key_split(struct kase *k, struct arena *a, unsigned m, unsigned n, str *out_sheets);
/* case_open_sheets - open with m sheets (their text) instead of a passphrase */
struct kase *case_open_sheets(const char *path, const str *sheets, size_t n, const char **out_why);
/* case_key_change, case_key_rotate - true with case_why() set: done, but another kond still has the
 * case open (its log keeps old pages). */
/* case_key_rotate - a new case key; everything is encrypted anew in one transaction, old sheets no
 * longer open it. */
bool case_key_rotate(struct kase *k, void (*progress)(void *ctx, uint64_t done, uint64_t all),
		     void *ctx);

/* ---- backup ---- */
bool case_backup(struct kase *k, const char *path);
/* case_restore - check a backup and copy it to path (which must not exist). */
bool case_restore(const char *backup, const char *path, const struct unlock *u,
		  const char **out_why);

#endif
