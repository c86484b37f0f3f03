/*
 * pack - containers written for simulations: zip (APPNOTE 6.3, 2006: stored or deflated), tar
 * (POSIX.1-1988 ustar) and gzip (RFC 1952). Writing only; no encryption, no zip64.
 */
#ifndef SIM_PACK_H
#define SIM_PACK_H

#include "base/out.h"

enum pack_kind { PACK_zip, PACK_tar };

struct pack {
	enum pack_kind kind;
	struct out body, directory; /* directory: of a zip */
	uint32_t members;
	bool store; /* zip: do not deflate */
};

struct pack pack_begin(enum pack_kind kind, bool store);
void pack_add(struct pack *p, str name, str bytes);
/* pack_end - append the finished container to o and free. */
void pack_end(struct pack *p, struct out *o);
void pack_gzip(struct out *o, str bytes);

#endif
