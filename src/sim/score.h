/*
 * score - compare a list of people that was found with the true list of a simulation (design.md 4,
 * `kond score`). Pure but for the reading of files. Both sides are claims, so a case, a listing of
 * `kond persons --format jsonl` and the truth itself are compared alike.
 */
#ifndef SIM_SCORE_H
#define SIM_SCORE_H

#include "person/person.h"

/* What came of a person through one requester. */
struct claim_part {
	str agb, name; /* of the requester; both "" : none known */
	uint64_t categories;
};

struct claim {
	str id, bsn, birth_date, origin;
	enum person_kind kind;
	unsigned groups;  /* enum group bits */
	bool trial;       /* of the group test_patient */
	bool unreachable; /* no address that a letter could go to */
	str exposure;
	uint64_t categories;
	str *surname;
	size_t n_surname;    /* folded: own, birth, partner */
	str given, initials; /* folded; initials without spaces */
	str *name;
	size_t n_name; /* folded whole names */
	str *place;
	size_t n_place;     /* postcode and house number */
	bool newest_untold; /* of truth: no file tells which place is the newest */
	str *postcode;
	size_t n_postcode;
	str *email;
	size_t n_email;
	str *phone;
	size_t n_phone;
	struct claim_part *part;
	size_t n_part;
	str *file;
	size_t n_file;
	str *tag;
	size_t n_tag; /* of truth: "origin:nl" "format:csv" "hard:twin" */
};

struct claims {
	struct arena *arena;
	struct claim *c;
	size_t n, cap;
};

void claims_free(struct claims *c);
/* claims_read - add the people of a jsonl file. gives the number of the first line that is not one,
 * 0 when all are; -1: not readable */
int64_t claims_read(struct claims *c, const char *path);
/* claims_age - who is a minor on this day; of all who have a birth date. */
void claims_age(struct claims *c, struct date day);
/*
 * claims_add - add a person of a case (merged and unconfirmed ones are left out).
 * takes   requester: gives the requester of an id; path: the path of an item id
 */
struct claims_look {
	void *ctx;
	bool (*requester)(void *ctx, uint32_t id, struct requester *out_r);
	bool (*path)(void *ctx, uint32_t item, str *out_path);
};
void claims_add(struct claims *c, const struct person *p, const struct claims_look *look);

/* right: in both; found, truth: on either side */
struct ratio {
	uint64_t right, found, truth;
};

/* apart: without truth, and shown as a test patient */
enum verdict {
	VERDICT_right,
	VERDICT_missed,
	VERDICT_false,
	VERDICT_split,
	VERDICT_merged,
	VERDICT_apart
};

/* split: pieces of them beside the one that was met. merged: found people who cover one of them and
 * somebody else */
struct tag_score {
	str tag;
	struct ratio r;
	uint64_t split, merged;
};

/* A file or member of the simulation, as truth/items.jsonl tells. */
struct truth_item {
	str path, format;
	bool readable, told; /* told: the case reports it as not read, with a reason */
};

struct truth_items {
	struct truth_item *item;
	size_t n, cap;
};

/* items_read - gives false when the file is not there or not ours. It is kept in a; items_free ends
 * the list. items_at - the item of a path of a case: the path, or the nearest container of it that
 * the truth knows, also where its first folder is that of the exhibit. NULL: unknown */
bool items_read(struct truth_items *t, struct arena *a, const char *path);
void items_free(struct truth_items *t);
struct truth_item *items_at(const struct truth_items *t, str path);

/* People of one kind of file. only: those the truth has in this kind of file alone */
struct format_score {
	str format;
	struct ratio r, only;
};
enum { FORMATS_most = 40 };
struct format_scores {
	struct format_score f[FORMATS_most];
	size_t n;
	struct ratio outside; /* people of files that are no pictures of pages */
};

struct score {
	struct ratio people, staff, professionals, names, exposure, requesters, parts, categories;
	struct ratio ready;     /* name, newest address, parts and sender as the truth holds them */
	struct ratio text_only; /* people who stand in running text only */
	uint64_t merged, split, missed, unfounded; /* people */
	uint64_t apart;           /* without truth, but shown as test patients: no people found */
	uint64_t false_sensitive; /* sensitive categories found of people who do not have them */
	struct tag_score *tag;
	size_t n_tag, cap_tag;
	uint32_t *truth_of;                           /* of each found person: truth + 1, 0: none */
	uint32_t *found_of;                           /* of each true person: found + 1 */
	unsigned char *verdict_found, *verdict_truth; /* enum verdict */
	uint32_t *other; /* of each found person that is merged: the other truth + 1; that is split:
			    the truth + 1 */
};

/* Patients by group; found and true ones that belong together. */
struct group_scores {
	struct ratio group[GROUPS_known], unreachable;
};

/* score_make - everything lives in a, but for tag: score_free. */
void score_make(struct arena *a, const struct claims *truth, const struct claims *found,
		struct score *out_score);
void score_free(struct score *s);
/*
 * score_formats - the patients of a finished score by kind of file. A found person without a truth
 * counts against the format that all of its files have.
 */
void score_formats(const struct claims *truth, const struct claims *found, const struct score *s,
		   const struct truth_items *items, struct format_scores *out_f);
/* score_groups - the patients of a finished score by group: who is in it on both sides, on either.
 */
void score_groups(const struct claims *truth, const struct claims *found, const struct score *s,
		  struct group_scores *out_g);

#endif
