/* make_fixed - lists in columns of fixed width. */
#include "sim/sim.h"

void make_fixed(struct sim *s, struct batch b) { make_tables(s, b); }
