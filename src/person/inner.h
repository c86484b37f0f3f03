/*
 * inner - what the files of person/ share: identity profiles, names in comparable form, local keys,
 * accumulated persons. Inner header.
 *
 * Mentions are collapsed to distinct identity profiles while they stream by in blocks; profiles are
 * joined to clusters, strongest evidence first; a cluster with an identity of its own is a person.
 * Profiles are numbered in the order of first evidence.
 */
#ifndef PERSON_INNER_H
#define PERSON_INNER_H

#include "base/hmap.h"
#include "base/out.h"
#include "person/person.h"
#include "person/spool.h"

#define NOBODY 0u
#define MANY   UINT32_MAX /* more than one fits: nobody */

/* ---- what one mention says of who it is (keys.c); borrowed from the mention ---- */

enum bsn_state { BSN_none = 0, BSN_valid = 1, BSN_invalid = 2 };

struct local_key {
	enum kind kind;
	str scope, value;
};

#define IDENT_LIST 4
#define IDENT_KEYS 16

struct ident {
	enum role role;
	enum bsn_state bsn_state;
	uint32_t bsn; /* number, when valid */
	str bsn_text;
	uint32_t weak[IDENT_LIST];
	unsigned n_weak;
	str whole, surname, prefix, given, initials, partner_surname, partner_prefix, name_use;
	struct date birth;
	char sex;
	str street, house_number, postcode, city, country, since, address;
	str phone[IDENT_LIST], email[IDENT_LIST];
	unsigned n_phone, n_email;
	struct local_key key[IDENT_KEYS]; /* of patient and staff: those that say who */
	unsigned n_key;
};

/* ident_read - gather an identity from what is said in a role. */
void ident_read(enum role role, const struct block_said *t, uint32_t n, struct ident *out_i);
/* local_key_read - take scope and value apart; gives false when there is no value. */
bool local_key_read(enum kind kind, str v, struct local_key *out_k);
bool ident_named(const struct ident *i);
/* ident_strong - tell whether it makes a person by itself: design.md 6, before names and weak
 * candidates are looked into. */
bool ident_strong(const struct ident *i);
/*
 * ident_stand_in - whether a name stands where a person's would (stand_in.c).
 * gives   material: of a control, a calibrator, a sample of nobody; trial: of a test patient or of
 * an example
 */
enum stand_in { STAND_IN_none, STAND_IN_material, STAND_IN_trial };
enum stand_in ident_stand_in(const struct ident *i);
/* ident_hash - one number for all that identifies, as it is written; equal for equal identities
 * only. scratch is reused. */
uint64_t ident_hash(const struct ident *i, const struct place *p, const unsigned char key[16],
		    struct out *scratch);
/* role_joins - mentions in this role may come to a person by the number of an order or patient. */
bool role_joins(enum role r);
bool bsn_passes(str nine_digits);
struct date date_of_value(str value); /* yyyy-mm-dd; none when odd */

enum key_mode { KEY_none = 0, KEY_direct = 'D', KEY_any = 'A', KEY_blank = 'B' };
/* local_value - what a local key is, wherever it stands: kind and value; the same in every case,
 * for it is only sorted. local_scope - where it is looked for first: its scope, else its folder. */
#define WAIT_DIRECT ((uint64_t)1 << 63) /* set in where a direct key is looked for */
uint64_t local_value(const struct local_key *k);
uint64_t local_scope(const struct local_key *k, const struct place *p, const unsigned char key[16]);

/* What else ties a profile to others: a keyed hash with its kind in the lowest three bits. */
enum contact {
	CONTACT_number = 0, /* a patient number under any authority: only with a name */
	CONTACT_address = 1,
	CONTACT_phone = 2,
	CONTACT_email = 3,
	CONTACT_patient = 4,
	CONTACT_staff = 5,
	CONTACT_weak = 6,
	CONTACT_invalid = 7
};
static inline enum contact contact_kind(uint64_t c) { return (enum contact)(c & 7); }
/* content_key - for hashes that are only sorted, never a place in a table: the same in every case,
 * so that two cases with the same evidence join alike. */
extern const unsigned char content_key[16];
/* ident_contacts - all of them, at most max. */
unsigned ident_contacts(const struct ident *i, const struct place *p, struct out *scratch,
			uint64_t *out_contacts, unsigned max);
#define CONTACTS_MAX 24

/* ---- names and dates in comparable form (compare.c) ---- */

/* A name folded: surnames own and partner without prefix, given names, initials as letters. Packed
 * in one run of bytes. */
struct name_view {
	str sur[4];
	uint64_t sur_hash[4]; /* surname_hash of each */
	unsigned n_sur;
	str given;    /* words with one space between */
	str initials; /* a letter each */
	bool call;    /* given is a call name: the initials say otherwise */
};
/* name_fold - comparable form of a name in a; NULL when there is no name in it. */
const unsigned char *name_fold(struct arena *a, struct arena scratch, const struct ident *i);
void name_view_read(const unsigned char *packed, struct name_view *out_v);

enum sur_fit { SUR_differ = 0, SUR_none = 1, SUR_cut = 2, SUR_typo = 3, SUR_equal = 4 };
enum given_fit { GIVEN_contradict = 0, GIVEN_none = 1, GIVEN_initial = 2, GIVEN_equal = 3 };
struct name_fit {
	enum sur_fit sur;
	enum given_fit given;
};
/* name_compare - how two names (NULL: none) fit. */
struct name_fit name_compare(const unsigned char *a, const unsigned char *b);
enum birth_fit {
	BIRTH_differ = 0,
	BIRTH_near = 1,
	BIRTH_swapped = 2,
	BIRTH_none = 3,
	BIRTH_partial = 4,
	BIRTH_equal = 5
};
/* birth_compare - how two dates (date_key) fit. near: one digit differs. */
enum birth_fit birth_compare(uint32_t a, uint32_t b);
/* text_near - one letter changed, added, lost, or two neighbours swapped. source: Damerau, CACM
 * 1964 */
bool text_near(str a, str b);

/* ---- profiles and clusters ---- */

enum profile_flag {
	PROFILE_conflict = 1,
	PROFILE_soft = 2,
	PROFILE_weak = 4,
	PROFILE_dead = 8,
	PROFILE_torn = 16,  /* at the root: two who can not be one both fit it */
	PROFILE_apart = 32, /* at the root: people decided that it is not somebody else */
	PROFILE_shares = 64 /* at the root: it shares something with somebody without a BSN */
};

enum because {
	BECAUSE_bsn = 1,
	BECAUSE_weak = 2,
	BECAUSE_conflict = 4,
	BECAUSE_address = 8,
	BECAUSE_phone = 16,
	BECAUSE_email = 32,
	BECAUSE_patient = 64,
	BECAUSE_order = 128,
	BECAUSE_invalid = 256,
	BECAUSE_swapped = 512,
	BECAUSE_name_birth = 1024,
	BECAUSE_name_contact = 2048,
	BECAUSE_specimen = 4096,
	BECAUSE_staff = 8192,
	BECAUSE_name_requester = 16384,
	BECAUSE_renamed = 32768,
	BECAUSE_decided = 65536
};

struct profile {
	uint32_t name;       /* number of the name, 0: none */
	uint32_t birth;      /* date_key */
	uint32_t bsn;        /* accepted (or soft) number, 0: none */
	uint32_t contact_at; /* first of its contacts */
	uint32_t mentions;
	uint32_t prior;     /* id it had, 0: none */
	uint64_t prior_at;  /* number of the mention that had it */
	uint32_t parent;    /* union-find */
	uint32_t next;      /* ring of the members of the cluster */
	uint32_t because;   /* of the cluster, at its root */
	uint32_t person;    /* number of the accumulated person + 1, at the root */
	uint32_t group_bsn; /* at the root: the one accepted BSN */
	uint32_t said;      /* the valid BSN its mentions have, whatever is decided later */
	uint16_t contact_n, contact_cap;
	uint8_t flags;
	uint8_t bsn_invalid;
	uint8_t n_weak; /* weak BSNs of each of its mentions */
	char sex;
	char group_sex; /* at the root */
};

struct claim {
	uint32_t profile, id;
	uint64_t at;
};

/* A profile has data through this requester (keyed hash of AGB or folded name). */
struct through {
	uint64_t requester;
	uint32_t profile;
};

/* People decided that these two profiles are two humans. split: the second was taken out of the
 * person of the first. */
struct apart {
	uint32_t stays, leaves;
	bool split;
};

/* A name as it is written somewhere, met lately. */
struct spelling {
	uint64_t hash;   /* 0: none */
	uint32_t number; /* of the name */
};

struct profiles {
	struct profile *p;
	size_t n, cap;
	uint64_t *contact;
	size_t n_contact, cap_contact;
	const unsigned char **name; /* [0] is none */
	size_t n_name, cap_name;
	struct claim *claim; /* ids beyond the first of a profile */
	size_t n_claim, cap_claim;
	struct through *through; /* each profile with each requester once */
	size_t n_through, cap_through;
	struct apart *apart;
	size_t n_apart, cap_apart;
	struct hmap by_hash, by_name, by_claim, by_through;
	struct spelling *spelling; /* names as written, by their hash */
	size_t cap_spelling;
	struct hmap bsn_known;     /* number -> 1: accepted somewhere by itself */
	struct arena names, spare; /* spare: scratch */
	unsigned char key[16];
	struct out scratch;
};

void profiles_start(struct profiles *s, const unsigned char key[16]);
void profiles_free(struct profiles *s);
/* profile_of - the profile of a strong identity: find or make. Gives number + 1. */
uint32_t profile_of(struct profiles *s, const struct ident *i, const struct place *p);
/* profile_of_own - the same for one mention that has a profile of its own, told by its mark.
 * *out_else: hash of the profile it would have else, for profile_by_hash. */
uint32_t profile_of_own(struct profiles *s, const struct ident *i, const struct place *place,
			uint64_t mark, uint64_t *out_else);
/* profiles_settled - there are no more to come: what they are found by is given back. */
void profiles_settled(struct profiles *s);
/* profile_by_hash - number + 1, 0: there is none. */
uint32_t profile_by_hash(const struct profiles *s, uint64_t hash);
/* profile_claim - one of its mentions was of this person in the last generation. at: number of the
 * mention */
void profile_claim(struct profiles *s, uint32_t profile, uint32_t id, uint64_t at);
/* profile_through - it has data through the requester with this content hash. */
void profile_through(struct profiles *s, uint32_t profile, uint64_t requester);
uint32_t cluster_root(struct profiles *s, uint32_t profile);
static inline const unsigned char *profile_name(const struct profiles *s, uint32_t profile)
{
	return s->name[s->p[profile].name];
}

/* bsn_decide - weak candidates, then which profiles may keep the BSN they carry, then profiles that
 * are nobody (weak.c). */
void bsn_decide(struct profiles *s);

/* ---- joining (cluster.c) ---- */

struct bucket_entry {
	uint64_t hash;
	uint32_t profile, tag;
};
enum rule {
	RULE_contact,
	RULE_patient,
	RULE_order,
	RULE_invalid,
	RULE_swapped,
	RULE_name_birth,
	RULE_surname_birth,  /* one of the two is known by surname alone */
	RULE_name_contact,   /* an e-mail address or patient number is one person's */
	RULE_name_household, /* an address or telephone is shared by people of one surname and
				letter */
	RULE_name_requester,
	RULE_renamed
};

#define BUCKET_MAX 200 /* clusters in one bucket beyond which what they share says nothing */

/* Which profiles share something. */
struct sharing {
	struct bucket_entry *e, *spare;
	size_t n, cap, cap_spare;
};
void share(struct sharing *h, uint64_t hash, uint32_t profile, uint32_t because);
void sharing_free(struct sharing *h);
uint64_t surname_hash(str surname);
/* share_surnames - by surname and something else: every surname of every profile once. */
void share_surnames(const struct profiles *s, struct sharing *h, enum rule rule);
/* share_contacts - by what the rule asks besides names. */
void share_contacts(const struct profiles *s, struct sharing *h, enum rule rule);

enum fit { FIT_no = 0, FIT_open = 1, FIT_equal = 2 };
/* profiles_fit - how two profiles fit by what the rule asks of names and dates. */
enum fit profiles_fit(const struct profiles *s, const struct profile *a, const struct profile *b,
		      enum rule rule);
/* telling_given - a given name written out, or at least two initials. */
bool telling_given(const unsigned char *name);
/* mark_torn - flag rows without a birth date whom two people fit who can not be one (suitor.c). */
void mark_torn(struct profiles *s);

/* clusters_unite - make one of the clusters of two profiles; nobody has two BSNs. */
void clusters_unite(struct profiles *s, uint32_t a, uint32_t b, uint32_t because);
/* join_bsn - one cluster for each accepted BSN. */
void join_bsn(struct profiles *s);
/* join_bucket - join those of n profiles that share something where the rule allows it and nobody
 * contradicts. */
void join_bucket(struct profiles *s, const struct bucket_entry *e, size_t n, enum rule rule,
		 uint32_t because);
void join_certain(struct profiles *s); /* name + birth date + more, patient numbers, invalid BSNs */
void join_probable(struct profiles *s); /* name + birth date; name + contact */
void buckets_sort(struct bucket_entry *e, struct bucket_entry *spare, size_t n);
/* cluster_birth - the birth date most of its mentions have, date_key. cluster_soft_bsn - the one
 * number found beside a name and birth date, 0 when none or two. */
uint32_t cluster_birth(const struct profiles *s, uint32_t root);
uint32_t cluster_soft_bsn(const struct profiles *s, uint32_t root);

/* ---- what contradicts (oppose.c) ---- */

/* clusters_oppose - tell whether two clusters (by root) can not be one person, whatever the rule
 * found in common; because: what it was. */
bool clusters_oppose(const struct profiles *s, uint32_t a, uint32_t b, enum rule rule,
		     uint32_t because);
/* clusters_apart - tell whether people decided that two clusters (by root) are two. */
bool clusters_apart(const struct profiles *s, uint32_t a, uint32_t b);

/* because_words - what the bits say, in our own words; at most BECAUSE_WORDS. gives their number */
#define BECAUSE_WORDS 24
size_t because_words(uint32_t because, str out_words[BECAUSE_WORDS]);
/* cluster_accepts - tell whether a mention with this name and birth date may come to the cluster.
 */
bool cluster_accepts(struct profiles *s, uint32_t root, const unsigned char *name, uint32_t birth,
		     char sex);

/* ---- the block at hand (reading.c) ---- */

/* A local key that stands in the block, and what is known of it by now. */
struct key_memo {
	struct local_key key;
	uint64_t v, in; /* as in struct saying; 0: not asked for yet */
	uint64_t tied;  /* to the key that looks so (v mixed with in), last */
	uint64_t via;   /* to the links that look so, last */
	bool asked, wondered, answered;
	bool sifted, wanted; /* somebody waits for its value */
	bool carried, vague; /* last by */
	uint32_t profile, requester;
	uint32_t who, through; /* the answer: cluster root + 1, requester + 1 */
};
/* The keys of one mention. */
struct keys {
	struct key_memo *key[IDENT_KEYS];
	unsigned n;
	const struct place *place;
};

struct ident_memo {
	uint64_t hash;    /* of all its bytes, 0: not asked for yet */
	uint32_t through; /* requester of the block + 1 that was told of it last */
	uint32_t key_at, n_key;
	bool keys;
};
#define REQUESTERS_OF_MENTION 4
struct requester_memo {
	bool read;
	unsigned n;
	uint32_t r[REQUESTERS_OF_MENTION];
	uint64_t content;
};
struct value_memo {
	bool read;
	uint32_t key, date; /* key: number + 1 */
	uint64_t categories;
};
/* What came of a mention, for those that say the same. */
struct came {
	uint32_t profile; /* + 1, 0: nobody by itself */
	uint32_t root;    /* + 1, 0: nobody */
	uint32_t address, id;
	unsigned weak_kept, weak_dropped;
};
struct shape_memo {
	bool read, keys, deceased, secret;
	bool met;         /* there was a mention of it */
	uint64_t telling; /* BLOCK_CHANGES that matter to anybody here */
	uint64_t categories;
	struct came came; /* of its last mention */
};

/* groups_of_place - the groups that the words of a street or city tell of. country_abroad - is this
 * another country than ours? */
unsigned groups_of_place(struct arena spare, str place);
bool country_abroad(str country);

/* What a mention says besides who it is. */
struct said {
	uint64_t categories;
	uint32_t from, to; /* of its events, date_key */
	bool deceased, secret;
};

struct reading {
	struct unpacker *u;
	struct block_mention b; /* the mention at hand */
	bool again; /* it says, to us, what the one of its shape before said: only its place differs
		     */
	struct place place;
	uint32_t first;  /* ordinal of the first mention of the block */
	uint64_t before; /* identities of the blocks before this one */
	struct ident_memo *ident;
	struct requester_memo *requester;
	struct value_memo *value;
	struct shape_memo *shape;
	struct key_memo *key;
	size_t n_ident, cap_ident, n_requester, cap_requester, n_value, cap_value, n_shape,
	    cap_shape, n_key, cap_key;
	struct ident who;
	uint32_t who_of; /* identity of the block it was read from */
};

void reading_start(struct reading *r);
void reading_free(struct reading *r);
void reading_rewind(struct reading *r);
/* reading_open - place: of its first mention */
void reading_open(struct reading *r, struct unpacker *u, const struct place *place);
bool reading_next(struct reading *r); /* false: the block is done, or can not be read on */
/* reading_alone - the mention at hand is looked at by itself, and so is the next one of its shape.
 */
void reading_alone(struct reading *r);
/* reading_came - where to note what came of the mention, and to find it when it says that again. */
struct came *reading_came(struct reading *r);
enum role reading_role(const struct reading *r);
/* reading_ident - a number for the bytes of its identity, and for the folder; 0 when it has none.
 */
uint64_t reading_ident(struct reading *r, const unsigned char key[16]);
/* reading_nth - which identity of all blocks since the rewind it has, from 1; 0 when none. */
uint64_t reading_nth(const struct reading *r);
/* reading_who - the identity itself, empty when it has none. */
const struct ident *reading_who(struct reading *r);
/* reading_through - what is said of its requester. */
const struct block_said *reading_through(struct reading *r, uint32_t *out_n);
/* reading_keys - its local keys that may lead to a person, in the order they stand; patients: also
 * patient numbers. Borrowed until the next mention. */
unsigned reading_keys(struct reading *r, bool patients, struct key_memo *out_key[IDENT_KEYS]);
/* reading_said - weak_taken: its weak BSN counts as one */
struct said reading_said(struct reading *r, bool weak_taken);

/* ---- local keys that wait for their person (orphan.c, wait.c) ---- */

struct orphans {
	struct spool asked;  /* SAYING_asks */
	struct spool said;   /* SAYING_carries, SAYING_wonders */
	struct spool tied;   /* keys that one orphan mention names together, both ways */
	struct spool answer; /* v: number of the block, in: the key, a and b as SAYING_node */
	struct spool via;    /* SAYING_asked_by, each with its key behind it */
	uint32_t n_via;      /* so many, round and round: only tells those of one key apart */
	uint64_t *sieve;     /* values that are asked for, and some others */
	size_t cap_sieve;
	uint64_t limit;       /* [byte] of memory, 0: none */
	bool patients;        /* patient numbers are among them */
	struct hmap of_block; /* answers of the block at hand */
	size_t block;         /* number + 1 */
	unsigned char key[16];
};

void orphans_start(struct orphans *o, const unsigned char key[16],
		   const struct person_spill *spill);
void orphans_free(struct orphans *o);
/* orphan_ask - the keys of a mention that is nobody by itself wait from now on. */
void orphan_ask(struct orphans *o, const struct keys *k);
/* orphan_ask_links - the numbers of requesters it names wait. */
void orphan_ask_links(struct orphans *o, const struct keys *k);
/* orphan_ask_orders - its order and specimen numbers wait, and those of requesters it names. */
void orphan_ask_orders(struct orphans *o, const struct keys *k);
/* orphans_asked - all is asked. gives false when nothing was */
bool orphans_asked(struct orphans *o);
/* orphan_carry - a mention of a profile (+ 1; 0: an orphan) carries its keys; those that wait
 * remember it and the requester. vague: named without AGB code; a link in the mention knows better
 */
void orphan_carry(struct orphans *o, const struct keys *k, uint32_t profile, uint32_t requester,
		  bool vague);
/* orphan_wonder - the keys of this mention will be asked who they are; block: its number */
void orphan_wonder(struct orphans *o, const struct keys *k, size_t block);
/* orphan_wonder_links - only the numbers of requesters it names. */
void orphan_wonder_links(struct orphans *o, const struct keys *k, size_t block);
/* orphans_join - orders that join profiles; before orphans_spread. */
void orphans_join(struct orphans *o, struct profiles *s);
/* orphans_spread - hand persons on from key to key until nothing changes. */
void orphans_spread(struct orphans *o, struct profiles *s);
/* orphan_who - cluster root + 1 of a mention that is nobody by itself; *out_because says by which
 * key. Blocks come in the order of orphan_wonder. */
uint32_t orphan_who(struct orphans *o, struct profiles *s, const struct keys *k, size_t block,
		    uint32_t *out_because);
/* orphan_linked - requester number + 1 by the numbers of requesters it names, 0: none. */
uint32_t orphan_linked(struct orphans *o, const struct keys *k, size_t block);
/* orphan_requester - requester number + 1 by the numbers of requesters it names, else of its
 * orders; 0 when unknown or more than one. */
uint32_t orphan_requester(struct orphans *o, const struct keys *k, size_t block);

/* ---- requesters (requester.c) ---- */

struct req {
	str agb, name, city, folded; /* folded: key when there is no AGB */
	uint64_t first;              /* number of the first mention */
	uint32_t into;               /* requester + 1 it turned out to be, 0: itself */
	uint32_t id;
	uint32_t persons, published, possible, shared;
};
struct requesters {
	struct req *r;
	size_t n, cap;
	struct hmap by_text, by_key,
	    by_name; /* as written; by key; folded name -> agb requester + 1 or MANY */
	struct arena a;
	unsigned char key[16];
	struct out scratch;
};
void requesters_start(struct requesters *s, const unsigned char key[16]);
void requesters_free(struct requesters *s);
/* requesters_of - numbers + 1 of the requesters a mention names. at: its number. */
unsigned requesters_of(struct requesters *s, const struct block_said *t, uint32_t count,
		       uint64_t at, uint32_t out_r[REQUESTERS_OF_MENTION]);
/* requester_content - hash of the first AGB code, else of the first folded name; the same in every
 * case; 0 when there is none. */
uint64_t requester_content(struct arena scratch, const struct block_said *t, uint32_t n);
/* requesters_settle - names that belong to exactly one AGB become one with it; ids are given. */
void requesters_settle(struct requesters *s, const struct prior *prior);
uint32_t requester_final(const struct requesters *s, uint32_t number_plus_1);
/* requester_vague - it has no AGB code. number: + 1, 0: none */
bool requester_vague(const struct requesters *s, uint32_t number);
void requesters_emit(struct requesters *s, struct person_out *out);

/* ---- what people decided (decide.c) ---- */

/* A mention that a decision names. */
struct anchored {
	const struct anchor *place;
	uint32_t ordinal; /* of the mention, once met */
	bool met, own;    /* own: it has a profile of its own */
	uint32_t profile; /* + 1, 0: it is nobody by itself */
	uint64_t other;   /* hash of the profile it would have else */
	uint64_t at;      /* number of the mention */
};
struct decides {
	const struct decision *d;
	size_t n;
	struct anchored *anchor;
	size_t n_anchor, cap_anchor;
	struct hmap items;    /* that have anchors */
	struct hmap by_place; /* number + 1 of an anchor */
	bool here;            /* the block at hand may have some */
	enum decided *how;    /* of each decision */
	size_t cap_how;
	unsigned char key[16];
};
void decides_start(struct decides *x, const struct prior *prior, const unsigned char key[16]);
void decides_free(struct decides *x);
/* decides_block - another block is at hand. */
static inline void decides_block(struct decides *x, uint32_t item)
{
	x->here = x->n > 0 && hmap_get(&x->items, item) != NULL;
}
/* decides_at - the anchor at this place, NULL: none. */
struct anchored *decides_at(struct decides *x, const struct place *p);
/* decides_side - the mention of one side, NULL: it is not there, or nobody by itself. */
const struct anchored *decides_side(const struct decides *x, const struct anchor *a);
/* decides_apart - once all profiles are known: which are not one. decides_numbers - once it is
 * known who may keep a BSN: of two who are not one only one has it. decides_own - once clusters are
 * made of BSNs: a mention with a profile of its own goes with what says the same. decides_join -
 * behind all rules: those who are one. */
void decides_apart(struct decides *x, struct profiles *s);
void decides_numbers(struct profiles *s);
void decides_own(const struct decides *x, struct profiles *s);
void decides_join(struct decides *x, struct profiles *s);
/* decides_tell - what came of each; how may be NULL. */
void decides_tell(const struct decides *x, enum decided *how, struct person_counts *counts);

/* ---- pairs for people to decide (scored.c) ---- */

struct scorer;
struct scored_person {
	uint32_t id, root;
};
struct scored {
	struct scorer *score;
	struct scored_person *of; /* by number of the record */
	struct hmap keys;         /* of people without a BSN */
	size_t n, cap;
	uint64_t people; /* of whom n are compared */
};
void scored_start(struct scored *x, const unsigned char key[16]);
void scored_free(struct scored *x);
/* scored_open - once, before any person: who has no BSN. scored_add - a person, as it is put out.
 */
void scored_open(struct scored *x, struct profiles *s);
void scored_add(struct scored *x, const struct profiles *s, const struct person *p, uint32_t root);
/* scored_tell - once, behind all persons: which of them may be one. */
void scored_tell(struct scored *x, const struct profiles *s, struct person_out *out,
		 struct person_counts *counts);

/* ---- accumulated persons (aggregate.c) ---- */

struct gather;
struct gather *gather_new(size_t persons, const unsigned char key[16]);
void gather_free(struct gather *g);
/* gather_settled - all is gathered: what only that needed is given back. */
void gather_settled(struct gather *g);
/* gather_id - persons are numbered 0..; each gets its id before mentions are added. */
void gather_id(struct gather *g, size_t person, uint32_t id);
uint32_t gather_id_of(const struct gather *g, size_t person);

/* gather_identity - take in who somebody is; the same again changes nothing. at: number of the
 * mention. Gives the number of its address + 1, 0: none. */
uint32_t gather_identity(struct gather *g, size_t person, const struct ident *i, uint64_t at);

/* One mention that came to a person. */
struct gathered {
	const struct place *place;
	enum role role;
	struct said said;
	uint32_t address; /* as gather_identity gave it */
	const uint32_t *requester;
	unsigned n_requester;
	uint64_t at;
	uint32_t because; /* of this mention */
};
void gather_add(struct gather *g, size_t person, const struct gathered *x);
/* gather_again - another mention that says what the last one of its shape said. */
void gather_again(struct gather *g, size_t person, uint32_t address, uint64_t at);
/* What clustering knows of a person. */
struct settled {
	uint32_t bsn;
	uint32_t because;
	uint32_t birth;
	char sex;
	bool probable;
};
/* gather_domains - count who has mail where; once, when all are gathered. */
void gather_domains(struct gather *g);
/* gather_emit - put one person out; counts and requesters are kept up to date. spare: scratch */
void gather_emit(struct gather *g, size_t person, const struct settled *known, struct date today,
		 struct requesters *rs, struct person_out *out, struct person_counts *counts,
		 struct arena spare);

#endif
