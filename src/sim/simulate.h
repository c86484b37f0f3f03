/*
 * simulate - made-up stolen lab data with its truth (design.md 4). People, addresses, requesters
 * and files follow from the seed alone: the same call gives the same bytes on every machine. BSNs
 * start with 9, a range that is not issued.
 */
#ifndef SIM_SIMULATE_H
#define SIM_SIMULATE_H

#include "base/date.h"

enum sim_format {
	SIM_csv = 1,
	SIM_hl7 = 2,
	SIM_text = 4,
	SIM_container = 8,
	SIM_noise = 16,
	SIM_sql = 32,
	SIM_fixed = 64,
	SIM_log = 128
};

struct simulation {
	uint64_t seed;
	uint32_t persons;  /* patients in the pool */
	unsigned formats;  /* bits of enum sim_format; 0: all */
	uint64_t bytes;    /* at least about this much evidence; 0: no padding */
	uint32_t mentions; /* mean number of mentions of a person; 0: 5 */
	struct date today; /* for ages */
};

struct simulation_counts {
	uint64_t patients, others, published_persons, files, bytes, noise_files, mentions,
	    containers;
};

/* simulate_formats - read "csv,hl7"; gives false on an unknown word. */
bool simulate_formats(str list, unsigned *out_formats);
/*
 * simulate - write dir/evidence/{stolen,published}/ and dir/truth/.
 * takes   dir: made when absent; what stands in it is overwritten
 * gives   false when a file could not be written
 */
bool simulate(const struct simulation *want, const char *dir, struct simulation_counts *out_counts);

#endif
