/*
 * score - see score.h. Pairs are made one to one: first by BSN, then by the best overlap of name,
 * birth date, address, telephone and e-mail. Weights are for telling simulated people apart, not
 * for resolving real ones.
 */
#include "sim/score.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/hmap.h"
#include "base/utf8.h"

enum { PAIR_least = 40, RANGE_most = 400 };

/* A claim can be met by each of its keys. */
struct entry {
	uint64_t key;
	uint32_t at;
};
struct index {
	struct entry *e;
	size_t n, cap;
};
struct pair {
	int weight;
	uint32_t found, truth;
};

enum key_kind { KEY_bsn = 1, KEY_email, KEY_phone, KEY_birth_word, KEY_place_word, KEY_full };

static uint64_t key_of(enum key_kind kind, str one, str two)
{
	static const unsigned char key[16] = "kond score index";
	return hash64_mix(hash64_mix(kind, hash64(key, one)), hash64(key, two));
}

static void put(struct index *x, uint64_t key, uint32_t at)
{
	GROW(x->e, x->cap, x->n + 1);
	x->e[x->n++] = (struct entry){key, at};
}

static void put_words(struct index *x, const struct claim *c, str words, uint32_t at)
{
	while (words.n > 0) {
		str w = str_cut(&words, ' ');
		if (w.n < 2)
			continue;
		if (c->birth_date.n > 0)
			put(x, key_of(KEY_birth_word, c->birth_date, w), at);
		for (size_t i = 0; i < c->n_postcode; i++)
			put(x, key_of(KEY_place_word, c->postcode[i], w), at);
	}
}

static void put_keys(struct index *x, const struct claim *c, uint32_t at)
{
	if (c->bsn.n > 0)
		put(x, key_of(KEY_bsn, c->bsn, STR_NONE), at);
	for (size_t i = 0; i < c->n_email; i++)
		put(x, key_of(KEY_email, c->email[i], STR_NONE), at);
	for (size_t i = 0; i < c->n_phone; i++)
		put(x, key_of(KEY_phone, c->phone[i], STR_NONE), at);
	for (size_t i = 0; i < c->n_surname; i++) {
		put_words(x, c, c->surname[i], at);
		if (c->given.n > 0 && c->birth_date.n > 0)
			put(x,
			    hash64_mix(key_of(KEY_full, c->surname[i], c->given),
				       key_of(KEY_full, c->birth_date, STR_NONE)),
			    at);
	}
	for (size_t i = 0; i < c->n_name; i++)
		put_words(x, c, c->name[i], at);
}

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void sort_index(struct index *x)
{
	size_t m = 0;
	if (x->n > 0)
		qsort(x->e, x->n, sizeof(*x->e), by_key);
	for (size_t i = 0; i < x->n; i++)
		if (m == 0 || by_key(&x->e[m - 1], &x->e[i]) != 0)
			x->e[m++] = x->e[i];
	x->n = m;
}

/* first - where the entries of key begin. */
static size_t first(const struct index *x, uint64_t key)
{
	size_t lo = 0, hi = x->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (x->e[mid].key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool any_same(const str *a, size_t n, const str *b, size_t m)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			if (str_eq(a[i], b[k]))
				return true;
	return false;
}

static bool holds(const struct claim *c, str surname)
{
	for (size_t i = 0; i < c->n_surname; i++)
		if (str_eq(c->surname[i], surname))
			return true;
	for (size_t i = 0; i < c->n_name; i++)
		if (str_find(c->name[i], surname) < c->name[i].n)
			return true;
	return false;
}

static bool same_surname(const struct claim *truth, const struct claim *found)
{
	for (size_t i = 0; i < truth->n_surname; i++)
		if (truth->surname[i].n > 0 && holds(found, truth->surname[i]))
			return true;
	return false;
}

static int weigh(const struct claim *t, const struct claim *f)
{
	int w = 0;
	if (t->bsn.n > 0 && f->bsn.n > 0)
		w += str_eq(t->bsn, f->bsn) ? 100 : -60;
	if (t->birth_date.n > 0 && f->birth_date.n > 0)
		w += str_eq(t->birth_date, f->birth_date) ? 30 : -15;
	w += same_surname(t, f) ? 20 : 0;
	if (t->given.n > 0 && f->given.n > 0)
		w += str_eq(t->given, f->given) ? 20 : t->given.p[0] == f->given.p[0] ? 5 : -10;
	if (t->initials.n > 0 && f->initials.n > 0)
		w += str_eq(t->initials, f->initials)       ? 10
		     : t->initials.p[0] == f->initials.p[0] ? 3
							    : -10;
	w += any_same(t->postcode, t->n_postcode, f->postcode, f->n_postcode) ? 10 : 0;
	w += any_same(t->place, t->n_place, f->place, f->n_place) ? 10 : 0;
	w += any_same(t->email, t->n_email, f->email, f->n_email) ? 40 : 0;
	w += any_same(t->phone, t->n_phone, f->phone, f->n_phone) ? 20 : 0;
	return w;
}

static int by_weight(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->found != y->found)
		return x->found < y->found ? -1 : 1;
	return x->truth < y->truth ? -1 : x->truth > y->truth;
}

struct pairs {
	struct pair *p;
	size_t n, cap;
};

static void collect(const struct claims *truth, const struct claims *found, const struct index *x,
		    struct pairs *out)
{
	struct index own = {0};
	for (uint32_t f = 0; f < found->n; f++) {
		own.n = 0;
		put_keys(&own, &found->c[f], f);
		sort_index(&own);
		for (size_t i = 0; i < own.n; i++) {
			size_t at = first(x, own.e[i].key), end = at + RANGE_most;
			for (; at < x->n && at < end && x->e[at].key == own.e[i].key; at++) {
				int w = weigh(&truth->c[x->e[at].at], &found->c[f]);
				if (w < PAIR_least)
					continue;
				GROW(out->p, out->cap, out->n + 1);
				out->p[out->n++] = (struct pair){w, f, x->e[at].at};
			}
		}
	}
	grow_free(own.e, own.cap, sizeof(*own.e));
	if (out->n > 0)
		qsort(out->p, out->n, sizeof(*out->p), by_weight);
}

/* A found person that holds something only another true person has covers both. */
static bool alien(const struct index *x, uint64_t key, uint32_t truth, uint32_t *out_other)
{
	size_t at = first(x, key), n = 0;
	uint32_t other = 0;
	for (; at < x->n && x->e[at].key == key; at++, n++) {
		if (x->e[at].at == truth)
			return false;
		other = x->e[at].at;
	}
	*out_other = other;
	return n == 1;
}

static bool find_merge(const struct claim *f, const struct index *x, uint32_t truth,
		       uint32_t *out_other)
{
	for (size_t i = 0; i < f->n_email; i++)
		if (alien(x, key_of(KEY_email, f->email[i], STR_NONE), truth, out_other))
			return true;
	for (size_t i = 0; i < f->n_phone; i++)
		if (str_starts(f->phone[i], STR("+316")) &&
		    alien(x, key_of(KEY_phone, f->phone[i], STR_NONE), truth, out_other))
			return true;
	for (size_t i = 0; i < f->n_surname && f->given.n > 0 && f->birth_date.n > 0; i++) {
		uint64_t key = hash64_mix(key_of(KEY_full, f->surname[i], f->given),
					  key_of(KEY_full, f->birth_date, STR_NONE));
		if (alien(x, key, truth, out_other))
			return true;
	}
	return false;
}

/* A true person nobody was paired with, whose given name stands among the names of a found one
 * paired with somebody else. */
static void find_swallowed(const struct claims *truth, const struct claims *found,
			   const struct pairs *p, struct score *s)
{
	for (size_t i = 0; i < p->n; i++) {
		uint32_t f = p->p[i].found, t = p->p[i].truth;
		const struct claim *lost = &truth->c[t], *big = &found->c[f];
		if (s->found_of[t] != 0 || s->truth_of[f] == 0 ||
		    s->verdict_found[f] != VERDICT_right || lost->given.n == 0)
			continue;
		bool there = str_eq(big->given, lost->given);
		for (size_t k = 0; k < big->n_name && !there; k++)
			there = str_find(big->name[k], lost->given) < big->name[k].n;
		if (there && !str_eq(lost->given, truth->c[s->truth_of[f] - 1].given)) {
			s->verdict_found[f] = VERDICT_merged;
			s->other[f] = t + 1;
		}
	}
}

static void pair_up(const struct claims *truth, const struct claims *found, struct score *s)
{
	struct index x = {0};
	struct pairs p = {0};
	for (uint32_t i = 0; i < truth->n; i++)
		put_keys(&x, &truth->c[i], i);
	sort_index(&x);
	collect(truth, found, &x, &p);
	for (size_t i = 0; i < p.n; i++) {
		uint32_t f = p.p[i].found, t = p.p[i].truth;
		if (s->truth_of[f] == 0 && s->found_of[t] == 0) {
			s->truth_of[f] = t + 1;
			s->found_of[t] = f + 1;
		} else if (s->truth_of[f] == 0 && s->other[f] == 0) {
			s->other[f] = t + 1; /* if it stays alone: a piece of this one */
		}
	}
	for (uint32_t f = 0; f < found->n; f++) {
		uint32_t other;
		if (s->truth_of[f] == 0) {
			s->verdict_found[f] = s->other[f] != 0    ? VERDICT_split
					      : found->c[f].trial ? VERDICT_apart
								  : VERDICT_false;
		} else if (find_merge(&found->c[f], &x, s->truth_of[f] - 1, &other)) {
			s->verdict_found[f] = VERDICT_merged;
			s->other[f] = other + 1;
		} else {
			s->other[f] = 0;
		}
	}
	find_swallowed(truth, found, &p, s);
	for (uint32_t t = 0; t < truth->n; t++)
		s->verdict_truth[t] = s->found_of[t] == 0 ? VERDICT_missed : VERDICT_right;
	grow_free(x.e, x.cap, sizeof(*x.e));
	grow_free(p.p, p.cap, sizeof(*p.p));
}

/* ---- counting ---- */

static bool named(const struct claim_part *p) { return p->agb.n > 0 || p->name.n > 0; }

static bool same_requester(const struct claim_part *a, const struct claim_part *b)
{
	if (a->agb.n > 0 && b->agb.n > 0)
		return str_eq(a->agb, b->agb);
	return a->name.n > 0 && str_eq(a->name, b->name);
}

static const struct claim_part *part_like(const struct claim *c, const struct claim_part *p)
{
	for (size_t i = 0; i < c->n_part; i++)
		if (same_requester(&c->part[i], p))
			return &c->part[i];
	return NULL;
}

static uint64_t sensitive(void)
{
	uint64_t bits = 0;
	for (unsigned i = 0; i < CATEGORY_none; i++)
		bits |= category_sensitive((enum category)i) ? 1ull << i : 0;
	return bits;
}

static uint64_t bits_in(uint64_t v) { return (uint64_t)__builtin_popcountll(v); }

static void count_side(const struct claim *c, bool is_truth, uint64_t mask, struct score *s)
{
	uint64_t *requesters = is_truth ? &s->requesters.truth : &s->requesters.found;
	uint64_t *parts = is_truth ? &s->parts.truth : &s->parts.found;
	*(is_truth ? &s->categories.truth : &s->categories.found) += bits_in(c->categories);
	for (size_t i = 0; i < c->n_part; i++) {
		if (!named(&c->part[i]))
			continue;
		*requesters += 1;
		*parts += bits_in(c->part[i].categories & mask);
	}
}

static void count_pair(const struct claim *t, const struct claim *f, uint64_t mask, struct score *s)
{
	bool surname = t->n_surname == 0 || same_surname(t, f);
	s->names.right += surname && str_eq(t->birth_date, f->birth_date);
	s->exposure.right += str_eq(t->exposure, f->exposure);
	s->categories.right += bits_in(t->categories & f->categories);
	s->false_sensitive += bits_in(f->categories & ~t->categories & mask);
	for (size_t i = 0; i < t->n_part; i++) {
		const struct claim_part *p = named(&t->part[i]) ? part_like(f, &t->part[i]) : NULL;
		if (p == NULL)
			continue;
		s->requesters.right++;
		s->parts.right += bits_in(t->part[i].categories & p->categories & mask);
	}
}

static bool same_place(const struct claim *t, const struct claim *f)
{
	if (t->n_place == 0)
		return true;
	return f->n_place > 0 && any_same(t->place, t->newest_untold ? t->n_place : 1, f->place, 1);
}

/* A letter can go: what the truth holds of name, newest address and parts is there. */
static bool letter_ready(const struct claim *t, const struct claim *f, uint64_t mask)
{
	bool ok = t->n_surname == 0 || same_surname(t, f);
	ok = ok && same_place(t, f);
	for (size_t i = 0; ok && i < t->n_part; i++) {
		const struct claim_part *p = named(&t->part[i]) ? part_like(f, &t->part[i]) : NULL;
		if (named(&t->part[i]))
			ok = p != NULL && (t->part[i].categories & mask & ~p->categories) == 0;
	}
	return ok;
}

static bool only_text(const struct claim *t)
{
	bool text = false;
	for (size_t i = 0; i < t->n_tag; i++) {
		if (!str_starts(t->tag[i], STR("format ")))
			continue;
		text |= str_eq(t->tag[i], STR("format text"));
		if (!str_eq(t->tag[i], STR("format text")) &&
		    !str_eq(t->tag[i], STR("format container")))
			return false;
	}
	return text;
}

/* Pieces and people without truth that stand only in files of people known from text alone. */
static uint64_t text_only_beyond(const struct claims *truth, const struct claims *found,
				 const struct score *s)
{
	static const unsigned char key[16] = "kond score files";
	struct hmap file = {0};
	uint64_t n = 0;
	for (size_t t = 0; t < truth->n; t++)
		for (size_t i = 0; only_text(&truth->c[t]) && i < truth->c[t].n_file; i++)
			hmap_put(&file, hash64(key, truth->c[t].file[i]), NULL);
	for (size_t f = 0; f < found->n; f++) {
		const struct claim *c = &found->c[f];
		bool all = s->truth_of[f] == 0 && c->kind == PERSON_patient && c->n_file > 0;
		for (size_t i = 0; all && i < c->n_file; i++)
			all = hmap_get(&file, hash64(key, c->file[i])) != NULL;
		n += all;
	}
	hmap_free(&file);
	return n;
}

static struct tag_score *tag_score_of(struct score *s, str tag)
{
	for (size_t k = 0; k < s->n_tag; k++)
		if (str_eq(s->tag[k].tag, tag))
			return &s->tag[k];
	return NULL;
}

static bool has_tag(const struct claim *t, str tag)
{
	for (size_t i = 0; i < t->n_tag; i++)
		if (str_eq(t->tag[i], tag))
			return true;
	return false;
}

/* Pieces of a true person count as found once more under its origin, and as split under each tag.
 */
static void count_piece(const struct claim *t, struct score *s)
{
	for (size_t i = 0; i < t->n_tag; i++) {
		struct tag_score *k = tag_score_of(s, t->tag[i]);
		if (k == NULL)
			continue;
		k->split++;
		k->r.found += str_starts(k->tag, STR("origin "));
	}
}

static void count_merge(const struct claim *one, const struct claim *two, struct score *s)
{
	for (size_t k = 0; k < s->n_tag; k++)
		s->tag[k].merged += has_tag(one, s->tag[k].tag) || has_tag(two, s->tag[k].tag);
}

static void count_pieces(const struct claims *truth, const struct claims *found, struct score *s)
{
	for (size_t f = 0; f < found->n; f++) {
		if (found->c[f].kind != PERSON_patient)
			continue;
		if (s->verdict_found[f] == VERDICT_split)
			count_piece(&truth->c[s->other[f] - 1], s);
		if (s->verdict_found[f] == VERDICT_merged)
			count_merge(&truth->c[s->truth_of[f] - 1], &truth->c[s->other[f] - 1], s);
	}
}

static void count_tags(const struct claim *t, bool met, struct score *s)
{
	for (size_t i = 0; i < t->n_tag; i++) {
		struct tag_score *k = tag_score_of(s, t->tag[i]);
		if (k == NULL) {
			GROW(s->tag, s->cap_tag, s->n_tag + 1);
			k = &s->tag[s->n_tag++];
			*k = (struct tag_score){.tag = t->tag[i]};
		}
		k->r.truth++;
		k->r.right += met;
		k->r.found += met;
	}
}

static struct ratio *ratio_of(struct score *s, enum person_kind k)
{
	return k == PERSON_patient ? &s->people : k == PERSON_staff ? &s->staff : &s->professionals;
}

static int by_tag(const void *a, const void *b)
{
	const struct tag_score *x = a, *y = b;
	return str_cmp(x->tag, y->tag);
}

static void count_all(const struct claims *truth, const struct claims *found, struct score *s)
{
	uint64_t mask = sensitive();
	for (size_t t = 0; t < truth->n; t++) {
		const struct claim *c = &truth->c[t];
		const struct claim *f = s->found_of[t] != 0 ? &found->c[s->found_of[t] - 1] : NULL;
		bool met = f != NULL && f->kind == c->kind && !f->trial;
		struct ratio *r = ratio_of(s, c->kind);
		if (c->trial)
			continue;
		r->truth++;
		r->right += met;
		if (c->kind != PERSON_patient)
			continue;
		s->missed += f == NULL;
		count_tags(c, met, s);
		count_side(c, true, mask, s);
		if (only_text(c)) {
			s->text_only.truth++;
			s->text_only.right += met;
		}
		if (met) {
			count_pair(c, f, mask, s);
			s->names.truth++;
			s->ready.right += letter_ready(c, f, mask);
		}
	}
	s->ready.found = s->ready.truth = s->names.truth;
	s->text_only.found = s->text_only.right + text_only_beyond(truth, found, s);
	count_pieces(truth, found, s);
	s->names.found = s->exposure.found = s->exposure.truth = s->names.truth;
	for (size_t f = 0; f < found->n; f++) {
		const struct claim *c = &found->c[f];
		uint32_t t = s->truth_of[f] != 0 ? s->truth_of[f] : s->other[f];
		bool nobody = t != 0 && truth->c[t - 1].trial;
		if (s->verdict_found[f] == VERDICT_apart || (nobody && c->trial)) {
			s->apart++;
			continue;
		}
		ratio_of(s, c->kind)->found++;
		if (c->kind != PERSON_patient)
			continue;
		count_side(c, false, mask, s);
		s->merged += s->verdict_found[f] == VERDICT_merged;
		s->split += s->verdict_found[f] == VERDICT_split;
		s->unfounded += s->verdict_found[f] == VERDICT_false || nobody;
		if (s->verdict_found[f] == VERDICT_false)
			s->false_sensitive += bits_in(c->categories & mask);
	}
	if (s->n_tag > 0)
		qsort(s->tag, s->n_tag, sizeof(*s->tag), by_tag);
}

void score_make(struct arena *a, const struct claims *truth, const struct claims *found,
		struct score *out_score)
{
	*out_score = (struct score){0};
	out_score->truth_of = arena_new(a, uint32_t, found->n);
	out_score->other = arena_new(a, uint32_t, found->n);
	out_score->verdict_found = arena_new(a, unsigned char, found->n);
	out_score->found_of = arena_new(a, uint32_t, truth->n);
	out_score->verdict_truth = arena_new(a, unsigned char, truth->n);
	pair_up(truth, found, out_score);
	count_all(truth, found, out_score);
}

void score_free(struct score *s) { grow_free(s->tag, s->cap_tag, sizeof(*s->tag)); }
