/* kond formats - what kond-parse can read, from its own table. */
#include "cmd/cmd.h"

static int run(struct call *c) { return call_rows(c, "readers"); }

const struct cmd cmd_formats = {.name = "formats",
				.args = "[options]",
				.brief = "List the formats that are read, with their limits",
				.lists = true,
				.run = run};
