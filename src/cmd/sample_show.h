/* sample_show - a sample at hand, and its units as they are shown to whoever judges them. */
#ifndef CMD_SAMPLE_SHOW_H
#define CMD_SAMPLE_SHOW_H

#include "cmd/look.h"
#include "cmd/shown.h"
#include "run/sample.h"

/* A sample at hand, with what is made while it is shown. */
struct desk {
	struct call *call;
	struct look look;
	struct sample s;
	struct shown shown;
	struct arena arena;
};

/* sample_id - U-1.12: sample and unit */
str sample_id(struct arena *a, const struct sample *s, size_t i);
/* sample_in_words - neither csv nor jsonl is wanted. */
bool sample_in_words(const struct call *c);
/* sample_show - units [from, to) out of the evidence: one look. gives false after saying why. */
bool sample_show(struct desk *d, size_t from, size_t to);
/* sample_list - all units and what was said of them, without the evidence; gives the exit code. */
int sample_list(struct desk *d);

#endif
