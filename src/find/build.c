/*
 * build - putting one mention together, for the three assemblers.
 * Follows find/assemble.h and find/mention.h. Refuses what the receiver of a
 * mention would refuse: values that are empty, over the limit or hold control characters,
 * and findings beyond the limit.
 */
#include "find/finder.h"

#include <string.h>

#include "base/must.h"

void build_start(struct build *b, enum unit unit, uint64_t number)
{
	b->n = 0;
	b->counted = SIZE_MAX;
	b->role = ROLE_none;
	b->unit = unit;
	b->number = number;
}

/* The length of the control character at s.p[i], 0 when there is none: C0, DEL and C1, but the
 * separator of local keys. */
static size_t control_at(str s, size_t i)
{
	unsigned char c = s.p[i];
	if ((c < 0x20 && c != KEY_SEP) || c == 0x7f)
		return 1;
	return c == 0xc2 && s.n - i > 1 && s.p[i + 1] < 0xa0 ? 2 : 0;
}

static size_t control_free(str s)
{
	size_t i = 0;
	while (i < s.n && ((s.p[i] >= 0x20 && s.p[i] < 0x7f) || control_at(s, i) == 0))
		i++;
	return i;
}

#define EACH_BYTE ((uint64_t)0x0101010101010101)

/* zero_bytes - not 0 when one of the bytes of v is. */
static inline uint64_t zero_bytes(uint64_t v) { return (v - EACH_BYTE) & ~v & EACH_BYTE * 0x80; }

/* odd_bytes - not 0 when one of the bytes of v may be of a control character. */
static inline uint64_t odd_bytes(uint64_t v)
{
	uint64_t low = (v - EACH_BYTE * KEY_SEP) & ~v & EACH_BYTE * 0x80;
	return low | zero_bytes(v ^ EACH_BYTE * 0x7f) | zero_bytes(v ^ EACH_BYTE * 0xc2);
}

/* is_clean - no control characters, and nothing to trim. gives false also when it only may not be
 * so. */
static inline bool is_clean(str s)
{
	uint64_t v = EACH_BYTE * 'x', odd = 0;
	uint32_t low, high;
	if (s.n == 0 || s.p[0] <= ' ' || s.p[s.n - 1] <= ' ')
		return false;
	if (s.n >= 8) {
		for (size_t i = 0; i + 8 < s.n; i += 8) {
			memcpy(&v, s.p + i, sizeof(v));
			odd |= odd_bytes(v);
		}
		memcpy(&v, s.p + s.n - sizeof(v), sizeof(v));
	} else if (s.n >= 4) {
		memcpy(&low, s.p, sizeof(low));
		memcpy(&high, s.p + s.n - sizeof(high), sizeof(high));
		v = low | (uint64_t)high << 32;
	} else {
		v = (v & ~(uint64_t)0xffffff) | s.p[0] | (uint64_t)s.p[s.n / 2] << 8 |
		    (uint64_t)s.p[s.n - 1] << 16;
	}
	return (odd | odd_bytes(v)) == 0;
}

static bool held(const struct build *b, enum kind kind, str value)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->finding[i].kind == kind && str_eq(b->finding[i].value, value))
			return true;
	return false;
}

bool build_clean(const struct build *b, str s)
{
	return is_clean(s) && s.n <= b->limits->value_bytes;
}

void build_put_slow(struct build *b, const struct finding *f)
{
	uint64_t bit = (uint64_t)1 << f->kind;
	if (b->n >= b->limits->mention_findings)
		return;
	if (b->counted != b->n)
		b->kinds = build_kinds(b);
	b->counted = b->n;
	if ((b->kinds & bit) != 0 && held(b, f->kind, f->value))
		return;
	GROW(b->finding, b->cap, b->n + 1);
	b->finding[b->n++] = *f;
	b->counted = b->n;
	b->kinds |= bit;
}

void build_add(struct build *b, enum kind kind, unsigned evidence, uint32_t cell, uint64_t at,
	       uint32_t raw_n, str value)
{
	if (is_clean(value) && value.n <= b->limits->value_bytes) {
		build_put(b, kind, evidence, cell, at, raw_n, value);
		return;
	}
	str rest = str_trim(value);
	while (rest.n > 0) {
		size_t to = control_free(rest);
		str part = str_trim(str_sub(rest, 0, to));
		if (part.n > 0 && part.n <= b->limits->value_bytes)
			build_put(b, kind, evidence, cell, at, raw_n, part);
		if (to < rest.n)
			to += control_at(rest, to);
		rest = str_trim(str_sub(rest, to, rest.n));
	}
}

bool build_has(const struct build *b, enum kind kind) { return (build_kinds(b) >> kind & 1) != 0; }

#define BIT(kind) ((uint64_t)1 << KIND_##kind)

/* Kinds that say something only beside others. */
#define IDLE_KINDS                                                                                 \
	(BIT(prefix) | BIT(partner_prefix) | BIT(initials) | BIT(sex) | BIT(city) |                \
	 BIT(address_date) | BIT(requester_city) | BIT(result) | BIT(test) | BIT(category) |       \
	 BIT(event_date) | BIT(deceased) | BIT(country) | BIT(name_use) | BIT(customer) |          \
	 BIT(title) | BIT(secrecy) | BIT(house_number) | BIT(given) | BIT(birth_date))
#define WEAK_KINDS (BIT(weak_bsn) | BIT(lost))

uint64_t build_kinds(const struct build *b)
{
	uint64_t bits = 0;
	if (b->counted == b->n)
		return b->kinds;
	for (size_t i = 0; i < b->n; i++)
		bits |= (uint64_t)1 << b->finding[i].kind;
	return bits;
}

void build_emit(struct build *b)
{
	uint64_t kinds = build_kinds(b);
	bool by_birth = (kinds & BIT(given)) != 0 && (kinds & BIT(birth_date)) != 0;
	if ((kinds & ~IDLE_KINDS) != 0 || by_birth) {
		bool weak =
		    (kinds & ~(IDLE_KINDS | WEAK_KINDS)) == 0 && b->role == ROLE_none && !by_birth;
		must(b->n <= UINT32_MAX);
		struct mention m = {.role = weak ? ROLE_weak : b->role,
				    .unit = b->unit,
				    .number = b->number,
				    .n = (unsigned)b->n,
				    .finding = b->finding};
		b->out->mention(b->out, &m);
	}
	b->n = 0;
	b->counted = SIZE_MAX;
	b->role = ROLE_none;
}
