/*
 * rng - reproducible random numbers: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), the same on
 * every machine, no floating point. Not for keys; those come from base/crypt.h.
 */
#ifndef SIM_RNG_H
#define SIM_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
	uint64_t s;
};

static inline uint64_t rng_mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

/* rng_of - the stream numbered (a, b) of a seed; streams do not touch each other. */
static inline struct rng rng_of(uint64_t seed, uint64_t a, uint64_t b)
{
	return (struct rng){rng_mix(rng_mix(rng_mix(seed + 0x9E3779B97F4A7C15u) + a) + b)};
}

static inline uint64_t rng_u64(struct rng *r)
{
	r->s += 0x9E3779B97F4A7C15u;
	return rng_mix(r->s);
}

/* rng_below - uniform in [0, n); n at least 1. */
static inline uint32_t rng_below(struct rng *r, uint32_t n)
{
	return (uint32_t)(((rng_u64(r) >> 32) * n) >> 32);
}

/* rng_in - uniform in [lo, hi]. */
static inline uint32_t rng_in(struct rng *r, uint32_t lo, uint32_t hi)
{
	return lo + rng_below(r, hi - lo + 1);
}

/* rng_hit - true n times in a thousand. */
static inline bool rng_hit(struct rng *r, uint32_t n) { return rng_below(r, 1000) < n; }

#endif
