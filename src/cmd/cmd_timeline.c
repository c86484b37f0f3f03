/* kond timeline - what happened above the line, what was told below, and the days between. */
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/date.h"
#include "cmd/facts.h"
#include "duty/timeline.h"

static const struct option_row options[] = {
    {"for", "WHO", "as it may leave the house to WHO: without what is privileged, which is counted",
     false},
    {"day0", "E-ID", "count days from this event; else from when it could first be known", false},
    {"entity", "O-ID", "only what is about this legal entity", false},
    {"all", NULL, "also notes, advice and meetings, which are in no picture", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

static const struct list_column columns[] = {
    {"id", "id", false},
    {"at", "when", false},
    {"day", "day", true},
    {"side", "line", false},
    {"kind", "kind", false},
    {"group", NULL, false},
    {"title", "what", false},
    {"speaker", "says", false},
    {"state", "state", false},
    {"gap_days", "gap", true},
    {"contradicts", "contradicts", false},
    {"note", "note", false},
    {"entity", NULL, false},
    {"privileged", "privileged", false},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void put(struct list *l, struct arena *a, const struct timeline_entry *e)
{
	static const char *const sides[] = {"none", "above", "below"};
	const struct event *v = e->e;
	uint32_t entity = v != NULL ? v->entity : e->s->entity;
	list_text(l, fact_id(a, e->letter, e->id));
	list_json(l, when_json(a, &e->at), when_text(a, &e->at));
	if (e->has_day)
		list_signed(l, e->day);
	else
		list_null(l);
	list_text(l, str_of(sides[e->side]));
	list_text(l, str_of(v != NULL ? v->kind->name : aware_name(e->s->state)));
	list_text(l, str_of(v != NULL ? v->kind->group : "awareness"));
	list_text(l, e->title);
	list_said(l, v != NULL ? v->speaker_name : STR_NONE);
	list_text(l, str_of(event_state_name(v != NULL ? v->state : STATE_recorded)));
	if (e->has_gap)
		list_signed(l, e->gap);
	else
		list_null(l);
	str *other = arena_new(a, str, e->n_contradicts);
	for (size_t i = 0; i < e->n_contradicts; i++)
		other[i] = fact_id(a, 'E', e->contradicts[i]);
	list_texts(l, other, e->n_contradicts);
	list_said(l, e->note);
	list_said(l, short_id_or(a, 'O', entity));
	list_bool(l, e->privileged);
	list_row_end(l);
}

static const struct timeline_entry *nth(const struct timeline *t, size_t i)
{
	return i < t->n_known ? &t->known[i] : &t->unknown[i - t->n_known];
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct timeline *t = ctx;
	for (size_t i = 0; i < t->n_known + t->n_unknown; i++) {
		struct arena a = *l->call->arena;
		const struct timeline_entry *e = nth(t, i);
		if (list == NULL)
			look_show(l, fact_id(&a, e->letter, e->id));
		else
			put(list, &a, e);
	}
}

static void more(struct json *j, const void *ctx)
{
	json_key(j, "withheld");
	json_number(j, (int64_t)((const struct timeline *)ctx)->withheld);
}

static unsigned terminal_columns(void)
{
	struct winsize w = {0};
	return isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 ? w.ws_col
										       : 80;
}

static int ask_of(struct call *c, const struct facts *f, struct timeline_ask *ask)
{
	const char *day0 = call_option(c, "day0"), *entity = call_option(c, "entity");
	*ask = (struct timeline_ask){.outside = call_option(c, "for") != NULL,
				     .silent = call_option(c, "all") != NULL,
				     .now_ms = time_now_ms()};
	if (day0 != NULL && !event_id_of(str_of(day0), 'E', &ask->day0))
		return call_wrong(c, "--day0 is an event as E-1, not", day0);
	ask->entity = entity == NULL ? 0 : entity_of(str_of(entity));
	if (entity != NULL && org_entity(&f->org, ask->entity) == NULL)
		return call_wrong(c, "there is no such legal entity; `kond org list` names them",
				  entity);
	return EXIT_done;
}

static int shown(struct call *c, struct look *l, const struct facts *f, struct timeline *t)
{
	const char *format = call_option(c, "format");
	bool svg = format != NULL && str_eq(str_of(format), STR("svg"));
	l->more = more;
	l->more_ctx = t;
	if (!svg && format != NULL && !str_eq(str_of(format), STR("table")))
		return look_run(l, "timeline", columns, COLUMNS, t, pass);
	pass(l, NULL, t);
	if (look_write(l, "timeline")) {
		if (svg)
			timeline_svg(c->out, c->arena, t, f->org.setting[SETTING_incident]);
		else
			timeline_text(c->out, c->arena, t, terminal_columns());
	}
	return look_close(l);
}

static int run(struct call *c)
{
	struct look l;
	struct facts f;
	struct timeline t;
	struct timeline_ask ask;
	const char *why = NULL;
	if (!look_begin(&l, c))
		return EXIT_failed;
	int r = facts_load(c, l.k, &f) ? ask_of(c, &f, &ask) : EXIT_failed;
	if (r == EXIT_done && !timeline_make(c->arena, &f.org, &f.aware, &f.events, &ask, &t, &why))
		r = call_wrong(c, why, NULL);
	if (r != EXIT_done)
		return look_give_up(&l, r);
	r = shown(c, &l, &f, &t);
	if (ask.outside && r == EXIT_done)
		fprintf(stderr, "withheld as privileged: %llu\n", (unsigned long long)t.withheld);
	return r;
}

const struct cmd cmd_timeline = {
    .name = "timeline",
    .args = "[options]",
    .brief = "What happened, what was told, and the days between",
    .help = "On a terminal a picture and a list; --format svg a picture of A4 width, in which "
	    "every entry has its label. Days are counted from day 0, the day\n"
	    "on which it could first be known: the first claim, publication, discovery or signal; "
	    "--day0 chooses another. What has no known time stands apart.\n"
	    "What was corrected is not in it (`kond event list --history` shows it); what "
	    "contradicts stands side by side, marked.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .also = "svg",
    .run = run};
