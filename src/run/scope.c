/* scope - folders as numbers. */
#include "run/scope.h"

uint32_t scope_of(struct kase *k, uint32_t exhibit, str path)
{
	while (path.n > 0 && path.p[path.n - 1] != '/')
		path.n--;
	uint64_t h = hash64_mix(hash64(case_hash_key(k), path), exhibit);
	uint32_t s = (uint32_t)(h ^ h >> 32);
	return s == 0 ? 1 : s;
}
