/*
 * program - run another program once: text in, text out, and an end in time. For what kond itself
 * does not do, as talking to a network. The program gets no passphrase and no descriptor of ours
 * but those named here; it dies with kond.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include "base/out.h"

struct program {
	const char *const
	    *argv;  /* ends with NULL; argv[0]: a path, or a name to look up in $PATH */
	str input;  /* its standard input */
	str secret; /* what it finds as descriptor 3, when not empty: PROGRAM_SECRET */
	int64_t patience_ms;
	size_t most; /* [byte] of output that are taken */
};
#define PROGRAM_SECRET "/dev/fd/3"

enum {
	PROGRAM_not_started = -1, /* no process, no memory for its input */
	PROGRAM_slow = -2,
	PROGRAM_loud = -3,    /* said more than `most` */
	PROGRAM_killed = -4,  /* by a signal */
	PROGRAM_missing = 127 /* is not there or can not be run */
};
/*
 * program_run - start it, wait for its end.
 * gives   its exit status, or one of the above; what it said on standard output in o. Its errors
 *         go nowhere: they may name people
 */
int program_run(const struct program *p, struct out *o);

#endif
