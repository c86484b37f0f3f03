/* selftest - see selftest.h. */
#include "case/selftest.h"

#include "case/fact.h"

#define KEY "selftest_report"

bool selftest_report_put(struct kase *k, str json)
{
	struct field one = {STR(KEY), json};
	struct fact f = {.about = ABOUT_case, .n = 1, .field = &one};
	return fact_add(k, &f, FACT_ANY, "selftest", false);
}

bool selftest_report_last(struct kase *k, struct arena *a, str *out_json, int64_t *out_at_ms)
{
	struct fact *f = NULL;
	size_t n = 0;
	*out_json = STR_NONE;
	*out_at_ms = 0;
	if (!fact_all(k, a, ABOUT_case, &f, &n))
		return false;
	while (n > 0 && out_json->n == 0) {
		*out_json = fact_value(&f[--n], KEY);
		*out_at_ms = out_json->n > 0 ? f[n].at_ms : 0;
	}
	return true;
}
