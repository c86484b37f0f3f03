/* matched - the result of kond match, shown to the side that asked. */
#ifndef CMD_MATCHED_H
#define CMD_MATCHED_H

#include "cmd/cmd.h"
#include "match/round.h"

/* matched_show - list the rows or persons that matched, and say on stderr how many. takes   hit: as
 * match_result gives it; gives the exit code */
int matched_show(struct call *c, const struct match_secret *s, const struct match_file *answer,
		 const uint8_t *hit);
/* matched_count - words, a number, words. */
void matched_count(struct out *o, const char *before, uint64_t n, const char *after);

#endif
