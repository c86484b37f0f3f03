/*
 * input - the bytes of one item: a descriptor that can seek (file, memfd) or a pipe. A sliding window, so that memory does not grow
 * with the item.
 */
#ifndef TEXT_INPUT_H
#define TEXT_INPUT_H

#include "base/str.h"

struct input {
	int fd;
	bool can_seek;
	uint64_t size;     /* [byte]; UINT64_MAX when not known (pipe) */
	uint64_t at;       /* [byte] place in the item of window.p[0] */
	unsigned char *buf; /* owned */
	size_t cap, from, to;
	bool ended;        /* the end has been seen */
	bool failed;       /* a read error */
};

/* input_open - start on fd. The window can grow to max_window bytes. */
void input_open(struct input *in, int fd, bool can_seek, uint64_t size, size_t max_window);
void input_close(struct input *in);
/* input_view - at least want bytes (fewer only at the end or at max_window); borrowed until the next call. */
str input_view(struct input *in, size_t want);
/* input_skip - step over n bytes of the view. */
void input_skip(struct input *in, size_t n);
/* input_of_memory - for tests and fuzzing: read from bytes. */
void input_of_memory(struct input *in, str bytes);

#endif
