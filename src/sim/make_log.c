/* make_log - logs of programs. */
#include "sim/sim.h"

void make_logs(struct sim *s, struct batch b) { make_texts(s, b); }
