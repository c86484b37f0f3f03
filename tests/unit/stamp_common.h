/* stamp_common - a timestamp authority of the test's own, by the openssl command: root,
 * certificate, answers. */
#ifndef TESTS_STAMP_COMMON_H
#define TESTS_STAMP_COMMON_H

#include "case_common.h"

#include "base/io.h"

static inline void shell(const char *script)
{
	char command[8192];
	snprintf(command, sizeof(command), "cd %s && ( %s ) >shell.log 2>&1", test_dir, script);
	if (system(command) != 0)
		fail_msg("failed: %s", script);
}

/* ca.pem vouches for tsa.pem, which answers; other.pem vouches for nobody here. */
static inline void authority_make(void)
{
	shell("printf '[tsa]\\nserial=serial\\nsigner_digest=sha256\\ndefault_policy=1.2.3.4\\n"
	      "digests=sha256\\naccuracy=secs:1\\nordering=no\\ntsa_name=no\\n"
	      "ess_cert_id_alg=sha256\\n' >tsa.cnf && echo 01 >serial &&"
	      "for n in ca other; do openssl req -x509 -newkey ed25519 -nodes -keyout $n.key "
	      "-out $n.pem -subj /CN=Wortel-$n -days 30; done &&"
	      "openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr "
	      "-subj /CN=Tijdstempel &&"
	      "printf 'extendedKeyUsage=critical,timeStamping\\n' >ext &&"
	      "openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial "
	      "-out tsa.pem -days 30 -extfile ext");
}

static inline str file_of(struct arena *a, const char *name)
{
	str s;
	assert_true(io_read_file(a, in_dir(name), 1 << 20, &s));
	return s;
}

static inline str stamped(struct arena *a, str request)
{
	FILE *f = fopen(in_dir("q.tsq"), "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(request.p, 1, request.n, f), request.n);
	assert_int_equal(fclose(f), 0);
	shell("openssl ts -reply -config tsa.cnf -section tsa -queryfile q.tsq -signer tsa.pem "
	      "-inkey tsa.key -out q.tsr");
	return file_of(a, "q.tsr");
}

#endif
