/*
 * work - the same small piece of arithmetic on many elements, by several processes. They are forks
 * of this one that get no files and no input but memory as it is now, and give bytes back through a
 * pipe; one that dies or says no ends all of it. Progress goes to stderr: numbers only.
 */
#ifndef MATCH_WORK_H
#define MATCH_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORK_CHUNK 256u
#define WORK_BYTES 64u /* most for one element */

struct work {
	const char *doing; /* "blinding"; NULL: no progress */
	uint64_t n;        /* elements */
	size_t bytes;      /* given back for each */
	unsigned jobs;     /* processes; 0: one for each processor */
	/* chunk - elements [from, to), at most WORK_CHUNK; writes (to - from) * bytes. gives false
	 * when the input is bad */
	bool (*chunk)(const void *ctx, uint64_t from, uint64_t to, unsigned char *out);
	const void *ctx;
};

enum work_end { WORK_done, WORK_bad_input, WORK_broken };
/* work_run - all of it. takes   out: n * bytes, in the order of the elements, whatever the jobs */
enum work_end work_run(const struct work *w, unsigned char *out);

#endif
