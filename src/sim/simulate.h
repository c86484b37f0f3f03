/*
 * simulate - made-up stolen lab data with its truth (design.md 4). People, addresses, requesters
 * and files follow from the seed alone: the same call gives the same bytes on every machine. BSNs
 * start with 9, a range that is not issued.
 */
#ifndef SIM_SIMULATE_H
#define SIM_SIMULATE_H

#include "base/date.h"

enum sim_format {
#define FORMAT(bit, name, weight, maker) SIM_##name = 1 << (bit),
#include "sim/format.tbl"
#undef FORMAT
	SIM_noise = 1 << 30
};

#define SCANS_some UINT32_MAX

struct simulation {
	uint64_t seed;
	uint32_t persons;  /* patients in the pool */
	unsigned formats;  /* bits of enum sim_format; 0: all */
	uint64_t bytes;    /* at least about this much evidence; 0: no padding */
	uint32_t mentions; /* mean number of mentions of a person; 0: 5 */
	unsigned bulk;     /* kinds of bulk_kinds: one large file of each, nothing else; 0: no */
	struct date today; /* for ages */
	uint32_t scans;    /* pages of scans; SCANS_some: one for 60 people */
};

struct simulation_counts {
	uint64_t patients, others, published_persons, files, bytes, noise_files, mentions,
	    containers, scanned_pages, unreadable;
};

/* simulate_formats - read "csv,hl7"; "plain" is all that is text itself, "documents" all that is
 * not. gives false on an unknown word. */
bool simulate_formats(str list, unsigned *out_formats);
/* bulk_kinds - read "csv,hl7,sql,log,prose"; gives false on an unknown word. */
bool bulk_kinds(str list, unsigned *out_kinds);
/*
 * simulate - write dir/evidence/{stolen,published}/ and dir/truth/.
 * takes   dir: made when absent; what stands in it is overwritten
 * gives   false when a file could not be written
 */
bool simulate(const struct simulation *want, const char *dir, struct simulation_counts *out_counts);

#endif
