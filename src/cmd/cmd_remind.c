/* kond remind - tell people of clocks before they run out, by mail and by a program of one's own.
 * By hand or by a timer; each reminder goes once to each. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/date.h"
#include "base/utf8.h"
#include "cmd/clock.h"
#include "cmd/told_remind.h"
#include "run/remind.h"

#define WATCH_MOST_S  300
#define WATCH_LEAST_S 5

static const struct option_row options[] = {
    {"dry-run", NULL, "show what would be sent now, send nothing", false},
    {"at", "TIME", "with --dry-run: at that time", false},
    {"watch", NULL, "stay, and send each reminder when it is due", false},
    {"off", NULL, "password: forget it", false},
    {"why", "TEXT", "list: why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

struct round {
	struct clocks_now now;
	struct remind_job job;
};

static const char *begin(struct call *c, struct kase *k, int64_t now, struct round *r)
{
	const char *why = clocks_now(c, k, now, &r->now);
	if (why == NULL) {
		why = remind_job_load(c, k, &r->now, &r->job);
		if (why != NULL)
			duty_clocks_end(&r->now.clocks);
	}
	return why;
}

/* ---- telling how it went ---- */

static void whom(struct out *o, const struct remind_message *m)
{
	out_z(o, m->by_hook ? "the program of remind_hook" : "mail to A-");
	if (m->by_hook)
		return;
	out_dec(o, m->actor->id);
	out_char(o, ' ');
	utf8_show(o, m->actor->name);
}

static void said(struct call *c, const struct remind_message *m)
{
	struct out o = out_mem();
	out_z(&o, "R-");
	out_dec(&o, m->id);
	out_char(&o, ' ');
	whom(&o, m);
	out_z(&o, m->why == NULL ? ": sent" : ": not sent: ");
	out_z(&o, m->why == NULL ? "" : m->why);
	if (m->n > 0 && m->why == NULL) {
		out_z(&o, ", ");
		out_dec(&o, m->n);
		out_z(&o, m->n == 1 ? " clock" : " clocks");
	}
	if (m->again != NULL && m->why == NULL)
		out_z(&o, "; an earlier try was cut off, so it may have come twice");
	out_char(&o, '\n');
	if (m->why == NULL)
		out_str(c->out, out_view(&o));
	else
		fwrite(out_view(&o).p, 1, out_view(&o).n, stderr);
	out_end(&o);
}

static int send_all(struct call *c, struct round *r, bool trying)
{
	struct remind_message *m;
	size_t n = remind_plan(&r->job, trying, &m), failed = 0;
	for (size_t i = 0; i < n; i++) {
		if (!remind_send(&r->job, &m[i]))
			return call_failed(c, "the case could not be written", case_why(r->job.k));
		said(c, &m[i]);
		out_flush(c->out);
		failed += m[i].why != NULL;
	}
	if (failed > 0)
		fprintf(stderr,
			"kond remind: %zu of %zu not sent; the next `kond remind` tries "
			"again\n",
			failed, n);
	return failed > 0 ? EXIT_failed : EXIT_done;
}

static void told_what_comes(struct call *c, const struct round *r)
{
	struct out next = out_mem();
	if (told_next_reminder(&next, &r->job)) {
		out_z(c->out, "next: ");
		out_str(c->out, out_view(&next));
		out_char(c->out, '\n');
	} else {
		out_z(c->out, "no clock that runs has an end to remind of\n");
	}
	out_end(&next);
}

static int round_of(struct call *c, struct kase *k, bool trying, int64_t *out_next)
{
	struct round r;
	size_t cut;
	struct remind_due due;
	*out_next = DUTY_NEVER;
	if (!reminder_lock(k))
		return call_failed(c, "another `kond remind` is sending now", NULL);
	const char *why = begin(c, k, time_now_ms() / 1000, &r);
	if (why != NULL)
		return call_failed(c, "the clocks could not be worked out", why);
	int rc = EXIT_done;
	why = remind_job_wrong(&r.job);
	if (why != NULL)
		rc = call_failed(c, why, NULL);
	else if (!remind_cut_off(&r.job, &cut))
		rc = call_failed(c, "the case could not be written", case_why(k));
	else
		rc = send_all(c, &r, trying);
	if (why == NULL && !trying)
		told_what_comes(c, &r);
	*out_next = remind_next(&r.job.ask, &due);
	duty_clocks_end(&r.now.clocks);
	return rc;
}

static int once(struct call *c, bool trying)
{
	int64_t next;
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	int rc = round_of(c, k, trying, &next);
	case_close(k);
	return rc;
}

/* The case is closed while nothing is to be done: others may change its key or move it. */
static int watch(struct call *c)
{
	for (;;) {
		struct arena a = arena_make((size_t)1 << 30);
		struct call inner = *c;
		int64_t next = DUTY_NEVER;
		inner.arena = &a;
		struct kase *k = call_case(&inner);
		int rc = k == NULL ? EXIT_failed : round_of(&inner, k, false, &next);
		case_close(k);
		arena_free(&a);
		out_flush(c->out);
		if (k == NULL)
			return rc;
		int64_t left = next == DUTY_NEVER ? WATCH_MOST_S : next - time_now_ms() / 1000 + 1;
		left = left > WATCH_MOST_S ? WATCH_MOST_S : left;
		sleep((unsigned)(left < WATCH_LEAST_S ? WATCH_LEAST_S : left));
	}
}

/* ---- showing ---- */

static const struct list_column due_columns[] = {
    {"way", "way", false},    {"to", "to", false},
    {"name", "name", false},  {"rule", "rule", false},
    {"entity", "who", false}, {"stream", "stream", false},
    {"ref", "of", false},     {"due", "at the latest", false},
    {"late", "late", false},  {"step_seconds", NULL, true},
};

static void put_due(struct list *l, struct arena *a, const struct round *r,
		    const struct remind_message *m, const struct remind_due *d)
{
	str utc = clock_utc_text(a, d->clock->due);
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_text(&j, utc);
	list_text(l, m->by_hook ? STR("hook") : STR("mail"));
	list_said(l, m->to);
	list_said(l, m->actor == NULL ? STR_NONE : m->actor->name);
	list_text(l, d->key.rule);
	list_text(l, d->key.entity);
	list_said(l, d->key.stream);
	list_said(l, d->key.ref);
	list_json(l, taken(a, &o), clock_local_text(a, r->now.zone, d->clock->due));
	list_bool(l, d->step == REMINDER_LATE);
	list_number(l, (uint64_t)d->step);
	list_row_end(l);
}

static void pass_due(struct look *l, struct list *list, void *ctx)
{
	struct round *r = ctx;
	struct remind_message *m;
	size_t n = remind_plan(&r->job, false, &m);
	for (size_t i = 0; i < n; i++)
		for (size_t x = 0; x < m[i].n; x++) {
			struct arena a = *l->call->arena;
			if (list == NULL)
				look_show(l, m[i].due[x].key.rule);
			else
				put_due(list, &a, r, &m[i], &m[i].due[x]);
		}
}

static int dry(struct call *c)
{
	struct look l;
	struct round r;
	const char *at = call_option(c, "at");
	int64_t now = time_now_ms() / 1000;
	bool twice;
	str text;
	if (!look_begin(&l, c))
		return EXIT_failed;
	const char *why = begin(c, l.k, now, &r);
	if (why == NULL && at != NULL) {
		if (!clock_moment(c->arena, r.now.zone, str_of(at), -1, &now, &twice, &text)) {
			duty_clocks_end(&r.now.clocks);
			call_wrong(c, str_z(c->arena, text), at);
			return look_give_up(&l, EXIT_wrong_use);
		}
		duty_clocks_end(&r.now.clocks);
		why = begin(c, l.k, now, &r);
	}
	if (why != NULL) {
		call_failed(c, "the clocks could not be worked out", why);
		return look_give_up(&l, EXIT_failed);
	}
	why = remind_job_wrong(&r.job);
	if (why != NULL)
		fprintf(stderr, "kond remind: %s\n", why);
	int rc = look_run(&l, "reminders.due", due_columns,
			  sizeof(due_columns) / sizeof(due_columns[0]), &r, pass_due);
	duty_clocks_end(&r.now.clocks);
	return rc;
}

static const struct list_column columns[] = {
    {"id", "id", false},       {"at", "tried", false},      {"way", "way", false},
    {"actor", "to", false},    {"to", NULL, false},         {"state", "state", false},
    {"why", "why", false},     {"clocks", "clocks", false}, {"again", NULL, false},
    {"ended_at", NULL, false}, {"by", NULL, false},
};

static str keys_json(struct arena *a, const struct reminder_try *t, str *out_text)
{
	struct out o = out_mem(), text = out_mem();
	struct json j = json_of(&o);
	json_array(&j);
	for (size_t i = 0; i < t->keys; i++) {
		const struct reminder_key *x = &t->key[i];
		json_object(&j);
		json_key(&j, "rule");
		json_text(&j, x->rule);
		json_key(&j, "entity");
		json_text(&j, x->entity);
		json_key(&j, "stream");
		json_text_or_null(&j, x->stream);
		json_key(&j, "of");
		json_text_or_null(&j, x->ref);
		json_key(&j, "due");
		json_text(&j, clock_utc_text(a, x->due));
		json_key(&j, "step_seconds");
		json_number(&j, x->step);
		json_object_end(&j);
		out_z(&text, i > 0 ? ", " : "");
		out_str(&text, x->rule);
		out_char(&text, ' ');
		out_str(&text, x->entity);
		out_z(&text, x->step == REMINDER_LATE ? " late" : "");
	}
	json_array_end(&j);
	if (t->keys == 0)
		out_z(&text, "a message to try the way");
	*out_text = taken(a, &text);
	return taken(a, &o);
}

static void put(struct list *l, struct arena *a, const struct reminder_try *t)
{
	str text, json = keys_json(a, t, &text);
	list_text(l, fact_id(a, 'M', t->id));
	list_text(l, moment_text(a, t->at_ms));
	list_text(l, t->way);
	list_said(l, short_id_or(a, 'A', t->actor));
	list_said(l, t->to);
	list_text(l, str_of(reminder_end_name(t->end)));
	list_said(l, t->why);
	list_json(l, json, text);
	list_said(l, short_id_or(a, 'M', t->again));
	list_said(l, t->ended_ms == 0 ? STR_NONE : moment_text(a, t->ended_ms));
	list_text(l, t->by);
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct reminder_all *all = ctx;
	for (size_t i = 0; i < all->n; i++) {
		struct arena a = *l->call->arena;
		if (list == NULL)
			look_show(l, fact_id(&a, 'M', all->tried[i].id));
		else
			put(list, &a, &all->tried[i]);
	}
}

static int listed(struct call *c)
{
	struct look l;
	struct reminder_all all;
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!reminder_load(l.k, c->arena, &all)) {
		call_failed(c, "the reminders of the case can not be read", case_why(l.k));
		return look_give_up(&l, EXIT_failed);
	}
	return look_run(&l, "reminders", columns, sizeof(columns) / sizeof(columns[0]), &all, pass);
}

/* ---- the password ---- */

static int password(struct call *c)
{
	const char *env = getenv("KOND_MAIL_PASSWORD");
	bool off = call_option(c, "off") != NULL;
	str secret = str_of(env);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	if (!off && secret.n == 0) {
		unsetenv("KOND_PASSPHRASE");
		if (!call_passphrase(c, "Password of the mail server: ", true, &secret))
			secret = STR_NONE;
	}
	int rc = EXIT_done;
	if (!off && (secret.n == 0 || !one_line(secret, 1000)))
		rc = call_failed(c, "no password: type it, or set KOND_MAIL_PASSWORD (one line)",
				 NULL);
	else if (!reminder_password_set(k, off ? STR_NONE : secret))
		rc = call_failed(c, "nothing was kept", case_why(k));
	else
		out_z(c->out, off ? "The password is forgotten.\n"
				  : "The password is kept, encrypted in the case.\n");
	case_close(k);
	return rc;
}

static int run(struct call *c)
{
	str what = c->n_arg > 0 ? str_of(c->arg[0]) : STR("now");
	bool is_dry = call_option(c, "dry-run") != NULL, stays = call_option(c, "watch") != NULL;
	bool now = str_eq(what, STR("now"));
	if ((is_dry || stays) && (!now || (is_dry && stays)))
		return call_wrong(c, "--dry-run and --watch each go alone: `kond remind --watch`",
				  NULL);
	if (call_option(c, "at") != NULL && !is_dry)
		return call_wrong(c, "--at goes with --dry-run: what is sent is sent now", NULL);
	if (now)
		return is_dry ? dry(c) : stays ? watch(c) : once(c, false);
	if (str_eq(what, STR("test")))
		return once(c, true);
	if (str_eq(what, STR("list")))
		return listed(c);
	if (str_eq(what, STR("password")))
		return password(c);
	return call_wrong(c, "now, test, list or password, not", c->arg[0]);
}

const struct cmd cmd_remind = {
    .name = "remind",
    .args = "[now | test | list | password] [--dry-run] [--watch]",
    .brief = "Remind people of clocks before they run out, by mail and by a program",
    .help =
	"now (the default) sends what is due and has not gone yet: each reminder once to each, so "
	"run it by a timer, every few minutes. Of a clock that\n"
	"people were not told of in time only the nearest reminder goes; what has run out is told "
	"once; what is met is not. What could not be sent is\n"
	"tried again by the next run; `kond status` shows it.\n"
	"Who and when: `kond set remind_before` (as `24 h, 2 h`; a step longer than half of a "
	"clock is left out, so a clock of 24 hours gets 8 h and\n"
	"2 h), `kond set remind_to` (roles, people), addresses of `kond org person NAME --email`. "
	"People of another legal entity than the one that keeps\n"
	"the case are told of the clocks of their own only. By mail: `kond set mail_server`, "
	"mail_from, mail_tls, mail_user; password keeps the\n"
	"password. By a program: `kond set remind_hook`.\n"
	"test sends everybody a message to try the way. list shows what was sent and what failed.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 1,
    .run = run};
