/* program - see program.h. Input is a file in memory, so nobody waits for a pipe to be read; a
 * program that leaves others behind is not waited for longer than it runs itself. */
#define _GNU_SOURCE
#include "base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"
#include "base/io.h"

#define TICK_MS 50

static int memory_file(str text)
{
	int fd = memfd_create("kond", MFD_CLOEXEC);
	if (fd >= 0 && (!io_write_full(fd, text.p, text.n) || lseek(fd, 0, SEEK_SET) != 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* What opens something of ours is nobody else's. */
static const char *const ours[] = {"KOND_PASSPHRASE", "KOND_NEW_PASSPHRASE", "KOND_KEY_FILE",
				   "KOND_REGISTER_PASSPHRASE", "KOND_MAIL_PASSWORD"};

static void become(const struct program *p, pid_t parent, int in, int out, int secret)
{
	char *const *argv = (char *const *)(uintptr_t)p->argv;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || setpgid(0, 0) != 0)
		_exit(PROGRAM_missing);
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		unsetenv(ours[i]);
	/* The three may stand where they must not: move them up first. */
	in = fcntl(in, F_DUPFD, 10);
	out = fcntl(out, F_DUPFD, 10);
	secret = fcntl(secret, F_DUPFD, 10);
	int null = open("/dev/null", O_WRONLY);
	if (in < 0 || out < 0 || secret < 0 || null < 0 || dup2(in, STDIN_FILENO) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0 || dup2(secret, 3) < 0)
		_exit(PROGRAM_missing);
	closefrom(p->secret.n > 0 ? 4 : 3);
	execvp(argv[0], argv);
	_exit(PROGRAM_missing);
}

/* take - what is there to read; gives false at the end. */
static bool take(int fd, struct out *o)
{
	unsigned char b[4096];
	ssize_t n = read(fd, b, sizeof(b));
	if (n > 0)
		out_bytes(o, b, (size_t)n);
	return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

/* listen_to - until the program ends. gives 0, or why it was stopped */
static int listen_to(const struct program *p, pid_t pid, int fd, struct out *o, int *out_status)
{
	int64_t until = time_mono_ms() + p->patience_ms;
	bool open = true;
	for (;;) {
		struct pollfd q = {.fd = open ? fd : -1, .events = POLLIN};
		if (poll(&q, 1, TICK_MS) > 0)
			open = take(fd, o);
		if (o->n > p->most)
			return PROGRAM_loud;
		pid_t ended = waitpid(pid, out_status, WNOHANG);
		while (ended == pid && open && poll(&q, 1, 0) > 0 && o->n <= p->most)
			open = take(fd, o);
		if (ended == pid)
			return o->n > p->most ? PROGRAM_loud : 0;
		if (time_mono_ms() >= until)
			return PROGRAM_slow;
	}
}

int program_run(const struct program *p, struct out *o)
{
	int pair[2], status = 0;
	FD_SCOPE in = memory_file(p->input);
	FD_SCOPE secret = memory_file(p->secret);
	if (in < 0 || secret < 0 || pipe2(pair, O_CLOEXEC) != 0)
		return PROGRAM_not_started;
	pid_t parent = getpid(), pid = fork();
	if (pid == 0)
		become(p, parent, in, pair[1], secret);
	close(pair[1]);
	FD_SCOPE fd = pair[0];
	if (pid < 0)
		return PROGRAM_not_started;
	int why = listen_to(p, pid, fd, o, &status);
	if (why == 0)
		return WIFEXITED(status) ? WEXITSTATUS(status) : PROGRAM_killed;
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return why;
}
