/* cmd - the contract of a command. One file per command, one row in cmd.tbl. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "base/arena.h"
#include "base/limit.h"
#include "base/out.h"
#include "case/case.h"
#include "render/list.h"

enum { EXIT_done = 0, EXIT_failed = 1, EXIT_wrong_use = 2, EXIT_some_unread = 3 };

/* An option of a command: --name or --name VALUE, anywhere behind the command. */
struct option_row {
	const char *name;  /* "as" */
	const char *value; /* "STANDING"; NULL: a switch */
	const char *help;
	bool many; /* may be given more than once */
};

struct call;

struct cmd {
	const char *name;
	const char *args;                 /* "[options] PATH..." */
	const char *brief;                /* one line, imperative */
	const char *help;                 /* paragraphs below the options; NULL: none */
	const struct option_row *options; /* ends with name NULL; may be NULL */
	bool needs_case;                  /* takes --case, --key-file; opens with the passphrase */
	bool lists;                       /* takes --format */
	bool after_end;                   /* works on a case that ended */
	const char *also; /* formats besides table, csv, jsonl, by blanks; NULL: none */
	size_t most_args; /* how many arguments make sense */
	int (*run)(struct call *call);
};

/* A call of a command, options already checked against its table. */
struct call {
	const struct cmd *cmd;
	struct arena *arena;
	struct out *out; /* stdout */
	struct limits limits;
	const char *const *arg; /* what is no option */
	size_t n_arg;
	struct call_option {
		const char *name, *value;
	} * option;
	size_t n_option;
};

/* call_option - value of --name ("" for a switch), NULL when not given. call_option_at: the i-th of
 * many. */
const char *call_option(const struct call *c, const char *name);
const char *call_option_at(const struct call *c, const char *name, size_t i);
/* call_number - value of --name as a number; standard when not given. gives false (and says so)
 * when it is no number. */
bool call_number(const struct call *c, const char *name, uint64_t standard, uint64_t *out_value);
/* call_wrong - say what is wrong and what to do; gives EXIT_wrong_use. call_failed - the same with
 * EXIT_failed. about: may be NULL */
int call_wrong(const struct call *c, const char *what, const char *about);
int call_failed(const struct call *c, const char *what, const char *about);

/* call_case_path - --case FILE, else $KOND_CASE, else ./case.kond */
const char *call_case_path(const struct call *c);
/* call_passphrase - from $KOND_PASSPHRASE, or asked for with this prompt; twice: ask again to be
 * sure. gives false after saying why. */
bool call_passphrase(const struct call *c, const char *prompt, bool twice, str *out_passphrase);
/* call_secret - the same of another lock: variable names what holds it. */
bool call_secret(const struct call *c, const char *variable, const char *prompt, bool twice,
		 str *out_secret);
/* call_unlock - the key file (as given, else $KOND_KEY_FILE), or the passphrase from
 * $KOND_PASSPHRASE or a prompt. twice: ask again to be sure (a new case). */
bool call_unlock(const struct call *c, bool twice, struct unlock *out_u);
/* call_case - open the case, saying why when that fails (NULL): also when it ended, and the command
 * has nothing to do there. */
struct kase *call_case(struct call *c);
/* call_list - begin a listing in the wanted format. */
struct list *call_list(struct call *c, const struct list_column *col, size_t n);
/* call_rows - print the JSON rows of a table of kond-parse (readers, detectors) as a listing. */
int call_rows(struct call *c, const char *which);
/* call_parser - path of the kond-parse that belongs to this kond; NULL when it is missing. */
const char *call_parser(const struct call *c);
int call_help(const struct call *c);
/* call_find_option - the row of --name for this command, NULL when it takes no such option. */
const struct option_row *call_find_option(const struct cmd *m, str name);

#define CMD(name) extern const struct cmd cmd_##name;
#include "cmd/cmd.tbl"
#undef CMD

extern const struct cmd *const cmd_table[];
extern const size_t cmd_count;

#endif
