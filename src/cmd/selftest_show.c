/* selftest_show - the report of a self-test: as one JSON object, as text, as a document. */
#include "base/date.h"
#include "cmd/score_show.h"
#include "cmd/selftest_parts.h"
#include "render/paper.h"

/* ---- figures in words ---- */

static str kept(const struct selftest *t, struct out *o)
{
	str s = str_copy(t->a, out_view(o));
	out_end(o);
	return s;
}

static str number(const struct selftest *t, uint64_t v)
{
	struct out o = out_mem();
	out_dec(&o, v);
	return kept(t, &o);
}

/* part / whole in four places; "-" when there is nothing to divide by. */
static str share(const struct selftest *t, uint64_t part, uint64_t whole)
{
	struct out o = out_mem();
	if (whole == 0)
		out_char(&o, '-');
	else
		out_fixed(&o, (part * 10000 + whole / 2) / whole, 4, '.');
	return kept(t, &o);
}

static str f1(const struct selftest *t, const struct ratio *r)
{
	return share(t, 2 * r->right, r->found + r->truth);
}

static uint64_t per_second(const struct selftest *t)
{
	return t->scan_ms == 0 ? 0 : t->read_bytes * 1000 / t->scan_ms;
}

size_t selftest_result(const struct selftest *t, struct selftest_line line[SELFTEST_RESULTS])
{
	const struct score *s = &t->score;
	struct ratio unread = {0};
	for (size_t i = 0; i < t->items.n; i++) {
		unread.truth += !t->items.item[i].readable;
		unread.right += !t->items.item[i].readable && t->items.item[i].told;
	}
	const struct selftest_line all[] = {
	    {"patients_true", "mensen in de waarheid", "people in the truth",
	     number(t, s->people.truth)},
	    {"patients_found", "mensen gevonden", "people found", number(t, s->people.found)},
	    {"patients_right", "daarvan juist", "of them right", number(t, s->people.right)},
	    {"precision", "precisie", "precision", share(t, s->people.right, s->people.found)},
	    {"recall", "dekking", "recall", share(t, s->people.right, s->people.truth)},
	    {"f1", "F1", "F1", f1(t, &s->people)},
	    {"wrong_merges", "ten onrechte samengevoegd", "wrong merges", number(t, s->merged)},
	    {"splits", "in stukken gebleven", "splits", number(t, s->split)},
	    {"requester_f1", "F1 van aanvragers", "F1 of requesters", f1(t, &s->requesters)},
	    {"parts_f1", "F1 van gevoelige delen", "F1 of sensitive parts", f1(t, &s->parts)},
	    {"category_f1", "F1 van soorten gegevens", "F1 of categories", f1(t, &s->categories)},
	    {"false_sensitive", "gevoelige soorten ten onrechte", "false sensitive categories",
	     number(t, s->false_sensitive)},
	    {"letter_ready", "geheel juist voor een brief", "ready for a letter",
	     share(t, s->ready.right, s->ready.truth)},
	    {"unreadable_told", "onleesbaar en gemeld", "unreadable, and told so",
	     share(t, unread.right, unread.truth)},
	    {"bytes_per_s", "gelezen per seconde, in bytes", "read in a second, bytes",
	     number(t, per_second(t))},
	    {"memory", "geheugen van alle processen, in bytes", "memory of all processes, bytes",
	     number(t, t->memory_used)}};
	enum { N = sizeof(all) / sizeof(all[0]) };
	_Static_assert((int)N == (int)SELFTEST_RESULTS, "one place for each figure");
	memcpy(line, all, sizeof(all));
	return N;
}

/* ---- JSON ---- */

static void member(struct json *j, const char *key, str s)
{
	json_key(j, key);
	json_text_or_null(j, s);
}

static void count(struct json *j, const char *key, uint64_t v)
{
	json_key(j, key);
	json_number(j, (int64_t)v);
}

static void holds(struct json *j, const char *key, bool yes)
{
	json_key(j, key);
	json_bool(j, yes);
}

static str moment(const struct selftest *t)
{
	struct out o = out_mem();
	time_write(&o, t->at_ms);
	return kept(t, &o);
}

static str day(const struct selftest *t)
{
	struct out o = out_mem();
	date_write(&o, t->want.today);
	return kept(t, &o);
}

static void about_json(struct json *j, const struct selftest *t)
{
	json_key(j, "kond");
	json_object(j);
	member(j, "version", STR(KOND_VERSION));
	member(j, "compiler", t->compiler);
	holds(j, "sanitizers", t->sanitized);
	member(j, "kond_sha256", t->kond_sha256);
	member(j, "kond_parse_sha256", t->parse_sha256);
	json_object_end(j);
	json_key(j, "machine");
	json_object(j);
	member(j, "cpu", t->cpu);
	count(j, "cores", t->cores);
	count(j, "memory", t->memory);
	member(j, "system", t->os);
	member(j, "kernel", t->kernel);
	json_object_end(j);
	json_key(j, "checks");
	json_array(j);
	for (size_t i = 0; i < t->checks; i++) {
		json_object(j);
		member(j, "what", str_of(t->check[i].what));
		holds(j, "holds", t->check[i].holds);
		holds(j, "needed", t->check[i].needed);
		json_object_end(j);
	}
	json_array_end(j);
}

static void made_json(struct json *j, const struct selftest *t)
{
	const struct simulation_counts *m = &t->made;
	json_key(j, "simulation");
	json_object(j);
	count(j, "persons", t->want.persons);
	count(j, "seed", t->want.seed);
	member(j, "today", day(t));
	count(j, "patients", m->patients);
	count(j, "published", m->published_persons);
	count(j, "others", m->others);
	count(j, "mentions", m->mentions);
	count(j, "files", m->files);
	count(j, "bytes", m->bytes);
	count(j, "containers", m->containers);
	count(j, "scanned_pages", m->scanned_pages);
	count(j, "unreadable", m->unreadable);
	json_object_end(j);
	json_key(j, "scan");
	json_object(j);
	count(j, "jobs", t->jobs);
	count(j, "ms", t->scan_ms);
	count(j, "read_bytes", t->read_bytes);
	count(j, "mentions", t->mentions);
	count(j, "files", t->totals.files);
	count(j, "members", t->totals.members);
	count(j, "not_read", case_totals_not_read(&t->totals));
	json_object_end(j);
}

/* The rows of `kond score`, each an object. */
static void score_json(struct json *j, const struct selftest *t)
{
	struct out o = out_mem();
	score_show(list_begin(&o, LIST_jsonl, score_columns, SCORE_COLUMNS, 0, false), &t->score,
		   &t->formats, &t->groups, &t->items);
	json_key(j, "score");
	json_array(j);
	for (str left = out_view(&o); left.n > 0;)
		json_raw(j, str_cut(&left, '\n'));
	json_array_end(j);
	out_end(&o);
}

static bool is_figure(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && s.p[i] != '.')
			return false;
	return s.n > 0;
}

void selftest_json(struct out *o, const struct selftest *t)
{
	struct json j = json_of(o);
	struct selftest_line line[SELFTEST_RESULTS];
	size_t n = selftest_result(t, line);
	json_object(&j);
	count(&j, "selftest", 1);
	member(&j, "at", moment(t));
	about_json(&j, t);
	made_json(&j, t);
	json_key(&j, "result");
	json_object(&j);
	for (size_t i = 0; i < n; i++) {
		json_key(&j, line[i].key);
		if (is_figure(line[i].value))
			json_raw(&j, line[i].value);
		else
			json_null(&j);
	}
	json_object_end(&j);
	score_json(&j, t);
	json_object_end(&j);
	out_char(o, '\n');
}

/* ---- text ---- */

static str build(const struct selftest *t)
{
	struct out o = out_mem();
	out_z(&o, "kond " KOND_VERSION ", ");
	out_str(&o, t->compiler);
	out_z(&o, t->sanitized ? ", with sanitizers" : "");
	return kept(t, &o);
}

static str machine(const struct selftest *t)
{
	struct out o = out_mem();
	out_str(&o, t->cpu.n > 0 ? t->cpu : STR("processor not known"));
	out_z(&o, ", ");
	out_dec(&o, t->cores);
	out_z(&o, t->cores == 1 ? " core, " : " cores, ");
	out_dec(&o, t->memory >> 20);
	out_z(&o, " MiB");
	return kept(t, &o);
}

static void text_row(struct out *o, const char *what, str value)
{
	str s = str_of(what);
	out_str(o, s);
	for (size_t i = s.n; i < 44; i++)
		out_char(o, ' ');
	out_str(o, value);
	out_char(o, '\n');
}

void selftest_text(struct out *o, const struct selftest *t)
{
	struct selftest_line line[SELFTEST_RESULTS];
	size_t n = selftest_result(t, line);
	text_row(o, "made", moment(t));
	text_row(o, "program", build(t));
	text_row(o, "SHA-256 of kond", t->kond_sha256);
	text_row(o, "SHA-256 of kond-parse", t->parse_sha256);
	text_row(o, "machine", machine(t));
	text_row(o, "system", t->os);
	text_row(o, "kernel", t->kernel);
	for (size_t i = 0; i < t->checks; i++)
		text_row(o, t->check[i].what, t->check[i].holds ? STR("yes") : STR("NO"));
	text_row(o, "seed", number(t, t->want.seed));
	text_row(o, "files made up", number(t, t->made.files));
	text_row(o, "bytes made up", number(t, t->made.bytes));
	for (size_t i = 0; i < n; i++)
		text_row(o, line[i].en, line[i].value);
}

/* ---- a document ---- */

static const struct paper_column result_columns[] = {
    {{(const unsigned char *)"Figure", 6}, 4, false, false},
    {{(const unsigned char *)"Value", 5}, 2, true, false}};
static const struct paper_column check_columns[] = {
    {{(const unsigned char *)"What", 4}, 5, false, false},
    {{(const unsigned char *)"Works here", 10}, 1.2, false, false},
    {{(const unsigned char *)"Needed for a scan", 17}, 1.8, false, false}};

static void checks_paper(struct paper *p, const struct selftest *t)
{
	paper_table(p, STR_NONE, check_columns, 3);
	for (size_t i = 0; i < t->checks; i++)
		paper_row(p, (const str[]){str_of(t->check[i].what),
					   t->check[i].holds ? STR("yes") : STR("NO"),
					   t->check[i].needed ? STR("yes") : STR("no")});
	paper_table_end(p);
}

static void figures_paper(struct paper *p, const struct selftest *t)
{
	struct selftest_line line[SELFTEST_RESULTS];
	size_t n = selftest_result(t, line);
	paper_table(p, STR_NONE, result_columns, 2);
	for (size_t i = 0; i < n; i++)
		paper_row(p, (const str[]){str_of(line[i].en), line[i].value});
	paper_table_end(p);
}

static void formats_paper(struct paper *p, const struct selftest *t)
{
	static const struct paper_column col[] = {
	    {{(const unsigned char *)"Format", 6}, 3, false, false},
	    {{(const unsigned char *)"True", 4}, 1, true, false},
	    {{(const unsigned char *)"Found", 5}, 1, true, false},
	    {{(const unsigned char *)"Right", 5}, 1, true, false},
	    {{(const unsigned char *)"F1", 2}, 1, true, false}};
	paper_table(p, STR_NONE, col, 5);
	for (size_t i = 0; i < t->formats.n; i++) {
		const struct format_score *f = &t->formats.f[i];
		paper_row(p, (const str[]){f->format, number(t, f->r.truth), number(t, f->r.found),
					   number(t, f->r.right), f1(t, &f->r)});
	}
	paper_table_end(p);
}

bool selftest_pdf(struct out *o, const struct selftest *t)
{
	const struct paper_about about = {.title = STR("Self-test of kond"),
					  .subject = STR("Simulated, scanned and scored on this "
							 "machine and build"),
					  .lang = STR("en"),
					  .head = STR("kond selftest --report"),
					  .at_ms = t->at_ms};
	struct paper *p = paper_begin(o, &about);
	paper_text(p,
		   STR("A breach was made up, so that the truth about it is known; it was then "
		       "read and counted as evidence is, and compared with that truth. Nobody in "
		       "it exists. The figures hold for this program on this machine, and say "
		       "nothing of how much harder real evidence is."));
	paper_heading(p, 1, STR("Program and machine"));
	paper_fact(p, STR("Made"), moment(t));
	paper_fact(p, STR("Program"), build(t));
	paper_fact(p, STR("SHA-256 of kond"), t->kond_sha256);
	paper_fact(p, STR("SHA-256 of kond-parse"), t->parse_sha256);
	paper_fact(p, STR("Machine"), machine(t));
	paper_fact(p, STR("System"), t->os);
	paper_fact(p, STR("Kernel"), t->kernel);
	paper_fact(p, STR("People made up"), number(t, t->want.persons));
	paper_fact(p, STR("Seed"), number(t, t->want.seed));
	paper_fact(p, STR("Files made up"), number(t, t->made.files));
	paper_fact(p, STR("Bytes made up"), number(t, t->made.bytes));
	paper_heading(p, 1, STR("Seal and ciphers"));
	checks_paper(p, t);
	paper_heading(p, 1, STR("Figures"));
	figures_paper(p, t);
	paper_heading(p, 2, STR("People by kind of file"));
	formats_paper(p, t);
	return paper_end(p);
}
