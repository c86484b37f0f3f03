/*
 * mention - the packed form of mentions, and the names of what can stand in one. Packed bytes come
 * from a worker that may lie and from a case that may be damaged, so mention_unpack believes
 * nothing: form, sizes, text and type of every value are checked. It does not judge whether a value
 * is true (an invalid BSN is a finding too), only whether it has the form its kind promises.
 */
#include "find/mention.h"

#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/utf8.h"

#define FINDING_BYTES_MIN 6 /* kind, evidence, cell, at, raw_n, length of value: one byte each */

static const char *const kind_names[] = {
    [KIND_none] = "none",
#define KIND(num, name, category) [num] = #name,
#include "find/kind.tbl"
#undef KIND
};

static const unsigned char kind_categories[] = {
    [KIND_none] = CATEGORY_none,
#define KIND(num, name, category) [num] = CATEGORY_##category,
#include "find/kind.tbl"
#undef KIND
};

static const char *const category_names[] = {
#define CATEGORY(bit, name, sensitive) [bit] = #name,
#include "find/category.tbl"
#undef CATEGORY
};

static const bool category_is_sensitive[] = {
#define CATEGORY(bit, name, sensitive) [bit] = (sensitive) != 0,
#include "find/category.tbl"
#undef CATEGORY
};

static const char *const unit_names[] = {
    [UNIT_none] = "item", [UNIT_row] = "row",   [UNIT_message] = "message", [UNIT_line] = "line",
    [UNIT_byte] = "byte", [UNIT_page] = "page", [UNIT_name] = "name",
    [UNIT_record] = "record",
};

static const char *const role_names[] = {
    [ROLE_none] = "none",         [ROLE_patient] = "patient",
    [ROLE_staff] = "staff",       [ROLE_professional] = "professional",
    [ROLE_relative] = "relative", [ROLE_weak] = "weak",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool kind_known(size_t k)
{
	return k != KIND_none && k < COUNT(kind_names) && kind_names[k] != NULL;
}

const char *kind_name(enum kind k) { return kind_known(k) ? kind_names[k] : "none"; }

enum category kind_category(enum kind k)
{
	return kind_known(k) ? (enum category)kind_categories[k] : CATEGORY_none;
}

const char *category_name(enum category c)
{
	return (size_t)c < COUNT(category_names) ? category_names[c] : "none";
}

bool category_sensitive(enum category c)
{
	return (size_t)c < COUNT(category_is_sensitive) && category_is_sensitive[c];
}

enum category category_by_name(str name)
{
	for (size_t i = 0; name.n > 0 && i < COUNT(category_names); i++)
		if ((unsigned char)category_names[i][0] == name.p[0] &&
		    str_eq(name, str_of(category_names[i])))
			return (enum category)i;
	return CATEGORY_none;
}

const char *unit_name(enum unit u)
{
	return (size_t)u < COUNT(unit_names) ? unit_names[u] : "none";
}

const char *role_name(enum role r)
{
	return (size_t)r < COUNT(role_names) ? role_names[r] : "none";
}

static uint64_t zigzag(uint64_t difference)
{
	return (difference << 1) ^ ((uint64_t)0 - (difference >> 63));
}

static uint64_t unzigzag(uint64_t z) { return (z >> 1) ^ ((uint64_t)0 - (z & 1)); }

static size_t var_bytes(uint64_t v)
{
	size_t n = 1;
	while (v >= 0x80) {
		v >>= 7;
		n++;
	}
	return n;
}

static size_t finding_bytes(const struct finding *f, uint64_t base)
{
	return 2 + var_bytes(f->cell) + var_bytes(zigzag(f->at - base)) + var_bytes(f->raw_n) +
	       var_bytes(f->value.n) + f->value.n;
}

static unsigned char *put_var(unsigned char *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = (unsigned char)(v | 0x80);
		v >>= 7;
	}
	*p++ = (unsigned char)v;
	return p;
}

static unsigned char *put_finding(unsigned char *p, const struct finding *f, uint64_t base)
{
	*p++ = (unsigned char)f->kind;
	*p++ = (unsigned char)f->evidence;
	p = put_var(p, f->cell);
	p = put_var(p, zigzag(f->at - base));
	p = put_var(p, f->raw_n);
	p = put_var(p, f->value.n);
	if (f->value.n > 0)
		memcpy(p, f->value.p, f->value.n);
	return p + f->value.n;
}

void mention_pack(struct out *o, const struct mention *m)
{
	uint64_t base = m->n > 0 ? m->finding[0].at : 0;
	size_t bytes = 2 + var_bytes(m->number) + var_bytes(base) + var_bytes(m->n);
	for (unsigned i = 0; i < m->n; i++)
		bytes += finding_bytes(&m->finding[i], base);
	size_t all = var_bytes(bytes) + bytes;
	unsigned char *start = out_room(o, all), *p = put_var(start, bytes);
	*p++ = (unsigned char)m->role;
	*p++ = (unsigned char)m->unit;
	p = put_var(p, m->number);
	p = put_var(p, base);
	p = put_var(p, m->n);
	for (unsigned i = 0; i < m->n; i++)
		p = put_finding(p, &m->finding[i], base);
	must((size_t)(p - start) == all);
}

#define EACH_BYTE ((uint64_t)0x0101010101010101)

/* all_plain - eight bytes are printable ASCII. */
static bool all_plain(const unsigned char *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof(v));
	uint64_t below = v - EACH_BYTE * 0x20, del = (v ^ EACH_BYTE * 0x7f) - EACH_BYTE;
	return ((v | below | del) & EACH_BYTE * 0x80) == 0;
}

static bool is_text(str s)
{
	bool ascii = true;
	for (size_t i = 0; i < s.n; i++) {
		if (s.n - i >= 8 && all_plain(s.p + i)) {
			i += 7;
			continue;
		}
		unsigned char c = s.p[i];
		if ((c < 0x20 && c != KEY_SEP) || c == 0x7f)
			return false;
		if (c == 0xc2 && s.n - i > 1 && s.p[i + 1] < 0xa0)
			return false;
		ascii &= c < 0x80;
	}
	return s.n > 0 && (ascii || utf8_valid(s));
}

static bool is_number(str s, size_t min, size_t max)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return s.n >= min && s.n <= max;
}

static bool is_date(str s)
{
	return s.n == 10 && s.p[4] == '-' && s.p[7] == '-' && is_number(str_sub(s, 0, 4), 4, 4) &&
	       is_number(str_sub(s, 5, 7), 2, 2) && is_number(str_sub(s, 8, 10), 2, 2);
}

/* has_form - kinds whose values other parts of kond take apart must have the form of kind.tbl. */
static bool has_form(enum kind k, str v)
{
	switch (k) {
	case KIND_bsn:
		return is_number(v, 1, 10);
	case KIND_weak_bsn:
		return is_number(v, 9, 9);
	case KIND_birth_date:
	case KIND_address_date:
	case KIND_event_date:
		return is_date(v);
	case KIND_deceased:
		return is_date(v) || str_eq(v, STR("Y"));
	case KIND_sex:
		return v.n == 1 && str_find_byte(STR("MFOU"), v.p[0]) < 4;
	case KIND_name_use:
		return v.n == 1 && str_find_byte(STR("EPVN"), v.p[0]) < 4;
	case KIND_postcode:
		return v.n == 6 && is_number(str_sub(v, 0, 4), 4, 4) && is_upper(v.p[4]) &&
		       is_upper(v.p[5]);
	case KIND_category:
		return category_by_name(v) != CATEGORY_none;
	default:
		return true;
	}
}

/* What an unpacking may take, and whether values are looked into. */
struct allowed {
	size_t findings, value;
	bool known;
};

static bool unpack_finding(struct cur *b, uint64_t base, const struct allowed *most,
			   struct finding *f)
{
	unsigned kind = cur_u8(b);
	f->evidence = cur_u8(b);
	uint64_t cell = cur_var(b);
	f->at = base + unzigzag(cur_var(b));
	uint64_t raw_n = cur_var(b);
	f->value = cur_lv(b);
	if (b->bad || !kind_known(kind))
		return false;
	if (cell > UINT32_MAX || raw_n > UINT32_MAX || f->value.n > most->value)
		return false;
	f->kind = (enum kind)kind;
	f->cell = (uint32_t)cell;
	f->raw_n = (uint32_t)raw_n;
	return most->known || (is_text(f->value) && has_form(f->kind, f->value));
}

static bool unpack_body(struct cur *b, struct arena *a, const struct allowed *most,
			struct mention *m)
{
	unsigned role = cur_u8(b), unit = cur_u8(b);
	m->number = cur_var(b);
	uint64_t base = cur_var(b);
	uint64_t n = cur_var(b);
	if (b->bad || role >= COUNT(role_names) || unit >= COUNT(unit_names))
		return false;
	if (n == 0 || n > most->findings || n > cur_left(b) / FINDING_BYTES_MIN)
		return false;
	struct finding *f = arena_new(a, struct finding, (size_t)n);
	for (size_t i = 0; i < n; i++)
		if (!unpack_finding(b, base, most, &f[i]))
			return false;
	m->role = (enum role)role;
	m->unit = (enum unit)unit;
	m->n = (unsigned)n;
	m->finding = f;
	return cur_done(b);
}

static bool unpack(struct cur *c, struct arena *a, const struct allowed *most,
		   struct mention *out_m)
{
	str body = cur_lv(c);
	struct cur b = cur_of(body);
	struct mention m = {0};
	if (c->bad || !unpack_body(&b, a, most, &m)) {
		c->bad = true;
		return false;
	}
	*out_m = m;
	return true;
}

bool mention_unpack(struct cur *c, struct arena *a, size_t max_findings, size_t max_value,
		    struct mention *out_m)
{
	struct allowed most = {max_findings, max_value, false};
	return unpack(c, a, &most, out_m);
}

bool mention_unpack_known(struct cur *c, struct arena *a, struct mention *out_m)
{
	struct allowed most = {SIZE_MAX, SIZE_MAX, true};
	return unpack(c, a, &most, out_m);
}
