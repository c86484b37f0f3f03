/* kond set - the settings of the case: what the incident is called, its time zone, whom people may
 * ask. What was set before stays and is shown with --history. */
#include "base/utf8.h"
#include "base/zone.h"
#include "cmd/facts.h"

static const struct option_row options[] = {
    {"history", NULL, "also what was set before, by whom and when", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

static const struct list_column columns[] = {
    {"key", "key", false}, {"value", "value", false}, {"set_at", "set", false},
    {"by", "by", false},   {"what", "what", false},
};

static bool setting_named(str name, enum setting *out_s)
{
	for (unsigned s = 0; s < SETTING_COUNT; s++)
		if (str_eq(name, str_of(setting_rows[s].name))) {
			*out_s = (enum setting)s;
			return true;
		}
	return false;
}

struct wanted {
	struct facts *f;
	bool history, one;
	enum setting only;
};

static void put(struct list *l, enum setting s, str value, const struct fact *f, struct arena a)
{
	list_text(l, str_of(setting_rows[s].name));
	list_said(l, value);
	list_said(l, f == NULL ? STR_NONE : moment_text(&a, f->at_ms));
	list_said(l, f == NULL ? STR_NONE : f->by);
	list_text(l, str_of(setting_rows[s].words));
	list_row_end(l);
}

static bool sets(const struct fact *f, enum setting s, str *out_value)
{
	for (size_t i = 0; f->about == ABOUT_case && i < f->n; i++)
		if (str_eq(f->field[i].key, str_of(setting_rows[s].name))) {
			*out_value = f->field[i].value;
			return true;
		}
	return false;
}

static void one(struct look *l, struct list *list, const struct wanted *w, enum setting s)
{
	const struct org *o = &w->f->org;
	const struct fact *last = NULL;
	str value;
	for (size_t i = 0; i < o->n_fact; i++) {
		if (!sets(&o->fact[i], s, &value))
			continue;
		last = &o->fact[i];
		if (w->history && list != NULL)
			put(list, s, value, last, *l->call->arena);
	}
	if (list == NULL)
		look_show(l, str_of(setting_rows[s].name));
	else if (!w->history || last == NULL)
		put(list, s, o->setting[s], last, *l->call->arena);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct wanted *w = ctx;
	for (unsigned s = 0; s < SETTING_COUNT; s++)
		if (!w->one || w->only == (enum setting)s)
			one(l, list, w, (enum setting)s);
}

static int show(struct call *c, struct wanted w)
{
	struct look l;
	struct facts f;
	if (!look_begin(&l, c))
		return EXIT_failed;
	if (!facts_load(c, l.k, &f))
		return look_give_up(&l, EXIT_failed);
	w.f = &f;
	return look_run(&l, "settings", columns, sizeof(columns) / sizeof(columns[0]), &w, pass);
}

static const char *value_wrong(struct call *c, const struct facts *f, enum setting s, str value)
{
	const char *why = field_wrong(setting_rows[s].check, value);
	struct arena a = *c->arena;
	if (why != NULL || value.n == 0)
		return why;
	if (setting_rows[s].check == FIELD_zone && zone_open(&a, value, &why) == NULL)
		return "a time zone of this system, as Europe/Amsterdam";
	if (setting_rows[s].check == FIELD_entity && org_entity(&f->org, entity_of(value)) == NULL)
		return "a legal entity of this case, as O-1 (`kond org list`)";
	return NULL;
}

static int set(struct call *c, enum setting s, str value)
{
	struct facts f;
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	int r = EXIT_done;
	const char *why = value_wrong(c, &f, s, value);
	if (why != NULL) {
		r = call_wrong(c, "this wants ", why);
	} else if (!org_set(k, s, value)) {
		r = call_failed(c, "nothing was set", case_why(k));
	} else if ((r = facts_commit(c, k)) == EXIT_done) {
		out_z(c->out, setting_rows[s].name);
		out_z(c->out, value.n > 0 ? " is " : " is not said any more");
		utf8_show(c->out, value);
		out_char(c->out, '\n');
	}
	case_close(k);
	return r;
}

static int run(struct call *c)
{
	struct wanted w = {.history = call_option(c, "history") != NULL, .one = c->n_arg > 0};
	if (w.one && !setting_named(str_of(c->arg[0]), &w.only))
		return call_wrong(c, "there is no such key; `kond set` names them all, not",
				  c->arg[0]);
	if (c->n_arg < 2)
		return show(c, w);
	if (w.history)
		return call_wrong(c, "--history shows; to set leave it out", NULL);
	return set(c, w.only, str_trim(str_of(c->arg[1])));
}

const struct cmd cmd_set = {
    .name = "set",
    .args = "[KEY [VALUE]]",
    .brief = "Say what the incident is called, its time zone, whom people may ask",
    .help = "Alone: all keys with their values; with KEY: that one. VALUE \"\" unsets it. What was "
	    "set before is kept.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 2,
    .run = run};
