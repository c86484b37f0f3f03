/*
 * score_inner - what the files of scored linkage share: records in comparable form, values counted
 * once, levels, weights. Inner header of person/score*.c.
 */
#ifndef PERSON_SCORE_INNER_H
#define PERSON_SCORE_INNER_H

#include "base/arena.h"
#include "base/hmap.h"
#include "base/out.h"
#include "person/score.h"

/* Levels of all fields in a row; LEVEL_none: one of the two does not have the field. */
enum score_level {
	LEVEL_none = 0,
#define SCORE_LEVEL(field, level, m, u, source) LEVEL_##field##_##level,
#include "person/weight.tbl"
#undef SCORE_LEVEL
	LEVELS
};

#define VALUE_BYTES  120 /* of one value that are looked at */
#define LEVEL_BITS   3u  /* of one field in a pattern */
#define PATTERN_NONE ((uint64_t)0)

/* ---- texts (score_text.c) ---- */

/* text_letters - which letters and digits stand in a text, a bit each. texts_apart - by these: how
 * many edits there are at least between two texts. */
uint64_t text_letters(str s);
static inline unsigned texts_apart(uint64_t a, uint64_t b)
{
	int lost = __builtin_popcountll(a & ~b), new = __builtin_popcountll(b & ~a);
	return (unsigned)(lost > new ? lost : new);
}
/* text_alike_most - more than text_jaro_winkler gives for two texts with these letters. */
double text_alike_most(str a, str b, uint64_t la, uint64_t lb);
/* text_jaro_winkler - 0..1. source: Winkler, Proc. Survey Research Methods, ASA 1990 */
double text_jaro_winkler(str a, str b);
/* text_edits - letters added, lost, changed, or neighbours swapped, up to most; most + 1 beyond.
 * source: Damerau, CACM 1964 (no letter twice) */
unsigned text_edits(str a, str b, unsigned most);
/* text_sound - how a name sounds, roughly, Dutch and English spellings alike; 0: nothing to hear */
uint32_t text_sound(str s);
/* text_nicknames - the groups of short forms that a folded given name is in, 8 bits each */
uint32_t text_nicknames(str folded);

/* ---- values and records ---- */

/* A value of a field, in comparable form, once. */
struct score_value {
	uint64_t hash;    /* of field and text, the same in every run */
	uint64_t letters; /* text_letters */
	uint32_t at;      /* in text */
	uint32_t times;
	uint32_t sound; /* names: text_sound; birth: the date as a number */
	uint32_t nick;  /* given names: text_nicknames */
	uint16_t n;
	uint8_t field;
	bool initials; /* given: single letters */
};

/* What one record says; records that say the same are one. */
struct score_rec {
	uint64_t hash;
	uint32_t ref;   /* of its first value, in s->ref */
	uint32_t times; /* records that say this */
	uint32_t first; /* number of the first of them */
	uint32_t apart; /* as of score_record */
	uint8_t n[SCORE_FIELDS];
};

/* A pattern: the level of every field, LEVEL_BITS each, from 1; and how many pairs show it. */
struct score_pattern {
	uint64_t bits;
	uint64_t pairs;
};

/* A candidate that may be a match; by place in s->rec. */
struct score_cand {
	uint32_t a, b;
	float bits;
};

struct scorer {
	size_t cap_self;
	struct out text;
	struct score_value *value;
	size_t n_value, cap_value;
	uint32_t *ref; /* values of records, field by field */
	size_t n_ref, cap_ref;
	struct score_rec *rec; /* after settling in the order of their hash */
	size_t n_rec, cap_rec;
	uint32_t *rec_of; /* of each record added */
	size_t n_rec_of, cap_rec_of;
	struct hmap by_value, by_rec;
	struct arena scratch;
	unsigned char key[16];

	uint64_t told[SCORE_FIELDS]; /* records that have the field */
	struct score_pattern *pattern;
	size_t n_pattern, cap_pattern;
	struct score_cand *cand;
	size_t n_cand, cap_cand;
	uint64_t candidates; /* pairs compared */
	double m[LEVELS], u[LEVELS];
	double given[LEVELS]; /* u where the field it hangs on agrees */
	double pairs;         /* of all records */
	double match, house;  /* of all pairs, the part that is one person, one household */
	double moved;         /* of those of one person, the part that moved house */
	bool estimated, settled;
	void (*tick)(void *ctx, unsigned permille);
	void *tick_ctx;
};

static inline str value_text(const struct scorer *s, uint32_t v)
{
	return (str){s->text.p + s->value[v].at, s->value[v].n};
}
/* rec_values - the values of a record in a field; they are in the order of their hash. */
const uint32_t *rec_values(const struct scorer *s, const struct score_rec *r, enum score_field f);

/* score_fold - values of a field in comparable form (score_fold.c), in a; gives how many. */
unsigned score_fold(struct arena *a, enum score_field f, const struct score_record *r,
		    str out_value[SCORE_VALUES]);
/* value_is_initials - single letters with spaces between. */
bool value_is_initials(str folded);

/* ---- levels (score_level.c) ---- */

struct score_levels {
	uint8_t level[SCORE_FIELDS];  /* enum score_level */
	uint32_t equal[SCORE_FIELDS]; /* the value they share, + 1; where the level is the last */
};
/* score_compare - s->value and s->ref are all it looks at. */
void score_compare(const struct scorer *s, const struct score_rec *a, const struct score_rec *b,
		   struct score_levels *out_l);
uint64_t pattern_of(const struct score_levels *l);
void pattern_levels(uint64_t bits, struct score_levels *out_l);
enum score_level level_first(enum score_field f);
enum score_level level_last(enum score_field f);
enum score_field level_field(enum score_level l);
const char *level_name(enum score_level l);
enum score_field field_given(enum score_field f);
double field_share(enum score_field f);
/* level_hangs - the field at this level is no news: what it hangs on is equal. */
bool level_hangs(const struct score_levels *l, enum score_field f);

/* ---- candidates (score_block.c) ---- */

/* score_block - each pair of records that share enough to be looked at, once. */
void score_block(struct scorer *s, void *ctx, void (*take)(void *ctx, uint32_t a, uint32_t b));

/* ---- weights (score_em.c) ---- */

/* What the stories give a pattern: one person, one who moved, two of one household, two of all. */
struct score_odds {
	double m, moved, h, u;
};
void score_weights_standard(struct scorer *s);
/* score_count_u - u of the records at hand, once values are counted; and where fields hang
 * together. */
void score_count_u(struct scorer *s);
/* score_estimate - u counted, m, match and house by EM over s->pattern. */
void score_estimate(struct scorer *s);
/* score_weigh - bits of a pair, household taken into account. levels with the values they share. */
double score_weigh(const struct scorer *s, const struct score_levels *l, struct score_told *out_t);
/* pattern_odds - of levels alone, whatever the values. */
struct score_odds pattern_odds(const struct scorer *s, const struct score_levels *l);

#endif
