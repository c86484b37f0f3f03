/*
 * block - mentions of one item, packed with a dictionary: the same bytes travel from worker to
 * parent and lie, encrypted, in the case. A block is read alone, from its start. Who is spoken of,
 * through whom, which findings in which cells, and every other value stand once and are referred to
 * by number.
 *
 * block:     records, each a var that says what it is:
 * 0 identity lv(u8 role, var n, n kinds, n lv(value)); a kind is u8, | 128 when EV_invalid
 * 1 through  the same for requesters, role 0
 * 2 shape    u8 role, u8 unit, var n, n times u8 kind, u8 evidence, var cell: findings in order
 * 3 value    u8 kind, lv(value): of a finding that is neither
 * 4 + s      a mention of shape s: var of BLOCK_CHANGES, what is not as in the mention of this
 * shape before; zigzag var at of its first finding, less that of the mention before; then what
 * changed, in the order of the bits: zigzag var step of its number from that of the mention before;
 * the numbers of its identity, of its requester, of the values of its other findings; lv(places) A
 * number is var, counted back from the newest (of values: of this kind), which is 0. Values from
 * BLOCK_OWN on are told always. The first mention of a shape has nothing before it.
 * places:    only what differs from what is expected: var (finding << 1 | 0: gap, 1: length),
 * zigzag var difference, in rising order. Expected of the gap between the
 * end of a finding and the next, and of the bytes that its length in the item is more than its
 * value: that of the last mention of this shape, at first 0.
 */
#ifndef FIND_BLOCK_H
#define FIND_BLOCK_H

#include "base/arena.h"
#include "find/mention.h"

#define BLOCK_BYTES   ((size_t)131070) /* largest block; fits a packet of box/wire.tbl */
#define BLOCK_INVALID 0x80u            /* beside a kind: EV_invalid */

/* BLOCK_CHANGES: what of a mention is told, a bit each. */
#define BLOCK_STEP     ((uint64_t)1)
#define BLOCK_WHO      ((uint64_t)2)
#define BLOCK_THROUGH  ((uint64_t)4)
#define BLOCK_PLACES   ((uint64_t)8)
#define BLOCK_VALUE(i) ((uint64_t)16 << (i)) /* of other findings, i < BLOCK_OWN */
#define BLOCK_OWN      60u

/* Where in a block the values of a kind stand. */
enum told_group { TOLD_own, TOLD_identity, TOLD_requester };

#define BLOCK_BIT(kind) ((uint64_t)1 << KIND_##kind)
#define BLOCK_IDENTITY                                                                             \
	(BLOCK_BIT(bsn) | BLOCK_BIT(name) | BLOCK_BIT(surname) | BLOCK_BIT(prefix) |               \
	 BLOCK_BIT(given) | BLOCK_BIT(initials) | BLOCK_BIT(partner_surname) |                     \
	 BLOCK_BIT(partner_prefix) | BLOCK_BIT(birth_date) | BLOCK_BIT(sex) | BLOCK_BIT(street) |  \
	 BLOCK_BIT(house_number) | BLOCK_BIT(postcode) | BLOCK_BIT(city) |                         \
	 BLOCK_BIT(address_date) | BLOCK_BIT(phone) | BLOCK_BIT(email) |                           \
	 BLOCK_BIT(patient_number) | BLOCK_BIT(country) | BLOCK_BIT(address) |                     \
	 BLOCK_BIT(name_use) | BLOCK_BIT(staff_number) | BLOCK_BIT(weak_bsn))
#define BLOCK_REQUESTER                                                                            \
	(BLOCK_BIT(requester_agb) | BLOCK_BIT(requester_name) | BLOCK_BIT(requester_city))

static inline enum told_group kind_group(enum kind k)
{
	uint64_t bit = (uint64_t)1 << ((unsigned)k & 63);
	return (bit & BLOCK_IDENTITY) != 0    ? TOLD_identity
	       : (bit & BLOCK_REQUESTER) != 0 ? TOLD_requester
					      : TOLD_own;
}

/* ---- writing ---- */

struct packer {
	struct out o;
	unsigned n; /* mentions in it */
	struct out scratch, places;
	uint32_t *table;
	size_t cap_table;
	struct pack_entry *entry;
	size_t n_entry, cap_entry;
	uint32_t n_group[3], n_kind[64];
	struct pack_shape *shape;
	size_t n_shape, cap_shape;
	struct pack_slot *slot; /* of all shapes */
	size_t n_slot, cap_slot;
	uint32_t *own; /* of all shapes: which slots */
	size_t n_own, cap_own;
	size_t last; /* shape of the mention before + 1 */
	uint64_t number, at;
};

void packer_start(struct packer *p);
void packer_free(struct packer *p);
/* packer_need - [byte] the block may grow by with m. */
size_t packer_need(const struct mention *m);
/* packer_add - put m into the block; the caller has seen that packer_need fits into BLOCK_BYTES. */
void packer_add(struct packer *p, const struct mention *m);
/* packer_view - the block so far; borrowed until the next packer_add. packer_clear - begin another.
 */
str packer_view(const struct packer *p);
void packer_clear(struct packer *p);

/* ---- reading ---- */

/* A value and what it is. */
struct block_said {
	enum kind kind;
	bool invalid;
	str value;
};

/* An identity or a requester, once for all mentions of the block that share it. */
struct block_group {
	str raw; /* equal bytes say the same */
	enum role role;
	uint32_t n;
	const unsigned char *kinds;
	const struct block_said *told; /* NULL until block_told */
	bool checked;                  /* the same bytes were told of before: values are true */
};

struct block_value {
	enum kind kind;
	str value;
};

struct block_slot {
	uint8_t kind, evidence, group;
	uint32_t nth; /* of its group */
	uint32_t cell;
	uint64_t extra; /* expected: length in the item less that of the value */
	uint64_t gap;   /* expected */
};

struct block_shape {
	enum role role;
	enum unit unit;
	uint32_t n, n_identity, n_requester, n_own;
	struct block_slot *slot;
	const unsigned char *identity_kinds, *requester_kinds, *own_kinds;
	bool met; /* there was a mention of it */
	/* gaps and extras as expected: all that lead back, all that lead on; odd: one is, or was,
	 * beyond all measure, or takes more than a value of an identity or requester has */
	uint64_t back, onward, *own_extra;
	bool odd;
	/* of its last mention */
	uint64_t step;
	uint32_t identity, requester, *own;
};

/* One mention, by reference. */
struct block_mention {
	uint32_t shape;
	uint32_t identity, requester; /* number + 1, 0: it has none */
	const uint32_t *own;          /* numbers of the values of its other findings, in order */
	uint64_t changes; /* BLOCK_CHANGES: all else is as in the mention of this shape before */
	uint64_t number;  /* of row, message, line */
	uint64_t at;      /* [byte] of its first finding */
	str places;
};

struct unpacker {
	struct cur c;
	size_t max_findings, max_value;
	bool vouched; /* values were checked before they were sealed: not again */
	struct arena a;
	struct block_shape *shape;
	struct block_group *identity, *requester;
	struct block_value *value;
	size_t n_shape, cap_shape, n_identity, cap_identity, n_requester, cap_requester, n_value,
	    cap_value;
	struct value_list {
		uint32_t *at;
		size_t n, cap;
	} of_kind[64];
	uint64_t number, at;
	uint32_t n; /* mentions given */
	struct finding *finding;
	size_t cap_finding;
};

/* unpack_start - ready for blocks whose findings and values are within the limits. */
void unpack_start(struct unpacker *u, size_t max_findings, size_t max_value);
void unpack_free(struct unpacker *u);
/* unpack_open - go to the start of a block; borrowed until the next unpack_open. The bytes come
 * from a worker that may lie or a case that may be damaged: nothing in them is believed. */
void unpack_open(struct unpacker *u, str block);
/*
 * unpack_next - the next mention. Its references, role and kinds, and all values but those of
 * identities and requesters (see unpack_told) are checked.
 * gives   false at the end and when the bytes can not be a block (unpack_bad tells); *out_m is
 * borrowed until the next call
 */
bool unpack_next(struct unpacker *u, struct block_mention *out_m);
/* unpack_told - check and give the values of an identity or requester; of one that is checked,
 * their form only. gives NULL when they can not be true: the block is then bad */
const struct block_said *unpack_told(struct unpacker *u, struct block_group *g);
/* unpack_told_all - check the values of all identities and requesters of the block so far. */
bool unpack_told_all(struct unpacker *u);
/*
 * unpack_whole - the mention just given, with all its findings in their order and their places.
 * limits  to be called for every mention of a block or for none: places build on those before
 * gives   false when the block is bad; borrowed until the next call
 */
bool unpack_whole(struct unpacker *u, const struct block_mention *b, struct mention *out_m);
/* unpack_within - tell whether all places of the mention just given lie before size [byte]; in all
 * else like unpack_whole. */
bool unpack_within(struct unpacker *u, const struct block_mention *b, uint64_t size);
bool unpack_bad(const struct unpacker *u);

#endif
