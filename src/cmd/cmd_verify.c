/* kond verify - prove the case: journal, blocks, items, persons, and that the evidence is still
 * what was read. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "cmd/cmd.h"
#include "cmd/told.h"
#include "cmd/told_anchor.h"
#include "cmd/told_ended.h"
#include "run/manifest.h"

static const struct option_row options[] = {
    {"no-evidence", NULL, "do not hash the evidence again", false},
    {"line", "LINE", "the journal must fit this line of `kond anchor line`, from a letter", false},
    {NULL, NULL, NULL, false},
};

static void say(void *ctx, bool good, const char *what, uint64_t n)
{
	struct out *o = ctx;
	out_z(o, good ? "proven      " : "NOT PROVEN  ");
	out_z(o, what);
	out_z(o, ": ");
	told_number(o, n);
	out_char(o, '\n');
}

static uint64_t evidence(struct kase *k, struct out *o)
{
	struct item_cursor *cur = case_items(k, WALK_evidence);
	struct arena a = arena_make((size_t)16 << 20);
	uint64_t same = 0, other = 0, gone = 0;
	struct item i;
	while (case_items_next(cur, &a, &i)) {
		unsigned char now[SHA256_BYTES];
		if (i.parent == 0 && i.has_sha256) {
			FD_SCOPE fd = manifest_open(k, &a, &i);
			if (fd < 0)
				gone++;
			else if (manifest_hash(fd, now) && memcmp(now, i.sha256, sizeof(now)) == 0)
				same++;
			else
				other++;
		}
		arena_reset(&a);
	}
	case_items_end(cur);
	arena_free(&a);
	say(o, true, "files of the evidence with the SHA-256 they were read with", same);
	if (other > 0)
		say(o, false, "files of the evidence that have changed", other);
	if (gone > 0)
		say(o, false, "files of the evidence that are gone", gone);
	return other + gone;
}

static uint64_t line(struct call *c, struct kase *k)
{
	const char *said = call_option(c, "line");
	if (said == NULL)
		return 0;
	const char *why = anchoring_line_fits(k, str_of(said));
	out_z(c->out,
	      why == NULL ? "proven      the journal is the one of the line" : "NOT PROVEN  ");
	out_z(c->out, why == NULL ? "" : why);
	out_char(c->out, '\n');
	return why != NULL;
}

static int run(struct call *c)
{
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	if (case_ended(k, NULL)) {
		told_ended(c->out, k);
		out_z(c->out, "\n");
	}
	uint64_t bad = case_verify(k, say, c->out);
	if (call_option(c, "no-evidence") == NULL && !case_ended(k, NULL))
		bad += evidence(k, c->out);
	bad += line(c, k);
	out_z(c->out, bad == 0 ? "All is proven.\n" : "The case can not be relied on as it is.\n");
	if (bad == 0)
		told_claims(c->out, k);
	{
		TXN_SCOPE t = case_begin(k);
		if (!journal_add(k, "verify",
				 bad == 0 ? STR("{\"proven\":true}") : STR("{\"proven\":false}")) ||
		    !case_commit(&t))
			bad++;
	}
	case_close(k);
	return bad == 0 ? EXIT_done : EXIT_failed;
}

const struct cmd cmd_verify = {
    .name = "verify",
    .args = "[options]",
    .brief = "Prove that the case and its evidence are unaltered",
    .help =
	"Exit 0 only when everything is proven: the journal is one unbroken chain, every "
	"stored block, item and person is whole and none is\n"
	"missing, and every file of the evidence still has the SHA-256 with which it was read.\n"
	"Behind that it says what is proven against whom: up to the last timestamp from "
	"outside (`kond anchor`) also against somebody with the\n"
	"key of the case, after it only against somebody without.",
    .options = options,
    .needs_case = true,
    .after_end = true,
    .run = run};
