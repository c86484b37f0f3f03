/* kond review - people decide who is who; what they decide is kept for ever. */
#include <unistd.h>

#include "base/date.h"
#include "base/utf8.h"
#include "cmd/review_pair.h"
#include "cmd/shown.h"
#include "cmd/told.h"
#include "run/review.h"
#include "run/scan.h"

#define NOTE_MOST 1000 /* [byte] */

static const struct option_row options[] = {
    {"note", "TEXT", "why it was decided so; kept, encrypted, with the decision", false},
    {"apply", NULL, "make the next generation at once, as `kond resolve` does", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

static str decision_id(struct arena *a, uint32_t id)
{
	struct out o = out_mem();
	out_z(&o, "D-");
	out_dec(&o, id);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

int review_apply(struct call *c, struct kase *k)
{
	struct person_counts n;
	uint32_t generation;
	if (!case_lease(k))
		return call_failed(c, "someone else is scanning this case; its end will resolve it",
				   NULL);
	if (!resolve_run(k, &c->limits, &n, &generation))
		return call_failed(c, "could not resolve", case_why(k));
	out_z(c->out, "Generation ");
	out_dec(c->out, generation);
	out_z(c->out, ": ");
	told_number(c->out, n.persons);
	out_z(c->out, " people; ");
	told_decisions(c->out, &n);
	out_char(c->out, '\n');
	return EXIT_done;
}

static bool note_of(struct call *c, str *out_note)
{
	const char *v = call_option(c, "note");
	*out_note = v == NULL ? STR_NONE : str_of(v);
	if (out_note->n <= NOTE_MOST && utf8_valid(*out_note))
		return true;
	call_wrong(c, "--note is text of at most 1000 bytes", NULL);
	return false;
}

/* What follows an act: the next generation, or how to make it. */
static int after(struct call *c, struct kase *k)
{
	int r = EXIT_done;
	if (call_option(c, "apply") != NULL)
		r = review_apply(c, k);
	else
		out_z(c->out, "`kond resolve` makes the next generation of it\n");
	case_close(k);
	return r;
}

static int failed(struct call *c, struct kase *k, const char *why)
{
	int r = call_failed(c, why == NULL ? "the case could not be read" : why, NULL);
	case_close(k);
	return r;
}

/* ---- decide, split, undo ---- */

static int decide(struct call *c)
{
	uint32_t a, b;
	str note;
	const char *why = NULL;
	struct act act;
	if (c->n_arg != 4 || !id_read(str_of(c->arg[1]), 'P', &a) ||
	    !id_read(str_of(c->arg[2]), 'P', &b))
		return call_wrong(c, "wants: decide P-ID P-ID same|different", NULL);
	bool same = str_eq(str_of(c->arg[3]), STR("same"));
	if (!same && !str_eq(str_of(c->arg[3]), STR("different")))
		return call_wrong(c, "two people are `same` or `different`, not", c->arg[3]);
	if (!note_of(c, &note))
		return EXIT_wrong_use;
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	if (!review_decide(k, &c->limits, a, b, same ? RULING_same : RULING_different, note, &act,
			   &why))
		return failed(c, k, why);
	out_str(c->out, decision_id(c->arena, act.id));
	out_z(c->out, ": ");
	out_str(c->out, id_text(c->arena, 'P', a));
	out_z(c->out, same ? " and " : " is not ");
	out_str(c->out, id_text(c->arena, 'P', b));
	out_z(c->out, same ? " are one; " : "; ");
	return after(c, k);
}

/* F-12.3.1 or F-12.3: a mention; F-12: all of the person in that item. */
static bool pick_read(str s, struct review_pick *out_p)
{
	uint64_t v[3] = {0, REVIEW_ALL, 1};
	if (!str_starts(s, STR("F-")))
		return false;
	s = str_sub(s, 2, s.n);
	for (unsigned i = 0; i < 3 && s.n > 0; i++)
		if (!str_u64(str_cut(&s, '.'), &v[i]) || v[i] >= UINT32_MAX)
			return false;
	*out_p = (struct review_pick){.item = (uint32_t)v[0], .ordinal = (uint32_t)v[1]};
	return s.n == 0 && v[0] > 0;
}

static int split(struct call *c)
{
	uint32_t person;
	str note;
	size_t n = c->n_arg > 2 ? c->n_arg - 2 : 0, acts = 0;
	const char *why = NULL;
	struct review_pick *pick = arena_new(c->arena, struct review_pick, n);
	if (n == 0 || !id_read(str_of(c->arg[1]), 'P', &person))
		return call_wrong(c, "wants: split P-ID F-ID... as `kond findings --person` lists",
				  NULL);
	for (size_t i = 0; i < n; i++)
		if (!pick_read(str_of(c->arg[i + 2]), &pick[i]))
			return call_wrong(c, "a mention is F-12.3 or F-12.3.1, all of an item F-12",
					  c->arg[i + 2]);
	if (!note_of(c, &note))
		return EXIT_wrong_use;
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	if (!review_split(k, &c->limits, person, pick, n, note, &acts, &why))
		return failed(c, k, why);
	out_dec(c->out, acts);
	out_z(c->out, acts == 1 ? " decision; " : " decisions; ");
	return after(c, k);
}

static int undo(struct call *c)
{
	uint32_t id;
	str note;
	const char *why = NULL;
	struct act act;
	if (c->n_arg != 2 || !id_read(str_of(c->arg[1]), 'D', &id))
		return call_wrong(c, "wants: undo D-ID, as `kond review history` lists them", NULL);
	if (!note_of(c, &note))
		return EXIT_wrong_use;
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	if (!review_undo(k, id, note, &act, &why))
		return failed(c, k, why);
	out_str(c->out, decision_id(c->arena, act.id));
	out_z(c->out, ": ");
	out_str(c->out, decision_id(c->arena, id));
	out_z(c->out, " is taken back; ");
	return after(c, k);
}

/* ---- history ---- */

static const char *state_of(const struct act *d, str kept)
{
	static const char *const name[] = {"waits", "applied", "refused"};
	if (d->ruling == RULING_undone)
		return "";
	if (d->undone != 0)
		return "undone";
	return d->id > kept.n ? "next_generation" : name[review_kept(kept, d->id)];
}

struct history {
	struct act *act;
	size_t n;
	str kept;
	struct arena scratch;
};

static void person_or_null(struct list *l, struct arena *a, uint32_t id)
{
	list_said(l, id == 0 ? STR_NONE : id_text(a, 'P', id));
}

static void decision_or_null(struct list *l, struct arena *a, uint32_t id)
{
	list_said(l, id == 0 ? STR_NONE : decision_id(a, id));
}

static void put_act(struct list *l, struct history *h, const struct act *d)
{
	static const char *const name[] = {"", "same", "different", "split", "undo"};
	struct out o = out_mem();
	struct arena a = h->scratch;
	time_write(&o, d->at_ms);
	list_text(l, decision_id(&a, d->id));
	list_text(l, out_view(&o));
	list_text(l, str_of(name[d->ruling]));
	person_or_null(l, &a, d->a.person);
	person_or_null(l, &a, d->b.person);
	list_said(l, str_of(state_of(d, h->kept)));
	decision_or_null(l, &a, d->undoes);
	decision_or_null(l, &a, d->undone);
	list_text(l, d->by);
	list_said(l, d->note);
	list_row_end(l);
	out_end(&o);
}

static void pass_history(struct look *l, struct list *list, void *ctx)
{
	struct history *h = ctx;
	for (size_t i = 0; i < h->n; i++) {
		struct arena scratch = h->scratch;
		if (list == NULL)
			look_show(l, decision_id(&scratch, h->act[i].id));
		else
			put_act(list, h, &h->act[i]);
	}
}

static int history(struct call *c)
{
	static const struct list_column col[] = {
	    {"id", "id", false},         {"at", "at", false},        {"ruling", "ruling", false},
	    {"a", "person", false},      {"b", "and", false},        {"state", "state", false},
	    {"undoes", "undoes", false}, {"undone_by", NULL, false}, {"by", "by", false},
	    {"note", "note", false}};
	struct look look;
	struct history h = {.scratch = arena_make((size_t)1 << 20)};
	if (c->n_arg != 1)
		return call_wrong(c, "history takes no more arguments", NULL);
	if (!look_begin(&look, c))
		return EXIT_failed;
	if (!case_acts(look.k, c->arena, &h.act, &h.n))
		return failed(c, look.k, case_why(look.k));
	review_kept_get(look.k, c->arena, &h.kept);
	int r =
	    look_run(&look, "review.history", col, sizeof(col) / sizeof(col[0]), &h, pass_history);
	arena_free(&h.scratch);
	return r;
}

/* ---- list ---- */

struct pairs {
	struct review_pair *pair;
	size_t n;
	struct arena scratch;
};

static void put_who(struct list *l, const struct person *p, struct arena *a)
{
	list_json(l, shown_texts(a, p->names, p->n_names), p->n_names > 0 ? p->names[0] : STR_NONE);
	list_said(l, shown_date(a, p->birth_date));
}

static struct texts said_texts(struct arena *a, const struct doubt *d)
{
	str *s = arena_new(a, str, d->n);
	for (unsigned i = 0; i < d->n; i++) {
		struct out o = out_mem();
		out_str(&o, d->said[i].field);
		out_char(&o, ' ');
		out_str(&o, d->said[i].level);
		out_char(&o, ' ');
		out_str(&o, review_bits(a, d->said[i].centibits));
		s[i] = str_copy(a, out_view(&o));
		out_end(&o);
	}
	return (struct texts){s, d->n};
}

static str fixed(struct arena *a, uint64_t v, unsigned places)
{
	struct out o = out_mem();
	out_fixed(&o, v, places, '.');
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static void put_pair(struct list *l, struct kase *k, struct arena a, const struct review_pair *r)
{
	struct person x = {0}, y = {0};
	case_person_get(k, &a, r->d.a, &x);
	case_person_get(k, &a, r->d.b, &y);
	struct texts said = said_texts(&a, &r->d);
	str p = fixed(&a, r->d.permille, 3), use = fixed(&a, (uint64_t)(r->use * 100.0), 2);
	list_text(l, id_text(&a, 'P', r->d.a));
	list_text(l, id_text(&a, 'P', r->d.b));
	list_json(l, p, p);
	list_json(l, use, use);
	put_who(l, &x, &a);
	put_who(l, &y, &a);
	list_texts(l, said.s, said.n);
	list_row_end(l);
}

static void pass_pairs(struct look *l, struct list *list, void *ctx)
{
	struct pairs *q = ctx;
	for (size_t i = 0; i < q->n; i++) {
		struct arena scratch = q->scratch;
		if (list != NULL) {
			put_pair(list, l->k, scratch, &q->pair[i]);
			continue;
		}
		look_show(l, id_text(&scratch, 'P', q->pair[i].d.a));
		look_show(l, id_text(&scratch, 'P', q->pair[i].d.b));
	}
}

static int list_pairs(struct call *c)
{
	static const struct list_column col[] = {
	    {"a", "person", false},         {"b", "and", false},
	    {"probability", "odds", false}, {"use", NULL, false},
	    {"names_a", "name", false},     {"birth_date_a", "born", false},
	    {"names_b", "name", false},     {"birth_date_b", "born", false},
	    {"said", "what speaks", false}};
	struct look look;
	struct pairs q = {.scratch = arena_make((size_t)64 << 20)};
	if (c->n_arg != 1)
		return call_wrong(c, "list takes no more arguments", NULL);
	if (!look_begin(&look, c))
		return EXIT_failed;
	if (!review_pairs(look.k, c->arena, &q.pair, &q.n))
		return failed(c, look.k, case_why(look.k));
	int r = look_run(&look, "review.list", col, sizeof(col) / sizeof(col[0]), &q, pass_pairs);
	arena_free(&q.scratch);
	return r;
}

static int session(struct call *c)
{
	struct look look;
	if (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1)
		return call_wrong(c,
				  "deciding needs a terminal; scripts use list, decide, split, "
				  "undo and history",
				  NULL);
	if (!look_begin(&look, c))
		return EXIT_failed;
	return review_session(c, &look);
}

static int run(struct call *c)
{
	static const struct {
		const char *name;
		int (*run)(struct call *c);
	} part[] = {{"list", list_pairs},
		    {"decide", decide},
		    {"split", split},
		    {"undo", undo},
		    {"history", history}};
	if (c->n_arg == 0)
		return session(c);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (str_eq(str_of(c->arg[0]), str_of(part[i].name)))
			return part[i].run(c);
	return call_wrong(c, "no such part of review", c->arg[0]);
}

const struct cmd cmd_review = {
    .name = "review",
    .args = "[list | decide P-ID P-ID same|different | split P-ID F-ID... | undo D-ID | history]",
    .brief = "Decide who is who where kond can not",
    .help =
	"Alone, on a terminal: pairs that may be one person, side by side, the most useful first; "
	"y same, n different, ? later, e evidence, u undo, q quit.\n"
	"list shows these pairs, history all decisions and what came of each. split takes mentions "
	"(F-12.3; F-12: all of that item) out of a person.\n"
	"Decisions hang on the bytes of the evidence and the place in them: they stay through new "
	"evidence and another scan, and can be undone; the journal tells it. Nobody gets two BSNs: "
	"a decision against that is kept and refused.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 256,
    .run = run};
