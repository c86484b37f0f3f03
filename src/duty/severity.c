/*
 * severity - see severity.h. ENISA, Recommendations for a methodology of the assessment of severity
 * of personal data breaches, v1.0, December 2013. No floating point; a factor without a reason is
 * refused, for a number that nobody can explain is worth nothing.
 */
#include "duty/severity.h"

#include "base/out.h"

static const char *const names[SEVERITY_parts] = {"dpc",       "ei",           "confidentiality",
						  "integrity", "availability", "malice"};

static const char *const not_chosen[SEVERITY_parts] = {
    "data processing context (dpc) is not chosen, or not one of severity.tsv",
    "ease of identification (ei) is not chosen, or not one of severity.tsv",
    "confidentiality is not chosen, or not one of severity.tsv",
    "integrity is not chosen, or not one of severity.tsv",
    "availability is not chosen, or not one of severity.tsv",
    "malice is not chosen, or not one of severity.tsv",
};

static const char *const no_reason[SEVERITY_parts] = {
    "data processing context (dpc) has no reason",
    "ease of identification (ei) has no reason",
    "confidentiality has no reason",
    "integrity has no reason",
    "availability has no reason",
    "malice has no reason",
};

const char *severity_part_name(enum severity_part p) { return names[p]; }

static const struct duty_factor *factor(const struct duty_law *l, const char *part, str key,
					int32_t day)
{
	for (size_t i = 0; i < l->factors; i++) {
		const struct duty_factor *f = &l->factor[i];
		if (str_eq(f->part, str_of(part)) && str_eq(f->key, key) &&
		    duty_holds(&f->origin, day))
			return f;
	}
	return NULL;
}

static uint32_t value(const struct duty_law *l, const char *part, str key, int32_t day,
		      uint32_t none)
{
	const struct duty_factor *f = factor(l, part, key, day);
	return f == NULL ? none : f->value;
}

static uint32_t adjusted(const struct duty_law *l, const struct severity_input *in, uint32_t dpc)
{
	int64_t v = (int64_t)dpc + in->adjust;
	int64_t least = value(l, "dpc_limit", STR("least"), in->day, dpc);
	int64_t most = value(l, "dpc_limit", STR("most"), in->day, dpc);
	return (uint32_t)(v < least ? least : v > most ? most : v);
}

/* The highest level that begins at or below. */
static str level_of(const struct duty_law *l, uint32_t se4, int32_t day)
{
	const struct duty_factor *best = NULL;
	for (size_t i = 0; i < l->factors; i++) {
		const struct duty_factor *f = &l->factor[i];
		if (str_eq(f->part, STR("level")) && duty_holds(&f->origin, day) &&
		    f->value <= se4 && (best == NULL || f->value > best->value))
			best = f;
	}
	return best == NULL ? STR_NONE : best->key;
}

bool severity_assess(const struct duty_law *l, const struct severity_input *in,
		     struct severity *out, const char **out_why)
{
	uint32_t v[SEVERITY_parts];
	*out = (struct severity){.unintelligible = in->unintelligible};
	for (size_t p = 0; p < SEVERITY_parts; p++) {
		const struct severity_choice *c = &in->choice[p];
		const struct duty_factor *f = factor(l, names[p], c->key, in->day);
		*out_why = f == NULL ? not_chosen[p] : no_reason[p];
		if (f == NULL || str_trim(c->reason).n == 0)
			return false;
		v[p] = f->value;
	}
	*out_why = "an adjustment for the context has no reason";
	if (in->adjust != 0 && str_trim(in->adjust_reason).n == 0)
		return false;
	*out_why = NULL;
	out->dpc = adjusted(l, in, v[SEVERITY_dpc]);
	out->ei4 = v[SEVERITY_ei];
	for (size_t p = SEVERITY_confidentiality; p < SEVERITY_parts; p++)
		out->cb4 += v[p];
	out->se4 = out->dpc * out->ei4 + out->cb4;
	out->level = level_of(l, out->se4, in->day);
	out->many = in->persons > value(l, "flag", STR("persons"), in->day, UINT32_MAX);
	return true;
}

void severity_write(struct out *o, uint32_t quarters) { out_fixed(o, quarters * 25, 2, '.'); }
