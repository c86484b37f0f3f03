/* kond clock compute - one period, or one a line, by every reading. */
#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "base/io.h"
#include "cmd/clock.h"
#include "duty/count.h"

#define STDIN_MOST ((size_t)256 << 20)

struct compute {
	struct call *c;
	const struct duty_law *law;
	const struct zone *zone;
	struct duty_period given; /* --period */
};

/* A rule and how it is counted from a moment. */
struct asked {
	const struct duty_rule *rule;
	const struct duty_counting *counting;
	struct duty_period period;
	int64_t from;
};

/* One end, as it is shown. */
struct end {
	enum duty_reading reading;
	int64_t at;
};

struct ends {
	struct end end[READING_count];
	size_t n;
	int64_t alarm;
	struct duty_term term; /* of a period of days or longer */
	bool is_term;
};

static void list_rules(const struct duty_law *l, FILE *f)
{
	fprintf(f, "Rules:");
	for (size_t i = 0; i < l->rules; i++)
		fprintf(f, " %.*s", (int)l->rule[i].id.n, (const char *)l->rule[i].id.p);
	fprintf(f, "\n");
}

/* why_not - why a rule gives no end. */
static const char *why_not(const struct duty_rule *r)
{
	switch (r->kind) {
	case DUTY_case:
		return "its period stands in a letter or contract: give it with --period, as "
		       "--period '36 h'";
	case DUTY_prompt:
		return "it has no limit in time (\"without undue delay\"): the time elapsed is "
		       "what counts";
	case DUTY_standing:
		return "it has no period: it holds all the time";
	case DUTY_free:
		return "it is no duty and has no period";
	case DUTY_limit:
	case DUTY_keep:
	case DUTY_expect:
	case DUTY_kind_count:
		break;
	}
	return "--period is only for rules whose period stands in a letter or contract";
}

static bool ask(struct compute *m, str id, int64_t from, struct asked *q, const char **why)
{
	int32_t day = zone_days(zone_local(m->zone, from));
	const struct duty_rule *r = duty_rule_on(m->law, id, day);
	*why = "no such rule";
	if (r == NULL)
		return false;
	*q = (struct asked){.rule = r, .period = r->period, .from = from};
	*why = why_not(r);
	if (r->kind == DUTY_case)
		q->period = m->given;
	else if (m->given.unit != DUTY_no_period)
		return false;
	q->counting = duty_counting_on(m->law, r->counting, day);
	return q->counting != NULL && q->period.unit > DUTY_of_case;
}

static void count(const struct compute *m, const struct asked *q, struct ends *e)
{
	*e = (struct ends){.n = 0};
	if (q->period.unit == DUTY_hours) {
		struct duty_hours h = {.alarm = 0};
		duty_count_hours(m->law, q->counting, m->zone, q->period.n, q->from, &h);
		for (; e->n < READING_hours; e->n++)
			e->end[e->n] = (struct end){(enum duty_reading)e->n, h.at[e->n]};
		e->alarm = h.alarm;
		return;
	}
	duty_count_term(m->law, q->counting, m->zone, q->period, q->from, &e->term);
	e->is_term = true;
	e->end[0] = (struct end){READING_strict, e->term.strict};
	e->end[1] = (struct end){READING_rolled, e->term.end};
	e->n = 2;
	e->alarm = e->term.strict;
}

/* The keys are a contract: scripts and an oracle read them. */
static void put_json(struct compute *m, const struct ends *e)
{
	struct json j = json_of(m->c->out);
	struct arena scratch = *m->c->arena;
	json_object(&j);
	for (size_t i = 0; i < e->n; i++) {
		json_key(&j, duty_reading_name(e->end[i].reading));
		json_text(&j, clock_utc_text(&scratch, e->end[i].at));
	}
	if (e->is_term) {
		json_key(&j, "last_day");
		json_text(&j, clock_day_text(&scratch, e->term.last));
		json_key(&j, "due_day");
		json_text(&j, clock_day_text(&scratch, e->term.due));
	}
	json_key(&j, "alarm");
	json_text(&j, clock_utc_text(&scratch, e->alarm));
	json_object_end(&j);
	out_char(m->c->out, '\n');
}

static void put_row(struct list *l, struct compute *m, const char *name, int64_t at, str law,
		    const char *text)
{
	list_text(l, str_of(name));
	list_text(l, clock_utc_text(m->c->arena, at));
	list_text(l, clock_local_text(m->c->arena, m->zone, at));
	list_text(l, law);
	list_text(l, str_of(text));
	list_row_end(l);
}

static void put_list(struct compute *m, const struct asked *q, const struct ends *e)
{
	static const struct list_column col[] = {{"reading", "reading", false},
						 {"utc", "ends before (UTC)", false},
						 {"local", "local", false},
						 {"law", "law", false},
						 {"what", "what is counted", false}};
	struct list *l = call_list(m->c, col, 5);
	put_row(l, m, "alarm", e->alarm, STR("at the latest"), "the strictest reading");
	for (size_t i = 0; i < e->n; i++) {
		bool counts = duty_reading_counts(q->counting, e->end[i].reading);
		put_row(l, m, duty_reading_name(e->end[i].reading), e->end[i].at,
			counts ? STR("may be meant") : STR("not relied on"),
			e->is_term && i == 0 ? "the last day as it falls"
					     : duty_reading_text(e->end[i].reading));
	}
	list_end(l);
}

/* say_rule - what the rule is, and what to doubt of it. */
static void say_rule(struct compute *m, const struct asked *q)
{
	const struct duty_rule *r = q->rule;
	const struct duty_origin *o = &r->origin;
	struct out text = out_mem();
	int32_t day = zone_days(zone_local(m->zone, q->from));
	out_z(&text, "kond clock: ");
	out_str(&text, r->id);
	out_z(&text, ", ");
	out_str(&text, o->basis);
	out_z(&text, ": ");
	duty_period_write(&text, q->period);
	out_z(&text, " from ");
	out_str(&text, clock_local_text(m->c->arena, m->zone, q->from));
	out_z(&text, "; tzdata ");
	out_str(&text, zone_data_version(m->c->arena));
	out_char(&text, '\n');
	if (duty_doubted(o))
		out_z(&text, "kond clock: to be verified: this rule was not read in its source\n");
	if (r->standing == DUTY_off) {
		out_z(&text, "kond clock: this rule is not law (pending)\n");
	} else if (!duty_holds(o, day)) {
		out_z(&text, "kond clock: this rule did not hold on ");
		out_str(&text, clock_day_text(m->c->arena, day));
		out_z(&text, o->from > day ? "; it holds from " : "; it held until ");
		out_str(&text, clock_day_text(m->c->arena, o->from > day ? o->from : o->to));
		out_char(&text, '\n');
	}
	fprintf(stderr, "%.*s", (int)text.n, (const char *)text.p);
	out_end(&text);
}

/* ---- a batch ---- */

static bool read_stdin(struct arena *a, str *out_text)
{
	struct out o = out_mem();
	bool read = true, more = true;
	while (read && more) {
		unsigned char part[1 << 16];
		int64_t n = io_read_full(STDIN_FILENO, part, sizeof(part));
		read = n >= 0 && o.n + (size_t)n <= STDIN_MOST;
		more = n == (int64_t)sizeof(part);
		if (read)
			out_bytes(&o, part, (size_t)n);
	}
	*out_text = str_copy(a, out_view(&o));
	out_end(&o);
	return read;
}

static str take_word(str *s)
{
	*s = str_trim(*s);
	size_t n = 0;
	while (n < s->n && !is_blank(s->p[n]))
		n++;
	str word = str_sub(*s, 0, n);
	*s = str_sub(*s, n, s->n);
	return word;
}

static void put_error(struct compute *m, str why)
{
	struct json j = json_of(m->c->out);
	json_object(&j);
	json_key(&j, "error");
	json_text(&j, why);
	json_object_end(&j);
	out_char(m->c->out, '\n');
}

static bool compute_line(struct compute *m, str line, str rule)
{
	str time = take_word(&line), fold = take_word(&line), other = take_word(&line), said;
	const char *why = "a line holds a time, a fold (0 or 1) and a rule, not more";
	int64_t from;
	bool twice;
	struct asked q;
	struct ends e;
	if (str_trim(line).n > 0 ||
	    (fold.n > 0 && !str_eq(fold, STR("0")) && !str_eq(fold, STR("1")))) {
		put_error(m, str_of(why));
		return false;
	}
	if (!clock_moment(m->c->arena, m->zone, time, fold.n == 0 ? -1 : fold.p[0] - '0', &from,
			  &twice, &said)) {
		put_error(m, said);
		return false;
	}
	if (!ask(m, other.n > 0 ? other : rule, from, &q, &why)) {
		put_error(m, str_of(why));
		return false;
	}
	count(m, &q, &e);
	put_json(m, &e);
	return true;
}

static int compute_lines(struct compute *m, str rule)
{
	str text;
	uint64_t bad = 0;
	const char *format = call_option(m->c, "format");
	if (format != NULL && !str_eq(str_of(format), STR("jsonl")))
		return call_wrong(m->c, "many times at once are written as --format jsonl, not",
				  format);
	if (call_option(m->c, "fold") != NULL)
		return call_wrong(m->c, "the fold stands in each line behind the time", NULL);
	if (!read_stdin(m->c->arena, &text))
		return call_failed(m->c, "can not read standard input", NULL);
	while (text.n > 0) {
		unsigned char *mark = m->c->arena->p;
		str line = str_cut(&text, '\n');
		if (str_trim(line).n > 0 && !compute_line(m, line, rule))
			bad++;
		m->c->arena->p = mark;
	}
	if (bad == 0)
		return EXIT_done;
	fprintf(stderr, "kond clock: %llu lines could not be computed; each says why\n",
		(unsigned long long)bad);
	return EXIT_wrong_use;
}

/* ---- one ---- */

static int compute_one(struct compute *m, str rule, const char *text)
{
	const char *fold = call_option(m->c, "fold"), *why = NULL;
	struct asked q;
	struct ends e;
	int64_t from;
	bool twice;
	str said;
	if (fold != NULL && !str_eq(str_of(fold), STR("0")) && !str_eq(str_of(fold), STR("1")))
		return call_wrong(m->c, "--fold is 0 or 1, not", fold);
	if (!clock_moment(m->c->arena, m->zone, str_of(text), fold == NULL ? -1 : fold[0] - '0',
			  &from, &twice, &said))
		return call_wrong(m->c, str_z(m->c->arena, said), text);
	if (twice)
		fprintf(stderr,
			"kond clock: %s comes twice; the first is taken, --fold 1 takes the "
			"second\n",
			text);
	if (!ask(m, rule, from, &q, &why)) {
		int r = call_wrong(m->c, why, str_z(m->c->arena, rule));
		if (duty_rule_on(m->law, rule, 0) == NULL)
			list_rules(m->law, stderr);
		return r;
	}
	say_rule(m, &q);
	count(m, &q, &e);
	const char *format = call_option(m->c, "format");
	if (format != NULL && str_eq(str_of(format), STR("jsonl")))
		put_json(m, &e);
	else
		put_list(m, &q, &e);
	return EXIT_done;
}

int clock_compute(struct call *c)
{
	struct duty_law law;
	struct compute m = {.c = c, .law = &law};
	const char *rule = call_option(c, "rule"), *from = call_option(c, "from");
	const char *period = call_option(c, "period");
	if (!clock_law(c, &law))
		return EXIT_failed;
	if (rule == NULL) {
		int r = call_wrong(c, "--rule ID says which rule counts", NULL);
		list_rules(&law, stderr);
		return r;
	}
	if (from == NULL)
		return call_wrong(c, "--from TIME says from when, as 2026-03-26T02:12:58", NULL);
	if (period != NULL && (!duty_period_read(str_of(period), &m.given) ||
			       m.given.unit <= DUTY_of_case || m.given.n == 0))
		return call_wrong(c,
				  "--period is as '36 h', '3 working-days' or '1 month', 100 years "
				  "or 500 working days at most, not",
				  period);
	m.zone = clock_zone(c);
	if (m.zone == NULL)
		return EXIT_wrong_use;
	if (str_eq(str_of(from), STR("-")))
		return compute_lines(&m, str_of(rule));
	return compute_one(&m, str_of(rule), from);
}
