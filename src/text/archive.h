/* archive - unpacking by libarchive through struct input. Inner header of text/ (reader_zip.c,
 * reader_tar.c, reader_gzip.c, reader_sevenzip.c ...). */
#ifndef TEXT_ARCHIVE_H
#define TEXT_ARCHIVE_H

#include "text/reader.h"

struct archive;

/* An archive under way. */
struct unpack;

/* What to unpack, and how to set libarchive up for it. */
struct archive_kind {
	bool (*support)(struct archive *a,
			int arg); /* add format and filters; false when this libarchive can not */
	int arg;
	bool alone; /* nothing may stand behind the only member */
	bool seek;  /* let libarchive seek (zip: central directory) */
	/* jumps - members are stepped over without unpacking them: one that unpacks to too much
	 * costs only itself, up to a number of them */
	bool jumps;
	bool passwords; /* libarchive can open locked members of this format */
	/* packed - [byte] that expansion is measured by, of an archive that is not the item itself;
	 * 0: the size of the input */
	uint64_t packed;
	uint64_t base;   /* [byte] of an item that can seek: where the archive begins; in->at too */
	const str *name; /* of the only member, when the format gives none; else NULL */
	/* member - what to do with a member; NULL: give it to the sink. gives why it did not come
	 * out whole; limit_expansion ends the walk */
	enum reason (*member)(void *ctx, struct unpack *u, const struct child *c);
	void *ctx;
};

/*
 * archive_read_all - give every member to the sink.
 * gives   0, also when something was damaged (said by partial); -1 when nothing could be read at
 * all limits  entries, expansion_free_mib, expansion_ratio, name_bytes; beyond them the rest is not
 * unpacked
 */
int archive_read_all(struct read_job *j, const struct archive_kind *k, struct err *e);

/*
 * archive_read_sought - archive_read_all, for formats that must seek: what comes by a pipe is held
 * in memory first.
 * limits  member_memory_mib; above it the archive is read as a stream, as far as that goes
 */
int archive_read_sought(struct read_job *j, const struct archive_kind *k, struct err *e);

/*
 * archive_order_passwords - those of the job, the one that opens the smallest locked member first:
 * a ZIP archive tells a wrong one from the right by one byte or two, so of many passwords some pass
 * that are wrong. In j->arena.
 * takes   front: how the archive is read from its beginning, without its directory
 * limits  WORK_MOST; then those of which one opens it come first, or the order stays
 */
str archive_order_passwords(struct read_job *j, const struct archive_kind *k,
			    const struct archive_kind *front);

/* For archive_kind.member: */

/* archive_give - hand the member on to the sink. */
enum reason archive_give(struct unpack *u, const struct child *c);
/*
 * archive_take - the next bytes of the member.
 * gives   how many came, 0 at its end or where it breaks off: *out_why is not none then
 */
size_t archive_take(struct unpack *u, void *p, size_t n, enum reason *out_why);
/* archive_take_all - all of the member, at most `most` bytes, in a; *out_why as above, limit_memory
 * when there is more. */
str archive_take_all(struct unpack *u, struct arena *a, uint64_t most, enum reason *out_why);

#endif
