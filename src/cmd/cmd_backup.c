/* kond backup - a whole copy of the case, also while a scan runs; and back. */
#include "cmd/cmd.h"

static const struct option_row options[] = {
    {"restore", "BACKUP",
     "make the case (--case, which must not exist) from this backup, after proving it", false},
    {NULL, NULL, NULL, false},
};

static int restore(struct call *c, const char *backup)
{
	struct unlock u;
	const char *why = NULL;
	if (!call_unlock(c, false, &u))
		return EXIT_failed;
	if (!case_restore(backup, call_case_path(c), &u, &why))
		return call_failed(c, why, backup);
	out_z(c->out, "restored to ");
	out_z(c->out, call_case_path(c));
	out_z(c->out, "; check it with `kond verify`\n");
	return EXIT_done;
}

static int run(struct call *c)
{
	const char *from = call_option(c, "restore");
	if (from != NULL)
		return c->n_arg == 0 ? restore(c, from)
				     : call_wrong(c, "--restore takes no other file", c->arg[0]);
	if (c->n_arg != 1)
		return call_wrong(c, "name the FILE to write the backup to", NULL);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	bool ok = case_backup(k, c->arg[0]);
	int r = ok ? EXIT_done : call_failed(c, case_why(k), c->arg[0]);
	case_close(k);
	if (ok)
		out_z(c->out, "written; it opens with the same passphrase or key file\n");
	return r;
}

const struct cmd cmd_backup = {
    .name = "backup",
    .args = "[options] FILE",
    .brief = "Write a copy of the case, or restore one",
    .help = "The copy is as encrypted as the case. It can be made while a scan runs.",
    .options = options,
    .needs_case = true,
    .after_end = true,
    .most_args = 1,
    .run = run};
