/*
 * plain - run inputs through a fuzz target without libFuzzer: what fuzzing once found, in every
 * `make check`. plain TARGET FILE...      TARGET: reader_hl7v2, detector_bsn, wire, mention ...
 * Each target's file is compiled with its entry point renamed to fuzz_TARGET.
 */
#include <stdio.h>

#include "base/arena.h"
#include "base/io.h"

#define FILE_BYTES ((size_t)64 << 20)

#define READER(name, places) int fuzz_reader_##name(const unsigned char *p, size_t n);
#define DETECTOR(name)       int fuzz_detector_##name(const unsigned char *p, size_t n);
#include "find/detector.tbl"
#include "text/reader.tbl"
#undef READER
#undef DETECTOR
int fuzz_wire(const unsigned char *p, size_t n);
int fuzz_mention(const unsigned char *p, size_t n);
int fuzz_match(const unsigned char *p, size_t n);
int fuzz_stamp(const unsigned char *p, size_t n);

static const struct target {
	const char *name;
	int (*run)(const unsigned char *p, size_t n);
} targets[] = {
#define READER(name, places) {"reader_" #name, fuzz_reader_##name},
#define DETECTOR(name)       {"detector_" #name, fuzz_detector_##name},
#include "find/detector.tbl"
#include "text/reader.tbl"
#undef READER
#undef DETECTOR
    {"wire", fuzz_wire},
    {"mention", fuzz_mention},
    {"match", fuzz_match},
    {"stamp", fuzz_stamp},
};

int main(int argc, char **argv)
{
	const struct target *t = NULL;
	struct arena a = arena_make(FILE_BYTES + 4096);
	for (size_t i = 0; argc > 1 && i < sizeof(targets) / sizeof(targets[0]); i++)
		if (str_eq(str_of(argv[1]), str_of(targets[i].name)))
			t = &targets[i];
	if (t == NULL) {
		fprintf(stderr, "usage: plain TARGET FILE...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		str s;
		arena_reset(&a);
		if (!io_read_file(&a, argv[i], FILE_BYTES, &s)) {
			fprintf(stderr, "plain: %s can not be read\n", argv[i]);
			return 2;
		}
		t->run(s.p, s.n);
	}
	arena_free(&a);
	return 0;
}
