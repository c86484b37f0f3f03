/*
 * fuzz_stamp - answers of a timestamp authority and certificates, as a stranger may send them.
 * Input: u16 length of the request, u16 of the certificates, these, and the answer behind them.
 * What is accepted tells a time, and never answers another request.
 */
#include "base/arena.h"
#include "base/cur.h"
#include "base/must.h"
#include "base/out.h"
#include "base/stamp.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	static struct arena a;
	struct cur c = cur_of((str){p, n});
	uint16_t request_n = cur_u16(&c), ca_n = cur_u16(&c);
	str request = cur_take(&c, request_n), ca = cur_take(&c, ca_n);
	str answer = cur_take(&c, cur_left(&c));
	unsigned char digest[SHA256_BYTES] = {0};
	struct out other = out_mem();
	struct stamp s = {0};
	if (a.base == NULL)
		a = arena_make((size_t)1 << 20);
	if (stamp_check(&a, request, answer, ca, &s) == NULL) {
		must(s.at_ms != 0);
		stamp_request(digest, &other);
		must(stamp_check(&a, out_view(&other), answer, ca, &s) != NULL);
	}
	out_end(&other);
	arena_reset(&a);
	return 0;
}
