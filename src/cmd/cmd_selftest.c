/* kond selftest - does the seal close on this machine, and do the ciphers give what the standards
 * say? */
#include "box/box.h"
#include "cmd/cmd.h"

static void yes(struct out *o, bool good, const char *what)
{
	out_z(o, good ? "yes  " : "NO   ");
	out_z(o, what);
	out_char(o, '\n');
}

/* FIPS 180-4 example, and a seal that must open only with its key. */
static bool ciphers(void)
{
	static const unsigned char abc[4] = {0xba, 0x78, 0x16, 0xbf};
	unsigned char d[SHA256_BYTES];
	struct crypt_key k = crypt_key_new(), other = crypt_key_new();
	struct out sealed = out_mem(), plain = out_mem();
	sha256_once(STR("abc"), d);
	crypt_seal(&sealed, &k, STR("aad"), STR("plain"));
	bool ok = crypt_same(d, abc, sizeof(abc)) &&
		  crypt_open(&plain, &k, STR("aad"), out_view(&sealed)) &&
		  str_eq(out_view(&plain), STR("plain")) &&
		  !crypt_open(&plain, &other, STR("aad"), out_view(&sealed));
	out_end(&sealed);
	out_end(&plain);
	return ok;
}

static int run(struct call *c)
{
	const char *why = NULL, *parser = call_parser(c);
	bool good = ciphers();
	yes(c->out, good, "hash and cipher give what they must");
	struct box *b = parser == NULL ? NULL : box_start(parser, &c->limits, STR_NONE, &why);
	yes(c->out, b != NULL, "a reader can be started and sealed");
	if (b == NULL)
		return call_failed(c, why == NULL ? "kond-parse is missing" : why, NULL);
	const struct seal_report *s = box_seal(b);
	yes(c->out, s->seccomp, "system calls are filtered (seccomp)");
	yes(c->out, s->landlock_abi >= 1, "no file can be opened (Landlock)");
	yes(c->out, s->user_ns, "own user namespace");
	yes(c->out, s->net_ns, "own network namespace, with nothing in it");
	yes(c->out, s->ipc_ns, "own IPC namespace");
	yes(c->out, s->chrooted, "empty root folder");
	out_z(c->out, "Namespaces and the empty root are a second wall: a scan runs without them, "
		      "never without the first two.\n");
	box_stop(b);
	return good ? EXIT_done : EXIT_failed;
}

const struct cmd cmd_selftest = {.name = "selftest",
				 .args = "[options]",
				 .brief =
				     "Check that the seal and the ciphers work on this machine",
				 .run = run};
