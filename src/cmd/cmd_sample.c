/* kond sample - measured doubt: draw, show, ask, and what follows. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "base/io.h"
#include "cmd/sample_show.h"
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

/* The unit called z, of this sample; gives false after saying what is wrong. */
static bool unit_of(struct desk *d, const char *z, size_t *out_i)
{
	uint64_t no, i;
	str s = str_of(z);
	if (!str_starts(s, STR("U-"))) {
		call_wrong(d->call, "a unit is named as `kond sample list` shows it: U-1.12", z);
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
	FD_SCOPE tty = isatty(STDIN_FILENO) == 1 && sample_in_words(d->call)
			   ? open("/dev/tty", O_RDWR | O_CLOEXEC)
			   : -1;
	size_t last = d->s.n, i = sample_open(&d->s, 0);
	if (i == d->s.n)
		out_z(d->call->out, "Everything that was drawn is judged; `kond sample draw --n N` "
				    "draws more.\n");
	while (i < d->s.n) {
		if (!sample_show(d, i, i + 1))
			return EXIT_failed;
		if (tty < 0) {
			if (sample_in_words(d->call))
				out_z(d->call->out, "Answer with `kond sample judge`.\n");
			return EXIT_done;
		}
		i = ask(d, tty, i, &last);
	}
	return sample_in_words(d->call) ? say_doubt(d) : EXIT_done;
}

/* A unit, right|wrong|missed|unclear, and how many were missed. */
static int judge_words(struct desk *d, const char *const *word, size_t n)
{
	static const char *const said[] = {"right", "wrong", "missed", "unclear"};
	const struct call *c = d->call;
	enum sample_verdict v = VERDICT_none;
	uint64_t missed = 0;
	size_t i;
	if (n < 2)
		return call_wrong(c, "a judgement is a unit and right, wrong, missed K or unclear",
				  NULL);
	if (!unit_of(d, word[0], &i))
		return EXIT_wrong_use;
	for (unsigned k = 0; k < 4; k++)
		if (str_eq(str_of(word[1]), str_of(said[k])))
			v = (enum sample_verdict)(k + 1);
	if (v == VERDICT_none ||
	    v == (d->s.unit[i].asks == SAMPLE_person ? VERDICT_missed : VERDICT_wrong))
		return call_wrong(c,
				  "of a person say right, wrong or unclear; of a stretch right, "
				  "missed K or unclear",
				  word[1]);
	if ((n == 3) != (v == VERDICT_missed) ||
	    (v == VERDICT_missed &&
	     (!str_u64(str_of(word[2]), &missed) || missed == 0 || missed > 10000)))
		return call_wrong(c, "missed wants how many, 1 to 10,000", NULL);
	return judge(d, i, v, (uint32_t)missed, call_option(c, "note")) ? EXIT_done : EXIT_failed;
}

static int judge_line(struct desk *d, str line)
{
	const char *word[3];
	size_t n = 0;
	arena_reset(&d->arena);
	for (str rest = str_trim(line); rest.n > 0 && n < 3; rest = str_trim(rest))
		word[n++] = str_z(&d->arena, str_cut(&rest, ' '));
	return n == 0 ? EXIT_done : judge_words(d, word, n);
}

/* judge without a unit: one judgement a line on standard input. */
static int judge_given(struct desk *d)
{
	static char line[256]; /* one process, one thread: scratch */
	int r = EXIT_done;
	if (d->call->n_arg > 1) {
		r = judge_words(d, d->call->arg + 1, d->call->n_arg - 1);
	} else {
		while (r == EXIT_done && fgets(line, sizeof(line), stdin) != NULL)
			r = judge_line(d, str_of(line));
	}
	return r == EXIT_done ? say_doubt(d) : r;
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

static void put_figure(struct list *l, const char *what, const struct sample_figure *f)
{
	list_text(l, str_of(what));
	told_figure_row(l, f);
	list_number(l, f->drawn);
	list_number(l, f->unclear);
	list_number(l, f->stale);
	list_row_end(l);
}

static int result(struct desk *d)
{
	static const struct list_column col[] = {
	    {"figure", "figure", false}, {"estimate", "estimate", true}, {"low", "low", true},
	    {"high", "high", true},      {"judged", "judged", true},     {"more", "to halve", true},
	    {"drawn", "drawn", true},    {"unclear", "unclear", true},   {"stale", "stale", true}};
	struct sample_figures f;
	struct out *o = d->call->out;
	sample_figures(&d->s, &f);
	struct list *l = call_list(d->call, col, sizeof(col) / sizeof(col[0]));
	put_figure(l, "recall", &f.recall);
	put_figure(l, "precision", &f.precision);
	list_end(l);
	if (!sample_in_words(d->call))
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

/* show ID; all of the sample without. */
static int show(struct desk *d)
{
	size_t from = 0, to = d->s.n;
	if (d->call->n_arg > 1) {
		if (!unit_of(d, d->call->arg[1], &from))
			return EXIT_wrong_use;
		to = from + 1;
	}
	return sample_show(d, from, to) ? EXIT_done : EXIT_failed;
}

static int run(struct call *c)
{
	static const struct {
		const char *word;
		int (*act)(struct desk *d);
		size_t most;
	} acts[] = {{"next", next, 1}, {"judge", judge_given, 4}, {"undo", undo, 2},
		    {"show", show, 2}, {"list", sample_list, 1},  {"result", result, 1}};
	struct desk d;
	str word = c->n_arg == 0 ? STR("next") : str_of(c->arg[0]);
	size_t i;
	if (str_eq(word, STR("draw")))
		return c->n_arg > 1 ? call_wrong(c, "too many words", c->arg[1]) : draw(c);
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (str_eq(word, str_of(acts[i].word)))
			break;
	if (i == sizeof(acts) / sizeof(acts[0]))
		return call_wrong(c, "draw, next, show, judge, undo, list or result, not",
				  c->arg[0]);
	if (c->n_arg > acts[i].most)
		return call_wrong(c, "too many words", c->arg[acts[i].most]);
	if (!desk_open(&d, c))
		return EXIT_failed;
	return desk_close(&d, acts[i].act(&d));
}

const struct cmd cmd_sample = {
    .name = "sample",
    .args = "[options] [draw|next|show [ID]|judge [ID VERDICT]|undo [ID]|list|result]",
    .brief = "Ask people about a sample, and tell recall and precision with their intervals",
    .help =
	"draw takes a sample of the last generation by suspicion: persons of the list, and "
	"stretches of the text in which somebody may have been missed.\n"
	"Without a word, or with next, it shows one after another, out of the evidence, and asks "
	"on a terminal: y yes, n no, ? unclear, u undo, q quit.\n"
	"judge is for scripts: right, wrong or unclear of a person; right, missed K or unclear of "
	"a stretch; without ID it takes lines `ID VERDICT` from standard input.\n"
	"Recall: of all appearances of people in what could be read, the share that is listed. "
	"Precision: of the people listed, the share that is one real person.\n"
	"Both with a 95 % interval, and how many more judgements would halve it. What was judged "
	"stays in the case for ever and counts in later samples as long as the same stands there.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 4,
    .run = run};
