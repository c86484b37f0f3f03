/* org_aware - the steps by which a legal entity came to know: recording, correcting, showing. */
#include <stdio.h>

#include "base/utf8.h"
#include "cmd/org_parts.h"

/* ---- showing ---- */

static void step_line(struct out *o, struct arena *a, const char *word, const struct aware_step *s)
{
	struct out t = out_mem();
	if (s == NULL)
		return;
	when_write(&t, &s->at);
	out_z(&t, " (W-");
	out_dec(&t, s->id);
	out_char(&t, ')');
	if (s->reason.n > 0) {
		out_z(&t, ": ");
		out_str(&t, s->reason);
	}
	row_text(o, word, taken(a, &t));
}

void told_awareness(struct out *o, struct arena *a, const struct awareness *n)
{
	struct out t = out_mem();
	out_z(o, "  ");
	if (n->incident)
		out_z(o, aware_matter(true));
	else
		utf8_show(o, n->stream.n > 0 ? n->stream : STR("all its data streams"));
	out_z(o, ": ");
	out_z(o, aware_words(n->state));
	out_char(o, '\n');
	if (n->impossible)
		row_text(o, "  impossible", str_of(n->why));
	step_line(o, a, "  signal", n->signal);
	step_line(o, a, "  verifying", n->verifying);
	step_line(o, a, n->state == AWARE_no_breach ? "  no breach" : "  aware", n->end);
	if (n->state != AWARE_aware || n->end == NULL)
		return;
	when_write(&t, &n->earliest);
	if (!n->earliest_said)
		out_z(&t, " (not said: the signal)");
	row_text(o, "  earliest", taken(a, &t));
	row_text(o, "  discovered by", n->end->how);
	row_text(o, "  decided by", n->end->decided_by);
	row_text(o, "  evidence", n->end->evidence);
}

static const struct list_column columns[] = {
    {"id", "id", false},         {"entity", "entity", false},
    {"stream", "stream", false}, {"state", "state", false},
    {"at", "when", false},       {"earliest", NULL, false},
    {"how", "how", false},       {"decided_by", "decided by", false},
    {"evidence", NULL, false},   {"reason", "reason", false},
    {"corrects", NULL, false},   {"corrected", "corrected by", false},
    {"retracts", NULL, false},   {"why_changed", NULL, false},
    {"now", "stands", false},    {"entered_at", "entered", false},
    {"entered_by", NULL, false}, {"of", "of", false},
};

struct wanted {
	struct facts *f;
	uint32_t entity; /* 0: all */
};

static void put(struct list *l, struct arena *a, const struct aware_step *s)
{
	list_text(l, fact_id(a, 'W', s->id));
	list_text(l, fact_id(a, 'O', s->entity));
	list_said(l, s->stream);
	list_text(l, str_of(aware_name(s->state)));
	list_json(l, when_json(a, &s->at), when_text(a, &s->at));
	list_json(l, when_json(a, &s->earliest), when_text(a, &s->earliest));
	list_said(l, s->how);
	list_said(l, s->decided_by);
	list_said(l, s->evidence);
	list_said(l, s->reason);
	list_said(l, short_id_or(a, 'W', s->corrects));
	list_said(l, short_id_or(a, 'W', s->corrected));
	list_bool(l, s->retracted);
	list_said(l, s->why);
	list_bool(l, s->corrected == 0 && !s->retracted);
	list_text(l, moment_text(a, s->at_ms));
	list_text(l, s->by);
	list_text(l, s->incident ? STR("incident") : STR("breach"));
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct wanted *w = ctx;
	for (size_t i = 0; i < w->f->aware.n_step; i++) {
		const struct aware_step *s = &w->f->aware.step[i];
		struct arena a = *l->call->arena;
		if (w->entity != 0 && s->entity != w->entity)
			continue;
		if (list == NULL)
			look_show(l, fact_id(&a, 'W', s->id));
		else
			put(list, &a, s);
	}
}

static int show(struct call *c)
{
	struct look l;
	struct facts f;
	struct wanted w = {.f = &f};
	if (!look_begin(&l, c))
		return EXIT_failed;
	bool ok = facts_load(c, l.k, &f);
	if (ok && c->n_arg == 2)
		w.entity = org_entity_arg(c, &f.org, c->arg[1]);
	if (!ok || (c->n_arg == 2 && w.entity == 0))
		return look_give_up(&l, ok ? EXIT_wrong_use : EXIT_failed);
	return look_run(&l, "org.aware", columns, sizeof(columns) / sizeof(columns[0]), &w, pass);
}

/* ---- recording ---- */

static str text_of(struct call *c, const char *name)
{
	return str_trim(str_of(call_option(c, name)));
}

static bool texts_right(struct call *c)
{
	static const char *const name[] = {"how", "decided-by", "evidence", "reason",
					   "why-changed"};
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		const char *why = field_wrong(FIELD_text, text_of(c, name[i]));
		if (why != NULL) {
			call_wrong(c, name[i], why);
			return false;
		}
	}
	return true;
}

static int stream_of(struct call *c, const struct org *o, str *out_stream)
{
	const char *v = call_option(c, "stream");
	*out_stream = v == NULL ? STR_NONE : org_stream(o, str_of(v));
	if (v != NULL && out_stream->n == 0)
		return call_wrong(c,
				  "there is no such data stream; `kond org role` makes one by "
				  "saying who is what in it",
				  v);
	return EXIT_done;
}

static int corrects_of(struct call *c, const struct aware_all *w, struct aware_step *s)
{
	const char *v = call_option(c, "corrects");
	s->retracted = call_option(c, "retract") != NULL;
	s->why = text_of(c, "why-changed");
	if (v == NULL)
		return EXIT_done;
	if (!event_id_of(str_of(v), 'W', &s->corrects) || s->corrects > w->n_step)
		return call_wrong(c, "there is no such step; `kond org aware` lists them", v);
	/* the subject of what it corrects, unless said */
	const struct aware_step *was = &w->step[s->corrects - 1];
	if (call_option(c, "of") == NULL)
		s->incident = was->incident;
	if (call_option(c, "stream") == NULL)
		s->stream = was->stream;
	if (call_option(c, "at") == NULL)
		s->at = was->at;
	if (call_option(c, "earliest") == NULL)
		s->earliest = was->earliest;
	s->how = s->how.n > 0 ? s->how : was->how;
	s->decided_by = s->decided_by.n > 0 ? s->decided_by : was->decided_by;
	s->evidence = s->evidence.n > 0 ? s->evidence : was->evidence;
	s->reason = s->reason.n > 0 ? s->reason : was->reason;
	return EXIT_done;
}

static int step_read(struct call *c, struct kase *k, const struct facts *f, struct aware_step *s)
{
	s->entity = org_entity_arg(c, &f->org, c->arg[1]);
	s->state = aware_by_name(str_of(c->arg[2]));
	if (s->entity == 0 || !texts_right(c))
		return EXIT_wrong_use;
	if (s->state == AWARE_none)
		return call_wrong(c, "a state is signal, verifying, no_breach or aware, not",
				  c->arg[2]);
	const char *of = call_option(c, "of");
	s->incident = of != NULL && str_eq(str_of(of), STR("incident"));
	if (of != NULL && !s->incident && !str_eq(str_of(of), STR("breach")))
		return call_wrong(c, "--of is breach or incident, not", of);
	s->how = text_of(c, "how");
	s->decided_by = text_of(c, "decided-by");
	s->evidence = text_of(c, "evidence");
	s->reason = text_of(c, "reason");
	if (!event_ids_there(k, s->evidence))
		fprintf(stderr,
			"--evidence names an event that is not there yet: add it, or correct "
			"this step\n");
	int r = stream_of(c, &f->org, &s->stream);
	if (r == EXIT_done)
		r = call_when(c, &f->org, "at", NULL, &s->at);
	if (r == EXIT_done)
		r = call_when(c, &f->org, "earliest", NULL, &s->earliest);
	return r == EXIT_done ? corrects_of(c, &f->aware, s) : r;
}

static int step_put(struct call *c, struct kase *k, struct facts *f, struct aware_step *s)
{
	const char *why = aware_refuses(c->arena, &f->aware, s);
	if (why != NULL)
		return call_wrong(c, why, NULL);
	return aware_put(k, c->arena, &f->aware, s)
		   ? EXIT_done
		   : call_failed(c, "nothing was written", case_why(k));
}

/* --signal-at, --verifying-at: steps that come before, recorded with it. */
static int step_before(struct call *c, struct kase *k, struct facts *f,
		       const struct aware_step *last, const char *option, enum aware_state state)
{
	struct aware_step s = {.entity = last->entity,
			       .stream = last->stream,
			       .incident = last->incident,
			       .state = state};
	if (call_option(c, option) == NULL)
		return EXIT_done;
	if (last->state <= AWARE_verifying || last->corrects != 0)
		return call_wrong(c, "goes with aware and no_breach only", option);
	int r = call_when(c, &f->org, option, NULL, &s.at);
	return r == EXIT_done ? step_put(c, k, f, &s) : r;
}

static int record(struct call *c, struct kase *k, struct facts *f)
{
	struct aware_step s = {0};
	int r = step_read(c, k, f, &s);
	if (r == EXIT_done)
		r = step_before(c, k, f, &s, "signal-at", AWARE_signal);
	if (r == EXIT_done)
		r = step_before(c, k, f, &s, "verifying-at", AWARE_verifying);
	if (r == EXIT_done)
		r = step_put(c, k, f, &s);
	if (r == EXIT_done)
		r = facts_commit(c, k);
	if (r != EXIT_done)
		return r;
	out_str(c->out, fact_id(c->arena, 'W', s.id));
	out_z(c->out, s.retracted ? ": taken back\n" : "\n");
	const struct awareness *n = aware_of(&f->aware, &s);
	if (n != NULL) {
		utf8_show(c->out, org_entity(&f->org, s.entity)->value[ENTITY_name]);
		out_char(c->out, '\n');
		told_awareness(c->out, c->arena, n);
	}
	return EXIT_done;
}

int org_aware(struct call *c)
{
	struct facts f;
	if (c->n_arg < 3)
		return show(c);
	if (c->n_arg > 3)
		return call_wrong(c, "wants: aware O-1 STATE", NULL);
	struct kase *k = facts_open(c, &f);
	if (k == NULL)
		return EXIT_failed;
	int r = record(c, k, &f);
	case_close(k);
	return r;
}
