/*
 * duty - clocks of the law: facts in, clocks out, one for each (entity, role, stream, rule) and for
 * each letter or request that starts one. Pure: rules, facts, zone and the moment "now" are given.
 * Where the law is disputed every reading is there and the earliest is the one to keep; that
 * somebody missed a duty is only ever a person's finding. source: law.md 1 to 4, R-GEN-4, R-GEN-5
 */
#ifndef DUTY_DUTY_H
#define DUTY_DUTY_H

#include "base/arena.h"
#include "duty/count.h"

#define DUTY_NEVER INT64_MIN /* a moment that is not known */

enum duty_truth { DUTY_unsaid, DUTY_no, DUTY_yes };

/* ---- facts; texts are the caller's, moments are seconds since 1970 UTC ---- */

enum duty_stream_role {
	STREAM_controller,
	STREAM_processor,
	STREAM_joint,
	STREAM_disputed /* both duties run (R-ROLE-1) */
};

struct duty_role_fact {
	str entity, stream;
	enum duty_stream_role role;
	str basis; /* contract, clause, date */
};

enum duty_know { KNOW_signal, KNOW_verifying, KNOW_no_breach, KNOW_aware };

/* How an entity came to know, as it stands now. */
struct duty_known {
	str entity;
	str stream; /* empty: all of its streams */
	str matter; /* "aware": personal data were breached; "aware-incident": a significant
		       incident, which is another moment (Cbw) */
	enum duty_know state;
	int64_t signal;   /* when the first signal came */
	int64_t at;       /* no_breach, aware: since when */
	int64_t earliest; /* aware: the earliest moment that can be argued */
	str reason;       /* no_breach */
};

/* What else starts a clock: a request, an order, a calamity, and awareness of which no steps are
 * kept; trigger is a word of duty.tsv. */
struct duty_start {
	str entity, stream, trigger;
	str ref; /* R-12, E-3 */
	int64_t at;
};

/* A deadline that a letter or a contract gives: a moment, or a period from the trigger. */
struct duty_deadline {
	str rule;           /* supervisor-ap, contract-33-2 ... */
	str entity, stream; /* stream empty: all */
	str ref;
	int64_t due; /* DUTY_NEVER: period counts */
	struct duty_period period;
	int64_t set_at; /* when it was set or the letter came; DUTY_NEVER: not known */
	str basis;
	str trigger;      /* the period counts from this; empty: from that of the rule */
	int64_t from, to; /* it holds for starts in [from, to); 0: open on that side */
};

/* What was sent to meet a duty. */
struct duty_sent {
	str rule, entity, stream, ref; /* stream empty: for all of them */
	int64_t sent, received;        /* received: as the receipt says; DUTY_NEVER: not known */
	str receipt;
	bool shown;  /* something shows it: a receipt, the addressee's confirmation */
	str reasons; /* why it was late */
	bool withdrawn;
};

enum duty_risk { RISK_undecided, RISK_none, RISK_risk, RISK_high };

/* The decision on risk, with the exemptions of art. 34(3). */
struct duty_risk_fact {
	str entity, stream; /* stream empty: all */
	enum duty_risk risk;
	bool unintelligible; /* 34(3)(a) */
	bool removed;        /* 34(3)(b) */
	str reason;
};

/* What somebody said of a condition of duty.tsv (cbw_scope, significant, care_provider ...). */
struct duty_said {
	str entity, stream, ref; /* empty: of all */
	str word;
	enum duty_truth truth;
	str reason;
};

/* What a person found of a duty; the last one stands, whatever else is known. */
enum duty_found { FOUND_missed, FOUND_not_applicable, FOUND_met, FOUND_late };
struct duty_finding {
	enum duty_found found;
	str rule, entity, stream, ref; /* entity, stream empty: all */
	str by, reason;
};

/* The way to an addressee was shut; extended: until when the authority said it may be later. */
struct duty_outage {
	str addressee; /* as in recipient.tsv */
	int64_t from, to, extended;
	str statement;
};

struct duty_facts {
	const str *entity; /* in the order in which clocks are given */
	const struct duty_role_fact *role;
	const struct duty_known *known;
	const struct duty_start *start;
	const struct duty_deadline *deadline;
	const struct duty_sent *sent;
	const struct duty_risk_fact *risk; /* later ones stand for earlier ones */
	const struct duty_said *said;      /* the same */
	const struct duty_finding *finding;
	const struct duty_outage *outage;
	size_t entities, roles, knowns, starts, deadlines, sents, risks, saids, findings, outages;
	const struct zone *zone;
	int64_t now;
};

/* ---- clocks ---- */

enum duty_state {
	DUTY_running,
	DUTY_no_start, /* no start known, no countdown */
	DUTY_met,
	DUTY_met_late,  /* behind every reading */
	DUTY_not_shown, /* the earliest reading has passed, and nothing shows that it was met */
	DUTY_missed,    /* as a person found */
	DUTY_not_due,   /* a decision says so: no breach, no risk, out of scope */
	DUTY_state_count
};
const char *duty_state_name(enum duty_state s); /* "not-shown" */
const char *duty_state_text(enum duty_state s);

/* One possible end. */
struct duty_end {
	enum duty_reading reading;
	int64_t at;
	bool from_earliest; /* counted from the earliest start that can be argued */
	bool early;         /* counted from another start that somebody may mean */
};
#define DUTY_ENDS_MOST 18

struct duty_clock {
	const struct duty_rule *rule;
	str entity, stream, ref;
	enum duty_role role; /* in which role the entity has it */
	const struct duty_role_fact *as;
	enum duty_state state;

	int64_t start;    /* as decided; DUTY_NEVER */
	int64_t earliest; /* the earliest that can be argued; start when there is no other */
	bool assumed;     /* the start is what else it counts from: nothing was sent */
	int64_t due;      /* the earliest reading; DUTY_NEVER: no limit */
	int64_t floor;    /* from here on late by every reading */
	int64_t extended; /* as an authority said; DUTY_NEVER */
	struct duty_end end[DUTY_ENDS_MOST]; /* earliest first */
	size_t ends;

	int64_t met;         /* when it was met, by the receipt when there is one; DUTY_NEVER */
	int64_t elapsed;     /* [s] from the earliest start until met, else until now */
	bool late_strict;    /* met: late on the strict reading, timely on another */
	bool reasons_wanted; /* late, and no reasons given */
	bool claimed;        /* said to be sent, nothing shows it */
	bool undecided;      /* runs although a condition was not decided */
	str open;            /* undecided: that condition; not due: the one that fails */
	str reason;          /* not due: why; missed: as found */
	str colour;          /* while it runs */
	const struct duty_sent *sent;
	const struct duty_deadline *deadline;
	const struct duty_known *known;
	const struct duty_finding *finding;
	const struct duty_outage *outage;
};

struct duty_clocks {
	struct duty_clock *clock;
	size_t n, cap;
};

/* duty_clocks - all clocks of the rules that hold. owns: the caller ends it with duty_clocks_end;
 * texts are borrowed from law and facts */
struct duty_clocks duty_clocks(const struct duty_law *l, const struct duty_facts *f);
void duty_clocks_end(struct duty_clocks *c);
/* duty_condition - what the facts say of a condition: "risk", "said:listed_parent". */
enum duty_truth duty_condition(const struct duty_facts *f, str word, str entity, str stream,
			       str ref, str *out_reason);
/* duty_applies - all conditions of a rule together; *out_open: the first that is not yes. */
enum duty_truth duty_applies(const struct duty_facts *f, const struct duty_rule *r, str entity,
			     str stream, str ref, str *out_open, str *out_reason);

/* duty_headline - what is shown large: "at the latest Sat 2025-08-09 16:40 +02:00, strictest
 * reading". duty_why - the line behind one end. duty_lapse - "3 d 4 h" */
void duty_headline(struct out *o, const struct duty_clock *c, const struct zone *z);
void duty_why(struct out *o, const struct duty_clock *c, const struct duty_end *e,
	      const struct zone *z);
void duty_lapse(struct out *o, int64_t seconds);

#endif
