/*
 * event - what happened and what was told, an act a row that is never changed. A correction is a
 * new event that stands for an older one; statements that contradict each other stand side by side
 * with who makes them. What is privileged is kept like the rest, left out of what leaves the house,
 * and counted there.
 */
#ifndef CASE_EVENT_H
#define CASE_EVENT_H

#include "case/org.h"

enum event_side { SIDE_none, SIDE_above, SIDE_below };

enum event_kind {
	EVENT_none = 0,
#define EVENT(num, name, group, side, words, asks, may) EVENT_##name = num,
#include "case/event.tbl"
#undef EVENT
};

struct event_kind_row {
	enum event_kind kind;
	const char *name, *group;
	enum event_side side;
	const char *words, *asks, *may;
};
extern const struct event_kind_row event_kind_rows[]; /* ends with name NULL */
const struct event_kind_row *event_kind_by_name(str name);
const struct event_kind_row *event_kind_row(enum event_kind k);

enum event_field {
#define EVENT_FIELD(name, option, any, words) EVENT_FIELD_##name,
#include "case/event_field.tbl"
#undef EVENT_FIELD
	EVENT_FIELD_COUNT
};
struct event_field_row {
	const char *name, *option, *words;
	bool any, is_time;
};
extern const struct event_field_row event_field_rows[EVENT_FIELD_COUNT];
/* event_takes, event_asks - whether events of a kind may have, must have this field. */
bool event_takes(const struct event_kind_row *k, enum event_field f);
bool event_asks(const struct event_kind_row *k, enum event_field f);

enum event_state {
	STATE_recorded = 0, /* not said: it is what the keeper of the case records */
	STATE_claimed,
	STATE_confirmed,
	STATE_not_confirmed, /* by whom it is said to have reached */
	STATE_denied,
	STATE_COUNT
};
const char *event_state_name(enum event_state s);

/* A count somebody told; several may contradict each other. */
struct figure {
	str value;      /* as told: "485000", "300 GB" */
	uint64_t least; /* value as a number, when it is one; figure_number tells */
	bool is_number;
	str as_of; /* date it speaks of, "" not said */
	str who_said;
	str definition; /* what is counted */
};

struct attachment {
	uint32_t id; /* of its row; 0: only the hash is kept */
	str name;
	uint64_t bytes;
	unsigned char sha256[SHA256_BYTES];
};

struct event {
	uint32_t id; /* E-3 */
	int64_t at_ms;
	str by; /* account that entered it */
	const struct event_kind_row *kind;
	struct when at;
	str value[EVENT_FIELD_COUNT]; /* times: as packed */
	struct when due;
	enum event_state state;
	uint32_t entity, speaker, to, from;             /* O-numbers when a field names one; 0 */
	str speaker_name, to_name, from_name, who_name; /* in words, names of entities resolved */
	uint32_t re, exhibit, snapshot;
	const uint32_t *contradicts; /* what it or another says of the two; rising */
	size_t n_contradicts;
	struct figure *figure;
	size_t n_figure;
	struct attachment *attachment;
	size_t n_attachment;
	bool privileged;
	uint32_t corrects, corrected; /* event it stands for; event that stands for it */
	bool retracted;               /* it takes back what it corrects */
	str why;                      /* of a correction */
	uint32_t settled; /* the event that kept, broke or answered it; 0: open or not asked */
	unsigned char digest[SHA256_BYTES]; /* the commitment in the journal */
};

struct event_all {
	struct event *event; /* by number */
	size_t n;
};

/* event_load - all, in a. gives false when one was altered */
bool event_load(struct kase *k, struct arena *a, const struct org *o, struct event_all *out_e);
/* event_stands - neither corrected nor a taking back. */
static inline bool event_stands(const struct event *e)
{
	return e->corrected == 0 && !e->retracted;
}
const struct event *event_get(const struct event_all *all, uint32_t id);
/* event_now - the event that stands for this one; NULL when it was taken back. */
const struct event *event_now(const struct event_all *all, const struct event *e);
/* event_title - what one line says of it: its title, else how `what` begins, else the words of its
 * kind. At most EVENT_TITLE_MOST bytes */
#define EVENT_TITLE_MOST 300
str event_title(const struct event *e);
/* event_open - it asks for something by a time, and nothing settles it. */
bool event_open(const struct event *e);

/*
 * event_add - write an event, its attachments and the journal entry.
 * takes   d: kind and what is filled in; values of fields as text, times packed
 * gives   its number in *out_id; false with *out_why, in a: what is missing or wrong, in words
 */
struct event_draft {
	const struct event_kind_row *kind;
	struct when at;
	str value[EVENT_FIELD_COUNT];
	struct figure *figure;
	size_t n_figure;
	struct attachment *attachment; /* id 0: of this hash */
	size_t n_attachment;
	bool privileged;
	uint32_t corrects;
	bool retracts;
	str why;
};
bool event_add(struct kase *k, struct arena *a, const struct org *o, const struct event_all *all,
	       struct event_draft *d, uint32_t *out_id, const char **out_why);
/* event_draft_of - what an event says, to be corrected. */
void event_draft_of(const struct event *e, struct event_draft *out_d);

/* attachment_add - keep a file, encrypted; sets id, bytes and sha256. Inside the caller's
 * transaction. attachment_get - its bytes into o; false when absent or altered. */
bool attachment_add(struct kase *k, str bytes, struct attachment *x);
bool attachment_get(struct kase *k, uint32_t id, struct out *o);

/* figure_read - VALUE|AS OF|WHO SAID|WHAT IS COUNTED. gives false when it is not four parts */
bool figure_read(str s, struct figure *out_f);
/* figures_differ - both speak of the same count and differ. */
bool figures_differ(struct arena a, const struct figure *x, const struct figure *y);
/* entity_of - the number of O-3; 0 when s is something else */
uint32_t entity_of(str s);
/* event_id_of - the number of E-3, or 3, for a letter. */
bool event_id_of(str s, unsigned char letter, uint32_t *out_id);
/* event_ids_there - whether every word of a text that looks like an event (E-3) is one of this
 * case; a text may name documents as well. party_there - a text that looks like a legal entity
 * (O-1) is one; any other text is a name. */
bool event_ids_there(const struct kase *k, str text);
bool party_there(const struct org *o, str text);
bool event_state_read(str s, enum event_state *out_s);
bool event_takes_figure(const struct event_kind_row *k);
/* hash_read - 64 small hexadecimal digits. */
bool hash_read(str hex, unsigned char out_sha256[SHA256_BYTES]);
/* figure_pack, attachment_pack - the stored form. */
str figure_pack(struct arena *a, const struct figure *f);
str attachment_pack(struct arena *a, const struct attachment *x);

#endif
