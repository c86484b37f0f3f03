/* kond selftest - does the seal close on this machine, do the ciphers give what the standards say,
 * and, with --report, how well does this build find people whose truth is known? */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "case/selftest.h"
#include "cmd/score_show.h"
#include "cmd/selftest_parts.h"

enum { PERSONS_MOST = 100000, PERSONS = 2000, SCANS = 12 };

static const struct option_row options[] = {
    {"report", NULL,
     "also simulate a breach, scan it, score it, and report; to FILE (- or none: here)", false},
    {"persons", "N", "--report: people in the made-up breach (2000)", false},
    {"seed", "S", "--report: the same seed gives the same breach (drawn, and told)", false},
    {"scans", "N", "--report: scanned pages in it; one takes a second or two (12)", false},
    {"jobs", "N", "--report: sealed readers at work at once (default: processors)", false},
    {"work", "DIR", "--report: where to make it ($TMPDIR, else /tmp)", false},
    {NULL, NULL, NULL, false},
};

/* ---- the checks alone ---- */

static void show_text(struct out *o, const struct selftest *t)
{
	for (size_t i = 0; i < t->checks; i++) {
		out_z(o, t->check[i].holds ? "yes  " : "NO   ");
		out_z(o, t->check[i].what);
		out_char(o, '\n');
	}
	out_z(o, "Namespaces and the empty root are a second wall: a scan runs without them, "
		 "never without the first two.\n");
}

static void show_rows(struct call *c, const struct selftest *t)
{
	static const struct list_column col[] = {
	    {"what", "what", false}, {"holds", "holds", false}, {"needed", "needed", false}};
	struct list *l = call_list(c, col, 3);
	for (size_t i = 0; i < t->checks; i++) {
		list_text(l, str_of(t->check[i].what));
		list_bool(l, t->check[i].holds);
		list_bool(l, t->check[i].needed);
		list_row_end(l);
	}
	list_end(l);
}

static int checks_only(struct call *c, struct selftest *t)
{
	const char *format = call_option(c, "format");
	if (format != NULL && c->n_arg == 0 &&
	    (str_eq(str_of(format), STR("pdf")) || str_eq(str_of(format), STR("json"))))
		return call_wrong(c, "--format json and pdf go with --report", NULL);
	if (c->n_arg > 0 || call_option(c, "case") != NULL)
		return call_wrong(c, "a FILE and --case go with --report", NULL);
	bool good = selftest_check(c, t);
	if (format == NULL || str_eq(str_of(format), STR("table")))
		show_text(c->out, t);
	else
		show_rows(c, t);
	if (t->why != NULL)
		return call_failed(c, t->why, NULL);
	return good ? EXIT_done : EXIT_failed;
}

/* ---- the report ---- */

static int read_wishes(struct call *c, struct selftest *t)
{
	uint64_t persons, scans, jobs;
	uint32_t drawn;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	crypt_random(&drawn, sizeof(drawn));
	t->want = (struct simulation){.today = {2025, 9, 1}};
	if (!call_number(c, "persons", PERSONS, &persons) ||
	    !call_number(c, "scans", SCANS, &scans) ||
	    !call_number(c, "seed", drawn >> 1, &t->want.seed) ||
	    !call_number(c, "jobs", cores < 1 ? 1 : (uint64_t)cores, &jobs))
		return EXIT_wrong_use;
	if (persons < 1 || persons > PERSONS_MOST || scans > persons)
		return call_wrong(
		    c, "--persons goes from 1 to 100000, --scans from 0 to as many as people",
		    NULL);
	if (jobs < 1 || jobs > 64)
		return call_wrong(c, "--jobs is 1 to 64", NULL);
	if (t->want.seed > INT64_MAX)
		return call_wrong(c, "--seed is a number below 2^63", NULL);
	t->want.persons = (uint32_t)persons;
	t->want.scans = (uint32_t)scans;
	t->jobs = (unsigned)jobs;
	return EXIT_done;
}

/* How it is written: as asked, else by the end of the name, else JSON in a file and text here. */
static str format_of(const struct call *c, const char *path)
{
	const char *v = call_option(c, "format");
	if (v != NULL)
		return str_of(v);
	if (path == NULL)
		return STR("table");
	if (str_ends(str_of(path), STR(".pdf")))
		return STR("pdf");
	return STR("json");
}

static bool write_report(struct out *o, const struct selftest *t, str format)
{
	enum list_format f;
	if (str_eq(format, STR("pdf")))
		return selftest_pdf(o, t);
	if (str_eq(format, STR("json")))
		selftest_json(o, t);
	else if (list_format_by_name(format, &f) && f != LIST_table)
		score_show(list_begin(o, f, score_columns, SCORE_COLUMNS, 0, false), &t->score,
			   &t->formats, &t->groups, &t->items);
	else
		selftest_text(o, t);
	return true;
}

static int put_report(struct call *c, const struct selftest *t, int fd, const char *path)
{
	struct out o = fd < 0 ? out_mem() : out_fd(fd);
	bool ok = write_report(fd < 0 ? c->out : &o, t, format_of(c, path));
	ok = out_end(&o) && ok;
	return ok ? EXIT_done : call_failed(c, "the report could not be written", path);
}

static int keep(struct call *c, const struct selftest *t)
{
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	struct out o = out_mem();
	selftest_json(&o, t);
	o.n--; /* the new line */
	int r =
	    selftest_report_put(k, out_view(&o)) ? EXIT_done : call_failed(c, case_why(k), NULL);
	out_end(&o);
	case_close(k);
	return r;
}

static int report(struct call *c, struct selftest *t)
{
	const char *path = c->n_arg == 0 || str_eq(str_of(c->arg[0]), STR("-")) ? NULL : c->arg[0],
		   *work = call_option(c, "work"), *tmp = getenv("TMPDIR");
	int r = read_wishes(c, t);
	if (r != EXIT_done)
		return r;
	if (path == NULL && str_eq(format_of(c, path), STR("pdf")) && isatty(STDOUT_FILENO) == 1)
		return call_wrong(c, "a PDF is no text for a terminal; name a FILE", NULL);
	if (call_option(c, "case") != NULL && access(call_option(c, "case"), F_OK) != 0)
		return call_failed(c, "no case there", call_option(c, "case"));
	FD_SCOPE fd = path == NULL
			  ? -1
			  : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (path != NULL && fd < 0)
		return call_failed(c, "could not be made; is there a file already?", path);
	if (work == NULL)
		work = tmp != NULL && tmp[0] != '\0' ? tmp : "/tmp";
	if (!selftest_check(c, t))
		r = call_failed(
		    c, t->why != NULL ? t->why : "the seal or the ciphers do not work here", NULL);
	selftest_about(c, t);
	if (r == EXIT_done)
		r = selftest_breach(c, t, work);
	if (r == EXIT_done)
		r = put_report(c, t, fd, path);
	if (r == EXIT_done && call_option(c, "case") != NULL)
		r = keep(c, t);
	if (r != EXIT_done && path != NULL)
		unlink(path);
	selftest_free(t);
	return r;
}

static int run(struct call *c)
{
	static const char *const others[] = {"persons", "seed", "scans", "jobs", "work"};
	struct arena a = arena_make((size_t)64 << 30);
	struct selftest t = {.a = &a};
	int r = EXIT_done;
	bool full = call_option(c, "report") != NULL;
	for (size_t i = 0; !full && i < sizeof(others) / sizeof(others[0]); i++)
		if (call_option(c, others[i]) != NULL)
			r = call_wrong(c, "goes with --report: --", others[i]);
	if (r == EXIT_done)
		r = full ? report(c, &t) : checks_only(c, &t);
	arena_free(&a);
	return r;
}

const struct cmd cmd_selftest = {
    .name = "selftest",
    .args = "[options] [FILE]",
    .brief = "Check this machine: the seal, the ciphers, and how well people are found",
    .options = options,
    .help =
	"Without --report: only whether the seal closes and the ciphers work.\n"
	"--report makes up a breach (kond simulate), reads it (kond scan) and holds what was found "
	"against the truth (kond score), in a folder that is removed.\n"
	"The report has the version, build and digests of the programs, the machine, what of the "
	"seal works, and the figures: it says how well this build does on this machine.\n"
	"FILE gets JSON, or a PDF when it ends in .pdf; --format says otherwise. Here it is text. "
	"csv and jsonl are the rows of kond score.\n"
	"With --case it is also kept there, in the journal, for the dossier. $KOND_CASE is not "
	"used: nothing is kept that was not asked for.",
    .needs_case = true,
    .lists = true,
    .also = "json pdf",
    .most_args = 1,
    .run = run};
