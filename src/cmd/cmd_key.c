/* kond key - change, split, test and rotate the key of a case. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "case/register.h"
#include "cmd/cmd.h"

static const struct option_row options[] = {
    {"new-key-file", "FILE",
     "change: from now on a key file (made when it does not exist) instead of a passphrase", false},
    {"sheet", "FILE", "a printed sheet as text; give as many as are needed (change, test)", true},
    {"need", "M", "split: sheets needed to open the case (2)", false},
    {"sheets", "N", "split: sheets made (3)", false},
    {"out", "DIR", "split: folder for sheet-1.txt ... (default: all to stdout)", false},
    {NULL, NULL, NULL, false},
};

static struct kase *by_sheets(struct call *c)
{
	str *text = arena_new(c->arena, str, c->n_option);
	const char *why = NULL, *file;
	size_t n = 0;
	while ((file = call_option_at(c, "sheet", n)) != NULL) {
		if (!io_read_file(c->arena, file, 1 << 16, &text[n])) {
			call_failed(c, "can not read the sheet", file);
			return NULL;
		}
		n++;
	}
	struct kase *k = case_open_sheets(call_case_path(c), text, n, &why);
	if (k == NULL)
		call_failed(c, why, NULL);
	return k;
}

static struct kase *open_any(struct call *c)
{
	return call_option(c, "sheet") != NULL ? by_sheets(c) : call_case(c);
}

/* The new passphrase comes from $KOND_NEW_PASSPHRASE or a prompt. */
static bool new_unlock(struct call *c, struct unlock *u)
{
	const char *env = getenv("KOND_NEW_PASSPHRASE");
	struct call asks = *c;
	*u = (struct unlock){.key_file = call_option(c, "new-key-file"),
			     .demo = getenv("KOND_DEMO") != NULL};
	if (u->key_file != NULL)
		return true;
	if (env != NULL && *env != '\0') {
		u->passphrase = str_of(env);
		return true;
	}
	fprintf(stderr, "The new one:\n");
	unsetenv("KOND_PASSPHRASE");
	unsetenv("KOND_KEY_FILE");
	asks.n_option = 0;
	return call_unlock(&asks, true, u);
}

static int change(struct call *c, struct kase *k)
{
	struct unlock u;
	if (!new_unlock(c, &u))
		return EXIT_failed;
	if (!case_key_change(k, &u))
		return call_failed(c, case_why(k), NULL);
	out_z(
	    c->out,
	    "changed; the old one no longer opens this case (older backups still open with it)\n");
	return EXIT_done;
}

static bool write_sheet(struct call *c, const char *dir, unsigned number, str text)
{
	struct out o = out_mem();
	out_z(&o, dir);
	out_z(&o, "/sheet-");
	out_dec(&o, number);
	out_z(&o, ".txt");
	const char *path = str_z(c->arena, out_view(&o));
	out_end(&o);
	FD_SCOPE fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || !io_write_full(fd, text.p, text.n)) {
		call_failed(c, "can not write the sheet; does it exist already?", path);
		return false;
	}
	return true;
}

static int split(struct call *c, struct kase *k)
{
	uint64_t need, all;
	str sheet[16];
	const char *dir = call_option(c, "out");
	if (!call_number(c, "need", 2, &need) || !call_number(c, "sheets", 3, &all))
		return EXIT_wrong_use;
	if (need < 2 || all < need || all > 16)
		return call_wrong(c, "needs 2 <= --need <= --sheets <= 16", NULL);
	if (!case_key_split(k, c->arena, (unsigned)need, (unsigned)all, sheet))
		return call_failed(c, case_why(k), NULL);
	for (unsigned i = 0; i < all; i++) {
		if (dir != NULL && !write_sheet(c, dir, i + 1, sheet[i]))
			return EXIT_failed;
		if (dir == NULL) {
			out_str(c->out, sheet[i]);
			out_char(c->out, '\f');
		}
	}
	fprintf(stderr, "Print each sheet, give each to another person, delete the files, and try "
			"two of them with `kond key test`.\n");
	return EXIT_done;
}

static void progress(void *ctx, uint64_t done, uint64_t all)
{
	(void)ctx;
	if (isatty(STDERR_FILENO) == 1)
		fprintf(stderr, "\rencrypting anew: %llu of %llu", (unsigned long long)done,
			(unsigned long long)all);
}

static int rotate(struct call *c, struct kase *k)
{
	if (!case_lease(k))
		return call_failed(c, "a scan is running; rotate when it has ended", NULL);
	if (!case_key_rotate(k, progress, NULL))
		return call_failed(c, case_why(k), NULL);
	out_z(c->out, "rotated: everything is encrypted with a new key; old sheets no longer open "
		      "this case\n");
	return EXIT_done;
}

static int run(struct call *c)
{
	if (c->n_arg != 1)
		return call_wrong(c, "say what to do: change, split, test or rotate", NULL);
	str what = str_of(c->arg[0]);
	bool known = str_eq(what, STR("change")) || str_eq(what, STR("split")) ||
		     str_eq(what, STR("test")) || str_eq(what, STR("rotate"));
	if (!known)
		return call_wrong(c, "there is change, split, test and rotate, not", c->arg[0]);
	struct kase *k = open_any(c);
	int r = EXIT_done;
	if (k == NULL)
		return EXIT_failed;
	if (str_eq(what, STR("change")))
		r = change(c, k);
	else if (str_eq(what, STR("split")))
		r = split(c, k);
	else if (str_eq(what, STR("rotate")))
		r = rotate(c, k);
	else
		out_z(c->out, register_there(k)
				  ? "good: this opens the case; the register of who was told has a "
				    "key of its own (`kond register key`)\n"
				  : "good: this opens the case\n");
	case_close(k);
	return r;
}

const struct cmd cmd_key = {
    .name = "key",
    .args = "[options] change|split|test|rotate",
    .brief = "Change, split, test or rotate the key of a case",
    .help = "change   a new passphrase ($KOND_NEW_PASSPHRASE or a prompt) or --new-key-file; also "
	    "with --sheet A --sheet B when the old one is lost\n"
	    "split    printable sheets, any 2 of 3 of which open the case\n"
	    "test     does the passphrase, key file, or do these sheets open the case?\n"
	    "rotate   a new key for everything in the case; old sheets stop working",
    .options = options,
    .needs_case = true,
    .after_end = true,
    .most_args = 1,
    .run = run};
