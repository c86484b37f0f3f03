/*
 * review - acts of people on who is who. A person is named to resolution by that mention of theirs
 * which says most of who they are: their BSN, birth date, name. Items are gone through one by one;
 * only mentions that say something of the person are asked whose they are.
 */
#include "run/review.h"

#include <string.h>

#include "base/hash.h"
#include "find/block.h"

#define KEPT_NAME "decided"

static const unsigned char mark_key[16] = "kond decisions 1";

/* ---- the mentions of a person ---- */

struct seeker {
	struct kase *k;
	const struct person *p;
	struct unpacker unpack;
	struct out block;
	uint32_t item, first; /* of the block at hand: item, ordinal of its first mention */
	struct block_mention b;
};

static void seeker_start(struct seeker *s, struct kase *k, const struct limits *l,
			 const struct person *p)
{
	*s = (struct seeker){.k = k, .p = p, .block = out_mem()};
	unpack_start(&s->unpack, l->mention_findings, l->value_bytes);
}

static void seeker_end(struct seeker *s)
{
	if (s->block.p != NULL)
		crypt_wipe(s->block.p, s->block.cap);
	out_end(&s->block);
	unpack_free(&s->unpack);
}

static bool seeker_open(struct seeker *s, uint32_t item, uint32_t seq)
{
	uint32_t n;
	out_clear(&s->block);
	s->item = item;
	if (!case_block_get(s->k, item, seq, &s->block, &s->first, &n))
		return false;
	unpack_open(&s->unpack, out_view(&s->block));
	return true;
}

static struct place seeker_place(const struct seeker *s)
{
	return (struct place){.item = s->item,
			      .ordinal = s->first + s->unpack.n - 1,
			      .unit = s->unpack.shape[s->b.shape].unit,
			      .number = s->b.number,
			      .at = s->b.at};
}

static bool is_name(const struct person *p, const struct block_said *t)
{
	if (t->kind == KIND_surname)
		for (size_t k = 0; k < p->n_parts_of_name; k++)
			if (str_eq_nocase(t->value, p->parts_of_name[k].surname))
				return true;
	if (t->kind == KIND_name)
		for (size_t k = 0; k < p->n_names; k++)
			if (str_eq_nocase(t->value, p->names[k]))
				return true;
	return false;
}

/* How much the identity of the mention at hand says of the person; 0: nothing. */
static unsigned says(struct seeker *s)
{
	unsigned bits = 0;
	struct out date = out_mem();
	if (s->b.identity == 0)
		return 0;
	struct block_group *g = &s->unpack.identity[s->b.identity - 1];
	const struct block_said *t = unpack_told(&s->unpack, g);
	if (!date_none(s->p->birth_date))
		date_write(&date, s->p->birth_date);
	for (uint32_t k = 0; t != NULL && k < g->n; k++) {
		bool number = t[k].kind == KIND_bsn && s->p->bsn.n > 0;
		bool born = t[k].kind == KIND_birth_date && date.n > 0;
		bits |= number && str_eq(t[k].value, s->p->bsn) ? 8u : 0;
		bits |= born && str_eq(t[k].value, out_view(&date)) ? 4u : 0;
		bits |= is_name(s->p, &t[k]) ? 2u : 0;
	}
	out_end(&date);
	return bits + 1;
}

static bool is_picked(const struct review_pick *pick, size_t n, const struct place *p)
{
	for (size_t k = 0; k < n; k++)
		if (pick[k].item == p->item &&
		    (pick[k].ordinal == REVIEW_ALL || pick[k].ordinal == p->ordinal))
			return true;
	return false;
}

/* The mention of the item that says most of the person, more than *best and not picked. */
static bool best_of_item(struct seeker *s, uint32_t item, const struct review_pick *pick, size_t n,
			 unsigned *best, struct place *out_p)
{
	bool found = false;
	for (uint32_t seq = 0; *best < 15 && seeker_open(s, item, seq); seq++) {
		while (*best < 15 && unpack_next(&s->unpack, &s->b)) {
			unsigned v = says(s);
			if (v <= *best)
				continue;
			struct place p = seeker_place(s);
			if (is_picked(pick, n, &p) ||
			    case_person_of_mention(s->k, item, p.ordinal) != s->p->id)
				continue;
			*best = v;
			*out_p = p;
			found = true;
		}
	}
	return found;
}

size_t review_places(struct kase *k, const struct limits *l, uint32_t person, struct place *out_p,
		     size_t n)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct seeker s;
	struct person p;
	size_t found = 0;
	if (case_person_get(k, &a, person, &p)) {
		seeker_start(&s, k, l, &p);
		for (size_t i = 0; i < p.n_items && found < n; i++) {
			unsigned best = 0;
			found += best_of_item(&s, p.items[i], NULL, 0, &best, &out_p[found]);
		}
		seeker_end(&s);
	}
	arena_free(&a);
	return found;
}

static bool side_of(struct kase *k, const struct place *p, uint32_t person, struct act_side *out_s)
{
	struct arena a = arena_make((size_t)1 << 20);
	struct item i;
	bool ok = case_item_get(k, &a, p->item, &i) && i.has_sha256;
	*out_s =
	    (struct act_side){.unit = p->unit, .number = p->number, .at = p->at, .person = person};
	if (ok)
		memcpy(out_s->sha256, i.sha256, sizeof(i.sha256));
	arena_free(&a);
	return ok;
}

/* The mention a person is named by, but none of those picked. */
static bool name_person(struct kase *k, const struct limits *l, const struct person *p,
			const struct review_pick *pick, size_t n, struct act_side *out_s)
{
	struct seeker s;
	struct place at = {0};
	unsigned best = 0;
	bool found = false;
	seeker_start(&s, k, l, p);
	for (size_t i = 0; i < p->n_items && best < 15; i++)
		found |= best_of_item(&s, p->items[i], pick, n, &best, &at);
	seeker_end(&s);
	return found && side_of(k, &at, p->id, out_s);
}

/* ---- acts ---- */

static bool fail(const char **out_why, const char *why)
{
	*out_why = why;
	return false;
}

static bool same_side(const struct act_side *a, const struct act_side *b)
{
	return a->unit == b->unit && a->number == b->number && a->at == b->at &&
	       memcmp(a->sha256, b->sha256, sizeof(a->sha256)) == 0;
}

static bool same_pair(const struct act *x, const struct act *y)
{
	return (same_side(&x->a, &y->a) && same_side(&x->b, &y->b)) ||
	       (same_side(&x->a, &y->b) && same_side(&x->b, &y->a)) ||
	       (x->a.person == y->a.person && x->b.person == y->b.person) ||
	       (x->a.person == y->b.person && x->b.person == y->a.person);
}

/* Take back what is said of the same two and stands: the newest word counts. */
static bool take_back_earlier(struct kase *k, struct arena *a, const struct act *d)
{
	struct act *all;
	size_t n;
	if (!case_acts(k, a, &all, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct act undo = {.ruling = RULING_undone,
				   .undoes = all[i].id,
				   .note = d->note,
				   .a = all[i].a,
				   .b = all[i].b};
		if (all[i].ruling != RULING_undone && all[i].undone == 0 && same_pair(&all[i], d) &&
		    !case_act_add(k, &undo))
			return false;
	}
	return true;
}

static bool write_pair(struct kase *k, struct arena *a, struct act *d, const char **out_why)
{
	TXN_SCOPE t = case_begin(k);
	if (take_back_earlier(k, a, d) && case_act_add(k, d) && case_commit(&t))
		return true;
	return fail(out_why, case_why(k) == NULL ? "the case could not be written" : case_why(k));
}

static bool decide_in(struct kase *k, struct arena *arena, const struct limits *l,
		      const struct person who[2], struct act *d, const char **out_why)
{
	for (unsigned i = 0; i < 2; i++)
		if (who[i].merged_into != 0)
			return fail(out_why, "one of them became part of another person: "
					     "`kond persons --id` tells which");
	if (!name_person(k, l, &who[0], NULL, 0, &d->a) ||
	    !name_person(k, l, &who[1], NULL, 0, &d->b))
		return fail(out_why, "no mention of one of them says who it is by itself");
	return write_pair(k, arena, d, out_why);
}

bool review_decide(struct kase *k, const struct limits *l, uint32_t a, uint32_t b,
		   enum ruling ruling, str note, struct act *out_act, const char **out_why)
{
	struct arena arena = arena_make((size_t)1 << 30);
	struct person who[2];
	*out_act = (struct act){.ruling = ruling, .note = note};
	*out_why = NULL;
	bool ok = a != b && case_person_get(k, &arena, a, &who[0]) &&
		  case_person_get(k, &arena, b, &who[1]);
	ok = ok ? decide_in(k, &arena, l, who, out_act, out_why)
		: fail(out_why, a == b ? "that is one person already: `kond review split` takes "
					 "mentions out of it"
				       : "there is no such person");
	arena_free(&arena);
	return ok;
}

/* ---- splitting ---- */

struct taken_out {
	struct act_side side[REVIEW_MOST];
	size_t n;
	bool more;
};

static void take_item(struct seeker *s, uint32_t item, const struct review_pick *pick, size_t n,
		      struct taken_out *x)
{
	for (uint32_t seq = 0; seeker_open(s, item, seq); seq++) {
		while (unpack_next(&s->unpack, &s->b)) {
			struct place p = seeker_place(s);
			if (s->b.identity == 0 || !is_picked(pick, n, &p) ||
			    case_person_of_mention(s->k, item, p.ordinal) != s->p->id)
				continue;
			x->more |= x->n == REVIEW_MOST;
			if (x->n < REVIEW_MOST && side_of(s->k, &p, s->p->id, &x->side[x->n]))
				x->n++;
		}
	}
}

static bool item_is_picked(const struct review_pick *pick, size_t n, uint32_t item)
{
	for (size_t k = 0; k < n; k++)
		if (pick[k].item == item)
			return true;
	return false;
}

static void take_out(struct kase *k, const struct limits *l, const struct person *p,
		     const struct review_pick *pick, size_t n, struct taken_out *x)
{
	struct seeker s;
	seeker_start(&s, k, l, p);
	for (size_t i = 0; i < p->n_items; i++)
		if (item_is_picked(pick, n, p->items[i]))
			take_item(&s, p->items[i], pick, n, x);
	seeker_end(&s);
}

static bool write_split(struct kase *k, const struct act_side *stays, const struct taken_out *x,
			str note, size_t *out_n)
{
	TXN_SCOPE t = case_begin(k);
	for (size_t i = 0; i < x->n; i++) {
		struct act out = {
		    .ruling = RULING_split, .note = note, .a = *stays, .b = x->side[i]};
		struct act one = {
		    .ruling = RULING_same, .note = note, .a = x->side[0], .b = x->side[i]};
		if (!case_act_add(k, &out) || (i > 0 && !case_act_add(k, &one)))
			return false;
		*out_n += i > 0 ? 2 : 1;
	}
	return case_commit(&t);
}

static bool split_in(struct kase *k, const struct limits *l, const struct person *p,
		     const struct review_pick *pick, size_t n, str note, size_t *out_n,
		     const char **out_why)
{
	static struct taken_out x; /* one process, one thread: scratch */
	struct act_side stays;
	x = (struct taken_out){0};
	take_out(k, l, p, pick, n, &x);
	if (x.n == 0)
		return fail(out_why, "none of these mentions is of that person and says who it is");
	if (x.more)
		return fail(out_why, "more mentions than one split may have (100)");
	if (!name_person(k, l, p, pick, n, &stays))
		return fail(out_why, "nothing that says who it is would stay: name fewer");
	*out_n = 0;
	return write_split(k, &stays, &x, note, out_n) ||
	       fail(out_why, case_why(k) == NULL ? "the case could not be written" : case_why(k));
}

bool review_split(struct kase *k, const struct limits *l, uint32_t person,
		  const struct review_pick *pick, size_t n, str note, size_t *out_n,
		  const char **out_why)
{
	struct arena a = arena_make((size_t)64 << 20);
	struct person p;
	bool ok = case_person_get(k, &a, person, &p) && p.merged_into == 0
		      ? split_in(k, l, &p, pick, n, note, out_n, out_why)
		      : fail(out_why, "there is no such person");
	arena_free(&a);
	return ok;
}

bool review_undo(struct kase *k, uint32_t decision, str note, struct act *out_act,
		 const char **out_why)
{
	struct arena a = arena_make((size_t)1 << 30);
	struct act *all;
	size_t n;
	bool ok = case_acts(k, &a, &all, &n);
	if (!ok)
		fail(out_why, case_why(k));
	else if (decision == 0 || decision > n || all[decision - 1].ruling == RULING_undone)
		ok = fail(out_why, "there is no such decision; `kond review history` lists them");
	else if (all[decision - 1].undone != 0)
		ok = fail(out_why, "that decision was taken back already");
	if (ok) {
		const struct act *d = &all[decision - 1];
		*out_act = (struct act){.ruling = RULING_undone,
					.undoes = decision,
					.note = note,
					.a = d->a,
					.b = d->b};
		ok = case_act_add(k, out_act) || fail(out_why, case_why(k));
	}
	arena_free(&a);
	return ok;
}

/* ---- for resolution ---- */

static struct anchor anchor_of(struct kase *k, const struct act_side *s)
{
	const uint64_t v[] = {(uint64_t)s->unit, s->number, s->at};
	uint64_t mark = hash64(mark_key, (str){(const unsigned char *)v, sizeof(v)});
	return (struct anchor){
	    .item = case_item_by_sha256(k, s->sha256),
	    .unit = s->unit,
	    .number = s->number,
	    .at = s->at,
	    .mark = hash64_mix(mark, hash64(mark_key, (str){s->sha256, sizeof(s->sha256)})),
	    .person = s->person};
}

bool review_decisions(struct kase *k, struct arena *a, struct decision **out_d, uint32_t **out_ids,
		      size_t *out_n)
{
	struct act *all;
	size_t n;
	*out_n = 0;
	if (!case_acts(k, a, &all, &n))
		return false;
	*out_d = arena_new(a, struct decision, n);
	*out_ids = arena_new(a, uint32_t, n);
	for (size_t i = 0; i < n; i++) {
		const struct act *d = &all[i];
		if (d->ruling == RULING_undone || (d->undone != 0 && d->ruling != RULING_same))
			continue;
		(*out_ids)[*out_n] = d->id;
		(*out_d)[(*out_n)++] =
		    (struct decision){.ruling = d->undone != 0 ? RULING_undone : d->ruling,
				      .a = anchor_of(k, &d->a),
				      .b = anchor_of(k, &d->b)};
	}
	return true;
}

bool review_keep(struct kase *k, str how) { return case_value_set(k, KEPT_NAME, how); }

bool review_kept_get(struct kase *k, struct arena *a, str *out_how)
{
	*out_how = STR_NONE;
	return case_value_get(k, a, KEPT_NAME, out_how);
}

enum decided review_kept(str how, uint32_t act)
{
	unsigned v = act > 0 && act <= how.n ? how.p[act - 1] : DECIDED_waits;
	return v <= DECIDED_refused ? (enum decided)v : DECIDED_waits;
}
