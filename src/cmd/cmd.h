/* cmd - the contract of a command. One file per command, one row in cmd.tbl. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "base/arena.h"
#include "base/out.h"

enum { EXIT_done = 0, EXIT_failed = 1, EXIT_wrong_use = 2, EXIT_some_unread = 3 };

/* An option of a command: --name or --name VALUE, anywhere behind the command. */
struct option_row {
	const char *name;  /* "as" */
	const char *value; /* "STANDING"; NULL: a switch */
	const char *help;
	bool many;         /* may be given more than once */
};

struct call;

struct cmd {
	const char *name;
	const char *args;  /* "[options] PATH..." */
	const char *brief; /* one line, imperative */
	const char *help;  /* paragraphs below the options; NULL: none */
	const struct option_row *options; /* ends with name NULL; may be NULL */
	bool needs_case;   /* --case, --key-file and the passphrase are asked for */
	bool lists;        /* takes --format */
	int (*run)(struct call *call);
};

/* A call of a command, options already checked against its table. */
struct call {
	const struct cmd *cmd;
	struct arena *arena;
	struct out *out; /* stdout */
	const char *const *arg; /* what is no option */
	size_t n_arg;
	struct call_option { const char *name, *value; } *option;
	size_t n_option;
};

/* call_option - value of --name ("" for a switch), NULL when not given. i-th of many: call_option_at. */
const char *call_option(const struct call *c, const char *name);
const char *call_option_at(const struct call *c, const char *name, size_t i);
/* call_wrong - say what is wrong and what to do; gives EXIT_wrong_use. call_failed - the same with EXIT_failed. */
int call_wrong(const struct call *c, const char *what, const char *about);
int call_failed(const struct call *c, const char *what, const char *about);

#define CMD(name) extern const struct cmd cmd_##name;
#include "cmd/cmd.tbl"
#undef CMD

extern const struct cmd *const cmd_table[];
extern const size_t cmd_count;

#endif
