/*
 * worker - kond-parse's side of the box: warm up, fork on request, close the seal, serve jobs.
 * Links no reader: what to do with an item comes as a function, so that tests can put malice there.
 */
#ifndef BOX_WORKER_H
#define BOX_WORKER_H

#include "base/err.h"
#include "base/limit.h"
#include "box/box.h"

/* The worker's end of one connection. Sends end the process when the parent is gone. */
struct link;

struct worker_ops {
	void (*warm)(void); /* before any fork: tables, lexicons, libraries */
	void (*ready)(struct link *k, const struct limits *l); /* in each worker, before the seal */
	/* one item: say accept, then names, mentions, children; returns the reason of the whole
	 * (none: all read) */
	enum reason (*read)(struct link *k, const struct job *j, int fd, bool *out_failed,
			    uint64_t *out_passages, uint64_t *out_bytes);
	/* one member wanted: child, data, child_end */
	enum reason (*fetch)(struct link *k, const struct job *j, int fd, uint32_t index);
};

/* worker_main - run the warm parent on descriptor 3 until the other side goes away. gives the exit
 * code. */
int worker_main(const struct worker_ops *ops);

/* link_keep - remember what ready made; link_kept gives it back. */
void link_keep(struct link *k, void *mine);
void *link_kept(const struct link *k);
/* link_passwords - to try on what is locked, one a line; borrowed for the life of the worker. */
str link_passwords(const struct link *k);

/* link_accept - before the first name or mention; reader "" when none reads it and only its name is
 * looked at. */
void link_accept(struct link *k, str reader, uint32_t version, str charset);
void link_name(struct link *k, uint32_t cell, str name);
/* link_mentions - send one block of packed mentions (find/block.h), not empty. */
void link_mentions(struct link *k, str block);
/* link_survey - send packed stretches (find/stretches.h), not empty. */
void link_survey(struct link *k, str packed);
/* link_child - gives what the parent answers: wanted or not. */
bool link_child(struct link *k, str name, int64_t size, uint32_t index, bool is_file,
		enum reason why);
void link_data(struct link *k, const void *p, size_t n); /* any n; cut into packets */
void link_child_end(struct link *k, enum reason why);
void link_progress(struct link *k, uint64_t bytes);
void link_partial(struct link *k, enum reason why, uint64_t at);
/* link_raw - a packet as it is, for tests of lies on the wire. */
void link_raw(struct link *k, const void *p, size_t n);

/* seal_close - put this process under the seal: no-new-privs, rlimits, namespaces, Landlock,
 * seccomp. gives false when it can not. */
bool seal_close(const struct limits *l, int keep_fd, struct seal_report *out_report);

#endif
