/* kond resolve - persons once more, from what is stored. */
#include "cmd/cmd.h"
#include "cmd/told.h"
#include "cmd/told_sample.h"

static int run(struct call *c)
{
	struct person_counts n;
	uint32_t generation;
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	int r = EXIT_done;
	if (!case_lease(k))
		r = call_failed(c, "someone else is scanning this case; its end will resolve it",
				NULL);
	else if (!resolve_run(k, &c->limits, &n, &generation))
		r = call_failed(c, "could not resolve",
				case_why(k) == NULL ? "an altered block; see `kond verify`"
						    : case_why(k));
	if (r != EXIT_done) {
		case_close(k);
		return r;
	}
	out_z(c->out, "Generation ");
	out_dec(c->out, generation);
	out_z(c->out, ": ");
	told_number(c->out, n.persons);
	out_z(c->out, " people from ");
	told_number(c->out, n.mentions);
	out_z(c->out, " mentions; ");
	told_number(c->out, n.orphans);
	out_z(c->out, " mentions came to nobody\n");
	if (n.decided + n.decided_refused + n.decided_waits + n.doubts > 0) {
		told_decisions(c->out, &n);
		out_char(c->out, '\n');
	}
	told_doubt(c->out, k, "");
	case_close(k);
	return EXIT_done;
}

const struct cmd cmd_resolve = {.name = "resolve",
				.args = "[options]",
				.brief = "Recompute people from what is stored",
				.needs_case = true,
				.run = run};
