/* kond scan - the main job. */
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "cmd/cmd.h"
#include "cmd/exposed.h"
#include "cmd/told.h"
#include "run/account.h"
#include "run/scan.h"

static const struct option_row options[] = {
    {"as", "STANDING",
     "published, stolen, reachable, listed or population; else told by folders of that name, else "
     "stolen",
     false},
    {"customer", "NAME",
     "the organisation (opdrachtgever) whose data it is; with --as population: whose list it is",
     false},
    {"jobs", "N", "sealed readers at work at once (default: processors)", false},
    {"listing", "FILE", "the thieves' own listing: what it names of reachable files becomes stolen",
     false},
    {"received-from", "TEXT", "custody: who handed the files over", false},
    {"acquired-at", "TIME", "custody: when, as 2026-11-21T14:00:00Z or 2026-11-21", false},
    {"by", "TEXT", "custody: who took them in, or fetched what was published", false},
    {"authority", "TEXT", "custody of what was published: on whose authority it was fetched",
     false},
    {"police", "TEXT", "custody of what was published: since when the police know", false},
    {"expect-hashes", "FILE", "sha256sum lines the files must match; a mismatch stops the scan",
     false},
    {"passwords", "FILE",
     "one a line: try them on what is locked, now and in later scans (kept encrypted in the case)",
     false},
    {"derived-from", "ITEM",
     "PATH was restored, decrypted or transcribed from this item (its number or path in `kond "
     "files`), which then counts as read",
     false},
    {"retry", NULL, "read again what could not be read (with other limits, say)", false},
    {"renew", NULL, "read again what an older reader has read", false},
    {NULL, NULL, NULL, false},
};

static int custody(const struct call *c, struct scan_options *o)
{
	const char *at = call_option(c, "acquired-at");
	int64_t ms;
	o->received_from = str_of(call_option(c, "received-from"));
	o->by = str_of(call_option(c, "by"));
	o->authority = str_of(call_option(c, "authority"));
	o->police = str_of(call_option(c, "police"));
	o->acquired_at = str_of(at);
	if (at != NULL && !time_read(str_of(at), &ms))
		return call_wrong(c, "--acquired-at is no time; write 2026-11-21T14:00:00Z", at);
	return EXIT_done;
}

static int read_options(const struct call *c, struct scan_options *o)
{
	const char *as = call_option(c, "as");
	uint64_t jobs;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	*o = (struct scan_options){.path = c->arg,
				   .n_path = c->n_arg,
				   .limits = c->limits,
				   .listing = call_option(c, "listing"),
				   .expect_hashes = call_option(c, "expect-hashes"),
				   .passwords = call_option(c, "passwords"),
				   .customer = str_trim(str_of(call_option(c, "customer"))),
				   .retry = call_option(c, "retry") != NULL,
				   .renew = call_option(c, "renew") != NULL};
	if (as != NULL && (o->standing = standing_by_name(str_of(as))) == STANDING_none)
		return call_wrong(
		    c, "--as is published, stolen, reachable, listed or population, not", as);
	if (!call_number(c, "jobs", cores < 1 ? 1 : (uint64_t)cores, &jobs))
		return EXIT_wrong_use;
	if (jobs < 1 || jobs > 64)
		return call_wrong(c, "--jobs is 1 to 64", NULL);
	if (call_option(c, "customer") != NULL && (o->customer.n == 0 || c->n_arg == 0))
		return call_wrong(c, "--customer wants a name, and the PATH of what is theirs",
				  NULL);
	o->jobs = (unsigned)jobs;
	o->parser = call_parser(c);
	if (o->parser == NULL)
		return call_failed(
		    c, "kond-parse is missing beside this kond; install with `make install`", NULL);
	return custody(c, o);
}

static int open_or_make(struct call *c, struct kase **out_k)
{
	const char *path = call_case_path(c), *why = NULL;
	struct unlock u;
	if (access(path, F_OK) == 0) {
		*out_k = call_case(c);
		return *out_k == NULL ? EXIT_failed : EXIT_done;
	}
	if (c->n_arg == 0)
		return call_wrong(c, "no case there and no PATH to make one from", path);
	for (size_t i = 0; i < c->n_arg; i++)
		if (access(c->arg[i], R_OK) != 0)
			return call_failed(c, "can not be read; is the PATH right?", c->arg[i]);
	if (!call_unlock(c, true, &u))
		return EXIT_failed;
	*out_k = case_create(path, &u, &why);
	if (*out_k == NULL)
		return call_failed(c, why, path);
	fprintf(stderr, "made the case %s\n", path);
	return EXIT_done;
}

/* A case without evidence and no PATH: nothing to resume. */
static bool nothing_to_do(struct call *c, struct kase *k)
{
	struct case_totals t;
	return c->n_arg == 0 && case_totals(k, &t) && t.exhibits == 0;
}

/* --derived-from: what is made from an item is out in the world as far as the item is. */
static bool derived_from(struct call *c, struct kase *k, struct scan_options *o)
{
	const char *item = call_option(c, "derived-from"), *why = NULL;
	enum standing standing;
	if (item == NULL)
		return true;
	if (c->n_arg == 0 || o->standing != STANDING_none) {
		call_wrong(c, "--derived-from wants a PATH, and no --as: it is what its item is",
			   NULL);
		return false;
	}
	o->derived_from = account_item(k, str_of(item), &standing, &why);
	o->standing = standing;
	if (o->derived_from == 0)
		call_wrong(c, why, item);
	return o->derived_from != 0;
}

static int scan(struct call *c, struct kase *k, struct scan_options *o)
{
	struct scan_report rep;
	const char *why = NULL;
	if (nothing_to_do(c, k))
		return call_wrong(c, "this case has no evidence yet; name a PATH", NULL);
	if (!derived_from(c, k, o))
		return EXIT_wrong_use;
	if (!case_lease(k))
		return call_failed(c,
				   "someone else is scanning this case; wait for it to end (it "
				   "ends by itself when that process is gone)",
				   NULL);
	struct generation before = {0};
	case_generation(k, &before);
	if (!scan_run(k, o, &rep, &why))
		return call_failed(c, why == NULL ? "failed" : why, NULL);
	told_report(c->out, k, &rep);
	told_exposed(c, k, before.no, rep.generation);
	if (o->standing == STANDING_published && c->n_arg > 0 &&
	    (o->by.n == 0 || o->authority.n == 0))
		fprintf(stderr,
			"say who fetched what was published and on whose authority: --by and "
			"--authority; holding it may be punishable (Sr 139g), so the case "
			"should tell\n");
	return rep.some_unread ? EXIT_some_unread : EXIT_done;
}

static int run(struct call *c)
{
	struct scan_options o;
	struct kase *k = NULL;
	int r = read_options(c, &o);
	if (r == EXIT_done)
		r = open_or_make(c, &k);
	if (r == EXIT_done)
		r = scan(c, k, &o);
	if (k != NULL)
		case_close(k);
	return r;
}

const struct cmd cmd_scan = {
    .name = "scan",
    .args = "[options] PATH...",
    .brief = "Add files to the case, read them, find the people in them",
    .help = "Makes the case when there is none. Killed at any moment, run it again without PATH "
	    "and it goes on where it was.\n"
	    "Run it again with more paths at any time: people keep their numbers.\n"
	    "Every file is read by sealed processes that can neither open files nor reach the "
	    "network; without the seal there is no scan.\n"
	    "Exit 0: all evidence read; 3: done, but some could not be read (see `kond files "
	    "--unread`); 1: failure.",
    .options = options,
    .needs_case = true,
    .most_args = 10000,
    .run = run};
