/*
 * malice - a kond-parse whose reader tries to get out. Its items are text: "MALICE trick" tries
 * that trick, anything else is read as an ordinary item. Whatever gets through says ESCAPED as a
 * mention. Linked into no program that is installed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/out.h"
#include "find/block.h"
#include "box/worker.h"

#define LINK 3 /* descriptor of the link in a worker */

static void escaped(struct link *k)
{
	link_accept(k, STR("malice"), 1, STR("utf-8"));
	link_mentions(k, STR("ESCAPED"));
}

/* tell - escaped when a system call did what was asked. */
static void tell(struct link *k, long r)
{
	if (r >= 0)
		escaped(k);
}

static void try_exec(struct link *k, int fd)
{
	char *none[] = {NULL};
	(void)fd;
	tell(k, execve("/bin/true", none, none));
}

static void try_exec_item(struct link *k, int fd)
{
	char *none[] = {NULL};
	tell(k, syscall(SYS_execveat, fd, "", none, none, AT_EMPTY_PATH));
}

static void try_open(struct link *k, int fd)
{
	(void)fd;
	tell(k, open("/etc/passwd", O_RDONLY));
	tell(k, syscall(SYS_openat, AT_FDCWD, ".", O_RDONLY | O_DIRECTORY));
	tell(k, syscall(SYS_open, "/", O_RDONLY));
}

static void try_create(struct link *k, int fd)
{
	(void)fd;
	tell(k, open("/tmp/kond-escaped", O_CREAT | O_WRONLY, 0600));
	tell(k, open("kond-escaped", O_CREAT | O_WRONLY, 0600));
	tell(k, mkdir("/tmp/kond-escaped", 0700));
	tell(k, unlink("/tmp/kond-escaped"));
}

static void try_stat(struct link *k, int fd)
{
	struct stat s;
	(void)fd;
	tell(k, syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", &s, 0));
	tell(k, syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", &s, AT_EMPTY_PATH));
	tell(k, access("/etc/passwd", F_OK));
}

static void try_socket(struct link *k, int fd)
{
	(void)fd;
	tell(k, socket(AF_INET, SOCK_STREAM, 0));
}

static void try_socketpair(struct link *k, int fd)
{
	int pair[2];
	(void)fd;
	tell(k, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

static void try_fork(struct link *k, int fd)
{
	(void)fd;
	pid_t p = fork();
	if (p == 0)
		_exit(0);
	tell(k, p);
}

static void try_clone3(struct link *k, int fd)
{
	unsigned char arguments[88] = {0};
	(void)fd;
	tell(k, syscall(SYS_clone3, arguments, sizeof(arguments)));
}

static void try_vfork(struct link *k, int fd)
{
	(void)fd;
	tell(k, syscall(SYS_vfork));
}

static void try_ptrace(struct link *k, int fd)
{
	(void)fd;
	tell(k, ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static void try_vm_read(struct link *k, int fd)
{
	struct iovec v = {.iov_base = &fd, .iov_len = sizeof(fd)};
	tell(k, process_vm_readv(1, &v, 1, &v, 1, 0));
}

static void try_kill(struct link *k, int fd)
{
	(void)fd;
	tell(k, kill(1, 0));
}

static void try_tgkill(struct link *k, int fd)
{
	(void)fd;
	tell(k, syscall(SYS_tgkill, 1, 1, 0));
}

static void try_uring(struct link *k, int fd)
{
	unsigned char p[120] = {0};
	(void)fd;
	tell(k, syscall(SYS_io_uring_setup, 4, p));
}

static void try_bpf(struct link *k, int fd)
{
	union bpf_attr a = {0};
	(void)fd;
	tell(k, syscall(SYS_bpf, BPF_MAP_CREATE, &a, sizeof(a)));
}

static void try_memfd(struct link *k, int fd)
{
	(void)fd;
	tell(k, memfd_create("x", 0));
}

static void try_unshare(struct link *k, int fd)
{
	(void)fd;
	tell(k, unshare(CLONE_NEWUSER));
}

static void try_sleep(struct link *k, int fd)
{
	(void)fd;
	tell(k, sleep(1));
}

#ifndef KOND_ASAN /* the sanitizer's filter lets these through */
static void try_exec_memory(struct link *k, int fd)
{
	(void)fd;
	void *m = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	tell(k, m == MAP_FAILED ? -1 : 0);
}

static void try_exec_protect(struct link *k, int fd)
{
	(void)fd;
	void *m = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	tell(k, mprotect(m, 4096, PROT_READ | PROT_EXEC));
}

static void try_write_item(struct link *k, int fd) { tell(k, write(fd, "x", 1)); }

static void try_prctl(struct link *k, int fd)
{
	(void)fd;
	tell(k, prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static void try_getppid(struct link *k, int fd)
{
	(void)fd;
	tell(k, getppid());
}

/* try_memory_library - as a library does it: asks until it gets nothing, says so by exit(1). */
static void try_memory_library(struct link *k, int fd)
{
	(void)k;
	(void)fd;
	for (;;) {
		void *m =
		    mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (m == MAP_FAILED)
			_exit(1);
		memset(m, 1, 4096);
	}
}
#endif

static void try_memory(struct link *k, int fd)
{
	unsigned char *p = NULL;
	size_t cap = 0;
	(void)k;
	(void)fd;
	for (size_t n = 1 << 20;; n *= 2) {
		GROW(p, cap, n);
		p[n - 1] = 1;
#ifdef KOND_ASAN /* no limit on address space there: the arena's own cap stands in */
		if (n > (size_t)64 << 20)
			arena_full();
#endif
	}
}

static void try_loop(struct link *k, int fd)
{
	(void)k;
	(void)fd;
	for (volatile unsigned i = 0;; i++)
		continue;
}

static void try_stall(struct link *k, int fd)
{
	char c;
	struct iovec v = {.iov_base = &c, .iov_len = 1};
	struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1};
	(void)k;
	(void)fd;
	for (;;)
		recvmsg(LINK, &h, 0);
}

static void try_flood(struct link *k, int fd)
{
	(void)fd;
	link_accept(k, STR("malice"), 1, STR("utf-8"));
	for (;;)
		link_mentions(k, STR("one more of very many"));
}

__attribute__((noinline)) static unsigned deeper(unsigned n, volatile unsigned char *above)
{
	volatile unsigned char here[4096];
	here[n % sizeof(here)] = (unsigned char)n;
	if (above != NULL)
		here[0] = above[0];
	if (n == UINT32_MAX) /* never reached: the stack ends long before */
		return 0;
	return deeper(n + 1, here) + here[n % sizeof(here)];
}

static void try_stack(struct link *k, int fd)
{
	(void)k;
	(void)fd;
	(void)deeper(0, NULL);
}

static void try_abort(struct link *k, int fd)
{
	(void)k;
	(void)fd;
	abort();
}

static void try_trap(struct link *k, int fd)
{
	(void)k;
	(void)fd;
	raise(SIGTRAP);
}

static void try_segv(struct link *k, int fd)
{
	(void)k;
	(void)fd;
	raise(SIGSEGV);
}

static void try_exit(struct link *k, int fd)
{
	(void)k;
	(void)fd;
	_exit(0);
}

static void try_hang_up(struct link *k, int fd)
{
	close(LINK);
	try_loop(k, fd);
}

/* try_send_descriptor - hand kond the descriptor of the item, or anything else it holds. */
static void try_send_descriptor(struct link *k, int fd)
{
	union {
		struct cmsghdr align;
		unsigned char room[CMSG_SPACE(sizeof(int))];
	} rights = {0};
	unsigned char progress[10] = {17, 0, 1};
	struct iovec v = {.iov_base = progress, .iov_len = sizeof(progress)};
	struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1};
	(void)k;
	h.msg_control = rights.room;
	h.msg_controllen = sizeof(rights.room);
	struct cmsghdr *c = CMSG_FIRSTHDR(&h);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	sendmsg(LINK, &h, 0);
}

/* Lies on the wire: packets as they are, after an honest accept where `accepted`. */
struct lie {
	const char *name;
	bool accepted;
	const char *bytes;
	size_t n;
};

#define LIE(name, accepted, bytes)                                                                 \
	{                                                                                          \
		name, accepted, bytes, sizeof(bytes) - 1                                           \
	}
static const struct lie lies[] = {
    LIE("lie-number", true, "\x63\0"),
    LIE("lie-number-gap", true, "\x05\0\0"),
    LIE("lie-direction", true, "\x03\0\1"),
    LIE("lie-short", true, "\x0c\0\1\0"),
    LIE("lie-one-byte", true, "\x0c"),
    LIE("lie-empty", true, ""),
    LIE("lie-left-over", true, "\x11\0\1\0\0\0\0\0\0\0X"),
    LIE("lie-length", true,
	"\x0c\0\1\0\0\0\xff\xff"
	"name"),
    LIE("lie-utf8", true, "\x0c\0\1\0\0\0\2\0\xc3\x28"),
    LIE("lie-cell-zero", true, "\x0c\0\0\0\0\0\1\0a"),
    LIE("lie-cell-high", true, "\x0c\0\0\0\1\0\1\0a"),
    LIE("lie-progress", true, "\x11\0\xff\xff\xff\0\0\0\0\0"),
    LIE("lie-progress-none", true, "\x11\0\0\0\0\0\0\0\0\0"),
    LIE("lie-order", false, "\x0d\0mention"),
    LIE("lie-accept-twice", true, "\x0b\0\1\0a\1\0\0\0\1\0a"),
    LIE("lie-accept-word", false, "\x0b\0\1\0/\1\0\0\0\1\0a"),
    LIE("lie-hello-again", true,
	"\x0a\0\1\0"
	"1\7\0\0\0\1\1\1\1\1"),
    LIE("lie-mentions-none", true, "\x0d\0"),
    LIE("lie-data", true, "\x0f\0data"),
    LIE("lie-child-end", true, "\x10\0\0"),
    LIE("lie-reason", true, "\x12\0\x3f\0\0\0\0\0\0\0\0"),
    LIE("lie-reason-none", true, "\x12\0\0\0\0\0\0\0\0\0\0"),
    LIE("lie-place", true, "\x12\0\3\xff\xff\xff\0\0\0\0\0"),
    LIE("lie-child-size", true, "\x0e\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\1\0"),
    LIE("lie-child-bool", true, "\x0e\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0"),
    LIE("lie-done-bytes", true, "\x13\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\0\0\0\0\0"),
    LIE("lie-done-failed", true, "\x13\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
};

static bool try_lie(struct link *k, str trick)
{
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		if (!str_eq(trick, str_of(lies[i].name)))
			continue;
		if (lies[i].accepted)
			link_accept(k, STR("malice"), 1, STR("utf-8"));
		link_raw(k, lies[i].bytes, lies[i].n);
		return true;
	}
	return false;
}

static void lie_twice(struct link *k, const void *p, size_t n)
{
	link_accept(k, STR("malice"), 1, STR("utf-8"));
	link_raw(k, p, n);
	link_raw(k, p, n);
}

static void try_lie_name_twice(struct link *k, int fd)
{
	(void)fd;
	lie_twice(k, "\x0c\0\1\0\0\0\1\0a", 9);
}

static void try_lie_progress_back(struct link *k, int fd)
{
	(void)fd;
	lie_twice(k, "\x11\0\5\0\0\0\0\0\0\0", 10);
}

static void try_lie_child_back(struct link *k, int fd)
{
	(void)fd;
	lie_twice(k, "\x0e\0\0\0\0\0\0\0\0\0\0\0\4\0\0\0\0\0", 18);
}

static void try_lie_done_twice(struct link *k, int fd)
{
	(void)fd;
	lie_twice(k, "\x13\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
}

static void try_lie_partials(struct link *k, int fd)
{
	(void)fd;
	for (unsigned i = 0; i < 100; i++)
		link_raw(k, "\x12\0\3\0\0\0\0\0\0\0\0", 11);
}

static void try_lie_huge(struct link *k, int fd)
{
	static unsigned char big[140000];
	(void)fd;
	link_accept(k, STR("malice"), 1, STR("utf-8"));
	big[0] = 13;
	link_raw(k, big, sizeof(big));
}

/* A mention as it should be, but for its place far behind the end of the item. */
static void try_lie_offset(struct link *k, int fd)
{
	struct finding f = {
	    .kind = KIND_city, .at = (uint64_t)1 << 40, .raw_n = 4, .value = STR("ESCAPED")};
	struct mention m = {
	    .role = ROLE_patient, .unit = UNIT_line, .number = 1, .n = 1, .finding = &f};
	struct packer p;
	(void)fd;
	link_accept(k, STR("text"), 1, STR("ascii"));
	packer_start(&p);
	packer_add(&p, &m);
	link_mentions(k, packer_view(&p));
	packer_free(&p);
}

static void try_lie_large_data(struct link *k, int fd)
{
	static unsigned char big[70000];
	(void)fd;
	link_accept(k, STR("malice"), 1, STR("utf-8"));
	if (link_child(k, STR("member"), -1, 0, true, REASON_none)) {
		big[0] = 15;
		link_raw(k, big, sizeof(big));
	}
}

struct trick {
	const char *name;
	void (*run)(struct link *k, int fd);
};

static const struct trick tricks[] = {
    {"exec", try_exec},
    {"exec-item", try_exec_item},
    {"open", try_open},
    {"create", try_create},
    {"stat", try_stat},
    {"socket", try_socket},
    {"socketpair", try_socketpair},
    {"fork", try_fork},
    {"clone", try_clone3},
    {"vfork", try_vfork},
    {"ptrace", try_ptrace},
    {"vm-read", try_vm_read},
    {"kill", try_kill},
    {"tgkill", try_tgkill},
    {"uring", try_uring},
    {"bpf", try_bpf},
    {"memfd", try_memfd},
    {"unshare", try_unshare},
    {"sleep", try_sleep},
#ifndef KOND_ASAN
    {"exec-memory", try_exec_memory},
    {"exec-protect", try_exec_protect},
    {"write-item", try_write_item},
    {"prctl", try_prctl},
    {"getppid", try_getppid},
    {"memory-library", try_memory_library},
#endif
    {"memory", try_memory},
    {"loop", try_loop},
    {"stall", try_stall},
    {"flood", try_flood},
    {"stack", try_stack},
    {"abort", try_abort},
    {"trap", try_trap},
    {"segv", try_segv},
    {"exit", try_exit},
    {"hang-up", try_hang_up},
    {"send-descriptor", try_send_descriptor},
    {"lie-name-twice", try_lie_name_twice},
    {"lie-progress-back", try_lie_progress_back},
    {"lie-child-back", try_lie_child_back},
    {"lie-done-twice", try_lie_done_twice},
    {"lie-partials", try_lie_partials},
    {"lie-huge", try_lie_huge},
    {"lie-large-data", try_lie_large_data},
    {"lie-offset", try_lie_offset},
};

static enum reason try_trick(struct link *k, str name, int fd)
{
	if (try_lie(k, name))
		return REASON_none;
	for (size_t i = 0; i < sizeof(tricks) / sizeof(tricks[0]); i++) {
		if (str_eq(name, str_of(tricks[i].name))) {
			tricks[i].run(k, fd);
			return REASON_none;
		}
	}
	return REASON_no_reader; /* the test asks for what is not here */
}

static enum reason read_item(struct link *k, const struct job *j, int fd, bool *out_failed,
			     uint64_t *out_passages, uint64_t *out_bytes)
{
	unsigned char head[256];
	ssize_t n = pread(fd, head, sizeof(head), 0);
	str text = str_trim((str){head, n < 0 ? 0 : (size_t)n});
	if (str_starts(text, STR("MALICE "))) {
		enum reason why = try_trick(k, str_sub(text, 7, text.n), fd);
		*out_failed = why != REASON_none;
		return why;
	}
	link_accept(k, STR("malice"), 1, STR("utf-8"));
	link_name(k, 1, j->name);
	link_mentions(k, text);
	link_progress(k, j->size);
	if (link_child(k, STR("member"), 6, 0, true, REASON_none)) {
		link_data(k, "member", 6);
		link_child_end(k, REASON_none);
	}
	link_child(k, STR("folder"), -1, 1, false, REASON_none);
	link_partial(k, REASON_charset, 3);
	*out_passages = 1;
	*out_bytes = text.n;
	return REASON_partly_unreadable;
}

static enum reason fetch_member(struct link *k, const struct job *j, int fd, uint32_t index)
{
	static unsigned char much[200000];
	(void)j;
	(void)fd;
	if (link_child(k, STR("member"), sizeof(much), index, true, REASON_none)) {
		link_data(k, much, sizeof(much));
		link_child_end(k, REASON_none);
	}
	return REASON_none;
}

static void warm(void) {}
static void ready(struct link *k, const struct limits *l)
{
	(void)k;
	(void)l;
}

int main(void)
{
	static const struct worker_ops ops = {
	    .warm = warm, .ready = ready, .read = read_item, .fetch = fetch_member};
	return worker_main(&ops);
}
