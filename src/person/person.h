/*
 * person - from mentions to persons. Pure: no I/O, no clock, no randomness; the same mentions in
 * the same order give the same persons. Rules: design.md 6. Record linkage after Fellegi & Sunter,
 * JASA 1969; certain rules first.
 */
#ifndef PERSON_PERSON_H
#define PERSON_PERSON_H

#include "base/arena.h"
#include "base/date.h"
#include "find/block.h"

enum standing {
	STANDING_none = 0,
	STANDING_population = 1,
	STANDING_listed = 2,
	STANDING_reachable = 3,
	STANDING_stolen = 4,
	STANDING_published = 5
};
enum certainty {
	CERTAINTY_not_found = 0,
	CERTAINTY_excluded = 1,
	CERTAINTY_possible = 2,
	CERTAINTY_confirmed = 3
};
enum identity { IDENTITY_single = 0, IDENTITY_probable = 1, IDENTITY_sure = 2 };
enum person_kind { PERSON_patient = 0, PERSON_staff = 1, PERSON_professional = 2 };
enum group {
	GROUP_minor = 1,
	GROUP_deceased = 2,
	GROUP_secret_address = 4,
	GROUP_detained = 8,
	GROUP_abroad = 16,
	GROUP_staff = 32,
	GROUP_test_patient = 64,
	GROUP_minor_at_test = 128 /* under 18 on the day of an order or result */
};
enum { GROUPS_known = 8 }; /* bits of enum group */

const char *standing_name(enum standing s);
enum standing standing_by_name(str s); /* STANDING_none when unknown */
const char *certainty_name(enum certainty c);
const char *identity_name(enum identity i);
const char *person_kind_name(enum person_kind k);
/* group_name - of bit 0 .. GROUPS_known - 1. group_by_name - the bit itself; 0 when unknown */
const char *group_name(unsigned bit);
unsigned group_by_name(str s);

/* Where a mention stands. unit, number and at (its first byte) tell it from the others of its item
 * whatever reader found it; the ordinal may change with the reader. */
struct place {
	uint32_t item;    /* id in the case */
	uint32_t ordinal; /* of the mention in the item, from 0 */
	enum standing standing;
	uint32_t scope; /* folder or container it lies in: local keys without an authority join
			   within it */
	uint32_t exhibit;
	enum unit unit;
	uint64_t number, at;
	const uint32_t *customer; /* whose data it is; borrowed from the source */
	uint32_t n_customer;      /* 0: not said */
};

/* All mentions of a case, in the order of first evidence (exhibit, path, place), in blocks. May be
 * run through several times. */
struct mention_source {
	void (*rewind)(struct mention_source *s);
	/* next - the next block, opened; out_place: of its first mention, ordinals of the others
	 * follow. gives NULL at the end; borrowed until the next call */
	struct unpacker *(*next)(struct mention_source *s, struct place *out_place);
	/* pass - go past the next block, which was given before; the one at hand was read to its
	 * end */
	void (*pass)(struct mention_source *s);
};

struct name_parts {
	str given, initials, prefix, surname;
	const char *kind; /* "own" "birth" "partner" */
};
struct address {
	str street, house_number, postcode, city, country;
	struct date since;
};
struct part {
	uint32_t requester; /* id, 0: none known */
	uint32_t customer;  /* number in the case, 0: not said */
	enum standing exposure;
	uint64_t categories;  /* bits of enum category */
	uint64_t published;   /* the same, published only */
	struct date from, to; /* of the events */
};

/* One person. Lists are in order of first evidence; everything in one arena. */
struct person {
	uint32_t id;          /* P-000123 */
	uint32_t merged_into; /* 0: alive */
	uint32_t generation;  /* in which the record last changed */
	enum person_kind kind;
	unsigned groups; /* enum group bits */
	str bsn;         /* "" unknown */
	bool bsn_valid;
	struct date birth_date;
	char sex; /* M F O U, 0 unknown */
	enum standing exposure;
	enum certainty certainty;
	enum identity identity;
	uint64_t categories, published;
	uint32_t mentions;
	str *names;
	size_t n_names;
	struct name_parts *parts_of_name;
	size_t n_parts_of_name;
	struct address *addresses;
	size_t n_addresses; /* [0] is the newest */
	str *emails;
	size_t n_emails;
	str *phones;
	size_t n_phones;
	struct part *parts;
	size_t n_parts;
	uint32_t *items;
	size_t n_items;
	str *reasons;
	size_t n_reasons; /* "bsn", "name+birth_date+postcode" ... our own words */
};

struct requester {
	uint32_t id; /* R-000012 */
	str agb, name, city;
	const char *kind; /* practice hospital pharmacy ... by AGB prefix or words; "" unknown */
	uint32_t persons, persons_published, persons_possible;
	uint32_t persons_shared; /* who have data through other requesters too */
};

/*
 * What people decided about two mentions (decide.c). A mention is named by its item and place;
 * mark: a hash of the bytes of the item and the place, the same in every case, so that no order
 * tells. RULING_split: b was taken out of the person that a stays with. RULING_undone: they were
 * one by a decision that was taken back; whose they were before, they are again.
 */
enum ruling {
	RULING_none = 0,
	RULING_same = 1,
	RULING_different = 2,
	RULING_split = 3,
	RULING_undone = 4
};
struct anchor {
	uint32_t item; /* 0: not in the evidence */
	enum unit unit;
	uint64_t number, at;
	uint64_t mark;
	uint32_t person; /* whose it was when it was decided */
};
struct decision {
	enum ruling ruling;
	struct anchor a, b;
};
/*
 * What came of a decision: waits: a mention is not in the evidence any more, or says nothing of who
 * it is; refused: it is against another one, or would give a person two BSNs.
 */
enum decided { DECIDED_waits = 0, DECIDED_done = 1, DECIDED_refused = 2 };

/* Two persons who may be one: for people to decide. */
#define DOUBT_SAID 24
struct doubt {
	uint32_t a, b;      /* ids, a < b */
	uint32_t permille;  /* probability that they are one */
	int32_t centibits;  /* weight of all, in hundredths of a bit */
	unsigned n;         /* of said */
	struct doubt_said { /* our own words */
		str field, level;
		int32_t centibits;
	} said[DOUBT_SAID];
};

/* What an earlier generation said, so that ids stay, and what people decided. A zeroed struct is
 * none. */
struct prior {
	void *ctx;
	/* person_of - the person of a mention in the last generation, 0: new */
	uint32_t (*person_of)(void *ctx, const struct place *p);
	/* requester_of - id given earlier to this requester (its key: agb or folded name), 0: new
	 */
	uint32_t (*requester_of)(void *ctx, str key);
	uint32_t last_person, last_requester; /* highest ids given so far */
	const struct decision *decision;      /* in any order */
	size_t n_decision;
	enum decided *how; /* room for what comes of each; NULL: nobody asks */
};

/* Who watches a resolution. at - what it is at, when it begins with that and while it does it.
 * done, of: blocks, mentions (collect), persons (emit) or thousandths (compare); of 0: not known.
 */
enum person_step {
	STEP_collect,
	STEP_ask,
	STEP_carry,
	STEP_join_certain,
	STEP_join_probable,
	STEP_spread,
	STEP_gather,
	STEP_emit,
	STEP_compare,
	PERSON_STEPS
};
struct person_watch {
	void *ctx;
	void (*at)(void *ctx, enum person_step step, uint64_t done, uint64_t of);
};

/* Where the result goes; persons in rising id. */
struct person_out {
	void *ctx;
	void (*person)(void *ctx, const struct person *p);
	void (*requester)(void *ctx, const struct requester *r, str key);
	/* mention_of - in the order of the source: which person a mention came to (0: nobody) */
	void (*mention_of)(void *ctx, const struct place *p, uint32_t person);
	/* merged - an id of an earlier generation that lives on in an older one */
	void (*merged)(void *ctx, uint32_t id, uint32_t into);
	/* split - a new id, some of whose mentions were of an older one that lives on; of several
	 * the oldest. merged and split are told before any person */
	void (*split)(void *ctx, uint32_t id, uint32_t from);
	/* decided - what came of decision number i of the prior; not of those undone. May be NULL
	 */
	void (*decided)(void *ctx, size_t i, enum decided how);
	/* doubt - behind all persons: a pair that people should look at. May be NULL */
	void (*doubt)(void *ctx, const struct doubt *d);
	struct person_watch watch; /* zeroed: nobody does */
};

struct person_counts {
	uint64_t mentions, orphans; /* read; those that came to nobody */
	uint64_t persons, confirmed, possible, published;
	uint64_t weak_kept, weak_dropped;                 /* weak BSN candidates */
	uint64_t decided, decided_refused, decided_waits; /* decisions of people */
	uint64_t doubts;                                  /* pairs for people to decide */
};

/* Where local keys that wait for their person go when they do not fit in memory. All pages of a
 * file have one size. A zeroed struct: everything stays in memory. Where a call fails the persons
 * are worth nothing; the owner knows. */
struct person_spill {
	void *ctx;
	uint64_t limit;           /* [byte] of them in memory at once */
	void *(*open)(void *ctx); /* a new file, NULL when there can be none */
	bool (*put)(void *file, const void *page, size_t n); /* behind the last page */
	bool (*get)(void *file, uint64_t number, void *page, size_t n);
	void (*close)(void *file);
};

/*
 * person_resolve - recompute all persons.
 * takes   today: for ages; key: 16 random bytes of the case, for hash tables that evidence can not
 * overload; spill: what comes out does not hang on it
 * limits  memory grows with persons, not with mentions; of local keys that wait for their person it
 * holds what spill allows
 */
void person_resolve(struct mention_source *src, const struct prior *prior, struct date today,
		    const unsigned char key[16], const struct person_spill *spill,
		    struct person_out *out, struct person_counts *out_counts);

/* groups_of_finding - the groups that a finding is evidence for, in a mention of this role. A birth
 * date and the day of a test are so together. */
unsigned groups_of_finding(struct arena spare, enum role role, enum kind kind, str value);
/* person_under_18 - of an incomplete birth date by its year, as if it were the first day. */
bool person_under_18(struct date birth, struct date day);
/* person_reachable - a letter can go to the newest address. */
bool person_reachable(const struct person *p);

/* person_pack, person_unpack - the stored form of a person; the same for requesters. unpack gives
 * false on anything odd. */
void person_pack(struct out *o, const struct person *p);
bool person_unpack(struct arena *a, str packed, struct person *out_p);
void requester_pack(struct out *o, const struct requester *r);
bool requester_unpack(struct arena *a, str packed, struct requester *out_r);

/*
 * A running count while a scan is under way: fed with every identity as it arrives.
 * at least: people that are certainly different; at most: as if no two mentions that may be two
 * people were one.
 */
struct tally;
struct tally *tally_new(const unsigned char key[16]);
/* tally_add - g: an identity of a block, checked by unpack_told; the same again changes nothing */
void tally_add(struct tally *t, const struct block_group *g);
/* tally_met - tell whether an identity of these bytes was added lately, so that it is known to be
 * true and counted. */
bool tally_met(const struct tally *t, str raw);
/* tally_person - the same of a person that was resolved, so that what is said during a scan and
 * after it is counted alike. */
void tally_person(struct tally *t, const struct person *p);
void tally_range(const struct tally *t, uint64_t *out_at_least, uint64_t *out_at_most);
void tally_free(struct tally *t);

#endif
