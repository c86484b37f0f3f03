/* A mention source in memory, written as text, and what came out of it, for the tests of person/.
 */
#ifndef PERSON_COMMON_H
#define PERSON_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypt.h"
#include "base/must.h"
#include "base/out.h"
#include "find/block.h"
#include "find/name.h"
#include "person/person.h"

#define TOLD_MAX 4096

struct told {
	struct place place;
	struct mention m;
};

struct world {
	struct mention_source source; /* first: the source is the world */
	struct arena a;
	struct told told[TOLD_MAX];
	size_t n, at;
	struct packer pack;
	struct unpacker unpack;
	size_t order[TOLD_MAX];     /* in which they are read */
	uint32_t earlier[TOLD_MAX]; /* person of the last generation, by ordinal */
	uint32_t whose[TOLD_MAX];   /* person now, by ordinal */
	struct person person[TOLD_MAX];
	size_t n_person;
	struct requester requester[256];
	char requester_key[256][80];
	size_t n_requester;
	struct {
		uint32_t id, into;
	} merged[64], split[64];
	size_t n_merged, n_split;
	uint32_t last_person, last_requester;
	struct {
		char key[80];
		uint32_t id;
	} old_requester[256];
	size_t n_old_requester;
	struct person_counts counts;
	struct person_spill spill;
	struct decision decision[64];
	enum decided how[64]; /* what came of each */
	size_t n_decision;
	struct {
		uint32_t a, b, permille;
	} doubt[64];
	size_t n_doubt;
};

static const unsigned char test_key[16] = "0123456789abcde";
static const struct date test_today = {2026, 11, 21};

static void world_rewind(struct mention_source *s) { ((struct world *)s)->at = 0; }

/* A block holds what stands in one item, one behind the other. */
static struct unpacker *world_next(struct mention_source *s, struct place *p)
{
	struct world *w = (struct world *)s;
	if (w->at == w->n)
		return NULL;
	packer_clear(&w->pack);
	*p = w->told[w->order[w->at]].place;
	for (uint32_t n = 0; w->at < w->n; n++, w->at++) {
		const struct told *t = &w->told[w->order[w->at]];
		if (t->place.item != p->item || t->place.standing != p->standing ||
		    t->place.ordinal != p->ordinal + n)
			break;
		packer_add(&w->pack, &t->m);
	}
	unpack_open(&w->unpack, packer_view(&w->pack));
	return &w->unpack;
}

static void world_pass(struct mention_source *s)
{
	struct place p;
	world_next(s, &p);
}

static struct world *world_new(void)
{
	struct arena a = arena_make((size_t)1 << 30);
	struct world *w = arena_new(&a, struct world, 1);
	w->source = (struct mention_source){world_rewind, world_next, world_pass};
	w->a = a;
	packer_start(&w->pack);
	unpack_start(&w->unpack, 64, 4096);
	name_start();
	assert_true(crypt_start());
	return w;
}

static void world_free(struct world *w)
{
	struct arena a = w->a;
	packer_free(&w->pack);
	unpack_free(&w->unpack);
	arena_free(&a);
}

static enum kind kind_by_name(str s)
{
	for (unsigned k = 1; k < 64; k++)
		if (kind_name((enum kind)k) != NULL && str_eq(s, str_of(kind_name((enum kind)k))))
			return (enum kind)k;
	must_fail("a kind of kind.tbl", __FILE__, __LINE__);
}

static unsigned evidence_of(enum kind k) { return k == KIND_bsn ? EV_label : 0; }

/* say - add a mention: item, standing, role and "kind=value;kind=value"; '/' in a local key divides
 * scope and value, ! before the kind is EV_invalid. Gives its ordinal. */
static size_t say(struct world *w, uint32_t item, enum standing standing, enum role role,
		  const char *text)
{
	str s = str_copy(&w->a, str_of(text));
	struct finding *f = arena_new(&w->a, struct finding, 32);
	unsigned n = 0;
	must(w->n < TOLD_MAX);
	while (s.n > 0) {
		str value = str_cut(&s, ';');
		str kind = str_cut(&value, '=');
		bool invalid = str_starts(kind, STR("!"));
		f[n].kind = kind_by_name(str_sub(kind, invalid, kind.n));
		f[n].evidence = evidence_of(f[n].kind) | (invalid ? EV_invalid : 0);
		bool local = f[n].kind == KIND_patient_number || f[n].kind == KIND_order ||
			     f[n].kind == KIND_specimen;
		size_t slash = str_find_byte(value, '/');
		if (local && slash < value.n)
			((unsigned char *)(uintptr_t)value.p)[slash] = KEY_SEP;
		f[n++].value = value;
	}
	struct told *t = &w->told[w->n];
	t->place = (struct place){.item = item,
				  .ordinal = (uint32_t)w->n,
				  .standing = standing,
				  .scope = item / 10,
				  .exhibit = 1};
	t->m = (struct mention){
	    .role = role, .unit = UNIT_row, .number = w->n + 1, .n = n, .finding = f};
	w->order[w->n] = w->n;
	return w->n++;
}

__attribute__((unused)) static size_t row(struct world *w, const char *text)
{
	return say(w, 1, STANDING_stolen, ROLE_patient, text);
}
__attribute__((unused)) static size_t lone(struct world *w, const char *text)
{
	return say(w, 1, STANDING_stolen, ROLE_none, text);
}

static void got_person(void *ctx, const struct person *p)
{
	struct world *w = ctx;
	struct out o = out_mem();
	must(w->n_person < TOLD_MAX);
	must(w->n_person == 0 || w->person[w->n_person - 1].id < p->id);
	person_pack(&o, p);
	must(person_unpack(&w->a, str_copy(&w->a, out_view(&o)), &w->person[w->n_person++]));
	out_end(&o);
}

static void got_requester(void *ctx, const struct requester *r, str key)
{
	struct world *w = ctx;
	struct out o = out_mem();
	must(w->n_requester < 256 && key.n < 80);
	requester_pack(&o, r);
	must(requester_unpack(&w->a, str_copy(&w->a, out_view(&o)), &w->requester[w->n_requester]));
	memset(w->requester_key[w->n_requester], 0, 80);
	memcpy(w->requester_key[w->n_requester++], key.p, key.n);
	out_end(&o);
}

static void got_mention(void *ctx, const struct place *p, uint32_t person)
{
	((struct world *)ctx)->whose[p->ordinal] = person;
}

static void got_merged(void *ctx, uint32_t id, uint32_t into)
{
	struct world *w = ctx;
	must(w->n_merged < 64);
	w->merged[w->n_merged].id = id;
	w->merged[w->n_merged++].into = into;
}

static void got_split(void *ctx, uint32_t id, uint32_t from)
{
	struct world *w = ctx;
	must(w->n_split < 64);
	w->split[w->n_split].id = id;
	w->split[w->n_split++].into = from;
}

static void got_doubt(void *ctx, const struct doubt *d)
{
	struct world *w = ctx;
	if (w->n_doubt == 64)
		return;
	w->doubt[w->n_doubt].a = d->a;
	w->doubt[w->n_doubt].b = d->b;
	w->doubt[w->n_doubt++].permille = d->permille;
}

static uint32_t earlier_person(void *ctx, const struct place *p)
{
	return ((struct world *)ctx)->earlier[p->ordinal];
}

static uint32_t earlier_requester(void *ctx, str key)
{
	const struct world *w = ctx;
	for (size_t k = 0; k < w->n_old_requester; k++)
		if (str_eq(key, str_of(w->old_requester[k].key)))
			return w->old_requester[k].id;
	return 0;
}

/* What is told of its progress never goes back, and ends with the last step. */
struct told_at {
	enum person_step step;
	uint64_t done;
};
static void told_at(void *ctx, enum person_step step, uint64_t done, uint64_t of)
{
	struct told_at *t = ctx;
	must(step > t->step || (step == t->step && done >= t->done));
	must(of == 0 || done <= of);
	*t = (struct told_at){step, done};
}

/* resolve - one generation; what the last one said is what it goes by. */
static void resolve(struct world *w)
{
	struct told_at told = {0};
	struct prior prior = {.ctx = w,
			      .person_of = earlier_person,
			      .requester_of = earlier_requester,
			      .last_person = w->last_person,
			      .last_requester = w->last_requester,
			      .decision = w->decision,
			      .n_decision = w->n_decision,
			      .how = w->how};
	struct person_out out = {.ctx = w,
				 .person = got_person,
				 .requester = got_requester,
				 .mention_of = got_mention,
				 .merged = got_merged,
				 .split = got_split,
				 .doubt = got_doubt,
				 .watch = {&told, told_at}};
	w->n_person = w->n_requester = w->n_merged = w->n_split = w->n_doubt = 0;
	person_resolve(&w->source, &prior, test_today, test_key, &w->spill, &out, &w->counts);
	must(told.step == STEP_compare);
	memcpy(w->earlier, w->whose, sizeof(w->earlier));
	for (size_t k = 0; k < w->n_person; k++)
		if (w->person[k].id > w->last_person)
			w->last_person = w->person[k].id;
	for (size_t k = 0; k < w->n_requester; k++) {
		w->last_requester =
		    w->requester[k].id > w->last_requester ? w->requester[k].id : w->last_requester;
		memcpy(w->old_requester[w->n_old_requester].key, w->requester_key[k], 80);
		w->old_requester[w->n_old_requester++].id = w->requester[k].id;
		must(w->n_old_requester < 256);
	}
}

__attribute__((unused)) static const struct person *of(struct world *w, size_t mention)
{
	for (size_t k = 0; k < w->n_person; k++)
		if (w->person[k].id == w->whose[mention])
			return &w->person[k];
	return NULL;
}

__attribute__((unused)) static bool has_reason(const struct person *p, const char *reason)
{
	for (size_t k = 0; k < p->n_reasons; k++)
		if (str_eq(p->reasons[k], str_of(reason)))
			return true;
	return false;
}

#define assert_text(s, z)    assert_true(str_eq((s), STR(z)))
#define assert_same(w, a, b) assert_true((w)->whose[a] != 0 && (w)->whose[a] == (w)->whose[b])
#define assert_apart(w, a, b)                                                                      \
	assert_true((w)->whose[a] != 0 && (w)->whose[b] != 0 && (w)->whose[a] != (w)->whose[b])

/* bsn_made - the valid number k of those that start with 9. */
__attribute__((unused)) static void bsn_made(uint32_t k, char out_z[10])
{
	for (uint32_t body = 90000000 + k * 7 % 9999999;; body++) {
		uint32_t sum = 0, v = body;
		for (uint32_t weight = 2; weight <= 9; weight++, v /= 10)
			sum += weight * (v % 10);
		if (sum % 11 == 10)
			continue;
		for (int d = 7; d >= 0; d--, body /= 10)
			out_z[d] = (char)('0' + body % 10);
		out_z[8] = (char)('0' + sum % 11);
		out_z[9] = '\0';
		return;
	}
}

#endif
