/*
 * work - chunk i is worked out by process i modulo their number and read back in order, so that
 * what comes out does not hang on who is fast. Refuses to share memory that can be written, and
 * starts no process for less than is worth one.
 */
#define _GNU_SOURCE
#include "match/work.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"
#include "base/io.h"
#include "base/must.h"

#define JOBS_MOST      16
#define ALONE          (4 * WORK_CHUNK) /* elements for which nobody is started */
#define TTY_EVERY_MS   200
#define PLAIN_EVERY_MS 5000

struct pool {
	unsigned n;
	pid_t pid[JOBS_MOST];
	int fd[JOBS_MOST];
};

static uint64_t end_of(const struct work *w, uint64_t from)
{
	return w->n - from < WORK_CHUNK ? w->n : from + WORK_CHUNK;
}

_Noreturn static void worker(const struct work *w, unsigned me, unsigned all, int fd, pid_t parent)
{
	unsigned char buf[1 + WORK_CHUNK * WORK_BYTES];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	for (uint64_t from = me * WORK_CHUNK; from < w->n; from += (uint64_t)all * WORK_CHUNK) {
		uint64_t to = end_of(w, from);
		buf[0] = w->chunk(w->ctx, from, to, buf + 1);
		if (!io_write_full(fd, buf, buf[0] ? 1 + (size_t)(to - from) * w->bytes : 1))
			_exit(1);
		if (!buf[0])
			break;
	}
	_exit(0);
}

static bool start_one(struct pool *p, const struct work *w, unsigned all)
{
	int end[2];
	pid_t parent = getpid();
	if (pipe2(end, O_CLOEXEC) != 0)
		return false;
	fcntl(end[1], F_SETPIPE_SZ, 1 << 18);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		for (unsigned i = 0; i < p->n; i++)
			close(p->fd[i]);
		close(end[0]);
		worker(w, p->n, all, end[1], parent);
	}
	close(end[1]);
	if (pid < 0) {
		close(end[0]);
		return false;
	}
	p->pid[p->n] = pid;
	p->fd[p->n++] = end[0];
	return true;
}

static void stop_all(struct pool *p, bool kill_them)
{
	for (unsigned i = 0; i < p->n; i++) {
		close(p->fd[i]);
		if (kill_them)
			kill(p->pid[i], SIGKILL);
		waitpid(p->pid[i], NULL, 0);
	}
}

static void show(const struct work *w, uint64_t done, int64_t start, int64_t *next, bool last)
{
	int64_t now = time_mono_ms();
	bool tty = isatty(STDERR_FILENO) == 1;
	if (w->doing == NULL || (now < *next && !last) || (last && now - start < PLAIN_EVERY_MS))
		return;
	*next = now + (tty ? TTY_EVERY_MS : PLAIN_EVERY_MS);
	uint64_t ms = now > start ? (uint64_t)(now - start) : 1, rate = done * 1000 / ms;
	fprintf(stderr, "%s%s: %llu of %llu keys, %llu a second", tty ? "\r\033[K" : "", w->doing,
		(unsigned long long)done, (unsigned long long)w->n, (unsigned long long)rate);
	if (rate > 0 && done < w->n)
		fprintf(stderr, ", %llu s left", (unsigned long long)((w->n - done) / rate + 1));
	if (!tty || last)
		fprintf(stderr, "\n");
	fflush(stderr);
}

static enum work_end read_chunk(const struct work *w, const struct pool *p, uint64_t from,
				unsigned char *out)
{
	int fd = p->fd[from / WORK_CHUNK % p->n];
	unsigned char good = 0;
	size_t n = (size_t)(end_of(w, from) - from) * w->bytes;
	if (io_read_full(fd, &good, 1) != 1)
		return WORK_broken;
	if (!good)
		return WORK_bad_input;
	return io_read_full(fd, out, n) == (int64_t)n ? WORK_done : WORK_broken;
}

static enum work_end run(const struct work *w, const struct pool *p, unsigned char *out)
{
	int64_t start = time_mono_ms(), next = start + PLAIN_EVERY_MS / 2;
	enum work_end end = WORK_done;
	for (uint64_t from = 0; end == WORK_done && from < w->n; from = end_of(w, from)) {
		unsigned char *to = out + from * w->bytes;
		if (p->n > 0)
			end = read_chunk(w, p, from, to);
		else if (!w->chunk(w->ctx, from, end_of(w, from), to))
			end = WORK_bad_input;
		show(w, from, start, &next, false);
	}
	if (end == WORK_done)
		show(w, w->n, start, &next, true);
	return end;
}

enum work_end work_run(const struct work *w, unsigned char *out)
{
	struct pool p = {0};
	unsigned jobs = w->jobs;
	must(w->bytes <= WORK_BYTES);
	if (jobs == 0) {
		long cpus = sysconf(_SC_NPROCESSORS_ONLN);
		jobs = cpus > 1 ? (unsigned)cpus : 1;
	}
	if (jobs > JOBS_MOST)
		jobs = JOBS_MOST;
	for (unsigned i = 0; jobs > 1 && w->n > ALONE && i < jobs; i++) {
		if (!start_one(&p, w, jobs)) {
			stop_all(&p, true);
			return WORK_broken;
		}
	}
	enum work_end end = run(w, &p, out);
	stop_all(&p, end != WORK_done);
	return end;
}
