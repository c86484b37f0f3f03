/*
 * stage - how fast each stage runs by itself, in process, on given files: read and hash; reader;
 * reader and detectors; reader and the second detector (find/survey.h). usage: stage FILE... ;
 * prints one line a stage: name, MB/s of computing time over all files (MB = 10^6), files/s. Not a
 * test.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "find/find.h"
#include "find/survey.h"
#include "text/reader.h"

static uint64_t passages, mentions;

static void on_row(struct sink *s, const struct row *r) { (void)s, (void)r, passages++; }
static void on_segment(struct sink *s, const struct segment *g) { (void)s, (void)g, passages++; }
static void on_tree(struct sink *s, const struct tree *t) { (void)s, (void)t, passages++; }
static void on_prose(struct sink *s, const struct prose *p) { (void)s, (void)p, passages++; }

static void on_mention(struct find_out *o, const struct mention *m)
{
	(void)o, (void)m, mentions++;
}
static void on_name(struct find_out *o, uint32_t cell, str name)
{
	(void)o, (void)cell, (void)name;
}

static void on_inner_partial(struct find_out *o, enum reason why, uint64_t at)
{
	(void)o, (void)why, (void)at;
}

static void on_stretches(void *ctx, str packed) { (void)ctx, (void)packed; }

static double cpu(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6 +
	       (double)u.ru_stime.tv_sec + (double)u.ru_stime.tv_usec / 1e6;
}

static void hash_file(int fd)
{
	static unsigned char buf[1 << 18], digest[SHA256_BYTES];
	struct sha256 h = sha256_begin();
	ssize_t n;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		sha256_add(&h, buf, (size_t)n);
	sha256_end(&h, digest);
}

static void read_file(int fd, uint64_t size, const char *path, struct sink *sink,
		      const struct limits *l, struct arena *a)
{
	struct input in;
	struct err e = {0};
	struct head h;
	input_open(&in, fd, true, size, l->row_bytes * 4);
	reader_head(a, &in, str_of(path), &h);
	const struct reader *r = reader_choose(&h);
	struct read_job j = {.in = &in, .head = &h, .limits = l, .arena = a, .sink = sink};
	if (r != NULL)
		r->read(&j, &e);
	input_close(&in);
	arena_reset(a);
}

int main(int argc, char **argv)
{
	struct sink none = sink_none();
	static struct find_out out = {on_mention, on_name, on_inner_partial};
	struct limits l = limits_standard();
	struct arena a = arena_make((size_t)256 << 20);
	charset_start();
	find_start();
	reader_warm();
	struct finder *f = find_new(&l, &out);
	struct sink *finds = find_sink(f);
	struct survey *v = survey_new(on_stretches, NULL);
	none.row = on_row;
	none.segment = on_segment;
	none.tree = on_tree;
	none.prose = on_prose;
	for (int stage = 0; stage < 4; stage++) {
		static const char *const name[] = {"read and hash", "reader",
						   "reader and detectors",
						   "reader and second detector"};
		uint64_t bytes = 0;
		double start = cpu();
		for (int i = 1; i < argc; i++) {
			struct stat st;
			int fd = open(argv[i], O_RDONLY | O_CLOEXEC);
			if (fd < 0 || fstat(fd, &st) != 0)
				return 1;
			bytes += (uint64_t)st.st_size;
			if (stage == 0)
				hash_file(fd);
			else if (stage == 1)
				read_file(fd, (uint64_t)st.st_size, argv[i], &none, &l, &a);
			else if (stage == 3) {
				survey_item(v);
				read_file(fd, (uint64_t)st.st_size, argv[i], survey_sink(v), &l,
					  &a);
				survey_end(v);
			} else {
				find_item(f, str_of(argv[i]));
				read_file(fd, (uint64_t)st.st_size, argv[i], finds, &l, &a);
				find_item_end(f);
			}
			close(fd);
		}
		double s = cpu() - start;
		printf("%s\t%.0f\t%.0f\n", name[stage], s > 0 ? (double)bytes / 1e6 / s : 0.0,
		       s > 0 ? (argc - 1) / s : 0.0);
	}
	find_free(f);
	survey_free(v);
	return 0;
}
