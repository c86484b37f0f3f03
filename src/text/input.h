/*
 * input - the bytes of one item: a descriptor that can seek (file, memfd) or a pipe. A sliding
 * window, so that memory does not grow with the item.
 */
#ifndef TEXT_INPUT_H
#define TEXT_INPUT_H

#include <sys/types.h>

#include "base/str.h"

#define INPUT_WINDOW ((size_t)4 << 20)

struct input {
	int fd;
	bool can_seek;
	uint64_t size; /* [byte]; UINT64_MAX when not known (pipe) */
	uint64_t at;   /* [byte] place in the item of buf[from] */
	unsigned char
	    *buf; /* owned, unless cap is 0: then the whole item, in memory of the caller */
	size_t cap, from, to;
	bool ended;  /* the end has been seen */
	bool failed; /* a read error */
	/* make - of an input that is made as it is read: its bytes, as pread gives them; else NULL
	 */
	ssize_t (*make)(void *ctx, uint64_t at, void *p, size_t n);
	void *ctx;
};

/*
 * input_open - start on fd.
 * takes   fd: stays the caller's; read with pread when it can seek, so that its shared file offset
 * is left alone size: UINT64_MAX when not known max_window: the most input_view can show at once;
 * INPUT_WINDOW serves every reader and standard limit
 */
void input_open(struct input *in, int fd, bool can_seek, uint64_t size, size_t max_window);
void input_close(struct input *in);
/* input_view - at least want bytes (fewer only at the end or at max_window); borrowed until the
 * next call. */
str input_view(struct input *in, size_t want);
/* input_skip - step over n bytes of the view. */
void input_skip(struct input *in, size_t n);
/* input_seek - continue at another place of an input that can seek; beyond the end there is nothing
 * to view. */
void input_seek(struct input *in, uint64_t at);
/*
 * input_all - the whole item at once, for libraries that take nothing less.
 * takes   most: [byte]
 * gives   false when it is longer, or can not be read to its end (in->failed tells); *out_bytes
 *         lives in a
 */
struct arena;
bool input_all(struct input *in, struct arena *a, uint64_t most, str *out_bytes);
/* input_of_memory - for tests and fuzzing: read from bytes. */
void input_of_memory(struct input *in, str bytes);
/* input_of_making - what make gives, size bytes of it; closed by input_close. ctx: borrowed */
void input_of_making(struct input *in, uint64_t size,
		     ssize_t (*make)(void *ctx, uint64_t at, void *p, size_t n), void *ctx);

#endif
