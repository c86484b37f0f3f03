/* kond simulate - write made-up stolen data and its truth, for trying kond out and for measuring
 * it. */
#include "cmd/cmd.h"

#include "base/date.h"
#include "sim/simulate.h"

static void row(struct out *o, const char *what, uint64_t n)
{
	str s = str_of(what);
	out_str(o, s);
	for (size_t i = s.n; i < 28; i++)
		out_char(o, ' ');
	out_dec(o, n);
	out_char(o, '\n');
}

static int run(struct call *c)
{
	struct simulation want = {.today = {2025, 9, 1}};
	struct simulation_counts made = {0};
	uint64_t persons, mib, mentions, scans;
	const char *dir = call_option(c, "out"), *today = call_option(c, "today"),
		   *formats = call_option(c, "formats"), *bulk = call_option(c, "bulk");
	if (dir == NULL)
		return call_wrong(c, "say where to write: --out DIR", NULL);
	if (!call_number(c, "persons", 1000, &persons) || !call_number(c, "seed", 1, &want.seed) ||
	    !call_number(c, "mib", 0, &mib) || !call_number(c, "mentions", 0, &mentions) ||
	    !call_number(c, "scans", SCANS_some, &scans))
		return EXIT_wrong_use;
	if (persons == 0 || persons > 8000000 || mib > 1u << 24 || mentions > 1000)
		return call_wrong(
		    c, "--persons goes from 1 to 8000000, --mib to 16777216, --mentions to 1000",
		    NULL);
	if (formats != NULL && !simulate_formats(str_of(formats), &want.formats))
		return call_wrong(
		    c, "--formats takes words of its list in --help, with commas between", NULL);
	if (bulk != NULL && (!bulk_kinds(str_of(bulk), &want.bulk) || mib == 0))
		return call_wrong(
		    c, "--bulk takes csv, hl7, sql, log and prose, with commas between, and --mib",
		    NULL);
	if (today != NULL &&
	    (!date_read(str_of(today), 2030, &want.today) || !date_full(want.today)))
		return call_wrong(c, "--today is a date such as 2025-09-01", NULL);
	want.persons = (uint32_t)persons;
	want.mentions = (uint32_t)mentions;
	want.bytes = mib << 20;
	want.scans = scans < SCANS_some ? (uint32_t)scans : SCANS_some;
	if (!simulate(&want, dir, &made))
		return call_failed(
		    c, "could not write below --out; is there room, and may you write there?",
		    NULL);
	row(c->out, "patients in the truth", made.patients);
	row(c->out, "of them published", made.published_persons);
	row(c->out, "staff and professionals", made.others);
	row(c->out, "mentions", made.mentions);
	row(c->out, "files", made.files);
	row(c->out, "bytes", made.bytes);
	row(c->out, "containers", made.containers);
	row(c->out, "files with nobody in them", made.noise_files);
	row(c->out, "scanned pages", made.scanned_pages);
	row(c->out, "files nobody can read", made.unreadable);
	return EXIT_done;
}

static const struct option_row options[] = {
    {"out", "DIR", "where to write evidence/ and truth/", false},
    {"persons", "N", "patients in the made-up population (1000)", false},
    {"seed", "S", "the same seed gives the same bytes (1)", false},
#define FORMAT(bit, name, weight, maker) " " #name
    {"formats", "LIST",
     "with commas between, some of:"
#include "sim/format.tbl"
     "; plain: all that is text itself; documents: all that is not (all, but raw)",
     false},
#undef FORMAT
    {"scans", "N", "pages of scans; kond reads one in a second or two (one for 60 people)", false},
    {"mib", "M", "go on until there are about M MiB of evidence", false},
    {"bulk", "LIST", "csv,hl7,sql,log,prose: one large file of each instead, for measuring", false},
    {"mentions", "K", "mean number of mentions of a person (5)", false},
    {"today", "DATE", "the day on which ages are counted (2025-09-01)", false},
    {0}};

const struct cmd cmd_simulate = {
    .name = "simulate",
    .args = "--out DIR [options]",
    .brief = "Write made-up stolen data and the truth about it",
    .help = "Nobody in it exists: names are drawn and made up, BSNs start with 9, telephone "
	    "numbers and addresses are not in use.\n"
	    "Scan DIR/evidence/published --as published and DIR/evidence/stolen --as stolen, then "
	    "run kond score DIR/truth.\n"
	    "truth/persons.jsonl is made from what was written, with the keys of kond persons "
	    "--format jsonl and three more: origin,\n"
	    "formats (kinds of file the person stands in) and hard (tags of hard cases).\n"
	    "truth/items.jsonl names every file and member, and which of them nobody can read.\n"
	    "scan is a clean scan at 300 dpi, rough a bad one, raw a data file that only carving "
	    "reads. Some people stand in documents of one format alone.",
    .options = options,
    .run = run};
