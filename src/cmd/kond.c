/* kond - the program: find the command, check its options, run it. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "cmd/cmd.h"

#define ARENA_BYTES ((size_t)1 << 30)

static int overview(FILE *f)
{
	fprintf(f, "kond - from a heap of stolen files to the list of people in it\n\n"
		   "usage: kond COMMAND [options]\n\n");
	for (size_t i = 0; i < cmd_count; i++)
		fprintf(f, "  %-11s %s\n", cmd_table[i]->name, cmd_table[i]->brief);
	fprintf(
	    f,
	    "\n`kond COMMAND --help` tells more. First time: `kond scan FOLDER`, then `kond "
	    "status`.\n"
	    "Exit: 0 done, 3 done but some evidence could not be read, 2 wrong use, 1 failure.\n");
	return f == stdout ? EXIT_done : EXIT_wrong_use;
}

static const struct cmd *find(str name)
{
	for (size_t i = 0; i < cmd_count; i++)
		if (str_eq(str_of(cmd_table[i]->name), name))
			return cmd_table[i];
	return NULL;
}

static int option(struct call *c, int argc, char **argv, int *at)
{
	str word = str_sub(str_of(argv[*at]), 2, SIZE_MAX);
	size_t eq = str_find_byte(word, '=');
	const struct option_row *o = call_find_option(c->cmd, str_sub(word, 0, eq));
	const char *value = "";
	if (o == NULL)
		return call_wrong(c, "no such option", argv[*at]);
	if (!o->many && call_option(c, o->name) != NULL)
		return call_wrong(c, "given twice", argv[*at]);
	if (o->value == NULL && eq < word.n)
		return call_wrong(c, "takes no value", argv[*at]);
	if (o->value != NULL && eq < word.n)
		value = (const char *)word.p + eq + 1;
	else if (o->value != NULL && *at + 1 < argc)
		value = argv[++*at];
	else if (o->value != NULL)
		return call_wrong(c, "needs a value", argv[*at]);
	c->option[c->n_option++] = (struct call_option){o->name, value};
	return -1;
}

/* also_has - one of the formats a command has besides. */
static bool also_has(const char *also, const char *v)
{
	for (str left = str_of(also); left.n > 0;)
		if (str_eq(str_cut(&left, ' '), str_of(v)))
			return true;
	return false;
}

static int check(struct call *c)
{
	enum list_format f;
	const char *v = call_option(c, "format");
	bool also = v != NULL && c->cmd->also != NULL && also_has(c->cmd->also, v);
	if (v != NULL && !also && !list_format_by_name(str_of(v), &f))
		return call_wrong(c, "--format is table, csv or jsonl, not", v);
	if (c->n_arg > c->cmd->most_args)
		return call_wrong(c, "too many arguments, from", c->arg[c->cmd->most_args]);
	v = call_option(c, "limits");
	if (v == NULL)
		return -1;
	str text;
	if (!io_read_file(c->arena, v, 1 << 20, &text))
		return call_wrong(c, "can not read the limits", v);
	unsigned line = limits_read(&c->limits, text);
	if (line > 0) {
		fprintf(stderr, "kond: line %u of the limits makes no sense\n", line);
		return EXIT_wrong_use;
	}
	return -1;
}

static int call(struct call *c, int argc, char **argv)
{
	const char **arg = arena_new(c->arena, const char *, (size_t)argc);
	bool only_args = false;
	c->option = arena_new(c->arena, struct call_option, (size_t)argc);
	c->arg = arg;
	for (int i = 2; i < argc; i++) {
		str word = str_of(argv[i]);
		if (!only_args && str_eq(word, STR("--"))) {
			only_args = true;
		} else if (!only_args && str_eq(word, STR("-h"))) {
			return call_help(c);
		} else if (!only_args && str_starts(word, STR("--"))) {
			int r = option(c, argc, argv, &i);
			if (r >= 0)
				return r;
		} else if (!only_args && word.n > 1 && word.p[0] == '-') {
			return call_wrong(c, "no such option", argv[i]);
		} else {
			arg[c->n_arg++] = argv[i];
		}
	}
	if (call_option(c, "help") != NULL)
		return call_help(c);
	int r = check(c);
	return r >= 0 ? r : c->cmd->run(c);
}

int main(int argc, char **argv)
{
	struct rlimit no_core = {0, 0};
	struct arena arena = arena_make(ARENA_BYTES);
	struct out out = out_fd(STDOUT_FILENO);
	setrlimit(RLIMIT_CORE, &no_core);
	prctl(PR_SET_DUMPABLE, 0);
	signal(SIGPIPE, SIG_IGN);
	umask(077);
	if (argc < 2)
		return overview(stderr);
	str name = str_of(argv[1]);
	if (str_eq(name, STR("--help")) || str_eq(name, STR("-h")) || str_eq(name, STR("help")))
		return overview(stdout);
	if (str_eq(name, STR("--version")))
		name = STR("version");
	struct call c = {
	    .cmd = find(name), .arena = &arena, .out = &out, .limits = limits_standard()};
	if (c.cmd == NULL) {
		fprintf(stderr, "kond: no such command: %s\n\n", argv[1]);
		return overview(stderr);
	}
	if (!crypt_start())
		return call_failed(&c, "the cipher library would not start", NULL);
	int r = call(&c, argc, argv);
	out_flush(&out);
	bool closed = out.closed; /* `kond persons | head`: nobody to tell, and nothing wrong */
	if (!out_end(&out) && !closed && r == EXIT_done)
		r = call_failed(&c, "could not write the result; is the disk full?", NULL);
	return r;
}
