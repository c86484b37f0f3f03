/*
 * survey - the second detector. Somebody stands in a stretch of whose nine-digit numbers at least
 * one in three passes the 11-test (of random ones one in eleven does), or where a full date stands
 * in one stretch with a name: a known given name beside a capitalised word, or initials beside one.
 * One pass over the text and no memory but the open stretch. Refuses to be clever: what it shares
 * with the other detectors is the list of names only.
 */
#include "find/survey.h"

#include "base/arena.h"
#include "find/lexicon.h"
#include "find/seek.h"

#define STRETCH_BYTES 512  /* of text, after which a stretch ends with its passage */
#define STRETCH_MOST  2048 /* after which it ends within a message or tree */
#define STRETCH_GAP   4096 /* [byte] places further apart are two stretches */
#define NUMBER_DIGITS 9

struct survey {
	struct sink sink; /* first: a sink is its survey */
	void (*full)(void *ctx, str packed);
	void *ctx;
	struct out packed;
	uint64_t last;          /* where the packed ones end */
	uint64_t from, to;      /* of the open stretch */
	size_t n;               /* bytes of text in it; 0: none is open */
	uint32_t nines, proofs; /* numbers of nine digits, and those that pass */
	bool date, name;
	uint64_t message;
	size_t cap;
};

/* ---- patterns ---- */

static bool eleven(const unsigned char *d)
{
	int sum = -(d[8] - '0'), any = 0;
	for (int i = 0; i < 8; i++) {
		sum += (9 - i) * (d[i] - '0');
		any |= d[i] - '0';
	}
	return any != 0 && sum % 11 == 0;
}

/* 123.456.782 or 1234.56.782, which begin at `at` with a group of n digits. */
static bool grouped(str s, size_t at, size_t n)
{
	static const unsigned char shape[2][3] = {{3, 3, 3}, {4, 2, 3}};
	unsigned char d[NUMBER_DIGITS];
	size_t k = 0, p = at;
	if (n != 3 && n != 4)
		return false;
	for (size_t g = 0; g < 3; g++) {
		size_t want = shape[n - 3][g];
		if (g > 0 && (p >= s.n || (s.p[p] != '.' && s.p[p] != ' ' && s.p[p] != '-')))
			return false;
		p += g > 0;
		if (seek_digits(s, p, want + 1) != want)
			return false;
		for (size_t i = 0; i < want; i++)
			d[k++] = s.p[p++];
	}
	return eleven(d);
}

static unsigned two(const unsigned char *p) { return (unsigned)(p[0] - '0') * 10 + p[1] - '0'; }

static bool is_day(unsigned day, unsigned month, unsigned century)
{
	return day >= 1 && day <= 31 && month >= 1 && month <= 12 &&
	       (century == 19 || century == 20);
}

static bool date_of_eight(const unsigned char *p)
{
	return is_day(two(p + 6), two(p + 4), two(p)) || is_day(two(p), two(p + 2), two(p + 4));
}

static bool date_mark(unsigned char c) { return c == '-' || c == '/' || c == '.'; }

static unsigned small(str s, size_t at, size_t n)
{
	return n == 2 ? two(s.p + at) : n == 1 ? (unsigned)(s.p[at] - '0') : 0;
}

/* 1980-02-01 or 1-2-1980, whose first group of n digits begins at `at`. */
static bool date_of_groups(str s, size_t at, size_t n)
{
	size_t second = at + n + 1;
	if (second >= s.n || !date_mark(s.p[second - 1]))
		return false;
	size_t n2 = seek_digits(s, second, 3), third = second + n2 + 1;
	if (n2 < 1 || n2 > 2 || third >= s.n || s.p[third - 1] != s.p[second - 1])
		return false;
	size_t n3 = seek_digits(s, third, 5);
	if (n == 4 && n3 >= 1 && n3 <= 2)
		return is_day(small(s, third, n3), small(s, second, n2), two(s.p + at));
	return n <= 2 && n3 == 4 && is_day(small(s, at, n), small(s, second, n2), two(s.p + third));
}

static void number(struct survey *v, bool passes)
{
	v->nines++;
	v->proofs += passes;
}

/* Looked at no further: one pass over all digits would cost more than it tells. */
static bool sure(const struct survey *v) { return v->proofs > 0 && v->proofs * 2 >= v->nines; }

static bool numbered(const struct survey *v) { return v->proofs > 0 && v->proofs * 3 >= v->nines; }

static void look_at_digits(struct survey *v, str s)
{
	for (size_t at = seek_digit(s, 0); at < s.n; at = seek_digit(s, at)) {
		size_t n = seek_digits(s, at, s.n);
		if (n == NUMBER_DIGITS)
			number(v, eleven(s.p + at));
		else if (n == 8)
			v->date |= date_of_eight(s.p + at);
		else if (n <= 4) {
			v->date |= date_of_groups(s, at, n);
			if (grouped(s, at, n))
				number(v, true);
		}
		if (sure(v))
			return;
		at += n;
	}
}

/* ---- names ---- */

/* The words just passed. */
struct words {
	bool capital; /* a capitalised word stands at most two small ones back */
	bool known;   /* it is a given name */
	bool initial; /* an initial does */
	unsigned small;
};

static bool is_letter(unsigned char c) { return is_alpha(c) || c >= 0x80; }

/* The next word of s at or behind *at, which is moved behind it. */
static str next_word(str s, size_t *at)
{
	while (*at < s.n && !is_letter(s.p[*at]))
		(*at)++;
	size_t from = *at;
	while (*at < s.n && is_letter(s.p[*at]))
		(*at)++;
	return str_sub(s, from, *at);
}

static bool given_name(str word)
{
	return (lexicon_look(word) & (LEXICON_GIVEN | LEXICON_WORD)) == LEXICON_GIVEN;
}

/* gives whether word and those before it make a name. dot: a full stop stands behind it. */
static bool word_makes_name(struct words *w, str word, bool dot)
{
	bool capital = is_upper(word.p[0]) || word.p[0] >= 0xc3;
	if (word.n == 1 && capital && dot) {
		bool hit = w->capital && w->small == 0 && !w->known;
		w->initial = true;
		w->small = 0;
		return hit;
	}
	if (capital && word.n >= 3) {
		bool known = given_name(word);
		bool hit = w->initial || (w->capital && (known || w->known));
		*w = (struct words){.capital = true, .known = known};
		return hit;
	}
	if (capital || word.n > 4 || ++w->small > 2)
		*w = (struct words){0};
	return false;
}

static void look_at_words(struct survey *v, struct words *w, str s)
{
	for (size_t at = 0; at < s.n && !v->name;) {
		str word = next_word(s, &at);
		if (word.n > 0)
			v->name = word_makes_name(w, word, at < s.n && s.p[at] == '.');
	}
}

static bool wants_name(const struct survey *v) { return v->date && !v->name && !numbered(v); }

static bool sees(const struct survey *v) { return numbered(v) || (v->date && v->name); }

bool survey_sees(str text)
{
	struct survey v = {.n = text.n};
	struct words w = {0};
	look_at_digits(&v, text);
	if (wants_name(&v))
		look_at_words(&v, &w, text);
	return sees(&v);
}

/* ---- stretches ---- */

static void give(struct survey *v)
{
	if (v->packed.n > 0)
		v->full(v->ctx, out_view(&v->packed));
	out_clear(&v->packed);
	v->last = 0;
}

static void close_stretch(struct survey *v)
{
	if (v->n == 0)
		return;
	const struct stretch s = {.at = v->from, .n = v->to - v->from, .seen = sees(v)};
	stretches_add(&v->packed, &v->last, &s);
	if (v->packed.n > STRETCHES_BYTES - 32)
		give(v);
	v->n = 0;
	v->nines = v->proofs = 0;
	v->date = v->name = false;
}

/* Text of n bytes that stands in [at, to) of the item joins the open stretch, or opens one. */
static void stand(struct survey *v, size_t n, uint64_t at, uint64_t to)
{
	if (v->n > 0 && (at < v->from || (at > v->to && at - v->to > STRETCH_GAP)))
		close_stretch(v);
	if (v->n == 0)
		v->from = v->to = at;
	v->to = to > v->to ? to : v->to;
	v->n += n + 1;
}

/* Cells that stand one behind the other. What was seen in the stretch needs no second look. */
static void cells(struct survey *v, const struct cell *c, unsigned n)
{
	struct words w = {0};
	size_t text = 0;
	while (n > 0 && c[n - 1].text.n == 0)
		n--;
	while (n > 0 && c->text.n == 0)
		c++, n--;
	if (n == 0)
		return;
	for (unsigned i = 0; i < n; i++)
		text += c[i].text.n;
	stand(v, text, c->at, c[n - 1].at + c[n - 1].raw_n);
	for (unsigned i = 0; i < n && !sure(v); i++)
		if (c[i].text.n >= 8)
			look_at_digits(v, c[i].text);
	for (unsigned i = 0; i < n && wants_name(v); i++)
		look_at_words(v, &w, c[i].text);
}

static struct survey *survey_of(struct sink *s) { return (struct survey *)(void *)s; }

static void on_row(struct sink *s, const struct row *r)
{
	struct survey *v = survey_of(s);
	cells(v, r->cells, r->n);
	if (v->n >= STRETCH_BYTES)
		close_stretch(v);
}

static void on_segment(struct sink *s, const struct segment *g)
{
	struct survey *v = survey_of(s);
	if (v->n >= (g->message == v->message ? STRETCH_MOST : STRETCH_BYTES))
		close_stretch(v);
	v->message = g->message;
	cells(v, g->field, g->n);
}

static void on_tree(struct sink *s, const struct tree *t)
{
	struct survey *v = survey_of(s);
	struct words w = {0};
	for (uint32_t i = 0; i < t->n; i++) {
		const struct tree_node *node = &t->node[i];
		if (node->again || node->value.raw_n == 0)
			continue;
		if (v->n >= STRETCH_MOST)
			close_stretch(v);
		const struct cell *c = &node->value;
		if (c->text.n == 0)
			continue;
		stand(v, c->text.n, c->at, c->at + c->raw_n);
		if (!sure(v) && c->text.n >= 8)
			look_at_digits(v, c->text);
		if (wants_name(v))
			look_at_words(v, &w, c->text);
	}
	if (v->n >= STRETCH_BYTES)
		close_stretch(v);
}

/* The end of a line behind `from`, so that what stands between is about as long as a stretch. */
static size_t line_end(str s, size_t from)
{
	size_t to = from + STRETCH_BYTES;
	if (to >= s.n)
		return s.n;
	size_t most = from + STRETCH_MOST < s.n ? from + STRETCH_MOST : s.n;
	to += str_find_byte(str_sub(s, to, most), '\n');
	while (to < s.n && to > from + 1 && (s.p[to] & 0xc0) == 0x80)
		to--;
	return to;
}

static void on_prose(struct sink *s, const struct prose *p)
{
	struct survey *v = survey_of(s);
	for (size_t at = 0; at < p->text.n;) {
		struct words w = {0};
		size_t to = line_end(p->text, at);
		str part = str_sub(p->text, at, to);
		stand(v, part.n, raw_at(p->map, at), raw_at(p->map, to));
		if (!sure(v))
			look_at_digits(v, part);
		if (wants_name(v))
			look_at_words(v, &w, part);
		if (v->n >= STRETCH_BYTES)
			close_stretch(v);
		at = to;
	}
}

struct survey *survey_new(void (*full)(void *ctx, str packed), void *ctx)
{
	size_t cap = 0;
	struct survey *v = grow(NULL, &cap, 1, sizeof(*v));
	*v = (struct survey){
	    .sink = sink_none(), .full = full, .ctx = ctx, .packed = out_mem(), .cap = cap};
	v->sink.row = on_row;
	v->sink.segment = on_segment;
	v->sink.tree = on_tree;
	v->sink.prose = on_prose;
	return v;
}

struct sink *survey_sink(struct survey *v) { return &v->sink; }

void survey_item(struct survey *v)
{
	out_clear(&v->packed);
	v->last = 0;
	v->n = 0;
	v->message = 0;
	v->nines = v->proofs = 0;
	v->date = v->name = false;
}

void survey_end(struct survey *v)
{
	close_stretch(v);
	give(v);
}

void survey_free(struct survey *v)
{
	out_end(&v->packed);
	grow_free(v, v->cap, sizeof(*v));
}
