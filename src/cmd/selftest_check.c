/* selftest_check - what of the seal and the ciphers works here, and what here is: the program, its
 * build, the machine. Tells no name of the machine and of nobody. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/date.h"
#include "base/io.h"
#include "cmd/selftest_parts.h"

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

static void put(struct selftest *t, bool holds, bool needed, const char *what)
{
	t->check[t->checks++] = (struct selftest_check){what, holds, needed};
}

bool selftest_check(struct call *c, struct selftest *t)
{
	const char *parser = call_parser(c);
	put(t, ciphers(), true, "hash and cipher give what they must");
	t->why = parser == NULL ? "kond-parse is missing beside this kond" : NULL;
	struct box *b = parser == NULL ? NULL : box_start(parser, &c->limits, STR_NONE, &t->why);
	put(t, b != NULL, true, "a reader can be started and sealed");
	if (b == NULL)
		return false;
	const struct seal_report *s = box_seal(b);
	put(t, s->seccomp, true, "system calls are filtered (seccomp)");
	put(t, s->landlock_abi >= 1, true, "no file can be opened (Landlock)");
	put(t, s->user_ns, false, "own user namespace");
	put(t, s->net_ns, false, "own network namespace, with nothing in it");
	put(t, s->ipc_ns, false, "own IPC namespace");
	put(t, s->chrooted, false, "empty root folder");
	box_stop(b);
	for (size_t i = 0; i < t->checks; i++)
		if (t->check[i].needed && !t->check[i].holds)
			return false;
	return true;
}

/* ---- what here is ---- */

/* The text behind key on the first line that begins with it, without quotes. */
static str line_value(str text, str key)
{
	while (text.n > 0) {
		str line = str_cut(&text, '\n');
		if (!str_starts(line, key))
			continue;
		str v = str_sub(line, str_find_byte(line, key.p[key.n - 1]) + 1, line.n);
		size_t colon = str_find(v, STR(": "));
		v = str_trim(colon < v.n ? str_sub(v, colon + 2, v.n) : v);
		bool quoted = v.n > 1 && v.p[0] == '"' && v.p[v.n - 1] == '"';
		return quoted ? str_sub(v, 1, v.n - 1) : v;
	}
	return STR_NONE;
}

static str system_value(struct arena *a, const char *path, str key)
{
	str text = STR_NONE;
	return io_read_file(a, path, (size_t)4 << 20, &text) ? line_value(text, key) : STR_NONE;
}

static str digest_of(struct arena *a, const char *path)
{
	struct sha256 h = sha256_begin();
	unsigned char b[65536], d[SHA256_BYTES];
	int64_t n = -1;
	struct out o = out_mem();
	FD_SCOPE fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && (n = io_read_full(fd, b, sizeof(b))) > 0)
		sha256_add(&h, b, (size_t)n);
	sha256_end(&h, d);
	if (n == 0)
		out_hex(&o, d, sizeof(d));
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static str compiler(void)
{
#ifdef __clang__
	return STR(__VERSION__);
#else
	return STR("gcc " __VERSION__);
#endif
}

static str kernel(struct arena *a)
{
	struct utsname u;
	struct out o = out_mem();
	if (uname(&u) == 0) {
		out_z(&o, u.sysname);
		out_char(&o, ' ');
		out_z(&o, u.release);
		out_char(&o, ' ');
		out_z(&o, u.machine);
	}
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

void selftest_about(struct call *c, struct selftest *t)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN), pages = sysconf(_SC_PHYS_PAGES),
	     page = sysconf(_SC_PAGESIZE);
	t->at_ms = time_now_ms();
	t->compiler = compiler();
#ifdef KOND_ASAN
	t->sanitized = true;
#endif
	t->kond_sha256 = digest_of(t->a, "/proc/self/exe");
	t->parse_sha256 = digest_of(t->a, call_parser(c));
	t->cpu = system_value(t->a, "/proc/cpuinfo", STR("model name"));
	t->os = system_value(t->a, "/etc/os-release", STR("PRETTY_NAME="));
	t->kernel = kernel(t->a);
	t->cores = cores < 1 ? 1 : (uint64_t)cores;
	t->memory = pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page : 0;
}
