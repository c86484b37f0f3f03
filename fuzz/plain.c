/*
 * plain - every fuzz target in one program. Built for libFuzzer (KOND_FUZZ) the name it is called
 * by says which target it is; without, it runs inputs through one: what fuzzing once found, in
 * every `make check`. plain TARGET FILE...      TARGET: reader_hl7v2, detector_bsn, wire, mention
 * ... The entry point of fuzz_NAME.c is compiled as fuzz_NAME.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/io.h"
#include "base/must.h"
#include "find/detector.h"
#include "text/reader.h"

#define FILE_BYTES ((size_t)64 << 20)

int fuzz_reader(const struct reader *row, const unsigned char *p, size_t n);
int fuzz_detector(const struct detector *row, const unsigned char *p, size_t n);
#define READER(name, places)                                                                       \
	static int fuzz_reader_##name(const unsigned char *p, size_t n)                            \
	{                                                                                          \
		return fuzz_reader(&reader_##name, p, n);                                          \
	}
#define DETECTOR(name)                                                                             \
	static int fuzz_detector_##name(const unsigned char *p, size_t n)                          \
	{                                                                                          \
		return fuzz_detector(&detector_##name, p, n);                                      \
	}
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

/* target_named - NULL: there is none of that name. */
static const struct target *target_named(str name)
{
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		if (str_eq(name, str_of(targets[i].name)))
			return &targets[i];
	return NULL;
}

#ifdef KOND_FUZZ
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

static const struct target *chosen; /* once, before the first input */

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = strrchr((*argv)[0], '/');
	(void)argc;
	chosen = target_named(str_of(name == NULL ? (*argv)[0] : name + 1));
	must(chosen != NULL);
	return 0;
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n) { return chosen->run(p, n); }
#else
int main(int argc, char **argv)
{
	const struct target *t = argc > 1 ? target_named(str_of(argv[1])) : NULL;
	struct arena a = arena_make(FILE_BYTES + 4096);
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
#endif
