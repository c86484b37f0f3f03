/* decide_advice - the severity that follows from the factors of a risk, and the cases of the EDPB.
 * Advice beside what people decide. */
#include "cmd/decide_parts.h"

bool decide_law(struct call *c, struct duty_law *out_law)
{
	struct duty_err e;
	if (duty_law_load(c->arena, NULL, out_law, &e))
		return true;
	call_failed(c, e.what, e.file);
	return false;
}

static bool is_risk(const struct duty_ruling *r)
{
	return str_eq(str_of(r->kind->name), STR("risk"));
}

int decide_advise(struct call *c, const struct duty_law *l, struct duty_ruling *r)
{
	struct advice v;
	str *score = &r->value[RULING_FIELD_score];
	struct out o = out_mem();
	if (!is_risk(r))
		return EXIT_done;
	const char *why = advice_of(c->arena, l, r, &v);
	if (why != NULL)
		return call_wrong(c, why, NULL);
	if (!v.complete)
		return EXIT_done;
	advice_score(&o, &v);
	str worked_out = taken(c->arena, &o), rest = worked_out, number = str_cut(&rest, ' ');
	if (score->n > 0 && !str_eq(*score, worked_out) && !str_eq(*score, number))
		return call_wrong(c, "leave --score out: the factors give another",
				  str_z(c->arena, worked_out));
	*score = worked_out;
	return EXIT_done;
}

void told_advice(struct out *o, struct arena *a, const struct duty_law *l,
		 const struct duty_ruling *r)
{
	struct advice v;
	struct out t = out_mem(), score = out_mem();
	if (!is_risk(r) || advice_of(a, l, r, &v) != NULL)
		return;
	if (v.complete)
		advice_score(&score, &v);
	/* a score of other tables, or from elsewhere, stands by itself */
	if (!v.complete || str_eq(out_view(&score), r->value[RULING_FIELD_score]))
		advice_text(&t, &v);
	row_text(o, "advice", taken(a, &t));
	out_end(&score);
	t = out_mem();
	advice_cases(&t, l, r->answer, advice_day(r));
	row_text(o, "EDPB cases", taken(a, &t));
}

/* ---- the tables ---- */

int decide_factors(struct call *c)
{
	static const struct list_column col[] = {
	    {"factor", "factor", false}, {"value", "value", false},
	    {"counts", "counts", true},  {"what", "what", false},
	    {"source", "source", false}, {"to_be_verified", "to be verified", false}};
	struct duty_law law;
	if (!decide_law(c, &law))
		return EXIT_failed;
	struct list *l = call_list(c, col, sizeof(col) / sizeof(col[0]));
	for (size_t i = 0; i < law.factors; i++) {
		const struct duty_factor *f = &law.factor[i];
		bool part = false, whole = str_eq(f->part, STR("dpc"));
		for (unsigned p = 0; p < SEVERITY_parts; p++)
			part |= str_eq(f->part, str_of(severity_part_name((enum severity_part)p)));
		if (!part)
			continue;
		struct out o = out_mem();
		severity_write(&o, whole ? f->value * 4 : f->value);
		list_text(l, f->part);
		list_text(l, f->key);
		list_text(l, taken(c->arena, &o));
		list_text(l, f->what);
		list_said(l, f->origin.source);
		list_bool(l, duty_doubted(&f->origin));
		list_row_end(l);
	}
	list_end(l);
	return EXIT_done;
}

int decide_cases(struct call *c)
{
	static const struct list_column col[] = {
	    {"case", "case", false},           {"facts", "facts", false},
	    {"risk", "risk", false},           {"register", "register", false},
	    {"authority", "authority", false}, {"persons", "people", false},
	    {"source", "source", false},       {"to_be_verified", "to be verified", false}};
	struct duty_law law;
	if (!decide_law(c, &law))
		return EXIT_failed;
	struct list *l = call_list(c, col, sizeof(col) / sizeof(col[0]));
	for (size_t i = 0; i < law.precedents; i++) {
		const struct duty_precedent *p = &law.precedent[i];
		list_text(l, p->number);
		list_text(l, p->facts);
		list_text(l, p->risk);
		list_bool(l, p->in_register);
		list_bool(l, p->authority);
		list_bool(l, p->persons);
		list_said(l, p->origin.source);
		list_bool(l, duty_doubted(&p->origin));
		list_row_end(l);
	}
	list_end(l);
	return EXIT_done;
}
