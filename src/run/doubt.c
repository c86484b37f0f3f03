/* doubt - asks the case for its measured doubt: the recall of the last sample that people judged.
 * Measures nothing itself. */
#include "run/doubt.h"

#include "run/sample.h"

#define SAMPLE_BYTES ((size_t)64 << 20)

struct measured doubt_of(struct kase *k)
{
	struct arena a = arena_make(SAMPLE_BYTES);
	struct sample s = {0};
	struct sample_figures f = {0};
	struct measured m = {0};
	const char *why = NULL;
	if (sample_load(k, &a, &s, &why))
		sample_figures(&s, &f);
	if (f.recall.known)
		m = (struct measured){.measured = true,
				      .low = f.recall.v.low,
				      .high = f.recall.v.high,
				      .judged = f.recall.judged,
				      .generation = s.generation};
	arena_free(&a);
	return m;
}
