/*
 * pool - the made-up people, addresses, requesters and orders of a simulation. All of it follows
 * from the seed; orders are worked out when asked for, so memory grows with people only.
 */
#ifndef SIM_POOL_H
#define SIM_POOL_H

#include "base/date.h"
#include "find/mention.h"
#include "person/person.h"
#include "sim/names.h"

enum hard {
#define HARD(tag) HARD_##tag,
#include "sim/hard.tbl"
#undef HARD
	HARD_count
};
const char *hard_name(enum hard h);

enum panel {
#define PANEL(name, category, weight, material, section) PANEL_##name,
#define TEST(code, memo, name, unit, low, high, places)
#define TEXT(code, memo, name, values)
#include "sim/lab.tbl"
	PANEL_count
#undef PANEL
#undef TEST
#undef TEXT
};

struct test {
	const char *code, *memo, *name, *unit;
	uint32_t low, high;
	unsigned places;
	const char *values; /* NULL: a number */
};

struct panel_row {
	const char *name;
	enum category category;
	uint32_t weight;
	const char *material, *section;
	size_t first; /* test */
};

size_t lab_panel(enum panel p, const struct test **out_tests, const struct panel_row **out_panel);

/* What a letter to a home would mean. */
enum home_kind { HOME_plain, HOME_secret, HOME_prison, HOME_abroad };

struct home {
	enum home_kind kind;
	const char *country; /* NULL: ours */
	str street, city;
	uint32_t number;  /* 0: none */
	char addition[4]; /* "" "A" "bis" "2" ... */
	char postcode[7]; /* 1234AB */
	uint32_t area;    /* phone area code without the 0 */
};

struct human {
	str given; /* "" : newborn without a name yet */
	str initials;
	str prefix, surname;
	str partner_prefix, partner; /* "" : none */
	uint32_t bsn;                /* 0: none */
	int32_t birth;               /* [days since 1970] */
	uint32_t home, old_home;     /* old_home 0: never moved */
	int32_t moved;               /* day since which home holds */
	uint32_t practice;           /* requester */
	uint32_t partner_at;         /* number of the partner + 1 */
	uint32_t parent_at;          /* of a parent + 1, of a child */
	int32_t died;                /* [days since 1970] 0: alive */
	uint16_t second;             /* [byte] where the second of two surnames begins, 0: one */
	uint32_t orders;
	uint32_t hard; /* bits of enum hard that follow from the person */
	enum origin origin;
	char sex;      /* M F */
	char name_use; /* E P V N */
	enum person_kind kind;
	bool diacritics;
	bool alike; /* only a BSN (or what tells twins apart) may name this one */
	bool stolen, published;
	bool named_later; /* a newborn who has a name in some places */
	bool vague;       /* the register knows the year of birth only */
	bool shares;      /* the BSN is also that of somebody else */
	bool secret;      /* registers say that the address is secret */
	bool works;       /* a patient who stands in the list of staff too */
	bool trial;       /* nobody: put in to try the system out */
};

struct sender {
	str agb; /* "" : none */
	str name, city;
	const char *kind;
	str doctor_initials, doctor_prefix, doctor;
};

struct pool {
	struct arena arena;
	struct names names;
	uint64_t seed;
	struct date today;
	struct human *human;
	size_t n, cap, patients; /* the rest is staff and professionals */
	struct home *home;
	size_t homes, homes_cap;
	struct sender *sender;
	size_t senders, senders_cap, practices,
	    hospitals;      /* practices first, then hospitals, then others */
	uint32_t programme; /* the screening programme */
	uint32_t bsn_spent; /* draws that had no check digit */
};

struct order {
	uint64_t number;   /* nine digits, unique */
	uint64_t specimen; /* eleven digits, unique */
	int32_t day;
	uint32_t sender;
	enum panel panel;
	uint64_t told; /* categories that the answers tell of beside that of the panel */
};

/* order_answer - the worded answer to the nth test of an order. out_cancer: it tells of cancer; may
 * be NULL. */
str order_answer(uint64_t seed, const struct order *d, size_t nth, const struct test *t,
		 bool *out_cancer);
void pool_make(struct pool *p, uint64_t seed, size_t patients, struct date today);
void pool_free(struct pool *p);
/* pool_odd.c: what few people have - two surnames, a BSN that is also somebody else's, a secret
 * address. pool_trials - test patients of the laboratory's systems, behind the workers. */
void pool_odd(struct pool *p);
void pool_trials(struct pool *p);
/* pool_add - a person with names of origin o. pool_home - a home. */
struct human *pool_add(struct pool *p, struct rng *r, enum origin o, char sex, int32_t birth,
		       uint32_t home);
uint32_t pool_home(struct pool *p, struct rng *r);
/* pool_order - the i-th order of person at. */
struct order pool_order(const struct pool *p, uint32_t at, uint32_t i);
/* bsn_nine - the BSN with prefix 9 that belongs to the n-th of ten million draws; 0 when there is
 * none. */
uint32_t bsn_nine(uint32_t n);
bool pool_bsn_passes(uint32_t bsn);
/* human_phone - 0619123456, 06-19123456 or +31619123456. human_email - unique. Both append to a
 * memory out. */
enum phone_form { PHONE_plain, PHONE_dashed, PHONE_world };
void human_phone(const struct pool *p, uint32_t at, enum phone_form form, struct out *o);
void human_email(const struct pool *p, uint32_t at, struct out *o);

#endif
