/* sevenzip_secret - 7z archives whose files, or whose directory, are encrypted. Inner header of
 * text/ (reader_sevenzip.c, sevenzip_secret.c). */
#ifndef TEXT_SEVENZIP_SECRET_H
#define TEXT_SEVENZIP_SECRET_H

#include "text/archive.h"

/*
 * sevenzip_secret_read - read an archive with the passwords of the job. An input that can seek.
 * takes   support: how libarchive is set up for 7z
 * gives   false when nothing of it is encrypted, or its header is not understood: nothing was given
 *         then; *out_r: as of read of a reader
 * fails   e set: encrypted, when no password opens the directory; members of folders that
 *         none opens are told to be so
 * limits  half of the computing time of the item for wrong passwords: what is locked then is
 *         untried
 */
bool sevenzip_secret_read(struct read_job *j, bool (*support)(struct archive *a, int arg),
			  int *out_r, struct err *e);

#endif
