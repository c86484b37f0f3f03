/* flaw - what is not as it should be in one mention: typing errors, other spellings, dates of which
 * a part is not known, letters that a machine read wrong. What is not true is noted. */
#include "sim/sim.h"

#include "base/utf8.h"

static uint32_t wrong_bsn(uint32_t bsn, struct rng *r)
{
	uint32_t bad = bsn;
	while (pool_bsn_passes(bad)) /* one digit mistyped, never the first */
		bad = bsn - bsn % 10 + (bsn % 10 + rng_in(r, 1, 9)) % 10;
	return bad;
}

static str misspell(struct arena *a, str s, struct rng *r)
{
	str t = str_copy(a, s);
	unsigned char *p = (unsigned char *)(uintptr_t)t.p;
	size_t at = s.n > 3 ? 1 + rng_below(r, (uint32_t)(s.n - 2)) : 0;
	if (at == 0 || p[at] >= 0x80 || p[at + 1] >= 0x80 || p[at] == p[at + 1])
		return s;
	unsigned char c = p[at];
	p[at] = p[at + 1];
	p[at + 1] = c;
	return t;
}

/* The number of somebody who has nothing to do with it. */
static void take_bsn(struct sim *s, struct face *f, struct rng *r)
{
	const struct human *o = &s->pool.human[rng_below(r, (uint32_t)s->pool.patients)];
	if (o == f->h || o->bsn == 0 || o->bsn == f->h->bsn || o->shares || o->alike)
		return;
	f->bsn = o->bsn;
	f->hard |= 1u << HARD_bsn_of_other;
	f->untrue |= BIT(bsn);
}

/* At most one flaw in a mention, and only where enough that is right stands beside it
 * (face_can). */
static void type_wrong(struct sim *s, struct face *f, struct rng *r)
{
	const struct human *h = f->h;
	uint32_t kind = rng_below(r, 100);
	if (kind < 30) {
		f->surname = misspell(&s->scratch, f->surname, r);
		f->hard |= str_eq(f->surname, h->surname) ? 0 : 1u << HARD_misspelt;
	} else if (kind < 50) {
		str t = utf8_head(f->surname, 8);
		f->hard |= t.n < f->surname.n ? 1u << HARD_truncated : 0;
		f->surname = t;
	} else if (kind < 70 && f->birth.day <= 12 && f->birth.day != f->birth.month) {
		uint8_t day = f->birth.day;
		f->birth.day = f->birth.month;
		f->birth.month = day;
		f->hard |= 1u << HARD_day_month;
		f->untrue |= BIT(birth);
	} else if (kind < 96) {
		f->bsn = wrong_bsn(h->bsn, r);
		f->bsn_wrong = true;
		f->hard |= 1u << HARD_bsn_invalid;
		f->untrue |= BIT(bsn);
	} else if (kind >= 98 && h->partner_at != 0 && s->pool.human[h->partner_at - 1].bsn != 0) {
		f->bsn = s->pool.human[h->partner_at - 1].bsn;
		f->hard |= 1u << HARD_bsn_of_partner;
		f->untrue |= BIT(bsn);
	} else if (kind >= 96 && kind < 98) {
		take_bsn(s, f, r);
	}
	if (f->hard & (1u << HARD_misspelt | 1u << HARD_truncated))
		f->untrue |= BIT(surname) | BIT(whole);
}

/* ---- other ways to write what is true ---- */

static const char *const variants[] = {
#define VARIANTS(names) names,
#include "sim/variant.tbl"
#undef VARIANTS
};

static str nth(str list, uint32_t n)
{
	while (n-- > 0)
		str_cut(&list, '|');
	return str_cut(&list, '|');
}

static uint32_t count(str list)
{
	uint32_t n = 1;
	for (size_t i = 0; i < list.n; i++)
		n += list.p[i] == '|';
	return n;
}

static str variant_of(str given, struct rng *r)
{
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		str list = str_of(variants[i]);
		uint32_t n = count(list);
		for (uint32_t k = 0; k < n; k++)
			if (str_eq(nth(list, k), given))
				return nth(list, (k + rng_in(r, 1, n - 1)) % n);
	}
	return given;
}

static void spell_given(struct face *f, struct rng *r)
{
	str other = variant_of(f->given, r);
	if (str_eq(other, f->given))
		return;
	f->given = other;
	f->hard |= 1u << HARD_given_variant;
	f->untrue |= BIT(given);
}

/* Given name and surname in each other's place. */
static void reverse(struct face *f)
{
	str given = f->given;
	if (f->prefix.n > 0 || f->partner.n > 0 || given.n == 0 || f->h->second > 0)
		return;
	f->given = f->surname;
	f->surname = given;
	f->hard |= 1u << HARD_reversed;
	f->untrue |= BIT(given) | BIT(surname) | BIT(whole);
}

static void forget_date(struct face *f, struct rng *r)
{
	f->birth.day = 0;
	if (rng_hit(r, 600))
		f->birth.month = 0;
	f->hard |= 1u << HARD_incomplete_date;
	f->untrue |= BIT(birth);
}

/* What a machine reads for what is printed. */
static void misread(struct sim *s, struct face *f, struct rng *r)
{
	static const char *const pairs[][2] = {{"rn", "m"}, {"m", "rn"}, {"l", "1"}, {"e", "c"},
					       {"h", "b"},  {"n", "u"},  {"i", "l"}, {"O", "0"}};
	uint32_t from = rng_below(r, 8);
	for (uint32_t k = 0; k < 8; k++) {
		const char *const *p = pairs[(from + k) % 8];
		size_t at = str_find(f->surname, str_of(p[0])), n = str_of(p[0]).n;
		if (at >= f->surname.n || f->surname.n < 4)
			continue;
		out_clear(&s->name);
		out_str(&s->name, str_sub(f->surname, 0, at));
		out_z(&s->name, p[1]);
		out_str(&s->name, str_sub(f->surname, at + n, f->surname.n));
		f->surname = str_copy(&s->scratch, out_view(&s->name));
		f->hard |= 1u << HARD_ocr;
		f->untrue |= BIT(surname) | BIT(whole);
		return;
	}
}

void flaw_add(struct sim *s, struct face *f)
{
	const struct human *h = f->h;
	struct rng *r = &s->rng;
	if (h->alike || h->shares || h->vague)
		return;
	if (h->bsn != 0 && rng_hit(r, 20)) {
		type_wrong(s, f, r);
		return;
	}
	if (!rng_hit(r, 16))
		return;
	uint32_t kind = rng_below(r, 100);
	if (kind < 40)
		spell_given(f, r);
	else if (kind < 60)
		reverse(f);
	else if (kind < 80)
		forget_date(f, r);
	else
		misread(s, f, r);
}

void flaw_double(struct sim *s, struct face *f, bool flaws)
{
	uint32_t how = rng_below(&s->rng, 100);
	str first = str_sub(f->surname, 0, f->h->second - 1u),
	    second = str_sub(f->surname, f->h->second, f->surname.n);
	if (how < 50)
		return;
	if (how < 70 && flaws) {
		f->surname = first;
		f->untrue |= BIT(surname) | BIT(whole);
		return;
	}
	out_clear(&s->name);
	out_str(&s->name, first);
	out_char(&s->name, f->surname.p[first.n] == ' ' ? '-' : ' ');
	out_str(&s->name, second);
	f->surname = str_copy(&s->scratch, out_view(&s->name));
}

void flaw_nameless(struct sim *s, struct face *f)
{
	if (!rng_hit(&s->rng, 400))
		return;
	f->given = f->initials = STR_NONE;
	f->bsn = rng_hit(&s->rng, 500) ? 0 : f->bsn;
	f->untrue |= BIT(given) | BIT(whole);
}
