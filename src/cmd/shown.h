/* shown - persons as values for listings: names of categories, requesters, files; ready JSON for
 * what nests. */
#ifndef CMD_SHOWN_H
#define CMD_SHOWN_H

#include "base/hmap.h"
#include "case/case.h"

struct texts {
	const str *s;
	size_t n;
};

/* Paths of items and requesters, looked up once. */
struct shown {
	struct kase *k;
	struct arena arena;
	struct hmap path, agb, customer; /* id -> 1 + index in text */
	str *text;
	size_t n, cap;
};
struct shown shown_start(struct kase *k);
void shown_end(struct shown *w);
str shown_path(struct shown *w, uint32_t item);
/* shown_requester - its AGB, else its name */
str shown_requester(struct shown *w, uint32_t requester);

/* shown_customer - its name, "" of 0 */
str shown_customer(struct shown *w, uint32_t customer);

str shown_date(struct arena *a, struct date d);
struct texts shown_groups(struct arena *a, unsigned groups);
struct texts shown_categories(struct arena *a, uint64_t bits);
struct texts shown_missing(struct arena *a, const struct person *p); /* what a letter still needs */
struct texts shown_requesters(struct shown *w, struct arena *a, const struct person *p);
struct texts shown_files(struct shown *w, struct arena *a, const struct person *p);
str shown_texts(struct arena *a, const str *s, size_t n); /* JSON array */
str shown_addresses(struct arena *a, const struct person *p);
str shown_name_parts(struct arena *a, const struct person *p);
str shown_parts(struct shown *w, struct arena *a, const struct person *p);

#endif
