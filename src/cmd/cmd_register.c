/* kond register - who was told, when, how and of what: under a passphrase of its own, so that it
 * outlives the case. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cmd/destroy_parts.h"
#include "cmd/facts.h"
#include "cmd/register_fill.h"
#include "proof/journal_proof.h"

#define SECRET "KOND_REGISTER_PASSPHRASE"

static const struct option_row options[] = {
    {"out", "PATH", "export: a new folder, or a file that ends in .tar", false},
    {"by", "NAME", "destroy: who prepares it", false},
    {"why", "TEXT", "list, ask, export: why you look; destroy: why it goes", false},
    {NULL, NULL, NULL, false},
};

static const struct list_column columns[] = {
    {"no", "no", true},           {"whom", "told", false},   {"capacity", "as", false},
    {"when", "when", false},      {"how", "how", false},     {"what", "of what", false},
    {"number", "receipt", false}, {"state", "state", false}, {"source", "from", false},
    {"entered", NULL, false},
};

struct shown {
	struct register_entry *e;
	size_t n;
	bool asks;
	str name; /* folded */
	unsigned char ref[REGISTER_REF_BYTES];
};

static bool unlock(struct call *c, struct kase *k, struct crypt_key *out_key)
{
	str secret;
	if (!register_there(k)) {
		call_failed(c, "this case has no register yet: `kond register init`", NULL);
		return false;
	}
	if (!call_secret(c, SECRET, "Passphrase of the register: ", false, &secret))
		return false;
	if (register_unlock(k, secret, out_key))
		return true;
	call_failed(c, case_why(k), NULL);
	return false;
}

/* ---- list, ask ---- */

static bool taken_back_later(const struct shown *s, size_t i)
{
	for (size_t j = i + 1; j < s->n; j++)
		if (str_eq(s->e[j].source, s->e[i].source) && s->e[j].taken_back)
			return true;
	return false;
}

static str state_of(const struct shown *s, size_t i)
{
	if (s->e[i].taken_back)
		return STR("takes back");
	return taken_back_later(s, i) ? STR("taken back") : STR("told");
}

static bool wanted(struct arena a, const struct shown *s, const struct register_entry *e)
{
	return !s->asks || (e->has_ref && crypt_same(e->ref, s->ref, sizeof(s->ref))) ||
	       (s->name.n > 0 && str_eq(utf8_fold(&a, e->whom), s->name));
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct shown *s = ctx;
	for (size_t i = 0; i < s->n; i++) {
		const struct register_entry *e = &s->e[i];
		struct arena a = *l->call->arena;
		if (!wanted(a, s, e))
			continue;
		if (list == NULL) {
			look_show(l, fact_id(&a, 'L', e->id - 1));
			continue;
		}
		list_number(list, e->id - 1);
		list_said(list, e->has_ref ? STR("a person, by what they gave") : e->whom);
		list_text(list, e->capacity);
		list_text(list, e->when);
		list_said(list, e->how);
		list_said(list, e->what);
		list_said(list, e->number);
		list_text(list, state_of(s, i));
		list_text(list, e->source);
		list_text(list, moment_text(&a, e->at_ms));
		list_row_end(list);
	}
}

static void say_lacking(struct call *c, struct kase *k)
{
	struct register_entry *e;
	size_t n = 0;
	if (case_ended(k, NULL) || !register_lacks(c, k, &e, &n) || n == 0)
		return;
	struct out o = out_mem();
	out_dec(&o, n);
	call_failed(c, "not in it yet; `kond register fill` adds them",
		    str_z(c->arena, out_view(&o)));
	out_end(&o);
}

static int show(struct call *c, const char *asked)
{
	struct look l;
	struct shown s = {.asks = asked != NULL};
	struct crypt_key key;
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!unlock(c, l.k, &key))
		return look_give_up(&l, EXIT_failed);
	bool ok = register_all(l.k, c->arena, &key, &s.e, &s.n);
	crypt_wipe(&key, sizeof(key));
	if (!ok)
		return look_give_up(&l,
				    call_failed(c, "the register can not be read", case_why(l.k)));
	if (s.asks) {
		s.name = utf8_valid(str_of(asked)) ? utf8_fold(c->arena, str_of(asked)) : STR_NONE;
		if (!register_ref(l.k, str_of(asked), s.ref))
			return look_give_up(&l, call_failed(c, case_why(l.k), NULL));
	}
	say_lacking(c, l.k);
	size_t found = 0;
	for (size_t i = 0; i < s.n; i++)
		found += wanted(*c->arena, &s, &s.e[i]);
	if (s.asks && found == 0)
		call_failed(c, "nobody of this name or number is in the register", NULL);
	return look_run(&l, s.asks ? "register.ask" : "register", columns,
			sizeof(columns) / sizeof(columns[0]), &s, pass);
}

/* ---- init, fill, key ---- */

static int init(struct call *c, struct kase *k)
{
	str secret;
	if (register_there(k))
		return call_failed(c, "this case has a register already: `kond register list`",
				   NULL);
	if (!call_secret(c, SECRET, "Passphrase of the register, another than of the case: ", true,
			 &secret))
		return EXIT_failed;
	const char *of_case = getenv("KOND_PASSPHRASE");
	if (of_case != NULL && str_eq(str_of(of_case), secret))
		return call_wrong(c,
				  "take another passphrase than that of the case: the register "
				  "is to outlive it",
				  NULL);
	if (!register_init(k, secret))
		return call_failed(c, case_why(k), NULL);
	out_z(c->out,
	      "The register of who was told has its own key. Keep its passphrase apart from "
	      "that of the case;\nwithout it nobody reads the register. Next: `kond "
	      "register fill`.\n");
	return EXIT_done;
}

static int fill(struct call *c, struct kase *k)
{
	struct register_entry *e;
	size_t n;
	if (!register_there(k))
		return call_failed(c, "this case has no register yet: `kond register init`", NULL);
	TXN_SCOPE t = case_begin(k);
	if (!register_lacks(c, k, &e, &n))
		return EXIT_failed;
	if (!register_fill(k, e, n) || !case_commit(&t))
		return call_failed(c, "nothing was written", case_why(k));
	out_z(c->out, "added to the register: ");
	out_dec(c->out, n);
	out_z(c->out, "; it holds ");
	out_dec(c->out, register_entries(k));
	out_char(c->out, '\n');
	return EXIT_done;
}

static int key_change(struct call *c, struct kase *k)
{
	struct crypt_key key;
	str secret;
	if (!unlock(c, k, &key))
		return EXIT_failed;
	int r = EXIT_failed;
	if (call_secret(c, "KOND_NEW_REGISTER_PASSPHRASE",
			"The new passphrase of the register: ", true, &secret))
		r = register_relock(k, &key, secret) ? EXIT_done
						     : call_failed(c, case_why(k), NULL);
	crypt_wipe(&key, sizeof(key));
	if (r == EXIT_done)
		out_z(c->out, "changed; the old one no longer opens the register (older backups "
			      "still open with it)\n");
	return r;
}

/* ---- export ---- */

static void put_json(struct json *j, struct arena *a, const struct shown *s, size_t i)
{
	const struct register_entry *e = &s->e[i];
	const struct {
		const char *key;
		str value;
	} text[] = {
	    {"told", e->whom},   {"as", e->capacity},       {"when", e->when},
	    {"how", e->how},     {"of", e->what},           {"receipt", e->number},
	    {"from", e->source}, {"state", state_of(s, i)}, {"entered", moment_text(a, e->at_ms)}};
	json_object(j);
	json_key(j, "no");
	json_number(j, e->id - 1);
	for (size_t f = 0; f < sizeof(text) / sizeof(text[0]); f++) {
		json_key(j, text[f].key);
		json_text_or_null(j, text[f].value);
	}
	struct out hex = out_mem();
	out_hex(&hex, e->ref, e->has_ref ? sizeof(e->ref) : 0);
	json_key(j, "reference");
	json_text_or_null(j, out_view(&hex));
	out_end(&hex);
	json_object_end(j);
}

static int write_export(struct call *c, struct kase *k, const struct shown *s)
{
	struct tree_head head;
	struct journal_number n = {"entries", s->n};
	struct out lines = out_mem();
	for (size_t i = 0; i < s->n; i++) {
		struct arena a = *c->arena;
		struct json j = json_of(&lines);
		put_json(&j, &a, s, i);
		out_char(&lines, '\n');
	}
	int r = EXIT_failed;
	{
		TXN_SCOPE t = case_begin(k);
		if (!journal_numbers(k, "register.export", &n, 1) || !case_head_sign(k, &head) ||
		    !case_commit(&t))
			r = call_failed(c, "the act could not be written to the journal",
					case_why(k));
		else
			r = proven_archive(c, k, &head, "register.jsonl", out_view(&lines), NULL,
					   STR_NONE);
	}
	if (lines.p != NULL)
		crypt_wipe(lines.p, lines.cap);
	out_end(&lines);
	return r;
}

static int export_all(struct call *c, struct kase *k)
{
	struct shown s = {0};
	struct crypt_key key;
	if (call_option(c, "out") == NULL)
		return call_wrong(c, "name a new folder, or a file that ends in .tar, with --out",
				  NULL);
	if (!unlock(c, k, &key))
		return EXIT_failed;
	bool ok = register_all(k, c->arena, &key, &s.e, &s.n);
	crypt_wipe(&key, sizeof(key));
	return ok ? write_export(c, k, &s)
		  : call_failed(c, "the register can not be read", case_why(k));
}

static int run(struct call *c)
{
	static const struct {
		const char *name;
		int (*run)(struct call *c, struct kase *k);
	} part[] = {{"init", init}, {"fill", fill}, {"key", key_change}, {"export", export_all}};
	str name = c->n_arg > 0 ? str_of(c->arg[0]) : STR("list");
	bool asks = str_eq(name, STR("ask"));
	if (asks != (c->n_arg == 2))
		return call_wrong(c, asks ? "wants: ask NAME-OR-NUMBER" : "too many arguments",
				  NULL);
	if (asks || str_eq(name, STR("list")))
		return show(c, asks ? c->arg[1] : NULL);
	if (str_eq(name, STR("destroy")))
		return destroy_prepare(c, PLAN_register);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		if (!str_eq(name, str_of(part[i].name)))
			continue;
		struct kase *k = call_case(c);
		if (k == NULL)
			return EXIT_failed;
		int r = part[i].run(c, k);
		case_close(k);
		return r;
	}
	return call_wrong(c, "there is init, fill, list, ask, export, key and destroy, not",
			  c->arg[0]);
}

const struct cmd cmd_register = {
    .name = "register",
    .args = "[list] | ask NAME | init | fill | export --out PATH | key | destroy --by NAME --why "
	    "TEXT",
    .brief = "Keep who was told, under a passphrase of its own",
    .help =
	"init     make it, under a passphrase of its own ($KOND_REGISTER_PASSPHRASE or a prompt)\n"
	"fill     add what was sent and who was told since, from notices and events; needs no "
	"passphrase of its own\n"
	"list     all of it; ask: was this organisation, or this person by what they give, told, "
	"when, how, of what?\n"
	"export   register.jsonl with the journal as files that prove it; tools/verify-dossier "
	"checks them\n"
	"key      another passphrase ($KOND_NEW_REGISTER_PASSPHRASE or a prompt)\n"
	"destroy  prepare its end, as `kond destroy prepare --what register`\n"
	"It stays when the case is destroyed, with its own term (`kond retention`), and answers "
	"until it is destroyed itself.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .after_end = true,
    .most_args = 2,
    .run = run};
