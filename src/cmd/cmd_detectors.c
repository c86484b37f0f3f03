/* kond detectors - what kond-parse finds, from its own table. */
#include "cmd/cmd.h"

static int run(struct call *c) { return call_rows(c, "detectors"); }

const struct cmd cmd_detectors = {.name = "detectors",
				  .args = "[options]",
				  .brief = "List the kinds of data that are found",
				  .lists = true,
				  .run = run};
