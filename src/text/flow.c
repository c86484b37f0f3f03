/*
 * flow - see flow.h. Lines that leave the same gaps free are held against one another: what stands
 * beside each other in blocks is of one sort (name and name, street and street) while what stands
 * below each other is not; in a table it is the other way round. Blocks may begin at different
 * heights. Two tables side by side have the same headings. Own method. Refuses to guess: where the
 * difference is not plain, lines are lines.
 */
#include "text/flow.h"

#define LINES_MOST   200
#define SLOTS_MOST   16
#define LINES_LEAST  4
#define SHIFT_MOST   8
#define LETTERS_LOOK 80
#define ALIKE        0.75 /* of blocks beside each other */
#define ALIKE_MOVED  0.8  /* of blocks at different heights */
#define APART        0.25 /* so much less alike are lines below each other */
#define MIXED        0.6  /* no more alike are lines of many sorts */
#define GAP_LEAST    0.5  /* [height of a line] */
#define BLOCK_APART  1.0  /* [height of a line] an empty space ends a block with a heading */
#define TABLE_APART  3.0
#define PAGE_APART   1e6

struct gap {
	double x1, x2;
};

struct region {
	struct gap gap[SLOTS_MOST - 1];
	unsigned n; /* gaps */
	size_t first, lines;
};

/* What a block shows in a line. */
struct look {
	uint32_t word;  /* hash of the word it begins with; 0: of none */
	unsigned marks; /* a bit for each sort of punctuation */
	unsigned digits;
	unsigned char first;
	bool filled;
};

/* Words of a line with no wide gap between them. */
struct box {
	double x1, x2;
	size_t first, n; /* words */
};

/* next_box - box: the one before, of no words at first. gives false when there is none. */
static bool next_box(const struct page *p, const struct line *l, struct box *box)
{
	size_t first = box->n == 0 ? l->first : box->first + box->n, end = l->first + l->n;
	const struct word *w = p->word;
	if (first == end)
		return false;
	*box = (struct box){w[first].x1, w[first].x2, first, 1};
	for (size_t i = first + 1; i < end && !w[i].apart; i++, box->n++)
		box->x2 = w[i].x2 > box->x2 ? w[i].x2 : box->x2;
	return true;
}

/* Of the first boxes of a line at most so many; out_n: how many it has, at most one more. */
static void boxes_of(const struct page *p, const struct line *l, struct box *out, unsigned most,
		     unsigned *out_n)
{
	struct box b = {0};
	unsigned n = 0;
	while (n <= most && next_box(p, l, &b)) {
		if (n < most)
			out[n] = b;
		n++;
	}
	*out_n = n;
}

/* ---- gaps that lines have in common ---- */

static void gaps_of(struct region *r, const struct page *p, const struct line *l)
{
	struct box b = {0};
	r->n = 0;
	for (double end = 0; r->n < SLOTS_MOST - 1 && next_box(p, l, &b); end = b.x2)
		if (b.first > l->first)
			r->gap[r->n++] = (struct gap){end, b.x1};
}

/* What of a gap this line leaves free. */
static struct gap narrowed(struct gap g, const struct page *p, const struct line *l)
{
	double middle = (g.x1 + g.x2) / 2;
	struct box b = {0};
	while (next_box(p, l, &b)) {
		if (b.x2 <= g.x1 || b.x1 >= g.x2)
			continue;
		if (b.x1 <= g.x1 || (b.x2 < g.x2 && b.x2 < middle))
			g.x1 = b.x2;
		else
			g.x2 = b.x1;
	}
	return g;
}

static void narrow(struct region *r, const struct page *p, const struct line *l)
{
	unsigned n = 0;
	for (unsigned i = 0; i < r->n; i++) {
		struct gap g = narrowed(r->gap[i], p, l);
		if (g.x2 - g.x1 > GAP_LEAST * line_high(l))
			r->gap[n++] = g;
	}
	r->n = n;
}

/* grow_region - take the lines that leave gaps free, at least so many of them, until an empty space
 * of more than apart. */
static void grow_region(struct region *r, const struct page *p, unsigned least, double apart)
{
	for (; r->lines < LINES_MOST && r->first + r->lines < p->n_line; r->lines++) {
		struct region next = *r;
		const struct line *l = &p->line[r->first + r->lines];
		narrow(&next, p, l);
		if (next.n < least || l->y1 - l[-1].y2 > apart * line_high(l))
			return;
		*r = next;
	}
}

/* ---- what a block looks like ---- */

static bool is_letter(unsigned char c) { return is_alpha(c) || c >= 0x80; }

static unsigned mark_bit(unsigned char c)
{
	static const char marks[] = ",-/:@()[]+";
	for (unsigned i = 0; i + 1 < sizeof(marks); i++)
		if ((unsigned char)marks[i] == c)
			return 1u << i;
	return 0;
}

static void look_byte(struct look *k, unsigned char c, bool *in_word)
{
	if (!k->filled && is_digit(c))
		k->first = '9';
	else if (!k->filled)
		k->first = is_letter(c) ? (unsigned char)'a' : c;
	k->filled = true;
	k->digits += is_digit(c);
	k->marks |= mark_bit(c);
	*in_word = *in_word && is_letter(c);
	if (*in_word)
		k->word = (k->word ^ c) * 16777619u;
}

static struct look look_of(const struct page *p, const struct line *l)
{
	struct look k = {.word = 2166136261u};
	bool in_word = true;
	size_t letters = 0;
	for (size_t w = l->first; w < l->first + l->n; w++) {
		letters = p->word[w].apart ? 0 : letters;
		for (size_t i = p->word[w].from; i < p->word[w].to; i++) {
			str s = str_sub(p->text, p->glyph[i].from, p->glyph[i].to);
			if (letters++ >= LETTERS_LOOK)
				break;
			for (size_t c = 0; c < s.n; c++)
				if (s.p[c] > ' ')
					look_byte(&k, s.p[c], &in_word);
				else
					in_word = in_word && !k.filled;
		}
		in_word = in_word && !k.filled;
	}
	if (k.first != 'a')
		k.word = 0;
	return k;
}

static unsigned size_class(unsigned digits)
{
	return digits == 0 ? 0 : digits < 4 ? 1 : digits < 8 ? 2 : digits < 12 ? 3 : 4;
}

/* 0 to 1: how much two blocks are of one sort. */
static double alike(const struct look *a, const struct look *b)
{
	if (a->word != 0 && a->word == b->word)
		return 1;
	return ((a->first == b->first) + (size_class(a->digits) == size_class(b->digits)) +
		(a->marks == b->marks)) /
	       3.0;
}

/* ---- blocks or table ---- */

/* Of lines b->filled and those k->filled so many lines lower. */
static double compare(const struct look *a, const struct look *b, size_t n, int shift,
		      size_t *out_pairs)
{
	double sum = 0;
	size_t pairs = 0;
	for (size_t i = 0; i < n; i++) {
		size_t k = (size_t)((int64_t)i + shift);
		if (k >= n || !a[i].filled || !b[k].filled)
			continue;
		sum += alike(&a[i], &b[k]);
		pairs++;
	}
	*out_pairs = pairs;
	return pairs == 0 ? 0 : sum / (double)pairs;
}

static size_t filled(const struct look *k, size_t n)
{
	size_t some = 0;
	for (size_t i = 0; i < n; i++)
		some += k[i].filled;
	return some;
}

/* Is b of the sort of a, line for line, and not of one sort itself? */
static bool beside(const struct look *a, const struct look *b, size_t n)
{
	size_t pairs, least = filled(a, n), other = filled(b, n);
	double below = compare(a, a, n, 1, &pairs), lower = compare(b, b, n, 1, &pairs);
	least = other < least ? other : least;
	below = lower > below ? lower : below;
	if (least < LINES_LEAST)
		return false;
	for (int shift = -SHIFT_MOST; shift <= SHIFT_MOST; shift++) {
		double same = compare(a, b, n, shift, &pairs);
		if (pairs >= LINES_LEAST && pairs * 10 >= least * 6 &&
		    same >= (shift == 0 ? ALIKE : ALIKE_MOVED) && same >= below + APART)
			return true;
	}
	return false;
}

/* ---- blocks under headings ---- */

/* same_heads - after how many boxes the headings of a line come again; 0: never. */
static unsigned same_heads(const struct page *p, const struct line *l)
{
	struct look look[SLOTS_MOST];
	struct box box[SLOTS_MOST];
	unsigned n;
	boxes_of(p, l, box, SLOTS_MOST, &n);
	if (n < 4 || n > SLOTS_MOST)
		return 0;
	for (unsigned b = 0; b < n; b++) {
		struct line part = {l->y1, l->y2, box[b].first, box[b].n};
		look[b] = look_of(p, &part);
		if (look[b].word == 0 || look[b].digits > 0)
			return 0;
	}
	for (unsigned wide = 2; wide * 2 <= n; wide++) {
		unsigned b = wide;
		while (b < n && look[b].word == look[b - wide].word)
			b++;
		if (b == n && n % wide == 0)
			return wide;
	}
	return 0;
}

/* Is every cell a label with nothing behind it: "Patient:    Aanvrager:"? */
static bool bare_labels(const struct page *p, const struct line *l)
{
	struct box b = {0};
	unsigned n = 0;
	for (; next_box(p, l, &b); n++) {
		const struct glyph *g = &p->glyph[p->word[b.first + b.n - 1].to - 1];
		if (!str_eq(str_sub(p->text, g->from, g->to), STR(":")))
			return false;
	}
	return n > 1 && n <= FLOWS_MOST;
}

struct line flow_part(const struct page *p, const struct flow *f, unsigned k, const struct line *l)
{
	struct line part = {.y1 = l->y1, .y2 = l->y2, .first = l->first};
	for (size_t i = 0; i < l->n; i++) {
		const struct word *w = &p->word[l->first + i];
		bool before = k > 0 && w->x1 < f->edge[k - 1];
		bool behind = k + 1 < f->n && w->x1 >= f->edge[k];
		part.first += before;
		part.n += !before && !behind;
	}
	return part;
}

static struct flow edges(const struct region *r, unsigned wide)
{
	struct flow f = {.n = (r->n + 1) / wide};
	for (unsigned k = 0; k + 1 < f.n; k++) {
		const struct gap *g = &r->gap[(k + 1) * wide - 1];
		f.edge[k] = (g->x1 + g->x2) / 2;
	}
	return f;
}

static struct look *looks(const struct page *p, struct arena *a, const struct region *r,
			  const struct flow *f, unsigned k)
{
	struct look *look = arena_new(a, struct look, r->lines);
	for (size_t i = 0; i < r->lines; i++) {
		struct line part = flow_part(p, f, k, &p->line[r->first + i]);
		look[i] = look_of(p, &part);
	}
	return look;
}

/* Is each block of the sort of the one before it? */
static bool all_beside(const struct page *p, struct arena a, const struct region *r,
		       const struct flow *f)
{
	const struct look *before = looks(p, &a, r, f, 0);
	for (unsigned k = 1; k < f->n; k++) {
		const struct look *look = looks(p, &a, r, f, k);
		if (!beside(before, look, r->lines))
			return false;
		before = look;
	}
	return true;
}

/* Is there a block in which the lines under the heading are of many sorts? In a table all columns
 * are of one. */
static bool some_mixed(const struct page *p, struct arena a, const struct region *r,
		       const struct flow *f)
{
	for (unsigned k = 0; k < f->n; k++) {
		size_t pairs;
		const struct look *look = looks(p, &a, r, f, k);
		if (compare(look + 1, look + 1, r->lines - 1, 1, &pairs) <= MIXED &&
		    pairs + 2 >= LINES_LEAST)
			return true;
	}
	return false;
}

/* headed - blocks under headings of their own. gives how many lines. */
static size_t headed(const struct page *p, struct arena a, size_t i, struct flow *out)
{
	const struct line *l = &p->line[i];
	struct region r = {.first = i, .lines = 1};
	unsigned wide = same_heads(p, l);
	bool labels = wide == 0 && bare_labels(p, l);
	if (wide == 0 && !labels)
		return 0;
	gaps_of(&r, p, l);
	if (wide > 0) {
		*out = edges(&r, wide);
		for (unsigned k = 0; k + 1 < out->n; k++)
			r.gap[k] = r.gap[(k + 1) * wide - 1];
		r.n = out->n - 1;
	}
	grow_region(&r, p, r.n, labels ? BLOCK_APART : TABLE_APART);
	*out = edges(&r, 1);
	if (labels ? r.lines < LINES_LEAST || !some_mixed(p, a, &r, out) : r.lines < 2)
		return 0;
	return r.lines;
}

size_t flow_lines(const struct page *p, struct arena a, size_t i, struct flow *out)
{
	struct region r = {.first = i, .lines = 1};
	size_t n = headed(p, a, i, out);
	if (n > 0)
		return n;
	gaps_of(&r, p, &p->line[i]);
	grow_region(&r, p, 1, PAGE_APART);
	for (unsigned wide = 1; wide * 2 <= r.n + 1 && r.lines >= LINES_LEAST; wide++) {
		if ((r.n + 1) % wide != 0 || (r.n + 1) / wide > FLOWS_MOST)
			continue;
		*out = edges(&r, wide);
		if (all_beside(p, a, &r, out))
			return r.lines;
	}
	return 0;
}
