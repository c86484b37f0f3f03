/*
 * sample - measured doubt: a sample of a generation, what people judged of it, and what follows for
 * recall and precision. Persons of the list are drawn for precision (is this one real person, as
 * listed?), stretches of the text for recall (does somebody stand here who is not listed?), by
 * strata of suspicion. doc/adr/0021
 */
#ifndef RUN_SAMPLE_H
#define RUN_SAMPLE_H

#include "case/case.h"
#include "person/estimate.h"

#define SAMPLE_STRATA 7
#define SAMPLE_MOST   ESTIMATE_MOST /* judgements of one sample */

/* What is asked; stored in cases. */
enum sample_asks { SAMPLE_person = 0, SAMPLE_stretch = 1, SAMPLE_asks_count = 2 };

/* What somebody said; stored in cases. */
enum sample_verdict {
	VERDICT_none = 0,
	VERDICT_right = 1,  /* a person: real and as listed; a stretch: everybody here is listed */
	VERDICT_wrong = 2,  /* a person: not one real person */
	VERDICT_missed = 3, /* a stretch: so many people here are not listed */
	VERDICT_unclear = 4,
	VERDICT_undone = 5 /* the one before holds again */
};

struct sample_unit {
	enum sample_asks asks;
	unsigned stratum;
	unsigned char sha256[SHA256_BYTES]; /* of the item, with unit, number, at: its name */
	enum unit unit;
	uint64_t number, at, n;
	uint32_t item, ordinal; /* where it was when drawn */
	uint32_t person;
	/* what the judgement rests on: of a person a digest of what is listed of it, of a stretch
	 * how many people are listed from it */
	uint64_t basis;
	/* what was judged */
	enum sample_verdict verdict, before;
	uint32_t missed, missed_before;
	uint32_t act; /* number of the judgement, 0: none */
	bool stale;   /* it was judged when something else was listed */
	str note;
};

struct sample {
	uint32_t no, generation; /* that was drawn from */
	uint64_t seed;
	uint64_t units[SAMPLE_asks_count][SAMPLE_STRATA]; /* in the list, or in the text */
	uint64_t listed;          /* people in stretches, each once a stretch */
	uint64_t unsurveyed;      /* items that were read before stretches were kept */
	struct sample_unit *unit; /* in the order in which they are best judged */
	size_t n;
};

const char *sample_stratum_name(enum sample_asks a, unsigned stratum);
const char *sample_verdict_name(enum sample_verdict v);

/*
 * sample_draw - draw n units from the last generation, and keep that; its own transaction and
 * journal entry. The same case, n and seed give the same units; more of them hold the fewer, and
 * units of an earlier sample that still stand are drawn again.
 * gives   false with *out_why
 */
bool sample_draw(struct kase *k, const struct limits *l, uint32_t n, uint64_t seed,
		 const char **out_why);

/* sample_load - the last sample with what was judged. gives false when there is none (*out_why
 * NULL) or the case can not be read. */
bool sample_load(struct kase *k, struct arena *a, struct sample *out, const char **out_why);

/* sample_judge - keep what somebody said of unit i; its own transaction and journal entry. note:
 * may be "". */
bool sample_judge(struct kase *k, const struct sample *s, size_t i, enum sample_verdict v,
		  uint32_t missed, str note);

/* sample_open - the first unit at or behind `from` that still wants an answer; s->n: none does. */
size_t sample_open(const struct sample *s, size_t from);
/* sample_newest - the unit judged last; s->n: none is. */
size_t sample_newest(const struct sample *s);

struct sample_figure {
	bool known;
	struct interval v;
	uint64_t judged, unclear, stale, drawn;
	uint64_t more; /* judgements that would halve the interval */
};

struct sample_figures {
	struct sample_figure recall, precision;
	bool has_seen;
	struct interval seen; /* stretches in which somebody stands, by both detectors */
	uint64_t both, only_kond, only_second;
	double
	    second_true; /* share of those only the second saw that hold somebody; 1: not judged */
};

void sample_figures(const struct sample *s, struct sample_figures *out);

/* What somebody is shown of a unit. */
struct sample_view {
	str path;                    /* of the item, "" when it is gone */
	str before, text, behind;    /* bytes out of the evidence, still as they are */
	const char *why;             /* why they could not be fetched, else NULL */
	const struct person *listed; /* who is listed from there, or the person asked about */
	size_t n_listed;
};

/* sample_view - unit u, fetched back out of the evidence; parser: path of kond-parse. */
void sample_view(struct kase *k, const struct limits *l, const char *parser, struct arena *a,
		 const struct sample_unit *u, struct sample_view *out);

/* ---- between the files of sample ---- */

/* sample_key - the name of a unit, for judgements to find it again. */
void sample_key(struct out *o, const struct sample_unit *u);
void sample_pack(struct out *o, const struct sample *s);
bool sample_unpack(struct arena *a, str packed, struct sample *out);

#endif
