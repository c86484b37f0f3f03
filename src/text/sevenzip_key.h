/* sevenzip_key - which password opens a folder of a 7z archive, told by the checksum of its first
 * file. Inner header of text/ (sevenzip_key.c, sevenzip_secret.c). */
#ifndef TEXT_SEVENZIP_KEY_H
#define TEXT_SEVENZIP_KEY_H

#include "text/archive.h"
#include "text/sevenzip.h"

#define SEVENZIP_KEY 32 /* [byte] */

struct sevenzip_password;

struct sevenzip_search {
	struct read_job *job;                   /* its input can seek */
	bool (*support)(struct archive *, int); /* sets libarchive up for 7z */
	struct sevenzip_password *password;
	size_t n, best; /* best: the one that fitted last */
	unsigned power; /* the keys of the passwords are for it, and the salt */
	size_t salt_n;
	unsigned char salt[16];
	uint64_t work;             /* [byte] of work that may yet be done in vain */
	bool tired;                /* not all were tried for want of it */
	const unsigned char *last; /* the key that fitted last, for good */
};

/* What came of a file. */
struct sevenzip_first {
	uint64_t n; /* [byte] */
	uint32_t crc;
	bool wanted;      /* its bytes too */
	struct out bytes; /* of the caller */
	enum reason why;
};

/* sevenzip_search_begin - with the passwords and limits of the job; all lives in its arena. */
struct sevenzip_search sevenzip_search_begin(struct read_job *j,
					     bool (*support)(struct archive *, int));
/* sevenzip_find_key - that which opens a folder, the one that fitted last first; lives as long as
 * the arena of the job. NULL: none does, or its encryption is not understood. */
const unsigned char *sevenzip_find_key(struct sevenzip_search *s, const struct sevenzip *z,
				       const struct sevenzip_folder *f);
/* sevenzip_read_first - the first file of a folder, decrypted with key. gives whether it is what
 * its checksum says, or could at least be unpacked when it has none */
bool sevenzip_read_first(struct sevenzip_search *s, const struct sevenzip *z,
			 const struct sevenzip_folder *f, const unsigned char *key,
			 struct sevenzip_first *first);

#endif
