/*
 * box - kond's side of the workers: starts the warm parent, asks it for workers, hands out items,
 * checks what comes back, and tells why a worker ended. Nothing here waits without a bound. A warm
 * parent that died is started again when the next worker is asked for. Refuses: to scan when a
 * worker can not close its seal.
 */
#define _GNU_SOURCE
#include "box/box.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/io.h"
#include "base/must.h"
#include "box/wire.h"

#define WARM_UP_MS   60000 /* libraries and word lists, on a busy machine */
#define HELLO_MS     20000
#define END_MS       5000 /* from kill to reaped */
#define HUNG_UP_MS   1000 /* from letting go of the link to having ended */
#define SEND_MS      1000
#define SOCKET_BYTES (1 << 20)
#define CONTROL_FD   3

struct box {
	struct arena arena;
	const char *parser;
	struct limits limits;
	str passwords; /* in arena */
	struct seal_report seal;
	pid_t warm;      /* 0: none */
	int control;     /* -1: the warm parent is gone */
	bool ready;      /* it has warmed up */
	uint32_t serial; /* of the latest worker */
	uint64_t peak;   /* [byte] */
	struct worker *first;
};

struct worker {
	struct arena arena;
	struct box *box;
	struct worker *next;
	int fd;
	uint32_t serial;
	pid_t pid; /* 0: not told yet, -1: not forked or lost with its warm parent */
	bool ended;
	int status;      /* wait status, when ended */
	uint64_t cpu_ms; /* when ended */
	uint64_t memory; /* [byte] highest resident, when ended */
	struct out packet;
	struct wire_state state;
	struct wire_body body;
	unsigned char in[WIRE_PACKET_MAX];
};

static struct worker *worker_of(const struct box *b, uint32_t serial)
{
	struct worker *w = b->first;
	while (w != NULL && w->serial != serial)
		w = w->next;
	return w;
}

static void warm_lost(struct box *b)
{
	if (b->control >= 0)
		close(b->control);
	b->control = -1;
	b->ready = false;
	for (struct worker *w = b->first; w != NULL; w = w->next)
		if (!w->ended)
			w->pid = -1; /* died with it */
}

static void control_take(struct box *b, const struct control_packet *c)
{
	struct worker *w = worker_of(b, c->serial);
	if (c->what == CONTROL_ready) {
		b->ready = true;
	} else if (w != NULL && c->what == CONTROL_started) {
		w->pid = c->pid;
	} else if (w != NULL && c->what == CONTROL_ended) {
		w->ended = true;
		w->status = c->status;
		w->cpu_ms = c->cpu_ms;
		w->memory = c->memory;
	}
}

/* control_step - take in what the warm parent has told; wait for at most until_ms when there is
 * nothing yet. */
static void control_step(struct box *b, int64_t until_ms)
{
	struct control_packet c;
	int64_t left = until_ms - time_mono_ms();
	struct pollfd p = {.fd = b->control, .events = POLLIN};
	if (b->control < 0)
		return;
	poll(&p, 1, left > 0 ? (int)left : 0);
	for (;;) {
		ssize_t n = recv(b->control, &c, sizeof(c), MSG_DONTWAIT);
		if (n == (ssize_t)sizeof(c)) {
			control_take(b, &c);
		} else if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
			return;
		} else if (n < 0 && errno == ECONNRESET) {
			continue; /* told once; what was sent before is still there */
		} else {
			warm_lost(b);
			return;
		}
	}
}

/* send_bounded - one packet, with a descriptor when fd is not -1. Waits SEND_MS at most. */
static bool send_bounded(int to, const void *p, size_t n, int fd)
{
	union {
		struct cmsghdr align;
		unsigned char room[CMSG_SPACE(sizeof(int))];
	} rights = {0};
	struct iovec v = {.iov_base = (void *)(uintptr_t)p, .iov_len = n};
	struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1};
	int64_t until = time_mono_ms() + SEND_MS;
	if (fd >= 0) {
		h.msg_control = rights.room;
		h.msg_controllen = sizeof(rights.room);
		struct cmsghdr *c = CMSG_FIRSTHDR(&h);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	for (;;) {
		if (sendmsg(to, &h, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)n)
			return true;
		int64_t left = until - time_mono_ms();
		if ((errno != EAGAIN && errno != EINTR) || left <= 0)
			return false;
		struct pollfd pf = {.fd = to, .events = POLLOUT};
		poll(&pf, 1, (int)left);
	}
}

static bool control_send(struct box *b, const struct control_packet *c, int fd)
{
	return b->control >= 0 && send_bounded(b->control, c, sizeof(*c), fd);
}

static void raise_buffer(int fd)
{
	int n = SOCKET_BYTES;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &n, sizeof(n)) != 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &n, sizeof(n)); /* the usual size also does */
}

static bool socket_pair(int fd[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd) != 0)
		return false;
	raise_buffer(fd[1]);
	return true;
}

static void signals_plain(void)
{
	static const int plain[] = {SIGCHLD, SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGXFSZ};
	sigset_t none;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		signal(plain[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* exec_parser - in the forked child: a clean environment, no descriptor but the control socket, a
 * session of its own, so that an interrupt at the terminal reaches kond alone. Never returns. */
static _Noreturn void exec_parser(const char *parser, int control)
{
	char program[] = "kond-parse", threads[] = "OMP_THREAD_LIMIT=1", zone[] = "TZ=UTC",
	     locale[] = "LC_ALL=C.UTF-8";
	char *arguments[] = {program, NULL};
#ifdef KOND_ASAN
	char asan[] = "ASAN_OPTIONS=detect_leaks=0:handle_segv=0:handle_abort=0:"
		      "handle_sigill=0:allocator_may_return_null=1:abort_on_error=1";
	char ubsan[] = "UBSAN_OPTIONS=abort_on_error=1";
	char *environment[] = {threads, zone, locale, asan, ubsan, NULL};
	int silent = 1; /* reports of the sanitizer stay visible */
#else
	char *environment[] = {threads, zone, locale, NULL};
	int silent = 2;
#endif
	int high = fcntl(control, F_DUPFD, CONTROL_FD + 1);
	int nothing = open("/dev/null", O_RDWR);
	for (int fd = 0; fd <= silent; fd++)
		if (dup2(nothing, fd) < 0)
			_exit(126);
	if (dup2(high, CONTROL_FD) < 0 || close_range(CONTROL_FD + 1, ~0u, 0) != 0)
		_exit(126);
	setsid();
	signals_plain();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execve(parser, arguments, environment);
	_exit(127);
}

static void warm_end(struct box *b)
{
	int64_t until = time_mono_ms() + END_MS;
	warm_lost(b);
	if (b->warm <= 0)
		return;
	while (waitpid(b->warm, NULL, WNOHANG) == 0) {
		if (time_mono_ms() > until)
			kill(b->warm, SIGKILL);
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
	b->warm = 0;
}

static const char *warm_start(struct box *b)
{
	struct control_limits first = {
	    .size = sizeof(first.limits), .limits = b->limits, .passwords = b->passwords.n};
	int64_t until = time_mono_ms() + WARM_UP_MS;
	int fd[2];
	warm_end(b);
	if (access(b->parser, X_OK) != 0)
		return "the program kond-parse is not where it should be, or may not be run";
	if (!socket_pair(fd))
		return "the system gives no socket for kond-parse";
	b->warm = fork();
	if (b->warm == 0)
		exec_parser(b->parser, fd[1]);
	close(fd[1]);
	b->control = fd[0];
	if (b->warm < 0) {
		warm_lost(b);
		return "the system gives no process for kond-parse";
	}
	if (!send_bounded(b->control, &first, sizeof(first), -1) ||
	    (b->passwords.n > 0 && !send_bounded(b->control, b->passwords.p, b->passwords.n, -1))) {
		warm_end(b);
		return "kond-parse does not start; is it of the same version as kond?";
	}
	while (!b->ready && b->control >= 0 && time_mono_ms() < until)
		control_step(b, until);
	if (b->ready)
		return NULL;
	warm_end(b);
	return "kond-parse does not come up; is it of the same version as kond?";
}

static const char *why_no_seal(const struct worker *w)
{
	int code = w->ended && WIFEXITED(w->status) ? WEXITSTATUS(w->status) : -1;
	switch (code) {
	case SEAL_EXIT_landlock:
		return "no seal, no scan: Landlock is missing (Linux 5.13 or later, with landlock "
		       "among the kernel's security modules; a container may have to allow it)";
	case SEAL_EXIT_seccomp:
		return "no seal, no scan: seccomp filters are not allowed here";
	case SEAL_EXIT_other:
		return "no seal, no scan: resource limits or privileges can not be given up here";
	default:
		return "no seal, no scan: a worker of kond-parse does not answer";
	}
}

/* ended_within - wait until the warm parent has told the end of w. */
static bool ended_within(struct worker *w, int64_t wait_ms)
{
	int64_t until = time_mono_ms() + wait_ms;
	while (!w->ended && w->pid >= 0 && time_mono_ms() < until)
		control_step(w->box, until);
	return w->ended || w->pid < 0;
}

/* take_hello - wait until the worker has told that its seal is closed. */
static bool take_hello(struct worker *w)
{
	struct message m;
	enum reason why;
	struct pollfd p = {.fd = w->fd, .events = POLLIN};
	int64_t until = time_mono_ms() + HELLO_MS;
	for (;;) {
		enum receive r = worker_receive(w, &m, &why);
		int64_t left = until - time_mono_ms();
		if (r == RECEIVE_message)
			return m.wire == WIRE_hello &&
			       str_eq(w->body.version, str_of(KOND_VERSION));
		if (r != RECEIVE_nothing || left <= 0)
			return false;
		poll(&p, 1, (int)left);
	}
}

static struct worker *worker_new(struct box *b, int fd)
{
	struct arena a = arena_make(sizeof(struct worker) + 4096);
	struct worker *w = arena_new(&a, struct worker, 1);
	w->arena = a;
	w->box = b;
	w->fd = fd;
	w->serial = ++b->serial;
	w->packet = out_mem();
	w->next = b->first;
	b->first = w;
	wire_expect_hello(&w->state);
	return w;
}

/* start - a sealed worker, or NULL and why not. */
static struct worker *start(struct box *b, const char **out_why)
{
	struct control_packet order = {.what = CONTROL_start};
	int64_t until = time_mono_ms() + HELLO_MS;
	int fd[2];
	control_step(b, 0);
	if (b->control < 0 && (*out_why = warm_start(b)) != NULL)
		return NULL;
	if (!socket_pair(fd)) {
		*out_why = "the system gives no socket for a worker";
		return NULL;
	}
	struct worker *w = worker_new(b, fd[0]);
	order.serial = w->serial;
	bool sent = control_send(b, &order, fd[1]);
	close(fd[1]);
	while (sent && w->pid == 0 && b->control >= 0 && time_mono_ms() < until)
		control_step(b, until);
	if (w->pid > 0 && take_hello(w))
		return w;
	ended_within(w, w->pid > 0 ? END_MS : 0);
	*out_why = why_no_seal(w);
	worker_kill(w);
	return NULL;
}

struct box *box_start(const char *parser, const struct limits *l, str passwords,
		      const char **out_why)
{
	must(passwords.n <= BOX_PASSWORDS_MOST);
	struct arena a = arena_make(((size_t)1 << 16) + BOX_PASSWORDS_MOST);
	struct box *b = arena_new(&a, struct box, 1);
	b->parser = str_z(&a, str_of(parser));
	b->passwords = str_copy(&a, passwords);
	b->arena = a;
	b->limits = *l;
	b->control = -1;
	struct worker *w = start(b, out_why);
	if (w == NULL) {
		box_stop(b);
		return NULL;
	}
	b->seal = w->body.seal;
	worker_kill(w);
	return b;
}

const struct seal_report *box_seal(const struct box *b) { return &b->seal; }

void box_stop(struct box *b)
{
	while (b->first != NULL)
		worker_kill(b->first);
	warm_end(b);
	struct arena a = b->arena;
	arena_free(&a);
}

/* resident_peak - VmHWM of a process, 0 when it is gone. [byte] source: proc_pid_status(5) */
static uint64_t resident_peak(struct arena scratch, pid_t pid)
{
	struct out path = out_mem();
	str text = STR_NONE;
	uint64_t kib = 0;
	out_z(&path, "/proc/");
	out_dec(&path, (uint64_t)pid);
	out_z(&path, "/status");
	if (pid > 0 && io_read_file(&scratch, str_z(&scratch, out_view(&path)), 16384, &text)) {
		str rest = str_sub(text, str_find(text, STR("VmHWM:")) + 6, text.n);
		rest = str_trim(str_cut(&rest, '\n'));
		if (!str_u64(str_cut(&rest, ' '), &kib))
			kib = 0;
	}
	out_end(&path);
	return kib << 10;
}

uint64_t box_memory(struct box *b)
{
	uint64_t sum = resident_peak(b->arena, b->warm);
	for (const struct worker *w = b->first; w != NULL; w = w->next)
		sum += w->ended ? w->memory : resident_peak(b->arena, w->pid);
	if (sum > b->peak)
		b->peak = sum;
	return b->peak;
}

struct worker *worker_start(struct box *b)
{
	const char *why;
	return start(b, &why);
}

/* worker_end - have it killed and reaped. */
static void worker_end(struct worker *w)
{
	struct control_packet order = {.what = CONTROL_kill, .serial = w->serial};
	if (!w->ended && w->pid > 0 && control_send(w->box, &order, -1))
		ended_within(w, END_MS);
}

void worker_kill(struct worker *w)
{
	struct box *b = w->box;
	box_memory(b);
	close(w->fd);
	worker_end(w);
	for (struct worker **at = &b->first; *at != NULL; at = &(*at)->next) {
		if (*at == w) {
			*at = w->next;
			break;
		}
	}
	out_end(&w->packet);
	struct arena a = w->arena;
	arena_free(&a);
}

int worker_fd(const struct worker *w) { return w->fd; }

int64_t worker_cpu_ms(const struct worker *w)
{
	clockid_t clock;
	struct timespec t;
	if (w->ended)
		return (int64_t)w->cpu_ms;
	if (w->pid <= 0 || clock_getcpuclockid(w->pid, &clock) != 0 ||
	    clock_gettime(clock, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool order(struct worker *w, const struct wire_body *b, int fd)
{
	wire_encode(&w->packet, b);
	return send_bounded(w->fd, w->packet.p, w->packet.n, fd);
}

bool worker_job(struct worker *w, const struct job *j, int fd)
{
	if (w->state.stage != STAGE_idle)
		return false;
	wire_expect_item(&w->state, j);
	return order(w, &(struct wire_body){.m = {.wire = WIRE_job}, .job = *j}, fd);
}

bool worker_fetch(struct worker *w, const struct job *j, int fd, uint32_t index)
{
	if (w->state.stage != STAGE_idle)
		return false;
	wire_expect_member(&w->state, j, index);
	return order(w, &(struct wire_body){.m = {.wire = WIRE_fetch}, .job = *j, .index = index},
		     fd);
}

bool worker_go(struct worker *w, bool wanted)
{
	if (w->state.stage != STAGE_asked)
		return w->state.stage != STAGE_lie;
	wire_answered(&w->state, wanted);
	return order(w, &(struct wire_body){.m = {.wire = WIRE_go}, .wanted = wanted}, -1);
}

/* reason_of_end - what a wait status says. Libraries end by exit(1) or a trap when memory is short,
 * and the kernel kills. */
static enum reason reason_of_end(int status)
{
	if (WIFSIGNALED(status)) {
		switch (WTERMSIG(status)) {
		case SIGSYS:
			return REASON_forbidden_call;
		case SIGXCPU:
			return REASON_limit_cpu;
		case SIGTRAP:
		case SIGKILL:
			return REASON_limit_memory;
		default:
			return REASON_crashed;
		}
	}
	if (WIFEXITED(status) && (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 1))
		return REASON_limit_memory;
	return REASON_crashed;
}

/* silence - no packet can be had: tell an end from an empty packet, and why it ended. */
static enum receive silence(struct worker *w, enum reason *out_why)
{
	struct pollfd p = {.fd = w->fd};
	poll(&p, 1, 0);
	w->state.stage = STAGE_lie;
	if ((p.revents & POLLHUP) == 0)
		return RECEIVE_lied;
	if (!ended_within(w, HUNG_UP_MS)) {
		worker_end(w);
		if (w->ended && WIFSIGNALED(w->status) && WTERMSIG(w->status) == SIGKILL)
			return RECEIVE_lied; /* it lived on, without its link */
	}
	*out_why = w->ended ? reason_of_end(w->status) : REASON_crashed;
	return RECEIVE_died;
}

enum receive worker_receive(struct worker *w, struct message *out_m, enum reason *out_why)
{
	struct iovec v = {.iov_base = w->in, .iov_len = sizeof(w->in)};
	struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1};
	ssize_t n;
	do
		n = recvmsg(w->fd, &h, MSG_DONTWAIT);
	while (n < 0 && (errno == EINTR || errno == ECONNRESET)); /* a reset is told once */
	if (n < 0 && errno == EAGAIN)
		return RECEIVE_nothing;
	if (n <= 0)
		return silence(w, out_why);
	if ((h.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 ||
	    !wire_decode((str){w->in, (size_t)n}, TO_PARENT, &w->body) ||
	    !wire_accept(&w->state, &w->body)) {
		w->state.stage = STAGE_lie;
		return RECEIVE_lied;
	}
	*out_m = w->body.m;
	return RECEIVE_message;
}
