/*
 * round - the three steps of a private match in memory: the question, the answer, the result.
 * Private set intersection out of an oblivious pseudo-random function (doc/adr/0020): each key of
 * the question is blinded by a random number of its own; the answering side multiplies the
 * blinded points by one secret number, which it then forgets, and adds the function's values of
 * its own keys. Nothing here reads files or knows what the keys mean.
 */
#ifndef MATCH_ROUND_H
#define MATCH_ROUND_H

#include "match/file.h"
#include "match/work.h"

/* A key that the answering side has, and what is told with it: 0 to MATCH_TELL_MOST. */
#define MATCH_TELL_MOST 254
struct match_offer {
	unsigned char digest[SHA256_BYTES];
	uint8_t tell;
};

/* match_pad - make entries up to `whole` of them, of nobody. match_shuffle - an order that tells
 * nothing. */
void match_pad(struct match_secret *s, size_t *cap, size_t whole);
void match_shuffle(struct match_secret *s);

/* match_ask - append the question to o; sets s->question. takes   s: with id, seed and entries;
 * jobs: as struct work. gives   false when a process died */
bool match_ask(struct match_secret *s, unsigned sorts, unsigned jobs, struct out *o);
/*
 * match_answer - append the answer to o.
 * takes   own: sorted and made single here, of equal ones the highest `tell` stays; pad: tags of
 * nobody up to so many in all; sorts: of own
 * gives   false with *out_why
 */
bool match_answer(const struct match_file *question, struct match_offer *own, size_t n_own,
		  size_t pad, unsigned sorts, unsigned jobs, struct out *o, const char **out_why);
/* match_result - takes   hit: s->n bytes; gives   hit[i]: 0, the answering side has not the key of
 * entry i; else 1 and what is told of it. false with *out_why */
bool match_result(const struct match_secret *s, const struct match_file *answer, unsigned jobs,
		  uint8_t *hit, const char **out_why);

#endif
