/* kond version */
#include "cmd/cmd.h"

static int run(struct call *c)
{
	out_z(c->out, "kond " KOND_VERSION "\n");
	return EXIT_done;
}

const struct cmd cmd_version = {
    .name = "version", .args = "", .brief = "Say which version this is", .run = run};
