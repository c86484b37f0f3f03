/* pool_odd - see pool.h: what few people have, each drawn from a stream of its own so that the
 * others stay as they were. Institutions are named as registers name them; their places are made
 * up. */
#include "base/out.h"
#include "base/utf8.h"
#include "sim/pool.h"

static int32_t years(int32_t n) { return n * 365 + n / 4; }

static bool adult(const struct pool *p, const struct human *h)
{
	return h->birth < date_days(p->today) - years(18);
}

/* Somebody nobody else looks like. */
static bool plain(const struct human *h)
{
	return !h->alike && !h->shares &&
	       (h->hard & (1u << HARD_namesake | 1u << HARD_father_son | 1u << HARD_twin)) == 0;
}

/* "Garcia Lopez", "Jansen-Bakker": the partner's list of names follows. */
static void add_surname(struct pool *p, struct rng *r, struct human *h)
{
	struct out t = out_mem();
	bool made_up;
	str prefix, more = names_surname(&p->names, &p->arena, r, h->origin, &prefix, &made_up);
	if (prefix.n == 0 && h->surname.n < 40 && !str_eq(more, h->surname) && more.n > 2) {
		out_str(&t, h->surname);
		out_char(&t, rng_hit(r, 600) ? ' ' : '-');
		h->second = (uint16_t)t.n;
		out_str(&t, more);
		h->surname = str_copy(&p->arena, out_view(&t));
		h->hard |= 1u << HARD_double_name;
		if (h->partner_at != 0)
			p->human[h->partner_at - 1].partner = h->surname;
		for (size_t i = 0; i < h->surname.n; i++)
			h->diacritics |= h->surname.p[i] >= 0x80;
	}
	out_end(&t);
}

/* One number for two people: a card lent, a click on the wrong one when a file was made. */
static void share_bsn(struct pool *p, struct rng *r, size_t at)
{
	struct human *h = &p->human[at], *o = &p->human[rng_below(r, (uint32_t)at + 1)];
	if (o == h || !plain(h) || !plain(o) || h->bsn == 0 || o->bsn == 0 || h->home == o->home ||
	    !adult(p, h) || !adult(p, o) || str_eq(h->surname, o->surname) || h->birth == o->birth)
		return;
	h->bsn = o->bsn;
	h->shares = o->shares = true;
	h->hard |= 1u << HARD_bsn_shared;
	o->hard |= 1u << HARD_bsn_shared;
}

static void set_line(struct pool *p, struct home *h, const char *line)
{
	*h = (struct home){.kind = h->kind, .area = h->area};
	h->street = str_copy(&p->arena, str_of(line));
	h->city = STR_NONE;
}

static void live_secretly(struct pool *p, struct rng *r, struct human *h)
{
	static const char *const lines[] = {"Geheim adres", "Adres geheim", "geheim",
					    "Vrouwenopvang Noorderland", "Blijf van mijn Lijf"};
	uint32_t how = rng_below(r, 8);
	h->secret = true;
	h->home = pool_home(p, r);
	p->home[h->home].kind = how < 5 ? HOME_secret : HOME_plain;
	if (how < 5)
		set_line(p, &p->home[h->home], lines[how]);
}

static void live_in_prison(struct pool *p, struct rng *r, struct human *h)
{
	static const char *const names[] = {"PI Vught",
					    "P.I. Grave",
					    "Penitentiaire Inrichting Zwolle",
					    "Justitieel Complex Zaanstad",
					    "FPC De Zilverberk",
					    "TBS-kliniek De Eik",
					    "Huis van Bewaring Noorderland",
					    "Detentiecentrum Veerpoort"};
	h->home = pool_home(p, r);
	p->home[h->home].kind = HOME_prison;
	p->home[h->home].street = str_of(names[rng_below(r, 8)]);
}

static void live_abroad(struct pool *p, struct rng *r, struct human *h)
{
	static const struct {
		const char *country, *street, *city, *postcode;
	} places[] = {{"BE", "Kerkstraat", "Antwerpen", "2018"},
		      {"DE", "Hauptstrasse", "Kleve", "47533"},
		      {"Duitsland", "Bahnhofstrasse", "Nordhorn", "48529"},
		      {"België", "Stationsstraat", "Hasselt", "3500"},
		      {"Frankrijk", "Rue de la Gare", "Lille", "59000"},
		      {"ES", "Calle Mayor", "Alicante", "03001"}};
	uint32_t at = rng_below(r, 6);
	h->home = pool_home(p, r);
	struct home *home = &p->home[h->home];
	home->kind = HOME_abroad;
	home->country = places[at].country;
	home->street = str_of(places[at].street);
	home->city = str_of(places[at].city);
	for (size_t i = 0; i < sizeof(home->postcode); i++)
		home->postcode[i] = '\0';
	str code = str_of(places[at].postcode);
	for (size_t i = 0; i < code.n; i++)
		home->postcode[i] = (char)code.p[i];
	home->addition[0] = '\0';
}

static void live_oddly(struct pool *p, struct rng *r, struct human *h)
{
	uint32_t at = rng_below(r, 1000);
	if (h->old_home != 0 || h->alike)
		return;
	if (at < 5)
		live_secretly(p, r, h);
	else if (at < 9 && adult(p, h))
		live_in_prison(p, r, h);
	else if (at >= 10 && at < 15)
		live_abroad(p, r, h);
}

void pool_odd(struct pool *p)
{
	struct rng r = rng_of(p->seed, 11, 0);
	for (size_t i = 0; i < p->patients; i++) {
		struct human *h = &p->human[i];
		bool far =
		    h->origin != ORIGIN_nl && h->origin != ORIGIN_fy && h->origin != ORIGIN_de;
		if (rng_hit(&r, 12) && plain(h) && h->given.n > 0)
			add_surname(p, &r, h);
		if (rng_hit(&r, 1))
			share_bsn(p, &r, i);
		h->vague = rng_hit(&r, far ? 8 : 0) && plain(h) && adult(p, h);
		h->hard |= h->vague ? 1u << HARD_incomplete_date : 0;
		if (rng_hit(&r, 30) && h->birth < date_days(p->today) - years(60))
			h->died = date_days(p->today) - (int32_t)rng_in(&r, 1, 400);
		live_oddly(p, &r, h);
		h->works = rng_hit(&r, 2) && plain(h) && adult(p, h) && i % 100 < 85;
	}
}

void pool_trials(struct pool *p)
{
	static const char *const surnames[] = {"Testpatiënt",  "Test", "Testpersoon",
					       "Proefpatiënt", "Xxxx", "van Test",
					       "Dummy",        "Puk",  "Testpatient2"};
	struct rng r = rng_of(p->seed, 12, 0);
	for (size_t n = p->patients / 800 + 2; n > 0; n--) {
		char sex = rng_hit(&r, 500) ? 'F' : 'M';
		int32_t birth = date_days(p->today) - (int32_t)rng_in(&r, 7000, 30000);
		struct human *h = pool_add(p, &r, ORIGIN_nl, sex, birth, pool_home(p, &r));
		uint32_t how = rng_below(&r, 9);
		h->trial = h->alike = true;
		h->surname = str_of(surnames[how]);
		h->prefix = STR_NONE;
		if (how == 7) {
			h->given = STR("Piet");
			h->initials = STR("P.");
		}
	}
}
