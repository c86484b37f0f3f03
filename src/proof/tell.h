/* tell - between the files that tell a dossier: what is left of the facts for whom it is for, and
 * words for times and parties. */
#ifndef PROOF_TELL_H
#define PROOF_TELL_H

#include "duty/timeline.h"
#include "proof/dossier.h"

enum left_out {
	WITHHELD_privileged,
	WITHHELD_letters,
	WITHHELD_need,
	WITHHELD_duty,
	WITHHELD_ruling,
	WITHHELD_draft,
	WITHHELD_notice,
	WITHHELD_COUNT
};

struct tell {
	struct folio *d;
	const struct dossier_case *c;
	struct arena *a;
	struct event_all outside; /* without what is privileged: of it the clocks are made */
	struct event_all shown;   /* what may be told; the others are taken back in it */
	struct timeline line;
	uint64_t withheld[WITHHELD_COUNT];
	struct duty_facts facts;
	struct duty_clocks clocks;
};

/* tell_part - begin a section when this recipient gets it; gives false when not. */
bool tell_part(struct tell *t, enum word part);
/* tell_choose - set outside, shown and withheld. */
void tell_choose(struct tell *t);
/* tell_shown - the event of this number, when it is told. */
const struct event *tell_shown(const struct tell *t, uint32_t id);
/* tell_entity - whether what is about this entity (0: none said) is told. */
bool tell_entity(const struct tell *t, uint32_t entity);
bool tell_stream(const struct tell *t, str stream);

/* Cells and texts; texts live in t->a. */
void tell_when(struct tell *t, const struct when *w);
str tell_when_text(const struct tell *t, const struct when *w);
void tell_moment(struct tell *t, int64_t utc); /* [s]; DUTY_NEVER: "" */
void tell_end(struct tell *t, int64_t utc);    /* of a period: midnight ends the day before */
str tell_quoted(const struct tell *t, const char *z); /* as JSON */
str tell_moment_text(const struct tell *t, int64_t utc);
str tell_lapse(const struct tell *t, int64_t seconds);
str tell_id(const struct tell *t, char letter, uint32_t id); /* "" for 0 */
str tell_name(const struct tell *t, uint32_t entity);        /* "" for 0 */
str tell_party(const struct tell *t, str value);             /* O-3 by its name */
str tell_figures(const struct tell *t, const struct event *e);
str tell_title(const struct tell *t, const struct event *e);
str tell_taken(const struct tell *t, struct out *o);
str tell_day(const struct tell *t, uint32_t event); /* "d+31" */
void tell_nothing(struct tell *t);                  /* that nothing is recorded */

/* The sections. */
void tell_summary(struct tell *t);
void tell_happened(struct tell *t);
void tell_reported(struct tell *t);
void tell_between(struct tell *t);
void tell_parties(struct tell *t);
void tell_clocks(struct tell *t);
void tell_aware(struct tell *t);
void tell_decisions(struct tell *t);
void tell_counts(struct tell *t);
void tell_unread(struct tell *t);
void tell_told(struct tell *t);
void tell_contradictions(struct tell *t);
void tell_measures(struct tell *t);
void tell_promises(struct tell *t);
void tell_questions(struct tell *t);
void tell_withheld(struct tell *t);
void tell_tool(struct tell *t);
void tell_verify(struct tell *t);

/* Pictures; each only when there is something to draw. */
void tell_picture_timeline(struct tell *t);
void tell_picture_clocks(struct tell *t, const struct duty_clock *const *c, size_t n);
void tell_picture_counts(struct tell *t, const struct snapshot *s, size_t n);

#endif
