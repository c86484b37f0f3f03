/*
 * advice - see advice.h. Refuses a part that is said twice and a value that severity.tsv does not
 * have; works nothing out while a part is missing.
 */
#include "duty/advice.h"

#include "base/date.h"
#include "base/out.h"

static const char *said(struct arena *a, const char *one, str two, const char *three)
{
	struct out o = out_mem();
	out_z(&o, one);
	out_str(&o, two);
	out_z(&o, three);
	const char *z = str_z(a, out_view(&o));
	out_end(&o);
	return z;
}

int32_t advice_day(const struct duty_ruling *r)
{
	int64_t s = r->at.from_ms / 1000 + r->at.offset_from_s;
	return (int32_t)(s / 86400 - (s % 86400 < 0));
}

/* What severity.tsv has for a part, for those who chose something else. */
static const char *choices(struct arena *a, const struct duty_law *l, const char *part, int32_t day)
{
	struct out o = out_mem();
	for (size_t i = 0; i < l->factors; i++) {
		const struct duty_factor *f = &l->factor[i];
		if (!str_eq(f->part, str_of(part)) || !duty_holds(&f->origin, day))
			continue;
		out_z(&o, o.n > 0 ? ", " : "");
		out_str(&o, f->key);
	}
	const char *z =
	    said(a, said(a, "the factor ", str_of(part), " is one of: "), out_view(&o), "");
	out_end(&o);
	return z;
}

static bool known(const struct duty_law *l, const char *part, str key, int32_t day)
{
	for (size_t i = 0; i < l->factors; i++)
		if (str_eq(l->factor[i].part, str_of(part)) && str_eq(l->factor[i].key, key) &&
		    duty_holds(&l->factor[i].origin, day))
			return true;
	return false;
}

static bool read_adjust(str s, int32_t *out_v)
{
	uint64_t v;
	bool minus = s.n > 0 && s.p[0] == '-';
	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_sub(s, 1, s.n);
	if (!str_u64(s, &v) || v > 9)
		return false;
	*out_v = minus ? -(int32_t)v : (int32_t)v;
	return true;
}

/* What is no part: adjust, persons, unintelligible; or the decider's own. */
static const char *read_other(const struct factor *f, struct severity_input *in)
{
	if (str_eq(f->key, STR("adjust"))) {
		in->adjust_reason = f->reason;
		return read_adjust(f->value, &in->adjust)
			   ? NULL
			   : "the factor adjust is what dpc is raised or lowered by: -3 to 3";
	}
	if (str_eq(f->key, STR("persons")))
		return str_u64(f->value, &in->persons) ? NULL
						       : "the factor persons is a whole number";
	if (str_eq(f->key, STR("unintelligible"))) {
		in->unintelligible = str_eq(f->value, STR("yes"));
		return in->unintelligible || str_eq(f->value, STR("no"))
			   ? NULL
			   : "the factor unintelligible is yes or no";
	}
	return NULL;
}

static const char *twice(struct arena *a, const struct duty_ruling *r)
{
	for (size_t i = 0; i < r->n_factor; i++)
		for (size_t j = 0; j < i; j++)
			if (str_eq(r->factor[i].key, r->factor[j].key))
				return said(a, "this factor is given twice: ", r->factor[i].key,
					    "");
	return NULL;
}

const char *advice_of(struct arena *a, const struct duty_law *l, const struct duty_ruling *r,
		      struct advice *out_v)
{
	*out_v = (struct advice){.in.day = advice_day(r)};
	const char *why = twice(a, r);
	for (size_t i = 0; i < r->n_factor && why == NULL; i++) {
		const struct factor *f = &r->factor[i];
		unsigned p = 0;
		while (p < SEVERITY_parts &&
		       !str_eq(f->key, str_of(severity_part_name((enum severity_part)p))))
			p++;
		if (p == SEVERITY_parts)
			why = read_other(f, &out_v->in);
		else if (!known(l, severity_part_name((enum severity_part)p), f->value,
				out_v->in.day))
			why =
			    choices(a, l, severity_part_name((enum severity_part)p), out_v->in.day);
		else
			out_v->in.choice[p] = (struct severity_choice){f->value, f->reason};
	}
	for (unsigned p = 0; p < SEVERITY_parts; p++)
		out_v->missing |= (unsigned)(out_v->in.choice[p].key.n == 0) << p;
	if (why != NULL || out_v->missing != 0)
		return why;
	out_v->complete = severity_assess(l, &out_v->in, &out_v->severity, &why);
	return why;
}

/* ---- in words ---- */

void advice_score(struct out *o, const struct advice *v)
{
	severity_write(o, v->severity.se4);
	out_char(o, ' ');
	out_str(o, v->severity.level);
}

static void text_missing(struct out *o, const struct advice *v)
{
	bool first = true;
	out_z(o, "severity is worked out once these factors are given too:");
	for (unsigned p = 0; p < SEVERITY_parts; p++)
		if ((v->missing >> p & 1) != 0) {
			out_z(o, first ? " " : ", ");
			out_z(o, severity_part_name((enum severity_part)p));
			first = false;
		}
	out_z(o, " (`kond decide factors`)");
}

void advice_text(struct out *o, const struct advice *v)
{
	if (!v->complete) {
		text_missing(o, v);
		return;
	}
	out_z(o, "severity ");
	advice_score(o, v);
	out_z(o, " = dpc ");
	out_dec(o, v->severity.dpc);
	out_z(o, " x ei ");
	severity_write(o, v->severity.ei4);
	out_z(o, " + circumstances ");
	severity_write(o, v->severity.cb4);
	out_z(o, " (ENISA 2013)");
	if (v->severity.many)
		out_z(o, "\nflag: many people");
	if (v->severity.unintelligible)
		out_z(o, "\nflag: unintelligible to whoever has them");
	out_z(o, "\nadvice only: people decide");
}

void advice_cases(struct out *o, const struct duty_law *l, str risk, int32_t day)
{
	bool first = true;
	for (size_t i = 0; i < l->precedents; i++) {
		const struct duty_precedent *p = &l->precedent[i];
		if (!str_eq(p->risk, risk) || !duty_holds(&p->origin, day))
			continue;
		out_z(o, first ? "" : "\n");
		out_str(o, p->number);
		out_z(o, ": ");
		out_str(o, p->facts);
		out_z(o, duty_doubted(&p->origin) ? " [to be verified]" : "");
		first = false;
	}
}
