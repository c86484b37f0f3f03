/* archive - unpacking by libarchive through struct input. Inner header of text/ (reader_zip.c,
 * reader_tar.c, reader_gzip.c). */
#ifndef TEXT_ARCHIVE_H
#define TEXT_ARCHIVE_H

#include "text/reader.h"

struct archive;

/* What to unpack, and how to set libarchive up for it. */
struct archive_kind {
	bool (*support)(struct archive *a,
			int arg); /* add format and filters; false when this libarchive can not */
	int arg;
	bool alone;      /* nothing may stand behind the only member */
	bool seek;       /* let libarchive seek (zip: central directory) */
	const str *name; /* of the only member, when the format gives none; else NULL */
};

/*
 * archive_read_all - give every member to the sink.
 * gives   0, also when something was damaged (said by partial); -1 when nothing could be read at
 * all limits  entries, expansion_free_mib, expansion_ratio, name_bytes; beyond them the rest is not
 * unpacked
 */
int archive_read_all(struct read_job *j, const struct archive_kind *k, struct err *e);

#endif
