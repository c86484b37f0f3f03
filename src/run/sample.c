/*
 * sample - what a sample says: judgements found again by the name of what was judged (SHA-256 of
 * the item, place in it), so that they outlive generations; those whose ground has changed are
 * stale and do not count. Refuses nothing, decides nothing about persons.
 */
#include "run/sample.h"

#include <string.h>

#include "base/hmap.h"
#include "render/json.h"

const char *sample_stratum_name(enum sample_asks a, unsigned stratum)
{
	static const char *const names[SAMPLE_asks_count][SAMPLE_STRATA] = {
	    {"well known", "one mention", "only kond sees them", "neither BSN nor birth date",
	     "partly read", "", ""},
	    {"both see somebody", "only kond sees somebody", "nobody seen in data",
	     "nobody seen in documents", "partly read, nobody seen", "weak candidates",
	     "only the second detector sees somebody"}};
	return stratum < SAMPLE_STRATA ? names[a][stratum] : "";
}

const char *sample_verdict_name(enum sample_verdict v)
{
	static const char *const names[] = {"", "right", "wrong", "missed", "unclear", "undone"};
	return (unsigned)v < sizeof(names) / sizeof(names[0]) ? names[v] : "";
}

/* ---- stored forms ---- */

#define FORM 1 /* of a stored sample and of a stored judgement */

void sample_key(struct out *o, const struct sample_unit *u)
{
	out_u8(o, (uint8_t)u->asks);
	out_bytes(o, u->sha256, sizeof(u->sha256));
	out_u8(o, (uint8_t)u->unit);
	out_var(o, u->number);
	out_var(o, u->at);
	out_var(o, u->n);
}

static void key_read(struct cur *c, struct sample_unit *u)
{
	unsigned asks = cur_u8(c);
	str sha256 = cur_take(c, SHA256_BYTES);
	unsigned unit = cur_u8(c);
	if (asks >= SAMPLE_asks_count || !unit_known(unit))
		c->bad = true;
	u->asks = asks == SAMPLE_person ? SAMPLE_person : SAMPLE_stretch;
	if (!c->bad)
		memcpy(u->sha256, sha256.p, SHA256_BYTES);
	u->unit = (enum unit)unit;
	u->number = cur_var(c);
	u->at = cur_var(c);
	u->n = cur_var(c);
}

void sample_pack(struct out *o, const struct sample *s)
{
	out_u8(o, FORM);
	out_u64(o, s->seed);
	for (unsigned a = 0; a < SAMPLE_asks_count; a++)
		for (unsigned h = 0; h < SAMPLE_STRATA; h++)
			out_var(o, s->units[a][h]);
	out_var(o, s->listed);
	out_var(o, s->unsurveyed);
	out_var(o, s->n);
	for (size_t i = 0; i < s->n; i++) {
		const struct sample_unit *u = &s->unit[i];
		sample_key(o, u);
		out_u8(o, (uint8_t)u->stratum);
		out_var(o, u->item);
		out_var(o, u->ordinal);
		out_var(o, u->person);
		out_u64(o, u->basis);
	}
}

static uint32_t var32(struct cur *c)
{
	uint64_t v = cur_var(c);
	c->bad |= v > UINT32_MAX;
	return (uint32_t)v;
}

bool sample_unpack(struct arena *a, str packed, struct sample *out)
{
	struct cur c = cur_of(packed);
	c.bad |= cur_u8(&c) != FORM;
	out->seed = cur_u64(&c);
	for (unsigned k = 0; k < SAMPLE_asks_count; k++)
		for (unsigned h = 0; h < SAMPLE_STRATA; h++)
			out->units[k][h] = cur_var(&c);
	out->listed = cur_var(&c);
	out->unsurveyed = cur_var(&c);
	uint64_t n = cur_var(&c);
	if (c.bad || n > SAMPLE_MOST)
		return false;
	out->n = (size_t)n;
	out->unit = arena_new(a, struct sample_unit, out->n);
	for (size_t i = 0; i < out->n; i++) {
		struct sample_unit *u = &out->unit[i];
		*u = (struct sample_unit){.asks = SAMPLE_person};
		key_read(&c, u);
		u->stratum = cur_u8(&c);
		u->item = var32(&c);
		u->ordinal = var32(&c);
		u->person = var32(&c);
		u->basis = cur_u64(&c);
		c.bad |= u->stratum >= SAMPLE_STRATA;
	}
	return cur_done(&c);
}

struct judgement {
	struct sample_unit of; /* its key, and the basis it was judged on */
	enum sample_verdict verdict;
	uint32_t missed;
	str note;
};

static bool judgement_read(str packed, struct judgement *out_j)
{
	struct cur c = cur_of(packed);
	c.bad |= cur_u8(&c) != FORM;
	*out_j = (struct judgement){.missed = 0};
	key_read(&c, &out_j->of);
	unsigned v = cur_u8(&c);
	out_j->verdict = v <= VERDICT_undone ? (enum sample_verdict)v : VERDICT_none;
	out_j->missed = var32(&c);
	out_j->of.basis = cur_u64(&c);
	cur_var(&c); /* the sample, and its generation: for the account */
	cur_var(&c);
	out_j->note = cur_lv(&c);
	return cur_done(&c);
}

static void judgement_pack(struct out *o, const struct sample *s, const struct sample_unit *u,
			   enum sample_verdict v, uint32_t missed, str note)
{
	out_u8(o, FORM);
	sample_key(o, u);
	out_u8(o, (uint8_t)v);
	out_var(o, missed);
	out_u64(o, u->basis);
	out_var(o, s->no);
	out_var(o, s->generation);
	out_lv(o, note);
}

/* ---- loading ---- */

static uint64_t key_hash(const struct sample_unit *u)
{
	static const unsigned char zero[16];
	struct out o = out_mem();
	sample_key(&o, u);
	uint64_t h = hash64(zero, out_view(&o));
	out_end(&o);
	return h;
}

static void judged(struct sample_unit *u, const struct judgement *j, uint32_t act)
{
	if (j->verdict == VERDICT_undone) {
		u->verdict = u->before;
		u->missed = u->missed_before;
		u->before = VERDICT_none;
	} else {
		u->before = u->verdict;
		u->missed_before = u->missed;
		u->verdict = j->verdict;
		u->missed = j->missed;
		u->note = j->note;
	}
	u->act = u->verdict == VERDICT_none ? 0 : act;
	u->stale = u->verdict != VERDICT_none && j->of.basis != u->basis;
}

static bool load_judgements(struct kase *k, struct arena *a, struct sample *s)
{
	struct hmap at = {0};
	uint32_t act = 1;
	int64_t when;
	str packed;
	bool good = true;
	for (size_t i = 0; i < s->n; i++)
		*hmap_put(&at, key_hash(&s->unit[i]), NULL) = i;
	while (case_judgements(k, a, &act, &when, &packed)) {
		struct judgement j;
		if (!judgement_read(packed, &j)) {
			good = false;
			break;
		}
		const uint64_t *i = hmap_get(&at, key_hash(&j.of));
		if (i != NULL)
			judged(&s->unit[*i], &j, act - 1);
	}
	hmap_free(&at);
	return good && case_why(k) == NULL;
}

bool sample_load(struct kase *k, struct arena *a, struct sample *out, const char **out_why)
{
	str packed;
	*out = (struct sample){.no = 0};
	*out_why = NULL;
	if (!case_draw_last(k, a, &out->no, &out->generation, &packed)) {
		*out_why = case_why(k);
		return false;
	}
	if (sample_unpack(a, packed, out) && load_judgements(k, a, out))
		return true;
	*out_why = case_why(k) != NULL ? case_why(k) : "the sample in the case can not be read";
	return false;
}

/* ---- judging ---- */

static bool journal_judgement(struct kase *k, const struct sample *s, size_t i,
			      enum sample_verdict v, uint32_t missed)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	json_key(&j, "sample");
	json_number(&j, s->no);
	json_key(&j, "unit");
	json_number(&j, (int64_t)i + 1);
	json_key(&j, "verdict");
	json_z(&j, sample_verdict_name(v));
	if (v == VERDICT_missed) {
		json_key(&j, "missed");
		json_number(&j, missed);
	}
	json_object_end(&j);
	bool ok = journal_add(k, "sample_judge", out_view(&o));
	out_end(&o);
	return ok;
}

bool sample_judge(struct kase *k, const struct sample *s, size_t i, enum sample_verdict v,
		  uint32_t missed, str note)
{
	struct out o = out_mem();
	judgement_pack(&o, s, &s->unit[i], v, missed, note);
	TXN_SCOPE t = case_begin(k);
	bool ok = case_judgement_add(k, out_view(&o)) && journal_judgement(k, s, i, v, missed) &&
		  case_commit(&t);
	crypt_wipe(o.p, o.n);
	out_end(&o);
	return ok;
}

size_t sample_open(const struct sample *s, size_t from)
{
	while (from < s->n && s->unit[from].verdict != VERDICT_none && !s->unit[from].stale)
		from++;
	return from;
}

size_t sample_newest(const struct sample *s)
{
	size_t at = s->n;
	for (size_t i = 0; i < s->n; i++)
		if (s->unit[i].act != 0 && (at == s->n || s->unit[i].act > s->unit[at].act))
			at = i;
	return at;
}

/* ---- figures ---- */

/* One kind of question, counted. */
struct unit_count {
	struct stratum s[SAMPLE_STRATA];
	struct lacking m[SAMPLE_STRATA];
};

static void count_units(const struct sample *s, enum sample_asks asks, struct unit_count *c,
			struct sample_figure *f)
{
	*c = (struct unit_count){0};
	for (unsigned h = 0; h < SAMPLE_STRATA; h++)
		c->s[h].units = s->units[asks][h];
	for (size_t i = 0; i < s->n; i++) {
		const struct sample_unit *u = &s->unit[i];
		if (u->asks != asks)
			continue;
		f->drawn++;
		f->stale += u->stale;
		f->unclear += !u->stale && u->verdict == VERDICT_unclear;
		if (u->stale || u->verdict == VERDICT_none || u->verdict == VERDICT_unclear)
			continue;
		f->judged++;
		struct stratum *h = &c->s[u->stratum];
		h->judged++;
		if (u->verdict == VERDICT_right)
			continue;
		h->marked++;
		c->m[u->stratum].sum += u->missed;
		c->m[u->stratum].squares += (double)u->missed * u->missed;
	}
}

enum { BOTH = 0, ONLY_KOND = 1, ONLY_SECOND = 6 };

static void two_detectors(const struct sample *s, const struct unit_count *c, struct sample_figures *f)
{
	const uint64_t *n = s->units[SAMPLE_stretch];
	const struct stratum *h = &c->s[ONLY_SECOND];
	f->both = n[BOTH];
	f->only_kond = n[ONLY_KOND];
	f->only_second = n[ONLY_SECOND];
	f->second_true = h->judged > 0 ? (double)h->marked / h->judged : 1;
	f->has_seen = f->both > 0;
	f->seen = estimate_seen((double)f->both, (double)f->only_kond,
				(double)f->only_second * f->second_true);
}

void sample_figures(const struct sample *s, struct sample_figures *out)
{
	struct unit_count c;
	struct interval wrong;
	*out = (struct sample_figures){.has_seen = false};
	count_units(s, SAMPLE_person, &c, &out->precision);
	out->precision.known = estimate_share(c.s, SAMPLE_STRATA, &wrong);
	out->precision.v = (struct interval){1 - wrong.at, 1 - wrong.high, 1 - wrong.low};
	if (out->precision.known)
		out->precision.more = estimate_more(c.s, SAMPLE_STRATA);
	else
		out->precision.v = (struct interval){0, 0, 1};
	count_units(s, SAMPLE_stretch, &c, &out->recall);
	uint64_t held = s->units[SAMPLE_stretch][BOTH] + s->units[SAMPLE_stretch][ONLY_KOND];
	double typical = held > 0 ? (double)s->listed / (double)held : 1;
	out->recall.known =
	    estimate_recall(c.s, c.m, SAMPLE_STRATA, (double)s->listed, typical, &out->recall.v);
	if (out->recall.known)
		out->recall.more = estimate_more(c.s, SAMPLE_STRATA);
	two_detectors(s, &c, out);
}
