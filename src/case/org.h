/*
 * org - settings of the case, legal entities, the roles that are claimed of them for each data
 * stream, and people who act: what the facts give when they are read in order. A clock belongs to
 * (entity, role, stream), never to "the incident" (law.md R-GEN-4), and claims that differ stand
 * side by side with who makes them (R-ROLE-1). Decides nothing about law.
 */
#ifndef CASE_ORG_H
#define CASE_ORG_H

#include "case/fact.h"

/* How a value is checked. */
enum field_check {
	FIELD_line,  /* one line of text */
	FIELD_text,  /* text */
	FIELD_email, /* something@something */
	FIELD_phone, /* digits with + ( ) - and blanks */
	FIELD_kvk,
	FIELD_agb,
	FIELD_entity,   /* O-1 */
	FIELD_zone,     /* a name as Europe/Amsterdam; whether it exists is the caller's to ask */
	FIELD_language, /* nl, en */
	FIELD_yes_no,   /* yes, no, unknown */
	FIELD_entity_kind,
	FIELD_cbw, /* essential, important, none */
	FIELD_day, /* 2027-01-31 */
	FIELD_customer,
	FIELD_steps,    /* 24 h, 2 h */
	FIELD_reminded, /* roles of people, A-1, nobody */
	FIELD_path,     /* absolute */
	FIELD_server,   /* mail.example.nl:587 */
	FIELD_tls       /* starttls, tls, none */
};
/* field_wrong - NULL when value fits; else what it should be, in our words. */
const char *field_wrong(enum field_check c, str value);

struct named_row {
	const char *name, *words;
};
struct field_row {
	const char *name, *words;
	enum field_check check;
	const char *standard; /* settings: when nothing is set; entities: the option */
};

enum setting {
#define SETTING(name, check, standard, words) SETTING_##name,
#include "case/setting.tbl"
#undef SETTING
	SETTING_COUNT
};
enum entity_field {
#define ENTITY_FIELD(name, check, option, words) ENTITY_##name,
#include "case/entity_field.tbl"
#undef ENTITY_FIELD
	ENTITY_FIELD_COUNT
};
enum stream_role {
	ROLE_OF_none = 0,
#define STREAM_ROLE(name, words) ROLE_OF_##name,
#include "case/stream_role.tbl"
#undef STREAM_ROLE
	ROLE_OF_COUNT
};
enum actor_role {
#define ACTOR_ROLE(name, words) ACTOR_##name,
#include "case/actor_role.tbl"
#undef ACTOR_ROLE
	ACTOR_ROLE_COUNT
};
extern const struct field_row setting_rows[SETTING_COUNT];
extern const struct field_row entity_field_rows[ENTITY_FIELD_COUNT];
extern const struct named_row stream_role_rows[ROLE_OF_COUNT];
extern const struct named_row actor_role_rows[ACTOR_ROLE_COUNT];
extern const struct named_row entity_kind_rows[]; /* ends with name NULL */

struct entity {
	uint32_t id;               /* O-3 */
	int64_t at_ms, changed_ms; /* entered; last changed */
	str value[ENTITY_FIELD_COUNT];
	uint32_t customer; /* number of the customer it is, 0: none */
};

/* One claim about a role. */
struct role_claim {
	uint32_t id; /* T-2 */
	int64_t at_ms;
	uint32_t entity;
	str stream; /* as it was first written */
	enum stream_role role;
	uint32_t behalf;     /* the controller that a processor works for; 0: not said */
	uint32_t notifier;   /* joint: who notifies, 0: not said */
	str basis;           /* law, contract, clause, statement */
	uint32_t claimed_by; /* entity that says so, 0: claimed_by_text or the keeper of the case */
	str claimed_by_text;
	struct when from, to; /* for which time; unknown: not said */
	str by;               /* who entered it */
	int64_t withdrawn_ms; /* 0: it stands */
	str withdrawn_why;
	bool disputed; /* another standing claim of this entity and stream says another role */
};

struct actor {
	uint32_t id; /* */
	int64_t at_ms, changed_ms;
	str name, function, phone, email, account; /* account: the user name on this machine */
	uint32_t entity;
	unsigned roles; /* 1 << enum actor_role */
	bool gone;      /* acts no longer */
};

/* How soon a processor tells a controller of a breach (GDPR 33(2)), by their contract. */
struct contract {
	uint32_t id; /* C-1 */
	int64_t at_ms;
	str by;
	uint32_t processor, controller; /* O-1, O-2 */
	str stream;                     /* "": all that it handles for that controller */
	str period;                     /* as duty_period_read reads it: "24 h" */
	bool discovery;                 /* counts from the first signal; else from being aware */
	str basis, clause;
	struct when from, to; /* for breaches of that time; unknown: open */
	uint32_t supersedes, superseded;
	int64_t withdrawn_ms; /* 0: it was not */
	str withdrawn_why;
};

struct org {
	str setting[SETTING_COUNT]; /* with the standard where nothing is set */
	bool set[SETTING_COUNT];
	struct entity *entity; /* by number: entity[i].id is i + 1 */
	size_t n_entity;
	struct role_claim *claim; /* by number */
	size_t n_claim;
	struct actor *actor; /* by number */
	size_t n_actor;
	struct contract *contract; /* by number */
	size_t n_contract;
	str *stream; /* in the order they were first named */
	size_t n_stream;
	struct fact *fact; /* all, oldest first */
	size_t n_fact;
};

/* org_load - all of it, in a. gives false when the case was altered (case_why) */
bool org_load(struct kase *k, struct arena *a, struct org *out_o);
/* org_stream - the spelling of a stream that is known by this name, whatever its capitals and
 * marks; STR_NONE when it is not. */
str org_stream(const struct org *o, str name);
/* org_entity_named - the entity with this name; 0 when there is none, UINT32_MAX when several. */
uint32_t org_entity_named(const struct org *o, str name);
const struct entity *org_entity(const struct org *o, uint32_t id);
const struct actor *org_actor(const struct org *o, uint32_t id);
/* org_actor_named - the actor of this name or account, not gone; NULL when there is none */
const struct actor *org_actor_named(const struct org *o, str name);
uint32_t org_next(const struct org *o, enum fact_about about);

/* Each writes a fact with its journal entry. give false with case_why */
bool org_set(struct kase *k, enum setting s, str value);
/* org_entity_put - a new entity (id 0: gives its number in *id) or changed fields of one. value: ""
 * is not said; changed: bits of the fields meant, also those that become empty */
bool org_entity_put(struct kase *k, const struct org *o, uint32_t *id,
		    const str value[ENTITY_FIELD_COUNT], uint64_t changed, str why);
bool org_role_put(struct kase *k, const struct org *o, struct role_claim *c);
bool org_role_withdraw(struct kase *k, const struct org *o, uint32_t id, str why);
bool org_actor_put(struct kase *k, const struct org *o, struct actor *x);

/* contract_stands - neither withdrawn nor superseded. */
static inline bool contract_stands(const struct contract *c)
{
	return c->withdrawn_ms == 0 && c->superseded == 0;
}
const char *contract_from_name(bool discovery); /* "aware", "discovery" */
bool contract_from_read(str s, bool *out_discovery);
/* contract_read - for org_load: one row. */
bool contract_read(struct org *o, const struct fact *f);
/* contract_refuses - NULL, or why it can not be written. contract_put, contract_withdraw - with the
 * journal entry; sets id. give false with case_why */
const char *contract_refuses(const struct org *o, const struct contract *c);
bool contract_put(struct kase *k, const struct org *o, struct contract *c);
bool contract_withdraw(struct kase *k, const struct org *o, uint32_t id, str why);

#endif
