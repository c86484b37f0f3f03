/*
 * sample_draw - drawing a sample: one pass over the stretches and mentions of a generation puts
 * each stretch and each person into a stratum, and keeps of every stratum those with the smallest
 * random numbers. A unit's number is a hash of the seed and its name (SHA-256 of the item, place):
 * the same in every generation and on every machine, so samples of later generations hold what was
 * drawn before as far as it still stands (permanent random numbers: Ohlsson, Business Survey
 * Methods, 1995). Memory grows with people and with the text of one item, not with mentions.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hmap.h"
#include "base/must.h"
#include "find/stretches.h"
#include "run/sample.h"
#include "text/places.h"

#define PAIRS_MOST ((size_t)1 << 20)
#define NOBODY     UINT32_MAX

/* Shares of wrong persons, and of stretches in which somebody is missed, that each stratum is
 * suspected of: they steer who is asked about, not what is concluded. */
static const double doubt[SAMPLE_asks_count][SAMPLE_STRATA] = {
    {0.002, 0.01, 0.03, 0.1, 0.03, 0, 0}, {0.002, 0.005, 0.002, 0.01, 0.03, 0.1, 0.2}};

enum { KNOWN, SINGLE, UNSEEN, THIN, PERSON_PARTLY };
enum { BOTH, ONLY_KOND, NONE_DATA, NONE_TEXT, NONE_PARTLY, WEAK, ONLY_SECOND };

/* The units of one stratum with the smallest numbers so far: a heap, the largest first. */
struct chosen {
	uint64_t order;
	struct sample_unit unit;
};
struct pool {
	struct chosen *p;
	size_t n, cap;
};

struct someone {
	uint32_t id;
	uint8_t stratum;
	bool second; /* stands in a stretch where the second detector sees somebody */
	bool anchored;
	uint64_t order;
	struct sample_unit anchor; /* its first mention */
};

struct piece {
	uint64_t at, n;
	uint32_t people;
	bool seen, weak;
};

struct drawing {
	struct kase *k;
	const struct limits *limits;
	uint32_t generation, want;
	unsigned char key[16];
	struct pool pool[SAMPLE_asks_count][SAMPLE_STRATA];
	struct sample s;
	struct hmap person; /* id -> place in who + 1 */
	struct someone *who;
	size_t n_who, cap_who;
	struct hmap partial; /* items that could not be read to their end */
	struct hmap done;    /* items whose stretches were counted */
	/* the item at hand */
	struct arena arena;
	struct item item;
	struct piece *piece;
	size_t n_piece, cap_piece, near;
	uint64_t *pair; /* stretch << 32 | place in who */
	size_t n_pair, cap_pair;
	struct out packed;
	bool broken;
};

/* ---- pools ---- */

static void sink_down(struct pool *q, size_t at)
{
	for (;;) {
		size_t k = 2 * at + 1;
		if (k + 1 < q->n && q->p[k + 1].order > q->p[k].order)
			k++;
		if (k >= q->n || q->p[k].order <= q->p[at].order)
			return;
		struct chosen c = q->p[at];
		q->p[at] = q->p[k];
		q->p[k] = c;
		at = k;
	}
}

static void pool_add(struct pool *q, size_t most, uint64_t order, const struct sample_unit *u)
{
	if (q->n == most) {
		if (most == 0 || order >= q->p[0].order)
			return;
		q->p[0] = (struct chosen){order, *u};
		sink_down(q, 0);
		return;
	}
	GROW(q->p, q->cap, q->n + 1);
	q->p[q->n] = (struct chosen){order, *u};
	for (size_t at = q->n++; at > 0 && q->p[(at - 1) / 2].order < q->p[at].order;) {
		struct chosen c = q->p[at];
		q->p[at] = q->p[(at - 1) / 2];
		q->p[(at - 1) / 2] = c;
		at = (at - 1) / 2;
	}
}

static uint64_t order_of(const struct drawing *d, const struct sample_unit *u)
{
	unsigned char b[SHA256_BYTES + 32];
	uint64_t v[4] = {(uint64_t)u->asks << 8 | (uint64_t)u->unit, u->number, u->at, u->n};
	memcpy(b, u->sha256, SHA256_BYTES);
	for (size_t i = 0; i < sizeof(v); i++)
		b[SHA256_BYTES + i] = (unsigned char)(v[i / 8] >> (8 * (i % 8)));
	return hash64(d->key, (str){b, sizeof(b)});
}

static void put(struct drawing *d, const struct sample_unit *u, uint64_t order)
{
	d->s.units[u->asks][u->stratum]++;
	pool_add(&d->pool[u->asks][u->stratum], d->want, order, u);
}

/* ---- people ---- */

static void partly_read(struct drawing *d)
{
	struct item_cursor *c = case_items(d->k, WALK_not_read);
	struct item i;
	for (;;) {
		arena_reset(&d->arena);
		if (!case_items_next(c, &d->arena, &i))
			break;
		if (i.state == ITEM_partial && i.reason != REASON_member_unread)
			*hmap_put(&d->partial, i.id, NULL) = 1;
	}
	case_items_end(c);
}

static bool all_partial(const struct drawing *d, const struct person *p)
{
	for (size_t i = 0; i < p->n_items; i++)
		if (hmap_get(&d->partial, p->items[i]) == NULL)
			return false;
	return p->n_items > 0;
}

/* What is listed of a person that makes it this one: a judgement rests on it. */
static uint64_t digest_of(const struct person *p)
{
	static const unsigned char zero[16];
	struct out o = out_mem();
	out_lv(&o, p->bsn);
	out_u32(&o, date_key(p->birth_date));
	for (size_t i = 0; i < p->n_names; i++)
		out_lv(&o, p->names[i]);
	uint64_t h = hash64(zero, out_view(&o));
	crypt_wipe(o.p, o.n);
	out_end(&o);
	return h;
}

static uint8_t suspicion(const struct drawing *d, const struct person *p)
{
	if (all_partial(d, p))
		return PERSON_PARTLY;
	if (p->bsn.n == 0 && date_none(p->birth_date))
		return THIN;
	return p->mentions < 2 ? SINGLE : KNOWN;
}

static void load_people(struct drawing *d)
{
	struct person_cursor *c = case_persons(d->k);
	struct person p;
	for (;;) {
		arena_reset(&d->arena);
		if (!case_persons_next(c, &d->arena, &p))
			break;
		if (p.merged_into != 0 ||
		    (p.certainty != CERTAINTY_confirmed && p.certainty != CERTAINTY_possible))
			continue;
		GROW(d->who, d->cap_who, d->n_who + 1);
		d->who[d->n_who] = (struct someone){
		    .id = p.id, .stratum = suspicion(d, &p), .anchor.basis = digest_of(&p)};
		*hmap_put(&d->person, p.id, NULL) = ++d->n_who;
	}
	case_persons_end(c);
}

static void put_people(struct drawing *d)
{
	for (size_t i = 0; i < d->n_who; i++) {
		struct someone *w = &d->who[i];
		if (!w->anchored)
			continue;
		w->anchor.stratum = w->stratum;
		if (!w->second && (w->stratum == KNOWN || w->stratum == SINGLE))
			w->anchor.stratum = UNSEEN;
		put(d, &w->anchor, w->order);
	}
}

/* ---- stretches ---- */

static int by_place(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->n < y->n ? -1 : x->n > y->n;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static void load_packet(struct drawing *d)
{
	struct cur c = cur_of(out_view(&d->packed));
	struct stretch s;
	uint64_t last = 0;
	while (stretches_next(&c, &last, PLACE_MOST, &s)) {
		GROW(d->piece, d->cap_piece, d->n_piece + 1);
		d->piece[d->n_piece++] = (struct piece){.at = s.at, .n = s.n, .seen = s.seen};
	}
	d->broken |= c.bad;
}

/* The stretches of an item, in the order of their places. */
static void begin_item(struct drawing *d, uint32_t id)
{
	uint32_t n;
	arena_reset(&d->arena);
	d->n_piece = d->n_pair = d->near = 0;
	*hmap_put(&d->done, id, NULL) = 1;
	if (!case_item_get(d->k, &d->arena, id, &d->item)) {
		d->broken = true;
		return;
	}
	for (uint32_t seq = 0; !d->broken; seq++) {
		out_clear(&d->packed);
		if (!case_survey_get(d->k, id, seq, &d->packed, &n)) {
			d->broken |= case_why(d->k) != NULL;
			break;
		}
		load_packet(d);
	}
	if (d->n_piece == 0 && d->item.passages > 0)
		d->s.unsurveyed++;
	qsort(d->piece, d->n_piece, sizeof(*d->piece), by_place);
}

/* The stretch that a place lies in, or NOBODY; asked in about rising order. */
static uint32_t piece_at(struct drawing *d, uint64_t at)
{
	size_t low = 0, high = d->n_piece;
	if (d->near < d->n_piece && d->piece[d->near].at <= at)
		low = d->near;
	if (low + 1 < d->n_piece && d->piece[low + 1].at > at)
		high = low + 1;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (d->piece[mid].at <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0 || at - d->piece[low - 1].at >= d->piece[low - 1].n)
		return NOBODY;
	d->near = low - 1;
	return (uint32_t)(low - 1);
}

/* Everybody counts once in a stretch. */
static void count_pairs(struct drawing *d)
{
	qsort(d->pair, d->n_pair, sizeof(*d->pair), by_value);
	for (size_t i = 0; i < d->n_pair; i++) {
		if (i > 0 && d->pair[i] == d->pair[i - 1])
			continue;
		struct piece *p = &d->piece[d->pair[i] >> 32];
		p->people++;
		if (p->seen)
			d->who[(uint32_t)d->pair[i]].second = true;
	}
	d->n_pair = 0;
}

static unsigned stratum_of(const struct drawing *d, const struct piece *p)
{
	if (p->people > 0)
		return p->seen ? BOTH : ONLY_KOND;
	if (p->seen)
		return ONLY_SECOND;
	if (p->weak)
		return WEAK;
	if (hmap_get(&d->partial, d->item.id) != NULL)
		return NONE_PARTLY;
	return places_of(d->item.reader) == PLACE_text ? NONE_TEXT : NONE_DATA;
}

static void end_item(struct drawing *d)
{
	struct sample_unit u = {.asks = SAMPLE_stretch, .unit = UNIT_byte, .item = d->item.id};
	count_pairs(d);
	memcpy(u.sha256, d->item.sha256, SHA256_BYTES);
	for (size_t i = 0; i < d->n_piece; i++) {
		const struct piece *p = &d->piece[i];
		u.at = p->at;
		u.n = p->n;
		u.basis = p->people;
		u.stratum = stratum_of(d, p);
		d->s.listed += p->people;
		put(d, &u, order_of(d, &u));
	}
	d->n_piece = 0;
}

/* ---- mentions ---- */

static void anchor(struct drawing *d, struct someone *w, const struct sample_unit *m)
{
	uint64_t basis = w->anchor.basis;
	w->anchored = true;
	w->anchor = *m;
	w->anchor.person = w->id;
	w->anchor.basis = basis;
	memcpy(w->anchor.sha256, d->item.sha256, SHA256_BYTES);
	w->order = order_of(d, &w->anchor);
}

static void take_mention(struct drawing *d, const struct sample_unit *m)
{
	uint32_t person = case_mapping_person(d->k, d->generation, m->item, m->ordinal);
	const uint64_t *at = person == 0 ? NULL : hmap_get(&d->person, person);
	if (at != NULL && !d->who[*at - 1].anchored)
		anchor(d, &d->who[*at - 1], m);
	uint32_t piece = m->unit == UNIT_name ? NOBODY : piece_at(d, m->at);
	if (piece == NOBODY)
		return;
	if (at == NULL) {
		d->piece[piece].weak = true;
		return;
	}
	if (d->n_pair == PAIRS_MOST)
		count_pairs(d);
	GROW(d->pair, d->cap_pair, d->n_pair + 1);
	d->pair[d->n_pair++] = (uint64_t)piece << 32 | (*at - 1);
}

static void take_block(struct drawing *d, struct unpacker *u, const struct place *from)
{
	struct block_mention b;
	struct sample_unit m = {
	    .asks = SAMPLE_person, .item = from->item, .ordinal = from->ordinal};
	if (d->item.id != from->item) {
		end_item(d);
		begin_item(d, from->item);
	}
	for (; unpack_next(u, &b); m.ordinal++) {
		m.unit = u->shape[b.shape].unit;
		m.number = b.number;
		m.at = b.at;
		take_mention(d, &m);
	}
}

static void take_mentions(struct drawing *d)
{
	struct case_mentions *all = case_mentions_begin(d->k, d->limits);
	struct place from;
	for (;;) {
		struct unpacker *u = all->source.next(&all->source, &from);
		if (u == NULL || d->broken)
			break;
		take_block(d, u, &from);
	}
	end_item(d);
	d->broken |= case_mentions_broken(all);
	case_mentions_end(all);
}

/* Items in which nothing was found. */
static void take_silent(struct drawing *d)
{
	struct item_cursor *c = case_items(d->k, WALK_evidence);
	struct arena a = arena_make((size_t)16 << 20);
	struct item i;
	while (!d->broken && case_items_next(c, &a, &i)) {
		uint32_t id = i.id;
		bool read = i.state == ITEM_read || i.state == ITEM_partial;
		arena_reset(&a);
		if (!read || hmap_get(&d->done, id) != NULL)
			continue;
		begin_item(d, id);
		end_item(d);
	}
	case_items_end(c);
	arena_free(&a);
}

/* ---- the sample ---- */

static uint64_t all_of(const struct drawing *d, enum sample_asks a)
{
	uint64_t n = 0;
	for (unsigned h = 0; h < SAMPLE_STRATA; h++)
		n += d->s.units[a][h];
	return n;
}

static int by_order(const void *a, const void *b)
{
	const struct chosen *x = a, *y = b;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->unit.at < y->unit.at ? -1 : x->unit.at > y->unit.at;
}

/* Units so that whoever stops early has judged of every stratum its part. */
struct turn {
	double when;
	unsigned asks, stratum;
	size_t nth;
};

static int by_turn(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;
	if (x->when < y->when || x->when > y->when)
		return x->when < y->when ? -1 : 1;
	if (x->asks != y->asks)
		return x->asks > y->asks ? -1 : 1;
	return x->stratum < y->stratum ? -1 : x->stratum > y->stratum;
}

static void choose(struct drawing *d, uint32_t n)
{
	static struct turn turn[SAMPLE_MOST]; /* one process, one thread: scratch */
	uint64_t people = all_of(d, SAMPLE_person), text = all_of(d, SAMPLE_stretch);
	uint32_t some[SAMPLE_asks_count] = {n * 2 / 5, n - n * 2 / 5}, got[SAMPLE_STRATA];
	if (people < some[SAMPLE_person])
		some[SAMPLE_person] = (uint32_t)people;
	some[SAMPLE_stretch] = n - some[SAMPLE_person];
	if (text < some[SAMPLE_stretch])
		some[SAMPLE_stretch] = (uint32_t)text;
	if (people > n - some[SAMPLE_stretch])
		some[SAMPLE_person] = n - some[SAMPLE_stretch];
	for (unsigned a = 0; a < SAMPLE_asks_count; a++) {
		struct stratum s[SAMPLE_STRATA] = {{0, 0, 0}};
		for (unsigned h = 0; h < SAMPLE_STRATA; h++)
			s[h].units = d->s.units[a][h];
		estimate_spread(s, doubt[a], SAMPLE_STRATA, some[a], got);
		for (unsigned h = 0; h < SAMPLE_STRATA; h++) {
			struct pool *q = &d->pool[a][h];
			qsort(q->p, q->n, sizeof(*q->p), by_order);
			for (size_t i = 0; i < got[h] && i < q->n; i++)
				turn[d->s.n++] = (struct turn){((double)i + 0.5) / got[h], a, h, i};
		}
	}
	qsort(turn, d->s.n, sizeof(*turn), by_turn);
	d->s.unit = arena_new(&d->arena, struct sample_unit, d->s.n);
	for (size_t i = 0; i < d->s.n; i++)
		d->s.unit[i] = d->pool[turn[i].asks][turn[i].stratum].p[turn[i].nth].unit;
}

static bool journal_draw(const struct drawing *d, uint32_t no)
{
	const struct journal_number row[] = {{"sample", no},
					     {"generation", d->generation},
					     {"units", d->s.n},
					     {"persons", all_of(d, SAMPLE_person)},
					     {"stretches", all_of(d, SAMPLE_stretch)}};
	return journal_numbers(d->k, "sample_draw", row, sizeof(row) / sizeof(row[0]));
}

static bool keep(struct drawing *d)
{
	struct out o = out_mem();
	sample_pack(&o, &d->s);
	uint32_t no = case_draw_add(d->k, d->generation, out_view(&o));
	bool ok = no != 0 && journal_draw(d, no);
	out_end(&o);
	return ok;
}

static void drawing_end(struct drawing *d)
{
	for (unsigned a = 0; a < SAMPLE_asks_count; a++)
		for (unsigned h = 0; h < SAMPLE_STRATA; h++)
			grow_free(d->pool[a][h].p, d->pool[a][h].cap, sizeof(struct chosen));
	hmap_free(&d->person);
	hmap_free(&d->partial);
	hmap_free(&d->done);
	grow_free(d->who, d->cap_who, sizeof(*d->who));
	grow_free(d->piece, d->cap_piece, sizeof(*d->piece));
	grow_free(d->pair, d->cap_pair, sizeof(*d->pair));
	out_end(&d->packed);
	arena_free(&d->arena);
}

bool sample_draw(struct kase *k, const struct limits *l, uint32_t n, uint64_t seed,
		 const char **out_why)
{
	struct drawing d = {.k = k,
			    .limits = l,
			    .want = n,
			    .s.seed = seed,
			    .arena = arena_make((size_t)64 << 20),
			    .packed = out_mem()};
	must(n <= SAMPLE_MOST);
	for (size_t i = 0; i < 8; i++)
		d.key[i] = (unsigned char)(seed >> (8 * i));
	TXN_SCOPE t = case_begin(k);
	d.generation = case_mapping_begin(k);
	*out_why = NULL;
	if (d.generation == 0) {
		*out_why = "no persons yet: run `kond scan` to its end, or `kond resolve`";
		drawing_end(&d);
		return false;
	}
	partly_read(&d);
	load_people(&d);
	take_mentions(&d);
	take_silent(&d);
	put_people(&d);
	arena_reset(&d.arena);
	choose(&d, n);
	bool ok = !d.broken && keep(&d) && case_commit(&t);
	if (!ok)
		*out_why = case_why(k) != NULL
			       ? case_why(k)
			       : "the case holds an altered block; see `kond verify`";
	drawing_end(&d);
	return ok;
}
