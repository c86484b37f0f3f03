/*
 * ruling - decisions about duties over the rows of fact.c. Refuses an answer that its kind does not
 * know, a decision without reason or decider, and a second decision in place of the same one.
 */
#include "case/ruling.h"

#include <string.h>

#include "base/utf8.h"
#include "case/event.h"
#include "case/store.h"

const struct ruling_kind_row ruling_kind_rows[] = {
#define RULING(num, name, words, answers, asks) {num, #name, words, answers, asks},
#include "case/ruling.tbl"
#undef RULING
    {0, NULL, NULL, NULL, NULL}};
const struct ruling_field_row ruling_field_rows[RULING_FIELD_COUNT] = {
#define RULING_FIELD(name, option, words) {#name, option, words},
#include "case/ruling_field.tbl"
#undef RULING_FIELD
};

const struct ruling_kind_row *ruling_kind_by_name(str name)
{
	for (const struct ruling_kind_row *r = ruling_kind_rows; r->name != NULL; r++)
		if (str_eq(name, str_of(r->name)))
			return r;
	return NULL;
}

static bool names(const char *list, str word)
{
	for (str rest = str_of(list); rest.n > 0;)
		if (str_eq(str_cut(&rest, ' '), word))
			return true;
	return false;
}

bool factor_read(str s, struct factor *out_f)
{
	*out_f = (struct factor){.key = str_trim(str_cut(&s, '='))};
	out_f->value = str_trim(str_cut(&s, '|'));
	out_f->reason = str_trim(s);
	return out_f->key.n > 0 && out_f->value.n > 0 && out_f->reason.n > 0;
}

static str factor_pack(struct arena *a, const struct factor *f)
{
	struct out o = out_mem();
	out_str(&o, f->key);
	out_char(&o, '=');
	out_str(&o, f->value);
	out_char(&o, '|');
	out_str(&o, f->reason);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

/* ---- reading ---- */

static bool read_factors(struct arena *a, const struct fact *f, struct duty_ruling *r)
{
	r->factor = arena_new(a, struct factor, f->n);
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->field[i].key, STR("factor")) &&
		    !factor_read(f->field[i].value, &r->factor[r->n_factor++]))
			return false;
	return true;
}

static bool read_ruling(struct arena *a, const struct fact *f, struct duty_ruling *r)
{
	*r = (struct duty_ruling){.id = f->number,
				  .at_ms = f->at_ms,
				  .by = f->by,
				  .kind = ruling_kind_by_name(fact_value(f, "kind")),
				  .answer = fact_value(f, "answer"),
				  .at = fact_when(f, "time_at"),
				  .supersedes = fact_number(f, "supersedes"),
				  .why = fact_value(f, "why")};
	for (unsigned x = 0; x < RULING_FIELD_COUNT; x++)
		r->value[x] = fact_value(f, ruling_field_rows[x].name);
	r->entity = entity_of(r->value[RULING_FIELD_entity]);
	memcpy(r->digest, f->digest, sizeof(r->digest));
	return r->kind != NULL && r->supersedes < r->id && read_factors(a, f, r);
}

bool ruling_load(struct kase *k, struct arena *a, struct ruling_all *out_r)
{
	struct fact *f;
	struct ruling_all all = {0};
	if (!fact_all(k, a, ABOUT_ruling, &f, &all.n))
		return false;
	all.ruling = arena_new(a, struct duty_ruling, all.n + 1);
	for (size_t i = 0; i < all.n; i++) {
		struct duty_ruling *r = &all.ruling[i];
		if (f[i].number != i + 1 || !read_ruling(a, &f[i], r))
			return store_fail_read(k, why_altered);
		if (r->supersedes != 0 && all.ruling[r->supersedes - 1].superseded != 0)
			return store_fail_read(k, why_altered);
		if (r->supersedes != 0)
			all.ruling[r->supersedes - 1].superseded = r->id;
	}
	*out_r = all;
	return true;
}

/* ---- writing ---- */

static const char *said(struct arena *a, const char *one, const char *two, const char *three)
{
	struct out o = out_mem();
	out_z(&o, one);
	out_z(&o, two);
	out_z(&o, three);
	const char *z = str_z(a, out_view(&o));
	out_end(&o);
	return z;
}

static const char *fields_wrong(struct arena *a, const struct duty_ruling *r)
{
	for (unsigned x = 0; x < RULING_FIELD_COUNT; x++) {
		bool asked = names(r->kind->asks, str_of(ruling_field_rows[x].name)) ||
			     x == RULING_FIELD_reason || x == RULING_FIELD_decided_by;
		if (asked && r->value[x].n == 0)
			return said(a, "this decision wants --", ruling_field_rows[x].option,
				    said(a, ": ", ruling_field_rows[x].words, ""));
		if (!utf8_valid(r->value[x]))
			return "text is UTF-8";
	}
	if (names(r->kind->asks, STR("factor")) && r->n_factor == 0)
		return "a risk wants its factors: --factor 'KEY=VALUE|REASON', more than once";
	if (!when_known(&r->at))
		return "say when it was decided: --at TIME, or now";
	return NULL;
}

/* What it speaks of must be there. */
static const char *things_missing(const struct kase *k, const struct org *o,
				  const struct duty_ruling *r)
{
	if (!party_there(o, r->value[RULING_FIELD_to]))
		return "there is no such legal entity for --to; `kond org list` names them";
	if (!party_there(o, r->value[RULING_FIELD_teller]))
		return "there is no such legal entity for --teller; `kond org list` names them";
	return event_ids_there(k, r->value[RULING_FIELD_evidence])
		   ? NULL
		   : "--evidence names an event that is not there; `kond event list` shows them";
}

static const char *wrong(const struct kase *k, struct arena *a, const struct org *o,
			 const struct ruling_all *all, const struct duty_ruling *r)
{
	str entity = r->value[RULING_FIELD_entity];
	if (!names(r->kind->answers, r->answer))
		return said(a, "this decision says one of: ", r->kind->answers, "");
	if (entity.n > 0 && org_entity(o, entity_of(entity)) == NULL)
		return "there is no such legal entity; `kond org list` names them";
	const char *missing = things_missing(k, o, r);
	if (missing != NULL)
		return missing;
	if (r->supersedes > all->n)
		return "there is no such decision; `kond decide list` shows them";
	if (r->supersedes == 0)
		return fields_wrong(a, r);
	const struct duty_ruling *was = &all->ruling[r->supersedes - 1];
	if (was->superseded != 0)
		return "that decision was superseded already: name the one that stands for it";
	if (was->kind != r->kind)
		return "a decision is superseded by one of the same kind";
	return r->why.n == 0 ? "say why it supersedes the other: --why-changed TEXT"
			     : fields_wrong(a, r);
}

bool ruling_add(struct kase *k, struct arena *a, const struct org *o, const struct ruling_all *all,
		struct duty_ruling *r, const char **out_why)
{
	str stream = r->value[RULING_FIELD_stream];
	struct bag b = {.a = a};
	*out_why = wrong(k, a, o, all, r);
	if (*out_why == NULL && stream.n > 0) {
		r->value[RULING_FIELD_stream] = org_stream(o, stream);
		if (r->value[RULING_FIELD_stream].n == 0)
			*out_why = "there is no such data stream; `kond org role` makes one";
	}
	if (*out_why != NULL)
		return false;
	r->id = (uint32_t)all->n + 1;
	bag_put(&b, "kind", str_of(r->kind->name));
	bag_put(&b, "answer", r->answer);
	bag_put_when(&b, "time_at", &r->at);
	for (unsigned x = 0; x < RULING_FIELD_COUNT; x++)
		bag_put(&b, ruling_field_rows[x].name, r->value[x]);
	for (size_t i = 0; i < r->n_factor; i++)
		bag_put(&b, "factor", factor_pack(a, &r->factor[i]));
	if (r->supersedes != 0)
		bag_put_number(&b, "supersedes", r->supersedes);
	bag_put(&b, "why", r->why);
	struct fact f = {.about = ABOUT_ruling, .number = r->id, .n = b.n, .field = b.field};
	bool ok = fact_add(k, &f, all->n, "duty.decide", false);
	memcpy(r->digest, f.digest, sizeof(r->digest));
	bag_end(&b);
	if (!ok)
		*out_why = case_why(k);
	return ok;
}
