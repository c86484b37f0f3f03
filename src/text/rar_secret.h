/*
 * rar_secret - archives of RAR 5.0 whose files, or whose headers, are encrypted: as they would be
 * without it. Inner header of text/ (reader_rar.c, rar_secret.c).
 */
#ifndef TEXT_RAR_SECRET_H
#define TEXT_RAR_SECRET_H

#include "text/reader.h"
#include "text/unlocked.h"

#define RAR5_START STR("Rar!\x1A\x07\x01\x00")
#define RAR_KEY    32

/* A checksum that was made useless to those without the password. */
struct rar_sum {
	uint32_t place; /* of the member */
	uint32_t sum;
	const unsigned char *key; /* RAR_KEY bytes */
};

struct rar_open {
	struct unlocked u;
	struct rar_sum *sum; /* by rising place */
	size_t sums, cap;
	bool any;     /* something was unlocked */
	bool headers; /* the headers are locked, and no password opens them */
	bool cut;     /* locked headers end before their end */
	bool tired;   /* not all passwords were tried for want of time */
};

/*
 * rar_secret_open - with the passwords of the job. An input that can seek.
 * gives   all of the archive in out->u; members that stay locked are as they were. rar_secret_end
 *         ends it
 * limits  half of the computing time of the item for wrong passwords; entries
 */
void rar_secret_open(struct read_job *j, struct rar_open *out);
void rar_secret_end(struct rar_open *r);
/* rar_secret_sum - does a file with this CRC-32 have the checksum s? */
bool rar_secret_sum(const struct rar_sum *s, uint32_t crc);

#endif
