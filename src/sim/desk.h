/*
 * desk - one letter, form or list while it is written: who it is about and what it has said. Only
 * make_paper.c, make_mail.c and make_scan.c include it.
 */
#ifndef SIM_DESK_H
#define SIM_DESK_H

#include "sim/sim.h"

struct desk {
	struct sim *s;
	struct paper *p;
	struct face f;
	struct order d;
	struct style y;
	uint32_t shape; /* draws between layouts; the same for a whole file */
	uint64_t has;   /* fields told */
	bool sender, valued, ordered;
};

struct desk desk_make(struct sim *s);
/* desk_kind - one of the kinds of letters and forms. */
unsigned desk_kind(struct rng *r);
/* desk_one - write a letter about a person and note it; more: others stand before it. gives false
 * when the letter would not tell who it is */
bool desk_one(struct desk *k, unsigned kind, uint32_t at, bool more);
/* desk_list - write a list of people and note them. */
void desk_list(struct desk *k, const uint32_t *at, size_t n);
/* desk_begin - turn to a person, who can be told by the fields `will`. desk_see - note what was
 * said of them, and `more`. */
bool desk_begin(struct desk *k, uint32_t at, uint64_t will);
void desk_see(struct desk *k, uint64_t more);

void desk_letter_to_doctor(struct desk *k);
void desk_report(struct desk *k);
void desk_letter_to_person(struct desk *k);
void desk_form(struct desk *k);

#endif
