/*
 * condition - whether a rule applies, by what people decided. What nobody said is open: the duty
 * runs until somebody decides that it does not. Decides nothing itself.
 */
#include "duty/duty.h"

static bool of(str fact, str asked) { return fact.n == 0 || str_eq(fact, asked); }

static const struct duty_risk_fact *risk_of(const struct duty_facts *f, str entity, str stream)
{
	for (size_t i = f->risks; i-- > 0;)
		if (of(f->risk[i].entity, entity) && of(f->risk[i].stream, stream))
			return &f->risk[i];
	return NULL;
}

static enum duty_truth truth(bool yes) { return yes ? DUTY_yes : DUTY_no; }

static enum duty_truth by_risk(const struct duty_risk_fact *r, bool high, str *out_reason)
{
	if (r == NULL || r->risk == RISK_undecided)
		return DUTY_unsaid;
	*out_reason = r->reason;
	if (!high)
		return truth(r->risk >= RISK_risk);
	return truth(r->risk == RISK_high && !r->unintelligible && !r->removed);
}

static enum duty_truth by_said(const struct duty_facts *f, str word, str entity, str stream,
			       str ref, str *out_reason)
{
	for (size_t i = f->saids; i-- > 0;) {
		const struct duty_said *s = &f->said[i];
		if (str_eq(s->word, word) && of(s->entity, entity) && of(s->stream, stream) &&
		    of(s->ref, ref)) {
			*out_reason = s->reason;
			return s->truth;
		}
	}
	return DUTY_unsaid;
}

enum duty_truth duty_condition(const struct duty_facts *f, str word, str entity, str stream,
			       str ref, str *out_reason)
{
	*out_reason = STR_NONE;
	if (str_eq(word, STR("risk")) || str_eq(word, STR("high_risk")))
		return by_risk(risk_of(f, entity, stream), word.p[0] == 'h', out_reason);
	bool said = str_starts(word, STR("said:")), unless = str_starts(word, STR("not:"));
	str plain = str_sub(word, said ? 5 : unless ? 4 : 0, word.n);
	enum duty_truth t = by_said(f, plain, entity, stream, ref, out_reason);
	if (said)
		return truth(t == DUTY_yes);
	return unless ? truth(t != DUTY_yes) : t;
}

enum duty_truth duty_applies(const struct duty_facts *f, const struct duty_rule *r, str entity,
			     str stream, str ref, str *out_open, str *out_reason)
{
	enum duty_truth all = DUTY_yes;
	*out_open = *out_reason = STR_NONE;
	for (size_t i = 0; i < r->when.n; i++) {
		str reason;
		enum duty_truth t =
		    duty_condition(f, r->when.word[i], entity, stream, ref, &reason);
		if (t == DUTY_yes || (t == DUTY_unsaid && all == DUTY_unsaid))
			continue;
		*out_open = r->when.word[i];
		*out_reason = reason;
		all = t;
		if (t == DUTY_no)
			break;
	}
	return all;
}
