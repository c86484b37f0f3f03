/* link - a worker's end of its connection: what link.c sends and worker.c receives over. Inner
 * header of box/. */
#ifndef BOX_LINK_H
#define BOX_LINK_H

#include "base/arena.h"
#include "box/wire.h"
#include "box/worker.h"

#define LINK_FD 3 /* the worker's end in a worker; the control socket in the warm parent */

struct link {
	int fd;
	void *mine;        /* link_keep */
	struct out packet; /* what is being sent */
	str passwords;     /* to try, one a line */
	uint64_t size;     /* of the item, UINT64_MAX: not known */
	uint64_t told;     /* [byte] progress last sent */
	int64_t told_ms;   /* when */
	size_t names;      /* [byte] cell names sent of this item */
	struct wire_partials partials;
	bool fetching;                       /* a member was asked for, so none needs asking */
	unsigned char in[WIRE_NAME_MAX * 2]; /* job or fetch; the job's name is borrowed from it */
};

/* link_item - a new item begins. */
void link_item(struct link *k, const struct job *j, bool fetching);
void link_send(struct link *k, const struct wire_body *b);
/*
 * link_receive - wait for the next packet from kond.
 * takes   fd: socket; out_fd: NULL, or where the descriptor that came along goes (-1: none)
 * gives   the packet, in p; ends the process when kond is gone
 */
str link_receive(int fd, void *p, size_t n, int *out_fd);

#endif
