/*
 * stamp - see stamp.h. RFC 3161 (2001), RFC 5816 (2010), by the TS_ functions of OpenSSL 3.
 * Refuses an answer for another digest or nonce, without a signature that leads to the given
 * certificates, from a certificate not meant for timestamps, and bytes behind the end.
 */
#define _GNU_SOURCE
#include "base/stamp.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <time.h>

#include "base/arena.h"
#include "base/crypt.h"
#include "base/must.h"
#include "base/out.h"

#define NONCE_BYTES 8

static void set_nonce(TS_REQ *q)
{
	unsigned char b[NONCE_BYTES];
	crypt_random(b, sizeof(b));
	b[0] = (unsigned char)((b[0] & 0x7f) | 0x40); /* positive, and all bytes count */
	BIGNUM *n = BN_bin2bn(b, sizeof(b), NULL);
	ASN1_INTEGER *i = BN_to_ASN1_INTEGER(n, NULL);
	must(i != NULL && TS_REQ_set_nonce(q, i) == 1);
	ASN1_INTEGER_free(i);
	BN_free(n);
}

void stamp_request(const unsigned char digest[SHA256_BYTES], struct out *o)
{
	TS_REQ *q = TS_REQ_new();
	TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_new();
	X509_ALGOR *sha = X509_ALGOR_new();
	unsigned char copy[SHA256_BYTES], *der = NULL;
	memcpy(copy, digest, sizeof(copy));
	must(q != NULL && m != NULL && sha != NULL);
	must(X509_ALGOR_set0(sha, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1);
	must(TS_MSG_IMPRINT_set_algo(m, sha) == 1 &&
	     TS_MSG_IMPRINT_set_msg(m, copy, sizeof(copy)) == 1);
	must(TS_REQ_set_version(q, 1) == 1 && TS_REQ_set_msg_imprint(q, m) == 1 &&
	     TS_REQ_set_cert_req(q, 1) == 1);
	set_nonce(q);
	int n = i2d_TS_REQ(q, &der);
	must(n > 0);
	out_bytes(o, der, (size_t)n);
	OPENSSL_free(der);
	X509_ALGOR_free(sha);
	TS_MSG_IMPRINT_free(m);
	TS_REQ_free(q);
}

/* The certificates of a PEM text; gives NULL when it holds none, or something else. */
static X509_STORE *store_of(str pem)
{
	BIO *b = BIO_new_mem_buf(pem.p, (int)pem.n);
	X509_STORE *s = X509_STORE_new();
	X509 *x;
	size_t n = 0;
	must(b != NULL && s != NULL);
	while ((x = PEM_read_bio_X509(b, NULL, NULL, NULL)) != NULL) {
		n += X509_STORE_add_cert(s, x) == 1;
		X509_free(x);
	}
	bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
	ERR_clear_error();
	BIO_free(b);
	if (n > 0 && at_end)
		return s;
	X509_STORE_free(s);
	return NULL;
}

static bool time_of(const TS_TST_INFO *info, int64_t *out_ms)
{
	struct tm tm = {0};
	const ASN1_GENERALIZEDTIME *t = TS_TST_INFO_get_time(info);
	if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1)
		return false;
	*out_ms = (int64_t)timegm(&tm) * 1000;
	return true;
}

static uint64_t part_of(const ASN1_INTEGER *i)
{
	int64_t v = 0;
	return i != NULL && ASN1_INTEGER_get_int64(&v, i) == 1 && v > 0 && v < 1000000 ? (uint64_t)v
										       : 0;
}

static uint64_t fine_of(TS_TST_INFO *info)
{
	TS_ACCURACY *acc = TS_TST_INFO_get_accuracy(info);
	if (acc == NULL)
		return 0;
	return part_of(TS_ACCURACY_get_seconds(acc)) * 1000 + part_of(TS_ACCURACY_get_millis(acc)) +
	       (part_of(TS_ACCURACY_get_micros(acc)) > 0);
}

static str signer_of(struct arena *a, TS_RESP *r)
{
	STACK_OF(X509) *signers = PKCS7_get0_signers(TS_RESP_get_token(r), NULL, 0);
	char text[512] = "";
	if (signers != NULL && sk_X509_num(signers) > 0)
		X509_NAME_oneline(X509_get_subject_name(sk_X509_value(signers, 0)), text,
				  sizeof(text));
	sk_X509_free(signers);
	return str_copy(a, str_of(text));
}

static bool verified(TS_REQ *q, TS_RESP *r, X509_STORE *roots, int64_t at_ms)
{
	TS_VERIFY_CTX *v = TS_REQ_to_TS_VERIFY_CTX(q, NULL);
	must(v != NULL);
	X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(roots), (time_t)(at_ms / 1000));
	TS_VERIFY_CTX_add_flags(v, TS_VFY_SIGNATURE);
	TS_VERIFY_CTX_set_store(v, roots); /* owned by v from here on */
	bool ok = TS_RESP_verify_response(v, r) == 1;
	TS_VERIFY_CTX_free(v);
	ERR_clear_error();
	return ok;
}

static const char *check(struct arena *a, TS_REQ *q, TS_RESP *r, str ca_pem,
			 struct stamp *out_stamp)
{
	struct stamp s = {0};
	if (q == NULL)
		return "the request in the case can not be read";
	if (r == NULL)
		return "this is no answer of a timestamp authority (RFC 3161, DER)";
	TS_TST_INFO *info = TS_RESP_get_tst_info(r);
	if (info == NULL || TS_RESP_get_token(r) == NULL)
		return "the authority refused: its answer holds no token";
	X509_STORE *roots = store_of(ca_pem);
	if (roots == NULL)
		return "the file of certificates is no PEM with certificates only";
	if (!time_of(info, &s.at_ms)) {
		X509_STORE_free(roots);
		return "the token tells no time";
	}
	if (!verified(q, r, roots, s.at_ms))
		return "the token does not hold: it is not for this request (digest, nonce), or "
		       "not signed by an authority of these certificates";
	s.fine_ms = fine_of(info);
	s.authority = signer_of(a, r);
	*out_stamp = s;
	return NULL;
}

const char *stamp_check(struct arena *a, str request, str answer, str ca_pem,
			struct stamp *out_stamp)
{
	const unsigned char *p = request.p, *at = answer.p;
	if (request.n > STAMP_BYTES_MAX || answer.n > STAMP_BYTES_MAX ||
	    ca_pem.n > STAMP_BYTES_MAX || answer.n == 0 || ca_pem.n == 0)
		return "an answer and certificates of 64 KiB at most are read";
	TS_REQ *q = d2i_TS_REQ(NULL, &p, (long)request.n);
	TS_RESP *r = d2i_TS_RESP(NULL, &at, (long)answer.n);
	const char *why = r != NULL && at != answer.p + answer.n
			      ? "there are bytes behind the answer of the authority"
			      : check(a, q, r, ca_pem, out_stamp);
	ERR_clear_error();
	TS_REQ_free(q);
	TS_RESP_free(r);
	return why;
}
