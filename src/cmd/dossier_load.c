/* dossier_load - see dossier_parts.h. Reads no evidence; people are only counted. */
#include <stdio.h>

#include "base/date.h"
#include "case/selftest.h"
#include "cmd/dossier_parts.h"
#include "notice/sheet.h"
#include "run/sample.h"

#define DAY_CHARS 10

int dossier_load_facts(struct call *c, struct kase *k, struct dossier_desk *d)
{
	struct duty_err e;
	const char *why = NULL;
	*d = (struct dossier_desk){0};
	if (!facts_load(c, k, &d->facts))
		return EXIT_failed;
	if (!ruling_load(k, c->arena, &d->rulings) || !approval_load(k, c->arena, &d->approvals) ||
	    !notice_load(k, c->arena, &d->notices) || !dossier_load(k, c->arena, &d->dossiers))
		return call_failed(c, "what was decided and sent can not be read", case_why(k));
	if (!duty_law_load(c->arena, NULL, &d->law, &e)) {
		fprintf(stderr, "kond dossier: %s, line %u: %s\n", e.file, e.line, e.what);
		return EXIT_failed;
	}
	d->c = (struct dossier_case){.k = k,
				     .org = &d->facts.org,
				     .aware = &d->facts.aware,
				     .events = &d->facts.events,
				     .rulings = &d->rulings,
				     .approvals = &d->approvals,
				     .notices = &d->notices,
				     .law = &d->law,
				     .custody = &d->custody,
				     .now_ms = time_now_ms()};
	d->c.zone = zone_open(c->arena, d->facts.org.setting[SETTING_zone], &why);
	return d->c.zone != NULL ? EXIT_done : call_failed(c, why, NULL);
}

/* ---- for whom ---- */

static uint32_t customer_of(struct kase *k, const struct org *o, str name)
{
	uint64_t no;
	uint32_t named = entity_of(name);
	if (str_u64(name, &no) && no > 0 && no <= case_customers(k))
		return (uint32_t)no;
	uint32_t id = case_customer_find(k, name);
	named = named == 0 && id == 0 ? org_entity_named(o, name) : named;
	const struct entity *e = org_entity(o, named);
	return id == 0 && e != NULL ? e->customer : id;
}

static int count_customer(struct call *c, struct kase *k, struct dossier_desk *d)
{
	struct notice_customer n;
	if (!notice_count(k, c->arena, d->c.customer_id, &n))
		return call_failed(c, "the people of this customer can not be counted",
				   case_why(k));
	d->customer = (struct dossier_customer){.name = n.name,
						.confirmed = n.confirmed,
						.possible = n.possible,
						.published = n.published,
						.whole = n.whole};
	for (unsigned b = 0; b < CATEGORY_none; b++)
		d->customer.with[b] = n.with[b];
	d->c.customer = &d->customer;
	return EXIT_done;
}

static int read_for(struct call *c, struct kase *k, struct dossier_desk *d)
{
	const char *v = call_option(c, "for");
	struct out day = out_mem();
	if (v == NULL)
		return call_wrong(c,
				  "say for whom: --for ap, igj, court or customer:NAME; `kond "
				  "dossier recipients` tells what each gets",
				  NULL);
	str name = str_of(v), id = str_cut(&name, ':');
	date_write(&day, date_of_days(zone_days(d->c.now_ms / 1000)));
	d->c.to = recipient_on(id, str_sub(out_view(&day), 0, DAY_CHARS));
	out_end(&day);
	bool customer = str_eq(id, STR("customer"));
	if (d->c.to == NULL || (!customer && name.n > 0))
		return call_wrong(c,
				  "there is no such recipient; `kond dossier recipients` names "
				  "them, not",
				  v);
	if (!customer)
		return EXIT_done;
	d->c.customer_id = customer_of(k, &d->facts.org, name);
	if (d->c.customer_id == 0)
		return call_wrong(
		    c,
		    "there is no such customer: --for customer:NAME, as given to `kond "
		    "scan --customer NAME` or `kond org set O-2 --customer NAME`",
		    v);
	return count_customer(c, k, d);
}

static int read_rest(struct call *c, struct dossier_desk *d)
{
	const char *entity = call_option(c, "entity"), *lang = call_option(c, "lang");
	if (entity != NULL) {
		d->c.entity = entity_of(str_of(entity));
		if (org_entity(&d->facts.org, d->c.entity) == NULL)
			return call_wrong(
			    c, "there is no such legal entity; `kond org list` names them", entity);
	}
	str l = lang == NULL ? STR("nl") : str_of(lang);
	d->c.english = str_eq(l, STR("en"));
	return d->c.english || str_eq(l, STR("nl"))
		   ? EXIT_done
		   : call_wrong(c, "--lang is nl or en, not", lang);
}

static struct dossier_share share_of(const struct sample_figure *f)
{
	return (struct dossier_share){f->known, f->v.at, f->v.low, f->v.high, f->judged};
}

static void measured(struct kase *k, struct dossier_desk *d)
{
	struct arena a = arena_make((size_t)64 << 20);
	struct sample s;
	struct sample_figures f;
	const char *why;
	if (sample_load(k, &a, &s, &why)) {
		sample_figures(&s, &f);
		d->c.recall = share_of(&f.recall);
		d->c.precision = share_of(&f.precision);
	}
	arena_free(&a);
}

int dossier_load_rest(struct call *c, struct kase *k, struct dossier_desk *d)
{
	int r = read_for(c, k, d);
	if (r == EXIT_done)
		r = read_rest(c, d);
	if (r != EXIT_done)
		return r;
	int64_t at_ms;
	if (!selftest_report_last(k, c->arena, &d->c.selftest, &at_ms))
		return call_failed(c, "the reports of the self-test can not be read", case_why(k));
	d->c.snapshot = case_snapshots(k);
	measured(k, d);
	return custody_jsonl(k, d->c.customer_id, NULL, NULL, &d->custody)
		   ? EXIT_done
		   : call_failed(c, "the files of the case can not be listed", case_why(k));
}

struct dossier_row dossier_row_of(const struct dossier_desk *d)
{
	const struct org *o = &d->facts.org;
	const struct entity *e = org_entity(o, entity_of(o->setting[SETTING_organisation]));
	struct dossier_row row = {.title = o->setting[SETTING_incident],
				  .organisation = e == NULL ? STR_NONE : e->value[ENTITY_name],
				  .to = d->c.customer != NULL
					    ? d->c.customer->name
					    : dossier_recipient(d->c.to, d->c.english),
				  .zone = o->setting[SETTING_zone],
				  .recipient = str_of(d->c.to->id),
				  .customer = d->c.customer_id,
				  .entity = d->c.entity,
				  .snapshot = d->c.snapshot,
				  .english = d->c.english,
				  .at_ms = d->c.now_ms};
	memcpy(row.custody, d->custody.digest, SHA256_BYTES);
	return row;
}

/* ---- how a prepared one stands ---- */

static void say_by(struct out *o, const struct dossier_desk *d, const struct dossier_row *row,
		   const struct approval *x)
{
	out_z(o, o->n > 0 ? "; " : "");
	out_str(o, x->name);
	if (x->counsel) {
		out_z(o, ", ");
		out_str(o, word(row->english, WORD_counsel));
	}
	out_z(o, " (");
	zone_write_local(o, d->c.zone, x->at_ms / 1000, false);
	out_char(o, ')');
}

static struct approval_state state_of(struct arena *a, const struct dossier_desk *d,
				      const struct dossier_row *row)
{
	return approval_of(&d->approvals, fact_id(a, 'D', row->id), row->digest);
}

str dossier_prepared(struct arena *a, const struct dossier_desk *d, const struct dossier_row *row)
{
	struct approval_state s = row->id == 0 ? (struct approval_state){0} : state_of(a, d, row);
	struct out o = out_mem();
	if (s.prepared != NULL)
		say_by(&o, d, row, s.prepared);
	return taken(a, &o);
}

str dossier_released(struct arena *a, const struct dossier_desk *d, const struct dossier_row *row,
		     uint32_t *out_approval)
{
	struct approval_state s = row->id == 0 ? (struct approval_state){0} : state_of(a, d, row);
	struct out o = out_mem();
	*out_approval = 0;
	if (s.prepared == NULL || s.changed || s.released == NULL || s.counsel == NULL)
		return STR_NONE;
	uint32_t last = s.counsel->id > s.released->id ? s.counsel->id : s.released->id;
	str name = fact_id(a, 'D', row->id);
	for (size_t i = s.prepared->id; i < last; i++) {
		const struct approval *x = &d->approvals.approval[i];
		if (x->step == APPROVAL_released && str_eq(x->what, name))
			say_by(&o, d, row, x);
	}
	*out_approval = last;
	return taken(a, &o);
}
