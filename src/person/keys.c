/*
 * keys - what one mention says of who it is: its identity fields, whether they make a person, and
 * the keyed hashes by which equal identities and local keys find each other. Evidence rules:
 * design.md 6; the 11-test: reference/formats.md 1.1.
 */
#include <string.h>

#include "base/hash.h"
#include "base/out.h"
#include "base/utf8.h"
#include "person/inner.h"

bool role_joins(enum role r) { return r == ROLE_none || r == ROLE_patient || r == ROLE_weak; }

bool bsn_passes(str s)
{
	int sum = 0, any = 0;
	if (s.n != 9)
		return false;
	for (int i = 0; i < 9; i++) {
		if (!is_digit(s.p[i]))
			return false;
		int d = s.p[i] - '0';
		any |= d;
		sum += i < 8 ? (9 - i) * d : -d;
	}
	return any != 0 && sum % 11 == 0;
}

static uint32_t bsn_number(str s)
{
	uint32_t v = 0;
	for (size_t i = 0; i < s.n; i++)
		v = v * 10 + (uint32_t)(s.p[i] - '0');
	return v;
}

struct date date_of_value(str v)
{
	uint64_t y, m, d;
	if (v.n != 10 || v.p[4] != '-' || v.p[7] != '-' || !str_u64(str_sub(v, 0, 4), &y) ||
	    !str_u64(str_sub(v, 5, 7), &m) || !str_u64(str_sub(v, 8, 10), &d))
		return (struct date){0};
	struct date r = {.year = (uint16_t)y, .month = (uint8_t)m, .day = (uint8_t)d};
	return date_valid(r) ? r : (struct date){0};
}

static void set_once(str *s, str v)
{
	if (s->n == 0)
		*s = v;
}

static void list_add(str *list, unsigned *n, str v)
{
	if (v.n == 0 || *n == IDENT_LIST)
		return;
	for (unsigned i = 0; i < *n; i++)
		if (str_eq(list[i], v))
			return;
	list[(*n)++] = v;
}

static void read_bsn(struct ident *i, const struct block_said *f)
{
	bool valid = !f->invalid && bsn_passes(f->value);
	if (f->value.n == 0 || i->bsn_state == BSN_valid || (i->bsn_state == BSN_invalid && !valid))
		return;
	i->bsn_state = valid ? BSN_valid : BSN_invalid;
	i->bsn_text = f->value;
	i->bsn = valid ? bsn_number(f->value) : 0;
}

static void read_weak(struct ident *i, str v)
{
	if (!bsn_passes(v) || i->n_weak == IDENT_LIST)
		return;
	uint32_t b = bsn_number(v);
	for (unsigned k = 0; k < i->n_weak; k++)
		if (i->weak[k] == b)
			return;
	i->weak[i->n_weak++] = b;
}

bool local_key_read(enum kind kind, str v, struct local_key *out_k)
{
	size_t at = str_find_byte(v, KEY_SEP);
	struct local_key k = {.kind = kind, .value = v};
	if (at < v.n) {
		k.scope = str_sub(v, 0, at);
		k.value = str_sub(v, at + 1, v.n);
	}
	k.value = str_trim(k.value);
	*out_k = k;
	return k.value.n > 0;
}

static void read_key(struct ident *i, enum kind kind, str v)
{
	struct local_key k;
	if (local_key_read(kind, v, &k) && i->n_key < IDENT_KEYS)
		i->key[i->n_key++] = k;
}

static void read_one(struct ident *i, const struct block_said *f)
{
	switch (f->kind) {
	case KIND_bsn:
		read_bsn(i, f);
		break;
	case KIND_weak_bsn:
		read_weak(i, f->value);
		break;
	case KIND_name:
		set_once(&i->whole, f->value);
		break;
	case KIND_surname:
		set_once(&i->surname, f->value);
		break;
	case KIND_prefix:
		set_once(&i->prefix, f->value);
		break;
	case KIND_given:
		set_once(&i->given, f->value);
		break;
	case KIND_initials:
		set_once(&i->initials, f->value);
		break;
	case KIND_partner_surname:
		set_once(&i->partner_surname, f->value);
		break;
	case KIND_partner_prefix:
		set_once(&i->partner_prefix, f->value);
		break;
	case KIND_name_use:
		set_once(&i->name_use, f->value);
		break;
	case KIND_birth_date:
		if (date_none(i->birth))
			i->birth = date_of_value(f->value);
		break;
	case KIND_sex:
		if (i->sex == 0 && f->value.n == 1 && str_find_byte(STR("MFOU"), f->value.p[0]) < 4)
			i->sex = (char)f->value.p[0];
		break;
	case KIND_street:
		set_once(&i->street, f->value);
		break;
	case KIND_house_number:
		set_once(&i->house_number, f->value);
		break;
	case KIND_postcode:
		set_once(&i->postcode, f->value);
		break;
	case KIND_city:
		set_once(&i->city, f->value);
		break;
	case KIND_country:
		set_once(&i->country, f->value);
		break;
	case KIND_address_date:
		set_once(&i->since, f->value);
		break;
	case KIND_address:
		set_once(&i->address, f->value);
		break;
	case KIND_phone:
		list_add(i->phone, &i->n_phone, f->value);
		break;
	case KIND_email:
		list_add(i->email, &i->n_email, f->value);
		break;
	case KIND_patient_number:
		if (role_joins(i->role))
			read_key(i, f->kind, f->value);
		break;
	case KIND_staff_number:
		if (i->role == ROLE_staff || i->role == ROLE_professional)
			read_key(i, f->kind, f->value);
		break;
	default:
		break;
	}
}

void ident_read(enum role role, const struct block_said *t, uint32_t n, struct ident *out_i)
{
	*out_i = (struct ident){.role = role};
	for (uint32_t k = 0; k < n; k++)
		read_one(out_i, &t[k]);
	if (out_i->bsn_state == BSN_valid)
		out_i->n_weak = 0;
}

bool ident_named(const struct ident *i)
{
	return i->whole.n > 0 || i->surname.n > 0 || i->partner_surname.n > 0 || i->given.n > 0;
}

bool ident_strong(const struct ident *i)
{
	bool name = ident_named(i), birth = !date_none(i->birth),
	     contact = i->n_phone > 0 || i->n_email > 0;
	contact |= i->postcode.n > 0 && i->house_number.n > 0;
	contact |= i->n_key > 0;
	if (i->bsn_state == BSN_valid)
		return true;
	bool strong =
	    (name && (birth || contact)) || (i->bsn_state == BSN_invalid && (name || birth));
	return strong && ident_stand_in(i) != STAND_IN_material;
}

static void put(struct out *o, unsigned tag, str s)
{
	if (s.n == 0)
		return;
	if (s.n >= 0x80) {
		out_u8(o, (uint8_t)tag);
		out_lv(o, s);
		return;
	}
	unsigned char *p = out_room(o, s.n + 2); /* the same bytes: a length below 0x80 is one */
	p[0] = (unsigned char)tag;
	p[1] = (unsigned char)s.n;
	memcpy(p + 2, s.p, s.n);
}

#define NUMBER_LEAST                                                                               \
	5 /* [byte] shorter numbers are too common to say anything outside their scope */

/* A local key without scope belongs to the folder it was found in. */
static void put_key(struct out *o, const struct local_key *k, const struct place *p)
{
	out_u8(o, (uint8_t)k->kind);
	out_lv(o, k->scope);
	if (k->scope.n == 0)
		out_u32(o, p->scope);
	out_lv(o, k->value);
}

uint64_t ident_hash(const struct ident *i, const struct place *p, const unsigned char key[16],
		    struct out *o)
{
	const str text[] = {i->bsn_text, i->whole,        i->surname,         i->prefix,
			    i->given,    i->initials,     i->partner_surname, i->partner_prefix,
			    i->street,   i->house_number, i->postcode,        i->city,
			    i->country,  i->since,        i->address};
	out_clear(o);
	out_u8(o, (uint8_t)i->role);
	out_u8(o, (uint8_t)i->bsn_state);
	out_u8(o, (uint8_t)i->sex);
	out_u32(o, date_key(i->birth));
	for (unsigned k = 0; k < sizeof(text) / sizeof(text[0]); k++)
		put(o, k, text[k]);
	for (unsigned k = 0; k < i->n_phone; k++)
		put(o, 64, i->phone[k]);
	for (unsigned k = 0; k < i->n_email; k++)
		put(o, 65, i->email[k]);
	for (unsigned k = 0; k < i->n_weak; k++) {
		out_u8(o, 66);
		out_u32(o, i->weak[k]);
	}
	for (unsigned k = 0; k < i->n_key; k++) {
		out_u8(o, 67);
		put_key(o, &i->key[k], p);
	}
	return hash64(key, out_view(o));
}

const unsigned char content_key[16];

uint64_t local_value(const struct local_key *k)
{
	enum kind kind = k->kind == KIND_requester_link ? KIND_requester_number : k->kind;
	uint64_t v = hash64_mix(hash64(content_key, k->value), (uint64_t)kind);
	return v == 0 ? 1 : v;
}

uint64_t local_scope(const struct local_key *k, const struct place *p, const unsigned char key[16])
{
	bool scoped = k->scope.n > 0;
	return hash64_mix(scoped ? hash64(key, k->scope) : p->scope, scoped) | WAIT_DIRECT;
}

static uint64_t contact_of(enum contact kind, const struct out *o)
{
	return (hash64(content_key, out_view(o)) & ~(uint64_t)7) | (uint64_t)kind;
}

/* A number within its scope: the upper half is of the number alone, so that numbers sort alike in
 * every case; a folder's scope is not. */
static uint64_t number_contact(const struct local_key *k, const struct place *p, struct out *o)
{
	enum contact kind = k->kind == KIND_staff_number ? CONTACT_staff : CONTACT_patient;
	out_clear(o);
	out_lv(o, k->value);
	uint64_t number = contact_of(kind, o) >> 32 << 32;
	out_clear(o);
	put_key(o, k, p);
	return number | (contact_of(kind, o) & UINT32_MAX);
}

/* Postcode and house number as letters and digits only: "12-A" is "12a". */
static void put_plain(struct out *o, str s)
{
	for (size_t k = 0; k < s.n; k++)
		if (is_alnum(s.p[k]))
			out_u8(o, to_lower(s.p[k]));
	out_u8(o, 0);
}

unsigned ident_contacts(const struct ident *i, const struct place *p, struct out *o,
			uint64_t *out_contacts, unsigned max)
{
	unsigned n = 0;
	for (unsigned k = 0; k < i->n_weak && n < max; k++)
		out_contacts[n++] = (uint64_t)i->weak[k] << 3 | CONTACT_weak;
	if (i->bsn_state == BSN_invalid && n < max) {
		out_clear(o);
		put(o, 1, i->bsn_text);
		out_contacts[n++] = contact_of(CONTACT_invalid, o);
	}
	if (i->postcode.n > 0 && i->house_number.n > 0 && n < max) {
		out_clear(o);
		put_plain(o, i->postcode);
		put_plain(o, i->house_number);
		out_contacts[n++] = contact_of(CONTACT_address, o);
	}
	for (unsigned k = 0; k < i->n_phone + i->n_email && n < max; k++) {
		bool phone = k < i->n_phone;
		out_clear(o);
		put(o, phone ? 2 : 3, phone ? i->phone[k] : i->email[k - i->n_phone]);
		out_contacts[n++] = contact_of(phone ? CONTACT_phone : CONTACT_email, o);
	}
	for (unsigned k = 0; k < i->n_key && n < max; k++) {
		out_contacts[n++] = number_contact(&i->key[k], p, o);
		if (i->key[k].kind != KIND_patient_number || i->key[k].value.n < NUMBER_LEAST ||
		    n == max)
			continue;
		out_clear(o);
		put(o, 5, i->key[k].value);
		out_contacts[n++] = contact_of(CONTACT_number, o);
	}
	return n;
}
