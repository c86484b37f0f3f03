/* kond event - what happened and what was told: append-only, with times, speakers, sources, and
 * files. Titles and texts stay in the case; the journal gets numbers and a commitment. */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/io.h"
#include "base/utf8.h"
#include "cmd/event_parts.h"
#include "cmd/exposed.h"
#include "duty/facts.h"

static const struct option_row options[] = {
    {"at", "TIME",
     "when: 2025-08-06T16:40, with +02:00 or Z when not local; 2025-08-06 when the "
     "hour is not known; 2025-08; now",
     false},
    {"until", "TIME", "it lasted until then; open: it has not ended", false},
    {"unknown", NULL, "when is not known", false},
    WHEN_OPTIONS,
    {"fold-until", "0|1", "the same of --until", false},
#define EVENT_FIELD(name, option, any, words) {option, "TEXT", words, false},
#include "case/event_field.tbl"
#undef EVENT_FIELD
    {"figure", "FIGURE",
     "a count that is told: 'VALUE|AS OF|WHO SAID|WHAT IS COUNTED'; more than once", true},
    {"attach", "FILE", "keep this file with it, encrypted; more than once", true},
    {"attach-hash", "SHA256", "a file that stays elsewhere: its SHA-256, a blank, and its name",
     true},
    {"privileged", NULL, "leave it out of what leaves the house; it is counted there", false},
    {"waive-privilege", NULL, "correct: it is not privileged any more", false},
    {"why-changed", "TEXT", "correct: why", false},
    {"retract", NULL, "correct: take it back", false},
    {"kind", "KIND", "list: only this kind", false},
    {"group-of", "GROUP", "list: only extortion, promise, supervisor, notification ...", false},
    {"open", NULL, "list: only what was asked or promised and is not settled", false},
    {"history", NULL, "list: also what was corrected or taken back", false},
    {"for", "WHO", "list: as it may leave the house to WHO: without what is privileged", false},
    {"out", "FILE", "attachment: write it there", false},
    {"notices", NULL, "exposed: the notices that follow, a line each", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

/* ---- a draft out of the options ---- */

static int read_fields(struct call *c, const struct facts *f, struct event_draft *d)
{
	for (unsigned x = 0; x < EVENT_FIELD_COUNT; x++) {
		const char *v = call_option(c, event_field_rows[x].option);
		struct when w;
		if (v == NULL)
			continue;
		d->value[x] = str_trim(str_of(v));
		if (!event_field_rows[x].is_time || d->value[x].n == 0)
			continue;
		int r = call_when(c, &f->org, event_field_rows[x].option, NULL, &w);
		if (r != EXIT_done)
			return r;
		struct out o = out_mem();
		when_pack(&o, &w);
		d->value[x] = taken(c->arena, &o);
	}
	if (!one_line(d->value[EVENT_FIELD_title], EVENT_TITLE_MOST))
		return call_wrong(c, "a title is one line of at most 300 bytes; --text takes more",
				  NULL);
	return EXIT_done;
}

static int read_when(struct call *c, const struct facts *f, struct event_draft *d)
{
	bool unknown = call_option(c, "unknown") != NULL, said = call_option(c, "at") != NULL;
	if (unknown && (said || call_option(c, "until") != NULL))
		return call_wrong(c, "--unknown goes with no time", NULL);
	if (!unknown && !said && d->corrects == 0)
		return call_wrong(c, "say when: --at TIME, or --unknown", NULL);
	if (unknown)
		d->at = (struct when){0};
	return said ? call_when(c, &f->org, "at", "until", &d->at) : EXIT_done;
}

static size_t times(const struct call *c, const char *name)
{
	size_t n = 0;
	while (call_option_at(c, name, n) != NULL)
		n++;
	return n;
}

/* Figures that are given stand for those there were. */
static int read_figures(struct call *c, struct event_draft *d)
{
	size_t n = times(c, "figure");
	if (n == 0)
		return EXIT_done;
	d->figure = arena_new(c->arena, struct figure, n);
	d->n_figure = n;
	for (size_t i = 0; i < n; i++) {
		str s = str_of(call_option_at(c, "figure", i));
		if (!one_line(s, 1000) || !figure_read(s, &d->figure[i]))
			return call_wrong(c,
					  "a figure is 'VALUE|AS OF|WHO SAID|WHAT IS COUNTED', as "
					  "'485000|2025-08-11|the minister|screening participants'",
					  (const char *)s.p);
	}
	return EXIT_done;
}

int event_attach(struct call *c, struct kase *k, const char *path, struct attachment *x)
{
	str bytes;
	uint64_t most = c->limits.attachment_mib;
	struct arena a = arena_make((size_t)(most + 1) << 20);
	int r = EXIT_done;
	if (!io_read_file(&a, path, (size_t)most << 20, &bytes))
		r = call_failed(c,
				"can not be read, or is larger than the limit attachment_mib "
				"(`kond limits`); --attach-hash keeps only its hash",
				path);
	else if (!attachment_add(k, bytes, x))
		r = call_failed(c, case_why(k), path);
	arena_free(&a);
	x->name = str_copy(c->arena, str_of(basename((char *)str_z(c->arena, str_of(path)))));
	if (r == EXIT_done && !one_line(x->name, 255))
		r = call_failed(c, "the name of an attachment is one line of UTF-8", NULL);
	return r;
}

static int attach_hash(struct call *c, str said, struct attachment *x)
{
	str hex = str_cut(&said, ' ');
	x->name = str_trim(said);
	if (!hash_read(hex, x->sha256) || x->name.n == 0 || !one_line(x->name, 255))
		return call_wrong(c, "--attach-hash is a SHA-256 of 64 digits, a blank, and a name",
				  NULL);
	return EXIT_done;
}

/* Attachments are added to those there were. */
static int read_attachments(struct call *c, struct kase *k, struct event_draft *d)
{
	size_t files = times(c, "attach"), hashes = times(c, "attach-hash");
	struct attachment *all =
	    arena_new(c->arena, struct attachment, d->n_attachment + files + hashes);
	size_t n = 0;
	int r = EXIT_done;
	for (; n < d->n_attachment; n++)
		all[n] = d->attachment[n];
	for (size_t i = 0; i < files && r == EXIT_done; i++)
		r = event_attach(c, k, call_option_at(c, "attach", i), &all[n++]);
	for (size_t i = 0; i < hashes && r == EXIT_done; i++)
		r = attach_hash(c, str_of(call_option_at(c, "attach-hash", i)), &all[n++]);
	d->attachment = all;
	d->n_attachment = n;
	return r;
}

/* The words of the law that it says must be there. */
static int duties_right(struct call *c)
{
	struct arena a = *c->arena;
	struct duty_law law;
	struct duty_err err;
	const char *duty = call_option(c, "duty"), *starts = call_option(c, "starts");
	if (duty == NULL && starts == NULL)
		return EXIT_done;
	if (!duty_law_load(&a, NULL, &law, &err))
		return call_failed(c, "the rules that are built in can not be read", NULL);
	if (str_of(duty).n > 0 && !duty_named(&law, str_trim(str_of(duty))))
		return call_wrong(c, "there is no such duty; `kond clock rules` names them, not",
				  duty);
	if (str_of(starts).n > 0 && !duty_starts(&law, str_trim(str_of(starts))))
		return call_wrong(c,
				  "no clock starts so; the triggers stand in `kond clock rules "
				  "--format csv`, not",
				  starts);
	return EXIT_done;
}

static int draft_read(struct call *c, struct kase *k, const struct facts *f, struct event_draft *d)
{
	int r = read_fields(c, f, d);
	if (r == EXIT_done)
		r = duties_right(c);
	if (r == EXIT_done)
		r = read_when(c, f, d);
	if (r == EXIT_done)
		r = read_figures(c, d);
	if (r == EXIT_done)
		r = read_attachments(c, k, d);
	if (r == EXIT_done && call_option(c, "privileged") != NULL)
		d->privileged = true;
	return r;
}

/* ---- add, correct ---- */

static void told_after(struct call *c, struct kase *k, uint32_t id)
{
	struct facts f;
	if (!facts_load(c, k, &f))
		return;
	const struct event *e = event_get(&f.events, id);
	out_str(c->out, fact_id(c->arena, 'E', id));
	out_z(c->out, e->retracted ? ": taken back: " : ": ");
	utf8_show(c->out, event_title(e));
	out_z(c->out, ", ");
	when_write(c->out, &e->at);
	out_char(c->out, '\n');
	if (e->n_contradicts > 0) {
		out_z(c->out, "  contradicts ");
		out_str(c->out, joined_ids(c->arena, 'E', e->contradicts, e->n_contradicts));
		out_z(c->out, ": both stay, with who says so\n");
	}
	if (when_known(&e->at) && e->at.from_ms > time_now_ms())
		fprintf(stderr, "this time lies in the future: right, if it is meant so\n");
}

static int written(struct call *c, struct kase *k, const struct facts *f, struct event_draft *d)
{
	uint32_t id;
	const char *why = NULL;
	if (!event_add(k, c->arena, &f->org, &f->events, d, &id, &why))
		return call_wrong(c, why == NULL ? "nothing was written" : why, NULL);
	int r = facts_commit(c, k);
	if (r == EXIT_done)
		told_after(c, k, id);
	return r;
}

static int add(struct call *c)
{
	struct facts f;
	struct event_draft d = {0};
	if (c->n_arg < 2 || c->n_arg > 3)
		return call_wrong(c, "wants: add KIND [TITLE] --at TIME", NULL);
	d.kind = event_kind_by_name(str_of(c->arg[1]));
	if (d.kind == NULL)
		return call_wrong(c, "there is no such kind; `kond event kinds` names them, not",
				  c->arg[1]);
	if (call_option(c, "why-changed") != NULL || call_option(c, "retract") != NULL)
		return call_wrong(c, "this goes with `kond event correct E-ID`", NULL);
	d.value[EVENT_FIELD_title] = c->n_arg == 3 ? str_trim(str_of(c->arg[2])) : STR_NONE;
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	int r = draft_read(c, k, &f, &d);
	if (r == EXIT_done)
		r = written(c, k, &f, &d);
	case_close(k);
	return r;
}

static int correct(struct call *c)
{
	struct facts f;
	struct event_draft d = {0};
	if (c->n_arg < 2 || c->n_arg > 3)
		return call_wrong(c,
				  "wants: correct E-3 [TITLE] --why-changed TEXT, with what is "
				  "other as options",
				  NULL);
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	const struct event *was = event_arg(c, &f, c->arg[1]);
	int r = was == NULL ? EXIT_wrong_use : EXIT_done;
	if (r == EXIT_done) {
		event_draft_of(was, &d);
		d.why = str_trim(str_of(call_option(c, "why-changed")));
		d.retracts = call_option(c, "retract") != NULL;
		if (c->n_arg == 3)
			d.value[EVENT_FIELD_title] = str_trim(str_of(c->arg[2]));
		r = draft_read(c, k, &f, &d);
	}
	if (r == EXIT_done && call_option(c, "waive-privilege") != NULL)
		d.privileged = false;
	if (r == EXIT_done && !utf8_valid(d.why))
		r = call_wrong(c, "text is UTF-8", NULL);
	if (r == EXIT_done)
		r = written(c, k, &f, &d);
	case_close(k);
	return r;
}

static int run(struct call *c)
{
	static const struct {
		const char *name;
		int (*run)(struct call *c);
	} part[] = {{"add", add},
		    {"correct", correct},
		    {"list", event_list},
		    {"show", event_show},
		    {"kinds", event_kinds},
		    {"exposed", event_exposed},
		    {"attachment", event_save}};
	if (c->n_arg == 0)
		return event_list(c);
	if (call_option(c, "for") != NULL && !str_eq(str_of(c->arg[0]), STR("list")))
		return call_wrong(c, "--for goes with list: `kond event list --for WHO`", NULL);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (str_eq(str_of(c->arg[0]), str_of(part[i].name)))
			return part[i].run(c);
	return call_wrong(c,
			  "no such part of event; it has add, correct, list, show, kinds, "
			  "attachment and exposed, not",
			  c->arg[0]);
}

const struct cmd cmd_event = {
    .name = "event",
    .args = "[add KIND [TITLE] | correct E-ID [TITLE] | list | show E-ID | kinds | attachment "
	    "E-ID [N] | exposed [FROM [TO]]]",
    .brief = "What happened and what was told, and who says so",
    .help =
	"Nothing is ever changed: `correct` adds an event that stands for the older one and says "
	"why, or takes it back (--retract).\n"
	"Statements that contradict each other stand side by side with --speaker and --state "
	"(claimed, confirmed, not_confirmed by whom it is said\n"
	"to have reached, denied); figures too: two values for the same count by different "
	"speakers are marked by themselves.\n"
	"--privileged events are kept like the others, left out of what leaves the house, and "
	"counted there; the journal holds a hash of each.\n"
	"What was promised or asked by a time stays open until an event with --re settles it: "
	"`kond event list --open`.\n"
	"exposed tells who is newly seen in what the thieves published since a snapshot or "
	"generation, and which notices follow; a scan tells it too.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 3,
    .run = run};
