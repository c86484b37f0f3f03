/* told_diff - see told_diff.h. Every line of the sum stands there, also of many exhibits: those
 * that do not fit are one line. */
#include "cmd/told_diff.h"

#include "base/date.h"
#include "base/utf8.h"
#include "cmd/told.h"

#define LABEL      40 /* [columns] */
#define FIGURE     10
#define LINES_MOST 6 /* of one kind */
#define BAR        44
#define PATH_MOST  100

static void pad(struct out *o, size_t from, size_t to)
{
	for (; from < to; from++)
		out_char(o, ' ');
}

static void right(struct out *o, const struct out *v)
{
	pad(o, v->n, FIGURE);
	out_str(o, out_view(v));
}

static void figure(struct out *o, int64_t v, bool move)
{
	struct out t = out_mem();
	if (move && v == 0)
		out_char(&t, '.');
	else if (move)
		out_char(&t, v < 0 ? '-' : '+');
	if (!move || v != 0)
		told_number(&t, (uint64_t)(v < 0 ? -v : v));
	right(o, &t);
	out_end(&t);
}

static void figures(struct out *o, const int64_t v[DIFF_COUNTS], bool move)
{
	for (unsigned i = 0; i < DIFF_COUNTS; i++)
		figure(o, v[i], move);
	out_char(o, '\n');
}

/* A label that is too long gets a line of its own. */
static void label(struct out *o, const struct out *what)
{
	out_str(o, out_view(what));
	size_t n = what->n;
	if (n >= LABEL) {
		out_char(o, '\n');
		n = 0;
	}
	pad(o, n, LABEL);
}

void told_side(struct out *o, const struct diff_side *s)
{
	if (s->snapshot != 0) {
		out_z(o, "S-");
		out_dec(o, s->snapshot);
		if (s->label.n > 0) {
			out_z(o, " \"");
			utf8_show(o, s->label);
			out_char(o, '"');
		}
		out_z(o, " (");
	}
	out_z(o, "generation ");
	out_dec(o, s->generation);
	out_z(o, ", ");
	time_write(o, s->at_ms);
	if (s->snapshot != 0)
		out_char(o, ')');
}

static void end_row(struct out *o, const char *mark, const struct diff_side *s,
		    const int64_t v[DIFF_COUNTS])
{
	struct out t = out_mem();
	out_z(&t, mark);
	if (s->snapshot != 0) {
		out_z(&t, "S-");
		out_dec(&t, s->snapshot);
		out_z(&t, ", ");
	}
	out_z(&t, "generation ");
	out_dec(&t, s->generation);
	label(o, &t);
	figures(o, v, false);
	out_end(&t);
}

/* ---- the lines of the sum ---- */

static void add(struct diff_line *to, const struct diff_line *l)
{
	to->n += l->n;
	to->files += l->files;
	for (unsigned i = 0; i < DIFF_COUNTS; i++)
		to->move[i] += l->move[i];
}

static void kind_row(struct out *o, const struct diff_line *all)
{
	static const char *const text[CHANGE_KINDS] = {[CHANGE_added] = "+ added",
						       [CHANGE_split] = "+ split off from another",
						       [CHANGE_merged] = "- merged into another",
						       [CHANGE_gone] = "- gone",
						       [CHANGE_upgraded] = "  upgraded: ",
						       [CHANGE_downgraded] = "  downgraded: ",
						       [CHANGE_altered] = "  altered otherwise: "};
	struct out t = out_mem();
	out_z(&t, text[all->kind]);
	if (all->kind >= CHANGE_upgraded) {
		told_number(&t, all->n);
		out_z(&t, all->n == 1 ? " person" : " people");
	}
	label(o, &t);
	figures(o, all->move, true);
	out_end(&t);
}

static void exhibit_text(struct out *o, struct shown *w, uint32_t exhibit)
{
	struct arena a = arena_make((size_t)1 << 20);
	struct exhibit e;
	if (exhibit != 0 && case_exhibit_get(w->k, &a, exhibit, &e)) {
		out_z(o, ", exhibit ");
		out_dec(o, exhibit);
		out_char(o, ' ');
		out_z(o, standing_name(e.standing));
	}
	arena_free(&a);
}

static void text_of_reader(struct out *o, struct shown *w, uint32_t item)
{
	struct arena a = arena_make((size_t)1 << 20);
	struct item i;
	if (case_item_get(w->k, &a, item, &i) && i.reader.n > 0) {
		out_z(o, "  (read by ");
		out_str(o, i.reader);
		out_char(o, ' ');
		out_dec(o, i.version);
		out_char(o, ')');
	}
	arena_free(&a);
}

static void files(struct out *o, struct shown *w, const struct diff_line *l)
{
	for (unsigned i = 0; i < l->n_file; i++) {
		str path = shown_path(w, l->file[i]);
		if (path.n == 0)
			continue;
		out_z(o, "        ");
		utf8_show(o, utf8_head(path, PATH_MOST));
		if (l->cause == CAUSE_reader)
			text_of_reader(o, w, l->file[i]);
		out_char(o, '\n');
	}
}

static void cause_row(struct out *o, struct shown *w, const struct diff_line *l, bool rest)
{
	struct out t = out_mem();
	out_z(&t, "    ");
	out_z(&t, rest ? "by others" : cause_words(l->cause));
	if (!rest)
		exhibit_text(&t, w, l->exhibit);
	if (l->kind >= CHANGE_upgraded) {
		out_z(&t, " (");
		told_number(&t, l->n);
		out_char(&t, ')');
	}
	label(o, &t);
	figures(o, l->move, true);
	out_end(&t);
	if (!rest)
		files(o, w, l);
}

/* All lines of one kind, from line k on; gives the first of another. */
static size_t kind_rows(struct out *o, struct shown *w, const struct diff_sum *s, size_t k)
{
	struct diff_line all = {.kind = s->line[k].kind}, rest = all;
	size_t end = k;
	for (; end < s->n && s->line[end].kind == all.kind; end++)
		add(&all, &s->line[end]);
	kind_row(o, &all);
	for (size_t i = k; i < end; i++) {
		if (i - k < LINES_MOST)
			cause_row(o, w, &s->line[i], false);
		else
			add(&rest, &s->line[i]);
	}
	if (rest.n > 0)
		cause_row(o, w, &rest, true);
	return end;
}

static void sum(struct out *o, struct shown *w, const struct diff_side side[2],
		const struct diff_sum *s)
{
	static const char *const head[] = {"people", "confirmed", "published", "possible"};
	pad(o, 0, LABEL);
	for (unsigned i = 0; i < DIFF_COUNTS; i++) {
		pad(o, str_of(head[i]).n, FIGURE);
		out_z(o, head[i]);
	}
	out_char(o, '\n');
	end_row(o, "  ", &side[0], s->from);
	for (size_t k = 0; k < s->n;)
		k = kind_rows(o, w, s, k);
	end_row(o, "= ", &side[1], s->to);
	out_z(o, s->adds_up ? "  The lines add up.\n"
			    : "  THE LINES DO NOT ADD UP: run `kond verify`\n");
}

/* ---- the picture ---- */

struct bar {
	const char *name;
	int64_t from, to; /* where it begins and ends */
	bool total;
};

static size_t column(int64_t v, int64_t low, int64_t high)
{
	return high == low ? 0 : (size_t)((v - low) * BAR / (high - low));
}

static void draw(struct out *o, const struct bar *b, int64_t low, int64_t high)
{
	int64_t least = b->from < b->to ? b->from : b->to, most = b->from < b->to ? b->to : b->from;
	size_t at = b->total ? 0 : column(least, low, high), end = column(most, low, high);
	out_z(o, "  ");
	out_z(o, b->name);
	pad(o, str_of(b->name).n, 12);
	pad(o, 0, at);
	if (end == at && most > least)
		end = at + 1;
	for (size_t i = at; i < end; i++)
		out_z(o, b->total ? "\u2588" : b->to > b->from ? "\u2593" : "\u2591");
	out_char(o, ' ');
	if (b->total) {
		told_number(o, (uint64_t)b->to);
	} else {
		out_char(o, b->to > b->from ? '+' : '-');
		told_number(o, (uint64_t)(most - least));
	}
	out_char(o, '\n');
}

/* From one count to the other, kind by kind. */
static void waterfall(struct out *o, const struct diff_sum *s, unsigned what, const char *title)
{
	struct bar bar[CHANGE_KINDS + 2] = {{"before", 0, s->from[what], true}};
	size_t n = 1;
	int64_t at = s->from[what], low = at, high = at;
	for (size_t k = 0; k < s->n;) {
		enum change_kind kind = s->line[k].kind;
		int64_t from = at;
		for (; k < s->n && s->line[k].kind == kind; k++)
			at += s->line[k].move[what];
		if (at != from)
			bar[n++] = (struct bar){change_kind_name(kind), from, at, false};
		low = at < low ? at : low;
		high = at > high ? at : high;
	}
	if (n == 1)
		return;
	bar[n++] = (struct bar){"after", 0, at, true};
	low -= (high - low) / 3;
	low = low < high / 3 ? 0 : low;
	out_char(o, '\n');
	out_z(o, title);
	if (low > 0) {
		out_z(o, " (bars begin at ");
		told_number(o, (uint64_t)low);
		out_char(o, ')');
	}
	out_char(o, '\n');
	for (size_t i = 0; i < n; i++)
		draw(o, &bar[i], low, high);
}

static void facets(struct out *o, const struct diff_sum *s)
{
	bool some = false;
	for (unsigned f = 0; f < FACET_COUNT; f++) {
		if (s->facet[f] == 0)
			continue;
		if (!some)
			out_z(o, "\nOf people on both lists\n");
		some = true;
		const char *words = diff_facet_words((enum diff_facet)f);
		out_z(o, "  ");
		out_z(o, words);
		pad(o, str_of(words).n + 2, LABEL);
		figure(o, (int64_t)s->facet[f], false);
		out_char(o, '\n');
	}
}

void told_diff(struct out *o, struct shown *w, const struct diff_side side[2],
	       const struct diff_sum *s)
{
	out_z(o, "From ");
	told_side(o, &side[0]);
	out_z(o, "\nto   ");
	told_side(o, &side[1]);
	out_z(o, "\n\n");
	sum(o, w, side, s);
	waterfall(o, s, DIFF_confirmed, "Confirmed people");
	waterfall(o, s, DIFF_published, "Published people");
	facets(o, s);
	if (s->passing > 0) {
		out_z(o, "\nCame and went between: ");
		told_number(o, s->passing);
		out_char(o, '\n');
	}
}
