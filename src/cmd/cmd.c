/* cmd - options against a command's table, help from the same table, and opening the case. Reads no
 * evidence. */
#define _GNU_SOURCE
#include "cmd/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/io.h"
#include "base/must.h"
#include "cmd/told_ended.h"

const char *call_option(const struct call *c, const char *name)
{
	return call_option_at(c, name, 0);
}

const char *call_option_at(const struct call *c, const char *name, size_t i)
{
	for (size_t k = 0; k < c->n_option; k++)
		if (str_eq(str_of(c->option[k].name), str_of(name)) && i-- == 0)
			return c->option[k].value;
	return NULL;
}

bool call_number(const struct call *c, const char *name, uint64_t standard, uint64_t *out_value)
{
	const char *v = call_option(c, name);
	*out_value = standard;
	if (v == NULL || str_u64(str_of(v), out_value))
		return true;
	call_wrong(c, "not a number", name);
	return false;
}

static void say(const struct call *c, const char *what, const char *about)
{
	fprintf(stderr, "kond %s: %s%s%s\n", c->cmd->name, what, about == NULL ? "" : ": ",
		about == NULL ? "" : about);
}

int call_wrong(const struct call *c, const char *what, const char *about)
{
	say(c, what, about);
	fprintf(stderr, "Try `kond %s --help`.\n", c->cmd->name);
	return EXIT_wrong_use;
}

int call_failed(const struct call *c, const char *what, const char *about)
{
	say(c, what, about);
	return EXIT_failed;
}

const char *call_case_path(const struct call *c)
{
	const char *p = call_option(c, "case");
	if (p == NULL)
		p = getenv("KOND_CASE");
	return p == NULL || *p == '\0' ? "case.kond" : p;
}

/* Reads one line from the terminal without showing it. */
static bool ask(const struct call *c, const char *prompt, str *out_line)
{
	FD_SCOPE tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	struct termios old, quiet;
	char buf[1024];
	if (tty < 0 || tcgetattr(tty, &old) != 0)
		return false;
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(tty, TCSAFLUSH, &quiet);
	dprintf(tty, "%s", prompt);
	ssize_t n = read(tty, buf, sizeof(buf));
	tcsetattr(tty, TCSAFLUSH, &old);
	dprintf(tty, "\n");
	if (n <= 0)
		return false;
	str line = {(unsigned char *)buf, (size_t)n};
	if (line.p[line.n - 1] == '\n')
		line.n--;
	*out_line = str_copy(c->arena, line);
	crypt_wipe(buf, sizeof(buf));
	return true;
}

bool call_secret(const struct call *c, const char *variable, const char *prompt, bool twice,
		 str *out_secret)
{
	const char *env = getenv(variable);
	str again;
	if (env != NULL && *env != '\0') {
		*out_secret = str_of(env);
		return true;
	}
	if (!ask(c, prompt, out_secret)) {
		call_failed(c, "no passphrase; run on a terminal, or set", variable);
		return false;
	}
	if (out_secret->n == 0) {
		call_failed(c, "an empty passphrase protects nothing", NULL);
		return false;
	}
	if (twice && (!ask(c, "Once more, to be sure: ", &again) || !str_eq(again, *out_secret))) {
		call_failed(c, "the two differ", NULL);
		return false;
	}
	return true;
}

bool call_passphrase(const struct call *c, const char *prompt, bool twice, str *out_passphrase)
{
	return call_secret(c, "KOND_PASSPHRASE", prompt, twice, out_passphrase);
}

bool call_unlock(const struct call *c, bool twice, struct unlock *out_u)
{
	const char *given = call_option(c, "key-file"), *env = getenv("KOND_KEY_FILE");
	*out_u =
	    (struct unlock){.key_file = given == NULL && env != NULL && *env != '\0' ? env : given,
			    .demo = getenv("KOND_DEMO") != NULL};
	return out_u->key_file != NULL ||
	       call_passphrase(c, "Passphrase of the case: ", twice, &out_u->passphrase);
}

struct kase *call_case(struct call *c)
{
	struct unlock u;
	const char *path = call_case_path(c), *why = NULL;
	if (access(path, F_OK) != 0) {
		call_failed(c,
			    "no case there; `kond scan PATH` makes one, --case FILE names another",
			    path);
		return NULL;
	}
	if (!call_unlock(c, false, &u))
		return NULL;
	struct kase *k = case_open(path, &u, &why);
	if (k == NULL) {
		call_failed(c, why, path);
		return NULL;
	}
	case_role_set(k, str_of(getenv("KOND_ROLE")));
	if (!c->cmd->after_end && case_ended(k, NULL)) {
		struct out o = out_mem();
		told_ended(&o, k);
		call_failed(c, str_z(c->arena, out_view(&o)), NULL);
		out_end(&o);
		case_close(k);
		return NULL;
	}
	return k;
}

struct list *call_list(struct call *c, const struct list_column *col, size_t n)
{
	enum list_format f = LIST_table;
	struct winsize w = {0};
	const char *v = call_option(c, "format");
	if (v != NULL)
		must(list_format_by_name(str_of(v), &f));
	bool tty = isatty(STDOUT_FILENO) == 1;
	if (tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0)
		w.ws_col = 0;
	return list_begin(c->out, f, col, n, w.ws_col, tty && getenv("NO_COLOR") == NULL);
}

const char *call_parser(const struct call *c)
{
	static const char *const at[] = {"/../libexec/kond/kond-parse", "/kond-parse"};
	str dir;
	if (!io_self_dir(c->arena, &dir))
		return NULL;
	for (size_t i = 0; i < 2; i++) {
		struct out o = out_mem();
		out_str(&o, dir);
		out_z(&o, at[i]);
		const char *path = str_z(c->arena, out_view(&o));
		out_end(&o);
		if (access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

static const struct option_row case_options[] = {
    {"case", "FILE", "the case; else $KOND_CASE, else ./case.kond", false},
    {"key-file", "FILE", "open with this key file instead of a passphrase; else $KOND_KEY_FILE",
     false},
    {NULL, NULL, NULL, false},
};
static const struct option_row list_options[] = {
    {"format", "F", "table (default), csv or jsonl", false},
    {NULL, NULL, NULL, false},
};
static const struct option_row all_options[] = {
    {"limits", "FILE", "other limits, as `name = number` lines (see `kond limits`)", false},
    {"help", NULL, "this text", false},
    {NULL, NULL, NULL, false},
};

static void help_options(const struct option_row *o)
{
	for (; o != NULL && o->name != NULL; o++) {
		char left[64];
		snprintf(left, sizeof(left), "--%s%s%s", o->name, o->value == NULL ? "" : " ",
			 o->value == NULL ? "" : o->value);
		printf("  %-24s %s\n", left, o->help);
	}
}

int call_help(const struct call *c)
{
	printf("kond %s %s\n\n%s.\n\nOptions:\n", c->cmd->name, c->cmd->args, c->cmd->brief);
	help_options(c->cmd->options);
	if (c->cmd->lists)
		help_options(list_options);
	if (c->cmd->needs_case)
		help_options(case_options);
	help_options(all_options);
	if (c->cmd->help != NULL)
		printf("\n%s\n", c->cmd->help);
	return EXIT_done;
}

static const struct option_row *find_in(const struct option_row *o, str name)
{
	for (; o != NULL && o->name != NULL; o++)
		if (str_eq(str_of(o->name), name))
			return o;
	return NULL;
}

const struct option_row *call_find_option(const struct cmd *m, str name)
{
	const struct option_row *o = find_in(m->options, name);
	if (o == NULL && m->lists)
		o = find_in(list_options, name);
	if (o == NULL && m->needs_case)
		o = find_in(case_options, name);
	return o == NULL ? find_in(all_options, name) : o;
}

const struct cmd *const cmd_table[] = {
#define CMD(name) &cmd_##name,
#include "cmd/cmd.tbl"
#undef CMD
};
const size_t cmd_count = sizeof(cmd_table) / sizeof(cmd_table[0]);
