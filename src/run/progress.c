/* progress - the living line and the plain lines of a scan. */
#include "run/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/date.h"

#define TTY_EVERY_MS   200
#define PLAIN_EVERY_MS 2000
#define PLAIN_MOST_MS  30000

void progress_start(struct progress *p, const char *doing, const struct tally *t)
{
	p->doing = doing;
	p->tally = t;
	p->tty = isatty(STDERR_FILENO) == 1;
	p->start_ms = p->last_ms = time_mono_ms();
	p->next_ms = p->start_ms + (p->tty ? TTY_EVERY_MS : PLAIN_EVERY_MS);
	p->start_bytes = p->bytes;
	p->step = 0;
}

uint64_t progress_at_most(uint64_t at_least, uint64_t so_far, uint64_t bytes, uint64_t all_bytes)
{
	uint64_t most = so_far > at_least ? so_far : at_least;
	if (bytes > 0 && all_bytes > bytes)
		most += (uint64_t)((double)most * (double)(all_bytes - bytes) / (double)bytes);
	return most;
}

static void say_bytes(uint64_t b)
{
	static const char *const unit[] = {"B", "kB", "MB", "GB", "TB"};
	double v = (double)b;
	size_t i = 0;
	for (; v >= 999.5 && i < 4; i++)
		v /= 1000;
	fprintf(stderr, i > 0 && v < 99.5 ? "%.1f %s" : "%.0f %s", v, unit[i]);
}

static void say_left(int64_t s)
{
	if (s >= 5400)
		fprintf(stderr, ", %lld h left", (long long)(s + 1800) / 3600);
	else if (s >= 90)
		fprintf(stderr, ", %lld min left", (long long)(s + 30) / 60);
	else
		fprintf(stderr, ", %lld s left", (long long)s);
}

static void show_share(const struct progress *p, int64_t ms)
{
	fprintf(stderr, "%u %%", p->share / 10);
	if (p->share > 0 && p->share < 1000)
		say_left(ms * (1000 - p->share) / p->share / 1000 + 1);
}

static void show_bytes(const struct progress *p, int64_t ms)
{
	uint64_t done = p->bytes - p->start_bytes;
	fprintf(stderr, "%llu of %llu files, ", (unsigned long long)p->files,
		(unsigned long long)p->all_files);
	say_bytes(p->bytes);
	fprintf(stderr, " of ");
	say_bytes(p->all_bytes);
	if (ms > 0 && done > 0) {
		uint64_t rate = done * 1000 / (uint64_t)ms;
		fprintf(stderr, ", ");
		say_bytes(rate);
		fprintf(stderr, "/s");
		if (rate > 0 && p->all_bytes > p->bytes)
			say_left((int64_t)((p->all_bytes - p->bytes) / rate) + 1);
	}
	if (p->tally != NULL) {
		uint64_t least, most;
		tally_range(p->tally, &least, &most);
		fprintf(stderr, "; people at least %llu", (unsigned long long)least);
		most = progress_at_most(least, most, p->bytes, p->all_bytes);
		if (most > 0 || p->bytes == p->all_bytes) /* of what was not met nothing is known */
			fprintf(stderr, ", at most %llu", (unsigned long long)most);
	}
	if (p->unread > 0)
		fprintf(stderr, "; %llu not readable", (unsigned long long)p->unread);
}

static void show(struct progress *p, int64_t now)
{
	int64_t ms = now - p->start_ms;
	fprintf(stderr, "%s%s: ", p->tty ? "\r\033[K" : "", p->doing);
	if (p->by_share)
		show_share(p, ms);
	else
		show_bytes(p, ms);
	if (!p->tty)
		fprintf(stderr, "\n");
	p->shown = p->tty;
	fflush(stderr);
}

void progress_tick(struct progress *p)
{
	int64_t now = time_mono_ms();
	if (now < p->next_ms)
		return;
	show(p, now);
	int64_t every = PLAIN_EVERY_MS * (1 + (int64_t)p->step++ / 5);
	p->next_ms = now + (p->tty ? TTY_EVERY_MS : every < PLAIN_MOST_MS ? every : PLAIN_MOST_MS);
}

void progress_end(struct progress *p)
{
	if (p->by_share && !p->shown && p->step == 0)
		return;
	show(p, time_mono_ms());
	if (p->shown)
		fprintf(stderr, "\n");
	p->shown = false;
}
