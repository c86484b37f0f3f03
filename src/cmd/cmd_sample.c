/* kond sample - measured doubt: draw, show, ask, and what follows. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "base/io.h"
#include "base/utf8.h"
#include "cmd/look.h"
#include "cmd/shown.h"
#include "cmd/told_sample.h"

#define DRAWN_USUALLY 400
#define ARENA_BYTES   ((size_t)64 << 20)

static const struct option_row options[] = {
    {"n", "N", "with draw: so many judgements, 2 of 5 of persons (400)", false},
    {"seed", "S", "with draw: another sample (1)", false},
    {"note", "TEXT", "with judge: what is to be remembered of it; kept encrypted", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

/* A sample at hand, with what is made while it is shown. */
struct desk {
	struct call *call;
	struct look look;
	struct sample s;
	struct shown shown;
	struct arena arena;
};

static str unit_id(struct arena *a, const struct sample *s, size_t i)
{
	struct out o = out_mem();
	out_z(&o, "S-");
	out_dec(&o, s->no);
	out_char(&o, '.');
	out_dec(&o, i + 1);
	str id = str_copy(a, out_view(&o));
	out_end(&o);
	return id;
}

/* The unit called z, of this sample; gives false after saying what is wrong. */
static bool unit_of(struct desk *d, const char *z, size_t *out_i)
{
	uint64_t no, i;
	str s = str_of(z);
	if (!str_starts(s, STR("S-"))) {
		call_wrong(d->call, "a unit is named as `kond sample list` shows it: S-1.12", z);
		return false;
	}
	s = str_sub(s, 2, s.n);
	if (!str_u64(str_cut(&s, '.'), &no) || !str_u64(s, &i) || no != d->s.no || i == 0 ||
	    i > d->s.n) {
		call_wrong(d->call, "no such unit in the last sample", z);
		return false;
	}
	*out_i = (size_t)i - 1;
	return true;
}

static bool desk_open(struct desk *d, struct call *c)
{
	const char *why;
	*d = (struct desk){.call = c, .arena = arena_make(ARENA_BYTES)};
	if (!look_begin(&d->look, c)) {
		arena_free(&d->arena);
		return false;
	}
	if (sample_load(d->look.k, c->arena, &d->s, &why)) {
		d->shown = shown_start(d->look.k);
		return true;
	}
	call_failed(c, why != NULL ? why : "no sample yet: `kond sample draw` makes one", NULL);
	case_close(d->look.k);
	arena_free(&d->arena);
	return false;
}

static int desk_close(struct desk *d, int r)
{
	shown_end(&d->shown);
	arena_free(&d->arena);
	int closed = look_close(&d->look);
	return r != EXIT_done ? r : closed;
}

/* ---- showing ---- */

/* Bytes of evidence as text for people: what is no letter, mark or line end does not come through.
 */
static str readable(struct arena *a, str bytes)
{
	struct out o = out_mem();
	for (size_t at = 0; at < bytes.n;) {
		uint32_t cp = utf8_next(bytes, &at);
		if (cp == '\n' || cp == '\t')
			out_char(&o, (char)cp);
		else if (cp != 0 && cp != '\r')
			utf8_put(&o, utf8_showable(cp) ? cp : ' ');
	}
	str s = str_copy(a, out_view(&o));
	crypt_wipe(o.p, o.n);
	out_end(&o);
	return s;
}

static str where(struct arena *a, const struct sample_unit *u, str path)
{
	struct out o = out_mem();
	out_str(&o, path);
	if (u->unit != UNIT_byte) {
		out_char(&o, '#');
		out_z(&o, unit_name(u->unit));
		out_char(&o, '=');
		out_dec(&o, u->number);
	}
	out_z(&o, u->unit == UNIT_byte ? "#byte=" : "&byte=");
	out_dec(&o, u->at);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static str listed_json(struct arena *a, const struct sample_view *v)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_array(&j);
	for (size_t i = 0; i < v->n_listed; i++) {
		const struct person *p = &v->listed[i];
		json_object(&j);
		json_key(&j, "id");
		json_text(&j, id_text(a, 'P', p->id));
		json_key(&j, "bsn");
		json_text_or_null(&j, p->bsn);
		json_key(&j, "names");
		json_raw(&j, shown_texts(a, p->names, p->n_names));
		json_key(&j, "birth_date");
		json_text_or_null(&j, shown_date(a, p->birth_date));
		json_key(&j, "mentions");
		json_number(&j, p->mentions);
		json_object_end(&j);
	}
	json_array_end(&j);
	str s = str_copy(a, out_view(&o));
	crypt_wipe(o.p, o.n);
	out_end(&o);
	return s;
}

static const char *asks_name(enum sample_asks a)
{
	return a == SAMPLE_person ? "person" : "stretch";
}

static void show_json(struct desk *d, size_t i, const struct sample_view *v)
{
	static const struct list_column col[] = {
	    {"id", "id", false},         {"asks", "asks", false},
	    {"stratum", "why", false},   {"where", "where", false},
	    {"before", "before", false}, {"text", "text", false},
	    {"behind", "behind", false}, {"unreadable", "unreadable", false},
	    {"listed", "listed", false}, {"verdict", "verdict", false},
	    {"missed", "missed", true},  {"stale", NULL, false},
	    {"note", "note", false}};
	const struct sample_unit *u = &d->s.unit[i];
	struct list *l = call_list(d->call, col, sizeof(col) / sizeof(col[0]));
	list_text(l, unit_id(&d->arena, &d->s, i));
	list_text(l, str_of(asks_name(u->asks)));
	list_text(l, str_of(sample_stratum_name(u->asks, u->stratum)));
	list_said(l, where(&d->arena, u, v->path));
	list_said(l, readable(&d->arena, v->before));
	list_said(l, readable(&d->arena, v->text));
	list_said(l, readable(&d->arena, v->behind));
	list_said(l, str_of(v->why));
	list_json(l, listed_json(&d->arena, v), STR_NONE);
	list_said(l, str_of(sample_verdict_name(u->verdict)));
	list_number(l, u->missed);
	list_bool(l, u->stale);
	list_said(l, u->note);
	list_row_end(l);
	list_end(l);
}

static void say_person(struct out *o, struct arena *a, const struct person *p)
{
	out_z(o, "  ");
	out_str(o, id_text(a, 'P', p->id));
	for (size_t i = 0; i < p->n_names && i < 3; i++) {
		out_z(o, i > 0 ? " / " : "  ");
		utf8_show(o, p->names[i]);
	}
	out_z(o, "  born ");
	out_str(o, date_none(p->birth_date) ? STR("-") : shown_date(a, p->birth_date));
	out_z(o, "  BSN ");
	utf8_show(o, p->bsn.n == 0 ? STR("-") : p->bsn);
	out_z(o, "  mentions ");
	out_dec(o, p->mentions);
	out_char(o, '\n');
}

static void say_text(struct out *o, struct arena *a, const char *head, str bytes)
{
	if (bytes.n == 0)
		return;
	out_z(o, head);
	out_char(o, '\n');
	out_str(o, readable(a, bytes));
	out_char(o, '\n');
}

static void show_words(struct desk *d, size_t i, const struct sample_view *v)
{
	struct out *o = d->call->out;
	const struct sample_unit *u = &d->s.unit[i];
	bool person = u->asks == SAMPLE_person;
	out_char(o, '\n');
	out_str(o, unit_id(&d->arena, &d->s, i));
	out_z(o, "  ");
	out_z(o, sample_stratum_name(u->asks, u->stratum));
	out_z(o, "  ");
	utf8_show(o, where(&d->arena, u, v->path));
	out_char(o, '\n');
	say_text(o, &d->arena, "---- before", v->before);
	say_text(o, &d->arena, person ? "==== found of this person" : "==== the stretch", v->text);
	say_text(o, &d->arena, "---- behind", v->behind);
	if (v->why != NULL) {
		out_z(o, "its text can not be shown: ");
		out_z(o, v->why);
		out_char(o, '\n');
	}
	out_z(o, person ? "Listed as:\n" : "Listed from the stretch:\n");
	for (size_t p = 0; p < v->n_listed; p++)
		say_person(o, &d->arena, &v->listed[p]);
	if (v->n_listed == 0)
		out_z(o, "  nobody\n");
	out_z(o, person ? "Is this one real person, as listed?\n"
			: "How many people stand in the stretch who are not in this list?\n");
	out_flush(o);
}

static bool is_table(const struct call *c)
{
	const char *f = call_option(c, "format");
	return f == NULL || str_eq(str_of(f), STR("table"));
}

/* One unit is one look. */
static bool show_unit(struct desk *d, size_t i)
{
	struct sample_view v;
	arena_reset(&d->arena);
	d->look.set = sha256_begin();
	d->look.count = 0;
	sample_view(d->look.k, &d->call->limits, call_parser(d->call), &d->arena, &d->s.unit[i],
		    &v);
	look_show(&d->look, unit_id(&d->arena, &d->s, i));
	if (!look_write(&d->look, "sample"))
		return false;
	if (is_table(d->call))
		show_words(d, i, &v);
	else
		show_json(d, i, &v);
	return true;
}

/* ---- judging ---- */

static bool judge(struct desk *d, size_t i, enum sample_verdict v, uint32_t missed,
		  const char *note)
{
	struct sample_unit *u = &d->s.unit[i];
	if (!sample_judge(d->look.k, &d->s, i, v, missed, str_of(note))) {
		call_failed(d->call, "the judgement could not be kept", case_why(d->look.k));
		return false;
	}
	if (v == VERDICT_undone) {
		u->verdict = u->before;
		u->missed = u->missed_before;
	} else {
		u->before = u->verdict;
		u->missed_before = u->missed;
		u->verdict = v;
		u->missed = missed;
	}
	u->stale = false;
	return true;
}

static int say_doubt(struct desk *d)
{
	struct sample_figures f;
	struct out *o = d->call->out;
	sample_figures(&d->s, &f);
	out_z(o, "recall ");
	told_figure(o, &f.recall);
	out_z(o, "\nprecision ");
	told_figure(o, &f.precision);
	out_char(o, '\n');
	return EXIT_done;
}

/* What a key says of a unit; gives false for keys that say nothing. */
static bool verdict_of(enum sample_asks asks, unsigned char key, enum sample_verdict *out_v,
		       uint32_t *out_missed)
{
	*out_missed = 0;
	*out_v = VERDICT_unclear;
	if (key == '?')
		return true;
	if (asks == SAMPLE_person) {
		*out_v = key == 'y' ? VERDICT_right : VERDICT_wrong;
		return key == 'y' || key == 'n';
	}
	*out_missed = key == 'y' ? 1 : is_digit(key) ? (uint32_t)(key - '0') : 0;
	*out_v = *out_missed > 0 ? VERDICT_missed : VERDICT_right;
	return key == 'y' || key == 'n' || is_digit(key);
}

static unsigned char one_key(int tty, const char *prompt)
{
	struct termios old, raw;
	unsigned char c = 'q';
	if (tcgetattr(tty, &old) != 0)
		return 'q';
	raw = old;
	raw.c_lflag &= ~(tcflag_t)ICANON;
	dprintf(tty, "%s", prompt);
	tcsetattr(tty, TCSADRAIN, &raw);
	if (read(tty, &c, 1) != 1)
		c = 'q';
	tcsetattr(tty, TCSADRAIN, &old);
	dprintf(tty, "\n");
	return to_lower(c);
}

/* Ask about unit i until there is an answer; gives the unit to go on with, s.n to end. */
static size_t ask(struct desk *d, int tty, size_t i, size_t *last)
{
	const char *prompt = d->s.unit[i].asks == SAMPLE_person
				 ? "[y]es [n]o [?] unclear [u]ndo [q]uit: "
				 : "[n]obody, 1 to 9, [?] unclear, [u]ndo, [q]uit: ";
	for (;;) {
		enum sample_verdict v;
		uint32_t missed;
		unsigned char key = one_key(tty, prompt);
		if (key == 'q')
			return d->s.n;
		if (key == 'u' && *last < d->s.n) {
			size_t back = *last;
			*last = d->s.n;
			return judge(d, back, VERDICT_undone, 0, NULL) ? back : d->s.n;
		}
		if (!verdict_of(d->s.unit[i].asks, key, &v, &missed))
			continue;
		if (!judge(d, i, v, missed, NULL))
			return d->s.n;
		*last = i;
		return sample_open(&d->s, 0);
	}
}

static int next(struct desk *d)
{
	FD_SCOPE tty = isatty(STDIN_FILENO) == 1 && is_table(d->call)
			   ? open("/dev/tty", O_RDWR | O_CLOEXEC)
			   : -1;
	size_t last = d->s.n, i = sample_open(&d->s, 0);
	if (i == d->s.n)
		out_z(d->call->out, "Everything that was drawn is judged; `kond sample draw --n N` "
				    "draws more.\n");
	while (i < d->s.n) {
		if (!show_unit(d, i))
			return EXIT_failed;
		if (tty < 0) {
			if (is_table(d->call))
				out_z(d->call->out, "Answer with `kond sample judge`.\n");
			return EXIT_done;
		}
		i = ask(d, tty, i, &last);
	}
	return is_table(d->call) ? say_doubt(d) : EXIT_done;
}

/* judge ID right|wrong|unclear, judge ID missed K */
static int judge_given(struct desk *d)
{
	static const char *const word[] = {"right", "wrong", "missed", "unclear"};
	const struct call *c = d->call;
	enum sample_verdict v = VERDICT_none;
	uint64_t missed = 0;
	size_t i;
	if (c->n_arg < 3)
		return call_wrong(c, "judge wants a unit and right, wrong, missed K or unclear",
				  NULL);
	if (!unit_of(d, c->arg[1], &i))
		return EXIT_wrong_use;
	for (unsigned k = 0; k < 4; k++)
		if (str_eq(str_of(c->arg[2]), str_of(word[k])))
			v = (enum sample_verdict)(k + 1);
	if (v == VERDICT_none ||
	    v == (d->s.unit[i].asks == SAMPLE_person ? VERDICT_missed : VERDICT_wrong))
		return call_wrong(c,
				  "of a person say right, wrong or unclear; of a stretch right, "
				  "missed K or unclear",
				  c->arg[2]);
	if ((c->n_arg == 4) != (v == VERDICT_missed) ||
	    (v == VERDICT_missed &&
	     (!str_u64(str_of(c->arg[3]), &missed) || missed == 0 || missed > 10000)))
		return call_wrong(c, "missed wants how many, 1 to 10,000", NULL);
	return judge(d, i, v, (uint32_t)missed, call_option(c, "note")) ? say_doubt(d)
									: EXIT_failed;
}

static int undo(struct desk *d)
{
	size_t i = sample_newest(&d->s);
	if (d->call->n_arg > 1 && !unit_of(d, d->call->arg[1], &i))
		return EXIT_wrong_use;
	if (i == d->s.n || d->s.unit[i].verdict == VERDICT_none)
		return call_failed(d->call, "nothing was judged that could be undone", NULL);
	return judge(d, i, VERDICT_undone, 0, NULL) ? say_doubt(d) : EXIT_failed;
}

/* ---- listings ---- */

static void pass(struct look *l, struct list *list, void *ctx)
{
	struct desk *d = ctx;
	for (size_t i = 0; i < d->s.n; i++) {
		const struct sample_unit *u = &d->s.unit[i];
		arena_reset(&d->arena);
		if (list == NULL) {
			look_show(l, unit_id(&d->arena, &d->s, i));
			continue;
		}
		list_text(list, unit_id(&d->arena, &d->s, i));
		list_text(list, str_of(asks_name(u->asks)));
		list_text(list, str_of(sample_stratum_name(u->asks, u->stratum)));
		list_said(list, u->person == 0 ? STR_NONE : id_text(&d->arena, 'P', u->person));
		list_said(list, str_of(sample_verdict_name(u->verdict)));
		list_number(list, u->missed);
		list_bool(list, u->stale);
		list_said(list, where(&d->arena, u, shown_path(&d->shown, u->item)));
		list_said(list, u->note);
		list_row_end(list);
	}
}

static int list_units(struct desk *d)
{
	static const struct list_column col[] = {
	    {"id", "id", false},         {"asks", "asks", false},    {"stratum", "why", false},
	    {"person", "person", false}, {"verdict", "said", false}, {"missed", "missed", true},
	    {"stale", "stale", false},   {"where", "where", false},  {"note", "note", false}};
	pass(&d->look, NULL, d);
	if (look_write(&d->look, "sample.list")) {
		struct list *l = call_list(d->call, col, sizeof(col) / sizeof(col[0]));
		pass(&d->look, l, d);
		list_end(l);
	}
	return EXIT_done;
}

static void put_share(struct list *l, double v)
{
	struct out o = out_mem();
	told_share(&o, v);
	list_json(l, out_view(&o), out_view(&o));
	out_end(&o);
}

static void put_figure(struct list *l, const char *what, const struct sample_figure *f)
{
	list_text(l, str_of(what));
	if (f->known) {
		put_share(l, f->v.at);
		put_share(l, f->v.low);
		put_share(l, f->v.high);
		list_number(l, f->more);
	} else {
		for (int i = 0; i < 4; i++)
			list_null(l);
	}
	list_number(l, f->drawn);
	list_number(l, f->judged);
	list_number(l, f->unclear);
	list_number(l, f->stale);
	list_row_end(l);
}

static int result(struct desk *d)
{
	static const struct list_column col[] = {
	    {"figure", "figure", false}, {"estimate", "estimate", true}, {"low", "low", true},
	    {"high", "high", true},      {"more", "to halve", true},     {"drawn", "drawn", true},
	    {"judged", "judged", true},  {"unclear", "unclear", true},   {"stale", "stale", true}};
	struct sample_figures f;
	struct out *o = d->call->out;
	sample_figures(&d->s, &f);
	struct list *l = call_list(d->call, col, sizeof(col) / sizeof(col[0]));
	put_figure(l, "recall", &f.recall);
	put_figure(l, "precision", &f.precision);
	list_end(l);
	if (!is_table(d->call))
		return EXIT_done;
	told_seen(o, &f);
	if (d->s.generation != d->look.generation.no)
		out_z(o, "The sample is of an earlier generation: `kond sample draw` renews it and "
			 "keeps what was judged.\n");
	if (d->s.unsurveyed > 0) {
		out_dec(o, d->s.unsurveyed);
		out_z(o, " items were read before stretches were kept and are not in the recall: "
			 "`kond scan --renew`.\n");
	}
	return EXIT_done;
}

/* ---- drawing ---- */

static int draw(struct call *c)
{
	uint64_t n, seed;
	const char *why;
	struct kase *k;
	if (!call_number(c, "n", DRAWN_USUALLY, &n) || !call_number(c, "seed", 1, &seed))
		return EXIT_wrong_use;
	if (n < 2 || n > SAMPLE_MOST)
		return call_wrong(c, "--n is 2 to 4000", NULL);
	k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	bool ok = sample_draw(k, &c->limits, (uint32_t)n, seed, &why);
	case_close(k);
	if (!ok)
		return call_failed(c, why, NULL);
	struct desk d;
	if (!desk_open(&d, c))
		return EXIT_failed;
	out_z(c->out, "Drawn: ");
	out_dec(c->out, d.s.n);
	out_z(c->out, " units of generation ");
	out_dec(c->out, d.s.generation);
	out_z(c->out, ". `kond sample` shows one after another and asks.\n");
	return desk_close(&d, EXIT_done);
}

static int run(struct call *c)
{
	static const struct {
		const char *word;
		int (*act)(struct desk *d);
		size_t most;
	} acts[] = {{"next", next, 1},
		    {"judge", judge_given, 4},
		    {"undo", undo, 2},
		    {"list", list_units, 1},
		    {"result", result, 1}};
	struct desk d;
	str word = c->n_arg == 0 ? STR("next") : str_of(c->arg[0]);
	size_t i;
	if (str_eq(word, STR("draw")))
		return c->n_arg > 1 ? call_wrong(c, "too many words", c->arg[1]) : draw(c);
	bool show = str_eq(word, STR("show"));
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (str_eq(word, str_of(acts[i].word)))
			break;
	if (!show && i == sizeof(acts) / sizeof(acts[0]))
		return call_wrong(c, "draw, next, show, judge, undo, list or result, not",
				  c->arg[0]);
	if (show ? c->n_arg != 2 : c->n_arg > acts[i].most)
		return call_wrong(c, show ? "show wants a unit" : "too many words", NULL);
	if (!desk_open(&d, c))
		return EXIT_failed;
	if (!show)
		return desk_close(&d, acts[i].act(&d));
	size_t at;
	int r = unit_of(&d, c->arg[1], &at) ? EXIT_done : EXIT_wrong_use;
	if (r == EXIT_done && !show_unit(&d, at))
		r = EXIT_failed;
	return desk_close(&d, r);
}

const struct cmd cmd_sample = {
    .name = "sample",
    .args = "[options] [draw|next|show ID|judge ID VERDICT|undo [ID]|list|result]",
    .brief = "Ask people about a sample, and tell recall and precision with their intervals",
    .help =
	"draw takes a sample of the last generation by suspicion: persons of the list, and "
	"stretches of the text in which somebody may have been missed.\n"
	"Without a word, or with next, it shows one after another, out of the evidence, and asks "
	"on a terminal: y yes, n no, ? unclear, u undo, q quit.\n"
	"judge is for scripts: right, wrong or unclear of a person; right, missed K or unclear of "
	"a stretch.\n"
	"Recall: of all appearances of people in what could be read, the share that is listed. "
	"Precision: of the people listed, the share that is one real person.\n"
	"Both with a 95 % interval, and how many more judgements would halve it. What was judged "
	"stays in the case for ever and counts in later samples as long as the same stands there.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 4,
    .run = run};
