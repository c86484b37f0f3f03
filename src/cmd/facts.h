/*
 * facts - what the commands about facts share (set, org, event, timeline, decide): loading them,
 * reading times as options, showing ids, times and parties.
 */
#ifndef CMD_FACTS_H
#define CMD_FACTS_H

#include "case/aware.h"
#include "case/event.h"
#include "cmd/look.h"

struct facts {
	struct org org;
	struct aware_all aware;
	struct event_all events;
};

/* facts_load - in the arena of the call. gives false after saying why. */
bool facts_load(struct call *c, struct kase *k, struct facts *out_f);
/* facts_open - open the case, begin an act, and load: numbers are given by what is read here, so
 * nobody may write in between. gives NULL after saying why. facts_commit - end the act; without it
 * case_close takes it back. gives an exit code */
struct kase *facts_open(struct call *c, struct facts *out_f);
int facts_commit(struct call *c, struct kase *k);

/* short_id_or - fact_id, "" for 0 */
str short_id_or(struct arena *a, char letter, uint32_t id);
str when_text(struct arena *a, const struct when *w);
str when_json(struct arena *a, const struct when *w);
str moment_text(struct arena *a, int64_t ms);
/* party_text - the name of an entity with its id, or what was written. */
str party_text(struct arena *a, const struct org *o, str value);
/* joined_ids - E-3, E-5 */
str joined_ids(struct arena *a, char letter, const uint32_t *id, size_t n);

/*
 * call_when - the time of --at (and --until, when until is not NULL), in the zone of --zone, else
 * of the case; --fold, --fold-until of an hour that comes twice. gives   EXIT_done, also when --at
 * is not given (unknown); EXIT_wrong_use after saying why
 */
int call_when(struct call *c, const struct org *o, const char *at, const char *until,
	      struct when *out_w);
#define WHEN_OPTIONS                                                                               \
	{"zone", "ZONE", "zone of these times; else that of the case (`kond set zone`)", false},   \
	{                                                                                          \
		"fold", "0|1", "of an hour that came twice: 0 the first, 1 the second", false      \
	}

/* row_text - one line of a screen: a word, padded, and a text of one or more lines. Nothing when
 * the text is empty. */
void row_text(struct out *o, const char *word, str text);
/* one_line - NULL when s is one line of text; else s is wrong. */
bool one_line(str s, size_t most);
str taken(struct arena *a, struct out *o);

#endif
