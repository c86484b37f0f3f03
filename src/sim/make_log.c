/*
 * make_log - logs of programs that handle patients: pairs, query strings in access logs, JSON in
 * lines, and many lines between them that speak of nobody.
 */
#include "sim/sim.h"

enum layout { LAYOUT_pairs, LAYOUT_access, LAYOUT_json, LAYOUT_message, LAYOUT_count };

struct log {
	struct sim *s;
	enum layout layout;
	struct style style;
	uint32_t second;
	const char *bsn, *name, *birth;
};

static void put_moment(struct log *l)
{
	struct out *o = &l->s->text;
	uint32_t t = l->second++;
	out_z(o, l->layout == LAYOUT_access ? "[01/Sep/2025:" : "2025-09-01 ");
	out_dec_pad(o, t / 3600 % 24, 2);
	out_char(o, ':');
	out_dec_pad(o, t / 60 % 60, 2);
	out_char(o, ':');
	out_dec_pad(o, t % 60, 2);
	out_z(o, l->layout == LAYOUT_access ? " +0200]" : ",017");
}

/* A line that speaks of nobody. */
static void put_noise(struct log *l)
{
	struct out *o = &l->s->text;
	struct rng *r = &l->s->rng;
	if (l->layout == LAYOUT_access) {
		out_z(o, "10.1.2.");
		out_dec(o, rng_below(r, 250));
		out_z(o, " - jdevries ");
		put_moment(l);
		out_z(o, " \"GET /app/static/main.js?v=");
		out_dec(o, 100000000 + rng_below(r, 899999999));
		out_z(o, " HTTP/1.1\" 200 5120\n");
		return;
	}
	put_moment(l);
	out_z(o, " DEBUG [exec-");
	out_dec(o, rng_below(r, 20));
	out_z(o, "] nl.lab.Dispatcher - queue=");
	out_dec(o, 100000000 + rng_below(r, 899999999));
	out_z(o, " rack ");
	out_dec(o, 100000000 + rng_below(r, 899999999));
	out_z(o, " user=jdevries ms=17\n");
}

static void put_escaped(struct log *l)
{
	struct out *o = &l->s->text;
	str v = out_view(&l->s->cell);
	for (size_t i = 0; i < v.n; i++) {
		if (is_alnum(v.p[i]) || v.p[i] == '-' || v.p[i] == '.') {
			out_char(o, (char)v.p[i]);
		} else {
			out_char(o, '%');
			out_hex(o, v.p + i, 1);
		}
	}
	out_clear(&l->s->cell);
}

/* One key and what stands in s->cell. */
static void put_pair(struct log *l, const char *key, const char *between)
{
	struct out *o = &l->s->text;
	out_z(o, between);
	out_z(o, l->layout == LAYOUT_json ? "\"" : "");
	out_z(o, key);
	out_z(o, l->layout == LAYOUT_json ? "\":\"" : l->layout == LAYOUT_access ? "=" : "=\"");
	if (l->layout == LAYOUT_access) {
		put_escaped(l);
		return;
	}
	out_str(o, out_view(&l->s->cell));
	out_char(o, '"');
	out_clear(&l->s->cell);
}

static void put_keys(struct log *l, const struct face *f)
{
	struct out *c = &l->s->cell;
	const char *between = l->layout == LAYOUT_access ? "&"
			      : l->layout == LAYOUT_json ? ","
							 : " ";
	const char *first = "";
	if (f->bsn != 0) {
		face_put(l->s, c, f, &l->style, FIELD_bsn);
		put_pair(l, l->bsn, first);
		first = between;
	}
	put_whole_name(c, f, 2);
	put_pair(l, l->name, first);
	face_put(l->s, c, f, &l->style, FIELD_birth);
	put_pair(l, l->birth, between);
}

static void put_message(struct log *l, const struct face *f)
{
	struct out *o = &l->s->text;
	out_z(o, " INFO Uitslag verstuurd voor ");
	put_whole_name(o, f, 5);
	out_z(o, ", geb. ");
	face_put(l->s, o, f, &l->style, FIELD_birth);
	if (f->bsn != 0) {
		out_z(o, ", BSN ");
		face_put(l->s, o, f, &l->style, FIELD_bsn);
	}
	out_z(o, "\n");
}

static void put_person(struct log *l, uint32_t at)
{
	struct out *o = &l->s->text;
	struct face f = face_make(l->s, at, &l->style);
	uint64_t has = BIT(bsn) | BIT(whole) | BIT(birth);
	if (!face_can(&f, has))
		return;
	switch (l->layout) {
	case LAYOUT_access:
		out_z(o, "10.1.2.3 - jdevries ");
		put_moment(l);
		out_z(o, " \"GET /app/patient?");
		put_keys(l, &f);
		out_z(o, " HTTP/1.1\" 200 512\n");
		break;
	case LAYOUT_json:
		put_moment(l);
		out_z(o, " INFO payload {\"status\":200,\"patient\":{");
		put_keys(l, &f);
		out_z(o, "}}\n");
		break;
	case LAYOUT_pairs:
		put_moment(l);
		out_z(o, " INFO [exec-7] nl.lab.Zoek - zoek patient ");
		put_keys(l, &f);
		out_z(o, " user=jdevries ms=12\n");
		break;
	default:
		put_moment(l);
		put_message(l, &f);
	}
	truth_see(l->s, &f, has, 0, SENDER_none, 0, false);
}

void make_logs(struct sim *s, struct batch b)
{
	static const char *const bsn[] = {"bsn", "bsnnr", "patientBsn"};
	static const char *const name[] = {"naam", "patientnaam", "name"};
	static const char *const birth[] = {"geb", "geboortedatum", "birthDate"};
	static const char *const stems[] = {"zoeken", "access", "koppeling", "verzending"};
	struct rng *r = &s->rng;
	struct arena keep = s->scratch;
	struct log l = {.s = s, .style = style_make(r), .second = rng_below(r, 40000)};
	l.layout = (enum layout)rng_below(r, LAYOUT_count);
	l.style.bsn = 0;
	l.style.date = rng_hit(r, 500) ? 0 : 1;
	l.bsn = bsn[rng_below(r, 3)];
	l.name = name[rng_below(r, 3)];
	l.birth = birth[rng_below(r, 3)];
	sim_open(s, SIM_log, CODING_utf8, sim_name(s, "logs", stems[l.layout], ".log"));
	struct arena rows = s->scratch;
	for (size_t i = 0; i < b.n; i++, s->scratch = rows) {
		for (uint32_t k = rng_below(r, 6); k > 0; k--)
			put_noise(&l);
		put_person(&l, b.at[i]);
	}
	sim_close(s);
	s->scratch = keep;
}
