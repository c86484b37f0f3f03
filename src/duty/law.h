/*
 * law - duties, how they are counted, days off, recipients, colours and the tables of severity, as
 * dated data: rules/<table>.tsv, built in, or read from a folder. No number of the law stands in
 * code.
 */
#ifndef DUTY_LAW_H
#define DUTY_LAW_H

#include "base/hash.h"
#include "base/str.h"

struct arena;
struct out;

/* A day that is not given: open on that side. */
#define DUTY_EVER_SINCE INT32_MIN
#define DUTY_FOR_EVER   INT32_MAX
#define DUTY_WORDS_MOST 4 /* conditions of a rule, readings of a counting rule */

enum duty_unit {
	DUTY_no_period,
	DUTY_of_case, /* the period is a fact of the case */
	DUTY_hours,
	DUTY_days,
	DUTY_working_days,
	DUTY_weeks,
	DUTY_months,
	DUTY_years,
	DUTY_unit_count
};

struct duty_period {
	enum duty_unit unit;
	uint32_t n;
};

enum duty_kind {
	DUTY_limit,    /* a period that the law gives */
	DUTY_prompt,   /* without undue delay: time elapsed, no limit */
	DUTY_case,     /* a deadline that a letter or contract gives */
	DUTY_keep,     /* something is kept at least so long */
	DUTY_standing, /* no clock: to be seen to */
	DUTY_expect,   /* what another owes us */
	DUTY_free,     /* no duty */
	DUTY_kind_count
};

enum duty_standing { DUTY_in_force, DUTY_unverified, DUTY_off, DUTY_standing_count };
enum duty_role { DUTY_any, DUTY_controller, DUTY_processor, DUTY_role_count };

/* Where a row comes from, and how far to trust it. */
struct duty_origin {
	str basis, source;
	str mark;         /* S read in the source, K from knowledge, ? not found, D worked out */
	int32_t verified; /* day; DUTY_EVER_SINCE: never */
	int32_t from, to; /* days it holds, both included */
	str note;
};

struct duty_words {
	str word[DUTY_WORDS_MOST];
	size_t n;
};

struct duty_rule {
	str id, duty, addressee;
	enum duty_role role;
	str per; /* stream, entity, or what starts it: order, request, event, log. One clock each */
	str trigger; /* what starts it; "sent:ID" when a notification was sent; empty: nothing */
	str or_else; /* what starts it else; "due:ID" */
	str early;   /* a trigger from which somebody may count it too */
	struct duty_words when; /* all must hold */
	struct duty_period period;
	str counting;
	enum duty_kind kind;
	enum duty_standing standing;
	struct duty_origin origin;
};

/* How periods are counted. */
struct duty_counting {
	str id;
	struct duty_words readings; /* those that the law may mean, strictest first */
	bool roll;                  /* a last day off moves to the next working day */
	uint32_t least_days;        /* periods from so many days on ... */
	uint32_t least_working;     /* ... hold at least so many working days; 0: no such rule */
	bool limited;
	uint32_t most[DUTY_unit_count]; /* longer ones neither roll nor stretch */
	size_t calendar;                /* its number in law->calendar */
	struct duty_origin origin;
};

enum duty_holiday_form { DUTY_fixed, DUTY_easter, DUTY_date };

struct duty_holiday {
	size_t calendar;
	str day;
	enum duty_holiday_form form;
	unsigned month, date;
	int32_t shift;  /* days: from Easter, or when a fixed day is a Sunday */
	int32_t single; /* the day itself */
	bool off;       /* counted as a day off */
	struct duty_origin origin;
};

struct duty_recipient {
	str id, name, channel;
	struct duty_origin origin;
};

/* From which share of its time on a clock has a colour. */
struct duty_band {
	str rule, colour;
	bool due;                  /* once the earliest reading has passed */
	struct duty_period period; /* time used; else part / whole of the period */
	uint32_t part, whole;
	str basis;
};

struct duty_factor { /* a row of severity.tsv */
	str part, key;
	uint32_t value;
	str what;
	struct duty_origin origin;
};

struct duty_precedent { /* a case of the EDPB */
	str number, facts, risk;
	bool in_register, authority, persons;
	struct duty_origin origin;
};

struct duty_law {
	struct duty_rule *rule;
	struct duty_counting *counting;
	struct duty_holiday *holiday;
	struct duty_recipient *recipient;
	struct duty_band *band;
	struct duty_factor *factor;
	struct duty_precedent *precedent;
	str *calendar;
	size_t rules, countings, holidays, recipients, bands, factors, precedents, calendars;
	unsigned char digest[SHA256_BYTES]; /* of all tables */
};

struct duty_err {
	const char *file; /* "duty.tsv" */
	unsigned line;    /* 0: the whole file */
	const char *what;
};

/*
 * duty_law_load - read all tables.
 * takes   dir: a folder with some or all of the tables, which then stand for those built in; NULL:
 *         those built in
 * gives   false with what is wrong where
 * owns    everything lives as long as a
 */
bool duty_law_load(struct arena *a, const char *dir, struct duty_law *out_law,
		   struct duty_err *out_err);
/* duty_holds - tell whether a row holds on a day. */
bool duty_holds(const struct duty_origin *o, int32_t day);
/* duty_doubted - tell whether a row is shown as "to be verified". */
bool duty_doubted(const struct duty_origin *o);
/* duty_rule_on - the rule of that id that holds on a day; else the first of that id; NULL: none. */
const struct duty_rule *duty_rule_on(const struct duty_law *l, str id, int32_t day);
/* duty_starts - some rule starts with this trigger, a word that a fact may say (no `sent:ID`). */
bool duty_starts(const struct duty_law *l, str trigger);
const struct duty_counting *duty_counting_on(const struct duty_law *l, str id, int32_t day);
const struct duty_recipient *duty_recipient_on(const struct duty_law *l, str id, int32_t day);

/* duty_period_read - "72 h", "1 month", "3 working-days", "case", "-". limits: 100 years, or as
 * long in days, weeks and months; 100000 hours; 500 working days. */
bool duty_period_read(str s, struct duty_period *out_period);
/* duty_period_write - the same, in words: "72 hours". */
void duty_period_write(struct out *o, struct duty_period p);
const char *duty_kind_name(enum duty_kind k);
const char *duty_standing_name(enum duty_standing s);
const char *duty_role_name(enum duty_role r);
/* duty_words_has - tell whether a word is one of them. */
bool duty_words_has(const struct duty_words *w, str word);

#endif
