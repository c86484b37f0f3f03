/*
 * detector - the table of detectors, from detector.tbl, and the list that their scans fill.
 */
#include "find/detector.h"

const struct detector *const detector_table[] = {
#define DETECTOR(name) &detector_##name,
#include "find/detector.tbl"
#undef DETECTOR
};

const size_t detector_count = sizeof(detector_table) / sizeof(detector_table[0]);

void hit_add(struct hits *h, enum kind kind, unsigned evidence, enum role role, size_t from,
	     size_t to, str value)
{
	GROW(h->hit, h->cap, h->n + 1);
	h->hit[h->n++] = (struct hit){.kind = kind,
				      .evidence = evidence,
				      .role = role,
				      .from = from,
				      .to = to,
				      .value = str_copy(h->arena, value)};
}

void detector_scan(const struct detector *d, struct hits *h, str text)
{
	struct text_index x = {0};
	text_index_read(&x, text);
	d->scan(h, &x);
	text_index_free(&x);
}
