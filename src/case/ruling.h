/*
 * ruling - decisions about duties: risk, notify or not, exemptions, who tells whom; and four eyes:
 * one prepares, another releases. A decision is a row that is never changed; a later one supersedes
 * it and says why. kond decides nothing here.
 */
#ifndef CASE_RULING_H
#define CASE_RULING_H

#include "case/org.h"

struct ruling_kind_row {
	unsigned num;
	const char *name, *words, *answers, *asks;
};
extern const struct ruling_kind_row ruling_kind_rows[]; /* ends with name NULL */
const struct ruling_kind_row *ruling_kind_by_name(str name);

enum ruling_field {
#define RULING_FIELD(name, option, words) RULING_FIELD_##name,
#include "case/ruling_field.tbl"
#undef RULING_FIELD
	RULING_FIELD_COUNT
};
struct ruling_field_row {
	const char *name, *option, *words;
};
extern const struct ruling_field_row ruling_field_rows[RULING_FIELD_COUNT];

/* A factor of a risk and why it is so: "confidentiality=unknown number of recipients" */
struct factor {
	str key, value, reason;
};
/* factor_read - KEY=VALUE|REASON; gives false when a part is missing */
bool factor_read(str s, struct factor *out_f);

struct duty_ruling {
	uint32_t id; /* B-3 */
	int64_t at_ms;
	str by; /* account that entered it */
	const struct ruling_kind_row *kind;
	str answer;
	str value[RULING_FIELD_COUNT];
	struct when at; /* when it was decided */
	uint32_t entity;
	struct factor *factor;
	size_t n_factor;
	uint32_t supersedes, superseded; /* decision it stands for; that stands for it */
	str why;                         /* why it supersedes */
	unsigned char digest[SHA256_BYTES];
};
struct ruling_all {
	struct duty_ruling *ruling; /* by number */
	size_t n;
};
/* ruling_load - all, in a. gives false when one was altered */
bool ruling_load(struct kase *k, struct arena *a, struct ruling_all *out_r);
/* ruling_add - r: all but id, at_ms, by and digest. gives false with *out_why, in a */
bool ruling_add(struct kase *k, struct arena *a, const struct org *o, const struct ruling_all *all,
		struct duty_ruling *r, const char **out_why);

/* ---- four eyes ---- */

enum approval_step { APPROVAL_prepared = 1, APPROVAL_released = 2, APPROVAL_withdrawn = 3 };

/* One step for one thing: a decision B-3, a snapshot S-1, a notice N-2, a dossier by its name. */
struct approval {
	uint32_t id;
	int64_t at_ms;
	str account; /* that entered it */
	enum approval_step step;
	str what;       /* "B-3" */
	str name;       /* who */
	uint32_t actor; /* A-2; 0: nobody who is known to the case */
	bool counsel;   /* releases as counsel */
	str note;
	uint32_t snapshot;              /* the counts that were frozen with a release, 0: none */
	unsigned char of[SHA256_BYTES]; /* digest of what was prepared or released */
};
struct approval_all {
	struct approval *approval;
	size_t n;
};
bool approval_load(struct kase *k, struct arena *a, struct approval_all *out_a);

/* How a thing stands. */
struct approval_state {
	const struct approval *prepared; /* the last preparation that stands */
	const struct approval *released; /* the first release behind it that stands */
	const struct approval *counsel;  /* the first by counsel */
	bool changed;                    /* what was prepared is not what there is now */
};
struct approval_state approval_of(const struct approval_all *all, str what,
				  const unsigned char digest[SHA256_BYTES]);
/*
 * approval_refuses - why this step may not be made; NULL when it may.
 * takes   x: what, step, name, counsel and of
 */
const char *approval_refuses(const struct org *o, const struct approval_all *all,
			     const struct approval *x);
/* approval_add - write it, with its journal entry; asks approval_refuses first. gives false with
 * case_why */
bool approval_add(struct kase *k, const struct org *o, const struct approval_all *all,
		  struct approval *x);

#endif
