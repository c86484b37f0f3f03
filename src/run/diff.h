/*
 * diff - why a count changed between two generations: the logs of those between (case_changes) put
 * together per person, in rising id, and a sum of lines that leads from one count to the other.
 * Refuses generations of which kond kept no log. Looks at ids, gists and evidence; never at names.
 */
#ifndef RUN_DIFF_H
#define RUN_DIFF_H

#include "case/case.h"

/* A side of a comparison. */
struct diff_side {
	uint32_t generation, snapshot; /* snapshot: 0 when it is a generation */
	str label;
	int64_t at_ms;
	struct person_counts counts;
};

/*
 * diff_side - what a user names: "S-1", a label, a generation number, "now".
 * gives   false with *out_why (our own words)
 */
bool diff_side(struct kase *k, struct arena *a, str name, struct diff_side *out_s,
	       const char **out_why);
/* diff_sides - with both names, or what stands in for those not given (""): the last snapshot, else
 * the generation before the last; and now. */
bool diff_sides(struct kase *k, struct arena *a, str from, str to, struct diff_side out_side[2],
		const char **out_why);

/*
 * diff_begin - the changes that lead from generation `from` to the later `to`.
 * gives   NULL with *out_why when kond kept no log of one of them, or `to` is not the later
 * limits  memory: a chunk of the log for each generation between, and what was split off
 */
struct diff;
struct diff *diff_begin(struct kase *k, uint32_t from, uint32_t to, const char **out_why);
/* diff_next - the next person's change as one; never CHANGE_none. `other` is somebody of the older
 * list. gives false at the end, and when the log can not be read (diff_failed). */
bool diff_next(struct diff *d, struct change *out_c);
bool diff_failed(const struct diff *d);
/* diff_passing - people who came and went between, so far. */
uint64_t diff_passing(const struct diff *d);
void diff_end(struct diff *d);

/* The counts that a line moves. */
enum { DIFF_people, DIFF_confirmed, DIFF_published, DIFF_possible, DIFF_COUNTS };
#define DIFF_FILES 3

/* All changes of one kind, by one cause, from one exhibit. */
struct diff_line {
	enum change_kind kind;
	enum cause cause;
	uint32_t exhibit;          /* 0: of none */
	uint64_t n;                /* people */
	int64_t move[DIFF_COUNTS]; /* what it does to the counts */
	uint64_t files;            /* of all its people together: one told about ten counts ten */
	uint32_t file[DIFF_FILES]; /* the first of them */
	unsigned n_file;
};

/* What people of the lists of both ends gained or lost; somebody may be in several. */
enum diff_facet {
#define FACET(name, words) FACET_##name,
#include "run/facet.tbl"
#undef FACET
	FACET_COUNT
};
const char *diff_facet_name(enum diff_facet f);
const char *diff_facet_words(enum diff_facet f);
uint64_t diff_facets(const struct change *c); /* 1 << enum diff_facet */

struct diff_sum {
	struct diff_line *line; /* by kind, cause, exhibit */
	size_t n, cap;
	uint64_t facet[FACET_COUNT];
	uint64_t passing;
	int64_t from[DIFF_COUNTS], to[DIFF_COUNTS];
	bool adds_up; /* from and the moves of all lines are to, in every count */
};
/* diff_add_up - gives false with *out_why. diff_sum_free ends it in any case. */
bool diff_add_up(struct kase *k, const struct diff_side side[2], struct diff_sum *out_s,
		 const char **out_why);
void diff_sum_free(struct diff_sum *s);

#endif
