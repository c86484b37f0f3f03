/*
 * worker - the warm parent and the workers it forks. The warm parent is exec'd by kond, warms up,
 * and then only forks, kills and reaps: it never receives a descriptor of evidence. A worker closes
 * its seal before it takes its first item. As the warm parent alone reaps, a worker's process id
 * can not have passed to another process when a kill is asked for.
 */
#define _GNU_SOURCE
#include "box/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/must.h"
#include "box/link.h"

struct born {
	uint32_t serial;
	pid_t pid;
};

/* The warm parent. */
struct warm {
	const struct worker_ops *ops;
	struct limits limits;
	unsigned char passwords[BOX_PASSWORDS_MOST];
	size_t n_passwords;
	int children; /* signalfd: a child has ended */
	sigset_t mask_before;
	struct born *born;
	size_t n, cap;
};

static void serve_item(struct link *k, const struct worker_ops *ops, const struct job *j, int fd)
{
	struct wire_body done = {.m = {.wire = WIRE_done}};
	bool failed = false;
	uint64_t passages = 0, bytes = 0;
	link_item(k, j, false);
	done.m.done.why = ops->read(k, j, fd, &failed, &passages, &bytes);
	done.m.done.failed = failed && done.m.done.why != REASON_none;
	done.m.done.passages = passages;
	done.m.done.bytes = bytes < j->size ? bytes : j->size;
	link_send(k, &done);
}

static void serve_member(struct link *k, const struct worker_ops *ops, const struct wire_body *b,
			 int fd)
{
	struct wire_body done = {.m = {.wire = WIRE_done}};
	link_item(k, &b->job, true);
	done.m.done.why = ops->fetch(k, &b->job, fd, b->index);
	done.m.done.failed = done.m.done.why != REASON_none;
	link_send(k, &done);
}

static _Noreturn void serve(struct link *k, const struct worker_ops *ops)
{
	for (;;) {
		struct wire_body b;
		int fd = -1;
		str s = link_receive(k->fd, k->in, sizeof(k->in), &fd);
		must(wire_decode(s, TO_WORKER, &b) && fd >= 0);
		must(b.m.wire == WIRE_job || b.m.wire == WIRE_fetch);
		if (b.m.wire == WIRE_job)
			serve_item(k, ops, &b.job, fd);
		else
			serve_member(k, ops, &b, fd);
		close(fd);
	}
}

static _Noreturn void no_seal(const struct seal_report *r)
{
	if (r->landlock_abi < 1)
		_exit(SEAL_EXIT_landlock);
	_exit(r->seccomp ? SEAL_EXIT_other : SEAL_EXIT_seccomp);
}

static _Noreturn void worker_run(const struct warm *w, int fd, pid_t parent)
{
	struct arena a = arena_make(sizeof(struct link) + 4096);
	struct link *k = arena_new(&a, struct link, 1);
	struct wire_body hello = {.m = {.wire = WIRE_hello}, .version = str_of(KOND_VERSION)};
	*k = (struct link){
	    .fd = LINK_FD, .packet = out_mem(), .passwords = {w->passwords, w->n_passwords}};
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != parent)
		_exit(0); /* the parent went before it could take us along */
	if (dup2(fd, LINK_FD) != LINK_FD || close_range(LINK_FD + 1, ~0u, 0) != 0)
		_exit(SEAL_EXIT_other);
	sigprocmask(SIG_SETMASK, &w->mask_before, NULL);
	w->ops->ready(k, &w->limits);
	if (!seal_close(&w->limits, LINK_FD, &hello.seal))
		no_seal(&hello.seal);
	link_send(k, &hello);
	serve(k, w->ops);
}

static bool tell(const struct control_packet *c)
{
	ssize_t n;
	do
		n = send(LINK_FD, c, sizeof(*c), MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*c);
}

static void born_start(struct warm *w, uint32_t serial, int fd)
{
	struct control_packet c = {.what = CONTROL_started, .serial = serial, .pid = -1};
	pid_t self = getpid();
	if (fd >= 0) {
		c.pid = fork();
		if (c.pid == 0)
			worker_run(w, fd, self);
		close(fd);
	}
	if (c.pid > 0) {
		GROW(w->born, w->cap, w->n + 1);
		w->born[w->n++] = (struct born){serial, c.pid};
	}
	tell(&c);
}

static void born_kill(const struct warm *w, uint32_t serial)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->born[i].serial == serial)
			kill(w->born[i].pid, SIGKILL);
}

static uint64_t used_ms(const struct rusage *u)
{
	return (uint64_t)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000 +
	       (uint64_t)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1000;
}

static void born_reap(struct warm *w)
{
	struct signalfd_siginfo drained[8];
	struct rusage u;
	int status;
	pid_t pid;
	while (read(w->children, drained, sizeof(drained)) > 0)
		continue;
	while ((pid = wait4(-1, &status, WNOHANG, &u)) > 0) {
		for (size_t i = 0; i < w->n; i++) {
			if (w->born[i].pid != pid)
				continue;
			tell(&(struct control_packet){.what = CONTROL_ended,
						      .serial = w->born[i].serial,
						      .pid = pid,
						      .status = status,
						      .cpu_ms = used_ms(&u),
						      .memory = (uint64_t)u.ru_maxrss << 10});
			w->born[i] = w->born[--w->n];
			break;
		}
	}
}

/* take_order - one request of kond. gives false when it is gone. */
static bool take_order(struct warm *w)
{
	struct control_packet c;
	int fd = -1;
	str s = link_receive(LINK_FD, &c, sizeof(c), &fd);
	must(s.n == sizeof(c));
	if (c.what == CONTROL_start)
		born_start(w, c.serial, fd);
	else if (c.what == CONTROL_kill)
		born_kill(w, c.serial);
	else
		return false;
	return true;
}

static bool take_first(struct warm *w)
{
	struct control_limits c;
	ssize_t n = recv(LINK_FD, &c, sizeof(c), MSG_TRUNC);
	if (n != (ssize_t)sizeof(c) || c.size != sizeof(c.limits) ||
	    c.passwords > sizeof(w->passwords))
		return false;
	w->limits = c.limits;
	if (c.passwords == 0)
		return true;
	n = recv(LINK_FD, w->passwords, sizeof(w->passwords), MSG_TRUNC);
	w->n_passwords = (size_t)c.passwords;
	return n == (ssize_t)c.passwords;
}

static bool watch_children(struct warm *w)
{
	sigset_t ended;
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &ended, &w->mask_before) != 0)
		return false;
	w->children = signalfd(-1, &ended, SFD_CLOEXEC | SFD_NONBLOCK);
	return w->children >= 0;
}

int worker_main(const struct worker_ops *ops)
{
	static struct warm w; /* large; one per process */
	w.ops = ops;
	if (!take_first(&w) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || !watch_children(&w))
		return 2;
	ops->warm();
	if (!tell(&(struct control_packet){.what = CONTROL_ready}))
		return 1;
	for (;;) {
		struct pollfd p[2] = {{.fd = LINK_FD, .events = POLLIN},
				      {.fd = w.children, .events = POLLIN}};
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return 1;
		if (p[1].revents != 0)
			born_reap(&w);
		if (p[0].revents != 0 && !take_order(&w))
			return 1;
	}
}
