/* words - persons as values for listings: names of categories, requesters, files; ready JSON for what nests. */
#ifndef CMD_WORDS_H
#define CMD_WORDS_H

#include "base/hmap.h"
#include "case/case.h"

struct texts { const str *s; size_t n; };

/* Paths of items and requesters, looked up once. */
struct words {
	struct kase *k;
	struct arena arena;
	struct hmap path, agb; /* id -> 1 + index in text */
	str *text;
	size_t n, cap;
};
struct words words_start(struct kase *k);
void words_end(struct words *w);
str words_path(struct words *w, uint32_t item);
/* words_requester - its AGB, else its name */
str words_requester(struct words *w, uint32_t requester);

str words_date(struct arena *a, struct date d);
struct texts words_groups(struct arena *a, unsigned groups);
struct texts words_categories(struct arena *a, uint64_t bits);
struct texts words_missing(struct arena *a, const struct person *p); /* what a letter still needs */
struct texts words_requesters(struct words *w, struct arena *a, const struct person *p);
struct texts words_files(struct words *w, struct arena *a, const struct person *p);
str words_texts(struct arena *a, const str *s, size_t n); /* JSON array */
str words_addresses(struct arena *a, const struct person *p);
str words_name_parts(struct arena *a, const struct person *p);
str words_parts(struct words *w, struct arena *a, const struct person *p);

#endif
