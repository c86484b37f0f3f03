/*
 * register - who was told: what stays when a case ends. Its entries are sealed for one reader, so
 * that whoever keeps the case can add to it and only who holds its own passphrase can read it; its
 * key is no key of the case, and goes by an act of its own. An entry answers "was I told, when,
 * how, of what?" and nothing more: of people it holds no name and no number, only a keyed hash of
 * what they name themselves by (register_ref). doc/adr/0032.
 */
#ifndef CASE_REGISTER_H
#define CASE_REGISTER_H

#include "case/case.h"

#define REGISTER_REF_BYTES 32

struct register_entry {
	uint32_t id; /* of its row, from 2: row 1 is the key */
	int64_t at_ms;
	bool taken_back; /* a later entry: what this source says was not told after all */
	str source;      /* "N-1", "E-5": what it is taken from; readable without the passphrase */
	/* sealed: */
	str whom;     /* an organisation by name; "" a person */
	str capacity; /* "supervisor", "customer", "controller", "police", "person", "people" */
	str when;     /* as told, in words */
	str how;      /* channel */
	str what;     /* of what: the form, categories, the group of letters */
	str number;   /* receipt */
	bool has_ref;
	unsigned char ref[REGISTER_REF_BYTES];
};

/* register_there - it has a key. register_entries - how many entries, 0 when it has no key. */
bool register_there(const struct kase *k);
uint32_t register_entries(const struct kase *k);
/* register_init - make its key under a passphrase of its own. fails: false with case_why, when
 * there is one, or the passphrase is empty */
bool register_init(struct kase *k, str passphrase);
/* register_unlock - its key by the passphrase. gives false with case_why */
bool register_unlock(struct kase *k, str passphrase, struct crypt_key *out_key);
/* register_relock - another passphrase for the same key; the old one's lock goes, also from the
 * log of the database. */
bool register_relock(struct kase *k, const struct crypt_key *key, str passphrase);
/* register_add - write an entry with its journal entry (number and hash); sets id and at_ms. */
bool register_add(struct kase *k, struct register_entry *e);
/* register_all - all entries, oldest first, in a. key NULL: only id, at_ms, taken_back and source.
 * gives false when one was altered */
bool register_all(struct kase *k, struct arena *a, const struct crypt_key *key,
		  struct register_entry **out_e, size_t *out_n);
/* register_ref - what stands for a person: a keyed hash over what identifies them (a BSN; or name,
 * date of birth and postcode), whatever its capitals, marks and blanks. gives false when there is
 * no register */
bool register_ref(struct kase *k, str identifies, unsigned char out_ref[REGISTER_REF_BYTES]);
/* register_committed - every row is the one its journal entry commits to; *out_n: entries. */
bool register_committed(struct kase *k, uint64_t *out_n);
/* register_digest - over all its rows, as journal entries name it. */
bool register_digest(struct kase *k, unsigned char out_digest[SHA256_BYTES]);
/* register_destroy - rows and key go, inside the caller's transaction; the caller scrubs. */
bool register_destroy(struct kase *k);

#endif
