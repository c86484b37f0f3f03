/*
 * build - putting one mention together, for the three assemblers.
 * Follows find/assemble.h and find/mention.h. Refuses what the receiver of a
 * mention would refuse: values that are empty, over the limit or hold control characters,
 * and findings beyond the limit.
 */
#include "find/finder.h"

#include "base/must.h"

void build_start(struct build *b, enum unit unit, uint64_t number)
{
	b->n = 0;
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

static bool held(const struct build *b, enum kind kind, str value)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->finding[i].kind == kind && b->finding[i].value.n == value.n &&
		    str_eq(b->finding[i].value, value))
			return true;
	return false;
}

static void add_clean(struct build *b, struct finding f)
{
	if (f.value.n == 0 || f.value.n > b->limits->value_bytes ||
	    b->n >= b->limits->mention_findings || held(b, f.kind, f.value))
		return;
	GROW(b->finding, b->cap, b->n + 1);
	b->finding[b->n++] = f;
}

void build_add(struct build *b, enum kind kind, unsigned evidence, uint32_t cell, uint64_t at,
	       uint32_t raw_n, str value)
{
	struct finding f = {
	    .kind = kind, .evidence = evidence, .cell = cell, .at = at, .raw_n = raw_n};
	str rest = str_trim(value);
	while (rest.n > 0) {
		size_t to = control_free(rest);
		f.value = str_trim(str_sub(rest, 0, to));
		add_clean(b, f);
		if (to < rest.n)
			to += control_at(rest, to);
		rest = str_trim(str_sub(rest, to, rest.n));
	}
}

bool build_has(const struct build *b, enum kind kind)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->finding[i].kind == kind)
			return true;
	return false;
}

#define BIT(kind) ((uint64_t)1 << KIND_##kind)

/* Kinds that say something only beside others. */
#define IDLE_KINDS                                                                                 \
	(BIT(prefix) | BIT(partner_prefix) | BIT(initials) | BIT(sex) | BIT(city) |                \
	 BIT(address_date) | BIT(requester_city) | BIT(result) | BIT(test) | BIT(category) |       \
	 BIT(event_date) | BIT(deceased) | BIT(country) | BIT(name_use) | BIT(customer) |          \
	 BIT(title) | BIT(house_number) | BIT(given) | BIT(birth_date))
#define WEAK_KINDS (BIT(weak_bsn) | BIT(lost))

uint64_t build_kinds(const struct build *b)
{
	uint64_t bits = 0;
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
	b->role = ROLE_none;
}
