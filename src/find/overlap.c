/*
 * overlap - which of two hits on the same bytes stays. The order is a table: what a check or label
 * proves before what form suggests.
 */
#include "find/overlap.h"

#include <string.h>

#define WEIGHT_MOST 100

static int weight(const struct hit *h)
{
	int label = (h->evidence & EV_label) != 0 ? 10 : 0;
	switch (h->kind) {
	case KIND_bsn:
		return 85 + label;
	case KIND_iban:
		return 90;
	case KIND_email:
		return 92;
	case KIND_birth_date:
		return 82;
	case KIND_requester_agb:
	case KIND_copy_agb:
		return 80;
	case KIND_phone:
		return 68 + label;
	case KIND_patient_number:
	case KIND_order:
	case KIND_specimen:
	case KIND_staff_number:
		return 64 + label;
	case KIND_event_date:
		return 63;
	case KIND_postcode:
		return 62;
	case KIND_insurer:
		return 70;
	case KIND_requester_name:
		return 66;
	case KIND_street:
	case KIND_house_number:
		return 56;
	case KIND_city:
		return 45;
	case KIND_weak_bsn:
		return 1;
	default:
		return 50 + label;
	}
}

/* is_said - a hit of this kind is a name or an address: words in it tell of no test. */
static bool is_said(enum kind k)
{
	return k == KIND_name || k == KIND_surname || k == KIND_street || k == KIND_city ||
	       k == KIND_email;
}

static bool masks(enum kind k) { return k != KIND_category && k != KIND_test && k != KIND_result; }

/* sort - by place in the text, at one place the stronger first: keys are merged, bottom-up, stable,
 * and quick on the sorted runs that detectors give. */
static void sort(struct hit_key *key, struct hit_key *room, size_t n)
{
	for (size_t run = 1; run < n; run *= 2) {
		for (size_t lo = 0; lo + run < n; lo += 2 * run) {
			size_t mid = lo + run, hi = n - mid < run ? n : mid + run, i = lo, j = mid,
			       k = 0;
			if (key[mid].order >= key[mid - 1].order)
				continue;
			while (i < mid && j < hi)
				room[k++] = key[j].order < key[i].order ? key[j++] : key[i++];
			memmove(key + lo + k, key + i, (mid - i) * sizeof(*key));
			memcpy(key + lo, room, k * sizeof(*key));
		}
	}
}

/* put_in_order - sort hits. */
static void put_in_order(struct overlap *o, struct hit *hit, size_t n)
{
	bool sorted = true;
	GROW(o->key, o->key_cap, 2 * n);
	for (size_t i = 0; i < n; i++) {
		o->key[i] = (struct hit_key){
		    (uint64_t)hit[i].from << 8 | (uint64_t)(WEIGHT_MOST - weight(&hit[i])), i};
		sorted = sorted && (i == 0 || o->key[i - 1].order <= o->key[i].order);
	}
	if (sorted)
		return;
	GROW(o->hit, o->cap, n);
	sort(o->key, o->key + n, n);
	for (size_t i = 0; i < n; i++)
		o->hit[i] = hit[o->key[i].at];
	memcpy(hit, o->hit, n * sizeof(*hit));
}

/* stronger - b takes the place of a that it overlaps. */
static bool stronger(const struct hit *b, const struct hit *a)
{
	int d = weight(b) - weight(a);
	return d > 0 || (d == 0 && b->to - b->from > a->to - a->from);
}

size_t overlap_drop(struct overlap *o, struct hit *hit, size_t n)
{
	size_t kept = 0, solid = SIZE_MAX;
	put_in_order(o, hit, n);
	for (size_t i = 0; i < n; i++) {
		if (masks(hit[i].kind) && solid != SIZE_MAX && hit[i].from < hit[solid].to) {
			if (!stronger(&hit[i], &hit[solid]))
				continue;
			size_t to = hit[solid].to;
			hit[solid] = hit[i];
			if (hit[solid].to < to && hit[solid].kind == KIND_weak_bsn)
				hit[solid].to = to;
			continue;
		}
		if (hit[i].kind == KIND_category && solid != SIZE_MAX && is_said(hit[solid].kind) &&
		    hit[i].from >= hit[solid].from && hit[i].to <= hit[solid].to)
			continue;
		hit[kept] = hit[i];
		if (masks(hit[i].kind))
			solid = kept;
		kept++;
	}
	return kept;
}

void overlap_free(struct overlap *o)
{
	grow_free(o->hit, o->cap, sizeof(*o->hit));
	grow_free(o->key, o->key_cap, sizeof(*o->key));
	*o = (struct overlap){0};
}
