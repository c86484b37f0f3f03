/*
 * wire - the packets between kond and a sealed worker, and between kond and the warm parent. Inner
 * header of box/.
 *
 * Each message of wire.tbl has one description in wire.c, used for writing and for reading. What
 * kond reads is a lie until proven: number, direction, size, every value, nothing left over, and
 * then the order (struct wire_state).
 */
#ifndef BOX_WIRE_H
#define BOX_WIRE_H

#include "base/cur.h"
#include "base/out.h"
#include "box/box.h"

#define WIRE_PACKET_MAX                                                                            \
	131072 /* [byte] largest max of wire.tbl; fits the usual socket buffer (212,992) */
#define WIRE_NAME_MAX      4096       /* [byte] name of an item, member or cell */
#define WIRE_MARKS_MAX     3000       /* [byte] marks of a fetch */
#define WIRE_NAMES_MAX     (4u << 20) /* [byte] all cell names of one item */
#define WIRE_CELLS         65536      /* cell numbers 1 .. WIRE_CELLS - 1 */
#define WIRE_SAME_PARTIALS 16         /* places told per item for one reason */
#define WIRE_REASONS       64         /* more than reason.tbl has */

/* One message, either direction; which fields hold is told by m.wire. Text is borrowed from the
 * packet. */
struct wire_body {
	struct message m;
	struct job job;          /* job, fetch */
	uint32_t index;          /* fetch */
	bool wanted;             /* go */
	struct seal_report seal; /* hello */
	str version;             /* hello */
};

/* wire_encode - write b into o, emptied first. Text is made valid UTF-8 and cut to its limit. */
void wire_encode(struct out *o, const struct wire_body *b);
/* wire_decode - read one packet of the given direction. gives false when anything in it does not
 * fit. */
bool wire_decode(str packet, enum wire_direction direction, struct wire_body *out_b);

enum wire_stage {
	STAGE_lie,     /* nothing is believed any more */
	STAGE_start,   /* hello is awaited */
	STAGE_idle,    /* the worker must be silent */
	STAGE_item,    /* item given, not yet accepted */
	STAGE_reading, /* accepted */
	STAGE_asked,   /* a member was told: our answer is awaited */
	STAGE_member,  /* data of a member */
	STAGE_fetch,   /* one member was asked for */
	STAGE_fetch_member,
	STAGE_fetched,
	STAGE_count
};

/* Places told of one item, by reason; both sides count alike. */
struct wire_partials {
	unsigned char told[WIRE_REASONS];
};
bool wire_partial_room(struct wire_partials *p, enum reason why);

/* What kond knows of one worker's item. */
struct wire_state {
	enum wire_stage stage;
	uint64_t size;     /* [byte] of the item, UINT64_MAX: not known */
	uint64_t progress; /* [byte] last told */
	uint64_t index;    /* lowest index the next member may have */
	uint32_t wanted;   /* member asked for by fetch */
	size_t names;      /* [byte] of cell names so far */
	struct wire_partials partials;
	unsigned char cell[WIRE_CELLS / 8]; /* bit: named */
};

void wire_expect_hello(struct wire_state *s);
void wire_expect_item(struct wire_state *s, const struct job *j);
void wire_expect_member(struct wire_state *s, const struct job *j, uint32_t index);
/* wire_answered - our answer to a member was sent. */
void wire_answered(struct wire_state *s, bool wanted);
/* wire_accept - tell whether b may be true here and now; moves on when it may, believes nothing
 * more when not. */
bool wire_accept(struct wire_state *s, const struct wire_body *b);
/* wire_child_has_data - tell whether data of this member may follow. */
bool wire_child_has_data(const struct message *m);

/* Between kond and the warm parent, which never sees evidence: fixed packets. start comes with the
 * worker's socket. */
enum control { CONTROL_start = 1, CONTROL_kill, CONTROL_ready, CONTROL_started, CONTROL_ended };
struct control_packet {
	uint32_t what;
	uint32_t serial; /* number of the worker, given by kond, never used twice */
	int32_t pid;     /* started; -1: could not be forked */
	int32_t status;  /* ended: wait status */
	uint64_t cpu_ms; /* ended */
	uint64_t memory; /* ended: [byte] highest resident */
};
struct control_limits { /* the first packet to the warm parent */
	uint64_t size;  /* sizeof(struct limits) of the sender */
	struct limits limits;
	uint64_t passwords; /* [byte] of the second packet; 0: there is none */
};

/* Exit codes of a worker that has no seal, told to box_start. */
enum { SEAL_EXIT_landlock = 81, SEAL_EXIT_seccomp = 82, SEAL_EXIT_other = 83 };

#endif
