/*
 * link - a worker's sends. Places and progress are kept within what kond will believe, so that an
 * untidy reader does not look like a liar. When kond is gone, so is the worker.
 */
#define _GNU_SOURCE
#include "box/link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/date.h"
#include "base/must.h"

#define PACKET_HEAD   2 /* [byte] message number */
#define DATA_MAX      ((size_t)65536 - PACKET_HEAD)
#define PROGRESS_STEP ((uint64_t)256 << 10) /* [byte] */
#define PROGRESS_MS   500

static void send_packet(struct link *k, const void *p, size_t n)
{
	struct iovec v = {.iov_base = (void *)(uintptr_t)p, .iov_len = n};
	struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1};
	ssize_t sent;
	do
		sent = sendmsg(k->fd, &h, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent < 0)
		_exit(0);
}

void link_send(struct link *k, const struct wire_body *b)
{
	wire_encode(&k->packet, b);
	send_packet(k, k->packet.p, k->packet.n);
}

static int take_descriptor(struct msghdr *h)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(h);
	int fd = -1;
	if (c != NULL && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
	    c->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	return fd;
}

str link_receive(int fd, void *p, size_t n, int *out_fd)
{
	union {
		struct cmsghdr align;
		unsigned char room[CMSG_SPACE(sizeof(int))];
	} rights;
	struct iovec v = {.iov_base = p, .iov_len = n};
	struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1};
	if (out_fd != NULL) {
		h.msg_control = rights.room;
		h.msg_controllen = sizeof(rights.room);
	}
	ssize_t got;
	do
		got = recvmsg(fd, &h, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		_exit(0);
	must((h.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0);
	if (out_fd != NULL)
		*out_fd = take_descriptor(&h);
	return (str){p, (size_t)got};
}

void link_keep(struct link *k, void *mine) { k->mine = mine; }
str link_passwords(const struct link *k) { return k->passwords; }

void *link_kept(const struct link *k) { return k->mine; }

void link_item(struct link *k, const struct job *j, bool fetching)
{
	k->size = j->size;
	k->told = 0;
	k->told_ms = time_mono_ms();
	k->names = 0;
	k->partials = (struct wire_partials){0};
	k->fetching = fetching;
}

void link_accept(struct link *k, str reader, uint32_t version, str charset)
{
	link_send(k,
		  &(struct wire_body){
		      .m = {.wire = WIRE_accept,
			    .accept = {.reader = reader, .version = version, .charset = charset}}});
}

void link_name(struct link *k, uint32_t cell, str name)
{
	size_t n = name.n < WIRE_NAME_MAX ? name.n : WIRE_NAME_MAX;
	if (cell == 0 || cell >= WIRE_CELLS || n > WIRE_NAMES_MAX - k->names) {
		link_partial(k, REASON_limit_output, k->told);
		return;
	}
	k->names += n;
	link_send(
	    k, &(struct wire_body){.m = {.wire = WIRE_name, .name = {.cell = cell, .name = name}}});
}

void link_mentions(struct link *k, str block)
{
	link_send(k, &(struct wire_body){.m = {.wire = WIRE_mentions, .mentions = block}});
}

void link_survey(struct link *k, str packed)
{
	link_send(k, &(struct wire_body){.m = {.wire = WIRE_survey, .survey = packed}});
}

bool link_child(struct link *k, str name, int64_t size, uint32_t index, bool is_file,
		enum reason why)
{
	struct wire_body b = {.m = {.wire = WIRE_child}};
	unsigned char answer[64];
	b.m.child.name = name;
	b.m.child.size = size < 0 || size == INT64_MAX ? -1 : size;
	b.m.child.index = index;
	b.m.child.is_file = is_file;
	b.m.child.why = why;
	link_send(k, &b);
	if (!wire_child_has_data(&b.m))
		return false;
	if (k->fetching)
		return true;
	str s = link_receive(k->fd, answer, sizeof(answer), NULL);
	must(wire_decode(s, TO_WORKER, &b) && b.m.wire == WIRE_go);
	return b.wanted;
}

void link_data(struct link *k, const void *p, size_t n)
{
	const unsigned char *from = p;
	while (n > 0) {
		size_t part = n < DATA_MAX ? n : DATA_MAX;
		link_send(k, &(struct wire_body){.m = {.wire = WIRE_data, .data = {from, part}}});
		from += part;
		n -= part;
	}
}

void link_child_end(struct link *k, enum reason why)
{
	link_send(k, &(struct wire_body){.m = {.wire = WIRE_child_end, .child_end = why}});
}

void link_progress(struct link *k, uint64_t bytes)
{
	uint64_t at = bytes < k->size ? bytes : k->size;
	if (at <= k->told)
		return;
	int64_t now = time_mono_ms();
	if (at - k->told < PROGRESS_STEP && now - k->told_ms < PROGRESS_MS)
		return;
	k->told = at;
	k->told_ms = now;
	link_send(k, &(struct wire_body){.m = {.wire = WIRE_progress, .progress = at}});
}

void link_partial(struct link *k, enum reason why, uint64_t at)
{
	if (k->fetching || !wire_partial_room(&k->partials, why))
		return;
	link_send(k, &(struct wire_body){
			 .m = {.wire = WIRE_partial,
			       .partial = {.why = why, .at = at < k->size ? at : k->size}}});
}

void link_raw(struct link *k, const void *p, size_t n) { send_packet(k, p, n); }
