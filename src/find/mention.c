/*
 * mention - the names of what can stand in a mention, and what every value of a finding must be.
 * It does not judge whether a value is true (an invalid BSN is a finding too), only whether it has
 * the form its kind promises.
 */
#include "find/mention.h"

#include <string.h>

#include "base/utf8.h"

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
    [UNIT_none] = "item", [UNIT_row] = "row",       [UNIT_message] = "message",
    [UNIT_line] = "line", [UNIT_byte] = "byte",     [UNIT_page] = "page",
    [UNIT_name] = "name", [UNIT_record] = "record",
};

static const char *const role_names[] = {
    [ROLE_none] = "none",         [ROLE_patient] = "patient",
    [ROLE_staff] = "staff",       [ROLE_professional] = "professional",
    [ROLE_relative] = "relative", [ROLE_weak] = "weak",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

bool kind_known(unsigned k)
{
	return k != KIND_none && k < COUNT(kind_names) && kind_names[k] != NULL;
}

bool role_known(unsigned r) { return r < COUNT(role_names); }

bool unit_known(unsigned u) { return u < COUNT(unit_names); }

const char *kind_name(enum kind k) { return kind_known((unsigned)k) ? kind_names[k] : "none"; }

enum category kind_category(enum kind k)
{
	return kind_known((unsigned)k) ? (enum category)kind_categories[k] : CATEGORY_none;
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
	case KIND_secrecy:
		return str_eq(v, STR("Y"));
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

bool finding_value_may_be(unsigned kind, str value, size_t max)
{
	return kind_known(kind) && value.n <= max && is_text(value) &&
	       has_form((enum kind)kind, value);
}
