/* kond clock list, kond clock show - the clocks of the case: the earliest reading large, the others
 * under why. */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/utf8.h"
#include "cmd/clock.h"
#include "cmd/facts.h"
#include "duty/facts.h"

static const struct list_column columns[] = {
    {"rule", "rule", false},
    {"entity", "who", false},
    {"stream", "stream", false},
    {"ref", "of", false},
    {"headline", "how it stands", false},
    {"colour", "colour", false},
    {"basis", "basis", false},
    {"state", NULL, false},
    {"duty", NULL, false},
    {"addressee", NULL, false},
    {"role", NULL, false},
    {"due", NULL, false},
    {"floor", NULL, false},
    {"extended", NULL, false},
    {"start", NULL, false},
    {"earliest", NULL, false},
    {"met", NULL, false},
    {"elapsed_seconds", NULL, true},
    {"late_strict", NULL, false},
    {"reasons_wanted", NULL, false},
    {"claimed", NULL, false},
    {"not_decided", NULL, false},
    {"reason", NULL, false},
    {"readings", NULL, false},
    {"to_be_verified", "law", false},
    {"source", NULL, false},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

struct board {
	struct call *c;
	struct facts facts;
	struct ruling_all rulings;
	struct approval_all approvals;
	struct duty_law law;
	struct duty_facts duties;
	struct duty_clocks clocks;
	const struct zone *zone;
	size_t *order;
	size_t n;
};

static bool doubted(const struct duty_clock *c)
{
	return duty_doubted(&c->rule->origin) || c->rule->standing == DUTY_unverified;
}

static void put_moment(struct list *l, struct arena *a, int64_t at)
{
	if (at == DUTY_NEVER)
		list_null(l);
	else
		list_text(l, clock_utc_text(a, at));
}

static str readings_json(struct arena *a, const struct duty_clock *c)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_array(&j);
	for (size_t i = 0; i < c->ends; i++) {
		json_object(&j);
		json_key(&j, "reading");
		json_z(&j, duty_reading_name(c->end[i].reading));
		json_key(&j, "at");
		json_text(&j, clock_utc_text(a, c->end[i].at));
		json_key(&j, "from_earliest");
		json_bool(&j, c->end[i].from_earliest);
		json_key(&j, "early");
		json_bool(&j, c->end[i].early);
		json_object_end(&j);
	}
	json_array_end(&j);
	return taken(a, &o);
}

static str headline(struct arena *a, const struct board *b, const struct duty_clock *c)
{
	struct out o = out_mem();
	duty_headline(&o, c, b->zone);
	return taken(a, &o);
}

static str json_of_bool(bool b) { return b ? STR("true") : STR("false"); }

static void put(struct list *l, struct arena *a, const struct board *b, const struct duty_clock *c)
{
	const struct duty_recipient *to =
	    duty_recipient_on(&b->law, c->rule->addressee, zone_days(b->duties.now));
	struct out id = out_mem();
	struct json j = json_of(&id);
	json_text(&j, c->entity);
	list_text(l, c->rule->id);
	list_json(l, taken(a, &id), party_text(a, &b->facts.org, c->entity));
	list_said(l, c->stream);
	list_said(l, c->ref);
	list_text(l, headline(a, b, c));
	list_said(l, c->colour);
	list_said(l, c->rule->origin.basis);
	list_text(l, str_of(duty_state_name(c->state)));
	list_text(l, c->rule->duty);
	list_text(l, to == NULL ? c->rule->addressee : to->name);
	list_text(l, str_of(duty_role_name(c->role)));
	put_moment(l, a, c->due);
	put_moment(l, a, c->floor);
	put_moment(l, a, c->extended);
	put_moment(l, a, c->start);
	put_moment(l, a, c->earliest);
	put_moment(l, a, c->met);
	if (c->earliest == DUTY_NEVER)
		list_null(l);
	else
		list_signed(l, c->elapsed);
	list_bool(l, c->late_strict);
	list_bool(l, c->reasons_wanted);
	list_bool(l, c->claimed);
	list_said(l, c->undecided ? c->open : STR_NONE);
	list_said(l, c->reason);
	list_json(l, readings_json(a, c), STR_NONE);
	list_json(l, json_of_bool(doubted(c)),
		  doubted(c) ? STR("to be verified") : STR("in force"));
	list_said(l, c->rule->origin.source);
	list_row_end(l);
}

/* ---- which, in which order ---- */

/* What asks for something first: what has an end, then what has none, then what is done. */
static int bucket(const struct duty_clock *c)
{
	static const int by_state[DUTY_state_count] = {
	    [DUTY_running] = 1,  [DUTY_not_shown] = 0, [DUTY_no_start] = 2, [DUTY_missed] = 3,
	    [DUTY_met_late] = 4, [DUTY_met] = 5,       [DUTY_not_due] = 6};
	return c->due != DUTY_NEVER && c->state == DUTY_running ? 0 : by_state[c->state];
}

static bool before(const struct duty_clock *x, const struct duty_clock *y)
{
	if (bucket(x) != bucket(y))
		return bucket(x) < bucket(y);
	return bucket(x) == 0 && x->due < y->due;
}

static bool chosen(struct call *c, const struct duty_clock *k)
{
	const char *entity = call_option(c, "entity"), *stream = call_option(c, "stream");
	str rule = c->n_arg > 1 ? str_of(c->arg[1]) : STR_NONE;
	return (entity == NULL || str_eq_nocase(str_of(entity), k->entity)) &&
	       (stream == NULL || str_eq_nocase(str_of(stream), k->stream)) &&
	       (rule.n == 0 || str_eq(rule, k->rule->id) || str_eq(rule, k->ref));
}

/* sort - stable, by merging halves: a case may have thousands of requests. */
static void sort(const struct duty_clock *k, size_t *at, size_t *room, size_t n)
{
	size_t half = n / 2, i = 0, j = half, to = 0;
	if (n < 2)
		return;
	sort(k, at, room, half);
	sort(k, at + half, room, n - half);
	while (i < half || j < n)
		room[to++] =
		    j == n || (i < half && !before(&k[at[j]], &k[at[i]])) ? at[i++] : at[j++];
	memcpy(at, room, n * sizeof(*at));
}

static void choose(struct board *b)
{
	size_t *room = arena_new(b->c->arena, size_t, b->clocks.n + 1);
	b->order = arena_new(b->c->arena, size_t, b->clocks.n + 1);
	for (size_t i = 0; i < b->clocks.n; i++)
		if (chosen(b->c, &b->clocks.clock[i]))
			b->order[b->n++] = i;
	sort(b->clocks.clock, b->order, room, b->n);
}

/* ---- showing ---- */

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct board *b = ctx;
	for (size_t i = 0; i < b->n; i++) {
		struct arena a = *b->c->arena;
		const struct duty_clock *c = &b->clocks.clock[b->order[i]];
		struct out id = out_mem();
		out_str(&id, c->rule->id);
		out_char(&id, ' ');
		out_str(&id, c->entity);
		out_char(&id, ' ');
		out_str(&id, c->ref.n > 0 ? c->ref : c->stream);
		if (list == NULL)
			look_show(l, out_view(&id));
		else
			put(list, &a, b, c);
		out_end(&id);
	}
}

static void say_start(struct out *o, struct arena *a, const struct board *b,
		      const struct duty_clock *c)
{
	if (c->start == DUTY_NEVER)
		return;
	row_text(o, "from", clock_local_text(a, b->zone, c->start));
	if (c->earliest < c->start)
		row_text(o, "arguable from", clock_local_text(a, b->zone, c->earliest));
}

static void say_law(struct out *o, struct arena *a, const struct duty_clock *c)
{
	const struct duty_origin *r = &c->rule->origin;
	row_text(o, "basis", r->basis);
	row_text(o, "source", r->source);
	row_text(o, "verified",
		 doubted(c) ? STR("to be verified") : clock_day_text(a, r->verified));
	row_text(o, "note", r->note);
}

static void say_doubts(struct out *o, const struct duty_clock *c)
{
	if (c->undecided)
		row_text(o, "not decided", c->open);
	if (c->claimed)
		row_text(o, "claimed", STR("said to be sent, nothing shows it"));
	if (c->late_strict)
		row_text(o, "late?", STR("late on the strict reading, timely on another"));
	if (c->reasons_wanted)
		row_text(o, "wanted", STR("reasons for the delay"));
	if (c->outage != NULL)
		row_text(o, "way shut",
			 c->outage->statement.n > 0 ? c->outage->statement : STR("recorded"));
}

static void screen(const struct board *b, const struct duty_clock *c)
{
	struct arena a = *b->c->arena;
	struct out *o = b->c->out;
	utf8_show(o, headline(&a, b, c));
	out_char(o, '\n');
	row_text(o, "duty", c->rule->duty);
	row_text(o, "who", party_text(&a, &b->facts.org, c->entity));
	row_text(o, "stream", c->stream);
	row_text(o, "role", c->as == NULL ? STR_NONE : c->as->basis);
	row_text(o, "of", c->ref);
	row_text(o, "contract",
		 c->deadline != NULL && c->deadline->due == DUTY_NEVER ? c->deadline->basis
								       : STR_NONE);
	say_start(o, &a, b, c);
	row_text(o, "colour", c->colour);
	for (size_t i = 0; i < c->ends; i++) {
		struct out t = out_mem();
		duty_why(&t, c, &c->end[i], b->zone);
		row_text(o, i == 0 ? "why" : "", out_view(&t));
		out_end(&t);
	}
	say_doubts(o, c);
	say_law(o, &a, c);
	out_char(o, '\n');
}

/* ---- the commands ---- */

static int load(struct board *b, struct kase *k)
{
	const char *why = NULL, *at = call_option(b->c, "at");
	str said;
	bool twice;
	int64_t now = time_now_ms() / 1000;
	if (!clock_law(b->c, &b->law) || !facts_load(b->c, k, &b->facts))
		return EXIT_failed;
	if (!ruling_load(k, b->c->arena, &b->rulings) ||
	    !approval_load(k, b->c->arena, &b->approvals))
		return call_failed(b->c, "the decisions of the case can not be read", case_why(k));
	b->zone = zone_open(b->c->arena, b->facts.org.setting[SETTING_zone], &why);
	if (b->zone == NULL)
		return call_failed(b->c, why, NULL);
	if (at != NULL && !clock_moment(b->c->arena, b->zone, str_of(at), -1, &now, &twice, &said))
		return call_wrong(b->c, str_z(b->c->arena, said), at);
	const struct duty_case of = {&b->law,     &b->facts.org, &b->facts.aware, &b->facts.events,
				     &b->rulings, &b->approvals, b->zone};
	b->duties = duty_facts_of(b->c->arena, &of, now);
	b->clocks = duty_clocks(&b->law, &b->duties);
	choose(b);
	return EXIT_done;
}

static int show_all(struct board *b, struct look *l)
{
	const char *format = call_option(b->c, "format");
	if (b->n == 0)
		return call_failed(b->c, "no such clock; `kond clock list` shows those there are",
				   NULL);
	if (format != NULL && !str_eq(str_of(format), STR("table")))
		return look_run(l, "clocks", columns, COLUMNS, b, pass);
	pass(l, NULL, b);
	if (look_write(l, "clocks"))
		for (size_t i = 0; i < b->n; i++)
			screen(b, &b->clocks.clock[b->order[i]]);
	return look_close(l);
}

static int with_case(struct call *c, bool show)
{
	struct look l;
	struct board b = {.c = c};
	if (!look_begin(&l, c))
		return EXIT_failed;
	int r = load(&b, l.k);
	if (r != EXIT_done) {
		case_close(l.k);
	} else if (show) {
		bool none = b.n == 0;
		r = show_all(&b, &l);
		if (none)
			case_close(l.k);
	} else {
		if (b.n == 0)
			fprintf(stderr,
				"kond clock: no clocks; `kond org add`, `kond org role` and "
				"`kond org aware` say who must do what, since when\n");
		r = look_run(&l, "clocks", columns, COLUMNS, &b, pass);
	}
	duty_clocks_end(&b.clocks);
	return r;
}

int clock_list(struct call *c) { return with_case(c, false); }

int clock_show(struct call *c)
{
	if (c->n_arg < 2)
		return call_wrong(c, "which: `kond clock show gdpr-33`", NULL);
	return with_case(c, true);
}
