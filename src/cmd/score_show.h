/*
 * score_show - a case held against the truth of a simulation: what was found, read out of the case,
 * and the figures as rows. Shared by `kond score` and `kond selftest --report`, so that both say
 * the same.
 */
#ifndef CMD_SCORE_SHOW_H
#define CMD_SCORE_SHOW_H

#include "cmd/look.h"
#include "sim/score.h"

/* score_read_case - the people of the last generation. look: told of each; NULL for a case that is
 * made up. */
void score_read_case(struct kase *k, struct claims *found, struct look *look);
/* score_tell_unread - which of the items that nobody can read does the case report? */
void score_tell_unread(struct kase *k, struct truth_items *items);
enum { SCORE_COLUMNS = 9 };
extern const struct list_column score_columns[SCORE_COLUMNS];
/* score_show - all figures, a row each; ends the listing. */
void score_show(struct list *l, const struct score *s, const struct format_scores *f,
		const struct group_scores *g, const struct truth_items *items);

#endif
