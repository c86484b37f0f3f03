/*
 * seal - closes a worker off from everything but its link and the descriptor of its item, for good.
 *
 * In this order: own user, network and IPC namespaces and an empty root (their absence is
 * reported), no new privileges, no capabilities, Landlock with nothing allowed, resource limits,
 * seccomp with death as default. Calls that name a path fail with "no such file", because libraries
 * probe for optional files and go on; they are not killed for it. The list of calls was learnt by
 * running every parser library over its corpus. Refuses: to go on without Landlock (Linux 5.13) or
 * without seccomp. source  landlock(7), seccomp(2), user_namespaces(7)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "box/worker.h"

#define DESCRIPTORS                                                                                \
	16 /* three standard ones, the link, the item, and a few duplicates libraries make */

/* Landlock as of ABI 7; older headers know only the first two. source: linux/landlock.h */
struct landlock_rights {
	uint64_t files;
	uint64_t net;   /* since ABI 4 */
	uint64_t scope; /* since ABI 6 */
};
#define LANDLOCK_ASK_VERSION 1u
#define LANDLOCK_SCOPE_ALL   3u /* abstract sockets, signals */
#define LANDLOCK_NET_ALL     3u /* bind, connect */

/* landlock_files - every file right that ABI `abi` knows, so that all of them are denied. */
static uint64_t landlock_files(int abi)
{
	unsigned bits = 13;
	if (abi >= 2)
		bits = 14; /* refer */
	if (abi >= 3)
		bits = 15; /* truncate */
	if (abi >= 5)
		bits = 16; /* ioctl on devices */
	return ((uint64_t)1 << bits) - 1;
}

static uint32_t landlock_deny_all(void)
{
	int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_ASK_VERSION);
	if (abi < 1)
		return 0;
	struct landlock_rights r = {.files = landlock_files(abi)};
	size_t size = sizeof(r.files);
	if (abi >= 4) {
		r.net = LANDLOCK_NET_ALL;
		size = sizeof(r.files) + sizeof(r.net);
	}
	if (abi >= 6) {
		r.scope = LANDLOCK_SCOPE_ALL;
		size = sizeof(r);
	}
	int fd = (int)syscall(SYS_landlock_create_ruleset, &r, size, 0u);
	if (fd < 0)
		return 0;
	bool closed = syscall(SYS_landlock_restrict_self, fd, 0u) == 0;
	close(fd);
	return closed ? (uint32_t)abi : 0;
}

/* What the system may not allow, and what is only reported. */
static void leave_namespaces(struct seal_report *r)
{
	r->user_ns = unshare(CLONE_NEWUSER) == 0;
	r->net_ns = unshare(CLONE_NEWNET) == 0;
	r->ipc_ns = unshare(CLONE_NEWIPC) == 0;
	/* a directory of /proc in which nothing can be made, and whose entries are no files */
	r->chrooted = chroot("/proc/self/fdinfo") == 0 && chdir("/") == 0;
}

/* drop_privileges - changing credentials forgets that we die with our parent, so that is said
 * again. */
static bool drop_privileges(pid_t parent)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       syscall(SYS_capset, &head, none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
	       prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent;
}

static bool limit_set(__rlimit_resource_t what, uint64_t value)
{
	struct rlimit now, l = {.rlim_cur = value, .rlim_max = value};
	if (getrlimit(what, &now) != 0)
		return false;
	if (now.rlim_max < value)
		l = (struct rlimit){now.rlim_max, now.rlim_max};
	return setrlimit(what, &l) == 0;
}

static bool limit_resources(const struct limits *l)
{
	bool ok = limit_set(RLIMIT_NOFILE, DESCRIPTORS) && limit_set(RLIMIT_FSIZE, 0) &&
		  limit_set(RLIMIT_CORE, 0) && limit_set(RLIMIT_NPROC, 0) &&
		  limit_set(RLIMIT_MEMLOCK, 0) && limit_set(RLIMIT_MSGQUEUE, 0);
#ifndef KOND_ASAN /* the sanitizer reserves terabytes */
	ok = ok && limit_set(RLIMIT_AS, l->worker_memory_mib << 20);
#else
	(void)l;
#endif
	return ok;
}

enum answer { ALLOW, NO_FILE, KILL };
struct rule {
	int call;
	enum answer answer;
};

static const struct rule rules[] = {
    {SCMP_SYS(read), ALLOW},
    {SCMP_SYS(pread64), ALLOW},
    {SCMP_SYS(readv), ALLOW},
    {SCMP_SYS(preadv), ALLOW},
    {SCMP_SYS(lseek), ALLOW},
    {SCMP_SYS(close), ALLOW},
    {SCMP_SYS(dup), ALLOW},
    {SCMP_SYS(fstat), ALLOW},
    {SCMP_SYS(munmap), ALLOW},
    {SCMP_SYS(mremap), ALLOW},
    {SCMP_SYS(madvise), ALLOW},
    {SCMP_SYS(brk), ALLOW},
    {SCMP_SYS(futex), ALLOW},
    {SCMP_SYS(sysinfo), ALLOW}, /* qsort of glibc asks how much memory there is */
    {SCMP_SYS(clock_gettime), ALLOW},
    {SCMP_SYS(gettimeofday), ALLOW},
    {SCMP_SYS(getrandom), ALLOW},
    {SCMP_SYS(getpid), ALLOW},
    {SCMP_SYS(gettid), ALLOW},
    {SCMP_SYS(rt_sigprocmask), ALLOW},
    {SCMP_SYS(rt_sigaction), ALLOW},
    {SCMP_SYS(rt_sigreturn), ALLOW},
    {SCMP_SYS(restart_syscall), ALLOW},
    {SCMP_SYS(exit), ALLOW},
    {SCMP_SYS(exit_group), ALLOW},

    {SCMP_SYS(openat), NO_FILE},
    {SCMP_SYS(open), NO_FILE},
    {SCMP_SYS(openat2), NO_FILE},
    {SCMP_SYS(creat), NO_FILE},
    {SCMP_SYS(stat), NO_FILE},
    {SCMP_SYS(lstat), NO_FILE},
    {SCMP_SYS(statx), NO_FILE},
    {SCMP_SYS(access), NO_FILE},
    {SCMP_SYS(faccessat), NO_FILE},
    {SCMP_SYS(faccessat2), NO_FILE},
    {SCMP_SYS(readlink), NO_FILE},
    {SCMP_SYS(readlinkat), NO_FILE},
    {SCMP_SYS(statfs), NO_FILE},
    {SCMP_SYS(getcwd), NO_FILE},
    {SCMP_SYS(getdents64), NO_FILE},
    {SCMP_SYS(unlink), NO_FILE},
    {SCMP_SYS(unlinkat), NO_FILE},
    {SCMP_SYS(mkdir), NO_FILE},
    {SCMP_SYS(mkdirat), NO_FILE},
    {SCMP_SYS(rename), NO_FILE},
    {SCMP_SYS(renameat2), NO_FILE},

    /* death is the default; named for builds whose default has to be weaker */
    {SCMP_SYS(execve), KILL},
    {SCMP_SYS(execveat), KILL},
    {SCMP_SYS(fork), KILL},
    {SCMP_SYS(vfork), KILL},
    {SCMP_SYS(clone), KILL},
    {SCMP_SYS(clone3), KILL},
    {SCMP_SYS(socket), KILL},
    {SCMP_SYS(socketpair), KILL},
    {SCMP_SYS(connect), KILL},
    {SCMP_SYS(bind), KILL},
    {SCMP_SYS(ptrace), KILL},
    {SCMP_SYS(process_vm_readv), KILL},
    {SCMP_SYS(process_vm_writev), KILL},
    {SCMP_SYS(kill), KILL},
    {SCMP_SYS(tkill), KILL},
    {SCMP_SYS(pidfd_open), KILL},
    {SCMP_SYS(pidfd_send_signal), KILL},
    {SCMP_SYS(io_uring_setup), KILL},
    {SCMP_SYS(io_uring_enter), KILL},
    {SCMP_SYS(io_uring_register), KILL},
    {SCMP_SYS(userfaultfd), KILL},
    {SCMP_SYS(keyctl), KILL},
    {SCMP_SYS(add_key), KILL},
    {SCMP_SYS(bpf), KILL},
    {SCMP_SYS(perf_event_open), KILL},
    {SCMP_SYS(mount), KILL},
    {SCMP_SYS(unshare), KILL},
    {SCMP_SYS(setns), KILL},
    {SCMP_SYS(chroot), KILL},
    {SCMP_SYS(memfd_create), KILL},
    {SCMP_SYS(nanosleep), KILL},
    {SCMP_SYS(clock_nanosleep), KILL},
};

#ifdef KOND_ASAN /* the sanitizers make calls of their own; what must kill still does */
#define DEFAULT_ANSWER SCMP_ACT_ALLOW
#else
#define DEFAULT_ANSWER SCMP_ACT_KILL_PROCESS
#endif

static uint32_t action(enum answer a)
{
	switch (a) {
	case ALLOW:
		return SCMP_ACT_ALLOW;
	case NO_FILE:
		return SCMP_ACT_ERRNO(ENOENT);
	case KILL:
	default:
		return SCMP_ACT_KILL_PROCESS;
	}
}

/* add - a rule that is the default already is left out; libseccomp would refuse it. */
static bool add(scmp_filter_ctx f, uint32_t act, int call, unsigned n,
		const struct scmp_arg_cmp *arg)
{
	if (act == DEFAULT_ANSWER)
		return true;
	int r = seccomp_rule_add_array(f, act, call, n, arg);
	return r == 0 || r == -EDOM; /* a call this processor does not have */
}

static bool add_where(scmp_filter_ctx f, uint32_t act, int call, struct scmp_arg_cmp arg)
{
	return add(f, act, call, 1, &arg);
}

static bool add_fcntl(scmp_filter_ctx f)
{
	static const scmp_datum_t command[] = {F_GETFL, F_GETFD, F_SETFD, F_DUPFD, F_DUPFD_CLOEXEC};
	bool ok = true;
	for (size_t i = 0; i < sizeof(command) / sizeof(command[0]); i++)
		ok = ok && add_where(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl),
				     SCMP_A1(SCMP_CMP_EQ, command[i], 0));
	return ok;
}

static bool add_with_arguments(scmp_filter_ctx f, int link)
{
	const uint32_t yes = SCMP_ACT_ALLOW;
	scmp_datum_t here = (scmp_datum_t)link, self = (scmp_datum_t)getpid();
	bool ok =
	    add_where(f, yes, SCMP_SYS(recvmsg), SCMP_A0(SCMP_CMP_EQ, here, 0)) &&
	    add_where(f, yes, SCMP_SYS(sendmsg), SCMP_A0(SCMP_CMP_EQ, here, 0)) &&
	    add_where(f, yes, SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, 2, 0)) &&
	    add_where(f, yes, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, self, 0)) &&
	    add_where(f, yes, SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
	    add_where(f, yes, SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
	    add_where(f, SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, TCGETS, 0));
	/* fstat() of glibc is this call; with any other flag it names a path */
	ok = ok &&
	     add_where(f, yes, SCMP_SYS(newfstatat), SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH, 0)) &&
	     add_where(f, SCMP_ACT_ERRNO(ENOENT), SCMP_SYS(newfstatat),
		       SCMP_A3(SCMP_CMP_NE, AT_EMPTY_PATH, 0));
	return ok && add_fcntl(f);
}

static bool seccomp_close(int link)
{
	scmp_filter_ctx f = seccomp_init(DEFAULT_ANSWER);
	if (f == NULL)
		return false;
	bool ok = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0;
	for (size_t i = 0; ok && i < sizeof(rules) / sizeof(rules[0]); i++)
		ok = add(f, action(rules[i].answer), rules[i].call, 0, NULL);
	ok = ok && add_with_arguments(f, link) && seccomp_load(f) == 0;
	seccomp_release(f);
	return ok;
}

bool seal_close(const struct limits *l, int keep_fd, struct seal_report *out_report)
{
	*out_report = (struct seal_report){0};
	pid_t parent = getppid();
	leave_namespaces(out_report);
	if (!drop_privileges(parent) || !limit_resources(l))
		return false;
	out_report->landlock_abi = landlock_deny_all();
	if (out_report->landlock_abi < 1)
		return false;
	out_report->seccomp = seccomp_close(keep_fd);
	return out_report->seccomp;
}
