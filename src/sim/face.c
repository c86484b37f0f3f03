/* face - how a person looks in one place: style of the file, name use, and now and then a typing
 * error. What is not true is noted. */
#include "sim/sim.h"

#include <string.h>

#include "base/utf8.h"

struct style style_make(struct rng *r)
{
	struct style y = {
	    .capitals =
		rng_hit(r, 120)}; /* one draw a statement: C leaves the order within one open */
	y.bare = rng_hit(r, 120);
	y.spaced_postcode = rng_hit(r, 400);
	y.whole_sex = rng_hit(r, 200);
	y.plus_phone = rng_hit(r, 250);
	y.use_partner = rng_hit(r, 600);
	y.date = rng_below(r, 8);
	y.name = rng_below(r, 6);
	y.bsn = rng_hit(r, 800) ? 0 : rng_in(r, 1, 2);
	y.flaws = rng_hit(r, 600);
	return y;
}

struct style style_message(struct rng *r)
{
	struct style y = style_make(r);
	y.bsn = 0;
	y.date = 2;
	y.use_partner = y.plus_phone = y.spaced_postcode = y.whole_sex = false;
	return y;
}

/* s as put writes it, in scratch. */
static str changed(struct sim *s, void (*put)(struct out *o, str s), str from)
{
	out_clear(&s->name);
	put(&s->name, from);
	return str_copy(&s->scratch, out_view(&s->name));
}

struct face face_make(struct sim *s, uint32_t at, const struct style *y)
{
	const struct human *h = &s->pool.human[at];
	struct face f = {.at = at,
			 .h = h,
			 .given = h->given,
			 .initials = h->initials,
			 .prefix = h->prefix,
			 .surname = h->surname};
	f.partner_prefix = h->partner_prefix;
	f.partner = h->partner;
	f.use = y->use_partner && h->partner.n > 0 ? h->name_use : 'E';
	f.bsn = h->bsn;
	f.birth = date_of_days(h->birth);
	f.old_home = h->old_home != 0 && rng_hit(&s->rng, 300);
	f.home = &s->pool.home[f.old_home ? h->old_home : h->home];
	f.hard = h->hard & ~(1u << HARD_moved | 1u << HARD_name_change);
	if (h->vague)
		f.birth.month = f.birth.day = 0;
	if (h->second > 0)
		flaw_double(s, &f, y->flaws);
	if (h->named_later)
		flaw_nameless(s, &f);
	if (y->flaws)
		flaw_add(s, &f);
	if (y->bare && h->diacritics) {
		f.hard |= 1u << HARD_lost_diacritics;
		f.given = changed(s, put_ascii, f.given);
		f.surname = changed(s, put_ascii, f.surname);
		f.partner = changed(s, put_ascii, f.partner);
	}
	if (y->capitals) {
		f.hard |= 1u << HARD_capitals;
		f.given = changed(s, put_upper, f.given);
		f.surname = changed(s, put_upper, f.surname);
		f.partner = changed(s, put_upper, f.partner);
		f.prefix = changed(s, put_upper, f.prefix);
		f.partner_prefix = changed(s, put_upper, f.partner_prefix);
	}
	return f;
}

void face_on(const struct sim *s, struct face *f, int32_t day, bool told)
{
	f->dated = told;
	if (f->h->old_home == 0)
		return;
	f->old_home = day < f->h->moved;
	f->home = &s->pool.home[f->old_home ? f->h->old_home : f->h->home];
}

uint32_t face_relative(struct sim *s, const struct human *h)
{
	uint32_t who = h->partner_at != 0 ? h->partner_at : h->parent_at;
	if (who == 0 || !rng_hit(&s->rng, 120) ||
	    (s->truth.seen[who - 1].fields & BIT(phone)) == 0) /* nobody could tell who it is */
		return 0;
	return s->pool.human[who - 1].alike ? 0 : who;
}

bool face_can(const struct face *f, uint64_t fields)
{
	bool bsn = (fields & BIT(bsn)) != 0 && f->bsn != 0;
	bool name = (fields & (BIT(whole) | BIT(surname))) != 0, birth = (fields & BIT(birth)) != 0;
	bool place = (fields & BIT(postcode)) != 0 &&
		     (fields & (BIT(number) | BIT(address))) != 0 && f->home->number > 0;
	bool reach = place || (fields & (BIT(phone) | BIT(email))) != 0;
	if (f->untrue & BIT(bsn))
		return name && birth;
	if (f->h->shares)
		return name && (birth || reach);
	if (f->h->named_later && f->given.n == 0 && f->bsn == 0)
		return name && birth && reach;
	if (f->h->alike)
		return bsn || (f->h->bsn == 0 && name && birth && reach);
	if (f->h->hard & 1u << HARD_father_son) /* one name and one home */
		return bsn || (name && birth);
	if (f->untrue != 0 || f->h->vague)
		return bsn || (name && birth && reach);
	return bsn || (name && (birth || reach || (fields & BIT(patient)) != 0));
}

void put_date(struct out *o, struct date d, unsigned form)
{
	static const char *const months[] = {"jan", "feb", "mrt", "apr", "mei", "jun",
					     "jul", "aug", "sep", "okt", "nov", "dec"};
	static const char *const marks[] = {"-", "-", "", "/", "-", ".", " ", ""};
	const char *mark = marks[form % 8];
	bool year_first = form == 1 || form == 2 || form == 7;
	form = form == 6 && d.month == 0 ? 0 : form;
	unsigned width = form == 4 || form == 6 ? 1 : 2;
	if (year_first) {
		out_dec_pad(o, d.year, 4);
		out_z(o, form == 7 ? "-" : mark);
		out_dec_pad(o, d.month, 2);
		out_z(o, form == 7 ? "-" : mark);
		out_dec_pad(o, d.day, 2);
		out_z(o, form == 7 ? "T00:00:00" : "");
		return;
	}
	out_dec_pad(o, d.day, width);
	out_z(o, mark);
	if (form == 6)
		out_z(o, months[(d.month + 11u) % 12]);
	else
		out_dec_pad(o, d.month, width);
	out_z(o, mark);
	out_dec_pad(o, d.year, 4);
}

static void put_prefixed(struct out *o, str prefix, str name)
{
	if (prefix.n > 0) {
		out_str(o, prefix);
		out_char(o, ' ');
	}
	out_str(o, name);
}

void put_surname(struct out *o, const struct face *f)
{
	if (f->use == 'P') {
		put_prefixed(o, f->partner_prefix, f->partner);
	} else if (f->use == 'V') {
		put_prefixed(o, f->partner_prefix, f->partner);
		out_char(o, '-');
		put_prefixed(o, f->prefix, f->surname);
	} else {
		put_prefixed(o, f->prefix, f->surname);
		if (f->use == 'N') {
			out_char(o, '-');
			put_prefixed(o, f->partner_prefix, f->partner);
		}
	}
}

/* forms: 0 "J.A. de Vries" 1 "Vries, J.A. de" 2 "de Vries, J.A." 3 "Johanna de Vries" 4 "Vries,
 * Johanna de" 5 "Mw. J.A. de Vries" */
void put_whole_name(struct out *o, const struct face *f, unsigned form)
{
	bool given = form == 3 || form == 4;
	str first = f->given.n == 0 ? STR("Baby") : (given ? f->given : f->initials);
	if (f->given.n == 0 || form == 0 || form == 3 || form == 5) {
		if (form == 5)
			out_z(o, f->h->sex == 'F' ? "Mw. " : "Dhr. ");
		out_str(o, first);
		out_char(o, ' ');
		put_surname(o, f);
	} else if (form == 2 || f->use == 'V' || f->use == 'N') {
		put_surname(o, f);
		out_z(o, ", ");
		out_str(o, first);
	} else {
		bool partner = f->use == 'P';
		str prefix = partner ? f->partner_prefix : f->prefix;
		out_str(o, partner ? f->partner : f->surname);
		out_z(o, ", ");
		out_str(o, first);
		if (prefix.n > 0) {
			out_char(o, ' ');
			out_str(o, prefix);
		}
	}
}

static void put_bsn(struct out *o, uint32_t bsn, unsigned form)
{
	if (bsn == 0)
		return;
	if (form == 1) {
		out_dec(o, bsn / 100000);
		out_char(o, '.');
		out_dec_pad(o, bsn / 1000 % 100, 2);
		out_char(o, '.');
		out_dec_pad(o, bsn % 1000, 3);
	} else if (form == 2) {
		out_dec(o, bsn / 1000000);
		out_char(o, ' ');
		out_dec_pad(o, bsn / 1000 % 1000, 3);
		out_char(o, ' ');
		out_dec_pad(o, bsn % 1000, 3);
	} else {
		out_dec(o, bsn);
	}
}

static void put_number(struct out *o, const struct home *h)
{
	if (h->number == 0)
		return;
	out_dec(o, h->number);
	if (h->addition[0] != 0) {
		out_z(o, is_digit((unsigned char)h->addition[0])
			     ? "-"
			     : (h->addition[1] == 0 ? "" : " "));
		out_z(o, h->addition);
	}
}

static void put_postcode(struct out *o, const struct home *h, bool spaced)
{
	str code = str_of(h->postcode);
	out_str(o, str_sub(code, 0, 4));
	out_z(o, spaced && code.n > 4 && h->kind != HOME_abroad ? " " : "");
	out_str(o, str_sub(code, 4, code.n));
}

static const uint32_t insurers[] = {3311, 7095, 9664, 7029, 3332};

static void put_role(struct out *o, const struct face *f)
{
	static const char *const staff[] = {"analist", "laborant", "prikker",
					    "medewerker klantenservice"};
	static const char *const doctors[] = {"huisarts", "internist", "arts-microbioloog",
					      "verpleegkundige"};
	out_z(o, f->h->kind == PERSON_professional ? doctors[f->at % 4] : staff[f->at % 4]);
}

void face_put(struct sim *s, struct out *o, const struct face *f, const struct style *y,
	      enum field field)
{
	switch (field) {
	case FIELD_bsn:
		put_bsn(o, f->bsn, y->bsn);
		break;
	case FIELD_patient:
		out_dec(o, 1000000 + f->at * 7919ull % 8999993ull);
		break;
	case FIELD_whole:
		put_whole_name(o, f, y->name);
		break;
	case FIELD_given:
		out_str(o, f->given);
		break;
	case FIELD_initials:
		out_str(o, f->initials);
		break;
	case FIELD_prefix:
		out_str(o, f->prefix);
		break;
	case FIELD_surname:
		out_str(o, f->surname);
		break;
	case FIELD_partner_prefix:
		out_str(o, f->partner_prefix);
		break;
	case FIELD_partner:
		out_str(o, f->partner);
		break;
	case FIELD_birth:
		put_date(o, f->birth, y->date);
		break;
	case FIELD_sex:
		out_z(o, y->whole_sex ? (f->h->sex == 'F' ? "Vrouw" : "Man")
				      : (f->h->sex == 'F' ? "V" : "M"));
		break;
	case FIELD_street:
		out_str(o, f->home->street);
		break;
	case FIELD_number:
		put_number(o, f->home);
		break;
	case FIELD_address:
		out_str(o, f->home->street);
		out_z(o, f->home->number > 0 ? " " : "");
		put_number(o, f->home);
		break;
	case FIELD_postcode:
		put_postcode(o, f->home, y->spaced_postcode);
		break;
	case FIELD_city:
		out_str(o, f->home->city);
		break;
	case FIELD_phone:
		human_phone(&s->pool, f->at,
			    y->plus_phone    ? PHONE_world
			    : f->at % 3 == 0 ? PHONE_dashed
					     : PHONE_plain,
			    o);
		break;
	case FIELD_email:
		human_email(&s->pool, f->at, o);
		break;
	case FIELD_role:
		put_role(o, f);
		break;
	case FIELD_country:
		out_z(o, f->home->country != NULL ? f->home->country
			 : f->home->city.n > 0    ? "NL"
						  : "");
		break;
	case FIELD_deceased:
		if (f->h->died != 0 && f->at % 3 > 0)
			put_date(o, date_of_days(f->h->died), y->date);
		else
			out_z(o, f->h->died != 0 ? "J" : y->whole_sex ? "N" : "");
		break;
	case FIELD_secret:
		out_z(o, f->h->secret ? "J" : y->whole_sex ? "N" : "");
		break;
	case FIELD_insurer:
		out_dec(o, insurers[f->at % 5]);
		break;
	default:
		break;
	}
}

void put_coded(struct out *o, const char *code, const char *name)
{
	out_z(o, code);
	out_char(o, '^');
	out_z(o, name);
}

void put_order_number(struct out *o, const struct order *d, unsigned form)
{
	if (form == 1)
		out_z(o, "ZD");
	if (form == 2) {
		out_z(o, "L-");
		out_dec(o, d->number / 1000);
		out_char(o, '-');
		out_dec_pad(o, d->number % 1000, 3);
		return;
	}
	out_dec(o, d->number);
}

void put_value(struct out *o, const struct sim *s, const struct order *d, const struct test *t)
{
	const struct test *first;
	const struct panel_row *panel;
	lab_panel(d->panel, &first, &panel);
	if (t->values != NULL) {
		out_str(o, order_answer(s->pool.seed, d, (size_t)(t - first), t, NULL));
		return;
	}
	struct rng r = rng_of(s->pool.seed, d->number, (uint64_t)(t - first));
	out_fixed(o, rng_in(&r, t->low, t->high), t->places, ',');
}

uint32_t order_most(const struct sim *s, const struct human *h)
{
	return s->want->bytes > 0 ? 60 : h->orders;
}

uint32_t order_any(struct sim *s, const struct human *h)
{
	return rng_below(&s->rng, order_most(s, h));
}

uint64_t order_categories(const struct order *d, bool valued)
{
	const struct panel_row *row;
	const struct test *t;
	lab_panel(d->panel, &t, &row);
	uint64_t own = 1ull << row->category;
	if (valued)
		return own | d->told | 1ull << CATEGORY_result;
	return category_sensitive(row->category) ? own : 0;
}
