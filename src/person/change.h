/*
 * change - what one resolution made of a person against the one before, and how changes of several
 * resolutions come to one. Pure. design.md 2 (generation), 6 (ids). Keeps nothing of what a person
 * is called: ids, standings, categories, and which kinds of fact changed.
 */
#ifndef PERSON_CHANGE_H
#define PERSON_CHANGE_H

#include "person/person.h"

enum cause {
#define CAUSE(name, words) CAUSE_##name,
#include "person/cause.tbl"
#undef CAUSE
	CAUSE_COUNT
};
const char *cause_name(enum cause c);  /* "new_file" */
const char *cause_words(enum cause c); /* "new files" */
/* cause_first - the most telling of a set of bits; CAUSE_other of none. */
enum cause cause_first(unsigned causes);

/* What counts of a person: all that decides in which count somebody is. */
struct gist {
	enum standing exposure;
	enum certainty certainty;
	enum identity identity;
	enum person_kind kind;
	bool bsn; /* a valid one is known */
	unsigned groups;
	uint64_t categories, published;
};

/* Facts of which only is kept that they changed. */
enum detail {
	DETAIL_name = 1,
	DETAIL_birth = 2, /* birth date or sex */
	DETAIL_bsn = 4,
	DETAIL_address = 8,
	DETAIL_contact = 16,  /* phone or mail */
	DETAIL_requester = 32 /* parts */
};
const char *detail_name(unsigned bit);

#define CHANGE_FILES 4

struct change {
	uint32_t id;
	bool was, is;   /* somebody before, and after */
	uint32_t other; /* came: who it was parted from; went: who it lives on in; 0: nobody */
	struct gist from, to;
	unsigned details, causes; /* bits of enum detail; 1 << enum cause */
	uint32_t exhibit;         /* of the first file, 0: none */
	uint32_t n_files;         /* how many told so; the first of them: */
	uint32_t file[CHANGE_FILES];
};

enum change_kind {
	CHANGE_none, /* came and went, or went and came as it was */
	CHANGE_added,
	CHANGE_split,
	CHANGE_merged,
	CHANGE_gone,
	CHANGE_upgraded,   /* exposure or certainty higher; when both are as they were, identity */
	CHANGE_downgraded, /* the same, lower */
	CHANGE_altered,    /* anything else */
	CHANGE_KINDS
};
const char *change_kind_name(enum change_kind k);
enum change_kind change_kind(const struct change *c);

struct gist gist_of(const struct person *p);
bool gist_same(const struct gist *a, const struct gist *b);
/* change_between - kinds of fact in which two records of one person differ: bits of enum detail. */
unsigned change_between(const struct person *was, const struct person *is);
/* change_file - note a file that told so. */
void change_file(struct change *c, uint32_t item, uint32_t exhibit);

/* change_join - c, then later (of the same id), as one. */
void change_join(struct change *c, const struct change *later);

/* change_pack, change_unpack - stored form; ids rise, *last is that of the one before. unpack gives
 * false on anything odd, which a case file may hold when it was altered. */
void change_pack(struct out *o, const struct change *c, uint32_t *last);
bool change_unpack(struct cur *c, uint32_t *last, struct change *out_c);

/*
 * A sum over a list of people and their gists, whatever their order (multiset hash after Clarke et
 * al., ASIACRYPT 2003, MSet-Add, over SHA-256): adding what came and taking off what went gives the
 * sum of the new list.
 */
struct list_sum {
	uint64_t lane[4];
};
void list_sum_add(struct list_sum *s, uint32_t id, const struct gist *g, bool add);
/* list_sum_change - take off who it was, add who it is; back: the other way round. */
void list_sum_change(struct list_sum *s, const struct change *c, bool back);

#endif
