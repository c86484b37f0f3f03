/* gather - the accumulated persons, shared by aggregate.c (fills them) and emit.c (puts them out).
 * Inner header. */
#ifndef PERSON_GATHER_H
#define PERSON_GATHER_H

#include "base/hmap.h"
#include "base/out.h"
#include "person/inner.h"

struct text {
	str s;
	uint64_t folded;
	uint32_t next;
};
struct name_entry {
	struct name_parts n;
	uint64_t surname;
	uint32_t next;
};
struct address_entry {
	struct address a;
	uint64_t folded;
	uint32_t event;
	uint32_t next;
	uint64_t seen;
};
struct part_entry {
	struct part p;
	uint32_t next;
};
struct item_entry {
	uint32_t item, next;
};
struct list {
	uint32_t first, last;
}; /* numbers + 1 */

struct held {
	uint32_t id, mentions, because, birth;
	uint32_t part; /* met last */
	uint64_t categories, published;
	struct list names, name_parts, addresses, emails, phones, parts, items;
	str bsn_invalid;
	uint8_t exposure, roles;
	uint16_t groups;
	char sex;
};

/* What was taken in lately. */
struct lately {
	uint64_t hash;
	uint32_t entry;
};

struct memory {
	struct lately *e;
	size_t n, cap; /* n: a power of two */
};

struct gather {
	struct memory names, addresses, reached;
	struct held *h;
	size_t n, cap;
	struct text *text;
	size_t n_text, cap_text;
	struct name_entry *name;
	size_t n_name, cap_name;
	struct address_entry *address;
	size_t n_address, cap_address;
	struct part_entry *part;
	size_t n_part, cap_part;
	struct item_entry *item;
	size_t n_item, cap_item;
	struct arena a, spare;
	struct out scratch;
	unsigned char key[16];
	struct hmap writers, patients; /* domains of mail -> people */
};

/* gather_colleague - somebody who is only known to write for an organisation. */
bool gather_colleague(const struct gather *g, const struct held *h);

#endif
