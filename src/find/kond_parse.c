/*
 * kond-parse - the program that reads evidence: all readers and all detectors, under the seal of
 * box/. Started by kond; takes items and gives back mentions and members. By hand it only lists its
 * own tables: kond-parse --rows readers|detectors.
 */
#define _GNU_SOURCE
#include <iconv.h>
#include <locale.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/crypt.h"
#include "base/must.h"
#include "base/out.h"
#include "box/wire.h"
#include "box/worker.h"
#include "find/block.h"
#include "find/detector.h"
#include "find/find.h"
#include "find/survey.h"
#include "render/json.h"
#include "text/frames.h"
#include "text/highlight.h"
#include "text/places.h"
#include "text/reader.h"

/* What one worker has, made before its seal. */
struct parse {
	struct find_out out; /* first: a find_out is its parse */
	struct link *link;
	struct limits limits;
	struct finder *finder;
	struct survey *survey;
	struct packer pack; /* mentions not sent yet */
	struct arena arena; /* emptied after each item */
};

/* The sink of one item: passages to the finder, members to the link. */
struct to_link {
	struct sink sink; /* first: a sink is its to_link */
	struct sink *find, *survey;
	struct link *link;
	struct packer *pack;
	bool open; /* a member is wanted: its data goes out */
	bool fetching;
	uint32_t wanted; /* when fetching */
	bool found;
	struct out frames; /* when rows are fetched: those not sent yet */
};

static struct to_link *to_link_of(struct sink *s) { return (struct to_link *)(void *)s; }

static void on_table_begin(struct sink *s, const struct table *t)
{
	struct sink *f = to_link_of(s)->find;
	f->table_begin(f, t);
}

static void on_row(struct sink *s, const struct row *r)
{
	struct sink *f = to_link_of(s)->find, *second = to_link_of(s)->survey;
	f->row(f, r);
	second->row(second, r);
}

static void on_table_end(struct sink *s)
{
	struct sink *f = to_link_of(s)->find;
	f->table_end(f);
}

static void on_message_begin(struct sink *s, uint64_t number, const struct separators *sep)
{
	struct sink *f = to_link_of(s)->find;
	f->message_begin(f, number, sep);
}

static void on_segment(struct sink *s, const struct segment *g)
{
	struct sink *f = to_link_of(s)->find, *second = to_link_of(s)->survey;
	f->segment(f, g);
	second->segment(second, g);
}

static void on_message_end(struct sink *s)
{
	struct sink *f = to_link_of(s)->find;
	f->message_end(f);
}

static void on_tree(struct sink *s, const struct tree *t)
{
	struct sink *f = to_link_of(s)->find, *second = to_link_of(s)->survey;
	f->tree(f, t);
	second->tree(second, t);
}

static void on_prose(struct sink *s, const struct prose *p)
{
	struct sink *f = to_link_of(s)->find, *second = to_link_of(s)->survey;
	f->prose(f, p);
	second->prose(second, p);
}

static void send_block(struct link *k, struct packer *p)
{
	if (p->n > 0)
		link_mentions(k, packer_view(p));
	packer_clear(p);
}

static bool on_child_begin(struct sink *s, const struct child *c)
{
	struct to_link *t = to_link_of(s);
	if (t->fetching && c->index != t->wanted)
		return false;
	t->found = true;
	send_block(t->link, t->pack);
	t->open = link_child(t->link, c->name, c->size, c->index, c->is_file, c->why);
	return t->open;
}

static void on_child_data(struct sink *s, const void *p, size_t n)
{
	if (to_link_of(s)->open)
		link_data(to_link_of(s)->link, p, n);
}

static void on_child_end(struct sink *s, enum reason why)
{
	struct to_link *t = to_link_of(s);
	if (t->open)
		link_child_end(t->link, why);
	t->open = false;
}

static void on_progress(struct sink *s, uint64_t bytes)
{
	link_progress(to_link_of(s)->link, bytes);
}

static void on_partial(struct sink *s, enum reason why, uint64_t at)
{
	link_partial(to_link_of(s)->link, why, at);
}

static struct to_link sink_of(struct parse *p)
{
	return (struct to_link){
	    .sink = {.table_begin = on_table_begin,
		     .row = on_row,
		     .table_end = on_table_end,
		     .message_begin = on_message_begin,
		     .segment = on_segment,
		     .message_end = on_message_end,
		     .tree = on_tree,
		     .prose = on_prose,
		     .child_begin = on_child_begin,
		     .child_data = on_child_data,
		     .child_end = on_child_end,
		     .progress = on_progress,
		     .partial = on_partial},
	    .find = find_sink(p->finder),
	    .survey = survey_sink(p->survey),
	    .link = p->link,
	    .pack = &p->pack,
	};
}

_Static_assert(BLOCK_BYTES <= WIRE_PACKET_MAX - sizeof(uint16_t), "a block is one packet");

/* A mention too large for a block of its own is left out, and the item is told to be partial. */
static void on_mention(struct find_out *o, const struct mention *m)
{
	struct parse *p = (struct parse *)(void *)o;
	size_t need = packer_need(m);
	if (need > BLOCK_BYTES) {
		link_partial(p->link, REASON_limit_output, m->finding[0].at);
		return;
	}
	if (packer_view(&p->pack).n + need > BLOCK_BYTES)
		send_block(p->link, &p->pack);
	packer_add(&p->pack, m);
}

static void on_name(struct find_out *o, uint32_t cell, str name)
{
	link_name(((struct parse *)(void *)o)->link, cell, name);
}

static void on_survey(void *ctx, str packed) { link_survey(((struct parse *)ctx)->link, packed); }

static void on_inner_partial(struct find_out *o, enum reason why, uint64_t at)
{
	link_partial(((struct parse *)(void *)o)->link, why, at);
}

/* warm_iconv - libraries convert names by iconv, whose modules are files: each is kept open for
 * ever, so that it stays loaded. */
static void warm_iconv(void)
{
	static const char *const charsets[] = {"UTF-16LE",    "UTF-16BE", "CP437",
					       "CP850",       "CP1252",   "ISO-8859-1",
					       "ISO-8859-15", "UCS-2LE",  "CP1250"};
	for (size_t i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++) {
		(void)iconv_open("UTF-8", charsets[i]);
		(void)iconv_open(charsets[i], "UTF-8");
	}
}

static void warm(void)
{
	setlocale(LC_CTYPE,
		  "C.UTF-8"); /* not LC_MESSAGES: it would look for translations under the seal */
	tzset();
	must(crypt_start());
	warm_iconv();
	charset_start();
	find_start();
	reader_warm();
}

static void ready(struct link *k, const struct limits *l)
{
	struct arena a = arena_make(sizeof(struct parse) + 4096);
	struct parse *p = arena_new(&a, struct parse, 1);
	p->out =
	    (struct find_out){.mention = on_mention, .name = on_name, .partial = on_inner_partial};
	p->link = k;
	p->limits = *l;
	p->finder = find_new(&p->limits, &p->out);
	p->survey = survey_new(on_survey, p);
	packer_start(&p->pack);
	p->arena = arena_make((size_t)(l->worker_memory_mib << 20) / 8);
	link_keep(k, p);
}

static void open_input(const struct parse *p, const struct job *j, int fd, struct input *out_in)
{
	size_t window = (size_t)p->limits.row_bytes * 2;
	input_open(out_in, fd, j->can_seek, j->size, window > INPUT_WINDOW ? window : INPUT_WINDOW);
}

static struct read_job job_of(struct parse *p, struct input *in, const struct head *head,
			      struct sink *sink, const struct limits *limits)
{
	return (struct read_job){.in = in,
				 .head = head,
				 .limits = limits,
				 .passwords = link_passwords(p->link),
				 .arena = &p->arena,
				 .sink = sink};
}

static enum reason read_with(struct parse *p, const struct reader *r, struct input *in,
			     const struct head *head, struct sink *sink,
			     const struct limits *limits, bool *out_failed)
{
	struct read_job job = job_of(p, in, head, sink, limits);
	struct err e = {0};
	*out_failed = r->read(&job, &e) != 0;
	if (*out_failed)
		return e.reason != REASON_none ? e.reason : REASON_broken;
	return in->failed ? REASON_io_error : REASON_none;
}

static enum reason read_item(struct link *k, const struct job *j, int fd, bool *out_failed,
			     uint64_t *out_passages, uint64_t *out_bytes)
{
	struct parse *p = link_kept(k);
	struct to_link to = sink_of(p);
	struct input in;
	struct head head;
	enum reason why;
	open_input(p, j, fd, &in);
	reader_head(&p->arena, &in, j->name, &head);
	const struct reader *r = reader_choose(&head);
	bool nothing = head.raw.n == 0 && !in.failed;
	if (r == NULL)
		link_accept(k, STR(""), 0, STR(""));
	else
		link_accept(k, str_of(r->name), r->version,
			    str_of(head.charset == CHARSET_none ? "" : charset_name(head.charset)));
	find_item(p->finder, j->name);
	survey_item(p->survey);
	if (nothing) {
		why = REASON_none;
	} else if (r == NULL) {
		why = in.failed ? REASON_io_error : REASON_no_reader;
		*out_failed = true;
	} else {
		why = read_with(p, r, &in, &head, &to.sink, &p->limits, out_failed);
	}
	find_item_end(p->finder);
	survey_end(p->survey);
	send_block(k, &p->pack);
	*out_passages = find_passages(p->finder);
	*out_bytes = *out_failed || j->size == UINT64_MAX ? in.at : j->size;
	input_close(&in);
	arena_reset(&p->arena);
	return why;
}

/* ---- the text that a reader of documents writes ---- */

static void on_text(struct sink *s, str text) { link_data(to_link_of(s)->link, text.p, text.n); }

static enum reason fetch_text(struct parse *p, const struct reader *r, struct input *in,
			      const struct head *head, struct to_link *to)
{
	bool failed = false;
	if (r == NULL)
		return REASON_no_reader;
	to->sink = sink_none();
	to->sink.text = on_text;
	link_child(to->link, STR("text"), -1, PLACE_OF_TEXT, true, REASON_none);
	read_with(p, r, in, head, &to->sink, &p->limits, &failed);
	link_child_end(to->link, REASON_none);
	to->found = true;
	return REASON_none;
}

/* ---- the rows of its tables ---- */

#define FRAMES_AT_ONCE ((size_t)32 << 10)

static void frame_table(struct sink *s, const struct table *t)
{
	(void)t;
	frames_table(&to_link_of(s)->frames);
}

static void send_frames(struct to_link *t)
{
	if (t->frames.n < FRAMES_AT_ONCE)
		return;
	link_data(t->link, t->frames.p, t->frames.n);
	out_clear(&t->frames);
}

static void frame_row(struct sink *s, const struct row *r)
{
	frames_row(&to_link_of(s)->frames, r);
	send_frames(to_link_of(s));
}

static void frame_lines(struct sink *s, const struct prose *p)
{
	frames_lines(&to_link_of(s)->frames, p);
	send_frames(to_link_of(s));
}

static enum reason fetch_table(struct parse *p, const struct reader *r, struct input *in,
			       const struct head *head, struct to_link *to)
{
	bool failed = false;
	if (r == NULL)
		return REASON_no_reader;
	to->sink = sink_none();
	to->sink.table_begin = frame_table;
	to->sink.row = frame_row;
	to->sink.prose = frame_lines;
	to->sink.progress = on_progress;
	to->frames = out_mem();
	link_child(to->link, STR("rows"), -1, PLACE_OF_TABLE, true, REASON_none);
	enum reason why = read_with(p, r, in, head, &to->sink, &p->limits, &failed);
	link_data(to->link, to->frames.p, to->frames.n);
	out_end(&to->frames);
	link_child_end(to->link, why);
	to->found = true;
	return REASON_none;
}

/* The page on which the findings stand, drawn. */
static enum reason fetch_picture(struct parse *p, const struct reader *r, struct input *in,
				 const struct head *head, struct to_link *to, str marks)
{
	struct highlight wanted;
	struct err e = {0};
	if (r == NULL || r->picture == NULL || !highlight_read(&wanted, marks))
		return REASON_no_reader;
	struct read_job job = job_of(p, in, head, &to->sink, &p->limits);
	job.marks = &wanted;
	bool ok = r->picture(&job, &e) == 0;
	highlight_free(&wanted);
	return ok ? REASON_broken : e.reason; /* broken: nothing stands there, and none was given */
}

/* fetch_member - the reader runs as before, but only member `index` is let through, and nothing
 * behind it is unpacked. */
static enum reason fetch_member(struct link *k, const struct job *j, int fd, uint32_t index)
{
	struct parse *p = link_kept(k);
	struct to_link to = sink_of(p);
	struct limits until = p->limits;
	struct input in;
	struct head head;
	bool failed = false;
	enum reason why = REASON_no_reader;
	/* passages beside members were read when the item was */
	struct sink nobody = sink_none();
	to.find = to.survey = &nobody;
	to.fetching = true;
	to.wanted = index;
	if (index >= PLACE_DELETED)
		until.deleted_files = 1;
	until.entries = (uint64_t)index + 1 < until.entries ? (uint64_t)index + 1 : until.entries;
	open_input(p, j, fd, &in);
	reader_head(&p->arena, &in, j->name, &head);
	const struct reader *r = reader_choose(&head);
	if (index == PLACE_OF_TEXT)
		why = fetch_text(p, r, &in, &head, &to);
	else if (index == PLACE_OF_TABLE)
		why = fetch_table(p, r, &in, &head, &to);
	else if (index == PLACE_OF_PICTURE)
		why = fetch_picture(p, r, &in, &head, &to, j->marks);
	else if (r != NULL && r->container)
		why = read_with(p, r, &in, &head, &to.sink, &until, &failed);
	input_close(&in);
	arena_reset(&p->arena);
	if (to.found)
		return REASON_none;
	return why != REASON_none ? why : REASON_broken;
}

static void row(struct out *o, const char *name, unsigned version, const char *key,
		const char *what, const char *standard, const char *limits)
{
	struct json j = json_of(o);
	json_object(&j);
	json_key(&j, "name");
	json_z(&j, name);
	json_key(&j, "version");
	json_number(&j, version);
	json_key(&j, key);
	json_z(&j, what);
	json_key(&j, "standard");
	json_text_or_null(&j, standard == NULL ? STR_NONE : str_of(standard));
	json_key(&j, "limits");
	json_text_or_null(&j, limits == NULL ? STR_NONE : str_of(limits));
	json_object_end(&j);
	out_char(o, '\n');
}

static int rows(str which)
{
	struct out o = out_fd(STDOUT_FILENO);
	if (str_eq(which, STR("readers"))) {
		for (size_t i = 0; i < reader_count; i++) {
			const struct reader *r = reader_table[i];
			row(&o, r->name, r->version, "format", r->format, r->standard, r->limits);
		}
	} else if (str_eq(which, STR("detectors"))) {
		for (size_t i = 0; i < detector_count; i++) {
			const struct detector *d = detector_table[i];
			row(&o, d->name, d->version, "finds", d->finds, d->standard, NULL);
		}
	} else {
		return 2;
	}
	return out_end(&o) ? 0 : 1;
}

/* started_by_kond - tell whether the control socket is there. */
static bool started_by_kond(void)
{
	struct stat s;
	return fstat(3, &s) == 0 && S_ISSOCK(s.st_mode);
}

int main(int argc, char **argv)
{
	static const struct worker_ops ops = {
	    .warm = warm, .ready = ready, .read = read_item, .fetch = fetch_member};
	if (argc == 3 && str_eq(str_of(argv[1]), STR("--rows")))
		return rows(str_of(argv[2]));
	if (argc == 1 && started_by_kond())
		return worker_main(&ops);
	fputs("kond-parse is started by kond. By hand: kond-parse --rows readers|detectors\n",
	      stderr);
	return 2;
}
