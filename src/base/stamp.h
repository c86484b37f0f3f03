/*
 * stamp - timestamps from outside (RFC 3161 with RFC 5816), by libcrypto. A request says the
 * SHA-256 of something and a nonce; the answer is a token in which an authority signs both with its
 * time.
 */
#ifndef BASE_STAMP_H
#define BASE_STAMP_H

#include "base/hash.h"

struct arena;
struct out;

#define STAMP_BYTES_MAX 65536 /* of an answer, and of the certificates to check it with */

struct stamp {
	int64_t at_ms;    /* the authority's time, whole seconds */
	uint64_t fine_ms; /* how far it may be off, as it says; 0: it does not say */
	str authority;    /* subject of the certificate that signed, as OpenSSL writes it */
};

/* stamp_request - append the DER of a request for this digest, with a random nonce, asking for the
 * authority's certificate. */
void stamp_request(const unsigned char digest[SHA256_BYTES], struct out *o);
/*
 * stamp_check - is this the answer to this request, signed by an authority that one of the
 * certificates vouches for?
 * takes   request: as made; answer: DER of a TimeStampResp; ca_pem: one or more certificates in
 *         PEM, the root among them
 * gives   NULL and *out_stamp, its text in a; else our own words on what is wrong
 * limits  certificates count as of the time in the token: one that ran out since is good.
 *         Revocation is not asked for (kond goes nowhere by itself)
 */
const char *stamp_check(struct arena *a, str request, str answer, str ca_pem,
			struct stamp *out_stamp);

#endif
