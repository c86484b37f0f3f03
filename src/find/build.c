/*
 * build - putting one mention together, for the three assemblers.
 * Follows find/assemble.h and the packed form of find/mention.h. Refuses what the receiver of a packed mention would refuse: values that
 * are empty, over the limit or hold control characters, and findings beyond the limit.
 */
#include "find/assemble.h"

#include "base/must.h"

void build_start(struct build *b, enum unit unit, uint64_t number)
{
	b->n = 0;
	b->role = ROLE_none;
	b->unit = unit;
	b->number = number;
}

/* The length of the control character at s.p[i], 0 when there is none: C0, DEL and C1, but the separator of local keys. */
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
	while (i < s.n && control_at(s, i) == 0)
		i++;
	return i;
}

static bool held(const struct build *b, enum kind kind, str value)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->finding[i].kind == kind && str_eq(b->finding[i].value, value))
			return true;
	return false;
}

static void add_clean(struct build *b, struct finding f)
{
	if (f.value.n == 0 || f.value.n > b->limits->value_bytes || b->n >= b->limits->mention_findings ||
	    held(b, f.kind, f.value))
		return;
	GROW(b->finding, b->cap, b->n + 1);
	b->finding[b->n++] = f;
}

void build_add(struct build *b, enum kind kind, unsigned evidence, uint32_t cell, uint64_t at, uint32_t raw_n, str value)
{
	struct finding f = {.kind = kind, .evidence = evidence, .cell = cell, .at = at, .raw_n = raw_n};
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

/* Kinds that say something only beside others. */
static bool idle(enum kind kind)
{
	switch (kind) {
	case KIND_prefix:
	case KIND_partner_prefix:
	case KIND_initials:
	case KIND_sex:
	case KIND_city:
	case KIND_address_date:
	case KIND_requester_city:
	case KIND_result:
	case KIND_test:
	case KIND_category:
	case KIND_event_date:
	case KIND_deceased:
	case KIND_country:
	case KIND_name_use:
	case KIND_customer:
	case KIND_title:
	case KIND_house_number:
	case KIND_given:
	case KIND_birth_date:
		return true;
	default:
		return false;
	}
}

static bool weak(enum kind kind)
{
	return kind == KIND_weak_bsn || kind == KIND_lost;
}

void build_emit(struct build *b)
{
	bool keep = false, only_weak = true;
	for (size_t i = 0; i < b->n; i++) {
		keep |= !idle(b->finding[i].kind);
		only_weak &= weak(b->finding[i].kind) || idle(b->finding[i].kind);
	}
	keep |= build_has(b, KIND_given) && build_has(b, KIND_birth_date);
	if (keep) {
		must(b->n <= UINT32_MAX);
		struct mention m = {.role = only_weak && b->role == ROLE_none ? ROLE_weak : b->role,
			.unit = b->unit, .number = b->number, .n = (unsigned)b->n, .finding = b->finding};
		out_clear(&b->packed);
		mention_pack(&b->packed, &m);
		b->out->mention(b->out, out_view(&b->packed));
	}
	b->n = 0;
	b->role = ROLE_none;
}
