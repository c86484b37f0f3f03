/*
 * box - worker processes: start, seal, watch, kill, replace.
 *
 * kond starts one `kond-parse` (exec'd, never fed evidence) as the warm parent; it forks the
 * workers, which close their seal before the first byte of evidence and then take jobs over their
 * own SOCK_SEQPACKET. Trusted side only; the worker's side is box/worker.h.
 */
#ifndef BOX_BOX_H
#define BOX_BOX_H

#include "base/err.h"
#include "base/limit.h"
#include "base/str.h"

/* What the seal of a worker consists of; told by hello, shown by `kond selftest` and the journal.
 */
struct seal_report {
	uint32_t landlock_abi; /* at least 1, or the worker refuses to start */
	bool seccomp;          /* always true in a worker that answers */
	bool user_ns, net_ns, ipc_ns;
	bool chrooted;
};

enum wire_direction { TO_WORKER, TO_PARENT };
enum wire {
#define WIRE(num, name, direction, max) WIRE_##name = num,
#include "box/wire.tbl"
#undef WIRE
};

struct box;    /* the warm parent */
struct worker; /* one sealed worker */

#define BOX_PASSWORDS_MOST ((size_t)64 << 10) /* one packet */

/*
 * box_start - start the warm parent.
 * takes   parser: path of kond-parse; l: limits, and passwords: to try on locked items, one a line,
 *         "" none; both handed to the workers
 * limits  BOX_PASSWORDS_MOST bytes of passwords
 * gives   NULL when it can not be started or a first worker can not close its seal; *out_why then
 * says what to do (our own words)
 */
struct box *box_start(const char *parser, const struct limits *l, str passwords,
		      const char **out_why);
const struct seal_report *box_seal(const struct box *b);
void box_stop(struct box *b);
/* box_memory - highest resident memory of the warm parent and its workers so far, summed. [byte] */
uint64_t box_memory(struct box *b);

/* worker_start - fork and seal a fresh worker. gives NULL when that fails. */
struct worker *worker_start(struct box *b);
/* worker_kill - end it at once and reap. */
void worker_kill(struct worker *w);
int worker_fd(const struct worker *w); /* for poll */
/* worker_cpu_ms - computing time it has used so far. */
int64_t worker_cpu_ms(const struct worker *w);

/* One item handed to a worker. */
struct job {
	uint64_t id;
	str name;      /* hint */
	uint64_t size; /* [byte] UINT64_MAX: not known */
	bool can_seek;
	unsigned depth; /* levels of containers above it */
	str marks; /* fetch: places to mark on the picture of a page, as text/highlight.h; else ""
		    */
};
/* worker_job - give an item; fd stays the caller's. worker_fetch - only member `index` of a
 * container is wanted. */
bool worker_job(struct worker *w, const struct job *j, int fd);
bool worker_fetch(struct worker *w, const struct job *j, int fd, uint32_t index);
bool worker_go(struct worker *w, bool wanted);

/* One message from a worker, checked: number, direction, size, state, every value. Borrowed until
 * the next call. */
struct message {
	enum wire wire;
	union {
		struct {
			str reader;
			uint32_t version;
			str charset;
		} accept;
		struct {
			uint32_t cell;
			str name;
		} name;
		str survey;   /* stretches, still to be unpacked and checked (find/stretches.h) */
		str mentions; /* one block, still to be unpacked and checked (find/block.h) */
		struct {
			str name;
			int64_t size;
			uint32_t index;
			bool is_file;
			enum reason why;
		} child;
		str data;
		enum reason child_end;
		uint64_t progress;
		struct {
			enum reason why;
			uint64_t at;
		} partial;
		struct {
			enum reason why;
			bool failed;
			uint64_t passages, bytes;
		} done;
	};
};

enum receive { RECEIVE_message, RECEIVE_nothing, RECEIVE_died, RECEIVE_lied };
/*
 * worker_receive - take the next message, without waiting.
 * gives   RECEIVE_died when the worker has ended: *out_why is crashed, forbidden_call, limit_memory
 * or limit_cpu; RECEIVE_lied when it broke the protocol (kill it)
 */
enum receive worker_receive(struct worker *w, struct message *out_m, enum reason *out_why);

#endif
