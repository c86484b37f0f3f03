/* pool - see pool.h. Age pyramid and household shares: Statistics Netherlands 2022, rounded. */
#include "sim/pool.h"

#include <string.h>

#include "base/must.h"
#include "base/utf8.h"

static const char *const hard_names[] = {
#define HARD(tag) #tag,
#include "sim/hard.tbl"
#undef HARD
};
const char *hard_name(enum hard h) { return hard_names[h]; }

static const struct test tests[] = {
#define PANEL(name, category, weight, material, section)
#define TEST(code, memo, name, unit, low, high, places)                                            \
	{code, memo, name, unit, low, high, places, NULL},
#define TEXT(code, memo, name, values) {code, memo, name, "", 0, 0, 0, values},
#include "sim/lab.tbl"
#undef PANEL
#undef TEST
#undef TEXT
};

/* Where each panel's tests begin: the number of TEST and TEXT rows before it. */
enum {
	TESTS_before_first = -1,
#define PANEL(name, category, weight, material, section)                                           \
	PANEL_AT_##name, PANEL_BACK_##name = PANEL_AT_##name - 1,
#define TEST_ROW_2(line)                                TEST_AT_##line,
#define TEST_ROW(line)                                  TEST_ROW_2(line)
#define TEST(code, memo, name, unit, low, high, places) TEST_ROW(__LINE__)
#define TEXT(code, memo, name, values)                  TEST_ROW(__LINE__)
#include "sim/lab.tbl"
#undef PANEL
#undef TEST
#undef TEXT
	TESTS_all
};

static const struct panel_row panels[] = {
#define PANEL(name, category, weight, material, section)                                           \
	{#name, CATEGORY_##category, weight, material, section, PANEL_AT_##name},
#define TEST(code, memo, name, unit, low, high, places)
#define TEXT(code, memo, name, values)
#include "sim/lab.tbl"
#undef PANEL
#undef TEST
#undef TEXT
};

size_t lab_panel(enum panel p, const struct test **out_tests, const struct panel_row **out_panel)
{
	size_t end = p + 1 < PANEL_count ? panels[p + 1].first : (size_t)TESTS_all;
	*out_tests = tests + panels[p].first;
	*out_panel = &panels[p];
	return end - panels[p].first;
}

bool pool_bsn_passes(uint32_t bsn)
{
	uint32_t sum = 0, left = bsn / 10;
	for (uint32_t w = 2; w <= 9; w++, left /= 10)
		sum += w * (left % 10);
	return bsn > 0 && sum % 11 == bsn % 10;
}

uint32_t bsn_nine(uint32_t n)
{
	uint32_t head = 90000000u + n % 10000000u, sum = 0, left = head;
	for (uint32_t w = 2; w <= 9; w++, left /= 10)
		sum += w * (left % 10);
	return sum % 11 == 10 ? 0 : head * 10 + sum % 11;
}

/* Each call takes the next number of a walk through all prefixes that meets none twice. */
static uint32_t next_bsn(struct pool *p)
{
	uint32_t bsn = 0;
	uint64_t from = rng_mix(p->seed) % 10000000u;
	while (bsn == 0) {
		must(p->bsn_spent < 10000000u);
		bsn =
		    bsn_nine((uint32_t)((from + (uint64_t)p->bsn_spent++ * 7654321u) % 10000000u));
	}
	return bsn;
}

static str text_of(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_clear(o);
	return s;
}

uint32_t pool_home(struct pool *p, struct rng *r)
{
	static const char *const additions[] = {"A", "B", "C", "bis", "II", "H", "1", "2"};
	static const uint32_t areas[] = {10, 20, 30, 70, 40, 50, 58,  24,  26,  38,
					 45, 53, 73, 13, 15, 76, 182, 343, 512, 475};
	GROW(p->home, p->homes_cap, p->homes + 1);
	struct home *h = &p->home[p->homes];
	size_t street = rng_below(r, (uint32_t)p->names.street.n),
	       city = rng_below(r, (uint32_t)p->names.city.n);
	*h = (struct home){.street = p->names.street.s[street], .city = p->names.city.s[city]};
	h->number = rng_hit(r, 750) ? rng_in(r, 1, 60) : rng_in(r, 61, 400);
	if (rng_hit(r, 120)) {
		str add = str_of(additions[rng_below(r, 8)]);
		memcpy(h->addition, add.p, add.n);
	}
	struct rng place = rng_of(p->seed, 77 + street * 1000 + city, h->number / 24);
	uint32_t digits = 1000 + (uint32_t)city * 320 + rng_below(&place, 320);
	for (int i = 3; i >= 0; i--, digits /= 10)
		h->postcode[i] = (char)('0' + digits % 10);
	h->postcode[4] = "ABCDEGHJKLMNPRSTVWXZ"[rng_below(&place, 20)];
	h->postcode[5] = "BCEGHJKLMNPRTVWXZ"[rng_below(&place, 17)];
	h->area = areas[city % (sizeof(areas) / sizeof(areas[0]))];
	return (uint32_t)p->homes++;
}

static bool has_marks(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 0x80)
			return true;
	return false;
}

static void put_initial(struct out *o, str given)
{
	size_t at = 0;
	if (given.n == 0)
		return;
	utf8_put(o, utf8_next(given, &at));
	out_char(o, '.');
}

struct human *pool_add(struct pool *p, struct rng *r, enum origin o, char sex, int32_t birth,
		       uint32_t home)
{
	struct out t = out_mem();
	bool made_up;
	GROW(p->human, p->cap, p->n + 1);
	struct human *h = &p->human[p->n++];
	*h = (struct human){
	    .origin = o, .sex = sex, .birth = birth, .home = home, .name_use = 'E', .stolen = true};
	h->given = names_given(&p->names, &p->arena, r, o, sex == 'F');
	h->surname = names_surname(&p->names, &p->arena, r, o, &h->prefix, &made_up);
	h->hard = made_up ? 1u << HARD_made_up_name : 0;
	put_initial(&t, h->given);
	for (uint32_t more = rng_below(r, 3); more > 0; more--)
		put_initial(&t, names_given(&p->names, &p->arena, r, o, sex == 'F'));
	h->initials = text_of(&p->arena, &t);
	h->bsn = next_bsn(p);
	h->orders = rng_in(r, 1, 8);
	h->practice = rng_below(r, (uint32_t)p->practices);
	out_end(&t);
	return h;
}

static int32_t birth_of_age(const struct pool *p, struct rng *r, uint32_t from, uint32_t to)
{
	uint32_t days = rng_in(r, from, to) * 365;
	days += rng_below(r, 365) + 1;
	return date_days(p->today) - (int32_t)days;
}

/* Adults by ten-year bands from 20, per thousand adults. */
static int32_t adult_birth(const struct pool *p, struct rng *r)
{
	static const uint32_t bands[] = {165, 165, 152, 180, 160, 120, 58};
	uint32_t at = rng_below(r, 1000), age = 18;
	for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]) && at >= bands[i]; i++) {
		at -= bands[i];
		age += 10;
	}
	return birth_of_age(p, r, age, age + 9);
}

static void marry(struct pool *p, struct rng *r, size_t one, size_t two)
{
	static const char uses[] = "EEEEEEVVVVPPPNNE";
	struct human *a = &p->human[one], *b = &p->human[two];
	a->partner = b->surname;
	a->partner_prefix = b->prefix;
	b->partner = a->surname;
	b->partner_prefix = a->prefix;
	a->partner_at = (uint32_t)two + 1;
	b->partner_at = (uint32_t)one + 1;
	struct human *f = a->sex == 'F' ? a : b;
	f->name_use = uses[rng_below(r, sizeof(uses) - 1)];
	if (f->name_use != 'E' && rng_hit(r, 300))
		f->hard |= 1u << HARD_name_change;
}

static void take_name(struct human *child, const struct human *parent)
{
	child->surname = parent->surname;
	child->prefix = parent->prefix;
	child->practice = parent->practice;
	child->hard =
	    (child->hard & ~(1u << HARD_made_up_name)) | (parent->hard & 1u << HARD_made_up_name);
}

static void add_child(struct pool *p, struct rng *r, size_t parent, int32_t birth)
{
	struct human up = p->human[parent];
	char sex = rng_hit(r, 512) ? 'M' : 'F';
	struct human *c = pool_add(p, r, up.origin, sex, birth, up.home);
	take_name(c, &up);
	c->parent_at = (uint32_t)parent + 1;
	c->orders = rng_in(r, 1, 3);
	if (birth > date_days(p->today) - 60) {
		c->alike = true;
		if (rng_hit(r, 500))
			c->bsn = 0;
		c->named_later = c->bsn != 0 && rng_hit(r, 500);
		c->hard |= 1u << (c->named_later ? HARD_newborn_named : HARD_newborn);
		if (!c->named_later)
			c->given = c->initials = STR_NONE;
		return;
	}
	if (rng_hit(r, 8) && up.sex == 'M') { /* the son has the father's name */
		c->given = up.given;
		c->initials = up.initials;
		c->sex = 'M';
		c->hard |= 1u << HARD_father_son;
		p->human[parent].hard |= 1u << HARD_father_son;
	}
	if (rng_hit(r, 22) && p->n < p->patients) { /* a twin */
		struct human first = *c;
		struct human *t =
		    pool_add(p, r, up.origin, rng_hit(r, 700) ? sex : (sex == 'M' ? 'F' : 'M'),
			     birth, up.home);
		take_name(t, &first);
		if (rng_hit(r, 300))
			t->initials = first.initials;
		t->hard |= 1u << HARD_twin;
		t->alike = true;
		p->human[p->n - 2].hard |= 1u << HARD_twin;
		p->human[p->n - 2].alike = true;
	}
}

static void add_household(struct pool *p, struct rng *r)
{
	enum origin o = names_origin(r);
	uint32_t home = pool_home(p, r), shape = rng_below(r, 1000);
	char sex = rng_hit(r, 495) ? 'M' : 'F';
	size_t head = p->n, children = 0;
	int32_t birth = shape < 380 ? adult_birth(p, r) : birth_of_age(p, r, 24, 78);
	if (shape >= 660)
		birth = birth_of_age(p, r, 22, 54);
	pool_add(p, r, o, sex, birth, home);
	uint32_t practice = p->human[head].practice;
	if (shape >= 380 && shape < 920 && p->n < p->patients) {
		enum origin other = rng_hit(r, 880) ? o : names_origin(r);
		int32_t near = birth + (int32_t)rng_below(r, 3000) - 1500;
		pool_add(p, r, other, rng_hit(r, 980) ? (sex == 'M' ? 'F' : 'M') : sex, near, home);
		p->human[head + 1].practice =
		    rng_hit(r, 900) ? practice : p->human[head + 1].practice;
		marry(p, r, head, head + 1);
	}
	if (shape >= 660)
		children = rng_in(r, 1, 3);
	while (children-- > 0 && p->n < p->patients) {
		int32_t after = birth + (int32_t)rng_in(r, 19, 40) * 365;
		after += (int32_t)rng_below(r, 365);
		int32_t day = date_days(p->today);
		if (rng_hit(r, 25))
			after = day - (int32_t)rng_in(r, 2, 50);
		if (after < day - 1 && after > day - 25 * 365)
			add_child(p, r,
				  p->human[head].sex == 'M' || p->human[head].partner_at == 0
				      ? head
				      : head + 1,
				  after);
	}
	if (rng_hit(r, 60)) {
		uint32_t old = pool_home(p, r);
		for (size_t i = head; i < p->n; i++) {
			p->human[i].old_home = old;
			p->human[i].moved =
			    date_days(p->today) - 100 - (int32_t)(old * 7919u % 1000);
			p->human[i].hard |= 1u << HARD_moved;
		}
	}
}

/* Somebody else with the name of an earlier person, now and then also the birth date. */
static void make_namesakes(struct pool *p, struct rng *r)
{
	for (size_t i = 1; i < p->patients; i++) {
		struct human *h = &p->human[i];
		if (!rng_hit(r, 6) || h->partner_at != 0 ||
		    h->hard & (1u << HARD_newborn | 1u << HARD_newborn_named | 1u << HARD_twin |
			       1u << HARD_father_son))
			continue;
		struct human *like = &p->human[rng_below(r, (uint32_t)i)];
		if (like->home == h->home || like->sex != h->sex || like->given.n == 0)
			continue;
		h->given = like->given;
		h->initials = like->initials;
		h->surname = like->surname;
		h->prefix = like->prefix;
		h->origin = like->origin;
		h->hard = (h->hard & ~(1u << HARD_made_up_name)) |
			  (like->hard & 1u << HARD_made_up_name) | 1u << HARD_namesake;
		like->hard |= 1u << HARD_namesake;
		if (rng_hit(r, 100) && h->birth < date_days(p->today) - 8000) {
			h->birth = like->birth;
			h->alike = like->alike = true;
			h->hard |= 1u << HARD_namesake_birth;
			like->hard |= 1u << HARD_namesake_birth;
		}
	}
}

static void finish_patients(struct pool *p, struct rng *r)
{
	for (size_t i = 0; i < p->patients; i++) {
		struct human *h = &p->human[i];
		if (!h->alike && rng_hit(r, 25))
			h->bsn = 0;
		if (h->bsn == 0)
			h->hard |= 1u << HARD_no_bsn;
		h->diacritics = has_marks(h->surname) || has_marks(h->given);
		h->stolen = !rng_hit(r, 10);
		h->published = !h->stolen || rng_hit(r, 100);
	}
}

static struct sender *add_sender(struct pool *p, struct rng *r, const char *kind, str name)
{
	bool made_up;
	GROW(p->sender, p->senders_cap, p->senders + 1);
	struct sender *s = &p->sender[p->senders++];
	enum origin o = rng_hit(r, 800) ? ORIGIN_nl : names_origin(r);
	struct out t = out_mem();
	*s = (struct sender){.kind = kind, .name = name, .city = names_pick(&p->names.city, r)};
	s->doctor = names_surname(&p->names, &p->arena, r, o, &s->doctor_prefix, &made_up);
	put_initial(&t, names_given(&p->names, &p->arena, r, o, rng_hit(r, 500)));
	s->doctor_initials = text_of(&p->arena, &t);
	out_end(&t);
	return s;
}

static str agb_of(struct pool *p, const char *head, uint64_t n, unsigned width)
{
	struct out t = out_mem();
	out_z(&t, head);
	out_dec_pad(&t, n, width);
	str s = text_of(&p->arena, &t);
	out_end(&t);
	return s;
}

static void make_practices(struct pool *p, struct rng *r)
{
	static const char *const heads[] = {"Huisartsenpraktijk", "Huisartsen",
					    "Gezondheidscentrum", "Praktijk", "Huisartsengroep"};
	struct out t = out_mem();
	p->practices = p->patients / 400 + 3;
	for (size_t i = 0; i < p->practices; i++) {
		str a = names_pick(&p->names.head[ORIGIN_nl], r),
		    b = names_pick(&p->names.tail[ORIGIN_nl], r);
		out_z(&t, heads[rng_below(r, 5)]);
		out_z(&t, rng_hit(r, 300) ? " De " : " ");
		out_str(&t, a);
		out_str(&t, b);
		if (i >= 40) {
			out_char(&t, ' ');
			out_dec(&t, i);
		}
		struct sender *s = add_sender(p, r, "practice", text_of(&p->arena, &t));
		if (!rng_hit(r, 60))
			s->agb = agb_of(p, "019", i * 97 % 100000, 5);
	}
	out_end(&t);
}

static void make_others(struct pool *p, struct rng *r)
{
	struct out t = out_mem();
	p->hospitals = p->patients / 20000 + 2;
	for (size_t i = 0; i < p->hospitals; i++) {
		out_z(&t, rng_hit(r, 500) ? "Ziekenhuis " : "Medisch Centrum ");
		out_str(&t, names_pick(&p->names.city, r));
		out_char(&t, ' ');
		out_dec(&t, i + 1);
		struct sender *s = add_sender(p, r, "hospital", text_of(&p->arena, &t));
		s->agb = agb_of(p, "0690", i, 4);
	}
	p->programme = (uint32_t)p->senders;
	add_sender(p, r, "government", STR("Bevolkingsonderzoek Noorderland"))->agb =
	    agb_of(p, "5099", 1, 4);
	add_sender(p, r, "institution", STR("Verpleeghuis De Zilverberk"))->agb =
	    agb_of(p, "3099", 7, 4);
	add_sender(p, r, "midwife", STR("Verloskundigenpraktijk De Ooievaar"))->agb =
	    agb_of(p, "0899", 12, 4);
	add_sender(p, r, "government", STR("GGD Noorderland, SOA-poli"));
	add_sender(p, r, "institution", STR("Keuringsdienst Veerpoort"));
	out_end(&t);
}

static void add_worker(struct pool *p, struct rng *r, enum person_kind kind, uint32_t lab)
{
	enum origin o = names_origin(r);
	char sex = rng_hit(r, 600) ? 'F' : 'M';
	struct human *h = pool_add(p, r, o, sex, adult_birth(p, r), lab);
	h->kind = kind;
	h->diacritics = has_marks(h->surname) || has_marks(h->given);
}

static void make_workers(struct pool *p, struct rng *r)
{
	size_t each = p->patients / 400 + 4;
	uint32_t lab = pool_home(p, r);
	for (size_t i = 0; i < each; i++)
		add_worker(p, r, PERSON_staff, lab);
	for (size_t i = 0; i < each; i++)
		add_worker(p, r, PERSON_professional, lab);
}

void pool_make(struct pool *p, uint64_t seed, size_t patients, struct date today)
{
	struct rng r = rng_of(seed, 1, 0);
	*p = (struct pool){.seed = seed,
			   .today = today,
			   .patients = patients,
			   .arena = arena_make((size_t)64 << 30)};
	names_load(&p->names);
	make_practices(p, &r);
	make_others(p, &r);
	pool_home(p, &r); /* number 0 means "never moved" */
	while (p->n < patients)
		add_household(p, &r);
	p->n = patients;
	for (size_t i = 0; i < patients; i++)
		if (p->human[i].partner_at > patients)
			p->human[i].partner_at = 0;
	make_namesakes(p, &r);
	finish_patients(p, &r);
	pool_odd(p);
	make_workers(p, &r);
	pool_trials(p);
}

void pool_free(struct pool *p)
{
	grow_free(p->human, p->cap, sizeof(*p->human));
	grow_free(p->home, p->homes_cap, sizeof(*p->home));
	grow_free(p->sender, p->senders_cap, sizeof(*p->sender));
	names_free(&p->names);
	arena_free(&p->arena);
}

static uint32_t order_sender(const struct pool *p, const struct human *h, struct rng *r)
{
	uint32_t rest = (uint32_t)(p->senders - p->practices - p->hospitals - 1),
		 at = rng_below(r, 1000);
	if (at < 880)
		return h->practice;
	if (at < 970)
		return (uint32_t)p->practices + rng_below(r, (uint32_t)p->hospitals);
	return p->programme + 1 + rng_below(r, rest);
}

static enum panel order_panel(const struct human *h, int32_t age, struct rng *r)
{
	uint32_t sum = 0, at;
	if (h->sex == 'F' && age >= 30 && age <= 60 && rng_hit(r, 120))
		return PANEL_cervix;
	for (size_t i = 0; i < PANEL_count; i++)
		sum += panels[i].weight;
	at = rng_below(r, sum);
	for (size_t i = 0; i < PANEL_count; i++) {
		if (at < panels[i].weight) {
			bool odd = (i == PANEL_pregnancy || i == PANEL_fertility) &&
				   (h->sex != 'F' || age < 15 || age > 50);
			bool young = age < 15 && panels[i].category > CATEGORY_microbiology;
			return odd || young ? PANEL_chemistry : (enum panel)i;
		}
		at -= panels[i].weight;
	}
	return PANEL_chemistry;
}

str order_answer(uint64_t seed, const struct order *d, size_t nth, const struct test *t,
		 bool *out_cancer)
{
	struct rng r = rng_of(seed, d->number, nth);
	str left = str_of(t->values);
	uint32_t n = 1;
	for (size_t i = 0; i < left.n; i++)
		n += left.p[i] == '|';
	for (uint32_t pick = rng_below(&r, n); pick > 0; pick--)
		str_cut(&left, '|');
	str answer = str_cut(&left, '|');
	bool cancer = answer.n > 0 && answer.p[answer.n - 1] == '!';
	if (out_cancer != NULL)
		*out_cancer = cancer;
	return str_sub(answer, 0, answer.n - cancer);
}

/* formats.md 3.2: categories are also told by the text of an answer. */
static uint64_t told_by_answers(uint64_t seed, const struct order *d)
{
	const struct test *t;
	const struct panel_row *row;
	bool any = false, one;
	size_t n = lab_panel(d->panel, &t, &row);
	for (size_t i = 0; i < n; i++, t++) {
		if (t->values == NULL)
			continue;
		order_answer(seed, d, i, t, &one);
		any |= one;
	}
	return any ? 1ull << CATEGORY_oncology : 0;
}

struct order pool_order(const struct pool *p, uint32_t at, uint32_t i)
{
	const struct human *h = &p->human[at];
	struct rng r = rng_of(p->seed, 2 + (uint64_t)at, i);
	uint64_t serial = (uint64_t)at * 64 + i % 64;
	int32_t today = date_days(p->today), age_days = today - h->birth;
	uint32_t span = age_days < 1500 ? (uint32_t)(age_days > 1 ? age_days : 1) : 1500;
	struct order o = {.number = 100000000u + serial * 7919 % 899999963u,
			  .specimen = 26000000000u + serial * 104729 % 999999937u};
	o.day = today - (int32_t)rng_below(&r, span);
	o.sender = order_sender(p, h, &r);
	o.panel = order_panel(h, (o.day - h->birth) / 365, &r);
	if (o.panel == PANEL_cervix)
		o.sender = p->programme;
	o.told = told_by_answers(p->seed, &o);
	return o;
}

void human_phone(const struct pool *p, uint32_t at, enum phone_form form, struct out *o)
{
	const struct home *h = &p->home[p->human[at].home];
	bool mobile = at % 100 < 85;
	out_z(o, form == PHONE_world              ? "+31"
		 : mobile && form == PHONE_dashed ? "06-"
		 : mobile                         ? "06"
						  : "0");
	if (mobile) {
		out_z(o, form == PHONE_world ? "619" : "19");
		out_dec_pad(o, ((uint64_t)at * 7919 + p->seed % 1000) % 1000000, 6);
		return;
	}
	out_dec(o, h->area);
	out_z(o, h->area < 100 ? "5550" : "555");
	out_dec_pad(o, p->human[at].home % 1000, 3);
}

/* Letters and digits only, in small letters. */
static void put_local_part(struct out *o, str s)
{
	size_t from = o->n, to = o->n;
	put_ascii(o, s);
	for (size_t i = from; i < o->n; i++)
		if (is_alnum(o->p[i]))
			o->p[to++] = to_lower(o->p[i]);
	o->n = to;
}

void human_email(const struct pool *p, uint32_t at, struct out *o)
{
	static const char *const hosts[] = {"@example.nl", "@example.com", "@example.org"};
	const struct human *h = &p->human[at];
	put_local_part(o, h->given);
	out_z(o, h->given.n > 0 ? "." : "");
	put_local_part(o, h->surname);
	out_dec(o, at);
	out_z(o, hosts[at % 3]);
}
