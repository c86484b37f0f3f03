/* kond anchor - have the head of the journal stamped by an authority outside (RFC 3161), by files,
 * by URL or by a program of one's own; and the line to print. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <qrencode.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/io.h"
#include "cmd/look.h"
#include "cmd/told.h"
#include "cmd/told_anchor.h"

static const struct option_row options[] = {
    {"out", "FILE", "request: the new file to send to the authority (.tsq)", false},
    {"ca", "FILE", "add, now, set: certificates (PEM) that vouch for the authority", false},
    {"url", "URL", "now, set: ask this authority, http or https (by the program curl)", false},
    {"hook", "PROGRAM", "now, set: a program that gets the request on stdin and answers on stdout",
     false},
    {"off", NULL, "set: ask nobody at snapshots and releases any more", false},
    {"qr", NULL, "line: also as a QR code", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

static bool write_new(const char *path, str text)
{
	FD_SCOPE fd =
	    open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return false;
	if (io_write_full(fd, text.p, text.n) && fsync(fd) == 0)
		return true;
	unlink(path);
	return false;
}

static void say_done(struct out *o, struct kase *k, const struct anchored *d)
{
	out_z(o, "Entries 1 to ");
	told_number(o, d->head.size);
	out_z(o, " stamped at ");
	time_write(o, d->stamp.at_ms);
	out_z(o, " by ");
	out_str(o, d->stamp.authority);
	out_z(o, "\n");
	anchoring_line(k, d->head.size, d->head.root, o);
	out_char(o, '\n');
}

static int request(struct call *c, struct kase *k)
{
	const char *path = call_option(c, "out");
	struct tree_anchor x;
	struct tree_head h;
	struct stat st;
	if (path == NULL)
		return call_wrong(c, "name the new file for the authority with --out", NULL);
	if (lstat(path, &st) == 0)
		return call_failed(c, "is there already; kond writes over nothing", path);
	if (!anchoring_request(k, c->arena, &x) || !case_head_get(k, x.head, &h))
		return call_failed(c, case_why(k), NULL);
	if (!write_new(path, x.request))
		return call_failed(c, "can not be written; run again with another file", path);
	out_z(c->out, "Request ");
	out_dec(c->out, x.no);
	out_z(c->out, " for entries 1 to ");
	told_number(c->out, h.size);
	out_z(c->out, ". Send the file to a timestamp authority, as\n  curl --data-binary @");
	out_z(c->out, path);
	out_z(c->out, " -H 'Content-Type: application/timestamp-query' URL -o FILE.tsr\nand give "
		      "the answer to `kond anchor add FILE.tsr --ca CERTIFICATES.pem`.\n");
	return EXIT_done;
}

/* The certificates of --ca; gives false after saying why. */
static bool certificates(struct call *c, str *out_pem)
{
	const char *path = call_option(c, "ca");
	if (path == NULL) {
		*out_pem = STR_NONE;
		return true;
	}
	if (io_read_file(c->arena, path, STAMP_BYTES_MAX, out_pem))
		return true;
	call_failed(c, "can not be read, or is larger than 64 KiB", path);
	return false;
}

static int add(struct call *c, struct kase *k)
{
	struct anchored done;
	str answer, ca;
	if (call_option(c, "ca") == NULL)
		return call_wrong(c, "give --ca FILE with the certificates of the authority", NULL);
	if (!certificates(c, &ca))
		return EXIT_failed;
	if (!io_read_file(c->arena, c->arg[1], STAMP_BYTES_MAX, &answer))
		return call_failed(c, "can not be read, or is larger than 64 KiB", c->arg[1]);
	if (!anchoring_answer(k, c->arena, answer, ca, &done))
		return call_failed(c, case_why(k), c->arg[1]);
	say_done(c->out, k, &done);
	return EXIT_done;
}

/* What the options say, or else what is set. gives false after saying why. */
static bool way_of(struct call *c, struct kase *k, bool may_be_set, struct anchoring_way *out_way)
{
	struct anchoring_way way = {.url = str_of(call_option(c, "url")),
				    .hook = str_of(call_option(c, "hook"))};
	str ca;
	if (!certificates(c, &ca))
		return false;
	if (may_be_set && way.url.n == 0 && way.hook.n == 0)
		anchoring_way_get(k, c->arena, &way);
	if (ca.n > 0)
		way.ca_pem = ca;
	const char *why = anchoring_way_wrong(&way);
	if (why != NULL)
		call_wrong(c, why, NULL);
	*out_way = way;
	return why == NULL;
}

static int now(struct call *c, struct kase *k)
{
	struct anchoring_way way;
	struct anchored done;
	if (!way_of(c, k, true, &way))
		return EXIT_wrong_use;
	const char *why = anchoring_now(k, c->arena, &way, &done);
	if (why != NULL)
		return call_failed(c, why, NULL);
	say_done(c->out, k, &done);
	return EXIT_done;
}

static int set(struct call *c, struct kase *k)
{
	struct anchoring_way way = {0};
	bool off = call_option(c, "off") != NULL;
	if (!off && !way_of(c, k, false, &way))
		return EXIT_wrong_use;
	if (!anchoring_way_set(k, &way))
		return call_failed(c, case_why(k), NULL);
	out_z(c->out, off ? "Nobody is asked any more.\n"
			  : "Every snapshot and release is stamped from now on; try it with `kond "
			    "anchor now`.\n");
	return EXIT_done;
}

/* ---- the line, as a square too: two rows of modules in one row of letters ---- */

static void square(struct out *o, str line, struct arena *a)
{
	QRcode *q = QRcode_encodeString8bit(str_z(a, line), 0, QR_ECLEVEL_M);
	if (q == NULL)
		return;
	for (int y = -2; y < q->width + 2; y += 2) {
		for (int x = -2; x < q->width + 2; x++) {
			bool dark[2];
			for (int i = 0; i < 2; i++)
				dark[i] = x >= 0 && x < q->width && y + i >= 0 &&
					  y + i < q->width &&
					  (q->data[(y + i) * q->width + x] & 1) != 0;
			out_z(o, dark[0]   ? dark[1] ? " " : "\xe2\x96\x84"
				 : dark[1] ? "\xe2\x96\x80"
					   : "\xe2\x96\x88");
		}
		out_char(o, '\n');
	}
	QRcode_free(q);
}

static int line(struct call *c, struct kase *k)
{
	struct out o = out_mem();
	struct tree_head h;
	if (!case_head_sign(k, &h))
		return call_failed(c, case_why(k), NULL);
	anchoring_line(k, h.size, h.root, &o);
	out_str(c->out, out_view(&o));
	out_char(c->out, '\n');
	if (call_option(c, "qr") != NULL)
		square(c->out, out_view(&o), c->arena);
	out_end(&o);
	return EXIT_done;
}

/* ---- listing ---- */

static const struct list_column columns[] = {
    {"id", "no", true},         {"asked", "asked", false},
    {"size", "entries", true},  {"stamped", "stamped", false},
    {"authority", "by", false}, {"root", NULL, false},
    {"signed", NULL, false},    {"state", "state", false}};

static void put_time(struct list *l, int64_t ms)
{
	struct out o = out_mem();
	time_write(&o, ms);
	list_text(l, out_view(&o));
	out_end(&o);
}

static void put_hex(struct list *l, const unsigned char root[32])
{
	struct out o = out_mem();
	out_hex(&o, root, 32);
	list_text(l, out_view(&o));
	out_end(&o);
}

static void put(struct list *l, struct kase *k, struct arena *a, const struct tree_anchor *x)
{
	struct tree_head h = {0};
	struct stamp s = {0};
	bool asked = x->answer.n == 0;
	bool good =
	    case_head_get(k, x->head, &h) && !asked && case_anchor_check(k, a, x, &h, &s) == NULL;
	list_number(l, x->no);
	put_time(l, x->asked_ms);
	list_number(l, h.size);
	if (good)
		put_time(l, s.at_ms);
	else
		list_null(l);
	list_said(l, s.authority);
	put_hex(l, h.root);
	put_time(l, h.at_ms);
	list_text(l, good ? STR("holds") : asked ? STR("waiting") : STR("does not hold"));
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	(void)ctx;
	for (uint32_t no = 1; no <= case_anchors(l->k); no++) {
		struct arena a = *l->call->arena;
		struct tree_anchor x;
		if (!case_anchor_get(l->k, &a, no, &x))
			continue;
		if (list == NULL)
			look_show(l, id_text(&a, 'A', no));
		else
			put(list, l->k, &a, &x);
	}
}

static int listed(struct call *c)
{
	struct look l;
	return look_begin(&l, c) ? look_run(&l, "anchors", columns,
					    sizeof(columns) / sizeof(columns[0]), NULL, pass)
				 : EXIT_failed;
}

static int run(struct call *c)
{
	static const struct {
		const char *name;
		size_t args;
		int (*run)(struct call *c, struct kase *k);
	} acts[] = {{"request", 1, request},
		    {"add", 2, add},
		    {"now", 1, now},
		    {"set", 1, set},
		    {"line", 1, line}};
	str what = c->n_arg > 0 ? str_of(c->arg[0]) : STR("list");
	if (str_eq(what, STR("list")) && c->n_arg <= 1)
		return listed(c);
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (!str_eq(what, str_of(acts[i].name)) || c->n_arg != acts[i].args)
			continue;
		struct kase *k = call_case(c);
		if (k == NULL)
			return EXIT_failed;
		int r = acts[i].run(c, k);
		case_close(k);
		return r;
	}
	return call_wrong(c, "`list`, `request`, `add FILE.tsr`, `now`, `set` or `line`, not",
			  c->n_arg > 0 ? c->arg[0] : NULL);
}

const struct cmd cmd_anchor = {
    .name = "anchor",
    .args = "[list] | request --out FILE | add FILE.tsr --ca FILE | now | set | line",
    .brief = "Have the journal stamped by an authority outside",
    .help =
	"Whoever has the key of a case could write its journal anew. A timestamp over the head of "
	"the journal (RFC 3161) stops that for all\n"
	"entries up to it: the authority sees a digest, nothing else.\n"
	"\n"
	"request  a file to send yourself; `add` takes the answer and proves it\n"
	"now      both at once, by --url or --hook, or as set\n"
	"set      the same by itself at every snapshot and release\n"
	"line     a short fingerprint of the journal to print in a letter or read out; `kond "
	"verify --line` checks it later\n"
	"list     what was stamped, and what waits",
    .options = options,
    .needs_case = true,
    .after_end = true,
    .lists = true,
    .most_args = 2,
    .run = run};
