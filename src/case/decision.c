/*
 * decision - what people decided, an act a row: no row is ever changed or dropped, a decision is
 * taken back by a later act (design.md 6, doc/adr/0022). Beside them the pairs of the last
 * generation that wait for people; those go with it. Refuses rows that say anything odd.
 */
#include "case/store.h"

#include <string.h>

#include "base/date.h"
#include "base/must.h"
#include "base/utf8.h"
#include "render/json.h"

#define ACT_VERSION   1
#define DOUBT_VERSION 1

/* ---- acts ---- */

static void put_side(struct out *o, const struct act_side *s)
{
	out_bytes(o, s->sha256, sizeof(s->sha256));
	out_u8(o, (uint8_t)s->unit);
	out_var(o, s->number);
	out_var(o, s->at);
	out_var(o, s->person);
}

static void put_act(struct out *o, const struct act *d)
{
	out_u8(o, ACT_VERSION);
	out_u8(o, (uint8_t)d->ruling);
	out_var(o, d->undoes);
	out_lv(o, d->by);
	out_lv(o, d->note);
	put_side(o, &d->a);
	put_side(o, &d->b);
}

static uint32_t take_id(struct cur *c)
{
	uint64_t v = cur_var(c);
	c->bad |= v > UINT32_MAX;
	return (uint32_t)v;
}

static str take_text(struct arena *a, struct cur *c)
{
	str s = cur_lv(c);
	c->bad |= !utf8_valid(s);
	return c->bad ? STR_NONE : str_copy(a, s);
}

static void take_side(struct cur *c, struct act_side *s)
{
	str sha = cur_take(c, sizeof(s->sha256));
	unsigned unit = cur_u8(c);
	c->bad |= !unit_known(unit);
	if (c->bad)
		return;
	memcpy(s->sha256, sha.p, sizeof(s->sha256));
	s->unit = (enum unit)unit;
	s->number = cur_var(c);
	s->at = cur_var(c);
	s->person = take_id(c);
}

static bool take_act(struct arena *a, str plain, struct act *d)
{
	struct cur c = cur_of(plain);
	unsigned version = cur_u8(&c), ruling = cur_u8(&c);
	d->ruling = (enum ruling)ruling;
	d->undoes = take_id(&c);
	d->by = take_text(a, &c);
	d->note = take_text(a, &c);
	take_side(&c, &d->a);
	take_side(&c, &d->b);
	return cur_done(&c) && version == ACT_VERSION && ruling >= RULING_same &&
	       ruling <= RULING_undone && (ruling == RULING_undone) == (d->undoes != 0) &&
	       d->undoes < d->id;
}

static bool journal_act(struct kase *k, const struct act *d)
{
	static const char *const name[] = {"none", "same", "different", "split", "undo"};
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	json_key(&j, "decision");
	json_number(&j, d->id);
	json_key(&j, "ruling");
	json_z(&j, name[d->ruling]);
	if (d->undoes != 0) {
		json_key(&j, "undoes");
		json_number(&j, d->undoes);
	}
	json_key(&j, "persons");
	json_array(&j);
	json_number(&j, d->a.person);
	json_number(&j, d->b.person);
	json_array_end(&j);
	json_object_end(&j);
	bool ok = journal_add(k, "decide", out_view(&o));
	out_end(&o);
	return ok;
}

bool case_act_add(struct kase *k, struct act *d)
{
	TXN_SCOPE t = txn_join(k);
	if (k->broken)
		return false;
	struct out who = out_mem();
	journal_actor(&who);
	d->id = (uint32_t)k->head.table[TABLE_decision].rows + 1;
	d->at_ms = time_now_ms();
	d->by = out_view(&who);
	const struct col c[] = {col_u64(d->id), col_u64((uint64_t)d->at_ms)};
	out_clear(&k->packed);
	put_act(&k->packed, d);
	bool ok = row_put(k, TABLE_decision, c, out_view(&k->packed), true) && journal_act(k, d);
	d->by = STR_NONE;
	out_end(&who);
	return ok && txn_leave(k, &t);
}

static bool take_back(struct act *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (all[i].ruling != RULING_undone)
			continue;
		struct act *d = &all[all[i].undoes - 1];
		if (d->ruling == RULING_undone || d->undone != 0)
			return false;
		d->undone = all[i].id;
	}
	return true;
}

bool case_acts(struct kase *k, struct arena *a, struct act **out_acts, size_t *out_n)
{
	size_t n = 0, cap = 0;
	struct act *all = NULL;
	if (!k->in_txn)
		k->why = NULL;
	sqlite3_stmt *s = query_private(k, QUERY_decision_all);
	bool ok = s != NULL;
	while (ok && query_step(k, s)) {
		GROW(all, cap, n + 1);
		all[n] = (struct act){.id = column_u32(s, 0), .at_ms = sqlite3_column_int64(s, 1)};
		out_clear(&k->plain);
		ok = all[n].id == n + 1 && row_open(k, TABLE_decision, s, &k->plain) &&
		     take_act(a, out_view(&k->plain), &all[n]);
		n++;
	}
	sqlite3_finalize(s);
	ok = ok && k->why == NULL && take_back(all, n);
	*out_n = ok ? n : 0;
	*out_acts = arena_new(a, struct act, *out_n);
	if (*out_n > 0)
		memcpy(*out_acts, all, *out_n * sizeof(*all));
	grow_free(all, cap, sizeof(*all));
	return ok || store_fail_read(k, why_altered);
}

/* ---- pairs that wait for people ---- */

bool case_doubts_clear(struct kase *k)
{
	must(k->in_txn);
	for (uint64_t id = k->head.table[TABLE_doubt].rows; id > 0; id--)
		if (!row_drop(k, TABLE_doubt, id))
			return false;
	return true;
}

static uint64_t zigzag(int32_t v)
{
	return v < 0 ? (uint64_t)(-(int64_t)v) * 2 - 1 : (uint64_t)v * 2;
}

static int32_t take_signed(struct cur *c)
{
	uint64_t v = cur_var(c);
	c->bad |= v > INT32_MAX;
	if (c->bad)
		return 0;
	return (v & 1) != 0 ? -(int32_t)(v / 2) - 1 : (int32_t)(v / 2);
}

static void write_doubt(void *ctx, const struct doubt *d)
{
	struct kase *k = ctx;
	const struct col c[] = {col_u64(k->head.table[TABLE_doubt].rows + 1),
				col_u64(k->resolve.no)};
	struct out *o = &k->packed;
	if (k->broken)
		return;
	out_clear(o);
	out_u8(o, DOUBT_VERSION);
	out_var(o, d->a);
	out_var(o, d->b);
	out_var(o, d->permille);
	out_var(o, zigzag(d->centibits));
	out_var(o, d->n);
	for (unsigned i = 0; i < d->n; i++) {
		out_lv(o, d->said[i].field);
		out_lv(o, d->said[i].level);
		out_var(o, zigzag(d->said[i].centibits));
	}
	row_put(k, TABLE_doubt, c, out_view(o), true);
}

void case_doubts_sink(struct kase *k, struct person_out *o)
{
	must(o->ctx == k);
	o->doubt = write_doubt;
}

static bool take_doubt(struct arena *a, str plain, struct doubt *d)
{
	struct cur c = cur_of(plain);
	unsigned version = cur_u8(&c);
	*d = (struct doubt){.a = take_id(&c)};
	d->b = take_id(&c);
	d->permille = take_id(&c);
	d->centibits = take_signed(&c);
	uint64_t n = cur_var(&c);
	for (; d->n < n && d->n < DOUBT_SAID; d->n++) {
		d->said[d->n].field = take_text(a, &c);
		d->said[d->n].level = take_text(a, &c);
		d->said[d->n].centibits = take_signed(&c);
	}
	return cur_done(&c) && version == DOUBT_VERSION && d->a < d->b && d->permille <= 1000;
}

bool case_doubts(struct kase *k, struct arena *a, struct doubt **out_doubts, size_t *out_n)
{
	size_t n = 0, cap = 0;
	struct doubt *all = NULL;
	if (!k->in_txn)
		k->why = NULL;
	sqlite3_stmt *s = query_private(k, QUERY_doubt_all);
	bool ok = s != NULL;
	while (ok && query_step(k, s)) {
		GROW(all, cap, n + 1);
		out_clear(&k->plain);
		ok = row_open(k, TABLE_doubt, s, &k->plain) &&
		     take_doubt(a, out_view(&k->plain), &all[n]);
		n++;
	}
	sqlite3_finalize(s);
	ok = ok && k->why == NULL;
	*out_n = ok ? n : 0;
	*out_doubts = arena_new(a, struct doubt, *out_n);
	if (*out_n > 0)
		memcpy(*out_doubts, all, *out_n * sizeof(*all));
	grow_free(all, cap, sizeof(*all));
	return ok || store_fail_read(k, why_altered);
}
