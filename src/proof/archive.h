/*
 * archive - files that prove themselves: each listed in manifest.json with its SHA-256, and the
 * manifest signed with the key that signs the journal's heads. doc/journal-format.md. A journal's
 * proof and a dossier are both such an archive.
 */
#ifndef PROOF_ARCHIVE_H
#define PROOF_ARCHIVE_H

#include "base/crypt.h"
#include "base/hash.h"
#include "base/out.h"

#define ARCHIVE_NAME_MAX 99 /* [byte] */

struct archive;

/* archive_begin - a new folder, or a tar file when path ends in `.tar`; nothing may be there yet.
 * gives   NULL with our own words in *out_why when it can not be made */
struct archive *archive_begin(const char *path, const char **out_why);
/* archive_file - begin the next file; archive_write - its next bytes; archive_file_end - no more. A
 * failure is kept and told by archive_end.
 * takes   name: at most ARCHIVE_NAME_MAX bytes of a-z 0-9 . - / , in at most one folder */
void archive_file(struct archive *x, const char *name);
void archive_write(struct archive *x, str s);
void archive_file_end(struct archive *x);
void archive_put(struct archive *x, const char *name, str s); /* all three */
/* archive_end - write manifest and signature, make it durable, and free. facts: members of the
 * manifest's object, our own JSON, without braces.
 * gives   false when anything failed: nothing is left of it then */
bool archive_end(struct archive *x, str facts, const struct crypt_key *sign);
/* archive_give_up - take away what was written, and free. */
void archive_give_up(struct archive *x);

#endif
